"""What can be said of each block of a page in numbers: the line model's features, and the facts that rules ask for.

Slow twin: tests/slow_cleaning.
"""

from math import log2

import numpy as np

from cleaner.kernels._bits import get, put
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Float32s, Int8s, Int32s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    B_FULL_STOP,
    B_INNER,
    B_ITEM,
    B_LABEL,
    B_OPENS_QUOTED,
    B_PARAGRAPH,
    B_QUOTED,
    B_STOP,
    B_TITLED,
    B_UNSTOPPED,
    B_UPPER,
    CH_BLANK,
    CH_BULLET,
    CH_CLOSER,
    CH_COMMA,
    CH_DECIMAL,
    CH_LOWER,
    CH_MARK,
    CH_QUESTION,
    CH_QUOTE,
    CH_SCRIPT,
    CH_SPACE,
    CH_STOP,
    CH_TITLE,
    CH_UPPER,
    CH_WORD_CHAR,
    F_BITS,
    F_CHARS,
    F_HEAD,
    F_INSIDE,
    F_INSIDE_AT,
    F_ROLE,
    F_START,
    F_WHOLE,
    F_WORDS,
    F_YOU,
    KIND_COMMENT,
    KIND_NAV,
    KIND_RELATED,
    LIST_CONTAINS,
    LIST_HEADS,
    LIST_ROLES,
    LIST_STARTS,
    LIST_WHOLE,
    TK_ADDRESS,
    TK_CONTENT,
    TK_FUNCTION,
    TK_HEAD_FIRST,
    TK_INSIDE_FIRST,
    TK_ROLE_FIRST,
    TK_START_FIRST,
    TK_WHOLE_FIRST,
    X_ADDRESSES,
    X_BULLETS,
    X_CAPITALS,
    X_CHROME_INSIDE,
    X_CHROME_START,
    X_CHROME_WHOLE,
    X_COLON,
    X_COMMAS,
    X_COMMENT_HEAD,
    X_DATED,
    X_DEPTH,
    X_DIGITS,
    X_ELLIPSIS,
    X_ENDS_IN_STOP,
    X_ENTRIES,
    X_FROM_BOTTOM,
    X_FROM_TOP,
    X_FUNCTIONS,
    X_GLUED,
    X_INNER_STOPS,
    X_IS_DATE,
    X_IS_MENU,
    X_LENGTH,
    X_LONG,
    X_LOWER_START,
    X_MARKS,
    X_MENU_WHOLE,
    X_NO_FUNCTION,
    X_ONE_TO_THREE,
    X_OVERLAP,
    X_QUESTIONS,
    X_QUOTES,
    X_RELATED_HEAD,
    X_REPEATS,
    X_UPPERS,
    X_YOU,
)
from cleaner.kernels.cleaning.page import longest_phrase, may_be_phrase, whole_phrase

__all__ = ["describe_blocks", "place_blocks"]

_HEAD = 400  # characters of a block that are looked at for digits and marks
_STOPS_IN = 1000
PROSE_WORDS = 12


