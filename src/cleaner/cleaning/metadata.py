"""Bylines, dates and times: read from a place in the text, in time linear in what is read.

Every pattern is anchored where it is tried and repeats a bounded number of times, or possessively.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

import regex

from cleaner.cleaning.lexicon import BLANK, Names, fold, fold_tokens, load_lexicon
from cleaner.cleaning.opening import OpeningPattern

__all__ = [
    "Mention",
    "MentionType",
    "find_inside",
    "first_word",
    "inside_words",
    "metadata_openers",
    "read_byline",
    "read_date",
    "read_mentions",
]

MentionType = Literal["published", "updated", "date", "byline", "filler"]


class Mention(NamedTuple):
    """Metadata at a place in the text.

    Attributes:
        type: what it is; ``date`` is a date without a label, ``filler`` goes with metadata ('5 min read').
        start: offset of its first character, label included.
        end: offset after its last character.
        value: the date or the names as they stand.
        when: the moment, where the date is one.
        has_time: whether the date states a time of day.
        authors: the names one by one.
    """

    type: MentionType
    start: int
    end: int
    value: str
    when: datetime | None = None
    has_time: bool = False
    authors: tuple[str, ...] = ()


def _any(words: Iterable[str]) -> str:
    """An alternation of phrases, in which a space stands for any white space and punctuation is optional."""
    return "|".join(r"[\s\W]{1,3}".join(regex.escape(part) for part in w.split(" ")) for w in words)


@dataclass(frozen=True, slots=True)
class _Patterns:
    forms: tuple[regex.Pattern[str], ...]
    after: regex.Pattern[str]
    time_first: regex.Pattern[str]
    label: OpeningPattern
    lead: OpeningPattern
    source: regex.Pattern[str]
    join: regex.Pattern[str]
    place: regex.Pattern[str]


# Letters that may open a name: capitals, and letters of scripts without case.
_CAP = r"[\p{Lu}\p{Lt}\p{Lo}]"
_NAME_WORD = regex.compile(rf"{_CAP}[\p{{L}}\p{{M}}'’.\-]{{0,40}}+")
_PARTICLES = "de|la|van|von|der|den|bin|ibn|al|el|di|da|du|del|dos|do|das|le|ter|ten|zu|zur|y|e"
_PARTICLE = regex.compile(rf"(?:(?:{_PARTICLES})\s{{1,3}}){{1,3}}+(?=\p{{L}})")
_SEPARATOR = re.compile(rf"[{BLANK}|/·•,،;:：–—‒\-―●▪►»›‹«(\[\])※【】（）。／｜、]{{1,12}}+")
_HANDLE = regex.compile(r"(?:@\w{2,30}+|[\w.+\-]{1,40}+@[\w\-]{1,40}+(?:\.[\w\-]{1,20}+){1,4}+)")
_GAP = regex.compile(r"[ \t\u00a0]{1,3}")
_PLAIN_WORD = re.compile(r"[A-Za-z]+|[0-9]+")
_WORD_END = regex.compile(r"[\p{Han}ー\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}]++|\d++")
_SMALL_FILLER = regex.compile(
    r"(?:\d{1,3}\s{0,2}[-–]?\s{0,2}(?:min(?:ute)?s?|minutos?|minuti|Minuten|Min\.?|分钟?)(?:\s{1,2}(?:read|de lecture|de lectura|di lettura|Lesezeit|leestijd))?"  # noqa: E501  a pattern reads better whole
    r"|(?:Reading time|Lesezeit|Temps de lecture|Tiempo de lectura|Lecture)\s{0,2}:?\s{0,2}\d{1,3}\s{0,2}(?:min(?:ute|uto)?[sn]?\.?|Minuten|mins)?)(?!\p{L})",  # noqa: E501
    regex.IGNORECASE,
)
# No time ends inside a number, or before what may be a date's year: '12.03.2024'.
_TIME = (
    r"(?P<h>\d{1,2})(?:\s?[:.hH時时点點]\s?(?P<mi>\d{2})"
    r"(?:[:.分](?P<s>\d{2})(?!\d)(?:[.,]\d{1,9}(?!\d))?秒?|(?![:.]?\d))|\s{0,2}(?=[ap]\.?m)|\s{0,2}(?=Uhr)|(?:[hH](?!\p{L}))|[時时点點])"
    r"分?(?:\s{0,2}(?P<ap>[aApP]\.?\s?[mM]\b\.?))?(?:\s?(?:Uhr|hrs|hours|[hH](?!\p{L})|uur|WIB))?"
    r"(?:\s{0,2}\(?(?P<tz>Z(?!\p{L})|(?:UTC|GMT)?[+\-−]\d{1,2}:?(?:\d{2})?(?!\d)|[A-Z]{2,5}(?!\p{L}))\)?)?"
)
_YEAR = r"(?P<y>(?:1[89]|20)\d{2}|'\d{2})(?!\d)"
_BRIDGE = r"(?:\s{0,3}(?:[,،\-–—|·•@/]|at|um|à|a las|alle|om|kl\.?|o godz\.?|в|الساعة|às|T)?[\s\-–—|,]{0,3})"


# In ASCII, between the words of a phrase (as ``_any`` has it), and behind a label and a lead.
_PLAIN_BETWEEN = re.compile(r"[^A-Za-z0-9_]{1,3}+")
_PLAIN_AFTER_LABEL = re.compile(r"(?![A-Za-z])[\t-\r ]{0,2}:?[\t-\r ]{0,3}")
_PLAIN_AFTER_LEAD = re.compile(r"(?![A-Za-z])[\t-\r ]{0,2}[:/]?[\t-\r ]{0,3}")


def _label(words: Sequence[str]) -> regex.Pattern[str]:
    return regex.compile(rf"(?:{_any(words)})(?!\p{{L}})\s{{0,2}}[:：]?\s{{0,3}}", regex.IGNORECASE)


def _lead(words: Sequence[str]) -> regex.Pattern[str]:
    # A lead in a script without spaces needs a colon or a blank behind it: 文化 is no byline of 化.
    return regex.compile(
        rf"(?:{_any(words)})(?!\p{{Ll}})(?:(?<=[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}])(?=[\s:：/／])|(?<![\p{{Han}}\p{{Hiragana}}\p{{Katakana}}]))\s{{0,2}}[:：/／]?\s{{0,3}}",
        regex.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    names = load_lexicon().names
    month = "|".join(regex.escape(m) for m in sorted(names.months, key=lambda m: (-len(m), m)))
    month = rf"(?P<mon>{month})(?!\p{{L}})\.?"
    week = rf"(?:(?:{_any(names.weekdays)}|星期[一二三四五六日天]|周[一二三四五六日]|[（(][月火水木金土日一二三四五六][)）])\.?,?\s{{0,2}})?"  # noqa: E501
    day = r"(?P<d>\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?(?!\d)"
    flags = regex.IGNORECASE
    # No form needs to know what time follows it: a time may always be missing.
    forms = (
        rf"{week}(?P<y>\d{{4}})\s?[-/.]\s?(?P<mo>\d{{1,2}})\s?[-/.]\s?(?P<d>\d{{1,2}})(?!\d)",
        rf"(?P<y>\d{{4}})\s?年\s?(?P<mo>\d{{1,2}})\s?月\s?(?P<d>\d{{1,2}})\s?日\s?{week}",
        rf"{week}{month}\s{{0,3}}{day},?\s{{1,3}}(?:de\s)?{_YEAR}",
        rf"{week}(?:le\s|el\s|den\s|am\s)?{day}[\s\-]{{0,3}}(?:de\s|of\s|d['’])?{month}[\s,\-]{{1,3}}(?:de\s|del\s)?{_YEAR}(?:\s?г\.?|\s?r\.)?",
        rf"{week}(?P<d>\d{{1,2}})\.\s?(?P<mo>\d{{1,2}})\.\s?(?P<y>\d{{4}}|\d{{2}})(?!\d)",
        rf"{week}(?P<a>\d{{1,2}})[/\-](?P<b>\d{{1,2}})[/\-](?P<y>\d{{4}})(?!\d)",
    )
    return _Patterns(
        forms=tuple(regex.compile(rf"(?<!\d){form}", flags) for form in forms),
        after=regex.compile(_BRIDGE + _TIME, flags),
        time_first=regex.compile(rf"{_TIME}(?:\s?(?:on|,|·|\||-|–|em|il|le|am)?\s{{0,3}})(?=\S)", flags),
        label=OpeningPattern(
            _sorted((*names.published, *names.updated)), _label, gap=_PLAIN_BETWEEN, after=_PLAIN_AFTER_LABEL
        ),
        lead=OpeningPattern(names.byline_leads, _lead, gap=_PLAIN_BETWEEN, after=_PLAIN_AFTER_LEAD),
        source=regex.compile(rf"(?:{_any(names.byline_sources)})\s{{0,2}}[:：]\s{{0,2}}[^\s|　]{{1,30}}+", flags),
        join=regex.compile(
            rf"\s{{0,3}}(?:,\s{{0,2}}(?:(?:{_any(names.byline_joins)})\s)?|[&;/、・]|\s(?:{_any(names.byline_joins)})\s)\s{{0,3}}",
            flags,
        ),
        place=regex.compile(rf"\s{{1,3}}(?:{_any(names.byline_places)})\s{{1,3}}(?={_CAP})"),
    )


def _zone(found: str | None, names: Names) -> timezone | None:
    """The offset that a page states; None where it states none or one that means several."""
    if not found:
        return None
    bare = found.casefold().removeprefix("utc").removeprefix("gmt").replace("−", "-")
    if bare[:1] in ("+", "-"):
        digits = bare[1:].replace(":", "")
        hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        if hours > 14 or minutes > 59:
            return None
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(-offset if bare[0] == "-" else offset)
    hours_east = names.zones.get(found.casefold())
    return None if hours_east is None else timezone(timedelta(hours=hours_east))


def _day_month(found: dict[str, str | None], names: Names) -> tuple[int, int] | None:
    """Day and month; None for a date such as 03/04/2023, which means two days."""
    if found.get("mon"):
        # Patterns that ignore case take some letters for others, as a dotted capital for an i: that may be no month.
        return int(found["d"] or 0), names.months.get((found["mon"] or "").casefold().rstrip("."), 0)
    if found.get("mo"):
        return int(found["d"] or 0), int(found["mo"] or 0)
    a, b = int(found["a"] or 0), int(found["b"] or 0)
    if a == b or a > 12:
        return a, b
    return (b, a) if b > 12 else None


def _moment(found: dict[str, str | None]) -> datetime | None:
    return _moment_at(found, (found.get("h"), found.get("mi"), found.get("s"), found.get("ap"), found.get("tz")))


def _moment_at(found: dict[str, str | None], clock: "Clock") -> datetime | None:
    """The moment of a date and a time, each as it was found."""
    day_month = _day_month(found, load_lexicon().names)
    if day_month is None:
        return None
    year = int((found["y"] or "").lstrip("'"))
    year += 0 if year > 99 else (2000 if year < 70 else 1900)
    return moment_of(year, day_month[1], day_month[0], clock)


Clock = tuple[str | None, str | None, str | None, str | None, str | None]
_NO_CLOCK: Clock = (None, None, None, None, None)


def moment_of(year: int, month: int, day: int, clock: Clock) -> datetime | None:
    """The moment of a date and the parts of a time as they stand; None where there is none.

    Args:
        year: with its century.
        month: 1 to 12, or anything.
        day: 1 to 31, or anything.
        clock: hour (None for no time), minute, second, half of the day, zone.
    """
    written, minute, second, half, zone = clock
    hour = int(written or 0)
    half = (half or "").casefold()[:1]
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    time = (hour, int(minute or 0), int(second or 0)) if written else (0, 0, 0)
    try:
        return datetime(year, month, day, *time, tzinfo=_zone(zone, load_lexicon().names))
    except ValueError:
        return None


def read_date(text: str, at: int, end: int) -> Mention | None:
    """Read a date, with a time where one stands by it, that begins at an offset.

    Must not fire on a bare year, a bare time or a number.

    >>> read_date("AUGUST 17, 2023 19:42", 0, 21).when.isoformat()
    '2023-08-17T19:42:00'
    >>> read_date("17. August 2023, 19:42 Uhr", 0, 26).when.isoformat()
    '2023-08-17T19:42:00'
    >>> read_date("2023 was a year", 0, 15) is None
    True
    """
    return _read_date(text, at, end, first_word(text, at, end))


def _read_date(text: str, at: int, end: int, first: str) -> Mention | None:
    openers = _openers()
    for head in _heads(text, at, end, first):
        found = head.groupdict()
        stop, clock = head.end(), _NO_CLOCK
        # No time begins further from its date.
        time = _patterns().after.match(text, stop, end) if _DIGIT.search(text, stop, min(end, stop + 20)) else None
        if time is not None:
            hour, minute, second, half, zone = time.groups()
            stop = time.end()
            # A zone must be one, or it is the next word: '19:42 BERLIN'
            if zone and zone.isalpha() and not is_zone(zone):
                zone, stop = None, time.start("tz")
            clock = (hour, minute, second, half, zone)
        when = _moment_at(found, clock)
        if when is None and not found.get("a"):
            continue
        value = text[at:stop].strip(" \t,(|-–—\u00a0")
        return Mention("date", at, stop, value, when, time is not None)
    return (_read_time_first(text, at, end) if first == "0" and _MAY_BE_TIME.match(text, at, end) else None) or (
        _read_relative(text, at, end, first) if first in openers.relative else None
    )


_DIGIT = re.compile(r"\d")
_MAY_BE_TIME = regex.compile(r"\d{1,2}\s{0,2}[:.hHaApPuU時时点點]")


# Which forms of a date may begin with a number, a weekday, a month, or a word before the day.
_BY_NUMBER, _BY_WEEKDAY, _BY_MONTH, _BY_ARTICLE = (0, 1, 3, 4, 5), (0, 2, 3, 4, 5), (2,), (3,)


@lru_cache(maxsize=1)
def _date_openers() -> dict[str, tuple[int, ...]]:
    """The folded words with which a date can begin, ``0`` for a digit, and the forms that can begin so."""
    names = load_lexicon().names
    found: dict[str, set[int]] = {"0": set(_BY_NUMBER)}
    for words, forms in (
        (_firsts(names.weekdays) | {"星", "周"}, _BY_WEEKDAY),
        (_firsts(names.months), _BY_MONTH),
        (frozenset(("le", "el", "den", "am")), _BY_ARTICLE),
    ):
        for word in words:
            found.setdefault(word, set()).update(forms)
    return {word: tuple(sorted(forms)) for word, forms in found.items()}


def _heads(text: str, at: int, end: int, first: str) -> Iterator[regex.Match[str]]:
    """The dates without a time that begin at an offset, with a word, in the order of the forms."""
    forms = _patterns().forms
    return (m for n in _date_openers().get(first, ()) if (m := forms[n].match(text, at, end)))


def is_zone(word: str) -> bool:
    """Whether letters behind a time name a zone."""
    return word.casefold() in _zone_words()


@lru_cache(maxsize=1)
def _zone_words() -> frozenset[str]:
    names = load_lexicon().names
    return frozenset((*names.zones, *names.date_fillers))


def _read_time_first(text: str, at: int, end: int) -> Mention | None:
    """'19:42, 17 August 2023': a time before its date."""
    m = _patterns().time_first.match(text, at, end)
    if not m:
        return None
    for later in _heads(text, m.end(), end, first_word(text, m.end(), end)):
        if not _patterns().after.match(text, later.end(), end):
            found = {**later.groupdict(), **{k: m.group(k) for k in ("h", "mi", "s", "ap", "tz")}}
            when = _moment(found)
            if when is not None:
                return Mention("date", at, later.end(), text[at : later.end()].strip(), when, has_time=True)
    return None


@lru_cache(maxsize=1)
def _relative_lengths() -> dict[str, tuple[int, ...]]:
    """How many tokens the times that count back have, by their first one."""
    found: dict[str, set[int]] = {}
    for phrase in load_lexicon().names.relative:
        tokens = phrase.split(" ")
        found.setdefault(tokens[0], set()).add(len(tokens))
    return {first: tuple(sorted(lengths)) for first, lengths in found.items()}


def _read_relative(text: str, at: int, end: int, first: str) -> Mention | None:
    """'3 hours ago': kept as text, for the page does not say from when."""
    relative = load_lexicon().names.relative
    stop = min(end, at + 40)
    window = text[at:stop]
    tokens = fold_tokens(window)
    lengths = [n for n in _relative_lengths().get(first, ()) if " ".join(tokens[:n]) in relative]
    if not lengths:
        return None
    if window.isascii():  # as below, where a token is what a word's end ends
        ends = [m.end() for m in _PLAIN_WORD.finditer(window)][: lengths[-1]]
        n = next((n for n in reversed(lengths) if n <= len(ends) and not window[ends[n - 1] :][:1].isalnum()), 0)
        return Mention("date", at, at + ends[n - 1], window[: ends[n - 1]].strip()) if n else None
    # The longest phrase first; offsets of word ends come from the window itself.
    ends = [m.end() for m in _WORD_END.finditer(window)][:8]
    for n in reversed(ends):
        if fold(window[:n]) in relative:
            if n < len(window) and window[n].isalnum() and not _spaceless(window[n - 1]):
                continue
            return Mention("date", at, at + n, window[:n].strip())
    return None


def _spaceless(ch: str) -> bool:
    return "\u3040" <= ch <= "\u9fff"


def _read_name(text: str, at: int, end: int) -> int | None:
    """The end of a name that begins at an offset: one to five capitalised words, particles between them."""
    stop: int | None = None
    for _ in range(5):
        if stop is not None and _role_begins(text, at, end):
            break
        particle = _PARTICLE.match(text, at, end)
        m = _NAME_WORD.match(text, particle.end() if particle and stop is not None else at, end)
        if not m or (stop is not None and _ends_names(m.group(), text, m.end())):
            break
        stop = m.end()
        gap = _GAP.match(text, stop, end)
        if not gap or (m.group().endswith(".") and len(m.group()) > 4):
            break
        at = gap.end()
    return stop


def _role_begins(text: str, at: int, end: int) -> bool:
    """Whether a role of several words begins here: 'Senior Reporter' behind the names."""
    word = _LETTERS.match(text, at, min(end, at + 40))
    if word is not None and word.group().casefold() not in _role_openers():
        return False
    tokens = fold_tokens(text[at : min(end, at + 40)])
    roles = load_lexicon().names.role_words
    return any(" ".join(tokens[:n]) in roles for n in (2, 3) if len(tokens) >= n)


_LETTERS = regex.compile(r"[\p{L}\p{M}--\p{Han}\p{Hiragana}\p{Katakana}ー]++", regex.V1)


@lru_cache(maxsize=1)
def _role_openers() -> frozenset[str]:
    return frozenset(role.split(" ")[0] for role in load_lexicon().names.role_words if " " in role)


@lru_cache(maxsize=1)
def _stop_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words that no name goes on with: those that join names or label a date, and those that begin a date."""
    names = load_lexicon().names
    words = (*names.byline_joins, *names.published, *names.updated)
    return frozenset(w.casefold() for w in words), frozenset(w.casefold() for w in (*names.months, *names.weekdays))


