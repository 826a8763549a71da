"""The command ``cleaner diff``: why a document was left out as a near-copy."""

from pathlib import Path
from typing import Any

import click

from cleaner.cli.output import print_text
from cleaner.cli.statuses import EPILOG
from cleaner.shown import one_line

__all__ = ["diff"]


@click.command("diff", epilog=EPILOG)
@click.argument("output", metavar="FOLDER")
@click.argument("name", metavar="ID")
def diff(*, output: str, name: str) -> None:
    """Show how a near-copy differs from the article that stands for it.

    FOLDER is the output of a run, ID the identifier of a document in its duplicates.jsonl; where several have it, each
    is shown.
    """
    from cleaner.corpus import explain_copies  # noqa: PLC0415  loaded when it is needed

    for keeper, copy, difference in explain_copies(Path(output), name):
        print_text(f"{_told(keeper)}  keeper\n{_told(copy)}  copy")
        print_text(str(difference))


def _told(record: dict[str, Any]) -> str:
    place = " ".join(str(record[name]) for name in ("source", "place") if record.get(name))
    return "  ".join(one_line(str(part)) for part in (record.get("id"), place, record.get("published") or "no date"))
