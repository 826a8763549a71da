"""What stands beside names and is none of them: a role, an entry of a menu or of a share bar."""

import regex

from cleaner.cleaning.lexicon import Lexicon, fold, token_spans
from cleaner.cleaning.page import Page

__all__ = ["CASED", "NAME_WORDS", "are_others", "other_end", "part_role"]


def other_end(page: Page, at: int, end: int, *, behind_one: bool = False) -> int | None:
    """The end of a role, or of a menu's or a share bar's entry, that begins here; None where none does.

    Behind two words of a name they end it: 'Anna Muster Redakteurin', 'Ann Lee Share Save', 'Bo Ray CommentsPrint'.
    Must not fire on a desk's, 'Valley News Staff', nor on a surname: an entry of one word stands beside another, or
    before a number.

    Args:
        page: the page.
        at: where a word begins.
        end: of the line.
        behind_one: whether an entry ends right before the place.
    """
    text, lexicon = page.text, page.lexicon
    spans = token_spans(text, at, min(end, at + _LONGEST_ENTRY))[:_ENTRY_WORDS]
    if not spans or spans[0][0] != at or not CASED.match(text, at):
        return None
    tokens = [fold(text[start:stop]) for start, stop in spans]
    for n in range(min(len(tokens), _ROLE_LENGTH), 0, -1):
        role = " ".join(tokens[:n])
        if role in lexicon.names.role_words:
            return spans[n - 1][1] if role not in lexicon.names.desk_words else None
    entry = lexicon.whole.at(tokens, 0)
    if entry is not None:
        words = entry[1].count(" ") + 1
        beside = behind_one or words > 1 or (len(tokens) > 1 and _is_beside(lexicon, text, spans[1], tokens))
        return spans[words - 1][1] if beside else None
    return spans[0][1] if _are_glued(lexicon, text[at : spans[0][1]]) else None


def _is_beside(lexicon: Lexicon, text: str, span: tuple[int, int], tokens: list[str]) -> bool:
    """Whether another entry or a number stands behind an entry of one word."""
    word = text[slice(*span)]
    return word[0].isdigit() or lexicon.whole.at(tokens, 1) is not None or _are_glued(lexicon, word)


def _are_glued(lexicon: Lexicon, word: str) -> bool:
    """Whether a word is several entries: 'CommentsPrint'."""
    parts = [fold(part) for part in _GLUED.split(word)]
    return len(parts) > 1 and all(lexicon.whole.whole(part) is not None for part in parts)


def part_role(roles: frozenset[str], word: str) -> list[str]:
    """A word, or the name and the role that are glued together in it: 'LeeReporter'."""
    name, *rest = _GLUED.split(word, maxsplit=1)
    return [name, *rest] if rest and fold(rest[0]) in roles else [word]


def are_others(page: Page, at: int, end: int) -> bool:
    """Whether a line is nothing but entries and roles."""
    found = False
    while at < end and (stop := other_end(page, at, end, behind_one=found)) is not None:
        at, found = stop, True
        while at < end and not page.text[at].isalnum():
            at += 1
    return found and at >= end


NAME_WORDS = (2, 3)  # of a name that something else ends; more are a menu's entries
_LONGEST_ENTRY, _ENTRY_WORDS, _ROLE_LENGTH = 40, 5, 3
CASED = regex.compile(r"[\p{Lu}\p{Lt}]")
_GLUED = regex.compile(r"(?<=\p{Ll})(?=\p{Lu})")
