"""Bytes in, documents out; whatever cannot be read comes out as a RecordError and never stops the run."""

import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

from cleaner.config import RunSettings
from cleaner.corpus.sources import Inputs, Source, find_sources
from cleaner.corpus.values import parse_json, to_json
from cleaner.errors import RecordError
from cleaner.logs import log
from cleaner.shown import one_line

if TYPE_CHECKING:
    from io import BufferedReader

__all__ = ["Document", "Meter", "Place", "document_from", "read_documents", "read_source", "unreadable"]

Place: TypeAlias = "tuple[str | int, str, str]"
"""Identifier, source and place of a document."""

_CHUNK = 1 << 20
_BOM = b"\xef\xbb\xbf"

_SAVE_AS_UTF8 = "save it as UTF-8"
_WHOLE_COPY = "get a whole copy of the file"


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the input with what is known of it.

    Attributes:
        id: its identifier: from the record, where whole numbers stay what they are, or made from the file's name and
            the line or row.
        source: the file, or ``<stdin>``.
        place: ``line 12``, ``row 3`` or ``item 3``; empty where the file is the document.
        text: the text as it was read, without a byte order mark.
        fields: all other fields of the record, ready for JSON.
        raw: the bytes it was read from; of a Parquet row its rendition as JSON.
        altered: of the record's values, by path, those that could not be written as they were read, and how they are.
        html: the page as HTML, bytes where nobody has decoded them; None where there is text.
        url: the page's address; None where the record does not say.
    """

    id: str | int
    source: str
    place: str
    text: str
    fields: dict[str, Any] = field(default_factory=dict)
    raw: bytes = b""
    altered: dict[str, str] = field(default_factory=dict)
    html: str | bytes | None = None
    url: str | None = None

    @property
    def size(self) -> int:
        """Characters of the page, or bytes."""
        return len(self.text) + len(self.html or "")

    def date(self, name: str) -> datetime | None:
        """The date in a field in ISO 8601; None where it is absent or another shape of date."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            return None
        try:
            return datetime.fromisoformat(value.strip())
        except ValueError:
            return None


@dataclass(slots=True)
class Meter:
    """Counts what was read so far, for the progress bar.

    Attributes:
        read: bytes of the files, as they lie on the disk.
    """

    read: int = 0


class _DamagedError(Exception):
    """A file breaks off or cannot be unpacked; what was read before has been given out."""

    def __init__(self, problem: str, remedy: str, rest: bytes = b"") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.rest = rest


