"""Partitions: stretches of what is read, which are cleaned whole and never twice."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from cleaner.corpus.batches import document_batch, pack
from cleaner.corpus.readers import Document
from cleaner.corpus.work import digest_of
from cleaner.errors import RecordError

__all__ = ["BEGINNING", "PARTITION_BYTES", "Partition", "Position", "partitions"]

PARTITION_BYTES = 4 << 20
_ITEM_BYTES = 200  # that each counts for besides its text
_CLOSED_BY_SOURCE = 4  # a partition at least a fourth full ends with the file that it is from

Item = Document | RecordError


@dataclass(frozen=True, slots=True)
class Position:
    """A place between two documents of the input.

    Attributes:
        source: number of the file in which it is, from 0; its beginning is also the end of the one before.
        records: of that file before it.
        at: what the file's reader tells of it, by which it may go on from there; empty where it tells nothing.
        passed_over: what was passed over until then, by what it is.
    """

    source: int
    records: int = 0
    at: tuple[int, ...] = ()
    passed_over: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> list[Any]:
        """As a mark has it."""
        return [self.source, self.records, list(self.at), dict(self.passed_over)]

    @classmethod
    def from_json(cls, told: list[Any]) -> "Position":
        """What ``to_json`` told."""
        source, records, at, passed_over = told
        return cls(source, records, tuple(at), passed_over)


BEGINNING = Position(0)


@dataclass(frozen=True, slots=True)
class Partition:
    """Some documents in the order in which they were read.

    Attributes:
        number: of the partition, from 0.
        data: an Arrow IPC stream of one batch of ``batches.DOCUMENTS``.
        documents: its rows.
        digest: of what is in it.
        end: where in the input the next one begins; None where nobody knows, and of the last.
    """

    number: int
    data: pa.Buffer
    documents: int
    digest: str
    end: Position | None = None


def partitions(
    items: Iterable[Item], first: int = 0, position: Callable[[], Position | None] = lambda: None
) -> Iterator[Partition]:
    """Part what is read into partitions of some four megabytes, which depend on nothing but what is read.

    A file that fills a fourth of one ends it, so that a change of one file touches the partitions of few others.

    Args:
        items: documents, and records that could not be read.
        first: number of the first partition.
        position: gives the place in the input before the item that was given last.
    """
    batch: list[Item] = []
    size, number = 0, first
    for item in items:
        ends = batch and size >= PARTITION_BYTES // _CLOSED_BY_SOURCE and item.source != batch[-1].source
        if ends or size >= PARTITION_BYTES:
            yield _partition(number, batch, position())
            batch, size, number = [], 0, number + 1
        batch.append(item)
        size += _ITEM_BYTES + (item.size if isinstance(item, Document) else len(item.raw))
    if batch:
        yield _partition(number, batch, None)


def _partition(number: int, items: list[Item], end: Position | None) -> Partition:
    data = pack(document_batch(items))
    return Partition(number, data, len(items), digest_of(memoryview(data)), end)