@kernel
def describe_blocks(
    points: UInt32s,
    flags: UInt32s,
    signs: Int32s,
    spans: Int32s,
    bounds: Int32s,
    hashes: UInt64s,
    ids: Int32s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
    table_keys: UInt64s,
    table_values: Int32s,
    inner: Int32s,
    entries: Int32s,
    keys: UInt64s,
    x: Float32s,
    facts: Int32s,
) -> None:
    """The features and facts of a page's blocks, all but those that depend on what is known of the blocks.

    Args:
        points: uint32 (c,), the page.
        flags: uint32 (c,), of its code points.
        signs: int32 (s,), as page.list_places fills it.
        spans: int32 (n, 2), of the blocks.
        bounds: int32 (n, 2), their tokens.
        hashes: uint64 (t,), of the page's tokens.
        ids: int32 (t,).
        token_flags: uint32 (t,).
        firsts: uint64 (words,), as page.longest_phrase, as is the next.
        steps: uint64 (MARKS + 2**k, 2).
        table_keys: uint64 (2**k,), more than n, zeros; filled.
        table_values: int32 (2**k,), zeros; filled.
        inner: int32, one more than tokens that open a phrase in which chrome speaks; filled.
        entries: int32, one more than tokens that open one that is chrome; filled.
        keys: uint64 (n, 2), filled with a hash of all tokens of each block, and one of its first four; 0 for fewer.
        x: float32 (n, 38), filled with the features.
        facts: int32 (n, 10), filled with the facts.
    """
    n = len(spans)
    x[:] = 0.0
    _describe_forms(points, flags, signs, spans, bounds, x, facts)
    for i in range(n):
        first, last = int64(bounds[i, 0]), int64(bounds[i, 1])
        keys[i, 0] = _hash_tokens(hashes, first, last)
        keys[i, 1] = _hash_tokens(hashes, first, first + 4) if last - first >= 4 else np.uint64(0)
    _describe_words(bounds, ids, token_flags, firsts, steps, inner, entries, x, facts)
    for i in range(n):
        facts[i, F_BITS] |= B_TITLED if x[i, X_CAPITALS] >= 0.5 else 0
        if int64(facts[i, F_START]):
            _mark_label(points, flags, int64(spans[i, 0]), int64(spans[i, 1]), i, facts)
    _count_repeats(keys, table_keys, table_values, x)


@kernel
def place_blocks(
    lines: Int32s,
    bounds: Int32s,
    kinds: Int8s,
    token_flags: UInt32s,
    numbers: Int32s,
    known: Int8s,
    counts: Int32s,
    stamps: Int32s,
    x: Float32s,
) -> None:
    """The features that depend on what is known of a page's blocks.

    Args:
        lines: int32 (n,), of the blocks.
        bounds: int32 (n, 2), their tokens.
        kinds: int8 (n,), what their form shows; -1 for nothing.
        token_flags: uint32 (t,), of the page's tokens.
        numbers: int32 (t,), as page.scan_tokens fills it.
        known: int8 (kinds,), the feature that tells a known kind; -1 for none.
        counts: int32 (different tokens,), zeros; filled with the prose blocks each content word stands in.
        stamps: int32 (different tokens,), zeros; filled.
        x: float32 (n, 38), of which the features of describe_blocks are filled; the others are filled.
    """
    _measure_overlap(kinds, bounds, token_flags, numbers, counts, stamps, x)
    _place(lines, bounds, kinds, known, x)


@kernel
def _hash_tokens(hashes: UInt64s, first: int, last: int) -> np.uint64:
    # A sum of what place and token make together: its parts need not wait for each other.
    state = np.uint64(0x5851F42D4C957F2D)
    place = np.uint64(0)
    for k in range(first, last):
        place += np.uint64(0xD1342543DE82EF95)
        own = (get(hashes, k) ^ place) * np.uint64(0x9E3779B97F4A7C15)
        state += own ^ (own >> np.uint64(31))
    return state | np.uint64(1)


@kernel
def _last_before_closers(flags: UInt32s, start: int, end: int) -> int:
    """The place of the last character that is no closing quotation mark or bracket; -1 where there is none."""
    i = end - 1
    while i >= start and int64(flags[i]) & CH_CLOSER:
        i -= 1
    return i if i >= start else -1


@kernel
def _count_words(flags: UInt32s, start: int, end: int) -> tuple[int, bool]:
    """How many words white space parts, and whether a letter among them is a small one."""
    seen = int64(get(flags, start))
    words = ~seen // CH_SPACE & 1
    for i in range(start + 1, end):
        own = int64(get(flags, i))
        seen |= own
        words += (int64(get(flags, i - 1)) & ~own) // CH_SPACE & 1
    return words, bool(seen & CH_LOWER)


