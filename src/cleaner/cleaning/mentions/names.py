"""Names and bylines: read from a place in the text, in time linear in what is read.

Every pattern is anchored where it is tried and repeats a bounded number of times, or possessively.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import regex

from cleaner.cleaning.lexicon import COLON, Lexicon, fold_tokens, is_small, token_spans
from cleaner.cleaning.lexicon.keeping import kept
from cleaner.cleaning.lexicon.opening import OpeningPattern
from cleaner.cleaning.mentions.mention import Mention
from cleaner.cleaning.mentions.others import NAME_WORDS, other_end
from cleaner.cleaning.mentions.outlets import CAPITAL, outlet_end
from cleaner.cleaning.mentions.reports import read_report
from cleaner.cleaning.mentions.wording import any_of
from cleaner.cleaning.page import Page

__all__ = [
    "COLONS",
    "PLAIN_BETWEEN",
    "behind_role",
    "holds_grammar",
    "read_agency",
    "read_authors",
    "read_byline",
    "read_lead",
]


# What parts a label from a name: Ethiopic's sign between words, too, which elsewhere is a blank.
COLONS = COLON + "፡"


# Letters that may open a name: capitals, and letters of scripts without case.
_NAME_WORD = regex.compile(rf"{CAPITAL}[\p{{L}}\p{{M}}'’.\-]{{0,40}}+")
_GAP = regex.compile(r"[ \t\u00a0]{1,3}")
# In ASCII, between the words of a phrase (as ``any_of`` has it), and behind a lead.
PLAIN_BETWEEN = re.compile(r"[^A-Za-z0-9_]{1,3}+")
_PLAIN_AFTER_LEAD = re.compile(r"(?![A-Za-z])\.?[\t-\r ]{0,2}(?:[:/]|-(?=[\t-\r ]))?[\t-\r ]{0,3}")


@dataclass(frozen=True, slots=True)
class _Patterns:
    lead: OpeningPattern | None
    particle: regex.Pattern[str]
    particle_firsts: frozenset[str]
    join: regex.Pattern[str]
    place: regex.Pattern[str]


def _lead(words: Sequence[str]) -> regex.Pattern[str]:
    # A lead in a script without spaces needs a colon or a blank behind it: 文化 is no byline of 化.
    return regex.compile(
        rf"(?:{any_of(words)})(?!\p{{Ll}})\.?(?:(?<=[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}])(?=[\s{COLONS}/／])|(?<![\p{{Han}}\p{{Hiragana}}\p{{Katakana}}]))\s{{0,2}}(?:[{COLONS}/／]|[\-–—](?=\s))?\s{{0,3}}",
        regex.IGNORECASE,
    )


@kept
def _patterns(lexicon: Lexicon) -> _Patterns:
    names = lexicon.names
    joins = rf"(?:{any_of(names.byline_joins)})" if names.byline_joins else r"(?!)"
    places = rf"(?:{any_of(names.byline_places)})" if names.byline_places else r"(?!)"
    return _Patterns(
        lead=OpeningPattern.of(names.byline_leads, _lead, gap=PLAIN_BETWEEN, after=_PLAIN_AFTER_LEAD),
        particle=regex.compile(rf"(?:(?:{any_of(names.particles) or r'(?!)'})\s{{1,3}}){{1,3}}+(?=\p{{L}})"),
        particle_firsts=frozenset(particle[:1] for particle in names.particles),
        join=regex.compile(rf"\s{{0,3}}(?:,\s{{0,2}}(?:{joins}\s)?|[&;/、・]|\s{joins}\s)\s{{0,3}}", regex.IGNORECASE),
        place=regex.compile(rf"\s{{1,3}}{places}\s{{1,3}}(?={CAPITAL})", regex.IGNORECASE),
    )


def _read_name(page: Page, at: int, end: int) -> int | None:
    """The end of a name that begins at an offset: one to five capitalised words, particles between them."""
    text, patterns = page.text, _patterns(page.lexicon)
    stop: int | None = None
    for words in range(5):
        begin = at
        if stop is not None:
            if _role_begins(page, at, end):
                break
            if words > 1 and outlet_end(page, at, end) is not None:
                break
            if words in NAME_WORDS and other_end(page, at, end) is not None:
                break
            particle = patterns.particle.match(text, at, end) if text[at : at + 1] in patterns.particle_firsts else None
            if particle is not None and _joins_names(page, particle.group(), particle.end(), end):
                break
            begin = particle.end() if particle else at
        m = _NAME_WORD.match(text, begin, end)
        if not m:
            break
        word, behind = m.group(), m.end()
        if stop is not None and _ends_names(page, word, behind):
            break
        stop = behind
        gap = _GAP.match(text, stop, end) if stop < end else None
        if not gap or (word[-1] == "." and len(word) > 4):
            break
        at = gap.end()
    return stop


def _joins_names(page: Page, word: str, at: int, end: int) -> bool:
    """Whether a particle is what joins two names: 'Renata Colli e Sandro Vitti', where two words of a name follow it.

    Must not fire within one: 'João Costa e Silva'.
    """
    if word.strip().casefold() not in page.lexicon.names.byline_joins:
        return False
    first = _NAME_WORD.match(page.text, at, end)
    gap = _GAP.match(page.text, first.end(), end) if first is not None else None
    return gap is not None and _NAME_WORD.match(page.text, gap.end(), end) is not None


def _role_begins(page: Page, at: int, end: int) -> bool:
    """Whether a role begins here behind the names: of several words, 'Senior Reporter', or without case, '기자'.

    Must not fire on a surname that is a role, too.
    """
    text = page.text
    plain = _PLAIN_WORD.match(text, at, min(end, at + 40))
    if plain is not None and plain.group().lower() not in _role_openers(page.lexicon):
        return False
    letters = _LETTERS.match(text, at, min(end, at + 40))
    if letters is not None:
        word = letters.group()
        if not word.isascii() and word.upper() == word.lower():
            return word in page.lexicon.names.role_words
        if word.casefold() not in _role_openers(page.lexicon):
            return False
    tokens = fold_tokens(text[at : min(end, at + 40)])
    roles = page.lexicon.names.role_words
    return any(" ".join(tokens[:n]) in roles for n in (2, 3) if len(tokens) >= n)


# A word of ASCII with nothing glued to it that belongs to a word in another script.
_PLAIN_WORD = re.compile(r"[A-Za-z]++(?![^\x00-\x7f])")
_LETTERS = regex.compile(r"[\p{L}\p{M}--\p{Han}\p{Hiragana}\p{Katakana}ー]++", regex.V1)


@cache
def _role_openers(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(role.split(" ")[0] for role in lexicon.names.role_words if " " in role)


@cache
def _stop_words(lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """Words that no name goes on with: what joins names, leads to a paper or labels a date; and what begins a date."""
    names = lexicon.names
    words = (*names.byline_joins, *names.byline_outlets, *names.published, *names.updated)
    return frozenset(w.casefold() for w in words), day_words(lexicon)


@cache
def day_words(lexicon: Lexicon) -> frozenset[str]:
    """The months and the days of the week, in small letters."""
    return frozenset(w.casefold() for w in (*lexicon.names.months, *lexicon.names.weekdays))


def _ends_names(page: Page, word: str, at: int) -> bool:
    """Whether a capitalised word is no longer part of a name: AND, Published, or March before a number."""
    always, before_number = _stop_words(page.lexicon)
    folded = word.casefold().rstrip(".")
    return folded in always or (folded in before_number and page.text[at : at + 4].lstrip(" .,")[:1].isdigit())


def _is_role(lexicon: Lexicon, segment: str) -> bool:
    roles = lexicon.names.role_words
    tokens = fold_tokens(segment)
    return any(t in roles for t in tokens) or any(" ".join(p) in roles for p in pairwise(tokens))


def holds_grammar(lexicon: Lexicon, tokens: Iterable[str]) -> bool:
    """Whether folded tokens hold a word of grammar other than what joins two names: no name does."""
    joins = lexicon.names.byline_joins
    return any(token in lexicon.function_words and token not in joins for token in tokens)


_BEFORE_ROLE = frozenset(",|–—-")
_ROLE_REST = regex.compile(r"[ \t\u00a0]{0,3}[,|–—\-][ \t\u00a0]{0,3}(?P<role>[\p{L}\p{M}'’&\- ]{2,60}+)")


def read_byline(page: Page, at: int, end: int, *, lead: bool = True) -> Mention | None:
    """Read a byline that begins at an offset: 'By A, B and C in Kyiv', 'Von Anna Muster', 'By Jane Doe, Editor'.

    Must not fire on prose ('By the time', 'Von dort'): after the lead only names may follow.

    >>> from cleaner.cleaning.page import scan
    >>> read_byline(scan("By Ann Lee, Bo Ray and Cy Poe in Kyiv"), 0, 37).authors
    ('Ann Lee', 'Bo Ray', 'Cy Poe')
    >>> read_byline(scan("By Ann Lee, Published: 3 May 2024"), 0, 33).authors
    ('Ann Lee',)
    >>> read_byline(scan("By the time it ended"), 0, 20) is None
    True
    """
    start = at
    if lead:
        report = read_report(page, at, end)
        if report is not None:
            return report
        behind = read_lead(page, at, end)
        if behind is None:
            return None
        at = behind
    authors, last, stop = read_authors(page, at, end)
    if not authors:
        return None
    if stop is None:
        stop = _after_names(page, last, end)
    for _ in range(_MOST_AUTHORS):
        joined = behind_role(page, stop, end) if stop > last else None
        more, more_last, more_stop = read_authors(page, joined, end) if joined is not None else ([], last, None)
        if not more:
            break
        authors, last = authors + more, more_last
        stop = _after_names(page, last, end) if more_stop is None else more_stop
    if lead:
        stop = max(stop, _to_end(page, last, end))
    value = page.text[at:last].rstrip(" ,")
    return Mention("byline", start, stop, value, authors=tuple([_without_gaps(author) for author in authors]))


def _without_gaps(author: str) -> str:
    """A name with one blank between its words; one word without the stop behind it."""
    words = author.split()
    return " ".join(words) if len(words) > 1 else author.rstrip(".").strip()


def read_lead(page: Page, at: int, end: int) -> int | None:
    """The end of a byline's lead that begins at an offset, 'By' or 'Von'; None where none does."""
    opening = _patterns(page.lexicon).lead
    return opening.match(page.text, at, end) if opening else None


