"""Which shingle sets stand inside others: a sample of each is looked up while the others go by.

The sample of a set is its lowest hashes, which are a random choice (bottom-k sketches: Cohen and Kaplan
2007). A set that is contained in another to a share c has about that share of its sample there too. Of k in
the sample at least h must be found; then, whichever k - h + 1 of them are chosen, one is found (prefix
filtering: Chaudhuri, Ganti, Kaushik 2006). The rarest are chosen, and only they are looked up: what all pages
of a site share costs nothing.
"""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Int32s, Int64s, UInt64s, int64
from cleaner.kernels.neardup.sets import intersection, lower_bound, slot_shift
from cleaner.kernels.neardup.tuples import Listed, SampleKeys
from cleaner.kernels.neardup.verify import list_pair

__all__ = ["fill_table", "list_contained"]

_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # keys are low hashes, whose upper bits are all alike


@kernel
def fill_table(keys: UInt64s, slots: Int32s) -> None:
    """Make a hash table of keys, by open addressing from the slot that a product's upper bits tell.

    Args:
        keys: uint64 (m,), sorted and unique.
        slots: int32 (a power of two, at least 2 and more than m,), filled with places in ``keys``, -1 for
            none.
    """
    shift = slot_shift(len(slots))
    for slot in range(len(slots)):
        slots[slot] = -1
    for i in range(len(keys)):
        slot = int64((keys[i] * _SPREAD) >> shift)
        while slots[slot] >= 0:
            slot = (slot + 1) & (len(slots) - 1)
        slots[slot] = i


@kernel
def _has(values: UInt64s, value: np.uint64) -> bool:
    place = lower_bound(values, 0, len(values), value)
    return bool(place < len(values) and values[place] == value)


@kernel
def _containment(inner: UInt64s, outer: UInt64s, sample: int, hits: int, threshold: float) -> float:
    """Share of the inner set that is in the outer one, -1.0 if it is below the threshold or seems to be."""
    found = 0
    for i in range(sample):
        found += _has(outer, inner[i])
        if found + sample - i - 1 < hits:
            return -1.0
    # Half a shingle of slack: rounding must not lose a pair exactly at the threshold; the division decides.
    needed = int64(np.ceil(threshold * len(inner) - 0.5))
    if len(outer) > 32 * len(inner):
        common = 0
        for i in range(len(inner)):
            common += _has(outer, inner[i])
    else:
        common = intersection(inner, outer, needed)
    share = common / len(inner)
    return share if share >= threshold else -1.0


@kernel
def list_contained(
    begin: int,
    end: int,
    sought: SampleKeys,
    sets: UInt64s,
    place: Int64s,
    sizes: Int64s,
    threshold: float,
    listed: Listed,
) -> tuple[int, int]:
    """List verified pairs whose outer set is one of begin..end - 1.

    Of two sets the smaller one is the inner one, of two of one size the later one.

    Args:
        begin: first set to take.
        end: after the last one.
        sought: what is looked up.
        sets: uint64 (any,), the sets, each sorted and unique.
        place: int64 (n,), where each begins.
        sizes: int64 (n,), their sizes.
        threshold: least containment.
        listed: filled from its beginning on, inner sets left and outer ones right, with containments.

    Returns:
        (pairs listed, the set to begin the next call with); the second is ``end`` when all is done.
    """
    keys, slots, starts, holders, samples, hits = sought
    seen = listed.seen
    shift = slot_shift(len(slots))
    highest = keys[-1] if len(keys) > 0 else np.uint64(0)
    found = 0
    for outer in range(begin, end):
        before = found
        theirs = sets[place[outer] : place[outer] + sizes[outer]]
        for i in range(len(theirs)):
            value = theirs[i]
            if value > highest:
                break
            slot = int64((value * _SPREAD) >> shift)
            while slots[slot] >= 0 and keys[slots[slot]] != value:
                slot = (slot + 1) & (len(slots) - 1)
            key = slots[slot]
            if key < 0:
                continue
            for h in range(starts[key], starts[key + 1]):
                inner = holders[h]
                if seen[inner] == outer or sizes[inner] > sizes[outer]:
                    continue
                if sizes[inner] == sizes[outer] and inner <= outer:
                    continue
                seen[inner] = outer
                ours = sets[place[inner] : place[inner] + sizes[inner]]
                share = _containment(ours, theirs, samples[inner], hits[inner], threshold)
                if share < 0.0:
                    continue
                if not list_pair(outer, inner, outer, share, found, listed):
                    return before, outer
                found += 1
    return found, end
