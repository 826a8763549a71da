"""Whether a line may begin with metadata: a date, a byline, a time to read, and the labels and leads of each.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, UInt16s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    CH_DECIMAL,
    CH_LOWER,
    CH_OPENS,
    CH_WORD_CHAR,
    LIST_LABELS,
    LIST_LEADS,
    LIST_RELATIVE,
    NO_WORD,
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
from cleaner.kernels.cleaning.phrases import kind_at, longest_phrase, step_from
from cleaner.kernels.cleaning.points import flags_at
from cleaner.kernels.cleaning.stretches import has_at, has_flag, has_token, holds_flag, is_colon, is_odd, is_wide

__all__ = ["begins_with_mention", "may_name_before_date", "may_open_mention", "opens_metadata"]

_NAMES = 96  # tokens before the date behind names, at most

_OPENERS = TK_FILLER_FIRST | TK_RELATIVE_FIRST | TK_DATED_FIRST | TK_PHRASE | TK_SOURCE_FIRST
_STATES = TK_DATED_FIRST | TK_LEAD_FIRST | TK_RELATIVE_FIRST | TK_ZERO
_LABEL, _LEAD = 2, 1
# May open metadata behind a date.
_OPENS_MORE = TK_DATED_FIRST | TK_LEAD_FIRST | TK_SOURCE_FIRST | TK_FILLER_FIRST | TK_RELATIVE_FIRST | TK_PHRASE
# Opens metadata that goes on with numbers.
_HOLDS_NUMBER = TK_DATED_FIRST | TK_SOURCE_FIRST | TK_FILLER_FIRST | TK_RELATIVE_FIRST


@kernel
def _opens_with_address(points: UInt32s, classes: Bytes, start: int, end: int, at: int) -> bool:
    """Whether a line begins with a handle or an address of mail."""
    if at > start and points[at - 1] == 64:
        return True
    i = at
    stop = min(end, at + 70)
    while i < stop and (flags_at(classes, i) & CH_WORD_CHAR or points[i] == 46 or points[i] == 43 or points[i] == 45):
        i += 1
    return i < stop and points[i] == 64


@kernel
def may_open_mention(classes: Bytes, first: int, spans: Int32s, token_flags: UInt32s, date_ends: Bytes) -> bool:
    """Whether a token may open metadata, an address left aside: a date, a number, or a word that opens some."""
    opens = int64(token_flags[first]) & _OPENERS != 0 or flags_at(classes, spans[first, 0]) & CH_DECIMAL != 0
    return opens or date_ends[first] != 0


@kernel
def may_name_before_date(
    points: UInt32s, classes: Bytes, start: int, first: int, last: int, spans: Int32s, date_ends: Bytes
) -> bool:
    """Whether a line may begin with names that a bar parts from a date: 'यूसुफ़ अली | 3 मई 2024'; not in ASCII."""
    at = int64(spans[first, 0])
    if points[at] < 128 or not flags_at(classes, at) & CH_OPENS or date_ends[first] != 0:
        return False
    for k in range(first + 1, min(last, first + _NAMES)):
        if date_ends[k] == 0:
            continue
        for i in range(start, spans[k, 0]):
            point = int64(points[i])
            if point == 0x7C or point == 0xFF5C or point == 0xB7 or point == 0x2022 or point == 0x2219:
                return True
        return False
    return False


@kernel
def begins_with_mention(
    points: UInt32s,
    classes: Bytes,
    line: int,
    start: int,
    end: int,
    first: int,
    last: int,
    spans: Int32s,
    ids: UInt16s,
    token_flags: UInt32s,
    date_ends: Bytes,
    firsts: UInt64s,
    steps: UInt64s,
    holds_at: bool,
) -> bool:
    """Whether a line may begin with metadata, given whether the sign of addresses and handles stands on it."""
    # An address states nothing: something that does stands behind it.
    if (
        holds_at
        and _opens_with_address(points, classes, start, end, int64(spans[first, 0]))
        and has_token(points, first, last, spans, token_flags, _STATES)
    ):
        return True
    if not may_open_mention(classes, first, spans, token_flags, date_ends):
        return False
    return _may_be_mention(points, classes, line, end, first, last, spans, ids, token_flags, date_ends, firsts, steps)


@kernel
def _may_be_mention(
    points: UInt32s,
    classes: Bytes,
    line: int,
    end: int,
    first: int,
    last: int,
    spans: Int32s,
    ids: UInt16s,
    token_flags: UInt32s,
    date_ends: Bytes,
    firsts: UInt64s,
    steps: UInt64s,
) -> bool:
    """Whether a line may begin with a date, a byline or a time to read, and be cut for it."""
    at = int64(spans[first, 0])
    head = int64(token_flags[first])
    stop = min(end, at + 70)
    if head & (TK_DATED_FIRST | TK_LEAD_FIRST):
        opens = opens_metadata(points, classes, first, last, spans, ids, token_flags, date_ends, firsts, steps)
        if opens == _LABEL or (
            opens == _LEAD
            and _may_end_as_byline(points, classes, end, first, last, spans, ids, token_flags, date_ends, firsts, steps)
        ):
            return True
    # A source, a time to read and an address are metadata only beside something else.
    if head & TK_SOURCE_FIRST and has_token(points, first + 1, last, spans, token_flags, _STATES):
        for i in range(at, min(end, at + 24)):
            if is_colon(int64(points[i])):
                return True
    # Below the first line a date without a label counts only where nothing but metadata follows it.
    if line and not _may_go_on_as_metadata(points, end, first, last, spans, token_flags, date_ends):
        return False
    if date_ends[first]:
        return True
    if (head & TK_FILLER_FIRST) and has_flag(classes, at, stop, CH_DECIMAL):
        return True
    if (head & TK_RELATIVE_FIRST) and longest_phrase(ids, first, last, LIST_RELATIVE, firsts, steps):
        return True
    return (
        flags_at(classes, at) & CH_DECIMAL != 0
        and holds_flag(token_flags, first + 1, min(last, first + 4), TK_MINUTE)
        and has_token(points, first + 1, last, spans, token_flags, _STATES)
    )


@kernel
def _may_end_as_byline(
    points: UInt32s,
    classes: Bytes,
    end: int,
    first: int,
    last: int,
    spans: Int32s,
    ids: UInt16s,
    token_flags: UInt32s,
    date_ends: Bytes,
    firsts: UInt64s,
    steps: UInt64s,
) -> bool:
    """Whether a line that opens as a byline may be one to its end, or hold a label: 'by Ann writes:' is none."""
    # No name or role holds a number: the first one opens a date or a time to read, or something before it does.
    for k in range(first, last):
        own = int64(token_flags[k])
        at = int64(spans[k, 0])
        if date_ends[k]:
            break
        if own & TK_ZERO:
            if not (
                has_at(points, int64(spans[first, 1]), at)
                or _opens_with_address(points, classes, at, end, at)
                or own & ~TK_RELATIVE_FIRST & _HOLDS_NUMBER
                or longest_phrase(ids, k, last, LIST_RELATIVE, firsts, steps)
                or holds_flag(token_flags, k + 1, min(last, k + 4), TK_MINUTE)
            ):
                return False
            break
        # Words that run together, as readers' names do, are still letters of a name.
        if own & _HOLDS_NUMBER or is_wide(points, at, int64(spans[k, 1])):
            break
    if has_at(points, int64(spans[first, 1]), end):
        return True
    if int64(token_flags[last - 1]) & (TK_META_LAST | TK_ZERO) or not flags_at(classes, spans[last - 1, 0]) & CH_LOWER:
        return True
    return has_token(
        points, first, last, spans, token_flags, TK_DATED_FIRST | TK_SOURCE_FIRST | TK_ROLE | TK_ROLE_FIRST
    )


@kernel
def _may_go_on_as_metadata(
    points: UInt32s,
    end: int,
    first: int,
    last: int,
    spans: Int32s,
    token_flags: UInt32s,
    date_ends: Bytes,
) -> bool:
    """Whether a line that opens with a date may be metadata to its end, or hold a label or a byline.

    What stands behind the date must open metadata itself; a line that opens with none is asked about its end alone.
    """
    if has_at(points, int64(spans[first, 1]), end):
        return True
    size = int64(date_ends[first])
    after = first + size if size else 0
    if after and after < last:
        own = int64(token_flags[after])
        if not (own & (_OPENS_MORE | TK_ZERO) or date_ends[after]) and not is_wide(
            points, int64(spans[after, 0]), int64(spans[after, 1])
        ):
            return False
    if after == last or int64(token_flags[last - 1]) & (TK_META_LAST | TK_ZERO):
        return True
    return has_token(points, first + 1, last, spans, token_flags, TK_DATED_FIRST | TK_LEAD_FIRST | TK_SOURCE_FIRST)


@kernel
def opens_metadata(
    points: UInt32s,
    classes: Bytes,
    first: int,
    last: int,
    spans: Int32s,
    ids: UInt16s,
    token_flags: UInt32s,
    date_ends: Bytes,
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
        if is_odd(points, classes, int64(spans[k, 0]), int64(spans[k, 1])):
            # A name may be glued to a lead, but nothing to a label.
            return _LABEL if is_wide(points, int64(spans[k, 0]), int64(spans[k, 1])) else _LEAD
        if ids[k] == NO_WORD:
            return lead
        value = step_from(firsts, steps, value, int64(ids[k]))
        if value == np.uint64(0):
            return lead
        if k + 1 == last:
            return lead
        at = int64(spans[k + 1, 0])
        after, opens = flags_at(classes, at), int64(token_flags[k + 1])
        if kind_at(value, LIST_LEADS) and not after & (CH_LOWER | CH_DECIMAL):
            lead = _LEAD
        if kind_at(value, LIST_LABELS) and (
            after & CH_DECIMAL or points[at] > 127 or opens & TK_RELATIVE_FIRST or date_ends[k + 1]
        ):
            return _LABEL
    return lead
