"""MinHash signatures of texts, and their way to datasketch and back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cleaner.config import DedupSettings, Normalisation, Scheme, settings_or
from cleaner.errors import SignatureError
from cleaner.given import as_column
from cleaner.neardup.texts import Texts
from cleaner.neardup.threads import thread_pool
from cleaner.neardup.workers import permutations
from cleaner.neardup.workers import sketch as sign

if TYPE_CHECKING:
    from datasketch import MinHash
else:  # for those who ask a function for its types while it runs
    MinHash = Any

__all__ = ["Signatures", "from_datasketch", "minhash", "sketch", "to_datasketch"]

_SCHEME: Scheme = "affine32"


@dataclass(frozen=True, slots=True, eq=False)
class Signatures:
    """Signatures that know how they were made, so that none are compared that do not fit.

    By ``==`` they are equal to themselves alone: compare ``values``.

    Attributes:
        values: uint32 (n, num_perm).
        scheme: ``affine32`` or ``fss``.
        seed: of the permutations.
        shingle_size: words to a shingle.
        normalise: what counted as the same word: ``default`` or ``exact``.

    >>> signed = sketch(["one two three four five six"])
    >>> signed.scheme, signed.values.shape
    ('fss', (1, 128))
    """

    values: NDArray[np.uint32]
    scheme: Scheme
    seed: int
    shingle_size: int
    normalise: Normalisation = "default"

    def __post_init__(self) -> None:
        _check_array(self.values, "a sketch", (2,))

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, rows: slice | NDArray[np.integer]) -> "Signatures":
        """Some rows, by slice or index array."""
        return replace(self, values=self.values[rows])

    @property
    def num_perm(self) -> int:
        """Entries of a signature."""
        return int(self.values.shape[1])

    def similarity(self, other: "Signatures") -> NDArray[np.float64]:
        """Estimate the Jaccard similarity of each text with each text of other signatures.

        Args:
            other: m signatures of the same scheme, seed, shingle_size, normalise and num_perm.

        Returns:
            float64 (n, m), shares of entries that agree; the error of each has a standard deviation of about
            sqrt(J * (1 - J) / num_perm).

        Raises:
            SignatureError: the others were made in another way, or are an array, which does not tell.

        >>> one, two = sketch(["a b c d e f"]), sketch(["A, b, c, d, e, f!", "g h i j k l"])
        >>> one.similarity(two).tolist()
        [[1.0, 0.0]]
        """
        self.check_fits(other)
        found = np.empty((len(self), len(other)), dtype=np.float64)
        for row, own in enumerate(self.values):
            found[row] = (other.values == own).mean(axis=1)
        return found

    def check_fits(self, other: "Signatures") -> None:
        """Make sure that entries of both mean the same.

        Raises:
            SignatureError: scheme, seed, shingle_size, normalise or num_perm differ, or the others are no Signatures.
        """
        if not isinstance(other, Signatures):
            raise SignatureError(
                f"the other signatures are {type(other).__name__}, which does not tell how they were made; make them "
                "by sketch, too"
            )
        for name in ("scheme", "seed", "shingle_size", "normalise", "num_perm"):
            ours, theirs = getattr(self, name), getattr(other, name)
            if ours != theirs:
                raise SignatureError(
                    f"signatures of {name} {ours!r} cannot be compared with those of {name} {theirs!r}; "
                    "make both with the same settings"
                )


def sketch(texts: Texts, *, settings: DedupSettings | None = None, threads: int | None = None) -> Signatures:
    """Sign texts, and note how: by which scheme, with which seed.

    Args:
        texts: rows of str by position: a list, tuple, iterator, numpy array or Series; or an Arrow array of strings,
            whose bytes are read where they lie.
        settings: shingle_size, num_perm, seed, scheme and normalise are used; None for the defaults.
        threads: how many to work in; None for one for each processor. Signatures do not depend on it.

    Returns:
        The signatures.

    Raises:
        InputError: texts are no rows (a table, a mapping, a set), or one holds no text, as None and NaN do not.
        SettingsError: threads is less than 1.

    >>> sketch(["one two three"]).scheme
    'fss'
    """
    settings = settings_or(settings, DedupSettings)
    with thread_pool(threads) as pool:
        values = sign(as_column(texts), settings, pool, keep=False).signatures
    return Signatures(values, settings.scheme, settings.seed, settings.shingle_size, settings.normalise)


def minhash(texts: Texts, *, settings: DedupSettings | None = None, threads: int | None = None) -> NDArray[np.uint32]:
    """Sign texts by MinHash: two signatures agree in about the share of entries that is the texts' Jaccard similarity.

    The signature is that of datasketch 2's scheme ``affine32`` over the upper 32 bits of the hashes of the shingles,
    whatever scheme the settings name: arrays do not tell how they were made. ``sketch`` signs by either scheme, and
    its signatures do. What a word is, docs/near-duplicates.md says.

    Args:
        texts: rows of str by position: a list, tuple, iterator, numpy array or Series; or an Arrow array of strings,
            whose bytes are read where they lie.
        settings: shingle_size, num_perm, seed and normalise are used; None for the defaults.
        threads: how many to work in; None for one for each processor. Signatures do not depend on it.

    Returns:
        uint32 (n, num_perm); 0xFFFFFFFF throughout for a text of white space.

    Raises:
        InputError: texts are no rows (a table, a mapping, a set), or one holds no text, as None and NaN do not.
        SettingsError: threads is less than 1.

    >>> one, two = minhash(["The quick brown fox jumps over it.", "the QUICK brown fox -- jumps over it"])
    >>> bool((one == two).all())
    True
    """
    settings = replace(settings_or(settings, DedupSettings), scheme=_SCHEME)
    return sketch(texts, settings=settings, threads=threads).values


def _check_array(array: Any, what: str, dimensions: tuple[int, ...]) -> None:
    if not isinstance(array, np.ndarray):
        raise SignatureError(f"signatures are {type(array).__name__}; {what} must be an array of uint32")
    if array.dtype != np.uint32 or array.ndim not in dimensions or array.shape[-1] == 0:
        shapes = " or ".join({1: "(num_perm,)", 2: "(n, num_perm)"}[count] for count in dimensions)
        raise SignatureError(
            f"signatures are {array.dtype} of shape {array.shape}; {what} must be uint32 of shape {shapes}"
        )


def to_datasketch(signatures: NDArray[np.uint32] | Signatures, *, seed: int | None = None, lean: bool = False) -> Any:
    """Turn signatures into datasketch's objects.

    Args:
        signatures: uint32 (num_perm,) for one object, (n, num_perm) for a list: what ``minhash`` returns, or
            ``sketch`` by the scheme affine32.
        seed: the seed of the settings they were made with; None for what a sketch says, 1 for an array.
        lean: make LeanMinHash, which is smaller and cannot be updated.

    Returns:
        A datasketch MinHash or LeanMinHash of scheme affine32, or a list of them, with memory of their own.

    Raises:
        SignatureError: the array is of another type or shape, or the sketch of another scheme or seed.

    >>> one, other = to_datasketch(minhash(["one two three four five six", "one two three four five six, seven"]))
    >>> one.jaccard(other)
    0.7109375
    """
    from datasketch import LeanMinHash, MinHash  # noqa: PLC0415  loads scipy where there is one: only who asks pays

    if isinstance(signatures, Signatures):
        if signatures.scheme != _SCHEME:
            raise SignatureError(f"datasketch has no scheme {signatures.scheme!r}; sign by {_SCHEME!r} for it")
        if seed not in (None, signatures.seed):
            raise SignatureError(f"seed is {seed}, but the signatures were made with {signatures.seed}")
        seed, signatures = signatures.seed, signatures.values
    seed = 1 if seed is None else seed
    array = np.asarray(signatures)
    _check_array(array, "those for datasketch", (1, 2))
    drawn = None if lean else np.array(permutations(array.shape[-1], seed))

    def convert(row: NDArray[np.uint32]) -> Any:
        if lean:
            return LeanMinHash(seed=seed, hashvalues=row.copy(), scheme=_SCHEME)
        return MinHash(seed=seed, hashvalues=row.copy(), permutations=drawn, scheme=_SCHEME)

    return convert(array) if array.ndim == 1 else [convert(row) for row in array]


def from_datasketch(minhashes: MinHash | Sequence[MinHash], *, seed: int = 1) -> NDArray[np.uint32]:
    """Take signatures out of datasketch's objects.

    Args:
        minhashes: one MinHash or LeanMinHash, or a sequence of them.
        seed: the seed they must have.

    Returns:
        uint32 (num_perm,) for one object, (n, num_perm) for a sequence.

    Raises:
        SignatureError: one has another scheme, seed or number of permutations, or is no MinHash.

    >>> signatures = minhash(["one two three four five six"])
    >>> bool((from_datasketch(to_datasketch(signatures)) == signatures).all())
    True
    """
    if hasattr(minhashes, "hashvalues") or not isinstance(minhashes, Iterable):
        return _checked(minhashes, seed, 0, None)
    rows: list[NDArray[np.uint32]] = []
    for place, item in enumerate(minhashes):
        rows.append(_checked(item, seed, place, len(rows[0]) if rows else None))
    return np.array(rows, dtype=np.uint32)


def _checked(item: Any, seed: int, place: int, num_perm: int | None) -> NDArray[np.uint32]:
    if not all(hasattr(item, name) for name in ("hashvalues", "scheme", "seed")):
        raise SignatureError(f"minhash {place} is {type(item).__name__}; give MinHash or LeanMinHash of datasketch")
    if item.scheme != _SCHEME:
        raise SignatureError(f"minhash {place} has scheme {item.scheme!r}; only {_SCHEME!r} can be compared here")
    if item.seed != seed:
        raise SignatureError(f"minhash {place} has seed {item.seed}, not {seed}; the two cannot be compared")
    values = np.array(item.hashvalues, dtype=np.uint32)
    if num_perm is not None and len(values) != num_perm:
        raise SignatureError(f"minhash {place} has {len(values)} permutations, the first one {num_perm}")
    return values
