"""JSON lines: a record a line."""

from collections.abc import Iterable, Iterator

from cleaner.config import RunSettings
from cleaner.corpus.readers.clipping import Clipped, Damage, lines, too_long
from cleaner.corpus.readers.decoding import BOM, Encoded, as_latin, as_utf8, not_utf8
from cleaner.corpus.readers.documents import Document, Meter, document_from
from cleaner.corpus.readers.unpacking import Stream
from cleaner.corpus.sources import Source
from cleaner.corpus.values import Parsed, parse_json
from cleaner.errors import RecordError

__all__ = ["read", "read_lines", "read_record"]


def read(source: Source, settings: RunSettings, meter: Meter) -> Iterator[Document | RecordError]:
    """Read JSON lines; blank ones are passed over.

    Args:
        source: the file.
        settings: names of the fields, its encoding, and how long a record may be.
        meter: is told of every byte that was read.

    Yields:
        Each document, and in its place a RecordError for each line that makes none.
    """
    stream = Stream(source, settings, meter)
    if source.start:  # behind so many bytes, and so many lines
        _, before, known = source.start
        encoded = Encoded(iter(stream), None, known=bool(known))
    else:
        before, encoded = 0, as_utf8(stream, settings.encoding)
    found = lines(encoded.pieces, stream.limit)
    if encoded.encoding is None:
        found = _told(found, source, encoded, meter)
    yield from read_lines(source, settings, found, encoded, before)


def _told(
    found: Iterable[bytes | Clipped | Damage], source: Source, encoded: Encoded, meter: Meter
) -> Iterator[bytes | Clipped | Damage]:
    """Tell behind each line where the next one begins, up to damage: then it is nowhere for sure."""
    at, number = source.start[:2] if source.start else (0, 0)
    whole = True
    for line in found:
        if isinstance(line, Damage):
            whole = False
        else:
            at += (len(line) if isinstance(line, bytes) else line.length) + 1
            number += 1
        meter.at = (at, number, int(encoded.known)) if whole else ()
        yield line


def read_lines(
    source: Source,
    settings: RunSettings,
    found: Iterable[bytes | Clipped | Damage],
    encoded: Encoded,
    before: int = 0,
) -> Iterator[Document | RecordError]:
    """Read lines of JSON, of a file whose encoding is told, behind so many of it."""
    number = before
    for line in found:
        if isinstance(line, Damage):
            yield line.told(source, f"after line {number}")
            continue
        number += 1
        if isinstance(line, Clipped):
            yield too_long(source, f"line {number}", line)
            continue
        content = line.removeprefix(BOM)  # of whatever file a joined one was joined from
        if content.strip():
            remedy = "correct the line or leave it out"
            yield read_record(source, f"line {number}", content, settings, encoded, remedy)


def read_record(
    source: Source, place: str, raw: bytes, settings: RunSettings, encoded: Encoded, remedy: str
) -> Document | RecordError:
    """Make a document of a record in JSON."""
    encoding = encoded.encoding
    try:
        record, altered = parse_json(raw)
    except ValueError as error:
        latin = None if encoded.known else _parse_latin(raw)
        if latin is None:
            return RecordError(source.name, place, _not_json(raw, error), remedy, raw)
        (record, altered), encoding = latin, "cp1252"
    return document_from(record, raw, source, place, settings, altered, encoding=encoding)


def _parse_latin(raw: bytes) -> Parsed | None:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        text = as_latin(raw)
    else:
        return None
    try:
        return None if text is None else parse_json(text.encode())
    except ValueError:
        return None


def _not_json(raw: bytes, error: ValueError) -> str:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as undecodable:
        return not_utf8(undecodable)
    return f"not JSON: {error}"
