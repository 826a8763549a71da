"""What may stand between the sentences of a line: metadata, chrome, the heads of sections, credits.

Slow twin: tests/slow_cleaning.
"""

from cleaner.kernels._bits import get
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, UInt16s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    CH_ALNUM,
    CH_DECIMAL,
    CH_LOWER,
    CH_STOP,
    CH_UPPER,
    D_CORE,
    KIND_AD,
    KIND_COMMENT,
    KIND_PROMO,
    KIND_RELATED,
    LEAST_REST,
    LIST_HEADS,
    LIST_STARTS,
    LIST_WHOLE,
    NO_WORD,
    PREFILTER_BRACKET,
    PREFILTER_CHROME,
    PREFILTER_CREDIT,
    PREFILTER_INSIDE,
    PREFILTER_SECTION,
    SHORT_INSIDE,
    TK_AD,
    TK_CREDIT_LAST,
    TK_FILLER_FIRST,
    TK_HEAD_FIRST,
    TK_INSIDE_META_FIRST,
    TK_LINKS_FIRST,
    TK_PICTURE_END,
    TK_PICTURE_HEAD,
    TK_PICTURE_LAST,
    TK_RELATIVE_FIRST,
    TK_SOURCE_FIRST,
    TK_ZERO,
)
from cleaner.kernels.cleaning.credits import prefilter_inner_credit
from cleaner.kernels.cleaning.mentions import opens_metadata
from cleaner.kernels.cleaning.phrases import longest_phrase, may_be_phrase, phrase_of_kind
from cleaner.kernels.cleaning.points import flags_at
from cleaner.kernels.cleaning.stretches import closes_bracket, has_at, has_flag, has_slash, is_colon, opens_bracket

__all__ = ["HOLDS_AT", "prefilter_inside"]

HOLDS_AT = 1 << 31  # for find_prefilters itself: the sign of addresses and handles stands on the line
_PROSE_TOKENS = 12
_OF_CREDITS = TK_CREDIT_LAST | TK_PICTURE_LAST | TK_PICTURE_END | TK_PICTURE_HEAD


@kernel
def _is_opening(classes: Bytes, start: int, at: int) -> bool:
    """Whether a token may open a sentence: nothing but signs stand between it and a stop or the line's start."""
    i = at - 1
    while i >= start and i > at - 8:
        if flags_at(classes, i) & CH_STOP:
            return True
        if flags_at(classes, i) & CH_ALNUM:
            return False
        i -= 1
    return True


@kernel
def prefilter_inside(
    points: UInt32s,
    classes: Bytes,
    signs: Int32s,
    sign_count: int,
    lines: Int32s,
    bounds: Int32s,
    spans: Int32s,
    ids: UInt16s,
    token_flags: UInt32s,
    dates: Int32s,
    date_ends: Bytes,
    firsts: UInt64s,
    steps: UInt64s,
    plain: bool,
    prefilters: UInt32s,
) -> None:
    """Metadata, chrome or credits between sentences, and a credit's signs near the end."""
    sign, row = 0, 0
    prose = False  # whether a paragraph stands above
    for line in range(len(lines)):
        start, end = int64(lines[line, 0]), int64(lines[line, 1])
        first, last = int64(bounds[line, 0]), int64(bounds[line, 1])
        sign, found, colon, slash, opened = _read_signs(points, classes, signs, sign, sign_count, start, end)
        date = -1  # where the last date of the line is
        while row < len(dates) and dates[row, D_CORE] < end:
            date = int64(dates[row, D_CORE])
            row += 1
        # What tokens are asked for on this line, those in small letters and all others; most are none of it.
        small = TK_CREDIT_LAST | TK_PICTURE_HEAD
        small |= TK_PICTURE_LAST if opened else 0
        small |= TK_PICTURE_END if slash else 0
        small |= TK_LINKS_FIRST if colon and end - start > 40 else 0
        large = small | (TK_AD if end - start > 40 else 0)
        large |= TK_INSIDE_META_FIRST if date > start and end - start > SHORT_INSIDE else 0
        large |= TK_HEAD_FIRST if prose else 0
        for k in range(first, last):
            at = int64(get(spans, 2 * k))
            own = int64(get(token_flags, k)) & (small if flags_at(classes, at) & CH_LOWER else large)
            if not own:
                continue
            if own & TK_HEAD_FIRST and may_be_phrase(ids, k, last, LIST_HEADS, firsts, steps):
                found |= _prefilter_section(classes, spans, ids, token_flags, firsts, steps, k, first, last)
            if own & (TK_AD | TK_LINKS_FIRST) and _is_opening(classes, start, at):
                found |= _prefilter_chrome(classes, ids, firsts, steps, start, end, k, last, at, own)
            if own & TK_INSIDE_META_FIRST and date > at:
                found |= _prefilter_dated(
                    points, classes, end, k, last, spans, ids, token_flags, date_ends, firsts, steps
                )
            if own & _OF_CREDITS:
                found |= prefilter_inner_credit(
                    points, classes, spans, ids, token_flags, firsts, steps, start, end, first, k, own, slash, plain
                )
        prefilters[line] = found
        prose = prose or (last - first >= _PROSE_TOKENS and flags_at(classes, end - 1) & CH_STOP != 0)


