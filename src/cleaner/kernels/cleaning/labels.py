"""From what each block is and how it scores to its kind, with the reason as a code.

The thresholds of the rules are given by cleaning/decide.py, which says what they mean. Slow twin:
tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._bits import get, put
from cleaner.kernels._jit import allocating_kernel, kernel
from cleaner.kernels._types import Bools, Float32s, Float64s, Int8s, Int32s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    A_KEEP,
    A_LINKED,
    A_SHARE,
    A_SOME,
    A_UNLISTED,
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
    CH_SPACE,
    F_BITS,
    F_HEAD,
    F_INSIDE,
    F_INSIDE_AT,
    F_START,
    F_WHOLE,
    F_WORDS,
    F_YOU,
    KIND_AD,
    KIND_BODY,
    KIND_BOILERPLATE,
    KIND_BYLINE,
    KIND_CAPTION,
    KIND_COMMENT,
    KIND_CROSSHEAD,
    KIND_DATE,
    KIND_DUPLICATE_CAPTION,
    KIND_LEGAL,
    KIND_NAV,
    KIND_PROMO,
    KIND_RELATED,
    KIND_SHARE,
    KIND_SITE,
    P_ABOVE,
    P_GOES_ON,
    P_ITEM,
    P_LINE,
    P_NAV,
    P_NOTE,
    P_SECTION,
    P_SHORT,
    P_SPEAKS,
    P_TIME,
    R_CAPITALS,
    R_COMMENT,
    R_DEEP,
    R_EMPTY,
    R_INSIDE,
    R_KNOWN,
    R_LONE,
    R_MODEL,
    R_READER,
    R_START,
    R_WHOLE,
    T_ABOVE,
    T_BESIDE,
    T_CROSSHEAD,
    T_ENTRY,
    T_FAMILIAR,
    T_GAP,
    T_KEEP,
    T_LINE,
    T_LINKED,
    T_LISTED,
    T_NEXT,
    T_OPENING,
    T_OVERLAP,
    T_REPORT,
    T_REPORT_WORDS,
    T_SURE,
    T_VALUE,
    TK_CONTENT,
    TK_DATE_FIRST,
    TK_ZERO,
    X_ENDS_IN_STOP,
    X_ENTRIES,
    X_FUNCTIONS,
    X_GLUED,
)

__all__ = ["decide", "find_headline", "merge_kept", "settle"]


@kernel
def _size(bounds: Int32s, i: int) -> int:
    return int64(bounds[i, 1]) - int64(bounds[i, 0])


@kernel
def _addresses_nobody(bounds: Int32s, facts: Int32s, i: int) -> bool:
    """Whether under a tenth of the words address the reader or speak for the writer."""
    return bool(int64(facts[i, F_YOU]) * 10 < _size(bounds, i))


@kernel
def _is_prose(bounds: Int32s, facts: Int32s, i: int) -> bool:
    bits = int64(facts[i, F_BITS])
    words = int64(facts[i, F_WORDS])
    # A page cut short by a paywall ends in the middle of a sentence: then the sentences before it must show the prose.
    whole = bool(bits & B_STOP) or (words >= 250 and bool(bits & B_INNER) and not bits & B_TITLED)
    if words < 100 or not whole or facts[i, F_INSIDE] > 0:
        return False
    return _addresses_nobody(bounds, facts, i) or bool(bits & B_OPENS_QUOTED)


@kernel
def _sure_chrome(bounds: Int32s, facts: Int32s, x: Float32s, i: int) -> int:
    """Chrome that no context makes prose: 32 times the reason plus kind + 1; 0 for none."""
    n = _size(bounds, i)
    if n == 0:
        return 32 * R_EMPTY + KIND_BOILERPLATE + 1
    whole = int64(facts[i, F_WHOLE])
    if whole and whole != KIND_NAV + 1:
        return 32 * R_WHOLE + whole
    bits = int64(facts[i, F_BITS])
    start = int64(facts[i, F_START]) >> 8
    if n <= (60 if x[i, X_GLUED] > 0 else 24) and (
        start == KIND_RELATED + 1 or start == KIND_SHARE + 1 or start == KIND_COMMENT + 1
    ):
        if bits & B_LABEL:
            return 32 * R_START + start
    inside = int64(facts[i, F_INSIDE]) >> 8
    if n <= 40 and not bits & B_QUOTED and inside and (n <= 25 or inside == KIND_LEGAL + 1):
        return 32 * R_INSIDE + inside
    return 0


@kernel
def decide(
    points: UInt32s,
    spans: Int32s,
    lines: Int32s,
    bounds: Int32s,
    kinds: Int8s,
    deep: Bools,
    token_flags: UInt32s,
    numbers: Int32s,
    facts: Int32s,
    x: Float32s,
    scores: Float32s,
    bars: Float64s,
    limits: Float64s,
    comments: bool,
    stamps: Int32s,
    body: Bools,
    kind: Int8s,
    score: Float64s,
    reason: Int32s,
    prefix: Int32s,
) -> None:
    """Decide each block by its form, by the lexicon where it leaves no doubt, and else by its score and its place.

    Args:
        points: uint32 (c,), the page.
        spans: int32 (n, 2), of the blocks.
        lines: int32 (n,).
        bounds: int32 (n, 2), their tokens.
        kinds: int8 (n,), what their form shows; -1 for nothing.
        deep: bool (n,), whether a block is a date or a name alone, which may be a crosshead.
        token_flags: uint32 (t,), of the page's tokens.
        numbers: int32 (t,).
        facts: int32 (n, 10), as features.describe_blocks fills it.
        x: float32 (n, 38), the features.
        scores: float32 (n,), the probability that a block belongs to the body.
        bars: float64 (5,), by the A constants, from which this page's first two thresholds come.
        limits: float64 (17,), the thresholds, by the T constants; the first two are filled.
        comments: whether readers' comments stay.
        stamps: int32 (different tokens,), zeros; filled.
        body: bool (different tokens,), False; filled with the content words of the body.
        kind: int8 (n,), filled with the decisions.
        score: float64 (n,), filled.
        reason: int32 (n,), filled with the R constants.
        prefix: int32 (n,), filled with the P constants; with a kind, 32 times the constant plus the kind.
    """
    n = len(kinds)
    _set_bars(kinds, x, scores, bars, limits)
    for i in range(n):
        prefix[i] = 0
        score[i] = float(scores[i])
        sure = 0
        if kinds[i] >= 0:
            kind[i], score[i], reason[i] = kinds[i], 0.02, R_KNOWN
            continue
        sure = _sure_chrome(bounds, facts, x, i)
        if sure and (sure & 31) == KIND_RELATED + 1 and _heads_prose(bounds, kinds, facts, scores, limits, i):
            kind[i], score[i], reason[i] = KIND_BODY, 0.5, R_CAPITALS
        elif sure:
            kind[i], score[i], reason[i] = (sure & 31) - 1, 0.05, sure >> 5
        elif score[i] >= limits[T_KEEP]:
            kind[i], reason[i] = KIND_BODY, R_MODEL
        else:
            kind[i], reason[i] = KIND_BOILERPLATE, R_MODEL
    _bridge_up(bounds, facts, limits, kind, score, prefix)
    _bridge(points, spans, bounds, token_flags, numbers, facts, limits, stamps, body, kind, score, prefix)
    _bridge_beside(lines, bounds, kinds, facts, limits, kind, score, prefix)
    _bridge_short(points, spans, bounds, kinds, token_flags, numbers, facts, limits, kind, score, prefix)
    _drop_lone(bounds, kinds, facts, kind, score, reason, prefix)
    _keep_deep(deep, kind, score, reason, prefix)
    _sections(bounds, facts, comments, kind, score, reason, prefix)
    _crossheads(lines, bounds, facts, kind)
    _name_chrome(bounds, facts, kind, prefix)


@kernel
def _set_bars(kinds: Int8s, x: Float32s, scores: Float32s, bars: Float64s, limits: Float64s) -> None:
    """Set the scores from which on blocks of this page are kept, and go on with the body across something else."""
    surest, sentences, listed = 0.0, 0, 0
    for i in range(len(kinds)):
        if kinds[i] < 0 and x[i, X_ENDS_IN_STOP] > 0:
            sentences += 1
            surest = max(surest, float(scores[i]))
            listed += int64(float(x[i, X_FUNCTIONS]) >= bars[A_SHARE])
    limits[T_KEEP] = bars[A_KEEP] * (surest if surest >= bars[A_SOME] else 1.0)
    limits[T_LINKED] = bars[A_LINKED] if 2 * listed >= sentences else bars[A_UNLISTED]


@kernel
def _heads_prose(bounds: Int32s, kinds: Int8s, facts: Int32s, scores: Float32s, limits: Float64s, i: int) -> bool:
    """Whether a phrase of link lists is a crosshead after all: 'UP NEXT' in capitals over a paragraph."""
    if i + 1 >= len(kinds) or not int64(facts[i, F_BITS]) & B_UPPER:
        return False
    return (
        kinds[i + 1] < 0
        and _size(bounds, i + 1) >= 18
        and float(scores[i + 1]) >= limits[T_LINKED]
        and _is_prose(bounds, facts, i + 1)
    )


@kernel
def _bridge_up(bounds: Int32s, facts: Int32s, limits: Float64s, kind: Int8s, score: Float64s, prefix: Int32s) -> None:
    """A first paragraph right above the body belongs to it, on somewhat less evidence than else."""
    first = 0
    for i in range(len(kind)):
        if kind[i] == KIND_BODY:
            first = i
            break
    for i in range(first - 1, max(-1, first - 4), -1):
        above = int64(kind[i - 1]) if i > 0 else -1
        opening = above == KIND_BYLINE or above == KIND_DATE or above == KIND_CAPTION or above == KIND_DUPLICATE_CAPTION
        enough = score[i] >= (limits[T_OPENING] if opening else limits[T_ABOVE])
        if kind[i] == KIND_BOILERPLATE and enough and _is_prose(bounds, facts, i):
            kind[i], score[i], prefix[i] = KIND_BODY, 0.5, 32 * P_ABOVE


@kernel
def _bridge(
    points: UInt32s,
    spans: Int32s,
    bounds: Int32s,
    token_flags: UInt32s,
    numbers: Int32s,
    facts: Int32s,
    limits: Float64s,
    stamps: Int32s,
    body: Bools,
    kind: Int8s,
    score: Float64s,
    prefix: Int32s,
) -> None:
    """Prose that follows the body across a caption or a box belongs to it, on less evidence than else."""
    n = len(kind)
    gap, linked_until = 0, -1
    open_ = False
    for i in range(n):
        if kind[i] == KIND_BODY:
            gap, linked_until, open_ = 0, -1, True
            _add_words(bounds, token_flags, numbers, body, i)
            continue
        if open_:
            head = int64(facts[i, F_HEAD]) - 1
            if head == KIND_PROMO:
                # A box's own sentence stands right under its head; a list of links goes on.
                linked_until = i + 2
            elif head == KIND_RELATED:
                linked_until = n
            if kind[i] == KIND_PROMO:
                linked_until = max(linked_until, i + 1)
            if head == KIND_COMMENT or gap > limits[T_GAP]:
                open_ = False
            elif kind[i] == KIND_BOILERPLATE and _goes_on(
                bounds, token_flags, numbers, facts, limits, stamps, body, score[i], gap, i <= linked_until, i
            ):
                kind[i], score[i], prefix[i] = KIND_BODY, max(0.5, score[i]), 32 * P_GOES_ON
                gap, linked_until = 0, -1
                _add_words(bounds, token_flags, numbers, body, i)
                continue
        gap += _parting(points, spans, bounds, facts, limits, kind, i)


@kernel
def _parting(
    points: UInt32s, spans: Int32s, bounds: Int32s, facts: Int32s, limits: Float64s, kind: Int8s, i: int
) -> int:
    """How far a dropped block parts prose from prose: a menu by its words, on one line or an entry a line."""
    # A button to share and the time of a live blog's next entry part nothing.
    if kind[i] == KIND_SHARE:
        return 0
    if spans[i, 1] - spans[i, 0] <= 16 and _is_time(points, int64(spans[i, 0]), int64(spans[i, 1])):
        return 0
    whole = (
        KIND_BYLINE <= kind[i] <= KIND_DUPLICATE_CAPTION or kind[i] == KIND_AD or int64(facts[i, F_BITS]) & B_STOP != 0
    )
    return 1 if whole else max(1, int64(_size(bounds, i) / limits[T_ENTRY]))


@kernel
def _bridge_beside(
    lines: Int32s,
    bounds: Int32s,
    kinds: Int8s,
    facts: Int32s,
    limits: Float64s,
    kind: Int8s,
    score: Float64s,
    prefix: Int32s,
) -> None:
    """Prose right above a kept paragraph belongs to it, and so does a short sentence right behind one on its line."""
    n = len(kind)
    for i in range(n - 2, -1, -1):
        if kind[i] != KIND_BOILERPLATE or kinds[i] >= 0 or kind[i + 1] != KIND_BODY or score[i] < limits[T_BESIDE]:
            continue
        if _size(bounds, i + 1) >= 12 and _is_prose(bounds, facts, i):
            kind[i], score[i], prefix[i] = KIND_BODY, 0.5, 32 * P_ABOVE
    for i in range(1, n):
        if kind[i] != KIND_BOILERPLATE or kinds[i] >= 0 or kind[i - 1] != KIND_BODY or lines[i] != lines[i - 1]:
            continue
        if facts[i, F_WHOLE] > 0 or facts[i, F_START] > 0 or facts[i, F_INSIDE] > 0:
            continue
        short = 0 < _size(bounds, i) <= 12 and int64(facts[i, F_BITS]) & B_STOP
        if short and score[i] >= limits[T_LINE] and _addresses_nobody(bounds, facts, i):
            kind[i], score[i], prefix[i] = KIND_BODY, 0.5, 32 * P_LINE


@kernel
def _drop_lone(
    bounds: Int32s, kinds: Int8s, facts: Int32s, kind: Int8s, score: Float64s, reason: Int32s, prefix: Int32s
) -> None:
    """A word or number that nothing kept follows is no beginning of an article."""
    for i in range(len(kind) - 1):
        if kind[i] != KIND_BODY:
            continue
        stop = int64(facts[i, F_BITS]) & (B_STOP | B_OPENS_QUOTED)
        if kinds[i] >= 0 or _size(bounds, i) > 3 or stop or kind[i + 1] == KIND_BODY:
            return
        kind[i], score[i], reason[i], prefix[i] = KIND_BOILERPLATE, min(0.45, score[i]), R_LONE, 0


@kernel
def _add_words(bounds: Int32s, token_flags: UInt32s, numbers: Int32s, body: Bools, i: int) -> None:
    for k in range(bounds[i, 0], bounds[i, 1]):
        number = int64(get(numbers, k))
        content = (int64(get(token_flags, k)) & TK_CONTENT) != 0
        body[number] |= content


@kernel
def _goes_on(
    bounds: Int32s,
    token_flags: UInt32s,
    numbers: Int32s,
    facts: Int32s,
    limits: Float64s,
    stamps: Int32s,
    body: Bools,
    score: float,
    gap: int,
    linked: bool,
    i: int,
) -> bool:
    """Whether a block is prose that may follow the body: with some score, or with the body's own words."""
    if score < (limits[T_NEXT] if gap == 0 else limits[T_LINKED]) or not _is_prose(bounds, facts, i):
        return False
    words, shared = _share(bounds, token_flags, numbers, stamps, body, i + 1, i)
    share = shared / max(1, words)
    if linked:
        return bool(score >= limits[T_LISTED] or (score >= limits[T_SURE] and share >= limits[T_FAMILIAR]))
    report = 1.0 if _size(bounds, i) >= limits[T_REPORT_WORDS] and _addresses_nobody(bounds, facts, i) else 0.0
    return bool(score + limits[T_OVERLAP] * share + limits[T_REPORT] * report >= limits[T_VALUE])


