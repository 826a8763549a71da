"""The fields of an article as JSON-LD states them."""

from collections.abc import Iterator, Sequence
from typing import Any

from cleaner.cleaning.html.claims import Author, Field, Picture, Row
from cleaner.cleaning.html.linked_data import JsonObject, Thing, types_of, urls_of
from cleaner.cleaning.html.tables import load_names
from cleaner.cleaning.html.values import plain

__all__ = ["linked_rows"]

_TEXTS: tuple[tuple[Field, tuple[str, ...]], ...] = (
    ("headline", ("headline", "name")),
    ("standfirst", ("description", "abstract")),
    ("published", ("datePublished", "dateCreated")),
    ("updated", ("dateModified",)),
    ("section", ("articleSection",)),
)
_AUTHORS = ("author", "creator", "contributor")
_PUBLISHERS = ("publisher", "sourceOrganization", "provider", "isPartOf")
_PICTURES = ("image", "associatedMedia")
_MOST = 100  # entries of a list


def linked_rows(chosen: Sequence[Thing], things: Sequence[Thing], base: str | None) -> Iterator[Row]:
    """What the objects of a page state, as it stands.

    Args:
        chosen: those that are its article, the surest first.
        things: all of them.
        base: the page's address.
    """
    for thing in chosen:
        yield from _of_article(thing.found, base)
    for thing in things:
        if not thing.aside and thing.types & load_names().sites and (name := _name(thing.found)):
            yield Row("site", name, "JSON-LD")


def _of_article(found: JsonObject, base: str | None) -> Iterator[Row]:
    for field, keys in _TEXTS:
        stated = (_first(found.get(key)) for key in keys)
        yield Row(field, next((value for value in stated if value), None), "JSON-LD")
    yield Row("authors", next((people for key in _AUTHORS if (people := _people(found.get(key)))), []), "JSON-LD")
    for one in _objects(found, _PUBLISHERS):
        if not types_of(one) & (load_names().articles | load_names().pages):
            yield Row("site", _name(one), "JSON-LD")
    keywords = [_name(one) if isinstance(one, dict) else one for one in _flat(found.get("keywords"))]
    yield Row("tags", keywords, "JSON-LD")
    for one in _flat(found.get("inLanguage")):
        named = (one.get("alternateName") or one.get("name")) if isinstance(one, dict) else one
        yield Row("language", named, "JSON-LD")
    for url in urls_of(found, base):
        yield Row("url", url, "JSON-LD")
    for one in _objects(found, _PICTURES):
        yield Row("picture", _picture(one), "JSON-LD")


def _objects(found: JsonObject, keys: Sequence[str]) -> list[JsonObject]:
    return [one for key in keys for one in _flat(found.get(key)) if isinstance(one, dict)]


def _flat(value: Any) -> list[Any]:
    """The entries of a list and of those inside it; of what is none, itself."""
    if not isinstance(value, list):
        return [] if value is None else [value]
    flat: list[Any] = []
    stack: list[Any] = [value]
    while stack and len(flat) < _MOST:
        one = stack.pop()
        if isinstance(one, list):
            stack.extend(reversed(one[:_MOST]))
        else:
            flat.append(one)
    return flat


def _first(value: Any) -> object:
    """The first text or number of a value, which may be a list, or an object with '@value'."""
    for one in _flat(value):
        held = one.get("@value", one.get("name")) if isinstance(one, dict) else one
        if isinstance(held, str | int | float) and plain(held):
            return held
    return None


def _name(found: JsonObject) -> str:
    """The name of a person or an organization."""
    named = plain(_first(found.get("name")))
    if named:
        return named
    given, family = plain(_first(found.get("givenName"))), plain(_first(found.get("familyName")))
    return f"{given} {family}".strip()


def _people(value: Any) -> list[Author]:
    people = []
    for one in _flat(value):
        if isinstance(one, dict):
            names = (
                [_name(one)]
                if not isinstance(one.get("name"), list)
                else [plain(_first(n)) for n in _flat(one["name"])]
            )
            people += [Author(name, bool(types_of(one) & load_names().organizations)) for name in names if name]
        elif isinstance(one, str):
            people.append(Author(one))
    return people


def _picture(found: JsonObject) -> Picture:
    caption = plain(_first(found.get("caption")))
    stated = [found.get(key) for key in ("creditText", "credit", "author", "creator", "copyrightHolder")]
    named = (_name(one) if isinstance(one, dict) else plain(one) for value in stated for one in _flat(value))
    return Picture(caption, next((credit for credit in named if credit), None), "JSON-LD")