@kernel
def _may_open_section(
    classes: Bytes, spans: Int32s, ids: UInt16s, token_flags: UInt32s, k: int, first: int, last: int
) -> bool:
    """Whether a token in capitals, or a number, that may open the head of a section stands behind no small word."""
    if k > first and flags_at(classes, spans[k - 1, 0]) & CH_LOWER:
        return False
    # Most numbers count what no list knows.
    return not int64(token_flags[k]) & TK_ZERO or (k + 1 < last and ids[k + 1] != NO_WORD)


@kernel
def _read_signs(
    points: UInt32s, classes: Bytes, signs: Int32s, sign: int, sign_count: int, start: int, end: int
) -> tuple[int, int, bool, bool, bool]:
    """What the signs of a line say, given the first that is not before it.

    Returns:
        What follows its last one; prefilters; whether a colon stands on it, a slash in brackets, an opening bracket.
    """
    found, colon, slash, opened = 0, False, False, False
    bracket = -1
    while sign < sign_count and signs[sign] < end:
        i = int64(signs[sign])
        sign += 1
        point = int64(points[i])
        if i < start:
            continue
        if is_colon(point):
            colon = colon or point == 58
        elif opens_bracket(point):
            bracket, opened = i, True
        elif closes_bracket(point):
            bracket = -1
        elif point == 47:
            slash = slash or bracket >= 0
        elif point == 64:
            found |= HOLDS_AT
        elif point == 169:
            if bracket >= 0:
                found |= PREFILTER_BRACKET
            # In front of a line it is the site's copyright, unless a slash says whose picture it is.
            site = i == start and not has_slash(points, i, end)
            if not site and end - i < 90 and not has_flag(classes, i, end, CH_DECIMAL):
                found |= PREFILTER_CREDIT
    return sign, found, colon, slash, opened


@kernel
def _prefilter_section(
    classes: Bytes,
    spans: Int32s,
    ids: UInt16s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
    k: int,
    first: int,
    last: int,
) -> int:
    """Whether the head of the comments or of a list of links may begin at a token."""
    if not _may_open_section(classes, spans, ids, token_flags, k, first, last):
        return 0
    hit = longest_phrase(ids, k, last, LIST_HEADS, firsts, steps)
    size, kind = hit & 255, hit >> 8
    counted = k == first and int64(token_flags[k]) & TK_ZERO != 0
    follows = k + size < last and flags_at(classes, spans[k + size, 0]) & CH_LOWER != 0
    # Beside the heads a line holds something, more where no number of comments opens it.
    rest = last - first - size >= (1 if int64(token_flags[first]) & TK_ZERO else LEAST_REST)
    comments = kind == KIND_COMMENT + 1 and (counted or not follows)
    related = kind == KIND_RELATED + 1 and size > 1 and k > first and not follows
    return PREFILTER_SECTION if rest and (comments or related) else 0


@kernel
def _prefilter_dated(
    points: UInt32s,
    classes: Bytes,
    end: int,
    k: int,
    last: int,
    spans: Int32s,
    ids: UInt16s,
    token_flags: UInt32s,
    date_ends: Bytes,
    firsts: UInt64s,
    steps: UInt64s,
) -> int:
    """Whether metadata may begin at a token before a date."""
    at = int64(spans[k, 0])
    # What else may open metadata may stand before a labelled date.
    if int64(token_flags[k]) & (TK_RELATIVE_FIRST | TK_SOURCE_FIRST | TK_FILLER_FIRST) or (
        date_ends[k] != 0
        or opens_metadata(points, classes, k, last, spans, ids, token_flags, date_ends, firsts, steps) != 0
        or has_at(points, at, min(end, at + 42))
    ):
        return PREFILTER_INSIDE
    return 0


@kernel
def _prefilter_chrome(
    classes: Bytes,
    ids: UInt16s,
    firsts: UInt64s,
    steps: UInt64s,
    start: int,
    end: int,
    k: int,
    last: int,
    at: int,
    own: int,
) -> int:
    """Whether the mark of an advertisement or a call to read on may begin at a token, given what is asked of it."""
    if (own & TK_AD) and flags_at(classes, at) & CH_UPPER:
        if phrase_of_kind(ids, k, last, LIST_WHOLE, KIND_AD, firsts, steps):
            return PREFILTER_CHROME
    if own & TK_LINKS_FIRST:
        kind = longest_phrase(ids, k, last, LIST_STARTS, firsts, steps) >> 8
        # A call to read on that is the whole line is no cut of it.
        if (kind == KIND_PROMO + 1 or kind == KIND_RELATED + 1) and has_flag(classes, start, end - 1, CH_STOP):
            return PREFILTER_CHROME
    return 0
