"""MinHash signatures by datasketch 2's affine32 scheme.

The upper half of each shingle hash goes through MurmurHash3's 32-bit finaliser, then each permutation maps it
to a * h + b modulo 2**32, and the least value over the document's shingles is the signature's entry.
"""

import numpy as np

from cleaner.kernels._bits import affine_minima8, affine_minima32
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import UInt32s, UInt64s

__all__ = ["finalise", "sketch_shingles"]

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
