"""From a page that a parser has repaired and written out to its elements and lines, in one pass over its bytes.

Slow twin: tests/slow_cleaning. Any bytes may be given: an end tag that does not fit the innermost open element ends
none, and what is open at the end stays open.
"""

import numpy as np

from cleaner.kernels._bits import get
from cleaner.kernels._jit import inlined, kernel
from cleaner.kernels._types import Bytes, int64
from cleaner.kernels.cleaning.html_attributes import FNV_BASIS, add_byte, read_attributes
from cleaner.kernels.cleaning.html_cells import leave_table, open_cell, open_rows
from cleaner.kernels.cleaning.html_codes import (
    EL_BLOCK,
    EL_CELL,
    EL_FLAGS,
    EL_INSIDE,
    EL_LIST,
    EL_RAW,
    EL_SECTION,
    EL_SHOWN,
    EL_SKIPPED,
    EL_VOID,
    FAR,
    HA_AROUND,
    HA_END,
    HA_PLACE,
    HA_START,
    HE_BLOCK,
    HE_DEPTH,
    HE_IMAGES,
    HE_ITEMS,
    HE_LISTS,
    HE_NAME,
    HE_ORDINAL,
    HE_PARENT,
    HE_SECTION,
    HE_START,
    HS_ALT_AT,
    HS_ALT_END,
    HS_ALTS,
    HS_ANCHOR,
    HS_ANCHORS,
    HS_BYTE,
    HS_CLASS,
    HS_COLSPAN,
    HS_DEEPEST,
    HS_DEPTH,
    HS_ELEMENTS,
    HS_GROUPS,
    HS_HIDDEN,
    HS_HOLDER,
    HS_HREF,
    HS_INSIDE,
    HS_LINE_BYTE,
    HS_PENDING,
    HS_PRE,
    HS_ROWSPAN,
    HS_SHOWN,
    HS_WRITER,
    IN_SECTIONS,
    N_ELEMENT,
    N_GROUPS,
    NAME_A,
    NAME_BODY,
    NAME_BR,
    NAME_H1,
    NAME_HTML,
    NAME_IMG,
    NAME_LI,
    NAME_PRE,
    NAME_TABLE,
    PENDING_BLANK,
    SHOWN_SAID,
)
from cleaner.kernels.cleaning.html_lines import end_line, part_cells, read_text
from cleaner.kernels.cleaning.html_tuples import HtmlTables, HtmlTree
from cleaner.kernels.cleaning.seeking import seek
from cleaner.kernels.cleaning.tables import PRIME, look_up

__all__ = ["read_name", "scan_html", "skip_comment", "skip_raw"]

_EL_FLAGS = np.array(EL_FLAGS, dtype=np.int64)
_EL_INSIDE = np.array(EL_INSIDE, dtype=np.int64)
_U32 = np.uint64(32)


@kernel
def scan_html(data: Bytes, tables: HtmlTables, tree: HtmlTree) -> None:
    """Find the elements and the lines of a page.

    Args:
        data: uint8 (n,), the page in UTF-8.
        tables: the names and words that are known.
        tree: filled; with room for as many elements as there are < in the page and one more, and for as many lines as
            there are < twice and line feeds and one more; its text has room for 8 bytes more than the page; the state
            is zeros.
    """
    state = tree.state
    state[HS_HOLDER] = state[HS_WRITER] = -1
    state[HS_SHOWN] = SHOWN_SAID
    _begin_page(tree)
    n = len(data)
    at = int64(0)  # of a type, not a constant that all is compiled for
    while at < n:
        byte = int64(get(data, at + 1)) if at + 1 < n and int64(get(data, at)) == 60 else 0
        if byte == 47:  # /
            at = _close(data, at, tables, tree)
        elif 97 <= (byte | 32) <= 122:
            at = _open(data, at, tables, tree)
        elif byte == 33 or byte == 63:  # ! and ?
            at = skip_comment(data, at)
        elif state[HS_HIDDEN]:
            at = _skip_text(data, at + 1)
        else:
            at = read_text(data, at, tables, tree)
    end_line(data, tables, tree)


@inlined
def _begin_page(tree: HtmlTree) -> None:
    """Make the page itself the first element."""
    for i in range(N_ELEMENT):
        tree.elements[0, i] = 0
    tree.elements[0, HE_PARENT] = -1
    tree.inside[0] = np.uint64(0)
    tree.paths[0] = np.uint64(1)
    tree.stack[0] = 0
    tree.hashes[0] = np.uint64(0)
    for g in range(N_GROUPS):
        tree.near[0, g] = FAR
    tree.state[HS_ELEMENTS] = 1


