"""The compiled inner loops, and the only place that imports numba.

A kernel reads and fills C-contiguous typed arrays that its caller owns, holds no Python object and no
interpreter lock, and starts no thread. numba is loaded when the first kernel is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaner.kernels.buckets import bucket_firsts, components, link
    from cleaner.kernels.contain import fill_table, list_contained
    from cleaner.kernels.fast_sketch import fast_sketch_documents, fast_sketch_shingles
    from cleaner.kernels.sets import count_marked, mark_shingles, set_documents, set_shingles
    from cleaner.kernels.sketch import sketch_documents, sketch_shingles
    from cleaner.kernels.tokens import PADDING, hash_documents
    from cleaner.kernels.verify import anchor, count_rows, fill_rows, list_pairs

_HOMES = {
    "PADDING": "tokens",
    "anchor": "verify",
    "band_keys": "postings",
    "bucket_firsts": "buckets",
    "components": "buckets",
    "count_marked": "sets",
    "count_rows": "verify",
    "fast_sketch_documents": "fast_sketch",
    "fast_sketch_shingles": "fast_sketch",
    "fill_rows": "verify",
    "link": "buckets",
    "hash_documents": "tokens",
    "list_contained": "contain",
    "fill_table": "contain",
    "list_pairs": "verify",
    "mark_shingles": "sets",
    "pair_similarities": "postings",
    "set_documents": "sets",
    "set_shingles": "sets",
    "sketch_documents": "sketch",
    "sketch_shingles": "sketch",
}

__all__ = [
    "PADDING",
    "anchor",
    "band_keys",
    "bucket_firsts",
    "components",
    "count_marked",
    "count_rows",
    "fast_sketch_documents",
    "fast_sketch_shingles",
    "fill_rows",
    "fill_table",
    "hash_documents",
    "link",
    "list_contained",
    "list_pairs",
    "mark_shingles",
    "pair_similarities",
    "set_documents",
    "set_shingles",
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
