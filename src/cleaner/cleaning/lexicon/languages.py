"""In which languages a page is written: told by its function words, each language's own.

Function words are a third of any prose and are seldom shared, so counting them tells languages with a lexicon apart on
a paragraph (Ingle 1976; Grefenstette 1995, "Comparing two language identification schemes"). A language without a
lexicon is not told: its pages are read with that of the nearest one, or of the script's.

The language of an article is told in the same way by its body alone, with how sure that is, or by a script that one
language has for itself; and where a few words leave it open, by its letters (trigrams.py).
"""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.lexicon.folding import fold_tokens
from cleaner.cleaning.lexicon.hashing import token_hashes
from cleaner.cleaning.lexicon.loading import load_function_words
from cleaner.cleaning.lexicon.trigrams import Likest, compare_letters, compared_languages
from cleaner.cleaning.scanning import Ints, Raw
from cleaner.kernels.cleaning import codes

__all__ = ["DEFAULT", "tell_language", "tell_languages"]

DEFAULT = "en"
"""Whose lexicon a page is read with that says too little: its words stand on pages of all languages."""

# Which language of a script it is that many languages are written in, and not the first by its code.
_WIDEST = {"CYRILLIC": "ru"}

# Function words that tell a language, at least, and their share of the tokens.
_LEAST, _LEAST_SHARE = 4, 0.06
# A second language has so many function words of its own beside the first, and as a share of the first's.
_SECOND, _SECOND_SHARE = 20, 0.3


@dataclass(frozen=True, slots=True)
class _Words:
    languages: tuple[str, ...]
    table: NDArray[np.uint64]
    starts: NDArray[np.int32]
    members: NDArray[np.int32]


@cache
def _load_words() -> _Words:
    """The function words of all languages, as kernels/cleaning/languages.py takes them."""
    from cleaner.kernels.cleaning.tables import fill_records  # noqa: PLC0415  numba loads with the first page

    words = load_function_words()
    languages = tuple(words)
    own: dict[str, list[int]] = {}
    for i, language in enumerate(languages):
        for word in words[language]:
            # What folding parts is no token, and is never met.
            if fold_tokens(word) == [word]:
                own.setdefault(word, []).append(i)
    keys = token_hashes(list(own))
    table = np.zeros((codes.MARKS + (1 << (2 * len(keys) + 1).bit_length()), 2), dtype=np.uint64)
    fill_records(keys, np.arange(1, len(keys) + 1, dtype=np.uint64), table)
    starts = np.cumsum([0, *map(len, own.values())]).astype(np.int32)
    return _Words(languages, table, starts, np.array([i for held in own.values() for i in held], dtype=np.int32))


def tell_languages(raw: Raw) -> tuple[str, ...]:
    """The languages of a text that have a lexicon: one, or two where it is mixed, the first one first.

    Args:
        raw: the text.

    Returns:
        Codes of languages; one of its script alone where the text says too little.
    """
    words = _load_words()
    own, (first, second, _, _) = _count(raw, _whole(raw.numbers))
    hits = int(own[0, first])
    if hits < _LEAST or hits < _LEAST_SHARE * len(raw.numbers):
        language, confidence = tell_language(raw)  # by its letters, too
        known = language in words.languages and confidence >= _ALONE_CONFIDENCE
        return (language if language is not None and known else _of_script(raw),)
    beside = int(own[0, second] - own[1, second])
    if beside >= _SECOND and beside >= _SECOND_SHARE * hits:
        return words.languages[first], words.languages[second]
    return (words.languages[first],)


def _whole(numbers: Ints) -> Ints:
    return np.array([[0, len(numbers)]], dtype=np.int32)


def _count(tokens: "Tokens", parts: Ints) -> tuple[NDArray[np.int64], list[int]]:
    """How many function words of each language parts of a text hold, and which are next to the first.

    Returns:
        ``own`` and ``told`` of the kernel ``count_languages``.
    """
    words = _load_words()
    own, told = np.zeros((2, len(words.languages)), dtype=np.int64), np.empty(4, dtype=np.int64)
    counts = np.zeros((2, len(tokens.different)), dtype=np.int64)
    kernels.count_languages(
        tokens.numbers, parts, tokens.different, words.table, words.starts, words.members, counts, own, told
    )
    return own, told.tolist()


