"""The contract that each reader keeps: what comes in comes out, as documents or as errors, whatever a file holds."""

import bz2
import csv
import datetime as dt
import decimal
import gzip
import io
import json
import lzma
import os
import pickle
import random
import sys
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
import zstandard

from cleaner.config import CleanSettings, RunSettings
from cleaner.corpus.readers import Document, Meter, expect_text, read_documents, read_records, read_source
from cleaner.corpus.sources import find_sources
from cleaner.errors import MissingInputError, MissingTextError, NoTextError, RecordError, SettingsError

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": zstandard.compress,
    ".xz": lzma.compress,
    ".bz2": bz2.compress,
}
TEXTS = [f'Story {n}: the harbour, "closed" for {n} days,\nopens; näxt year.' for n in range(6)]
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
DAMAGED |= {
    f"lines{ending}": (f".jsonl{ending}", pack(FILES["lines"][1])) for ending, pack in PACKERS.items() if ending
}
SAMPLE = 50  # places in a file that are damaged


def read(path: Path, meter: Meter | None = None, **settings: Any) -> list[Item]:
    (source,) = find_sources(path).sources
    return list(read_source(source, RunSettings(**settings), meter or Meter()))


def texts(items: list[Item]) -> list[str]:
    found = (item for item in items if isinstance(item, Document))
    return [
        item.text or (item.html.decode("utf-8", "replace") if isinstance(item.html, bytes) else item.html or "")
        for item in found
    ]


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


@pytest.mark.parametrize("wrong", ["in the midst", "in its sum", "cut off"])
def test_what_stands_before_damage_in_a_small_file_is_read(tmp_path: Path, wrong: str) -> None:
    packer = zlib.compressobj(wbits=31)
    parts = []
    for number in range(8):
        line = json.dumps({"text": f"{number} is the number of this page, said {number * number} people."})
        parts.append(packer.compress(line.encode() + b"\n") + packer.flush(zlib.Z_FULL_FLUSH))
    packed, middle = bytearray(b"".join(parts) + packer.flush()), len(b"".join(parts[:5]))
    if wrong == "in the midst":
        packed[middle] = 0x07  # there is no such block
    elif wrong == "in its sum":
        packed[-6] ^= 1
    else:
        del packed[middle:]
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(packed)
    items, number = read(path), 8 if wrong == "in its sum" else 5
    assert [text[0] for text in texts(items)] == [str(n) for n in range(number)]
    (error,) = errors(items)
    assert (error.source, error.place) == (str(path), f"after line {number}")
    assert "compress" in error.problem
    page = tmp_path / "a.txt.gz"
    page.write_bytes(packed)
    (error,) = errors(read(page))
    assert (error.source, error.raw.count(b"people")) == (str(page), number)


