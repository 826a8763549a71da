"""Months, weekdays, halves of the day and the words of dates in every language of CLDR, as one file.

``python -m training.calendars`` writes src/cleaner/data/calendars.json from the locale data of Babel, which packs
CLDR's; the file names the versions it was made from. Names are in folded form (cleaner.cleaning.lexicon.fold), those of
a language's regions are joined, as are all widths but the narrow one, which is letters.

Of each language:

    months    twelve lists of names
    weekdays  seven lists, Monday first
    am, pm    words of the half of the day, those of the night in both
    before    words in front of a month's number ('tháng 5'), and ``after`` those behind one ('5月', '8-р сарын')
    year, day, hour, minute, second
              words behind such a number ('2021년', '3일', '14 h', '19 Uhr')
    words     what its patterns put elsewhere between the parts of a date or a time ('de', 'gada', 'kl')
    order     of day, month and year where all are numbers

Beside them stand the code points of the digits zero, of all scripts: Unicode has the others behind each, in order.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import babel
import regex
from babel import Locale, localedata
from babel.core import get_global

from cleaner.cleaning.lexicon import fold

OUT = Path(__file__).parent.parent / "src" / "cleaner" / "data" / "calendars.json"
# Narrow names are single letters, which mean nothing beside a number.
_WIDTHS = ("wide", "abbreviated")
_AM = ("am", "midnight", "morning1", "morning2")
_PM = ("pm", "noon", "afternoon1", "afternoon2", "evening1", "evening2")
_NIGHT = ("night1", "night2")
_LISTS = ("am", "pm", "before", "after", "year", "day", "hour", "minute", "second", "words")
_DIGITS = re.compile(r"\d+")
# Of a pattern: what is quoted, a field, letters that are no field's, and all else.
_PART = regex.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|([[\p{L}\p{M}]--[A-Za-z]]+)|.", regex.V1 | regex.DOTALL)
_FIELDS = {"y": "year", "d": "day", "H": "hour", "h": "hour", "K": "hour", "k": "hour", "m": "minute", "s": "second"}
# Skeletons of these fields alone are dates and times, not weeks, quarters or eras.
_DATED = re.compile(r"[yMLdEHhmsa]+")


def _names(table: Any, keys: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    for form in ("format", "stand-alone"):
        for width in _WIDTHS:
            held = table.get(form, {}).get(width, {})
            for key in keys:
                if held.get(key):
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


def _order(locale: Locale) -> str:
    pattern = re.sub(r"'[^']*'", "", getattr(locale.date_formats["short"], "pattern", "d M y"))
    return "".join(dict.fromkeys(ch.lower() for ch in pattern if ch in "dMy"))


def _add(into: list[str], phrase: str) -> None:
    folded = fold(phrase)
    if folded and folded not in into and "0" not in folded.split(" "):
        into.append(folded)


def _of_language(locales: list[Locale]) -> dict[str, Any]:
    months: list[list[str]] = [[] for _ in range(12)]
    weekdays: list[list[str]] = [[] for _ in range(7)]
    found: dict[str, Any] = {name: [] for name in _LISTS}
    for locale in locales:
        _add_names(locale, months, weekdays, found)
        for pattern in _patterns(locale):
            for name, word in _words(pattern):
                first, *others = fold(word).split(" ")
                _add(found[name], first)
                for token in others:
                    _add(found["words"], token)
    return {"months": months, "weekdays": weekdays, **found, "order": _order(locales[0])}


def _add_names(locale: Locale, months: list[list[str]], weekdays: list[list[str]], found: dict[str, list[str]]) -> None:
    for number, name in _names(locale.months, range(1, 13)):
        if _DIGITS.search(name):
            before, after = _DIGITS.split(name, maxsplit=1)
            _add(found["before"], before)
            _add(found["after"], after)
        else:
            _add(months[number - 1], name)
    for number, name in _names(locale.days, range(7)):
        if not _DIGITS.search(name):
            _add(weekdays[number], name)
    for key, name in _names(locale.day_periods, (*_AM, *_PM, *_NIGHT)):
        for half, others in (("am", _PM), ("pm", _AM)):
            if key not in others:
                _add(found[half], name)


def _says_months(calendar: dict[str, Any]) -> bool:
    return bool(calendar["months"][0] or calendar["after"] or calendar["before"])


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
    parts = [
        f'"made_from": {json.dumps(made_from)}',
        f'"zeros": {json.dumps(zeros)}',
        '"languages": {'
        + ",\n".join(
            f"{json.dumps(code)}: {json.dumps(calendar, ensure_ascii=False)}" for code, calendar in calendars.items()
        ),
    ]
    OUT.write_text("{" + ",\n".join(parts) + "\n}}\n", encoding="utf-8")
    print(f"{len(calendars)} languages, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
