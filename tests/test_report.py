"""report.html: what it holds, that nothing scraped gets into it unescaped, and that it is made of any folder."""

import base64
import csv
import gzip
import hashlib
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from click.testing import Result
from corpus_folder import SEEDS, Row, account, make_folder, poisoned, sampled, write_lines
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

import cleaner
from cleaner.corpus.report import RunReport, write_html
from cleaner.corpus.report.differences import compare
from cleaner.corpus.report.figures import columns, dates, flow, named, settings, similarities, sites
from cleaner.corpus.report.folder import find_keepers, sample_copies
from cleaner.corpus.report.samples import as_data, class_of, collect, moment, short
from cleaner.corpus.report.summary import duration, percent
from cleaner.errors import InputError, MissingInputError, OutputError
from cleaner.kinds import Kind
from cleaner.shown import shown

TEMPLATES = Path(cleaner.__file__).parent / "corpus" / "report" / "templates"
UNSAFE = "<>&\u2028\u2029"


def tree(folder: Path) -> LexborHTMLParser:
    return LexborHTMLParser(write_html(folder).read_text(encoding="utf-8"))


def data_of(page: LexborHTMLParser) -> Row:
    return json.loads(page.css_first("#data").text())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_folder(tmp_path_factory.mktemp("whole"), 12, 9)


@pytest.fixture(scope="module")
def page(whole: Path) -> LexborHTMLParser:
    return tree(whole)


# --- what it holds


def test_the_counts_add_up_on_the_first_screen(page: LexborHTMLParser) -> None:
    summary = page.css_first("#summary").text()
    assert "2,482 in = 1,952 kept + 452 copies + 78 in quarantine" in " ".join(summary.split())
    assert "9,913,201" in summary
    assert "62.7 %" in summary
    label = page.css_first("svg.flow").attributes["aria-label"] or ""
    assert label == "Of 2,482 pages 1,952 kept, 452 copies left out, 78 in quarantine."


def test_every_part_is_there_and_is_led_to(page: LexborHTMLParser) -> None:
    parts = ["summary", "text", "pages", "copies", "lines", "when", "quarantine", "run"]
    assert [section.attributes["id"] for section in page.css("main > section")] == parts
    assert [link.attributes["href"] for link in page.css("nav a")] == [f"#{part}" for part in parts]
    ids = [node.attributes["id"] for node in page.css("[id]")]
    assert len(ids) == len(set(ids))


def test_groups_say_who_came_first(page: LexborHTMLParser) -> None:
    told = [" ".join(node.text().split()) for node in page.css(".groups .first")]
    assert told[0].startswith("First came ")
    assert told[1] == "The one that was kept also came first."
    assert told[4] == "None of them has a date."


def test_lists_say_what_their_numbers_count(page: LexborHTMLParser) -> None:
    told = [" ".join(node.text().split()) for node in page.css("#copies .hint")]
    assert told[-2].startswith("5 of 120 groups. In front stands how many documents")
    assert told[-1].startswith("9 of 452 copies beside what stands for them, the least alike first.")
    assert " ".join(page.css_first(".groups summary").text().split()).startswith("40 documents ")


def test_copies_stand_beside_their_articles(page: LexborHTMLParser) -> None:
    pairs = page.css(".pairs > details")
    assert len(pairs) == 9
    scores = [float(pair.css_first(".score").text()) for pair in pairs]
    assert scores == sorted(scores)
    for pair in pairs:
        assert "altered" in [mark.text() for mark in pair.css("mark.right")]
        assert "A sentence that the other one has not." in pair.css(".prose")[1].text()


def test_quarantine_has_examples(page: LexborHTMLParser) -> None:
    causes = [" ".join(node.text().split()) for node in page.css(".cause h3")]
    assert causes == ["61 no article found", "17 not UTF-8"]
    assert "Home\nNews\nSport" in page.css_first(".example pre").text()


