"""Whether a line may begin with metadata: a date, a byline, a time to read, and the labels and leads of each.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Int32s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    CH_DECIMAL,
    CH_LOWER,
    CH_WORD_CHAR,
    LIST_LABELS,
    LIST_LEADS,
    LIST_RELATIVE,
    TK_DATE_FIRST,
    TK_DATED_FIRST,
    TK_FILLER_FIRST,
    TK_LEAD_FIRST,
    TK_META_LAST,
    TK_MINUTE,
    TK_PHRASE,
    TK_RELATIVE_FIRST,
    TK_ROLE,
    TK_ROLE_FIRST,
    TK_SOURCE_FIRST,
    TK_ZERO,
)
from cleaner.kernels.cleaning.dates import may_be_date, may_be_worded_date
from cleaner.kernels.cleaning.phrases import kind_at, longest_phrase, step_from
from cleaner.kernels.cleaning.stretches import has_at, has_flag, has_token, is_odd

__all__ = ["begins_with_mention", "may_open_mention", "opens_metadata"]

_OPENERS = TK_FILLER_FIRST | TK_RELATIVE_FIRST | TK_DATED_FIRST | TK_PHRASE | TK_SOURCE_FIRST | TK_DATE_FIRST
_STATES = TK_DATED_FIRST | TK_LEAD_FIRST | TK_DATE_FIRST | TK_RELATIVE_FIRST | TK_ZERO
_LABEL, _LEAD = 2, 1
# May open metadata behind a date; a word that joins a date and its time is no longer than the second.
_OPENS_MORE = TK_DATED_FIRST | TK_LEAD_FIRST | TK_SOURCE_FIRST | TK_FILLER_FIRST | TK_RELATIVE_FIRST | TK_PHRASE
_LONGEST_JOIN = 3
# Opens metadata that goes on with numbers.
_HOLDS_NUMBER = TK_DATED_FIRST | TK_SOURCE_FIRST | TK_FILLER_FIRST | TK_RELATIVE_FIRST | TK_DATE_FIRST


@kernel
def _opens_with_address(points: UInt32s, flags: UInt32s, start: int, end: int, at: int) -> bool:
    """Whether a line begins with a handle or an address of mail."""
    if at > start and points[at - 1] == 64:
        return True
    i = at
    stop = min(end, at + 70)
    while i < stop and (int64(flags[i]) & CH_WORD_CHAR or points[i] == 46 or points[i] == 43 or points[i] == 45):
        i += 1
    return i < stop and points[i] == 64


@kernel
def may_open_mention(flags: UInt32s, first: int, spans: Int32s, token_flags: UInt32s) -> bool:
    """Whether a token may open metadata, an address left aside: a number, or a word that opens some."""
    return int64(token_flags[first]) & _OPENERS != 0 or int64(flags[spans[first, 0]]) & CH_DECIMAL != 0


@kernel
def begins_with_mention(
    points: UInt32s,
    flags: UInt32s,
    line: int,
    start: int,
    end: int,
    first: int,
    last: int,
    spans: Int32s,
    ids: Int32s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
    holds_at: bool,
) -> bool:
    """Whether a line may begin with metadata, given whether the sign of addresses and handles stands on it."""
    # An address states nothing: something that does stands behind it.
    if (
        holds_at
        and _opens_with_address(points, flags, start, end, int64(spans[first, 0]))
        and has_token(points, flags, first, last, spans, token_flags, _STATES)
    ):
        return True
    if not may_open_mention(flags, first, spans, token_flags):
        return False
    return _may_be_mention(points, flags, line, end, first, last, spans, ids, token_flags, firsts, steps)


@kernel
def _may_be_mention(
    points: UInt32s,
    flags: UInt32s,
    line: int,
    end: int,
    first: int,
    last: int,
    spans: Int32s,
    ids: Int32s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
) -> bool:
    """Whether a line may begin with a date, a byline or a time to read, and be cut for it."""
    at = int64(spans[first, 0])
    head = int64(token_flags[first])
    stop = min(end, at + 70)
    if head & (TK_DATED_FIRST | TK_LEAD_FIRST):
        opens = opens_metadata(points, flags, end, first, last, spans, ids, token_flags, firsts, steps)
        if opens == _LABEL or (
            opens == _LEAD
            and _may_end_as_byline(points, flags, end, first, last, spans, ids, token_flags, firsts, steps)
        ):
            return True
    # A source, a time to read and an address are metadata only beside something else.
    if head & TK_SOURCE_FIRST and has_token(points, flags, first + 1, last, spans, token_flags, _STATES):
        for i in range(at, min(end, at + 24)):
            if points[i] == 58 or points[i] == 0xFF1A:
                return True
    # Below the first line a date without a label counts only where nothing but metadata follows it.
    if line and not _may_go_on_as_metadata(points, flags, end, first, last, spans, token_flags):
        return False
    if (head & TK_DATE_FIRST) and may_be_worded_date(flags, at, stop):
        return True
    if (head & TK_FILLER_FIRST) and has_flag(flags, at, stop, CH_DECIMAL):
        return True
    if (head & TK_RELATIVE_FIRST) and longest_phrase(ids, first, last, LIST_RELATIVE, firsts, steps):
        return True
    if int64(flags[at]) & CH_DECIMAL:
        if has_flag(token_flags, first + 1, min(last, first + 4), TK_MINUTE) and has_token(
            points, flags, first + 1, last, spans, token_flags, _STATES
        ):
            return True
        if may_be_date(points, flags, at, stop, first, last, spans, token_flags):
            return True
    return False


@kernel
def _may_end_as_byline(
    points: UInt32s,
    flags: UInt32s,
    end: int,
    first: int,
    last: int,
    spans: Int32s,
    ids: Int32s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
) -> bool:
    """Whether a line that opens as a byline may be one to its end, or hold a label: 'by Ann writes:' is none."""
    # No name or role holds a number: the first one opens a date or a time to read, or something before it does.
    for k in range(first, last):
        own = int64(token_flags[k])
        at = int64(spans[k, 0])
        if own & TK_ZERO:
            if not (
                has_at(points, int64(spans[first, 1]), at)
                or _opens_with_address(points, flags, at, end, at)
                or own & ~TK_RELATIVE_FIRST & _HOLDS_NUMBER
                or longest_phrase(ids, k, last, LIST_RELATIVE, firsts, steps)
                or has_flag(token_flags, k + 1, min(last, k + 4), TK_MINUTE)
                or may_be_date(points, flags, at, min(end, at + 70), k, last, spans, token_flags)
            ):
                return False
            break
        if own & _HOLDS_NUMBER or is_odd(points, flags, at, int64(spans[k, 1])):
            break
    if has_at(points, int64(spans[first, 1]), end):
        return True
    if int64(token_flags[last - 1]) & (TK_META_LAST | TK_ZERO) or not int64(flags[spans[last - 1, 0]]) & CH_LOWER:
        return True
    return has_token(
        points, flags, first, last, spans, token_flags, TK_DATED_FIRST | TK_SOURCE_FIRST | TK_ROLE | TK_ROLE_FIRST
    )


@kernel
def _may_go_on_as_metadata(
    points: UInt32s, flags: UInt32s, end: int, first: int, last: int, spans: Int32s, token_flags: UInt32s
) -> bool:
    """Whether a line that opens with a date may be metadata to its end, or hold a label or a byline.

    What is no part of a date, a time or what joins the two stands behind the date, and must open metadata itself.
    """
    if has_at(points, int64(spans[first, 1]), end):
        return True
    for k in range(first + 1, last):
        own, size = int64(token_flags[k]), int64(spans[k, 1]) - int64(spans[k, 0])
        if own & _OPENS_MORE or is_odd(points, flags, int64(spans[k, 0]), int64(spans[k, 1])):
            break
        if size > _LONGEST_JOIN and not own & (TK_META_LAST | TK_ZERO | TK_DATE_FIRST):
            return False
    if int64(token_flags[last - 1]) & (TK_META_LAST | TK_ZERO):
        return True
    return has_token(
        points, flags, first + 1, last, spans, token_flags, TK_DATED_FIRST | TK_LEAD_FIRST | TK_SOURCE_FIRST
    )


@kernel
def opens_metadata(
    points: UInt32s,
    flags: UInt32s,
    end: int,
    first: int,
    last: int,
    spans: Int32s,
    ids: Int32s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
) -> int:
    """Whether the label of a date with what may open one, or the lead of a byline with a capital, begins at a token.

    Returns:
        _LABEL, _LEAD, or 0 for neither; _LABEL too where a word may be something else to patterns.
    """
    value = np.uint64(0)
    lead = 0
    for k in range(first, last):
        if is_odd(points, flags, int64(spans[k, 0]), int64(spans[k, 1])):
            return _LABEL
        if ids[k] < 0:
            return lead
        value = step_from(firsts, steps, value, int64(ids[k]))
        if value == np.uint64(0):
            return lead
        if k + 1 == last:
            return lead
        at = int64(spans[k + 1, 0])
        after, opens = int64(flags[at]), int64(token_flags[k + 1])
        if kind_at(value, LIST_LEADS) and not after & (CH_LOWER | CH_DECIMAL):
            lead = _LEAD
        if kind_at(value, LIST_LABELS) and (
            after & CH_DECIMAL
            or points[at] > 127
            or opens & TK_RELATIVE_FIRST
            or (opens & TK_DATE_FIRST and may_be_worded_date(flags, at, min(end, at + 70)))
        ):
            return _LABEL
    return lead
