"""From UTF-8 bytes to the 64-bit hashes of shingles.

The definition in plain Python is in tests/reference.py. In words: fold case (each code point by full Unicode
case folding, no normalisation), drop invisible joiners, cut into tokens; a token is a maximal run of letters,
marks and numbers, but each ideograph, kana, and Thai, Lao, Khmer or Myanmar letter or mark is a token of its
own. All else, apostrophes too, separates. Lone surrogates (as ``surrogatepass`` writes them) and bytes that
are not UTF-8 separate.

A document goes through in two passes. The first rewrites it so that the second need not know what characters
are: ASCII is copied with its case folded, 64 bytes at once, anything else folded one by one; separators become
spaces, tokens of their own get spaces around them. The second classifies 64 bytes at once into a bit mask, in
which every byte above 127 is a part of a word, and reads the begins and ends of words off its bits (the method
of simdjson, Langdale and Lemire 2019). The words are hashed eight bytes at a time. What costs most in both is
a branch that the processor guesses wrong, so there are none on the length of a word or the number of words.
"""

import numpy as np

from cleaner.kernels._bits import (
    copy_folded,
    first_bit,
    get,
    last_bit,
    load64,
    mix128,
    popcount,
    put,
    store64,
    word_masks,
)
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int64s, UInt64s, int64
from cleaner.kernels.neardup.tables import Characters

__all__ = [
    "PADDING",
    "document_shingles",
    "hash_documents",
    "normalise",
    "shingle",
    "tokenise",
]

PADDING = 136  # bytes that must follow a rewritten text so that it can be read in steps of 64 and 8

_KEY_FIRST = np.uint64(0xA0761D6478BD642F)  # two of wyhash's constants
_KEY_NEXT = np.uint64(0xE7037ED1A0B428DB)
# Base of the polynomial over token hashes. It is 5 modulo 8, so that neither base - 1 (two tokens change
# places) nor base + 1 (a token is repeated) has more than two factors of two to lose bits to.
_ROLL = np.uint64(0xD6E8FEB86659FD95)
_SHORT = np.uint64(0x9E3779B97F4A7C15)  # times the number of tokens: salt of documents shorter than a shingle
_ZERO = np.uint64(0)
_ONE = np.uint64(1)
_U63 = np.uint64(63)
# What to keep of the first eight bytes of a token of 0 to 16 bytes, and of the next eight.
_KEEP = np.array(
    [(1 << 8 * min(max(length - skipped, 0), 8)) - 1 for skipped in (0, 8) for length in range(17)], dtype=np.uint64
)


@kernel
def _decode(data: Bytes, i: int, end: int) -> int:
    """Code point at data[i] (not ASCII) times 8, plus its length in bytes; 0 and 1 for what is not UTF-8."""
    lead = int64(data[i])
    if lead >= 0xE0 and lead < 0xF0 and i + 2 < end:
        second = int64(data[i + 1])
        third = int64(data[i + 2])
        point = ((lead & 0x0F) << 12) | ((second & 0x3F) << 6) | (third & 0x3F)
        if (second & 0xC0) == 0x80 and (third & 0xC0) == 0x80 and point >= 0x800:
            return point * 8 + 3
    elif lead >= 0xC2 and lead < 0xE0 and i + 1 < end:
        second = int64(data[i + 1])
        if (second & 0xC0) == 0x80:
            return (((lead & 0x1F) << 6) | (second & 0x3F)) * 8 + 2
    elif lead >= 0xF0 and lead < 0xF5 and i + 3 < end:
        second = int64(data[i + 1])
        third = int64(data[i + 2])
        fourth = int64(data[i + 3])
        point = ((lead & 0x07) << 18) | ((second & 0x3F) << 12) | ((third & 0x3F) << 6) | (fourth & 0x3F)
        good = (second & 0xC0) == 0x80 and (third & 0xC0) == 0x80 and (fourth & 0xC0) == 0x80
        if good and point >= 0x10000 and point < 0x110000:
            return point * 8 + 4
    return 1


