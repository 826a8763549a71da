"""What measures cleaning of HTML: contenders that read it, flatteners, passages, pages that hold no article."""

import gzip
import importlib
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT))  # benchmarks are no part of what is installed

extraction, extractors, flatteners, no_article, pages, passages, processes, runs = (
    importlib.import_module(f"benchmarks.{name}")
    for name in (
        "extraction", "extractors", "flatteners", "no_article", "pages", "passages", "processes", "__main__",
    )
)  # fmt: skip

PROSE = (
    "The council of Harborough voted on Monday to mend the old bridge across the river before winter comes.",
    "Traffic will be led around the town centre for 14 weeks, and buses will stop at the market instead.",
    "Shopkeepers on the north bank fear that customers will stay away while the work goes on.",
)
HTML = (
    "<?xml version='1.0' encoding='utf-8'?><html><head><title>Bridge vote</title></head><body><ul><li>Home<li>News"
    f"<li>Sport</ul><article><p>{'<p>'.join(PROSE)}</article><p>Privacy</body></html>"
)


def printed(show: Any, found: Any) -> str:
    console = Console(file=io.StringIO(), width=200)
    show(found, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def arguments(monkeypatch: pytest.MonkeyPatch, *given: str) -> Any:
    monkeypatch.setattr(sys, "argv", ["benchmarks", *given])
    return runs._arguments()


# --- what reads HTML


def test_the_view_of_html_holds_what_reads_html_alone() -> None:
    view = extraction.VIEWS["html"]
    assert {one.source for one in view} == {"html"}
    assert extractors.BASELINE in {one.name for one in view}
    assert {one.module for one in view} == {
        "cleaner", "trafilatura", "resiliparse", "readability", "newspaper", "goose3", "justext",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["newspaper4k", "goose3"])
@pytest.mark.filterwarnings("default")
def test_a_headline_stands_before_the_body_where_gold_holds_it(name: str) -> None:
    (peer,) = extractors.named(name)
    if reason := processes.missing(peer.module):
        pytest.skip(reason)
    assert peer.prepare(True).extract(HTML).startswith("Bridge vote")  # noqa: FBT003
    assert not peer.prepare(False).extract(HTML).startswith("Bridge vote")  # noqa: FBT003


def row(contender: str, name: str, seconds: float, **more: Any) -> dict[str, Any]:
    return {"contender": contender, "set": name, "seconds": seconds, "pages": 10, **more}


def test_speed_is_told_in_times_of_the_baseline_over_the_sets_that_both_went_through() -> None:
    base = extractors.BASELINE
    rows = [row(base, "a", 4.0), row(base, "b", 6.0), row("fast", "a", 1.0), row("fast", "b", 1.0), row("half", "a", 8)]
    assert extraction.times_baseline(rows, "fast") == 5
    assert extraction.times_baseline(rows, "half") == 0.5
    assert extraction.times_baseline(rows, base) == 1
    skipped = {"contender": "gone", "set": "a", "skipped": "gone is not installed"}
    assert extraction.times_baseline([*rows, skipped], "gone") is None
    assert extraction.times_baseline([row("fast", "a", 1.0)], "fast") is None


def test_a_peer_that_is_absent_is_told_with_its_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(extraction, "missing", lambda module: f"{module} is not installed")
    for view, contenders in extraction.VIEWS.items():
        found = extraction.measure(tmp_path, limit=1, seconds=1, only=None, report=lambda _: None, view=view)
        assert set(found["sets"]) == {one.name for one in pages.GOLD_SETS}
        for rows in found["sets"].values():
            assert [one["contender"] for one in rows] == [one.name for one in contenders]
        shown = printed(extraction.show, found)
        assert all(f"{one.name} (skipped: {one.module} is not installed)" in shown for one in contenders)


def test_tables_tell_f1_by_set_and_the_speed_over_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seconds = {extractors.BASELINE: 4.0, "trafilatura": 8.0}
    scores = {"precision": 0.9, "recall": 0.8, "f1": 0.8471, "f1_low": 0.8, "f1_high": 0.9, "pages": 10}
    rest = {"pages_per_second": 2.0, "peak_memory_mb": None, "empty_pages": 0, "failed_pages": 3}
    monkeypatch.setattr(
        extraction,
        "run_child",
        lambda request, *_, **__: scores | rest | {"seconds": seconds[request["contender"]]},
    )
    monkeypatch.setattr(extraction, "missing", lambda _: None)
    found = extraction.measure(tmp_path, limit=1, seconds=1, only=[*seconds], report=lambda _: None, view="html")
    *_, last = [line for line in printed(extraction.show, found).splitlines() if "│ trafilatura  " in line]
    assert [cell.strip() for cell in last.strip("│").split("│")] == [
        "trafilatura", *["0.8471"] * len(pages.GOLD_SETS), "1.2", "0.50", "12",
    ]  # fmt: skip


def test_a_view_is_of_extraction_and_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert arguments(monkeypatch, "extraction", "--html").view == "html"
    assert arguments(monkeypatch, "extraction", "--flatteners").view == "flatteners"
    assert arguments(monkeypatch, "extraction").view == "all"
    for given in (("fields", "--html"), ("--flatteners",), ("extraction", "--html", "--flatteners")):
        with pytest.raises(SystemExit):
            arguments(monkeypatch, *given)


# --- flatteners


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("name", flatteners.FLATTENINGS_OF_HTML)
def test_flatteners_keep_the_prose(name: str) -> None:
    module, load = flatteners.FLATTENINGS_OF_HTML[name]
    if reason := processes.missing(module):
        pytest.skip(reason)
    words = load()(HTML).split()
    assert " ".join(PROSE[0].split()[1:-1]) in " ".join(words)
    assert sum("Home" in word for word in words) == 1


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("contender", flatteners.FLATTENERS, ids=lambda one: str(one.name))
def test_what_is_flattened_is_cleaned(contender: Any) -> None:
    if reason := processes.missing(contender.module):
        pytest.skip(reason)
    ready = contender.prepare(True)  # noqa: FBT003
    found = ready.extract(HTML if contender.source == "html" else "\n".join(("Home", "News", *PROSE, "Privacy")))
    assert ready.title is not None
    if contender.module == "lxml":
        return  # it writes block after block without a blank between them, and what comes of that is its result
    assert PROSE[1] in " ".join(found.split())


# --- passages


@pytest.mark.parametrize(
    ("extract", "wanted", "unwanted", "expected"),
    [
        pytest.param("one two\n\nthree", ["two three"], ["four"], (1, 0, 0, 1), id="white space is squeezed"),
        pytest.param("One two", ["one two"], [], (0, 1, 0, 0), id="letter by letter"),
        pytest.param("one two", ["one"], ["wo"], (1, 0, 1, 0), id="within a word too, as the origin counts"),
        pytest.param("", ["one"], ["two", "three"], (0, 1, 0, 2), id="nothing extracted"),
        pytest.param("one", [], [], (0, 0, 0, 0), id="no passages"),
    ],
)
def test_passages_are_counted(extract: str, wanted: list[str], unwanted: list[str], expected: tuple[int, ...]) -> None:
    assert passages.count(extract, wanted, unwanted) == passages.Counts(*expected)


def test_scores_are_of_all_passages_together() -> None:
    rows = [
        {"id": "a", "text": "one two three", "gold_with": ["one", "two", "four"], "gold_without": ["three"]},
        {"id": "b", "text": "five", "gold_with": ["five"], "gold_without": None},
        {"id": "c", "text": "", "gold_with": ["six"], "gold_without": ["one"]},
    ]

    def extract(text: str) -> str:
        if not text:
            raise ValueError("empty")
        return text

    found = passages.judge(rows, lambda one: str(one["text"]), extract)
    assert (found["precision"], found["recall"], found["F"]) == (3 / 4, 3 / 5, 6 / 9)
    assert (found["pages"], found["wanted"], found["unwanted"], found["wrongly there"]) == (3, 5, 2, 1)
    assert (found["failed"], found["first failures"]) == (1, "c: ValueError: empty")


def test_each_contender_reads_what_it_reads(tmp_path: Path) -> None:
    assert passages.measure(tmp_path, None, 60, None, lambda _: None) == []
    (tmp_path / "extraction").mkdir()
    text = "\n".join(("Home", "News", *PROSE, "Privacy"))
    page = {"id": "a", "html": HTML, "text": text, "gold_with": [PROSE[0][4:40]], "gold_without": ["Privacy"]}
    with gzip.open(tmp_path / "extraction" / f"{passages.SET}.jsonl.gz", "wt", encoding="utf8") as out:
        out.write(json.dumps(page) + "\n")
    for name in ("cleaner, HTML", "cleaner, as is, headline and body"):
        found = passages.work({"contender": name, "data": str(tmp_path), "limit": None})
        assert (found["precision"], found["recall"], found["failed"]) == (1, 1, 0)


def test_passages_of_a_peer_that_is_absent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "extraction").mkdir()
    (tmp_path / "extraction" / f"{passages.SET}.jsonl.gz").touch()
    monkeypatch.setattr(passages, "missing", lambda module: f"{module} is not installed")
    found = passages.measure(tmp_path, None, 60, ["trafilatura"], lambda _: None)
    assert found == [{"contender": "trafilatura", "reads": "html", "skipped": "trafilatura is not installed"}]
    assert "trafilatura is not installed" in printed(passages.show, found)


