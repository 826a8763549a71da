"""A page made smaller before a parser sees it: without scripts, styles and comments, and without what parsers choke on.

Slow twin: tests/slow_cleaning. Half of a page's bytes are scripts, which a parser would copy and write out again; what
``<noscript>`` holds is no markup to who runs scripts, and parts the head of a page to who does not. And the tree
construction of the HTML standard is not linear: of a tag with n attributes each is compared with all before it, of n
formatting elements that nobody closes each is opened anew in every paragraph. What is beyond any page that somebody
wrote is left out, here, where it costs a count.
"""

from cleaner.kernels._bits import get, put
from cleaner.kernels._jit import inlined, kernel
from cleaner.kernels._types import Bytes, Int32s, Int64s, int64
from cleaner.kernels.cleaning.html_codes import (
    LINKED,
    MOST_ATTRIBUTES,
    MOST_FORMATTING,
    MOST_OPTIONS,
    STRIP_FORMATTING,
    STRIP_OPTION,
    STRIP_RAW,
)
from cleaner.kernels.cleaning.seeking import seek

__all__ = ["strip_html"]

_OPTIONS, _FORMATTING, _UNENDED, _LINKED = range(4)
_LINKED_BITS = (1 << 8 * len(LINKED)) - 1
_LINKED_KEY = int.from_bytes(LINKED)
_MOST_LETTERS = 8  # of a name that is looked for here


@inlined
def _name_at(data: Bytes, at: int) -> tuple[int, int]:
    """The small letters of a tag's name as one number, and the place behind it; 0 for a name that is too long."""
    n, key, first = len(data), 0, at
    while at < n:
        byte = int64(get(data, at))
        if byte <= 32 or byte == 62 or byte == 47:
            break
        key = key << 8 | (byte | 32 if 65 <= byte <= 90 else byte)
        at += 1
    return (key if at - first <= _MOST_LETTERS else 0), at


@inlined
def _read_tag(data: Bytes, at: int) -> tuple[int, int]:
    """Where the attributes end that are not too many, and where the tag ends, from behind its name."""
    n, count, kept = len(data), 0, -1
    while at < n:
        byte = int64(get(data, at))
        if byte == 62:
            return (at if kept < 0 else kept), at + 1
        if byte <= 32 or byte == 47:
            at += 1
            continue
        if count == MOST_ATTRIBUTES and kept < 0:
            kept = at
        count += 1
        at += 1
        while at < n:
            byte = int64(get(data, at))
            if byte == 61 or byte == 62 or byte == 47 or byte <= 32:
                break
            at += 1
        at = _skip_value(data, at)
    return (n if kept < 0 else kept), n


@inlined
def _skip_value(data: Bytes, at: int) -> int:
    """The place behind an attribute's value, if it has one, from behind its name."""
    n, sign = len(data), at
    while sign < n and int64(get(data, sign)) <= 32:
        sign += 1
    if sign == n or int64(get(data, sign)) != 61:
        return sign
    at = sign + 1
    while at < n and int64(get(data, at)) <= 32:
        at += 1
    if at == n:
        return n
    quote = int64(get(data, at))
    if quote == 34 or quote == 39:
        return min(seek(data, at + 1, quote) + 1, n)
    while at < n and int64(get(data, at)) > 32 and int64(get(data, at)) != 62:
        at += 1
    return at


@inlined
def _comment_end(data: Bytes, at: int) -> int:
    """The place behind a comment that begins at a place, -1 where it has no end."""
    i = seek(data, at + 4, 62)
    while i < len(data):
        bang = int64(get(data, i - 1) == 33)  # --!> ends one, too, that is not <!--!>
        before = i - 1 - bang
        if before > at + 2 + 2 * bang and int64(get(data, before)) == 45 and int64(get(data, before - 1)) == 45:
            return i + 1
        i = seek(data, i + 1, 62)
    return -1


