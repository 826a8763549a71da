"""Text written into lines, while the tags of a page go by.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._bits import get, put
from cleaner.kernels._jit import inlined, kernel
from cleaner.kernels._types import Bytes, int64
from cleaner.kernels.cleaning import letters
from cleaner.kernels.cleaning.codes import CH_DECIMAL, CH_INVISIBLE, CH_LOWER, CH_SPACE, CH_UPPER
from cleaner.kernels.cleaning.html_codes import (
    ALT_WORDS,
    EL_FLAGS,
    EL_PART,
    HA_END,
    HA_START,
    HE_BARE,
    HE_DEPTH,
    HE_NAME,
    HE_PARENT,
    HL_ALT,
    HL_CHARS,
    HL_COLUMN,
    HL_END,
    HL_HOLDER,
    HL_LINKED,
    HL_START,
    HS_ALTS,
    HS_ANCHOR,
    HS_ANCHORS,
    HS_BEFORE,
    HS_BYTE,
    HS_CHARS,
    HS_COLUMN,
    HS_DEPTH,
    HS_FIRST,
    HS_HOLDER,
    HS_INK_BYTE,
    HS_INK_POINT,
    HS_LETTER,
    HS_LINE_BYTE,
    HS_LINE_POINT,
    HS_LINES,
    HS_LINKED,
    HS_PENDING,
    HS_POINT,
    HS_PRE,
    HS_TOUCHED,
    HS_WORDS,
    HS_WRITER,
    HS_WRITTEN,
    IN_A,
    NAME_A,
    PENDING_BLANK,
    PENDING_TAB,
)
from cleaner.kernels.cleaning.html_tuples import HtmlTables, HtmlTree

__all__ = ["end_line", "part_cells", "read_text"]

_FLAGS = letters.load().flags
_EL_FLAGS = np.array(EL_FLAGS, dtype=np.int64)
_LINKS = np.uint64(IN_A)
_U0 = np.uint64(0)


@inlined
def read_text(data: Bytes, at: int, tables: HtmlTables, tree: HtmlTree) -> int:
    """Write the text from a place to the next tag; the place of that."""
    n = len(data)
    first = at
    state = tree.state
    while at < n and (at == first or int64(get(data, at)) != 60):
        if int64(get(data, at)) == 10 and state[HS_PRE]:
            end_line(data, tables, tree)
            at += 1
            continue
        byte_at, point = int64(state[HS_BYTE]), int64(state[HS_POINT])
        apart = _stands_apart(tree)
        chars, at = _write(data, at, n, int64(60), int64(10 if state[HS_PRE] else 60), apart, tables, tree)
        if chars:
            _hold(chars, tree)
            if state[HS_ANCHOR]:
                while get(tree.out, byte_at) == 32 or get(tree.out, byte_at) == 9:
                    byte_at += 1
                    point += 1
                _touch_anchor(point, tree)
    return at


@inlined
def _stands_apart(tree: HtmlTree) -> int:
    """1 where the innermost element and the last that wrote on the line stand in two that styles set apart.

    These are links, or parts of other names or classes, right beside one another in one in which no text stands itself.
    """
    state, stack, elements = tree.state, tree.stack, tree.elements
    other, depth, child = int64(state[HS_WRITER]), state[HS_DEPTH], int64(-1)
    if other < 0 or state[HS_PENDING]:
        return 0
    while elements[other, HE_DEPTH] > depth or stack[elements[other, HE_DEPTH]] != other:
        child, other = other, int64(elements[other, HE_PARENT])
    level = int64(elements[other, HE_DEPTH])
    if child < 0 or level == depth or elements[other, HE_BARE]:
        return 0
    own = int64(stack[level + 1])
    if not _EL_FLAGS[elements[child, HE_NAME]] & _EL_FLAGS[elements[own, HE_NAME]] & EL_PART:
        return 0
    links = elements[child, HE_NAME] == NAME_A and elements[own, HE_NAME] == NAME_A
    return int64(links or tree.paths[child] != tree.paths[own])


@inlined
def _begins_anew(point: int, before: int, tables: HtmlTables) -> int:
    """1 where a code point begins a word behind another without a blank: a capital behind a small letter or number."""
    flags, other = _flags_of(point, tables), _flags_of(before, tables)
    capital = flags & CH_UPPER and other & (CH_LOWER | CH_DECIMAL)
    return int64(capital or (flags & CH_DECIMAL and other & CH_LOWER))


@inlined
def _touch_anchor(point: int, tree: HtmlTree) -> None:
    """Let the innermost link have the text from a code point to the last one that is written."""
    state, anchors = tree.state, tree.anchors
    row = int64(state[HS_ANCHOR]) - 1
    if anchors[row, HA_START] < 0:
        anchors[row, HA_START] = point
    anchors[row, HA_END] = state[HS_INK_POINT]
    if not state[HS_TOUCHED] or row + 1 < state[HS_TOUCHED]:
        state[HS_TOUCHED] = row + 1


@inlined
def _move_anchors(by: int, tree: HtmlTree) -> None:
    """Move the links of the line to the line before, which says the same and begins some code points before it."""
    state, anchors = tree.state, tree.anchors
    first = state[HS_LINE_POINT]
    for row in range(state[HS_TOUCHED] - 1 if state[HS_TOUCHED] else state[HS_ANCHORS], state[HS_ANCHORS]):
        if anchors[row, HA_START] >= first:
            anchors[row, HA_START] -= by
        if anchors[row, HA_END] > first:
            anchors[row, HA_END] -= by


@inlined
def _write(
    data: Bytes, at: int, end: int, stop: int, other: int, apart: int, tables: HtmlTables, tree: HtmlTree
) -> tuple[int, int]:
    """Write text up to a byte that ends it, white space collapsed; its letters, and the place where it ended.

    Where it stands apart from what is on the line, a blank may part them.
    """
    state, out = tree.state, tree.out
    base, byte_at, points = state[HS_LINE_BYTE], state[HS_BYTE], state[HS_POINT]
    pending, words, chars, first = state[HS_PENDING], state[HS_WORDS], 0, at
    while at < end:
        point, size = int64(get(data, at)), 1
        if (point == stop or point == other) and at > first:
            break
        if point == 38:  # &
            point, size = _entity(data, at, end)
        elif point >= 128:
            point, size = _decode(data, at, end)
        at += size
        ink = int64(32 < point < 127)
        if not ink:
            flags = _flags_of(point, tables)
            if flags & CH_SPACE:
                pending |= PENDING_BLANK
                continue
            ink = int64((flags & CH_INVISIBLE) == 0)
        if not ink and byte_at == base:
            continue
        if apart and not chars and not pending and _begins_anew(point, int64(state[HS_LETTER]), tables):
            pending = PENDING_BLANK
        if pending and byte_at > base:
            steps = max(1, state[HS_COLUMN] - state[HS_WRITTEN]) if pending & PENDING_TAB else 1
            for _ in range(steps):
                put(out, byte_at, np.uint8(9 if pending & PENDING_TAB else 32))
                byte_at += 1
            points += steps
            words += 1
        elif byte_at == base:
            state[HS_FIRST] = state[HS_COLUMN]
        state[HS_WRITTEN] = state[HS_COLUMN]
        pending = 0
        byte_at = _copy(data, at, point, size, out, byte_at)
        points += 1
        if ink:
            chars += 1
            state[HS_INK_BYTE] = byte_at
            state[HS_INK_POINT] = points
            state[HS_LETTER] = point
    state[HS_BYTE], state[HS_POINT], state[HS_PENDING], state[HS_WORDS] = byte_at, points, pending, words
    return chars, at


@inlined
def _flags_of(point: int, tables: HtmlTables) -> int:
    """The CH flags of a code point."""
    return int64(_FLAGS[tables.known[int64(tables.pages[point >> 8]) * 256 + (point & 255)]])


@inlined
def _copy(data: Bytes, at: int, point: int, size: int, out: Bytes, to: int) -> int:
    """Write a code point that ends before a place of the page; the place behind it in the text."""
    if point < 128:
        put(out, to, np.uint8(point))
        return to + 1
    for i in range(size):
        put(out, to + i, get(data, at - size + i))
    return to + size


@inlined
def _entity(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """The code point of an entity that serialisers leave, and its bytes; & itself where it is none of them."""
    key = 0
    for i in range(at + 1, min(at + 6, end)):
        byte = int64(get(data, i))
        if byte == 59:
            if key == 0x6C74:  # lt
                return 60, i + 1 - at
            if key == 0x6774:  # gt
                return 62, i + 1 - at
            if key == 0x616D70:  # amp
                return 38, i + 1 - at
            if key == 0x71756F74:  # quot
                return 34, i + 1 - at
            if key == 0x6E627370:  # nbsp
                return 32, i + 1 - at
            return 38, 1
        key = key << 8 | byte
    return 38, 1


@inlined
def _decode(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """The code point of UTF-8 at a place, which is valid, and its bytes."""
    lead = int64(get(data, at))
    size = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    if at + size > end:
        return 0xFFFD, 1
    point = lead & (0x3F if size == 2 else 0x0F if size == 3 else 7)
    for i in range(at + 1, at + size):
        point = point << 6 | (int64(get(data, i)) & 63)
    return min(point, 0x10FFFF), size


@inlined
def _hold(chars: int, tree: HtmlTree) -> None:
    """Count letters that the innermost open element has put on the line, and let the line's holder hold them."""
    state, stack, elements = tree.state, tree.stack, tree.elements
    depth = state[HS_DEPTH]
    top = int64(stack[depth])
    state[HS_CHARS] += chars
    if tree.inside[top] & _LINKS != _U0:
        state[HS_LINKED] += chars
    elements[top, HE_BARE] = 1
    state[HS_WRITER] = top
    holder = state[HS_HOLDER]
    if holder < 0:
        state[HS_HOLDER] = top
        return
    # An element that is closed is on no stack; each step up stands for one that was closed, or is below the other.
    while elements[holder, HE_DEPTH] > depth or stack[elements[holder, HE_DEPTH]] != holder:
        holder = int64(elements[holder, HE_PARENT])
    state[HS_HOLDER] = holder


