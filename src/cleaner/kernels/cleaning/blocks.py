"""The spans of the body from its blocks.

Slow twin: tests/slow_cleaning.
"""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Int8s, Int32s, UInt32s, int64
from cleaner.kernels.cleaning.codes import CH_SPACE, KIND_BODY, KIND_CROSSHEAD

__all__ = ["merge_kept"]


@kernel
def merge_kept(flags: UInt32s, spans: Int32s, lines: Int32s, kind: Int8s, merged: Int32s) -> int:
    """The spans of the body: kept blocks with only white space between them on one line are one.

    Args:
        flags: uint32 (c,), of the page's code points.
        spans: int32 (n, 2), of its blocks.
        lines: int32 (n,).
        kind: int8 (n,), the decisions.
        merged: int32 (n, 2), filled.

    Returns:
        How many there are.
    """
    count, last_line = 0, -1
    for i in range(len(kind)):
        if not KIND_BODY <= kind[i] <= KIND_CROSSHEAD:
            continue
        joined = count > 0 and lines[i] == last_line
        if joined:
            for k in range(merged[count - 1, 1], spans[i, 0]):
                joined = joined and int64(flags[k]) & CH_SPACE != 0
        if joined:
            merged[count - 1, 1] = spans[i, 1]
        else:
            merged[count, 0], merged[count, 1] = spans[i, 0], spans[i, 1]
            count += 1
        last_line = int64(lines[i])
    return count
