"""From a page's code points to what each is, and where its lines and tokens are.

Slow twin: tests/slow_cleaning. A page is an array of code points (UTF-32), not of bytes, since the spans that cleaning
returns count code points.
"""

import numpy as np

from cleaner.kernels._bits import first_bit, flag_masks, get, last_bit, popcount, put
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, Int64s, UInt16s, UInt32s, int64
from cleaner.kernels.cleaning import letters
from cleaner.kernels.cleaning.codes import (
    CH_BREAKS,
    CH_COMPOSES,
    CH_INVISIBLE,
    CH_LINE_END,
    CH_NUMBER,
    CH_SPACE,
    CH_UNSPACED,
    CH_WORD,
    CLASS_LOWER,
    CLASS_SPACE,
    WIDEST_LINE,
)

__all__ = ["TOKEN", "flags_at", "list_places", "scan_points"]

TOKEN = CH_WORD | CH_UNSPACED | CH_NUMBER
# Compiled into every kernel that asks; what is compiled is kept by a digest of it, too (_jit.py).
_FLAGS = letters.load().flags
# What of a code point tells where signs, tokens and lines are, a bit of a byte each, so that 64 are looked at together.
_CUT_WORD, _CUT_UNSPACED, _CUT_NUMBER, _CUT_BREAKS, _CUT_SIGN, _CUT_INK, _CUT_LINE_END, _CUT_COMPOSES = (
    1 << bit for bit in range(8)
)


def _cut_flags() -> Bytes:
    """These bits of each class."""
    flags, classes = _FLAGS, np.arange(256)
    held = (
        (_CUT_WORD, flags & CH_WORD != 0),
        (_CUT_UNSPACED, flags & CH_UNSPACED != 0),
        (_CUT_NUMBER, flags & CH_NUMBER != 0),
        (_CUT_BREAKS, flags & CH_BREAKS != 0),
        (_CUT_SIGN, classes & (CLASS_LOWER | CLASS_SPACE) == 0),
        (_CUT_INK, flags & (CH_SPACE | CH_INVISIBLE) == 0),
        (_CUT_LINE_END, flags & CH_LINE_END != 0),
        (_CUT_COMPOSES, flags & CH_COMPOSES != 0),
    )
    found = np.zeros(256, dtype=np.uint8)
    for bit, has in held:
        found[has] |= np.uint8(bit)
    return found


_CUTS = _cut_flags()
_AT_ONCE = 64
_U0, _U1, _U63 = np.uint64(0), np.uint64(1), np.uint64(63)


@kernel
def flags_at(classes: Bytes, i: int) -> int:
    """The CH flags of the code point at a place of a page."""
    return int64(get(_FLAGS, int64(classes[i])))


@kernel
def _behind(mask: np.uint64, before: np.uint64) -> np.uint64:
    """The same bits one place on, the last one of those before in front."""
    return (mask << _U1) | (before >> _U63)


@kernel
def _mask_from(at: int) -> np.uint64:
    """The bits from a place on; none from 64 on."""
    return ~_U0 << np.uint64(at) if at < _AT_ONCE else _U0


