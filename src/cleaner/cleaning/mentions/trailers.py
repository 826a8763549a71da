"""What stands around a credit: an agency's shop behind it, the label of a text's source in front."""

from functools import cache

from cleaner.cleaning.lexicon import Lexicon, fold, fold_tokens
from cleaner.cleaning.mentions.credits import Credit
from cleaner.cleaning.page import Page

__all__ = ["may_have_trailer", "names_source"]


@cache
def _trailer_ends(lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(sorted({fold_tokens(trailer)[-1] for trailer in lexicon.names.credit_trailers}))


def may_have_trailer(lexicon: Lexicon, part: str) -> bool:
    """Whether a text in ASCII may end in what an agency's shop puts behind a credit."""
    return part.lower().removesuffix(".").endswith(_trailer_ends(lexicon))


@cache
def _sources(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(map(fold, lexicon.names.byline_sources))


def names_source(page: Page, credit: Credit) -> bool:
    """Whether a credit says where the text is from, which is no picture's where it stands alone: 'Źródło: PAP'."""
    label = page.text[credit.start : page.text.find(credit.names, credit.start, credit.end)]
    return fold(label) in _sources(page.lexicon)
