"""Which blocks of a page may be a name alone, a byline without its 'By'. Slow twin: tests/slow_cleaning."""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int8s, Int16s, Int32s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    CH_DECIMAL,
    CH_OPENS,
    F_ROLE,
    KIND_DATE,
    LIST_AGENCIES,
    ROLE_NEXT,
    TK_ZERO,
)
from cleaner.kernels.cleaning.phrases import whole_phrase
from cleaner.kernels.cleaning.points import flags_at
from cleaner.kernels.cleaning.stretches import holds_flag

__all__ = ["list_names"]

_MOST = 8  # tokens of a name
_STANDFIRST = 8  # and at least so many are one, between a name and its date
_NEAR = 2  # a name stands so close to a date, in blocks
_IDEOGRAPHS = 0x2E80  # no character of a script without spaces comes before


@kernel
def _date_follows(bounds: Int32s, kinds: Int8s, i: int) -> bool:
    """Whether a date stands under a block, or under the standfirst that follows it."""
    n = len(kinds)
    if i + 1 >= n or kinds[i + 1] == KIND_DATE:
        return i + 1 < n
    return bool(
        int64(bounds[i + 1, 1]) - int64(bounds[i + 1, 0]) >= _STANDFIRST and i + 2 < n and kinds[i + 2] == KIND_DATE
    )


@kernel
def _opens_as_name(classes: Bytes, token_flags: UInt32s, start: int, first: int, last: int) -> bool:
    """Whether a block begins with a letter that may open a name, and holds no number."""
    opens = flags_at(classes, start) & (CH_OPENS | CH_DECIMAL) == CH_OPENS
    return opens and not holds_flag(token_flags, first, last, TK_ZERO)


@kernel
def list_names(
    points: UInt32s,
    classes: Bytes,
    spans: Int32s,
    bounds: Int32s,
    kinds: Int8s,
    facts: Int32s,
    ids: Int16s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
    dated: Int32s,
    found: Int32s,
) -> int:
    """List the blocks beside a date or above a role that may be a name: short, and begun as names are.

    Args:
        points: uint32 (c,), the page.
        classes: uint8 (c,), of its code points.
        spans: int32 (n, 2), of its blocks.
        bounds: int32 (n, 2), their tokens.
        kinds: int8 (n,), what their form shows; -1 for nothing.
        facts: int32 (n, 10), as features.describe_blocks fills it.
        ids: int16 (t,).
        token_flags: uint32 (t,).
        firsts: uint64 (words,), as phrases.longest_phrase, as is the next.
        steps: uint64 (MARKS + 2**k, 2).
        dated: int32 (d,), the blocks that state a date, in order.
        found: int32 (n, 2), filled with the place of each, and ROLE_NEXT where a role stands under it, else 0.

    Returns:
        How many there are.
    """
    n, count, next_date = len(kinds), 0, 0
    for i in range(n):
        while next_date < len(dated) and dated[next_date] < i - _NEAR:
            next_date += 1
        role = i + 1 < n and facts[i + 1, F_ROLE] > 0 and kinds[i + 1] < 0
        if kinds[i] >= 0 or not (role or (next_date < len(dated) and dated[next_date] <= i + _NEAR)):
            continue
        first, last = int64(bounds[i, 0]), int64(bounds[i, 1])
        if not 1 <= last - first <= _MOST:
            continue
        start = int64(spans[i, 0])
        named = last - first >= 2 and _opens_as_name(classes, token_flags, start, first, last)
        named = named and (role or _date_follows(bounds, kinds, i))
        if named or points[start] >= _IDEOGRAPHS or whole_phrase(ids, first, last, LIST_AGENCIES, firsts, steps):
            found[count, 0], found[count, 1] = i, ROLE_NEXT if role else 0
            count += 1
    return count
