"""What a run writes, and what is made of it later: formats, fields, copies, other thresholds, pairs explained."""

import csv
import gzip
import io
import random
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from click.testing import Result

from cleaner.config import DedupSettings, RunSettings, settings_from
from cleaner.corpus import Document, explain_copies, partitions, read_documents, rethreshold, run
from cleaner.corpus.report import settings_record
from cleaner.corpus.writers.table import Csv
from cleaner.errors import InputError, MissingInputError, NoTextError, OutputError, SettingsError

WORDS = (
    *("harbour", "council", "bridge", "orchard", "museum", "railway"),
    *("library", "theatre", "school", "market", "river", "station"),
)


def body(number: int, changed: int = 0) -> str:
    """A text of its own; with some words changed a copy of the one without."""
    draw = random.Random(number)  # noqa: S311
    words = [f"{draw.choice(WORDS)}{draw.randrange(10_000)}" for _ in range(200)]
    for at in range(changed):
        words[at * 30] = f"changed{number}x{at}"
    return " ".join(words) + "."


def records() -> list[dict[str, Any]]:
    found = [{"id": f"a{number}", "text": body(number), "n": number} for number in range(5)]
    found.insert(2, {"id": "near", "text": body(0, 2), "n": 7, "published": "x"})
    return [*found, {"id": "far", "text": body(1, 7), "n": 8}]


def given(folder: Path) -> Path:
    path = folder / "in.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, records())))
    return path


def lines(content: bytes) -> list[Any]:
    return [orjson.loads(line) for line in content.splitlines()]


PLAIN = {"clean": False}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"report.json", "report.html", "quarantine.jsonl"}


def test_copies_are_dropped_marked_or_written_beside_the_articles(tmp_path: Path) -> None:
    path = given(tmp_path)
    held: dict[str, bytes] = {}
    for duplicates in ("drop", "mark", "separate"):
        out = tmp_path / duplicates
        run(path, out, RunSettings(**PLAIN, duplicates=duplicates))  # type: ignore[arg-type]
        held[duplicates] = (out / "duplicates.jsonl").read_bytes()
    assert held["drop"] == held["mark"] == held["separate"]
    (copy,) = lines(held["drop"])
    assert (copy["id"], copy["duplicate_of"], copy["cluster"], copy["n"]) == ("near", "a0", 0, 7)
    assert copy["similarity"] == pytest.approx(0.9, abs=0.06)
    kept = ["a0", "a1", "a2", "a3", "a4", "far"]
    assert [one["id"] for one in lines((tmp_path / "drop" / "articles.jsonl").read_bytes())] == kept
    marked = lines((tmp_path / "mark" / "articles.jsonl").read_bytes())
    assert [(one["id"], one["duplicate_of"]) for one in marked if one["duplicate_of"]] == [("near", "a0")]
    assert [one["id"] for one in marked] == [one["id"] for one in records()]
    likeness = copy["similarity"]
    assert [(one["similarity"], one["cluster"]) for one in marked[:3]] == [(None, 0), (None, None), (likeness, 0)]
    assert names(tmp_path / "separate") == {"articles.jsonl", "copies.jsonl", "duplicates.jsonl"}
    assert lines((tmp_path / "separate" / "copies.jsonl").read_bytes()) == [copy]


