"""What data/stated.toml and data/encodings.json hold: names of the sources that pages state things in."""

import json
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

__all__ = ["Encodings", "Field", "Names", "class_words", "load_encodings", "load_names"]


Field = Literal[
    "headline", "standfirst", "authors", "published", "updated", "site", "section", "tags", "language", "url", "picture"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """The names under which pages state things, in small letters.

    Attributes:
        articles: types of JSON-LD and microdata that are an article.
        pages: types that may stand for one.
        sites: types that are the site.
        organizations: types that are no person.
        own: what an object holds that is the page's own.
        accounts: authors that are nobody.
        desks: what is stated for an author and is none of its people.
        links: what links to an author's page open with.
        credits: classes of what states a credit.
        published: what classes of the time of publication have in them.
        updated: likewise of the last change.
        standfirsts: words of classes of a standfirst.
        beside_elements: elements that stand beside an article with all that is in them.
        beside_words: words of classes and ids that say the same.
        languages: codes by other names of languages.
        meta: the names of meta elements by field, the surest first.
        fields: fields by the name of a meta element.
    """

    articles: frozenset[str]
    pages: frozenset[str]
    sites: frozenset[str]
    organizations: frozenset[str]
    own: frozenset[str]
    accounts: frozenset[str]
    desks: frozenset[str]
    links: tuple[str, ...]
    credits: tuple[str, ...]
    published: tuple[str, ...]
    updated: tuple[str, ...]
    standfirsts: tuple[str, ...]
    beside_elements: frozenset[str]
    beside_words: tuple[str, ...]
    languages: dict[str, str]
    meta: dict[Field, tuple[str, ...]]
    fields: dict[str, Field]


@cache
def class_words(words: tuple[str, ...]) -> re.Pattern[str]:
    """What finds any of some words in the classes and ids of an element.

    >>> class_words(("lead", "deck")).search("story__lead") is None, class_words(("lead",)).search("leader") is None
    (False, True)
    """
    return re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, words))})(?![a-z])", re.IGNORECASE)


@cache
def load_names() -> Names:
    """Read data/stated.toml."""
    found = tomllib.loads((files("cleaner") / "data" / "stated.toml").read_text(encoding="utf-8"))
    meta = {field: tuple(names) for field, names in found["meta"].items()}
    return Names(
        articles=frozenset(found["articles"]),
        pages=frozenset(found["pages"]),
        sites=frozenset(found["sites"]),
        organizations=frozenset(found["organizations"]),
        own=frozenset(found["own"]),
        accounts=frozenset(found["accounts"]),
        desks=frozenset(found["desks"]),
        links=tuple(found["links"]),
        credits=tuple(found["credits"]),
        published=tuple(found["published"]),
        updated=tuple(found["updated"]),
        standfirsts=tuple(found["standfirsts"]),
        beside_elements=frozenset(found["beside_elements"]),
        beside_words=tuple(found["beside_words"]),
        languages=found["languages"],
        meta=meta,
        fields={name: field for field, names in meta.items() for name in names},
    )


@dataclass(frozen=True, slots=True)
class Encodings:
    """Encodings by the WHATWG's standard.

    Attributes:
        labels: the encoding's name by each label, in small letters.
        codecs: Python's codec by the name.
    """

    labels: dict[str, str]
    codecs: dict[str, str]


@cache
def load_encodings() -> Encodings:
    """Read data/encodings.json, which training/encodings.py makes."""
    found = json.loads((files("cleaner") / "data" / "encodings.json").read_text(encoding="utf-8"))
    return Encodings(found["labels"], found["codecs"])
