"""The contenders that extract an article from a page.

Each is made ready by a function that imports its library; so importing this module loads none of them. Peers
run with the options that they come with, apart from what their ``options`` say. The title that a peer can
tell is asked for outside the clock, as finding it is mostly a matter of dates and names that nobody needs
here.
"""

# ruff: noqa: PLC0415  (a contender loads its library when it runs, and nobody else's)

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from benchmarks.pages import FLATTENINGS, join_headline, prose_lines

__all__ = ["BASELINE", "EXTRACTORS", "HTML_READERS", "Extractor", "Ready", "named"]


@dataclass(frozen=True, slots=True)
class Ready:
    """A contender with its library loaded.

    Attributes:
        extract: from the page to the article's text; this is timed.
        title: from the page to its headline, where extract leaves it out; this is not timed.
    """

    extract: Callable[[str], str]
    title: Callable[[str], str | None] | None = None


@dataclass(frozen=True, slots=True)
class Extractor:
    """A contender.

    Attributes:
        name: as it stands in the table.
        prepare: imports what it needs; given whether gold holds the headline.
        source: the page's field that the function reads.
        module: what must be installed; None where nothing is.
        flattening: the shape that flat text is given, before the clock runs.
        options: what differs from calling the library plainly.
    """

    name: str
    prepare: Callable[[bool], Ready]
    source: Literal["html", "text"]
    module: str | None = None
    flattening: str = "as is"
    options: str = ""


def _unchanged(_headline: bool) -> Ready:
    return Ready(str)


def _prose_lines(_headline: bool) -> Ready:
    return Ready(prose_lines)


def _cleaner(headline: bool) -> Ready:
    from cleaner import parse

    def extract(text: str) -> str:
        article = parse(text)
        return join_headline(article.headline, article.body) if headline else article.body

    return Ready(extract)


def _cleaner_body(headline: bool) -> Ready:
    from cleaner import clean, parse

    return Ready(clean, (lambda text: parse(text).headline) if headline else None)


def _cleaner_fields(headline: bool) -> Ready:
    from cleaner import parse

    def extract(text: str) -> str:
        article = parse(text)
        article.to_dict()
        return join_headline(article.headline, article.body) if headline else article.body

    return Ready(extract)


def _cleaner_html(headline: bool) -> Ready:
    from cleaner import parse_html

    def extract(page: str) -> str:
        article = parse_html(page)
        return join_headline(article.headline, article.body) if headline else article.body

    return Ready(extract)


def _cleaner_html_body(headline: bool) -> Ready:
    from cleaner import clean_html, parse_html

    return Ready(clean_html, (lambda page: parse_html(page).headline) if headline else None)


def _trafilatura(headline: bool, **options: Any) -> Ready:
    import trafilatura

    def extract(page: str) -> str:
        return trafilatura.extract(page, **options) or ""

    def title(page: str) -> str | None:
        found: Any = trafilatura.bare_extraction(page, with_metadata=True, **options)
        return found.title if found else None

    return Ready(extract, title if headline else None)


def _trafilatura_metadata(headline: bool) -> Ready:
    import trafilatura

    def extract(page: str) -> str:
        found: Any = trafilatura.bare_extraction(page, fast=True, with_metadata=True)
        text = (found.text if found else None) or ""
        return join_headline(found.title, text) if found and headline else text

    return Ready(extract)


def _justext(_headline: bool) -> Ready:
    import justext

    words = justext.get_stoplist("English")

    def extract(page: str) -> str:
        return "\n".join(part.text for part in justext.justext(page, words) if not part.is_boilerplate)

    return Ready(extract)


def _resiliparse(_headline: bool) -> Ready:
    from resiliparse.extract.html2text import extract_plain_text

    def extract(page: str) -> str:
        return str(extract_plain_text(page, main_content=True))

    return Ready(extract)


def _readability(headline: bool) -> Ready:
    from lxml.html import fromstring
    from readability import Document

    def extract(page: str) -> str:
        tree = fromstring(Document(page).summary(html_partial=True))
        for element in tree.iter("p", "div", "li", "br", "h1", "h2", "h3", "h4", "td", "blockquote"):
            element.tail = f"\n{element.tail or ''}"  # else the last word and the next would be one
        return str(tree.text_content())

    def title(page: str) -> str | None:
        return str(Document(page).short_title())

    return Ready(extract, title if headline else None)


