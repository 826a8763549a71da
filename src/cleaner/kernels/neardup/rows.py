"""From pairs of shingle sets to pairs of documents, sorted."""

import numpy as np

from cleaner.kernels._jit import allocating_kernel, kernel
from cleaner.kernels._types import Float64s, Int32s, Int64s

__all__ = ["count_rows", "fill_neighbours", "fill_rows"]


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
