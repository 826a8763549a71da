"""parse_html from end to end: fields, evidence, spans, reasons, what is stored, and pages among many."""

import json
import pickle
import time
import warnings
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result
from hypothesis import example, given, settings
from hypothesis import strategies as st

import cleaner
from cleaner.article import MARGIN
from cleaner.cleaning.html.flattening import flatten_html, repair_html
from cleaner.cleaning.html.links import links_of, make_absolute
from cleaner.cleaning.html.stated import read_stated
from cleaner.rendering import is_outline

Invoke = Callable[..., Result]

HEAD = """<!doctype html><html lang="en"><head><title>Harbour wall to be rebuilt - The Tidewater Post</title>
<meta property="og:site_name" content="The Tidewater Post"><meta property="article:section" content="Coast">
<meta name="keywords" content="harbour, wall"><link rel="canonical" href="/2024/05/harbour?a=1&amp;b=2">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour wall to be rebuilt",
"author": {"@type": "Person", "name": "Ann Lee"}, "datePublished": "2024-05-03T10:00:00+02:00",
"dateModified": "2024-05-03T12:30:00+02:00"}</script></head>"""
STORY = """<article><h1>Harbour wall to be rebuilt</h1><p class="byline">By Ann Lee</p>
<p>The harbour will close on Monday for a week, the council said, while <a href="/divers?a=1&amp;b=2">divers</a> look at
the eastern wall.</p><h2>What happens now</h2>
<p>Ferries will leave from the old pier until the work is done, and <a href="javascript:x()">tickets</a> stay valid.</p>
<ul><li>The old pier opens on Tuesday morning at seven, the <a href="https://port.example/">port</a> says.</li>
<li>The market stays where it has been since the spring.</li></ul>
<blockquote>We asked for a report, and nobody wrote one until the wall had moved by ten centimetres.</blockquote>
<p>The council meets again in June, when the divers are to tell what they have found below the wall.</p></article>"""
ASIDE = """<aside class="related"><p><a href="/a">Ten harbours that were lost to the sea in one winter of storms</a></p>
<p><a href="/b">The pier that nobody wanted is now the most loved one of all</a></p></aside>"""
PAGE = f"""{HEAD}<body><nav><a href="/">Home</a> <a href="/news">News</a> <a href="/sport">Sport</a></nav>{STORY}{ASIDE}
<footer>Copyright 2024 Tidewater Post. All rights reserved.</footer></body></html>"""
URL = "https://tidewater.example/x"


@pytest.fixture(scope="module")
def article() -> cleaner.Article:
    return cleaner.parse_html(PAGE, url=URL)


def test_the_fields_are_those_of_the_page(article: cleaner.Article) -> None:
    assert article.headline == "Harbour wall to be rebuilt"
    assert (article.byline, article.authors) == ("Ann Lee", ("Ann Lee",))
    assert article.published == datetime.fromisoformat("2024-05-03T10:00:00+02:00")
    assert article.updated == datetime.fromisoformat("2024-05-03T12:30:00+02:00")
    assert (article.published_text, article.updated_text) == ("2024-05-03T10:00:00+02:00", "2024-05-03T12:30:00+02:00")
    assert (article.site, article.section, article.tags) == ("The Tidewater Post", "Coast", ("harbour", "wall"))
    assert article.url == "https://tidewater.example/2024/05/harbour?a=1&b=2"
    assert article.language == "en"
    assert len(article.paragraphs) == 7


def test_each_field_has_its_evidence(article: cleaner.Article) -> None:
    assert article.evidence == {
        "headline": "page and JSON-LD",
        "authors": "page and JSON-LD",
        "published": "JSON-LD",
        "updated": "JSON-LD",
        "site": "OpenGraph",
        "section": "OpenGraph",
        "tags": "meta",
        "url": "link",
    }


WALL = (
    "The harbour wall at Tidewater will be rebuilt from May, the council said on Monday, after storms broke it.",
    "Divers will look at the eastern side first, and ferries will leave from the northern quay until the work is done.",
    "The cost of 4 million pounds is shared between the town and the state, which had at first refused to pay for it.",
)


