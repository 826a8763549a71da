"""The next place of a byte, looked for in 64 at once. Slow twins: those of the kernels that look."""

from cleaner.kernels._bits import byte_masks, first_bit, get
from cleaner.kernels._jit import inlined
from cleaner.kernels._types import Bytes, int64

__all__ = ["AT_ONCE", "seek"]

AT_ONCE = 64
"""Bytes that are looked at together."""


@inlined
def seek(data: Bytes, at: int, byte: int) -> int:
    """The first place of a byte from one on, or the end."""
    n = len(data)
    while at + AT_ONCE <= n:
        found = byte_masks(data, at, byte, byte)
        if found:
            place: int = at + first_bit(found)
            return place
        at += AT_ONCE
    while at < n and int64(get(data, at)) != byte:
        at += 1
    return at
