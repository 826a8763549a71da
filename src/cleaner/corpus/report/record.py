"""What a run returns, and report.json."""

import math
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from cleaner.config import RunSettings
from cleaner.corpus.report.summary import summary_html
from cleaner.corpus.sources import printable

__all__ = ["RunReport", "Timings", "settings_record", "versions"]

_SPEED_ONLY = ("workers", "work_dir", "overwrite", "keep_work")
"""Settings that change nothing in the files."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds that the stages of a run took.

    Attributes:
        reading: reading and cleaning.
        near_duplicates: finding near-copies.
        writing: writing the files.
    """

    reading: float
    near_duplicates: float
    writing: float

    @property
    def total(self) -> float:
        """Seconds of the whole run."""
        return self.reading + self.near_duplicates + self.writing


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did. documents = kept + duplicates + quarantined.

    Attributes:
        output: the folder that holds the files.
        inputs: as they were given.
        files: read, standard input included.
        files_skipped: in folders and globs, with an ending that is not read.
        files_unusable: links that lead to themselves, pipes and devices in folders and globs, by name: what they are.
        passed_over: records of web archives that are no pages, by what they are: neither documents nor in quarantine.
        documents: records and files that came in, readable or not.
        kept: articles written.
        duplicates: documents left out because a near-copy was kept.
        quarantined: records and files that made no article.
        problems: what was wrong with them, in words, and how often.
        groups: kept articles that stand for at least one duplicate.
        repeated_ids: documents whose identifier an earlier one has as well; source and place tell them apart.
        altered: articles with a value that could not be written as it was read; ``altered`` of their records names it.
        as_html: documents whose text is HTML, and was read as such.
        without_date: documents without a date; they come last where the earliest is kept.
        characters_in: of the texts that were read.
        characters_kept: of the articles that were written.
        bands: how near-copies were looked for; None where nothing was compared.
        profile: what report.json tells beside the account: kinds of cuts, sites, languages, groups, quarantine.
        settings: of the run.
        versions: of cleaner, Python and the libraries.
        timings: seconds of each stage.
        workers: processes that could be used.
        started: when the run began, ISO 8601, UTC.

    >>> from cleaner import run
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     report = run(None, Path(folder, "out"), records=[{"text": "Menu"}])
    >>> report.quarantined, report.problems
    (1, {'no article found': 1})
    >>> print(report)  # doctest: +ELLIPSIS
    RunReport(output='...out', documents=1, kept=0, duplicates=0, quarantined=1)
    """

    output: Path
    inputs: tuple[str, ...]
    files: int
    files_skipped: int
    files_unusable: dict[str, str]
    passed_over: dict[str, int]
    documents: int
    kept: int
    duplicates: int
    quarantined: int
    problems: dict[str, int]
    groups: int
    repeated_ids: int
    altered: int
    as_html: int
    without_date: int
    characters_in: int
    characters_kept: int
    bands: str | None
    profile: dict[str, Any]
    settings: RunSettings
    versions: dict[str, str]
    timings: Timings
    workers: int
    started: str

    def to_dict(self) -> dict[str, Any]:
        """The content of report.json; the same input and settings give the same, except for ``run``."""
        return {
            "inputs": [printable(name) for name in self.inputs],
            "counts": {
                "files": self.files,
                "files_skipped": self.files_skipped,
                "in": self.documents,
                "kept": self.kept,
                "duplicates": self.duplicates,
                "quarantined": self.quarantined,
                "groups": self.groups,
                "repeated_ids": self.repeated_ids,
                "altered": self.altered,
                "as_html": self.as_html,
                "without_date": self.without_date,
                "characters_in": self.characters_in,
                "characters_kept": self.characters_kept,
            },
            "rates": {
                "kept": _share(self.kept, self.documents),
                "duplicates": _share(self.duplicates, self.documents),
                "quarantined": _share(self.quarantined, self.documents),
                "characters_kept": _share(self.characters_kept, self.characters_in),
            },
            "problems": self.problems,
            "files_unusable": self.files_unusable,
            "passed_over": self.passed_over,
            "bands": self.bands,
            "profile": self.profile,
            "settings": settings_record(self.settings),
            "versions": self.versions,
            "run": self._run_record(),
        }

    def __repr__(self) -> str:
        """The account in a line; ``to_dict`` has the rest."""
        counts = {name: getattr(self, name) for name in ("documents", "kept", "duplicates", "quarantined")}
        told = ", ".join(f"{name}={number}" for name, number in counts.items())
        return f"RunReport(output={str(self.output)!r}, {told})"

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        return summary_html(self)

    def _run_record(self) -> dict[str, Any]:
        total = self.timings.total
        return {
            "started": self.started,
            "seconds": {**asdict(self.timings), "total": total},
            "documents_per_second": self.documents / total if total > 0 else None,
            "characters_per_second": self.characters_in / total if total > 0 else None,
            "workers": self.workers,
            "overwrite": self.settings.overwrite,
            "output": printable(str(self.output)),
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def settings_record(settings: RunSettings) -> dict[str, Any]:
    """List the settings that have a part in what is written.

    Args:
        settings: of a run.

    Returns:
        Names and values, as JSON has them: ``inf`` as text.
    """
    told = {name: value for name, value in asdict(settings).items() if name not in _SPEED_ONLY}
    return {name: "inf" if value == math.inf else value for name, value in told.items()}


_PARTAKING = ("datasketch", "fastwarc", "numba", "numpy", "orjson", "pyarrow", "regex", "resiliparse", "zstandard")


def versions() -> dict[str, str]:
    """Look up the versions of cleaner, Python and the libraries that have a part in what is written."""
    import platform  # noqa: PLC0415  slow to load, and wanted once at the end of a run

    from cleaner import __version__  # noqa: PLC0415  the package imports its rooms, not the other way round

    found = {"cleaner": __version__, "python": platform.python_version()}
    for name in _PARTAKING:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # put on the path without its metadata
            found[name] = "unknown"
    return found
