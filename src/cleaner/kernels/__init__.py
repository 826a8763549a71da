"""The compiled inner loops, and the only place that imports numba.

A kernel reads and fills C-contiguous typed arrays that its caller owns, holds no Python object and no
interpreter lock, and starts no thread. numba is loaded when the first kernel is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.kernels.buckets import bucket_firsts, bucket_keys, buckets_by_set, components, link
    from cleaner.kernels.contain import fill_table, list_contained
    from cleaner.kernels.copies import end_captions, pair_copies
    from cleaner.kernels.fast_sketch import fast_sketch_documents, fast_sketch_shingles
    from cleaner.kernels.line_net import score_pieces
    from cleaner.kernels.names import list_names
    from cleaner.kernels.page import find_hints, lay_pieces, scan_points, scan_tokens
    from cleaner.kernels.rare import (
        anchor_rare,
        chain_rare,
        count_occurrences,
        count_rare,
        fill_rare,
        list_rare_pairs,
        mark_rare,
        number_slots,
        rare_components,
    )
    from cleaner.kernels.sets import count_marked, mark_shingles, set_documents, set_shingles
    from cleaner.kernels.signs import find_signs
    from cleaner.kernels.sketch import sketch_documents, sketch_shingles
    from cleaner.kernels.tokens import PADDING, hash_documents
    from cleaner.kernels.traits import describe_pieces, place_pieces
    from cleaner.kernels.verdicts import decide, find_headline, merge_kept, settle
    from cleaner.kernels.verify import anchor, count_rows, fill_neighbours, fill_rows, list_pairs

_HOMES = {
    "PADDING": "tokens",
    "anchor": "verify",
    "anchor_rare": "rare",
    "band_keys": "postings",
    "bucket_firsts": "buckets",
    "bucket_keys": "buckets",
    "buckets_by_set": "buckets",
    "chain_rare": "rare",
    "components": "buckets",
    "count_marked": "sets",
    "count_occurrences": "rare",
    "count_rare": "rare",
    "count_rows": "verify",
    "decide": "verdicts",
    "describe_pieces": "traits",
    "end_captions": "copies",
    "fast_sketch_documents": "fast_sketch",
    "fast_sketch_shingles": "fast_sketch",
    "fill_neighbours": "verify",
    "fill_rare": "rare",
    "fill_rows": "verify",
    "fill_table": "contain",
    "find_headline": "verdicts",
    "find_hints": "page",
    "find_signs": "signs",
    "hash_documents": "tokens",
    "lay_pieces": "page",
    "link": "buckets",
    "list_contained": "contain",
    "list_names": "names",
    "list_pairs": "verify",
    "list_rare_pairs": "rare",
    "mark_rare": "rare",
    "mark_shingles": "sets",
    "merge_kept": "verdicts",
    "number_slots": "rare",
    "numbers_of_keys": "postings",
    "pair_copies": "copies",
    "pair_similarities": "postings",
    "place_pieces": "traits",
    "rare_components": "rare",
    "scan_points": "page",
    "scan_tokens": "page",
    "score_pieces": "line_net",
    "set_documents": "sets",
    "set_shingles": "sets",
    "settle": "verdicts",
    "sketch_documents": "sketch",
    "sketch_shingles": "sketch",
}

__all__ = [
    "PADDING",
    "anchor",
    "anchor_rare",
    "band_keys",
    "bucket_firsts",
    "bucket_keys",
    "buckets_by_set",
    "chain_rare",
    "components",
    "count_marked",
    "count_occurrences",
    "count_rare",
    "count_rows",
    "decide",
    "describe_pieces",
    "end_captions",
    "fast_sketch_documents",
    "fast_sketch_shingles",
    "fill_neighbours",
    "fill_rare",
    "fill_rows",
    "fill_table",
    "find_headline",
    "find_hints",
    "find_signs",
    "hash_documents",
    "lay_pieces",
    "link",
    "list_contained",
    "list_names",
    "list_pairs",
    "list_rare_pairs",
    "mark_rare",
    "mark_shingles",
    "merge_kept",
    "number_slots",
    "numbers_of_keys",
    "pair_copies",
    "pair_similarities",
    "place_pieces",
    "rare_components",
    "scan_points",
    "scan_tokens",
    "score_pieces",
    "set_documents",
    "set_shingles",
    "settle",
    "sketch_documents",
    "sketch_shingles",
]


def __getattr__(name: str) -> Any:
    """Load a kernel, and numba with it, when it is first used (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'cleaner.kernels' has no attribute {name!r}")
    value = getattr(import_module(f"cleaner.kernels.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
