"""Which blocks of a page stand there again, word for word. Slow twin: tests/slow_cleaning."""

import numpy as np

from cleaner.kernels._jit import allocating_kernel, kernel
from cleaner.kernels._types import Bools, Bytes, Float32s, Int8s, Int32s, UInt32s, int64
from cleaner.kernels.cleaning.codes import (
    B_PARAGRAPH,
    CH_SPACE,
    F_BITS,
    F_WHOLE,
    F_WORDS,
    KIND_AD,
)
from cleaner.kernels.cleaning.feature_codes import (
    X_REPEATS,
)
from cleaner.kernels.cleaning.points import flags_at

__all__ = ["find_duplicates"]

_PARAGRAPH = 120  # tenths of a word from which on a sentence is a paragraph
_BETWEEN = 2  # marks of chrome may part the two copies of a paragraph
_OFTEN = 6  # a paragraph that stands so often is kept once, wherever it stands
_PASSAGE_PARAGRAPHS = 2  # a passage that stands again has so many paragraphs
_PASSAGE = 400  # and so many tenths of words
_MISSES = 3  # short blocks in a row that only one of its copies has


@kernel
def _next_letter(classes: Bytes, at: int, end: int) -> int:
    while at < end and flags_at(classes, at) & CH_SPACE:
        at += 1
    return at


@kernel
def _hash_text(points: UInt32s, classes: Bytes, start: int, end: int) -> np.uint64:
    """A hash of a block's characters, however wide the space between its words."""
    state = np.uint64(0x9E3779B97F4A7C15)
    at = start
    while at < end:
        point = np.uint64(points[at])
        if flags_at(classes, at) & CH_SPACE:
            point = np.uint64(32)
            at = _next_letter(classes, at, end)
        else:
            at += 1
        state = (state ^ point) * np.uint64(0xD1342543DE82EF95)
        state ^= state >> np.uint64(29)
    return state | np.uint64(1)


@kernel
def _same_text(points: UInt32s, classes: Bytes, a: int, a_end: int, b: int, b_end: int) -> bool:
    while a < a_end and b < b_end:
        if flags_at(classes, a) & CH_SPACE:
            if not flags_at(classes, b) & CH_SPACE:
                return False
            a, b = _next_letter(classes, a, a_end), _next_letter(classes, b, b_end)
        elif points[a] != points[b]:
            return False
        else:
            a += 1
            b += 1
    return a == a_end and b == b_end


@allocating_kernel
def _group(points: UInt32s, classes: Bytes, spans: Int32s, x: Float32s, groups: Int32s) -> None:
    """Find the first block with the text of each; blocks whose tokens stand once are not looked at."""
    n = len(spans)
    size = 4
    while size < 2 * n:
        size *= 2
    keys, places = np.zeros(size, dtype=np.uint64), np.empty(size, dtype=np.int32)
    for i in range(n):
        groups[i] = i
        if x[i, X_REPEATS] <= 0:
            continue
        start, end = int64(spans[i, 0]), int64(spans[i, 1])
        key = _hash_text(points, classes, start, end)
        at = int64((key >> np.uint64(20)) & np.uint64(size - 1))
        while keys[at] != np.uint64(0):
            j = int64(places[at])
            if keys[at] == key and _same_text(points, classes, int64(spans[j, 0]), int64(spans[j, 1]), start, end):
                groups[i] = j
                break
            at = (at + 1) & (size - 1)
        if groups[i] == i:
            keys[at], places[at] = key, i


@kernel
def _in_a_row(bounds: Int32s, kinds: Int8s, facts: Int32s, groups: Int32s, i: int) -> int:
    """The block right before another that has the same text, or -1: marks of chrome may stand between."""
    for j in range(i - 1, max(-1, i - 2 - _BETWEEN), -1):
        if groups[j] == groups[i]:
            return j
        if not (kinds[j] == KIND_AD or facts[j, F_WHOLE] > 0 or bounds[j, 0] == bounds[j, 1]):
            return -1
    return -1


