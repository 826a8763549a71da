"""What the elements of a page state: meta, link, title, microdata, rel=author, time, figures."""

from collections.abc import Iterator
from itertools import islice

from cleaner.cleaning.html.claims import Author, Field, Picture, Row, Source
from cleaner.cleaning.html.nodes import Node, Nodes, text_of
from cleaner.cleaning.html.tables import class_words, load_names

__all__ = ["element_rows", "meta_rows"]

_MOST = 300  # elements of one sort that are looked at
_INSIDE = 400  # and of those in one
_CLIMBED = 40  # elements around one


_KEYS = ("property", "name", "itemprop", "http-equiv")


def meta_rows(page: Nodes) -> Iterator[Row]:
    """What meta elements state, by field the surest name first; names and tags of one name together."""
    names = load_names()
    values: dict[str, list[str]] = {}
    for node in page.named("meta")[: 10 * _MOST]:
        own = node.attributes
        content = own.get("content")
        if not content:
            continue
        for key in _KEYS:
            name = own[key].strip().lower() if key in own else ""
            if name in names.fields and (key != "itemprop" or _is_in_head(node)):
                values.setdefault(name, []).append(content)
                break
    for field, listed in names.meta.items():
        for name in listed:
            if name in values:
                source: Source = "OpenGraph" if name.startswith(("og:", "article:")) else "meta"
                held = values[name][:_MOST]
                yield Row(field, held if field in {"authors", "tags"} else held[0], source)


def _is_in_head(node: Node) -> bool:
    return node.parent is not None and node.parent.tag == "head"


def element_rows(page: Nodes) -> Iterator[Row]:
    """What elements other than meta state."""
    yield from _microdata(page)
    linked = [node for node in page.related("a", "author")[:_MOST] if not is_beside(node)]
    people = [Author(text) for node in linked if (text := text_of(node))]
    people = list(dict.fromkeys(people))
    yield Row("authors", people if len(people) <= _LINKED else [], "rel=author")
    yield from _times(page)
    for node in [one for one in page.named("title") if _is_in_head(one)][:1]:
        yield Row("headline", text_of(node), "title")
    for node in page.named("h1")[:_HEADINGS]:
        yield Row("headline", text_of(node), "h1")
    for node in page.related("link", "canonical")[:1]:
        yield Row("url", node.attributes.get("href", ""), "link")
    for node in page.named("html")[:1]:
        yield Row("language", node.attributes.get("lang", "") or node.attributes.get("xml:lang", ""), "html")
    for node in page.named("figcaption")[:_MOST]:
        yield Row("picture", _figure(node), "figure")


_HEADINGS = 4  # more are of a list
_LINKED = 8  # more links to authors are a list of the site's


_UP = 40  # elements up that are looked at
_PROSE = 80  # characters of a paragraph in which a moment is one that the story tells of


def is_beside(node: Node) -> bool:
    """Whether an element stands beside the article: in an aside, a footer, comments, a list of others."""
    above = node.parent
    for _ in range(_UP):
        if above is None or above.tag in ("body", "html"):
            return False
        own = above.attributes
        words = f"{own.get('class', '')} {own.get('id', '')}"
        if above.tag in load_names().beside_elements or class_words(load_names().beside_words).search(
            words[:_MOST_WORDS]
        ):
            return True
        above = above.parent
    return False


_MOST_WORDS = 400  # characters of an element's classes


def _is_in_prose(node: Node) -> bool:
    above = node.parent
    return above is not None and above.tag == "p" and len(text_of(above)) > _PROSE


def _times(page: Nodes) -> Iterator[Row]:
    """The moments of time elements: what their class says of them, and the first that says nothing."""
    names, plainly = load_names(), True
    for node in [one for one in page.named("time") if "datetime" in one.attributes][:_MOST]:
        if is_beside(node) or _is_in_prose(node):
            continue
        said = f"{node.attributes.get('class', '')} {node.attributes.get('itemprop', '')}".lower()
        is_published = "pubdate" in node.attributes or any(word in said for word in names.published)
        if not is_published and any(word in said for word in names.updated):
            yield Row("updated", node.attributes.get("datetime", ""), "time")
        elif is_published or plainly:
            plainly = False
            yield Row("published", node.attributes.get("datetime", ""), "time")


_PROPERTIES: dict[str, Field] = {
    "headline": "headline", "description": "standfirst", "author": "authors", "datepublished": "published",
    "datemodified": "updated", "articlesection": "section", "keywords": "tags", "inlanguage": "language",
}  # fmt: skip


def _microdata(page: Nodes) -> Iterator[Row]:
    """The properties of the article in microdata, and such as stand in no item."""
    people: list[Author] = []
    item: int | None = None
    for node in page.with_itemprop()[:_MOST]:
        field = _PROPERTIES.get(node.attributes.get("itemprop", "").strip().lower())
        if field is None:
            continue
        around = _item_around(node)
        if (around is not None and not _is_article(around)) or is_beside(node):
            continue
        if around is not None:
            item = around.row if item is None else item
            if around.row != item:
                continue  # a second article's
        if field == "authors":
            name, is_organization = _named(node)
            people.append(Author(name, is_organization))
        elif value := node.attributes.get("content", "") or node.attributes.get("datetime", "") or text_of(node):
            yield Row(field, value, "microdata")
    yield Row("authors", people, "microdata")


def _item_around(node: Node) -> Node | None:
    above = node.parent
    for _ in range(_CLIMBED):
        if above is None:
            return None
        if "itemscope" in above.attributes:
            return above
        above = above.parent
    return None


def _is_article(node: Node) -> bool:
    kinds = node.attributes.get("itemtype", "").lower().split()
    return any(kind.rsplit("/", 1)[-1] in load_names().articles for kind in kinds)


def _named(node: Node) -> tuple[str, bool]:
    """The name of an author in microdata, and whether it is an organization's."""
    kind = node.attributes.get("itemtype", "").lower().rsplit("/", 1)[-1]
    is_organization = kind in load_names().organizations
    if "itemscope" in node.attributes:
        for one in islice(node.inside(), _INSIDE):
            if one.attributes.get("itemprop", "").lower() == "name":
                return one.attributes.get("content") or text_of(one), is_organization
    return node.attributes.get("content") or text_of(node), is_organization


def _figure(node: Node) -> Picture:
    """A caption, and its credit where an element inside it is one by its class or property."""
    words = load_names().credits
    for one in islice(node.inside(), _INSIDE):
        said = f"{one.attributes.get('class', '')} {one.attributes.get('itemprop', '')}".lower()
        if any(word in said for word in words):
            credit = text_of(one)
            if credit:
                return Picture(text_of(node, without=one.row), credit, "figure")
    return Picture(text_of(node), None, "figure")
