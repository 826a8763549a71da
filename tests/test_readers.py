"""The contract that each reader keeps: what comes in comes out, as documents or as errors, whatever a file holds."""

import bz2
import csv
import gzip
import io
import json
import lzma
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
import zstandard

from cleaner.config import CleanSettings, RunSettings
from cleaner.corpus.readers import Document, Meter, read_source
from cleaner.corpus.readers import __name__ as readers
from cleaner.corpus.sources import find_sources
from cleaner.errors import RecordError

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": zstandard.compress,
    ".xz": lzma.compress,
    ".bz2": bz2.compress,
}
TEXTS = [f"Story {n}: the harbour, \"closed\" for {n} days,\nopens; näxt year." for n in range(6)]
Item = Document | RecordError


def warc(kind: str, block: bytes, **heads: str) -> bytes:
    lines = {"WARC-Type": kind, "WARC-Date": "2024-03-05T00:00:00Z", **heads, "Content-Length": str(len(block))}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in lines.items())
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def answer(html: bytes, media: str = "text/html; charset=utf-8", status: str = "200 OK", more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{more}\r\n".encode() + html


def response(html: bytes, number: int = 0, **options: str) -> bytes:
    heads = {"WARC-Target-URI": f"http://a.example/{number}", "WARC-Record-ID": f"<urn:uuid:{number}>"}
    heads["Content-Type"] = "application/http; msgtype=response"
    return warc("response", answer(html, **options), **heads)


def rows(delimiter: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([["id", "text"], *([f"s{n}", text] for n, text in enumerate(TEXTS))])
    return out.getvalue().encode()


def table(write: Callable[[pa.Table, Any], None]) -> bytes:
    out = io.BytesIO()
    write(pa.table({"id": [f"s{n}" for n in range(len(TEXTS))], "text": TEXTS}), out)
    return out.getvalue()


def ipc(made: Callable[..., Any]) -> Callable[[pa.Table, Any], None]:
    def write(given: pa.Table, out: Any) -> None:
        with made(out, given.schema) as writer:
            writer.write_table(given, max_chunksize=2)

    return write


RECORDS = [{"id": f"s{n}", "text": text} for n, text in enumerate(TEXTS)]
# Of each format a file with the six texts, and its ending.
FILES: dict[str, tuple[str, bytes]] = {
    "lines": (".jsonl", "".join(f"{json.dumps(record)}\n" for record in RECORDS).encode()),
    "lines in .json": (".json", "".join(f"{json.dumps(record)}\n" for record in RECORDS).encode()),
    "array": (".json", json.dumps(RECORDS, ensure_ascii=False).encode()),
    "array over lines": (".json", json.dumps(RECORDS, indent=1).encode()),
    "csv": (".csv", rows(",")),
    "csv with semicolons": (".csv", rows(";")),
    "tsv": (".tsv", rows("\t")),
    "warc": (".warc", b"".join(response(text.encode(), n) for n, text in enumerate(TEXTS))),
    "wet": (".wet", b"".join(warc("conversion", t.encode(), **{"Content-Type": "text/plain"}) for t in TEXTS)),
    "parquet": (".parquet", table(lambda made, out: pq.write_table(made, out, row_group_size=2))),
    "arrow": (".arrow", table(ipc(pa.ipc.new_file))),
    "arrow stream": (".ipc", table(ipc(pa.ipc.new_stream))),
    "feather": (".feather", table(lambda made, out: pyarrow.feather.write_feather(made, out, chunksize=2))),
}
MEMBERS = b"".join(gzip.compress(response(text.encode(), n)) for n, text in enumerate(TEXTS))
DAMAGED = {**FILES, "packed warc": (".warc.gz", MEMBERS)}
DAMAGED |= {f"lines{ending}": (f".jsonl{ending}", pack(FILES["lines"][1])) for ending, pack in PACKERS.items() if ending}
SAMPLE = 50  # places in a file that are damaged


def read(path: Path, meter: Meter | None = None, **settings: Any) -> list[Item]:
    (source,) = find_sources(path).sources
    return list(read_source(source, RunSettings(**settings), meter or Meter()))


def texts(items: list[Item]) -> list[str]:
    found = (item for item in items if isinstance(item, Document))
    return [item.text or (item.html.decode("utf-8", "replace") if isinstance(item.html, bytes) else item.html or "") for item in found]


def errors(items: list[Item]) -> list[RecordError]:
    return [item for item in items if isinstance(item, RecordError)]


def packings() -> Iterator[tuple[str, str]]:
    for name, (ending, _) in FILES.items():
        packable = ending not in (".parquet", ".arrow", ".ipc", ".feather")
        yield from ((name, packing) for packing in PACKERS if packable or not packing)


@pytest.mark.parametrize(("name", "packing"), list(packings()))
def test_what_comes_in_comes_out(tmp_path: Path, name: str, packing: str) -> None:
    ending, content = FILES[name]
    path = tmp_path / f"a{ending}{packing}"
    path.write_bytes(PACKERS[packing](content))
    meter = Meter()
    items = read(path, meter)
    assert texts(items) == TEXTS
    assert meter.read == path.stat().st_size
    assert len({item.id for item in items if isinstance(item, Document)}) == len(TEXTS)
    assert all(item.raw for item in items if isinstance(item, Document))


@pytest.mark.parametrize("name", DAMAGED)
@pytest.mark.parametrize("mask", [0x01, 0x20, 0xFF])
def test_a_flipped_byte_loses_nothing_in_silence(tmp_path: Path, name: str, mask: int) -> None:
    ending, content = DAMAGED[name]
    path = tmp_path / f"a{ending}"
    for at in range(0, len(content), max(1, len(content) // SAMPLE)):
        path.write_bytes(content[:at] + bytes([content[at] ^ mask]) + content[at + 1 :])
        meter = Meter()
        items = read(path, meter)
        told = len(errors(items)) + meter.passed_over.total()
        assert len(texts(items)) >= len(TEXTS) or told, (at, items)
        assert all(error.problem and error.remedy for error in errors(items))


def is_boundary(name: str, content: bytes, at: int) -> bool:
    """Whether nothing shows that a file was cut there: between two of its records."""
    if name.startswith("packed"):
        return at == 0 or content.startswith(b"\x1f\x8b\x08", at)
    if name in ("lines", "lines in .json", "csv", "csv with semicolons", "tsv"):
        in_header = name.endswith(("sv", "semicolons")) and at < content.index(b"\n")
        return in_header or content[:at].endswith((b"\r", b"\n")) or content[at : at + 1] in b"\r\n"
    if name in ("warc", "wet"):
        return content[at:].lstrip(b"\r\n").startswith(b"WARC/")
    return at == 0


@pytest.mark.parametrize("name", DAMAGED)
def test_a_cut_file_gives_what_was_there_and_tells_the_rest(tmp_path: Path, name: str) -> None:
    ending, content = DAMAGED[name]
    path = tmp_path / f"a{ending}"
    for at in range(0, len(content), max(1, len(content) // (2 * SAMPLE))):
        path.write_bytes(content[:at])
        items = read(path)
        found = texts(items)
        assert found[:-1] == TEXTS[: len(found) - 1 if found else 0], at
        whole = len(found) == len(TEXTS)
        if not whole and not errors(items):
            assert at == 0 or is_boundary(name, content, at) or found[-1] != TEXTS[len(found) - 1], (at, items)


def test_behind_a_broken_member_the_next_ones_are_read(tmp_path: Path) -> None:
    members = [gzip.compress(response(text.encode(), n)) for n, text in enumerate(TEXTS)]
    middle = bytearray(members[2])
    middle[len(middle) // 2] ^= 0xFF
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join([*members[:2], bytes(middle), *members[3:], b"rubbish of some length"]))
    items = read(path)
    assert texts(items) == [*TEXTS[:2], *TEXTS[3:]]
    broken, rubbish = errors(items)
    assert broken.problem.startswith("damaged compression")
    assert broken.place == "after record 2"
    assert rubbish.problem.startswith("rubbish behind compressed data")


@pytest.mark.parametrize("ending", [".txt.gz", ".jsonl.gz", ".csv.gz"])
def test_rubbish_behind_compressed_data_is_told(tmp_path: Path, ending: str) -> None:
    content = {".txt.gz": b"one", ".jsonl.gz": b'{"text": "one"}\n', ".csv.gz": b"id,text\n1,one\n"}[ending]
    path = tmp_path / f"a{ending}"
    path.write_bytes(gzip.compress(content) + b"rubbish")
    items = read(path)
    assert texts(items) == ["one"]
    assert [error.problem.partition(":")[0] for error in errors(items)] == ["rubbish behind compressed data"]
