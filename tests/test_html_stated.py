"""What an HTML page states of itself, and what of it is chosen beside what the page shows."""

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.cleaning.html.claims import Author, Claim, Stated
from cleaner.cleaning.html.evidence import Found, choose
from cleaner.cleaning.html.flattening import flatten_html
from cleaner.cleaning.html.linked_data import parse_json
from cleaner.cleaning.html.people import clean_name, split_names
from cleaner.cleaning.html.stated import read_stated
from cleaner.cleaning.html.values import address, language_code, moment, plain

URL = "https://www.herald.example/news/harbour-to-close"
ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Harbour to close for a week",
    "description": "Divers will look at the eastern wall.",
    "author": {"@type": "Person", "name": "Ann Lee"},
    "datePublished": "2024-05-03T10:00:00+02:00",
    "dateModified": "2024-05-03T12:30:00+02:00",
    "publisher": {"@type": "Organization", "name": "The Herald"},
    "url": URL,
}


def script(*found: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in found)


def read(html: str, url: str | None = URL) -> Stated:
    flat = flatten_html(html)
    return read_stated(flat.source, flat.scripts, url)


def names(stated: Stated) -> list[str]:
    return [author.name for author in stated.authors[0].value] if stated.authors else []


def test_an_article_in_json_ld_states_its_fields() -> None:
    stated = read(script(ARTICLE))
    assert stated.headline[0] == Claim("Harbour to close for a week", "JSON-LD")
    assert stated.standfirst[0].value == "Divers will look at the eastern wall."
    assert stated.authors[0] == Claim((Author("Ann Lee"),), "JSON-LD")
    assert stated.published[0].value.when == datetime(2024, 5, 3, 10, tzinfo=timezone(timedelta(hours=2)))
    assert stated.published[0].value.text == "2024-05-03T10:00:00+02:00"
    assert stated.updated[0].value.when.hour == 12
    assert stated.site[0].value == "The Herald"
    assert stated.url[0].value == URL


@pytest.mark.parametrize("found", [
    [ARTICLE],
    {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Herald"}, ARTICLE]},
    {"@type": "WebPage", "name": "Harbour to close - Herald", "mainEntity": ARTICLE},
    ARTICLE | {"@type": ["Thing", "http://schema.org/ReportageNewsArticle"]},
    [[{"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": "News"}]}], ARTICLE],
])  # fmt: skip
def test_an_article_is_found_wherever_it_stands(found: object) -> None:
    stated = read(script({"@type": "Organization", "name": "Herald Media"}, found))
    assert (stated.headline[0].value, names(stated)) == ("Harbour to close for a week", ["Ann Lee"])


def test_what_is_only_named_is_looked_up() -> None:
    graph = [
        ARTICLE | {"author": {"@id": "#ann"}, "publisher": {"@id": "#herald"}},
        {"@id": "#ann", "@type": "Person", "name": "Ann Lee"},
        {"@id": "#herald", "@type": "Organization", "name": "The Herald"},
    ]
    stated = read(script({"@graph": graph}))
    assert (names(stated), stated.site[0].value) == (["Ann Lee"], "The Herald")


RELATED = ARTICLE | {"headline": "Ferry sold to the islands", "url": "https://www.herald.example/news/ferry"}


def test_of_several_articles_the_pages_own_is_taken() -> None:
    by_url = read(script(RELATED, ARTICLE))
    by_title = read(script(RELATED | {"url": None}, ARTICLE | {"url": None}) + "<h1>Harbour to close for a week</h1>")
    assert [one.headline[0].value for one in (by_url, by_title)] == ["Harbour to close for a week"] * 2
    assert "Ferry sold to the islands" not in [claim.value for claim in by_url.headline]


def test_a_list_of_related_articles_states_nothing() -> None:
    items = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": RELATED}]}
    assert read(script(items)) == Stated(url=())


def test_a_page_serves_only_where_it_has_no_article() -> None:
    page = {"@type": "WebPage", "name": "Harbour to close", "datePublished": "2024-05-01"}
    assert read(script(page)).headline[0].value == "Harbour to close"
    both = read(script(page, ARTICLE))
    assert both.published[0].value.text == "2024-05-03T10:00:00+02:00"
    assert both.published[1].value.text == "2024-05-01"