class Tokens(Protocol):
    """The tokens of a text: of a page, or of what is not yet one."""

    @property
    def points(self) -> NDArray[np.uint32]:
        """uint32 (n,), the text's code points."""
        ...

    @property
    def spans(self) -> Ints:
        """int32 (t, 2), the tokens."""
        ...

    @property
    def numbers(self) -> Ints:
        """int32 (t,), the number of each token among the different ones."""
        ...

    @property
    def different(self) -> NDArray[np.uint64]:
        """uint64 (d,), the hashes of these."""
        ...


# Blocks of scripts that one language has for itself, or nearly so: first and last code point. Hebrew (Yiddish),
# Ethiopic (Tigrinya), Bengali (Assamese) and the like are of more, whose function words tell them.
_ALONE = (
    *((0x0370, 0x03FF, "el"), (0x0531, 0x058F, "hy"), (0x0780, 0x07BF, "dv"), (0x0A00, 0x0A7F, "pa")),
    *((0x0A80, 0x0AFF, "gu"), (0x0B00, 0x0B7F, "or"), (0x0B80, 0x0BFF, "ta"), (0x0C00, 0x0C7F, "te")),
    *((0x0C80, 0x0CFF, "kn"), (0x0D00, 0x0D7F, "ml"), (0x0D80, 0x0DFF, "si"), (0x0E00, 0x0E7F, "th")),
    *((0x0E80, 0x0EFF, "lo"), (0x1000, 0x109F, "my"), (0x10A0, 0x10FF, "ka"), (0x1100, 0x11FF, "ko")),
    *((0x1780, 0x17FF, "km"), (0x1C90, 0x1CBF, "ka"), (0x1F00, 0x1FFF, "el"), (0x3040, 0x30FF, "ja")),
    *((0xAC00, 0xD7FF, "ko"), (0xFF66, 0xFF9F, "ja")),
)
_HAN = ((0x3400, 0x9FFF, "zh"),)
# Han letters are Japanese where kana are so large a share of both, else Chinese.
_KANA_SHARE = 0.1
_SCRIPTS = sorted((*_ALONE, *_HAN))
_OF_ALONE = tuple(dict.fromkeys(language for _, _, language in _SCRIPTS))
_JAPANESE, _CHINESE = _OF_ALONE.index("ja"), _OF_ALONE.index("zh")
_BLOCKS = np.array([block[:2] for block in _SCRIPTS], dtype=np.uint32)
_OF_BLOCK = np.array([_OF_ALONE.index(block[2]) for block in _SCRIPTS], dtype=np.int32)
# What tells a language must be so much surer than what tells another.
_LEAST_CONFIDENCE = 0.6
# Function words tell alone from here on, two of the language and none against it; or where there are so many for and
# against it. Else the letters must consent.
_ALONE_CONFIDENCE, _FEW = 0.75, 20


def tell_language(tokens: Tokens, parts: Ints | None = None) -> tuple[str | None, float]:
    """The language of parts of a text, and how sure that is.

    It is (a + 1) / (a + b + 2), of which a speaks for the language and b against it: tokens of a script that is the
    language's alone, and tokens of other scripts; or its function words that the one next to it has not, and those that
    this one has and it has not. So few words say little, and a language that another is much like is told less surely.
    Where function words leave it open, or the letters are not most like the language that a few of them tell, a and b
    are what the letters say, in words' worth.

    Args:
        tokens: the text's.
        parts: int32 (k, 2), the first token of each part and the one after its last; None for all of the text.

    Returns:
        Its ISO 639-1 code, and how sure it is, 0 to 1; None and 0 where the parts say too little.
    """
    parts = _whole(tokens.numbers) if parts is None else parts
    by_script = _by_script(tokens, parts)
    if by_script is not None:
        return _if_sure(*by_script)
    own, told = _count(tokens, parts)
    language, confidence = _by_words(own[0], told, int((parts[:, 1] - parts[:, 0]).sum()))
    alone = confidence >= _ALONE_CONFIDENCE or (language is not None and sum(told[2:]) >= _FEW)
    if alone or not own[0].any():
        return language, confidence
    likest = compare_letters(tokens.points, tokens.spans, parts)
    agreed = language is not None and (language not in compared_languages() or language == likest.language)
    return (language, confidence) if agreed else _by_letters(likest, own[0])


