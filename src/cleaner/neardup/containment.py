"""Texts that stand inside longer ones: truncated copies, briefs, quotations of the whole."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from math import ceil, comb

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.config import DedupSettings, dedup_settings
from cleaner.errors import SettingsError
from cleaner.given import Column, as_column
from cleaner.kernels.neardup.tuples import SampleKeys
from cleaner.neardup.candidates import equal_sets, shared_shingles
from cleaner.neardup.pairs import Buffers, SetPairs, Tally, concatenate, spans_of
from cleaner.neardup.texts import Texts
from cleaner.neardup.threads import Pool, thread_pool
from cleaner.neardup.workers import ShingleSets, shingle_sets, sketch

__all__ = ["LEAST_SHINGLES", "SAMPLE", "ContainedPairs", "contained_pairs", "lead_contained"]

LEAST_SHINGLES = 10  # distinct ones of an inner text
SAMPLE = 24  # shingles of each text that are looked for in the others
_INSTEAD = "raise the threshold or the least number of shingles, or leave out copies (find_duplicates) first"


@dataclass(frozen=True, slots=True, eq=False)
class ContainedPairs:
    """Verified pairs of texts of which one stands inside the other.

    By ``==`` they are equal to themselves alone: compare the arrays.

    Attributes:
        indices: int64 (m, 2), rows of the inner and of the outer text, sorted.
        containments: float64 (m,), share of the inner text's shingle set that is in the outer one's,
            threshold to 1.
        threshold: the least containment that was asked for.
        recall: least chance with which a pair exactly at the threshold is found.

    >>> long = " ".join(f"word{number}" for number in range(40))
    >>> for inner, outer, containment in contained_pairs([long, " ".join(long.split()[10:30])]):
    ...     print(inner, outer, containment)
    1 0 1.0
    """

    indices: NDArray[np.int64]
    containments: NDArray[np.float64]
    threshold: float = field(repr=False)
    recall: float = field(repr=False)

    def __len__(self) -> int:
        return len(self.indices)

    def __iter__(self) -> Iterator[tuple[int, int, float]]:
        """Pairs as (inner row, outer row, containment)."""
        for (inner, outer), share in zip(self.indices.tolist(), self.containments.tolist(), strict=True):
            yield inner, outer, share


def contained_pairs(
    texts: Texts,
    threshold: float | None = None,
    *,
    min_shingles: int = LEAST_SHINGLES,
    settings: DedupSettings | None = None,
    threads: int | None = None,
) -> ContainedPairs:
    """List texts that stand inside longer ones.

    The containment of A in B is |A and B| / |A| over their shingle sets. Of two texts the one with the
    smaller set is the inner one. Of texts whose sets are equal the first stands for all; the others are
    listed as contained in it alone.

    24 shingles of each text are looked for in all others, the rarest first, with at least the probability
    ``settings.recall`` of finding a pair exactly at the threshold, and what is found is compared exactly. The
    shingle sets of all texts are held in memory: 8 bytes a word.

    A text with fewer tokens than a shingle stands in none, as its tokens are one shingle of their own.

    Args:
        texts: rows of str by position: a list, tuple, iterator, numpy array or Series; or an Arrow array of strings,
            whose bytes are read where they lie.
        threshold: least containment, 0 < threshold <= 1; None for that of the settings (0.8 by default).
        min_shingles: distinct shingles that an inner text must have; below it, a line that stands on every
            page would be found inside all of them. At least 1.
        settings: shingle_size, recall and max_pairs are used; None for the defaults.
        threads: how many to work in; None for one for each processor. The pairs do not depend on it.

    Returns:
        The pairs, sorted.

    Raises:
        InputError: texts are no rows (a table, a mapping, a set), or one holds no text, as None and NaN do not.
        LimitError: there are more than max_pairs pairs.
        SettingsError: a setting is out of its range.

    >>> long = " ".join(f"w{number}" for number in range(60))
    >>> list(contained_pairs([long, long[:100]]))
    [(1, 0, 0.9807692307692307)]
    """
    settings = dedup_settings(settings, threshold)
    if min_shingles < 1:
        raise SettingsError(f"min_shingles is {min_shingles}; it must be at least 1")
    with thread_pool(threads) as pool:
        rows, made, sames, distinct = _shingled(as_column(texts), settings, pool)
        unlike = _of(made, distinct)
        copies = np.flatnonzero((distinct[sames] != np.arange(len(sames))) & (made.sizes >= min_shingles))
        tally = Tally(settings.max_pairs, np.ones(len(distinct), dtype=np.int64), _INSTEAD)
        tally.add(len(copies))
        found = list(_found(unlike, min_shingles, settings, pool, tally))
    firsts = rows[distinct]
    indices, shares = _of_rows(found, firsts, rows[copies], firsts[sames[copies]])
    return ContainedPairs(indices, shares, settings.threshold, settings.recall)


def _of_rows(
    found: list[SetPairs], firsts: NDArray[np.int64], copies: NDArray[np.int64], originals: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Pairs of sets, and copies with their originals, as sorted pairs of rows; the list is emptied as it is read."""
    total = len(copies) + sum(len(part.values) for part in found)
    keys, shares = np.empty(total, dtype=np.uint64), np.ones(total, dtype=np.float64)
    half = np.uint64(32)  # a row has no more bits, as there is memory for fewer texts
    at = len(copies)
    keys[:at] = copies.astype(np.uint64) << half | originals.astype(np.uint64)
    found.reverse()
    while found:
        part = found.pop()
        end = at + len(part.values)
        keys[at:end] = firsts[part.lefts].astype(np.uint64) << half | firsts[part.rights].astype(np.uint64)
        shares[at:end] = part.values
        at = end
    order = np.argsort(keys)
    shares, keys = shares[order], keys[order]
    del order
    indices = np.empty((total, 2), dtype=np.int64)
    indices[:, 0], indices[:, 1] = keys >> half, keys & np.uint64(0xFFFFFFFF)
    return indices, shares


