"""Whether words are a list of names, as a credit has them."""

import re

import regex

from cleaner.cleaning.lexicon import Lexicon, fold, fold_case, is_small

__all__ = ["is_name_list"]

_BETWEEN_NAMES = re.compile(r"[/,|]")
_SENTENCE = regex.compile(r"[.!?]\s+\p{Lu}\p{Ll}+\s\p{Ll}")
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
_CAPTIONED = regex.compile(r"(?:[^\s(（]+\s+){4,}+[^\s(（]*[(（][^()（）]{2,50}[)）]\.?\Z")  # words before a credit


def is_name_list(lexicon: Lexicon, names: str) -> bool:
    """Names are short, mostly capitalised and end without a full stop in mid-sentence."""
    words = names.split()
    if not 1 <= len(words) <= 14 or _CAPTIONED.match(names) or (not names.isascii() and len(_CJK.findall(names)) > 12):
        return False
    if any(fold(part) in lexicon.names.agencies for part in _BETWEEN_NAMES.split(names)):
        return True
    plain = caps = 0
    for word in words:
        caps += not is_small(word[0])
        plain += word.islower() and fold_case(word).strip(".,") in lexicon.function_words
    return caps * 2 >= len(words) and plain * 3 <= len(words) and not _SENTENCE.search(names)
