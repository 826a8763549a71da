"""A page's title, its site, its menu and its headline on one line."""

import re

import regex

from cleaner.cleaning.blocks import Block
from cleaner.cleaning.lexicon import BLANK, fold, fold_tokens, token_spans
from cleaner.cleaning.lines import Span, trim
from cleaner.cleaning.mentions.pictures import z_function
from cleaner.cleaning.page import Page
from cleaner.kinds import Kind

__all__ = ["title_blocks"]

_WORD = re.compile(rf"[^{BLANK}]++")


_AFTER_TITLE = regex.compile(r"\s{1,3}[|–—\-:]\s{1,3}(?=\S)")


def title_blocks(page: Page, start: int, end: int, number: int) -> list[Block]:
    """A page's title, site and menu in front of its headline on one line: 'Headline - Site Menu Menu Headline'.

    The headline is known by standing twice; the blocks are the title, the site, the menu and the headline.
    """
    text = page.text
    if end - start > 4000:
        return []
    spans = token_spans(text, start, end)
    tokens = fold_tokens(text[start:end])
    z = z_function(tokens) if len(tokens) == len(spans) else []
    p = max(range(4, len(z)), key=lambda i: (z[i], -i), default=0)
    if not p or z[p] < 4 or p < z[p]:
        return []
    title_end, again, again_end = spans[z[p] - 1][1], spans[p][0], spans[p + z[p] - 1][1]
    blocks = [Block(start, title_end, number)]
    site = _AFTER_TITLE.match(text, title_end, again)
    begin = title_end
    if site:
        words = [m.span() for m in _WORD.finditer(text, site.end(), again)][:6]
        n = next((n for n in range(1, len(words)) if _entry_at(page, words[n : n + 4])), 0)
        while 0 < n < len(words) and fold(text[slice(*words[n])]) in page.lexicon.names.site_words:
            n += 1
        if n:
            blocks.append(
                Block(
                    site.end(),
                    words[n - 1][1],
                    number,
                    kind=Kind.SITE,
                    reason="the site's name behind the page's title",
                )
            )
            begin = words[n - 1][1]
    menu = trim(text, begin, again)
    if menu[0] < menu[1]:
        blocks.append(Block(*menu, number, kind=Kind.NAV, reason="a menu between the page's title and its headline"))
    blocks.append(Block(again, again_end, number))
    return blocks


def _entry_at(page: Page, words: list[Span]) -> bool:
    """Whether a menu's entry begins with the first of some words."""
    text = page.text
    tokens = fold_tokens(text[words[0][0] : words[-1][1]])
    return bool(tokens) and page.lexicon.whole.at(tokens, 0) is not None
