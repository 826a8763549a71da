"""What SQLite raises, said in cleaner's words: another process at work, damage, or a file that cannot be used."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from cleaner.errors import IndexBusyError, IndexFileError, OutputError
from cleaner.neardup.index.sums import DamageError

__all__ = ["BUSY", "MovedError", "told_of"]


class MovedError(IndexBusyError):
    """The file that was opened has no longer the name that it had: somebody put another one in its place."""


BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_ERROR,  # no such table or column: the statements are ours, and right for what was written
    sqlite3.SQLITE_CONSTRAINT,  # a row is there that nobody wrote
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_FORMAT,
    sqlite3.SQLITE_RANGE,
    sqlite3.SQLITE_SCHEMA,
    sqlite3.SQLITE_TOOBIG,
    sqlite3.SQLITE_INTERNAL,
}
_UNDECODABLE = "Could not decode to UTF-8"  # what Python says, of no error code, of text that is none

_CLOSED = "closed database"  # likewise


@contextmanager
def told_of(where: str) -> Iterator[None]:
    """Say in cleaner's words what SQLite raises."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        extended = getattr(error, "sqlite_errorcode", 0)
        code = extended & 0xFF
        if code in BUSY:
            raise IndexBusyError(
                f"{where} is being written to by another process; wait for it, or give a longer timeout"
            ) from error
        if extended == sqlite3.SQLITE_READONLY_DBMOVED:
            raise MovedError(f"{where} was made anew by another process meanwhile; open it again") from error
        if code == sqlite3.SQLITE_NOTADB:
            raise IndexFileError(f"{where} is no index: {error}; name another file") from error
        if code in _DAMAGED or extended == sqlite3.SQLITE_IOERR_SHORT_READ or _UNDECODABLE in str(error):
            raise IndexFileError(f"{where} is no index, or it is damaged ({error}); {_cure(where)}") from error
        if isinstance(error, sqlite3.ProgrammingError) and _CLOSED in str(error):
            raise OutputError(f"{where} was closed; open it again, or use it inside its with statement") from error
        raise OutputError(f"{where} cannot be used: {error}") from error
    except (DamageError, OverflowError, MemoryError, UnicodeDecodeError) as error:  # what nobody wrote
        what = str(error) or "it asks for more memory than there is"
        raise IndexFileError(f"{where} is damaged: {what}; {_cure(where)}") from error


def _cure(where: str) -> str:
    return f"cleaner index rebuild --index {where} saves the texts that can still be read"
