"""From UTF-8 bytes to the 64-bit hashes of shingles.

The definition in plain Python is in tests/reference.py. In words: normalise (see ``normalising``, and
training/folding.py for what folds to what), and cut into tokens. A token is a maximal run of letters and marks, or a
maximal run of digits, but each ideograph and kana is a token of its own, with its marks, and in scripts written without
spaces letters whose code point is a multiple of four begin one (as in cleaning: training/letters.py). All else,
apostrophes too, separates. Lone surrogates (as ``surrogatepass`` writes them) and bytes that are not UTF-8 separate.
The tokens of a text without any are its signs, one by one.

Where nothing but case is folded (``exact``), digits are part of words, each letter and mark of Thai, Lao, Khmer and
Myanmar is a token of its own, a mark is a letter like any other, and signs are nothing.

A document goes through in two passes. The first rewrites it so that the second need not know what characters
are: ASCII is copied with its case folded, 64 bytes at once, anything else folded one by one; separators become
ASCII that is no letter or digit, tokens of their own get such around them. The second classifies 64 bytes at once into
bit masks, in which every byte above 127 is a letter, and reads the begins and ends of words off their bits (the method
of simdjson, Langdale and Lemire 2019). The words are hashed eight bytes at a time. What costs most in both is
a branch that the processor guesses wrong, so there are none on the length of a word or the number of words.
"""

import numpy as np

from cleaner.kernels._bits import (
    digit_masks,
    first_bit,
    get,
    last_bit,
    load64,
    mix128,
    popcount,
    put,
    word_masks,
)
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int64s, UInt64s, int64
from cleaner.kernels.neardup.normalising import decode, encode, info_of, normalise
from cleaner.kernels.neardup.tables import PADDING, Characters

__all__ = [
    "PADDING",
    "document_shingles",
    "hash_documents",
    "shingle",
    "tokenise",
]

_KEY_FIRST = np.uint64(0xA0761D6478BD642F)  # two of wyhash's constants
_KEY_NEXT = np.uint64(0xE7037ED1A0B428DB)
# Base of the polynomial over token hashes. It is 5 modulo 8, so that neither base - 1 (two tokens change
# places) nor base + 1 (a token is repeated) has more than two factors of two to lose bits to.
_ROLL = np.uint64(0xD6E8FEB86659FD95)
_SHORT = np.uint64(0x9E3779B97F4A7C15)  # times the number of tokens: salt of documents shorter than a shingle
_ZERO = np.uint64(0)
_ONE = np.uint64(1)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_U63 = np.uint64(63)
# What to keep of the first eight bytes of a token of 0 to 16 bytes, and of the next eight.
_KEEP = np.array(
    [(1 << 8 * min(max(length - skipped, 0), 8)) - 1 for skipped in (0, 8) for length in range(17)], dtype=np.uint64
)


@kernel
def _long_token_hash(folded: Bytes, start: int, end: int) -> np.uint64:
    """Hash of one token of any length: words of eight bytes, zeros after the last, through wyhash's mixing step."""
    state = _KEY_FIRST
    i = start
    while end - i > 8:
        state = mix128(state ^ load64(folded, i), _KEY_NEXT)
        i += 8
    whole: np.uint64 = mix128(state ^ (load64(folded, i) & get(_KEEP, end - i)), _KEY_NEXT)
    return whole


@kernel
def _token_hash(folded: Bytes, start: int, end: int) -> np.uint64:
    """Do what _long_token_hash does, without a branch for most tokens: their lengths are past predicting."""
    length = end - start
    if length > 16:
        return _long_token_hash(folded, start, end)
    short: np.uint64 = mix128((load64(folded, start) & get(_KEEP, length)) ^ _KEY_FIRST, _KEY_NEXT)
    # For up to eight bytes this is of no use, but it costs less than to guess wrong.
    long: np.uint64 = mix128(short ^ (load64(folded, start + 8) & get(_KEEP, length + 17)), _KEY_NEXT)
    return long if length > 8 else short


