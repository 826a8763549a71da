"""The elements of a repaired page, those that are not shown among them, as they are asked what they state."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.html.words import load_tables
from cleaner.kernels.cleaning import html_codes as codes

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Node", "Nodes", "text_of", "unescape"]

_PIECES, _LONGEST = 800, 5_000  # of one element, tags and texts, and characters
_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "title", "desc"})
_SETTING = frozenset({"a", "abbr", "b", "em", "font", "i", "mark", "s", "strong", "sub", "sup", "u", "wbr"})
_VOID = frozenset(codes.VOID)

_BITS = (*(1 << place for place in range(len(codes.STATING))), codes.STATES_ITEMPROP, codes.STATES_REL)

_NAME = re.compile(rb"[^\x00-\x20/>]*")
_ATTRIBUTE = re.compile(r'[\x00-\x20/]*+([^\x00-\x20/>][^\x00-\x20/>=]*+)(?:="([^"]*+)"?)?')
# A text is read as far as a field may need it: no character of it has more bytes than eight.
_PIECE = re.compile(rb'<(/?)([^\x00-\x20/>]*+)(?:[^">]++|"[^"]*+"?)*+>?|([^<]{1,40000}+)')


def unescape(value: bytes) -> str:
    """A text or the value of an attribute as it is meant, of which serialisers escape no more than five signs.

    >>> unescape(b"a &lt; b &amp;amp; c")
    'a < b &amp; c'
    """
    return _meant(value.decode("utf-8", "replace"))


def _meant(text: str) -> str:
    if "&" in text:
        for entity, sign in _ENTITIES:
            text = text.replace(entity, sign)
    return text


_ENTITIES = (("&quot;", '"'), ("&nbsp;", "\u00a0"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


@dataclass(frozen=True, slots=True, eq=False)
class Nodes:
    """The elements of a page.

    Attributes:
        source: the page, as a parser has repaired and written it out, in UTF-8.
        rows: int32 (n, N_NODE), the HN_ columns.
        stating: rows of those that may state something, in order, by the bit that says what they are.
    """

    source: bytes
    rows: NDArray[np.int32]
    stating: dict[int, list[int]]
    _attributes: dict[int, dict[str, str]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, source: bytes) -> Self:
        """Find the elements of a repaired page.

        >>> [node.tag for node in Nodes.of(b"<html><head><title>A</title></head></html>").named("title")]
        ['title']
        """
        data = np.frombuffer(source, dtype=np.uint8)
        room = int(np.count_nonzero(data == ord("<"))) + 1
        rows = np.empty((room, codes.N_NODE), dtype=np.int32)
        stack, hashes = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.uint64)
        rows = rows[: kernels.find_nodes(data, load_tables(), stack, hashes, rows)]
        states = rows[:, codes.HN_STATES]
        found = np.flatnonzero(states)
        stating: dict[int, list[int]] = {}
        for row, own in zip(found.tolist(), states[found].tolist(), strict=True):
            for bit in _BITS:
                if own & bit:
                    stating.setdefault(bit, []).append(row)
        return cls(source, rows, stating)

    def named(self, name: str) -> "list[Node]":
        """The elements of one name, of html_codes.STATING, in order."""
        return [Node(self, row) for row in self.stating.get(1 << codes.STATING.index(name), ())]

    def with_itemprop(self) -> "list[Node]":
        """The elements that have ``itemprop``, in order."""
        return [Node(self, row) for row in self.stating.get(codes.STATES_ITEMPROP, ())]

    def related(self, name: str, word: str) -> "list[Node]":
        """The elements of one name whose ``rel`` has a word, in order."""
        rows = self.stating.get(codes.STATES_REL, [])
        opening, sought = f"<{name} ".encode(), word.encode()
        spans = self.rows[rows, : codes.HN_BEHIND + 1].tolist()
        # Most links have one ('nofollow'): what cannot be meant is passed over before its attributes are read.
        found = (
            Node(self, row)
            for row, (first, last) in zip(rows, spans, strict=True)
            if self.source.startswith(opening, first) and self.source.find(sought, first, last) >= 0
        )
        return [node for node in found if word in node.attributes.get("rel", "").split()]

    def attributes(self, row: int) -> dict[str, str]:
        """The attributes of an element, read once; of two with one name the first."""
        found = self._attributes.get(row)
        if found is None:
            first, last = self.rows[row, : codes.HN_BEHIND + 1].tolist()
            named = _NAME.match(self.source, first + 1, last)
            tag = self.source[named.end() if named else last : last].decode("utf-8", "replace")
            own = reversed(_ATTRIBUTE.findall(tag))
            found = self._attributes[row] = {name: _meant(value) for name, value in own} if "&" in tag else dict(own)
        return found


@dataclass(frozen=True, slots=True)
class Node:
    """One element.

    Attributes:
        page: in which it is.
        row: its number there.
    """

    page: Nodes = field(repr=False)
    row: int

    @property
    def tag(self) -> str:
        """Its name."""
        named = _NAME.match(self.page.source, int(self.page.rows[self.row, codes.HN_START]) + 1)
        return named[0].decode("utf-8", "replace") if named else ""

    @property
    def attributes(self) -> dict[str, str]:
        """Its attributes."""
        return self.page.attributes(self.row)

    @property
    def parent(self) -> "Node | None":
        """The element that it is in."""
        row = int(self.page.rows[self.row, codes.HN_PARENT])
        return None if row < 0 else Node(self.page, row)

    def inside(self) -> "Iterator[Node]":
        """The elements in it, in order."""
        starts, end = self.page.rows[:, codes.HN_START], self.page.rows[self.row, codes.HN_END]
        for row in range(self.row + 1, len(starts)):
            if starts[row] >= end:
                return
            yield Node(self.page, row)


class _Open:
    """An element that is open while a text is read."""

    __slots__ = ("above", "is_left_out", "name")

    def __init__(self, name: str, above: "_Open | None", *, is_left_out: bool) -> None:
        self.name, self.above, self.is_left_out = name, above, is_left_out


def text_of(node: Node, *, without: int | None = None) -> str:
    """The text of an element, as much of it as a field may have.

    Args:
        node: the element.
        without: row of an element inside it whose text is left out.
    """
    source, rows = node.page.source, node.page.rows
    _, first, last = rows[node.row, : codes.HN_END + 1].tolist()
    left_out = -1 if without is None else int(rows[without, codes.HN_START])
    parts: list[str] = []
    size, before, above = 0, None, _Open(node.tag, None, is_left_out=False)
    for count, piece in enumerate(_PIECE.finditer(source, first, last)):
        if count >= _PIECES or size >= _LONGEST:
            break
        closes, name, text = piece.group(1, 2, 3)
        if text is not None:
            if not above.is_left_out:
                words = unescape(text)[:_LONGEST]
                parts += [" ", words] if before is not None and _parts(before, above) else [words]
                size, before = size + len(words), above
        elif closes:
            above = above.above or above
        elif (tag := name.decode("utf-8", "replace")) not in _VOID:
            is_left_out = above.is_left_out or tag in _UNSEEN or piece.start() == left_out
            above = _Open(tag, above, is_left_out=is_left_out)
        elif tag == "br":
            parts.append(" ")
    return " ".join("".join(parts).split())


def _parts(before: _Open, above: _Open) -> bool:
    """Whether two texts are apart, by the elements in which they stand: those that only set letters part nothing."""
    if before is above:
        return False
    left, entered = before.above is above, above.above is before
    if left or entered:
        return (before if left else above).name not in _SETTING
    return not {before.name, above.name} <= _SETTING
