"""Sets of shingles as sorted arrays of unique hashes, and their exact Jaccard similarity."""

import numpy as np

from cleaner.kernels._bits import get, matches4, put
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, Int64s, UInt64s, int64
from cleaner.kernels.neardup.tables import Characters
from cleaner.kernels.neardup.tokens import document_shingles

__all__ = [
    "count_marked",
    "first_from_slot",
    "intersection",
    "lower_bound",
    "mark_shingles",
    "set_documents",
    "set_shingles",
    "slot_shift",
    "sort_unique",
]

_LOW = np.uint64(0xFFFFFFFF)
_U32 = np.uint64(32)
_U64 = np.uint64(64)
_HIGHEST = np.uint64(0xFFFFFFFFFFFFFFFF)
_KEYS = (np.uint64(0x8EBC6AF0), np.uint64(0x9C88C6E3), np.uint64(0x589965CC), np.uint64(0x75374CC3))


@kernel
def _scatter(values: UInt64s, count: int, starts: Int32s, work: UInt64s) -> None:
    """Put values into buckets of somewhat more than one each, in the order of their upper bits."""
    buckets = count * 3 // 4 + 1
    scale = np.uint64(buckets)
    for i in range(buckets):
        put(starts, i, np.int32(0))
    for i in range(count):
        bucket = int64(((get(values, i) >> _U32) * scale) >> _U32)
        put(starts, bucket, np.int32(get(starts, bucket) + 1))
    before = np.int32(0)
    for i in range(buckets):
        within = get(starts, i)
        put(starts, i, before)
        before = np.int32(before + within)
    for i in range(count):
        value = get(values, i)
        bucket = int64(((value >> _U32) * scale) >> _U32)
        at = get(starts, bucket)
        put(work, int64(at), value)
        put(starts, bucket, np.int32(at + 1))


@kernel
def _insert(value: np.uint64, kept: int, result: UInt64s) -> bool:
    """Insert a value into result[:kept], which is sorted, unless it is there."""
    place = kept
    while place > 0 and result[place - 1] > value:
        place -= 1
    if place > 0 and result[place - 1] == value:
        return False
    for i in range(kept, place, -1):
        result[i] = result[i - 1]
    result[place] = value
    return True


@kernel
def _fingerprint(values: UInt64s, count: int, fingerprints: UInt64s) -> None:
    """Fill in the fingerprint of values[:count], a set; see sort_unique.

    By itself, as nothing here waits for what was guessed wrong while sorting. Products of halves are what vectors have
    (NH: Black, Halevi, Krawczyk, Krovetz, Rogaway 1999).
    """
    first = np.uint64(0)
    second = np.uint64(0)
    for i in range(count):
        value = get(values, i)
        low = value & _LOW
        high = value >> _U32
        first += (low ^ _KEYS[0]) * (high ^ _KEYS[1])
        second += (low ^ _KEYS[2]) * (high ^ _KEYS[3])
    fingerprints[0] = first
    fingerprints[1] = second


@kernel
def sort_unique(
    values: UInt64s, count: int, starts: Int32s, work: UInt64s, result: UInt64s, fingerprints: UInt64s
) -> int:
    """Sort hashes and drop repeated ones.

    As hashes are evenly spread, their upper bits tell nearly where each belongs. From buckets of somewhat more
    than one value the two highest seen so far are held back on the way, which sorts all but few, and costs no
    branch; the few are inserted.

    Args:
        values: uint64 (at least count,).
        count: number of values, below 2**31.
        starts: int32 (at least count + 1,), work space.
        work: uint64 (at least count + 2,), work space.
        result: uint64 (at least count,), filled; may be ``values``.
        fingerprints: uint64 (2,), filled with a fingerprint: equal for equal sets, and for others with a chance
            below 2**-100.

    Returns:
        Number of unique values.
    """
    kept = 0
    if count > 0:
        _scatter(values, count, starts, work)
        put(work, count, _HIGHEST)
        put(work, count + 1, _HIGHEST)
        highest = max(get(work, 0), get(work, 1))
        next_highest = min(get(work, 0), get(work, 1))
        last = np.uint64(0)
        for i in range(2, count + 2):
            value = get(work, i)
            lower = min(highest, value)
            highest = max(highest, value)
            value = min(next_highest, lower)
            next_highest = max(next_highest, lower)
            if value < last:
                kept += int64(_insert(value, kept, result))
            else:
                put(result, kept, value)
                kept += int64((value != last) | (i == 2))
                last = value
    _fingerprint(result, kept, fingerprints)
    return kept


