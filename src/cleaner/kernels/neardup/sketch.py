"""MinHash signatures by datasketch 2's affine32 scheme.

The upper half of each shingle hash goes through MurmurHash3's 32-bit finaliser, then each permutation maps it
to a * h + b modulo 2**32, and the least value over the document's shingles is the signature's entry.
"""

import numpy as np

from cleaner.kernels._bits import affine_minima8, affine_minima32
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int64s, UInt16s, UInt32s, UInt64s
from cleaner.kernels.neardup.tokens import document_shingles

__all__ = ["sketch_documents", "sketch_shingles"]

_EMPTY = np.uint32(0xFFFFFFFF)


@kernel
def finalise(value: np.uint32) -> np.uint32:
    """MurmurHash3's 32-bit finaliser."""
    value = np.uint32(value ^ (value >> np.uint32(16)))
    value = np.uint32(value * np.uint32(0x85EBCA6B))
    value = np.uint32(value ^ (value >> np.uint32(13)))
    value = np.uint32(value * np.uint32(0xC2B2AE35))
    return np.uint32(value ^ (value >> np.uint32(16)))


@kernel
def sketch_shingles(
    shingles: UInt64s, count: int, multipliers: UInt32s, offsets: UInt32s, mixed: UInt32s, signature: UInt32s
) -> None:
    """Signature of a set of shingles.

    Args:
        shingles: uint64 (at least count,); repeated ones do no harm.
        count: number of shingles.
        multipliers: uint32 (num_perm,), a of each permutation, odd.
        offsets: uint32 (num_perm,), b of each.
        mixed: uint32 (at least count,), work space.
        signature: uint32 (num_perm,), filled; 0xFFFFFFFF throughout where count is 0.
    """
    for i in range(count):
        mixed[i] = finalise(np.uint32(shingles[i] >> np.uint64(32)))
    total = len(multipliers)
    p = 0
    while p + 32 <= total:
        affine_minima32(mixed, count, multipliers, offsets, p, signature)
        p += 32
    while p + 8 <= total:
        affine_minima8(mixed, count, multipliers, offsets, p, signature)
        p += 8
    while p < total:
        least = _EMPTY
        for i in range(count):
            least = min(least, np.uint32(multipliers[p] * mixed[i] + offsets[p]))
        signature[p] = least
        p += 1


@kernel
def sketch_documents(
    data: Bytes,
    bounds: Int64s,
    size: int,
    pages: Bytes,
    classes: UInt16s,
    fold_bytes: UInt64s,
    fold_lengths: Bytes,
    multipliers: UInt32s,
    offsets: UInt32s,
    keep: bool,
    work: Bytes,
    tokens: UInt64s,
    shingles: UInt64s,
    mixed: UInt32s,
    signatures: UInt32s,
    counts: Int64s,
) -> None:
    """Signatures of documents.

    Args:
        data: uint8 (any,), UTF-8 of all documents.
        bounds: int64 (n + 1,), document i is data[bounds[i]:bounds[i + 1]].
        size: tokens to a shingle.
        pages: uint8 (0x1100,), as are the next three, of tables.CharacterTable.
        classes: uint16.
        fold_bytes: uint64.
        fold_lengths: uint8.
        multipliers: uint32 (num_perm,), a of each permutation.
        offsets: uint32 (num_perm,), b of each.
        keep: leave the shingles of all documents in ``shingles``, one after the other.
        work: uint8 (at least 3 * longest + PADDING,), where longest is the length of the longest document.
        tokens: uint64 (at least longest // 2 + 2,), work space.
        shingles: uint64 (as many, or to keep them, as many for each document,), work space or filled.
        mixed: uint32 (at least longest // 2 + 2,), work space.
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
        sketch_shingles(own, count, multipliers, offsets, mixed, signatures[i])
        if keep:
            at += count
