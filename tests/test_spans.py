"""Every character of any text in one kept or removed span, or white space between; the spans replay the body."""

import textwrap

import hypothesis.strategies as st
import pytest
from hypothesis import example, given, settings
from strategies import pages

from cleaner import Article, CleanSettings, apply_removals, clean, parse
from cleaner.article import LINE_END, MARGIN, Kind
from cleaner.cleaning.lines import _INVISIBLE, _LINE
from cleaner.errors import InputError

# What scraped text is made of, the nasty parts included.
FRAGMENTS = st.sampled_from(
    [
        "\n",
        "\r\n",
        "\r",
        "\u2028",
        "\u2029",
        "\x85",
        "\x0b",
        "\x00",
        "\ud800",
        "\udfff",
        "\u200f",
        "\ufeff",
        "\u00a0",
        " ",
        "\t",
        "By ",
        "By Ann Lee",
        "Von Anna Muster",
        "Published: AUGUST 17, 2023 19:42",
        "3 hours ago",
        "2023-08-17",
        "date ",
        "(photo credit: REUTERS)",
        "(credit: A/POOL VIA B)",
        "Foto: dpa",
        "Getty Images",
        "AP Photo/",
        "© ",
        "[1/2]",
        "Item 1 of 2 ",
        "Home News Sport",
        "Share",
        "Advertisement",
        "Read more: ",
        "Comments",
        "12 Comments",
        "We use cookies.",
        "Related",
        "The harbour opened again on Monday after divers had spent a week at its eastern wall.",
        "“A quote,” she said.",
        "قال الوزير إن الميناء يفتح يوم الاثنين.",
        "港口周一重新开放。",
        "港は月曜日に再開した。",
        "Ünïcödé",
        "...",
        "…",
        "/",
        "|",
        "-",
        "–",
        "(",
        ")",
    ]
)
PAGES = st.lists(st.one_of(FRAGMENTS, st.text(alphabet=st.characters(), max_size=12)), max_size=40).map("".join)


PROSE = """\
The harbour opened again on Monday after divers had spent a week at its eastern wall, the council said.
Ferries leave from the new pier from Tuesday, and tickets bought before the closure stay valid until June.
The wall was built in 1911 and last repaired after the storm of 1987, when two boats broke loose and struck it.
"""


def check(article: Article) -> None:
    spans = sorted([*article.kept, *((r.start, r.end) for r in article.removed)])
    at = 0
    for start, end in [*spans, (len(article.text), len(article.text) + 1)]:
        assert start >= at, "an overlap"
        assert not article.text[at:start].strip(MARGIN), "a gap"
        assert end > start, "an empty span"
        at = end
    assert apply_removals(article.text, article.removed) == article.body
    assert article.decisions.body(article.text) == article.body
    assert all(0.0 <= r.score <= 1.0 and r.reason for r in article.removed)
    assert all(r.left in (" ", "\n\n") for r in article.removed)
    assert all(article.text[r.start : r.end].strip(MARGIN) or r.kind is Kind.SPACE for r in article.removed)
    assert "".join("".join(article.text[s:e] for s, e in article.kept).split()) == "".join(article.body.split())


@given(PAGES)
@settings(deadline=None, max_examples=300)
@example("")
@example("\x00")
@example("\ud800\n\udfff")
@example("a\u2028b\u2029c\x85d\x1ce")
def test_every_character_once(text: str) -> None:
    check(parse(text))


@given(PAGES, st.floats(0.05, 0.95), st.booleans(), st.booleans())
@settings(deadline=None, max_examples=100)
def test_every_character_once_with_any_settings(text: str, keep: float, captions: bool, comments: bool) -> None:
    check(parse(text, CleanSettings(keep=keep, captions_in_body=captions, comments_in_body=comments)))


@given(PAGES)
@settings(deadline=None, max_examples=60)
def test_same_input_same_output(text: str) -> None:
    assert parse(text) == parse(text)
    assert clean(text) == parse(text).body


