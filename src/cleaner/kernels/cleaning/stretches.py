"""What stands between two places of a page: flags, odd tokens, brackets.

Slow twin: tests/slow_cleaning.
"""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, UInt32s, int64
from cleaner.kernels.cleaning.codes import CH_CLOSER, CH_DECIMAL, CH_LOWER, CH_STOP, CH_UPPER
from cleaner.kernels.cleaning.points import flags_at

__all__ = [
    "closes_bracket",
    "ends_sentence",
    "first_from",
    "has_at",
    "has_flag",
    "has_slash",
    "has_token",
    "holds_flag",
    "is_colon",
    "is_odd",
    "is_wide",
    "opens_bracket",
    "spells_year",
]


@kernel
def is_colon(point: int) -> bool:
    """Whether a code point is a colon: of Latin, wide, Ethiopic's, Khmer's or Armenian's."""
    return point == 58 or point == 0xFF1A or point == 0x1366 or point == 0x17D6 or point == 0x055D


@kernel
def ends_sentence(classes: Bytes, start: int, end: int) -> bool:
    """Whether a stretch ends as sentences do; a closing quotation mark or bracket may follow the stop."""
    while end > start and flags_at(classes, end - 1) & CH_CLOSER:
        end -= 1
    return end > start and flags_at(classes, end - 1) & CH_STOP != 0


@kernel
def has_flag(classes: Bytes, start: int, end: int, wanted: int) -> bool:
    """Whether a character between two places is flagged as something."""
    for i in range(start, end):
        if flags_at(classes, i) & wanted:
            return True
    return False


@kernel
def holds_flag(token_flags: UInt32s, first: int, last: int, wanted: int) -> bool:
    """Whether one of some tokens is flagged as something."""
    for k in range(first, last):
        if int64(token_flags[k]) & wanted:
            return True
    return False


@kernel
def has_token(points: UInt32s, first: int, last: int, spans: Int32s, token_flags: UInt32s, wanted: int) -> bool:
    """Whether a token has one of some bits, or is beyond ASCII, so that patterns may see them in it."""
    for k in range(first, last):
        if int64(token_flags[k]) & wanted or is_wide(points, int64(spans[k, 0]), int64(spans[k, 1])):
            return True
    return False


@kernel
def has_at(points: UInt32s, start: int, end: int) -> bool:
    """Whether the sign of addresses and handles stands between two places."""
    for i in range(start, end):
        if points[i] == 64:
            return True
    return False


@kernel
def first_from(rows: Int32s, column: int, place: int) -> int:
    """The first of some rows, in the order of a column, that does not stand before a place in it."""
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) >> 1
        if rows[middle, column] < place:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def has_slash(points: UInt32s, start: int, end: int) -> bool:
    """Whether a slash stands between two places."""
    for i in range(start, end):
        if points[i] == 47:
            return True
    return False


@kernel
def is_odd(points: UInt32s, classes: Bytes, start: int, end: int) -> bool:
    """Whether a token is not in letters of ASCII, or a capital follows a small letter in it.

    Patterns see more than tokens in such: letters that ignoring case makes equal, and words that run together.
    """
    for i in range(start, end):
        if points[i] > 127 or (i > start and flags_at(classes, i) & CH_UPPER and flags_at(classes, i - 1) & CH_LOWER):
            return True
    return False


@kernel
def is_wide(points: UInt32s, start: int, end: int) -> bool:
    """Whether a character between two places is beyond ASCII."""
    for i in range(start, end):
        if points[i] > 127:
            return True
    return False


@kernel
def opens_bracket(point: int) -> bool:
    """Whether a character is one of ([（【."""
    return point == 40 or point == 91 or point == 0xFF08 or point == 0x3010


@kernel
def closes_bracket(point: int) -> bool:
    """Whether a character is one of )]）】."""
    return point == 41 or point == 93 or point == 0xFF09 or point == 0x3011


@kernel
def spells_year(points: UInt32s, classes: Bytes, i: int, end: int) -> bool:
    """Whether four digits from a place on are a year of these two centuries."""
    if i + 3 >= end:
        return False
    second = int64(points[i + 1])
    if not ((points[i] == 49 and second == 57) or (points[i] == 50 and second == 48)):
        return False
    return flags_at(classes, i + 2) & flags_at(classes, i + 3) & CH_DECIMAL != 0
