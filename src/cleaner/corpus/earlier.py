"""Output folders of earlier runs, which are no input: one holds each text up to three times, and what is no text."""

from collections.abc import Iterable
from pathlib import Path

from cleaner.corpus.skipped import printable

__all__ = ["is_earlier", "is_output", "of_earlier_run"]

_WHAT = "the output of an earlier run"
_REPORT = "report.json"
_BESIDE = (("duplicates.jsonl", "quarantine.jsonl"), ("duplicates", "quarantine"))
"""What a run writes beside its report: files, or on Spark folders."""


def is_output(names: Iterable[str]) -> bool:
    """Whether a folder that holds such files and folders is what a run has written.

    >>> is_output(["articles.jsonl", "duplicates.jsonl", "quarantine.jsonl", "report.json"]), is_output(["report.json"])
    (True, False)
    """
    there = set(names)
    return _REPORT in there and any(there.issuperset(beside) for beside in _BESIDE)


def of_earlier_run(folder: Path) -> str:
    """Say in words that a folder is what a run has written, and what of it to name."""
    return f"{_WHAT}; name its articles alone: {printable(_articles(folder))}"


def is_earlier(why: str) -> bool:
    """Whether this is why a folder was skipped."""
    return why.startswith(_WHAT)


def _articles(folder: Path) -> str:
    """The articles in an output folder, as they are named on a command line."""
    found = sorted(path for path in folder.glob("articles*") if path.suffix != ".html")
    if len(found) == 1:
        return found[0].as_posix()
    return (folder / f"articles*{found[0].suffix if found else ''}").as_posix()
