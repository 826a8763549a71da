"""The embedded store: one SQLite database in WAL mode.

SQLite (WAL), LMDB (py-lmdb) and RocksDB (rocksdict) were measured on the index's own work, signing left out,
by ``python -m benchmarks stores``; on two cores, of which the stores mostly use one::

    store            documents   added/s  queries/s      MB  RSS MB
    sqlite rows         49,152    50,076     94,519     103      88
    sqlite rows        500,000    27,294     40,023     903      86
    sqlite segments     49,152   131,877     65,195      94      92
    sqlite segments    500,000    87,284     13,319     799      99
    sqlite segments  1,000,000    80,106     10,696   1,584     100
    lmdb                49,152   145,281    104,466     109     104
    lmdb               500,000    73,614     47,365   1,394     374
    lmdb             1,000,000    37,457     42,915   2,742     593
    rocksdb             49,152    37,787     26,809      62     157
    rocksdb            500,000    41,739      9,533     334     243

(One run of 500,000 documents, and one of 1,000,000 for two of the stores. LMDB and RocksDB stand as they come,
untuned; RocksDB is fed key by key from Python and searched without filters: its figures say what little code
gives, not what it can do.) With a row for each key, as stores are commonly used, SQLite and LMDB fall off,
because each of some twenty random keys of a document touches a page of its own, and LMDB's file and private
memory grow the fastest; its look-ups remain the fastest by far. RocksDB, a log-structured tree itself, does not
fall off. With keys in sorted segments (``postings``, ``merging`` and ``lookup``), SQLite alone adds more than 80,000
documents a second to the end, with memory that hardly grows; it brings transactions, readers beside a writer in
any process and recovery after a crash, and is in Python's standard library: so it is SQLite, and no dependency.

Every row has a checksum (``sums``), and what must be there is known (``postings``): an index that was damaged, by a
disk or a copy that broke off, says so at the latest when it reads what is damaged.

Every change is one transaction with ``synchronous=FULL``: what was acknowledged outlives the process and the
machine, and what was not leaves no trace.
"""

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from cleaner.config import DedupSettings
from cleaner.errors import OutputError
from cleaner.neardup.index import lookup, merging, postings
from cleaner.neardup.index.checking import Sign, problems_of
from cleaner.neardup.index.signing import id_keys
from cleaner.neardup.index.sqlite_file import SqliteFile
from cleaner.neardup.index.store import Batch, Candidates, Existing, refuse_known
from cleaner.neardup.index.sums import check, row_sum

__all__ = ["SqliteStore"]

_MOST_NUMBERS = 1 << 32
_INSERTED_AT_ONCE = 64  # rows to a statement; each has to take the interpreter back from threads that sign
_AT_ONCE = 1024  # documents that are read at once
_DEAD = 1000  # removed documents whose keys may always stay
_DEAD_SHARE = 4  # a quarter as many removed documents as there are: time to drop their keys