@pytest.mark.parametrize(("author", "expected"), [
    ("Ann Lee", ["Ann Lee"]),
    ("By Ann Lee, Bo Ek and Cy Fox", ["Ann Lee", "Bo Ek", "Cy Fox"]),
    (["Ann Lee", "Bo Ek"], ["Ann Lee", "Bo Ek"]),
    ([[{"name": "Ann Lee"}], [{"name": ["Bo Ek"]}]], ["Ann Lee", "Bo Ek"]),
    ({"@type": "Person", "givenName": "Ann", "familyName": "Lee"}, ["Ann Lee"]),
    ({"@type": "Person", "name": "https://herald.example/ann"}, []),
    ({"@type": "Person", "name": "ann@herald.example"}, []),
    ({"@type": "Person", "name": "admin"}, []),
    ({"@type": "Person", "name": {"@value": "Ann Lee"}}, ["Ann Lee"]),
    ([{"name": "Lee, Ann"}, {"name": "Ek and Sons"}], ["Lee, Ann", "Ek and Sons"]),
    (None, []), ({}, []), (7, []), ([[[]]], []), ({"name": None}, []), ("", []),
])  # fmt: skip
def test_authors_are_read_in_every_form(author: object, expected: list[str]) -> None:
    assert names(read(script(ARTICLE | {"author": author}))) == expected


def test_organizations_are_told_apart() -> None:
    authors = [{"@type": "Person", "name": "Ann Lee"}, {"@type": "NewsMediaOrganization", "name": "Coast and Sea"}]
    assert read(script(ARTICLE | {"author": authors})).authors[0].value == (
        Author("Ann Lee"), Author("Coast and Sea", is_organization=True),
    )  # fmt: skip


@pytest.mark.parametrize("text", [
    '{"a": [1, 2,],}', '<!-- {"a": [1, 2]} -->', '//<![CDATA[\n{"a": [1, 2]}\n//]]>',
    '/*<![CDATA[*/{"a": [1, 2]}/*]]>*/',
    '{"a": [1, 2]};', '\ufeff{"a": [1, 2]}', '{"a": [1, 2]}{"b": 3}',
])  # fmt: skip
def test_broken_json_is_mended(text: str) -> None:
    assert parse_json(text) == {"a": [1, 2]}


def test_strings_are_mended_with_care() -> None:
    assert parse_json('{"a": "x\n\ty,}", "b": "it\\\'s \\x41 \\u00fc"}') == {"a": "x\n\ty,}", "b": "it's \\x41 ü"}
    assert parse_json('{"a": "he said "no" to it"}') is None


def test_entities_and_markup_in_values_are_read() -> None:
    stated = read(script(ARTICLE | {"headline": "Tom &amp;amp; Jerry&#39;s <i>boat</i>"}))
    assert stated.headline[0].value == "Tom & Jerry's boat"


def test_meta_elements_state_fields_with_their_source() -> None:
    stated = read("""<html lang="de-AT"><head><title>Hafen zu | Bote</title>
        <meta property="og:title" content="Hafen zu"><meta property="og:site_name" content="Bote">
        <meta property="article:published_time" content="2024-05-03T10:00:00Z">
        <meta property="article:modified_time" content="2024-05-04T10:00:00Z">
        <meta property="article:section" content="Küste"><meta property="article:tag" content="Hafen">
        <meta property="article:tag" content="Fähre"><meta name="Author" content="Von Anna Leh und Bo Eck">
        <meta name="news_keywords" content="Hafen, Küste"><meta property="og:locale" content="de_AT">
        <link rel="canonical" href="/hafen"></head>""", "https://bote.example/x")  # fmt: skip
    assert [(claim.value, claim.source) for claim in stated.headline] == [
        ("Hafen zu", "OpenGraph"), ("Hafen zu | Bote", "title"),
    ]  # fmt: skip
    assert (names(stated), stated.authors[0].source) == (["Anna Leh", "Bo Eck"], "meta")
    assert stated.published[0].source == stated.updated[0].source == "OpenGraph"
    assert {claim.value for claim in stated.tags} == {("Hafen", "Küste"), ("Hafen", "Fähre")}
    assert stated.language[0] == Claim("de", "html")
    assert stated.url[0] == Claim("https://bote.example/hafen", "link")
    assert (stated.section[0].value, stated.site[0].value) == ("Küste", "Bote")


