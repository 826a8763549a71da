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
    CH_SPACE,
    CH_STOP,
    CH_UNSPACED,
    GOING_ON,
)
from cleaner.kernels.cleaning.points import flags_at

__all__ = ["join_parted"]

# A word of a script without blanks is some three tokens; lines are measured in thirds of a word.
_WORD = 3
_SENTENCE = 8 * _WORD  # of a sentence that is parted, at least
_LONG = 10 * _WORD  # of its longest part: no line of a verse or of a menu is as long
_LONG_SURE = 4 * _WORD  # the same where a part begins with a comma or a stop, as no verse does,
_SHORT = 2 * _WORD  # or one between two others is so short
_LINK = 8 * _WORD  # of a part that begins with a capital, before one that goes on, at most
_BEFORE = 2 * _WORD  # and of the line before it, at least
_PARTS = 4 * _WORD  # likewise, and of a line in small letters, where a page's sentences are parted
_NUMBERS, _NUMBERS_IN = 3, 4  # of a line that tells a date and a time, at least: so many, one in so many tokens
_PARTED = 2  # sentences that are parted, from which on those are, too, that end without a stop
_BAR, _SEMICOLON, _COLON, _DOTS, _WIDE_DOT, _ASCII = ord("|"), ord(";"), ord(":"), 0x2026, 0xFF0E, 128


@kernel
def goes_on(points: UInt32s, classes: Bytes, at: int) -> bool:
    """Whether a line begins as nothing but the rest of a sentence does: with a stop, a comma, a closing bracket.

    Dots that break off are none of it: what stands behind them is cut short, or begins in the middle; nor is a sign
    that a word or number stands right behind, but in scripts that write commas so.
    """
    point = int64(points[at])
    signs = flags_at(classes, at) & (CH_STOP | CH_COMMA) != 0
    for sign in GOING_ON:
        signs = signs or point == sign
    if not signs or point == _DOTS:
        return False
    if at + 1 == len(points) or not (point < _ASCII or point == _WIDE_DOT):
        return True
    return points[at + 1] != points[at] and flags_at(classes, at + 1) & CH_ALNUM == 0


@kernel
def _is_stopped(classes: Bytes, start: int, end: int) -> bool:
    """Whether a line ends as a sentence does; a closing quotation mark or bracket may follow the stop."""
    while end > start and flags_at(classes, end - 1) & CH_CLOSER:
        end -= 1
    return end > start and flags_at(classes, end - 1) & CH_STOP != 0


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
def _look_at_ends(points: UInt32s, classes: Bytes, lines: Int32s, near: Bools, open_: Bools, label: Bools) -> bool:
    """Fill what the ends of lines say, as ``_mark`` takes it; returns whether any may go on with the one before."""
    some = False
    for i in range(len(lines)):
        start, end = int64(lines[i, 0]), int64(lines[i, 1])
        near[i] = i > 0 and _is_near(points, classes, int64(lines[i - 1, 1]), start)
        open_[i] = points[end - 1] != _BAR and points[end - 1] != _SEMICOLON and not _is_stopped(classes, start, end)
        label[i] = points[end - 1] == _COLON or flags_at(classes, end - 1) & CH_DIGIT != 0
        small = flags_at(classes, start) & CH_LOWER != 0 or goes_on(points, classes, start)
        some = some or (near[i] and open_[i - 1] and small)
    return some


@kernel
def _measure(classes: Bytes, spans: Int32s, bounds: Int32s, sizes: Int32s, near: Bools) -> None:
    """How long each line is, in thirds of a word; a line that tells a date and a time stands near to none."""
    for i in range(len(bounds)):
        size, numbers = 0, 0
        for k in range(int64(bounds[i, 0]), int64(bounds[i, 1])):
            own = flags_at(classes, int64(spans[k, 0]))
            size += 1 if own & CH_UNSPACED else _WORD
            numbers += int64((own & CH_NUMBER) != 0)
        sizes[i] = size
        if numbers >= _NUMBERS and _NUMBERS_IN * numbers >= bounds[i, 1] - bounds[i, 0]:
            near[i] = False
            if i + 1 < len(near):
                near[i + 1] = False


