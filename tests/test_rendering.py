"""Articles as Markdown and HTML: what comes out says what the body says, whatever stands in it."""

import re
import textwrap
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from strategies import any_texts, pages

import cleaner
from cleaner.rendering import (
    GOES_ON,
    ITEM,
    NUMBERED,
    OPENS,
    PARAGRAPH,
    PRE,
    QUOTE,
    ROW,
    pack_outline,
    to_html,
    to_markdown,
)

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
MARKDOWN = MarkdownIt("commonmark").enable("table")
VOID = {"br", "hr", "img"}


def made(*lines: str, outline: bytes = b"", links: tuple[tuple[int, int, str], ...] = ()) -> cleaner.Article:
    """An article whose body is these lines."""
    text = "\n".join(lines)
    article = cleaner.parse("The wall held, they said, and it was so.")
    kept, at = [], 0
    for line in lines:
        kept.append((at, at + len(line)))
        at += len(line) + 1
    return replace(
        article, text=text, body="\n\n".join(lines), outline=outline, links=links, decisions=Kept(tuple(kept))
    )


class Kept:
    """Decisions that keep all."""

    packed, told = b"", ()

    def __init__(self, spans: tuple[tuple[int, int], ...]) -> None:
        self.spans = spans

    def kept(self, _: str) -> tuple[tuple[int, int], ...]:
        return self.spans

    def body(self, text: str) -> str:
        return text

    def lines(self, _: str) -> tuple[cleaner.Line, ...]:
        return ()

    def removed(self, _: str) -> tuple[cleaner.Removal, ...]:
        return ()


