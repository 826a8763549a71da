"""Prose with the captions it ends in, the chrome between its sentences, and each sentence where it is the page."""

from bisect import bisect_left
from collections.abc import Iterator

from cleaner.cleaning.blocks import Block
from cleaner.cleaning.cutting.captions import (
    CAPTION_WORDS,
    behind_words,
    credit_above,
    credited,
    label_alone,
    leading_caption,
)
from cleaner.cleaning.cutting.chrome import inline_chrome, with_cuts
from cleaner.cleaning.cutting.menus import part_capitals
from cleaner.cleaning.cutting.parts import SHORT_CHROME
from cleaner.cleaning.lines import sentences, trim
from cleaner.cleaning.mentions.credits import read_credit
from cleaner.cleaning.mentions.openers import caption_begin, is_label_alone, opened_credit
from cleaner.cleaning.page import Page
from cleaner.kernels.cleaning import codes

__all__ = ["prose_blocks"]


def prose_blocks(page: Page, start: int, end: int, number: int, prefilters: int, *, whole_page: bool) -> list[Block]:
    """Prose, whole, and the credited captions that it ends in.

    A caption is cut off behind, then what stands before it is looked at in the same way; each look is at the end alone.
    """
    text = page.text
    start, end = trim(text, start, end)
    above = opened_credit(page, start, end) if prefilters & codes.PREFILTER_LABEL and start < end else None
    if above is not None:
        return [credit_above(above, number)]
    captions: list[Block] = []
    many: int | None = None  # where more than the words of a caption have stood, once somebody asks
    while start < end and prefilters & codes.PREFILTER_CREDIT:
        credit = read_credit(page, start, end, label=bool(prefilters & codes.PREFILTER_CREDITED))
        if credit is None:
            break
        many = behind_words(text, start, end) if many is None else many
        block = credited(page, start, end, number, credit, is_long=credit.start > many)
        if block is None:
            break
        captions.append(block)
        start, end = trim(text, start, block.start)
        prefilters = codes.ALL_PREFILTERS
    if start < end:
        prose = (
            _bare_prose(page, start, end, number, prefilters, whole_page=whole_page)
            if prefilters & _IN_PROSE
            else [Block(start, end, number)]
        )
        return [*prose, *reversed(captions)]
    captions.reverse()
    return captions


# What prose without a credit is looked at for.
_IN_PROSE = codes.PREFILTER_LABEL | codes.PREFILTER_CHROME | codes.PREFILTER_PAGE


def _bare_prose(page: Page, start: int, end: int, number: int, prefilters: int, *, whole_page: bool) -> Iterator[Block]:
    """Prose without a credit; cut at sentences where the line is the page or where chrome speaks between them."""
    text = page.text
    if prefilters & codes.PREFILTER_LABEL and is_label_alone(page, start, end):
        yield label_alone(start, end, number)
        return
    labelled = prefilters & codes.PREFILTER_LABEL and caption_begin(page, start, end) is not None
    if labelled and len(text[start:end].split(None, CAPTION_WORDS)) <= CAPTION_WORDS:
        yield leading_caption(text, start, end, number)
        return
    cuts = (
        list(inline_chrome(page, start, end))
        if prefilters & codes.PREFILTER_CHROME and end - start > SHORT_CHROME
        else []
    )
    if whole_page:
        starts = [cut[0] for cut in cuts]
        for s, e in sentences(page.lexicon, text, start, end):
            inner = cuts[bisect_left(starts, s) : bisect_left(starts, e)]
            if inner:
                yield from with_cuts(text, s, e, number, inner)
            else:
                yield from (Block(a, b, number) for a, b in part_capitals(text, s, e))
        return
    if cuts:
        yield from with_cuts(text, start, end, number, cuts)
    else:
        yield Block(start, end, number)