def _ends_names(word: str, text: str, at: int) -> bool:
    """Whether a capitalised word is no longer part of a name: AND, Published, or March before a number."""
    always, before_number = _stop_words()
    folded = word.casefold().rstrip(".")
    return folded in always or (folded in before_number and text[at : at + 4].lstrip(" .,")[:1].isdigit())


def _is_role(segment: str) -> bool:
    roles = load_lexicon().names.role_words
    tokens = fold_tokens(segment)
    return any(t in roles for t in tokens) or any(" ".join(p) in roles for p in pairwise(tokens))


_BEFORE_ROLE = frozenset(",|–—-")
_ROLE_REST = regex.compile(r"[ \t\u00a0]{0,3}[,|–—\-][ \t\u00a0]{0,3}(?P<role>[\p{L}\p{M}'’&\- ]{2,60}+)")


def read_byline(text: str, at: int, end: int, *, lead: bool = True) -> Mention | None:
    """Read a byline that begins at an offset: 'By A, B and C in Kyiv', 'Von Anna Muster', 'By Jane Doe, Editor'.

    Must not fire on prose ('By the time', 'Von dort'): after the lead only names may follow.

    >>> read_byline("By Ann Lee, Bo Ray and Cy Poe in Kyiv", 0, 37).authors
    ('Ann Lee', 'Bo Ray', 'Cy Poe')
    >>> read_byline("By Ann Lee, Published: 3 May 2024", 0, 33).authors
    ('Ann Lee',)
    >>> read_byline("By the time it ended", 0, 20) is None
    True
    """
    patterns = _patterns()
    begin = at
    if lead:
        stop = patterns.lead.match(text, at, end)
        if stop is None:
            return None
        begin = at = stop
    authors: list[str] = []
    last = at
    while len(authors) < 12:
        stop = _read_name(text, at, end)
        if stop is None:
            break
        name = text[at:stop]
        first = name.partition(" ")[0]
        if authors and _ends_names(first, text, at + len(first)):
            break
        # A role ends the names; it belongs to the byline's line, not to its value.
        if authors and _is_role(name):
            last_role = _ROLE_REST.match(text, last, end)
            return _byline_mention(text, begin, last, last_role.end() if last_role else stop, authors)
        authors.append(name)
        last = stop
        behind = text[stop : min(end, stop + 4)].lstrip()
        join = patterns.join.match(text, stop, end) if behind and behind[0].lower() in _join_openers() else None
        if not join:
            break
        at = join.end()
    if not authors:
        return None
    return _byline_mention(text, begin, last, _after_names(text, last, end), authors)


