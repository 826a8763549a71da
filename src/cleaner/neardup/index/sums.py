"""Checksums of what an index holds: each row's is taken over its number and its content, by zlib's CRC-32.

SQLite notices that a page is malformed, not that a byte in it has changed. A row whose content is another's, or stands
under another number, does not fit its sum; and as it is known which rows there must be, one that is missing is noticed
too: so damage is an error, never a match that is not found.
"""

import zlib

__all__ = ["DamageError", "check", "row_sum"]


class DamageError(Exception):
    """What an index holds is not what was written; the store says of which index, and what to do."""


def row_sum(number: int, *contents: object) -> int:
    """The checksum of a row.

    Args:
        number: of the row, at least 0; with other content under its number the sum does not fit.
        contents: bytes, str or int each; anything else, which only damage puts there, has a sum that fits nothing.

    Returns:
        0 to 2**32 - 1; -1 for contents of other types.
    """
    value = (number ^ number >> 32) & 0xFFFFFFFF
    for content in contents:
        if isinstance(content, bytes):
            value = zlib.crc32(content, value)
        elif isinstance(content, str):
            value = zlib.crc32(content.encode("utf-8", "surrogatepass"), value)
        elif isinstance(content, int):
            value = zlib.crc32(b"%d," % content, value)
        else:
            return -1
    return value


def check(fits: bool, what: str) -> None:
    """Make sure of something that damage alone can break.

    Raises:
        DamageError: it is broken.
    """
    if not fits:
        raise DamageError(what)
