"""From decided blocks to spans: every character of the page in exactly one kept or removed span."""

from collections.abc import Sequence

from cleaner.article import Kind, Line, Removal
from cleaner.cleaning.lines import Span, split_lines

__all__ = ["PARAGRAPH_BREAK", "cover"]

PARAGRAPH_BREAK = "\n\n"
_SPACE_REASON = "white space between blocks"
_WRAP_REASON = "a line end inside a wrapped paragraph"


def _merge(text: str, kept: Sequence[tuple[Span, int]]) -> list[Span]:
    """Kept blocks that stand side by side on one line are one span, the white space between them included."""
    merged: list[Span] = []
    last_line = -1
    for (start, end), line in kept:
        if merged and line == last_line and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
        last_line = line
    return merged


def cover(
    text: str, lines: Sequence[Line], numbers: Sequence[int], body: frozenset[Kind]
) -> tuple[list[Span], list[Removal]]:
    """Cover a page with kept and removed spans.

    Args:
        text: the page.
        lines: its blocks with their kinds, in order and without overlap; what lies between them is white space.
        numbers: the number of the line each block stands on.
        body: the kinds that stay.

    Returns:
        The kept spans and the removals, each in order. Removals carry what stands in their place: the last one between
        two kept spans carries the break between paragraphs, or a blank inside a wrapped paragraph.
    """
    blocks = [((ln.start, ln.end), n) for ln, n in zip(lines, numbers, strict=True) if ln.kind in body]
    kept = _unwrap(text, _merge(text, blocks))
    removed: list[Removal] = []
    at, i = 0, 0
    for (start, end), joint in [*kept, ((len(text), len(text)), "")]:
        while i < len(lines) and lines[i].start < start:
            line = lines[i]
            i += 1
            if line.kind in body:
                continue
            if line.start > at:
                removed.append(Removal(at, line.start, Kind.SPACE, _SPACE_REASON, 1.0))
            removed.append(Removal(line.start, line.end, line.kind, line.reason, 1.0 - line.score))
            at = line.end
        if start > at:
            removed.append(Removal(at, start, Kind.SPACE, _SPACE_REASON if joint != " " else _WRAP_REASON, 1.0))
        if joint:
            last = removed[-1]
            removed[-1] = Removal(last.start, last.end, last.kind, last.reason, last.score, joint)
        at = end
    return [span for span, _ in kept], removed


def _unwrap(text: str, kept: Sequence[Span]) -> list[tuple[Span, str]]:
    """Kept spans with what joins each to the one before; a wrapped paragraph is a span a line, joined by a blank."""
    out: list[tuple[Span, str]] = []
    for start, end in kept:
        for k, (s, e) in enumerate(split_lines(text[start:end])):
            joint = " " if k else (PARAGRAPH_BREAK if out else "")
            out.append(((start + s, start + e), joint))
    return out
