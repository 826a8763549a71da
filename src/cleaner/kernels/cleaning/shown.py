"""What a page shows beside its article, in numbers that hold in any language: the columns that the fields are told by.

Dates, the shapes of names, lines that stand again, and the place between the last menu and the first prose.
Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._bits import get, put
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Float32s, Int8s, Int32s, Int64s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    B_STOP,
    CH_LOWER,
    CH_TITLE,
    CH_UPPER,
    F_BITS,
    F_WORDS,
    TK_CREDIT_FIRST,
    TK_CREDIT_LAST,
    TK_DATED_FIRST,
    TK_FUNCTION,
    TK_LEAD_FIRST,
    TK_PICTURE_END,
    TK_ROLE,
    TK_ZERO,
)
from cleaner.kernels.cleaning.feature_codes import (
    X_CAPITAL_RUN,
    X_DATE_SHARE,
    X_NUMBER_COUNT,
    X_NUMBERS,
    X_OVERLAP,
    X_PAGE_PROSE,
    X_PAGE_SIZE,
    X_PAST_PROSE,
    X_SHARED_ABOVE,
    X_SHARED_FIRST,
    X_SINCE_MENU,
    X_SMALL_WORDS,
    X_TO_PROSE,
    Y_AGAIN_ABOVE,
    Y_AGAIN_BELOW,
    Y_AT,
    Y_BAR,
    Y_BEHIND_PROSE,
    Y_BRACKETED,
    Y_CLOCK,
    Y_COPYRIGHT,
    Y_CREDIT,
    Y_DATE,
    Y_LABEL,
    Y_LEAD,
    Y_LONGEST_ABOVE,
    Y_OPENING_ABOVE,
    Y_OPENING_BELOW,
    Y_ROLE,
    Y_SLASH,
    Y_TWO_TO_FOUR,
    Y_UNDER_PROSE,
)
from cleaner.kernels.cleaning.logs import log_of
from cleaner.kernels.cleaning.points import flags_at
from cleaner.kernels.cleaning.prose import is_new_content

__all__ = ["show_fields"]

# A block of so many tenths of a word that ends in a stop is prose, if other prose of the page has this share of its
# words.
PROSE, FAMILIAR = 120, 0.15
# The prose blocks from the first on, with whose words those of the others are compared.
FIRST_PROSE = 3
# A menu is so many blocks in a row of as many words at most.
MENU_BLOCKS, MENU_WORDS = 3, 3
# Characters of a block that are looked at for signs.
LOOKED_AT = 400


@kernel
def show_fields(
    points: UInt32s,
    classes: Bytes,
    spans: Int32s,
    bounds: Int32s,
    kinds: Int8s,
    token_spans: Int32s,
    token_flags: UInt32s,
    numbers: Int32s,
    date_ends: Bytes,
    keys: UInt64s,
    facts: Int32s,
    stamps: Int32s,
    first_words: Int32s,
    slots: Int32s,
    flags: Int64s,
    x: Float32s,
) -> None:
    """The columns that a page's fields are told by.

    Args:
        points: uint32 (c,), the page.
        classes: uint8 (c,), of its code points.
        spans: int32 (n, 2), of the blocks.
        bounds: int32 (n, 2), their tokens.
        kinds: int8 (n,), what their form shows; -1 for nothing.
        token_spans: int32 (t, 2).
        token_flags: uint32 (t,).
        numbers: int32 (t,), as tokens.scan_tokens fills it.
        date_ends: uint8 (t,), as find_dates fills it.
        keys: uint64 (n, 2), as describe_blocks fills it.
        facts: int32 (n, 10), likewise.
        stamps: int32 (different tokens,), zeros; filled.
        first_words: int32 (different tokens,), zeros; filled.
        slots: int32 (2**k,), more than n; filled.
        flags: int64 (n,), the bits of describe_blocks and place_blocks set; the others are set, as in the next.
        x: float32 (n, numbers).
    """
    for i in range(len(spans)):
        _show_dates(points, bounds, token_spans, token_flags, date_ends, i, flags, x)
        _show_names(classes, bounds, token_spans, token_flags, i, flags, x)
        _show_signs(points, spans, i, flags)
    for column in range(2):
        _show_again(keys, column, slots, flags)
    _show_place(bounds, kinds, token_flags, numbers, facts, stamps, first_words, flags, x)


@kernel
def _show_dates(
    points: UInt32s,
    bounds: Int32s,
    token_spans: Int32s,
    token_flags: UInt32s,
    date_ends: Bytes,
    i: int,
    flags: Int64s,
    x: Float32s,
) -> None:
    """Dates, clock times and numbers in a block, and how much of it they are."""
    first, last = int64(bounds[i, 0]), int64(bounds[i, 1])
    size = max(1, last - first)
    dated, until, count, clock = 0, first, 0, 0
    for k in range(first, last):
        end = min(last, k + int64(get(date_ends, k)))
        if end > until:
            dated += end - max(k, until)
            until = end
        number = (int64(get(token_flags, k)) & TK_ZERO) != 0
        count += int64(number)
        if number and k + 1 < last and (int64(get(token_flags, k + 1)) & TK_ZERO) != 0:
            gap = int64(token_spans[k, 1])
            clock |= int64(int64(token_spans[k + 1, 0]) == gap + 1 and points[gap] == 58)
    flags[i] |= Y_DATE * int64(dated > 0)
    x[i, X_DATE_SHARE] = np.float32(dated / size)
    flags[i] |= Y_CLOCK * int64(clock)
    x[i, X_NUMBERS] = np.float32(count / size)
    x[i, X_NUMBER_COUNT] = np.float32(min(count, 8) / 8.0)


@kernel
def _show_names(
    classes: Bytes, bounds: Int32s, token_spans: Int32s, token_flags: UInt32s, i: int, flags: Int64s, x: Float32s
) -> None:
    """Runs of capitalised words, words in small letters, and the words that stand around names."""
    first, last = int64(bounds[i, 0]), int64(bounds[i, 1])
    run, longest, small, any_, credit, numbers = 0, 0, 0, 0, 0, 0
    for k in range(first, last):
        own = flags_at(classes, int64(token_spans[k, 0]))
        capital = (own & (CH_UPPER | CH_TITLE)) != 0
        run = run + 1 if capital else 0
        longest = max(longest, run)
        small += int64((own & CH_LOWER) != 0)
        flag = int64(get(token_flags, k))
        any_ |= flag
        number = (flag & TK_ZERO) != 0
        numbers += int64(number)
        # Neither the number in an agency's name nor the 'of' in 'courtesy of' speaks of a credit.
        credit |= 0 if number or (flag & TK_FUNCTION) != 0 else flag
    x[i, X_CAPITAL_RUN] = np.float32(min(longest, 6) / 6.0)
    x[i, X_SMALL_WORDS] = np.float32(min(small, 8) / 8.0)
    flags[i] |= Y_TWO_TO_FOUR * int64(2 <= last - first <= 4 and numbers == 0)
    opens = int64(get(token_flags, first)) if first < last else 0
    flags[i] |= Y_LEAD * int64((opens & TK_LEAD_FIRST) != 0)
    flags[i] |= Y_LABEL * int64((opens & TK_DATED_FIRST) != 0)
    flags[i] |= Y_ROLE * int64((any_ & TK_ROLE) != 0)
    flags[i] |= Y_CREDIT * int64((credit & (TK_CREDIT_FIRST | TK_CREDIT_LAST | TK_PICTURE_END)) != 0)


@kernel
def _show_signs(points: UInt32s, spans: Int32s, i: int, flags: Int64s) -> None:
    """Signs in a block: of copyright, slashes, bars, of addresses, a bracket at its end."""
    start, end = int64(spans[i, 0]), int64(spans[i, 1])
    owned, slash, bar, at = 0, 0, 0, 0
    for k in range(start, min(end, start + LOOKED_AT)):
        point = int64(get(points, k))
        owned |= int64(point == 0xA9)
        slash |= int64(point == 47)
        bar |= int64(point == 124) | int64(point == 0xB7) | int64(point == 0x2022)
        at |= int64(point == 64)
    flags[i] |= Y_COPYRIGHT * int64(owned)
    flags[i] |= Y_SLASH * int64(slash)
    flags[i] |= Y_BAR * int64(bar)
    flags[i] |= Y_AT * int64(at)
    last = int64(points[end - 1]) if end > start else 0
    flags[i] |= Y_BRACKETED * int64(last in (41, 93, 0xFF09))


@kernel
def _show_again(keys: UInt64s, column: int, slots: Int32s, flags: Int64s) -> None:
    """Whether a block stands above or below again; by the second column, one that opens with the same words.

    Slots hold the last block so far with each key, plus 1.
    """
    above, below = (Y_OPENING_ABOVE, Y_OPENING_BELOW) if column else (Y_AGAIN_ABOVE, Y_AGAIN_BELOW)
    mask = len(slots) - 1
    slots[:] = 0
    for i in range(len(keys)):
        key = keys[i, column]
        flags[i] &= ~(above | below)
        if key == np.uint64(0):
            continue
        at = int64((key >> np.uint64(20)) & np.uint64(mask))
        while slots[at] and keys[slots[at] - 1, column] != key:
            at = (at + 1) & mask
        if slots[at]:
            flags[i] |= above
            flags[slots[at] - 1] |= below
        slots[at] = i + 1


@kernel
def _is_prose(kinds: Int8s, facts: Int32s, x: Float32s, i: int, least: float) -> bool:
    whole = bool(kinds[i] < 0 and (int64(facts[i, F_BITS]) & B_STOP) != 0 and facts[i, F_WORDS] >= PROSE)
    return whole and x[i, X_OVERLAP] >= least


@kernel
def _show_place(
    bounds: Int32s,
    kinds: Int8s,
    token_flags: UInt32s,
    numbers: Int32s,
    facts: Int32s,
    stamps: Int32s,
    first_words: Int32s,
    flags: Int64s,
    x: Float32s,
) -> None:
    """Where a block stands between menus and prose, and whose words it shares."""
    n = len(bounds)
    first, last, count = -1, -1, 0
    for least in (FAMILIAR, 0.0):
        for i in range(n if first < 0 else 0):
            if _is_prose(kinds, facts, x, i, least):
                first = i if first < 0 else first
                last = i
                count += 1
    near = 0
    for i in range(max(0, first), n if first >= 0 else 0):
        if _is_prose(kinds, facts, x, i, 0.0) and near < FIRST_PROSE:
            near += 1
            for k in range(bounds[i, 0], bounds[i, 1]):
                put(first_words, int64(get(numbers, k)), np.int32(1))
    since, short = n, 0
    longest, longest_at = 0, -1
    for i in range(n):
        words = int64(facts[i, F_WORDS])
        short = short + 1 if words <= 10 * MENU_WORDS else 0
        since = 0 if short >= MENU_BLOCKS else since + 1
        if since == 0 and i < first:
            longest, longest_at = 0, -1
        elif i < first and words > longest:
            longest, longest_at = words, i
        flags[i] &= ~Y_LONGEST_ABOVE
        x[i, X_SINCE_MENU] = np.float32(min(1.0, log_of(since) / 4.0))
        flags[i] |= Y_BEHIND_PROSE * int64(i > last)
        x[i, X_PAST_PROSE] = np.float32(log_of(max(0, i - last)) / 8.0)
        x[i, X_TO_PROSE] = np.float32(log_of(max(0, first - i)) / 8.0)
        flags[i] |= Y_UNDER_PROSE * int64(first <= i)
        x[i, X_PAGE_PROSE] = np.float32(log_of(count) / 6.0)
        x[i, X_PAGE_SIZE] = np.float32(log_of(n) / 10.0)
    if longest_at >= 0:
        flags[longest_at] |= Y_LONGEST_ABOVE
    _show_shared(bounds, token_flags, numbers, stamps, first_words, x)


@kernel
def _show_shared(
    bounds: Int32s, token_flags: UInt32s, numbers: Int32s, stamps: Int32s, first_words: Int32s, x: Float32s
) -> None:
    """The shares of a block's content words that the first prose has, and that the block above it has."""
    for i in range(len(bounds)):
        stamp, words, shared, above = i + 1, 0, 0, 0
        for k in range(bounds[i, 0], bounds[i, 1]):
            before = int64(get(stamps, int64(get(numbers, k))))
            new = is_new_content(token_flags, numbers, stamps, stamp, k)
            words += new
            shared += new & int64(get(first_words, int64(get(numbers, k))))
            above += new & int64(before == stamp - 1 and before > 0)
        x[i, X_SHARED_FIRST] = np.float32(shared / max(1, words))
        x[i, X_SHARED_ABOVE] = np.float32(above / max(1, words))
