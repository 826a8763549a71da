"""The captions of a page, each once: which copy is the fuller, which credit belongs to which, what their words are."""

from collections.abc import Sequence

import numpy as np
import regex

from cleaner import kernels
from cleaner.article import Caption
from cleaner.cleaning.blocks import Block, Blocks
from cleaner.cleaning.cutting.captions import ABOVE, LABEL
from cleaner.cleaning.fields.captions import SHARED, credited_in, is_copy, rows_of
from cleaner.cleaning.lexicon import COLON
from cleaner.cleaning.mentions.openers import caption_begin
from cleaner.cleaning.mentions.trailers import names_source
from cleaner.cleaning.page import Page
from cleaner.kinds import Kind

__all__ = ["find_captions"]


def find_captions(blocks: Blocks) -> list[tuple[Caption, list[int]]]:
    """Each caption of the page once, with the blocks in which it stands; the fuller copy gives text and credit.

    A line that only names a source is none.

    Args:
        blocks: of the page, in order, captions marked.
    """
    captions = [i for i, block in blocks.known.items() if block.kind is Kind.CAPTION]
    ends = np.empty(len(blocks), dtype=np.int32)
    if captions:
        kernels.end_captions(blocks.bounds, blocks.page.spans, rows_of(credited_in(blocks)), ends)
    words = {i: blocks.page.numbers[blocks.bounds[i, 0] : ends[i]].tolist() for i in captions}
    groups: list[list[int]] = []
    fullest: list[int] = []
    index: dict[tuple[int, ...], list[int]] = {}
    last = 0
    above = _credits_above(blocks, words)
    for i in sorted(words.keys() - above.values()):
        own = words[i]
        if not own and groups and _follows(blocks, i):
            groups[last].append(i)
            continue
        for k in index.get(tuple(own[:SHARED]), [])[-8:]:
            other = words[fullest[k]]
            short = min(len(own), len(other))
            if own[:short] == other[:short] and is_copy(blocks, (groups[k][0], i), (len(other), len(own))):
                groups[k].append(i)
                fullest[k] = i if len(own) > len(other) else fullest[k]
                last = k
                break
        else:
            last = len(groups)
            index.setdefault(tuple(own[:SHARED]), []).append(last)
            groups.append([i])
            fullest.append(i)
        if i in above:
            groups[last].append(above[i])
    return [
        (_caption(blocks, [i for i in members if words[i] == words[full]], members), members)
        for full, members in zip(fullest, groups, strict=True)
        if words[full] or not _is_source(blocks, full)
    ]


def _credits_above(blocks: Blocks, words: dict[int, list[int]]) -> dict[int, int]:
    """The credits that stand above their captions, by these; a label of the caption alone may stand between."""
    known = blocks.known
    above = [i for i in words if known[i].reason.startswith(ABOVE)]
    under = {(i + 2 if i + 1 in known and known[i + 1].reason == LABEL else i + 1): i for i in above}
    return {caption: i for caption, i in under.items() if words.get(caption) and known[caption].credit is None}


def _follows(blocks: Blocks, i: int) -> bool:
    """Whether a credit alone stands under its caption."""
    before = blocks.known.get(i - 1)
    is_caption = before is not None and before.kind is Kind.CAPTION and before.credit is None
    return is_caption and not blocks.known[i].reason.startswith(ABOVE)


def _is_source(blocks: Blocks, i: int) -> bool:
    credit = blocks.known[i].credit
    return credit is not None and names_source(blocks.page, credit)


def _words(page: Page, block: Block) -> str:
    """The caption in a block: without its label, counter and credit."""
    start = caption_begin(page, block.start, block.end) or block.start
    end = block.credit.start if block.credit is not None else block.end
    # A label that is glued to the caption: 'Ferries at the old pierImage: Eva Holm/AP'.
    glued = _GLUED_LABEL.search(page.text, start, end)
    end = glued.start() if glued is not None else end
    return page.text[start:end].strip(" \t\u00a0|–—-（(/")


_GLUED_LABEL = regex.compile(rf"(?<=[\p{{Ll}}.])\p{{Lu}}\p{{Ll}}{{2,12}}[{COLON}]\s?\Z")


def _caption(blocks: Blocks, full: Sequence[int], members: Sequence[int]) -> Caption:
    """One caption from its copies, of which ``full`` have all its words."""
    named = [credit.names for i in members if (credit := blocks.known[i].credit) is not None]
    # Of copies with the same words the one that keeps its full stop is the fuller, as is the longer credit.
    return Caption(
        max((_words(blocks.page, blocks.known[i]) for i in full), key=len),
        max(named, key=len) if named else None,
        tuple((blocks.known[i].start, blocks.known[i].end) for i in sorted(members)),
    )
