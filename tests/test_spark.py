"""The engine on Spark: the labels of this machine's engine, whatever the partitioning, and what goes wrong.

On local[2], or on the master whose address stands in CLEANER_SPARK_MASTER.
"""

import doctest
import json
import math
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_corpus_local import STUBBORN
from test_stages import made_texts

import cleaner
from cleaner import DedupSettings, RunSettings
from cleaner.corpus.sources import find_sources
from cleaner.errors import CleanerError, NoTextError, OutputError, SettingsError

pytest.importorskip("pyspark", reason="the extra spark is not installed")
if shutil.which("java") is None:
    pytest.skip("there is no Java", allow_module_level=True)
pytestmark = pytest.mark.filterwarnings("ignore")  # of Spark, of what it starts

from pyspark.sql import SparkSession  # noqa: E402  an extra
from pyspark.sql import functions as F  # noqa: E402, N812  as everyone calls them

from cleaner.engines.spark import SparkRun, names, run, run_files, running  # noqa: E402
from cleaner.engines.spark.buckets import alike_bits, bits_of, pairs_in_buckets  # noqa: E402
from cleaner.engines.spark.serving import Server  # noqa: E402
from cleaner.engines.spark.stamps import stamps_of  # noqa: E402
from cleaner.engines.spark.ways import Ways  # noqa: E402