@kernel
def _mark(
    points: UInt32s, classes: Bytes, lines: Int32s, near: Bools, open_: Bools, label: Bools, sizes: Int32s, before: int,
    small: int, goes: Bools,
) -> None:  # fmt: skip
    """Mark the lines that go on with the one before.

    Args:
        points: of the page.
        classes: likewise.
        lines: likewise.
        near: whether each stands near the one before.
        open_: whether each ends without a stop, a bar or a semicolon, as items of a list do.
        label: whether each ends with a colon or a digit, as a date does and what stands before somebody's words.
        sizes: of each.
        before: the size of the line before a link, at least.
        small: that of a line that begins with a small letter, at least, or it ends a sentence.
        goes: filled.
    """
    n = len(lines)
    for i in range(1, n):
        goes[i] = False
        if near[i] and open_[i - 1]:
            at = int64(lines[i, 0])
            goes[i] = goes_on(points, classes, at) or (
                not label[i - 1]
                and flags_at(classes, at) & CH_LOWER != 0
                and (sizes[i] >= small or _is_stopped(classes, at, int64(lines[i, 1])))
            )
    for i in range(1, n - 1):
        link = sizes[i] <= _LINK and sizes[i - 1] >= before and not label[i - 1]
        goes[i] |= near[i] and open_[i - 1] and link and goes[i + 1]


@allocating_kernel
def join_parted(points: UInt32s, classes: Bytes, spans: Int32s, lines: Int32s, bounds: Int32s, joined: Int32s) -> int:
    """Join the lines of sentences that stand on several, as those before and behind a link do.

    A line goes on with the next where it ends without a stop and the next begins with a small letter, a comma, a stop
    or a closing bracket, or is short and the one behind it does. That makes a sentence where it ends with a stop, has
    some words, and has a part that no verse has: one that begins with a comma, a short one between two, or, of three
    and more, a longer one. Where a page has two sentences of the first two kinds, those of the first kind are joined
    that end without a stop, too. Must not fire across an empty line, behind a date or 'says:', nor on menus and verse.

    Args:
        points: uint32 (c,), the page.
        classes: uint8 (c,), of its code points.
        spans: int32 (t, 2), its tokens.
        lines: int32 (m, 2), its lines, trimmed.
        bounds: int32 (m, 2), the tokens of each.
        joined: int32 (m, 2), filled with the lines, those of one sentence as one.

    Returns:
        How many there are.
    """
    m = len(lines)
    near, open_, label = np.empty(m, dtype=np.bool_), np.empty(m, dtype=np.bool_), np.empty(m, dtype=np.bool_)
    if not _look_at_ends(points, classes, lines, near, open_, label):
        return m
    goes, sizes = np.zeros(m, dtype=np.bool_), np.empty(m, dtype=np.int32)
    _measure(classes, spans, bounds, sizes, near)
    _mark(points, classes, lines, near, open_, label, sizes, _BEFORE, 0, goes)
    sentences = _keep_sentences(points, classes, lines, sizes, goes)
    if not goes.any():
        return m
    if sentences >= _PARTED:
        others = np.zeros(m, dtype=np.bool_)
        _mark(points, classes, lines, near, open_, label, sizes, _PARTS, _PARTS, others)
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
def _keep_sentences(points: UInt32s, classes: Bytes, lines: Int32s, sizes: Int32s, goes: Bools) -> int:
    """Leave marked what makes sentences; returns of how many a part says so."""
    n, found, i = len(lines), 0, 0
    while i < n:
        last, total, longest, sure = i, int64(sizes[i]), int64(sizes[i]), False
        while last + 1 < n and goes[last + 1]:
            last += 1
            total += int64(sizes[last])
            longest = max(longest, int64(sizes[last]))
            sure = sure or goes_on(points, classes, int64(lines[last, 0]))
            sure = sure or (last > i + 1 and sizes[last - 1] <= _SHORT)
        if last > i:
            stopped = _is_stopped(classes, int64(lines[last, 0]), int64(lines[last, 1]))
            parted = longest >= (_LONG_SURE if sure else _LONG) and (sure or last > i + 1)
            if stopped and parted and total >= _SENTENCE:
                found += int64(sure)
            else:
                goes[i + 1 : last + 1] = False
        i = last + 1
    return found


@kernel
def _keep_sure(points: UInt32s, classes: Bytes, lines: Int32s, goes: Bools) -> None:
    """Leave marked what a comma, a stop or a bracket goes on with."""
    n, i = len(lines), 0
    while i < n:
        last, sure = i, False
        while last + 1 < n and goes[last + 1]:
            last += 1
            sure = sure or goes_on(points, classes, int64(lines[last, 0]))
        if not sure:
            goes[i + 1 : last + 1] = False
        i = last + 1
