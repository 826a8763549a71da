"""From HTML to the lines of its text, each with a row of features of the tags around it.

The page is made smaller (kernels/cleaning/html_strip.py), repaired and written out again by a parser that follows the
HTML standard (lexbor, by way of resiliparse), and then read once by a kernel. What comes out:

* A block element is a line, or several where others are in it. Inline elements are joined as they stand; white space,
  of Unicode and not only of HTML, is one blank, and none at the ends of a line.
* Links and spans right beside one another, which styles set apart, are parted by a blank where a capital or number
  follows a small letter and nothing else stands beside them: 'Ann Lee' and 'Health'.
* ``<br>`` ends a line, but of a first heading (h1), as do ``<hr>`` and buttons; of two in a row the second ends
  nothing. In ``<pre>`` each line of the source is one.
* A row of a table is a line, its cells parted by tabs, one for each step from column to column: of an empty cell there
  are two, as of one that reaches over two columns, or of one of the row above that reaches down. In which column a
  line begins is known beside it. A block inside of a cell is a line of its own.
* An item of a list is a line without its bullet or number: pages that others flattened have none either. Its ordinal
  and its depth are features.
* A caption is a line, and so is the alternative text of a picture that has three words or more and does not say what
  the line before or behind it says. It follows the line in which its picture stands.
* Left out are comments, ``<head>``, scripts, styles, ``<template>``, ``<noscript>``, ``<iframe>``, ``<svg>``, other
  media and objects with what they hold for who cannot see them, text areas and options of forms, and whatever is
  not shown: by ``hidden``, ``aria-hidden="true"``, or a style of ``display:none`` or ``visibility:hidden``. That does
  not hold for ``<body>``, ``<main>`` and ``<article>``, which scripts show after a while, nor for what React streams
  (``<div hidden id="S:0">``), which they put into its place.
* Of attributes, options and open formatting elements there may be as many as kernels/cleaning/html_codes.py says.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from resiliparse.parse.html import HTMLTree

from cleaner import kernels
from cleaner.cleaning.html.words import load_tables
from cleaner.kernels.cleaning import html_codes as codes
from cleaner.kernels.cleaning.html_tuples import HtmlTree

__all__ = ["Flat", "Repaired", "flatten_html", "flatten_repaired", "repair_html", "strip"]


@dataclass(frozen=True, slots=True, eq=False)
class Flat:
    """The text of a page of HTML, and what its tags say.

    Attributes:
        text: its lines, parted by line feeds.
        lines: int32 (m, 2), the span of each in the text; those that cleaner finds in the text, too.
        tags: float32 (m, N_TAG_FEATURES), the features that kernels/cleaning/html_codes.py lists in TAG_FEATURES,
            0 to 1.
        columns: int32 (m,), the column of a table in which each line begins; 0 outside of tables.
        parents: int32 (m,), the number of the innermost block element of each line.
        source: the repaired page in UTF-8.
        scripts: what its scripts of JSON-LD hold.
        elements: int32 (n, 4): parent, start tag's place in the source, innermost block, and number of its name
            (html_codes.NAMES, one more; 0 for others) of each element that is shown, in the order of their start tags.
            The first is the page itself.
        holders: int32 (m,), the number of the innermost element that holds all of a line.
        anchors: int32 (k, 3), the links that have text, in the order of their start tags: the span of it, and the start
            tag's place in the source; of no more than html_codes.MOST_ANCHORS.
        depth: how many elements stand in one another where they are deepest, those that are not shown among them.
    """

    text: str
    lines: NDArray[np.int32]
    tags: NDArray[np.float32]
    columns: NDArray[np.int32]
    parents: NDArray[np.int32]
    source: bytes = field(repr=False)
    scripts: tuple[bytes, ...] = field(repr=False)
    elements: NDArray[np.int32] = field(repr=False)
    holders: NDArray[np.int32] = field(repr=False)
    anchors: NDArray[np.int32] = field(repr=False)
    depth: int

    def lines_at(self, offsets: NDArray[np.integer[Any]]) -> NDArray[np.intp]:
        """The numbers of the lines that offsets in the text are in, intp (k,)."""
        return np.searchsorted(self.lines[:, 0], offsets, side="right") - 1

    def path(self, line: int) -> str:
        """The block element of a line with those that it is in, each with its classes.

        >>> flatten_html("<main><article class='story big'><p>A wall.").path(0)
        'html>body>main>article.story.big>p'
        """
        names = []
        number = int(self.parents[line])
        while number > 0:
            names.append(_name_element(self.source, int(self.elements[number, 1])))
            number = int(self.elements[number, 0])
        return ">".join(reversed(names))


def _name_element(source: bytes, start: int) -> str:
    """An element's name and classes, given the place of its start tag."""
    end = start + 1
    while end < len(source) and source[end] not in b" >/\n\t":
        end += 1
    name = source[start + 1 : end].decode("utf-8", "replace")
    at = end
    while at < len(source) and source[at : at + 1] != b">":
        sign = source.find(b'="', at)
        stop = source.find(b">", at)
        if sign < 0 or (0 <= stop < sign):
            break
        last = source.find(b'"', sign + 2)
        last = len(source) if last < 0 else last
        if source[at:sign].strip() == b"class":
            classes = source[sign + 2 : last].decode("utf-8", "replace").split()
            return ".".join([name, *classes])
        at = last + 1
    return name