def test_sampled_pages_are_their_texts(whole: Path, page: LexborHTMLParser) -> None:
    data = data_of(page)
    rows = [json.loads(line) for line in (whole / "samples.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(data["pages"]) == len(rows) >= 10
    for told, row in zip(data["pages"], rows, strict=True):
        assert "".join(piece[0] for piece in told["pieces"]) == shown(row["text"])
        cuts = [[p[0], data["kinds"][p[1]][0], data["reasons"][p[2]]] for p in told["pieces"] if len(p) > 1]
        assert cuts == [[shown(row["text"][a:b]), kind, short(why, 300)] for a, b, kind, why, _ in row["removed"]]
        assert told["body"] == shown(row["body"])


def test_every_kind_has_a_colour(page: LexborHTMLParser) -> None:
    style = page.css_first("style").text()
    hues = re.findall(r"\.(k-[a-z-]+) \{ --hue: (\d+)", style)
    assert [name for name, _ in hues] == [class_of(kind.value) for kind in sorted(Kind, key=lambda kind: kind.number)]
    assert len({hue for _, hue in hues}) == len(hues)


def test_the_same_files_give_the_same_page(whole: Path) -> None:
    assert write_html(whole).read_bytes() == write_html(whole).read_bytes()


# --- nothing of others runs


def test_only_what_the_policy_names_may_run(page: LexborHTMLParser) -> None:
    policy = page.css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"] or ""
    for name in ("script", "style"):
        content = page.css_first(f"{name}:not([type])").text()
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    check_harmless(page)


def check_harmless(page: LexborHTMLParser) -> None:
    """Nothing that runs or loads but one script and one style."""
    assert [node.attributes.get("type") for node in page.css("script")] == ["application/json", None]
    assert len(page.css("style")) == 1
    assert page.css("img, iframe, object, embed, link, base, audio, video, image, use, a[href]:not([href^='#'])") == []
    for node in page.css("*"):
        names = [name.lower() for name in node.attributes]
        assert not [name for name in names if name.startswith("on") or name in {"style", "src", "srcset", "action"}]


def test_hostile_texts_in_every_field(tmp_path: Path) -> None:
    page = tree(poisoned(make_folder(tmp_path, 6, 5)))
    check_harmless(page)
    assert len(page.css(".pairs > details")) == 5
    text = page.css_first("main").text() + json.dumps(data_of(page), ensure_ascii=False)
    assert text.count("</script><script>") > 100  # as text
    assert not re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text.replace("\r", ""))
    raw = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert raw.count("<script") == 2
    assert raw.count("</script") == 2
    assert "<!--" not in raw


@given(st.recursive(st.text() | st.integers() | st.none(), st.lists) | st.text(alphabet=f"{UNSAFE}/script!-\\"))
def test_data_says_the_same_and_ends_nothing(value: Any) -> None:
    written = as_data(value)
    assert not set(UNSAFE) & set(written)
    assert json.loads(written) == value


def test_values_of_any_type_are_told(tmp_path: Path) -> None:
    odd = {"headline": ["a", 1], "site": {"x": 1}, "published": 2024, "id": 7, "removed": [[0, 3, None, 5, "x"], 1]}
    rows = [{**odd, "text": "abc def", "body": None}, {"removed": "no", "text": None}, {}]
    write_lines(tmp_path / "samples.jsonl", rows)
    write_lines(tmp_path / "duplicates.jsonl", [{"text": 1}, {"text": "a", "keeper_source": "s", "similarity": "x"}])
    profile = {"kinds": [1], "sites": [1, {"site": None}], "languages": 3, "months": {"x": 1}, "lines": {}}
    profile |= {"groups": [{"keeper": 1, "members": [1]}], "similarities": "x", "quarantine": [{"examples": 4}]}
    (tmp_path / "report.json").write_text(json.dumps(account(profile=profile, run=3, problems=[1])), encoding="utf-8")
    data = data_of(tree(tmp_path))
    assert [told["headline"] for told in data["pages"]] == ['["a",1]', "(empty)", "(empty)"]
    assert data["pages"][0]["pieces"] == [["abc", 0, 0, None], [" def"]]


def test_cuts_that_overlap_or_lie_outside_lose_no_text() -> None:
    removed = [
        [3, 9, "nav", "a", 1.0],
        [0, 4, "nav", "b", None],
        [8, 99, "ad", "c", 0.5],
        [50, 60, "ad", "d", 1],
        [5, 5],
    ]
    data = json.loads(collect([{"text": "0123456789", "removed": removed}], 0.5).data)
    assert data["pages"][0]["pieces"] == [["0123", 0, 0, None], ["4567"], ["89", 1, 1, 0.5]]


# --- of any folder


def test_files_that_are_absent_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(json.dumps(account()), encoding="utf-8")
    page = tree(tmp_path)
    assert [section.attributes["id"] for section in page.css("main > section")] == [
        "summary",
        "copies",
        "quarantine",
        "run",
    ]
    assert data_of(page)["pages"] == []


def test_a_run_without_pages(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text('{"counts": {}}', encoding="utf-8")
    assert "No page came in." in tree(tmp_path).css_first("#summary").text()


def test_what_a_run_writes_today(tmp_path: Path) -> None:
    report = cleaner.run([str(SEEDS / f"agency_{name}.txt") for name in ("original", "truncated")], tmp_path / "<b>out")
    assert isinstance(report, RunReport)
    page = tree(tmp_path / "<b>out")
    assert f"{report.documents} in = {report.kept} kept" in " ".join(page.css_first("#summary").text().split())
    told = report._repr_html_()
    assert "&lt;b&gt;out" in told
    assert "<b>" not in told
    assert f"<td>{report.documents}</td>" in told


def _as_table(folder: Path) -> tuple[list[Row], pa.Table]:
    path = folder / "articles.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    path.unlink()
    return rows, pa.Table.from_pylist(rows)


def _parquet(folder: Path) -> None:
    pq.write_table(_as_table(folder)[1], folder / "articles.parquet")


def _csv(folder: Path) -> None:
    rows, _ = _as_table(folder)
    with (folder / "articles.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _gzip(folder: Path) -> None:
    for name in ("articles", "samples", "duplicates"):
        path = folder / f"{name}.jsonl"
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()


def _zstd(folder: Path) -> None:
    path = folder / "articles.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    frames = [zstandard.ZstdCompressor().compress(part) for part in (b"".join(lines[:5]), b"".join(lines[5:]))]
    (folder / "articles.jsonl.zst").write_bytes(b"".join(frames))
    path.unlink()


def _shards(folder: Path) -> None:
    path = folder / "articles.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.unlink()
    for number in range(3):
        (folder / f"articles-{number + 1:05d}.jsonl").write_bytes(b"".join(lines[number::3]))


@pytest.mark.parametrize("change", [_parquet, _csv, _gzip, _zstd, _shards])
def test_articles_in_every_form(tmp_path: Path, whole: Path, change: Callable[[Path], None]) -> None:
    make_folder(tmp_path, 12, 9)
    change(tmp_path)
    assert write_html(tmp_path).read_bytes() == write_html(whole).read_bytes() or change is _csv
    copies = sample_copies(tmp_path, 40)
    assert len(find_keepers(tmp_path, copies)) == 9


@pytest.mark.parametrize("change", [None, _parquet, _csv])
@pytest.mark.parametrize("fields", [["headline", "text"], ["source", "place", "headline"]])
def test_articles_with_few_fields(tmp_path: Path, change: Callable[[Path], None] | None, fields: list[str]) -> None:
    """A run may be told which fields it writes; without the text or its place no copy has its article beside it."""
    make_folder(tmp_path, 4, 2)
    lines = (tmp_path / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    write_lines(tmp_path / "articles.jsonl", [{name: json.loads(line)[name] for name in fields} for line in lines])
    if change is not None:
        change(tmp_path)
    page = tree(tmp_path)
    assert page.css(".pairs") == []
    assert len(page.css(".groups > li")) == 2


def test_copies_are_chosen_of_every_similarity_in_any_order(tmp_path: Path) -> None:
    rows = [
        {"source": "a", "place": f"line {n}", "text": "x", "keeper_source": "b", "similarity": 0.8 if n % 50 else 0.97}
        for n in range(1000)
    ]
    write_lines(tmp_path / "duplicates.jsonl", rows)
    chosen = sample_copies(tmp_path, 20)
    write_lines(tmp_path / "duplicates.jsonl", rows[::-1])
    assert sample_copies(tmp_path, 20) == chosen
    assert [row["similarity"] for row in chosen] == [0.8] * 10 + [0.97] * 10


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("report.json", None, MissingInputError),
        ("report.json", b"{", InputError),
        ("report.json", b"[]", InputError),
        ("samples.jsonl", b"{}\n{\n", InputError),
        ("samples.jsonl", b"1\n", InputError),
        ("articles.jsonl.gz", b"no gzip", InputError),
        ("articles.jsonl.zst", b"no zstd", InputError),
        ("articles.parquet", b"no Parquet", InputError),
        ("articles.csv", b"a,b\n1,2,3\n", InputError),
    ],
)
def test_damage_is_told_by_the_file_it_is_in(tmp_path: Path, name: str, content: bytes | None, error: type) -> None:
    make_folder(tmp_path, 3, 2)
    if name.startswith("articles"):
        (tmp_path / "articles.jsonl").unlink()
    (tmp_path / name).unlink(missing_ok=True)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(error, match=re.escape(str(tmp_path / name))):
        write_html(tmp_path)
    assert not [path for path in tmp_path.iterdir() if "html" in path.name]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    make_folder(tmp_path, 1, 1)
    (tmp_path / "report.html" / "mine").mkdir(parents=True)
    with pytest.raises(OutputError, match=r"report\.html: cannot be written"):
        write_html(tmp_path)
    assert not list(tmp_path.glob(".*"))


def test_the_command(tmp_path: Path, invoke: Callable[..., Result]) -> None:
    make_folder(tmp_path, 2, 1)
    assert invoke("report", tmp_path).output == f"{tmp_path / 'report.html'}\n"
    missing = invoke("report", tmp_path / "not there")
    assert missing.exit_code == 2
    assert "name the output folder of a run" in missing.stderr


# --- bounded


def test_the_file_is_bounded(tmp_path: Path) -> None:
    row = sampled(1)[0]
    text = "<\u202e" * 200_000
    write_lines(tmp_path / "samples.jsonl", [{**row, "text": text, "body": text}] * 12)
    copy = {"source": "a", "text": "&\x9b" * 9000, "keeper_source": "k", "keeper_place": "", "similarity": 0.9}
    write_lines(tmp_path / "duplicates.jsonl", [{**copy, "place": str(n)} for n in range(60)])
    write_lines(tmp_path / "articles.jsonl", [{"source": "k", "place": "", "text": "&\x9c" * 9000}])
    many = {"x" * 1000 + str(n): n for n in range(2000)}
    profile = {"languages": many, "kinds": {name: {"characters": 1, "cuts": 1} for name in many}}
    profile |= {"sites": [{"site": name, "documents": 1} for name in many], "quarantine": []}
    profile |= {"lines": [{"text": name, "kind": "nav", "times": 1} for name in many]}
    (tmp_path / "report.json").write_text(json.dumps(account(profile=profile, problems=many)), encoding="utf-8")
    path = write_html(tmp_path)
    assert path.stat().st_size < 10_000_000
    page = LexborHTMLParser(path.read_text(encoding="utf-8"))
    data = data_of(page)
    assert 5 < len(data["pages"]) < 12
    assert all(told["clipped"] for told in data["pages"])
    assert f"{12 - len(data['pages'])} more were too long" in page.css_first("#pages .hint").text()
    assert len(page.css(".pairs > details")) == 40


def test_what_is_in_every_file_is_small() -> None:
    assert sum(path.stat().st_size for path in TEMPLATES.iterdir()) < 100_000


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("a b " * 50_000, "b a " * 50_000),
        ("a " * 100_000, "b " * 100_000),
        (" ".join(f"w{n % 97}" for n in range(9000)), " ".join(f"w{n * 31 % 97}" for n in range(9000))),
        ("x" * 200_000, "x" * 199_999),
        ("\u0e01\u0e48" * 50_000, "\u0e48\u0e01" * 50_000),
    ],
)
def test_comparing_is_bounded(left: str, right: str) -> None:
    begin = time.process_time()
    found = compare(left, right)
    assert time.process_time() - begin < 5
    assert all(sum(len(piece[side]) for piece in found.pieces) <= 8000 for side in (1, 2))
    assert not found.whole


