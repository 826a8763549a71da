"""The slow twin of kernels/cleaning/html_features.py: each figure from the whole tree anew."""

from math import log2

import numpy as np
from numpy.typing import NDArray

from cleaner.kernels.cleaning import html_codes as codes
from slow_cleaning.html_tree import Element, Line, Tree

__all__ = ["describe"]

_SECTIONS = {"article", "main", "section", "aside", "nav", "header", "footer", "form", "dialog", "body", "table"}
_SECTIONS_SAID = {*_SECTIONS, "articlebody"} - {"body", "table"}
_LISTS = {"ul", "ol", "dl", "menu", "dir"}
_SAME = {
    "h5": "h4",
    "h6": "h4",
    "th": "td",
    "tr": "td",
    "caption": "figcaption",
    "article": "section",
    "main": "section",
}


def describe(tree: Tree) -> NDArray[np.float32]:
    """The features of the lines of a page."""
    told = _Told(tree)
    rows = [{**told.name(line), **told.measure(line), **told.place(row, line)} for row, line in enumerate(tree.lines)]
    assert all(set(row) <= set(codes.TAG_FEATURES) for row in rows)
    found = [[row.get(name, 0) for name in codes.TAG_FEATURES] for row in rows]
    return np.array(found, dtype=np.float32).reshape(-1, codes.N_TAG_FEATURES)


class _Told:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.page = tree.page

    def held(self, element: Element) -> list[Line]:
        return [line for line in self.tree.lines if element in line.holder.block.up()]

    def parent(self, block: Element) -> Element:
        return block.parent.block if block.parent else block

    def container(self, block: Element) -> Element:
        above = self.parent(block)
        if above is self.page or len(self.held(above)) > len(self.held(block)):
            return above
        return self.container(above)

    def chars(self, element: Element) -> int:
        return sum(line.chars for line in self.held(element))

    def path(self, element: Element) -> tuple[tuple[str, tuple[str, ...]], ...]:
        found: list[tuple[str, tuple[str, ...]]] = []
        for e in element.up():
            if e.name in ("body", "html", ""):
                break
            found.append((e.name, e.classes))
        return tuple(found)

    def name(self, line: Line) -> dict[str, float]:
        name = line.holder.block.name
        name = _SAME.get(name, name)
        name = name if f"is_{name}" in codes.TAG_FEATURES else "other"
        features: dict[str, float] = {f"is_{'alt' if line.alt else name}": 1}
        for steps, element in enumerate(line.holder.up()):
            features |= {f"in_{what}": 1 for what in element.inside}
            for group in element.groups if steps < codes.FAR else ():
                features.setdefault(f"near_{group}", 1 / (1 + steps))
        return features

    def measure(self, line: Line) -> dict[str, float]:
        block = line.holder.block
        container = self.container(block)
        features: dict[str, float] = {"link_share": line.linked / line.chars}
        around = {"block": block, "container": container, "outer": self.container(container)}
        for what, element in around.items():
            lines, chars = self.held(element), self.chars(element)
            features[f"{what}_link_share"] = sum(one.linked for one in lines) / chars
            features[f"lines_in_{what}"] = _log(len(lines), 10)
            features[f"text_in_{what}"] = chars / self.chars(self.page)
        features["line_share"] = line.chars / self.chars(container)
        section = next(e for e in block.up() if e.name in _SECTIONS or e.inside & _SECTIONS_SAID or e is self.page)
        features["text_in_section"] = self.chars(section) / self.chars(self.page)
        features["prose_in_parent"] = self.prose(self.parent(block))
        features["prose_in_container"] = self.prose(container)
        features["images_in_block"] = self.images(block)
        features["images_in_parent"] = self.images(self.parent(block))
        return features

    def prose(self, element: Element) -> float:
        found = [
            line
            for line in self.tree.lines
            if line.holder.block.name == "p" and line.chars > codes.LONG_PARAGRAPH and not line.alt
        ]
        return _log(sum(self.parent(line.holder.block) is element for line in found), 6)

    def images(self, element: Element) -> float:
        return _log(sum(e.name == "img" and e.block is element for e in self.tree.elements), 6)

    def place(self, row: int, line: Line) -> dict[str, float]:
        lines, elements, holder = self.tree.lines, self.tree.elements, line.holder
        block = holder.block
        parent = self.parent(block)
        features: dict[str, float] = {
            "list_depth": min(1, sum(e.name in _LISTS for e in holder.up()) / 4),
            "ordinal": 1 / holder.ordinal if holder.ordinal else 0,
            "depth": min(1, (len(holder.up()) - 1) / 40),
            "place": row / (len(lines) - 1) if row else 0,
            "element_place": elements.index(holder) / (len(elements) - 1) if holder.parent else 0,
            "path_repeats": _log(sum(self.path(o.holder.block) == self.path(block) for o in lines) - 1, 10),
            "parent_path_repeats": _log(
                sum(e.is_block and self.path(e) == self.path(parent) for e in elements) - 1, 10
            ),
        }
        if block.name in ("h1", "h2", "h3", "h4", "h5", "h6") and not line.alt:
            features["level"] = (7 - int(block.name[1])) / 6
        for side, other in (("previous", row - 1), ("next", row + 1)):
            if 0 <= other < len(lines):
                theirs = lines[other].holder.block
                features[f"same_block_as_{side}"] = theirs is block
                features[f"same_parent_as_{side}"] = self.parent(theirs) is parent
        return features


def _log(count: int, whole: int) -> float:
    return min(log2(1 + count), whole) / whole