@pytest.mark.parametrize("packing", [".zst", ".xz", ".bz2"])
def test_of_other_packings_as_much_is_read_before_damage(tmp_path: Path, packing: str) -> None:
    chance = random.Random(5)  # noqa: S311
    lines = [json.dumps({"text": f"{n} {chance.randbytes(400).hex()}"}).encode() + b"\n" for n in range(3000)]
    packed = bytearray(PACKERS[packing](b"".join(lines)))
    packed[-len(packed) // 3 :] = bytes(len(packed) // 3)
    path = tmp_path / f"a.jsonl{packing}"
    path.write_bytes(packed)
    items = read(path)
    assert len(texts(items)) > 800
    assert texts(items) == [json.loads(line)["text"] for line in lines[: len(texts(items))]]
    assert errors(items)


@pytest.mark.parametrize("ending", [".txt.gz", ".jsonl.gz", ".csv.gz"])
def test_rubbish_behind_compressed_data_is_told(tmp_path: Path, ending: str) -> None:
    content = {".txt.gz": b"one", ".jsonl.gz": b'{"text": "one"}\n', ".csv.gz": b"id,text\n1,one\n"}[ending]
    path = tmp_path / f"a{ending}"
    path.write_bytes(gzip.compress(content) + b"rubbish")
    items = read(path)
    assert texts(items) == ["one"]
    assert [error.problem.partition(":")[0] for error in errors(items)] == ["rubbish behind compressed data"]


def test_a_file_that_grows_or_shrinks_while_it_is_read_is_told(tmp_path: Path) -> None:
    line = json.dumps({"text": "x" * 1000}).encode() + b"\n"
    path = tmp_path / "a.jsonl"
    for change, problem in ((1, "changed while it was read"), (-1, "changed while it was read")):
        path.write_bytes(line * 3000)
        (source,) = find_sources(path).sources
        items = read_source(source, RunSettings(), Meter())
        got = [next(items)]
        with path.open("r+b") as file:
            file.truncate((3000 + change * 500) * len(line))
        got += items
        (told,) = [item for item in errors(got) if item.problem.startswith(problem)]
        assert f"of {3000 * len(line):,}" in told.problem


# --- records that are too long, and files made to fill memory


SMALL = {"max_record": 20_000, "cleaning": CleanSettings(max_html=20_000)}
LONG = "word " * 10_000


@pytest.mark.parametrize("name", ["text", "html", "lines", "array", "object", "csv", "warc", "parquet"])
def test_a_record_that_is_too_long_goes_with_its_head_length_and_digest(tmp_path: Path, name: str) -> None:
    short, long = {"id": "a", "text": "short"}, {"id": "b", "text": LONG}
    ending, content = {
        "text": (".txt", LONG.encode()),
        "html": (".html", LONG.encode()),
        "lines": (".jsonl", b"\n".join(json.dumps(record).encode() for record in (short, long, short))),
        "array": (".json", json.dumps([short, long, short]).encode()),
        "object": (".json", b'{"id":\n"b", "text": "' + LONG.encode() + b'"}'),
        "csv": (".csv", f"id,text\na,short\nb,{LONG}\na,short\n".encode()),
        "warc": (".warc", response(b"short") + response(LONG.encode()) + response(b"short")),
        "parquet": (".parquet", b""),
    }[name]
    path = tmp_path / f"a{ending}"
    path.write_bytes(content)
    if name == "parquet":
        pq.write_table(pa.Table.from_pylist([short, long, short]), path)
    items = read(path, **SMALL)
    told = [error for error in errors(items) if error.problem.startswith("longer than max_record allows")]
    assert len(told) == 1
    assert len(told[0].raw) == 1000
    assert "blake2b" in told[0].problem
    assert len(texts(items)) == (0 if name in ("text", "html", "object") else 2)


@cache
def bomb(packing: str) -> bytes:
    return PACKERS[packing](b"a" * 60_000_000)


@pytest.mark.parametrize("packing", [".gz", ".zst", ".xz", ".bz2"])
@pytest.mark.parametrize("ending", [".txt", ".jsonl", ".warc"])
def test_a_bomb_costs_megabytes(tmp_path: Path, packing: str, ending: str) -> None:
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 60000000\r\n\r\n" if ending == ".warc" else b""
    path = tmp_path / f"a{ending}{packing}"
    path.write_bytes(PACKERS[packing](head) + bomb(packing))
    tracemalloc.start()
    try:
        items = read(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert texts(items) == []
    assert [error.problem.partition(":")[0] for error in errors(items)] == ["longer than max_record allows"]
    assert peak < 40_000_000


# --- encodings


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-be"])
@pytest.mark.parametrize("ending", [".txt", ".jsonl", ".json", ".csv"])
def test_byte_order_marks(tmp_path: Path, encoding: str, ending: str) -> None:
    text = "näxt 年"
    content = {".txt": text, ".csv": f"id,text\n1,{text}\n"}.get(ending, json.dumps({"text": text}, ensure_ascii=False))
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    path = tmp_path / f"a{ending}"
    path.write_bytes((mark + content).encode(encoding))
    (item,) = read(path)
    assert isinstance(item, Document)
    assert item.text == text
    assert (item.encoding or "utf-8-sig").replace("-le", "") == encoding


@pytest.mark.parametrize("ending", [".txt", ".jsonl", ".json", ".csv"])
def test_an_encoding_is_named_or_latin_letters_show_it(tmp_path: Path, ending: str) -> None:
    def write(text: str, encoding: str) -> Path:
        lines = {".txt": text, ".csv": f"id,text\n1,{text}\n"}
        content = lines.get(ending, json.dumps({"text": text}, ensure_ascii=False))
        path = tmp_path / f"a{ending}"
        path.write_bytes(content.encode(encoding))
        return path

    (item,) = read(write("Straße “schön”", "cp1252"))
    assert isinstance(item, Document)
    assert (item.text, item.encoding) == ("Straße “schön”", "cp1252")
    (item,) = read(write("привет", "cp1251"), encoding="cp1251")
    assert isinstance(item, Document)
    assert (item.text, item.encoding) == ("привет", "cp1251")
    (told,) = read(write("привет", "cp1251"))
    assert isinstance(told, RecordError)
    assert told.problem.startswith("not UTF-8")
    (told,) = read(write("Straße", "cp1252"), encoding="utf-8")
    assert isinstance(told, RecordError)


def test_broken_utf16_costs_its_line(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"text": text}) + "\n" for text in ("one", "two", "three")).encode("utf-16")
    at = lines.index("two".encode("utf-16-le"))
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines[:at] + b"\x00\xdc" + lines[at + 2 :])
    items = read(path)
    assert texts(items) == ["one", "three"]
    assert [error.place for error in errors(items)] == ["line 2"]


