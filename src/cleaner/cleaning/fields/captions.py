"""Captions over the whole page: which blocks are one, by credits, copies and what the model sees."""

from collections.abc import Iterator, Sequence
from functools import cache, cached_property

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.cutting.captions import ABOVE, LABEL
from cleaner.cleaning.features import Features
from cleaner.cleaning.lexicon import Lexicon, fold, fold_tokens
from cleaner.cleaning.lexicon.vocabulary import kind_code
from cleaner.cleaning.lines import Span, ends_in_stop
from cleaner.cleaning.mentions.credits import Credit, read_credit
from cleaner.cleaning.mentions.name_lists import is_name_list
from cleaner.cleaning.mentions.pictures import DOUBLED, caption_evidence, has_cue, has_ellipsis, shows_picture
from cleaner.cleaning.scanning import Ints
from cleaner.kernels.cleaning.codes import B_PARAGRAPH, F_BITS, F_WHOLE, F_WORDS, OUT_CAPTION
from cleaner.kinds import Kind

__all__ = ["SHARED", "credited_in", "doubt_unseen", "is_copy", "mark_captions", "mark_credited", "mark_seen", "rows_of"]

_UNDER = "the picture credit "  # how the reason begins why the line above a credit is a caption
# A longer block that begins with the words of a caption, and is known for none, is a paragraph.
_CAPTION_WORDS = 24
SHARED = 4
"""Tokens that two copies share at least, from their first on."""
# A caption under which a credit stands, or whose copy has none, has so many at most.
_MOST = 60
# Copies without a credit count only where they stand so close, in blocks.
_NEAR = 2
# A byline or date so many blocks below closes the article's head.
_TO_BYLINE = 8
_CAPTION = kind_code(Kind.CAPTION)
_PARAGRAPH = 120  # tenths of a word, from which on a sentence is one
_FEW_PAIRS = 1 << 9  # of copies, that there is room for at first
_AT_ONCE = 1 << 6  # of these that are looked at together


def credited_in(blocks: Blocks) -> list[tuple[int, int]]:
    """The blocks that have a credit, in order, with the offset where it begins."""
    return sorted([(i, block.credit.start) for i, block in blocks.known.items() if block.credit is not None])


def rows_of(credited: Sequence[tuple[int, int]]) -> NDArray[np.int32]:
    """The same as kernels take them, int32 (k, 2)."""
    return np.array(credited, dtype=np.int32).reshape(-1, 2)


class _Head:
    """What stands above the byline or date, which is no caption for standing twice: a title, a headline."""

    def __init__(self, blocks: Blocks, features: Features) -> None:
        self._blocks, self._features = blocks, features

    @cached_property
    def _prose(self) -> NDArray[np.int64]:
        facts = self._features.facts
        long = (facts[:, F_WORDS] >= _PARAGRAPH) & ((facts[:, F_BITS] & B_PARAGRAPH) > 0)
        return np.flatnonzero((self._blocks.kinds < 0) & long)

    @cached_property
    def _stated(self) -> NDArray[np.int64]:
        known = self._blocks.known.items()
        stated = sorted(i for i, p in known if p.mentions and p.kind in (Kind.BYLINE, Kind.DATE))
        return np.array(stated, dtype=np.int64)

    def _stated_below(self, i: int) -> int:
        """The place of the byline or date that a block stands above, with none of the article between; or -1."""
        k = int(np.searchsorted(self._stated, i))
        if k == len(self._stated) or self._stated[k] - i > _TO_BYLINE:
            return -1
        stated = int(self._stated[k])
        first, last = np.searchsorted(self._prose, (i, stated)).tolist()
        # One paragraph between is the standfirst, if the article has not begun.
        return stated if last - first <= (first == 0) else -1

    def holds(self, i: int) -> bool:
        """Whether a block stands above the byline or date."""
        return self._stated_below(i) >= 0

    def is_title(self, i: int) -> bool:
        """Whether a block is the line of words above the byline or date, next to which no other one stands."""
        stated = self._stated_below(i)
        return stated >= 0 and not any(self._is_other(j, i) for j in (*range(max(0, i - 1), i), *range(i + 1, stated)))

    def _is_other(self, j: int, i: int) -> bool:
        keys, facts = self._features.keys, self._features.facts
        return bool(
            self._blocks.kinds[j] < 0 and facts[j, F_WHOLE] == 0 and keys[j, 1] != 0 and keys[j, 1] != keys[i, 1]
        )

    def touches_prose(self, i: int) -> bool:
        """Whether a paragraph stands right above or below a block."""
        return bool(np.isin((i - 1, i + 1), self._prose).any())

    def is_beside_prose(self, i: int, j: int) -> bool:
        """Whether the article has begun above two blocks, and a paragraph of it stands right above or below them."""
        begun = min([*self._prose[:1].tolist(), *self._stated[:1].tolist()], default=len(self._blocks))
        return begun < i and not self.holds(i) and bool(np.isin((i - 1, j + 1), self._prose).any())