class _Decompressor(Protocol):
    """What the decompression objects of zlib and zstandard have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, /) -> bytes: ...


def read_documents(
    inputs: Inputs, settings: RunSettings | None = None, *, any_ending: bool = False
) -> Iterator[Document | RecordError]:
    """Read documents as `run` reads them.

    JSON lines, JSON and Parquet: one document a record, blank lines left out. Text: one document a file. Numbers that
    are none (NaN, Infinity) become null and lone surrogates U+FFFD, and ``Document.altered`` names them.

    Args:
        inputs: a path, folder, glob, ``-`` for standard input, or several of them.
        settings: names of the fields and the format of standard input.
        any_ending: read a file that is named by itself and has an ending that is not known as text.

    Yields:
        Each document, and in its place a RecordError for each record or file that cannot be read.

    Raises:
        MissingInputError: an input matches nothing, or is a file whose ending is not known.
    """
    settings = settings or RunSettings()
    meter = Meter()
    found = find_sources(inputs, stdin_format=settings.stdin_format, any_ending=any_ending)
    for name, why in found.unusable.items():
        log.warning("%s is skipped: %s", one_line(name), why)
    for source in found.sources:
        yield from read_source(source, settings, meter)


def read_source(source: Source, settings: RunSettings, meter: Meter) -> Iterator[Document | RecordError]:
    """Read one file, document by document.

    Args:
        source: the file.
        settings: names of the fields.
        meter: is told of every byte that was read.

    Yields:
        Each document, and in its place a RecordError for each record or file that cannot be read.
    """
    if source.format == "parquet":
        from cleaner.corpus.columnar import read_parquet  # noqa: PLC0415  pyarrow is loaded only where it is needed

        yield from read_parquet(source, settings, meter)
    elif source.format in ("text", "html"):
        yield _read_page(source, meter)
    elif source.format == "lines":
        yield from _read_lines(source, settings, _lines(_chunks(source, meter)))
    else:
        yield from _read_json(source, settings, meter)


def unreadable(error: OSError) -> str:
    """Say in words why the system refuses to read a file."""
    return f"cannot be read: {error.strerror or error}"


def _raw_chunks(source: Source, meter: Meter) -> Iterator[bytes]:
    try:
        if source.path is None:
            yield from _stdin_chunks()
            return
        with source.path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                meter.read += len(chunk)
                yield chunk
    except OSError as error:
        raise _DamagedError(unreadable(error), "check the file and its permissions") from error


def _stdin_chunks() -> Iterator[bytes]:
    if sys.stdin is None:  # closed by whoever started us
        raise OSError("it is closed")
    pipe = cast("BufferedReader", sys.stdin.buffer)
    while chunk := pipe.read1(_CHUNK):  # what is there, without waiting for the rest
        yield chunk


def _chunks(source: Source, meter: Meter) -> Iterator[bytes]:
    raw = _raw_chunks(source, meter)
    if source.compression == "gz":
        return _unpacked(raw, lambda: zlib.decompressobj(wbits=31), zlib.error)
    if source.compression == "zst":
        import zstandard  # noqa: PLC0415  loaded only where it is needed

        unpacker = zstandard.ZstdDecompressor(max_window_size=1 << 31)
        return _unpacked(raw, unpacker.decompressobj, zstandard.ZstdError)
    return raw


def _unpacked(chunks: Iterable[bytes], new: Callable[[], _Decompressor], broken: type[Exception]) -> Iterator[bytes]:
    """Unpack a file of one or more members, up to where it breaks off, which is told."""
    unpacker = None
    for chunk in chunks:
        rest = chunk
        while rest:
            unpacker = unpacker or new()
            try:
                yield unpacker.decompress(rest)
            except broken as error:
                raise _DamagedError(f"damaged compression: {error}", _WHOLE_COPY) from error
            rest = unpacker.unused_data.lstrip(b"\0") if unpacker.eof else b""  # tape padding is no member
            unpacker = None if unpacker.eof else unpacker
    if unpacker is not None:
        raise _DamagedError("the compressed file breaks off", _WHOLE_COPY)


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    parts: list[bytes] = []  # of the line that is not whole yet: joined once, however long it gets
    try:
        for chunk in chunks:
            first, *more = chunk.split(b"\n")
            parts.append(first)
            if more:
                yield b"".join(parts)
                yield from more[:-1]
                parts = [more[-1]]
    except _DamagedError as damage:
        raise _DamagedError(damage.problem, damage.remedy, b"".join(parts)) from damage
    if last := b"".join(parts):
        yield last


def _read_page(source: Source, meter: Meter) -> Document | RecordError:
    parts: list[bytes] = []
    try:
        parts.extend(_chunks(source, meter))
    except _DamagedError as damage:
        return RecordError(source.name, "", damage.problem, damage.remedy, b"".join(parts))
    raw = b"".join(parts)
    if source.format == "html":
        return Document(source.label, source.name, "", "", {}, raw, html=raw)
    try:
        return Document(source.label, source.name, "", raw.decode("utf-8-sig"), {}, raw)
    except UnicodeDecodeError as error:
        return RecordError(source.name, "", _not_utf8(error), _SAVE_AS_UTF8, raw)


def _read_lines(source: Source, settings: RunSettings, lines: Iterator[bytes]) -> Iterator[Document | RecordError]:
    number = 0
    try:
        for number, line in enumerate(lines, 1):
            content = line.removeprefix(_BOM)  # of whatever file a joined one was joined from
            if content.strip():
                yield _parse_line(source, number, content, settings)
    except _DamagedError as damage:
        yield RecordError(source.name, f"after line {number}", damage.problem, damage.remedy, damage.rest)


def _parse_line(source: Source, number: int, line: bytes, settings: RunSettings) -> Document | RecordError:
    place = f"line {number}"
    try:
        record, altered = parse_json(line)
    except ValueError as error:
        return RecordError(source.name, place, _not_json(line, error), "correct the line or leave it out", line)
    return document_from(record, line, source, place, settings, altered)


def _read_json(source: Source, settings: RunSettings, meter: Meter) -> Iterator[Document | RecordError]:
    """Read a file that ends in .json: JSON lines, or one object or array over any number of lines."""
    lines = _lines(_chunks(source, meter))
    head: list[bytes] = []
    try:
        for line in lines:
            head.append(line)
            if line.removeprefix(_BOM).strip():
                break
        if head and _is_object(head[-1]):
            yield from _read_lines(source, settings, _chain(head, lines))
            return
        raw = b"\n".join([*head, *lines]).removeprefix(_BOM)
    except _DamagedError as damage:
        rest = b"\n".join([*head, damage.rest])
        yield RecordError(source.name, "", damage.problem, damage.remedy, rest)
        return
    yield from _parse_whole(source, raw, settings)


def _chain(head: list[bytes], lines: Iterator[bytes]) -> Iterator[bytes]:
    yield from head
    yield from lines


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(parse_json(line.removeprefix(_BOM)).value, dict)
    except ValueError:
        return False


def _parse_whole(source: Source, raw: bytes, settings: RunSettings) -> Iterator[Document | RecordError]:
    if not raw.strip():
        return
    try:
        value, altered = parse_json(raw)
    except ValueError as error:
        if raw.lstrip()[:1] in (b"[", b"") or b"\n" not in raw.strip():
            yield RecordError(source.name, "", _not_json(raw, error), "correct the file", raw)
        else:  # JSON lines of which the first is broken: the others are not lost
            yield from _read_lines(source, settings, iter(raw.split(b"\n")))
        return
    if isinstance(value, list):
        for number, item in enumerate(value, 1):
            start = f"[{number - 1}]"
            own = {path.removeprefix(start).lstrip("."): how for path, how in altered.items() if path.startswith(start)}
            yield document_from(item, to_json(item), source, f"item {number}", settings, own)
    else:
        yield document_from(value, raw, source, "", settings, altered)


def document_from(
    record: object, raw: bytes, source: Source, place: str, settings: RunSettings, altered: dict[str, str]
) -> Document | RecordError:
    """Make a document of a record.

    Args:
        record: what was read; an object with the text in a field, or without that with HTML in one.
        raw: its bytes.
        source: the file it is from.
        place: where in the file.
        settings: names of the fields.
        altered: what of the record is not as it was.

    Returns:
        The document, or the reason why the record makes none.
    """
    if not isinstance(record, dict):
        problem = f"not an object: {_type_name(record)}"
        return RecordError(source.name, place, problem, 'write records as {"text": …}', raw)
    text, html, url = (record.get(name) for name in (settings.text_field, settings.html_field, settings.url_field))
    has_html = text is None and isinstance(html, str)
    if not isinstance(text, str) and not has_html:
        return RecordError(source.name, place, *_no_text(record, settings.text_field), raw)
    given = record.get(settings.id_field)
    if isinstance(given, bool | list | dict):
        problem = f"the identifier is no text: field {settings.id_field!r} is {_type_name(given)}"
        return RecordError(source.name, place, problem, "write it as text or name another with id_field", raw)
    made = f"{source.label}:{place.rsplit(maxsplit=1)[-1]}" if place else source.label
    used = (settings.html_field if has_html else settings.text_field, settings.id_field)
    fields = {name: value for name, value in record.items() if name not in used}
    name = made if given in (None, "") else given if isinstance(given, int) else str(given)
    address = url if isinstance(url, str) and url else None
    if has_html:
        return Document(name, source.name, place, "", fields, raw, altered, html, address)
    return Document(name, source.name, place, str(text), fields, raw, altered, url=address)


def _no_text(record: dict[str, Any], name: str) -> tuple[str, str]:
    if name in record:
        return f"the text is no text: field {name!r} is {_type_name(record[name])}", "write it as a string"
    names = ", ".join(repr(key) for key in list(record)[:8]) or "no fields"
    return f"no text: field {name!r} is missing", f"name the field with text_field; the record has {names}"


def _type_name(value: object) -> str:
    if value is None:
        return "null"
    names = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "an array"}
    return names.get(type(value), "an object")


def _not_utf8(error: UnicodeDecodeError) -> str:
    return f"not UTF-8: byte 0x{error.object[error.start]:02x} at offset {error.start}"


def _not_json(raw: bytes, error: ValueError) -> str:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as undecodable:
        return _not_utf8(undecodable)
    return f"not JSON: {error}"
