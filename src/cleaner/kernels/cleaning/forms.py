"""What the characters of each block say of it: its length, capitals and marks, how it begins and ends.

Slow twin: tests/slow_cleaning.
"""

from math import log2

import numpy as np

from cleaner.kernels._bits import get
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Float32s, Int32s, Int64s, UInt32s, int64
from cleaner.kernels.cleaning.codes import (
    B_FULL_STOP,
    B_INNER,
    B_ITEM,
    B_OPENS_QUOTED,
    B_PARAGRAPH,
    B_QUOTED,
    B_STOP,
    B_UNSTOPPED,
    B_UPPER,
    CH_BLANK,
    CH_BULLET,
    CH_CLOSER,
    CH_COMMA,
    CH_DECIMAL,
    CH_FULL_STOP,
    CH_LOWER,
    CH_MARK,
    CH_QUESTION,
    CH_QUOTE,
    CH_SCRIPT,
    CH_SPACE,
    CH_STOP,
    CH_STOPLESS,
    CH_TIGHT,
    CH_TITLE,
    CH_UPPER,
    CH_WORD_CHAR,
    CLASS_LOWER,
    CLASS_SPACE,
    F_BITS,
    F_CHARS,
    F_WORDS,
)
from cleaner.kernels.cleaning.feature_codes import (
    X_CAPITALS,
    X_COMMAS,
    X_DIGITS,
    X_INNER_STOPS,
    X_LENGTH,
    X_MARKS,
    Y_ADDRESSES,
    Y_BULLETS,
    Y_COLON,
    Y_DATED,
    Y_ELLIPSIS,
    Y_ENDS_IN_STOP,
    Y_LONG,
    Y_LOWER_START,
    Y_ONE_TO_THREE,
    Y_QUESTIONS,
    Y_QUOTES,
    Y_UPPERS,
)
from cleaner.kernels.cleaning.logs import log_of
from cleaner.kernels.cleaning.points import flags_at
from cleaner.kernels.cleaning.stretches import is_colon, spells_year

__all__ = ["describe_forms"]

_HEAD = 400  # characters of a block that are looked at for digits and marks
_STOPS_IN = 1000
_STOPLESS_WORDS = 12  # of a script without stops, that are a sentence


@kernel
def describe_forms(
    points: UInt32s,
    classes: Bytes,
    signs: Int32s,
    spans: Int32s,
    bounds: Int32s,
    flags: Int64s,
    x: Float32s,
    facts: Int32s,
) -> None:
    """What needs no word list."""
    sign = 0
    for row in range(len(spans)):
        start, end = int64(spans[row, 0]), int64(spans[row, 1])
        while sign < len(signs) and signs[sign] < start:
            sign += 1
        sign = _describe_form(
            points, classes, signs, sign, start, end, bounds[row, 1] - bounds[row, 0], row, flags, x, facts
        )


