"""From features to what each block is: the seam where models plug in.

Two models ship, both a small convolution over the page's blocks (training/train.py makes them): the line model says
whether a block is the body's, the field model whether it is the headline, the standfirst, the byline, a date or a
caption. Features are widened, dilated layers look at what stands around a block, and the page as a whole is pooled into
every block's decision. Inference is one kernel, in float32, that adds up in a fixed order: the same scores on every
machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.features import Rows
from cleaner.cleaning.lexicon import load_weights
from cleaner.kernels.cleaning.codes import FEATURES, OUT_CAPTION, OUT_HEADLINE
from cleaner.kernels.cleaning.html_codes import TAG_FEATURES

__all__ = [
    "ConvFieldScorer",
    "ConvScorer",
    "FieldScorer",
    "LineScorer",
    "TaggedFieldScorer",
    "default_field_scorer",
    "default_scorer",
    "html_field_scorer",
    "html_scorer",
    "score",
    "tell",
]

Floats = NDArray[np.float32]


class LineScorer(Protocol):
    """What scores the blocks of a page from their features."""

    def score(self, x: Floats) -> Floats:
        """The probability that each block belongs to the body.

        Args:
            x: float32 (n, len(FEATURES)), the features of a page's blocks, in order.

        Returns:
            float32 (n,), 0 to 1.
        """
        ...


class FieldScorer(Protocol):
    """What tells the fields among the blocks of a page from their features."""

    def tell(self, x: Floats) -> Floats:
        """The probability that each block is each field.

        Args:
            x: float32 (n, len(FEATURES)), the features of a page's blocks, in order.

        Returns:
            float32 (n, OUTPUTS), 0 to 1, by the OUT columns of kernels/cleaning/codes.py.
        """
        ...


def _weights(stored: Mapping[str, Floats]) -> tuple[Floats, ...]:
    """The arrays that ``kernels.score_blocks`` takes, in its order, from ``mean`` to ``out_b``.

    Args:
        stored: float32 arrays: ``mean`` and ``scale`` of the features, ``in_w (f, c)``, ``in_b``, for each layer i
            ``conv{i}_w (taps, c, c)`` and ``conv{i}_b``, ``pool_w (2c, c)``, ``pool_b``, ``out_w (c, outputs)`` and
            ``out_b (outputs,)``.
    """
    layers = range(sum(name.startswith("conv") and name.endswith("_w") for name in stored))
    parts = (
        stored["mean"],
        stored["scale"],
        stored["in_w"],
        stored["in_b"],
        np.stack([stored[f"conv{i}_w"] for i in layers]),
        np.stack([stored[f"conv{i}_b"] for i in layers]),
        stored["pool_w"],
        stored["pool_b"],
        stored["out_w"].reshape(len(stored["pool_b"]), -1),
        stored["out_b"],
    )
    return tuple(np.ascontiguousarray(part, dtype=np.float32) for part in parts)


def _run(x: Floats | Rows, weights: tuple[Floats, ...], over_page: int) -> Floats:
    rows = x if isinstance(x, Rows) else Rows.of(x)
    scores = np.empty((len(rows), len(weights[-1])), dtype=np.float32)
    score_blocks: Any = kernels.score_blocks
    score_blocks(rows.flags, rows.numbers, rows.beside, rows.own, *weights, over_page, scores)
    return scores


@dataclass(frozen=True, slots=True)
class ConvScorer:
    """The line model.

    Attributes:
        weights: as the kernel takes them.
    """

    weights: tuple[Floats, ...]

    @classmethod
    def of(cls, stored: Mapping[str, Floats]) -> "ConvScorer":
        """The scorer of stored weights, with one output."""
        return cls(_weights(stored))

    def score(self, x: Floats | Rows) -> Floats:
        """Score the blocks of a page."""
        return _run(x, self.weights, -1)[:, 0]


@dataclass(frozen=True, slots=True)
class ConvFieldScorer:
    """The field model.

    Attributes:
        weights: as the kernel takes them.
    """

    weights: tuple[Floats, ...]

    @classmethod
    def of(cls, stored: Mapping[str, Floats]) -> "ConvFieldScorer":
        """The scorer of stored weights, with an output a field."""
        return cls(_weights(stored))

    def tell(self, x: Floats | Rows) -> Floats:
        """Tell the fields among the blocks of a page."""
        return _run(x, self.weights, OUT_HEADLINE)


def score(scorer: LineScorer, rows: Rows) -> Floats:
    """What a scorer gives the blocks of a page; only those that ship read features as they are held."""
    return scorer.score(rows) if isinstance(scorer, ConvScorer) else scorer.score(rows.spread())


def tell(scorer: FieldScorer, rows: Rows) -> Floats:
    """What a scorer of fields tells of the blocks of a page, likewise."""
    if isinstance(scorer, ConvFieldScorer | TaggedFieldScorer):
        return scorer.tell(rows)
    return scorer.tell(rows.spread())


@lru_cache(maxsize=1)
def default_scorer() -> ConvScorer:
    """The line model with the weights that ship."""
    return ConvScorer.of(load_weights("line"))


@lru_cache(maxsize=1)
def default_field_scorer() -> ConvFieldScorer:
    """The field model with the weights that ship."""
    return ConvFieldScorer.of(load_weights("field"))


@lru_cache(maxsize=1)
def html_scorer() -> ConvScorer:
    """The line model for pages of HTML, which sees the tags' features behind the others."""
    return ConvScorer.of(load_weights("html_line"))


@dataclass(frozen=True, slots=True)
class TaggedFieldScorer:
    """The field model for pages of HTML: what it says, and that what a page marks as a caption is one.

    Attributes:
        model: the model.
        caption: the column that says so.
    """

    model: ConvFieldScorer
    caption: int

    def tell(self, x: Floats | Rows) -> Floats:
        """Tell the fields among the blocks of a page."""
        said = self.model.tell(x)
        rows = x if isinstance(x, Rows) else Rows.of(x)
        marked = rows.beside[rows.own, self.caption - (len(FEATURES) if rows.numbers.shape[1] else 0)] > 0
        said[marked, OUT_CAPTION] = np.maximum(said[marked, OUT_CAPTION], _MARKED)
        return said


_MARKED = np.float32(0.95)


@lru_cache(maxsize=1)
def html_field_scorer() -> TaggedFieldScorer:
    """The field model for pages of HTML, likewise."""
    caption = len(FEATURES) + TAG_FEATURES.index("is_figcaption")
    return TaggedFieldScorer(ConvFieldScorer.of(load_weights("html_field")), caption)
