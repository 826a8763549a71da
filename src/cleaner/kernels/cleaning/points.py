"""From a page's code points to what each is, and where its lines and tokens are.

Slow twin: tests/slow_cleaning. A page is an array of code points (UTF-32), not of bytes, since the spans that cleaning
returns count code points.
"""

import numpy as np

from cleaner.kernels._bits import get, put
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, Int64s, UInt16s, UInt32s, int64
from cleaner.kernels.cleaning import letters
from cleaner.kernels.cleaning.codes import (
    CH_BREAKS,
    CH_COMPOSES,
    CH_INVISIBLE,
    CH_LINE_END,
    CH_NUMBER,
    CH_SPACE,
    CH_UNSPACED,
    CH_WORD,
    CLASS_LOWER,
    CLASS_SPACE,
)

__all__ = ["TOKEN", "flags_at", "list_places", "scan_points"]

TOKEN = CH_WORD | CH_UNSPACED | CH_NUMBER
# Compiled into every kernel that asks; what is compiled is kept by a digest of it, too (_jit.py).
_FLAGS = letters.load().flags


@kernel
def flags_at(classes: Bytes, i: int) -> int:
    """The CH flags of the code point at a place of a page."""
    return int64(get(_FLAGS, int64(classes[i])))


@kernel
def _parts(own: int, kind: int, before: int) -> int:
    """1 where a code point begins a token, or ends one and begins none, given its kind and that of the one before."""
    return int64(kind != before) | int64(kind == CH_UNSPACED) | int64((own & CH_BREAKS) != 0)


@kernel
def scan_points(points: UInt32s, pages: UInt16s, known: Bytes, classes: Bytes, counts: Int64s) -> None:
    """Find what each code point of a page is, and how much there is of what ``list_places`` lists.

    Args:
        points: uint32 (n,), the page's code points.
        pages: uint16, as is the next, of letters.LetterTable.
        known: uint8, its classes.
        classes: uint8 (n,), filled with the class of each code point, of which flags_at tells the flags.
        counts: int64 (5,), filled: signs, tokens, lines that hold more than white space, blanks (U+0020); 1 where
            composing may change a code point, else 0.
    """
    blanks, signs, tokens, lines, before, inked, seen = 0, 0, 0, 0, 0, 0, 0
    latin = int64(pages[0]) * 256
    for i in range(len(points)):  # without a branch that the processor could guess wrong
        point = int64(get(points, i))
        mine = get(known, latin + point) if point < 256 else known[int64(pages[point >> 8]) * 256 + (point & 255)]
        put(classes, i, mine)
        own = int64(get(_FLAGS, int64(mine)))
        seen |= own
        signs += int64((int64(mine) & (CLASS_LOWER | CLASS_SPACE)) == 0)
        blanks += int64(point == 32)
        kind = own & TOKEN
        tokens += int64(kind != 0) & _parts(own, kind, before)
        before = kind
        inked |= int64((own & (CH_SPACE | CH_INVISIBLE)) == 0)
        ended = int64((own & CH_LINE_END) != 0)
        lines += inked & ended
        inked &= 1 - ended
    counts[0] = signs
    counts[1] = tokens
    counts[2] = lines + inked
    counts[3] = blanks
    counts[4] = int64((seen & CH_COMPOSES) != 0)


@kernel
def list_places(classes: Bytes, signs: Int32s, spans: Int32s, lines: Int32s) -> int:
    """List the signs, tokens and lines of a page, of which ``scan_points`` tells how many they are.

    Args:
        classes: uint8 (n,), as scan_points fills it.
        signs: int32 (s + 1,), filled with the places of what is neither a small letter nor white space, as are the
            others all but the last row.
        spans: int32 (t + 1, 2), filled with the spans of the tokens.
        lines: int32 (m + 1, 2), filled with the lines that hold more than white space, trimmed.

    Returns:
        The length of the longest line.
    """
    sign, token, line, before, inked, first, last, start, longest = 0, 0, 0, 0, 0, 0, 0, 0, 0
    for i in range(len(classes)):  # as above, but for the ends of lines
        mine = int64(get(classes, i))
        own = int64(get(_FLAGS, mine))
        put(signs, sign, np.int32(i))
        sign += int64((mine & (CLASS_LOWER | CLASS_SPACE)) == 0)
        kind = own & TOKEN
        edge = _parts(own, kind, before)
        put(spans, 2 * token + 1, np.int32(i))
        token += edge & int64(before != 0)
        start = i if edge else start
        put(spans, 2 * token, np.int32(start))
        before = kind
        ink = int64((own & (CH_SPACE | CH_INVISIBLE)) == 0)
        first = i if ink & (1 - inked) else first
        last = i + 1 if ink else last
        inked |= ink
        if own & CH_LINE_END and inked:
            put(lines, 2 * line, np.int32(first))
            put(lines, 2 * line + 1, np.int32(last))
            longest = max(longest, last - first)
            line += 1
            inked = 0
    put(spans, 2 * token + 1, np.int32(len(classes)))
    if inked:
        put(lines, 2 * line, np.int32(first))
        put(lines, 2 * line + 1, np.int32(last))
        longest = max(longest, last - first)
    return longest
