"""Where names stand in a line that menus, share bars or roles were run together with."""

from collections.abc import Iterator

import regex

from cleaner.cleaning.lexicon import fold, is_small, token_spans
from cleaner.cleaning.mentions.name_labels import credits_of
from cleaner.cleaning.mentions.names import read_lead
from cleaner.cleaning.mentions.others import CASED, NAME_WORDS, other_end
from cleaner.cleaning.mentions.outlets import outlet_end
from cleaner.cleaning.page import Page

__all__ = ["LONGEST_GLUED", "glued_cuts"]


def glued_cuts(page: Page, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where a menu's entries, a role or a time of day stand in a line, and where a lead begins inside it.

    'Share Tweet By Ann Lee Save', 'Kommentar von Anna Muster Redakteurin', 'Ann Lee 9:51'. Must not fire on a particle:
    two words follow a lead; nor on a surname that is an entry, behind one word of a name. Behind names a lead with a
    word before it says who did something else: 'translated by', 'Fotos von'.
    """
    text, lexicon = page.text, page.lexicon
    lead = read_lead(page, start, end)
    # Words of a name that stand right before, where what was found last ends, whether grammar stood behind it, and
    # whether a lead stood before.
    before, behind, grammar, last, named = 0, lead or start, False, 0, lead is not None
    word = behind  # where the word before begins
    for at, stop in token_spans(text, behind, end):
        if at < behind:
            continue
        apart = at == start or text[at - 1].isspace()
        other = _other(page, at, end, before, beside=last == at - 1) if apart else None
        lead = read_lead(page, at, end) if other is None and apart and at > start else None
        if other is not None:
            before, behind, grammar, last = 0, other, False, other
            yield at, other
        elif lead is not None and not (grammar and is_small(text[at])) and _TWO_WORDS.match(text, lead, end):
            if named and is_small(text[at]):
                labelled = fold(text[word:at].strip()) in credits_of(lexicon)
                yield word if labelled else at, end
                return
            before, behind, grammar, named = 0, lead, False, True
            yield at, at
        elif text[at:stop] not in lexicon.names.particles:
            before = before + 1 if CASED.match(text, at, stop) else 0
            word = at
            grammar = grammar or fold(text[at:stop]) in lexicon.function_words


def _other(page: Page, at: int, end: int, before: int, *, beside: bool) -> int | None:
    """The end of a time of day, an outlet, a role or an entry, given the words of a name before it."""
    clock = _CLOCK.match(page.text, at, end)
    if clock is not None:
        return clock.end()
    outlet = outlet_end(page, at, end) if before in NAME_WORDS else None
    if outlet is not None:
        return outlet
    return other_end(page, at, end, behind_one=beside) if before == 0 or before in NAME_WORDS else None


LONGEST_GLUED = 200  # characters of such a line
_CLOCK = regex.compile(r"\d{1,2}[:.]\d{2}(?!\d)")
_TWO_WORDS = regex.compile(r"\p{Lu}[\p{L}\p{M}'’.\-]{0,40}+[ \t\u00a0]{1,3}\p{Lu}")