@kernel
def _share(
    bounds: Int32s, token_flags: UInt32s, numbers: Int32s, stamps: Int32s, body: Bools, stamp: int, i: int
) -> tuple[int, int]:
    """How many different content words a block has, and how many of them are the body's."""
    words, shared = 0, 0
    for k in range(bounds[i, 0], bounds[i, 1]):
        number = int64(get(numbers, k))
        content = (int64(get(token_flags, k)) & TK_CONTENT) != 0
        before = int64(get(stamps, number))
        put(stamps, number, np.int32(stamp if content else before))
        new = int64(content) & int64(before != stamp)
        words += new
        shared += new & int64(body[number])
    return words, shared


@kernel
def _is_time(points: UInt32s, start: int, end: int) -> bool:
    """Whether a block is a time of day and nothing else: '10:45', '9.30 pm', '14h05 CET'."""
    i = start
    digits = 0
    while i < end and digits < 2 and points[i] >= 48 and points[i] <= 57:
        i, digits = i + 1, digits + 1
    if not digits or i + 2 >= end:
        return False
    point = int64(points[i])
    if not (point == 58 or point == 46 or (point | 32) == 104):
        return False
    if not (48 <= points[i + 1] <= 57 and 48 <= points[i + 2] <= 57):
        return False
    i += 3
    j = i + 1 if i < end and points[i] == 32 else i
    if j < end and ((int64(points[j]) | 32) == 97 or (int64(points[j]) | 32) == 112):
        k = j + 1
        k += 1 if k < end and points[k] == 46 else 0
        if k < end and (int64(points[k]) | 32) == 109:
            k += 1
            i = k + 1 if k < end and points[k] == 46 else k
    if i == end:
        return True
    letters = end - i - 1
    if points[i] != 32 or letters < 2 or letters > 4:
        return False
    for k in range(i + 1, end):
        lower = int64(points[k]) | 32
        if not 97 <= lower <= 122:
            return False
    return True


