"""From signatures to the distinct shingle sets that share a band with another."""

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.config import DedupSettings
from cleaner.given import Column
from cleaner.kernels.neardup.tuples import Compared, PrefixFilter
from cleaner.neardup.bands import Bands, agreement_floor
from cleaner.neardup.prefix_filter import prefix_filter
from cleaner.neardup.texts import places
from cleaner.neardup.threads import Pool, thread_pool
from cleaner.neardup.workers import ShingleSets, Sketches, Space, shingle_sets, sketch, token_fingerprints
from cleaner.neardup.workspace import FolderLike, Workspace, open_workspace

__all__ = [
    "Buckets",
    "Candidates",
    "all_candidates",
    "compared_sets",
    "equal_sets",
    "find_buckets",
    "find_candidates",
    "part_buckets",
    "part_crowded",
    "shared_shingles",
]

_CROWDED = 50  # comparisons to a set that come to nothing, from which on looking for its rarest shingles pays
_SLOTS = 3  # to a shingle
_LEAST_SPAN, _SPAN = 1 << 9, 1 << 13  # texts, or sets, whose bands a thread takes at a time
_PART = 1 << 15  # texts whose bands are looked up in one table, which then stays in the cache
_PARTS = 2  # to a thread, of the texts that share buckets and are in no part yet
_PART_SHINGLES = 1 << 20  # of the sets of a part, which then stay near the processor
_LARGE_PART = 1 << 22  # from which on all threads work on one part, and its sets lie in the work space
_MOST_PARTS = 256  # into more at once, writing costs more than a table beyond the cache


class Candidates(NamedTuple):
    """Texts that share a band with another, and their distinct shingle sets.

    Texts are numbered by their place in ``documents``, sets by the order in which they first occur there.

    Attributes:
        documents: int64 (m,), rows of the texts, in order of priority.
        sames: int64 (m,), the set of each text.
        firsts: int32 (n, bands), the first set of each set's bucket, -1 where the bucket has one text only.
        sets: uint64 (any,), the sets, each sorted and unique.
        place: int64 (n,), where each begins.
        sizes: int64 (n,), their sizes.
        rows: int64 (n,), the row of the first text with each set.
        shared: int64 (n,), how many shingles of each set occur in another one; may be too high.
        rare: by which shingles sets of a bucket can be near-copies; None before ``part_crowded``.
        patience: comparisons to a set that may come to nothing before buckets are crowded.
    """

    documents: NDArray[np.int64]
    sames: NDArray[np.int64]
    firsts: NDArray[np.int32]
    sets: NDArray[np.uint64]
    place: NDArray[np.int64]
    sizes: NDArray[np.int64]
    rows: NDArray[np.int64]
    shared: NDArray[np.int64]
    rare: PrefixFilter | None = None
    patience: float = math.inf

    def patience_for(self, sets: int) -> int:
        """Comparisons that may come to nothing while so many sets are compared."""
        return sys.maxsize if self.patience * sets > sys.maxsize else int(self.patience * sets)


class Buckets(NamedTuple):
    """Which texts share a band.

    Attributes:
        order: int64 (n,), rows of the texts, in order of priority; their places in it number the texts here.
        firsts: int32 (bands, n), the first text of each text's bucket, -1 where it is alone.
        shared: int64 (m,), the texts that share a bucket, ascending.
        numbers: int32 (n,), for ``find_candidates`` to note the set of each text.
    """

    order: NDArray[np.int64]
    firsts: NDArray[np.int32]
    shared: NDArray[np.int64]
    numbers: NDArray[np.int32]


def find_buckets(sketches: Sketches, order: NDArray[np.int64], bands: Bands, pool: Pool) -> Buckets:
    """Find the texts that share a band with another.

    Args:
        sketches: signatures.
        order: int64 (n,), rows of the texts to compare, in order of priority.
        bands: how signatures are cut.
        pool: threads to work in.
    """
    firsts = _bucket_firsts(sketches, order, bands, pool)
    # A bucket's first text holds its own number, so one look finds all that share it.
    return Buckets(order, firsts, np.flatnonzero((firsts >= 0).any(axis=0)), np.empty(len(order), dtype=np.int32))


