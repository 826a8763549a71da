"""What an article weighs, what reading it costs, and what a page takes while it is read.

Weights are tracemalloc's, over the size of the texts in memory (``sys.getsizeof``), with every field, span, line and
removal asked for once; pickled they are over the texts in UTF-8. Times are the processor's, the least of several rounds
in which each way is taken in turn.
"""

import gc
import pickle
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

import cleaner
from benchmarks.pages import GOLD_SETS, read_pages
from benchmarks.tables import show_rows

__all__ = ["measure", "show"]

_PAGES = 100  # of each set
_LONG = 200_000  # characters of a page that is made


def _read_all(article: cleaner.Article) -> None:
    article.to_dict(text=False)
    _ = article.removed


def measure(data: Path, limit: int | None, rounds: int, report: Callable[[str], None]) -> dict[str, Any]:
    """Weights and times by set of pages, and what pages take.

    Args:
        data: the folder that holds ``extraction``.
        limit: pages of each set, at most; None for 100.
        rounds: of each way of reading.
        report: told what is running.
    """
    sets = {one.name: [page.text for page in read_pages(data, one.name, limit or _PAGES)] for one in GOLD_SETS}
    rows = []
    for name, texts in sets.items():
        report(f"article: {name}")
        rows.append({"set": name, "pages": len(texts), **_weigh(texts), **_time(texts, rounds)})
    news = next(iter(sets.values()))[0]
    pages = {
        "a news page": news,
        "a news page again and again": "\n".join([news] * (1 + _LONG // len(news))),
        "words of one letter, one line": "a " * (_LONG // 2),
        "words of one letter, a line each": "a\n" * (_LONG // 2),
        "line ends": "\n" * _LONG,
    }
    report("article: pages")
    return {"articles": rows, "pages": [{"page": name, "times its size": _peak(text)} for name, text in pages.items()]}


def _weigh(texts: list[str]) -> dict[str, float]:
    size = sum(map(sys.getsizeof, texts))
    for text in texts:  # what is made once a process
        _read_all(cleaner.parse(text))
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    articles = [cleaner.parse(text) for text in texts]
    for article in articles:
        _read_all(article)
        _ = article.lines, article.kept
    gc.collect()
    more = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    pickled = sum(len(pickle.dumps(article)) for article in articles)
    utf8 = sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
    return {"in memory, text included": (size + more) / size, "pickled": pickled / utf8}


def _time(texts: list[str], rounds: int) -> dict[str, float]:
    def all_of(text: str) -> None:
        _read_all(cleaner.parse(text))

    ways: dict[str, Callable[[str], object]] = {"clean": cleaner.clean, "parse": cleaner.parse, "all": all_of}
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for name, way in ways.items():
            begin = time.process_time()
            for text in texts:
                way(text)
            best[name] = min(best[name], time.process_time() - begin)
    return {
        "clean, ms a page": 1e3 * best["clean"] / len(texts),
        "parse / clean": best["parse"] / best["clean"],
        "fields and removed / parse": best["all"] / best["parse"],
    }


def _peak(text: str) -> float:
    """What is taken at most while a page is read, over its size."""
    cleaner.parse(text)
    tracemalloc.start()
    cleaner.parse(text)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / sys.getsizeof(text)


def show(found: dict[str, Any], console: Console) -> None:
    """Print the tables."""
    show_rows("articles: times their texts", found["articles"], console)
    show_rows("pages while they are read", found["pages"], console)