# --- CSV


def test_ragged_rows_and_open_quotes_cost_themselves(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'id,text\n1,one\n2,two,more\n3,"open\n4,four\n\n5,"a ""b""\nc"\n6,six" ft\n')
    items = read(path)
    assert texts(items) == ["one", "four", 'a "b"\nc', 'six" ft'] or texts(items) == ["one", "four", 'six" ft']
    assert errors(items)[0].place == "line 3"
    assert errors(items)[0].problem.startswith("a ragged row: 3 cells")
    assert errors(items)[1].problem == "a quote is not closed"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"headline|text\nA|one\n", ["one"]),
        (b"just a long line that is one page, it seems\nand another\n", None),
        (b"id,text\rx,one\ry,two\r", ["one", "two"]),
        (b"id;text\n1;a, b, c\n2;d, e\n", ["a, b, c", "d, e"]),
        (b"text\none\ntwo\n", ["one", "two"]),
    ],
)
def test_delimiters_and_headers_are_told(tmp_path: Path, content: bytes, found: list[str] | None) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    items = read(path)
    assert len(items) == 2 if found is None else texts(items) == found


HARD = ['say "no"', '"', 'a, b; c\n"d",\n', "\\", 'ends in \\"', "C:\\new\\", "", '"",""']


@pytest.mark.parametrize("ending", [".csv", ".tsv"])
@pytest.mark.parametrize("delimiter", [",", ";", "|"])
@pytest.mark.parametrize("lone", [False, True])
def test_quotes_behind_backslashes_are_told_from_quotes_that_stand_twice(
    tmp_path: Path, ending: str, delimiter: str, *, lone: bool
) -> None:
    path = tmp_path / f"a{ending}"
    given = [*HARD[:6], "plain", *HARD[7:]]
    delimiter = "\t" if ending == ".tsv" else delimiter
    for form in ({"doublequote": False, "escapechar": "\\"}, {}):
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\r\n", **form)  # type: ignore[arg-type]
        writer.writerows([["text"], *([text] for text in given)] if lone else
                         [["id", "text", "n"], *([str(n), text, text] for n, text in enumerate(given))])  # fmt: skip
        path.write_text(out.getvalue(), newline="")
        items = read(path)
        assert texts(items) == [text.replace("\n", "\n") for text in given]
        assert not errors(items)
        if not lone:
            assert [item.fields["n"] for item in items if isinstance(item, Document)] == given


def test_a_cell_that_ends_in_a_backslash_is_no_quote(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'id,text\n1,"in C:\\dir\\"\n2,"a ""b"" c"\n3,"and \\"",""\n')
    items = read(path)
    assert texts(items)[:2] == ["in C:\\dir\\", 'a "b" c']


def test_a_table_without_a_header_has_numbers_for_names(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"17,The harbour will close.\n18,It opens again.\n")
    assert texts(read(path, text_field="2")) == ["The harbour will close.", "It opens again."]


# --- archives of the web