@inlined
def part_cells(tree: HtmlTree) -> None:
    """Put a tab between what is on the line and what follows."""
    state = tree.state
    state[HS_PENDING] = PENDING_TAB if state[HS_BYTE] > state[HS_LINE_BYTE] else 0


@kernel
def end_line(data: Bytes, tables: HtmlTables, tree: HtmlTree) -> None:
    """End the line, if there is anything on it; alternative texts that waited are lines behind it."""
    state, alts = tree.state, tree.alts
    _close_line(state[HS_HOLDER], int64(0), tree)
    for i in range(state[HS_ALTS]):
        chars, _ = _write(data, int64(alts[i, 0]), int64(alts[i, 1]), int64(-1), int64(-1), int64(0), tables, tree)
        if chars and state[HS_WORDS] + 1 >= ALT_WORDS:
            holder = int64(alts[i, 2])
            state[HS_CHARS] = chars
            state[HS_LINKED] = chars if tree.inside[holder] & _LINKS != _U0 else 0
            _close_line(holder, int64(1), tree)
        else:
            _begin_line(state[HS_LINE_BYTE], state[HS_LINE_POINT], tree)
    state[HS_ALTS] = 0


@inlined
def _begin_line(byte_at: int, point: int, tree: HtmlTree) -> None:
    """Begin a line, forgetting what was written behind its place."""
    state = tree.state
    state[HS_LINE_BYTE] = state[HS_BYTE] = state[HS_INK_BYTE] = byte_at
    state[HS_LINE_POINT] = state[HS_POINT] = state[HS_INK_POINT] = point
    state[HS_PENDING] = state[HS_CHARS] = state[HS_LINKED] = state[HS_WORDS] = state[HS_TOUCHED] = 0
    state[HS_HOLDER] = state[HS_WRITER] = -1


