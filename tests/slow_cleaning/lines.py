"""A page as lines, looked at character by character, and the lines of wrapped paragraphs joined."""

import re
from functools import cache
from itertools import pairwise

from cleaner.cleaning.lexicon.folding import COLON, fold_tokens, token_spans
from cleaner.kernels.cleaning.codes import CH_CLOSER, CH_COMMA, CH_LOWER, CH_NUMBER, CH_QUOTE, CH_STOP, CH_UNSPACED
from cleaner.kernels.cleaning.letters import chars_with

__all__ = ["join_lines", "join_parted", "join_wrapped", "joint", "part_run_together", "split_lines"]

Span = tuple[int, int]

_LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_NO_WIDTH = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\x00"
_WIDEST, _NARROWEST, _WIDE_LINES, _WIDE_SHARE, _SMALL_SHARE, _NEAR = 120, 30, 8, 0.25, 0.4, 14
_FEW = 8
_ONE_LINE_END = re.compile(r"[^\S\n\r\u2028\u2029]{0,8}(?:\r\n|[\n\r\u2028])[^\S\n\r\u2028\u2029]{0,8}")


def split_lines(text: str) -> list[Span]:
    """The lines that hold more than white space and marks of no width, without these at their ends."""
    found, start, end = [], -1, -1
    for at, sign in enumerate(text + "\n"):
        if sign in _LINE_ENDS:
            if start >= 0:
                found.append((start, end))
            start = -1
        elif not sign.isspace() and sign not in _NO_WIDTH:
            start, end = (at if start < 0 else start), at + 1
    return found


def _is_width(lines: list[str], width: int) -> bool:
    widest = [line for line in lines if len(line) == width]
    if width > _WIDEST or (width < _NARROWEST and any(" " in line for line in widest)):
        return False
    if sum(len(line) > width for line in lines) > _FEW:
        return False
    wide = [k for k, line in enumerate(lines) if width - _NEAR < len(line) <= width]
    small = [k for k in wide if k + 1 < len(lines) and lines[k + 1][0].islower()]
    full = [k for k in small if lines[k][-1].isalnum() and len(lines[k]) + 1 + len(lines[k + 1].split(" ")[0]) > width]
    goes_on = len(small) >= _SMALL_SHARE * len(wide) and len(full) >= 0.7 * len(small)
    return len(wide) >= _WIDE_LINES and (len(wide) >= _WIDE_SHARE * len(lines) or goes_on)


def _width(lines: list[str]) -> int:
    """The width at which lines are wrapped, which that of a line without a blank may not be; 0 for none."""
    blank = [line for line in lines if " " in line]
    tried = [max(map(len, those), default=0) for those in (lines, blank)]
    return next((width for width in tried if _is_width(lines, width)), 0)


def join_wrapped(text: str, lines: list[Span]) -> list[Span]:
    """The lines, those of a paragraph that was wrapped at a width as one."""
    each = [text[start:end] for start, end in lines]
    if sum(len(line) > _WIDEST for line in each) > _FEW:
        return lines
    width = _width(each)
    if not width or not _width(list(dict.fromkeys(each))):
        return lines
    joined: list[list[Span]] = []
    for start, end in lines:
        word = len(text[start:end].split(" ", maxsplit=1)[0])
        last = joined[-1][-1] if joined else (0, 0)
        near = bool(joined) and _ONE_LINE_END.fullmatch(text[last[1] : start]) is not None
        if near and last[1] - last[0] <= width < last[1] - last[0] + 1 + word:
            joined[-1].append((start, end))
        else:
            joined.append([(start, end)])
    return [(paragraph[0][0], paragraph[-1][1]) for paragraph in joined]


_LATER = frozenset(";:\u061b\uff1b\uff1a")
_OPENING = "([“„«‘‚（「『【"


def _has(sign: str, flag: int) -> bool:
    """Whether a character has a flag of the table that training/letters.py makes of Unicode's data."""
    return sign in _signs(flag)