@kernel
def tokenise(data: Bytes, length: int, parts: bool, tokens: UInt64s) -> int:
    """Hash the tokens of data[:length], as normalise wrote it.

    Args:
        data: uint8 (at least length + PADDING,).
        length: number of bytes.
        parts: whether a digit beside a letter begins or ends a token.
        tokens: uint64 (at least as many as there are tokens, and one), filled; what is left behind them is of no use.

    Returns:
        Number of tokens.
    """
    count = 0
    token_start = 0
    inside = _ZERO
    digit = _ZERO  # whether the byte before the block is one, in bit 0
    digits_part = _ALL if parts else _ZERO
    spare = len(tokens) - 68  # no block has more than 64 tokens
    for base in range(0, length, 64):
        mask = word_masks(data, base)
        if length - base < 64:
            mask &= (_ONE << np.uint64(length - base)) - _ONE
        before = (mask << _ONE) | inside
        digits = digit_masks(data, base)
        changes = (digits ^ ((digits << _ONE) | digit)) & mask & before & digits_part
        starts = (mask & ~before) | changes
        ends = (before & ~mask) | changes
        number = popcount(ends)
        last = last_bit(starts)
        # The first end may belong to a word that began in an earlier block.
        first = token_start if inside != _ZERO else base + first_bit(starts)
        starts &= (starts - _ONE) | (_ZERO - inside)
        token_end = base + first_bit(ends)
        ends &= ends - _ONE
        if number > 0 and count <= spare:
            # In fours, the last of which may be no tokens: how often this goes round is easier to predict.
            put(tokens, count, _token_hash(data, first, token_end))
            for k in range(count + 1, count + number, 4):
                for i in range(4):
                    put(tokens, k + i, _token_hash(data, base + first_bit(starts), base + first_bit(ends)))
                    starts &= starts - _ONE
                    ends &= ends - _ONE
        elif number > 0:
            tokens[count] = _token_hash(data, first, token_end)
            for k in range(count + 1, count + number):
                tokens[k] = _token_hash(data, base + first_bit(starts), base + first_bit(ends))
                starts &= starts - _ONE
                ends &= ends - _ONE
        count += number
        if last >= 0:
            token_start = base + last
        inside = mask >> _U63
        digit = digits >> _U63
    if inside != _ZERO:
        tokens[count] = _token_hash(data, token_start, length)
        count += 1
    return count


@kernel
def shingle(tokens: UInt64s, count: int, size: int, shingles: UInt64s) -> int:
    """Hash each run of ``size`` tokens, order and all.

    The hash is a polynomial over the hashes of the tokens (Karp and Rabin 1987).
    Fewer tokens than that make one shingle of all of them, salted by their number; no tokens make none.

    Args:
        tokens: uint64 (at least count,), token hashes.
        count: number of tokens.
        size: tokens to a shingle, at least 1.
        shingles: uint64 (at least max(1, count - size + 1),), another array than tokens; filled, repeated
            shingles as often as they occur.

    Returns:
        Number of shingles.
    """
    if count == 0:
        return 0
    if count < size:
        rolled = np.uint64(count) * _SHORT
        for i in range(count):
            rolled = rolled * _ROLL + tokens[i]
        shingles[0] = rolled
        return 1
    number = count - size + 1
    # Two tokens at a time, over all shingles: vectors do that, and for runs of up to ten tokens it costs less than
    # rolling along, where each shingle waits for the one before.
    second = tokens[1:]
    for i in range(number):
        put(shingles, i, get(tokens, i) if size & 1 else get(tokens, i) * _ROLL + get(second, i))
    for k in range(2 - (size & 1), size, 2):
        near = tokens[k:]
        far = tokens[k + 1 :]
        for i in range(number):
            put(shingles, i, (get(shingles, i) * _ROLL + get(near, i)) * _ROLL + get(far, i))
    return number


