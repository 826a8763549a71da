"""Which documents have which key, in a table of SQLite that is only ever appended to and merged.

A document has some twenty keys, all of them random. A row for each of them in a B-tree would touch a page of
its own (the figures are in ``python -m benchmarks stores``), so keys go in by segments instead, as in a
log-structured tree (O'Neil et al. 1996): a batch of documents becomes one sorted segment, and segments of
like size are merged into one (Bentley and Saxe 1980), so that there are at most log2 of the number of
documents and each key is written a few times. A segment is cut by the upper bits of the keys into buckets of
about 64, one bucket a row; as keys are evenly spread, a key tells its bucket, and looking one up is one row
by its number. All of it happens inside the transaction of the caller.

Each bucket is there, be it empty, and has a checksum, as has the list of segments: what is asked for and not there, or
not as it was written, is damage, and not a key that nobody has.

Keys of identifiers stand in segments of their own, as each batch that is added looks all of its own up: among
the keys of bands, that would read most of the table each time.
"""

import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np
import orjson
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.neardup.index.sums import check, row_sum

__all__ = [
    "BANDS",
    "IDS",
    "SCHEMA",
    "Postings",
    "Recent",
    "add",
    "all_of",
    "dead_numbers",
    "find",
    "find_few",
    "merge_all",
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

_LOW = 0xFFFFFFFF
_BUCKET_BITS = 6
_SLICE_BITS = 19  # entries that are merged at once: 2**19 of them take about 30 MB
_MOST_BITS = 31  # bucket numbers stand below the segment's number in 32 bits
_FEW = 256  # keys
_RECENT_ENTRIES = 1 << 21  # postings of small segments that a reader may hold in memory, of 12 bytes each
_WORTH = 2048  # postings that cost as much to read at once as looking a text up in their segment
_READ_AT_ONCE = 1 << 13  # buckets; bounds the memory of a look-up


class Postings(NamedTuple):
    """Keys and the documents that have them.

    Attributes:
        keys: uint64 (n,).
        numbers: uint32 (n,), number of the document.
    """

    keys: NDArray[np.uint64]
    numbers: NDArray[np.uint32]


class _Segment(NamedTuple):
    number: int
    bits: int
    entries: int


def _segments(connection: sqlite3.Connection, kind: int) -> list[_Segment]:
    """All segments of a kind, small ones first.

    Raises:
        DamageError: the list of segments is not as it was written.
    """
    rows = connection.execute("SELECT segment, kind, bits, entries FROM segments ORDER BY segment").fetchall()
    written = connection.execute("SELECT sum FROM listing").fetchone()
    check(written == (_listing_sum(tuple(rows)),), "its list of segments is not as it was written")
    found = [_Segment(number, bits, entries) for number, its_kind, bits, entries in rows if its_kind == kind]
    return sorted(found, key=lambda segment: (segment.entries, -segment.number))


@lru_cache(maxsize=64)  # it is asked for before each look-up, and changes when something is added
def _listing_sum(rows: tuple[tuple[int, ...], ...]) -> int:
    return row_sum(0, *chain.from_iterable(rows))


def _list_anew(connection: sqlite3.Connection) -> None:
    rows = connection.execute("SELECT segment, kind, bits, entries FROM segments ORDER BY segment").fetchall()
    connection.execute("UPDATE listing SET sum = ?", (_listing_sum(tuple(rows)),))


def _buckets_of(keys: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    if bits == 0:
        return np.zeros(len(keys), dtype=np.int64)
    return (keys >> np.uint64(64 - bits)).astype(np.int64)


_NONE = Postings(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.uint32))


def _check_buckets(rows: list[tuple[int, bytes, bytes, int]], count: int) -> None:
    """Make sure that all buckets that were asked for are there, and as they were written.

    Raises:
        DamageError: one is missing, or not as it was written.
    """
    check(len(rows) == count, "a bucket of keys is missing")
    try:  # row_sum, written out: there are dozens of them to a look-up
        sound = all(
            crc32(numbers, crc32(keys, (bucket ^ bucket >> 32) & _LOW)) == written
            for bucket, keys, numbers, written in rows
        )
    except TypeError:  # of another type than was written
        sound = False
    check(sound, "a bucket of keys is not as it was written")


def _joined(rows: list[tuple[int, bytes, bytes, int]], count: int) -> Postings:
    """The postings of some buckets.

    Args:
        rows: number, keys, numbers and sum of each.
        count: how many there must be.

    Raises:
        DamageError: one is missing, or not as it was written.
    """
    _check_buckets(rows, count)
    keys = np.frombuffer(b"".join([row[1] for row in rows]), dtype="<u8")
    return Postings(keys, np.frombuffer(b"".join([row[2] for row in rows]), dtype="<u4"))


def find(
    connection: sqlite3.Connection, keys: NDArray[np.uint64], kind: int = BANDS
) -> tuple[NDArray[np.int64], Postings]:
    """Look keys up.

    Args:
        connection: in a transaction.
        keys: uint64 (n,).
        kind: of these keys.

    Returns:
        int64 (m,), places in ``keys``, and what was found there, in no promised order; documents that were
        removed may be among them.

    Raises:
        DamageError: what was to be read is not as it was written.
    """
    order = np.argsort(keys, kind="stable")
    inner = keys[order]
    places, found = [np.empty(0, dtype=np.int64)], [_NONE]
    segments = _segments(connection, kind)
    # Few keys: all segments with one statement, as each costs more than what it reads.
    groups = [segments] if len(keys) <= _FEW else [[segment] for segment in segments]
    for group in groups:
        for some in _read(connection, group, inner):
            low = np.searchsorted(some.keys, inner, side="left")
            lengths = np.searchsorted(some.keys, inner, side="right") - low
            hits = np.flatnonzero(lengths)
            if not len(hits):
                continue
            lengths = lengths[hits]
            places.append(np.repeat(order[hits], lengths))
            within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
            at = np.repeat(low[hits], lengths) + within
            found.append(Postings(some.keys[at], some.numbers[at]))
    return np.concatenate(places), _concatenate(found)


class Recent:
    """Small segments as arrays in memory, for whoever looks up one text after another.

    A segment is never changed, and its number never given to another one. What is held is bounded, whatever the
    index holds: the largest segments, which are most of it, are looked up where they lie.
    """

    def __init__(self) -> None:
        self._held: dict[int, Postings] = {}
        self._asked: dict[int, int] = {}

    def part(self, connection: sqlite3.Connection, segments: list[_Segment]) -> tuple[list[Postings], list[_Segment]]:
        """Part segments into those that are held and the others; one that was asked often enough is read.

        Args:
            connection: in a transaction.
            segments: all there are, small ones first.
        """
        alive = {segment.number for segment in segments}
        for kept in (self._held, self._asked):
            for number in kept.keys() - alive:
                del kept[number]
        held: list[Postings] = []
        others: list[_Segment] = []
        room = _RECENT_ENTRIES
        for segment in segments:
            room -= segment.entries
            asked = self._asked[segment.number] = self._asked.get(segment.number, 0) + 1
            if room < 0:
                self._held.pop(segment.number, None)
            elif segment.number not in self._held and asked * _WORTH >= segment.entries:
                self._held[segment.number] = _whole(connection, segment)
            if segment.number in self._held:
                held.append(self._held[segment.number])
            else:
                others.append(segment)
        return held, others


def _whole(connection: sqlite3.Connection, segment: _Segment) -> Postings:
    found = _concatenate([_NONE, *_parts(connection, segment)])  # a copy, as kernels take no others
    check(len(found.keys) == segment.entries, f"segment {segment.number} has {len(found.keys)} keys")
    return found


def _parts(connection: sqlite3.Connection, segment: _Segment) -> Iterator[Postings]:
    """All of a segment, some buckets at a time."""
    for begin in range(0, 1 << segment.bits, _READ_AT_ONCE):
        yield _range(connection, segment, begin, min(begin + _READ_AT_ONCE, 1 << segment.bits) - 1)


def _range(connection: sqlite3.Connection, segment: _Segment, first: int, last: int) -> Postings:
    """The postings of the buckets from one to another of a segment."""
    edges = [(segment.number << 32) + bucket for bucket in (first, last)]
    rows = "SELECT bucket, keys, numbers, sum FROM buckets WHERE bucket BETWEEN ? AND ? ORDER BY bucket"
    return _joined(connection.execute(rows, edges).fetchall(), last - first + 1)


def all_of(connection: sqlite3.Connection, kind: int) -> Iterator[Postings]:
    """All postings of a kind, some at a time, those of removed documents among them.

    Args:
        connection: in a transaction.
        kind: of their keys.

    Raises:
        DamageError: what was to be read is not as it was written.
    """
    for segment in _segments(connection, kind):
        entries = 0
        for part in _parts(connection, segment):
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


def _numbers_in(held: Postings, keys: NDArray[np.uint64]) -> list[int]:
    """Numbers of the documents that have one of the keys, in a segment that is held."""
    if not len(held.keys):
        return []
    found = np.empty(4 * len(keys), dtype=np.uint32)
    count = kernels.numbers_of_keys(held.keys, held.numbers, keys, found)
    if count > len(found):
        found = np.empty(count, dtype=np.uint32)
        kernels.numbers_of_keys(held.keys, held.numbers, keys, found)
    numbers: list[int] = found[:count].tolist()
    return numbers


def find_few(connection: sqlite3.Connection, keys: NDArray[np.uint64], recent: Recent) -> list[int]:
    """Look the bands of one text up.

    Args:
        connection: in a transaction.
        keys: uint64 (n,), a few.
        recent: of this connection.

    Returns:
        Numbers of the documents that have one of them, ascending; documents that were removed may be among
        them.

    Raises:
        DamageError: what was to be read is not as it was written.
    """
    held, others = recent.part(connection, _segments(connection, BANDS))
    found = {number for segment in held for number in _numbers_in(segment, keys)}
    written = keys.astype("<u8").tobytes()
    stored = [written[at : at + 8] for at in range(0, len(written), 8)]
    asked: dict[int, list[bytes]] = {}
    for number, bits, _ in others:
        for bucket, key in zip(_buckets_of(keys, bits).tolist(), stored, strict=True):
            asked.setdefault((number << 32) + bucket, []).append(key)
    wanted = list(asked)
    for begin in range(0, len(wanted), _FEW):
        some = wanted[begin : begin + _FEW]
        rows = connection.execute(_few_statement(len(some)), some).fetchall()
        _check_buckets(rows, len(some))
        for bucket, inner, numbers, _ in rows:
            for key in asked[bucket]:
                at = inner.find(key)
                while at >= 0:
                    if at % 8 == 0:  # otherwise it is the end of one key and the beginning of the next
                        found.add(int.from_bytes(numbers[at // 2 : at // 2 + 4], "little"))
                    at = inner.find(key, at + 1)
    return sorted(found)


@lru_cache(maxsize=_FEW)
def _few_statement(buckets: int) -> str:
    marks = ",".join("?" * buckets)
    return f"SELECT bucket, keys, numbers, sum FROM buckets WHERE bucket IN ({marks})"  # noqa: S608  marks only


def _read(connection: sqlite3.Connection, segments: list[_Segment], keys: NDArray[np.uint64]) -> Iterator[Postings]:
    """The postings near some keys (sorted), themselves sorted, of a bounded number of buckets at once."""
    wanted = [np.empty(0, dtype=np.int64)]
    for segment in segments:
        buckets = _buckets_of(keys, segment.bits)  # ascending, as the keys are
        wanted.append((segment.number << 32) + buckets[_first_of_run(buckets)])
    rows_wanted = np.concatenate(wanted)
    for begin in range(0, len(rows_wanted), _READ_AT_ONCE):
        asked = rows_wanted[begin : begin + _READ_AT_ONCE]
        rows = connection.execute(
            "SELECT bucket, keys, numbers, sum FROM json_each(?) CROSS JOIN buckets ON bucket = value",
            (_json(asked),),
        ).fetchall()
        some = _joined(rows, len(asked))
        yield some if len(segments) == 1 else _sorted(some)


def _first_of_run(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where each value differs from the one before it; bool (n,)."""
    firsts = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=firsts[1:])
    return firsts


def _json(numbers: NDArray[np.int64]) -> str:
    return orjson.dumps(numbers, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def _sorted(some: Postings) -> Postings:
    order = np.argsort(some.keys)
    return Postings(some.keys[order], some.numbers[order])


def _concatenate(parts: list[Postings]) -> Postings:
    return Postings(np.concatenate([part.keys for part in parts]), np.concatenate([part.numbers for part in parts]))


def add(connection: sqlite3.Connection, new: Postings, kind: int = BANDS) -> None:
    """Add postings, and merge segments that are no larger than what they are merged with.

    Args:
        connection: in a write transaction.
        new: the postings, in any order.
        kind: of their keys.
    """
    absorbed: list[_Segment] = []
    total = len(new.keys)
    for segment in _segments(connection, kind):
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
        _merge(connection, _segments(connection, kind), _NONE, kind, all_of_them=True)
    connection.execute("DELETE FROM dead")


def _merge(
    connection: sqlite3.Connection, old: list[_Segment], new: Postings, kind: int, *, all_of_them: bool = False
) -> None:
    """Write one segment in place of some, slice by slice of the keys, so that memory stays bounded.

    Postings of removed documents are dropped where all segments are merged, and else left to whoever reads.
    """
    total = len(new.keys) + sum(segment.entries for segment in old)
    bits = min(max(0, (total - 1).bit_length() - _BUCKET_BITS), _MOST_BITS)
    (number,) = connection.execute("SELECT coalesce(max(segment), 0) + 1 FROM segments").fetchone()
    dead = dead_numbers(connection) if all_of_them else np.empty(0, dtype=np.uint32)
    new = _sorted(new)
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
    _list_anew(connection)


def _slice(connection: sqlite3.Connection, old: list[_Segment], new: Postings, part: int, slice_bits: int) -> Postings:
    """All postings whose keys begin with the bits of ``part``, sorted."""
    first = part << (64 - slice_bits)
    last = ((part + 1) << (64 - slice_bits)) - 1
    parts = [new]
    for segment in old:
        edges = (edge >> (64 - segment.bits) for edge in (first, last))
        parts.append(_range(connection, segment, *edges))
    for place, some in enumerate(parts):
        begin = int(np.searchsorted(some.keys, np.uint64(first), side="left"))
        end = int(np.searchsorted(some.keys, np.uint64(last), side="right"))
        parts[place] = Postings(some.keys[begin:end], some.numbers[begin:end])
    merged = _concatenate(parts)
    order = np.argsort(merged.keys, kind="stable")  # timsort: it merges runs that are sorted already
    return Postings(merged.keys[order], merged.numbers[order])


def _rows(postings: Postings, first: int, width: int, bits: int) -> Iterator[tuple[int, bytes, bytes, int]]:
    """Rows of the table, in the order of their numbers: so many buckets from the first on, empty ones too."""
    inner = np.arange(width + 1) + (first & (1 << bits) - 1)
    edges = np.searchsorted(_buckets_of(postings.keys, bits), inner).tolist()
    all_keys, all_numbers = postings.keys.astype("<u8").tobytes(), postings.numbers.astype("<u4").tobytes()
    for bucket, (begin, end) in enumerate(pairwise(edges), first):
        keys, numbers = all_keys[8 * begin : 8 * end], all_numbers[4 * begin : 4 * end]
        yield bucket, keys, numbers, crc32(numbers, crc32(keys, (bucket ^ bucket >> 32) & _LOW))
