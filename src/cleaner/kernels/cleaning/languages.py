"""How many function words of each language, and how many tokens in each script, a part of a page holds.

Slow twin: tests/slow_cleaning/languages.py.
"""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Int32s, Int64s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.tables import look_up

__all__ = ["count_languages", "count_scripts"]

_FIRST_LETTER = 65  # A


@kernel
def count_languages(
    numbers: Int32s,
    parts: Int32s,
    different: UInt64s,
    table: UInt64s,
    starts: Int32s,
    members: Int32s,
    counts: Int64s,
    shared: Int64s,
) -> None:
    """Count the tokens of parts of a page that are function words of two languages, and of each.

    Args:
        numbers: int32 (t,), the number of each token among the page's different ones.
        parts: int32 (k, 2), the first token of each part and the one after its last.
        different: uint64 (d,), the hashes of the different tokens.
        table: uint64 (MARKS + 2**k, 2), as fill_records fills it: the hash of a function word -> its place plus 1.
        starts: int32 (words + 1,), where the languages of each begin.
        members: int32 (m,), these languages.
        counts: int64 (d,), zeros; filled with how often each different token stands there.
        shared: int64 (languages, languages), zeros; filled with the tokens that are function words of both.
    """
    for i in range(len(parts)):
        for k in range(parts[i, 0], parts[i, 1]):
            counts[numbers[k]] += 1
    for i in range(len(different)):
        if not counts[i]:
            continue
        place = int64(look_up(table, different[i])) - 1
        if place < 0:
            continue
        for a in range(starts[place], starts[place + 1]):
            for b in range(starts[place], starts[place + 1]):
                shared[members[a], members[b]] += counts[i]


@kernel
def count_scripts(
    points: UInt32s, spans: Int32s, parts: Int32s, blocks: UInt32s, languages: Int32s, counts: Int64s
) -> int:
    """Count the tokens of parts of a page that begin with a letter of a block of Unicode.

    Args:
        points: uint32 (n,), the page's code points.
        spans: int32 (t, 2), its tokens.
        parts: int32 (k, 2), the first token of each part and the one after its last.
        blocks: uint32 (b, 2), the first and last code point of each block, in order.
        languages: int32 (b,), what is counted for each.
        counts: int64 (l,), zeros; filled with how many there are.

    Returns:
        How many tokens begin with a letter: with what stands behind digits and signs in ASCII.
    """
    letters = 0
    for i in range(len(parts)):
        for k in range(parts[i, 0], parts[i, 1]):
            point = points[spans[k, 0]]
            if point < _FIRST_LETTER:
                continue
            letters += 1
            if point < blocks[0, 0]:
                continue
            low, high = 0, len(blocks)
            while high - low > 1:
                middle = (low + high) >> 1
                if blocks[middle, 0] <= point:
                    low = middle
                else:
                    high = middle
            if point <= blocks[low, 1]:
                counts[languages[low]] += 1
    return letters
