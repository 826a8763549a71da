"""Whether a text is clean already, so that cleaning it again changes nothing."""

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.blocks import Block, Blocks
from cleaner.cleaning.labels import Labels
from cleaner.kernels.cleaning.codes import F_WHOLE, KIND_NAV
from cleaner.kinds import Kind

__all__ = ["is_clean"]

# The share of a text's words that may be dropped where nothing else speaks of a page.
_DROPPED_SHARE = 0.75
# The reason of a word or number that nothing of the article follows, in kernels/cleaning/labels.py.
_LONE = 10
# Entries of a menu that are no accident.
_ENTRIES = 2
# Blocks of the body above a name that is no byline.
_ABOVE_NAMES = 6


def is_clean(blocks: Blocks, labels: Labels) -> bool:
    """Whether a text has the form that ``clean`` gives, and nothing in it speaks of a page around it.

    The form: two paragraphs or more, each on one line, parted by one blank line. Must not fire where any phrase of
    chrome, byline, labelled date or credit stands, nor under a date or a menu, nor where as much would be dropped as of
    a page with chrome.
    """
    lines = blocks.page.lines
    text = blocks.page.text
    if len(lines) < 2 or blocks.page.wrapped or lines[0, 0] != 0 or lines[-1, 1] != len(text):
        return False
    # The first gap tells most pages.
    if lines[1, 0] - lines[0, 1] != 2:
        return False
    if (lines[1:, 0] - lines[:-1, 1] != 2).any() or text.count("\n") != 2 * (len(lines) - 1):
        return False
    by_phrase = (labels.reason >= 2) & (labels.reason <= 4)
    body = labels.is_body()
    if _has_head(blocks, labels, int(np.argmax(body)) if body.any() else len(body)):
        return False
    speaks = [i for i, block in blocks.known.items() if not body[i] and _speaks_of_page(block)]
    if by_phrase.any() or any(not _is_inside(blocks, i, body) for i in speaks):
        return False
    sizes = blocks.bounds[:, 1] - blocks.bounds[:, 0]
    # Asterisks and rules between paragraphs are no sign of a page; they stay, too.
    dropped = ((labels.reason <= 1) | (labels.reason == _LONE)) & ~body
    return bool(sizes[dropped].sum() <= _DROPPED_SHARE * max(1, int(sizes.sum())))


def _has_head(blocks: Blocks, labels: Labels, first: int) -> bool:
    """Whether a page's head stands above the body: a date under something else, or entries of a menu."""
    if any(block.kind is Kind.DATE for i, block in blocks.known.items() if 0 < i < first):
        return True
    return int(np.count_nonzero(labels.facts[:first, F_WHOLE] == KIND_NAV + 1)) >= _ENTRIES


def _is_inside(blocks: Blocks, i: int, body: NDArray[np.bool_]) -> bool:
    """Whether a block is a name without a date, far below where an article is signed: a guest's, a list's entry."""
    block = blocks.known[i]
    plain = block.credit is None and all(m.type == "byline" for m in block.mentions)
    return plain and int(body[:i].sum()) >= _ABOVE_NAMES


def _speaks_of_page(block: Block) -> bool:
    """Whether a block states a credit, a byline or a labelled date."""
    return block.credit is not None or any(m.type in ("published", "updated", "byline") for m in block.mentions)
