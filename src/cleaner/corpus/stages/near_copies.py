"""Near-copies in four steps that need not stand in one place: sign, gather by key, verify, elect.

An engine signs batches of texts where they lie, brings the rows of each key together (``candidates``), fetches the two
texts of each pair (``verify_batch``), and elects keepers among what is left (``elect``). The labels are those of
``cleaner.find_duplicates``, however the rows were dealt out, as long as

- texts are numbered by their priority, the lower first, as the keeper policy has them;
- ``candidates`` is given all rows of each key it is given, and
- ``elect`` all pairs of each text that it is given, or of all texts.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cleaner.config import DedupSettings, settings_or

if TYPE_CHECKING:
    from cleaner.neardup.threads import Pool

__all__ = [
    "COMPARED",
    "LABELS",
    "PAIRS",
    "SIGNED",
    "TEXTS",
    "candidates",
    "elect",
    "may_be_alike",
    "sign_batch",
    "signed_alike",
    "verify_batch",
]

_TEXTS: "list[pa.Field[Any]]" = [pa.field("number", pa.int64()), pa.field("text", pa.large_string())]
TEXTS = pa.schema(_TEXTS)
"""A row a text; ``number`` is its priority, each once, the lower goes first."""

_SIGNED: "list[pa.Field[Any]]" = [
    pa.field("number", pa.int64()),
    pa.field("size", pa.int64()),  # distinct shingles; 0 for a text without a word
    pa.field("signature", pa.large_list(pa.uint32())),
    pa.field("keys", pa.large_list(pa.uint64())),  # texts that share one may be near-copies
]
SIGNED = pa.schema(_SIGNED)
"""A row a text."""

PAIRS = pa.schema([pa.field("left", pa.int64()), pa.field("right", pa.int64())])
"""A row a pair that may be near-copies, by number, the left one lower."""

COMPARED = pa.schema([*PAIRS, pa.field("similarity", pa.float64())])
"""A row a pair of near-copies with its exact Jaccard similarity."""

_LABELS: "list[pa.Field[Any]]" = [
    pa.field("number", pa.int64()), pa.field("keeper", pa.int64()), pa.field("similarity", pa.float64()),
]  # fmt: skip
LABELS = pa.schema(_LABELS)
"""A row a text: who stands for it, itself where it is kept, and how alike the two are."""

_AT_ONCE = 1 << 16  # pairs whose signatures are held against each other
_SILENT = 0  # the key of texts without a word


def sign_batch(batch: pa.RecordBatch, settings: DedupSettings | None = None) -> pa.RecordBatch:
    """Sign texts.

    Args:
        batch: rows of ``TEXTS``.
        settings: how near-copies are found; the same for all stages.

    Returns:
        Rows of ``SIGNED``, in order.

    Raises:
        InputError: a row holds no text.
        SettingsError: no bands reach the recall that was asked for.
    """
    from cleaner import kernels  # noqa: PLC0415  numba and numpy are for who compares
    from cleaner.neardup.bands import choose_bands  # noqa: PLC0415
    from cleaner.neardup.threads import ALONE  # noqa: PLC0415
    from cleaner.neardup.workers import shingle_sets, sketch  # noqa: PLC0415

    settings = settings_or(settings, DedupSettings)
    rows = np.array(choose_bands(settings.threshold, settings.num_perm, settings.recall).rows, dtype=np.int64)
    signed = sketch(batch.column("text"), settings, ALONE, keep=True)
    total, bands = batch.num_rows, len(rows)
    keys = np.empty((total, bands), dtype=np.uint64)
    kernels.band_keys(signed.signatures, rows, keys)
    speaking = np.flatnonzero(signed.counts)
    sizes = np.zeros(total, dtype=np.int64)
    sizes[speaking] = shingle_sets(signed, speaking, settings, ALONE).sizes
    speaks = sizes > 0
    counts = np.where(speaks, bands, 1)
    flat = np.full(int(counts.sum()), _SILENT, dtype=np.uint64)
    flat[np.repeat(speaks, counts)] = keys[speaks].ravel()
    return pa.RecordBatch.from_arrays(
        [
            batch.column("number"),
            pa.array(sizes),
            _lists(signed.signatures.ravel(), np.full(total, settings.num_perm)),
            _lists(flat, counts),
        ],
        schema=SIGNED,
    )


def _lists(values: NDArray[np.uint32] | NDArray[np.uint64], counts: NDArray[np.int64]) -> "pa.Array[Any]":
    offsets: Any = pa.array(np.concatenate(([0], np.cumsum(counts))), pa.int64())
    own: Any = pa.array(values)
    made: pa.Array[Any] = pa.LargeListArray.from_arrays(offsets, own)
    return made


def candidates(batch: pa.RecordBatch, settings: DedupSettings | None = None) -> pa.RecordBatch:
    """Find the pairs that may be near-copies.

    A key that n texts share makes up to n * (n - 1) / 2 pairs, less those that size or signature rule out.

    Args:
        batch: rows of ``SIGNED``, all that have one of the keys; or each of those rows with fewer of its keys.
        settings: how near-copies are found.

    Returns:
        Rows of ``PAIRS``, sorted, each once.
    """
    settings = settings_or(settings, DedupSettings)
    batch = batch.sort_by("number")
    numbers, sizes = (np.asarray(batch.column(name)) for name in ("number", "size"))
    keys: Any = batch.column("keys")
    owners = np.repeat(np.arange(batch.num_rows), np.asarray(keys.value_lengths()))
    lefts, rights = _sharing(np.asarray(keys.flatten()), owners, sizes)
    open_ = np.flatnonzero(may_be_alike(sizes[lefts], sizes[rights], settings.threshold))
    lefts, rights = lefts[open_], rights[open_]
    signed: Any = batch.column("signature")
    signatures = np.asarray(signed.flatten()).reshape(-1, settings.num_perm)
    alike = signed_alike(signatures, lefts, signatures, rights, sizes[lefts] + sizes[rights], settings)
    arrays = [pa.array(numbers[lefts[alike]]), pa.array(numbers[rights[alike]])]
    return pa.RecordBatch.from_arrays(arrays, schema=PAIRS)


def may_be_alike(lefts: NDArray[np.int64], rights: NDArray[np.int64], threshold: float) -> NDArray[np.bool_]:
    """Whether two sets of such sizes can be so similar; bool (n,)."""
    alike: NDArray[np.bool_] = np.minimum(lefts, rights) >= _needed(lefts + rights, threshold)
    return alike


def signed_alike(
    lefts: NDArray[np.uint32],
    left_rows: NDArray[np.int64],
    rights: NDArray[np.uint32],
    right_rows: NDArray[np.int64],
    totals: NDArray[np.int64],
    settings: DedupSettings,
) -> NDArray[np.bool_]:
    """Whether the signatures of pairs agree so far that the sets are worth comparing.

    Args:
        lefts: uint32 (any, num_perm), signatures.
        left_rows: int64 (n,), the row of each pair among them.
        rights: likewise, as is the next.
        right_rows: int64 (n,).
        totals: int64 (n,), shingles of both sets; small sets are compared in any case.
        settings: threshold and num_perm are used.
    """
    from cleaner.kernels.neardup.tuples import SMALL_SETS  # noqa: PLC0415  as above
    from cleaner.neardup.bands import agreement_floor  # noqa: PLC0415

    floor = agreement_floor(settings.threshold, settings.num_perm)
    agree = np.empty(len(left_rows), dtype=np.int64)
    for begin in range(0, len(left_rows), _AT_ONCE):
        own = slice(begin, begin + _AT_ONCE)
        agree[own] = (lefts[left_rows[own]] == rights[right_rows[own]]).sum(axis=1)
    alike: NDArray[np.bool_] = (agree >= floor) | (totals <= SMALL_SETS)
    return alike


def _needed(totals: NDArray[np.int64], threshold: float) -> NDArray[np.int64]:
    """Shingles that two sets of together so many must share; half a shingle of slack, for the division decides."""
    needed: NDArray[np.int64] = np.ceil(threshold * totals / (1.0 + threshold) - 0.5).astype(np.int64)
    return needed


def _sharing(
    keys: NDArray[np.uint64], owners: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of owners that share a key, sorted, each once; of texts without a word each with the first."""
    order = np.lexsort((owners, keys))
    keys, owners = keys[order], owners[order]
    total = int(owners.max()) + 1 if len(owners) else 1
    silent = np.unique(owners[sizes[owners] == 0])
    found = [silent[:1] * total + silent[1:]]
    at = np.flatnonzero(sizes[owners] > 0)
    step = 1
    while len(at):
        at = at[at + step < len(keys)]
        at = at[keys[at] == keys[at + step]]
        found.append(np.unique(owners[at] * total + owners[at + step]))
        step += 1
    pairs = np.unique(np.concatenate(found))
    lefts, rights = pairs // total, pairs % total
    apart = lefts != rights
    return lefts[apart], rights[apart]