@kernel
def _describe_forms(
    points: UInt32s, flags: UInt32s, signs: Int32s, spans: Int32s, bounds: Int32s, x: Float32s, facts: Int32s
) -> None:
    """What needs no word list."""
    sign = 0
    for row in range(len(spans)):
        start, end = int64(spans[row, 0]), int64(spans[row, 1])
        while sign < len(signs) and signs[sign] < start:
            sign += 1
        sign = _describe_form(points, flags, signs, sign, start, end, bounds[row, 1] - bounds[row, 0], row, x, facts)


@kernel
def _describe_form(
    points: UInt32s,
    flags: UInt32s,
    signs: Int32s,
    sign: int,
    start: int,
    end: int,
    tokens: int,
    row: int,
    x: Float32s,
    facts: Int32s,
) -> int:
    """The same of one block, given the first of its signs; what follows its last one."""
    size = end - start
    scripts, capitals, commas = 0, 0, 0
    uppers, quotes, digits, marks = 0, 0, 0, 0
    stops, stop_ends = 0, False
    dated, address = False, False
    words, lowers = _count_words(flags, start, end)
    while sign < len(signs) and signs[sign] < end:
        i = int64(signs[sign])
        sign += 1
        own = int64(flags[i])
        point = int64(points[i])
        upper = int64((own & CH_UPPER) != 0)
        uppers += upper
        capitals += upper & int64(i == start or (int64(flags[i - 1]) & CH_SPACE) != 0)
        scripts += int64((own & CH_SCRIPT) != 0)
        commas += int64((own & CH_COMMA) != 0)
        lowers = lowers or (own & CH_TITLE) != 0
        if i - start < _HEAD:
            digits += int64((own & CH_DECIMAL) != 0)
            marks += int64((own & CH_MARK) != 0)
        # Most signs are capitals and commas.
        if not (own & (CH_QUOTE | CH_STOP) or _may_tell(point)):
            continue
        if own & CH_QUOTE and point != 0x2018 and point != 0x300E:
            quotes += 1
        if own & CH_STOP:
            stops += int64(i - start < _STOPS_IN and _is_counted_stop(points, flags, i, min(end, start + _STOPS_IN)))
            stop_ends = stop_ends or _is_inner_stop(points, flags, i, end)
        if (point == 49 or point == 50) and not dated:
            dated = _is_year(points, flags, start, end, i)
        elif not address and (point == 64 or point == 46 or point == 58):
            address = _is_address(points, flags, start, end, i)
    worth = tokens - 0.4 * scripts
    head = min(size, _HEAD)
    x[row, X_LENGTH] = np.float32(log2(1.0 + worth) / 4.0)
    x[row, X_ONE_TO_THREE] = worth <= 3
    x[row, X_LONG] = worth >= 20
    x[row, X_CAPITALS] = np.float32(capitals / max(1, words))
    x[row, X_UPPERS] = size > 3 and uppers > 0 and not lowers
    x[row, X_DIGITS] = np.float32(digits / max(1, head))
    x[row, X_MARKS] = np.float32(marks / max(1, head))
    x[row, X_COMMAS] = np.float32(min(0.3, commas / max(1, tokens)))
    x[row, X_LOWER_START] = int64(flags[start]) & CH_LOWER != 0
    x[row, X_QUOTES] = int64(flags[start]) & CH_QUOTE != 0
    x[row, X_ADDRESSES] = address
    x[row, X_DATED] = dated
    bits = _describe_ends(points, flags, start, end, row, x)
    x[row, X_INNER_STOPS] = np.float32(min(4, stops) / 4.0)
    bits |= B_INNER if stop_ends else 0
    bits |= B_QUOTED if quotes else 0
    bits |= B_OPENS_QUOTED if int64(flags[start]) & CH_QUOTE or points[start] == 39 else 0
    bits |= B_UPPER if uppers and not lowers else 0
    facts[row, F_BITS] = bits
    facts[row, F_WORDS] = 10 * tokens - 4 * scripts
    facts[row, F_CHARS] = scripts
    return sign


