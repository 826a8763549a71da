"""The bytes of a source, read and unpacked in pieces; what is damaged is told in its place, and reading goes on.

An archive of the web is one compressed member a record, and crawlers die in the middle of one: behind a member that
is broken the next is looked for by the bytes that one begins with.
"""

import bz2
import lzma
import os
import re
import stat
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from typing import IO, NamedTuple, Protocol

from cleaner.config import RunSettings
from cleaner.corpus.formats import Compression, compression_by_magic
from cleaner.corpus.readers.clipping import Damage, Piece
from cleaner.corpus.readers.documents import Meter, unreadable
from cleaner.corpus.sources import Source

__all__ = ["CHUNK", "Stream", "opened", "unpacked", "with_head"]

CHUNK = 1 << 20
_SLICE = 1 << 14  # bytes that are unpacked at once, and in which the next member is looked for behind damage
_FINE_SLICE = 1 << 8  # of what gives nothing that it has unpacked before damage; of zstandard it makes at most 11 MB
_MAGIC_LENGTH = 10
_WINDOW = 1 << 27  # bytes that zstandard may look back; more only in a file that is large itself
_LONGEST_WINDOW = 1 << 31
_WINDOW_TO_SIZE = 64
_XZ_MEMORY = 1 << 28
_MOST_FAILURES = 100  # in a row, until a file is given up
_MOST_REPETITIVE = 200  # no page unpacks to more than this many times its size
_REPETITIVE_RECORD = 8_000_000  # bytes of a record that does

_WHOLE_COPY = "get a whole copy of the file"


class Stream:
    """The bytes of a source, unpacked: pieces of some megabytes at most, and Damage where some are missing.

    Args:
        source: a file that is read to its end, from its beginning, or the byte of what is unpacked that ``start``
            names first; it is unpacked as its name says, or its first bytes.
        settings: with the length that a record may have.
        meter: is told of every byte that was read.

    Attributes:
        packed: whether it is compressed, known when the first piece was given.
    """

    def __init__(self, source: Source, settings: RunSettings, meter: Meter) -> None:
        self.packed = source.compression != ""
        self._source = source
        self._most = settings.max_record
        self._meter = meter
        self._start = source.start[0] if source.start else 0
        self._read = 0
        self._unpacked = 0
        self._unpacker: _Unpacker | None = None

    def __iter__(self) -> Iterator[Piece]:
        head, pieces = with_head(self._raw(), _MAGIC_LENGTH)
        compression = self._source.compression or compression_by_magic(head)
        self.packed = compression != ""
        if compression:
            self._unpacker = _Unpacker(compression, self._source.size)
            pieces = self._unpacker.unpack(pieces)
        for piece in pieces:
            if isinstance(piece, Damage):
                yield piece
                continue
            left_out = max(0, self._start - self._unpacked)
            self._unpacked += len(piece)
            if left_out < len(piece):
                yield piece[left_out:]

    def limit(self) -> int:
        """Bytes that a record may have; few where the file unpacks to what no pages are: a bomb."""
        if self._unpacker is not None and self._unpacked > _MOST_REPETITIVE * self._unpacker.packed:
            return min(self._most, _REPETITIVE_RECORD)
        return self._most

    def _raw(self) -> Iterator[Piece]:
        try:
            with opened(self._source) as file:
                expected = _expected(self._source, file)
                while chunk := _some(file):
                    self._read += len(chunk)
                    self._meter.read += len(chunk)
                    yield chunk
                    start = self._start if expected is None else min(self._start, expected)
                    if self._read < start and not self.packed:
                        self._meter.read += start - self._read
                        self._read = self._unpacked = file.seek(start)
        except OSError as error:
            yield Damage(unreadable(error), "check the file and its permissions")
            return
        if expected is not None and self._read != expected:
            problem = f"changed while it was read: {self._read:,} bytes read of {expected:,}"
            yield Damage(problem, "read it again when nobody writes to it")