@kernel
def _is_note(points: UInt32s, start: int, end: int) -> bool:
    """Whether a block is a note on currencies: '($1 = 0.92 euros)', as agencies close a report on money."""
    if points[start] != 40 or points[end - 1] != 41:
        return False
    found = False
    for i in range(start + 1, end - 1):
        point = int64(points[i])
        if point == 40 or point == 41 or point == 10:
            return False
        before, after = i - start - 1, end - 2 - i
        if point == 61 and 1 <= before <= 40 and 1 <= after <= 60:
            found = True
    return found


@kernel
def _has_word(bounds: Int32s, token_flags: UInt32s, i: int) -> bool:
    """Whether a block holds anything but numbers."""
    for k in range(bounds[i, 0], bounds[i, 1]):
        if not int64(token_flags[k]) & TK_ZERO:
            return True
    return False


@kernel
def _is_same(bounds: Int32s, numbers: Int32s, i: int, j: int) -> bool:
    """Whether two blocks have the same words: a line that is sung twice."""
    if _size(bounds, i) != _size(bounds, j):
        return False
    for k in range(_size(bounds, i)):
        if numbers[bounds[i, 0] + k] != numbers[bounds[j, 0] + k]:
            return False
    return True


@allocating_kernel
def _bridge_short(
    points: UInt32s,
    spans: Int32s,
    bounds: Int32s,
    kinds: Int8s,
    token_flags: UInt32s,
    numbers: Int32s,
    facts: Int32s,
    limits: Float64s,
    kind: Int8s,
    score: Float64s,
    prefix: Int32s,
) -> None:
    """Crossheads, refrains, items of a list and the times of a live blog between kept blocks belong to them."""
    n = len(kind)
    times = 0
    for i in range(n):
        if kinds[i] < 0 and spans[i, 1] - spans[i, 0] <= 16:
            times += int64(_is_time(points, int64(spans[i, 0]), int64(spans[i, 1])))
    nearest = -1
    above_of = np.empty(n, dtype=np.int32)
    for i in range(n):
        above_of[i] = nearest
        if kind[i] == KIND_BODY:
            nearest = i
    for i in range(n - 2, 0, -1):
        if kind[i] != KIND_BOILERPLATE or kinds[i] >= 0 or _size(bounds, i) > 24 or facts[i, F_WHOLE] > 0:
            continue
        # What this pass keeps lies below, so the nearest kept block above is still the one found before it.
        above = above_of[i] >= 0 and above_of[i] >= i - limits[T_GAP]
        # An advertisement's mark or a caption may stand between a crosshead and its paragraph.
        under = i + 1
        for j in range(i + 1, min(i + 4, n)):
            if not (kind[j] == KIND_AD or kind[j] == KIND_CAPTION or kind[j] == KIND_SHARE):
                under = j
                break
        below = kind[under] == KIND_BODY
        start, end = int64(spans[i, 0]), int64(spans[i, 1])
        beside = kind[i - 1] == KIND_BODY
        bits = int64(facts[i, F_BITS])
        listed = (int64(facts[i - 1, F_BITS]) & B_ITEM != 0 and kind[i - 1] == KIND_BODY) or (
            int64(facts[i + 1, F_BITS]) & B_ITEM != 0 and kind[i + 1] == KIND_BODY
        )
        found = 0
        if beside and _is_note(points, start, end):
            found = P_NOTE
        elif bits & B_ITEM and above and (below or beside) and listed:
            found = P_ITEM
        elif (
            times >= 3
            and end - start <= 16
            and _is_time(points, start, end)
            and (below or kind[min(n - 1, i + 2)] == KIND_BODY)
        ):
            found = P_TIME
        elif (
            above
            and below
            and (score[i] >= limits[T_CROSSHEAD] or bits & B_OPENS_QUOTED)
            and _size(bounds, i) <= 12
            and (_size(bounds, under) > 6 or _is_same(bounds, numbers, i, under))
            and _has_word(bounds, token_flags, i)
        ):
            found = P_SHORT
        if found:
            kind[i], score[i], prefix[i] = KIND_BODY, 0.5, 32 * found


