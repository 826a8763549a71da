"""How extracted text is scored: the measure of the article-extraction-benchmark.

A text is the bag of its word 4-grams. Precision and recall of a page are shares of the bags' common part;
both are averaged over pages, and F1 is that of the two averages
(https://github.com/scrapinghub/article-extraction-benchmark). Words are runs of ``\\w``, here in lower case.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Score", "grams", "page_score", "summarise"]

_WORD = re.compile(r"\w+")
_SIZE = 4
_RESAMPLINGS = 1000


@dataclass(frozen=True, slots=True)
class Score:
    """Averages over pages, and how far chance in the choice of pages moves F1."""

    precision: float
    recall: float
    f1: float
    f1_low: float
    f1_high: float
    pages: int


def grams(text: str) -> Counter[tuple[str, ...]]:
    """Bag of the word 4-grams; of a text with one to three words, one short gram.

    >>> grams("To be, or not to be").most_common(1)
    [(('to', 'be', 'or', 'not'), 1)]
    >>> grams("Of"), grams("...")
    (Counter({('of',): 1}), Counter())
    """
    words = _WORD.findall(text.lower())
    if not words:
        return Counter()
    if len(words) < _SIZE:
        return Counter([tuple(words)])
    return Counter(zip(*(words[at:] for at in range(_SIZE)), strict=False))


def page_score(found: str, gold: str) -> tuple[float, float]:
    """Precision and recall of one page.

    >>> page_score("a b c d e", "a b c d")
    (0.5, 1.0)
    >>> page_score("", ""), page_score("", "a b c d"), page_score("a b c d", "")
    ((1.0, 1.0), (0.0, 0.0), (0.0, 0.0))
    """
    left, right = grams(found), grams(gold)
    if not left and not right:
        return 1.0, 1.0
    common = (left & right).total()
    return common / max(1, left.total()), common / max(1, right.total())


def _f1(precision: NDArray[np.float64], recall: NDArray[np.float64]) -> NDArray[np.float64]:
    product: NDArray[np.float64] = 2 * precision * recall
    return product / np.maximum(precision + recall, 1e-12)


def summarise(pages: Sequence[tuple[float, float]], seed: int = 1) -> Score:
    """Average the precision and recall of pages.

    Args:
        pages: (precision, recall) of each; at least one.
        seed: of the resampling that gives the 95% interval of F1.

    >>> summarise([(1.0, 0.5), (0.5, 1.0)]).f1
    0.75
    """
    values = np.array(pages, dtype=np.float64)
    precision, recall = values.mean(axis=0)
    draw = np.random.default_rng(seed)
    samples = np.array([values[draw.integers(0, len(values), len(values))].mean(axis=0) for _ in range(_RESAMPLINGS)])
    low, high = np.quantile(_f1(samples[:, 0], samples[:, 1]), (0.025, 0.975))
    return Score(
        float(precision),
        float(recall),
        float(_f1(precision, recall)),
        float(low),
        float(high),
        len(values),
    )
