"""From decided blocks to spans: every character of the page in one kept or removed span, or white space between."""

from collections.abc import Sequence
from dataclasses import replace

from cleaner.article import Kind, Line, Removal
from cleaner.cleaning.lines import Span, trim
from slow_cleaning.lines import joint, split_lines

__all__ = ["PARAGRAPH_BREAK", "cover"]

PARAGRAPH_BREAK = "\n\n"
_GAP_REASON = "white space between paragraphs on one line"
_SIGNS_REASON = "signs between blocks"
_WRAP_REASON = "a line end inside a paragraph"


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
    """Cover a page with kept and removed spans, all but white space.

    Args:
        text: the page.
        lines: its blocks with their kinds, in order and without overlap.
        numbers: the number of the line each block stands on.
        body: the kinds that stay.

    Returns:
        The kept spans and the removals, each in order.
    """
    blocks = [((ln.start, ln.end), n) for ln, n in zip(lines, numbers, strict=True) if ln.kind in body]
    kept = _unwrap(text, _merge(text, blocks))
    goes_on = {span[0]: between for k, (span, between) in enumerate(kept) if k and between != PARAGRAPH_BREAK}
    ends = {span[1] for span, _ in kept}
    cuts = {line.start: line for line in lines if line.kind not in body}
    bounds = sorted([*((span, None) for span, _ in kept), *(((c.start, c.end), c) for c in cuts.values())], key=_start)
    removed: list[Removal] = []
    at = 0
    for (start, end), cut in bounds:
        if start in goes_on and cut is None:
            removed.append(Removal(at, start, Kind.SPACE, _WRAP_REASON, 1.0, goes_on[start]))
            at = end
            continue
        parts = _parts(text, at, start)
        if cut is None and at in ends and at < start and len(parts) == 0 and not _breaks(text, at, start):
            removed.append(Removal(at, start, Kind.SPACE, _GAP_REASON, 1.0))
        for first, last in parts:
            removed.append(Removal(first, last, Kind.BOILERPLATE, _SIGNS_REASON, 1.0))
        if cut is not None:
            removed.append(Removal(start, end, cut.kind, cut.reason, 1.0 - cut.score))
        at = end
    removed += [Removal(s, e, Kind.BOILERPLATE, _SIGNS_REASON, 1.0) for s, e in _parts(text, at, len(text))]
    starts = {span[0] for span, _ in kept}
    return [span for span, _ in kept], [_widened(text, cut, starts, ends) for cut in removed]


def _start(bound: tuple[Span, Line | None]) -> int:
    return bound[0][0]


def _breaks(text: str, start: int, end: int) -> bool:
    return len((text[start:end] + "x").splitlines()) > 1


def _parts(text: str, start: int, end: int) -> list[Span]:
    """What is not white space between two spans, as one."""
    first, last = trim(text, start, end)
    return [(first, last)] if first < last else []


def _widened(text: str, cut: Removal, starts: set[int], ends: set[int]) -> Removal:
    """A cut with the white space between it and what is kept on its line."""
    if cut.kind is Kind.SPACE:
        return cut
    start, end = cut.start, cut.end
    before = max((e for e in ends if e <= start), default=None)
    after = min((s for s in starts if s >= end), default=None)
    if before is not None and trim(text, before, start) == (start, start) and not _breaks(text, before, start):
        start = before
    if after is not None and trim(text, end, after) == (after, after) and not _breaks(text, end, after):
        end = after
    return replace(cut, start=start, end=end)


def _unwrap(text: str, kept: Sequence[Span]) -> list[tuple[Span, str]]:
    """Kept spans with what joins each to the one before; a paragraph of several lines is a span a line."""
    out: list[tuple[Span, str]] = []
    for start, end in kept:
        for k, (s, e) in enumerate(split_lines(text[start:end])):
            between = joint(text, out[-1][0][1], start + s) if k else (PARAGRAPH_BREAK if out else "")
            out.append(((start + s, start + e), between))
    return out
