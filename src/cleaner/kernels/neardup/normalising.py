"""From UTF-8 as it came to UTF-8 in which the tokeniser need not know what characters are.

What becomes of each character stands in a table (``tables``, made by training/folding.py). Most fold by themselves,
and are copied or stored as eight bytes. What depends on what stands in front looks back at what was written: marks,
which belong to a letter and stand in canonical order (UAX #15) whatever order they came in; accents that some letters
do without; and jamo, which join to syllables (Unicode 3.12).

Characters are written without a branch on what they are, as that cannot be foreseen; only what is rare, and long runs
of ASCII, go other ways.

A token of its own is written between a space and OWN_END, by which a mark behind it still finds it.
"""

import numpy as np

from cleaner.kernels._bits import copy_folded, first_bit, get, hyphen_masks, load64, store64
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, int64
from cleaner.kernels.neardup.tables import PADDING, Characters

__all__ = ["PADDING", "decode", "encode", "info_of", "normalise"]

_ZERO = np.uint64(0)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_WIDE = np.uint64(0x8080)  # the high bits of two bytes
_BYTE, _TWO, _THREE, _FOUR = np.uint64(0xFF), np.uint64(0xFFFF), np.uint64(0xFFFFFF), np.uint64(0xFFFFFFFF)
_SPACE, _END = np.uint64(32), np.uint64(64)  # and OWN_END
_U2, _U8, _U16 = np.uint64(2), np.uint64(8), np.uint64(16)

# By kind, for the first seven but OWN, of which all but FOLD write what stands there or nothing: whether they write it,
# after a space or not, and how many bytes besides; and whether they write a fold.
_TAKES = np.array([0, -1, 0, 0, 0, -1, -1] + [0] * 9, dtype=np.int64)
_SPACES = np.array([32, 0, 0, 0, 0, 32, 0] + [0] * 9, dtype=np.uint64)
_MORE = np.array([1, 0, 0, 0, 0, 1, 0] + [0] * 9, dtype=np.int64)
_FOLDS = np.array([0, 0, 0, 0, -1] + [0] * 11, dtype=np.int64)


@kernel
def decode(data: Bytes, i: int, end: int) -> int:
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
def encode(point: int, work: Bytes, out: int) -> int:
    """Write a code point as UTF-8; give its length in bytes."""
    if point < 0x80:
        work[out] = point
        return 1
    if point < 0x800:
        work[out] = 0xC0 | (point >> 6)
        work[out + 1] = 0x80 | (point & 0x3F)
        return 2
    if point < 0x10000:
        work[out] = 0xE0 | (point >> 12)
        work[out + 1] = 0x80 | ((point >> 6) & 0x3F)
        work[out + 2] = 0x80 | (point & 0x3F)
        return 3
    work[out] = 0xF0 | (point >> 18)
    work[out + 1] = 0x80 | ((point >> 12) & 0x3F)
    work[out + 2] = 0x80 | ((point >> 6) & 0x3F)
    work[out + 3] = 0x80 | (point & 0x3F)
    return 4


@kernel
def info_of(point: int, characters: Characters) -> int:
    """What the table says of a code point."""
    return int64(characters.infos[int64(characters.pages[point >> 8]) * 256 + (point & 255)])


@kernel
def _before(work: Bytes, out: int) -> int:
    """Code point that was written last before ``out``, times 8, plus its length in bytes."""
    length = 1
    while (work[out - length] & 0xC0) == 0x80:
        length += 1
    return int64(work[out - 1]) * 8 + 1 if length == 1 else decode(work, out - length, out)


@kernel
def _follows_letter(work: Bytes, out: int) -> bool:
    """Whether what was written last is a letter or a mark, of a word and not of a token of its own."""
    return out > 0 and (work[out - 1] >= 128 or (work[out - 1] >= 97 and work[out - 1] <= 122))


@kernel
def _is_idle(point: int, work: Bytes, end: int, characters: Characters) -> bool:
    """Whether the letter that an accent belongs to does without it; work[:end] ends with that, or marks of it."""
    if point == 0x345:  # iota, which becomes a letter itself
        return False
    base = _before(work, end)
    while base >= 128 * 8 and (info_of(base >> 3, characters) & 15 == 6 or info_of(base >> 3, characters) & 15 == 7):
        end -= base & 7
        base = _before(work, end)
    if point == 0x307:  # dot above
        return base >> 3 == 105  # i
    return base >= 128 * 8 and info_of(base >> 3, characters) & 64 != 0  # GREEK


