"""The files of a run, written from the partitions that are done and from who stands for whom."""

import hashlib
import heapq
import operator
from array import array
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa

from cleaner.config import RunSettings
from cleaner.corpus.batches import Refused, article_records
from cleaner.corpus.comparing import Keepers
from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.profile import Profile, histogram
from cleaner.corpus.records import head_of, quarantine_line, told_of_copies
from cleaner.corpus.remarks import with_nearest
from cleaner.corpus.stages.cleaning import date_of, names_of
from cleaner.corpus.values import parse_json, to_line
from cleaner.corpus.work import Parts
from cleaner.corpus.writers import LineWriter, RecordWriter, open_writer
from cleaner.errors import RecordError
from cleaner.logs import log

__all__ = ["Places", "Totals", "write_output"]

_SAMPLES = 300
_OPEN_TABLES = 16
_GROUPS, _MEMBERS = 20, 10  # that the report tells of
_EXAMPLES = 3
_HEAD = 200  # characters of a record in quarantine that the report shows
_PLACE = ("id", "source", "place")
_IN_MARKED = "near-copies among the articles have it, with duplicates='mark' (--duplicates mark)"
_GROUPED = (*_PLACE, "headline", "published", "site")


class Places:
    """What articles are called, by their number among those of all partitions.

    Args:
        parts: the partitions.
    """

    def __init__(self, parts: Parts) -> None:
        self._folders = parts.folders
        self._ends = np.array(parts.starts[1:], dtype=np.int64)
        self._tables: OrderedDict[int, pa.Table] = OrderedDict()

    def told(self, number: int, names: Sequence[str] = _PLACE) -> dict[str, Any]:
        """Some fields of an article."""
        part = int(np.searchsorted(self._ends, number, side="right"))
        table = self._tables.get(part)
        if table is None:
            table = self._folders[part].table("articles.arrow").select((*_GROUPED, "date"))
            self._tables[part] = table
            if len(self._tables) > _OPEN_TABLES:
                self._tables.popitem(last=False)
        self._tables.move_to_end(part)
        row = number - (int(self._ends[part - 1]) if part else 0)
        values = {name: table.column(name)[row].as_py() for name in names}
        return {**values, "id": parse_json(values["id"].encode()).value}


@dataclass(slots=True)
class Totals:
    """What the files hold.

    Attributes:
        kept: articles that were written.
        duplicates: articles that others stand for.
        quarantined: records that made no article.
        characters_kept: of the articles that were written.
        without_date: articles without a date.
        repeated_ids: articles whose identifier an earlier one has as well.
        groups: articles that stand for others.
        profile: what the report tells beside the account.
    """

    kept: int = 0
    duplicates: int = 0
    quarantined: int = 0
    characters_kept: int = 0
    without_date: int = 0
    repeated_ids: int = 0
    groups: int = 0
    profile: dict[str, Any] = field(default_factory=dict)


def write_output(
    out: OutputFolder,
    parts: Parts,
    keepers: Keepers,
    settings: RunSettings,
    profile: Profile,
    *,
    types: Mapping[str, pa.DataType] | None = None,
    tell: Callable[[int], None] = lambda _number: None,
) -> Totals:
    """Write all files of a run but its report.

    Args:
        out: the folder, open.
        parts: the partitions.
        keepers: who stands for whom.
        settings: of the run.
        profile: what the partitions counted; what becomes of articles is counted here.
        types: of the columns of the input, where it has any.
        tell: is called with the number of articles written so far.

    Raises:
        OutputError: a file cannot be written.
    """
    return _Writing(out, parts, keepers, settings, profile, types or {}).go(tell)


def _digest_of_id(name: object) -> int:
    return int.from_bytes(hashlib.blake2b(orjson.dumps(str(name)), digest_size=8).digest())


def _places_of(table: pa.Table) -> dict[int, int]:
    """The place of each document's article among those of its partition, by the document's row."""
    rows: list[Any] = table.column("row").to_pylist()
    return {row: at for at, row in enumerate(rows)}


