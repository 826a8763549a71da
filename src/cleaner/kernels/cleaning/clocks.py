"""Times of day and the offsets of zones. Slow twin: tests/slow_cleaning/dates.py."""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, Int64s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    CAL_AM,
    CAL_HOUR,
    CAL_MINUTE,
    CAL_MONTH,
    CAL_PM,
    CAL_SECOND,
    D_HOUR,
    D_MINUTE,
    D_SECOND,
    D_ZONE,
    NO_ZONE,
)
from cleaner.kernels.cleaning.date_tokens import (
    COLON,
    DOT,
    EXACT,
    HALF,
    HYPHEN,
    MINUS,
    NAMED,
    NOON,
    PLUS,
    SIX,
    WIDE_COLON,
    digits,
    is_number,
    mark_behind,
    near,
    number,
)

__all__ = ["clock", "offset", "set_half"]


@kernel
def _minutes(
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
    """Read the minutes and seconds behind an hour and its word: 'h05', '時42分10秒'; their tokens."""
    taken = 0
    for column, mark in ((D_MINUTE, CAL_MINUTE), (D_SECOND, CAL_SECOND)):
        if not is_number(classes, spans, k, last) or spans[k, 0] - spans[k - 1, 1] > 1 or digits(spans, k) > 2:
            break
        value = number(points, spans[k, 0], spans[k, 1], zeros)
        kind, size = mark_behind(points, classes, spans, numbers, different, table, k + 1, last)
        marked = size if kind & mark and spans[k + 1, 0] - spans[k, 1] <= 1 else 0
        # The day of a date may follow: '10h 03 May 2024'.
        if kind & CAL_MONTH and not marked:
            break
        if value > 59 or value < 0 or (not marked and (digits(spans, k) != 2 or column == D_SECOND)):
            break
        s[column] = value
        taken += 1 + marked
        k += 1 + marked
        if not marked:
            break
    return taken


@kernel
def clock(
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
    """Read a time of day: '19:42:05', '19.42', '14h05', '19時42分', '3 pm', '7 Uhr'; its tokens, without the half."""
    hour = number(points, spans[k, 0], spans[k, 1], zeros)
    if hour > 23 or hour < 0 or digits(spans, k) > 2:
        return 0
    tight = is_number(classes, spans, k + 1, last) and spans[k + 1, 0] - spans[k, 1] == 1
    sign = int64(points[spans[k, 1]]) if tight else 0
    if sign in (COLON, WIDE_COLON, DOT) and digits(spans, k + 1) == 2:
        minute = number(points, spans[k + 1, 0], spans[k + 1, 1], zeros)
        # '#1.14' is none.
        open_front = spans[k, 0] == 0 or sign != DOT or near(points, classes, spans[k, 0] - 1, spans[k, 0])
        if minute > 59 or minute < 0 or not open_front:
            return 0
        more = is_number(classes, spans, k + 2, last) and spans[k + 2, 0] - spans[k + 1, 1] == 1
        s[EXACT] = int64(k > 0 and spans[k - 1, 1] == spans[k, 0])
        if not more or int64(points[spans[k + 1, 1]]) != sign:
            s[D_HOUR], s[D_MINUTE], s[D_SECOND] = hour, minute, 0
            return 2
        second = number(points, spans[k + 2, 0], spans[k + 2, 1], zeros)
        # '12.05.24' and '12.05.2024' are dates.
        if digits(spans, k + 2) != 2 or second > 59 or second < 0 or (sign == DOT and minute <= 12):
            return 0
        s[D_HOUR], s[D_MINUTE], s[D_SECOND], s[EXACT] = hour, minute, second, 1
        # What is behind a point or a comma then is a part of a second.
        fraction = is_number(classes, spans, k + 3, last) and spans[k + 3, 0] - spans[k + 2, 1] == 1
        return 4 if fraction and int64(points[spans[k + 2, 1]]) in (DOT, 44) else 3
    kind, size = mark_behind(points, classes, spans, numbers, different, table, k + 1, last)
    if kind & CAL_HOUR:
        s[D_HOUR], s[D_MINUTE], s[D_SECOND] = hour, 0, 0
        return 1 + size + _minutes(points, classes, spans, numbers, different, table, zeros, k + 1 + size, last, s)
    if kind & (CAL_AM | CAL_PM) and hour <= 12:
        s[D_HOUR], s[D_MINUTE], s[D_SECOND] = hour, 0, 0
        return 1
    return 0


@kernel
def offset(points: UInt32s, classes: Bytes, spans: Int32s, zeros: UInt32s, k: int, last: int, s: Int64s) -> int:
    """Read the offset of a zone: '+02:00', '-0500', '+3', behind a time or behind 'UTC'; its tokens."""
    sign = int64(points[spans[k, 0] - 1])
    named = s[NAMED] == k
    wanted = s[D_ZONE] == NO_ZONE or (named and s[D_ZONE] == 0)
    if sign not in (PLUS, HYPHEN, MINUS) or s[D_HOUR] < 0 or not wanted:
        return 0
    # A dash with a blank beside it is one between two things, and so is one behind a time without seconds.
    tight = spans[k - 1, 1] == spans[k, 0] - 1
    if not named and (digits(spans, k) < 2 if sign == PLUS and not tight else sign != PLUS and not s[EXACT]):
        return 0
    if sign != PLUS and not tight:
        return 0
    value, taken = number(points, spans[k, 0], spans[k, 1], zeros), 1
    if digits(spans, k) == 4:
        hours, minutes = value // 100, value % 100
    else:
        hours, minutes = value, 0
        if is_number(classes, spans, k + 1, last) and spans[k + 1, 0] - spans[k, 1] == 1:
            if int64(points[spans[k, 1]]) == COLON and digits(spans, k + 1) == 2:
                minutes, taken = number(points, spans[k + 1, 0], spans[k + 1, 1], zeros), 2
    if value < 0 or hours > 14 or minutes > 59 or minutes < 0:
        return 0
    s[D_ZONE] = (hours * 60 + minutes) * (1 if sign == PLUS else -1)
    return taken


@kernel
def set_half(s: Int64s) -> None:
    """Add the half of the day to the hour."""
    if s[D_HOUR] < 0:
        return
    night = s[HALF] == CAL_AM | CAL_PM
    # Hours from six on: 'saa 8 mchana' is two, and 'saa 5 mchana' eleven in the morning.
    six = s[SIX] == 3 and 1 <= s[D_HOUR] <= 12
    if six:
        s[D_HOUR] = (s[D_HOUR] + 6) % 12
    late = 9 if six else 10 if s[NOON] else 12
    if (s[HALF] == CAL_PM and s[D_HOUR] < late) or (night and 6 <= s[D_HOUR] < 12):
        s[D_HOUR] += 12
    elif (s[HALF] == CAL_AM or night) and s[D_HOUR] == 12:
        s[D_HOUR] = 0
