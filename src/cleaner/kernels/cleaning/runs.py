"""Rows of a table, cells, items and verses between two paragraphs: what stands in line stays or goes together.

Slow twin: tests/slow_cleaning.
"""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Float64s, Int8s, Int32s, int64
from cleaner.kernels.cleaning.codes import (
    B_STOP,
    F_BITS,
    KIND_BODY,
    KIND_BOILERPLATE,
    P_ROW,
    T_ROW,
    T_ROW_WORDS,
    T_ROWS,
    T_ROWS_MOST,
)
from cleaner.kernels.cleaning.prose import size_of

__all__ = ["keep_rows"]


@kernel
def keep_rows(
    bounds: Int32s, kinds: Int8s, facts: Int32s, limits: Float64s, kind: Int8s, score: Float64s, prefix: Int32s
) -> None:
    """A run of short lines between two paragraphs of the body stays where enough of its lines do.

    Must not fire on what no paragraph closes, nor where a line is chrome by its words.
    """
    above = -1  # the paragraph from which on all lines are short
    for i in range(len(kind)):
        if size_of(bounds, i) > limits[T_ROW_WORDS]:
            paragraph = kind[i] == KIND_BODY and int64(facts[i, F_BITS]) & B_STOP != 0
            if paragraph and above >= 0 and limits[T_ROWS] <= i - above - 1 <= limits[T_ROWS_MOST]:
                _keep_run(kinds, limits, above + 1, i, kind, score, prefix)
            above = i if paragraph else -1
        elif kinds[i] < 0 and kind[i] != KIND_BODY and kind[i] != KIND_BOILERPLATE:
            above = -1


@kernel
def _keep_run(
    kinds: Int8s, limits: Float64s, first: int, last: int, kind: Int8s, score: Float64s, prefix: Int32s
) -> None:
    """Keep the lines of a run whose form leaves open what they are, if enough of them are kept already."""
    open_, kept = 0, 0
    for i in range(first, last):
        open_ += int64(kinds[i] < 0)
        kept += int64(kinds[i] < 0 and kind[i] == KIND_BODY)
    if kept == 0 or kept < limits[T_ROW] * open_:
        return
    for i in range(first, last):
        if kinds[i] < 0 and kind[i] == KIND_BOILERPLATE:
            kind[i], score[i], prefix[i] = KIND_BODY, 0.5, 32 * P_ROW
