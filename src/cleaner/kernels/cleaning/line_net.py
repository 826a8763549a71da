"""The inference of the line model and the field model: a small dilated convolution over the blocks of a page.

Every sum runs in the order in which it is written, in float32; a product is rounded with the sum that it is added to
where ``multiply_add`` and ``add_products`` say so and nowhere else, and the exponential is its own: the same scores on
every machine. A long page is looked at in stretches, each with as much around it as its scores rest on: memory is that
of a stretch. Slow twin: tests/slow_cleaning.
"""

from math import factorial

import numpy as np

from cleaner.kernels._bits import get
from cleaner.kernels._jit import allocating_kernel, kernel
from cleaner.kernels._products import ROWS, WIDTH, add_products, multiply_add
from cleaner.kernels._types import Float32s, Int32s, Int64s, int64
from cleaner.kernels.cleaning.rows import read_row

__all__ = ["score_blocks"]

_STRETCH = 4096  # blocks that are looked at together, with others around them
_PART = 48  # of these, at once; ROWS divides it
_LOG2_E = 1.4426950408889634
_LN2_HIGH = 0.6931471803691238
_LN2_LOW = 1.9082149292705877e-10
_WIDEST = 30  # logits beyond say no more


# 1 / i!, from the 13th power down to the first, and the powers of two that its result may be times.
_TAYLOR = tuple(1.0 / float(factorial(i)) for i in range(13, -1, -1))
_POWERS = np.array([2.0**i for i in range(-64, 65)])


