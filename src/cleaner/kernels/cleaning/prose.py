"""What rules ask of a block's words: how many they are, whether they read as an article does, and which are its body's.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._bits import get, put
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bools, Int32s, UInt32s, int64
from cleaner.kernels.cleaning.codes import (
    B_INNER,
    B_OPENS_QUOTED,
    B_STOP,
    B_TITLED,
    F_BITS,
    F_HEAD,
    F_INSIDE,
    F_WHOLE,
    F_WORDS,
    F_YOU,
    KIND_RELATED,
    TK_CONTENT,
    TK_ZERO,
)

__all__ = [
    "add_words",
    "addresses_nobody",
    "has_word",
    "heads_links",
    "is_new_content",
    "is_prose",
    "is_same",
    "points_on",
    "share_of",
    "size_of",
]


@kernel
def size_of(bounds: Int32s, i: int) -> int:
    """How many words a block has."""
    return int64(bounds[i, 1]) - int64(bounds[i, 0])


@kernel
def addresses_nobody(bounds: Int32s, facts: Int32s, i: int) -> bool:
    """Whether under a tenth of the words address the reader or speak for the writer."""
    return bool(int64(facts[i, F_YOU]) * 10 < size_of(bounds, i))


@kernel
def is_prose(bounds: Int32s, facts: Int32s, i: int, least: float) -> bool:
    """Whether a block reads as a paragraph: of so many words at least, whole, and about others than its reader."""
    bits = int64(facts[i, F_BITS])
    words = int64(facts[i, F_WORDS])
    # A page cut short by a paywall ends in the middle of a sentence: then the sentences before it must show the prose.
    whole = bool(bits & B_STOP) or (words >= 250 and bool(bits & B_INNER) and not bits & B_TITLED)
    if words < 10 * least or not whole or facts[i, F_INSIDE] > 0:
        return False
    return addresses_nobody(bounds, facts, i) or bool(bits & B_OPENS_QUOTED)


@kernel
def has_word(bounds: Int32s, token_flags: UInt32s, i: int) -> bool:
    """Whether a block holds anything but numbers."""
    for k in range(bounds[i, 0], bounds[i, 1]):
        if not int64(token_flags[k]) & TK_ZERO:
            return True
    return False


@kernel
def add_words(bounds: Int32s, token_flags: UInt32s, numbers: Int32s, body: Bools, i: int) -> None:
    """Count the content words of a block among the body's."""
    for k in range(bounds[i, 0], bounds[i, 1]):
        number = int64(get(numbers, k))
        content = (int64(get(token_flags, k)) & TK_CONTENT) != 0
        body[number] |= content


@kernel
def is_new_content(token_flags: UInt32s, numbers: Int32s, stamps: Int32s, stamp: int, k: int) -> int:
    """1 where a token carries content and no token with this stamp is the same, which is stamped with it; else 0."""
    # Not asked by a branch, which nobody could guess.
    number = int64(get(numbers, k))
    content = (int64(get(token_flags, k)) & TK_CONTENT) != 0
    before = int64(get(stamps, number))
    put(stamps, number, np.int32(stamp if content else before))
    return int64(content) & int64(before != stamp)


@kernel
def share_of(
    bounds: Int32s, token_flags: UInt32s, numbers: Int32s, stamps: Int32s, body: Bools, stamp: int, i: int
) -> tuple[int, int]:
    """How many different content words a block has, and how many of them are the body's."""
    words, shared = 0, 0
    for k in range(bounds[i, 0], bounds[i, 1]):
        new = is_new_content(token_flags, numbers, stamps, stamp, k)
        words += new
        shared += new & int64(body[int64(get(numbers, k))])
    return words, shared


@kernel
def is_same(bounds: Int32s, numbers: Int32s, i: int, j: int) -> bool:
    """Whether two blocks have the same words: a line that is sung twice."""
    if size_of(bounds, i) != size_of(bounds, j):
        return False
    for k in range(size_of(bounds, i)):
        if numbers[bounds[i, 0] + k] != numbers[bounds[j, 0] + k]:
            return False
    return True


@kernel
def heads_links(facts: Int32s, i: int) -> bool:
    """Whether a block is the head of a list of links, right under which a link stands."""
    return bool(facts[i, F_HEAD] == KIND_RELATED + 1)


@kernel
def points_on(facts: Int32s, i: int) -> bool:
    """Whether a block is 'Read more' or the like, under which a link's title may stand.

    Not where it stands again and again: there it closes the entries of a list.
    """
    if facts[i, F_WHOLE] != KIND_RELATED + 1:
        return False
    for j in range(max(0, i - _APART), min(len(facts), i + _APART + 1)):
        if j != i and facts[j, F_WHOLE] == KIND_RELATED + 1:
            return False
    return True


_APART = 4  # blocks around one in which no other stands
