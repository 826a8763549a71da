"""The lexicon that the slow twins read with: that of the page at hand, set for as long as it is read."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from cleaner.cleaning.lexicon import Lexicon, language_names
from cleaner.cleaning.lexicon import load_lexicon as load

__all__ = ["ALL", "content_words", "load_lexicon", "reading_with"]

ALL = load(language_names())
"""The lexicon of all languages together."""
_SPOKEN = [ALL]


@contextmanager
def reading_with(lexicon: Lexicon) -> Iterator[None]:
    """Read with a lexicon."""
    _SPOKEN.append(lexicon)
    try:
        yield
    finally:
        _SPOKEN.pop()


def load_lexicon() -> Lexicon:
    """The lexicon of the page at hand."""
    return _SPOKEN[-1]


def content_words(tokens: Iterable[str]) -> set[str]:
    """The words that carry content, in the languages of the page at hand."""
    return load_lexicon().content_words(tokens)
