"""What a run says, once and in a line each, of what it took for something else, or could not put into an order."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import pyarrow as pa

from cleaner.config import RunSettings
from cleaner.corpus.batches import article_records
from cleaner.corpus.records import told_of_copies
from cleaner.corpus.stages.cleaning import names_of
from cleaner.logs import log
from cleaner.shown import one_line

__all__ = ["remark_on_dates", "remark_on_fields", "remark_on_reading", "with_nearest"]

_NEAR = 0.75  # likeness of a name to one that was meant


def remark_on_reading(noted: Iterable[dict[str, Any]]) -> None:
    """Tell how many texts were HTML, and how many were read in an encoding that nobody had named.

    Args:
        noted: what was noted down of all partitions, in order.
    """
    counts = {"as_html": 0, "as_latin": 0}
    firsts: dict[str, list[str]] = {}
    for one in noted:
        for name in counts:
            counts[name] += one.get(name, 0)
        firsts = {**one.get("firsts", {}), **firsts}
    if number := counts["as_html"]:
        of_file = not firsts.get("as_html", ["", "record"])[1]
        remedy = (
            "give files of HTML the ending .html"
            if of_file
            else "name the field that holds HTML with html_field (--html-field)"
        )
        log.warning(
            "%s; %s", _of(number, firsts.get("as_html"), "of what was to be text", "HTML, and read as such"), remedy
        )
    if number := counts["as_latin"]:
        what = _of(number, firsts.get("as_latin"), "of the texts", "no UTF-8, and read as Windows-1252")
        log.warning("%s; where they are in another encoding, name it with encoding (--encoding)", what)


def _of(number: int, first: list[str] | None, of: str, what: str) -> str:
    named = "" if first is None else f" ({'the first of them ' if number > 1 else ''}{', '.join(filter(None, first))})"
    return one_line(f"{number:,} {of}{named} {'is' if number == 1 else 'are'} {what}")


def remark_on_dates(settings: RunSettings, without: int, articles: int) -> None:
    """Tell how many articles have no date where the earliest is to be kept.

    Args:
        settings: of the run.
        without: articles without a date.
        articles: all of them.
    """
    if settings.dedup and settings.keeper == "earliest" and without:
        are = "has no date, and comes" if without == 1 else "have no date, and come"
        log.warning("%s of the %s articles %s last where the earliest is kept; name the field that holds it with "
                    "date_field (--date-field)", f"{without:,}", f"{articles:,}", are)  # fmt: skip


def remark_on_fields(settings: RunSettings, first: pa.Table) -> None:
    """Tell which fields are to be written that no article of the first partition has, while a run can yet be ended.

    The run goes on: those of later files may have them.

    Args:
        settings: of the run.
        first: rows of ``batches.ARTICLES``.
    """
    names = names_of(settings)
    known = {*names, *(told_of_copies(settings) if settings.duplicates != "drop" else ())}
    absent = set(settings.fields or ()) - known
    if not absent or not first.num_rows:
        return
    for record in article_records(first, names):
        known.update(record)
    told = [with_nearest(name, known) for name in sorted(absent - known)]
    if told:
        log.warning("none of the first %s articles has a field %s, of those that fields (--fields) names; the run goes "
                    "on, as later ones may have it", f"{first.num_rows:,}", ", ".join(told))  # fmt: skip


def with_nearest(name: str, known: set[str]) -> str:
    """A name in quotes, and the one of those that are known which may be meant.

    >>> with_nearest("headlin", {"headline", "site"}), with_nearest("nonsense", {"site"})
    ("'headlin' (did you mean 'headline'?)", "'nonsense'")
    """
    near = get_close_matches(name, sorted(known), 1, _NEAR)
    return f"{name!r} (did you mean {near[0]!r}?)" if near else repr(name)
