"""What a file without a known ending holds, told by its first bytes; of a pipe they are read once, and given on."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, TYPE_CHECKING

from cleaner.config import StdinFormat
from cleaner.corpus.formats import PACKED_INSIDE, Compression, Format, compression_by_magic, format_by_magic
from cleaner.corpus.readers.clipping import Damage
from cleaner.corpus.readers.decoding import not_text, start_as_utf8
from cleaner.corpus.readers.unpacking import CHUNK, opened, unpacked
from cleaner.corpus.sources import Source

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["tell", "told"]

_HEAD = 1 << 12
_PACKED_HEAD = 1 << 20  # bzip2 gives nothing before a block is whole
_NO_TEXT = (b"%PDF-", b"%!PS", b"{\\rtf")  # begin with letters, and yet are no text


def tell(file: IO[bytes]) -> tuple[tuple[Format, Compression] | None, bytes]:
    """Tell what a file holds.

    Args:
        file: open at its beginning.

    Returns:
        How it is read, text where nothing else shows and it is text, None where it is none; and what was read of it.
    """
    head = file.read(_HEAD)
    compression = compression_by_magic(head)
    if not compression:
        form = _format(head)
        return None if form is None else (form, ""), head
    head += file.read(_PACKED_HEAD - len(head))
    form = _format(_start_within(head, compression))
    return None if form is None or form in PACKED_INSIDE else (form, compression), head


def _start_within(head: bytes, compression: Compression) -> bytes:
    start = b""
    for piece in unpacked([head], compression):
        if isinstance(piece, Damage):  # reading it says so
            break
        start += piece
        if len(start) >= _HEAD:
            break
    return start[:_HEAD]


def _format(head: bytes) -> Format | None:
    start = start_as_utf8(head)
    known = format_by_magic(start)
    if known is not None or (b"\0" not in start and not start.startswith(_NO_TEXT) and not not_text(start)):
        return known or "text"
    return None


@contextmanager
def told(source: Source, otherwise: StdinFormat) -> Iterator[Source]:
    """A pipe, device or standard input with what its first bytes tell of it, open.

    Args:
        source: what is to be read.
        otherwise: how standard input is read: where this is no JSON lines, what could be any text is that.

    Raises:
        OSError: it cannot be opened.
    """
    with opened(source) as file:
        if source.path is None and _at_hand(file).startswith(b"{"):  # who writes may wait for what is made of a line
            yield replace(source, at_first_sight=False)
            return
        known, head = tell(file)
        form, compression = known or ("text", "")
        if source.path is None and (form == "text" or (form == "json" and not _is_array(head, compression))):
            form = "lines"
        if form == "text" and otherwise != "jsonl":
            form = otherwise
        held = io.BufferedReader(_Again(head, file), CHUNK)
        yield replace(source, format=form, compression=compression, at_first_sight=False, held=held)


def _at_hand(file: IO[bytes]) -> bytes:
    """What has come of a file, without waiting for more than its first bytes."""
    return file.peek(_HEAD).lstrip() if isinstance(file, io.BufferedReader) else b""


def _is_array(head: bytes, compression: Compression) -> bool:
    start = start_as_utf8(_start_within(head, compression) if compression else head)
    return start.lstrip().startswith(b"[")


class _Again(io.RawIOBase):
    """A file of which the first bytes were read, from its beginning."""

    def __init__(self, head: bytes, file: IO[bytes]) -> None:
        self._head = memoryview(head)
        self._file = file
        self._readinto: Callable[[memoryview], int] = getattr(file, "readinto1", None) or file.readinto  # type: ignore[attr-defined]

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._file.fileno()

    def readinto(self, buffer: "WriteableBuffer") -> int:
        into = memoryview(buffer).cast("B")
        if not self._head:
            return self._readinto(into)
        size = min(len(into), len(self._head))
        into[:size] = self._head[:size]
        self._head = self._head[size:]
        return size
