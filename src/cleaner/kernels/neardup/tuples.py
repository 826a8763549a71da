"""What kernels take together, as what belongs together goes from one to the next; no numba is loaded for it."""

from typing import NamedTuple

import numpy as np

from cleaner.kernels._types import Bytes, Float64s, Int32s, Int64s, UInt32s, UInt64s

__all__ = ["SMALL_SETS", "Compared", "Counted", "Draws", "Leaders", "Listed", "PrefixFilter", "SampleKeys"]


SMALL_SETS = 64
"""Shingles of two sets together, up to which looking at their signatures costs more than it saves."""


class Draws(NamedTuple):
    """What a scheme of signatures draws.

    Attributes:
        fast: it is Fast Similarity Sketching, and else MinHash.
        key: of the first round of Fast Similarity Sketching.
        multipliers: uint32 (num_perm,), a of each permutation, odd.
        offsets: uint32 (num_perm,), b of each.
    """

    fast: bool
    key: np.uint64
    multipliers: UInt32s
    offsets: UInt32s


class Compared(NamedTuple):
    """Shingle sets that are compared with each other.

    Attributes:
        sets: uint64 (any,), the shingle sets, each sorted and unique, none empty.
        place: int64 (n,), where each begins.
        sizes: int64 (n,), their sizes.
        shared: int64 (n,), how many shingles of each set occur in another one; may be too high.
        signatures: uint32 (any, num_perm).
        rows: int64 (n,), the row of each set's signature.
        threshold: least similarity, above 0 and at most 1.
        agreeing: places in which signatures must agree for a pair to be looked at.
    """

    sets: UInt64s
    place: Int64s
    sizes: Int64s
    shared: Int64s
    signatures: UInt32s
    rows: Int64s
    threshold: float
    agreeing: int


class Listed(NamedTuple):
    """Where pairs of sets are listed; the capacity is at least the number of sets.

    Attributes:
        seen: int32 (n,), work space filled with -1 before the first call: by which set each was met last.
        lefts: int32 (capacity,), filled with first members.
        rights: int32 (capacity,), filled with second members.
        values: float64 (capacity,), filled with similarities or containments.
    """

    seen: Int32s
    lefts: Int32s
    rights: Int32s
    values: Float64s


class Leaders(NamedTuple):
    """How far leader clustering has come: keepers, which are its leaders, and what has joined them.

    Arrays of n are by distinct shingle set.

    Attributes:
        keepers: int64 (n,), work space filled with -1: the document that stands for a set that is kept.
        numbers: int64 (n,), work space: how many keepers there were before this one.
        stamps: int64 (n,), work space filled with 0: how many keepers there were when a set was last compared.
        bests: int32 (n,), work space filled with -1: the best keeper so far.
        best_values: float64 (n,), work space filled with -1: its similarity.
        seen: int64 (n,), work space filled with -1.
        chosen: int64 (all documents,), filled with the keeper of each document taken, itself for a keeper.
        values: float64 (all documents,), filled with the similarity to it.
    """

    keepers: Int64s
    numbers: Int64s
    stamps: Int64s
    bests: Int32s
    best_values: Float64s
    seen: Int64s
    chosen: Int64s
    values: Float64s


class Counted(NamedTuple):
    """Shingle sets of which it is known in how many each shingle occurs.

    Attributes:
        sets: uint64 (any,), the sets, each sorted and unique.
        place: int64 (n,), where each begins.
        sizes: int64 (n,), their sizes, none 0.
        counts: uint8 (any,), as count_occurrences fills it.
        threshold: least similarity, above 0 and at most 1.
    """

    sets: UInt64s
    place: Int64s
    sizes: Int64s
    counts: Bytes
    threshold: float


class PrefixFilter(NamedTuple):
    """Those of the rarest shingles of each set that another has among its rarest (``prefix_filter`` has why).

    Attributes:
        starts: int64 (n + 1,), where the entries of each set begin, near ones first.
        middles: int64 (n,), where its far ones begin.
        slots: int32 (m,), the slot of each entry.
        owners: int32 (m,), its set.
        near_next: int32 (m,), the next near entry of a later set in its slot, -1 for none.
        far_next: int32 (m,), the next far one likewise.
        total: how many slots there are.
    """

    starts: Int64s
    middles: Int64s
    slots: Int32s
    owners: Int32s
    near_next: Int32s
    far_next: Int32s
    total: int


class SampleKeys(NamedTuple):
    """Hashes by which sets that stand inside others are found (``contain`` has why).

    Attributes:
        keys: uint64 (m,), hashes that are looked up, sorted and unique.
        slots: int32 (a power of two,), as fill_table filled it.
        starts: int64 (m + 1,), where the holders of each key begin.
        holders: int32 (any,), sets whose samples the keys are from.
        samples: int64 (n,), size of the sample of each set, 0 for one that is not to be found.
        hits: int64 (n,), how many of the sample must be found.
    """

    keys: UInt64s
    slots: Int32s
    starts: Int64s
    holders: Int32s
    samples: Int64s
    hits: Int64s