@cache
def _signs(flag: int) -> frozenset[str]:
    return frozenset(chars_with(flag))


def _goes_on(line: str) -> bool:
    """Whether it begins as nothing but the rest of a sentence does."""
    first, after = line[0], line[1:2]
    if first in "'’" and after == "s":
        return not line[2:3].isalnum()
    if first in "–—":
        return after == " " and line[2:3] != "" and _has(line[2], CH_LOWER)
    if _has(first, CH_CLOSER) or _has(first, CH_QUOTE):
        quoted = after != "" and (_has(after, CH_CLOSER) or _has(after, CH_QUOTE))
        return after not in (first, "") and not after.isalnum() and not quoted
    if first == "…" or not (first in _LATER or _has(first, CH_STOP) or _has(first, CH_COMMA)):
        return False
    return (first > "\x7f" and first != "．") or not (after == first or after.isalnum())


_STOPS, _LABELS, _PAUSES, _HANGS, _OPENS = 1, 2, 3, 4, 5


def _end_of(line: str, function_words: frozenset[str]) -> int:
    """How it ends."""
    if line[-1] in _OPENING and (len(line) == 1 or line[-2].isspace()):
        return _OPENS
    if line[-1] in "|;" or _is_stopped(line):
        return _STOPS
    if line[-1] in COLON or line[-1].isdigit():
        return _LABELS
    if _has(line[-1], CH_COMMA):
        return _PAUSES
    spans = token_spans(line, 0, len(line))
    hangs = bool(spans) and spans[-1][1] == len(line) and fold_tokens(line[spans[-1][0] :])[-1] in function_words
    return _HANGS if hangs else 0


def _is_stopped(line: str) -> bool:
    line = line.rstrip("".join(_signs(CH_CLOSER)))
    return bool(line) and _has(line[-1], CH_STOP)


def _is_near(gap: str) -> bool:
    """Whether one line end stands in it, or two with something between them."""
    parts = re.split(f"\r\n|[{_LINE_ENDS}]", gap)
    return len(parts) == 2 or (len(parts) == 3 and any(sign.isspace() for sign in parts[1]))


def _thirds(line: str) -> int:
    return sum(1 if _has(line[start], CH_UNSPACED) else 3 for start, _ in token_spans(line, 0, len(line)))


def _tells_moment(line: str) -> bool:
    """Whether it has three numbers, and one in four tokens is one: a date and a time."""
    tokens = [line[start] for start, _ in token_spans(line, 0, len(line))]
    numbers = sum(_has(token, CH_NUMBER) for token in tokens)
    return numbers >= 3 and 4 * numbers >= len(tokens)


def _runs(on: list[bool]) -> list[Span]:
    """The first and last lines of what goes on."""
    first = [i for i, goes in enumerate(on) if not goes]
    return [(start, end - 1) for start, end in pairwise([*first, len(on)])]


def _may_link(ends: list[int], sizes: list[int], before: int, i: int, most: int) -> bool:
    return ends[i - 1] not in (_STOPS, _LABELS) and sizes[i] <= most and (sizes[i - 1] >= before or ends[i - 1] >= 3)


def _going(lines: list[str], near: list[bool], ends: list[int], before: int, small: int) -> list[bool]:
    sizes = [_thirds(line) for line in lines]
    on = [False] * len(lines)
    for i, line in enumerate(lines):
        if i == 0 or not near[i] or ends[i - 1] == _STOPS:
            continue
        number = ends[i - 1] == _LABELS and i > 1 and near[i - 1] and _may_link(ends, sizes, before, i - 1, 9)
        opens = _has(line[0], CH_LOWER) and (sizes[i] >= small or _is_stopped(line))
        on[i] = ends[i - 1] == _OPENS or _goes_on(line) or ((ends[i - 1] != _LABELS or number) and opens)
    for i in range(len(lines) - 2, 0, -1):
        on[i] = on[i] or (near[i] and on[i + 1] and _may_link(ends, sizes, before, i, 24))
    return on


