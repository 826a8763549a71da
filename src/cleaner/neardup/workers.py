"""Kernels over runs of texts, in threads. What comes out does not depend on how many there are."""

import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.config import DedupSettings, Normalisation
from cleaner.given import Column
from cleaner.kernels.neardup import tables
from cleaner.kernels.neardup.tuples import Draws
from cleaner.neardup.texts import Chunk, Picked, chunks, picked
from cleaner.neardup.threads import Pool
from cleaner.neardup.workspace import MEMORY, Workspace

__all__ = [
    "SigningKernel",
    "Sketches",
    "Space",
    "first_key",
    "permutations",
    "shingle_sets",
    "sketch",
    "token_fingerprints",
]

_KEPT_SHINGLES = 1 << 25  # kept from signing to verification, 8 bytes each; beyond it they are made anew
_SIGNS = True  # count where there is no word
_SPAN = 1 << 18  # shingles that a thread sorts at a time


class Sketches(NamedTuple):
    """Signatures and what shingle sets are made from later.

    Attributes:
        signatures: uint32 (n, num_perm).
        counts: int64 (n,), shingles of each text, repeated ones counted each time; 0 for texts without a
            token.
        shingles: uint64 (any,), the shingles of those texts for which there was room.
        place: int64 (n,), where in ``shingles`` those of each text begin; -1 where there are none.
        texts: what was signed.
        workspace: where the signatures lie, and what is large and made from them is to.
    """

    signatures: NDArray[np.uint32]
    counts: NDArray[np.int64]
    shingles: NDArray[np.uint64]
    place: NDArray[np.int64]
    texts: Column
    workspace: Workspace = MEMORY


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


@lru_cache(maxsize=16)
def first_key(seed: int) -> np.uint64:
    """Draw the key of the first round of Fast Similarity Sketching.

    Args:
        seed: of numpy's RandomState, 0 to 2**32 - 1.
    """
    return np.random.RandomState(seed).randint(0, 1 << 64, dtype=np.uint64)


class Space(threading.local):
    """Work space of each thread; it grows with the texts, and what a text does not need is never touched."""

    def __init__(self) -> None:
        self._arrays: dict[str, NDArray[Any]] = {}

    def take(self, name: str, length: int, dtype: type[np.generic]) -> NDArray[Any]:
        """An array of at least that length, with anything in it."""
        array = self._arrays.get(name)
        if array is None or len(array) < length:
            array = self._arrays[name] = np.empty(max(length, 1 << 12), dtype=dtype)
        return array

    def for_texts(self, longest: int) -> tuple[NDArray[np.uint8], NDArray[np.uint64]]:
        """``work`` and ``tokens`` for texts of up to ``longest`` bytes."""
        work = self.take("work", tables.work_bytes(longest), np.uint8)
        return work, self.take("tokens", tables.most_tokens(longest), np.uint64)


class _Region(threading.local):
    """The part of a common array that a thread fills, from its begin on; empty where none is left."""

    def __init__(self, regions: Iterator[tuple[int, int]]) -> None:
        self.at, self.end = next(regions, (0, 0))