def _shingled(
    texts: Column, settings: DedupSettings, pool: Pool
) -> tuple[NDArray[np.int64], ShingleSets, NDArray[np.int64], NDArray[np.int64]]:
    """Rows of the texts with tokens, their shingle sets, and equal ones of these as ``equal_sets`` numbers them."""
    # Signatures play no part; the fewest that there may be are made along with the shingles.
    short = replace(settings, num_perm=8, scheme="affine32")
    sketches = sketch(texts, short, pool, keep=True)
    rows = np.flatnonzero(sketches.counts)
    made = shingle_sets(sketches, rows, settings, pool)
    return rows, made, *equal_sets(made.fingerprints)


def _of(made: ShingleSets, chosen: NDArray[np.int64]) -> ShingleSets:
    return ShingleSets(made.sets, made.place[chosen], made.sizes[chosen], made.fingerprints[chosen])


def _found(
    unlike: ShingleSets, min_shingles: int, settings: DedupSettings, pool: Pool, tally: Tally
) -> Iterator[SetPairs]:
    """Verified pairs of different sets: inner ones left, outer ones right; of two of one size the later is inner."""
    # Most texts have too much to themselves to stand inside any other one.
    inner = unlike.sizes >= min_shingles
    inner &= shared_shingles(unlike, pool) >= settings.threshold * unlike.sizes - 0.5
    return _verified(unlike, _keys(unlike, inner, settings), settings, pool, tally)


