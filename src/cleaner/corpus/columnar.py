"""Parquet: rows into documents, and article records into a table whose columns fit what they hold."""

import base64
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.config import RunSettings
from cleaner.corpus.reading import Document, Meter, document_from, unreadable
from cleaner.corpus.sources import Source
from cleaner.corpus.values import parse_json, to_json, without_unwritable
from cleaner.errors import OutputError, RecordError

__all__ = ["ColumnKinds", "read_parquet", "write_parquet"]

_ROWS = 512
_GROUP_BYTES = 64 << 20
_EXACT_IN_FLOAT = 2**53
_INT64 = 2**63

_CAPTION = pa.struct([("text", pa.string()), ("credit", pa.string())])
_FIXED: dict[str, pa.DataType] = {
    "authors": pa.list_(pa.string()),
    "captions": pa.list_(_CAPTION),
    "language_confidence": pa.float64(),
    "tags": pa.list_(pa.string()),
}
_AS_JSON = {"content": "application/json"}  # of a text column: its values are JSON, as they were mixed or nested
_FIXED_JSON = {"evidence": _AS_JSON}


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


class ColumnKinds:
    """What kinds of values each field holds, seen record by record: each column gets a type that fits."""

    def __init__(self) -> None:
        self._kinds: dict[str, set[str]] = {}

    def see(self, record: dict[str, Any]) -> None:
        """Take note of a record that will be written.

        Args:
            record: an article's record.
        """
        for name, value in record.items():
            self._kinds.setdefault(name, set()).update(() if value is None else (_kind(value),))

    def schema(self, first: Iterable[str]) -> pa.Schema:
        """Give every column its type: a field of mixed or nested values is written as JSON text.

        Args:
            first: names of the columns that are always there, in their order; the others follow in order of
                sight.

        Returns:
            The schema.
        """
        fixed = list(first)
        further = [name for name in self._kinds if name not in fixed]
        whole = self._kinds.get("id", set()) <= {"int", "long"} and self._kinds.get("id")
        types = {**_FIXED, "id": pa.int64() if whole else pa.string()}
        return pa.schema(
            [pa.field(name, types.get(name, pa.string()), metadata=_FIXED_JSON.get(name)) for name in fixed]
            + [_field_for(name, self._kinds[name]) for name in further]
        )


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        if abs(value) <= _EXACT_IN_FLOAT:
            return "int"
        return "long" if -_INT64 <= value < _INT64 else "json"
    if isinstance(value, float):
        return "float"
    return "string" if isinstance(value, str) else "json"


def _field_for(name: str, kinds: set[str]) -> "pa.Field[Any]":
    if kinds == {"bool"}:
        return pa.field(name, pa.bool_())
    if kinds and kinds <= {"int", "long"}:
        return pa.field(name, pa.int64())
    if kinds and kinds <= {"int", "float"}:
        return pa.field(name, pa.float64())
    return pa.field(name, pa.string(), metadata=None if kinds <= {"string"} else _AS_JSON)


def write_parquet(path: Path, lines: Iterable[bytes], schema: pa.Schema) -> int:
    """Write article records as Parquet.

    Args:
        path: the file to write.
        lines: the records as JSON.
        schema: of the table.

    Returns:
        How many records were written.

    Raises:
        OutputError: the file cannot be written.
    """
    written = 0
    try:
        with path.open("wb") as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for group in _groups(lines):
                writer.write_table(_table(group, schema))
                written += len(group)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}; free the place it needs") from error
    return written


def _groups(lines: Iterable[bytes]) -> Iterator[list[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    size = 0
    for line in lines:
        group.append(parse_json(line).value)
        size += len(line)
        if size >= _GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _table(records: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    columns = []
    for at, name in enumerate(schema.names):
        column = schema.field(at)
        values = [record.get(name) for record in records]
        if column.metadata is not None:
            values = [None if value is None else to_json(value).decode() for value in values]
        elif name == "id" and column.type == pa.string():
            values = [str(value) for value in values]  # whole numbers among texts, or beyond 64 bits
        columns.append(pa.array(values, type=column.type))
    return pa.table(columns, schema=schema)
