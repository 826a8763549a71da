"""What belongs to the body across a gap: prose behind a box, and crossheads, items and times between kept blocks.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._jit import allocating_kernel, kernel
from cleaner.kernels._types import Bools, Float64s, Int8s, Int32s, UInt32s, int64
from cleaner.kernels.cleaning.alone import count_times, is_note, is_time
from cleaner.kernels.cleaning.codes import (
    B_FULL_STOP,
    B_ITEM,
    B_OPENS_QUOTED,
    B_STOP,
    F_BITS,
    F_HEAD,
    F_INSIDE,
    F_START,
    F_WHOLE,
    F_WORDS,
    KIND_AD,
    KIND_BODY,
    KIND_BOILERPLATE,
    KIND_BYLINE,
    KIND_CAPTION,
    KIND_COMMENT,
    KIND_DATE,
    KIND_DUPLICATE_CAPTION,
    KIND_PROMO,
    KIND_RELATED,
    KIND_SHARE,
    P_ABOVE,
    P_GOES_ON,
    P_ITEM,
    P_LINE,
    P_NOTE,
    P_SHORT,
    P_TAIL,
    P_TIME,
    R_DEEP,
    T_ABOVE,
    T_BESIDE,
    T_CROSSHEAD,
    T_ENTRY,
    T_FAMILIAR,
    T_GAP,
    T_INSIDE,
    T_LINE,
    T_LINK,
    T_LINKED,
    T_LISTED,
    T_NEXT,
    T_OPENING,
    T_OVERLAP,
    T_PAIR,
    T_PAIRED,
    T_PROSE,
    T_REPORT,
    T_REPORT_WORDS,
    T_SURE,
    T_TAIL,
    T_VALUE,
)
from cleaner.kernels.cleaning.prose import (
    add_words,
    addresses_nobody,
    has_word,
    heads_links,
    is_prose,
    is_same,
    points_on,
    share_of,
    size_of,
)

__all__ = ["bridge_beside", "bridge_gaps", "bridge_short", "bridge_up", "is_listing", "is_long_line", "keep_deep"]


@kernel
def bridge_up(bounds: Int32s, facts: Int32s, limits: Float64s, kind: Int8s, score: Float64s, prefix: Int32s) -> None:
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
        if kind[i] == KIND_BOILERPLATE and enough and is_prose(bounds, facts, i, limits[T_PROSE]):
            kind[i], score[i], prefix[i] = KIND_BODY, 0.5, 32 * P_ABOVE


@kernel
def bridge_gaps(
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
    gap, linked_until, second = 0, -1, -1
    open_ = False
    for i in range(n):
        if kind[i] == KIND_BODY:
            gap, linked_until, open_ = 0, -1, True
            add_words(bounds, token_flags, numbers, body, i)
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
            elif kind[i] == KIND_BOILERPLATE:
                linked = i <= linked_until
                opens = linked and score[i] >= limits[T_PAIR] and _opens_again(bounds, facts, limits, i)
                if (
                    opens
                    or i == second
                    or _goes_on(bounds, token_flags, numbers, facts, limits, stamps, body, score[i], gap, linked, i)
                ):
                    kind[i], score[i], prefix[i] = KIND_BODY, max(0.5, score[i]), 32 * P_GOES_ON
                    gap, linked_until, second = 0, -1, i + 1 if opens else -1
                    add_words(bounds, token_flags, numbers, body, i)
                    continue
        # A link under its head parts no more than a line does, however long its title is.
        parting = _parting(points, spans, bounds, facts, limits, kind, i)
        gap += min(1, parting) if open_ and i <= linked_until else parting


@kernel
def _parting(
    points: UInt32s, spans: Int32s, bounds: Int32s, facts: Int32s, limits: Float64s, kind: Int8s, i: int
) -> int:
    """How far a dropped block parts prose from prose: a menu by its words, on one line or an entry a line."""
    # A button to share, the mark of an advertisement and the time of a live blog's next entry part nothing.
    if kind[i] == KIND_SHARE or kind[i] == KIND_AD:
        return 0
    if spans[i, 1] - spans[i, 0] <= 16 and is_time(points, int64(spans[i, 0]), int64(spans[i, 1])):
        return 0
    whole = KIND_BYLINE <= kind[i] <= KIND_DUPLICATE_CAPTION or int64(facts[i, F_BITS]) & B_STOP != 0
    return 1 if whole else max(1, int64(size_of(bounds, i) / limits[T_ENTRY]))


@kernel
def _opens_again(bounds: Int32s, facts: Int32s, limits: Float64s, i: int) -> bool:
    """Whether two paragraphs stand under a box's links, one right under the other: between two teasers is a title."""
    if i + 1 >= len(bounds) or facts[i + 1, F_HEAD] > 0 or facts[i + 1, F_START] > 0:
        return False
    long = size_of(bounds, i) >= limits[T_PAIRED] and size_of(bounds, i + 1) >= limits[T_PAIRED]
    prose = is_prose(bounds, facts, i, limits[T_PROSE]) and is_prose(bounds, facts, i + 1, limits[T_PROSE])
    return bool(long and prose)


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
    if not is_prose(bounds, facts, i, limits[T_PROSE]):
        return False
    if score < (limits[T_NEXT] if gap == 0 else limits[T_LINKED]):
        return False
    words, shared = share_of(bounds, token_flags, numbers, stamps, body, i + 1, i)
    share = shared / max(1, words)
    if linked:
        return bool(score >= limits[T_LISTED] or (score >= limits[T_SURE] and share >= limits[T_FAMILIAR]))
    report = 1.0 if size_of(bounds, i) >= limits[T_REPORT_WORDS] and addresses_nobody(bounds, facts, i) else 0.0
    return bool(score + limits[T_OVERLAP] * share + limits[T_REPORT] * report >= limits[T_VALUE])


