"""The numbers of dates: three with one sign between them, and a year, a month or a day by itself.

Slow twin: tests/slow_cleaning/dates.py.
"""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, Int64s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.clocks import clock, offset
from cleaner.kernels.cleaning.codes import (
    AFTER_SOLAR,
    CAL_AFTER,
    CAL_DAY,
    CAL_MONTH,
    CAL_WORD,
    CAL_YEAR,
    CH_NUMBER,
    D_DAY,
    D_FLAGS,
    D_HOUR,
    D_MONTH,
    D_YEAR,
    DATE_BIKRAM,
    DATE_SHORT,
    DATE_SOLAR,
    DATE_SWAPPED,
    FIRST_SHORT_BUDDHIST,
    FIRST_SOLAR,
    LAST_OF_ERA,
)
from cleaner.kernels.cleaning.date_tokens import (
    DOT,
    ERA,
    FIRST,
    HYPHEN,
    SLASH,
    digits,
    is_glued,
    is_number,
    is_year,
    mark_behind,
    near,
    number,
    sign_between,
)
from cleaner.kernels.cleaning.points import flags_at

__all__ = ["read_number"]

_FIRST_SHORT, _LAST_SHORT = 13, 49  # years of two digits behind a slash or a hyphen, which no day or month is


@kernel
def _order(
    points: UInt32s, classes: Bytes, spans: Int32s, k: int, sign: int, a: int, b: int, c: int, era: int, short: bool
) -> tuple[int, int, int]:
    """Year, month and day of three numbers, by their digits; zeros where they are none. A year may be of two digits."""
    first, last = digits(spans, k), digits(spans, k + 2)
    if era:
        return (a + era, b, c) if first <= 3 and a <= LAST_OF_ERA and last <= 2 else (0, 0, 0)
    if first == 4 and last <= 2:
        return a, b, c
    if first <= 2 and last == 4:
        return c, b, a
    buddhist = short and c >= FIRST_SHORT_BUDDHIST
    if first > 2 or last != 2 or (sign != DOT and not buddhist and not _FIRST_SHORT <= c <= _LAST_SHORT):
        return 0, 0, 0
    if spans[k + 1, 0] - spans[k, 1] > 1 or spans[k + 2, 0] - spans[k + 1, 1] > 1:
        return 0, 0, 0
    # '£3.05.24' and 'v1.12.24' are none.
    if spans[k, 0] > 0 and not near(points, classes, spans[k, 0] - 1, spans[k, 0]):
        return 0, 0, 0
    return c + (2500 if buddhist else 2000 if c < 70 else 1900), b, a


@kernel
def three_numbers(points: UInt32s, classes: Bytes, spans: Int32s, zeros: UInt32s, k: int, last: int, s: Int64s) -> int:
    """Read a date of numbers with one sign between them: '2024-05-03', '3. 5. 2024', '3/5/2024'; its tokens."""
    if not (is_number(classes, spans, k + 1, last) and is_number(classes, spans, k + 2, last)):
        return 0
    sign = sign_between(points, classes, spans, k)
    if sign != sign_between(points, classes, spans, k + 1) or sign not in (DOT, SLASH, HYPHEN):
        return 0
    if spans[k + 1, 0] - spans[k, 1] > 3 or spans[k + 2, 0] - spans[k + 1, 1] > 3:
        return 0
    # A fourth number beside the same sign makes it an address or a version.
    if is_glued(points, classes, spans, k, sign):
        return 0
    if is_number(classes, spans, k + 3, last) and spans[k + 3, 0] == spans[k + 2, 1] + 1:
        if int64(points[spans[k + 2, 1]]) == sign:
            return 0
    a = number(points, spans[k, 0], spans[k, 1], zeros)
    b = number(points, spans[k + 1, 0], spans[k + 1, 1], zeros)
    c = number(points, spans[k + 2, 0], spans[k + 2, 1], zeros)
    if digits(spans, k + 1) > 2 or min(a, b, c) < 1:
        return 0
    year, month, day = _order(points, classes, spans, k, sign, a, b, c, s[ERA], s[DATE_SHORT] != 0)
    if not (is_year(year) or FIRST_SOLAR <= year < AFTER_SOLAR) or day > 31 or month > 31 or min(day, month) > 12:
        return 0
    if digits(spans, k) != 4 and sign != DOT and s[ERA] == 0:
        if month > 12:
            month, day = day, month
        elif day <= 12 and day != month:
            s[D_FLAGS] |= DATE_SWAPPED
    if month > 12:
        return 0
    s[D_YEAR], s[D_MONTH], s[D_DAY] = year, month, day
    return 3


