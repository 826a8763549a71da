"""A page cut into pieces. Most lines are one piece; only lines that show a hint of more are looked at by themselves."""

import numpy as np

from cleaner import kernels
from cleaner.cleaning.cutting import cut_line
from cleaner.cleaning.page import Page
from cleaner.cleaning.pieces import Piece, Pieces
from cleaner.cleaning.vocabulary import kind_code, load_vocabulary

__all__ = ["cut_page"]


def _find_cuts(page: Page) -> list[tuple[int, list[Piece]]]:
    """The lines that are more than one plain piece, in order, with their pieces."""
    vocabulary = load_vocabulary()
    m = len(page.lines)
    hinted = np.empty((m, 4), dtype=np.int32)
    count = kernels.find_hints(
        page.points, page.flags, page.signs, page.lines, page.bounds, page.spans, page.hashes, page.ids,
        page.token_flags, vocabulary.firsts, vocabulary.steps, page.words,
        np.empty(len(page.signs), dtype=np.int32), np.empty(m, dtype=np.uint32), hinted,
    )  # fmt: skip
    found = []
    text = page.text
    for number, start, end, hint in hinted[:count].tolist():
        pieces = cut_line(text, start, end, number, hint)
        if len(pieces) > 1 or (pieces and pieces[0].kind is not None):
            found.append((number, pieces))
    return found


def cut_page(page: Page) -> Pieces:
    """Cut a page into pieces, in order; what lies between them is white space."""
    known: dict[int, Piece] = {}
    rows: list[int] = []
    more = 0
    for number, pieces in _find_cuts(page):
        for i, piece in enumerate(pieces, number + more):
            if piece.kind is not None:
                known[i] = piece
            rows += (number, piece.start, piece.end, kind_code(piece.kind))
        more += len(pieces) - 1
    n = len(page.lines) + more
    spans, bounds = np.empty((n, 2), dtype=np.int32), np.empty((n, 2), dtype=np.int32)
    lines, kinds = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int8)
    cuts = np.array(rows, dtype=np.int32).reshape(-1, 4)
    kernels.lay_pieces(page.lines, page.bounds, page.spans, cuts, spans, lines, bounds, kinds)
    return Pieces(page, spans, lines, bounds, kinds, known)