@allocating_kernel
def _keep_deep(deep: Bools, kind: Int8s, score: Float64s, reason: Int32s, prefix: Int32s) -> None:
    """A bare date or a name deep inside the prose is a crosshead: a diary's, a timeline's, 'By Design'."""
    n = len(kind)
    kept = np.empty(n, dtype=np.bool_)
    for i in range(n):
        kept[i] = kind[i] == KIND_BODY
    for i in range(1, n):
        if not deep[i]:
            continue
        before = 0
        for j in range(max(0, i - 8), i):
            before += int64(kept[j])
        after = (i + 1 < n and kept[i + 1]) or (i + 2 < n and kept[i + 2])
        if before >= 4 and after and kept[i - 1]:
            kind[i], score[i], reason[i], prefix[i] = KIND_BODY, 0.6, R_DEEP, 0


@kernel
def _sections(
    bounds: Int32s, facts: Int32s, comments: bool, kind: Int8s, score: Float64s, reason: Int32s, prefix: Int32s
) -> None:
    """After the head of the comments nothing is the article's, if most of its prose stands before it."""
    n = len(kind)
    total, seen = 0, 0
    for i in range(n):
        if kind[i] == KIND_BODY:
            total += _size(bounds, i)
    inside, written = False, False
    for i in range(n):
        head = int64(facts[i, F_HEAD]) - 1
        if head == KIND_COMMENT and seen * 2 > total and not inside:
            inside, written = True, True
        elif inside and head >= 0:
            written = head == KIND_COMMENT
        seen += _size(bounds, i) if kind[i] == KIND_BODY else 0
        if not inside or not (kind[i] == KIND_BODY or kind[i] == KIND_BOILERPLATE):
            continue
        if not comments:
            kind[i], score[i], reason[i], prefix[i] = KIND_COMMENT, 0.1, R_COMMENT, 0
        elif written and _size(bounds, i) >= 4:
            kind[i], score[i], reason[i], prefix[i] = KIND_BODY, 0.5, R_READER, 0