def _doubt_imprints(blocks: Blocks, head: _Head) -> None:
    """Take back that menu entries or a name in front of the sign and a publisher are a caption: 'Imprint © Tide Press'.

    Must not fire on an agency's sign, behind a label, or beside a paragraph.
    """
    text, lexicon = blocks.page.text, blocks.page.lexicon
    for i, block in sorted(blocks.known.items()):
        credit = block.credit
        if block.kind is not Kind.CAPTION or credit is None or text[credit.start] != "©" or "/" in credit.names:
            continue
        words = text[block.start : credit.start]
        tokens = fold_tokens(words)
        if not tokens or fold(credit.names) in lexicon.names.agencies or tokens[-1] in _labels(lexicon):
            continue
        parts = [fold(part) for part in _BAR.split(words)]
        menu = all(lexicon.whole.whole(part) is not None for part in parts if part)
        if menu or (len(tokens) < SHARED and not head.touches_prose(i)):
            blocks.tell(i, Kind.LEGAL, "an imprint: whom the site belongs to, behind the sign")
            block.credit = None


@cache
def _labels(lexicon: Lexicon) -> frozenset[str]:
    """The last tokens of what stands before a credit."""
    return frozenset(fold_tokens(label)[-1] for label in lexicon.names.credit_labels)


_BAR = regex.compile(r"[|·•/,;–—]|\s-\s")


def _doubt_lines(blocks: Blocks, head: _Head) -> None:
    """Take back that a line is a caption twice where no credit says so and it stands where captions do not.

    Must not fire beside a paragraph of the article, below its byline.
    """
    doubled = [i for i, p in blocks.known.items() if p.reason == DOUBLED and p.credit is None]
    for i in sorted(doubled):
        j = i + 1
        block, other = blocks.known.get(i), blocks.known.get(j)
        if block is None or other is None or other.line != block.line:
            continue  # it was taken back with the one before it, or its copy has a credit
        if other.reason != DOUBLED or other.credit is not None:
            continue
        if not head.is_beside_prose(i, j) and not (
            shows_picture(blocks.page.lexicon, blocks.passage(i)) and not head.holds(i)
        ):
            for k in (i, j):
                blocks.kinds[k] = -1
                del blocks.known[k]


def mark_captions(blocks: Blocks, features: Features) -> None:
    """Mark the blocks that are captions by what stands around them: copies of captions, and what a credit line follows.

    Must not fire on a refrain, a repeated quote or a list: copies without a credit must stand close together and say
    that they are a caption; nor on a headline that stands twice.

    Args:
        blocks: of the page, in order; those that turn out to be captions are marked.
        features: of the blocks, as ``describe`` gives them.
    """
    head = _Head(blocks, features)
    _doubt_imprints(blocks, head)
    _doubt_lines(blocks, head)
    n, credited = len(blocks), credited_in(blocks)
    alike = [(i, at) for i, at in credited if not blocks.known[i].reason.startswith(ABOVE)]
    credits_alone = [i for i, at in alike if not blocks.page.text[blocks.known[i].start : at].strip()]
    _join_credit_lines(blocks, credits_alone)
    _mark_labelled(blocks)
    alone, ends = np.zeros(n, dtype=np.bool_), np.empty(n, dtype=np.int32)
    for i in credits_alone:
        alone[i] = True
    keys = np.ascontiguousarray(features.keys[:, 1])
    pairs = _pairs(blocks, keys, rows_of(credited), alone, ends)
    captions = {i for i, block in blocks.known.items() if block.kind is Kind.CAPTION}
    for (j, i), own, gap in _with_sizes(blocks, pairs, ends):
        if j in captions and i in captions:
            continue  # nothing is left to be said of them
        known = j in captions or i in captions or (i + 1 in credits_alone and j + 1 in credits_alone)
        near = i - j <= _NEAR and own[1] <= _MOST and gap <= _NEAR
        if (known or near) and _mark_pair(blocks, head, j, i, own, known=known):
            captions |= {j, i}


