"""The command line: parses, calls the library, prints.

Everything heavy is imported inside the commands, so that ``cleaner --help`` answers at once.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from cleaner import __version__
from cleaner.cli_index import index_commands
from cleaner.config import (
    KEEPER_POLICIES,
    RELATIONS,
    SCHEMES,
    CleanSettings,
    DedupSettings,
    KeeperPolicy,
    Relation,
    RunSettings,
    Scheme,
)
from cleaner.errors import AccountingError, CleanerError, RecordError

if TYPE_CHECKING:
    from cleaner.article import Article, Line
    from cleaner.corpus import Document, RunReport

__all__ = ["main"]

NOTHING_USABLE = 1
UNUSABLE_INPUT = 2
STRICT = 3
INTERRUPTED = 130
BROKEN_PIPE = 141
TERMINATED = 143

_STATUSES = """\b
Exit status:
  0    done; records in quarantine are counted in the summary
  1    done, but nothing usable came out: every record went to quarantine, or no article was found
  2    the command, a setting, the input or the output cannot be used
  3    done, but records went to quarantine, and --strict was given
  130  interrupted (Ctrl-C), 143 terminated: nothing was written
  141  whoever read the output has stopped reading"""

_EXCERPT = 80

Command = TypeVar("Command", bound=Callable[..., Any])


class _UnusableError(click.ClickException):
    """The command, a setting, the input or the output cannot be used."""

    exit_code = UNUSABLE_INPUT


class _NothingUsableError(click.ClickException):
    """Nothing usable came out."""

    exit_code = NOTHING_USABLE


class _StrictError(click.ClickException):
    """Records went to quarantine where none was to."""

    exit_code = STRICT


class _Commands(click.Group):
    """Commands that turn what the library raises into a line on standard error and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()  # a broken pipe is to show here, not when Python ends
        except AccountingError as error:
            raise _NothingUsableError(str(error)) from error
        except CleanerError as error:
            raise _UnusableError(str(error)) from error
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(BROKEN_PIPE)
        except KeyboardInterrupt:
            click.echo("Interrupted; no file was written.", err=True)
            ctx.exit(INTERRUPTED)
        return result


@click.group(
    cls=_Commands,
    epilog=_STATUSES,
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True, "max_content_width": 110},
)
@click.version_option(__version__, prog_name="cleaner")
def main() -> None:
    """Turn scraped news pages back into articles and leave out near-copies.

    Text in, the article out; every cut has its reason and its place, and nothing is lost: what is not kept is
    listed as a duplicate or lies in quarantine.
    """


main.add_command(index_commands)


