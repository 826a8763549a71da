"""Where names stand in a line that menus, share bars or roles were run together with."""

from collections.abc import Iterator

import regex

from cleaner.cleaning.lexicon import fold, is_small, token_spans
from cleaner.cleaning.mentions.names import read_lead
from cleaner.cleaning.mentions.others import CASED, other_end
from cleaner.cleaning.page import Page

__all__ = ["LONGEST_GLUED", "glued_cuts"]


def glued_cuts(page: Page, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where a menu's entries, a role or a time of day stand in a line, and where a lead begins inside it.

    'Share Tweet By Ann Lee Save', 'Kommentar von Anna Muster Redakteurin', 'Ann Lee 9:51'. Must not fire on one word of
    a name that is an entry, too: before it stand two words or none; nor on a particle: two words follow the lead.
    """
    text, lexicon = page.text, page.lexicon
    lead = read_lead(page, start, end)
    # Words of a name that stand right before, where what was found last ends, and whether grammar stood behind it.
    before, behind, grammar = 0, lead or start, False
    for at, stop in token_spans(text, behind, end):
        if at < behind:
            continue
        apart = at == start or text[at - 1].isspace()
        clock = _CLOCK.match(text, at, end)
        other = clock.end() if clock is not None else other_end(page, at, end) if before in _BESIDE and apart else None
        lead = read_lead(page, at, end) if other is None and apart and at > start else None
        if other is not None:
            before, behind, grammar = 0, other, False
            yield at, other
        elif lead is not None and not (grammar and is_small(text[at])) and _TWO_WORDS.match(text, lead, end):
            before, behind, grammar = 0, lead, False
            yield at, at
        elif text[at:stop] not in lexicon.names.particles:
            before = before + 1 if CASED.match(text, at, stop) else 0
            grammar = grammar or fold(text[at:stop]) in lexicon.function_words


_BESIDE = (0, 2, 3)  # words of a name before what is none of it; more are a menu's themselves
LONGEST_GLUED = 200  # characters of such a line
_CLOCK = regex.compile(r"\d{1,2}[:.]\d{2}(?!\d)")
_TWO_WORDS = regex.compile(r"\p{Lu}[\p{L}\p{M}'’.\-]{0,40}+[ \t\u00a0]{1,3}\p{Lu}")
