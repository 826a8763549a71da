"""Documents of one key, in order, into pairs that may be near-copies; a look a bucket, in a task of Spark's.

A key that many documents share would make pairs of each with each other: its documents are given back as they came, for
``crowded`` to ask those first that may be kept.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cleaner.config import DedupSettings
from cleaner.corpus.stages.near_copies import may_be_alike
from cleaner.neardup.bands import agreement_floor

__all__ = ["BUCKETS", "MOST", "alike_bits", "bits_of", "pairs_in_buckets"]

MOST = 512
"""Documents of a key of which each is held against each; of more, those first that may be kept."""

_MEMBER: "list[pa.Field[Any]]" = [
    pa.field("key", pa.int64()),
    pa.field("number", pa.int64()),
    pa.field("size", pa.int64()),
    pa.field("bits", pa.binary()),
]
BUCKETS = pa.schema([pa.field("left", pa.int64()), pa.field("right", pa.int64()), *_MEMBER])
"""A row a pair, the left one lower; or, where ``left`` is null, a document of a key that many share."""

_ONES = np.array([value.bit_count() for value in range(256)], dtype=np.uint8)


def bits_of(signatures: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """The lowest bit of each entry of signatures: uint8 (n, num_perm / 8).

    Where two entries are equal their bits are: no two signatures agree in more entries than in bits (b-bit minwise
    hashing: Li and König, 2010). So what bits rule out, signatures would.

    Args:
        signatures: uint32 (n, num_perm).
    """
    return np.packbits((signatures & np.uint32(1)).astype(np.uint8), axis=1)


def alike_bits(
    left: NDArray[np.uint8], right: NDArray[np.uint8], totals: NDArray[np.int64], settings: DedupSettings
) -> NDArray[np.bool_]:
    """Whether signatures with such bits may agree as far as near-copies' do.

    Args:
        left: uint8 (n, num_perm / 8), as bits_of gives them, as is the next.
        right: likewise.
        totals: int64 (n,), shingles of both sets.
        settings: threshold and num_perm are used.
    """
    from cleaner.kernels.neardup.tuples import SMALL_SETS  # noqa: PLC0415  loads the kernels

    unlike = _ONES[left ^ right].sum(axis=1, dtype=np.int64)
    floor = agreement_floor(settings.threshold, settings.num_perm)
    alike: NDArray[np.bool_] = (settings.num_perm - unlike >= floor) | (totals <= SMALL_SETS)
    return alike


class _Members:
    """Documents by key, and in each by number.

    Attributes:
        keys: int64 (n,).
        numbers: int64 (n,).
        sizes: int64 (n,).
        bits: uint8 (n, any).
    """

    def __init__(
        self, keys: NDArray[np.int64], numbers: NDArray[np.int64], sizes: NDArray[np.int64], bits: NDArray[np.uint8]
    ) -> None:
        self.keys, self.numbers, self.sizes, self.bits = keys, numbers, sizes, bits

    @classmethod
    def of(cls, batch: pa.RecordBatch) -> "_Members":
        keys, numbers, sizes = (np.asarray(batch.column(name)) for name in ("key", "number", "size"))
        return cls(keys, numbers, sizes, bytes_of(batch.column("bits")))

    def __len__(self) -> int:
        return len(self.keys)

    def part(self, begin: int, end: int) -> "_Members":
        own = slice(begin, end)
        return _Members(self.keys[own], self.numbers[own], self.sizes[own], self.bits[own])

    def and_(self, other: "_Members") -> "_Members":
        names = ("keys", "numbers", "sizes", "bits")
        return _Members(*(np.concatenate((getattr(self, name), getattr(other, name))) for name in names))

    def crowd(self) -> pa.RecordBatch:
        """Rows of ``BUCKETS``, each a document."""
        rows = len(self)
        nobody = pa.nulls(rows, pa.int64())
        bits = pa.array([row.tobytes() for row in self.bits], pa.binary())
        own = [pa.array(column) for column in (self.keys, self.numbers, self.sizes)]
        return pa.RecordBatch.from_arrays([nobody, nobody, *own, bits], schema=BUCKETS)


def bytes_of(column: "pa.Array[Any]") -> NDArray[np.uint8]:
    """Binary values of one length as a matrix, uint8 (n, length)."""
    held: list[Any] = column.to_pylist()
    values = b"".join(held)
    return np.frombuffer(values, dtype=np.uint8).reshape(len(column), -1) if len(column) else np.empty((0, 0), np.uint8)


def pairs_in_buckets(
    batches: Iterable[pa.RecordBatch], settings: DedupSettings, most: int = MOST
) -> Iterator[pa.RecordBatch]:
    """Find the pairs that may be near-copies.

    Args:
        batches: documents, sorted by key and number: ``key``, ``number``, ``size``, ``bits``.
        settings: how near-copies are found.
        most: documents of a key that are held against each other.

    Yields:
        Rows of ``BUCKETS``; a pair that shares several keys comes several times.
    """
    held: _Members | None = None
    crowded: int | None = None  # the key whose documents are given back as they come
    for batch in batches:
        if not batch.num_rows:
            continue
        members = _Members.of(batch)
        if held is not None and len(held):
            members = held.and_(members)
        if crowded is not None:
            end = int(np.searchsorted(members.keys, crowded, side="right"))
            if end:
                yield members.part(0, end).crowd()
            members = members.part(end, len(members))
            crowded = crowded if not len(members) else None
            if not len(members):
                held = None
                continue
        last = int(np.searchsorted(members.keys, members.keys[-1], side="left"))
        yield from _pairs(members.part(0, last), settings, most)
        held = members.part(last, len(members))
        if len(held) > most:
            crowded = int(held.keys[0])
            yield held.crowd()
            held = None
    if held is not None and len(held):
        yield from _pairs(held, settings, most)


def _pairs(members: _Members, settings: DedupSettings, most: int) -> Iterator[pa.RecordBatch]:
    """Pairs of whole buckets, and the documents of those that many share."""
    if not len(members):
        return
    starts = np.flatnonzero(np.r_[True, np.diff(members.keys) != 0])
    sizes = np.diff(np.r_[starts, len(members)])
    of = np.repeat(sizes, sizes)
    for begin, size in zip(starts[sizes > most].tolist(), sizes[sizes > most].tolist(), strict=True):
        yield members.part(begin, begin + size).crowd()
    at = np.flatnonzero((of > 1) & (of <= most))
    step = 1
    while len(at):
        at = at[at + step < len(members)]
        at = at[members.keys[at] == members.keys[at + step]]
        yield from _alike(members, at, at + step, settings)
        step += 1


def _alike(
    members: _Members, lefts: NDArray[np.int64], rights: NDArray[np.int64], settings: DedupSettings
) -> Iterator[pa.RecordBatch]:
    sizes = members.sizes
    open_ = np.flatnonzero(may_be_alike(sizes[lefts], sizes[rights], settings.threshold))
    lefts, rights = lefts[open_], rights[open_]
    alike = alike_bits(members.bits[lefts], members.bits[rights], sizes[lefts] + sizes[rights], settings)
    lefts, rights = lefts[alike], rights[alike]
    if len(lefts):
        pairs = [pa.array(members.numbers[lefts]), pa.array(members.numbers[rights])]
        nothing = [pa.nulls(len(lefts), field.type) for field in _MEMBER]
        yield pa.RecordBatch.from_arrays([*pairs, *nothing], schema=BUCKETS)
