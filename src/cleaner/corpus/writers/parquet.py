"""Parquet whose columns fit what they hold: types of the input's columns stay, JSON's become the narrowest."""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.corpus.sources import Source
from cleaner.corpus.values import to_json
from cleaner.corpus.work import fsync_file, unwritable

__all__ = ["ColumnKinds", "Parquet", "input_types", "keepable", "typed_array"]

_GROUP_BYTES = 64 << 20
_EXACT_IN_FLOAT = 2**53
_INT64 = 2**63

_CAPTION = pa.struct([("text", pa.string()), ("credit", pa.string())])
_FIXED: dict[str, pa.DataType] = {
    "authors": pa.list_(pa.string()),
    "captions": pa.list_(_CAPTION),
    "language_confidence": pa.float64(),
    "tags": pa.list_(pa.string()),
    "similarity": pa.float64(),
    "containment": pa.float64(),
    "cluster": pa.int64(),
}
_NAMES = ("id", "duplicate_of")  # whole numbers, or text where some are none or beyond 64 bits
_AS_JSON = {"content": "application/json"}  # of a text column: its values are JSON, as they were mixed or nested
_FIXED_JSON = {"evidence": _AS_JSON}


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

    def schema(self, first: Iterable[str], types: Mapping[str, pa.DataType] | None = None) -> pa.Schema:
        """Give every column its type: a field of mixed or nested values is written as JSON text.

        Args:
            first: names of the columns that are always there, in their order; the others follow in order of
                sight.
            types: of the columns of the input that have one.

        Returns:
            The schema.
        """
        fixed = list(first)
        further = [name for name in self._kinds if name not in fixed]
        whole = self._kinds.get("id", set()) <= {"int", "long"} and self._kinds.get("id")
        own = {**_FIXED, **dict.fromkeys(_NAMES, pa.int64() if whole else pa.string())}
        return pa.schema(
            [pa.field(name, own.get(name, pa.string()), metadata=_FIXED_JSON.get(name)) for name in fixed]
            + [_field_for(name, self._kinds[name], (types or {}).get(name)) for name in further]
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


def _field_for(name: str, kinds: set[str], stated: pa.DataType | None) -> "pa.Field[Any]":
    if stated is not None:
        return pa.field(name, stated)
    if kinds == {"bool"}:
        return pa.field(name, pa.bool_())
    if kinds and kinds <= {"int", "long"}:
        return pa.field(name, pa.int64())
    if kinds and kinds <= {"int", "float"}:
        return pa.field(name, pa.float64())
    return pa.field(name, pa.string(), metadata=None if kinds <= {"string"} else _AS_JSON)


class Parquet:
    """Records as Parquet.

    Args:
        path: the file.
        schema: of it, as ``ColumnKinds`` gives it.

    Raises:
        OutputError: on making, writing or closing it: the file cannot be written.
    """

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._path = path
        self._schema = schema
        self._group: list[dict[str, Any]] = []
        self._size = 0
        try:
            self._file = path.open("wb")
            self._writer = pq.ParquetWriter(self._file, schema, compression="zstd")
        except OSError as error:
            raise unwritable(path, error) from error

    def write(self, record: dict[str, Any]) -> int:
        """Write a record; how many bytes that are, about."""
        size = 200 + len(record.get("text") or "")
        self._group.append(record)
        self._size += size
        if self._size >= _GROUP_BYTES:
            self._flush()
        return size

    def _flush(self) -> None:
        try:
            self._writer.write_table(_table(self._group, self._schema))
        except OSError as error:
            raise unwritable(self._path, error) from error
        self._group, self._size = [], 0

    def close(self) -> None:
        """Bring all of it to the disk."""
        try:
            with self._file:
                try:
                    if self._group:
                        self._flush()
                finally:
                    self._writer.close()
                fsync_file(self._file)
        except OSError as error:
            raise unwritable(self._path, error) from error


def _table(records: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    columns = []
    for at, name in enumerate(schema.names):
        column = schema.field(at)
        values = [record.get(name) for record in records]
        if column.metadata is not None:
            values = [None if value is None else to_json(value).decode() for value in values]
        elif name in _NAMES and column.type == pa.string():
            values = [None if value is None else str(value) for value in values]
        columns.append(typed_array(values, column.type))
    return pa.table(columns, schema=schema)


def typed_array(values: Sequence[Any], kind: pa.DataType) -> "pa.Array[Any]":
    """An array of values that JSON has: times are ISO 8601, bytes base64, decimals text.

    Args:
        values: as the reader of Parquet gives them.
        kind: the type that they had before.

    >>> typed_array(["2024-03-05T10:00:00.123456", None], pa.timestamp("us")).type
    TimestampType(timestamp[us])
    """
    return pa.array([_native(value, kind) for value in values], type=kind)


def _native(value: Any, kind: pa.DataType) -> Any:
    """A value as Arrow takes it for a type."""
    if value is None:
        return None
    if pa.types.is_struct(kind):
        return {field.name: _native(value.get(field.name), field.type) for field in kind}
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return [_native(one, kind.value_type) for one in value]
    for holds, read in _READ:
        if holds(kind):
            return read(value)
    return value


_READ: tuple[tuple[Callable[[pa.DataType], bool], Callable[[Any], Any]], ...] = (
    (pa.types.is_timestamp, datetime.fromisoformat),
    (pa.types.is_date, date.fromisoformat),
    (pa.types.is_time, time.fromisoformat),
    (pa.types.is_decimal, Decimal),
    (pa.types.is_binary, base64.b64decode),
    (pa.types.is_large_binary, base64.b64decode),
    (pa.types.is_fixed_size_binary, base64.b64decode),
)
_PLAIN = (pa.types.is_boolean, pa.types.is_integer, pa.types.is_floating, pa.types.is_string, pa.types.is_large_string)


def keepable(kind: pa.DataType) -> bool:
    """Whether ``typed_array`` brings back what a reader of Parquet made of a column's values."""
    if pa.types.is_struct(kind):
        return all(keepable(field.type) for field in kind)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return keepable(kind.value_type)
    return any(holds(kind) for holds in (*_PLAIN, *(holds for holds, _ in _READ)))


def input_types(sources: Iterable[Source]) -> dict[str, pa.DataType]:
    """The types of the columns of tables, where all that is read is tables of the same types.

    Args:
        sources: of the run.

    Returns:
        Those that ``typed_array`` brings back, by name; none where a source is no table, or its head cannot be read.
    """
    found: dict[str, pa.DataType] = {}
    unlike: set[str] = set()
    for source in sources:
        if source.path is None or source.compression or source.format not in ("parquet", "arrow"):
            return {}
        try:
            schema = pq.read_schema(source.path) if source.format == "parquet" else _arrow_schema(source.path)
        except (OSError, pa.ArrowException):
            return {}
        for field in schema:
            kind = found.setdefault(field.name, field.type)
            if kind != field.type or not keepable(kind):
                unlike.add(field.name)
    return {name: kind for name, kind in found.items() if name not in unlike}


def _arrow_schema(path: Path) -> pa.Schema:
    with pa.memory_map(str(path)) as file:
        try:
            return pa.ipc.open_file(file).schema
        except pa.ArrowInvalid:
            file.seek(0)
            return pa.ipc.open_stream(file).schema
