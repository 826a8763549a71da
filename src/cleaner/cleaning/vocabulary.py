"""The lexicons in the form that kernels look things up in: a vocabulary, its flags, and the tree of the phrases."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaner.article import Kind
from cleaner.cleaning.lexicon import Lexicon, Names, fold, fold_tokens, load_lexicon
from cleaner.cleaning.metadata import anchor_words

__all__ = ["KINDS", "LISTS", "Vocabulary", "kind_code", "load_vocabulary"]

KINDS = tuple(Kind)
_CODES = {kind: code for code, kind in enumerate(KINDS)}
# The lists of phrases, by their column in the tree.
LISTS = (
    "whole",
    "starts",
    "contains",
    "heads",
    "roles",
    "relative",
    "leads",
    "pictures",
    "agencies",
    "labels",
    "credits",
)


def kind_code(kind: Kind | None) -> int:
    """The number of a kind; -1 for none."""
    return -1 if kind is None else _CODES[kind]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every token that a list knows, and every phrase.

    Attributes:
        words: the folded tokens.
        flags: uint32 (words,), of kernels/cleaning/page.py.
        table: uint64 (MARKS + 2**k, 2), as kernels/cleaning/page.py's ``fill_records`` fills it: hash of a token -> its
            flags times 2**32, and its place plus 1.
        firsts: uint64 (words,), the tree of the phrases, as kernels/cleaning/page.py's ``longest_phrase`` takes it: the
            values of its first nodes.
        steps: uint64 (MARKS + 2**k, 2), those of the others.
    """

    words: tuple[str, ...]
    flags: NDArray[np.uint32]
    table: NDArray[np.uint64]
    firsts: NDArray[np.uint64]
    steps: NDArray[np.uint64]


def _ends(phrases: Iterable[str]) -> tuple[set[str], set[str]]:
    """The first and the last tokens of phrases."""
    folded = [tokens for p in phrases if (tokens := fold_tokens(p))]
    return {t[0] for t in folded}, {t[-1] for t in folded}


def _behind_first(phrases: Iterable[str]) -> set[str]:
    """The tokens of phrases that do not open one."""
    return {token for phrase in phrases for token in fold_tokens(phrase)[1:]}


def _pictures(names: Names) -> tuple[str, ...]:
    """What ends a credit without a label in front."""
    return (*names.picture_tails, *names.picture_alone, *names.trailing_labels)


_MINUTES = ("min", "mins", "minute", "minutes", "minuto", "minutos", "minuti", "minuten")


def _flag_words(lexicon: Lexicon) -> dict[int, set[str]]:
    from cleaner.kernels.cleaning import page  # noqa: PLC0415  numba loads with the first page, not with the import

    names = lexicon.names
    credit_first, credit_last = _ends(names.credit_labels)
    links = [*lexicon.starts.of_kind(Kind.RELATED), *lexicon.starts.of_kind(Kind.PROMO)]
    return {
        page.FUNCTION: set(lexicon.function_words),
        page.ADDRESS: set(lexicon.address_words),
        page.MARK_FIRST: _ends((*names.published, *names.updated))[0],
        page.FILLER_FIRST: {"reading", "lesezeit", "temps", "tiempo", "lecture"},
        page.RELATIVE_FIRST: _ends(names.relative)[0],
        page.PICTURE_END: _ends(_pictures(names))[1],
        page.ANCHOR_FIRST: _ends(anchor_words())[0],
        page.CREDIT_FIRST: credit_first,
        page.CREDIT_LAST: credit_last | {"fot"},
        page.TRAILER_LAST: _ends(names.credit_trailers)[1],
        page.PICTURE_LAST: _ends(names.trailing_labels)[1],
        page.PICTURE_HEAD: _ends(names.picture_heads)[1] | {"photo"},
        page.AD: _ends(lexicon.whole.of_kind(Kind.AD))[0],
        page.LINKS_FIRST: _ends(links)[0],
        page.CONNECTOR: {w for w in lexicon.menu_connectors if fold_tokens(w) == [w]},
        page.COUNTER: {"of", "von", "de", "sur", "di", "van"},
        page.ROLE: set(names.role_words),
        page.DATE_FIRST: _ends((*names.weekdays, *names.months))[0] | {"le", "el", "den", "am", "星", "周"},
        page.SOURCE_FIRST: _ends(names.byline_sources)[0],
        page.LEAD_FIRST: _ends(names.byline_leads)[0],
        page.META_LAST: {
            *_ends((*names.relative, *names.agencies, *names.zones, *names.date_fillers))[1],
            *("am", "pm", "a", "p", "m", "h", "uhr", "hrs", "hours", "uur", "wib", "г", "r", "utc", "gmt", "z"),
            *("alle", "godz", "time"),
            *_behind_first((*names.relative, *names.weekdays, *names.months, *names.zones, *names.date_fillers)),
            *("read", "lecture", "lectura", "lettura", "lesezeit", "leestijd", *_MINUTES),
        },
        page.MINUTE: {*_MINUTES, "分"},
    }


