"""Patterns that open with one of many phrases, tried only with those that begin as the text does."""

import re
from collections.abc import Callable, Sequence

import regex

__all__ = ["OpeningPattern"]


_MOST_OPENINGS = 1 << 12  # that are remembered: a text's first word may be any
# Letters beyond ASCII that patterns which ignore case take for one of ASCII.
_LIKE_ASCII = "\u0130\u0131\u017f\u212a"
_LONGEST_AFTER = 8  # characters that are looked at behind a phrase
_PLAIN_FORM = str.maketrans(_LIKE_ASCII, "iisk")
_RUN = re.compile(rf"[A-Za-z]++(?![{_LIKE_ASCII}])")


class OpeningPattern:
    """A pattern that opens with one of many phrases; of a hundred alternatives a text's first word leaves a few.

    It matches what the whole pattern matches: alternatives keep their order, and those left out cannot begin there.
    In ASCII one pattern tells what may stand behind a first word. Elsewhere a pattern is made of those that may begin
    there, when it is first needed, which takes a millisecond for thirty; a text that begins with letters of ASCII is
    known by all of them, any other by its first letter.

    Args:
        phrases: what it may open with, the one to be preferred first, words parted by a space; none is empty. A letter
            in one stands for itself, in either case.
        build: makes the pattern of some of the phrases; it ignores case.
        gap: what stands between two words of a phrase in ASCII; it matches nothing that a word begins with.
        after: what stands behind a phrase in ASCII.
    """

    __slots__ = ("_build", "_built", "_narrow", "_places", "_plain", "_reach", "_rests", "_words")

    def __init__(
        self,
        phrases: Sequence[str],
        build: Callable[[Sequence[str]], regex.Pattern[str]],
        *,
        gap: re.Pattern[str],
        after: re.Pattern[str],
    ) -> None:
        self._words = phrases
        self._build = build
        self._narrow: dict[str, regex.Pattern[str] | None] = {}
        self._built: dict[tuple[int, ...], regex.Pattern[str]] = {}
        self._places: dict[str, set[int]] = {}
        self._plain: dict[str, re.Pattern[str]] = {}
        rests: dict[str, list[str]] = {}
        # No match is longer: between words three characters stand for one, and eight behind a phrase.
        self._reach = max(len(phrase) + 2 * phrase.count(" ") for phrase in phrases) + _LONGEST_AFTER + 1
        for place, phrase in enumerate(phrases):
            for letter in _alike(phrase[0]):
                self._places.setdefault(letter, set()).add(place)
            words = phrase.translate(_PLAIN_FORM).lower().split(" ")
            if phrase.isascii() and not (words[0].isalpha() and all(word.isalnum() for word in words)):
                raise AssertionError(f"a phrase of ASCII is more than words: {phrase}")
            if all(word.isascii() for word in words):
                rests.setdefault(words[0], []).append("".join(gap.pattern + word for word in words[1:]))
        self._rests = {first: f"(?:{'|'.join(own)}){after.pattern}" for first, own in rests.items()}

    @classmethod
    def of(
        cls,
        phrases: Sequence[str],
        build: Callable[[Sequence[str]], regex.Pattern[str]],
        *,
        gap: re.Pattern[str],
        after: re.Pattern[str],
    ) -> "OpeningPattern | None":
        """The pattern of some phrases; None where there are none, as in a language whose file has none."""
        return cls(phrases, build, gap=gap, after=after) if phrases else None

    def match(self, text: str, at: int, end: int) -> int | None:
        """The end of the match that begins at an offset and ends before another; None where there is none."""
        if at >= end:
            return None
        window = text[at : min(end, at + self._reach)]
        run = _RUN.match(window)
        if window.isascii():
            rest = self._behind(run.group().lower()) if run is not None else None
            found = rest.match(window, run.end()) if rest is not None and run is not None else None
            return None if found is None else at + found.end()
        opening = run.group().lower() if run is not None else " " + window[0]
        pattern = self._narrow[opening] if opening in self._narrow else self._narrowed(opening)
        m = pattern.match(text, at, end) if pattern is not None else None
        return None if m is None else m.end()

    def _behind(self, first: str) -> re.Pattern[str] | None:
        """What may stand behind a first word in ASCII; None where no phrase begins with it."""
        rest = self._plain.get(first)
        if rest is None and first in self._rests:
            rest = self._plain[first] = re.compile(self._rests[first], re.IGNORECASE | re.ASCII)
        return rest

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
