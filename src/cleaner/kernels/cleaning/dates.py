"""Dates and clock times of a page, found by one pass over its tokens. Slow twin: tests/slow_cleaning/dates.py.

A date is a run of tokens on one line, each a number, a name or a word of the calendar, with little but blanks and
punctuation between them, that states a year, a month and a day once; a time of day, a weekday and a zone may stand
anywhere in it, in any order. The reading is greedy from left to right; a run is at most _LONGEST tokens, so the pass is
linear in the page.
"""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Int32s, Int64s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    CAL_AFTER,
    CAL_AM,
    CAL_BEFORE,
    CAL_DAY,
    CAL_HOUR,
    CAL_MINUTE,
    CAL_MONTH,
    CAL_MORE,
    CAL_PM,
    CAL_SECOND,
    CAL_WEEKDAY,
    CAL_WORD,
    CAL_YEAR,
    CAL_ZONE,
    CH_LOWER,
    CH_NUMBER,
    CH_SPACE,
    CH_UPPER,
    D_CORE,
    D_DAY,
    D_END,
    D_FLAGS,
    D_HOUR,
    D_MINUTE,
    D_MONTH,
    D_SECOND,
    D_START,
    D_YEAR,
    D_ZONE,
    DATE_COLUMNS,
    DATE_SWAPPED,
    NO_ZONE,
    ZONE_ZERO,
)
from cleaner.kernels.cleaning.tables import look_up

_LONGEST = 24  # tokens of a date
_REACH = 8  # tokens of it before its first number
_WORDS = 3  # of the calendar's words in a row
_GAP = 8  # characters between two tokens
_LONGEST_PHRASE = 8  # tokens of a name
_SEPARATORS = np.array([ord(ch) for ch in ",،、.:：/\\-‐‑‒–—+−|·•@()[]（）'’‘`′~"], dtype=np.uint32)
# Those that part what belongs to a date from what does not, while a part of it is wanted.
_BARS = np.array([ord(ch) for ch in ":：|·•@~"], dtype=np.uint32)
_DOT, _COLON, _WIDE_COLON, _SLASH, _HYPHEN = 46, 58, 0xFF1A, 47, 45
_MINUS, _EN_DASH = 0x2212, 0x2013
_PLUS = 43
_OPENING, _CLOSING, _WIDE_OPENING, _WIDE_CLOSING = 40, 41, 0xFF08, 0xFF09
# Columns of what is read so far, beside those of a date.
_HALF = DATE_COLUMNS  # of the day
_LOOSE = DATE_COLUMNS + 1  # words in a row that only stand between
_SPARE = DATE_COLUMNS + 2  # 1 while the month may be a weekday
_FIRST = DATE_COLUMNS + 3  # 1 where the year was read before the month, 2 where it was behind it before the day
_EXACT = DATE_COLUMNS + 4  # 1 where the time has seconds, or is glued to a word: '2024-05-03T10:15'
_NAMED = DATE_COLUMNS + 5  # the token behind the last zone that was named
_NONE = -1