def _pairs(
    blocks: Blocks, keys: NDArray[np.uint64], credited: Ints, alone: NDArray[np.bool_], ends: Ints
) -> NDArray[np.int32]:
    """The pairs of blocks that may be copies of one caption, int32 (p, 2), as ``pair_copies`` lists them."""
    room = min(_FEW_PAIRS, 8 * len(keys)) + 8
    while True:
        found = np.empty((room, 2), dtype=np.int32)
        count = kernels.pair_copies(
            keys, blocks.kinds, blocks.bounds, blocks.page.spans, credited,
            blocks.lines, alone, blocks.page.numbers, ends, found,
        )  # fmt: skip
        if count >= 0:
            return found[:count]
        del found  # before there are more
        room *= 4


def _with_sizes(blocks: Blocks, pairs: Ints, ends: Ints) -> Iterator[tuple[Span, Span, int]]:
    """Pairs of blocks with the tokens that each has before its credit, and how many lines lie between them."""
    for first in range(0, len(pairs), _AT_ONCE):
        part = pairs[first : first + _AT_ONCE]
        sizes, lines = ends[part] - blocks.bounds[part, 0], blocks.lines[part]
        gaps = lines[:, 1] - lines[:, 0]
        for pair, own, gap in zip(part.tolist(), sizes.tolist(), gaps.tolist(), strict=True):
            yield (pair[0], pair[1]), (own[0], own[1]), gap


def _mark_pair(blocks: Blocks, head: _Head, j: int, i: int, sizes: Span, *, known: bool) -> bool:
    """Mark two blocks that begin with the same words, as many as the shorter has, if they are one caption.

    They are where one is a caption, or both have a credit alone under them; or where they say that they are one.
    """
    if not is_copy(blocks, (j, i), sizes):
        return False
    if not known and not _says_caption(blocks, head, j, i):
        return False
    if known and any(blocks.kinds[place] < 0 and head.is_title(place) for place in (j, i)):
        return False
    for place in (j, i):
        if blocks.kinds[place] < 0:
            told = "the same words as a caption" if known else "stands twice, one right after the other"
            blocks.tell(place, Kind.CAPTION, told)
    return True


def _says_caption(blocks: Blocks, head: _Head, j: int, i: int) -> bool:
    """Whether a line that stands twice without a credit is a caption: by its words, or in a row with another one."""
    passage = blocks.passage(j)
    if shows_picture(blocks.page.lexicon, passage):
        return not head.holds(j)
    beside = any(0 <= k < len(blocks) and blocks.kinds[k] == _CAPTION for k in (j - 1, i + 1))
    return beside and i - j == 1 and not ends_in_stop(passage) and head.is_beside_prose(j, i)


def is_copy(blocks: Blocks, places: tuple[int, int], sizes: Span) -> bool:
    """Whether two blocks, of which one begins with all words of the other, are one caption: equal, cut or credited."""
    shorter = sizes[0] > sizes[1]
    short, long_ = sizes[shorter], sizes[not shorter]
    if short < SHARED:
        return False
    i = places[shorter]
    # A copy cut short says so, or is known for a caption, or has most of the words; a paragraph that begins with a
    # caption's words is none.
    known = blocks.kind(i) is Kind.CAPTION and (
        long_ <= _CAPTION_WORDS or blocks.kind(places[not shorter]) is Kind.CAPTION
    )
    return short * 2 >= long_ or known or has_ellipsis(blocks.passage(i))


def _join_credit_lines(blocks: Blocks, credits_alone: Sequence[int]) -> None:
    """A line that is only a credit makes the line before it a caption, where that reads as one.

    Must not fire on a paragraph: a picture without a caption leaves its credit after one, too.
    """
    for i in credits_alone:
        if not _may_be_under(blocks, i):
            continue
        passage = blocks.passage(i - 1)
        stop = ends_in_stop(passage)
        told = has_cue(blocks.page.lexicon, fold_tokens(passage)) or _closes_caption(blocks, i + 1)
        if (stop and not told) or not caption_evidence(blocks.page.lexicon, passage, has_credit=False):
            continue
        _tell_above(blocks, i)


