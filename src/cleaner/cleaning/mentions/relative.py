"""Times that count back from now: '3 hours ago', 'yesterday'; text, unless somebody says when the page was read."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import NamedTuple

import regex

from cleaner.cleaning.lexicon import Lexicon, fold, fold_tokens, load_ago, load_calendars
from cleaner.cleaning.mentions.mention import Mention
from cleaner.cleaning.page import Page, scan
from cleaner.kernels.cleaning import codes

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
    """'3 hours ago', 'yesterday, 10:00': kept as text, for the page does not say from when."""
    text = page.text
    stop = _relative_end(page, at, end, first)
    if stop is None:
        return None
    time = _time_behind(text[stop : min(end, stop + _TIME_REACH)], page.lexicon)
    if time is not None:
        stop += time.length
    return Mention("date", at, stop, text[at:stop].strip(), has_time=time is not None)


def _relative_end(page: Page, at: int, end: int, first: str) -> int | None:
    return _phrase_end(page.text, at, end, first, page.lexicon)


def _phrase_end(text: str, at: int, end: int, first: str, lexicon: Lexicon) -> int | None:
    """The end of the longest phrase that counts back, without a time of day behind it; None where none begins."""
    relative = lexicon.names.relative
    stop = min(end, at + 40)
    window = text[at:stop]
    tokens = fold_tokens(window)
    lengths = [n for n in _relative_lengths(lexicon).get(first, ()) if " ".join(tokens[:n]) in relative]
    if not lengths:
        return None
    if window.isascii():  # as below, where a token is what a word's end ends
        ends = [m.end() for m in _PLAIN_WORD.finditer(window)][: lengths[-1]]
        n = next((n for n in reversed(lengths) if n <= len(ends) and not window[ends[n - 1] :][:1].isalnum()), 0)
        return at + ends[n - 1] if n else None
    # The longest phrase first; offsets of word ends come from the window itself.
    for n in reversed([m.end() for m in _WORD_END.finditer(window)][:8]):
        if fold(window[:n]) in relative:
            if n < len(window) and window[n].isalnum() and not _spaceless(window[n - 1]):
                continue
            return at + n
    return None


_TIME_REACH = 60
_NUMBERED = re.compile(r"[^.:;!?\d][^;!?\d]{0,31}\d")
_SPACELESS_NUMBERED = re.compile(r"\d")
_ANY_DAY = "2000-01-01 "
_CAPITALS = regex.compile(r"\p{Lu}{2,}")


class _Time(NamedTuple):
    """A time of day: its characters with what stands in front of it, and what it says; the zone in minutes."""

    length: int
    hour: int
    minute: int
    zone: int | None
    zoned: bool


def _time_behind(text: str, lexicon: Lexicon) -> _Time | None:
    """The time of day behind a day, read as it is behind a date: ', 10:00 AM', ' um 14.30 Uhr', ' 오후 2:40'."""
    if not _NUMBERED.match(text) and not _SPACELESS_NUMBERED.match(text):
        return None
    page = scan(_ANY_DAY + text, lexicon, joined=False)
    if not len(page.dates.rows):
        return None
    row = page.dates.rows[0].tolist()
    length = row[codes.D_END] - len(_ANY_DAY)
    if row[codes.D_START] or row[codes.D_HOUR] < 0 or length <= 0:
        return None
    # In capitals alone: 'at' and 'est' are words.
    named = any(word.lower() in load_calendars().dates["zones"] for word in _CAPITALS.findall(text[:length]))
    zone = row[codes.D_ZONE] if row[codes.D_ZONE] != codes.NO_ZONE else None
    return _Time(length, row[codes.D_HOUR], max(0, row[codes.D_MINUTE]), zone, named or zone is not None)


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
    >>> count_back("Yesterday at 6:30 PM", date(2024, 5, 3), load_lexicon()).isoformat()
    '2024-05-02T18:30:00'
    """
    ago = load_ago(lexicon.languages)
    meaning, hour, minute = ago.get(fold(text)), 0, 0
    zone = today.tzinfo if isinstance(today, datetime) else None
    if meaning is None:
        end = _phrase_end(text, 0, len(text), next(iter(fold_tokens(text)), ""), lexicon)
        time = _time_behind(text[end:], lexicon) if end is not None else None
        meaning = ago.get(fold(text[:end]))
        if time is None or meaning is None or _counts_time(meaning):
            return None
        text, hour, minute = text[:end], time.hour, time.minute
        if time.zoned:
            zone = None if time.zone is None else timezone(timedelta(minutes=time.zone))
    seconds = days = months = 0
    for number, unit in _counted(meaning, text):
        seconds += number * _SECONDS.get(unit, 0)
        days += number * _DAYS.get(unit, 0)
        months += number * _MONTHS.get(unit, 0)
    to_the_second = _counts_time(meaning)
    try:
        if to_the_second and isinstance(today, datetime):
            return _before(today, timedelta(seconds=seconds))
        day = _months_before(today, months) - timedelta(days=days + seconds // 86400)
    except (ValueError, OverflowError):
        return None
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


def _counts_time(meaning: str) -> bool:
    return any(unit in _SECONDS for unit in meaning.split(" "))


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