@pytest.mark.parametrize("paragraphs", [1, 2, 3])
@pytest.mark.parametrize("form", ["<p>{}</p>", "<div>{}</div>", "{}<br><br>"])
@pytest.mark.parametrize("head", ["", "<h1>Harbour wall to be rebuilt</h1>"])
def test_an_article_with_nothing_around_it_stays_whole(paragraphs: int, form: str, head: str) -> None:
    """As feeds and archives have it."""
    body = cleaner.clean_html(head + "".join(form.format(paragraph) for paragraph in WALL[:paragraphs]))
    assert [part for part in WALL if part in body] == [*WALL[:paragraphs]]


def test_links_in_its_prose_do_not_part_an_article_from_itself() -> None:
    linked = [part.replace("the", "<a href='/x'>the</a>", 1) for part in WALL[:2]]
    article = cleaner.parse_html(f"<h1>Harbour wall</h1><p>{linked[0]}</p><p>{linked[1]}</p>")
    assert (article.headline, article.body) == ("Harbour wall", "\n\n".join(WALL[:2]))


def check_spans(article: cleaner.Article) -> None:
    """Kept and removed cover the text once but for white space, and replay."""
    at = 0
    for start, end in sorted([*article.kept, *((cut.start, cut.end) for cut in article.removed)]):
        assert at <= start < end <= len(article.text)
        assert not article.text[at:start].strip(MARGIN)
        at = end
    assert not article.text[at:].strip(MARGIN)
    assert cleaner.apply_removals(article.text, article.removed) == article.body
    assert is_outline(article.outline, len(article.kept))
    behind = 0
    for start, end, address in article.links:
        assert behind <= start < end
        assert any(first <= start and end <= last for first, last in article.kept)
        assert address.startswith(("http:", "https:", "mailto:"))
        behind = end


def test_spans_are_of_the_flat_text(article: cleaner.Article) -> None:
    assert article.text == cleaner.flatten(PAGE)
    check_spans(article)
    assert cleaner.clean_html(PAGE, url=URL) == article.body


def test_reasons_name_the_tags(article: cleaner.Article) -> None:
    told = {article.text[cut.start : cut.end][:12]: cut for cut in article.removed}
    assert told["Ten harbours"].reason == 'inside <aside class="related">'
    assert told["Ten harbours"].kind in (cleaner.Kind.RELATED, cleaner.Kind.BOILERPLATE)


def test_links_are_absolute(article: cleaner.Article) -> None:
    found = [(article.text[start:end], address) for start, end, address in article.links]
    assert found == [
        ("divers", "https://tidewater.example/divers?a=1&b=2"),
        ("port", "https://port.example/"),
    ]
    page = PAGE.replace('<link rel="canonical" href="/2024/05/harbour?a=1&amp;b=2">', "")
    assert [link[2] for link in cleaner.parse_html(page).links] == ["https://port.example/"]


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("mailto:ann@news.example", "mailto:ann@news.example"),
        ("//other.example/a b", "https://other.example/a%20b"),
        ("?copy=1&copy=2", "https://tidewater.example/x?copy=1&copy=2"),
        ("a#part", "https://tidewater.example/a#part"),
        ("#part", None),
        ("", None),
        ("mailto:", None),
        ("data:text/html,x", None),
        (" JavaScript:x()", None),
        ("java\nscript:x()", None),
        ("https://[", None),
        ("http:///", None),
        ("https://x.example/" + "a" * 5_000, None),
    ],
)
def test_addresses_of_links(href: str, address: str | None) -> None:
    page = PAGE.replace("/divers?a=1&amp;b=2", href.replace("&", "&amp;"))
    found = [link[2] for link in cleaner.parse_html(page, url=URL).links]
    assert found == [*([address] if address else []), "https://port.example/"]


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("<base href='https://b.example/c/'>", "https://b.example/c/divers"),
        ("<base target=_top><base href='/c/'>", "https://tidewater.example/c/divers"),
        ("<base href='javascript:x'>", "https://tidewater.example/divers"),
    ],
)
def test_addresses_are_made_absolute_by_the_base(base: str, address: str) -> None:
    page = PAGE.replace("/divers?a=1&amp;b=2", "divers").replace("<head>", f"<head>{base}")
    assert cleaner.parse_html(page, url="https://tidewater.example/x").links[0][2] == address


