"""Labels of a page's fields: what its markup states, or readers say, traced to the blocks of its flat text.

A label may be unsure: then it counts for nothing. Variants of a page get their labels from the page as it is, token by
token, so that dates in another script and captions that stand twice have theirs too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.lexicon import fold_tokens
from training.labels import places
from training.stated import Stated

__all__ = ["FIELDS", "Traced", "carry", "trace"]

FIELDS = ("headline", "standfirst", "byline", "date", "caption")
HEADLINE, STANDFIRST, BYLINE, DATE, CAPTION = range(5)
Labels = NDArray[np.float32]
# A byline or date stands so many blocks above the headline, below it, into the body and below its end.
_ABOVE, _BELOW, _INTO, _BEHIND = 6, 14, 5, 6
_BYLINE_WORDS, _DATE_WORDS = 40, 40
# Words beside the names of a byline, at most; and of a line in which a name of one word is one.
_BESIDE, _LONE = 14, 6
_ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Traced:
    """Labels of blocks.

    Attributes:
        y: whether each is a field's, float32 (n, 5), by FIELDS.
        sure: how much that counts, float32 (n, 5), 0 to 1.
    """

    y: Labels
    sure: Labels


def _holds(tokens: Sequence[str], part: Sequence[str]) -> bool:
    n = len(part)
    return any(list(tokens[k : k + n]) == list(part) for k in range(len(tokens) - n + 1))


def _headlines(stated: Stated, tokens: list[list[str]], first: int) -> list[int]:
    """The blocks of the headline, above the article or at its beginning; those of the surest form that stands there."""
    forms = [fold_tokens(one) for one in stated.headlines]
    forms = [form for form in forms if form]
    # Behind a bar or dash the site's name may stand.
    whole = [i for i in range(min(len(tokens), first + 2)) if tokens[i] in forms]
    if whole:
        return whole
    for i in range(min(len(tokens), first + 2) - 1, -1, -1):
        own = tokens[i]
        if len(own) >= 4 and any(form[: len(own)] == own and len(own) >= 0.6 * len(form) for form in forms):
            return [i]
    return []


def trace(stated: Stated, blocks: Blocks, body: NDArray[np.float32]) -> Traced:
    """Labels of a page's blocks by what its markup states.

    Args:
        stated: that.
        blocks: of the page.
        body: whether each block is the body's, float32 (n,).
    """
    n = len(blocks)
    tokens = [blocks.tokens(i) for i in range(n)]
    y, sure = np.zeros((n, 5), dtype=np.float32), np.ones((n, 5), dtype=np.float32)
    own = np.flatnonzero(body > 0)
    if not len(own):
        return Traced(y, np.zeros_like(sure))
    # Past single lines that stand far above the article.
    first, last = int(own[0]), int(own[-1])
    for k in range(min(3, len(own) - 1)):
        if own[k + 1] - own[k] > 12:
            first = int(own[k + 1])
    heads = _headlines(stated, tokens, first)
    near = [i for i in heads if i >= first - 25]
    y[near, HEADLINE] = 1
    if not near:
        sure[:, HEADLINE] = 0
    for i, own_tokens in enumerate(tokens):
        if i not in near and any(own_tokens == tokens[j] for j in heads):
            sure[i, HEADLINE] = 0
    top = near[0] if near else max(0, first - 8)
    base = near[-1] if near else top
    region = np.zeros(n, dtype=bool)
    region[max(0, top - _ABOVE) : min(n, max(first + _INTO, min(base + _BELOW, first + _INTO)))] = True
    region[last : min(n, last + _BEHIND)] = True
    _trace_names(stated, tokens, body, region, y, sure)
    _trace_days(stated, blocks, tokens, body, region, y, sure)
    _trace_standfirsts(stated, tokens, body, (base, first), y, sure)
    _trace_captions(stated, tokens, body, (max(0, top - _ABOVE), last + _BEHIND), y, sure)
    return Traced(y, sure)


def _trace_names(
    stated: Stated,
    tokens: list[list[str]],
    body: NDArray[np.float32],
    region: NDArray[np.bool_],
    y: Labels,
    sure: Labels,
) -> None:
    names = [t for one in stated.authors if 1 <= len(t := fold_tokens(one)) <= 8]
    found = False
    for i, own in enumerate(tokens):
        held = [name for name in names if (len(name) > 1 or len(own) <= _LONE) and _holds(own, name)]
        if not held or len(own) > _BYLINE_WORDS:
            continue
        if region[i] and body[i] == 0 and y[i, HEADLINE] == 0 and len(own) <= sum(map(len, held)) + _BESIDE:
            y[i, BYLINE], found = 1, True
        else:
            sure[i, BYLINE] = 0
    if not found:
        # Whoever wrote it may stand there in other words.
        short = np.array([len(t) <= 12 for t in tokens])
        sure[region & short & (body == 0), BYLINE] = 0


def _trace_days(
    stated: Stated,
    blocks: Blocks,
    tokens: list[list[str]],
    body: NDArray[np.float32],
    region: NDArray[np.bool_],
    y: Labels,
    sure: Labels,
) -> None:
    days = {d + k * _ONE_DAY for d in stated.days for k in (-1, 0, 1)}
    found = False
    for i, own in enumerate(tokens):
        start, end = blocks.spans[i].tolist()
        dates = blocks.page.dates.within(start, end)
        if not dates:
            continue
        right = any(one.when is not None and one.when.date() in days for one in dates)
        if region[i] and len(own) <= _DATE_WORDS and right and body[i] == 0:
            y[i, DATE], found = 1, True
        elif right or (region[i] and body[i] == 0):
            sure[i, DATE] = 0
    if not found:
        sure[region & (body == 0), DATE] = 0


def _trace_standfirsts(
    stated: Stated,
    tokens: list[list[str]],
    body: NDArray[np.float32],
    between: tuple[int, int],
    y: Labels,
    sure: Labels,
) -> None:
    forms = [form for one in stated.standfirsts if len(form := fold_tokens(one)) >= 5]
    low, high = between
    for i, own in enumerate(tokens):
        if len(own) < 5:
            continue
        like = any(own == form or (len(form) >= 8 and own[:8] == form[:8]) for form in forms)
        if not like:
            continue
        if low < i < high + 2 and body[i] == 0 and y[i, HEADLINE] == 0:
            y[i, STANDFIRST] = 1
        elif body[i] == 0:
            sure[i, STANDFIRST] = 0
    if not stated.sure and not y[:, STANDFIRST].any():
        # A summary may stand there that the markup does not repeat.
        for i in range(low + 1, min(len(tokens), high)):
            if len(tokens[i]) >= 8 and body[i] == 0:
                sure[i, STANDFIRST] = 0


def _trace_captions(
    stated: Stated,
    tokens: list[list[str]],
    body: NDArray[np.float32],
    within: tuple[int, int],
    y: Labels,
    sure: Labels,
) -> None:
    forms = [form for one in stated.captions if (form := fold_tokens(one))]
    others = [form for one in stated.others if (form := fold_tokens(one))]
    for i, own in enumerate(tokens):
        if own and any(_is_of(own, form) for form in forms):
            if within[0] <= i < within[1] and body[i] == 0 and y[i, HEADLINE] == 0:
                y[i, CAPTION] = 1
                sure[i, BYLINE] = 0 if y[i, BYLINE] else sure[i, BYLINE]
            else:
                sure[i, CAPTION] = 0
        elif own and any(_is_of(own, form) for form in others):
            sure[i, CAPTION] = 0


def _is_of(own: list[str], form: list[str]) -> bool:
    """Whether a block is a caption's words or a part of them, or holds little beside them."""
    return own == form or (len(own) >= 3 and _holds(form, own)) or (len(form) >= 4 and own[: len(form)] == form)


