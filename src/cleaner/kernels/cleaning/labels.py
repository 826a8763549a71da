"""From what each block is and how it scores to its kind, with the reason as a code.

The thresholds of the rules are given by cleaning/labels.py, which says what they mean. Slow twin:
tests/slow_cleaning.
"""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bools, Float32s, Float64s, Int8s, Int32s, Int64s, UInt32s, int64
from cleaner.kernels.cleaning.bridges import (
    bridge_beside,
    bridge_gaps,
    bridge_short,
    bridge_up,
    is_listing,
    is_long_line,
    keep_deep,
)
from cleaner.kernels.cleaning.codes import (
    A_KEEP,
    A_LINKED,
    A_SHARE,
    A_SOME,
    A_UNLISTED,
    B_LABEL,
    B_OPENS_QUOTED,
    B_QUOTED,
    B_STOP,
    B_UNSTOPPED,
    B_UPPER,
    F_BITS,
    F_HEAD,
    F_INSIDE,
    F_START,
    F_WHOLE,
    F_WORDS,
    F_YOU,
    KIND_BODY,
    KIND_BOILERPLATE,
    KIND_COMMENT,
    KIND_CROSSHEAD,
    KIND_LEGAL,
    KIND_NAV,
    KIND_RELATED,
    KIND_SHARE,
    P_REFRAIN,
    R_CAPITALS,
    R_EMPTY,
    R_INSIDE,
    R_KNOWN,
    R_LONE,
    R_MODEL,
    R_START,
    R_WHOLE,
    T_KEEP,
    T_LINKED,
    T_PAIR,
    T_PROSE,
    T_TITLE,
    T_UNDER,
)
from cleaner.kernels.cleaning.feature_codes import (
    X_FUNCTIONS,
    Y_ENDS_IN_STOP,
    Y_GLUED,
)
from cleaner.kernels.cleaning.labelled import keep_labelled
from cleaner.kernels.cleaning.prose import heads_links, is_prose, is_same, size_of
from cleaner.kernels.cleaning.runs import keep_rows
from cleaner.kernels.cleaning.sections import close_sections, name_chrome

__all__ = ["decide"]

_REFRAIN = 4  # lines of a refrain, at most


@kernel
def _sure_chrome(bounds: Int32s, facts: Int32s, flags: Int64s, i: int) -> int:
    """Chrome that no context makes prose: 32 times the reason plus kind + 1; 0 for none."""
    n = size_of(bounds, i)
    if n == 0:
        return 32 * R_EMPTY + KIND_BOILERPLATE + 1
    whole = int64(facts[i, F_WHOLE])
    if whole and whole != KIND_NAV + 1:
        return 32 * R_WHOLE + whole
    bits = int64(facts[i, F_BITS])
    start = int64(facts[i, F_START]) >> 8
    n = int64(facts[i, F_WORDS]) // 10  # of scripts without blanks a word is more than a token
    if n <= (60 if flags[i] & Y_GLUED != 0 else 24) and (
        start == KIND_RELATED + 1 or start == KIND_SHARE + 1 or start == KIND_COMMENT + 1
    ):
        if bits & B_LABEL:
            return 32 * R_START + start
    inside = int64(facts[i, F_INSIDE]) >> 8
    if n <= 40 and not bits & B_QUOTED and inside and (n <= 25 or inside == KIND_LEGAL + 1):
        return 32 * R_INSIDE + inside
    return 0


