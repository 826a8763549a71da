"""What stands in a page again, word for word, told by comparing texts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from cleaner.article import Kind, Line
from cleaner.cleaning.mentions.pictures import shows_picture
from slow_cleaning.blocks import Block
from slow_cleaning.features import bare, ends_in_stop, words_of
from slow_cleaning.language import load_lexicon

__all__ = ["Copy", "is_paragraph", "set_aside", "weave"]


@dataclass(frozen=True)
class Copy:
    """A block that is set aside, and the one that stays."""

    block: Block
    of: Block


def is_paragraph(text: str, block: Block) -> bool:
    """Whether a block is prose of some length."""
    passage = text[block.start : block.end]
    ended = ends_in_stop(passage) or bare(passage)[-1:] in tuple(":：፦៖՝")
    return block.kind is None and ended and words_of(block.tokens, passage) > 11.99


def _is_chrome(block: Block) -> bool:
    return load_lexicon().whole.whole(" ".join(block.tokens)) is not None


def set_aside(text: str, blocks: Sequence[Block]) -> tuple[list[Block], list[Copy]]:
    """The blocks that are read, and those that are copies of one of them."""
    if not blocks:
        return [], []
    page = _Page(text, blocks)
    copies = page.copies()
    lexicon = load_lexicon()
    firsts = {i: text[blocks[first].start : blocks[first].end] for i, first in copies.items()}
    for i in [i for i, passage in firsts.items() if shows_picture(lexicon, passage)]:
        del copies[i]
    return (
        [block for i, block in enumerate(blocks) if i not in copies],
        [Copy(blocks[i], blocks[first]) for i, first in sorted(copies.items())],
    )


class _Page:
    def __init__(self, text: str, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.texts = [" ".join(regex.sub(r"\s+", " ", text[p.start : p.end]).split()) for p in blocks]
        self.may = [p.kind is None and bool(p.tokens) and not _is_chrome(p) for p in blocks]
        self.prose = [m and is_paragraph(text, p) for m, p in zip(self.may, blocks, strict=True)]
        seen: dict[str, int] = {}
        self.first = [seen.setdefault(t, i) for i, t in enumerate(self.texts)]

    def copies(self) -> dict[int, int]:
        """The copies, by place, with the place of the block that stays."""
        times = Counter(self.first)
        again = [i for i, first in enumerate(self.first) if first != i]
        row = {i: before for i in again if self.may[i] and (before := self._before(i)) is not None}
        found = {i: before for i, before in row.items() if self.prose[i]}
        doubled = sum(before == self.first[i] for i, before in found.items())
        for i in again:
            if self.prose[i] and times[self.first[i]] >= 6:
                found.setdefault(i, self.first[i])
        for run in self._runs():
            prose = [i for i in run if self.prose[i]]
            words = sum(self._tenths(i) for i in prose)
            if len(prose) >= 2 and words >= 400:
                found = {**{i: partner for i, partner in run.items() if self.may[i]}, **found}
        different = sum(p and f == i for i, (p, f) in enumerate(zip(self.prose, self.first, strict=True)))
        if doubled >= 2 and 2 * doubled >= different:
            found = {**row, **found}
        for i in sorted(found):
            found[i] = found.get(found[i], found[i])
        return found

    def _tenths(self, i: int) -> int:
        return round(10 * words_of(self.blocks[i].tokens, self.texts[i]))

    def _before(self, i: int) -> int | None:
        for j in (i - 1, i - 2, i - 3):
            if j < 0:
                return None
            if self.first[j] == self.first[i]:
                return j
            block = self.blocks[j]
            if block.tokens and block.kind is not Kind.AD and not _is_chrome(block):
                return None
        return None

    def _runs(self) -> list[dict[int, int]]:
        """Runs of blocks that stand above in the same order: the partner of each, by place."""
        runs: list[dict[int, int]] = []
        run: dict[int, int] = {}
        for i in range(len(self.blocks)):
            again = self.first[i] != i
            partner = self._after(run[max(run)], i) if run and again else None
            if partner is not None:
                run[i] = partner
                continue
            if run and (self.prose[i] or i - max(run) > 3):
                runs.append(run)
                run = {}
            if not run and again:
                run = {i: self.first[i]}
        return [*runs, run] if run else runs

    def _after(self, partner: int, i: int) -> int | None:
        for q in range(partner + 1, min(i, partner + 5)):
            if self.first[q] == self.first[i]:
                return q
            if self.prose[q]:
                return None
        return None


def weave(text: str, lines: Sequence[Line], copies: Sequence[Copy]) -> tuple[Line, ...]:
    """The decisions on all blocks, in order."""
    out = list(lines)
    for copy in copies:
        told = " ".join(text[copy.of.start : min(copy.of.end, copy.of.start + 40)].split())
        told += "…" if copy.of.end - copy.of.start > 40 else ""
        reason = f"stands above, at {copy.of.start}: '{told}'"
        out.append(Line(copy.block.start, copy.block.end, Kind.DUPLICATE, 0.02, reason))
    return tuple(sorted(out, key=lambda line: (line.start, line.end)))
