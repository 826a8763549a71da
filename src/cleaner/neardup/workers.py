"""Kernels over runs of texts, in threads. What comes out does not depend on how many there are."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.config import DedupSettings
from cleaner.errors import SettingsError
from cleaner.kernels import tables
from cleaner.neardup.texts import Chunk, Texts, chunks, number_of

__all__ = ["Sketches", "permutations", "shingle_sets", "sketch", "thread_pool"]

T = TypeVar("T")
R = TypeVar("R")


class Pool:
    """Threads to run kernels in; with one thread, the caller's own."""

    def __init__(self, threads: int, executor: ThreadPoolExecutor | None) -> None:
        self.threads = threads
        self._executor = executor

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Results in the order of the items, of which only a few are drawn ahead."""
        if self._executor is None:
            yield from map(function, items)
            return
        waiting: deque[Future[R]] = deque()
        try:
            for item in items:
                waiting.append(self._executor.submit(function, item))
                if len(waiting) > 4 * self.threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


@contextmanager
def thread_pool(threads: int | None) -> Iterator[Pool]:
    """Open a pool.

    Args:
        threads: how many; None for one for each processor that this process may use.

    Raises:
        SettingsError: threads is less than 1.
    """
    if threads is None:
        threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if threads < 1:
        raise SettingsError(f"threads is {threads}; it must be at least 1")
    if threads == 1:
        yield Pool(1, None)
        return
    with ThreadPoolExecutor(threads, thread_name_prefix="cleaner-neardup") as executor:
        yield Pool(threads, executor)


class Sketches(NamedTuple):
    """Signatures and what shingle sets are made from later.

    Attributes:
        signatures: uint32 (n, num_perm).
        counts: int64 (n,), shingles of each text, repeated ones counted each time; 0 for texts without a
            token.
        chunks: the texts, unless they were not to be kept.
    """

    signatures: NDArray[np.uint32]
    counts: NDArray[np.int64]
    chunks: list[Chunk]


@lru_cache(maxsize=16)  # seeding takes longer than signing a text
def permutations(num_perm: int, seed: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Draw multipliers and offsets as datasketch 2's affine32 scheme draws them.

    Args:
        num_perm: how many.
        seed: of numpy's RandomState, 0 to 2**32 - 1.

    Returns:
        Two arrays uint32 (num_perm,), shared by all callers, not to be written to; multipliers are odd.
    """
    state = np.random.RandomState(seed)  # the generator that datasketch uses
    halves = state.randint(0, 1 << 31, num_perm, dtype=np.uint32)
    return halves * np.uint32(2) + np.uint32(1), state.randint(0, 1 << 32, num_perm, dtype=np.uint32)


def _work_space(longest: int) -> tuple[NDArray[np.uint8], NDArray[np.uint64], NDArray[np.uint64]]:
    """Work space for texts of up to ``longest`` bytes; what a text does not need is never touched."""
    tokens = longest // 2 + 2
    return (
        np.empty(3 * longest + kernels.PADDING, dtype=np.uint8),
        np.empty(tokens, dtype=np.uint64),
        np.empty(tokens, dtype=np.uint64),
    )


def sketch(texts: Texts, settings: DedupSettings, pool: Pool, *, keep: bool) -> Sketches:
    """Sign all texts.

    Args:
        texts: the texts.
        settings: shingle_size, num_perm and seed are used.
        pool: threads to work in.
        keep: keep the texts' bytes, for shingle_sets.

    Returns:
        The signatures.

    Raises:
        InputError: a row holds no text.
    """
    total = number_of(texts)
    signatures = np.empty((total, settings.num_perm), dtype=np.uint32)
    counts = np.empty(total, dtype=np.int64)
    multipliers, offsets = permutations(settings.num_perm, settings.seed)
    table = tables.load()[:4]

    def sign(chunk: Chunk) -> Chunk:
        work, tokens, shingles = _work_space(chunk.longest)
        rows = slice(chunk.first, chunk.first + len(chunk))
        mixed = np.empty(len(shingles) + 32, dtype=np.uint32)
        kernels.sketch_documents(
            chunk.data, chunk.bounds, settings.shingle_size, *table, multipliers, offsets,
            work, tokens, shingles, mixed, signatures[rows], counts[rows],
        )  # fmt: skip
        return chunk

    kept = [chunk for chunk in pool.map(sign, chunks(texts)) if keep]
    return Sketches(signatures, counts, kept)


class ShingleSets(NamedTuple):
    """Shingle sets of some texts.

    Attributes:
        sets: uint64 (any,), the sets, each sorted and unique.
        place: int64 (m,), where each begins.
        sizes: int64 (m,), their sizes.
        prints: uint64 (m, 2), fingerprints; sets are equal if these are.
    """

    sets: NDArray[np.uint64]
    place: NDArray[np.int64]
    sizes: NDArray[np.int64]
    prints: NDArray[np.uint64]


def shingle_sets(sketches: Sketches, wanted: NDArray[np.int64], settings: DedupSettings, pool: Pool) -> ShingleSets:
    """Make the shingle sets of some texts.

    Args:
        sketches: what ``sketch`` gave, with the texts kept.
        wanted: int64 (m,), rows of the texts, ascending.
        settings: shingle_size is used.
        pool: threads to work in.

    Returns:
        The sets, in the order of ``wanted``.
    """
    room = sketches.counts[wanted]
    place = np.zeros(len(wanted), dtype=np.int64)
    np.cumsum(room[:-1], out=place[1:])
    sets = np.empty(int(room.sum()), dtype=np.uint64)
    sizes = np.empty(len(wanted), dtype=np.int64)
    prints = np.empty((len(wanted), 2), dtype=np.uint64)
    table = tables.load()[:4]

    def fill(chunk: Chunk) -> None:
        begin, end = np.searchsorted(wanted, [chunk.first, chunk.first + len(chunk)])
        if begin == end:
            return
        work, tokens, shingles = _work_space(chunk.longest)
        kernels.set_documents(
            chunk.data, chunk.bounds, wanted[begin:end] - chunk.first, settings.shingle_size, *table,
            work, tokens, shingles, np.empty(2 * len(shingles) + 2, dtype=np.int64),
            place[begin:end], sets, sizes[begin:end], prints[begin:end],
        )  # fmt: skip

    for _ in pool.map(fill, sketches.chunks):
        pass
    return ShingleSets(sets, place, sizes, prints)
