"""Whether a line may hold the credit of a picture: behind a label, in brackets, or at its end.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, UInt16s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    CH_ALNUM,
    CH_ALPHA,
    CH_BLANK,
    CH_LOWER,
    CH_SPACE,
    LIST_AGENCIES,
    LIST_ALONE,
    LIST_CREDITS,
    LIST_PICTURES,
    PREFILTER_BRACKET,
    PREFILTER_CREDIT,
    PREFILTER_CREDITED,
    TK_CREDIT_BY,
    TK_CREDIT_DOTTED,
    TK_CREDIT_FIRST,
    TK_CREDIT_LAST,
    TK_PHRASE,
    TK_PICTURE_END,
    TK_PICTURE_HEAD,
    TK_PICTURE_LAST,
    TK_ZERO,
)
from cleaner.kernels.cleaning.phrases import longest_phrase, whole_phrase
from cleaner.kernels.cleaning.points import flags_at
from cleaner.kernels.cleaning.stretches import closes_bracket, is_colon, is_odd, opens_bracket

__all__ = ["may_end_in_credit", "prefilter_credit", "prefilter_inner_credit"]

_TAIL = 200
_NAMES = 10  # tokens of names behind a label without a colon, at most
_LABEL_TOKENS = 8  # the label of a credit has fewer


@kernel
def may_end_in_credit(points: UInt32s, start: int, end: int, last: np.uint32) -> bool:
    """Whether a line's last token may end a credit, or a bracket closes at its end."""
    return bool(int64(last) & TK_PICTURE_END) or closes_bracket(int64(points[_last_place(points, start, end)]))


@kernel
def _last_place(points: UInt32s, start: int, end: int) -> int:
    """The place of a line's last character, its full stop left out."""
    return end - 2 if points[end - 1] == 46 and end - 1 > start else end - 1


@kernel
def prefilter_credit(
    points: UInt32s,
    classes: Bytes,
    start: int,
    end: int,
    first: int,
    last: int,
    spans: Int32s,
    ids: UInt16s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
) -> int:
    """Whether a line may end in a credit that needs no label: an agency, or something in brackets.

    An agency alone is a credit where its list says so; others stand behind a sign.
    """
    if first == last:
        return 0
    ends = int64(token_flags[last - 1]) & TK_PICTURE_END != 0
    signed = ends and _holds_sign(points, max(start, end - _TAIL), end)
    for k in range(max(first, last - 6), last if ends else first):
        if int64(token_flags[k]) & TK_PHRASE and whole_phrase(
            ids, k, last, LIST_PICTURES if signed else LIST_ALONE, firsts, steps
        ):
            return PREFILTER_CREDIT
    close = _last_place(points, start, end)
    if not closes_bracket(int64(points[close])):
        return 0
    held = _is_credit_in_brackets(points, classes, start, close, first, last, spans, ids, token_flags, firsts, steps)
    return PREFILTER_CREDIT if held else 0


@kernel
def _holds_sign(points: UInt32s, start: int, end: int) -> bool:
    """Whether a sign stands between two places by which a credit is known that no label is in front of: /|=©."""
    for i in range(start, end):
        point = int64(points[i])
        if point == 47 or point == 124 or point == 61 or point == 0xFF1D or point == 169 or point == 0x24D2:
            return True
    return False


@kernel
def _is_credit_in_brackets(
    points: UInt32s,
    classes: Bytes,
    start: int,
    close: int,
    first: int,
    last: int,
    spans: Int32s,
    ids: UInt16s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
) -> bool:
    """Whether the brackets that close at a line's end may hold a credit: a sign, a label, an agency."""
    wanted = 0
    opened = False
    i = close - 1
    while i >= start and i > close - 240:
        point = int64(points[i])
        if point == 169 or (point == 47 and _is_capital_behind(classes, i + 1, close)):
            return True
        if point == 47:
            wanted |= TK_PICTURE_END | TK_PICTURE_HEAD
        if opens_bracket(point):
            opened = True
            break
        i -= 1
    if not opened:
        return False
    opening, labelled = last, False
    for k in range(last - 1, first - 1, -1):
        if spans[k, 0] < i:
            break
        opening = k
        own = int64(token_flags[k])
        labelled = labelled or own & TK_CREDIT_LAST != 0
        # A number ends an agency's name only where it is written in one with it: 'Flash90'.
        if own & wanted and not (own & TK_ZERO and (k == first or spans[k - 1, 1] < spans[k, 0])):
            return True
    if opening == last:
        return False
    # A label, or an agency by itself, stands right behind the bracket.
    if labelled and (
        int64(token_flags[opening]) & TK_CREDIT_FIRST
        or is_odd(points, classes, int64(spans[opening, 0]), int64(spans[opening, 1]))
    ):
        return True
    alone = longest_phrase(ids, opening, last, LIST_AGENCIES, firsts, steps) & 255
    return alone > 0 and opening + alone == last


