"""Signatures and groups of real texts, as shares of the tokeniser's rate, which is the limit.

One thread, processor time, the least of several rounds in which all contenders take turns. Then the time on
the wall of two threads against one, beside what the machine has to give at that moment: two threads that only
multiply, in registers, and two that only tokenise.
"""

import gzip
import json
import math
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pyarrow as pa
from rich.console import Console

from benchmarks.tables import show_rows
from cleaner import DedupSettings, find_duplicates, minhash, similar_pairs, sketch
from cleaner.kernels.neardup import tables
from cleaner.kernels.neardup.tokens import _document_tokens
from cleaner.neardup.texts import Chunk, chunks

TABLE = tables.characters("default")
AFFINE = DedupSettings(scheme="affine32")


@numba.njit(nogil=True)
def tokenise_all(data, bounds, characters, work, tokens):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    count = 0
    for i in range(len(bounds) - 1):
        count += _document_tokens(data, bounds[i], bounds[i + 1], characters, work, tokens)
    return count


@numba.njit(nogil=True)
def multiply(turns):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    state = np.uint64(1)
    for turn in range(turns):
        state = state * state + np.uint64(turn)
    return state


def tokenise(texts: Any, threads: int = 1) -> None:
    parts = list(chunks(texts))
    longest = max(chunk.longest for chunk in parts)

    def run(own: list[Chunk]) -> None:
        work = np.empty(tables.work_bytes(longest), dtype=np.uint8)
        tokens = np.empty(tables.most_tokens(longest), dtype=np.uint64)
        for chunk in own:
            tokenise_all(chunk.data, chunk.bounds, TABLE, work, tokens)

    spread(run, [parts[turn::threads] for turn in range(threads)])


def spread(function: Callable[[Any], Any], shares: list[Any]) -> None:
    if len(shares) == 1:
        function(shares[0])
        return
    with ThreadPoolExecutor(len(shares)) as pool:
        list(pool.map(function, shares))


def edited(text: str, draw: random.Random) -> str:
    words = text.split()
    for _ in range(draw.randrange(1, max(2, len(words) // 25))):
        words[draw.randrange(len(words))] = f"edit{draw.randrange(10**6)}"
    return " ".join(words)


def corpora(data: Path) -> dict[str, list[str]]:
    draw = random.Random(5)  # noqa: S311  to make texts, not secrets
    pages: list[str] = []
    for name in ("chaos360", "dragnet", "wcxb_dev_articles"):
        with gzip.open(data / f"extraction/{name}.jsonl.gz", "rt", encoding="utf8") as lines:
            pages += [json.loads(line)["text"] for line in lines]
    paragraphs = [line for page in pages for line in page.split("\n") if len(line) > 150]
    mixed = draw.sample(pages, 500) + draw.sample(paragraphs, 2500)
    mixed += [edited(draw.choice(mixed), draw) for _ in range(2000)]
    whole = pages + [edited(draw.choice(pages), draw) for _ in range(500)]
    for texts in (mixed, whole):
        draw.shuffle(texts)
    return {"paragraphs and pages, two fifths edited copies": mixed, "pages, a fifth edited copies": whole}


def least(tasks: dict[str, Callable[[], Any]], rounds: int, clock: Callable[[], float]) -> dict[str, float]:
    best = dict.fromkeys(tasks, math.inf)
    for _ in range(rounds):
        for name, task in tasks.items():
            begin = clock()
            task()
            best[name] = min(best[name], clock() - begin)
    return best


def compare(name: str, texts: list[str]) -> dict[str, Any]:
    """Rates on one corpus, and what a second thread gives."""
    array = pa.array(texts)
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) / 1e6
    tasks: dict[str, Callable[[], Any]] = {
        "tokens": lambda: tokenise(array),
        "signatures, Arrow": lambda: sketch(array, threads=1),
        "signatures, list": lambda: sketch(texts, threads=1),
        "minhash, Arrow": lambda: minhash(array, threads=1),
        "find_duplicates, Arrow": lambda: find_duplicates(array, threads=1),
        "find_duplicates, list": lambda: find_duplicates(texts, threads=1),
        "find_duplicates, Arrow, affine32": lambda: find_duplicates(array, settings=AFFINE, threads=1),
        "similar_pairs, Arrow": lambda: similar_pairs(array, threads=1),
    }
    best = least(tasks, 15, time.process_time)
    steps = [
        {"step": task, "mb_per_second": size / seconds, "share_of_tokens": best["tokens"] / seconds}
        for task, seconds in best.items()
    ]
    many = [f"{turn} {text}" for turn in range(3) for text in texts]
    column = pa.array(many)
    calls: dict[str, Callable[[int], Any]] = {
        "multiplying": lambda threads: spread(multiply, [10**8 // threads] * threads),
        "tokens": lambda threads: tokenise(column, threads),
        "signatures, Arrow": lambda threads: sketch(column, threads=threads),
        "signatures, list": lambda threads: sketch(many, threads=threads),
        "find_duplicates, Arrow": lambda threads: find_duplicates(column, threads=threads),
        "find_duplicates, list": lambda threads: find_duplicates(many, threads=threads),
        "similar_pairs, Arrow": lambda threads: similar_pairs(column, threads=threads),
    }
    turns = {f"{call} {threads}": partial(run, threads) for call, run in calls.items() for threads in (1, 2)}
    wall = least(turns, 9, time.perf_counter)
    pairs = [{"task": call, "two_threads_times_one": wall[f"{call} 1"] / wall[f"{call} 2"]} for call in calls]
    return {"corpus": name, "texts": len(texts), "megabytes": size, "steps": steps, "threads": pairs}


def measure(data: Path, report: Callable[[str], None]) -> list[dict[str, Any]]:
    """Both corpora.

    Args:
        data: the folder that holds ``extraction``.
        report: told what is running.
    """
    found = []
    for name, texts in corpora(data).items():
        report(f"shares: {name}")
        found.append(compare(name, texts))
    return found


def show(found: list[dict[str, Any]], console: Console) -> None:
    """Print the tables."""
    for one in found:
        show_rows(f"{one['corpus']}: {one['texts']:,} texts, {one['megabytes']:.1f} MB", one["steps"], console)
        show_rows("a second thread", one["threads"], console)
