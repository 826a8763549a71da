"""From blocks and scores to kinds: what each block is, and whether it stays (explain.py says why)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.features import Features, Rows
from cleaner.cleaning.lexicon.vocabulary import kind_code
from cleaner.config import CleanSettings
from cleaner.kernels.cleaning.codes import KIND_CROSSHEAD, T_CROSSHEAD, T_INSIDE, T_LISTED, T_PROSE, T_VALUE
from cleaner.kinds import Kind

__all__ = ["Evidence", "Labels", "decide"]

# Prose that follows the body with something between them needs this score only; in a language without word lists, where
# the model sees less, the second.
_LINKED, _LINKED_UNLISTED = 0.25, 0.044
# In a language with lists half of the sentences have so large a share of function words.
_FUNCTION_SHARE = 0.25
# The other thresholds of the rules, in the order of kernels/cleaning/labels.py, behind those of the score and of what
# is linked.
_LIMITS = (
    0.026,  # prose right behind the body
    0.15,  # under a box's head, prose that shares the body's words
    0.6,  # what the body's own words in a block are worth
    0.102,  # what score and words together must come to
    20.0,  # a block of so many words that addresses nobody reads as a report
    0.058,  # and that is worth so much
    0.1,  # from this share of the body's words on a block is familiar
    0.5,  # under a box's head, prose that does not share the body's words
    0.296,  # prose right above the body
    0.15,  # prose right above the body and right under the byline, the date or a caption
    12.0,  # more dropped entries than these are not bridged
    0.2,  # a crosshead between kept blocks
    0.15,  # a short sentence right behind the body, on its line
    0.203,  # prose right above a paragraph that is kept
    2.0,  # words of a menu's entry
    10.0,  # words of a paragraph, at least
    0.203,  # prose right above a paragraph that is kept, with others above
    0.04,  # a short sentence right behind one that is kept
    0.05,  # under a box's head, prose that other prose follows
    16.0,  # words that both have, at least
    0.5,  # under the head of a list of links, of whatever stands there
    0.4,  # of the short lines of a run that are kept, from which on all are
    4.0,  # lines of such a run, at least
    40.0,  # and at most
    8.0,  # words of such a line, at most
    0.7,  # right under the head of a list of links, of a line without a stop
    0.45,  # under the head of a list of links, a line without a stop that stands among dropped ones
)
# Of the surest sentence's score; chosen on the five folds' unseen pages.
_OF_SUREST = 0.94
# Where the surest sentence has less than this score, there is nothing to hold others against.
_SOME_ARTICLE = 0.15
# The languages of most pages that the model was trained on; of the prose of all others it is less sure, lists or not.
_LEARNT = frozenset(("en", "de"))
# There prose that follows the body needs the first score only; right behind it the second, however few of the body's
# words it has, for words change their endings; it may be of fewer words, since they are longer; and inside the body the
# last score will do. Chosen on the seeds, with the F1 of fundus_shared and daniel_shared in view.
_LINKED_OTHER, _VALUE_OTHER, _PROSE_OTHER, _INSIDE_OTHER = 0.12, 0.026, 8.0, 0.05
# And prose under a box's head, that does not share the body's words: no title of a link is as sure.
_LISTED_OTHER = 0.15
# And a crosshead there, short as it is, is the least sure of all; the seeds have them from there on.
_CROSSHEAD_OTHER = 0.044
_ALL_LIMITS = np.array((0.0, 0.0, *_LIMITS))
_DEEP_MENTIONS = ("date", "byline")


@dataclass(slots=True)
class Evidence:
    """What speaks for and against the blocks of a page.

    Attributes:
        rows: their features.
        scores: float32 (n,).
        keep: the score from which on a block was kept.
    """

    rows: Rows
    scores: NDArray[np.float32]
    keep: float


@dataclass(slots=True)
class Labels:
    """The decisions on a page's blocks.

    Attributes:
        kind: int8 (n,), the number of what each is, as in kinds.KINDS.
        score: float64 (n,), how sure it is that each belongs to the body, 0 to 1.
        reason: int32 (n,), why, by the R codes of kernels/cleaning/codes.py.
        prefix: int32 (n,), what speaks for it besides, by the P codes.
        evidence: on which the model's reasons rest.
        facts: int32 (n, 10), on them, by the F columns.
        told: reasons in words that stand before all others, by place.
    """

    kind: NDArray[np.int8]
    score: NDArray[np.float64]
    reason: NDArray[np.int32]
    prefix: NDArray[np.int32]
    evidence: "Evidence"
    facts: NDArray[np.int32]
    told: dict[int, str]

    def is_body(self) -> NDArray[np.bool_]:
        """Whether each block is the body's."""
        found: NDArray[np.bool_] = self.kind <= KIND_CROSSHEAD
        return found

    def overrule(self, i: int, kind: Kind, score: float | None, reason: str | None) -> None:
        """Decide a block anew; what is None stays."""
        self.kind[i] = kind_code(kind)
        if score is not None:
            self.score[i] = score
        if reason is not None:
            self.told[i] = reason


def _lone_mentions(blocks: Blocks) -> NDArray[np.bool_]:
    """Which blocks are a date without a time, or a name, alone: deep inside the prose they are crossheads."""
    found = np.zeros(len(blocks), dtype=np.bool_)
    for i, block in blocks.known.items():
        if block.kind not in (Kind.DATE, Kind.BYLINE) or len(block.mentions) != 1:
            continue
        mention = block.mentions[0]
        bare = mention.type in _DEEP_MENTIONS and not mention.has_time
        found[i] = bare and not (mention.type == "date" and mention.when is None)
    return found


def decide(blocks: Blocks, features: Features, scores: NDArray[np.float32], settings: CleanSettings) -> Labels:
    """Decide each block by its form, by the lexicon where it leaves no doubt, and else by its score and its place.

    Args:
        blocks: of the page.
        features: of the blocks.
        scores: float32 (n,), of the blocks.
        settings: where the line between body and chrome is drawn.
    """
    n, page, facts = len(blocks), blocks.page, features.facts
    kind, score = np.empty(n, dtype=np.int8), np.empty(n, dtype=np.float64)
    reason, prefix = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32)
    # A score is held against the page's surest sentence, as pages differ: on a page of a few short paragraphs among
    # much chrome no block may come to one half, and yet the article stands out.
    learnt = page.lexicon.languages[0] in _LEARNT
    linked = _LINKED if learnt else _LINKED_OTHER
    bars = np.array(((1.0 - settings.keep) * _OF_SUREST, _SOME_ARTICLE, _FUNCTION_SHARE, linked, _LINKED_UNLISTED))
    limits = _ALL_LIMITS.copy()
    if not learnt:
        limits[T_VALUE], limits[T_PROSE] = _VALUE_OTHER, _PROSE_OTHER
        limits[T_INSIDE], limits[T_LISTED], limits[T_CROSSHEAD] = _INSIDE_OTHER, _LISTED_OTHER, _CROSSHEAD_OTHER
    kernels.decide(
        page.points, blocks.spans, blocks.lines, blocks.bounds, blocks.kinds, _lone_mentions(blocks), page.token_flags,
        page.numbers, facts, features.rows.flags, features.rows.numbers, scores, bars, limits,
        settings.comments_in_body,
        np.zeros(len(page.different), dtype=np.int32), np.zeros(len(page.different), dtype=np.bool_),
        kind, score, reason, prefix,
    )  # fmt: skip
    return Labels(kind, score, reason, prefix, Evidence(features.rows, scores, float(limits[0])), facts, {})
