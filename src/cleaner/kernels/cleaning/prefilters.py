"""What each line of a page may hold beside one block of prose or chrome.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._bits import get, put
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, UInt16s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    LIST_OPENERS,
    LONGEST_COPY,
    PREFILTER_COPY,
    PREFILTER_COUNTER,
    PREFILTER_LABEL,
    PREFILTER_MENTION,
    PREFILTER_PAGE,
    PREFILTER_TRAILER,
    TK_COUNTER,
    TK_CREDIT_FIRST,
    TK_PHRASE,
    TK_TRAILER_LAST,
    TK_ZERO,
)
from cleaner.kernels.cleaning.credits import may_end_in_credit, prefilter_credit
from cleaner.kernels.cleaning.inside import HOLDS_AT, prefilter_inside
from cleaner.kernels.cleaning.mentions import begins_with_mention, may_name_before_date, may_open_mention
from cleaner.kernels.cleaning.menus import prefilter_menu, stops_before
from cleaner.kernels.cleaning.phrases import longest_phrase
from cleaner.kernels.cleaning.stretches import is_colon

__all__ = ["find_prefilters"]

_TELLING = np.uint64(sum(1 << ord(sign) for sign in "().:/12"))
_ARABIC_COMMA = 0x60C
_PAGE_LENGTH = 600
_PAGE_WORDS = 120


@kernel
def find_prefilters(
    points: UInt32s,
    classes: Bytes,
    signs: Int32s,
    lines: Int32s,
    bounds: Int32s,
    spans: Int32s,
    numbers: Int32s,
    ids: UInt16s,
    token_flags: UInt32s,
    dates: Int32s,
    date_ends: Bytes,
    firsts: UInt64s,
    steps: UInt64s,
    page_words: int,
    plain: bool,
    telling: Int32s,
    prefilters: UInt32s,
) -> None:
    """Tell for each line what may stand on it beside one block of prose or chrome.

    A prefilter is a necessary condition of what cutting looks for and cheap to see; a line without one is one block.

    Args:
        points: uint32 (n,), the page.
        classes: uint8 (n,), of its code points.
        signs: int32 (s,), as scan_points fills it.
        lines: int32 (m, 2).
        bounds: int32 (m, 2), the first token of each line and the one after its last.
        spans: int32 (tokens, 2).
        numbers: int32 (tokens,), as tokens.scan_tokens fills it.
        ids: uint16 (tokens,).
        token_flags: uint32 (tokens,).
        dates: int32 (d, DATE_COLUMNS), as find_dates fills it, as is the next.
        date_ends: uint8 (tokens,).
        firsts: uint64 (words,), as longest_phrase, as is the next.
        steps: uint64 (MARKS + 2**k, 2).
        page_words: words of the page.
        plain: whether its languages have labels of credits that need no colon.
        telling: int32 (s,), filled.
        prefilters: uint32 (m,), filled with the PREFILTER flags of this module.
    """
    # Each look that asks for many arrays is asked for by a cheaper one.
    sign_count = _list_telling(points, signs, telling)
    prefilter_inside(
        points,
        classes,
        telling,
        sign_count,
        lines,
        bounds,
        spans,
        ids,
        token_flags,
        dates,
        date_ends,
        firsts,
        steps,
        plain,
        prefilters,
    )
    for line in range(len(lines)):
        start, end = int64(lines[line, 0]), int64(lines[line, 1])
        first, last = int64(bounds[line, 0]), int64(bounds[line, 1])
        found = _prefilter_front(points, start, end, first, last, ids, token_flags, firsts, steps)
        if first < last and may_end_in_credit(points, start, end, token_flags[last - 1]):
            found |= prefilter_credit(points, classes, start, end, first, last, spans, ids, token_flags, firsts, steps)
        holds_at = int64(prefilters[line]) & HOLDS_AT != 0
        if (
            first < last
            and (holds_at or may_open_mention(classes, first, spans, token_flags, date_ends))
            and begins_with_mention(
                points,
                classes,
                line,
                start,
                end,
                first,
                last,
                spans,
                ids,
                token_flags,
                date_ends,
                firsts,
                steps,
                holds_at,
            )
        ):
            found |= PREFILTER_MENTION
        if last - first > 2 and may_name_before_date(points, classes, start, first, last, spans, date_ends):
            found |= PREFILTER_MENTION
        if end - start <= LONGEST_COPY:
            found |= _prefilter_copy(first, last, numbers)
        need = 4 if line > 3 else 2
        if last - first >= need and not stops_before(classes, first, first + need, spans, token_flags):
            found |= prefilter_menu(
                points, classes, start, end, first, last, spans, ids, token_flags, firsts, steps, need
            )
        if end - start > _PAGE_LENGTH:
            found |= _prefilter_page(points, start, end, page_words)
        found |= int64(prefilters[line]) & ~HOLDS_AT
        prefilters[line] = np.uint32(found)


@kernel
def _prefilter_page(points: UInt32s, start: int, end: int, page_words: int) -> int:
    """Whether a line holds most of a page."""
    words = 0
    for i in range(start, end):
        words += int64(points[i] == 32)
    return PREFILTER_PAGE if words >= _PAGE_WORDS and words * 2 > page_words else 0


@kernel
def _prefilter_front(
    points: UInt32s,
    start: int,
    end: int,
    first: int,
    last: int,
    ids: UInt16s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
) -> int:
    """A label or a counter in front, a trailer behind."""
    found = 0
    if points[start] == 91 and end - start > 3:
        found |= PREFILTER_COUNTER
    if first == last:
        return found
    if int64(token_flags[first]) & TK_CREDIT_FIRST:
        for i in range(start, min(end, start + 60)):
            if is_colon(int64(points[i])):
                found |= PREFILTER_LABEL
    opens = int64(token_flags[first]) & TK_PHRASE and longest_phrase(ids, first, last, LIST_OPENERS, firsts, steps)
    if opens or points[start] == _ARABIC_COMMA:  # which stands in front of the label in Urdu
        found |= PREFILTER_LABEL
    for k in range(first, min(first + 2, last - 2)):
        a, b = int64(token_flags[k]), int64(token_flags[k + 1])
        if (a & TK_ZERO) and (b & TK_COUNTER) and int64(token_flags[k + 2]) & TK_ZERO:
            found |= PREFILTER_COUNTER
    if int64(token_flags[last - 1]) & TK_TRAILER_LAST:
        found |= PREFILTER_TRAILER
    return found


@kernel
def _list_telling(points: UInt32s, signs: Int32s, telling: Int32s) -> int:
    """List the signs by which prefilters are found; how many they are. Most signs are capitals and commas."""
    count = 0
    for k in range(len(signs)):
        i = get(signs, k)
        point = int64(get(points, int64(i)))
        own = int64(point < 64) & int64(_TELLING >> np.uint64(point & 63)) & 1
        other = int64(point == 64) | int64(point == 91) | int64(point == 93) | int64(point == 169)
        put(telling, count, i)
        count += own | other | int64(point > 0x3000)
    return count


@kernel
def _prefilter_copy(first: int, last: int, numbers: Int32s) -> int:
    """Whether a line is two copies of its first tokens, four or more, with little behind each.

    What the first copy has beyond the shared tokens is a credit, so short; likewise the second. Lines are short enough
    for a run to be compared at each token.
    """
    size = last - first
    for p in range(4, size - 3):
        if numbers[first + p] != numbers[first] or numbers[first + p + 3] != numbers[first + 3]:
            continue
        shared = 0
        while p + shared < size and numbers[first + p + shared] == numbers[first + shared]:
            shared += 1
        if shared >= 4 and shared >= p - 12 and 2 * shared >= p and p + shared >= size - max(14, shared):
            return PREFILTER_COPY
    return 0
