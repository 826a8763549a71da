"""The headline, its copies and the standfirst."""

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.features import Features
from cleaner.cleaning.fields.dates import BY_DATE
from cleaner.cleaning.fields.site import copyright_owner, find_signs
from cleaner.cleaning.hashed import hashes_of
from cleaner.cleaning.lexicon.vocabulary import kind_code
from cleaner.kernels.cleaning.codes import TK_ZERO
from cleaner.kinds import Kind

__all__ = ["find_head"]

_CAPTION, _SITE = kind_code(Kind.CAPTION), kind_code(Kind.SITE)
# A longer line is a headline, whoever's name it is.
_SITE_WORDS = 5


def _site_names(blocks: Blocks, head: int) -> list[int]:
    """The blocks with a headline's words, if these are the site's name, as the copyright line has it."""
    if head < 0 or blocks.size(head) > _SITE_WORDS:
        return []
    words, (_, owner) = hashes_of(blocks, head), copyright_owner(blocks, find_signs(blocks)[0])
    if not owner or words not in (owner, owner[1:]):
        return []
    return [
        i for i in range(min(len(blocks), head + 1)) if blocks.size(i) == len(words) and hashes_of(blocks, i) == words
    ]


def _is_date_line(blocks: Blocks, i: int) -> bool:
    """Whether a date or numbers are much of a line that is no date by its form."""
    first, last = blocks.bounds[i].tolist()
    ends = blocks.page.dates.ends[first:last]
    dated = np.flatnonzero(ends)
    if len(dated):
        return bool(5 * int(ends[dated[0]]) >= 2 * (last - first))
    numbers = int(np.count_nonzero(blocks.page.token_flags[first:last] & TK_ZERO))
    return bool(numbers >= _NUMBERS and 5 * numbers >= 2 * (last - first))


# A byline or date so many blocks below the headline may close a standfirst.
_REACH = 8
# A line of so many numbers is a date that nobody could read, if they are much of it.
_NUMBERS = 3


def find_head(blocks: Blocks, features: Features, decided: NDArray[np.int8]) -> tuple[list[int], list[int]]:
    """Which blocks are the headline and which the standfirst.

    The headline is the block above the first paragraph, or above the byline, whose words the article uses most; a copy
    of it elsewhere speaks for it. The standfirst is what stands between the headline and the byline or date.

    Args:
        blocks: of the page, in order, kinds set where the form alone decided.
        features: of the blocks.
        decided: int8 (n,), the number of what each is so far, as in kinds.KINDS.

    Returns:
        Places of the headline's blocks (its copies included; the first is the headline) and of the standfirst's.
    """
    n, page = len(blocks), blocks.page
    marked = np.zeros(n, dtype=np.bool_)
    stated = [i for i, block in blocks.known.items() if block.mentions and block.kind in BY_DATE]
    for i in stated:
        marked[i] = True
    kept, copies = np.empty(n, dtype=np.bool_), np.empty(n, dtype=np.bool_)
    kinds = blocks.kinds
    for _ in range(2):
        head = int(kernels.find_headline(
            page.points, blocks.bounds, kinds, decided, marked, page.spans, page.token_flags,
            page.dates.ends, page.numbers, features.facts, features.x, np.zeros(len(page.different), dtype=np.int32),
            np.zeros(len(page.different), dtype=np.bool_), kept, copies,
        ))  # fmt: skip
        own = _site_names(blocks, head)
        if not own:
            break
        # A body that cites the site has the words of its name.
        kinds = kinds.copy()
        kinds[own] = _SITE
    if head < 0 or own:
        return [], []
    followed = any(head < i <= head + _REACH for i in stated)
    return [head, *copies.nonzero()[0].tolist()], (
        _standfirst(blocks, features, head, kept, copies) if followed else []
    )


def _standfirst(
    blocks: Blocks, features: Features, head: int, kept: NDArray[np.bool_], copies: NDArray[np.bool_]
) -> list[int]:
    """What stands between the headline and the last byline or date under it; nothing where none follows.

    Must not reach into the body: after a caption, or after prose that follows a byline or date, no standfirst comes;
    and where a byline or date closes the article, with no more of it below than above, what stands above is the body.
    """
    found: list[int] = []
    waiting: list[int] = []
    seen = False
    chrome = features.facts[head + 1 : head + 1 + _REACH, :3].tolist()
    sizes = [last - first for first, last in blocks.bounds[head + 1 : head + 1 + _REACH].tolist()]
    for i, kind in enumerate(blocks.kinds[head + 1 : head + 1 + _REACH].tolist(), head + 1):
        block = blocks.known.get(i)
        if block is not None and block.mentions and block.kind in BY_DATE:
            above = sum([sizes[j - head - 1] for j in waiting if kept[j]])
            if above and above > int((blocks.bounds[i:, 1] - blocks.bounds[i:, 0])[kept[i:]].sum()):
                break
            found, waiting, seen = found + waiting, [], True
        elif kind == _CAPTION or (seen and waiting and kept[i]):
            break
        elif kind >= 0 or sizes[i - head - 1] < 5 or any(chrome[i - head - 1]) or copies[i]:
            continue
        elif kept[i] or not _is_date_line(blocks, i):
            waiting.append(i)
    return found[:2]
