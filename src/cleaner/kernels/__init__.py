"""The compiled inner loops, and the only place that imports numba.

::

    cleaning/    pages: points, lines, tokens, phrases, prefilters, features, the network, labels; HTML
    neardup/     texts: tokens, shingles, signatures, sets, pairs
    _jit         the decorator, and the cache of compiled code
    _bits        what numba has no words for
    _types       arrays in the words of the type checker

A kernel reads and fills C-contiguous typed arrays that its caller owns, holds no Python object and no
interpreter lock, and starts no thread. numba is loaded when the first kernel is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.kernels.cleaning.blocks import lay_blocks, merge_kept
    from cleaner.kernels.cleaning.copies import end_captions, pair_copies
    from cleaner.kernels.cleaning.dated import find_dated_lines, read_run
    from cleaner.kernels.cleaning.dates import find_dates
    from cleaner.kernels.cleaning.duplicates import find_duplicates
    from cleaner.kernels.cleaning.evidence import encode_blocks, lay_columns
    from cleaner.kernels.cleaning.features import describe_blocks
    from cleaner.kernels.cleaning.headline import find_copies, list_titles, weigh_titles
    from cleaner.kernels.cleaning.html_features import describe_lines
    from cleaner.kernels.cleaning.html_nodes import find_nodes
    from cleaner.kernels.cleaning.html_room import measure_html
    from cleaner.kernels.cleaning.html_scan import scan_html
    from cleaner.kernels.cleaning.html_strip import strip_html
    from cleaner.kernels.cleaning.labels import decide
    from cleaner.kernels.cleaning.languages import count_languages, count_scripts, find_parts
    from cleaner.kernels.cleaning.line_net import score_blocks
    from cleaner.kernels.cleaning.menus import find_menu
    from cleaner.kernels.cleaning.parted import join_parted
    from cleaner.kernels.cleaning.places import place_blocks
    from cleaner.kernels.cleaning.points import list_places, scan_points
    from cleaner.kernels.cleaning.prefilters import find_prefilters
    from cleaner.kernels.cleaning.rows import spread_features
    from cleaner.kernels.cleaning.seen import see_body
    from cleaner.kernels.cleaning.shown import show_fields
    from cleaner.kernels.cleaning.signed import list_signed
    from cleaner.kernels.cleaning.signs import find_signs
    from cleaner.kernels.cleaning.tokens import know_tokens, scan_tokens
    from cleaner.kernels.cleaning.trigrams import compare_tokens, weigh_tokens
    from cleaner.kernels.neardup.buckets import bucket_firsts, bucket_keys, buckets_by_set, components, link
    from cleaner.kernels.neardup.contain import fill_table, list_contained
    from cleaner.kernels.neardup.fast_sketch import fast_sketch_shingles
    from cleaner.kernels.neardup.prefix_filter import (
        chain_prefixes,
        count_occurrences,
        count_prefixes,
        fill_prefixes,
        mark_prefixes,
        number_slots,
    )
    from cleaner.kernels.neardup.prefix_pairs import lead_by_prefix, list_prefix_pairs, prefix_components
    from cleaner.kernels.neardup.rows import count_rows, fill_neighbours, fill_rows
    from cleaner.kernels.neardup.sets import count_marked, mark_shingles, set_documents, set_shingles
    from cleaner.kernels.neardup.signing import sign_documents
    from cleaner.kernels.neardup.sketch import sketch_shingles
    from cleaner.kernels.neardup.tables import PADDING
    from cleaner.kernels.neardup.tokens import hash_documents
    from cleaner.kernels.neardup.verify import elect_keepers, lead_by_bucket, list_pairs, settle_leaders

_HOMES = {
    "PADDING": "neardup.tables",
    "band_keys": "neardup.postings",
    "bucket_firsts": "neardup.buckets",
    "bucket_keys": "neardup.buckets",
    "buckets_by_set": "neardup.buckets",
    "chain_prefixes": "neardup.prefix_filter",
    "compare_tokens": "cleaning.trigrams",
    "components": "neardup.buckets",
    "count_languages": "cleaning.languages",
    "count_marked": "neardup.sets",
    "count_occurrences": "neardup.prefix_filter",
    "count_prefixes": "neardup.prefix_filter",
    "count_rows": "neardup.rows",
    "count_scripts": "cleaning.languages",
    "decide": "cleaning.labels",
    "describe_blocks": "cleaning.features",
    "describe_lines": "cleaning.html_features",
    "elect_keepers": "neardup.verify",
    "encode_blocks": "cleaning.evidence",
    "end_captions": "cleaning.copies",
    "fast_sketch_shingles": "neardup.fast_sketch",
    "fill_neighbours": "neardup.rows",
    "fill_prefixes": "neardup.prefix_filter",
    "fill_rows": "neardup.rows",
    "fill_table": "neardup.contain",
    "find_copies": "cleaning.headline",
    "find_dated_lines": "cleaning.dated",
    "find_dates": "cleaning.dates",
    "find_duplicates": "cleaning.duplicates",
    "find_menu": "cleaning.menus",
    "find_nodes": "cleaning.html_nodes",
    "find_parts": "cleaning.languages",
    "find_prefilters": "cleaning.prefilters",
    "find_signs": "cleaning.signs",
    "hash_documents": "neardup.tokens",
    "join_parted": "cleaning.parted",
    "know_tokens": "cleaning.tokens",
    "lay_blocks": "cleaning.blocks",
    "lay_columns": "cleaning.evidence",
    "lead_by_bucket": "neardup.verify",
    "lead_by_prefix": "neardup.prefix_pairs",
    "link": "neardup.buckets",
    "list_contained": "neardup.contain",
    "list_pairs": "neardup.verify",
    "list_places": "cleaning.points",
    "list_prefix_pairs": "neardup.prefix_pairs",
    "list_signed": "cleaning.signed",
    "list_titles": "cleaning.headline",
    "mark_prefixes": "neardup.prefix_filter",
    "mark_shingles": "neardup.sets",
    "measure_html": "cleaning.html_room",
    "merge_kept": "cleaning.blocks",
    "number_slots": "neardup.prefix_filter",
    "numbers_of_keys": "neardup.postings",
    "pair_copies": "cleaning.copies",
    "pair_similarities": "neardup.postings",
    "place_blocks": "cleaning.places",
    "prefix_components": "neardup.prefix_pairs",
    "read_run": "cleaning.dated",
    "scan_html": "cleaning.html_scan",
    "scan_points": "cleaning.points",
    "scan_tokens": "cleaning.tokens",
    "score_blocks": "cleaning.line_net",
    "see_body": "cleaning.seen",
    "set_documents": "neardup.sets",
    "set_shingles": "neardup.sets",
    "settle_leaders": "neardup.verify",
    "show_fields": "cleaning.shown",
    "sign_documents": "neardup.signing",
    "sketch_shingles": "neardup.sketch",
    "spread_features": "cleaning.rows",
    "strip_html": "cleaning.html_strip",
    "weigh_titles": "cleaning.headline",
    "weigh_tokens": "cleaning.trigrams",
}

__all__ = [
    "PADDING",
    "band_keys",
    "bucket_firsts",
    "bucket_keys",
    "buckets_by_set",
    "chain_prefixes",
    "compare_tokens",
    "components",
    "count_languages",
    "count_marked",
    "count_occurrences",
    "count_prefixes",
    "count_rows",
    "count_scripts",
    "decide",
    "describe_blocks",
    "describe_lines",
    "elect_keepers",
    "encode_blocks",
    "end_captions",
    "fast_sketch_shingles",
    "fill_neighbours",
    "fill_prefixes",
    "fill_rows",
    "fill_table",
    "find_copies",
    "find_dated_lines",
    "find_dates",
    "find_duplicates",
    "find_menu",
    "find_nodes",
    "find_parts",
    "find_prefilters",
    "find_signs",
    "hash_documents",
    "join_parted",
    "know_tokens",
    "lay_blocks",
    "lay_columns",
    "lead_by_bucket",
    "lead_by_prefix",
    "link",
    "list_contained",
    "list_pairs",
    "list_places",
    "list_prefix_pairs",
    "list_signed",
    "list_titles",
    "mark_prefixes",
    "mark_shingles",
    "measure_html",
    "merge_kept",
    "number_slots",
    "numbers_of_keys",
    "pair_copies",
    "pair_similarities",
    "place_blocks",
    "prefix_components",
    "read_run",
    "scan_html",
    "scan_points",
    "scan_tokens",
    "score_blocks",
    "see_body",
    "set_documents",
    "set_shingles",
    "settle_leaders",
    "show_fields",
    "sign_documents",
    "sketch_shingles",
    "spread_features",
    "strip_html",
    "weigh_titles",
    "weigh_tokens",
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
