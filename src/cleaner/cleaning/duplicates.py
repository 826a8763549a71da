"""What stands in a page again, word for word: it is set aside before anything is decided, and comes back as a cut.

A page that says each paragraph twice is so read as the page that says it once: nothing that is asked of blocks, by the
model or by a rule, needs to know of the copies.
"""

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.features import Features
from cleaner.cleaning.labels import Labels
from cleaner.cleaning.mentions.pictures import shows_picture
from cleaner.kinds import Kind

__all__ = ["SCORE", "copied", "find_copies", "set_aside", "with_copies"]

SCORE = 0.02  # of a copy, as of a block whose form alone shows what it is
_TOLD = 40  # characters of the block that stays, in the reason


def find_copies(blocks: Blocks, features: Features) -> NDArray[np.int32] | None:
    """The page's blocks that are copies of others and are kept once.

    Must not fire on a refrain or on a quote that an author repeats: one short line stays wherever it stands, and one
    paragraph wherever another stands between its copies; nor on captions, whose copies ``find_captions`` knows.

    Args:
        blocks: of the page, in order.
        features: of the blocks, as ``describe`` gives them.

    Returns:
        int32 (n,), for each copy the place of the block that stays, -1 for others; None where there is no copy.
    """
    page = blocks.page
    firsts = np.empty(len(blocks), dtype=np.int32)
    if not kernels.find_duplicates(
        page.points,
        page.classes,
        blocks.spans,
        blocks.bounds,
        blocks.kinds,
        features.rows.numbers,
        features.facts,
        firsts,
    ):
        return None
    captioned = lru_cache(maxsize=None)(lambda first: _is_captioned(blocks, first))
    for i in np.flatnonzero(firsts >= 0).tolist():
        if captioned(int(firsts[i])):
            firsts[i] = -1
    return firsts if (firsts >= 0).any() else None


def set_aside(blocks: Blocks, firsts: NDArray[np.int32]) -> Blocks:
    """The page's blocks without copies.

    Args:
        blocks: of the page, in order.
        firsts: of which block each is a copy, as ``find_copies`` gives it.
    """
    stays = firsts < 0
    place = np.cumsum(stays) - 1
    return replace(
        blocks,
        spans=np.ascontiguousarray(blocks.spans[stays]),
        lines=blocks.lines[stays],
        bounds=np.ascontiguousarray(blocks.bounds[stays]),
        kinds=blocks.kinds[stays],
        known={int(place[i]): block for i, block in blocks.known.items() if stays[i]},
        aside=np.column_stack((blocks.spans[~stays], blocks.spans[firsts[~stays]], blocks.lines[~stays])),
    )


def _is_captioned(blocks: Blocks, first: int) -> bool:
    """Whether a block whose copies may be set aside is a picture's: it says so, or a credit stands under a copy."""
    return shows_picture(blocks.page.lexicon, blocks.passage(first))


def with_copies(blocks: Blocks, labels: Labels) -> tuple[Blocks, NDArray[np.int8]]:
    """The blocks of a page with those that were set aside in their places, and the kinds of all.

    Args:
        blocks: of the page.
        labels: on those that were not set aside.
    """
    aside = blocks.aside
    at = np.searchsorted(blocks.spans[:, 0], aside[:, 0])
    kinds = np.insert(labels.kind, at, Kind.DUPLICATE.number)
    return replace(
        blocks,
        spans=np.insert(blocks.spans, at, aside[:, :2], axis=0),
        lines=np.insert(blocks.lines, at, aside[:, 4]),
        bounds=np.insert(blocks.bounds, at, 0, axis=0),
        kinds=kinds,
        known={},
    ), kinds


def copied(text: str, start: int, end: int) -> str:
    """Of which block a copy is one, given where that stands."""
    told = " ".join(text[start : min(end, start + _TOLD)].split())
    return f"stands above, at {start}: '{told}{'…' if end - start > _TOLD else ''}'"
