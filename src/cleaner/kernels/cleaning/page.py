"""From a page's code points to its lines and tokens, and to what each line may hold beside prose.

Slow twin: tests/slow_cleaning. A page is an array of code points (UTF-32), not of bytes, since the spans that cleaning
returns count code points.
"""

import numpy as np

from cleaner.kernels._bits import ascii_letters, get, put, wide_points
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Int8s, Int32s, Int64s, UInt16s, UInt32s, UInt64s, int64
from cleaner.kernels.cleaning.codes import (
    CH_ALNUM,
    CH_ALPHA,
    CH_BLANK,
    CH_DECIMAL,
    CH_DIGIT,
    CH_INVISIBLE,
    CH_LINE_END,
    CH_LOWER,
    CH_NUMBER,
    CH_SPACE,
    CH_STOP,
    CH_UNSPACED,
    CH_UPPER,
    CH_WORD,
    CH_WORD_CHAR,
    KIND_AD,
    KIND_COMMENT,
    KIND_PROMO,
    KIND_RELATED,
    LEAST_REST,
    LIST_AGENCIES,
    LIST_CREDITS,
    LIST_HEADS,
    LIST_LABELS,
    LIST_LEADS,
    LIST_PICTURES,
    LIST_RELATIVE,
    LIST_ROLES,
    LIST_STARTS,
    LIST_WHOLE,
    LONGEST_COPY,
    MARKS,
    MENU_WINDOW,
    PREFILTER_BRACKET,
    PREFILTER_CHROME,
    PREFILTER_COPY,
    PREFILTER_COUNTER,
    PREFILTER_CREDIT,
    PREFILTER_CREDITED,
    PREFILTER_INSIDE,
    PREFILTER_LABEL,
    PREFILTER_MENTION,
    PREFILTER_MENU,
    PREFILTER_PAGE,
    PREFILTER_SECTION,
    PREFILTER_TRAILER,
    SHORT_INSIDE,
    TK_AD,
    TK_CJK,
    TK_CONNECTOR,
    TK_CONTENT,
    TK_COUNTER,
    TK_CREDIT_FIRST,
    TK_CREDIT_LAST,
    TK_DATE_FIRST,
    TK_DATED_FIRST,
    TK_FILLER_FIRST,
    TK_FUNCTION,
    TK_HEAD_FIRST,
    TK_INSIDE_FIRST,
    TK_INSIDE_META_FIRST,
    TK_LEAD_FIRST,
    TK_LINKS_FIRST,
    TK_META_LAST,
    TK_MINUTE,
    TK_PHRASE,
    TK_PICTURE_END,
    TK_PICTURE_HEAD,
    TK_PICTURE_LAST,
    TK_RELATIVE_FIRST,
    TK_ROLE,
    TK_ROLE_FIRST,
    TK_SOURCE_FIRST,
    TK_TRAILER_LAST,
    TK_WHOLE_FIRST,
    TK_ZERO,
)

__all__ = [
    "fill_records",
    "find_prefilters",
    "has_flag",
    "lay_blocks",
    "list_places",
    "longest_phrase",
    "may_be_phrase",
    "phrase_of_kind",
    "scan_points",
    "scan_tokens",
    "whole_phrase",
]

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_BASIS = np.uint64(0xA0761D6478BD642F)
_U8 = np.uint64(8)
_U21 = np.uint64(21)
_U29 = np.uint64(29)
_U32 = np.uint64(32)
_U46 = np.uint64(46)
_LOW = np.uint64(0xFFFFFFFF)
_POINT = np.uint64(0x1FFFFF)
_WIDE = np.uint64(1 << 63)  # what no word8 of ASCII letters has

_TOKEN = CH_WORD | CH_UNSPACED | CH_NUMBER


@kernel
def _slot(key: np.uint64, mask: int) -> int:
    return int64((key ^ (key >> _U29)) & np.uint64(mask))


@kernel
def fill_records(keys: UInt64s, values: UInt64s, table: UInt64s) -> None:
    """Put keys and their values into an empty open hash table, with marks in front that tell what cannot be in it.

    Most of what is looked up is not there, and the marks stay near the processor where the table does not.

    Args:
        keys: uint64 (n,), different from each other and from 0.
        values: uint64 (n,), none of them 0.
        table: uint64 (MARKS + 2**k, 2), 2**k more than n, zeros; filled with a bit for the highest bits of each key in
            the first MARKS rows, and with records of a key and its value behind them.
    """
    mask = len(table) - MARKS - 1
    for i in range(len(keys)):
        bit = int64(keys[i] >> _U46)
        put(table, bit >> 6, get(table, bit >> 6) | (np.uint64(1) << np.uint64(bit & 63)))
        at = _slot(keys[i], mask)
        while table[MARKS + at, 0] != np.uint64(0):
            at = (at + 1) & mask
        table[MARKS + at, 0] = keys[i]
        table[MARKS + at, 1] = values[i]


@kernel
def _look_up(table: UInt64s, key: np.uint64) -> np.uint64:
    """The value of a key in a table that ``fill_records`` has filled; 0 where it is not there."""
    bit = int64(key >> _U46)
    if not (get(table, bit >> 6) >> np.uint64(bit & 63)) & np.uint64(1):
        return np.uint64(0)
    mask = len(table) - MARKS - 1
    at = _slot(key, mask)
    while get(table, 2 * (MARKS + at)) != np.uint64(0):
        if get(table, 2 * (MARKS + at)) == key:
            return np.uint64(get(table, 2 * (MARKS + at) + 1))
        at = (at + 1) & mask
    return np.uint64(0)


@kernel
def scan_points(points: UInt32s, pages: UInt16s, letters: UInt32s, flags: UInt32s, counts: Int64s) -> None:
    """Find what each code point of a page is, and how much there is of what ``list_places`` lists.

    Args:
        points: uint32 (n,), the page's code points.
        pages: uint16, as is the next, of letters.LetterTable.
        letters: uint32.
        flags: uint32 (n,), filled with the flags of each code point.
        counts: int64 (4,), filled: signs, tokens, lines that hold more than white space, blanks (U+0020).
    """
    blanks, signs, tokens, lines, before, inked = 0, 0, 0, 0, 0, 0
    latin = int64(pages[0]) * 256
    for i in range(len(points)):  # without a branch that the processor could guess wrong
        point = int64(get(points, i))
        own = get(letters, latin + point) if point < 256 else letters[int64(pages[point >> 8]) * 256 + (point & 255)]
        put(flags, i, own)
        own = int64(own)
        signs += int64((own & (CH_LOWER | CH_SPACE)) == 0)
        blanks += int64(point == 32)
        kind = own & _TOKEN
        tokens += int64(kind != 0) & (int64(kind != before) | int64(kind == CH_UNSPACED))
        before = kind
        inked |= int64((own & (CH_SPACE | CH_INVISIBLE)) == 0)
        ended = int64((own & CH_LINE_END) != 0)
        lines += inked & ended
        inked &= 1 - ended
    counts[0] = signs
    counts[1] = tokens
    counts[2] = lines + inked
    counts[3] = blanks


