"""The blocks of a page: what gets one decision each."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.lexicon import fold_tokens
from cleaner.cleaning.lexicon.vocabulary import kind_code
from cleaner.cleaning.mentions.credits import Credit
from cleaner.cleaning.mentions.mention import Mention
from cleaner.cleaning.page import Page
from cleaner.cleaning.scanning import Ints
from cleaner.kinds import KINDS, Kind

__all__ = ["Block", "Blocks"]

_NONE = np.empty((0, 5), dtype=np.int32)


@dataclass(slots=True)
class Block:
    """A block of a page of which more is known than its place.

    Attributes:
        start: offset of its first character.
        end: offset after its last one.
        line: number of its line among those that are not blank.
        kind: what it is known to be from its form alone; None where the scorer decides.
        reason: why, where kind is set.
        mentions: the metadata it states.
        credit: the credit in it, where it is a caption.
    """

    start: int
    end: int
    line: int
    kind: Kind | None = None
    reason: str = ""
    mentions: tuple[Mention, ...] = ()
    credit: Credit | None = None


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of a page, in order; what lies between them is white space.

    Attributes:
        page: the page.
        spans: int32 (n, 2), where each stands.
        lines: int32 (n,), the number of its line.
        bounds: int32 (n, 2), its first token and the one after its last.
        kinds: int8 (n,), the number of the kind that its form alone shows, as in kinds.KINDS; -1 where the
            scorer decides.
        known: what else is known of the blocks whose kind is, by their place.
        aside: int32 (m, 5), blocks that stand here again: where each stands, where the one does that stays, its line.
    """

    page: Page
    spans: Ints
    lines: Ints
    bounds: Ints
    kinds: NDArray[np.int8]
    known: dict[int, Block]
    aside: Ints = field(default_factory=lambda: _NONE)

    def __len__(self) -> int:
        return len(self.kinds)

    def passage(self, i: int) -> str:
        """The text of a block."""
        start, end = self.spans[i].tolist()
        return self.page.text[start:end]

    def tokens(self, i: int) -> list[str]:
        """The folded tokens of a block."""
        return fold_tokens(self.passage(i))

    def size(self, i: int) -> int:
        """The number of tokens of a block."""
        return int(self.bounds[i, 1] - self.bounds[i, 0])

    def kind(self, i: int) -> Kind | None:
        """What the form of a block shows."""
        code = int(self.kinds[i])
        return None if code < 0 else KINDS[code]

    def tell(self, i: int, kind: Kind, reason: str, mentions: tuple[Mention, ...] | None = None) -> None:
        """Say what a block is, and why; its mentions and credit stay unless others are given."""
        block = self.known.get(i)
        if block is None:
            start, end = self.spans[i].tolist()
            block = self.known[i] = Block(start, end, int(self.lines[i]))
        block.kind, block.reason = kind, reason
        if mentions is not None:
            block.mentions = mentions
        self.kinds[i] = kind_code(kind)
