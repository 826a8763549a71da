"""Whole runs: formats, accounting, determinism, and what happens when they are cut off."""

import base64
import datetime as dt
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cleaner
from cleaner.article import Article, apply_removals
from cleaner.cleaning import parse as way
from cleaner.config import CleanSettings, DedupSettings, RunSettings
from cleaner.corpus import Progress, RunReport, partfile, partitions, pipeline, run
from cleaner.corpus.output import Totals
from cleaner.errors import AccountingError, MissingInputError, OutputError, SettingsError

SEEDS = Path(__file__).parents[1] / "seeds"
SUBJECTS = ("council", "harbour", "school", "museum", "railway", "orchard", "library", "theatre")
CHROME = "Menu\nNews\nSport\nWeather\nShare this article\nNewsletter\nPrivacy policy\n"


def body(number: int, sentences: int = 12) -> str:
    lines = []
    for n in range(sentences):
        subject = SUBJECTS[(number + n) % len(SUBJECTS)]
        lines.append(
            f"On day {number * 100 + n} the {subject} of district {number} told reporters that plan {n * 31} "
            f"would cost {number * n + 17} crowns more than the {SUBJECTS[n % 8]} had hoped."
        )
    return "\n\n".join(lines)


def page(number: int) -> str:
    return f"Menu\nNews\nSport\nHeadline of the story number {number}\n{body(number)}\nShare this article\n"


def write_lines(path: Path, records: list[Any]) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"\n".join(r if isinstance(r, bytes) else orjson.dumps(r) for r in records))
    return path


def lines(path: Path) -> list[Any]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def files(folder: Path) -> dict[str, bytes]:
    found = {p.name: p.read_bytes() for p in folder.iterdir() if p.stem != "report"}
    report = orjson.loads((folder / "report.json").read_bytes())
    del report["run"]
    return {**found, "report.json": orjson.dumps(report)}


def check_account(report: RunReport, folder: Path) -> None:
    assert report.documents == report.kept + report.duplicates + report.quarantined
    assert len(lines(folder / "duplicates.jsonl")) == report.duplicates
    assert len(lines(folder / "quarantine.jsonl")) == report.quarantined == sum(report.problems.values())
    if (folder / "articles.jsonl").exists():
        assert len(lines(folder / "articles.jsonl")) == report.kept
    else:
        assert pq.read_metadata(folder / "articles.parquet").num_rows == report.kept
    written = orjson.loads((folder / "report.json").read_bytes())
    assert written == orjson.loads(orjson.dumps(report.to_dict()))
    assert written["counts"]["in"] == report.documents


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Pages in several formats: copies, a broken line, a page of chrome only."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for n in range(4):
        (folder / f"{n}.txt").write_text(page(n))
    (folder / "chrome.txt").write_text(CHROME)
    (folder / "latin.txt").write_bytes(b"caf\x9d")
    records = [{"id": f"r{n}", "text": page(n), "n": n} for n in range(2, 7)]
    write_lines(folder / "z.jsonl", [*records, b"{broken", {"id": "r2", "text": page(9)}])
    return folder


def test_a_run(tmp_path: Path, corpus: Path) -> None:
    out = tmp_path / "out"
    report = run(corpus, out)
    check_account(report, out)
    assert (report.documents, report.kept, report.duplicates, report.quarantined) == (13, 8, 2, 3)
    assert sorted(p.name for p in out.iterdir()) == [
        "articles.jsonl",
        "duplicates.jsonl",
        "quarantine.jsonl",
        "report.html",
        "report.json",
        "samples.jsonl",
    ]
    articles = lines(out / "articles.jsonl")
    assert [a["id"] for a in articles] == ["0.txt", "1.txt", "2.txt", "3.txt", "r4", "r5", "r6", "r2"]
    parsed = cleaner.parse(page(0)).to_dict(text=False)
    assert {**articles[0], "body": articles[0]["text"]}.items() >= parsed.items()
    assert (articles[4]["n"], articles[4]["place"]) == (4, "line 3")
    assert articles[4]["source"] == f"{corpus.as_posix()}/z.jsonl"
    copy = lines(out / "duplicates.jsonl")[0]
    assert (
        copy.items()
        >= {
            "id": "r2",
            "source": f"{corpus.as_posix()}/z.jsonl",
            "place": "line 1",
            "text": articles[2]["text"],
            "n": 2,
            "duplicate_of": "2.txt",
            "keeper_source": f"{corpus.as_posix()}/2.txt",
            "keeper_place": "",
            "similarity": 1.0,
            "cluster": 0,
        }.items()
    )
    assert list(copy)[: len(articles[0])] == list(articles[0])
    assert (report.repeated_ids, report.groups, report.files) == (1, 2, 7)


