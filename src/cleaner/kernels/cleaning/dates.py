"""Dates and clock times of a page, found by one pass over its tokens. Slow twin: tests/slow_cleaning/dates.py.

A date is a run of tokens on one line, each a number, a name or a word of the calendar, with little but blanks and
punctuation between them, that states a year, a month and a day once; a time of day, a weekday and a zone may stand
anywhere in it, in any order. The reading is greedy from left to right; a run is at most _LONGEST tokens, so the pass is
linear in the page.
"""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, Int64s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.clocks import set_half
from cleaner.kernels.cleaning.codes import (
    BIKRAM_MONTH,
    CAL_AM,
    CAL_BEFORE,
    CAL_COMMON,
    CAL_DAY,
    CAL_ERA,
    CAL_HOUR,
    CAL_MERCY,
    CAL_MONTH,
    CAL_NOON,
    CAL_PM,
    CAL_SIX,
    CAL_WEEKDAY,
    CAL_WORD,
    CAL_YEAR,
    CAL_ZONE,
    CH_LOWER,
    CH_NUMBER,
    CH_UPPER,
    D_CORE,
    D_DAY,
    D_END,
    D_FLAGS,
    D_HOUR,
    D_MONTH,
    D_START,
    D_YEAR,
    D_ZONE,
    DATE_BIKRAM,
    DATE_COMMON,
    DATE_ETHIOPIC,
    DATE_MERCY,
    DATE_SHORT,
    DATE_SOLAR,
    ETHIOPIC_MONTH,
    NO_ZONE,
    SOLAR_MONTH,
    ZONE_ZERO,
)
from cleaner.kernels.cleaning.date_numbers import read_number
from cleaner.kernels.cleaning.date_tokens import (
    CLOSING,
    DOT,
    EN_DASH,
    ERA,
    EXACT,
    FIRST,
    HALF,
    HYPHEN,
    LOOSE,
    MINUS,
    NAMED,
    NONE,
    NOON,
    OPENING,
    SIX,
    SPARE,
    WIDE_CLOSING,
    WIDE_OPENING,
    digits,
    entry,
    is_barred,
    is_glued,
    is_number,
    is_year,
    mark_behind,
    near,
    number,
)
from cleaner.kernels.cleaning.points import flags_at
from cleaner.kernels.cleaning.tables import look_up

__all__ = []

_LONGEST = 24  # tokens of a date
_REACH = 8  # tokens of it before its first number
_WORDS = 3  # of the calendar's words in a row


@kernel
def _read_word(
    points: UInt32s,
    classes: Bytes,
    spans: Int32s,
    zeros: UInt32s,
    word: np.uint64,
    size: int,
    k: int,
    last: int,
    s: Int64s,
) -> int:
    """Read a name or a word of the calendar; its tokens, below 0 where it only stands between, 0 for none."""
    kind = int64(word & np.uint64(0xFFFF))
    month = kind & CAL_MONTH
    if word & np.uint64(CAL_ERA) and s[D_YEAR] < 0 and is_number(classes, spans, k + size, last):
        s[ERA] = int64(word >> np.uint64(32))
        return size
    complete = s[D_YEAR] >= 0 and s[D_MONTH] >= 0 and s[D_DAY] >= 0
    # Some write both of a month's names: 'يونيو/ حزيران'.
    if month and not complete and (s[D_MONTH] < 0 or s[D_MONTH] == month or s[SPARE]):
        # 'mar.' may have been a weekday before a month came.
        s[SPARE] = int64(s[D_MONTH] < 0 and (kind & CAL_WEEKDAY) != 0)
        s[D_MONTH] = month
        s[D_FLAGS] |= DATE_SOLAR if word & np.uint64(SOLAR_MONTH) else 0
        s[D_FLAGS] |= DATE_BIKRAM if word & np.uint64(BIKRAM_MONTH) else 0
        s[D_FLAGS] |= DATE_ETHIOPIC if word & np.uint64(ETHIOPIC_MONTH) else DATE_COMMON
        return size
    s[D_FLAGS] |= DATE_COMMON if word & np.uint64(CAL_COMMON) else 0
    if word & np.uint64(CAL_MERCY | CAL_COMMON) and s[D_YEAR] >= 0:
        s[D_FLAGS] |= DATE_MERCY if word & np.uint64(CAL_MERCY) else 0
        return size
    if kind & CAL_BEFORE and s[D_MONTH] < 0 and is_number(classes, spans, k + size, last):
        value = number(points, spans[k + size, 0], spans[k + size, 1], zeros)
        if 1 <= value <= 12 and near(points, classes, spans[k + size - 1, 1], spans[k + size, 0]):
            s[D_MONTH] = value
            return size + 1
    # 'est' and 'Est' are no zones.
    small = (flags_at(classes, spans[k, 0]) | flags_at(classes, spans[k, 1] - 1)) & CH_LOWER
    if kind & CAL_ZONE and s[D_HOUR] >= 0 and (size > 1 or not small):
        offset = int64(word >> np.uint64(32))
        if offset:
            s[D_ZONE] = offset - ZONE_ZERO
            s[NAMED] = k + size
        return size
    if kind & (CAL_AM | CAL_PM) and s[HALF] == 0 and (s[D_HOUR] < 0 or s[LOOSE] == 0):
        if not kind & CAL_WORD or s[D_HOUR] >= 0:
            s[HALF] = kind & (CAL_AM | CAL_PM)
            s[NOON] = int64((word & np.uint64(CAL_NOON)) != 0)
            s[SIX] |= 2 if word & np.uint64(CAL_SIX) else 0
            return size
    if word & np.uint64(CAL_SIX) and not kind & (CAL_AM | CAL_PM):
        s[SIX] |= 1
    if kind & CAL_WEEKDAY and not complete:
        return size
    between = CAL_WORD | CAL_WEEKDAY
    between |= CAL_YEAR if s[D_YEAR] >= 0 else 0
    between |= CAL_DAY if s[D_DAY] >= 0 else 0
    between |= CAL_HOUR if s[D_HOUR] >= 0 else 0
    return -size if kind & between else 0


