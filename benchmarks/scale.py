"""Near-copies among ten thousand, a hundred thousand and a million articles, and corpora made to break a search.

    python -m benchmarks scale [--largest 1000000] [--only articles|hostile] [--folder FOLDER] [--json FILE]

Articles are generated (generated.py), a tenth of them near-copies of known exact similarity, 0.6 to 1.0. They
lie in an Arrow file that is mapped, the search's work space in files beside it. Each corpus and each search
runs in a process of its own, which first compares a few texts so that kernels are compiled and loaded. Told are
seconds, peak memory (VmHWM: everything, pages of mapped files too) and the most that was ever anonymous and of
files, looked at a hundred times a second. Recall is the share of known pairs from 0.8 on that were found,
precision that of the pairs given that are known ones. The full run needs 12 GB of disk.
"""

import json
import string
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks import generated
from benchmarks.processes import peak_memory_mb, run_child, stopwatch
from cleaner import Duplicates, Pairs, find_duplicates, similar_pairs
from cleaner.errors import LimitError

__all__ = ["SIZES", "measure", "measure_articles", "measure_hostile", "show", "work"]

SIZES = (10_000, 100_000, 1_000_000)
THRESHOLD = 0.8
_PATIENCE = 3600.0  # seconds for one search


def resident() -> dict[str, float]:
    """Memory of this process now, in MB, by kind; empty where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return {}
    lines = dict(line.split(":", 1) for line in status.read_text(encoding="utf8").splitlines() if ":" in line)
    return {name: int(lines[name].split()[0]) * 1024 / 1e6 for name in ("RssAnon", "RssFile") if name in lines}


@contextmanager
def watched(most: dict[str, float]) -> Iterator[None]:
    """Note the most of each kind of memory while the block runs."""
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.01):
            for name, value in resident().items():
                most[name] = max(most.get(name, 0.0), value)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def work(request: dict[str, Any]) -> dict[str, Any]:
    """One search through one corpus, in this process."""
    search = find_duplicates if request["search"] == "find_duplicates" else similar_pairs
    crowd = [f"{' '.join(string.ascii_lowercase)} {number}" for number in range(300)]  # for all kernels to be loaded
    with tempfile.TemporaryDirectory(dir=request["work_dir"]) as folder:
        search(["one two three four five six", "One two three four five six"], THRESHOLD, work_dir=folder)
        search(crowd, THRESHOLD, work_dir=folder)
    texts = generated.read_texts(Path(request["corpus"]))
    before = peak_memory_mb()
    times: list[float] = []
    most: dict[str, float] = {}
    refused, found = None, None
    with watched(most), stopwatch(times):
        try:
            found = search(texts, THRESHOLD, work_dir=request["work_dir"])
        except LimitError as error:
            refused = str(error)
    size = Path(request["corpus"]).stat().st_size / 1e6
    figures: dict[str, Any] = {"texts": len(texts), "mb": size, "seconds": times[0], "mb_per_second": size / times[0]}
    figures |= {"peak_mb": peak_memory_mb(), "before_mb": before, "refused": refused}
    figures |= {"most_anonymous_mb": most.get("RssAnon"), "most_of_files_mb": most.get("RssFile")}
    if found is not None:
        figures |= {"found": len(_partners(found)[0]), "least_similarity": float(found.similarities.min(initial=1.0))}
        figures |= judge(found, request.get("known"))
    return figures


def _partners(found: Duplicates | Pairs) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Lower and higher rows of pairs; keepers, which of generated copies are the lower, and removed rows."""
    if isinstance(found, Duplicates):
        return found.keepers, found.members
    return found.indices[:, 0], found.indices[:, 1]


