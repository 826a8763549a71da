"""The copies of a headline: a title again, with the site's name behind it or a path in front.

Slow twin: tests/slow_cleaning.
"""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bools, Int8s, Int32s, int64
from cleaner.kernels.cleaning.codes import KIND_NAV, KIND_SITE
from cleaner.kernels.cleaning.prose import size_of

__all__ = ["find_copies"]


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
