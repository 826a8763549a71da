"""Candidates to verified pairs, and to groups by leader clustering, whose leaders are called keepers."""

import numpy as np

from cleaner.kernels._jit import allocating_kernel, kernel
from cleaner.kernels._types import Float64s, Int32s, Int64s, UInt32s, UInt64s, int64
from cleaner.kernels.neardup.buckets import agreement
from cleaner.kernels.neardup.sets import intersection

__all__ = ["count_rows", "fill_neighbours", "fill_rows", "lead_by_bucket", "list_pairs", "similarity"]


@kernel
def similarity(
    left: UInt64s,
    right: UInt64s,
    left_signature: UInt32s,
    right_signature: UInt32s,
    shared: int,
    threshold: float,
    agreeing: int,
) -> float:
    """Exact Jaccard similarity of two shingle sets, where it matters.

    Args:
        left: uint64 (any,), sorted and unique, not empty.
        right: uint64 (any,), likewise.
        left_signature: uint32 (num_perm,).
        right_signature: uint32 (num_perm,).
        shared: their intersection cannot be larger than this.
        threshold: similarity from which on it matters, 0 to 1.
        agreeing: pairs whose signatures agree in fewer places are not looked at.

    Returns:
        |A and B| / |A or B| as float64, or -1.0 for a pair certain (or, by ``agreeing``, all but certain) to
        be below the threshold.
    """
    total = len(left) + len(right)
    # Half a shingle of slack: rounding must not lose a pair exactly at the threshold; the division below
    # decides.
    needed = int64(np.ceil(threshold * total / (1.0 + threshold) - 0.5))
    if min(len(left), len(right), shared) < needed:
        return -1.0
    # For small sets looking at the signatures costs more than it saves.
    if total > 64 and agreement(left_signature, right_signature) < agreeing:
        return -1.0
    common = intersection(left, right, needed)
    if common < 0:
        return -1.0
    jaccard = common / (total - common)
    return jaccard if jaccard >= threshold else -1.0


@kernel
def list_pairs(
    begin: int,
    end: int,
    following: Int32s,
    sets: UInt64s,
    place: Int64s,
    sizes: Int64s,
    shared: Int64s,
    signatures: UInt32s,
    rows: Int64s,
    threshold: float,
    agreeing: int,
    patience: int,
    seen: Int32s,
    lefts: Int32s,
    rights: Int32s,
    values: Float64s,
) -> tuple[int, int, int]:
    """List verified pairs whose first member is one of begin..end - 1.

    Args:
        begin: first document to take.
        end: after the last one.
        following: int32 (n, bands), the next document of the same bucket, -1 for none.
        sets: uint64 (any,), the shingle sets.
        place: int64 (n,), where each set begins.
        sizes: int64 (n,), their sizes.
        shared: int64 (n,), how many shingles of each set occur in another one; may be too high.
        signatures: uint32 (any, num_perm).
        rows: int64 (n,), the row of each document's signature.
        threshold: least similarity.
        agreeing: places in which signatures must agree for a pair to be looked at.
        patience: end as soon as more comparisons than this have come to nothing.
        seen: int32 (n,), work space filled with -1 before the first call.
        lefts: int32 (capacity,), filled with first members; capacity is at least n.
        rights: int32 (capacity,), filled with second members, each above its first.
        values: float64 (capacity,), filled with similarities.

    Returns:
        (pairs listed, the document to begin the next call with, comparisons that came to nothing); the second is
        ``end`` when all is done.
    """
    found = 0
    wasted = 0
    for i in range(begin, end):
        if wasted > patience:
            return found, i, wasted
        before = found
        left = sets[place[i] : place[i] + sizes[i]]
        for band in range(following.shape[1]):
            other = following[i, band]
            while other >= 0:
                if seen[other] != i:
                    seen[other] = i
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
                            return before, i, wasted
                        lefts[found] = i
                        rights[found] = other
                        values[found] = value
                        found += 1
                    else:
                        wasted += 1
                other = following[other, band]
    return found, end, wasted


