"""All pairs of similar texts by brute force, in Python and numpy that share no code with cleaner.

A text's case is folded; its tokens are the runs of letters, marks and numbers, but each ideograph, kana, and
Thai, Lao, Khmer or Myanmar letter is one of its own; invisible joiners are left out. Its shingles are the
runs of five tokens; fewer tokens are one shingle, and no tokens none. Two texts are as similar as their sets
of shingles: the exact Jaccard similarity.
"""

import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

__all__ = ["Truth", "brute_force", "shingles", "tokens"]

Truth = dict[tuple[int, int], float]
"""Similarity of each pair (lower row, higher row)."""

_SIZE = 5
_JOINERS = {0x00AD, 0x200C, 0x200D, 0x2060, 0xFEFF}
_IDEOGRAPHS_AND_KANA = (
    (0x3005, 0x3007), (0x3021, 0x3029), (0x3038, 0x303C), (0x3041, 0x309F), (0x30A0, 0x30FF),
    (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF66, 0xFF9F),
    (0x1AFF0, 0x1B16F), (0x20000, 0x3FFFD),
)  # fmt: skip
_UNSPACED = (
    (0x0E00, 0x0E7F), (0x0E80, 0x0EFF), (0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F), (0x1780, 0x17FF)
)  # fmt: skip


def _within(point: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(first <= point <= last for first, last in ranges)


class _Table(dict[int, str]):
    """What each character becomes, worked out when it first occurs."""

    def __missing__(self, point: int) -> str:
        kind = unicodedata.category(chr(point))[0]
        alone = (kind in "LMN" and _within(point, _IDEOGRAPHS_AND_KANA)) or (kind in "LM" and _within(point, _UNSPACED))
        if point in _JOINERS:
            becomes = ""
        elif alone:
            becomes = f" {chr(point)} "
        else:
            becomes = chr(point) if kind in "LMN" else " "
        self[point] = becomes
        return becomes


_TABLE = _Table()


def tokens(text: str) -> list[str]:
    """Tokens of a text.

    >>> tokens("It's 7 o'clock—日本!")
    ['it', 's', '7', 'o', 'clock', '日', '本']
    """
    return text.casefold().translate(_TABLE).split()


def shingles(text: str) -> frozenset[int]:
    """The text's shingles, each as Python's 64-bit hash of it."""
    words = tokens(text)
    if not words:
        return frozenset()
    if len(words) < _SIZE:
        return frozenset((hash(tuple(words)),))
    return frozenset(hash(run) for run in zip(*(words[at:] for at in range(_SIZE)), strict=False))


def brute_force(texts: Sequence[str], threshold: float) -> Truth:
    """Every pair of at least the threshold, counted through an inverted index.

    >>> brute_force(["a b c d e f", "a b c d e f", "g h i j k"], 0.5)
    {(0, 1): 1.0}
    """
    sets = [np.fromiter(own, dtype=np.int64, count=len(own)) for own in map(shingles, texts)]
    sizes = np.array([len(own) for own in sets], dtype=np.int64)
    found: Truth = {}
    if not sizes.sum():
        return found
    values, owners = np.concatenate(sets), np.repeat(np.arange(len(sets)), sizes)
    order = np.argsort(values, kind="stable")  # texts with the same shingle stay in order
    holders = owners[order]
    begins = np.flatnonzero(np.diff(values[order], prepend=values[order[0]] - 1))
    lengths = np.diff(begins, append=len(values))
    begin, earlier = np.empty_like(order), np.empty_like(order)  # of each shingle of each text: where those begin that
    begin[order] = np.repeat(begins, lengths)  # have it, too, and how many of them are earlier texts
    earlier[order] = np.arange(len(values)) - np.repeat(begins, lengths)
    edges = np.concatenate(([0], np.cumsum(sizes)))
    for row, (first, last) in enumerate(pairwise(edges.tolist())):
        counts = earlier[first:last]
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        common = np.bincount(holders[np.repeat(begin[first:last], counts) + within], minlength=1)
        others = np.flatnonzero(common)
        similar = common[others] / (sizes[others] + sizes[row] - common[others])
        alike = similar >= threshold
        found |= {
            (other, row): value for other, value in zip(others[alike].tolist(), similar[alike].tolist(), strict=True)
        }
    return found
