"""Fit the linear scorer on wcxb_dev_articles (CC-BY-4.0, attributed in the card) and write data/line_model.toml.

    python training/fit_linear.py ../shared/data/extraction/wcxb_dev_articles.jsonl.gz

Pages are used whole and, half of the time, with the article cropped to a news item's length, since the set's articles
are three times as long as news. Weighted by a piece's words (at most 40), with a ridge penalty; no chance is involved but
a seeded generator, so the same file comes out each time.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from labels import align
from numpy.typing import NDArray

from cleaner.cleaning.features import CONTEXT, OWN, context_features, own_features
from cleaner.cleaning.pieces import Piece, cut_page

Floats = NDArray[np.float64]
OUT = Path(__file__).parent.parent / "src" / "cleaner" / "data" / "line_model.toml"
NEWS_WORDS = (60, 600)


def crop(pieces: list[Piece], share: Floats, rng: np.random.Generator) -> NDArray[np.intp]:
    """Indices of the pieces of a page whose article is cut to a news item's length."""
    want, have = int(rng.integers(*NEWS_WORDS)), 0
    keep = []
    for i, piece in enumerate(pieces):
        if share[i] > 0.5:
            if have >= want:
                continue
            have += len(piece.tokens)
        keep.append(i)
    return np.array(keep)


def logistic(x: Floats, y: Floats, weight: Floats, ridge: float = 3.0) -> tuple[Floats, float]:
    """Weights and bias of a ridge-penalised logistic regression, by Newton's method on standardised columns."""
    mean, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale == 0] = 1.0
    z = np.column_stack([(x - mean) / scale, np.ones(len(x))])
    penalty = np.full(z.shape[1], ridge)
    penalty[-1] = 0.0
    beta = np.zeros(z.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(z @ beta, -30, 30)))
        grad = z.T @ (weight * (y - p)) - penalty * beta
        hess = (z * (weight * p * (1 - p))[:, None]).T @ z + np.diag(penalty)
        step = np.linalg.solve(hess, grad)
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    weights = beta[:-1] / scale
    return weights, float(beta[-1] - weights @ mean)


def load(path: str) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf8") as lines:
        return [json.loads(line) for line in lines]


def fit(rows: list[dict[str, Any]]) -> tuple[Floats, float, Floats, float]:
    rng = np.random.default_rng(7)
    pages = []
    for row in rows:
        pieces = cut_page(row["text"])
        share = align([p.tokens for p in pieces], row["gold"])
        own = own_features(row["text"], pieces)
        known = np.array([p.kind is not None for p in pieces], dtype=float)
        pages.append((pieces, share, own, known))
    variants = []
    for pieces, share, own, known in pages:
        whole = np.arange(len(pieces))
        for index in (whole, crop(pieces, share, rng)):
            variants.append((own[index], known[index], share[index]))
    x = np.concatenate([o for o, _, _ in variants])
    open_ = np.concatenate([k for _, k, _ in variants]) == 0
    y = (np.concatenate([s for _, _, s in variants]) > 0.5).astype(float)
    weight = np.clip(np.exp2(x[:, 0]) - 1, 3, 40) / 20
    prose, prose_bias = logistic(x[open_], y[open_], weight[open_])
    full = []
    for own, known, _ in variants:
        p = 1 / (1 + np.exp(-np.clip(own @ prose + prose_bias, -30, 30))) * (1 - known)
        full.append(np.concatenate([own, context_features(own, p, np.exp2(own[:, 0]) - 1, known)], axis=1))
    line, line_bias = logistic(np.concatenate(full)[open_], y[open_], weight[open_])
    return prose, prose_bias, line, line_bias


def write(prose: Floats, prose_bias: float, line: Floats, line_bias: float, words: str) -> None:
    parts = ["# Made by training/fit_linear.py; the words at the end are kept as they are. Card: line_model.md.\n\n[prose]"]
    parts.append(f"bias = {prose_bias:.4f}")
    parts += [f"{n} = {w:.4f}" for n, w in zip(OWN, prose, strict=True)]
    parts.append("\n[line]")
    parts.append(f"bias = {line_bias:.4f}")
    parts += [f"{n} = {w:.4f}" for n, w in zip(OWN + CONTEXT, line, strict=True)]
    OUT.write_text("\n".join(parts) + "\n\n" + words, encoding="utf-8")


if __name__ == "__main__":
    old = OUT.read_text(encoding="utf-8") if OUT.exists() else "[words]\n"
    write(*fit(load(sys.argv[1])), old[old.index("[words]") :])