@kernel
def decide(
    points: UInt32s,
    spans: Int32s,
    lines: Int32s,
    bounds: Int32s,
    kinds: Int8s,
    deep: Bools,
    token_flags: UInt32s,
    numbers: Int32s,
    facts: Int32s,
    flags: Int64s,
    x: Float32s,
    scores: Float32s,
    bars: Float64s,
    limits: Float64s,
    comments: bool,
    stamps: Int32s,
    body: Bools,
    kind: Int8s,
    score: Float64s,
    reason: Int32s,
    prefix: Int32s,
) -> None:
    """Decide each block by its form, by the lexicon where it leaves no doubt, and else by its score and its place.

    Args:
        points: uint32 (c,), the page.
        spans: int32 (n, 2), of the blocks.
        lines: int32 (n,).
        bounds: int32 (n, 2), their tokens.
        kinds: int8 (n,), what their form shows; -1 for nothing.
        deep: bool (n,), whether a block is a date or a name alone, which may be a crosshead.
        token_flags: uint32 (t,), of the page's tokens.
        numbers: int32 (t,).
        facts: int32 (n, 10), as features.describe_blocks fills it; F_YOU becomes 0 where it is no sign of chrome.
        flags: int64 (n,), the features that are yes or no, by the Y bits.
        x: float32 (n, numbers), those that are numbers, by the X columns.
        scores: float32 (n,), the probability that a block belongs to the body.
        bars: float64 (5,), by the A constants, from which this page's first two thresholds come.
        limits: float64 (29,), the thresholds, by the T constants; the first two are filled.
        comments: whether readers' comments stay.
        stamps: int32 (different tokens,), zeros; filled.
        body: bool (different tokens,), False; filled with the content words of the body.
        kind: int8 (n,), filled with the decisions.
        score: float64 (n,), filled.
        reason: int32 (n,), filled with the R constants.
        prefix: int32 (n,), filled with the P constants; with a kind, 32 times the constant plus the kind.
    """
    _set_bars(kinds, flags, x, scores, bars, limits)
    _decide_alone(bounds, kinds, facts, flags, scores, limits, kind, score, reason, prefix)
    _hear_writer(bounds, facts, kind, score)
    bridge_up(bounds, facts, limits, kind, score, prefix)
    bridge_gaps(points, spans, bounds, token_flags, numbers, facts, limits, stamps, body, kind, score, prefix)
    bridge_beside(lines, bounds, kinds, facts, limits, kind, score, prefix)
    keep_rows(bounds, kinds, facts, limits, kind, score, prefix)
    keep_labelled(points, spans, kinds, kind, score, prefix)
    bridge_short(points, spans, bounds, kinds, token_flags, numbers, facts, limits, kind, score, prefix)
    _keep_refrain(bounds, kinds, numbers, facts, kind, score, prefix)
    _drop_lone(bounds, kinds, facts, kind, score, reason, prefix)
    keep_deep(deep, kind, score, reason, prefix)
    close_sections(bounds, facts, comments, kind, score, reason, prefix)
    _crossheads(lines, bounds, facts, kind)
    name_chrome(bounds, facts, kind, prefix)


@kernel
def _decide_alone(
    bounds: Int32s,
    kinds: Int8s,
    facts: Int32s,
    flags: Int64s,
    scores: Float32s,
    limits: Float64s,
    kind: Int8s,
    score: Float64s,
    reason: Int32s,
    prefix: Int32s,
) -> None:
    """Decide each block by itself: by its form, by the lexicon where it leaves no doubt, and else by its score."""
    under = begun = False  # whether a block is under the head of a list of links, of which nothing has been kept
    for i in range(len(kinds)):
        prefix[i] = 0
        score[i] = float(scores[i])
        under = under or (begun and facts[i, F_HEAD] == KIND_RELATED + 1)
        if kinds[i] >= 0:
            kind[i], score[i], reason[i] = kinds[i], 0.02, R_KNOWN
            continue
        sure = _sure_chrome(bounds, facts, flags, i)
        if sure and (sure & 31) == KIND_RELATED + 1 and _heads_prose(bounds, kinds, facts, scores, limits, i):
            kind[i], score[i], reason[i] = KIND_BODY, 0.5, R_CAPITALS
            under, begun = False, True
        elif sure:
            kind[i], score[i], reason[i] = (sure & 31) - 1, 0.05, sure >> 5
        elif score[i] >= (max(limits[T_KEEP], limits[T_UNDER]) if under else limits[T_KEEP]) and not (
            begun
            and i
            and score[i] < limits[T_TITLE]
            and _may_be_title(facts, i)
            and (heads_links(facts, i - 1) or (is_long_line(facts, i) and is_listing(bounds, facts, kind, i)))
        ):
            kind[i], reason[i] = KIND_BODY, R_MODEL
            under, begun = False, True
        else:
            kind[i], reason[i] = KIND_BOILERPLATE, R_MODEL


@kernel
def _hear_writer(bounds: Int32s, facts: Int32s, kind: Int8s, score: Float64s) -> None:
    """In an article that speaks for its writer or to its reader throughout, such words are no sign of chrome.

    Nor are they in the block right behind its end, where that is likely to be the body's; further down readers speak.
    """
    words, spoken, last = 0, 0, -1
    for i in range(len(kind)):
        if kind[i] == KIND_BODY:
            words += size_of(bounds, i)
            spoken += int64(facts[i, F_YOU])
            last = i
    if spoken * _PERSONAL < words:
        return
    end = last + 1
    end += int64(0 < end < len(kind) and score[end] >= _LIKELY)
    for i in range(end):
        facts[i, F_YOU] = 0


