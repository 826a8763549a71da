"""The benchmarks measure what they say: scores, shapes of text, made-up copies, truth, verdicts, contenders."""

# ruff: noqa: S311  (chance makes texts here, not secrets)

import gzip
import importlib
import json
import os
import re
import select
import subprocess
import sys
from collections import Counter
from html import unescape
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import reference

import cleaner

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT))  # benchmarks are no part of what is installed

chrome, containment, corpus, edits, extractors, finders, fuzz, generated, languages, neardup, pages, processes, runs, scale, scores, truth = (  # noqa: E501
    importlib.import_module(f"benchmarks.{name}")
    for name in (
        "chrome", "containment", "corpus", "edits", "extractors", "finders", "fuzz", "generated", "languages",
        "neardup", "pages", "processes", "runs", "scale", "scores", "truth",
    )
)  # fmt: skip

MENU = "Home\nNews\nSport\nSign in"
PROSE = (
    "The council of Harborough voted on Monday to mend the old bridge across the river before winter comes.\n"
    "Traffic will be led around the town centre for 14 weeks, and buses will stop at the market instead.\n"
    "“We have waited for years,” said Mayor Anna Muster, whose office had asked for the money in 2019.\n"
    "Shopkeepers on the north bank fear that customers will stay away while the work goes on.\n"
    "A second vote, on the cost of a new footpath, is expected to be taken in the spring of next year."
)
HTML = "<html><head><title>Bridge vote</title></head><body><nav><ul>{}</ul></nav><article>{}</article></body></html>"


_DIGITS = str.maketrans("0123456789", "abcdefghij")  # a word has no digits


