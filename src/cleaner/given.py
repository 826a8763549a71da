"""What callers give for texts, names and dates, turned into rows by position: the one place that knows the kinds.

Rows are what a list has: a number of them, in an order, each found by its place. So a frame or a table (several
columns), a mapping (whose keys would be iterated) and a set (no order) are refused by name, with the line that works.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from numbers import Real
from typing import TYPE_CHECKING, Any, TypeAlias

from cleaner.errors import InputError, PageError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = [
    "Column",
    "arrow_pieces",
    "as_column",
    "as_list",
    "holds_no_text",
    "is_arrow",
    "is_missing",
    "iterate",
    "no_text",
]

Column: TypeAlias = "list[Any] | tuple[Any, ...] | pa.Array[Any] | pa.ChunkedArray[Any]"
"""Rows as the rest of cleaner reads them: Python objects, or an Arrow array of string or large_string."""

_STRINGS = ("string", "large_string")
_ROWS_AT_ONCE = 1024
_WITH_SCALARS = ("numpy", "pandas", "polars")  # iterating gives objects of theirs


def as_column(given: Any, what: str = "texts") -> Column:
    """Take rows of texts, by position, whatever they lie in.

    Lists and tuples stay what they are, as do Arrow arrays of string and large_string, whose bytes are read where they
    lie; other Arrow arrays of strings (views, dictionaries, runs, extensions over them) are cast, once. Series of
    pandas and polars give their Arrow array where they have one. Everything else that can be iterated is read once,
    into a list. Whether each row is a text is for whoever reads it to see; ``no_text`` says what it is not.

    Args:
        given: list, tuple, iterator, numpy array, Series, Arrow array, or any iterable.
        what: its name, for messages.

    Raises:
        InputError: it is one text, a frame or table, a mapping, a set, an array of more dimensions than one, an Arrow
            array of something else, or nothing that has rows.
    """
    _refuse(given, what)
    if isinstance(given, list | tuple):
        return given
    found = _arrow_of(given)
    if found is not None:
        return _strings(found, what)
    return as_list(given, what)


def as_list(given: Any, what: str) -> list[Any]:
    """Take rows of any kind (names, dates, keys) by position, as Python objects.

    Args:
        given: as for ``as_column``.
        what: its name, for messages.

    Raises:
        InputError: as for ``as_column``.
    """
    _refuse(given, what)
    # Arrow; numpy and pandas; polars: objects of Python, not theirs.
    for method in ("to_pylist", "tolist", "to_list") if not isinstance(given, type) else ():
        if hasattr(given, method):
            return list(getattr(given, method)())
    try:
        return list(given)
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError(f"{what} is {_named(given)}, which has no rows; give a list") from error


def iterate(given: Any, what: str = "texts") -> Iterator[Any]:
    """Go through rows one by one, holding none of those of an iterator.

    Args:
        given: as for ``as_column``.
        what: its name, for messages.

    Returns:
        The rows, as Python objects.

    Raises:
        InputError: as for ``as_column``; at once, not when the first row is asked for.
    """
    _refuse(given, what)
    found = None if isinstance(given, list | tuple | Iterator) else _arrow_of(given)
    if found is not None:
        return _each_row(_strings(found, what))
    plain = isinstance(given, Iterable) and not isinstance(given, type)
    if plain and type(given).__module__.partition(".")[0] not in _WITH_SCALARS:
        return iter(given)
    return iter(as_list(given, what))


def _each_row(column: Any) -> Iterator[Any]:
    for begin in range(0, len(column), _ROWS_AT_ONCE):
        yield from column.slice(begin, _ROWS_AT_ONCE).to_pylist()


def no_text(value: object, row: int) -> InputError:
    """The error that a row is no text.

    Args:
        value: what the row holds.
        row: its number.
    """
    return InputError(f"texts, row {row}: {holds_no_text(value)}")


def holds_no_text(value: object) -> str:
    """Say what a row holds that is no text: None, NaN, pandas' NA and Arrow's null are all told as a missing one.

    Args:
        value: what the row holds.
    """
    if is_missing(value):
        return "it holds no text (None, NaN or null); leave the row out or fill it with ''"
    if isinstance(value, PageError):
        return f"it holds PageError, not a text: a page that could not be cleaned ({value.problem}); leave the row out"
    if isinstance(value, bytes | bytearray | memoryview):
        return f"it holds {type(value).__name__}, not a text; decode it first"
    return f"it holds {type(value).__name__}, not a text; leave the row out or make it a str"


def is_missing(value: object) -> bool:
    """Whether it stands for no value: None, NaN, pandas' NA and NaT, numpy's NaT."""
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, Real) and bool(value != value)  # noqa: PLR0124  which NaN alone is


def is_arrow(given: object) -> bool:
    """Whether it is one of pyarrow's objects; pyarrow is not loaded to tell."""
    return type(given).__module__.partition(".")[0] == "pyarrow"


def arrow_pieces(column: Any) -> list[Any]:
    """The arrays that an Arrow column consists of."""
    return list(column.chunks) if hasattr(column, "chunks") else [column]


