"""The command ``cleaner clean``: one page, or some, to standard output."""

from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from cleaner.cli.naming import by_options
from cleaner.cli.options import cleaning_options, reading_options, run_settings
from cleaner.cli.output import is_terminal, print_json, print_text
from cleaner.cli.saying import say
from cleaner.cli.statuses import EPILOG, UNUSABLE_INPUT, NothingUsableError
from cleaner.config import STDIN_FORMATS
from cleaner.errors import LimitError, RecordError
from cleaner.logs import log
from cleaner.shown import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.article import Article, Line
    from cleaner.config import RunSettings
    from cleaner.corpus import Document

__all__ = ["clean"]

_EXCERPT = 80
_HEAD = 4096  # characters by which HTML is told


@click.command("clean", epilog=EPILOG)
@click.argument("inputs", nargs=-1, metavar="[INPUT]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "html", "json"]),
    help="The body alone (text, if nothing is said); with headline, headings, lists, tables and links; or every field.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json: one line a text.")
@click.option("--explain", is_flag=True, help="Show each block of the page: kept or cut, as what, and why.")
@click.option("--url", metavar="ADDRESS", help="The page's address: makes its links whole, and names its site.")
@click.option("--stdin-format", type=click.Choice(STDIN_FORMATS), default="text", help="Of input -.")
@reading_options
@cleaning_options
def clean(
    *, inputs: tuple[str, ...], form: str | None, as_json: bool, explain: bool, url: str | None, **chosen: Any
) -> None:
    """Print the article of a page.

    INPUT is a file of text or HTML, or nothing (or -) for standard input. A file with an ending that run does not
    know is read as text. Text that is HTML is read as such, unless --stdin-format text is given. Of several texts,
    --json prints one line each, with the fields that run writes, those of the record among them; --json with
    --explain adds the spans that were kept and cut.
    """
    from cleaner.corpus import read_documents  # noqa: PLC0415  loaded when it is needed

    form = _form(form, as_json=as_json, explain=explain)
    settings = run_settings(chosen)
    items = read_documents(inputs or ("-",), settings, any_ending=True)
    asked = click.get_current_context().get_parameter_source("stdin_format") is not ParameterSource.DEFAULT
    if not (asked and settings.stdin_format == "text"):
        items = _html_as_such(items, settings)
    if form != "json" or url is not None:
        items = _only(items, "--url is the address of one page" if form == "json" else "")
    if url is not None:
        items = _at(items, url)
    _print_articles(items, settings, form=form, explain=explain)


def _form(form: str | None, *, as_json: bool, explain: bool) -> str:
    """In which form articles are printed."""
    if as_json and form not in {None, "json"}:
        raise click.UsageError(f"--json and --format {form} contradict each other; leave one of them out")
    if explain and form in {"text", "markdown", "html"}:
        raise click.UsageError(f"--explain shows the blocks of the page; leave out --format {form}, or say json")
    return "json" if as_json else form or "text"


def _html_as_such(
    items: "Iterator[Document | RecordError]", settings: "RunSettings"
) -> "Iterator[Document | RecordError]":
    """What was read as text as HTML where it is HTML, as run reads it; that is told, of each file once."""
    from cleaner.corpus.formats import format_of  # noqa: PLC0415  loaded when it is needed
    from cleaner.corpus.sources import STDIN  # noqa: PLC0415

    said: set[str] = set()
    for item in items:
        made = _as_html(item, settings.encoding)
        if made is None:
            yield item
            continue
        # What its ending, or an option, says to be HTML is none to be told of.
        expected = made is item and (bool(item.place) or item.source == STDIN or format_of(item.source) is not None)
        if not expected and item.source not in said:
            said.add(item.source)
            name = one_line(item.source)
            given = "" if item.source == STDIN else f" < {name}"
            remedy = "" if item.place else f"; --stdin-format text{given} reads it as text"
            log.warning("%s is HTML, read as such%s", f"{name}, {item.place}" if item.place else name, remedy)
        yield made


