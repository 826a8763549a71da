"""What a run reads, from its beginning or from where the partitions end that an earlier run has done.

What is done is known in two ways. By the digest of its documents a partition is known whatever became of its files;
but for that they have to be read. So its mark also tells where in the input it begins and ends, and each file that it
is from, by name, size and times: where all of these are as they were, and so is each setting that has a part in it,
nothing of it is read again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from typing import Any

from cleaner.config import RunSettings
from cleaner.corpus import partitions as parting
from cleaner.corpus.local import Keyed
from cleaner.corpus.partitions import BEGINNING, Position, partitions
from cleaner.corpus.readers import Document, Meter, expect_text, read_source
from cleaner.corpus.report import versions
from cleaner.corpus.sources import Found, Source
from cleaner.corpus.values import to_json
from cleaner.corpus.work import PartFolder, digest_of
from cleaner.errors import RecordError

__all__ = ["CLEANING", "LATER", "Reading", "stamp_of"]

CLEANING = frozenset({"clean", "cleaning", "today", "explain", "site_field", "url_field", "date_field"})
"""Settings that the files of a partition depend on, beside those that the documents themselves show."""
LATER = frozenset(
    {
        "dedup", "keeper", "relation", "output_format", "compression", "shard_size", "fields", "duplicates",
        "page_seconds", "near_duplicates",
    }
)  # fmt: skip
"""Settings that no partition depends on."""
_PASSING = frozenset({"cannot be read", "changed while it was read"})
"""Problems of files that may be gone by the next time."""


def stamp_of(source: Source) -> list[Any]:
    """By what a file is known as long as nobody writes to it."""
    return [source.name, source.label, source.size, *source.stamp]


class Reading:
    """The input of a run, parted.

    Args:
        found: its files.
        records: that are read instead; None for the files.
        settings: of the run.
        record: the same as JSON has them.
        meter: is told of what was read.
    """

    def __init__(
        self,
        found: Found,
        records: Iterable[Document | RecordError] | None,
        settings: RunSettings,
        record: dict[str, Any],
        meter: Meter,
    ) -> None:
        self._sources = found.sources
        self._records = records
        self._settings = settings
        self._meter = meter
        self._key = to_json([{name: record[name] for name in sorted(CLEANING)}, versions()["cleaner"]])
        known = {name: value for name, value in record.items() if name not in LATER}
        self._told = digest_of(to_json([known, versions(), parting.PARTITION_BYTES]))
        self._before: Position | None = None  # what was given last
        self._first, self._start = 0, BEGINNING

    def kept(self, parts: Path) -> Iterator[dict[str, Any]]:
        """What was noted down of the first partitions, as long as their files need not be read again.

        None where they hold no article: whether the input has any text is to be told first.

        Args:
            parts: the folder of all partitions.
        """
        held: list[dict[str, Any]] = []
        has_text = False
        for number, noted in enumerate(self._known(parts), 1):
            held.append(noted)
            has_text = has_text or noted["articles"] > 0
            if has_text:
                self._first, self._start = number, Position.from_json(noted["span"]["end"])
                yield from held
                held.clear()

    def _known(self, parts: Path) -> Iterator[dict[str, Any]]:
        at = BEGINNING
        for number in count():
            noted = PartFolder(parts, number).seen()
            if noted is None or not self._holds(noted.get("span"), at) or not _PASSING.isdisjoint(noted["problems"]):
                return
            at = Position.from_json(noted["span"]["end"])
            yield noted

    def _holds(self, span: dict[str, Any] | None, at: Position) -> bool:
        """Whether a partition begins at a place, and nothing that it depends on has changed."""
        if span is None or span["end"] is None or span["told"] != self._told or span["begin"] != at.to_json():
            return False
        own = self._between(at, Position.from_json(span["end"]))
        return all(source.stamp for source in own) and span["files"] == [stamp_of(source) for source in own]

    def _between(self, begin: Position, end: Position | None) -> tuple[Source, ...]:
        """The files from which something stands between two places."""
        last = len(self._sources) if end is None else end.source + (end.records > 0)
        return self._sources[begin.source : last]

    def keyed(self) -> Iterator[Keyed]:
        """The partitions behind those that are kept, each with the key of its content and of the settings it needs."""
        items = self._items()
        begin = self._start
        for partition in partitions(
            items if self._first else expect_text(items, self._settings), self._first, lambda: self._before
        ):
            span = None
            if self._records is None:
                files = [stamp_of(source) for source in self._between(begin, partition.end)]
                end = None if partition.end is None else partition.end.to_json()
                span = {"told": self._told, "begin": begin.to_json(), "end": end, "files": files}
            begin = partition.end or begin
            yield Keyed(partition, digest_of(self._key, partition.digest.encode()), span)

    def _items(self) -> Iterator[Document | RecordError]:
        if self._records is not None:
            yield from self._records
        start = self._start
        self._meter.read += sum(source.size for source in self._sources[: start.source])
        self._meter.passed_over.update(start.passed_over)
        for number in range(start.source, len(self._sources)):
            yield from self._of(number, start if number == start.source else None)

    def _of(self, number: int, start: Position | None) -> Iterator[Document | RecordError]:
        """What one file gives, from its beginning or a place within it."""
        meter = self._meter
        before = start or Position(number, passed_over=dict(meter.passed_over))
        meter.at = ()
        items = read_source(replace(self._sources[number], start=before.at), self._settings, meter)
        if before.records and not before.at:
            for _ in islice(items, before.records):  # its reader does not know how to go on
                pass
            meter.passed_over.clear()
            meter.passed_over.update(before.passed_over)
        for records, item in enumerate(items, before.records + 1):
            after = Position(number, records, meter.at, dict(meter.passed_over))
            self._before = before
            yield item
            before = after