class SqliteStore:
    """An index in a file of its own.

    Args:
        path: the file; beside it stand ``-wal`` and ``-shm`` while it is open. A file that is not there is
            made.
        settings: what a new index is made with (None for the defaults) and an old one must have been made
            with (None for anything).
        read_only: change nothing, and make nothing.
        timeout: seconds to wait for another writer.

    Raises:
        MissingInputError: read_only, and there is no file.
        IndexFileError: the file is no index, of another format, or damaged.
        SignatureError: it has another scheme or other settings.
        SettingsError: a new index cannot have these settings.
        IndexBusyError: another process is writing to it, and did not end in time.
        OutputError: it cannot be opened or made.
    """

    def __init__(self, path: Path, settings: DedupSettings | None, *, read_only: bool, timeout: float) -> None:
        self._file = SqliteFile(path, settings, read_only=read_only, timeout=timeout)
        self._connection = self._file.connection
        self._recent = lookup.Recent()
        self.where = self._file.where
        self.settings = self._file.settings

    def add(self, batch: Batch, existing: Existing) -> int:
        """Add documents whose identifiers differ from each other.

        Args:
            batch: the documents.
            existing: what becomes of those whose identifiers are there already.

        Returns:
            How many were added, those that replaced others among them.

        Raises:
            KnownIdError: existing is ``error``, and an identifier is there already.
            IndexBusyError: another process is writing, and did not end in time.
            OutputError: the index is read-only, or the disk is full.
        """
        with self._file.writing():
            own_keys = id_keys(batch.ids)
            known = self._numbers(batch.ids, own_keys)
            if existing == "error":
                refuse_known(list(known), self.where)
            elif existing == "replace":
                self._forget(list(known.values()))
            else:
                chosen = np.array([name not in known for name in batch.ids], dtype=np.bool_)
                batch, own_keys = _only(batch, chosen), own_keys[chosen]
            if batch.ids:
                self._insert(batch, own_keys)
        return len(batch.ids)

    def _insert(self, batch: Batch, own_keys: NDArray[np.uint64]) -> None:
        first, count = self._file.state("next"), len(batch.ids)
        if first + count > _MOST_NUMBERS:
            raise OutputError(f"{self.where} has taken {first} documents in; more need another index")
        numbers = range(first, first + count)
        for table, values in (("documents", map(_stored_id, batch.ids)), ("texts", batch.texts)):
            rows = [(number, value, row_sum(number, value)) for number, value in zip(numbers, values, strict=True)]
            for begin in range(0, count, _INSERTED_AT_ONCE):
                some = rows[begin : begin + _INSERTED_AT_ONCE]
                marks = ",".join(["(?,?,?)"] * len(some))
                statement = f"INSERT INTO {table} VALUES {marks}"  # noqa: S608  question marks only
                self._connection.execute(statement, list(chain.from_iterable(some)))
        every = np.arange(first, first + count, dtype=np.uint32)
        owners = np.repeat(every[batch.speaks], batch.keys.shape[1])
        merging.add(self._connection, postings.Postings(own_keys, every), postings.IDS)
        merging.add(self._connection, postings.Postings(batch.keys[batch.speaks].ravel(), owners))
        self._file.count_up("next", count)
        self._file.count_up("documents", count)

    def _numbers(self, ids: Sequence[str], own_keys: NDArray[np.uint64]) -> dict[str, int]:
        """Numbers of the documents that are there, by identifier."""
        _, found = lookup.find(self._connection, own_keys, postings.IDS)
        wanted = frozenset(ids)
        numbers = np.unique(found.numbers)
        rows = self._connection.execute(
            "SELECT d.number, d.id, d.sum FROM json_each(?) CROSS JOIN documents AS d ON d.number = value",
            (postings.as_json(numbers),),
        ).fetchall()
        self._check_gone(numbers.tolist(), {row[0] for row in rows})
        return {name: row[0] for row in rows if (name := _checked_id(*row)) in wanted}

    def _check_gone(self, numbers: Sequence[int], there: "set[int] | frozenset[int]") -> None:
        """Make sure that documents which are found by their keys, and are not there, were removed.

        Raises:
            DamageError: one was not.
        """
        missing = [number for number in numbers if number not in there]
        if missing:
            asked = orjson.dumps(missing).decode()
            rows = self._connection.execute(
                "SELECT d.number, d.sum FROM json_each(?) CROSS JOIN dead AS d ON d.number = value", (asked,)
            ).fetchall()
            gone = sum(row_sum(number) == written for number, written in rows)
            check(gone == len(missing), f"a document is missing, one of the numbers {missing[:3]}")

    def _forget(self, numbers: Sequence[int]) -> None:
        rows = [(number,) for number in numbers]
        self._connection.executemany("DELETE FROM documents WHERE number = ?", rows)
        self._connection.executemany("DELETE FROM texts WHERE number = ?", rows)
        self._connection.executemany("INSERT INTO dead VALUES (?, ?)", [(n, row_sum(n)) for n in numbers])
        self._file.count_up("documents", -len(rows))
        self._file.count_up("dead", len(rows))
        if self._file.state("dead") > _DEAD + self._file.state("documents") // _DEAD_SHARE:
            self._drop_dead()

    def _drop_dead(self) -> None:
        merging.merge_all(self._connection)
        self._file.count_up("dead", -self._file.state("dead"))

    def remove(self, ids: Sequence[str]) -> int:
        """Remove documents.

        Args:
            ids: their identifiers.

        Returns:
            How many were there.

        Raises:
            IndexBusyError: another process is writing, and did not end in time.
            OutputError: the index is read-only.
        """
        with self._file.writing():
            known = self._numbers(ids, id_keys(ids))
            self._forget(list(known.values()))
        return len(known)

    def candidates(self, keys: NDArray[np.uint64]) -> Iterator[Candidates]:
        """Find the documents that share a band with texts.

        Args:
            keys: uint64 (n, bands), keys of the texts' bands.

        Yields:
            Each pair of a text and a document once, a bounded number of documents at a time; all of them of
            one state of the index.

        Raises:
            IndexFileError: the index is damaged.
        """
        with self._file.reading():
            if len(keys) == 1:
                few = lookup.find_few(self._connection, keys[0], self._recent)
                for begin in range(0, len(few), _AT_ONCE):
                    yield self._read_few(few[begin : begin + _AT_ONCE])
                return
            places, found = lookup.find(self._connection, keys.ravel())
            if not len(places):
                return
            rows = (places // keys.shape[1]).astype(np.uint64)
            pairs = np.unique(found.numbers.astype(np.uint64) << np.uint64(32) | rows)
            numbers = (pairs >> np.uint64(32)).astype(np.int64)
            rows_of = (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)
            distinct = np.unique(numbers)
            for begin in range(0, len(distinct), _AT_ONCE):
                yield self._read(distinct[begin : begin + _AT_ONCE], numbers, rows_of)

    def _read(self, wanted: NDArray[np.int64], numbers: NDArray[np.int64], rows_of: NDArray[np.int64]) -> Candidates:
        """Read some documents, ascending; numbers and rows_of are all pairs, in order of the documents."""
        rows = self._connection.execute(
            "SELECT d.number, d.id, d.sum, t.text, t.sum FROM json_each(?) "
            "CROSS JOIN documents AS d ON d.number = value LEFT JOIN texts AS t ON t.number = d.number",
            (postings.as_json(wanted),),
        ).fetchall()
        self._check_gone(wanted.tolist(), {row[0] for row in rows})
        there = np.array([row[0] for row in rows], dtype=np.int64)
        low, high = np.searchsorted(numbers, (wanted[0], wanted[-1] + 1))
        alive = np.isin(numbers[low:high], there)  # the others were removed
        which = np.searchsorted(there, numbers[low:high][alive])
        ids = [_checked_id(*row[:3]) for row in rows]
        return Candidates(rows_of[low:high][alive], which, ids, [_checked_text(row[0], *row[3:]) for row in rows])

    def _read_few(self, wanted: list[int]) -> Candidates:
        """Read documents that share a band with one text."""
        marks = ",".join("?" * len(wanted))
        joined = "documents AS d LEFT JOIN texts AS t ON t.number = d.number"
        columns = "d.number, d.id, d.sum, t.text, t.sum"
        statement = f"SELECT {columns} FROM {joined} WHERE d.number IN ({marks})"  # noqa: S608  marks only
        rows = self._connection.execute(statement, wanted).fetchall()
        if len(rows) < len(wanted):
            self._check_gone(wanted, {row[0] for row in rows})
        each = np.arange(len(rows))
        ids = [_checked_id(*row[:3]) for row in rows]
        return Candidates(np.zeros_like(each), each, ids, [_checked_text(row[0], *row[3:]) for row in rows])

    def contains(self, ids: Sequence[str]) -> list[bool]:
        """Whether each document is there."""
        with self._file.reading():
            known = self._numbers(ids, id_keys(ids))
        return [name in known for name in ids]

    def ids(self) -> Iterator[str]:
        """Identifiers in the order in which the documents were added; what is added meanwhile may follow."""
        last, given, first = -1, 0, None
        while True:
            with self._file.reading():
                rows = self._connection.execute(
                    "SELECT number, id, sum FROM documents WHERE number > ? ORDER BY number LIMIT ?",
                    (last, _AT_ONCE),
                ).fetchall()
                state = tuple(map(self._file.state, ("documents", "dead", "next")))
                first = first or state
                names = [_checked_id(*row) for row in rows]
                ascending = all(before < after for before, after in pairwise([last, *(row[0] for row in rows)]))
                check(ascending, "its documents do not stand in order")
                given += len(rows)
                check(bool(rows) or state != first or given == state[0], f"it has {given} of {state[0]} documents")
            if not rows:
                return
            last = rows[-1][0]
            yield from names

    def count(self) -> int:
        """How many documents there are."""
        with self._file.reading():
            return self._file.state("documents")

    def size(self) -> int:
        """Bytes of the file and of the log beside it."""
        return self._file.size()

    def check(self, sign: Sign) -> tuple[int, list[str]]:
        """Read all of it; see ``checking.problems_of``.

        Raises:
            IndexFileError: not even its counts can be read.
        """
        with self._file.reading():
            state = {name: self._file.state(name) for name in ("documents", "dead", "next")}
            return problems_of(self._connection, state, sign)

    def compact(self) -> None:
        """Merge all segments and drop the keys of removed documents; later ones use the room.

        Raises:
            IndexBusyError: another process is writing, and did not end in time.
            OutputError: the index is read-only, or the disk is full.
        """
        with self._file.writing():
            self._drop_dead()

    def close(self) -> None:
        """Close the file; calling it again does nothing."""
        self._file.close()


def _stored_id(name: str) -> str | bytes:
    """Text, or bytes where lone surrogates keep it from being UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return name.encode("utf-8", "surrogatepass")
    return name


def _checked_id(number: int, stored: Any, written: int) -> str:
    check(row_sum(number, stored) == written, f"the identifier of document {number} is not as it was written")
    return stored if isinstance(stored, str) else bytes(stored).decode("utf-8", "surrogatepass")


def _checked_text(number: int, stored: Any, written: int | None) -> bytes:
    sound = isinstance(stored, bytes) and row_sum(number, stored) == written
    check(sound, f"the text of document {number} is not as it was written")
    return bytes(stored)


def _only(batch: Batch, chosen: NDArray[np.bool_]) -> Batch:
    places = np.flatnonzero(chosen).tolist()
    return Batch(
        [batch.ids[place] for place in places],
        [batch.texts[place] for place in places],
        batch.keys[chosen],
        batch.speaks[chosen],
    )
