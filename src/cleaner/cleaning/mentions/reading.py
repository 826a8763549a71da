"""Metadata as it stands on a line: dates behind their labels, bylines, sources, times to read, handles."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from cleaner.cleaning.lexicon import BLANK, COLON, Lexicon, fold, fold_case, fold_tokens
from cleaner.cleaning.lexicon.keeping import kept
from cleaner.cleaning.lexicon.opening import OpeningPattern
from cleaner.cleaning.mentions.dated import dated_mention, read_run
from cleaner.cleaning.mentions.mention import Mention, MentionType
from cleaner.cleaning.mentions.names import PLAIN_BETWEEN, holds_grammar, read_byline
from cleaner.cleaning.mentions.relative import read_relative
from cleaner.cleaning.mentions.wording import any_of
from cleaner.cleaning.page import Page

__all__ = ["find_inside", "first_word", "metadata_openers", "read_date", "read_mentions"]

_HANDLE = regex.compile(r"(?:@\w{2,30}+|[\w.+\-]{1,40}+@[\w\-]{1,40}+(?:\.[\w\-]{1,20}+){1,4}+)")
# In ASCII, behind a label.
_PLAIN_AFTER_LABEL = re.compile(r"(?![A-Za-z])[\t-\r ]{0,2}(?::|-(?=[\t-\r ]))?[\t-\r ]{0,3}")


@dataclass(frozen=True, slots=True)
class _Patterns:
    label: OpeningPattern | None
    source: regex.Pattern[str]
    reading: regex.Pattern[str]


def _label(words: Sequence[str]) -> regex.Pattern[str]:
    return regex.compile(
        rf"(?:{any_of(words)})(?!\p{{L}})\s{{0,2}}(?:[{COLON}]|[\-–—](?=\s))?\s{{0,3}}", regex.IGNORECASE
    )


@kept
def _patterns(lexicon: Lexicon) -> _Patterns:
    names = lexicon.names
    sources = any_of(names.byline_sources) or r"(?!)"
    labels = (*names.published, *names.updated)
    return _Patterns(
        label=OpeningPattern.of(_sorted(labels), _label, gap=PLAIN_BETWEEN, after=_PLAIN_AFTER_LABEL),
        source=regex.compile(rf"(?:{sources})\s{{0,2}}[{COLON}]\s{{0,2}}[^\s|　]{{1,30}}+", regex.IGNORECASE),
        reading=_reading_time(lexicon),
    )


def _reading_time(lexicon: Lexicon) -> regex.Pattern[str]:
    """A time to read: '5 min read', 'Lesezeit: 4 Minuten'."""
    names = lexicon.names
    minutes, before, behind = (
        any_of(words) or r"(?!)" for words in (names.reading_minutes, names.reading_before, names.reading_behind)
    )
    return regex.compile(
        rf"(?:\d{{1,3}}\s{{0,2}}[-–]?\s{{0,2}}(?:{minutes})(?:\.?\s{{1,2}}(?:{behind}))?"
        rf"|(?:{before})\s{{0,2}}:?\s{{0,2}}\d{{1,3}}\s{{0,2}}(?:(?:{minutes})\.?)?)(?!\p{{L}})",
        regex.IGNORECASE,
    )


def read_date(page: Page, at: int, end: int) -> Mention | None:
    """Read a date, with a time where one stands by it, that begins at an offset.

    Must not fire on a bare year, a bare time or a number.

    >>> from cleaner.cleaning.page import scan
    >>> read_date(scan("AUGUST 17, 2023 19:42"), 0, 21).when.isoformat()
    '2023-08-17T19:42:00'
    >>> read_date(scan("17. August 2023, 19:42 Uhr"), 0, 26).when.isoformat()
    '2023-08-17T19:42:00'
    >>> read_date(scan("2023 was a year"), 0, 15) is None
    True
    """
    return _read_date(page, at, end, first_word(page.text, at, end))


def _read_date(page: Page, at: int, end: int, first: str) -> Mention | None:
    date = page.dates.at(at, end)
    if date is not None:
        return dated_mention(page, date)
    return read_relative(page, at, end, first) if first in _openers(page.lexicon).relative else None


# An agency stands alone beside these.
_BESIDE_AGENCY = frozenset(("date", "published", "updated", "byline"))


def read_mentions(page: Page, at: int, end: int) -> tuple[list[Mention], int]:
    """Read metadata from an offset for as long as nothing else stands between.

    Args:
        page: the page.
        at: where to begin.
        end: where to stop at the latest.

    Returns:
        The mentions, and the offset after the last of them (separators included).
    """
    mentions: list[Mention] = []
    stop = at
    while at < end:
        dates, at, behind = read_run(page, at, end)
        if dates:
            mentions += dates
            stop = behind
        mention = _read_other(page, at, end, mentions) if at < end else None
        if mention is None:
            break
        mentions.append(mention)
        at = stop = mention.end
    return mentions, end if mentions and at == end else stop


def _read_other(page: Page, at: int, end: int, mentions: list[Mention]) -> Mention | None:
    """What begins at an offset behind some mentions, and is no date without a label."""
    first = first_word(page.text, at, end)
    mention = _read_mention(page, at, end, first)
    if mention is None and mentions and (not first or first in _agency_openers(page.lexicon)):
        mention = _read_agency(page, at, end) if any(m.type in _BESIDE_AGENCY for m in mentions) else None
    return mention if mention is not None or mentions else _read_names_before_date(page, at, end)


_BAR = re.compile(rf"[{BLANK}]{{0,3}}[|｜·•∙][{BLANK}|｜·•∙]{{0,3}}")
# A name of several words, or in a script that parts none.
_SEVERAL = regex.compile(r"\s|[\p{Myanmar}\p{Thai}\p{Lao}\p{Khmer}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]{2}")
_DATED = frozenset(("date", "published", "updated"))
# Characters of names in front of a bar.
_NAMES_REACH = 70


def _read_names_before_date(page: Page, at: int, end: int) -> Mention | None:
    """Names without a 'By' that a bar parts from a date, of two words or more each: 'यूसुफ़ अली | 3 मई 2024'.

    In scripts with capitals sections, places and sites stand so, too, and nothing tells them from names.
    """
    text = page.text
    bar = _BAR.search(text, at, min(end, at + _NAMES_REACH))
    if bar is None or not text[at : at + 1].isalpha() or text[at : at + 1].upper() != text[at : at + 1].lower():
        return None
    byline = read_byline(page, at, bar.start(), lead=False)
    if byline is None or byline.end != bar.start() or not all(_SEVERAL.search(author) for author in byline.authors):
        return None
    if holds_grammar(page.lexicon, fold_tokens(text[at : bar.start()])):
        return None
    dated = _read_mention(page, bar.end(), end, first_word(text, bar.end(), end)) if bar.end() < end else None
    if dated is None or dated.type not in _DATED or not page.dates.begin(bar.end(), dated.end):
        return None
    return byline


_AGENCY = regex.compile(r"[\p{L}\p{M}. ]{2,30}+(?=\Z|[|/·•,;–—\n])")


@cache
def _agency_openers(lexicon: Lexicon) -> frozenset[str]:
    return _firsts(lexicon.names.agencies)


def _read_agency(page: Page, at: int, end: int) -> Mention | None:
    """An agency alone beside a date: '2024-01-09 | dpa'."""
    text = page.text
    m = _AGENCY.match(text[at : min(end, at + 40)] if end - at < 40 else text[at : at + 40])
    if m is None or fold(m.group()) not in page.lexicon.names.agencies:
        return None
    name = m.group().strip()
    return Mention("byline", at, at + len(m.group().rstrip()), name, authors=(name,))


_FIRST = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}--\p{Han}\p{Hiragana}\p{Katakana}]++|\p{Nd}|@|'", regex.V1
)


@dataclass(frozen=True, slots=True)
class _Openers:
    """The folded words with which metadata can begin, ``0`` for a digit: most texts are done with after one look."""

    relative: frozenset[str]
    label: frozenset[str]
    lead: frozenset[str]
    filler: frozenset[str]


def _firsts(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(tokens[0] for p in phrases if (tokens := fold_tokens(p)))


@cache
def _openers(lexicon: Lexicon) -> _Openers:
    names = lexicon.names
    return _Openers(
        relative=_firsts(names.relative),
        label=_firsts((*names.published, *names.updated)),
        lead=_firsts(names.byline_leads),
        filler=_firsts((*names.byline_sources, *names.reading_before)) | {"0"},
    )


@cache
def metadata_openers(lexicon: Lexicon) -> frozenset[str]:
    """The folded words with which metadata can begin, but for dates and addresses of mail."""
    openers = _openers(lexicon)
    return openers.relative | openers.label | openers.lead | openers.filler


_PLAIN_FIRST = re.compile(r"(?P<word>[A-Za-z]++)(?![^\x00-\x7f])|[0-9]")


def first_word(text: str, at: int, end: int) -> str:
    """The first token at an offset, folded, ``0`` for a digit; empty where none begins there."""
    plain = _PLAIN_FIRST.match(text, at, end)
    if plain is not None:
        return plain.group().lower() if plain.lastgroup else "0"
    m = _FIRST.match(text, at, end)
    if m is None:
        return ""
    word = m.group()
    return "0" if word[0].isdigit() else next(iter(fold_tokens(word)), word)


@cache
def _updated(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(fold(label) for label in lexicon.names.updated)


def _labelled_type(lexicon: Lexicon, label: str) -> MentionType:
    return "updated" if fold(label) in _updated(lexicon) else "published"


def _read_mention(page: Page, at: int, end: int, first: str) -> Mention | None:
    """The mention that begins at an offset with a word."""
    text, openers = page.text, _openers(page.lexicon)
    if first in openers.label:
        label = _patterns(page.lexicon).label
        stop = label.match(text, at, end) if label else None
        dated = read_date(page, stop, end) if stop is not None else None
        if dated is not None:
            kind = _labelled_type(page.lexicon, text[at:stop])
            return Mention(kind, at, dated.end, dated.value, dated.when, dated.has_time)
    found = _read_date(page, at, end, first)
    if found is None and first in openers.lead:
        found = read_byline(page, at, end)
    return found or _read_filler(page, at, end, first)


def _read_filler(page: Page, at: int, end: int, first: str) -> Mention | None:
    """A source, a time to read, an address of mail or a handle; an address begins with any word."""
    text = page.text
    filler = None
    if first in _openers(page.lexicon).filler:
        patterns = _patterns(page.lexicon)
        filler = patterns.source.match(text, at, end) or patterns.reading.match(text, at, end)
    if filler is None and "@" in text[at : min(end, at + 42)]:
        filler = _HANDLE.match(text, at, end)
    return Mention("filler", at, filler.end(), filler.group()) if filler else None


@kept
def _inside(lexicon: Lexicon) -> regex.Pattern[str]:
    return regex.compile(
        rf"(?:{any_of(lexicon.names.inside_words()) or r'(?!)'})(?![\p{{L}}\p{{M}}])", regex.IGNORECASE
    )


@cache
def _inside_firsts(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(fold_tokens(w)[0] for w in lexicon.names.inside_words())


_CAPITALISED = regex.compile(r"(?<![\p{L}\p{M}])[\p{L}--\p{Ll}][\p{L}\p{M}]*+", regex.V1)


def _sorted(words: Iterable[str]) -> list[str]:
    return sorted(set(words), key=lambda w: (-len(w), w))


def find_inside(page: Page, start: int, end: int) -> list[tuple[int, int, list[Mention]]]:
    """Metadata inside a long line: a labelled date with a colon or a time, with the byline in front of it.

    Must not fire on prose: 'posted on 3 May that' has neither, and a byline counts only where a date follows.

    Returns:
        (start, end, mentions) of each, in order and without overlap.
    """
    text = page.text
    found: list[tuple[int, int, list[Mention]]] = []
    latest = page.dates.last(start, end)
    at = start
    firsts = _inside_firsts(page.lexicon)
    for m in _CAPITALISED.finditer(text, start, end):
        word = m.group()
        if m.start() >= latest:
            break
        known = fold_case(word) in firsts or word[0] in firsts
        if m.start() < at or not known or not _inside(page.lexicon).match(text, m.start(), end):
            continue
        mentions, stop = read_mentions(page, m.start(), min(end, m.start() + 400))
        labelled = [k for k in mentions if k.type in ("published", "updated")]
        firm = any(k.has_time or ":" in text[k.start : min(k.end, k.start + 24)] for k in labelled)
        byline_date = mentions and mentions[0].type == "byline" and any(k.type == "date" for k in mentions)
        if firm or byline_date:
            found.append((m.start(), stop, mentions))
            at = stop
    return found
