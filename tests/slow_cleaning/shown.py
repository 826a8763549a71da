"""What a page shows beside its article, in numbers that hold in any language: the columns that the fields are told by.

Told from the text, its folded tokens and the lexicon's phrases.
"""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from math import log2

import regex

from cleaner.cleaning.lexicon import Lexicon, fold_tokens, token_spans
from cleaner.cleaning.page import scan
from slow_cleaning.blocks import Block
from slow_cleaning.language import content_words, load_lexicon

__all__ = ["Form", "shown_features"]

Columns = dict[str, list[float]]

_GEORGIAN = regex.compile(r"\p{Georgian}")
_CLOSING = (")", "]", "）")
_BARS = ("|", "·", "•")
_LONGEST_LOOKED_AT = 400
_PROSE_WORDS = 12
_MENU_WORDS = 3
_MENU_BLOCKS = 3
# Prose shares this of its words with the page's other prose, unless none of the page's does.
_FAMILIAR = 0.15
# So many blocks of prose, from the first one on, are what the first prose is.
_FIRST_PROSE = 3


@dataclass(frozen=True)
class Form:
    """What the other features say of the blocks.

    Attributes:
        sizes: the words of each; an ideograph or kana counts 0.6.
        stops: whether each ends as sentences end.
        overlaps: the share of each one's content words that the page's prose uses outside of it.
    """

    sizes: Sequence[float]
    stops: Sequence[bool]
    overlaps: Sequence[float]


def shown_features(text: str, blocks: Sequence[Block], form: Form) -> Columns:
    """The columns by their names, with a number a block.

    Args:
        text: the page.
        blocks: its blocks, in order.
        form: what the other features say of them.
    """
    dated = _dated_tokens(text, blocks)
    rows = [_row(text, block, own) for block, own in zip(blocks, dated, strict=True)]
    columns = {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}
    prose = _long_prose(blocks, form)
    familiar = [i for i in prose if form.overlaps[i] >= _FAMILIAR] or prose
    return {**columns, **_again(blocks), **_places(form.sizes, familiar), **_shared(blocks, prose, familiar)}


def _row(text: str, block: Block, dated: int) -> dict[str, float]:
    """The columns of a block by itself."""
    passage = text[block.start : block.end]
    spans = token_spans(text, block.start, block.end)
    letters = [text[start] for start, _ in spans]
    return {
        "date": dated > 0,
        "date_share": dated / max(1, len(block.tokens)),
        "clock": _has_clock(text, block.tokens, spans),
        "numbers": block.tokens.count("0") / max(1, len(block.tokens)),
        "number_count": min(8, block.tokens.count("0")) / 8,
        "capital_run": min(6, _longest_run(letter.istitle() for letter in letters)) / 6,
        "small_words": min(8, sum(map(_is_small, letters))) / 8,
        "two_to_four": len(block.tokens) in (2, 3, 4) and "0" not in block.tokens,
        **_words(block.tokens, load_lexicon()),
        **_signs(passage),
    }


def _dated_tokens(text: str, blocks: Sequence[Block]) -> Iterator[int]:
    """How many tokens of each block belong to dates that begin in it."""
    page = scan(text, load_lexicon())
    starts, sizes = page.spans[:, 0].tolist(), page.dates.ends.tolist()
    for block in blocks:
        first, last = bisect_left(starts, block.start), bisect_left(starts, block.end)
        yield len({token for k in range(first, last) for token in range(k, min(last, k + sizes[k]))})


def _has_clock(text: str, tokens: Sequence[str], spans: Sequence[tuple[int, int]]) -> bool:
    """Whether two numbers stand beside each other with nothing but a colon between them."""
    numbers = [span for word, span in zip(tokens, spans, strict=True) if word == "0"]
    return any(text[end:start] == ":" for (_, end), (start, _) in pairwise(numbers))


def _longest_run(flags: Iterable[bool]) -> int:
    return max((len(list(run)) for flag, run in groupby(flags) if flag), default=0)


def _is_small(letter: str) -> bool:
    return letter.islower() and _GEORGIAN.match(letter) is None


@dataclass(frozen=True)
class _Words:
    """Folded tokens that stand around names."""

    leads: frozenset[str]
    labels: frozenset[str]
    credits: frozenset[str]


@cache
def _words_of(lexicon: Lexicon) -> _Words:
    names = lexicon.names
    endings = (*names.credit_labels, *names.picture_tails, *names.picture_alone, *names.trailing_labels)
    return _Words(
        leads=_tokens_at(0, names.byline_leads),
        labels=_tokens_at(0, (*names.published, *names.updated)),
        credits=_tokens_at(0, names.credit_labels) | _tokens_at(-1, endings),
    )


