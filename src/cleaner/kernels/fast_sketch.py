"""Fast Similarity Sketching (Dahlgaard, Knudsen, Thorup: FOCS 2017, arXiv 1704.04370).

A sketch has t entries. In round r = 0, 1, ... every shingle of a document is thrown into one entry, with a
value; in the first t rounds the entry is drawn, in the t rounds after it is entry r - t. An entry keeps the
least (round, value) thrown into it, and when none is empty the rounds end: after one round for documents of
many more than t shingles, after about t * ln t throws for all others. MinHash takes t throws a shingle.

As for MinHash, each entry of two sketches agrees with the probability of the sets' Jaccard similarity, with
concentration as of t independent entries, and the sketch of a union is the entrywise minimum. The paper wants
mixed tabulation; thrown is here by wyhash's mixing step, keyed by round, over hashes that are already mixed.

(round, value) fits 32 bits in order: round 0 has half of all codes, since large documents end in it and their
minima must stay apart, round 1 a quarter, and the others share the last one, 17 bits of value each.
"""

import numpy as np

from cleaner.kernels._bits import mix128
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int64s, UInt16s, UInt32s, UInt64s, int64
from cleaner.kernels.tokens import document_shingles

__all__ = ["fast_sketch_documents", "fast_sketch_shingles"]

_EMPTY = np.uint32(0xFFFFFFFF)
_KEY = np.uint64(0x9FB21C651E98DF25)
_LOW = np.uint64(0xFFFFFFFF)
_U32 = np.uint64(32)


@kernel
def _filled(signature: UInt32s) -> bool:
    highest = np.uint32(0)
    for b in range(len(signature)):
        highest = max(highest, signature[b])
    return bool(highest != _EMPTY)


@kernel
def fast_sketch_shingles(shingles: UInt64s, count: int, keys: UInt64s, signature: UInt32s) -> None:
    """Sketch of a set of shingles.

    Args:
        shingles: uint64 (at least count,); repeated ones do no harm.
        count: number of shingles.
        keys: uint64 (2 * t,), the key of each round.
        signature: uint32 (t,), 8 to 4096 of them, filled; 0xFFFFFFFF throughout where count is 0.
    """
    entries = np.uint64(len(signature))
    for b in range(len(signature)):
        signature[b] = _EMPTY
    if count == 0:
        return
    for r in range(len(keys)):
        if r == 0:
            first = np.uint64(0)
            shift = np.uint64(1)
        elif r == 1:
            first = np.uint64(0x80000000)
            shift = np.uint64(2)
        else:
            first = np.uint64(0xC0000000) + (np.uint64(r) << np.uint64(17))
            shift = np.uint64(15)
        key = keys[r]
        for i in range(count):
            thrown = mix128(shingles[i] ^ key, _KEY)
            entry = int64(((thrown >> _U32) * entries) >> _U32)
            if r >= len(signature):
                entry = r - len(signature)
            value = np.uint32(first + ((thrown & _LOW) >> shift))
            signature[entry] = min(signature[entry], value)
        if _filled(signature):
            return


@kernel
def fast_sketch_documents(
    data: Bytes,
    bounds: Int64s,
    size: int,
    pages: Bytes,
    classes: UInt16s,
    fold_bytes: UInt64s,
    fold_lengths: Bytes,
    keys: UInt64s,
    keep: bool,
    work: Bytes,
    tokens: UInt64s,
    shingles: UInt64s,
    signatures: UInt32s,
    counts: Int64s,
) -> None:
    """Sketches of documents.

    Args:
        data: uint8 (any,), UTF-8 of all documents.
        bounds: int64 (n + 1,), document i is data[bounds[i]:bounds[i + 1]].
        size: tokens to a shingle.
        pages: uint8 (0x1100,), as are the next three, of tables.CharacterTable.
        classes: uint16.
        fold_bytes: uint64.
        fold_lengths: uint8.
        keys: uint64 (2 * num_perm,), the key of each round.
        keep: leave the shingles of all documents in ``shingles``, one after the other.
        work: uint8 (at least 3 * longest + PADDING,), where longest is the length of the longest document.
        tokens: uint64 (at least longest // 2 + 2,), work space.
        shingles: uint64 (as many, or to keep them, as many for each document,), work space or filled.
        signatures: uint32 (n, num_perm), filled.
        counts: int64 (n,), filled with the number of shingles of each, repeated ones counted each time.
    """
    at = 0
    for i in range(len(bounds) - 1):
        own = shingles[at:]
        count = document_shingles(
            data, bounds[i], bounds[i + 1], size, pages, classes, fold_bytes, fold_lengths, work, tokens, own
        )
        counts[i] = count
        fast_sketch_shingles(own, count, keys, signatures[i])
        if keep:
            at += count
