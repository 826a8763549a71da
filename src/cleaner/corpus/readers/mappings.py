"""Records that a program holds already: any iterable of mappings, a Hugging Face data set among them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cleaner.config import RunSettings, settings_or
from cleaner.corpus.readers.clipping import Clipped, clip, too_long
from cleaner.corpus.readers.documents import Document, document_from
from cleaner.corpus.sources import RECORDS, Source
from cleaner.corpus.values import to_json, without_unwritable
from cleaner.errors import RecordError, SettingsError

__all__ = ["read_records"]


def read_records(records: Iterable[Any], settings: RunSettings | None = None) -> Iterator[Document | RecordError]:
    """Make a document of each record.

    Values become what JSON has, as those of tables do: dates and times ISO 8601, bytes base64, whatever else text.

    Args:
        records: mappings, or what gives them one by one, as a Hugging Face data set does; each is taken when it is
            asked for.
        settings: names of the fields, and how long a record may be.

    Returns:
        An iterator of each document, and in its place a RecordError for a record that makes none. Its source is
        ``<records>``, its place ``record 1`` and on. What the iterable raises goes on to the caller.

    Raises:
        SettingsError: the records are one mapping, one text, or a frame: then the message says what to give.
    """
    settings = settings_or(settings, RunSettings)
    _refuse(records)
    return _documents(records, settings)


def _refuse(records: object) -> None:
    kind = type(records).__name__
    if isinstance(records, Mapping):
        told = f"records is a {kind}; give a list of records, or of a DatasetDict one split: records=splits['train']"
        raise SettingsError(told)
    if isinstance(records, str | bytes) or not isinstance(records, Iterable):
        raise SettingsError(f"records is a {kind}; give mappings, one a record, or files as inputs")
    if hasattr(records, "columns"):  # a frame gives its columns' names, one by one
        given = "to_dict('records')" if hasattr(records, "iloc") else "iter_rows(named=True)"
        raise SettingsError(f"records is a {kind}, which is no iterable of records; give records=frame.{given}")


def _documents(records: Iterable[Any], settings: RunSettings) -> Iterator[Document | RecordError]:
    from cleaner.corpus.readers.cells import plain  # noqa: PLC0415  loads pyarrow

    source = Source(None, RECORDS, RECORDS, "lines", "", 0)
    for number, record in enumerate(records, 1):
        place = f"record {number}"
        try:
            values, altered = without_unwritable(plain(record))
            raw = to_json(values)
        except (TypeError, ValueError, RecursionError) as error:
            problem = f"not JSON: {' '.join(str(error).split())}"
            yield RecordError(RECORDS, place, problem, "give values that JSON has, nested less deeply")
            continue
        whole = clip(raw, settings.max_record)
        if isinstance(whole, Clipped):
            yield too_long(source, place, whole)
        else:
            yield document_from(values, raw, source, place, settings, altered)