def test_what_is_told_of_copies_can_be_asked_for_among_the_articles(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fields = ("id", "duplicate_of", "similarity", "cluster", "keeper_place")
    run(given(tmp_path), tmp_path / "out", RunSettings(clean=False, duplicates="mark", fields=fields))
    first, _, near, *_ = lines((tmp_path / "out" / "articles.jsonl").read_bytes())
    assert list(first.values()) == ["a0", None, None, 0, None]
    assert list(near) == list(fields)
    assert (near["duplicate_of"], near["cluster"], near["keeper_place"]) == ("a0", 0, "line 1")
    assert not caplog.records
    run(given(tmp_path), tmp_path / "plain", RunSettings(clean=False, fields=("id", "cluster")))
    assert caplog.messages[0].endswith("with duplicates='mark' (--duplicates mark)")


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_copies_of_tables_say_in_what_they_are_contained(tmp_path: Path, form: Any) -> None:
    whole = body(3)
    path = tmp_path / "in.jsonl"
    path.write_bytes(
        b"\n".join(orjson.dumps({"id": n, "text": t}) for n, t in (("whole", whole), ("part", whole[:600])))
    )
    settings = RunSettings(clean=False, relation="contained", duplicates="separate", output_format=form)
    run(path, tmp_path / "out", settings)
    if form == "csv":
        (copy,) = csv.DictReader(io.StringIO((tmp_path / "out" / "copies.csv").read_text("utf-8-sig")))
    else:
        (copy,) = pq.read_table(tmp_path / "out" / "copies.parquet").to_pylist()
    assert (copy["id"], copy["duplicate_of"], int(copy["cluster"])) == ("part", "whole", 0)
    assert float(copy["containment"]) > 0.9


def test_articles_are_packed_and_parted_and_have_the_fields_that_are_asked_for(tmp_path: Path) -> None:
    path = given(tmp_path)
    run(path, tmp_path / "one", RunSettings(**PLAIN))  # type: ignore[arg-type]
    whole = lines((tmp_path / "one" / "articles.jsonl").read_bytes())
    for compression, unpack in (("gz", gzip.decompress), ("zst", zstandard.ZstdDecompressor().stream_reader)):
        out = tmp_path / compression
        chosen = RunSettings(clean=False, compression=compression, shard_size=4000, fields=("n", "id"))  # type: ignore[arg-type]
        run(path, out, chosen)
        shards = sorted(out.glob("articles-*"))
        found = []
        for shard in shards:
            content = unpack(shard.read_bytes())
            found += lines(content if isinstance(content, bytes) else content.read())
        assert found == [{"n": one["n"], "id": one["id"]} for one in whole]
    small = RunSettings(clean=False, shard_size=100)
    run(path, tmp_path / "small", small)
    shards = sorted((tmp_path / "small").glob("articles-*"))
    assert [shard.name for shard in shards] == [f"articles-{number:05d}.jsonl" for number in range(1, 7)]
    assert [one for shard in shards for one in lines(shard.read_bytes())] == whole


def test_csv_opens_safely_in_a_spreadsheet(tmp_path: Path) -> None:
    hidden = ["＝1+1", "＋1", "－2", "＠x", "\ufeff=1", "\u200b@x", "\n-2", "\n\u200b＝1"]
    evil = ["=1+1", "+1", "-2", "@x", "\tx", *hidden, 'a "b", c', "two\nlines", "plain"]
    path = tmp_path / "in.jsonl"
    path.write_bytes(
        b"\n".join(orjson.dumps({"id": text, "text": body(n), "more": [text]}) for n, text in enumerate(evil))
    )
    run(path, tmp_path / "out", RunSettings(clean=False, output_format="csv"))
    content = (tmp_path / "out" / "articles.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfid,")  # by which Excel knows UTF-8
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    guarded = [f"'{text}" for text in evil[:13]]
    assert [row["id"] for row in rows] == [*guarded, *evil[13:]]
    back = list(read_documents(tmp_path / "out" / "articles.csv"))
    assert [(item.id, item.text) for item in back if isinstance(item, Document)] == [(r["id"], r["text"]) for r in rows]
    assert [orjson.loads(row["further"]) for row in rows] == [{"more": [text]} for text in evil]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())


def test_a_cell_of_csv_is_what_json_says(tmp_path: Path) -> None:
    file = Csv(tmp_path / "a.csv", ["a", "b"])
    file.write({"a": True, "b": {"c": [1, None]}})
    file.close()
    assert (tmp_path / "a.csv").read_bytes() == b'\xef\xbb\xbfa,b\r\nTrue,"{""c"":[1,null]}"\r\n'