@kernel
def _put_mark(point: int, info: int, work: Bytes, out: int, rank: int, characters: Characters) -> int:
    """Write a mark where it belongs among those of its letter; give where the text ends then, times 256, plus rank.

    Args:
        point: the mark.
        info: what the table says of it.
        work: uint8 (any,), in which what it belongs to ends at ``out``.
        out: bytes written.
        rank: combining class of what was written last, 0 for a letter.
        characters: as for normalise.
    """
    own = out > 0 and work[out - 1] == 64  # OWN_END
    if not own and not _follows_letter(work, out):
        return out * 256
    if own and point == 0x345:  # iota, which would be a letter behind a token of its own
        return out * 256 + rank
    if work[out - 1] < 128 and not own:
        rank = 0
    place = out - own
    if info & 15 == 7 and _is_idle(point, work, place, characters):  # ACCENT
        return out * 256 + rank
    ranks = (info >> 8) & 255
    while ranks != 0 and ranks < rank:
        before = _before(work, place)
        other = info_of(before >> 3, characters)
        if before < 128 * 8 or (other & 15 != 6 and other & 15 != 7) or (other >> 8) & 255 <= ranks:
            break
        place -= before & 7
    length = 2 + (point >= 0x800) + (point >= 0x10000)
    for j in range(out - 1, place - 1, -1):
        work[j + length] = work[j]
    encode(point, work, place)
    return (out + length) * 256 + (max(rank, ranks) if ranks != 0 else 0)


@kernel
def _put_jamo(point: int, work: Bytes, out: int) -> int:
    """Write a vowel or final of Hangul, or join it to what it stands behind; give where the text ends then."""
    if out >= 3 and work[out - 3] >= 0xE0 and work[out - 3] < 0xF0:
        decoded = decode(work, out - 3, out)
        before = decoded >> 3
        joined = 0
        if point < 0x11A8:
            if before >= 0x1100 and before < 0x1113:
                joined = 0xAC00 + ((before - 0x1100) * 21 + point - 0x1161) * 28
        elif before >= 0xAC00 and before < 0xD7A4 and (before - 0xAC00) % 28 == 0:
            joined = before + point - 0x11A7
        if joined != 0:
            encode(joined, work, out - 3)
            return out
    return out + encode(point, work, out)


@kernel
def _put(point: int, work: Bytes, out: int, rank: int, characters: Characters) -> int:
    """Write a code point that folds to itself; give where the text ends then, times 256, plus rank."""
    info = info_of(point, characters)
    kind = info & 15
    if kind == 6 or kind == 7:  # MARK, ACCENT
        return _put_mark(point, info, work, out, rank, characters)
    if kind == 8:  # JAMO
        return _put_jamo(point, work, out) * 256
    if kind != 1:  # neither WORD
        work[out] = 32
        out += 1
    if kind == 1 or kind == 2 or kind == 5:  # WORD, OWN, BREAK
        out += encode(point, work, out)
    if kind == 2:
        work[out] = 64
        out += 1
    return out * 256


@kernel
def _next_line(data: Bytes, i: int, end: int, characters: Characters) -> int:
    """Where the next line begins with a small letter, blanks left out, if this one ends at i; else -1."""
    j = i
    if j < end and data[j] == 13:
        j += 1
    if j < end and data[j] == 10:
        j += 1
    if j == i:
        return -1
    while j < end and (data[j] == 32 or data[j] == 9):
        j += 1
    if j >= end:
        return -1
    if data[j] < 128:
        return j if data[j] >= 97 and data[j] <= 122 else -1
    return j if info_of(decode(data, j, end) >> 3, characters) & 16 != 0 else -1  # SMALL


@kernel
def _settle_iotas(work: Bytes, out: int) -> None:
    """Make letters of the iotas below letters: they are the last marks of theirs, now that all are in order."""
    for j in range(out - 1):
        if work[j] == 0xCD and work[j + 1] == 0x85:  # U+0345; no other character has these bytes
            work[j] = 0xCE  # U+03B9
            work[j + 1] = 0xB9


@kernel
def _put_rarely(point: int, info: int, work: Bytes, out: int, rank: int, characters: Characters) -> int:
    """Write what a code point folds to, of the rare kinds; give where the text ends then, times 256, plus rank.

    Args:
        point: the code point.
        info: what the table says of it.
        work: uint8 (any,), filled.
        out: bytes written.
        rank: combining class of what was written last.
        characters: as for normalise.
    """
    if info & 15 == 9:  # LIST
        ended = out * 256 + rank
        for k in range(characters.list_starts[info >> 16], characters.list_starts[(info >> 16) + 1]):
            ended = _put(int64(characters.list_points[k]), work, ended >> 8, ended & 255, characters)
        return ended
    if info & 15 == 10:  # HYPHEN
        work[out] = 32
        return (out + 1) * 256
    if info & 15 == 11:  # SOFT_HYPHEN
        return out * 256 + rank
    return _put(point, work, out, rank, characters)