def test_an_archive_gives_pages_and_counts_the_others(tmp_path: Path) -> None:
    packed = gzip.compress(b"<p>packed</p>")
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    more = "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"
    records = [
        warc("warcinfo", b"software: x", **{"Content-Type": "application/warc-fields"}),
        response("<p>привет</p>".encode("cp1251"), 1, media="text/html; charset=windows-1251"),
        warc("request", b"GET / HTTP/1.1\r\n\r\n", **{"Content-Type": "application/http; msgtype=request"}),
        response(chunked, 2, more=more),
        response(b"\x89PNG", 3, media="image/png"),
        response(b"gone", 4, status="404 Not Found"),
    ]
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(records))
    meter = Meter()
    one, two = read(path, meter)
    assert isinstance(one, Document)
    assert isinstance(two, Document)
    assert (one.url, one.encoding, one.html) == ("http://a.example/1", "windows-1251", "<p>привет</p>".encode("cp1251"))
    assert (one.id, one.place) == ("urn:uuid:1", "record 2")
    assert two.html == b"<p>packed</p>"
    assert meter.passed_over.total() == 4


@pytest.mark.parametrize("stated", ["", "Content-Type:\r\n", "Content-Type: */*\r\n"])
def test_an_answer_without_a_type_is_a_page_where_it_opens_as_one(tmp_path: Path, stated: str) -> None:
    def untyped(body: bytes, more: str = "") -> bytes:
        block = f"HTTP/1.1 200 OK\r\n{stated}{more}\r\n".encode() + body
        return warc("response", block, **{"Content-Type": "application/http; msgtype=response"})

    page = b"\xef\xbb\xbf\n<!-- a -->\n<!doctype html><p>One"
    path = tmp_path / "a.warc"
    octets = response(b"<html><p>Three", media="application/octet-stream")
    bare = warc("resource", b"<title>Four</title><p>Four", **{"Content-Type": "application/octet-stream"})
    records = [untyped(page), untyped(gzip.compress(b"<html><p>Two"), "Content-Encoding: gzip\r\n"), octets, bare]
    records += [untyped(b"\x89PNG\r\n"), untyped(b'{"a": 1}'), untyped(b"<?xml version='1.0'?><rss>"), untyped(b"")]
    path.write_bytes(b"".join(records))
    meter = Meter()
    found = [item.html for item in read(path, meter) if isinstance(item, Document)]
    assert found == [page, b"<html><p>Two", b"<html><p>Three", b"<title>Four</title><p>Four"]
    assert meter.passed_over == {"a response that is no HTML": 4}


def test_what_a_page_in_an_archive_unpacks_to_is_bounded(tmp_path: Path) -> None:
    bomb = response(gzip.compress(b"a" * 5_000_000), more="Content-Encoding: gzip\r\n")
    path = tmp_path / "a.warc"
    path.write_bytes(bomb + response(b"next"))
    items = read(path, **SMALL)
    assert texts(items) == ["next"]
    assert [error.place for error in errors(items)] == ["record 1"]


def test_a_wrong_length_costs_its_record(tmp_path: Path) -> None:
    parts = [response(text.encode(), n) for n, text in enumerate(TEXTS)]
    for length in (b"3", b"100000", b"999999999999", b"1x"):
        start = parts[2].index(b"Content-Length: ") + 16
        broken = parts[2][:start] + length + parts[2][parts[2].index(b"\r", start) :]
        path = tmp_path / "a.warc"
        path.write_bytes(b"".join([*parts[:2], broken, *parts[3:]]))
        items = read(path)
        assert texts(items) == [*TEXTS[:2], *TEXTS[3:]], length
        assert len(errors(items)) == 1, length


# --- tables


