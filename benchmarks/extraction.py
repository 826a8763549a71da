"""Articles from pages: how much of the gold text each contender finds, and how fast.

Each gold set is scored by itself with the measure of scores.py, by each contender of extractors.py, each in a
process of its own that takes the pages one by one and times nothing but the contender's own call. What a
contender fails on counts as an empty text. Where the gold holds the headline, a contender that gives headline
and body apart is scored on the two joined; cleaner, trafilatura and readability-lxml alike.
"""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.extractors import EXTRACTORS, Extractor, Ready
from benchmarks.pages import FLATTENINGS, GOLD_SETS, GoldSet, Page, join_headline, read_pages
from benchmarks.processes import missing, peak_memory_mb, run_child, stopwatch
from benchmarks.scores import page_score, summarise

__all__ = ["measure", "show", "work"]


def work(request: dict[str, Any]) -> dict[str, Any]:
    """One contender on one set, in this process."""
    extractor = next(one for one in EXTRACTORS if one.name == request["contender"])
    gold_set = next(one for one in GOLD_SETS if one.name == request["set"])
    contender = extractor.prepare(gold_set.headline_in_gold)
    _warm_up(contender)
    tally = _Tally(contender, _reader(extractor))
    for page in read_pages(Path(request["data"]), gold_set.name, request["limit"]):
        tally.take(page)
    return tally.result()


def _warm_up(contender: Ready) -> None:
    """Let the contender load and compile what it does at its first call."""
    sentence = "The council met on Monday, and the bridge across the river is to be mended in spring."
    contender.extract(f"<html><body><h1>Bridge</h1>{f'<p>{sentence}</p>' * 9}</body></html>")


def _reader(extractor: Extractor) -> Callable[[Page], str]:
    if extractor.source == "html":
        return lambda page: page.html
    flatten = FLATTENINGS[extractor.flattening]
    return lambda page: flatten(page.text)


class _Tally:
    """Scores and times of the pages that went through a contender."""

    def __init__(self, contender: Ready, read: Callable[[Page], str]) -> None:
        self._contender = contender
        self._read = read
        self._pages: list[tuple[float, float]] = []
        self._times: list[float] = []
        self._characters = 0
        self._empty = 0
        self._errors: list[str] = []

    def take(self, page: Page) -> None:
        """Run and score one page."""
        given = self._read(page)
        found = ""
        try:
            with stopwatch(self._times):
                found = self._contender.extract(given)
            if self._contender.title:
                found = join_headline(self._contender.title(given), found)
        except Exception as error:  # noqa: BLE001  whatever a peer raises is its result on this page
            self._errors.append(f"{page.id}: {type(error).__name__}: {error}"[:300])
        self._characters += len(given)
        self._empty += not found.strip()
        self._pages.append(page_score(found, page.gold))

    def result(self) -> dict[str, Any]:
        """The row of the table."""
        seconds = sum(self._times)
        return {
            **asdict(summarise(self._pages)),
            "seconds": seconds,
            "pages_per_second": len(self._pages) / seconds if seconds else None,
            "million_characters_per_second": self._characters / seconds / 1e6 if seconds else None,
            "empty_pages": self._empty,
            "failed_pages": len(self._errors),
            "first_failures": self._errors[:3],
            "peak_memory_mb": peak_memory_mb(),
        }


def measure(
    data: Path, *, limit: int | None, seconds: float, only: list[str] | None, report: Callable[[str], None]
) -> dict[str, Any]:
    """Run all contenders on all sets, one after the other.

    Args:
        data: the folder that holds ``extraction``.
        limit: pages of each set, at most; None for all.
        only: names of the contenders to measure; None for all.
        seconds: that a contender may take for a set.
        report: told what is running.

    Returns:
        Rows by set.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    for gold_set in GOLD_SETS:
        rows[gold_set.name] = []
        for extractor in EXTRACTORS:
            if only is not None and extractor.name not in only:
                continue
            report(f"{gold_set.name}: {extractor.name}")
            rows[gold_set.name].append(_row(extractor, gold_set, data, limit, seconds))
    joined = {one.name: one.headline_in_gold for one in GOLD_SETS}
    return {"sets": rows, "headline_in_gold": joined, "limit": limit}


def _row(extractor: Extractor, gold_set: GoldSet, data: Path, limit: int | None, seconds: float) -> dict[str, Any]:
    about = {
        "contender": extractor.name,
        "source": extractor.source,
        "flattening": extractor.flattening if extractor.source == "text" else None,
        "options": extractor.options,
    }
    reason = missing(extractor.module)
    if reason:
        return about | {"skipped": reason}
    request = {
        "job": "extraction",
        "contender": extractor.name,
        "set": gold_set.name,
        "data": str(data.resolve()),
        "limit": limit,
    }
    return about | run_child(request, seconds, cores=1)


def show(found: dict[str, Any], console: Console) -> None:
    """Print one table for each set."""
    for name, rows in found["sets"].items():
        table = Table(title=f"{name}: bag of word 4-grams, averaged over pages", title_justify="left")
        table.add_column("contender", overflow="fold")
        table.add_column("reads")
        for column in ("precision", "recall", "F1", "95%", "pages/s", "empty", "failed", "peak MB"):
            table.add_column(column, justify="right", no_wrap=True)
        for row in rows:
            if "skipped" in row:
                table.add_row(f"{row['contender']} (skipped: {row['skipped']})", row["source"])
            else:
                table.add_row(row["contender"], row["source"], *_cells(row))
        console.print(table)


def _cells(row: dict[str, Any]) -> list[str]:
    memory, rate = row["peak_memory_mb"], row["pages_per_second"]
    return [
        f"{row['precision']:.3f}",
        f"{row['recall']:.3f}",
        f"{row['f1']:.4f}",
        f"{row['f1_low']:.3f}-{row['f1_high']:.3f}",
        "-" if rate is None else f"{rate:,.0f}",
        str(row["empty_pages"]),
        str(row["failed_pages"]),
        "-" if memory is None else f"{memory:.0f}",
    ]
