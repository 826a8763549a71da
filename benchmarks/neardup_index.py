"""The index as it grows: ``python -m benchmarks index [--million]``.

News-like texts are generated from numbers, so none has to be kept, and what is asked for is known: every
second query is an edited copy of a document that is held, the others are new. Figures for each size are of
one index that grows: its file, the rate of adding since the size before, the longest that a call which added
65,536 documents took (in some of them, much is merged), rates of looking up many texts at once and one by one,
in one thread and in two processes, and resident memory.
"""

import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from benchmarks.tables import show_rows
from cleaner import DedupSettings, DuplicateIndex

SIZES = (10_000, 100_000, 1_000_000)
VOCABULARY = 20_000
BATCH = 65_536
QUERIES = 20_000
SINGLE = 2_000

_draw = random.Random(1)  # noqa: S311  to make texts, not secrets
# Word lengths as in English news: 4.7 letters on average; frequencies as Zipf has them.
_LENGTHS = _draw.choices(range(1, 13), (3, 17, 20, 17, 11, 9, 8, 6, 4, 3, 1, 1), k=VOCABULARY)
WORDS = np.array(["".join(_draw.choices("etaoinshrdlcumwfgypbvk", k=length)) for length in _LENGTHS])
_WEIGHTS = np.array(list(accumulate(1 / (rank + 10) for rank in range(VOCABULARY))))


def article(number: int, *, edited: bool = False) -> str:
    """Text of a document, 150 to 450 words; edited, one word in a hundred changed (similarity 0.9)."""
    draw = np.random.default_rng(number)
    count = int(draw.integers(150, 450))
    places = np.searchsorted(_WEIGHTS, draw.random(count) * _WEIGHTS[-1])
    words = WORDS[places].tolist()
    if edited:
        for place in draw.integers(0, count, count // 100).tolist():
            words[place] = "changed"
    return " ".join(words)


def resident() -> float:
    """Memory of this process in MB that no file stands behind, and that which files do, together."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def peak() -> float:
    """The most that ``resident`` ever was."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1e3
    return float("nan")


def grow(index: DuplicateIndex, begin: int, end: int) -> tuple[float, float, float]:
    """Add documents; how many a second, the time to make their texts left out, and the longest call.

    The last is in seconds, and in processor seconds of all threads, which other work on the machine changes less.
    """
    seconds = longest = most_work = 0.0
    for first in range(begin, end, BATCH):
        numbers = range(first, min(first + BATCH, end))
        texts = [article(number) for number in numbers]
        names = [f"document-{number:09d}" for number in numbers]
        started, worked = time.perf_counter(), time.process_time()
        index.add_many(names, texts)
        took = time.perf_counter() - started
        seconds += took
        longest = max(longest, took)
        most_work = max(most_work, time.process_time() - worked)
        del texts, names  # else those of two calls stand in memory, which looks as if the index grew
    return (end - begin) / seconds, longest, most_work


def questions(held: int, count: int, seed: int) -> tuple[list[str], list[str | None]]:
    """Texts to look for and the document that each is a copy of, or None."""
    draw = random.Random(seed)  # noqa: S311
    numbers = [draw.randrange(held) for _ in range(count)]
    texts = [article(n, edited=True) if row % 2 else article(10**9 + n) for row, n in enumerate(numbers)]
    return texts, [f"document-{n:09d}" if row % 2 else None for row, n in enumerate(numbers)]


def many(index: DuplicateIndex, texts: list[str], expected: list[str | None]) -> tuple[float, float]:
    """Rate of looking texts up together, and the share of copies that were found."""
    started = time.perf_counter()
    found = index.query(texts)
    rate = len(texts) / (time.perf_counter() - started)
    hits = [any(m.id == name for m in ms) for ms, name in zip(found, expected, strict=True) if name]
    return rate, sum(hits) / len(hits)


def one_by_one(task: tuple[str, int, int]) -> float:
    """Rate of looking texts up one after another."""
    path, held, seed = task
    texts, _ = questions(held, SINGLE, seed)
    with DuplicateIndex.open(path, read_only=True) as index:
        for text in texts[:50]:
            index.query(text)
        started = time.perf_counter()
        for text in texts:
            index.query(text)
        return len(texts) / (time.perf_counter() - started)


def rows(path: Path, sizes: Sequence[int]) -> Iterator[dict[str, float]]:
    """Figures for each size."""
    with DuplicateIndex.open(path, DedupSettings()) as index:
        index.add("warm", "compiles the kernels and loads them")
        index.query([f"compiles the kernels of many look-ups {number}" for number in range(4096)])
        index.remove("warm")
        held = 0
        for size in sizes:
            added, longest, most_work = grow(index, held, size)
            held = size
            texts, expected = questions(held, QUERIES, seed=size)
            rate, recall = many(index, texts, expected)
            single = one_by_one((str(path), held, size + 1))
            with multiprocessing.get_context("spawn").Pool(2) as pool:
                pair = sum(pool.map(one_by_one, [(str(path), held, size + n) for n in (2, 3)], chunksize=1))
            yield {
                "documents": size,
                "file_mb": index.info().size / 1e6,
                "bytes_per_document": index.info().size / size,
                "added_per_second": added,
                "longest_add_seconds": longest,
                "longest_add_processor_seconds": most_work,
                "queries_per_second_many": rate,
                "queries_per_second_single": single,
                "queries_per_second_two_processes": pair,
                "copies_found": recall,
                "resident_mb": resident(),
                "peak_mb": peak(),
            }


def measure(report: Callable[[str], None], *, million: bool, folder: str | None) -> dict[str, Any]:
    """Figures for 10,000, 100,000 and perhaps 1,000,000 documents.

    Args:
        report: told of each row.
        million: also 1,000,000 documents (some minutes).
        folder: where the index is made; None for a temporary one.
    """
    length = sum(len(article(number)) for number in range(1000)) / 1000
    found: dict[str, Any] = {"bytes_per_text": length, "load": os.getloadavg()[0], "rows": []}
    with tempfile.TemporaryDirectory(dir=folder) as inside:
        for row in rows(Path(inside) / "it.index", SIZES if million else SIZES[:2]):
            report(f"index: {row}")
            found["rows"].append(row)
    return found


def show(found: dict[str, Any], console: Console) -> None:
    """Print the table."""
    show_rows(f"the index, texts of {found['bytes_per_text']:.0f} bytes", found["rows"], console)
