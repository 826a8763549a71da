"""Archives of the web, WARC and WET: pages of HTML as servers sent them, and texts that others made of them.

Records are cut here, by the lengths that their heads state, so that each one is accounted for; what is within one is
read by fastwarc. Where a length is wrong, or bytes are missing, the next head is looked for.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from fastwarc.warc import WarcRecord

from cleaner.cleaning.markup import is_html
from cleaner.config import RunSettings
from cleaner.corpus.formats import format_by_magic
from cleaner.corpus.readers.clipping import Clipped, Collector, Damage, Piece, clip, too_long
from cleaner.corpus.readers.decoding import SAVE_AS_UTF8, decode, html_not_text, not_text, not_utf8, start_as_utf8
from cleaner.corpus.readers.documents import Document, Meter
from cleaner.corpus.readers.payloads import PayloadError, parse_record, payload_of
from cleaner.corpus.readers.unpacking import Stream
from cleaner.corpus.sources import Source
from cleaner.errors import RecordError

__all__ = ["read"]

_LONGEST_HEAD = 1 << 16
_MAGIC = b"WARC/"
_NEXT = re.compile(rb"(?<=\n)WARC/[01]\.[0-9]+\r?\n")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^content-length:[ \t]*([0-9]{1,15})[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_MARK = 32  # bytes in which _NEXT stands
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_SAYS_NOTHING = frozenset({"", "*/*", "application/octet-stream", "application/unknown", "unknown/unknown"})
_UNTOLD = "what its head does not tell"
_SNIFFED = 1 << 12  # bytes by which a page is told whose type nobody states
_HEAD_OF_PAGE = re.compile(r"\s{0,99}<(?:title|meta|link|script|style|base)[\s>]", re.IGNORECASE)
_RESULT = range(200, 300)
_WRONG_LENGTH = "the length of a WARC record is wrong"
_NO_PAGE = "leave the record out, or archive its page anew"
_CUT = "get a whole copy of the archive; what stands behind was read"


@dataclass(frozen=True, slots=True)
class _Record:
    """A record of an archive: its bytes, and what is wrong with it."""

    raw: bytes | Clipped
    problem: str = ""


def read(source: Source, settings: RunSettings, meter: Meter) -> Iterator[Document | RecordError]:
    """Read the pages of an archive.

    Answers of servers that hold HTML, and HTML that was archived by itself, give documents with HTML, ``url`` and the
    encoding that the server stated; where no type is stated, HTML is told by the first bytes. Texts that were
    converted from pages (WET) give their text. All others are passed over, and counted.

    Args:
        source: the file.
        settings: how long a record may be.
        meter: is told of every byte that was read, and of each record that is passed over.

    Yields:
        Each document, and in its place a RecordError for each record that is malformed, or bytes that are none.
    """
    stream = Stream(source, settings, meter)
    number = 0
    for found in _Cutter(stream, stream.limit).records():
        if isinstance(found, Damage):
            yield found.told(source, f"after record {number}")
            continue
        number += 1
        place = f"record {number}"
        if isinstance(found.raw, Clipped):
            yield too_long(source, place, found.raw)
        elif found.problem:
            yield RecordError(source.name, place, found.problem, _CUT, found.raw)
        else:
            item = _document(source, place, found.raw, settings, meter)
            if item is not None:
                yield item


class _Cutter:
    """Cuts an archive into its records."""

    def __init__(self, pieces: Iterable[Piece], limit: Callable[[], int]) -> None:
        self._pieces = iter(pieces)
        self._limit = limit
        self._held = bytearray()
        self._at = 0
        self._damage: Damage | None = None  # behind what is held
        self._ended = False

    def records(self) -> Iterator[_Record | Damage]:
        """Each record in order, and Damage where bytes are missing."""
        while True:
            if self._at > max(len(self._held) // 2, _LONGEST_HEAD):
                self._give_up()
            while self._has(1) and self._held[self._at] in b"\r\n":
                self._at += 1
            if self._has(1):
                yield self._next()
            elif self._damage is not None:
                yield self._damage
                self._damage = None
            else:
                return

    def _next(self) -> _Record | Damage:
        start = self._at
        self._has(_LONGEST_HEAD)
        end = _HEAD_END.search(self._held, start, start + _LONGEST_HEAD)
        length = _LENGTH.search(self._held, start, end.end()) if end else None
        if not self._held.startswith(_MAGIC, start) or end is None or length is None:
            return self._skip(start + 1, "no WARC record")
        stop = end.end() + int(length[1])
        while len(self._held) < stop <= start + self._limit():  # which may fall while more comes
            if not self._has(len(self._held) - start + 1):
                break
        if stop - start > self._limit():
            return self._skip(end.end(), _WRONG_LENGTH, most=stop - start)
        if not self._has(stop - start) or not self._is_end(stop):
            return self._skip(end.end(), _WRONG_LENGTH)
        self._at = stop
        return _Record(bytes(memoryview(self._held)[start:stop]))

    def _is_end(self, stop: int) -> bool:
        """Whether a record may end here: another begins behind line ends, or the archive ends."""
        self._has(stop - self._at + _MARK)
        behind = bytes(self._held[stop : stop + _MARK]).lstrip(b"\r\n")
        return behind.startswith(_MAGIC) or _MAGIC.startswith(behind)

    def _skip(self, after: int, problem: str, most: int | None = None) -> _Record | Damage:
        """Go on where the next record begins, or where one that is too long to be held ends.

        Args:
            after: from where on it is looked for.
            problem: of what stands before it.
            most: bytes that the record says it has.
        """
        rest = Collector(self._limit)
        while (found := _NEXT.search(self._held, after)) is None and (most is None or rest.size < most):
            safe = max(self._at, len(self._held) - _MARK)  # what was looked at, but for what a head may begin with
            if most is not None:
                safe = min(safe, self._at + most - rest.size)
            rest.add(bytes(memoryview(self._held)[self._at : safe]))
            self._at = safe
            after = max(after, safe) - self._give_up()
            if not self._has(len(self._held) + 1):
                break
        stop = found.start() if found else len(self._held)
        if most is not None and stop - self._at >= most - rest.size:
            stop, problem = self._at + most - rest.size, ""
        rest.add(bytes(memoryview(self._held)[self._at : stop]))
        self._at = stop
        raw = rest.take()
        if found is None and problem and self._damage is not None:
            damage, self._damage = replace(self._damage, rest=raw), None
            return damage
        return _Record(raw, "the archive breaks off within a record" if found is None and problem else problem)

    def _give_up(self) -> int:
        """Hold no longer what was read; by how much all places move."""
        moved, self._at = self._at, 0
        del self._held[:moved]
        return moved

    def _has(self, length: int) -> bool:
        """See that so many bytes are held from the present place on, up to the end or damage."""
        while len(self._held) - self._at < length and not self._ended and self._damage is None:
            piece = next(self._pieces, None)
            if piece is None:
                self._ended = True
            elif isinstance(piece, Damage):
                self._damage = piece
            else:
                self._held += piece
        return len(self._held) - self._at >= length


def _document(
    source: Source, place: str, raw: bytes, settings: RunSettings, meter: Meter
) -> Document | RecordError | None:
    """The page of a record; None where it holds none."""
    try:
        record = parse_record(raw)
        if record is None:
            return RecordError(source.name, place, "malformed WARC record", _CUT, raw)
        kind = _kind(record)
        if kind == _UNTOLD:
            kind = "html" if _opens_as_html(raw, record) else f"a {record.record_type} that is no HTML"
        if kind not in ("html", "text"):
            meter.passed_over[kind] += 1
            return None
        content = payload_of(raw, record, settings.max_record)
    except PayloadError as error:
        return RecordError(source.name, place, error.problem, error.remedy, raw)
    except Exception as error:  # noqa: BLE001  of a malformed record, whatever its parser raises
        said = " ".join(str(error).split()) or type(error).__name__
        return RecordError(source.name, place, f"malformed WARC record: {said}", _CUT, raw)
    page = clip(content, settings.max_record)
    if isinstance(page, Clipped):  # a bomb within: how long it is nobody asks
        problem = "longer than max_record allows: what it unpacks to"
        return RecordError(source.name, place, problem, "raise max_record (--max-record)", raw[: len(page.head)])
    return _page(source, place, raw, record, page, settings, as_html=kind == "html")


def _kind(record: WarcRecord) -> str:
    """``html`` and ``text`` of pages, of others what they are."""
    kind = str(record.record_type)
    media = (record.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    if kind == "conversion":
        return "text" if media in ("text/plain", "") else "a conversion that is no text"
    if kind == "resource":
        return _page_or(media, "a resource that is no HTML")
    if kind != "response" or record.http_headers is None:
        return kind
    if record.http_headers.status_code not in _RESULT:
        return "a response without a page"
    stated = (record.http_content_type or "").partition(";")[0].strip().lower()
    return _page_or(stated, "a response that is no HTML")


def _page_or(media: str, other: str) -> str:
    """What a media type says: a page, something else, or nothing."""
    return "html" if media in _PAGES else _UNTOLD if media in _SAYS_NOTHING else other


def _opens_as_html(raw: bytes, record: WarcRecord) -> bool:
    """Whether what a record holds begins as a page of HTML does; what cannot be unpacked is none."""
    try:
        head = start_as_utf8(payload_of(raw, record, _SNIFFED))
    except PayloadError:
        return False
    text = head.decode("utf-8", "replace")
    return format_by_magic(head) == "html" or is_html(text) or _HEAD_OF_PAGE.match(text) is not None


def _page(
    source: Source,
    place: str,
    raw: bytes,
    record: WarcRecord,
    content: bytes,
    settings: RunSettings,
    *,
    as_html: bool,
) -> Document | RecordError:
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ") or None
    given = (record.headers.get("WARC-Record-ID") or "").strip("<> ")
    name = given or f"{source.label}:{place.rpartition(' ')[2]}"
    date = record.headers.get("WARC-Date")
    said = {settings.url_field: url, "warc_date": date}
    fields = {key: value for key, value in said.items() if value is not None}
    if as_html:
        charset = (record.http_charset if record.http_headers is not None else None) or settings.encoding
        if wrong := html_not_text(content, charset):
            return RecordError(source.name, place, wrong, _NO_PAGE, raw)
        return Document(name, source.name, place, "", fields, raw, {}, content, url, charset)
    try:
        text, encoding = decode(content, None)
    except UnicodeDecodeError as error:
        return RecordError(source.name, place, not_utf8(error), SAVE_AS_UTF8, raw)
    if wrong := not_text(text):
        return RecordError(source.name, place, wrong, _NO_PAGE, raw)
    return Document(name, source.name, place, text, fields, raw, {}, None, url, encoding)
