"""Article records into a Parquet table whose columns fit what they hold."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cleaner.corpus.values import parse_json, to_json
from cleaner.errors import OutputError

__all__ = ["ColumnKinds", "write_parquet"]

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
