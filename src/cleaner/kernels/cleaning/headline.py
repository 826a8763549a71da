"""The block that is the headline, and its copies.

Slow twin: tests/slow_cleaning.
"""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bools, Int8s, Int32s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    B_FULL_STOP,
    B_PARAGRAPH,
    F_BITS,
    F_INSIDE,
    F_START,
    F_WHOLE,
    KIND_CROSSHEAD,
    KIND_NAV,
    KIND_SITE,
)
from cleaner.kernels.cleaning.prose import add_words, share_of, size_of

__all__ = ["find_headline"]


@kernel
def _is_copy_of(hashes: UInt64s, bounds: Int32s, kinds: Int8s, j: int, i: int) -> bool:
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
        front = front and hashes[a + k] == hashes[b + k]
        back = back and hashes[a + k] == hashes[c + k]
        if not front and not back:
            return False
    return True


@kernel
def _letters_size(points: UInt32s, token_spans: Int32s, bounds: Int32s, i: int) -> float:
    """Tokens of a block; one of a single character beyond ASCII counts 0.6."""
    size = 0.0
    for k in range(bounds[i, 0], bounds[i, 1]):
        single = token_spans[k, 1] - token_spans[k, 0] == 1 and points[token_spans[k, 0]] > 127
        size += 0.6 if single else 1.0
    return size


@kernel
def _less(facts: Int32s, value: float, first: int, i: int) -> float:
    """What a title is worth, less what speaks against it: a stop, the way to the first paragraph, a link's opening."""
    value -= 1.5 * (int64(facts[i, F_BITS]) & B_FULL_STOP != 0) + 0.02 * abs(first - i)
    return float(value - 0.6 * (facts[i, F_START] > 0))


@kernel
def find_headline(
    points: UInt32s,
    bounds: Int32s,
    kinds: Int8s,
    decided: Int8s,
    marked: Bools,
    token_spans: Int32s,
    hashes: UInt64s,
    token_flags: UInt32s,
    numbers: Int32s,
    facts: Int32s,
    stamps: Int32s,
    body: Bools,
    kept: Bools,
    copies: Bools,
) -> int:
    """The block that is the headline: above the first paragraph, its words the article's; -1 where there is none.

    Args:
        points: uint32 (c,), the page.
        bounds: int32 (n, 2), the tokens of its blocks.
        kinds: int8 (n,), what their form shows; -1 for nothing.
        decided: int8 (n,), the decisions so far.
        marked: bool (n,), whether it is a byline or date that states something.
        token_spans: int32 (t, 2).
        hashes: uint64 (t,).
        token_flags: uint32 (t,).
        numbers: int32 (t,).
        facts: int32 (n, 10).
        stamps: int32 (different tokens,), zeros; filled.
        body: bool (different tokens,), False; filled.
        kept: bool (n,), filled: whether each is the body's, and its form showed nothing.
        copies: bool (n,), filled: whether each is the headline again.

    Returns:
        Its place.
    """
    n = len(kinds)
    for i in range(n):
        kept[i] = decided[i] <= KIND_CROSSHEAD and kinds[i] < 0
        copies[i] = False
    first = -1
    for i in range(n):
        if kept[i] and size_of(bounds, i) >= 12 and int64(facts[i, F_BITS]) & B_PARAGRAPH:
            first = i
            break
    if first < 0:
        return -1
    for i in range(first, n):
        if kept[i] and size_of(bounds, i) >= 8:
            add_words(bounds, token_flags, numbers, body, i)
    best, best_value = -1, 1.2
    for i in range(max(0, first - 60), first):
        if kinds[i] >= 0 or size_of(bounds, i) < 2 or facts[i, F_WHOLE] > 0 or facts[i, F_INSIDE] > 0:
            continue
        size = _letters_size(points, token_spans, bounds, i)
        if size < 2 or size > 32:
            continue
        words, shared = share_of(bounds, token_flags, numbers, stamps, body, i + 1, i)
        overlap = shared / max(1, words)
        value = 2.5 * overlap if words >= 2 else overlap
        near, nearer = False, False
        for m in range(i + 1, min(i + 5, n, first + 6)):
            near = near or marked[m]
            nearer = nearer or (marked[m] and m <= i + 2)
        value += 0.6 * near + 0.4 * (5 <= size <= 20) + 0.5 * (size >= 4 and nearer)
        # Copies are looked for only where one would decide.
        if _less(facts, value + 1.0, first, i) <= best_value:
            continue
        for j in range(n):
            if j != i and 3 <= size_of(bounds, j) <= 40 and _is_copy_of(hashes, bounds, kinds, j, i):
                value += 1.0
                break
        value = _less(facts, value, first, i)
        if value > best_value:
            best, best_value = i, value
    if best >= 0:
        for j in range(n):
            copies[j] = j != best and _is_copy_of(hashes, bounds, kinds, j, best)
    return best
