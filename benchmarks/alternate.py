"""Two trees of cleaner timed in turn, in one run: what one step costs or gains, beyond the machine's moods.

Each tree runs in a process of its own, with the same pages in memory and its kernels warm. They take turns: some
pages by the one, the same by the other, the order changing each time; the ratio is that of the sums, and the rounds
tell its spread.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.pages import GOLD_SETS, read_pages
from benchmarks.tables import show_rows

__all__ = ["measure", "show"]

_CHILD = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
import cleaner
texts = json.loads(open(sys.argv[2], encoding="utf8").read())
def clean(some):
    for text in some:
        cleaner.clean(text)
def read_all(some):
    for text in some:
        article = cleaner.parse(text)
        article.to_dict()
        article.removed
work = {"clean": clean, "all fields": read_all}
for name in work:
    work[name](texts[:60])
print(cleaner.__file__, flush=True)
for line in sys.stdin:
    name, begin, end = json.loads(line)
    started = time.perf_counter()
    work[name](texts[begin:end])
    print(time.perf_counter() - started, flush=True)
"""
_WORK = ("clean", "all fields")
_PAGES = 50  # to a turn


class _Tree:
    def __init__(self, tree: Path, texts: Path) -> None:
        command = [sys.executable, "-c", _CHILD, str(tree / "src"), str(texts)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.file = self._answer()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a tree ended with status {self._process.wait()}")
        return line.strip()

    def seconds(self, name: str, begin: int, end: int) -> float:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([name, begin, end]) + "\n")
        self._process.stdin.flush()
        return float(self._answer())

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def measure(
    data: Path, trees: list[Path], limit: int | None, rounds: int, report: Callable[[str], None]
) -> list[dict[str, Any]]:
    """How long the second tree takes, over the first.

    Args:
        data: the folder that holds ``extraction``.
        trees: two checkouts.
        limit: pages of each set, at most.
        rounds: how often all pages are cleaned by each.
        report: told what is running.
    """
    texts = [page.text for one in GOLD_SETS for page in read_pages(data, one.name, limit)]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "texts.json")
        path.write_text(json.dumps(texts), encoding="utf8")
        pair = [_Tree(tree.absolute(), path) for tree in trees]
        for tree, one in zip(trees, pair, strict=True):
            if not one.file.startswith(str(tree.absolute())):
                raise RuntimeError(f"{tree}: cleaner was loaded from {one.file}")
        for name in _WORK:
            ratios, totals = [], [0.0, 0.0]
            for turn in range(rounds):
                report(f"alternate: {name}, round {turn + 1} of {rounds}")
                sums = [0.0, 0.0]
                for begin in range(0, len(texts), _PAGES):
                    order = (0, 1) if (turn + begin // _PAGES) % 2 else (1, 0)
                    for which in order:
                        sums[which] += pair[which].seconds(name, begin, begin + _PAGES)
                ratios.append(sums[1] / sums[0])
                totals = [totals[0] + sums[0], totals[1] + sums[1]]
            found.append(
                {
                    "work": name,
                    "first, ms a page": 1e3 * totals[0] / rounds / len(texts),
                    "second, ms a page": 1e3 * totals[1] / rounds / len(texts),
                    "second / first": totals[1] / totals[0],
                    "least": min(ratios),
                    "median": statistics.median(ratios),
                    "most": max(ratios),
                }
            )
        for one in pair:
            one.close()
    return found


def show(found: list[dict[str, Any]], console: Console) -> None:
    """Print the table."""
    show_rows("two trees in turn", found, console)