@kernel
def _join(key: np.uint64, token: np.uint64) -> np.uint64:
    """The key of a phrase that goes on with a token."""
    return ((key ^ (key >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15)) ^ token


@kernel
def _entry(hashes: UInt64s, at: int, last: int, table: UInt64s) -> tuple[np.uint64, int]:
    """What the calendar says of the longest phrase that begins at a token, and its tokens; 0 and 0 for none."""
    key = hashes[at]
    value = look_up(table, key)
    best, size = np.uint64(0), 0
    if value & np.uint64(0xFFFFFFFFFFFFFFFF ^ CAL_MORE):
        best, size = value, 1
    n = 1
    while value & np.uint64(CAL_MORE) and n < _LONGEST_PHRASE and at + n < last:
        key = _join(key, hashes[at + n])
        value = look_up(table, key)
        n += 1
        if value & np.uint64(0xFFFFFFFFFFFFFFFF ^ CAL_MORE):
            best, size = value, n
    return best, size


@kernel
def _number(points: UInt32s, start: int, end: int, zeros: UInt32s) -> int:
    """The value of a number of at most four digits; -1 for what is none."""
    if end - start > 4:
        return _NONE
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
                return _NONE
        value = value * 10 + digit
    return value


@kernel
def _is_separator(point: np.uint32) -> bool:
    for sign in _SEPARATORS:
        if point == sign:
            return True
    return False


@kernel
def _near(points: UInt32s, flags: UInt32s, start: int, end: int) -> bool:
    """Whether no more stands between two tokens than blanks and the separators of dates."""
    if end - start > _GAP:
        return False
    for i in range(start, end):
        if not int64(flags[i]) & CH_SPACE and not _is_separator(points[i]):
            return False
    return True


@kernel
def _is_barred(points: UInt32s, start: int, end: int, brackets: bool) -> bool:
    """Whether a sign between two tokens parts them, brackets among the signs or not."""
    for i in range(start, end):
        if brackets and int64(points[i]) in (_OPENING, _WIDE_OPENING):
            return True
        for sign in _BARS:
            if points[i] == sign:
                return True
    return False


@kernel
def _mark_behind(
    points: UInt32s, flags: UInt32s, spans: Int32s, hashes: UInt64s, table: UInt64s, k: int, last: int
) -> tuple[int, int]:
    """What the calendar says of the word right behind a number, and its tokens; 0 and 0 for none, or an initial."""
    if k >= last or spans[k, 0] - spans[k - 1, 1] > 2 or not _near(points, flags, spans[k - 1, 1], spans[k, 0]):
        return 0, 0
    word, size = _entry(hashes, k, last, table)
    if size == 1 and spans[k, 1] - spans[k, 0] == 1 and int64(flags[spans[k, 0]]) & CH_UPPER:
        return 0, 0
    return int64(word & np.uint64(0xFFFF)), size


@kernel
def _is_glued(points: UInt32s, flags: UInt32s, spans: Int32s, k: int, sign: int) -> bool:
    """Whether a number stands in front of another one, with nothing but a sign between them."""
    before = k > 0 and spans[k - 1, 1] == spans[k, 0] - 1 and int64(points[spans[k, 0] - 1]) == sign
    return bool(before and int64(flags[spans[k - 1, 0]]) & CH_NUMBER)


@kernel
def _sign_between(points: UInt32s, flags: UInt32s, spans: Int32s, k: int) -> int:
    """The only sign between a token and the next one, blanks left out; 0 where there is none, or another."""
    found = 0
    for i in range(spans[k, 1], spans[k + 1, 0]):
        if not int64(flags[i]) & CH_SPACE:
            if found:
                return 0
            found = int64(points[i])
    return found


@kernel
def _is_number(flags: UInt32s, spans: Int32s, k: int, last: int) -> bool:
    return bool(k < last and int64(flags[spans[k, 0]]) & CH_NUMBER)


@kernel
def _digits(spans: Int32s, k: int) -> int:
    return int64(spans[k, 1] - spans[k, 0])


@kernel
def _is_year(value: int) -> bool:
    """Whether a number of four digits is a year: of the common era, or of the Buddhist one."""
    return 1500 <= value < 2200 or 2400 <= value < 2650


@kernel
def _three_numbers(points: UInt32s, flags: UInt32s, spans: Int32s, zeros: UInt32s, k: int, last: int, s: Int64s) -> int:
    """Read a date of numbers with one sign between them: '2024-05-03', '3. 5. 2024', '3/5/2024'; its tokens."""
    if not (_is_number(flags, spans, k + 1, last) and _is_number(flags, spans, k + 2, last)):
        return 0
    sign = _sign_between(points, flags, spans, k)
    if sign != _sign_between(points, flags, spans, k + 1) or sign not in (_DOT, _SLASH, _HYPHEN):
        return 0
    if spans[k + 1, 0] - spans[k, 1] > 3 or spans[k + 2, 0] - spans[k + 1, 1] > 3:
        return 0
    # A fourth number beside the same sign makes it an address or a version.
    if _is_glued(points, flags, spans, k, sign):
        return 0
    if _is_number(flags, spans, k + 3, last) and spans[k + 3, 0] == spans[k + 2, 1] + 1:
        if int64(points[spans[k + 2, 1]]) == sign:
            return 0
    a = _number(points, spans[k, 0], spans[k, 1], zeros)
    b = _number(points, spans[k + 1, 0], spans[k + 1, 1], zeros)
    c = _number(points, spans[k + 2, 0], spans[k + 2, 1], zeros)
    if _digits(spans, k + 1) > 2 or min(a, b, c) < 1:
        return 0
    if _digits(spans, k) == 4 and _digits(spans, k + 2) <= 2:
        year, month, day = a, b, c
    elif _digits(spans, k) <= 2 and _digits(spans, k + 2) == 4:
        year, month, day = c, b, a
    elif _digits(spans, k) <= 2 and _digits(spans, k + 2) == 2 and sign == _DOT:
        if spans[k + 1, 0] - spans[k, 1] > 1 or spans[k + 2, 0] - spans[k + 1, 1] > 1:
            return 0
        # '£3.05.24' and 'v1.12.24' are none.
        if spans[k, 0] > 0 and not _near(points, flags, spans[k, 0] - 1, spans[k, 0]):
            return 0
        year, month, day = c + (2000 if c < 70 else 1900), b, a
    else:
        return 0
    if not _is_year(year) or day > 31 or month > 31 or min(day, month) > 12:
        return 0
    if _digits(spans, k) != 4 and sign != _DOT:
        if month > 12:
            month, day = day, month
        elif day <= 12 and day != month:
            s[D_FLAGS] |= DATE_SWAPPED
    if month > 12:
        return 0
    s[D_YEAR], s[D_MONTH], s[D_DAY] = year, month, day
    return 3


@kernel
def _clock(
    points: UInt32s,
    flags: UInt32s,
    spans: Int32s,
    hashes: UInt64s,
    table: UInt64s,
    zeros: UInt32s,
    k: int,
    last: int,
    s: Int64s,
) -> int:
    """Read a time of day: '19:42:05', '19.42', '14h05', '19時42分', '3 pm', '7 Uhr'; its tokens, without the half."""
    hour = _number(points, spans[k, 0], spans[k, 1], zeros)
    if hour > 23 or hour < 0 or _digits(spans, k) > 2:
        return 0
    tight = _is_number(flags, spans, k + 1, last) and spans[k + 1, 0] - spans[k, 1] == 1
    sign = int64(points[spans[k, 1]]) if tight else 0
    if sign in (_COLON, _WIDE_COLON, _DOT) and _digits(spans, k + 1) == 2:
        minute = _number(points, spans[k + 1, 0], spans[k + 1, 1], zeros)
        # '#1.14' is none.
        open_front = spans[k, 0] == 0 or sign != _DOT or _near(points, flags, spans[k, 0] - 1, spans[k, 0])
        if minute > 59 or minute < 0 or not open_front:
            return 0
        more = _is_number(flags, spans, k + 2, last) and spans[k + 2, 0] - spans[k + 1, 1] == 1
        s[_EXACT] = int64(k > 0 and spans[k - 1, 1] == spans[k, 0])
        if not more or int64(points[spans[k + 1, 1]]) != sign:
            s[D_HOUR], s[D_MINUTE], s[D_SECOND] = hour, minute, 0
            return 2
        second = _number(points, spans[k + 2, 0], spans[k + 2, 1], zeros)
        # '12.05.24' and '12.05.2024' are dates.
        if _digits(spans, k + 2) != 2 or second > 59 or second < 0 or (sign == _DOT and minute <= 12):
            return 0
        s[D_HOUR], s[D_MINUTE], s[D_SECOND], s[_EXACT] = hour, minute, second, 1
        # What is behind a point or a comma then is a part of a second.
        fraction = _is_number(flags, spans, k + 3, last) and spans[k + 3, 0] - spans[k + 2, 1] == 1
        return 4 if fraction and int64(points[spans[k + 2, 1]]) in (_DOT, 44) else 3
    kind, size = _mark_behind(points, flags, spans, hashes, table, k + 1, last)
    if kind & CAL_HOUR:
        s[D_HOUR], s[D_MINUTE], s[D_SECOND] = hour, 0, 0
        return 1 + size + _minutes(points, flags, spans, hashes, table, zeros, k + 1 + size, last, s)
    if kind & (CAL_AM | CAL_PM) and hour <= 12:
        s[D_HOUR], s[D_MINUTE], s[D_SECOND] = hour, 0, 0
        return 1
    return 0


@kernel
def _minutes(
    points: UInt32s,
    flags: UInt32s,
    spans: Int32s,
    hashes: UInt64s,
    table: UInt64s,
    zeros: UInt32s,
    k: int,
    last: int,
    s: Int64s,
) -> int:
    """Read the minutes and seconds behind an hour and its word: 'h05', '時42分10秒'; their tokens."""
    taken = 0
    for column, mark in ((D_MINUTE, CAL_MINUTE), (D_SECOND, CAL_SECOND)):
        if not _is_number(flags, spans, k, last) or spans[k, 0] - spans[k - 1, 1] > 1 or _digits(spans, k) > 2:
            break
        value = _number(points, spans[k, 0], spans[k, 1], zeros)
        kind, size = _mark_behind(points, flags, spans, hashes, table, k + 1, last)
        marked = size if kind & mark and spans[k + 1, 0] - spans[k, 1] <= 1 else 0
        # The day of a date may follow: '10h 03 May 2024'.
        if kind & CAL_MONTH and not marked:
            break
        if value > 59 or value < 0 or (not marked and (_digits(spans, k) != 2 or column == D_SECOND)):
            break
        s[column] = value
        taken += 1 + marked
        k += 1 + marked
        if not marked:
            break
    return taken


@kernel
def _offset(points: UInt32s, flags: UInt32s, spans: Int32s, zeros: UInt32s, k: int, last: int, s: Int64s) -> int:
    """Read the offset of a zone: '+02:00', '-0500', '+3', behind a time or behind 'UTC'; its tokens."""
    sign = int64(points[spans[k, 0] - 1])
    named = s[_NAMED] == k
    wanted = s[D_ZONE] == NO_ZONE or (named and s[D_ZONE] == 0)
    if sign not in (_PLUS, _HYPHEN, _MINUS) or s[D_HOUR] < 0 or not wanted:
        return 0
    # A dash with a blank beside it is one between two things, and so is one behind a time without seconds.
    tight = spans[k - 1, 1] == spans[k, 0] - 1
    if not named and (_digits(spans, k) < 2 if sign == _PLUS and not tight else sign != _PLUS and not s[_EXACT]):
        return 0
    if sign != _PLUS and not tight:
        return 0
    value, taken = _number(points, spans[k, 0], spans[k, 1], zeros), 1
    if _digits(spans, k) == 4:
        hours, minutes = value // 100, value % 100
    else:
        hours, minutes = value, 0
        if _is_number(flags, spans, k + 1, last) and spans[k + 1, 0] - spans[k, 1] == 1:
            if int64(points[spans[k, 1]]) == _COLON and _digits(spans, k + 1) == 2:
                minutes, taken = _number(points, spans[k + 1, 0], spans[k + 1, 1], zeros), 2
    if value < 0 or hours > 14 or minutes > 59 or minutes < 0:
        return 0
    s[D_ZONE] = (hours * 60 + minutes) * (1 if sign == _PLUS else -1)
    return taken


@kernel
def _read_number(
    points: UInt32s,
    flags: UInt32s,
    spans: Int32s,
    hashes: UInt64s,
    table: UInt64s,
    zeros: UInt32s,
    k: int,
    at: int,
    last: int,
    s: Int64s,
) -> int:
    """Read what a number begins: a date of numbers, a time, an offset, a year, a month, a day; its tokens or 0."""
    if k > at:
        taken = _offset(points, flags, spans, zeros, k, last, s)
        if taken:
            return taken
    if s[D_YEAR] < 0 and s[D_MONTH] < 0 and s[D_DAY] < 0:
        taken = _three_numbers(points, flags, spans, zeros, k, last, s)
        if taken:
            return taken
    if s[D_HOUR] < 0:
        taken = _clock(points, flags, spans, hashes, table, zeros, k, last, s)
        if taken:
            return taken
    value, size = _number(points, spans[k, 0], spans[k, 1], zeros), _digits(spans, k)
    kind, marked = _mark_behind(points, flags, spans, hashes, table, k + 1, last)
    if s[D_MONTH] < 0 and kind & CAL_AFTER and 1 <= value <= 12:
        s[D_MONTH] = value
        return 1 + marked
    if s[D_YEAR] < 0 and size == 4 and _is_year(value):
        s[D_YEAR] = value
        s[_FIRST] = 1 if s[D_MONTH] < 0 else (2 if s[D_DAY] < 0 else 0)
        return 1 + (marked if kind & CAL_YEAR and not kind & CAL_MONTH else 0)
    if s[D_YEAR] < 0 and size == 2 and s[D_MONTH] >= 0 and s[D_DAY] >= 0:
        before = int64(points[spans[k, 0] - 1])
        # 'October 21-27' is no year.
        named = before in (_HYPHEN, _SLASH) and not int64(flags[spans[k - 1, 0]]) & CH_NUMBER
        if named or before in (39, 0x2019, 0x2018):
            s[D_YEAR] = value + (2000 if value < 70 else 1900)
            return 1
    # No language has the day behind the year and the month in front: 'May 2024, 5 min read'.
    if s[D_DAY] < 0 and size <= 2 and 1 <= value <= 31 and s[_FIRST] != 2:
        s[D_DAY] = value
        # Not a word that the month stands behind: '3 de mayo'.
        return 1 + (marked if kind & CAL_DAY and not kind & (CAL_WORD | CAL_MONTH) else 0)
    return 0


@kernel
def _read_word(
    points: UInt32s,
    flags: UInt32s,
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
    complete = s[D_YEAR] >= 0 and s[D_MONTH] >= 0 and s[D_DAY] >= 0
    # Some write both of a month's names: 'يونيو/ حزيران'.
    if month and not complete and (s[D_MONTH] < 0 or s[D_MONTH] == month or s[_SPARE]):
        # 'mar.' may have been a weekday before a month came.
        s[_SPARE] = int64(s[D_MONTH] < 0 and (kind & CAL_WEEKDAY) != 0)
        s[D_MONTH] = month
        return size
    if kind & CAL_BEFORE and s[D_MONTH] < 0 and _is_number(flags, spans, k + size, last):
        value = _number(points, spans[k + size, 0], spans[k + size, 1], zeros)
        if 1 <= value <= 12 and _near(points, flags, spans[k + size - 1, 1], spans[k + size, 0]):
            s[D_MONTH] = value
            return size + 1
    # 'est' and 'Est' are no zones.
    small = (int64(flags[spans[k, 0]]) | int64(flags[spans[k, 1] - 1])) & CH_LOWER
    if kind & CAL_ZONE and s[D_HOUR] >= 0 and (size > 1 or not small):
        offset = int64(word >> np.uint64(32))
        if offset:
            s[D_ZONE] = offset - ZONE_ZERO
            s[_NAMED] = k + size
        return size
    if kind & (CAL_AM | CAL_PM) and s[_HALF] == 0 and (s[D_HOUR] < 0 or s[_LOOSE] == 0):
        if not kind & CAL_WORD or s[D_HOUR] >= 0:
            s[_HALF] = kind & (CAL_AM | CAL_PM)
            return size
    if kind & CAL_WEEKDAY and not complete:
        return size
    between = CAL_WORD | CAL_WEEKDAY
    between |= CAL_YEAR if s[D_YEAR] >= 0 else 0
    between |= CAL_DAY if s[D_DAY] >= 0 else 0
    between |= CAL_HOUR if s[D_HOUR] >= 0 else 0
    return -size if kind & between else 0


@kernel
def _set_half(s: Int64s) -> None:
    """Add the half of the day to the hour."""
    if s[D_HOUR] < 0:
        return
    night = s[_HALF] == CAL_AM | CAL_PM
    if (s[_HALF] == CAL_PM or (night and s[D_HOUR] >= 6)) and s[D_HOUR] < 12:
        s[D_HOUR] += 12
    elif (s[_HALF] == CAL_AM or night) and s[D_HOUR] == 12:
        s[D_HOUR] = 0


@kernel
def _read(
    points: UInt32s,
    flags: UInt32s,
    spans: Int32s,
    hashes: UInt64s,
    table: UInt64s,
    zeros: UInt32s,
    at: int,
    last: int,
    s: Int64s,
) -> int:
    """Read the date that begins at a token into the columns of a date; the token behind it, 0 where there is none."""
    s[:] = _NONE
    s[D_FLAGS], s[_HALF], s[_LOOSE], s[_SPARE], s[_FIRST], s[_EXACT], s[D_ZONE] = 0, 0, 0, 0, 0, 0, NO_ZONE
    k, end = at, 0
    while k < last and k - at < _LONGEST:
        if k > at and not _near(points, flags, spans[k - 1, 1], spans[k, 0]):
            break
        parts = int64(s[D_YEAR] >= 0) + int64(s[D_MONTH] >= 0) + int64(s[D_DAY] >= 0)
        # 'No. 2 (May 2024)'.
        day_alone = parts == 1 and s[D_DAY] >= 0
        if 0 < parts < 3 and _is_barred(points, spans[k - 1, 1], spans[k, 0], day_alone):
            break
        if int64(flags[spans[k, 0]]) & CH_NUMBER:
            taken = _read_number(points, flags, spans, hashes, table, zeros, k, at, last, s)
        else:
            word, size = _entry(hashes, k, last, table)
            taken = _read_word(points, flags, spans, zeros, word, size, k, last, s) if size else 0
        if taken == 0 or (taken < 0 and _begins_anew(points, flags, spans, k, parts == 0 and s[D_HOUR] < 0)):
            break
        if taken < 0:
            s[_LOOSE] += 1
            k -= taken
            if s[_LOOSE] > _WORDS:
                break
            continue
        if s[D_CORE] < 0:
            s[D_CORE] = spans[k, 0]
        s[_LOOSE] = 0
        k += taken
        end = k
    if s[D_YEAR] < 0 or s[D_MONTH] < 0 or s[D_DAY] < 0:
        return 0
    # 'In 2023, on May 3, 2024'.
    if s[_FIRST] == 1 and _is_number(flags, spans, end, last) and _digits(spans, end) == 4:
        if _is_year(_number(points, spans[end, 0], spans[end, 1], zeros)):
            return 0
    _set_half(s)
    s[D_START] = spans[at, 0]
    return _end_of(points, flags, spans, hashes, table, end, last, s)


@kernel
def _begins_anew(points: UInt32s, flags: UInt32s, spans: Int32s, k: int, begins: bool) -> bool:
    """Whether a word that may stand between is an initial in front of a date, or begins a sentence inside of one."""
    if not int64(flags[spans[k, 0]]) & CH_UPPER:
        return False
    if begins:
        return bool(spans[k, 1] - spans[k, 0] == 1)
    for i in range(spans[k - 1, 1], spans[k, 0]):
        if int64(points[i]) == _DOT:
            return True
    return False


@kernel
def _end_of(
    points: UInt32s,
    flags: UInt32s,
    spans: Int32s,
    hashes: UInt64s,
    table: UInt64s,
    end: int,
    last: int,
    s: Int64s,
) -> int:
    """Set where a date ends: with the words of its last number, a weekday in brackets, the bracket it opened."""
    kind, size = _mark_behind(points, flags, spans, hashes, table, end, last)
    opened = end < last and int64(points[spans[end, 0] - 1]) in (_OPENING, _WIDE_OPENING)
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
        opening = point in (_OPENING, _WIDE_OPENING) or (opening and point not in (_CLOSING, _WIDE_CLOSING))
    if opening and stop < len(points) and int64(points[stop]) in (_CLOSING, _WIDE_CLOSING):
        stop += 1
    # The point of a short form: 'p.m.', 'г.', 'r.'.
    short = not int64(flags[spans[end - 1, 0]]) & CH_NUMBER and spans[end - 1, 1] - spans[end - 1, 0] <= 2
    if short and stop < len(points) and int64(points[stop]) == _DOT:
        stop += 1
    s[D_END] = stop
    return end


@kernel
def _is_range(points: UInt32s, flags: UInt32s, spans: Int32s, k: int) -> bool:
    """Whether a number ends a range that another begins."""
    return bool(
        _is_glued(points, flags, spans, k, _HYPHEN)
        or _is_glued(points, flags, spans, k, _EN_DASH)
        or _is_glued(points, flags, spans, k, _MINUS)
    )


@kernel
def find_dates(
    points: UInt32s,
    flags: UInt32s,
    bounds: Int32s,
    spans: Int32s,
    hashes: UInt64s,
    table: UInt64s,
    zeros: UInt32s,
    s: Int64s,
    rows: Int32s,
    ends: Int32s,
) -> int:
    """Find the dates of a page, in order and without overlap, with the times of day beside them.

    Args:
        points: uint32 (n,), the page.
        flags: uint32 (n,), of its code points.
        bounds: int32 (m, 2), the first token of each line and the one after its last.
        spans: int32 (t, 2), the tokens.
        hashes: uint64 (t,), of the folded tokens.
        table: uint64 (MARKS + 2**k, 2), the calendar, as fill_records fills it: the key of a phrase (_join) -> what it
            says, by the CAL flags.
        zeros: uint32, the code points of the digits zero, in order.
        s: int64 (DATE_STATE,), to read into.
        rows: int32 (r, DATE_COLUMNS), filled by the D columns for as long as there is room.
        ends: int32 (t,), zeros; filled with the token behind the date for each token that one may be read from: its
            first one, and the words in front of it.

    Returns:
        How many dates there are; the number of rows where there are more.
    """
    count = 0
    for line in range(len(bounds)):
        first, last = int64(bounds[line, 0]), int64(bounds[line, 1])
        number, at = first - 1, first
        while at < last and count < len(rows):
            while number < last and (number < at or not int64(flags[spans[number, 0]]) & CH_NUMBER):
                number += 1
            if number >= last:
                break
            at = max(at, number - _REACH)
            # '3-5 May 2024' is no date.
            begins = not _is_range(points, flags, spans, at) if at == number else look_up(table, hashes[at]) > 0
            after = _read(points, flags, spans, hashes, table, zeros, at, last, s) if begins else 0
            if after:
                for column in range(D_FLAGS + 1):
                    rows[count, column] = s[column]
                k = at
                while spans[k, 0] <= s[D_CORE]:
                    ends[k] = after
                    k += 1
                count += 1
            at = max(at + 1, after)
    return count
