"""A page cut into blocks, every line looked at with all that cutting knows.

Cutting a line (``cut_line``) has no fast way beside a plain one: it is plain Python over the lexicons, and no kernel.
So it has no twin, and is called here. What the two ways differ in are the lines, which are found here character by
character, and the prefilters, by which a kernel spares most lines the look. What cutting itself must keep to is in
tests/test_cutting.py, and what it is to answer in tests/cases.
"""

from bisect import bisect_left
from dataclasses import dataclass, field

from cleaner.article import Kind
from cleaner.cleaning.cutting.line import cut_line
from cleaner.cleaning.lexicon import fold_tokens
from cleaner.cleaning.lines import ends_in_stop
from cleaner.cleaning.mentions.credits import Credit
from cleaner.cleaning.mentions.mention import Mention
from cleaner.cleaning.page import scan
from cleaner.kernels.cleaning import codes
from slow_cleaning.language import load_lexicon
from slow_cleaning.lines import join_parted, join_wrapped, part_run_together, split_lines

__all__ = ["Block", "cut_page"]


@dataclass(slots=True)
class Block:
    """One block of a page on its way to a decision.

    Attributes:
        start: offset of its first character.
        end: offset after its last one.
        line: number of its line among those that are not blank.
        tokens: its folded tokens.
        kind: what it is known to be from its form alone; None where the scorer decides.
        reason: why, where kind is set.
        mentions: the metadata it states.
        credit: the credit in it, where it is a caption.
        dated: tokens of the first date in it.
        personal: whether it stands in an article that speaks for its writer, where such words are no sign of chrome.
        group: where it is one of several copies of a caption, the number of that caption.
    """

    start: int
    end: int
    line: int
    tokens: list[str] = field(default_factory=list)
    kind: Kind | None = None
    reason: str = ""
    mentions: tuple[Mention, ...] = ()
    credit: Credit | None = None
    dated: int = 0
    personal: bool = False


_PAGE_LINE_WORDS = 120
_PROSE_TOKENS = 12


def cut_page(text: str) -> list[Block]:
    """Cut a page into blocks, in order; what lies between them is white space."""
    split = split_lines(text)
    lines = join_wrapped(text, split)
    lines = join_parted(text, split, frozenset(load_lexicon().function_words)) if lines == split else lines
    page = scan(text, load_lexicon())
    lines = part_run_together(text, lines, len(page.spans))
    starts = page.spans[:, 0].tolist()
    blocks: list[Block] = []
    page_words = text.count(" ") + len(lines)
    prose = False  # whether a paragraph stands above
    for number, (start, end) in enumerate(lines):
        words = text.count(" ", start, end)
        whole_page = end - start > 600 and words >= _PAGE_LINE_WORDS and words * 2 > page_words
        prefilters = codes.ALL_PREFILTERS if whole_page else codes.ALL_PREFILTERS & ~codes.PREFILTER_PAGE
        prefilters &= codes.ALL_PREFILTERS if prose else ~codes.PREFILTER_SECTION
        prose = prose or (len(fold_tokens(text[start:end])) >= _PROSE_TOKENS and ends_in_stop(text[end - 1]))
        for p in cut_line(page, start, end, number, prefilters):
            tokens = fold_tokens(text[p.start : p.end])
            tokens_of = range(bisect_left(starts, p.start), bisect_left(starts, p.end))
            ends = [int(page.dates.ends[k]) for k in tokens_of if page.dates.ends[k]]
            dated = ends[0] if ends else 0
            blocks.append(Block(p.start, p.end, p.line, tokens, p.kind, p.reason, p.mentions, p.credit, dated))
    return blocks