def test_what_is_no_address_is_not_the_pages() -> None:
    assert cleaner.parse_html("<p>The wall held.", url="no address").url is None
    assert cleaner.parse_html("<p>The wall held.", url="https://a.example/b").url == "https://a.example/b"


PROSE = (
    "The harbour will close on Monday for a week, the council said, while divers look at the eastern wall and feet.",
    "Ferries will leave from the old pier until the work is done, and tickets stay valid for the whole of the month.",
    "Fishermen said they had been told nothing of the plan until Thursday, when the first barriers were put up there.",
)


def story(inner: str) -> cleaner.Article:
    """A page with a menu whose article holds something between its paragraphs."""
    first, second, last = (f"<p>{paragraph}</p>" for paragraph in PROSE)
    return cleaner.parse_html(
        "<nav><a href=/>Home</a> <a href=/n>News</a></nav><article><h1>Harbour to close<br>for a week</h1>"
        f"<p class=byline>By Ann Lee</p>{first}{second}{inner}{last}</article><footer>© 2024 The Herald</footer>"
    )


def test_a_headline_on_two_lines_is_one() -> None:
    assert story("").headline == "Harbour to close for a week"


def test_a_table_is_kept_whole_with_its_columns() -> None:
    article = story(
        "<table><tr><th></th><th>Berths in 2022</th><th>Berths in 2023</th></tr><tr><td rowspan=2>"
        "Ferries at the pier</td><td>twelve boats</td><td></td></tr><tr><td>fourteen boats</td>"
        "<td>fifteen boats</td></tr>"
        "<tr><td colspan=2>Boats of all sorts</td><td>ninety boats</td></tr></table>"
    )
    rows = [line for line in article.to_markdown().splitlines() if line.startswith("|")]
    assert rows[2:] == [
        "| Ferries at the pier | twelve boats |  |",
        "|  | fourteen boats | fifteen boats |",
        "| Boats of all sorts |  | ninety boats |",
    ]


def test_a_table_that_lays_out_a_page_is_none() -> None:
    cells = "<tr><td>Sign up</td></tr><tr><td>Send to a friend</td></tr>"
    article = story(f"<table>{cells}<tr><td>{PROSE[0]} {PROSE[1]} {PROSE[2]}</td></tr></table>")
    assert "Send to a friend" not in article.body


def test_lists_have_their_own_numbers() -> None:
    article = story(
        "<ol start=4><li><p>Bring a ticket to the old pier by nine.</p><p>No ticket is sold there on the day "
        "itself.</p></li><li>Wait in line until you are called.</li><li value=9>Board the "
        "ferry when the gate opens.</li></ol>"
    )
    assert (
        "4. Bring a ticket to the old pier by nine.\n\n   No ticket is sold there on the day itself.\n"
        "5. Wait in line until you are called.\n9. Board the ferry when the gate opens."
    ) in article.to_markdown()
    falling = story("<ol reversed>" + "".join(f"<li>The {n} boat left the pier at noon.</li>" for n in "abc") + "</ol>")
    assert "3. The a boat" in falling.to_markdown()
    assert "1. The c boat" in falling.to_markdown()


def headed(below: str) -> cleaner.Article:
    """A page with something between its headline and its article."""
    return cleaner.parse_html(
        f"<h1>Harbour to close for a week</h1>{below}<p class=byline>By Ann Lee</p><time>3 May 2024</time>"
        + "".join(f"<p>{paragraph}</p>" for paragraph in PROSE)
    )


@pytest.mark.parametrize("name", ["article__standfirst", "chapo", "post-subtitle", "Vorspann", "entradilla"])
def test_a_class_tells_the_standfirst(name: str) -> None:
    article = headed(f'<div class="{name}"><p>Divers look at the wall, and nobody was told</p></div>')
    assert article.standfirst == "Divers look at the wall, and nobody was told"