@kernel
def _crossheads(lines: Int32s, bounds: Int32s, facts: Int32s, kind: Int8s) -> None:
    """A kept block that is short, has no stop and is followed by prose is a crosshead."""
    for i in range(len(kind) - 1):
        if (
            kind[i] == KIND_BODY
            and _size(bounds, i) <= 14
            and int64(facts[i, F_BITS]) & B_UNSTOPPED
            and kind[i + 1] == KIND_BODY
            and _size(bounds, i + 1) > _size(bounds, i)
            and lines[i + 1] != lines[i]
        ):
            kind[i] = KIND_CROSSHEAD


@kernel
def _name_chrome(bounds: Int32s, facts: Int32s, kind: Int8s, prefix: Int32s) -> None:
    """Give each dropped block the kind that the evidence names: its own phrase, its section's head, or its place."""
    n = len(kind)
    first = n
    for i in range(n):
        if kind[i] <= KIND_CROSSHEAD:
            first = i
            break
    section, left = -1, 0
    for i in range(n):
        head = int64(facts[i, F_HEAD]) - 1
        if head >= 0:
            section, left = head, 20
        elif kind[i] <= KIND_CROSSHEAD:
            section = -1
        if kind[i] != KIND_BOILERPLATE:
            continue
        size = _size(bounds, i)
        inside = int64(facts[i, F_INSIDE])
        own = int64(facts[i, F_WHOLE])
        if not own and inside and int64(facts[i, F_INSIDE_AT]) + (inside & 255) <= 80:
            own = inside >> 8
        if not own and 0 < size <= 14:
            own = int64(facts[i, F_START]) >> 8
        if own:
            kind[i], prefix[i] = own - 1, 32 * P_SPEAKS + own - 1
        elif section >= 0 and left > 0:
            kind[i], prefix[i] = section, 32 * P_SECTION + section
            left -= 1
        elif i < first and size <= 8:
            kind[i], prefix[i] = KIND_NAV, 32 * P_NAV


