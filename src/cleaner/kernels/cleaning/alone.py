"""Blocks that their form alone tells: a live blog's time, a note on currencies. Slow twin: tests/slow_cleaning."""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Int8s, Int32s, UInt32s, int64

__all__ = ["count_times", "is_note", "is_time"]


@kernel
def is_time(points: UInt32s, start: int, end: int) -> bool:
    """Whether a block is a time of day and nothing else: '10:45', '9.30 pm', '14h05 CET'."""
    i = start
    digits = 0
    while i < end and digits < 2 and points[i] >= 48 and points[i] <= 57:
        i, digits = i + 1, digits + 1
    if not digits or i + 2 >= end:
        return False
    point = int64(points[i])
    if not (point == 58 or point == 46 or (point | 32) == 104):
        return False
    if not (48 <= points[i + 1] <= 57 and 48 <= points[i + 2] <= 57):
        return False
    i += 3
    j = i + 1 if i < end and points[i] == 32 else i
    if j < end and ((int64(points[j]) | 32) == 97 or (int64(points[j]) | 32) == 112):
        k = j + 1
        k += 1 if k < end and points[k] == 46 else 0
        if k < end and (int64(points[k]) | 32) == 109:
            k += 1
            i = k + 1 if k < end and points[k] == 46 else k
    if i == end:
        return True
    letters = end - i - 1
    if points[i] != 32 or letters < 2 or letters > 4:
        return False
    for k in range(i + 1, end):
        lower = int64(points[k]) | 32
        if not 97 <= lower <= 122:
            return False
    return True


@kernel
def is_note(points: UInt32s, start: int, end: int) -> bool:
    """Whether a block is a note on currencies: '($1 = 0.92 euros)', as agencies close a report on money."""
    if points[start] != 40 or points[end - 1] != 41:
        return False
    found = False
    for i in range(start + 1, end - 1):
        point = int64(points[i])
        if point == 40 or point == 41 or point == 10:
            return False
        before, after = i - start - 1, end - 2 - i
        if point == 61 and 1 <= before <= 40 and 1 <= after <= 60:
            found = True
    return found


@kernel
def count_times(points: UInt32s, spans: Int32s, kinds: Int8s) -> int:
    """How many blocks are a time of day."""
    times = 0
    for i in range(len(kinds)):
        if kinds[i] < 0 and spans[i, 1] - spans[i, 0] <= 16:
            times += int64(is_time(points, int64(spans[i, 0]), int64(spans[i, 1])))
    return times