# --- differences


_WORDS = st.lists(st.sampled_from(["a", "b", "c", "港", "ก็", "\n", "e\u0301"]), max_size=30).map(" ".join)


@given(_WORDS, _WORDS)
def test_differences_are_both_texts(left: str, right: str) -> None:
    found = compare(left, right)
    assert found.whole
    assert "".join(piece.left for piece in found.pieces) == left.lstrip()
    assert "".join(piece.right for piece in found.pieces) == right.lstrip()
    for piece in found.pieces:
        if piece.kind == "same":
            assert piece.left.split() == piece.right.split()


def test_scripts_without_blanks_are_compared_by_character() -> None:
    pieces = [tuple(piece[:3]) for piece in compare("港口工人罢工十天", "港口工人罢工九天").pieces]
    assert pieces == [("same", "港口工人罢工", "港口工人罢工"), ("other", "十", "九"), ("same", "天", "天")]


def test_long_stretches_of_the_same_are_folded() -> None:
    words = " ".join(f"w{n}" for n in range(500))
    found = compare(f"{words} x {words}", f"{words} y {words}")
    assert [piece.kind for piece in found.pieces] == ["same", "folded", "same", "other", "same", "folded", "same"]
    assert sum(piece.words for piece in found.pieces) == 500 - 36 + 500 - 24
    assert found.words == (1, 1)
    late = compare(f"{words * 40} x", f"{words * 40} y")
    assert late.whole
    assert late.words == (1, 1)