def _newspaper(headline: bool) -> Ready:
    from newspaper import Article

    def extract(page: str) -> str:
        found = Article("https://example.org/", fetch_images=False)  # nothing is asked of the network
        found.download(input_html=page)
        found.parse()
        return join_headline(found.title, found.text) if headline else str(found.text)

    return Ready(extract)


def _goose(headline: bool) -> Ready:
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False})

    def extract(page: str) -> str:
        found = goose.extract(raw_html=page)
        return join_headline(found.title, found.cleaned_text) if headline else str(found.cleaned_text)

    return Ready(extract)


_TITLE = "title of bare_extraction(with_metadata=True) before extract(), where gold holds the headline"

EXTRACTORS = (
    Extractor("unchanged text", _unchanged, "text"),
    Extractor("lines of 5+ words that end a sentence", _prose_lines, "text"),
    *(
        Extractor(
            f"cleaner, {shape}",
            _cleaner,
            "text",
            "cleaner",
            shape,
            "headline before body of parse(), where gold holds the headline",
        )
        for shape in FLATTENINGS
    ),
    Extractor(
        "cleaner, body alone",
        _cleaner_body,
        "text",
        "cleaner",
        options="clean(); headline of parse() before it, outside the clock, where gold holds the headline",
    ),
    Extractor(
        "cleaner with all fields",
        _cleaner_fields,
        "text",
        "cleaner",
        options="all fields of parse() read; headline before body, where gold holds the headline",
    ),
    Extractor(
        "cleaner, HTML",
        _cleaner_html,
        "html",
        "cleaner",
        options="headline before body of parse_html(), where gold holds the headline",
    ),
    Extractor(
        "cleaner, HTML, body alone",
        _cleaner_html_body,
        "html",
        "cleaner",
        options="clean_html(); headline of parse_html() before it, outside the clock, where gold holds the headline",
    ),
    Extractor("trafilatura", _trafilatura, "html", "trafilatura", options=_TITLE),
    Extractor(
        "trafilatura fast",
        partial(_trafilatura, fast=True),
        "html",
        "trafilatura",
        options=f"fast=True; {_TITLE}",
    ),
    Extractor(
        "trafilatura fast with metadata",
        _trafilatura_metadata,
        "html",
        "trafilatura",
        options="bare_extraction(fast=True, with_metadata=True); title before text, where gold holds the headline",
    ),
    Extractor(
        "trafilatura without comments",
        partial(_trafilatura, include_comments=False),
        "html",
        "trafilatura",
        options=f"include_comments=False; {_TITLE}",
    ),
    Extractor("jusText", _justext, "html", "justext", options="English stoplist; has no title apart"),
    Extractor("resiliparse", _resiliparse, "html", "resiliparse", options="main_content=True; has no title apart"),
    Extractor(
        "readability-lxml",
        _readability,
        "html",
        "readability",
        options="short_title() before the text of summary(), where gold holds the headline",
    ),
    Extractor(
        "newspaper4k",
        _newspaper,
        "html",
        "newspaper",
        options="fetch_images=False; all its fields read; title before text, where gold holds the headline",
    ),
    Extractor(
        "goose3",
        _goose,
        "html",
        "goose3",
        options="enable_image_fetching=False; all its fields read; title before text, where gold holds the headline",
    ),
    Extractor("trafilatura from flat text", _trafilatura, "text", "trafilatura", options=_TITLE),
    Extractor("jusText from flat text", _justext, "text", "justext", options="English stoplist"),
    Extractor("resiliparse from flat text", _resiliparse, "text", "resiliparse", options="main_content=True"),
)


BASELINE = "trafilatura fast"
"""The contender that the speed of the others is told in times of."""


def named(*names: str) -> tuple[Extractor, ...]:
    """The contenders of these names, in this order.

    >>> [one.source for one in named("cleaner, HTML", "cleaner, as is")]
    ['html', 'text']
    """
    by_name = {one.name: one for one in EXTRACTORS}
    return tuple(by_name[name] for name in names)


HTML_READERS = named(
    "cleaner, HTML",
    "cleaner, HTML, body alone",
    BASELINE,
    "trafilatura",
    "trafilatura without comments",
    "resiliparse",
    "readability-lxml",
    "newspaper4k",
    "goose3",
    "jusText",
)
