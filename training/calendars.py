"""Months, weekdays, halves of the day and the words of dates in every language of CLDR, as one file.

``python -m training.calendars`` writes src/cleaner/data/calendars.json from the locale data of Babel, which packs
CLDR's; the file names the versions it was made from. Names are in folded form (cleaner.cleaning.lexicon.fold), Greek
ones as capitals have them besides; those of a language's regions are joined, as are all widths but the narrow one,
which is letters.

What a word says is put to the vote of the languages that have it, because a page's language is not always known:

    months    twelve lists of names: those that almost all languages with that name mean by it
    weekdays  names of any day
    am, pm    words of the half of the day, those of the night in both
    before    words in front of a month's number ('tháng 5'), and ``after`` those behind one ('5月', '8-р сарын')
    year, day, hour, minute, second
              words behind such a number ('2021년', '3일', '14 h', '19 Uhr')
    words     what patterns put elsewhere between the parts of a date or a time ('de', 'gada', 'kl')

Beside them stand the months of each language, which count on pages in it; how each language that has a lexicon counts
back from now ('0 hours ago'), by the unit that is counted, with its number in front where the phrase has none and means
more than one ('2 hour' for an Arabic dual); and the code points of the digits zero, of all scripts: Unicode has the
others behind each, in order.
"""

import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import babel
import regex
from babel import Locale, localedata
from babel.core import get_global

from cleaner.cleaning.lexicon import fold, language_names, load_function_words

OUT = Path(__file__).parent.parent / "src" / "cleaner" / "data" / "calendars.json"
# Narrow names are single letters, which mean nothing beside a number.
_WIDTHS = ("wide", "abbreviated")
_AM = ("am", "midnight", "morning1", "morning2")
_PM = ("pm", "noon", "afternoon1", "afternoon2", "evening1", "evening2")
_NIGHT = ("night1", "night2")
_LISTS = ("am", "pm", "before", "after", "year", "day", "hour", "minute", "second", "words")
# A word says one thing rather than another where so many times more languages mean it.
_MANY = 5
# A function word of a language is a name of others where so many have it: 'may', and 'am' beside an hour.
_LEAST_MONTH, _LEAST_HALF = 5, 20
_LEAST_DAY = 3  # languages that have a short name of a weekday: 'Ben' and 'Ala' are others' too
_DIGITS = re.compile(r"\d+")
# What CLDR has where nobody gave a name.
_NO_NAME = re.compile(r"M\d\d")
# Of a pattern: what is quoted, a field, letters that are no field's, and all else.
_PART = regex.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|([[\p{L}\p{M}]--[A-Za-z]]+)|.", regex.V1 | regex.DOTALL)
_LETTERS_FIRST, _LETTERS_LAST = regex.compile(r"[\p{L}\p{M}]*+"), regex.compile(r"[\p{L}\p{M}]*+$")
_FIELDS = {"y": "year", "d": "day", "H": "hour", "h": "hour", "K": "hour", "k": "hour", "m": "minute", "s": "second"}
# Skeletons of these fields alone are dates and times, not weeks, quarters or eras.
_DATED = re.compile(r"[yMLdEHhmsa]+")


