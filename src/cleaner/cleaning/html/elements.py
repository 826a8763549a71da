"""What the elements of a page state: meta, link, title, microdata, rel=author, time, figures."""

import re
from collections.abc import Iterator
from functools import cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaner.cleaning.html.claims import Author, Field, Picture, Row, Source
from cleaner.cleaning.html.tables import load_names

__all__ = ["element_rows", "linked_scripts", "meta_rows", "text_of"]

_MOST = 300  # elements of one sort that are looked at
_NODES, _LONGEST = 400, 5_000  # of one element, nodes and characters
_CLIMBED = 40  # elements around one
_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "title", "desc"})
_SETTING = frozenset({"a", "abbr", "b", "em", "font", "i", "mark", "s", "strong", "sub", "sup", "u", "wbr"})


def text_of(node: LexborNode, *, without: frozenset[int] = frozenset()) -> str:
    """The text of an element, as much of it as a field may have.

    Args:
        node: the element.
        without: ``mem_id`` of elements inside it whose text is left out.
    """
    parts: list[str] = []
    size, before = 0, None
    for count, one in enumerate(node.traverse(include_text=True)):
        if count > _NODES or size > _LONGEST:
            break
        above = one.parent
        if one.is_text_node and above is not None and not _is_inside(above, node, without):
            text = (one.text_content or "")[:_LONGEST]
            parts += [" ", text] if before is not None and _parts(before, above) else [text]
            size, before = size + len(text), above
        elif one.tag == "br":
            parts.append(" ")
    return " ".join("".join(parts).split())


def _parts(before: LexborNode, above: LexborNode) -> bool:
    """Whether two texts are apart, by the elements in which they stand: those that only set letters part nothing."""
    if before.mem_id == above.mem_id:
        return False
    left = before.parent is None or before.parent.mem_id == above.mem_id
    entered = above.parent is None or above.parent.mem_id == before.mem_id
    if left or entered:
        return (before if left else above).tag not in _SETTING
    return not {before.tag, above.tag} <= _SETTING


def _is_inside(above: LexborNode | None, node: LexborNode, without: frozenset[int]) -> bool:
    """Whether what stands in an element is a script's, or left out."""
    if above is not None and above.tag in _UNSEEN and above.mem_id != node.mem_id:
        return True
    for _ in range(_CLIMBED if without else 0):
        if above is None or above.mem_id == node.mem_id:
            return False
        if above.mem_id in without:
            return True
        above = above.parent
    return False


def _attribute(node: LexborNode, name: str) -> str:
    return node.attributes.get(name) or ""


def linked_scripts(tree: LexborHTMLParser) -> list[str]:
    """The texts of the scripts of JSON-LD."""
    scripts = tree.css("script[type]")
    return [one.text() for one in scripts[: 4 * _MOST] if "ld+json" in _attribute(one, "type").lower()]


def meta_rows(tree: LexborHTMLParser) -> Iterator[Row]:
    """What meta elements state, by field the surest name first; names and tags of one name together."""
    names = load_names()
    values: dict[str, list[str]] = {}
    for node in tree.css("meta")[: 10 * _MOST]:
        own = node.attributes
        content = own.get("content")
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = (own.get(key) or "").strip().lower()
            if content and name in names.fields and (key != "itemprop" or _is_in_head(node)):
                values.setdefault(name, []).append(content)
                break
    for field, listed in names.meta.items():
        for name in listed:
            if name in values:
                source: Source = "OpenGraph" if name.startswith(("og:", "article:")) else "meta"
                held = values[name][:_MOST]
                yield Row(field, held if field in {"authors", "tags"} else held[0], source)


def _is_in_head(node: LexborNode) -> bool:
    return node.parent is not None and node.parent.tag == "head"


def element_rows(tree: LexborHTMLParser) -> Iterator[Row]:
    """What elements other than meta state."""
    yield from _microdata(tree)
    linked = [node for node in tree.css('a[rel~="author"]')[:_MOST] if not is_beside(node)]
    people = [Author(text) for node in linked if (text := text_of(node))]
    people = list(dict.fromkeys(people))
    yield Row("authors", people if len(people) <= _LINKED else [], "rel=author")
    yield from _times(tree)
    for node in tree.css("head > title")[:1]:
        yield Row("headline", text_of(node), "title")
    for node in tree.css("h1")[:_HEADINGS]:
        yield Row("headline", text_of(node), "h1")
    for node in tree.css('link[rel~="canonical"]')[:1]:
        yield Row("url", _attribute(node, "href"), "link")
    for node in tree.css("html")[:1]:
        yield Row("language", _attribute(node, "lang") or _attribute(node, "xml:lang"), "html")
    for node in tree.css("figcaption")[:_MOST]:
        yield Row("picture", _figure(node), "figure")


