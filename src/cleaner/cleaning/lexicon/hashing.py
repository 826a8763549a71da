"""The hashes of folded tokens, as a page's tokens get them."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.lexicon.folding import fold_tokens
from cleaner.cleaning.scanning import scan_raw

__all__ = ["hash_phrases", "token_hashes"]


def token_hashes(tokens: Sequence[str]) -> NDArray[np.uint64]:
    """The hashes of folded tokens, uint64 (n,), as a page's tokens get them."""
    raw = scan_raw("\n".join(tokens))
    if len(raw.numbers) != len(tokens):
        raise AssertionError("a token of the lexicon is not one token")
    found: NDArray[np.uint64] = raw.different[raw.numbers]
    return found


def hash_phrases(phrases: Iterable[str]) -> frozenset[tuple[int, ...]]:
    """Each phrase as the hashes of its folded tokens."""
    folded = [fold_tokens(phrase) for phrase in phrases]
    hashes = iter(token_hashes([token for tokens in folded for token in tokens]).tolist())
    return frozenset(tuple(next(hashes) for _ in tokens) for tokens in folded)
