"""From a page that a parser has repaired and written out to its elements, with a mark at those that state something.

Slow twin: tests/slow_cleaning. Unlike html_scan.py it takes what is not shown, too: the head of the page above all. Any
bytes may be given: an end tag that does not fit the innermost open element ends none, and what is open at the end stays
open until there.
"""

import numpy as np

from cleaner.kernels._bits import get
from cleaner.kernels._jit import inlined, kernel
from cleaner.kernels._types import Bytes, Int32s, UInt64s, int64
from cleaner.kernels.cleaning.html_codes import (
    EL_FLAGS,
    EL_RAW,
    EL_VOID,
    HN_BEHIND,
    HN_END,
    HN_PARENT,
    HN_START,
    HN_STATES,
    NAME_TEMPLATE,
    STATES_ITEMPROP,
    STATES_OF,
    STATES_REL,
)
from cleaner.kernels.cleaning.html_scan import read_name, skip_comment, skip_raw
from cleaner.kernels.cleaning.html_tuples import HtmlTables
from cleaner.kernels.cleaning.tables import look_up

__all__ = ["find_nodes"]

_EL_FLAGS = np.array(EL_FLAGS, dtype=np.int64)
_STATES_OF = np.array(STATES_OF, dtype=np.int64)
_ITEMPROP, _REL = int.from_bytes(b"itemprop"), int.from_bytes(b"rel")
_MOST_LETTERS = 8  # of an attribute's name that is looked for


@inlined
def _read_names(data: Bytes, at: int) -> tuple[int, int]:
    """What the names of a tag's attributes say, as STATES_ bits, and the place behind the tag."""
    n, states = len(data), 0
    while at < n:
        byte = int64(get(data, at))
        if byte == 62:  # >
            return states, at + 1
        if byte <= 32 or byte == 47:  # /
            at += 1
            continue
        first, key = at, byte  # the first may be any sign, even =
        at += 1
        while at < n:
            byte = int64(get(data, at))
            if byte == 61 or byte == 62 or byte == 47 or byte <= 32:
                break
            key = key << 8 | byte
            at += 1
        if at - first <= _MOST_LETTERS:
            states |= int64(key == _ITEMPROP) * STATES_ITEMPROP | int64(key == _REL) * STATES_REL
        if at + 1 < n and byte == 61 and int64(get(data, at + 1)) == 34:  # ="
            at += 2
            while at < n and int64(get(data, at)) != 34:
                at += 1
            at += 1
        elif at < n and byte == 61:
            at += 1
            while at < n and int64(get(data, at)) > 32 and int64(get(data, at)) != 62:
                at += 1
    return states, n


@inlined
def _close(data: Bytes, start: int, depth: int, stack: Int32s, hashes: UInt64s, nodes: Int32s) -> tuple[int, int]:
    """Read an end tag; the place behind it, and how many elements are open then."""
    n = len(data)
    key, at = read_name(data, start + 2)
    while at < n and int64(get(data, at)) != 62:
        at += 1
    if depth and hashes[depth - 1] == key:
        depth -= 1
        if stack[depth] >= 0:
            nodes[stack[depth], HN_END] = start
    return at + 1, depth


@kernel
def find_nodes(data: Bytes, tables: HtmlTables, stack: Int32s, hashes: UInt64s, nodes: Int32s) -> int:
    """Find the elements of a page, those in templates aside.

    Args:
        data: uint8 (n,), the page in UTF-8.
        tables: the names that are known.
        stack: int32, as is hashes uint64 and nodes int32 (m, N_NODE), with room for as many elements as there are < in
            the page and one more; filled with the elements that are open.
        hashes: filled with those of their names.
        nodes: filled with the HN_ columns, in the order of start tags.

    Returns:
        How many elements there are.
    """
    n, at, count, depth = len(data), int64(0), int64(0), int64(0)
    while at + 1 < n:
        if int64(get(data, at)) != 60:
            at += 1
            continue
        byte = int64(get(data, at + 1))
        if byte == 33 or byte == 63:  # ! and ?
            at = skip_comment(data, at)
        elif byte == 47:  # /
            at, depth = _close(data, at, depth, stack, hashes, nodes)
        elif 97 <= (byte | 32) <= 122:
            start = at
            key, at = read_name(data, at + 1)
            name = int64(look_up(tables.names, key))
            states, at = _read_names(data, at)
            row = int64(-1)
            if not depth or stack[depth - 1] >= 0:
                row = count
                count += 1
                nodes[row, HN_START], nodes[row, HN_BEHIND], nodes[row, HN_END] = start, at, n
                nodes[row, HN_PARENT] = stack[depth - 1] if depth else -1
                nodes[row, HN_STATES] = states | _STATES_OF[name]
                if _EL_FLAGS[name] & EL_VOID or name == NAME_TEMPLATE:
                    nodes[row, HN_END] = at
            if not _EL_FLAGS[name] & EL_VOID:
                stack[depth] = -1 if name == NAME_TEMPLATE else row
                hashes[depth] = key
                depth += 1
                if _EL_FLAGS[name] & EL_RAW:
                    at = skip_raw(data, at, key)
        else:
            at += 1
    return count
