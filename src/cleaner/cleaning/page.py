"""A page as arrays: its code points, lines and folded tokens, found in one pass."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.lines import WIDEST, join_wrapped, may_be_wrapped
from cleaner.cleaning.vocabulary import Vocabulary, load_vocabulary
from cleaner.kernels.cleaning import letters
from cleaner.kernels.cleaning.codes import MARKS

__all__ = ["Page", "scan", "token_hashes"]

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the kernels see it.

    Attributes:
        text: the page.
        points: uint32 (n,), its code points.
        flags: uint32 (n,), what each is (kernels/cleaning/letters.py).
        signs: int32 (s,), the places of what is neither a small letter nor white space.
        lines: int32 (m, 2), the lines that hold more than white space, wrapped ones joined.
        bounds: int32 (m, 2), the first token of each line and the one after its last.
        spans: int32 (t, 2), the tokens.
        hashes: uint64 (t,), of the folded tokens.
        ids: int32 (t,), their places in the vocabulary, -1 for none.
        token_flags: uint32 (t,), what each is (kernels/cleaning/page.py).
        numbers: int32 (t,), the number of each among the page's different tokens.
        different: how many of these there are.
        words: blanks and lines.
        openers: how many tokens open a phrase in which chrome speaks, and how many one that is chrome.
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
    numbers: Ints
    different: int
    words: int
    openers: tuple[int, int]
    wrapped: bool = False


def _points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _no_words() -> NDArray[np.uint64]:
    """The table of a vocabulary without words."""
    return np.zeros((MARKS + 1, 2), dtype=np.uint64)


# So many different tokens a page has room for at first; there is four times as much when they are more.
_FEW_TOKENS = 1 << 12


def _scan(text: str, vocabulary: Vocabulary | None) -> tuple[Page, int]:
    """The page with its lines as they stand, and the length of the longest."""
    points = _points(text)
    pages, kinds, folds, fold_points = letters.load()
    flags = np.empty(len(points), dtype=np.uint32)
    counts = np.empty(4, dtype=np.int64)
    kernels.scan_points(points, pages, kinds, flags, counts)
    s, t, m, blanks = counts.tolist()
    signs, spans = np.empty(s + 1, dtype=np.int32), np.empty((t + 1, 2), dtype=np.int32)
    lines, bounds = np.empty((m + 1, 2), dtype=np.int32), np.empty((m, 2), dtype=np.int32)
    longest = kernels.list_places(flags, signs, spans, lines)
    signs, spans, lines = signs[:s], spans[:t], lines[:m]
    hashes, numbers = np.empty(t, dtype=np.uint64), np.empty(t, dtype=np.int32)
    ids, token_flags = np.empty(t, dtype=np.int32), np.empty(t, dtype=np.uint32)
    known = _no_words() if vocabulary is None else vocabulary.table
    counts = np.zeros(4, dtype=np.int64)
    different = np.empty(min(1 << t.bit_length(), _FEW_TOKENS), dtype=np.uint64)
    while True:
        kernels.scan_tokens(
            points, pages, folds, fold_points, known, flags, spans, lines,
            np.zeros(2 * len(different), dtype=np.int32), different, hashes, numbers, ids, token_flags, bounds, counts,
        )  # fmt: skip
        if counts[0] == t:
            break
        different = np.concatenate([different, np.empty(3 * len(different), dtype=np.uint64)])
    _, found, inside, whole = counts.tolist()
    tokens = (spans, hashes, ids, token_flags, numbers)
    return Page(text, points, flags, signs, lines, bounds, *tokens, found, blanks + m, (inside, whole)), longest


def scan(text: str) -> Page:
    """Find the lines and tokens of a page.

    Args:
        text: the page; lone surrogates separate.
    """
    found, longest = _scan(text, load_vocabulary())
    if longest > WIDEST or not may_be_wrapped(found.lines[:, 1] - found.lines[:, 0]):
        return found
    joined = join_wrapped(text, [(s, e) for s, e in found.lines.tolist()])
    lines = np.array(joined, dtype=np.int32).reshape(-1, 2)
    bounds = np.searchsorted(found.spans[:, 0], lines.reshape(-1)).astype(np.int32).reshape(-1, 2)
    words = found.words - len(found.lines) + len(lines)
    return replace(found, lines=lines, bounds=bounds, words=words, wrapped=len(lines) < len(found.lines))


def token_hashes(tokens: Sequence[str]) -> NDArray[np.uint64]:
    """The hashes of folded tokens, uint64 (n,), as a page's tokens get them."""
    found, _ = _scan("\n".join(tokens), None)
    if len(found.hashes) != len(tokens):
        raise AssertionError("a token of the lexicon is not one token")
    return found.hashes
