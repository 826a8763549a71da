"""The folded tokens of a page: their hashes, what they are made of, and what the vocabulary says of them.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._bits import ascii_letters, get, put, wide_points
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, Int64s, UInt16s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    CH_DIGIT,
    CH_NUMBER,
    CH_UNSPACED,
    TK_CJK,
    TK_CONTENT,
    TK_FUNCTION,
    TK_ZERO,
)
from cleaner.kernels.cleaning.points import TOKEN, flags_at
from cleaner.kernels.cleaning.tables import PRIME, look_up, slot_of

__all__ = ["know_tokens", "scan_tokens"]

_BASIS = np.uint64(0xA0761D6478BD642F)
_U8 = np.uint64(8)
_U21 = np.uint64(21)
_U29 = np.uint64(29)
_U32 = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_POINT = np.uint64(0x1FFFFF)
_WIDE = np.uint64(1 << 63)  # what no word8 of ASCII letters has


@kernel
def scan_tokens(
    points: UInt32s,
    pages: UInt16s,
    folds: UInt16s,
    fold_points: UInt64s,
    classes: Bytes,
    spans: Int32s,
    lines: Int32s,
    slots: Int32s,
    different: UInt64s,
    hashes: UInt64s,
    token_flags: UInt32s,
    numbers: Int32s,
    bounds: Int32s,
    counts: Int64s,
) -> None:
    """Fold and hash the tokens of a page, number the different ones, and find those of each line.

    Where there are more different ones than the table has room for it stops, to be called again with a larger one.

    Args:
        points: uint32 (n,), the page's code points.
        pages: uint16, as are the next two, of letters.LetterTable.
        folds: uint16.
        fold_points: uint64.
        classes: uint8 (n,), as scan_points fills it.
        spans: int32 (t, 2), as list_places fills it, as is the next.
        lines: int32 (m, 2).
        slots: int32 (2**k,), zeros; filled with the number of each different token plus 1.
        different: uint64 (2**(k - 1),), those of the first call in front; filled with the different hashes.
        hashes: uint64 (h,), where h is at least 1, filled: so many tokens are hashed at once.
        token_flags: uint32 (t,), filled with what each is by itself.
        numbers: int32 (t,), filled with the number of each among the page's different tokens.
        bounds: int32 (m, 2), filled with the first token of each line and the one after its last.
        counts: int64 (2,), zeros; filled: tokens that are numbered, all where nothing is left to be done; the
            different ones among them.
    """
    for i in range(counts[1]):
        put(slots, _find_slot(slots, different, get(different, i)), np.int32(i + 1))
    # Hashes that wait for each other in the table would be made one by one.
    while counts[0] < len(numbers):
        begin = int64(counts[0])
        end = min(len(numbers), begin + len(hashes))
        _hash_tokens(points, pages, folds, fold_points, classes, spans, begin, end, hashes, token_flags)
        if not _number_tokens(hashes, slots, different, end, numbers, counts):
            return
    token = 0
    for line in range(len(lines)):
        put(bounds, 2 * line, np.int32(token))
        end = int64(get(lines, 2 * line + 1))
        while token < len(numbers) and get(spans, 2 * token) < end:
            token += 1
        put(bounds, 2 * line + 1, np.int32(token))


@kernel
def _mix(state: np.uint64, word8: np.uint64) -> np.uint64:
    state = (state ^ word8) * PRIME
    return state ^ (state >> _U29)


@kernel
def _find_slot(slots: Int32s, different: UInt64s, state: np.uint64) -> int:
    """The slot of a hash, or the empty one that it would have."""
    mask = len(slots) - 1
    at = slot_of(state, mask)
    while get(slots, at) and get(different, int64(get(slots, at)) - 1) != state:
        at = (at + 1) & mask
    return at


@kernel
def _hash_tokens(
    points: UInt32s,
    pages: UInt16s,
    folds: UInt16s,
    fold_points: UInt64s,
    classes: Bytes,
    spans: Int32s,
    begin: int,
    last: int,
    hashes: UInt64s,
    token_flags: UInt32s,
) -> None:
    """Hash the folded tokens from one to another, and flag them by what they are made of."""
    for token in range(begin, last):
        start = int64(get(spans, 2 * token))
        end = int64(get(spans, 2 * token + 1))
        kind = flags_at(classes, start) & TOKEN
        own = TK_CJK if kind == CH_UNSPACED else 0
        if kind == CH_NUMBER and flags_at(classes, start) & CH_DIGIT:
            state, length, wide = _mix(_mix(_BASIS, np.uint64(48)), np.uint64(1)), 0, False
            own |= TK_ZERO
        else:
            state, length, wide = _hash_letters(points, start, end), end - start, False
            if not state:
                state, length, wide = _hash_folded(points, pages, folds, fold_points, start, end)
        put(hashes, token - begin, state or PRIME)
        put(token_flags, token, np.uint32(own | (TK_CONTENT if length > 2 or wide else 0)))


@kernel
def _number_tokens(
    hashes: UInt64s, slots: Int32s, different: UInt64s, last: int, numbers: Int32s, counts: Int64s
) -> bool:
    """Number the different tokens in the order in which they come, and list them; False where there is no room."""
    found, begin = counts[1], int64(counts[0])
    for k in range(begin, last):
        state = get(hashes, k - begin)
        at = _find_slot(slots, different, state)
        if not get(slots, at):
            if found == len(different):
                counts[0], counts[1] = k, found
                return False
            put(different, found, state)
            found += 1
            put(slots, at, np.int32(found))
        put(numbers, k, np.int32(get(slots, at) - 1))
    counts[0], counts[1] = last, found
    return True


@kernel
def know_tokens(
    numbers: Int32s,
    words: UInt64s,
    different: UInt64s,
    records: UInt64s,
    ids: UInt16s,
    token_flags: UInt32s,
) -> None:
    """Look up the different tokens, and give the place and flags of each to all that are the same.

    Args:
        numbers: int32 (t,), as scan_tokens fills it, as is ``different``.
        words: uint64 (MARKS + 2**k, 2), the vocabulary, as fill_records fills it: the hash of a token; its flags times
            2**32, and its place plus 1. One record, so that a token costs one look into memory.
        different: uint64 (d,).
        records: uint64 (d,), filled with what the vocabulary says of each.
        ids: uint16 (t,), filled with the places of the tokens in the vocabulary, NO_WORD for others.
        token_flags: uint32 (t,), what each is by itself; what the vocabulary says is added.
    """
    for i in range(len(different)):
        put(records, i, look_up(words, get(different, i)))
    for k in range(len(numbers)):
        # A token that is in no list has a place of -1.
        record = get(records, int64(get(numbers, k)))
        known = int64(record >> _U32)
        own = int64(get(token_flags, k))
        put(ids, k, np.uint16(int64(record & _LOW) - 1))
        put(token_flags, k, np.uint32((own & ~TK_CONTENT if known & TK_FUNCTION else own) | known))


@kernel
def _hash_letters(points: UInt32s, start: int, end: int) -> np.uint64:
    """What ``_hash_folded`` makes of a token of letters of ASCII, eight at once; 0 for others, and perhaps for it."""
    if start + ((end - start + 7) & -8) > len(points):
        return np.uint64(0)
    state = _BASIS
    at = start
    while at + 8 <= end:
        if wide_points(points, at):
            return np.uint64(0)
        state = _mix(state, ascii_letters(points, at))
        at += 8
    left = end - at
    word8 = np.uint64(0)
    if left:
        if wide_points(points, at) & ((1 << left) - 1):
            return np.uint64(0)
        word8 = ascii_letters(points, at) >> np.uint64(64 - 8 * left)
    return _mix(_mix(state, word8), np.uint64(left))


@kernel
def _hash_folded(
    points: UInt32s, pages: UInt16s, folds: UInt16s, fold_points: UInt64s, start: int, end: int
) -> tuple[np.uint64, int, bool]:
    """The hash of a folded token, the number of its code points, and whether one is beyond ASCII."""
    # Folded letters of ASCII are hashed eight at a time, others one by one.
    state, word8, held = _BASIS, np.uint64(0), 0
    length, wide = 0, False
    for i in range(start, end):
        point = int64(get(points, i))
        fold = int64(folds[int64(pages[point >> 8]) * 256 + (point & 255)])
        rest = fold_points[fold - 1] if fold else np.uint64(point)
        while rest:
            folded = rest & _POINT
            rest >>= _U21
            length += 1
            if folded < np.uint64(128):
                word8 = (word8 << _U8) | folded
                held += 1
            if held == 8 or (held and folded > np.uint64(127)):
                state, word8, held = _mix(state, word8), np.uint64(0), 0
            if folded > np.uint64(127):
                state, wide = _mix(state, folded | _WIDE), True
    # Once more even where nothing is held: the low bits tell the slot in tables, and must rest on all letters.
    return _mix(_mix(state, word8), np.uint64(held)), length, wide
