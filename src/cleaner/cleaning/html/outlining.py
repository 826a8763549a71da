"""What the spans of a body are in the HTML, headings, items, quotes, rows: by it they become Markdown and HTML."""

from collections.abc import Sequence

import numpy as np

from cleaner.cleaning.html.flattening import Flat
from cleaner.kernels.cleaning.html_codes import TAG_FEATURES
from cleaner.rendering import HEADINGS, ITEM, NUMBERED, PARAGRAPH, PRE, QUOTE, ROW

__all__ = ["outline_of"]

_LEVEL, _CELL, _PRE, _DEPTH, _ORDINAL, _OL, _UL, _QUOTE = (
    TAG_FEATURES.index(name)
    for name in ("level", "is_td", "is_pre", "list_depth", "ordinal", "in_ol", "in_ul", "in_blockquote")
)
_QUARTERS = 4  # list_depth counts lists in quarters


def outline_of(flat: Flat, kept: Sequence[tuple[int, int]]) -> bytes:
    """What each span of a body is, a byte each, by the numbers of cleaner/rendering.py.

    Args:
        flat: the page.
        kept: the spans of the body, in order.
    """
    if not kept:
        return b""
    starts = np.array([start for start, _ in kept], dtype=np.int64)
    rows = flat.tags[flat.lines_at(starts)]
    level = np.rint(HEADINGS * rows[:, _LEVEL]).astype(np.int64)
    depth = np.clip(np.rint(_QUARTERS * rows[:, _DEPTH]).astype(np.int64) - 1, 0, None)
    item = np.where((rows[:, _OL] > 0) & (rows[:, _UL] == 0), NUMBERED, ITEM) + depth
    chosen = np.select(
        [level > 0, rows[:, _CELL] > 0, rows[:, _PRE] > 0, rows[:, _ORDINAL] > 0, rows[:, _QUOTE] > 0],
        [HEADINGS + 1 - level, ROW, PRE, item, QUOTE],
        PARAGRAPH,
    )
    return bytes(chosen.tolist())