# The share of a block's tokens from which on it is the body's, the headline's, .. the caption's, and under which, but
# over some, nobody can say.
_SHARE, _WHOLE, _SOME = (0.5, 0.6, 0.6, 0.12, 0.12, 0.4), (0.8, 0.8, 0.8, 0.12, 0.12, 0.6), 0.05


def carry(traced: Traced, before: Iterable[Sequence[str]], after: Sequence[Sequence[str]]) -> Traced:
    """Labels of a variant's blocks from those of the page as it is.

    Args:
        traced: labels of the page's blocks; before the fields the body's, or not.
        before: folded tokens of these, in the variant's words.
        after: folded tokens of the variant's blocks.
    """
    known = [list(t) for t in before]
    owner = np.repeat(np.arange(len(known)), [len(t) for t in known])
    at = places([t for own in after for t in own], [t for own in known for t in own])
    columns = traced.y.shape[1]
    most, least_share = np.array(_WHOLE[-columns:]), np.array(_SHARE[-columns:])
    y, sure = np.zeros((len(after), columns), dtype=np.float32), np.ones((len(after), columns), dtype=np.float32)
    begin = 0
    for i, own in enumerate(after):
        hit = at[begin : begin + len(own)]
        begin += len(own)
        rows = owner[hit[hit >= 0]]
        if not len(rows) or len(rows) * 2 < len(own):
            # Alternative texts of pictures, copies of captions: nobody says what they are.
            sure[i] = 0
            continue
        share = traced.y[rows].sum(axis=0) / len(own)
        y[i] = share > least_share
        least = traced.sure[rows].min(axis=0)
        # Parts of other things on its line.
        sure[i] = np.where((share > _SOME) & (share <= most) & (y[i] == 0), 0.0, least)
    return Traced(y, sure)
