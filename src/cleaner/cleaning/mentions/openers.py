"""Captions and credits of pictures that a label opens, a comma or nothing behind it: 'Image caption, Divers at work'.

The BBC's pages have them in all of its languages; a credit stands above its caption there.
"""

from collections.abc import Sequence
from functools import cache

import regex

from cleaner.cleaning.lexicon import COLON, Lexicon, fold, is_small
from cleaner.cleaning.lexicon.keeping import kept
from cleaner.cleaning.lines import ends_in_stop
from cleaner.cleaning.mentions.credits import Credit, in_names, leading_label, phrases_of
from cleaner.cleaning.mentions.name_lists import is_name_list
from cleaner.cleaning.page import Page

__all__ = ["caption_begin", "is_label_alone", "opened_credit", "opener_words"]

_LONGEST_CREDIT = 120  # characters, label and names
_BEHIND = rf"[ \u00a0]?[{COLON},،，、][ \u00a0]?"


def _opening(phrases: Sequence[str]) -> regex.Pattern[str]:
    """A pattern of some labels, and of what parts them from what they open.

    Where a label of several words is no title ('Image caption', not 'Image Caption') and a capital follows, that may be
    nothing; and where the comma stands in front, as in Urdu.
    """
    every = phrases_of(phrases)
    plain = "|".join(f"(?i:{phrase[0]}){regex.escape(phrase[1:])}" for phrase in phrases if " " in phrase) or r"(?!)"
    return regex.compile(
        rf"(?:(?i:{every}){_BEHIND}|(?:{plain})[ \u00a0](?=[\p{{Lu}}\p{{Nd}}\"“«‘])|،[ ]?(?i:{every})[ \u00a0]?)(?=\S)"
    )


@kept
def _patterns(lexicon: Lexicon) -> tuple[regex.Pattern[str], regex.Pattern[str]]:
    names = lexicon.names
    return _opening(names.caption_openers), _opening(names.credit_openers)


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
    # A sentence goes on in small letters behind the comma: 'Photo caption, headline and byline: these are what …'.
    if opened is None or (is_small(page.text[opened.end()]) and ends_in_stop(page.text[start:end])):
        return leading_label(page, start, end)
    return opened.end()


def is_label_alone(page: Page, start: int, end: int) -> bool:
    """Whether a block is the label of a caption and nothing else: 'Image caption,' on a line of its own.

    >>> from cleaner.cleaning.page import scan
    >>> is_label_alone(scan("Image caption,"), 0, 14), is_label_alone(scan("Image, caption"), 0, 14)
    (True, False)
    """
    if end - start > _LONGEST_LABEL:
        return False
    text = page.text[start:end]
    return text.rstrip(f" {COLON},،，、\u00a0") != text and fold(text) in _labels(page.lexicon)


_LONGEST_LABEL = 40  # characters


@cache
def _labels(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(map(fold, lexicon.names.caption_openers))


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
    # A label of several words opens nothing else, whoever gave the picture; one word may open a title.
    label = page.text[start : opened.end()].strip(" ,،，、:")
    is_sure = " " in label or label.upper() == label.lower()
    given = _says_who(names) if is_sure else _is_agency_or_person(page.lexicon, names)
    return Credit(start, end, in_names(names)) if given or (is_sure and is_name_list(page.lexicon, names)) else None


_MOST_WORDS = 8  # of who gave a picture
_PARTS = regex.compile(r"[/,|]")


def _says_who(names: str) -> bool:
    """Whether words may say who gave a picture, and are no sentence: 'Courtesy of the Lee family'."""
    return len(names.split()) <= _MOST_WORDS and not ends_in_stop(names) and "," not in names


def _is_agency_or_person(lexicon: Lexicon, names: str) -> bool:
    """Whether names hold an agency's, or are several words in capitals: 'Bo Ray', not 'Juros e Inflação'."""
    words = names.split()
    capitals = len(words) > 1 and not any(is_small(word[0]) for word in words)
    known = any(fold(part) in lexicon.names.agencies for part in _PARTS.split(names))
    return is_name_list(lexicon, names) and (known or capitals)
