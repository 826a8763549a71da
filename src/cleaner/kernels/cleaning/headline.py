"""The block that is the headline, and its copies.

Slow twin: tests/slow_cleaning.
"""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bools, Bytes, Float32s, Int8s, Int32s, UInt32s, int64
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
    TK_ZERO,
    X_ENTRIES,
)
from cleaner.kernels.cleaning.prose import add_words, has_word, share_of, size_of

__all__ = ["find_headline"]


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
def _letters_size(points: UInt32s, token_spans: Int32s, bounds: Int32s, i: int) -> float:
    """Tokens of a block; one of a single character beyond ASCII counts 0.6."""
    size = 0.0
    for k in range(bounds[i, 0], bounds[i, 1]):
        single = token_spans[k, 1] - token_spans[k, 0] == 1 and points[token_spans[k, 0]] > 127
        size += 0.6 if single else 1.0
    return size


@kernel
def _is_barred(points: UInt32s, token_spans: Int32s, bounds: Int32s, i: int) -> bool:
    """Whether bars part a block in three or more, as they part links: 'One article | Main | Another one'."""
    bars = 0
    for at in range(token_spans[bounds[i, 0], 0], token_spans[bounds[i, 1] - 1, 1]):
        bars += int64(points[at] == 124)
    return bars >= 2


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
    token_flags: UInt32s,
    date_ends: Bytes,
    numbers: Int32s,
    facts: Int32s,
    x: Float32s,
    stamps: Int32s,
    body: Bools,
    kept: Bools,
    copies: Bools,
) -> int:
    """The block that is the headline: above the first paragraph, its words the article's; -1 where there is none.

    Where no block's words are the article's, it is the line that stands above the byline or date.

    Args:
        points: uint32 (c,), the page.
        bounds: int32 (n, 2), the tokens of its blocks.
        kinds: int8 (n,), what their form shows; -1 for nothing.
        decided: int8 (n,), the decisions so far.
        marked: bool (n,), whether it is a byline or date that states something.
        token_spans: int32 (t, 2).
        token_flags: uint32 (t,).
        date_ends: uint8 (t,), as find_dates fills it.
        numbers: int32 (t,).
        facts: int32 (n, 10).
        x: float32 (n, 38), the features.
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
        if i >= 2 and kept[i] and kept[i - 1] and kept[i - 2]:
            continue  # a verse, an item: the article has begun above it
        size = _letters_size(points, token_spans, bounds, i)
        if size < 2 or size > 32 or _is_date_line(bounds, token_flags, date_ends, i):
            continue
        words, shared = share_of(bounds, token_flags, numbers, stamps, body, i + 1, i)
        # As much of its words as there are: one word of menus is the article's by chance, eight are not.
        value = 2.5 * shared / (words + 1) + min(shared, 8) / 8 - 0.7 * float(x[i, X_ENTRIES])
        value -= 1.0 * _is_barred(points, token_spans, bounds, i)
        near, nearer = False, False
        for m in range(i + 1, min(i + 5, n, first + 6)):
            near = near or marked[m]
            nearer = nearer or (marked[m] and m <= i + 2)
        value += 1.1 * near + 0.6 * (5 <= size <= 20) + 0.5 * (size >= 4 and nearer)
        # Copies are looked for only where one would decide.
        if _less(facts, value + 1.0, first, i) <= best_value:
            continue
        for j in range(n):
            if j != i and 3 <= size_of(bounds, j) <= 40 and _is_copy_of(numbers, bounds, kinds, j, i):
                value += 1.0
                break
        value = _less(facts, value, first, i)
        if value > best_value:
            best, best_value = i, value
    if best < 0:
        return _line_above(bounds, kinds, marked, token_flags, date_ends, facts, first)
    best = _nearest_title(points, bounds, kinds, marked, token_spans, numbers, facts, best, first)
    for j in range(n):
        again = _is_copy_of(numbers, bounds, kinds, j, best)
        copies[j] = j != best and (again or (j < first and _is_copy_of(numbers, bounds, kinds, best, j)))
    return best


@kernel
def _is_date_line(bounds: Int32s, token_flags: UInt32s, date_ends: Bytes, i: int) -> bool:
    """Whether a date or numbers are much of a line: the time of a date that nobody could read."""
    numbers = 0
    for k in range(bounds[i, 0], bounds[i, 1]):
        if date_ends[k]:
            return 5 * int64(date_ends[k]) >= 2 * size_of(bounds, i)
        numbers += int64(int64(token_flags[k]) & TK_ZERO != 0)
    return numbers >= 4 and 5 * numbers >= 2 * size_of(bounds, i)


@kernel
def _line_above(
    bounds: Int32s, kinds: Int8s, marked: Bools, token_flags: UInt32s, date_ends: Bytes, facts: Int32s, first: int
) -> int:
    """The line above the first byline or date, or above the standfirst between; -1 where it is chrome or none."""
    n = len(kinds)
    for m in range(max(0, first - 30), min(n, first + 3)):
        if not marked[m]:
            continue
        sentences = 0
        for i in range(m - 1, max(-1, m - 5), -1):
            bits = int64(facts[i, F_BITS])
            if kinds[i] >= 0:
                continue
            if bits & B_FULL_STOP and size_of(bounds, i) >= 5:
                sentences += 1
                continue
            chrome = facts[i, F_WHOLE] > 0 or facts[i, F_INSIDE] > 0 or facts[i, F_START] > 0
            fits = size_of(bounds, i) <= 20 and has_word(bounds, token_flags, i)
            fits = fits and not _is_date_line(bounds, token_flags, date_ends, i)
            return i if i < first and sentences <= 1 and fits and not chrome else -1
        return -1
    return -1


@kernel
def _nearest_title(
    points: UInt32s,
    bounds: Int32s,
    kinds: Int8s,
    marked: Bools,
    token_spans: Int32s,
    numbers: Int32s,
    facts: Int32s,
    best: int,
    first: int,
) -> int:
    """The headline right above the byline or date, of which a title above it is a shorter or a longer form.

    Must not fire on the page's title, which has the site's name behind a bar or a dash.
    """
    for k in range(best + 1, first):
        if marked[k]:
            break
        if kinds[k] >= 0 or int64(facts[k, F_BITS]) & B_FULL_STOP or size_of(bounds, k) == size_of(bounds, best):
            continue
        follows = (k + 1 < len(marked) and marked[k + 1]) or (k + 2 < len(marked) and marked[k + 2])
        if not follows or numbers[bounds[k, 0]] != numbers[bounds[best, 0]]:
            continue
        if _is_copy_of(numbers, bounds, kinds, best, k):
            return k
        if not _is_copy_of(numbers, bounds, kinds, k, best):
            continue
        at = int64(token_spans[bounds[k, 0] + size_of(bounds, best) - 1, 1])
        end = int64(token_spans[bounds[k, 1] - 1, 0])
        while at < end and points[at] == 32:
            at += 1
        barred = points[at] == 124 or points[at] == 45 or 0x2010 <= points[at] <= 0x2015 or points[at] == 0xB7
        if not barred:
            return k
    return best
