"""Values of Arrow columns as JSON has them; no value of a strange type costs more than itself."""

import base64
import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from numbers import Integral, Real
from typing import Any

import pyarrow as pa

from cleaner.corpus.readers.documents import distinct

__all__ = ["Unreadable", "plain", "rows_of"]


class Unreadable:
    """Stands for a value that no reader can tell: null in the record, which names it as altered."""

    def __init__(self, error: Exception) -> None:
        self.error = error


Row = tuple[dict[str, Any], dict[str, str]]


def rows_of(batch: pa.RecordBatch, pages: set[str]) -> Iterator[Row | UnicodeDecodeError]:
    """The rows of a batch: each a record, and what of it is not as it was.

    Args:
        batch: some rows.
        pages: the columns that hold texts: of them bytes are UTF-8, and others than text are errors.

    Yields:
        A row, or why its text is none.
    """
    names = distinct(batch.schema.names)
    columns = [_values(batch.column(at), as_text=name in pages) for at, name in enumerate(names)]
    for at in range(batch.num_rows):
        record: dict[str, Any] = {}
        altered: dict[str, str] = {}
        broken: UnicodeDecodeError | None = None
        for name, column in zip(names, columns, strict=True):
            value = column[at]
            if isinstance(value, UnicodeDecodeError):
                broken = broken or value
            elif isinstance(value, Unreadable):
                altered[name] = f"a value that cannot be read is null here: {' '.join(str(value.error).split())}"
                value = None
            record[name] = value
        yield broken or (record, altered)


def _values(column: "pa.Array[Any]", *, as_text: bool) -> list[Any]:
    """Turn a column into values of JSON; one that cannot be turned stands there as why."""
    turn = _text if as_text else plain
    try:
        # What Python has no type for depends on what else is installed: nanoseconds are never asked for.
        made = column if _coarser(column.type) == column.type else _in_microseconds(column)
        return [turn(value) for value in made.to_pylist()]
    except Exception:  # noqa: BLE001  of any type: then value by value
        return [_one(scalar, turn, as_text=as_text) for scalar in column]


def _in_microseconds(column: "pa.Array[Any]") -> "pa.Array[Any]":
    """The column with all times in microseconds, as Python has them."""
    target = _coarser(column.type)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()  # type: ignore[attr-defined]
    return column.cast(target, safe=False)


def _coarser(kind: Any) -> Any:  # noqa: PLR0911  a branch a type
    """A type with microseconds where it has nanoseconds, however deep."""
    types = pa.types
    if types.is_timestamp(kind):
        return pa.timestamp("us", kind.tz)
    if types.is_duration(kind):
        return pa.duration("us")
    if types.is_time64(kind):
        return pa.time64("us")
    if types.is_dictionary(kind):
        return _coarser(kind.value_type)
    if types.is_struct(kind):
        return pa.struct([(field.name, _coarser(field.type)) for field in kind])
    if types.is_map(kind):
        return pa.map_(_coarser(kind.key_type), _coarser(kind.item_type))
    if types.is_large_list(kind):
        return pa.large_list(_coarser(kind.value_type))
    if types.is_fixed_size_list(kind):
        return pa.list_(_coarser(kind.value_type), kind.list_size)
    return pa.list_(_coarser(kind.value_type)) if types.is_list(kind) else kind


def _one(scalar: "pa.Scalar[Any]", turn: Callable[[Any], Any], *, as_text: bool) -> Any:
    coarser = _coarser(scalar.type)
    ways: list[Callable[[], Any]] = [
        lambda: scalar.as_py() if coarser == scalar.type else scalar.cast(coarser, safe=False).as_py(),
        scalar.as_py,
        lambda: scalar.cast(pa.string()).as_py(),
        lambda: scalar.value,  # type: ignore[attr-defined]
    ]
    first: Exception | None = None
    for way in ways:
        try:
            return turn(way())
        except UnicodeDecodeError as error:
            if as_text:
                return error
            first = first or error
        except Exception as error:  # noqa: BLE001  of any type: then in another way
            first = first or error
    return Unreadable(first or ValueError())


def _text(value: Any) -> Any:
    if not isinstance(value, bytes):
        return plain(value)
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        return error


def plain(value: Any) -> Any:  # noqa: PLR0911  a branch a type
    """A value as JSON has it: dates and times in ISO 8601, bytes in base64, decimals and whatever else as text."""
    if value is None or isinstance(value, str | bool | int | float):
        return float(value) if type(value) is not float and isinstance(value, float) else value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, Integral):  # numpy's
        return int(value)
    if isinstance(value, Real) and hasattr(value, "__float__") and hasattr(value, "dtype"):
        return float(value) if math.isfinite(value) else float("nan")
    return plain(value.tolist()) if hasattr(value, "tolist") else str(value)
