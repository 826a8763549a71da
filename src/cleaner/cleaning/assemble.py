"""From decided blocks to the body and to spans: every character of the page in exactly one kept or removed span."""

from collections.abc import Iterator, Sequence

import numpy as np

from cleaner import kernels
from cleaner.article import Line, Removal
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.labels import Labels
from cleaner.cleaning.lines import Span, split_lines
from cleaner.kinds import Kind

__all__ = ["PARAGRAPH_BREAK", "Kept", "cover", "join_kept", "keep"]

PARAGRAPH_BREAK = "\n\n"
_SPACE_REASON = "white space between blocks"
_WRAP_REASON = "a line end inside a wrapped paragraph"
# The spans of the body, and what joins each to the one before: nothing, a blank inside a wrapped paragraph, or a break;
# None where each but the first is joined by a break.
Kept = tuple[list[Span], list[str] | None]


def keep(blocks: Blocks, labels: Labels) -> Kept:
    """The spans of the body, in order, and what joins each to the one before.

    Kept blocks that stand side by side on one line are one span, the white space between them included; a wrapped
    paragraph is a span a line, joined by a blank.
    """
    spans = np.empty_like(blocks.spans)
    count = kernels.merge_kept(blocks.page.flags, blocks.spans, blocks.lines, labels.kind, spans)
    starts, ends = spans[:count].T.tolist()
    merged = list(zip(starts, ends, strict=True))
    if not blocks.page.wrapped:
        return merged, None
    unwrapped = list(_unwrap(blocks.page.text, merged))
    return [span for span, _ in unwrapped], [joint for _, joint in unwrapped]


def _unwrap(text: str, spans: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    joint = ""
    for start, end in spans:
        for k, (s, e) in enumerate(split_lines(text[start:end])):
            yield (start + s, start + e), " " if k else joint
            joint = PARAGRAPH_BREAK


def join_kept(text: str, kept: Kept) -> str:
    """The body from its spans."""
    spans, joints = kept
    parts = [text[start:end] for start, end in spans]
    if joints is None:
        return PARAGRAPH_BREAK.join(parts)
    return "".join([joint + part for joint, part in zip(joints, parts, strict=True)])


def cover(text: str, lines: Sequence[Line], kept: Kept) -> Iterator[Removal]:
    """What is removed: all that lies before, between and behind the kept spans, by its blocks.

    The last removal between two kept spans carries the break between paragraphs, or a blank inside a wrapped one.
    """
    at, i = 0, 0
    spans, joints = kept
    if joints is None:
        joints = ["", *[PARAGRAPH_BREAK] * (len(spans) - 1)] if spans else []
    for (start, end), joint in zip([*spans, (len(text), len(text))], [*joints, ""], strict=True):
        between: list[Removal] = []
        while i < len(lines) and lines[i].start < start:
            line = lines[i]
            i += 1
            if line.kind.is_body:
                continue
            if line.start > at:
                between.append(Removal(at, line.start, Kind.SPACE, _SPACE_REASON, 1.0))
            between.append(Removal(line.start, line.end, line.kind, line.reason, 1.0 - line.score))
            at = line.end
        if start > at:
            between.append(Removal(at, start, Kind.SPACE, _SPACE_REASON if joint != " " else _WRAP_REASON, 1.0))
        if joint:
            last = between[-1]
            between[-1] = Removal(last.start, last.end, last.kind, last.reason, last.score, joint)
        yield from between
        at = end
