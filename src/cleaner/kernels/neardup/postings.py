"""What a persistent index needs: keys of bands, and exact similarities of pairs across two lots of sets."""

import numpy as np

from cleaner.kernels._bits import mix128
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Float64s, Int64s, UInt32s, UInt64s, int64
from cleaner.kernels.neardup.sets import intersection, lower_bound

__all__ = ["band_keys", "numbers_of_keys", "pair_similarities"]

_KEY_1 = np.uint64(0xC2B2AE3D27D4EB4F)
_KEY_2 = np.uint64(0x9E3779B185EBCA87)
_U32 = np.uint64(32)


@kernel
def band_keys(signatures: UInt32s, rows: Int64s, keys: UInt64s) -> None:
    """Hash each band of each signature, with the number of the band.

    Args:
        signatures: uint32 (n, num_perm).
        rows: int64 (bands,), entries of each band, in the order in which they take them.
        keys: uint64 (n, bands), filled.
    """
    for i in range(signatures.shape[0]):
        column = 0
        for band in range(len(rows)):
            key = mix128(_KEY_1 ^ np.uint64(band), _KEY_2)
            for j in range(column, column + rows[band]):
                key = mix128(key ^ np.uint64(signatures[i, j]), _KEY_2)
            keys[i, band] = key
            column += rows[band]


@kernel
def numbers_of_keys(keys: UInt64s, numbers: UInt32s, wanted: UInt64s, found: UInt32s) -> int:
    """Look keys up among sorted ones.

    As keys are hashes, evenly spread, the value of one tells nearly where it stands (interpolation search: Peterson,
    Addressing for Random-Access Storage, 1957); from there steps double until they pass it.

    Args:
        keys: uint64 (n,), sorted; equal ones may repeat.
        numbers: uint32 (n,), the number of the document of each.
        wanted: uint64 (m,), the keys that are looked for.
        found: uint32 (any,), filled with the numbers of what was found, as far as there is room.

    Returns:
        How many were found, those for which there was no room among them.
    """
    total = len(keys)
    count = 0
    for key in wanted:
        guess = int64(((key >> _U32) * np.uint64(total)) >> _U32)
        low, high = guess, guess
        step = 1
        while low > 0 and keys[low] >= key:
            low = max(0, low - step)
            step *= 2
        step = 1
        while high < total and keys[high] < key:
            high = min(total, high + step)
            step *= 2
        low = lower_bound(keys, low, high, key)
        while low < total and keys[low] == key:
            if count < len(found):
                found[count] = numbers[low]
            count += 1
            low += 1
    return count


@kernel
def pair_similarities(
    lefts: Int64s,
    left_sets: UInt64s,
    left_place: Int64s,
    left_sizes: Int64s,
    rights: Int64s,
    right_sets: UInt64s,
    right_place: Int64s,
    right_sizes: Int64s,
    threshold: float,
    values: Float64s,
) -> None:
    """Exact Jaccard similarities of pairs of sets, each from another lot.

    Args:
        lefts: int64 (m,), the left set of each pair.
        left_sets: uint64 (any,), the left sets, each sorted and unique.
        left_place: int64 (n,), where each begins.
        left_sizes: int64 (n,), their sizes.
        rights: int64 (m,), the right set of each pair; the next three are as for the left.
        right_sets: uint64 (any,).
        right_place: int64 (k,).
        right_sizes: int64 (k,).
        threshold: similarity from which on it matters, above 0 and at most 1.
        values: float64 (m,), filled; -1.0 for pairs below the threshold.
    """
    for pair in range(len(lefts)):
        a, b = lefts[pair], rights[pair]
        total = left_sizes[a] + right_sizes[b]
        values[pair] = -1.0
        # Half a shingle of slack: rounding must not lose a pair exactly at the threshold.
        needed = int64(np.ceil(threshold * total / (1.0 + threshold) - 0.5))
        if min(left_sizes[a], right_sizes[b]) < max(needed, 1):
            continue
        common = intersection(
            left_sets[left_place[a] : left_place[a] + left_sizes[a]],
            right_sets[right_place[b] : right_place[b] + right_sizes[b]],
            needed,
        )
        if common >= 0 and common / (total - common) >= threshold:
            values[pair] = common / (total - common)
