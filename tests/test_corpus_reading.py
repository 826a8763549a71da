"""Every format in, and everything that can be wrong with it."""

import datetime as dt
import decimal
import errno
import gzip
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from cleaner.config import RunSettings
from cleaner.corpus import Document, read_documents, run
from cleaner.corpus.readers import Meter, read_source
from cleaner.corpus.readers.clipping import lines as _lines
from cleaner.corpus.sources import Source, find_sources, format_of
from cleaner.errors import MissingInputError, OutputError, RecordError

PACKERS = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}


def read(path: Path | str, **fields: Any) -> list[Document | RecordError]:
    return list(read_documents(str(path), RunSettings(**fields)))


def documents(items: list[Document | RecordError]) -> list[Document]:
    assert all(isinstance(item, Document) for item in items), items
    return [item for item in items if isinstance(item, Document)]


def errors(items: list[Document | RecordError]) -> list[RecordError]:
    return [item for item in items if isinstance(item, RecordError)]


@pytest.mark.parametrize("packing", PACKERS)
def test_text_files_are_one_document_each(tmp_path: Path, packing: str) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / f"b.txt{packing}").write_bytes(PACKERS[packing]("zwei\r\nübel".encode()))
    (tmp_path / f"a.txt{packing}").write_bytes(PACKERS[packing](b"\xef\xbb\xbfone"))
    found = documents(read(tmp_path))
    assert [(d.id, d.place, d.text) for d in found] == [
        (f"a.txt{packing}", "", "one"),
        (f"sub/b.txt{packing}", "", "zwei\r\nübel"),
    ]
    assert found[0].source == f"{tmp_path.as_posix()}/a.txt{packing}"


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("ending", [".jsonl", ".ndjson", ".json", ".JSONL"])
def test_json_lines(tmp_path: Path, ending: str, packing: str) -> None:
    lines = b'\xef\xbb\xbf{"text": "one", "id": "x", "n": 3}\n\n  \r\n{"text": "two", "id": 7}\r\n'
    lines += b'{"text": "three"}'
    (tmp_path / f"a{ending}{packing}").write_bytes(PACKERS[packing](lines))
    found = documents(read(tmp_path))
    name = f"a{ending}{packing}"
    assert [(d.id, d.place, d.text, d.fields) for d in found] == [
        ("x", "line 1", "one", {"n": 3}),
        (7, "line 4", "two", {}),
        (f"{name}:5", "line 5", "three", {}),
    ]


@pytest.mark.parametrize("identifier", [None, ""])
def test_an_empty_identifier_is_made_from_the_place(tmp_path: Path, identifier: str | None) -> None:
    (tmp_path / "a.jsonl").write_bytes(orjson.dumps({"text": "one", "id": identifier}))
    assert documents(read(tmp_path))[0].id == "a.jsonl:1"


def test_a_json_file_may_hold_one_object_or_an_array(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"text": "one"}, indent=2))
    (tmp_path / "b.json").write_text(json.dumps([{"text": "two"}, {"no": 1}], indent=2))
    (tmp_path / "c.json").write_text("\n \n")
    (tmp_path / "d.json").write_text("[1,")
    (tmp_path / "e.json").write_text('{"text": broken\n{"text": "three"}\n')
    items = read(tmp_path)
    assert [(d.id, d.text) for d in items if isinstance(d, Document)] == [
        ("a.json", "one"),
        ("b.json:1", "two"),
        ("e.json:2", "three"),
    ]
    assert [(e.source[-6:], e.place) for e in errors(items)] == [
        ("b.json", "item 2"),
        ("d.json", "item 1"),
        ("d.json", "after item 1"),
        ("e.json", "line 1"),
    ]


def test_fields_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"body": "one", "url": "u", "text": 3, "id": 4}')
    (found,) = documents(read(tmp_path, text_field="body", id_field="url"))
    assert (found.id, found.text, found.fields) == ("u", "one", {"text": 3, "id": 4})


