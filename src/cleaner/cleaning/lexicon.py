"""The lexicons of ``cleaner/data`` as lookups; the only module that reads that folder."""

import re
import tomllib
from collections.abc import Iterable, Iterator, KeysView
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Any

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner.article import Kind

__all__ = [
    "BLANK",
    "Lexicon",
    "Names",
    "Phrases",
    "content_words",
    "fold",
    "fold_tokens",
    "load_lexicon",
    "load_weights",
    "token_spans",
]

# One token of the folded form: an ideograph or kana by itself, a number, or a word.
_TOKEN = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}ー]|[\p{Nd}\p{Nl}\p{No}]++|[\p{L}\p{M}--\p{Han}\p{Hiragana}\p{Katakana}]++",
    regex.V1,
)
# The same of a text in ASCII, in small letters.
_PLAIN_TOKEN = re.compile(r"[a-z]+|[0-9]+")
_PLAIN_RUN = re.compile(r"[A-Za-z]+|[0-9]+")
# Texts whose signs beyond ASCII are quotation marks, dashes and the like: no letter, mark or number is among them.
_NEARLY_PLAIN = re.compile(r"[\x00-\x7f\xa0-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\u2010-\u2029\u2030-\u205e]*+")

BLANK = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""White space as \\s of the package regex has it, for a class of re, which is faster and has four signs more in it."""


def fold_tokens(text: str) -> list[str]:
    """The tokens of a text in folded form: case folded, numbers as ``0``, ideographs and kana one by one.

    >>> fold_tokens("12 Comments — Ärger")
    ['0', 'comments', 'ärger']
    """
    if text.isascii() or _NEARLY_PLAIN.fullmatch(text) is not None:
        return ["0" if t[0] <= "9" else t for t in _PLAIN_TOKEN.findall(text.lower())]
    return ["0" if t[0].isdigit() else t for t in _TOKEN.findall(text.casefold())]


def token_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the tokens between two offsets stand; they are as many as the folded ones unless folding parts one."""
    plain = text[start:end].isascii() or _NEARLY_PLAIN.fullmatch(text, start, end) is not None
    pattern = _PLAIN_RUN if plain else _TOKEN
    return [m.span() for m in pattern.finditer(text, start, end)]


def fold(text: str) -> str:
    """The folded form of a text as one string, tokens parted by a space.

    >>> fold("Don't miss: 3 stories!")
    'don t miss 0 stories'
    """
    return " ".join(fold_tokens(text))


class Phrases:
    """Folded phrases with their kinds, looked up inside folded tokens in time linear in the tokens.

    Args:
        kinds: folded phrase -> kind.
    """

    __slots__ = ("_kinds", "_lengths")

    def __init__(self, kinds: dict[str, Kind]) -> None:
        self._kinds = kinds
        lengths: dict[str, set[int]] = {}
        for phrase in kinds:
            tokens = phrase.split(" ")
            lengths.setdefault(tokens[0], set()).add(len(tokens))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def whole(self, key: str) -> Kind | None:
        """The kind of a block that is nothing but a phrase, given its folded form."""
        return self._kinds.get(key)

    @property
    def openers(self) -> KeysView[str]:
        """The first tokens of the phrases."""
        return self._lengths.keys()

    def items(self) -> Iterable[tuple[str, Kind]]:
        """The phrases, folded, with their kinds."""
        return self._kinds.items()

    def of_kind(self, kind: Kind) -> list[str]:
        """The phrases of a kind."""
        return [phrase for phrase, own in self._kinds.items() if own is kind]

    def at(self, tokens: list[str], i: int) -> tuple[Kind, str] | None:
        """The longest phrase that begins at token i, with its kind."""
        for n in self._lengths.get(tokens[i], ()):
            phrase = " ".join(tokens[i : i + n])
            kind = self._kinds.get(phrase)
            if kind is not None:
                return kind, phrase
        return None

    def within(self, tokens: list[str]) -> tuple[Kind, str] | None:
        """The first phrase that occurs anywhere in the tokens, with its kind."""
        lengths = self._lengths
        for i, token in enumerate(tokens):
            if token in lengths:
                hit = self.at(tokens, i)
                if hit is not None:
                    return hit
        return None