@inlined
def _skip_text(data: Bytes, at: int) -> int:
    """The place of the next tag."""
    return seek(data, at, 60)


@inlined
def skip_comment(data: Bytes, at: int) -> int:
    """The place behind a comment or what else is no element."""
    n = len(data)
    is_comment = at + 3 < n and int64(get(data, at + 2)) == 45 and int64(get(data, at + 3)) == 45
    at = seek(data, at + (4 if is_comment else 2), 62)
    while at < n:
        if not is_comment or (int64(get(data, at - 1)) == 45 and int64(get(data, at - 2)) == 45):
            return at + 1
        at = seek(data, at + 1, 62)
    return n


@inlined
def read_name(data: Bytes, at: int) -> tuple[np.uint64, int]:
    """The hash of a tag's name, and the place behind it."""
    n = len(data)
    key = FNV_BASIS
    while at < n:
        byte = int64(get(data, at))
        if byte <= 32 or byte == 62 or byte == 47:
            break
        key = add_byte(key, byte)
        at += 1
    return key, at


@inlined
def _open(data: Bytes, start: int, tables: HtmlTables, tree: HtmlTree) -> int:
    """Read a start tag; the place behind it, and behind what is in it where that is raw."""
    state = tree.state
    key, at = read_name(data, start + 1)
    name = int64(look_up(tables.names, key))
    flags = _EL_FLAGS[name]
    state[HS_INSIDE] = _EL_INSIDE[name]
    state[HS_SHOWN] = SHOWN_SAID
    state[HS_CLASS] = state[HS_GROUPS] = state[HS_ALT_AT] = state[HS_ALT_END] = state[HS_HREF] = 0
    state[HS_COLSPAN] = state[HS_ROWSPAN] = 1
    hidden = int64(state[HS_HIDDEN] != 0)
    at = read_attributes(data, at, hidden | int64((flags & EL_SKIPPED) != 0), tables, tree)
    if flags & EL_VOID:
        if not hidden and state[HS_SHOWN]:
            _add_void(data, start, name, flags, tables, tree)
        return at
    depth = state[HS_DEPTH] + 1
    state[HS_DEPTH] = depth
    state[HS_DEEPEST] = max(state[HS_DEEPEST], depth)
    tree.hashes[depth] = key
    if hidden:
        pass
    elif flags & EL_SKIPPED or not (state[HS_SHOWN] or flags & EL_SHOWN):
        state[HS_HIDDEN] = depth
    else:
        _meet_block(data, flags, tables, tree)
        tree.stack[depth] = _add_element(start, name, flags, key, tree)
        if flags & EL_CELL:
            open_cell(tree)
        elif flags & EL_BLOCK:
            open_rows(name, tree)
        if name == NAME_PRE and not state[HS_PRE]:
            state[HS_PRE] = depth
        elif name == NAME_A and state[HS_HREF]:
            _open_anchor(start, tree)
    return skip_raw(data, at, key) if flags & EL_RAW else at


@inlined
def _open_anchor(start: int, tree: HtmlTree) -> None:
    """Write down a link, of which no text is known yet, where there is room for it."""
    state, row = tree.state, int64(tree.state[HS_ANCHORS])
    if row < len(tree.anchors):
        tree.anchors[row, HA_START] = tree.anchors[row, HA_END] = -1
        tree.anchors[row, HA_PLACE] = start
        tree.anchors[row, HA_AROUND] = state[HS_ANCHOR]
        state[HS_ANCHORS] = state[HS_ANCHOR] = row + 1


@inlined
def _close_anchor(start: int, tree: HtmlTree) -> None:
    """Go back to the link around the innermost one, where that has its start tag at a place."""
    state = tree.state
    row = int64(state[HS_ANCHOR]) - 1
    if row >= 0 and tree.anchors[row, HA_PLACE] == start:
        state[HS_ANCHOR] = tree.anchors[row, HA_AROUND]


@inlined
def _meet_block(data: Bytes, flags: int, tables: HtmlTables, tree: HtmlTree) -> None:
    """End the line where an element begins or ends that is a block; part it where it is a cell."""
    if flags & EL_CELL:
        part_cells(tree)
    elif flags & EL_BLOCK:
        end_line(data, tables, tree)