@kernel
def list_places(flags: UInt32s, signs: Int32s, spans: Int32s, lines: Int32s) -> int:
    """List the signs, tokens and lines of a page, of which ``scan_points`` tells how many they are.

    Args:
        flags: uint32 (n,), as scan_points fills it.
        signs: int32 (s + 1,), filled with the places of what is neither a small letter nor white space, as are the
            others all but the last row.
        spans: int32 (t + 1, 2), filled with the spans of the tokens.
        lines: int32 (m + 1, 2), filled with the lines that hold more than white space, trimmed.

    Returns:
        The length of the longest line.
    """
    sign, token, line, before, inked, first, last, start, longest = 0, 0, 0, 0, 0, 0, 0, 0, 0
    for i in range(len(flags)):  # as above, but for the ends of lines
        own = int64(get(flags, i))
        put(signs, sign, np.int32(i))
        sign += int64((own & (CH_LOWER | CH_SPACE)) == 0)
        kind = own & _TOKEN
        edge = int64(kind != before) | int64(kind == CH_UNSPACED)
        put(spans, 2 * token + 1, np.int32(i))
        token += edge & int64(before != 0)
        start = i if edge else start
        put(spans, 2 * token, np.int32(start))
        before = kind
        ink = int64((own & (CH_SPACE | CH_INVISIBLE)) == 0)
        first = i if ink & (1 - inked) else first
        last = i + 1 if ink else last
        inked |= ink
        if own & CH_LINE_END and inked:
            put(lines, 2 * line, np.int32(first))
            put(lines, 2 * line + 1, np.int32(last))
            longest = max(longest, last - first)
            line += 1
            inked = 0
    put(spans, 2 * token + 1, np.int32(len(flags)))
    if inked:
        put(lines, 2 * line, np.int32(first))
        put(lines, 2 * line + 1, np.int32(last))
        longest = max(longest, last - first)
    return longest


@kernel
def scan_tokens(
    points: UInt32s,
    pages: UInt16s,
    folds: UInt16s,
    fold_points: UInt64s,
    words: UInt64s,
    flags: UInt32s,
    spans: Int32s,
    lines: Int32s,
    slots: Int32s,
    different: UInt64s,
    hashes: UInt64s,
    numbers: Int32s,
    ids: Int32s,
    token_flags: UInt32s,
    bounds: Int32s,
    counts: Int64s,
) -> None:
    """Fold and hash the tokens of a page, number the different ones and look them up.

    Where there are more different ones than the table has room for it stops, to be called again with a larger one.

    Args:
        points: uint32 (n,), the page's code points.
        pages: uint16, as are the next two, of letters.LetterTable.
        folds: uint16.
        fold_points: uint64.
        words: uint64 (MARKS + 2**k, 2), the vocabulary, as fill_records fills it: the hash of a token; its flags times
            2**32, and its place plus 1. One record, so that a token costs one look into memory.
        flags: uint32 (n,), as scan_points fills it.
        spans: int32 (t, 2), as list_places fills it, as is the next.
        lines: int32 (m, 2).
        slots: int32 (2**k,), zeros; filled with the number of each different token plus 1.
        different: uint64 (2**(k - 1),), those of the first call in front; filled with the different hashes, and at
            last with what the vocabulary says of each.
        hashes: uint64 (t,), filled with the hashes of the folded tokens by the first call.
        numbers: int32 (t,), filled with the number of each among the page's different tokens.
        ids: int32 (t,), filled with their places in the vocabulary, -1 for others.
        token_flags: uint32 (t,), filled.
        bounds: int32 (m, 2), filled with the first token of each line and the one after its last.
        counts: int64 (4,), zeros; filled: tokens that are numbered, all where nothing is left to be done; the
            different ones among them; tokens that open a phrase in which chrome speaks, and one that is chrome.
    """
    if counts[0] == 0:
        _hash_tokens(points, pages, folds, fold_points, flags, spans, hashes, token_flags)
    _number_tokens(hashes, slots, different, numbers, counts)
    if counts[0] < len(hashes):
        return
    _look_up_tokens(numbers, words, different, counts, ids, token_flags)
    token = 0
    for line in range(len(lines)):
        put(bounds, 2 * line, np.int32(token))
        end = int64(get(lines, 2 * line + 1))
        while token < len(hashes) and get(spans, 2 * token) < end:
            token += 1
        put(bounds, 2 * line + 1, np.int32(token))


@kernel
def _mix(state: np.uint64, word8: np.uint64) -> np.uint64:
    state = (state ^ word8) * _PRIME
    return state ^ (state >> _U29)


@kernel
def _hash_tokens(
    points: UInt32s,
    pages: UInt16s,
    folds: UInt16s,
    fold_points: UInt64s,
    flags: UInt32s,
    spans: Int32s,
    hashes: UInt64s,
    token_flags: UInt32s,
) -> None:
    """Hash the folded tokens, and flag them by what they are made of."""
    for token in range(len(hashes)):
        start = int64(get(spans, 2 * token))
        end = int64(get(spans, 2 * token + 1))
        kind = int64(get(flags, start)) & _TOKEN
        own = TK_CJK if kind == CH_UNSPACED else 0
        if kind == CH_NUMBER and int64(get(flags, start)) & CH_DIGIT:
            state, length, wide = _mix(_mix(_BASIS, np.uint64(48)), np.uint64(1)), 0, False
            own |= TK_ZERO
        else:
            state, length, wide = _hash_letters(points, start, end), end - start, False
            if not state:
                state, length, wide = _hash_folded(points, pages, folds, fold_points, start, end)
        put(hashes, token, state or _PRIME)
        put(token_flags, token, np.uint32(own | (TK_CONTENT if length > 2 or wide else 0)))


@kernel
def _find_slot(slots: Int32s, different: UInt64s, state: np.uint64) -> int:
    """The slot of a hash, or the empty one that it would have."""
    mask = len(slots) - 1
    at = _slot(state, mask)
    while get(slots, at) and get(different, int64(get(slots, at)) - 1) != state:
        at = (at + 1) & mask
    return at


@kernel
def _number_tokens(hashes: UInt64s, slots: Int32s, different: UInt64s, numbers: Int32s, counts: Int64s) -> None:
    """Number the different tokens in the order in which they come, and list them, as long as there is room for them."""
    found = counts[1]
    for i in range(found):
        put(slots, _find_slot(slots, different, get(different, i)), np.int32(i + 1))
    for k in range(counts[0], len(hashes)):
        state = get(hashes, k)
        at = _find_slot(slots, different, state)
        if not get(slots, at):
            if found == len(different):
                counts[0], counts[1] = k, found
                return
            put(different, found, state)
            found += 1
            put(slots, at, np.int32(found))
        put(numbers, k, np.int32(get(slots, at) - 1))
    counts[0], counts[1] = len(hashes), found