@kernel
def scan_points(points: UInt32s, pages: UInt16s, known: Bytes, classes: Bytes, cuts: Bytes, counts: Int64s) -> None:
    """Find what each code point of a page is, and how much there is of what ``list_places`` lists.

    Args:
        points: uint32 (n,), the page's code points.
        pages: uint16, as is the next, of letters.LetterTable.
        known: uint8, its classes.
        classes: uint8 (n,), filled with the class of each code point, of which flags_at tells the flags.
        cuts: uint8 (k,), the next multiple of CUT_ROOM above n, filled for ``list_places``, behind the page with zeros.
        counts: int64 (5,), filled: signs, tokens, lines that hold more than white space, blanks (U+0020); 1 where
            composing may change a code point, else 0.
    """
    latin = int64(pages[0]) * 256
    for i in range(len(points)):
        point = int64(get(points, i))
        mine = get(known, latin + point) if point < 256 else known[int64(pages[point >> 8]) * 256 + (point & 255)]
        put(classes, i, mine)
        put(cuts, i, get(_CUTS, int64(mine)))
    cuts[len(points) :] = 0
    blanks = 0
    for i in range(len(points)):
        blanks += int64(get(points, i) == 32)
    signs, tokens, lines, inked, composes = 0, 0, 0, False, _U0
    words_before, numbers_before = _U0, _U0
    for at in range(0, len(cuts), _AT_ONCE):
        signs += popcount(flag_masks(cuts, at, _CUT_SIGN))
        composes |= flag_masks(cuts, at, _CUT_COMPOSES)
        words, numbers = flag_masks(cuts, at, _CUT_WORD), flag_masks(cuts, at, _CUT_NUMBER)
        begun = (words & ~_behind(words, words_before)) | (numbers & ~_behind(numbers, numbers_before))
        broken = flag_masks(cuts, at, _CUT_BREAKS) & (words | numbers)
        tokens += popcount(begun | broken | flag_masks(cuts, at, _CUT_UNSPACED))
        words_before, numbers_before = words, numbers
        ink, ends, from_ = flag_masks(cuts, at, _CUT_INK), flag_masks(cuts, at, _CUT_LINE_END), 0
        while ends:
            k = first_bit(ends)
            lines += int64(inked or (ink & _mask_from(from_) & ~_mask_from(k)) != _U0)
            inked, from_ = False, k + 1
            ends &= ends - _U1
        inked = inked or (ink & _mask_from(from_)) != _U0
    counts[0] = signs
    counts[1] = tokens
    counts[2] = lines + int64(inked)
    counts[3] = blanks
    counts[4] = int64(composes != _U0)


@kernel
def _list_bits(mask: np.uint64, at: int, places: Int32s, behind: int, step: int) -> int:
    """Put the places of some bits into every so manieth number from one on; where the next one goes."""
    while mask:
        put(places, behind, np.int32(at + first_bit(mask)))
        behind += step
        mask &= mask - _U1
    return behind


@kernel
def list_places(cuts: Bytes, signs: Int32s, spans: Int32s, lines: Int32s) -> int:
    """List the signs, tokens and lines of a page, of which ``scan_points`` tells how many they are.

    Args:
        cuts: uint8 (k,), as scan_points fills it.
        signs: int32 (s,), filled with the places of what is neither a small letter nor white space.
        spans: int32 (t, 2), filled with the spans of the tokens.
        lines: int32 (m, 2), filled with the lines that hold more than white space, trimmed.

    Returns:
        How many lines are wider than WIDEST_LINE.
    """
    sign, begun, ended, line, first, last, wide = 0, 0, 1, 0, -1, 0, 0
    words_before, numbers_before, unspaced_before = _U0, _U0, _U0
    for at in range(0, len(cuts), _AT_ONCE):
        sign = _list_bits(flag_masks(cuts, at, _CUT_SIGN), at, signs, sign, 1)
        words, numbers = flag_masks(cuts, at, _CUT_WORD), flag_masks(cuts, at, _CUT_NUMBER)
        unspaced = flag_masks(cuts, at, _CUT_UNSPACED)
        before_words, before_numbers = _behind(words, words_before), _behind(numbers, numbers_before)
        behind = before_words | before_numbers | _behind(unspaced, unspaced_before)
        inside = words | numbers | unspaced
        edges = (words ^ before_words) | (numbers ^ before_numbers) | unspaced | flag_masks(cuts, at, _CUT_BREAKS)
        edges |= behind & ~inside
        words_before, numbers_before, unspaced_before = words, numbers, unspaced
        begun = _list_bits(edges & inside, at, spans, begun, 2)
        ended = _list_bits(edges & behind, at, spans, ended, 2)
        ink, ends, from_ = flag_masks(cuts, at, _CUT_INK), flag_masks(cuts, at, _CUT_LINE_END), 0
        while True:
            k = first_bit(ends)
            own = ink & _mask_from(from_) & ~_mask_from(k)
            if own:
                first = at + first_bit(own) if first < 0 else first
                last = at + last_bit(own) + 1
            if not ends:
                break
            if first >= 0:
                put(lines, 2 * line, np.int32(first))
                put(lines, 2 * line + 1, np.int32(last))
                wide += int64(last - first > WIDEST_LINE)
                line, first = line + 1, -1
            from_ = k + 1
            ends &= ends - _U1
    if first >= 0:
        put(lines, 2 * line, np.int32(first))
        put(lines, 2 * line + 1, np.int32(last))
        wide += int64(last - first > WIDEST_LINE)
    return wide
