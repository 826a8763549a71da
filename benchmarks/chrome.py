"""Copies across other chrome: what cleaning first does for the recall of near-copies.

Each story is the gold text of a real page, and stands on two pages: between the head and the foot of two other real
pages, as flat text has them. A head or foot comes from a pool and stands around several stories, as a site's
does. The two pages of a story are a known copy; pages of other stories are none, unless their stories are near-copies
by brute force. Pages are compared as they are, and after ``cleaner.clean``.
"""

import random
import statistics
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from rich.console import Console

import cleaner
from benchmarks.pages import GOLD_SETS, Page, read_pages
from benchmarks.tables import show_rows
from benchmarks.truth import brute_force

__all__ = ["chrome_of", "judge", "made_pages", "measure", "show"]

_THRESHOLDS = (0.7, 0.8, 0.9)
_LEAST_STORY, _LEAST_CHROME = 50, 30  # words
_POOL = 150  # heads and feet
_LEAST_LINE = 5  # words of a line that tells where the article begins or ends


def chrome_of(page: Page) -> tuple[str, str] | None:
    """What stands before the first and after the last line of the article, or None if it cannot be told.

    >>> chrome_of(Page("", "", "Home\\nNews\\nOne two three four five.\\nShare", "One two three four five."))
    ('Home\\nNews', 'Share')
    """
    gold = " ".join(page.gold.split())
    lines = page.text.split("\n")
    own = [
        place for place, line in enumerate(lines) if len(line.split()) >= _LEAST_LINE and " ".join(line.split()) in gold
    ]
    return ("\n".join(lines[: own[0]]), "\n".join(lines[own[-1] + 1 :])) if own else None


def made_pages(stories: Sequence[str], chrome: Sequence[tuple[str, str]], draw: random.Random) -> list[str]:
    """Two pages for each story, one after the other."""
    return [f"{head}\n{story}\n{foot}" for story in stories for head, foot in draw.sample(chrome, 2)]


def judge(pairs: Sequence[tuple[int, int]], stories: int, alike: set[tuple[int, int]]) -> dict[str, float | None]:
    """Recall of the two pages of each story, and precision.

    Args:
        pairs: pages that were found, the lower one first.
        stories: how many there are; those pages 2n and 2n + 1 have story n.
        alike: pairs of stories, the lower one first, that are near-copies of each other.
    """
    known = sum(left // 2 == right // 2 for left, right in pairs)
    true = known + sum((left // 2, right // 2) in alike for left, right in pairs)
    return {
        "recall": known / stories,
        "precision": true / len(pairs) if pairs else None,
        "pairs": len(pairs),
        "of_them_other_stories": len(pairs) - true,
    }


def measure(data: Path, report: Callable[[str], None], *, stories: int, cores: int) -> dict[str, Any]:
    """Recall and precision at three thresholds, with and without cleaning.

    Args:
        data: the folder that holds ``extraction``.
        report: told what is running.
        stories: how many at most, over all sets.
        cores: processes that clean.
    """
    draw = random.Random(11)  # noqa: S311  to choose texts, not secrets
    pages = [page for one in GOLD_SETS for page in read_pages(data, one.name)]
    draw.shuffle(pages)
    around = [chrome for page in pages if (chrome := chrome_of(page)) and _words(*chrome) >= _LEAST_CHROME]
    around, told = around[:_POOL], [page.gold for page in pages[_POOL:] if _words(page.gold) >= _LEAST_STORY]
    told = told[:stories]
    raw = made_pages(told, around, draw)
    report(f"chrome: {len(raw)} pages are cleaned")
    with ProcessPoolExecutor(cores) as pool:
        cleaned = list(pool.map(cleaner.clean, raw, chunksize=16))
    shares = [_words(page) for page in raw]
    own = [_words(story) for story in told for _ in range(2)]
    rows = []
    for threshold in _THRESHOLDS:
        report(f"chrome: threshold {threshold}")
        alike = set(brute_force(told, threshold))
        for name, texts in (("as it is", raw), ("cleaned", cleaned)):
            found = [(left, right) for left, right, _ in cleaner.similar_pairs(texts, threshold, threads=cores)]
            rows.append({"threshold": threshold, "pages": name, **judge(found, len(told), alike)})
    return {
        "stories": len(told),
        "pages": len(raw),
        "chrome_pool": len(around),
        "median_share_of_chrome": statistics.median(1 - s / w for s, w in zip(own, shares, strict=True)),
        "rows": rows,
    }


def _words(*texts: str) -> int:
    return sum(len(text.split()) for text in texts)


def show(found: dict[str, Any], console: Console) -> None:
    """Print the table."""
    about = (
        f"one story on two pages: {found['stories']:,} stories, heads and feet of {found['chrome_pool']} pages, "
        f"which are {found['median_share_of_chrome']:.0%} of the words of the median page"
    )
    show_rows(about, found["rows"], console)