@kernel
def _look_up_tokens(
    numbers: Int32s, words: UInt64s, different: UInt64s, counts: Int64s, ids: Int32s, token_flags: UInt32s
) -> None:
    """Look up the different tokens, give the place and flags of each to all that are the same, and count openers."""
    for i in range(counts[1]):
        put(different, i, _look_up(words, get(different, i)))
    inside, whole = 0, 0
    for k in range(len(numbers)):
        # A token that is in no list has a place of -1.
        record = get(different, int64(get(numbers, k)))
        known = int64(record >> _U32)
        own = int64(get(token_flags, k))
        put(ids, k, np.int32(int64(record & _LOW) - 1))
        put(token_flags, k, np.uint32((own & ~TK_CONTENT if known & TK_FUNCTION else own) | known))
        inside += int64((known & TK_INSIDE_FIRST) != 0)
        whole += int64((known & TK_WHOLE_FIRST) != 0)
    counts[2] = inside
    counts[3] = whole


@kernel
def _hash_letters(points: UInt32s, start: int, end: int) -> np.uint64:
    """What ``_hash_folded`` makes of a token of letters of ASCII, eight at once; 0 for others, and perhaps for it."""
    if start + ((end - start + 7) & -8) > len(points):
        return np.uint64(0)
    state = _BASIS
    at = start
    while at + 8 <= end:
        if wide_points(points, at):
            return np.uint64(0)
        state = _mix(state, ascii_letters(points, at))
        at += 8
    left = end - at
    word8 = np.uint64(0)
    if left:
        if wide_points(points, at) & ((1 << left) - 1):
            return np.uint64(0)
        word8 = ascii_letters(points, at) >> np.uint64(64 - 8 * left)
    return _mix(_mix(state, word8), np.uint64(left))


@kernel
def _hash_folded(
    points: UInt32s, pages: UInt16s, folds: UInt16s, fold_points: UInt64s, start: int, end: int
) -> tuple[np.uint64, int, bool]:
    """The hash of a folded token, the number of its code points, and whether one is beyond ASCII."""
    # Folded letters of ASCII are hashed eight at a time, others one by one.
    state, word8, held = _BASIS, np.uint64(0), 0
    length, wide = 0, False
    for i in range(start, end):
        point = int64(get(points, i))
        fold = int64(folds[int64(pages[point >> 8]) * 256 + (point & 255)])
        rest = fold_points[fold - 1] if fold else np.uint64(point)
        while rest:
            folded = rest & _POINT
            rest >>= _U21
            length += 1
            if folded < np.uint64(128):
                word8 = (word8 << _U8) | folded
                held += 1
            if held == 8 or (held and folded > np.uint64(127)):
                state, word8, held = _mix(state, word8), np.uint64(0), 0
            if folded > np.uint64(127):
                state, wide = _mix(state, folded | _WIDE), True
    # Once more even where nothing is held: the low bits tell the slot in tables, and must rest on all letters.
    return _mix(_mix(state, word8), np.uint64(held)), length, wide


@kernel
def lay_blocks(
    lines: Int32s,
    bounds: Int32s,
    spans: Int32s,
    cuts: Int32s,
    block_spans: Int32s,
    block_lines: Int32s,
    block_bounds: Int32s,
    block_kinds: Int8s,
) -> None:
    """Put the blocks of a page in order: those of the lines that were cut, and each other line as one block.

    Args:
        lines: int32 (m, 2).
        bounds: int32 (m, 2), the first token of each line and the one after its last.
        spans: int32 (tokens, 2).
        cuts: int32 (c, 4), in order: line, start, end and kind of each block of a line that was cut.
        block_spans: int32 (n, 2), n being m, less the lines that were cut, and c; filled.
        block_lines: int32 (n,), filled.
        block_bounds: int32 (n, 2), filled with the first token of each block and the one after its last.
        block_kinds: int8 (n,), filled; -1 where a line was not cut.
    """
    at, cut = 0, 0
    for line in range(len(lines)):
        if cut == len(cuts) or cuts[cut, 0] != line:
            for j in range(2):
                block_spans[at, j] = lines[line, j]
                block_bounds[at, j] = bounds[line, j]
            block_lines[at] = line
            block_kinds[at] = -1
            at += 1
            continue
        token = int64(bounds[line, 0])
        while cut < len(cuts) and cuts[cut, 0] == line:
            for j in range(2):
                place = cuts[cut, 1 + j]
                while token < len(spans) and spans[token, 0] < place:
                    token += 1
                block_spans[at, j] = place
                block_bounds[at, j] = token
            block_lines[at] = line
            block_kinds[at] = cuts[cut, 3]
            at += 1
            cut += 1


@kernel
def _key(value: np.uint64, token: int) -> np.uint64:
    """The key of the step that a token makes from a node."""
    return np.uint64(((value >> _U32 << _U32) + np.uint64(token + 1)) * _PRIME)


@kernel
def _step(firsts: UInt64s, steps: UInt64s, value: np.uint64, token: int) -> np.uint64:
    """The value of the node that a token leads to from another, or from the root, 0; 0 where it leads nowhere."""
    if value == np.uint64(0):
        return np.uint64(firsts[token])
    return _look_up(steps, _key(value, token))


@kernel
def _kind_of(value: np.uint64, column: int) -> int:
    """Kind + 1 of the phrase of a list that ends in a node, 0 for none; of the lists that have one kind, 1."""
    if column < LIST_ROLES:
        return int64(value >> np.uint64(5 * column)) & 31
    return int64(value >> np.uint64(16 + column)) & 1


@kernel
def may_be_phrase(ids: Int32s, at: int, end: int, column: int, firsts: UInt64s, steps: UInt64s) -> bool:
    """Whether a token of the vocabulary is a phrase of a list by itself, or may go on to one of any list.

    Of the tokens that may begin a phrase few do. This is small enough to stand where it is called, and has no branch.
    """
    value = get(firsts, int64(get(ids, at)))
    more = at + 1 < end
    token = int64(get(ids, at + 1 if more else at))
    bit = int64(_key(value, token) >> _U46)
    marked = (get(steps, bit >> 6) >> np.uint64(bit & 63)) & np.uint64(1)
    goes_on = int64(more) & int64(token >= 0) & int64(marked)
    return (int64(_kind_of(value, column) != 0) | goes_on) != 0


