"""What the model sees in the body of a page: whether names, dates, captions or the site's name may be in it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.blocks import Blocks
from cleaner.kernels.cleaning.codes import OUTPUTS

__all__ = ["Seen", "see_body"]

_LAST = 3  # blocks of the body that may say who wrote it
_BYLINE = 0.1  # from this probability on a line may be a byline


class Seen(NamedTuple):
    """What the model sees in a body.

    Attributes:
        likely: the highest probability of each field in it, by the OUT columns of kernels/cleaning/codes.py.
        first: place of its first block; -1 where it has none.
        last: places of its last blocks.
        bylines: places of what may be a byline, wherever on the page.
    """

    likely: list[float]
    first: int
    last: list[int]
    bylines: list[int]


def see_body(blocks: Blocks, said: NDArray[np.float32], decided: NDArray[np.int8]) -> Seen:
    """Look through the body of a page.

    Args:
        blocks: of the page, in order.
        said: float32 (n, OUTPUTS), what the model says of them.
        decided: int8 (n,), the number of what each is, as in kinds.KINDS.
    """
    likely, places = np.empty(OUTPUTS, dtype=np.float32), np.empty(1 + _LAST, dtype=np.int32)
    lines = np.empty(len(decided), dtype=np.int32)
    count = kernels.see_body(said, blocks.kinds, decided, _BYLINE, likely, places, lines)
    first, *last = places.tolist()
    return Seen(likely.tolist(), first, [i for i in last if i >= 0], lines[:count].tolist())
