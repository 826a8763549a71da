"""Options that several commands have, and the settings made of them."""

import re
from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from typing import Any, TypeVar

import click

from cleaner.config import (
    KEEPER_POLICIES,
    NORMALISATIONS,
    RELATIONS,
    SCHEMES,
    STDIN_FORMATS,
    CleanSettings,
    DedupSettings,
    RunSettings,
)

__all__ = [
    "cleaning_options",
    "cleaning_settings",
    "field_options",
    "near_duplicate_options",
    "reading_options",
    "run_options",
    "run_settings",
]

Command = TypeVar("Command", bound=Callable[..., Any])


def _together(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def _read_today(_context: click.Context, _option: click.Parameter, value: str | None) -> date | None:
    """The day or moment that an option states."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value) if len(value) <= _DAY else datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no date; use 2024-05-03 or 2024-05-03T10:15") from None


_DAY = len("2024-05-03")
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9}


def _read_size(_context: click.Context, _option: click.Parameter, value: str | None) -> int | None:
    """The bytes that an option states: 4000, 500MB, 2G."""
    if value is None:
        return None
    found = re.fullmatch(r"(\d+)\s*([KMG]?)B?", value.strip().upper())
    if found is None:
        raise click.BadParameter(f"{value!r} is no size; use 4000, 500MB or 2GB")
    return int(found[1]) * _UNITS[found[2]]


def _read_names(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """The names that an option lists."""
    return None if value is None else tuple(name.strip() for name in value.split(","))


reading_options = _together(
    click.option("--text-field", default="text", help="Field that holds the text; a path as content.text, too."),
    click.option("--html-field", default="html", help="Field that holds the page as HTML, where there is no text."),
    click.option("--url-field", default="url", help="Field that holds the page's address."),
    click.option("--id-field", default="id", help="Field that holds the identifier; absent: file and line."),
    click.option(
        "--encoding",
        metavar="NAME",
        help="Of text, HTML, JSON and CSV without a byte order mark.  [default: UTF-8, and Windows-1252 where that"
        " fails on text in Latin letters]",
    ),
    click.option(
        "--max-record",
        default=256_000_000,
        help="Bytes beyond which a record goes to quarantine, its beginning and a digest alone; at least --max-html.",
    ),
)
field_options = _together(
    reading_options,
    click.option("--site-field", default="site", help="Field that holds the site's name."),
    click.option("--date-field", default="date", help="Field that holds the date, ISO 8601; see --keeper."),
)
cleaning_options = _together(
    click.option(
        "--keep",
        default=0.5,
        help="Pieces with at least 1 - keep of the score of the page's surest sentence stay; higher keeps more.",
    ),
    click.option("--captions-in-body", is_flag=True, help="Leave one copy of each caption in the body."),
    click.option("--comments-in-body", is_flag=True, help="Leave readers' comments in the body."),
    click.option(
        "--day-first/--month-first",
        default=None,
        help="How 3/4/2024 is read; if neither is given, as the page's language does (English: as text).",
    ),
    click.option(
        "--today",
        metavar="DATE",
        callback=_read_today,
        help="When the pages were read, ISO 8601; '3 hours ago' and 'yesterday' count back from it.",
    ),
    click.option("--max-page", default=16_000_000, help="Characters beyond which a text is no page, and is left out."),
    click.option("--max-html", default=128_000_000, help="Characters beyond which HTML is no page, and is left out."),
)
near_duplicate_options = _together(
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
        "--normalise",
        type=click.Choice(NORMALISATIONS),
        default="default",
        help="What counts as the same word: in any case, width, composition or voweling, or in any case alone.",
    ),
    click.option(
        "--max-pairs", default=20_000_000, help="Of --relation contained: the run ends where there are more pairs."
    ),
)
run_options = _together(
    click.argument("inputs", nargs=-1, required=True, metavar="INPUT..."),
    click.option("-o", "--output", required=True, metavar="FOLDER", help="Folder to write to."),
    click.option("--format", "output_format", type=click.Choice(["jsonl", "parquet", "csv"]), default="jsonl"),
    click.option("--compress", "compression", type=click.Choice(["gz", "zst"]), help="JSON lines of articles."),
    click.option(
        "--shard-size",
        metavar="SIZE",
        callback=_read_size,
        help="Of a file of articles, as 500MB.  [default: one file]",
    ),
    click.option(
        "--fields", metavar="NAMES", callback=_read_names, help="Of an article, parted by commas.  [default: all]"
    ),
    click.option(
        "--duplicates",
        type=click.Choice(["drop", "mark", "separate"]),
        default="drop",
        help="Near-copies are left out, marked among the articles, or written beside them; duplicates.jsonl has them"
        " always.",
    ),
    click.option("--overwrite", is_flag=True, help="Replace the files of an earlier run."),
    click.option("--workers", type=int, help="Processes and threads.  [default: one a core]"),
    click.option("--work-dir", metavar="FOLDER", help="For what is done.  [default: hidden in the output folder]"),
    click.option("--keep-work", is_flag=True, help="Leave what was done when the run is whole; see rethreshold."),
    click.option("--page-seconds", default=30.0, help="That cleaning may take over one page; then to quarantine."),
    click.option("--stdin-format", type=click.Choice(STDIN_FORMATS), default="jsonl", help="Of input -."),
    click.option("--strict", is_flag=True, help="Exit with status 3 when a record goes to quarantine."),
    click.option("-q", "--quiet", is_flag=True, help="Show neither progress nor summary."),
)


def _chosen(settings: Any, chosen: dict[str, Any]) -> dict[str, Any]:
    """Of what was chosen, the fields of some settings."""
    return {field.name: chosen[field.name] for field in fields(settings) if field.name in chosen}


def cleaning_settings(chosen: dict[str, Any]) -> CleanSettings:
    """How pages are cleaned, of options by name.

    Raises:
        SettingsError: one is out of its range.
    """
    return CleanSettings(**_chosen(CleanSettings, chosen))


def run_settings(chosen: dict[str, Any]) -> RunSettings:
    """What a run does, of options by name.

    Raises:
        SettingsError: one is out of its range, or two contradict each other.
    """
    near_duplicates = DedupSettings(**_chosen(DedupSettings, chosen))
    own = _chosen(RunSettings, chosen)
    own["compression"] = own.get("compression") or ""
    return RunSettings(**own, cleaning=cleaning_settings(chosen), near_duplicates=near_duplicates)