@kernel
def _is_copy_of(hashes: UInt64s, bounds: Int32s, kinds: Int8s, j: int, i: int) -> bool:
    """Whether a block is a title again: as it is, or with the site's name behind it or a path in front."""
    if not (kinds[j] < 0 or kinds[j] == KIND_NAV or kinds[j] == KIND_SITE):
        return False
    size, own = _size(bounds, i), _size(bounds, j)
    if size < 3 or own < size or own > size + 8:
        return False
    a, b = int64(bounds[i, 0]), int64(bounds[j, 0])
    c = int64(bounds[j, 1]) - size
    front, back = True, True
    for k in range(size):
        front = front and hashes[a + k] == hashes[b + k]
        back = back and hashes[a + k] == hashes[c + k]
        if not front and not back:
            return False
    return True


@kernel
def _letters_size(points: UInt32s, token_spans: Int32s, bounds: Int32s, i: int) -> float:
    """Tokens of a block; one of a single character beyond ASCII counts 0.6."""
    size = 0.0
    for k in range(bounds[i, 0], bounds[i, 1]):
        single = token_spans[k, 1] - token_spans[k, 0] == 1 and points[token_spans[k, 0]] > 127
        size += 0.6 if single else 1.0
    return size


@kernel
def _is_barred(points: UInt32s, token_spans: Int32s, bounds: Int32s, i: int) -> bool:
    """Whether bars part a block in three or more, as they part links: 'One article | Main | Another one'."""
    bars = 0
    for at in range(token_spans[bounds[i, 0], 0], token_spans[bounds[i, 1] - 1, 1]):
        bars += int64(points[at] == 124)
    return bars >= 2


@kernel
def _less(facts: Int32s, value: float, first: int, i: int) -> float:
    """What a title is worth, less what speaks against it: a stop, the way to the first paragraph, a link's opening."""
    value -= 1.5 * (int64(facts[i, F_BITS]) & B_FULL_STOP != 0) + 0.02 * abs(first - i)
    return float(value - 0.6 * (facts[i, F_START] > 0))


