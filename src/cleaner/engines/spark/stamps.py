"""By what files are known as long as nobody writes to them, and whether there is text in them, seen at once."""

from collections.abc import Sequence
from itertools import islice
from typing import Any
from uuid import uuid4

from cleaner.config import RunSettings
from cleaner.corpus.readers import Document, Meter, expect_text, read_source
from cleaner.corpus.reading import stamp_of
from cleaner.corpus.sources import Source

__all__ = ["see_text", "stamps_of"]

_FIRST = 1000  # records that are looked at, as expect_text does
_TOLD = ("mtime", "modified", "last_modified", "LastModified", "updated", "ETag", "etag", "md5Hash", "ino")


def stamps_of(sources: Sequence[Source]) -> list[list[Any]]:
    """Of each file its name, its size and when it was written; where nobody tells that, what no other run has."""
    return [[*stamp_of(source), *([] if source.stamp else _told(source))] for source in sources]


def _told(source: Source) -> list[str]:
    info: dict[str, Any] = {}
    if source.remote:
        try:
            import fsspec  # noqa: PLC0415  an extra

            system, path = fsspec.core.url_to_fs(source.remote)
            info = system.info(path)
        except Exception:  # noqa: BLE001  each kind of machine has errors of its own; reading it says so
            info = {}
    return [f"{name}={info[name]}" for name in _TOLD if info.get(name)] or [uuid4().hex]


def see_text(sources: Sequence[Source], settings: RunSettings) -> None:
    """See that something at the beginning of the input has text.

    Raises:
        NoTextError: none of the first records has; the message lists the fields that they have.
    """
    items = (item for source in sources for item in read_source(source, settings, Meter()))
    for item in islice(expect_text(items, settings, _FIRST), _FIRST + 1):
        if isinstance(item, Document):
            return
