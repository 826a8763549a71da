"""What can be said of a page's blocks in numbers: the features of the line model, and the facts that rules ask for."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.lexicon.vocabulary import load_vocabulary
from cleaner.kernels.cleaning.codes import (
    FACTS,
    FEATURES,
)
from cleaner.kernels.cleaning.feature_codes import (
    AS_NUMBERS,
    LISTED,
    YES_OR_NO,
)
from cleaner.kinds import KINDS

__all__ = ["FEATURES", "LISTED", "Beside", "Features", "Rows", "describe", "place"]

_NOTHING_BESIDE = np.empty((0, 0), dtype=np.float32)
_NO_LINES = np.empty(0, dtype=np.int32)
_NO_FLAGS = np.empty(0, dtype=np.int64)
_KNOWN = np.array([YES_OR_NO.index(kind.feature) if kind.feature else -1 for kind in KINDS], dtype=np.int8)


@dataclass(frozen=True, slots=True)
class Rows:
    """The features of a page's blocks as they are held: a bit for what is yes or no, a column for what is a number.

    Attributes:
        flags: int64 (n,), the bits, by the Y constants of kernels/cleaning/feature_codes.py.
        numbers: float32 (n, len(AS_NUMBERS)), by the X constants; float32 (n, 0) where ``beside`` has all features.
        beside: float32 (m, t), features behind these, by line.
        own: int32 (n,), the line of each block among these; empty where there are none.
    """

    flags: NDArray[np.int64]
    numbers: NDArray[np.float32]
    beside: NDArray[np.float32] = field(default_factory=lambda: _NOTHING_BESIDE)
    own: NDArray[np.int32] = field(default_factory=lambda: _NO_LINES)

    @classmethod
    def of(cls, x: NDArray[np.float32]) -> "Rows":
        """The rows of a matrix, float32 (n, features)."""
        n = len(x)
        none = np.empty((n, 0), dtype=np.float32)
        return cls(_NO_FLAGS, none, np.ascontiguousarray(x), np.arange(n, dtype=np.int32))

    def __len__(self) -> int:
        return len(self.numbers)

    def spread(self) -> NDArray[np.float32]:
        """All features in the order of FEATURES, float32 (n, len(FEATURES) + t)."""
        known = len(FEATURES) if self.numbers.shape[1] else 0
        x = np.empty((len(self), known + self.beside.shape[1]), dtype=np.float32)
        kernels.spread_features(self.flags, self.numbers, self.beside, self.own, x)
        return x


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a page's blocks.

    Attributes:
        rows: the features.
        facts: int32 (n, 10), the facts, by the F columns of kernels/cleaning/codes.py.
        keys: uint64 (n, 2), a hash of all tokens of each block, and one of its first four; 0 for fewer.
    """

    rows: Rows
    facts: NDArray[np.int32]
    keys: NDArray[np.uint64]

    @property
    def x(self) -> NDArray[np.float32]:
        """The features as a matrix, float32 (n, len(FEATURES))."""
        return self.rows.spread()


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of the lines of a text beside their words: of HTML, what the tags around them say.

    Attributes:
        starts: int32 (m,), where each line begins, in order.
        rows: float32 (m, t), what is known of each.
    """

    starts: NDArray[np.int32]
    rows: NDArray[np.float32]

    def widen(self, rows: Rows, starts: NDArray[np.int32]) -> Rows:
        """The features of blocks with those of their lines behind them.

        Args:
            rows: the blocks' own.
            starts: int32 (n,), where each block begins.
        """
        own = np.searchsorted(self.starts, starts, side="right") - 1
        return replace(rows, beside=self.rows, own=own.astype(np.int32))


_PHRASES = 1 << 8  # tokens that may open phrases, that are listed at once


def _size(n: int) -> int:
    return 1 << (2 * n + 1).bit_length()


def describe(blocks: Blocks) -> Features:
    """The features of a page's blocks, all but the features that depend on what is known of them."""
    page, vocabulary, n = blocks.page, load_vocabulary(blocks.page.lexicon), len(blocks)
    rows = Rows(np.zeros(n, dtype=np.int64), np.zeros((n, len(AS_NUMBERS)), dtype=np.float32))
    facts = np.empty((n, FACTS), dtype=np.int32)
    keys = np.empty((n, 2), dtype=np.uint64)
    kernels.describe_blocks(
        page.points, page.classes, page.signs, blocks.spans, blocks.bounds, page.numbers, page.different, page.ids,
        page.token_flags, vocabulary.firsts, vocabulary.steps, np.zeros(_size(n), dtype=np.int32),
        np.empty(_PHRASES, dtype=np.int32), np.empty(_PHRASES, dtype=np.int32), keys, rows.flags, rows.numbers, facts,
    )  # fmt: skip
    return Features(rows, facts, keys)


def place(blocks: Blocks, features: Features) -> None:
    """Fill in the features that depend on what is known of the blocks."""
    page, rows = blocks.page, features.rows
    kernels.place_blocks(
        blocks.lines, blocks.bounds, blocks.kinds, page.token_flags, page.numbers, _KNOWN,
        np.zeros(len(page.different), dtype=np.int32), np.zeros(len(page.different), dtype=np.int32), rows.flags,
        rows.numbers,
    )  # fmt: skip
    kernels.show_fields(
        page.points, page.classes, blocks.spans, blocks.bounds, blocks.kinds, page.spans, page.token_flags,
        page.numbers, page.dates.ends, features.keys, features.facts, np.zeros(len(page.different), dtype=np.int32),
        np.zeros(len(page.different), dtype=np.int32), np.empty(_size(len(blocks)), dtype=np.int32), rows.flags,
        rows.numbers,
    )  # fmt: skip