@kernel
def _may_tell(point: int) -> bool:
    """Whether a year or an address may show at a sign."""
    return (int64(point == 49) | int64(point == 50) | int64(point == 58) | int64(point == 64)) != 0


@kernel
def _describe_ends(points: UInt32s, flags: UInt32s, start: int, end: int, row: int, x: Float32s) -> int:
    """How a block begins and ends."""
    bits = 0
    tail = int64(points[end - 1])
    x[row, X_COLON] = tail == 58 or tail == 0xFF1A
    dots = end - start >= 3 and points[end - 1] == 46 and points[end - 2] == 46 and points[end - 3] == 46
    boxed = (
        end - start >= 5
        and tail == 93
        and points[end - 2] == 46
        and points[end - 3] == 46
        and points[end - 4] == 46
        and points[end - 5] == 91
    )
    x[row, X_ELLIPSIS] = tail == 0x2026 or dots or boxed
    last = _last_before_closers(flags, start, end)
    stop = last >= 0 and int64(flags[last]) & CH_STOP != 0
    x[row, X_ENDS_IN_STOP] = stop
    x[row, X_QUESTIONS] = last >= 0 and int64(flags[last]) & CH_QUESTION != 0
    bits |= B_STOP if stop else 0
    # Rules look behind fewer closing marks than features do, and know no stop of Urdu.
    i = end - 1
    while i >= start and _closes_quote(int64(points[i])):
        i -= 1
    point = int64(points[i]) if i >= start else 0
    ends = i >= start and int64(flags[i]) & CH_STOP != 0 and point != 0x06D4
    colon = point == 58 or point == 0xFF1A
    bits |= B_PARAGRAPH if ends or colon else 0
    bits |= B_UNSTOPPED if i >= start and not (ends or colon or point == 44 or point == 59) else 0
    bits |= B_FULL_STOP if (tail == 46 or tail == 0x3002) and not dots else 0
    begin, _ = _opens_as_item(points, flags, start, end)
    x[row, X_BULLETS] = begin
    # The blank behind an item's number may be the end of its line.
    _, item = _opens_as_item(points, flags, start, min(len(points), end + 1))
    bits |= B_ITEM if item else 0
    return bits


@kernel
def _closes_quote(point: int) -> bool:
    """Whether a character is one of "'”’»)」』."""
    return (
        point == 34
        or point == 39
        or point == 0x201D
        or point == 0x2019
        or point == 0xBB
        or point == 41
        or point == 0x300D
        or point == 0x300F
    )


@kernel
def _is_counted_stop(points: UInt32s, flags: UInt32s, i: int, end: int) -> bool:
    """Whether a sentence ends at a stop, as features count it: ideographic stops always, others before a blank."""
    point = int64(points[i])
    if point == 0x3002 or point == 0xFF01 or point == 0xFF1F:
        return True
    if not (point == 46 or point == 33 or point == 63 or point == 0x2026):
        return False
    j = i + 1
    while j < end and j < i + 3 and (points[j] == 93 or _closes_latin(int64(points[j]))):
        j += 1
    return j < end and int64(flags[j]) & CH_BLANK != 0


@kernel
def _closes_latin(point: int) -> bool:
    """Whether a character is one of '"”’»)."""
    return point == 34 or point == 39 or point == 0x201D or point == 0x2019 or point == 0xBB or point == 41


@kernel
def _is_inner_stop(points: UInt32s, flags: UInt32s, i: int, end: int) -> bool:
    """Whether a sentence ends at a stop, as rules see it."""
    point = int64(points[i])
    if not (point == 46 or point == 33 or point == 63):
        return False
    j = i + 1
    while j < end and j < i + 3 and _closes_latin(int64(points[j])):
        j += 1
    return j < end and int64(flags[j]) & CH_BLANK != 0