MASTER = os.environ.get("CLEANER_SPARK_MASTER", "local[2]")
ON_CLUSTER = MASTER.startswith("spark://")
UNCLEANED = RunSettings(clean=False)
SEEDS = Path(__file__).parent.parent / "seeds"
# Loaded at the start of each Python: who cleans dies of one word, and is held up by another.
PATCHED = """
import importlib.util, sys
START = {start!r}
class Patch:
    def find_spec(self, name, path=None, target=None):
        if name != "cleaner.corpus.child":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module
        def exec_module(module):
            load(module)
            module._START = START
        spec.loader.exec_module = exec_module
        return spec
sys.meta_path.insert(0, Patch())
"""


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    folder = tmp_path_factory.mktemp("stubborn")
    start = STUBBORN.replace('"die"', '"diesofit"').replace('"sleep"', '"sleepsoverit"')  # no words of seed pages
    (folder / "sitecustomize.py").write_text(PATCHED.replace("{start!r}", repr(start)))
    path = os.pathsep.join([str(folder), *(one for one in sys.path if one)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", path)
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        builder = SparkSession.builder.master(MASTER).appName("tests")
        options = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.shuffle.partitions": "3",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.executor.memory": "1g",
            "spark.executorEnv.PYTHONPATH": path,
        }
        for name, value in options.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        yield session
        session.stop()


def corpus() -> list[dict[str, Any]]:
    """What the suite of near-copies is made of, and a date for some.

    Copies with edits, a chain of revisions, equal texts, a template, texts without a word, few words in many orders,
    and pages of many scripts that are written in another way.
    """
    draw = np.random.default_rng(5)
    texts = made_texts(3, 120)
    words = [f"c{number}" for number in range(60)]
    for step in range(25):  # each like the one before, the ends unlike
        words[step * 2] = f"r{step}"
        texts.append(" ".join(words))
    texts += ["the same words in every one of these twelve texts, all of them equal"] * 12
    frame = [f"t{number}" for number in range(80)]
    texts += [" ".join([*frame, *(f"own{number}x{word}" for word in range(6))]) for number in range(25)]
    texts += ["?", "!!", "a", "a", "A"]
    few = [f"w{number}" for number in range(12)]
    texts += [" ".join(draw.choice(few, int(draw.integers(1, 30)))) for _ in range(150)]
    for page in sorted(SEEDS.glob("*.txt"))[::4]:
        text = page.read_text(encoding="utf-8")
        texts += [text, unicodedata.normalize("NFD", text), text.upper(), f"\u00ad{text[: len(text) // 2]}"]
    order = draw.permutation(len(texts))
    dates = [None if n % 5 == 0 else f"2024-0{n % 9 + 1}-11" for n in range(len(texts))]
    return [
        {"id": f"d{n:04d}", "text": texts[place], "date": dates[n], "page": n, "share": n / 4}
        for n, place in enumerate(order.tolist())
    ]


CORPUS = corpus()
KINDS = "id string, text string, date string, page long, share double"


def oracle(folder: Path, settings: RunSettings) -> dict[str, tuple[str, float, int]]:
    cleaner.run(None, folder / "local", settings, records=CORPUS)
    lines = (folder / "local" / "duplicates.jsonl").read_text().splitlines()
    return {one["id"]: (one["duplicate_of"], one["similarity"], one["cluster"]) for one in map(json.loads, lines)}


def labels(made: SparkRun) -> dict[str, tuple[str, float, int]]:
    return {row["id"]: (row["duplicate_of"], row["similarity"], row["cluster"]) for row in made.copies.collect()}


def rows_of(spark: SparkSession, partitions: int) -> Any:
    return spark.createDataFrame(CORPUS, KINDS).repartition(partitions)


@pytest.mark.parametrize(
    ("partitions", "keeper", "near"),
    [
        (1, "first", DedupSettings()),
        (2, "earliest", DedupSettings(threshold=0.5, seed=7)),
        (7, "first", DedupSettings()),
        (64, "longest", DedupSettings(threshold=0.9, shingle_size=2, normalise="exact", scheme="affine32")),
    ],
)
def test_labels_are_those_of_the_local_engine(
    spark: SparkSession, tmp_path: Path, partitions: int, keeper: Any, near: DedupSettings
) -> None:
    settings = replace(UNCLEANED, keeper=keeper, near_duplicates=near)
    expected = oracle(tmp_path, settings)
    made = run(spark, rows_of(spark, partitions), settings)
    assert labels(made) == expected
    assert len(expected) > 50
    assert (made.documents, made.kept, made.duplicates) == (len(CORPUS), len(CORPUS) - len(expected), len(expected))
    ids = [row["id"] for row in made.articles.collect()]
    assert ids == sorted(ids)
    assert set(ids) == {one["id"] for one in CORPUS} - expected.keys()
    row = made.articles.first()
    assert (row["page"], row["share"]) == (int(row["id"][1:]), int(row["id"][1:]) / 4)


def test_crowded_keys_and_rounds_end_in_the_same_labels(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nearly all keys count as crowded, all numbers as many, and nearly all pairs are settled by rounds."""
    settings = replace(UNCLEANED, keeper="longest")
    ways = Ways(most=3, few=10, at_once=60)
    monkeypatch.setattr(running, "Ways", lambda: ways)
    made = run(spark, rows_of(spark, 3), settings)
    assert labels(made) == oracle(tmp_path, settings)


def test_marked_copies_are_those_of_the_local_engine(spark: SparkSession, tmp_path: Path) -> None:
    given = CORPUS[:60]
    for fields in (None, ("id", "duplicate_of", "cluster", "keeper_place")):
        settings = replace(UNCLEANED, duplicates="mark", fields=fields)
        cleaner.run(None, tmp_path / f"{fields}", settings, records=given)
        local = list(map(json.loads, (tmp_path / f"{fields}" / "articles.jsonl").read_text().splitlines()))
        made = run(spark, spark.createDataFrame(given, KINDS), settings)
        found = [row.asDict() for row in made.articles.collect()]
        told = ("id", "duplicate_of", "cluster") if fields else ("id", "duplicate_of", "similarity", "cluster")
        keep = {row["id"]: [row[name] for name in told] for row in found}
        assert keep == {one["id"]: [one[name] for name in told] for one in local}
        assert fields is None or list(found[0]) == list(fields)


@pytest.fixture(scope="module")
def pages() -> list[dict[str, Any]]:
    seeds = sorted(SEEDS.glob("*.txt"))[:20]
    made = [{"id": path.stem, "text": path.read_text(encoding="utf-8"), "html": None} for path in seeds]
    made.append({"id": "z-copy", "text": made[0]["text"], "html": None})
    html = "<title>Harbour</title><h1>Harbour to close</h1>" + "<p>The harbour will close on Monday for a week.</p>" * 3
    made.append({"id": "z-html", "text": None, "html": html})
    made.append({"id": "z-menu", "text": "Home\nNews\nSport", "html": None})
    return made


def plain(value: Any) -> Any:
    """A value of Parquet as JSON has it; what types cannot tell apart is JSON there."""
    if isinstance(value, str) and value[:1] in "{[":
        return json.loads(value)
    return value


def test_articles_are_those_of_the_local_engine(
    spark: SparkSession, pages: list[dict[str, Any]], tmp_path: Path
) -> None:
    settings = RunSettings(explain=True, output_format="parquet")
    local = cleaner.run(None, tmp_path / "local", settings, records=pages)
    frame = spark.createDataFrame(pages, "id string, text string, html string")
    made = run(spark, frame, settings, tmp_path / "spark")
    assert made.counts() == {name: local.to_dict()["counts"][name] for name in made.counts()}
    assert made.problems == local.problems
    own = pq.read_table(tmp_path / "local" / "articles.parquet").to_pylist()
    theirs = {row["id"]: row for row in pq.read_table(tmp_path / "spark" / "articles").to_pylist()}
    assert len(own) == len(theirs) == local.kept
    for row in own:
        told = theirs[row["id"]]
        for name in row.keys() - {"place"}:
            assert plain(told[name]) == plain(row[name]), name
    removed = [json.loads(line) for line in (tmp_path / "local" / "removed.jsonl").read_text().splitlines()]
    cuts = pq.read_table(tmp_path / "spark" / "removed").to_pylist()
    names = ("id", "start", "end", "kind", "reason")
    assert sorted([str(one[name]) for name in names] for one in cuts) == sorted(
        [str(one[name]) for name in names] for one in removed
    )
    report = json.loads((tmp_path / "spark" / "report.json").read_text())
    assert report["counts"] == made.counts()


def test_a_finished_output_is_refused_and_an_ended_one_goes_on(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame, settings = rows_of(spark, 2), replace(UNCLEANED, fields=("id", "similarity"))
    with monkeypatch.context() as patch:
        patch.setattr(running, "records", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(spark, frame, settings, tmp_path / "out")
    assert (tmp_path / "out" / ".cleaner-work" / "labels" / "_SUCCESS").exists()
    with monkeypatch.context() as patch:
        patch.setattr(running, "clean_frame", lambda *_: 1 / 0)  # what is whole is not made again
        patch.setattr(running, "_found", lambda *_: 1 / 0)
        patch.setattr(running._Run, "_account", lambda *_: 1 / 0)  # all files are there, and no report
        with pytest.raises(ZeroDivisionError):
            run(spark, frame, settings, tmp_path / "out")
    made = run(spark, frame, settings, tmp_path / "out")
    assert labels(made) == oracle(tmp_path, UNCLEANED)  # duplicates have all columns
    assert made.articles.columns == ["id", "similarity"]
    assert not (tmp_path / "out" / ".cleaner-work").exists()
    with pytest.raises(OutputError, match="there is something in it"):
        run(spark, frame, settings, tmp_path / "out")


def test_columns_travel_as_they_are_and_another_input_is_not_taken_for_the_same(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a run was ended that was to replace another: that one stays until the new is whole."""
    out, settings = tmp_path / "out", RunSettings(dedup=False, id_field="meta.doc", overwrite=True)
    (out / "articles").mkdir(parents=True)
    (out / "report.json").write_text("{}")
    page = "The harbour will close on Monday for a week, the council said, while divers look at the eastern wall {}."
    rows = [(page.format(n), (n, f"k{n}"), n, 10 - n, "a", "b", "c") for n in (3, 1, 2)]
    kinds = "text string, meta struct<doc: int, kept: string>, number int, _order int"
    kinds += ", Headline string, tag string, Tag string"
    values = {
        "late": "timestamp'+12000-01-01 00:00:00'", "nan": "double('NaN')", "counts": "map('a', array(map(1, 2)))",
        "broken": "cast(X'ff' as string)", "pause": "interval 1 day", "_by": "1", "x`y.z": "array(struct(1 as a))",
    }  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(running, "records", lambda *_, **__: 1 / 0)
        other = spark.createDataFrame([(page.format("x"), *row[1:]) for row in rows], kinds).coalesce(1)
        with pytest.raises(ZeroDivisionError):
            run(spark, other.withColumns({name: F.expr(value) for name, value in values.items()}), settings, out)
    assert {path.name for path in out.iterdir()} >= {"articles", "report.json", ".cleaner-work"}
    frame = spark.createDataFrame(rows, kinds).coalesce(1)
    frame = frame.withColumns({name: F.expr(value) for name, value in values.items()})
    made = run(spark, frame, replace(settings, overwrite=False), out)
    assert made.counts() == {"in": 3, "kept": 3, "duplicates": 0, "quarantined": 0, "groups": 0}
    assert not (out / ".cleaner-work").exists()
    held = made.articles.withColumn("late", F.col("late").cast("string")).withColumn("broken", F.hex("broken"))
    told = [row.asDict(recursive=True) for row in held.collect()]
    assert [row["id"] for row in told] == ["1", "2", "3"]
    assert [row["text"] for row in told] == [page.format(n) for n in (1, 2, 3)]
    assert [row["meta"] for row in told] == [{"doc": None, "kept": f"k{n}"} for n in (1, 2, 3)]
    assert [(row["number"], row["_order"]) for row in told] == [(1, 9), (2, 8), (3, 7)]
    last = told[-1]
    assert math.isnan(last["nan"])
    assert (last["late"], last["broken"], last["pause"].days) == ("+12000-01-01 00:00:00", "FF", 1)
    assert (last["counts"], last["_by"], last["x`y.z"]) == ({"a": [{1: 2}]}, 1, [{"a": 1}])
    assert (last["headline"], last["tag"], last["extra"]) == (None, "b", {"Headline": "a", "Tag": "c"})
    with pytest.raises(OutputError, match="lies in the output folder"):
        run(spark, made.articles, settings, out)


def test_pages_that_end_or_hold_up_who_cleans_go_to_quarantine(spark: SparkSession) -> None:
    prose = "The council met on Tuesday evening and voted, after four hours, to keep bridge number {} open for all."
    texts = ["\n\n".join(prose.format(10 * page + line) for line in range(4)) for page in range(12)]
    texts[3], texts[8] = f"{texts[3]}\ndiesofit", f"{texts[8]}\nsleepsoverit"
    rows = [{"id": f"p{n:02d}", "text": text} for n, text in enumerate(texts)]
    made = run(spark, spark.createDataFrame(rows, "id string, text string").repartition(2),
               RunSettings(page_seconds=10))  # fmt: skip
    assert made.counts() == {"in": 12, "kept": 10, "duplicates": 0, "quarantined": 2, "groups": 0}
    assert all(row["text"] and row["bytes"] is None for row in made.quarantine.collect())
    told = sorted(row["error"] for row in made.quarantine.collect())
    assert told[0].startswith("cleaning failed: the process died of it (status 7)")
    assert told[1].startswith("took too long: more than 10 seconds")


def test_files_are_read_by_tasks(spark: SparkSession, tmp_path: Path) -> None:
    inputs = tmp_path / "in"
    inputs.mkdir()
    for part in range(3):
        lines = [json.dumps({**one, "Text": {"a": 1, "A": 2}, "Tag": part, "tag": "u"}) for one in CORPUS[part::3]]
        (inputs / f"part{part}.jsonl").write_text("\n".join([*lines, '{"text": broken']))
    local = cleaner.run(inputs, tmp_path / "local", UNCLEANED)
    made = run_files(spark, inputs, tmp_path / "spark", UNCLEANED, partitions=2)
    assert made.counts() == {name: local.to_dict()["counts"][name] for name in made.counts()}
    own = [json.loads(line) for line in (tmp_path / "local" / "articles.jsonl").read_text().splitlines()]
    theirs = made.articles.orderBy("_metadata.file_name", "_metadata.row_index").collect()
    assert theirs[-1]["extra"].asDict() == {"Text": '{"a":1,"A":2}', "tag": "u"}  # Spark takes names for the same
    assert theirs[-1].Tag == 2
    assert [(row["id"], row["source"], row["place"], row["page"]) for row in theirs] == [
        (row["id"], row["source"], row["place"], row["page"]) for row in own
    ]


def test_settings_that_it_does_not_know_are_refused(spark: SparkSession) -> None:
    frame = rows_of(spark, 1)
    with pytest.raises(SettingsError, match="relation is contained"):
        run(spark, frame, RunSettings(relation="contained"))
    with pytest.raises(SettingsError, match="no such column"):
        run(spark, frame, order="nothing")
    for wrong in ({"output_format": "csv"}, {"duplicates": "separate"}, {"keep_work": True}, {"work_dir": "."}):
        with pytest.raises(SettingsError, match="engine spark"):
            run(spark, frame, RunSettings(**wrong))


def test_a_data_frame_that_it_cannot_work_on_is_refused_at_once(spark: SparkSession, tmp_path: Path) -> None:
    frame = spark.createDataFrame([("d", "A wall.", 1)], "id string, text string, page int")
    for value, told in (
        ("array(interval 1 year)", "column 'x' is of the type interval year, within array"),
        ("parse_json('1')", "column 'x' is of the type variant"),
        ("from_json('{}', 'a int, A int')", "fields whose names differ in case alone .'a', 'A'."),
    ):
        with pytest.raises(SettingsError, match=told):
            run(spark, frame.withColumn("x", F.expr(value)))
    with pytest.raises(SettingsError, match="which has no order"):
        run(spark, frame.withColumn("x", F.expr("map(1, 2)")), order="x")
    for wrong in ("content", "page"):
        with pytest.raises(NoTextError, match=rf"column '{wrong}'.* 'id', 'text', 'page'.*text_field"):
            run(spark, frame, RunSettings(text_field=wrong))
    (tmp_path / "file").write_text("")
    for place, told in (("file", "a file is in the place"), ("file/out", "cannot be written: .*file")):
        with pytest.raises(OutputError, match=told):
            run(spark, frame, RunSettings(overwrite=True), tmp_path / place)
    (tmp_path / "in.jsonl").write_text('{"body": "A wall."}\n' * 1000)
    with pytest.raises(NoTextError, match="they have 'body'"):
        run_files(spark, tmp_path / "in.jsonl", tmp_path / "out")
    with pytest.raises(OutputError, match="lies in the output folder"):
        run_files(spark, tmp_path / "in.jsonl", tmp_path, RunSettings(overwrite=True))


def test_what_goes_wrong_beside_a_task_is_told() -> None:
    server = Server(UNCLEANED)
    with pytest.raises(CleanerError, match=r"the process that cleans failed: TypeError: .*report this as a bug"):
        server.clean(pa.RecordBatch.from_pydict({"text": ["A wall."], "number": ["no number"]}))
    pairs = pa.array([[("a", [(1, None)])]], pa.map_(pa.string(), pa.map_(pa.int8(), pa.int8())))
    done = server.clean(
        pa.RecordBatch.from_arrays([pa.nulls(1), pairs, pa.array([0])], names=["text", "map", "number"])
    )
    assert done.column("raw").to_pylist() == [b'{"text":null,"map":{"a":{"1":null}}}']
    server.leave()


def test_files_are_known_by_when_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text("{}")
    before = stamps_of(find_sources(path).sources)
    assert stamps_of(find_sources(path).sources) == before
    os.utime(path, ns=(1, 1))
    assert stamps_of(find_sources(path).sources) != before
    unknown = [replace(source, stamp=()) for source in find_sources(path).sources]
    assert stamps_of(unknown) != stamps_of(unknown)  # by nothing, so no run goes on with it


def test_names_that_differ_in_case_alone() -> None:
    assert doctest.testmod(names).attempted == 3
    assert not doctest.testmod(names).failed


@pytest.mark.skipif(not ON_CLUSTER, reason="local[2] has no executor to kill; CLEANER_SPARK_MASTER names a master")
def test_an_executor_that_is_killed_changes_nothing(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified = running.verified

    def killing(*given: Any) -> Any:
        told = subprocess.check_output(["pgrep", "-f", "CoarseGrainedExecutorBackend"], text=True)
        os.kill(int(told.split()[0]), signal.SIGKILL)
        time.sleep(1)
        return verified(*given)

    monkeypatch.setattr(running, "verified", killing)
    made = run(spark, rows_of(spark, 4), UNCLEANED)
    assert labels(made) == oracle(tmp_path, UNCLEANED)


def in_batches(rows: list[tuple[int, int, int, bytes]], size: int) -> Iterator[pa.RecordBatch]:
    names = ["key", "number", "size", "bits"]
    for begin in range(0, len(rows), size):
        own: list[Any] = [pa.array(column) for column in zip(*rows[begin : begin + size], strict=True)]
        yield pa.RecordBatch.from_arrays(own, names=names)


@pytest.mark.parametrize("size", [1, 3, 100])
def test_pairs_in_buckets(size: int) -> None:
    """Whatever batches a task is given: pairs of small buckets, and the documents of large ones."""
    near = UNCLEANED.near_duplicates
    draw = np.random.default_rng(1)
    bits = bytes(16)
    rows = sorted((int(draw.integers(12)), number, 100, bits) for number in range(60))
    rows += [(99, number, 100, bits) for number in range(9)]
    found = [row for batch in pairs_in_buckets(in_batches(rows, size), near, most=6) for row in batch.to_pylist()]
    by_key: dict[int, list[int]] = {}
    for key, number, *_ in rows:
        by_key.setdefault(key, []).append(number)
    pairs = {(a, b) for own in by_key.values() if len(own) <= 6 for a in own for b in own if a < b}
    crowd = sorted((key, number) for key, own in by_key.items() if len(own) > 6 for number in own)
    assert {(row["left"], row["right"]) for row in found if row["left"] is not None} == pairs
    assert sorted((row["key"], row["number"]) for row in found if row["left"] is None) == crowd
    assert pairs
    assert len(crowd) > 9


def test_bits_rule_out_nothing_that_signatures_let_through() -> None:
    draw = np.random.default_rng(2)
    left = draw.integers(0, 1 << 32, (400, 128), dtype=np.uint32)
    right = np.where(draw.random((400, 128)) < draw.random((400, 1)), left, draw.permuted(left, axis=0))
    agree = (left == right).sum(axis=1)
    near = UNCLEANED.near_duplicates
    totals = np.full(400, 1000)
    alike = alike_bits(bits_of(left), bits_of(right), totals, near)
    from cleaner.neardup.bands import agreement_floor  # noqa: PLC0415

    floor = agreement_floor(near.threshold, near.num_perm)
    assert alike[agree >= floor].all()
    assert not alike[agree < floor // 4].all()
    assert alike_bits(bits_of(left), bits_of(~left), np.full(400, 10), near).all()


def test_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if ON_CLUSTER:
        pytest.skip("tried on this machine alone")
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(one) for one in CORPUS[:40]))
    command = [sys.executable, "-m", "cleaner", "run", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(one for one in sys.path if one))

    def told(asked: list[str]) -> Any:
        return subprocess.run(asked, capture_output=True, text=True, check=False)

    ran = told([*command, "--no-clean", "--engine", "spark", "--master", "local[2]"])
    assert ran.returncode == 0, ran.stderr
    assert "kept" in ran.stdout
    assert (tmp_path / "out" / "articles" / "_SUCCESS").exists()
    ran = told([*command, "--master", "local[2]"])
    assert ran.returncode == 2
    assert "--master is for --engine spark" in ran.stderr


def test_the_piece_in_its_page_runs(spark: SparkSession, tmp_path: Path) -> None:
    """What docs/spark.md shows for those who have a session; only the bucket is a folder here."""
    page = (SEEDS.parent / "docs" / "spark.md").read_text(encoding="utf-8")
    (piece,) = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    bucket = "s3a://bucket/out"
    assert bucket in piece
    there: dict[str, Any] = {"spark": spark, "df": rows_of(spark, 2)}
    exec(compile(piece.replace(bucket, str(tmp_path / "out")), "spark.md", "exec"), there)  # noqa: S102  our own words
    counts = there["made"].counts()
    assert list(counts) == re.findall(r"'(\w+)': …", piece)
    assert counts["in"] == len(CORPUS) == counts["kept"] + counts["duplicates"] + counts["quarantined"]
    assert (tmp_path / "out" / "report.json").exists()
