"""The lexicons of ``cleaner/data`` as lookups; with arrays.py the only module that reads that folder.

A page is read with the lexicons of its own languages and with the universal one: what is added to a language touches no
page of another.
"""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from itertools import accumulate
from typing import Any

import orjson

from cleaner.cleaning.lexicon.files import data_folder
from cleaner.cleaning.lexicon.folding import fold_case, fold_phrase
from cleaner.cleaning.lexicon.keeping import keep
from cleaner.cleaning.lexicon.phrases import Phrases
from cleaner.errors import LexiconError
from cleaner.kinds import Kind

__all__ = [
    "Calendars",
    "Lexicon",
    "Names",
    "language_names",
    "load_ago",
    "load_bikram",
    "load_calendars",
    "load_function_words",
    "load_lexicon",
]


@dataclass(frozen=True, slots=True)
class Names:
    """Words and phrases of the metadata, as they are written (not folded)."""

    byline_leads: tuple[str, ...]
    byline_joins: tuple[str, ...]
    byline_places: tuple[str, ...]
    byline_sources: tuple[str, ...]
    byline_outlets: tuple[str, ...]
    particles: tuple[str, ...]
    role_words: frozenset[str]
    desk_words: frozenset[str]
    published: tuple[str, ...]
    updated: tuple[str, ...]
    months: dict[str, int]
    weekdays: tuple[str, ...]
    date_fillers: tuple[str, ...]
    relative: frozenset[str]
    zones: dict[str, float]
    reading_minutes: tuple[str, ...]
    reading_before: tuple[str, ...]
    reading_behind: tuple[str, ...]
    credit_labels: tuple[str, ...]
    plain_labels: tuple[str, ...]
    dotted_labels: tuple[str, ...]
    credit_by: tuple[str, ...]
    bracket_by: tuple[str, ...]
    trailing_labels: tuple[str, ...]
    credit_trailers: tuple[str, ...]
    caption_openers: tuple[str, ...]
    credit_openers: tuple[str, ...]
    counters: frozenset[str]
    caption_cues: frozenset[str]
    copyright_labels: tuple[str, ...]
    site_words: frozenset[str]
    site_makers: tuple[str, ...]
    site_by: tuple[str, ...]
    site_reserved: tuple[str, ...]
    site_forms: tuple[str, ...]
    agencies: frozenset[str]
    outlets: frozenset[str]
    nobodys: frozenset[str]
    picture_tails: tuple[str, ...]
    picture_heads: tuple[str, ...]
    picture_alone: tuple[str, ...]
    picture_signs: tuple[str, ...]
    picture_via: tuple[str, ...]

    def inside_words(self) -> tuple[str, ...]:
        """The words that open metadata inside a line, the longest first."""
        words = (*self.byline_leads, *self.published, *self.updated)
        return _longest_first(word for word in words if len(word) > 1)

    def counter_words(self) -> tuple[str, ...]:
        """What stands between the numbers of counters of pictures: 'of' in 'Item 1 of 3'."""
        tokens = [counter.split(" ") for counter in self.counters]
        between = (own[i] for own in tokens for i in range(1, len(own) - 1) if own[i - 1] == own[i + 1] == "0")
        return _longest_first(word for word in between if word != "0")


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Every list that the pages of some languages are looked up in; one a set of languages, so that tables hang on it.

    Attributes:
        languages: their codes.
        function_words: folded.
        abbreviations: folded words that a full stop follows without ending a sentence.
        address_words: folded words that address the reader or speak for the writer.
        menu_connectors: words and signs in small letters that may stand inside a run of menu entries.
        whole: phrases that are a whole block of chrome.
        starts: phrases that open a short block of chrome.
        contains: phrases in which chrome speaks, anywhere in a block.
        heads: phrases that open a section of their kind, which goes on until prose resumes.
        names: the words of bylines, dates and captions.
    """

    languages: tuple[str, ...]
    function_words: frozenset[str]
    abbreviations: frozenset[str]
    address_words: frozenset[str]
    menu_connectors: frozenset[str]
    whole: Phrases
    starts: Phrases
    contains: Phrases
    heads: Phrases
    names: Names

    def content_words(self, tokens: Iterable[str]) -> set[str]:
        """The words that carry content: no function words, no numbers, none under three letters unless beyond ASCII.

        >>> sorted(load_lexicon().content_words(["the", "harbour", "is", "0", "港"]))
        ['harbour', '港']
        """
        known = self.function_words
        return {t for t in tokens if t not in known and t != "0" and (len(t) > 2 or not t.isascii())}


@cache
def _toml(name: str) -> dict[str, Any]:
    """A file of ``cleaner/data``, read once a process."""
    return tomllib.loads((data_folder() / name).read_text(encoding="utf-8"))


# How a block of chrome is known by a phrase.
_PLACES = ("whole", "starts", "contains", "heads")


@cache
def _lexicon_file(name: str) -> dict[str, Any]:
    """A language's file, or the universal one.

    Raises:
        LexiconError: it has phrases of a kind that blocks are not known by phrases to be of, or a list of another name.
    """
    found = _toml(name)
    kinds = {kind.value for kind in Kind if kind.told}
    for kind, lists in found.get("chrome", {}).items():
        if kind not in kinds:
            raise LexiconError(
                f"{name}: [chrome.{kind}]: nothing acts on phrases of this kind; "
                f"use one of {', '.join(sorted(kinds))}, or give it its words for reasons in kinds.py"
            )
        unknown = sorted(lists.keys() - set(_PLACES))
        if unknown:
            raise LexiconError(f"{name}: [chrome.{kind}]: nothing reads {', '.join(unknown)}; use {', '.join(_PLACES)}")
    return found


def _gather(languages: Sequence[dict[str, Any]], table: str, key: str) -> Iterator[str]:
    for language in languages:
        yield from language.get(table, {}).get(key, ())


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda w: (-len(w), w)))


def _kinds(languages: Sequence[dict[str, Any]], place: str) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for language in languages:
        for name, lists in language.get("chrome", {}).items():
            kind = Kind(name)
            for phrase in lists.get(place, ()):
                found.setdefault(fold_phrase(phrase), kind)
    found.pop("", None)
    return found


def _months(languages: Sequence[dict[str, Any]]) -> dict[str, int]:
    return {
        name: number
        for language in languages
        for number, names in enumerate(language.get("date", {}).get("months", ()), start=1)
        for name in names
    }


@cache
def _language_files() -> dict[str, Traversable]:
    places = (place for place in (data_folder() / "lexicon").iterdir() if place.name.endswith(".toml"))
    return {place.name.removesuffix(".toml"): place for place in sorted(places, key=lambda place: place.name)}


def language_names() -> tuple[str, ...]:
    """The codes of the languages that have a lexicon, in order."""
    return tuple(_language_files())


@cache
def load_function_words() -> dict[str, frozenset[str]]:
    """The function words of every language, once a process: no more is read of languages that are not met."""
    found = {}
    for language, place in _language_files().items():
        # They stand in front of the first table: reading a whole file takes ten times as long.
        head = place.read_text(encoding="utf-8").partition("\n[")[0]
        found[language] = frozenset(fold_case(word) for word in tomllib.loads(head).get("function_words", ()))
    return found


def _language(language: str) -> dict[str, Any]:
    return _lexicon_file(f"lexicon/{language}.toml")


@cache
def load_lexicon(languages: tuple[str, ...] = ("en",)) -> Lexicon:
    """Read the lexicons of some languages, and the universal one, once a process.

    Args:
        languages: codes of languages that have a lexicon; a phrase that two of them share has the kind that the first
            one gives it.

    Raises:
        LexiconError: a file has phrases that nothing acts on.

    >>> load_lexicon(("de", "en")).languages
    ('de', 'en')
    """
    return keep(
        "lexicon",
        languages,
        lambda: _make_lexicon(languages, [*map(_language, languages), _lexicon_file("universal.toml")]),
    )


def _make_lexicon(codes: tuple[str, ...], languages: Sequence[dict[str, Any]]) -> Lexicon:
    return Lexicon(
        languages=codes,
        function_words=frozenset(fold_case(w) for lang in languages for w in lang.get("function_words", ())),
        abbreviations=frozenset(
            fold_phrase(w).split(" ")[-1] for lang in languages for w in lang.get("abbreviations", ())
        ),
        address_words=frozenset(fold_case(w) for lang in languages for w in lang.get("address_words", ())),
        menu_connectors=frozenset(w for lang in languages for w in lang.get("menu_connectors", ())),
        whole=Phrases(_kinds(languages, "whole")),
        starts=Phrases(_kinds(languages, "starts")),
        contains=Phrases(_kinds(languages, "contains")),
        heads=Phrases(_kinds(languages, "heads")),
        names=_make_names(languages),
    )


def _make_names(languages: Sequence[dict[str, Any]]) -> Names:
    agencies = _toml("agencies.toml")
    return Names(
        byline_leads=_longest_first(_gather(languages, "byline", "leads")),
        byline_joins=_longest_first(_gather(languages, "byline", "joins")),
        byline_places=_longest_first(_gather(languages, "byline", "places")),
        byline_sources=_longest_first(_gather(languages, "byline", "sources")),
        byline_outlets=_longest_first(_gather(languages, "byline", "outlets")),
        particles=_longest_first(_gather(languages, "byline", "particles")),
        role_words=frozenset(fold_phrase(w) for w in _gather(languages, "byline", "roles")),
        desk_words=frozenset(fold_phrase(w) for w in _gather(languages, "byline", "desks")),
        published=_longest_first(_gather(languages, "date", "published")),
        updated=_longest_first(_gather(languages, "date", "updated")),
        months=_months(languages),
        weekdays=_longest_first(_gather(languages, "date", "weekdays")),
        date_fillers=_longest_first(_gather(languages, "date", "fillers")),
        relative=frozenset(fold_phrase(w) for w in _gather(languages, "date", "relative")),
        zones=_toml("zones.toml")["hours"],
        reading_minutes=_longest_first(_gather(languages, "reading", "minutes")),
        reading_before=_longest_first(_gather(languages, "reading", "before")),
        reading_behind=_longest_first(_gather(languages, "reading", "behind")),
        credit_labels=_longest_first(_gather(languages, "caption", "labels")),
        plain_labels=_longest_first(_gather(languages, "caption", "plain")),
        dotted_labels=_longest_first(_gather(languages, "caption", "dotted")),
        credit_by=_longest_first(_gather(languages, "caption", "by")),
        bracket_by=_longest_first(_gather(languages, "caption", "bracket_by")),
        trailing_labels=_longest_first(_gather(languages, "caption", "trailing_labels")),
        credit_trailers=_longest_first(_gather(languages, "caption", "trailers")),
        caption_openers=_longest_first(_gather(languages, "caption", "openers")),
        credit_openers=_longest_first(_gather(languages, "caption", "credit_openers")),
        counters=frozenset(fold_phrase(w) for w in _gather(languages, "caption", "counters")),
        site_words=frozenset(fold_phrase(w) for w in _gather(languages, "site", "words")),
        copyright_labels=_longest_first(_gather(languages, "site", "copyright")),
        site_makers=_longest_first(_gather(languages, "site", "makers")),
        site_by=_longest_first(_gather(languages, "site", "by")),
        site_reserved=_longest_first(_gather(languages, "site", "reserved")),
        site_forms=_longest_first(_gather(languages, "site", "forms")),
        caption_cues=frozenset(fold_phrase(w) for w in _gather(languages, "caption", "cues")),
        agencies=frozenset(fold_phrase(w) for w in agencies["names"]),
        outlets=frozenset(fold_phrase(w) for w in (*agencies["outlets"], *agencies["names"])),
        nobodys=frozenset(agencies["nobodys"]),
        picture_tails=_longest_first(agencies["picture_tails"]),
        picture_heads=_longest_first(agencies["picture_heads"]),
        picture_alone=_longest_first(agencies["picture_alone"]),
        picture_signs=_longest_first(agencies["picture_signs"]),
        picture_via=_longest_first(agencies["picture_via"]),
    )


@dataclass(frozen=True, slots=True)
class Calendars:
    """What CLDR and we say of dates.

    Attributes:
        calendars: of every language, as training/calendars.py writes them.
        dates: of all languages together, as data/dates.toml has it, and the zones of data/zones.toml that mean several.
    """

    calendars: dict[str, Any]
    dates: dict[str, Any]


@cache
def load_calendars() -> Calendars:
    """Read the calendars, once a process."""
    calendars = orjson.loads((data_folder() / "calendars.json").read_bytes())
    return Calendars(calendars, {**_toml("dates.toml"), "zones": _toml("zones.toml")["several"]})


@dataclass(frozen=True, slots=True)
class Bikram:
    """The Bikram Samwat calendar, whose months have the lengths that its almanacs give them.

    Attributes:
        first: its first year here.
        starts: the day on which each year begins, and the one after the last, as date.toordinal counts.
        lengths: the days of the twelve months of each year.
    """

    first: int
    starts: tuple[int, ...]
    lengths: tuple[tuple[int, ...], ...]


@cache
def load_bikram() -> Bikram:
    """Read the calendar that training/bikram.py writes, once a process."""
    held = orjson.loads((data_folder() / "bikram.json").read_bytes())
    lengths = tuple(tuple(map(int, months)) for months in held["months"])
    start = date.fromisoformat(held["begins"]).toordinal()
    starts = tuple(accumulate(map(sum, lengths), initial=start))
    return Bikram(held["first_year"], starts, lengths)


@cache
def load_ago(languages: tuple[str, ...]) -> dict[str, str]:
    """What the times that count back from now mean to some languages, once a process: CLDR's phrases and the lexicons'.

    Args:
        languages: codes of languages that have a lexicon; a phrase that two of them share means what it does to the
            first one.

    Returns:
        Folded phrase -> units, each with its number in front where the phrase does not say it: 'hour' for '0 hours ago'
        and 'an hour ago', '0 day' for 'today'.
    """
    return keep("ago", languages, lambda: _make_ago(languages))


def _make_ago(languages: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for language in languages:
        held = load_calendars().calendars["ago"].get(language, {})
        for table in (_language(language).get("date", {}).get("ago", {}), held):
            for meaning, phrases in table.items():
                for phrase in phrases:
                    found.setdefault(fold_phrase(phrase), meaning)
    return found


@cache
def load_halves(languages: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The words of the halves of the day that CLDR does not have, or has otherwise, once a process.

    Args:
        languages: codes of languages that have a lexicon; the first one has the last word.

    Returns:
        Their lists, each with its name: 'am', 'noon', 'pm', 'night', 'six'.
    """
    tables = [_language(language).get("date", {}).get("halves", {}) for language in reversed(languages)]
    return tuple((name, tuple(words)) for table in tables for name, words in table.items())