def _if_sure(language: str, for_it: float, against: float) -> tuple[str | None, float]:
    confidence = round((for_it + 1) / (for_it + against + 2), 3)
    return (language, confidence) if confidence >= _LEAST_CONFIDENCE else (None, 0.0)


def _by_script(tokens: Tokens, parts: Ints) -> tuple[str, int, int] | None:
    """The language whose own script most tokens are in, with how many, and how many are in others."""
    found = np.zeros(len(_OF_ALONE), dtype=np.int64)
    letters = kernels.count_scripts(tokens.points, tokens.spans, parts, _BLOCKS, _OF_BLOCK, found)
    counts = found.tolist()
    if not any(counts):
        return None
    kana, han = counts[_JAPANESE], counts[_CHINESE]
    if kana and kana >= _KANA_SHARE * (kana + han):
        counts[_JAPANESE], counts[_CHINESE] = kana + han, 0
    most = max(counts)
    return (_OF_ALONE[counts.index(most)], most, letters - most) if most > letters / 2 else None


def _by_words(own: NDArray[np.int64], told: list[int], size: int) -> tuple[str | None, float]:
    """The language with the most function words, if it has enough beside the one next to it."""
    first, _, for_it, against = told
    if own[first] < max(1, _LEAST_SHARE * size):
        return None, 0.0
    return _if_sure(_load_words().languages[first], for_it, against)


def _by_letters(likest: Likest, own: NDArray[np.int64]) -> tuple[str | None, float]:
    """The language that the letters are most like, if a function word of it stands there, too.

    Not where as many are of a language whose letters nobody knows, as Galician's: its neighbour would be told.
    """
    places, unknown = _places()
    place = places.get(likest.language)
    if place is None or own[place] <= own[unknown].max(initial=0):
        return None, 0.0
    return _if_sure(*likest)


@cache
def _places() -> tuple[dict[str, int], NDArray[np.intp]]:
    """The place of each language that has function words, and the places of those whose letters nobody knows."""
    places = {language: place for place, language in enumerate(_load_words().languages)}
    unknown = [place for language, place in places.items() if language not in compared_languages()]
    return places, np.array(unknown, dtype=np.intp)


# Letters that are looked at for the script of a text that says too little.
_LETTERS = 200


@cache
def _scripts() -> dict[str, str]:
    """A language of each script that lexicons are in, the first by its code or the widest; DEFAULT for its own."""
    found: dict[str, str] = {}
    for language, words in load_function_words().items():
        scripts = Counter(script for word in words for script in (_script(word[0]),) if script)
        for script, _ in scripts.most_common(1):
            found.setdefault(script, language)
    widest = {script: language for script, language in _WIDEST.items() if script in found}
    return {**found, **widest, _script(DEFAULT[0]): DEFAULT}


def _script(letter: str) -> str:
    """The script of a letter by its name in Unicode, kana as one."""
    first = unicodedata.name(letter, "").partition(" ")[0]
    return "HIRAGANA" if first == "KATAKANA" else first


def _of_script(raw: Raw) -> str:
    """A language of the script that most of a text's words are in; where kana stand, of theirs."""
    firsts = raw.points[raw.spans[:_LETTERS, 0]].tolist()
    known = _scripts()
    counted = Counter(script for point in firsts if (script := _script(chr(point))) in known)
    if not counted:
        return DEFAULT
    return known["HIRAGANA" if "HIRAGANA" in counted and "HIRAGANA" in known else counted.most_common(1)[0][0]]
