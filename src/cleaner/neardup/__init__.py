"""Near-copies: signatures, bands, verified pairs, and groups with one keeper each."""

from cleaner.neardup.bands import Bands, choose_bands
from cleaner.neardup.groups import Duplicates, find_duplicates
from cleaner.neardup.pairs import Pairs, similar_pairs
from cleaner.neardup.signatures import from_datasketch, minhash, to_datasketch

__all__ = [
    "Bands",
    "Duplicates",
    "Pairs",
    "choose_bands",
    "find_duplicates",
    "from_datasketch",
    "minhash",
    "similar_pairs",
    "to_datasketch",
]
