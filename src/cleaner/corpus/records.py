"""What is written: a record of an article, a duplicate, a cut, and of what went to quarantine.

articles        id, source, place, headline, standfirst, byline, authors, published, updated, published_text,
                updated_text, site, language, language_confidence, url, section, tags, evidence, text (the body),
                captions; without cleaning id, source, place and text.
                Further fields of the input follow under their own names; those whose name is taken, here or among
                duplicates, lie in ``extra``.
                ``encoding`` is that of the bytes, where these are not UTF-8.
                ``altered`` names the fields whose values could not be written as they were read (NaN, Infinity,
                lone surrogates), and how they are written.
duplicates      all fields of an article, and duplicate_of (the id of the article that stands for it), keeper_source,
                keeper_place, similarity (or containment, for that relation), cluster (the number of its group)
samples         of some pages the text and its cuts, for the report: id, source, place, url and some fields, text, body,
                removed (start, end, kind, reason, score), fate (kept, duplicate), duplicate_of
removed         id, source, place, start, end, kind, reason, score, left: each cut of each article, in order; where
                it began and ended in the text of the page, of HTML in that of ``flatten``
quarantine      source, place, error, text (what was read), bytes (the same in base64, where it is no UTF-8): one of
                the two, the other is null
"""

import base64
import re
from dataclasses import fields
from typing import Any
from urllib.parse import urlsplit

from cleaner.article import Article
from cleaner.config import RunSettings
from cleaner.corpus.formats import binary_by_magic
from cleaner.corpus.readers.decoding import not_text, start_as_utf8
from cleaner.corpus.readers.documents import Document, field_at, without
from cleaner.corpus.values import to_line
from cleaner.errors import RecordError

__all__ = [
    "CLEANED_NAMES",
    "UNCLEANED_NAMES",
    "article_record",
    "head_of",
    "quarantine_line",
    "told_of_copies",
]

_UTF8 = "utf-8"
_UNTOLD = ("text", "body", "captions", "decisions", "sources", "outline", "links")
_STATED = (*(f.name for f in fields(Article) if f.name not in _UNTOLD), "evidence")
CLEANED_NAMES = ("id", "source", "place", *_STATED, "text", "captions")
UNCLEANED_NAMES = ("id", "source", "place", "text")
_OF_COPIES = ("duplicate_of", "keeper_source", "keeper_place", "similarity", "containment", "cluster")


def told_of_copies(settings: RunSettings) -> tuple[str, ...]:
    """Names of what is told of a near-copy beside its record."""
    value = "similarity" if settings.relation == "similar" else "containment"
    return ("duplicate_of", "keeper_source", "keeper_place", value, "cluster")


def article_record(
    document: Document, found: dict[str, Any] | None, settings: RunSettings, **told: Any
) -> dict[str, Any]:
    """Put together what is written of an article.

    The site a record states goes before the one that shows on the page, and where neither does it is the host of the
    page's address; the record's tags are the article's where the page
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
    if encoding := _encoding_of(document, found):
        told = {"encoding": encoding, **told}
    if document.altered:
        told = {"altered": document.altered, **told}
    if found is None:
        return _with_further({**head, "text": document.text, **told}, document.fields)
    values = {**found, "text": found["body"]}
    further = document.fields
    stated = field_at(further, settings.site_field)
    if isinstance(stated, str) and stated:
        values["site"] = stated
        further = without(further, settings.site_field)
    elif not values["site"] and (host := _host(values["url"] or document.url)):
        values["site"], values["evidence"] = host, {**values["evidence"], "site": "address"}
    if not values["tags"] and _are_tags(further.get("tags")):
        values["tags"] = further["tags"]
        further = {name: value for name, value in further.items() if name != "tags"}
    if further.get(settings.url_field) == values["url"] and settings.url_field == "url":
        further = {name: value for name, value in further.items() if name != "url"}  # said once
    values.update(head)
    return _with_further({**{name: values[name] for name in CLEANED_NAMES}, **told}, further)


def _encoding_of(document: Document, found: dict[str, Any] | None) -> str | None:
    """In which a document's bytes were, where that is not UTF-8: of HTML as its parser has read them."""
    if not isinstance(document.html, bytes):
        return document.encoding
    if found is not None:
        name = found["evidence"].get("encoding")
    else:
        from cleaner.cleaning.html.encoding import decode  # noqa: PLC0415  only where HTML is not cleaned

        name = decode(document.html, declared=document.encoding)[1]
    return None if name == _UTF8 else name


def _host(url: str | None) -> str | None:
    """The host of an address, without www.

    >>> _host("https://www.herald.example/2024/05/03/a.html"), _host("a.html")
    ('herald.example', None)
    """
    if url and (plain := _PLAIN_HOST.match(url)):
        return plain[1]
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


# An address as most are: no name, password, port or capital in it.
_PLAIN_HOST = re.compile(r"https?://(?:www\.)?+([a-z0-9-]++(?:\.[a-z0-9-]++)*+)[/?#]")


def _are_tags(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(tag, str) for tag in value)


def _with_further(record: dict[str, Any], further: dict[str, Any]) -> dict[str, Any]:
    """Let the input's further fields travel along; never one in another's place.

    >>> _with_further({"id": "a"}, {"page": 3, "id": 7})
    {'id': 'a', 'page': 3, 'extra': {'id': 7}}
    >>> _with_further({"id": "a"}, {"cluster": 3, "extra": 1})
    {'id': 'a', 'extra': {'cluster': 3, 'extra': 1}}
    """
    if not further:
        return record
    taken = {*record, *_OF_COPIES, "extra"}
    extra = {name: value for name, value in further.items() if name in taken}
    whole = record | {name: value for name, value in further.items() if name not in taken}
    return {**whole, "extra": extra} if extra else whole


def head_of(raw: bytes, most: int) -> str:
    r"""The beginning of a record in quarantine, as a report shows it; of bytes that are no text how many there are.

    >>> head_of(b"caf\xe9 au lait", 3), head_of(b"\x89PNG\r\n\x1a\n\0\0", 9)
    ('caf', '(10 bytes that are no text)')
    """
    head = start_as_utf8(raw[: 4 * most])
    if binary_by_magic(raw) or not_text(head):
        return f"({len(raw):,} bytes that are no text)"
    return head.decode("utf-8", "replace")[:most]


def quarantine_line(error: RecordError) -> bytes:
    """Describe a record that is in neither the articles nor the duplicates, with all that was read of it, once.

    Args:
        error: what was wrong with it.

    Returns:
        The line.
    """
    text: str | None = None
    coded: str | None = None
    try:
        text = error.raw.decode("utf-8")
    except UnicodeDecodeError:
        coded = base64.b64encode(error.raw).decode("ascii")
    return to_line(
        {
            "source": error.source,
            "place": error.place,
            "error": f"{error.problem}; {error.remedy}",
            "text": text,
            "bytes": coded,
        }
    )
