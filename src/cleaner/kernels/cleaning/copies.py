"""Which blocks of a page may be copies of one caption. Slow twin: tests/slow_cleaning."""

import numpy as np

from cleaner.kernels._jit import allocating_kernel, kernel
from cleaner.kernels._types import Bools, Int8s, Int32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    KIND_CAPTION,
)

__all__ = ["end_captions", "pair_copies"]

_SHARED = 4  # two copies share at least so many tokens from their first on
_NEAR = 2  # copies without a credit count only where they stand so close, in blocks and lines
_SHORT = 60  # and have at most so many tokens
_LONGEST = 90  # longer blocks are paragraphs
_LATEST = 8  # a page that repeats one beginning without end is compared with its latest blocks only


@kernel
def _same_start(numbers: Int32s, a: int, b: int, count: int) -> bool:
    for k in range(count):
        if numbers[a + k] != numbers[b + k]:
            return False
    return True


@allocating_kernel
def _mark_hopeful(keys: UInt64s, kinds: Int8s, bounds: Int32s, slots: Int32s, hopeful: Bools) -> int:
    """Find the slot of each block that others may copy, -1 for the rest; returns whether a slot is hopeful.

    A slot is where one of its blocks is a caption or has a credit behind it, or two stand close together.
    """
    n = len(keys)
    mask = len(hopeful) - 1
    latest = np.full(mask + 1, -1, dtype=np.int32)
    found = 0
    for i in range(n):
        slots[i] = -1
        short = int64(bounds[i, 1]) - int64(bounds[i, 0]) <= _LONGEST
        if keys[i] == np.uint64(0) or not ((kinds[i] < 0 and short) or kinds[i] == KIND_CAPTION):
            continue
        at = int64((keys[i] >> np.uint64(20)) & np.uint64(mask))
        while latest[at] >= 0 and keys[latest[at]] != keys[i]:
            at = (at + 1) & mask
        before = int64(latest[at])
        if before >= 0:
            credited = kinds[i] == KIND_CAPTION or (i + 1 < n and kinds[i + 1] == KIND_CAPTION)
            credited = credited or kinds[before] == KIND_CAPTION or kinds[before + 1] == KIND_CAPTION
            if credited or i - before <= _NEAR:
                hopeful[at] = True
                found = 1
        latest[at] = i
        slots[i] = at
    return found


@kernel
def end_captions(bounds: Int32s, spans: Int32s, credited: Int32s, ends: Int32s) -> None:
    """Find where the words of blocks end that may have a credit behind them.

    Args:
        bounds: int32 (n, 2), the first token of each block and the one after its last.
        spans: int32 (t, 2), the page's tokens.
        credited: int32 (c, 2), blocks with a credit, in order, and the offset where it begins.
        ends: int32 (n,), filled with the token after the last that stands before the credit.
    """
    for i in range(len(bounds)):
        ends[i] = bounds[i, 1]
    for k in range(len(credited)):
        i = int64(credited[k, 0])
        token = int64(bounds[i, 0])
        while token < len(spans) and spans[token, 0] < credited[k, 1]:
            token += 1
        ends[i] = token


@allocating_kernel
def pair_copies(
    keys: UInt64s,
    kinds: Int8s,
    bounds: Int32s,
    spans: Int32s,
    credited: Int32s,
    lines: Int32s,
    alone: Bools,
    numbers: Int32s,
    ends: Int32s,
    pairs: Int32s,
) -> int:
    """List the pairs of blocks that begin with the same words and may be copies of one caption.

    Args:
        keys: uint64 (n,), a hash of the first tokens of each block, 0 for fewer than a copy shares.
        kinds: int8 (n,), what their form shows; -1 for nothing.
        bounds: int32 (n, 2), as end_captions, as are the next two.
        spans: int32 (t, 2).
        credited: int32 (c, 2).
        lines: int32 (n,), the number of its line.
        alone: bool (n,), whether each is a credit and nothing else.
        numbers: int32 (t,), of the page's tokens, the same for the same.
        ends: int32 (n,), filled as end_captions does.
        pairs: int32 (p, 2), where p is at least 8, filled: the earlier and the later block, in order of the later one.

    Returns:
        How many pairs there are; -1 where there may be more than there is room for.
    """
    end_captions(bounds, spans, credited, ends)
    n = len(keys)
    size = 4
    while size < 2 * n:
        size *= 2
    slots = np.empty(n, dtype=np.int32)
    hopeful = np.zeros(size, dtype=np.bool_)
    if not _mark_hopeful(keys, kinds, bounds, slots, hopeful):
        return 0
    latest = np.full(size, -1, dtype=np.int32)
    before = np.empty(n, dtype=np.int32)
    # Pairs make captions, and captions make pairs: whatever stands in a pair counts as one from there on.
    caption = np.empty(n, dtype=np.bool_)
    count = 0
    for i in range(n):
        caption[i] = kinds[i] == KIND_CAPTION
        own = int64(ends[i]) - int64(bounds[i, 0])
        if slots[i] < 0 or not hopeful[slots[i]] or own < _SHARED or own > _LONGEST:
            continue
        if count + _LATEST > len(pairs):
            return -1
        before[i], latest[slots[i]] = latest[slots[i]], i
        first, steps = count, 0
        may = caption[i]
        j = int64(before[i])
        while j >= 0 and steps < _LATEST:
            if _same_start(numbers, int64(bounds[j, 0]), int64(bounds[i, 0]), min(own, int64(ends[j] - bounds[j, 0]))):
                pairs[count, 0], pairs[count, 1] = j, i
                count += 1
                near = i - j <= _NEAR and lines[i] - lines[j] <= _NEAR and own <= _SHORT
                may = may or near or caption[j] or (i + 1 < n and alone[i + 1] and alone[j + 1])
            j, steps = int64(before[j]), steps + 1
        if not may:
            count = first
        for k in range(first, count):
            caption[i] = caption[pairs[k, 0]] = True
        for k in range((count - first) // 2):
            pairs[first + k, 0], pairs[count - 1 - k, 0] = pairs[count - 1 - k, 0], pairs[first + k, 0]
    return count
