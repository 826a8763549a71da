"""The labels that stand before names: leads ('By'), credits ('Photo'), sources ('Source', an editor's), roles."""

from functools import cache

from cleaner.cleaning.lexicon import Lexicon, fold
from cleaner.cleaning.page import Page

__all__ = ["credits_of", "is_label", "is_lead", "leads_of", "opens_with_role", "other_labels", "sources_of", "yielding"]


@cache
def leads_of(lexicon: Lexicon) -> frozenset[str]:
    """What opens a byline, folded: 'by'."""
    return frozenset(map(fold, lexicon.names.byline_leads))


@cache
def credits_of(lexicon: Lexicon) -> frozenset[str]:
    """The labels of credits that are no leads, folded."""
    return frozenset(map(fold, lexicon.names.credit_labels)) - leads_of(lexicon)


@cache
def sources_of(lexicon: Lexicon) -> frozenset[str]:
    """The labels of where a text is from, and of editors, folded."""
    return frozenset(map(fold, lexicon.names.byline_sources))


@cache
def yielding(lexicon: Lexicon) -> frozenset[str]:
    """The leads that give way to all others, as an editor's: those that are among the sources, too."""
    return leads_of(lexicon) & sources_of(lexicon)


@cache
def other_labels(lexicon: Lexicon) -> frozenset[str]:
    """Labels of dates and sources."""
    names = lexicon.names
    return frozenset(map(fold, (*names.published, *names.updated, *names.byline_sources)))


def is_lead(page: Page, start: int, end: int) -> bool:
    """Whether a part of the text is a lead and nothing else."""
    return fold(page.text[start:end]) in leads_of(page.lexicon)


def is_label(lexicon: Lexicon, words: str, *, dot: bool) -> bool:
    """Whether words are the label of names; behind a role a dot may stand, too: '社会部・佐藤健一'."""
    label = fold(words)
    known = leads_of(lexicon), sources_of(lexicon), lexicon.names.role_words if dot else credits_of(lexicon)
    return bool(label) and any(label in labels for labels in known)


_LABEL_WORDS = 4


def opens_with_role(lexicon: Lexicon, label: str) -> bool:
    """Whether a label is a role, or one and whose it is: 'مراسل الساحل'."""
    words = label.split(" ")
    roles = lexicon.names.role_words
    return label in roles or (len(words) <= _LABEL_WORDS and any(" ".join(words[:n]) in roles for n in (1, 2)))