@kernel
def _find_passages(
    may: Bools, paragraphs: Bools, facts: Int32s, groups: Int32s, firsts: Int32s, partners: Int32s
) -> None:
    """Mark runs of blocks that stand above in the same order, with no paragraph in one that the other lacks."""
    n = len(groups)
    begin, partner, misses = -1, -1, 0
    for i in range(n + 1):
        own = -1
        if i < n and groups[i] != i:
            if partner >= 0:
                for q in range(partner + 1, min(i, partner + 2 + _MISSES)):
                    if groups[q] == groups[i]:
                        own = q
                        break
                    if paragraphs[q]:
                        break
            if own < 0 and begin < 0:
                own = int64(groups[i])
        if i < n:
            partners[i] = own
        if own >= 0:
            begin, partner, misses = (i if begin < 0 else begin), own, 0
            continue
        misses += 1
        if begin < 0 or (i < n and not paragraphs[i] and misses <= _MISSES):
            continue
        _mark_passage(may, paragraphs, facts, begin, i, partners, firsts)
        begin, partner, misses = -1, -1, 0
        if i < n and groups[i] != i:
            # What ends one run may begin another.
            begin, partner = i, int64(groups[i])
            partners[i] = partner


@kernel
def _mark_passage(
    may: Bools, paragraphs: Bools, facts: Int32s, begin: int, end: int, partners: Int32s, firsts: Int32s
) -> None:
    count, words = 0, 0
    for k in range(begin, end):
        if partners[k] >= 0 and paragraphs[k]:
            count += 1
            words += int64(facts[k, F_WORDS])
    if count < _PASSAGE_PARAGRAPHS or words < _PASSAGE:
        return
    for k in range(begin, end):
        if partners[k] >= 0 and may[k] and firsts[k] < 0:
            firsts[k] = partners[k]


@allocating_kernel
def find_duplicates(
    points: UInt32s,
    classes: Bytes,
    spans: Int32s,
    bounds: Int32s,
    kinds: Int8s,
    x: Float32s,
    facts: Int32s,
    firsts: Int32s,
) -> int:
    """Find the blocks that stand in the page again and are kept once.

    They are a paragraph that stands twice in a row, a passage of paragraphs that stands again as a whole, a paragraph
    that stands six times or more, and on a page whose paragraphs all stand twice the short blocks that do, too.

    Args:
        points: uint32 (c,), the page.
        classes: uint8 (c,), of its code points.
        spans: int32 (n, 2), of its blocks.
        bounds: int32 (n, 2), their tokens.
        kinds: int8 (n,), what their form shows; -1 for nothing.
        x: float32 (n, numbers), the features that are numbers, as features.describe_blocks fills them.
        facts: int32 (n, 10), as the same does.
        firsts: int32 (n,), filled with the place of the block that each is a copy of; -1 for none.

    Returns:
        How many copies there are.
    """
    n = len(kinds)
    some = False
    for i in range(n):
        firsts[i] = -1
        some = some or (x[i, X_REPEATS] > 0 and facts[i, F_WORDS] >= _PARAGRAPH)
    if not some:
        return 0
    groups = np.empty(n, dtype=np.int32)
    _group(points, classes, spans, x, groups)
    may, paragraphs = np.empty(n, dtype=np.bool_), np.empty(n, dtype=np.bool_)
    times = np.zeros(n, dtype=np.int32)
    for i in range(n):
        may[i] = kinds[i] < 0 and facts[i, F_WHOLE] == 0 and bounds[i, 1] > bounds[i, 0]
        paragraphs[i] = may[i] and facts[i, F_WORDS] >= _PARAGRAPH and int64(facts[i, F_BITS]) & B_PARAGRAPH != 0
        times[groups[i]] += 1
    different, doubled = 0, 0
    for i in range(n):
        before = _in_a_row(bounds, kinds, facts, groups, i) if groups[i] != i and paragraphs[i] else -1
        if before >= 0:
            firsts[i] = before
        elif paragraphs[i] and times[groups[i]] >= _OFTEN and groups[i] != i:
            firsts[i] = groups[i]
        different += int64(paragraphs[i] and groups[i] == i)
        doubled += int64(before >= 0 and before == groups[i])
    _find_passages(may, paragraphs, facts, groups, firsts, np.empty(n, dtype=np.int32))
    if doubled >= _PASSAGE_PARAGRAPHS and 2 * doubled >= different:
        for i in range(n):
            if may[i] and firsts[i] < 0 and groups[i] != i:
                firsts[i] = _in_a_row(bounds, kinds, facts, groups, i)
    count = 0
    for i in range(n):
        if firsts[i] >= 0:
            # The one that stays: what a copy is a copy of may be a copy.
            first = int64(firsts[i])
            firsts[i] = firsts[first] if firsts[first] >= 0 else first
            count += 1
    return count