def read_authors(page: Page, at: int, end: int) -> tuple[list[str], int, int | None]:
    """The names that begin at an offset, where the last of them ends, and where what closes them does, or None."""
    text, patterns = page.text, _patterns(page.lexicon)
    authors: list[str] = []
    last, joined = at, ""
    while len(authors) < _MOST_AUTHORS:
        stop = _read_name(page, at, end)
        if stop is None or stop - at < _LEAST_NAME:
            return authors, last, read_agency(page, at, end) if authors else None
        name = text[at:stop]
        first = name.split(None, 1)[0]
        if (authors and _ends_names(page, first, at + len(first))) or (stop < end and _labels_another(page, stop, end)):
            break
        # A role ends the names, and a place does; they belong to the byline's line, not to its value.
        if authors and _is_role(page.lexicon, name):
            last_role = _ROLE_REST.match(text, last, end)
            return authors, last, last_role.end() if last_role else stop
        if (
            authors
            and _is_place(page.lexicon, authors, joined, name)
            and not text[stop : min(end, stop + 2)].strip()[:1].isalnum()
        ):
            return authors, last, stop
        if authors and outlet_end(page, at, stop) == stop:
            return authors, last, stop
        authors.append(name)
        last = stop
        gap = _GAP.match(text, stop, end)
        behind_outlet = outlet_end(page, gap.end(), end) if gap is not None else None
        stop = stop if behind_outlet is None else behind_outlet
        if stop == end:
            break
        behind = text[stop : min(end, stop + 4)].lstrip()[:1].lower()
        join = patterns.join.match(text, stop, end) if behind and behind in _join_openers(page.lexicon) else None
        if not join:
            break
        at, joined = join.end(), join.group()
    return authors, last, None


