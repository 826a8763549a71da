"""Counts, bars and bands of the page, ready to be drawn: the templates lay out, and reckon nothing.

The figures are tables with bars, and plain SVG. A library of charts (uPlot and its like) draws on a canvas, which a
screen reader and a search do not see, needs a script to show anything at all, and has to be carried in each file with
its licence; and there is nothing here to zoom into.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, NamedTuple

from cleaner.corpus.report.folder import Row, number_of, text_of
from cleaner.corpus.report.samples import class_of, short
from cleaner.corpus.report.summary import thousands
from cleaner.kinds import Kind

__all__ = ["Band", "Bar", "Columns", "Flow", "bars", "columns", "dates", "flow", "kinds", "similarities", "sites"]

_FIELDS = {Kind.HEADLINE, Kind.STANDFIRST, Kind.BYLINE, Kind.DATE, Kind.SITE, Kind.CAPTION}
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_MOST_MONTHS, _MOST_YEARS = 48, 60
_ENOUGH = 5  # pages from which the share that a site loses says something


class Bar(NamedTuple):
    """A row of a table with a bar.

    Attributes:
        name: on one line.
        value: what the bar shows.
        share: of the longest bar, 0 to 100.
        css: class of its colour; empty for the usual one.
        told: in smaller letters behind the name.
        further: what else stands in the row.
    """

    name: str
    value: float
    share: float
    css: str = ""
    told: str = ""
    further: float = 0


def bars(values: Mapping[str, Any], most: int = 0) -> list[Bar]:
    """Rows of a count, the largest first.

    Args:
        values: names and numbers.
        most: how many rows; 0 for all.
    """
    ordered = sorted(((short(n, 120), number_of(v)) for n, v in values.items()), key=lambda pair: (-pair[1], pair[0]))
    top = max((value for _, value in ordered), default=0) or 1
    return [Bar(name, value, 100 * max(value, 0) / top) for name, value in ordered[: most or None]]


def kinds(profile: Row) -> list[Bar]:
    """What was cut, by kind: characters, and how many cuts."""
    rows = {short(k, 40): v for k, v in _mapping(profile.get("kinds")).items() if isinstance(v, dict)}
    found = bars({kind: row.get("characters") for kind, row in rows.items()}, 40)
    return [
        bar._replace(css=class_of(bar.name), told=_told(bar.name), further=number_of(rows[bar.name].get("cuts")))
        for bar in found
    ]


def _told(kind: str) -> str:
    """What a kind means to somebody who meets it for the first time."""
    if kind not in set(Kind):
        return ""
    return "kept, in a field of its own" if Kind(kind) in _FIELDS else Kind(kind).told


class Band(NamedTuple):
    """What becomes of some of the pages, as a band from the left of the picture to its right.

    Attributes:
        name: what it is.
        css: its class.
        value: pages.
        path: of the band, in SVG's words.
        top: of the bar at its right end.
        height: of that bar.
        middle: where its label stands.
    """

    name: str
    css: str
    value: int
    path: str
    top: float
    height: float
    middle: float


class Flow(NamedTuple):
    """The picture of all pages; 400 wide.

    Attributes:
        bands: from the top.
        inner: height of the bar at the left.
        height: of the picture.
    """

    bands: list[Band]
    inner: float
    height: float


def flow(counts: Mapping[str, Any]) -> Flow | None:
    """Lay out what became of the pages; None where none came in."""
    names = (("kept", "kept"), ("duplicates", "copies left out"), ("quarantined", "in quarantine"))
    parts = [(css, name, int(number_of(counts.get(css)))) for css, name in names]
    whole = sum(value for *_, value in parts)
    if not whole:
        return None
    heights = [max(2.0, 150 * value / whole) if value else 0.0 for *_, value in parts]
    slots = [max(height, 50.0) for height in heights]
    found: list[Band] = []
    start = slot_top = 0.0
    for (css, name, value), height, slot in zip(parts, heights, slots, strict=True):
        top = slot_top if not found else slot_top + (slot - height) / 2
        found.append(Band(name, css, value, _band(start, top, height), top, height, top + height / 2))
        start += height
        slot_top += slot + 8
    return Flow(found, sum(heights), slot_top)


def _band(start: float, end: float, height: float) -> str:
    """A band from x = 12 to x = 228."""
    return (
        f"M12 {start:.1f}C120 {start:.1f} 120 {end:.1f} 228 {end:.1f}"
        f"V{end + height:.1f}C120 {end + height:.1f} 120 {start + height:.1f} 12 {start + height:.1f}Z"
    )


class Columns(NamedTuple):
    """Columns beside one another.

    Attributes:
        bars: from the left.
        before: what stands left of the first, and is not shown.
        unit: what a column is.
    """

    bars: list[Bar]
    before: int
    unit: str


def columns(values: Iterable[tuple[str, float]], unit: str, before: int = 0) -> Columns:
    """Make columns of names and numbers, in their order."""
    rows = list(values)
    top = max((value for _, value in rows), default=0) or 1
    return Columns([Bar(name, value, 100 * value / top) for name, value in rows], before, unit)


def dates(profile: Row) -> Columns:
    """Pages by month, or by year where there are many months; the latest, where there are many years."""
    stated = _mapping(profile.get("months"))
    months = {name: number_of(value) for name, value in sorted(stated.items()) if _MONTH.fullmatch(name)}
    if not months:
        return Columns([], 0, "month")
    first, last = (12 * int(name[:4]) + int(name[5:]) - 1 for name in (min(months), max(months)))
    if last - first < _MOST_MONTHS:
        names = [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, last + 1)]
        return columns([(name, months.get(name, 0)) for name in names], "month")
    years: dict[int, float] = {}
    for name, value in months.items():
        years[int(name[:4])] = years.get(int(name[:4]), 0) + value
    begin = max(min(years), max(years) - _MOST_YEARS + 1)
    before = sum(int(value) for year, value in years.items() if year < begin)
    return columns([(f"{year:04d}", years.get(year, 0)) for year in range(begin, max(years) + 1)], "year", before)


def similarities(profile: Row) -> list[Bar]:
    """Copies by how similar they are, from the first step that has any."""
    stated = profile.get("similarities")
    counts = [number_of(value) for value in stated][:20] if isinstance(stated, list) else []
    first = next((at for at, value in enumerate(counts) if value), len(counts))
    rows = [(f"{at / 20:.2f} to {(at + 1) / 20:.2f}", counts[at]) for at in range(first, len(counts))]
    return columns(rows, "step").bars


class _Site(NamedTuple):
    """A site's row.

    Attributes:
        name: of the site.
        documents: that came from it.
        kept: of them.
        duplicates: of them.
        characters_in: of them.
        share: of the characters that cleaning left, of copies, too, 0 to 100.
    """

    name: str
    documents: int
    kept: int
    duplicates: int
    characters_in: int
    share: float


def sites(profile: Row) -> dict[str, list[_Site]]:
    """The sites: all, the largest first; and those that lose the most and the least of their text."""
    stated = profile.get("sites")
    rows = [_site(row) for row in stated[:200] if isinstance(row, dict)] if isinstance(stated, list) else []
    rows.sort(key=lambda site: (-site.documents, site.name))
    telling = [site for site in rows if site.documents >= _ENOUGH and site.characters_in] or rows
    by_share = sorted(telling, key=lambda site: (site.share, site.name))
    half = min(8, len(by_share) // 2)
    return {"all": rows, "most": by_share[:half], "least": by_share[::-1][:half]}


def _site(row: Row) -> _Site:
    left = "characters_left" if "characters_left" in row else "characters_kept"  # as reports had it before
    documents, kept, duplicates, came, stays = (
        int(number_of(row.get(name))) for name in ("documents", "kept", "duplicates", "characters_in", left)
    )
    share = min(100.0, max(0.0, 100 * stays / came)) if came else 0.0
    return _Site(short(row.get("site"), 80) or "(not stated)", documents, kept, duplicates, came, share)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def named(values: Mapping[str, Any], most: int = 3) -> str:
    """The largest of a count in a line.

    >>> named({"de": 3, "en": 12, "fr": 1, "it": 1})
    'en 12, de 3, fr 1 and 1 more'
    """
    rows = bars(values)
    told = ", ".join(f"{bar.name} {thousands(bar.value)}" for bar in islice(rows, most))
    return f"{told} and {len(rows) - most} more" if len(rows) > most else told


def settings(value: Any, name: str = "") -> list[tuple[str, str]]:
    """Settings that hold settings, row by row."""
    if isinstance(value, dict):
        return [row for key, inner in value.items() for row in settings(inner, f"{name}.{key}" if name else str(key))]
    return [(short(name, 120), short("none" if value is None else text_of(value), 200))]
