"""The metadata that most lines hold and nothing else, in ASCII, read at one look: a date, labelled or not, or names.

What is read here ``metadata.read_marks`` reads alike, only slower; where this sees nothing, that may see something.
"""

import re
from datetime import datetime
from functools import lru_cache

from cleaner.cleaning.lexicon import fold, fold_tokens, load_lexicon
from cleaner.cleaning.metadata import Clock, Mark, MarkType, byline_stops, calendar, is_zone, moment_of

__all__ = ["read_plain_mark"]

_WORD = r"[A-Za-z]{3,12}"
_DAY = r"[0-9]{1,2}"
_YEAR = r"(?:1[89]|20)[0-9]{2}"
_DATE = re.compile(
    rf"(?:(?P<label>[A-Za-z]{{4,}}(?: [A-Za-z]{{2,}})??)(?:: | ))??"
    rf"(?:(?P<week>[A-Za-z]{{3,9}}),? )?"
    rf"(?:(?P<mon>{_WORD})\.? (?P<d>{_DAY})(?:st|nd|rd|th)?,? (?P<y>{_YEAR})"
    rf"|(?P<d2>{_DAY})(?:st|nd|rd|th)? (?P<mon2>{_WORD})\.?,? (?P<y2>{_YEAR})"
    rf"|(?P<y3>{_YEAR})-(?P<m3>{_DAY})-(?P<d3>{_DAY})"
    rf"|(?P<a>{_DAY})/(?P<b>{_DAY})/(?P<y4>{_YEAR}))"
    rf"(?:(?: at |,? | - | @ )(?P<h>{_DAY}):(?P<mi>[0-9]{{2}})(?::(?P<s>[0-9]{{2}}))?"
    r"(?: ?(?P<ap>[AaPp])(?:[Mm]|\.[Mm]\.))?(?: (?P<tz>[A-Z]{2,4}))?)?"
)
_AGO = re.compile(
    r"(?:(?P<label>[A-Za-z]{4,}(?: [A-Za-z]{2,})?)(?:: | ))?(?P<ago>(?:[0-9]{1,3}|[Aa]n?) [a-z]{3,7} ago)"
)
_NAME = r"[A-Z][A-Za-z'\-]+(?: (?:[A-Z]\.|[A-Z][A-Za-z'\-]+)){1,4}?"
_NAMES = re.compile(rf"(?:[Bb]y|BY):? (?P<first>{_NAME})(?: (?:and|AND) (?P<second>{_NAME}))?")
# No line of a date alone is longer, nor one of two names.
_LONGEST = 70


def read_plain_mark(text: str, start: int, end: int) -> Mark | None:
    """The mark that a passage is from its first character to its last; None where it may be anything else.

    Args:
        text: the page.
        start: offset of the first character.
        end: offset after the last one.

    >>> read_plain_mark("Updated: October 8, 2025 9:30 PM", 0, 32).when.isoformat()
    '2025-10-08T21:30:00'
    >>> read_plain_mark("By Ann Lee and Bo J. Ray", 0, 24).authors
    ('Ann Lee', 'Bo J. Ray')
    >>> read_plain_mark("By the time it ended", 0, 20) is None
    True
    """
    if end - start > _LONGEST or (start and text[start - 1].isdecimal()):
        return None
    if text[start] in "bB":
        names = _NAMES.fullmatch(text, start, end)
        return _byline(names, start, end) if names is not None else None
    date = _DATE.fullmatch(text, start, end)
    if date is not None:
        return _dated(date, text, start, end)
    ago = _AGO.fullmatch(text, start, end) if text.endswith("ago", start, end) else None
    return _ago(ago, start, end) if ago is not None else None


@lru_cache(maxsize=1)
def _labels() -> dict[str, MarkType]:
    """The labels of dates in letters of ASCII, and the type of what they label."""
    names = load_lexicon().names
    updated = {fold(label) for label in names.updated}
    return {
        folded: "updated" if folded in updated else "published"
        for label in (*names.published, *names.updated)
        if (folded := fold(label)).isascii()
    }


def _dated(found: re.Match[str], text: str, start: int, end: int) -> Mark | None:
    label, week, mon, day, year, day_2, mon_2, year_2, year_3, month_3, day_3, a, b, year_4, *rest = found.groups()
    hour, minute, second, half, zone = rest
    clock = (hour, minute, second, half, zone)
    words = calendar()
    at = start
    if label is not None:
        at = found.end("label") + (2 if text[found.end("label")] == ":" else 1)
    elif week is not None and week.lower() not in words.weekdays:
        label, week, at = week, None, found.end("week") + 1
        if text[at - 1] != " ":
            return None
    kind: MarkType | None = "date" if label is None else _labels().get(label.lower())
    if kind is None or (week is not None and (week.lower() not in words.weekdays or year_3 is not None)):
        return None
    name = mon or mon_2
    if name is not None:
        when = _moment(year or year_2, words.months.get(name.lower(), 0), day or day_2, clock)
    elif year_3 is not None:
        when = _moment(year_3, int(month_3), day_3, clock)
    elif a == b or int(a) > 12:
        when = _moment(year_4, int(b), a, clock)
    else:
        when = _moment(year_4, int(a), b, clock)
        if when is not None and int(b) <= 12:  # which means two days
            return Mark(kind, start, end, text[at:end], None, clock[0] is not None)
    return None if when is None else Mark(kind, start, end, text[at:end], when, clock[0] is not None)


def _ago(found: re.Match[str], start: int, end: int) -> Mark | None:
    label, ago = found.groups()
    kind: MarkType | None = "date" if label is None else _labels().get(label.lower())
    return Mark(kind, start, end, ago) if kind is not None and fold(ago) in load_lexicon().names.relative else None


# What stands behind a time as its zone would, and is none.
_UNITS = frozenset({"UHR", "HRS", "UUR", "WIB"})


def _moment(year: str, month: int, day: str, clock: Clock) -> datetime | None:
    zone = clock[4]
    if zone is not None and (zone in _UNITS or not is_zone(zone)):
        return None
    return moment_of(int(year), month, int(day), clock)


@lru_cache(maxsize=1)
def _behind_by() -> frozenset[str]:
    """The words that 'by' may go on with to a longer lead."""
    leads = (fold_tokens(lead) for lead in load_lexicon().names.byline_leads)
    return frozenset(tokens[1] for tokens in leads if tokens[0] == "by" and len(tokens) > 1)


_PARTS = re.compile(r"[a-z]+")


def _byline(found: re.Match[str], start: int, end: int) -> Mark | None:
    first, second = found.groups()
    parts = _PARTS.findall(found.group().lower())
    if parts[1] in _behind_by() or not byline_stops().isdisjoint(parts if second is None else _without_and(parts)):
        return None
    authors = (first,) if second is None else (first, second)
    return Mark("byline", start, end, found.string[found.start("first") : end], authors=authors)


def _without_and(parts: list[str]) -> list[str]:
    """The parts of two names without the word that joins them, once."""
    parts.remove("and")
    return parts
