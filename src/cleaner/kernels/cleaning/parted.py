r"""Lines that are parts of sentences, as of pages whose links and other inline elements stand on lines of their own.

Many who flatten HTML part every piece of text by a line end (BeautifulSoup's ``get_text("\\n")``, ``::text`` of
selectors joined): a sentence with a link in it comes as three lines. Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._jit import allocating_kernel, kernel
from cleaner.kernels._types import Bools, Bytes, Int32s, UInt32s, int64
from cleaner.kernels.cleaning.codes import (
    CH_ALNUM,
    CH_CLOSER,
    CH_COMMA,
    CH_DIGIT,
    CH_INVISIBLE,
    CH_LINE_END,
    CH_LOWER,
    CH_NUMBER,
    CH_QUOTE,
    CH_SPACE,
    CH_STOP,
    CH_UNSPACED,
    GOING_ON,
    OPENING,
    TK_FUNCTION,
)
from cleaner.kernels.cleaning.points import flags_at
from cleaner.kernels.cleaning.stretches import ends_sentence, is_colon

__all__ = ["join_parted"]

# A word of a script without blanks is some three tokens; lines are measured in thirds of a word.
_THIRDS = 3
_SENTENCE = 8 * _THIRDS  # of a sentence that is parted, at least
_LONG = 9 * _THIRDS  # of its longest part: no line of a verse is as long
_LONG_SURE = 4 * _THIRDS  # the same where a part begins as no verse does
_LINK = 8 * _THIRDS  # of a part that begins with a capital, before one that goes on, at most
_DAY = 3 * _THIRDS  # of a number or a day that is such a part, at most
_BEFORE = 2 * _THIRDS  # and of the line before it, at least
_PARTS = 4 * _THIRDS  # likewise, and of a line in small letters, where a page's sentences are parted
_NUMBERS, _NUMBERS_IN = 3, 4  # of a line that tells a date and a time, at least: so many, one in so many tokens
_PARTED = 2  # sentences that are parted, from which on those are, too, that end without a stop
_BAR, _SEMICOLON, _DOTS, _WIDE_DOT, _ASCII = ord("|"), ord(";"), 0x2026, 0xFF0E, 128
# How a line ends.
END_STOPS, END_LABELS, END_PAUSES, END_HANGS, END_OPENS = 1, 2, 3, 4, 5
_APOSTROPHES, _S, _DASHES, _GAP = (ord("'"), ord("’")), ord("s"), (ord("–"), ord("—")), ord(" ")


@kernel
def _is_one_of(point: int, signs: tuple[int, ...]) -> bool:
    for sign in signs:
        if point == sign:
            return True
    return False


@kernel
def goes_on(points: UInt32s, classes: Bytes, at: int) -> bool:
    """Whether a line begins as nothing but the rest of a sentence does.

    With a stop, a comma, a closing bracket or quotation mark, with what shows whose something is, or a dash before a
    small letter. Dots that break off are none of it: what stands behind them is cut short, or begins in the middle; nor
    is a sign that a word or number stands right behind, but in scripts that write commas so.
    """
    n, point = len(points), int64(points[at])
    own = flags_at(classes, at)
    after = int64(points[at + 1]) if at + 1 < n else 0
    word = at + 1 < n and flags_at(classes, at + 1) & CH_ALNUM != 0
    if _is_one_of(point, _APOSTROPHES) and after == _S:
        return at + 2 == n or not flags_at(classes, at + 2) & CH_ALNUM
    if _is_one_of(point, _DASHES):
        return at + 2 < n and after == _GAP and flags_at(classes, at + 2) & CH_LOWER != 0
    if own & (CH_CLOSER | CH_QUOTE):
        return after != point and at + 1 < n and not word and not flags_at(classes, at + 1) & (CH_CLOSER | CH_QUOTE)
    if point == _DOTS or not (own & (CH_STOP | CH_COMMA) or _is_one_of(point, GOING_ON)):
        return False
    return not (point < _ASCII or point == _WIDE_DOT) or not (word or after == point)


@kernel
def _is_near(points: UInt32s, classes: Bytes, at: int, to: int) -> bool:
    """Whether a line end parts two lines, or two with a blank between them; no empty line does."""
    ends, empty = 0, False
    i = at
    while i < to:
        own = flags_at(classes, i)
        if own & CH_LINE_END:
            if points[i] == 13 and i + 1 < to and points[i + 1] == 10:
                i += 1
            if ends > 0 and empty:
                return False
            ends, empty = ends + 1, True
        elif not own & CH_INVISIBLE:
            empty = empty and not own & CH_SPACE
        i += 1
    return ends <= 2


@kernel
def _look_at_ends(
    points: UInt32s, classes: Bytes, lines: Int32s, bounds: Int32s, spans: Int32s, token_flags: UInt32s, near: Bools,
    ends: Bytes,
) -> bool:  # fmt: skip
    """Fill what the ends of lines say, as ``_mark`` takes it; returns whether any may go on with the one before."""
    some = False
    for i in range(len(lines)):
        start, end = int64(lines[i, 0]), int64(lines[i, 1])
        near[i] = i > 0 and _is_near(points, classes, int64(lines[i - 1, 1]), start)
        last, token = int64(points[end - 1]), int64(bounds[i, 1]) - 1
        ends[i] = 0
        if _is_one_of(last, OPENING) and (end - 1 == start or flags_at(classes, end - 2) & CH_SPACE):
            ends[i] = END_OPENS
        elif last == _BAR or last == _SEMICOLON or ends_sentence(classes, start, end):
            ends[i] = END_STOPS
        elif is_colon(last) or flags_at(classes, end - 1) & CH_DIGIT:
            ends[i] = END_LABELS
        elif flags_at(classes, end - 1) & CH_COMMA:
            ends[i] = END_PAUSES
        elif token >= bounds[i, 0] and spans[token, 1] == end and int64(token_flags[token]) & TK_FUNCTION:
            ends[i] = END_HANGS
        small = flags_at(classes, start) & CH_LOWER != 0 or goes_on(points, classes, start)
        some = some or (near[i] and ends[i - 1] != END_STOPS and (small or ends[i - 1] == END_OPENS))
    return some


@kernel
def _measure(classes: Bytes, spans: Int32s, bounds: Int32s, sizes: Int32s, near: Bools) -> None:
    """How long each line is, in thirds of a word; a line that tells a date and a time stands near to none."""
    for i in range(len(bounds)):
        size, numbers = 0, 0
        for k in range(int64(bounds[i, 0]), int64(bounds[i, 1])):
            own = flags_at(classes, int64(spans[k, 0]))
            size += 1 if own & CH_UNSPACED else _THIRDS
            numbers += int64((own & CH_NUMBER) != 0)
        sizes[i] = size
        if numbers >= _NUMBERS and _NUMBERS_IN * numbers >= bounds[i, 1] - bounds[i, 0]:
            near[i] = False
            if i + 1 < len(near):
                near[i + 1] = False


@kernel
def _mark(
    points: UInt32s, classes: Bytes, lines: Int32s, near: Bools, ends: Bytes, sizes: Int32s, before: int, small: int,
    goes: Bools,
) -> None:  # fmt: skip
    """Mark the lines that go on with the one before.

    Args:
        points: of the page.
        classes: likewise.
        lines: likewise.
        near: whether each stands near the one before.
        ends: how each ends: with a stop, a bar or a semicolon, as items of a list do (END_STOPS); with a colon or a
            digit, as a date does and what stands before somebody's words (END_LABELS); in the middle of a sentence,
            with a comma (END_PAUSES), a function word (END_HANGS) or an opening bracket (END_OPENS); 0 for neither.
        sizes: of each.
        before: the size of the line before a link, at least, unless that ends in the middle.
        small: that of a line that begins with a small letter, at least, or it ends a sentence.
        goes: filled.
    """
    n = len(lines)
    for i in range(1, n):
        goes[i] = False
        if near[i] and ends[i - 1] != END_STOPS:
            at = int64(lines[i, 0])
            number = ends[i - 1] == END_LABELS and i > 1 and near[i - 1] and _may_link(ends, sizes, before, i - 1, _DAY)
            goes[i] = ends[i - 1] == END_OPENS or goes_on(points, classes, at) or (
                (ends[i - 1] != END_LABELS or number)
                and flags_at(classes, at) & CH_LOWER != 0
                and (sizes[i] >= small or ends_sentence(classes, at, int64(lines[i, 1])))
            )  # fmt: skip
    for i in range(n - 2, 0, -1):
        goes[i] |= near[i] and goes[i + 1] and _may_link(ends, sizes, before, i, _LINK)


@kernel
def _may_link(ends: Bytes, sizes: Int32s, before: int, i: int, most: int) -> bool:
    """Whether a line that begins with a capital or a number may be a part of a sentence that goes on behind it."""
    if ends[i - 1] == END_STOPS or ends[i - 1] == END_LABELS or sizes[i] > most:
        return False
    return bool(sizes[i - 1] >= before or ends[i - 1] >= END_PAUSES)


@allocating_kernel
def join_parted(
    points: UInt32s, classes: Bytes, spans: Int32s, token_flags: UInt32s, lines: Int32s, bounds: Int32s, joined: Int32s
) -> int:
    """Join the lines of sentences that stand on several, as those before and behind a link do.

    A line goes on with the next where it ends without a stop and the next begins as the rest of a sentence does: with
    a small letter, a comma, a stop, what closes; or is short and the one behind it does. That makes a sentence where
    it ends with a stop and has some words, and a part of it begins as no other line does (``goes_on``), or ends in a
    function word, or is longer than lines of verse are and ends in a comma. Where a page has two such sentences,
    others are joined that end without a stop, too, if a part begins so. Must not fire across an empty line, behind a
    date or 'says:', nor on menus, items of lists and verse.

    Args:
        points: uint32 (c,), the page.
        classes: uint8 (c,), of its code points.
        spans: int32 (t, 2), its tokens.
        token_flags: uint32 (t,), likewise.
        lines: int32 (m, 2), its lines, trimmed.
        bounds: int32 (m, 2), the tokens of each.
        joined: int32 (m, 2), filled with the lines, those of one sentence as one.

    Returns:
        How many there are.
    """
    m = len(lines)
    near, ends = np.empty(m, dtype=np.bool_), np.empty(m, dtype=np.uint8)
    if not _look_at_ends(points, classes, lines, bounds, spans, token_flags, near, ends):
        return m
    goes, sizes = np.zeros(m, dtype=np.bool_), np.empty(m, dtype=np.int32)
    _measure(classes, spans, bounds, sizes, near)
    _mark(points, classes, lines, near, ends, sizes, _BEFORE, 0, goes)
    sentences = _keep_sentences(points, classes, lines, ends, sizes, goes)
    if sentences == 0:
        return m
    if sentences >= _PARTED:
        others = np.zeros(m, dtype=np.bool_)
        _mark(points, classes, lines, near, ends, sizes, _PARTS, _PARTS, others)
        _keep_sure(points, classes, lines, others)
        goes |= others
    count = 0
    for i in range(m):
        if goes[i]:
            joined[count - 1, 1] = lines[i, 1]
        else:
            joined[count, 0], joined[count, 1] = lines[i, 0], lines[i, 1]
            count += 1
    return count


@kernel
def _last_of(goes: Bools, first: int) -> int:
    """The last line that goes on with one."""
    last = first
    while last + 1 < len(goes) and goes[last + 1]:
        last += 1
    return last


@kernel
def _keep_sentences(points: UInt32s, classes: Bytes, lines: Int32s, ends: Bytes, sizes: Int32s, goes: Bools) -> int:
    """Leave marked what makes sentences; returns how many there are."""
    found, i = 0, 0
    while i < len(lines):
        last = _last_of(goes, i)
        total, longest, sure, pause = int64(sizes[i]), int64(sizes[i]), False, False
        for k in range(i + 1, last + 1):
            at = int64(lines[k, 0])
            sure = sure or ends[k - 1] >= END_HANGS or goes_on(points, classes, at)
            # What begins with a capital was joined for what stands behind it.
            pause = pause or ends[k - 1] == END_PAUSES or flags_at(classes, at) & CH_LOWER == 0
            total += int64(sizes[k])
            longest = max(longest, int64(sizes[k]))
        parted = (sure and longest >= _LONG_SURE) or (pause and longest >= _LONG)
        if parted and total >= _SENTENCE and ends_sentence(classes, int64(lines[last, 0]), int64(lines[last, 1])):
            found += 1
        else:
            goes[i + 1 : last + 1] = False
        i = last + 1
    return found


@kernel
def _keep_sure(points: UInt32s, classes: Bytes, lines: Int32s, goes: Bools) -> None:
    """Leave marked what goes on as no other line begins."""
    i = 0
    while i < len(lines):
        last, sure = _last_of(goes, i), False
        for k in range(i + 1, last + 1):
            sure = sure or goes_on(points, classes, int64(lines[k, 0]))
        if not sure:
            goes[i + 1 : last + 1] = False
        i = last + 1