BROKEN_LINES = {
    "broken": (b'{"text": "one"', "not JSON"),
    "no object": (b'["text"]', "not an object: an array"),
    "number": (b"3", "not an object: a number"),
    "missing": (b'{"body": "one"}', "no text: field 'text' is missing"),
    "empty object": (b"{}", "no text: field 'text' is missing"),
    "null": (b'{"text": null}', "the text is no text: field 'text' is null"),
    "text a number": (b'{"text": 3}', "the text is no text: field 'text' is a number"),
    "text an array": (b'{"text": ["a"]}', "the text is no text: field 'text' is an array"),
    "not UTF-8": (b'{"text": "\xef\xf0\xe8\xe2"}', "not UTF-8: byte 0xef at offset 10"),
    "text NaN": (b'{"text": NaN}', "the text is no text: field 'text' is null"),
    "id an object": (b'{"text": "a", "id": {}}', "the identifier is no text: field 'id' is an object"),
    "deep": (b'{"text": ' + b"[" * 5000 + b"]" * 5000 + b"}", "not JSON"),
    "NUL": (b"\0\0\0", "not JSON"),
}


@pytest.mark.parametrize(("line", "problem"), BROKEN_LINES.values(), ids=BROKEN_LINES)
def test_a_broken_line_is_reported_with_its_bytes_and_the_others_are_read(
    tmp_path: Path, line: bytes, problem: str
) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "one"}\n' + line + b'\n{"text": "two"}\n')
    before, broken, after = read(tmp_path)
    assert isinstance(before, Document)
    assert isinstance(after, Document)
    assert isinstance(broken, RecordError)
    assert broken.problem.startswith(problem)
    assert (broken.place, broken.raw) == ("line 2", line)
    assert str(broken).startswith(f"{tmp_path.as_posix()}/a.jsonl, line 2: {problem}")
    assert broken.remedy
    assert "\n" not in str(broken)


def test_a_text_that_is_not_utf8_is_reported_with_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("да, привет".encode("cp1251"))
    (error,) = errors(read(tmp_path))
    assert (error.problem, error.raw) == ("not UTF-8: byte 0xe4 at offset 0", "да, привет".encode("cp1251"))


LINES = b"".join(b'{"text": "line %d %d"}\n' % (n, n * 7919 % 1000 * 10**9) for n in range(4000))