@kernel
def longest_phrase(ids: Int32s, at: int, end: int, column: int, firsts: UInt64s, steps: UInt64s) -> int:
    """The longest phrase of a list that begins at a token: its kind + 1 times 256 plus its tokens; 0 for none.

    Args:
        ids: int32 (tokens,), places in the vocabulary.
        at: the token.
        end: after the last token that counts.
        column: the list, of those below.
        firsts: uint64 (words,), the phrases' tree: the value of the node that each word leads to from the root, 0 for
            none. A value is the node's number times 2**32, and the kinds of the phrases that end in it: five bits for
            each list with more than one kind, one for each other.
        steps: uint64 (MARKS + 2**k, 2), of the others, as fill_records fills it: node and token -> value.
    """
    best = 0
    length = 0
    value = np.uint64(0)
    while at < end and ids[at] >= 0:
        value = _step(firsts, steps, value, int64(ids[at]))
        if value == np.uint64(0):
            break
        length += 1
        kind = _kind_of(value, column)
        if kind:
            best = kind * 256 + length
        at += 1
    return best


@kernel
def phrase_of_kind(ids: Int32s, at: int, end: int, column: int, kind: int, firsts: UInt64s, steps: UInt64s) -> int:
    """The tokens of the longest phrase of a list and a kind that begins at a token; 0 for none."""
    best = 0
    length = 0
    value = np.uint64(0)
    while at < end and ids[at] >= 0:
        value = _step(firsts, steps, value, int64(ids[at]))
        if value == np.uint64(0):
            break
        length += 1
        if _kind_of(value, column) == kind + 1:
            best = length
        at += 1
    return best


@kernel
def whole_phrase(ids: Int32s, first: int, last: int, column: int, firsts: UInt64s, steps: UInt64s) -> int:
    """Kind + 1 of the phrase of a list that some tokens are; 0 for none."""
    value = np.uint64(0)
    for k in range(first, last):
        if ids[k] < 0:
            return 0
        value = _step(firsts, steps, value, int64(ids[k]))
        if value == np.uint64(0):
            return 0
    return _kind_of(value, column)


_MENTION_OPENERS = TK_FILLER_FIRST | TK_RELATIVE_FIRST | TK_DATED_FIRST | TK_PHRASE | TK_SOURCE_FIRST | TK_DATE_FIRST

_STATES = TK_DATED_FIRST | TK_LEAD_FIRST | TK_DATE_FIRST | TK_RELATIVE_FIRST | TK_ZERO
_LABEL_TOKENS = 8  # the label of a credit has fewer
_LABEL, _LEAD = 2, 1
# May open metadata behind a date; a word that joins a date and its time is no longer than the second.
_OPENS_MORE = TK_DATED_FIRST | TK_LEAD_FIRST | TK_SOURCE_FIRST | TK_FILLER_FIRST | TK_RELATIVE_FIRST | TK_PHRASE
_LONGEST_JOIN = 3
# Opens metadata that goes on with numbers.
_HOLDS_NUMBER = TK_DATED_FIRST | TK_SOURCE_FIRST | TK_FILLER_FIRST | TK_RELATIVE_FIRST | TK_DATE_FIRST
_TELLING = np.uint64(sum(1 << ord(sign) for sign in "().:/12"))
_HOLDS_AT = 1 << 31  # for find_prefilters itself: the sign of addresses and handles stands on the line
_TAIL = 200
_PAGE_LENGTH = 600
_PAGE_WORDS = 120
_PROSE_TOKENS = 12


@kernel
def find_prefilters(
    points: UInt32s,
    flags: UInt32s,
    signs: Int32s,
    lines: Int32s,
    bounds: Int32s,
    spans: Int32s,
    hashes: UInt64s,
    ids: Int32s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
    page_words: int,
    telling: Int32s,
    prefilters: UInt32s,
    prefiltered: Int32s,
) -> int:
    """Tell for each line what may stand on it beside one block of prose or chrome.

    A prefilter is a necessary condition of what cutting looks for and cheap to see; a line without one is one block.

    Args:
        points: uint32 (n,), the page.
        flags: uint32 (n,), of its code points.
        signs: int32 (s,), as scan_points fills it.
        lines: int32 (m, 2).
        bounds: int32 (m, 2), the first token of each line and the one after its last.
        spans: int32 (tokens, 2).
        hashes: uint64 (tokens,).
        ids: int32 (tokens,).
        token_flags: uint32 (tokens,).
        firsts: uint64 (words,), as longest_phrase, as is the next.
        steps: uint64 (MARKS + 2**k, 2).
        page_words: words of the page.
        telling: int32 (s,), filled.
        prefilters: uint32 (m,), filled with the PREFILTER flags of this module.
        prefiltered: int32 (m, 4), filled with number, start, end and prefilters of each line that has some.

    Returns:
        How many lines have some.
    """
    count = 0
    # Each look that asks for many arrays is asked for by a cheaper one.
    sign_count = _list_telling(points, signs, telling)
    _prefilter_inside(
        points, flags, telling, sign_count, lines, bounds, spans, ids, token_flags, firsts, steps, prefilters
    )
    for line in range(len(lines)):
        start, end = int64(lines[line, 0]), int64(lines[line, 1])
        first, last = int64(bounds[line, 0]), int64(bounds[line, 1])
        found = _prefilter_front(points, start, end, first, last, token_flags)
        if first < last and _may_end_in_credit(points, start, end, token_flags[last - 1]):
            found |= _prefilter_credit(points, flags, start, end, first, last, spans, ids, token_flags, firsts, steps)
        if first < last and (
            (
                int64(prefilters[line]) & _HOLDS_AT
                and _opens_with_address(points, flags, start, end, int64(spans[first, 0]))
                and _has_token(points, flags, first, last, spans, token_flags, _STATES)
            )
            or (
                (int64(token_flags[first]) & _MENTION_OPENERS or int64(flags[spans[first, 0]]) & CH_DECIMAL)
                and _may_be_mention(points, flags, line, end, first, last, spans, ids, token_flags, firsts, steps)
            )
        ):
            found |= PREFILTER_MENTION
        if end - start <= LONGEST_COPY:
            found |= _prefilter_copy(first, last, hashes)
        need = 4 if line > 3 else 2
        if last - first >= need and not _stops_before(flags, first, first + need, spans, token_flags):
            run, stop = _menu_run(points, flags, start, end, first, last, spans, token_flags)
            # Below a page's top, entries must be half of the run.
            least = run if need > 2 and end - start <= MENU_WINDOW else 0
            if (
                run >= 3
                and stop - first >= need
                and _holds_entries(first, stop, need, least, ids, token_flags, firsts, steps)
            ):
                found |= PREFILTER_MENU
        if end - start > _PAGE_LENGTH:
            words = 0
            for i in range(start, end):
                words += int64(points[i] == 32)
            if words >= _PAGE_WORDS and words * 2 > page_words:
                found |= PREFILTER_PAGE
        found |= int64(prefilters[line]) & ~_HOLDS_AT
        prefilters[line] = np.uint32(found)
        if found:
            prefiltered[count, 0], prefiltered[count, 1], prefiltered[count, 2], prefiltered[count, 3] = (
                line,
                start,
                end,
                found,
            )
            count += 1
    return count