def verify_batch(batch: pa.RecordBatch, settings: DedupSettings | None = None) -> pa.RecordBatch:
    """Compare the texts of pairs exactly.

    Args:
        batch: rows of ``PAIRS`` with two columns more, ``left_text`` and ``right_text``, large strings.
        settings: how near-copies are found.

    Returns:
        Rows of ``COMPARED``: the pairs that are near-copies, in order.

    Raises:
        InputError: a row holds no text.
    """
    from cleaner import kernels  # noqa: PLC0415  as above
    from cleaner.neardup.threads import ALONE  # noqa: PLC0415

    settings = settings_or(settings, DedupSettings)
    sides = []
    for side in ("left", "right"):
        texts = batch.column(f"{side}_text").dictionary_encode()
        sides.append((np.asarray(texts.indices, dtype=np.int64), *_sets_of(texts.dictionary, settings, ALONE)))
    values = np.empty(batch.num_rows, dtype=np.float64)
    kernels.pair_similarities(*sides[0], *sides[1], settings.threshold, values)
    left_sizes, right_sizes = (sizes[which] for which, _, _, sizes in sides)
    values[(left_sizes == 0) & (right_sizes == 0)] = 1.0
    hits = np.flatnonzero(values >= settings.threshold)
    pairs = batch.select(["left", "right"]).take(pa.array(hits, pa.int64()))
    return pa.RecordBatch.from_arrays([*pairs.columns, pa.array(values[hits])], schema=COMPARED)