@pytest.mark.parametrize(
    "name", ["citation_author", "parsely-author", "sailthru.author", "dc.creator", "DCTERMS.creator"]
)
def test_several_meta_elements_name_several_authors(name: str) -> None:
    html = f'<meta name="{name}" content="Ann Lee"><meta name="{name}" content="Bo Ek">'
    assert names(read(html)) == ["Ann Lee", "Bo Ek"]


def test_microdata_is_the_articles_own() -> None:
    stated = read("""<div itemscope itemtype="https://schema.org/NewsArticle">
        <h2 itemprop="headline">Harbour to close</h2><span itemprop="author" itemscope
        itemtype="https://schema.org/Person"><b itemprop="name">Ann Lee</b> writer</span>
        <time itemprop="datePublished" datetime="2024-05-03">3 May</time></div>
        <div itemscope itemtype="https://schema.org/NewsArticle"><b itemprop="headline">Ferry sold</b></div>
        <div itemscope itemtype="https://schema.org/Product"><b itemprop="description">A mug</b></div>""")
    assert [claim.value for claim in stated.headline] == ["Harbour to close"]
    assert stated.authors[0] == Claim((Author("Ann Lee"),), "microdata")
    assert (stated.published[0].source, stated.standfirst) == ("microdata", ())


def test_elements_state_authors_times_and_pictures() -> None:
    stated = read("""<a rel="nofollow author" href="/ann"><span>Ann Lee</span></a>
        <time datetime="2024-05-03T10:00">today</time>
        <time class="updated" datetime="2024-05-04T10:00">now</time><time datetime="2020-01-01">old</time>
        <figure><figcaption>The wall <em>at noon</em>.<span class="photo-credit">Bo Ek</span></figcaption></figure>""")
    assert stated.authors[0] == Claim((Author("Ann Lee"),), "rel=author")
    assert [claim.value.text for claim in (*stated.published, *stated.updated)] == [
        "2024-05-03T10:00",
        "2024-05-04T10:00",
    ]
    assert [(one.caption, one.credit) for one in stated.pictures] == [("The wall at noon.", "Bo Ek")]


def test_a_link_to_all_that_someone_wrote_names_nobody_else() -> None:
    html = "<a rel=author>Ann Lee</a><a rel=author>Weitere Texte: Ann Lee</a><a rel=author>Bo Ek</a>"
    assert names(read(html)) == ["Ann Lee", "Bo Ek"]


def test_many_links_to_authors_are_the_sites() -> None:
    assert read("".join(f"<a rel=author>Ann Lee{chr(97 + i)}</a>" for i in range(20))).authors == ()


def test_headings_are_read_without_what_nobody_sees() -> None:
    heading = "<h1><svg><title>icon</title></svg><span>Coast</span>Har<b>bour</b><script>x</script> to<br>close</h1>"
    assert read(f"<title>A - B</title>{heading}").headline == (
        Claim("A - B", "title"), Claim("Coast Harbour to close", "h1"),
    )  # fmt: skip


def test_pictures_in_json_ld_have_credits() -> None:
    image = {"@type": "ImageObject", "caption": "The wall.", "creditText": "Bo Ek", "url": "/w.jpg"}
    (picture,) = read(script(ARTICLE | {"image": ["/x.jpg", image]})).pictures
    assert (picture.caption, picture.credit, picture.source) == ("The wall.", "Bo Ek", "JSON-LD")