@kernel
def _describe_form(
    points: UInt32s,
    classes: Bytes,
    signs: Int32s,
    sign: int,
    start: int,
    end: int,
    tokens: int,
    row: int,
    flags: Int64s,
    x: Float32s,
    facts: Int32s,
) -> int:
    """The same of one block, given the first of its signs; what follows its last one."""
    size = end - start
    scripts, capitals, commas = 0, 0, 0
    uppers, quotes, digits, marks = 0, 0, 0, 0
    stops, stop_ends = 0, False
    dated, address = False, False
    words, lowers = _count_words(classes, start, end)
    while sign < len(signs) and signs[sign] < end:
        i = int64(signs[sign])
        sign += 1
        own = flags_at(classes, i)
        point = int64(points[i])
        upper = int64((own & CH_UPPER) != 0)
        uppers += upper
        capitals += upper & int64(i == start or (flags_at(classes, i - 1) & CH_SPACE) != 0)
        scripts += int64((own & CH_SCRIPT) != 0)
        commas += int64((own & CH_COMMA) != 0)
        lowers = lowers or (own & CH_TITLE) != 0
        if i - start < _HEAD:
            digits += int64((own & CH_DECIMAL) != 0)
            marks += int64((own & CH_MARK) != 0)
        # Most signs are capitals and commas.
        if not (own & (CH_QUOTE | CH_STOP) or _may_tell(point)):
            continue
        if own & CH_QUOTE and point != 0x2018 and point != 0x300E:
            quotes += 1
        if own & CH_STOP:
            inner = _is_counted_stop(classes, i, end)
            stops += int64(inner and i - start < _STOPS_IN)
            stop_ends = stop_ends or (inner and point != 0x2026)
        if (point == 49 or point == 50) and not dated:
            dated = _is_year(points, classes, start, end, i)
        elif not address and (point == 64 or point == 46 or point == 58):
            address = _is_address(points, classes, start, end, i)
    _describe_length(tokens, scripts, row, flags, x, facts)
    head = min(size, _HEAD)
    x[row, X_CAPITALS] = np.float32(capitals / max(1, words))
    flags[row] |= Y_UPPERS * int64(size > 3 and uppers > 0 and not lowers)
    x[row, X_DIGITS] = np.float32(digits / max(1, head))
    x[row, X_MARKS] = np.float32(marks / max(1, head))
    x[row, X_COMMAS] = np.float32(min(0.3, commas / max(1, tokens)))
    flags[row] |= Y_ADDRESSES * int64(address)
    flags[row] |= Y_DATED * int64(dated)
    bits = _describe_ends(points, classes, start, end, tokens, row, flags)
    x[row, X_INNER_STOPS] = np.float32(min(4, stops) / 4.0)
    bits |= B_INNER if stop_ends else 0
    bits |= B_QUOTED if quotes else 0
    bits |= B_UPPER if uppers and not lowers else 0
    facts[row, F_BITS] = bits
    return sign


@kernel
def _describe_length(tokens: int, scripts: int, row: int, flags: Int64s, x: Float32s, facts: Int32s) -> None:
    """How long a block is: characters that need no blanks between words count less than tokens."""
    worth = tokens - 0.4 * scripts
    log = log2(1.0 + worth) if scripts else log_of(tokens)
    x[row, X_LENGTH] = np.float32(log / 4.0)
    flags[row] |= Y_ONE_TO_THREE * int64(worth <= 3)
    flags[row] |= Y_LONG * int64(worth >= 20)
    facts[row, F_WORDS] = 10 * tokens - 4 * scripts
    facts[row, F_CHARS] = scripts


@kernel
def _count_words(classes: Bytes, start: int, end: int) -> tuple[int, bool]:
    """How many words white space parts, and whether a letter among them is a small one."""
    seen = int64(get(classes, start))
    words = ~seen // CLASS_SPACE & 1
    for i in range(start + 1, end):
        own = int64(get(classes, i))
        seen |= own
        words += (int64(get(classes, i - 1)) & ~own) // CLASS_SPACE & 1
    return words, bool(seen & CLASS_LOWER)


@kernel
def _may_tell(point: int) -> bool:
    """Whether a year or an address may show at a sign."""
    return (int64(point == 49) | int64(point == 50) | int64(point == 58) | int64(point == 64)) != 0


@kernel
def _describe_ends(points: UInt32s, classes: Bytes, start: int, end: int, tokens: int, row: int, flags: Int64s) -> int:
    """How a block begins and ends."""
    quoted = flags_at(classes, start) & CH_QUOTE != 0
    flags[row] |= Y_LOWER_START * int64(flags_at(classes, start) & CH_LOWER != 0)
    flags[row] |= Y_QUOTES * int64(quoted)
    bits = B_OPENS_QUOTED if quoted or points[start] == 39 else 0
    tail = int64(points[end - 1])
    flags[row] |= Y_COLON * int64(is_colon(tail))
    dots = end - start >= 3 and points[end - 1] == 46 and points[end - 2] == 46 and points[end - 3] == 46
    boxed = (
        end - start >= 5
        and tail == 93
        and points[end - 2] == 46
        and points[end - 3] == 46
        and points[end - 4] == 46
        and points[end - 5] == 91
    )
    flags[row] |= Y_ELLIPSIS * int64(tail == 0x2026 or dots or boxed)
    last = _last_before_closers(classes, start, end)
    stop = last >= 0 and (
        flags_at(classes, last) & CH_STOP != 0
        or (tokens >= _STOPLESS_WORDS and flags_at(classes, last) & CH_STOPLESS != 0)
    )
    flags[row] |= Y_ENDS_IN_STOP * int64(stop)
    flags[row] |= Y_QUESTIONS * int64(last >= 0 and flags_at(classes, last) & CH_QUESTION != 0)
    bits |= B_STOP if stop else 0
    point = int64(points[last]) if last >= 0 else 0
    colon = is_colon(point)
    clause = colon or point == 59 or (last >= 0 and flags_at(classes, last) & CH_COMMA != 0)
    bits |= B_PARAGRAPH if stop or colon else 0
    bits |= B_UNSTOPPED if last >= 0 and not (stop or clause) else 0
    bits |= B_FULL_STOP if flags_at(classes, end - 1) & CH_FULL_STOP and not dots else 0
    begin, _ = _opens_as_item(points, classes, start, end)
    flags[row] |= Y_BULLETS * int64(begin)
    # The blank behind an item's number may be the end of its line.
    _, item = _opens_as_item(points, classes, start, min(len(points), end + 1))
    bits |= B_ITEM if item else 0
    return bits