@dataclass(frozen=True, slots=True)
class Repaired:
    """A page as a parser repairs it.

    Attributes:
        source: it in UTF-8, without scripts, styles and comments.
        scripts: what its scripts of JSON-LD hold, in order; of no more than html_codes.MOST_LINKED.
    """

    source: bytes
    scripts: tuple[bytes, ...]


def repair_html(html: str) -> Repaired:
    """Leave out what nobody reads, and let a parser repair the rest.

    >>> repair_html("<p>One<p>two<script>3</script>").source
    b'<html><head></head><body><p>One</p><p>two</p></body></html>'
    """
    try:
        raw = html.encode()
    except UnicodeEncodeError:  # lone surrogates
        raw = html.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
    stripped = strip(raw)
    return Repaired(str(HTMLTree.parse(stripped.source.decode())).encode(), stripped.scripts)


def strip(raw: bytes) -> Repaired:
    """A page in UTF-8 without its scripts, styles and comments, and without what is too much of something.

    >>> strip(b"<script type='application/ld+json'>{}</script><p>One")
    Repaired(source=b'<p>One', scripts=(b'{}',))
    """
    given = np.frombuffer(raw, dtype=np.uint8)
    kept = np.empty(len(given) + 1, dtype=np.uint8)
    counts, linked = np.zeros(4, dtype=np.int64), np.empty((codes.MOST_LINKED, 2), dtype=np.int32)
    size = kernels.strip_html(given, counts, linked, kept)
    scripts = tuple([raw[first:last] for first, last in linked[: counts[3]].tolist()])
    return Repaired(kept[:size].tobytes(), scripts)


def _make_tree(data: NDArray[np.uint8]) -> HtmlTree:
    """Make room for the elements and lines of a page."""
    counts = np.empty(3, dtype=np.int64)
    kernels.measure_html(data, counts)
    n, m, rows = counts.tolist()
    return HtmlTree(
        elements=np.empty((n, codes.N_ELEMENT), dtype=np.int32),
        inside=np.empty(n, dtype=np.uint64),
        near=np.empty((n, codes.N_GROUPS), dtype=np.uint8),
        paths=np.empty(n, dtype=np.uint64),
        lines=np.empty((m, codes.N_LINE), dtype=np.int32),
        stack=np.empty(n + 1, dtype=np.int32),
        hashes=np.empty(n + 1, dtype=np.uint64),
        anchors=np.empty((min(n, codes.MOST_ANCHORS), codes.N_ANCHOR), dtype=np.int32),
        alts=np.empty((n, 3), dtype=np.int32),
        spans=np.zeros((codes.MOST_TABLES, codes.MOST_COLUMNS + 2), dtype=np.int32),
        out=np.empty(len(data) + 8 + codes.MOST_COLUMNS * rows, dtype=np.uint8),
        state=np.zeros(codes.N_STATE, dtype=np.int64),
    )


def flatten_html(html: str) -> Flat:
    r"""Read a page of HTML: its text, a block a line, and the features of the tags around each line.

    >>> flat = flatten_html("<title>No</title><h1>The wall</h1><p>It <b>held</b>,<br>they said.<div hidden>x</div>")
    >>> flat.text
    'The wall\nIt held,\nthey said.'
    >>> flat.lines.tolist(), flat.tags.shape[0]
    ([[0, 8], [9, 17], [18, 28]], 3)

    Args:
        html: the page; whatever is given is HTML. Lone surrogates become U+FFFD.
    """
    return flatten_repaired(repair_html(html))


def flatten_repaired(repaired: Repaired) -> Flat:
    """Read a page that is repaired already; of what is not, some may be lost."""
    source = repaired.source
    data = np.frombuffer(source, dtype=np.uint8)
    tree = _make_tree(data)
    kernels.scan_html(data, load_tables(), tree)
    n, m, end = (int(tree.state[place]) for place in (codes.HS_ELEMENTS, codes.HS_LINES, codes.HS_LINE_BYTE))
    room = 1 << (2 * n).bit_length()
    tags = np.empty((m, codes.N_TAG_FEATURES), dtype=np.float32)
    kernels.describe_lines(
        n, m, tree, np.zeros(room, dtype=np.uint64), np.zeros((2, room), dtype=np.int32), tags
    )  # fmt: skip
    lines, holders = tree.lines[:m, :2].copy(), tree.lines[:m, codes.HL_HOLDER].copy()
    columns = tree.lines[:m, codes.HL_COLUMN].copy()
    elements = tree.elements[:n, [codes.HE_PARENT, codes.HE_START, codes.HE_BLOCK, codes.HE_NAME]]
    text = tree.out[: max(0, end - 1)].tobytes().decode()
    anchors = tree.anchors[: tree.state[codes.HS_ANCHORS], :3]
    anchors = anchors[anchors[:, codes.HA_START] >= 0]
    depth = int(tree.state[codes.HS_DEEPEST])
    return Flat(
        text, lines, tags, columns, elements[holders, 2], source, repaired.scripts, elements, holders, anchors, depth
    )  # fmt: skip
