"""Near-copies: signatures, bands, verified pairs, and groups with one keeper each."""

from cleaner.neardup.bands import Bands, choose_bands
from cleaner.neardup.containment import ContainedPairs, contained_pairs
from cleaner.neardup.explain import Difference, explain_pair
from cleaner.neardup.groups import Duplicates, find_duplicates
from cleaner.neardup.pairs import Pairs, similar_pairs
from cleaner.neardup.paragraphs import RepeatedParagraph, find_repeated_paragraphs
from cleaner.neardup.signatures import Signatures, from_datasketch, minhash, sketch, to_datasketch
from cleaner.neardup.stream import iter_similar_pairs
from cleaner.neardup.texts import Texts

__all__ = [
    "Bands",
    "ContainedPairs",
    "Difference",
    "Duplicates",
    "Pairs",
    "RepeatedParagraph",
    "Signatures",
    "Texts",
    "choose_bands",
    "contained_pairs",
    "explain_pair",
    "find_duplicates",
    "find_repeated_paragraphs",
    "from_datasketch",
    "iter_similar_pairs",
    "minhash",
    "similar_pairs",
    "sketch",
    "to_datasketch",
]
