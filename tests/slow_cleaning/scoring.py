"""From features to a score for each block: the seam where a model plugs in.

The model that ships is a small convolution over the page's blocks (training/train.py makes it): features are widened,
three dilated layers look at what stands around a block, and the page as a whole is pooled into every block's decision.
Inference is numpy only, in float32, and adds up in a fixed order.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.features import FEATURES
from cleaner.cleaning.lexicon import load_weights
from slow_cleaning.blocks import Block
from slow_cleaning.features import page_features

__all__ = ["ConvScorer", "LineScorer", "Scores", "default_scorer", "reasons", "said_of", "scores_in_order"]

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of a page's blocks.

    Attributes:
        score: float32 (n,), the probability that a block belongs to the body.
        x: float32 (n, len(FEATURES)), the features they rest on.
    """

    score: Floats
    x: Floats


class LineScorer(Protocol):
    """What scores blocks: a score for each, and what it rests on."""

    def score(self, text: str, blocks: Sequence[Block]) -> Scores:
        """Score the blocks of a page, in order."""
        ...


def _sigmoid(x: Floats) -> Floats:
    return (1.0 / (1.0 + np.exp(-np.clip(x, -30.0, 30.0)))).astype(np.float32)


def _dilated(x: Floats, weight: Floats, bias: Floats, dilation: int) -> Floats:
    """A convolution over rows with zero padding: x (n, c), weight (taps, c, c), bias (c,)."""
    n, channels = x.shape
    taps = len(weight)
    reach = dilation * (taps // 2)
    padded = np.zeros((n + 2 * reach, channels), dtype=np.float32)
    padded[reach : reach + n] = x
    # One product over all taps instead of one a tap.
    columns = np.empty((n, taps * channels), dtype=np.float32)
    for k in range(taps):
        columns[:, k * channels : (k + 1) * channels] = padded[k * dilation : k * dilation + n]
    out: Floats = columns @ weight.reshape(taps * channels, -1) + bias
    return out


@dataclass(frozen=True, slots=True)
class ConvScorer:
    """The convolution over blocks.

    Attributes:
        weights: ``in_w (F, c)``, ``in_b``, for each layer i ``conv{i}_w (taps, c, c)`` and ``conv{i}_b``,
            ``pool_w (2c, c)``, ``pool_b``, ``out_w (c,)`` or ``(c, 1)``, ``out_b (1,)``, and ``mean`` and ``scale`` of
            the first F features; all float32.
    """

    weights: dict[str, Floats]

    def logits(self, x: Floats) -> Floats:
        """The logits of each block, float32 (n, outputs), from its features, float32 (n, len(FEATURES))."""
        w = self.weights
        h = np.maximum(((x[:, : len(w["mean"])] - w["mean"]) * w["scale"]) @ w["in_w"] + w["in_b"], 0.0)
        layer = 0
        while f"conv{layer}_w" in w:
            h = h + np.maximum(_dilated(h, w[f"conv{layer}_w"], w[f"conv{layer}_b"], 2**layer), 0.0)
            layer += 1
        pooled = np.concatenate([h.mean(axis=0), h.max(axis=0)]) @ w["pool_w"] + w["pool_b"]
        out: Floats = np.maximum(h + pooled, 0.0) @ w["out_w"].reshape(len(w["pool_b"]), -1) + w["out_b"]
        return out

    def score(self, text: str, blocks: Sequence[Block]) -> Scores:
        """Score the blocks of a page."""
        x = page_features(text, blocks)
        score = _sigmoid(self.logits(x)[:, 0])
        return Scores(score, x)


def _plus_product(total: Floats, x: Floats, weight: Floats) -> Floats:
    """total + x @ weight, one product after the other, each rounded."""
    for k in range(len(weight)):
        total = total + x[..., k, None] * weight[k]
    return total


def _plus_fused(total: Floats, x: Floats, weight: Floats) -> Floats:
    """total + x @ weight, one product after the other, each rounded with the sum it is added to.

    A product of two float32 is exact in float64; the sum is rounded twice, which differs from once when the first
    lands on a tie of the second: not in any test.
    """
    for k in range(len(weight)):
        exact = x[..., k, None].astype(np.float64) * weight[k].astype(np.float64)
        total = (total.astype(np.float64) + exact).astype(np.float32)
    return total


def scores_in_order(x: Floats, w: dict[str, Floats], over_page: int = -1) -> Floats:
    """The scores with every sum in the order in which kernels/cleaning/line_net.py promises it.

    Args:
        x: float32 (n, f or more), of which the first f are looked at.
        w: the weights, as ``ConvScorer`` has them, but ``out_w (c, o)`` and ``out_b (o,)``; with one output (c,), too.
        over_page: the output whose probabilities and that of none of the blocks come to 1; -1 where there is none.

    Returns:
        float32 (n, o).
    """
    logits = np.clip(_logits_in_order(x, w), np.float32(-30), np.float32(30))
    columns = [
        _over_page(column) if k == over_page else [1.0 / (1.0 + _exp(-logit)) for logit in column]
        for k, column in enumerate(logits.T.tolist())
    ]
    return np.array(columns).T.astype(np.float32)


def _over_page(logits: list[float]) -> list[float]:
    """The probabilities of blocks of which one at most is meant; the logit of none of them is 0."""
    most = max(0.0, *logits)
    none, *shares = [_exp(max(-40.0, logit - most)) for logit in (0.0, *logits)]
    total = none
    for share in shares:
        total += share
    return [share / total for share in shares]


def _logits_in_order(x: Floats, w: dict[str, Floats]) -> Floats:
    zero, n = np.float32(0), len(x)
    rows = (x[:, : len(w["mean"])] - w["mean"]) * w["scale"]
    state = np.maximum(_plus_fused(np.tile(w["in_b"], (n, 1)), rows, w["in_w"]), zero)
    layer = 0
    while f"conv{layer}_w" in w:
        weight, after = w[f"conv{layer}_w"], np.tile(w[f"conv{layer}_b"], (n, 1))
        for tap in range(len(weight)):
            away = (tap - len(weight) // 2) * 2**layer
            inside = [i for i in range(n) if 0 <= i + away < n]
            after[inside] = _plus_fused(after[inside], state[[i + away for i in inside]], weight[tap])
        state = state + np.maximum(after, zero)
        layer += 1
    mean = np.zeros(state.shape[1], dtype=np.float32)
    for row in state:
        mean = mean + row
    pooled = np.concatenate([mean / np.float32(n), state.max(axis=0)])
    state = np.maximum(state + _plus_product(w["pool_b"], pooled, w["pool_w"]), zero)
    return _plus_product(np.tile(w["out_b"], (n, 1)), state, w["out_w"].reshape(state.shape[1], -1))


def _exp(x: float) -> float:
    """e**x by Taylor's sum after the powers of two are taken off, as the kernel does it."""
    k = math.floor(x * 1.4426950408889634 + 0.5)
    r = (x - k * 0.6931471803691238) - k * 1.9082149292705877e-10
    total = term = 1.0
    for i in range(1, 14):
        term = term * r / i
        total += term
    return math.ldexp(total, k)


_COLUMN = {name: i for i, name in enumerate(FEATURES)}
# Evidence against a block, strongest first: (feature, from which value on, what is told).
_AGAINST = (
    ("chrome_whole", 0.5, "a phrase of buttons and links"),
    ("chrome_inside", 0.5, "speaks as the site does, not as an article"),
    ("entries", 0.5, "made of menu entries"),
    ("chrome_start", 0.5, "begins as links and buttons do"),
    ("repeats", 1.0, "stands in the page more than once"),
    ("ellipsis", 0.5, "cut short with an ellipsis"),
    ("marks", 0.05, "bars, arrows or bullets"),
    ("address", 0.5, "holds a web or mail address"),
    ("you", 0.15, "addresses the reader"),
    ("no_function", 0.5, "not one function word"),
)


def reasons(x: Floats, score: Floats, keep: float) -> tuple[str, ...]:
    """The strongest evidence for each decision in words: what the block is, then what stands around it."""
    kept = score >= keep
    words = np.rint(np.exp2(x[:, 0] * 4) - 1).astype(int).tolist()
    stop = x[:, _COLUMN["stop"]] > 0
    short = (x[:, 0] * 4 < 3.5) & ~stop
    run = _run_lengths(short & ~kept)
    sums = np.concatenate([[0], np.cumsum(kept)])
    n = len(x)
    near = [sums[min(n, i + 4)] - sums[max(0, i - 3)] - kept[i] for i in range(n)]
    rows, keeps, stops, runs = x.tolist(), kept.tolist(), stop.tolist(), run.tolist()
    return tuple(_reason(rows[i], keeps[i], words[i], stops[i], runs[i], int(near[i])) for i in range(n))


def _run_lengths(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each place, the length of the run of true flags that it lies in; 0 where its flag is false."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    out = np.zeros(len(flags), dtype=np.int64)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        out[start:end] = end - start
    return out


def _reason(row: list[float], kept: bool, words: int, stop: bool, run: int, near: int) -> str:
    size = f"{words} word{'s' if words != 1 else ''}"
    if kept:
        form = f"{size}, ends as a sentence does" if stop else f"{size} without a full stop"
        around = "prose around it" if near >= 3 else ("some prose near it" if near else "it stands alone")
        return f"{form}; {around}"
    told = next((words_ for name, least, words_ in _AGAINST if row[_COLUMN[name]] >= least), "")
    form = (
        f"one of {run} short blocks in a row without a full stop"
        if run >= 3
        else (size if stop else f"{size} without a full stop")
    )
    around = (
        "prose around it, yet unlike it" if near >= 4 else ("little prose around it" if near else "no prose around it")
    )
    return "; ".join(part for part in (told, form, around) if part)


@lru_cache(maxsize=1)
def default_scorer() -> ConvScorer:
    """The model with the weights that ship."""
    return ConvScorer(load_weights("line"))


def said_of(x: Floats) -> Floats:
    """What the field model that ships says of blocks, float32 (n, 5)."""
    logits = np.clip(ConvScorer(load_weights("field")).logits(x), -30.0, 30.0).astype(np.float64)
    out = 1 / (1 + np.exp(-logits))
    most = max(0.0, float(logits[:, 0].max()))
    powers = np.exp(logits[:, 0] - most)
    out[:, 0] = powers / (powers.sum() + np.exp(-most))
    return out.astype(np.float32)