def _tokens_at(place: int, phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(tokens[place] for tokens in map(fold_tokens, phrases) if tokens)


def _words(tokens: Sequence[str], lexicon: Lexicon) -> dict[str, float]:
    """Whether the words around names open a block or stand in it; a role is a single word."""
    known = _words_of(lexicon)
    return {
        "lead": not known.leads.isdisjoint(tokens[:1]),
        "label": not known.labels.isdisjoint(tokens[:1]),
        "role": not lexicon.names.role_words.isdisjoint(tokens),
        "credit": any(t in known.credits and t != "0" and t not in load_lexicon().function_words for t in tokens),
    }


def _signs(passage: str) -> dict[str, float]:
    head = passage[:_LONGEST_LOOKED_AT]
    return {
        "copyright": "©" in head,
        "slash": "/" in head,
        "bar": any(bar in head for bar in _BARS),
        "at": "@" in head,
        "bracketed": passage.endswith(_CLOSING),
    }


def _again(blocks: Sequence[Block]) -> Columns:
    """Whether a block's tokens stand above or below again, and whether its first four open another block."""
    wholes = [tuple(block.tokens) for block in blocks]
    openings = [tuple(block.tokens[:4]) if len(block.tokens) >= 4 else None for block in blocks]
    above, below = _others(wholes)
    opening_above, opening_below = _others(openings)
    return {"again_above": above, "again_below": below, "opening_above": opening_above, "opening_below": opening_below}


def _others(keys: Sequence[Hashable]) -> tuple[list[float], list[float]]:
    """Whether the same key stands before each one, and whether it does behind it; None is like no other."""
    last = {key: i for i, key in enumerate(keys)}
    first = {key: len(keys) - 1 - i for i, key in enumerate(reversed(keys))}
    above = [float(key is not None and first[key] < i) for i, key in enumerate(keys)]
    below = [float(key is not None and last[key] > i) for i, key in enumerate(keys)]
    return above, below


def _long_prose(blocks: Sequence[Block], form: Form) -> list[int]:
    """The places of the blocks that end as sentences do, have some words and are not known for something else."""
    told = zip(blocks, form.stops, form.sizes, strict=True)
    return [i for i, (block, stop, size) in enumerate(told) if block.kind is None and stop and size >= _PROSE_WORDS]


def _places(sizes: Sequence[float], prose: Sequence[int]) -> Columns:
    """Where each block stands between menus and prose.

    On a page without prose all blocks count as standing below it; without a menu above, one counts as standing as many
    blocks above the page as the page has.
    """
    n = len(sizes)
    first, last = (prose[0], prose[-1]) if prose else (-1, -1)
    menus = [i for i in range(n) if _ends_menu(sizes, i)]
    longest = _longest(sizes, max((i for i in menus if i < first), default=-1) + 1, first)
    since = [i - max((menu for menu in menus if menu <= i), default=-1 - n) for i in range(n)]
    return {
        "under_prose": [i >= first for i in range(n)],
        "to_prose": [log2(1 + max(0, first - i)) / 8 for i in range(n)],
        "behind_prose": [i > last for i in range(n)],
        "past_prose": [log2(1 + max(0, i - last)) / 8 for i in range(n)],
        "since_menu": [min(1.0, log2(1 + blocks) / 4) for blocks in since],
        "longest_above": [i == longest for i in range(n)],
        "page_prose": [log2(1 + len(prose)) / 6] * n,
        "page_size": [log2(1 + n) / 10] * n,
    }


def _ends_menu(sizes: Sequence[float], i: int) -> bool:
    """Whether a block and those right above it have few words each."""
    run = sizes[max(0, i + 1 - _MENU_BLOCKS) : i + 1]
    return len(run) == _MENU_BLOCKS and max(run) <= _MENU_WORDS


def _longest(sizes: Sequence[float], start: int, end: int) -> int | None:
    """The place of the first of the longest blocks from one place to before another; None where none has a word."""
    longest = max(range(start, end), key=lambda i: sizes[i], default=None)
    return longest if longest is not None and sizes[longest] > 0 else None


def _shared(blocks: Sequence[Block], prose: Sequence[int], familiar: Sequence[int]) -> Columns:
    """The shares of a block's content words that the first prose has, and that the block above it has."""
    contents = [content_words(block.tokens) for block in blocks]
    near = [i for i in prose if i >= familiar[0]][:_FIRST_PROSE]
    first = {word for i in near for word in contents[i]}
    above = [set(), *contents[:-1]]
    return {
        "shared_first": [len(own & first) / max(1, len(own)) for own in contents],
        "shared_above": [len(own & other) / max(1, len(own)) for own, other in zip(contents, above, strict=True)],
    }