@pytest.mark.parametrize(
    "inner", ["<p class=lead>Harbour</p>", "<aside><p class=lead>Follow the port live on our page</p></aside>"]
)
def test_a_kicker_and_what_stands_aside_are_none(inner: str) -> None:
    assert headed(inner).standfirst is None


def test_alternative_texts_are_no_captions_but_stated_ones_are() -> None:
    alone = story('<img src="a.jpg" alt="Divers stand at the eastern wall of the harbour on Monday">')
    assert alone.captions == ()
    figure = story(
        '<figure><img src="a.jpg" alt="Divers stand at the eastern wall of the harbour">'
        "<figcaption>Divers at the eastern wall on Monday <span class=credit>Bo Ek</span></figcaption></figure>"
    )
    assert [caption.text for caption in figure.captions] == ["Divers at the eastern wall on Monday"]
    assert figure.captions[0].credit is not None


def test_there_are_at_most_a_thousand_links() -> None:
    prose = "".join(
        f'<p>The wall held, <a href="/{i}">divers</a> said on Monday, and it was seen.</p>' for i in range(1_200)
    )
    found = cleaner.parse_html(PAGE.replace("<h2>", f"{prose}<h2>"), url=URL)
    assert len(found.links) == 1_000
    check_spans(found)


@pytest.mark.parametrize(
    ("encoded", "name"),
    [
        (PAGE.replace("wall.", "wall — über.").encode(), "utf-8"),
        (PAGE.replace("wall.", "wall – über.").encode("cp1252"), "windows-1252"),
        (b"\xff\xfe" + PAGE.encode("utf-16-le"), "utf-16le"),
        (PAGE.replace("<head>", "<head><meta charset=koi8-r>").replace("said", "сказал").encode("koi8-r"), "koi8-r"),
    ],
    ids=["utf-8", "windows-1252", "utf-16le", "koi8-r"],
)
def test_bytes_have_an_encoding(encoded: bytes, name: str) -> None:
    found = cleaner.parse_html(encoded, url=URL)
    assert found.evidence["encoding"] == name
    assert "�" not in found.text
    assert found.headline == "Harbour wall to be rebuilt"


def test_a_declared_encoding_that_does_not_fit_is_passed_over() -> None:
    page = PAGE.replace("wall.", "wall — über.").encode()
    assert "— über" in cleaner.parse_html(page, encoding="latin-1").text
    assert "Überfall" in cleaner.flatten("<p>Überfall".encode("latin-1"), encoding="latin-1")


def test_days_come_from_the_address_or_are_counted_back() -> None:
    page = STORY.replace("By Ann Lee</p>", "By Ann Lee</p><p>Published 3 hours ago</p>")
    found = cleaner.parse_html(page, today=datetime.fromisoformat("2024-05-03T13:00"))
    assert (found.published, found.evidence["published"]) == (datetime.fromisoformat("2024-05-03T10:00"), "page")
    found = cleaner.parse_html(STORY, url="https://news.example/2024/05/02/harbour", today=date(2024, 5, 9))
    assert (found.published, found.evidence["published"]) == (datetime.fromisoformat("2024-05-02"), "address")
    assert found.url == "https://news.example/2024/05/02/harbour"


def test_an_article_comes_back_as_it_was_stored(article: cleaner.Article) -> None:
    assert cleaner.Article.from_dict(json.loads(json.dumps(article.to_dict()))) == article
    assert pickle.loads(pickle.dumps(article)) == article  # noqa: S301  what was pickled here
    fields = article.to_dict(text=False)
    assert {"text", "outline", "links", "decisions"}.isdisjoint(fields)
    assert fields["evidence"] == article.evidence


@pytest.mark.parametrize(
    "change",
    [{"outline": "AA=="}, {"links": [[0, 1]]}, {"links": [["0", 1, "x"]]}, {"evidence": {"url": 1}}, {"tags": "a"}],
)
def test_what_was_changed_is_no_article(article: cleaner.Article, change: dict[str, Any]) -> None:
    with pytest.raises(cleaner.CleanerError, match="no article"):
        cleaner.Article.from_dict(article.to_dict() | change)


