"""What pages say of dates in any language, as one table for the kernel that finds them.

Months, weekdays, halves of the day and the words of patterns are CLDR's, for every language it has
(data/calendars.json, made by training/calendars.py, which says what a word means to most); data/dates.toml adds the
words that are everybody's, and the lexicons of the page's languages their own. A name that means two months in two
languages is that of the page's language.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.lexicon.folding import fold_phrase
from cleaner.cleaning.lexicon.hashing import token_hashes
from cleaner.cleaning.lexicon.keeping import kept
from cleaner.cleaning.lexicon.loading import Lexicon, load_calendars, load_halves
from cleaner.kernels.cleaning import codes

__all__ = ["Calendar", "load_calendar", "load_phrases"]

_FLAGS = {
    "weekdays": codes.CAL_WEEKDAY,
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
    "zones": codes.CAL_ZONE,
    "mercy": codes.CAL_MERCY,
    "common": codes.CAL_COMMON,
}
# A letter of ASCII alone says these things in some languages and anything in all others.
_NO_LETTERS = frozenset(("before", "minute", "second", "pm", "am"))
_LETTERS = {"hour": frozenset("h")}
_HALVES = {
    "am": codes.CAL_AM,
    "noon": codes.CAL_PM | codes.CAL_NOON,
    "pm": codes.CAL_PM,
    "night": codes.CAL_AM | codes.CAL_PM,
    "six": codes.CAL_SIX,
}
_PRIME = np.uint64(0x9E3779B97F4A7C15)  # as in kernels/cleaning/dates.py
Phrases = dict[str, int]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The names and words of dates.

    Attributes:
        table: uint64 (MARKS + 2**k, 2), as kernels/cleaning/dates.py takes it.
        zeros: uint32 (66,), the code points of the digits zero, in order.
        day_first: whether of two numbers the first is the day's; None where regions of the language differ.
        short: whether two digits may be a year of the Buddhist era.
        era: in which the language counts years beside the common one: '', 'buddhist', 'solar', 'bikram' or 'ethiopic'.
    """

    table: NDArray[np.uint64]
    zeros: NDArray[np.uint32]
    day_first: bool | None
    short: bool
    era: str


@kept
def load_calendar(lexicon: Lexicon) -> Calendar:
    """The table of the languages of a lexicon that ``load_lexicon`` gave, made once."""
    month_first, language = load_calendars().calendars["month_first"], lexicon.languages[0]
    # CLDR has Filipino where ISO 639-1 has Tagalog.
    known = "fil" if language == "tl" else language
    day_first = None if known in month_first["somewhere"] else known not in month_first["always"]
    eras = load_calendars().dates["eras"]
    return Calendar(
        _table(load_phrases(lexicon)),
        _zeros(),
        day_first,
        any(one in load_calendars().dates["short_years"] for one in lexicon.languages),
        next((eras[one] for one in lexicon.languages if one in eras), ""),
    )


def load_phrases(lexicon: Lexicon) -> Phrases:
    """What phrases of folded tokens say on the pages of some languages, by the CAL flags.

    Args:
        lexicon: of the languages.

    Returns:
        Phrase -> flags, the offset of a zone among them, those of _everywhere in front; that a phrase opens longer ones
        is told of it too, even where it is none itself.
    """
    phrases = dict(_everywhere())
    held = load_calendars().calendars["languages"]
    for language in lexicon.languages:
        for number, names in enumerate(held.get(language, ()), 1):
            _set_month(phrases, names, number)
    for name, number in lexicon.names.months.items():
        _set_month(phrases, _folded((name,)), number)
    for language in lexicon.languages:
        _set_own_months(phrases, language)
    _mark(phrases, _folded(lexicon.names.weekdays), codes.CAL_WEEKDAY)
    for language in lexicon.languages:
        _add_spellings(phrases, load_calendars().dates["letters"].get(language, {}))
    weekdays = load_calendars().calendars["weekdays"]
    for language in lexicon.languages:
        _mark(phrases, (day for day in weekdays.get(language, ()) if not phrases.get(day)), codes.CAL_WEEKDAY)
    _set_halves(phrases, lexicon.languages)
    halves = codes.CAL_AM | codes.CAL_PM
    _mark(phrases, (w for w in _folded(lexicon.names.date_fillers) if not phrases.get(w, 0) & halves), codes.CAL_WORD)
    for zone, hours in lexicon.names.zones.items():
        _mark(phrases, _folded((zone,)), codes.CAL_ZONE | int(hours * 60) + codes.ZONE_ZERO << 32)
    _mark_heads(phrases, [phrase for phrase in phrases if " " in phrase])
    return phrases


@cache
def _zeros() -> NDArray[np.uint32]:
    return np.array(load_calendars().calendars["zeros"], dtype=np.uint32)


