"""run(): partitions read, cleaned, compared and written, and the account that must balance."""

import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

from cleaner.config import DedupSettings, RunSettings, check_progress, settings_or
from cleaner.corpus.changes import Changes
from cleaner.corpus.comparing import Keepers, compare
from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.local import Keyed, clean_partitions
from cleaner.corpus.output import Totals, write_output
from cleaner.corpus.partitions import PARTITION_BYTES
from cleaner.corpus.profile import Profile
from cleaner.corpus.progress import ProgressCallback, Teller
from cleaner.corpus.readers import Document, Meter, read_records
from cleaner.corpus.reading import Reading
from cleaner.corpus.remarks import remark_on_dates, remark_on_fields, remark_on_reading
from cleaner.corpus.report import RunReport, Timings, settings_record, versions, write_html
from cleaner.corpus.sources import Found, Inputs, find_sources, given_paths
from cleaner.corpus.values import to_json, without_unwritable
from cleaner.corpus.work import PartFolder, Parts, digest_of
from cleaner.corpus.workers import default_workers
from cleaner.corpus.writers import LineWriter
from cleaner.errors import AccountingError, OutputError, RecordError, SettingsError
from cleaner.logs import log
from cleaner.shown import one_line

__all__ = ["Run", "check_recall", "finished", "output_folder", "own_folder", "run"]

_LEAST_ROOM = 0.3  # bytes of work space to a byte of input: what articles need of pages that are mostly markup
_MANY = 4  # times the bytes of a partition, of which more than one comes for sure


def run(
    inputs: Inputs | None,
    output: str | os.PathLike[str],
    settings: RunSettings | None = None,
    *,
    records: Iterable[Any] | None = None,
    progress: ProgressCallback | None = None,
) -> RunReport:
    """Clean a corpus and leave out its near-copies: what `cleaner run` does.

    Reads .txt, .html, JSON lines, JSON, CSV and TSV, WARC and WET, each also packed, Parquet, Arrow and Feather. Writes
    into the output folder articles.jsonl, .parquet or .csv, duplicates.jsonl, quarantine.jsonl, samples.jsonl,
    report.json and, to explain, removed.jsonl; `cleaner.corpus.records` lists their fields. They appear all together
    when the run is whole, and are the same byte for byte for any number of workers, except for ``run`` in report.json.

    What is done stays in a hidden folder until the run is whole: where it was ended, by whatever, the same call goes
    on from there, and ends with the same files. Inputs and settings may change meanwhile, which is told: what they do
    not touch is not done again, nor read, as far as the times and sizes of files tell.

    Whatever cannot be read, raises in cleaning, takes too long, or holds no article (a page of chrome only) goes to
    quarantine with its bytes and the reason. Documents with the same identifier are all kept; source and
    place tell them apart.

    Args:
        inputs: a path, folder, glob, address, ``@list``, ``-`` for standard input, or several of them; None where
            records are given.
        output: the folder to write to; it is made where it does not exist.
        settings: of the run.
        records: any iterable of mappings instead of inputs, as a Hugging Face data set is.
        progress: is told now and then how far the run has come, at least at both ends of each stage.

    Returns:
        What the run did.

    Raises:
        MissingInputError: an input matches nothing, or is a file whose ending is not known.
        OutputError: the output exists and is not to be overwritten, holds an input, or cannot be written; another run
            is at work in it; or there is no room for the work.
        AccountingError: what came out is not what went in; nothing is written.
        NoTextError: none of the first 1,000 records has text; the message lists the fields they have.
        SettingsError: no bands reach the recall that was asked for; records are no records, or inputs are given, too.
        CleanerError: no worker process can be started, or they are ended again and again.

    >>> import tempfile
    >>> page = "The harbour will close on Monday for a week, the council said, while divers look at the eastern wall."
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     report = run(None, Path(folder, "out"), records=[{"text": page}, {"text": page + " "}, {"text": "Menu"}])
    >>> report.documents, report.kept, report.duplicates, report.quarantined
    (3, 1, 1, 1)
    """
    settings = settings_or(settings, RunSettings)
    if (inputs is None) == (records is None):
        raise SettingsError("inputs and records are both given, or neither; give one of them")
    check_progress(progress)
    folder = output_folder(output)
    if settings.dedup and settings.relation == "similar":
        check_recall(settings.near_duplicates)
    given: tuple[str, ...] = ("<records>",)
    found = Found((), 0)
    if inputs is not None:
        given = tuple(given_paths(inputs))
        found = find_sources(given, output=folder, stdin_format=settings.stdin_format)
    held = None if records is None else read_records(records, settings)
    for name, why in found.unusable.items():
        log.warning("%s is skipped: %s", one_line(name), why)
    work = None if settings.work_dir is None else own_folder(Path(settings.work_dir), folder)
    with OutputFolder(folder, overwrite=settings.overwrite, work_dir=work, keep_work=settings.keep_work) as out:
        return finished(Run(found, out, settings, progress, held).go(given), out)


def finished(report: RunReport, out: OutputFolder) -> RunReport:
    """Write the reports of a run, and give all files their names."""
    with LineWriter(out.beside("report.json")) as file:
        file.write(_indented(report.to_dict()))
    write_html(out.beside("report.json").parent)
    out.commit()
    return report


