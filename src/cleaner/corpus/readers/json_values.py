"""Files that end in .json: JSON lines, or one array or object over any number of lines."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain

from cleaner.config import RunSettings
from cleaner.corpus.readers.clipping import Clipped, Collector, Damage, Piece, lines, too_long
from cleaner.corpus.readers.decoding import BOM, Encoded, as_utf8
from cleaner.corpus.readers.documents import Document, Meter
from cleaner.corpus.readers.json_lines import read_lines, read_record
from cleaner.corpus.readers.unpacking import Stream
from cleaner.corpus.sources import Source
from cleaner.corpus.values import parse_json
from cleaner.errors import RecordError

__all__ = ["read"]

_CORRECT = "correct the file"
_WHOLE_COPY = "get a whole copy of the file"
_SIGN = re.compile(rb'["\[\]{},]')
_REST_OF_STRING = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)


def read(source: Source, settings: RunSettings, meter: Meter) -> Iterator[Document | RecordError]:
    """Read JSON: of an array each item as soon as it is whole, of lines each line, else the one object.

    Args:
        source: the file.
        settings: names of the fields, its encoding, and how long a record may be.
        meter: is told of every byte that was read.

    Yields:
        Each document, and in its place a RecordError for each record that makes none.
    """
    stream = Stream(source, settings, meter)
    encoded = as_utf8(stream, settings.encoding)
    start, pieces = _begun(encoded.pieces)
    if start == b"[":
        yield from _read_array(source, settings, encoded, _Items(pieces, stream.limit))
    else:
        yield from _read_lines_or_object(source, settings, encoded, lines(pieces, stream.limit), stream.limit)


def _begun(pieces: Iterator[Piece]) -> tuple[bytes, Iterator[Piece]]:
    """The first sign that is no white space, and the file as it was; of an array what follows the sign."""
    before: list[Piece] = []
    for piece in pieces:
        content = piece.lstrip(b" \t\r\n" + BOM) if isinstance(piece, bytes) else piece
        if isinstance(content, bytes) and not content:
            before.append(piece)
        elif isinstance(content, bytes) and content[:1] == b"[":
            return b"[", chain([content[1:]], pieces)
        else:
            return b"", chain(before, [piece], pieces)
    return b"", iter(before)


class _Items:
    """Cuts an array into its items, by its brackets and strings alone, without holding more than one."""

    def __init__(self, pieces: Iterator[Piece], limit: Callable[[], int]) -> None:
        self._pieces = pieces
        self._item = Collector(limit)
        self._depth = 0
        self._in_string = False
        self._escaped = False  # the piece before ended in a backslash
        self._ended = False

    def __iter__(self) -> Iterator[bytes | Clipped | Damage]:
        damage: Damage | None = None
        for piece in self._pieces:
            if isinstance(piece, Damage):
                damage = damage or piece
            elif damage is not None or self._ended:
                self._item.add(piece)  # nobody knows where in an item it is
            else:
                yield from self._cut(piece)
        rest = self._item.take()
        if damage is not None:
            yield replace(damage, rest=rest)
        elif not self._ended:
            if rest and (isinstance(rest, Clipped) or rest.strip()):
                yield rest
            yield Damage("the array breaks off", _WHOLE_COPY)
        elif isinstance(rest, Clipped) or rest.strip():
            yield Damage("something stands behind the array", _CORRECT, rest)

    def _cut(self, piece: bytes) -> Iterator[bytes | Clipped]:
        start = 0
        for at in self._signs(piece):
            sign = piece[at : at + 1]
            if sign in (b"[", b"{"):
                self._depth += 1
            elif sign == b"," and not self._depth:
                self._item.add(piece[start:at])
                yield self._item.take()
                start = at + 1
            elif sign != b",":
                self._depth -= 1
                if self._depth < 0:
                    self._item.add(piece[start:at])
                    last = self._item.take()
                    if isinstance(last, Clipped) or last.strip():
                        yield last
                    self._ended = True
                    start = at + 1
                    break
        self._item.add(piece[start:])

    def _signs(self, piece: bytes) -> Iterator[int]:
        """Where brackets and commas stand in a piece that are in no string."""
        at = 0
        if self._escaped:
            at, self._escaped = 1, False
        while at < len(piece):
            if self._in_string:
                found = _REST_OF_STRING.match(piece, at)
                at = found.end() if found else at
                if at < len(piece):
                    self._in_string = piece[at : at + 1] != b'"'
                    self._escaped = self._in_string  # a backslash that ends the piece
                    at += 1
                continue
            sign = _SIGN.search(piece, at)
            if sign is None:
                return
            at = sign.end()
            if sign[0] == b'"':
                self._in_string = True
            else:
                yield sign.start()


def _read_array(
    source: Source, settings: RunSettings, encoded: Encoded, items: Iterable[bytes | Clipped | Damage]
) -> Iterator[Document | RecordError]:
    number = 0
    for item in items:
        if isinstance(item, Damage):
            yield item.told(source, f"after item {number}")
            continue
        number += 1
        if isinstance(item, Clipped):
            yield too_long(source, f"item {number}", item)
        else:
            yield read_record(source, f"item {number}", item.strip(), settings, encoded, _CORRECT)


def _read_lines_or_object(
    source: Source,
    settings: RunSettings,
    encoded: Encoded,
    found: Iterator[bytes | Clipped | Damage],
    limit: Callable[[], int],
) -> Iterator[Document | RecordError]:
    """Read JSON lines, unless the first is no whole object: then one object over all of them, if they make one."""
    head: list[bytes | Clipped | Damage] = []
    for line in found:
        head.append(line)
        if not isinstance(line, bytes) or line.removeprefix(BOM).strip():
            break
    if not head or not isinstance(head[-1], bytes) or _is_object(head[-1]):
        yield from read_lines(source, settings, chain(head, found), encoded)
        return
    size = 0
    for line in found:
        head.append(line)
        size += limit() + 1 if isinstance(line, Clipped) else len(line) if isinstance(line, bytes) else 0
        if isinstance(line, Damage) or size > limit():
            break
    if size > limit():
        yield from read_lines(source, settings, chain(head, found), encoded)
        return
    yield from _read_object(source, settings, encoded, head)
    yield from read_lines(source, settings, found, encoded)  # what is behind damage


def _read_object(
    source: Source, settings: RunSettings, encoded: Encoded, head: list[bytes | Clipped | Damage]
) -> Iterator[Document | RecordError]:
    """Read all lines as one object; where they make none as JSON lines, unless not one of them is a record."""
    damage = head[-1] if isinstance(head[-1], Damage) else None
    parts = [line for line in head if isinstance(line, bytes)]
    if damage is not None and isinstance(damage.rest, bytes):
        parts.append(damage.rest)
    raw = b"\n".join(parts).removeprefix(BOM)
    whole: Document | RecordError | None
    if not raw.strip():
        whole = None
    elif damage is not None:
        whole = replace(damage, rest=raw).told(source, "")
    else:
        whole = read_record(source, "", raw, settings, encoded, _CORRECT)
    if isinstance(whole, Document) or (isinstance(whole, RecordError) and _is_object(raw)):
        yield whole
        return
    items = list(read_lines(source, settings, head, encoded))
    if whole is None or any(isinstance(item, Document) for item in items):
        yield from items  # JSON lines of which the first is broken: the others are not lost
    else:
        yield whole


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(parse_json(line.removeprefix(BOM)).value, dict)
    except ValueError:
        return False
