"""Which language's words the letters of a part of a page are most like, by groups of three.

Slow twin: tests/slow_cleaning/languages.py.
"""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, Int64s, UInt16s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.tables import PRIME, look_up

__all__ = ["compare_tokens", "weigh_tokens"]

_U21 = np.uint64(21)
_POINT = np.uint64(0x1FFFFF)
_THREE = np.uint64((1 << 63) - 1)


@kernel
def weigh_tokens(
    points: UInt32s,
    pages: UInt16s,
    folds: UInt16s,
    fold_points: UInt64s,
    spans: Int32s,
    parts: Int32s,
    table: UInt64s,
    weights: Bytes,
    sums: Int32s,
) -> int:
    """Sum up for each token of parts of a page how common its groups of three letters are in each language.

    Args:
        points: uint32 (n,), the page's code points.
        pages: uint16, as are the next two, of letters.LetterTable.
        folds: uint16.
        fold_points: uint64.
        spans: int32 (t, 2), the page's tokens.
        parts: int32 (k, 2), the first token of each part and the one after its last.
        table: uint64 (MARKS + 2**k, 2), as fill_records fills it: a group's three code points, 21 bits each, the last
            lowest, times PRIME -> its row in weights plus 1.
        weights: uint8 (groups, languages), how common each group is.
        sums: int32 (m, languages), zeros; filled with a row a token, until it is full.

    Returns:
        How many rows are filled.
    """
    done = 0
    for i in range(len(parts)):
        for k in range(parts[i, 0], min(parts[i, 1], parts[i, 0] + len(sums) - done)):
            held, three = 0, np.uint64(0)
            for at in range(spans[k, 0], spans[k, 1]):
                point = int64(points[at])
                fold = int64(folds[int64(pages[point >> 8]) * 256 + (point & 255)])
                rest = fold_points[fold - 1] if fold else np.uint64(point)
                while rest:
                    three = ((three << _U21) | (rest & _POINT)) & _THREE
                    rest >>= _U21
                    held += 1
                    row = int64(look_up(table, three * PRIME)) if held > 2 else 0
                    for language in range(sums.shape[1] if row else 0):
                        sums[done, language] += weights[row - 1, language]
            done += 1
    return done


@kernel
def compare_tokens(sums: Int32s, word: int, counts: Int64s, told: Int64s) -> None:
    """Compare the language in which the groups of all tokens are commonest with each other one.

    A token whose groups are commoner in the first language than in another speaks for it by as much, one in which they
    are less common against it. The one next to it is that beside which the share of what speaks for it is least.

    Args:
        sums: int32 (m, languages), as ``weigh_tokens`` fills it.
        word: how much speaks as loud as one word, in the unit of sums, above 0.
        counts: int64 (3, languages), zeros; filled: the sums of all tokens, and what speaks for the first language
            rather than each, and against it.
        told: int64 (3,), filled: the first language, the first of several; what speaks for it rather than the one next
            to it, and against it: nothing where no group is known.
    """
    first = 0
    for k in range(len(sums)):
        for language in range(sums.shape[1]):
            counts[0, language] += sums[k, language]
    for language in range(sums.shape[1]):
        first = language if counts[0, language] > counts[0, first] else first
    for k in range(len(sums)):
        for language in range(sums.shape[1]):
            more = int64(sums[k, first]) - int64(sums[k, language])
            counts[1, language] += max(more, 0)
            counts[2, language] += max(-more, 0)
    told[0], told[1], told[2] = first, 0, 0
    least = 2.0
    for language in range(sums.shape[1]):
        for_it, against = counts[1, language], counts[2, language]
        share = (for_it + word) / (for_it + against + 2 * word)
        if language != first and share < least:
            least, told[1], told[2] = share, for_it, against
