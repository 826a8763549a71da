"""Documents into articles, quarantine, signatures and keys: one pass over them, no shuffle."""

import pickle
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from pyspark.sql import functions as F  # noqa: N812  as everyone calls them

from cleaner.config import RunSettings
from cleaner.corpus.batches import document_batch
from cleaner.corpus.readers import Document, Meter, read_source
from cleaner.corpus.sources import Source
from cleaner.engines.spark.given import FINGERPRINT, Given, carried
from cleaner.engines.spark.serving import DONE, TRAVELS, server_for

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

__all__ = ["BY", "NUMBER", "clean_frame", "clean_sources"]

NUMBER = "number"
"""The column by which each document is known: the lower came first."""
BY = "_by"
"""The column that orders the input, where one is named."""

_ORDER = "_order"
_ROWS, _BYTES = 500, 4 << 20  # that the process beside a task is given at once
_ROWS_OF_SOURCE = 1 << 40  # numbers of each source
_ITEM_BYTES = 200

Cleaned = Iterator[pa.RecordBatch]


_REST = tuple(field.name for field in DONE if field.name != "row")


def _schema() -> "StructType":
    """The columns of what is cleaned."""
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415  loads pandas

    return from_arrow_schema(pa.schema([pa.field(NUMBER, pa.int64()), *(DONE.field(name) for name in _REST)]))


def _numbered(done: pa.RecordBatch, numbers: "pa.Array[Any]") -> pa.RecordBatch:
    arrays = [numbers.take(done.column("row")), *(done.column(name) for name in _REST)]
    return pa.RecordBatch.from_arrays(arrays, names=[NUMBER, *_REST])


def _beside(done: pa.RecordBatch, part: pa.RecordBatch, columns: int) -> "list[pa.Array[Any]]":
    """The columns of a data frame in the order of what is done: null where they do not travel along."""
    rows: list[Any] = done.column("row").to_pylist()
    travels: list[Any] = [frozenset(told or ()) for told in done.column(TRAVELS).to_pylist()]
    found: list[pa.Array[Any]] = []
    for at in range(columns):
        own = [row if at in told else None for row, told in zip(rows, travels, strict=True)]
        found.append(part.column(at).take(pa.array(own, pa.int64())))
    return found


def clean_frame(given: Given, settings: RunSettings) -> "DataFrame":
    """Clean the records of a data frame.

    Args:
        given: a row a record; its columns are the record's fields. Rows are known by their partition and their place
            in it.
        settings: of the run.

    Returns:
        A row a record, as ``serving.DONE``, with ``number``, a fingerprint of the record, where a column orders
        them, that one, and the data frame's columns under the names of ``given.carried``.
    """
    from pyspark.sql.types import LongType, StructField, StructType  # noqa: PLC0415  as below

    names, by, number = given.names, given.by, _ORDER
    width = len(names)
    told = [FINGERPRINT, *([] if by is None else [BY])]  # with the record, and as it came in

    def clean(batches: Iterable[pa.RecordBatch]) -> Cleaned:
        server = server_for(settings)
        for batch in batches:
            step = max(1, min(_ROWS, _BYTES * max(1, batch.num_rows) // max(1, batch.nbytes)))
            for begin in range(0, batch.num_rows, step):
                part = batch.slice(begin, step)
                numbers = part.column(number)
                records = pa.RecordBatch.from_arrays([*part.columns[:width], numbers], names=[*names, number])
                done = server.clean(records)
                own = _numbered(done, numbers)
                row = done.column("row")
                arrays = [*own.columns, *(part.column(name).take(row) for name in told), *_beside(done, part, width)]
                labels = [*own.schema.names, *told, *map(carried, range(width))]
                yield pa.RecordBatch.from_arrays(arrays, names=labels)

    held = [F.col(carried(at)) for at in range(width)]
    ordered = [] if by is None else [by.column.alias(BY)]
    frame = given.frame.select(*held, F.monotonically_increasing_id().alias(number), given.fingerprints, *ordered)
    further = [StructField(FINGERPRINT, LongType())]
    further += [] if by is None else [StructField(BY, by.kind)]
    further += [StructField(carried(at), kind) for at, kind in enumerate(given.types)]
    return frame.mapInArrow(clean, StructType([*_schema().fields, *further]))


def clean_sources(
    spark: "SparkSession", sources: Sequence[Source], settings: RunSettings, partitions: int
) -> "DataFrame":
    """Clean the records of files, each of which a task reads from its beginning to its end.

    Args:
        spark: the session.
        sources: that executors reach under the same names.
        settings: of the run.
        partitions: how many tasks share the files; each has files that follow each other.

    Returns:
        As ``clean_frame``.
    """
    given = spark.sparkContext.parallelize(
        [(number, bytearray(pickle.dumps(source))) for number, source in enumerate(sources)],
        max(1, min(partitions, len(sources))),
    )
    frame = spark.createDataFrame(given, "place long, source binary")

    def clean(batches: Iterable[pa.RecordBatch]) -> Cleaned:
        server = server_for(settings)
        for batch in batches:
            for row in batch.to_pylist():
                source: Source = pickle.loads(row["source"])  # noqa: S301  written by the driver of this run
                first = row["place"] * _ROWS_OF_SOURCE
                for items in _in_parts(read_source(source, settings, Meter())):
                    numbers = pa.array(range(first, first + len(items)), pa.int64())
                    first += len(items)
                    yield _numbered(server.clean(document_batch(items)), numbers)

    return frame.mapInArrow(clean, _schema())


def _in_parts(items: Iterable[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    size = 0
    for item in items:
        part.append(item)
        size += _ITEM_BYTES + (item.size if isinstance(item, Document) else len(item.raw))
        if size >= _BYTES or len(part) == _ROWS:
            yield part
            part, size = [], 0
    if part:
        yield part
