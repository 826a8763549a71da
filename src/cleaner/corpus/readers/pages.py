"""Files that are one page each: text and HTML."""

from collections.abc import Iterator

from cleaner.config import RunSettings
from cleaner.corpus.formats import binary_by_magic
from cleaner.corpus.readers.clipping import Clipped, Collector, Damage, too_long
from cleaner.corpus.readers.decoding import (
    BINARY,
    NAME_ENCODING,
    SAVE_AS_UTF8,
    decode,
    html_not_text,
    not_text,
    not_utf8,
)
from cleaner.corpus.readers.documents import Document, Meter
from cleaner.corpus.readers.unpacking import Stream
from cleaner.corpus.sources import Source
from cleaner.errors import RecordError

__all__ = ["read"]


def read(source: Source, settings: RunSettings, meter: Meter) -> Iterator[Document | RecordError]:
    """Read a file as one page.

    Args:
        source: the file.
        settings: its encoding, and how long it may be.
        meter: is told of every byte that was read.

    Yields:
        The document, or why there is none; and what stands behind it in a compressed file.
    """
    stream = Stream(source, settings, meter)
    page = Collector(stream.limit)
    damages: list[Damage] = []
    for piece in stream:
        if isinstance(piece, Damage):
            damages.append(piece)
        else:
            page.add(piece)
    raw = page.take()
    if all(damage.harmless for damage in damages):
        yield too_long(source, "", raw) if isinstance(raw, Clipped) else _page(source, raw, settings)
        raw = b""
    for damage in damages:
        yield Damage(damage.problem, damage.remedy, raw).told(source, "")
        raw = b""


def _page(source: Source, raw: bytes, settings: RunSettings) -> Document | RecordError:
    if what := binary_by_magic(raw):
        return RecordError(source.name, "", f"{BINARY}{what}", "leave it out, or give its text", raw)
    if source.format == "html":
        if wrong := html_not_text(raw, settings.encoding):
            return RecordError(source.name, "", wrong, NAME_ENCODING, raw)
        return Document(source.label, source.name, "", "", {}, raw, html=raw, encoding=settings.encoding)
    try:
        text, encoding = decode(raw, settings.encoding)
    except UnicodeDecodeError as error:
        wrong = not_text(raw)
        told = (wrong, NAME_ENCODING) if wrong else (not_utf8(error), SAVE_AS_UTF8)
        return RecordError(source.name, "", *told, raw)
    if wrong := not_text(text):
        return RecordError(source.name, "", wrong, NAME_ENCODING, raw)
    return Document(source.label, source.name, "", text, {}, raw, encoding=encoding)
