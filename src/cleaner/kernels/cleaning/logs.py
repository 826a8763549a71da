"""Logarithms of counts, as features have them. Slow twin: tests/test_logs.py."""

from math import log2

import numpy as np

from cleaner.kernels._bits import get
from cleaner.kernels._jit import kernel

__all__ = ["log_of"]

_KNOWN = 1 << 12
_LOGS = np.array([log2(1.0 + count) for count in range(_KNOWN)])


@kernel
def log_of(count: int) -> float:
    """log2(1 + count), of a count that is not negative: a block has ten such features, and most counts are small."""
    known: float = get(_LOGS, count) if count < _KNOWN else log2(1.0 + count)
    return known