@kernel
def _is_capital_behind(classes: Bytes, at: int, end: int) -> bool:
    """Whether a letter that is no small one stands at a place, blanks left out."""
    while at < end and flags_at(classes, at) & CH_BLANK:
        at += 1
    return at < end and flags_at(classes, at) & CH_ALPHA != 0 and not flags_at(classes, at) & CH_LOWER


@kernel
def prefilter_inner_credit(
    points: UInt32s,
    classes: Bytes,
    spans: Int32s,
    ids: UInt16s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
    start: int,
    end: int,
    first: int,
    k: int,
    own: int,
    slash: bool,
    plain: bool,
) -> int:
    """Whether a token of a line may be of a credit, given what is asked of it and whether a slash is in brackets.

    And given whether the page's languages have labels that need no colon.
    """
    found = 0
    at, stop = int64(spans[k, 0]), int64(spans[k, 1])
    near = stop > end - _TAIL - 60
    ended = own & TK_CREDIT_LAST != 0 and _label_ends(points, spans, token_flags, k, end)
    if ended or (plain and own & TK_CREDIT_LAST and near and _ends_soon(spans, k, end)):
        found |= _prefilter_label(
            points, classes, spans, ids, token_flags, firsts, steps, start, first, k, near, not ended
        )
    if (own & TK_PICTURE_LAST) and _closes_soon(points, stop, end) and _in_brackets(points, start, at):
        found |= PREFILTER_BRACKET
    if slash and own & (TK_PICTURE_END | TK_PICTURE_HEAD) and _in_brackets(points, start, at):
        found |= PREFILTER_BRACKET
    if (own & TK_PICTURE_HEAD) and near:
        for i in range(stop, min(end, stop + 3)):
            if points[i] == 47 or points[i] == 124:
                found |= PREFILTER_CREDIT
    return found


@kernel
def _prefilter_label(
    points: UInt32s,
    classes: Bytes,
    spans: Int32s,
    ids: UInt16s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
    start: int,
    first: int,
    last: int,
    plain: bool,
    parted: bool,
) -> int:
    """Whether the label of a credit ends with a token: right behind a bracket, or where it needs none.

    One that needs a sign in front is parted from what stands there.
    """
    found = 0
    for k in range(last, max(first, last - _LABEL_TOKENS) - 1, -1):
        if int64(token_flags[k]) & TK_CREDIT_FIRST and whole_phrase(ids, k, last + 1, LIST_CREDITS, firsts, steps):
            i = int64(spans[k, 0]) - 1
            while i >= start and flags_at(classes, i) & CH_SPACE:
                i -= 1
            if plain and not (parted and (i < start or flags_at(classes, i) & CH_ALNUM)):
                found |= PREFILTER_CREDIT | PREFILTER_CREDITED
            if i >= start and opens_bracket(int64(points[i])):
                found |= PREFILTER_BRACKET
    return found


@kernel
def _closes_soon(points: UInt32s, at: int, end: int) -> bool:
    """Whether a bracket closes within three characters."""
    for i in range(at, min(end, at + 3)):
        if closes_bracket(int64(points[i])):
            return True
    return False


@kernel
def _in_brackets(points: UInt32s, start: int, at: int) -> bool:
    """Whether a bracket opens in the 170 characters before a place and does not close."""
    i = at - 1
    while i >= start and i > at - 170:
        point = int64(points[i])
        if opens_bracket(point):
            return True
        if closes_bracket(point):
            return False
        i -= 1
    return False


@kernel
def _ends_soon(spans: Int32s, k: int, end: int) -> bool:
    """Whether as many tokens follow a token on its line as names have, of which a credit without a colon is made."""
    last = k + 1
    while last < len(spans) and spans[last, 0] < end and last - k <= _NAMES + 1:
        last += 1
    return 1 < last - k <= _NAMES + 1


@kernel
def _label_ends(points: UInt32s, spans: Int32s, token_flags: UInt32s, k: int, end: int) -> bool:
    """Whether a colon, slash, ellipsis, stop of its own or a word like 'by' follows the label that a token ends."""
    at = int64(spans[k, 1])
    for i in range(at, min(end, at + 4)):
        point = int64(points[i])
        if is_colon(point) or point == 47 or point == 0x2026 or (point == 46 and i + 1 < end and points[i + 1] == 46):
            return True
    if at < end and points[at] == 46 and int64(token_flags[k]) & TK_CREDIT_DOTTED:
        return True
    if k + 1 >= len(spans) or int64(spans[k + 1, 0]) >= min(end, at + 4):
        return False
    return int64(token_flags[k + 1]) & TK_CREDIT_BY != 0
