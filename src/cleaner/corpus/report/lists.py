"""What the page lists: groups of copies, lines cut most often, quarantine by cause, copies beside their keepers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from cleaner.corpus.report.differences import Difference, compare
from cleaner.corpus.report.figures import Bar, bars
from cleaner.corpus.report.folder import Row, find_keepers, likeness, number_of, sample_copies, text_of
from cleaner.corpus.report.samples import class_of, moment, short
from cleaner.shown import shown

__all__ = ["Cause", "Group", "Pair", "Who", "groups", "lines", "pairs", "quarantine"]

_MOST_PAIRS = 40
_MOST_GROUPS, _MOST_MEMBERS = 20, 10
_MOST_LINES = 100
_MOST_CAUSES, _MOST_EXAMPLES = 40, 3


class Who(NamedTuple):
    """A document as a list names it.

    Attributes:
        headline: or the beginning of its text.
        site: where it comes from; empty where that is not known.
        published: day, or day and time; empty where that is not known.
        place: source and place.
        similarity: to its keeper, 0 to 1; None for a keeper.
    """

    headline: str
    site: str
    published: str
    place: str
    similarity: float | None = None


def _who(row: Any, similarity: float | None = None) -> Who:
    row = row if isinstance(row, dict) else {}
    where = ", ".join(filter(None, (short(row.get("source"), 160), short(row.get("place"), 40))))
    headline = short(row.get("headline"), 160) or short(row.get("text"), 100) or short(row.get("id"), 80)
    return Who(headline or "(no headline)", short(row.get("site"), 80), moment(row.get("published")), where, similarity)


class Group(NamedTuple):
    """An article and its copies.

    Attributes:
        size: documents in it.
        keeper: the one that was kept.
        first: the one with the earliest date; None where none has a date.
        keeper_first: whether that is the keeper.
        members: some of the copies.
        further: how many copies are not among them.
    """

    size: int
    keeper: Who
    first: Who | None
    keeper_first: bool
    members: list[Who]
    further: int


def groups(profile: Row) -> list[Group]:
    """The largest groups of copies."""
    found = []
    for row in _rows(profile.get("groups"))[:_MOST_GROUPS]:
        keeper = _who(row.get("keeper"))
        first = _who(row["first"]) if isinstance(row.get("first"), dict) else None
        members = [
            _who(member, number_of(member.get("similarity")))
            for member in _rows(row.get("members"))[:_MOST_MEMBERS]
            if _who(member).place != keeper.place
        ]
        size = int(number_of(row.get("size")))
        is_first = first is not None and first.place == keeper.place
        found.append(Group(size, keeper, first, is_first, members, max(0, size - 1 - len(members))))
    return found


def lines(profile: Row) -> list[Bar]:
    """The lines that were cut most often, with their kinds."""
    rows = _rows(profile.get("lines"))[:_MOST_LINES]
    top = max((number_of(row.get("times")) for row in rows), default=0) or 1
    found = []
    for row in rows:
        times, kind = number_of(row.get("times")), short(row.get("kind"), 40)
        found.append(Bar(short(row.get("text"), 240), times, 100 * times / top, class_of(kind), kind))
    return sorted(found, key=lambda bar: -bar.value)


class Cause(NamedTuple):
    """Why documents are in quarantine.

    Attributes:
        bar: the problem, and how often it is.
        examples: place, what to do, and the beginning of the text of some.
    """

    bar: Bar
    examples: list[tuple[str, str, str]]


def quarantine(account: Row) -> list[Cause]:
    """Causes of quarantine with examples; without a profile the causes alone."""
    problems = account.get("problems")
    profile = account.get("profile")
    stated = _rows(profile.get("quarantine")) if isinstance(profile, dict) else []
    if not stated:
        return [Cause(bar, []) for bar in bars(problems if isinstance(problems, dict) else {}, _MOST_CAUSES)]
    rows = {short(row.get("problem"), 120): row for row in stated}
    return [
        Cause(bar, [_example(row) for row in _rows(rows[bar.name].get("examples"))[:_MOST_EXAMPLES]])
        for bar in bars({name: row.get("times") for name, row in rows.items()}, _MOST_CAUSES)
    ]


def _example(row: Row) -> tuple[str, str, str]:
    head = shown(text_of(row.get("head"))[:200])
    return _who(row).place, short(row.get("remedy"), 240), head


class Pair(NamedTuple):
    """A copy beside its keeper.

    Attributes:
        keeper: left.
        copy: right.
        difference: of the two bodies.
    """

    keeper: Who
    copy: Who
    difference: Difference


def pairs(folder: Path) -> list[Pair]:
    """Copies beside their keepers, the least similar first; those of which both texts lie in the folder."""
    copies = sample_copies(folder, _MOST_PAIRS)
    return list(_pairs(copies, find_keepers(folder, copies)))


def _pairs(copies: list[Row], keepers: dict[tuple[str, str], Row]) -> Iterator[Pair]:
    for copy in copies:
        keeper = keepers.get((text_of(copy["keeper_source"]), text_of(copy.get("keeper_place"))))
        if keeper is not None and isinstance(keeper.get("text"), str):
            difference = compare(keeper["text"], copy["text"])
            yield Pair(_who(keeper), _who(copy, likeness(copy)), difference)


def _rows(value: Any) -> list[Row]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
