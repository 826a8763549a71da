"""What a run says, once and in a line each, of what it took for something else, or could not put into an order."""

from collections.abc import Iterable
from typing import Any

from cleaner.config import RunSettings
from cleaner.logs import log
from cleaner.shown import one_line

__all__ = ["remark_on_dates", "remark_on_reading"]


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
        log.warning("%s of the %s articles have no date, and come last where the earliest is kept; name the field that "
                    "holds it with date_field (--date-field)", f"{without:,}", f"{articles:,}")  # fmt: skip
