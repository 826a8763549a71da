"""From features to a score for each piece: the seam where a model plugs in.

The first scorer is linear twice over: a prose value from the piece's own features, then a score from those, the prose
values around it, and where it stands. Its weights are data (``data/line_model.toml``), and so are the words in which a
feature is told to a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.features import CONTEXT, OWN, context_features, own_features
from cleaner.cleaning.lexicon import load_line_model
from cleaner.cleaning.pieces import Piece

__all__ = ["LineScorer", "Scores", "default_scorer"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of a page's pieces.

    Attributes:
        score: float64 (n,), how sure it is that a piece belongs to the body, 0 to 1.
        in_run: bool (n,), whether a piece lies in the densest run of prose.
        reasons: the strongest evidence for each decision, in words.
    """

    score: Floats
    in_run: NDArray[np.bool_]
    reasons: tuple[str, ...]


class LineScorer(Protocol):
    """What scores pieces: features in, a score and a reason for each piece out."""

    def score(self, text: str, pieces: Sequence[Piece]) -> Scores:
        """Score the pieces of a page."""
        ...


def _sigmoid(x: Floats) -> Floats:
    out: Floats = 1.0 / (1.0 + np.exp(-np.clip(x, -30.0, 30.0)))
    return out


@dataclass(frozen=True, slots=True)
class LinearScorer:
    """The linear scorer.

    Attributes:
        prose: float64 (len(OWN),) and its bias: the prose value.
        line: float64 (len(OWN) + len(CONTEXT),) and its bias: the score.
        words_for: feature -> (told when it speaks for the body, told when it speaks against it).
    """

    prose: Floats
    prose_bias: float
    line: Floats
    line_bias: float
    words_for: dict[str, tuple[str, str]]

    def features(self, text: str, pieces: Sequence[Piece]) -> Floats:
        """All features of a page's pieces, float64 (n, len(OWN) + len(CONTEXT))."""
        own = own_features(text, pieces)
        p = _sigmoid(own @ self.prose + self.prose_bias)
        known = np.array([piece.kind is not None for piece in pieces], dtype=np.float64)
        words = np.exp2(own[:, 0]) - 1.0
        return np.concatenate([own, context_features(own, p * (1.0 - known), words, known)], axis=1)

    def score(self, text: str, pieces: Sequence[Piece]) -> Scores:
        """Score the pieces of a page."""
        x = self.features(text, pieces)
        score = _sigmoid(x @ self.line + self.line_bias)
        in_run = x[:, len(OWN) + CONTEXT.index("in_run")] > 0
        return Scores(score, in_run, self._reasons(x, score))

    def _reasons(self, x: Floats, score: Floats) -> tuple[str, ...]:
        """The two features that move each decision most, against the page's middle, in words."""
        names = OWN + CONTEXT
        pull = (x - x.mean(axis=0, keepdims=True)) * self.line
        order = np.argsort(-np.abs(pull), axis=1)
        reasons = []
        for i in range(len(x)):
            side = 1.0 if score[i] >= 0.5 else -1.0
            told: list[str] = []
            for j in order[i]:
                if pull[i, j] * side <= 0 or names[j] not in self.words_for:
                    continue
                high, low = self.words_for[names[j]]
                phrase = high if x[i, j] > x[:, j].mean() else low
                if phrase and phrase not in told:
                    told.append(phrase)
                if len(told) == 2:
                    break
            reasons.append("; ".join(told) or ("reads as prose" if side > 0 else "does not read as prose"))
        return tuple(reasons)


@lru_cache(maxsize=1)
def default_scorer() -> LinearScorer:
    """The scorer with the weights that ship."""
    data = load_line_model()
    prose, line = data["prose"], data["line"]
    return LinearScorer(
        prose=np.array([prose.get(name, 0.0) for name in OWN]),
        prose_bias=float(prose["bias"]),
        line=np.array([line.get(name, 0.0) for name in OWN + CONTEXT]),
        line_bias=float(line["bias"]),
        words_for={name: (pair[0], pair[1]) for name, pair in data["words"].items()},
    )