@dataclass(frozen=True, slots=True)
class Names:
    """Words and phrases of the metadata, over all languages, as they are written (not folded)."""

    byline_leads: tuple[str, ...]
    byline_joins: tuple[str, ...]
    byline_places: tuple[str, ...]
    byline_sources: tuple[str, ...]
    role_words: frozenset[str]
    published: tuple[str, ...]
    updated: tuple[str, ...]
    months: dict[str, int]
    weekdays: tuple[str, ...]
    date_fillers: tuple[str, ...]
    relative: frozenset[str]
    zones: dict[str, float]
    credit_labels: tuple[str, ...]
    trailing_labels: tuple[str, ...]
    credit_trailers: tuple[str, ...]
    counters: frozenset[str]
    caption_cues: frozenset[str]
    copyright_labels: tuple[str, ...]
    site_words: frozenset[str]
    site_makers: tuple[str, ...]
    agencies: frozenset[str]
    picture_tails: tuple[str, ...]
    picture_heads: tuple[str, ...]
    picture_alone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Every list that cleaning looks things up in.

    Attributes:
        function_words: folded function words of all languages with a file.
        abbreviations: folded words that a full stop follows without ending a sentence.
        address_words: folded words that address the reader or speak for the writer.
        menu_connectors: words and signs in small letters that may stand inside a run of menu entries.
        whole: phrases that are a whole block of chrome.
        starts: phrases that open a short block of chrome.
        contains: phrases in which chrome speaks, anywhere in a block.
        heads: phrases that open a section of their kind, which goes on until prose resumes.
        names: the words of bylines, dates and captions.
    """

    function_words: frozenset[str]
    abbreviations: frozenset[str]
    address_words: frozenset[str]
    menu_connectors: frozenset[str]
    whole: Phrases
    starts: Phrases
    contains: Phrases
    heads: Phrases
    names: Names


def _toml(place: Traversable) -> dict[str, Any]:
    return tomllib.loads(place.read_text(encoding="utf-8"))


def _gather(languages: list[dict[str, Any]], table: str, key: str) -> Iterator[str]:
    for language in languages:
        yield from language.get(table, {}).get(key, ())


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda w: (-len(w), w)))


def _kinds(languages: list[dict[str, Any]], place: str) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for language in languages:
        for kind, lists in language.get("chrome", {}).items():
            for phrase in lists.get(place, ()):
                found.setdefault(fold(phrase), Kind(kind))
    found.pop("", None)
    return found


def _months(languages: list[dict[str, Any]]) -> dict[str, int]:
    return {
        name: number
        for language in languages
        for number, names in enumerate(language.get("date", {}).get("months", ()), start=1)
        for name in names
    }


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """Read all lexicons, once a process."""
    data = files("cleaner") / "data"
    places = sorted((p for p in (data / "lexicon").iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    # English first, so that a phrase two languages share has the kind that English gives it.
    languages = sorted((_toml(p) for p in places), key=lambda lang: lang["language"] != "en")
    agencies = _toml(data / "agencies.toml")
    names = Names(
        byline_leads=_longest_first(_gather(languages, "byline", "leads")),
        byline_joins=_longest_first(_gather(languages, "byline", "joins")),
        byline_places=_longest_first(_gather(languages, "byline", "places")),
        byline_sources=_longest_first(_gather(languages, "byline", "sources")),
        role_words=frozenset(fold(w) for w in _gather(languages, "byline", "roles")),
        published=_longest_first(_gather(languages, "date", "published")),
        updated=_longest_first(_gather(languages, "date", "updated")),
        months=_months(languages),
        weekdays=_longest_first(_gather(languages, "date", "weekdays")),
        date_fillers=_longest_first(_gather(languages, "date", "fillers")),
        relative=frozenset(fold(w) for w in _gather(languages, "date", "relative")),
        zones=_toml(data / "zones.toml")["hours"],
        credit_labels=_longest_first(_gather(languages, "caption", "labels")),
        trailing_labels=_longest_first(_gather(languages, "caption", "trailing_labels")),
        credit_trailers=_longest_first(_gather(languages, "caption", "trailers")),
        counters=frozenset(fold(w) for w in _gather(languages, "caption", "counters")),
        site_words=frozenset(fold(w) for w in _gather(languages, "site", "words")),
        copyright_labels=_longest_first(_gather(languages, "site", "copyright")),
        site_makers=_longest_first(_gather(languages, "site", "makers")),
        caption_cues=frozenset(fold(w) for w in _gather(languages, "caption", "cues")),
        agencies=frozenset(fold(w) for w in agencies["names"]),
        picture_tails=_longest_first(agencies["picture_tails"]),
        picture_heads=_longest_first(agencies["picture_heads"]),
        picture_alone=_longest_first(agencies["picture_alone"]),
    )
    return Lexicon(
        function_words=frozenset(w.casefold() for lang in languages for w in lang.get("function_words", ())),
        abbreviations=frozenset(fold(w).split(" ")[-1] for lang in languages for w in lang.get("abbreviations", ())),
        address_words=frozenset(w.casefold() for lang in languages for w in lang.get("address_words", ())),
        menu_connectors=frozenset(w for lang in languages for w in lang.get("menu_connectors", ())),
        whole=Phrases(_kinds(languages, "whole")),
        starts=Phrases(_kinds(languages, "starts")),
        contains=Phrases(_kinds(languages, "contains")),
        heads=Phrases(_kinds(languages, "heads")),
        names=names,
    )


@lru_cache(maxsize=1)
def load_weights() -> dict[str, NDArray[np.float32]]:
    """Read the weights of the line model, once a process; arrays only, never objects."""
    raw = (files("cleaner") / "data" / "line_model.npz").read_bytes()
    with np.load(BytesIO(raw), allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def content_words(tokens: Iterable[str]) -> set[str]:
    """The words that carry content: no function words, no numbers, none under three letters unless beyond ASCII.

    >>> sorted(content_words(["the", "harbour", "is", "0", "港"]))
    ['harbour', '港']
    """
    function_words = load_lexicon().function_words
    return {t for t in tokens if t not in function_words and t != "0" and (len(t) > 2 or not t.isascii())}
