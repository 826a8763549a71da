"""Crowded buckets: by which shingles two of their sets can be near-copies at all."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.neardup.threads import Pool
from cleaner.neardup.workers import ShingleSets, Space
from cleaner.neardup.workspace import Workspace

__all__ = ["PrefixFilter", "prefix_filter"]

_TABLE = 1 << 26  # slots that a thread counts at a time, of a byte each
_SPAN = 1 << 13  # sets of which a thread's kernel takes the pages before others may go
_MOST = 1 << 31  # entries and slots, which are numbered by int32


class PrefixFilter(NamedTuple):
    """Those of the rarest shingles of each set that another has among its rarest (kernels/neardup/prefix_filter.py).

    Attributes:
        starts: int64 (n + 1,), where the entries of each set begin, near ones first.
        middles: int64 (n,), where its far ones begin.
        slots: int32 (m,), the slot of each entry.
        owners: int32 (m,), its set.
        near_next: int32 (m,), the next near entry of a later set in its slot, -1 for none.
        far_next: int32 (m,), the next far one likewise.
        total: how many slots there are.
    """

    starts: NDArray[np.int64]
    middles: NDArray[np.int64]
    slots: NDArray[np.int32]
    owners: NDArray[np.int32]
    near_next: NDArray[np.int32]
    far_next: NDArray[np.int32]
    total: int


def prefix_filter(
    made: ShingleSets, threshold: float, pool: Pool, workspace: Workspace
) -> tuple[PrefixFilter | None, NDArray[np.int64]]:
    """Find by which of their rarest shingles sets meet.

    Args:
        made: n distinct sets, none empty.
        threshold: least similarity.
        pool: threads to work in.
        workspace: where what is large lies.

    Returns:
        The shingles, None if there are too many to be numbered, and how many shingles of each set occur in
        another one, int64 (n,); may be too high.
    """
    counts = _counts(made, pool, workspace)
    sets, place, sizes = made.sets, made.place, made.sizes
    kinds = int(sizes.max(initial=1))
    longest = sizes - np.ceil(threshold * sizes - 1.0).astype(np.int64) + 1
    uses = np.zeros(1 << max(1, int(longest.sum()).bit_length()), dtype=np.uint8)
    space = Space()
    spans = list(pairwise([*range(0, len(sizes), _SPAN), len(sizes)]))
    for span in spans:  # one after the other: they mark the same slots
        work = space.take("histogram", 256, np.int64), space.take("kinds", kinds, np.uint8)
        kernels.mark_prefixes(sets, place, sizes, counts, threshold, *span, *work, uses)
        workspace.trim()
    numbers = np.empty(len(uses) // 64 + 1, dtype=np.int32)
    total = kernels.number_slots(uses, numbers)
    nears, fars, shared = np.empty((3, len(sizes)), dtype=np.int64)

    def count(span: tuple[int, int]) -> None:
        work = space.take("histogram", 256, np.int64), space.take("kinds", kinds, np.uint8)
        kernels.count_prefixes(sets, place, sizes, counts, threshold, *span, *work, uses, nears, fars, shared)

    for _ in pool.map(count, spans):
        workspace.trim()
    starts = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(nears + fars, out=starts[1:])
    if max(int(starts[-1]), total) >= _MOST:
        return None, shared
    middles = starts[:-1] + nears
    slots, owners, near_next, far_next = workspace.empty((4, int(starts[-1])), np.int32)

    def fill(span: tuple[int, int]) -> None:
        work = space.take("histogram", 256, np.int64), space.take("kinds", kinds, np.uint8)
        kernels.fill_prefixes(
            sets, place, sizes, counts, threshold, *span, *work, uses, numbers, starts, middles, slots
        )  # fmt: skip

    for _ in pool.map(fill, spans):
        workspace.trim()
    lasts = np.full((total, 2), -1, dtype=np.int32)
    kernels.chain_prefixes(starts, middles, slots, lasts, owners, near_next, far_next)
    return PrefixFilter(starts, middles, slots, owners, near_next, far_next, total), shared


def _counts(made: ShingleSets, pool: Pool, workspace: Workspace) -> NDArray[np.uint8]:
    """In how many sets each shingle occurs, uint8 (as many as there are in ``made.sets``), 255 for more."""
    slots = 1 << max(1, (2 * int(made.sizes.sum())).bit_length())
    counts: NDArray[np.uint8] = workspace.empty(len(made.sets), np.uint8)
    share = max(slots // _power_from(pool.threads), 1)

    def count(first: int) -> None:
        """Count the shingles of a thread's share of the slots, a table after the other."""
        cursors = np.full(len(made.sizes), -1, dtype=np.int64)
        for low in range(first, first + share, _TABLE):
            high = min(low + _TABLE, first + share)
            marks = np.zeros(high - low, dtype=np.uint8)
            for tell in (False, True):
                for begin, end in pairwise([*range(0, len(cursors), _SPAN), len(cursors)]):
                    kernels.count_occurrences(
                        made.sets, made.place, made.sizes, begin, end, slots, low, high, cursors, marks, counts, tell
                    )
                    workspace.trim()

    for _ in pool.map(count, range(0, slots, share)):
        pass
    return counts


def _power_from(number: int) -> int:
    """The least power of two that is not below a number."""
    return 1 << (number - 1).bit_length()