@kernel
def _read(
    points: UInt32s,
    classes: Bytes,
    spans: Int32s,
    numbers: Int32s,
    different: UInt64s,
    table: UInt64s,
    zeros: UInt32s,
    at: int,
    last: int,
    s: Int64s,
) -> int:
    """Read the date that begins at a token into the columns of a date; the token behind it, 0 where there is none."""
    short = s[DATE_SHORT]
    s[:] = NONE
    s[DATE_SHORT] = short
    s[D_FLAGS], s[HALF], s[LOOSE], s[SPARE], s[FIRST], s[EXACT], s[ERA], s[D_ZONE] = 0, 0, 0, 0, 0, 0, 0, NO_ZONE
    s[NOON], s[SIX] = 0, 0
    k, end = at, 0
    while k < last and k - at < _LONGEST:
        if k > at and not near(points, classes, spans[k - 1, 1], spans[k, 0]):
            break
        parts = int64(s[D_YEAR] >= 0) + int64(s[D_MONTH] >= 0) + int64(s[D_DAY] >= 0)
        # 'No. 2 (May 2024)'.
        day_alone = parts == 1 and s[D_DAY] >= 0
        if 0 < parts < 3 and is_barred(points, spans[k - 1, 1], spans[k, 0], day_alone):
            break
        if flags_at(classes, spans[k, 0]) & CH_NUMBER:
            taken = read_number(points, classes, spans, numbers, different, table, zeros, k, at, last, s)
        else:
            word, size = entry(numbers, different, k, last, table)
            taken = _read_word(points, classes, spans, zeros, word, size, k, last, s) if size else 0
        if taken == 0 or (taken < 0 and _begins_anew(points, classes, spans, k, parts == 0 and s[D_HOUR] < 0)):
            break
        if taken < 0:
            s[LOOSE] += 1
            k -= taken
            if s[LOOSE] > _WORDS:
                break
            continue
        if s[D_CORE] < 0:
            s[D_CORE] = spans[k, 0]
        s[LOOSE] = 0
        k += taken
        end = k
    if s[D_YEAR] < 0 or s[D_MONTH] < 0 or s[D_DAY] < 0:
        return 0
    # 'In 2023, on May 3, 2024'.
    if s[FIRST] == 1 and is_number(classes, spans, end, last) and digits(spans, end) == 4:
        if is_year(number(points, spans[end, 0], spans[end, 1], zeros)):
            return 0
    set_half(s)
    s[D_START] = spans[at, 0]
    return _end_of(points, classes, spans, numbers, different, table, end, last, s)


