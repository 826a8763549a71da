"""The tags that speak against a line, in words: 'inside <aside class="related">'."""

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
    told: dict[tuple[int, int], str] = {}
    parents = flat.elements[:, 0]
    for i, holder, up, is_in in zip(dropped.tolist(), holders, steps, inside, strict=True):
        if i in labels.told or (up < 0 and not is_in):
            continue
        words = told.get((holder, up))
        if words is None:
            element = _above(parents, holder, up) if up >= 0 else _first_of(flat, holder)
            words = told[holder, up] = f"inside {_shown(flat, element)}" if element > 0 else ""
        if words:
            labels.told[i] = words


_LEAST = 1e-3  # of a group of words that no element up has, so that it may be divided by


def _above(parents: NDArray[np.int32], number: int, steps: int) -> int:
    """The number of the element so many steps up."""
    for _ in range(steps):
        number = int(parents[number])
    return number


def _first_of(flat: Flat, number: int) -> int:
    """The number of the nearest element up that speaks against what is in it by its name; 0 for none."""
    while number > 0 and _name(flat, number) not in _ELEMENTS:
        number = int(flat.elements[number, 0])
    return number


def _name(flat: Flat, number: int) -> str:
    start = int(flat.elements[number, 1]) + 1
    tag = flat.source[start : start + 16]
    return tag.split(b">", 1)[0].split(b" ", 1)[0].decode("utf-8", "replace")


def _shown(flat: Flat, number: int) -> str:
    """An element as it is told: its name, and the beginning of its classes, or else of its id."""
    start = int(flat.elements[number, 1])
    tag = flat.source[start : flat.source.find(b">", start)].decode("utf-8", "replace")
    name = tag[1:].split(" ", 1)[0]
    for attribute in ("class", "id"):
        value = tag.partition(f' {attribute}="')[2].partition('"')[0]
        words = " ".join(one_line(value).split())
        if words:
            return f'<{name} {attribute}="{words[:_LONGEST]}{"…" if len(words) > _LONGEST else ""}">'
    return f"<{name}>"
