"""Dates without a label, one after the other: where they stand is found by kernel."""

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.mentions.dates import Date
from cleaner.cleaning.mentions.mention import Mention
from cleaner.cleaning.page import Page

__all__ = ["dated_mention", "find_run", "read_dated_lines", "read_run"]


def find_run(page: Page, at: int, end: int) -> tuple[list[list[int]], int, int]:
    """The dates that stand one after the other from an offset on and end before another.

    Returns:
        The offset where each begins, with the words in front of it, and its row among the page's; the offset behind
        the last one and the separators that follow; the offset after the last one.
    """
    rows = page.dates.rows
    found = np.empty((len(rows), 2), dtype=np.int32)
    count, at, stop = kernels.read_run(
        page.points, page.classes, page.spans, page.token_flags, rows, at, end, found
    )  # fmt: skip
    return found[:count].tolist() if count else [], at, stop


def read_run(page: Page, at: int, end: int) -> tuple[list[Mention], int, int]:
    """The same dates as mentions, and the same two offsets; they end before a day that no calendar has."""
    dates, at, stop = find_run(page, at, end)
    mentions = _mentions(page, dates)
    if len(mentions) < len(dates):
        at = dates[len(mentions)][0]
        return mentions, at, mentions[-1].end if mentions else at
    return mentions, at, stop


def read_dated_lines(page: Page, prefilters: NDArray[np.uint32]) -> dict[int, list[Mention]]:
    """The lines of a page, by their numbers, that are dates without labels and nothing else, with their mentions.

    Args:
        page: the page.
        prefilters: uint32 (m,), what may stand on each line.
    """
    rows = page.dates.rows
    found, dated = np.empty((len(rows), 2), dtype=np.int32), np.empty((len(rows), 3), dtype=np.int32)
    count = kernels.find_dated_lines(
        page.points, page.classes, page.spans, page.token_flags, rows, page.lines, prefilters, found, dated
    )
    if not count:
        return {}
    dates = found.tolist()
    lines = [(line, last - first, _mentions(page, dates[first:last])) for line, first, last in dated[:count].tolist()]
    return {line: mentions for line, size, mentions in lines if len(mentions) == size}


def _mentions(page: Page, dates: list[list[int]]) -> list[Mention]:
    """Dates, each by where it begins and its row, as mentions; up to a day that no calendar has."""
    mentions: list[Mention] = []
    for start, row in dates:
        date = page.dates.read(row, start)
        if date is None:
            break
        mentions.append(dated_mention(page, date))
    return mentions


def dated_mention(page: Page, date: Date) -> Mention:
    """A date without a label."""
    start, end, when, has_time = date
    return Mention("date", start, end, page.text[start:end].strip(" \t,(|-–—\u00a0"), when, has_time)
