"""Which documents have which key, in a table of SQLite that is only ever appended to and merged.

A document has some twenty keys, all of them random. A row for each of them in a B-tree would touch a page of
its own (the figures are in ``python -m benchmarks stores``), so keys go in by segments instead, as in a
log-structured tree (O'Neil et al. 1996): a batch of documents becomes one sorted segment, and segments of
like size are merged into one (Bentley and Saxe 1980), so that there are at most log2 of the number of
documents and each key is written a few times (``merging``). A segment is cut by the upper bits of the keys into
buckets of about 64, one bucket a row; as keys are evenly spread, a key tells its bucket, and looking one up is one
row by its number (``lookup``). All of it happens inside the transaction of the caller.

Each bucket is there, be it empty, and has a checksum, as has the list of segments: what is asked for and not there, or
not as it was written, is damage, and not a key that nobody has.

Keys of identifiers stand in segments of their own, as each batch that is added looks all of its own up: among
the keys of bands, that would read most of the table each time.
"""

import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import NamedTuple
from zlib import crc32

import numpy as np
import orjson
from numpy.typing import NDArray

from cleaner.neardup.index.sums import check, row_sum

__all__ = [
    "BANDS",
    "IDS",
    "NONE",
    "READ_AT_ONCE",
    "SCHEMA",
    "BucketRow",
    "Postings",
    "Segment",
    "all_of",
    "as_json",
    "bucket_sum",
    "buckets_of",
    "check_buckets",
    "concatenate",
    "dead_numbers",
    "joined",
    "list_anew",
    "parts_of",
    "range_of",
    "segments_of",
    "sorted_by_key",
]

SCHEMA = (
    (
        "CREATE TABLE segments (segment INTEGER PRIMARY KEY, kind INTEGER NOT NULL, "
        "bits INTEGER NOT NULL, entries INTEGER NOT NULL)"
    ),
    "CREATE TABLE listing (one INTEGER PRIMARY KEY, sum INTEGER NOT NULL)",
    "INSERT INTO listing VALUES (0, 0)",
    (
        "CREATE TABLE buckets (bucket INTEGER PRIMARY KEY, "
        "keys BLOB NOT NULL, numbers BLOB NOT NULL, sum INTEGER NOT NULL)"
    ),
    "CREATE TABLE dead (number INTEGER PRIMARY KEY, sum INTEGER NOT NULL)",
)

BANDS, IDS = 0, 1
"""Kinds of keys; a segment holds keys of one kind."""

READ_AT_ONCE = 1 << 13
"""Buckets that are read at once, at the most; bounds the memory of a look-up."""

BucketRow = tuple[int, bytes, bytes, int]
"""A bucket as the table holds it: number, keys, numbers of the documents that have them, and sum."""

_LOW = 0xFFFFFFFF


class Postings(NamedTuple):
    """Keys and the documents that have them.

    Attributes:
        keys: uint64 (n,).
        numbers: uint32 (n,), number of the document.
    """

    keys: NDArray[np.uint64]
    numbers: NDArray[np.uint32]


NONE = Postings(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.uint32))


class Segment(NamedTuple):
    """A sorted run of postings in the table, which is never changed.

    Attributes:
        number: its own, never given to another one; its buckets are numbered from ``number << 32`` on.
        bits: it has 1 << bits buckets, and the upper bits of a key tell which the key is in.
        entries: postings in it.
    """

    number: int
    bits: int
    entries: int


def segments_of(connection: sqlite3.Connection, kind: int) -> list[Segment]:
    """All segments of a kind, small ones first.

    Args:
        connection: in a transaction.
        kind: of their keys.

    Raises:
        DamageError: the list of segments is not as it was written.
    """
    rows = connection.execute("SELECT segment, kind, bits, entries FROM segments ORDER BY segment").fetchall()
    written = connection.execute("SELECT sum FROM listing").fetchone()
    check(written == (_listing_sum(tuple(rows)),), "its list of segments is not as it was written")
    found = [Segment(number, bits, entries) for number, its_kind, bits, entries in rows if its_kind == kind]
    return sorted(found, key=lambda segment: (segment.entries, -segment.number))


@lru_cache(maxsize=64)  # it is asked for before each look-up, and changes when something is added
def _listing_sum(rows: tuple[tuple[int, ...], ...]) -> int:
    return row_sum(0, *chain.from_iterable(rows))


def list_anew(connection: sqlite3.Connection) -> None:
    """Write the sum of the list of segments, which has changed.

    Args:
        connection: in a write transaction.
    """
    rows = connection.execute("SELECT segment, kind, bits, entries FROM segments ORDER BY segment").fetchall()
    connection.execute("UPDATE listing SET sum = ?", (_listing_sum(tuple(rows)),))