@pytest.mark.parametrize(("value", "expected"), [
    ("2024-05-03", "2024-05-03T00:00:00"),
    ("20240503", "2024-05-03T00:00:00"),
    ("2024/5/3", "2024-05-03T00:00:00"),
    ("2024-05-03 10:00", "2024-05-03T10:00:00"),
    ("2024-05-03T10:00Z", "2024-05-03T10:00:00+00:00"),
    ("2024-05-03T10:00:00.123456789Z", "2024-05-03T10:00:00+00:00"),
    ("2024-05-03T10:00:00,5+0530", "2024-05-03T10:00:00+05:30"),
    ("2024-05-03T10:00:00 +02", "2024-05-03T10:00:00+02:00"),
    ("2024-05-03 10:00:00 UTC", "2024-05-03T10:00:00+00:00"),
    ("20240503T100000-0430", "2024-05-03T10:00:00-04:30"),
    ("2024-05-03T24:00:00", "2024-05-04T00:00:00"),
    ("2024-05-03T23:59:60Z", "2024-05-03T23:59:59+00:00"),
    ("Fri, 03 May 2024 10:00:00 +0200", "2024-05-03T10:00:00+02:00"),
    ("Fri, 3 May 2024 10:00:00 GMT", "2024-05-03T10:00:00+00:00"),
    ("Fri May 03 2024 10:00:00 GMT+0200 (CEST)", "2024-05-03T10:00:00+02:00"),
    ("May 3, 2024 10:00 AM", "2024-05-03T10:00:00"),
    ("20240503100000", "2024-05-03T10:00:00"),
    ("202405031000", "2024-05-03T10:00:00"),
    ("1714730400", "2024-05-03T10:00:00+00:00"),
    (1714730400000, "2024-05-03T10:00:00+00:00"),
    (1714730400.5, "2024-05-03T10:00:00+00:00"),
])  # fmt: skip
def test_moments_are_read_in_every_form(value: object, expected: str) -> None:
    read_as = moment(value, "en")
    assert read_as is not None
    assert read_as.when.isoformat() == expected


@pytest.mark.parametrize("value", [
    None, True, "", "soon", "0000-00-00T00:00:00", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", 0, "0", "1899-12-31",
    "2101-01-01", "2024-13-01", "2024-05-03T10:00:00+99:99", "9" * 400, {}, [], float("nan"), 10**400, "2024-02-30", -1,
    "1969-12-31T19:00:00-05:00", "9999999999999",
])  # fmt: skip
def test_nonsense_is_no_moment(value: object) -> None:
    assert moment(value, "en") is None


@pytest.mark.parametrize(("name", "expected"), [
    ("By Ann Lee", "Ann Lee"), ("Ann Lee @annlee", "Ann Lee"), ("@annlee", None), ("Ann Lee (al)", "Ann Lee"),
    ("Ann Lee <ann@herald.example>", "Ann Lee"), ("http://herald.example/ann", None), ("Admin", None), ("AFP", "AFP"),
    ("By", None), ("Anna von Leh", "Anna von Leh"), ("View all posts by Ann Lee →", "Ann Lee"), ("…", None),
    ("Byron Kay", "Byron Kay"), ("12345", None), ("{{author}}", None), ("a" * 500, None),
])  # fmt: skip
def test_names_are_cleaned(name: str, expected: str | None) -> None:
    assert clean_name(name) == expected


def test_names_are_split_with_care() -> None:
    assert split_names("Anna Leh und Bo Eck", "de") == ("Anna Leh", "Bo Eck")
    assert split_names("Eck und Sohn", "de") == ("Eck und Sohn",)
    assert split_names("Ann Lee; Bo Ek | Cy Fox") == ("Ann Lee", "Bo Ek", "Cy Fox")
    assert split_names("渡辺洋介、佐藤花") == ("渡辺洋介", "佐藤花")


def test_addresses_are_absolute_and_of_the_web() -> None:
    assert address("//herald.example/a#b") == "https://herald.example/a"
    assert [
        address(x, URL) for x in ("javascript:alert(1)", "mailto:a@b", "data:,x", "", None, 5, "http://[", "http:")
    ] == [None] * 8


def test_languages_are_by_iso() -> None:
    assert [language_code(x) for x in ("en-GB", "pt_BR", "iw", "nb-NO", "deu", "German")] == [
        "en",
        "pt",
        "he",
        "no",
        "de",
        "de",
    ]
    assert [language_code(x) for x in ("", None, "x-default", "mul", "123", {})] == [None] * 6


