"""A page as lines, looked at character by character, and the lines of wrapped paragraphs joined."""

import re

__all__ = ["join_wrapped", "split_lines"]

Span = tuple[int, int]

_LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_NO_WIDTH = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\x00"
_WIDEST, _WIDE_LINES, _WIDE_SHARE, _NEAR = 120, 8, 0.25, 14
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


def _is_wide(lengths: list[int]) -> bool:
    if not lengths or max(lengths) > _WIDEST:
        return False
    wide = sum(length > max(lengths) - _NEAR for length in lengths)
    return wide >= _WIDE_LINES and wide >= _WIDE_SHARE * len(lengths)


def join_wrapped(text: str, lines: list[Span]) -> list[Span]:
    """The lines, those of a paragraph that was wrapped at a width as one."""
    lengths = [end - start for start, end in lines]
    if not _is_wide(lengths) or not _is_wide([len(line) for line in {text[start:end] for start, end in lines}]):
        return lines
    joined: list[list[Span]] = []
    for start, end in lines:
        word = len(text[start:end].split(" ", maxsplit=1)[0])
        last = joined[-1][-1] if joined else (0, 0)
        near = bool(joined) and _ONE_LINE_END.fullmatch(text[last[1] : start]) is not None
        if near and last[1] - last[0] + 1 + word > max(lengths):
            joined[-1].append((start, end))
        else:
            joined.append([(start, end)])
    return [(paragraph[0][0], paragraph[-1][1]) for paragraph in joined]