def lead_contained(
    texts: Column,
    order: NDArray[np.int64],
    settings: DedupSettings,
    pool: Pool,
    min_shingles: int = LEAST_SHINGLES,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Leader clustering by containment: give each text the one that it stands inside of, if there is one that is kept.

    Shingle sets are asked by size, the largest first, those of one size in the given order; so a text that
    holds another was asked before it. Each joins the kept set that holds most of it (the first in the given
    order if two hold as much) or else is kept.

    Args:
        texts: the texts.
        order: int64 (n,), all rows, those of higher priority first.
        settings: threshold, shingle_size, recall and max_pairs are used.
        pool: threads to work in.
        min_shingles: distinct shingles that a text must have to stand inside one that is not its equal.

    Returns:
        int64 (n,), the row of each text's keeper, and float64 (n,), the share of its shingles that are there.
        Of texts without tokens, the first in order is the keeper.

    Raises:
        InputError: a row holds no text.
        LimitError: there are more than max_pairs pairs.
    """
    rows, made, sames, distinct = _shingled(texts, settings, pool)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    firsts = np.full(len(distinct), len(order), dtype=np.int64)
    np.minimum.at(firsts, sames, rank[rows])  # of each set, the text of highest priority
    ranked = np.argsort(firsts)
    heads = order[firsts[ranked]]
    number = np.empty_like(ranked)
    number[ranked] = np.arange(len(ranked))
    unlike = _of(made, distinct[ranked])
    tally = Tally(settings.max_pairs, np.ones(len(distinct), dtype=np.int64), _INSTEAD)
    found = concatenate(_found(unlike, min_shingles, settings, pool, tally))
    chosen, shares = _leaders(found, unlike.sizes)
    labels = np.empty(len(order), dtype=np.int64)
    values = np.ones(len(order), dtype=np.float64)
    silent = order[np.isin(order, rows, assume_unique=True, invert=True)]
    labels[silent] = silent[:1]
    labels[rows] = heads[chosen[number[sames]]]
    values[rows] = shares[number[sames]]
    return labels, values


def _leaders(found: SetPairs, sizes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The keeper of each set, and the share of the set that it holds; sets are numbered by priority."""
    chosen = np.arange(len(sizes), dtype=np.int64)
    shares = np.ones(len(sizes), dtype=np.float64)
    by_turn = np.lexsort((found.rights, -found.values, found.lefts, -sizes[found.lefts]))
    inners, outers, values = (column[by_turn] for column in found)
    begins = np.flatnonzero(np.diff(inners, prepend=-1)).tolist()
    for begin, end in pairwise([*begins, len(inners)]):
        kept = np.flatnonzero(chosen[outers[begin:end]] == outers[begin:end])
        if len(kept):
            chosen[inners[begin]] = outers[begin + kept[0]]
            shares[inners[begin]] = values[begin + kept[0]]
    return chosen, shares


@lru_cache(maxsize=256)
def needed_hits(sample: int, threshold: float, recall: float) -> int:
    """How many of a sample are found, but with a tenth of the chance that a pair may be missed with.

    Args:
        sample: shingles of the sample.
        threshold: share of them that is to be expected.
        recall: least chance with which a pair is to be found; 0 < recall < 1.

    Returns:
        The number, at least 1. That of the sample drawn without replacement is nearer to its mean than the
        binomial number that is reckoned with.
    """
    missed = 0.0
    for hits in range(sample + 1):
        missed += comb(sample, hits) * threshold**hits * (1.0 - threshold) ** (sample - hits)
        if missed > (1.0 - recall) / 10:
            return max(1, hits)
    return sample


def _keys(made: ShingleSets, inner: NDArray[np.bool_], settings: DedupSettings) -> SampleKeys:
    """Choose the rarest of the sample of each set that may be an inner one."""
    samples = np.where(inner, np.minimum(made.sizes, SAMPLE), 0)
    owners = np.repeat(np.arange(len(samples), dtype=np.int32), samples)
    within = np.arange(len(owners)) - np.repeat(np.cumsum(samples) - samples, samples)
    values = made.sets[made.place[owners] + within]
    _, number, frequencies = np.unique(values, return_inverse=True, return_counts=True)

    hits = np.array([needed_hits(SAMPLE, settings.threshold, settings.recall)]).repeat(len(samples))
    whole = made.sizes <= SAMPLE  # where the sample is the set, its hits are the intersection
    hits[whole] = [max(1, ceil(settings.threshold * size - 0.5)) for size in made.sizes[whole].tolist()]
    by_rarity = np.lexsort((values, frequencies[number], owners))
    chosen = by_rarity[within <= np.repeat(samples - hits, samples)]

    by_value = chosen[np.argsort(values[chosen], kind="stable")]
    keys, starts = np.unique(values[by_value], return_index=True)
    slots = np.empty(1 << max(1, (2 * len(keys)).bit_length()), dtype=np.int32)
    kernels.fill_table(keys, slots)
    return SampleKeys(keys, slots, np.append(starts, len(by_value)), owners[by_value], samples, hits)


def _verified(
    made: ShingleSets, sought: SampleKeys, settings: DedupSettings, pool: Pool, tally: Tally
) -> Iterator[SetPairs]:
    total = len(made.sizes)
    buffers = Buffers(total)

    def verify(span: tuple[int, int]) -> SetPairs:
        begin, end = span
        parts: list[SetPairs] = []
        while begin < end:
            found, begin = kernels.list_contained(
                begin, end, sought, made.sets, made.place, made.sizes, settings.threshold, buffers.listed
            )
            parts.append(buffers.take(found))
            tally.count(parts[-1])
        return concatenate(parts)

    return pool.map(verify, spans_of(total, pool.threads))