PIECES = [
    "[", '{"a":', '"', '\\"', "{", '{"@type":"NewsArticle","author":', ",", "\\", "<!--", "/*", '{"@graph":[', "&",
    "&#", "9", '"\\u',
    '{"@type":"NewsArticle","headline":"a b c d"},', "]", " ", '{"@id":',
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_hostile_json_takes_no_time(piece: str) -> None:
    for opening, size in (("", 1_000_000), ("[", 200_000), ('{"@type":"NewsArticle","headline":"', 200_000)):
        text = opening + piece * (size // len(piece))
        assert isinstance(read(f'<script type="application/ld+json">{text}</script>'), Stated)


@pytest.mark.parametrize("piece", [
    "<meta name=author content='a, b'>",
    "<time datetime=2024-05-03>", "<figcaption><b class=credit>x",
    "<a rel=author>a b", "<i itemprop=author>a b", "<i itemscope itemprop=author>a b", "<h1>a", "<title>a",
    "<script type=application/ld+json>{",
])  # fmt: skip
def test_hostile_markup_takes_no_time(piece: str) -> None:
    assert isinstance(read(piece * (100_000 // len(piece))), Stated)


def test_an_empty_page_states_nothing() -> None:
    assert read("") == read("<p>Ann Lee, 3 May 2024") == Stated()


def test_thousands_of_articles_take_no_time() -> None:
    title = f"<title>{'harbour ' * 200}</title>"
    many = [RELATED | {"headline": "ferry " * 100, "url": f"{URL}/{i}"} for i in range(1500)]
    assert len(read(title * 8 + script(many, many)).headline) < 10


def test_long_values_are_bounded() -> None:
    author = "Ann Lee, " * 100_000
    stated = read(script(ARTICLE | {"author": author, "headline": "x - " * 100_000, "keywords": "a,b;" * 100_000}))
    assert len(stated.authors[0].value) == 1
    assert choose(stated, Found(headline="x", text="x " * 100_000)).headline is not None


def test_lone_surrogates_and_huge_numbers_in_json_are_text() -> None:
    stated = read(
        '<script type="application/ld+json">{"@type":"Article","headline":"a \\ud83d b","author":'
        + "9" * 9000
        + "}</script>"
    )
    assert stated.headline == ()
    stated = read(
        '<script type="application/ld+json">{"@type":"Article","headline":"a \\ud83d b","name":"&#'
        + "9" * 9000
        + ';"}</script>'
    )
    assert stated.headline[0].value == "a \ufffd b"


def test_what_refers_to_itself_is_read_once() -> None:
    found = ARTICLE | {"@id": "#a", "author": {"@id": "#a"}, "publisher": {"@id": "#b"}}
    assert names(read(script(found, {"@id": "#b", "publisher": {"@id": "#b"}}))) in (
        [],
        ["Harbour to close for a week"],
    )


KEYS = [
    *ARTICLE, "@id", "@graph", "mainEntity", "image", "caption", "keywords", "name", "inLanguage", "isPartOf", "@value",
]  # fmt: skip
LEAVES = st.text(max_size=20) | st.sampled_from(["2024-05-03", "Ann Lee", URL])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=20,
)


@settings(deadline=None)
@given(JSON, st.none() | st.text(max_size=30))
def test_any_json_is_read(found: object, url: str | None) -> None:
    typed = {"@type": "NewsArticle", **found} if isinstance(found, dict) else found
    stated = read(script(typed), url)
    shown = "Harbour to close. By Ann Lee. The harbour will close on Monday for a week."
    chosen = choose(stated, Found(headline="Harbour to close", authors=("Ann Lee",), text=shown, body=shown))
    assert chosen.headline is not None


PARTS = [
    "<html lang=", "<meta ", "name=author ", "content=", "'", '"', ">", "<time datetime=", "<figcaption>",
    "itemprop=author ", "itemscope ", "<div ", "<a rel=author>", "Ann Lee", "2024-05-03", "</div>", "</script>",
    "<script type=application/ld+json>", '{"@type":"NewsArticle",', '"author":', "}", " ", "<title>",
]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(PARTS) | st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=30))
def test_any_page_is_read(parts: list[str]) -> None:
    assert isinstance(read("".join(parts)), Stated)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_value(text: str) -> None:
    assert plain(plain(text)).strip() == plain(plain(text))
    plain(text).encode()
    moment(text, "en")
    address(text, text)
    clean_name(text)
    split_names(text)