_HEADINGS = 4  # more are of a list
_LINKED = 8  # more links to authors are a list of the site's


_UP = 40  # elements up that are looked at
_PROSE = 80  # characters of a paragraph in which a moment is one that the story tells of


def is_beside(node: LexborNode) -> bool:
    """Whether an element stands beside the article: in an aside, a footer, comments, a list of others."""
    above = node.parent
    for _ in range(_UP):
        if above is None or above.tag in ("body", "html"):
            return False
        own = above.attributes
        words = f"{own.get('class') or ''} {own.get('id') or ''}"
        if above.tag in load_names().beside_elements or _beside_words().search(words[:_MOST_WORDS]):
            return True
        above = above.parent
    return False


@cache
def _beside_words() -> re.Pattern[str]:
    words = "|".join(map(re.escape, load_names().beside_words))
    return re.compile(rf"(?<![a-z])(?:{words})(?![a-z])", re.IGNORECASE)


_MOST_WORDS = 400  # characters of an element's classes


def _is_in_prose(node: LexborNode) -> bool:
    above = node.parent
    return above is not None and above.tag == "p" and len(text_of(above)) > _PROSE


def _times(tree: LexborHTMLParser) -> Iterator[Row]:
    """The moments of time elements: what their class says of them, and the first that says nothing."""
    names, plainly = load_names(), True
    for node in tree.css("time[datetime]")[:_MOST]:
        if is_beside(node) or _is_in_prose(node):
            continue
        said = f"{_attribute(node, 'class')} {_attribute(node, 'itemprop')}".lower()
        is_published = "pubdate" in node.attributes or any(word in said for word in names.published)
        if not is_published and any(word in said for word in names.updated):
            yield Row("updated", _attribute(node, "datetime"), "time")
        elif is_published or plainly:
            plainly = False
            yield Row("published", _attribute(node, "datetime"), "time")


_PROPERTIES: dict[str, Field] = {
    "headline": "headline", "description": "standfirst", "author": "authors", "datepublished": "published",
    "datemodified": "updated", "articlesection": "section", "keywords": "tags", "inlanguage": "language",
}  # fmt: skip


def _microdata(tree: LexborHTMLParser) -> Iterator[Row]:
    """The properties of the article in microdata, and such as stand in no item."""
    people: list[Author] = []
    item: int | None = None
    for node in tree.css("[itemprop]")[:_MOST]:
        field = _PROPERTIES.get(_attribute(node, "itemprop").strip().lower())
        if field is None:
            continue
        around = _item_around(node)
        if (around is not None and not _is_article(around)) or is_beside(node):
            continue
        if around is not None and around.mem_id != (item := item or around.mem_id):
            continue  # a second article's
        if field == "authors":
            name, is_organization = _named(node)
            people.append(Author(name, is_organization))
        elif value := _attribute(node, "content") or _attribute(node, "datetime") or text_of(node):
            yield Row(field, value, "microdata")
    yield Row("authors", people, "microdata")


def _item_around(node: LexborNode) -> LexborNode | None:
    above = node.parent
    for _ in range(_CLIMBED):
        if above is None:
            return None
        if "itemscope" in above.attributes:
            return above
        above = above.parent
    return None


def _is_article(node: LexborNode) -> bool:
    kinds = _attribute(node, "itemtype").lower().split()
    return any(kind.rsplit("/", 1)[-1] in load_names().articles for kind in kinds)


def _named(node: LexborNode) -> tuple[str, bool]:
    """The name of an author in microdata, and whether it is an organization's."""
    kind = _attribute(node, "itemtype").lower().rsplit("/", 1)[-1]
    is_organization = kind in load_names().organizations
    if "itemscope" in node.attributes:
        for count, one in enumerate(node.traverse()):
            if count > _NODES:
                break
            if one.mem_id != node.mem_id and _attribute(one, "itemprop").lower() == "name":
                return _attribute(one, "content") or text_of(one), is_organization
    return _attribute(node, "content") or text_of(node), is_organization


def _figure(node: LexborNode) -> Picture:
    """A caption, and its credit where an element inside it is one by its class or property."""
    words = load_names().credits
    for count, one in enumerate(node.traverse()):
        if count > _NODES:
            break
        said = f"{_attribute(one, 'class')} {_attribute(one, 'itemprop')}".lower()
        if one.mem_id != node.mem_id and any(word in said for word in words):
            credit = text_of(one)
            if credit:
                return Picture(text_of(node, without=frozenset({one.mem_id})), credit, "figure")
    return Picture(text_of(node), None, "figure")
