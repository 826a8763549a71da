"""Tokens compared by their hashes, which a page has at hand, instead of being folded again."""

from bisect import bisect_left

from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.lexicon import fold_tokens
from cleaner.cleaning.lexicon.hashing import token_hashes
from cleaner.cleaning.page import Page

__all__ = ["hashes_between", "hashes_of"]


def hashes_of(blocks: Blocks, i: int) -> list[int]:
    """The hashes of a block's tokens."""
    first, last = blocks.bounds[i].tolist()
    found: list[int] = blocks.page.hashes(slice(first, last)).tolist()
    return found


def hashes_between(page: Page, start: int, end: int) -> list[int]:
    """The hashes of the tokens between two offsets, a token that reaches beyond one being what of it lies between."""
    spans = page.spans
    first = bisect_left(spans[:, 0], start)
    last = bisect_left(spans[:, 0], end, first)
    if (first and spans[first - 1, 1] > start) or (first < last and spans[last - 1, 1] > end):
        return list(token_hashes(fold_tokens(page.text[start:end])).tolist())
    found: list[int] = page.hashes(slice(first, last)).tolist()
    return found
