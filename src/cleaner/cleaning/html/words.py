"""The names and words that flattening knows, in the form that the kernels look things up in."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from cleaner.kernels.cleaning import codes, html_codes, letters
from cleaner.kernels.cleaning.html_tuples import HtmlTables

__all__ = ["load_tables", "load_words"]

_BASIS = 0xCBF29CE484222325
_PRIME = 0x100000001B3
_ALL = (1 << 64) - 1


@cache
def load_words() -> Mapping[str, int]:
    """The words of classes and ids, those that begin words with their asterisk, each with the place of its group."""
    text = (files("cleaner.data") / "html_words.toml").read_text(encoding="utf-8")
    groups: dict[str, list[str]] = tomllib.loads(text)
    if tuple(groups) != html_codes.GROUPS:
        raise AssertionError("the groups of html_words.toml are not those of html_codes.py")
    return {word: place for place, words in enumerate(groups.values()) for word in words}


def _hash(text: str) -> int:
    """FNV-1a of 64 bits, as kernels/cleaning/html_attributes.py makes it."""
    key = _BASIS
    for byte in text.encode():
        key = (key ^ byte) * _PRIME & _ALL
    return key


def _table(known: Mapping[int, int]) -> NDArray[np.uint64]:
    from cleaner.kernels.cleaning import tables  # noqa: PLC0415  numba loads with the first page, not with the import

    table = np.zeros((codes.MARKS + (1 << (2 * len(known) + 1).bit_length()), 2), dtype=np.uint64)
    tables.fill_records(np.array(list(known), dtype=np.uint64), np.array(list(known.values()), dtype=np.uint64), table)
    return table


@cache
def load_tables() -> HtmlTables:
    """Make the tables, once a process."""
    values = {
        _hash(said): html_codes.VALUE_HIDDEN if what == "hidden" else html_codes.INSIDE.index(what) + 1
        for said, what in html_codes.VALUES.items()
    }
    words = {
        _hash(word.removesuffix("*")) * (3 if word.endswith("*") else 1) & _ALL: place + 1
        for word, place in load_words().items()
    }
    known = letters.load()
    return HtmlTables(
        _table({_hash(name): place for place, name in enumerate(html_codes.NAMES, 1)}),
        _table({_hash(name): kind for name, kind in html_codes.ATTRIBUTES.items()}),
        _table(values),
        _table(words),
        known.pages,
        known.classes,
    )
