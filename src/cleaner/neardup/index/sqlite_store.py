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
fall off. With keys in sorted segments (``postings``, some 300 lines), SQLite alone adds more than 80,000
documents a second to the end, with memory that hardly grows; it brings transactions, readers beside a writer in
any process and recovery after a crash, and is in Python's standard library: so it is SQLite, and no dependency.

Every row has a checksum (``sums``), and what must be there is known (``postings``): an index that was damaged, by a
disk or a copy that broke off, says so at the latest when it reads what is damaged.

Every change is one transaction with ``synchronous=FULL``: what was acknowledged outlives the process and the
machine, and what was not leaves no trace.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from cleaner.config import DedupSettings, settings_or
from cleaner.errors import IndexFileError, MissingInputError, OutputError
from cleaner.neardup.index import postings
from cleaner.neardup.index.checking import Sign, problems_of
from cleaner.neardup.index.format import describe, settings_of
from cleaner.neardup.index.signing import id_keys
from cleaner.neardup.index.sqlite_errors import BUSY, told_of
from cleaner.neardup.index.store import Batch, Candidates, Existing, refuse_known
from cleaner.neardup.index.sums import check, row_sum

__all__ = ["APPLICATION", "SqliteStore"]

APPLICATION = 0x636C6E69  # "clni", in the header of the file
_SCHEMA = (
    "CREATE TABLE state (name TEXT PRIMARY KEY, value, sum INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE documents (number INTEGER PRIMARY KEY, id TEXT NOT NULL, sum INTEGER NOT NULL)",
    "CREATE TABLE texts (number INTEGER PRIMARY KEY, text BLOB NOT NULL, sum INTEGER NOT NULL)",
    *postings.SCHEMA,
)
_PRAGMAS = (
    "page_size = 16384",  # of a new file; 4096, as it comes, adds half as many documents a second, and reads slower
    "synchronous = FULL",
    "cache_size = -32768",  # KiB; positive numbers would be pages
    "journal_size_limit = 67108864",  # bytes that the log keeps between two uses
)
_MOST_NUMBERS = 1 << 32
_INSERTED_AT_ONCE = 64  # rows to a statement; each has to take the interpreter back from threads that sign
_AT_ONCE = 1024  # documents that are read at once
_DEAD = 1000  # removed documents whose keys may always stay
_DEAD_SHARE = 4  # a quarter as many removed documents as there are: time to drop their keys
_PAUSE = 0.02
_LEAST_BYTES = 512  # of a database; SQLite takes less for a new one


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
        self.where = str(path)
        self._path = path
        self._read_only = read_only
        if read_only and not path.is_file():
            raise MissingInputError(f"{path}: there is no index; add documents first")
        if path.is_dir():
            raise IndexFileError(f"{path} is a folder; name the index's file in it")
        if path.is_file() and 0 < path.stat().st_size < _LEAST_BYTES:
            raise IndexFileError(f"{path} is no index, or only the beginning of one; get a whole copy of it")
        self._lock = threading.RLock()
        self._recent = postings.Recent()
        made = describe(settings_or(settings, DedupSettings))  # before there is a file: these settings may not do
        with told_of(self.where):
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}", uri=True,
                timeout=timeout, isolation_level=None, check_same_thread=False, cached_statements=64,
            )  # fmt: skip
        try:
            with told_of(self.where):
                for pragma in _PRAGMAS:
                    self._connection.execute(f"PRAGMA {pragma}")
                check(self._one("PRAGMA encoding") == "UTF-8", "its text has another encoding than was written")
                if not read_only:
                    self._make(made, timeout)
                self.settings = settings_of(self._made_with(), self.where, settings)
        except BaseException:
            self._connection.close()
            raise

    def _make(self, made: bytes, timeout: float) -> None:
        """Make the tables, unless they are there; of two processes that do it at once, one does."""
        if self._one("SELECT count(*) FROM sqlite_schema"):
            self._made_with()  # before anything is changed: it may be somebody else's
        patience = time.monotonic() + timeout
        while True:  # what changes the mode does not wait by itself
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
                break
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in BUSY or time.monotonic() > patience:
                    raise
                time.sleep(_PAUSE)
        if self._one("SELECT count(*) FROM sqlite_schema"):
            return
        with self._writing():
            if self._one("SELECT count(*) FROM sqlite_schema") == 0:
                for statement in _SCHEMA:
                    self._connection.execute(statement)
                state: list[tuple[str, bytes | int]] = [("made", made), ("documents", 0), ("dead", 0), ("next", 0)]
                rows = [(name, value, row_sum(0, name, value)) for name, value in state]
                self._connection.executemany("INSERT INTO state VALUES (?, ?, ?)", rows)
                self._connection.execute(f"PRAGMA application_id = {APPLICATION}")

    def _made_with(self) -> bytes:
        if self._one("PRAGMA application_id") != APPLICATION:
            raise IndexFileError(f"{self.where} is a database or an empty file, but no index of cleaner")
        row: Any = self._connection.execute("SELECT * FROM state WHERE name = 'made'").fetchone() or ("made", None)
        name, made, *written = row
        check(isinstance(made, bytes), "it does not say what it was made with")
        # An older format has no sums, and its own words say which it is.
        check(not written or row_sum(0, name, made) == written[0], "what it was made with is not as it was written")
        return bytes(made)

    def _one(self, statement: str, *values: object) -> Any:
        row = self._connection.execute(statement, values).fetchone()
        return row[0] if row else None

    def _state(self, name: str) -> int:
        row = self._connection.execute("SELECT value, sum FROM state WHERE name = ?", (name,)).fetchone()
        check(row is not None and row_sum(0, name, row[0]) == row[1], f"its count {name!r} is not as it was written")
        return int(row[0])

    def _count_up(self, name: str, by: int) -> None:
        value = self._state(name) + by
        row = (value, row_sum(0, name, value), name)
        self._connection.execute("UPDATE state SET value = ?, sum = ? WHERE name = ?", row)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """One state of the index, whatever others write meanwhile."""
        with self._lock, told_of(self.where):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """All or nothing."""
        with self._lock, told_of(self.where):
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield
                self._connection.execute("COMMIT")
            except sqlite3.OperationalError as error:
                self._check_head(error)
                raise
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _check_head(self, error: sqlite3.OperationalError) -> None:
        """Tell damage from want of permission: the file's own head can forbid writing, and is SQLite's alone to read.

        (Whoever else opens and closes the file takes away the locks that this process has on it.)

        Raises:
            DamageError: nothing but the head forbids it.
        """
        moved = error.sqlite_errorcode == sqlite3.SQLITE_READONLY_DBMOVED
        refused = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY and not moved
        check(self._read_only or not refused or not os.access(self._path, os.W_OK), "its head forbids writing")

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
        with self._writing():
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
        first, count = self._state("next"), len(batch.ids)
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
        postings.add(self._connection, postings.Postings(own_keys, every), postings.IDS)
        postings.add(self._connection, postings.Postings(batch.keys[batch.speaks].ravel(), owners))
        self._count_up("next", count)
        self._count_up("documents", count)

    def _numbers(self, ids: Sequence[str], own_keys: NDArray[np.uint64]) -> dict[str, int]:
        """Numbers of the documents that are there, by identifier."""
        _, found = postings.find(self._connection, own_keys, postings.IDS)
        wanted = frozenset(ids)
        numbers = np.unique(found.numbers)
        rows = self._connection.execute(
            "SELECT d.number, d.id, d.sum FROM json_each(?) CROSS JOIN documents AS d ON d.number = value",
            (_json(numbers),),
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
        self._count_up("documents", -len(rows))
        self._count_up("dead", len(rows))
        if self._state("dead") > _DEAD + self._state("documents") // _DEAD_SHARE:
            self._drop_dead()

    def _drop_dead(self) -> None:
        postings.merge_all(self._connection)
        self._count_up("dead", -self._state("dead"))

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
        with self._writing():
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
        with self._reading():
            if len(keys) == 1:
                few = postings.find_few(self._connection, keys[0], self._recent)
                for begin in range(0, len(few), _AT_ONCE):
                    yield self._read_few(few[begin : begin + _AT_ONCE])
                return
            places, found = postings.find(self._connection, keys.ravel())
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
            (_json(wanted),),
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
        with self._reading():
            known = self._numbers(ids, id_keys(ids))
        return [name in known for name in ids]

    def ids(self) -> Iterator[str]:
        """Identifiers in the order in which the documents were added; what is added meanwhile may follow."""
        last, given, first = -1, 0, None
        while True:
            with self._reading():
                rows = self._connection.execute(
                    "SELECT number, id, sum FROM documents WHERE number > ? ORDER BY number LIMIT ?",
                    (last, _AT_ONCE),
                ).fetchall()
                state = tuple(map(self._state, ("documents", "dead", "next")))
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
        with self._reading():
            return self._state("documents")

    def size(self) -> int:
        """Bytes of the file and of the log beside it."""
        log = self._path.with_name(self._path.name + "-wal")
        return sum(path.stat().st_size for path in (self._path, log) if path.exists())

    def check(self, sign: Sign) -> tuple[int, list[str]]:
        """Read all of it; see ``checking.problems_of``.

        Raises:
            IndexFileError: not even its counts can be read.
        """
        with self._reading():
            state = {name: self._state(name) for name in ("documents", "dead", "next")}
            return problems_of(self._connection, state, sign)

    def compact(self) -> None:
        """Merge all segments and drop the keys of removed documents; later ones use the room.

        Raises:
            IndexBusyError: another process is writing, and did not end in time.
            OutputError: the index is read-only, or the disk is full.
        """
        with self._writing():
            self._drop_dead()

    def close(self) -> None:
        """Close the file; calling it again does nothing."""
        with self._lock:
            self._connection.close()


def _json(numbers: NDArray[Any]) -> str:
    return orjson.dumps(numbers, option=orjson.OPT_SERIALIZE_NUMPY).decode()


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
