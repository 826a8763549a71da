"""Threads of readers' comments that neither a head opens nor a button closes: each has a name and a moment."""

from itertools import pairwise

import numpy as np

from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.labels import Labels
from cleaner.cleaning.lexicon.vocabulary import kind_code
from cleaner.cleaning.lines import ends_in_stop
from cleaner.cleaning.mentions.dates import Date
from cleaner.kernels.cleaning.codes import B_STOP, F_BITS
from cleaner.kinds import Kind

__all__ = ["cut_thread"]

_LINES, _PARTED = 4, 3  # of a thread, at least; prose stands between so many of them and the next
_SAID = 10  # words of prose that is not kept, which counts where a third of what is kept stands above
_ABOVE = 60  # words of the body above the first
_LONGEST, _SENTENCE = 14, 8  # words of such a line; of one that ends as a sentence does
_PLANNED = 5  # minutes of which what is planned begins at a multiple
_DAYS = 60  # from the first comment to the last, where only days are stated
_NAME, _BEHIND = 3, 4  # letters beside the moment, at least; words behind it, at most
_DATE, _DROPPED = kind_code(Kind.DATE), kind_code(Kind.BOILERPLATE)
_DASHES = frozenset("—–-―")  # in front of who is quoted: a post of another site's, embedded


def cut_thread(blocks: Blocks, labels: Labels) -> None:
    """Take what readers wrote out of the body: all behind the first of the lines that part it.

    'Ann Lee on November 5, 2012 at 9:31 am'; 'Ann Lee - November 5, 2012', where the days follow one another. Must not
    fire on lists of events, which begin at full hours, or of works, whose days are years apart; nor on the times of a
    live blog, the days of a timeline and the heads of letters, where no name stands in front of the moment; nor under a
    post of a line or two.

    Args:
        blocks: of the page, in order.
        labels: on them; those of the body behind the thread's first line change.
    """
    cores = blocks.page.dates.cores
    if len(cores) < _LINES:
        return
    at = np.unique(np.searchsorted(blocks.spans[:, 0], cores, side="right") - 1).tolist()
    found = {i: line for i in at if i >= 0 and (line := _line_of(blocks, i)) is not None}
    if len(found) < _LINES:
        return
    sizes = (blocks.bounds[:, 1] - blocks.bounds[:, 0]).astype(np.int64)
    words = np.where(labels.is_body(), sizes, 0)
    lines = np.array(list(found), dtype=np.int64)
    words[lines] = 0
    above = np.cumsum(words)
    lines = lines[above[lines] >= _ABOVE]
    if len(lines) < _LINES or not _are_comments([found[i] for i in lines.tolist()]):
        return
    first = int(lines[0])
    stops = labels.facts[:, F_BITS] & B_STOP != 0
    written = np.cumsum((words > 0) | ((labels.kind == _DROPPED) & stops & (sizes >= _SAID)))
    parted = np.count_nonzero(np.diff(above[lines])) >= _PARTED
    if not parted and (np.count_nonzero(np.diff(written[lines])) < _PARTED or 3 * above[first] <= above[-1]):
        return
    for i in (first + np.flatnonzero(labels.is_body()[first:])).tolist():
        labels.overrule(i, Kind.COMMENT, 0.1, "in a thread: names with a day and a time part what readers wrote")


def _are_comments(lines: list[tuple[Date, str]]) -> bool:
    """Whether lines are those of comments, given the moment of each and what stands beside it.

    Most are by others than the ones before. Some state a time, at a minute that nobody plans; or the days follow one
    another within two months.
    """
    if 2 * len({beside for _, beside in lines}) < len(lines):
        return False
    moments = [moment for moment, _ in lines]
    timed = [moment for moment in moments if moment.has_time]
    if len(timed) >= _LINES:
        return 2 * sum(moment.when is None or moment.when.minute % _PLANNED != 0 for moment in timed) >= len(timed)
    days = [moment.when.toordinal() for moment in moments if moment.when is not None]
    if not days or max(days) - min(days) > _DAYS:
        return False
    return 5 * sum(earlier <= later for earlier, later in pairwise(days)) >= 4 * (len(moments) - 1)


def _line_of(blocks: Blocks, i: int) -> tuple[Date, str] | None:
    """Of a line that says who wrote what and when, the moment and what stands beside it, its digits aside.

    The moment has a time, or stands at the line's end.
    """
    if not 0 < blocks.size(i) <= _LONGEST or blocks.kinds[i] == _DATE:
        return None
    start, end = blocks.spans[i].tolist()
    passage = blocks.passage(i)
    dates = blocks.page.dates.within(start, end)
    if not dates or passage[0] in _DASHES or passage[-1] == ":":
        return None
    if blocks.size(i) > _SENTENCE and ends_in_stop(passage):
        return None
    before, behind = passage[: dates[0].start - start], passage[dates[-1].end - start :]
    beside = "".join([ch for ch in before + behind if ch.isalpha()])
    if len(behind.split()) > _BEHIND or len(beside) < _NAME:
        return None
    timed = next((date for date in dates if date.has_time), None)
    at_end = dates[-1] if before.strip() and not behind.strip() else None
    return None if (moment := timed or at_end) is None else (moment, beside)
