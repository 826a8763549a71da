"""Captions over the whole page: which blocks are one, which copy is the fuller, which credit belongs to which."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.article import Caption
from cleaner.cleaning.blocks import Block, Blocks
from cleaner.cleaning.lexicon import fold_tokens
from cleaner.cleaning.lines import ends_in_stop
from cleaner.cleaning.mentions.credits import caption_evidence, has_cue, has_ellipsis, leading_label
from cleaner.cleaning.page import Page
from cleaner.kinds import Kind

__all__ = ["find_captions", "mark_captions"]

# Two copies share at least so many tokens from their first on.
_SHARED = 4
# Copies without a credit count only where they stand so close, in blocks.
_NEAR = 2


def _credited(blocks: Blocks) -> list[tuple[int, int]]:
    """The blocks that have a credit, in order, with the offset where it begins."""
    return sorted([(i, block.credit.start) for i, block in blocks.known.items() if block.credit is not None])


def _rows(credited: Sequence[tuple[int, int]]) -> NDArray[np.int32]:
    return np.array(credited, dtype=np.int32).reshape(-1, 2)


def mark_captions(blocks: Blocks, keys: NDArray[np.uint64]) -> None:
    """Mark the blocks that are captions by what stands around them: copies of captions, and what a credit line follows.

    Must not fire on a refrain or a repeated quote: copies without a credit must stand close together and look like
    a caption.

    Args:
        blocks: of the page, in order; those that turn out to be captions are marked.
        keys: uint64 (n,), a hash of the first tokens of each, 0 for fewer than a copy shares.
    """
    n, credited = len(blocks), _credited(blocks)
    credits_alone = [i for i, at in credited if not blocks.page.text[blocks.known[i].start : at].strip()]
    _join_credit_lines(blocks, credits_alone)
    alone, ends = np.zeros(n, dtype=np.bool_), np.empty(n, dtype=np.int32)
    for i in credits_alone:
        alone[i] = True
    found = np.empty((8 * n, 2), dtype=np.int32)
    count = kernels.pair_copies(
        np.ascontiguousarray(keys), blocks.kinds, blocks.bounds, blocks.page.spans, _rows(credited), blocks.lines,
        alone, blocks.page.hashes, ends, found,
    )  # fmt: skip
    if not count:
        return
    pairs = found[:count]
    sizes = (ends - blocks.bounds[:, 0])[pairs].tolist()
    gaps = np.diff(blocks.lines[pairs]).ravel().tolist()
    captions = {i for i, block in blocks.known.items() if block.kind is Kind.CAPTION}
    for (j, i), own, gap in zip(pairs.tolist(), sizes, gaps, strict=True):
        if j in captions and i in captions:
            continue  # nothing is left to be said of them
        known = j in captions or i in captions or (i + 1 in credits_alone and j + 1 in credits_alone)
        near = i - j <= _NEAR and own[1] <= 60 and gap <= _NEAR
        if (known or near) and _mark_pair(blocks, j, i, own, known=known):
            captions |= {j, i}


def _mark_pair(blocks: Blocks, j: int, i: int, sizes: tuple[int, int], *, known: bool) -> bool:
    """Mark two blocks that begin with the same words, as many as the shorter has, if they are one caption.

    They are where one is a caption, or both have a credit alone under them; or where they look like one.
    """
    if not _is_copy(blocks, (j, i), sizes):
        return False
    if not known and not caption_evidence(blocks.page.lexicon, blocks.passage(j), has_credit=False):
        return False
    for place in (j, i):
        if blocks.kinds[place] < 0:
            told = "the same words as a caption" if known else "stands twice, one right after the other"
            blocks.tell(place, Kind.CAPTION, told)
    return True


def _is_copy(blocks: Blocks, places: tuple[int, int], sizes: tuple[int, int]) -> bool:
    """Whether two blocks, of which one begins with all words of the other, are one caption: equal, cut or credited."""
    shorter = sizes[0] > sizes[1]
    short, long_ = sizes[shorter], sizes[not shorter]
    if short < _SHARED:
        return False
    i = places[shorter]
    # A copy cut short says so, or is known for a caption, or has most of the words.
    return short * 2 >= long_ or blocks.kind(i) is Kind.CAPTION or has_ellipsis(blocks.passage(i))


def _join_credit_lines(blocks: Blocks, credits_alone: Sequence[int]) -> None:
    """A line that is only a credit makes the line before it a caption, where that reads as one.

    Must not fire on a paragraph: a picture without a caption leaves its credit after one, too.
    """
    for i in credits_alone:
        credit = blocks.known[i].credit
        if credit is None or not i or blocks.kinds[i - 1] >= 0 or not _SHARED <= blocks.size(i - 1) <= 60:
            continue
        passage = blocks.passage(i - 1)
        stop = ends_in_stop(passage)
        if (stop and not has_cue(blocks.page.lexicon, fold_tokens(passage))) or not caption_evidence(
            blocks.page.lexicon, passage, has_credit=False
        ):
            continue
        blocks.tell(i - 1, Kind.CAPTION, f"the picture credit '{credit.names}' stands under it")


def find_captions(blocks: Blocks) -> list[tuple[Caption, list[int]]]:
    """Each caption of the page once, with the blocks in which it stands; the fuller copy gives text and credit.

    Args:
        blocks: of the page, in order, captions marked.
    """
    captions = sorted(i for i, block in blocks.known.items() if block.kind is Kind.CAPTION)
    # Their words are told by the hashes of the tokens that stand before the credit.
    ends = np.empty(len(blocks), dtype=np.int32)
    if captions:
        kernels.end_captions(blocks.bounds, blocks.page.spans, _rows(_credited(blocks)), ends)
    words = {i: blocks.page.hashes[blocks.bounds[i, 0] : ends[i]].tolist() for i in captions}
    groups: list[list[int]] = []
    fullest: list[int] = []
    index: dict[tuple[int, ...], list[int]] = {}
    last = 0
    for i in captions:
        own = words[i]
        before = blocks.known.get(i - 1)
        if not own and before is not None and before.kind is Kind.CAPTION and before.credit is None and groups:
            groups[last].append(i)
            continue
        for k in index.get(tuple(own[:_SHARED]), [])[-8:]:
            other = words[fullest[k]]
            short = min(len(own), len(other))
            if own[:short] == other[:short] and _is_copy(blocks, (groups[k][0], i), (len(other), len(own))):
                groups[k].append(i)
                fullest[k] = i if len(own) > len(other) else fullest[k]
                last = k
                break
        else:
            last = len(groups)
            index.setdefault(tuple(own[:_SHARED]), []).append(last)
            groups.append([i])
            fullest.append(i)
    return [
        (_caption(blocks, [i for i in members if words[i] == words[full]], members), members)
        for full, members in zip(fullest, groups, strict=True)
    ]


def _words(page: Page, block: Block) -> str:
    """The caption in a block: without its label, counter and credit."""
    start = leading_label(page, block.start, block.end) or block.start
    end = block.credit.start if block.credit is not None else block.end
    return page.text[start:end].strip(" \t\u00a0|–—-（(")


def _caption(blocks: Blocks, full: Sequence[int], members: Sequence[int]) -> Caption:
    """One caption from its copies, of which ``full`` have all its words."""
    named = [credit.names for i in members if (credit := blocks.known[i].credit) is not None]
    # Of copies with the same words the one that keeps its full stop is the fuller, as is the longer credit.
    return Caption(
        max((_words(blocks.page, blocks.known[i]) for i in full), key=len),
        max(named, key=len) if named else None,
        tuple((blocks.known[i].start, blocks.known[i].end) for i in members),
    )
