"""What stands beside names and is none of them: a role, an entry of a menu or of a share bar."""

import regex

from cleaner.cleaning.lexicon import fold, token_spans
from cleaner.cleaning.page import Page

__all__ = ["CASED", "other_end"]


def other_end(page: Page, at: int, end: int) -> int | None:
    """The end of a role, or of a menu's or a share bar's entry, that begins here; None where none does.

    Behind two words of a name they end it: 'Anna Muster Redakteurin', 'Ann Lee Share Save', 'Bo Ray CommentsPrint'.
    Must not fire on a desk's: 'Valley News Staff'.
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
        return spans[entry[1].count(" ")][1]
    glued = [fold(part) for part in _GLUED.split(text[at : spans[0][1]])]
    return spans[0][1] if len(glued) > 1 and all(lexicon.whole.whole(part) is not None for part in glued) else None


_LONGEST_ENTRY, _ENTRY_WORDS, _ROLE_LENGTH = 40, 5, 3
CASED = regex.compile(r"[\p{Lu}\p{Lt}]")
_GLUED = regex.compile(r"(?<=\p{Ll})(?=\p{Lu})")
