"""What the tags around a line say of it, as figures.

Slow twin: tests/slow_cleaning. Each figure of an element is summed up or handed down once, so that neither deep nor
wide pages cost more than their elements and lines.
"""

import numpy as np

from cleaner.kernels._bits import get
from cleaner.kernels._jit import inlined, kernel
from cleaner.kernels._types import Float32s, Int32s, UInt64s, int64
from cleaner.kernels.cleaning.html_codes import (
    BLOCK_ALT,
    BLOCK_OF,
    FAR,
    HE_BLOCK,
    HE_CHARS,
    HE_CONTAINER,
    HE_DEPTH,
    HE_IMAGES,
    HE_LINES,
    HE_LINKED,
    HE_LISTS,
    HE_NAME,
    HE_ORDINAL,
    HE_PARENT,
    HE_PROSE,
    HE_SECTION,
    HL_ALT,
    HL_CHARS,
    HL_HOLDER,
    HL_LINKED,
    INSIDE,
    LEVEL_OF,
    LONG_PARAGRAPH,
    MOST_FEW,
    MOST_LOGGED,
    MOST_PROBES,
    N_GROUPS,
    NAME_P,
    TF_FIGURES,
    TF_INSIDE,
    TF_NEAR,
)
from cleaner.kernels.cleaning.html_tuples import HtmlTree
from cleaner.kernels.cleaning.tables import slot_of

__all__ = ["describe_lines"]

_BLOCK_OF = np.array(BLOCK_OF, dtype=np.int64)
_LEVEL_OF = np.array(LEVEL_OF, dtype=np.int64)
_NEAR = np.array([*(1 / (1 + steps) for steps in range(FAR)), 0.0], dtype=np.float32)
_LOG2 = np.log2(np.arange(1, MOST_LOGGED + 1))
_N_INSIDE = len(INSIDE)
_U0 = np.uint64(0)
_U1 = np.uint64(1)


@kernel
def describe_lines(count: int, rows: int, tree: HtmlTree, keys: UInt64s, counts: Int32s, features: Float32s) -> None:
    """Fill the features of the lines of a page.

    Args:
        count: how many elements the page has.
        rows: how many lines.
        tree: as scan_html fills it; the sums of its elements are filled.
        keys: uint64 (2**k,) zeros, 2**k at least twice the elements.
        counts: int32 (2, 2**k) zeros: lines and blocks by path.
        features: float32 (rows, N_TAG_FEATURES), filled as html_codes.TAG_FEATURES says.
    """
    elements, lines = tree.elements, tree.lines
    _sum_up(count, rows, tree)
    for e in range(count):
        if elements[e, HE_BLOCK] == e:
            slot = _slot(tree.paths[e], keys)
            if slot >= 0:
                counts[1, slot] += 1
    for row in range(rows):
        slot = _slot(tree.paths[elements[lines[row, HL_HOLDER], HE_BLOCK]], keys)
        if slot >= 0:
            counts[0, slot] += 1
    for row in range(rows):
        _name(row, tree, features)
        _measure(row, tree, features)
        _place(row, count, rows, tree, features)
        block = int64(elements[lines[row, HL_HOLDER], HE_BLOCK])
        parent = _parent_of(block, tree)
        slot = _slot(tree.paths[block], keys)
        features[row, TF_FIGURES + 22] = _log(int64(counts[0, slot]) - 1, 10, MOST_LOGGED) if slot >= 0 else 0.0
        slot = _slot(tree.paths[parent], keys)
        features[row, TF_FIGURES + 23] = _log(int64(counts[1, slot]) - 1, 10, MOST_LOGGED) if slot >= 0 else 0.0


@inlined
def _parent_of(block: int, tree: HtmlTree) -> int:
    """The block that holds a block; the page holds itself."""
    return int64(tree.elements[tree.elements[block, HE_PARENT], HE_BLOCK]) if block else 0


@inlined
def _sum_up(count: int, rows: int, tree: HtmlTree) -> None:
    """Sum up what elements hold, and find the container of each block."""
    elements, lines = tree.elements, tree.lines
    for row in range(rows):
        block = int64(elements[lines[row, HL_HOLDER], HE_BLOCK])
        elements[block, HE_CHARS] += lines[row, HL_CHARS]
        elements[block, HE_LINKED] += lines[row, HL_LINKED]
        elements[block, HE_LINES] += 1
        if elements[block, HE_NAME] == NAME_P and lines[row, HL_CHARS] > LONG_PARAGRAPH and not lines[row, HL_ALT]:
            elements[_parent_of(block, tree), HE_PROSE] += 1
    for e in range(count - 1, 0, -1):
        parent = int64(elements[e, HE_PARENT])
        elements[parent, HE_CHARS] += elements[e, HE_CHARS]
        elements[parent, HE_LINKED] += elements[e, HE_LINKED]
        elements[parent, HE_LINES] += elements[e, HE_LINES]
    for e in range(count):
        above = _parent_of(e, tree)
        grows = elements[above, HE_LINES] > elements[e, HE_LINES] or above == 0
        elements[e, HE_CONTAINER] = above if grows else elements[above, HE_CONTAINER]


