"""From texts to what an index stores and looks for: keys of bands, and the texts themselves, packed.

Of each document the index keeps the text, not the shingle set. A set of n random 64-bit hashes cannot be told
in fewer than about 65 - log2(n) bits each. Measured on generated news-like texts of 1,680 bytes: 2,370 bytes
for the set as it is, 2,180 for its differences in as few bits as the largest needs, and 930 for the text
itself by zstd, from which the set is made again in some 16 microseconds where it is a candidate.
So verification stays exact over all 64 bits, in less than half the space.
"""

import hashlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import zstandard
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.config import DedupSettings
from cleaner.errors import IndexFileError
from cleaner.given import Column
from cleaner.kernels.neardup.tables import MOST_OF_POINT
from cleaner.neardup.bands import choose_bands
from cleaner.neardup.texts import Chunk
from cleaner.neardup.threads import Pool
from cleaner.neardup.workers import ShingleSets, Sketches, shingle_sets, sketch

__all__ = ["Signed", "id_keys", "pack", "sets_of_packed", "sign", "sign_packed", "unpacked"]

_LEVEL = 1  # levels 3 and 9 save 1 and 2 % on the seeds' pages, nothing on generated texts


class Signed(NamedTuple):
    """Signed texts.

    Attributes:
        sketches: signatures and counts, with the texts kept.
        keys: uint64 (n, bands), key of each band; without meaning for texts without a token.
    """

    sketches: Sketches
    keys: NDArray[np.uint64]

    @property
    def speaks(self) -> NDArray[np.bool_]:
        """Which texts have a word or a sign, bool (n,); only these are alike to anything."""
        return self.sketches.counts > 0


def sign(texts: Column, settings: DedupSettings, pool: Pool) -> Signed:
    """Sign texts and hash the bands of their signatures.

    Args:
        texts: the texts.
        settings: all are used.
        pool: threads to work in.

    Returns:
        What is looked up for each text.

    Raises:
        InputError: a row holds no text.
        SettingsError: the recall cannot be reached with the permutations there are.
    """
    bands = choose_bands(settings.threshold, settings.num_perm, settings.recall)
    sketches = sketch(texts, settings, pool, keep=False)
    keys = np.empty((len(sketches.counts), bands.bands), dtype=np.uint64)
    kernels.band_keys(sketches.signatures, np.array(bands.rows, dtype=np.int64), keys)
    return Signed(sketches, keys)


def pack(chunks: Iterable[Chunk]) -> list[bytes]:
    """Compress each text of some chunks by itself, in order."""
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    packed: list[bytes] = []
    for chunk in chunks:
        view = memoryview(chunk.data.data)
        edges = chunk.bounds.tolist()
        packed.extend(compressor.compress(view[begin:end]) for begin, end in pairwise(edges))
    return packed


def sets_of_packed(packed: Sequence[bytes], settings: DedupSettings, where: str, pool: Pool) -> ShingleSets:
    """Shingle sets of packed texts.

    Args:
        packed: what ``pack`` gave.
        settings: shingle_size is used.
        where: name of the store, for messages.
        pool: threads to work in.

    Returns:
        The sets, in order.

    Raises:
        IndexFileError: one cannot be unpacked.
    """
    texts = _texts(packed, where)
    room = np.array([MOST_OF_POINT * len(text) + 1 for text in texts], dtype=np.int64)
    none = np.full(len(texts), -1, dtype=np.int64)
    sketches = Sketches(np.empty((0, 0), dtype=np.uint32), room, np.empty(0, dtype=np.uint64), none, texts)
    return shingle_sets(sketches, np.arange(len(texts)), settings, pool)


def unpacked(packed: Iterable[bytes], where: str, decompressor: zstandard.ZstdDecompressor) -> list[bytes]:
    """Unpack texts into their UTF-8.

    Raises:
        IndexFileError: one cannot be unpacked.
    """
    try:
        return [decompressor.decompress(text) for text in packed]
    except (zstandard.ZstdError, MemoryError) as error:
        raise IndexFileError(f"{where} is damaged: a text in it cannot be unpacked ({error})") from error


def _texts(packed: Sequence[bytes], where: str) -> list[str]:
    try:
        raw = unpacked(packed, where, zstandard.ZstdDecompressor())
        return [text.decode("utf-8", "surrogatepass") for text in raw]
    except UnicodeDecodeError as error:
        raise IndexFileError(f"{where} is damaged: a text in it cannot be unpacked ({error})") from error


def sign_packed(packed: Sequence[bytes], settings: DedupSettings, where: str) -> Signed:
    """Sign packed texts, as ``sign`` signed the texts before.

    Raises:
        IndexFileError: one cannot be unpacked.
    """
    return sign(_texts(packed, where), settings, Pool(1, None))


def id_keys(ids: Sequence[str]) -> NDArray[np.uint64]:
    """Hash identifiers, so that they are found in the same way as bands are: uint64 (n,)."""
    digests = [hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest() for name in ids]
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)
