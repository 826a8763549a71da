"""Features as they are held, and as models take them: bits and numbers, in the order of FEATURES."""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Float32s, Int32s, Int64s
from cleaner.kernels.cleaning.codes import (
    FEATURES,
)
from cleaner.kernels.cleaning.feature_codes import (
    AS_NUMBERS,
    YES_OR_NO,
)

__all__ = ["feature_at", "read_row", "spread_features"]

_KNOWN = len(FEATURES)
_COLUMNS, _FLAGS = len(AS_NUMBERS), len(YES_OR_NO)
_NUMBER_AT = np.array([FEATURES.index(name) for name in AS_NUMBERS], dtype=np.int64)
_BIT_AT = np.array([FEATURES.index(name) for name in YES_OR_NO], dtype=np.int64)
# The column of each feature that is a number; of one that is yes or no, -1 less the number of its bit.
_PLACES = np.array(
    [AS_NUMBERS.index(name) if name in AS_NUMBERS else -1 - YES_OR_NO.index(name) for name in FEATURES], dtype=np.int64
)


@kernel
def feature_at(flags: Int64s, x: Float32s, i: int, feature: int) -> np.float32:
    """A feature of a block, by its number in FEATURES."""
    place = _PLACES[feature]
    return x[i, place] if place >= 0 else np.float32((flags[i] >> (-1 - place)) & 1)


@kernel
def read_row(flags: Int64s, x: Float32s, beside: Float32s, own: Int32s, i: int, rows: Float32s, row: int) -> None:
    """Fill a row of a matrix, float32 (r, f), with the first f features of a block, those of ``beside`` last.

    Where x has no columns, all of them are those of ``beside``.
    """
    width = rows.shape[1]
    known = min(width, _KNOWN) if x.shape[1] else 0
    bits = flags[i] if known else 0
    for j in range(_COLUMNS if known else 0):
        at = _NUMBER_AT[j]
        if at >= known:
            break
        rows[row, at] = x[i, j]
    for bit in range(_FLAGS if known else 0):
        at = _BIT_AT[bit]
        if at >= known:
            break
        rows[row, at] = np.float32((bits >> bit) & 1)
    for j in range(known, width):
        rows[row, j] = beside[own[i], j - known]


@kernel
def spread_features(flags: Int64s, x: Float32s, beside: Float32s, own: Int32s, out: Float32s) -> None:
    """The features of a page's blocks as a matrix.

    Args:
        flags: int64 (n,), those that are yes or no, by the Y bits of feature_codes.py.
        x: float32 (n, numbers), those that are numbers, by the X columns.
        beside: float32 (m, t), what is known of lines beside.
        own: int32 (n,), the line of each block among these; anything where t is 0.
        out: float32 (n, features + t), filled.
    """
    for i in range(len(out)):
        read_row(flags, x, beside, own, i, out, i)
