"""A run on Spark: from a data frame, or from files, to articles, copies, quarantine, and the account."""

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F  # noqa: N812  as everyone calls them

from cleaner.config import DedupSettings, RunSettings, settings_or
from cleaner.corpus.pipeline import check_recall
from cleaner.corpus.report import settings_record, versions
from cleaner.corpus.sources import Inputs, find_sources, given_paths
from cleaner.engines.spark.cleaning import BY, NUMBER, clean_frame, clean_sources
from cleaner.engines.spark.columns import brought_along, plain_id, quarantine, records
from cleaner.engines.spark.comparing import bodies_of, bucket_pairs, members_of, verified
from cleaner.engines.spark.crowded import crowded_pairs
from cleaner.engines.spark.electing import keepers, left_out
from cleaner.engines.spark.failures import told_in_a_line
from cleaner.engines.spark.given import Given, fingerprint_of, given_frame
from cleaner.engines.spark.holding import CLEANED, WORK, Files, Holding, described, key_of
from cleaner.engines.spark.numbering import input_order, ranked
from cleaner.engines.spark.stamps import see_text, stamps_of
from cleaner.engines.spark.ways import Ways
from cleaner.errors import AccountingError, OutputError, SettingsError
from cleaner.logs import log
from cleaner.shown import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pyspark.sql import DataFrame, SparkSession

__all__ = ["SparkRun", "checked_settings", "run", "run_files"]

_COMPARED = (NUMBER, BY, "text", "size", "signature", "bits", "keys", "digest", "date", "published")
_STANDING = ("keeper_source", "keeper_place", "similarity")  # of what is told of near-copies
_REPORT = "report.json"
_STAGED = f"{WORK}/out"
_OUTPUTS = ("articles", "duplicates", "quarantine", "removed")


@dataclass(frozen=True, slots=True, eq=False)
class SparkRun:
    """What a run on Spark made. documents = kept + duplicates + quarantined.

    Attributes:
        articles: the kept ones, with the columns of ``cleaner run``; written in the order of the input, in which Spark
            need not read the files back: ``articles.orderBy("_metadata.file_name", "_metadata.row_index")`` does.
        copies: near-copies: the same columns, and ``duplicate_of``, ``keeper_source``, ``keeper_place``,
            ``similarity`` and ``cluster``.
        quarantine: what made no article: ``source``, ``place``, ``error``, ``text``, or where that is
            no UTF-8 ``bytes``.
        removed: each cut of each kept article, where ``explain`` asks for them; else None.
        documents: records that came in.
        kept: articles.
        duplicates: near-copies that others stand for.
        quarantined: records that made no article.
        problems: what was wrong with them, and how often.
        groups: articles that stand for others.
        output: the folder they lie in as Parquet; None where the executors hold them.
    """

    articles: "DataFrame"
    copies: "DataFrame"
    quarantine: "DataFrame"
    removed: "DataFrame | None"
    documents: int
    kept: int
    duplicates: int
    quarantined: int
    problems: dict[str, int]
    groups: int
    output: str | None

    def counts(self) -> dict[str, Any]:
        """The account, as report.json has it."""
        return {
            "in": self.documents,
            "kept": self.kept,
            "duplicates": self.duplicates,
            "quarantined": self.quarantined,
            "groups": self.groups,
        }


def run(
    spark: "SparkSession",
    df: "DataFrame",
    settings: RunSettings | None = None,
    output: str | os.PathLike[str] | None = None,
    *,
    order: str | None = None,
) -> SparkRun:
    """Clean the records of a data frame and leave out near-copies: ``cleaner.run`` on Spark.

    The labels are those of ``cleaner.run`` over the same records in the same order, for any number of partitions and
    executors. Executors need this package; ``docs/spark.md`` says how they come by it.

    Args:
        spark: a classic session.
        df: a row a record; the settings name its columns.
        settings: of the run. Articles are written as Parquet whatever ``output_format`` says.
        output: a folder for the files, under any name that the session's file systems know; None to have the data
            frames alone, held on the executors' disks. Where a run was ended, the same call goes on after the last
            stage that is whole.
        order: the column by which the input is ordered, by its name or path, which decides who came first; None for
            the identifiers' column where there is one, else the order in which rows lie in their partitions, which
            another partitioning changes.

    Returns:
        What the run made.

    Raises:
        OutputError: the output holds a finished run and ``overwrite`` is off, holds an input, or cannot be written.
        SettingsError: a setting that this engine does not know: ``relation`` contained, a format beside Parquet; there
            is no such column; or a column is of a type that cannot be carried along.
        NoTextError: the data frame has neither the text's column nor that of HTML.
        AccountingError: what came out is not what went in.
        CleanerError: Spark has ended the run; the message says of what.
    """
    settings = checked_settings(settings)
    path = None if output is None else os.fspath(output)
    with told_in_a_line(path):
        given = given_frame(df, settings, order)
        files = sorted(df.inputFiles())
        of = {"columns": df.schema.simpleString(), "files": files, "order": order}

        def same(cleaned: "DataFrame") -> bool:
            return fingerprint_of(cleaned) == fingerprint_of(given.frame.select(given.fingerprints))

        output_files = None if path is None else Files(spark, path)
        run_ = _Run(spark, settings, output_files, of, Ways(), files, same)
        return run_.go(lambda: clean_frame(given, settings), given)


