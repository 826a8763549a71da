"""What the markup of a page states of its article: headline, standfirst, authors, days, captions.

Read from JSON-LD, OpenGraph and other meta elements, ``h1``, ``time``, ``itemprop`` and ``rel``, ``figcaption``, and
class words; what a data set states itself comes first. Nothing is believed here: traced.py holds it against the page's
lines.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lxml import html as lxml_html

__all__ = ["Stated", "state"]

_SPACE = re.compile(r"\s+")
_ISO = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})")
_DECK = re.compile(
    r"standfirst|subtitle|sub-title|subhead|sub-head|deck|\bdek\b|chapo|vorspann|bajada|copete|article__summary",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"caption|wp-caption-text|bildunterschrift|image-credit|photo-credit|img-legend", re.IGNORECASE)
_ARTICLES = ("Article", "Posting", "Report", "Recipe", "Review")


@dataclass(slots=True)
class Stated:
    """What a page states.

    Attributes:
        headlines: each way in which it gives one, the surest first.
        standfirsts: summaries of it, which may be its first paragraph.
        authors: names.
        days: of publication and of updates.
        captions: with or without their credits.
        others: captions of which the surer source says nothing.
        sure: whether a person or a parser made for the site says so.
    """

    headlines: list[str] = field(default_factory=list)
    standfirsts: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    days: set[date] = field(default_factory=set)
    captions: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    sure: bool = False


def _plain(value: object) -> str:
    """A value's words; markup inside is dropped."""
    text = str(value) if isinstance(value, (str, int)) else ""
    if "<" in text or "&" in text:
        try:
            text = str(lxml_html.fromstring(f"<p>{text}</p>").text_content())
        except (ValueError, lxml_html.etree.ParserError):
            text = ""
    return _SPACE.sub(" ", text).strip()


def _day(value: object) -> date | None:
    m = _ISO.match(str(value))
    try:
        return date(*map(int, m.groups())) if m else None
    except ValueError:
        return None


def _things(found: object) -> Iterator[dict[str, Any]]:
    """Every object inside JSON-LD, however it is nested."""
    stack = [found]
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            stack.extend(reversed(one))
        elif isinstance(one, dict):
            yield one
            stack.extend(one[key] for key in ("@graph", "mainEntity") if key in one)


def _names(author: object) -> list[str]:
    parts = author if isinstance(author, list) else [author]
    return [name for one in parts if (name := _plain(one.get("name") if isinstance(one, dict) else one))]


def _read_json(tree: lxml_html.HtmlElement, into: Stated) -> None:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            found = json.loads(script.text_content(), strict=False)
        except ValueError:
            continue
        for thing in _things(found):
            if not any(word in str(thing.get("@type")) for word in _ARTICLES):
                continue
            into.headlines.append(_plain(thing.get("headline")))
            into.standfirsts.append(_plain(thing.get("description")))
            into.authors += _names(thing.get("author"))
            into.days |= {d for key in ("datePublished", "dateModified") if (d := _day(thing.get(key)))}


_META = {
    "og:title": "headlines",
    "twitter:title": "headlines",
    "og:description": "standfirsts",
    "description": "standfirsts",
    "author": "authors",
    "article:author": "authors",
    "dc.creator": "authors",
    "article:published_time": "days",
    "article:modified_time": "days",
    "date": "days",
    "dc.date": "days",
    "pubdate": "days",
}


def _add(into: Stated, name: str, value: str) -> None:
    if name == "days":
        into.days |= {d for d in [_day(value)] if d}
    elif value and not value.startswith("http"):
        getattr(into, name).append(value)


def _read_elements(tree: lxml_html.HtmlElement, into: Stated) -> None:
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        prop = (node.get("property") or node.get("name") or "").lower()
        if node.tag == "meta":
            if prop in _META:
                _add(into, _META[prop], _plain(node.get("content") or ""))
            continue
        named = f"{node.get('class') or ''} {node.get('itemprop') or ''}"
        if node.tag == "time" and node.get("pubdate") is not None:
            _add(into, "days", node.get("datetime") or "")
        if (node.get("itemprop") or "") in ("datePublished", "dateModified"):
            _add(into, "days", node.get("datetime") or node.get("content") or "")
        name = _stated_by(node, named)
        text = _plain_of(node) if name else ""
        if name and text and len(text) <= 900:
            _add(into, name, text)


def _stated_by(node: lxml_html.HtmlElement, named: str) -> str | None:
    """What the text of an element states; None for nothing."""
    if node.tag == "h1":
        return "headlines"
    if node.tag == "figcaption" or (_CAPTION.search(named) and _is_beside_picture(node)):
        return "captions"
    if _DECK.search(named):
        return "standfirsts"
    return "authors" if "author" in (node.get("rel"), node.get("itemprop")) else None


def _is_beside_picture(node: lxml_html.HtmlElement) -> bool:
    """Whether an element stands in a figure, or beside a picture or around it, and holds no list."""
    parent = node.getparent()
    within = parent is not None and parent.find(".//img") is not None and len(parent.findall(".//a")) <= _LINKS
    return (within or any(True for _ in node.iterancestors("figure"))) and node.find(".//li") is None


_LINKS = 3  # in what stands around a picture and its caption


def _plain_of(node: lxml_html.HtmlElement) -> str:
    return _SPACE.sub(" ", str(node.text_content())).strip()


def state(row: dict[str, Any]) -> Stated:
    """What a row of a data file and its HTML state of its article."""
    into = Stated()
    if "sections" in row:  # fundus
        into.headlines.append(_plain(row["headline"]))
        into.standfirsts += map(_plain, row["standfirst"] or [])
        into.authors += row["authors"] or []
        into.captions += [
            _plain(image.get(key)) for image in row["images"] or [] for key in ("caption", "credits") if image.get(key)
        ]
        into.sure = True
        published = row["published"] and datetime.fromisoformat(row["published"])
        into.days |= {published.date()} if published else set()
    else:
        into.headlines += [_plain(row["title"])] if row.get("title") else []
        into.authors += [_plain(row["author"])] if row.get("author") else []
        into.days |= {d for d in [_day(row.get("date"))] if d}
    try:
        tree = lxml_html.fromstring(row["html"])
    except (ValueError, lxml_html.etree.ParserError):
        tree = lxml_html.fromstring(row["html"].encode("utf8", "surrogatepass"))
    standfirsts, captions = list(into.standfirsts), list(into.captions)
    _read_json(tree, into)
    _read_elements(tree, into)
    if into.sure:
        into.standfirsts, into.others = standfirsts, [one for one in into.captions if one not in captions]
        into.captions = captions
    for name in ("headlines", "standfirsts", "authors", "captions"):
        setattr(into, name, list(dict.fromkeys(value for value in getattr(into, name) if value)))
    return into
