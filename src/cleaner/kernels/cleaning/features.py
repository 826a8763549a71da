"""What can be said of each block of a page in numbers: the line model's features, and the facts that rules ask for.

Slow twin: tests/slow_cleaning.
"""

from math import log2

import numpy as np

from cleaner.kernels._bits import get
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Float32s, Int32s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import B_TITLED, F_BITS, F_START, X_CAPITALS, X_REPEATS
from cleaner.kernels.cleaning.forms import describe_forms
from cleaner.kernels.cleaning.listed import describe_words, mark_label

__all__ = ["describe_blocks"]


@kernel
def describe_blocks(
    points: UInt32s,
    flags: UInt32s,
    signs: Int32s,
    spans: Int32s,
    bounds: Int32s,
    hashes: UInt64s,
    ids: Int32s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
    table_keys: UInt64s,
    table_values: Int32s,
    inner: Int32s,
    entries: Int32s,
    keys: UInt64s,
    x: Float32s,
    facts: Int32s,
) -> None:
    """The features and facts of a page's blocks, all but those that depend on what is known of the blocks.

    Args:
        points: uint32 (c,), the page.
        flags: uint32 (c,), of its code points.
        signs: int32 (s,), as points.list_places fills it.
        spans: int32 (n, 2), of the blocks.
        bounds: int32 (n, 2), their tokens.
        hashes: uint64 (t,), of the page's tokens.
        ids: int32 (t,).
        token_flags: uint32 (t,).
        firsts: uint64 (words,), as phrases.longest_phrase, as is the next.
        steps: uint64 (MARKS + 2**k, 2).
        table_keys: uint64 (2**k,), more than n, zeros; filled.
        table_values: int32 (2**k,), zeros; filled.
        inner: int32, one more than tokens that open a phrase in which chrome speaks; filled.
        entries: int32, one more than tokens that open one that is chrome; filled.
        keys: uint64 (n, 2), filled with a hash of all tokens of each block, and one of its first four; 0 for fewer.
        x: float32 (n, features), filled with the features.
        facts: int32 (n, 10), filled with the facts.
    """
    x[:] = 0.0
    describe_forms(points, flags, signs, spans, bounds, x, facts)
    _hash_blocks(bounds, hashes, keys)
    describe_words(bounds, ids, token_flags, firsts, steps, inner, entries, x, facts)
    for i in range(len(spans)):
        facts[i, F_BITS] |= B_TITLED if x[i, X_CAPITALS] >= 0.5 else 0
        if int64(facts[i, F_START]):
            mark_label(points, flags, int64(spans[i, 0]), int64(spans[i, 1]), i, facts)
    _count_repeats(keys, table_keys, table_values, x)


@kernel
def _hash_blocks(bounds: Int32s, hashes: UInt64s, keys: UInt64s) -> None:
    """A hash of all tokens of each block, and one of its first four; 0 for fewer."""
    for i in range(len(bounds)):
        first, last = int64(bounds[i, 0]), int64(bounds[i, 1])
        keys[i, 0] = _hash_tokens(hashes, first, last)
        keys[i, 1] = _hash_tokens(hashes, first, first + 4) if last - first >= 4 else np.uint64(0)


@kernel
def _hash_tokens(hashes: UInt64s, first: int, last: int) -> np.uint64:
    # A sum of what place and token make together: its parts need not wait for each other.
    state = np.uint64(0x5851F42D4C957F2D)
    place = np.uint64(0)
    for k in range(first, last):
        place += np.uint64(0xD1342543DE82EF95)
        own = (get(hashes, k) ^ place) * np.uint64(0x9E3779B97F4A7C15)
        state += own ^ (own >> np.uint64(31))
    return state | np.uint64(1)


@kernel
def _count_repeats(keys: UInt64s, table_keys: UInt64s, table_values: Int32s, x: Float32s) -> None:
    mask = len(table_keys) - 1
    for round_ in range(2):
        for i in range(len(keys)):
            key = keys[i, 0]
            at = int64((key >> np.uint64(20)) & np.uint64(mask))
            while table_keys[at] != np.uint64(0) and table_keys[at] != key:
                at = (at + 1) & mask
            if round_ == 0:
                table_keys[at] = key
                table_values[at] += 1
            elif table_values[at] > 1:
                x[i, X_REPEATS] = np.float32(min(3.0, log2(float(table_values[at]))))