@kernel
def _eight(data: Bytes, i: int) -> np.uint64:
    """Eight bytes from i on, as load64 reads them; zeros beyond the end."""
    read = _ZERO
    for j in range(min(8, len(data) - i)):
        read |= np.uint64(data[i + j]) << np.uint64(8 * j)
    return read


@kernel
def normalise(data: Bytes, start: int, end: int, characters: Characters, work: Bytes) -> int:
    """Rewrite data[start:end] so that its words are runs of digits, or of small ASCII letters and bytes above 127.

    Args:
        data: uint8 (any,), UTF-8.
        start: first byte.
        end: after the last byte.
        characters: of ``tables.characters``.
        work: uint8 (at least ``tables.work_bytes(end - start)``,), filled.

    Returns:
        Number of bytes written; PADDING zeros follow them.
    """
    pages, infos = characters.pages, characters.infos
    fold_bytes, fold_lengths = characters.fold_bytes, characters.fold_lengths
    joins = _ALL if characters.full else _ZERO
    i = start
    out = 0
    rank = 0
    iotas = False
    last_step = min(end - 1, len(data) - 64)
    while i < end:
        if i <= last_step:
            hyphens = hyphen_masks(data, i) & joins
            stops = copy_folded(data, i, work, out) | hyphens
            # Where nothing stops it, which is predicted, the next step need not wait for this one's count.
            ascii_bytes = min(64 if stops == _ZERO else first_bit(stops), end - i)
            i += ascii_bytes
            out += ascii_bytes
            if stops == _ZERO:
                continue
        wide = _WIDE
        while i < end and wide != _ZERO:
            raw = load64(data, i) if i + 8 <= len(data) else _eight(data, i)
            first, second, third = int64(raw & _BYTE), int64(raw >> _U8) & 255, int64(raw >> _U16) & 255
            if first >= 0xC2 and first < 0xE0 and (second & 0xC0) == 0x80 and i + 1 < end:
                point = ((first & 0x1F) << 6) | (second & 0x3F)
                length = 2
                stands = raw & _TWO
            elif (first & 0xF0) == 0xE0 and (second & 0xC0) == 0x80 and (third & 0xC0) == 0x80 and i + 2 < end:
                point = ((first & 0x0F) << 12) | ((second & 0x3F) << 6) | (third & 0x3F)
                length = 3
                stands = raw & _THREE
                if point < 0x800:
                    point, length = 0, 1
            elif first < 128:
                point = first
                length = 1
                stands = raw & _BYTE
            else:
                decoded = decode(data, i, end)
                point = decoded >> 3
                length = decoded & 7
                stands = raw & _FOUR
            wide = (raw >> np.uint64(8 * length)) & _WIDE
            info = int64(get(infos, int64(get(pages, point >> 8)) * 256 + (point & 255)))
            kind = info & 15
            own_rank = (info >> 8) & 255
            last = int64(get(work, out - (out > 0)))
            stray = (out == 0) | (last < 128) | ((own_rank != 0) & (own_rank < rank))
            if kind == 2:  # OWN
                store64(work, out, stands << _U8 | _SPACE | _END << np.uint64(8 * length + 8))
                out += length + 2
                rank = 0
            elif (kind > 6) | ((kind == 6) & stray):
                letter = last >= 97 and last <= 122 and out > 0
                if kind == 7 and letter and (last != 105 or point != 0x307):  # ACCENT, of a Latin letter
                    store64(work, out, stands)
                    out += length
                    rank = own_rank
                elif kind == 8:  # JAMO
                    out = _put_jamo(point, work, out)
                    rank = 0
                else:
                    if kind >= 10 and _follows_letter(work, out):  # HYPHEN, SOFT_HYPHEN
                        j = _next_line(data, i + length, end, characters)
                        if j >= 0:
                            i = j
                            continue
                    ended = _put_rarely(point, info, work, out, rank, characters)
                    out, rank = ended >> 8, ended & 255
                iotas = iotas or rank == 240
            else:
                takes = get(_TAKES, kind)
                space = get(_SPACES, kind)
                entry = (info >> 16) & get(_FOLDS, kind)
                stands = (stands & np.uint64(takes)) << (space >> _U2)
                store64(work, out, stands | space | get(fold_bytes, entry))
                out += (length & takes) + get(_MORE, kind) + int64(get(fold_lengths, entry))
                rank = rank if kind == 3 else own_rank
            i += length
    if iotas:
        _settle_iotas(work, out)
    for j in range(out, out + PADDING):
        work[j] = 0
    return out
