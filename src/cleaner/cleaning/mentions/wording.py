"""Phrases of lexicons as patterns."""

from collections.abc import Iterable

import regex

__all__ = ["any_of"]


def any_of(words: Iterable[str]) -> str:
    """An alternation of phrases, in which a space stands for any white space and punctuation is optional."""
    return "|".join(r"[\s\W]{1,3}".join(regex.escape(part) for part in w.split(" ")) for w in words)
