"""How much room the scan of a repaired page takes: its elements, lines, images' texts and tables, counted at most.

Slow twin: tests/slow_cleaning.
"""

from cleaner.kernels._bits import get
from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int64s, int64

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
    n = len(data)
    elements, texts, alts, rows = 0, 0, 0, 0
    for i in range(n):
        byte = int64(get(data, i))
        if byte == _NEWLINE:
            texts += 1
        elif byte == _MORE:
            texts += int64(i + 1 == n or int64(get(data, i + 1)) != _LESS)
        elif byte == _LESS:
            following = int64(get(data, i + 1)) if i + 1 < n else 0
            elements += int64(following != _SLASH)
            small = following | 32
            # '<!' and '<?' begin no text, and '</' ends what has its own.
            begins = 97 <= small <= 122 or following == _SLASH or following == 33 or following == 63
            texts += int64(not begins)
            if following == 116 and i + 2 < n:  # <tr, <table
                third = int64(get(data, i + 2))
                rows += int64(third == 114 or third == 97)
        elif byte | 32 == 97 and i + 2 < n:  # alt
            alts += int64(int64(get(data, i + 1)) | 32 == 108 and int64(get(data, i + 2)) | 32 == 116)
    counts[0], counts[1], counts[2] = elements + 1, texts + alts + 2, rows
