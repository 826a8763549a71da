"""Articles as plain mappings, ready for JSON, and back."""

import base64
from collections.abc import Mapping
from datetime import datetime
from types import NoneType
from typing import Any, TypeVar

from cleaner.article import FIELDS, Article, Caption
from cleaner.errors import InputError

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
        }
        further: dict[str, Any] = {name: found.get(name) for name in FIELDS} | dates | lists
    except KeyError as error:
        raise InputError(f"no article: {error} is missing; give what to_dict() gives, its text included") from error
    except (TypeError, ValueError) as error:
        raise InputError(f"no article: {error}; give what to_dict() gives, unchanged") from error
    article = cls(text=found["text"], body=decisions.body(found["text"]), decisions=decisions, **further)
    if article.body != found.get("body"):
        raise InputError("no article: the body is not what is kept of the text; give what to_dict() gives, unchanged")
    return article


def _check_types(found: Mapping[str, Any]) -> None:
    """See to it that the fields of an article are of their types, as JSON has them.

    Raises:
        KeyError: one is missing.
        TypeError: one is of another.
    """

    def check(name: str, value: object, kind: type | tuple[type, ...], told: str) -> None:
        if not isinstance(value, kind) or isinstance(value, bool):
            raise TypeError(f"{name!r} is {type(value).__name__}, not {told}")

    check("decisions", found["decisions"], Mapping, "a mapping")
    check("text", found["text"], str, "a text")
    for name in _TEXTS:
        check(name, found[name], (str, NoneType), "a text or None")
    check("evidence", found["evidence"], Mapping, "a mapping")
    for name, source in found["evidence"].items():
        check("evidence", name, str, "a mapping of texts")
        check("evidence", source, str, "a mapping of texts")
    check("language_confidence", found["language_confidence"], (float, int), "a number")
    for name in ("authors", "captions", "tags"):
        check(name, found[name], (list, tuple), "a list")
    for name in ("authors", "tags"):
        for value in found[name]:
            check(name, value, str, "a list of texts")
    for caption in found["captions"]:
        check("captions", caption, Mapping, "a list of mappings")
        check("text", caption["text"], str, "a caption's text")
        check("credit", caption["credit"], (str, NoneType), "a caption's text or None")
        for start, end in caption["spans"]:
            check("spans", start, int, "a caption's offset")
            check("spans", end, int, "a caption's offset")


_TEXTS = (
    *("headline", "standfirst", "byline", "published", "updated", "published_text", "updated_text", "site"),
    *("language", "url", "section"),
)
