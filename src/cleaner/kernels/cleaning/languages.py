"""How many function words of each language a page holds. Slow twin: tests/slow_cleaning/languages.py."""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Int32s, Int64s, UInt64s, int64
from cleaner.kernels.cleaning.tables import look_up


@kernel
def count_languages(
    numbers: Int32s,
    different: UInt64s,
    table: UInt64s,
    starts: Int32s,
    members: Int32s,
    counts: Int64s,
    shared: Int64s,
) -> None:
    """Count the tokens of a page that are function words of two languages, and of each.

    Args:
        numbers: int32 (t,), the number of each token among the different ones.
        different: uint64 (d,), the hashes of these.
        table: uint64 (MARKS + 2**k, 2), as fill_records fills it: the hash of a function word -> its place plus 1.
        starts: int32 (words + 1,), where the languages of each begin.
        members: int32 (m,), these languages.
        counts: int64 (d,), zeros; filled with how often each different token stands there.
        shared: int64 (languages, languages), zeros; filled with the tokens that are function words of both.
    """
    for k in range(len(numbers)):
        counts[numbers[k]] += 1
    for i in range(len(different)):
        place = int64(look_up(table, different[i])) - 1
        if place < 0:
            continue
        for a in range(starts[place], starts[place + 1]):
            for b in range(starts[place], starts[place + 1]):
                shared[members[a], members[b]] += counts[i]
