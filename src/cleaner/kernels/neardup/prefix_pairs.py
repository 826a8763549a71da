"""Pairs, and leaders, among sets that meet by a prefix: one of their rarest shingles (``prefix_filter`` has why)."""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Float64s, Int32s, Int64s, UInt32s, UInt64s, int64
from cleaner.kernels.neardup.buckets import root, unite
from cleaner.kernels.neardup.verify import similarity

__all__ = ["lead_by_prefix", "list_prefix_pairs", "prefix_components"]


@kernel
def prefix_components(starts: Int64s, slots: Int32s, holders: Int64s, parents: Int64s) -> None:
    """Part the sets so that no slot reaches across parts.

    Args:
        starts: int64 (n + 1,), as fill_prefixes has them.
        slots: int32 (m,), likewise.
        holders: int64 (slots,), work space filled with -1.
        parents: int64 (n,), filled with the least set of each set's part.
    """
    for i in range(len(parents)):
        parents[i] = i
        for e in range(starts[i], starts[i + 1]):
            holder = holders[slots[e]]
            if holder < 0:
                holders[slots[e]] = i
                continue
            unite(parents, holder, i)
    for i in range(len(parents)):
        parents[i] = root(parents, i)


@kernel
def _share_band(firsts: Int32s, left: int, right: int) -> bool:
    """Whether two sets are in one bucket."""
    for band in range(firsts.shape[1]):
        if firsts[left, band] >= 0 and firsts[left, band] == firsts[right, band]:
            return True
    return False


@kernel
def list_prefix_pairs(
    begin: int,
    end: int,
    starts: Int64s,
    middles: Int64s,
    owners: Int32s,
    near_next: Int32s,
    far_next: Int32s,
    firsts: Int32s,
    sets: UInt64s,
    place: Int64s,
    sizes: Int64s,
    shared: Int64s,
    signatures: UInt32s,
    rows: Int64s,
    threshold: float,
    agreeing: int,
    seen: Int32s,
    lefts: Int32s,
    rights: Int32s,
    values: Float64s,
) -> tuple[int, int]:
    """List verified pairs whose first member is one of begin..end - 1: what list_pairs lists.

    Args:
        begin: first set to take.
        end: after the last one.
        starts: int64 (n + 1,), as chain_prefixes has them, as are the next four.
        middles: int64 (n,).
        owners: int32 (m,).
        near_next: int32 (m,).
        far_next: int32 (m,).
        firsts: int32 (n, bands), the first set of each set's bucket, -1 for none.
        sets: uint64 (any,), as for list_pairs, as is all that follows.
        place: int64 (n,).
        sizes: int64 (n,).
        shared: int64 (n,).
        signatures: uint32 (any, num_perm).
        rows: int64 (n,).
        threshold: least similarity.
        agreeing: places in which signatures must agree for a pair to be looked at.
        seen: int32 (n,), work space filled with -1 before the first call.
        lefts: int32 (capacity,), filled with first members; capacity is at least n.
        rights: int32 (capacity,), filled with second members, each above its first.
        values: float64 (capacity,), filled with similarities.

    Returns:
        (pairs listed, the set to begin the next call with); the second is ``end`` when all is done.
    """
    found = 0
    for i in range(begin, end):
        before = found
        left = sets[place[i] : place[i] + sizes[i]]
        for e in range(starts[i], starts[i + 1]):
            for which in range(2 if e < middles[i] else 1):
                entry = far_next[e] if which else near_next[e]
                while entry >= 0:
                    other = owners[entry]
                    if seen[other] != i:
                        seen[other] = i
                        if _share_band(firsts, i, other):
                            value = similarity(
                                left, sets[place[other] : place[other] + sizes[other]],
                                signatures[rows[i]], signatures[rows[other]], min(shared[i], shared[other]),
                                threshold, agreeing,
                            )  # fmt: skip
                            if value >= 0.0:
                                if found == len(lefts):
                                    for k in range(len(seen)):
                                        if seen[k] == i:
                                            seen[k] = -1
                                    return before, i
                                lefts[found] = i
                                rights[found] = other
                                values[found] = value
                                found += 1
                    entry = far_next[entry] if which else near_next[entry]
    return found, end


