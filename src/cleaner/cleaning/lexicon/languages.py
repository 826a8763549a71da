"""In which languages a page is written: told by its function words, each language's own.

Function words are a third of any prose and are seldom shared, so counting them tells languages with a lexicon apart on
a paragraph (Ingle 1976; Grefenstette 1995, "Comparing two language identification schemes"). A language without a
lexicon is not told: its pages are read with that of the nearest one, or of the script's.
"""

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.lexicon.folding import fold_tokens
from cleaner.cleaning.lexicon.hashing import token_hashes
from cleaner.cleaning.lexicon.loading import load_function_words
from cleaner.cleaning.scanning import Raw
from cleaner.kernels.cleaning import codes

__all__ = ["DEFAULT", "tell_languages"]

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
    k = len(words.languages)
    shared = np.zeros((k, k), dtype=np.int64)
    kernels.count_languages(
        raw.numbers,
        raw.different,
        words.table,
        words.starts,
        words.members,
        np.zeros(len(raw.different), np.int64),
        shared,
    )
    own = shared.diagonal()
    first = int(own.argmax())
    hits = int(own[first])
    if hits < _LEAST or hits < _LEAST_SHARE * len(raw.numbers):
        return (_of_script(raw),)
    beside = own - shared[first]
    second = int(beside.argmax())
    if beside[second] >= _SECOND and beside[second] >= _SECOND_SHARE * hits:
        return words.languages[first], words.languages[second]
    return (words.languages[first],)


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