_MOST_AUTHORS, _LEAST_NAME = 12, 2  # names of a byline, and letters of one
_NEXT_WORD = regex.compile(r"[ \t\u00a0]{1,3}\p{Ll}")


def _labels_another(page: Page, stop: int, end: int) -> bool:
    """Whether a lead in small letters follows a word: 'Editing by Mark Hill' names no writer, 'Editing' is no name."""
    follows = _NEXT_WORD.match(page.text, stop, end)
    return follows is not None and read_lead(page, follows.end() - 1, end) is not None


@kept
def _joins(lexicon: Lexicon) -> regex.Pattern[str]:
    joins = any_of(lexicon.names.byline_joins) or r"(?!)"
    return regex.compile(rf"\s{{0,3}}(?:,\s{{0,3}})?(?:&|(?:{joins})\s)\s{{0,3}}", regex.IGNORECASE)


def behind_role(page: Page, at: int, end: int) -> int | None:
    """Where names go on behind the role of the one before: ', Business Editor, and Pim Alder'."""
    m = _joins(page.lexicon).match(page.text, at, end) if at < end else None
    return m.end() if m else None


def _to_end(page: Page, last: int, end: int) -> int:
    """The end of a line on which nothing but a role, a place or a paper follows names; where these end, of others.

    Must not fire on a sentence that goes on behind a comma: words in small letters are roles or grammar there, and no
    stop but an abbreviation's ends the line.
    """
    text = page.text
    rest = _REST.match(text, last, end) if last < end else None
    if rest is None or rest.end() != end:
        return last
    names = page.lexicon.names
    words = [word.strip(".,()") for word in rest.group().split()]
    if text[end - 1] in ".!?…" and not (
        words[-1][:1].isupper() and (len(words[-1]) <= _ABBREVIATED or "." in words[-1])
    ):
        return last
    for word in words:
        if is_small(word[:1]) and not any(
            t in names.role_words or t in page.lexicon.function_words for t in fold_tokens(word)
        ):
            return last
    caseless = sum(word.upper() == word.lower() and word[:1].isalpha() for word in words)
    return end if caseless <= _CASELESS_REST else last


