"""Captions over the whole page: which pieces are one, which copy is the fuller, which credit belongs to which."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.article import Caption, Kind
from cleaner.cleaning.captions import caption_evidence, has_cue, has_ellipsis, leading_label
from cleaner.cleaning.lexicon import fold_tokens
from cleaner.cleaning.lines import ends_in_stop
from cleaner.cleaning.pieces import Piece, Pieces
from cleaner.cleaning.vocabulary import kind_code

__all__ = ["find_captions", "mark_captions"]

# Two copies share at least so many tokens from their first on.
_SHARED = 4
# Copies without a credit count only where they stand so close, in pieces.
_NEAR = 2
# Longer pieces are paragraphs.
_LONGEST = 90


def _caption_tokens(pieces: Pieces, i: int) -> list[str]:
    """The tokens of a piece without its credit."""
    piece = pieces.known.get(i)
    if piece is None or piece.credit is None:
        return pieces.tokens(i)
    return fold_tokens(pieces.page.text[piece.start : piece.credit.start])


class _CaptionTokens(dict[int, list[str]]):
    """The tokens of pieces without their credits, each read once."""

    def __init__(self, pieces: Pieces) -> None:
        super().__init__()
        self._pieces = pieces

    def __missing__(self, i: int) -> list[str]:
        found = self[i] = _caption_tokens(self._pieces, i)
        return found


def _caption_size(pieces: Pieces, i: int) -> int:
    """How many they are."""
    piece = pieces.known.get(i)
    return pieces.size(i) if piece is None or piece.credit is None else len(_caption_tokens(pieces, i))


def _is_copy(pieces: Pieces, i: int, j: int, i_tokens: Sequence[str], j_tokens: Sequence[str]) -> bool:
    """Whether two pieces are one caption: equal, or one the beginning of the other and marked as cut or credited."""
    short, long_ = (i_tokens, j_tokens) if len(i_tokens) <= len(j_tokens) else (j_tokens, i_tokens)
    shorter = i if short is i_tokens else j
    if len(short) < _SHARED or list(long_[: len(short)]) != list(short):
        return False
    if len(short) == len(long_):
        return True
    cut = has_ellipsis(pieces.passage(shorter)) or pieces.kind(shorter) is Kind.CAPTION
    return cut or len(short) * 2 >= len(long_)


def mark_captions(pieces: Pieces, keys: NDArray[np.uint64]) -> None:
    """Mark the pieces that are captions by what stands around them: copies of captions, and what a credit line follows.

    Must not fire on a refrain or a repeated quote: copies without a credit must stand close together and look like
    a caption.

    Args:
        pieces: of the page, in order; those that turn out to be captions are marked.
        keys: uint64 (n,), a hash of the first tokens of each, 0 for fewer than a copy shares.
    """
    _join_credit_lines(pieces)
    buckets: dict[int, list[int]] = {}
    tokens = _CaptionTokens(pieces)
    for i in _may_be_copies(pieces, keys):
        size = _caption_size(pieces, i)
        if not _SHARED <= size <= _LONGEST:
            continue
        earlier = buckets.setdefault(int(keys[i]), [])
        # A page that repeats one beginning without end is compared with its latest pieces only.
        for j in earlier[-8:]:
            _mark_pair(pieces, j, i, size, tokens)
        earlier.append(i)


def _may_be_copies(pieces: Pieces, keys: NDArray[np.uint64]) -> list[int]:
    """The pieces whose first tokens others begin with, too, in order.

    Only where one of them is a caption or has a credit behind it, or two stand close together, may they be captions.
    """
    caption = kind_code(Kind.CAPTION)
    sizes = pieces.bounds[:, 1] - pieces.bounds[:, 0]
    places = np.flatnonzero((keys != 0) & ((pieces.kinds < 0) & (sizes <= _LONGEST) | (pieces.kinds == caption)))
    order = places[np.argsort(keys[places], kind="stable")]
    same = keys[order[1:]] == keys[order[:-1]]
    if not same.any():
        return []
    credited = np.zeros(len(keys), dtype=np.bool_)
    credited[[i for i, p in pieces.known.items() if p.kind is Kind.CAPTION]] = True
    credited[:-1] |= credited[1:]
    hopeful = same & ((order[1:] - order[:-1] <= _NEAR) | credited[order[1:]] | credited[order[:-1]])
    wanted = np.isin(keys, keys[order[1:][hopeful]])
    found: list[int] = places[wanted[places]].tolist()
    return found


def _mark_pair(pieces: Pieces, j: int, i: int, size: int, tokens: _CaptionTokens) -> None:
    kinds = (pieces.kind(j), pieces.kind(i))
    known = Kind.CAPTION in kinds or (_credit_follows(pieces, j) and _credit_follows(pieces, i))
    near = i - j <= _NEAR and int(pieces.lines[i]) - int(pieces.lines[j]) <= _NEAR
    if not known and not (near and size <= 60):
        return
    if not _is_copy(pieces, j, i, tokens[j], tokens[i]):
        return
    if not known and not caption_evidence(pieces.passage(j), has_credit=False):
        return
    for place, kind in zip((j, i), kinds, strict=True):
        if kind is None:
            told = "the same words as a caption" if known else "stands twice, one right after the other"
            pieces.tell(place, Kind.CAPTION, told)


def _credit_follows(pieces: Pieces, i: int) -> bool:
    """Whether the next piece is a credit and nothing else."""
    after = pieces.known.get(i + 1)
    return (
        after is not None
        and after.credit is not None
        and not pieces.page.text[after.start : after.credit.start].strip()
    )


def _join_credit_lines(pieces: Pieces) -> None:
    """A line that is only a credit makes the line before it a caption, where that reads as one.

    Must not fire on a paragraph: a picture without a caption leaves its credit after one, too.
    """
    for i, piece in sorted(pieces.known.items()):
        if piece.kind is not Kind.CAPTION or piece.credit is None or not i or pieces.kinds[i - 1] >= 0:
            continue
        if pieces.page.text[piece.start : piece.credit.start].strip() or not _SHARED <= pieces.size(i - 1) <= 60:
            continue
        passage = pieces.passage(i - 1)
        stop = ends_in_stop(passage)
        if (stop and not has_cue(fold_tokens(passage))) or not caption_evidence(passage, has_credit=False):
            continue
        pieces.tell(i - 1, Kind.CAPTION, f"the picture credit '{piece.credit.names}' stands under it")


def find_captions(pieces: Pieces) -> list[tuple[Caption, list[int]]]:
    """Each caption of the page once, with the pieces in which it stands; the fuller copy gives text and credit.

    Args:
        pieces: of the page, in order, captions marked.
    """
    groups: list[tuple[list[str], list[int]]] = []
    index: dict[tuple[str, ...], list[int]] = {}
    last = 0
    for i in [i for i, piece in sorted(pieces.known.items()) if piece.kind is Kind.CAPTION]:
        tokens = _caption_tokens(pieces, i)
        before = pieces.known.get(i - 1)
        if not tokens and before is not None and before.kind is Kind.CAPTION and before.credit is None and groups:
            groups[last][1].append(i)
            continue
        for k in index.get(tuple(tokens[:_SHARED]), [])[-8:]:
            if _is_copy(pieces, groups[k][1][0], i, groups[k][0], tokens):
                groups[k][1].append(i)
                if len(tokens) > len(groups[k][0]):
                    groups[k] = (tokens, groups[k][1])
                last = k
                break
        else:
            last = len(groups)
            index.setdefault(tuple(tokens[:_SHARED]), []).append(last)
            groups.append((tokens, [i]))
    return [(_caption(pieces, tokens, members), members) for tokens, members in groups]


def _words(text: str, piece: Piece) -> str:
    """The caption in a piece: without its label, counter and credit."""
    start = leading_label(text, piece.start, piece.end) or piece.start
    end = piece.credit.start if piece.credit is not None else piece.end
    return text[start:end].strip(" \t\u00a0|–—-（(")


def _caption(pieces: Pieces, tokens: list[str], members: list[int]) -> Caption:
    full = [_words(pieces.page.text, pieces.known[i]) for i in members if _caption_tokens(pieces, i) == tokens]
    named = [credit.names for i in members if (credit := pieces.known[i].credit) is not None]
    # Of copies with the same words the one that keeps its full stop is the fuller, as is the longer credit.
    return Caption(
        max(full, key=len),
        max(named, key=len) if named else None,
        tuple((pieces.known[i].start, pieces.known[i].end) for i in members),
    )
