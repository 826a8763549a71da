"""Names and agencies alone on a line, which are bylines without their 'By'."""

from functools import cache

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.fields.dates import BY_DATE, states_date
from cleaner.cleaning.hashed import hashes_of
from cleaner.cleaning.lexicon import Lexicon, fold_tokens
from cleaner.cleaning.lexicon.hashing import hash_phrases
from cleaner.cleaning.lexicon.vocabulary import kind_code, load_vocabulary
from cleaner.cleaning.mentions.mention import Mention
from cleaner.cleaning.mentions.names import holds_grammar, read_byline
from cleaner.kinds import Kind

__all__ = ["mark_lone_names"]

_ROLE = 5  # column of the facts: whether a block is short and names a role
_DATE = kind_code(Kind.DATE)


@cache
def _agencies(lexicon: Lexicon) -> frozenset[tuple[int, ...]]:
    return hash_phrases(lexicon.names.agencies)


@cache
def _agency_firsts(lexicon: Lexicon) -> frozenset[int]:
    return frozenset(name[0] for name in _agencies(lexicon) if name)


# Capitalised words, and a word in small letters between them that may join two names.
_LONE_NAME = regex.compile(r"(?:(?:[\p{Lu}\p{Lo}\p{Georgian}][\p{L}\p{M}'’.\-]{0,30}+|\p{Ll}{1,3})[ \u00a0]?){2,8}+")


def mark_lone_names(blocks: Blocks, facts: NDArray[np.int32]) -> None:
    """A name or an agency alone on a line next to a date, or above a role, is a byline without its 'By'.

    Must not fire on a crosshead: next to no date and above no role, a name stays what it is.

    Args:
        blocks: the page's blocks, in order; those that turn out to be bylines are marked.
        facts: int32 (n, 10), of the blocks.
    """
    page = blocks.page
    vocabulary = load_vocabulary(page.lexicon)
    dated = sorted([i for i, p in blocks.known.items() if p.mentions and p.kind in BY_DATE and states_date(p)])
    found = np.empty((len(blocks), 2), dtype=np.int32)
    count = kernels.list_names(
        page.points, page.classes, blocks.spans, blocks.bounds, blocks.kinds, facts, page.ids, page.token_flags,
        vocabulary.firsts, vocabulary.steps, np.array(dated, dtype=np.int32), found,
    )  # fmt: skip
    # A line of a role by itself; what its form shows already is none, nor is a name.
    roles = [p + 1 for p in _bylines(blocks) if _is_role_line(blocks, facts, p + 1)]
    for i, role_next in found[:count].tolist():
        mention = _lone_name(blocks, i, role_next=bool(role_next))
        if mention is not None:
            if role_next:
                roles.append(i + 1)
            blocks.tell(i, Kind.BYLINE, "a name alone, beside a date or a role", (mention,))
    for i in roles:
        if blocks.kinds[i] < 0:
            blocks.tell(i, Kind.BYLINE, "the role of the name above it")


def _bylines(blocks: Blocks) -> list[int]:
    return [i for i, block in blocks.known.items() if block.kind is Kind.BYLINE and block.mentions]


def _is_role_line(blocks: Blocks, facts: NDArray[np.int32], i: int) -> bool:
    return bool(i < len(blocks) and blocks.kinds[i] < 0 and facts[i, _ROLE] > 0)


def _lone_name(blocks: Blocks, i: int, *, role_next: bool) -> Mention | None:
    """The byline that a name alone is; None where it is none."""
    start, end = blocks.spans[i].tolist()
    passage, lexicon = blocks.page.text[start:end], blocks.page.lexicon
    if not passage[0].isalnum():
        return None  # '© Getty Images'
    titled = _titled_name(lexicon, passage) if passage[0] >= _FIRST_IDEOGRAPH else None
    if titled:
        return Mention("byline", start, end, titled, authors=(titled,))
    words = hashes_of(blocks, i)
    if words and words[0] in _agency_firsts(lexicon) and tuple(words) in _agencies(lexicon):
        return Mention("byline", start, end, passage, authors=(passage,))
    beside = role_next or _date_follows(blocks, i)
    return _read_lone(blocks, start, end) if len(words) >= 2 and beside else None


def _read_lone(blocks: Blocks, start: int, end: int) -> Mention | None:
    """Names alone on a line, maybe with a role behind a comma, as a byline; None where they are none."""
    passage, lexicon = blocks.page.text[start:end], blocks.page.lexicon
    name, _, rest = passage.partition(",")
    if not _LONE_NAME.fullmatch(name) or _known_phrase(lexicon, fold_tokens(name)):
        return None
    read = read_byline(blocks.page, start, end, lead=False)
    if read is None or read.end != end:
        return None
    # Behind a comma stands another name of several words, or a role; a place's region is none.
    several = len(read.authors) > 1 and all(author.count(" ") < _LONGEST_NAME for author in read.authors)
    role = not lexicon.names.role_words.isdisjoint(fold_tokens(rest))
    return read if not rest or (" " in name.strip() and (several or role)) else None


_LONGEST_NAME = 4  # words of one of several names on a line


_CJK_NAME = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}가-힣ー・ ]{2,9}+")
# No character of these scripts comes before it.
_FIRST_IDEOGRAPH = "\u2e80"


def _titled_name(lexicon: Lexicon, passage: str) -> str | None:
    """The name in front of its role in a script without spaces: 山本健一記者."""
    if not _CJK_NAME.fullmatch(passage):
        return None
    for role in lexicon.names.role_words:
        bare = role.replace(" ", "")
        if passage.endswith(bare) and 2 <= len(passage) - len(bare) <= 6:
            return passage.removesuffix(bare).strip()
    return None


def _date_follows(blocks: Blocks, i: int) -> bool:
    """Whether a date stands under a block, or under the standfirst that follows it."""
    n, kinds = len(blocks), blocks.kinds
    if i + 1 >= n or kinds[i + 1] == _DATE:
        return i + 1 < n
    return blocks.size(i + 1) >= 8 and i + 2 < n and bool(kinds[i + 2] == _DATE)


def _known_phrase(lexicon: Lexicon, tokens: list[str]) -> bool:
    """Whether a block holds what no name holds: a phrase of chrome, or grammar other than what joins two names."""
    return lexicon.whole.within(tokens) is not None or holds_grammar(lexicon, tokens)
