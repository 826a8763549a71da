"""Near-copies: signatures, bands, verified pairs, and groups with one keeper each."""

from cleaner.neardup.bands import Bands, choose_bands
from cleaner.neardup.groups import Duplicates, find_duplicates
from cleaner.neardup.pairs import Pairs, similar_pairs
from cleaner.neardup.signatures import Signatures, from_datasketch, minhash, sketch, to_datasketch

__all__ = [
    "Bands",
    "Duplicates",
    "Pairs",
    "Signatures",
    "choose_bands",
    "find_duplicates",
    "from_datasketch",
    "minhash",
    "similar_pairs",
    "sketch",
    "to_datasketch",
]
