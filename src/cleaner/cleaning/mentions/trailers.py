"""What stands around a credit: an agency's shop behind it, the label of a text's source in front."""

from functools import cache

import regex

from cleaner.cleaning.lexicon import Lexicon, fold, fold_tokens
from cleaner.cleaning.lexicon.keeping import kept
from cleaner.cleaning.mentions.credits import Credit, phrases_of
from cleaner.cleaning.page import Page

__all__ = ["may_have_trailer", "names_source", "strip_trailer"]


@cache
def _trailer_ends(lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(sorted({fold_tokens(trailer)[-1] for trailer in lexicon.names.credit_trailers}))


def may_have_trailer(lexicon: Lexicon, part: str) -> bool:
    """Whether a text in ASCII may end in what an agency's shop puts behind a credit."""
    return part.lower().removesuffix(".").endswith(_trailer_ends(lexicon))


@kept
def _trailer(lexicon: Lexicon) -> regex.Pattern[str]:
    trailers = phrases_of(lexicon.names.credit_trailers, between=",")
    return regex.compile(rf"[\s,|]{{1,4}}(?:{trailers})\.?\Z", regex.IGNORECASE)


def strip_trailer(page: Page, start: int, end: int) -> int:
    """The end of a block without what an agency's shop puts after the credit: 'Purchase Licensing Rights'."""
    m = _trailer(page.lexicon).search(page.text, max(start, end - 80), end)
    return m.start() if m and m.start() > start else end


@cache
def _sources(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(map(fold, lexicon.names.byline_sources))


def names_source(page: Page, credit: Credit) -> bool:
    """Whether a credit says where the text is from, which is no picture's where it stands alone: 'Źródło: PAP'."""
    label = page.text[credit.start : page.text.find(credit.names, credit.start, credit.end)]
    return fold(label) in _sources(page.lexicon)
