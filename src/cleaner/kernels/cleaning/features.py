"""What can be said of each block of a page in numbers: the line model's features, and the facts that rules ask for.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._bits import get
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Float32s, Int32s, Int64s, UInt16s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    B_TITLED,
    F_BITS,
    F_START,
)
from cleaner.kernels.cleaning.feature_codes import (
    X_CAPITALS,
    X_REPEATS,
)
from cleaner.kernels.cleaning.forms import describe_forms
from cleaner.kernels.cleaning.listed import describe_words, mark_label
from cleaner.kernels.cleaning.logs import log_of

__all__ = ["describe_blocks"]


@kernel
def describe_blocks(
    points: UInt32s,
    classes: Bytes,
    signs: Int32s,
    spans: Int32s,
    bounds: Int32s,
    numbers: Int32s,
    different: UInt64s,
    ids: UInt16s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
    slots: Int32s,
    inner: Int32s,
    entries: Int32s,
    keys: UInt64s,
    flags: Int64s,
    x: Float32s,
    facts: Int32s,
) -> None:
    """The features and facts of a page's blocks, all but those that depend on what is known of the blocks.

    Args:
        points: uint32 (c,), the page.
        classes: uint8 (c,), of its code points.
        signs: int32 (s,), as points.list_places fills it.
        spans: int32 (n, 2), of the blocks.
        bounds: int32 (n, 2), their tokens.
        numbers: int32 (t,), as tokens.scan_tokens fills it, as is the next.
        different: uint64 (d,).
        ids: uint16 (t,).
        token_flags: uint32 (t,).
        firsts: uint64 (words,), as phrases.longest_phrase, as is the next.
        steps: uint64 (MARKS + 2**k, 2).
        slots: int32 (2**k,), more than n, zeros; filled.
        inner: int32, room for two tokens or more that may open a phrase in which chrome speaks.
        entries: int32, likewise, for one that is chrome.
        keys: uint64 (n, 2), filled with a hash of all tokens of each block, and one of its first four; 0 for fewer.
        flags: int64 (n,), zeros; filled with the features that are yes or no, by the Y bits of feature_codes.py.
        x: float32 (n, numbers), zeros; filled with those that are numbers, by the X columns.
        facts: int32 (n, 10), filled with the facts.
    """
    describe_forms(points, classes, signs, spans, bounds, flags, x, facts)
    _hash_blocks(bounds, numbers, different, keys)
    describe_words(bounds, ids, token_flags, firsts, steps, inner, entries, flags, x, facts)
    _mark_forms(points, classes, spans, bounds, x, facts)
    _count_repeats(keys, slots, x)


@kernel
def _mark_forms(points: UInt32s, classes: Bytes, spans: Int32s, bounds: Int32s, x: Float32s, facts: Int32s) -> None:
    """Mark blocks in title case, and those whose first phrase is a label."""
    for i in range(len(spans)):
        facts[i, F_BITS] |= B_TITLED if x[i, X_CAPITALS] >= 0.5 else 0
        if int64(facts[i, F_START]):
            mark_label(
                points, classes, int64(spans[i, 0]), int64(spans[i, 1]), int64(bounds[i, 1] - bounds[i, 0]), i, facts
            )


@kernel
def _hash_blocks(bounds: Int32s, numbers: Int32s, different: UInt64s, keys: UInt64s) -> None:
    """A hash of all tokens of each block, and one of its first four; 0 for fewer."""
    for i in range(len(bounds)):
        first, last = int64(bounds[i, 0]), int64(bounds[i, 1])
        keys[i, 0] = _hash_tokens(numbers, different, first, last)
        keys[i, 1] = _hash_tokens(numbers, different, first, first + 4) if last - first >= 4 else np.uint64(0)


@kernel
def _hash_tokens(numbers: Int32s, different: UInt64s, first: int, last: int) -> np.uint64:
    # A sum of what place and token make together: its parts need not wait for each other.
    state = np.uint64(0x5851F42D4C957F2D)
    place = np.uint64(0)
    for k in range(first, last):
        place += np.uint64(0xD1342543DE82EF95)
        own = (get(different, int64(get(numbers, k))) ^ place) * np.uint64(0x9E3779B97F4A7C15)
        state += own ^ (own >> np.uint64(31))
    return state | np.uint64(1)


@kernel
def _count_repeats(keys: UInt64s, slots: Int32s, x: Float32s) -> None:
    """How often the tokens of each block stand on the page; slots hold the first block with each key, plus 1.

    The first of the same blocks holds their number until all others have theirs: it is the last to get its own.
    """
    for i in range(len(keys)):
        at = _slot_of(keys, slots, i)
        slots[at] = slots[at] or i + 1
        x[slots[at] - 1, X_REPEATS] += np.float32(1)
    for i in range(len(keys) - 1, -1, -1):
        times = int64(x[slots[_slot_of(keys, slots, i)] - 1, X_REPEATS])
        x[i, X_REPEATS] = np.float32(min(3.0, log_of(times - 1)) if times > 1 else 0.0)


@kernel
def _slot_of(keys: UInt64s, slots: Int32s, i: int) -> int:
    """The slot of a block's key: the one that holds it, or the free one where it would be."""
    mask = len(slots) - 1
    at = int64((keys[i, 0] >> np.uint64(20)) & np.uint64(mask))
    while slots[at] and keys[slots[at] - 1, 0] != keys[i, 0]:
        at = (at + 1) & mask
    return at
