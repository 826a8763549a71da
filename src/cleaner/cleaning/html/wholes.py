"""Tables and lists judged as a whole: where most of one is the body's, its other rows and items are, too.

A row of numbers or an item of two words says little by itself. Must not fire on tables that lay out a page, of which
few rows have two cells with text and some hold paragraphs, nor on links, nor on what is known for a caption, a date or
the like.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.deciding import Decided
from cleaner.cleaning.html.climbing import all_nearest, numbers_of
from cleaner.cleaning.html.flattening import Flat
from cleaner.cleaning.lexicon.vocabulary import kind_code
from cleaner.kernels.cleaning.html_codes import TAG_FEATURES
from cleaner.kinds import Kind

__all__ = ["keep_wholes"]

_COLUMNS = [TAG_FEATURES.index(name) for name in ("is_td", "is_li", "link_share")]
_CELL, _ITEM, _LINKS = range(len(_COLUMNS))
_TABLES, _LISTS = numbers_of("table"), numbers_of("ol", "ul", "dl")
_FEWEST = 3  # rows or items
_MOST_LINKED = 0.5  # of the letters of what is no list of links
_MOST_OF_IT = 0.5  # of the letters of a table or list that are the body's, or what they score on average
_CELLED = 0.5  # of a table's rows have several cells with text
_PARAGRAPH = 240  # characters of a row that is none of figures
_MAY_TURN = frozenset(map(kind_code, (Kind.BOILERPLATE, Kind.NAV)))


def keep_wholes(flat: Flat, decided: Decided) -> None:
    """Keep the dropped rows and items of tables and lists of which most is the body's.

    Args:
        flat: the page.
        decided: its blocks; some are decided anew.
    """
    blocks, labels = decided.blocks, decided.labels
    if not decided.stated:
        return
    lines = flat.lines_at(decided.composed.back(blocks.spans[:, 0]))
    rows = flat.tags[lines[:, np.newaxis], _COLUMNS]
    places = np.flatnonzero((rows[:, _CELL] > 0) | (rows[:, _ITEM] > 0))
    body = labels.is_body()
    if len(places) < _FEWEST or body[places].all() or not body[places].any():
        return
    wholes: dict[int, list[int]] = defaultdict(list)
    celled = rows[places, _CELL] > 0
    parents = flat.parents[lines[places]]
    around = np.empty(len(places), dtype=np.int64)
    for some, names in ((celled, _TABLES), (~celled, _LISTS)):
        around[some] = all_nearest(flat, parents[some], names)
    for i, whole in zip(places.tolist(), around.tolist(), strict=True):
        wholes[whole].append(i)
    for own in wholes.values():
        turned = [
            i for i in own
            if not body[i] and int(labels.kind[i]) in _MAY_TURN and rows[i, _LINKS] <= _MOST_LINKED
        ]  # fmt: skip
        if not turned or len(own) < _FEWEST or not body[own].any():
            continue
        is_table = rows[own[0], _CELL] > 0
        if _is_mostly_body(decided, rows[own, _LINKS], own) and not (is_table and _lays_out(flat, lines[own])):
            for i in turned:
                labels.overrule(i, Kind.BODY, _MOST_OF_IT, "a row or item of what is mostly the article's")


def _lays_out(flat: Flat, lines: NDArray[np.intp]) -> bool:
    """Whether a table, by the lines that stand in it, lays out a page."""
    passages = [flat.text[start:end] for start, end in flat.lines[np.unique(lines)].tolist()]
    celled = sum("\t" in passage for passage in passages)
    return celled < _CELLED * len(passages) or max(map(len, passages)) > _PARAGRAPH


def _is_mostly_body(decided: Decided, linked: NDArray[np.float32], own: Sequence[int]) -> bool:
    """Whether most of the letters of some blocks are the body's, or they score so on average, and few are links'."""
    spans, labels = decided.blocks.spans[own], decided.labels
    sizes = (spans[:, 1] - spans[:, 0]).astype(np.float64)
    least = _MOST_OF_IT * float(sizes.sum())
    if float(sizes @ linked) > _MOST_LINKED * float(sizes.sum()):
        return False
    return max(float(sizes @ labels.is_body()[own]), float(sizes @ labels.evidence.scores[own])) >= least
