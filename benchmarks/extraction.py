"""Articles from pages: how much of the gold text each contender finds, and how fast.

Each gold set is scored by itself with the measure of scores.py, by each contender of extractors.py, each in a
process of its own that reads, extracts and scores the pages a batch at a time and times nothing but the
contender's own calls, which follow each other as they do in a corpus run. Pages of another set come first,
untimed: contenders load and compile much of what they need when they first need it. What a contender fails on
counts as an empty text. Where the gold holds the headline, a contender that gives headline and body apart is
scored on the two joined; cleaner, trafilatura and readability-lxml alike.

``--html`` takes the contenders that read HTML alone, ``--flatteners`` what cleaner makes of the text that other
libraries flatten a page to.
"""

import gc
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.extractors import BASELINE, EXTRACTORS, HTML_READERS, Extractor, Ready
from benchmarks.flatteners import FLATTENERS
from benchmarks.pages import FLATTENINGS, GOLD_SETS, REPORTED_SETS, GoldSet, Page, join_headline, read_pages
from benchmarks.processes import missing, peak_memory_mb, run_child, stopwatch
from benchmarks.scores import page_score, summarise

__all__ = ["VIEWS", "measure", "show", "times_baseline", "work"]

VIEWS: dict[str, tuple[Extractor, ...]] = {"all": EXTRACTORS, "html": HTML_READERS, "flatteners": FLATTENERS}
"""Which contenders take part, by what is asked for."""

_BATCH = 100
_SETS = (*GOLD_SETS, *REPORTED_SETS)


def work(request: dict[str, Any]) -> dict[str, Any]:
    """One contender on one set, in this process."""
    extractor = next(one for one in (*EXTRACTORS, *FLATTENERS) if one.name == request["contender"])
    gold_set = next(one for one in _SETS if one.name == request["set"])
    contender = extractor.prepare(gold_set.headline_in_gold)
    data, read = Path(request["data"]), _reader(extractor)
    _warm_up(contender, read, data, gold_set)
    tally = _Tally(contender, read)
    pages = read_pages(data, gold_set.name, request["limit"])
    while batch := list(islice(pages, _BATCH)):
        tally.take(batch)
    return tally.result()


