"""A data frame that was given: its columns under names that clash with none, and at once what is wrong with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyspark.sql import functions as F  # noqa: N812  as everyone calls them
from pyspark.sql import types as T  # noqa: N812  as above

from cleaner.config import RunSettings
from cleaner.corpus.readers.documents import distinct
from cleaner.engines.spark.names import clashing, is_sensitive
from cleaner.errors import NoTextError, SettingsError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

__all__ = ["FINGERPRINT", "Field", "Given", "carried", "fingerprint_of", "given_frame"]

FINGERPRINT = "fingerprint"
"""The column that holds a digest of each record as it came in."""

_SHOWN = 20
_CARRIED = (
    T.StringType, T.CharType, T.VarcharType, T.BinaryType, T.BooleanType, T.NumericType, T.DateType, T.TimestampType,
    T.TimestampNTZType, T.DayTimeIntervalType, T.NullType,
)  # fmt: skip
_OF_PAGES = (T.StringType, T.CharType, T.VarcharType, T.BinaryType, T.NullType)


@dataclass(frozen=True, slots=True)
class Field:
    """A column, or a field within one.

    Attributes:
        at: number of the column.
        inner: names of the fields that lead to it within the column.
        kind: its type.
    """

    at: int
    inner: tuple[str, ...]
    kind: T.DataType

    @property
    def column(self) -> "Column":
        """It, of a data frame whose columns have the names of ``carried``."""
        found = F.col(carried(self.at))
        for name in self.inner:
            found = found.getField(name)
        return found

    def emptied(self, column: "Column") -> "Column":
        """The column it lies in, without its value."""
        path = ".".join(f"`{name.replace('`', '``')}`" for name in self.inner)
        return column.withField(path, F.lit(None).cast(self.kind))


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A data frame that was given.

    Attributes:
        frame: it, its columns named as ``carried`` does.
        names: of its columns, each once: a second ``x`` is ``x 2``, as of CSV.
        types: of its columns.
        by: what orders the input; None where rows stand in order.
        text: where the text is; None where there is no such column.
        html: likewise for HTML.
        id: likewise for the identifier.
    """

    frame: "DataFrame"
    names: tuple[str, ...]
    types: tuple[T.DataType, ...]
    by: Field | None
    text: Field | None
    html: Field | None
    id: Field | None

    @property
    def fingerprints(self) -> "Column":
        """A digest of each record."""
        held = [F.col(carried(at)) for at in range(len(self.names))]
        # Spark has no digest of a map.
        told = [F.to_json(F.struct(one)) if _holds(T.MapType, kind) else one
                for one, kind in zip(held, self.types, strict=True)]  # fmt: skip
        return F.xxhash64(*told).alias(FINGERPRINT)


def carried(at: int) -> str:
    """The name under which the column of a number goes through the run."""
    return f"given_{at}"


def fingerprint_of(frame: "DataFrame") -> tuple[int, str]:
    """What records are, in whatever order: their number, and the sum of their fingerprints."""
    told = F.sum(F.col(FINGERPRINT).cast("decimal(38,0)")).cast("string")
    row = frame.select(F.count("*"), told).collect()[0]
    return int(row[0]), str(row[1])


def given_frame(df: "DataFrame", settings: RunSettings, order: str | None) -> Given:
    """See that a data frame can be worked on.

    Args:
        df: a row a record.
        settings: of the run.
        order: the column that orders the input, by its name or path; None for the identifier's.

    Raises:
        NoTextError: there is neither the text's column nor that of HTML, or they hold neither text nor bytes.
        SettingsError: there is no such order, or a type cannot be ordered or carried along.
    """
    names = tuple(distinct(df.columns))
    types = tuple(field.dataType for field in df.schema)
    sensitive = is_sensitive(df.sparkSession)
    for name, kind in zip(names, types, strict=True):
        _check_type(name, kind, sensitive=sensitive)
    columns = list(zip(names, types, strict=True))
    text, html, identifier = (_find(columns, name) for name in (settings.text_field, settings.html_field,
                                                                settings.id_field))  # fmt: skip
    if not any(one is not None and isinstance(one.kind, _OF_PAGES) for one in (text, html)):
        raise NoTextError(_no_text(names, settings, text))
    by = identifier if order is None else _find(columns, order)
    if order is not None and by is None:
        raise SettingsError(f"order is {order!r}, and the data frame has no such column; name one of {_shown(names)}")
    if by is not None and _holds(T.MapType, by.kind):
        name, what = (settings.id_field, "id_field") if order is None else (order, "order")
        raise SettingsError(f"{what} is {name!r}, a {by.kind.simpleString()}, which has no order; name another column")
    frame = df.toDF(*map(carried, range(len(names))))
    return Given(frame, names, types, by, text, html, identifier)


def _check_type(name: str, kind: T.DataType, *, sensitive: bool) -> None:
    for inner in _within(kind):
        if isinstance(inner, T.StructType) and (same := clashing(inner.names, sensitive=sensitive)):
            raise SettingsError(
                f"column {name!r} has fields whose names differ in case alone ({', '.join(map(repr, same))}), which "
                "Parquet cannot hold in this session; rename them, or set spark.sql.caseSensitive"
            )
        if not isinstance(inner, (*_CARRIED, T.StructType, T.ArrayType, T.MapType)):
            told = "" if inner is kind else f", within {kind.simpleString()}"
            raise SettingsError(
                f"column {name!r} is of the type {inner.simpleString()}{told}, which the engine spark cannot carry "
                "along; cast it to string, or drop it"
            )


def _within(kind: T.DataType) -> list[T.DataType]:
    """A type and all that it is made of."""
    parts: list[T.DataType] = []
    if isinstance(kind, T.StructType):
        parts = [field.dataType for field in kind]
    elif isinstance(kind, T.ArrayType):
        parts = [kind.elementType]
    elif isinstance(kind, T.MapType):
        parts = [kind.keyType, kind.valueType]
    return [kind, *(inner for part in parts for inner in _within(part))]


def _holds(what: type[T.DataType], kind: T.DataType) -> bool:
    return any(isinstance(inner, what) for inner in _within(kind))


def _find(columns: Sequence[tuple[str, T.DataType]], name: str) -> Field | None:
    """A column by its name, or else a field by its path with dots."""
    for at, (own, kind) in enumerate(columns):
        if own == name:
            return Field(at, (), kind)
    first, _, rest = name.partition(".")
    for at, (own, kind) in enumerate(columns):
        if own == first and rest and isinstance(kind, T.StructType):
            found = _find([(field.name, field.dataType) for field in kind], rest)
            return None if found is None else Field(at, (kind.names[found.at], *found.inner), found.kind)
    return None


def _no_text(names: Sequence[str], settings: RunSettings, text: Field | None) -> str:
    name = repr(settings.text_field)
    wrong = f"there is no column {name}" if text is None else f"column {name} is of the type {text.kind.simpleString()}"
    return (
        f"no text in the data frame: {wrong}; there are {_shown(names)}: "
        "name the one with the text with text_field, or that with HTML with html_field"
    )


def _shown(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names[:_SHOWN])) + (", …" if len(names) > _SHOWN else "")