def test_types_of_parquet_come_out_as_they_went_in(tmp_path: Path) -> None:
    moment = datetime(2024, 5, 3, 10, 15, 0, 123456, tzinfo=UTC)
    columns: dict[str, pa.Array[Any]] = {
        "text": pa.array([body(n) for n in range(3)]),
        "small": pa.array([1, None, 3], pa.int16()),
        "when": pa.array([moment, None, moment], pa.timestamp("us", "UTC")),
        "day": pa.array([moment.date(), None, None], pa.date32()),
        "price": pa.array([Decimal("1.50"), None, Decimal("2.25")], pa.decimal128(9, 2)),
        "raw": pa.array([b"\xff\0", None, b""], pa.binary()),
        "nested": pa.array([{"a": 1, "when": moment}, None, {"a": None, "when": None}],
                           pa.struct([("a", pa.int8()), ("when", pa.timestamp("us", "UTC"))])),
        "list": pa.array([[1.5], [], None], pa.list_(pa.float32())),
        "flag": pa.array([True, None, False]),
    }  # fmt: skip
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")
    run(tmp_path / "in.parquet", tmp_path / "out", RunSettings(clean=False, output_format="parquet"))
    found = pq.read_table(tmp_path / "out" / "articles.parquet")
    for name, column in columns.items():
        assert found.schema.field(name).type == column.type, name
        assert found.column(name).to_pylist() == column.to_pylist(), name


def test_records_of_a_program_are_run_as_files_are(tmp_path: Path) -> None:
    run(given(tmp_path), tmp_path / "a", RunSettings(**PLAIN))  # type: ignore[arg-type]
    report = run(None, tmp_path / "b", RunSettings(**PLAIN), records=iter(records()))  # type: ignore[arg-type]
    assert (report.inputs, report.kept, report.duplicates) == (("<records>",), 6, 1)
    from_file, held = (lines((tmp_path / name / "articles.jsonl").read_bytes()) for name in "ab")
    for one in (*from_file, *held):
        del one["source"], one["place"]
    assert from_file == held
    with pytest.raises(SettingsError, match="both given, or neither"):
        run(None, tmp_path / "c")
    with pytest.raises(SettingsError, match="both given, or neither"):
        run(tmp_path, tmp_path / "c", records=[])


def test_a_corpus_without_text_stops_and_lists_its_fields(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps({"content": {"text": body(n)}}) for n in range(1200)))
    with pytest.raises(NoTextError, match=r"none of the first 1,000 records has text in the field 'text'.*'content'"):
        run(path, tmp_path / "out", RunSettings(clean=False))
    path.write_bytes(orjson.dumps({"content": {"text": body(1)}}))
    assert run(path, tmp_path / "out", RunSettings(clean=False, text_field="content.text")).kept == 1


def test_another_threshold_from_work_that_was_kept(tmp_path: Path) -> None:
    path, out = given(tmp_path), tmp_path / "out"
    settings = RunSettings(clean=False, keep_work=True)
    assert run(path, out, settings).duplicates == 1
    path.unlink()  # nothing is read again
    for threshold, copies in ((0.99, 0), (0.5, 2), (0.8, 1)):
        report = rethreshold(out, threshold)
        assert (report.duplicates, report.kept, report.documents) == (copies, 7 - copies, 7)
        written = orjson.loads((out / "report.json").read_bytes())
        assert written["settings"]["near_duplicates"]["threshold"] == threshold
        assert len(lines((out / "duplicates.jsonl").read_bytes())) == copies
    path = given(tmp_path)
    run(path, tmp_path / "anew", RunSettings(clean=False, near_duplicates=DedupSettings(threshold=0.8)))
    for name in ("articles.jsonl", "duplicates.jsonl"):
        assert (out / name).read_bytes() == (tmp_path / "anew" / name).read_bytes()
    with pytest.raises(OutputError, match=r"was not kept; run again with keep_work"):
        rethreshold(tmp_path / "anew", 0.9)
    with pytest.raises(SettingsError):
        rethreshold(out, 1.5)


