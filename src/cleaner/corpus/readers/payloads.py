"""What a record of an archive of the web holds, unpacked; where its head says so and it is not packed, as it is.

Many tools that capture pages write them unpacked under the head that the server sent.
"""

import io
import re
import zlib
from typing import Literal, TypeAlias

from fastwarc.warc import ArchiveIterator, WarcRecord

from cleaner.corpus.readers.decoding import not_text

__all__ = ["PayloadError", "parse_record", "payload_of"]

_CHUNK = 1 << 20
_ZLIB = {"gzip", "x-gzip", "deflate"}
_KNOWN = {*_ZLIB, "br", "zstd", "identity"}
_HEAD_OF_CHUNK = re.compile(rb"[0-9A-Fa-f]{1,8}[ \t]*(?:;[^\r\n]*)?\r?\n")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[!?A-Za-z]")

_Undone: TypeAlias = 'Literal["all", "content", "transfer", "none"]'


class PayloadError(Exception):
    """A record's payload cannot be unpacked."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}; {remedy}")
        self.problem = problem
        self.remedy = remedy


def parse_record(raw: bytes, undone: _Undone = "none") -> WarcRecord | None:
    """Parse a record; only ``payload_of`` asks what its payload is.

    Args:
        raw: its bytes.
        undone: which encodings of its payload are undone while it is read: those of Content-Encoding, of
            Transfer-Encoding, all or none.
    """
    return next(ArchiveIterator(io.BytesIO(raw), parse_http=True, auto_decode=undone, stream_detect=False), None)


def payload_of(raw: bytes, record: WarcRecord, most: int) -> bytes:
    """What a record holds, unpacked, and a byte more than it may have where it has more.

    Args:
        raw: its bytes.
        record: as they were parsed.
        most: bytes that it may have.

    Raises:
        PayloadError: it is not packed as its Content-Encoding says, and no text as it is.
    """
    try:
        return _undone(raw, "all", most)
    except Exception as error:  # whatever what unpacks it raises
        packed = _without_chunks(raw, most)
        if packed is None:
            raise
        said = _said(record, "Content-Encoding")
        content = _unpacked(packed, said, most)
        if content is None and _said(record, "Transfer-Encoding"):
            content = _try(raw, "content", most)  # its chunks may have been joined before
        if content is not None:
            return content
        if _MARKUP.match(packed) or (said in _KNOWN and _is_utf8_text(packed)):
            return packed
        raise _refused(said, error) from error


def _said(record: WarcRecord, name: str) -> str:
    return (record.http_headers.get(name) or "").strip().lower() if record.http_headers is not None else ""


def _undone(raw: bytes, undone: _Undone, most: int) -> bytes:
    record = parse_record(raw, undone)
    return b"" if record is None else _read(record, most)


def _try(raw: bytes, undone: _Undone, most: int) -> bytes | None:
    try:
        return _undone(raw, undone, most)
    except Exception:  # noqa: BLE001  as of all
        return None


def _is_utf8_text(payload: bytes) -> bool:
    try:
        return not not_text(payload.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _refused(said: str, error: Exception) -> PayloadError:
    if _KNOWN.issuperset(part.strip() for part in said.split(",")):
        told = " ".join(str(error).split())
        problem = f"damaged payload: no whole {said} stream, as its Content-Encoding says: {told}"
        return PayloadError(problem, "get a whole copy of the archive, or archive the page anew")
    problem = f"unknown Content-Encoding {said!r}"
    return PayloadError(problem, "archive the page as gzip, deflate, br, zstd, or unpacked and without this header")


def _read(record: WarcRecord, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while size <= most:
        part = record.reader.read(min(_CHUNK, most + 1 - size))
        if not part:
            break
        parts.append(part)
        size += len(part)
    return b"".join(parts)


def _without_chunks(raw: bytes, most: int) -> bytes | None:
    """The payload as its Content-Encoding has it; None where its chunks are broken."""
    packed = _try(raw, "transfer", most)
    if packed is None:
        joined = _undone(raw, "none", most)
        packed = None if _HEAD_OF_CHUNK.match(joined) else joined
    return packed


def _unpacked(packed: bytes, said: str, most: int) -> bytes | None:
    """The payload unpacked in ways that fastwarc does not; None where it is no such stream.

    These are deflate without a head, gzip by its old name, and either with something behind its end.
    """
    if said in ("", "identity"):
        return packed
    if said not in _ZLIB:
        return None
    for window in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):  # gzip or zlib by their heads, then none
        unpacker = zlib.decompressobj(wbits=window)
        try:
            content = unpacker.decompress(packed, most + 1)
        except zlib.error:
            continue
        if unpacker.eof or len(content) > most:
            return content
    return None
