"""How much room the scan of a repaired page takes: its elements, lines, images' texts and tables, counted at most.

Slow twin: tests/slow_cleaning.
"""

import numpy as np

from cleaner.kernels._bits import byte_masks, get, popcount
from cleaner.kernels._jit import inlined, kernel
from cleaner.kernels._types import Bytes, Int64s, int64
from cleaner.kernels.cleaning.seeking import AT_ONCE

__all__ = ["measure_html"]

_LESS, _MORE, _SLASH, _NEWLINE = ord("<"), ord(">"), ord("/"), ord("\n")


@kernel
def measure_html(data: Bytes, counts: Int64s) -> None:
    """Count what ``scan_html`` is to have room for.

    A start tag makes an element. A line holds text or an image's: text begins behind a tag, or goes on behind a line
    end, and a tag right behind another has none between them.

    Args:
        data: uint8 (any,), a page as a parser repairs it; of any other the counts are still enough.
        counts: int64 (3,), filled with the elements, the lines and the tables with their rows, at most.
    """
    n, at = len(data), int64(0)
    elements, texts, rows = 0, 0, 0
    while at + AT_ONCE + 2 <= n:
        less, slashes = _masks(data, at, _LESS), _masks(data, at + 1, _SLASH)
        elements += popcount(less & ~slashes)
        texts += popcount(_masks(data, at, _NEWLINE)) + popcount(_masks(data, at, _MORE) & ~_masks(data, at + 1, _LESS))
        # '<!' and '<?' begin no text, and '</' ends what has its own.
        tags = byte_masks(data, at + 1, 97, 122) | byte_masks(data, at + 1, 65, 90) | slashes
        texts += popcount(less & ~(tags | _masks(data, at + 1, 33) | _masks(data, at + 1, 63)))
        texts += popcount(_letters(data, at, 97) & _letters(data, at + 1, 108) & _letters(data, at + 2, 116))  # alt
        tables = _masks(data, at + 2, 114) | _masks(data, at + 2, 97)  # <tr, <table
        rows += popcount(less & _masks(data, at + 1, 116) & tables)
        at += AT_ONCE
    for i in range(at, n):
        byte, second = int64(get(data, i)), int64(get(data, i + 1)) if i + 1 < n else 0
        third = int64(get(data, i + 2)) if i + 2 < n else 0
        elements += int64(byte == _LESS and second != _SLASH)
        begins = 97 <= second | 32 <= 122 or second == _SLASH or second == 33 or second == 63
        texts += int64(byte == _NEWLINE or (byte == _MORE and second != _LESS) or (byte == _LESS and not begins))
        texts += int64(byte | 32 == 97 and second | 32 == 108 and third | 32 == 116)
        rows += int64(byte == _LESS and second == 116 and (third == 114 or third == 97))
    counts[0], counts[1], counts[2] = elements + 1, texts + 2, rows


@inlined
def _masks(data: Bytes, at: int, byte: int) -> np.uint64:
    """Which of 64 bytes are a given one."""
    found: np.uint64 = byte_masks(data, at, byte, byte)
    return found


@inlined
def _letters(data: Bytes, at: int, letter: int) -> np.uint64:
    """Which of 64 bytes are a letter, small or not."""
    found: np.uint64 = byte_masks(data, at, letter, letter) | byte_masks(data, at, letter - 32, letter - 32)
    return found
