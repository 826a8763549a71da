"""Candidates of crowded buckets: sets that have one of their rarest shingles in common.

Pages under one template share bands, all of them, and none may be near enough to another. What their pairs cost
is avoided by the prefix filter (Chaudhuri, Ganti, Kaushik: A Primitive Operator for Similarity Joins in Data
Cleaning, 2006; Bayardo, Ma, Srikant: Scaling Up All Pairs Similarity Search, 2007; the shorter prefix of the
smaller set is that of Xiao, Wang, Lin, Yu: PPJoin, 2008): let all shingles be ordered, the rarest first. Two sets
a and b, a the smaller, of a similarity of at least t have an intersection of at least 2t / (1 + t) |a| and of at
least t |b|; so one of the first |a| - ceil(2t / (1 + t) |a|) + 1 shingles of a is one of the first
|b| - ceil(t |b|) + 1 of b. The former are called near ones here, those that follow up to the latter far ones. No
pair is lost, whatever the order.
"""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, Int64s, UInt64s, int64
from cleaner.kernels.neardup.sets import first_from_slot, slot_shift
from cleaner.kernels.neardup.tuples import Counted

__all__ = [
    "chain_prefixes",
    "count_occurrences",
    "count_prefixes",
    "fill_prefixes",
    "mark_prefixes",
    "number_slots",
]

_SLACK = 0.01  # of a shingle, for rounding; it can only make a prefix longer
_USEFUL = 4


@kernel
def count_occurrences(
    sets: UInt64s, place: Int64s, sizes: Int64s, begin: int, end: int, slots: int, low: int, high: int,
    cursors: Int64s, marks: Bytes, counts: Bytes, tell: bool,
) -> None:  # fmt: skip
    """Count in how many sets each shingle occurs, for shingles of some slots: first mark in all sets, then tell.

    The upper bits of a hash are its slot, so calls for other slots may run at the same time. Shingles that share
    a slot are counted together, which can only make a count too high, but is the same for a shingle in all sets.

    Args:
        sets: uint64 (any,), the sets, each sorted and unique.
        place: int64 (n,), where each begins.
        sizes: int64 (n,), their sizes.
        begin: first set to take.
        end: after the last one.
        slots: of all hashes; a power of two, at least 2.
        low: first slot to take.
        high: after the last one.
        cursors: int64 (n,), where in each set the shingles of these slots begin, or -1 where that is to be found;
            when it tells, moved on to those of the next slots.
        marks: uint8 (at least high - low,), zero before the first call.
        counts: uint8 (any,), when it tells, filled where ``sets`` has shingles of these slots, with numbers up to
            255.
        tell: tell, when all sets are marked.
    """
    shift = slot_shift(slots)
    for i in range(begin, end):
        last = place[i] + sizes[i]
        if cursors[i] < 0:
            cursors[i] = first_from_slot(sets, place[i], last, shift, low)
        j = cursors[i]
        while j < last:
            slot = int64(sets[j] >> shift) - low
            if slot >= high - low:
                break
            if tell:
                counts[j] = marks[slot]
            else:
                marks[slot] = min(marks[slot] + 1, 255)
            j += 1
        if tell:
            cursors[i] = j


@kernel
def _cutoff(histogram: Int64s, wanted: int) -> tuple[int, int]:
    """The count up to which the rarest ``wanted`` shingles reach, and how many of that count are among them."""
    count = 0
    while wanted > histogram[count]:
        wanted -= histogram[count]
        count += 1
    return count, wanted


@kernel
def _kinds(counted: Counted, own: int, histogram: Int64s, kinds: Bytes) -> None:
    """Tell which shingles of a set are near (2), far (1) or neither (0); uint8 (at least its size,), filled.

    Shingles of no other set are neither, though they take their places among the rarest.
    """
    counts, threshold = counted.counts, counted.threshold
    begin, size = counted.place[own], counted.sizes[own]
    for count in range(256):
        histogram[count] = 0
    for j in range(begin, begin + size):
        histogram[counts[j]] += 1
    near = size - int64(np.ceil(2.0 * threshold / (1.0 + threshold) * size - _SLACK)) + 1
    far = size - int64(np.ceil(threshold * size - _SLACK)) + 1
    near_count, near_left = _cutoff(histogram, min(max(near, 1), size))
    far_count, far_left = _cutoff(histogram, min(max(far, 1), size))
    for j in range(size):
        count = int64(counts[begin + j])
        kind = 0
        if count < far_count or (count == far_count and far_left > 0):
            kind = 1
        far_left -= count == far_count
        if count < near_count or (count == near_count and near_left > 0):
            kind = 2
        near_left -= count == near_count
        kinds[j] = kind if count > 1 else 0


