"""What pages say of dates in any language, as one table for the kernel that finds them.

Months, weekdays, halves of the day and the words of patterns are CLDR's, for every language it has
(data/calendars.json, made by training/calendars.py); data/dates.toml adds the words that are everybody's, and the
lexicons of the page's languages their own. A name that means two months in two languages is that of the page's
language, or of the many against the few.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.lexicon.folding import fold
from cleaner.cleaning.lexicon.hashing import token_hashes
from cleaner.cleaning.lexicon.loading import Lexicon, load_calendars
from cleaner.kernels.cleaning import codes

__all__ = ["Calendar", "load_calendar"]

# Of the languages that have a name, so many times more mean one month by it than another.
_MANY = 5
_MARKS = {
    "am": codes.CAL_AM,
    "pm": codes.CAL_PM,
    "before": codes.CAL_BEFORE,
    "after": codes.CAL_AFTER,
    "year": codes.CAL_YEAR,
    "day": codes.CAL_DAY,
    "ordinals": codes.CAL_DAY,
    "hour": codes.CAL_HOUR,
    "minute": codes.CAL_MINUTE,
    "second": codes.CAL_SECOND,
    "words": codes.CAL_WORD,
}
# A letter of ASCII alone says these things in some languages and anything in all others.
_NO_LETTERS = frozenset(("before", "year", "day", "minute", "second", "pm", "am"))
_LETTERS = {"hour": frozenset("h")}
Phrases = dict[str, int]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The names and words of dates.

    Attributes:
        table: uint64 (MARKS + 2**k, 2), as kernels/cleaning/dates.py takes it.
        zeros: uint32 (66,), the code points of the digits zero, in order.
    """

    table: NDArray[np.uint64]
    zeros: NDArray[np.uint32]


@cache
def load_calendar(lexicon: Lexicon) -> Calendar:
    """Make the table of a page's languages, once a process."""
    phrases = dict(_everywhere())
    months = _months_of(lexicon.languages)
    for phrase, number in (*months.items(), *lexicon.names.months.items()):
        _set_month(phrases, fold(phrase), number)
    _mark(phrases, map(fold, lexicon.names.weekdays), codes.CAL_WEEKDAY)
    halves = codes.CAL_AM | codes.CAL_PM
    words = [word for word in lexicon.names.date_fillers if not phrases.get(fold(word), 0) & halves]
    _mark(phrases, map(fold, words), codes.CAL_WORD)
    zones = {fold(zone): int(hours * 60) + codes.ZONE_ZERO for zone, hours in lexicon.names.zones.items()}
    return Calendar(_table(phrases, zones), _zeros())


@cache
def _zeros() -> NDArray[np.uint32]:
    return np.array(load_calendars().calendars["zeros"], dtype=np.uint32)


@cache
def _everywhere() -> Phrases:
    """What a phrase says in any language, by the CAL flags."""
    data = load_calendars()
    phrases: Phrases = {}
    calendars = data.calendars["languages"].values()
    for calendar in calendars:
        for names in calendar["weekdays"]:
            _mark(phrases, names, codes.CAL_WEEKDAY)
    for lists in (*calendars, data.dates):
        for name, flag in _MARKS.items():
            _mark(phrases, _telling(name, lists.get(name, ())), flag)
    _mark(phrases, data.dates["zones"], codes.CAL_ZONE)
    for phrase, number in _agreed(_month_names(calendars)).items():
        _set_month(phrases, phrase, number)
    for number, names in data.dates["months"].items():
        for name in names:
            _set_month(phrases, name, int(number))
    # 'min' is midnight to one language, and minutes to all.
    counted = codes.CAL_MINUTE | codes.CAL_SECOND
    return {p: flags & ~(codes.CAL_AM | codes.CAL_PM) if flags & counted else flags for p, flags in phrases.items()}


def _telling(name: str, words: Iterable[str]) -> Iterator[str]:
    for word in words:
        alone = len(word) == 1 and word.isascii()
        if not alone or (word in _LETTERS[name] if name in _LETTERS else name not in _NO_LETTERS):
            yield word


def _mark(phrases: Phrases, names: Iterable[str], flag: int) -> None:
    for name in names:
        phrases[name] = phrases.get(name, 0) | flag


def _set_month(phrases: Phrases, name: str, number: int) -> None:
    phrases[name] = phrases.get(name, 0) & ~codes.CAL_MONTH | number


def _month_names(calendars: Iterable[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    for calendar in calendars:
        for number, names in enumerate(calendar["months"], 1):
            yield from ((name, number) for name in names)


def _agreed(named: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The month of each name that almost all languages with that name agree on."""
    votes: dict[str, Counter[int]] = {}
    for name, number in named:
        votes.setdefault(name, Counter())[number] += 1
    agreed = {}
    for name, counted in votes.items():
        (number, most), *others = counted.most_common(2)
        if not others or most >= _MANY * others[0][1]:
            agreed[name] = number
    return agreed


def _months_of(languages: Iterable[str]) -> dict[str, int]:
    held = load_calendars().calendars["languages"]
    return dict(_month_names([held[language] for language in languages if language in held]))


def _table(phrases: Phrases, zones: dict[str, int]) -> NDArray[np.uint64]:
    from cleaner.kernels.cleaning.tables import fill_records  # noqa: PLC0415  numba loads with the first page

    values = {phrase: flags for phrase, flags in phrases.items() if phrase}
    for zone, offset in zones.items():
        values[zone] = values.get(zone, 0) | codes.CAL_ZONE | offset << 32
    for phrase in list(values):
        own = phrase.split(" ")
        for n in range(1, len(own)):
            head = " ".join(own[:n])
            values[head] = values.get(head, 0) | codes.CAL_MORE
    tokens = [phrase.split(" ") for phrase in values]
    hashes = token_hashes([token for own in tokens for token in own])
    keys = np.empty(len(values), dtype=np.uint64)
    kernels.join_keys(hashes, np.cumsum([len(own) for own in tokens]), keys)
    table = np.zeros((codes.MARKS + (1 << (2 * len(keys) + 1).bit_length()), 2), dtype=np.uint64)
    fill_records(keys, np.array(list(values.values()), dtype=np.uint64), table)
    return table
