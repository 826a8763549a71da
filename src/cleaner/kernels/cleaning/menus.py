"""Menus that open a line: a run of capitals that holds entries. Whether one may, and where it ends.

Slow twin: tests/slow_cleaning/menus.py.
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
    CH_TITLE,
    CH_UPPER,
    LIST_WHOLE,
    MENU_WINDOW,
    PREFILTER_MENU,
    TK_CONNECTOR,
    TK_WHOLE_FIRST,
)
from cleaner.kernels.cleaning.phrases import longest_phrase, may_be_phrase
from cleaner.kernels.cleaning.points import flags_at
from cleaner.kernels.cleaning.stretches import ends_sentence, first_from

__all__ = ["find_menu", "prefilter_menu", "stops_before"]

_SHORT = 4  # characters of a short form with its stop
_UNKNOWN = 6  # words behind the last entry, at most, that do not make its end doubtful


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


@kernel
def _word_from(classes: Bytes, at: int, end: int) -> tuple[int, int]:
    """The next word between two places: where it begins and ends, both the end where there is none."""
    while at < end and flags_at(classes, at) & CH_BLANK:
        at += 1
    stop = at
    while stop < end and not flags_at(classes, stop) & CH_BLANK:
        stop += 1
    return at, stop


@kernel
def _joins(
    points: UInt32s,
    classes: Bytes,
    spans: Int32s,
    token_flags: UInt32s,
    signs: UInt32s,
    k: int,
    start: int,
    end: int,
) -> bool:
    """Whether a word joins entries, given the first token that does not stand before it."""
    if k < len(spans) and spans[k, 0] == start:
        if spans[k, 1] != end or not int64(token_flags[k]) & TK_CONNECTOR:
            return False
        for i in range(start, end):
            if flags_at(classes, i) & (CH_UPPER | CH_TITLE):
                return False
        return True
    if end - start == 1:
        for sign in signs:
            if points[start] == sign:
                return True
    return False


@kernel
def _read_capitals(
    points: UInt32s,
    classes: Bytes,
    spans: Int32s,
    token_flags: UInt32s,
    signs: UInt32s,
    start: int,
    end: int,
) -> tuple[int, int, int, int, bool]:
    """The run of capitalised words and connectors that opens a stretch.

    Returns:
        Its words, and of these those in scripts without case, or in small letters; the last one that is no connector;
        where the run ends; whether another word follows.
    """
    run, caseless, opens, last, k = 0, 0, 0, start, first_from(spans, 0, start)
    at, stop = _word_from(classes, start, end)
    while at < end:
        while k < len(spans) and spans[k, 0] < at:
            k += 1
        own = flags_at(classes, at)
        joins = _joins(points, classes, spans, token_flags, signs, k, at, stop)
        capital = own & (CH_UPPER | CH_DIGIT) or not own & CH_ALNUM or (own & CH_ALPHA and not own & CH_LOWER)
        if not (joins or capital) or (stop - at > _SHORT and ends_sentence(classes, at, stop)):
            return run, caseless, opens, last, True
        opens = opens if joins else run
        run += 1
        caseless += int64(own & CH_ALPHA != 0 and not own & CH_UPPER)
        last = stop
        at, stop = _word_from(classes, stop, end)
    return run, caseless, opens, last, False


@kernel
def _count_entries(
    classes: Bytes,
    spans: Int32s,
    ids: UInt16s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
    start: int,
    end: int,
    need: int,
) -> tuple[int, int, int, int]:
    """The entries of menus that a run of words holds.

    Returns:
        How many they are, the word after the last one, how many words they cover, and the word after so many entries,
        as are needed at least, that most words up to it are theirs; 0 where there are none such.
    """
    entries, covered, last, most = 0, 0, 0, 0
    words = 0  # up to the one that ends here
    stop = start
    k, behind = first_from(spans, 0, start), first_from(spans, 0, end)
    # The run may be cut off inside a token.
    if behind > k and spans[behind - 1, 1] > end:
        behind -= 1
    while k < behind:
        size = 0
        if int64(token_flags[k]) & TK_WHOLE_FIRST:
            size = longest_phrase(ids, k, behind, LIST_WHOLE, firsts, steps) & 255
        if not size:
            k += 1
            continue
        k += size
        while stop < spans[k - 1, 1] and stop < end:
            _, stop = _word_from(classes, stop, end)
            words += 1
        entries += 1
        covered += size
        last = words
        if entries >= need and 2 * covered >= last:
            most = last
    return entries, last, covered, most


@kernel
def _behind_words(classes: Bytes, start: int, end: int, words: int) -> int:
    """Where the word begins that follows so many of a stretch."""
    at, stop = _word_from(classes, start, end)
    for _ in range(words):
        at, stop = _word_from(classes, stop, end)
    return at


@kernel
def find_menu(
    points: UInt32s,
    classes: Bytes,
    spans: Int32s,
    ids: UInt16s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
    signs: UInt32s,
    start: int,
    end: int,
    strict: bool,
) -> int:
    """Find where a menu that opens a stretch of a page ends.

    Args:
        points: uint32 (n,), the page.
        classes: uint8 (n,), of its code points.
        spans: int32 (t, 2), the tokens.
        ids: uint16 (t,).
        token_flags: uint32 (t,).
        firsts: uint64 (words,), as longest_phrase, as is the next.
        steps: uint64 (MARKS + 2**k, 2).
        signs: uint32 (s,), those that may stand between entries as words do.
        start: of the stretch, no blank.
        end: of it.
        strict: whether four entries are needed, not two, and must be half of the words.

    Returns:
        The place where what follows the menu begins, the end where nothing does; the start where there is no menu.
    """
    window = min(end, start + MENU_WINDOW)
    run, caseless, opens, stop, more = _read_capitals(points, classes, spans, token_flags, signs, start, window)
    if run < 3:
        return start
    need = 4 if strict else 2
    entries, last, covered, most = _count_entries(classes, spans, ids, token_flags, firsts, steps, start, stop, need)
    if entries < need or (strict and covered * 2 < run):
        return start
    words = most
    if 2 * caseless < run:
        if not more and window == end:
            return end
        # Plain words follow: the sentence they belong to begins with the last capital before them, at the latest. The
        # lexicon knows better where the entries end, unless many words that it does not know follow its last one.
        words = last if run - last <= _UNKNOWN else opens
    return end if words == run and not more else _behind_words(classes, start, window, words)