def buckets_of(keys: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    """Which bucket of a segment each key is in.

    Args:
        keys: uint64 (n,).
        bits: of the segment, 0 to 31.

    Returns:
        int64 (n,), 0 to 2**bits - 1.
    """
    if bits == 0:
        return np.zeros(len(keys), dtype=np.int64)
    return (keys >> np.uint64(64 - bits)).astype(np.int64)


def bucket_sum(bucket: int, keys: bytes, numbers: bytes) -> int:
    """The checksum of a bucket: ``row_sum`` of its number, its keys and the numbers of their documents."""
    return crc32(numbers, crc32(keys, (bucket ^ bucket >> 32) & _LOW))


def check_buckets(rows: list[BucketRow], count: int) -> None:
    """Make sure that all buckets that were asked for are there, and as they were written.

    Args:
        rows: the buckets.
        count: how many there must be.

    Raises:
        DamageError: one is missing, or not as it was written.
    """
    check(len(rows) == count, "a bucket of keys is missing")
    try:  # bucket_sum, written out: there are dozens of them to a look-up
        sound = all(
            crc32(numbers, crc32(keys, (bucket ^ bucket >> 32) & _LOW)) == written
            for bucket, keys, numbers, written in rows
        )
    except TypeError:  # of another type than was written
        sound = False
    check(sound, "a bucket of keys is not as it was written")


def joined(rows: list[BucketRow], count: int) -> Postings:
    """The postings of some buckets, in their order; arrays that are not to be written to.

    Args:
        rows: the buckets.
        count: how many there must be.

    Raises:
        DamageError: one is missing, or not as it was written.
    """
    check_buckets(rows, count)
    keys = np.frombuffer(b"".join([row[1] for row in rows]), dtype="<u8")
    return Postings(keys, np.frombuffer(b"".join([row[2] for row in rows]), dtype="<u4"))


def parts_of(connection: sqlite3.Connection, segment: Segment) -> Iterator[Postings]:
    """All of a segment, ``READ_AT_ONCE`` buckets at a time.

    Args:
        connection: in a transaction.
        segment: the segment.

    Raises:
        DamageError: what was to be read is not as it was written.
    """
    for begin in range(0, 1 << segment.bits, READ_AT_ONCE):
        yield range_of(connection, segment, begin, min(begin + READ_AT_ONCE, 1 << segment.bits) - 1)


def range_of(connection: sqlite3.Connection, segment: Segment, first: int, last: int) -> Postings:
    """The postings of the buckets from one to another of a segment, that one among them.

    Args:
        connection: in a transaction.
        segment: the segment.
        first: bucket, 0 to 2**segment.bits - 1.
        last: bucket, from ``first`` on.

    Raises:
        DamageError: what was to be read is not as it was written.
    """
    edges = [(segment.number << 32) + bucket for bucket in (first, last)]
    rows = "SELECT bucket, keys, numbers, sum FROM buckets WHERE bucket BETWEEN ? AND ? ORDER BY bucket"
    return joined(connection.execute(rows, edges).fetchall(), last - first + 1)


def all_of(connection: sqlite3.Connection, kind: int) -> Iterator[Postings]:
    """All postings of a kind, some at a time, those of removed documents among them.

    Args:
        connection: in a transaction.
        kind: of their keys.

    Raises:
        DamageError: what was to be read is not as it was written.
    """
    for segment in segments_of(connection, kind):
        entries = 0
        for part in parts_of(connection, segment):
            entries += len(part.keys)
            yield part
        check(entries == segment.entries, f"segment {segment.number} has {entries} keys")


def dead_numbers(connection: sqlite3.Connection) -> NDArray[np.uint32]:
    """Numbers of the removed documents whose keys are still there, ascending.

    Raises:
        DamageError: one of them is not as it was written.
    """
    rows = connection.execute("SELECT number, sum FROM dead ORDER BY number").fetchall()
    check(all(row_sum(number) == written for number, written in rows), "a removed document is not as it was written")
    return np.array([number for number, _ in rows], dtype=np.uint32)


def sorted_by_key(some: Postings) -> Postings:
    """Postings in the order of their keys, equal ones in no promised order."""
    order = np.argsort(some.keys)
    return Postings(some.keys[order], some.numbers[order])


def concatenate(parts: list[Postings]) -> Postings:
    """All postings of some parts, at least one of them, in arrays of their own."""
    return Postings(np.concatenate([part.keys for part in parts]), np.concatenate([part.numbers for part in parts]))


def as_json(numbers: NDArray[np.integer]) -> str:
    """Numbers as SQLite's json_each takes them: one statement, however many there are."""
    return orjson.dumps(numbers, option=orjson.OPT_SERIALIZE_NUMPY).decode()
