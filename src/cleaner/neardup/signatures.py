"""MinHash signatures of texts, and their way to datasketch and back."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cleaner.config import DedupSettings
from cleaner.errors import SignatureError
from cleaner.neardup.texts import Texts
from cleaner.neardup.workers import permutations, sketch, thread_pool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from datasketch import MinHash

__all__ = ["from_datasketch", "minhash", "to_datasketch"]

_SCHEME = "affine32"


def minhash(texts: Texts, *, settings: DedupSettings | None = None, threads: int | None = None) -> NDArray[np.uint32]:
    """Sign texts: two signatures agree in about as many entries as the texts' shingle sets have in common.

    Tokens, shingles and their hashes are defined in tests/reference.py; the signature is that of datasketch
    2's scheme ``affine32`` over the upper 32 bits of the shingle hashes.

    Args:
        texts: a sequence of str, or an Arrow string array, whose bytes are read where they lie.
        settings: shingle_size, num_perm and seed are used; None for the defaults.
        threads: how many to work in; None for one for each processor. Signatures do not depend on it.

    Returns:
        uint32 (n, num_perm); 0xFFFFFFFF throughout for a text without a letter, mark or number.

    Raises:
        InputError: a row holds no text.
        SettingsError: threads is less than 1.

    >>> one, two = minhash(["The quick brown fox jumps over it.", "the QUICK brown fox -- jumps over it"])
    >>> bool((one == two).all())
    True
    """
    with thread_pool(threads) as pool:
        return sketch(texts, settings or DedupSettings(), pool, keep=False).signatures


def to_datasketch(signatures: NDArray[np.uint32], *, seed: int = 1, lean: bool = False) -> Any:
    """Turn signatures into datasketch's objects.

    Args:
        signatures: uint32 (num_perm,) for one object, (n, num_perm) for a list; what ``minhash`` returns.
        seed: the seed of the settings they were made with.
        lean: make LeanMinHash, which is smaller and cannot be updated.

    Returns:
        A datasketch MinHash or LeanMinHash of scheme affine32, or a list of them, with memory of their own.

    Raises:
        SignatureError: the array is of another type or shape.
    """
    from datasketch import LeanMinHash, MinHash  # noqa: PLC0415  loads scipy where there is one: only who asks pays

    array = np.asarray(signatures)
    if array.dtype != np.uint32 or array.ndim not in (1, 2) or array.shape[-1] == 0:
        raise SignatureError(
            f"signatures are {array.dtype} of shape {array.shape}; "
            "they must be uint32 of shape (num_perm,) or (n, num_perm)"
        )
    drawn = None if lean else np.array(permutations(array.shape[-1], seed))

    def convert(row: NDArray[np.uint32]) -> Any:
        if lean:
            return LeanMinHash(seed=seed, hashvalues=row.copy(), scheme=_SCHEME)
        return MinHash(seed=seed, hashvalues=row.copy(), permutations=drawn, scheme=_SCHEME)

    return convert(array) if array.ndim == 1 else [convert(row) for row in array]


def from_datasketch(minhashes: "MinHash | Sequence[MinHash]", *, seed: int = 1) -> NDArray[np.uint32]:
    """Take signatures out of datasketch's objects.

    Args:
        minhashes: one MinHash or LeanMinHash, or a sequence of them.
        seed: the seed they must have.

    Returns:
        uint32 (num_perm,) for one object, (n, num_perm) for a sequence.

    Raises:
        SignatureError: one has another scheme, seed or number of permutations.
    """
    if hasattr(minhashes, "hashvalues"):
        return _checked(minhashes, seed, 0, None)
    rows: list[NDArray[np.uint32]] = []
    for place, item in enumerate(minhashes):
        rows.append(_checked(item, seed, place, len(rows[0]) if rows else None))
    return np.array(rows, dtype=np.uint32)


def _checked(item: Any, seed: int, place: int, num_perm: int | None) -> NDArray[np.uint32]:
    if item.scheme != _SCHEME:
        raise SignatureError(f"minhash {place} has scheme {item.scheme!r}; only {_SCHEME!r} can be compared here")
    if item.seed != seed:
        raise SignatureError(f"minhash {place} has seed {item.seed}, not {seed}; the two cannot be compared")
    values = np.array(item.hashvalues, dtype=np.uint32)
    if num_perm is not None and len(values) != num_perm:
        raise SignatureError(f"minhash {place} has {len(values)} permutations, the first one {num_perm}")
    return values
