"""Near-copies among the articles of all partitions, and who stands for whom."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from cleaner.config import RunSettings
from cleaner.corpus.bodies import Bodies
from cleaner.corpus.stages.cleaning import date_of
from cleaner.corpus.work import Parts, write_whole

__all__ = ["Keepers", "compare"]

_IN_MEMORY = 64 << 20
"""Bytes of bodies that are compared in memory; more lie in a file, and what is made of them, too."""


@dataclass(frozen=True, slots=True, eq=False)
class Keepers:
    """For each article the one that stands for it.

    Attributes:
        of: int64 (n,), the number of each article's keeper; its own where it is kept.
        similarity: float64 (n,), of the two, or the containment; 1 of those that are kept.
        bands: how they were found, in words; None where nothing was compared.
    """

    of: NDArray[np.int64]
    similarity: NDArray[np.float64]
    bands: str | None

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which articles are kept, bool (n,)."""
        kept: NDArray[np.bool_] = self.of == np.arange(len(self.of))
        return kept

    def save(self, path: Path, key: str) -> None:
        """Leave them for a run that goes on.

        Raises:
            OutputError: the file cannot be written.
        """
        held = io.BytesIO()
        np.savez(held, key=key, of=self.of, similarity=self.similarity, bands=self.bands or "")
        write_whole(path, held.getvalue())

    @classmethod
    def load(cls, path: Path, key: str) -> "Keepers | None":
        """What was saved of the same articles and settings; None where it was not."""
        try:
            with np.load(path, allow_pickle=False) as found:
                if str(found["key"]) != key:
                    return None
                return cls(found["of"], found["similarity"], str(found["bands"]) or None)
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return None


def _gathered(parts: Parts, on_disk: Path | None, *, dated: bool) -> tuple[Bodies, NDArray[np.datetime64] | None]:
    """The bodies of all articles, and when each was published."""
    bodies = Bodies(on_disk)
    dates = np.empty(sum(parts.counts), dtype="datetime64[us]") if dated else None
    at = 0
    for folder in parts.folders:
        table = folder.table("articles.arrow")
        for text in table.column("text"):
            bodies.add(text.as_py())
        if dates is not None:
            stated = (table.column(name).to_pylist() for name in ("date", "published"))
            own = [_moment(date_of(*pair)) for pair in zip(*stated, strict=True)]
            dates[at : at + len(own)] = np.array(own, dtype="datetime64[us]")
            at += len(own)
    return bodies, dates


def _moment(date: datetime | None) -> np.datetime64:
    return np.datetime64("NaT", "us") if date is None else np.datetime64(date.replace(tzinfo=None), "us")


def compare(
    parts: Parts,
    size: int,
    settings: RunSettings,
    workers: int,
    work: Path,
    *,
    tell: Callable[[int], object] = lambda _done: None,
) -> Keepers:
    """Find the near-copies among the articles of all partitions.

    Args:
        parts: the partitions.
        size: bytes of their bodies.
        settings: of the run.
        workers: threads.
        work: a folder on a disk for what memory is not to hold.
        tell: is called with the number of articles that are done.

    Raises:
        OutputError: the folder has no room.
    """
    number = sum(parts.counts)
    if not settings.dedup or not number:
        return Keepers(np.arange(number, dtype=np.int64), np.ones(number), None)
    from cleaner.neardup import find_duplicates  # noqa: PLC0415  loads the kernels

    similar = settings.relation == "similar"
    on_disk = work if size > _IN_MEMORY else None
    bodies, dates = _gathered(parts, on_disk, dated=settings.keeper == "earliest")
    found = find_duplicates(
        bodies.to_arrow(),
        settings.near_duplicates.threshold,
        relation=settings.relation,
        keeper=settings.keeper,
        dates=dates,
        settings=settings.near_duplicates,
        threads=workers,
        work_dir=on_disk if similar else None,
        progress=lambda done, _total: tell(done),
    )
    similarity = np.ones(number)
    similarity[found.members] = found.similarities
    return Keepers(found.labels, similarity, found.describe())