@pytest.mark.parametrize("packing", [".gz", ".zst"])
def test_of_a_truncated_file_what_was_there_is_read(tmp_path: Path, packing: str) -> None:
    packed = PACKERS[packing](LINES)
    (tmp_path / f"a.jsonl{packing}").write_bytes(packed[: len(packed) // 2])
    *before, broken = read(tmp_path)
    assert isinstance(broken, RecordError)
    assert broken.problem == "the compressed file breaks off"
    assert broken.place == f"after line {len(before)}"
    read_bytes = b"".join(d.raw + b"\n" for d in documents(before)) + broken.raw
    assert LINES.startswith(read_bytes)


@pytest.mark.parametrize("packing", [".gz", ".zst"])
def test_a_truncated_text_is_reported_with_what_was_there(tmp_path: Path, packing: str) -> None:
    packed = PACKERS[packing](LINES)
    (tmp_path / f"a.txt{packing}").write_bytes(packed[: len(packed) // 2])
    (error,) = errors(read(tmp_path))
    assert LINES.startswith(error.raw)


@pytest.mark.parametrize("packing", [".gz", ".zst"])
@pytest.mark.parametrize("ending", [".txt", ".jsonl", ".json"])
def test_what_is_not_compressed_at_all(tmp_path: Path, ending: str, packing: str) -> None:
    (tmp_path / f"a{ending}{packing}").write_bytes(b"this is no compressed file, whatever it is called")
    (error,) = errors(read(tmp_path))
    assert error.problem.startswith("damaged compression")


@pytest.mark.parametrize("packing", [".gz", ".zst"])
def test_members_one_after_the_other_are_one_file(tmp_path: Path, packing: str) -> None:
    packed = PACKERS[packing](b'{"text": "one"}\n{"text": ') + PACKERS[packing](b'"two"}\n')
    (tmp_path / f"a.jsonl{packing}").write_bytes(packed + (b"\0" * 512 if packing == ".gz" else b""))
    assert [d.text for d in documents(read(tmp_path))] == ["one", "two"]


@pytest.mark.parametrize("ending", [".txt", ".jsonl", ".json", ".jsonl.gz", ".jsonl.zst"])
def test_empty_files(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"a{ending}").write_bytes(b"")
    assert [d.text for d in documents(read(tmp_path))] == ([""] if ending == ".txt" else [])


def test_a_file_that_vanishes_is_reported(tmp_path: Path) -> None:
    for ending, form in ((".txt", "text"), (".jsonl", "lines"), (".json", "json"), (".parquet", "parquet")):
        source = Source(tmp_path / f"gone{ending}", "gone", "gone", form, "", 0)  # type: ignore[arg-type]
        (error,) = read_source(source, RunSettings(), Meter())
        assert isinstance(error, RecordError)
        assert error.problem.startswith("cannot be read"), error.problem


@given(st.binary(), st.lists(st.integers(0, 40)))
def test_lines_are_the_same_however_they_are_read(content: bytes, cuts: list[int]) -> None:
    chunks = []
    rest = content
    for cut in cuts:
        chunks.append(rest[:cut])
        rest = rest[cut:]
    chunks.append(rest)
    lines = list(_lines(chunks, lambda: 1000))
    expected = content.split(b"\n")
    assert lines == (expected if expected[-1] else expected[:-1])


def test_parquet(tmp_path: Path) -> None:
    moment = dt.datetime(2024, 3, 5, 12, 30, tzinfo=dt.UTC)
    table = pa.table(
        {
            "id": ["x", None],
            "text": ["one", "two"],
            "when": pa.array([moment, None], pa.timestamp("ns", "UTC")),
            "day": [dt.date(2024, 3, 5), None],
            "time": pa.array([dt.time(1, 2), None]),
            "bytes": [b"\xff\x00", None],
            "price": [decimal.Decimal("1.50"), None],
            "tags": [["a", "b"], []],
            "nested": [{"a": {"when": moment}}, None],
            "delta": pa.array([dt.timedelta(seconds=90), None]),
            "category": pa.array(["c", "d"]).dictionary_encode(),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=1)
    one, two = documents(read(tmp_path))
    assert (one.id, one.place, one.text) == ("x", "row 1", "one")
    assert (two.id, two.place, two.text) == ("a.parquet:2", "row 2", "two")
    assert one.fields == {
        "when": "2024-03-05T12:30:00+00:00",
        "day": "2024-03-05",
        "time": "01:02:00",
        "bytes": "/wA=",
        "price": "1.50",
        "tags": ["a", "b"],
        "nested": {"a": {"when": "2024-03-05T12:30:00+00:00"}},
        "delta": "0:01:30",
        "category": "c",
    }
    assert orjson.loads(one.raw)["text"] == "one"


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["one", None, "three"], pa.large_string()),
        pa.array(["one", None, "three"]).dictionary_encode(),
        pa.array([b"one", b"caf\xe9", b"three"]),
        pa.Array.from_buffers(
            pa.string(),
            3,
            [None, pa.array([0, 3, 7, 12], pa.int32()).buffers()[1], pa.py_buffer(b"onecaf\xe9three")],
        ),
    ],
    ids=["null", "null in a dictionary", "bytes", "text that is not UTF-8"],
)
def test_a_row_without_text_is_reported_and_the_others_are_read(tmp_path: Path, column: "pa.Array[Any]") -> None:
    pq.write_table(pa.table({"text": column}), tmp_path / "a.parquet")
    one, error, three = read(tmp_path)
    assert isinstance(one, Document)
    assert isinstance(three, Document)
    assert (one.text, three.text) == ("one", "three")
    assert isinstance(error, RecordError)
    assert error.place == "row 2"
    assert error.raw in (b"caf\xe9", b'{"text":null}')


def test_parquet_without_the_column_or_of_numbers(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [3, 4]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"body": ["x", "y"]}), tmp_path / "b.parquet")
    assert [(e.place, e.problem) for e in errors(read(tmp_path))] == [
        ("row 1", "the text is no text: field 'text' is a number"),
        ("row 2", "the text is no text: field 'text' is a number"),
        ("", "no text: column 'text' is missing, in 2 rows"),
    ]


