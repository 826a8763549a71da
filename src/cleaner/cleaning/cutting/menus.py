"""Menus that share a line with what follows them, or with a sentence."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

import regex

from cleaner import kernels
from cleaner.cleaning.blocks import Block
from cleaner.cleaning.lexicon import BLANK, fold
from cleaner.cleaning.lexicon.vocabulary import load_vocabulary
from cleaner.cleaning.lines import Span, ends_in_stop, trim
from cleaner.cleaning.page import Page
from cleaner.kinds import Kind

__all__ = ["menu_blocks", "menu_end", "part_capitals"]

_WORD = re.compile(rf"[^{BLANK}]++")


_SITE = regex.compile(r"(?P<site>[\p{Lu}\p{Lo}\d][^\n|–—\-]{2,40}?)\s{1,3}[|–—\-]\s{1,3}(?=\S)")


def menu_end(page: Page, start: int, end: int, *, strict: bool) -> int:
    """Where a menu that opens a line ends; start where none does.

    A menu run together is a run of capitalised words and connectors that holds at least two entries of menus. It ends
    before the last capital in front of the first plain words, and never before its last entry. In scripts without
    capitals nothing but the entries tells it from prose: it is no more than these, and they are most of it.
    Must not fire on a headline in title case: that holds no two entries.
    """
    known = load_vocabulary(page.lexicon)
    return kernels.find_menu(
        page.points, page.classes, page.spans, page.ids, page.token_flags, known.firsts, known.steps, known.signs,
        start, end, strict,
    )  # fmt: skip


def menu_blocks(page: Page, start: int, end: int, number: int) -> Iterator[Block]:
    """A menu, with the site's name in front of it where a dash sets it off on the first line.

    Must not fire on an entry of the menu: 'Home | News | Sport'.
    """
    text = page.text
    start, end = trim(text, start, end)
    if number == 0:
        m = _SITE.match(text, start, end)
        if m and page.lexicon.whole.whole(fold(m.group("site"))) is None:
            yield Block(
                start,
                m.end("site"),
                number,
                kind=Kind.SITE,
                reason="the site's name before its slogan and menu, on the first line",
            )
            start = trim(text, m.end("site"), end)[0]
    yield Block(
        start,
        end,
        number,
        kind=Kind.NAV,
        reason="a menu run together: capitalised entries without a sentence",
    )


# A run of capitalised words has to stand out by so much from what follows or precedes it.
_CAPITALS_WORTH = 8.0


# A word in small letters weighs more than a capital: prose has capitals, too.
_SMALL_WORTH = 1.7


def part_capitals(text: str, start: int, end: int) -> list[Span]:
    """A sentence without the menu that ran into it: runs of capitalised words in front and behind, parted from it.

    The front run ends where the sum over words (a capital counts 1, a small word -1.7) is greatest, one capital before
    that, since a sentence begins with one; behind likewise. Must not fire on scripts without case or on short runs.
    """
    # A byte a word, as a page may be one sentence.
    words = bytes(_case_of(text[m.start()]) for m in _WORD.finditer(text, start, end))
    if len(words) < 10:
        return [(start, end)]
    front = _best_prefix(_WORTH[case] for case in words)
    back = 0 if ends_in_stop(text[end - 1]) else _best_prefix(_WORTH[case] for case in reversed(words))
    places = [0]
    if front > 1 and len(words) - front > 2:
        places.append(front - 1)
    if back > 1 and len(words) - back > front:
        places.append(len(words) - back)
    cuts = [m.start() for k, m in enumerate(islice(_WORD.finditer(text, start, end), places[-1] + 1)) if k in places]
    return [trim(text, a, b) for a, b in zip(cuts, [*cuts[1:], end], strict=True)]


_SMALL, _CAPITAL, _NEITHER = 0, 1, 2
_WORTH = (-_SMALL_WORTH, 1.0, 0.0)


def _case_of(first: str) -> int:
    if first.islower():
        return _SMALL
    return _CAPITAL if first.isupper() or not first.isalpha() else _NEITHER


def _best_prefix(worth: Iterable[float]) -> int:
    """The length of the prefix with the greatest sum; 0 where that is too small to stand out."""
    best, best_sum, total = 0, _CAPITALS_WORTH, 0.0
    for i, value in enumerate(worth):
        total += value
        if total > best_sum:
            best, best_sum = i + 1, total
    return best
