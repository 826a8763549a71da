"""What each character is to the kernels of cleaning: a table of flags, and full case folding.

Kept beside this file for the same reason as the tokeniser's (tables.py): Python versions carry different versions
of the Unicode character database. ``python -m cleaner.kernels.cleaning.letters`` makes it anew from the database of the
Python that runs it and the scripts of the installed ``regex``.
"""

import sys
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.kernels.cleaning.codes import (
    CH_ALNUM,
    CH_ALPHA,
    CH_BLANK,
    CH_BULLET,
    CH_CLOSER,
    CH_COMMA,
    CH_DECIMAL,
    CH_DIGIT,
    CH_INVISIBLE,
    CH_LETTER,
    CH_LINE_END,
    CH_LOWER,
    CH_MARK,
    CH_NUMBER,
    CH_OPENS,
    CH_QUESTION,
    CH_QUOTE,
    CH_SCRIPT,
    CH_SPACE,
    CH_STOP,
    CH_TITLE,
    CH_UNSPACED,
    CH_UPPER,
    CH_WORD,
    CH_WORD_CHAR,
)

__all__ = ["LetterTable", "build", "flags_of", "load"]


_FILE = Path(__file__).with_name("letters.npz")
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\x00"
_LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_SETS = (
    (CH_INVISIBLE, _INVISIBLE),
    (CH_LINE_END, _LINE_ENDS),
    (CH_STOP, ".!?…。！？؟۔"),
    (CH_CLOSER, "\"'”’»)]」』）›"),
    (CH_MARK, "|/\\›»«‹>→←↑↓▶►◄•·●■□★☆✓✔✕×+#@©®™=_~^*¶§"),
    (CH_QUOTE, '"“„«‘「『'),
    (CH_COMMA, ",，、،"),
    (CH_BULLET, "•●▪■·*-–—‣◦►▶"),
    (CH_QUESTION, "?？؟"),
)


class LetterTable(NamedTuple):
    """The flags and the folding of every code point, in two levels.

    Attributes:
        pages: uint16 (0x1100,), the page of each 256 code points.
        flags: uint32 (256 * pages,), the flags of this module.
        folds: uint16 (256 * pages,), 0 where folding changes nothing, else i + 1 for entry i of fold_points.
        fold_points: uint64 (any,), the folded code points, 21 bits each, first lowest, at most three.
    """

    pages: NDArray[np.uint16]
    flags: NDArray[np.uint32]
    folds: NDArray[np.uint16]
    fold_points: NDArray[np.uint64]


def flags_of(ch: str) -> int:
    """The flags of a character by the database of the running Python and the scripts of ``regex``."""
    import regex  # noqa: PLC0415  only for making the table

    script = regex.fullmatch(r"[\p{Han}\p{Hiragana}\p{Katakana}]", ch) is not None
    unspaced = script or ch == "ー"
    tests = (
        (CH_WORD, not unspaced and regex.fullmatch(r"[\p{L}\p{M}]", ch) is not None),
        (CH_UNSPACED, unspaced),
        (CH_NUMBER, not unspaced and regex.fullmatch(r"\p{N}", ch) is not None),
        (CH_DIGIT, ch.isdigit()),
        (CH_UPPER, ch.isupper()),
        (CH_LOWER, ch.islower()),
        (CH_TITLE, unicodedata.category(ch) == "Lt"),
        (CH_SPACE, ch.isspace()),
        (CH_BLANK, regex.fullmatch(r"\s", ch) is not None),
        (CH_WORD_CHAR, regex.fullmatch(r"\w", ch) is not None),
        (CH_DECIMAL, regex.fullmatch(r"\d", ch) is not None),
        (CH_SCRIPT, script),
        (CH_ALPHA, ch.isalpha()),
        (CH_ALNUM, ch.isalnum()),
        (CH_OPENS, regex.fullmatch(r"[\p{Lu}\p{Lt}\p{Lo}\p{Nd}]", ch) is not None),
        (CH_LETTER, regex.fullmatch(r"[\p{L}\p{M}]", ch) is not None),
        *((flag, ch in chars) for flag, chars in _SETS),
    )
    return sum(flag for flag, true in tests if true)


def build() -> LetterTable:
    """Make the table."""
    flags = np.zeros(0x110000, dtype=np.uint32)
    folds = np.zeros(0x110000, dtype=np.uint16)
    points: dict[str, int] = {}
    for point in range(0x110000):
        ch = chr(point)
        flags[point] = flags_of(ch)
        folded = ch.casefold()
        if folded != ch:
            folds[point] = points.setdefault(folded, len(points)) + 1
    both = np.stack([flags.reshape(-1, 256), folds.reshape(-1, 256).astype(np.uint32)], axis=1)
    unique, pages = np.unique(both.reshape(len(both), -1), axis=0, return_inverse=True)
    unique = unique.reshape(-1, 2, 256)
    return LetterTable(
        pages.reshape(-1).astype(np.uint16),
        np.ascontiguousarray(unique[:, 0].reshape(-1)),
        np.ascontiguousarray(unique[:, 1].reshape(-1).astype(np.uint16)),
        np.array([sum(ord(c) << (21 * i) for i, c in enumerate(text)) for text in points], dtype=np.uint64),
    )


@cache
def load() -> LetterTable:
    """Read the shipped table."""
    with np.load(_FILE, allow_pickle=False) as stored:
        return LetterTable(stored["pages"], stored["flags"], stored["folds"], stored["fold_points"])


def _write() -> None:
    table = build()
    np.savez_compressed(_FILE, **table._asdict())
    sys.stdout.write(f"{len(table.flags) // 256} pages, {len(table.fold_points)} folds, {_FILE.stat().st_size} bytes\n")


if __name__ == "__main__":
    _write()
