"""What the head of a section says of the blocks under it, and the kinds of what is dropped.

Slow twin: tests/slow_cleaning.
"""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Float64s, Int8s, Int32s, int64
from cleaner.kernels.cleaning.codes import (
    B_STOP,
    F_BITS,
    F_HEAD,
    F_INSIDE,
    F_INSIDE_AT,
    F_START,
    F_WHOLE,
    KIND_BODY,
    KIND_BOILERPLATE,
    KIND_BYLINE,
    KIND_COMMENT,
    KIND_CROSSHEAD,
    KIND_DATE,
    KIND_NAV,
    P_NAV,
    P_SECTION,
    P_SPEAKS,
    R_COMMENT,
    R_READER,
    THREAD_ABOVE,
    THREAD_LINES,
    THREAD_PARTED,
    THREAD_SAID,
)
from cleaner.kernels.cleaning.prose import size_of

__all__ = ["close_sections", "name_chrome"]

_SPOKEN = 14  # words of a block that is known by what it opens with, at most
_BUTTONS = 3  # of them, at least: a date or a name may be a live blog's


@kernel
def _find_thread(bounds: Int32s, facts: Int32s, kind: Int8s) -> int:
    """The first line of a thread of comments that no head opens; -1 where there is none.

    Prose between its lines counts that is not kept, too, if a third of what is kept stands above. Must not fire on a
    post of a line or two, whose comments may be all that somebody wants, nor on two buttons.
    """
    first, lines, buttons, real, parted, said, above, prose = -1, 0, 0, 0, 0, 0, 0, False
    before, written = 0, False
    for i in range(len(kind)):
        if kind[i] == KIND_BODY:
            above += size_of(bounds, i)
            prose = written = True
        elif above >= THREAD_ABOVE and (
            _is_button(bounds, facts, kind, i) or (first >= 0 and (kind[i] == KIND_DATE or kind[i] == KIND_BYLINE))
        ):
            first, before = (i, above) if first < 0 else (first, before)
            buttons += int64(_is_button(bounds, facts, kind, i))
            real += int64(kind[i] == KIND_COMMENT)
            parted += int64(prose and lines > 0)
            said += int64(written and lines > 0)
            lines, prose, written = lines + 1, False, False
        elif kind[i] == KIND_BOILERPLATE and int64(facts[i, F_BITS]) & B_STOP and size_of(bounds, i) >= THREAD_SAID:
            written = True
    # What only opens as a button does may be a note in the article.
    most = 3 * before > above
    parts = (parted >= THREAD_PARTED and (real > 0 or most)) or (said >= THREAD_PARTED and most)
    return first if lines >= THREAD_LINES and buttons >= _BUTTONS and parts else -1


@kernel
def _is_button(bounds: Int32s, facts: Int32s, kind: Int8s, i: int) -> bool:
    """Whether a block is a button of comments, or speaks as one without a stop: 'Reply to Ann'."""
    short = 0 < size_of(bounds, i) <= _SPOKEN and not int64(facts[i, F_BITS]) & B_STOP
    speaks = kind[i] == KIND_BOILERPLATE and short and int64(facts[i, F_START]) >> 8 == KIND_COMMENT + 1
    return kind[i] == KIND_COMMENT or bool(speaks)


@kernel
def close_sections(
    bounds: Int32s, facts: Int32s, comments: bool, kind: Int8s, score: Float64s, reason: Int32s, prefix: Int32s
) -> None:
    """After the comments' head nothing is the article's, if most of its prose stands before it; nor in a thread."""
    n, thread = len(kind), _find_thread(bounds, facts, kind)
    total, seen = 0, 0
    for i in range(n):
        if kind[i] == KIND_BODY:
            total += size_of(bounds, i)
    inside, written = False, False
    for i in range(n):
        head = int64(facts[i, F_HEAD]) - 1
        if not inside and ((head == KIND_COMMENT and seen * 2 > total) or i == thread):
            inside, written = True, True
        elif inside and head >= 0:
            written = head == KIND_COMMENT
        seen += size_of(bounds, i) if kind[i] == KIND_BODY else 0
        if not inside or not (kind[i] == KIND_BODY or kind[i] == KIND_BOILERPLATE):
            continue
        if not comments:
            kind[i], score[i], reason[i], prefix[i] = KIND_COMMENT, 0.1, R_COMMENT, 0
        elif written and size_of(bounds, i) >= 4:
            kind[i], score[i], reason[i], prefix[i] = KIND_BODY, 0.5, R_READER, 0


@kernel
def name_chrome(bounds: Int32s, facts: Int32s, kind: Int8s, prefix: Int32s) -> None:
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
        size = size_of(bounds, i)
        inside = int64(facts[i, F_INSIDE])
        own = int64(facts[i, F_WHOLE])
        if not own and inside and int64(facts[i, F_INSIDE_AT]) + (inside & 255) <= 80:
            own = inside >> 8
        if not own and 0 < size <= _SPOKEN:
            own = int64(facts[i, F_START]) >> 8
        if own:
            kind[i], prefix[i] = own - 1, 32 * P_SPEAKS + own - 1
        elif section >= 0 and left > 0:
            kind[i], prefix[i] = section, 32 * P_SECTION + section
            left -= 1
        elif i < first and size <= 8:
            kind[i], prefix[i] = KIND_NAV, 32 * P_NAV
