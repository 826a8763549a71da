"""Threads of readers' comments that neither a head opens nor a button closes: each has a name and a moment."""

import re
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.labels import Labels
from cleaner.cleaning.lexicon.vocabulary import kind_code
from cleaner.kernels.cleaning.codes import B_STOP, F_BITS, THREAD_ABOVE, THREAD_LINES, THREAD_PARTED, THREAD_SAID
from cleaner.kinds import Kind

__all__ = ["cut_thread"]

_LONG, _TIMES = 150, 3  # words of a comment that is none: so many, and so many times those of a usual one
_LONGEST = 14  # words of such a line
_NAME, _BEHIND = 3, 4  # letters in front of the moment, at least; words behind it, at most
_PLANNED = 5  # minutes of which what is planned begins at a multiple
_DAYS = 60  # from the first comment to the last, where only days are stated
_MAY_BE = (-1, kind_code(Kind.BYLINE))  # what the form of such a line may show
_DROPPED = kind_code(Kind.BOILERPLATE)
_DASHES = frozenset("—–-―")  # in front of who is quoted: a post of another site's, embedded
_SAYS = frozenset(":—–-―")  # between a moment and what happened then
_MINUTE = re.compile(r"\d:(\d\d)(?!\d)")
_NUMBER = re.compile(r"#?\d{1,4}[.):]?\s")


class _Line(NamedTuple):
    """A line that says who wrote what stands beside it, and when.

    Attributes:
        name: the letters in front of the moment.
        day: as an ordinal; None where day and month may be meant the other way round.
        minute: of the time; None where none is stated.
    """

    name: str
    day: int | None
    minute: int | None


def cut_thread(blocks: Blocks, labels: Labels) -> None:
    """Take what readers wrote out of the body: all behind the first of the lines that part it.

    'Ann Lee on November 5, 2012 at 9:31 am'; '12. Ann Lee - November 5, 2012', where the days follow one another. Must
    not fire on lists of events, which begin at full hours, or of works, whose days are years apart; nor on the times of
    a live blog, the moments of a chronology and the heads of letters, where no name stands in front of the moment; nor
    under a post of a line or two. A live blog that names its writer before each moment is taken for one.

    Args:
        blocks: of the page, in order.
        labels: on them; those of the body behind the thread's first line change.
    """
    cores = blocks.page.dates.cores
    if len(cores) < THREAD_LINES:
        return
    stops = labels.facts[:, F_BITS] & B_STOP != 0
    at = np.unique(np.searchsorted(blocks.spans[:, 0], cores, side="right") - 1).tolist()
    found = {i: line for i in at if i >= 0 and (line := _line_of(blocks, i, stops=bool(stops[i]))) is not None}
    if len(found) < THREAD_LINES:
        return
    sizes = (blocks.bounds[:, 1] - blocks.bounds[:, 0]).astype(np.int64)
    words: NDArray[np.int64] = np.where(labels.is_body(), sizes, 0)
    said = (words > 0) | ((labels.kind == _DROPPED) & stops & (sizes >= THREAD_SAID))
    words[list(found)], said[list(found)] = 0, False
    above, written = np.cumsum(words), np.cumsum(said)
    lines = _comments_among(np.array(list(found), dtype=np.int64), above)
    if len(lines) < THREAD_LINES or not _are_comments([found[i] for i in lines.tolist()]):
        return
    first = int(lines[0])
    parted = np.count_nonzero(np.diff(above[lines])) >= THREAD_PARTED
    if not parted and (np.count_nonzero(np.diff(written[lines])) < THREAD_PARTED or 3 * above[first] <= above[-1]):
        return
    for i in (first + np.flatnonzero(labels.is_body()[first:])).tolist():
        labels.overrule(i, Kind.COMMENT, 0.1, "in a thread: names and moments part what readers wrote")


def _comments_among(lines: NDArray[np.int64], above: NDArray[np.int64]) -> NDArray[np.int64]:
    """The lines under an article, from the first that no article of its own follows; none where one follows the last.

    Args:
        lines: int64 (m,), places of lines.
        above: int64 (n,), the words of the body up to each block.
    """
    lines = lines[above[lines] >= THREAD_ABOVE]
    if not len(lines):
        return lines
    gaps = np.diff(np.append(above[lines], above[-1]))
    usual = gaps <= max(_LONG, _TIMES * np.median(gaps))
    return lines[int(np.argmax(usual)) :] if usual[-1] else lines[:0]


def _are_comments(lines: list[_Line]) -> bool:
    """Whether lines are those of comments.

    Most are by others than the ones before. Some state a time, at a minute that nobody plans; or the days follow one
    another within two months.
    """
    if 2 * len({line.name for line in lines}) < len(lines):
        return False
    minutes = [line.minute for line in lines if line.minute is not None]
    if len(minutes) >= THREAD_LINES:
        return 2 * sum(minute % _PLANNED != 0 for minute in minutes) >= len(minutes)
    days = [line.day for line in lines if line.day is not None]
    if not days or max(days) - min(days) > _DAYS:
        return False
    return 5 * sum(earlier <= later for earlier, later in pairwise(days)) >= 4 * (len(lines) - 1)


def _line_of(blocks: Blocks, i: int, *, stops: bool) -> _Line | None:
    """What a block says of a comment, given whether a full stop ends it; None where it says nothing.

    The moment has a time, or the line is numbered and ends in a day.
    """
    if not 0 < blocks.size(i) <= _LONGEST or blocks.kinds[i] not in _MAY_BE:
        return None
    start, end = blocks.spans[i].tolist()
    passage = blocks.passage(i)
    dates = blocks.page.dates.within(start, end)
    if not dates or passage[0] in _DASHES:
        return None
    before, behind = passage[: dates[0].start - start], passage[dates[-1].end - start :].strip(" \t\u00a0.")
    name = "".join(filter(str.isalpha, before))
    if len(name) < _NAME or len(behind.split()) > _BEHIND or behind[:1] in _SAYS or (behind and stops):
        return None
    timed = next((date for date in dates if date.has_time), None)
    if timed is None and (behind or not _NUMBER.match(passage)):
        return None
    when = (timed or dates[-1]).when
    minute = None if timed is None else when.minute if when is not None else _minute(passage[len(before) :])
    return _Line(name, None if when is None else when.toordinal(), minute)


def _minute(moment: str) -> int:
    """The minute of a moment as it stands there; 0 where none does."""
    found = _MINUTE.search(moment)
    return int(found.group(1)) if found else 0