@kernel
def _opens_as_item(points: UInt32s, flags: UInt32s, start: int, end: int) -> tuple[bool, bool]:
    """Whether a block begins with a bullet, a number or a letter of a list; and the same without letters and colons."""
    if start + 1 < end and int64(flags[start]) & CH_BULLET and int64(flags[start + 1]) & CH_BLANK:
        return True, True
    i = start
    if points[i] == 40:
        i += 1
    digits = 0
    while i + digits < end and digits < 3 and int64(flags[i + digits]) & CH_DECIMAL:
        digits += 1
    if digits:
        after = int64(points[i + digits]) if i + digits < end else 0
        blank = i + digits + 1 < end and int64(flags[i + digits + 1]) & CH_BLANK != 0
        stop = after == 46 or after == 41
        return blank and (stop or after == 58), blank and stop
    if i + 2 < end and points[i] >= 97 and points[i] <= 122:
        after = int64(points[i + 1])
        return (after == 46 or after == 41) and int64(flags[i + 2]) & CH_BLANK != 0, False
    return False, False


@kernel
def _is_year(points: UInt32s, flags: UInt32s, start: int, end: int, i: int) -> bool:
    if i + 3 >= end or (i > start and int64(flags[i - 1]) & CH_WORD_CHAR):
        return False
    second = int64(points[i + 1])
    if not ((points[i] == 49 and second == 57) or (points[i] == 50 and second == 48)):
        return False
    both = int64(flags[i + 2]) & int64(flags[i + 3]) & CH_DECIMAL
    return both != 0 and (i + 4 == end or not int64(flags[i + 4]) & CH_WORD_CHAR)


@kernel
def _spells(points: UInt32s, at: int, end: int, a: int, b: int, c: int) -> bool:
    return at + 2 < end and points[at] == a and points[at + 1] == b and points[at + 2] == c


@kernel
def _is_address(points: UInt32s, flags: UInt32s, start: int, end: int, i: int) -> bool:
    """Whether an address of the web or of mail, or a handle, shows at a place: at '@', '.' or ':'."""
    point = int64(points[i])
    if point == 64:
        return i + 1 < end and int64(flags[i + 1]) & CH_WORD_CHAR != 0
    if point == 46:
        if i - 3 >= start and _spells(points, i - 3, end, 119, 119, 119):
            return True
        known = (
            _spells(points, i + 1, end, 99, 111, 109)
            or _spells(points, i + 1, end, 111, 114, 103)
            or _spells(points, i + 1, end, 110, 101, 116)
        )
        return known and (i + 4 >= end or not int64(flags[i + 4]) & CH_WORD_CHAR)
    # http: or https:
    j = i - 1 if i > start and points[i - 1] == 115 else i
    return j - 4 >= start and points[j - 1] == 112 and _spells(points, j - 4, end, 104, 116, 116)


@kernel
def _list_phrases(
    ids: Int32s, token_flags: UInt32s, opens: int, column: int, firsts: UInt64s, steps: UInt64s, found: Int32s
) -> int:
    """List the tokens with which a phrase of a list may begin; how many they are."""
    flagged, count = 0, 0
    for k in range(len(ids)):
        put(found, flagged, np.int32(k))
        flagged += int64((int64(get(token_flags, k)) & opens) != 0)
    for j in range(flagged):
        k = int64(get(found, j))
        put(found, count, np.int32(k))
        count += int64(may_be_phrase(ids, k, len(ids), column, firsts, steps))
    return count


