"""The blocks of a page from its lines, and the spans of the body from its blocks.

Slow twin: tests/slow_cleaning.
"""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int8s, Int32s, int64
from cleaner.kernels.cleaning.codes import CH_SPACE, KIND_BODY, KIND_CROSSHEAD
from cleaner.kernels.cleaning.points import flags_at

__all__ = ["lay_blocks", "merge_kept"]


@kernel
def lay_blocks(
    lines: Int32s,
    bounds: Int32s,
    spans: Int32s,
    cuts: Int32s,
    block_spans: Int32s,
    block_lines: Int32s,
    block_bounds: Int32s,
    block_kinds: Int8s,
) -> None:
    """Put the blocks of a page in order: those of the lines that were cut, and each other line as one block.

    Args:
        lines: int32 (m, 2).
        bounds: int32 (m, 2), the first token of each line and the one after its last.
        spans: int32 (tokens, 2).
        cuts: int32 (c, 4), in order: line, start, end and kind of each block of a line that was cut.
        block_spans: int32 (n, 2), n being m, less the lines that were cut, and c; filled.
        block_lines: int32 (n,), filled.
        block_bounds: int32 (n, 2), filled with the first token of each block and the one after its last.
        block_kinds: int8 (n,), filled; -1 where a line was not cut.
    """
    at, cut = 0, 0
    for line in range(len(lines)):
        if cut == len(cuts) or cuts[cut, 0] != line:
            for j in range(2):
                block_spans[at, j] = lines[line, j]
                block_bounds[at, j] = bounds[line, j]
            block_lines[at] = line
            block_kinds[at] = -1
            at += 1
            continue
        token = int64(bounds[line, 0])
        while cut < len(cuts) and cuts[cut, 0] == line:
            for j in range(2):
                place = cuts[cut, 1 + j]
                while token < len(spans) and spans[token, 0] < place:
                    token += 1
                block_spans[at, j] = place
                block_bounds[at, j] = token
            block_lines[at] = line
            block_kinds[at] = cuts[cut, 3]
            at += 1
            cut += 1


@kernel
def merge_kept(classes: Bytes, spans: Int32s, lines: Int32s, kind: Int8s, merged: Int32s) -> int:
    """The spans of the body: kept blocks with only white space between them on one line are one.

    Args:
        classes: uint8 (c,), of the page's code points.
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
                joined = joined and flags_at(classes, k) & CH_SPACE != 0
        if joined:
            merged[count - 1, 1] = spans[i, 1]
        else:
            merged[count, 0], merged[count, 1] = spans[i, 0], spans[i, 1]
            count += 1
        last_line = int64(lines[i])
    return count
