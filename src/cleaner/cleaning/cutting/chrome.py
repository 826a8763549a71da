"""Marks of advertisements and calls to read on between the sentences of a line."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from cleaner.cleaning.blocks import Block
from cleaner.cleaning.lexicon import BLANK, Lexicon, fold_tokens
from cleaner.cleaning.lines import Span, sentences, trim
from cleaner.cleaning.page import Page
from cleaner.kinds import Kind

__all__ = ["ad_words", "inline_chrome", "with_cuts"]

_WORD = re.compile(rf"[^{BLANK}]++")
_AT_ONCE = 1 << 10  # characters of a line that are folded together


@cache
def ad_words(lexicon: Lexicon) -> frozenset[str]:
    """The folded words that open the marks of advertisements."""
    return frozenset(phrase.split(" ")[0] for phrase in lexicon.whole.of_kind(Kind.AD))


def inline_chrome(page: Page, start: int, end: int) -> Iterator[tuple[int, int, Kind, str]]:
    """Marks of advertisements and calls to read on that stand as a block of a line, at its edge or between sentences.

    Must not fire inside a sentence: 'The advertisement ran for a week.'
    """
    text = page.text
    lexicon = page.lexicon
    if text.find(":", start, end) < 0 and not _holds_ad_word(page, start, end):
        return
    bounds = list(sentences(page.lexicon, text, start, end))
    for s, e in bounds:
        head = text[s : min(e, s + 120)]
        words = [m.span() for m in islice(_WORD.finditer(head), _FEW)]
        mark = _ad_mark(page, head, words)
        if mark is not None:
            if s + mark[1] < e or len(bounds) > 1:
                yield s, s + mark[1], mark[0], head[: mark[1]]
        elif len(bounds) > 1 and ":" in head and len(text[s:e].split()) <= 16:
            flat = [t for a, b in words for t in fold_tokens(head[a:b])]
            hit = lexicon.starts.at(flat, 0) if flat else None
            if hit is not None and hit[0] in (Kind.RELATED, Kind.PROMO):
                yield s, e, hit[0], hit[1]


_FEW = 8  # words at the beginning of a sentence that are looked at
_LONGEST_MARK = 6  # words


def _ad_mark(page: Page, head: str, words: list[Span]) -> tuple[Kind, int] | None:
    """The mark of an advertisement that begins a sentence before a capital or its end, and where it ends; or None."""
    known, tokens = ad_words(page.lexicon), []
    for a, b in words[:_LONGEST_MARK]:
        tokens.append(fold_tokens(head[a:b]))
        first = next((own[0] for own in tokens if own), None)
        # Most sentences begin with another word.
        if first is not None and first not in known:
            return None
    for n in range(len(tokens), 0, -1):
        kind = page.lexicon.whole.whole(" ".join([t for group in tokens[:n] for t in group]))
        after = head[words[n - 1][1] :].lstrip()
        if kind is Kind.AD and (not after or after[0].isupper() or after[0] in '"“‘«') and head[0].isupper():
            return kind, words[n - 1][1]
    return None


def _holds_ad_word(page: Page, start: int, end: int) -> bool:
    """Whether a token between two offsets opens the marks of advertisements."""
    known = ad_words(page.lexicon)
    while end - start > _AT_ONCE:
        # Between two blanks tokens are whole.
        blank = page.text.find(" ", start + _AT_ONCE, end)
        if blank < 0:
            break
        if not known.isdisjoint(fold_tokens(page.text[start:blank])):
            return True
        start = blank
    return not known.isdisjoint(fold_tokens(page.text[start:end]))


def with_cuts(text: str, start: int, end: int, number: int, cuts: list[tuple[int, int, Kind, str]]) -> Iterator[Block]:
    """The blocks of a line that chrome parts: (start, end, kind, phrase) of each piece of it, in order."""
    at = start
    for c_start, c_end, kind, phrase in cuts:
        s, e = trim(text, at, c_start)
        if s < e:
            yield Block(s, e, number)
        yield Block(c_start, min(c_end, end), number, kind=kind, reason=f"'{phrase}' between sentences")
        at = c_end
    s, e = trim(text, at, end)
    if s < e:
        yield Block(s, e, number)
