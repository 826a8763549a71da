"""Records that may be longer than memory should hold: gathered up to a limit, then only measured."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from cleaner.corpus.sources import Source
from cleaner.errors import RecordError

__all__ = ["Clipped", "Collector", "Damage", "Piece", "clip", "lines", "too_long"]

_HEAD = 1000  # bytes of a record that is too long which go to quarantine


@dataclass(frozen=True, slots=True)
class Clipped:
    """A record that is longer than the limit.

    Attributes:
        head: its first 1,000 bytes.
        length: in bytes.
        digest: BLAKE2b of all of it, 32 bytes as hexadecimal digits.
    """

    head: bytes
    length: int
    digest: str

    def __str__(self) -> str:
        return f"{self.length:,} bytes, blake2b {self.digest}"


@dataclass(frozen=True, slots=True)
class Damage:
    """Stands among pieces, lines or records where some are missing: a file breaks off, or cannot be unpacked.

    Attributes:
        problem: what is wrong.
        remedy: what to do about it.
        rest: what was read of the record that it cuts off.
        harmless: nothing of what was read before is cut off by it.
    """

    problem: str
    remedy: str
    rest: bytes | Clipped = b""
    harmless: bool = False

    def told(self, source: Source, place: str) -> RecordError:
        """As it goes to quarantine."""
        if isinstance(self.rest, Clipped):
            return RecordError(source.name, place, f"{self.problem}, after {self.rest}", self.remedy, self.rest.head)
        return RecordError(source.name, place, self.problem, self.remedy, self.rest)


Piece: TypeAlias = "bytes | Damage"


class Collector:
    """Gathers a record from its pieces; over the limit it keeps the head and a digest alone.

    Args:
        limit: gives the bytes that a record may have, and is asked again with every piece.
    """

    def __init__(self, limit: Callable[[], int]) -> None:
        self._limit = limit
        self._start()

    def _start(self) -> None:
        self.size = 0
        self._parts: list[bytes] = []
        self._head = b""
        self._digest = hashlib.blake2b(digest_size=32)
        self._over = False

    def add(self, piece: bytes) -> None:
        """Take in what follows."""
        self.size += len(piece)
        if self._over:
            self._digest.update(piece)
            return
        self._parts.append(piece)
        if self.size > self._limit():
            self._over = True
            for part in self._parts:
                self._digest.update(part)
                if len(self._head) < _HEAD:
                    self._head += part[: _HEAD - len(self._head)]
            self._parts = []

    @property
    def over(self) -> bool:
        """Whether it is longer than the limit."""
        return self._over

    def take(self) -> bytes | Clipped:
        """Give out the record, and begin another."""
        whole = Clipped(self._head, self.size, self._digest.hexdigest()) if self._over else b"".join(self._parts)
        self._start()
        return whole


def clip(record: bytes, limit: int) -> bytes | Clipped:
    """A record as it is, or clipped where it is longer than the limit."""
    if len(record) <= limit:
        return record
    return Clipped(record[:_HEAD], len(record), hashlib.blake2b(record, digest_size=32).hexdigest())


def too_long(source: Source, place: str, clipped: Clipped) -> RecordError:
    """Say that a record is longer than the limit."""
    remedy = "raise max_record (--max-record), or split it; its first 1,000 bytes are here"
    return RecordError(source.name, place, f"longer than max_record allows: {clipped}", remedy, clipped.head)


def lines(pieces: Iterable[Piece], limit: Callable[[], int], end: bytes = b"\n") -> Iterator[bytes | Clipped | Damage]:
    """Cut pieces into lines, without their ends.

    Args:
        pieces: of a file, in order.
        limit: gives the bytes that a line may have.
        end: of a line.

    Yields:
        Each line, clipped where it is too long; damage where it is, with what was read of the line.
    """
    line = Collector(limit)  # joined once, however long it gets
    for piece in pieces:
        if isinstance(piece, Damage):
            yield replace(piece, rest=line.take())
            continue
        first, *more = piece.split(end)
        line.add(first)
        if more:
            yield line.take()
            for whole in more[:-1]:
                yield clip(whole, limit())
            line.add(more[-1])
    if line.size:
        yield line.take()