def test_a_wrapped_page_is_unwrapped() -> None:
    paragraphs = PROSE.strip().split("\n")
    page = "Harbour opens again\nBy Ann Lee\n\n" + "\n\n".join(textwrap.fill(p, 32) for p in paragraphs)
    article = parse(page)
    check(article)
    assert list(article.paragraphs) == paragraphs
    assert article.headline == "Harbour opens again"


def test_nothing_is_invented() -> None:
    text = "Home\nNews\n" + "The harbour opened again on Monday, and the divers went home after a week of work.\n" * 3
    article = parse(text)
    assert all(paragraph in text for paragraph in article.paragraphs)


def test_captions_stay_once_where_asked() -> None:
    page = (
        "Harbour opens again\nBy Ann Lee\n"
        "Divers at the wall in May (Photo: Jo May) Divers at the wall in May (Photo: Jo May)\n" + PROSE
    )
    without, with_ = parse(page), parse(page, CleanSettings(captions_in_body=True))
    assert without.body.count("Divers at the wall") == 0
    assert with_.body.count("Divers at the wall") == 1
    assert without.captions == with_.captions


def test_comments_stay_where_asked() -> None:
    comment = "I waited three hours at that pier and nobody from the council came to tell us a thing.\n"
    page = "Harbour opens again\nBy Ann Lee\n" + PROSE + "2 Comments\nmarrow_man\n" + comment
    assert "I waited three hours" not in clean(page)
    assert any(r.kind is Kind.COMMENT for r in parse(page).removed)
    assert "I waited three hours" in clean(page, CleanSettings(comments_in_body=True))


def test_a_removal_left_out_leaves_its_block() -> None:
    page = "Harbour opens again\nBy Ann Lee\n" + PROSE.replace("\nFerries", " Advertisement Ferries")
    article = parse(page)
    (ad,) = (cut for cut in article.removed if cut.kind is Kind.AD)
    assert page[ad.start : ad.end] == " Advertisement "
    with_ad = apply_removals(page, [cut for cut in article.removed if cut != ad])
    assert with_ad == article.body.replace("council said.\n\nFerries", "council said. Advertisement Ferries")
    without_head = apply_removals(page, [cut for cut in article.removed if cut.kind is not Kind.HEADLINE])
    assert without_head == f"Harbour opens again\n\n{article.body}"


def test_removals_of_another_text_are_refused() -> None:
    article = parse("Harbour opens again\nBy Ann Lee\n" + PROSE)
    for text, removed in [("short", article.removed), (article.text, article.removed[::-1] * 2)]:
        with pytest.raises(InputError, match="does not fit behind"):
            apply_removals(text, removed)


def test_white_space_between_blocks_is_no_removal() -> None:
    one, two = PROSE.strip().split("\n")[:2]
    for gap in ("\n", "\n\n", " \r\n \n\n\t", "\u2028"):
        page = f"Harbour opens again\nBy Ann Lee\n{gap}{one}{gap}{two}{gap}"
        article = parse(page)
        assert [cut.kind.value for cut in article.removed] == ["headline", "byline"]
        assert article.body == f"{one}\n\n{two}"


def test_what_no_line_begins_or_ends_with() -> None:
    every = [chr(point) for point in range(0x110000)]
    assert {ch for ch in every if ch.isspace() or ch in _INVISIBLE} == set(MARGIN)
    assert {ch for ch in every if LINE_END.match(ch)} == {ch for ch in every if not _LINE.match(ch)}
    assert {ch for ch in every if len(f"a{ch}b".splitlines()) > 1} == {ch for ch in every if LINE_END.match(ch)}


def test_text_must_be_str() -> None:
    with pytest.raises(TypeError, match="decode bytes first"):
        parse(b"bytes")  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(pages(), pages().map(lambda text: text.replace("\n", " "))), captions=st.booleans())
def test_pages(text: str, captions: bool) -> None:
    choice = CleanSettings(captions_in_body=captions)
    article = parse(text, choice)
    check(article)
    assert clean(text, choice) == article.body
    assert parse(text, choice) == article


@settings(max_examples=100, deadline=None)
@given(text=pages(), width=st.integers(20, 60))
def test_wrapped_pages(text: str, width: int) -> None:
    check(parse("\n\n".join(textwrap.fill(line, width) for line in (text + PROSE).split("\n"))))