def run_files(
    spark: "SparkSession",
    inputs: Inputs,
    output: str | os.PathLike[str],
    settings: RunSettings | None = None,
    *,
    partitions: int | None = None,
) -> SparkRun:
    """Clean files and leave out near-copies: ``cleaner run --engine spark``.

    Args:
        spark: a classic session.
        inputs: paths, folders, globs or addresses, which driver and executors reach under the same names; any format
            that ``cleaner run`` reads. A file is read by one task: many files make many tasks.
        output: as for ``run``.
        settings: as for ``run``.
        partitions: how many tasks read; None for four a core.

    Returns:
        What the run made.

    Raises:
        MissingInputError: an input matches nothing.
        OutputError: as for ``run``, as are the others.
    """
    settings = checked_settings(settings)
    given = given_paths(inputs)
    if "-" in given:
        raise SettingsError("standard input cannot be read by executors; write it to a file")
    with told_in_a_line(os.fspath(output)):
        files = Files(spark, os.fspath(output))
        found = find_sources(given, output=files.local)
        for name, why in found.unusable.items():
            log.warning("%s is skipped: %s", one_line(name), why)
        see_text(found.sources, settings)
        tasks = partitions or 4 * spark.sparkContext.defaultParallelism
        of = {"files": stamps_of(found.sources), "tasks": tasks}
        run_ = _Run(spark, settings, files, of, Ways(), [one.remote for one in found.sources if one.remote])
        return run_.go(lambda: clean_sources(spark, found.sources, settings, tasks), None)


def checked_settings(settings: RunSettings | None) -> RunSettings:
    """The settings of a run on Spark; asked before there is a session, too, which takes its time.

    Raises:
        SettingsError: they ask for what the engine does not do.
    """
    settings = settings_or(settings, RunSettings)
    if settings.relation != "similar":
        raise SettingsError("relation is contained, which the engine spark does not find; run it on one machine")
    if settings.output_format == "csv" or settings.compression or settings.shard_size is not None:
        raise SettingsError("the engine spark writes Parquet; leave output_format, compression and shard_size alone")
    if settings.duplicates == "separate":
        raise SettingsError("duplicates is separate, which the engine spark does not do; choose drop or mark")
    for name in ("keep_work", "work_dir", "workers"):
        if getattr(settings, name):
            raise SettingsError(
                f"{name} is set, which is for runs on one machine; leave it alone with the engine spark"
            )
    if settings.dedup:
        check_recall(settings.near_duplicates)
    return settings