def test_no_column_of_a_strange_type_costs_a_row(tmp_path: Path) -> None:
    strange = {
        "delta": pa.array([1, 2_000_000_001], pa.duration("ns")),
        "moment": pa.array([1, -(2**62)], pa.timestamp("ns", "Europe/Vienna")),
        "nowhere": pa.array([1, 2], pa.timestamp("us", "Mars/Base")),
        "clock": pa.array([1, 2], pa.time64("ns")),
        "far": pa.array([2**31 - 1, -(2**31)], pa.date32()),
        "price": pa.array([decimal.Decimal("1.5"), None], pa.decimal256(40, 2)),
        "nested": pa.array([[{"at": 1}], None], pa.list_(pa.struct([("at", pa.timestamp("ns"))]))),
        "map": pa.array([[("a", 1)], []], pa.map_(pa.string(), pa.int64())),
        "category": pa.array([1, 2], pa.timestamp("ns")).dictionary_encode(),
        "nulls": pa.nulls(2),
        "half": pa.array(np.array([1.5, 2.5], dtype=np.float16)),
        "union": pa.UnionArray.from_sparse(pa.array([0, 1], pa.int8()), [pa.array([1, 2]), pa.array(["a", "b"])]),
        "view": pa.array(["a", "b"], pa.string_view()),
        "interval": pa.array([(1, 2, 3), None], pa.month_day_nano_interval()),
        "broken": pa.Array.from_buffers(
            pa.string(), 2, [None, pa.array([0, 1, 2], pa.int32()).buffers()[1], pa.py_buffer(b"\xe9\xe8")]
        ),
    }
    given = pa.table({"text": ["one", "two"], **strange})
    with pa.ipc.new_file(str(tmp_path / "a.arrow"), given.schema) as writer:
        writer.write_table(given)
    one, two = read(tmp_path / "a.arrow")
    assert isinstance(one, Document)
    assert isinstance(two, Document)
    assert set(one.fields) == set(strange)
    assert one.fields["union"] == 1
    assert one.fields["half"] == 1.5
    assert one.fields["nested"] == [{"at": "1970-01-01T00:00:00"}]
    assert "broken" in one.altered


def test_folders_of_a_partitioned_data_set_are_fields(tmp_path: Path) -> None:
    for site in ("a%20b", "__HIVE_DEFAULT_PARTITION__"):
        folder = tmp_path / f"site={site}" / "year=2024"
        folder.mkdir(parents=True)
        pq.write_table(pa.table({"text": ["one"]}), folder / "part.parquet")
    items = [item for s in find_sources(tmp_path).sources for item in read_source(s, RunSettings(), Meter())]
    assert [item.fields for item in items if isinstance(item, Document)] == [
        {"site": None, "year": "2024"},
        {"site": "a b", "year": "2024"},
    ]


# --- fields, lists, records, other machines


def test_fields_by_path(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"meta": {"id": 7, "lang": "en"}, "content": {"text": "one"}}))
    (item,) = read(path, text_field="content.text", id_field="meta.id")
    assert isinstance(item, Document)
    assert (item.id, item.text, item.fields) == (7, "one", {"meta": {"lang": "en"}, "content": {}})
    path.write_text(json.dumps({"content.text": "two", "content": {"text": "one"}}))
    assert texts(read(path, text_field="content.text")) == ["two"]


def test_a_corpus_without_text_stops_and_names_its_fields() -> None:
    settings = RunSettings()
    records = [{"body": "one", "title": "t"}] * 1500
    with pytest.raises(NoTextError, match=r"first 1,000 records .*'body' \(1,000\), 'title' \(1,000\)"):
        list(expect_text(read_records(records, settings), settings))
    few = list(expect_text(read_records(records[:999], settings), settings))
    assert len(errors(few)) == 999
    mixed = [{"text": "one"}, *records]
    assert len(list(expect_text(read_records(mixed, settings), settings))) == 1501


def test_a_table_without_text_stops_at_once(tmp_path: Path) -> None:
    pq.write_table(pa.table({"body": ["x"] * 1000}), tmp_path / "a.parquet")
    with pytest.raises(NoTextError, match="'body'"):
        list(expect_text(read(tmp_path / "a.parquet"), RunSettings()))


def test_an_error_of_a_record_without_text_crosses_processes() -> None:
    (told,) = read_records([{"body": 1}])
    assert isinstance(told, MissingTextError)
    again = pickle.loads(pickle.dumps(told))  # noqa: S301  our own
    assert (again.fields, again.records, str(again)) == (("body",), 1, str(told))


def test_a_list_of_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b.txt"):
        Path(name).write_text(name)
    Path("list").write_text("b.txt\n\na.txt\r\n")
    assert [source.name for source in find_sources("@list").sources] == ["b.txt", "a.txt"]
    with pytest.raises(MissingInputError, match="this list cannot be read"):
        find_sources("@none")
    Path("list").write_text("# mine\na.txt\n\nnone.txt\n")
    with pytest.raises(MissingInputError, match=r"^@list, line 4: none\.txt: there is no such file"):
        find_sources("@list")
    Path("#c.txt").write_text("a file that is called so")
    Path("list").write_text("# mine\n#c.txt\n")
    assert [source.name for source in find_sources("@list").sources] == ["#c.txt"]
    Path("list").write_text("\n# nothing\n")
    with pytest.raises(MissingInputError, match="names nothing"):
        find_sources("@list")


