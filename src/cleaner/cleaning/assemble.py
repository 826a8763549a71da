"""From decided blocks to the body and to spans: every character is kept, removed, or white space between blocks."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.article import LINE_END, MARGIN, PARAGRAPH_BREAK, Removal
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.duplicates import with_copies
from cleaner.cleaning.labels import Labels
from cleaner.cleaning.lines import Span, join_lines, joint, split_lines
from cleaner.kinds import Kind

__all__ = ["CUT", "EDGE", "KEPT", "Kept", "bridge", "cut_lines", "join_kept", "join_spans", "merge", "unwrap"]

_WRAP_REASON = "a line end inside a paragraph"
_GAP_REASON = "white space between paragraphs on one line"
_SIGNS_REASON = "signs between blocks"
_AT_ONCE = 1 << 12  # parts that are joined together
# The spans of the body, and what joins each to the one before: a blank or nothing inside a paragraph, or a break;
# None where each but the first is joined by a break.
Kept = tuple[Sequence[Span], list[str] | None]


def merge(blocks: Blocks, labels: Labels) -> NDArray[np.int32]:
    """The spans of the body, in order, int32 (k, 2), wrapped paragraphs as one.

    Kept blocks that stand side by side on one line are one span, the white space between them included.
    """
    blocks, kinds = with_copies(blocks, labels) if len(blocks.aside) else (blocks, labels.kind)
    spans = np.empty_like(blocks.spans)
    return spans[: kernels.merge_kept(blocks.page.classes, blocks.spans, blocks.lines, kinds, spans)]


def unwrap(text: str, merged: Sequence[Span], *, wrapped: bool) -> Kept:
    """The spans of the body, and what joins each to the one before; a wrapped paragraph is a span a line."""
    if not wrapped:
        return merged, None
    spans: list[Span] = []
    joints: list[str] = []
    for start, end in merged:
        for k, (s, e) in enumerate(split_lines(text[start:end])):
            break_ = PARAGRAPH_BREAK if spans else ""
            joints.append(joint(text, spans[-1][1], start + s) if k else break_)
            spans.append((start + s, start + e))
    return spans, joints


def join_kept(text: str, kept: Kept) -> str:
    """The body from its spans."""
    spans, joints = kept
    parts = [text[start:end] for start, end in spans]
    if joints is None:
        return PARAGRAPH_BREAK.join(parts)
    return "".join([joint + part for joint, part in zip(joints, parts, strict=True)])


def join_spans(text: str, merged: NDArray[np.int32], *, wrapped: bool) -> str:
    """The body from its spans, int32 (k, 2), as ``join_kept`` of ``unwrap`` makes it, without lists of all of them."""
    joined: list[str] = []
    # Some at a time: a str that is short takes fifty bytes besides.
    for first in range(0, len(merged), _AT_ONCE):
        parts = [text[start:end] for start, end in merged[first : first + _AT_ONCE].tolist()]
        parts = [own for own in map(join_lines, parts) if own] if wrapped else parts
        if parts:
            joined.append(PARAGRAPH_BREAK.join(parts))
    return joined[0] if len(joined) == 1 else PARAGRAPH_BREAK.join(joined)


def cut_lines(text: str, merged: Sequence[Span]) -> list[Removal]:
    """Where the lines of paragraphs end that stand on several, given the spans of these: a blank or nothing there."""
    found = []
    for start, end in merged:
        lines = split_lines(text[start:end])
        found += [
            Removal(start + e, start + s, Kind.SPACE, _WRAP_REASON, 1.0, joint(text, start + e, start + s))
            for (_, e), (s, _) in pairwise(lines)
        ]
    return found


EDGE, CUT, KEPT = 0, 1, 2


def bridge(text: str, at: int, to: int, before: int, found: list[Removal], *, kept: bool) -> int:
    """See to what lies between two spans, so that ``apply_removals`` leaves none of it in the body.

    White space between a cut and what is kept on its line goes with the cut; between two paragraphs of one line it is
    one by itself (there is a mark of no width, or they would be one). So are signs between blocks, such as a bar.

    Args:
        text: the page.
        at: where it begins.
        to: where it ends.
        before: what ends there: CUT or KEPT, or the page begins, EDGE.
        found: the cuts so far; the last one may end later then, or another be there.
        kept: whether what follows is kept.

    Returns:
        Where a cut that follows begins: here, or earlier.
    """
    gap = text[at:to]
    if not gap.isspace() and gap.strip(MARGIN):
        s, e = to - len(gap.lstrip(MARGIN)), at + len(gap.rstrip(MARGIN))
        s = at if before == KEPT and not LINE_END.search(text, at, s) else s
        e = to if kept and not LINE_END.search(text, e, to) else e
        found.append(Removal(s, e, Kind.BOILERPLATE, _SIGNS_REASON, 1.0))
    elif not LINE_END.search(gap):
        if not kept:
            return at if before == KEPT else to
        if before == KEPT:
            found.append(Removal(at, to, Kind.SPACE, _GAP_REASON, 1.0))
        elif before == CUT:
            found[-1] = replace(found[-1], end=to)
    return to
