"""The commands ``cleaner run`` and ``cleaner dedup``."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.config import take_settings
from cleaner.cli.interrupt import InterruptedRunError, put_away_first
from cleaner.cli.options import cleaning_options, field_options, near_duplicate_options, run_options, run_settings
from cleaner.cli.output import print_text
from cleaner.cli.saying import JsonProgress, logs_json
from cleaner.cli.statuses import EPILOG, NothingUsableError, StrictError
from cleaner.errors import OutputError
from cleaner.shown import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaner.corpus import Progress, ProgressCallback, RunReport
    from cleaner.engines.spark import SparkRun

__all__ = ["dedup", "rethreshold", "run"]


@click.command("run", epilog=EPILOG)
@run_options
@field_options
@click.option("--clean/--no-clean", default=True, help="Take pages apart.")
@click.option("--dedup/--no-dedup", default=True, help="Leave out near-copies.")
@click.option("--explain", is_flag=True, help="Also write removed.jsonl: each cut with its reason.")
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    help="What runs it: this machine's cores, or Spark, which writes Parquet (the extra spark).",
)
@click.option("--master", metavar="URL", help="Of Spark: spark://host:7077, yarn, local[4]; what spark-submit says.")
@cleaning_options
@near_duplicate_options
@click.option(
    "--like",
    metavar="FOLDER",
    is_eager=True,
    expose_value=False,
    callback=take_settings,
    help="With the settings of the run that wrote this folder; options beside it go before them.",
)
def run(
    *,
    inputs: tuple[str, ...],
    output: str,
    strict: bool,
    quiet: bool,
    engine: str,
    master: str | None,
    **chosen: Any,
) -> None:
    """Clean a corpus and leave out its near-copies.

    INPUT is any number of folders, globs, files, @lists of them (one a line), addresses as s3://bucket/folder (which
    need the extra remote), or - for standard input. Read are .txt and .html (one document a file), .jsonl, .ndjson,
    .json, .csv, .tsv, .warc and .wet (each also with .gz, .zst, .xz or .bz2), .parquet, .arrow, .feather and .ipc. In
    a folder with .txt files, .json and .csv are taken to describe them and are not read. The output folder receives
    articles, duplicates.jsonl, quarantine.jsonl, samples.jsonl and report.json, all together when the run is whole.
    A run that was ended, by whatever, goes on where it was by the same command.
    """
    if master is not None and engine != "spark":
        raise click.UsageError("--master is for --engine spark; name both")
    if engine == "spark":
        _go_on_spark(inputs, output, master, strict=strict, quiet=quiet, **chosen)
    else:
        _go(inputs, output, strict=strict, quiet=quiet, **chosen)


@click.command("dedup", epilog=EPILOG)
@run_options
@field_options
@near_duplicate_options
def dedup(*, inputs: tuple[str, ...], output: str, strict: bool, quiet: bool, **chosen: Any) -> None:
    """Leave out the near-copies of a corpus; texts are compared and written as they are.

    The same as run with --no-clean.
    """
    _go(inputs, output, strict=strict, quiet=quiet, clean=False, **chosen)


@click.command("rethreshold", epilog=EPILOG)
@click.argument("output", metavar="FOLDER")
@click.argument("threshold", type=float)
@click.option("-q", "--quiet", is_flag=True, help="Show neither progress nor summary.")
def rethreshold(*, output: str, threshold: float, quiet: bool) -> None:
    """Leave out the near-copies of a run by another threshold.

    FOLDER is the output of a run with --keep-work; its files are replaced, and nothing is read or cleaned again.
    """
    from cleaner.corpus import rethreshold as again  # noqa: PLC0415  loaded when it is needed

    _summarise(lambda progress: again(output, threshold, progress=progress), output, quiet=quiet)


def _go(inputs: tuple[str, ...], output: str, *, strict: bool, quiet: bool, **chosen: Any) -> None:
    settings = run_settings(chosen)
    from cleaner.corpus import run as run_corpus  # noqa: PLC0415  loaded when it is needed

    report = _summarise(lambda progress: run_corpus(inputs, output, settings, progress=progress), output, quiet=quiet)
    _judge(report, output, strict=strict)


def _go_on_spark(
    inputs: tuple[str, ...], output: str, master: str | None, *, strict: bool, quiet: bool, **chosen: Any
) -> None:
    settings = run_settings(chosen)
    from cleaner.engines.spark import run_files  # noqa: PLC0415  an extra
    from cleaner.engines.spark.running import checked_settings  # noqa: PLC0415  as above
    from cleaner.engines.spark.session import session  # noqa: PLC0415  as above

    checked_settings(settings)  # before a session is waited for
    with session(master, shown=not quiet) as spark:
        made = run_files(spark, inputs, output, settings)
    if not quiet:
        _print_summary(made)
    _judge(made, output, strict=strict)


def _judge(report: "RunReport | SparkRun", output: str, *, strict: bool) -> None:
    """Say by the exit status whether anything was usable, and with --strict, whether all was.

    Raises:
        NothingUsableError: no record made an article.
        StrictError: some did not.
    """
    if report.documents == report.quarantined:
        if not report.documents:
            raise NothingUsableError("the input is empty: there is nothing to clean")
        raise NothingUsableError(f"every record went to quarantine ({_problems(report)}); see {one_line(output)}")
    if strict and report.quarantined:
        raise StrictError(f"{report.quarantined} records went to quarantine; see {one_line(output)}")


def _summarise(go: "Callable[[ProgressCallback], RunReport]", output: str, *, quiet: bool) -> "RunReport":
    """Do it, and show how far it is and what came of it."""
    from cleaner.corpus.folder import OutputFolder  # noqa: PLC0415  loaded when it is needed
    from cleaner.corpus.progress import progress_on  # noqa: PLC0415  loaded when it is needed

    plain = JsonProgress() if logs_json() else progress_on(sys.stderr)
    shown = nullcontext(None) if quiet else plain
    try:
        with put_away_first() as raise_again, shown as show:

            def progress(state: "Progress") -> None:
                raise_again()
                if show is not None:
                    show(state)

            report = go(progress)
    except InterruptedRunError as error:
        # Where nothing was done yet, the folder of what was done is gone when the run has ended.
        raise InterruptedRunError(stays=OutputFolder(Path(output), overwrite=False).hidden.exists()) from error
    if not quiet:
        _print_summary(report)
    return report


def _print_summary(report: "RunReport | SparkRun") -> None:
    rows = [("in", report.documents), ("kept", report.kept), ("duplicates", report.duplicates)]
    lines = [f"{name:<12}{number:>10}" for name, number in [*rows, ("quarantined", report.quarantined)]]
    if report.problems:
        lines[-1] += f"  ({_problems(report)})"
    passed_over = getattr(report, "passed_over", {})  # which Spark does not count
    if passed_over:
        lines.append(f"{'passed over':<12}{sum(passed_over.values()):>10}  ({_counted(passed_over)})")
    try:
        print_text("\n".join([*lines, f"{'written to':<12}  {one_line(str(report.output))}"]))
    except OutputError as error:
        raise OutputError(f"{error}, or use --quiet; the run is whole, and lies in {report.output}") from error


def _problems(report: "RunReport | SparkRun") -> str:
    return _counted(report.problems)


def _counted(counts: dict[str, int]) -> str:
    return ", ".join(f"{one_line(what)}: {times}" for what, times in counts.items())
