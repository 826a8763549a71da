"""CSV and TSV: a row a record, read line by line, so that a quote that is never closed costs no more than its line."""

import operator
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from cleaner.config import RunSettings
from cleaner.corpus.readers.clipping import Clipped, Damage, lines, too_long
from cleaner.corpus.readers.decoding import BOM, SAVE_AS_UTF8, Encoded, as_latin, as_utf8, not_utf8
from cleaner.corpus.readers.documents import Document, Meter, distinct, document_from
from cleaner.corpus.readers.unpacking import Stream, with_head
from cleaner.corpus.sources import Source
from cleaner.corpus.values import without_unwritable
from cleaner.errors import RecordError

__all__ = ["read"]

_DELIMITERS = (b",", b";", b"\t", b"|")
_SNIFFED = 1 << 16  # bytes from which the delimiter is told
_LONGEST_NAME = 64  # letters of a column's name
_MOST_WORDS = 4  # in one
_QUOTE, _ESCAPE = b'"', b"\\"
_QUOTED = re.compile(rb'"[^"]*"')
_QUOTE_OR_ESCAPE = re.compile(rb'["\\]')
_ESCAPED = b'\\"'


class _Form(NamedTuple):
    """How rows are written.

    Attributes:
        delimiter: between cells.
        escaped: a backslash stands before a quote within a cell in quotes, and before a backslash; else a quote stands
            twice.
    """

    delimiter: bytes
    escaped: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: the number of its first line, its cells, its bytes, what is wrong with it, and ``_Parser.loose``."""

    line: int
    cells: list[bytes]
    raw: bytes
    problem: str = ""
    loose: bool = False


def read(source: Source, settings: RunSettings, meter: Meter) -> Iterator[Document | RecordError]:
    """Read rows as records, their cells under the names of the first row.

    Where the first row names no columns (none is a field of the settings, and one is long, empty, a number or there
    twice), columns are named by their numbers; one column alone is the text. Of a .csv the delimiter is told from the
    first rows: a comma, semicolon, tab or bar; and of any whether a quote within quotes stands twice, or behind a
    backslash.

    Args:
        source: the file.
        settings: names of the fields, its encoding, and how long a record may be.
        meter: is told of every byte that was read.

    Yields:
        Each document, and in its place a RecordError for each row that makes none or is ragged.
    """
    stream = Stream(source, settings, meter)
    encoded = as_utf8(stream, settings.encoding)
    head, pieces = with_head(encoded.pieces, _SNIFFED)
    end = _line_end(head)
    form = _sniff(head, end, (b"\t",) if source.format == "tsv" else _DELIMITERS)
    names: list[str] | None = None
    for row in _rows(lines(pieces, stream.limit, end), form, end, stream.limit):
        if not isinstance(row, _Row):
            yield _refused(source, *row)
        elif row.problem:
            remedy = "correct the line or leave it out"
            yield RecordError(source.name, f"line {row.line}", row.problem, remedy, row.raw)
        elif names is None:
            names, is_header = _header(row, settings)
            if not is_header:
                yield _document(source, row, names, settings, encoded)
        else:
            yield _document(source, row, names, settings, encoded)


def _line_end(head: bytes) -> bytes:
    r"""What ends most of the first lines, those within quotes left out: CR alone, or LF, alone or behind a CR.

    >>> _line_end(b'a,b\r1,"two\nlines"\r'), _line_end(b"a,b\r\n1,2\r\n")
    (b'\r', b'\n')
    """
    outside = _QUOTED.sub(b"", head)
    return b"\r" if outside.count(b"\r") - outside.count(b"\r\n") > outside.count(b"\n") else b"\n"


def _refused(source: Source, line: int, found: Clipped | Damage) -> RecordError:
    if isinstance(found, Damage):
        return found.told(source, f"after line {line - 1}")
    return too_long(source, f"line {line}", found)


def _sniff(head: bytes, end: bytes, delimiters: tuple[bytes, ...]) -> _Form:
    """The form of the first rows: with quotes that stand twice, unless more rows are whole with those escaped."""
    whole = head.removeprefix(BOM).rpartition(end)[0] or head
    best, most = _Form(delimiters[0], escaped=False), -1.0
    for escaped in (False, True)[: 1 + (_ESCAPED in whole)]:
        form, rows = _most_cells(whole, end, delimiters, escaped=escaped)
        widths = Counter(len(row.cells) for row in rows if not (row.problem or row.loose))
        share = max(widths.values(), default=0) / max(len(rows), 1)
        if share > most:
            best, most = form, share
    return best


def _most_cells(whole: bytes, end: bytes, delimiters: tuple[bytes, ...], *, escaped: bool) -> tuple[_Form, list[_Row]]:
    """The delimiter that gives the first rows the most cells, and the same number of them; and the rows."""
    tried: list[tuple[float, _Form, list[_Row]]] = []
    for form in (_Form(delimiter, escaped) for delimiter in delimiters):
        found = _rows(iter(whole.split(end)), form, end, lambda: len(whole) + 1)
        rows = [row for row in found if isinstance(row, _Row)]
        widths = Counter(len(row.cells) for row in rows if not row.problem)
        width, times = max(widths.items(), key=lambda one: (one[0] > 1, one[1]), default=(1, 0))
        tried.append((times / sum(widths.values()) if width > 1 else 0.0, form, rows))
    _, form, rows = max(tried, key=operator.itemgetter(0))
    return form, rows


def _rows(
    found: Iterator[bytes | Clipped | Damage], form: _Form, end: bytes, limit: Callable[[], int]
) -> Iterator[_Row | tuple[int, Clipped | Damage]]:
    """Put lines together to rows, where a cell in quotes goes over several.

    A quote that is not closed before the file ends, or within the length of a record, makes its line a broken row; each
    of the lines behind it is then read by itself. So does one that another row's quote seems to close.
    """
    number = 0
    for line in found:
        number += not isinstance(line, Damage)
        if not isinstance(line, bytes):
            yield number + isinstance(line, Damage), line
            continue
        if number == 1:
            line = line.removeprefix(BOM)  # noqa: PLW2901  the line without it
        if not line.strip():
            continue
        taken, parser, after = [line], _Parser(form, end), None
        whole, size = parser.feed(line), len(line)
        while not whole and size <= limit():
            after = next(found, None)
            if not isinstance(after, bytes):
                break
            taken.append(after)
            size += len(after) + len(end)
            whole, after = parser.feed(after), None
        if whole and not (parser.loose and len(taken) > 1):
            yield _Row(number, parser.cells, end.join(taken), loose=parser.loose)
        else:
            yield from _one_by_one(taken, number, form, end)
        number += len(taken) - 1
        if isinstance(after, Clipped | Damage):
            number += isinstance(after, Clipped)
            yield number + isinstance(after, Damage), after


def _one_by_one(taken: list[bytes], number: int, form: _Form, end: bytes) -> Iterator[_Row]:
    """Read lines as a row each: not again with cells over several of them, as each might go to the end."""
    for at, line in enumerate(taken):
        if line.strip():
            parser = _Parser(form, end)
            problem = "" if parser.feed(line) else "a quote is not closed"
            yield _Row(number + at, parser.cells, line, problem, parser.loose)


class _Parser:
    """Parses one row from its lines.

    Attributes:
        cells: of it.
        loose: something stands between the quote that closes a cell and its end: over several lines, the quote may be
            the next row's, and opens one.
    """

    def __init__(self, form: _Form, end: bytes) -> None:
        self.cells: list[bytes] = []
        self.loose = False
        self._delimiter, self._escaped = form
        self._end = end
        self._parts: list[bytes] = []
        self._quoted = False

    def feed(self, line: bytes) -> bool:
        """Take in a line without its end; whether the row is whole."""
        at = 0
        if not self._quoted:
            at = self._open(line, 0)
        else:
            self._parts.append(self._end)
        while True:
            if self._quoted:
                at = self._to_quote(line, at)
                if at < 0:
                    return False
                self._quoted = False
            stop = line.find(self._delimiter, at)
            self._close(line[at:stop] if stop >= 0 else line[at:].removesuffix(b"\r"))
            if stop < 0:
                return True
            at = self._open(line, stop + 1)

    def _to_quote(self, line: bytes, at: int) -> int:
        """Take in what stands in quotes; where what follows the closing one begins, or -1 if it is not in the line."""
        while True:
            found = _QUOTE_OR_ESCAPE.search(line, at) if self._escaped else None
            stop = found.start() if found else line.find(_QUOTE, at)
            if stop < 0:
                self._parts.append(line[at:])
                return -1
            self._parts.append(line[at:stop])
            sign, after = line[stop : stop + 1], line[stop + 1 : stop + 2]
            if sign == _QUOTE and after != _QUOTE:
                return stop + 1
            # Two quotes stand for one; what a backslash does not escape, it stands before.
            kept = after in (_QUOTE, _ESCAPE) and after != b""
            self._parts.append(after if kept else sign)
            at = stop + 1 + kept

    def _open(self, line: bytes, at: int) -> int:
        self._quoted = line[at : at + 1] == _QUOTE
        return at + self._quoted

    def _close(self, last: bytes) -> None:
        self.loose = self.loose or bool(self._parts and last.strip())
        self.cells.append(b"".join((*self._parts, last)))
        self._parts = []


def _header(row: _Row, settings: RunSettings) -> tuple[list[str], bool]:
    """Names of the columns, and whether the first row has them."""
    names = [cell.decode("utf-8", "replace").strip() for cell in row.cells]
    known = {settings.text_field, settings.html_field, settings.url_field, settings.id_field}
    known |= {settings.site_field, settings.date_field}
    if known.intersection(names):
        return distinct(names), True
    plain = all(
        name and len(name) <= _LONGEST_NAME and len(name.split()) <= _MOST_WORDS and not _is_number(name)
        for name in names
    )
    if plain and len(set(names)) == len(names) and len(names) > 1:
        return distinct(names), True
    return [settings.text_field] if len(names) == 1 else [str(at) for at in range(1, len(names) + 1)], False


def _is_number(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return False
    return True


def _document(
    source: Source, row: _Row, names: list[str], settings: RunSettings, encoded: Encoded
) -> Document | RecordError:
    place = f"line {row.line}"
    if len(row.cells) != len(names):
        problem = f"a ragged row: {len(row.cells)} cells, where the first row has {len(names)}"
        return RecordError(source.name, place, problem, "correct the row, or put its cells in quotes", row.raw)
    encoding = encoded.encoding
    try:
        cells = [cell.decode("utf-8") for cell in row.cells]
    except UnicodeDecodeError:
        if encoded.known or as_latin(row.raw) is None:
            try:
                row.raw.decode("utf-8")
            except UnicodeDecodeError as error:
                return RecordError(source.name, place, not_utf8(error), SAVE_AS_UTF8, row.raw)
        cells, encoding = [cell.decode("cp1252") for cell in row.cells], "cp1252"
    record: dict[str, str] = dict(zip(names, cells, strict=True))
    if not record.get(settings.text_field) and record.get(settings.html_field):
        record.pop(settings.text_field, None)  # an empty cell is none: CSV has no other way to say so
    values, altered = without_unwritable(record)
    return document_from(values, row.raw, source, place, settings, altered, encoding=encoding)