# --- figures


def test_dates_have_gaps_and_become_years() -> None:
    by_month = dates({"months": {"2024-01": 2, "2023-11": 1, "never": 9, "2024-13": 9}})
    assert [(bar.name, bar.value) for bar in by_month.bars] == [("2023-11", 1), ("2023-12", 0), ("2024-01", 2)]
    by_year = dates({"months": {"0001-01": 4, "1999-02": 1, "2001-02": 5, "2001-03": 5}})
    assert [(bar.name, bar.value) for bar in by_year.bars[-3:]] == [("1999", 1), ("2000", 0), ("2001", 10)]
    assert (len(by_year.bars), by_year.before) == (60, 4)
    assert dates({}).bars == []
    assert columns([], "month").bars == []


def test_similarities_begin_where_there_are_any() -> None:
    rows = similarities({"similarities": [0] * 18 + [3, 0]})
    assert [(row.name, row.value, row.share) for row in rows] == [("0.90 to 0.95", 3, 100), ("0.95 to 1.00", 0, 0)]
    assert similarities({"similarities": [0] * 20}) == similarities({}) == []


def test_the_flow_shows_the_smallest_part() -> None:
    laid_out = flow({"kept": 1_000_000, "duplicates": 0, "quarantined": 1})
    assert laid_out is not None
    heights = [band.height for band in laid_out.bands]
    assert heights[0] == pytest.approx(150, abs=0.01)
    assert heights[1:] == [0, 2]
    tops = [band.top for band in laid_out.bands]
    assert tops == sorted(tops)
    assert tops[2] + 2 <= laid_out.height
    assert flow({"kept": 0}) is None


def test_sites_that_lose_most_have_enough_pages() -> None:
    rows = [
        {"site": f"s{n}", "documents": n, "characters_in": 100, "characters_kept": 100 - n} for n in (1, 6, 7, 8, 9)
    ]
    found = sites({"sites": rows})
    assert [site.name for site in found["all"]] == ["s9", "s8", "s7", "s6", "s1"]
    assert [site.name for site in found["most"]] == ["s9", "s8"]
    assert [site.name for site in found["least"]] == ["s6", "s7"]
    copied = {"site": "a", "documents": 9, "characters_in": 100, "characters_left": 90, "characters_kept": 0}
    assert sites({"sites": [copied]})["all"][0].share == 90  # its copies were left out, and little was cut


def test_small_words() -> None:
    assert named({}) == ""
    assert named({"en": 1}) == "en 1"
    assert percent(1, 1) == "100 %"
    assert percent(0, 5) == "0 %"
    assert duration(59.96) == "60.0 s"
    assert moment(None) == ""
    assert short("a\u202eb\n c", 20) == "a\\u202eb c"
    assert settings({"a": {"b": None, "c": [1]}}) == [("a.b", "none"), ("a.c", "[1]")]
