"""Which blocks state a date, and the label of one that stands on the line before it."""

from functools import cache

from cleaner.cleaning.blocks import Block, Blocks
from cleaner.cleaning.hashed import hashes_of
from cleaner.cleaning.lexicon import Lexicon
from cleaner.cleaning.lexicon.hashing import hash_phrases
from cleaner.cleaning.mentions.mention import Mention, MentionType
from cleaner.kinds import Kind

__all__ = ["BY_DATE", "label_dates", "states_date"]

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
