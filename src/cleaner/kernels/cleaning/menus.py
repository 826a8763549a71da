"""Whether a line may begin with a menu: a run of capitals that holds entries.

Slow twin: tests/slow_cleaning.
"""

from cleaner.kernels._bits import get
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, UInt16s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    CH_ALNUM,
    CH_ALPHA,
    CH_BLANK,
    CH_DIGIT,
    CH_LOWER,
    CH_UPPER,
    LIST_WHOLE,
    MENU_WINDOW,
    PREFILTER_MENU,
    TK_CONNECTOR,
    TK_WHOLE_FIRST,
)
from cleaner.kernels.cleaning.phrases import longest_phrase, may_be_phrase
from cleaner.kernels.cleaning.points import flags_at

__all__ = ["prefilter_menu", "stops_before"]


@kernel
def stops_before(classes: Bytes, first: int, last: int, spans: Int32s, token_flags: UInt32s) -> bool:
    """Whether a plain word in small letters stands behind the first of some tokens: there a run of capitals stops."""
    found = 0
    for k in range(first + 1, last):
        at = int64(get(spans, 2 * k))
        plain = flags_at(classes, at) & CH_LOWER != 0 and flags_at(classes, at - 1) & CH_BLANK != 0
        found |= int64(plain) & int64(int64(get(token_flags, k)) & TK_CONNECTOR == 0)
    return found != 0


@kernel
def prefilter_menu(
    points: UInt32s,
    classes: Bytes,
    start: int,
    end: int,
    first: int,
    last: int,
    spans: Int32s,
    ids: UInt16s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
    need: int,
) -> int:
    """Whether a line begins with so many entries of menus in a run of capitals."""
    run, stop = _menu_run(points, classes, start, end, first, last, spans, token_flags)
    # Below a page's top, entries must be half of the run.
    least = run if need > 2 and end - start <= MENU_WINDOW else 0
    if run < 3 or stop - first < need:
        return 0
    held = _holds_entries(first, stop, need, least, ids, token_flags, firsts, steps)
    return PREFILTER_MENU if held else 0


@kernel
def _menu_run(
    points: UInt32s, classes: Bytes, start: int, end: int, first: int, last: int, spans: Int32s, token_flags: UInt32s
) -> tuple[int, int]:
    """How many capitalised words and connectors open a line, and the token after their last."""
    window = min(end, start + MENU_WINDOW)
    i = start
    run = 0
    k = first
    stop = last
    while i < window:
        while i < window and flags_at(classes, i) & CH_BLANK:
            i += 1
        if i >= window:
            break
        word = i
        while i < window and not flags_at(classes, i) & CH_BLANK:
            i += 1
        while k < last and spans[k, 0] < word:
            k += 1
        own = flags_at(classes, word)
        entry = (
            bool(own & (CH_UPPER | CH_DIGIT))
            or not own & CH_ALNUM
            or (bool(own & CH_ALPHA) and not own & CH_LOWER)
            or (k < last and spans[k, 0] == word and spans[k, 1] == i and int64(token_flags[k]) & TK_CONNECTOR != 0)
        )
        tail = int64(points[i - 1])
        if not entry or ((tail == 46 or tail == 33 or tail == 63) and i - word > 4):
            stop = k
            break
        run += 1
    return run, stop


@kernel
def _holds_entries(
    first: int,
    stop: int,
    need: int,
    least: int,
    ids: UInt16s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
) -> bool:
    """Whether tokens hold enough entries of menus, and twice the tokens that these cover are as many as asked for."""
    entries, covered = 0, 0
    k = first
    while k < stop:
        hit = 0
        if int64(token_flags[k]) & TK_WHOLE_FIRST and may_be_phrase(ids, k, stop, LIST_WHOLE, firsts, steps):
            hit = longest_phrase(ids, k, stop, LIST_WHOLE, firsts, steps) & 255
        entries += int64(hit > 0)
        covered += hit
        k += max(1, hit)
    return entries >= need and covered * 2 >= least
