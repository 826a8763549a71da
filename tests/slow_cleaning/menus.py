"""Menus that open a line, read word by word."""

import re
from bisect import bisect_left

from cleaner.cleaning.lexicon import BLANK, fold_tokens, token_spans
from cleaner.cleaning.lines import Span, ends_in_stop
from cleaner.cleaning.page import Page
from cleaner.kernels.cleaning import codes

__all__ = ["menu_end"]

_WORD = re.compile(rf"[^{BLANK}]++")
_LONGEST_SHORT = 4  # characters of a short form with its stop


def menu_end(page: Page, start: int, end: int, *, strict: bool) -> int:
    """Where a menu that opens a line ends; start where none does."""
    text = page.text
    connectors = page.lexicon.menu_connectors
    window = min(end, start + codes.MENU_WINDOW)
    words: list[Span] = []
    run = caseless = 0
    for m in _WORD.finditer(text, start, window):
        a = m.start()
        words.append(m.span())
        ch = text[a]
        word = m.group()
        if not (
            ch.isupper()
            or ch.isdigit()
            or word in connectors
            or not ch.isalnum()
            or (ch.isalpha() and not ch.islower())
        ):
            break
        if ends_in_stop(word) and len(word) > _LONGEST_SHORT:
            break
        run += 1
        caseless += ch.isalpha() and not ch.isupper()
    if run < 3:
        return start
    need = 4 if strict else 2
    entries, last_end, covered, most = _menu_entries(page, words[:run], need)
    if entries < need or (strict and covered * 2 < run):
        return start
    if 2 * caseless >= run:
        return start if most == 0 else words[most][0] if most < len(words) else end
    if run == len(words) and window == end:
        return end
    # Plain words follow: the sentence they belong to begins with the last capital before them, at the latest.
    begin = run - 1
    while begin > 0 and text[words[begin][0] : words[begin][1]] in connectors:
        begin -= 1
    # The lexicon knows better where the entries end, unless many words that it does not know follow its last one.
    if run - last_end <= 6:
        begin = last_end
    return words[begin][0] if begin < len(words) else end


def _menu_entries(page: Page, words: list[Span], need: int) -> tuple[int, int, int, int]:
    """How many entries of menus a run of words holds, the word after the last one, and how many words they cover.

    The last number is the word after so many entries, as are needed at least, that most words up to it are theirs; 0
    where there are none such.
    """
    text = page.text
    lexicon = page.lexicon
    begin, end = words[0][0], words[-1][1]
    tokens = fold_tokens(text[begin:end])
    ends = [b for _, b in words]
    owner = [bisect_left(ends, b) for _, b in token_spans(text, begin, end)]
    if len(owner) != len(tokens):
        # Folding parts a token: each word by itself.
        folded = [fold_tokens(text[a:b]) for a, b in words]
        owner = [i for i, own in enumerate(folded) for _ in own]
    entries, last, covered, most, i = 0, 0, 0, 0, 0
    while i < len(tokens):
        hit = lexicon.whole.at(tokens, i)
        if hit is None:
            i += 1
            continue
        n = hit[1].count(" ") + 1
        entries += 1
        covered += n
        last = owner[min(i + n, len(owner)) - 1] + 1
        most = last if entries >= need and 2 * covered >= last else most
        i += n
    return entries, last, covered, most