@kernel
def _may_end_in_credit(points: UInt32s, start: int, end: int, last: np.uint32) -> bool:
    """Whether a line's last token may end a credit, or a bracket closes at its end."""
    close = end - 1
    if points[close] == 46 and close > start:
        close -= 1
    return bool(int64(last) & TK_PICTURE_END) or _is_closing(int64(points[close]))


@kernel
def _is_closing(point: int) -> bool:
    return point == 41 or point == 93 or point == 0xFF09 or point == 0x3011


@kernel
def _opens_with_address(points: UInt32s, flags: UInt32s, start: int, end: int, at: int) -> bool:
    """Whether a line begins with a handle or an address of mail."""
    if at > start and points[at - 1] == 64:
        return True
    i = at
    stop = min(end, at + 70)
    while i < stop and (int64(flags[i]) & CH_WORD_CHAR or points[i] == 46 or points[i] == 43 or points[i] == 45):
        i += 1
    return i < stop and points[i] == 64


@kernel
def _prefilter_front(points: UInt32s, start: int, end: int, first: int, last: int, token_flags: UInt32s) -> int:
    """A label or a counter in front, a trailer behind."""
    found = 0
    if points[start] == 91 and end - start > 3:
        found |= PREFILTER_COUNTER
    if first == last:
        return found
    if int64(token_flags[first]) & TK_CREDIT_FIRST:
        for i in range(start, min(end, start + 60)):
            if points[i] == 58 or points[i] == 0xFF1A:
                found |= PREFILTER_LABEL
    for k in range(first, min(first + 2, last - 2)):
        a, b = int64(token_flags[k]), int64(token_flags[k + 1])
        if (a & TK_ZERO) and (b & TK_COUNTER) and int64(token_flags[k + 2]) & TK_ZERO:
            found |= PREFILTER_COUNTER
    if int64(token_flags[last - 1]) & TK_TRAILER_LAST:
        found |= PREFILTER_TRAILER
    return found


@kernel
def has_flag(flags: UInt32s, start: int, end: int, wanted: int) -> bool:
    """Whether a character, or a token, between two places is flagged as something."""
    for i in range(start, end):
        if int64(flags[i]) & wanted:
            return True
    return False


@kernel
def _may_be_mention(
    points: UInt32s,
    flags: UInt32s,
    line: int,
    end: int,
    first: int,
    last: int,
    spans: Int32s,
    ids: Int32s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
) -> bool:
    """Whether a line may begin with a date, a byline or a time to read, and be cut for it."""
    at = int64(spans[first, 0])
    head = int64(token_flags[first])
    stop = min(end, at + 70)
    if head & (TK_DATED_FIRST | TK_LEAD_FIRST):
        opens = _opens_metadata(points, flags, end, first, last, spans, ids, token_flags, firsts, steps)
        if opens == _LABEL or (
            opens == _LEAD
            and _may_end_as_byline(points, flags, end, first, last, spans, ids, token_flags, firsts, steps)
        ):
            return True
    # A source, a time to read and an address are metadata only beside something else.
    if head & TK_SOURCE_FIRST and _has_token(points, flags, first + 1, last, spans, token_flags, _STATES):
        for i in range(at, min(end, at + 24)):
            if points[i] == 58 or points[i] == 0xFF1A:
                return True
    # Below the first line a date without a label counts only where nothing but metadata follows it.
    if line and not _may_go_on_as_metadata(points, flags, end, first, last, spans, token_flags):
        return False
    if (head & TK_DATE_FIRST) and _may_be_worded_date(flags, at, stop):
        return True
    if (head & TK_FILLER_FIRST) and has_flag(flags, at, stop, CH_DECIMAL):
        return True
    if (head & TK_RELATIVE_FIRST) and longest_phrase(ids, first, last, LIST_RELATIVE, firsts, steps):
        return True
    if int64(flags[at]) & CH_DECIMAL:
        if has_flag(token_flags, first + 1, min(last, first + 4), TK_MINUTE) and _has_token(
            points, flags, first + 1, last, spans, token_flags, _STATES
        ):
            return True
        if _may_be_date(points, flags, at, stop, first, last, spans, token_flags):
            return True
    return False


@kernel
def _has_token(
    points: UInt32s, flags: UInt32s, first: int, last: int, spans: Int32s, token_flags: UInt32s, wanted: int
) -> bool:
    """Whether a token has one of some bits, or is odd, so that patterns may see them in it."""
    for k in range(first, last):
        if int64(token_flags[k]) & wanted or _is_odd(points, flags, int64(spans[k, 0]), int64(spans[k, 1])):
            return True
    return False


@kernel
def _may_end_as_byline(
    points: UInt32s,
    flags: UInt32s,
    end: int,
    first: int,
    last: int,
    spans: Int32s,
    ids: Int32s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
) -> bool:
    """Whether a line that opens as a byline may be one to its end, or hold a label: 'by Ann writes:' is none."""
    # No name or role holds a number: the first one opens a date or a time to read, or something before it does.
    for k in range(first, last):
        own = int64(token_flags[k])
        at = int64(spans[k, 0])
        if own & TK_ZERO:
            if not (
                _has_at(points, int64(spans[first, 1]), at)
                or _opens_with_address(points, flags, at, end, at)
                or own & ~TK_RELATIVE_FIRST & _HOLDS_NUMBER
                or longest_phrase(ids, k, last, LIST_RELATIVE, firsts, steps)
                or has_flag(token_flags, k + 1, min(last, k + 4), TK_MINUTE)
                or _may_be_date(points, flags, at, min(end, at + 70), k, last, spans, token_flags)
            ):
                return False
            break
        if own & _HOLDS_NUMBER or _is_odd(points, flags, at, int64(spans[k, 1])):
            break
    if _has_at(points, int64(spans[first, 1]), end):
        return True
    if int64(token_flags[last - 1]) & (TK_META_LAST | TK_ZERO) or not int64(flags[spans[last - 1, 0]]) & CH_LOWER:
        return True
    return _has_token(
        points, flags, first, last, spans, token_flags, TK_DATED_FIRST | TK_SOURCE_FIRST | TK_ROLE | TK_ROLE_FIRST
    )


@kernel
def _has_at(points: UInt32s, start: int, end: int) -> bool:
    """Whether the sign of addresses and handles stands between two places."""
    for i in range(start, end):
        if points[i] == 64:
            return True
    return False