def _named(given: object) -> str:
    kind = type(given)
    module = kind.__module__.partition(".")[0]
    name = kind.__name__ if module == "builtins" else f"{module}.{kind.__name__}"
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def _refuse(given: object, what: str) -> None:
    """Refuse what has no rows, or not in an order.

    Raises:
        InputError: it has none.
    """
    if isinstance(given, str | bytes | bytearray | memoryview):
        raise InputError(f"{what} is a single text; give a list of them: [{what}]")
    names = next((name for name in ("column_names", "columns") if hasattr(type(given), name)), None)
    if names is not None:  # not asked of the object: some frames work out their columns when they are asked
        raise InputError(f"{what} is {_named(given)}, a table; give one column of it: {_column_of(given, names)}")
    if isinstance(given, Mapping):
        raise InputError(f"{what} is {_named(given)}, whose keys are no rows; give its values: list({what}.values())")
    if isinstance(given, AbstractSet):
        raise InputError(f"{what} is {_named(given)}, which has no order to tell rows by; give a list: sorted({what})")
    shape = getattr(given, "shape", None)
    if isinstance(shape, tuple) and len(shape) != 1:
        cure = f"give one of its columns: {what}[:, 0]" if len(shape) > 1 else f"give a list: [{what}.item()]"
        raise InputError(f"{what} is {_named(given)} of {len(shape)} dimensions; {cure}")
    fields = getattr(getattr(given, "dtype", None), "names", None)
    if fields:
        raise InputError(f"{what} is {_named(given)} of records; give one field of them: {what}[{fields[0]!r}]")


def _column_of(table: Any, attribute: str) -> str:
    """The line that gives the column of texts of a table, as near as its names tell."""
    if type(table).__name__ == "LazyFrame":
        return 'df.collect()["text"]'
    if isinstance(table, Mapping):  # several tables under one name
        return 'ds["train"]["text"]'
    if not hasattr(type(table), "__len__"):  # a stream of rows
        return '[row["text"] for row in ds]'
    found = getattr(table, attribute, None)
    names = ["text"] if found is None else [str(name) for name in found]
    return f'df["{"text" if "text" in names or not names else names[0]}"]'


def _arrow_of(given: Any) -> Any:
    """The Arrow array that lies in it; None where there is none."""
    if is_arrow(given):
        return given
    module = type(given).__module__.partition(".")[0]
    if module == "pandas":
        inner = getattr(given, "array", given)
        dtype = str(getattr(inner, "dtype", ""))
        strings = "string" in dtype or dtype == "str"
        return inner.__arrow_array__() if strings and hasattr(inner, "__arrow_array__") else None
    if module == "polars" and str(getattr(given, "dtype", "")) == "Object":  # which Arrow has not
        return None
    import_of = {"__arrow_c_stream__": "chunked_array", "__arrow_c_array__": "array"}
    for method, name in import_of.items():
        if hasattr(given, method):
            import pyarrow as pa  # noqa: PLC0415  only who brings Arrow arrays pays for loading it

            return getattr(pa, name)(given)
    return None


def _strings(array: Any, what: str) -> "pa.Array[Any] | pa.ChunkedArray[Any]":
    """An Arrow array as string or large_string, whatever its layout.

    Raises:
        InputError: it holds something else, or is no array.
    """
    import pyarrow as pa  # noqa: PLC0415  as above

    if not isinstance(array, pa.Array | pa.ChunkedArray):
        raise InputError(f"{what} is {_named(array)}, which is no array; give an array of strings")
    while str(array.type) not in _STRINGS:
        kind: Any = array.type
        if isinstance(kind, pa.BaseExtensionType):
            array = array.cast(kind.storage_type)
        elif pa.types.is_run_end_encoded(kind):
            array = _decoded_runs(array, what)
        elif pa.types.is_dictionary(kind):
            array = pa.chunked_array([_looked_up(piece) for piece in arrow_pieces(array)], _type_of_values(kind))
        elif str(kind) in {"string_view", "null"}:
            array = array.cast(pa.large_string())
        else:
            cure = 'decode it: texts.cast("string")' if "binary" in str(kind) else "give a column of strings"
            raise InputError(f"{what} is an Arrow array of {kind}; it must hold strings: {cure}")
    strings: pa.Array[Any] | pa.ChunkedArray[Any] = array
    return strings


def _type_of_values(dictionary: Any) -> Any:
    import pyarrow as pa  # noqa: PLC0415  as above

    return pa.large_string() if str(dictionary.value_type) == "string_view" else dictionary.value_type


def _looked_up(array: Any) -> Any:
    """A dictionary array as an array of its values; of views, whose look-up Arrow has not, as large_string."""
    values = array.dictionary.cast(_type_of_values(array.type))
    return type(array).from_arrays(array.indices, values).dictionary_decode()


def _decoded_runs(array: Any, what: str) -> Any:
    """Runs written out; of views and dictionaries, of which Arrow cannot, by way of their values."""
    import pyarrow as pa  # noqa: PLC0415  as above
    import pyarrow.compute as pc  # noqa: PLC0415

    decode: Any = vars(pc)["run_end_decode"]  # which the stubs do not have
    try:
        return decode(array)
    except pa.ArrowNotImplementedError:
        pieces = [piece.to_pylist() for piece in arrow_pieces(array)]
        return _strings(pa.chunked_array(pieces or [[]], pa.large_string()), what)
