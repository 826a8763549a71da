"""What the decisions on blocks rest on, in the numbers from which their reasons are worded.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Float32s, Float64s, Int8s, Int32s, Int64s, int64
from cleaner.kernels.cleaning.codes import (
    CODE_AGAINST_AT,
    CODE_EVIDENCE_AT,
    CODE_JOINED,
    CODE_KEPT,
    CODE_KIND,
    CODE_NEAR_AT,
    CODE_PREFIX_AT,
    CODE_REASON_AT,
    CODE_STATED,
    CODE_STOP,
    F_INSIDE,
    F_INSIDE_AT,
    F_START,
    F_WHOLE,
    KIND_CROSSHEAD,
    R_INSIDE,
    R_MODEL,
    R_START,
    R_WHOLE,
)
from cleaner.kernels.cleaning.feature_codes import (
    X_LENGTH,
    Y_ENDS_IN_STOP,
)
from cleaner.kernels.cleaning.rows import feature_at

__all__ = ["encode_blocks", "lay_columns"]

_RUN = 3  # short dropped blocks in a row, from which on they are one
_NEAR = 3  # blocks on either side


@kernel
def _settle(
    flags: Int64s, x: Float32s, scores: Float32s, keep: float, against: Int32s, least: Float32s,
    evidence: Int32s, first: Int32s, second: Int32s,
) -> None:  # fmt: skip
    """What speaks for and against each block, and how many words it has or how many short blocks are in a row."""
    n = len(flags)
    for i in range(n):
        kept = scores[i] >= keep
        bits = CODE_STOP * int64(flags[i] & Y_ENDS_IN_STOP != 0) + CODE_KEPT * int64(kept)
        for k in range(len(against)):
            if feature_at(flags, x, i, int64(against[k])) >= least[k]:
                bits |= (k + 1) << CODE_AGAINST_AT
                break
        near = 0
        for j in range(max(0, i - _NEAR), min(n, i + _NEAR + 1)):
            near += int64(j != i and scores[j] >= keep)
        evidence[i] = bits | near << CODE_NEAR_AT
        first[i] = int64(np.rint(2.0 ** (float(x[i, X_LENGTH]) * 4) - 1))
        second[i] = 0
    i = 0
    while i < n:
        j = i
        while (
            j < n
            and x[j, X_LENGTH] * np.float32(4) < np.float32(3.5)
            and flags[j] & Y_ENDS_IN_STOP == 0
            and scores[j] < keep
        ):
            j += 1
        for k in range(i, j if j - i >= _RUN else i):
            first[k], second[k] = 0, j - i
        i = max(i + 1, j)


@kernel
def encode_blocks(
    flags: Int64s,
    x: Float32s,
    scores: Float32s,
    keep: float,
    against: Int32s,
    least: Float32s,
    kind: Int8s,
    score: Float64s,
    reason: Int32s,
    prefix: Int32s,
    facts: Int32s,
    code: Int32s,
    first: Int32s,
    second: Int32s,
) -> None:
    """The code of each block, and the two numbers beside it, as cleaning/explain.py describes them.

    Args:
        flags: int64 (n,), the features that are yes or no, by the Y bits.
        x: float32 (n, numbers), those that are numbers, by the X columns.
        scores: float32 (n,), of the model.
        keep: the score from which on a block was kept.
        against: int32 (m,), the features that speak against a block, strongest first.
        least: float32 (m,), from which value on.
        kind: int8 (n,), what each block is.
        score: float64 (n,), how sure that is.
        reason: int32 (n,), why, by the R codes.
        prefix: int32 (n,), what speaks for it besides, by the P codes.
        facts: int32 (n, 10), on the blocks, by the F columns.
        code: int32 (n,), filled.
        first: int32 (n,), filled.
        second: int32 (n,), filled.
    """
    _settle(flags, x, scores, keep, against, least, code, first, second)
    for i in range(len(flags)):
        own, evidence = int64(reason[i]), int64(code[i])
        if own != R_MODEL:
            evidence, first[i], second[i] = 0, 0, 0
            if own == R_WHOLE:
                evidence = facts[i, F_WHOLE] - 1
            elif own == R_START:
                evidence, second[i] = (facts[i, F_START] >> 8) - 1, facts[i, F_START] & 255
            elif own == R_INSIDE:
                evidence, second[i] = (facts[i, F_INSIDE] >> 8) - 1, facts[i, F_INSIDE] & 255
                first[i] = facts[i, F_INSIDE_AT]
        stated = CODE_STATED * int64(np.float64(np.float32(score[i])) != score[i])
        code[i] = (
            kind[i] | stated | own << CODE_REASON_AT | evidence << CODE_EVIDENCE_AT | int64(prefix[i]) << CODE_PREFIX_AT
        )


@kernel
def lay_columns(
    spans: Int32s, merged: Int32s, code: Int32s, first: Int32s, second: Int32s, gaps: Int32s, sizes: Int32s,
    most: Int64s,
) -> None:  # fmt: skip
    """The columns of packed decisions, and the largest number in those of them that are kept narrow.

    Args:
        spans: int32 (n, 2), the blocks.
        merged: int32 (k, 2), the spans of the body; each begins with a block.
        code: int32 (n,), of the blocks; those of the body that begin no span are marked as joined.
        first: int32 (n,), of the blocks.
        second: int32 (n,), of the blocks.
        gaps: int32 (n,), filled with the code points before each block.
        sizes: int32 (n,), filled with those in it.
        most: int64 (4,), filled with the largest of gaps, sizes, first and second.
    """
    most[:] = 0
    at, end = 0, 0
    for i in range(len(spans)):
        gaps[i], sizes[i] = spans[i, 0] - end, spans[i, 1] - spans[i, 0]
        end = spans[i, 1]
        while at < len(merged) and merged[at, 0] < spans[i, 0]:
            at += 1
        begins = at < len(merged) and merged[at, 0] == spans[i, 0]
        if code[i] & CODE_KIND <= KIND_CROSSHEAD and not begins:
            code[i] |= CODE_JOINED
        most[0], most[1] = max(most[0], gaps[i]), max(most[1], sizes[i])
        most[2], most[3] = max(most[2], first[i]), max(most[3], second[i])
