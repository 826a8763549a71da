"""Which blocks may end in a credit that no list has: behind a stop. Slow twin: tests/test_shared_credits.py."""

from cleaner.kernels._bits import get
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bools, Bytes, Float32s, Int8s, Int32s, UInt32s, int64
from cleaner.kernels.cleaning.codes import CH_ALPHA, OUT_CAPTION
from cleaner.kernels.cleaning.points import flags_at

__all__ = ["list_signed"]


@kernel
def list_signed(
    points: UInt32s, classes: Bytes, spans: Int32s, bounds: Int32s, kinds: Int8s, free: Bools, said: Float32s,
    reach: int, fewest: int, most: int, least: float, enough: float, places: Int32s,
) -> int:  # fmt: skip
    """List the blocks that may be captions, and end in a letter or a closing bracket some way behind a stop.

    Args:
        points: uint32 (c,), the page.
        classes: uint8 (c,), of its code points.
        spans: int32 (n, 2), of the blocks.
        bounds: int32 (n, 2), their tokens.
        kinds: int8 (n,), what their form shows; -1 for nothing, as those have that are listed.
        free: bool (n,), whether each may turn out to be one.
        said: float32 (n, OUTPUTS), what the model says of the blocks.
        reach: characters in which the stop stands, from the end.
        fewest: tokens that one has more than.
        most: tokens that one has at most.
        least: from this probability on one may be a caption.
        enough: so likely one of them is.
        places: int32 (n,), filled with their places, in order.

    Returns:
        How many there are; 0 where none of them is likely enough.
    """
    count, some = 0, False
    for i in range(len(spans)):
        size = int64(bounds[i, 1]) - int64(bounds[i, 0])
        likely = float(said[i, OUT_CAPTION])
        if kinds[i] >= 0 or likely < least or not free[i] or size <= fewest or size > most:
            continue
        start, end = int64(spans[i, 0]), int64(spans[i, 1])
        if get(points, end - 1) != 41 and flags_at(classes, end - 1) & CH_ALPHA == 0:
            continue
        k = end - 2
        while k >= max(start, end - reach) and not _is_stop(int64(get(points, k))):
            k -= 1
        if k >= max(start, end - reach):
            places[count] = i
            count += 1
            some = some or likely >= enough
    return count if some else 0


@kernel
def _is_stop(point: int) -> bool:
    return point == 46 or point == 33 or point == 63 or point == 0x2026
