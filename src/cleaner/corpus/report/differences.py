"""A copy beside its keeper: what both say, and what only one says, word by word.

By difflib of the standard library, on bounded texts: what both begin with is passed over, and of the rest so many words
are compared that the worst case stays around a second.
"""

from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple

import regex

__all__ = ["Difference", "Piece", "compare"]

_MOST_READ = 200_000  # characters of a text
_MOST_WORDS = 1_000  # of each text, behind what both begin with
_MOST_SHOWN = 8_000  # characters of each text
_MARGIN = 12  # words told on either side of a difference, where much is the same

# Scripts that are written without blanks are compared character by character.
_WORD = regex.compile(
    r"(?:(?=[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}])\X"
    r"|[^\s\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]++)\s*+"
)


class Piece(NamedTuple):
    """A stretch of the two texts.

    Attributes:
        kind: ``same``, ``other`` (what one says in place of the other, or in addition), or ``folded`` (the same in
            both, and not shown).
        left: of the keeper; empty where it has nothing there.
        right: of the copy.
        words: in a folded stretch.
    """

    kind: str
    left: str
    right: str
    words: int = 0


class Difference(NamedTuple):
    """Two texts side by side.

    Attributes:
        pieces: in order.
        whole: whether they go to the end of both texts.
        words: that only the one, and only the other has, as far as the pieces go.
    """

    pieces: list[Piece]
    whole: bool
    words: tuple[int, int]


def compare(left: str, right: str) -> Difference:
    """Find what two texts share.

    Args:
        left: the keeper's body.
        right: the copy's.

    >>> for piece in compare("One man saw it. ", "One woman saw it. ").pieces:
    ...     print(piece.kind, repr(piece.left), repr(piece.right))
    same 'One ' 'One '
    other 'man ' 'woman '
    same 'saw it. ' 'saw it. '
    """
    mine, other = (_WORD.findall(text[:_MOST_READ]) for text in (left, right))
    whole = len(left) <= _MOST_READ >= len(right)
    a, b = ([word.rstrip() for word in words] for words in (mine, other))
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
    ends = (min(len(a), alike + _MOST_WORDS), min(len(b), alike + _MOST_WORDS))
    whole = whole and ends == (len(a), len(b))
    matcher = SequenceMatcher(None, a[alike : ends[0]], b[alike : ends[1]])
    pieces = _folded(mine[:alike], other[:alike], first=True)
    only = [0, 0]
    for tag, i, j, k, n in matcher.get_opcodes():
        left_words, right_words = mine[alike + i : alike + j], other[alike + k : alike + n]
        if tag == "equal":
            pieces += _folded(left_words, right_words, first=not pieces)
        else:
            pieces.append(Piece("other", "".join(left_words), "".join(right_words)))
            only[0] += j - i
            only[1] += n - k
    shown = _bounded(pieces)
    return Difference(shown, whole and shown == pieces, (only[0], only[1]))


def _folded(left: list[str], right: list[str], *, first: bool) -> list[Piece]:
    """What both say; of a long stretch its beginning and its end."""
    if not left:
        return []
    if len(left) <= 4 * _MARGIN:
        return [Piece("same", "".join(left), "".join(right))]
    before = 2 * _MARGIN if first else _MARGIN
    return [
        Piece("same", "".join(left[:before]), "".join(right[:before])),
        Piece("folded", "", "", len(left) - before - _MARGIN),
        Piece("same", "".join(left[-_MARGIN:]), "".join(right[-_MARGIN:])),
    ]


def _bounded(pieces: list[Piece]) -> list[Piece]:
    """The pieces that fit; one that alone is longer is cut."""
    shown: list[Piece] = []
    room = [_MOST_SHOWN, _MOST_SHOWN]
    for piece in pieces:
        if min(room) <= 0:
            break
        shown.append(piece._replace(left=piece.left[: room[0]], right=piece.right[: room[1]]))
        room[0] -= len(piece.left)
        room[1] -= len(piece.right)
    return shown
