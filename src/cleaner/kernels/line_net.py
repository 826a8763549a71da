"""The line model's inference: a small dilated convolution over the pieces of a page.

Every sum runs in the order in which it is written, in float32 and without fused multiply-adds, and the exponential is
its own: the same scores on every machine. Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Float32s, int64

__all__ = ["score_pieces"]

_LOG2_E = 1.4426950408889634
_LN2_HIGH = 0.6931471803691238
_LN2_LOW = 1.9082149292705877e-10


@kernel
def _exp(x: float) -> float:
    """e**x for -40 <= x <= 40: range reduction by powers of two, then Taylor's sum to the 13th power."""
    k = np.floor(x * _LOG2_E + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    total = 1.0
    term = 1.0
    for i in range(1, 14):
        term = term * r / float(i)
        total += term
    power = 1.0
    base = 2.0 if k >= 0 else 0.5
    for _ in range(int64(abs(k))):
        power *= base
    return total * power


@kernel
def _add_product(x: Float32s, weight: Float32s, out: Float32s) -> None:
    """Add a row times a matrix to a row: out (d,) += x (c,) @ weight (c, d), four rows of the matrix at a time."""
    c, d = weight.shape
    k = 0
    while k + 4 <= c:
        a, b, e, f = x[k], x[k + 1], x[k + 2], x[k + 3]
        for j in range(d):
            out[j] = (((out[j] + a * weight[k, j]) + b * weight[k + 1, j]) + e * weight[k + 2, j]) + f * weight[
                k + 3, j
            ]
        k += 4
    while k < c:
        a = x[k]
        for j in range(d):
            out[j] += a * weight[k, j]
        k += 1


@kernel
def score_pieces(
    x: Float32s,
    mean: Float32s,
    scale: Float32s,
    in_w: Float32s,
    in_b: Float32s,
    conv_w: Float32s,
    conv_b: Float32s,
    pool_w: Float32s,
    pool_b: Float32s,
    out_w: Float32s,
    out_b: Float32s,
    temperature: Float32s,
    state: Float32s,
    after: Float32s,
    scores: Float32s,
) -> None:
    """The probability that each piece of a page belongs to the body.

    Args:
        x: float32 (n, f), the features; n at least 1.
        mean: float32 (f,), taken from them.
        scale: float32 (f,), that they are multiplied by then.
        in_w: float32 (f, c), from features to channels.
        in_b: float32 (c,).
        conv_w: float32 (layers, taps, c, c), of which layer i reaches 2**i pieces a tap.
        conv_b: float32 (layers, c).
        pool_w: float32 (2 * c, c), from the page's mean and maximum to every piece.
        pool_b: float32 (c,).
        out_w: float32 (c,), from channels to a logit.
        out_b: float32 (1,).
        temperature: float32 (2,), what the logit is multiplied by and what is added then: its calibration.
        state: float32 (n, c), filled.
        after: float32 (n, c), filled.
        scores: float32 (n,), filled.
    """
    n, features = x.shape
    channels = in_w.shape[1]
    row = np.empty(features, dtype=np.float32)
    for i in range(n):
        for j in range(features):
            row[j] = (x[i, j] - mean[j]) * scale[j]
        state[i] = in_b
        _add_product(row, in_w, state[i])
        for j in range(channels):
            state[i, j] = max(state[i, j], np.float32(0))
    for layer in range(len(conv_w)):
        taps = conv_w.shape[1]
        reach = 1 << layer
        for i in range(n):
            after[i] = conv_b[layer]
            for tap in range(taps):
                at = i + (tap - taps // 2) * reach
                if 0 <= at < n:
                    _add_product(state[at], conv_w[layer, tap], after[i])
        for i in range(n):
            for j in range(channels):
                state[i, j] += max(after[i, j], np.float32(0))
    pooled = np.zeros(2 * channels, dtype=np.float32)
    for j in range(channels):
        pooled[channels + j] = state[0, j]
    for i in range(n):
        for j in range(channels):
            pooled[j] += state[i, j]
            pooled[channels + j] = max(pooled[channels + j], state[i, j])
    for j in range(channels):
        pooled[j] /= np.float32(n)
    page = pool_b.copy()
    _add_product(pooled, pool_w, page)
    for i in range(n):
        total = out_b[0]
        for j in range(channels):
            total += max(state[i, j] + page[j], np.float32(0)) * out_w[j]
        logit = float(total) * float(temperature[0]) + float(temperature[1])
        logit = min(max(logit, -30.0), 30.0)
        scores[i] = np.float32(1.0 / (1.0 + _exp(-logit)))
