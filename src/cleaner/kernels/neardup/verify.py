"""Candidates to verified pairs, and to groups by leader clustering, whose leaders are called keepers."""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bools, Float64s, Int8s, Int32s, Int64s, UInt32s, UInt64s, int64
from cleaner.kernels.neardup.buckets import agreement
from cleaner.kernels.neardup.sets import intersection
from cleaner.kernels.neardup.tuples import SMALL_SETS, Compared, Leaders, Listed

__all__ = [
    "KEPT",
    "LEFT_OUT",
    "UNSETTLED",
    "elect_keepers",
    "is_better",
    "join_best",
    "join_equal",
    "lead_by_bucket",
    "list_pair",
    "list_pairs",
    "settle_leaders",
    "similarity",
]


@kernel
def _exact_similarity(
    sets: UInt64s, left: int, left_size: int, right: int, right_size: int,
    signatures: UInt32s, left_row: int, right_row: int, agreeing: int, needed: int, least: float,
) -> float:  # fmt: skip
    """Do the rest of ``similarity`` where sizes leave room for it; a call of its own, so that the former is inlined."""
    total = left_size + right_size
    if total > SMALL_SETS and agreement(signatures[left_row], signatures[right_row]) < agreeing:
        return -1.0
    common = intersection(sets[left : left + left_size], sets[right : right + right_size], needed)
    if common < 0:
        return -1.0
    jaccard = common / (total - common)
    return jaccard if jaccard >= least else -1.0


@kernel
def similarity(one: int, other: int, compared: Compared, least: float) -> float:
    """Exact Jaccard similarity of two shingle sets, where it matters.

    Args:
        one: a set.
        other: another one.
        compared: the sets.
        least: similarity from which on it matters, from their threshold to 1.

    Returns:
        |A and B| / |A or B| as float64, or -1.0 for a pair certain (or, by ``compared.agreeing``, all but certain) to
        be below ``least``.
    """
    sets, place, sizes, shared, signatures, rows, _, agreeing = compared
    total = sizes[one] + sizes[other]
    # Half a shingle of slack: rounding must not lose a pair exactly at the threshold; the division at the end
    # decides.
    needed = int64(np.ceil(least * total / (1.0 + least) - 0.5))
    if min(sizes[one], sizes[other], shared[one], shared[other]) < needed:
        return -1.0
    return _exact_similarity(
        sets, place[one], sizes[one], place[other], sizes[other],
        signatures, rows[one], rows[other], agreeing, needed, least,
    )  # fmt: skip


@kernel
def list_pair(own: int, left: int, right: int, value: float, found: int, listed: Listed) -> bool:
    """List a pair, if there is room.

    Args:
        own: the set whose pairs are being listed, by which ``listed.seen`` is marked.
        left: first member.
        right: second member.
        value: their similarity or containment.
        found: how many pairs are listed.
        listed: the pairs.

    Returns:
        Whether there was room. Where not, all of the set's pairs are to be listed anew by the next call, so what it
        has seen is forgotten.
    """
    if found == len(listed.lefts):
        for k in range(len(listed.seen)):
            if listed.seen[k] == own:
                listed.seen[k] = -1
        return False
    listed.lefts[found] = left
    listed.rights[found] = right
    listed.values[found] = value
    return True


@kernel
def list_pairs(
    begin: int, end: int, following: Int32s, compared: Compared, patience: int, listed: Listed
) -> tuple[int, int, int]:
    """List verified pairs whose first member is one of begin..end - 1, and the second above it.

    Args:
        begin: first set to take.
        end: after the last one.
        following: int32 (n, bands), the next set of the same bucket, -1 for none.
        compared: the sets.
        patience: end as soon as more comparisons than this have come to nothing.
        listed: filled from its beginning on.

    Returns:
        (pairs listed, the set to begin the next call with, comparisons that came to nothing); the second is ``end``
        when all is done.
    """
    seen = listed.seen
    found = 0
    wasted = 0
    for i in range(begin, end):
        if wasted > patience:
            return found, i, wasted
        before = found
        for band in range(following.shape[1]):
            other = following[i, band]
            while other >= 0:
                if seen[other] != i:
                    seen[other] = i
                    value = similarity(i, other, compared, compared.threshold)
                    if value < 0.0:
                        wasted += 1
                    elif list_pair(i, i, other, value, found, listed):
                        found += 1
                    else:
                        return before, i, wasted
                other = following[other, band]
    return found, end, wasted


@kernel
def join_equal(document: int, own: int, leaders: Leaders) -> bool:
    """Whether a document's set is kept already; it has joined that then."""
    keeper = leaders.keepers[own]
    if keeper < 0:
        return False
    leaders.chosen[document] = keeper
    leaders.values[document] = 1.0
    return True


@kernel
def is_better(value: float, other: int, best_value: float, best: int, numbers: Int64s) -> bool:
    """Whether a keeper is better than the best so far: more similar, or as similar and there before.

    Args:
        value: similarity to it, -1.0 for less than the threshold.
        other: the keeper's set.
        best_value: similarity to the best so far, -1.0 where there is none.
        best: its set, -1 where there is none.
        numbers: int64 (n,), as in Leaders.
    """
    return value > best_value or (value >= 0.0 and value == best_value and numbers[other] < numbers[best])


