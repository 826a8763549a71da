"""The folded form of words, by which texts and lexicons meet."""

import re
from functools import lru_cache

import regex

from cleaner.kernels.cleaning.codes import CH_BREAKS
from cleaner.kernels.cleaning.letters import chars_with

__all__ = ["BLANK", "COLON", "fold", "fold_case", "fold_phrase", "fold_tokens", "is_small", "token_spans"]

# One token of the folded form: an ideograph or kana by itself, a number, or a word; in scripts written without spaces
# some letters begin one wherever they stand (training/letters.py).
_LETTER = r"\p{L}\p{M}--\p{Han}\p{Hiragana}\p{Katakana}"
_TOKEN = regex.compile(
    rf"[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}ー]|[\p{{Nd}}\p{{Nl}}\p{{No}}]++|[{_LETTER}][{_LETTER}--{chars_with(CH_BREAKS)}]*+",
    regex.V1,
)
# The same of a text in ASCII, in small letters.
_PLAIN_TOKEN = re.compile(r"[a-z]+|[0-9]+")
_PLAIN_RUN = re.compile(r"[A-Za-z]+|[0-9]+")
# Texts whose signs beyond ASCII are quotation marks, dashes and the like: no letter, mark or number is among them.
_NEARLY_PLAIN = re.compile(r"[\x00-\x7f\xa0-\xa9\xab-\xb1\xb4\xb6-\xb8\xbb\xbf\u2010-\u2029\u2030-\u205e]*+")

COLON = ":：፦៖՝"
"""What parts a label from what it labels: the colons of all scripts, as Ethiopic's, Khmer's and Armenian's."""

BLANK = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""White space as \\s of the package regex has it, for a class of re, which is faster and has four signs more in it."""


def fold_case(text: str) -> str:
    """Case folded as Unicode's full folding does, and i without its dot, and with the dot of its capital, as i.

    Turkish and Azerbaijani part the two, and capitals of the same word do not tell which language they are.

    >>> fold_case("KASIM kasım Kasım"), fold_case("İyul")
    ('kasim kasim kasim', 'iyul')
    """
    return text.replace("İ", "i").casefold().replace("ı", "i")


def is_small(letter: str) -> bool:
    """Whether a letter is a small one beside capitals: Georgian has none in use, and Unicode calls its letters small.

    >>> is_small("a"), is_small("A"), is_small("ა"), is_small("港")
    (True, False, False, False)
    """
    return letter.islower() and not "\u10d0" <= letter <= "\u10ff"


def fold_tokens(text: str) -> list[str]:
    """The tokens of a text in folded form: case folded, numbers as ``0``, ideographs and kana one by one.

    >>> fold_tokens("12 Comments — Ärger")
    ['0', 'comments', 'ärger']
    """
    if text.isascii() or _NEARLY_PLAIN.fullmatch(text) is not None:
        return ["0" if t[0] <= "9" else t for t in _PLAIN_TOKEN.findall(text.lower())]
    return ["0" if t[0].isdigit() else t for t in _TOKEN.findall(fold_case(text))]


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


# The phrases of lexicons that are remembered folded: every language is read beside the universal one's.
_REMEMBERED = 1 << 15


@lru_cache(maxsize=_REMEMBERED)
def fold_phrase(phrase: str) -> str:
    """The folded form of a lexicon's phrase, made once."""
    return fold(phrase)