@kernel
def _exp(x: float) -> float:
    """e**x for -40 <= x <= 40: range reduction by powers of two, then Taylor's sum to the 13th power by Horner."""
    k = np.floor(x * _LOG2_E + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    total = _TAYLOR[0]
    for factor in _TAYLOR[1:]:
        total = total * r + factor
    power: float = _POWERS[int64(k) + 64]
    return total * power


@kernel
def _add_product(x: Float32s, weight: Float32s, out: Float32s) -> None:
    """Add a row times a matrix to a row: out (d,) += x (c,) @ weight (c, d)."""
    for k in range(len(weight)):
        for j in range(len(out)):
            out[j] += x[k] * weight[k, j]


@kernel
def _convolve(
    x: Float32s, first: int, tap_step: int, taps: int, count: int, weight: Float32s, weight_first: int, out: Float32s
) -> None:
    """Add to each row of a matrix the products of the rows around it with the taps' matrices.

    Args:
        x: float32 (.., w), the rows; beyond those that count stand as many of zeros as the taps reach, and ROWS more.
        first: place of the number from which the first row's taps go on.
        tap_step: how many numbers apart they are.
        taps: how many there are.
        count: how many numbers each takes.
        weight: float32 (.., d), taps * count rows for each layer.
        weight_first: place of the first number of the layer's.
        out: float32 (m, d), where ROWS divides m.
    """
    width, d = x.shape[1], out.shape[1]
    whole = d - d % WIDTH
    for i in range(0, len(out), ROWS):
        begin = first + i * width
        for j in range(0, whole, WIDTH):
            add_products(x, begin, width, tap_step, taps, count, weight, weight_first + j, d, out, i * d + j, d)
    for i in range(len(out) if whole < d else 0):
        for tap in range(taps):
            for k in range(count):
                value = get(x, first + i * width + tap * tap_step + k)
                for j in range(whole, d):
                    out[i, j] = multiply_add(value, get(weight, weight_first + (tap * count + k) * d + j), out[i, j])


@allocating_kernel
def _widen(
    flags: Int64s, x: Float32s, beside: Float32s, own: Int32s, first: int, mean: Float32s, scale: Float32s,
    weight: Float32s, bias: Float32s, rows: Float32s, state: Float32s, after: Float32s,
) -> None:  # fmt: skip
    """From the features of the rows from ``first`` on to their channels; rows and after are filled as they may be."""
    features = len(mean)
    for begin in range(0, len(state), len(rows)):
        part = state[begin : begin + len(rows)]
        for i in range(len(part)):
            read_row(flags, x, beside, own, first + begin + i, rows, i)
            for j in range(features):
                rows[i, j] = (rows[i, j] - mean[j]) * scale[j]
        size = len(part) + (-len(part)) % ROWS
        _set_rows(after[:size], bias)
        _convolve(rows, 0, 0, 1, features, weight, 0, after[:size])
        _clear(part)
        _add_positive(after, part)


@kernel
def _set_rows(state: Float32s, row: Float32s) -> None:
    """Make each row this one. An assignment to a slice does the same, and takes seconds more to compile."""
    for i in range(len(state)):
        for j in range(len(row)):
            state[i, j] = row[j]


@kernel
def _clear(state: Float32s) -> None:
    """Make all 0, likewise."""
    for i in range(len(state)):
        for j in range(state.shape[1]):
            state[i, j] = np.float32(0)


@kernel
def _add_positive(after: Float32s, state: Float32s) -> None:
    """Add what is above 0 of as many rows as state has."""
    for i in range(len(state)):
        for j in range(state.shape[1]):
            state[i, j] += max(after[i, j], np.float32(0))


@allocating_kernel
def _look_around(
    flags: Int64s, x: Float32s, beside: Float32s, own: Int32s, first: int, last: int, mean: Float32s, scale: Float32s,
    in_w: Float32s, in_b: Float32s, conv_w: Float32s, conv_b: Float32s, rows: Float32s, after: Float32s,
    other: Float32s, padded: Float32s, margin: int,
) -> None:  # fmt: skip
    """The channels of rows as if nothing stood around them, in ``padded`` behind its margin."""
    layers, taps, channels = conv_w.shape[:3]
    count, part = last - first, len(after)
    # Rows of zeros stand for what lies beyond the page.
    _clear(padded)
    state = padded[margin : margin + count]
    _widen(flags, x, beside, own, first, mean, scale, in_w, in_b, rows, state, after)
    for layer in range(layers):
        reach = 1 << layer
        for begin in range(0, count, part):
            size = min(part, count - begin)
            size += (-size) % ROWS
            _set_rows(after[:size], conv_b[layer])
            _convolve(
                padded, (margin + begin - taps // 2 * reach) * channels, reach * channels, taps, channels,
                conv_w, layer * taps * channels * channels, after[:size],
            )  # fmt: skip
            # A part's rows change when those behind it have been looked at with them.
            if begin:
                _add_positive(other, state[begin - part : begin])
            after, other = other, after
        _add_positive(other, state[(count - 1) // part * part :])


@kernel
def _gather(state: Float32s, pooled: Float32s) -> None:
    """Add rows of channels, none below 0, to the sums of the channels, and raise the channels' maxima to theirs."""
    channels = state.shape[1]
    for i in range(len(state)):
        for j in range(channels):
            pooled[j] += state[i, j]
            pooled[channels + j] = max(pooled[channels + j], state[i, j])


@allocating_kernel
def _pool(pooled: Float32s, n: int, weight: Float32s, bias: Float32s) -> Float32s:
    """What the page as a whole says to every block, from the mean and the maximum of its channels: float32 (c,)."""
    for j in range(len(bias)):
        pooled[j] /= np.float32(n)
    page = bias.copy()
    _add_product(pooled, weight, page)
    return page


@allocating_kernel
def _narrow(state: Float32s, page: Float32s, weight: Float32s, bias: Float32s, scores: Float32s) -> None:
    """From the channels, and what the page says to each block, to logits."""
    n, outputs = scores.shape
    values = np.empty(len(page), dtype=np.float32)
    for i in range(n):
        for j in range(len(page)):
            values[j] = max(state[i, j] + page[j], np.float32(0))
        for k in range(outputs):
            total = bias[k]
            for j in range(len(page)):
                total += values[j] * weight[j, k]
            scores[i, k] = total


@kernel
def _squash(scores: Float32s, over_page: int) -> None:
    """From logits to probabilities, in place: each for itself, those of one column over the page and 'none'."""
    n, outputs = scores.shape
    most = np.float32(0)
    for i in range(n):
        for k in range(outputs):
            logit = min(max(scores[i, k], np.float32(-_WIDEST)), np.float32(_WIDEST))
            scores[i, k] = logit if k == over_page else np.float32(1.0 / (1.0 + _exp(-np.float64(logit))))
        if over_page >= 0:
            most = max(most, scores[i, over_page])
    if over_page < 0:
        return
    total = _exp(max(-40.0, -np.float64(most)))
    for i in range(n):
        total += _exp(max(-40.0, np.float64(scores[i, over_page]) - np.float64(most)))
    for i in range(n):
        own = _exp(max(-40.0, np.float64(scores[i, over_page]) - np.float64(most)))
        scores[i, over_page] = np.float32(own / total)


@allocating_kernel
def score_blocks(
    flags: Int64s, x: Float32s, beside: Float32s, own: Int32s, mean: Float32s, scale: Float32s, in_w: Float32s,
    in_b: Float32s, conv_w: Float32s, conv_b: Float32s, pool_w: Float32s, pool_b: Float32s, out_w: Float32s,
    out_b: Float32s, over_page: int, scores: Float32s,
) -> None:  # fmt: skip
    """What each block of a page is, as probabilities.

    Args:
        flags: int64 (n,), the features that are yes or no, as features.describe_blocks fills them, as is the next; n
            is at least 1. The first f of all are looked at.
        x: float32 (n, numbers); float32 (n, 0) where ``beside`` has all features.
        beside: float32 (m, t), features behind these, by line.
        own: int32 (n,), the line of each block among these; anything where t is 0.
        mean: float32 (f,), taken from them.
        scale: float32 (f,), that they are multiplied by then.
        in_w: float32 (f, c), from features to channels.
        in_b: float32 (c,).
        conv_w: float32 (layers, taps, c, c), of which layer i reaches 2**i blocks a tap; taps are odd.
        conv_b: float32 (layers, c).
        pool_w: float32 (2 * c, c), from the page's mean and maximum to every block.
        pool_b: float32 (c,).
        out_w: float32 (c, o), from channels to logits.
        out_b: float32 (o,).
        over_page: the output of which the page has one block at most, or none: its probabilities and that of 'none',
            whose logit is 0, come to 1; -1 where each output is a probability by itself.
        scores: float32 (n, o), filled.
    """
    n, channels = len(scores), in_w.shape[1]
    layers, half = len(conv_w), conv_w.shape[1] // 2
    margin, reach = half << max(0, layers - 1), half * ((1 << layers) - 1)
    part = max(_PART, margin + (-margin) % ROWS)
    rows = np.zeros((part, len(mean)), dtype=np.float32)
    after, other = np.empty((part, channels), dtype=np.float32), np.empty((part, channels), dtype=np.float32)
    padded = np.empty((min(n, _STRETCH + 2 * reach) + ROWS + 2 * margin, channels), dtype=np.float32)
    pooled, page = np.zeros(2 * channels, dtype=np.float32), in_b
    # A stretch of a long page is looked at once more when the page is known: its channels would take too much memory.
    for turn in range(2):
        for first in range(0, n, _STRETCH):
            begin, last = max(0, first - reach), min(n, first + _STRETCH)
            if turn == 0 or n > _STRETCH:
                _look_around(
                    flags, x, beside, own, begin, min(n, last + reach), mean, scale, in_w, in_b, conv_w, conv_b,
                    rows, after, other, padded, margin,
                )  # fmt: skip
            state = padded[margin + first - begin : margin + last - begin]
            if turn == 0:
                _gather(state, pooled)
            else:
                _narrow(state, page, out_w, out_b, scores[first:last])
        page = _pool(pooled, n, pool_w, pool_b) if turn == 0 else page
    _squash(scores, over_page)
