"""Which formats are read, and by what a file shows its own: its ending, or the bytes that it begins with."""

import re
from pathlib import PurePath
from typing import Literal, get_args

__all__ = [
    "COMPRESSIONS",
    "ENDINGS",
    "FORMATS",
    "Compression",
    "Format",
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
_PACKED_INSIDE = frozenset({"parquet", "arrow"})  # they compress their columns: a file of them is never packed again
_FORMAT_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"PAR1", "parquet"),
    (b"ARROW1\0\0", "arrow"),
    (b"FEA1", "arrow"),
    (b"WARC/", "warc"),
)
_COMPRESSION_MAGIC: tuple[tuple[re.Pattern[bytes], Compression], ...] = (
    (re.compile(rb"\x1f\x8b\x08"), "gz"),
    (re.compile(rb"\x28\xb5\x2f\xfd"), "zst"),
    (re.compile(rb"\xfd7zXZ\0"), "xz"),
    (re.compile(rb"BZh[1-9]1AY&SY"), "bz2"),
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
    if known is None or (compression and known in _PACKED_INSIDE):
        return None
    return known, compression


def format_by_magic(head: bytes) -> Format | None:
    """Tell by its first bytes which format a file has that shows it so; None for others.

    >>> format_by_magic(b"PAR1..."), format_by_magic(b"Once upon")
    ('parquet', None)
    """
    return next((form for magic, form in _FORMAT_MAGIC if head.startswith(magic)), None)


def compression_by_magic(head: bytes) -> Compression:
    r"""Tell by its first bytes how a file is compressed; empty where it is not.

    >>> compression_by_magic(b"\x1f\x8b\x08\0"), compression_by_magic(b"BZh is a village")
    ('gz', '')
    """
    return next((form for magic, form in _COMPRESSION_MAGIC if magic.match(head)), "")


def readable_endings() -> str:
    """The endings that are read, in words."""
    packed = ", ".join(ending for ending, form in ENDINGS.items() if form not in _PACKED_INSIDE)
    others = ", ".join(ending for ending, form in ENDINGS.items() if form in _PACKED_INSIDE)
    return f"{packed} (each also with {', '.join(COMPRESSIONS)}) and {others}"
