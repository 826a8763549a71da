"""What readers give: documents, and what is said of records that make none."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from cleaner.config import RunSettings
from cleaner.corpus.sources import Source
from cleaner.errors import MissingTextError, NoTextError, RecordError

__all__ = [
    "Document",
    "Meter",
    "Place",
    "distinct",
    "document_from",
    "expect_text",
    "field_at",
    "missing_text",
    "unreadable",
    "without",
]

Place: TypeAlias = "tuple[str | int, str, str]"
"""Identifier, source and place of a document."""

_FIRST = 1000  # records of which at least one must have text
_SHOWN = 8  # names of fields in a message


@dataclass(frozen=True, slots=True)
class Document:
    """One text of the input with what is known of it.

    Attributes:
        id: its identifier: from the record, where whole numbers stay what they are, or made from the file's name and
            the line or row.
        source: the file, ``<stdin>`` or ``<records>``.
        place: ``line 12``, ``row 3``, ``item 3`` or ``record 3``; empty where the file is the document.
        text: the text as it was read, without a byte order mark.
        fields: all other fields of the record, ready for JSON.
        raw: the bytes it was read from; of a row of a table its rendition as JSON, of a file in UTF-16 or UTF-32 and
            of one whose encoding was named, the same as UTF-8.
        altered: of the record's values, by path, those that could not be written as they were read, and how they are.
        html: the page as HTML, bytes where nobody has decoded them; None where there is text.
        url: the page's address; None where the record does not say.
        encoding: of its bytes, where they were decoded and are not UTF-8; of HTML as bytes what the server, or
            the settings, say they are in; else None.
    """

    id: str | int
    source: str
    place: str
    text: str
    fields: dict[str, Any] = field(default_factory=dict)
    raw: bytes = b""
    altered: dict[str, str] = field(default_factory=dict)
    html: str | bytes | None = None
    url: str | None = None
    encoding: str | None = None

    @property
    def size(self) -> int:
        """Characters of the page, or bytes."""
        return len(self.text) + len(self.html or "")

    def date(self, name: str) -> datetime | None:
        """The date in a field in ISO 8601; None where it is absent or another shape of date."""
        value = field_at(self.fields, name)
        if not isinstance(value, str):
            return None
        try:
            return datetime.fromisoformat(value.strip())
        except ValueError:
            return None


@dataclass(slots=True)
class Meter:
    """Counts what was read so far, for the progress bar and the report.

    Attributes:
        read: bytes of the files, as they lie on the disk.
        passed_over: records of web archives that are no pages, by what they are: requests, pictures, answers that
            are errors. They are neither documents nor in quarantine.
        at: of the source that is read where it may go on behind the record that was given last (``Source.start``);
            empty where it must be read from its beginning, or its reader tells nothing.
    """

    read: int = 0
    passed_over: "Counter[str]" = field(default_factory=Counter)
    at: tuple[int, ...] = ()


def unreadable(error: OSError) -> str:
    """Say in words why the system refuses to read a file."""
    return f"cannot be read: {error.strerror or error}"


def field_at(record: Mapping[str, Any], name: str) -> Any:
    """The value of a field by its name, or else by its path with dots; None where there is none.

    >>> field_at({"content": {"text": "a"}}, "content.text"), field_at({"content.text": "b"}, "content.text")
    ('a', 'b')
    """
    if name in record or "." not in name:
        return record.get(name)
    first, _, rest = name.partition(".")
    inner = record.get(first)
    return field_at(inner, rest) if isinstance(inner, Mapping) else None


def without(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A record without a field, by its name or path."""
    first, _, rest = name.partition(".")
    inner = record.get(first)
    if name not in record and rest and isinstance(inner, Mapping):
        return {**record, first: without(inner, rest)}
    return {key: value for key, value in record.items() if key != name}


