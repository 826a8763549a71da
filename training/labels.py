"""Labels for a page's blocks: aligned with the gold text in order, never by bag of words."""

from bisect import bisect_left
from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.lexicon import fold_tokens

_GRAM = 4
# Stretches between inside that are longer than this on both sides hold nothing in common worth the search.
_SMALL = 600


def _inside(page: Sequence[str], gold: Sequence[str]) -> list[tuple[int, int]]:
    """Places of runs of four tokens that are unique on both sides, the longest increasing set (patience diff)."""

    def unique(tokens: Sequence[str]) -> dict[tuple[str, ...], int]:
        seen: dict[tuple[str, ...], int] = {}
        for i in range(len(tokens) - _GRAM + 1):
            gram = tuple(tokens[i : i + _GRAM])
            seen[gram] = -1 if gram in seen else i
        return {g: i for g, i in seen.items() if i >= 0}

    in_gold = unique(gold)
    pairs = sorted((i, in_gold[g]) for g, i in unique(page).items() if g in in_gold)
    if len(pairs) * 8 < len(in_gold):
        # The article stands twice, and with it every run of tokens: its first copy is meant.
        firsts: dict[tuple[str, ...], int] = {}
        for i in range(len(page) - _GRAM + 1):
            firsts.setdefault(tuple(page[i : i + _GRAM]), i)
        pairs = sorted((firsts[g], j) for g, j in in_gold.items() if g in firsts)
    tails: list[int] = []
    at: list[int] = []
    back: list[int] = [-1] * len(pairs)
    for k, (_, j) in enumerate(pairs):
        slot = bisect_left(tails, j)
        back[k] = at[slot - 1] if slot else -1
        if slot == len(tails):
            tails.append(j)
            at.append(k)
        else:
            tails[slot], at[slot] = j, k
    chain: list[tuple[int, int]] = []
    k = at[-1] if at else -1
    while k >= 0:
        chain.append(pairs[k])
        k = back[k]
    return chain[::-1]


def matched(page: Sequence[str], gold: Sequence[str]) -> NDArray[np.bool_]:
    """Which tokens of the page stand in the gold, by a strictly increasing alignment: bool (len(page),)."""
    found: NDArray[np.bool_] = places(page, gold) >= 0
    return found


def places(page: Sequence[str], gold: Sequence[str]) -> NDArray[np.int64]:
    """Where each token of the page stands in the gold, by a strictly rising alignment: int64 (len(page),), or -1."""
    hit = np.full(len(page), -1, dtype=np.int64)
    i = j = 0
    for a, b in [*_inside(page, gold), (len(page), len(gold))]:
        if a < i or b < j:
            continue
        if i < a and j < b and (a - i <= _SMALL or b - j <= _SMALL) and (a - i) * (b - j) <= _SMALL * _SMALL * 4:
            for block in SequenceMatcher(None, page[i:a], gold[j:b], autojunk=False).get_matching_blocks():
                hit[i + block.a : i + block.a + block.size] = np.arange(j + block.b, j + block.b + block.size)
        i, j = a, b
        while i < len(page) and j < len(gold) and page[i] == gold[j]:
            hit[i] = j
            i, j = i + 1, j + 1
    return hit


def align(blocks: Sequence[Sequence[str]], gold: str) -> NDArray[np.float64]:
    """The share of each block's tokens that stand in the gold.

    Args:
        blocks: folded tokens of each block, in order.
        gold: the reference text.

    Returns:
        float64 (n,), 0 to 1.
    """
    sizes = [len(t) for t in blocks]
    hit = matched([t for tokens in blocks for t in tokens], fold_tokens(gold))
    owner = np.repeat(np.arange(len(blocks)), sizes)
    # Lone matches of one token inside a longer block are chance.
    counts = np.bincount(owner, weights=hit, minlength=len(blocks))
    share: NDArray[np.float64] = counts / np.maximum(1, sizes)
    return share
