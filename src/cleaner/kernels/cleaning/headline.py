"""Which blocks may be the headline, and its copies: the title again, the site's name behind it or a path in front.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bools, Float32s, Int8s, Int32s, UInt32s, int64
from cleaner.kernels.cleaning.codes import (
    KIND_BYLINE,
    KIND_CROSSHEAD,
    KIND_DATE,
    KIND_NAV,
    KIND_SITE,
    OUT_BYLINE,
    OUT_DATE,
    OUT_HEADLINE,
    OUT_STANDFIRST,
)
from cleaner.kernels.cleaning.prose import has_word, size_of

__all__ = ["find_copies", "list_titles", "weigh_titles"]

_ABOVE = 1.5  # how much likelier a title is right above the byline or date
_STATED = 0.5  # from this probability on a block is one of them
_BARS = 2  # that part a block into three, as they part links
_BAR = ord("|")


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
def list_titles(
    points: UInt32s, spans: Int32s, bounds: Int32s, token_flags: UInt32s, free: Float32s, tried: Int32s
) -> int:
    """List those of the likeliest titles that have a word, and that no bars part in three or more, as they part links.

    Args:
        points: uint32 (c,), the page.
        spans: int32 (n, 2), of its blocks.
        bounds: int32 (n, 2), their tokens.
        token_flags: uint32 (t,).
        free: float32 (n,), as weigh_titles fills it.
        tried: int32 (k,), filled with the places of the k likeliest that are such, the likeliest first.

    Returns:
        How many they are.
    """
    likeliest = 0
    for i in range(len(free)):
        if likeliest == len(tried) and free[i] <= free[tried[likeliest - 1]]:
            continue
        likeliest = min(likeliest + 1, len(tried))
        k = likeliest - 1
        while k > 0 and free[i] > free[tried[k - 1]]:
            tried[k] = tried[k - 1]
            k -= 1
        tried[k] = i
    count = 0
    for k in range(likeliest):
        i = int64(tried[k])
        bars = 0
        for at in range(spans[i, 0], spans[i, 1]):
            bars += int64(points[at] == _BAR)
        if bars < _BARS and has_word(bounds, token_flags, i):
            tried[count] = i
            count += 1
    return count


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
def find_copies(numbers: Int32s, bounds: Int32s, kinds: Int8s, decided: Int8s, head: int, copies: Bools) -> int:
    """Which blocks are the headline again.

    Args:
        numbers: int32 (t,), of the page's tokens, as tokens.scan_tokens fills it.
        bounds: int32 (n, 2), the tokens of its blocks.
        kinds: int8 (n,), what their form shows; -1 for nothing.
        decided: int8 (n,), what each is so far; above the first of the body a shorter form of the headline counts, too.
        head: place of the headline.
        copies: bool (n,), filled.

    Returns:
        How many are.
    """
    count, above = 0, True
    for j in range(len(kinds)):
        above = above and (j <= head or decided[j] > KIND_CROSSHEAD)
        again = _is_copy_of(numbers, bounds, kinds, j, head)
        copies[j] = j != head and (again or (above and _is_copy_of(numbers, bounds, kinds, head, j)))
        count += int64(copies[j])
    return count
