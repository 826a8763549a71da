"""A process that is asked to clean documents, and what is done where one of them ends it or holds it up.

Now and then it gives a sign before a document, so that one shows that takes too long. Where it dies it is asked again,
for who ended it may not do so twice; now it gives a sign before each document, so that it is known at which one it
dies. That one is tried alone, and refused if the process dies of it.
"""

import io
import os
import pickle
import threading
import time
from collections.abc import Callable
from typing import IO, Any, TypeVar

import orjson
import pyarrow as pa

from cleaner.corpus.child import Child
from cleaner.errors import CleanerError

__all__ = ["END", "LOOK", "AskedChild", "DiedError", "cleaned_surely", "sign_giver", "started_with"]

END = b"\n"
"""What stands before an answer, and behind each line."""
LOOK = 0.2
"""Seconds between two looks at the time that documents take."""
_SIGN = b"."
_BIRTHS = 3  # times that a process is started which ends before it has said that it is ready
_DEATHS = 12  # at documents that are not to blame
_PULSE = 0.1  # seconds between two signs of a process that has not died of what it was given

T = TypeVar("T")


class DiedError(Exception):
    """The process ended before it gave an answer.

    Attributes:
        row: of the document that it was at; None before the first, and where it did not tell.
        late: whether it was ended, as the document took too long.
    """

    def __init__(self, told: str, row: int | None, *, late: bool) -> None:
        super().__init__(told)
        self.row = row
        self.late = late


class AskedChild(Child):
    """The process.

    Args:
        serve: what it does, in Python.
        start: pickled, what it needs to know; ``started_with`` reads it there.
        closed: set when it is ended on purpose, and nobody waits for an answer.
        remedy: what to do where it ends at once.
    """

    def __init__(self, serve: str, start: object, closed: threading.Event, remedy: str) -> None:
        self._start = pickle.dumps(start)
        self._closed = closed
        self._remedy = remedy
        super().__init__(serve)
        self._ready = False
        self._began: float | None = None
        self._late = False

    def end_if_late(self, limit: float) -> None:
        """End it where the document that it is at takes more seconds than that."""
        if (began := self._began) is not None and time.monotonic() - began > limit:
            self._late = True
            self.kill()

    def ask(self, head: dict[str, Any], data: pa.Buffer, read: Callable[[IO[bytes]], T]) -> T:
        """Give it documents, and wait for what it says.

        Args:
            head: what it is to know of them; ``each``: whether it gives a sign before each.
            data: an Arrow stream of them.
            read: reads the answer from behind ``END``; raises ValueError, EOFError or OSError where there is none.

        Raises:
            DiedError: the process has ended; it has to be started anew.
            CleanerError: it ends each time before it is given anything to clean.
        """
        self._be_born()
        signs = 0
        try:
            pipe = self.incoming
            pipe.write(orjson.dumps({**head, "size": data.size}, option=orjson.OPT_NON_STR_KEYS) + END)
            pipe.write(data)
            pipe.flush()
            answers = self.outgoing
            while (sign := answers.read(1)) == _SIGN:
                signs += 1
                self._began = time.monotonic()
            self._began = None
            return read(answers if sign == END else io.BytesIO())  # nothing: it died
        except (OSError, EOFError, ValueError) as error:
            self._began = None
            row = signs - 1 if signs and head["each"] else None
            died = DiedError(f"status {self.end()}", row, late=self._late)
            self._ready = self._late = False
            raise died from error

    def _be_born(self) -> None:
        for birth in range(_BIRTHS):
            if self._ready or self._is_born():
                return
            if birth == _BIRTHS - 1:
                raise CleanerError(f"a worker process ended at once (status {self.end()}); {self._remedy}")
            if self._closed.is_set():
                raise CleanerError("the run has ended")
            self.restart()

    def _is_born(self) -> bool:
        """Whether the process, given what it is to do, says that it is ready."""
        try:
            pipe = self.incoming
            pipe.write(len(self._start).to_bytes(8, "little") + self._start)
            pipe.flush()
            self._ready = self.outgoing.readline() == b"ready\n"
        except OSError:
            return False
        return self._ready


def cleaned_surely(
    ask: Callable[[dict[str, Any]], T], alone: Callable[[int], object], limit: float, remedies: tuple[str, str]
) -> T:
    """Have documents cleaned, and those refused that the process dies of.

    Args:
        ask: asks for all of them, given the rows that are ``refused``, and why, and whether to give ``each`` a sign.
        alone: asks for the one of a row.
        limit: seconds that one may take.
        remedies: what to do where documents take too long again and again, and where processes are ended so.

    Raises:
        CleanerError: the process is ended again and again, whatever it is given.
    """
    refused: dict[int, str] = {}
    deaths = 0
    while True:
        try:
            return ask({"refused": refused, "each": deaths > 0})
        except DiedError as died:
            deaths += 1
            many = deaths > _DEATHS + len(refused)
            if many and died.late:
                told = f"pages take longer than {limit:g} seconds again and again, which page_seconds allows"
                raise CleanerError(f"{told}; {remedies[0]}") from died
            if many:
                raise CleanerError(f"worker processes are ended again and again ({died}); {remedies[1]}") from died
            if died.row is not None and (why := _why_alone(alone, died.row, limit)):
                refused[died.row] = why


def _why_alone(alone: Callable[[int], object], row: int, limit: float) -> str:
    """Why a document ends a process that has no other; empty where it does not."""
    try:
        alone(row)
    except DiedError as died:
        if died.late:
            return f"took too long: more than {limit:g} seconds, which page_seconds allows"
        return f"cleaning failed: the process died of it ({died})"
    return ""


def started_with(incoming: IO[bytes]) -> Any:
    """In the process: what it needs to know."""
    size = int.from_bytes(incoming.read(8), "little")
    return pickle.loads(incoming.read(size))  # noqa: S301  written by the process that started us


def sign_giver(outgoing: IO[bytes], *, each: bool) -> Callable[[], None]:
    """In the process: what is called before each document. It ends the process where who started it is gone."""
    last, parent = -_PULSE, os.getppid()

    def sign() -> None:
        nonlocal last
        if os.getppid() != parent:  # another one may be at work on the same documents
            raise SystemExit
        now = time.monotonic()
        if each or now - last >= _PULSE:
            last = now
            outgoing.write(_SIGN)

    return sign