@pytest.mark.parametrize("form", ["jsonl", "parquet", "csv"])
def test_a_pair_is_explained_from_the_output(tmp_path: Path, form: Any) -> None:
    run(given(tmp_path), tmp_path / "out", RunSettings(clean=False, output_format=form))
    ((keeper, copy, difference),) = explain_copies(tmp_path / "out", "near")
    assert (keeper["id"], copy["id"]) == ("a0", "near")
    assert difference.similarity == copy["similarity"]
    assert "changed0x1" in str(difference)
    with pytest.raises(InputError, match="no near-copy is a0"):
        list(explain_copies(tmp_path / "out", "a0"))
    with pytest.raises(MissingInputError, match="output folder of a run"):
        list(explain_copies(tmp_path, "a0"))


def test_a_pair_whose_article_was_written_without_its_place_is_told(tmp_path: Path) -> None:
    run(given(tmp_path), tmp_path / "out", RunSettings(clean=False, fields=("id",)))
    with pytest.raises(InputError, match="written without source, place and text"):
        list(explain_copies(tmp_path / "out", "near"))


def test_settings_are_made_again_from_what_a_report_says() -> None:
    today = datetime(2024, 5, 3, 10, 15)  # noqa: DTZ001  pages say no zone
    settings = RunSettings(fields=("id", "text"), today=today, keeper="longest", page_seconds=float("inf"))
    record = orjson.loads(orjson.dumps(settings_record(settings), default=str))
    assert settings_from(record) == settings
    with pytest.raises(SettingsError, match="treshold: RunSettings has no such setting"):
        settings_from({"treshold": 0.5})


@pytest.mark.parametrize(
    "wrong",
    [
        {"compression": "gz", "output_format": "csv"},
        {"shard_size": 0},
        {"fields": ()},
        {"duplicates": "keep"},
        {"page_seconds": 0.0},
    ],
)
def test_settings_of_output_that_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        RunSettings(**wrong)


def test_the_site_is_the_host_where_nobody_says(tmp_path: Path) -> None:
    page = "Menu\nNews\n" + "\n\n".join(
        f"The council met on Tuesday evening and voted, after {n} hours, to keep the old bridge open." for n in range(4)
    )
    found = [{"text": page, "url": "https://www.herald.example/a"}, {"text": page, "url": "no address", "site": "Post"}]
    run(None, tmp_path / "out", RunSettings(dedup=False), records=found)
    sites = [one["site"] for one in lines((tmp_path / "out" / "articles.jsonl").read_bytes())]
    assert sites == ["herald.example", "Post"]


def test_profile_and_samples_tell_of_all_that_came_in(tmp_path: Path) -> None:
    page = "Menu\nNews\nSport\n{}\n" + "\n\n".join(
        f"The council met on Tuesday evening and voted, after {{}}{n} hours, to keep the old bridge open."
        for n in range(6)
    )
    found = [{"id": n, "text": page.format(f"Bridge {n} stays", *[n] * 6), "site": f"s{n % 2}"} for n in range(6)]
    run(None, tmp_path / "out", records=[*found, found[0], {"text": "Menu\nNews"}])
    profile = orjson.loads((tmp_path / "out" / "report.json").read_bytes())["profile"]
    assert sum(site["documents"] for site in profile["sites"]) == 7
    assert profile["kinds"]["nav"]["cuts"] >= 6
    assert all(line["times"] > 1 for line in profile["lines"])
    assert any("Sport" in line["text"] for line in profile["lines"])
    assert sum(profile["similarities"]) == sum(group["size"] - 1 for group in profile["groups"])
    (cause,) = profile["quarantine"]
    assert (cause["problem"], cause["times"], cause["examples"][0]["head"]) == (
        "no article found",
        1,
        '{"text":"Menu\\nNews"}',
    )
    samples = lines((tmp_path / "out" / "samples.jsonl").read_bytes())
    assert len(samples) == 7
    for sample in samples:
        cut = "".join(sample["text"][start:end] for start, end, *_ in sample["removed"])
        assert "Sport" in cut
        assert "Sport" not in sample["body"]
        assert (sample["fate"] == "duplicate") == (sample["duplicate_of"] is not None)