def judge(found: Duplicates | Pairs, known: str | None) -> dict[str, Any]:
    """Recall and precision against the known pairs, where there are any."""
    if known is None:
        return {}
    with np.load(known) as loaded:
        lefts, rights, similarities = (loaded[name] for name in generated.Known._fields)
    wanted = similarities >= THRESHOLD
    given = set(zip(*(rows.tolist() for rows in _partners(found)), strict=True))
    true = set(zip(lefts[wanted].tolist(), rights[wanted].tolist(), strict=True))
    figures = {"known_pairs": len(lefts), "known_above": len(true)}
    return figures | {"recall": len(true & given) / len(true), "precision": len(true & given) / len(given)}


def _run(corpus: Path, search: str, work_dir: Path, cores: int, known: Path | None = None) -> dict[str, Any]:
    request = {"job": "scale", "corpus": str(corpus), "search": search, "work_dir": str(work_dir)}
    return run_child(request | ({"known": str(known)} if known else {}), _PATIENCE, cores)


def measure_articles(sizes: tuple[int, ...], folder: Path, cores: int) -> list[dict[str, Any]]:
    """find_duplicates and similar_pairs over articles, one size after the other."""
    rows: list[dict[str, Any]] = []
    seconds: dict[str, float] = {}
    for size in sizes:
        corpus, truth = folder / "articles.arrow", folder / "known.npz"
        begin = time.perf_counter()
        np.savez(truth, **generated.write_articles(corpus, size)._asdict())
        _say(f"{size:,} articles made in {time.perf_counter() - begin:.0f} s")
        for search in ("find_duplicates", "similar_pairs"):
            row = {"corpus": "articles", "search": search} | _run(corpus, search, folder, cores, truth)
            if "seconds" in row and search in seconds:
                row["times_the_size_before"] = row["seconds"] / seconds[search]
            seconds[search] = row.get("seconds", float("nan"))
            _say(json.dumps(row))
            rows.append(row)
        corpus.unlink()
    return rows


def measure_hostile(total: int, folder: Path, cores: int) -> list[dict[str, Any]]:
    """Both searches over each corpus that is made to break them."""
    rows: list[dict[str, Any]] = []
    for name, make in generated.HOSTILE.items():
        corpus = folder / "hostile.arrow"
        generated.write_texts(corpus, make(total))
        for search in ("find_duplicates", "similar_pairs"):
            rows.append({"corpus": name, "search": search} | _run(corpus, search, folder, cores))
            _say(json.dumps(rows[-1]))
        corpus.unlink()
    return rows


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def measure(largest: int, only: str | None, folder: str | None, cores: int) -> dict[str, Any]:
    """Both kinds of corpora.

    Args:
        largest: leave larger corpora of articles out; texts of each hostile one.
        only: ``articles`` or ``hostile``; None for both.
        folder: for corpora and work space; a temporary one if not given.
        cores: that each search may use.
    """
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(dir=folder) as made:
        sizes = tuple(size for size in SIZES if size <= largest) or (largest,)
        if only != "hostile":
            found["articles"] = measure_articles(sizes, Path(made), cores)
        if only != "articles":
            found["hostile"] = measure_hostile(largest, Path(made), cores)
    return found


def show(found: dict[str, Any], console: Console) -> None:
    """Print a table."""
    heads = ("texts", "MB", "seconds", "times size before", "MB/s", "peak MB", "anonymous", "of files", "found")
    table = Table("corpus", "search", *heads, "recall", "precision")
    names = ("texts", "mb", "seconds", "times_the_size_before", "mb_per_second", "peak_mb", "most_anonymous_mb",
             "most_of_files_mb")  # fmt: skip
    for row in [*found.get("articles", []), *found.get("hostile", [])]:
        cells = [f"{row[name]:,.{0 if row[name] >= 100 else 2}f}" if row.get(name) else "" for name in names]
        what = row.get("found", row.get("skipped") or "refused")
        shares = [f"{row[name]:.4f}" if row.get(name) is not None else "" for name in ("recall", "precision")]
        table.add_row(row["corpus"], row["search"], *cells, str(what), *shares)
    console.print(table)
