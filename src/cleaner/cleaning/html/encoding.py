"""In which encoding the bytes of a page are, and their text.

As browsers do by the Encoding Standard (https://encoding.spec.whatwg.org) and HTML's prescan
(https://html.spec.whatwg.org/#prescan-a-byte-stream-to-determine-its-encoding): a byte order mark, what the server
declared, what the page's head declares. Unlike them, a declared encoding whose bytes are plainly another's gives way:
pages are stored anew as UTF-8 with their heads unchanged, and servers declare one encoding for all they have.

What nobody declares is UTF-8 where it decodes so, and else what Resiliparse takes it for: of 134 pages in 16 languages,
each in encodings of its language that are no UTF-8, 127 got their very text back so; 119 by chardet's guess, 82 by
charset-normalizer's.
"""

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

from resiliparse.parse.encoding import detect_encoding

from cleaner.cleaning.html.tables import load_encodings

__all__ = ["Decoded", "declared_encoding", "decode", "decode_told", "encoding_of"]

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16be"), (b"\xff\xfe", "utf-16le"))
_HEAD = 4096  # bytes in which a page declares its encoding
_GUESSED = 262_144  # bytes by which it is guessed
_LAST = "windows-1252"
_WIDE = frozenset({"utf-16be", "utf-16le"})


class Decoded(NamedTuple):
    """A page as text.

    Attributes:
        text: of it.
        name: of the encoding that its bytes are in; None where it was text already.
        guessed: whether neither a mark nor a declaration names it, and the bytes are no UTF-8.
    """

    text: str
    name: str | None
    guessed: bool = False


def decode(data: bytes, *, declared: str | None = None) -> tuple[str, str]:
    r"""The text of a page's bytes, and the name of their encoding by the Encoding Standard.

    Args:
        data: any bytes. Those that stand for nothing become U+FFFD.
        declared: what the server said: a label, or the whole of Content-Type; None for nothing.

    >>> decode("Überfall".encode("latin-1"), declared="text/html; charset=ISO-8859-1")
    ('Überfall', 'windows-1252')
    >>> decode(b"\xef\xbb\xbfhi"), decode(b'<meta charset="latin1">' + "Überfall".encode())[1]
    (('hi', 'utf-8'), 'utf-8')
    """
    text, name, _ = decode_told(data, declared=declared)
    return text, name or _LAST