def test_a_file_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(FILES["parquet"][1])
    assert texts(read(tmp_path / "data")) == TEXTS
    (tmp_path / "a.jsonl").write_bytes(gzip.compress(FILES["lines"][1]))
    assert texts(read(tmp_path / "a.jsonl")) == TEXTS


def test_records_of_a_program() -> None:
    moment = dt.datetime(2024, 3, 5, tzinfo=dt.UTC)
    one, two, three = read_records(iter([{"text": "one", "at": moment, "id": "x"}, "two", {"text": "three"}]))
    assert isinstance(one, Document)
    assert (one.id, one.source, one.fields) == ("x", "<records>", {"at": "2024-03-05T00:00:00+00:00"})
    assert isinstance(two, RecordError)
    assert isinstance(three, Document)
    assert (three.id, three.place) == ("<records>:3", "record 3")
    for wrong in ({"text": "one"}, "one", 3):
        with pytest.raises(SettingsError, match="records is a"):
            read_records(wrong)  # type: ignore[arg-type]


def test_a_hugging_face_data_set() -> None:
    datasets = pytest.importorskip("datasets", reason="datasets is not installed")
    made = datasets.Dataset.from_list(RECORDS)
    assert texts(list(read_records(made))) == TEXTS
    with pytest.raises(SettingsError, match="one split"):
        read_records(datasets.DatasetDict({"train": made}))


@pytest.mark.parametrize("name", ["lines", "csv", "warc", "parquet", "arrow stream", "tsv", "array"])
def test_standard_input_of_each_format(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    form = {"lines": "jsonl", "arrow stream": "arrow", "array": "json"}.get(name, name)
    content = FILES[name][1]
    content = content if name in ("parquet", "arrow stream") else gzip.compress(content)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert texts(list(read_documents("-", RunSettings(stdin_format=form)))) == TEXTS  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [{"encoding": "klingon"}, {"encoding": "hex"}, {"max_record": 5}, {"encoding": ""}])