def _sets_of(
    texts: "pa.Array[Any]", settings: DedupSettings, pool: "Pool"
) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
    """The shingle sets of texts: end to end, where each begins, and its size."""
    from cleaner.neardup.workers import shingle_sets, sketch  # noqa: PLC0415  as above

    signed = sketch(texts, settings, pool, keep=True)
    speaking = np.flatnonzero(signed.counts)
    made = shingle_sets(signed, speaking, settings, pool)
    place, sizes = (np.zeros(len(texts), dtype=np.int64) for _ in range(2))
    place[speaking], sizes[speaking] = made.place, made.sizes
    return made.sets, place, sizes


def elect(compared: pa.RecordBatch | pa.Table, numbers: "pa.Array[Any] | pa.ChunkedArray[Any]") -> pa.RecordBatch:
    """Say for each text which one stands for it, by leader clustering (Hartigan: Clustering Algorithms, 1975).

    Texts come by number; each joins the kept one that is most similar to it, the lower one of two that are as similar,
    or is kept where there is none.

    Args:
        compared: rows of ``COMPARED``, in any order; pairs that come twice count once.
        numbers: int64, of the texts that labels are wanted for; each text of a pair among them.

    Returns:
        Rows of ``LABELS``, sorted by number.
    """
    from cleaner import kernels  # noqa: PLC0415  as above

    own = np.unique(np.asarray(numbers))
    lefts, rights = (np.searchsorted(own, np.asarray(compared.column(name))) for name in ("left", "right"))
    values = np.asarray(compared.column("similarity"))
    order = np.argsort(rights, kind="stable")
    starts = np.searchsorted(rights[order], np.arange(len(own) + 1))
    keepers, similarities = np.empty(len(own), dtype=np.int64), np.empty(len(own), dtype=np.float64)
    kernels.elect_keepers(starts, lefts[order], values[order], keepers, similarities)
    return pa.RecordBatch.from_arrays([pa.array(own), pa.array(own[keepers]), pa.array(similarities)], schema=LABELS)
