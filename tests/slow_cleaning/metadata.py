"""Bylines and what else is metadata with every way around a pattern taken out: each is tried whole, with all words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from unittest.mock import patch

import regex

from cleaner.cleaning.lexicon import Lexicon, fold
from cleaner.cleaning.lexicon.opening import OpeningPattern
from cleaner.cleaning.mentions import dated, names, reading, relative
from cleaner.cleaning.mentions.mention import Mention
from cleaner.cleaning.page import Page
from cleaner.kernels.cleaning import codes

__all__ = ["read_mentions", "whole"]


@lru_cache(maxsize=64)
def whole(pattern: OpeningPattern) -> regex.Pattern[str]:
    """A pattern with all the words that it may open with."""
    return pattern._build(pattern._words)


def _relative_end(page: Page, at: int, end: int, _first: str) -> int | None:
    phrases = page.lexicon.names.relative
    window = page.text[at : min(end, at + 40)]
    ends = [m.end() for m in relative._WORD_END.finditer(window)][:8]
    for n in reversed(ends):
        if fold(window[:n]) in phrases:
            if n < len(window) and window[n].isalnum() and not relative._spaceless(window[n - 1]):
                continue
            return at + n
    return None


_NOTHING = re.compile(r"(?!)")


class _Everything:
    def __init__(self, _lexicon: Lexicon) -> None:
        pass

    def __contains__(self, _word: object) -> bool:
        return True


def _match_whole(pattern: OpeningPattern, text: str, at: int, end: int) -> int | None:
    m = whole(pattern).match(text, at, end)
    return None if m is None else m.end()


_SEPARATOR = regex.compile(r"[\s|/·•,،，၊፣;:：፦៖՝–—‒\-―●▪►»›‹«(\[\])※【】（）。／｜、]{1,12}+")


def _find_run(page: Page, at: int, end: int) -> tuple[list[list[int]], int, int]:
    """The dates one after the other, up to the label of one."""
    dates: list[list[int]] = []
    stop = at
    while at < end:
        gap = _SEPARATOR.match(page.text, at, end)
        at = gap.end() if gap else at
        rows = [i for i, core in enumerate(page.dates.cores) if core >= at]
        opens = reading.first_word(page.text, at, end) in reading._openers(page.lexicon).label
        if not rows or opens:
            break
        row = page.dates.rows[rows[0]].tolist()
        if row[codes.D_START] > at or row[codes.D_END] > end:
            break
        dates.append([at, rows[0]])
        at = stop = row[codes.D_END]
    return dates, at, stop


@contextmanager
def _plain() -> Iterator[None]:
    """The modules as they are, but for what they do to try fewer patterns."""
    with (
        patch.object(dated, "find_run", _find_run),
        patch.object(relative, "_relative_end", _relative_end),
        patch.object(names, "_role_openers", _Everything),
        patch.object(names, "_join_openers", _Everything),
        patch.object(reading, "_agency_openers", _Everything),
        patch.object(reading, "_PLAIN_FIRST", _NOTHING),
        patch.object(OpeningPattern, "match", _match_whole),
    ):
        yield


def read_mentions(page: Page, at: int, end: int) -> tuple[list[Mention], int]:
    """Read the metadata that begins at an offset."""
    with _plain():
        return reading.read_mentions(page, at, end)
