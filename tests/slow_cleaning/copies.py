"""Captions over the whole page: which blocks are one, which copy is the fuller, which credit belongs to which."""

from collections.abc import Sequence
from itertools import pairwise

from cleaner.article import Caption, Kind
from cleaner.cleaning.lexicon import fold_tokens
from cleaner.cleaning.mentions.credits import caption_evidence, has_ellipsis, leading_label
from cleaner.cleaning.page import scan
from slow_cleaning.blocks import Block
from slow_cleaning.features import ends_in_stop
from slow_cleaning.language import load_lexicon

__all__ = ["find_captions", "mark_captions"]

# Two copies share at least so many tokens from their first on.
_SHARED = 4
# Copies without a credit count only where they stand so close, in blocks.
_NEAR = 2
# Longer blocks are paragraphs.
_LONGEST = 90


def _caption_tokens(text: str, block: Block) -> list[str]:
    """The tokens of a block without its credit."""
    if block.credit is None:
        return block.tokens
    return fold_tokens(text[block.start : block.credit.start])


def _is_copy(text: str, a: Block, b: Block, a_tokens: Sequence[str], b_tokens: Sequence[str]) -> bool:
    """Whether two blocks are one caption: equal, or one the beginning of the other and marked as cut or credited."""
    short, long_ = (a_tokens, b_tokens) if len(a_tokens) <= len(b_tokens) else (b_tokens, a_tokens)
    shorter = a if short is a_tokens else b
    if len(short) < _SHARED or list(long_[: len(short)]) != list(short):
        return False
    if len(short) == len(long_):
        return True
    cut = has_ellipsis(text[shorter.start : shorter.end]) or shorter.kind is Kind.CAPTION
    return cut or len(short) * 2 >= len(long_)


def mark_captions(text: str, blocks: Sequence[Block]) -> None:
    """Mark the blocks that are captions by what stands around them: copies of captions, and what a credit line follows.

    Must not fire on a refrain or a repeated quote: copies without a credit must stand close together and look like
    a caption.

    Args:
        text: the page.
        blocks: its blocks, in order; kind and reason are set on those that turn out to be captions.
    """
    _join_credit_lines(text, blocks)
    buckets: dict[tuple[str, ...], list[int]] = {}
    for i, block in enumerate(blocks):
        tokens = _caption_tokens(text, block)
        if not _SHARED <= len(tokens) <= _LONGEST or block.kind not in (None, Kind.CAPTION):
            continue
        earlier = buckets.setdefault(tuple(tokens[:_SHARED]), [])
        # A page that repeats one beginning without end is compared with its latest blocks only.
        for j in earlier[-8:]:
            _mark_pair(text, blocks, j, i, tokens)
        earlier.append(i)


def _mark_pair(text: str, blocks: Sequence[Block], j: int, i: int, tokens: Sequence[str]) -> None:
    a, b = blocks[j], blocks[i]
    if not _is_copy(text, a, b, _caption_tokens(text, a), tokens):
        return
    known = Kind.CAPTION in (a.kind, b.kind) or (_credit_follows(text, blocks, j) and _credit_follows(text, blocks, i))
    near = i - j <= _NEAR and b.line - a.line <= _NEAR
    if not known and not (
        near and len(tokens) <= 60 and caption_evidence(load_lexicon(), text[a.start : a.end], has_credit=False)
    ):
        return
    for block in (a, b):
        if block.kind is None:
            block.kind = Kind.CAPTION
            block.reason = "the same words as a caption" if known else "stands twice, one right after the other"


def _credit_follows(text: str, blocks: Sequence[Block], i: int) -> bool:
    """Whether the next block is a credit and nothing else."""
    if i + 1 >= len(blocks):
        return False
    after = blocks[i + 1]
    return after.credit is not None and not text[after.start : after.credit.start].strip()


def _join_credit_lines(text: str, blocks: Sequence[Block]) -> None:
    """A line that is only a credit makes the line before it a caption, where that reads as one.

    Must not fire on a paragraph: a picture without a caption leaves its credit after one, too.
    """
    for before, block in pairwise(blocks):
        if block.kind is not Kind.CAPTION or block.credit is None or before.kind is not None:
            continue
        if text[block.start : block.credit.start].strip() or not _SHARED <= len(before.tokens) <= 60:
            continue
        passage = text[before.start : before.end]
        stop = ends_in_stop(passage)
        if (stop and not _cue(passage)) or not caption_evidence(load_lexicon(), passage, has_credit=False):
            continue
        before.kind, before.reason = (
            Kind.CAPTION,
            f"the picture credit '{block.credit.names}' stands under it",
        )


def _cue(passage: str) -> bool:
    joined = f" {' '.join(fold_tokens(passage))} "
    return any(f" {cue} " in joined for cue in load_lexicon().names.caption_cues)


def find_captions(text: str, blocks: Sequence[Block]) -> list[tuple[Caption, list[Block]]]:
    """Each caption of the page once, with the blocks in which it stands; the fuller copy gives text and credit.

    Args:
        text: the page.
        blocks: its blocks, in order, captions marked.
    """
    groups: list[tuple[list[str], list[Block]]] = []
    index: dict[tuple[str, ...], list[int]] = {}
    last = 0
    for at, block in enumerate(blocks):
        if block.kind is not Kind.CAPTION:
            continue
        tokens = _caption_tokens(text, block)
        before = blocks[at - 1] if at else None
        if not tokens and before is not None and before.kind is Kind.CAPTION and before.credit is None and groups:
            groups[last][1].append(block)
            continue
        for k in index.get(tuple(tokens[:_SHARED]), [])[-8:]:
            if _is_copy(text, groups[k][1][0], block, groups[k][0], tokens):
                groups[k][1].append(block)
                if len(tokens) > len(groups[k][0]):
                    groups[k] = (tokens, groups[k][1])
                last = k
                break
        else:
            last = len(groups)
            index.setdefault(tuple(tokens[:_SHARED]), []).append(last)
            groups.append((tokens, [block]))
    return [(_caption(text, tokens, members), members) for tokens, members in groups]


def _words(text: str, block: Block) -> str:
    """The caption in a block: without its label, counter and credit."""
    start = leading_label(scan(text, load_lexicon()), block.start, block.end) or block.start
    end = block.credit.start if block.credit is not None else block.end
    return text[start:end].strip(" \t\u00a0|–—-（(")


def _caption(text: str, tokens: list[str], members: list[Block]) -> Caption:
    full = [_words(text, p) for p in members if _caption_tokens(text, p) == tokens]
    named = [p.credit.names for p in members if p.credit is not None]
    # Of copies with the same words the one that keeps its full stop is the fuller, as is the longer credit.
    return Caption(
        max(full, key=len),
        max(named, key=len) if named else None,
        tuple((p.start, p.end) for p in members),
    )
