"""Captions and credits of pictures that a label opens, a comma or nothing behind it: 'Image caption, Divers at work'.

The BBC's pages have them in all of its languages; a credit stands above its caption there.
"""

from collections.abc import Iterable
from functools import cache

import regex

from cleaner.cleaning.lexicon import COLON, Lexicon
from cleaner.cleaning.mentions.credits import Credit, in_names, is_name_list, leading_label
from cleaner.cleaning.page import Page

__all__ = ["caption_begin", "opened_credit", "opener_words"]

_LONGEST_CREDIT = 120  # characters, label and names
_BEHIND = rf"[ \u00a0]?[{COLON},،，、][ \u00a0]?"
_NOTHING = r"(?!)"


def _opening(phrases: Iterable[str]) -> str:
    """A pattern of some labels, and of what parts them from what they open.

    Where a label has several words and a capital follows that may be nothing, and where the comma stands in front, as
    in Urdu.
    """
    told = sorted(phrases, key=len, reverse=True)
    several = "|".join(regex.escape(phrase) for phrase in told if " " in phrase) or _NOTHING
    single = "|".join(regex.escape(phrase) for phrase in told if " " not in phrase) or _NOTHING
    return (
        rf"(?:(?i:{several})(?:{_BEHIND}|[ \u00a0](?=[\p{{Lu}}\p{{Nd}}\"“«‘]))|(?i:{single}){_BEHIND}"
        rf"|،[ ]?(?i:{several}|{single})[ \u00a0]?)(?=\S)"
    )


@cache
def _patterns(lexicon: Lexicon) -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    names = lexicon.names
    return regex.compile(_opening(names.caption_openers)), regex.compile(_opening(names.credit_openers))


@cache
def opener_words(lexicon: Lexicon) -> frozenset[str]:
    """The first words of the labels, in small letters."""
    names = lexicon.names
    return frozenset(opener.split(" ")[0] for opener in (*names.caption_openers, *names.credit_openers))


def caption_begin(page: Page, start: int, end: int) -> int | None:
    """Where the caption begins behind the label that opens a block; None where none does.

    >>> from cleaner.cleaning.page import scan
    >>> caption_begin(scan("Image caption, Divers at work"), 0, 29)
    15
    """
    opened = _patterns(page.lexicon)[0].match(page.text, start, end)
    return leading_label(page, start, end) if opened is None else opened.end()


def opened_credit(page: Page, start: int, end: int) -> Credit | None:
    """The credit that a block is, with the label that opens it; None where it is none.

    Must not fire where the label opens a sentence: 'Image copyright, she said, had never troubled her.'

    >>> from cleaner.cleaning.page import scan
    >>> opened_credit(scan("Image source, PA Media"), 0, 22).names
    'PA Media'
    """
    opened = _patterns(page.lexicon)[1].match(page.text, start, end) if end - start <= _LONGEST_CREDIT else None
    if opened is None:
        return None
    names = page.text[opened.end() : end]
    return Credit(start, end, in_names(names)) if is_name_list(page.lexicon, names) else None
