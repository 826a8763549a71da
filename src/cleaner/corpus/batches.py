"""Arrow record batches of the stages of a run: documents as they were read, articles, and what made none.

Stages know nothing of each other: they take and give batches of these schemas, in this process, in another, on another
machine.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from cleaner.article import Removal
from cleaner.corpus.readers import Document
from cleaner.corpus.records import CLEANED_NAMES
from cleaner.corpus.values import parse_json, to_json
from cleaner.errors import RecordError

__all__ = [
    "ARTICLES",
    "CUTS",
    "DOCUMENTS",
    "QUARANTINE",
    "Refused",
    "Written",
    "article_batch",
    "article_records",
    "cut_batch",
    "document_batch",
    "documents_of",
    "pack",
    "quarantine_batch",
    "unpack",
]

Item = Document | RecordError

_DOCUMENTS: "list[pa.Field[Any]]" = [
    pa.field("id", pa.string()),  # JSON: a text, or a whole number of any size
    pa.field("source", pa.string()),
    pa.field("place", pa.string()),
    pa.field("text", pa.large_string()),  # null where there is HTML
    pa.field("html", pa.large_binary()),
    pa.field("decoded", pa.bool_()),  # whether the HTML was text already, and is UTF-8 here
    pa.field("url", pa.string()),
    pa.field("encoding", pa.string()),
    pa.field("fields", pa.large_string()),  # JSON
    pa.field("altered", pa.large_string()),  # JSON; null for nothing
    pa.field("raw", pa.large_binary()),  # null where it is the HTML
    pa.field("problem", pa.string()),  # of a record that could not be read; null for a document
    pa.field("remedy", pa.string()),
]
DOCUMENTS = pa.schema(_DOCUMENTS)
"""A row an item that was read."""

_CAPTION = pa.struct([("text", pa.string()), ("credit", pa.string())])
_TYPES: dict[str, pa.DataType] = {
    "authors": pa.list_(pa.string()),
    "captions": pa.list_(_CAPTION),
    "language_confidence": pa.float64(),
    "tags": pa.list_(pa.string()),
    "text": pa.large_string(),
}
_AS_JSON = frozenset({"id", "evidence"})
FURTHER = "further"
"""The column that holds, as JSON, the fields of an article that the input brought along."""

_ARTICLES: "list[pa.Field[Any]]" = [
    pa.field("row", pa.int32()),  # of the documents
    *(pa.field(name, _TYPES.get(name, pa.string())) for name in CLEANED_NAMES),
    pa.field(FURTHER, pa.large_string()),
    pa.field("date", pa.string()),  # that the record states, ISO 8601
    pa.field("characters", pa.int64()),  # of the page
]
ARTICLES = pa.schema(_ARTICLES)
"""A row an article; ``id`` and ``evidence`` are JSON. Without cleaning, most columns are null."""

_QUARANTINE: "list[pa.Field[Any]]" = [
    pa.field("row", pa.int32()),
    pa.field("source", pa.string()),
    pa.field("place", pa.string()),
    pa.field("problem", pa.string()),
    pa.field("remedy", pa.string()),
    pa.field("raw", pa.large_binary()),
]
QUARANTINE = pa.schema(_QUARANTINE)
"""A row a record that made no article."""

_CUTS: "list[pa.Field[Any]]" = [
    pa.field("row", pa.int32()),
    pa.field("start", pa.int32()),
    pa.field("end", pa.int32()),
    pa.field("kind", pa.string()),
    pa.field("reason", pa.string()),
    pa.field("score", pa.float64()),
    pa.field("left", pa.string()),
]
CUTS = pa.schema(_CUTS)
"""A row a cut of an article, in order."""


_DIGITS = 6  # of scores, behind the point


class Refused(NamedTuple):
    """A record that made no article.

    Attributes:
        row: its row among the documents.
        source: where it is from.
        place: where in it.
        problem: what was wrong.
        remedy: what to do about it.
        raw: its bytes.
    """

    row: int
    source: str
    place: str
    problem: str
    remedy: str
    raw: bytes


def document_batch(items: Sequence[Item]) -> pa.RecordBatch:
    """Put what was read into a batch.

    Args:
        items: in order.

    Returns:
        Rows of ``DOCUMENTS``. A document that JSON cannot hold is one that could not be read.
    """
    return pa.RecordBatch.from_pylist([_row(item) for item in items], schema=DOCUMENTS)


def _row(item: Item) -> dict[str, Any]:
    if isinstance(item, RecordError):
        return _error_row(item)
    try:
        return _document_row(item)
    except TypeError as error:
        problem = f"not JSON: {error}"
        return _error_row(RecordError(item.source, item.place, problem, "nest its fields less deeply", item.raw))


def _error_row(error: RecordError) -> dict[str, Any]:
    return {
        "source": error.source,
        "place": error.place,
        "raw": error.raw,
        "problem": error.problem,
        "remedy": error.remedy,
    }


def _document_row(document: Document) -> dict[str, Any]:
    html = document.html
    page = html.encode("utf-8", "replace") if isinstance(html, str) else html
    return {
        "id": to_json(document.id).decode(),
        "source": document.source,
        "place": document.place,
        "text": document.text if html is None else None,
        "html": page,
        "decoded": isinstance(html, str),
        "url": document.url,
        "encoding": document.encoding,
        "fields": to_json(document.fields).decode() if document.fields else None,
        "altered": to_json(document.altered).decode() if document.altered else None,
        "raw": None if html is not None and document.raw is html else document.raw,
    }


def documents_of(batch: pa.RecordBatch) -> Iterator[Item]:
    """What ``document_batch`` was made of, one after the other."""
    none: dict[str, Any] = dict.fromkeys(DOCUMENTS.names)
    # Most of what a row may have no row of a batch has.
    columns = [(name, column) for name in none if (column := batch.column(name)).null_count < batch.num_rows]
    for row in range(batch.num_rows):
        yield _item({**none, **{name: column[row].as_py() for name, column in columns}})


def _item(values: dict[str, Any]) -> Item:
    raw: bytes | None = values["raw"]
    if values["problem"] is not None:
        return RecordError(values["source"], values["place"], values["problem"], values["remedy"], raw or b"")
    page: bytes | None = values["html"]
    return Document(
        id=parse_json(values["id"].encode()).value,
        source=values["source"],
        place=values["place"],
        text=values["text"] or "",
        fields=_loaded(values["fields"]),
        raw=(page or b"") if raw is None else raw,
        altered=_loaded(values["altered"]),
        html=page.decode() if page is not None and values["decoded"] else page,
        url=values["url"],
        encoding=values["encoding"],
    )


def _loaded(text: str | None) -> dict[str, Any]:
    value: dict[str, Any] = parse_json(text.encode()).value if text else {}
    return value


class Written(NamedTuple):
    """An article.

    Attributes:
        row: its row among the documents.
        record: as it is written.
        date: that the input states, ISO 8601.
        characters: of its page.
    """

    row: int
    record: dict[str, Any]
    date: str | None
    characters: int


def article_batch(articles: Sequence[Written], names: Sequence[str]) -> pa.RecordBatch:
    """Put articles' records into a batch.

    Args:
        articles: in order.
        names: the fixed fields that records have; all others came along with the input.

    Returns:
        Rows of ``ARTICLES``.

    Raises:
        TypeError: a value is no JSON.
    """
    own = frozenset(names)
    columns: dict[str, list[Any]] = {name: [] for name in ARTICLES.names}
    for row, record, date, characters in articles:
        for name, value in (("row", row), ("date", date), ("characters", characters)):
            columns[name].append(value)
        for name in CLEANED_NAMES:
            value = record.get(name) if name in own else None
            columns[name].append(to_json(value).decode() if name in _AS_JSON and value is not None else value)
        further = {name: value for name, value in record.items() if name not in own}
        columns[FURTHER].append(to_json(further).decode() if further else None)
    arrays = [pa.array(columns[field.name], type=field.type) for field in ARTICLES]
    return pa.RecordBatch.from_arrays(arrays, schema=ARTICLES)


def article_records(batch: pa.RecordBatch | pa.Table, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The records of articles, as they are written.

    Args:
        batch: rows of ``ARTICLES``.
        names: the fixed fields that records have, in order; what the input brought along follows.
    """
    columns: dict[str, list[Any]] = {name: batch.column(name).to_pylist() for name in (*names, FURTHER)}
    for row in range(batch.num_rows):
        record = {name: columns[name][row] for name in names}
        for name in _AS_JSON.intersection(names):
            record[name] = None if record[name] is None else parse_json(record[name].encode()).value
        yield record | _loaded(columns[FURTHER][row])