class _Tree:
    """Phrases as a tree of tokens."""

    def __init__(self, ids: dict[str, int]) -> None:
        self._ids = ids
        self._nodes: dict[tuple[int, int], int] = {}
        self._kinds: list[int] = [0]

    def add(self, phrase: str, column: int, kind: Kind) -> None:
        from cleaner.kernels.cleaning import page  # noqa: PLC0415

        node = 0
        for token in phrase.split(" "):
            node = self._nodes.setdefault((node, self._ids[token]), len(self._kinds))
            if node == len(self._kinds):
                self._kinds.append(0)
        several = column < page.ROLES
        at, bits = (5 * column, KINDS.index(kind) + 1) if several else (16 + column, 1)
        self._kinds[node] = self._kinds[node] & ~((31 if several else 1) << at) | bits << at

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
    }
    folded = [(column, fold(phrase)) for column, phrases in more.items() for phrase in sorted(phrases)]
    return found + [(phrase, LISTS.index(column), Kind.BYLINE) for column, phrase in folded if phrase]


def _table(keys: NDArray[np.uint64], values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    from cleaner.kernels.cleaning import page  # noqa: PLC0415

    table = np.zeros((page.MARKS + (1 << (2 * len(keys) + 1).bit_length()), 2), dtype=np.uint64)
    page.fill_records(keys, values, table)
    return table


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """Make the tables, once a process."""
    from cleaner.cleaning.page import token_hashes  # noqa: PLC0415  which scans with this vocabulary
    from cleaner.kernels.cleaning import page  # noqa: PLC0415

    lexicon = load_lexicon()
    flagged = _flag_words(lexicon)
    phrases = _phrases(lexicon)
    known = {t for words in flagged.values() for t in words} | {t for p, _, _ in phrases for t in p.split(" ")}
    # What folding parts or changes is no token and is never met.
    words = tuple(sorted(w for w in known if w and fold(w) == w and " " not in w))
    ids = {w: i for i, w in enumerate(words)}
    flags = np.zeros(len(words), dtype=np.uint32)
    for flag, members in flagged.items():
        flags[[ids[w] for w in members if w in ids]] |= np.uint32(flag)
    tree = _Tree(ids)
    for phrase, column, kind in phrases:
        tree.add(phrase, column, kind)
    firsts = (page.WHOLE_FIRST, page.START_FIRST, page.INSIDE_FIRST, page.HEAD_FIRST, page.ROLE_FIRST)
    for phrase, column, _ in phrases:
        flags[ids[phrase.split(" ")[0]]] |= np.uint32(firsts[column] if column < len(firsts) else page.PHRASE)
    known_as = flags.astype(np.uint64) << np.uint64(32) | np.arange(1, len(words) + 1, dtype=np.uint64)
    return Vocabulary(words, flags, _table(token_hashes(words), known_as), *tree.arrays())
