"""How many function words of each language, and how many tokens in each script, a part of a page holds.

Slow twin: tests/slow_cleaning/languages.py.
"""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Int32s, Int64s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.tables import look_up

__all__ = ["count_languages", "count_scripts", "find_parts"]

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
    own: Int64s,
    told: Int64s,
) -> None:
    """Count the tokens of parts of a page that are function words of each language, and compare these.

    Args:
        numbers: int32 (t,), the number of each token among the page's different ones.
        parts: int32 (k, 2), the first token of each part and the one after its last.
        different: uint64 (d,), the hashes of the different tokens.
        table: uint64 (MARKS + 2**k, 2), as fill_records fills it: the hash of a function word -> its place plus 1.
        starts: int32 (words + 1,), where the languages of each begin.
        members: int32 (m,), these languages.
        counts: int64 (2, d), zeros; filled with how often each different token stands there, and with the place of
            those that are function words plus 1.
        own: int64 (2, languages), zeros; filled with how many tokens are function words of each, and how many of these
            are of the first language, too.
        told: int64 (4,), filled: the language with the most, the first of several; the one with the most that are not
            the first's; how many of the first are not of the one next to it, and how many of that one not of the first.
    """
    for i in range(len(parts)):
        for k in range(parts[i, 0], parts[i, 1]):
            counts[0, numbers[k]] += 1
    for i in range(len(different)):
        if counts[0, i]:
            place = int64(look_up(table, different[i]))
            counts[1, i] = place
            for a in range(starts[place - 1] if place else 0, starts[place] if place else 0):
                own[0, members[a]] += counts[0, i]
    first = 0
    for language in range(own.shape[1]):
        first = language if own[0, language] > own[0, first] else first
    for i in range(len(different)):
        place = counts[1, i]
        if not place:
            continue
        begin, end, held = starts[place - 1], starts[place], False
        for a in range(begin, end):
            held |= members[a] == first
        for a in range(begin, end if held else begin):
            own[1, members[a]] += counts[0, i]
    _compare(own, first, told)


@kernel
def _compare(own: Int64s, first: int, told: Int64s) -> None:
    """Fill in which languages stand beside the first one, and by what the next one differs."""
    told[0], told[1], told[2], told[3] = first, 0, 0, 0
    least = 2.0
    for language in range(own.shape[1]):
        for_it, against = own[0, first] - own[1, language], own[0, language] - own[1, language]
        if against > own[0, told[1]] - own[1, told[1]]:
            told[1] = language
        share = (for_it + 1) / (for_it + against + 2)
        if language != first and share < least:
            least, told[2], told[3] = share, for_it, against


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


@kernel
def find_parts(spans: Int32s, places: Int32s, parts: Int32s) -> None:
    """Find the tokens of parts of a page.

    Args:
        spans: int32 (t, 2), the page's tokens.
        places: int32 (k, 2), where each part begins and ends, in order and without overlap.
        parts: int32 (k, 2), filled with the first token of each and the one after its last.
    """
    token = 0
    for i in range(len(places)):
        for j in range(2):
            while token < len(spans) and spans[token, 0] < places[i, j]:
                token += 1
            parts[i, j] = token
