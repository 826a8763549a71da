"""Captions over the whole page: which blocks are one, which copy is the fuller, which credit belongs to which."""

from collections.abc import Sequence
from itertools import pairwise

import regex

from cleaner.article import Caption, Kind
from cleaner.cleaning.lexicon import fold, fold_tokens
from cleaner.cleaning.mentions.credits import leading_label
from cleaner.cleaning.mentions.pictures import caption_evidence, has_ellipsis, shows_picture
from cleaner.cleaning.mentions.trailers import names_source
from cleaner.cleaning.page import scan
from slow_cleaning.blocks import Block
from slow_cleaning.duplicates import is_paragraph
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
    longer = b if shorter is a else a
    known = shorter.kind is Kind.CAPTION and (len(long_) <= 24 or longer.kind is Kind.CAPTION)
    cut = has_ellipsis(text[shorter.start : shorter.end]) or known
    return cut or len(short) * 2 >= len(long_)


def mark_captions(text: str, blocks: Sequence[Block]) -> None:
    """Mark the blocks that are captions by what stands around them: copies of captions, and what a credit line follows.

    Must not fire on a refrain, a repeated quote, a list or a headline that stands twice.

    Args:
        text: the page.
        blocks: its blocks, in order; kind and reason are set on those that turn out to be captions.
    """
    head = _Head(text, blocks)
    for i, block in enumerate(blocks):
        if _is_imprint(text, blocks, head, i):
            block.kind, block.credit = Kind.LEGAL, None
            block.reason = "an imprint: whom the site belongs to, behind the sign"
    for i in range(len(blocks) - 1):
        a, b = blocks[i : i + 2]
        twice = all(p.reason == "stands twice on its line" and p.credit is None for p in (a, b)) and a.line == b.line
        own = shows_picture(load_lexicon(), text[a.start : a.end]) and not head.holds(i)
        if twice and not own and not head.is_beside_prose(i, i + 1):
            for block in (a, b):
                block.kind, block.reason = None, ""
    _join_credit_lines(text, blocks)
    buckets: dict[tuple[str, ...], list[int]] = {}
    for i, block in enumerate(blocks):
        tokens = _caption_tokens(text, block)
        if not _SHARED <= len(tokens) <= _LONGEST or block.kind not in (None, Kind.CAPTION):
            continue
        earlier = buckets.setdefault(tuple(tokens[:_SHARED]), [])
        # A page that repeats one beginning without end is compared with its latest blocks only.
        for j in earlier[-8:]:
            _mark_pair(text, blocks, head, j, i, tokens)
        earlier.append(i)


def _is_imprint(text: str, blocks: Sequence[Block], head: "_Head", i: int) -> bool:
    block, names = blocks[i], load_lexicon().names
    credit = block.credit
    if block.kind is not Kind.CAPTION or credit is None or not text.startswith("©", credit.start):
        return False
    words = text[block.start : credit.start]
    tokens = fold_tokens(words)
    picture = "/" in credit.names or fold(credit.names) in names.agencies
    if picture or not tokens or any(tokens[-1] == fold_tokens(label)[-1] for label in names.credit_labels):
        return False
    parts = [fold(part) for part in regex.split(r"[|·•/,;–—]|\s-\s", words)]
    menu = all(load_lexicon().whole.whole(part) is not None for part in parts if part)
    beside = any(head.prose[k] for k in (i - 1, i + 1) if 0 <= k < len(blocks))
    return menu or (len(tokens) < 4 and not beside)


class _Head:
    """What stands above the byline or date, asked for block by block."""

    def __init__(self, text: str, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.prose = [is_paragraph(text, p) for p in blocks]
        self.stated = [bool(p.mentions) and p.kind in (Kind.BYLINE, Kind.DATE) for p in blocks]

    def _below(self, i: int) -> int | None:
        for s in range(i, min(len(self.blocks), i + 9)):
            if self.stated[s]:
                between = sum(self.prose[i:s])
                return s if between == 0 or (between == 1 and not any(self.prose[:i])) else None
        return None

    def holds(self, i: int) -> bool:
        return self._below(i) is not None

    def is_title(self, i: int) -> bool:
        stated = self._below(i)
        around = [] if stated is None else [*range(max(0, i - 1), i), *range(i + 1, stated)]
        return stated is not None and not any(self._is_other(self.blocks[j], self.blocks[i]) for j in around)

    def _is_other(self, other: Block, block: Block) -> bool:
        plain = other.kind is None and load_lexicon().whole.whole(" ".join(other.tokens)) is None
        head = block.tokens[:4] if len(block.tokens) >= 4 else None
        return plain and len(other.tokens) >= 4 and other.tokens[:4] != head

    def is_beside_prose(self, i: int, j: int) -> bool:
        begun = any(self.prose[:i]) or any(self.stated[:i])
        beside = any(self.prose[k] for k in (i - 1, j + 1) if 0 <= k < len(self.blocks))
        return begun and beside and not self.holds(i)


def _says_caption(text: str, blocks: Sequence[Block], head: _Head, j: int, i: int) -> bool:
    passage = text[blocks[j].start : blocks[j].end]
    if shows_picture(load_lexicon(), passage):
        return not head.holds(j)
    row = (j > 0 and blocks[j - 1].kind is Kind.CAPTION) or (i + 1 < len(blocks) and blocks[i + 1].kind is Kind.CAPTION)
    return row and i - j == 1 and not ends_in_stop(passage) and head.is_beside_prose(j, i)


def _mark_pair(text: str, blocks: Sequence[Block], head: _Head, j: int, i: int, tokens: Sequence[str]) -> None:
    a, b = blocks[j], blocks[i]
    if not _is_copy(text, a, b, _caption_tokens(text, a), tokens):
        return
    known = Kind.CAPTION in (a.kind, b.kind) or (_credit_follows(text, blocks, j) and _credit_follows(text, blocks, i))
    near = i - j <= _NEAR and b.line - a.line <= _NEAR
    if not known and not (near and len(tokens) <= 60 and _says_caption(text, blocks, head, j, i)):
        return
    if known and any(blocks[k].kind is None and head.is_title(k) for k in (j, i)):
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
    return [(_caption(text, tokens, members), members) for tokens, members in groups if not _is_source(text, members)]


def _is_source(text: str, members: list[Block]) -> bool:
    """Whether a caption without words names a source and no more."""
    credit = members[0].credit
    wordless = not any(_caption_tokens(text, block) for block in members)
    return wordless and credit is not None and names_source(scan(text, load_lexicon()), credit)


def _words(text: str, block: Block) -> str:
    """The caption in a block: without its label, counter and credit."""
    start = leading_label(scan(text, load_lexicon()), block.start, block.end) or block.start
    end = block.credit.start if block.credit is not None else block.end
    return text[start:end].strip(" \t\u00a0|–—-（(/")


def _caption(text: str, tokens: list[str], members: list[Block]) -> Caption:
    full = [_words(text, p) for p in members if _caption_tokens(text, p) == tokens]
    named = [p.credit.names for p in members if p.credit is not None]
    # Of copies with the same words the one that keeps its full stop is the fuller, as is the longer credit.
    return Caption(
        max(full, key=len),
        max(named, key=len) if named else None,
        tuple((p.start, p.end) for p in members),
    )