def output_folder(output: object) -> Path:
    """The output folder as a path.

    Raises:
        OutputError: it is no path, or an empty one.
    """
    if not isinstance(output, str | os.PathLike):
        raise OutputError(f"the output folder is {output!r}; it must be the path of a folder, as a str or a Path")
    if not os.fspath(output):
        raise OutputError("the output folder is an empty name; name a folder (. for this one)")
    return Path(output)


def own_folder(work: Path, output: Path) -> Path:
    """The folder inside a work folder that is for one output.

    Raises:
        OutputError: the work folder is none.
    """
    if not work.is_dir():
        why = "it is no folder" if work.exists() else "there is no such folder"
        raise OutputError(f"{work}: no work space can be had there: {why}; name another with work_dir (--work-dir)")
    return work / f"cleaner-{digest_of(os.fsencode(output.resolve()))[:12]}"


def check_recall(settings: DedupSettings) -> None:
    """Refuse a recall that no bands reach before anything is read, not after an hour of cleaning."""
    from cleaner.neardup import choose_bands  # noqa: PLC0415  loads the kernels

    choose_bands(settings.threshold, settings.num_perm, settings.recall)


def _indented(record: dict[str, Any]) -> bytes:
    value = without_unwritable(record).value
    try:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # an identifier of more than 64 bits
        return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"