def _warm_up(contender: Ready, read: Callable[[Page], str], data: Path, gold_set: GoldSet) -> None:
    """Let the contender load and compile what it does when it is first needed, on the first pages of another set."""
    other = GOLD_SETS[(_SETS.index(gold_set) + 1) % len(GOLD_SETS)]
    for page in read_pages(data, other.name, _BATCH):
        with suppress(Exception):
            contender.extract(read(page))
    # What is loaded is never garbage: looking through it once would weigh on whoever is being timed then.
    gc.collect()
    gc.freeze()


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

    def take(self, batch: list[Page]) -> None:
        """Run some pages, then score them."""
        given = [self._read(page) for page in batch]
        found = [self._run(page.id, text) for page, text in zip(batch, given, strict=True)]
        self._characters += sum(map(len, given))
        self._empty += sum(not text.strip() for text in found)
        self._pages += [page_score(text, page.gold) for page, text in zip(batch, found, strict=True)]

    def _run(self, name: str, given: str) -> str:
        found = ""
        try:
            with stopwatch(self._times):
                found = self._contender.extract(given)
            if self._contender.title:
                found = join_headline(self._contender.title(given), found)
        except Exception as error:  # noqa: BLE001  whatever a peer raises is its result on this page
            self._errors.append(f"{name}: {type(error).__name__}: {error}"[:300])
        return found

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
    data: Path,
    *,
    limit: int | None,
    seconds: float,
    only: list[str] | None,
    report: Callable[[str], None],
    view: str = "all",
) -> dict[str, Any]:
    """Run all contenders on all sets, one after the other.

    Args:
        data: the folder that holds ``extraction``.
        limit: pages of each set, at most; None for all.
        only: names of the contenders to measure; None for all.
        seconds: that a contender may take for a set.
        report: told what is running.
        view: one of VIEWS.

    Returns:
        Rows by set.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    sets = [one for one in _SETS if one in GOLD_SETS or (data / "extraction" / f"{one.name}.jsonl.gz").is_file()]
    for gold_set in sets:
        rows[gold_set.name] = []
        for extractor in VIEWS[view]:
            if only is not None and extractor.name not in only:
                continue
            report(f"{gold_set.name}: {extractor.name}")
            rows[gold_set.name].append(_row(extractor, gold_set, data, limit, seconds))
    joined = {one.name: one.headline_in_gold for one in sets}
    return {"view": view, "sets": rows, "headline_in_gold": joined, "limit": limit}


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


def times_baseline(rows: list[dict[str, Any]], contender: str) -> float | None:
    """How many times as fast as the baseline a contender is, over the sets that both went through; None without one.

    Args:
        rows: of all sets that are counted, each set's in a run.
        contender: its name.
    """
    own, base = _seconds(rows, contender), _seconds(rows, BASELINE)
    both = [name for name in own if name in base]
    if not both or not all(own[name] for name in both):
        return None
    return sum(base[name] for name in both) / sum(own[name] for name in both)


def _seconds(rows: list[dict[str, Any]], contender: str) -> dict[str, float]:
    """What a contender took for each set that it went through."""
    return {row["set"]: row["seconds"] for row in rows if row["contender"] == contender and "skipped" not in row}


def show(found: dict[str, Any], console: Console) -> None:
    """Print one table for each set, and one with a line for each contender; of flatteners the last alone."""
    if found["view"] != "flatteners":
        for name, rows in found["sets"].items():
            _show_set(name, [row | {"set": name} for row in rows], console)
    _show_together(found["sets"], console)


def _show_set(name: str, rows: list[dict[str, Any]], console: Console) -> None:
    table = Table(title=f"{name}: bag of word 4-grams, averaged over pages", title_justify="left")
    table.add_column("contender", overflow="fold")
    table.add_column("reads")
    for column in ("precision", "recall", "F1", "95%", "pages/s", f"times {BASELINE}", "empty", "failed", "peak MB"):
        table.add_column(column, justify="right", no_wrap=not column.startswith("times"))
    for row in rows:
        if "skipped" in row:
            table.add_row(f"{row['contender']} (skipped: {row['skipped']})", row["source"])
        else:
            table.add_row(row["contender"], row["source"], *_cells(row, times_baseline(rows, row["contender"])))
    console.print(table)


def _show_together(sets: dict[str, list[dict[str, Any]]], console: Console) -> None:
    """F1 of each contender on each set, and its speed over all pages."""
    rows = [row | {"set": name} for name, own in sets.items() for row in own]
    table = Table(title="F1 on each set", title_justify="left")
    table.add_column("contender", overflow="fold")
    for column in (*sets, "pages/s", f"times {BASELINE}", "failed"):
        table.add_column(column, justify="right", overflow="fold")
    for contender in dict.fromkeys(row["contender"] for row in rows):
        own = {row["set"]: row for row in rows if row["contender"] == contender}
        measured = [row for row in own.values() if "skipped" not in row]
        if not measured:
            table.add_row(f"{contender} (skipped: {next(iter(own.values()))['skipped']})")
            continue
        seconds = sum(row["seconds"] for row in measured)
        table.add_row(
            contender,
            *(f"{own[name]['f1']:.4f}" if "f1" in own.get(name, {}) else "-" for name in sets),
            _rate(sum(row["pages"] for row in measured) / seconds if seconds else None),
            _times(times_baseline(rows, contender)),
            str(sum(row["failed_pages"] for row in measured)),
        )
    console.print(table)


def _rate(value: float | None) -> str:
    return "-" if value is None else f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _times(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _cells(row: dict[str, Any], times: float | None) -> list[str]:
    memory, rate = row["peak_memory_mb"], row["pages_per_second"]
    return [
        f"{row['precision']:.3f}",
        f"{row['recall']:.3f}",
        f"{row['f1']:.4f}",
        f"{row['f1_low']:.3f}-{row['f1_high']:.3f}",
        _rate(rate),
        _times(times),
        str(row["empty_pages"]),
        str(row["failed_pages"]),
        "-" if memory is None else f"{memory:.0f}",
    ]
