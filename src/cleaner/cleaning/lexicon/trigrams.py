"""Which language the letters of a text speak for, where its function words leave it open.

Groups of three letters are as seldom shared as function words, and a text has ten times as many (Cavnar and Trenkle
1994, "N-Gram-Based Text Categorization"). How common a group is in a language is taken as independent of those beside
it, so the logarithms are summed up (Dunning 1994, "Statistical Identification of Language").
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.lexicon.arrays import load_trigrams
from cleaner.kernels.cleaning import codes, letters

__all__ = ["Likest", "compare_letters", "compared_languages"]

# So many half nats say as much as a function word. Of pieces of 20 words of benchmarks/language_pages letters alone
# tell 0.937 right and 0.003 wrong then; with 6 these are 0.952 and 0.006.
_AS_A_WORD = 10
# Tokens that are looked at, so that a long text in a language that nobody knows costs no more than a short one.
_TOKENS = 400


class Likest(NamedTuple):
    """The language that letters are most like.

    Attributes:
        language: its code; it need not have a lexicon.
        for_it: how many words' worth speaks for it rather than the one next to it.
        against: how many words' worth speaks for that one.
    """

    language: str
    for_it: float
    against: float


@dataclass(frozen=True, slots=True)
class _Table:
    languages: tuple[str, ...]
    table: NDArray[np.uint64]
    weights: NDArray[np.uint8]


@cache
def _load_table() -> _Table:
    """The groups of letters, as kernels/cleaning/trigrams.py takes them."""
    from cleaner.kernels.cleaning.tables import PRIME, fill_records  # noqa: PLC0415  numba loads with the first page

    held = load_trigrams()
    first, second, third = np.array([[ord(letter) for letter in group] for group in held.groups], dtype=np.uint64).T
    keys = (first << np.uint64(42) | second << np.uint64(21) | third) * PRIME
    table = np.zeros((codes.MARKS + (1 << (2 * len(keys) + 1).bit_length()), 2), dtype=np.uint64)
    fill_records(keys, np.arange(1, len(keys) + 1, dtype=np.uint64), table)
    return _Table(held.languages, table, held.weights)


@cache
def compared_languages() -> frozenset[str]:
    """The languages that letters are compared with: those that share a script, some without a lexicon."""
    return frozenset(_load_table().languages)


def compare_letters(points: NDArray[np.uint32], spans: NDArray[np.int32], parts: NDArray[np.int32]) -> Likest:
    """The language that the letters of parts of a text are most like.

    Args:
        points: uint32 (n,), the text's code points.
        spans: int32 (t, 2), its tokens.
        parts: int32 (k, 2), the first token of each part and the one after its last.

    Returns:
        The language, with what speaks for it; where no group of letters is known, the first one with nothing.
    """
    held = _load_table()
    letter = letters.load()
    size = min(_TOKENS, int((parts[:, 1] - parts[:, 0]).sum()))
    sums = np.zeros((size, len(held.languages)), dtype=np.int32)
    kernels.weigh_tokens(
        points, letter.pages, letter.folds, letter.fold_points, spans, parts, held.table, held.weights, sums
    )
    counts, told = np.zeros((3, len(held.languages)), dtype=np.int64), np.empty(3, dtype=np.int64)
    kernels.compare_tokens(sums, _AS_A_WORD, counts, told)
    first, for_it, against = told.tolist()
    return Likest(held.languages[first], for_it / _AS_A_WORD, against / _AS_A_WORD)
