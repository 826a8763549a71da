"""Fixed points: pages on which cleaning the cleaned text changes nothing.

Each page of the gold sets is cleaned as flat text, and what comes out is cleaned again. Of pages without an article
(an empty body) there is nothing to clean again; they count as fixed.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

import cleaner
from benchmarks.pages import GOLD_SETS, read_pages
from benchmarks.tables import show_rows

__all__ = ["measure", "show"]


def measure(data: Path, limit: int | None, report: Callable[[str], None]) -> list[dict[str, Any]]:
    """The share of fixed points in each set.

    Args:
        data: the folder that holds ``extraction``.
        limit: pages of each set, at most.
        report: told what is running.
    """
    found = []
    for gold_set in GOLD_SETS:
        report(f"fixed points: {gold_set.name}")
        pages = fixed = changed = words = 0
        for page in read_pages(data, gold_set.name, limit):
            body = cleaner.clean(page.text)
            again = cleaner.clean(body)
            pages += 1
            fixed += again == body
            words += len(body.split())
            changed += abs(len(body.split()) - len(again.split()))
        found.append({"set": gold_set.name, "pages": pages, "fixed": fixed / pages, "words changed": changed / words})
    return found


def show(found: list[dict[str, Any]], console: Console) -> None:
    """Print the table."""
    show_rows("cleaning what is clean", found, console)
