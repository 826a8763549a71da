"""Pages of HTML ready for training: each once, as parse_html reads it, with what its tags say behind its features.

Labels are those of the flat pages (pages.py). Only the readings were made of another text than the one that comes of
the HTML, so what they say is carried from the blocks of the one to those of the other.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from cleaner.cleaning.deciding import read_page
from cleaner.cleaning.features import Beside
from cleaner.cleaning.html.flattening import flatten_html
from cleaner.cleaning.page import scan
from training.pages import (
    FUNDUS,
    GOLD,
    SILVER,
    Cut,
    Gold,
    Page,
    align_gold,
    cut_of,
    keep,
    make_page,
    of_reading,
    read_rows,
    readings,
    rows_read,
    vote_silver,
)
from training.shapes import Variant
from training.silver import silver_rows
from training.stated import state
from training.traced import carry, trace

__all__ = ["cut_html", "prepare_html"]


def cut_html(html: str) -> Cut:
    """A page's blocks as the scorers of HTML get them."""
    flat = flatten_html(html)
    # A line is whole, as parse_html has it: an element's, and no part of a wrapped paragraph.
    blocks, features = read_page(scan(flat.text, joined=False))
    beside = Beside(np.ascontiguousarray(flat.lines[:, 0]), flat.tags)
    return cut_of(blocks, beside.widen(features.rows, blocks.spans[:, 0]).spread())


def _variant(blocks: Cut) -> Variant:
    return Variant("html own", blocks.blocks.page.text, str)


def _labelled(row: dict[str, Any], gold: Gold) -> Iterator[Page]:
    """A page with its labels from gold or silver and its markup; none where they cannot be had."""
    blocks = cut_html(row["html"])
    variant = _variant(blocks)
    found = gold(blocks, variant, 0) if blocks.tokens else None
    if found is not None:
        yield make_page(row, variant, blocks, *found, trace(state(row), blocks.blocks, found[0]))


def _all_pages(data: Path) -> Iterator[Page]:
    for name in (GOLD, FUNDUS):
        for row in read_rows(data, name):
            if row["id"] not in readings():
                yield from _labelled(row, partial(align_gold, row))
    for row, texts in silver_rows(data / f"{SILVER}.jsonl.gz"):
        if row["id"] not in readings():
            yield from _labelled(row, partial(vote_silver, row, texts))
    for row, plain, whole in rows_read(data):
        blocks = cut_html(row["html"])
        if blocks.tokens:
            yield of_reading(row, _variant(blocks), blocks, carry(whole, plain.tokens, blocks.tokens))


def prepare_html(data: Path, kept: Path | None = None) -> list[Page]:
    """All usable pages of HTML: those with gold, those with silver labels, those that were read by hand.

    Args:
        data: the folder of the data files.
        kept: a file of prepared pages: read where it is, else written; None to prepare anew.
    """
    return keep(kept, partial(_all_pages, data))
