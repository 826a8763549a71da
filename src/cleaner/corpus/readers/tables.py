"""Parquet, Arrow and Feather: a row a record."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, TYPE_CHECKING, Any, cast

import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.config import RunSettings
from cleaner.corpus.readers.cells import rows_of
from cleaner.corpus.readers.clipping import Clipped, clip, too_long
from cleaner.corpus.readers.documents import Document, Meter, document_from, unreadable
from cleaner.corpus.readers.unpacking import CHUNK, opened
from cleaner.corpus.sources import Source
from cleaner.corpus.values import to_json, without_unwritable
from cleaner.errors import MissingTextError, RecordError

if TYPE_CHECKING:
    from io import IOBase

__all__ = ["read"]

_ROWS = 512
_BATCH_BYTES = 16 << 20
_FEATHER = b"ARROW1"
_STREAM_WITHIN = 8  # bytes in front of it
_OLD_FEATHER = b"FEA1"
_END_OF_STREAM = b"\xff\xff\xff\xff\0\0\0\0"
_WHOLE_COPY = "get a whole copy of the file; it was left as it is"


def read(source: Source, settings: RunSettings, meter: Meter) -> Iterator[Document | RecordError]:
    """Read the rows of a table as documents.

    Values become what JSON has: dates and times ISO 8601 (to the microsecond), bytes base64, decimals and whatever
    else text; what cannot be told is null, and ``altered`` names it. A column of texts or of HTML that holds bytes is
    read as UTF-8.

    Args:
        source: the file.
        settings: names of the fields, and how long a record may be.
        meter: is told of the share of the file that was read.

    Yields:
        A document a row, and in its place a RecordError for a row that makes none or a file that cannot be
        read: then with the rows that were read, of those that the file says it has.
    """
    table = _Table(source, settings)
    before = meter.read
    try:
        with _seekable(source) as file:
            for batch in table.batches(file):
                if isinstance(batch, RecordError):
                    meter.at = ()
                    yield batch
                    continue
                for item in table.documents(batch):
                    meter.at = (table.read,) if source.format == "parquet" else ()
                    yield item
                meter.read = before + source.size * table.read // max(table.total, table.read, 1)
    except OSError as error:  # only opening raises it
        yield table.broken(error)
    meter.read = before + source.size


@contextmanager
def _seekable(source: Source) -> Iterator[IO[bytes]]:
    """A file that can be read in any order: of standard input and pipes a copy on the disk.

    Raises:
        OSError: it cannot be opened, or there is no room for the copy.
    """
    with opened(source) as file:
        if source.remote or (source.path is not None and source.path.is_file()):
            yield file
            return
        with tempfile.TemporaryFile() as copy:
            while chunk := file.read(CHUNK):
                copy.write(chunk)
            copy.seek(0)
            yield copy


class _Table:
    """A table while it is read.

    Attributes:
        read: rows so far, those that were lost among them.
        total: rows that the file says it has, as far as that is known.
    """

    def __init__(self, source: Source, settings: RunSettings) -> None:
        self._source = source
        self._settings = settings
        self._kind = "Parquet" if source.format == "parquet" else "Arrow"
        self._pages = {settings.text_field, settings.html_field}
        self._start = source.start[0] if source.start else 0
        self.read = 0
        self.total = 0

    def batches(self, file: IO[bytes]) -> Iterator[pa.RecordBatch | RecordError]:
        """Some rows at a time, and errors where rows are lost or the table as a whole makes no documents."""
        found = self._of_parquet(file) if self._source.format == "parquet" else self._of_arrow(file)
        while True:
            try:
                batch = next(found, None)
            except Exception as error:  # noqa: BLE001  of damaged files pyarrow raises whatever its parts do
                yield self.broken(error)
                return
            if batch is None:
                break
            yield batch
        if self.read != self.total:
            yield self._lost(f"{self.read:,} of {self.total:,} rows were read")

    def _of_parquet(self, file: IO[bytes]) -> Iterator[pa.RecordBatch | RecordError]:
        with pq.ParquetFile(file, page_checksum_verification=True) as table:
            self.total = table.metadata.num_rows
            if not self._has_text(table.schema_arrow.names):
                yield self._no_column(table.schema_arrow.names)
                return
            for at in range(table.num_row_groups):
                group = table.metadata.row_group(at)
                end = self.read + group.num_rows
                if end <= self._start:
                    self.read = end
                    continue
                batches = table.iter_batches(_rows_at_once(group.total_byte_size, group.num_rows), row_groups=[at])
                try:
                    yield from self._behind_start(batches)
                    if self.read < end:
                        yield self.broken(EOFError("a group of rows ends early"), end)
                except Exception as error:  # noqa: BLE001  as above: the other groups can still be read
                    yield self.broken(error, end)
                self.read = max(self.read, end)

    def _behind_start(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            before = min(max(0, self._start - self.read), batch.num_rows)
            self.read += before
            yield batch.slice(before) if before else batch

    def _of_arrow(self, file: IO[bytes]) -> Iterator[pa.RecordBatch | RecordError]:
        head = file.read(len(_FEATHER))
        file.seek(0)
        if head.startswith(_OLD_FEATHER):
            from pyarrow import feather  # noqa: PLC0415  of old files alone

            table = feather.read_table(file)
            yield from self._checked(table.schema.names, iter(table.to_batches()))
        elif head == _FEATHER:
            with pa.ipc.open_file(cast("IOBase", file)) as batches:
                found = (partial(batches.get_batch, at) for at in range(batches.num_record_batches))
                yield from self._checked(batches.schema.names, self._each(found))
                none = not batches.num_record_batches
            if none:  # a footer that is damaged may say so: the file is a stream, too, behind its first bytes
                file.seek(_STREAM_WITHIN)
                with pa.ipc.open_stream(cast("IOBase", file)) as stream:
                    if next(iter(stream), None) is not None:
                        yield self._lost("its footer names no rows, but there are some")
        else:
            with pa.ipc.open_stream(cast("IOBase", file)) as stream:
                yield from self._checked(stream.schema.names, iter(stream))
            file.seek(0, 2)
            file.seek(max(0, file.tell() - len(_END_OF_STREAM)))
            if file.read() != _END_OF_STREAM:
                yield self._lost("the stream has no mark of its end, and may have broken off")

    def _each(self, batches: Iterator[Callable[[], pa.RecordBatch]]) -> Iterator[pa.RecordBatch | RecordError]:
        for batch in batches:
            try:
                yield batch()
            except Exception as error:  # noqa: BLE001  as above: the other batches can still be read
                yield self.broken(error)

    def _checked(
        self, names: list[str], batches: Iterator[pa.RecordBatch | RecordError]
    ) -> Iterator[pa.RecordBatch | RecordError]:
        """Batches whose inner places were looked at, in parts: a damaged one would be read beyond its end."""
        if not self._has_text(names):
            self.total = sum(batch.num_rows for batch in batches if isinstance(batch, pa.RecordBatch))
            yield self._no_column(names)
            return
        for batch in batches:
            if isinstance(batch, RecordError):
                yield batch
                continue
            self.total += batch.num_rows
            try:
                for at in range(batch.num_columns):
                    _check(batch.column(at))
            except pa.ArrowException as error:
                yield self.broken(error, self.total)
                self.read = self.total
                continue
            rows = _rows_at_once(batch.nbytes, batch.num_rows)
            yield from (batch.slice(start, rows) for start in range(0, batch.num_rows, rows))

    def _has_text(self, names: list[str]) -> bool:
        wanted = {part for name in self._pages for part in (name, name.partition(".")[0])}
        return not wanted.isdisjoint([*names, *(name for name, _ in self._source.keys)])

    def _no_column(self, names: list[str]) -> RecordError:
        self.read = self.total
        name = self._settings.text_field
        shown = ", ".join(repr(n) for n in names[:8]) or "no columns"
        problem = f"no text: column {name!r} is missing, in {self.total:,} rows"
        remedy = f"name the column with text_field; the file has {shown}"
        records = max(self.total, 1)
        return MissingTextError(self._source.name, "", problem, remedy, fields=tuple(names), records=records)

    def documents(self, batch: pa.RecordBatch) -> Iterator[Document | RecordError]:
        """The documents of some rows."""
        for found in rows_of(batch, self._pages):
            self.read += 1
            yield self._document(found, f"row {self.read}")

    def _document(self, found: Any, place: str) -> Document | RecordError:
        source = self._source
        if isinstance(found, UnicodeDecodeError):
            problem = f"not UTF-8: byte 0x{found.object[found.start]:02x} at offset {found.start}"
            return RecordError(source.name, place, problem, "write the column as UTF-8", found.object)
        record, unread = found
        values, altered = without_unwritable(record)
        try:
            raw = to_json(values)
        except TypeError as error:
            return RecordError(source.name, place, f"not JSON: {_one_line(error)}", "write the column as text")
        whole = clip(raw, self._settings.max_record)
        if isinstance(whole, Clipped):
            return too_long(source, place, whole)
        return document_from(values, raw, source, place, self._settings, {**altered, **unread})

    def broken(self, error: Exception, end: int = 0) -> RecordError:
        """Say that the file is damaged behind what was read; up to row ``end``, where it is known."""
        if isinstance(error, OSError) and error.errno is not None:
            place = f"after row {self.read}" if self.read else ""
            return RecordError(self._source.name, place, unreadable(error), _WHOLE_COPY)
        lost = end - self.read
        return self._lost(_one_line(error) + (f"; {lost:,} of {self.total:,} rows are lost" if lost > 0 else ""))

    def _lost(self, said: str) -> RecordError:
        place = f"after row {self.read}" if self.read else ""
        return RecordError(self._source.name, place, f"damaged {self._kind}: {said}", _WHOLE_COPY)


def _rows_at_once(size: int, rows: int) -> int:
    """Rows that take some megabytes."""
    return max(1, min(_ROWS, _BATCH_BYTES * max(rows, 1) // max(size, 1)))


def _check(column: "pa.Array[Any]") -> None:
    """See that a column's inner places are in order; whether its texts are UTF-8 is each row's own matter.

    Raises:
        ArrowInvalid: they are not.
    """
    if pa.types.is_string(column.type):
        column = column.view(pa.binary())
    elif pa.types.is_large_string(column.type):
        column = column.view(pa.large_binary())
    column.validate(full=True)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
