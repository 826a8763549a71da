"""Bylines, dates and times with every way around a pattern taken out: each is tried whole, all words and forms."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from unittest.mock import patch

import regex

from cleaner.cleaning import metadata as fast
from cleaner.cleaning.lexicon import fold, load_lexicon
from cleaner.cleaning.metadata import Mention
from cleaner.cleaning.opening import OpeningPattern

__all__ = ["read_byline", "read_date", "read_mentions", "whole"]


@lru_cache(maxsize=8)
def whole(pattern: OpeningPattern) -> regex.Pattern[str]:
    """A pattern with all the words that it may open with."""
    return pattern._build(pattern._words)


@lru_cache(maxsize=1)
def _forms() -> tuple[regex.Pattern[str], ...]:
    """The forms of a date, each with the time that may follow it."""
    after = rf"(?:{fast._BRIDGE}{fast._TIME})?"
    return tuple(regex.compile(form.pattern + after, regex.IGNORECASE) for form in fast._patterns().forms)


def _read_date(text: str, at: int, end: int, first: str) -> Mention | None:
    openers = fast._openers()
    for form in _forms() if first in openers.date else ():
        m = form.match(text, at, end)
        if m is None:
            continue
        found = m.groupdict()
        stop = m.end()
        tz = found.get("tz")
        if tz and tz.isalpha() and not fast.is_zone(tz):
            stop = m.start("tz")
            found["tz"] = None
        when = fast._moment(found)
        if when is None and not found.get("a"):
            continue
        value = text[at:stop].strip(" \t,(|-–—\u00a0")
        return Mention("date", at, stop, value, when, bool(found.get("h")))
    return (_read_time_first(text, at, end) if first == "0" else None) or (
        _read_relative(text, at, end) if first in openers.relative else None
    )


def _read_time_first(text: str, at: int, end: int) -> Mention | None:
    m = fast._patterns().time_first.match(text, at, end)
    if not m:
        return None
    for form in _forms():
        later = form.match(text, m.end(), end)
        if later and not later.group("h"):
            found = {**later.groupdict(), **{k: m.group(k) for k in ("h", "mi", "s", "ap", "tz")}}
            when = fast._moment(found)
            if when is not None:
                return Mention("date", at, later.end(), text[at : later.end()].strip(), when, has_time=True)
    return None


def _read_relative(text: str, at: int, end: int) -> Mention | None:
    relative = load_lexicon().names.relative
    window = text[at : min(end, at + 40)]
    ends = [m.end() for m in fast._WORD_END.finditer(window)][:8]
    for n in reversed(ends):
        if fold(window[:n]) in relative:
            if n < len(window) and window[n].isalnum() and not fast._spaceless(window[n - 1]):
                continue
            return Mention("date", at, at + n, window[:n].strip())
    return None


_NOTHING = re.compile(r"(?!)")


class _Everything:
    def __contains__(self, _word: object) -> bool:
        return True


def _match_whole(pattern: OpeningPattern, text: str, at: int, end: int) -> int | None:
    m = whole(pattern).match(text, at, end)
    return None if m is None else m.end()


@contextmanager
def _plain() -> Iterator[None]:
    """The module as it is, but for what it does to try fewer patterns."""
    with (
        patch.object(fast, "_read_date", _read_date),
        patch.object(fast, "_role_openers", _Everything),
        patch.object(fast, "_join_openers", _Everything),
        patch.object(fast, "_agency_openers", _Everything),
        patch.object(fast, "_PLAIN_FIRST", _NOTHING),
        patch.object(OpeningPattern, "match", _match_whole),
    ):
        yield


def read_date(text: str, at: int, end: int) -> Mention | None:
    """Read a date, with a time where one stands by it, that begins at an offset."""
    with _plain():
        return fast.read_date(text, at, end)


def read_byline(text: str, at: int, end: int, *, lead: bool = True) -> Mention | None:
    """Read a byline that begins at an offset."""
    with _plain():
        return fast.read_byline(text, at, end, lead=lead)


def read_mentions(text: str, at: int, end: int) -> tuple[list[Mention], int]:
    """Read the metadata that begins at an offset."""
    with _plain():
        return fast.read_mentions(text, at, end)