class Reader(HTMLParser):
    """The elements of HTML in order, the texts of its blocks, and whether each is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.blocks: list[str] = []
        self.targets: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert tag != "a" or [name for name, _ in attrs] == ["href"]
        assert tag == "a" or not attrs or tag == "ol"
        self.targets += [value or "" for _, value in attrs if tag == "a"]
        if tag not in VOID:
            self.open.append(tag)
        if tag not in {"a", "em", "strong", "code"}:
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.blocks[-1] += data


def read(page: str) -> list[str]:
    return [" ".join(block.split()) for block in Reader(page).blocks if block.split()]


def shown(markdown: str) -> str:
    return MARKDOWN.render(markdown)


def wanted(article: cleaner.Article) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in article.paragraphs if paragraph.split()]


HOSTILE = [
    "# no heading", "- no item", "+ no item", "* no item", "1. no item", "2) no item", "> no quote", "===", "---",
    "***",
        "a | b", "| a |", "`code`", "```", "~~~", "*em* _em_ **b**", "<b>bold</b> & <script>x()</script>", "[a](b)",
    "![a](b)",
        "[a]: /b", "&amp; &copy; &#65; &nbsp", "\\", "a \\", "\\* a", "C #", "<https://x.example>", "<!-- a -->",
    "\"a\" 'b'",
        "12345678901. a", "#", "-", "1.", "a#", "~~a~~", "$a$", "a<br>b", "<", "]]>", "=", "__a__", "_", "{{a}}", "&",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("code", [PARAGRAPH, 2, 6, QUOTE, ITEM, NUMBERED, ITEM + 2, ROW, PRE])
def test_hostile_text_is_text(code: int, text: str) -> None:
    article = made(text, outline=bytes([code]))
    assert read(to_html(article, headline=False)) == [text]
    assert read(shown(to_markdown(article, headline=False))) == [text]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_headlines_are_text(text: str) -> None:
    article = replace(made("One."), headline=text, standfirst=f"{text} x")
    assert read(to_html(article)) == [text, f"{text} x", "One."]
    assert read(shown(to_markdown(article))) == [text, f"{text} x", "One."]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_links_are_links(text: str) -> None:
    address = 'https://x.example/<a>?b="c"&copy;=(d)\\e&amp;f[g] h'
    article = made(f"It held! {text}!{text}. So", links=((9, 9 + len(text), address),))
    page = Reader(to_html(article, headline=False))
    assert page.targets == [address]
    page = Reader(shown(to_markdown(article, headline=False)))
    assert page.targets == ["https://x.example/%3Ca%3E?b=%22c%22&copy;=(d)%5Ce&amp;f%5Bg%5D%20h"]
    assert [" ".join(block.split()) for block in page.blocks] == [f"It held! {text}!{text}. So"]


def test_no_link_becomes_a_picture() -> None:
    article = made("Look!here", links=((5, 9, "https://x.example"),))
    assert to_markdown(article, headline=False) == "Look\\![here](<https://x.example>)"


def test_headings_quotes_tables_and_lines() -> None:
    article = made(
        "one", "two", "said", "and said", "a\tb", "c", "d\te\tf", "x = 1", "``` y", "end",
        outline=bytes([2, PARAGRAPH, QUOTE, QUOTE, ROW, ROW, ROW, PRE, PRE, PARAGRAPH]),
    )  # fmt: skip
    assert to_markdown(article, headline=False).split("\n\n") == [
        "## one",
        "two",
        "> said\n>\n> and said",
        "| a | b |  |\n| --- | --- | --- |\n| c |  |  |\n| d | e | f |",
        "````\nx = 1\n``` y\n````",
        "end",
    ]
    assert to_html(article, headline=False).split("\n", 4)[1:4] == [
        "<h2>one</h2>",
        "<p>two</p>",
        "<blockquote><p>said</p><p>and said</p></blockquote>",
    ]


@given(st.lists(st.tuples(st.sampled_from([ITEM, NUMBERED]), st.integers(0, 7)), min_size=1, max_size=14))
@settings(deadline=None)
@example([(NUMBERED, 0)] * 12 + [(ITEM, 1), (ITEM, 3)])
@example([(ITEM, 2), (ITEM, 1), (NUMBERED, 1), (ITEM, 0)])
def test_lists_are_as_deep_in_markdown_as_in_html(codes: list[tuple[int, int]]) -> None:
    outline = bytes([code + depth for code, depth in codes])
    article = made(*(f"item {i}" for i in range(len(codes))), outline=outline)
    one = Reader(to_html(article, headline=False))
    other = Reader(f"<article>{shown(to_markdown(article, headline=False))}</article>")
    assert [tag for tag in one.tags if tag != "p"] == [tag for tag in other.tags if tag != "p"]
    texts = [f"item {i}" for i in range(len(codes))]
    assert [block.strip() for block in one.blocks if block.strip()] == texts
    assert [block.strip() for block in other.blocks if block.strip()] == texts


def test_items_are_numbered() -> None:
    article = made("a", "b", "c", "d", outline=bytes([NUMBERED, ITEM + 1, NUMBERED, ITEM]))
    assert to_markdown(article, headline=False) == "1. a\n   - b\n2. c\n- d"
    assert "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol><ul><li>d</li></ul>" in to_html(article)


def test_items_have_the_numbers_of_their_list() -> None:
    codes, numbers = [NUMBERED, NUMBERED, ITEM + 1, NUMBERED, NUMBERED], [5, 5 | GOES_ON, 0, 10, 0]
    article = made("a", "a2", "b", "c", "d", outline=pack_outline(codes, numbers))
    assert to_markdown(article, headline=False) == "4. a\n\n   a2\n   - b\n9. c\n10. d"
    wanted = '<ol start="4"><li>a<p>a2</p><ul><li>b</li></ul></li><li value="9">c</li><li>d</li></ol>'
    assert wanted in to_html(article)


def test_what_goes_on_with_nothing_is_an_item() -> None:
    article = made("a", "b", outline=pack_outline([PARAGRAPH, ITEM], [0, GOES_ON]))
    assert to_markdown(article, headline=False) == "a\n\n- b"


def test_cells_stand_in_their_columns() -> None:
    numbers = [1 | OPENS, 0, 1 | GOES_ON, OPENS]
    article = made("x\ty", "Old\t7", "8", "z", outline=pack_outline([ROW] * 4, numbers))
    assert to_markdown(article, headline=False) == (
        "|  | x | y |\n| --- | --- | --- |\n| Old | 7 8 |  |\n\n| z |\n| --- |"
    )
    assert "<table><tr><td></td><td>x</td><td>y</td></tr><tr><td>Old</td><td>7 8</td></tr></table>" in to_html(article)


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_articles_of_text_say_what_they_said(path: Path) -> None:
    article = cleaner.parse(path.read_text(encoding="utf-8"))
    assert read(to_html(article, headline=False)) == wanted(article)
    assert read(shown(to_markdown(article, headline=False))) == wanted(article)


def test_wrapped_paragraphs_are_whole() -> None:
    prose = (
        "The harbour will close on Monday for a week, the council said, while divers look at the eastern wall and the"
        " pier, which nobody had expected before the winter came, and nobody will until it is gone. That is number {},"
        " and ferries will leave from the old pier until the work is done, the port has said on its own page today."
    )
    text = "\n\n".join("\n".join(textwrap.wrap(prose.format(i), 72)) for i in range(6))
    article = cleaner.parse(text)
    assert len(article.kept) > len(article.paragraphs) == 6
    assert to_markdown(article, headline=False).split("\n\n") == list(article.paragraphs)
    assert read(to_html(article, headline=False)) == wanted(article)


@given(st.one_of(any_texts, pages()))
@settings(max_examples=150, deadline=None)
def test_any_text_comes_out_as_it_is(text: str) -> None:
    article = cleaner.parse(text.replace("<", "(").replace("\0", " "))
    sound = [" ".join(re.sub("[\ud800-\udfff]", "?", paragraph).split()) for paragraph in article.paragraphs]
    assert read(to_html(article, headline=False)) == [paragraph for paragraph in sound if paragraph]


def test_html_comes_back_through_html() -> None:
    page = """<article><h1>The wall</h1><p>The harbour will close on Monday, said <a href="https://a.example/?a&amp;b">divers
    </a> who looked.</p><ol><li>One &lt;b&gt; was seen on the wall.<li>Two were seen on it, too.</ol><h3>What now</h3>
    <blockquote>We asked for a report, and nobody wrote one until it had moved.</blockquote></article>"""
    article = cleaner.parse_html(page)
    assert cleaner.flatten(article.to_html(headline=False)) == article.body.replace("\n\n", "\n")
    assert cleaner.flatten(shown(article.to_markdown(headline=False))) == article.body.replace("\n\n", "\n")
    assert '<a href="https://a.example/?a&amp;b">divers</a>' in article.to_html()