def test_settings_of_reading_are_checked(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        RunSettings(**wrong)


def test_another_machine() -> None:
    fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed")
    system = fsspec.filesystem("memory")
    for name, key in (("b.jsonl.gz", ""), ("a.parquet", "site=x/")):
        ending = "lines" if "jsonl" in name else "parquet"
        content = gzip.compress(FILES["lines"][1]) if ending == "lines" else FILES["parquet"][1]
        system.pipe(f"/crawl/{key}{name}", content)
    for address, number in (("memory://crawl", 2), ("memory://crawl/*.gz", 1), ("memory://crawl/b.jsonl.gz", 1)):
        found = find_sources(address)
        assert len(found.sources) == number
        assert found.size
        for source in found.sources:
            assert texts(list(read_source(source, RunSettings(), Meter()))) == TEXTS
    with pytest.raises(MissingInputError, match="memory://nowhere"):
        find_sources("memory://nowhere")
    gone = find_sources("memory://crawl/b.jsonl.gz").sources[0]
    system.rm("/crawl", recursive=True)
    (told,) = read_source(gone, RunSettings(), Meter())
    assert isinstance(told, RecordError)


def test_a_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    server = pytest.importorskip("moto.server", reason="moto, a server that stands for S3, is not installed")
    pytest.importorskip("s3fs", reason="s3fs is not installed")
    import s3fs  # noqa: PLC0415

    running = server.ThreadedMotoServer(port=0)
    running.start()
    try:
        host, port = running.get_host_and_port()
        for key, value in (("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b")):
            monkeypatch.setenv(key, value)
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        system = s3fs.S3FileSystem()
        system.mkdir("news")
        system.pipe("news/2024/a.warc.gz", MEMBERS)
        (source,) = find_sources("s3://news/2024").sources
        assert source.name == "s3://news/2024/a.warc.gz"
        assert texts(list(read_source(source, RunSettings(), Meter()))) == TEXTS
        with pytest.raises(MissingInputError):
            find_sources("s3://none/at/all")
    finally:
        running.stop()


# --- what files hold that no ending tells


HTML = b"<!doctype html><p>" + TEXTS[0].encode()
TOLD: dict[str, tuple[bytes, list[str]]] = {
    "html": (HTML, [HTML.decode()]),
    "html behind a comment": (b"\xef\xbb\xbf \n<!-- saved -->\n<HTML lang=en><p>x", ["<HTML lang=en><p>x"]),
    "text": (b"[Update] The harbour {closes}.", ["[Update] The harbour {closes}."]),
    "text in Latin letters": ("Die Straße ist zu.".encode("cp1252"), ["Die Straße ist zu."]),
    "text in UTF-16": ("Die Straße ist zu.".encode("utf-16"), ["Die Straße ist zu."]),
    "csv": (b"id,text\n1,a\n", ["id,text\n1,a\n"]),  # which text may be, too
    "empty": (b"", [""]),
    **{name: (content, TEXTS) for name, (_, content) in FILES.items() if "csv" not in name and name != "tsv"},
}


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("name", TOLD)
def test_a_file_without_an_ending_is_told_by_its_first_bytes(tmp_path: Path, name: str, packing: str) -> None:
    content, found = TOLD[name]
    path = tmp_path / "data"
    path.write_bytes(PACKERS[packing](content))
    if packing and name in ("parquet", "arrow", "arrow stream", "feather"):
        with pytest.raises(MissingInputError, match="its first bytes are no text"):
            find_sources(path)
        return
    items = read(path)
    assert [text.removeprefix("\ufeff \n<!-- saved -->\n") for text in texts(items)] == found
    assert len(errors(items)) == 0


@pytest.mark.parametrize(
    "content", [b"%PDF-1.4\n", bytes(range(256)), b"PK\3\4\0\0", gzip.compress(b"%PDF-1.4", mtime=0)]
)
def test_a_file_without_an_ending_that_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "data").write_bytes(content)
    with pytest.raises(MissingInputError, match="its first bytes are no text"):
        find_sources(tmp_path / "data")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("name", ["html", "lines", "array", "warc", "arrow stream", "csv", "text"])
def test_a_pipe_is_told_by_its_first_bytes_and_none_is_lost(tmp_path: Path, name: str, packing: str) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    packed = PACKERS["" if name == "arrow stream" else packing](TOLD[name][0])

    def write() -> None:
        with path.open("wb", buffering=0) as file:
            for start in range(0, len(packed), 700):
                file.write(packed[start : start + 700])

    writer = threading.Thread(target=write)
    writer.start()
    items = list(read_documents(path, RunSettings(stdin_format="csv" if name == "csv" else "jsonl")))
    writer.join()
    assert texts(items) == (["a"] if name == "csv" else TOLD[name][1])


@pytest.mark.parametrize("packing", ["", ".gz"])
@pytest.mark.parametrize("name", ["lines", "array", "warc", "wet", "html", "parquet", "arrow stream"])
def test_standard_input_is_told_by_its_first_bytes(monkeypatch: pytest.MonkeyPatch, name: str, packing: str) -> None:
    content, found = TOLD[name]
    packed = PACKERS["" if name in ("parquet", "arrow stream") else packing](content)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(packed))))  # type: ignore[type-var]
    assert texts(list(read_documents("-"))) == found


def test_what_comes_line_by_line_is_read_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    with open(reading, encoding="utf-8") as stdin, open(writing, "wb", buffering=0) as file:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdin", stdin)
        items = read_documents("-")
        for text in ("One.", "Two."):
            file.write(b'{"text": "%s"}\n' % text.encode())
            assert texts([next(items)]) == [text]


# --- bytes that are no text


