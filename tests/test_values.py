"""Records as others write them: whole numbers of any size, NaN and Infinity, lone surrogates, joined files, links."""

import json
import logging
import math
import os
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import RunSettings, run
from cleaner.corpus import read_documents
from cleaner.corpus.patterns import _fits
from cleaner.corpus.sources import find_sources
from cleaner.corpus.values import parse_json, to_json, to_line, without_unwritable
from cleaner.errors import MissingInputError, OutputError

PAGE = "The council met on Tuesday evening. It voted for the bridge, and the work begins in May."
HUGE = [12345678901234567890123, 12345678901234567890124, 2**127, -(2**127)]


def records(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_whole_numbers_stay_what_they_are(tmp_path: Path) -> None:
    texts = [f"Story {number} is told here, and {PAGE}" for number in range(6)]
    ids = [7, *HUGE, 2**63]
    source = write(
        tmp_path / "in.jsonl", *(json.dumps({"id": i, "text": t, "of": i}) for i, t in zip(ids, texts, strict=True))
    )
    run(source, tmp_path / "out", RunSettings(dedup=False, explain=True))
    for name in ("articles.jsonl", "removed.jsonl"):
        assert [type(one["id"]) for one in records(tmp_path / "out" / name)].count(int) == len(
            records(tmp_path / "out" / name)
        )
    assert [(one["id"], one["of"]) for one in records(tmp_path / "out" / "articles.jsonl")] == list(
        zip(ids, ids, strict=True)
    )
    report = run(source, tmp_path / "again", RunSettings(clean=False))
    assert report.repeated_ids == 0
    run(write(tmp_path / "two.jsonl", *(json.dumps({"id": i, "text": PAGE}) for i in HUGE[:2])), tmp_path / "two")
    (duplicate,) = records(tmp_path / "two" / "duplicates.jsonl")
    assert (duplicate["id"], duplicate["duplicate_of"], duplicate["similarity"]) == (HUGE[1], HUGE[0], 1.0)


@pytest.mark.parametrize(
    ("ids", "kind", "written"),
    [
        ([7, -(2**63), 2**63 - 1], pa.int64(), [7, -(2**63), 2**63 - 1]),
        ([7, 2**63], pa.string(), ["7", str(2**63)]),
        (HUGE, pa.string(), [str(number) for number in HUGE]),
        ([7, "b"], pa.string(), ["7", "b"]),
        (["a", "b"], pa.string(), ["a", "b"]),
    ],
)
def test_ids_in_parquet_are_int64_where_all_fit_and_text_as_written_else(
    tmp_path: Path, ids: list[Any], kind: pa.DataType, written: list[Any]
) -> None:
    source = write(tmp_path / "in.jsonl", *(json.dumps({"id": i, "text": PAGE, "n": i}) for i in ids))
    run(source, tmp_path / "out", RunSettings(dedup=False, output_format="parquet"))
    table = pq.read_table(tmp_path / "out" / "articles.parquet")
    assert table.schema.field("id").type == kind
    assert table["id"].to_pylist() == written
    run(tmp_path / "out" / "articles.parquet", tmp_path / "again", RunSettings(dedup=False))
    assert [one["id"] for one in records(tmp_path / "again" / "articles.jsonl")] == written


def test_what_json_cannot_write_costs_that_value_and_is_named(tmp_path: Path) -> None:
    source = write(
        tmp_path / "in.jsonl",
        json.dumps({"id": "nan", "text": PAGE, "score": math.nan, "deep": {"a": [1, math.inf, {"b": -math.inf}]}}),
        json.dumps({"id": "sur", "text": PAGE + " \ud83d", "tags": ["ok", "cut \udc00"], "pair": "\ud83d\ude00"}),
        json.dumps({"id": "name", "text": PAGE, "k\ud800": 1}),
        json.dumps({"id": "whole", "text": PAGE, "n": 1.5}),
    )
    report = run(source, tmp_path / "out", RunSettings(dedup=False))
    assert (report.kept, report.quarantined, report.altered) == (4, 0, 3)
    nan, sur, name, whole = records(tmp_path / "out" / "articles.jsonl")
    assert (nan["score"], nan["deep"]) == (None, {"a": [1, None, {"b": None}]})
    assert nan["altered"] == {
        "score": "NaN is null here",
        "deep.a[1]": "Infinity is null here",
        "deep.a[2].b": "-Infinity is null here",
    }
    assert (sur["text"], sur["tags"], sur["pair"]) == (PAGE + " \ufffd", ["ok", "cut \ufffd"], "\U0001f600")
    assert sur["altered"] == {
        "text": "a lone surrogate is U+FFFD here",
        "tags[1]": "a lone surrogate is U+FFFD here",
    }
    assert name["k\ufffd"] == 1
    assert name["altered"] == {"k\ufffd": "a lone surrogate in its name is U+FFFD here"}
    assert "altered" not in whole
    assert json.loads((tmp_path / "out" / "report.json").read_bytes())["counts"]["altered"] == 3


def test_an_array_names_what_was_altered_in_its_own_item(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"text": PAGE, "n": math.nan}, {"text": PAGE, "m": [math.inf]}]))
    one, two = read_documents(tmp_path / "a.json")
    assert [one.altered, two.altered] == [{"n": "NaN is null here"}, {"m[0]": "Infinity is null here"}]  # type: ignore[union-attr]


