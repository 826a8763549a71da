"""Articles as plain mappings, ready for JSON, and back."""

import base64
from collections.abc import Mapping
from datetime import datetime
from types import NoneType
from typing import Any, TypeVar

from cleaner.article import FIELDS, Article, Caption
from cleaner.errors import InputError
from cleaner.rendering import is_outline

__all__ = ["from_dict", "to_dict"]

Made = TypeVar("Made", bound=Article)


def to_dict(article: Article, *, text: bool) -> dict[str, Any]:
    """The fields of an article by name, and what ``from_dict`` needs where text is asked for."""
    fields = {
        "headline": article.headline,
        "standfirst": article.standfirst,
        "byline": article.byline,
        "authors": list(article.authors),
        "published": article.published.isoformat() if article.published else None,
        "updated": article.updated.isoformat() if article.updated else None,
        "published_text": article.published_text,
        "updated_text": article.updated_text,
        "site": article.site,
        "language": article.language,
        "language_confidence": article.language_confidence,
        "body": article.body,
        "captions": [{"text": c.text, "credit": c.credit} for c in article.captions],
        "url": article.url,
        "section": article.section,
        "tags": list(article.tags),
        "evidence": article.evidence,
    }
    if not text:
        return fields
    packed = base64.b64encode(article.decisions.packed).decode("ascii")
    return {
        **fields,
        "captions": [
            {"text": c.text, "credit": c.credit, "spans": [list(span) for span in c.spans]} for c in article.captions
        ],
        "text": article.text,
        "outline": base64.b64encode(article.outline).decode("ascii"),
        "links": [list(link) for link in article.links],
        "decisions": {"packed": packed, "told": list(article.decisions.told)},
    }


def from_dict(cls: type[Made], found: Mapping[str, Any]) -> Made:
    """The article that ``to_dict`` has told.

    Raises:
        InputError: something is missing, of another type, or was changed so that it does not fit together.
    """
    from cleaner.cleaning.provenance import Decisions  # noqa: PLC0415  which words the reasons

    if not isinstance(found, Mapping):
        raise InputError(f"no article: {type(found).__name__} is no mapping; give what to_dict() gives")
    try:
        _check_types(found)
        stored = found["decisions"]
        packed = base64.b64decode(stored["packed"], validate=True)
        decisions = Decisions.checked(packed, tuple(stored["told"]), found["text"])
        dates = {
            name: None if found[name] is None else datetime.fromisoformat(found[name])
            for name in ("published", "updated")
        }
        captions = tuple(
            Caption(c["text"], c["credit"], tuple((start, end) for start, end in c["spans"])) for c in found["captions"]
        )
        lists = {
            "captions": captions,
            "authors": tuple(found["authors"]),
            "tags": tuple(found["tags"]),
            "sources": tuple(found["evidence"].items()),
            "links": tuple((start, end, address) for start, end, address in found["links"]),
            "outline": base64.b64decode(found["outline"], validate=True),
        }
        further: dict[str, Any] = {name: found.get(name) for name in FIELDS} | dates | lists
    except KeyError as error:
        raise InputError(f"no article: {error} is missing; give what to_dict() gives, its text included") from error
    except (TypeError, ValueError) as error:
        raise InputError(f"no article: {error}; give what to_dict() gives, unchanged") from error
    article = cls(text=found["text"], body=decisions.body(found["text"]), decisions=decisions, **further)
    if article.outline and not is_outline(article.outline, len(article.kept)):
        raise InputError("no article: its outline is of another body; give what to_dict() gives, unchanged")
    if article.body != found.get("body"):
        raise InputError("no article: the body is not what is kept of the text; give what to_dict() gives, unchanged")
    return article


def _check_types(found: Mapping[str, Any]) -> None:
    """See to it that the fields of an article are of their types, as JSON has them.

    Raises:
        KeyError: one is missing.
        TypeError: one is of another.
    """
    _check("decisions", found["decisions"], Mapping, "a mapping")
    _check("text", found["text"], str, "a text")
    for name in _TEXTS:
        _check(name, found[name], (str, NoneType), "a text or None")
    _check("evidence", found["evidence"], Mapping, "a mapping")
    for name, source in found["evidence"].items():
        _check("evidence", name, str, "a mapping of texts")
        _check("evidence", source, str, "a mapping of texts")
    _check("language_confidence", found["language_confidence"], (float, int), "a number")
    _check_lists(found)


def _check_lists(found: Mapping[str, Any]) -> None:
    """The same of the fields that are lists."""
    for name in ("authors", "captions", "tags", "links"):
        _check(name, found[name], (list, tuple), "a list")
    for name in ("authors", "tags"):
        for value in found[name]:
            _check(name, value, str, "a list of texts")
    _check("outline", found["outline"], str, "a text")
    for start, end, address in found["links"]:
        _check("links", start, int, "a link's offset")
        _check("links", end, int, "a link's offset")
        _check("links", address, str, "a link's address")
    for caption in found["captions"]:
        _check("captions", caption, Mapping, "a list of mappings")
        _check("text", caption["text"], str, "a caption's text")
        _check("credit", caption["credit"], (str, NoneType), "a caption's text or None")
        for start, end in caption["spans"]:
            _check("spans", start, int, "a caption's offset")
            _check("spans", end, int, "a caption's offset")


def _check(name: str, value: object, kind: type | tuple[type, ...], told: str) -> None:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"{name!r} is {type(value).__name__}, not {told}")


_TEXTS = (
    *("headline", "standfirst", "byline", "published", "updated", "published_text", "updated_text", "site"),
    *("language", "url", "section"),
)