def sketch(
    texts: Column,
    settings: DedupSettings,
    pool: Pool,
    *,
    keep: bool,
    workspace: Workspace = MEMORY,
    tell: Callable[[int], object] = lambda _signed: None,
) -> Sketches:
    """Sign all texts.

    Args:
        texts: the texts.
        settings: shingle_size, num_perm, seed, scheme and normalise are used.
        pool: threads to work in.
        keep: keep the shingles for shingle_sets, as long as there is room for them. None are kept where the
            work space is files: making those of the candidates anew costs less than writing those of all.
        workspace: where the signatures lie.
        tell: is called now and then with the number of texts that are signed.

    Returns:
        The signatures.

    Raises:
        InputError: a row holds no text.
        OutputError: the work space has no room.
    """
    total = len(texts)
    signatures = workspace.empty((total, settings.num_perm), np.uint32)
    counts = np.empty(total, dtype=np.int64)
    place = np.full(total, -1, dtype=np.int64)
    space = Space()
    kernel = SigningKernel(settings, space)
    # Of an array that is as large as may be kept, only the pages that are filled ever come into being.
    kept = np.empty(_KEPT_SHINGLES if keep and not workspace.mapped else 0, dtype=np.uint64)
    edges = np.linspace(0, len(kept), pool.threads + 1, dtype=np.int64).tolist()
    region = _Region(pairwise(edges))

    def sign(chunk: Chunk) -> int:
        rows = slice(chunk.first, chunk.first + len(chunk))
        fits = region.at + tables.most_tokens(chunk.size) + 2 * len(chunk) <= region.end
        if not fits:
            shingles = space.take("shingles", tables.most_tokens(chunk.longest), np.uint64)
            kernel(chunk, shingles, signatures[rows], counts[rows])
            return rows.stop
        kernel(chunk, kept[region.at : region.end], signatures[rows], counts[rows], keep=True)
        ends = region.at + np.cumsum(counts[rows])
        place[rows] = ends - counts[rows]
        region.at = int(ends[-1])
        return rows.stop

    for signed in pool.map(sign, chunks(texts, pool.threads)):
        workspace.trim()
        tell(signed)
    return Sketches(signatures, counts, kept, place, texts, workspace)


class SigningKernel:
    """The kernel that signs documents, bound to what a scheme draws and to work space.

    Args:
        settings: shingle_size, num_perm, seed, scheme and normalise are used.
        space: of the threads that call it.
    """

    def __init__(self, settings: DedupSettings, space: Space) -> None:
        fast = settings.scheme != "affine32"
        self._draws = Draws(fast, first_key(settings.seed), *permutations(settings.num_perm, settings.seed))
        self._size = settings.shingle_size
        self._turns = 4 * (settings.num_perm + 8)
        self._table = tables.characters(settings.normalise)
        self._space = space

    def __call__(
        self,
        chunk: Chunk,
        shingles: NDArray[np.uint64],
        signatures: NDArray[np.uint32],
        counts: NDArray[np.int64],
        *,
        keep: bool = False,
    ) -> None:
        """Sign the texts of a chunk.

        Args:
            chunk: n texts.
            shingles: uint64 (at least ``tables.most_tokens(chunk.longest)``,), or to keep them, as many for each text.
            signatures: uint32 (n, num_perm), filled.
            counts: int64 (n,), filled with the number of shingles of each, repeated ones counted each time.
            keep: leave the shingles of all texts in ``shingles``, one after the other.
        """
        work, tokens = self._space.for_texts(chunk.longest)
        mixed = self._space.take("mixed", len(tokens), np.uint32)
        turns = self._space.take("turns", self._turns, np.uint32)
        kernels.sign_documents(
            chunk.data, chunk.bounds, self._size, self._table, self._draws, keep,
            work, tokens, shingles, mixed, turns, signatures, counts,
        )  # fmt: skip


class ShingleSets(NamedTuple):
    """Shingle sets of some texts.

    Attributes:
        sets: uint64 (any,), the sets, each sorted and unique.
        place: int64 (m,), where each begins.
        sizes: int64 (m,), their sizes.
        fingerprints: uint64 (m, 2), fingerprints; sets are equal if these are.
    """

    sets: NDArray[np.uint64]
    place: NDArray[np.int64]
    sizes: NDArray[np.int64]
    fingerprints: NDArray[np.uint64]


