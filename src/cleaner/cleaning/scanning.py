"""A text as arrays, before anything is known of its language: code points, lines and folded tokens, in one pass."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.kernels.cleaning import letters
from cleaner.kernels.cleaning.codes import CUT_ROOM

__all__ = ["Ints", "Raw", "scan_raw"]

Ints = NDArray[np.int32]

# So many different tokens a text has room for at first; there is four times as much when they are more.
_FEW_TOKENS = 1 << 12
# So many are hashed at once.
_AT_ONCE = 1 << 12


class Raw(NamedTuple):
    """A text as the kernels see it.

    Attributes:
        points: uint32 (n,), its code points.
        classes: uint8 (n,), what each is (kernels/cleaning/letters.py).
        signs: int32 (s,), the places of what is neither a small letter nor white space.
        lines: int32 (m, 2), the lines that hold more than white space.
        bounds: int32 (m, 2), the first token of each line and the one after its last.
        spans: int32 (t, 2), the tokens.
        token_flags: uint32 (t,), what each is by itself (kernels/cleaning/codes.py).
        numbers: int32 (t,), the number of each among the text's different tokens.
        different: uint64 (d,), the hashes of these.
        blanks: how many there are.
        may_compose: whether composing may change a code point (Unicode's canonical composition).
        wide: how many lines are wider than codes.WIDEST_LINE.
    """

    points: NDArray[np.uint32]
    classes: NDArray[np.uint8]
    signs: Ints
    lines: Ints
    bounds: Ints
    spans: Ints
    token_flags: NDArray[np.uint32]
    numbers: Ints
    different: NDArray[np.uint64]
    blanks: int
    may_compose: bool
    wide: int


def scan_raw(text: str) -> Raw:
    """Find the lines and tokens of a text; lone surrogates separate."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    table = letters.load()
    classes = np.empty(len(points), dtype=np.uint8)
    cuts = np.empty((len(points) // CUT_ROOM + 1) * CUT_ROOM, dtype=np.uint8)
    counts = np.empty(5, dtype=np.int64)
    kernels.scan_points(points, table.pages, table.classes, classes, cuts, counts)
    s, t, m, blanks, may_compose = counts.tolist()
    signs, spans = np.empty(s, dtype=np.int32), np.empty((t, 2), dtype=np.int32)
    lines, bounds = np.empty((m, 2), dtype=np.int32), np.empty((m, 2), dtype=np.int32)
    wide = int(kernels.list_places(cuts, signs, spans, lines))
    del cuts  # before there is more
    token_flags, numbers = np.empty(t, dtype=np.uint32), np.empty(t, dtype=np.int32)
    hashes, counts = np.empty(min(t + 1, _AT_ONCE), dtype=np.uint64), np.zeros(2, dtype=np.int64)
    different = np.empty(min(1 << t.bit_length(), _FEW_TOKENS), dtype=np.uint64)
    while True:
        kernels.scan_tokens(
            points, table.pages, table.folds, table.fold_points, classes, spans, lines,
            np.zeros(2 * len(different), dtype=np.int32), different, hashes, token_flags, numbers, bounds,
            counts,
        )  # fmt: skip
        if counts[0] == t:
            break
        different = np.concatenate([different, np.empty(3 * len(different), dtype=np.uint64)])
    different = different[: counts[1]].copy()
    return Raw(
        points, classes, signs, lines, bounds, spans, token_flags, numbers, different, blanks,
        bool(may_compose), wide,
    )  # fmt: skip
