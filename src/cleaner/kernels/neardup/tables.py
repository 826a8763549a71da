"""What each character is to the tokeniser: tables made from the Unicode character database.

Python versions carry different versions of the database, and the same texts must give the same labels on all
of them; hence the tables are kept beside this file, not made at import. ``python -m training.folding`` makes them
anew, and says there what folds to what. There is one for each way of normalising: ``default``, and ``exact``, which
folds case and no more.

A number for each code point tells all of it::

    bits 0 to 3    its kind
    bit 4          SMALL: a small letter, which a hyphen at the end of the line before is joined to
    bit 5          SIGN: counts where a text has no word at all
    bit 6          GREEK: a letter whose accents do not count
    bits 8 to 15   canonical combining class of the mark, or of the mark that its fold ends with (UAX #44)
    bits 16 to 31  FOLD: which string, 0 for the empty one; LIST and signs: which list of code points, 0 for none
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.kernels._types import Bytes, Int32s, UInt32s, UInt64s

__all__ = [
    "ACCENT",
    "BREAK",
    "DROP",
    "FILE",
    "FOLD",
    "GREEK",
    "HYPHEN",
    "JAMO",
    "LIST",
    "MARK",
    "MODES",
    "MOST_OF_POINT",
    "OWN",
    "OWN_END",
    "SEPARATOR",
    "SIGN",
    "SMALL",
    "SOFT_HYPHEN",
    "WORD",
    "Characters",
    "characters",
    "most_tokens",
    "version",
    "work_bytes",
]

SEPARATOR = 0  # ends a word
WORD = 1  # part of a word, as it stands
OWN = 2  # a token of its own
DROP = 3  # neither part nor end of a word
FOLD = 4  # folds to a string of up to eight bytes, spaces around tokens of their own and all
BREAK = 5  # part of a word, and begins one: in scripts that put no spaces between words
MARK = 6  # part of the word or token in front of it, in the order of combining classes; dropped behind all else
ACCENT = 7  # a mark that is dropped behind some letters: of Greek, or the dot of an i
JAMO = 8  # a vowel or final of Hangul, which joins what is in front of it to one syllable
LIST = 9  # folds to a list of code points, each of which does what its kind says
HYPHEN = 10  # ends a word, unless it stands at the end of a line
SOFT_HYPHEN = 11  # is dropped, and so is the end of the line behind it

SMALL = 1 << 4
SIGN = 1 << 5
GREEK = 1 << 6

OWN_END = 64  # byte behind a token of its own: no other ASCII byte comes out as this one once case is folded

MODES = ("default", "exact")
FILE = Path(__file__).with_name("folding.npz")

PADDING = 136  # bytes that must follow a rewritten text so that it can be read in steps of 64 and 8
MOST_OF_POINT = 6  # tokens that one character may give: the kana of a squared word


class Characters(NamedTuple):
    """What every code point is, in two levels.

    Attributes:
        pages: uint16 (0x1100,), the page of each 256 code points.
        infos: uint32 (256 * pages,), the number of each code point.
        fold_bytes: uint64 (folds,), UTF-8 of the folded string, first byte lowest.
        fold_lengths: uint8 (folds,), its length in bytes.
        list_starts: int32 (lists + 1,), list i is list_points[list_starts[i]:list_starts[i + 1]].
        list_points: uint32 (any,), code points, none of which folds any further.
        full: whether this normalises: hyphens at the ends of lines are joined, numbers are parted from letters, and
            signs count where there is no word.
    """

    pages: NDArray[np.uint16]
    infos: UInt32s
    fold_bytes: UInt64s
    fold_lengths: Bytes
    list_starts: Int32s
    list_points: UInt32s
    full: bool


def work_bytes(length: int) -> int:
    """Bytes of work space that a text of so many bytes may need: some ligatures grow to eleven times their size."""
    return 12 * length + PADDING


def most_tokens(length: int) -> int:
    """Tokens that a text of so many bytes has at most, with room for a step of the loop beyond them."""
    return 2 * length + 2


@cache
def characters(mode: str) -> Characters:
    """The shipped table of a way of normalising, ``default`` or ``exact``."""
    with np.load(FILE, allow_pickle=False) as stored:
        arrays = {name: stored[f"{mode}_{name}"] for name in Characters._fields[:-1]}
        return Characters(**arrays, full=mode == "default")


@cache
def version() -> str:
    """Of the Unicode character database that the tables were made from."""
    with np.load(FILE, allow_pickle=False) as stored:
        return str(stored["version"])
