"""A line cut into blocks where metadata, captions, chrome and prose share it.

A line is cut only where evidence says so: a credit in
brackets, a labelled date, a byline before a date, a menu in front of prose, an advertisement's mark between sentences,
a copy of the line's own beginning. A line that holds most of the page is cut at its sentences too.
"""

import re
from functools import cache

import regex

from cleaner.cleaning.blocks import Block
from cleaner.cleaning.cutting.captions import caption_start, doubled_caption, next_words
from cleaner.cleaning.cutting.menus import menu_blocks, menu_end
from cleaner.cleaning.cutting.parts import prefilter_of
from cleaner.cleaning.cutting.prose import prose_blocks
from cleaner.cleaning.cutting.sections import section_parts
from cleaner.cleaning.cutting.titles import title_blocks
from cleaner.cleaning.lexicon import Lexicon, fold, fold_tokens
from cleaner.cleaning.lines import trim
from cleaner.cleaning.mentions.credits import credits_in_brackets
from cleaner.cleaning.mentions.mention import Mention
from cleaner.cleaning.mentions.reading import find_inside, read_mentions
from cleaner.cleaning.mentions.trailers import strip_trailer
from cleaner.cleaning.page import Page
from cleaner.kernels.cleaning import codes
from cleaner.kinds import Kind

__all__ = ["cut_line", "stating_block"]

_RUN = re.compile(r"\S+")


def cut_line(page: Page, start: int, end: int, number: int, prefilters: int) -> list[Block]:
    """Cut a line into blocks, in order; what lies between them is white space.

    Args:
        page: the page.
        start: offset of the line's first character.
        end: offset after its last one.
        number: its number among the page's lines.
        prefilters: what may stand on it; with ``codes.PREFILTER_PAGE`` it holds most of the page and is
            cut at its sentences.
    """
    if prefilters & codes.PREFILTER_SECTION and not prefilters & codes.PREFILTER_PAGE:
        parts = section_parts(page, start, end)
        if len(parts) > 1:
            return [block for a, b in parts for block in cut_line(page, a, b, number, prefilter_of(page, a, b))]
    whole_page = bool(prefilters & codes.PREFILTER_PAGE)
    prefilters = codes.ALL_PREFILTERS if whole_page else prefilters
    if prefilters & _AT_EDGES:
        return _cut_line(page, start, end, number, prefilters, whole_page=whole_page)
    return _cut_bare_line(page, start, end, number, prefilters, whole_page=whole_page)


_AT_EDGES = codes.PREFILTER_COUNTER | codes.PREFILTER_TRAILER


@cache
def _counter(lexicon: Lexicon) -> regex.Pattern[str]:
    """What may be a counter of pictures: '[1/3]', 'Item 1 of 3'."""
    between = "|".join(map(regex.escape, lexicon.names.counter_words())) or r"(?!)"
    return regex.compile(
        r"(?:\[\s?\d{1,3}\s?/\s?\d{1,3}\s?\]|\p{L}{0,8}[ ]?\d{1,3} (?:" + between + r") \d{1,3}(?!\d))[\s:.\-–|]{0,3}"
    )


def _cut_line(page: Page, start: int, end: int, number: int, prefilters: int, *, whole_page: bool) -> list[Block]:
    text = page.text
    found: list[Block] = []
    counter = _counter(page.lexicon).match(text, start, end) if prefilters & codes.PREFILTER_COUNTER else None
    if counter and fold(counter.group()) in page.lexicon.names.counters:
        stop = trim(text, start, counter.end())[1]
        found.append(Block(start, stop, number, kind=Kind.BOILERPLATE, reason="a counter of pictures"))
        start, prefilters = counter.end(), codes.ALL_PREFILTERS
        if start >= end:
            return found
    bare = strip_trailer(page, start, end) if prefilters & codes.PREFILTER_TRAILER else end
    found += _cut_bare_line(
        page, start, bare, number, prefilters if bare == end else codes.ALL_PREFILTERS, whole_page=whole_page
    )
    if bare < end:
        start, end = trim(text, bare, end)
        reason = "what an agency's shop puts after a credit"
        found.append(Block(start, end, number, kind=Kind.LEGAL, reason=reason))
    return found


# What has been looked for where a line's mentions have been read.
_LOOKED_FOR = _AT_EDGES | codes.PREFILTER_MENTION


def _cut_bare_line(page: Page, start: int, end: int, number: int, prefilters: int, *, whole_page: bool) -> list[Block]:
    mentions, stop = read_mentions(page, start, end) if prefilters & codes.PREFILTER_MENTION else ([], start)
    if mentions and stop == end and any(m.type != "filler" for m in mentions):
        return [stating_block(start, end, number, mentions)]
    if not mentions and not prefilters & ~_LOOKED_FOR:
        start, end = trim(page.text, start, end)
        return [Block(start, end, number)] if start < end else []
    return _cut_read_line(page, start, end, number, prefilters, mentions, stop, whole_page=whole_page)


