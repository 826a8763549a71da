"""A page as lines and sentences, as spans: nothing is copied, nothing is lost."""

from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner.cleaning.lexicon import Lexicon, fold_case
from cleaner.kernels.cleaning.codes import (
    CH_CLOSER,
    CH_COMMA,
    CH_SPACE,
    CH_STOP,
    CH_TIGHT,
    GOING_ON,
    OPENING,
    WIDEST_LINE,
)
from cleaner.kernels.cleaning.letters import chars_with

__all__ = [
    "FEW_WIDE",
    "Span",
    "each_line",
    "each_span",
    "ends_in_stop",
    "is_abbreviation",
    "join_lines",
    "join_wrapped",
    "joint",
    "part_run_together",
    "sentences",
    "split_lines",
    "trim",
]

Span = tuple[int, int]

# The line ends of str.splitlines, Unicode's included.
_LINE = regex.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]++")
# White space as str.strip sees it, and marks of no width that scrapers leave behind.
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\x00"
_EDGE = frozenset(chars_with(CH_SPACE) + _INVISIBLE)
# The end of a sentence: its stop, what closes a quotation, and then a blank (none after an ideographic stop).
_CLOSERS = chars_with(CH_CLOSER)
_STOPS = frozenset(chars_with(CH_STOP))
_TIGHT = frozenset(chars_with(CH_TIGHT))
_AFTER = f"[{regex.escape(_CLOSERS)}]{{0,3}}+"
_STOP = regex.compile(
    rf"[{regex.escape(''.join(sorted(_STOPS - _TIGHT)))}]{{1,4}}+{_AFTER}(?=[\s\u00a0])"
    rf"|[{regex.escape(''.join(sorted(_TIGHT)))}]{{1,4}}+{_AFTER}"
)
_OPENS = regex.compile(r"[\s\u00a0]{1,8}+(?=[\"'¿¡\p{Ps}\p{Pi}\p{Pf}]{0,2}[\p{Lu}\p{Lt}\p{Lo}\p{Nd}])")
_LAST_WORD = regex.compile(r"[\p{L}\p{M}]++\Z")


def ends_in_stop(text: str) -> bool:
    """Whether a passage ends as sentences end; a closing quotation mark or bracket may follow the stop."""
    return text.rstrip(_CLOSERS)[-1:] in _STOPS


def trim(text: str, start: int, end: int) -> Span:
    """A span without white space and invisible marks at its ends; empty spans stay where they begin."""
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def split_lines(text: str) -> list[Span]:
    r"""The lines that hold more than white space, trimmed, in order.

    >>> split_lines("a\r\n \u2028 b c\n")
    [(0, 1), (6, 9)]
    """
    return list(each_line(text))


def each_line(text: str) -> Iterator[Span]:
    """The same, one after the other."""
    found = (trim(text, m.start(), m.end()) for m in _LINE.finditer(text))
    return (span for span in found if span[0] < span[1])