@lru_cache(maxsize=1)
def _join_openers() -> frozenset[str]:
    """The characters that what joins two names begins with, blanks left out."""
    return frozenset(",&;/、・") | {join[0].lower() for join in load_lexicon().names.byline_joins}


def _after_names(text: str, last: int, end: int) -> int:
    """The end of the place, handle and role that follow the names."""
    if last >= end:
        return last
    place = _patterns().place.match(text, last, end) if text[last].isspace() else None
    if place:
        stop = _read_name(text, place.end(), end)
        last = stop if stop is not None else last
    behind = text[last : min(end, last + 4)].lstrip(" \t\u00a0")
    role = _ROLE_REST.match(text, last, end) if behind[:1] in _BEFORE_ROLE else None
    if role and _is_role(role.group("role")) and len(fold_tokens(role.group("role"))) <= 7:
        last = role.end()
    return last


def _byline_mention(text: str, begin: int, names_end: int, end: int, authors: list[str]) -> Mention:
    return Mention(
        "byline",
        begin,
        end,
        text[begin:names_end].rstrip(" ,"),
        authors=tuple(a.rstrip(".") if len(a.split()) < 2 else a for a in authors),
    )


def read_mentions(text: str, at: int, end: int) -> tuple[list[Mention], int]:
    """Read metadata from an offset for as long as nothing else stands between.

    Args:
        text: the page.
        at: where to begin.
        end: where to stop at the latest.

    Returns:
        The mentions, and the offset after the last of them (separators included).
    """
    mentions: list[Mention] = []
    stop = at
    while at < end:
        gap = _SEPARATOR.match(text, at, end)
        if gap:
            at = gap.end()
        mention = _read_mention(text, at, end)
        if mention is None and at < end and any(m.type in ("date", "published", "updated") for m in mentions):
            first = first_word(text, at, end)
            mention = _read_agency(text, at, end) if not first or first in _agency_openers() else None
        if mention is None:
            break
        mentions.append(mention)
        at = stop = mention.end
    rest = _SEPARATOR.match(text, stop, end)
    if mentions and rest and rest.end() == end:
        stop = end
    return mentions, stop


