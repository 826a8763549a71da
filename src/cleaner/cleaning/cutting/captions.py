"""Captions that share a line: twice, before a credit, behind a label, at a paragraph's end."""

import re

import regex

from cleaner.cleaning.blocks import Block
from cleaner.cleaning.lexicon import fold_tokens, token_spans
from cleaner.cleaning.lines import sentences, trim
from cleaner.cleaning.mentions.credits import MAX_CAPTION_WORDS, Credit, read_credit
from cleaner.cleaning.mentions.pictures import DOUBLED, find_copies, shows_picture
from cleaner.cleaning.page import Page
from cleaner.kernels.cleaning import codes
from cleaner.kinds import Kind

__all__ = [
    "ABOVE",
    "CAPTION_WORDS",
    "LABEL",
    "behind_words",
    "caption_start",
    "credit_above",
    "credited",
    "doubled_caption",
    "label_alone",
    "leading_caption",
    "next_words",
]

_RUN = re.compile(r"\S+")


CAPTION_WORDS = 60  # in front of a credit; where there are more, the caption is their last sentence


def caption_start(page: Page, at: int, credit: Credit, following: list[str]) -> int:
    """Where the caption in front of a credit begins: with its copy, the last sentence, or the stretch."""
    text = page.text
    begin, _ = trim(text, at, credit.start)
    parts = list(sentences(page.lexicon, text, max(begin, credit.start - 3000), credit.start))
    if not parts:
        return begin
    # The caption stands again behind its credit: it begins where the copy begins.
    if len(following) >= 4:
        for s, _ in reversed(parts):
            own = fold_tokens(text[s : credit.start])
            if len(own) >= 4 and following[: len(own)] == own:
                return s
    words = len(text[begin : credit.start].split()) if credit.start - begin < 4000 else MAX_CAPTION_WORDS + 1
    if words <= 45 and len(parts) <= 3:
        return begin
    return parts[-1][0]


def next_words(text: str, found: list[Credit], i: int, end: int) -> list[str]:
    """The folded tokens between a credit and the next one: a copy of the caption, where it stands twice."""
    stop = found[i + 1].start if i + 1 < len(found) else min(end, found[i].end + 600)
    return fold_tokens(text[found[i].end : min(stop, found[i].end + 1200)])


def doubled_caption(  # noqa: PLR0911  one return a doubt
    page: Page, start: int, end: int, number: int
) -> list[Block]:
    """A line that is one caption twice, with or without credits, or alt text before the caption.

    Must not fire on a refrain, a title or a paragraph that stands twice: without a credit, a doubled line needs the
    look of a caption. Else its halves are blocks of which nothing is known, where they are alike.
    """
    text = page.text
    # Copies begin alike: most lines are done with after this look.
    if end - start > codes.LONGEST_COPY or text.find(text[start : start + 5], start + 5, end) < 0:
        return []
    spans = token_spans(text, start, end)
    tokens = fold_tokens(text[start:end])
    if len(tokens) != len(spans):
        return []
    found = find_copies(tokens)
    if found is None:
        return []
    at = spans[found[0]][0]
    while at > start and text[at - 1] in "\"“„«‘'([¿¡「『（":
        at -= 1
    if text[start].isupper() and text[at].islower():
        return []
    first_end = trim(text, start, at)[1]
    credit_1 = read_credit(page, start, first_end)
    credit_2 = read_credit(page, at, end)
    shared = found[1]
    rest_ok = (
        credit_2 is not None
        or shared >= len(tokens) - found[0]
        or text[first_end - 3 : first_end].endswith(("…", "..."))
    )
    if not rest_ok:
        return []
    if credit_1 is None and credit_2 is None and not shows_picture(page.lexicon, text[start:first_end], doubled=True):
        alike = 2 * found[0] == len(tokens)
        return [Block(start, first_end, number), Block(at, end, number)] if alike else []
    return [
        Block(start, first_end, number, kind=Kind.CAPTION, reason=DOUBLED, credit=credit_1),
        Block(at, end, number, kind=Kind.CAPTION, reason=DOUBLED, credit=credit_2),
    ]


_LAST_BRACKET = regex.compile(r"[（(](?P<names>[^（）()\n]{2,40}+)[)）]\s?\Z")


def leading_caption(text: str, start: int, end: int, number: int) -> Block:
    """A caption behind its label: '写真：開館を待つ人の列（潮見日報）'."""
    m = _LAST_BRACKET.search(text, max(start, end - 50), end)
    credit = Credit(m.start(), m.end(), m.group("names").strip()) if m else None
    return Block(start, end, number, kind=Kind.CAPTION, reason="opens with the label of a picture", credit=credit)


LABEL = "the label of the caption under it"
"""Why a line is none of the article that is the label of a caption alone."""


def label_alone(start: int, end: int, number: int) -> Block:
    """A line that is the label of a caption alone: 'Image caption,'."""
    return Block(start, end, number, kind=Kind.BOILERPLATE, reason=LABEL)


ABOVE = "the credit of a picture behind its label, "
"""How the reason begins why a line is a credit that stands above its caption."""


def credit_above(credit: Credit, number: int) -> Block:
    """A line that is a credit behind its label: 'Image source, PA Media'."""
    reason = f"{ABOVE}'{credit.names}'"
    return Block(credit.start, credit.end, number, kind=Kind.CAPTION, reason=reason, credit=credit)


def behind_words(text: str, start: int, end: int) -> int:
    """The offset behind which more words stand than a caption has, counted from a block's first character."""
    for n, word in enumerate(_RUN.finditer(text, start, end)):
        if n == CAPTION_WORDS:
            return word.start()
    return end


def credited(page: Page, start: int, end: int, number: int, credit: Credit, *, is_long: bool) -> Block | None:
    """The caption before an unbracketed credit that ends a line; None where a paragraph ends so by chance."""
    text = page.text
    if trim(text, start, credit.start)[0] >= credit.start:
        return Block(start, end, number, kind=Kind.CAPTION, reason=f"a picture credit, '{credit.names}'", credit=credit)
    begin = _last_sentence(page, start, credit.start) if is_long else start
    if begin < 0:
        return None
    return Block(
        begin,
        end,
        number,
        kind=Kind.CAPTION,
        reason=f"ends in the picture credit '{credit.names}'",
        credit=credit,
    )


_LONGEST_CAPTION = 8000  # characters; a sentence that is longer is none


def _last_sentence(page: Page, start: int, end: int) -> int:
    """Where the last of several sentences begins; -1 where there is one, or it is longer than any caption."""
    text = page.text
    reach = 500
    while reach <= _LONGEST_CAPTION:
        begin = max(start, end - reach)
        parts = list(sentences(page.lexicon, text, begin, end))
        if len(parts) > 1:
            return parts[-1][0]
        if begin == start:
            break
        reach *= 2
    return -1