def _together(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_field_options = _together(
    click.option("--text-field", default="text", help="Field that holds the text."),
    click.option("--id-field", default="id", help="Field that holds the identifier; absent: file and line."),
    click.option("--site-field", default="site", help="Field that holds the site's name."),
    click.option("--date-field", default="date", help="Field that holds the date, ISO 8601; see --keeper."),
)
_cleaning_options = _together(
    click.option(
        "--keep",
        default=0.5,
        help="Pieces with at least 1 - keep of the score of the page's surest sentence stay; higher keeps more.",
    ),
    click.option("--captions-in-body", is_flag=True, help="Leave one copy of each caption in the body."),
    click.option("--comments-in-body", is_flag=True, help="Leave readers' comments in the body."),
)
_near_duplicate_options = _together(
    click.option(
        "--relation",
        type=click.Choice(RELATIONS),
        default="similar",
        help="What is left out: texts similar to one that is kept, or those contained in a longer one.",
    ),
    click.option(
        "--threshold", default=0.8, help="Jaccard similarity (or containment) from which a text is a near-copy."
    ),
    click.option(
        "--keeper",
        type=click.Choice(KEEPER_POLICIES),
        default="first",
        help="Which near-copy is kept; earliest goes by --date-field, or else by the page. Of contained texts it is"
        " the one that holds the other.",
    ),
    click.option("--shingle-size", default=5, help="Words to a shingle."),
    click.option("--num-perm", default=128, help="Permutations to a signature."),
    click.option("--seed", default=1, help="Of the permutations."),
    click.option("--recall", default=0.99, help="Least chance with which a pair at the threshold is found."),
    click.option(
        "--scheme",
        type=click.Choice(SCHEMES),
        default="fss",
        help="Of signatures: Fast Similarity Sketching, or MinHash, slower for long texts; both find the same.",
    ),
    click.option(
        "--max-pairs", default=50_000_000, help="Of --relation contained: the run ends where there are more pairs."
    ),
)
_run_options = _together(
    click.argument("inputs", nargs=-1, required=True, metavar="INPUT..."),
    click.option("-o", "--output", required=True, metavar="FOLDER", help="Folder to write to."),
    click.option("--format", "output_format", type=click.Choice(["jsonl", "parquet"]), default="jsonl"),
    click.option("--overwrite", is_flag=True, help="Replace the files of an earlier run."),
    click.option("--workers", type=int, help="Processes and threads.  [default: one a core]"),
    click.option(
        "--work-dir",
        metavar="FOLDER",
        help="For work space on a disk; not for --relation contained.  [default: memory]",
    ),
    click.option("--stdin-format", type=click.Choice(["jsonl", "text"]), default="jsonl", help="Of input -."),
    click.option("--strict", is_flag=True, help="Exit with status 3 when a record goes to quarantine."),
    click.option("-q", "--quiet", is_flag=True, help="Show neither progress nor summary."),
)


@main.command("run", epilog=_STATUSES)
@_run_options
@_field_options
@click.option("--clean/--no-clean", default=True, help="Take pages apart.")
@click.option("--dedup/--no-dedup", default=True, help="Leave out near-copies.")
@click.option("--explain", is_flag=True, help="Also write removed.jsonl: each cut with its reason.")
@_cleaning_options
@_near_duplicate_options
def _run(  # noqa: PLR0913  click hands over each option by its name
    *,
    inputs: tuple[str, ...],
    output: str,
    output_format: Literal["jsonl", "parquet"],
    overwrite: bool,
    workers: int | None,
    work_dir: str | None,
    stdin_format: Literal["jsonl", "text"],
    strict: bool,
    quiet: bool,
    text_field: str,
    id_field: str,
    site_field: str,
    date_field: str,
    clean: bool,
    dedup: bool,
    explain: bool,
    keep: float,
    captions_in_body: bool,
    comments_in_body: bool,
    threshold: float,
    keeper: KeeperPolicy,
    shingle_size: int,
    num_perm: int,
    seed: int,
    recall: float,
    relation: Relation,
    scheme: Scheme,
    max_pairs: int,
) -> None:
    """Clean a corpus and leave out its near-copies.

    INPUT is any number of folders, globs and files: .txt (one document a file), .jsonl, .ndjson, .json (each
    also with .gz or .zst), .parquet, or - for standard input. In a folder with .txt files, .json files are
    taken to describe them and are not read. The output folder receives articles,
    duplicates.jsonl, quarantine.jsonl and report.json, all together when the run is whole.
    """
    settings = RunSettings(
        text_field=text_field,
        id_field=id_field,
        site_field=site_field,
        date_field=date_field,
        clean=clean,
        dedup=dedup,
        keeper=keeper,
        relation=relation,
        explain=explain,
        stdin_format=stdin_format,
        output_format=output_format,
        overwrite=overwrite,
        workers=workers,
        work_dir=work_dir,
        cleaning=CleanSettings(keep=keep, captions_in_body=captions_in_body, comments_in_body=comments_in_body),
        near_duplicates=DedupSettings(
            threshold=threshold,
            shingle_size=shingle_size,
            num_perm=num_perm,
            seed=seed,
            recall=recall,
            scheme=scheme,
            max_pairs=max_pairs,
        ),
    )
    _go(inputs, output, settings, strict=strict, quiet=quiet)


@main.command("dedup", epilog=_STATUSES)
@_run_options
@_field_options
@_near_duplicate_options
def _dedup(  # noqa: PLR0913  as above
    *,
    inputs: tuple[str, ...],
    output: str,
    output_format: Literal["jsonl", "parquet"],
    overwrite: bool,
    workers: int | None,
    work_dir: str | None,
    stdin_format: Literal["jsonl", "text"],
    strict: bool,
    quiet: bool,
    text_field: str,
    id_field: str,
    site_field: str,
    date_field: str,
    threshold: float,
    keeper: KeeperPolicy,
    shingle_size: int,
    num_perm: int,
    seed: int,
    recall: float,
    relation: Relation,
    scheme: Scheme,
    max_pairs: int,
) -> None:
    """Leave out the near-copies of a corpus; texts are compared and written as they are.

    The same as run with --no-clean.
    """
    settings = RunSettings(
        text_field=text_field,
        id_field=id_field,
        site_field=site_field,
        date_field=date_field,
        clean=False,
        keeper=keeper,
        relation=relation,
        stdin_format=stdin_format,
        output_format=output_format,
        overwrite=overwrite,
        workers=workers,
        work_dir=work_dir,
        near_duplicates=DedupSettings(
            threshold=threshold,
            shingle_size=shingle_size,
            num_perm=num_perm,
            seed=seed,
            recall=recall,
            scheme=scheme,
            max_pairs=max_pairs,
        ),
    )
    _go(inputs, output, settings, strict=strict, quiet=quiet)


def _go(inputs: tuple[str, ...], output: str, settings: RunSettings, *, strict: bool, quiet: bool) -> None:
    from cleaner.corpus import run  # noqa: PLC0415  loaded when it is needed
    from cleaner.corpus.progress import progress_on  # noqa: PLC0415

    shown = nullcontext(None) if quiet else progress_on(sys.stderr)
    with _ended_by_sigterm(), shown as progress:
        report = run(inputs, output, settings, progress=progress)
    if not quiet:
        click.echo(_summary(report))
    if report.documents and report.quarantined == report.documents:
        raise _NothingUsableError(f"every record went to quarantine ({_problems(report)}); see {output}")
    if strict and report.quarantined:
        raise _StrictError(f"{report.quarantined} records went to quarantine; see {output}")


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the run as Ctrl-C does: with everything put away."""

    def end(_number: int, _frame: object) -> None:
        raise SystemExit(TERMINATED)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _summary(report: "RunReport") -> str:
    rows = [("in", report.documents), ("kept", report.kept), ("duplicates", report.duplicates)]
    lines = [f"{name:<12}{number:>10}" for name, number in [*rows, ("quarantined", report.quarantined)]]
    if report.problems:
        lines[-1] += f"  ({_problems(report)})"
    return "\n".join([*lines, f"{'written to':<12}  {report.output}"])


def _problems(report: "RunReport") -> str:
    return ", ".join(f"{problem}: {times}" for problem, times in report.problems.items())


@main.command("clean", epilog=_STATUSES)
@click.argument("inputs", nargs=-1, metavar="[INPUT]...")
@click.option("--json", "as_json", is_flag=True, help="Print article and fields, one line of JSON a text.")
@click.option("--explain", is_flag=True, help="Show each piece of the page: kept or cut, as what, and why.")
@click.option("--stdin-format", type=click.Choice(["text", "jsonl"]), default="text", help="Of input -.")
@click.option("--text-field", default="text", help="Field that holds the text.")
@click.option("--id-field", default="id", help="Field that holds the identifier; absent: file and line.")
@_cleaning_options
def _clean(  # noqa: PLR0913  as above
    *,
    inputs: tuple[str, ...],
    as_json: bool,
    explain: bool,
    stdin_format: Literal["jsonl", "text"],
    text_field: str,
    id_field: str,
    keep: float,
    captions_in_body: bool,
    comments_in_body: bool,
) -> None:
    """Print the article of a page.

    INPUT is a file, or nothing (or -) for standard input. A file with an ending that run does not know is
    read as text. Of several texts, --json prints one line each; --json with --explain adds the spans that
    were kept and cut.
    """
    from cleaner.corpus import read_documents  # noqa: PLC0415  loaded when it is needed

    cleaning = CleanSettings(keep=keep, captions_in_body=captions_in_body, comments_in_body=comments_in_body)
    settings = RunSettings(text_field=text_field, id_field=id_field, stdin_format=stdin_format)
    items = read_documents(inputs or ("-",), settings, any_ending=True)
    if not as_json:
        items = _only(items)
    _print_articles(items, cleaning, as_json=as_json, explain=explain)


def _only(items: "Iterator[Document | RecordError]") -> "Iterator[Document | RecordError]":
    first = list(islice(items, 2))
    if len(first) > 1:
        raise click.UsageError("these are several texts; add --json, or use cleaner run")
    return chain(first, items)


def _print_articles(
    items: "Iterator[Document | RecordError]", settings: CleanSettings, *, as_json: bool, explain: bool
) -> None:
    from cleaner.cleaning import parse  # noqa: PLC0415  loads the lexicons

    found = unreadable = 0
    for item in items:
        if isinstance(item, RecordError):
            click.echo(f"Error: {item}", err=True)
            unreadable += 1
            continue
        article = parse(item.text, settings)
        found += bool(article.body)
        if as_json:
            click.echo(_as_json(item, article, explain=explain), nl=False)
        elif explain:
            _show_pieces(article)
        elif article.body:
            click.echo(article.body.encode())  # UTF-8, whatever the terminal was declared to be
    if unreadable:
        click.get_current_context().exit(UNUSABLE_INPUT)
    if not found:
        raise _NothingUsableError("no article found; --explain shows what each piece was taken for")


def _as_json(document: "Document", article: "Article", *, explain: bool) -> bytes:
    from dataclasses import asdict  # noqa: PLC0415

    from cleaner.corpus.records import to_line  # noqa: PLC0415

    head = {"id": document.id, "source": document.source, "place": document.place}
    record = {**head, **article.to_dict()}
    if explain:
        record["lines"] = [asdict(line) for line in article.lines]
        record["kept"] = [list(span) for span in article.kept]
        record["removed"] = [asdict(removal) for removal in article.removed]
    return to_line(record)


def _show_pieces(article: "Article") -> None:
    """Show a table on a terminal, and tab-separated values with whole texts elsewhere."""
    pieces = [(_decision(article, line), line) for line in article.lines]
    if not sys.stdout.isatty():
        click.echo("decision\tkind\tscore\tstart\tend\treason\ttext")
        for decision, line in pieces:
            text = _visible(article.text[line.start : line.end])
            row = (decision, line.kind, f"{line.score:.2f}", f"{line.start}", f"{line.end}", line.reason)
            click.echo("\t".join((*row, text)).encode())
        return
    from rich.console import Console  # noqa: PLC0415  loaded only for a terminal
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table("", "kind", "score", "reason", "text")
    for decision, line in pieces:
        text = _visible(article.text[line.start : line.end])
        short = text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"
        style = "green" if decision == "kept" else "dim"
        cells = (decision, line.kind.value, f"{line.score:.2f}", line.reason, short)
        table.add_row(*(Text(cell, style) for cell in cells))
    Console().print(table)


def _decision(article: "Article", line: "Line") -> str:
    return "kept" if any(start < line.end and line.start < end for start, end in article.kept) else "cut"


def _visible(text: str) -> str:
    """Write control characters as escapes: a page is not to steer the terminal, nor to end a row."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
