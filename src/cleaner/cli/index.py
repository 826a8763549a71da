"""The commands ``cleaner index``: documents into an index, and near-copies out of it."""

from collections.abc import Callable
from functools import wraps
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Literal

import click

from cleaner.cli.naming import by_options
from cleaner.cli.output import print_json, print_text
from cleaner.cli.saying import say
from cleaner.cli.statuses import UNUSABLE_INPUT, UnusableError
from cleaner.config import NORMALISATIONS, SCHEMES, STDIN_FORMATS, DedupSettings, RunSettings, StdinFormat
from cleaner.errors import KnownIdError, RecordError
from cleaner.shown import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.corpus import Document

__all__ = ["index"]

_ON_REDIS = ("redis://", "rediss://")
_AT_ONCE = 1 << 14
_EXISTING = ("error", "replace", "keep")


@click.group("index")
def index() -> None:
    """Keep documents in an index that lasts, and find near-copies of others in it.

    An index is a file, which any number of processes may read while one writes; or it lies on a Redis server,
    where many machines may write (that needs the extra redis). It holds the texts, and its settings, which are
    chosen when it is made: what is asked of it later is answered by them.

    Texts are signed raw, as they are given: of pages the menus and comments count, too. To compare articles
    alone, clean them first, and give the articles.jsonl that cleaner run writes.
    """


_index_option = click.option(
    "--index", "path", required=True, metavar="PATH", help="File of the index, or redis://host:port/db/name."
)
_timeout_option = click.option("--timeout", default=30.0, help="Seconds to wait while another writes to the file.")


def _inputs(command: Callable[..., None]) -> Callable[..., None]:
    """Options of what is read; the command is given ``inputs``, and the settings to read them by."""

    @wraps(command)
    def reading(*, text_field: str, id_field: str, stdin_format: StdinFormat, **others: Any) -> None:
        settings = RunSettings(text_field=text_field, id_field=id_field, stdin_format=stdin_format)
        command(settings=settings, **others)

    for option in (
        click.option("--id-field", default="id", help="Field of the identifier; absent: file and line."),
        click.option("--text-field", default="text", help="Field that holds the text."),
        click.option("--stdin-format", type=click.Choice(STDIN_FORMATS), default="jsonl", help="Of -."),
        click.argument("inputs", nargs=-1, required=True, metavar="INPUT..."),
    ):
        reading = option(reading)
    return reading


@index.command("add")
@_inputs
@_index_option
@click.option(
    "--existing",
    type=click.Choice(_EXISTING),
    default="error",
    help="For identifiers that are there already.",
)
@click.option("--threshold", type=float, help="Of a new index: least similarity.  [default: 0.8]")
@click.option("--shingle-size", type=int, help="Of a new index: words to a shingle.  [default: 5]")
@click.option("--num-perm", type=int, help="Of a new index: permutations to a signature.  [default: 128]")
@click.option("--seed", type=int, help="Of a new index: of the permutations.  [default: 1]")
@click.option("--recall", type=float, help="Of a new index: least chance at the threshold.  [default: 0.99]")
@click.option("--scheme", type=click.Choice(SCHEMES), help="Of a new index: of signatures.  [default: fss]")
@click.option("--normalise", type=click.Choice(NORMALISATIONS), help="Of a new index: of words.  [default: default]")
@_timeout_option
def _add(
    *,
    inputs: tuple[str, ...],
    settings: RunSettings,
    path: str,
    existing: Literal["error", "replace", "keep"],
    timeout: float,
    **chosen: float | str | None,
) -> None:
    """Add documents to an index, which is made where there is none.

    INPUT is what run reads; its texts are signed as they are given, pages are not cleaned. Should the command be
    ended midway, some first part of the documents is there; with --existing keep it goes on from there. Records
    that cannot be read are told, and the exit status is 2.
    """
    added = documents = 0
    unreadable: list[RecordError] = []
    batches = _batches(inputs, settings, unreadable)
    first = next(batches, [])  # before there is an index: an input may not be there
    with _opened(path, _settings(chosen), timeout=timeout, read_only=False) as opened:
        held = len(opened)
        for some in chain([first], batches):
            documents += len(some)
            names, texts = [str(item.id) for item in some], [item.text for item in some]
            try:
                added += opened.add_many(names, texts, existing=existing)
            except KnownIdError as error:
                before = _before(inputs, settings, documents - len(some))
                raise _told_by_place(error, some, before, path, len(opened) - held) from error
        print_text(f"{added} of {documents} documents added; the index holds {len(opened)}")
    _end(unreadable)


@index.command("query")
@_inputs
@_index_option
@click.option("--threshold", type=float, help="Least similarity.  [default: that of the index]")
@_timeout_option
def _query(
    *,
    inputs: tuple[str, ...],
    settings: RunSettings,
    path: str,
    threshold: float | None,
    timeout: float,
) -> None:
    """Print a line of JSON for each text: its identifier, and the documents that it is a near-copy of.

    INPUT is what run reads. Each line has the fields id and matches, a list of id and similarity (the exact
    Jaccard similarity), the most similar first. Records that cannot be read are told, and the exit status is
    2.
    """
    unreadable: list[RecordError] = []
    with _opened(path, None, timeout=timeout, read_only=True) as opened:
        for some in _batches(inputs, settings, unreadable):
            found = opened.query([item.text for item in some], threshold=threshold)
            for item, matches in zip(some, found, strict=True):
                near = [{"id": match.id, "similarity": match.similarity} for match in matches]
                print_json({"id": item.id, "matches": near})
    _end(unreadable)


