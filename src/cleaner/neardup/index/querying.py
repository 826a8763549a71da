"""From texts to their matches: what a store finds for them, verified exactly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.given import Column
from cleaner.neardup.index.signing import Signed, sets_of_packed, sign
from cleaner.neardup.index.single import Single
from cleaner.neardup.index.store import Candidates, Store
from cleaner.neardup.threads import Pool
from cleaner.neardup.workers import ShingleSets, shingle_sets

__all__ = ["Match", "matches_of_many", "matches_of_one"]

_AT_ONCE = 8192  # texts whose bands are looked up together: the more, the more of them share a page


@dataclass(frozen=True, slots=True)
class Match:
    """A document that is a near-copy of the text that was looked for.

    Attributes:
        id: identifier of the document.
        similarity: exact Jaccard similarity of the two shingle sets, threshold to 1.
    """

    id: str
    similarity: float


def matches_of_one(store: Store, single: Single, text: str, least: float) -> list[Match]:
    """Find the documents that one text is a near-copy of.

    Args:
        store: where they are looked for.
        single: of the store's settings.
        text: the text.
        least: similarity, from the store's threshold to 1.

    Returns:
        Its matches: the most similar first, equal ones by identifier.

    Raises:
        InputError: the text is none.
        IndexFileError: the index is damaged.
    """
    matches: list[Match] = []
    keys = single.keys(text)
    if keys is None:
        return matches
    for candidates in store.candidates(keys):
        values = single.similarities(candidates.texts, least).tolist()
        found = zip(candidates.ids, values, strict=True)
        matches += [Match(name, value) for name, value in found if value >= least]
    return _sorted(matches)


def matches_of_many(store: Store, texts: Column, least: float, pool: Pool) -> list[list[Match]]:
    """Find the documents that each of many texts is a near-copy of.

    Args:
        store: where they are looked for.
        texts: the texts.
        least: similarity, from the store's threshold to 1.
        pool: threads to work in.

    Returns:
        For each text what ``matches_of_one`` gives.

    Raises:
        InputError: a row holds no text.
        IndexFileError: the index is damaged.
    """
    found: list[list[Match]] = []
    for begin in range(0, len(texts), _AT_ONCE):
        found += _matches(store, texts[begin : begin + _AT_ONCE], least, pool)
    return found


def _matches(store: Store, texts: Column, least: float, pool: Pool) -> list[list[Match]]:
    signed = sign(texts, store.settings, pool)
    found: list[list[Match]] = [[] for _ in range(len(signed.keys))]
    speaking = np.flatnonzero(signed.speaks)
    for candidates in store.candidates(signed.keys[speaking]):
        rows = speaking[candidates.rows]
        for row, place, similarity in _verified(store, signed, candidates._replace(rows=rows), least, pool):
            found[row].append(Match(candidates.ids[place], similarity))
    return [_sorted(matches) for matches in found]


def _verified(
    store: Store, signed: Signed, candidates: Candidates, least: float, pool: Pool
) -> list[tuple[int, int, float]]:
    """Pairs that are alike enough: row of the text, place of the candidate, similarity."""
    wanted, lefts = np.unique(candidates.rows, return_inverse=True)
    ours = shingle_sets(signed.sketches, wanted, store.settings, pool)
    theirs = sets_of_packed(candidates.texts, store.settings, store.where, pool)
    values = np.empty(len(lefts), dtype=np.float64)
    kernels.pair_similarities(lefts, *_plain(ours), candidates.which, *_plain(theirs), least, values)
    hits = np.flatnonzero(values >= least)
    columns = (candidates.rows[hits], candidates.which[hits], values[hits])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _sorted(matches: list[Match]) -> list[Match]:
    return sorted(matches, key=lambda match: (-match.similarity, match.id)) if len(matches) > 1 else matches


def _plain(sets: ShingleSets) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]]:
    return sets.sets, sets.place, sets.sizes
