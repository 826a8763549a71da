"""Reporters' lines in ideographs: a title in front of the name, and a place behind it ('記者林雅婷／嘉義報導')."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import regex

from cleaner.cleaning.lexicon import COLON, Lexicon
from cleaner.cleaning.mentions.mention import Mention
from cleaner.cleaning.mentions.wording import any_of
from cleaner.cleaning.page import Page

__all__ = ["behind_title", "credit_names", "read_report"]


@dataclass(frozen=True, slots=True)
class _Report:
    """What a reporter's line is known by where a title stands in front of the name: '記者林雅婷／嘉義報導'."""

    title: regex.Pattern[str]
    closed: regex.Pattern[str]
    surnames: frozenset[str]


_HAN = regex.compile(r"\p{Han}++")
_OPENING, _CLOSING = r"[(（〔\[【]", r"[)）〕\]】]"


@cache
def _report(lexicon: Lexicon) -> _Report | None:
    """None where no title stands before a name in ideographs."""
    names = lexicon.names
    leads = {lead for lead in names.byline_leads if _HAN.fullmatch(lead)} - set(names.byline_sources)
    titles = {role.replace(" ", "") for role in names.role_words} & leads
    if not titles:
        return None
    # Behind the title's paper or agency; a day may stand between the place and what closes the line: 台北3日電.
    closers = any_of(place for place in names.byline_places if _HAN.fullmatch(place)) or r"(?!)"
    longest_first = sorted(titles, key=lambda title: (-len(title), title))
    return _Report(
        title=regex.compile(rf"{_OPENING}?\s{{0,2}}\p{{Han}}{{0,8}}?(?:{any_of(longest_first)})[\s{COLON}]{{0,3}}+"),
        closed=regex.compile(rf"(?:\s?\d{{1,2}}月)?(?:\s?\d{{1,2}}日)?\s?(?:{closers})\s?{_CLOSING}?\s?\Z"),
        surnames=frozenset(word for word in names.particles if _HAN.fullmatch(word)),
    )


_LONGEST_REPORT = 64  # characters
_LONGEST_CLOSE = 16
_JOINS_RUNS = frozenset("、，,")
_GAPS = frozenset(" \t\u00a0\u3000／/|｜") | _JOINS_RUNS
_BETWEEN_RUNS = regex.compile(r"[ \t\u00a0\u3000／/|｜、，,]{0,4}+")
_SHORTEST_NAME, _NAME, _LONGEST_NAME, _LONGEST_PLACE = 2, 3, 4, 4  # ideographs


def behind_title(page: Page, at: int, end: int) -> int | None:
    """Where a name in ideographs begins behind the title that opens a text, and is the rest of it: '記者林雅婷'."""
    report = _report(page.lexicon)
    title = report.title.match(page.text, at, end) if report is not None else None
    if title is None or not _SHORTEST_NAME <= end - title.end() <= _LONGEST_NAME:
        return None
    return title.end() if _HAN.fullmatch(page.text, title.end(), end) else None


def read_report(page: Page, at: int, end: int) -> Mention | None:
    """The reporters in a line that is a title, names, a place and the word for a report: '記者林雅婷台北報導'.

    Names are of three ideographs where a place is glued to them, of two where only one would be left for it.
    """
    text, report = page.text, _report(page.lexicon)
    title = report.title.match(text, at, end) if report is not None and end - at <= _LONGEST_REPORT else None
    if report is None or title is None:
        return None
    closed = report.closed.search(text, max(title.end(), end - _LONGEST_CLOSE), end)
    if closed is None:
        return None
    # Glued to what closes the line stands a place, by itself or behind the last name.
    glued = not closed.group()[0].isspace()
    runs = _runs(text, title.end(), closed.start())
    if runs and glued and text[closed.start() - 1] not in _GAPS:
        runs = _without_place(text, runs, report.surnames)
    if not runs or not all(_SHORTEST_NAME <= e - s <= _LONGEST_NAME for s, e in runs):
        return None
    authors = tuple(dict.fromkeys(text[s:e] for s, e in runs))
    return Mention("byline", at, end, text[runs[0][0] : runs[-1][1]], authors=authors)


def _runs(text: str, at: int, end: int) -> list[tuple[int, int]]:
    """The runs of ideographs between two offsets; none where they are parted by more than signs and blanks."""
    runs = [run.span() for run in _HAN.finditer(text, at, end)]
    between = zip([at, *(e for _, e in runs)], [*(s for s, _ in runs), end], strict=True)
    return runs if all(_BETWEEN_RUNS.fullmatch(text, low, high) for low, high in between) else []


def _without_place(text: str, runs: list[tuple[int, int]], surnames: frozenset[str]) -> list[tuple[int, int]]:
    """Runs without the place that is the last of them or the end of it; none where that is too long for one."""
    begin, stop = runs[-1]
    if len(runs) > 1 and not _JOINS_RUNS.issuperset(text[runs[-2][1] : begin]):
        return runs[:-1] if stop - begin <= _LONGEST_PLACE else []
    name = begin + _name_size(text[begin:stop], surnames)
    return [*runs[:-1], (begin, name)] if stop - name <= _LONGEST_PLACE else []


def _name_size(run: str, surnames: frozenset[str]) -> int:
    """How many ideographs of a run are a name, if a place of two or more follows it."""
    size = _NAME + (run[:2] in surnames)
    left = len(run) - size
    return size - (left == 1) if left > 0 else len(run)


def credit_names(roles: Iterable[str]) -> str:
    """A pattern of the names before what closes a credit in ideographs: '新华社记者 张平' before 摄, '张平/'."""
    own = any_of(sorted(word for role in roles if _HAN.fullmatch(word := role.replace(" ", ""))))
    title = rf"(?:\p{{Han}}{{0,6}}(?:{own or r'(?!)'})\s{{0,2}})?"
    name = r"\p{Han}{2,4}"
    names = rf"{title}{name}(?:[ 、]{name}){{0,3}}\s{{0,2}}\Z"
    return rf"(?<=[。！？…”」』]\s{{0,2}}){names}|(?<=\s){name}\s?[/／]\s?\Z"