@kernel
def find_headline(
    points: UInt32s,
    bounds: Int32s,
    kinds: Int8s,
    decided: Int8s,
    marked: Bools,
    token_spans: Int32s,
    hashes: UInt64s,
    token_flags: UInt32s,
    numbers: Int32s,
    facts: Int32s,
    x: Float32s,
    stamps: Int32s,
    body: Bools,
    kept: Bools,
    copies: Bools,
) -> int:
    """The block that is the headline: above the first paragraph, its words the article's; -1 where there is none.

    Where no block's words are the article's, it is the line that stands above the byline or date.

    Args:
        points: uint32 (c,), the page.
        bounds: int32 (n, 2), the tokens of its blocks.
        kinds: int8 (n,), what their form shows; -1 for nothing.
        decided: int8 (n,), the decisions so far.
        marked: bool (n,), whether it is a byline or date that states something.
        token_spans: int32 (t, 2).
        hashes: uint64 (t,).
        token_flags: uint32 (t,).
        numbers: int32 (t,).
        facts: int32 (n, 10).
        x: float32 (n, 38), the features.
        stamps: int32 (different tokens,), zeros; filled.
        body: bool (different tokens,), False; filled.
        kept: bool (n,), filled: whether each is the body's, and its form showed nothing.
        copies: bool (n,), filled: whether each is the headline again.

    Returns:
        Its place.
    """
    n = len(kinds)
    for i in range(n):
        kept[i] = decided[i] <= KIND_CROSSHEAD and kinds[i] < 0
        copies[i] = False
    first = -1
    for i in range(n):
        if kept[i] and _size(bounds, i) >= 12 and int64(facts[i, F_BITS]) & B_PARAGRAPH:
            first = i
            break
    if first < 0:
        return -1
    for i in range(first, n):
        if kept[i] and _size(bounds, i) >= 8:
            _add_words(bounds, token_flags, numbers, body, i)
    best, best_value = -1, 1.2
    for i in range(max(0, first - 60), first):
        if kinds[i] >= 0 or _size(bounds, i) < 2 or facts[i, F_WHOLE] > 0 or facts[i, F_INSIDE] > 0:
            continue
        if i >= 2 and kept[i] and kept[i - 1] and kept[i - 2]:
            continue  # a verse, an item: the article has begun above it
        size = _letters_size(points, token_spans, bounds, i)
        if size < 2 or size > 32 or _is_date_line(bounds, token_flags, i):
            continue
        words, shared = _share(bounds, token_flags, numbers, stamps, body, i + 1, i)
        # As much of its words as there are: one word of menus is the article's by chance, eight are not.
        value = 2.5 * shared / (words + 1) + min(shared, 8) / 8 - 0.7 * float(x[i, X_ENTRIES])
        value -= 1.0 * _is_barred(points, token_spans, bounds, i)
        near, nearer = False, False
        for m in range(i + 1, min(i + 5, n, first + 6)):
            near = near or marked[m]
            nearer = nearer or (marked[m] and m <= i + 2)
        value += 1.1 * near + 0.6 * (5 <= size <= 20) + 0.5 * (size >= 4 and nearer)
        # Copies are looked for only where one would decide.
        if _less(facts, value + 1.0, first, i) <= best_value:
            continue
        for j in range(n):
            if j != i and 3 <= _size(bounds, j) <= 40 and _is_copy_of(hashes, bounds, kinds, j, i):
                value += 1.0
                break
        value = _less(facts, value, first, i)
        if value > best_value:
            best, best_value = i, value
    if best < 0:
        return _line_above(bounds, kinds, marked, token_flags, facts, first)
    best = _nearest_title(points, bounds, kinds, marked, token_spans, hashes, facts, best, first)
    for j in range(n):
        again = _is_copy_of(hashes, bounds, kinds, j, best)
        copies[j] = j != best and (again or (j < first and _is_copy_of(hashes, bounds, kinds, best, j)))
    return best


@kernel
def _is_date_line(bounds: Int32s, token_flags: UInt32s, i: int) -> bool:
    """Whether numbers, months and weekdays are much of a line: a date that nobody could read."""
    numbers, dates = 0, 0
    for k in range(bounds[i, 0], bounds[i, 1]):
        numbers += int64(int64(token_flags[k]) & TK_ZERO != 0)
        dates += int64(int64(token_flags[k]) & TK_DATE_FIRST != 0)
    return numbers >= 2 and 5 * (numbers + dates) >= 2 * _size(bounds, i) and (dates > 0 or numbers >= 4)


