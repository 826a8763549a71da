"""How a signature is cut into bands, so that similar texts share one and others seldom do.

Two texts of Jaccard similarity J agree in one entry of their signatures with probability J, in a band of r
entries with J**r, and in at least one of several bands with 1 - prod(1 - J**r) (Leskovec, Rajaraman, Ullman:
Mining of Massive Datasets, 3.4). Those that share a band are candidates, and only candidates are verified.
"""

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from cleaner.config import is_number, is_whole
from cleaner.errors import SettingsError

__all__ = ["Bands", "agreement_floor", "choose_bands"]

_FLOOR_LOSS = 1e-6


@dataclass(frozen=True, slots=True)
class Bands:
    """A choice of bands.

    Attributes:
        rows: entries of each band, in the order in which they take them from the signature.
        threshold: the similarity for which the bands were chosen.
        recall: the probability that was asked for at the threshold.
        num_perm: entries of a signature.

    >>> choose_bands(0.8).bands, round(choose_bands(0.8).probability_at_threshold, 3)
    (19, 0.992)
    """

    rows: tuple[int, ...]
    threshold: float
    recall: float
    num_perm: int

    @property
    def bands(self) -> int:
        """Number of bands."""
        return len(self.rows)

    @property
    def permutations_used(self) -> int:
        """Entries of the signature that stand in a band."""
        return sum(self.rows)

    @property
    def probability_at_threshold(self) -> float:
        """Chance that a pair exactly at the threshold is found."""
        return self.probability(self.threshold)

    @property
    def formula(self) -> str:
        """The chance that a pair of Jaccard similarity J is found, as a formula."""
        powers = sorted(Counter(self.rows).items())
        return "1 - " + " * ".join(f"(1 - J**{rows})**{bands}" for rows, bands in powers)

    def probability(self, similarity: float) -> float:
        """Chance that a pair of texts becomes a candidate.

        Args:
            similarity: their Jaccard similarity, 0 to 1.

        Returns:
            The chance, 0 to 1.

        >>> round(Bands((5, 5), 0.8, 0.5, 10).probability(0.8), 3)
        0.548
        """
        return -math.expm1(_log_miss(similarity, Counter(self.rows)))

    def describe(self) -> str:
        """The choice in words and figures, for people."""
        shape = " and ".join(f"{bands} of {rows}" for rows, bands in sorted(Counter(self.rows).items()))
        points = sorted({max(0.0, round(self.threshold + step, 10)) for step in (-0.4, -0.2, 0.0, 0.1)})
        chances = ", ".join(f"{self.probability(at):.4f} at J = {at:g}" for at in points if at <= 1.0)
        return (
            f"{self.bands} bands ({shape} rows) use {self.permutations_used} of {self.num_perm} permutations."
            f"\nP(found) = {self.formula}: {chances}."
            f"\nAsked for: at least {self.recall:g} at the threshold of {self.threshold:g}."
            " Candidates are verified exactly."
        )


def _log_miss(similarity: float, shape: dict[int, int]) -> float:
    """Logarithm of the chance that a pair shares none of the bands; shape gives their number by rows."""
    total = 0.0
    for rows, bands in shape.items():
        agree = similarity**rows
        if agree >= 1.0:
            return -math.inf
        total += bands * math.log1p(-agree)
    return total


def choose_bands(threshold: float, num_perm: int = 128, recall: float = 0.99) -> Bands:
    """Choose bands for a recall, at the least expected work.

    Looked at are all mixtures of bands of r and r + 1 rows that leave no room for a further band. Of those
    that find a pair exactly at the threshold with the chance asked for, the one is taken that makes a pair of
    half that similarity a candidate most seldom: such pairs are the work that comes to nothing.

    Args:
        threshold: Jaccard similarity from which pairs are to be found; 0 < threshold <= 1.
        num_perm: entries of a signature; at least 1.
        recall: least chance that a pair exactly at the threshold is found; 0 < recall < 1.

    Returns:
        The bands.

    Raises:
        SettingsError: an argument is out of its range, or even bands of one row do not reach the recall.

    >>> choose_bands(0.8, 128).describe().splitlines()[0]
    '19 bands (5 of 6 and 14 of 7 rows) use 128 of 128 permutations.'
    """
    if not is_number(threshold) or not 0.0 < threshold <= 1.0:
        raise SettingsError(f"threshold is {threshold!r}; it must be a number above 0 and at most 1")
    if not is_whole(num_perm) or num_perm < 1:
        raise SettingsError(f"num_perm is {num_perm!r}; it must be a whole number, at least 1")
    if not is_number(recall) or not 0.0 < recall < 1.0:
        raise SettingsError(f"recall is {recall!r}; it must be a number between 0 and 1, both excluded")
    return _choose(threshold, int(num_perm), recall)


@lru_cache(maxsize=256)
def _choose(threshold: float, num_perm: int, recall: float) -> Bands:
    """What ``choose_bands`` gives; it has the cache, by which a function loses its signature."""
    allowed_miss = math.log1p(-recall)
    best: tuple[float, float, int, int, int] | None = None
    for rows in range(1, num_perm + 1):
        for longer in range(num_perm // (rows + 1) + 1):
            shorter = (num_perm - longer * (rows + 1)) // rows
            shape = {rows: shorter, rows + 1: longer}
            miss = _log_miss(threshold, shape)
            if miss > allowed_miss:
                break  # more long bands only miss more
            work = shorter * (threshold / 2) ** rows + longer * (threshold / 2) ** (rows + 1)
            best = min(best or (math.inf, 0.0, 0, 0, 0), (work, miss, rows, shorter, longer))
    if best is None:
        raise SettingsError(
            f"{num_perm} permutations find a pair at the threshold of {threshold:g} with a chance of "
            f"{-math.expm1(_log_miss(threshold, {1: num_perm})):.3f} at most, not {recall:g}; "
            "raise num_perm or the threshold, or ask for a lower recall"
        )
    _, _, rows, shorter, longer = best
    return Bands((rows,) * shorter + (rows + 1,) * longer, threshold, recall, num_perm)


@lru_cache(maxsize=256)
def agreement_floor(threshold: float, num_perm: int) -> int:
    """Entries in which signatures agree at least, but for one pair at the threshold in a million.

    The number of entries in which a pair agrees is binomial, with its similarity for the chance of each.
    Pairs below the floor need not be compared exactly.
    """
    if threshold >= 1.0:
        return num_perm
    log_t, log_rest = math.log(threshold), math.log1p(-threshold)
    below = 0.0
    for agreeing in range(num_perm + 1):
        ways = math.lgamma(num_perm + 1) - math.lgamma(agreeing + 1) - math.lgamma(num_perm - agreeing + 1)
        below += math.exp(ways + agreeing * log_t + (num_perm - agreeing) * log_rest)
        if below > _FLOOR_LOSS:
            return agreeing
    return num_perm