@kernel
def _may_go_on_as_metadata(
    points: UInt32s, flags: UInt32s, end: int, first: int, last: int, spans: Int32s, token_flags: UInt32s
) -> bool:
    """Whether a line that opens with a date may be metadata to its end, or hold a label or a byline.

    What is no part of a date, a time or what joins the two stands behind the date, and must open metadata itself.
    """
    if _has_at(points, int64(spans[first, 1]), end):
        return True
    for k in range(first + 1, last):
        own, size = int64(token_flags[k]), int64(spans[k, 1]) - int64(spans[k, 0])
        if own & _OPENS_MORE or _is_odd(points, flags, int64(spans[k, 0]), int64(spans[k, 1])):
            break
        if size > _LONGEST_JOIN and not own & (TK_META_LAST | TK_ZERO | TK_DATE_FIRST):
            return False
    if int64(token_flags[last - 1]) & (TK_META_LAST | TK_ZERO):
        return True
    return _has_token(
        points, flags, first + 1, last, spans, token_flags, TK_DATED_FIRST | TK_LEAD_FIRST | TK_SOURCE_FIRST
    )


@kernel
def _is_odd(points: UInt32s, flags: UInt32s, start: int, end: int) -> bool:
    """Whether a token is not in letters of ASCII, or a capital follows a small letter in it.

    Patterns see more than tokens in such: letters that ignoring case makes equal, and words that run together.
    """
    for i in range(start, end):
        if points[i] > 127 or (i > start and int64(flags[i]) & CH_UPPER and int64(flags[i - 1]) & CH_LOWER):
            return True
    return False


@kernel
def _opens_metadata(
    points: UInt32s,
    flags: UInt32s,
    end: int,
    first: int,
    last: int,
    spans: Int32s,
    ids: Int32s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
) -> int:
    """Whether the label of a date with what may open one, or the lead of a byline with a capital, begins at a token.

    Returns:
        _LABEL, _LEAD, or 0 for neither; _LABEL too where a word may be something else to patterns.
    """
    value = np.uint64(0)
    lead = 0
    for k in range(first, last):
        if _is_odd(points, flags, int64(spans[k, 0]), int64(spans[k, 1])):
            return _LABEL
        if ids[k] < 0:
            return lead
        value = _step(firsts, steps, value, int64(ids[k]))
        if value == np.uint64(0):
            return lead
        if k + 1 == last:
            return lead
        at = int64(spans[k + 1, 0])
        after, opens = int64(flags[at]), int64(token_flags[k + 1])
        if _kind_of(value, LIST_LEADS) and not after & (CH_LOWER | CH_DECIMAL):
            lead = _LEAD
        if _kind_of(value, LIST_LABELS) and (
            after & CH_DECIMAL
            or points[at] > 127
            or opens & TK_RELATIVE_FIRST
            or (opens & TK_DATE_FIRST and _may_be_worded_date(flags, at, min(end, at + 70)))
        ):
            return _LABEL
    return lead


@kernel
def _may_be_date(
    points: UInt32s,
    flags: UInt32s,
    at: int,
    stop: int,
    first: int,
    last: int,
    spans: Int32s,
    token_flags: UInt32s,
) -> bool:
    """Whether a date, or a time before its date, may begin with a number."""
    if not _may_be_numeric_date(points, flags, at, stop):
        return False
    digits = 0
    while at + digits < stop and int64(flags[at + digits]) & CH_DECIMAL:
        digits += 1
    i = at + digits
    gap = 0
    while i < stop and gap < 2 and int64(flags[i]) & CH_BLANK:
        i += 1
        gap += 1
    point = int64(points[i]) if i < stop else 0
    if point > 127:
        return True
    if digits == 4:
        return point == 45 or point == 46 or point == 47
    if digits > 2:
        return False
    # . - / : and the letters of a.m., p.m., h, Uhr
    low = point | 32
    if point == 46 or point == 45 or point == 47 or point == 58 or low == 97 or low == 112 or low == 104 or low == 117:
        return True
    # A month; '3rd of May', '1er avril', '3thMay'
    for k in range(first + 1, min(last, first + 4)):
        if int64(token_flags[k]) & TK_DATE_FIRST or _is_odd(points, flags, int64(spans[k, 0]), int64(spans[k, 1])):
            return True
    # The end of an ordinal and a month run together.
    return first + 1 < last and spans[first + 1, 0] == at + digits and spans[first + 1, 1] - spans[first + 1, 0] > 2


@kernel
def _may_be_worded_date(flags: UInt32s, at: int, stop: int) -> bool:
    """Whether a day and a year, or a year, a month and a day, stand behind a weekday or a month."""
    groups, digits, first = 0, 0, 0
    for i in range(at, stop):
        if int64(flags[i]) & CH_DECIMAL:
            digits += 1
            groups += int64(digits == 1)
            first += int64(groups == 1)
        else:
            digits = 0
    return groups >= 3 or (groups == 2 and first <= 2)


@kernel
def _may_be_numeric_date(points: UInt32s, flags: UInt32s, at: int, stop: int) -> bool:
    """Whether four digits in a row, a year cut short, or two stops between digits stand near a place."""
    digits = 0
    stops = 0
    for i in range(at, stop):
        point = int64(points[i])
        if int64(flags[i]) & CH_DECIMAL:
            digits += 1
            if digits >= 4:
                return True
        else:
            if point == 46 and digits:
                stops += 1
                if stops >= 2:
                    return True
            if point == 39 and i + 1 < stop and int64(flags[i + 1]) & CH_DECIMAL:
                return True
            digits = 0
    return False


@kernel
def _prefilter_credit(
    points: UInt32s,
    flags: UInt32s,
    start: int,
    end: int,
    first: int,
    last: int,
    spans: Int32s,
    ids: Int32s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
) -> int:
    """Whether a line may end in a credit that needs no label: an agency, or something in brackets."""
    if first == last:
        return 0
    ends = int64(token_flags[last - 1]) & TK_PICTURE_END != 0
    for k in range(max(first, last - 6), last if ends else first):
        if int64(token_flags[k]) & TK_PHRASE:
            hit = longest_phrase(ids, k, last, LIST_PICTURES, firsts, steps) & 255
            if k + hit == last:
                return PREFILTER_CREDIT
    close = end - 1
    if points[close] == 46 and close > start:
        close -= 1
    point = int64(points[close])
    if not (point == 41 or point == 93 or point == 0xFF09 or point == 0x3011):
        return 0
    wanted = 0
    opened = False
    i = close - 1
    while i >= start and i > close - 240:
        point = int64(points[i])
        if point == 169 or (point == 47 and _is_capital_behind(flags, i + 1, close)):
            return PREFILTER_CREDIT
        if point == 47:
            wanted |= TK_PICTURE_END | TK_PICTURE_HEAD
        if _opens_bracket(point):
            opened = True
            break
        i -= 1
    if not opened:
        return 0
    opening, labelled = last, False
    for k in range(last - 1, first - 1, -1):
        if spans[k, 0] < i:
            break
        opening = k
        own = int64(token_flags[k])
        labelled = labelled or own & TK_CREDIT_LAST != 0
        # A number ends an agency's name only where it is written in one with it: 'Flash90'.
        if own & wanted and not (own & TK_ZERO and (k == first or spans[k - 1, 1] < spans[k, 0])):
            return PREFILTER_CREDIT
    if opening == last:
        return 0
    # A label, or an agency by itself, stands right behind the bracket.
    if labelled and (
        int64(token_flags[opening]) & TK_CREDIT_FIRST
        or _is_odd(points, flags, int64(spans[opening, 0]), int64(spans[opening, 1]))
    ):
        return PREFILTER_CREDIT
    alone = longest_phrase(ids, opening, last, LIST_AGENCIES, firsts, steps) & 255
    return PREFILTER_CREDIT if alone and opening + alone == last else 0


