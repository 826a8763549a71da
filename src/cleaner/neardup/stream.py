"""Every pair of similar texts, in batches, for answers that memory would not hold."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.config import DedupSettings, dedup_settings
from cleaner.errors import SettingsError
from cleaner.given import as_column
from cleaner.neardup.bands import choose_bands
from cleaner.neardup.candidates import all_candidates
from cleaner.neardup.pairs import Pairs, SetPairs, set_starts, verified_pairs
from cleaner.neardup.texts import Texts
from cleaner.neardup.workspace import FolderLike

__all__ = ["iter_similar_pairs"]

_SPAN = 64  # sets whose pairs a thread lists at a time


def iter_similar_pairs(
    texts: Texts,
    threshold: float | None = None,
    *,
    batch: int = 1 << 20,
    settings: DedupSettings | None = None,
    threads: int | None = None,
    work_dir: FolderLike | None = None,
) -> Iterator[Pairs]:
    """Find what ``similar_pairs`` finds, a batch at a time, for answers that memory would not hold.

    Args:
        texts: rows of str by position: a list, tuple, iterator, numpy array or Series; or an Arrow array of strings,
            whose bytes are read where they lie.
        threshold: least similarity, 0 < threshold <= 1; None for that of the settings (0.8 by default).
        batch: pairs of a batch, at least 1; only the last has fewer.
        settings: how near-copies are found; None for the defaults. max_pairs does not matter.
        threads: how many to work in; None for one for each processor.
        work_dir: a folder for signatures and shingle sets, as for find_duplicates; None for memory.

    Yields:
        Batches, each sorted. A pair comes once; later batches may hold lower rows.

    Raises:
        InputError: texts are no rows (a table, a mapping, a set), or one holds no text, as None and NaN do not.
        OutputError: work_dir cannot be written, or has no room left.
        SettingsError: a setting is out of its range, or the recall cannot be reached with num_perm
            permutations.

    >>> [len(part) for part in iter_similar_pairs(["a b c"] * 4, batch=4)]
    [4, 2]
    """
    settings = dedup_settings(settings, threshold)
    if batch < 1:
        raise SettingsError(f"batch is {batch}; it must be at least 1")
    bands = choose_bands(settings.threshold, settings.num_perm, settings.recall)
    texts = as_column(texts)
    with all_candidates(texts, bands, settings, threads, work_dir) as (candidates, sketches, pool):
        total = len(candidates.rows)
        members = candidates.documents[np.argsort(candidates.sames, kind="stable")]
        starts = set_starts(candidates.sames, total)
        edges = [*range(0, total, _SPAN), total]
        spans = list(pairwise(edges))
        verified = verified_pairs(candidates, sketches, settings, pool, spans)
        runs = (_runs(span, part, starts) for span, part in zip(spans, verified, strict=True))
        for indices, similarities in _batches(runs, members, batch):
            order = np.lexsort((indices[:, 1], indices[:, 0]))
            yield Pairs(indices[order], similarities[order], bands)


class _Runs(NamedTuple):
    """Pairs of one member each with a run of others, by place among the members.

    Attributes:
        owners: int64 (m,), the member.
        begins: int64 (m,), the first of the others.
        lengths: int64 (m,), how many there are.
        values: float64 (m,), their similarity to it.
    """

    owners: NDArray[np.int64]
    begins: NDArray[np.int64]
    lengths: NDArray[np.int64]
    values: NDArray[np.float64]


def _runs(span: tuple[int, int], pairs: SetPairs, starts: NDArray[np.int64]) -> _Runs:
    """Runs of the pairs within the sets of a span, and of the pairs of sets that begin there."""
    places = np.arange(starts[span[0]], starts[span[1]])
    ends = np.repeat(starts[span[0] + 1 : span[1] + 1], np.diff(starts[span[0] : span[1] + 1]))
    numbers = starts[pairs.lefts + 1] - starts[pairs.lefts]
    before = np.cumsum(numbers) - numbers
    owners = np.arange(numbers.sum()) + np.repeat(starts[pairs.lefts] - before, numbers)
    others = np.repeat(pairs.rights, numbers)
    return _Runs(
        np.concatenate((places, owners)),
        np.concatenate((places + 1, starts[others])),
        np.concatenate((ends - places - 1, starts[others + 1] - starts[others])),
        np.concatenate((np.ones(len(places)), np.repeat(pairs.values, numbers))),
    )


def _batches(
    runs: Iterable[_Runs], members: NDArray[np.int64], batch: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Write runs out as pairs of rows, the lower first, so many at a time."""
    waiting: list[tuple[NDArray[np.int64], NDArray[np.float64]]] = []
    held = 0
    for run in runs:
        ends = np.cumsum(run.lengths)
        at, last = 0, int(ends[-1]) if len(ends) else 0
        while at < last:
            stop = min(last, at + batch - held)
            flat = np.arange(at, stop)
            which = np.searchsorted(ends, flat, side="right")
            others = run.begins[which] + flat - (ends[which] - run.lengths[which])
            ours, theirs = members[run.owners[which]], members[others]
            indices = np.stack((np.minimum(ours, theirs), np.maximum(ours, theirs)), axis=1)
            waiting.append((indices, run.values[which]))
            held += stop - at
            at = stop
            if held == batch:
                yield _joined(waiting)
                waiting, held = [], 0
    if held:
        yield _joined(waiting)


def _joined(
    parts: list[tuple[NDArray[np.int64], NDArray[np.float64]]],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
