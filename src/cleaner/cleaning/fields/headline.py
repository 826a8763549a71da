"""The headline, its copies and the standfirst, where the model sees them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.blocks import Blocks
from cleaner.kernels.cleaning.codes import OUT_BYLINE, OUT_DATE, OUT_STANDFIRST

__all__ = ["find_head", "stands_apart"]

# From this probability on that the page has a headline, it has.
_SOME_HEADLINE = 0.4
# The same where it stands right above the byline or date.
_DOUBTED = 0.1
# That a block is the standfirst.
_STANDFIRST = 0.5
# The same where no byline or date closes it: it may be the article's first paragraph.
_OPEN = 0.75
# The same where every other block near it is so many times less likely.
_LONE, _TIMES = 0.6, 4
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
    page = blocks.page
    free, stated = np.empty(len(blocks), dtype=np.float32), np.empty(len(blocks), dtype=np.bool_)
    some = float(kernels.weigh_titles(said, blocks.kinds, free, stated))
    if some < _DOUBTED:
        return [], []
    likeliest = np.empty(_TRIED, dtype=np.int32)
    count = kernels.list_titles(page.points, blocks.spans, blocks.bounds, page.token_flags, free, likeliest)
    tried = likeliest[:count].tolist()
    if not tried or (some < _SOME_HEADLINE and not stated[tried[0] + 1 : tried[0] + 2].any()):
        return [], []
    passages = {i: blocks.passage(i) for i in tried}
    head = _whole_title(blocks, passages, free, stated)
    copies = np.empty(len(blocks), dtype=np.bool_)
    again = kernels.find_copies(page.numbers, blocks.bounds, blocks.kinds, decided, head, copies)
    title = passages.get(head) or blocks.passage(head)
    longer = [i for i in tried if i != head and _ends_in(passages[i], title) and blocks.size(head) >= _TITLE]
    if longer:
        copies[longer] = True
    places = copies.nonzero()[0].tolist() if again or longer else []
    return [head, *places], _standfirst(said, head, places)


def _whole_title(blocks: Blocks, passages: dict[int, str], free: NDArray[np.float32], stated: NDArray[np.bool_]) -> int:
    """The likeliest title, or another line that is the same, whole and bare.

    'Harbour to close - The Courier' and 'HomeNewsHarbour to close' are meant, and 'Harbour to' where the whole title is
    nearly as likely. Must not fire on a title that ends in another's last words: a third of it must be the other's.

    Args:
        blocks: of the page.
        passages: those that may be the title, the likeliest first, by their places.
        free: float32 (n,), how likely each block is the headline.
        stated: bool (n,), whether each is a byline or date.
    """
    (best, title), *others = passages.items()
    for i, other in others:
        if (_ends_in(title, other) or _begins_with(title, other)) and blocks.size(i) >= _TITLE:
            return i
    near = -1
    if best + 2 < len(blocks) and stated[best + 2] and blocks.kinds[best + 1] < 0:
        # Right below it, above the byline or date, the whole title is meant however likely it is.
        near = best + 1
        others.insert(0, (near, blocks.passage(near)))
    own = f"{title} "
    for i, other in others:
        likely = i == near or free[i] >= _NEARLY * free[best]
        if likely and other.startswith(own) and not (_begins_with(other, title) and blocks.size(best) >= _TITLE):
            return i
    return best


_NEARLY = 0.1  # of the likeliest title's probability


def _ends_in(long: str, short: str) -> bool:
    return len(short) < len(long) and 3 * len(short) >= len(long) and long.endswith(short)


def _begins_with(long: str, short: str) -> bool:
    return len(short) < len(long) and long.startswith(short) and long[len(short) :].lstrip()[:1] in _BETWEEN


_BETWEEN = frozenset("|–—-·•")  # a title and the site's name
_TITLE = 3  # words of a title that stands in a longer line


def _standfirst(said: NDArray[np.float32], head: int, copies: Sequence[int]) -> list[int]:
    """The likeliest block under the headline, and those right beside it that are as surely the standfirst."""
    under = said[head + 1 : head + 1 + _REACH, OUT_STANDFIRST].tolist()
    likely = {i: value for i, value in enumerate(under, head + 1) if i not in copies}
    best = max(likely, key=likely.__getitem__, default=-1)
    if best < 0 or likely[best] < _STANDFIRST:
        return []
    second = max((value for i, value in likely.items() if i != best), default=0.0)
    lone = likely[best] >= _LONE and likely[best] >= _TIMES * second
    if likely[best] < _OPEN and not lone and not _is_closed(said, best):
        return []
    return [i for i, value in likely.items() if i == best or (abs(i - best) == 1 and value >= _BESIDE)][:_MOST]


_TRIED = 4  # blocks, until one has a word


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
    below = said[i + 1 : i + 1 + _CLOSED].tolist()
    return any(row[OUT_BYLINE] >= _STATED or row[OUT_DATE] >= _STATED for row in below)


_LIKELY, _STATED = 0.7, 0.5