@kernel
def _signs(data: Bytes, start: int, end: int, characters: Characters, work: Bytes, tokens: UInt64s) -> int:
    """Hash the signs of data[start:end], each as a token; white space and controls are none."""
    count = 0
    i = start
    while i < end:
        decoded = int64(data[i]) * 8 + 1 if data[i] < 128 else decode(data, i, end)
        i += decoded & 7
        info = info_of(decoded >> 3, characters)
        if info & 32 == 0:  # SIGN
            continue
        listed = info >> 16
        number = characters.list_starts[listed + 1] - characters.list_starts[listed] if listed else 1
        for k in range(number):
            at = characters.list_starts[listed] + k
            point = int64(characters.list_points[at]) if listed else decoded >> 3
            tokens[count] = _token_hash(work, 0, encode(point, work, 0))
            count += 1
    return count


@kernel
def _document_tokens(
    data: Bytes,
    start: int,
    end: int,
    characters: Characters,
    work: Bytes,
    tokens: UInt64s,
) -> int:
    """Hash the tokens of data[start:end], whatever stands there, but no signs; see document_shingles."""
    length = normalise(data, start, end, characters, work)
    return tokenise(work, length, characters.full, tokens)


@kernel
def document_shingles(
    data: Bytes,
    start: int,
    end: int,
    size: int,
    characters: Characters,
    work: Bytes,
    tokens: UInt64s,
    shingles: UInt64s,
) -> int:
    """Shingle hashes of the document data[start:end].

    Args:
        data: uint8 (any,), UTF-8.
        start: first byte.
        end: after the last byte.
        size: tokens to a shingle.
        characters: of ``tables.characters``.
        work: uint8 (at least ``tables.work_bytes(end - start)``,).
        tokens: uint64 (at least ``tables.most_tokens(end - start)``,).
        shingles: uint64 (as many,), filled.

    Returns:
        Number of shingles, repeated ones counted each time.
    """
    count = _document_tokens(data, start, end, characters, work, tokens)
    if count == 0:
        count = _signs(data, start, end, characters, work, tokens)
    return shingle(tokens, count, size, shingles)


@kernel
def hash_documents(
    data: Bytes,
    bounds: Int64s,
    wanted: Int64s,
    characters: Characters,
    signs: bool,
    work: Bytes,
    tokens: UInt64s,
    counts: Int64s,
    fingerprints: UInt64s,
) -> None:
    """Hash whole documents: by their tokens, in order.

    Args:
        data: uint8 (any,), UTF-8 of all documents.
        bounds: int64 (n + 1,), document i is data[bounds[i]:bounds[i + 1]].
        wanted: int64 (m,), the documents whose hashes are wanted.
        characters: of ``tables.characters``.
        signs: whether the signs of a document without a word are its tokens, as they are for shingles.
        work: uint8 (at least ``tables.work_bytes(longest)``,), where longest is the length of the longest document.
        tokens: uint64 (at least ``tables.most_tokens(longest)``,), work space.
        counts: int64 (m,), filled with the number of tokens of each.
        fingerprints: uint64 (m, 2), filled with two hashes of each: the polynomial of its tokens, and wyhash's
            mixing step over them.
    """
    for w in range(len(wanted)):
        i = wanted[w]
        count = _document_tokens(data, bounds[i], bounds[i + 1], characters, work, tokens)
        if count == 0 and signs:
            count = _signs(data, bounds[i], bounds[i + 1], characters, work, tokens)
        rolled = np.uint64(count) * _SHORT
        mixed = _KEY_FIRST
        for j in range(count):
            rolled = rolled * _ROLL + tokens[j]
            mixed = mix128(mixed ^ tokens[j], _KEY_NEXT)
        counts[w] = count
        fingerprints[w, 0] = rolled
        fingerprints[w, 1] = mixed
