"""Times that count back from now: '3 hours ago', 'yesterday'; kept as text, for the page does not say from when."""

import re
from functools import cache

import regex

from cleaner.cleaning.lexicon import Lexicon, fold, fold_tokens
from cleaner.cleaning.mentions.mention import Mention
from cleaner.cleaning.page import Page

__all__ = ["read_relative"]

_PLAIN_WORD = re.compile(r"[A-Za-z]+|[0-9]+")
_WORD_END = regex.compile(r"[\p{Han}ー\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}]++|\d++")


@cache
def _relative_lengths(lexicon: Lexicon) -> dict[str, tuple[int, ...]]:
    """How many tokens the times that count back have, by their first one."""
    found: dict[str, set[int]] = {}
    for phrase in lexicon.names.relative:
        tokens = phrase.split(" ")
        found.setdefault(tokens[0], set()).add(len(tokens))
    return {first: tuple(sorted(lengths)) for first, lengths in found.items()}


def read_relative(page: Page, at: int, end: int, first: str) -> Mention | None:
    """'3 hours ago': kept as text, for the page does not say from when."""
    text, relative = page.text, page.lexicon.names.relative
    stop = min(end, at + 40)
    window = text[at:stop]
    tokens = fold_tokens(window)
    lengths = [n for n in _relative_lengths(page.lexicon).get(first, ()) if " ".join(tokens[:n]) in relative]
    if not lengths:
        return None
    if window.isascii():  # as below, where a token is what a word's end ends
        ends = [m.end() for m in _PLAIN_WORD.finditer(window)][: lengths[-1]]
        n = next((n for n in reversed(lengths) if n <= len(ends) and not window[ends[n - 1] :][:1].isalnum()), 0)
        return Mention("date", at, at + ends[n - 1], window[: ends[n - 1]].strip()) if n else None
    # The longest phrase first; offsets of word ends come from the window itself.
    ends = [m.end() for m in _WORD_END.finditer(window)][:8]
    for n in reversed(ends):
        if fold(window[:n]) in relative:
            if n < len(window) and window[n].isalnum() and not _spaceless(window[n - 1]):
                continue
            return Mention("date", at, at + n, window[:n].strip())
    return None


def _spaceless(ch: str) -> bool:
    return "\u3040" <= ch <= "\u9fff"