def join_parted(text: str, spans: list[Span], function_words: frozenset[str]) -> list[Span]:
    """The lines, those of a sentence whose links stand on lines of their own as one."""
    lines = [text[start:end] for start, end in spans]
    near = [i > 0 and _is_near(text[spans[i - 1][1] : start]) for i, (start, _) in enumerate(spans)]
    moments = [_tells_moment(line) for line in lines]
    near = [near[i] and not moments[i] and not moments[i - 1] for i in range(len(lines))]
    ends = [_end_of(line, function_words) for line in lines]
    sentences, kept = 0, set()
    for first, last in _runs(_going(lines, near, ends, 6, 0)):
        sizes = [_thirds(line) for line in lines[first : last + 1]]
        sure = any(ends[i] >= _HANGS or _goes_on(lines[i + 1]) for i in range(first, last))
        pause = any(ends[i] == _PAUSES or not _has(lines[i + 1][0], CH_LOWER) for i in range(first, last))
        parted = (sure and max(sizes) >= 12) or (pause and max(sizes) >= 27)
        if last > first and parted and _is_stopped(lines[last]) and sum(sizes) >= 24:
            sentences += 1
            kept |= set(range(first + 1, last + 1))
    for first, last in _runs(_going(lines, near, ends, 12, 12)) if sentences >= 2 else ():
        if any(_goes_on(line) for line in lines[first + 1 : last + 1]):
            kept |= set(range(first + 1, last + 1))
    joined: list[Span] = []
    for i, (start, end) in enumerate(spans):
        if i in kept:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def joint(text: str, end: int, start: int) -> str:
    """What stands between two lines of a paragraph: a blank, or nothing before what closes and behind what opens."""
    if any(sign.isspace() and sign not in _LINE_ENDS for sign in text[end:start]):
        return " "
    first, after = text[start], text[start + 1 : start + 2]
    owning = re.match(r"['’]s(?!\w)", text[start : start + 3]) is not None
    closes = first in _LATER or any(_has(first, flag) for flag in (CH_STOP, CH_COMMA, CH_CLOSER))
    tight = closes and first not in ("…", after) and not after.isalnum()
    opens = text[end - 1] in _OPENING and (end < 2 or text[end - 2].isspace())
    return "" if tight or owning or opens else " "


def join_lines(text: str) -> str:
    """A passage of several lines as one."""
    line, at = "", -1
    for start, end in split_lines(text):
        line += (joint(text, at, start) if at >= 0 else "") + text[start:end]
        at = end
    return line


# An ideograph, kana, or a sign of their scripts.
_HAN = r"[\u3001-\u9fff\uff01-\uffef]"
_BETWEEN = re.compile(rf"(?<={_HAN}) (?={_HAN})")
_BESIDE = re.compile(rf"(?<={_HAN}) (?=.)|(?<=.) (?={_HAN})", re.DOTALL)


def part_run_together(text: str, lines: list[Span], tokens: int) -> list[Span]:
    """Part the lines of Chinese and Japanese that others were glued to, at their blanks; given the page's tokens."""
    if tokens <= 2 * (text.count(" ") + len(lines)):
        return lines
    found: list[Span] = []
    for start, end in lines:
        ends = [m.end() for m in _BESIDE.finditer(text, start, end)]
        pieces = [
            (at + a, at + b)
            for at, stop in zip([start, *ends], [*ends, end], strict=True)
            for a, b in split_lines(text[at:stop])
        ]
        closed = [stop - at for at, stop in pieces if text[stop - 1] in "。！？」』”"]
        paused = 20 * sum(text[stop - 1] in "，、" for _, stop in pieces) > len(ends) + 1
        parted = len(_BETWEEN.findall(text, start, end)) >= 4 and len(closed) >= 2 and sum(closed) >= 24 * len(closed)
        found += pieces if parted and not paused else [(start, end)]
    return found