@contextmanager
def opened(source: Source) -> Iterator[IO[bytes]]:
    """Open a source.

    Raises:
        OSError: it cannot be opened; also where one on another machine cannot.
    """
    if source.held is not None:
        yield source.held
    elif source.remote:
        from cleaner.corpus.remote import open_remote  # noqa: PLC0415  loads fsspec

        with open_remote(source.remote) as file:
            yield file
    elif source.path is not None:
        with source.path.open("rb") as file:
            yield file
    elif sys.stdin is None:  # closed by whoever started us
        raise OSError("it is closed")
    else:
        yield sys.stdin.buffer


def _some(file: IO[bytes]) -> bytes:
    """What is there of a file, without waiting for the rest where it is a pipe."""
    read1: Callable[[int], bytes] = getattr(file, "read1", file.read)
    return read1(CHUNK)


def _expected(source: Source, file: IO[bytes]) -> int | None:
    """Bytes that will be read; None where nobody knows."""
    if source.path is None:
        return None
    found = os.fstat(file.fileno())
    return (source.size or found.st_size) if stat.S_ISREG(found.st_mode) else None


def with_head(pieces: Iterable[Piece], length: int) -> tuple[bytes, Iterator[Piece]]:
    """The first bytes of a file, at least so many where it has them, and all its pieces."""
    rest = iter(pieces)
    first: list[Piece] = []
    head = b""
    for piece in rest:
        first.append(piece)
        if isinstance(piece, Damage):
            break
        head += piece
        if len(head) >= length:
            break
    return head, chain(first, rest)


def unpacked(pieces: Iterable[Piece], compression: Compression) -> Iterator[Piece]:
    """The bytes of a compressed file, in pieces, and Damage where some are missing."""
    return _Unpacker(compression, 0).unpack(pieces)


class _Member(Protocol):
    """One member of a compressed file."""

    eof: bool
    unused: bytes

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Unpack what follows, in pieces; sets eof at the member's end, and unused to what follows that."""


class _Gzip:
    def __init__(self) -> None:
        self._unpacker = zlib.decompressobj(wbits=31)
        self.eof = False
        self.unused = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        before, whole, given = self._unpacker.copy(), data, 0
        while True:
            try:
                piece = self._unpacker.decompress(data, CHUNK)
            except zlib.error:  # of what it has unpacked until then it gives nothing
                if rest := _up_to_error(before, whole)[given:]:
                    yield rest
                raise
            if piece:
                given += len(piece)
                yield piece
            data = self._unpacker.unconsumed_tail
            if self._unpacker.eof or (not data and len(piece) < CHUNK):
                break
        self.eof, self.unused = self._unpacker.eof, self._unpacker.unused_data


def _up_to_error(unpacker: "zlib._Decompress", data: bytes) -> bytes:
    """What comes out of damaged bytes, one fed after the other, before the damage shows."""
    found = bytearray()
    with suppress(zlib.error):
        for at in range(len(data)):
            found += unpacker.decompress(data[at : at + 1])
    return bytes(found)


class _Blocks:
    """A member of bzip2 or xz."""

    def __init__(self, unpacker: "bz2.BZ2Decompressor | lzma.LZMADecompressor") -> None:
        self._unpacker = unpacker
        self.eof = False
        self.unused = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _FINE_SLICE):
            piece = self._unpacker.decompress(data[start : start + _FINE_SLICE], CHUNK)
            while True:
                if piece:
                    yield piece
                if self._unpacker.eof or self._unpacker.needs_input:
                    break
                piece = self._unpacker.decompress(b"", CHUNK)
            if self._unpacker.eof:
                self.eof, self.unused = True, self._unpacker.unused_data + data[start + _FINE_SLICE :]
                return


class _Zstandard:
    def __init__(self, window: int) -> None:
        import zstandard  # noqa: PLC0415  loaded only where it is needed

        self._unpacker = zstandard.ZstdDecompressor(max_window_size=window).decompressobj()
        self.eof = False
        self.unused = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _FINE_SLICE):
            piece = self._unpacker.decompress(data[start : start + _FINE_SLICE])
            if piece:
                yield piece
            if self._unpacker.eof:
                self.eof = True
                self.unused = self._unpacker.unused_data + data[start + _FINE_SLICE :]
                return


