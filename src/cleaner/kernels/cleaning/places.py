"""What the rest of its page says of each block: what is known, where it stands, whether prose shares its words.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._bits import get, put
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Float32s, Int8s, Int32s, Int64s, UInt32s, int64
from cleaner.kernels.cleaning.feature_codes import (
    X_DEPTH,
    X_FROM_BOTTOM,
    X_FROM_TOP,
    X_OVERLAP,
    Y_ENDS_IN_STOP,
    Y_GLUED,
    Y_IS_BYLINE,
    Y_IS_CAPTION,
    Y_IS_DATE,
    Y_IS_MENU,
)
from cleaner.kernels.cleaning.logs import log_of
from cleaner.kernels.cleaning.prose import is_new_content

__all__ = ["place_blocks"]

PROSE_WORDS = 12


@kernel
def place_blocks(
    lines: Int32s,
    bounds: Int32s,
    kinds: Int8s,
    token_flags: UInt32s,
    numbers: Int32s,
    known: Int8s,
    counts: Int32s,
    stamps: Int32s,
    flags: Int64s,
    x: Float32s,
) -> None:
    """The features that depend on what is known of a page's blocks.

    Args:
        lines: int32 (n,), of the blocks.
        bounds: int32 (n, 2), their tokens.
        kinds: int8 (n,), what their form shows; -1 for nothing.
        token_flags: uint32 (t,), of the page's tokens.
        numbers: int32 (t,), as tokens.scan_tokens fills it.
        known: int8 (kinds,), the number of the bit that tells a known kind; -1 for none.
        counts: int32 (different tokens,), zeros; filled with the prose blocks each content word stands in.
        stamps: int32 (different tokens,), zeros; filled.
        flags: int64 (n,), of which the bits of describe_blocks are set; the others are set, as in the next.
        x: float32 (n, numbers).
    """
    _measure_overlap(kinds, bounds, token_flags, numbers, counts, stamps, flags, x)
    _place(lines, bounds, kinds, known, flags, x)


@kernel
def _measure_overlap(
    kinds: Int8s,
    bounds: Int32s,
    token_flags: UInt32s,
    numbers: Int32s,
    counts: Int32s,
    stamps: Int32s,
    flags: Int64s,
    x: Float32s,
) -> None:
    """The share of each block's content words that the page's prose uses outside of it."""
    n = len(kinds)
    for i in range(n):
        if not _is_prose(kinds, bounds, flags, i):
            continue
        for k in range(bounds[i, 0], bounds[i, 1]):
            new = is_new_content(token_flags, numbers, stamps, i + 1, k)
            number = int64(get(numbers, k))
            put(counts, number, np.int32(int64(get(counts, number)) + new))
    for i in range(n):
        own = 1 if _is_prose(kinds, bounds, flags, i) else 0
        words, shared = 0, 0
        for k in range(bounds[i, 0], bounds[i, 1]):
            new = is_new_content(token_flags, numbers, stamps, n + i + 1, k)
            words += new
            shared += new & int64(int64(get(counts, int64(get(numbers, k)))) > own)
        if words >= 2:
            x[i, X_OVERLAP] = np.float32(shared / words)


@kernel
def _is_prose(kinds: Int8s, bounds: Int32s, flags: Int64s, i: int) -> bool:
    return bool(kinds[i] < 0 and flags[i] & Y_ENDS_IN_STOP != 0 and bounds[i, 1] - bounds[i, 0] >= PROSE_WORDS)


@kernel
def _place(lines: Int32s, bounds: Int32s, kinds: Int8s, known: Int8s, flags: Int64s, x: Float32s) -> None:
    """What is known already, and where in the page each block stands."""
    n = len(lines)
    for i in range(n):
        flags[i] &= ~(Y_IS_DATE | Y_IS_BYLINE | Y_IS_CAPTION | Y_IS_MENU)
    total = 0
    for i in range(n):
        total += bounds[i, 1] - bounds[i, 0]
    before = 0
    for i in range(n):
        if kinds[i] >= 0 and known[kinds[i]] >= 0:
            flags[i] |= 1 << int64(known[kinds[i]])
        flags[i] |= Y_GLUED * int64((i > 0 and lines[i] == lines[i - 1]) or (i + 1 < n and lines[i] == lines[i + 1]))
        away = np.float32(log_of(i) / 8.0)
        x[i, X_FROM_TOP] = away
        x[n - 1 - i, X_FROM_BOTTOM] = away
        x[i, X_DEPTH] = np.float32(before) / np.float32(max(1, total))
        before += bounds[i, 1] - bounds[i, 0]
