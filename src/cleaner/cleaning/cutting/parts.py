"""What may stand on a part of a line, once another part of it is cut off."""

import re

from cleaner.cleaning.cutting.chrome import ad_words
from cleaner.cleaning.lexicon import Lexicon
from cleaner.cleaning.mentions.openers import opener_words
from cleaner.cleaning.mentions.reading import first_word, metadata_openers
from cleaner.cleaning.mentions.trailers import may_have_trailer
from cleaner.cleaning.page import Page
from cleaner.kernels.cleaning import codes

__all__ = ["SHORT_CHROME", "prefilter_of"]


# Marks of advertisements are looked for in lines that are longer.
SHORT_CHROME = 40


# An address of mail, or a handle, begins so near before its sign.
_HANDLE_REACH = 60


_DIGIT = re.compile(r"[0-9]")


_ASCII_BRACKET = re.compile(r"[(\[]")


# What sentences end with in ASCII, inside a line.
_INNER_STOP = re.compile(r"[.!?][\"')\]]{0,3}\s")


_SEPARATOR_SIGN = re.compile(r"[\x1c-\x1f]")


def prefilter_of(page: Page, start: int, end: int) -> int:
    """What may stand on a part of a line, but for the heads of sections; of parts that are not in ASCII, anything.

    Like the prefilters of whole lines these are necessary conditions, and cheap to see.
    """
    text = page.text
    part = text[start:end]
    if not part.isascii():
        return codes.ALL_PREFILTERS & ~codes.PREFILTER_PAGE & ~codes.PREFILTER_SECTION
    prefilters = codes.PREFILTER_CREDIT | codes.PREFILTER_CREDITED | codes.PREFILTER_COPY
    word = first_word(part, 0, len(part))
    opens = word in metadata_openers(page.lexicon) or page.dates.at(start, end) is not None
    if opens or "@" in part[:_HANDLE_REACH] or not part[:1].isalnum():
        prefilters |= codes.PREFILTER_MENTION
    if end - start > codes.SHORT_INSIDE:
        prefilters |= codes.PREFILTER_INSIDE
    if _may_open_menu(page.lexicon, part):
        prefilters |= codes.PREFILTER_MENU
    if _ASCII_BRACKET.search(part):
        prefilters |= codes.PREFILTER_BRACKET | codes.PREFILTER_COUNTER
    if ":" in part or word in opener_words(page.lexicon):
        prefilters |= codes.PREFILTER_LABEL
    if end - start > SHORT_CHROME and (word in ad_words(page.lexicon) or _INNER_STOP.search(part)):
        prefilters |= codes.PREFILTER_CHROME
    if _DIGIT.search(part):
        prefilters |= codes.PREFILTER_COUNTER
    return prefilters | codes.PREFILTER_TRAILER if may_have_trailer(page.lexicon, part) else prefilters


def _may_open_menu(lexicon: Lexicon, part: str) -> bool:
    """Whether none of the first three words of a text in ASCII is plain and in small letters."""
    words = part.split(None, 3)
    if _SEPARATOR_SIGN.search(part):  # which part words for str alone
        return True
    connectors = lexicon.menu_connectors
    return len(words) > 2 and not any(word[0].islower() and word not in connectors for word in words[:3])