@pytest.mark.parametrize("ending", [".html", ".txt", ".html.gz"])
@pytest.mark.parametrize(
    "content",
    [np.random.default_rng(1).bytes(5000), b"\0" * 100, b"<p>\x01\x02\x03\x04", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"],
)
def test_bytes_that_are_no_text_go_to_quarantine(tmp_path: Path, ending: str, content: bytes) -> None:
    path = tmp_path / f"binary{ending}"
    path.write_bytes(gzip.compress(content) if ending.endswith(".gz") else content)
    (error,) = errors(read(path))
    assert error.problem.startswith(
        ("no text: ", "no text but a PNG picture") if "html" in ending else ("no text", "not UTF-8")
    )
    assert error.raw == content


def test_a_binary_is_called_what_it_is(tmp_path: Path) -> None:
    kinds = {
        b"\x89PNG\r\n\x1a\n\0": "a PNG picture",
        b"%PDF-1.4\n": "a PDF",
        b"PK\3\4\0": "a ZIP archive or office document",
    }
    for content, what in {**kinds, b"\xff\xd8\xff\xe0": "a JPEG picture", b"{\\rtf1 One.}": "an RTF document"}.items():
        (tmp_path / "a.txt").write_bytes(content)
        (error,) = errors(read(tmp_path / "a.txt"))
        assert (error.problem, error.remedy) == (f"no text but {what}", "leave it out, or give its text")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1251", "shift_jis", "iso2022_jp", "gb18030"])
def test_pages_in_any_encoding_are_text(tmp_path: Path, encoding: str) -> None:
    page = "<p class=body>Привет, мир.</p>\n" if encoding == "cp1251" else "<p class=body>港は閉まる。</p>\n"
    head = "" if "utf-16" in encoding else f"<meta charset={encoding.replace('iso2022_', 'iso-2022-')}>"
    path = tmp_path / "page.html"
    path.write_bytes((head + page * 400).encode(encoding) + b"\0" * 500)  # blocks of disks end so
    assert errors(read(path)) == []


def test_blank_text_gives_way_to_html() -> None:
    records = [{"text": text, "html": "<p>page"} for text in ("", " \n", None)] + [{"text": "", "html": " "}]
    found = [item for item in read_records(records) if isinstance(item, Document)]
    assert [item.html for item in found] == ["<p>page"] * 3 + [None]


def test_rows_that_end_in_cr_with_line_feeds_in_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'id,text\r1,"The harbour, she said,\nwill close."\r2,It opens.\r')
    assert texts(read(path)) == ["The harbour, she said,\nwill close.", "It opens."]


# --- payloads that are not packed as their heads say


RAW_DEFLATE = zlib.compress(HTML)[2:-4]


@pytest.mark.parametrize(
    ("payload", "more"),
    [
        *(
            (HTML, f"Content-Encoding: {name}")
            for name in ("gzip", "br", "zstd", "deflate", "GZIP", "utf-8", "klingon")
        ),
        (HTML, "Transfer-Encoding: chunked"),
        (HTML, "Content-Encoding: gzip\r\nTransfer-Encoding: chunked"),
        (gzip.compress(HTML, mtime=0), "Content-Encoding: gzip\r\nTransfer-Encoding: chunked"),
        (zstandard.compress(HTML), "Content-Encoding: zstd\r\nTransfer-Encoding: chunked"),
        (gzip.compress(HTML, mtime=0), "Content-Encoding: x-gzip"),
        (gzip.compress(HTML, mtime=0) + b"rubbish", "Content-Encoding: gzip"),
        (RAW_DEFLATE, "Content-Encoding: deflate"),
    ],
)
def test_a_payload_that_is_not_packed_as_its_head_says(tmp_path: Path, payload: bytes, more: str) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(response(payload, more=f"{more}\r\n") + response(b"<p>next"))
    assert texts(read(path)) == [HTML.decode(), "<p>next"]


@pytest.mark.parametrize(
    ("payload", "more", "problem"),
    [
        (b"\x01\x02\x03" * 40, "Content-Encoding: klingon", "unknown Content-Encoding 'klingon'"),
        (b"\x01\x02\x03" * 40, "Content-Encoding: br", "damaged payload: no whole br stream, as its Content-Encoding"),
        (b"5\r\n<p>xyz", "Transfer-Encoding: chunked", "malformed WARC record"),
        (np.random.default_rng(1).bytes(900), "X: y", "no text: "),
    ],
)
def test_a_payload_that_nothing_unpacks_is_told(tmp_path: Path, payload: bytes, more: str, problem: str) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(response(payload, more=f"{more}\r\n") + response(b"<p>next"))
    items = read(path)
    assert [error.problem.startswith(problem) for error in errors(items)] == [True], errors(items)
    assert texts(items) == ["<p>next"]
