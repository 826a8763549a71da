"""From a page's code points to what each is, and where lines and tokens end.

Slow twin: tests/slow_cleaning. A page is an array of code points (UTF-32), not of bytes, since the spans that cleaning
returns count code points.
"""

import numpy as np

from cleaner.kernels._bits import get, put
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Int32s, Int64s, UInt16s, UInt32s, int64
from cleaner.kernels.cleaning.codes import (
    CH_BREAKS,
    CH_INVISIBLE,
    CH_LINE_END,
    CH_LOWER,
    CH_NUMBER,
    CH_SPACE,
    CH_UNSPACED,
    CH_WORD,
)

__all__ = ["TOKEN", "scan_points", "trim_lines"]

TOKEN = CH_WORD | CH_UNSPACED | CH_NUMBER


@kernel
def scan_points(
    points: UInt32s,
    pages: UInt16s,
    letters: UInt32s,
    flags: UInt32s,
    signs: Int32s,
    ends: Int32s,
    edges: Int32s,
    counts: Int64s,
) -> None:
    """Find what each code point of a page is, where lines end, and where tokens begin and end.

    Args:
        points: uint32 (n,), the page's code points.
        pages: uint16, as is the next, of letters.LetterTable.
        letters: uint32.
        flags: uint32 (n,), filled with the flags of each code point.
        signs: int32 (n,), filled with the places of what is neither a small letter nor white space.
        ends: int32 (n,), filled with those where lines end.
        edges: int32 (n,), filled with those where a token begins, or ends and none begins.
        counts: int64 (4,), filled: signs, ends, edges, blanks (U+0020).
    """
    blanks, sign_count, end_count, edge_count, before = 0, 0, 0, 0, 0
    latin = int64(pages[0]) * 256
    for i in range(len(points)):  # without a branch that the processor could guess wrong
        point = int64(get(points, i))
        own = get(letters, latin + point) if point < 256 else letters[int64(pages[point >> 8]) * 256 + (point & 255)]
        put(flags, i, own)
        put(signs, sign_count, np.int32(i))
        sign_count += int64((int64(own) & (CH_LOWER | CH_SPACE)) == 0)
        blanks += int64(point == 32)
        put(ends, end_count, np.int32(i))
        end_count += int64((int64(own) & CH_LINE_END) != 0)
        kind = int64(own) & TOKEN
        put(edges, edge_count, np.int32(i))
        edge_count += int64(kind != before) | int64(kind == CH_UNSPACED) | int64((int64(own) & CH_BREAKS) != 0)
        before = kind
    counts[0] = sign_count
    counts[1] = end_count
    counts[2] = edge_count
    counts[3] = blanks


@kernel
def trim_lines(flags: UInt32s, ends: Int32s, lines: Int32s) -> int:
    """Fill in the lines that hold more than white space, given where lines end; how many they are."""
    count, first = 0, 0
    for k in range(len(ends) + 1):
        end = int64(get(ends, k)) if k < len(ends) else len(flags)
        last = end
        while first < last and int64(get(flags, first)) & (CH_SPACE | CH_INVISIBLE):
            first += 1
        while last > first and int64(get(flags, last - 1)) & (CH_SPACE | CH_INVISIBLE):
            last -= 1
        if first < last:
            put(lines, 2 * count, np.int32(first))
            put(lines, 2 * count + 1, np.int32(last))
            count += 1
        first = end + 1
    return count
