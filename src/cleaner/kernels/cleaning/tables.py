"""Open hash tables, with marks in front that tell what cannot be in them.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._bits import get, put
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import UInt64s, int64
from cleaner.kernels.cleaning.codes import MARKS

__all__ = ["PRIME", "fill_records", "look_up", "mark_of", "slot_of"]

PRIME = np.uint64(0x9E3779B97F4A7C15)
_U29 = np.uint64(29)
_U46 = np.uint64(46)


@kernel
def slot_of(key: np.uint64, mask: int) -> int:
    """The first place to look for a key in a table of as many slots as the mask and 1 more."""
    return int64((key ^ (key >> _U29)) & np.uint64(mask))


@kernel
def fill_records(keys: UInt64s, values: UInt64s, table: UInt64s) -> None:
    """Put keys and their values into an empty open hash table, with marks in front that tell what cannot be in it.

    Most of what is looked up is not there, and the marks stay near the processor where the table does not.

    Args:
        keys: uint64 (n,), different from each other and from 0.
        values: uint64 (n,), none of them 0.
        table: uint64 (MARKS + 2**k, 2), 2**k more than n, zeros; filled with a bit for the highest bits of each key in
            the first MARKS rows, and with records of a key and its value behind them.
    """
    mask = len(table) - MARKS - 1
    for i in range(len(keys)):
        bit = int64(keys[i] >> _U46)
        put(table, bit >> 6, get(table, bit >> 6) | (np.uint64(1) << np.uint64(bit & 63)))
        at = slot_of(keys[i], mask)
        while table[MARKS + at, 0] != np.uint64(0):
            at = (at + 1) & mask
        table[MARKS + at, 0] = keys[i]
        table[MARKS + at, 1] = values[i]


@kernel
def mark_of(table: UInt64s, key: np.uint64) -> int:
    """1 where a key may be in a table that ``fill_records`` has filled, 0 where it is not."""
    bit = int64(key >> _U46)
    return int64((get(table, bit >> 6) >> np.uint64(bit & 63)) & np.uint64(1))


@kernel
def look_up(table: UInt64s, key: np.uint64) -> np.uint64:
    """The value of a key in a table that ``fill_records`` has filled; 0 where it is not there."""
    if not mark_of(table, key):
        return np.uint64(0)
    mask = len(table) - MARKS - 1
    at = slot_of(key, mask)
    while get(table, 2 * (MARKS + at)) != np.uint64(0):
        if get(table, 2 * (MARKS + at)) == key:
            return np.uint64(get(table, 2 * (MARKS + at) + 1))
        at = (at + 1) & mask
    return np.uint64(0)
