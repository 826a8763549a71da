"""Folds by site, and what a scorer makes of pages end to end: through cleaner.parse, scored as the benchmarks score."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from benchmarks.pages import join_headline
from benchmarks.scores import page_score

from cleaner import parse
from cleaner.cleaning.scoring import FieldScorer, LineScorer
from training.model import SEED
from training.pages import Floats, Page

__all__ = ["FOLDS", "PlainScorer", "f1", "fold_of", "outside", "score_rows", "site_of"]

FOLDS = 5


@dataclass(frozen=True, slots=True)
class PlainScorer:
    """A scorer from a function of features, float32 (n, F), to probabilities, (n,)."""

    probability: Callable[[Floats], Floats]

    def score(self, x: Floats) -> Floats:
        """Score the blocks of a page."""
        return self.probability(x.copy()).astype(np.float32)


def site_of(row: dict[str, Any]) -> str:
    """The site of a row; a page without one is a site of its own."""
    return str(row["site"] or row["id"])


def fold_of(sites: Iterable[str]) -> dict[str, int]:
    """The fold of each site: as many sites in each, drawn with the seed."""
    names = sorted(set(sites))
    drawn = np.random.default_rng(SEED).permutation(len(names)) % FOLDS
    return dict(zip(names, drawn.tolist(), strict=True))


def outside(pages: list[Page], folds: dict[str, int], fold: int) -> list[Page]:
    """The pages that a fold's model learns from."""
    return [p for p in pages if folds.get(p.site, -1) != fold]


def score_rows(
    rows: Iterable[dict[str, Any]],
    scorer: LineScorer | None,
    field_scorer: FieldScorer | None = None,
    *,
    headline: bool = False,
    change: Callable[[str], str] = str,
) -> list[tuple[float, float]]:
    """Precision and recall of each row's page.

    Args:
        rows: rows with text and gold.
        scorer: what scores the blocks; None for the one that ships.
        field_scorer: what tells the fields; None likewise.
        headline: whether the gold holds the headline.
        change: what is done to the text before.
    """
    scores = []
    for row in rows:
        article = parse(change(row["text"]), scorer=scorer, field_scorer=field_scorer)
        found = join_headline(article.headline, article.body) if headline else article.body
        scores.append(page_score(found, row["gold"]))
    return scores


def f1(scores: Sequence[tuple[float, float]]) -> float:
    """F1 of precision and recall averaged over pages."""
    precision, recall = np.mean(np.array(scores, dtype=np.float64), axis=0).tolist()
    return float(2 * precision * recall / max(1e-12, precision + recall))
