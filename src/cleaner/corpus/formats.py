"""Which formats are read, and by what a file shows its own: its ending, or the bytes that it begins with."""

import re
from pathlib import PurePath
from typing import Literal, get_args

__all__ = [
    "COMPRESSIONS",
    "ENDINGS",
    "FORMATS",
    "PACKED_INSIDE",
    "Compression",
    "Format",
    "binary_by_magic",
    "compression_by_magic",
    "format_by_magic",
    "format_of",
    "readable_endings",
]

Format = Literal["text", "html", "lines", "json", "csv", "tsv", "parquet", "arrow", "warc"]
Compression = Literal["", "gz", "zst", "xz", "bz2"]

FORMATS: tuple[Format, ...] = get_args(Format)
COMPRESSIONS: dict[str, Compression] = {".gz": "gz", ".zst": "zst", ".xz": "xz", ".bz2": "bz2"}
ENDINGS: dict[str, Format] = {
    ".txt": "text",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".csv": "csv",
    ".tsv": "tsv",
    ".warc": "warc",
    ".wet": "warc",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
}
# They compress their columns: a file of them is never packed again.
PACKED_INSIDE: frozenset[Format] = frozenset({"parquet", "arrow"})
_FORMAT_MAGIC: tuple[tuple[re.Pattern[bytes], Format], ...] = (
    (re.compile(rb"PAR1"), "parquet"),
    (re.compile(rb"ARROW1\0\0|FEA1"), "arrow"),
    # a stream: its mark, the length of the schema, and where in that its table begins
    (re.compile(rb"\xff{4}...\0.\0\0\0", re.DOTALL), "arrow"),
    (re.compile(rb"WARC/[01]\."), "warc"),
    # what opens an object or an array, not prose that begins with a bracket
    (re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*(?:[{\"]|\]\s*\Z))"), "json"),
    (
        re.compile(rb"\s*(?:(?:<!--.*?-->|<\?xml[^>]*>)\s*)*<(?:!doctype\s+html|html)[\s>]", re.DOTALL | re.IGNORECASE),
        "html",
    ),
)
_COMPRESSION_MAGIC: tuple[tuple[re.Pattern[bytes], Compression], ...] = (
    (re.compile(rb"\x1f\x8b\x08"), "gz"),
    (re.compile(rb"\x28\xb5\x2f\xfd"), "zst"),
    (re.compile(rb"\xfd7zXZ\0"), "xz"),
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), "bz2"),
)


# What is often called .txt or .html, and is neither.
_BINARY_MAGIC: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"%PDF-"), "a PDF"),
    (re.compile(rb"\x89PNG\r\n"), "a PNG picture"),
    (re.compile(rb"\xff\xd8\xff"), "a JPEG picture"),
    (re.compile(rb"GIF8[79]a"), "a GIF picture"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "a WebP picture"),
    (re.compile(rb"II\*\0|MM\0\*"), "a TIFF picture"),
    (re.compile(rb"PK(?:\x03\x04|\x05\x06)"), "a ZIP archive or office document"),
    (re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "an office document of the old kind"),
    (re.compile(rb"\{\\rtf"), "an RTF document"),
    (re.compile(rb"%!PS"), "PostScript"),
    (re.compile(rb"7z\xbc\xaf\x27\x1c"), "a 7z archive"),
    (re.compile(rb"Rar!\x1a\x07"), "a RAR archive"),
    (re.compile(rb"....ftyp", re.DOTALL), "a film or sound"),
    (re.compile(rb"ID3[\x02-\x04]"), "a film or sound"),
    (re.compile(rb"SQLite format 3\0"), "an SQLite database"),
    (re.compile(rb"PAR1"), "a Parquet table"),
    (re.compile(rb"ARROW1\0\0|FEA1"), "an Arrow table"),
)


def format_of(name: str) -> tuple[Format, Compression] | None:
    """Tell by its ending how a file is read; None for an ending that is not known.

    >>> format_of("pages/a.JSONL.gz")
    ('lines', 'gz')
    >>> format_of("crawl.warc.xz"), format_of("page.html")
    (('warc', 'xz'), ('html', ''))
    >>> format_of("page.pdf") is format_of("a.parquet.gz") is None
    True
    """
    path = PurePath(name.lower())
    compression = COMPRESSIONS.get(path.suffix, "")
    known = ENDINGS.get(PurePath(path.stem).suffix if compression else path.suffix)
    if known is None or (compression and known in PACKED_INSIDE):
        return None
    return known, compression


def format_by_magic(head: bytes) -> Format | None:
    """Tell by its first bytes which format a file has that shows it so; None for others.

    CSV and TSV show it by nothing: they are text.

    >>> format_by_magic(b"PAR1..."), format_by_magic(b"Once upon"), format_by_magic(b"[Update] Once upon")
    ('parquet', None, None)
    >>> format_by_magic(b'{"text": 1}'), format_by_magic(b"[ {"), format_by_magic(b"<!-- a --> <!DOCTYPE html>")
    ('json', 'json', 'html')
    """
    return next((form for magic, form in _FORMAT_MAGIC if magic.match(head)), None)


def compression_by_magic(head: bytes) -> Compression:
    r"""Tell by its first bytes how a file is compressed; empty where it is not.

    >>> compression_by_magic(b"\x1f\x8b\x08\0"), compression_by_magic(b"BZh is a village")
    ('gz', '')
    """
    return next((form for magic, form in _COMPRESSION_MAGIC if magic.match(head)), "")


def binary_by_magic(head: bytes) -> str:
    r"""Tell in words by its first bytes what a file is that is no text; '' where they do not show it.

    >>> binary_by_magic(b"\x89PNG\r\n\x1a\n"), binary_by_magic(b"PNG is a format of pictures.")
    ('a PNG picture', '')
    """
    return next((what for magic, what in _BINARY_MAGIC if magic.match(head)), "")


def readable_endings() -> str:
    """The endings that are read, in words."""
    packed = ", ".join(ending for ending, form in ENDINGS.items() if form not in PACKED_INSIDE)
    others = ", ".join(ending for ending, form in ENDINGS.items() if form in PACKED_INSIDE)
    return f"{packed} (each also with {', '.join(COMPRESSIONS)}) and {others}"