@kernel
def _describe_words(
    bounds: Int32s,
    ids: Int32s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
    inner: Int32s,
    entries: Int32s,
    x: Float32s,
    facts: Int32s,
) -> None:
    """What rests on word lists."""
    inner_count = _list_phrases(ids, token_flags, TK_INSIDE_FIRST, LIST_CONTAINS, firsts, steps, inner)
    entry_count = _list_phrases(ids, token_flags, TK_WHOLE_FIRST, LIST_WHOLE, firsts, steps, entries)
    next_inner, next_entry = 0, 0
    for row in range(len(bounds)):
        first, last = int64(bounds[row, 0]), int64(bounds[row, 1])
        count = last - first
        n = max(1, count)
        functions, you, inside, inside_at, role = 0, 0, 0, 0, 0
        for k in range(first, last):
            own = int64(token_flags[k])
            functions += int64((own & TK_FUNCTION) != 0)
            you += int64((own & TK_ADDRESS) != 0)
            if own & TK_ROLE_FIRST and count <= 6:
                if longest_phrase(ids, k, min(last, k + 2), LIST_ROLES, firsts, steps):
                    role = 1
        while next_inner < inner_count and inner[next_inner] < first:
            next_inner += 1
        while next_inner < inner_count and inner[next_inner] < last and not inside:
            inside = longest_phrase(ids, int64(inner[next_inner]), last, LIST_CONTAINS, firsts, steps)
            inside_at = inner[next_inner] - first
            next_inner += 1
        whole, head, start = 0, 0, 0
        opening = int64(token_flags[first]) if count else 0
        if opening & TK_WHOLE_FIRST and may_be_phrase(ids, first, last, LIST_WHOLE, firsts, steps):
            whole = whole_phrase(ids, first, last, LIST_WHOLE, firsts, steps)
        if opening & TK_HEAD_FIRST and may_be_phrase(ids, first, last, LIST_HEADS, firsts, steps):
            head = whole_phrase(ids, first, last, LIST_HEADS, firsts, steps)
        if opening & TK_START_FIRST and may_be_phrase(ids, first, last, LIST_STARTS, firsts, steps):
            start = longest_phrase(ids, first, last, LIST_STARTS, firsts, steps)
        x[row, X_FUNCTIONS] = np.float32(functions / n)
        x[row, X_NO_FUNCTION] = functions == 0 and n >= 4
        x[row, X_YOU] = np.float32(you / n)
        x[row, X_CHROME_WHOLE] = whole > 0 and whole != KIND_NAV + 1
        x[row, X_MENU_WHOLE] = whole == KIND_NAV + 1
        x[row, X_CHROME_START] = start > 0 and n <= 12
        x[row, X_CHROME_INSIDE] = inside > 0 and count >= 2 and n <= 60
        x[row, X_COMMENT_HEAD] = head == KIND_COMMENT + 1
        x[row, X_RELATED_HEAD] = head == KIND_RELATED + 1
        if not x[row, X_ENDS_IN_STOP] and n <= 200:
            covered, behind = 0, first
            while next_entry < entry_count and entries[next_entry] < last:
                k = int64(entries[next_entry])
                if k >= behind:
                    hit = longest_phrase(ids, k, last, LIST_WHOLE, firsts, steps) & 255
                    covered += hit
                    behind = k + hit
                next_entry += 1
            x[row, X_ENTRIES] = np.float32(covered / n)
        facts[row, F_WHOLE] = whole
        facts[row, F_START] = start
        facts[row, F_INSIDE] = inside
        facts[row, F_INSIDE_AT] = inside_at
        facts[row, F_HEAD] = head
        facts[row, F_ROLE] = role
        facts[row, F_YOU] = you


@kernel
def _mark_label(points: UInt32s, flags: UInt32s, start: int, end: int, row: int, facts: Int32s) -> None:
    """Mark a block whose first phrase is a label: a colon, a bar or the end follows it."""
    wanted = int64(facts[row, F_START]) & 255
    words = 0
    i = start
    while i < end:
        while i < end and int64(flags[i]) & CH_SPACE:
            i += 1
        if i >= end:
            break
        words += 1
        while i < end and not int64(flags[i]) & CH_SPACE:
            i += 1
        if words == wanted:
            tail = int64(points[i - 1])
            closed = tail == 58 or tail == 0xFF1A or tail == 124 or tail == 0xBB or tail == 0x203A or tail == 62
            if closed or i >= end:
                facts[row, F_BITS] |= B_LABEL
            return
    facts[row, F_BITS] |= B_LABEL


