"""Lines on which the heads of comments and of lists of links are run together with what they head."""

from itertools import pairwise

from cleaner.cleaning.lexicon import fold_tokens, token_spans
from cleaner.cleaning.lines import Span, trim
from cleaner.cleaning.page import Page
from cleaner.kernels.cleaning import codes
from cleaner.kinds import Kind

__all__ = ["section_parts"]


def section_parts(page: Page, start: int, end: int) -> list[Span]:
    """A line of short blocks run together, parted before and behind the heads of comments and of lists of links on it.

    Must not fire in prose ('The post drew 12 comments') or on a link behind its label ('Also read: Bridge opens').
    """
    text = page.text
    spans = token_spans(text, start, end)
    tokens = fold_tokens(text[start:end])
    if len(tokens) != len(spans):
        return [(start, end)]
    starts = [*(a for a, _ in spans), end]
    openers = page.lexicon.heads.openers
    places, rest, least, i = [start], len(tokens), codes.LEAST_REST, 0
    while i < len(tokens):
        after = i + (_section_head(page, tokens, spans, i) if tokens[i] in openers else 0)
        if after > i:
            places += [starts[i], starts[after]]
            rest -= after - i
            # What a number of comments opens is their section, however little follows.
            least = 1 if i == 0 and tokens[0] == "0" else least
        i = max(after, i + 1)
    if rest < least:
        return [(start, end)]
    return [trim(text, a, b) for a, b in pairwise(sorted({*places, end}))]


def _section_head(page: Page, tokens: list[str], spans: list[Span], i: int) -> int:
    """How many tokens the head of a section that begins at a token has; 0 for none.

    It is written together with no word before it, as words of a sentence are in scripts without spaces, begins with a
    capital or a number, and no word in small letters stands on either side; only behind a number of
    comments that opens the line may a reader's name in small letters follow. One word is a head only if it is what is
    counted ('Comments'). The head of a list of links does not open the line, and no colon follows it.
    """
    text = page.text
    lexicon = page.lexicon
    glued = i > 0 and spans[i - 1][1] == spans[i][0] and text[spans[i - 1][1] - 1].isalpha()
    before = i > 0 and (glued or text[spans[i - 1][0]].islower() or tokens[i - 1] == "0" == tokens[i])
    hit = None if before or text[spans[i][0]].islower() else lexicon.heads.at(tokens, i)
    if hit is None:
        return 0
    kind, phrase = hit
    size = phrase.count(" ") + 1
    after = i + size
    follows = after < len(tokens) and text[spans[after][0]].islower()
    if kind is Kind.COMMENT:
        counted = i == 0 and tokens[0] == "0"
        alone = size == 1 and lexicon.heads.whole(f"0 {phrase}") is not Kind.COMMENT
        return 0 if alone or (follows and not (counted and tokens[after] not in lexicon.function_words)) else size
    stop = spans[after][0] if after < len(tokens) else spans[-1][1] + 1
    labels = ":" in text[spans[after - 1][1] : stop]
    return size if kind is Kind.RELATED and size > 1 and i > 0 and not follows and not labels else 0
