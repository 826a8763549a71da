"""Partitions: stretches of what is read, which are cleaned whole and never twice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa

from cleaner.corpus.batches import document_batch
from cleaner.corpus.readers import Document
from cleaner.corpus.work import digest_of
from cleaner.errors import RecordError

__all__ = ["PARTITION_BYTES", "Partition", "partitions"]

PARTITION_BYTES = 4 << 20
_ITEM_BYTES = 200  # that each counts for besides its text
_CLOSED_BY_SOURCE = 4  # a partition at least a fourth full ends with the file that it is from

Item = Document | RecordError


@dataclass(frozen=True, slots=True)
class Partition:
    """Some documents in the order in which they were read.

    Attributes:
        number: of the partition, from 0.
        data: an Arrow IPC stream of one batch of ``batches.DOCUMENTS``.
        documents: its rows.
        digest: of what is in it.
    """

    number: int
    data: pa.Buffer
    documents: int
    digest: str


def partitions(items: Iterable[Item]) -> Iterator[Partition]:
    """Part what is read into partitions of some four megabytes, which depend on nothing but what is read.

    A file that fills a fourth of one ends it, so that a change of one file touches the partitions of few others.

    Args:
        items: documents, and records that could not be read.
    """
    batch: list[Item] = []
    size = number = 0
    for item in items:
        ends = batch and size >= PARTITION_BYTES // _CLOSED_BY_SOURCE and item.source != batch[-1].source
        if ends or size >= PARTITION_BYTES:
            yield _partition(number, batch)
            batch, size, number = [], 0, number + 1
        batch.append(item)
        size += _ITEM_BYTES + (item.size if isinstance(item, Document) else len(item.raw))
    if batch:
        yield _partition(number, batch)


def _partition(number: int, items: list[Item]) -> Partition:
    batch = document_batch(items)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    data = sink.getvalue()
    return Partition(number, data, batch.num_rows, digest_of(memoryview(data)))