_LIKELY = 0.4  # that the block behind the end is the body's
_PERSONAL = 20  # words of a personal article among which one addresses somebody


@kernel
def _may_be_title(facts: Int32s, i: int) -> bool:
    """Whether a block has the form of a link's title: some words without a stop. Right under such a head it is one."""
    return 30 <= facts[i, F_WORDS] <= 240 and not int64(facts[i, F_BITS]) & (B_STOP | B_OPENS_QUOTED)


@kernel
def _set_bars(kinds: Int8s, flags: Int64s, x: Float32s, scores: Float32s, bars: Float64s, limits: Float64s) -> None:
    """Set the scores from which on blocks of this page are kept, and go on with the body across something else."""
    surest, sentences, listed = 0.0, 0, 0
    for i in range(len(kinds)):
        if kinds[i] < 0 and flags[i] & Y_ENDS_IN_STOP != 0:
            sentences += 1
            surest = max(surest, float(scores[i]))
            listed += int64(float(x[i, X_FUNCTIONS]) >= bars[A_SHARE])
    limits[T_KEEP] = bars[A_KEEP] * (surest if surest >= bars[A_SOME] else 1.0)
    limits[T_LINKED] = bars[A_LINKED] if 2 * listed >= sentences else bars[A_UNLISTED]


@kernel
def _heads_prose(bounds: Int32s, kinds: Int8s, facts: Int32s, scores: Float32s, limits: Float64s, i: int) -> bool:
    """Whether a phrase of link lists is a crosshead after all: 'UP NEXT' in capitals over a paragraph."""
    if i + 1 >= len(kinds) or not int64(facts[i, F_BITS]) & B_UPPER:
        return False
    return (
        kinds[i + 1] < 0
        and size_of(bounds, i + 1) >= 18
        and float(scores[i + 1]) >= limits[T_PAIR]
        and is_prose(bounds, facts, i + 1, limits[T_PROSE])
    )


@kernel
def _keep_refrain(
    bounds: Int32s, kinds: Int8s, numbers: Int32s, facts: Int32s, kind: Int8s, score: Float64s, prefix: Int32s
) -> None:
    """Sentences right behind the last of the body that stand in the body before are its refrain, and close it."""
    last = len(kind) - 1
    while last >= 0 and kind[last] != KIND_BODY:
        last -= 1
    for i in range(last + 1, min(len(kind), last + 1 + _REFRAIN) if last > 0 else 0):
        chrome = facts[i, F_WHOLE] > 0 or facts[i, F_START] > 0 or facts[i, F_INSIDE] > 0
        if kind[i] != KIND_BOILERPLATE or kinds[i] >= 0 or chrome or not 4 <= size_of(bounds, i) <= 24:
            return
        if not int64(facts[i, F_BITS]) & B_STOP:
            return
        sung = False
        for j in range(i):
            sung = sung or (kind[j] == KIND_BODY and is_same(bounds, numbers, i, j))
        if not sung:
            return
        kind[i], score[i], prefix[i] = KIND_BODY, 0.5, 32 * P_REFRAIN


@kernel
def _drop_lone(
    bounds: Int32s, kinds: Int8s, facts: Int32s, kind: Int8s, score: Float64s, reason: Int32s, prefix: Int32s
) -> None:
    """A word or number that nothing kept follows is no beginning of an article."""
    for i in range(len(kind) - 1):
        if kind[i] != KIND_BODY:
            continue
        stop = int64(facts[i, F_BITS]) & (B_STOP | B_OPENS_QUOTED)
        if kinds[i] >= 0 or size_of(bounds, i) > 3 or stop or kind[i + 1] == KIND_BODY:
            return
        kind[i], score[i], reason[i], prefix[i] = KIND_BOILERPLATE, min(0.45, score[i]), R_LONE, 0


@kernel
def _crossheads(lines: Int32s, bounds: Int32s, facts: Int32s, kind: Int8s) -> None:
    """A kept block that is short, has no stop and is followed by prose is a crosshead."""
    for i in range(len(kind) - 1):
        if (
            kind[i] == KIND_BODY
            and size_of(bounds, i) <= 14
            and int64(facts[i, F_BITS]) & B_UNSTOPPED
            and kind[i + 1] == KIND_BODY
            and size_of(bounds, i + 1) > size_of(bounds, i)
            and lines[i + 1] != lines[i]
        ):
            kind[i] = KIND_CROSSHEAD
