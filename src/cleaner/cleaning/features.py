"""What can be said of a page's blocks in numbers: the features of the line model, and the facts that rules ask for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.lexicon.vocabulary import load_vocabulary
from cleaner.kernels.cleaning.codes import FACTS, FEATURES, LISTED
from cleaner.kinds import KINDS

__all__ = ["FEATURES", "LISTED", "Beside", "Features", "describe", "place"]

_KNOWN = np.array([FEATURES.index(kind.feature) if kind.feature else -1 for kind in KINDS], dtype=np.int8)


@dataclass(frozen=True, slots=True)
class Features:
    """The features of a page's blocks.

    Attributes:
        x: float32 (n, len(FEATURES)), the features.
        facts: int32 (n, 10), the facts, by the F columns of kernels/cleaning/codes.py.
        keys: uint64 (n, 2), a hash of all tokens of each block, and one of its first four; 0 for fewer.
    """

    x: NDArray[np.float32]
    facts: NDArray[np.int32]
    keys: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known of the lines of a text beside their words: of HTML, what the tags around them say.

    Attributes:
        starts: int32 (m,), where each line begins, in order.
        rows: float32 (m, t), what is known of each.
    """

    starts: NDArray[np.int32]
    rows: NDArray[np.float32]

    def widen(self, x: NDArray[np.float32], starts: NDArray[np.int32]) -> NDArray[np.float32]:
        """The features of blocks with those of their lines behind them.

        Args:
            x: float32 (n, len(FEATURES)).
            starts: int32 (n,), where each block begins.

        Returns:
            float32 (n, len(FEATURES) + t).
        """
        own = np.searchsorted(self.starts, starts, side="right") - 1
        return np.concatenate((x, self.rows[own]), axis=1)


def _size(n: int) -> int:
    return 1 << (2 * n + 1).bit_length()


def describe(blocks: Blocks) -> Features:
    """The features of a page's blocks, all but the features that depend on what is known of them."""
    page, vocabulary, n = blocks.page, load_vocabulary(blocks.page.lexicon), len(blocks)
    x = np.empty((n, len(FEATURES)), dtype=np.float32)
    facts = np.empty((n, FACTS), dtype=np.int32)
    keys = np.empty((n, 2), dtype=np.uint64)
    inner, entries = [np.empty(count + 1, dtype=np.int32) for count in page.openers]
    kernels.describe_blocks(
        page.points, page.classes, page.signs, blocks.spans, blocks.bounds, page.numbers, page.different,
        page.ids, page.token_flags, vocabulary.firsts, vocabulary.steps,
        np.zeros(_size(n), dtype=np.int32), np.zeros(n, dtype=np.int32), inner, entries, keys, x, facts,
    )  # fmt: skip
    return Features(x, facts, keys)


def place(blocks: Blocks, features: Features) -> None:
    """Fill in the features that depend on what is known of the blocks."""
    page = blocks.page
    kernels.place_blocks(
        blocks.lines, blocks.bounds, blocks.kinds, page.token_flags, page.numbers, _KNOWN,
        np.zeros(len(page.different), dtype=np.int32), np.zeros(len(page.different), dtype=np.int32), features.x,
    )  # fmt: skip
    kernels.show_fields(
        page.points, page.classes, blocks.spans, blocks.bounds, blocks.kinds, page.spans, page.token_flags,
        page.numbers, page.dates.ends, features.keys, features.facts, np.zeros(len(page.different), dtype=np.int32),
        np.zeros(len(page.different), dtype=np.int32), np.empty(_size(len(blocks)), dtype=np.int32), features.x,
    )  # fmt: skip
