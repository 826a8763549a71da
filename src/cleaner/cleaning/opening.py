"""Patterns that open with one of many words, tried only with the words that begin as the text does."""

from collections.abc import Callable, Sequence

import regex

__all__ = ["OpeningPattern"]


class OpeningPattern:
    """A pattern that opens with one of many words; of a hundred alternatives a text's first letter leaves a few.

    It matches what the whole pattern matches: alternatives keep their order, and those left out cannot begin there.
    Each is compiled when it is first needed.

    Args:
        words: what it may open with, the one to be preferred first; none is empty or begins with a blank.
        build: makes the pattern of some of the words; it ignores case.
    """

    __slots__ = ("_build", "_narrow", "_whole", "_words")

    def __init__(self, words: Sequence[str], build: Callable[[Sequence[str]], regex.Pattern[str]]) -> None:
        self._words = words
        self._build = build
        self._narrow: dict[str, regex.Pattern[str] | None] = {}
        self._whole: regex.Pattern[str] | None = None

    @property
    def whole(self) -> regex.Pattern[str]:
        """The pattern with all its words."""
        if self._whole is None:
            self._whole = self._build(self._words)
        return self._whole

    def match(self, text: str, at: int, end: int) -> regex.Match[str] | None:
        """The match that begins at an offset and ends before another; None where there is none."""
        first = text[at : at + 1].lower()
        # Letters beyond ASCII are too many to keep a pattern for each.
        if at >= end or not first.isascii():
            return self.whole.match(text, at, end)
        if first not in self._narrow:
            begins = [w for w in self._words if _begins(w[0], first)]
            self._narrow[first] = self._build(begins) if begins else None
        pattern = self._narrow[first]
        return pattern.match(text, at, end) if pattern is not None else None


def _begins(letter: str, first: str) -> bool:
    """Whether a word's first letter matches a small one of ASCII; some beyond ASCII do where case is ignored."""
    if letter.isascii():
        return letter.lower() == first
    return regex.match(regex.escape(letter), first, regex.IGNORECASE) is not None