class _Writing:
    def __init__(
        self,
        out: OutputFolder,
        parts: Parts,
        keepers: Keepers,
        settings: RunSettings,
        profile: Profile,
        types: Mapping[str, pa.DataType],
    ) -> None:
        self._out = out
        self._folders = parts.folders
        self._starts = parts.starts
        self._keepers = keepers
        self._kept = keepers.kept
        self._settings = settings
        self._profile = profile
        self._types = types
        self._names = names_of(settings)
        self._of_copies = told_of_copies(settings)
        self._value = self._of_copies[3]
        self._marks = self._marked()
        self._places = Places(parts)
        self._clusters = np.unique(keepers.of[~self._kept])
        self._written = Totals(groups=len(self._clusters))
        told = self._of_copies if settings.duplicates != "drop" else ()
        self._absent = set(settings.fields or ()) - {*self._names, *told}  # fields that no record has had
        self._ids = array("Q")  # of each identifier eight bytes of a digest
        self._samples: list[tuple[str, int, bytes]] = []
        self._examples: dict[str, list[dict[str, Any]]] = {}
        self._causes: Counter[str] = Counter()

    def go(self, tell: Callable[[int], None]) -> Totals:
        settings = self._settings
        with ExitStack() as files:
            articles = files.enter_context(self._articles("articles"))
            copies = files.enter_context(self._articles("copies")) if settings.duplicates == "separate" else None
            duplicates = files.enter_context(LineWriter(self._out.beside("duplicates.jsonl")))
            quarantine = files.enter_context(LineWriter(self._out.beside("quarantine.jsonl")))
            removed = files.enter_context(self._removed()) if settings.explain else None
            for part, folder in enumerate(self._folders):
                table = folder.table("articles.arrow")
                self._write_part(part, table, articles, copies, duplicates)
                if removed is not None:
                    self._write_cuts(part, folder.table("cuts.arrow"), table, removed)
                self._write_quarantine(folder.table("quarantine.arrow"), quarantine)
                self._sample(part, folder.path / "samples.jsonl", table)
                tell(self._starts[part + 1])
        if self._absent and self._written.kept:
            why = "see how its name is written" if self._absent - {*self._of_copies} else _IN_MARKED
            names = ", ".join(with_nearest(name, {*self._names}) for name in sorted(self._absent))
            log.warning("no article has a field %s, of those that fields (--fields) names; %s", names, why)
        if settings.clean:
            self._write_samples()
        self._written.quarantined = quarantine.lines
        self._written.repeated_ids = len(self._ids) - len(np.unique(np.frombuffer(self._ids, dtype=np.uint64)))
        self._written.profile = self._told()
        return self._written

    def _marked(self) -> tuple[str, ...]:
        """What is told of near-copies among the articles: of what may be told, that which fields name, if they do."""
        fields = self._settings.fields
        if self._settings.duplicates != "mark":
            return ()
        return tuple(n for n in self._of_copies if n == "duplicate_of" or n in (fields or (self._value, "cluster")))

    def _removed(self) -> LineWriter:
        packed = self._settings.compression
        return LineWriter(self._out.beside(f"removed.jsonl{packed and '.'}{packed}"), packed)

    def _articles(self, stem: str) -> RecordWriter:
        settings = self._settings
        marks = self._of_copies if stem == "copies" else self._marks
        fields = settings.fields
        names = (*(fields or self._names), *(mark for mark in marks if mark not in (fields or ())))
        schema = self._schema(names) if settings.output_format == "parquet" else None
        return open_writer(
            self._out.beside,
            settings.output_format,
            compression=settings.compression,
            size=settings.shard_size,
            names=names,
            schema=schema,
            rest=fields is None,
            stem=stem,
        )

    def _schema(self, names: Sequence[str]) -> pa.Schema:
        from cleaner.corpus.writers.parquet import ColumnKinds, typed_array  # noqa: PLC0415  only a run of Parquet loads it

        kinds, types = ColumnKinds(), dict(self._types)
        for folder in self._folders:
            records = [self._chosen(one) for one in article_records(folder.table("articles.arrow"), self._names)]
            for record in records:
                kinds.see(record)
            for name, kind in list(types.items()):
                try:
                    typed_array([record.get(name) for record in records], kind)
                except (ValueError, TypeError, ArithmeticError, AttributeError):  # it has changed on the way
                    del types[name]
        return kinds.schema(names, types)

    def _chosen(self, record: dict[str, Any], marks: dict[str, Any] | None = None) -> dict[str, Any]:
        """What is written of a record."""
        fields = self._settings.fields
        if self._absent:
            self._absent -= record.keys()
        chosen = record if fields is None else {name: record.get(name) for name in fields}
        return {**chosen, **marks} if marks else chosen

    def _kept_of(self, part: int) -> list[bool]:
        begin, end = self._starts[part : part + 2]
        kept: list[bool] = self._kept[begin:end].tolist()
        return kept

    def _write_part(
        self, part: int, table: pa.Table, articles: RecordWriter, copies: RecordWriter | None, duplicates: LineWriter
    ) -> None:
        begin, kept = self._starts[part], self._kept_of(part)
        characters: list[Any] = table.column("characters").to_pylist()
        dates = zip(table.column("date").to_pylist(), table.column("published").to_pylist(), strict=True)
        written = self._written
        for row, record in enumerate(article_records(table, self._names)):
            size = len(record["text"])
            self._ids.append(_digest_of_id(record["id"]))
            written.without_date += date_of(*next(dates)) is None
            if kept[row]:
                written.kept += 1
                written.characters_kept += size
                articles.write(self._chosen(record, self._told_in_article({"cluster": self._cluster(begin + row)})))
            else:
                written.duplicates += 1
                told = self._copy(begin + row)
                duplicates.write(to_line({**record, **told}))
                if copies is not None:
                    copies.write(self._chosen(record, told))
                elif self._marks:
                    articles.write(self._chosen(record, self._told_in_article(told)))
            if self._settings.clean:
                self._profile.see_fate(record.get("site"), characters[row], size, kept=kept[row])

    def _copy(self, number: int) -> dict[str, Any]:
        """What is told of a duplicate beside its record."""
        keeper = int(self._keepers.of[number])
        own = self._places.told(keeper)
        return {
            "duplicate_of": own["id"],
            "keeper_source": own["source"],
            "keeper_place": own["place"],
            self._value: float(self._keepers.similarity[number]),
            "cluster": self._cluster(keeper),
        }

    def _cluster(self, keeper: int) -> int | None:
        """The number of an article's group; None where it stands for itself alone."""
        at = int(np.searchsorted(self._clusters, keeper))
        return at if at < len(self._clusters) and self._clusters[at] == keeper else None

    def _told_in_article(self, told: dict[str, Any]) -> dict[str, Any]:
        return {name: told.get(name) for name in self._marks}

    def _write_cuts(self, part: int, cuts: pa.Table, table: pa.Table, removed: LineWriter) -> None:
        rows, kept = _places_of(table), self._kept_of(part)
        names: dict[str, list[Any]] = {name: table.column(name).to_pylist() for name in _PLACE}
        names["id"] = [parse_json(one.encode()).value for one in names["id"]]
        told = cuts.column_names[1:]
        of: list[Any] = cuts.column("row").to_pylist()
        columns = [cuts.column(name).to_pylist() for name in told]
        for row, *cut in zip(of, *columns, strict=True):
            at = rows[row]
            if kept[at]:
                own = {name: names[name][at] for name in _PLACE}
                removed.write(to_line({**own, **dict(zip(told, cut, strict=True))}))

    def _write_quarantine(self, table: pa.Table, quarantine: LineWriter) -> None:
        for row in table.to_pylist():
            refused = Refused(**row)
            error = RecordError(refused.source, refused.place, refused.problem, refused.remedy, refused.raw or b"")
            quarantine.write(quarantine_line(error))
            cause = refused.problem.partition(":")[0]
            self._causes[cause] += 1
            examples = self._examples.setdefault(cause, [])
            if len(examples) < _EXAMPLES:
                told = {"source": error.source, "place": error.place, "remedy": error.remedy}
                examples.append({**told, "head": head_of(error.raw, _HEAD)})

    def _sample(self, part: int, path: Path, table: pa.Table) -> None:
        """Hold the pages of the lowest ranks."""
        if not path.exists():
            return
        rows, found = _places_of(table), []
        with path.open("rb") as lines:
            for line in lines:
                sample = orjson.loads(line)
                found.append((sample["rank"], self._starts[part] + rows[sample["row"]], line))
        self._samples = heapq.nsmallest(_SAMPLES, [*self._samples, *found], key=operator.itemgetter(0, 1))

    def _write_samples(self) -> None:
        with LineWriter(self._out.beside("samples.jsonl")) as samples:
            for _, number, line in sorted(self._samples, key=operator.itemgetter(1)):
                sample = parse_json(line).value
                del sample["rank"], sample["row"]
                keeper = int(self._keepers.of[number])
                is_copy = keeper != number
                stands = self._places.told(keeper)["id"] if is_copy else None
                told = {"fate": "duplicate" if is_copy else "kept", "duplicate_of": stands}
                samples.write(to_line({**sample, **told}))

    def _told(self) -> dict[str, Any]:
        causes = sorted(self._causes.items(), key=lambda cause: (-cause[1], cause[0]))
        return {
            **self._profile.told(),
            "similarities": histogram(self._keepers.similarity[~self._kept].tolist()),
            "groups": list(self._groups()),
            "quarantine": [
                {"problem": cause, "times": times, "examples": self._examples[cause]} for cause, times in causes
            ],
        }

    def _groups(self) -> Iterator[dict[str, Any]]:
        """The largest groups, with who came first."""
        members = np.flatnonzero(~self._kept)
        of = self._keepers.of[members]
        order = np.argsort(of, kind="stable")
        bounds = [0, *(np.flatnonzero(np.diff(of[order])) + 1).tolist(), len(order)] if len(order) else [0]
        spans = sorted(pairwise(bounds), key=lambda span: (span[0] - span[1], span[0]))[:_GROUPS]
        for begin, end in spans:
            own = members[order[begin:end]].tolist()
            keeper = int(of[order[begin]])
            told = [self._member(number) for number in own[:_MEMBERS]]
            moments = ((self._moment(number), number) for number in (keeper, *own[:_MEMBERS]))
            # of two at the same moment the keeper, which stands in front
            first = min(((at, n) for at, n in moments if at is not None), key=operator.itemgetter(0), default=None)
            yield {
                "cluster": self._cluster(keeper),
                "size": len(own) + 1,
                "keeper": self._member(keeper),
                "first": None if first is None else self._member(first[1]),
                "members": told,
            }

    def _moment(self, number: int) -> datetime | None:
        """When an article was published, as the keeper policy has it."""
        told = self._places.told(number, ("id", "date", "published"))
        return date_of(told["date"], told["published"])

    def _member(self, number: int) -> dict[str, Any]:
        told = self._places.told(number, _GROUPED)
        return {**told, "similarity": float(self._keepers.similarity[number])}