def test_quarantine_holds_the_bytes_and_the_reason(tmp_path: Path, corpus: Path) -> None:
    report = run(corpus, tmp_path / "out")
    chrome, latin, broken = lines(tmp_path / "out" / "quarantine.jsonl")
    assert chrome["error"].startswith("no article found; ")
    assert (chrome["source"], chrome["place"]) == (f"{corpus.as_posix()}/chrome.txt", "")
    assert (chrome["bytes"], chrome["text"]) == (None, CHROME)
    assert latin["error"].startswith("not UTF-8: byte 0x9d at offset 3; ")
    assert (base64.b64decode(latin["bytes"]), latin["text"]) == (b"caf\x9d", None)
    assert (broken["place"], broken["text"]) == ("line 6", "{broken")
    assert report.problems == {"no article found": 1, "not JSON": 1, "not UTF-8": 1}


def test_a_page_that_is_too_long_goes_to_quarantine(tmp_path: Path) -> None:
    long = page(1) * 3
    write_lines(tmp_path / "in.jsonl", [{"id": "a", "text": page(0)}, {"id": "b", "text": long}, {"text": page(2)}])
    settings = RunSettings(cleaning=CleanSettings(max_page=len(long) - 1))
    report = run(tmp_path / "in.jsonl", tmp_path / "out", settings)
    check_account(report, tmp_path / "out")
    assert (report.kept, report.problems) == (2, {"too long": 1})
    (told,) = lines(tmp_path / "out" / "quarantine.jsonl")
    assert told["place"] == "line 2"
    assert told["error"] == (
        f"too long: the page has {len(long):,} characters, and max_page allows {len(long) - 1:,}; "
        "split it where one page ends, or raise max_page of CleanSettings"
    )


def test_the_seeds(tmp_path: Path) -> None:
    report = run(f"{SEEDS}/*.txt", tmp_path / "out", RunSettings(explain=True))
    check_account(report, tmp_path / "out")
    cuts: dict[str, list[Any]] = {}
    for cut in lines(tmp_path / "out" / "removed.jsonl"):
        cuts.setdefault(cut["id"], []).append(cut)
    for article in lines(tmp_path / "out" / "articles.jsonl"):
        text = Path(article["source"]).read_bytes().decode()
        removed = cleaner.parse(text).removed
        found = cuts.pop(article["id"])
        assert apply_removals(text, removed) == article["text"]
        assert [(c["start"], c["end"], c["kind"], c["reason"], c["left"]) for c in found] == [
            (r.start, r.end, r.kind.value, r.reason, r.left) for r in removed
        ]
    assert cuts == {}


def test_further_fields_travel_along_and_none_takes_anothers_place(tmp_path: Path) -> None:
    record = {
        "text": page(1),
        "id": 12,
        "site": "The Site",
        "date": "2024-03-05",
        "url": "u",
        "headline": "of the input",
        "source": "agency",
        "extra": {"deep": [1, None]},
        "n": 1.5,
    }
    write_lines(tmp_path / "in.jsonl", [record])
    run(tmp_path / "in.jsonl", tmp_path / "out")
    (article,) = lines(tmp_path / "out" / "articles.jsonl")
    assert (article["id"], article["site"], article["date"]) == (12, "The Site", "2024-03-05")
    assert (article["url"], article["n"]) == ("u", 1.5)
    assert article["headline"] != "of the input"
    assert article["extra"] == {"headline": "of the input", "source": "agency", "extra": {"deep": [1, None]}}
    run(tmp_path / "in.jsonl", tmp_path / "out2", RunSettings(clean=False))
    (article,) = lines(tmp_path / "out2" / "articles.jsonl")
    assert article["text"] == page(1)
    assert (article["headline"], article["site"]) == ("of the input", "The Site")
    assert article["extra"] == {"source": "agency", "extra": {"deep": [1, None]}}


def test_a_site_that_is_no_text_is_not_lost(tmp_path: Path) -> None:
    write_lines(tmp_path / "in.jsonl", [{"text": page(1), "site": 3}])
    run(tmp_path / "in.jsonl", tmp_path / "out")
    assert lines(tmp_path / "out" / "articles.jsonl")[0]["extra"] == {"site": 3}