class _Run:
    """One run."""

    def __init__(
        self,
        spark: "SparkSession",
        settings: RunSettings,
        files: Files | None,
        of: Any,
        ways: Ways,
        inputs: "Sequence[str]",
        same: "Callable[[DataFrame], bool] | None" = None,
    ) -> None:
        self._settings = settings
        self._ways = ways
        self._files = files
        self._spark = spark
        self._check_output(inputs)
        record = {name: value for name, value in settings_record(settings).items() if name != "overwrite"}
        self._key = {"settings": record, "versions": versions()["cleaner"], "input": of}
        self._holding = Holding(spark, files, self._key, _OUTPUTS, same=same, overwrite=settings.overwrite)

    def _check_output(self, inputs: "Sequence[str]") -> None:
        """Refuse an output that holds an input, or a finished run that is not to be replaced.

        Raises:
            OutputError: it does, or a file is in its place.
        """
        files = self._files
        if files is None:
            return
        if inside := next((name for name in inputs if files.holds(name)), None):
            raise OutputError(f"{inside} lies in the output folder {files.root}; write to another folder")
        if files.is_file():
            raise OutputError(f"{files.root}: a file is in the place of the output folder; name a folder")
        if self._settings.overwrite or files.is_empty():
            return
        if not files.has(WORK) or (files.has(_REPORT) and not key_of(files).get("replaces")):
            raise OutputError(
                f"{files.root}: there is something in it, a finished run perhaps; name another folder, or set overwrite"
            )

    def go(self, clean: "Callable[[], DataFrame]", given: Given | None) -> SparkRun:
        """Clean, compare and write."""
        holding = self._holding
        cleaned = holding.hold(CLEANED, clean)
        articles = cleaned.filter(F.col("problem").isNull())
        labels = holding.hold("labels", lambda: self._labels(articles))
        order = input_order(cleaned)
        kept = articles.join(labels.select(NUMBER), NUMBER, "left_anti")
        copies, clusters = _told(articles, labels)
        if self._settings.duplicates == "mark":
            kept = self._marked(articles, copies, clusters)
        brought = brought_along(articles, given, self._settings)
        made = {
            "articles": records(kept.orderBy(*order), brought, self._settings, whole=False),
            "duplicates": records(copies.orderBy(*order), brought, self._settings),
            "quarantine": quarantine(cleaned.filter(F.col("problem").isNotNull()).orderBy(*order)),
        }
        if self._settings.explain:
            own = articles.join(labels.select(NUMBER), NUMBER, "left_anti").orderBy(*order)
            made["removed"] = own.select(plain_id("id").alias("id"), "source", "place", F.inline("cuts"))
        written = {name: self._written(name, one) for name, one in made.items()}
        return self._account(cleaned, labels, written)

    def _marked(self, articles: "DataFrame", copies: "DataFrame", clusters: "DataFrame") -> "DataFrame":
        """All articles, near-copies among them, with what is told of these."""
        named = self._settings.fields or ("similarity", "cluster")
        told = copies.select(NUMBER, "duplicate_of", *(name for name in _STANDING if name in named), "cluster")
        marked = articles.join(told.withColumnRenamed("cluster", "own"), NUMBER, "left")
        if "cluster" not in named:
            return marked.drop("own")
        marked = marked.join(clusters.toDF(NUMBER, "led"), NUMBER, "left")
        return marked.withColumn("cluster", F.coalesce("own", "led")).drop("own", "led")

    def _labels(self, articles: "DataFrame") -> "DataFrame":
        """``number``, ``keeper`` and ``similarity`` of each near-copy."""
        if not self._settings.dedup:
            return articles.limit(0).select(NUMBER, F.col(NUMBER).alias("keeper"), F.lit(1.0).alias("similarity"))
        near, holding = self._settings.near_duplicates, self._holding
        needed = [name for name in _COMPARED if name in articles.columns]
        rows = ranked(articles.select(needed), self._settings, holding)
        found = _found(rows, near, holding, self._ways)
        if self._is_ranked(rows):
            uids = rows.select(NUMBER, "uid")
            found = found.join(uids, NUMBER).drop(NUMBER).withColumnRenamed("uid", NUMBER)
            found = found.join(uids.toDF("keeper", "uid"), "keeper").drop("keeper").withColumnRenamed("uid", "keeper")
        return found.select(NUMBER, "keeper", "similarity")

    def _is_ranked(self, rows: "DataFrame") -> bool:
        return self._settings.keeper != "first" or BY in rows.columns

    def _written(self, name: str, frame: "DataFrame") -> "DataFrame":
        if self._files is None:
            return self._holding.hold(name, lambda: frame)
        where = f"{_STAGED}/{name}" if self._holding.replaces else name
        path = f"{self._files.root}/{where}"
        if not self._files.has(where, "_SUCCESS"):
            with described(self._spark, name):
                frame.write.mode("overwrite").parquet(path)
        return self._spark.read.parquet(path)

    def _put_in_place(self, written: "dict[str, DataFrame]") -> "dict[str, DataFrame]":
        """Give what was written the names of what it replaces, which is gone then.

        A run that ends meanwhile goes on: what has no report is not finished.
        """
        files = self._files
        if files is None or not self._holding.replaces:
            return written
        files.remove(_REPORT)
        for name in _OUTPUTS:
            files.remove(name)
            if name in written:
                files.rename(f"{_STAGED}/{name}", name)
        return {name: self._spark.read.parquet(f"{files.root}/{name}") for name in written}

    def _account(self, cleaned: "DataFrame", labels: "DataFrame", written: "dict[str, DataFrame]") -> SparkRun:
        """Count what came out, and leave the report.

        Raises:
            AccountingError: it is not what came in.
        """
        cause = F.substring_index("problem", ":", 1).alias("cause")
        causes = {row["cause"]: row["count"] for row in cleaned.groupBy(cause).count().collect()}
        came_in = sum(causes.values())
        causes.pop(None, None)
        numbers = {name: frame.count() for name, frame in written.items()}
        if self._settings.duplicates == "mark":
            numbers["articles"] -= numbers["duplicates"]
        came_out = numbers["articles"] + numbers["duplicates"] + numbers["quarantine"]
        if came_out != came_in:
            raise AccountingError(
                f"{came_in} documents came in, but {numbers['articles']} kept + {numbers['duplicates']} duplicates + "
                f"{numbers['quarantine']} quarantined are {came_out}; the work stays, report this as a bug"
            )
        written = self._put_in_place(written)
        made = SparkRun(
            articles=written["articles"],
            copies=written["duplicates"],
            quarantine=written["quarantine"],
            removed=written.get("removed"),
            documents=came_in,
            kept=numbers["articles"],
            duplicates=numbers["duplicates"],
            quarantined=numbers["quarantine"],
            problems=dict(sorted(causes.items(), key=lambda one: (-one[1], one[0]))),
            groups=labels.select("keeper").distinct().count(),
            output=None if self._files is None else self._files.root,
        )
        if self._files is not None:
            told = {
                "engine": "spark",
                "counts": made.counts(),
                "problems": made.problems,
                **self._key,
                "versions": versions(),
            }
            self._files.write(_REPORT, json.dumps(told, indent=2, default=str).encode() + b"\n")
            self._holding.close()
        return made


