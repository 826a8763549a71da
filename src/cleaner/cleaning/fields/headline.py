"""The headline, its copies and the standfirst, where the model sees them."""

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.blocks import Blocks
from cleaner.kernels.cleaning.codes import KIND_CROSSHEAD, OUT_BYLINE, OUT_DATE, OUT_STANDFIRST, TK_ZERO

__all__ = ["find_head", "stands_apart"]

# From this probability on that the page has a headline, it has.
_SOME_HEADLINE = 0.4
# The same where it stands right above the byline or date.
_DOUBTED = 0.1
# That a block is the standfirst.
_STANDFIRST = 0.5
# The same where no byline or date closes it: it may be the article's first paragraph.
_OPEN = 0.75
# And that another one beside it is, too.
_BESIDE = 0.8
# Blocks below the headline in which its standfirst stands, and how many it may be.
_REACH, _MOST = 12, 2


def find_head(blocks: Blocks, said: NDArray[np.float32], decided: NDArray[np.int8]) -> tuple[list[int], list[int]]:
    """Which blocks are the headline and which the standfirst.

    The headline is the block of the highest probability that no other field claims, if one is more likely than none.

    Args:
        blocks: of the page, in order.
        said: float32 (n, OUTPUTS), what the model says of them.
        decided: int8 (n,), the number of what each is so far, as in kinds.KINDS.

    Returns:
        Places of the headline's blocks (its copies included; the first is the headline) and of the standfirst's.
    """
    free, below = np.empty(len(blocks), dtype=np.float32), np.empty(len(blocks), dtype=np.bool_)
    some = float(kernels.weigh_titles(said, blocks.kinds, free, below))
    if some < _DOUBTED:
        return [], []
    tried = [i for i in np.argsort(-free, kind="stable")[:_TRIED].tolist() if _may_be_title(blocks, i)]
    if not tried or (some < _SOME_HEADLINE and not below[tried[0] + 1 : tried[0] + 2].any()):
        return [], []
    head = _whole_title(blocks, tried, free, below)
    copies = np.zeros(len(blocks), dtype=np.bool_)
    body = decided[head + 1 :] <= KIND_CROSSHEAD
    first = head + 1 + int(body.argmax()) if body.any() else len(blocks)
    kernels.find_copies(blocks.page.numbers, blocks.bounds, blocks.kinds, head, first, copies)
    copies[[i for i in tried if i != head and _ends_in(blocks, i, head)]] = True
    return [head, *copies.nonzero()[0].tolist()], _standfirst(said, head, copies)


def _whole_title(blocks: Blocks, tried: list[int], free: NDArray[np.float32], stated: NDArray[np.bool_]) -> int:
    """The likeliest title, or another line that is the same, whole and bare.

    'Harbour to close - The Courier' and 'HomeNewsHarbour to close' are meant, and 'Harbour to' where the whole title is
    nearly as likely. Must not fire on a title that ends in another's last words: a third of it must be the other's.
    """
    best = tried[0]
    bare = (i for i in tried[1:] if _ends_in(blocks, best, i) or _begins_with(blocks, best, i))
    own = f"{blocks.passage(best)} "
    # Right below it, above the byline or date, the whole title is meant however likely it is.
    next_ = [best + 1] if best + 2 < len(blocks) and stated[best + 2] and blocks.kinds[best + 1] < 0 else []
    longer = (
        i
        for i in (*next_, *(i for i in tried[1:] if free[i] >= _NEARLY * free[best]))
        if blocks.passage(i).startswith(own) and not _begins_with(blocks, i, best)
    )
    return next(bare, next(longer, best))


_NEARLY = 0.1  # of the likeliest title's probability


def _ends_in(blocks: Blocks, i: int, j: int) -> bool:
    long, short = blocks.passage(i), blocks.passage(j)
    return len(short) < len(long) and 3 * len(short) >= len(long) and blocks.size(j) >= _TITLE and long.endswith(short)


def _begins_with(blocks: Blocks, i: int, j: int) -> bool:
    long, short = blocks.passage(i), blocks.passage(j)
    parted = long.startswith(short) and long[len(short) :].lstrip()[:1] in _BETWEEN
    return parted and len(short) < len(long) and blocks.size(j) >= _TITLE


_BETWEEN = frozenset("|–—-·•")  # a title and the site's name
_TITLE = 3  # words of a title that stands in a longer line


def _standfirst(said: NDArray[np.float32], head: int, copies: NDArray[np.bool_]) -> list[int]:
    """The likeliest block under the headline, and those right beside it that are as surely the standfirst."""
    below = [i for i in range(head + 1, min(len(said), head + 1 + _REACH)) if not copies[i]]
    best = max(below, key=lambda i: (float(said[i, OUT_STANDFIRST]), -i), default=-1)
    if best < 0 or said[best, OUT_STANDFIRST] < (_STANDFIRST if _is_closed(said, best) else _OPEN):
        return []
    return [i for i in below if i == best or (abs(i - best) == 1 and said[i, OUT_STANDFIRST] >= _BESIDE)][:_MOST]


_TRIED = 4  # blocks, until one has a word


def _may_be_title(blocks: Blocks, i: int) -> bool:
    """Whether a block has a word, and no bars part it in three or more, as they part links."""
    first, last = blocks.bounds[i].tolist()
    words = bool((blocks.page.token_flags[first:last] & TK_ZERO == 0).any())
    return words and blocks.passage(i).count("|") < _BARS


_BARS = 2


# From this probability on a standfirst is no paragraph of the article, wherever it stands.
_APART = 0.9
# A byline or date so many blocks below it sets it apart, too.
_CLOSED = 3


def stands_apart(said: NDArray[np.float32], i: int) -> bool:
    """Whether a standfirst is set apart from the article: by itself, or by the byline or date under it.

    One that is not may be the article's first paragraph: it is given as the standfirst and stays in the body.
    """
    likely = float(said[i, OUT_STANDFIRST])
    return likely >= _APART or (likely >= _LIKELY and _is_closed(said, i))


def _is_closed(said: NDArray[np.float32], i: int) -> bool:
    """Whether the byline or date stands under a standfirst."""
    return bool((said[i + 1 : i + 1 + _CLOSED, (OUT_BYLINE, OUT_DATE)] >= _STATED).any())


_LIKELY, _STATED = 0.7, 0.5