@pytest.mark.parametrize(
    ("keeper", "kept"),
    [("first", "a"), ("longest", "b"), ("earliest", "c")],
    ids=["first", "longest", "earliest"],
)
def test_keepers(tmp_path: Path, keeper: Any, kept: str) -> None:
    text = body(1, 30)
    records = [
        {"id": "a", "text": text, "when": "2024-03-05T12:00:00+02:00"},
        {"id": "b", "text": f"{text} More.", "when": "no date"},
        {"id": "c", "text": text, "when": "2024-03-05T09:00:00"},
        {"id": "d", "text": text},
    ]
    write_lines(tmp_path / "in.jsonl", records)
    chosen = RunSettings(clean=False, keeper=keeper, date_field="when")
    report = run(tmp_path / "in.jsonl", tmp_path / "out", chosen)
    assert [a["id"] for a in lines(tmp_path / "out" / "articles.jsonl")] == [kept]
    assert {d["duplicate_of"] for d in lines(tmp_path / "out" / "duplicates.jsonl")} == {kept}
    assert report.without_date == 2


def test_without_dedup_every_article_is_kept(tmp_path: Path, corpus: Path) -> None:
    report = run(corpus, tmp_path / "out", RunSettings(dedup=False))
    check_account(report, tmp_path / "out")
    assert (report.kept, report.duplicates, report.bands) == (10, 0, None)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"broken\n"])
def test_corpora_without_any_article(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "in.jsonl").write_bytes(content)
    for output_format in ("jsonl", "parquet"):
        out = tmp_path / output_format
        report = run(tmp_path / "in.jsonl", out, RunSettings(output_format=output_format))  # type: ignore[arg-type]
        check_account(report, out)
        assert report.kept == 0


def test_parquet_out_and_in_again(tmp_path: Path, corpus: Path) -> None:
    lists = {"marks": ["a"], "mixed": 3, "big": 2**60, "flag": True, "price": 2, "none": None, "name": "x"}
    others = {"marks": {}, "mixed": "x", "big": -1, "flag": False, "price": 2.5, "none": None, "name": None}
    write_lines(corpus / "y.jsonl", [{"text": page(20), **lists}, {"text": page(21), **others, "headline": 1}])
    report = run(corpus, tmp_path / "a", RunSettings(output_format="parquet"))
    check_account(report, tmp_path / "a")
    run(corpus, tmp_path / "b")
    table = pq.read_table(tmp_path / "a" / "articles.parquet")
    kinds = {name: table.schema.field(name).type for name in (*lists, "authors", "captions")}
    caption = pa.struct([("text", pa.string()), ("credit", pa.string())])
    assert kinds == {
        "marks": pa.string(),
        "mixed": pa.string(),
        "big": pa.int64(),
        "flag": pa.bool_(),
        "price": pa.float64(),
        "none": pa.string(),
        "name": pa.string(),
        "authors": pa.list_(pa.string()),
        "captions": pa.list_(caption),
    }
    rows = table.to_pylist()
    for row, article in zip(rows, lines(tmp_path / "b" / "articles.jsonl"), strict=True):
        for name in ("id", "source", "place", "headline", "text", "authors", "captions", "published"):
            assert row[name] == article[name]
    one, two = (row for row in rows if row["id"][:7] == "y.jsonl")
    assert (one["marks"], one["mixed"], one["price"]) == ('["a"]', "3", 2.0)
    assert (two["marks"], two["mixed"], two["extra"]) == ("{}", '"x"', '{"headline":1}')
    again = run(tmp_path / "a" / "articles.parquet", tmp_path / "c", RunSettings(clean=False))
    assert (again.kept, again.duplicates, again.quarantined) == (report.kept, 0, 0)


def test_values_of_parquet_travel_along(tmp_path: Path) -> None:
    table = pa.table({"text": [page(1)], "day": [dt.date(2024, 3, 5)], "raw": [b"\xff"], "n": [float("nan")]})
    pq.write_table(table, tmp_path / "in.parquet")
    run(tmp_path / "in.parquet", tmp_path / "out")
    (article,) = lines(tmp_path / "out" / "articles.jsonl")
    assert (article["day"], article["raw"], article["n"]) == ("2024-03-05", "/w==", None)
    assert (article["id"], article["place"]) == (f"{tmp_path.as_posix()}/in.parquet:1", "row 1")


def test_what_is_nested_too_deeply_to_be_written_goes_to_quarantine(tmp_path: Path) -> None:
    deep = b"[" * 300 + b"]" * 300
    write_lines(tmp_path / "in.jsonl", [b'{"text": "x", "deep": ' + deep + b"}", {"text": "y"}])
    report = run(tmp_path / "in.jsonl", tmp_path / "out", RunSettings(clean=False))
    check_account(report, tmp_path / "out")
    assert (report.kept, report.problems) == (1, {"not JSON": 1})


