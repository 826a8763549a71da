"""Bytes into text: by a byte order mark, the encoding that was named, UTF-8, or Windows-1252 for Latin letters."""

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cleaner.corpus.formats import binary_by_magic
from cleaner.corpus.readers.clipping import Damage, Piece
from cleaner.corpus.readers.unpacking import with_head

__all__ = [
    "BINARY",
    "BOM",
    "NAME_ENCODING",
    "SAVE_AS_UTF8",
    "Decoded",
    "Encoded",
    "as_latin",
    "as_utf8",
    "decode",
    "html_not_text",
    "not_text",
    "not_utf8",
    "start_as_utf8",
]

BOM = codecs.BOM_UTF8
SAVE_AS_UTF8 = "save it as UTF-8, or name its encoding with encoding (--encoding)"
BINARY = "no text but "
NAME_ENCODING = "leave it out, or name its encoding with encoding (--encoding)"

_UTF8 = "utf-8"
_LATIN = "cp1252"
_LATIN_OF_HTML = "windows-1252"  # as the Encoding Standard calls it
_MARKS = (  # UTF-32's little one begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, _UTF8),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HIGH = bytes(range(0x80, 0x100))
# Text of other scripts in an encoding of its own is words of high bytes; Latin words have one here and there.
_OTHER_SCRIPT = re.compile(rb"[\x80-\xff]{4}")
# Signs of Windows-1252 that stand in no word: letters of other encodings of Latin script.
_SIGN_IN_WORD = re.compile(rb"(?<=[A-Za-z])[\xa1-\xa9\xab\xac\xae-\xb4\xb6\xb8\xb9\xbb-\xbf](?=[A-Za-z])")
_MOST_SIGNS = 20  # high bytes to one such sign
# All but white space and the escape of ISO-2022. No encoding that has ASCII in it uses them within signs of its own.
_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\v\f\r\x1b"})
_MOST_CONTROLS = 30  # characters to one control character; of random bytes every tenth is one
_MOST_LOST = 10  # characters to one that stands for bytes which mean nothing
# Letters of all encodings that have a byte a sign stand here, and of others both bytes; not spaces, quotes and dashes.
_LETTERS = re.compile(rb"[\xa1-\xff]+")
_LETTERS_TOGETHER = re.compile(rb"[\xa1-\xff]{4,}")
_FEW_LETTERS = 100  # bytes of a page to one such letter: of fewer the page is not lost
_KEEP = "cleaner.keep_bytes"


class Decoded(NamedTuple):
    """A text, and the encoding it was in where that is not UTF-8."""

    text: str
    encoding: str | None


class Encoded(NamedTuple):
    """A file as UTF-8.

    Attributes:
        pieces: of it; bytes that its encoding does not have stay in them, and are no UTF-8.
        encoding: that it was in, where that is known and not UTF-8.
        known: whether a mark or the settings say it: then nothing else is tried.
    """

    pieces: Iterator[Piece]
    encoding: str | None
    known: bool


def _keep_bytes(error: UnicodeError) -> tuple[str, int]:
    """Let bytes that mean nothing stay bytes that are no UTF-8, so that the record they are in is told."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC80 | (byte & 0x7F)) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(_KEEP, _keep_bytes)


def _marked(head: bytes) -> tuple[str | None, int]:
    """The encoding that a byte order mark says, and the mark's length."""
    return next(((name, len(mark)) for mark, name in _MARKS if head.startswith(mark)), (None, 0))


def _other_than_utf8(encoding: str | None) -> str | None:
    name = codecs.lookup(encoding).name if encoding else _UTF8
    return None if name == _UTF8 else name


def decode(raw: bytes, encoding: str | None) -> Decoded:
    r"""The text of a file's or a record's bytes.

    Args:
        raw: the bytes.
        encoding: that the settings name; a byte order mark goes before it.

    Raises:
        UnicodeDecodeError: they are in no encoding that was named, and neither UTF-8 nor text in Latin letters.

    >>> decode(b"\xff\xfeh\0i\0", None), decode(b"caf\xe9 au lait", None)
    (Decoded(text='hi', encoding='utf-16-le'), Decoded(text='café au lait', encoding='cp1252'))
    """
    name, length = _marked(raw)
    name = name or encoding
    try:
        return Decoded(raw[length:].decode(name or _UTF8), _other_than_utf8(name))
    except UnicodeDecodeError:
        latin = None if name else as_latin(raw)
        if latin is None:
            raise
        return Decoded(latin, _LATIN)


def as_latin(raw: bytes) -> str | None:
    r"""The text of bytes that are not UTF-8 as Windows-1252; None where they are no text in Latin letters.

    They are none where most of them are UTF-8, broken here and there; where they have words in another script, or signs
    within words that no language writes.

    >>> as_latin(b"Stra\xdfe"), as_latin("привет".encode("cp1251")), as_latin("Straße, Höhe".encode() + b"\xc3")
    ('Straße', None, None)
    """
    high = len(raw) - len(raw.translate(None, _HIGH))
    if _OTHER_SCRIPT.search(raw) or len(_SIGN_IN_WORD.findall(raw)) * _MOST_SIGNS > high:
        return None
    loose = raw.decode(_UTF8, "replace")
    broken = loose.count("\ufffd")
    if len(loose) - len(loose.encode("ascii", "ignore")) - broken >= broken:
        return None
    try:
        return raw.decode(_LATIN)
    except UnicodeDecodeError:
        return None


def as_utf8(pieces: Iterable[Piece], encoding: str | None) -> Encoded:
    """The bytes of a file of records as UTF-8, whatever its mark or the settings say it is in.

    Args:
        pieces: of the file.
        encoding: that the settings name; a byte order mark goes before it.
    """
    head, whole = with_head(pieces, len(codecs.BOM_UTF32_LE))
    name = _marked(head)[0] or encoding
    other = _other_than_utf8(name)
    return Encoded(_transcoded(whole, other) if other else whole, other, known=name is not None)


def _transcoded(pieces: Iterator[Piece], encoding: str) -> Iterator[Piece]:
    decoder = codecs.getincrementaldecoder(encoding)(_KEEP)
    for piece in pieces:
        if isinstance(piece, Damage):
            yield from _written(decoder.decode(b"", final=True))
            decoder.reset()
            yield piece
        else:
            yield from _written(decoder.decode(piece))
    yield from _written(decoder.decode(b"", final=True))


def _written(text: str) -> Iterator[bytes]:
    if text:
        yield text.encode(_UTF8, "surrogateescape")


def not_utf8(error: UnicodeDecodeError) -> str:
    r"""Say in words where bytes are not what they should be.

    >>> not_utf8(UnicodeDecodeError("utf-8", b"caf\xe9", 3, 4, ""))
    'not UTF-8: byte 0xe9 at offset 3'
    """
    name = "UTF-8" if error.encoding.replace("_", "-").lower() == _UTF8 else error.encoding
    return f"not {name}: byte 0x{error.object[error.start]:02x} at offset {error.start}"


def not_text(text: str | bytes) -> str:
    r"""Say in words why characters, or bytes, are no text; '' where they are one. NULs at the end are padding.

    >>> not_text("One\tline.\0\0\0"), not_text("\x00\x01a")
    ('', 'no text: 2 of 3 are control characters')
    """
    raw = text if isinstance(text, bytes) else text.encode(_UTF8, "replace")
    content = raw.rstrip(b"\0") or raw
    size = len(text) - (len(raw) - len(content))
    controls = len(content) - len(content.translate(None, _CONTROLS))
    if controls * _MOST_CONTROLS > size:
        return f"no text: {controls:,} of {size:,} are control characters"
    lost = text.count("\ufffd") if isinstance(text, str) else 0
    return f"no text: {lost:,} of {size:,} characters mean nothing" if lost * _MOST_LOST > size else ""


def html_not_text(raw: bytes, declared: str | None) -> str:
    """Say in words why the bytes of a page of HTML are no text in any encoding; '' where they are.

    Args:
        raw: the page.
        declared: the encoding that the server, or the settings, say it is in.
    """
    if what := binary_by_magic(raw):
        return f"{BINARY}{what}"
    if not not_text(raw):
        try:
            raw.decode(_UTF8)
        except UnicodeDecodeError:
            pass
        else:
            return ""
    from cleaner.cleaning.html.encoding import decode_told  # noqa: PLC0415  of such pages alone

    text, name, guessed = decode_told(raw, declared=declared)
    if guessed and name == _LATIN_OF_HTML and _is_other_script(raw):
        return "no encoding is declared, and it is neither UTF-8 nor text in Latin letters"
    return not_text(text)


def _is_other_script(raw: bytes) -> bool:
    """Whether letters beyond ASCII are many, and most stand side by side, as they do in words of other scripts.

    >>> _is_other_script("항구는 월요일부터".encode("euc-kr")), _is_other_script("Œuvre – l’été, là".encode("cp1252"))
    (True, False)
    """
    together = sum(len(run) for run in _LETTERS_TOGETHER.findall(raw))
    return _FEW_LETTERS * together > len(raw) and 2 * together > sum(len(run) for run in _LETTERS.findall(raw))


def start_as_utf8(head: bytes) -> bytes:
    """The first bytes of a file as UTF-8 without its byte order mark, if it has one, else as they are."""
    name, length = _marked(head)
    return head[length:].decode(name, "ignore").encode(_UTF8) if name else head
