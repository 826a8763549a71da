"""Parquet: rows into documents."""

import base64
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.config import RunSettings
from cleaner.corpus.reading import Document, Meter, document_from, unreadable
from cleaner.corpus.sources import Source
from cleaner.corpus.values import to_json, without_unwritable
from cleaner.errors import RecordError

__all__ = ["read_parquet"]

_ROWS = 512


def read_parquet(source: Source, settings: RunSettings, meter: Meter) -> Iterator[Document | RecordError]:
    """Read the rows of a Parquet file as documents.

    Values become what JSON has: dates and times ISO 8601 (to the microsecond), bytes base64, decimals and
    whatever else text. A column of texts or of HTML that holds bytes is read as UTF-8.

    Args:
        source: the file.
        settings: names of the fields.
        meter: is told of the share of the file that was read.

    Yields:
        A document a row, and in its place a RecordError for a row that makes none or a file that cannot be
        read.
    """
    row = 0
    try:
        with pq.ParquetFile(str(source.path)) as file:
            names = file.schema_arrow.names
            pages = {settings.text_field, settings.html_field}
            if pages.isdisjoint(names):
                yield _no_column(source, settings.text_field, names)
                return
            total = max(file.metadata.num_rows, 1)
            for batch in file.iter_batches(batch_size=_ROWS):
                for record in _rows(batch, pages):
                    row += 1
                    yield _from_row(record, source, row, settings)
                meter.read += source.size * batch.num_rows // total
    except (pa.ArrowException, OSError) as error:
        place = f"after row {row}" if row else ""
        if isinstance(error, OSError) and error.errno is not None:
            problem = unreadable(error)
        else:
            problem = f"damaged Parquet: {_one_line(error)}"
        yield RecordError(source.name, place, problem, "get a whole copy of the file; it was left as it is")


def _no_column(source: Source, name: str, names: list[str]) -> RecordError:
    shown = ", ".join(repr(n) for n in names[:8]) or "no columns"
    return RecordError(
        source.name,
        "",
        f"no text: column {name!r} is missing",
        f"name the column with text_field; the file has {shown}",
    )


def _rows(batch: pa.RecordBatch, texts: set[str]) -> Iterator[dict[str, Any] | Exception]:
    columns = {name: _values(batch.column(at), as_text=name in texts) for at, name in enumerate(batch.schema.names)}
    for at in range(batch.num_rows):
        row = {name: column[at] for name, column in columns.items()}
        broken = next((value for value in row.values() if isinstance(value, Exception)), None)
        yield row if broken is None else broken


def _values(column: "pa.Array[Any]", *, as_text: bool) -> list[Any]:
    """Turn a column into Python values; one that cannot be turned is the exception that says why."""
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.unit == "ns":  # nanoseconds have no Python type of their own
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    try:
        values = column.to_pylist()
    except (ValueError, OverflowError, pa.ArrowException):
        values = [_value(scalar) for scalar in column]
    return [_text(v) for v in values] if as_text else [_plain(v) for v in values]


def _value(scalar: "pa.Scalar[Any]") -> Any:
    try:
        return scalar.as_py()
    except (ValueError, OverflowError, pa.ArrowException) as error:
        return error


def _text(value: Any) -> Any:
    if not isinstance(value, bytes):
        return _plain(value)
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        return error


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float | Exception):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return str(value)


def _from_row(
    record: dict[str, Any] | Exception, source: Source, row: int, settings: RunSettings
) -> Document | RecordError:
    place = f"row {row}"
    if isinstance(record, UnicodeDecodeError):
        problem = f"not UTF-8: byte 0x{record.object[record.start]:02x} at offset {record.start}"
        return RecordError(source.name, place, problem, "write the column as UTF-8", record.object)
    if isinstance(record, Exception):
        problem = f"a value cannot be read: {_one_line(record)}"
        return RecordError(source.name, place, problem, "write the column as text")
    values, altered = without_unwritable(record)
    try:
        raw = to_json(values)
    except TypeError as error:
        problem = f"not JSON: {_one_line(error)}"
        return RecordError(source.name, place, problem, "write the column as text")
    return document_from(values, raw, source, place, settings, altered)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