@inlined
def _slot(key: np.uint64, keys: UInt64s) -> int:
    """The place of a path, which is put there if it is new; -1 where there is none near: pages choose their paths."""
    mask = len(keys) - 1
    at = slot_of(key, mask)
    for _ in range(MOST_PROBES):
        if keys[at] == _U0:
            keys[at] = key
        if keys[at] == key:
            return at
        at = (at + 1) & mask
    return -1


@inlined
def _log(count: int, whole: int, most: int) -> float:
    """log2(1 + count) / whole, at most 1."""
    return float(_LOG2[min(count, most - 1)] / whole)


@inlined
def _share(part: int, whole: int) -> float:
    """A share, 0 of nothing."""
    return part / whole if whole else 0.0


@inlined
def _name(row: int, tree: HtmlTree, features: Float32s) -> None:
    """Fill what a line is, what it is in, and how far the groups of words are."""
    elements, lines = tree.elements, tree.lines
    holder = int64(lines[row, HL_HOLDER])
    block = _BLOCK_OF[elements[elements[holder, HE_BLOCK], HE_NAME]]
    block = BLOCK_ALT if lines[row, HL_ALT] else block
    for i in range(TF_INSIDE):
        features[row, i] = 1.0 if i == block else 0.0
    bits = tree.inside[holder]
    for i in range(_N_INSIDE):
        features[row, TF_INSIDE + i] = 1.0 if bits >> np.uint64(i) & _U1 else 0.0
    for g in range(N_GROUPS):
        features[row, TF_NEAR + g] = _NEAR[int64(get(tree.near, holder * N_GROUPS + g))]


@inlined
def _measure(row: int, tree: HtmlTree, features: Float32s) -> None:
    """Fill how much text, links, prose and pictures are around a line."""
    elements, lines = tree.elements, tree.lines
    block = int64(elements[lines[row, HL_HOLDER], HE_BLOCK])
    parent = _parent_of(block, tree)
    container = int64(elements[block, HE_CONTAINER])
    outer = int64(elements[container, HE_CONTAINER])
    section = int64(elements[block, HE_SECTION])
    chars, page = int64(lines[row, HL_CHARS]), int64(elements[0, HE_CHARS])
    at = TF_FIGURES
    features[row, at] = _share(int64(lines[row, HL_LINKED]), chars)
    features[row, at + 1] = _share(int64(elements[block, HE_LINKED]), int64(elements[block, HE_CHARS]))
    features[row, at + 2] = _share(int64(elements[container, HE_LINKED]), int64(elements[container, HE_CHARS]))
    features[row, at + 3] = _share(int64(elements[outer, HE_LINKED]), int64(elements[outer, HE_CHARS]))
    features[row, at + 4] = _log(int64(elements[block, HE_LINES]), 10, MOST_LOGGED)
    features[row, at + 5] = _log(int64(elements[container, HE_LINES]), 10, MOST_LOGGED)
    features[row, at + 6] = _log(int64(elements[outer, HE_LINES]), 10, MOST_LOGGED)
    features[row, at + 7] = _share(chars, int64(elements[container, HE_CHARS]))
    features[row, at + 8] = _share(int64(elements[block, HE_CHARS]), page)
    features[row, at + 9] = _share(int64(elements[container, HE_CHARS]), page)
    features[row, at + 10] = _share(int64(elements[outer, HE_CHARS]), page)
    features[row, at + 11] = _share(int64(elements[section, HE_CHARS]), page)
    features[row, at + 12] = _log(int64(elements[parent, HE_PROSE]), 6, MOST_FEW)
    features[row, at + 13] = _log(int64(elements[container, HE_PROSE]), 6, MOST_FEW)
    features[row, at + 14] = _log(int64(elements[block, HE_IMAGES]), 6, MOST_FEW)
    features[row, at + 15] = _log(int64(elements[parent, HE_IMAGES]), 6, MOST_FEW)


@inlined
def _place(row: int, count: int, rows: int, tree: HtmlTree, features: Float32s) -> None:
    """Fill where a line stands."""
    elements, lines = tree.elements, tree.lines
    holder = int64(lines[row, HL_HOLDER])
    block = int64(elements[holder, HE_BLOCK])
    level = _LEVEL_OF[elements[block, HE_NAME]]
    ordinal = int64(elements[holder, HE_ORDINAL])
    at = TF_FIGURES + 16
    features[row, at] = (7 - level) / 6 if level and not lines[row, HL_ALT] else 0.0
    features[row, at + 1] = min(1.0, elements[holder, HE_LISTS] / 4)
    features[row, at + 2] = 1 / ordinal if ordinal else 0.0
    features[row, at + 3] = min(1.0, elements[holder, HE_DEPTH] / 40)
    features[row, at + 4] = _share(row, rows - 1)
    features[row, at + 5] = _share(holder, count - 1)
    parent = _parent_of(block, tree)
    for side in range(2):
        other = row - 1 + 2 * side
        theirs = int64(elements[lines[other, HL_HOLDER], HE_BLOCK]) if 0 <= other < rows else -1
        features[row, at + 8 + 2 * side] = 1.0 if theirs == block else 0.0
        features[row, at + 9 + 2 * side] = 1.0 if theirs >= 0 and _parent_of(theirs, tree) == parent else 0.0