def document_from(
    record: object,
    raw: bytes,
    source: Source,
    place: str,
    settings: RunSettings,
    altered: dict[str, str],
    *,
    encoding: str | None = None,
) -> Document | RecordError:
    """Make a document of a record.

    Args:
        record: what was read; an object with the text in a field, or without that, or blank, with HTML in one.
        raw: its bytes.
        source: the file it is from; the keys of its folders are fields of each record that has none of that name.
        place: where in the file.
        settings: names of the fields.
        altered: what of the record is not as it was.
        encoding: in which the bytes were, where that is not UTF-8.

    Returns:
        The document, or the reason why the record makes none.
    """
    if not isinstance(record, dict):
        problem = f"not an object: {_type_name(record)}"
        return RecordError(source.name, place, problem, 'write records as {"text": …}', raw)
    if source.keys:
        record = {**dict(source.keys), **record}
    names = (settings.text_field, settings.html_field, settings.url_field, settings.id_field)
    text, html, url, given = (field_at(record, name) for name in names)
    has_html = isinstance(html, str) and (text is None or (_is_blank(text) and not _is_blank(html)))
    if not isinstance(text, str) and not has_html:
        return missing_text(record, settings.text_field, source, place, raw)
    if isinstance(given, bool | list | dict):
        problem = f"the identifier is no text: field {settings.id_field!r} is {_type_name(given)}"
        return RecordError(source.name, place, problem, "write it as text or name another with id_field", raw)
    made = f"{source.label}:{place.rsplit(maxsplit=1)[-1]}" if place else source.label
    page_field = settings.html_field if has_html else settings.text_field
    fields = without(without(record, page_field), settings.id_field)
    name = made if given in (None, "") else given if isinstance(given, int) else str(given)
    address = url if isinstance(url, str) and url else None
    page = html if has_html else None
    text = "" if has_html else str(text)
    return Document(name, source.name, place, text, fields, raw, altered, page, address, encoding)


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def missing_text(record: Mapping[str, Any], name: str, source: Source, place: str, raw: bytes) -> RecordError:
    """Say that a record has no text: nothing in its field, or no such field, and then which there are."""
    names = tuple(record)
    value = field_at(record, name)
    if name in record or value is not None:
        problem = f"the text is no text: field {name!r} is {_type_name(value)}"
        return MissingTextError(source.name, place, problem, "write it as a string", raw, fields=names)
    shown = ", ".join(map(repr, names[:_SHOWN])) or "no fields"
    problem = f"no text: field {name!r} is missing"
    remedy = f"name the field with text_field; the record has {shown}"
    return MissingTextError(source.name, place, problem, remedy, raw, fields=names)


def _type_name(value: object) -> str:
    if value is None:
        return "null"
    names = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "an array"}
    return names.get(type(value), "an object")


def distinct(names: Iterable[str]) -> list[str]:
    """Names of columns, so that no two are the same and none is empty.

    >>> distinct(["text", "", "text", "column 2"])
    ['text', 'column 2', 'text 2', 'column 2 2']
    """
    found: dict[str, None] = {}
    for at, name in enumerate(names, 1):
        made = first = name or f"column {at}"
        number = 2
        while made in found:
            made, number = f"{first} {number}", number + 1
        found[made] = None
    return list(found)


def expect_text(
    items: Iterable[Document | RecordError], settings: RunSettings, first: int = _FIRST
) -> Iterator[Document | RecordError]:
    """Pass on what is read, unless nothing at its beginning has text: then the field is another.

    Args:
        items: what readers give, of all sources.
        settings: names of the fields.
        first: records after which the run stops, if none of them made a document and some had no text.

    Yields:
        The items as they are.

    Raises:
        NoTextError: none of the first records has text; the message lists the fields they have.
    """
    waiting = iter(items)
    seen: Counter[str] = Counter()
    records = without = 0
    for item in waiting:
        yield item
        if isinstance(item, Document):
            yield from waiting
            return
        records += item.records if isinstance(item, MissingTextError) else 1
        if isinstance(item, MissingTextError):
            without += item.records
            seen.update(dict.fromkeys(item.fields, item.records))
        if records >= first and without:
            raise NoTextError(_nothing_in(records, settings.text_field, seen))


def _nothing_in(records: int, name: str, seen: "Counter[str]") -> str:
    shown = ", ".join(f"{field!r} ({times:,})" for field, times in seen.most_common(_SHOWN)) or "no fields"
    return (
        f"none of the first {records:,} records has text in the field {name!r}; they have {shown}: "
        "name the one with the text with text_field (--text-field), or that with HTML with html_field (--html-field)"
    )
