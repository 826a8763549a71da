"""Times that count back from now: '3 hours ago', 'yesterday'; text, unless somebody says when the page was read."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache

import regex

from cleaner.cleaning.lexicon import Lexicon, fold, fold_tokens, load_ago
from cleaner.cleaning.mentions.mention import Mention
from cleaner.cleaning.page import Page

__all__ = ["count_back", "read_relative"]

_PLAIN_WORD = re.compile(r"[A-Za-z]+|[0-9]+")
_WORD_END = regex.compile(r"[\p{Han}ー\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}]++|\d++")


@cache
def _relative_lengths(lexicon: Lexicon) -> dict[str, tuple[int, ...]]:
    """How many tokens the times that count back have, by their first one."""
    found: dict[str, set[int]] = {}
    for phrase in lexicon.names.relative:
        tokens = phrase.split(" ")
        found.setdefault(tokens[0], set()).add(len(tokens))
    return {first: tuple(sorted(lengths)) for first, lengths in found.items()}


def read_relative(page: Page, at: int, end: int, first: str) -> Mention | None:
    """'3 hours ago': kept as text, for the page does not say from when."""
    text, relative = page.text, page.lexicon.names.relative
    stop = min(end, at + 40)
    window = text[at:stop]
    tokens = fold_tokens(window)
    lengths = [n for n in _relative_lengths(page.lexicon).get(first, ()) if " ".join(tokens[:n]) in relative]
    if not lengths:
        return None
    if window.isascii():  # as below, where a token is what a word's end ends
        ends = [m.end() for m in _PLAIN_WORD.finditer(window)][: lengths[-1]]
        n = next((n for n in reversed(lengths) if n <= len(ends) and not window[ends[n - 1] :][:1].isalnum()), 0)
        return Mention("date", at, at + ends[n - 1], window[: ends[n - 1]].strip()) if n else None
    # The longest phrase first; offsets of word ends come from the window itself.
    ends = [m.end() for m in _WORD_END.finditer(window)][:8]
    for n in reversed(ends):
        if fold(window[:n]) in relative:
            if n < len(window) and window[n].isalnum() and not _spaceless(window[n - 1]):
                continue
            return Mention("date", at, at + n, window[:n].strip())
    return None


def _spaceless(ch: str) -> bool:
    return "\u3040" <= ch <= "\u9fff"


_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}


def count_back(text: str, today: date, lexicon: Lexicon) -> datetime | None:
    """The moment that a time that counts back means.

    Args:
        text: as it stands on the page.
        today: when the page was read; a date, from which hours count back whole days only, or a moment.
        lexicon: of the page.

    Returns:
        The moment, in the zone of ``today``: midnight where days and more are counted. None for what counts nothing ('a
        few minutes ago', '3 May') and for a day before the calendar begins.

    >>> from cleaner.cleaning.lexicon import load_lexicon
    >>> count_back("3 hours ago", datetime(2024, 5, 3, 10, 15), load_lexicon()).isoformat()
    '2024-05-03T07:15:00'
    >>> count_back("yesterday", date(2024, 5, 3), load_lexicon()).isoformat()
    '2024-05-02T00:00:00'
    """
    meaning = load_ago(lexicon.languages).get(fold(text))
    if meaning is None:
        return None
    seconds = days = months = 0
    for number, unit in _counted(meaning, text):
        seconds += number * _SECONDS.get(unit, 0)
        days += number * _DAYS.get(unit, 0)
        months += number * _MONTHS.get(unit, 0)
    to_the_second = any(unit in _SECONDS for unit in meaning.split(" "))
    try:
        if to_the_second and isinstance(today, datetime):
            return _before(today, timedelta(seconds=seconds))
        day = _months_before(today, months) - timedelta(days=days + seconds // 86400)
    except (ValueError, OverflowError):
        return None
    zone = today.tzinfo if isinstance(today, datetime) else None
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _counted(meaning: str, text: str) -> Iterator[tuple[int, str]]:
    """The units of a meaning, each with its number: the one in front of it, or the phrase's own, or one."""
    own = iter(re.findall(r"\d+", text))
    number: int | None = None
    for word in meaning.split(" "):
        if word.isdigit():
            number = int(word)
        else:
            yield (int(next(own, 1)) if number is None else number), word
            number = None


def _before(moment: datetime, span: timedelta) -> datetime:
    """The moment some time before, which a change of clocks between does not alter."""
    return moment - span if moment.tzinfo is None else (moment.astimezone(UTC) - span).astimezone(moment.tzinfo)


def _months_before(day: date, months: int) -> date:
    """The same day some months before, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