@kernel
def _count_repeats(keys: UInt64s, table_keys: UInt64s, table_values: Int32s, x: Float32s) -> None:
    mask = len(table_keys) - 1
    for round_ in range(2):
        for i in range(len(keys)):
            key = keys[i, 0]
            at = int64((key >> np.uint64(20)) & np.uint64(mask))
            while table_keys[at] != np.uint64(0) and table_keys[at] != key:
                at = (at + 1) & mask
            if round_ == 0:
                table_keys[at] = key
                table_values[at] += 1
            elif table_values[at] > 1:
                x[i, X_REPEATS] = np.float32(min(3.0, log2(float(table_values[at]))))


@kernel
def _measure_overlap(
    kinds: Int8s, bounds: Int32s, token_flags: UInt32s, numbers: Int32s, counts: Int32s, stamps: Int32s, x: Float32s
) -> None:
    """The share of each block's content words that the page's prose uses outside of it."""
    # Whether a token carries content and is new in its block is not asked by a branch, which nobody could guess.
    n = len(kinds)
    for i in range(n):
        if not _is_prose(kinds, bounds, x, i):
            continue
        for k in range(bounds[i, 0], bounds[i, 1]):
            number = int64(get(numbers, k))
            content = (int64(get(token_flags, k)) & TK_CONTENT) != 0
            before = int64(get(stamps, number))
            put(stamps, number, np.int32(i + 1 if content else before))
            put(counts, number, np.int32(int64(get(counts, number)) + (int64(content) & int64(before != i + 1))))
    for i in range(n):
        own = 1 if _is_prose(kinds, bounds, x, i) else 0
        words, shared = 0, 0
        stamp = n + i + 1
        for k in range(bounds[i, 0], bounds[i, 1]):
            number = int64(get(numbers, k))
            content = (int64(get(token_flags, k)) & TK_CONTENT) != 0
            before = int64(get(stamps, number))
            put(stamps, number, np.int32(stamp if content else before))
            new = int64(content) & int64(before != stamp)
            words += new
            shared += new & int64(int64(get(counts, number)) > own)
        if words >= 2:
            x[i, X_OVERLAP] = np.float32(shared / words)


@kernel
def _is_prose(kinds: Int8s, bounds: Int32s, x: Float32s, i: int) -> bool:
    return bool(kinds[i] < 0 and x[i, X_ENDS_IN_STOP] > 0 and bounds[i, 1] - bounds[i, 0] >= PROSE_WORDS)


@kernel
def _place(lines: Int32s, bounds: Int32s, kinds: Int8s, known: Int8s, x: Float32s) -> None:
    """What is known already, and where in the page each block stands."""
    n = len(lines)
    for i in range(n):
        for j in range(X_IS_DATE, X_IS_MENU + 1):
            x[i, j] = 0.0
    total = 0
    for i in range(n):
        total += bounds[i, 1] - bounds[i, 0]
    before = 0
    for i in range(n):
        if kinds[i] >= 0 and known[kinds[i]] >= 0:
            x[i, known[kinds[i]]] = 1.0
        x[i, X_GLUED] = (i > 0 and lines[i] == lines[i - 1]) or (i + 1 < n and lines[i] == lines[i + 1])
        away = np.float32(log2(1.0 + i) / 8.0)
        x[i, X_FROM_TOP] = away
        x[n - 1 - i, X_FROM_BOTTOM] = away
        x[i, X_DEPTH] = np.float32(before) / np.float32(max(1, total))
        before += bounds[i, 1] - bounds[i, 0]