@kernel
def _line_above(bounds: Int32s, kinds: Int8s, marked: Bools, token_flags: UInt32s, facts: Int32s, first: int) -> int:
    """The line above the first byline or date, or above the standfirst between; -1 where it is chrome or none."""
    n = len(kinds)
    for m in range(max(0, first - 30), min(n, first + 3)):
        if not marked[m]:
            continue
        sentences = 0
        for i in range(m - 1, max(-1, m - 5), -1):
            bits = int64(facts[i, F_BITS])
            if kinds[i] >= 0:
                continue
            if bits & B_FULL_STOP and _size(bounds, i) >= 5:
                sentences += 1
                continue
            chrome = facts[i, F_WHOLE] > 0 or facts[i, F_INSIDE] > 0 or facts[i, F_START] > 0
            fits = _size(bounds, i) <= 20 and _has_word(bounds, token_flags, i)
            fits = fits and not _is_date_line(bounds, token_flags, i)
            return i if i < first and sentences <= 1 and fits and not chrome else -1
        return -1
    return -1


@kernel
def _nearest_title(
    points: UInt32s,
    bounds: Int32s,
    kinds: Int8s,
    marked: Bools,
    token_spans: Int32s,
    hashes: UInt64s,
    facts: Int32s,
    best: int,
    first: int,
) -> int:
    """The headline right above the byline or date, of which a title above it is a shorter or a longer form.

    Must not fire on the page's title, which has the site's name behind a bar or a dash.
    """
    for k in range(best + 1, first):
        if marked[k]:
            break
        if kinds[k] >= 0 or int64(facts[k, F_BITS]) & B_FULL_STOP or _size(bounds, k) == _size(bounds, best):
            continue
        follows = (k + 1 < len(marked) and marked[k + 1]) or (k + 2 < len(marked) and marked[k + 2])
        if not follows or hashes[bounds[k, 0]] != hashes[bounds[best, 0]]:
            continue
        if _is_copy_of(hashes, bounds, kinds, best, k):
            return k
        if not _is_copy_of(hashes, bounds, kinds, k, best):
            continue
        at = int64(token_spans[bounds[k, 0] + _size(bounds, best) - 1, 1])
        end = int64(token_spans[bounds[k, 1] - 1, 0])
        while at < end and points[at] == 32:
            at += 1
        barred = points[at] == 124 or points[at] == 45 or 0x2010 <= points[at] <= 0x2015 or points[at] == 0xB7
        if not barred:
            return k
    return best


@kernel
def merge_kept(flags: UInt32s, spans: Int32s, lines: Int32s, kind: Int8s, merged: Int32s) -> int:
    """The spans of the body: kept blocks with only white space between them on one line are one.

    Args:
        flags: uint32 (c,), of the page's code points.
        spans: int32 (n, 2), of its blocks.
        lines: int32 (n,).
        kind: int8 (n,), the decisions.
        merged: int32 (n, 2), filled.

    Returns:
        How many there are.
    """
    count, last_line = 0, -1
    for i in range(len(kind)):
        if not KIND_BODY <= kind[i] <= KIND_CROSSHEAD:
            continue
        joined = count > 0 and lines[i] == last_line
        if joined:
            for k in range(merged[count - 1, 1], spans[i, 0]):
                joined = joined and int64(flags[k]) & CH_SPACE != 0
        if joined:
            merged[count - 1, 1] = spans[i, 1]
        else:
            merged[count, 0], merged[count, 1] = spans[i, 0], spans[i, 1]
            count += 1
        last_line = int64(lines[i])
    return count


@kernel
def settle(x: Float32s, scores: Float32s, keep: float, against: Int32s, least: Float32s, evidence: Int32s) -> None:
    """The evidence on each block from which its reason is worded.

    Args:
        x: float32 (n, 38), the features.
        scores: float32 (n,).
        keep: the score from which on a block is kept.
        against: int32 (m,), the features that speak against a block, strongest first.
        least: float32 (m,), from which value on.
        evidence: int32 (n, 5), filled: words; 1 if it ends as a sentence does, plus 2 if its score keeps it; the
            feature against it, or -1; length of the run of short dropped blocks it is in; kept blocks within three.
    """
    n = len(x)
    for i in range(n):
        words = 2.0 ** (float(x[i, 0]) * 4) - 1
        evidence[i, 0] = int64(np.rint(words))
        kept = scores[i] >= keep
        evidence[i, 1] = int64(x[i, 3] > 0) + 2 * int64(kept)
        evidence[i, 2] = -1
        for k in range(len(against)):
            if x[i, against[k]] >= least[k]:
                evidence[i, 2] = k
                break
        near = 0
        for j in range(max(0, i - 3), min(n, i + 4)):
            near += int64(j != i and scores[j] >= keep)
        evidence[i, 4] = near
    i = 0
    while i < n:
        j = i
        while j < n and x[j, 0] * np.float32(4) < np.float32(3.5) and x[j, 3] <= 0 and scores[j] < keep:
            j += 1
        for k in range(i, j):
            evidence[k, 3] = j - i
        if j == i:
            evidence[j, 3] = 0
            j += 1
        i = j
