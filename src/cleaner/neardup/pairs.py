"""Every pair of similar texts."""

import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.config import DedupSettings, dedup_settings
from cleaner.errors import LimitError
from cleaner.given import as_column
from cleaner.kernels.neardup.tuples import Listed, PrefixFilter
from cleaner.neardup.bands import Bands, choose_bands
from cleaner.neardup.candidates import Candidates, all_candidates, compared_sets, part_crowded
from cleaner.neardup.texts import Texts
from cleaner.neardup.threads import Pool
from cleaner.neardup.workers import Sketches
from cleaner.neardup.workspace import FolderLike

__all__ = [
    "Buffers",
    "Pairs",
    "SetPairs",
    "Tally",
    "concatenate",
    "set_starts",
    "similar_pairs",
    "spans_of",
    "verified_pairs",
]

_INSTEAD = "use find_duplicates, whose answer is one keeper a text, or iter_similar_pairs"
_LEAST_CAPACITY = 1 << 16
_SPAN = 128  # sets of which a thread's kernel takes the pages before others may go


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Verified pairs of similar texts.

    By ``==`` they are equal to themselves alone: compare the arrays.

    Attributes:
        indices: int64 (m, 2), rows of the two texts, the lower first, sorted.
        similarities: float64 (m,), exact Jaccard similarity of their shingle sets, threshold to 1.
        bands: the bands that found them, with the chance that they did.

    >>> pairs = similar_pairs(["a b c d e f", "A b c d e f!", "g h i j k l"])
    >>> len(pairs), list(pairs)
    (1, [(0, 1, 1.0)])
    """

    indices: NDArray[np.int64]
    similarities: NDArray[np.float64]
    bands: Bands = field(repr=False)

    def __len__(self) -> int:
        return len(self.indices)

    def __iter__(self) -> Iterator[tuple[int, int, float]]:
        """Pairs as (lower row, higher row, similarity)."""
        for (left, right), similarity in zip(self.indices.tolist(), self.similarities.tolist(), strict=True):
            yield left, right, similarity


def similar_pairs(
    texts: Texts,
    threshold: float | None = None,
    *,
    settings: DedupSettings | None = None,
    threads: int | None = None,
    work_dir: FolderLike | None = None,
) -> Pairs:
    """List every pair of texts whose shingle sets have a Jaccard similarity of at least the threshold.

    Pairs are found by the bands of their signatures, with at least the probability ``settings.recall`` for a
    pair exactly at the threshold and more above it, and verified by exact comparison: no pair is listed that
    is not one. (Of pairs at the threshold, one in a million is lost to a comparison of signatures before
    that.)

    A text with fewer tokens than a shingle is one shingle of all its tokens, so it is similar to texts with
    the same tokens only. Texts of nothing but white space have nothing to compare and are in no pair.
    Note that m copies of one text are m * (m - 1) / 2 pairs, of 24 bytes each, and of some 50 while the list is
    made. They are counted as they are found: more than ``settings.max_pairs`` are refused then, before memory is
    asked for; ``iter_similar_pairs`` gives such pairs in batches.

    Args:
        texts: rows of str by position: a list, tuple, iterator, numpy array or Series; or an Arrow array of strings,
            whose bytes are read where they lie.
        threshold: least similarity, 0 < threshold <= 1; None for that of the settings (0.8 by default).
        settings: how near-copies are found; None for the defaults.
        threads: how many to work in; None for one for each processor. The pairs do not depend on it.
        work_dir: a folder for signatures and shingle sets, as for find_duplicates; None for memory. The
            pairs are the same, and are in memory.

    Returns:
        The pairs, sorted.

    Raises:
        InputError: texts are no rows (a table, a mapping, a set), or one holds no text, as None and NaN do not.
        LimitError: there are more than max_pairs pairs.
        OutputError: work_dir cannot be written, or has no room left.
        SettingsError: a setting is out of its range, or the recall cannot be reached with num_perm
            permutations.

    >>> texts = ["a b c d e f g h i j", "A, b, c, d, e, f, g, h, i, j!", "k l m n o p q r s t"]
    >>> list(similar_pairs(texts))
    [(0, 1, 1.0)]
    """
    settings = dedup_settings(settings, threshold)
    bands = choose_bands(settings.threshold, settings.num_perm, settings.recall)
    texts = as_column(texts)
    with all_candidates(texts, bands, settings, threads, work_dir) as (candidates, sketches, pool):
        tally = Tally(settings.max_pairs, np.bincount(candidates.sames), _INSTEAD)
        spans = spans_of(len(candidates.rows), pool.threads, _SPAN if sketches.workspace.mapped else 0)
        verified = list(verified_pairs(candidates, sketches, settings, pool, spans, tally))
        indices, similarities = _expand(candidates, verified, pool)
    return Pairs(indices, similarities, bands)


class SetPairs(NamedTuple):
    """Verified pairs of sets: int32 (m,), int32 (m,), float64 (m,)."""

    lefts: NDArray[np.int32]
    rights: NDArray[np.int32]
    values: NDArray[np.float64]


class Tally:
    """Counts pairs of texts while threads find pairs of sets, and ends the search where there are too many.

    Args:
        limit: how many there may be.
        numbers: int64 (n,), how many texts have each set; the pairs among them are counted at once.
        instead: what to do where there are too many, besides allowing for more.

    Raises:
        LimitError: there are more pairs among texts with equal sets alone.
    """

    def __init__(self, limit: int, numbers: NDArray[np.int64], instead: str) -> None:
        self._limit = limit
        self._instead = instead
        self._numbers = numbers
        self._plain = bool((numbers == 1).all())
        self._lock = threading.Lock()
        self._total = 0
        self.add(int((numbers * (numbers - 1) // 2).sum()))

    def count(self, pairs: "SetPairs") -> None:
        """Count the texts' pairs of some pairs of sets.

        Raises:
            LimitError: there are more than there may be.
        """
        if self._plain:
            self.add(len(pairs.lefts))
        else:
            self.add(int(self._numbers[pairs.lefts] @ self._numbers[pairs.rights]))

    def add(self, pairs: int) -> None:
        """Count pairs of texts.

        Raises:
            LimitError: there are more than there may be.
        """
        with self._lock:
            self._total += pairs
            if self._total > self._limit:
                raise LimitError(
                    f"there are more pairs than allowed, max_pairs is {self._limit:,}: {self._instead}, "
                    "or allow for more, at some 50 bytes each"
                )


class Buffers(threading.local):
    """What a thread lists pairs of sets in.

    Args:
        total: how many sets there are.
    """

    def __init__(self, total: int) -> None:
        capacity = max(total, _LEAST_CAPACITY)
        lefts, rights = np.empty((2, capacity), dtype=np.int32)
        self.listed = Listed(np.full(total, -1, dtype=np.int32), lefts, rights, np.empty(capacity, dtype=np.float64))

    def take(self, found: int) -> SetPairs:
        """A copy of the pairs listed last."""
        _, lefts, rights, values = self.listed
        return SetPairs(lefts[:found].copy(), rights[:found].copy(), values[:found].copy())


def verified_pairs(
    candidates: Candidates,
    sketches: Sketches,
    settings: DedupSettings,
    pool: Pool,
    spans: list[tuple[int, int]],
    tally: Tally | None = None,
) -> Iterator[SetPairs]:
    """Verified pairs of sets, for each span those whose first set is in it.

    Raises:
        LimitError: there are more than the tally allows.
    """
    given = 0
    search = _Search(candidates, sketches, settings, pool, tally)
    with closing(search.by_bucket(spans)) as by_bucket:
        for found in by_bucket:
            if found is None:
                break
            given += 1
            yield found
        else:
            return
    parted = part_crowded(candidates, settings, pool, sketches.workspace)
    search = _Search(parted, sketches, settings, pool, tally)
    if parted.rare is not None:
        yield from search.by_rare(parted.rare, spans[given:])
        return
    for found in search.by_bucket(spans[given:]):
        if found is None:
            raise AssertionError("patience has an end only before buckets are parted")
        yield found


class _Search:
    """Verifies candidates in threads, each with lists of its own."""

    def __init__(
        self, candidates: Candidates, sketches: Sketches, settings: DedupSettings, pool: Pool, tally: Tally | None
    ) -> None:
        self._candidates = candidates
        self._compared = compared_sets(candidates, sketches, settings)
        self._buffers = Buffers(len(candidates.rows))
        self._pool = pool
        self._tally = tally
        self._workspace = sketches.workspace

    def _take(self, found: int) -> SetPairs:
        """The pairs that a thread's kernel listed last, counted.

        Raises:
            LimitError: there are more than the tally allows.
        """
        pairs = self._buffers.take(found)
        if self._tally is not None:
            self._tally.count(pairs)
        self._workspace.trim()
        return pairs

    def by_bucket(self, spans: list[tuple[int, int]]) -> Generator[SetPairs | None, None, None]:
        """What ``verified_pairs`` gives, but None for a span with too many comparisons that come to nothing."""
        candidates = self._candidates
        following = np.empty_like(candidates.firsts)
        kernels.link(candidates.firsts, np.empty(len(candidates.rows), dtype=np.int32), following)

        def verify(span: tuple[int, int]) -> SetPairs | None:
            begin, end = span
            patience = candidates.patience_for(2 * (end - begin))  # early spans have twice as many partners ahead
            parts: list[SetPairs] = []
            while begin < end:
                found, begin, wasted = kernels.list_pairs(
                    begin, end, following, self._compared, patience, self._buffers.listed
                )
                patience -= wasted
                if patience < 0:
                    return None
                parts.append(self._take(found))
            return concatenate(parts)

        return self._pool.map(verify, spans)

    def by_rare(self, rare: PrefixFilter, spans: list[tuple[int, int]]) -> Generator[SetPairs, None, None]:
        """What ``verified_pairs`` gives, by the rarest shingles of the sets."""

        def verify(span: tuple[int, int]) -> SetPairs:
            begin, end = span
            parts: list[SetPairs] = []
            while begin < end:
                found, begin = kernels.list_prefix_pairs(
                    begin, end, rare, self._candidates.firsts, self._compared, self._buffers.listed
                )
                parts.append(self._take(found))
            return concatenate(parts)

        return self._pool.map(verify, spans)


def spans_of(total: int, threads: int, most: int = 0) -> list[tuple[int, int]]:
    """Cut 0..total into spans, several for each thread: early ones have more partners ahead of them."""
    number = max(8 * threads, total // most if most else 0)
    edges = np.unique(np.linspace(0, total, number + 1, dtype=np.int64)).tolist()
    return list(pairwise(edges))


def concatenate(parts: Iterable[SetPairs]) -> SetPairs:
    """Join parts; a single one is not copied."""
    taken = [part for part in parts if len(part.values)]
    if len(taken) == 1:
        return taken[0]
    taken.append(SetPairs(np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32), np.empty(0)))
    return SetPairs(*(np.concatenate(columns) for columns in zip(*taken, strict=True)))


def _neighbours(pairs: list[SetPairs], total: int) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """Pairs of sets in both directions, by set; what is in the list is taken out of it, so that it is held once.

    Returns:
        int64 (total + 1,), where the neighbours of each set begin; int32 (any,), they; float64, their similarities.
    """
    counts = np.zeros(total, dtype=np.int64)
    for part in pairs:
        counts += np.bincount(part.lefts, minlength=total)
        counts += np.bincount(part.rights, minlength=total)
    starts = np.zeros(total + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    others = np.empty(int(starts[-1]), dtype=np.int32)
    values = np.empty(len(others), dtype=np.float64)
    at = starts[:-1].copy()
    pairs.reverse()
    while pairs:
        kernels.fill_neighbours(*pairs.pop(), at, others, values)
    return starts, others, values


def _expand(candidates: Candidates, pairs: list[SetPairs], pool: Pool) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Turn pairs of sets into sorted pairs of texts, those of equal sets among them; the list is emptied."""
    total = len(candidates.rows)
    if total == 0:
        return np.empty((0, 2), dtype=np.int64), np.empty(0, dtype=np.float64)
    members = candidates.documents[np.argsort(candidates.sames, kind="stable")]
    starts = set_starts(candidates.sames, total)
    neighbour_starts, neighbours, neighbour_values = _neighbours(pairs, total)

    lengths = np.zeros(int(members.max()) + 1, dtype=np.int64)
    kernels.count_rows(starts, members, neighbour_starts, neighbours, lengths)
    offsets = np.cumsum(lengths) - lengths
    indices = np.empty((int(lengths.sum()), 2), dtype=np.int64)
    similarities = np.empty(len(indices), dtype=np.float64)

    def fill(span: tuple[int, int]) -> None:
        kernels.fill_rows(
            *span,
            starts,
            members,
            neighbour_starts,
            neighbours,
            neighbour_values,
            offsets,
            indices,
            similarities,
        )

    for _ in pool.map(fill, spans_of(total, pool.threads)):
        pass
    return indices, similarities


def set_starts(keys: NDArray[np.integer], total: int) -> NDArray[np.int64]:
    """Where each key begins once keys are sorted, int64 (total + 1,)."""
    starts = np.zeros(total + 1, dtype=np.int64)
    np.cumsum(np.bincount(keys, minlength=total), out=starts[1:])
    return starts
