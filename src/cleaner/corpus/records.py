"""What is written: a record of an article, a duplicate, a cut, and of what went to quarantine.

articles        id, source, place, headline, standfirst, byline, authors, published, updated, published_text,
                updated_text, site, language, language_confidence, url, section, tags, evidence, text (the body),
                captions; without cleaning id, source, place and text.
                Further fields of the input follow under their own names; those whose name is taken lie in
                ``extra``.
duplicates      id, source, place, keeper (its id), keeper_source, keeper_place, similarity (or containment,
                for that relation)
                ``altered`` names the fields whose values could not be written as they were read (NaN, Infinity,
                lone surrogates), and how they are written.
removed         id, source, place, start, end, kind, reason, score, left, text: each cut of each article,
                in order
quarantine      source, place, error, bytes (base64), text (the bytes as UTF-8, null where they are not)
"""

import base64
from dataclasses import fields
from typing import Any

from cleaner.article import Article, Removal
from cleaner.config import RunSettings
from cleaner.corpus.readers import Document, Place
from cleaner.corpus.values import to_line
from cleaner.errors import RecordError

__all__ = [
    "CLEANED_NAMES",
    "UNCLEANED_NAMES",
    "article_record",
    "duplicate_line",
    "quarantine_line",
    "removal_records",
]

_UNTOLD = ("text", "body", "captions", "decisions", "sources", "outline", "links")
_STATED = (*(f.name for f in fields(Article) if f.name not in _UNTOLD), "evidence")
CLEANED_NAMES = ("id", "source", "place", *_STATED, "text", "captions")
UNCLEANED_NAMES = ("id", "source", "place", "text")


def article_record(
    document: Document, found: dict[str, Any] | None, settings: RunSettings, **told: Any
) -> dict[str, Any]:
    """Put together what is written of an article.

    The site a record states goes before the one that shows on the page; its tags are the article's where the page
    states none.

    Args:
        document: as it was read.
        found: the article's fields, with ``body``; None where the run does not clean.
        settings: names of the fields.
        told: what is written besides, by name.

    Returns:
        The record.
    """
    head = {"id": document.id, "source": document.source, "place": document.place}
    if document.altered:
        told = {"altered": document.altered, **told}
    if found is None:
        return _with_further({**head, "text": document.text, **told}, document.fields)
    values = {**found, "text": found["body"]}
    further = document.fields
    stated = further.get(settings.site_field)
    if isinstance(stated, str) and stated:
        values["site"] = stated
        further = {name: value for name, value in further.items() if name != settings.site_field}
    if not values["tags"] and _are_tags(further.get("tags")):
        values["tags"] = further["tags"]
        further = {name: value for name, value in further.items() if name != "tags"}
    if further.get(settings.url_field) == values["url"] and settings.url_field == "url":
        further = {name: value for name, value in further.items() if name != "url"}  # said once
    return _with_further({**{name: {**values, **head}[name] for name in CLEANED_NAMES}, **told}, further)


def _are_tags(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(tag, str) for tag in value)


def _with_further(record: dict[str, Any], further: dict[str, Any]) -> dict[str, Any]:
    """Let the input's further fields travel along; never one in another's place.

    >>> _with_further({"id": "a"}, {"page": 3, "id": 7})
    {'id': 'a', 'page': 3, 'extra': {'id': 7}}
    """
    taken = {*record, "extra"}
    extra = {name: value for name, value in further.items() if name in taken}
    whole = record | {name: value for name, value in further.items() if name not in taken}
    return {**whole, "extra": extra} if extra else whole


def removal_records(document: Document, removed: tuple[Removal, ...], flat: str | None = None) -> list[dict[str, Any]]:
    """Describe each cut of an article with what was cut.

    Args:
        document: as it was read.
        removed: what cleaning cut.
        flat: the text that it was cut from, where the document is HTML.

    Returns:
        A record a cut; applying them to the document's text gives the article's.
    """
    text = document.text if flat is None else flat
    return [
        {
            "id": document.id,
            "source": document.source,
            "place": document.place,
            "start": cut.start,
            "end": cut.end,
            "kind": cut.kind.value,
            "reason": cut.reason,
            "score": cut.score,
            "left": cut.left,
            "text": text[cut.start : cut.end],
        }
        for cut in removed
    ]


def duplicate_line(member: Place, keeper: Place, value: dict[str, float]) -> bytes:
    """Describe a document that is a near-copy of one that was kept.

    Args:
        member: its id, source and place.
        keeper: the same of the document that was kept.
        value: exact similarity or containment of the two, under its name.

    Returns:
        The line.
    """
    id_, source, place = member
    return to_line(
        {
            "id": id_,
            "source": source,
            "place": place,
            "keeper": keeper[0],
            "keeper_source": keeper[1],
            "keeper_place": keeper[2],
            **value,
        }
    )


def quarantine_line(error: RecordError) -> bytes:
    """Describe a record that is in neither the articles nor the duplicates, with all its bytes.

    Args:
        error: what was wrong with it.

    Returns:
        The line.
    """
    try:
        text = error.raw.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    return to_line(
        {
            "source": error.source,
            "place": error.place,
            "error": f"{error.problem}; {error.remedy}",
            "bytes": base64.b64encode(error.raw).decode("ascii"),
            "text": text,
        }
    )
