"""What each character is to the kernels of cleaning and to Python: a table of flags, and full case folding.

Kept beside this file for the same reason as the tokeniser's (tables.py): Python versions carry different versions of
the Unicode character database. training/letters.py makes it, and names the version in it.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["LetterTable", "chars_with", "load"]


_FILE = Path(__file__).with_name("letters.npz")


class LetterTable(NamedTuple):
    """The flags and the folding of every code point, in two levels.

    Attributes:
        pages: uint16 (0x1100,), the page of each 256 code points.
        classes: uint8 (256 * pages,), the class of each: those of one have the same flags.
        flags: uint32 (256,), the CH flags of each class; 0 where there is none.
        folds: uint16 (256 * pages,), 0 where folding changes nothing, else i + 1 for entry i of fold_points.
        fold_points: uint64 (any,), the folded code points, 21 bits each, first lowest, at most three.
    """

    pages: NDArray[np.uint16]
    classes: NDArray[np.uint8]
    flags: NDArray[np.uint32]
    folds: NDArray[np.uint16]
    fold_points: NDArray[np.uint64]


@cache
def load() -> LetterTable:
    """Read the shipped table."""
    with np.load(_FILE, allow_pickle=False) as stored:
        return LetterTable(stored["pages"], stored["classes"], stored["flags"], stored["folds"], stored["fold_points"])


@cache
def chars_with(flag: int) -> str:
    """All characters with a flag, in the order of their code points."""
    table = load()
    held = (table.flags & np.uint32(flag))[table.classes.reshape(-1, 256)[table.pages]]
    return "".join(map(chr, np.flatnonzero(held.reshape(-1))))