@cache
def _everywhere() -> Phrases:
    """What a phrase says in any language."""
    data = load_calendars()
    everywhere = data.calendars["everywhere"]
    phrases: Phrases = {}
    for number, names in enumerate(everywhere["months"], 1):
        _mark(phrases, names, number)
    # What is typed by hand is folded here, so that it may be written as people write it.
    own = {name: list(_folded(data.dates.get(name, ()))) for name in _FLAGS}
    for lists in (everywhere, own):
        for name, flag in _FLAGS.items():
            _mark(phrases, _telling(name, lists.get(name, ())), flag)
    for language, heads in data.dates["prefixes"].items():
        for number, names in enumerate(data.calendars["languages"][language], 1):
            glued = (head + name.replace(" ", "") for head in heads for name in names)
            _mark(phrases, _folded(glued), number)
    for number, names in data.dates["months"].items():
        _set_month(phrases, _folded(names), int(number))
    for before, names in data.dates["since"].items():
        # No zone is named so: both stand in the upper half.
        _mark(phrases, _folded(names), codes.CAL_ERA | int(before) << 32)
    for months in data.dates["ethiopic"].values():
        for number, names in enumerate(months, 1):
            # Where the calendar is the common one they name the months that begin within these: 'ግንቦት' May.
            common = (number + 7) % 12 + 1 if number <= 12 else number
            _set_month(phrases, _folded(names), common | codes.ETHIOPIC_MONTH)
    _mark_heads(phrases, [phrase for phrase in phrases if " " in phrase])
    return {phrase: _without_chance(flags) for phrase, flags in phrases.items()}


def _without_chance(flags: int) -> int:
    """What a phrase says without what it says to few: 'min' is midnight and Sunday, 'nd' morning somewhere."""
    if flags & (codes.CAL_MINUTE | codes.CAL_SECOND):
        return flags & ~(codes.CAL_AM | codes.CAL_PM | codes.CAL_WEEKDAY)
    return flags & ~(codes.CAL_AM | codes.CAL_PM) if flags & codes.CAL_DAY else flags


def _telling(name: str, words: Iterable[str]) -> Iterable[str]:
    if name in _LETTERS:
        return (word for word in words if len(word) > 1 or not word.isascii() or word in _LETTERS[name])
    if name in _NO_LETTERS:
        return (word for word in words if len(word) > 1 or not word.isascii())
    return words


def _folded(words: Iterable[str]) -> Iterable[str]:
    return filter(None, map(fold_phrase, words))


def _mark(phrases: Phrases, names: Iterable[str], flag: int) -> None:
    for name in names:
        phrases[name] = phrases.get(name, 0) | flag


def _set_month(phrases: Phrases, names: Iterable[str], number: int) -> None:
    for name in names:
        phrases[name] = phrases.get(name, 0) & ~codes.CAL_MONTH | number


def _mark_heads(phrases: Phrases, longer: Iterable[str]) -> None:
    """Tell of all that a phrase opens with that it does."""
    for phrase in longer:
        head = phrase
        while head := head.rpartition(" ")[0]:
            phrases[head] = phrases.get(head, 0) | codes.CAL_MORE


def _set_own_months(phrases: Phrases, language: str) -> None:
    """Set the months of the calendar in which a language counts beside the common one."""
    dates = load_calendars().dates
    for number, name in enumerate(dates["solar"].get(language, ()), 1):
        _set_month(phrases, _folded((name,)), number | codes.SOLAR_MONTH)
    for number, names in enumerate(dates["bikram"].get(language, ()), 1):
        _set_month(phrases, _folded(names), number | codes.BIKRAM_MONTH)


def _set_halves(phrases: Phrases, languages: tuple[str, ...]) -> None:
    """Set the halves of the day that some languages have in their lexicons."""
    for name, words in load_halves(languages):
        for word in _folded(words):
            # Nor is it a word between the parts of a date then.
            kept = phrases.get(word, 0) & (codes.CAL_MORE | codes.CAL_SIX if name != "six" else ~0)
            phrases[word] = kept | _HALVES[name]


def _add_spellings(phrases: Phrases, letters: dict[str, str]) -> None:
    """Add the names in which pages write other letters than CLDR does."""
    if letters:
        table = str.maketrans(letters)
        names = codes.CAL_MONTH | codes.CAL_WEEKDAY
        for phrase, said in list(phrases.items()):
            other = phrase.translate(table)
            if said & names and other not in phrases:
                phrases[other] = said & ~codes.CAL_MORE


@cache
def _keys_everywhere() -> NDArray[np.uint64]:
    return _keys(_everywhere())


def _keys(phrases: Iterable[str]) -> NDArray[np.uint64]:
    """The keys of phrases, uint64 (n,), as the kernel joins them from the hashes of their tokens."""
    tokens = [phrase.split(" ") for phrase in phrases]
    sizes = np.fromiter(map(len, tokens), np.int64, len(tokens))
    hashes = token_hashes([token for own in tokens for token in own])
    places = np.cumsum(sizes) - sizes
    keys: NDArray[np.uint64] = hashes[places]
    # All first tokens at once, then all second ones: a kernel would take longer to load.
    for n in range(1, int(sizes.max(initial=0))):
        longer = np.flatnonzero(sizes > n)
        key = keys[longer]
        keys[longer] = ((key ^ (key >> np.uint64(29))) * _PRIME) ^ hashes[places[longer] + n]
    return keys


def _table(phrases: Phrases) -> NDArray[np.uint64]:
    from cleaner.kernels.cleaning.tables import fill_records  # noqa: PLC0415  numba loads with the first page

    known = _keys_everywhere()
    keys = np.concatenate((known, _keys(islice(phrases, len(known), None))))
    table = np.zeros((codes.MARKS + (1 << (2 * len(keys) + 1).bit_length()), 2), dtype=np.uint64)
    fill_records(keys, np.fromiter(phrases.values(), np.uint64, len(keys)), table)
    return table