@index.command("info")
@_index_option
@_timeout_option
def _info(*, path: str, timeout: float) -> None:
    """Print what an index holds and what it was made with, as one line of JSON.

    Its fields: where, documents (their number), size (bytes of the file, or of the server's memory), settings.
    """
    from dataclasses import asdict  # noqa: PLC0415

    from cleaner.corpus.sources import printable  # noqa: PLC0415

    with _opened(path, None, timeout=timeout, read_only=True) as opened:
        info = opened.info()
        print_json({**asdict(info), "where": printable(info.where)})


@index.command("check")
@_index_option
@_timeout_option
def _check(*, path: str, timeout: float) -> None:
    """Read all of an index, sign its texts again, and tell what is damaged.

    The exit status is 2 where something is.
    """
    with _opened(path, None, timeout=timeout, read_only=True) as opened:
        found = opened.check()
    for problem in found.problems:
        say(f"Error: {path}: {problem}")
    if found.problems:
        raise UnusableError(f"{path} is damaged; cleaner index rebuild --index {path} saves what can still be read")
    print_text(f"{found.documents} documents, all of them as they were written")


@index.command("rebuild")
@_index_option
@click.option("--threshold", type=float, help="Least similarity.  [default: as it was]")
@click.option("--shingle-size", type=int, help="Words to a shingle.  [default: as it was]")
@click.option("--num-perm", type=int, help="Permutations to a signature.  [default: as it was]")
@click.option("--seed", type=int, help="Of the permutations.  [default: as it was]")
@click.option("--recall", type=float, help="Least chance at the threshold.  [default: as it was]")
@click.option("--scheme", type=click.Choice(SCHEMES), help="Of signatures.  [default: as it was]")
@click.option("--normalise", type=click.Choice(NORMALISATIONS), help="Of words.  [default: as it was]")
def _rebuild(*, path: str, **chosen: float | str | None) -> None:
    """Make an index anew from the texts that it holds: one of an older format, or a damaged one.

    A file stays as it was beside the new one, as PATH.before. With an option, all that are left out have their
    defaults.
    """
    from cleaner.neardup.index import DuplicateIndex  # noqa: PLC0415  loads numpy

    settings = _settings(chosen)
    if path.startswith(_ON_REDIS):
        url, _, name = path.rpartition("/")
        made = DuplicateIndex.rebuild_shared(url, name, settings)
    else:
        made = DuplicateIndex.rebuild(path, settings)
    if made.lost:
        say(f"{made.lost} documents could not be read")
    kept = f"; as it was, it lies in {one_line(made.before)}" if made.before else ""
    print_text(f"{made.documents} documents signed again{kept}")


def _opened(path: str, settings: DedupSettings | None, *, timeout: float, read_only: bool) -> Any:
    from cleaner.neardup.index import DuplicateIndex  # noqa: PLC0415  loads numpy

    if path.startswith(_ON_REDIS):
        url, _, name = path.rpartition("/")
        return DuplicateIndex.shared(url, name, settings)
    return DuplicateIndex.open(path, settings, timeout=timeout, read_only=read_only)


def _settings(chosen: dict[str, Any]) -> DedupSettings | None:
    given = {name: value for name, value in chosen.items() if value is not None}
    return DedupSettings(**given) if given else None


def _batches(
    inputs: tuple[str, ...], settings: RunSettings, unreadable: list[RecordError] | None
) -> "Iterator[list[Document]]":
    """Documents, so many at a time; records that cannot be read are told and listed, unless no list is given."""
    from cleaner.corpus import read_documents  # noqa: PLC0415

    def readable() -> "Iterator[Document]":
        for item in read_documents(inputs, settings):
            if not isinstance(item, RecordError):
                yield item
            elif unreadable is not None:
                say(by_options(f"Error: {item}"))
                unreadable.append(item)

    documents = readable()
    while some := list(islice(documents, _AT_ONCE)):
        yield some


def _before(inputs: tuple[str, ...], settings: RunSettings, count: int) -> "Iterator[Document]":
    """The first documents of the input, read a second time; none of what can be read only once."""
    from cleaner.corpus.sources import find_sources  # noqa: PLC0415  loaded when it is needed

    if not count:
        return
    sources = find_sources(inputs, stdin_format=settings.stdin_format).sources
    if all(source.remote or (source.path is not None and source.path.is_file()) for source in sources):
        yield from islice(chain.from_iterable(_batches(inputs, settings, None)), count)


def _told_by_place(
    error: KnownIdError, some: "list[Document]", before: "Iterator[Document]", path: str, added: int
) -> KnownIdError:
    """An error of identifiers that says at which places in the input they stand.

    Args:
        error: of adding some documents.
        some: the documents.
        before: those that stand before them in the input.
        path: of the index.
        added: how many of these were added.
    """
    name = error.names[0]
    twice = [some[row] for row in error.rows] or [item for item in some if str(item.id) == name]
    first = next((item for item in before if str(item.id) == name), twice[0])
    if first is not twice[-1]:
        what = f"{_place(first)} and {_place(twice[-1])}: both are {name!r}"
        remedy = "give each its own, or say existing='keep' for the first, or existing='replace' for the last of them"
    else:
        more = f" and {len(error.names) - 1} more of this batch" if len(error.names) > 1 else ""
        what = f"{_place(first)}: {path} holds a document {name!r}{more} already"
        remedy = "say existing='keep' for what is there, or existing='replace' for what is given"
    there = f"{added} documents before it were added" if added else "nothing was added"
    return KnownIdError(f"{what}; {there}: {remedy}", names=error.names)


def _place(item: "Document") -> str:
    return f"{item.source}, {item.place}" if item.place else item.source


def _end(unreadable: list[RecordError]) -> None:
    if unreadable:
        click.get_current_context().exit(UNUSABLE_INPUT)