def test_nan_of_parquet_is_named_too(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [PAGE, PAGE], "n": [math.nan, 1.0]}), tmp_path / "a.parquet")
    run(tmp_path / "a.parquet", tmp_path / "out", RunSettings(dedup=False))
    one, two = records(tmp_path / "out" / "articles.jsonl")
    assert (one["n"], one["altered"], two["n"], "altered" in two) == (None, {"n": "NaN is null here"}, 1.0, False)


any_text = st.text(st.characters(codec=None), max_size=8)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_whatever_python_writes_is_read_and_can_be_written(value: Any) -> None:
    read, altered = parse_json(json.dumps(value).encode())
    again, none = parse_json(to_json(read))
    assert (again, none) == (read, {})
    assert to_line(read) == to_json(read) + b"\n"
    plain = json.dumps(value)
    if not altered:
        assert json.loads(plain) == read
    assert without_unwritable(read).altered == {}


@pytest.mark.parametrize("raw", [b"", b"{", b"[1,]", b"nan", b'{"a": 01}', b"\xff", b"[" * 5000 + b"]" * 5000])
def test_what_is_no_json_is_an_error(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"column"):
        parse_json(raw)


def test_a_number_of_very_many_digits_costs_itself_alone() -> None:
    digits = "9" * 5000
    assert parse_json(f'{{"n": {digits}, "text": "a"}}'.encode()).value == {"n": digits, "text": "a"}


def test_a_byte_order_mark_in_the_middle_of_joined_files_is_read_over(tmp_path: Path) -> None:
    mark = b"\xef\xbb\xbf"
    lines = [orjson.dumps({"id": name, "text": PAGE}) for name in "abc"]
    for ending in ("jsonl", "json"):
        path = tmp_path / f"x.{ending}"
        path.write_bytes(mark + lines[0] + b"\n" + mark + lines[1] + b"\n" + lines[2] + b"\n")
        assert [document.id for document in read_documents(path)] == ["a", "b", "c"]  # type: ignore[union-attr]


