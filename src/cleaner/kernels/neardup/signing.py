"""Documents to signatures, by either scheme."""

from cleaner.kernels._jit import kernel
from cleaner.kernels._types import Bytes, Int64s, UInt32s, UInt64s
from cleaner.kernels.neardup.fast_sketch import fast_sketch_shingles
from cleaner.kernels.neardup.sketch import sketch_shingles
from cleaner.kernels.neardup.tables import Characters
from cleaner.kernels.neardup.tokens import document_shingles
from cleaner.kernels.neardup.tuples import Draws

__all__ = ["sign_documents"]


@kernel
def sign_documents(
    data: Bytes,
    bounds: Int64s,
    size: int,
    characters: Characters,
    draws: Draws,
    keep: bool,
    work: Bytes,
    tokens: UInt64s,
    shingles: UInt64s,
    mixed: UInt32s,
    turns: UInt32s,
    signatures: UInt32s,
    counts: Int64s,
) -> None:
    """Signatures of documents.

    Args:
        data: uint8 (any,), UTF-8 of all documents.
        bounds: int64 (n + 1,), document i is data[bounds[i]:bounds[i + 1]].
        size: tokens to a shingle.
        characters: of ``tables.characters``.
        draws: what the scheme drew.
        keep: leave the shingles of all documents in ``shingles``, one after the other.
        work: uint8 (at least ``tables.work_bytes(longest)``,), where longest is the length of the longest document.
        tokens: uint64 (at least ``tables.most_tokens(longest)``,), work space.
        shingles: uint64 (as many, or to keep them, as many for each document,), work space or filled.
        mixed: uint32 (at least ``tables.most_tokens(longest)``,), work space.
        turns: uint32 (at least 4 * (num_perm + 8),), work space of the fast scheme; (any,) for the other.
        signatures: uint32 (n, num_perm), filled.
        counts: int64 (n,), filled with the number of shingles of each, repeated ones counted each time.
    """
    at = 0
    for i in range(len(bounds) - 1):
        own = shingles[at:]
        count = document_shingles(data, bounds[i], bounds[i + 1], size, characters, work, tokens, own)
        counts[i] = count
        if draws.fast:
            fast_sketch_shingles(
                own, count, draws.key, draws.multipliers, draws.offsets, mixed, turns, signatures[i]
            )  # fmt: skip
        else:
            sketch_shingles(own, count, draws.multipliers, draws.offsets, mixed, signatures[i])
        if keep:
            at += count
