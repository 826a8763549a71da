"""The lexicons in the form that kernels look things up in: a vocabulary, its flags, and the tree of the phrases."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.lexicon.folding import fold_phrase, fold_tokens
from cleaner.cleaning.lexicon.hashing import token_hashes
from cleaner.cleaning.lexicon.keeping import kept
from cleaner.cleaning.lexicon.loading import Lexicon, Names, load_calendars
from cleaner.kernels.cleaning import codes
from cleaner.kinds import Kind

__all__ = ["Vocabulary", "kind_code", "load_vocabulary"]


def kind_code(kind: Kind | None) -> int:
    """The number of a kind; -1 for none."""
    return -1 if kind is None else kind.number


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every token that a list of a lexicon knows, and every phrase.

    Attributes:
        words: the folded tokens.
        flags: uint32 (words,), the TK flags of kernels/cleaning/codes.py.
        table: uint64 (MARKS + 2**k, 2), as kernels/cleaning/tables.py's ``fill_records`` fills it: hash of a token ->
            its flags times 2**32, and its place plus 1.
        firsts: uint64 (words,), the tree of the phrases, as kernels/cleaning/phrases.py's ``longest_phrase`` takes it:
            the values of its first nodes.
        steps: uint64 (MARKS + 2**k, 2), those of the others.
        signs: uint32 (s,), those that stand inside a run of menu entries as words do.
    """

    words: tuple[str, ...]
    flags: NDArray[np.uint32]
    table: NDArray[np.uint64]
    firsts: NDArray[np.uint64]
    steps: NDArray[np.uint64]
    signs: NDArray[np.uint32]


def _ends(phrases: Iterable[str]) -> tuple[set[str], set[str]]:
    """The first and the last tokens of phrases."""
    folded = [folded for p in phrases if (folded := fold_phrase(p))]
    return {f.partition(" ")[0] for f in folded}, {f.rpartition(" ")[2] for f in folded}


def _behind_first(phrases: Iterable[str]) -> set[str]:
    """The tokens of phrases that do not open one."""
    return {token for phrase in phrases for token in fold_phrase(phrase).split(" ")[1:]}


def _pictures(names: Names) -> tuple[str, ...]:
    """What ends a credit without a label in front."""
    return (*names.picture_tails, *names.picture_alone, *names.trailing_labels)


def _credits_alone(names: Names) -> tuple[str, ...]:
    """What may end a credit without a sign in front: some labels do in scripts without capitals."""
    filed = (label for label in names.credit_labels if label.upper() == label.lower())
    return (*names.picture_alone, *names.trailing_labels, *filed)


# What the first token of a phrase is, by its list.
_OPENS_LIST = {
    codes.LIST_WHOLE: codes.TK_WHOLE_FIRST,
    codes.LIST_STARTS: codes.TK_START_FIRST,
    codes.LIST_CONTAINS: codes.TK_INSIDE_FIRST,
    codes.LIST_HEADS: codes.TK_HEAD_FIRST,
    codes.LIST_ROLES: codes.TK_ROLE_FIRST,
}


def _flag_words(lexicon: Lexicon) -> dict[int, set[str]]:
    names = lexicon.names
    dates = load_calendars().dates
    credit_first, credit_last = _ends(names.credit_labels)
    links = [*lexicon.starts.of_kind(Kind.RELATED), *lexicon.starts.of_kind(Kind.PROMO)]
    return {
        codes.TK_FUNCTION: set(lexicon.function_words),
        codes.TK_ADDRESS: set(lexicon.address_words),
        codes.TK_DATED_FIRST: _ends((*names.published, *names.updated))[0],
        codes.TK_FILLER_FIRST: _ends(names.reading_before)[0],
        codes.TK_RELATIVE_FIRST: _ends(names.relative)[0],
        codes.TK_PICTURE_END: _ends(_pictures(names))[1],
        codes.TK_INSIDE_META_FIRST: _ends(names.inside_words())[0],
        codes.TK_CREDIT_FIRST: credit_first,
        codes.TK_CREDIT_LAST: credit_last,
        codes.TK_CREDIT_DOTTED: _ends(names.dotted_labels)[1],
        codes.TK_CREDIT_BY: _ends((*names.credit_by, *names.bracket_by))[0],
        codes.TK_TRAILER_LAST: _ends(names.credit_trailers)[1],
        codes.TK_PICTURE_LAST: _ends(names.trailing_labels)[1],
        codes.TK_PICTURE_HEAD: _ends((*names.picture_heads, *names.picture_signs))[1],
        codes.TK_AD: _ends(lexicon.whole.of_kind(Kind.AD))[0],
        codes.TK_LINKS_FIRST: _ends(links)[0],
        codes.TK_CONNECTOR: {w for w in lexicon.menu_connectors if fold_tokens(w) == [w]},
        codes.TK_COUNTER: set(names.counter_words()),
        codes.TK_ROLE: set(names.role_words),
        codes.TK_SOURCE_FIRST: _ends(names.byline_sources)[0],
        codes.TK_LEAD_FIRST: _ends(names.byline_leads)[0],
        codes.TK_META_LAST: {
            *_ends((*names.relative, *names.agencies, *names.zones, *names.date_fillers))[1],
            *_ends((*dates["hour"], *dates["ends"], *names.reading_minutes, *names.reading_behind))[1],
            *_behind_first((*names.relative, *names.weekdays, *names.months, *names.zones, *names.date_fillers)),
        },
        codes.TK_MINUTE: _ends(names.reading_minutes)[0],
    }