def _as_html(item: "Document | RecordError", encoding: str | None) -> "Document | None":
    """A document of HTML, for what is HTML, and for a page whose bytes could not be read as text; else None."""
    from cleaner.cleaning.markup import is_html  # noqa: PLC0415  loaded when it is needed
    from cleaner.corpus import Document  # noqa: PLC0415
    from cleaner.corpus.pages import as_html  # noqa: PLC0415
    from cleaner.corpus.readers.decoding import SAVE_AS_UTF8  # noqa: PLC0415

    if isinstance(item, RecordError):
        # A page that is no UTF-8 may say by itself in which encoding it is.
        is_page = not item.place and item.remedy == SAVE_AS_UTF8 and is_html(item.raw[:_HEAD].decode("latin-1"))
        return Document(item.source, item.source, "", "", raw=item.raw, html=item.raw) if is_page else None
    return item if item.html is not None else as_html(item, encoding)


def _only(items: "Iterator[Document | RecordError]", why: str = "") -> "Iterator[Document | RecordError]":
    first = list(islice(items, 2))
    if len(first) > 1:
        remedy = f"{why}, leave it out" if why else "add --json, or use cleaner run"
        raise click.UsageError(f"these are several texts; {remedy}")
    return chain(first, items)


def _at(items: "Iterator[Document | RecordError]", url: str) -> "Iterator[Document | RecordError]":
    """What was read, with the address that was given."""
    for item in items:
        yield item if isinstance(item, RecordError) else replace(item, url=url)


def _print_articles(
    items: "Iterator[Document | RecordError]", settings: "RunSettings", *, form: str, explain: bool
) -> None:
    from cleaner.corpus.pages import Page, parse_page  # noqa: PLC0415  loads the lexicons

    found = unreadable = 0
    for item in items:
        if isinstance(item, RecordError):
            say(by_options(f"Error: {item}"))
            unreadable += 1
            continue
        try:
            article = parse_page(Page(item.text, item.html, item.url, item.encoding), settings.cleaning, settings.today)
        except LimitError as error:
            say(f"Error: {item.source}{', ' * bool(item.place)}{item.place}: {by_options(str(error))}")
            unreadable += 1
            continue
        found += bool(article.body)
        if form == "json":
            print_json(_record(item, article, settings, explain=explain))
        elif explain:
            _show_blocks(article)
        elif article.body:
            print_text(_printed(article, form))
    if unreadable:
        click.get_current_context().exit(UNUSABLE_INPUT)
    if not found:
        raise NothingUsableError("no article found; --explain shows what each block was taken for")


def _printed(article: "Article", form: str) -> str:
    """An article in one of the forms that are texts."""
    if form == "markdown":
        return article.to_markdown()
    return article.to_html() if form == "html" else article.body


def _record(document: "Document", article: "Article", settings: "RunSettings", *, explain: bool) -> dict[str, Any]:
    """What run writes of an article and, to explain, its blocks and spans."""
    from dataclasses import asdict  # noqa: PLC0415

    from cleaner.corpus.records import article_record  # noqa: PLC0415

    told: dict[str, Any] = {}
    if explain:
        told["lines"] = [asdict(line) for line in article.lines]
        told["kept"] = [list(span) for span in article.kept]
        told["removed"] = [asdict(removal) for removal in article.removed]
    return article_record(document, article.to_dict(text=False), settings, **told)


def _show_blocks(article: "Article") -> None:
    """Show a table on a terminal, and tab-separated values with whole texts elsewhere."""
    blocks = [(_decision(article, line), line) for line in article.lines]
    if not is_terminal():
        print_text("decision\tkind\tscore\tstart\tend\treason\ttext")
        for decision, line in blocks:
            text = one_line(article.text[line.start : line.end])  # neither to end a row, nor a cell
            row = (decision, line.kind, f"{line.score:.2f}", f"{line.start}", f"{line.end}", line.reason)
            print_text("\t".join((*row, text)))
        return
    from rich.console import Console  # noqa: PLC0415  loaded only for a terminal
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table("", "kind", "score", "reason", "text")
    for decision, line in blocks:
        text = one_line(article.text[line.start : line.end])
        short = text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"
        style = "green" if decision == "kept" else "dim"
        cells = (decision, line.kind.value, f"{line.score:.2f}", one_line(line.reason), short)
        table.add_row(*(Text(cell, style) for cell in cells))
    Console().print(table)


def _decision(article: "Article", line: "Line") -> str:
    return "kept" if any(start < line.end and line.start < end for start, end in article.kept) else "cut"