_ABBREVIATED = 3  # letters of an abbreviation that may end a line: 'Inc.'
_CASELESS_REST = 5  # words of a script without capitals behind names; more may be a sentence
# What closes a byline's line behind the names, whatever it is: a role, a place, a paper; without numbers.
_REST = regex.compile(r"[ \t\u00a0]{0,3}[,|/–—\-][ \t\u00a0]{0,3}(?:[\p{L}\p{M}'’.&()/]{1,30}+[ ,\-–]{0,3}){1,12}+")


def _is_place(lexicon: Lexicon, authors: Sequence[str], joined: str, name: str) -> bool:
    """Whether one word behind a comma is where they wrote, behind names of several or agencies: 'Ann Lee, Kyiv'."""
    agencies = lexicon.names.agencies
    several = all(len(author.split()) > 1 or " ".join(fold_tokens(author)) in agencies for author in authors)
    return several and "," in joined and len(name.split()) == 1 and " ".join(fold_tokens(name)) not in agencies


def read_agency(page: Page, at: int, end: int) -> int | None:
    """The end of an agency's name in small letters that begins at an offset behind other names: 'Ann Lee und dpa'."""
    spans = token_spans(page.text, at, min(end, at + 40))[:3]
    if not spans or spans[0][0] != at:
        return None
    agencies = page.lexicon.names.agencies
    ends = [stop for _, stop in spans if " ".join(fold_tokens(page.text[at:stop])) in agencies]
    return max(ends, default=None)


@cache
def _join_openers(lexicon: Lexicon) -> frozenset[str]:
    """The characters that what joins two names begins with, blanks left out."""
    return frozenset(",&;/、・") | {join[0].lower() for join in lexicon.names.byline_joins}


def _after_names(page: Page, last: int, end: int) -> int:
    """The end of the place, handle and role that follow the names."""
    text = page.text
    if last >= end:
        return last
    gap = _GAP.match(text, last, end)
    word = _LETTERS.match(text, gap.end(), end) if gap else None
    if word is not None and _role_begins(page, word.start(), end) and word.group() in page.lexicon.names.role_words:
        return word.end()
    place = _patterns(page.lexicon).place.match(text, last, end) if text[last].isspace() else None
    if place:
        stop = _read_name(page, place.end(), end)
        last = stop if stop is not None else last
    behind = text[last : min(end, last + 4)].lstrip(" \t\u00a0")
    role = _ROLE_REST.match(text, last, end) if behind[:1] in _BEFORE_ROLE else None
    if role and _is_role(page.lexicon, role.group("role")) and len(fold_tokens(role.group("role"))) <= 7:
        last = role.end()
    return last
