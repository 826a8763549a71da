"""What the kernels that flatten HTML hand around, as tuples of arrays."""

from typing import NamedTuple

from cleaner.kernels._types import Bytes, Int32s, Int64s, UInt16s, UInt64s

__all__ = ["HtmlTables", "HtmlTree"]


class HtmlTables(NamedTuple):
    """What names and words are known, as tables.py's ``fill_records`` fills them, each by the hash of its letters.

    Attributes:
        names: uint64, of elements -> place in html_codes.NAMES plus 1.
        attributes: uint64, -> ATTR_ number.
        values: uint64, of attributes with what they say ('role=main') -> place in INSIDE plus 1, or VALUE_HIDDEN.
        words: uint64, of classes and ids -> place in GROUPS plus 1; those that begin words by their hash times 3.
        pages: uint16, as is the next, of letters.LetterTable.
        known: uint8, its classes.
    """

    names: UInt64s
    attributes: UInt64s
    values: UInt64s
    words: UInt64s
    pages: UInt16s
    known: Bytes


class HtmlTree(NamedTuple):
    """A page of n elements and m lines, of which there is room for more; what the scan fills.

    Attributes:
        elements: int32 (n, N_ELEMENT), the HE_ columns; the first is the page itself.
        inside: uint64 (n,), a bit of INSIDE for each that the element is, or is in.
        near: uint8 (n, N_GROUPS), steps to the nearest element up that has a word of a group; FAR for none.
        paths: uint64 (n,), hashes of the names and classes from the body on.
        lines: int32 (m, N_LINE), the HL_ columns.
        stack: int32 (n + 1,), the open elements while the scan goes on.
        hashes: uint64 (n + 1,), of their names.
        anchors: int32 (k, N_ANCHOR), the HA_ columns of the links, of as many as there is room for.
        alts: int32 (n, 3), span in the page and element of the alternative texts that wait for the end of a line.
        spans: int32 (MOST_TABLES, MOST_COLUMNS + 2) zeros, how many more rows each column of an open table is taken in,
            the own one counted; behind them HS_COLUMN and HS_NEXT as they were in front of the table.
        out: uint8, the text.
        state: int64 (N_STATE,), the HS_ places.
    """

    elements: Int32s
    inside: UInt64s
    near: Bytes
    paths: UInt64s
    lines: Int32s
    stack: Int32s
    hashes: UInt64s
    anchors: Int32s
    alts: Int32s
    spans: Int32s
    out: Bytes
    state: Int64s