def part_buckets(
    buckets: Buckets, counts: NDArray[np.int64], threads: int
) -> tuple[list[NDArray[np.int64]], list[NDArray[np.int64]]]:
    """Deal the texts that share buckets out to parts, so that no bucket reaches across two.

    Args:
        buckets: of the texts.
        counts: int64 (all rows,), shingles of each text.
        threads: of which each is to have several parts: some take longer than others.

    Returns:
        Parts of about ``_PART_SHINGLES`` shingles or fewer, and those that cannot be parted further and have more than
        ``_LARGE_PART``; int64 (any,), texts by place, ascending.
    """
    shared = buckets.shared
    if not len(shared):
        return [], []
    parents = np.empty(len(buckets.order), dtype=np.int64)
    kernels.components(buckets.firsts, parents)
    component = parents[shared]
    heads = shared[component == shared]
    weights = np.bincount(component, weights=counts[buckets.order[shared]], minlength=len(parents))[heads]
    large = weights > _LARGE_PART
    # Small components in order, cut where a part has its share; each large one is a part of its own, after those.
    small = np.where(large, 0, weights)
    ends = np.cumsum(small)
    part = np.searchsorted(_part_ends(int(ends[-1]), threads), ends - small, side="right")
    first_large = int(part.max()) + 1
    part[large] = first_large + np.arange(int(large.sum()))
    of_head = np.empty(len(parents), dtype=np.int64)
    of_head[heads] = part
    dealt = of_head[component]
    by_part = np.argsort(dealt, kind="stable")
    edges = np.searchsorted(dealt[by_part], np.arange(int(part.max()) + 2)).tolist()
    parts = [shared[by_part[low:high]] for low, high in pairwise(edges)]
    return [own for own in parts[:first_large] if len(own)], parts[first_large:]