class _Form(NamedTuple):
    """A way to compress.

    Attributes:
        new: begins a member, of a file of so many bytes.
        errors: what it raises where a member is damaged.
        magic: what a member begins with.
    """

    new: Callable[[int], _Member]
    errors: tuple[type[Exception], ...]
    magic: "re.Pattern[bytes]"


def _form(compression: Compression) -> _Form:
    if compression == "gz":
        # method, flags, time, what made it, and on which system: three bytes alone stand in any compressed data
        magic = rb"\x1f\x8b\x08[\0-\x1f].{4}[\0\x02\x04][\0-\x0d\xff]"
        return _Form(lambda _size: _Gzip(), (zlib.error,), re.compile(magic, re.DOTALL))
    if compression == "bz2":
        magic = rb"BZh[1-9]1AY&SY"
        return _Form(lambda _size: _Blocks(bz2.BZ2Decompressor()), (OSError, ValueError), re.compile(magic))
    if compression == "xz":

        def new(_size: int) -> _Member:
            return _Blocks(lzma.LZMADecompressor(memlimit=_XZ_MEMORY))

        return _Form(new, (lzma.LZMAError,), re.compile(rb"\xfd7zXZ\0"))
    import zstandard  # noqa: PLC0415  loaded only where it is needed

    return _Form(lambda size: _Zstandard(_window(size)), (zstandard.ZstdError,), re.compile(rb"\x28\xb5\x2f\xfd"))


def _window(size: int) -> int:
    """Bytes that zstandard may look back in a file: a small one that asks for gigabytes is made to harm."""
    return min(_LONGEST_WINDOW, max(_WINDOW, _WINDOW_TO_SIZE * size))


class _Unpacker:
    """Unpacks a file of any number of members.

    Attributes:
        packed: bytes that were unpacked so far, as they lie in the file.
    """

    def __init__(self, compression: Compression, size: int) -> None:
        self.packed = 0
        self._form = _form(compression)
        self._size = size
        self._member: _Member | None = None
        self._whole = 0  # members that were unpacked to their ends
        self._lost = False  # a member was broken, and no other has begun
        self._before = b""  # while it is lost: what a member may have begun with
        self._failures = 0  # since a member was whole

    def unpack(self, pieces: Iterable[Piece]) -> Iterator[Piece]:
        for piece in pieces:
            if isinstance(piece, Damage):
                yield piece
                return
            for start in range(0, len(piece), _SLICE):
                self.packed += len(piece[start : start + _SLICE])
                yield from self._feed(piece[start : start + _SLICE])
                if self._failures > _MOST_FAILURES:
                    yield Damage("too much of the compressed file is damaged: the rest was not read", _WHOLE_COPY)
                    return
        if self._member is not None:
            yield Damage("the compressed file breaks off", _WHOLE_COPY)

    def _feed(self, data: bytes) -> Iterator[Piece]:
        while data and self._failures <= _MOST_FAILURES:
            if self._lost:
                data = self._found(self._before + data)
            fresh = self._member is None
            if self._member is None:
                data = data.lstrip(b"\0") if self._whole else data  # tape padding is no member
                if not data:
                    return
                self._member = self._form.new(self._size)
            try:
                yield from self._member.feed(data)
            except self._form.errors as error:
                rubbish = fresh and self._whole > 0 and not self._form.magic.match(data)
                yield self._fail(error, rubbish=rubbish)
                data = data[1:] if fresh else data
                continue
            if not self._member.eof:
                return
            data, self._member = self._member.unused, None
            self._whole += 1
            self._failures = 0

    def _found(self, data: bytes) -> bytes:
        """From where another member begins; nothing where none does."""
        found = self._form.magic.search(data)
        if found is None:
            self._before = data[-(_MAGIC_LENGTH - 1) :]
            return b""
        self._lost, self._before = False, b""
        return data[found.start() :]

    def _fail(self, error: Exception, *, rubbish: bool) -> Damage:
        self._member = None
        self._lost = True
        self._failures += 1
        told = " ".join(str(error).split())
        if rubbish:
            return Damage(f"rubbish behind compressed data: {told}", "cut it off the file", harmless=True)
        return Damage(f"damaged compression: {told}", _WHOLE_COPY)