def _may_be_under(blocks: Blocks, i: int) -> bool:
    """Whether nothing is known of the line above a credit, which is as long as captions are."""
    return i > 0 and blocks.kinds[i - 1] < 0 and SHARED <= blocks.size(i - 1) <= _MOST


def _tell_above(blocks: Blocks, i: int) -> None:
    """Mark the line above a credit as its caption."""
    credit = blocks.known[i].credit
    if credit is not None:
        blocks.tell(i - 1, Kind.CAPTION, f"{_UNDER}'{credit.names}' stands under it")


def _mark_labelled(blocks: Blocks) -> None:
    """Mark the lines under labels of captions that stand alone; a credit above such a label is the caption's."""
    for i in sorted([i for i, block in blocks.known.items() if block.reason == LABEL]):
        if i + 1 < len(blocks) and blocks.kinds[i + 1] < 0 and 0 < blocks.size(i + 1) <= _MOST:
            blocks.tell(i + 1, Kind.CAPTION, "stands under the label of a picture")


def _closes_caption(blocks: Blocks, i: int) -> bool:
    """Whether a block is the button under a picture and its credit: 'hide caption'."""
    trailers = blocks.page.lexicon.names.credit_trailers
    return i < len(blocks) and blocks.size(i) <= SHARED and fold(blocks.passage(i)) in trailers


# The probability from which on a line is a caption, and that below which a credit under it makes none of it.
_SEEN, _DOUBTED = 0.5, 0.1


def doubt_unseen(blocks: Blocks, said: NDArray[np.float32]) -> list[int]:
    """Take back that lines are captions for the credit under them that the model sees as none.

    Args:
        blocks: of the page, in order.
        said: float32 (n, OUTPUTS), what the model says of them.

    Returns:
        Their places.
    """
    doubted = [
        i
        for i, block in blocks.known.items()
        if block.kind is Kind.CAPTION and block.reason.startswith(_UNDER) and said[i, OUT_CAPTION] < _DOUBTED
    ]
    for i in doubted:
        blocks.kinds[i] = -1
        del blocks.known[i]
    return doubted


def mark_seen(blocks: Blocks, said: NDArray[np.float32], free: NDArray[np.bool_]) -> list[int]:
    """Mark the blocks that the model sees as captions, with the credits in them.

    Args:
        blocks: of the page, in order.
        said: float32 (n, OUTPUTS), what the model says of them.
        free: bool (n,), whether each may turn out to be one.

    Returns:
        Their places.
    """
    seen = np.flatnonzero(free & (said[:, OUT_CAPTION] >= _SEEN) & (blocks.kinds < 0)).tolist()
    for i in seen:
        start, end = blocks.spans[i].tolist()
        blocks.tell(i, Kind.CAPTION, "a picture's words, where captions stand")
        blocks.known[i].credit = read_credit(blocks.page, start, end) or _credit_under(blocks, i)
    return seen


def _credit_under(blocks: Blocks, i: int) -> Credit | None:
    """The credit that a line of names is under a caption that has none: 'Ann Lee/Halmar Images', '© Weir Trust'."""
    above, passage = blocks.known.get(i - 1), blocks.passage(i)
    if above is None or above.kind is not Kind.CAPTION or above.credit is not None:
        return None
    signed = "/" in passage or passage.startswith("©")
    signed = signed and not _HAS_DIGIT.search(passage)  # the sign and a year are the site's
    if not signed or blocks.size(i) > _NAMES or ends_in_stop(passage) or not is_name_list(blocks.page.lexicon, passage):
        return None
    start, end = blocks.spans[i].tolist()
    return Credit(start, end, passage.strip("© \u00a0"))


_NAMES = 8  # tokens of a credit
_HAS_DIGIT = regex.compile(r"\p{Nd}")


def mark_credited(blocks: Blocks, said: NDArray[np.float32], free: NDArray[np.bool_]) -> list[int]:
    """Mark the sentences under which a credit stands alone, where the model sees some chance of a caption.

    Must not fire on a paragraph behind which a picture without a caption leaves its credit: that is no caption to it.
    It takes and gives what ``mark_seen`` does.
    """
    alone = [i for i, at in credited_in(blocks) if at == blocks.spans[i, 0] and blocks.kinds[i] == _CAPTION]
    under = [i for i in alone if _may_be_under(blocks, i) and free[i - 1] and said[i - 1, OUT_CAPTION] >= _CREDITED]
    for i in under:
        _tell_above(blocks, i)
    return [i - 1 for i in under]


_CREDITED = 0.4
