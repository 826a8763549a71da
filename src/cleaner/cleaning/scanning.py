"""A text as arrays, before anything is known of its language: code points, lines and folded tokens, in one pass."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.kernels.cleaning import letters

__all__ = ["Ints", "Raw", "scan_raw"]

Ints = NDArray[np.int32]


class Raw(NamedTuple):
    """A text as the kernels see it.

    Attributes:
        points: uint32 (n,), its code points.
        flags: uint32 (n,), what each is (kernels/cleaning/letters.py).
        signs: int32 (s,), the places of what is neither a small letter nor white space.
        lines: int32 (m, 2), the lines that hold more than white space.
        bounds: int32 (m, 2), the first token of each line and the one after its last.
        spans: int32 (t, 2), the tokens.
        hashes: uint64 (t,), of the folded tokens.
        token_flags: uint32 (t,), what each is by itself (kernels/cleaning/codes.py).
        numbers: int32 (t,), the number of each among the text's different tokens.
        different: uint64 (d,), the hashes of these.
        blanks: how many there are.
        longest: characters of the longest line.
    """

    points: NDArray[np.uint32]
    flags: NDArray[np.uint32]
    signs: Ints
    lines: Ints
    bounds: Ints
    spans: Ints
    hashes: NDArray[np.uint64]
    token_flags: NDArray[np.uint32]
    numbers: Ints
    different: NDArray[np.uint64]
    blanks: int
    longest: int


def scan_raw(text: str) -> Raw:
    """Find the lines and tokens of a text; lone surrogates separate."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    n = len(points)
    pages, kinds, folds, fold_points = letters.load()
    flags, signs = np.empty(n, dtype=np.uint32), np.empty(n, dtype=np.int32)
    ends, edges = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32)
    counts = np.empty(4, dtype=np.int64)
    kernels.scan_points(points, pages, kinds, flags, signs, ends, edges, counts)
    s, e, m, blanks = counts.tolist()
    size = 1 << (m + 1).bit_length()
    lines, bounds = np.empty((e + 1, 2), dtype=np.int32), np.empty((e + 1, 2), dtype=np.int32)
    spans, hashes = np.empty((m, 2), dtype=np.int32), np.empty(m, dtype=np.uint64)
    token_flags, numbers = np.empty(m, dtype=np.uint32), np.empty(m, dtype=np.int32)
    different = np.empty(m + 1, dtype=np.uint64)
    kernels.scan_tokens(
        points, pages, folds, fold_points, flags, ends[:e], edges[:m], np.zeros(size, dtype=np.uint64),
        np.empty(size, dtype=np.int32), different, lines, bounds, spans, hashes, token_flags, numbers, counts,
    )  # fmt: skip
    m, t, d, longest = counts.tolist()
    return Raw(
        points, flags, signs[:s], lines[:m], bounds[:m], spans[:t], hashes[:t], token_flags[:t], numbers[:t],
        different[:d], blanks, longest,
    )  # fmt: skip
