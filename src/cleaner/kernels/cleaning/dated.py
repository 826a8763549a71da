"""Runs of dates: those that stand one after the other from a place on, with nothing but separators between.

Slow twin: tests/slow_cleaning/metadata.py.
"""

import numpy as np

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int32s, UInt32s, int64
from cleaner.kernels.cleaning.codes import (
    CH_BLANK,
    CH_WORD_CHAR,
    CUT_FIRST,
    D_CORE,
    D_END,
    D_START,
    PREFILTER_MENTION,
    TK_DATED_FIRST,
)
from cleaner.kernels.cleaning.points import flags_at
from cleaner.kernels.cleaning.stretches import first_from

__all__ = ["find_dated_lines", "read_run"]

_MOST = 12  # separators in a row
# Those that are no blanks: bars, commas and semicolons, colons, dashes, bullets, arrows, brackets, stops.
_SEPARATORS = np.array([ord(ch) for ch in "|/·•,،，၊፣;:：፦៖՝–—‒-―●▪►»›‹«()[]※【】（）。／｜、"], dtype=np.uint32)


@kernel
def _is_separator(points: UInt32s, classes: Bytes, i: int) -> bool:
    own = flags_at(classes, i)
    if own & CH_WORD_CHAR:
        return False
    if own & CH_BLANK:
        return True
    for sign in _SEPARATORS:
        if points[i] == sign:
            return True
    return False


@kernel
def read_run(
    points: UInt32s,
    classes: Bytes,
    spans: Int32s,
    token_flags: UInt32s,
    dates: Int32s,
    start: int,
    end: int,
    found: Int32s,
) -> tuple[int, int, int]:
    """Read the dates that stand one after the other from a place on.

    They end before a word that opens a date's label, as some do that may stand in front of a date, too.

    Args:
        points: uint32 (n,), the page.
        classes: uint8 (n,), of its code points.
        spans: int32 (t, 2), the tokens.
        token_flags: uint32 (t,).
        dates: int32 (d, DATE_COLUMNS), as find_dates fills it.
        start: where they begin.
        end: where they end at the latest.
        found: int32 (d, 2), filled: where each begins, with the words in front of it, and its row.

    Returns:
        How many they are, where what is no date stands behind the separators, and where the last one ends, or they
        would have begun.
    """
    count, at, stop = 0, start, start
    row = first_from(dates, D_CORE, at)
    while at < end:
        most = min(end, at + _MOST)
        while at < most and _is_separator(points, classes, at):
            at += 1
        while row < len(dates) and dates[row, D_CORE] < at:
            row += 1
        if at == end or row == len(dates) or dates[row, D_START] > at or dates[row, D_END] > end:
            break
        token = first_from(spans, 0, at)
        if token < len(spans) and spans[token, 0] == at and int64(token_flags[token]) & TK_DATED_FIRST:
            break
        found[count, 0], found[count, 1] = at, row
        count += 1
        at = stop = int64(dates[row, D_END])
    return count, at, stop


@kernel
def find_dated_lines(
    points: UInt32s,
    classes: Bytes,
    spans: Int32s,
    token_flags: UInt32s,
    dates: Int32s,
    lines: Int32s,
    prefilters: UInt32s,
    found: Int32s,
    dated: Int32s,
) -> int:
    """Find the lines that are dates without labels, and nothing else but separators.

    Args:
        points: uint32 (n,), as read_run, as are the next four.
        classes: uint8 (n,).
        spans: int32 (t, 2).
        token_flags: uint32 (t,).
        dates: int32 (d, DATE_COLUMNS).
        lines: int32 (m, 2).
        prefilters: uint32 (m,), as find_prefilters fills it: lines that may open with metadata are looked at, but not
            those of which something may be cut off before that is read.
        found: int32 (d, 2), filled as read_run does.
        dated: int32 (d, 3), filled: the number of each such line, the first of its dates among the found ones and the
            one after its last.

    Returns:
        How many lines there are.
    """
    count, taken = 0, 0
    for line in range(len(lines)):
        if int64(prefilters[line]) & (PREFILTER_MENTION | CUT_FIRST) != PREFILTER_MENTION:
            continue
        start, end = int64(lines[line, 0]), int64(lines[line, 1])
        held, at, _ = read_run(points, classes, spans, token_flags, dates, start, end, found[taken:])
        if held and at == end:
            dated[count, 0], dated[count, 1], dated[count, 2] = line, taken, taken + held
            count += 1
            taken += held
    return count
