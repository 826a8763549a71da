"""Looking keys up in segments of postings: many at once, or the few of one text."""

import sqlite3
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.neardup.index.postings import (
    BANDS,
    NONE,
    READ_AT_ONCE,
    Postings,
    Segment,
    as_json,
    buckets_of,
    check_buckets,
    concatenate,
    joined,
    parts_of,
    segments_of,
    sorted_by_key,
)
from cleaner.neardup.index.sums import check

__all__ = ["Recent", "find", "find_few"]

_FEW = 256  # keys
_RECENT_ENTRIES = 1 << 21  # postings of small segments that a reader may hold in memory, of 12 bytes each
_WORTH = 2048  # postings that cost as much to read at once as looking a text up in their segment


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
    places, found = [np.empty(0, dtype=np.int64)], [NONE]
    segments = segments_of(connection, kind)
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
    return np.concatenate(places), concatenate(found)


def _read(connection: sqlite3.Connection, segments: list[Segment], keys: NDArray[np.uint64]) -> Iterator[Postings]:
    """The postings near some keys (sorted), themselves sorted, of a bounded number of buckets at once."""
    wanted = [np.empty(0, dtype=np.int64)]
    for segment in segments:
        buckets = buckets_of(keys, segment.bits)  # ascending, as the keys are
        wanted.append((segment.number << 32) + buckets[_first_of_run(buckets)])
    rows_wanted = np.concatenate(wanted)
    for begin in range(0, len(rows_wanted), READ_AT_ONCE):
        asked = rows_wanted[begin : begin + READ_AT_ONCE]
        rows = connection.execute(
            "SELECT bucket, keys, numbers, sum FROM json_each(?) CROSS JOIN buckets ON bucket = value",
            (as_json(asked),),
        ).fetchall()
        some = joined(rows, len(asked))
        yield some if len(segments) == 1 else sorted_by_key(some)


def _first_of_run(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where each value differs from the one before it; bool (n,)."""
    firsts = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=firsts[1:])
    return firsts


class Recent:
    """Small segments as arrays in memory, for whoever looks up one text after another.

    A segment is never changed, and its number never given to another one. What is held is bounded, whatever the
    index holds: the largest segments, which are most of it, are looked up where they lie.
    """

    def __init__(self) -> None:
        self._held: dict[int, Postings] = {}
        self._asked: dict[int, int] = {}

    def part(self, connection: sqlite3.Connection, segments: list[Segment]) -> tuple[list[Postings], list[Segment]]:
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
        others: list[Segment] = []
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


def _whole(connection: sqlite3.Connection, segment: Segment) -> Postings:
    found = concatenate([NONE, *parts_of(connection, segment)])  # a copy, as kernels take no others
    check(len(found.keys) == segment.entries, f"segment {segment.number} has {len(found.keys)} keys")
    return found


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
    held, others = recent.part(connection, segments_of(connection, BANDS))
    found = {number for segment in held for number in _numbers_in(segment, keys)}
    written = keys.astype("<u8").tobytes()
    stored = [written[at : at + 8] for at in range(0, len(written), 8)]
    asked: dict[int, list[bytes]] = {}
    for number, bits, _ in others:
        for bucket, key in zip(buckets_of(keys, bits).tolist(), stored, strict=True):
            asked.setdefault((number << 32) + bucket, []).append(key)
    wanted = list(asked)
    for begin in range(0, len(wanted), _FEW):
        some = wanted[begin : begin + _FEW]
        rows = connection.execute(_few_statement(len(some)), some).fetchall()
        check_buckets(rows, len(some))
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