@kernel
def _begins_anew(points: UInt32s, classes: Bytes, spans: Int32s, k: int, begins: bool) -> bool:
    """Whether a word that may stand between is an initial in front of a date, or begins a sentence inside of one."""
    if not flags_at(classes, spans[k, 0]) & CH_UPPER:
        return False
    if begins:
        return bool(spans[k, 1] - spans[k, 0] == 1)
    for i in range(spans[k - 1, 1], spans[k, 0]):
        if int64(points[i]) == DOT:
            return True
    return False


@kernel
def _end_of(
    points: UInt32s,
    classes: Bytes,
    spans: Int32s,
    numbers: Int32s,
    different: UInt64s,
    table: UInt64s,
    end: int,
    last: int,
    s: Int64s,
) -> int:
    """Set where a date ends: with the words of its last number, a weekday in brackets, the bracket it opened."""
    kind, size = mark_behind(points, classes, spans, numbers, different, table, end, last)
    opened = end < last and int64(points[spans[end, 0] - 1]) in (OPENING, WIDE_OPENING)
    if (
        (kind & CAL_YEAR and not kind & CAL_MONTH)
        or (kind & CAL_HOUR and s[D_HOUR] >= 0)
        or (kind & CAL_WEEKDAY and opened)
    ):
        end += size
    stop = int64(spans[end - 1, 1])
    opening = False
    for i in range(s[D_CORE], stop):
        point = int64(points[i])
        opening = point in (OPENING, WIDE_OPENING) or (opening and point not in (CLOSING, WIDE_CLOSING))
    if opening and stop < len(points) and int64(points[stop]) in (CLOSING, WIDE_CLOSING):
        stop += 1
    # The point of a short form: 'p.m.', 'г.', 'r.'.
    short = not flags_at(classes, spans[end - 1, 0]) & CH_NUMBER and spans[end - 1, 1] - spans[end - 1, 0] <= 2
    if short and stop < len(points) and int64(points[stop]) == DOT:
        stop += 1
    s[D_END] = stop
    return end


@kernel
def _is_range(points: UInt32s, classes: Bytes, spans: Int32s, k: int) -> bool:
    """Whether a number ends a range that another begins."""
    return bool(
        is_glued(points, classes, spans, k, HYPHEN)
        or is_glued(points, classes, spans, k, EN_DASH)
        or is_glued(points, classes, spans, k, MINUS)
    )


@kernel
def find_dates(
    points: UInt32s,
    classes: Bytes,
    bounds: Int32s,
    spans: Int32s,
    numbers: Int32s,
    different: UInt64s,
    table: UInt64s,
    zeros: UInt32s,
    s: Int64s,
    rows: Int32s,
    ends: Bytes,
) -> int:
    """Find the dates of a page, in order and without overlap, with the times of day beside them.

    Args:
        points: uint32 (n,), the page.
        classes: uint8 (n,), of its code points.
        bounds: int32 (m, 2), the first token of each line and the one after its last.
        spans: int32 (t, 2), the tokens.
        numbers: int32 (t,), as tokens.scan_tokens fills it, as is the next.
        different: uint64 (d,).
        table: uint64 (MARKS + 2**k, 2), the calendar, as fill_records fills it: the key of a phrase (_join) -> what it
            says, by the CAL flags.
        zeros: uint32, the code points of the digits zero, in order.
        s: int64 (DATE_STATE,), to read into; its column DATE_SHORT is set.
        rows: int32 (r, DATE_COLUMNS), filled by the D columns for as long as there is room.
        ends: uint8 (t,), zeros; filled with how many tokens the date has for each token that one may be read from:
            its first one, and the words in front of it.

    Returns:
        How many dates there are; the number of rows where there are more.
    """
    count = 0
    for line in range(len(bounds)):
        first, last = int64(bounds[line, 0]), int64(bounds[line, 1])
        number, at = first - 1, first
        while at < last and count < len(rows):
            while number < last and (number < at or not flags_at(classes, spans[number, 0]) & CH_NUMBER):
                number += 1
            if number >= last:
                break
            at = max(at, number - _REACH)
            # '3-5 May 2024' is no date.
            begins = (
                not _is_range(points, classes, spans, at)
                if at == number
                else look_up(table, different[numbers[at]]) > 0
            )
            after = _read(points, classes, spans, numbers, different, table, zeros, at, last, s) if begins else 0
            if after:
                for column in range(D_FLAGS + 1):
                    rows[count, column] = s[column]
                k = at
                while spans[k, 0] <= s[D_CORE]:
                    ends[k] = after - k
                    k += 1
                count += 1
            at = max(at + 1, after)
    return count
