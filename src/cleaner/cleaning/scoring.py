"""From features to a score for each block: the seam where a model plugs in.

The model that ships is a small convolution over the page's blocks (training/train.py makes it): features are widened,
dilated layers look at what stands around a block, and the page as a whole is pooled into every block's decision.
Inference is one kernel, in float32, that adds up in a fixed order: the same scores on every machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.lexicon import load_weights

__all__ = ["ConvScorer", "LineScorer", "default_scorer"]

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


@dataclass(frozen=True, slots=True)
class ConvScorer:
    """The convolution over blocks.

    Attributes:
        weights: the arrays that ``kernels.score_blocks`` takes, in its order, from ``mean`` to ``out_b``.
    """

    weights: tuple[Floats, ...]

    @classmethod
    def of(cls, stored: Mapping[str, Floats]) -> "ConvScorer":
        """The scorer of stored weights.

        Args:
            stored: float32 arrays: ``mean`` and ``scale`` of the features, ``in_w (f, c)``, ``in_b``, for each layer i
                ``conv{i}_w (taps, c, c)`` and ``conv{i}_b``, ``pool_w (2c, c)``, ``pool_b``, ``out_w (c,)``
                and ``out_b (1,)``.
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
            stored["out_w"],
            stored["out_b"],
        )
        return cls(tuple(np.ascontiguousarray(part, dtype=np.float32) for part in parts))

    def score(self, x: Floats) -> Floats:
        """Score the blocks of a page."""
        scores = np.empty(len(x), dtype=np.float32)
        score_blocks: Any = kernels.score_blocks
        score_blocks(x, *self.weights, scores)
        return scores


@lru_cache(maxsize=1)
def default_scorer() -> ConvScorer:
    """The model with the weights that ship."""
    return ConvScorer.of(load_weights())