@pytest.mark.skipif(os.name != "posix", reason="names are text elsewhere")
def test_names_that_are_not_utf8_are_written_with_escapes(tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/in\xff"))
    folder.mkdir()
    write(folder / "a.jsonl", json.dumps({"text": PAGE}))
    out = Path(os.fsdecode(os.fsencode(tmp_path) + b"/out\xff"))
    run(folder, out, RunSettings(output_format="parquet"))
    with (out / "articles.parquet").open("rb") as file:
        assert pq.read_table(file)["text"].to_pylist() == [PAGE]
    run(folder, out, RunSettings(id_field="i\udcff", overwrite=True))
    report = json.loads((out / "report.json").read_bytes())
    assert report["inputs"] == [f"{tmp_path}/in\\xff"]
    assert report["run"]["output"] == f"{tmp_path}/out\\xff"
    assert report["settings"]["id_field"] == "i\ufffd"
    assert records(out / "articles.jsonl")[0]["source"] == f"{tmp_path}/in\\xff/a.jsonl"


def test_a_number_kept_as_text_is_named(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", '{"text": "a", "n": [' + "9" * 5000 + "]}")
    (document,) = read_documents(tmp_path / "a.jsonl")
    assert document.altered == {"n[0]": "a number of 5000 digits is text here"}  # type: ignore[union-attr]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_pipes_are_read_only_where_they_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "page.txt").write_text(PAGE)
    os.mkfifo(folder / "pipe.txt")
    for name in (folder, f"{folder}/*.txt", f"{folder}/**/*.txt"):
        found = find_sources(name)
        assert [source.label.rpartition("/")[2] for source in found.sources] == ["page.txt"]
        assert list(found.unusable.values()) == ["a pipe, socket or device"]
    assert len(find_sources(folder / "pipe.txt").sources) == 1


def test_an_empty_name_is_not_this_folder(tmp_path: Path) -> None:
    with pytest.raises(MissingInputError, match="an input is an empty name"):
        find_sources("")
    with pytest.raises(OutputError, match="output folder is an empty name"):
        run(write(tmp_path / "a.jsonl", json.dumps({"text": PAGE})), "")


# --- links


@pytest.fixture
def looped(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "page.txt").write_text(PAGE)
    (folder / "sub" / "other.txt").write_text(PAGE + " And more.")
    (folder / "self.txt").symlink_to("self.txt")
    (folder / "a.txt").symlink_to("b.txt")
    (folder / "b.txt").symlink_to("a.txt")
    (folder / "sub" / "up").symlink_to("..")
    (folder / "sub" / "further").symlink_to("../..")
    return folder


@pytest.mark.skipif(os.name != "posix", reason="links are another matter there")
@pytest.mark.parametrize("pattern", ["", "/*", "/**", "/**/*.txt"])
def test_links_that_lead_to_themselves_are_skipped_and_told(
    looped: Path, tmp_path: Path, pattern: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "cleaner"):
        report = run(f"{looped}{pattern}", tmp_path / "out", RunSettings(dedup=False))
    assert (report.documents, report.kept) == (2, 2)
    names = [f"{looped.as_posix()}/{name}.txt" for name in ("a", "b", "self")]
    assert sorted(report.files_unusable) == names
    assert sorted(caplog.messages) == [f"{name} is skipped: a link that leads to itself" for name in names]
    assert json.loads((tmp_path / "out" / "report.json").read_bytes())["files_unusable"] == report.files_unusable


@pytest.mark.skipif(os.name != "posix", reason="links are another matter there")
def test_a_link_to_itself_that_is_named(looped: Path) -> None:
    with pytest.raises(MissingInputError, match=r"self\.txt: a link that leads to itself"):
        find_sources(looped / "self.txt")


@given(st.lists(st.sampled_from("ab"), max_size=5), st.lists(st.sampled_from(["a", "b", "*", "**"]), max_size=4))
def test_names_fit_a_pattern_as_words_fit_an_expression(names: list[str], pattern: list[str]) -> None:
    def fits(left: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
        if not wanted:
            return not left
        if wanted[0] == "**":
            return fits(left, wanted[1:]) or (bool(left) and fits(left[1:], wanted))
        return bool(left) and wanted[0] in ("*", left[0]) and fits(left[1:], wanted[1:])

    assert _fits(tuple(names), tuple(pattern)) == fits(tuple(names), tuple(pattern))