@inlined
def _raw_end(data: Bytes, at: int, key: int) -> tuple[int, int]:
    """The places of the end tag of a raw element and behind it, -1 where it has none."""
    at = seek(data, at, 60)
    while at + 1 < len(data):
        if int64(get(data, at + 1)) == 47:
            found, last = _name_at(data, at + 2)
            if found == key:
                return at, _read_tag(data, last)[1]
        at = seek(data, at + 1, 60)
    return -1, -1


@inlined
def _is_linked(data: Bytes, first: int, last: int) -> int:
    """1 where the attributes of a script say that it is JSON-LD, 0 where not."""
    key, found = 0, 0
    for i in range(first, last):
        byte = int64(get(data, i))
        key = (key << 8 | (byte | 32 if 65 <= byte <= 90 else byte)) & _LINKED_BITS
        found |= int64(key == _LINKED_KEY)
    return found


@inlined
def _copy(data: Bytes, first: int, last: int, out: Bytes, to: int) -> int:
    """Copy what stands between two places; the place behind it."""
    for i in range(first, last):
        put(out, to + i - first, get(data, i))
    return to + last - first


@inlined
def _strip_tag(
    data: Bytes, at: int, closes: int, out: Bytes, size: int, counts: Int64s, linked: Int32s
) -> tuple[int, int]:
    """Copy a tag, or leave it out, with what is in it where that is raw; the places behind it and behind the copy."""
    key, behind = _name_at(data, at + 1 + closes)
    kept, last = _read_tag(data, behind)
    raw, omitted = 0, 0
    for which, name in enumerate(STRIP_RAW):
        raw |= int64(key == name and not closes) << which
    if raw and not raw & counts[_UNENDED]:
        stop, end = _raw_end(data, last, key)
        if end >= 0:
            row = counts[_LINKED]
            if raw & 1 and row < len(linked) and _is_linked(data, behind, last):
                linked[row, 0], linked[row, 1] = last, stop
                counts[_LINKED] = row + 1
            return end, size
        counts[_UNENDED] |= raw
    if key == STRIP_OPTION and not closes:
        counts[_OPTIONS] += 1
        omitted = int64(counts[_OPTIONS] > MOST_OPTIONS)
    for name in STRIP_FORMATTING:
        if key == name:
            omitted = int64(not closes and counts[_FORMATTING] >= MOST_FORMATTING)
            counts[_FORMATTING] = max(0, counts[_FORMATTING] + (-1 if closes else 1 - omitted))
    if not omitted:
        size = _copy(data, at, kept, out, size)
        size = _copy(data, last - int64(kept < last), last, out, size)
    return last, size


@kernel
def strip_html(data: Bytes, counts: Int64s, linked: Int32s, out: Bytes) -> int:
    """Copy a page without its scripts, styles and comments, and without what is too much of something.

    Args:
        data: uint8 (n,), the page in UTF-8, as it came.
        counts: int64 (4,), zeros; filled with how many options there are and how many formatting elements are open,
            with a bit for each raw element that nobody closes, and with how many rows of the next are filled.
        linked: int32 (k, 2), filled with the spans of what the first k scripts of JSON-LD hold.
        out: uint8 (n + 1,), filled.

    Returns:
        How many bytes are filled.
    """
    n, at, size = len(data), int64(0), int64(0)
    while at < n:
        first = at
        at = seek(data, at, 60)
        size = _copy(data, first, at, out, size)
        if at + 1 >= n:
            return _copy(data, at, n, out, size)
        byte = int64(get(data, at + 1))
        if byte == 33 and at + 3 < n and int64(get(data, at + 2)) == 45 and int64(get(data, at + 3)) == 45:
            last = _comment_end(data, at)
            if last < 0:
                return _copy(data, at, n, out, size)  # all that follows is a comment to the parser, too
            at = last
        elif byte == 47 or 97 <= (byte | 32) <= 122:
            at, size = _strip_tag(data, at, int64(byte == 47), out, size, counts, linked)
        else:
            size = _copy(data, at, at + 1, out, size)
            at += 1
    return size