@inlined
def _close_line(holder: int, alt: int, tree: HtmlTree) -> None:
    """Write down a line that holds anything; an alternative text that says what the line beside it says is none."""
    state, lines = tree.state, tree.lines
    first, last = state[HS_LINE_BYTE], state[HS_INK_BYTE]
    if last == first:
        _begin_line(first, state[HS_LINE_POINT], tree)
        return
    row = state[HS_LINES]
    if row and (alt or lines[row - 1, HL_ALT]) and _is_repeated(first, last, tree):
        if not alt:
            _fill_line(row - 1, holder, alt, tree)
            _move_anchors(state[HS_LINE_POINT] - lines[row - 1, HL_START], tree)
        _begin_line(first, state[HS_LINE_POINT], tree)
        return
    lines[row, HL_START] = state[HS_LINE_POINT]
    lines[row, HL_END] = state[HS_INK_POINT]
    _fill_line(row, holder, alt, tree)
    state[HS_LINES] = row + 1
    state[HS_BEFORE] = first
    put(tree.out, last, np.uint8(10))
    _begin_line(last + 1, state[HS_INK_POINT] + 1, tree)


@inlined
def _fill_line(row: int, holder: int, alt: int, tree: HtmlTree) -> None:
    """Write down what a line is of."""
    lines, state = tree.lines, tree.state
    lines[row, HL_HOLDER] = holder
    lines[row, HL_ALT] = alt
    lines[row, HL_COLUMN] = 0 if alt else state[HS_FIRST]
    lines[row, HL_CHARS] = state[HS_CHARS]
    lines[row, HL_LINKED] = state[HS_LINKED]


@inlined
def _is_repeated(first: int, last: int, tree: HtmlTree) -> int:
    """1 where the line before says the same as the text from one place to another."""
    out, before = tree.out, tree.state[HS_BEFORE]
    if first - 1 - before != last - first:
        return 0
    for i in range(last - first):
        if get(out, before + i) != get(out, first + i):
            return 0
    return 1
