"""Any format in, documents out: one file a format, and one contract.

A reader is a function ``read(source, settings, meter)`` that gives a Document a record, in the order of the file, and
in its place a RecordError for each record, or part of the file, that makes none. It never raises, never holds more than
a record, and accounts for what it did not give.

::

    documents   Document, what makes one of a record, and the check that the text is where it was said to be
    telling     what a file without a known ending holds
    unpacking   bytes of files, standard input and other machines, unpacked in pieces
    clipping    pieces into lines, and records that are too long to be held
    decoding    bytes into text, and files in any encoding into UTF-8
    pages       .txt and .html: a document a file
    json_lines  JSON lines
    json_values .json: lines, an array, or one object
    delimited   CSV and TSV
    tables      Parquet, Arrow and Feather; cells has their values as JSON has them
    archives    WARC and WET; payloads unpacks what a record of them holds
    mappings    records that a program holds already
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TypeAlias

from cleaner.config import RunSettings
from cleaner.corpus.formats import Format
from cleaner.corpus.readers.documents import Document, Meter, Place, document_from, expect_text, unreadable
from cleaner.corpus.readers.mappings import read_records
from cleaner.corpus.readers.telling import told
from cleaner.corpus.sources import Inputs, Source, find_sources
from cleaner.errors import RecordError
from cleaner.logs import log
from cleaner.shown import one_line

__all__ = [
    "Document",
    "Meter",
    "Place",
    "document_from",
    "expect_text",
    "read_documents",
    "read_records",
    "read_source",
    "unreadable",
]

Reader: TypeAlias = "Callable[[Source, RunSettings, Meter], Iterator[Document | RecordError]]"

# The module that reads a format; it is loaded when the first file of it is. Endings and magic bytes are in formats.
_READERS: dict[Format, str] = {
    "text": "pages",
    "html": "pages",
    "lines": "json_lines",
    "json": "json_values",
    "csv": "delimited",
    "tsv": "delimited",
    "parquet": "tables",
    "arrow": "tables",
    "warc": "archives",
}


def read_source(source: Source, settings: RunSettings, meter: Meter) -> Iterator[Document | RecordError]:
    """Read one file, document by document.

    Args:
        source: the file.
        settings: names of the fields, encodings and limits.
        meter: is told of every byte that was read.

    Yields:
        Each document, and in its place a RecordError for each record or file that cannot be read.
    """
    if source.at_first_sight:
        yield from _read_told(source, settings, meter)
        return
    read: Reader = import_module(f"{__name__}.{_READERS[source.format]}").read
    yield from read(source, settings, meter)


def _read_told(source: Source, settings: RunSettings, meter: Meter) -> Iterator[Document | RecordError]:
    try:
        with told(source, settings.stdin_format) as known:
            yield from read_source(known, settings, meter)
    except OSError as error:  # only opening it, and its first bytes, raise
        yield RecordError(source.name, "", unreadable(error), "check the file and its permissions")


def read_documents(
    inputs: Inputs, settings: RunSettings | None = None, *, any_ending: bool = False
) -> Iterator[Document | RecordError]:
    """Read documents as `run` reads them.

    Text and HTML: one document a file. Others: one document a record or row; blank lines are left out, and records of
    web archives that are no pages. Numbers that are none (NaN, Infinity) become null and lone surrogates U+FFFD, and
    ``Document.altered`` names them.

    Args:
        inputs: a path, folder, glob, address, ``@list``, ``-`` for standard input, or several of them.
        settings: names of the fields, the format of standard input, encodings and limits.
        any_ending: read a file that is named by itself as text where neither its ending nor its first bytes tell it.

    Yields:
        Each document, and in its place a RecordError for each record or file that cannot be read.

    Raises:
        MissingInputError: an input matches nothing, or is a file that neither its ending nor its first bytes tell.
    """
    settings = settings or RunSettings()
    meter = Meter()
    found = find_sources(inputs, stdin_format=settings.stdin_format, any_ending=any_ending)
    for name, why in found.unusable.items():
        log.warning("%s is skipped: %s", one_line(name), why)
    for source in found.sources:
        yield from read_source(source, settings, meter)