def test_cuts_are_packed_as_the_articles_are(tmp_path: Path) -> None:
    page = "Home\nNews\n\nThe harbour will close on Monday for a week, the council said, while divers look at the wall."
    source = tmp_path / "in.jsonl"
    source.write_bytes(orjson.dumps({"id": 1, "text": page}))
    run(source, tmp_path / "plain", RunSettings(explain=True))
    run(source, tmp_path / "packed", RunSettings(explain=True, compression="gz"))
    plain = (tmp_path / "plain" / "removed.jsonl").read_bytes()
    assert gzip.decompress((tmp_path / "packed" / "removed.jsonl.gz").read_bytes()) == plain
    cuts = lines(plain)
    assert [page[cut["start"] : cut["end"]] for cut in cuts] == ["Home", "News"]
    assert set(cuts[0]) == {"id", "source", "place", "start", "end", "kind", "reason", "score", "left"}


def test_html_where_text_was_expected_is_read_as_html(tmp_path: Path) -> None:
    prose = "The harbour will close on Monday for a week, the council said, while divers look at the wall."
    page = f"<!doctype html>\n<title>Harbour to close</title><h1>Harbour to close</h1><p>{prose}</p><p>{prose} Now.</p>"
    source = tmp_path / "in.jsonl"
    source.write_bytes(
        orjson.dumps({"id": 1, "text": page}) + b"\n" + orjson.dumps({"id": 2, "text": prose + " Really."})
    )
    report = run(source, tmp_path / "out", RunSettings(dedup=False))
    assert report.as_html == 1
    found = lines((tmp_path / "out" / "articles.jsonl").read_bytes())
    assert [one["text"] for one in found] == [f"{prose}\n\n{prose} Now.", prose + " Really."]
    assert "read as HTML" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_a_file_of_text_that_is_html_says_its_encoding_to_run_as_to_clean(
    tmp_path: Path, invoke: Callable[..., Result]
) -> None:
    prose = "Belediye başkanı pazartesi günü eski köprünün kapanacağını ve çalışmaların bir hafta süreceğini söyledi."
    page = f"<!doctype html><meta charset=windows-1254><title>Köprü</title><p>{prose}</p><p>{prose} Açıkladı.</p>"
    (tmp_path / "page.txt").write_bytes(page.encode("cp1254"))
    report = run(tmp_path / "page.txt", tmp_path / "out")
    (found,) = lines((tmp_path / "out" / "articles.jsonl").read_bytes())
    assert (found["text"], report.as_html) == (f"{prose}\n\n{prose} Açıkladı.", 1)
    assert invoke("clean", tmp_path / "page.txt").stdout.strip() == found["text"]


