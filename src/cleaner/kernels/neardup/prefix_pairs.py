"""Pairs, and leaders, among sets that meet by a prefix: one of their rarest shingles (``prefix_filter`` has why)."""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Int32s, Int64s, int64
from cleaner.kernels.neardup.buckets import root, unite
from cleaner.kernels.neardup.tuples import Compared, Leaders, Listed, PrefixFilter
from cleaner.kernels.neardup.verify import is_better, join_best, join_equal, list_pair, similarity

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
    begin: int, end: int, rare: PrefixFilter, firsts: Int32s, compared: Compared, listed: Listed
) -> tuple[int, int]:
    """List verified pairs whose first member is one of begin..end - 1: what list_pairs lists.

    Args:
        begin: first set to take.
        end: after the last one.
        rare: by which shingles sets meet.
        firsts: int32 (n, bands), the first set of each set's bucket, -1 for none.
        compared: the sets.
        listed: filled from its beginning on.

    Returns:
        (pairs listed, the set to begin the next call with); the second is ``end`` when all is done.
    """
    starts, middles, _, owners, near_next, far_next, _ = rare
    seen = listed.seen
    found = 0
    for i in range(begin, end):
        before = found
        for e in range(starts[i], starts[i + 1]):
            for which in range(2 if e < middles[i] else 1):
                entry = far_next[e] if which else near_next[e]
                while entry >= 0:
                    other = owners[entry]
                    entry = far_next[entry] if which else near_next[entry]
                    if seen[other] == i:
                        continue
                    seen[other] = i
                    if not _share_band(firsts, i, other):
                        continue
                    value = similarity(i, other, compared, compared.threshold)
                    if value < 0.0:
                        continue
                    if not list_pair(i, i, other, value, found, listed):
                        return before, i
                    found += 1
    return found, end


@kernel
def lead_by_prefix(
    documents: Int64s,
    kept: int,
    sames: Int64s,
    rare: PrefixFilter,
    firsts: Int32s,
    compared: Compared,
    heads: Int32s,
    nexts: Int32s,
    leaders: Leaders,
) -> int:
    """Give each document the keeper most similar to it, or make it one: what lead_by_bucket gives.

    Sets that share a slot must be in one call; calls for other sets may run at the same time on the same
    arrays.

    Args:
        documents: int64 (m,), the documents to take, in order of priority.
        kept: how many keepers earlier calls for documents before these have made.
        sames: int64 (all documents,), the shingle set of each document.
        rare: by which shingles sets meet.
        firsts: int32 (n, bands), the first set of each set's bucket, -1 where no other shares it.
        compared: the sets.
        heads: int32 (slots, 2), work space filled with -1: the latest near and far entry of a keeper.
        nexts: int32 (entries,), work space: the entry before it of the same slot and kind.
        leaders: what earlier calls made, and what this one makes.

    Returns:
        How many keepers there are now.
    """
    starts, middles, slots, owners, _, _, _ = rare
    seen, numbers, stamps = leaders.seen, leaders.numbers, leaders.stamps
    for document in documents:
        own = sames[document]
        if join_equal(document, own, leaders):
            continue
        best, best_value = leaders.bests[own], leaders.best_values[own]
        for e in range(starts[own], starts[own + 1]):
            for which in range(2 if e < middles[own] else 1):
                entry = heads[slots[e], which]
                # Keepers come latest first; those that this set was compared with before need no second look.
                while entry >= 0 and numbers[owners[entry]] >= stamps[own]:
                    other = owners[entry]
                    entry = nexts[entry]
                    if seen[other] != document:
                        seen[other] = document
                        if _share_band(firsts, own, other):
                            value = similarity(own, other, compared, max(compared.threshold, best_value))
                            if is_better(value, other, best_value, best, numbers):
                                best, best_value = other, value
        if not join_best(document, own, best, best_value, kept, leaders):
            continue
        kept += 1
        for e in range(starts[own], starts[own + 1]):
            which = int64(e >= middles[own])
            nexts[e] = heads[slots[e], which]
            heads[slots[e], which] = e
    return kept