def _cut_read_line(  # noqa: PLR0913  a place, what may stand there, and what was read already
    page: Page,
    start: int,
    end: int,
    number: int,
    prefilters: int,
    mentions: list[Mention],
    stop: int,
    *,
    whole_page: bool,
) -> list[Block]:
    """The blocks of a line that opens with some mentions, which may be none, and goes on behind them."""
    text = page.text
    found: list[Block] = []
    if mentions and _is_meta_prefix(page, mentions, stop, end, number):
        found.append(stating_block(start, stop, number, mentions))
        start, end = trim(text, stop, end)
        prefilters = codes.ALL_PREFILTERS if whole_page else prefilter_of(page, start, end)
    inside = (
        find_inside(page, start, end)
        if prefilters & codes.PREFILTER_INSIDE and end - start > codes.SHORT_INSIDE
        else []
    )
    at = start
    prefilters = codes.ALL_PREFILTERS if inside else prefilters
    for i_start, i_end, i_mentions in inside:
        title = title_blocks(page, at, i_start, number) if at == start else []
        found += title
        at = title[-1].end if title else at
        found += _cut_stretch(page, at, i_start, number, prefilters, first=at == start, whole_page=whole_page)
        found.append(stating_block(i_start, i_end, number, i_mentions))
        at = i_end
    found += _cut_stretch(page, at, end, number, prefilters, first=at == start, whole_page=whole_page)
    return found


def stating_block(start: int, end: int, number: int, mentions: list[Mention]) -> Block:
    """The block of a line that states metadata and nothing else."""
    byline, dated = False, None
    for mention in mentions:
        if mention.type == "byline":
            byline = True
        elif dated is None and mention.type != "filler":
            dated = mention.type
    if byline:
        kind, reason = Kind.BYLINE, "a byline with a date" if dated else "a byline"
    else:
        labelled = dated is not None and dated != "date"
        kind, reason = Kind.DATE, f"a date, labelled {dated}" if labelled else "a date that stands alone"
    return Block(start, end, number, kind, reason, tuple(mentions))


def _is_meta_prefix(page: Page, mentions: list[Mention], stop: int, end: int, number: int) -> bool:
    """Whether metadata that opens a line is glued to it: labelled, or a date on the first line before a capital.

    Must not fire on prose that opens with a date: '17 August 2023 was a Thursday.', 'On 3 May 2024, Ann Lee wrote'.
    """
    text = page.text
    rest = text[stop:end].lstrip(" \u00a0|·-–—:•,")
    if not rest or rest[0].islower():
        return False
    first = mentions[0]
    label = fold_tokens(text[first.start : first.start + _LABEL]) if text[stop : stop + 1] == "," else []
    if len(mentions) == 1 and label and label[0] in page.lexicon.function_words:
        return False
    labelled = any(m.type in ("published", "updated") for m in mentions)
    return labelled or (number == 0 and first.type == "date")


_LABEL = 12  # characters in which the label of a date begins


def _cut_stretch(
    page: Page,
    start: int,
    end: int,
    number: int,
    prefilters: int,
    *,
    first: bool,
    whole_page: bool,
) -> list[Block]:
    """Cut what lies between two mentions inside a line: a menu in front, captions, then prose."""
    text = page.text
    start, end = trim(text, start, end)
    blocks: list[Block] = []
    if start >= end:
        return blocks
    if prefilters & codes.PREFILTER_MENU and (first or whole_page):
        stop = menu_end(page, start, end, strict=number > 3 and not whole_page)
        if stop > start:
            blocks += menu_blocks(page, start, stop, number)
            start, end = trim(text, stop, end)
            prefilters = codes.ALL_PREFILTERS
    if start >= end:
        return blocks
    copies = doubled_caption(page, start, end, number) if prefilters & codes.PREFILTER_COPY else []
    if copies:
        return blocks + copies
    found = credits_in_brackets(page, start, end) if prefilters & codes.PREFILTER_BRACKET else []
    prefilters = codes.ALL_PREFILTERS if found else prefilters
    at = start
    for i, credit in enumerate(found):
        if credit.start < at:
            continue
        begin = caption_start(page, at, credit, next_words(text, found, i, end))
        blocks += prose_blocks(page, at, begin, number, prefilters, whole_page=whole_page)
        if _tail_is_open(text, credit.end, end) or begin < credit.start:
            reason = f"ends in the picture credit '{credit.names}'"
            blocks.append(Block(begin, credit.end, number, kind=Kind.CAPTION, reason=reason, credit=credit))
            at = credit.end
        else:
            at = begin
    blocks += prose_blocks(page, at, end, number, prefilters, whole_page=whole_page)
    return blocks


def _tail_is_open(text: str, at: int, end: int) -> bool:
    after = _RUN.search(text, at, end)
    return after is None or not text[after.start()].islower()
