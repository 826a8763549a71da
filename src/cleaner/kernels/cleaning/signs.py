"""Where in a page stand the signs by which it names whom it belongs to. Slow twin: tests/slow_cleaning."""

from cleaner.kernels._bits import get
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, UInt32s, int64
from cleaner.kernels.cleaning.codes import (
    CH_SPACE,
    SIGN_BRACKET,
    SIGN_COPYRIGHT,
)
from cleaner.kernels.cleaning.points import flags_at

__all__ = ["find_signs"]

_STRETCH = 32
_REST = (0x6F, 0x70, 0x79, 0x72, 0x69, 0x67, 0x68, 0x74)  # of 'copyright'


@kernel
def _is_copyright(points: UInt32s, i: int) -> bool:
    """Whether a copyright may be stated from a place on: by its sign, in brackets, in English or in Chinese."""
    point = int64(points[i])
    if point == 0xA9 or point == 0x7248:
        return True
    if point == 0x28:
        return i + 2 < len(points) and int64(points[i + 1]) | 32 == 0x63 and points[i + 2] == 0x29
    if point | 32 != 0x63 or i + len(_REST) >= len(points):
        return False
    for k in range(len(_REST)):
        letter = int64(points[i + 1 + k])
        # To patterns that ignore case a dotted capital is an i.
        if letter | 32 != _REST[k] and not (letter == 0x130 and _REST[k] == 0x69):
            return False
    return True


@kernel
def _before_dash(points: UInt32s, classes: Bytes, i: int) -> bool:
    """Whether a dash stands behind a place, or behind the blank behind it."""
    at = i + 1
    if at < len(points) and flags_at(classes, at) & CH_SPACE:
        at += 1
    return at < len(points) and (points[at] == 0x2D or points[at] == 0x2013 or points[at] == 0x2014)


@kernel
def _may_hold(points: UInt32s, start: int, end: int, foot: bool) -> bool:
    """Whether a stretch may hold a sign: a closing bracket; in the foot any bracket, a sign, the word's beginning."""
    found = 0
    if not foot:
        for i in range(start, end):
            point = get(points, i)
            found |= (point == 0x29) | (point == 0xFF09)
        return found != 0
    if end + 2 > len(points):
        return True
    for i in range(start, end):
        point = get(points, i)
        opens = ((point | 32) == 0x63) & ((get(points, i + 1) | 32) == 0x6F) & ((get(points, i + 2) | 32) == 0x70)
        bracket = (point == 0x28) | (point == 0x29) | (point == 0xFF09)
        found |= bracket | (point == 0xA9) | (point == 0x7248) | opens
    return found != 0


@kernel
def find_signs(points: UInt32s, classes: Bytes, foot: int, places: Int32s) -> int:
    """Find where a copyright may be stated, and the brackets that close before a dash.

    Args:
        points: uint32 (n,), the page.
        classes: uint8 (n,), of its code points.
        foot: from where on copyrights are looked for.
        places: int32 (m, 2), filled with what is found, as COPYRIGHT or BRACKET, and where, in order.

    Returns:
        How many there are, also where they are more than m.
    """
    n, count = len(points), 0
    for stretch in range(0, n, _STRETCH):
        end = min(n, stretch + _STRETCH)
        if not _may_hold(points, stretch, end, end > foot):
            continue
        for i in range(stretch, end):
            found = -1
            if i >= foot and _is_copyright(points, i):
                found = SIGN_COPYRIGHT
            elif (points[i] == 0x29 or points[i] == 0xFF09) and _before_dash(points, classes, i):
                found = SIGN_BRACKET
            if found >= 0:
                if count < len(places):
                    places[count, 0], places[count, 1] = found, i
                count += 1
    return count
