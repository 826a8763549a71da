"""One text against an index, without what looking many up at once costs before it begins.

For a single text, calls and small arrays cost more than the work itself; so the work space is made once, and each
step is one call of a kernel. The results are those of the way for many, which the tests hold them to.
"""

import threading
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import zstandard
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.config import DedupSettings
from cleaner.kernels.neardup import tables
from cleaner.neardup.bands import choose_bands
from cleaner.neardup.index.signing import unpacked
from cleaner.neardup.texts import Chunk, encoded
from cleaner.neardup.workers import SigningKernel, Space

__all__ = ["Single"]

_PADDING = bytes(kernels.PADDING)


class Single(threading.local):
    """Signs a text, and compares it with packed ones; for each thread with work space of its own.

    Args:
        settings: all are used.
        where: name of the store, for messages.
    """

    def __init__(self, settings: DedupSettings, where: str) -> None:
        self._settings = settings
        self._where = where
        self._space = Space()
        self._table = tables.characters(settings.normalise)
        self._sign = SigningKernel(settings, self._space)
        rows = choose_bands(settings.threshold, settings.num_perm, settings.recall).rows
        self._rows = np.array(rows, dtype=np.int64)
        self._signature = np.empty((1, settings.num_perm), dtype=np.uint32)
        self._counts = np.empty(1, dtype=np.int64)
        self._place = np.zeros(1, dtype=np.int64)
        self._sizes = np.empty(1, dtype=np.int64)
        self._fingerprints = np.empty((1, 2), dtype=np.uint64)
        self._unpack = zstandard.ZstdDecompressor()
        self._shingles = np.empty(0, dtype=np.uint64)
        self._made = False

    def keys(self, text: str) -> NDArray[np.uint64] | None:
        """Sign a text, which ``similarities`` then is about.

        Args:
            text: the text.

        Returns:
            Keys of its bands, uint64 (1, bands); None for a text without a token.
        """
        [chunk] = encoded([text])
        self._shingles = self._space.take("own", tables.most_tokens(chunk.size), np.uint64)
        self._sign(chunk, self._shingles, self._signature, self._counts, keep=True)
        self._made = False
        if not self._counts[0]:
            return None
        keys = np.empty((1, len(self._rows)), dtype=np.uint64)
        kernels.band_keys(self._signature, self._rows, keys)
        return keys

    def similarities(self, packed: Sequence[bytes], least: float) -> NDArray[np.float64]:
        """Compare the text that was signed last with others.

        Args:
            packed: the others, as ``pack`` gave them.
            least: similarity of interest.

        Returns:
            float64 (n,), the exact Jaccard similarities, or less than 0 where they are below ``least``.

        Raises:
            IndexFileError: one cannot be unpacked.
        """
        if not self._made:
            self._make_own()
        raw = unpacked(packed, self._where, self._unpack)
        bounds = np.array([0, *accumulate(map(len, raw))], dtype=np.int64)
        chunk = Chunk(np.frombuffer(b"".join((*raw, _PADDING)), dtype=np.uint8), bounds, 0)
        longest = chunk.longest
        work, tokens = self._space.for_texts(longest)
        count = len(raw)
        place = 2 * bounds[:-1] + 2 * np.arange(count)  # as most_tokens has it, text by text
        sets = self._space.take("sets", tables.most_tokens(chunk.size) + 2 * count, np.uint64)
        sizes, fingerprints = np.empty(count, dtype=np.int64), np.empty((count, 2), dtype=np.uint64)
        wanted = np.arange(count)
        kernels.set_documents(
            chunk.data, bounds, wanted, self._settings.shingle_size, self._table,
            work, tokens, self._space.take("shingles", len(tokens), np.uint64),
            self._space.take("starts", 4 * len(tokens) + 2, np.int32), place, sets, sizes, fingerprints,
        )  # fmt: skip
        values = np.empty(count, dtype=np.float64)
        kernels.pair_similarities(
            np.zeros(count, dtype=np.int64), self._shingles, self._place, self._sizes,
            wanted, sets, place, sizes, least, values,
        )  # fmt: skip
        return values

    def _make_own(self) -> None:
        most = int(self._counts[0])
        kernels.set_shingles(
            self._shingles, self._place, self._counts, self._space.take("starts", 4 * most + 2, np.int32),
            self._space.take("sorted", most, np.uint64), self._sizes, self._fingerprints,
        )  # fmt: skip
        self._made = True
