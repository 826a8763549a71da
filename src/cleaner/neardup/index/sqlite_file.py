"""The file of an index: a database with a head and tables of its own, opened or made, and its transactions."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cleaner.config import DedupSettings, settings_or
from cleaner.errors import IndexFileError, MissingInputError, OutputError
from cleaner.neardup.index import postings
from cleaner.neardup.index.format import describe, settings_of
from cleaner.neardup.index.sqlite_errors import BUSY, told_of
from cleaner.neardup.index.sums import check, row_sum

__all__ = ["APPLICATION", "SqliteFile"]

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
_PAUSE = 0.02
_LEAST_BYTES = 512  # of a database; SQLite takes less for a new one


class SqliteFile:
    """A file that holds an index, open for one process; its threads take turns.

    Attributes:
        where: the file's name, for messages.
        settings: what the index was made with.
        connection: to be used within ``reading`` or ``writing``.

    It takes what ``SqliteStore`` takes, and raises what that raises.
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
        made = describe(settings_or(settings, DedupSettings))  # before there is a file: these settings may not do
        with told_of(self.where):
            self.connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}", uri=True,
                timeout=timeout, isolation_level=None, check_same_thread=False, cached_statements=64,
            )  # fmt: skip
        try:
            with told_of(self.where):
                for pragma in _PRAGMAS:
                    self.connection.execute(f"PRAGMA {pragma}")
                check(self._one("PRAGMA encoding") == "UTF-8", "its text has another encoding than was written")
                if not read_only:
                    self._make(made, timeout)
                self.settings = settings_of(self._made_with(), self.where, settings)
        except BaseException:
            self.connection.close()
            raise

    def _make(self, made: bytes, timeout: float) -> None:
        """Make the tables, unless they are there; of two processes that do it at once, one does."""
        if self._one("SELECT count(*) FROM sqlite_schema"):
            self._made_with()  # before anything is changed: it may be somebody else's
        patience = time.monotonic() + timeout
        while True:  # what changes the mode does not wait by itself
            try:
                self.connection.execute("PRAGMA journal_mode = WAL")
                break
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in BUSY or time.monotonic() > patience:
                    raise
                time.sleep(_PAUSE)
        if self._one("SELECT count(*) FROM sqlite_schema"):
            return
        with self.writing():
            if self._one("SELECT count(*) FROM sqlite_schema") == 0:
                for statement in _SCHEMA:
                    self.connection.execute(statement)
                state: list[tuple[str, bytes | int]] = [("made", made), ("documents", 0), ("dead", 0), ("next", 0)]
                rows = [(name, value, row_sum(0, name, value)) for name, value in state]
                self.connection.executemany("INSERT INTO state VALUES (?, ?, ?)", rows)
                self.connection.execute(f"PRAGMA application_id = {APPLICATION}")

    def _made_with(self) -> bytes:
        if self._one("PRAGMA application_id") != APPLICATION:
            raise IndexFileError(f"{self.where} is a database or an empty file, but no index of cleaner")
        row: Any = self.connection.execute("SELECT * FROM state WHERE name = 'made'").fetchone() or ("made", None)
        name, made, *written = row
        check(isinstance(made, bytes), "it does not say what it was made with")
        # An older format has no sums, and its own words say which it is.
        check(not written or row_sum(0, name, made) == written[0], "what it was made with is not as it was written")
        return bytes(made)

    def _one(self, statement: str, *values: object) -> Any:
        row = self.connection.execute(statement, values).fetchone()
        return row[0] if row else None

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One state of the index, whatever others write meanwhile.

        Raises:
            IndexFileError: the index is damaged.
            OutputError: the file cannot be used, or was closed.
        """
        with self._lock, told_of(self.where):
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                self.connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing.

        Raises:
            IndexBusyError: another process is writing, and did not end in time.
            OutputError: the index was opened read_only, or closed; or the disk is full.
            IndexFileError: the index is damaged.
        """
        if self._read_only:
            raise OutputError(f"{self.where} was opened read_only; open it without that to change it")
        with self._lock, told_of(self.where):
            try:
                self.connection.execute("BEGIN IMMEDIATE")
                yield
                self.connection.execute("COMMIT")
            except sqlite3.OperationalError as error:
                self._check_head(error)
                raise
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    def _check_head(self, error: sqlite3.OperationalError) -> None:
        """Tell damage from want of permission: the file's own head can forbid writing, and is SQLite's alone to read.

        (Whoever else opens and closes the file takes away the locks that this process has on it.)

        Raises:
            DamageError: nothing but the head forbids it.
        """
        code: int = getattr(
            error, "sqlite_errorcode", 0
        )  # an error of the module's own (text that is no UTF-8) has none
        moved = code == sqlite3.SQLITE_READONLY_DBMOVED
        refused = code & 0xFF == sqlite3.SQLITE_READONLY and not moved
        check(self._read_only or not refused or not os.access(self._path, os.W_OK), "its head forbids writing")

    def state(self, name: str) -> int:
        """One of the counts of the index: ``documents``, ``dead`` (removed, their keys still there) or ``next``.

        Raises:
            DamageError: it is not as it was written.
        """
        row = self.connection.execute("SELECT value, sum FROM state WHERE name = ?", (name,)).fetchone()
        check(row is not None and row_sum(0, name, row[0]) == row[1], f"its count {name!r} is not as it was written")
        return int(row[0])

    def count_up(self, name: str, by: int) -> None:
        """Change one of the counts, in a write transaction.

        Raises:
            DamageError: it is not as it was written.
        """
        value = self.state(name) + by
        row = (value, row_sum(0, name, value), name)
        self.connection.execute("UPDATE state SET value = ?, sum = ? WHERE name = ?", row)

    def size(self) -> int:
        """Bytes of the file and of the log beside it."""
        log = self._path.with_name(self._path.name + "-wal")
        return sum(path.stat().st_size for path in (self._path, log) if path.exists())

    def close(self) -> None:
        """Close the file; calling it again does nothing."""
        with self._lock:
            self.connection.close()