@kernel
def _opens_bracket(point: int) -> bool:
    return point == 40 or point == 91 or point == 0xFF08 or point == 0x3010


@kernel
def _is_capital_behind(flags: UInt32s, at: int, end: int) -> bool:
    """Whether a letter that is no small one stands at a place, blanks left out."""
    while at < end and int64(flags[at]) & CH_BLANK:
        at += 1
    return at < end and int64(flags[at]) & CH_ALPHA != 0 and not int64(flags[at]) & CH_LOWER


@kernel
def _is_opening(flags: UInt32s, start: int, at: int) -> bool:
    """Whether a token may open a sentence: nothing but signs stand between it and a stop or the line's start."""
    i = at - 1
    while i >= start and i > at - 8:
        if int64(flags[i]) & CH_STOP:
            return True
        if int64(flags[i]) & CH_ALNUM:
            return False
        i -= 1
    return True


@kernel
def _prefilter_inside(
    points: UInt32s,
    flags: UInt32s,
    signs: Int32s,
    sign_count: int,
    lines: Int32s,
    bounds: Int32s,
    spans: Int32s,
    ids: Int32s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
    prefilters: UInt32s,
) -> None:
    """Metadata, chrome or credits between sentences, and a credit's signs near the end."""
    sign = 0
    prose = False  # whether a paragraph stands above
    for line in range(len(lines)):
        start, end = int64(lines[line, 0]), int64(lines[line, 1])
        first, last = int64(bounds[line, 0]), int64(bounds[line, 1])
        found = 0
        colon, slash = False, False
        year = -1  # where the last one stands
        bracket, opened = -1, False
        tail = end - _TAIL
        while sign < sign_count and signs[sign] < end:
            i = int64(signs[sign])
            sign += 1
            point = int64(points[i])
            if i < start:
                continue
            if point == 58 or point == 0xFF1A:
                colon = colon or point == 58
            elif point == 40 or point == 91 or point == 0xFF08 or point == 0x3010:
                bracket, opened = i, True
            elif point == 41 or point == 93 or point == 0xFF09 or point == 0x3011:
                bracket = -1
            elif point == 47:
                slash = slash or bracket >= 0
            elif point == 64:
                found |= _HOLDS_AT
            elif point == 169:
                if bracket >= 0:
                    found |= PREFILTER_BRACKET
                if end - i < 90 and not has_flag(flags, i, end, CH_DECIMAL):
                    found |= PREFILTER_CREDIT
            elif point == 46:
                if (
                    i > start
                    and i + 2 < end
                    and (int64(flags[i - 1]) & CH_DECIMAL)
                    and (int64(flags[i + 1]) & CH_DECIMAL)
                    and (int64(flags[i + 2]) & CH_DECIMAL)
                ):
                    year = i
            elif (point == 49 or point == 50) and i + 3 < end:
                second = int64(points[i + 1])
                if (
                    ((point == 49 and second == 57) or (point == 50 and second == 48))
                    and (int64(flags[i + 2]) & CH_DECIMAL)
                    and (int64(flags[i + 3]) & CH_DECIMAL)
                ):
                    year = i
        # What tokens are asked for on this line, those in small letters and all others; most are none of it.
        small = TK_CREDIT_LAST | TK_PICTURE_HEAD
        small |= TK_PICTURE_LAST if opened else 0
        small |= TK_PICTURE_END if slash else 0
        small |= TK_LINKS_FIRST if colon and end - start > 40 else 0
        large = small | (TK_AD if end - start > 40 else 0)
        large |= TK_INSIDE_META_FIRST if year > start and end - start > SHORT_INSIDE else 0
        large |= TK_HEAD_FIRST if prose else 0
        for k in range(first, last):
            at = int64(get(spans, 2 * k))
            own = int64(get(token_flags, k)) & (small if int64(get(flags, at)) & CH_LOWER else large)
            if not own:
                continue
            stop = int64(spans[k, 1])
            if (
                (own & TK_HEAD_FIRST)
                and may_be_phrase(ids, k, last, LIST_HEADS, firsts, steps)
                and _may_open_section(flags, spans, ids, token_flags, k, first, last)
            ):
                hit = longest_phrase(ids, k, last, LIST_HEADS, firsts, steps)
                size, kind = hit & 255, hit >> 8
                counted = k == first and int64(token_flags[k]) & TK_ZERO != 0
                follows = k + size < last and int64(flags[spans[k + size, 0]]) & CH_LOWER != 0
                # Beside the heads a line holds something, more where no number of comments opens it.
                rest = last - first - size >= (1 if int64(token_flags[first]) & TK_ZERO else LEAST_REST)
                if kind == KIND_COMMENT + 1 and rest and (counted or not follows):
                    found |= PREFILTER_SECTION
                if kind == KIND_RELATED + 1 and rest and size > 1 and k > first and not follows:
                    found |= PREFILTER_SECTION
            if own & (TK_AD | TK_LINKS_FIRST) and _is_opening(flags, start, at):
                if (own & TK_AD) and int64(flags[at]) & CH_UPPER:
                    if phrase_of_kind(ids, k, last, LIST_WHOLE, KIND_AD, firsts, steps):
                        found |= PREFILTER_CHROME
                if own & TK_LINKS_FIRST:
                    kind = longest_phrase(ids, k, last, LIST_STARTS, firsts, steps) >> 8
                    # A call to read on that is the whole line is no cut of it.
                    if (kind == KIND_PROMO + 1 or kind == KIND_RELATED + 1) and has_flag(
                        flags, start, end - 1, CH_STOP
                    ):
                        found |= PREFILTER_CHROME
            if (own & TK_INSIDE_META_FIRST) and year > at:
                # What else may open metadata may stand before a labelled date.
                if int64(token_flags[k]) & (TK_DATE_FIRST | TK_RELATIVE_FIRST | TK_SOURCE_FIRST | TK_FILLER_FIRST) or (
                    _opens_metadata(points, flags, end, k, last, spans, ids, token_flags, firsts, steps) != 0
                    or _is_before_at(points, at, end)
                ):
                    found |= PREFILTER_INSIDE
            if (own & TK_CREDIT_LAST) and _label_ends(points, stop, end, True):
                plain = stop > tail - 60 and _label_ends(points, stop, end, False)
                found |= _prefilter_label(points, flags, spans, ids, token_flags, firsts, steps, start, first, k, plain)
            if (own & TK_PICTURE_LAST) and _closes(points, stop, end) and _in_brackets(points, start, at):
                found |= PREFILTER_BRACKET
            if slash and own & (TK_PICTURE_END | TK_PICTURE_HEAD) and _in_brackets(points, start, at):
                found |= PREFILTER_BRACKET
            if (own & TK_PICTURE_HEAD) and stop > tail - 60:
                for i in range(stop, min(end, stop + 3)):
                    if points[i] == 47 or points[i] == 124:
                        found |= PREFILTER_CREDIT
        prefilters[line] = found
        prose = prose or (last - first >= _PROSE_TOKENS and int64(flags[end - 1]) & CH_STOP != 0)


