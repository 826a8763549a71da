"""Times that count back from now: '3 hours ago', 'yesterday'; text, unless somebody says when the page was read."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache

import regex

from cleaner.cleaning.lexicon import Lexicon, fold, fold_tokens, load_ago, load_calendars
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
    """'3 hours ago', 'yesterday, 10:00': kept as text, for the page does not say from when."""
    stop = _relative_end(page, at, end, first)
    if stop is None:
        return None
    clock = _clock(page.lexicon).match(page.text, stop, end)
    if clock is not None:
        stop = clock.end()
    return Mention("date", at, stop, page.text[at:stop].strip(), has_time=clock is not None)


def _relative_end(page: Page, at: int, end: int, first: str) -> int | None:
    """The end of the longest phrase that counts back, without a time of day behind it; None where none begins."""
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
        return at + ends[n - 1] if n else None
    # The longest phrase first; offsets of word ends come from the window itself.
    for n in reversed([m.end() for m in _WORD_END.finditer(window)][:8]):
        if fold(window[:n]) in relative:
            if n < len(window) and window[n].isalnum() and not _spaceless(window[n - 1]):
                continue
            return at + n
    return None


@cache
def _clock(lexicon: Lexicon) -> regex.Pattern[str]:
    """A time of day behind a day: ', 10:00', ' at 10:00 AM', ' um 14.30 Uhr', ' à 10h'."""
    words = sorted({*lexicon.names.date_fillers, *load_calendars().dates["words"]}, key=len, reverse=True)
    joined = "|".join(r"\s".join(map(regex.escape, word.split(" "))) for word in words if not word.isdigit()) or r"(?!)"
    # In capitals alone, as kernels/cleaning/dates.py has it: 'at' and 'est' are words.
    named = (zone.upper() for zone in (*lexicon.names.zones, *load_calendars().dates["zones"]) if " " not in zone)
    zones = "|".join(map(regex.escape, sorted(named, key=len, reverse=True)))
    return regex.compile(
        rf"[\s,،，、·|/–—\-]{{1,3}}+(?:(?:{joined})\.?\s{{1,2}}){{0,2}}+"
        r"(?P<hour>[01]?\d|2[0-3])(?:\s?[:.hH]\s?(?P<minute>[0-5]\d)|\s?(?P<h>[hH])\b)(?!\d)"
        rf"(?:\s?(?P<half>[aApP])\.?[mM]\b\.?)?(?:\s?(?P<zone>(?-i:{zones}))\b)?"
        rf"(?:\s?(?P<offset>[+\-−]\d{{1,2}}(?::?\d\d)?)(?!\d))?(?:\s(?:{joined})\b)?",
        regex.IGNORECASE,
    )


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
        clock = _clock(lexicon).search(text)
        meaning = ago.get(fold(text[: clock.start()])) if clock is not None else None
        if clock is None or meaning is None or _counts_time(meaning):
            return None
        text, (hour, minute) = text[: clock.start()], _time_of(clock)
        if clock.group("zone") or clock.group("offset"):
            zone = _zone_of(clock, lexicon)
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


def _zone_of(clock: regex.Match[str], lexicon: Lexicon) -> timezone | None:
    """The zone that a time of day states; None for one that means several."""
    named = (clock.group("zone") or "").lower()
    hours = lexicon.names.zones.get(named, 0 if not named else None)
    if hours is None:
        return None
    offset = clock.group("offset") or "+"
    sign, numbers = offset[0], offset[1:].replace(":", "")
    minutes = int(numbers[:-2] or 0) * 60 + int(numbers[-2:]) if len(numbers) > 2 else int(numbers or 0) * 60
    away = timedelta(hours=hours) + timedelta(minutes=minutes if sign == "+" else -minutes)
    return timezone(away) if abs(away) < timedelta(days=1) else None


def _time_of(clock: regex.Match[str]) -> tuple[int, int]:
    """Hour and minute of a time of day."""
    hour, half = int(clock.group("hour")), (clock.group("half") or "").lower()
    hour = hour % 12 + 12 * (half == "p") if half and 1 <= hour <= 12 else hour
    return hour, int(clock.group("minute") or 0)


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
