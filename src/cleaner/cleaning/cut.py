"""A page cut into pieces. Most lines are one piece; only lines that show a hint of more are looked at by themselves."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from cleaner.cleaning.cutting import cut_line
from cleaner.cleaning.page import Page
from cleaner.cleaning.pieces import Piece, Pieces
from cleaner.cleaning.vocabulary import kind_code, load_vocabulary

__all__ = ["cut_page"]

# Lines up to this number may hold the site's name and menu run together.
_TOP = 3
_SHORT = 60


@lru_cache(maxsize=1 << 16)
def _cut_short(line: str, hints: int) -> tuple[Piece, ...]:
    """The pieces of a short line below the first ones, by their places in it; none where it is one plain piece.

    There a page's short lines do not depend on their place, and a site's menu stands on all its pages.
    """
    cut = tuple(cut_line(line, 0, len(line), _TOP + 1, hints))
    return () if len(cut) == 1 and cut[0].kind is None and (cut[0].start, cut[0].end) == (0, len(line)) else cut


def _moved(piece: Piece, by: int, line: int) -> Piece:
    """A piece of a line where the line stands."""
    marks = tuple(replace(m, start=m.start + by, end=m.end + by) for m in piece.marks)
    credit = piece.credit and replace(piece.credit, start=piece.credit.start + by, end=piece.credit.end + by)
    return Piece(piece.start + by, piece.end + by, line, piece.kind, piece.reason, marks, credit)


def _find_cuts(page: Page) -> dict[int, list[Piece]]:
    """The pieces of each line that is more than one plain piece."""
    from cleaner.kernels import page as kernels  # noqa: PLC0415  numba loads with the first page

    vocabulary = load_vocabulary()
    hints = np.empty(len(page.lines), dtype=np.uint32)
    bounds = page.tokens_of(page.lines)
    kernels.find_hints(
        page.points, page.flags, page.lines, bounds, page.spans, page.hashes, page.ids, page.token_flags,
        vocabulary.step_keys, vocabulary.step_nodes, vocabulary.node_kinds, page.words, hints,
    )  # fmt: skip
    found = {}
    flagged = np.flatnonzero(hints)
    text = page.text
    for number, (start, end), hint in zip(
        flagged.tolist(), page.lines[flagged].tolist(), hints[flagged].tolist(), strict=True
    ):
        if number > _TOP and end - start <= _SHORT:
            short = _cut_short(text[start:end], hint)
            if short:
                found[number] = [_moved(piece, start, number) for piece in short]
        else:
            found[number] = cut_line(text, start, end, number, hint)
    return found


def cut_page(page: Page) -> Pieces:
    """Cut a page into pieces, in order; what lies between them is white space."""
    cuts = _find_cuts(page)
    m = len(page.lines)
    counts = np.ones(m, dtype=np.int64)
    for number, pieces in cuts.items():
        counts[number] = len(pieces)
    firsts = np.cumsum(counts) - counts
    numbers = np.repeat(np.arange(m, dtype=np.int32), counts)
    spans = page.lines[numbers]
    kinds = np.full(len(numbers), -1, dtype=np.int8)
    known = {}
    for number, pieces in cuts.items():
        for i, piece in enumerate(pieces, int(firsts[number])):
            spans[i] = piece.start, piece.end
            if piece.kind is not None:
                known[i] = piece
                kinds[i] = kind_code(piece.kind)
    return Pieces(page, spans, numbers, page.tokens_of(spans), kinds, known)
