"""The tags that speak against a line, in words: 'inside <aside class="related">'."""

import re
from functools import lru_cache

import numpy as np

from cleaner.cleaning.deciding import Decided
from cleaner.cleaning.html.flattening import Flat
from cleaner.kernels.cleaning.codes import KIND_CROSSHEAD, R_MODEL
from cleaner.kernels.cleaning.html_codes import TAG_FEATURES
from cleaner.shown import one_line

__all__ = ["tell_tags"]

# What elements are for, and the words of classes, that speak against the lines in them; the nearest one is told.
_ELEMENTS = ("nav", "aside", "footer", "form", "dialog", "button", "header")
_WORDS = (
    "comment", "related", "popular", "teaser", "signup", "ad", "share", "nav", "footer", "sidebar", "consent", "topic",
    "pager", "form", "control", "print", "header", "media",
)  # fmt: skip
_NEAR = np.array([TAG_FEATURES.index(f"near_{name}") for name in _WORDS])
_INSIDE = np.array([TAG_FEATURES.index(f"in_{name}") for name in _ELEMENTS])
_LONGEST = 48  # characters of the classes that are told
_REMEMBERED = 4_096  # start tags, which are the same on each page of a site


def tell_tags(flat: Flat, decided: Decided) -> None:
    """Name the tags that speak against each block that the model dropped, in its reason.

    Args:
        flat: the page.
        decided: its blocks; the reasons of some are told anew.
    """
    blocks, labels = decided.blocks, decided.labels
    if not len(blocks):
        return
    dropped = np.flatnonzero((labels.kind > KIND_CROSSHEAD) & (labels.reason == R_MODEL))
    starts = decided.composed.back(blocks.spans[dropped, 0])
    lines = flat.lines_at(starts)
    rows, holders = flat.tags[lines], flat.holders[lines].tolist()
    near = rows[:, _NEAR].max(axis=1, initial=0.0)
    steps = np.where(near > 0, np.rint(1 / np.maximum(near, _LEAST)) - 1, -1).astype(np.int64).tolist()
    inside: list[bool] = np.any(rows[:, _INSIDE] > 0, axis=1).tolist()
    told = _Told(flat)
    for i, holder, up, is_in in zip(dropped.tolist(), holders, steps, inside, strict=True):
        if i in labels.told or (up < 0 and not is_in):
            continue
        words = told.words(holder, up)
        if words:
            labels.told[i] = words


_LEAST = 1e-3  # of a group of words that no element up has, so that it may be divided by


class _Told:
    """The words for the elements of a page, each found once: many lines are in one element."""

    def __init__(self, flat: Flat) -> None:
        self._source = flat.source
        self._parents: list[int] = flat.elements[:, 0].tolist()
        self._starts: list[int] = flat.elements[:, 1].tolist()
        self._by_place: dict[tuple[int, int], str] = {}
        self._by_name: dict[int, int] = {0: 0}

    def words(self, holder: int, up: int) -> str:
        """What is told of the element so many steps up from a line's, or of the nearest by its name where up is -1."""
        words = self._by_place.get((holder, up))
        if words is None:
            element = self._above(holder, up) if up >= 0 else self._first_of(holder)
            words = f"inside {_shown(self._tag(element))}" if element > 0 else ""
            self._by_place[holder, up] = words
        return words

    def _above(self, number: int, steps: int) -> int:
        for _ in range(steps):
            number = self._parents[number]
        return number

    def _first_of(self, number: int) -> int:
        """The number of the nearest element up that speaks against what is in it by its name; 0 for none."""
        passed = []
        while number not in self._by_name:
            passed.append(number)
            if _NAME.match(self._source, self._starts[number]):
                self._by_name[number] = number
            else:
                number = self._parents[number]
        found = self._by_name[max(number, 0)]
        self._by_name.update(dict.fromkeys(passed, found))
        return found

    def _tag(self, number: int) -> bytes:
        start = self._starts[number]
        return self._source[start : self._source.find(b">", start)]


_NAME = re.compile(rb"<(?:%s)[ >]" % "|".join(_ELEMENTS).encode())


@lru_cache(maxsize=_REMEMBERED)
def _shown(tag: bytes) -> str:
    """An element as it is told: its name, and the beginning of its classes, or else of its id."""
    text = tag.decode("utf-8", "replace")
    name = text[1:].split(" ", 1)[0]
    for attribute in ("class", "id"):
        value = text.partition(f' {attribute}="')[2].partition('"')[0]
        words = " ".join(one_line(value).split())
        if words:
            return f'<{name} {attribute}="{words[:_LONGEST]}{"…" if len(words) > _LONGEST else ""}">'
    return f"<{name}>"
