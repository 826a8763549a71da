"""The arrays of ``cleaner/data``: weights of models, and how common groups of letters are."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.lexicon.files import data_folder

__all__ = ["Trigrams", "load_trigrams", "load_weights"]


@cache
def load_weights(model: str) -> dict[str, NDArray[np.float32]]:
    """Read the weights of a model, ``line`` or ``field``, once a process; arrays only, never objects."""
    return _arrays(f"{model}_model.npz")


@dataclass(frozen=True, slots=True)
class Trigrams:
    """How common groups of three letters are in languages that share a script.

    Attributes:
        languages: their codes; some have no lexicon.
        groups: the groups, folded.
        weights: uint8 (groups, languages), half nats over what is hardly met.
    """

    languages: tuple[str, ...]
    groups: tuple[str, ...]
    weights: NDArray[np.uint8]


@cache
def load_trigrams() -> Trigrams:
    """Read the groups of three letters, once a process."""
    held = _arrays("trigrams.npz")
    return Trigrams(tuple(held["languages"].tolist()), tuple(held["trigrams"].tolist()), held["weights"])


def _arrays(name: str) -> dict[str, NDArray[Any]]:
    raw = (data_folder() / name).read_bytes()
    with np.load(BytesIO(raw), allow_pickle=False) as stored:
        return {array: stored[array] for array in stored.files}
