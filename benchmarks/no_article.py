"""What is made of pages that hold no article: a headline that is none, and a body that is none.

The gold sets hold articles alone. Twenty pages of eight other kinds, in the project's own words (no_article.toml), are
made into HTML: listings of shops, products, threads of a forum, documentation, home pages, results of a search, errors,
a login. Each has a title and one first heading, as such pages mostly do: not an article's, but the page's. Wanted is a
headline on one page of five at most. A product, a thread and documentation have prose that somebody may want; of the
other kinds a body of more than fifty words is always wrong.
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.processes import missing
from benchmarks.tables import show_rows

__all__ = ["LONG", "READERS", "WANTED", "Found", "NoArticle", "made_pages", "measure", "show"]

WANTED = 0.2
"""The share of pages that may have a headline."""
LONG = 50
"""A body of more words is one."""
_STORED = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class NoArticle:
    """A page that holds no article.

    Attributes:
        kind: what it is instead.
        prose: whether pages of this kind have text of their own.
        html: the page.
    """

    kind: str
    prose: bool
    html: str


@dataclass(frozen=True, slots=True)
class Found:
    """What was taken for the headline and the body of a page."""

    headline: str | None
    body: str


# --- the pages


def made_pages() -> list[NoArticle]:
    """The pages, every second one in a shell of plain divs."""
    stored = tomllib.loads(_STORED.read_text(encoding="utf8"))
    found = []
    for number, page in enumerate(stored["pages"]):
        content = "".join(_CONTENTS[page["kind"]](page))
        shell = (_semantic, _divs)[number % 2]
        html = shell(stored["sites"][page["site"]], escape(page["title"]), content)
        found.append(NoArticle(page["kind"], page["kind"] in stored["prose"], html))
    return found


def _semantic(site: dict[str, Any], title: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="{site["language"]}"><head><meta charset="utf-8"><title>{title} - '
        f'{escape(site["name"])}</title><meta property="og:site_name" content="{escape(site["name"])}"></head><body>'
        f'<header><a href="/" class="logo">{escape(site["name"])}</a><nav><ul>{_links("li", site["menu"])}</ul></nav>'
        f"</header><main><h1>{title}</h1>{content}</main><footer><ul>{_links('li', site['foot'])}</ul>"
        f'<p class="cookie-notice">{escape(site["notice"])}</p></footer></body></html>'
    )


def _divs(site: dict[str, Any], title: str, content: str) -> str:
    return (
        f'<html><head><title>{title} | {escape(site["name"])}</title></head><body><div id="wrap">'
        f'<div class="notice">{escape(site["notice"])} <button>OK</button></div><div class="top">'
        f'{_links("span", site["menu"])}</div><div class="col"><div class="title"><h1>{title}</h1></div>'
        f'{content}</div><div class="bottom">{_links("div", site["foot"])}</div></div></body></html>'
    )


def _links(tag: str, names: list[str]) -> str:
    return "".join(f'<{tag}><a href="/p{number}">{escape(name)}</a></{tag}>' for number, name in enumerate(names))


def _paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _listing(page: dict[str, Any]) -> Iterator[str]:
    yield '<div class="filters"><button>Filter</button> <select><option>Price</option></select></div><ul class="grid">'
    for name, price, note in page["items"]:
        yield f'<li class="card"><a href="/i"><h3>{escape(name)}</h3></a><span class="price">{escape(price)}</span>'
        yield f'<p class="note">{escape(note)}</p><button>+</button></li>'
    yield '</ul><div class="pager"><a href="?p=1">1</a> <a href="?p=2">2</a> <a href="?p=3">3</a></div>'


def _product(page: dict[str, Any]) -> Iterator[str]:
    yield f'<div class="buy"><span class="price">{escape(page["price"])}</span><button>+</button></div>'
    yield f'<div class="description">{_paragraphs(page["text"])}</div><table>'
    for name, value in page["facts"]:
        yield f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>"
    yield '</table><div class="reviews">'
    for by, when, text in page["reviews"]:
        yield f'<div class="review"><b>{escape(by)}</b> <span>{escape(when)}</span><p>{escape(text)}</p></div>'
    yield "</div>"


def _forum(page: dict[str, Any]) -> Iterator[str]:
    for number, (by, when, text) in enumerate(page["posts"], 1):
        yield f'<div class="post" id="post-{number}"><div class="user"><a href="/u">{escape(by)}</a></div>'
        yield f'<span class="date">{escape(when)}</span><a href="#post-{number}">#{number}</a>'
        yield f'<div class="message"><p>{escape(text)}</p></div><a href="/q">Quote</a> <a href="/r">Reply</a></div>'


def _documentation(page: dict[str, Any]) -> Iterator[str]:
    yield f'<ul class="toc">{_links("li", [head for head, _, _ in page["sections"]])}</ul>'
    for head, texts, code in page["sections"]:
        yield f"<h2>{escape(head)}</h2>{_paragraphs(texts)}" + (
            f"<pre><code>{escape(code)}</code></pre>" if code else ""
        )


def _home(page: dict[str, Any]) -> Iterator[str]:
    for head, text, when in page["teasers"]:
        yield f'<section class="teaser"><h2><a href="/t">{escape(head)}</a></h2><p>{escape(text)}</p>'
        yield f'<span class="when">{escape(when)}</span></section>'


def _search(page: dict[str, Any]) -> Iterator[str]:
    yield '<form><input name="q"><button>OK</button></form><ol class="results">'
    for head, address, text in page["hits"]:
        yield f'<li><h3><a href="/h">{escape(head)}</a></h3><cite>{escape(address)}</cite><p>{escape(text)}</p></li>'
    yield "</ol>"


def _error(page: dict[str, Any]) -> Iterator[str]:
    yield f"{_paragraphs(page['text'])}<ul>{_links('li', page['links'])}</ul>"


def _login(page: dict[str, Any]) -> Iterator[str]:
    yield "<form>"
    for name in page["fields"]:
        yield f'<label>{escape(name)}</label><input name="{escape(name)}">'
    yield f"<button>OK</button></form>{_paragraphs(page['text'])}"


_CONTENTS: dict[str, Callable[[dict[str, Any]], Iterator[str]]] = {
    "listing": _listing,
    "product": _product,
    "forum": _forum,
    "documentation": _documentation,
    "home": _home,
    "search": _search,
    "error": _error,
    "login": _login,
}


# --- who reads them


def _cleaner(page: str) -> Found:
    from cleaner import parse_html  # noqa: PLC0415

    article = parse_html(page)
    return Found(article.headline, article.body)


def _cleaner_flat(page: str) -> Found:
    from cleaner import flatten, parse  # noqa: PLC0415

    article = parse(flatten(page))
    return Found(article.headline, article.body)


def _trafilatura(page: str, *, fast: bool) -> Found:
    from trafilatura import bare_extraction  # noqa: PLC0415

    found: Any = bare_extraction(page, fast=fast, with_metadata=True)
    return Found(found.title, found.text or "") if found else Found(None, "")


READERS: dict[str, tuple[str, Callable[[str], Found]]] = {
    "cleaner, HTML": ("cleaner", _cleaner),
    "cleaner, flat text": ("cleaner", _cleaner_flat),
    "trafilatura fast": ("trafilatura", partial(_trafilatura, fast=True)),
    "trafilatura": ("trafilatura", partial(_trafilatura, fast=False)),
}
"""What must be installed, and how a page is read. trafilatura's title is what the page states."""