@kernel
def mark_prefixes(counted: Counted, begin: int, end: int, histogram: Int64s, kinds: Bytes, uses: Bytes) -> None:
    """Mark the slots of near and far shingles that can make two sets candidates.

    Args:
        counted: the sets.
        begin: first set to take.
        end: after the last one.
        histogram: int64 (256,), work space.
        kinds: uint8 (at least the largest size,), work space.
        uses: uint8 (a power of two, at least 2,), zero before the first call; filled with 4 where two
            sets meet, one of them with a near shingle, and less elsewhere.
    """
    sets, place, sizes, _, _ = counted
    shift = slot_shift(len(uses))
    for i in range(begin, end):
        _kinds(counted, i, histogram, kinds)
        for j in range(sizes[i]):
            if kinds[j]:
                slot = int64(sets[place[i] + j] >> shift)
                use = uses[slot]
                # 1 is one far shingle, 2 several of them, 3 a near one and nothing else
                if use == 0:
                    uses[slot] = 3 if kinds[j] == 2 else 1
                elif kinds[j] == 2 or use == 3:
                    uses[slot] = _USEFUL
                elif use == 1:
                    uses[slot] = 2


@kernel
def number_slots(uses: Bytes, numbers: Int32s) -> int:
    """Number the useful slots: int32 (len(uses) // 64 + 1,), filled with how many come before each 64; give all."""
    total = 0
    for slot in range(len(uses)):
        if slot & 63 == 0:
            numbers[slot >> 6] = total
        total += uses[slot] == _USEFUL
    return total


@kernel
def _number_of(uses: Bytes, numbers: Int32s, slot: int) -> int:
    before = int64(numbers[slot >> 6])
    for other in range(slot & ~63, slot):
        before += uses[other] == _USEFUL
    return before


@kernel
def count_prefixes(
    counted: Counted,
    begin: int,
    end: int,
    histogram: Int64s,
    kinds: Bytes,
    uses: Bytes,
    nears: Int64s,
    fars: Int64s,
    shared: Int64s,
) -> None:
    """Count the shingles of some sets by which they may be candidates.

    Args:
        counted: the sets, as for mark_prefixes, as are histogram and kinds.
        begin: first set to take.
        end: after the last one.
        histogram: int64 (256,).
        kinds: uint8 (any,).
        uses: uint8 (a power of two,), as mark_prefixes filled it.
        nears: int64 (n,), filled with the numbers of near ones.
        fars: int64 (n,), filled with those of far ones.
        shared: int64 (n,), filled with how many shingles of all occur in another set; may be too high.
    """
    sets, place, sizes, _, _ = counted
    shift = slot_shift(len(uses))
    for i in range(begin, end):
        _kinds(counted, i, histogram, kinds)
        near = 0
        far = 0
        for j in range(sizes[i]):
            if kinds[j] and uses[int64(sets[place[i] + j] >> shift)] == _USEFUL:
                near += kinds[j] == 2
                far += kinds[j] == 1
        nears[i] = near
        fars[i] = far
        shared[i] = sizes[i] - histogram[0] - histogram[1]


@kernel
def fill_prefixes(
    counted: Counted,
    begin: int,
    end: int,
    histogram: Int64s,
    kinds: Bytes,
    uses: Bytes,
    numbers: Int32s,
    starts: Int64s,
    middles: Int64s,
    slots: Int32s,
) -> None:
    """List the shingles of some sets by which they may be candidates.

    Args:
        counted: the sets, as for count_prefixes, as are the next five.
        begin: first set to take.
        end: after the last one.
        histogram: int64 (256,).
        kinds: uint8 (any,).
        uses: uint8 (a power of two,).
        numbers: int32 (any,), as number_slots filled it.
        starts: int64 (n + 1,), where those of each set go: near ones first.
        middles: int64 (n,), where the far ones go.
        slots: int32 (starts[-1],), filled with the numbers of their slots.
    """
    sets, place, sizes, _, _ = counted
    shift = slot_shift(len(uses))
    for i in range(begin, end):
        if starts[i] == starts[i + 1]:
            continue
        _kinds(counted, i, histogram, kinds)
        near = starts[i]
        far = middles[i]
        for j in range(sizes[i]):
            slot = int64(sets[place[i] + j] >> shift)
            if kinds[j] and uses[slot] == _USEFUL:
                if kinds[j] == 2:
                    slots[near] = _number_of(uses, numbers, slot)
                    near += 1
                else:
                    slots[far] = _number_of(uses, numbers, slot)
                    far += 1


@kernel
def chain_prefixes(
    starts: Int64s, middles: Int64s, slots: Int32s, lasts: Int32s, owners: Int32s, near_next: Int32s, far_next: Int32s
) -> None:
    """Chain what is listed of each slot, in the order of the sets.

    Args:
        starts: int64 (n + 1,), as fill_prefixes has them, as are the next two.
        middles: int64 (n,).
        slots: int32 (m,).
        lasts: int32 (slots, 2), work space filled with -1.
        owners: int32 (m,), filled with the set of each.
        near_next: int32 (m,), filled with the next near one of a later set in its slot, -1 for none.
        far_next: int32 (m,), filled with the next far one likewise.
    """
    for i in range(len(middles) - 1, -1, -1):
        for e in range(starts[i], starts[i + 1]):
            owners[e] = i
            near_next[e] = lasts[slots[e], 0]
            far_next[e] = lasts[slots[e], 1]
        for e in range(starts[i], starts[i + 1]):
            lasts[slots[e], int64(e >= middles[i])] = e