_GOING_ON = frozenset(chars_with(CH_STOP) + chars_with(CH_COMMA) + chars_with(CH_CLOSER) + "".join(map(chr, GOING_ON)))
_OPENING = frozenset(map(chr, OPENING))
_BLANK = regex.compile(r"[^\S\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_OWNING = regex.compile(r"['’]s(?!\w)")


def joint(text: str, end: int, start: int) -> str:
    """What stands in a paragraph between two of its lines, given where the one ends and the other starts.

    A blank; nothing before what closes the sentence, a bracket or a quotation, and behind what opens one, where none
    stood there: the comma behind a link.
    """
    if _BLANK.search(text, end, start) is not None:
        return " "
    after = text[start + 1 : start + 2]
    dots = text[start] == "…" or text[start] == after
    tight = text[start] in _GOING_ON and not (after.isalnum() or dots)
    opens = text[end - 1] in _OPENING and (end < 2 or text[end - 2].isspace())
    return "" if tight or opens or _OWNING.match(text, start) else " "


def join_lines(text: str) -> str:
    r"""A passage of several lines as one.

    >>> join_lines("The mayor,\n Ann Lee\n, left.")
    'The mayor, Ann Lee, left.'
    """
    if text.isprintable():  # which no line end is, nor any white space but the blank
        return text.strip(" ")
    parts: list[str] = []
    at = -1
    for start, end in each_line(text):
        parts += [text[start:end]] if at < 0 else [joint(text, at, start), text[start:end]]
        at = end
    return "".join(parts)


# A page is wrapped when enough of its lines come close to its width. Where blanks part words it is at least so wide:
# verse is narrower.
_NARROWEST = 30
_LEAST_WIDE_LINES = 8
_WIDE_SHARE = 0.25


def _may_be_wrapped(widths: NDArray[np.int32]) -> bool:
    """Whether lines of such widths, int32 (n,), may be those of wrapped paragraphs: enough are nearly as wide.

    As wide as the widest, or as one behind the few that nothing parts. What ``_width_of`` asks of the lines themselves
    is asked only then.
    """
    if len(widths) < _LEAST_WIDE_LINES:
        return False
    widest = np.sort(widths)[::-1][: FEW_WIDE + _LEAST_WIDE_LINES]
    behind = widest[_LEAST_WIDE_LINES - 1 :]
    return bool((behind > widest[: len(behind)] - _NEAR).any())


_NEAR = 14  # characters short of the width in which a line ends that is wrapped
# Lines without a blank are not parted, however wide they are, addresses for one: so many may be wider.
FEW_WIDE = 8


def each_span(spans: NDArray[np.int32]) -> Iterator[Span]:
    """The rows of an array of spans, int32 (n, 2), without a list of all of them."""
    for first in range(0, len(spans), _AT_ONCE):
        yield from zip(*spans[first : first + _AT_ONCE].T.tolist(), strict=True)


_AT_ONCE = 1 << 12


def join_wrapped(text: str, lines: NDArray[np.int32]) -> NDArray[np.int32]:
    """Join the lines of paragraphs that were wrapped at a width, as mail and terminals do.

    A line goes on with the next when the next one's first word would not have fit on it; one that is wider does not.
    Must not fire on a page of short lines: enough lines must come close to the width; nor where the same few paragraphs
    stand again and again: lines that are alike count once.

    Args:
        text: the page.
        lines: int32 (n, 2), its lines, in order.

    Returns:
        The lines, int32 (m, 2), those of one paragraph as one span; the same array where the page is not wrapped.
    """
    if not _may_be_wrapped(lines[:, 1] - lines[:, 0]):
        return lines
    each = [text[start:end] for start, end in each_span(lines)]
    width = _width_of(each)
    if not width or (len(set(each)) < len(each) and not _width_of(list(dict.fromkeys(each)))):
        return lines
    joined = array("i")
    last = (0, 0)
    for start, end in each_span(lines):
        word = text.find(" ", start, end)
        first = (word if word >= 0 else end) - start
        near = bool(joined) and _LINE_BREAK.fullmatch(text, last[1], start) is not None
        if near and width - first <= last[1] - last[0] <= width:
            joined[-1] = end
        else:
            joined.extend((start, end))
        last = (start, end)
    return np.frombuffer(joined, dtype=np.int32).reshape(-1, 2)


def part_run_together(text: str, points: NDArray[np.uint32], lines: NDArray[np.int32]) -> NDArray[np.int32]:
    """Part the lines of Chinese and Japanese that menus, dates and paragraphs were glued to, at their blanks.

    Such a line has many blanks between ideographs or kana, hardly one behind a comma, and sentences long enough to show
    that its prose has none. Must not fire on prose that is written with blanks between its words, as for children, nor
    on verse, lists of names, or a headline whose clauses a blank parts.

    Args:
        text: the page.
        points: uint32 (n,), its code points.
        lines: int32 (m, 2), its lines, in order.

    Returns:
        The lines, int32 (k, 2), more where some are parted; else the same array.
    """
    if not len(lines):
        return lines
    blanks = np.flatnonzero(points == _GAP)
    within = np.searchsorted(lines[:, 0], blanks, side="right") - 1
    inside = (within >= 0) & (blanks < lines[within, 1])
    blanks, within = blanks[inside], within[inside]
    left, right = _is_han(points[blanks - 1]), _is_han(points[blanks + 1])
    parted: list[Span] = []
    whole = np.ones(len(lines), dtype=np.bool_)
    beside, of_line = blanks[left | right], within[left | right]
    for i in np.flatnonzero(np.bincount(within[left & right], minlength=len(lines)) >= _MANY_BLANKS).tolist():
        cuts = beside[slice(*np.searchsorted(of_line, (i, i + 1)))].tolist()
        edges = [int(lines[i, 0]), *cuts, int(lines[i, 1])]
        pieces = [trim(text, start, end) for start, end in pairwise(edges)]
        if _is_run_together(text, pieces):
            parted += [piece for piece in pieces if piece[0] < piece[1]]
            whole[i] = False
    if not parted:
        return lines
    return np.sort(np.concatenate([lines[whole], np.array(parted, dtype=np.int32)]), axis=0)


def _is_run_together(text: str, pieces: Sequence[Span]) -> bool:
    """Whether what blanks part on a line are lines themselves: sentences stand whole among them."""
    closed = [end - start for start, end in pieces if start < end and text[end - 1] in _HAN_STOPS]
    paused = sum(start < end and text[end - 1] in _HAN_COMMAS for start, end in pieces)
    few = paused * _PIECES <= len(pieces)
    return few and len(closed) >= _SENTENCES and sum(closed) >= _WHOLE_SENTENCE * len(closed)


_HAN_STOPS, _HAN_COMMAS = frozenset("。！？」』”"), frozenset("，、")
_SENTENCES, _PIECES = 2, 20  # among so many pieces one may end in a comma
_WHOLE_SENTENCE = 24  # characters of a sentence or paragraph that no blank parts, on the average


def _is_han(points: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Whether each code point is an ideograph, kana, or a sign of their scripts."""
    return ((points > 0x3000) & (points < 0xA000)) | ((points > 0xFF00) & (points < 0xFFF0))


_GAP = ord(" ")
_MANY_BLANKS = 4  # of a line, between ideographs


def _width_of(lines: Sequence[str]) -> int:
    """The width at which lines are wrapped; 0 where they are not.

    It is that of the widest, or of the widest with a blank: none parts an address, however long it is.
    """
    widths = [max(map(len, lines), default=0), max((len(line) for line in lines if " " in line), default=0)]
    return next((width for width in widths if _is_width(lines, width)), 0)


def _is_width(lines: Sequence[str], width: int) -> bool:
    """Whether lines are wrapped at a width.

    Enough come close to it: a fourth, as on a page of prose, or some that go on in small letters where there was no
    room, as verse and lists do not.
    """
    if width > WIDEST_LINE or (width < _NARROWEST and any(" " in line for line in lines if len(line) == width)):
        return False
    wide = [k for k, line in enumerate(lines) if len(line) > width - _NEAR]
    wider = sum(len(lines[k]) > width for k in wide)
    if wider > FEW_WIDE:
        return False
    near = len(wide) - wider
    if near < _LEAST_WIDE_LINES or near >= _WIDE_SHARE * len(lines):
        return near >= _LEAST_WIDE_LINES
    pairs = [(lines[k], lines[k + 1]) for k in wide if len(lines[k]) <= width and k + 1 < len(lines)]
    small = [(line, below.partition(" ")[0]) for line, below in pairs if below[0].islower()]
    full = sum(line[-1].isalnum() and len(line) + 1 + len(word) > width for line, word in small)
    return len(small) >= _SMALL_SHARE * near and full >= _FULL_SHARE * len(small)


_SMALL_SHARE = 0.4  # of the lines under those that come close to the width
_FULL_SHARE = 0.7  # of those above them that have no room for their first word, and end in the middle of a sentence


_LINE_BREAK = regex.compile(r"[^\S\n\r\u2028\u2029]{0,8}(?:\r\n|[\n\r\u2028])[^\S\n\r\u2028\u2029]{0,8}")


def is_abbreviation(lexicon: Lexicon, text: str, start: int, at: int) -> bool:
    """Whether the full stop at an offset follows an abbreviation or an initial."""
    if text[at] != ".":
        return False
    m = _LAST_WORD.search(text[max(start, at - 12) : at])
    if m is None:
        return False
    word = m.group()
    return (len(word) == 1 and word.isupper()) or fold_case(word) in lexicon.abbreviations


def sentences(lexicon: Lexicon, text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences between two offsets, without the white space between them.

    >>> from cleaner.cleaning.lexicon import load_lexicon
    >>> [*sentences(load_lexicon(), "Mr. Lee left. He ran.", 0, 21)]
    [(0, 13), (14, 21)]
    >>> [*sentences(load_lexicon(), "堤防已加固。 河水正在退去。", 0, 14)]
    [(0, 6), (7, 14)]
    """
    begin = start
    for m in _STOP.finditer(text, start, end):
        if m.start() < begin or is_abbreviation(lexicon, text, begin, m.start()):
            continue
        gap = _OPENS.match(text, m.end(), end)
        # A blank stands behind a stop that needs none, but no capital need follow.
        if gap is None and text[m.start()] not in _TIGHT:
            continue
        if begin < m.end():
            yield begin, m.end()
        begin = gap.end() if gap else trim(text, m.end(), end)[0]
    begin, end = trim(text, begin, end)
    if begin < end:
        yield begin, end
