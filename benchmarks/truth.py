"""All pairs of similar texts by brute force, in Python and numpy that share no code with cleaner.

A text is decomposed, its case folded, and what does not show left out, as are the vowel signs of Arabic and the points
of Hebrew; a hyphen at a line's end joins. Its tokens are the runs of letters and marks, and those of digits, but each
ideograph and kana is one of its own, and in scripts without spaces letters whose code point is a multiple of four begin
one. (Accents of Greek, dots of Turkish, the letters of Arabic that are folded and jamo are left out here: no text that
is measured has them.) Its shingles are the runs of five tokens; fewer tokens are one shingle, and no tokens none. Two
texts are as similar as their sets of shingles: the exact Jaccard similarity.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import regex

__all__ = ["Truth", "brute_force", "shingles", "tokens"]

Truth = dict[tuple[int, int], float]
"""Similarity of each pair (lower row, higher row)."""

_SIZE = 5
_LINE_END = re.compile(r"(?<=[^\W\d_])-\r?\n[ \t]*(?=[a-z\u00df-\u024f])")
_PLAIN = re.compile(r"[a-z]+|[0-9]+")
_LEFT_OUT = regex.compile(r"[\p{Default_Ignorable_Code_Point}\u0591-\u05c7\u0640\u064b-\u065f\u0670]+")
_OWN = r"[\p{Han}\p{Hiragana}\p{Katakana}ー]"
_LETTER = r"[\p{L}--[\p{Han}\p{Hiragana}\p{Katakana}ーʼ]]"
_UNSPACED = regex.compile(r"[\p{Line_Break=Complex_Context}\p{Javanese}\p{Balinese}]")


class _Breaks(dict[int, str]):
    """What each letter of a script without spaces becomes, worked out when it first occurs."""

    def __missing__(self, point: int) -> str:
        ch = chr(point)
        begins = point % 4 == 0 and _UNSPACED.match(ch) and unicodedata.category(ch) == "Lo"
        self[point] = becomes = f" {ch}" if begins else ch
        return becomes


_BREAKS = _Breaks()
_TOKEN = regex.compile(rf"{_OWN}\p{{M}}*|[0-9]+|{_LETTER}(?:{_LETTER}|\p{{M}})*", regex.V1)
_HANGUL = regex.compile(r"[\u1100-\u11ff]+")


def tokens(text: str) -> list[str]:
    """Tokens of a text.

    >>> tokens("It's 7 o'clock—日本!")
    ['it', 's', '7', 'o', 'clock', '日', '本']
    """
    joined = _LINE_END.sub("", text) if "\n" in text else text
    if joined.isascii():
        return _PLAIN.findall(joined.lower())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", joined).casefold())
    folded = _LEFT_OUT.sub("", folded.translate(_BREAKS))
    digits = regex.sub(r"\p{Nd}", lambda found: str(unicodedata.decimal(found[0])), folded)
    composed = _HANGUL.sub(lambda found: unicodedata.normalize("NFC", found[0]), digits)
    return _TOKEN.findall(composed)


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