class Run:
    """One run, from its files to its report."""

    def __init__(
        self,
        found: Found,
        out: OutputFolder,
        settings: RunSettings,
        progress: ProgressCallback | None,
        records: Iterable[Document | RecordError] | None = None,
    ) -> None:
        self._records = records
        self._found = found
        self._out = out
        self._settings = settings
        self._workers = settings.workers or default_workers()
        self._meter = Meter()
        self._teller = Teller(progress, found.size, self._meter)
        self._files = len(found.sources)
        self._passed_over: dict[str, int] = {}
        self._changes: Changes | None = None
        self._came_in = 0
        self._all_read = False
        self._noted: list[dict[str, Any]] = []
        self._profile = Profile()

    def go(self, given: tuple[str, ...]) -> RunReport:
        """Read, clean, compare and write."""
        record = self._record()
        before = self._out.noted_before()
        if before is not None:
            self._changes = Changes(self._out.path, self._out.parts, self._found)
            self._changes.tell(before, {"settings": record, "versions": versions()})
        self._out.note(record, versions=versions())
        self._ask_for_room()
        clock = [time.perf_counter()]
        self._clean()
        self._note(given)
        return self._finish(given, clock)

    def again(self, finished: dict[str, Any]) -> RunReport:
        """Compare and write what another run has cleaned."""
        clock = [time.perf_counter()]
        self._came_in = finished["documents"]
        self._files, self._passed_over = finished["files"], finished["passed_over"]
        for number in range(finished["partitions"]):
            self._take(PartFolder(self._out.parts, number).kept())
        self._note(finished["inputs"])
        return self._finish(finished["inputs"], clock)

    def _note(self, given: Sequence[str]) -> None:
        """Note down what another threshold needs to know."""
        work = self._settings.work_dir
        finished = {
            "inputs": list(given),
            "documents": self._came_in,
            "partitions": len(self._noted),
            "files": self._files,
            "files_skipped": self._found.skipped,
            "files_unusable": self._found.unusable,
            "passed_over": self._passed_over,
            "work_dir": None if work is None else os.fspath(work),
        }
        self._out.note(self._record(), versions=versions(), finished=finished)

    def _finish(self, given: Sequence[str], clock: list[float]) -> RunReport:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        clock.append(time.perf_counter())
        keepers = self._compare()
        clock.append(time.perf_counter())
        written = self._write(keepers)
        remark_on_dates(self._settings, written.without_date, written.kept + written.duplicates)
        clock.append(time.perf_counter())
        self._balance(written)
        timings = Timings(*(later - earlier for earlier, later in pairwise(clock)))
        return self._report(given, keepers, written, timings, started)

    def _record(self) -> dict[str, Any]:
        """The settings as JSON has them."""
        told = json.dumps(settings_record(self._settings), default=str)
        record: dict[str, Any] = without_unwritable(json.loads(told)).value
        return record

    def _ask_for_room(self) -> None:
        """See whether the disk has room for the work, as far as the size of the input tells.

        Raises:
            OutputError: it has far too little.
        """
        size = self._found.size or 0
        for place in {self._out.hidden, self._out.parts}:
            free = shutil.disk_usage(place).free
            if free < size * _LEAST_ROOM:
                raise OutputError(
                    f"{place}: {free:,} bytes are free, and the work on {size:,} bytes of input needs at least "
                    f"{int(size * _LEAST_ROOM):,}; make room, or name another folder with work_dir (--work-dir)"
                )

    def _clean(self) -> None:
        self._teller.tell("reading", 0, now=True)
        reading = Reading(self._found, self._records, self._settings, self._record(), self._meter)
        if self._changes is not None and self._records is None:
            for noted in reading.kept(self._out.parts):
                self._came_in += noted["documents"]
                self._take(noted)
        done = self._came_in
        # A run that was ended before may have been ended by a page of this partition.
        alone = self._changes is None and (self._found.size or 0) <= _MANY * PARTITION_BYTES
        keyed = self._counted(reading.keyed())
        noted_down = clean_partitions(keyed, self._out.parts, self._settings, self._workers, alone=alone)
        with closing(noted_down):
            for noted in noted_down:
                self._take(noted)
                if len(self._noted) == 1 and self._settings.fields and not self._all_read:
                    remark_on_fields(self._settings, PartFolder(self._out.parts, 0).table("articles.arrow"))
                done += noted["documents"]
                self._teller.tell("reading", done, self._came_in if self._all_read else None, of=self._came_in)
        self._passed_over = dict(sorted(self._meter.passed_over.items()))
        remark_on_reading(self._noted)
        if self._changes is not None:
            self._changes.tell_anew([noted["key"] for noted in self._noted])
        self._teller.tell("reading", done, done, now=True)

    def _counted(self, given: Iterator[Keyed]) -> Iterator[Keyed]:
        for keyed in given:
            self._came_in += keyed.partition.documents
            yield keyed
        self._all_read = True

    def _take(self, noted: dict[str, Any]) -> None:
        """Hold what was noted down of the next partition; what it counted is added up at once, for it is much."""
        self._profile.add(Profile.from_json(noted.pop("profile")))
        noted["span"] = None
        self._noted.append(noted)

    @property
    def _parts(self) -> Parts:
        folders = tuple(PartFolder(self._out.parts, number) for number in range(len(self._noted)))
        return Parts(folders, tuple(noted["articles"] for noted in self._noted))

    def _compare(self) -> Keepers:
        parts, settings = self._parts, self._settings
        number = sum(parts.counts)
        if settings.dedup and number:
            self._teller.tell("near-duplicates", 0, number, now=True)
        asked = [settings.dedup, settings.relation, settings.keeper, self._record()["near_duplicates"]]
        key = digest_of(to_json([asked, [noted["key"] for noted in self._noted]]))
        path = self._out.parts / "keepers.npz"
        keepers = Keepers.load(path, key)
        if keepers is None:
            size = sum(noted["bytes"] for noted in self._noted)
            keepers = compare(
                parts, size, settings, self._workers, self._out.parts,
                tell=lambda done: self._teller.tell("near-duplicates", done, number),
            )  # fmt: skip
            keepers.save(path, key)
        if settings.dedup and number:
            self._teller.tell("near-duplicates", number, number, now=True)
        return keepers

    @property
    def _as_html(self) -> int:
        return sum(noted["as_html"] for noted in self._noted)

    def _write(self, keepers: Keepers) -> Totals:
        parts = self._parts
        number = sum(parts.counts)
        self._teller.tell("writing", 0, number, now=True)
        types = None
        if self._settings.output_format == "parquet" and self._records is None:
            from cleaner.corpus.writers.parquet import input_types  # noqa: PLC0415  only a run of Parquet loads it

            types = input_types(self._found.sources)
        written = write_output(
            self._out, parts, keepers, self._settings, self._profile, types=types,
            tell=lambda done: self._teller.tell("writing", done, number),
        )  # fmt: skip
        self._teller.tell("writing", number, number, now=True)
        return written

    def _balance(self, written: Totals) -> None:
        for at, noted in enumerate(self._noted):
            if noted["articles"] + noted["quarantined"] != noted["documents"]:
                raise AccountingError(
                    f"{noted['documents']} documents came into partition {at}, but {noted['articles']} articles + "
                    f"{noted['quarantined']} quarantined came out; nothing was written, report this as a bug"
                )
        came_out = written.kept + written.duplicates + written.quarantined
        if came_out != self._came_in:
            raise AccountingError(
                f"{self._came_in} documents came in, but {written.kept} kept + {written.duplicates} duplicates + "
                f"{written.quarantined} quarantined are {came_out}; nothing was written, report this as a bug"
            )

    def _report(
        self, given: Sequence[str], keepers: Keepers, written: Totals, timings: Timings, started: str
    ) -> RunReport:
        problems: Counter[str] = Counter()
        for noted in self._noted:
            problems.update(noted["problems"])
        return RunReport(
            output=self._out.path,
            inputs=tuple(given),
            files=self._files,
            files_skipped=self._found.skipped,
            files_unusable=self._found.unusable,
            passed_over=self._passed_over,
            documents=self._came_in,
            kept=written.kept,
            duplicates=written.duplicates,
            quarantined=written.quarantined,
            problems=dict(sorted(problems.items())),
            groups=written.groups,
            repeated_ids=written.repeated_ids,
            altered=sum(noted["altered"] for noted in self._noted),
            as_html=self._as_html,
            without_date=written.without_date,
            characters_in=sum(noted["characters"] for noted in self._noted),
            characters_kept=written.characters_kept,
            bands=keepers.bands,
            profile=written.profile,
            settings=self._settings,
            versions=versions(),
            timings=timings,
            workers=self._workers,
            started=started,
        )