@allocating_kernel
def bridge_beside(
    lines: Int32s,
    bounds: Int32s,
    kinds: Int8s,
    facts: Int32s,
    limits: Float64s,
    kind: Int8s,
    score: Float64s,
    prefix: Int32s,
) -> None:
    """Prose right above a kept paragraph belongs to it, and so does a short sentence right behind one on its line.

    Inside the body, with kept paragraphs above as well, it belongs to it on less evidence.
    """
    n = len(kind)
    above_of = np.empty(n, dtype=np.int32)
    _list_above(kind, above_of)
    for i in range(n - 2, -1, -1):
        if kind[i] != KIND_BOILERPLATE or kinds[i] >= 0:
            continue
        inside = above_of[i] >= 0 and i - above_of[i] <= limits[T_GAP]
        under = i + 1
        if (
            inside
            and i + 2 < n
            and (kind[under] == KIND_RELATED or kind[under] == KIND_AD or kind[under] == KIND_CAPTION)
        ):
            under += 1
        if kind[under] != KIND_BODY or score[i] < (limits[T_INSIDE] if inside else limits[T_BESIDE]):
            continue
        if size_of(bounds, under) >= 12 and is_prose(bounds, facts, i, limits[T_PROSE]):
            kind[i], score[i], prefix[i] = KIND_BODY, 0.5, 32 * P_ABOVE
    for i in range(1, n):
        if kind[i] != KIND_BOILERPLATE or kinds[i] >= 0 or kind[i - 1] != KIND_BODY:
            continue
        own = lines[i] == lines[i - 1]
        if not own and not int64(facts[i - 1, F_BITS]) & B_STOP:
            continue
        if facts[i, F_WHOLE] > 0 or facts[i, F_START] > 0 or facts[i, F_INSIDE] > 0:
            continue
        short = 0 < size_of(bounds, i) <= 12 and int64(facts[i, F_BITS]) & B_STOP
        if short and score[i] >= limits[T_LINE if own else T_TAIL] and addresses_nobody(bounds, facts, i):
            kind[i], score[i], prefix[i] = KIND_BODY, 0.5, 32 * (P_LINE if own else P_TAIL)


@kernel
def _list_above(kind: Int8s, above_of: Int32s) -> None:
    """List the nearest kept block above each; -1 where there is none."""
    nearest = -1
    for i in range(len(kind)):
        above_of[i] = nearest
        if kind[i] == KIND_BODY:
            nearest = i


@kernel
def _find_under(kind: Int8s, i: int) -> int:
    """The block under one, past an advertisement's mark or a caption between a crosshead and its paragraph."""
    for j in range(i + 1, min(i + 4, len(kind))):
        if not (kind[j] == KIND_AD or kind[j] == KIND_CAPTION or kind[j] == KIND_SHARE):
            return j
    return i + 1


@kernel
def _is_item(facts: Int32s, kind: Int8s, i: int) -> bool:
    """Whether a block is a kept item of a list."""
    return int64(facts[i, F_BITS]) & B_ITEM != 0 and kind[i] == KIND_BODY


