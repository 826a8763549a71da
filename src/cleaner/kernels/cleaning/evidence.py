"""The evidence from which the reason of a score is worded.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Float32s, Int32s, int64

__all__ = ["settle"]


@kernel
def settle(x: Float32s, scores: Float32s, keep: float, against: Int32s, least: Float32s, evidence: Int32s) -> None:
    """The evidence on each block from which its reason is worded.

    Args:
        x: float32 (n, 38), the features.
        scores: float32 (n,).
        keep: the score from which on a block is kept.
        against: int32 (m,), the features that speak against a block, strongest first.
        least: float32 (m,), from which value on.
        evidence: int32 (n, 5), filled: words; 1 if it ends as a sentence does, plus 2 if its score keeps it; the
            feature against it, or -1; length of the run of short dropped blocks it is in; kept blocks within three.
    """
    n = len(x)
    for i in range(n):
        words = 2.0 ** (float(x[i, 0]) * 4) - 1
        evidence[i, 0] = int64(np.rint(words))
        kept = scores[i] >= keep
        evidence[i, 1] = int64(x[i, 3] > 0) + 2 * int64(kept)
        evidence[i, 2] = -1
        for k in range(len(against)):
            if x[i, against[k]] >= least[k]:
                evidence[i, 2] = k
                break
        near = 0
        for j in range(max(0, i - 3), min(n, i + 4)):
            near += int64(j != i and scores[j] >= keep)
        evidence[i, 4] = near
    i = 0
    while i < n:
        j = i
        while j < n and x[j, 0] * np.float32(4) < np.float32(3.5) and x[j, 3] <= 0 and scores[j] < keep:
            j += 1
        for k in range(i, j):
            evidence[k, 3] = j - i
        if j == i:
            evidence[j, 3] = 0
            j += 1
        i = j