def test_wrong_arguments() -> None:
    for call in (cleaner.parse_html, cleaner.clean_html, cleaner.flatten):
        with pytest.raises(TypeError, match="html is int"):
            call(3)  # type: ignore[operator]
        with pytest.raises(TypeError, match="html is NoneType"):
            call(None)  # type: ignore[operator]
        with pytest.raises(cleaner.CleanerError, match="max_html allows 10"):
            call("<p>" * 9, settings=cleaner.CleanSettings(max_html=10))
        with pytest.raises(cleaner.CleanerError, match="CleanSettings"):
            call("<p>", settings=3)  # type: ignore[operator]
    for with_url in (cleaner.parse_html, cleaner.clean_html):
        with pytest.raises(TypeError, match="url is bytes"):
            with_url("<p>", url=b"x")  # type: ignore[operator]
        with pytest.raises(cleaner.CleanerError, match="max_page"):
            with_url("<p>one two three", settings=cleaner.CleanSettings(max_page=3))
    for page in ("", b"", "<p>", bytearray(b"<p>one"), memoryview(b"<p>one")):
        assert cleaner.parse_html(page).body == cleaner.clean_html(page)  # type: ignore[arg-type]


def test_html_among_texts_is_told() -> None:
    for call, named in ((cleaner.parse, "parse_html"), (cleaner.clean, "clean_html")):
        for page in (PAGE, STORY, "\n <!-- x --><p class='a'>One."):
            with pytest.warns(cleaner.HtmlWarning, match=named):
                call(page)  # type: ignore[operator]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for text in ("a < b", "<3 you", "<Reuters> The wall held.", "1 <p> 2", "", "<" * 99):
                call(text)  # type: ignore[operator]


def test_pages_among_many(article: cleaner.Article) -> None:
    pages = [PAGE, PAGE.encode(), None, "", "<div>" * 1_000]
    found = list(cleaner.parse_many(pages, html=True))  # type: ignore[arg-type]
    alone = cleaner.parse_html(PAGE)
    assert found[0] == alone
    assert isinstance(found[1], cleaner.Article)
    assert (found[1].body, found[1].evidence["encoding"]) == (article.body, "utf-8")
    assert isinstance(found[2], cleaner.PageError)
    bodies = list(cleaner.clean_many(pages, html=True, workers=1))  # type: ignore[arg-type]
    assert bodies[:2] == [article.body] * 2
    assert bodies[3:] == ["", ""]
    assert isinstance(bodies[2], cleaner.PageError)


def test_too_long_pages_among_many_are_told() -> None:
    strict = cleaner.CleanSettings(max_html=100)
    (found,) = cleaner.parse_many([PAGE], strict, html=True)
    assert isinstance(found, cleaner.PageError)
    assert "max_html" in str(found)


# --- corpora


