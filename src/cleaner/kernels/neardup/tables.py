"""What each character is to the tokeniser: a table made from the Unicode character database.

Python versions carry different versions of the database, and the same texts must give the same labels on all
of them; hence the table is kept beside this file, not made at import. ``python -m cleaner.kernels.neardup.tables``
makes it anew from the database of the Python that runs it.
"""

import sys
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["DROP", "FOLD", "OWN", "SEPARATOR", "WORD", "CharacterTable", "Characters", "build", "class_of", "load"]

SEPARATOR = 0  # ends a word
WORD = 1  # part of a word, as it stands
OWN = 2  # a token of its own
DROP = 3  # invisible: neither part nor end of a word
FOLD = 4  # part of a word after case folding: entry FOLD + i folds to string i

_FILE = Path(__file__).with_name("unicode.npz")

# Soft hyphen, zero width non-joiner and joiner, word joiner, byte order mark: they stand inside words and do
# not show.
_DROPPED = frozenset({0x00AD, 0x200C, 0x200D, 0x2060, 0xFEFF})

# Characters of scripts that put no spaces between words. First those in which every letter, mark and number
# counts.
_IDEOGRAPHS_AND_KANA = (
    (0x3005, 0x3007),  # ideographic iteration mark, closing mark, zero
    (0x3021, 0x3029),  # Hangzhou numerals
    (0x3038, 0x303C),
    (0x3041, 0x309F),  # Hiragana
    (0x30A0, 0x30FF),  # Katakana with the prolonged sound mark
    (0x31F0, 0x31FF),  # Katakana, phonetic extensions
    (0x3400, 0x4DBF),  # Han, extension A
    (0x4E00, 0x9FFF),  # Han
    (0xF900, 0xFAFF),  # Han, compatibility
    (0xFF66, 0xFF9F),  # Katakana, half width
    (0x1AFF0, 0x1B16F),  # kana, supplements and extensions
    (0x20000, 0x3FFFD),  # Han, all further extensions
)
# Then those whose digits form numbers as elsewhere: only letters and marks count.
_UNSPACED_LETTERS = (
    (0x0E00, 0x0E7F),  # Thai
    (0x0E80, 0x0EFF),  # Lao
    (0x1000, 0x109F),  # Myanmar, and its extensions
    (0xA9E0, 0xA9FF),
    (0xAA60, 0xAA7F),
    (0x1780, 0x17FF),  # Khmer
)


class CharacterTable(NamedTuple):
    """The class of every code point, in two levels.

    Attributes:
        pages: uint8 (0x1100,), the page of each 256 code points.
        classes: uint16 (256 * pages,), SEPARATOR, WORD, OWN, DROP or FOLD + i.
        fold_bytes: uint64 (folds,), UTF-8 of the folded string, first byte lowest.
        fold_lengths: uint8 (folds,), its length in bytes.
        version: of the Unicode character database.
    """

    pages: NDArray[np.uint8]
    classes: NDArray[np.uint16]
    fold_bytes: NDArray[np.uint64]
    fold_lengths: NDArray[np.uint8]
    version: str


Characters: TypeAlias = tuple[NDArray[np.uint8], NDArray[np.uint16], NDArray[np.uint64], NDArray[np.uint8]]
"""What kernels take of the table: the first four of it, ``load()[:4]``."""


def _within(point: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= point <= last for first, last in ranges)


def class_of(point: int) -> int:
    """Class of a code point by the database of the running Python; FOLD for any fold."""
    if point in _DROPPED:
        return DROP
    kind = unicodedata.category(chr(point))[0]
    if kind in "LMN" and _within(point, _IDEOGRAPHS_AND_KANA):
        return OWN
    if kind in "LM" and _within(point, _UNSPACED_LETTERS):
        return OWN
    if kind not in "LMN":
        return SEPARATOR
    return WORD if chr(point).casefold() == chr(point) else FOLD


def build() -> CharacterTable:
    """Make the table from the database of the running Python."""
    folds: dict[bytes, int] = {}
    classes = np.zeros(0x110000, dtype=np.uint16)
    for point in range(0x110000):
        kind = class_of(point)
        if kind == FOLD:
            kind += folds.setdefault(chr(point).casefold().encode(), len(folds))
        classes[point] = kind
    unique, pages = np.unique(classes.reshape(-1, 256), axis=0, return_inverse=True)
    return CharacterTable(
        pages.reshape(-1).astype(np.uint8),
        np.ascontiguousarray(unique.reshape(-1)),
        np.array([int.from_bytes(text, "little") for text in folds], dtype=np.uint64),
        np.array([len(text) for text in folds], dtype=np.uint8),
        unicodedata.unidata_version,
    )


@cache
def load() -> CharacterTable:
    """Read the shipped table."""
    with np.load(_FILE, allow_pickle=False) as stored:
        return CharacterTable(
            stored["pages"],
            stored["classes"],
            stored["fold_bytes"],
            stored["fold_lengths"],
            str(stored["version"]),
        )


def _write() -> None:
    table = build()
    np.savez_compressed(_FILE, **{**table._asdict(), "version": np.array(table.version)})
    sys.stdout.write(f"Unicode {table.version}: {len(table.classes) // 256} pages, {len(table.fold_bytes)} folds\n")


if __name__ == "__main__":
    _write()
