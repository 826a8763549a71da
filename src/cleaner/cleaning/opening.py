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

    __slots__ = ("_build", "_narrow", "_places", "_words")

    def __init__(self, words: Sequence[str], build: Callable[[Sequence[str]], regex.Pattern[str]]) -> None:
        self._words = words
        self._build = build
        self._narrow: dict[str, regex.Pattern[str]] = {}
        self._places: dict[str, set[int]] = {}
        for place, word in enumerate(words):
            for letter in _alike(word[0]):
                self._places.setdefault(letter, set()).add(place)

    def match(self, text: str, at: int, end: int) -> regex.Match[str] | None:
        """The match that begins at an offset and ends before another; None where there is none."""
        if at >= end:
            return None
        pattern = self._narrow.get(text[at]) or self._narrowed(text[at])
        return pattern.match(text, at, end) if pattern is not None else None

    def _narrowed(self, first: str) -> regex.Pattern[str] | None:
        """The pattern of the words that may begin with a letter; None where none does."""
        places = set().union(*(self._places.get(letter, ()) for letter in _alike(first)))
        if not places:
            return None
        pattern = self._narrow[first] = self._build([self._words[place] for place in sorted(places)])
        return pattern


# Patterns that ignore case take all four for each other.
_LETTERS_I = frozenset("iI\u0130\u0131")


def _alike(letter: str) -> set[str]:
    """Letters by which those that are one where case is ignored are known: they have one of them in common."""
    found = {letter, letter.lower(), letter.upper(), letter.title(), letter.casefold()}
    return found | _LETTERS_I if found & _LETTERS_I else found
