"""Bands: which documents agree in all rows of a band of their signatures, and so become candidates."""

import numpy as np

from cleaner.kernels._bits import get, mix128, put
from cleaner.kernels._jit import allocating_kernel, kernel
from cleaner.kernels._types import Int32s, Int64s, UInt32s, UInt64s, int64

__all__ = ["agreement", "bucket_firsts", "bucket_keys", "buckets_by_set", "components", "link", "root", "unite"]

_KEY_1 = np.uint64(0xEB44ACCAB455D165)
_KEY_2 = np.uint64(0xA0761D6478BD642F)
_U32 = np.uint64(32)


@kernel
def bucket_keys(signatures: UInt32s, order: Int64s, rows: Int64s, begin: int, end: int, keys: UInt64s) -> None:
    """Hash each band of some signatures.

    Args:
        signatures: uint32 (n, num_perm).
        order: int64 (m,), the documents to look at, in order of priority.
        rows: int64 (bands,), entries of each band, in the order in which they take them.
        begin: first position in ``order`` to take.
        end: after the last one.
        keys: uint64 (bands, m), filled in these columns.
    """
    for i in range(begin, end):  # by itself, where nothing is to be guessed, this runs many documents ahead
        row = signatures[order[i]]
        column = 0
        for band in range(len(rows)):
            last = column + rows[band] - 1
            key = _KEY_1
            for j in range(column, last, 2):
                key = mix128(key ^ np.uint64(get(row, j)) ^ (np.uint64(get(row, j + 1)) << _U32), _KEY_2)
            if rows[band] & 1:
                key = mix128(key ^ np.uint64(get(row, last)), _KEY_2)
            keys[band, i] = key
            column += rows[band]


@kernel
def _part_of(key: np.uint64, parts: int) -> int:
    """Which of some parts a key is in, by its upper bits."""
    return int64(((key >> _U32) * np.uint64(parts)) >> _U32)


@allocating_kernel
def bucket_firsts(keys: UInt64s, parts: int, grouped: UInt64s, places: Int32s, slots: Int32s, firsts: Int32s) -> None:
    """Find, for one band, the first document of each document's bucket.

    Keys are dealt out to parts, by their upper bits, so that a part and its table stay in the cache.

    Args:
        keys: uint64 (m,), a hash of the band of each document, in order of priority.
        parts: how many.
        grouped: uint64 (at least m,), work space: the keys, part by part, in order.
        places: int32 (at least m,), work space: whose they are.
        slots: int32 (a power of two, at least 2 * m,), work space: the hash table of a part, open addressing.
        firsts: int32 (m,), filled with the position of the first document with the same key, and -1 for a
            document that is alone in its bucket.
    """
    ends = np.zeros(parts + 1, np.int64)
    for i in range(len(keys)):
        put(firsts, i, np.int32(-1))
        ends[_part_of(get(keys, i), parts) + 1] += 1
    for part in range(parts):
        ends[part + 1] += ends[part]
    for i in range(len(keys)):  # turns where each part begins into where it ends
        key = get(keys, i)
        part = _part_of(key, parts)
        at = ends[part]
        put(grouped, at, key)
        put(places, at, np.int32(i))
        ends[part] = at + 1
    begin = 0
    for end in ends[:parts]:
        size = 2
        while size < 2 * (end - begin):
            size *= 2
        mask = size - 1
        for slot in range(size):
            put(slots, slot, np.int32(-1))
        for at in range(begin, end):
            key = get(grouped, at)
            slot = int64(key & np.uint64(mask))
            first = int64(get(slots, slot))
            while first >= 0 and get(grouped, first) != key:
                slot = (slot + 1) & mask
                first = int64(get(slots, slot))
            if first < 0:
                put(slots, slot, np.int32(at))
            else:
                head = get(places, first)
                put(firsts, int64(get(places, at)), head)
                put(firsts, int64(head), head)
        begin = end


@kernel
def buckets_by_set(firsts: Int32s, chosen: Int64s, numbers: Int32s, begin: int, end: int, made: Int32s) -> None:
    """Turn the buckets of documents into those of sets.

    Args:
        firsts: int32 (bands, n), as bucket_firsts fills them.
        chosen: int64 (m,), the first document with each set.
        numbers: int32 (n,), the set of each document.
        begin: first set to take.
        end: after the last one.
        made: int32 (m, bands), filled for the sets taken: the first set of each one's bucket, -1 for none.
    """
    for band in range(firsts.shape[0]):
        own = firsts[band]
        for i in range(begin, end):
            first = get(own, get(chosen, i))
            number = get(numbers, int64(max(first, np.int32(0))))  # which the processor would guess wrong
            made[i, band] = number if first >= 0 else np.int32(-1)


@kernel
def agreement(left: UInt32s, right: UInt32s) -> int:
    """In how many places two signatures, uint32 (num_perm,), agree."""
    same = np.uint32(0)
    for i in range(len(left)):
        same = np.uint32(same + np.uint32(left[i] == right[i]))
    return int64(same)


@kernel
def link(firsts: Int32s, last: Int32s, following: Int32s) -> None:
    """Chain the documents of each bucket.

    Args:
        firsts: int32 (n, bands), the first document of each document's bucket, -1 for none.
        last: int32 (n,), work space.
        following: int32 (n, bands), filled with the next document of the same bucket, -1 after the last.
    """
    for j in range(firsts.shape[1]):
        for i in range(firsts.shape[0]):
            following[i, j] = -1
            first = firsts[i, j]
            if first < 0:
                continue
            if first != i:
                following[last[first], j] = i
            last[first] = i


@kernel
def root(parents: Int64s, node: int) -> int:
    """The least node of a node's part, in a forest that ``unite`` has made (union-find with path halving)."""
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


@kernel
def unite(parents: Int64s, left: int, right: int) -> None:
    """Join the parts of two nodes."""
    a = root(parents, left)
    b = root(parents, right)
    if a < b:
        parents[b] = a
    else:
        parents[a] = b


@kernel
def components(firsts: Int32s, parents: Int64s) -> None:
    """Part the documents so that no bucket reaches across parts.

    Args:
        firsts: int32 (bands, n), the first document of each document's bucket, -1 for none.
        parents: int64 (n,), filled with the least document of each document's part.
    """
    for i in range(len(parents)):
        parents[i] = i
    for band in range(firsts.shape[0]):
        own = firsts[band]
        for i in range(len(own)):
            # Most buckets hold one document, or near-copies, which a band before has joined then.
            first = int64(get(own, i))
            first = first if first >= 0 else i
            if get(parents, i) != get(parents, first):
                unite(parents, i, first)
    for i in range(len(parents)):
        parents[i] = root(parents, i)
