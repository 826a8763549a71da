"""Why a block is what it is: what a decision rests on as two small numbers and some bits, and these in words.

A block's code, uint32, holds from its lowest bit on: its kind (5 bits), whether it joins the kept block before it (1),
whether its score was set by a rule (1), its reason (4), the evidence (9), and the kind (5) and place (4) of what speaks
for it besides. What the evidence and the numbers ``first`` and ``second`` are depends on the reason:

=========================  ======================================  =============  =============
reason                     evidence                                first          second
=========================  ======================================  =============  =============
of the model               ends in a stop (1), kept (1), the       words, or 0    0, or short
                           feature against it + 1 (4), kept                       dropped blocks
                           blocks near it (3)                                     in a row
a phrase opens or is in    the phrase's kind (5)                   its token in   its tokens
the block                                                          the block
the block is a phrase      the phrase's kind (5)
told, known by its form                                            place among
                                                                   told reasons
=========================  ======================================  =============  =============
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.duplicates import copied
from cleaner.cleaning.features import FEATURES
from cleaner.cleaning.labels import Labels
from cleaner.cleaning.lexicon import fold_tokens
from cleaner.kernels.cleaning.codes import (
    CODE_AGAINST_AT,
    CODE_EVIDENCE_AT,
    CODE_KEPT,
    CODE_KIND,
    CODE_NEAR_AT,
    CODE_PREFIX_AT,
    CODE_REASON_AT,
    CODE_STATED,
    CODE_STOP,
    P_ABOVE,
    P_GOES_ON,
    P_ITEM,
    P_LABELLED,
    P_LINE,
    P_NAV,
    P_NOTE,
    P_REFRAIN,
    P_ROW,
    P_SECTION,
    P_SHORT,
    P_SPEAKS,
    P_TAIL,
    P_TIME,
    PREFIX,
    R_CAPITALS,
    R_COMMENT,
    R_DEEP,
    R_EMPTY,
    R_INSIDE,
    R_KNOWN,
    R_LONE,
    R_MODEL,
    R_READER,
    R_START,
)
from cleaner.kinds import KINDS, Kind

__all__ = ["TOLD", "encode", "encode_copies", "reason"]

_REASON, _EVIDENCE = 15, 511
# The reason stands in words among those that are told; behind the R codes of kernels/cleaning/codes.py.
TOLD = R_LONE + 1
_MOST_WORDED = 1 << 12  # that are remembered

# Evidence against a block, strongest first: (feature, from which value on, what is told).
_AGAINST = (
    ("chrome_whole", 0.5, "a phrase of buttons and links"),
    ("chrome_inside", 0.5, "speaks as the site does, not as an article"),
    ("entries", 0.5, "made of menu entries"),
    ("chrome_start", 0.5, "begins as links and buttons do"),
    ("repeats", 1.0, "stands in the page more than once"),
    ("ellipsis", 0.5, "cut short with an ellipsis"),
    ("marks", 0.05, "bars, arrows or bullets"),
    ("address", 0.5, "holds a web or mail address"),
    ("you", 0.15, "addresses the reader"),
    ("no_function", 0.5, "not one function word"),
)
_AGAINST_FEATURES = np.array([FEATURES.index(name) for name, _, _ in _AGAINST], dtype=np.int32)
_AGAINST_LEAST = np.array([least for _, least, _ in _AGAINST], dtype=np.float32)

Ints = NDArray[np.int32]


def encode(blocks: Blocks, labels: Labels) -> tuple[Ints, Ints, Ints, tuple[str, ...]]:
    """What the decisions on a page rest on.

    Args:
        blocks: of the page.
        labels: the decisions.

    Returns:
        Codes, int32 (n,), all but the bit that says that a block joins the one before; ``first`` and ``second``, int32
        (n,); the reasons that are told in words.
    """
    n, evidence = len(blocks), labels.evidence
    code, first, second = np.empty((3, n), dtype=np.int32)
    kernels.encode_blocks(
        evidence.rows.flags, evidence.rows.numbers, evidence.scores, evidence.keep, _AGAINST_FEATURES,
        _AGAINST_LEAST, labels.kind, labels.score, labels.reason, labels.prefix, labels.facts, code, first, second,
    )  # fmt: skip
    told: dict[str, int] = {}
    for i, block in blocks.known.items():
        if labels.reason[i] == R_KNOWN and i not in labels.told:
            first[i] = told.setdefault(block.reason, len(told))
    for i, words in labels.told.items():
        first[i], second[i] = told.setdefault(words, len(told)), 0
        code[i] = code[i] & (CODE_KIND | CODE_STATED) | TOLD << CODE_REASON_AT
    return code, first, second, tuple(told)


def encode_copies(blocks: Blocks, told: int) -> tuple[list[str], Ints, Ints]:
    """What is said of the blocks of a page that were set aside, as copies of others.

    Args:
        blocks: of the page.
        told: how many reasons in words there are already.

    Returns:
        The reasons of these; codes, int32 (m,); ``first``, int32 (m,).
    """
    own: dict[str, int] = {}
    text, first = blocks.page.text, []
    for start, end in blocks.aside[:, 2:4].tolist():
        first.append(told + own.setdefault(copied(text, start, end), len(own)))
    code = Kind.DUPLICATE.number | CODE_STATED | TOLD << CODE_REASON_AT
    return list(own), np.full(len(first), code, dtype=np.int32), np.array(first, dtype=np.int32)


def reason(code: int, first: int, second: int, text: str, start: int, end: int, told: Sequence[str]) -> str:
    """Why a block is what it is, in words.

    Args:
        code: of the block, as are the next two.
        first: its first number.
        second: its second one.
        text: the page.
        start: offset at which the block begins.
        end: offset after its last character.
        told: the reasons that are told in words.
    """
    own = code >> CODE_REASON_AT & _REASON
    if own == R_MODEL:
        return _word_model(code >> CODE_EVIDENCE_AT, first, second)
    if own == TOLD:
        return told[first]
    base = _PLAIN.get(own) or _base(own, code, first, second, text[start:end], told)
    return _with_prefix(code, base)


@lru_cache(maxsize=_MOST_WORDED)
def _word_model(evidence: int, first: int, second: int) -> str:
    return _with_prefix(evidence << CODE_EVIDENCE_AT, _model_reason(evidence & _EVIDENCE, first, second))


def _with_prefix(code: int, base: str) -> str:
    place, kind = divmod(code >> CODE_PREFIX_AT, PREFIX)
    if place == P_SPEAKS:
        return f"speaks as {KINDS[kind].told} do; {base}"
    if place == P_SECTION:
        return f"under the head of a section of {KINDS[kind].told}; {base}"
    return f"{_PREFIXES[place]}; {base}" if place else base


def _model_reason(evidence: int, words: int, run: int) -> str:
    """The strongest evidence for a decision of the model: what the block is, then what stands around it."""
    stop, kept = evidence & CODE_STOP, evidence & CODE_KEPT
    against, near = (evidence >> CODE_AGAINST_AT & 15) - 1, evidence >> CODE_NEAR_AT
    size = f"{words} word{'s' if words != 1 else ''}"
    if kept:
        form = f"{size}, ends as a sentence does" if stop else f"{size} without a full stop"
        around = "prose around it" if near >= 3 else ("some prose near it" if near else "it stands alone")
        return f"{form}; {around}"
    told = _AGAINST[against][2] if against >= 0 else ""
    form = (
        f"one of {run} short blocks in a row without a full stop"
        if run
        else (size if stop else f"{size} without a full stop")
    )
    around = (
        "prose around it, yet unlike it" if near >= 4 else ("little prose around it" if near else "no prose around it")
    )
    return "; ".join(part for part in (told, form, around) if part)


_PLAIN = {
    R_CAPITALS: "a crosshead in capitals over a paragraph",
    R_DEEP: "a date or name alone, deep inside the prose: a crosshead",
    R_COMMENT: "after the head of the comments",
    R_READER: "a reader's comment, kept as asked",
    R_LONE: "a word or number that nothing of the article follows",
}
_PREFIXES = {
    P_GOES_ON: "prose that goes on with the body",
    P_ABOVE: "prose right above the body",
    P_NOTE: "a note on currencies",
    P_ITEM: "an item of the body's list",
    P_TIME: "a time of the live blog",
    P_SHORT: "a short block between paragraphs",
    P_NAV: "a short block above the article",
    P_LINE: "a short sentence that ends the body's line",
    P_TAIL: "a short sentence right behind another",
    P_ROW: "a line among others of the body",
    P_LABELLED: "its label opens other lines of the body",
    P_REFRAIN: "a line of the body that stands at its end again",
}


def _base(own: int, code: int, first: int, second: int, passage: str, told: Sequence[str]) -> str:
    if own == R_KNOWN:
        return told[first]
    kind = KINDS[code >> CODE_EVIDENCE_AT & CODE_KIND]
    if own in (R_START, R_INSIDE):
        phrase = " ".join(fold_tokens(passage)[first : first + second])
    elif own == R_EMPTY:
        phrase, kind = passage[:20], Kind.BOILERPLATE
    else:
        phrase = passage
    return f"'{phrase}', as {kind.told} say"