@kernel
def join_best(document: int, own: int, best: int, best_value: float, kept: int, leaders: Leaders) -> bool:
    """Let a document join the best keeper, now that its set was compared with all, or make it one.

    Args:
        document: the document.
        own: its set.
        best: the best keeper's set, -1 for none.
        best_value: similarity to it.
        kept: how many keepers there are.
        leaders: they.

    Returns:
        Whether it is a keeper now.
    """
    leaders.stamps[own] = kept
    leaders.bests[own] = best
    leaders.best_values[own] = best_value
    if best >= 0:
        leaders.chosen[document] = leaders.keepers[best]
        leaders.values[document] = best_value
        return False
    leaders.keepers[own] = document
    leaders.numbers[own] = kept
    leaders.chosen[document] = document
    leaders.values[document] = 1.0
    return True


@kernel
def lead_by_bucket(
    documents: Int64s,
    kept: int,
    sames: Int64s,
    firsts: Int32s,
    compared: Compared,
    patience: int,
    heads: Int32s,
    nexts: Int32s,
    leaders: Leaders,
) -> tuple[int, int]:
    """Give each document the keeper most similar to it, or make it one.

    Documents come in order of priority. One whose shingle set equals a keeper's joins that. Any other joins,
    of the keepers with a verified similarity of at least the threshold, the most similar one, the earlier one
    if two are alike; where there is none it becomes a keeper itself. Only keepers stand in the buckets, so a
    bucket costs its documents times its keepers.

    Arrays of n are by distinct shingle set. Sets that share a bucket must be in one call; calls for other
    sets may run at the same time on the same arrays.

    Args:
        documents: int64 (m,), the documents to take, in order of priority.
        kept: how many keepers earlier calls for documents before these have made.
        sames: int64 (all documents,), the shingle set of each document.
        firsts: int32 (n, bands), the first set of each set's bucket, -1 where no other shares it.
        compared: the sets.
        patience: end as soon as more comparisons than this have come to nothing.
        heads: int32 (n, bands), work space filled with -1: the latest keeper in the bucket that begins with a
            set.
        nexts: int32 (n, bands), work space: the keeper before it in the same bucket.
        leaders: what earlier calls made, and what this one makes.

    Returns:
        (how many keepers there are now, comparisons that came to nothing).
    """
    seen, numbers, stamps = leaders.seen, leaders.numbers, leaders.stamps
    wasted = 0
    for document in documents:
        if wasted > patience:
            break
        own = sames[document]
        if join_equal(document, own, leaders):
            continue
        best, best_value = leaders.bests[own], leaders.best_values[own]
        for band in range(firsts.shape[1]):
            first = firsts[own, band]
            if first < 0:
                continue
            other = heads[first, band]
            # Keepers come latest first; those that this set was compared with before need no second look.
            while other >= 0 and numbers[other] >= stamps[own]:
                if seen[other] != document:
                    seen[other] = document
                    value = similarity(own, other, compared, max(compared.threshold, best_value))
                    wasted += value < 0.0
                    if is_better(value, other, best_value, best, numbers):
                        best, best_value = other, value
                other = nexts[other, band]
        if not join_best(document, own, best, best_value, kept, leaders):
            continue
        kept += 1
        for band in range(firsts.shape[1]):
            first = firsts[own, band]
            if first >= 0:
                nexts[own, band] = heads[first, band]
                heads[first, band] = own
    return kept, wasted


@kernel
def elect_keepers(starts: Int64s, lefts: Int64s, values: Float64s, keepers: Int64s, similarities: Float64s) -> None:
    """Leader clustering over pairs that are verified already.

    Args:
        starts: int64 (n + 1,), where the pairs of each document with those before it begin.
        lefts: int64 (any,), the earlier document of each pair.
        values: float64 (any,), their similarities.
        keepers: int64 (n,), filled with who stands for each document.
        similarities: float64 (n,), filled with how alike the two are; 1.0 for a document that is kept.
    """
    for document in range(len(keepers)):
        keepers[document] = document
        similarities[document] = 1.0
        best = -1.0
        for pair in range(starts[document], starts[document + 1]):
            left, value = lefts[pair], values[pair]
            if keepers[left] != left or value < best or (value == best and left >= keepers[document]):
                continue
            best = value
            keepers[document] = left
            similarities[document] = value


KEPT, LEFT_OUT, UNSETTLED = 0, 1, 2
"""What becomes of a document of which some pairs may not be known yet."""


@kernel
def settle_leaders(starts: Int64s, lefts: Int64s, opened: Bools, fates: Int8s) -> None:
    """Leader clustering as far as it is settled by the pairs that are known.

    Args:
        starts: int64 (n + 1,), where the pairs of each document with those before it begin.
        lefts: int64 (any,), the earlier document of each pair.
        opened: bool (n,), documents of which not all such pairs are known.
        fates: int8 (n,), filled with KEPT, LEFT_OUT or UNSETTLED.
    """
    for document in range(len(fates)):
        fate = UNSETTLED if opened[document] else KEPT
        for pair in range(starts[document], starts[document + 1]):
            left = fates[lefts[pair]]
            if left == KEPT:
                fate = LEFT_OUT
                break
            if left == UNSETTLED:
                fate = UNSETTLED
        fates[document] = fate
