"""Crowded buckets: by which shingles two of their sets can be near-copies at all."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.kernels.neardup.tuples import Counted, PrefixFilter
from cleaner.neardup.threads import Pool
from cleaner.neardup.workers import ShingleSets, Space
from cleaner.neardup.workspace import Workspace

__all__ = ["prefix_filter"]

_TABLE = 1 << 26  # slots that a thread counts at a time, of a byte each
_SPAN = 1 << 13  # sets of which a thread's kernel takes the pages before others may go
_MOST = 1 << 31  # entries and slots, which are numbered by int32


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
    sizes = made.sizes
    counted = Counted(made.sets, made.place, sizes, _counts(made, pool, workspace), threshold)
    work = _Work(sizes)
    uses = _slot_uses(counted, work, workspace)
    numbers = np.empty(len(uses) // 64 + 1, dtype=np.int32)
    total = kernels.number_slots(uses, numbers)
    nears, fars, shared = np.empty((3, len(sizes)), dtype=np.int64)

    def count(span: tuple[int, int]) -> None:
        kernels.count_prefixes(counted, *span, *work.take(), uses, nears, fars, shared)

    for _ in pool.map(count, work.spans):
        workspace.trim()
    starts = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(nears + fars, out=starts[1:])
    if max(int(starts[-1]), total) >= _MOST:
        return None, shared
    middles = starts[:-1] + nears
    slots, owners, near_next, far_next = workspace.empty((4, int(starts[-1])), np.int32)

    def fill(span: tuple[int, int]) -> None:
        kernels.fill_prefixes(counted, *span, *work.take(), uses, numbers, starts, middles, slots)

    for _ in pool.map(fill, work.spans):
        workspace.trim()
    lasts = np.full((total, 2), -1, dtype=np.int32)
    kernels.chain_prefixes(starts, middles, slots, lasts, owners, near_next, far_next)
    return PrefixFilter(starts, middles, slots, owners, near_next, far_next, total), shared


class _Work:
    """The spans in which sets are taken, and what the kernels of each thread work in."""

    def __init__(self, sizes: NDArray[np.int64]) -> None:
        self.spans = list(pairwise([*range(0, len(sizes), _SPAN), len(sizes)]))
        self._space = Space()
        self._longest = int(sizes.max(initial=1))

    def take(self) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """``histogram`` and ``kinds`` of the thread."""
        return self._space.take("histogram", 256, np.int64), self._space.take("kinds", self._longest, np.uint8)


def _slot_uses(counted: Counted, work: _Work, workspace: Workspace) -> NDArray[np.uint8]:
    """What meets in each slot, as kernels.mark_prefixes tells it; uint8 (slots,)."""
    longest = counted.sizes - np.ceil(counted.threshold * counted.sizes - 1.0).astype(np.int64) + 1
    uses = np.zeros(1 << max(1, int(longest.sum()).bit_length()), dtype=np.uint8)
    for span in work.spans:  # one after the other: they mark the same slots
        kernels.mark_prefixes(counted, *span, *work.take(), uses)
        workspace.trim()
    return uses


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
