"""The standfirst by its element: one whose class says so, and one whose element is a paragraph of the body."""

import numpy as np

from cleaner.cleaning.deciding import Decided
from cleaner.cleaning.html.climbing import attribute_of, name_of
from cleaner.cleaning.html.flattening import Flat
from cleaner.cleaning.html.tables import class_words, load_names
from cleaner.cleaning.lexicon.vocabulary import kind_code
from cleaner.kernels.cleaning.html_codes import TAG_FEATURES
from cleaner.kinds import Kind

__all__ = ["take_standfirst"]

_NEAR, _ALT, _ASIDE = (TAG_FEATURES.index(name) for name in ("near_standfirst", "is_alt", "in_aside"))
_REACH = 8  # blocks below the headline
_FEWEST, _MOST = 5, 90  # tokens of a standfirst
_STEPS = 1  # elements up from the block's own that may have the class
_CUT = kind_code(Kind.STANDFIRST)


def take_standfirst(flat: Flat, decided: Decided) -> None:
    """Take the block between headline and body for the standfirst whose class says so.

    Where the model saw one, it goes before that only if what was seen has an element as the body's paragraphs have: it
    is one of them then. One that is the body's first stays in it. Must not fire on a teaser, which stands in another
    place, nor on a kicker of two words.

    Args:
        flat: the page.
        decided: its blocks; that of the standfirst is told.
    """
    labels, seen = decided.labels, decided.standfirst
    if decided.head is None or not decided.stated:
        return
    if any(_is_near(flat, decided, i) or not _is_paragraph(flat, decided, i) for i in seen):
        return
    named = _named(flat, decided, decided.head)
    if named is None:
        return
    for i in seen:
        if labels.kind[i] == _CUT:
            labels.overrule(i, Kind.BODY, None, "its element is as those of the article's paragraphs are")
    decided.standfirst = (named,)
    if not labels.is_body()[named]:
        labels.overrule(named, Kind.STANDFIRST, 0.2, "its class says that it is the standfirst")


def _line_of(flat: Flat, decided: Decided, i: int) -> int:
    return int(flat.lines_at(decided.composed.back(decided.blocks.spans[i, :1]))[0])


def _is_near(flat: Flat, decided: Decided, i: int) -> bool:
    return bool(flat.tags[_line_of(flat, decided, i), _NEAR] > 0)


def _named(flat: Flat, decided: Decided, head: int) -> int | None:
    """The place of the block whose class says that it is the standfirst."""
    blocks, body = decided.blocks, np.flatnonzero(decided.labels.is_body())
    behind = body[body > head]
    stop = min(head + 1 + _REACH, int(behind[0]) + 1 if len(behind) else len(blocks), len(blocks))
    for i in range(head + 1, stop):
        line = _line_of(flat, decided, i)
        row = flat.tags[line]
        if row[_NEAR] <= 0 or row[_ALT] > 0 or row[_ASIDE] > 0 or blocks.kinds[i] >= 0:
            continue
        if _FEWEST <= blocks.size(i) <= _MOST and _says_so(flat, int(flat.holders[line])):
            return i
    return None


def _is_paragraph(flat: Flat, decided: Decided, i: int) -> bool:
    """Whether the element of a block has the parent, the name and the class of the next block of the body."""
    behind = np.flatnonzero(decided.labels.is_body()[i + 1 :])
    if not len(behind):
        return False
    own, other = (_element_of(flat, decided, k) for k in (i, i + 1 + int(behind[0])))
    return own == other


def _element_of(flat: Flat, decided: Decided, i: int) -> tuple[int, bytes, str]:
    number = int(flat.elements[int(flat.holders[_line_of(flat, decided, i)]), 2])
    return int(flat.elements[number, 0]), name_of(flat, number), attribute_of(flat, number, "class") or ""


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
