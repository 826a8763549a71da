"""Whether a date may stand at a place: conditions that are cheap to see.

Slow twin: tests/slow_cleaning.
"""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Int32s, UInt32s, int64
from cleaner.kernels.cleaning.codes import CH_BLANK, CH_DECIMAL, TK_DATE_FIRST
from cleaner.kernels.cleaning.stretches import is_odd

__all__ = ["may_be_date", "may_be_worded_date"]


@kernel
def may_be_date(
    points: UInt32s,
    flags: UInt32s,
    at: int,
    stop: int,
    first: int,
    last: int,
    spans: Int32s,
    token_flags: UInt32s,
) -> bool:
    """Whether a date, or a time before its date, may begin with a number."""
    if not _may_be_numeric_date(points, flags, at, stop):
        return False
    digits = 0
    while at + digits < stop and int64(flags[at + digits]) & CH_DECIMAL:
        digits += 1
    i = at + digits
    gap = 0
    while i < stop and gap < 2 and int64(flags[i]) & CH_BLANK:
        i += 1
        gap += 1
    point = int64(points[i]) if i < stop else 0
    if point > 127:
        return True
    if digits == 4:
        return point == 45 or point == 46 or point == 47
    if digits > 2:
        return False
    # . - / : and the letters of a.m., p.m., h, Uhr
    low = point | 32
    if point == 46 or point == 45 or point == 47 or point == 58 or low == 97 or low == 112 or low == 104 or low == 117:
        return True
    # A month; '3rd of May', '1er avril', '3thMay'
    for k in range(first + 1, min(last, first + 4)):
        if int64(token_flags[k]) & TK_DATE_FIRST or is_odd(points, flags, int64(spans[k, 0]), int64(spans[k, 1])):
            return True
    # The end of an ordinal and a month run together.
    return first + 1 < last and spans[first + 1, 0] == at + digits and spans[first + 1, 1] - spans[first + 1, 0] > 2


@kernel
def may_be_worded_date(flags: UInt32s, at: int, stop: int) -> bool:
    """Whether a day and a year, or a year, a month and a day, stand behind a weekday or a month."""
    groups, digits, first = 0, 0, 0
    for i in range(at, stop):
        if int64(flags[i]) & CH_DECIMAL:
            digits += 1
            groups += int64(digits == 1)
            first += int64(groups == 1)
        else:
            digits = 0
    return groups >= 3 or (groups == 2 and first <= 2)


@kernel
def _may_be_numeric_date(points: UInt32s, flags: UInt32s, at: int, stop: int) -> bool:
    """Whether four digits in a row, a year cut short, or two stops between digits stand near a place."""
    digits = 0
    stops = 0
    for i in range(at, stop):
        point = int64(points[i])
        if int64(flags[i]) & CH_DECIMAL:
            digits += 1
            if digits >= 4:
                return True
        else:
            if point == 46 and digits:
                stops += 1
                if stops >= 2:
                    return True
            if point == 39 and i + 1 < stop and int64(flags[i + 1]) & CH_DECIMAL:
                return True
            digits = 0
    return False