@kernel
def normalise(
    data: Bytes,
    start: int,
    end: int,
    characters: Characters,
    work: Bytes,
) -> int:
    """Rewrite data[start:end] with its case folded, so that every byte above 127 is part of a word.

    Args:
        data: uint8 (any,), UTF-8.
        start: first byte.
        end: after the last byte.
        characters: ``tables.load()[:4]``.
        work: uint8 (at least 3 * (end - start) + PADDING,), filled. Two bytes fold to six at most, and all
            other characters grow less.

    Returns:
        Number of bytes written; PADDING zeros follow them.
    """
    pages, classes, fold_bytes, fold_lengths = characters
    i = start
    out = 0
    last_step = min(end - 1, len(data) - 64)
    while i < end:
        if i <= last_step:
            high = copy_folded(data, i, work, out)
            # Where no byte is high, which is predicted, the next step need not wait for this one's count.
            ascii_bytes = min(64 if high == _ZERO else first_bit(high), end - i)
            i += ascii_bytes
            out += ascii_bytes
        elif data[i] < 128:
            work[out] = data[i] | ((data[i] & 0x40) >> 1)
            i += 1
            out += 1
            continue
        while i < end and data[i] >= 128:
            decoded = _decode(data, i, end)
            length = decoded & 7
            point = decoded >> 3
            kind = int64(classes[int64(pages[point >> 8]) * 256 + (point & 255)])
            if kind == 1:  # WORD
                for j in range(length):
                    work[out + j] = data[i + j]
                out += length
            elif kind == 2:  # OWN
                work[out] = 32
                for j in range(length):
                    work[out + 1 + j] = data[i + j]
                work[out + 1 + length] = 32
                out += length + 2
            elif kind == 0:  # SEPARATOR
                work[out] = 32
                out += 1
            elif kind >= 4:  # FOLD + i; 3, DROP, writes nothing
                store64(work, out, fold_bytes[kind - 4])
                out += int64(fold_lengths[kind - 4])
            i += length
    for j in range(out, out + PADDING):
        work[j] = 0
    return out


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
def tokenise(data: Bytes, length: int, tokens: UInt64s) -> int:
    """Hash the tokens of data[:length], as normalise wrote it.

    Args:
        data: uint8 (at least length + PADDING,).
        length: number of bytes.
        tokens: uint64 (at least length // 2 + 1,), filled; what is left behind them is of no use.

    Returns:
        Number of tokens.
    """
    count = 0
    token_start = 0
    inside = _ZERO
    spare = len(tokens) - 36  # no block has more than 32 tokens
    for base in range(0, length, 64):
        mask = word_masks(data, base)
        if length - base < 64:
            mask &= (_ONE << np.uint64(length - base)) - _ONE
        before = (mask << _ONE) | inside
        starts = mask & ~before
        ends = before & ~mask
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
def _document_tokens(
    data: Bytes,
    start: int,
    end: int,
    characters: Characters,
    work: Bytes,
    tokens: UInt64s,
) -> int:
    """Hash the tokens of data[start:end], whatever stands there; see document_shingles."""
    length = normalise(data, start, end, characters, work)
    return tokenise(work, length, tokens)


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
        characters: ``tables.load()[:4]``.
        work: uint8 (at least 3 * (end - start) + PADDING,).
        tokens: uint64 (at least (end - start) // 2 + 2,).
        shingles: uint64 (as many,), filled.

    Returns:
        Number of shingles, repeated ones counted each time.
    """
    count = _document_tokens(data, start, end, characters, work, tokens)
    return shingle(tokens, count, size, shingles)


@kernel
def hash_documents(
    data: Bytes,
    bounds: Int64s,
    wanted: Int64s,
    characters: Characters,
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
        characters: ``tables.load()[:4]``.
        work: uint8 (at least 3 * longest + PADDING,), where longest is the length of the longest document.
        tokens: uint64 (at least longest // 2 + 2,), work space.
        counts: int64 (m,), filled with the number of tokens of each.
        fingerprints: uint64 (m, 2), filled with two hashes of each: the polynomial of its tokens, and wyhash's
            mixing step over them.
    """
    for w in range(len(wanted)):
        i = wanted[w]
        count = _document_tokens(data, bounds[i], bounds[i + 1], characters, work, tokens)
        rolled = np.uint64(count) * _SHORT
        mixed = _KEY_FIRST
        for j in range(count):
            rolled = rolled * _ROLL + tokens[j]
            mixed = mix128(mixed ^ tokens[j], _KEY_NEXT)
        counts[w] = count
        fingerprints[w, 0] = rolled
        fingerprints[w, 1] = mixed