@kernel
def lead_by_prefix(
    documents: Int64s,
    kept: int,
    sames: Int64s,
    starts: Int64s,
    middles: Int64s,
    slots: Int32s,
    owners: Int32s,
    firsts: Int32s,
    sets: UInt64s,
    place: Int64s,
    sizes: Int64s,
    shared: Int64s,
    signatures: UInt32s,
    rows: Int64s,
    threshold: float,
    agreeing: int,
    heads: Int32s,
    nexts: Int32s,
    keepers: Int64s,
    numbers: Int64s,
    stamps: Int64s,
    bests: Int32s,
    best_values: Float64s,
    seen: Int64s,
    chosen: Int64s,
    values: Float64s,
) -> int:
    """Give each document the keeper most similar to it, or make it one: what lead_by_bucket gives.

    Sets that share a slot must be in one call; calls for other sets may run at the same time on the same
    arrays.

    Args:
        documents: int64 (m,), the documents to take, in order of priority.
        kept: how many keepers earlier calls for documents before these have made.
        sames: int64 (all documents,), the shingle set of each document.
        starts: int64 (n + 1,), as chain_prefixes has them, as are the next three.
        middles: int64 (n,).
        slots: int32 (entries,).
        owners: int32 (entries,).
        firsts: int32 (n, bands), the first set of each set's bucket, -1 where no other shares it.
        sets: uint64 (any,), as for lead_by_bucket, as are the next seven.
        place: int64 (n,).
        sizes: int64 (n,).
        shared: int64 (n,).
        signatures: uint32 (any, num_perm).
        rows: int64 (n,).
        threshold: least similarity.
        agreeing: places in which signatures must agree for a pair to be looked at.
        heads: int32 (slots, 2), work space filled with -1: the latest near and far entry of a keeper.
        nexts: int32 (entries,), work space: the entry before it of the same slot and kind.
        keepers: int64 (n,), work space, as for lead_by_bucket, as is all that follows.
        numbers: int64 (n,).
        stamps: int64 (n,).
        bests: int32 (n,).
        best_values: float64 (n,).
        seen: int64 (n,).
        chosen: int64 (all documents,), filled with the keeper of each document taken, itself for a keeper.
        values: float64 (all documents,), filled with the similarity to it.

    Returns:
        How many keepers there are now.
    """
    for document in documents:
        own = sames[document]
        if keepers[own] >= 0:
            chosen[document] = keepers[own]
            values[document] = 1.0
            continue
        best = bests[own]
        best_value = best_values[own]
        left = sets[place[own] : place[own] + sizes[own]]
        for e in range(starts[own], starts[own + 1]):
            for which in range(2 if e < middles[own] else 1):
                entry = heads[slots[e], which]
                # Keepers come latest first; those that this set was compared with before need no second look.
                while entry >= 0 and numbers[owners[entry]] >= stamps[own]:
                    other = owners[entry]
                    entry = nexts[entry]
                    if seen[other] == document:
                        continue
                    seen[other] = document
                    if not _share_band(firsts, own, other):
                        continue
                    value = similarity(
                        left, sets[place[other] : place[other] + sizes[other]],
                        signatures[rows[own]], signatures[rows[other]], min(shared[own], shared[other]),
                        max(threshold, best_value), agreeing,
                    )  # fmt: skip
                    if value > best_value or (value >= 0.0 and value == best_value and numbers[other] < numbers[best]):
                        best = other
                        best_value = value
        stamps[own] = kept
        bests[own] = best
        best_values[own] = best_value
        if best >= 0:
            chosen[document] = keepers[best]
            values[document] = best_value
            continue
        keepers[own] = document
        numbers[own] = kept
        kept += 1
        chosen[document] = document
        values[document] = 1.0
        for e in range(starts[own], starts[own + 1]):
            which = int64(e >= middles[own])
            nexts[e] = heads[slots[e], which]
            heads[slots[e], which] = e
    return kept