def made_up(number: int, words: int = 120) -> list[str]:
    draw = Random(3)
    return [
        "\n".join(
            " ".join(f"w{draw.randrange(4000):04}".translate(_DIGITS) for _ in range(words // 6)) + "."
            for _ in range(6)
        )
        for _ in range(number)
    ]


# --- scores


@pytest.mark.parametrize(
    ("found", "gold", "expected"),
    [
        pytest.param("a b c d e f", "A, b: c d e f!", (1.0, 1.0), id="case and punctuation do not count"),
        pytest.param("a b c d a b c d", "a b c d", (1 / 5, 1.0), id="a bag, not a set"),
        pytest.param("a b c d", "a b c d e f", (1.0, 1 / 3), id="two of three grams are missing"),
        pytest.param("a b", "a b", (1.0, 1.0), id="short texts are one short gram"),
        pytest.param("a b", "a b c d", (0.0, 0.0), id="a short gram is not part of a long one"),
        pytest.param("", "", (1.0, 1.0), id="nothing wanted, nothing found"),
        pytest.param("...", "a", (0.0, 0.0), id="nothing found"),
    ],
)
def test_page_score(found: str, gold: str, expected: tuple[float, float]) -> None:
    assert scores.page_score(found, gold) == pytest.approx(expected)


def test_f1_is_of_the_averages() -> None:
    score = scores.summarise([(1.0, 0.2), (0.6, 1.0)])
    assert (score.precision, score.recall, score.pages) == (0.8, 0.6, 2)
    assert score.f1 == pytest.approx(2 * 0.8 * 0.6 / 1.4)


def test_interval_holds_f1_and_is_the_same_each_time() -> None:
    draw = Random(1)
    values = [(draw.random(), draw.random()) for _ in range(80)]
    score = scores.summarise(values)
    assert 0 < score.f1_low < score.f1 < score.f1_high < 1
    assert score == scores.summarise(values)


# --- pages


@pytest.mark.parametrize("name", pages.FLATTENINGS)
def test_flattenings_keep_every_word(name: str) -> None:
    page = f"{MENU}\n{PROSE}\nShare\nPrint"
    shaped = pages.FLATTENINGS[name](page)
    assert re.findall(r"\w+", shaped) == re.findall(r"\w+", page)


def test_flattenings_have_their_shape() -> None:
    page = f"{MENU}\n{PROSE}\nShare\nPrint"
    shaped = {name: flatten(page) for name, flatten in pages.FLATTENINGS.items()}
    assert "\n" not in shaped["one line"]
    assert shaped["menus together"].startswith("Home News Sport Sign in\nThe council")
    assert shaped["menus together"].endswith("\nShare Print")
    assert max(map(len, shaped["wrapped at 80"].split("\n"))) <= 80
    assert shaped["blank lines"].split("\n\n") == page.split("\n")


def test_floor_keeps_sentences_only() -> None:
    assert pages.prose_lines(f"{MENU}\nRead more.\n{PROSE}\nFive words without a stop") == PROSE
    assert pages.prose_lines("He called it “the end of the road.”") != ""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "extraction"
    folder.mkdir()
    row = {"text": f"{MENU}\n{PROSE}", "gold": PROSE, "html": HTML.format(MENU, PROSE)}
    for gold_set in pages.GOLD_SETS:
        with gzip.open(folder / f"{gold_set.name}.jsonl.gz", "wt", encoding="utf8") as out:
            out.writelines(json.dumps(row | {"id": str(number)}) + "\n" for number in range(3))
    return tmp_path


def test_pages_are_read_in_order(data: Path) -> None:
    assert [page.id for page in pages.read_pages(data, "dragnet", 2)] == ["0", "1"]


# --- made-up copies and the truth


@pytest.mark.parametrize("name", edits.EDITS)
@pytest.mark.parametrize("strength", [0.05, 0.3])
def test_edits_change_about_as_much_as_asked(name: str, strength: float) -> None:
    texts = made_up(12, words=600)
    similarities = []
    for number, text in enumerate(texts):
        copy = edits.EDITS[name](text, strength, Random(number), texts)
        assert copy == edits.EDITS[name](text, strength, Random(number), texts)
        similarities.append(reference.jaccard(reference.shingle_set(text), reference.shingle_set(copy)))
    assert np.mean(similarities) >= 1 - strength - 0.1
    if name in ("words replaced", "truncated", "paragraph inserted"):
        assert np.mean(similarities) <= 1 - strength + 0.1


@pytest.mark.parametrize("name", edits.EDITS)
@pytest.mark.parametrize("text", ["", "One", "Two words", "1 2 3"])
def test_edits_bear_short_texts(name: str, text: str) -> None:
    assert isinstance(edits.EDITS[name](text, 0.3, Random(1), ["", "a b c"]), str)


def test_numbers_are_updated() -> None:
    assert re.search(r"for (1[5-9]|2[0-2]) weeks", edits.numbers(PROSE, 0.5, Random(1), [PROSE]))


def test_edits_do_what_their_names_say() -> None:
    text = "Bridge vote\nBy Anna Smith\nMarch 3, 2019\nThe neighbor’s center cost 14 percent more – “too much”."
    draw = Random(2)
    spelt = edits.spelling(text, 0.1, draw, [text])
    assert "neighbour’s centre cost 14 per cent" in spelt
    assert edits.spelling(spelt, 0.1, draw, [text]) == text
    assert truth.shingles(edits.white_space(text, 0.1, draw, [text])) == truth.shingles(text)
    moved = edits.byline(text, 0.1, draw, [text]).split("\n")
    assert moved[1] != "By Anna Smith"
    assert moved[1].startswith(("By ", "Staff"))
    assert moved[2] != "March 3, 2019"
    assert moved[0::3] == text.split("\n")[0::3]
    assert len(edits.byline(PROSE, 0.1, draw, [PROSE]).split("\n")) == len(PROSE.split("\n")) + 1
    body, note = edits.correct(text, 0.1, draw, [text]).rsplit("\n", 1)
    assert sum(before != after for before, after in zip(text.split(), body.split(), strict=True)) == 1
    assert note.startswith(("Correction", "This story", "Clarification"))
    assert re.match(r"UPDATE [0-9:]+: \w[^\n]*\nBridge vote\n", edits.update(text, 0.3, draw, [PROSE]))
    assert {edits.encoding("It’s", 0.9, Random(n), [""]) for n in range(20)} == {"It\ufffds", "Itâ€™s"}


def test_copies_lie_among_the_originals() -> None:
    originals = made_up(200)
    made = corpus.with_copies(originals, 200, Random(2))
    assert len(made.texts) == 400
    assert not Counter(originals) - Counter(made.texts)
    found = {
        copy.row: reference.jaccard(
            reference.shingle_set(made.texts[copy.row]), reference.shingle_set(made.texts[copy.origin])
        )
        for copy in made.copies
    }
    assert len(found) == 200
    for low in (0.5, 0.6, 0.7, 0.8, 0.9):
        assert sum(low <= value <= low + 0.1 for value in found.values()) >= 5


@pytest.mark.parametrize(
    "text",
    [
        "It’s 7 o'clock—isn't it? ¾ of Éric's naïve CAFÉ_bar x² ﬁne",
        "北京市 Ⅷ 1,234 日本語のテキスト 한국어",
        "ภาษาไทย ລາວ မြန်မာ ខ្មែរ हिन्दी العَرَبِيَّة soft\u00adhyphen zero\u200dwidth",
        "STRASSE Straße ŁÓDŹ \U0001f600 \U00020000",
    ],
)
def test_tokens_are_those_of_the_definition(text: str) -> None:
    assert truth.tokens(text) == reference.tokens(text)


def test_brute_force_equals_the_reference() -> None:
    texts = [*corpus.with_copies(made_up(40), 40, Random(4)).texts, "", "!", "one two", "One, two.", "one"]
    expected = {(left, right): value for left, right, value in reference.pairs(texts, 0.5)}
    assert truth.brute_force(texts, 0.5) == expected
    assert len(expected) > 20


# --- generated articles


def test_generated_copies_are_as_similar_as_is_said(tmp_path: Path) -> None:
    known = generated.write_articles(tmp_path / "a.arrow", 200)
    assert generated.write_articles(tmp_path / "b.arrow", 200).similarities.tolist() == known.similarities.tolist()
    assert (tmp_path / "a.arrow").read_bytes() == (tmp_path / "b.arrow").read_bytes()
    texts = generated.read_texts(tmp_path / "a.arrow").to_pylist()
    assert 2500 < np.mean([len(text) for text in texts]) < 3500
    sets = [reference.shingle_set(text) for text in texts]
    expected = {(left, right): value for left, right, value in reference.pairs(texts, 0.5)}
    assert len(known.lefts) == 20
    found = dict(zip(zip(known.lefts.tolist(), known.rights.tolist(), strict=True), known.similarities, strict=True))
    assert found == pytest.approx(expected)
    assert 2 < (known.similarities >= 0.8).sum() < 18
    assert all(len(one) == 20 * text.count(".") - 4 for one, text in zip(sets, texts, strict=True))


HOSTILE = {  # how many of 1000 texts find_duplicates removes, and how many pairs there are
    "all equal": (999, 499_500), "all empty": (999, 0), "one of 200 MB": (0, 0), "one word each": (0, 0),
    "one template": (0, 0), "50 versions each": (900, None),
}  # fmt: skip


@pytest.mark.parametrize("name", generated.HOSTILE)
def test_hostile_corpora_break_nothing(name: str, tmp_path: Path) -> None:
    generated.write_texts(tmp_path / "h.arrow", generated.HOSTILE[name](1000))
    request = {"corpus": str(tmp_path / "h.arrow"), "work_dir": str(tmp_path)}
    removed, pairs = HOSTILE[name]
    found = scale.work(request | {"search": "find_duplicates"})
    assert found["found"] == removed
    assert found["least_similarity"] >= 0.8
    found = scale.work(request | {"search": "similar_pairs"})
    assert found["found"] == pairs or pairs is None
    assert found["refused"] is None


def test_scale_is_measured_in_processes_of_their_own(tmp_path: Path) -> None:
    first, second = scale.measure_articles((1000,), tmp_path, 1)
    assert (first["search"], second["search"]) == ("find_duplicates", "similar_pairs")
    for row in (first, second):
        assert row["known_above"] > 30
        assert row["recall"] > 0.95
        assert row["precision"] == 1.0
        assert row["peak_mb"] >= row["before_mb"] > 0
    assert not list(tmp_path.glob("*.arrow"))


# --- verdicts

TRUTH = {(0, 1): 0.95, (0, 2): 0.82, (1, 2): 0.7, (3, 4): 0.9}


@pytest.mark.parametrize(
    ("kind", "pairs", "rows", "recall", "just_above", "precision"),
    [
        pytest.param("pairs", [(0, 1), (1, 2)], [], 1 / 3, 0.0, 1 / 2, id="pairs below the threshold are wrong"),
        pytest.param("pairs", [], [], 0.0, 0.0, None, id="no pairs"),
        pytest.param("removed", [(0, 1), (0, 2)], [1, 2], 2 / 3, 1.0, 1.0, id="removed, with keepers"),
        pytest.param("removed", [], [0, 9], 2 / 3, 1.0, 1 / 2, id="removed, one without a partner"),
        pytest.param("flags", [], [0, 1, 3, 9], 1 / 3, 0.0, 3 / 4, id="a flag on one side is not enough"),
    ],
)
def test_judge(
    kind: str, pairs: list[Any], rows: list[int], recall: float, just_above: float, precision: float | None
) -> None:
    answer = finders.Answer(np.array(pairs, dtype=np.int64).reshape(-1, 2), np.array(rows, dtype=np.int64))
    copies = [corpus.Copy(1, 0, ("typos", "truncated")), corpus.Copy(2, 1, ("typos",))]
    verdict = neardup.judge(kind, answer, TRUTH, 0.8, copies)
    assert verdict["recall"] == pytest.approx(recall)
    assert verdict["recall_just_above"] == just_above
    assert verdict["precision"] == precision
    assert verdict["true_pairs"] == 3
    hit = int(bool(pairs or rows))
    assert verdict["recall_by_edit"] == {"truncated": [hit, 1], "typos": [hit, 1]}


# --- contenders


def named(contenders: Any) -> list[Any]:
    return [pytest.param(one, id=one.name) for one in contenders]


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("finder", named(finders.FINDERS))
def test_finders_find_a_copy(finder: Any) -> None:
    if finder.module == "text_dedup":
        pytest.skip("changes how this process starts others")
    if processes.missing(finder.module):
        pytest.skip(processes.missing(finder.module))
    texts = made_up(20)
    texts[11] = texts[4].upper()
    try:
        answer = finder.prepare(1)(texts, 0.8)
    except ImportError as error:
        pytest.skip(f"{finder.module} is not whole: {error}")
    verdict = neardup.judge(finder.kind, answer, {(4, 11): 1.0}, 0.8, [])
    assert verdict["recall"] == verdict["precision"] == 1.0


def test_plain_shingles_are_those_of_the_truth() -> None:
    for text in (PROSE, "Two words", "", "five words are one shingle"):
        assert len(set(finders.plain_shingles(text))) == len(truth.shingles(text))


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("extractor", named(extractors.EXTRACTORS))
def test_extractors_find_the_prose(extractor: Any) -> None:
    if processes.missing(extractor.module):
        pytest.skip(processes.missing(extractor.module))
    items = "".join(f'<li><a href="/">{item}</a></li>' for item in MENU.split("\n"))
    html = HTML.format(items, f"<p>{PROSE}</p>")  # jusText takes short paragraphs for chrome
    text = pages.FLATTENINGS[extractor.flattening](f"{MENU}\n{PROSE}")
    ready = extractor.prepare(True)  # noqa: FBT003
    found = ready.extract(html if extractor.source == "html" else text)
    if ready.title is not None and extractor.source == "html":
        assert ready.title(html) == "Bridge vote"
    if extractor.source == "html" or extractor.module in (None, "cleaner"):
        assert scores.page_score(found, PROSE)[1] > 0.5


# --- languages


def test_a_text_is_cut_into_pieces_of_so_many_words() -> None:
    text = "One two, three four five. Six seven!"
    assert list(languages.pieces(text, 3)) == ["One two, three", "four five. Six"]
    assert list(languages.pieces(text, 50)) == ["One two, three four five. Six seven"]
    assert list(languages.pieces("...", 3)) == []


def test_what_a_contender_tells_is_counted() -> None:
    texts = [["en", PROSE], ["de", PROSE], ["en", "12"]]
    (row,) = languages.work({"contender": "cleaner", "sets": [["made up", 50, texts]]})["rows"]
    assert (row["pieces"], row["right"], row["silent"]) == (3, 1 / 3, 1 / 3)
    assert row["languages"] == {"de": 0.0, "en": 0.5}
    assert row["wrong"] == {"de": ["en"], "en": [None]}


def test_a_peer_that_is_absent_is_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(languages.CONTENDERS, "nobody", ("no_such_module", None))
    (found,) = languages.measure(tmp_path, 60, ["nobody"], lambda _: None)
    assert found == {"contender": "nobody", "skipped": "no_such_module is not installed"}


# --- processes


def test_a_contender_runs_in_a_process_of_its_own(data: Path) -> None:
    request = {"job": "extraction", "contender": "cleaner, as is", "set": "dragnet", "data": str(data), "limit": 2}
    found = processes.run_child(request, seconds=120, cores=1)
    assert found["pages"] == 2
    assert found["recall"] == 1.0
    assert found["pages_per_second"] > 0
    assert not found["failed_pages"]


def test_what_cannot_be_measured_is_named(data: Path) -> None:
    request = {"job": "extraction", "contender": "cleaner, as is", "set": "dragnet", "data": str(data), "limit": 2}
    assert processes.run_child(request, seconds=0.05, cores=1) == {"skipped": "not finished after 0.05 s"}
    elsewhere = processes.run_child(request, seconds=120, cores=1, python=sys.executable)
    assert elsewhere["pages"] == 2
    failed = processes.run_child(request | {"data": str(data / "absent")}, seconds=120, cores=1)
    assert failed["skipped"].startswith("failed: FileNotFoundError")
    assert processes.missing("no_such_module") == "no_such_module is not installed"


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="there are no process groups")
def test_what_is_stopped_takes_its_own_processes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "benchmarks"
    package.mkdir()
    (package / "__init__.py").touch()
    told = tmp_path / "told"
    os.mkfifo(told)
    (package / "child.py").write_text(
        "import subprocess, sys, time\n"
        f"with open({str(told)!r}, 'wb') as pipe:\n"
        "    inner = 'import os, time; os.write(1, b\"up\"); time.sleep(600)'\n"
        "    subprocess.Popen([sys.executable, '-c', inner], stdout=pipe)\n"
        "time.sleep(600)\n"
    )
    monkeypatch.setattr(processes, "ROOT", tmp_path)
    with os.fdopen(os.open(told, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as pipe:
        found = processes.run_child({}, seconds=5, cores=1)
        assert found == {"skipped": "not finished after 5 s"}
        assert pipe.read(2) == b"up"
        # the pipe has an end once nobody is left who could write to it
        ready, _, _ = select.select([pipe], [], [], 60)
        assert ready
        assert pipe.read(1) == b""


# --- the other measurements


@pytest.fixture
def page() -> Any:
    return pages.Page("", "", f"{MENU}\n{PROSE}\nShare\nPrint", PROSE)


def test_chrome_is_what_stands_around_the_article(page: Any) -> None:
    assert chrome.chrome_of(page) == (MENU, "Share\nPrint")
    assert chrome.chrome_of(pages.Page("", "", MENU, PROSE)) is None


def test_pages_of_a_story_have_other_chrome(page: Any) -> None:
    around = [chrome.chrome_of(page), ("Start", "End"), ("Top", "Bottom")]
    made = chrome.made_pages(["one", "two"], around, Random(1))
    assert [text.split("\n")[-2 if "Share" not in text else -3] for text in made] == ["one", "one", "two", "two"]
    assert made[0] != made[1]


def test_chrome_is_judged_by_stories() -> None:
    verdict = chrome.judge([(0, 1), (2, 5), (0, 4)], 3, {(1, 2)})
    assert verdict == {"recall": 1 / 3, "precision": 2 / 3, "pairs": 3, "of_them_other_stories": 1}


def test_contained_by_brute_force_equals_the_reference() -> None:
    draw = Random(5)
    longer = made_up(30)
    texts = [*longer, *(containment.part_of(draw.choice(longer), draw) for _ in range(60)), "", "one two", longer[3]]
    expected = {(inner, outer): share for inner, outer, share in reference.contained(texts, 0.5) if inner != 92}
    assert containment.brute_force(texts, 0.5) == expected
    assert len(expected) > 30


def test_what_takes_longer_than_its_length_tells_is_found() -> None:
    assert fuzz._ratio([1.0, 4.0, 16.0], fuzz.SIZES) == pytest.approx(1)
    assert fuzz._ratio([1.0, 16.0, 256.0], fuzz.SIZES) == pytest.approx(16)
    assert fuzz._ratio([9.0, 4.0, 64.0], fuzz.SIZES) == pytest.approx(4)


def test_fuzz_tells_of_what_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(unit: Any) -> tuple[float, list[float]]:
        if unit.joiner == "newline":
            raise ValueError("no newlines")
        return float(len(unit.fragments)), [1.0, 2.0, 3.0]

    told: list[str] = []
    monkeypatch.setattr(fuzz, "times_linear", read)
    found = fuzz.measure(60, told.append)
    assert found["units"] == 60
    assert len(found["failed"]) == len(told) > 0
    assert found["over"] == 0
    assert found["worst"][0]["times linear"] == 4


def test_pages_say_the_same_flat_and_as_html(tmp_path: Path) -> None:
    flat, tagged = tmp_path / "p.jsonl", tmp_path / "p.html.jsonl"
    runs.write_pages(flat, 20, tagged)
    pairs = zip(flat.read_bytes().splitlines(), tagged.read_bytes().splitlines(), strict=True)
    for number, (line, with_tags) in enumerate(pairs):
        page, html = json.loads(line), json.loads(with_tags)
        assert (page["id"], page["url"]) == (html["id"], html["url"]) == (number, page["url"])
        shown = re.split(r"(?:<[^>]+>|\n)+", html["html"].partition("<body>")[2])
        assert [unescape(piece) for piece in shown if piece] == page["text"].split("\n")
        assert cleaner.parse_html(html["html"]).body == cleaner.parse(page["text"]).body


def test_html_pages_are_escaped() -> None:
    html = runs.made_html(3, "Ann & Bo <b>met</b> near the harbour wall of Elmford. They left at noon. ")
    assert "<h1>Ann &amp; Bo &lt;b&gt;met&lt;/b&gt; near the harbour wall</h1>" in html
    assert "<p>Ann &amp; Bo &lt;b&gt;met&lt;/b&gt; near the harbour wall of Elmford. They left at noon.</p>" in html


def test_only_peers_that_are_known_have_a_python_of_their_own() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "neardup", "--peer-python", "nobody=python"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "must be MODULE=PATH, with one of FastSketchLSH, cleaner" in done.stderr


def test_absent_data_is_a_clear_error(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--data", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "name the folder with --data" in done.stderr
    assert "Traceback" not in done.stderr
