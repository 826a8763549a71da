"""The tags that speak against a line, in words: 'inside <aside class="related">'."""

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

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
    holders = flat.holders[lines]
    near = flat.tags[lines[:, np.newaxis], _NEAR].max(axis=1, initial=0.0)
    steps = np.where(near > 0, np.rint(1 / np.maximum(near, _LEAST)) - 1, -1).astype(np.int64)
    inside = np.any(flat.tags[lines[:, np.newaxis], _INSIDE] > 0, axis=1)
    elements = _told_of(flat, holders, steps, inside)
    words: dict[int, str] = {}
    for i, element in zip(dropped[elements > 0].tolist(), elements[elements > 0].tolist(), strict=True):
        if i in labels.told:
            continue
        if element not in words:
            start = int(flat.elements[element, 1])
            words[element] = f"inside {_shown(flat.source[start : flat.source.find(b'>', start)])}"
        labels.told[i] = words[element]


_LEAST = 1e-3  # of a group of words that no element up has, so that it may be divided by


def _told_of(
    flat: Flat, holders: NDArray[np.int32], steps: NDArray[np.int64], inside: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The element that is told of each line: so many steps up, or the nearest by its name; 0 for none."""
    parents = flat.elements[:, 0]
    found = np.where((steps >= 0) | inside, holders, 0).astype(np.int64)
    going, left = np.flatnonzero(steps > 0), steps[steps > 0]
    while len(going):
        found[going] = parents[found[going]]
        going, left = going[left > 1], left[left > 1] - 1
    by_name: dict[int, int] = {0: 0}
    for at in np.flatnonzero((steps < 0) & (found > 0)).tolist():
        found[at] = _first_of(flat, int(found[at]), by_name)
    return np.maximum(found, 0)


def _first_of(flat: Flat, number: int, known: dict[int, int]) -> int:
    """The number of the nearest element up that speaks against what is in it by its name; 0 for none."""
    passed = []
    while number > 0 and number not in known:
        passed.append(number)
        parent, start = flat.elements[number, :2].tolist()
        if _NAME.match(flat.source, start):
            known[number] = number
        else:
            number = parent
    found = known[max(number, 0)]
    known.update(dict.fromkeys(passed, found))
    return found


_NAME = re.compile(rb"<(?:%s)[ >]" % "|".join(_ELEMENTS).encode())


@lru_cache(maxsize=_REMEMBERED)
def _shown(tag: bytes) -> str:
    """An element as it is told: its name, and the beginning of its classes, or else of its id."""
    name = tag[1:].partition(b" ")[0].decode("utf-8", "replace")
    for attribute, opening in (("class", b' class="'), ("id", b' id="')):
        value = tag.partition(opening)[2].partition(b'"')[0]
        text = value.decode("utf-8", "replace")
        words = " ".join((text if text.isascii() and text.isprintable() else one_line(text)).split())
        if words:
            return f'<{name} {attribute}="{words[:_LONGEST]}{"…" if len(words) > _LONGEST else ""}">'
    return f"<{name}>"
