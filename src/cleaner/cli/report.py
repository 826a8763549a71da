"""The command ``cleaner report``."""

from pathlib import Path

import click

from cleaner.cli.output import print_text
from cleaner.cli.statuses import EPILOG
from cleaner.shown import one_line

__all__ = ["report"]


@click.command("report", epilog=EPILOG)
@click.argument("output", metavar="OUT")
def report(*, output: str) -> None:
    """Write report.html again, from what an earlier run wrote into OUT.

    It is one file that any browser opens and that loads nothing: what became of the pages, where their text went, a
    sample of them with each cut and its reason, copies beside their articles, quarantine by cause.
    """
    from cleaner.corpus.report import write_html  # noqa: PLC0415  loaded when it is needed

    print_text(one_line(str(write_html(Path(output)))))