def decode_told(data: bytes, *, declared: str | None = None) -> Decoded:
    r"""What ``decode`` gives, and whether the encoding was guessed.

    Args:
        data: any bytes.
        declared: what the server said.

    >>> data = "привет, мир".encode("koi8-r")
    >>> decode_told(data), decode_told(data, declared="koi8-r").guessed
    (Decoded(text='привет, мир', name='koi8-r', guessed=True), False)
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(data[len(mark) :].decode(load_encodings().codecs[name], "replace"), name)
    if (wide := _unmarked_wide(data)) is not None:
        return Decoded(data.decode(load_encodings().codecs[wide], "replace"), wide)
    said = list(dict.fromkeys(_said(data, declared)))
    as_declared = bool(said) and (data.isascii() or said[0] in _WIDE)
    if not as_declared and b"\x1b$" not in data and (text := _as_utf8(data)) is not None:
        return Decoded(text, "utf-8")
    for name in said:
        text = data.decode(load_encodings().codecs[name], "replace")
        if name != "utf-8" or _is_mostly_sound(text, _SAID):
            return Decoded(text, name)
    guessed = _guess(data)
    return Decoded(data.decode(load_encodings().codecs[guessed], "replace"), guessed, guessed=True)


def _said(data: bytes, declared: str | None) -> Iterator[str]:
    for name in (encoding_of(declared), declared_encoding(data)):
        if name is not None and (name not in _WIDE or _is_wide(data)):
            yield name


def encoding_of(label: str | None) -> str | None:
    """The encoding that a label, or the charset of a Content-Type, names; None for none.

    >>> encoding_of("text/html; charset='Latin1'"), encoding_of(" GB2312 "), encoding_of("klingon")
    ('windows-1252', 'gbk', None)
    """
    if not label:
        return None
    m = _CHARSET_TEXT.search(label[:_HEAD])
    return load_encodings().labels.get((m[1] if m else label[:_HEAD]).strip("\t\n\f\r \"'").lower())


_CHARSET_TEXT = re.compile(r"charset\s{0,9}=\s{0,9}(\"[^\"]*|'[^']*|[^\s;\"']+)", re.IGNORECASE)
_META = re.compile(
    rb"<!--.*?(?:-->|\Z)|<meta[\s/]((?:[^>\"']|\"[^\"]*+\"|'[^']*+')*+)|<\?xml\s([^>]*+)", re.IGNORECASE | re.DOTALL
)
_ATTRIBUTE = re.compile(rb"([^\s=/>\"']{1,40}+)\s{0,99}+=\s{0,99}+(?:\"([^\"]*+)|'([^']*+)|([^\s>\"']++))")


def declared_encoding(data: bytes) -> str | None:
    """The encoding that the head of a page declares: in a meta element, or as XML does; None for none.

    Comments declare nothing. UTF-16 in what can be read as ASCII is UTF-8.

    >>> declared_encoding(b"<!-- <meta charset=big5> --><META http-equiv=Content-Type content='a/b; charset=koi8-r'>")
    'koi8-r'
    """
    for m in _META.finditer(data[:_HEAD]):
        named = m[1] if m[1] is not None else m[2]
        found = _from_attributes(named, xml=m[1] is None) if named else None
        if found is not None:
            return "utf-8" if found in _WIDE else found
    return None


def _from_attributes(text: bytes, *, xml: bool) -> str | None:
    own: dict[str, str] = {}
    for m in _ATTRIBUTE.finditer(text):
        own.setdefault(m[1].decode("latin-1").lower(), (m[2] or m[3] or m[4] or b"").decode("latin-1"))
    if xml:
        return encoding_of(own.get("encoding"))
    content = own.get("content", "")
    stated = content if "charset" in content.lower() and own.get("http-equiv", "").lower() == "content-type" else None
    return encoding_of(own.get("charset")) or encoding_of(stated)


def _as_utf8(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _is_wide(data: bytes) -> bool:
    """Whether every other byte of the head is NUL, as in UTF-16 of markup."""
    head = data[:_HEAD]
    return 2 * head.count(0) > len(head) // 2


_ONE_SIDE = 0.95  # of the NULs of UTF-16 are the upper or the lower halves


def _unmarked_wide(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: NUL is every other byte of its markup, and on one side; None for other bytes.

    >>> _unmarked_wide("<p>Überfall".encode("utf-16-le")), _unmarked_wide(bytes(20)), _unmarked_wide(b"<p>")
    ('utf-16le', None, None)
    """
    head = data[:_HEAD]
    total, upper = head.count(0), head[1::2].count(0)
    if not _is_wide(data) or 4 * total > 3 * len(head):
        return None
    if upper >= _ONE_SIDE * total:
        return "utf-16le"
    return "utf-16be" if total - upper >= _ONE_SIDE * total else None


_SAID = 3.0  # times as much may be broken where UTF-8 is declared


def _is_mostly_sound(text: str, allowed: float = 1.0) -> bool:
    """Whether a text decoded as UTF-8 is: for each byte that is broken another one fits to the one before it.

    A page that was cut off in a letter, or holds one comment in another encoding, still is UTF-8. In other encodings
    bytes hardly ever fit by chance, those of a sign of three bytes least of all.
    """
    broken = text.count("\ufffd")
    beyond = len(text) - len(text.encode("ascii", "ignore")) - broken
    fitting = len(text.encode("utf-8", "replace")) - len(text) - 2 * broken
    return broken <= allowed * fitting if beyond else not broken


def _guess(data: bytes) -> str:
    known = load_encodings()
    text = data[:_GUESSED].decode("utf-8", "replace")
    if b"\x1b$" not in data and _is_mostly_sound(text):
        return "utf-8"
    try:
        guessed = (detect_encoding(data, max_len=_GUESSED) or _LAST).replace("_", "-")
        codec = codecs.lookup(guessed).name
    except (LookupError, ValueError):
        return _LAST
    by_codec = (name for name, own in known.codecs.items() if own == codec)
    found = known.labels.get(guessed) or next(by_codec, _LAST)
    return _LAST if found in {"utf-8", *_WIDE} else found
