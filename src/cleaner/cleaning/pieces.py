"""The pieces of a page: what gets one decision each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.captions import Credit
from cleaner.cleaning.lexicon import fold_tokens
from cleaner.cleaning.metadata import Mark
from cleaner.cleaning.page import Ints, Page
from cleaner.cleaning.vocabulary import kind_code
from cleaner.kinds import KINDS, Kind

__all__ = ["Piece", "Pieces"]


@dataclass(slots=True)
class Piece:
    """A piece of a page of which more is known than its place.

    Attributes:
        start: offset of its first character.
        end: offset after its last one.
        line: number of its line among those that are not blank.
        kind: what it is known to be from its form alone; None where the scorer decides.
        reason: why, where kind is set.
        marks: the metadata it states.
        credit: the credit in it, where it is a caption.
    """

    start: int
    end: int
    line: int
    kind: Kind | None = None
    reason: str = ""
    marks: tuple[Mark, ...] = ()
    credit: Credit | None = None


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of a page, in order; what lies between them is white space.

    Attributes:
        page: the page.
        spans: int32 (n, 2), where each stands.
        lines: int32 (n,), the number of its line.
        bounds: int32 (n, 2), its first token and the one after its last.
        kinds: int8 (n,), the number of the kind that its form alone shows, as in kinds.KINDS; -1 where the
            scorer decides.
        known: what else is known of the pieces whose kind is, by their place.
    """

    page: Page
    spans: Ints
    lines: Ints
    bounds: Ints
    kinds: NDArray[np.int8]
    known: dict[int, Piece]

    def __len__(self) -> int:
        return len(self.kinds)

    def passage(self, i: int) -> str:
        """The text of a piece."""
        start, end = self.spans[i].tolist()
        return self.page.text[start:end]

    def tokens(self, i: int) -> list[str]:
        """The folded tokens of a piece."""
        return fold_tokens(self.passage(i))

    def size(self, i: int) -> int:
        """The number of tokens of a piece."""
        return int(self.bounds[i, 1] - self.bounds[i, 0])

    def kind(self, i: int) -> Kind | None:
        """What the form of a piece shows."""
        code = int(self.kinds[i])
        return None if code < 0 else KINDS[code]

    def tell(self, i: int, kind: Kind, reason: str, marks: tuple[Mark, ...] | None = None) -> None:
        """Say what a piece is, and why; its marks and credit stay unless others are given."""
        piece = self.known.get(i)
        if piece is None:
            start, end = self.spans[i].tolist()
            piece = self.known[i] = Piece(start, end, int(self.lines[i]))
        piece.kind, piece.reason = kind, reason
        if marks is not None:
            piece.marks = marks
        self.kinds[i] = kind_code(kind)