def quarantine_batch(refused: Sequence[Refused]) -> pa.RecordBatch:
    """Rows of ``QUARANTINE``, in order."""
    return pa.RecordBatch.from_pylist([one._asdict() for one in refused], schema=QUARANTINE)


def cut_batch(cuts: Iterable[tuple[int, Removal]]) -> pa.RecordBatch:
    """Put cuts into a batch.

    Args:
        cuts: the row of the document, and what was cut.

    Returns:
        Rows of ``CUTS``.
    """
    columns: list[list[Any]] = [[] for _ in CUTS.names]
    for row, cut in cuts:
        values = (row, cut.start, cut.end, cut.kind.value, cut.reason, round(cut.score, _DIGITS), cut.left)
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    arrays = [pa.array(column, type=field.type) for column, field in zip(columns, CUTS, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=CUTS)


def pack(batch: pa.RecordBatch) -> pa.Buffer:
    """A batch as an Arrow IPC stream, as it goes to another process.

    >>> unpack(pack(pa.record_batch({"a": [1, 2]}))).to_pydict()
    {'a': [1, 2]}
    """
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue()


def unpack(data: bytes | pa.Buffer) -> pa.RecordBatch:
    """The batch that ``pack`` packed."""
    with pa.ipc.open_stream(data) as stream:
        return stream.read_next_batch()