def _names(table: Any, keys: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    for form in ("format", "stand-alone"):
        for width in _WIDTHS:
            held = table.get(form, {}).get(width, {})
            for key in keys:
                if held.get(key) and not _NO_NAME.fullmatch(held[key]):
                    yield key, held[key]


def _patterns(locale: Locale) -> Iterator[str]:
    for formats in (locale.date_formats, locale.time_formats):
        yield from (getattr(pattern, "pattern", str(pattern)) for pattern in formats.values())
    for skeleton, pattern in locale.datetime_skeletons.items():
        if _DATED.fullmatch(skeleton):
            yield getattr(pattern, "pattern", str(pattern))
    yield from (re.sub(r"\{\d\}", " ", str(pattern)) for pattern in locale.datetime_formats.values())


def _words(pattern: str) -> Iterator[tuple[str, str]]:
    """The letters of a pattern that stand for themselves, each with the list it belongs to."""
    field = ""
    for m in _PART.finditer(pattern):
        quoted, letter, plain = m.groups()
        if letter:
            field = _FIELDS.get(letter, "")
        elif quoted or plain:
            yield field or "words", (quoted or plain).replace("''", "'")
            field = ""
        elif m.group() not in " \u00a0\u202f":
            field = ""


def _affixes(pattern: str) -> tuple[str, str] | None:
    """What a pattern glues to a month's name in front and behind: 'ב' in Hebrew, 'ren' in Basque; None for nothing."""
    before, inside, after = "", False, ""
    for m in _PART.finditer(pattern):
        quoted, letter, plain = m.groups()
        if letter:
            if inside:
                break
            inside = letter in "ML" and len(m.group()) >= 3
            before = before if inside else ""
        elif inside:
            after = _LETTERS_FIRST.match(quoted or plain or "").group()  # type: ignore[union-attr]  # or of none
            break
        else:
            before = _LETTERS_LAST.search(quoted or plain or "").group()  # type: ignore[union-attr]
    return (before, after) if inside and before + after else None


def _add(into: list[str], phrase: str) -> None:
    folded = fold(phrase)
    for form in (folded, fold(unicodedata.normalize("NFC", folded))):
        if form and form not in into and "0" not in form.split(" "):
            into.append(form)


_GREEK = regex.compile(r"\p{Greek}")


def _forms(name: str) -> Iterator[str]:
    """A name, and how Greek capitals have it: 'ΜΑΪΟΥ' without the tonos, 'ΜΑΙΟΥ' without a dialytika besides."""
    yield name
    if _GREEK.search(name):
        parts = unicodedata.normalize("NFD", name)
        for marks in ("[\u0301]", "[\u0301\u0308]"):
            yield unicodedata.normalize("NFC", re.sub(marks, "", parts))


def _add_forms(into: list[str], name: str) -> None:
    for form in _forms(name):
        _add(into, form)


def _of_language(locales: list[Locale]) -> dict[str, Any]:
    months: list[list[str]] = [[] for _ in range(12)]
    weekdays: list[str] = []
    found: dict[str, Any] = {name: [] for name in _LISTS}
    for locale in locales:
        _add_names(locale, months, weekdays, found)
        for pattern in _patterns(locale):
            for name, word in _words(pattern):
                first, *others = fold(word).split(" ")
                _add(found[name], first)
                for token in others:
                    _add(found["words"], token)
    return {"months": months, "weekdays": weekdays, **found}


def _add_names(locale: Locale, months: list[list[str]], weekdays: list[str], found: dict[str, list[str]]) -> None:
    affixes = sorted(set(filter(None, map(_affixes, _patterns(locale)))))
    for number, name in _names(locale.months, range(1, 13)):
        if _DIGITS.search(name):
            before, after = _DIGITS.split(name, maxsplit=1)
            _add(found["before"], before)
            _add(found["after"], after)
        else:
            _add_forms(months[number - 1], name)
            for before, after in affixes:
                _add(months[number - 1], before + name + after)
    for _, name in _names(locale.days, range(7)):
        if not _DIGITS.search(name):
            _add_forms(weekdays, name)
    for key, name in _names(locale.day_periods, (*_AM, *_PM, *_NIGHT)):
        for half, others in (("am", _PM), ("pm", _AM)):
            if key not in others:
                _add(found[half], name)


def _says_months(calendar: dict[str, Any]) -> bool:
    return bool(calendar["months"][0] or calendar["after"] or calendar["before"])


def _votes(calendars: dict[str, dict[str, Any]]) -> dict[str, Counter[str | int]]:
    """How many languages mean what by a word: the number of a month, or the name of a list."""
    votes: dict[str, Counter[str | int]] = {}
    for calendar in calendars.values():
        told: set[tuple[str, str | int]] = set()
        told.update((word, name) for name in ("weekdays", *_LISTS) for word in calendar[name])
        told.update((word, "half") for name in ("am", "pm") for word in calendar[name])
        told.update((word, number) for number, names in enumerate(calendar["months"], 1) for word in names)
        for word, meaning in told:
            votes.setdefault(word, Counter())[meaning] += 1
    return votes


def _says_little(word: str) -> bool:
    """Whether a word is one letter of ASCII: a field of a pattern, a unit, an initial."""
    return len(word) == 1 and word.isascii()


def _agreed(calendars: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What a word says on a page whose language nobody knows."""
    grammar = {word for words in load_function_words().values() for word in words}
    months: list[list[str]] = [[] for _ in range(12)]
    agreed: dict[str, Any] = {"months": months, **{name: [] for name in ("weekdays", *_LISTS)}}
    for word, votes in sorted(_votes(calendars).items()):
        (number, most), (_, less), *_ = *((k, n) for k, n in votes.most_common() if isinstance(k, int)), (0, 0), (0, 0)
        half, day = votes["half"], votes["weekdays"]
        other = max(votes[name] for name in _LISTS if name not in ("am", "pm"))
        short = word.isascii() and (len(word) < 3 or word in grammar)
        if most >= _MANY * less and _MANY * most > max(half, other, day) and (not short or most >= _LEAST_MONTH):
            months[int(number) - 1].append(word)
        # 'mar' is Tuesday and March.
        is_name = word not in grammar and not _says_little(word)
        is_known = day >= _LEAST_DAY or len(word) > 3 or not word.isascii()
        if is_name and is_known and day > max(half, other) and _MANY * day > most:
            agreed["weekdays"].append(word)
        if half > max(other, most, day) and (is_name or half >= _LEAST_HALF):
            for name in ("am", "pm"):
                if votes[name]:
                    agreed[name].append(word)
        for name in _LISTS:
            told = name not in ("am", "pm") and votes[name] and _MANY * votes[name] > most
            # Those behind a number end a date: 'la' and 'an' do not.
            if told and (name == "words" or word not in grammar):
                agreed[name].append(word)
    return agreed


_UNITS = ("second", "minute", "hour", "day", "week", "month", "year")
_UNNUMBERED = {"one": "", "two": "2 "}


def _ago(locales: list[Locale]) -> dict[str, list[str]]:
    """How a language counts back from now, by the unit; a phrase that means two of them is left to the first width."""
    found: dict[str, str] = {}
    for width in ("", "-short", "-narrow"):
        said: dict[str, set[str]] = {}
        for unit in _UNITS:
            for locale in locales:
                past = dict(locale._data["date_fields"].get(unit + width, {})).get("past", {})  # noqa: SLF001  Babel formats with it
                for count, pattern in dict(past).items():
                    meant = unit if "{0}" in pattern else _UNNUMBERED.get(count, "?") + unit
                    phrase = fold(pattern.replace("{0}", " 0 "))
                    if phrase.strip("0 ") and meant[0] != "?":
                        said.setdefault(phrase, set()).add(meant)
        for phrase, units in said.items():
            if len(units) == 1:
                found.setdefault(phrase, *units)
    by_unit: dict[str, list[str]] = {}
    for phrase, unit in found.items():
        by_unit.setdefault(unit, []).append(phrase)
    return {unit: sorted(phrases) for unit, phrases in sorted(by_unit.items())}


def _order(locale: Locale) -> str:
    pattern = re.sub(r"'[^']*'", "", getattr(locale.date_formats["short"], "pattern", "d M y"))
    return "".join(dict.fromkeys(field.lower() for field in pattern if field in "dMy"))


def _month_first(languages: dict[str, list[Locale]]) -> dict[str, list[str]]:
    """The languages that write the month in front of the day where all are numbers: always, or not in all regions."""
    found: dict[str, list[str]] = {"always": [], "somewhere": []}
    for language, locales in languages.items():
        # What a language does by itself is what its largest region does.
        if _order(locales[0]) == "mdy":
            same = all(_order(locale) == "mdy" for locale in locales)
            found["always" if same else "somewhere"].append(language)
    return found


def main() -> None:
    """Write the file."""
    languages: dict[str, list[Locale]] = {}
    for identifier in sorted(localedata.locale_identifiers()):
        locale = Locale.parse(identifier)
        # A language that is written in two scripts is one: its words do not meet.
        languages.setdefault(locale.language, []).append(locale)
    calendars = {language: _of_language(locales) for language, locales in sorted(languages.items())}
    calendars = {language: made for language, made in calendars.items() if language != "root" and _says_months(made)}
    made_from = {
        "babel": babel.__version__,
        "cldr": get_global("cldr")["version"],
        "unicode": unicodedata.unidata_version,
    }
    zeros = [point for point in range(sys.maxunicode + 1) if unicodedata.decimal(chr(point), -1) == 0]
    # CLDR has Filipino where ISO 639-1 has Tagalog.
    ago = {language: _ago(languages["fil" if language == "tl" else language]) for language in language_names()}
    agreed = _agreed(calendars)
    own = {language: made["months"] for language, made in calendars.items() if any(made["months"])}
    # What short names of weekdays say, a page's own language must tell: 'joi', 'lør'.
    everywhere = {*agreed["weekdays"], *(name for names in agreed["months"] for name in names)}
    days = {
        language: [name for name in made["weekdays"] if len(name) > 2 and name not in everywhere]
        for language, made in calendars.items()
    }
    parts = [
        f'"made_from": {json.dumps(made_from)}',
        f'"zeros": {json.dumps(zeros)}',
        f'"month_first": {json.dumps(_month_first(languages))}',
        '"everywhere": {' + _lines(agreed) + "\n}",
        '"languages": {' + _lines(own) + "\n}",
        '"weekdays": {' + _lines({language: names for language, names in days.items() if names}) + "\n}",
        '"ago": {' + _lines({language: phrases for language, phrases in ago.items() if phrases}) + "\n}",
    ]
    OUT.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")
    print(f"{len(calendars)} languages, {OUT.stat().st_size} bytes")


def _lines(table: dict[str, Any]) -> str:
    """The entries of a table, one a line: a change of one is a change of its line."""
    return ",".join(f"\n{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in table.items())


if __name__ == "__main__":
    main()