class _Tree:
    """Phrases as a tree of tokens."""

    def __init__(self, ids: dict[str, int]) -> None:
        self._ids = ids
        self._nodes: dict[tuple[int, int], int] = {}
        self._kinds: list[int] = [0]

    def add(self, phrase: str, column: int, kind: Kind) -> None:
        node = 0
        for token in phrase.split(" "):
            node = self._nodes.setdefault((node, self._ids[token]), len(self._kinds))
            if node == len(self._kinds):
                self._kinds.append(0)
        several = column < codes.LIST_ROLES
        at = codes.KIND_BITS * column if several else codes.ONE_KIND_AT + column
        bits, all_bits = (kind.number + 1, (1 << codes.KIND_BITS) - 1) if several else (1, 1)
        self._kinds[node] = self._kinds[node] & ~(all_bits << at) | bits << at

    def arrays(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """The values of the first nodes by word, and the records of the others."""
        firsts = np.zeros(len(self._ids), dtype=np.uint64)
        steps = {}
        for (before, token), node in self._nodes.items():
            value = (node << 32) + self._kinds[node]
            if before:
                steps[(before << 32) + token + 1] = value
            else:
                firsts[token] = value
        keys = np.array(list(steps), dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        return firsts, _table(keys, np.array(list(steps.values()), dtype=np.uint64))


def _phrases(lexicon: Lexicon) -> list[tuple[str, int, Kind]]:
    found = [
        (phrase, column, kind)
        for column, phrases in enumerate((lexicon.whole, lexicon.starts, lexicon.contains, lexicon.heads))
        for phrase, kind in phrases.items()
    ]
    names = lexicon.names
    more = {
        "roles": names.role_words,
        "relative": names.relative,
        "leads": names.byline_leads,
        "pictures": _pictures(names),
        "agencies": names.agencies,
        "labels": (*names.published, *names.updated),
        "credits": names.credit_labels,
        "alone": _credits_alone(names),
        "openers": (*names.caption_openers, *names.credit_openers),
    }
    folded = [(column, fold_phrase(phrase)) for column, phrases in more.items() for phrase in sorted(phrases)]
    return found + [(phrase, codes.LISTS.index(column), Kind.BYLINE) for column, phrase in folded if phrase]


def _table(keys: NDArray[np.uint64], values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    from cleaner.kernels.cleaning import tables  # noqa: PLC0415  numba loads with the first page, not with the import

    table = np.zeros((codes.MARKS + (1 << (2 * len(keys) + 1).bit_length()), 2), dtype=np.uint64)
    tables.fill_records(keys, values, table)
    return table


@kept
def load_vocabulary(lexicon: Lexicon) -> Vocabulary:
    """The tables of a lexicon that ``load_lexicon`` gave, made once."""
    flagged = _flag_words(lexicon)
    phrases = _phrases(lexicon)
    known = {t for words in flagged.values() for t in words} | {t for p, _, _ in phrases for t in p.split(" ")}
    # What folding parts or changes is no token and is never met.
    words = tuple(sorted(w for w in known if w and fold_phrase(w) == w and " " not in w))
    if len(words) > codes.NO_WORD:
        raise AssertionError(f"{len(words)} words, and pages hold their places as uint16")
    ids = {w: i for i, w in enumerate(words)}
    flags = np.zeros(len(words), dtype=np.uint32)
    for flag, members in flagged.items():
        flags[[ids[w] for w in members if w in ids]] |= np.uint32(flag)
    tree = _Tree(ids)
    for phrase, column, kind in phrases:
        tree.add(phrase, column, kind)
    firsts = (
        codes.TK_WHOLE_FIRST,
        codes.TK_START_FIRST,
        codes.TK_INSIDE_FIRST,
        codes.TK_HEAD_FIRST,
        codes.TK_ROLE_FIRST,
    )
    for phrase, column, _ in phrases:
        flags[ids[phrase.split(" ")[0]]] |= np.uint32(firsts[column] if column < len(firsts) else codes.TK_PHRASE)
    known_as = flags.astype(np.uint64) << np.uint64(32) | np.arange(1, len(words) + 1, dtype=np.uint64)
    signs = sorted(ord(sign) for sign in lexicon.menu_connectors if not sign.isalnum() and len(sign) == 1)
    return Vocabulary(
        words, flags, _table(token_hashes(words), known_as), *tree.arrays(), np.array(signs, dtype=np.uint32)
    )
