"""Patterns that open with one of many words, tried only with the words that begin as the text does."""

import re
from collections.abc import Callable, Sequence

import regex

__all__ = ["OpeningPattern"]


_MOST_OPENINGS = 1 << 12  # that are remembered: a text's first word may be any
# Letters beyond ASCII that patterns which ignore case take for one of ASCII.
_LIKE_ASCII = "\u0130\u0131\u017f\u212a"
_RUN = re.compile(rf"[A-Za-z]++(?![{_LIKE_ASCII}])")


class OpeningPattern:
    """A pattern that opens with one of many words; of a hundred alternatives a text's first word leaves a few.

    It matches what the whole pattern matches: alternatives keep their order, and those left out cannot begin there.
    Each is compiled when it is first needed, which takes a millisecond for thirty words. A text that begins with
    letters of ASCII is known by all of them, any other by its first letter.

    Args:
        words: what it may open with, the one to be preferred first; none is empty or begins with a blank. A letter in
            one stands for itself, in either case.
        build: makes the pattern of some of the words; it ignores case.
    """

    __slots__ = ("_build", "_built", "_narrow", "_places", "_words")

    def __init__(self, words: Sequence[str], build: Callable[[Sequence[str]], regex.Pattern[str]]) -> None:
        self._words = words
        self._build = build
        self._narrow: dict[str, regex.Pattern[str] | None] = {}
        self._built: dict[tuple[int, ...], regex.Pattern[str]] = {}
        self._places: dict[str, set[int]] = {}
        for place, word in enumerate(words):
            for letter in _alike(word[0]):
                self._places.setdefault(letter, set()).add(place)

    def match(self, text: str, at: int, end: int) -> regex.Match[str] | None:
        """The match that begins at an offset and ends before another; None where there is none."""
        if at >= end:
            return None
        run = _RUN.match(text, at, end)
        opening = run.group().lower() if run is not None else " " + text[at]
        pattern = self._narrow[opening] if opening in self._narrow else self._narrowed(opening)
        return pattern.match(text, at, end) if pattern is not None else None

    def _narrowed(self, opening: str) -> regex.Pattern[str] | None:
        """The pattern of the words that may begin with a run of letters, or with the letter behind a blank; or None."""
        alone = opening[0] == " "
        places = set().union(*(self._places.get(letter, ()) for letter in _alike(opening[alone])))
        kept = tuple(place for place in sorted(places) if alone or _may_open(self._words[place], opening))
        pattern = None
        if kept:
            pattern = self._built.get(kept)
            if pattern is None:
                pattern = self._built[kept] = self._build([self._words[place] for place in kept])
        if len(self._narrow) >= _MOST_OPENINGS:
            self._narrow.clear()
        self._narrow[opening] = pattern
        return pattern


def _may_open(word: str, run: str) -> bool:
    """Whether a text may begin with a word, given all its first letters of ASCII, in small ones."""
    own = _RUN.match(word)
    if own is None or any(letter in word for letter in _LIKE_ASCII):
        return True
    letters = own.group().lower()
    return run.startswith(letters) if own.end() == len(word) else run == letters


# Patterns that ignore case take all four for each other.
_LETTERS_I = frozenset("iI\u0130\u0131")


def _alike(letter: str) -> set[str]:
    """Letters by which those that are one where case is ignored are known: they have one of them in common."""
    found = {letter, letter.lower(), letter.upper(), letter.title(), letter.casefold()}
    return found | _LETTERS_I if found & _LETTERS_I else found
