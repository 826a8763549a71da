"""What the attributes of an element say: what it is, whether it is shown, and the words of its class and id.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._bits import get
from cleaner.kernels._jit import inlined
from cleaner.kernels._types import Bytes, int64
from cleaner.kernels.cleaning.html_codes import (
    ATTR_ALT,
    ATTR_CLASS,
    ATTR_COLSPAN,
    ATTR_HIDDEN,
    ATTR_HREF,
    ATTR_ID,
    ATTR_ROWSPAN,
    ATTR_STYLE,
    HS_ALT_AT,
    HS_ALT_END,
    HS_CLASS,
    HS_COLSPAN,
    HS_GROUPS,
    HS_HREF,
    HS_INSIDE,
    HS_ROWSPAN,
    HS_SHOWN,
    LONGEST_OPENING,
    SHORTEST_OPENING,
    SHOWN_SAID,
    SHOWN_STREAMED,
    VALUE_HIDDEN,
)
from cleaner.kernels.cleaning.html_tuples import HtmlTables, HtmlTree
from cleaner.kernels.cleaning.seeking import seek
from cleaner.kernels.cleaning.tables import look_up

__all__ = ["FNV_BASIS", "add_byte", "read_attributes"]

# FNV-1a (Fowler, Noll and Vo), whose hash of a word's beginning is had on the way to that of the word.
FNV_BASIS = np.uint64(0xCBF29CE484222325)
_FNV_PRIME = np.uint64(0x100000001B3)
_U3 = np.uint64(3)
_MOST_SPANNED = 65534  # rows, by HTML's standard


@inlined
def add_byte(key: np.uint64, byte: int) -> np.uint64:
    """The hash of what has a given hash with one more byte."""
    return (key ^ np.uint64(byte)) * _FNV_PRIME


@inlined
def _lower(byte: int) -> int:
    """The small letter of a letter of ASCII."""
    return byte | 32 if 65 <= byte <= 90 else byte


@inlined
def read_attributes(data: Bytes, at: int, quiet: int, tables: HtmlTables, tree: HtmlTree) -> int:
    """Read the attributes of a tag into HS_SHOWN, HS_INSIDE, HS_ALT_AT, HS_ALT_END, HS_CLASS, HS_GROUPS, HS_HREF.

    And into HS_COLSPAN and HS_ROWSPAN.

    Args:
        data: uint8, the page.
        at: the place behind the tag's name.
        quiet: 1 where nobody asks what they say, only where they end.
        tables: what is known.
        tree: whose state is filled.

    Returns:
        The place behind the tag.
    """
    n = len(data)
    while at < n:
        byte = int64(get(data, at))
        if byte == 62:  # >
            return at + 1
        if byte <= 32 or byte == 47:  # /
            at += 1
            continue
        key = add_byte(FNV_BASIS, byte)  # the first may be any sign, even =
        at += 1
        while at < n:
            byte = int64(get(data, at))
            if byte == 61 or byte == 62 or byte == 47 or byte <= 32:
                break
            key = add_byte(key, byte)
            at += 1
        first = last = at
        if at < n and byte == 61:
            first, last, at = _find_value(data, at + 1)
        if not quiet:
            kind = int64(look_up(tables.attributes, key))
            if kind:
                _read_value(data, first, last, kind, key, tables, tree)
    return n


@inlined
def _find_value(data: Bytes, at: int) -> tuple[int, int, int]:
    """The span of an attribute's value, and the place behind it."""
    n = len(data)
    first = at
    if at < n and int64(get(data, at)) == 34:  # "
        first = at + 1
        at = seek(data, first, 34)
        return first, at, min(at + 1, n)
    while at < n and int64(get(data, at)) > 32 and int64(get(data, at)) != 62:
        at += 1
    return first, at, at


@inlined
def _read_value(
    data: Bytes, first: int, last: int, kind: int, key: np.uint64, tables: HtmlTables, tree: HtmlTree
) -> None:
    """Read the value of an attribute that is known, given the hash of its name."""
    state = tree.state
    if kind == ATTR_HIDDEN:
        state[HS_SHOWN] &= ~SHOWN_SAID
    elif kind == ATTR_ALT:
        state[HS_ALT_AT] = first
        state[HS_ALT_END] = last
    elif kind == ATTR_HREF:
        state[HS_HREF] = 1
    elif kind == ATTR_COLSPAN:
        state[HS_COLSPAN] = max(1, _number(data, first, last))
    elif kind == ATTR_ROWSPAN:
        state[HS_ROWSPAN] = _number(data, first, last) or _MOST_SPANNED  # 0 is all that follow
    elif kind == ATTR_CLASS or kind == ATTR_ID:
        if kind == ATTR_ID and last - first > 2 and int64(get(data, first)) == 83 and int64(get(data, first + 1)) == 58:
            state[HS_SHOWN] |= SHOWN_STREAMED  # id="S:0"
        _read_words(data, first, last, int64(kind == ATTR_CLASS), tables, tree)
    else:
        _read_tokens(data, first, last, int64(kind == ATTR_STYLE), add_byte(key, 61), tables, tree)


@inlined
def _number(data: Bytes, first: int, last: int) -> int:
    """How many columns or rows the digits say that a value opens with; 1 for none."""
    if first == last or not 48 <= int64(get(data, first)) <= 57:
        return 1
    number = 0
    for i in range(first, last):
        byte = int64(get(data, i))
        if not 48 <= byte <= 57:
            break
        number = min(10 * number + byte - 48, _MOST_SPANNED)
    return number


@inlined
def _read_tokens(
    data: Bytes, first: int, last: int, style: int, seed: np.uint64, tables: HtmlTables, tree: HtmlTree
) -> None:
    """Read what a value says, its words or, of a style, its declarations without blanks."""
    state = tree.state
    key = seed
    for i in range(first, last + 1):
        byte = _lower(int64(get(data, i))) if i < last else 59
        if byte == 59 or (byte == 33 if style else byte <= 32):  # ; and the ! of !important
            value = int64(look_up(tables.values, key))
            if value == VALUE_HIDDEN:
                state[HS_SHOWN] &= ~SHOWN_SAID
            elif value:
                state[HS_INSIDE] |= int64(1) << (value - 1)
            key = seed
        elif byte > 32:
            key = add_byte(key, byte)


@inlined
def _read_words(data: Bytes, first: int, last: int, in_path: int, tables: HtmlTables, tree: HtmlTree) -> None:
    """Read the words of a class or an id: their groups and, of a class, the sum of their hashes."""
    state = tree.state
    key, length, opening, small = FNV_BASIS, 0, np.uint64(0), 0
    for i in range(first, last + 1):
        byte = int64(get(data, i)) if i < last else 0
        lower = int64(97 <= byte <= 122)
        upper = int64(65 <= byte <= 90)
        if length and (not (lower | upper) or (upper & small)):
            group = look_up(tables.words, key)
            group = group or opening
            if group:
                state[HS_GROUPS] |= int64(1) << (int64(group) - 1)
            state[HS_CLASS] += in_path * int64(key)
            key, length, opening = FNV_BASIS, 0, np.uint64(0)
        if lower | upper:
            key = add_byte(key, byte | 32)
            length += 1
            if SHORTEST_OPENING <= length <= LONGEST_OPENING:
                found = look_up(tables.words, key * _U3)
                opening = found or opening
        small = lower
