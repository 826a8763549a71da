"""Dates and times of day, found once over the whole page and read where somebody asks."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.lexicon.calendar import Calendar
from cleaner.cleaning.lexicon.loading import load_bikram
from cleaner.cleaning.scanning import Ints, Raw
from cleaner.kernels.cleaning import codes

__all__ = ["Date", "Dates", "find_dates", "from_bikram", "from_ethiopic", "from_solar"]

Reckon = Callable[[int, int, int], date]

_FEW_DATES = 1 << 9  # that there is room for at first
_AT_ONCE = 1 << 12  # tokens whose flags are looked at together
_BUDDHIST = 543  # years before the common era
_BEFORE_ETHIOPIC = 2796  # the first day of its first year: 29 August 8 of the Julian calendar
_BEFORE_SOLAR = date(622, 3, 21).toordinal()  # the first day of its first year
_ERAS = 2300  # from which on a year is of the Buddhist era
_BIKRAM = range(2050, 2200)  # years of Bikram Samwat in our time, where a page may count in it and does not say so
# Years of the Ethiopic calendar where no word says so. Later ones, of 2027 and after, are of the common calendar beside
# its months: Tigrinya counts so, and is read as Amharic.
_ETHIOPIC = range(1900, 2020)


class Date(NamedTuple):
    """A date in the text.

    Attributes:
        start: offset of its first character.
        end: offset after its last one.
        when: the moment; None where day and month may be meant the other way round, or the year is of an era that the
            page's language does not count in.
        has_time: whether it states a time of day.
    """

    start: int
    end: int
    when: datetime | None
    has_time: bool


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a page, in order and without overlap.

    Attributes:
        rows: int32 (n, DATE_COLUMNS), by the D columns of kernels/cleaning/codes.py.
        cores: where each begins, words in front of it aside.
        ends: uint8 (t,), how many tokens the date has for each token that one may be read from, 0 for all others.
        day_first: how '3/4/2024' is read; None where nobody knows.
        era: in which the page's language counts years beside the common one: '', 'buddhist', 'solar', 'bikram' or
            'ethiopic'.
    """

    rows: Ints
    cores: list[int]
    ends: NDArray[np.uint8]
    day_first: bool | None
    era: str

    def at(self, start: int, end: int) -> Date | None:
        """The date that begins at an offset, words in front of it aside, and ends before another; None for none."""
        i = bisect_left(self.cores, start)
        if i == len(self.cores):
            return None
        row = self.rows[i]
        return None if row[codes.D_START] > start or row[codes.D_END] > end else self.read(i, start)

    def read(self, i: int, start: int) -> Date | None:
        """The date of a row, which begins at an offset; None where there is no such day."""
        row = self.rows[i].tolist()
        swapped = bool(row[codes.D_FLAGS] & codes.DATE_SWAPPED)
        if swapped and self.day_first is False:
            row[codes.D_MONTH], row[codes.D_DAY] = row[codes.D_DAY], row[codes.D_MONTH]
        reckon = self._reckon(row[codes.D_YEAR], row[codes.D_FLAGS])
        unknown = reckon is None or (swapped and self.day_first is None)
        when = None if reckon is None or unknown else _moment(row, reckon)
        if when is None and not unknown:
            return None
        return Date(start, row[codes.D_END], when, row[codes.D_HOUR] >= 0)

    def _reckon(self, year: int, flags: int) -> Reckon | None:
        """What makes a day of a year, a month and a day: by the calendar that a year counts in; None for an unknown."""
        if flags & codes.DATE_BIKRAM or (self.era == "bikram" and year in _BIKRAM):
            calendar = load_bikram()
            return from_bikram if 0 <= year - calendar.first < len(calendar.lengths) else None
        named = flags & codes.DATE_ETHIOPIC
        own = flags & codes.DATE_MERCY or (named and self.era == "ethiopic" and year in _ETHIOPIC)
        if own and not flags & codes.DATE_COMMON:
            return _from_named_ethiopic if named else from_ethiopic
        if flags & codes.DATE_SOLAR or (year < codes.AFTER_SOLAR and self.era == "solar"):
            return from_solar
        if year < codes.AFTER_SOLAR or (year >= _ERAS and self.era != "buddhist"):
            return None
        return _from_buddhist if year >= _ERAS else date

    def within(self, start: int, end: int) -> list[Date]:
        """The dates that stand between two offsets, in order, without the words in front of them."""
        return [date for core in self.begin(start, end) if (date := self.at(core, end)) is not None]

    def begin(self, start: int, end: int) -> list[int]:
        """Where the dates between two offsets begin, in order, words in front of them aside."""
        return self.cores[bisect_left(self.cores, start) : bisect_left(self.cores, end)]

    def last(self, start: int, end: int) -> int:
        """Where the last date that begins between two offsets does, words in front of it aside; -1 for none."""
        i = bisect_left(self.cores, end)
        return self.cores[i - 1] if i and self.cores[i - 1] >= start else -1


