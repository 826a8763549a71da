"""Adding postings, and merging segments so that there are few of them."""

import sqlite3
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from cleaner.neardup.index.postings import (
    BANDS,
    IDS,
    NONE,
    BucketRow,
    Postings,
    Segment,
    bucket_sum,
    buckets_of,
    concatenate,
    dead_numbers,
    list_anew,
    range_of,
    segments_of,
    sorted_by_key,
)

__all__ = ["add", "merge_all"]

_BUCKET_BITS = 6
_SLICE_BITS = 19  # entries that are merged at once: 2**19 of them take about 30 MB
_MOST_BITS = 31  # bucket numbers stand below the segment's number in 32 bits


def add(connection: sqlite3.Connection, new: Postings, kind: int = BANDS) -> None:
    """Add postings, and merge segments that are no larger than what they are merged with.

    Args:
        connection: in a write transaction.
        new: the postings, in any order.
        kind: of their keys.
    """
    absorbed: list[Segment] = []
    total = len(new.keys)
    for segment in segments_of(connection, kind):
        if segment.entries > total:
            break
        absorbed.append(segment)
        total += segment.entries
    if total:
        _merge(connection, absorbed, new, kind)


def merge_all(connection: sqlite3.Connection) -> None:
    """Merge all segments into one of each kind and forget the documents that were removed.

    Args:
        connection: in a write transaction.
    """
    for kind in (BANDS, IDS):
        _merge(connection, segments_of(connection, kind), NONE, kind, all_of_them=True)
    connection.execute("DELETE FROM dead")


def _merge(
    connection: sqlite3.Connection, old: list[Segment], new: Postings, kind: int, *, all_of_them: bool = False
) -> None:
    """Write one segment in place of some, slice by slice of the keys, so that memory stays bounded.

    Postings of removed documents are dropped where all segments are merged, and else left to whoever reads.
    """
    total = len(new.keys) + sum(segment.entries for segment in old)
    bits = min(max(0, (total - 1).bit_length() - _BUCKET_BITS), _MOST_BITS)
    (number,) = connection.execute("SELECT coalesce(max(segment), 0) + 1 FROM segments").fetchone()
    dead = dead_numbers(connection) if all_of_them else np.empty(0, dtype=np.uint32)
    new = sorted_by_key(new)
    slice_bits = min(bits, max(0, (total - 1).bit_length() - _SLICE_BITS))  # no bucket is to be cut
    written = 0
    for part in range(1 << slice_bits):
        merged = _slice(connection, old, new, part, slice_bits)
        if len(dead):
            alive = ~np.isin(merged.numbers, dead)
            merged = Postings(merged.keys[alive], merged.numbers[alive])
        width = 1 << (bits - slice_bits)
        rows = _rows(merged, (number << 32) + part * width, width, bits)
        connection.executemany("INSERT INTO buckets VALUES (?, ?, ?, ?)", rows)
        written += len(merged.keys)
    for segment in old:
        edges = (segment.number << 32, (segment.number + 1) << 32)
        connection.execute("DELETE FROM buckets WHERE bucket >= ? AND bucket < ?", edges)
        connection.execute("DELETE FROM segments WHERE segment = ?", (segment.number,))
    # An empty one, too: it keeps its number from being given again, by which readers know what they hold.
    connection.execute("INSERT INTO segments VALUES (?, ?, ?, ?)", (number, kind, bits, written))
    list_anew(connection)


def _slice(connection: sqlite3.Connection, old: list[Segment], new: Postings, part: int, slice_bits: int) -> Postings:
    """All postings whose keys begin with the bits of ``part``, sorted."""
    first = part << (64 - slice_bits)
    last = ((part + 1) << (64 - slice_bits)) - 1
    parts = [new]
    for segment in old:
        edges = (edge >> (64 - segment.bits) for edge in (first, last))
        parts.append(range_of(connection, segment, *edges))
    for place, some in enumerate(parts):
        begin = int(np.searchsorted(some.keys, np.uint64(first), side="left"))
        end = int(np.searchsorted(some.keys, np.uint64(last), side="right"))
        parts[place] = Postings(some.keys[begin:end], some.numbers[begin:end])
    merged = concatenate(parts)
    order = np.argsort(merged.keys, kind="stable")  # timsort: it merges runs that are sorted already
    return Postings(merged.keys[order], merged.numbers[order])


def _rows(postings: Postings, first: int, width: int, bits: int) -> Iterator[BucketRow]:
    """Rows of the table, in the order of their numbers: so many buckets from the first on, empty ones too."""
    inner = np.arange(width + 1) + (first & (1 << bits) - 1)
    edges = np.searchsorted(buckets_of(postings.keys, bits), inner).tolist()
    all_keys, all_numbers = postings.keys.astype("<u8").tobytes(), postings.numbers.astype("<u4").tobytes()
    for bucket, (begin, end) in enumerate(pairwise(edges), first):
        keys, numbers = all_keys[8 * begin : 8 * end], all_numbers[4 * begin : 4 * end]
        yield bucket, keys, numbers, bucket_sum(bucket, keys, numbers)
