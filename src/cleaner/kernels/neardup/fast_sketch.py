"""Fast Similarity Sketching (Dahlgaard, Knudsen, Thorup: FOCS 2017, arXiv 1704.04370), for vector units.

A sketch has t entries. In the paper every shingle is thrown into one entry a round, with a value: in the first t
rounds the entry is drawn, in the t rounds after it is the one whose turn it is. An entry keeps the least (round, value)
thrown into it, and when none is empty the rounds end. Here only the first round draws entries; those it leaves empty
have their turns at once, and their values come from the permutations of MinHash, 8 to 32 entries in one instruction.
That costs less than throwing about t * ln t shingles one after the other, and less than MinHash, which has no first
round.

What makes the paper's sketch one of similarity holds for any number of drawn rounds: an entry of the union of two sets
holds the least (round, value) of its shingles, each of which is as likely to be the one, so entries of two sketches
agree with the probability of the sets' Jaccard similarity; and the sketch of a union is the entrywise minimum. In the
first round a shingle has one entry, not one in each, so estimates of short texts are even more concentrated than those
of t independent entries (python -m benchmarks schemes). The paper wants mixed tabulation; thrown is here by wyhash's
mixing step, over hashes that are already mixed.

(round, value) fits 32 bits in order: the upper one tells whether the entry had to wait for its turn.
"""

import numpy as np

from cleaner.kernels._bits import affine_minima8, affine_minima32, get, mix128, put
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import UInt32s, UInt64s, int64
from cleaner.kernels.neardup.sketch import finalise

__all__ = ["fast_sketch_shingles"]

_EMPTY = np.uint32(0xFFFFFFFF)
_LATE = np.uint32(0x80000000)
_KEY = np.uint64(0x9FB21C651E98DF25)
_LOW = np.uint64(0xFFFFFFFF)
_ONE = np.uint64(1)
_U32 = np.uint64(32)


@kernel
def _throw(shingles: UInt64s, count: int, key: np.uint64, signature: UInt32s) -> bool:
    """The first round; tells whether it left an entry empty."""
    entries = np.uint64(len(signature))
    for b in range(len(signature)):
        signature[b] = _EMPTY
    for i in range(count):
        thrown = mix128(get(shingles, i) ^ key, _KEY)
        entry = int64(((thrown >> _U32) * entries) >> _U32)
        put(signature, entry, min(get(signature, entry), np.uint32((thrown & _LOW) >> _ONE)))
    highest = np.uint32(0)
    for b in range(len(signature)):
        highest = max(highest, signature[b])
    return bool(highest == _EMPTY)


@kernel
def _take_turns(
    mixed: UInt32s, count: int, multipliers: UInt32s, offsets: UInt32s, turns: UInt32s, signature: UInt32s
) -> None:
    """Fill the entries that are empty: gathered, so that a vector holds nothing else, and put back."""
    total = len(signature)
    room = total + 8
    factors = turns[:room]
    summands = turns[room : 2 * room]
    minima = turns[2 * room : 3 * room]
    places = turns[3 * room :]
    empty = 0
    for b in range(total):
        put(factors, empty, multipliers[b])
        put(summands, empty, offsets[b])
        put(places, empty, np.uint32(b))
        empty += int64(get(signature, b) == _EMPTY)
    at = 0
    while at + 32 <= empty:
        affine_minima32(mixed, count, factors, summands, at, minima)
        at += 32
    while at < empty:  # what a vector holds beyond the last one is of no use, and does no harm
        affine_minima8(mixed, count, factors, summands, at, minima)
        at += 8
    for k in range(empty):
        put(signature, int64(get(places, k)), np.uint32(_LATE | (get(minima, k) >> np.uint32(1))))


@kernel
def fast_sketch_shingles(
    shingles: UInt64s,
    count: int,
    key: np.uint64,
    multipliers: UInt32s,
    offsets: UInt32s,
    mixed: UInt32s,
    turns: UInt32s,
    signature: UInt32s,
) -> None:
    """Sketch of a set of shingles.

    Args:
        shingles: uint64 (at least count,); repeated ones do no harm.
        count: number of shingles.
        key: of the first round.
        multipliers: uint32 (t,), of the permutation of each entry, odd.
        offsets: uint32 (t,).
        mixed: uint32 (at least count,), work space, as is the next.
        turns: uint32 (at least 4 * (t + 8),).
        signature: uint32 (t,), filled; 0xFFFFFFFF throughout where count is 0.
    """
    if _throw(shingles, count, key, signature) and count > 0:
        for i in range(count):
            mixed[i] = finalise(np.uint32(shingles[i] >> _U32))
        _take_turns(mixed, count, multipliers, offsets, turns, signature)