def test_no_column_of_the_input_is_lost_whatever_it_is_called(tmp_path: Path) -> None:
    own = ("further", "extra", "cluster", "similarity", "containment", "duplicate_of", "keeper_source", "keeper_place")
    own = (*own, "headline", "row", "rank", "altered", "encoding", "characters")
    with (tmp_path / "in.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "text", *own])
        table.writerows([[n, body(1), *(f"{name} {n}" for name in own)] for n in range(3)])

    def told(record: dict[str, Any]) -> dict[str, Any]:
        fields = record
        for name in ("further", "extra"):  # the one column of CSV is JSON, and so is what is nested in Parquet
            inner = fields.get(name)
            is_json = isinstance(inner, str) and inner.startswith("{")
            fields = {**fields, **(orjson.loads(inner) if is_json else inner if isinstance(inner, dict) else {})}
        return {name: fields[name] for name in own}

    for duplicates in ("drop", "mark", "separate"):
        for form in ("jsonl", "csv", "parquet"):
            out = tmp_path / f"{duplicates}-{form}"
            run(tmp_path / "in.csv", out, RunSettings(duplicates=duplicates, output_format=form))  # type: ignore[arg-type]
            records = lines((out / "duplicates.jsonl").read_bytes())
            for path in out.glob(f"*s.{form}"):
                if form == "parquet":
                    records += pq.read_table(path).to_pylist()
                elif form == "csv":
                    records += csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
                elif path.stem != "samples":
                    records += lines(path.read_bytes())
            assert len(records) >= 3
            for record in records:
                assert told(record) == {name: f"{name} {record['id']}" for name in own}


def test_a_field_that_the_first_articles_do_not_have_is_told_before_the_others_are_cleaned(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "PARTITION_BYTES", 1)
    settings = RunSettings(clean=False, fields=("id", "palce", "nonsense", "late"), workers=1)
    given = [{"id": n, "text": body(n)} for n in range(8)]
    run(None, tmp_path / "out", settings, records=[*given, {"id": 9, "text": body(9), "late": 1}])
    early, late = caplog.messages
    assert early.startswith(
        "none of the first 1 articles has a field 'late', 'nonsense', 'palce' (did you mean 'place'?)"
    )
    assert late.startswith("no article has a field 'nonsense', 'palce' (did you mean 'place'?), of those")


def test_what_was_read_as_something_else_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    prose = "The harbour will close on Monday for a week, the council said, while divers look at the wall."
    (tmp_path / "a.txt").write_bytes(f"Taşköprü: {prose} {prose} Sayı.".encode("cp1254"))
    (tmp_path / "b.txt").write_text(f"<!doctype html><p>{prose}</p><p>{prose} Now.</p>")
    run(tmp_path, tmp_path / "out", RunSettings(keeper="earliest"))
    remedies = "give files of HTML the ending .html", "where they are in another encoding, name it with encoding"
    html, latin, dates = caplog.messages
    assert html == f"1 of what was to be text ({tmp_path}/b.txt) is HTML, and read as such; {remedies[0]}"
    assert (
        latin == f"1 of the texts ({tmp_path}/a.txt) is no UTF-8, and read as Windows-1252; {remedies[1]} (--encoding)"
    )
    assert dates.startswith(
        "2 of the 2 articles have no date, and come last where the earliest is kept; name the field"
    )
    caplog.clear()
    page = f"<!doctype html><p>{prose}</p><p>{prose} Now.</p>"
    run(None, tmp_path / "records", RunSettings(dedup=False), records=[{"text": page}, {"text": page}])
    (told,) = caplog.messages
    assert told.startswith(
        "2 of what was to be text (the first of them <records>, record 1) are HTML, and read as such;"
    )
    assert told.endswith("; name the field that holds HTML with html_field (--html-field)")


def test_of_two_at_the_same_moment_the_keeper_came_first(tmp_path: Path) -> None:
    dates = ["2024-05-03T15:19:00", "2024-05-03T17:19:00+02:00", "2024-05-03T15:19:00+00:00"]
    records = [{"id": n, "text": body(0), "date": date} for n, date in enumerate(dates)]
    report = run(None, tmp_path / "out", RunSettings(clean=False, keeper="earliest"), records=records)
    (group,) = report.profile["groups"]
    assert (group["keeper"]["id"], group["first"]["id"]) == (0, 0)


def test_a_field_that_no_article_has_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    run(given(tmp_path), tmp_path / "out", RunSettings(clean=False, fields=("id", "n", "tekst")))
    assert [record.message for record in caplog.records] == [
        "no article has a field 'tekst', of those that fields (--fields) names; see how its name is written"
    ]