def lines(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.html").write_text(PAGE, encoding="utf-8")
    (folder / "b.htm").write_bytes(PAGE.replace("harbour", "hafen").replace("held", "hielt").encode("utf-16"))
    records = [
        {"id": "c", "html": PAGE, "url": URL, "page": 3},
        {"id": "d", "html": 3},
        {"id": "e", "text": cleaner.flatten(STORY), "html": "<p>not read", "url": "https://a.example/2024/05/02/x"},
    ]
    (folder / "c.jsonl").write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    return folder


@pytest.mark.parametrize("clean", [True, False])
def test_pages_that_declare_no_encoding_are_guessed_recorded_or_told(tmp_path: Path, *, clean: bool) -> None:
    said = {
        "german": "Über die Brücke fährt heute kein Zug, und die Fähre ruht, wie größere Schiffe auch, ebenfalls.",
        "russian": "Порт закроют на неделю, сообщил совет города: водолазы осмотрят восточную стену, паромы уйдут.",
        "korean": "항구는 월요일부터 일주일 동안 폐쇄된다고 시가 밝혔다. 잠수부들이 동쪽 벽을 살펴볼 예정이다.",
        "utf-8": "Le port sera fermé pour une semaine, a annoncé la mairie, et les plongeurs verront le mur à part.",
    }
    codecs = {"german": "cp1252", "russian": "cp1251", "korean": "euc-kr", "utf-8": "utf-8"}
    given = tmp_path / "in"
    given.mkdir()
    for name, prose in said.items():
        page = f"<!doctype html><title>{prose[:20]}</title><h1>{prose[:20]}</h1><p>{prose}</p><p>{prose}</p>"
        (given / f"{name}.html").write_bytes(page.encode(codecs[name]))
    cleaner.run(given, tmp_path / "out", settings=cleaner.RunSettings(clean=clean, dedup=not clean))
    found = {record["id"]: record for record in lines(tmp_path / "out" / "articles.jsonl")}
    assert all(said[id_.removesuffix(".html")] in record["text"] for id_, record in found.items())
    names = {"german.html": "windows-1252", "russian.html": "windows-1251", "utf-8.html": None}
    assert {id_: record.get("encoding") for id_, record in found.items()} == names
    (lost,) = lines(tmp_path / "out" / "quarantine.jsonl")
    assert lost["source"].endswith("korean.html")
    assert lost["error"].startswith("no encoding is declared, and it is neither UTF-8 nor text in Latin letters; ")
    settings = cleaner.RunSettings(clean=clean, dedup=not clean, encoding="euc-kr")
    cleaner.run(given / "korean.html", tmp_path / "named", settings=settings)
    (found_,) = lines(tmp_path / "named" / "articles.jsonl")
    assert said["korean"] in found_["text"]
    assert found_["encoding"] == "euc-kr"


def test_a_run_over_html(tmp_path: Path, corpus: Path, article: cleaner.Article) -> None:
    report = cleaner.run([corpus], tmp_path / "out", settings=cleaner.RunSettings(dedup=False, explain=True))
    found = {record["id"]: record for record in lines(tmp_path / "out" / "articles.jsonl")}
    assert set(found) == {"a.html", "b.htm", "c", "e"}, (report, found.keys())
    assert found["c"]["text"] == found["a.html"]["text"] == article.body
    assert found["c"]["url"] == article.url
    assert (found["c"]["section"], found["c"]["tags"], found["c"]["page"]) == ("Coast", ["harbour", "wall"], 3)
    assert found["b.htm"]["evidence"]["encoding"] == "utf-16le"
    assert found["e"]["published"] == "2024-05-02T00:00:00"
    (lost,) = lines(tmp_path / "out" / "quarantine.jsonl")
    assert lost["place"] == "line 2"
    removed = [cut for cut in lines(tmp_path / "out" / "removed.jsonl") if cut["id"] == "c"]
    assert [(cut["start"], cut["end"], cut["reason"]) for cut in removed] == [
        (cut.start, cut.end, cut.reason) for cut in article.removed
    ]
    assert "text" not in removed[0]


def test_near_copies_of_html_are_found(tmp_path: Path, corpus: Path, invoke: Invoke) -> None:
    result = invoke("run", corpus, "-o", tmp_path / "out", "--format", "parquet")
    assert result.exit_code == 0, result.output
    copies = {(line["id"], line["duplicate_of"]) for line in lines(tmp_path / "out" / "duplicates.jsonl")}
    assert ("c", "a.html") in copies
    result = invoke("dedup", corpus, "-o", tmp_path / "raw")
    assert result.exit_code == 0, result.output
    (kept,) = (record for record in lines(tmp_path / "raw" / "articles.jsonl") if record["id"] == "a.html")
    assert kept["text"] == cleaner.flatten(PAGE)


def test_a_table_of_html(tmp_path: Path, invoke: Invoke, article: cleaner.Article) -> None:
    table = pa.table({"id": ["a", "b"], "html": [PAGE.encode(), None], "text": [None, "The wall held. So they said."]})
    for name, kept in (("both", table), ("alone", table.drop_columns(["text"]).slice(0, 1))):
        pq.write_table(kept, tmp_path / f"{name}.parquet")
        result = invoke("run", tmp_path / f"{name}.parquet", "-o", tmp_path / name, "--format", "parquet")
        assert result.exit_code == 0, result.output
        first, *others = pq.read_table(tmp_path / name / "articles.parquet").to_pylist()
        assert (first["id"], first["text"], first["tags"]) == ("a", article.body, ["harbour", "wall"])
        assert orjson.loads(first["evidence"])["site"] == "OpenGraph"
        assert len(others) == len(kept) - 1


def test_the_command_clean_takes_html(corpus: Path, invoke: Invoke, article: cleaner.Article) -> None:
    assert invoke("clean", corpus / "a.html").stdout == f"{article.body}\n"
    found = orjson.loads(invoke("clean", corpus / "c.jsonl", "--json").stdout.splitlines()[0])
    assert (found["text"], found["url"]) == (article.body, article.url)
    told = invoke("clean", corpus / "a.html", "--explain").stdout
    assert 'inside <aside class="related">' in told


def test_the_command_clean_prints_in_four_forms(tmp_path: Path, corpus: Path, invoke: Invoke) -> None:
    html = corpus / "a.html"
    text = tmp_path / "a.txt"
    text.write_text(cleaner.flatten(PAGE), encoding="utf-8")
    for path, parsed in ((html, cleaner.parse_html(PAGE)), (text, cleaner.parse(cleaner.flatten(PAGE)))):
        assert invoke("clean", path, "--format", "text").stdout == invoke("clean", path).stdout == f"{parsed.body}\n"
        assert invoke("clean", path, "--format", "markdown").stdout == f"{parsed.to_markdown()}\n"
        assert invoke("clean", path, "--format", "html").stdout == f"{parsed.to_html()}\n"
        assert invoke("clean", path, "--format", "json").stdout == invoke("clean", path, "--json").stdout
    assert invoke("clean", html, "--format", "json", "--explain").exit_code == 0
    for wrong in (["--json", "--format", "html"], ["--explain", "--format", "markdown"], ["--format", "pdf"]):
        assert invoke("clean", html, *wrong).exit_code == 2


# --- whatever comes

PIECES = st.sampled_from(
    [
        *STORY.split("\n"), *ASIDE.split("\n"), *HEAD.split("\n"), "<div>", "</div>", "<a href='/x'>", "</a>", "<pre>",
        "<table><tr><td>", "</table>", "<li>", "<ol>", "<img alt='A boat at sea'>", "<script type=application/ld+json>",
        "</script>", "<!--", "-->", "\ud800", "\0", "&lt;", "&#x110000;", "<template>", "<plaintext>", "<b>", "</b>",
        "<meta property=og:title content='\udfff'>", '<script type="application/ld+json">{"@type":"NewsArticle","url":',
        "By Bo Ray", "12.03.2024", "\u2028", "\u200b", "<p hidden>", "<br>", "<svg>", "<frameset>", "<base href='//x'>",
    ]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map("".join), st.binary()))
