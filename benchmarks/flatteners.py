"""Contenders that flatten a page of HTML with a library of the user's choice and give the text to cleaner.

What a flattener does with block elements, list marks, tables and white space is all that differs: ``clean`` reads what
comes of it. The options are those that the libraries come with. Both steps are timed together.
"""

# ruff: noqa: PLC0415  (a contender loads its library when it runs, and nobody else's)

from collections.abc import Callable

from benchmarks.extractors import BASELINE, Extractor, Ready, named

__all__ = ["FLATTENERS", "FLATTENINGS_OF_HTML"]

Flatten = Callable[[str], str]


def _cleaner() -> Flatten:
    from cleaner import flatten

    return flatten


def _soup() -> Flatten:
    from bs4 import BeautifulSoup

    return lambda page: str(BeautifulSoup(page, "lxml").get_text("\n"))


def _inscriptis() -> Flatten:
    from inscriptis import get_text

    return lambda page: str(get_text(page))


def _resiliparse() -> Flatten:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda page: str(extract_plain_text(page))


def _trafilatura() -> Flatten:
    from trafilatura import html2txt

    return lambda page: str(html2txt(page))


def _lxml() -> Flatten:
    from lxml.html import HTMLParser, fromstring

    parser = HTMLParser(encoding="utf-8")  # of a str that declares an encoding lxml makes an error
    return lambda page: str(fromstring(page.encode("utf-8", "replace"), parser=parser).text_content())


def _then_clean(load: Callable[[], Flatten]) -> Callable[[bool], Ready]:
    """The contender of a flattener: its library is loaded when it is made ready."""

    def prepare(headline: bool) -> Ready:
        from cleaner import clean, parse

        flatten = load()
        title = (lambda page: parse(flatten(page)).headline) if headline else None
        return Ready(lambda page: clean(flatten(page)), title)

    return prepare


# What a user would write, what must be installed for it, and how it is loaded.
FLATTENINGS_OF_HTML: dict[str, tuple[str, Callable[[], Flatten]]] = {
    "cleaner.flatten": ("cleaner", _cleaner),
    'bs4 get_text("\\n")': ("bs4", _soup),
    "inscriptis get_text": ("inscriptis", _inscriptis),
    "resiliparse extract_plain_text": ("resiliparse", _resiliparse),
    "trafilatura html2txt": ("trafilatura", _trafilatura),
    "lxml text_content": ("lxml", _lxml),
}

FLATTENERS = (
    *named("cleaner, body alone"),
    *(
        Extractor(
            f"{name}, clean",
            _then_clean(load),
            "html",
            module,
            options="headline of parse() before it, outside the clock, where gold holds the headline",
        )
        for name, (module, load) in FLATTENINGS_OF_HTML.items()
    ),
    *named("cleaner, HTML, body alone", BASELINE),
)
