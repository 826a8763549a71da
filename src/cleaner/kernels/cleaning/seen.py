"""What the field model sees in the body, and where names and the site's name may have been taken into it.

Slow twin: tests/test_bylines.py.
"""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Float32s, Int8s, Int32s
from cleaner.kernels.cleaning.codes import KIND_BYLINE, KIND_CROSSHEAD, OUT_BYLINE

__all__ = ["see_body"]


@kernel
def see_body(
    said: Float32s, kinds: Int8s, decided: Int8s, stated: float, seen: Float32s, places: Int32s, lines: Int32s
) -> int:
    """Find what is most likely of each field in the body, which blocks open and close it, and which may be a byline.

    Args:
        said: float32 (n, OUTPUTS), what the model says of the blocks.
        kinds: int8 (n,), what their form shows; -1 for nothing.
        decided: int8 (n,), what each is.
        stated: from this probability on a block may be a byline.
        seen: float32 (OUTPUTS,), filled with the highest probability of each field in the body; 0 where there is none.
        places: int32 (k,), filled with the places of the body's first block and its last k - 1, the last of them last;
            -1 where it has not as many.
        lines: int32 (n,), filled with the places of what may be a byline, wherever it stands.

    Returns:
        How many of these there are.
    """
    seen[:] = np.float32(0)
    places[:] = -1
    count = 0
    for i in range(len(said)):
        if kinds[i] == KIND_BYLINE or said[i, OUT_BYLINE] >= stated:
            lines[count] = i
            count += 1
        if decided[i] > KIND_CROSSHEAD:
            continue
        for field in range(len(seen)):
            seen[field] = max(seen[field], said[i, field])
        if places[0] < 0:
            places[0] = i
        for k in range(1, len(places) - 1):
            places[k] = places[k + 1]
        places[len(places) - 1] = i
    return count