def _found(rows: "DataFrame", near: DedupSettings, holding: Holding, ways: Ways) -> "DataFrame":
    """Near-copies by rank: ``number``, ``keeper``, ``similarity``."""
    alike = rows.groupBy("digest").agg(
        F.min(NUMBER).alias("node"), F.max(NUMBER).alias("last"), F.count("*").alias("n")
    )
    alike = alike.filter(F.col("n") > 1)
    copies = holding.hold(
        "equal", lambda: rows.select(NUMBER, "digest").join(alike, "digest").select(NUMBER, "node", "last")
    )
    lasts = copies.filter(F.col(NUMBER) == F.col("node")).select(NUMBER, "last")
    copies = copies.filter(F.col(NUMBER) > F.col("node")).select(NUMBER, "node")
    nodes = rows.join(copies.select(NUMBER), NUMBER, "left_anti")
    found = holding.hold("buckets", lambda: bucket_pairs(members_of(nodes), near, ways.most))
    bodies = rows.select(NUMBER, "size", "signature", "text")
    listed = holding.hold("listed", lambda: found.filter(F.col("left").isNotNull()).select("left", "right").distinct())
    numbers = listed.select(F.col("left").alias(NUMBER)).union(listed.select("right")).distinct()
    pairs = holding.hold("pairs", lambda: verified(listed, bodies_of(numbers, bodies, ways.few), near))
    crowd = found.filter(F.col("left").isNull()).select("key", NUMBER, "size", "bits")
    pairs = crowded_pairs(crowd, pairs, bodies, lasts, near, holding, ways)
    out = holding.hold("out", lambda: left_out(pairs, holding, "last", at_once=ways.at_once))
    own = out.select(NUMBER, F.col(NUMBER).alias("node"))
    theirs = copies.join(out.toDF("node"), "node", "left_semi").select(NUMBER, "node")
    apart = copies.join(out.toDF("node"), "node", "left_anti")  # of one that is kept: it stands for them
    equal = apart.select(NUMBER, F.col("node").alias("keeper"), F.lit(1.0).alias("similarity"))
    return keepers(pairs, out, own.union(theirs)).union(equal)


def _told(articles: "DataFrame", labels: "DataFrame") -> "tuple[DataFrame, DataFrame]":
    """Near-copies with what is told of them beside their record; and the keepers, each with its group's number."""
    leads = labels.select("keeper").distinct()
    standing = articles.join(leads, articles[NUMBER] == leads["keeper"]).orderBy(*input_order(articles))
    numbered = standing.select("keeper").rdd.map(lambda row: row[0]).zipWithIndex()
    clusters = articles.sparkSession.createDataFrame(numbered, "keeper long, cluster long")
    own = articles.join(leads, articles[NUMBER] == leads["keeper"]).select("keeper", "id", "source", "place")
    own = own.toDF("keeper", "duplicate_of", "keeper_source", "keeper_place").join(clusters, "keeper")
    return articles.join(labels, NUMBER).join(own, "keeper").drop("keeper"), clusters
