"""run(): read, clean, find near-copies, write, and balance the account."""

import os
import time
from array import array
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleaner.config import DedupSettings, RunSettings, settings_or
from cleaner.corpus.bodies import Bodies
from cleaner.corpus.pages import Cleaned, Task
from cleaner.corpus.progress import Progress, ProgressCallback, Stage
from cleaner.corpus.readers import Document, Meter, Place, read_source
from cleaner.corpus.records import (
    CLEANED_NAMES,
    UNCLEANED_NAMES,
    article_record,
    duplicate_line,
    quarantine_line,
    removal_records,
)
from cleaner.corpus.report import RunReport, Timings, versions
from cleaner.corpus.sources import Found, Inputs, find_sources
from cleaner.corpus.values import parse_json, to_line, without_unwritable
from cleaner.corpus.workers import Outcome, clean_documents, default_workers
from cleaner.corpus.writing import LineWriter, OutputFolder
from cleaner.errors import AccountingError, OutputError, RecordError
from cleaner.logs import log
from cleaner.shown import one_line

if TYPE_CHECKING:
    from cleaner.corpus.columnar import ColumnKinds

__all__ = ["run"]


_TELL_EVERY = 0.1  # seconds between two calls of the progress callback


def run(
    inputs: Inputs,
    output: str | os.PathLike[str],
    settings: RunSettings | None = None,
    *,
    progress: ProgressCallback | None = None,
) -> RunReport:
    """Clean a corpus and leave out its near-copies: what `cleaner run` does.

    Reads .txt, .jsonl, .ndjson and .json (each also with .gz or .zst) and .parquet. Writes into the output
    folder articles.jsonl or articles.parquet, duplicates.jsonl, quarantine.jsonl, report.json and, to
    explain, removed.jsonl; `cleaner.corpus.records` lists their fields. They appear all together when the run
    is whole, and are the same byte for byte for any number of workers, except for ``run`` in report.json.

    Whatever cannot be read, raises in cleaning, or holds no article (a page of chrome only) goes to
    quarantine with its bytes and the reason. Documents with the same identifier are all kept; source and
    place tell them apart.

    Args:
        inputs: a path, folder, glob, ``-`` for standard input, or several of them.
        output: the folder to write to; it is made where it does not exist.
        settings: of the run.
        progress: is told now and then how far the run has come, at least at both ends of each stage.

    Returns:
        What the run did.

    Raises:
        MissingInputError: an input matches nothing, or is a file whose ending is not known.
        OutputError: the output exists and is not to be overwritten, holds an input, or cannot be written; or
            the work folder cannot be written, or has no room.
        AccountingError: what came out is not what went in; nothing is written.
        SettingsError: no bands reach the recall that was asked for.
        CleanerError: no worker process can be started.
    """
    settings = settings_or(settings, RunSettings)
    if not os.fspath(output):
        raise OutputError("the output folder is an empty name; name a folder (. for this one)")
    folder = Path(output)
    given = [os.fspath(i) for i in ([inputs] if isinstance(inputs, str | os.PathLike) else inputs)]
    if settings.dedup and settings.relation == "similar":
        _check_recall(settings.near_duplicates)
    found = find_sources(given, output=folder, stdin_format=settings.stdin_format)
    for name, why in found.unusable.items():
        log.warning("%s is skipped: %s", one_line(name), why)
    with OutputFolder(folder, overwrite=settings.overwrite) as out:
        report = _Run(found, out, settings, progress).go(tuple(given))
        with LineWriter(out.beside("report.json")) as file:
            file.write(_indented(report.to_dict()))
        out.commit()
    return report


def _check_recall(settings: DedupSettings) -> None:
    """Refuse a recall that no bands reach before anything is read, not after an hour of cleaning."""
    from cleaner.neardup import choose_bands  # noqa: PLC0415  loads the kernels

    choose_bands(settings.threshold, settings.num_perm, settings.recall)


