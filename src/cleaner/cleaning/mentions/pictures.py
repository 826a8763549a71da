"""What a passage says of a picture: that it is a caption, and where it stands twice."""

from collections.abc import Sequence
from functools import cache

import regex

from cleaner.cleaning.lexicon import Lexicon, fold_tokens

__all__ = ["DOUBLED", "caption_evidence", "find_copies", "has_cue", "has_ellipsis", "shows_picture", "z_function"]

# The reason of a caption that stands twice on one line.
DOUBLED = "stands twice on its line"
_YEAR = regex.compile(r"(?:19|20)\d\d")
_NAME = regex.compile(r"(?<=[\p{Ll},]\s)\p{Lu}[\p{L}\-]++")
# A place and a date, or a date alone, at the end: '..., Saint Petersburg, July 23, 2023.'
_DATED_END = regex.compile(r",[^.;:\n]{0,24}(?:19|20)\d\d\.?\Z")
_INNER_STOP = regex.compile(r"[.!?…]['\"”’»)]{0,2}\s\p{Lu}|[。！？].")
_PICTURE_WORDS = 40
_DATED = 5  # characters in which the year stands that ends a passage, and a stop behind it
_ELLIPSIS = ("…", "...", "[...]", "[…]")


@cache
def _cues(lexicon: Lexicon) -> tuple[frozenset[str], dict[str, list[str]]]:
    """The cues of captions: those of one token, and the longer ones between blanks, by their first token."""
    cues = lexicon.names.caption_cues
    phrases: dict[str, list[str]] = {}
    for cue in sorted(c for c in cues if " " in c):
        phrases.setdefault(cue.split(" ")[0], []).append(f" {cue} ")
    return frozenset(c for c in cues if " " not in c), phrases


def has_cue(lexicon: Lexicon, tokens: Sequence[str]) -> bool:
    """Whether folded tokens hold words that tell who or what a picture shows: 'pictured', 'left', 'poses for'."""
    words, phrases = _cues(lexicon)
    if not words.isdisjoint(tokens):
        return True
    if phrases.keys().isdisjoint(tokens):
        return False
    opened = phrases.keys() & set(tokens)
    joined = f" {' '.join(tokens)} "
    return any(phrase in joined for first in opened for phrase in phrases[first])


def caption_evidence(lexicon: Lexicon, text: str, *, has_credit: bool) -> bool:
    """Whether a passage that stands twice reads as a caption: a credit, a cue, a year or a name in mid-sentence.

    Must not fire on a refrain or a quote that an author repeats on purpose.
    """
    if has_credit:
        return True
    stripped = text.lstrip()
    if stripped[:1] in "\"“„«'‘「『—–" or stripped.rstrip()[-1:] in "!?！？":
        return False
    tokens = fold_tokens(text)
    if len(tokens) < 4:
        return False
    if has_cue(lexicon, tokens) or _YEAR.search(text):
        return True
    return bool(_NAME.search(text)) or stripped.rstrip()[-1:] not in ".。,;:，、；："


def shows_picture(lexicon: Lexicon, text: str, *, doubled: bool = False) -> bool:
    """Whether a passage without a credit that stands twice says itself that it is a caption.

    It has a cue, or it is one sentence that names somebody and ends in a date; or it stands twice on one line, names
    somebody or some place in mid-sentence and ends without a stop. Must not fire on a paragraph, a refrain, a quote or
    a line of a list that stands twice.

    Args:
        lexicon: of the page.
        text: the passage.
        doubled: whether its copy stands on its line.

    >>> from cleaner.cleaning.lexicon import load_lexicon
    >>> shows_picture(load_lexicon(), "Divers, pictured on Monday, at the wall of the harbour")
    True
    >>> shows_picture(load_lexicon(), "The tide will carry us home again")
    False
    """
    stripped = text.strip()
    if stripped[:1] in "\"“„«‘'「『—–(" or stripped[-1:] in "!?！？":
        return False
    tokens = fold_tokens(stripped[:1000])
    if len(tokens) < 4 or len(tokens) > _PICTURE_WORDS:
        return False
    shows = has_cue(lexicon, tokens)
    if not shows and (doubled or _YEAR.search(stripped[-_DATED:]) is not None) and _NAME.search(stripped) is not None:
        shows = _DATED_END.search(stripped) is not None or (doubled and stripped[-1] not in ".。,;:，、；：…")
    return shows and _INNER_STOP.search(stripped) is None


def has_ellipsis(text: str) -> bool:
    """Whether a copy was cut short and says so."""
    return text.rstrip().endswith(_ELLIPSIS)


def z_function(tokens: Sequence[str]) -> list[int]:
    """The Z function: how many tokens from i on equal the beginning (Gusfield 1997), in linear time."""
    n = len(tokens)
    z = [0] * n
    left = right = 0
    for i in range(1, n):
        if i < right:
            z[i] = min(right - i, z[i - left])
        while i + z[i] < n and tokens[z[i]] == tokens[i + z[i]]:
            z[i] += 1
        if i + z[i] > right:
            left, right = i, i + z[i]
    return z


def find_copies(tokens: Sequence[str], least: int = 4) -> tuple[int, int] | None:
    """Where a run of tokens begins again: 'X X', 'X c X c', 'X X c', and 'X' cut short before 'X c'.

    Args:
        tokens: folded tokens of one line.
        least: tokens that both copies must share from their first on.

    Returns:
        (p, z): the second copy begins at token p and shares z tokens with the first; None where there is none.
    """
    z = z_function(tokens)
    for p in range(least, len(tokens) - least + 1):
        # What the first copy has beyond the shared run is a credit, so short.
        if z[p] >= least and z[p] >= p - 12 and z[p] * 2 >= p and p + z[p] * 1 >= len(tokens) - max(14, z[p]):
            return p, z[p]
    return None