@kernel
def read_number(
    points: UInt32s,
    classes: Bytes,
    spans: Int32s,
    numbers: Int32s,
    different: UInt64s,
    table: UInt64s,
    zeros: UInt32s,
    k: int,
    at: int,
    last: int,
    s: Int64s,
) -> int:
    """Read what a number begins: a date of numbers, a time, an offset, a year, a month, a day; its tokens or 0."""
    if k > at:
        taken = offset(points, classes, spans, zeros, k, last, s)
        if taken:
            return taken
    if s[D_YEAR] < 0 and s[D_MONTH] < 0 and s[D_DAY] < 0:
        taken = three_numbers(points, classes, spans, zeros, k, last, s)
        if taken:
            return taken
    if s[ERA] and s[D_YEAR] < 0:
        return _read_year_of_era(points, classes, spans, numbers, different, table, zeros, k, last, s)
    if s[D_HOUR] < 0:
        taken = clock(points, classes, spans, numbers, different, table, zeros, k, last, s)
        if taken:
            return taken
    value, size = number(points, spans[k, 0], spans[k, 1], zeros), digits(spans, k)
    kind, marked = mark_behind(points, classes, spans, numbers, different, table, k + 1, last)
    if s[D_MONTH] < 0 and kind & CAL_AFTER and 1 <= value <= 12:
        s[D_MONTH] = value
        return 1 + marked
    solar = s[D_FLAGS] & DATE_SOLAR
    if s[D_YEAR] < 0 and size == 4 and (FIRST_SOLAR <= value < AFTER_SOLAR if solar else is_year(value)):
        s[D_YEAR] = value
        s[FIRST] = 1 if s[D_MONTH] < 0 else (2 if s[D_DAY] < 0 else 0)
        return 1 + (marked if kind & CAL_YEAR and not kind & CAL_MONTH else 0)
    if s[D_YEAR] < 0 and size == 2 and s[D_MONTH] >= 0 and s[D_DAY] >= 0:
        buddhist = s[DATE_SHORT] != 0 and value >= FIRST_SHORT_BUDDHIST
        if buddhist or _may_be_year(points, classes, spans, k):
            s[D_YEAR] = value + (2500 if buddhist else 2000 if value < 70 else 1900)
            return 1
    # No language has the day behind the year and the month in front: 'May 2024, 5 min read'.
    longest = 32 if s[D_FLAGS] & DATE_BIKRAM else 31
    if s[D_DAY] < 0 and size <= 2 and 1 <= value <= longest and s[FIRST] != 2:
        s[D_DAY] = value
        # Not a word that the month stands behind: '3 de mayo'.
        return 1 + (marked if kind & CAL_DAY and not kind & (CAL_WORD | CAL_MONTH) else 0)
    return 0


@kernel
def _may_be_year(points: UInt32s, classes: Bytes, spans: Int32s, k: int) -> bool:
    """Whether two digits behind a day and a month are a year, by the sign before them: 'October 21-27' is none."""
    before = int64(points[spans[k, 0] - 1])
    named = before in (HYPHEN, SLASH) and not flags_at(classes, spans[k - 1, 0]) & CH_NUMBER
    return bool(named or before in (39, 0x2019, 0x2018))


@kernel
def _read_year_of_era(
    points: UInt32s,
    classes: Bytes,
    spans: Int32s,
    numbers: Int32s,
    different: UInt64s,
    table: UInt64s,
    zeros: UInt32s,
    k: int,
    last: int,
    s: Int64s,
) -> int:
    """Read a year of an era with the word behind it: '113年'; its tokens or 0."""
    value = number(points, spans[k, 0], spans[k, 1], zeros)
    if digits(spans, k) > 3 or not 1 <= value <= LAST_OF_ERA:
        return 0
    kind, marked = mark_behind(points, classes, spans, numbers, different, table, k + 1, last)
    s[D_YEAR] = value + s[ERA]
    s[FIRST] = 1 if s[D_MONTH] < 0 else (2 if s[D_DAY] < 0 else 0)
    return 1 + (marked if kind & CAL_YEAR and not kind & CAL_MONTH else 0)