@kernel
def is_long_line(facts: Int32s, i: int) -> bool:
    """Whether a line has as many words as titles of links have, and crossheads seldom."""
    return bool(facts[i, F_WORDS] >= _TITLE_WORDS)


@kernel
def is_listing(bounds: Int32s, facts: Int32s, kind: Int8s, i: int) -> bool:
    """Whether nothing but dropped lines without a stop stands between a block and the head of a list of links.

    'Read more' heads long lines alone.
    """
    long = is_long_line(facts, i)
    for j in range(i - 1, max(-1, i - 1 - _LISTED), -1):
        if heads_links(facts, j) or (long and points_on(facts, j)):
            return True
        sentence = int64(facts[j, F_BITS]) & B_STOP and size_of(bounds, j) >= _SENTENCE
        if kind[j] == KIND_BODY or sentence:
            return False
    return False


_TITLE_WORDS = 60  # tenths of one
_LISTED = 12  # lines of a list of links, at most
_SENTENCE = 8  # words of a sentence that ends one
# Words of chrome by which a line is known that opens with them.
_SPOKEN = 3


@allocating_kernel
def bridge_short(
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
    times = count_times(points, spans, kinds)
    above_of = np.empty(n, dtype=np.int32)
    _list_above(kind, above_of)
    for i in range(n - 2, 0, -1):
        if kind[i] != KIND_BOILERPLATE or kinds[i] >= 0 or size_of(bounds, i) > 24 or facts[i, F_WHOLE] > 0:
            continue
        # What this pass keeps lies below, so the nearest kept block above is still the one found before it.
        above = above_of[i] >= 0 and above_of[i] >= i - limits[T_GAP]
        found = _find_short(
            points, spans, bounds, token_flags, numbers, facts, limits, kind, score, above, times >= 3, i
        )
        if found:
            kind[i], score[i], prefix[i] = KIND_BODY, 0.5, 32 * found


@kernel
def _find_short(
    points: UInt32s,
    spans: Int32s,
    bounds: Int32s,
    token_flags: UInt32s,
    numbers: Int32s,
    facts: Int32s,
    limits: Float64s,
    kind: Int8s,
    score: Float64s,
    above: bool,
    live: bool,
    i: int,
) -> int:
    """What a short block between kept ones is, as a P constant: a note, an item, a time, a crosshead; 0 for neither.

    Given whether a kept block stands above it, and whether the page has times enough to be a live blog.
    """
    under = _find_under(kind, i)
    below, beside = kind[under] == KIND_BODY, kind[i - 1] == KIND_BODY
    start, end = int64(spans[i, 0]), int64(spans[i, 1])
    bits = int64(facts[i, F_BITS])
    if beside and is_note(points, start, end):
        return P_NOTE
    listed = _is_item(facts, kind, i - 1) or _is_item(facts, kind, i + 1)
    listing = is_listing(bounds, facts, kind, i)
    if bits & B_ITEM and above and (below or beside) and listed and not listing:
        return P_ITEM
    if live and end - start <= 16 and is_time(points, start, end):
        if below or kind[min(len(kind) - 1, i + 2)] == KIND_BODY:
            return P_TIME
    # What stands under the head of a list of links is a link, until prose comes.
    link = (listing and (score[i] < limits[T_LINK] or is_long_line(facts, i))) or (
        kind[i - 1] == KIND_RELATED and facts[i - 1, F_WHOLE] == KIND_RELATED + 1
    )
    # A line that is sung twice needs no score; a sentence that speaks to the reader is a promotion.
    twice = is_same(bounds, numbers, i, under)
    speaks = bits & B_FULL_STOP and not addresses_nobody(bounds, facts, i)
    sure = twice or is_same(bounds, numbers, i, i - 1) or bits & B_OPENS_QUOTED
    sure = sure or (score[i] >= limits[T_CROSSHEAD] and not speaks)
    # So is a line that opens with what chrome says in several words: 'Why you can trust', 'Read more from'.
    opens = int64(facts[i, F_START]) & 255 >= _SPOKEN
    if not (above and below and not link and sure) or opens or size_of(bounds, i) > 12:
        return 0
    if size_of(bounds, under) <= 6 and not twice:
        return 0
    return P_SHORT if has_word(bounds, token_flags, i) else 0


@allocating_kernel
def keep_deep(deep: Bools, kind: Int8s, score: Float64s, reason: Int32s, prefix: Int32s) -> None:
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