def _part_ends(total: int, threads: int) -> NDArray[np.int64]:
    """Where parts of so many shingles end: large ones first, so that no thread waits long for the last one."""
    ends = [0]
    while ends[-1] < total:
        left = total - ends[-1]
        share = left if threads == 1 else max(left, total // 4) // (_PARTS * threads)
        ends.append(ends[-1] + max(1, min(_PART_SHINGLES, share)))
    return np.array(ends[1:], dtype=np.int64)


def find_candidates(
    sketches: Sketches,
    buckets: Buckets,
    chosen: NDArray[np.int64],
    settings: DedupSettings,
    pool: Pool,
    workspace: Workspace,
) -> Candidates:
    """Make the sets of texts that share buckets.

    Args:
        sketches: signatures, with the texts kept.
        buckets: of the texts.
        chosen: int64 (m,), texts by place in the buckets, ascending; all of each bucket, or none. Calls for others
            may run at the same time.
        settings: shingle_size is used.
        pool: threads to work in.
        workspace: where sets lie.

    Returns:
        The candidates.
    """
    documents = buckets.order[chosen]
    originals = _originals(sketches, buckets, chosen, settings, pool)
    own = np.flatnonzero(originals == np.arange(len(chosen)))
    ascending = np.argsort(documents[own])
    back = np.empty_like(ascending)
    back[ascending] = np.arange(len(ascending))
    made = shingle_sets(sketches, documents[own][ascending], settings, pool, workspace)
    made = ShingleSets(made.sets, made.place[back], made.sizes[back], made.fingerprints[back])
    own_sames, distinct = equal_sets(made.fingerprints)
    sames = np.empty(len(chosen), dtype=np.int64)
    sames[own] = own_sames
    sames = sames[originals]
    buckets.numbers[chosen] = sames
    place, sizes = made.place[distinct], made.sizes[distinct]
    first_with = own[distinct]
    firsts = _by_set(buckets, chosen[first_with], pool)
    return Candidates(documents, sames, firsts, made.sets, place, sizes, documents[first_with], sizes, None, _CROWDED)


@contextmanager
def all_candidates(
    texts: Column, bands: Bands, settings: DedupSettings, threads: int | None, work_dir: FolderLike | None
) -> Iterator[tuple[Candidates, Sketches, Pool]]:
    """Sign texts and find all candidates among them, with threads and work space that end with the context.

    Args:
        texts: the texts; candidates come in their order.
        bands: how signatures are cut.
        settings: shingle_size, num_perm, seed, scheme and normalise are used.
        threads: how many; None for one for each processor.
        work_dir: a folder for the work space; None for memory.

    Yields:
        The candidates, the signatures, and the threads.

    Raises:
        InputError: a row holds no text.
        OutputError: work_dir cannot be written, or has no room left.
    """
    with open_workspace(work_dir) as workspace, thread_pool(threads) as pool:
        workspace.watch(places(texts))
        sketches = sketch(texts, settings, pool, keep=True, workspace=workspace)
        buckets = find_buckets(sketches, np.flatnonzero(sketches.counts), bands, pool)
        yield find_candidates(sketches, buckets, buckets.shared, settings, pool, workspace), sketches, pool


def _originals(
    sketches: Sketches, buckets: Buckets, chosen: NDArray[np.int64], settings: DedupSettings, pool: Pool
) -> NDArray[np.int64]:
    """For each text the first one that has the same tokens, by place among those chosen, where that saves work.

    Where shingles were kept, making sets of them costs little more. Where not, many copies of a text would all be
    taken apart: texts that share their bucket with one and the same text in all bands are held against it first.
    """
    originals = np.arange(len(chosen))
    if (sketches.place[buckets.order[chosen]] >= 0).all():
        return originals
    firsts = buckets.firsts[0, chosen]
    alike = (firsts >= 0) & (firsts != chosen)
    for band in buckets.firsts[1:]:
        alike &= band[chosen] == firsts
    copies = np.flatnonzero(alike)
    if len(copies):
        first_of = np.searchsorted(chosen, firsts[copies])
        asked = np.unique(np.concatenate((copies, first_of)))
        rows = buckets.order[chosen[asked]]
        ascending = np.argsort(rows)
        fingerprints = np.empty((len(chosen), 2), dtype=np.uint64)
        fingerprints[asked[ascending]] = token_fingerprints(
            sketches.texts, rows[ascending], settings.normalise, pool, sketches.workspace
        )
        equal = (fingerprints[copies] == fingerprints[first_of]).all(axis=1)
        originals[copies[equal]] = first_of[equal]
    return originals


def part_crowded(candidates: Candidates, settings: DedupSettings, pool: Pool, workspace: Workspace) -> Candidates:
    """Find by which shingles candidates can be near-copies at all, where comparing them all costs more.

    Args:
        candidates: those whose buckets are crowded.
        settings: threshold is used.
        pool: threads to work in.
        workspace: where what is large lies.

    Returns:
        The same candidates, of unlimited patience.
    """
    no_fingerprints = np.empty((0, 2), dtype=np.uint64)
    made = ShingleSets(candidates.sets, candidates.place, candidates.sizes, no_fingerprints)
    rare, shared = prefix_filter(made, settings.threshold, pool, workspace)
    return candidates._replace(shared=shared, rare=rare, patience=math.inf)


def compared_sets(candidates: Candidates, sketches: Sketches, settings: DedupSettings) -> Compared:
    """What kernels compare candidates by.

    Args:
        candidates: the sets.
        sketches: with their signatures.
        settings: threshold and num_perm are used.
    """
    floor = agreement_floor(settings.threshold, settings.num_perm)
    return Compared(
        candidates.sets, candidates.place, candidates.sizes, candidates.shared,
        sketches.signatures, candidates.rows, settings.threshold, floor,
    )  # fmt: skip


def _by_set(buckets: Buckets, chosen: NDArray[np.int64], pool: Pool) -> NDArray[np.int32]:
    """The buckets of each set, given the first text that has it; int32 (sets, bands)."""
    made = np.empty((len(chosen), len(buckets.firsts)), dtype=np.int32)

    def fill(span: tuple[int, int]) -> None:
        kernels.buckets_by_set(buckets.firsts, chosen, buckets.numbers, *span, made)

    for _ in pool.map(fill, pairwise(_edges(len(chosen), pool.threads))):
        pass
    return made


def shared_shingles(made: ShingleSets, pool: Pool) -> NDArray[np.int64]:
    """How many shingles of each set occur in another one; int64 (n,), never too low.

    Pages that share a template, and nothing else, are candidates of each other, all of them. What each has to
    itself tells that it can be similar enough to none.
    """
    slots = 1 << max(1, (_SLOTS * int(made.sizes.sum())).bit_length())
    marks = np.zeros(slots, dtype=np.uint8)
    shared = np.empty(len(made.sizes), dtype=np.int64)

    def mark(span: tuple[int, int]) -> None:
        kernels.mark_shingles(made.sets, made.place, made.sizes, *span, marks)

    def count(span: tuple[int, int]) -> None:
        kernels.count_marked(made.sets, made.place, made.sizes, *span, marks, shared)

    for function, total in ((mark, slots), (count, len(shared))):
        edges = np.linspace(0, total, pool.threads + 1, dtype=np.int64).tolist()
        for _ in pool.map(function, pairwise(edges)):
            pass
    return shared


def _bucket_firsts(sketches: Sketches, order: NDArray[np.int64], bands: Bands, pool: Pool) -> NDArray[np.int32]:
    """First text, by place in ``order``, of each text's bucket: int32 (bands, texts), -1 for none."""
    total = len(order)
    keys = sketches.workspace.empty((bands.bands, total), np.uint64)
    rows = np.array(bands.rows, dtype=np.int64)
    firsts = np.empty((bands.bands, total), dtype=np.int32)
    space = Space()

    def sign(span: tuple[int, int]) -> None:
        kernels.bucket_keys(sketches.signatures, order, rows, *span, keys)

    def fill(band: int) -> None:
        _find_firsts(keys[band], space, firsts[band])

    for _ in pool.map(sign, pairwise(_edges(total, pool.threads))):
        sketches.workspace.trim()
    for _ in pool.map(fill, range(bands.bands)):
        sketches.workspace.trim()
    return firsts


def _edges(total: int, threads: int) -> list[int]:
    """Cut texts into spans: for one thread as large as may be, for more so that each has several."""
    span = _SPAN if threads == 1 else max(_LEAST_SPAN, min(_SPAN, total // (4 * threads)))
    return [*range(0, total, span), total]


def _find_firsts(keys: NDArray[np.uint64], space: Space, firsts: NDArray[np.int32]) -> None:
    """Fill in the place of the first key that equals each, -1 for one that no other equals."""
    total = len(keys)
    parts = min(1 << (total // _PART).bit_length(), _MOST_PARTS)
    slots = space.take("slots", 1 << max(1, (2 * total - 1).bit_length()), np.int32)
    grouped, places = space.take("grouped", total, np.uint64), space.take("places", total, np.int32)
    kernels.bucket_firsts(keys, parts, grouped, places, slots, firsts)


def equal_sets(fingerprints: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number equal fingerprints: the number of each row, and the first row of each number."""
    rows = np.arange(len(fingerprints))
    found = np.empty(len(fingerprints), dtype=np.int32)
    _find_firsts(np.ascontiguousarray(fingerprints[:, 0]), Space(), found)
    firsts = np.where(found < 0, rows, found)
    if (fingerprints[firsts, 1] != fingerprints[:, 1]).any():  # half of a fingerprint is not enough
        _, first_of_number, numbers = np.unique(fingerprints, axis=0, return_index=True, return_inverse=True)
        firsts = first_of_number[numbers.ravel()]
    is_first = firsts == rows
    return (np.cumsum(is_first) - 1)[firsts], np.flatnonzero(is_first)