@example("<LI>0<H1></H1>0=<P>0")
@settings(max_examples=200, deadline=None)
def test_nothing_raises_and_nothing_varies(page: str | bytes) -> None:
    found = cleaner.parse_html(page, url=URL)
    check_spans(found)
    assert found == cleaner.parse_html(page, url=URL)
    assert cleaner.Article.from_dict(json.loads(json.dumps(found.to_dict()))) == found
    assert cleaner.clean_html(page) == found.body
    found.to_markdown()
    found.to_html()


SENTENCE = "<p>The harbour will close on Monday for a week, the council said, while divers look at the wall.</p>"
HOSTILE = {
    "nested": "<div>" * 100_000 + SENTENCE,
    "unclosed": "<b>" * 100_000 + SENTENCE,
    "hidden": "<div hidden>" + "<div>" * 100_000,
    "templates": "<template>" + "<div>" * 100_000,
    "templates in the body": "<p>x<template>" + "<div>" * 100_000,
    "noscript": "<noscript>" + "<div>" * 100_000,
    "attributes": "<p " + " ".join(f"a{i}=1" for i in range(1_000_000)) + ">" + SENTENCE,
    "openings": "<" * 10_000_000,
    "NUL": "\0" * 1_000_000 + SENTENCE,
    "scripts": "<script type=ld+json>" * 100_000,
    "closed scripts": "<script type=application/ld+json></script>" * 30_000,
    "comments": "<!--" * 200_000,
    "links": "<p><a href=/x>word</a></p>" * 20_000,
    "links and tables": "<a href=x>x<table>" * 20_000,
    "JSON": "<script type=application/ld+json>" + "[" * 1_000_000 + "</script>",
    "authors": "<meta name=author content='" + "a, " * 300_000 + "'>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_take_linear_time(name: str) -> None:
    cleaner.parse_html(PAGE)
    began = time.process_time()
    found = cleaner.parse_html(HOSTILE[name], url=URL)
    assert time.process_time() - began < 12
    if SENTENCE in HOSTILE[name]:
        assert "The harbour will close on Monday" in found.text


def test_a_deep_page_states_its_fields() -> None:
    deep = f"{HEAD}<body>{'<div>' * 2_000}{STORY}<a rel=author>Ann Lee</a>"
    found = cleaner.parse_html(deep, url=URL)
    assert (found.site, found.evidence["published"]) == ("The Tidewater Post", "JSON-LD")
    flat = flatten_html(deep)
    assert "rel=author" in {claim.source for claim in read_stated(flat.source).authors}


def linked(html: str) -> list[bytes]:
    return list(repair_html(html).scripts)


def test_scripts_of_json_ld() -> None:
    made = '<script type="application/ld+json">'
    assert linked(f"{made}1</script ><!-- {made}2</script> -->{made.upper()}3</SCRIPT>{made}4") == [b"1", b"3"]
    assert linked(f"<script>'{made}1'</script>{made}2</script>") == [b"2"]
    assert linked("<scripts type=ld+json>1</scripts><script type=json>2</script>") == []
    assert linked(f"<script data-a='>' type=ld+json>1</script><noscript>{made}2</script></noscript>") == [b"1"]
    assert linked(f"{made}1</script>" * 1_300) == [b"1"] * 1_200
    page = '<script type=application/ld+json>{"@type": "NewsArticle", "headline": "A wall \ud800 held"}</script>'
    flat = flatten_html(page)
    assert read_stated(flat.source, flat.scripts).headline[0].value == "A wall \ufffd held"


ADDRESSES = st.one_of(
    st.text(alphabet="abh/.:?#%;=&-_~@ ", max_size=24),
    st.lists(
        st.sampled_from(
            ["https://", "http://", "HTTP:", "//", "/", "..", ".", "a", "B.c", "?", "#", ";", ":80", "=", "é"]
        )
    ).map("".join),
)


@given(ADDRESSES, ADDRESSES | st.sampled_from(["", URL, "https://news.example", "http://news.example:80/a/b/../c;d?e"]))
@example("/a/./b", URL)
@example("/a//b", URL)
@example("https://a.example/?", URL)
@example("/a;b", "https://user@news.example/c")
def test_addresses_are_made_absolute_as_the_standard_library_does(text: str, base: str) -> None:
    try:
        whole = urljoin(base, text)
        parts = urlsplit(whole)
    except ValueError:
        assert make_absolute(text, base) is None
        return
    leads = parts.scheme in {"http", "https", "mailto"} and (
        parts.hostname or (parts.scheme == "mailto" and parts.path)
    )
    assert make_absolute(text, base) == (whole.replace(" ", "%20") if leads else None)


def test_links_are_those_of_kept_spans_alone() -> None:
    flat = flatten_html("<a href=/a>menu</a><p>The <a href=/b>wall <b>held</b></a>, <a href=c>they</a> said.")
    assert links_of(flat, [(5, 11), (12, 20)], URL) == (
        (9, 11, "https://tidewater.example/b"),
        (12, 18, "https://tidewater.example/b"),
    )
    assert links_of(flat, [], URL) == ()
