"""How many function words of each language a page holds. Slow twin: tests/slow_cleaning/languages.py."""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Int32s, Int64s, UInt64s, int64
from cleaner.kernels.cleaning.tables import look_up


@kernel
def count_languages(numbers: Int32s, different: UInt64s, table: UInt64s, counts: Int64s, shared: Int64s) -> None:
    """Count the tokens of a page that are function words of two languages, and of each.

    Args:
        numbers: int32 (t,), the number of each token among the different ones.
        different: uint64 (d,), the hashes of these.
        table: uint64 (MARKS + 2**k, 2), as fill_records fills it: hash -> a bit for each language.
        counts: int64 (d,), zeros; filled with how often each different token stands there.
        shared: int64 (languages, languages), zeros; filled with the tokens that are function words of both.
    """
    for k in range(len(numbers)):
        counts[numbers[k]] += 1
    for i in range(len(different)):
        bits = look_up(table, different[i])
        if bits == np.uint64(0):
            continue
        for a in range(len(shared)):
            if (bits >> np.uint64(a)) & np.uint64(1):
                for b in range(len(shared)):
                    shared[a, b] += counts[i] * int64((bits >> np.uint64(b)) & np.uint64(1))