@kernel
def _prefilter_label(
    points: UInt32s,
    flags: UInt32s,
    spans: Int32s,
    ids: Int32s,
    token_flags: UInt32s,
    firsts: UInt64s,
    steps: UInt64s,
    start: int,
    first: int,
    last: int,
    plain: bool,
) -> int:
    """Whether the label of a credit ends with a token: right behind a bracket, or where it needs none."""
    found = 0
    for k in range(last, max(first, last - _LABEL_TOKENS) - 1, -1):
        if int64(token_flags[k]) & TK_CREDIT_FIRST and whole_phrase(ids, k, last + 1, LIST_CREDITS, firsts, steps):
            found |= PREFILTER_CREDIT | PREFILTER_CREDITED if plain else 0
            i = int64(spans[k, 0]) - 1
            while i >= start and int64(flags[i]) & CH_SPACE:
                i -= 1
            if i >= start and _opens_bracket(int64(points[i])):
                found |= PREFILTER_BRACKET
    return found


@kernel
def _list_telling(points: UInt32s, signs: Int32s, telling: Int32s) -> int:
    """List the signs by which prefilters are found; how many they are. Most signs are capitals and commas."""
    count = 0
    for k in range(len(signs)):
        i = get(signs, k)
        point = int64(get(points, int64(i)))
        own = int64(point < 64) & int64(_TELLING >> np.uint64(point & 63)) & 1
        other = int64(point == 64) | int64(point == 91) | int64(point == 93) | int64(point == 169)
        put(telling, count, i)
        count += own | other | int64(point > 0x3000)
    return count


@kernel
def _may_open_section(
    flags: UInt32s, spans: Int32s, ids: Int32s, token_flags: UInt32s, k: int, first: int, last: int
) -> bool:
    """Whether a token in capitals, or a number, that may open the head of a section stands behind no small word."""
    if k > first and int64(flags[spans[k - 1, 0]]) & CH_LOWER:
        return False
    # Most numbers count what no list knows.
    return not int64(token_flags[k]) & TK_ZERO or (k + 1 < last and ids[k + 1] >= 0)


@kernel
def _is_before_at(points: UInt32s, at: int, end: int) -> bool:
    """Whether the sign of addresses and handles stands near a place."""
    for i in range(at, min(end, at + 42)):
        if points[i] == 64:
            return True
    return False


@kernel
def _closes(points: UInt32s, at: int, end: int) -> bool:
    """Whether a bracket closes within three characters."""
    for i in range(at, min(end, at + 3)):
        point = int64(points[i])
        if point == 41 or point == 93 or point == 0xFF09 or point == 0x3011:
            return True
    return False


@kernel
def _in_brackets(points: UInt32s, start: int, at: int) -> bool:
    """Whether a bracket opens in the 170 characters before a place and does not close."""
    i = at - 1
    while i >= start and i > at - 170:
        point = int64(points[i])
        if point == 40 or point == 91 or point == 0xFF08 or point == 0x3010:
            return True
        if point == 41 or point == 93 or point == 0xFF09 or point == 0x3011:
            return False
        i -= 1
    return False


@kernel
def _label_ends(points: UInt32s, at: int, end: int, bracket: bool) -> bool:
    """Whether a colon, a slash or 'by' follows the label of a credit; in brackets 'von' and 'de' may, too."""
    for i in range(at, min(end, at + 4)):
        point = int64(points[i])
        if point == 58 or point == 0xFF1A or point == 47:
            return True
        # fot.
        if point == 46 and i == at and (points[at - 1] == 116 or points[at - 1] == 84):
            return True
        after = int64(points[i + 1]) if i + 1 < end else 0
        if (point == 66 or point == 98) and after == 121:
            return True
        if bracket and i > at and (point | 32 == 118 or point | 32 == 100 or point | 32 == 99):
            return True
    return False


@kernel
def _prefilter_copy(first: int, last: int, hashes: UInt64s) -> int:
    """Whether the first four tokens of a line stand on it again."""
    for k in range(first + 4, last - 3):
        if (
            hashes[k] == hashes[first]
            and hashes[k + 1] == hashes[first + 1]
            and hashes[k + 2] == hashes[first + 2]
            and hashes[k + 3] == hashes[first + 3]
        ):
            return PREFILTER_COPY
    return 0


@kernel
def _stops_before(flags: UInt32s, first: int, last: int, spans: Int32s, token_flags: UInt32s) -> bool:
    """Whether a plain word in small letters stands behind the first of some tokens: there a run of capitals stops."""
    found = 0
    for k in range(first + 1, last):
        at = int64(get(spans, 2 * k))
        plain = int64(get(flags, at)) & CH_LOWER != 0 and int64(get(flags, at - 1)) & CH_BLANK != 0
        found |= int64(plain) & int64(int64(get(token_flags, k)) & TK_CONNECTOR == 0)
    return found != 0


@kernel
def _menu_run(
    points: UInt32s, flags: UInt32s, start: int, end: int, first: int, last: int, spans: Int32s, token_flags: UInt32s
) -> tuple[int, int]:
    """How many capitalised words and connectors open a line, and the token after their last."""
    window = min(end, start + MENU_WINDOW)
    i = start
    run = 0
    k = first
    stop = last
    while i < window:
        while i < window and int64(flags[i]) & CH_BLANK:
            i += 1
        if i >= window:
            break
        word = i
        while i < window and not int64(flags[i]) & CH_BLANK:
            i += 1
        while k < last and spans[k, 0] < word:
            k += 1
        own = int64(flags[word])
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
    ids: Int32s,
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
