"""The tokens of dates one by one: what the calendar says of them, their numbers, and what stands between.

Slow twin: tests/slow_cleaning/dates.py.
"""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import CAL_MORE, CH_NUMBER, CH_SPACE, CH_UPPER, DATE_COLUMNS
from cleaner.kernels.cleaning.points import flags_at
from cleaner.kernels.cleaning.tables import look_up

__all__ = [
    "CLOSING",
    "COLON",
    "DOT",
    "EN_DASH",
    "ERA",
    "EXACT",
    "FIRST",
    "HALF",
    "HYPHEN",
    "LOOSE",
    "MINUS",
    "NAMED",
    "NONE",
    "NOON",
    "OPENING",
    "PLUS",
    "SIX",
    "SLASH",
    "SPARE",
    "WIDE_CLOSING",
    "WIDE_COLON",
    "WIDE_OPENING",
    "digits",
    "entry",
    "is_barred",
    "is_glued",
    "is_number",
    "is_year",
    "mark_behind",
    "near",
    "number",
    "sign_between",
]

_GAP = 8  # characters between two tokens
_LONGEST_PHRASE = 8  # tokens of a name
_SEPARATORS = np.array([ord(ch) for ch in ",،、，၊፣.:：/\\-‐‑‒–—+−|·•@()[]（）'’‘`′~"], dtype=np.uint32)
# Those that part what belongs to a date from what does not, while a part of it is wanted.
_BARS = np.array([ord(ch) for ch in ":：|·•@~"], dtype=np.uint32)
DOT, COLON, WIDE_COLON, SLASH, HYPHEN = 46, 58, 0xFF1A, 47, 45
MINUS, EN_DASH = 0x2212, 0x2013
PLUS = 43
OPENING, CLOSING, WIDE_OPENING, WIDE_CLOSING = 40, 41, 0xFF08, 0xFF09
# Columns of what is read so far, beside those of a date.
HALF = DATE_COLUMNS  # of the day
LOOSE = DATE_COLUMNS + 1  # words in a row that only stand between
SPARE = DATE_COLUMNS + 2  # 1 while the month may be a weekday
FIRST = DATE_COLUMNS + 3  # 1 where the year was read before the month, 2 where it was behind it before the day
EXACT = DATE_COLUMNS + 4  # 1 where the time has seconds, or is glued to a word: '2024-05-03T10:15'
NAMED = DATE_COLUMNS + 5  # the token behind the last zone that was named
ERA = DATE_COLUMNS + 6  # the year before the first of the era that the year is to be of; 0 for none
NOON = DATE_COLUMNS + 7  # 1 where the half is the middle of the day
SIX = DATE_COLUMNS + 8  # 1 behind a word of a clock that counts from six, 2 more where the half's word does so
NONE = -1


@kernel
def _join(key: np.uint64, token: np.uint64) -> np.uint64:
    """The key of a phrase that goes on with a token."""
    return ((key ^ (key >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15)) ^ token


@kernel
def entry(numbers: Int32s, different: UInt64s, at: int, last: int, table: UInt64s) -> tuple[np.uint64, int]:
    """What the calendar says of the longest phrase that begins at a token, and its tokens; 0 and 0 for none."""
    key = different[numbers[at]]
    value = look_up(table, key)
    best, size = np.uint64(0), 0
    if value & np.uint64(0xFFFFFFFFFFFFFFFF ^ CAL_MORE):
        best, size = value, 1
    n = 1
    while value & np.uint64(CAL_MORE) and n < _LONGEST_PHRASE and at + n < last:
        key = _join(key, different[numbers[at + n]])
        value = look_up(table, key)
        n += 1
        if value & np.uint64(0xFFFFFFFFFFFFFFFF ^ CAL_MORE):
            best, size = value, n
    return best, size


@kernel
def number(points: UInt32s, start: int, end: int, zeros: UInt32s) -> int:
    """The value of a number of at most four digits; -1 for what is none."""
    if end - start > 4:
        return NONE
    value = 0
    for i in range(start, end):
        point = int64(points[i])
        if 48 <= point <= 57:
            digit = point - 48
        else:
            low, high = 0, len(zeros)
            while low < high:
                middle = (low + high) >> 1
                if int64(zeros[middle]) <= point:
                    low = middle + 1
                else:
                    high = middle
            digit = point - int64(zeros[low - 1]) if low else 10
            if digit > 9:
                return NONE
        value = value * 10 + digit
    return value


@kernel
def _is_separator(point: np.uint32) -> bool:
    for sign in _SEPARATORS:
        if point == sign:
            return True
    return False


@kernel
def near(points: UInt32s, classes: Bytes, start: int, end: int) -> bool:
    """Whether no more stands between two tokens than blanks and the separators of dates."""
    if end - start > _GAP:
        return False
    for i in range(start, end):
        if not flags_at(classes, i) & CH_SPACE and not _is_separator(points[i]):
            return False
    return True


@kernel
def is_barred(points: UInt32s, start: int, end: int, brackets: bool) -> bool:
    """Whether a sign between two tokens parts them, brackets among the signs or not."""
    for i in range(start, end):
        if brackets and int64(points[i]) in (OPENING, WIDE_OPENING):
            return True
        for sign in _BARS:
            if points[i] == sign:
                return True
    return False


@kernel
def mark_behind(
    points: UInt32s,
    classes: Bytes,
    spans: Int32s,
    numbers: Int32s,
    different: UInt64s,
    table: UInt64s,
    k: int,
    last: int,
) -> tuple[int, int]:
    """What the calendar says of the word right behind a number, and its tokens; 0 and 0 for none, or an initial."""
    if k >= last or spans[k, 0] - spans[k - 1, 1] > 2 or not near(points, classes, spans[k - 1, 1], spans[k, 0]):
        return 0, 0
    word, size = entry(numbers, different, k, last, table)
    if size == 1 and spans[k, 1] - spans[k, 0] == 1 and flags_at(classes, spans[k, 0]) & CH_UPPER:
        return 0, 0
    return int64(word & np.uint64(0xFFFF)), size


@kernel
def is_glued(points: UInt32s, classes: Bytes, spans: Int32s, k: int, sign: int) -> bool:
    """Whether a number stands in front of another one, with nothing but a sign between them."""
    before = k > 0 and spans[k - 1, 1] == spans[k, 0] - 1 and int64(points[spans[k, 0] - 1]) == sign
    return bool(before and flags_at(classes, spans[k - 1, 0]) & CH_NUMBER)


@kernel
def sign_between(points: UInt32s, classes: Bytes, spans: Int32s, k: int) -> int:
    """The only sign between a token and the next one, blanks left out; 0 where there is none, or another."""
    found = 0
    for i in range(spans[k, 1], spans[k + 1, 0]):
        if not flags_at(classes, i) & CH_SPACE:
            if found:
                return 0
            found = int64(points[i])
    return found


@kernel
def is_number(classes: Bytes, spans: Int32s, k: int, last: int) -> bool:
    """Whether a token is a number, and is there."""
    return bool(k < last and flags_at(classes, spans[k, 0]) & CH_NUMBER)


@kernel
def digits(spans: Int32s, k: int) -> int:
    """The characters of a token."""
    return int64(spans[k, 1] - spans[k, 0])


@kernel
def is_year(value: int) -> bool:
    """Whether a number of four digits is a year: of the common era, or of the Buddhist one."""
    return 1500 <= value < 2200 or 2400 <= value < 2650
