"""The tree of the phrases of all word lists: which phrase begins at a token.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._bits import get
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import UInt16s, UInt64s, int64
from cleaner.kernels.cleaning.codes import LIST_ROLES, NO_WORD
from cleaner.kernels.cleaning.tables import PRIME, look_up, mark_of

__all__ = ["kind_at", "longest_phrase", "may_be_phrase", "phrase_of_kind", "step_from", "whole_phrase"]

_U32 = np.uint64(32)


@kernel
def _key(value: np.uint64, token: int) -> np.uint64:
    """The key of the step that a token makes from a node."""
    return np.uint64(((value >> _U32 << _U32) + np.uint64(token + 1)) * PRIME)


@kernel
def step_from(firsts: UInt64s, steps: UInt64s, value: np.uint64, token: int) -> np.uint64:
    """The value of the node that a token leads to from another, or from the root, 0; 0 where it leads nowhere."""
    if value == np.uint64(0):
        return np.uint64(firsts[token])
    return look_up(steps, _key(value, token))


@kernel
def kind_at(value: np.uint64, column: int) -> int:
    """Kind + 1 of the phrase of a list that ends in a node, 0 for none; of the lists that have one kind, 1."""
    if column < LIST_ROLES:
        return int64(value >> np.uint64(5 * column)) & 31
    return int64(value >> np.uint64(16 + column)) & 1


@kernel
def may_be_phrase(ids: UInt16s, at: int, end: int, column: int, firsts: UInt64s, steps: UInt64s) -> bool:
    """Whether a token of the vocabulary is a phrase of a list by itself, or may go on to one of any list.

    Of the tokens that may begin a phrase few do. This is small enough to stand where it is called, and has no branch.
    """
    value = get(firsts, int64(get(ids, at)))
    more = at + 1 < end
    token = int64(get(ids, at + 1 if more else at))
    goes_on = int64(more) & int64(token != NO_WORD) & mark_of(steps, _key(value, token))
    return (int64(kind_at(value, column) != 0) | goes_on) != 0


@kernel
def _walk(ids: UInt16s, at: int, end: int, column: int, wanted: int, firsts: UInt64s, steps: UInt64s) -> int:
    """What ``longest_phrase`` says, of the phrases of a kind + 1 alone, or of all where that is 0."""
    best = 0
    length = 0
    value = np.uint64(0)
    while at < end and ids[at] != NO_WORD:
        value = step_from(firsts, steps, value, int64(ids[at]))
        if value == np.uint64(0):
            break
        length += 1
        kind = kind_at(value, column)
        if kind and (not wanted or kind == wanted):
            best = kind * 256 + length
        at += 1
    return best


@kernel
def longest_phrase(ids: UInt16s, at: int, end: int, column: int, firsts: UInt64s, steps: UInt64s) -> int:
    """The longest phrase of a list that begins at a token: its kind + 1 times 256 plus its tokens; 0 for none.

    Args:
        ids: uint16 (tokens,), places in the vocabulary, NO_WORD for none.
        at: the token.
        end: after the last token that counts.
        column: the list, of those below.
        firsts: uint64 (words,), the phrases' tree: the value of the node that each word leads to from the root, 0 for
            none. A value is the node's number times 2**32, and the kinds of the phrases that end in it: five bits for
            each list with more than one kind, one for each other.
        steps: uint64 (MARKS + 2**k, 2), of the others, as fill_records fills it: node and token -> value.
    """
    return _walk(ids, at, end, column, 0, firsts, steps)


@kernel
def phrase_of_kind(ids: UInt16s, at: int, end: int, column: int, kind: int, firsts: UInt64s, steps: UInt64s) -> int:
    """The tokens of the longest phrase of a list and a kind that begins at a token; 0 for none."""
    return _walk(ids, at, end, column, kind + 1, firsts, steps) & 255


@kernel
def whole_phrase(ids: UInt16s, first: int, last: int, column: int, firsts: UInt64s, steps: UInt64s) -> int:
    """Kind + 1 of the phrase of a list that some tokens are; 0 for none."""
    value = np.uint64(0)
    for k in range(first, last):
        if ids[k] == NO_WORD:
            return 0
        value = step_from(firsts, steps, value, int64(ids[k]))
        if value == np.uint64(0):
            return 0
    return kind_at(value, column)