def test_damaged_parquet(tmp_path: Path) -> None:
    pq.write_table(
        pa.table({"text": [f"text {n}" for n in range(5000)]}),
        tmp_path / "whole.parquet",
        row_group_size=1000,
    )
    whole = (tmp_path / "whole.parquet").read_bytes()
    (tmp_path / "whole.parquet").unlink()
    (tmp_path / "a.parquet").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "b.parquet").write_bytes(b"no parquet")
    (tmp_path / "c.parquet").write_bytes(b"")
    middle = len(whole) // 2
    (tmp_path / "d.parquet").write_bytes(whole[:middle] + b"\xff" * 2000 + whole[middle + 2000 :])
    items = read(tmp_path)
    found = errors(items)
    assert [e.source[-9:] for e in found] == ["a.parquet", "b.parquet", "c.parquet", "d.parquet"]
    assert all(e.problem.startswith("damaged Parquet") for e in found), [e.problem for e in found]
    assert len(documents([item for item in items if isinstance(item, Document)])) == 4000
    assert (found[-1].place, found[-1].problem[-30:]) == ("after row 2000", "; 1,000 of 5,000 rows are lost")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    def give(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    give(b'{"text": "one"}\nbroken\n')
    one, error = read("-")
    assert isinstance(one, Document)
    assert (one.id, one.source, one.place) == ("<stdin>:1", "<stdin>", "line 1")
    assert isinstance(error, RecordError)
    assert str(error).startswith("<stdin>, line 2: not JSON")
    give(b"one\ntwo")
    (text,) = documents(read("-", stdin_format="text"))
    assert (text.id, text.text) == ("<stdin>", "one\ntwo")


def names(found: tuple[Source, ...], root: Path) -> list[str]:
    return [s.name.removeprefix(f"{root.as_posix()}/") for s in found]


def test_files_are_sorted_each_once_and_hidden_or_other_ones_left_out(tmp_path: Path) -> None:
    for name in (
        "b.txt",
        "a/z.txt",
        "a/c.jsonl",
        "a.txt",
        ".hidden.txt",
        ".git/x.txt",
        "page.pdf",
        "out/o.txt",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = find_sources([tmp_path / "b.txt", tmp_path, "-", tmp_path / "a"], output=tmp_path / "out")
    assert names(found.sources, tmp_path) == ["b.txt", "a/c.jsonl", "a/z.txt", "a.txt", "<stdin>"]
    assert [s.label for s in found.sources][1:4] == ["a/c.jsonl", "a/z.txt", "a.txt"]
    assert found.skipped == 1
    assert [*found.unusable] == [f"a part of {tmp_path}"]
    assert found.unusable[f"a part of {tmp_path}"].startswith("1 file (page.pdf) of endings that are not known: ")
    assert found.size is None


def test_globs(tmp_path: Path) -> None:
    for name in ("a/1.txt", "a/2.pdf", "b/1.txt", "b/[x].txt", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert names(find_sources(f"{tmp_path}/*/1.txt").sources, tmp_path) == ["a/1.txt", "b/1.txt"]
    assert names(find_sources(f"{tmp_path}/?").sources, tmp_path) == ["a/1.txt", "b/1.txt", "b/[x].txt"]
    assert len(find_sources(f"{tmp_path}/**/*.txt").sources) == 4
    assert names(find_sources(f"{tmp_path}/b/[x].txt").sources, tmp_path) == ["b/[x].txt"]


@pytest.mark.parametrize("name", ["nowhere", "nowhere/*.txt", "empty", "page.pdf", "p*.pdf"])
def test_an_input_that_matches_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "page.pdf").write_text("%PDF-1.4")
    with pytest.raises(MissingInputError) as caught:
        find_sources(tmp_path / name)
    assert str(caught.value).startswith(f"{tmp_path}/{name}: ")
    assert len(str(caught.value).splitlines()) == 1


def test_no_input_and_input_from_the_output(tmp_path: Path) -> None:
    with pytest.raises(MissingInputError, match="no input"):
        find_sources([])
    (tmp_path / "a.txt").write_text("x")
    for name in (tmp_path, tmp_path / "a.txt"):
        with pytest.raises(OutputError, match="lies in the output folder"):
            find_sources(name, output=tmp_path)


def test_a_file_named_by_itself_can_be_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "page").write_text("x")
    (found,) = find_sources(tmp_path / "page", any_ending=True).sources
    assert found.format == "text"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "caf\udce9.txt").write_text("x")
    (found,) = documents(read(tmp_path))
    assert found.id == "caf\\xe9.txt"