@kernel
def _last_before_closers(classes: Bytes, start: int, end: int) -> int:
    """The place of the last character that is no closing quotation mark or bracket; -1 where there is none."""
    i = end - 1
    while i >= start and flags_at(classes, i) & CH_CLOSER:
        i -= 1
    return i if i >= start else -1


@kernel
def _is_counted_stop(classes: Bytes, i: int, end: int) -> bool:
    """Whether a sentence ends at a stop inside a block: with what closes behind it, and a blank unless none need be."""
    j = i + 1
    while j < end and j < i + 4 and flags_at(classes, j) & CH_CLOSER:
        j += 1
    return j < end and (flags_at(classes, i) & CH_TIGHT or flags_at(classes, j) & CH_BLANK) != 0


@kernel
def _opens_as_item(points: UInt32s, classes: Bytes, start: int, end: int) -> tuple[bool, bool]:
    """Whether a block begins with a bullet, a number or a letter of a list; and the same without letters and colons."""
    if start + 1 < end and flags_at(classes, start) & CH_BULLET and flags_at(classes, start + 1) & CH_BLANK:
        return True, True
    i = start
    if points[i] == 40:
        i += 1
    digits = 0
    while i + digits < end and digits < 3 and flags_at(classes, i + digits) & CH_DECIMAL:
        digits += 1
    if digits:
        after = int64(points[i + digits]) if i + digits < end else 0
        blank = i + digits + 1 < end and flags_at(classes, i + digits + 1) & CH_BLANK != 0
        stop = after == 46 or after == 41
        return blank and (stop or after == 58), blank and stop
    if i + 2 < end and points[i] >= 97 and points[i] <= 122:
        after = int64(points[i + 1])
        return (after == 46 or after == 41) and flags_at(classes, i + 2) & CH_BLANK != 0, False
    return False, False


@kernel
def _is_year(points: UInt32s, classes: Bytes, start: int, end: int, i: int) -> bool:
    """Whether a year of these two centuries stands at a place by itself."""
    if (i > start and flags_at(classes, i - 1) & CH_WORD_CHAR) or not spells_year(points, classes, i, end):
        return False
    return i + 4 == end or not flags_at(classes, i + 4) & CH_WORD_CHAR


@kernel
def _spells(points: UInt32s, at: int, end: int, a: int, b: int, c: int) -> bool:
    return at + 2 < end and points[at] == a and points[at + 1] == b and points[at + 2] == c


@kernel
def _is_address(points: UInt32s, classes: Bytes, start: int, end: int, i: int) -> bool:
    """Whether an address of the web or of mail, or a handle, shows at a place: at '@', '.' or ':'."""
    point = int64(points[i])
    if point == 64:
        return i + 1 < end and flags_at(classes, i + 1) & CH_WORD_CHAR != 0
    if point == 46:
        if i - 3 >= start and _spells(points, i - 3, end, 119, 119, 119):
            return True
        known = (
            _spells(points, i + 1, end, 99, 111, 109)
            or _spells(points, i + 1, end, 111, 114, 103)
            or _spells(points, i + 1, end, 110, 101, 116)
        )
        return known and (i + 4 >= end or not flags_at(classes, i + 4) & CH_WORD_CHAR)
    # http: or https:
    j = i - 1 if i > start and points[i - 1] == 115 else i
    return j - 4 >= start and points[j - 1] == 112 and _spells(points, j - 4, end, 104, 116, 116)