# --- what came of them


def summarise(about: dict[str, Any], read: list[tuple[NoArticle, Found]]) -> dict[str, Any]:
    """A row: on how many pages there is a headline, a long body, and a long body though the kind has no prose."""
    headlines = sum(bool(found.headline) for _, found in read)
    long = [page for page, found in read if len(found.body.split()) > LONG]
    return about | {
        "pages": len(read),
        "headline": headlines,
        "share": headlines / len(read),
        "long body": len(long),
        "of kinds without prose": sum(not page.prose for page in long),
    }


def measure(report: Callable[[str], None]) -> dict[str, Any]:
    """By reader: a row of all pages, one for each kind, and what was taken for a headline.

    Args:
        report: told what is running, and what cannot.
    """
    pages, found = made_pages(), {}
    for name, (module, read) in READERS.items():
        reason = missing(module)
        report(f"no_article: {name}{f': {reason}' if reason else ''}")
        if reason:
            continue
        answers = [(page, read(page.html)) for page in pages]
        kinds = {page.kind: None for page in pages}
        found[name] = {
            "rows": [
                summarise({"reader": name, "kind": "all"}, answers),
                *(
                    summarise({"reader": name, "kind": kind}, [a for a in answers if a[0].kind == kind])
                    for kind in kinds
                ),
            ],
            "headlines": [answer.headline for _, answer in answers if answer.headline],
        }
    return found


def show(found: dict[str, Any], console: Console) -> None:
    """Print a table of all readers, and one for each of what it makes of each kind."""
    title = f"pages without an article: a headline is wanted on {WANTED:.0%} at most; a long body has over {LONG} words"
    show_rows(title, [result["rows"][0] for result in found.values()], console)
    for name, result in found.items():
        show_rows(name, result["rows"][1:], console)