@pytest.mark.parametrize("output_format", ["jsonl", "parquet"])
def test_the_files_are_the_same_for_any_workers_and_batches(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch, output_format: Any
) -> None:
    def outcome(name: str, number: int) -> dict[str, bytes]:
        run(corpus, tmp_path / name, RunSettings(workers=number, output_format=output_format, explain=True))
        return files(tmp_path / name)

    expected = outcome("a", 1)
    for size in (1, 9000):
        monkeypatch.setattr(partitions, "PARTITION_BYTES", size)
        assert outcome(f"b{size}", 2) == expected
    assert len(expected) == 6


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
values = st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), words, st.lists(st.integers(0, 9)))
records = st.one_of(
    st.fixed_dictionaries({"text": words}, optional={"id": values, "site": values, "date": values, "n": values}),
    st.dictionaries(words, values, max_size=3),
    st.binary(max_size=30).map(lambda raw: raw.replace(b"\n", b"")),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(records, max_size=8), st.booleans(), st.sampled_from(["jsonl", "parquet"]))
def test_nothing_is_lost_whatever_comes_in(
    tmp_path_factory: pytest.TempPathFactory, given_records: list[Any], clean: bool, output_format: Any
) -> None:
    folder = tmp_path_factory.mktemp("any")
    write_lines(folder / "in.jsonl", given_records)
    chosen = RunSettings(clean=clean, output_format=output_format)
    report = run(folder / "in.jsonl", folder / "out", chosen)
    check_account(report, folder / "out")
    blank = sum(isinstance(r, bytes) and not r.strip() for r in given_records)
    assert report.documents == len(given_records) - blank


def test_progress_is_told_at_both_ends_of_each_stage(tmp_path: Path, corpus: Path) -> None:
    told: list[Progress] = []
    report = run(corpus, tmp_path / "out", progress=told.append)
    ends = {stage: [p for p in told if p.stage == stage] for stage in ("reading", "near-duplicates", "writing")}
    assert list(dict.fromkeys(p.stage for p in told)) == list(ends)
    assert ends["reading"][0].documents == 0
    assert ends["reading"][-1].documents == report.documents
    assert ends["reading"][-1].fraction == 1.0
    assert ends["writing"][-1].fraction == 1.0


def test_an_account_that_does_not_balance_is_an_error(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = pipeline.write_output

    def lossy(*arguments: Any, **further: Any) -> Totals:
        written = write(*arguments, **further)
        written.kept -= 1
        return written

    monkeypatch.setattr(pipeline, "write_output", lossy)
    with pytest.raises(AccountingError, match=r"13 documents came in, but .* are 12; nothing was written"):
        run(corpus, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".cleaner-work"]


def test_a_partition_that_does_not_balance_is_an_error(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean = partfile.clean_batch

    def lossy(batch: pa.RecordBatch, *arguments: Any, **further: Any) -> Any:
        return clean(batch.slice(1), *arguments, **further)

    monkeypatch.setattr(partfile, "clean_batch", lossy)
    with pytest.raises(AccountingError, match=r"13 documents came into partition 0, but .* came out"):
        run(corpus, tmp_path / "out")


def test_what_cannot_be_used_is_said_before_anything_is_read(tmp_path: Path, corpus: Path) -> None:
    with pytest.raises(MissingInputError):
        run(tmp_path / "nowhere", tmp_path / "out")
    with pytest.raises(SettingsError):
        run(corpus, tmp_path / "out", RunSettings(near_duplicates=DedupSettings(threshold=0.01, num_perm=8)))
    assert not (tmp_path / "out").exists()
    run(corpus, tmp_path / "out")
    before = files(tmp_path / "out")
    with pytest.raises(OutputError):
        run(corpus, tmp_path / "out")
    with pytest.raises(OutputError):
        run(tmp_path / "out" / "articles.jsonl", tmp_path / "out", RunSettings(overwrite=True))
    run(corpus, tmp_path / "out", RunSettings(overwrite=True))
    assert files(tmp_path / "out") == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"clean": False, "dedup": False},
        {"clean": False, "explain": True},
        {"text_field": "id"},
        {"stdin_format": "xml"},
        {"workers": 0},
    ],
)
def test_settings_that_contradict_each_other(wrong: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        RunSettings(**wrong)


def test_a_run_that_fails_halfway_leaves_nothing(tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parse = way.parse

    def interrupted(text: str, chosen: CleanSettings, **further: Any) -> Article:
        if "number 3" in text:
            raise KeyboardInterrupt
        return parse(text, chosen, **further)

    monkeypatch.setattr(way, "parse", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(corpus, tmp_path / "out")
    assert not (tmp_path / "out").exists()