@kernel
def lower_bound(values: UInt64s, low: int, high: int, value: np.uint64) -> int:
    """The first place from ``low`` on, before ``high``, whose entry is not below a value; ``high`` if there is none."""
    while low < high:
        middle = (low + high) // 2
        if values[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def intersection(left: UInt64s, right: UInt64s, needed: int) -> int:
    """Size of the intersection of two sets.

    Args:
        left: uint64 (any,), sorted and unique.
        right: uint64 (any,), sorted and unique.
        needed: least size of interest.

    Returns:
        The size, or -1 as soon as it is certain that it is below ``needed``.
    """
    i = 0
    j = 0
    common = 0
    left_size = len(left)
    right_size = len(right)
    while i + 4 <= left_size and j + 4 <= right_size:
        # In steps, because looking at the bound costs as much as a comparison.
        if common + min(left_size - i, right_size - j) < needed:
            return -1
        for _ in range(min(8, (left_size - i) // 4, (right_size - j) // 4)):
            common += matches4(left, i, right, j)
            a = get(left, i + 3)
            b = get(right, j + 3)
            i += 4 * (a <= b)
            j += 4 * (b <= a)
    while i < left_size and j < right_size:
        a = get(left, i)
        b = get(right, j)
        common += a == b
        i += a <= b
        j += b <= a
    return common if common >= needed else -1


@kernel
def set_documents(
    data: Bytes,
    bounds: Int64s,
    wanted: Int64s,
    size: int,
    characters: Characters,
    work: Bytes,
    tokens: UInt64s,
    shingles: UInt64s,
    starts: Int32s,
    place: Int64s,
    sets: UInt64s,
    sizes: Int64s,
    fingerprints: UInt64s,
) -> None:
    """Shingle sets of some documents.

    Args:
        data: uint8 (any,), UTF-8 of all documents.
        bounds: int64 (n + 1,), document i is data[bounds[i]:bounds[i + 1]].
        wanted: int64 (m,), the documents whose sets are wanted.
        size: tokens to a shingle.
        characters: of ``tables.characters``.
        work: uint8 (at least ``tables.work_bytes(longest)``,), where longest is the length of the longest document.
        tokens: uint64 (at least ``tables.most_tokens(longest)``,), work space, as is the next.
        shingles: uint64 (as many,).
        starts: int32 (shingles of the longest document + 1,), work space.
        place: int64 (m,), where in ``sets`` each set is put.
        sets: uint64 (any,), filled; each set has room for the document's shingles with repeated ones.
        sizes: int64 (m,), filled with the sizes of the sets.
        fingerprints: uint64 (m, 2), filled with fingerprints, as by sort_unique.
    """
    for w in range(len(wanted)):
        i = wanted[w]
        count = document_shingles(data, bounds[i], bounds[i + 1], size, characters, work, tokens, shingles)
        sizes[w] = sort_unique(shingles, count, starts, tokens, sets[place[w] :], fingerprints[w])


@kernel
def set_shingles(
    shingles: UInt64s,
    place: Int64s,
    counts: Int64s,
    starts: Int32s,
    work: UInt64s,
    sizes: Int64s,
    fingerprints: UInt64s,
) -> None:
    """Make shingles into sets where they lie.

    Args:
        shingles: uint64 (any,), those of document i are shingles[place[i]:place[i] + counts[i]], repeated
            ones as often as they occur; filled with its set, what is left behind it is of no use.
        place: int64 (m,).
        counts: int64 (m,).
        starts: int32 (highest count + 1,), work space.
        work: uint64 (highest count + 2,), work space.
        sizes: int64 (m,), filled with the sizes of the sets.
        fingerprints: uint64 (m, 2), filled with fingerprints, as by sort_unique.
    """
    for i in range(len(place)):
        own = shingles[place[i] :]
        sizes[i] = sort_unique(own, counts[i], starts, work, own, fingerprints[i])


@kernel
def slot_shift(slots: int) -> np.uint64:
    """How far a hash is shifted for its upper bits to be one of so many slots, a power of two from 2 on."""
    bits = np.uint64(0)
    while (1 << int64(bits)) < slots:
        bits += np.uint64(1)
    return np.uint64(_U64 - bits)


@kernel
def first_from_slot(sets: UInt64s, begin: int, end: int, shift: np.uint64, low: int) -> int:
    """The first of sets[begin:end], sorted, whose slot is not below ``low``; ``end`` if there is none."""
    while begin < end:
        middle = (begin + end) // 2
        if int64(sets[middle] >> shift) < low:
            begin = middle + 1
        else:
            end = middle
    return begin


@kernel
def mark_shingles(sets: UInt64s, place: Int64s, sizes: Int64s, low: int, high: int, marks: Bytes) -> None:
    """Count in how many sets each shingle occurs: none, one, or more.

    The upper bits of a hash are its slot, so calls for other slots may run at the same time on the same
    array. Shingles that share a slot are counted together, which can only make a count too high.

    Args:
        sets: uint64 (any,), the sets, each sorted and unique.
        place: int64 (n,), where each begins.
        sizes: int64 (n,), their sizes.
        low: first slot to fill.
        high: after the last one.
        marks: uint8 (a power of two, at least 2,), zero in these slots before; filled with 0, 1 or 2.
    """
    shift = slot_shift(len(marks))
    for i in range(len(place)):
        end = place[i] + sizes[i]
        for j in range(first_from_slot(sets, place[i], end, shift, low), end):
            slot = int64(sets[j] >> shift)
            if slot >= high:
                break
            marks[slot] = min(marks[slot] + 1, 2)


@kernel
def count_marked(
    sets: UInt64s, place: Int64s, sizes: Int64s, begin: int, end: int, marks: Bytes, shared: Int64s
) -> None:
    """Count the shingles of each set that occur in another one too.

    Args:
        sets: uint64 (any,), as for mark_shingles, as are the next two.
        place: int64 (n,).
        sizes: int64 (n,).
        begin: first set to take.
        end: after the last one.
        marks: uint8 (a power of two,), as mark_shingles filled it.
        shared: int64 (n,), filled for the sets taken with numbers that are never too low.
    """
    shift = slot_shift(len(marks))
    for i in range(begin, end):
        count = 0
        for j in range(place[i], place[i] + sizes[i]):
            count += marks[int64(sets[j] >> shift)] > 1
        shared[i] = count
