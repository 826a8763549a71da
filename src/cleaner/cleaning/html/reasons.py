"""The tags that speak against a line, in words: 'inside <aside class="related">'."""

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
    lines = np.searchsorted(flat.lines[:, 0], starts, side="right") - 1
    told: dict[int, str] = {}
    for i, line in zip(dropped.tolist(), lines.tolist(), strict=True):
        if i in labels.told:
            continue
        element = _speaking(flat, line)
        if element:
            words = told.get(element)
            if words is None:
                words = told[element] = f"inside {_shown(flat, element)}"
            labels.told[i] = words


def _speaking(flat: Flat, line: int) -> int:
    """The number of the nearest element around a line that speaks against it; 0 for none."""
    near = flat.tags[line, _NEAR]
    best = float(near.max())
    number = int(flat.holders[line])
    if best > 0:
        for _ in range(round(1 / best) - 1):
            number = int(flat.elements[number, 0])
        return number
    if not flat.tags[line, _INSIDE].any():
        return 0
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
