"""A partition cleaned into the files of its folder, whichever process does it."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa

from cleaner.config import RunSettings
from cleaner.corpus.batches import unpack
from cleaner.corpus.stages.cleaning import CleanedBatch, clean_batch
from cleaner.corpus.values import to_line
from cleaner.corpus.work import PartFolder, fsync_file, write_batch, write_mark

__all__ = ["clean_partition", "samples_of"]

_MOST_SAMPLES, _FEW_SAMPLES = 300, 16
"""Samples of the first partition, as many as a report shows, so that small corpora are shown well; and of late ones."""


def samples_of(number: int) -> int:
    """How many samples a partition gives: about twice its share of what a report shows, if it were the last one.

    >>> [samples_of(number) for number in (0, 1, 2, 9, 99, 9999)]
    [300, 300, 216, 76, 22, 16]
    """
    return min(_MOST_SAMPLES, 2 * _MOST_SAMPLES // (number + 1) + _FEW_SAMPLES)


def clean_partition(
    folder: PartFolder,
    key: str,
    data: pa.Buffer,
    settings: RunSettings,
    *,
    span: dict[str, Any] | None = None,
    refused: Mapping[int, str] | None = None,
    before: Callable[[], object] | None = None,
) -> dict[str, Any]:
    """Clean a partition, and mark it as done.

    Args:
        folder: of the partition.
        key: by which it is known.
        data: its documents, as ``partitions`` gives them.
        settings: of the run.
        span: where in the input it is from, as JSON; None where nobody knows.
        refused: rows that are not to be looked at, and why.
        before: is called before each document.

    Returns:
        What is noted down of it.

    Raises:
        OSError: its files cannot be written.
    """
    samples = samples_of(folder.number) if settings.clean else 0
    batch = unpack(data)
    cleaned = clean_batch(batch, settings, samples=samples, refused=refused, before=before)
    noted = {"key": key, "span": span, **_noted(batch.num_rows, cleaned)}
    with folder.making(key) as path:
        write_batch(path / "articles.arrow", cleaned.articles)
        write_batch(path / "quarantine.arrow", cleaned.quarantine)
        if settings.explain:
            write_batch(path / "cuts.arrow", cleaned.cuts)
        if cleaned.samples:
            with (path / "samples.jsonl").open("wb") as file:
                file.writelines(to_line(sample) for sample in cleaned.samples)
                fsync_file(file)
        return write_mark(path, noted)


def _noted(documents: int, cleaned: CleanedBatch) -> dict[str, Any]:
    told: list[Any] = cleaned.quarantine.column("problem").to_pylist()
    problems = Counter(problem.partition(":")[0] for problem in told)
    return {
        "documents": documents,
        "articles": cleaned.articles.num_rows,
        "quarantined": cleaned.quarantine.num_rows,
        "characters": cleaned.characters,
        "altered": cleaned.altered,
        "as_html": cleaned.as_html,
        "as_latin": cleaned.as_latin,
        "firsts": cleaned.firsts,
        "bytes": cleaned.articles.column("text").nbytes,
        "problems": dict(problems),
        "profile": cleaned.profile.to_json(),
    }
