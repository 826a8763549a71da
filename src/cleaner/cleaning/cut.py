"""A page cut into blocks. Most lines are one block; only lines that may be more are looked at by themselves."""

import numpy as np

from cleaner import kernels
from cleaner.cleaning.blocks import Block, Blocks
from cleaner.cleaning.cutting.line import cut_line, stating_block
from cleaner.cleaning.lexicon.vocabulary import kind_code, load_vocabulary
from cleaner.cleaning.lines import each_span
from cleaner.cleaning.mentions.dated import read_dated_lines
from cleaner.cleaning.page import Page

__all__ = ["cut_page"]


def _find_cuts(page: Page) -> list[tuple[int, list[Block]]]:
    """The lines that are more than one plain block, in order, with their blocks."""
    vocabulary = load_vocabulary(page.lexicon)
    m = len(page.lines)
    prefilters = np.empty(m, dtype=np.uint32)
    kernels.find_prefilters(
        page.points, page.classes, page.signs, page.lines, page.bounds, page.spans, page.numbers, page.ids,
        page.token_flags, page.dates.rows, page.dates.ends, vocabulary.firsts, vocabulary.steps, page.words,
        bool(page.lexicon.names.plain_labels), np.empty(len(page.signs), dtype=np.int32),
        prefilters,
    )  # fmt: skip
    found = []
    dated = read_dated_lines(page, prefilters)
    some = np.flatnonzero(prefilters)
    spans = each_span(page.lines[some])
    for number, (start, end), prefilter in zip(some.tolist(), spans, prefilters[some].tolist(), strict=True):
        if number in dated:
            found.append((number, [stating_block(start, end, number, dated[number])]))
            continue
        blocks = cut_line(page, start, end, number, prefilter)
        if len(blocks) > 1 or (blocks and blocks[0].kind is not None):
            found.append((number, blocks))
    return found


def cut_page(page: Page) -> Blocks:
    """Cut a page into blocks, in order; what lies between them is white space."""
    known: dict[int, Block] = {}
    rows: list[int] = []
    more = 0
    for number, blocks in _find_cuts(page):
        for i, block in enumerate(blocks, number + more):
            if block.kind is not None:
                known[i] = block
            rows += (number, block.start, block.end, kind_code(block.kind))
        more += len(blocks) - 1
    n = len(page.lines) + more
    spans, bounds = np.empty((n, 2), dtype=np.int32), np.empty((n, 2), dtype=np.int32)
    lines, kinds = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int8)
    cuts = np.array(rows, dtype=np.int32).reshape(-1, 4)
    kernels.lay_blocks(page.lines, page.bounds, page.spans, cuts, spans, lines, bounds, kinds)
    return Blocks(page, spans, lines, bounds, kinds, known)