def _moment(row: list[int], reckon: Reckon) -> datetime | None:
    """The moment of a row; None where there is no such day."""
    hour, minute, second, offset = row[codes.D_HOUR : codes.D_ZONE + 1]
    zone = None if offset == codes.NO_ZONE else timezone(timedelta(minutes=offset))
    try:
        day = reckon(*row[codes.D_YEAR : codes.D_DAY + 1])
        return datetime(day.year, day.month, day.day, max(0, hour), max(0, minute), max(0, second), tzinfo=zone)
    except ValueError:
        return None


def _from_buddhist(year: int, month: int, day: int) -> date:
    return date(year - _BUDDHIST, month, day)


def from_solar(year: int, month: int, day: int) -> date:
    """The day of the Solar Hijri calendar by its cycle of 33 years, as ICU's class PersianCalendar has it.

    Raises:
        ValueError: there is no such day, or the year is none of our time.

    >>> from_solar(1403, 2, 23), from_solar(1403, 12, 30)
    (datetime.date(2024, 5, 12), datetime.date(2025, 3, 20))
    """
    leap = (25 * year + 11) % 33 < 8
    last = 31 if month <= 6 else 30 if month < 12 or leap else 29
    if not codes.FIRST_SOLAR <= year < codes.AFTER_SOLAR or day > last:
        raise ValueError(f"no day {day} in month {month} of {year}")
    before = 365 * (year - 1) + (8 * year + 21) // 33 + 30 * (month - 1) + min(month - 1, 6)
    return date.fromordinal(_BEFORE_SOLAR + before + day - 1)


def from_ethiopic(year: int, month: int, day: int) -> date:
    """The day of the Ethiopic calendar, by the arithmetic of Reingold and Dershowitz in Calendrical Calculations.

    It has twelve months of thirty days and a thirteenth of five, or of six in every fourth year.

    Raises:
        ValueError: there is no such day.

    >>> from_ethiopic(2013, 8, 25), from_ethiopic(2015, 13, 6), from_ethiopic(2016, 1, 1)
    (datetime.date(2021, 5, 3), datetime.date(2023, 9, 11), datetime.date(2023, 9, 12))
    """
    last = 30 if month <= 12 else 6 if year % 4 == 3 else 5
    if not (1 <= month <= 13 and 1 <= day <= last):
        raise ValueError(f"no day {day} in month {month} of {year}")
    return date.fromordinal(_BEFORE_ETHIOPIC + 365 * (year - 1) + year // 4 + 30 * (month - 1) + day - 1)


def _from_named_ethiopic(year: int, month: int, day: int) -> date:
    """The same where the month is the common one that bears the name: 'ግንቦት' is the ninth, and May."""
    return from_ethiopic(year, (month + 3) % 12 + 1 if month <= 12 else month, day)


def from_bikram(year: int, month: int, day: int) -> date:
    """The day of the Bikram Samwat calendar, whose months are as long as data/bikram.json says.

    Raises:
        ValueError: there is no such day.
        IndexError: the year is not in the table.

    >>> from_bikram(2081, 1, 23), from_bikram(2081, 2, 32)
    (datetime.date(2024, 5, 5), datetime.date(2024, 6, 14))
    """
    calendar = load_bikram()
    at = year - calendar.first
    lengths = calendar.lengths[at]
    if not 1 <= day <= lengths[month - 1]:
        raise ValueError(f"no day {day} in month {month} of {year}")
    return date.fromordinal(calendar.starts[at] + sum(lengths[: month - 1]) + day - 1)


def find_dates(raw: Raw, bounds: Ints, calendar: Calendar, day_first: bool | None = None) -> Dates:
    """Find the dates of a page.

    Args:
        raw: the page.
        bounds: int32 (m, 2), the first token of each line and the one after its last.
        calendar: of its languages.
        day_first: how '3/4/2024' is read; None for how its language does.
    """
    day_first = calendar.day_first if day_first is None else day_first
    # A date states two numbers or more.
    flags = (raw.token_flags[first : first + _AT_ONCE] for first in range(0, len(raw.token_flags), _AT_ONCE))
    most = sum(int(np.count_nonzero(some & codes.TK_ZERO)) for some in flags) // 2
    ends = np.zeros(len(raw.spans), dtype=np.uint8)
    room = min(most, _FEW_DATES)
    state = np.zeros(codes.DATE_STATE, dtype=np.int64)
    state[codes.DATE_SHORT] = calendar.short
    while True:
        rows = np.empty((room, codes.DATE_COLUMNS), dtype=np.int32)
        count = room and kernels.find_dates(
            raw.points, raw.classes, bounds, raw.spans, raw.numbers, raw.different, calendar.table, calendar.zeros,
            state, rows, ends,
        )  # fmt: skip
        if count < room or room == most:
            break
        room = min(most, 4 * room)
        ends[:] = 0
    rows = rows[:count].copy()
    return Dates(rows, rows[:, codes.D_CORE].tolist(), ends, day_first, calendar.era)