def _indented(record: dict[str, Any]) -> bytes:
    import orjson  # noqa: PLC0415  for its options, which the other files do not need

    return orjson.dumps(without_unwritable(record).value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


@dataclass(slots=True)
class _Held:
    """What is known of each document that made an article, in the order of reading."""

    places: list[Place] = field(default_factory=list)
    dates: list[datetime | None] = field(default_factory=list)
    lengths: "array[int]" = field(default_factory=lambda: array("q"))
    bodies: Bodies = field(default_factory=Bodies)


@dataclass(slots=True)
class _Keepers:
    """For each document the one that stands for it, and how similar they are."""

    of: list[int]
    similarity: dict[int, float] = field(default_factory=dict)
    bands: str | None = None


class _Teller:
    """Tells how far the run is, but not for every document."""

    def __init__(self, callback: ProgressCallback | None, bytes_total: int | None) -> None:
        self._callback = callback
        self._bytes_total = bytes_total
        self._last = 0.0
        self.meter = Meter()

    def tell(self, stage: Stage, documents: int, total: int | None = None, *, now: bool = False) -> None:
        if self._callback is None:
            return
        time_ = time.monotonic()
        if now or time_ - self._last >= _TELL_EVERY:
            self._last = time_
            self._callback(Progress(stage, documents, total, self.meter.read, self._bytes_total))


class _Run:
    """One run, from its files to its report."""

    def __init__(
        self, found: Found, out: OutputFolder, settings: RunSettings, progress: ProgressCallback | None
    ) -> None:
        self._found = found
        self._out = out
        self._settings = settings
        self._workers = settings.workers or default_workers()
        self._teller = _Teller(progress, found.size)
        self._held = _Held(bodies=Bodies(settings.work_dir if settings.dedup else None))
        self._kinds: ColumnKinds | None = None
        self._came_in = 0
        self._characters_in = 0
        self._quarantined = 0
        self._altered = 0
        self._problems: Counter[str] = Counter()
        if settings.output_format == "parquet":
            from cleaner.corpus.columnar import ColumnKinds as Kinds  # noqa: PLC0415  loads pyarrow

            self._kinds = Kinds()

    def go(self, given: tuple[str, ...]) -> RunReport:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        clock = [time.perf_counter()]
        self._read()
        clock.append(time.perf_counter())
        keepers = self._compare()
        clock.append(time.perf_counter())
        kept, duplicates = self._write(keepers)
        clock.append(time.perf_counter())
        self._balance(kept, duplicates)
        timings = Timings(*(later - earlier for earlier, later in pairwise(clock)))
        return self._report(given, keepers, (kept, duplicates), timings, started)

    def _read(self) -> None:
        """Read and clean; each article goes to the disk at once, only what is compared is held."""
        with ExitStack() as files:
            spool = files.enter_context(LineWriter(self._out.beside("spool")))
            cuts = files.enter_context(LineWriter(self._out.beside("cuts"))) if self._settings.explain else None
            quarantine = files.enter_context(LineWriter(self._out.beside("quarantine.jsonl")))
            outcomes = files.enter_context(closing(self._outcomes()))
            self._teller.tell("reading", 0, now=True)
            for outcome in outcomes:
                failed = outcome if isinstance(outcome, RecordError) else self._spool(*outcome, spool, cuts)
                if failed is not None:
                    quarantine.write(quarantine_line(failed))
                    self._problems[failed.problem.partition(":")[0]] += 1
                self._teller.tell("reading", spool.lines + quarantine.lines)
            self._quarantined = quarantine.lines
            self._teller.tell("reading", spool.lines + quarantine.lines, now=True)

    def _outcomes(self) -> Generator[Outcome, None, None]:
        if self._settings.clean:
            task = Task(self._settings.cleaning, explain=self._settings.explain, today=self._settings.today)
            yield from clean_documents(self._items(), task, self._workers)
        else:
            for item in self._items():
                yield item if isinstance(item, RecordError) else (_flat(item), Cleaned({}))

    def _items(self) -> Iterator[Document | RecordError]:
        for source in self._found.sources:
            for item in read_source(source, self._settings, self._teller.meter):
                self._came_in += 1
                self._characters_in += item.size if isinstance(item, Document) else 0
                yield item

    def _spool(
        self, document: Document, cleaned: Cleaned, spool: LineWriter, cuts: LineWriter | None
    ) -> RecordError | None:
        """Write an article; give back the reason where the document makes none."""
        found = cleaned.fields or None
        record = article_record(document, found, self._settings)
        if found is not None and not found["body"]:
            return _refused(
                document, "no article found", "see cleaner clean --explain for what each line was taken for"
            )
        try:
            line = to_line(record)
        except TypeError as error:
            return _refused(document, f"not JSON: {error}", "nest its fields less deeply")
        spool.write(line)
        self._altered += bool(document.altered)
        if cuts is not None:
            cuts.write(to_line(removal_records(document, cleaned.removed, cleaned.text)))
        if self._kinds is not None:
            self._kinds.see(record)
        self._hold(document, record)
        return None

    def _hold(self, document: Document, record: dict[str, Any]) -> None:
        held = self._held
        held.places.append((document.id, document.source, document.place))
        held.lengths.append(len(record["text"]))
        if self._settings.dedup:
            held.bodies.add(record["text"])
            published = record["published"] if self._settings.clean else None
            held.dates.append(_aware(document.date(self._settings.date_field), published))

    def _compare(self) -> _Keepers:
        number = len(self._held.places)
        if not self._settings.dedup or not number:
            return _Keepers(list(range(number)))
        from cleaner.neardup import find_duplicates  # noqa: PLC0415  loads the kernels

        self._teller.tell("near-duplicates", 0, number, now=True)
        settings = self._settings
        found = find_duplicates(
            self._held.bodies.to_arrow(),
            settings.near_duplicates.threshold,
            relation=settings.relation,
            keeper=settings.keeper,
            dates=self._held.dates if settings.keeper == "earliest" else None,
            settings=settings.near_duplicates,
            threads=self._workers,
            work_dir=settings.work_dir,
        )
        self._teller.tell("near-duplicates", number, number, now=True)
        similarity = dict(zip(found.members.tolist(), found.similarities.tolist(), strict=True))
        return _Keepers(found.labels.tolist(), similarity, found.describe())

    def _write(self, keepers: _Keepers) -> tuple[int, int]:
        kept = self._write_articles(keepers)
        with LineWriter(self._out.beside("duplicates.jsonl")) as duplicates:
            places = self._held.places
            value_name = "similarity" if self._settings.relation == "similar" else "containment"
            for member, keeper in enumerate(keepers.of):
                if member != keeper:
                    value = {value_name: keepers.similarity[member]}
                    duplicates.write(duplicate_line(places[member], places[keeper], value))
        if self._settings.explain:
            with LineWriter(self._out.beside("removed.jsonl")) as removed:
                for line in self._kept_lines("cuts", keepers):
                    _write_each(line, removed)
        return kept, duplicates.lines

    def _write_articles(self, keepers: _Keepers) -> int:
        lines = self._told(self._kept_lines("spool", keepers), sum(m == k for m, k in enumerate(keepers.of)))
        if self._kinds is None:
            with LineWriter(self._out.beside("articles.jsonl")) as articles:
                for line in lines:
                    articles.write(line)
            return articles.lines
        from cleaner.corpus.columnar import write_parquet  # noqa: PLC0415  loads pyarrow

        names = CLEANED_NAMES if self._settings.clean else UNCLEANED_NAMES
        return write_parquet(self._out.beside("articles.parquet"), lines, self._kinds.schema(names))

    def _told(self, lines: Iterable[bytes], total: int) -> Iterator[bytes]:
        self._teller.tell("writing", 0, total, now=True)
        for number, line in enumerate(lines):
            self._teller.tell("writing", number, total)
            yield line
        self._teller.tell("writing", total, total, now=True)

    def _kept_lines(self, name: str, keepers: _Keepers) -> Iterator[bytes]:
        try:
            with self._out.beside(name).open("rb") as lines:
                for member, line in enumerate(lines):
                    if keepers.of[member] == member:
                        yield line
            self._out.beside(name).unlink()
        except OSError as error:
            raise OutputError(f"{self._out.path}: cannot be read back: {error}; choose another folder") from error

    def _balance(self, kept: int, duplicates: int) -> None:
        came_out = kept + duplicates + self._quarantined
        if came_out != self._came_in:
            raise AccountingError(
                f"{self._came_in} documents came in, but {kept} kept + {duplicates} duplicates + "
                f"{self._quarantined} quarantined are {came_out}; nothing was written, report this as a bug"
            )

    def _report(
        self,
        given: tuple[str, ...],
        keepers: _Keepers,
        counts: tuple[int, int],
        timings: Timings,
        started: str,
    ) -> RunReport:
        held = self._held
        kept, duplicates = counts
        return RunReport(
            output=self._out.path,
            inputs=given,
            files=len(self._found.sources),
            files_skipped=self._found.skipped,
            files_unusable=self._found.unusable,
            documents=self._came_in,
            kept=kept,
            duplicates=duplicates,
            quarantined=self._quarantined,
            problems=dict(sorted(self._problems.items())),
            groups=len({k for m, k in enumerate(keepers.of) if m != k}),
            repeated_ids=len(held.places) - len({id_ for id_, _, _ in held.places}),
            altered=self._altered,
            without_date=sum(date is None for date in held.dates),
            characters_in=self._characters_in,
            characters_kept=sum(held.lengths[m] for m, k in enumerate(keepers.of) if m == k),
            bands=keepers.bands,
            settings=self._settings,
            versions=versions(),
            timings=timings,
            workers=self._workers,
            started=started,
        )


def _flat(document: Document) -> Document:
    """A document as text, where a run that does not clean compares it."""
    if document.html is None:
        return document
    from cleaner.cleaning.html.parsing import flatten  # noqa: PLC0415  loads the parser

    return replace(document, text=flatten(document.html))


def _refused(document: Document, problem: str, remedy: str) -> RecordError:
    return RecordError(document.source, document.place, problem, remedy, document.raw)


def _aware(stated: datetime | None, published: str | None) -> datetime | None:
    """The date a record states, or else its page, in UTC; without an offset it is taken as UTC."""
    date = stated or (datetime.fromisoformat(published) if published else None)
    if date is None:
        return None
    try:
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except OverflowError:  # at the edges of the calendar
        return None


def _write_each(line: bytes, file: LineWriter) -> None:
    for record in parse_json(line).value:
        file.write(to_line(record))
