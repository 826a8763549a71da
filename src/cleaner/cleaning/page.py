"""A page as arrays: its code points, lines and folded tokens, found in one pass."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.lines import join_wrapped, may_be_wrapped
from cleaner.cleaning.vocabulary import Vocabulary, load_vocabulary

__all__ = ["Page", "scan", "token_hashes"]

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the kernels see it.

    Attributes:
        text: the page.
        points: uint32 (n,), its code points.
        flags: uint32 (n,), what each is (kernels/letters.py).
        signs: int32 (s,), the places of what is neither a small letter nor white space.
        lines: int32 (m, 2), the lines that hold more than white space, wrapped ones joined.
        bounds: int32 (m, 2), the first token of each line and the one after its last.
        spans: int32 (t, 2), the tokens.
        hashes: uint64 (t,), of the folded tokens.
        ids: int32 (t,), their places in the vocabulary, -1 for none.
        token_flags: uint32 (t,), what each is (kernels/page.py).
        words: blanks and lines.
        wrapped: whether lines were joined to paragraphs.
    """

    text: str
    points: NDArray[np.uint32]
    flags: NDArray[np.uint32]
    signs: Ints
    lines: Ints
    bounds: Ints
    spans: Ints
    hashes: NDArray[np.uint64]
    ids: Ints
    token_flags: NDArray[np.uint32]
    words: int
    wrapped: bool = False


def _points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _scan(text: str, vocabulary: Vocabulary | None) -> Page:
    from cleaner.kernels import letters, page  # noqa: PLC0415  numba loads with the first page, not with the import

    points = _points(text)
    n = len(points)
    flags, signs = np.empty(n, dtype=np.uint32), np.empty(n, dtype=np.int32)
    lines = np.empty((n // 2 + 1, 2), dtype=np.int32)
    bounds = np.empty((n // 2 + 1, 2), dtype=np.int32)
    spans = np.empty((n, 2), dtype=np.int32)
    hashes = np.empty(n, dtype=np.uint64)
    ids = np.empty(n, dtype=np.int32)
    token_flags = np.empty(n, dtype=np.uint32)
    counts = np.zeros(4, dtype=np.int64)
    known = np.zeros((page.MARKS + 1, 2), dtype=np.uint64) if vocabulary is None else vocabulary.table
    page.scan_page(points, *letters.load(), known, flags, signs, lines, bounds, spans, hashes, ids, token_flags, counts)
    m, t, blanks, s = counts.tolist()
    found = (flags, signs[:s], lines[:m], bounds[:m], spans[:t], hashes[:t], ids[:t], token_flags[:t])
    return Page(text, points, *found, blanks + m)


def scan(text: str) -> Page:
    """Find the lines and tokens of a page.

    Args:
        text: the page; lone surrogates separate.
    """
    found = _scan(text, load_vocabulary())
    if not may_be_wrapped(found.lines[:, 1] - found.lines[:, 0]):
        return found
    joined = join_wrapped(text, [(s, e) for s, e in found.lines.tolist()])
    lines = np.array(joined, dtype=np.int32).reshape(-1, 2)
    bounds = np.searchsorted(found.spans[:, 0], lines.reshape(-1)).astype(np.int32).reshape(-1, 2)
    words = found.words - len(found.lines) + len(lines)
    return replace(found, lines=lines, bounds=bounds, words=words, wrapped=len(lines) < len(found.lines))


def token_hashes(tokens: Sequence[str]) -> NDArray[np.uint64]:
    """The hashes of folded tokens, uint64 (n,), as a page's tokens get them."""
    found = _scan("\n".join(tokens), None)
    if len(found.hashes) != len(tokens):
        raise AssertionError("a token of the lexicon is not one token")
    return found.hashes
