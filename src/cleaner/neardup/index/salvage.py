"""The texts of an index in a file that can still be read: of an older format, another making, or a damaged one."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import zstandard

from cleaner.config import DedupSettings
from cleaner.errors import IndexBusyError, IndexFileError, MissingInputError, SettingsError
from cleaner.neardup.index.sqlite_errors import BUSY
from cleaner.neardup.index.sqlite_file import APPLICATION
from cleaner.neardup.index.sums import row_sum

__all__ = ["IndexRebuild", "Salvage"]

_UNREADABLE = (sqlite3.DatabaseError, OverflowError, MemoryError, UnicodeDecodeError)
_AT_ONCE = 2048  # documents
_PATIENCE = 1.0  # seconds for others to close the file
_PAUSE = 0.01
_LEAST_ROW = 20  # bytes that a document takes in the file, at the least
_WITH_SUMS = (
    "SELECT d.number, d.id, d.sum, t.text, t.sum FROM documents AS d LEFT JOIN texts AS t ON t.number = d.number "
    "WHERE d.number >= ? AND d.number < ? ORDER BY d.number"
)
_WITHOUT_SUMS = _WITH_SUMS.replace("d.sum", "0").replace("t.sum", "0")


class IndexRebuild(NamedTuple):
    """What became of an index that was made anew.

    Attributes:
        where: file, or name of the shared store.
        documents: how many it holds now.
        lost: how many there were, as far as that can be told, that could not be read.
        before: the file as it was; None for a shared store, which is changed where it is.
        settings: what near-copies are to it.
    """

    where: str
    documents: int
    lost: int
    before: str | None
    settings: DedupSettings


class Salvage:
    """Reads the documents of an index in a file, whatever else of it cannot be read.

    Rows are asked for by ranges of their numbers; a range that cannot be read is halved, down to the document.

    Args:
        path: the file.

    Raises:
        MissingInputError: there is no such file.
        IndexFileError: it is no index, or nothing of it can be read.
        IndexBusyError: it is open elsewhere.
    """

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise MissingInputError(f"{path}: there is no index")
        self._where = str(path)
        mode = "rw" if os.access(path, os.W_OK) else "ro"
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        self._connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=0)
        self._connection.text_factory = bytes  # text that is none, because of damage, is not to end a range
        self.read = 0
        try:
            self._lock()  # before anything is asked: what others add after that would be lost
        except IndexBusyError:
            self.close()
            raise
        try:
            columns = self._connection.execute("PRAGMA table_info(documents)").fetchall()
        except _UNREADABLE as error:
            self.close()
            raise IndexFileError(f"{path} is no index, or nothing of it can be read ({error})") from error
        if self._one("PRAGMA application_id") != APPLICATION and not self._says_what_it_is():
            self.close()
            raise IndexFileError(
                f"{path} is a database or an empty file, but no index of cleaner; it was left as it is"
            )
        self._statement = _WITH_SUMS if len(columns) == 3 else _WITHOUT_SUMS
        self._has_sums = len(columns) == 3
        self._bound = min(path.stat().st_size // _LEAST_ROW, self._last_number() + 1)

    def _lock(self) -> None:
        """Let nobody else open the file until it is closed here, as far as damage allows.

        In the mode with a log a lock would leave readers in, and whoever opens the file sets that mode again: so it is
        looked at once more when the lock is there.

        Raises:
            IndexBusyError: it is open elsewhere.
        """
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = DELETE").fetchall()
                self._connection.execute("BEGIN EXCLUSIVE")
                if self._one("PRAGMA journal_mode") == b"delete":
                    return
                self._connection.execute("ROLLBACK")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF not in BUSY:
                    return  # of a damaged one, or where nothing may be written
            except _UNREADABLE:
                return
            if time.monotonic() > deadline:
                raise IndexBusyError(f"{self._where} is open elsewhere; close it there first")
            time.sleep(_PAUSE)

    def _says_what_it_is(self) -> bool:
        """Whether it says what it was made with, though its head does not say that it is an index."""
        try:
            return "format" in orjson.loads(self._one("SELECT value FROM state WHERE name = 'made'"))
        except (ValueError, TypeError):
            return False

    def _one(self, statement: str) -> Any:
        with suppress(*_UNREADABLE):
            row = self._connection.execute(statement).fetchone()
            return row[0] if row else None
        return None

    def _last_number(self) -> int:
        """The highest number that a document may have."""
        found = (self._one(f"SELECT max(number) FROM {table}") for table in ("documents", "texts"))  # noqa: S608
        numbers = [number for number in found if isinstance(number, int)]
        following = self._one("SELECT value FROM state WHERE name = 'next'")
        if isinstance(following, int):
            numbers.append(following - 1)
        return max(numbers, default=2**32)

    def settings(self) -> DedupSettings | None:
        """What the index was made with; None where that cannot be read."""
        made = self._one("SELECT value FROM state WHERE name = 'made'")
        try:
            return DedupSettings(**orjson.loads(made)["settings"])
        except (ValueError, TypeError, KeyError, SettingsError):
            return None

    def total(self) -> int:
        """How many documents there were, as far as that can be told."""
        stated = self._one("SELECT value FROM state WHERE name = 'documents'")
        return max(stated, self.read) if isinstance(stated, int) and stated <= self._bound else self.read

    def batches(self) -> Iterator[tuple[list[str], list[str]]]:
        """Identifiers and texts of the documents that can be read, some at a time."""
        unpack = zstandard.ZstdDecompressor().decompress
        for begin in range(0, self._bound, _AT_ONCE):
            names, texts = [], []
            for row in self._range(begin, min(begin + _AT_ONCE, self._bound)):
                if self._is_sound(*row):
                    with suppress(zstandard.ZstdError, ValueError, MemoryError):
                        text = unpack(row[3]).decode("utf-8", "surrogatepass")
                        names.append(row[1].decode("utf-8", "surrogatepass"))
                        texts.append(text)
            if names:
                self.read += len(names)
                yield names, texts

    def _range(self, begin: int, end: int) -> Iterator[tuple[Any, ...]]:
        """The rows of a range that can be read."""
        waiting = [(begin, end)]
        while waiting:
            low, high = waiting.pop()
            try:
                yield from self._connection.execute(self._statement, (low, high)).fetchall()
            except _UNREADABLE:
                if high - low > 1:
                    middle = (low + high) // 2
                    waiting += [(middle, high), (low, middle)]

    def _is_sound(self, number: int, name: Any, name_sum: int, text: Any, text_sum: int) -> bool:
        """Whether a row is as it was written, as far as its format tells."""
        if not isinstance(name, bytes) or not isinstance(text, bytes):
            return False
        return not self._has_sums or (row_sum(number, name), row_sum(number, text)) == (name_sum, text_sum)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
