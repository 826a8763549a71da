"""The elements of a page of HTML by their numbers: names, attributes, and those that they stand in."""

import re
from collections.abc import Container
from functools import cache

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.html.flattening import Flat
from cleaner.kernels.cleaning.html_codes import NAMES

__all__ = ["all_nearest", "attribute_of", "name_of", "nearest", "numbers_of"]

_LONGEST_NAME, _LONGEST_TAG = 16, 2_000  # bytes that are looked at
_ENDS = re.compile(rb"[\s/>]")


def name_of(flat: Flat, number: int) -> bytes:
    """The name of an element, b"" for the page itself.

    >>> from cleaner.cleaning.html.flattening import flatten_html
    >>> flat = flatten_html("<ol start=3><li>One")
    >>> [name_of(flat, number) for number in range(len(flat.elements))]
    [b'', b'html', b'body', b'ol', b'li']
    """
    if not number:
        return b""
    start = int(flat.elements[number, 1]) + 1
    return _ENDS.split(flat.source[start : start + _LONGEST_NAME], maxsplit=1)[0]


def numbers_of(*names: str) -> frozenset[int]:
    """The numbers of some names, as ``nearest`` takes them."""
    return frozenset([NAMES.index(name) + 1 for name in names])


def nearest(flat: Flat, number: int, names: Container[int]) -> int:
    """The number of the nearest element up with one of some names, an element itself included; 0 for none.

    Args:
        flat: the page.
        number: of the element.
        names: the numbers of the names, of ``numbers_of``.

    >>> from cleaner.cleaning.html.flattening import flatten_html
    >>> nearest(flatten_html("<ol start=3><li>One"), 4, numbers_of("ol", "ul"))
    3
    """
    elements = flat.elements
    while number > 0 and elements.item(number, 3) not in names:
        number = elements.item(number, 0)
    return max(number, 0)


def all_nearest(flat: Flat, numbers: NDArray[np.integer], names: frozenset[int]) -> NDArray[np.int64]:
    """The same of many elements, int64 (n,)."""
    own, parents = flat.elements[:, 3], flat.elements[:, 0]
    found = np.maximum(numbers.astype(np.int64), 0)
    is_one = _are(names)
    going = np.flatnonzero((found > 0) & ~is_one[own[found]])
    while len(going):
        above = np.maximum(parents[found[going]], 0)
        found[going] = above
        going = going[(above > 0) & ~is_one[own[above]]]
    return found


@cache
def _are(names: frozenset[int]) -> NDArray[np.bool_]:
    """Whether each number of a name is one of some."""
    return np.array([name in names for name in range(len(NAMES) + 1)])


def attribute_of(flat: Flat, number: int, name: str) -> str | None:
    """The value of an attribute as the repaired page has it; None where there is none.

    >>> from cleaner.cleaning.html.flattening import flatten_html
    >>> attribute_of(flatten_html("<ol class=a start=3><li>One"), 3, "start")
    '3'
    """
    start = int(flat.elements[number, 1])
    m = _attribute(name).match(flat.source, start, start + _LONGEST_TAG) if number else None
    return m[1].decode("utf-8", "replace") if m else None


@cache
def _attribute(name: str) -> re.Pattern[bytes]:
    return re.compile(rb'<[^\s/>]++(?:\s++[^\s=>]++(?:="[^"]*+")?+)*?\s++%s(?:="([^"]*+)"|(?=[\s>]))' % name.encode())
