"""Lines that a label opens: turns of an interview, facts of a list; what opens as kept lines do belongs to them.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._jit import allocating_kernel, kernel
from cleaner.kernels._types import Float64s, Int8s, Int32s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import KIND_BODY, KIND_BOILERPLATE, P_LABELLED

__all__ = ["keep_labelled"]

_LONGEST, _BLANKS = 40, 2  # code points and blanks of a label
_KEPT = 2  # lines that open with it, and at least as many as do not stay
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_ENDS_LABEL, _ENDS_LABEL_WIDE = ord(":"), 0xFF1A
_GAP, _FIXED_GAP = ord(" "), 0xA0


@kernel
def _label_of(points: UInt32s, start: int, end: int) -> np.uint64:
    """A hash of the label that opens a block; 0 for none: 'Q: ', 'Ann Lee: ', 'Opening hours: '."""
    key = np.uint64(0)
    blanks = 0
    for i in range(start, min(end - 1, start + _LONGEST + 1)):
        point = int64(points[i])
        if point == _ENDS_LABEL or point == _ENDS_LABEL_WIDE:
            after = int64(points[i + 1])
            opens = i > start and (point == _ENDS_LABEL_WIDE or after <= _GAP or after == _FIXED_GAP)
            return key | np.uint64(1) if opens else np.uint64(0)
        if point == 46 or point == 44 or point == 59 or point == 33 or point == 63 or point == 10 or point == 13:
            return np.uint64(0)
        blanks += int64(point == _GAP or point == _FIXED_GAP)
        if blanks > _BLANKS:
            return np.uint64(0)
        key = (key ^ np.uint64(point)) * _FACTOR
    return np.uint64(0)


@kernel
def _place_of(keys: UInt64s, key: np.uint64) -> int:
    """Where a key stands in a table, or is to stand."""
    at = int64((key * _FACTOR) >> np.uint64(33)) & (len(keys) - 1)
    while keys[at] != 0 and keys[at] != key:
        at = (at + 1) & (len(keys) - 1)
    return at


@allocating_kernel
def keep_labelled(points: UInt32s, spans: Int32s, kinds: Int8s, kind: Int8s, score: Float64s, prefix: Int32s) -> None:
    """A line that opens with a label stays where most that open with it do, inside the body or right behind it."""
    n = len(kind)
    first = 0
    while first < n and kind[first] != KIND_BODY:
        first += 1
    last = n - 1
    while last > first and kind[last] != KIND_BODY:
        last -= 1
    if first >= last:
        return
    size = 4
    while size < 2 * n:
        size *= 2
    labels, keys = np.zeros(n, dtype=np.uint64), np.zeros(size, dtype=np.uint64)
    kept, left = np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32)
    for i in range(n):
        is_left = kind[i] == KIND_BOILERPLATE and kinds[i] < 0
        if not is_left and kind[i] != KIND_BODY:
            continue
        labels[i] = _label_of(points, int64(spans[i, 0]), int64(spans[i, 1]))
        if labels[i] != 0:
            at = _place_of(keys, labels[i])
            keys[at] = labels[i]
            left[at] += int64(is_left)
            kept[at] += int64(not is_left)
    for i in range(first + 1, n):
        if i > last + 1:
            return
        if labels[i] == 0 or kind[i] != KIND_BOILERPLATE or kinds[i] >= 0:
            continue
        at = _place_of(keys, labels[i])
        if kept[at] >= _KEPT and kept[at] >= left[at]:
            kind[i], score[i], prefix[i] = KIND_BODY, 0.5, 32 * P_LABELLED
            last = max(last, i)