@inlined
def _add_void(data: Bytes, start: int, name: int, flags: int, tables: HtmlTables, tree: HtmlTree) -> None:
    """Take an element without contents: a picture, or what ends the line."""
    state = tree.state
    if name == NAME_BR and tree.elements[tree.elements[tree.stack[state[HS_DEPTH]], HE_BLOCK], HE_NAME] == NAME_H1:
        state[HS_PENDING] |= PENDING_BLANK  # a headline is one, on however many lines it is set
    elif name == NAME_BR or flags & EL_BLOCK:
        end_line(data, tables, tree)
    elif name == NAME_IMG:
        state[HS_DEPTH] += 1
        picture = _add_element(start, name, flags, np.uint64(name), tree)
        state[HS_DEPTH] -= 1
        tree.elements[tree.elements[picture, HE_BLOCK], HE_IMAGES] += 1
        if state[HS_ALT_END] > state[HS_ALT_AT]:
            row = state[HS_ALTS]
            tree.alts[row, 0], tree.alts[row, 1], tree.alts[row, 2] = state[HS_ALT_AT], state[HS_ALT_END], picture
            state[HS_ALTS] = row + 1
            if state[HS_BYTE] == state[HS_LINE_BYTE]:
                end_line(data, tables, tree)


@inlined
def _add_element(start: int, name: int, flags: int, key: np.uint64, tree: HtmlTree) -> int:
    """Write down an element that stands at the present depth; its number."""
    state, elements = tree.state, tree.elements
    number = int64(state[HS_ELEMENTS])
    state[HS_ELEMENTS] = number + 1
    depth = state[HS_DEPTH]
    parent = int64(tree.stack[depth - 1])
    for i in range(N_ELEMENT):
        elements[number, i] = 0
    elements[number, HE_PARENT] = parent
    elements[number, HE_NAME] = name
    elements[number, HE_START] = start
    elements[number, HE_DEPTH] = depth
    elements[number, HE_BLOCK] = number if flags & EL_BLOCK else elements[parent, HE_BLOCK]
    is_section = flags & EL_SECTION or state[HS_INSIDE] & IN_SECTIONS
    elements[number, HE_SECTION] = number if is_section else elements[parent, HE_SECTION]
    elements[number, HE_LISTS] = elements[parent, HE_LISTS] + int64((flags & EL_LIST) != 0)
    elements[number, HE_ORDINAL] = elements[parent, HE_ORDINAL]
    if name == NAME_LI:
        elements[parent, HE_ITEMS] += 1
        elements[number, HE_ORDINAL] = elements[parent, HE_ITEMS]
    tree.inside[number] = tree.inside[parent] | np.uint64(state[HS_INSIDE])
    _add_words(number, parent, name, key, tree)
    return number


@inlined
def _add_words(number: int, parent: int, name: int, key: np.uint64, tree: HtmlTree) -> None:
    """Write down how far the groups of words are, and the path; the words of the whole page are no place in it."""
    state, near = tree.state, tree.near
    whole = name == NAME_BODY or name == NAME_HTML
    groups = 0 if whole else state[HS_GROUPS]
    above = parent * N_GROUPS
    for g in range(N_GROUPS):
        steps = min(int64(get(near, above + g)) + 1, FAR)
        near[number, g] = 0 if groups >> g & 1 else steps
    if whole:
        tree.paths[number] = np.uint64(1)
    else:
        own = tree.paths[parent] * PRIME + key + np.uint64(state[HS_CLASS])
        tree.paths[number] = own ^ (own >> _U32)


@inlined
def skip_raw(data: Bytes, at: int, key: np.uint64) -> int:
    """The place of the end tag with a name of the given hash, or the end."""
    n = len(data)
    at = seek(data, at, 60)
    while at + 1 < n:
        if int64(get(data, at + 1)) == 47:
            found, last = read_name(data, at + 2)
            if found == key and last < n and int64(get(data, last)) == 62:
                return at
        at = seek(data, at + 1, 60)
    return n


@inlined
def _close(data: Bytes, at: int, tables: HtmlTables, tree: HtmlTree) -> int:
    """Read an end tag; the place behind it."""
    state = tree.state
    key, at = read_name(data, at + 2)
    n = len(data)
    at = seek(data, at, 62)
    depth = state[HS_DEPTH]
    if not depth or tree.hashes[depth] != key:
        return min(at + 1, n)
    if not state[HS_HIDDEN]:
        element = int64(tree.stack[depth])
        _meet_block(data, _EL_FLAGS[tree.elements[element, HE_NAME]], tables, tree)
        if state[HS_PRE] == depth:
            state[HS_PRE] = 0
        if tree.elements[element, HE_NAME] == NAME_TABLE:
            leave_table(tree)
        _close_anchor(int64(tree.elements[element, HE_START]), tree)
    elif state[HS_HIDDEN] == depth:
        state[HS_HIDDEN] = 0
    state[HS_DEPTH] = depth - 1
    return min(at + 1, n)