def shingle_sets(
    sketches: Sketches,
    wanted: NDArray[np.int64],
    settings: DedupSettings,
    pool: Pool,
    workspace: Workspace = MEMORY,
) -> ShingleSets:
    """Make the shingle sets of some texts.

    Where all their shingles were kept, the sets take their place; so this is done once for a text.

    Args:
        sketches: what ``sketch`` gave, with the shingles kept.
        wanted: int64 (m,), rows of the texts, ascending, none of them without a token.
        settings: shingle_size and normalise are used.
        pool: threads to work in.
        workspace: where sets lie that take no such place.

    Returns:
        The sets, in the order of ``wanted``.
    """
    counts = sketches.counts[wanted]
    place = sketches.place[wanted]
    if (place >= 0).all():
        return _sets_in_place(sketches.shingles, place, counts, pool)
    made = ShingleSets(
        workspace.empty(int(counts.sum()), np.uint64),
        np.cumsum(counts) - counts,
        np.empty(len(wanted), dtype=np.int64),
        np.empty((len(wanted), 2), dtype=np.uint64),
    )
    space = Space()
    table = tables.characters(settings.normalise)

    def fill(run: Picked) -> None:
        own = slice(run.first, run.first + len(run))
        work, tokens = space.for_texts(run.longest)
        begin, end = int(made.place[own.start]), int(made.place[own.stop - 1] + counts[own.stop - 1])
        with workspace.filling(made.sets, begin, end) as sets:
            kernels.set_documents(
                run.data, run.bounds, np.arange(0, 2 * len(run), 2), settings.shingle_size, table,
                work, tokens, space.take("shingles", len(tokens), np.uint64),
                space.take("starts", len(tokens), np.int32),
                made.place[own] - begin, sets, made.sizes[own], made.fingerprints[own],
            )  # fmt: skip

    for _ in pool.map(fill, picked(sketches.texts, wanted)):
        sketches.workspace.trim()
    return made


def token_fingerprints(
    texts: Column, wanted: NDArray[np.int64], normalise: Normalisation, pool: Pool, workspace: Workspace
) -> NDArray[np.uint64]:
    """Hash texts by their tokens, in order.

    Args:
        texts: the texts.
        wanted: int64 (m,), rows of those to hash, ascending.
        normalise: as in the settings.
        pool: threads to work in.
        workspace: of which pages go while this goes on.

    Returns:
        uint64 (m, 2); texts whose two are equal have the same tokens.
    """
    fingerprints = np.empty((len(wanted), 2), dtype=np.uint64)
    counts = np.empty(len(wanted), dtype=np.int64)
    space = Space()
    table = tables.characters(normalise)

    def fill(run: Picked) -> None:
        own = slice(run.first, run.first + len(run))
        work, tokens = space.for_texts(run.longest)
        which = np.arange(0, 2 * len(run), 2)
        kernels.hash_documents(run.data, run.bounds, which, table, _SIGNS, work, tokens, counts[own], fingerprints[own])

    for _ in pool.map(fill, picked(texts, wanted)):
        workspace.trim()
    return fingerprints


def _sets_in_place(
    shingles: NDArray[np.uint64], place: NDArray[np.int64], counts: NDArray[np.int64], pool: Pool
) -> ShingleSets:
    sizes = np.empty(len(place), dtype=np.int64)
    fingerprints = np.empty((len(place), 2), dtype=np.uint64)
    space = Space()

    def fill(span: tuple[int, int]) -> None:
        begin, end = span
        most = int(counts[begin:end].max())
        kernels.set_shingles(
            shingles, place[begin:end], counts[begin:end],
            space.take("starts", most + 1, np.int32), space.take("work", most + 2, np.uint64),
            sizes[begin:end], fingerprints[begin:end],
        )  # fmt: skip

    for _ in pool.map(fill, _spans(counts)):
        pass
    return ShingleSets(shingles, place, sizes, fingerprints)


def _spans(counts: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Cut texts into runs of about as many shingles as a chunk has."""
    ends = np.cumsum(counts)
    marks = np.searchsorted(ends, np.arange(0, ends[-1] if len(ends) else 0, _SPAN))
    return list(pairwise(np.unique([0, *marks.tolist(), len(counts)]).tolist()))
