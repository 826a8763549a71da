"""Papers and agencies behind names: where one begins, the names end."""

from functools import cache

import regex

from cleaner.cleaning.lexicon import Lexicon, fold, fold_tokens, token_spans
from cleaner.cleaning.lexicon.keeping import kept
from cleaner.cleaning.mentions.wording import any_of
from cleaner.cleaning.page import Page

__all__ = ["CAPITAL", "outlet_end"]

CAPITAL = r"[\p{Lu}\p{Lt}\p{Lo}\p{Georgian}]"
"""What a word of a name begins with, as a pattern."""


def outlet_end(page: Page, at: int, end: int) -> int | None:
    """Where a paper or an agency ends that begins here: 'Fox News' in 'Ann Lee Fox News', 'for MailOnline'; or None.

    Must not fire on a surname that is an agency's, too: 'Getty', 'Rex'. One word is one where it is short for something
    and the words in front are not in capitals.
    """
    text, names = page.text, page.lexicon.names
    led = _for_outlet(page.lexicon).match(text, at, end)
    if led is not None:
        return led.end()
    stop = min(end, at + 40)
    tokens = fold_tokens(text[at:stop])
    if not tokens or tokens[0] not in _outlet_firsts(page.lexicon):
        return None
    spans = token_spans(text, at, stop)
    for n in range(min(4, len(spans)), 0, -1):
        last = spans[n - 1][1]
        told = text[at:last]
        if fold(told) in names.outlets and (n > 1 or told in names.nobodys or _is_short_form(text, at, last)):
            return last
    return None


@cache
def _outlet_firsts(lexicon: Lexicon) -> frozenset[str]:
    """The folded words with which a paper or an agency begins: most names are done with after one look."""
    return frozenset(outlet.split(" ")[0] for outlet in lexicon.names.outlets)


def _is_short_form(text: str, at: int, last: int) -> bool:
    """Whether a word in capitals stands behind one that is in small letters: 'CNN' in 'Ann Lee CNN'."""
    return last - at > 1 and text[at:last].isupper() and not text[max(0, at - 3) : at].strip().isupper()


@kept
def _for_outlet(lexicon: Lexicon) -> regex.Pattern[str]:
    words = any_of(lexicon.names.byline_outlets) or r"(?!)"
    name = rf"{CAPITAL}[\p{{L}}\p{{N}}'’&.\-]*+"
    joins = any_of(lexicon.names.byline_joins) or r"(?!)"
    return regex.compile(rf"(?i:{words})[ \u00a0]{name}(?:[ \u00a0](?!(?i:{joins})(?!\p{{L}})){name}){{0,3}}+(?<![ .])")
