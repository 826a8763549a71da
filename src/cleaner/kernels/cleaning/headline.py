"""How likely a block is the headline, and its copies: the title again, the site's name behind it or a path in front.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bools, Float32s, Int8s, Int32s, int64
from cleaner.kernels.cleaning.codes import (
    KIND_BYLINE,
    KIND_DATE,
    KIND_NAV,
    KIND_SITE,
    OUT_BYLINE,
    OUT_DATE,
    OUT_HEADLINE,
    OUT_STANDFIRST,
)
from cleaner.kernels.cleaning.prose import size_of

__all__ = ["find_copies", "weigh_titles"]

_ABOVE = 1.5  # how much likelier a title is right above the byline or date
_STATED = 0.5  # from this probability on a block is one of them


@kernel
def weigh_titles(said: Float32s, kinds: Int8s, free: Float32s, stated: Bools) -> float:
    """How likely each block is the headline and nothing else, more so right above the byline or date.

    Args:
        said: float32 (n, OUTPUTS), what the model says of the blocks.
        kinds: int8 (n,), what their form shows; -1 for nothing.
        free: float32 (n,), filled: the probability times what no other field claims.
        stated: bool (n,), filled: whether a block is the byline or a date.

    Returns:
        The probability that the page has a headline.
    """
    some = 0.0
    n, outputs = said.shape
    for i in range(n):
        by_form = kinds[i] == KIND_BYLINE or kinds[i] == KIND_DATE
        stated[i] = by_form or said[i, OUT_BYLINE] >= _STATED or said[i, OUT_DATE] >= _STATED
        likely = said[i, OUT_HEADLINE]
        some += likely
        if by_form or kinds[i] == KIND_NAV or kinds[i] == KIND_SITE:
            likely = np.float32(0)
        for k in range(OUT_STANDFIRST, outputs):
            likely *= np.float32(1) - said[i, k]
        free[i] = likely
        if i and stated[i]:
            free[i - 1] *= np.float32(_ABOVE)
    return some


@kernel
def _is_copy_of(numbers: Int32s, bounds: Int32s, kinds: Int8s, j: int, i: int) -> bool:
    """Whether a block is a title again: as it is, or with the site's name behind it or a path in front."""
    if not (kinds[j] < 0 or kinds[j] == KIND_NAV or kinds[j] == KIND_SITE):
        return False
    size, own = size_of(bounds, i), size_of(bounds, j)
    if size < 3 or own < size or own > size + 8:
        return False
    a, b = int64(bounds[i, 0]), int64(bounds[j, 0])
    c = int64(bounds[j, 1]) - size
    front, back = True, True
    for k in range(size):
        front = front and numbers[a + k] == numbers[b + k]
        back = back and numbers[a + k] == numbers[c + k]
        if not front and not back:
            return False
    return True


@kernel
def find_copies(numbers: Int32s, bounds: Int32s, kinds: Int8s, head: int, first: int, copies: Bools) -> None:
    """Which blocks are the headline again.

    Args:
        numbers: int32 (t,), of the page's tokens, as tokens.scan_tokens fills it.
        bounds: int32 (n, 2), the tokens of its blocks.
        kinds: int8 (n,), what their form shows; -1 for nothing.
        head: place of the headline.
        first: place of the first block of the body below it; above that a shorter form of it counts, too.
        copies: bool (n,), False; filled.
    """
    for j in range(len(kinds)):
        again = _is_copy_of(numbers, bounds, kinds, j, head)
        copies[j] = j != head and (again or (j < first and _is_copy_of(numbers, bounds, kinds, head, j)))
