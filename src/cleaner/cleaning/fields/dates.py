"""Which blocks state a date, the label of one that stands on the line before it, and dates within the head's lines."""

from bisect import bisect_right
from functools import cache

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner.cleaning.blocks import Block, Blocks
from cleaner.cleaning.hashed import hashes_of
from cleaner.cleaning.lexicon import Lexicon, fold
from cleaner.cleaning.lexicon.hashing import hash_phrases
from cleaner.cleaning.lexicon.vocabulary import kind_code
from cleaner.cleaning.mentions.dates import Date
from cleaner.cleaning.mentions.mention import Mention, MentionType
from cleaner.kinds import Kind

__all__ = ["BY_DATE", "find_loose_date", "label_dates", "states_date"]

# Blocks of these kinds may state a date.
BY_DATE = (Kind.DATE, Kind.BYLINE)
_DATES = frozenset({"published", "updated", "date"})


def states_date(block: Block) -> bool:
    """Whether a block states a date, with a label or without one."""
    return any(m.type in _DATES for m in block.mentions)


def label_dates(blocks: Blocks) -> None:
    """Give a date the label that stands on the line before it: 'Published' / '14 February 2024, 16:32 GMT'.

    Args:
        blocks: the page's blocks, in order; mentions are changed in place, the label's block becomes a date's.
    """
    bare = [
        i
        for i, p in blocks.known.items()
        if p.kind is Kind.DATE and p.mentions and p.mentions[0].type == "date" and i and blocks.kinds[i - 1] < 0
    ]
    for i in sorted(bare):
        if blocks.kinds[i - 1] >= 0 or blocks.size(i - 1) > 6:
            continue
        published, updated = _date_labels(blocks.page.lexicon)
        key = tuple(hashes_of(blocks, i - 1))
        if key not in published and key not in updated:
            continue
        block = blocks.known[i]
        m = block.mentions[0]
        kind: MentionType = "updated" if key in updated else "published"
        block.mentions = (Mention(kind, m.start, m.end, m.value, m.when, m.has_time), *block.mentions[1:])
        block.reason = f"a date, labelled {kind} on the line before it"
        blocks.tell(i - 1, Kind.DATE, "the label of the date that follows")


@cache
def _date_labels(lexicon: Lexicon) -> tuple[frozenset[tuple[int, ...]], frozenset[tuple[int, ...]]]:
    names = lexicon.names
    return hash_phrases(names.published), hash_phrases(names.updated)


# Blocks above the headline, and below the first one of the body: further down a date needs its time of day.
_ABOVE, _BELOW, _FAR = 6, 4, 8
# A line of more words beside its date is no line of a head; an ideograph is half a word.
_WORDS = 10
# One of as many that ends as a sentence does is one: '3 May 2024, 3 min.' is none.
_SENTENCE_WORDS = 4
# Such blocks are known for what they are, or tell of other articles.
_OTHERS = frozenset(
    map(
        kind_code,
        (
            *(Kind.HEADLINE, Kind.STANDFIRST, Kind.CAPTION, Kind.DUPLICATE_CAPTION),
            *(Kind.RELATED, Kind.COMMENT, Kind.SITE),
        ),
    )
)
_SENTENCE = regex.compile(r"\p{L}{3}[.!?…。！？]\s*\Z")


def find_loose_date(
    blocks: Blocks, head: int | None, body: NDArray[np.bool_], kinds: NDArray[np.int8]
) -> tuple[int, Mention] | None:
    """A date within a short line of the article's head, for pages that state none: '渡辺洋介2025年1月13日 21時37分'.

    Must not fire on prose, on captions or links, nor below the body, nor in it on a date without a time of day.

    Args:
        blocks: of the page, in order.
        head: place of the headline; None where there is none.
        body: bool (n,), which are the body's.
        kinds: int8 (n,), the number of what each is, as in kinds.KINDS.

    Returns:
        The place of the block and the date: one under the headline before one above it, then the fullest, then the
        first; None for none.
    """
    if not body.any():
        return None
    top = int(body.argmax())
    first = top if head is None else min(head, top)
    stop = min(top + _FAR, len(body) - int(body[::-1].argmax()))
    found = [
        (i, date)
        for i in _dated(blocks, max(0, first - _ABOVE), stop)
        if int(kinds[i]) not in _OTHERS
        for date in _dates_beside_little(blocks, i)
        if date.has_time or (i < top + _BELOW and not body[i])
    ]
    if not found:
        return None
    i, date = min(found, key=lambda own: (own[0] < first, not own[1].has_time, own[1].when is None))
    value = blocks.page.text[date.start : date.end]
    return i, Mention("date", date.start, date.end, value, date.when, date.has_time)


def _dated(blocks: Blocks, first: int, stop: int) -> list[int]:
    """The places of the blocks in which a date begins, in order, from one place to before another."""
    if first >= stop:
        return []
    begin = blocks.page.dates.begin(int(blocks.spans[first, 0]), int(blocks.spans[stop - 1, 1]))
    if not begin:
        return []
    starts = blocks.spans[first:stop, 0].tolist()
    return sorted({first + bisect_right(starts, at) - 1 for at in begin})


def _dates_beside_little(blocks: Blocks, i: int) -> list[Date]:
    """The dates of a block that is no sentence and says little else, but for those of an update."""
    text = blocks.page.text
    start, end = blocks.spans[i].tolist()
    dates = blocks.page.dates.within(start, end)
    if not dates or blocks.size(i) > 4 * _WORDS:
        return []
    first, last = blocks.bounds[i].tolist()
    beside = [
        text[a:b]
        for a, b in blocks.page.spans[first:last].tolist()
        if not any(date.start <= a < date.end for date in dates)
    ]
    words = sum([0.5 if len(token) == 1 and not token.isascii() else 1.0 for token in beside])
    if words > _WORDS or (words >= _SENTENCE_WORDS and _SENTENCE.search(text, start, end)):
        return []
    labels = _updated_labels(blocks.page.lexicon)
    return [date for date in dates if not f" {fold(text[start : date.start])}".endswith(labels)]


@cache
def _updated_labels(lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(f" {fold(label)}" for label in lexicon.names.updated)