# --- pages that hold no article


def test_there_are_twenty_pages_of_eight_kinds() -> None:
    made = no_article.made_pages()
    assert made == no_article.made_pages()
    assert len({page.html for page in made}) == 20
    assert {page.kind for page in made} == {
        "listing", "product", "forum", "documentation", "home", "search", "error", "login",
    }  # fmt: skip
    assert {page.kind for page in made if page.prose} == {"product", "forum", "documentation"}
    for page in made:
        assert page.html.count("<h1>") == page.html.count("<title>") == 1
        assert page.html.count("<div") == page.html.count("</div>")


def test_headlines_and_long_bodies_are_counted() -> None:
    home, forum = no_article.NoArticle("home", False, ""), no_article.NoArticle("forum", True, "")  # noqa: FBT003
    long = no_article.Found("A headline", "word " * (no_article.LONG + 1))
    short = no_article.Found(None, "word " * no_article.LONG)
    found = no_article.summarise({}, [(home, long), (forum, long), (home, short), (forum, short)])
    assert found == {"pages": 4, "headline": 2, "share": 0.5, "long body": 2, "of kinds without prose": 1}


def test_every_reader_reads_them_and_one_that_is_absent_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(no_article.READERS, "nobody", ("no_such_module", None))
    told: list[str] = []
    found = no_article.measure(told.append)
    assert "no_article: nobody: no_such_module is not installed" in told
    assert {"cleaner, HTML", "cleaner, flat text"} <= found.keys()
    for result in found.values():
        whole, *kinds = result["rows"]
        assert whole["pages"] == sum(one["pages"] for one in kinds) == 20
        assert len(result["headlines"]) == whole["headline"]
    assert "cleaner, flat text" in printed(no_article.show, found)
