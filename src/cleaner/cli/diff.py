"""The command ``cleaner diff``: why a document was left out as a near-copy."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.output import print_text
from cleaner.cli.statuses import EPILOG, NothingUsableError
from cleaner.errors import MissingInputError
from cleaner.shown import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.corpus import Document

__all__ = ["diff"]


@click.command("diff", epilog=EPILOG)
@click.argument("output", metavar="FOLDER")
@click.argument("name", metavar="ID")
def diff(*, output: str, name: str) -> None:
    """Show how a near-copy differs from the article that stands for it.

    FOLDER is the output of a run, ID the identifier of a document in its duplicates.jsonl; where several have it, each
    is shown.
    """
    copies = [one for one in _documents(output, "duplicates.jsonl") if str(one.id) == name]
    if not copies:
        raise NothingUsableError(f"{one_line(name)!r} is no near-copy in {one_line(output)}; see its duplicates.jsonl")
    wanted = {_keeper(one): one for one in copies}
    kept = {_place(one): one for one in _articles(output) if _place(one) in wanted}
    for copy in copies:
        keeper = kept.get(_keeper(copy))
        if keeper is None:
            raise NothingUsableError(
                f"the article that stands for {one_line(name)!r} is not among the articles of {one_line(output)}, or"
                " their source, place and text were not written"
            )
        _show(copy, keeper)


def _show(copy: "Document", keeper: "Document") -> None:
    from cleaner.neardup import explain_pair  # noqa: PLC0415  loads the kernels

    relation = "contained" if "containment" in copy.fields else "similar"
    print_text(f"{_told(keeper)}  keeper\n{_told(copy)}  copy")
    print_text(str(explain_pair(keeper.text, copy.text, relation=relation)))  # type: ignore[arg-type]


def _told(document: "Document") -> str:
    source, place = _place(document)
    published = document.fields.get("published") or "no date"
    return f"{one_line(str(document.id))}  {one_line(' '.join(part for part in (source, place) if part))}  {published}"


def _place(document: "Document") -> tuple[str, str]:
    return str(document.fields.get("source")), str(document.fields.get("place") or "")


def _keeper(document: "Document") -> tuple[str, str]:
    fields: dict[str, Any] = document.fields
    return str(fields.get("keeper_source")), str(fields.get("keeper_place") or "")


def _articles(output: str) -> "Iterator[Document]":
    names = sorted(path.name for path in Path(output).glob("articles*"))
    for name in names:
        yield from _documents(output, name)


def _documents(output: str, name: str) -> "Iterator[Document]":
    from cleaner.corpus import Document, read_documents  # noqa: PLC0415  loaded when it is needed

    path = Path(output) / name
    if not path.exists():
        raise MissingInputError(f"{one_line(output)}: no {name} is there; name the output folder of a run")
    for one in read_documents(path):
        if isinstance(one, Document):
            yield one