@pytest.mark.parametrize("name", ["a", "a.gz", "a.parquet.gz", "a.txt.zip", "a.pdf", ".gz", "txt"])
def test_endings_that_are_not_read(name: str) -> None:
    assert format_of(name) is None


def test_json_beside_pages_of_text_describes_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "a.json").write_text('{"text": "about one"}')
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.json").write_text('{"text": "two"}')
    assert [d.text for d in read_documents([tmp_path]) if isinstance(d, Document)] == ["one", "two"]
    assert [d.text for d in read_documents([tmp_path / "*.json"]) if isinstance(d, Document)] == ["about one"]
    found = find_sources(tmp_path)
    assert (found.skipped, found.unusable[f"a part of {tmp_path}"].partition(", ")[0]) == (
        1,
        "1 file (a.json) beside .txt files",
    )
    assert find_sources([tmp_path, tmp_path / "a.json"]).unusable == {}


def test_of_many_files_that_are_skipped_some_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    for number in range(7):
        (tmp_path / f"{number}.pdf").write_text("x")
    (why,) = find_sources(tmp_path).unusable.values()
    assert why.startswith("7 files (0.pdf, 1.pdf, 2.pdf, 3.pdf, 4.pdf, …) of endings")


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the system does not open: root opens all, so it is said in the system's place."""
    folder = tmp_path / "in" / "closed"
    folder.mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text("one")
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if Path(path) == folder:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    return folder


@pytest.mark.parametrize("pattern", ["", "/*", "/**", "/**/*.txt"])
def test_a_folder_that_cannot_be_read_is_told(closed: Path, pattern: str) -> None:
    found = find_sources(f"{closed.parent}{pattern}")
    assert len(found.sources) == 1
    assert found.unusable == {str(closed): "a folder that cannot be read: Permission denied"}


@pytest.mark.parametrize("pattern", ["", "/*.txt", "/**/*.txt"])
def test_a_named_folder_that_cannot_be_read_is_refused(closed: Path, pattern: str) -> None:
    with pytest.raises(MissingInputError, match="closed: a folder that cannot be read: Permission denied; see to it"):
        find_sources(f"{closed}{pattern}")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root enters every folder")
def test_a_file_in_a_folder_that_cannot_be_entered(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    with pytest.raises(MissingInputError, match=r"a\.txt: cannot be read: Permission denied; see to it"):
        find_sources(tmp_path / "closed" / "a.txt")


def test_what_an_earlier_run_has_written_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    out = tmp_path / "in" / "out"
    run(None, out, RunSettings(clean=False), records=[{"text": "One."}, {"text": "Two, and on."}])
    with pytest.raises(MissingInputError, match=r"out: this is the output of an earlier run; .*/out/articles\.jsonl"):
        find_sources(out)
    for nothing_else in (tmp_path / "in", f"{tmp_path}/in/*"):
        with pytest.raises(MissingInputError, match=r"nothing to read is in it but .*an earlier run"):
            find_sources(nothing_else)
    (tmp_path / "in" / "a.txt").write_text("Three.")
    found = find_sources([tmp_path / "in", out / "articles.jsonl"])
    assert [source.label for source in found.sources] == ["a.txt", (out / "articles.jsonl").as_posix()]
    assert found.unusable[out.as_posix()].endswith("out/articles.jsonl")


def test_shards_of_an_earlier_run_are_named_together(tmp_path: Path) -> None:
    settings = RunSettings(clean=False, output_format="csv", shard_size=1)
    run(None, tmp_path / "out", settings, records=[{"text": "One."}, {"text": "Two, and on."}])
    with pytest.raises(MissingInputError, match=r"out/articles\*\.csv"):
        find_sources(tmp_path / "out")
