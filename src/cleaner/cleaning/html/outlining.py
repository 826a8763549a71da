"""What the spans of a body are in the HTML, headings, items, quotes, rows: by it they become Markdown and HTML."""

import re
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.html.climbing import all_nearest, attribute_of, nearest, numbers_of
from cleaner.cleaning.html.flattening import Flat
from cleaner.kernels.cleaning.html_codes import TAG_FEATURES
from cleaner.rendering import (
    GOES_ON,
    HEADINGS,
    ITEM,
    MOST_NUMBERED,
    NUMBERED,
    OPENS,
    PARAGRAPH,
    PRE,
    QUOTE,
    ROW,
    pack_outline,
)

__all__ = ["outline_of"]

_LEVEL, _CELL, _PRE, _DEPTH, _ORDINAL, _QUOTE = (
    TAG_FEATURES.index(name) for name in ("level", "is_td", "is_pre", "list_depth", "ordinal", "in_blockquote")
)
_QUARTERS = 4  # list_depth counts lists in quarters
_LISTS = numbers_of("ol", "ul", "dl", "menu", "dir")
_NUMBERED_LISTS, _ITEMS = numbers_of("ol"), numbers_of("li")
_TABLES, _ROWS = numbers_of("table"), numbers_of("tr")

Ints = NDArray[np.int64]


def outline_of(flat: Flat, kept: Sequence[tuple[int, int]]) -> bytes:
    """What each span of a body is, as rendering.py's ``pack_outline`` packs it.

    Args:
        flat: the page.
        kept: the spans of the body, in order.
    """
    if not kept:
        return b""
    starts = np.array([start for start, _ in kept], dtype=np.int64)
    lines = flat.lines_at(starts)
    rows = flat.tags[lines]
    level = np.rint(HEADINGS * rows[:, _LEVEL]).astype(np.int64)
    chosen = np.full(len(kept), PARAGRAPH, dtype=np.int64)
    for column, kind in ((_QUOTE, QUOTE), (_ORDINAL, ITEM), (_PRE, PRE), (_CELL, ROW)):  # of several the last one
        chosen[rows[:, column] > 0] = kind
    chosen = np.where(level > 0, HEADINGS + 1 - level, chosen)
    numbers = np.zeros(len(kept), dtype=np.int64)
    depths = np.clip(np.rint(_QUARTERS * rows[:, _DEPTH]).astype(np.int64) - 1, 0, None)
    _number_items(flat, lines, depths, chosen, numbers)
    _place_rows(flat, lines, starts, chosen, numbers)
    return pack_outline(chosen.tolist(), numbers.tolist())


def _number_items(flat: Flat, lines: NDArray[np.intp], depths: Ints, chosen: Ints, numbers: Ints) -> None:
    """Number the items as their lists do; what stands in an item behind its first line goes on with it."""
    places = np.flatnonzero(chosen == ITEM)
    if not len(places):
        return
    numbering, seen = _Numbering(flat), set()
    items = all_nearest(flat, flat.holders[lines[places]], _ITEMS)
    for i, item in zip(places.tolist(), items.tolist(), strict=True):
        number = numbering.number_of(item)
        chosen[i] = (ITEM if number is None else NUMBERED) + depths[i]
        numbers[i] = number + 1 if number is not None and 0 <= number < MOST_NUMBERED else 0
        numbers[i] |= GOES_ON if item in seen else 0
        seen.add(item)


class _Numbering:
    """The numbers of the items of a page, as browsers show them."""

    def __init__(self, flat: Flat) -> None:
        self._flat = flat
        self._known: dict[int, dict[int, int]] = {}

    @cached_property
    def _by_parent(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """The elements in the order of their parents, and these."""
        order = np.argsort(self._flat.elements[:, 0], kind="stable")
        return order, self._flat.elements[order, 0]

    def number_of(self, item: int) -> int | None:
        """The number of an item; None for one of a list without numbers."""
        list_ = nearest(self._flat, int(self._flat.elements[item, 0]), _LISTS)
        if self._flat.elements.item(list_, 3) not in _NUMBERED_LISTS:
            return None
        known = self._known.get(list_)
        if known is None:
            known = self._known[list_] = self._numbered(list_)
        return known.get(item)

    def _numbered(self, list_: int) -> dict[int, int]:
        flat = self._flat
        order, parents = self._by_parent
        first, last = np.searchsorted(parents, (list_, list_ + 1)).tolist()
        items = [one for one in order[first:last].tolist() if flat.elements.item(one, 3) in _ITEMS]
        falls = attribute_of(flat, list_, "reversed") is not None
        start = _whole(attribute_of(flat, list_, "start"))
        number = start if start is not None else len(items) if falls else 1
        found = {}
        for item in items:
            value = _whole(attribute_of(flat, item, "value"))
            number = number if value is None else value
            found[item] = number
            number += -1 if falls else 1
        return found


_WHOLE = re.compile(r"\s*([-+]?\d{1,9})")


def _whole(text: str | None) -> int | None:
    """The whole number that a value opens with, as HTML reads it; None for none."""
    m = _WHOLE.match(text) if text is not None else None
    return int(m[1]) if m else None


def _place_rows(flat: Flat, lines: NDArray[np.intp], starts: Ints, chosen: Ints, numbers: Ints) -> None:
    """Put the rows into their columns; the first of a table opens it, and further pieces of a row go on with it."""
    row, table = -1, -1
    for i in np.flatnonzero(chosen == ROW).tolist():
        line, start = int(lines[i]), int(starts[i])
        own = nearest(flat, int(flat.parents[line]), _ROWS)
        around = nearest(flat, own, _TABLES) if own != row else table
        column = int(flat.columns[line]) + flat.text.count("\t", int(flat.lines[line, 0]), start)
        numbers[i] = min(column, MOST_NUMBERED) | (GOES_ON if own == row else 0) | (OPENS if around != table else 0)
        row, table = own, around
