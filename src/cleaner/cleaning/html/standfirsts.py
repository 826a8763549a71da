"""The standfirst by its class, where the model saw none."""

import numpy as np

from cleaner.cleaning.deciding import Decided
from cleaner.cleaning.html.climbing import attribute_of
from cleaner.cleaning.html.flattening import Flat
from cleaner.cleaning.html.tables import class_words, load_names
from cleaner.kernels.cleaning.html_codes import TAG_FEATURES
from cleaner.kinds import Kind

__all__ = ["take_standfirst"]

_NEAR, _ALT, _ASIDE = (TAG_FEATURES.index(name) for name in ("near_standfirst", "is_alt", "in_aside"))
_REACH = 8  # blocks below the headline
_FEWEST, _MOST = 5, 90  # tokens of a standfirst
_STEPS = 1  # elements up from the block's own that may have the class


def take_standfirst(flat: Flat, decided: Decided) -> None:
    """Take a block between headline and body for the standfirst whose class says so.

    One that is the body's first stays in it. Must not fire on a teaser, which stands in another place, nor on a kicker
    of two words.

    Args:
        flat: the page.
        decided: its blocks; that of the standfirst is told.
    """
    blocks, labels = decided.blocks, decided.labels
    if decided.head is None or decided.standfirst or not decided.stated:
        return
    body = np.flatnonzero(labels.is_body())
    behind = body[body > decided.head]
    stop = min(decided.head + 1 + _REACH, int(behind[0]) + 1 if len(behind) else len(blocks), len(blocks))
    for i in range(decided.head + 1, stop):
        line = int(flat.lines_at(decided.composed.back(blocks.spans[i, :1]))[0])
        row = flat.tags[line]
        if row[_NEAR] <= 0 or row[_ALT] > 0 or row[_ASIDE] > 0 or blocks.kinds[i] >= 0:
            continue
        if _FEWEST <= blocks.size(i) <= _MOST and _says_so(flat, int(flat.holders[line])):
            decided.standfirst = (i,)
            if not labels.is_body()[i]:
                labels.overrule(i, Kind.STANDFIRST, 0.2, "its class says that it is the standfirst")
            return


def _says_so(flat: Flat, number: int) -> bool:
    """Whether a class of an element, of its block or of what is right around that is a standfirst's."""
    block = int(flat.elements[number, 2])
    last = block
    for _ in range(_STEPS):
        last = int(flat.elements[last, 0])
    while number > 0:
        if class_words(load_names().standfirsts).search(attribute_of(flat, number, "class") or ""):
            return True
        if number == last:
            break
        number = int(flat.elements[number, 0])
    return False
