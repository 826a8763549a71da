"""What the word lists say of each block: its grammar, and the phrases it is, begins with or holds.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._bits import get, put
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Float32s, Int32s, Int64s, UInt16s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    B_LABEL,
    CH_BREAKS,
    CH_SPACE,
    CH_STOP,
    CH_UNSPACED,
    CH_UPPER,
    F_BITS,
    F_HEAD,
    F_INSIDE,
    F_INSIDE_AT,
    F_ROLE,
    F_START,
    F_WHOLE,
    F_YOU,
    KIND_COMMENT,
    KIND_NAV,
    KIND_RELATED,
    LIST_CONTAINS,
    LIST_HEADS,
    LIST_ROLES,
    LIST_STARTS,
    LIST_WHOLE,
    TK_ADDRESS,
    TK_FUNCTION,
    TK_HEAD_FIRST,
    TK_INSIDE_FIRST,
    TK_ROLE_FIRST,
    TK_START_FIRST,
    TK_WHOLE_FIRST,
)
from cleaner.kernels.cleaning.feature_codes import (
    X_ENTRIES,
    X_FUNCTIONS,
    X_YOU,
    Y_CHROME_INSIDE,
    Y_CHROME_START,
    Y_CHROME_WHOLE,
    Y_COMMENT_HEAD,
    Y_ENDS_IN_STOP,
    Y_MENU_WHOLE,
    Y_NO_FUNCTION,
    Y_RELATED_HEAD,
)
from cleaner.kernels.cleaning.phrases import longest_phrase, may_be_phrase, whole_phrase
from cleaner.kernels.cleaning.points import TOKEN, flags_at
from cleaner.kernels.cleaning.stretches import is_colon

__all__ = ["describe_words", "mark_label"]


_MOST_IN_ROLE = 6  # tokens of a block that is a role


@kernel
def _list_phrases(
    ids: UInt16s, token_flags: UInt32s, opens: int, column: int, firsts: UInt64s, steps: UInt64s, begin: int,
    found: Int32s,
) -> tuple[int, int]:  # fmt: skip
    """List the tokens from a place on with which a phrase of a list may begin, while there is room for them.

    Those that are flagged are written down, and sifted where there is no room for more.

    Returns:
        How many they are, and the place behind the last token that was looked at.
    """
    flagged, count, last = 0, 0, len(found) - 1
    for k in range(begin, len(ids)):
        put(found, flagged, np.int32(k))
        flagged += int64((int64(get(token_flags, k)) & opens) != 0)
        if flagged == last:
            count = flagged = _sift_phrases(ids, column, firsts, steps, found, count, flagged)
            if count == last:
                return count, k + 1
    return _sift_phrases(ids, column, firsts, steps, found, count, flagged), len(ids)


@kernel
def _sift_phrases(
    ids: UInt16s, column: int, firsts: UInt64s, steps: UInt64s, found: Int32s, count: int, flagged: int
) -> int:
    """Of the tokens from one place to another keep those with which a phrase may begin; the place behind the last."""
    for j in range(count, flagged):
        k = int64(get(found, j))
        put(found, count, np.int32(k))
        count += int64(may_be_phrase(ids, k, len(ids), column, firsts, steps))
    return count


@kernel
def describe_words(
    bounds: Int32s,
    ids: UInt16s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
    inner: Int32s,
    entries: Int32s,
    flags: Int64s,
    x: Float32s,
    facts: Int32s,
) -> None:
    """What rests on word lists; where ``inner`` or ``entries`` is used up, the tokens behind are listed there."""
    in_inner = in_entries = (0, 0, 0)
    for row in range(len(bounds)):
        first, last = int64(bounds[row, 0]), int64(bounds[row, 1])
        count = last - first
        n = max(1, count)
        functions, you, opens = 0, 0, 0
        for k in range(first, last):  # without a branch, so that several are counted at once
            own = get(token_flags, k)
            functions += int64((own & np.uint32(TK_FUNCTION)) != np.uint32(0))
            you += int64((own & np.uint32(TK_ADDRESS)) != np.uint32(0))
            opens |= int64(own)
        may_be_role = opens & TK_ROLE_FIRST and count <= _MOST_IN_ROLE
        role = _holds_role(ids, token_flags, first, last, firsts, steps) if may_be_role else 0
        inside, inside_at, in_inner = _find_inside(ids, token_flags, firsts, steps, inner, in_inner, first, last)
        whole, head, start = 0, 0, 0
        opening = int64(token_flags[first]) if count else 0
        if opening & (TK_WHOLE_FIRST | TK_HEAD_FIRST | TK_START_FIRST):
            whole, head, start = _open_phrases(opening, ids, first, last, firsts, steps)
        x[row, X_FUNCTIONS] = np.float32(functions / n)
        flags[row] |= Y_NO_FUNCTION * int64(functions == 0 and n >= 4)
        x[row, X_YOU] = np.float32(you / n)
        _put_phrases(row, count, whole, start, inside, inside_at, head, flags, facts)
        if not flags[row] & Y_ENDS_IN_STOP and n <= 200:
            covered, in_entries = _cover(ids, token_flags, firsts, steps, entries, in_entries, first, last)
            x[row, X_ENTRIES] = np.float32(covered / n)
        facts[row, F_ROLE] = role
        facts[row, F_YOU] = you


@kernel
def _holds_role(ids: UInt16s, token_flags: UInt32s, first: int, last: int, firsts: UInt64s, steps: UInt64s) -> int:
    """1 where a role of one or two words stands among some tokens, else 0."""
    for k in range(first, last):
        if int64(token_flags[k]) & TK_ROLE_FIRST:
            if longest_phrase(ids, k, min(last, k + 2), LIST_ROLES, firsts, steps):
                return 1
    return 0


@kernel
def _open_phrases(
    opening: int, ids: UInt16s, first: int, last: int, firsts: UInt64s, steps: UInt64s
) -> tuple[int, int, int]:
    """The phrase of chrome that a block is, the head that it is, and the phrase that it begins with; 0 for none."""
    whole, head, start = 0, 0, 0
    if opening & TK_WHOLE_FIRST and may_be_phrase(ids, first, last, LIST_WHOLE, firsts, steps):
        whole = whole_phrase(ids, first, last, LIST_WHOLE, firsts, steps)
    if opening & TK_HEAD_FIRST and may_be_phrase(ids, first, last, LIST_HEADS, firsts, steps):
        head = whole_phrase(ids, first, last, LIST_HEADS, firsts, steps)
    if opening & TK_START_FIRST and may_be_phrase(ids, first, last, LIST_STARTS, firsts, steps):
        start = longest_phrase(ids, first, last, LIST_STARTS, firsts, steps)
    return whole, head, start


@kernel
def _put_phrases(
    row: int, count: int, whole: int, start: int, inside: int, inside_at: int, head: int, flags: Int64s, facts: Int32s
) -> None:
    """Put what phrases a block has into its features and facts."""
    flags[row] |= Y_CHROME_WHOLE * int64(whole > 0 and whole != KIND_NAV + 1)
    flags[row] |= Y_MENU_WHOLE * int64(whole == KIND_NAV + 1)
    flags[row] |= Y_CHROME_START * int64(start > 0 and count <= 12)
    flags[row] |= Y_CHROME_INSIDE * int64(inside > 0 and 2 <= count <= 60)
    flags[row] |= Y_COMMENT_HEAD * int64(head == KIND_COMMENT + 1)
    flags[row] |= Y_RELATED_HEAD * int64(head == KIND_RELATED + 1)
    facts[row, F_WHOLE] = whole
    facts[row, F_START] = start
    facts[row, F_INSIDE] = inside
    facts[row, F_INSIDE_AT] = inside_at
    facts[row, F_HEAD] = head


@kernel
def _find_inside(
    ids: UInt16s, token_flags: UInt32s, firsts: UInt64s, steps: UInt64s, inner: Int32s, at: tuple[int, int, int],
    first: int, last: int,
) -> tuple[int, int, tuple[int, int, int]]:  # fmt: skip
    """The first phrase in which chrome speaks among some tokens, 0 for none, and how many stand before it.

    Args:
        ids: uint16 (t,).
        token_flags: uint32 (t,).
        firsts: uint64 (words,), as phrases.longest_phrase, as is the next.
        steps: uint64 (MARKS + 2**k, 2).
        inner: int32, the tokens that may open one.
        at: the place of the next of these, how many they are, and the token behind the last that was looked at.
        first: of the tokens.
        last: the one behind them.

    Returns:
        These, and ``at`` as it is then.
    """
    place, count, behind = at
    while True:
        while place < count and inner[place] < first:
            place += 1
        while place < count and inner[place] < last:
            found = longest_phrase(ids, int64(inner[place]), last, LIST_CONTAINS, firsts, steps)
            place += 1
            if found:
                return found, int64(inner[place - 1]) - first, (place, count, behind)
        if place < count or behind >= last:
            return 0, 0, (place, count, behind)
        count, behind = _list_phrases(ids, token_flags, TK_INSIDE_FIRST, LIST_CONTAINS, firsts, steps, behind, inner)
        place = 0


@kernel
def _cover(
    ids: UInt16s, token_flags: UInt32s, firsts: UInt64s, steps: UInt64s, entries: Int32s, at: tuple[int, int, int],
    first: int, last: int,
) -> tuple[int, tuple[int, int, int]]:  # fmt: skip
    """How many of some tokens entries of menus cover, given those that may open one, as ``_find_inside`` takes them."""
    place, count, behind = at
    covered, reach = 0, first
    while True:
        while place < count and entries[place] < last:
            k = int64(entries[place])
            if k >= reach:
                hit = longest_phrase(ids, k, last, LIST_WHOLE, firsts, steps) & 255
                covered += hit
                reach = k + hit
            place += 1
        if place < count or behind >= last:
            return covered, (place, count, behind)
        count, behind = _list_phrases(ids, token_flags, TK_WHOLE_FIRST, LIST_WHOLE, firsts, steps, behind, entries)
        place = 0


_LINKED = 4  # words of a link behind what opens it


@kernel
def mark_label(points: UInt32s, classes: Bytes, start: int, end: int, words: int, row: int, facts: Int32s) -> None:
    """Mark a block whose first phrase is a label: a colon, a bar, an arrow, a dash or the end follows it.

    Or, behind several words of links, a capital, where no stop ends the block: 'Read more Ferries run late again'.
    """
    count = int64(facts[row, F_START]) & 255
    i = _behind_tokens(classes, start, end, count)
    while i < end and flags_at(classes, i) & CH_SPACE:
        i += 1
    links = count > 1 and int64(facts[row, F_START]) >> 8 == KIND_RELATED + 1 and words - count >= _LINKED
    titled = links and i < end and flags_at(classes, i) & CH_UPPER and not flags_at(classes, end - 1) & CH_STOP
    if i >= end or titled or _closes_label(points, classes, i, end):
        facts[row, F_BITS] |= B_LABEL


@kernel
def _behind_tokens(classes: Bytes, start: int, end: int, count: int) -> int:
    """The place behind the first tokens of a block, of which there are so many."""
    before, tokens = 0, 0
    for i in range(start, end):
        own = flags_at(classes, i)
        kind = own & TOKEN
        if kind and (kind != before or kind == CH_UNSPACED or own & CH_BREAKS):
            tokens += 1
        if (tokens == count and not kind) or tokens > count:
            return i
        before = kind
    return end


@kernel
def _closes_label(points: UInt32s, classes: Bytes, i: int, end: int) -> bool:
    """Whether a sign that parts a label from what it labels stands at a place: a dash is one with a blank behind it."""
    point = int64(points[i])
    if (
        is_colon(point)
        or point == 0x7C
        or point == 0xBB
        or point == 0x203A
        or point == 0x3E
        or point == 0x3011
        or point == 0x5D
    ):
        return True
    dash = point == 0x2D or point == 0x2013 or point == 0x2014
    return dash and i + 1 < end and flags_at(classes, i + 1) & CH_SPACE != 0