@kernel
def lead_by_bucket(
    documents: Int64s,
    kept: int,
    sames: Int64s,
    firsts: Int32s,
    sets: UInt64s,
    place: Int64s,
    sizes: Int64s,
    shared: Int64s,
    signatures: UInt32s,
    rows: Int64s,
    threshold: float,
    agreeing: int,
    patience: int,
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
        sets: uint64 (any,), the shingle sets.
        place: int64 (n,), where each set begins.
        sizes: int64 (n,), their sizes.
        shared: int64 (n,), how many shingles of each set occur in another one; may be too high.
        signatures: uint32 (any, num_perm).
        rows: int64 (n,), the row of each set's signature.
        threshold: least similarity.
        agreeing: places in which signatures must agree for a pair to be looked at.
        patience: end as soon as more comparisons than this have come to nothing.
        heads: int32 (n, bands), work space filled with -1: the latest keeper in the bucket that begins with a
            set.
        nexts: int32 (n, bands), work space: the keeper before it in the same bucket.
        keepers: int64 (n,), work space filled with -1: the document that stands for a set that is kept.
        numbers: int64 (n,), work space: how many keepers there were before this one.
        stamps: int64 (n,), work space filled with 0: how many keepers there were when a set was last
            compared.
        bests: int32 (n,), work space filled with -1: the best keeper so far.
        best_values: float64 (n,), work space filled with -1: its similarity.
        seen: int64 (n,), work space filled with -1.
        chosen: int64 (all documents,), filled with the keeper of each document taken, itself for a keeper.
        values: float64 (all documents,), filled with the similarity to it.

    Returns:
        (how many keepers there are now, comparisons that came to nothing).
    """
    wasted = 0
    for document in documents:
        if wasted > patience:
            break
        own = sames[document]
        if keepers[own] >= 0:
            chosen[document] = keepers[own]
            values[document] = 1.0
            continue
        best = bests[own]
        best_value = best_values[own]
        left = sets[place[own] : place[own] + sizes[own]]
        for band in range(firsts.shape[1]):
            first = firsts[own, band]
            if first < 0:
                continue
            other = heads[first, band]
            # Keepers come latest first; those that this set was compared with before need no second look.
            while other >= 0 and numbers[other] >= stamps[own]:
                if seen[other] != document:
                    seen[other] = document
                    value = similarity(
                        left, sets[place[other] : place[other] + sizes[other]],
                        signatures[rows[own]], signatures[rows[other]], min(shared[own], shared[other]),
                        max(threshold, best_value), agreeing,
                    )  # fmt: skip
                    wasted += value < 0.0
                    if value > best_value or (value >= 0.0 and value == best_value and numbers[other] < numbers[best]):
                        best = other
                        best_value = value
                other = nexts[other, band]
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
        for band in range(firsts.shape[1]):
            first = firsts[own, band]
            if first >= 0:
                nexts[own, band] = heads[first, band]
                heads[first, band] = own
    return kept, wasted


@kernel
def fill_neighbours(
    lefts: Int32s, rights: Int32s, values: Float64s, at: Int64s, others: Int32s, other_values: Float64s
) -> None:
    """Write pairs of sets down in both directions, each at its set.

    Args:
        lefts: int32 (m,), the one set of each pair.
        rights: int32 (m,), the other.
        values: float64 (m,), their similarity.
        at: int64 (sets,), where the next neighbour of each set goes; moved on.
        others: int32 (any,), filled with neighbours.
        other_values: float64 (as many,), filled with similarities.
    """
    for k in range(len(lefts)):
        left = lefts[k]
        right = rights[k]
        others[at[left]] = right
        other_values[at[left]] = values[k]
        at[left] += 1
        others[at[right]] = left
        other_values[at[right]] = values[k]
        at[right] += 1


@kernel
def count_rows(starts: Int64s, members: Int64s, neighbour_starts: Int64s, neighbours: Int32s, lengths: Int64s) -> None:
    """Count the pairs that each document will be the first member of, given the pairs of shingle sets.

    Args:
        starts: int64 (sets + 1,), where the documents of each set begin in ``members``.
        members: int64 (documents,), in ascending order within a set.
        neighbour_starts: int64 (sets + 1,), where the sets similar to each set begin in ``neighbours``.
        neighbours: int32 (any,), similar sets, in both directions, a set itself not among them.
        lengths: int64 (largest document + 1,), filled for the documents in ``members``.
    """
    for own in range(len(starts) - 1):
        for m in range(starts[own], starts[own + 1]):
            document = members[m]
            length = starts[own + 1] - m - 1
            for k in range(neighbour_starts[own], neighbour_starts[own + 1]):
                other = neighbours[k]
                low = starts[other]
                high = starts[other + 1]
                while low < high:
                    middle = (low + high) // 2
                    if members[middle] > document:
                        high = middle
                    else:
                        low = middle + 1
                length += starts[other + 1] - low
            lengths[document] = length


@allocating_kernel
def fill_rows(
    begin: int,
    end: int,
    starts: Int64s,
    members: Int64s,
    neighbour_starts: Int64s,
    neighbours: Int32s,
    neighbour_values: Float64s,
    offsets: Int64s,
    indices: Int64s,
    values: Float64s,
) -> None:
    """Write the pairs of documents of some shingle sets, sorted.

    Args:
        begin: first set to take.
        end: after the last one.
        starts: int64 (sets + 1,), as for count_rows, as are the next three.
        members: int64 (documents,).
        neighbour_starts: int64 (sets + 1,).
        neighbours: int32 (any,).
        neighbour_values: float64 (as many,), their similarities.
        offsets: int64 (at least largest document + 1,), where the pairs of each first member go.
        indices: int64 (pairs, 2), filled.
        values: float64 (pairs,), filled.
    """
    for own in range(begin, end):
        total = starts[own + 1] - starts[own]
        for k in range(neighbour_starts[own], neighbour_starts[own + 1]):
            total += starts[neighbours[k] + 1] - starts[neighbours[k]]
        if total < 2:
            continue
        documents = np.empty(total, np.int64)
        similarities = np.empty(total, np.float64)
        at = 0
        for m in range(starts[own], starts[own + 1]):
            documents[at] = members[m]
            similarities[at] = 1.0
            at += 1
        for k in range(neighbour_starts[own], neighbour_starts[own + 1]):
            for m in range(starts[neighbours[k]], starts[neighbours[k] + 1]):
                documents[at] = members[m]
                similarities[at] = neighbour_values[k]
                at += 1
        if neighbour_starts[own] < neighbour_starts[own + 1]:
            order = np.argsort(documents)
            documents = documents[order]
            similarities = similarities[order]
        at = 0
        for m in range(starts[own], starts[own + 1]):
            document = members[m]
            while documents[at] <= document:
                at += 1
                if at == total:
                    break
            row = offsets[document]
            for other in range(at, total):
                indices[row, 0] = document
                indices[row, 1] = documents[other]
                values[row] = similarities[other]
                row += 1