_AGENCY = regex.compile(r"[\p{L}\p{M}. ]{2,30}+(?=\Z|[|/·•,;–—\n])")


@lru_cache(maxsize=1)
def _agency_openers() -> frozenset[str]:
    return _firsts(load_lexicon().names.agencies)


def _read_agency(text: str, at: int, end: int) -> Mention | None:
    """An agency alone beside a date: '2024-01-09 | dpa'."""
    m = _AGENCY.match(text[at : min(end, at + 40)] if end - at < 40 else text[at : at + 40])
    if m is None or fold(m.group()) not in load_lexicon().names.agencies:
        return None
    name = m.group().strip()
    return Mention("byline", at, at + len(m.group().rstrip()), name, authors=(name,))


_FIRST = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}--\p{Han}\p{Hiragana}\p{Katakana}]++|\p{Nd}|@|'", regex.V1
)


@dataclass(frozen=True, slots=True)
class _Openers:
    """The folded words with which metadata can begin, ``0`` for a digit: most texts are done with after one look."""

    date: frozenset[str]
    relative: frozenset[str]
    label: frozenset[str]
    lead: frozenset[str]
    filler: frozenset[str]


def _firsts(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(tokens[0] for p in phrases if (tokens := fold_tokens(p)))


@lru_cache(maxsize=1)
def _openers() -> _Openers:
    names = load_lexicon().names
    return _Openers(
        date=frozenset(_date_openers()),
        relative=_firsts(names.relative),
        label=_firsts((*names.published, *names.updated)),
        lead=_firsts(names.byline_leads),
        filler=_firsts(names.byline_sources) | {"0", "reading", "lesezeit", "temps", "tiempo", "lecture"},
    )


@lru_cache(maxsize=1)
def metadata_openers() -> frozenset[str]:
    """The folded words with which metadata can begin, but for addresses of mail; ``0`` for a digit."""
    openers = _openers()
    return openers.date | openers.relative | openers.label | openers.lead | openers.filler


_PLAIN_FIRST = re.compile(r"(?P<word>[A-Za-z]++)(?![^\x00-\x7f])|[0-9]")


def first_word(text: str, at: int, end: int) -> str:
    """The first word at an offset, folded: an ideograph by itself, ``0`` for a digit; empty where none begins there."""
    plain = _PLAIN_FIRST.match(text, at, end)
    if plain is not None:
        return plain.group().lower() if plain.lastgroup else "0"
    m = _FIRST.match(text, at, end)
    if m is None:
        return ""
    word = m.group()
    return "0" if word[0].isdigit() else word.casefold()


@lru_cache(maxsize=1)
def _updated() -> frozenset[str]:
    return frozenset(fold(label) for label in load_lexicon().names.updated)


@lru_cache(maxsize=1024)
def _labelled_type(label: str) -> MentionType:
    return "updated" if fold(label) in _updated() else "published"


def _read_mention(text: str, at: int, end: int) -> Mention | None:
    if at >= end:
        return None
    first, openers = first_word(text, at, end), _openers()
    if first in openers.label:
        stop = _patterns().label.match(text, at, end)
        dated = read_date(text, stop, end) if stop is not None else None
        if dated is not None:
            kind = _labelled_type(text[at:stop])
            return Mention(kind, at, dated.end, dated.value, dated.when, dated.has_time)
    found = _read_date(text, at, end, first) if first in openers.date or first in openers.relative else None
    if found is None and first in openers.lead:
        byline = read_byline(text, at, end)
        found = byline and Mention("byline", at, byline.end, byline.value, authors=byline.authors)
    return found or _read_filler(text, at, end, first)


def _read_filler(text: str, at: int, end: int, first: str) -> Mention | None:
    """A source, a time to read, an address of mail or a handle; an address begins with any word."""
    filler = None
    if first in _openers().filler:
        filler = _patterns().source.match(text, at, end) or _SMALL_FILLER.match(text, at, end)
    if filler is None and "@" in text[at : min(end, at + 42)]:
        filler = _HANDLE.match(text, at, end)
    return Mention("filler", at, filler.end(), filler.group()) if filler else None


def inside_words() -> list[str]:
    """The words that open metadata inside a line."""
    names = load_lexicon().names
    return _sorted(w for w in (*names.byline_leads, *names.published, *names.updated) if len(w) > 1)


@lru_cache(maxsize=1)
def _inside() -> regex.Pattern[str]:
    return regex.compile(rf"(?:{_any(inside_words())})(?![\p{{L}}\p{{M}}])", regex.IGNORECASE)


@lru_cache(maxsize=1)
def _inside_firsts() -> frozenset[str]:
    return frozenset(fold_tokens(w)[0] for w in inside_words())


_CAPITALISED = regex.compile(r"(?<![\p{L}\p{M}])[\p{L}--\p{Ll}][\p{L}\p{M}]*+", regex.V1)
_YEARISH = regex.compile(r"(?:19|20)\d\d|\d\.\d\d")


def _sorted(words: Iterable[str]) -> list[str]:
    return sorted(set(words), key=lambda w: (-len(w), w))


def find_inside(text: str, start: int, end: int) -> list[tuple[int, int, list[Mention]]]:
    """Metadata inside a long line: a labelled date with a colon or a time, with the byline in front of it.

    Must not fire on prose: 'posted on 3 May that' has neither, and a byline counts only where a date follows. Some year
    stands behind it.

    Returns:
        (start, end, mentions) of each, in order and without overlap.
    """
    found: list[tuple[int, int, list[Mention]]] = []
    latest = max((m.start() for m in _YEARISH.finditer(text, start, end)), default=start)
    at = start
    firsts = _inside_firsts()
    for m in _CAPITALISED.finditer(text, start, end):
        word = m.group()
        if m.start() >= latest:
            break
        known = word.casefold() in firsts or word[0] in firsts
        if m.start() < at or not known or not _inside().match(text, m.start(), end):
            continue
        mentions, stop = read_mentions(text, m.start(), min(end, m.start() + 400))
        labelled = [k for k in mentions if k.type in ("published", "updated")]
        firm = any(k.has_time or ":" in text[k.start : min(k.end, k.start + 24)] for k in labelled)
        byline_date = mentions and mentions[0].type == "byline" and any(k.type == "date" for k in mentions)
        if firm or byline_date:
            found.append((m.start(), stop, mentions))
            at = stop
    return found
