"""Groups of near-copies with one keeper each."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.config import RELATIONS, DedupSettings, KeeperPolicy, Relation, check_progress, dedup_settings
from cleaner.errors import InputError, SettingsError
from cleaner.given import Column, as_column
from cleaner.kernels.neardup.tuples import Leaders
from cleaner.neardup.bands import Bands, choose_bands
from cleaner.neardup.candidates import (
    Candidates,
    compared_sets,
    find_buckets,
    find_candidates,
    part_buckets,
    part_crowded,
)
from cleaner.neardup.containment import SAMPLE, lead_contained
from cleaner.neardup.explain import Difference, explain_pair
from cleaner.neardup.keepers import priority_order
from cleaner.neardup.texts import Texts, is_row, places, text_at
from cleaner.neardup.threads import ALONE, Pool, thread_pool
from cleaner.neardup.workers import Sketches, sketch
from cleaner.neardup.workspace import MEMORY, FolderLike, Workspace, open_workspace

__all__ = ["Duplicates", "find_duplicates"]

_PARTS = 4  # to a thread
_FIRST_DOCUMENTS = 2000  # that may be compared in vain before there is anything to judge by
_LONG_BLOCK = 1 << 12  # texts of which a thread's kernel takes the sets, before patience is asked about
_BLOCK = 128  # texts of which a thread's kernel takes the pages before others may go


@dataclass(frozen=True, slots=True, eq=False)
class Duplicates:
    """Which texts are near-copies of which.

    By ``==`` it is equal to itself alone: compare its arrays.

    Attributes:
        labels: int64 (n,), the row of each text's keeper; a text that is kept is its own.
        members: int64 (m,), rows of the texts that are removed, ascending.
        keepers: int64 (m,), the keeper of each of them.
        similarities: float64 (m,), exact Jaccard similarity of the two, threshold to 1: the evidence. For the
            relation ``contained``, the share of the member's shingles that are in the keeper.
        bands: the bands that found them, with the chance that they did; None for the relation ``contained``.
        settings: how they were found.
        relation: what a member is to its keeper.

    >>> found = find_duplicates(["One two three four five six.", "Another one.", "ONE two three four five six"])
    >>> found.kept.tolist(), found.evidence, found.groups()
    ([0, 1], [(2, 0, 1.0)], {0: [2]})
    """

    labels: NDArray[np.int64]
    members: NDArray[np.int64]
    keepers: NDArray[np.int64]
    similarities: NDArray[np.float64]
    bands: Bands | None = field(repr=False)
    settings: DedupSettings = field(repr=False, default_factory=DedupSettings)
    relation: Relation = "similar"

    def describe(self) -> str:
        """How the members were found, in words and figures, for people."""
        if self.bands is not None:
            return self.bands.describe()
        return (
            f"{SAMPLE} shingles of each text are looked for in all others."
            f"\nAsked for: at least {self.settings.recall:g} at a containment of {self.settings.threshold:g}."
            " What is found is verified exactly."
        )

    @property
    def evidence(self) -> list[tuple[int, int, float]]:
        """(removed row, its keeper's row, similarity or containment) for each text that is removed, in order."""
        columns = (self.members.tolist(), self.keepers.tolist(), self.similarities.tolist())
        return list(zip(*columns, strict=True))

    @property
    def kept(self) -> NDArray[np.int64]:
        """Rows of the texts that are kept, int64, ascending."""
        return np.flatnonzero(self.labels == np.arange(len(self.labels)))

    @property
    def removed(self) -> NDArray[np.int64]:
        """Rows of the texts that are removed, int64, ascending."""
        return self.members

    def groups(self) -> dict[int, list[int]]:
        """The rows that each keeper stands for besides its own; keepers without any are left out."""
        found: dict[int, list[int]] = {}
        order = np.argsort(self.keepers, kind="stable")
        for keeper, member in zip(self.keepers[order].tolist(), self.members[order].tolist(), strict=True):
            found.setdefault(keeper, []).append(member)
        return found

    def explain(self, row: int, texts: Texts) -> Difference:
        """Tell how a text that is removed differs from its keeper.

        Args:
            row: of a text that is removed.
            texts: what was given to find_duplicates; rows go by position, whatever labels a Series has.

        Returns:
            The passages that only one of the two has; as a str, readable by people.

        Raises:
            InputError: the row is none, its text is kept, or texts are not as many as there were.

        >>> texts = ["One two three four five six seven.", "One two three four five six seven, eight."]
        >>> print(find_duplicates(texts, 0.7).explain(1, texts))
        similarity 0.750: 0 passages only in the keeper, 1 passage only in the other
        + [35:40] eight
        """
        texts = as_column(texts)
        if len(texts) != len(self.labels):
            raise InputError(f"there are {len(texts)} texts, and there were {len(self.labels)}; give the same again")
        if not is_row(row, len(self.labels)):
            raise InputError(f"row {row!r} is none of the {len(self.labels)} texts")
        keeper = int(self.labels[row])
        if keeper == row:
            raise InputError(f"row {row} is kept; only a text that is removed has a keeper to differ from")
        keeper_text, text = text_at(texts, keeper), text_at(texts, int(row))
        return explain_pair(keeper_text, text, relation=self.relation, settings=self.settings)


def find_duplicates(  # noqa: PLR0913  each is a question of its own, asked by name
    texts: Texts,
    threshold: float | None = None,
    *,
    relation: Relation = "similar",
    keeper: KeeperPolicy = "first",
    dates: Iterable[Any] | None = None,
    key: Iterable[Any] | None = None,
    settings: DedupSettings | None = None,
    threads: int | None = None,
    work_dir: FolderLike | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> Duplicates:
    """Group near-copies, and keep one text of each group.

    This is leader clustering (Hartigan: Clustering Algorithms, 1975), whose leaders are the texts that are kept:
    every text that is removed has a keeper with an exact Jaccard similarity of at least the threshold. Texts are
    never chained through others, so two keepers can be linked by a text that is similar to both. Texts come in order
    of priority; each joins the keeper most similar to it (the one of higher priority if two are alike) or, if none
    is similar enough, is kept. Candidates are found through bands, with at least the probability
    ``settings.recall`` for a pair exactly at the threshold, and verified.

    With the relation ``contained``, groups are of texts that stand inside a longer one, as truncated copies and
    briefs do: the threshold is one of containment, the share of the removed text's shingle set that is in its
    keeper's. The keeper is always the text that holds the other, whatever the policy: texts come by the size
    of their shingle sets, the largest first, and each joins the kept one that holds most of it. The policy
    decides between texts with equal sets, between sets of one size, and between keepers that hold as much. A
    text with fewer than 10 distinct shingles joins only its equals, as it may stand anywhere. Candidates are
    found as by ``contained_pairs``, with at least the probability ``settings.recall``.

    A text with fewer tokens than a shingle is one shingle of all its tokens, so only texts with the same
    tokens join it. Texts of nothing but white space count as copies of each other (similarity 1.0):
    one of them is kept. With ``normalise="exact"`` those without a word do, too, emoji among them.

    Args:
        texts: rows of str by position: a list, tuple, iterator, numpy array or Series; or an Arrow array of strings,
            whose bytes are read where they lie.
        threshold: least similarity or containment, 0 < threshold <= 1; None for that of the settings (0.8 by
            default).
        relation: what is removed: texts ``similar`` to their keeper, or those ``contained`` in it.
        keeper: which text has priority: ``first``, ``longest`` (in code points) or ``earliest`` (by
            ``dates``); equal ones go by row.
        dates: for ``earliest``: one for each text; datetime (naive ones count as UTC), date (its midnight),
            str in ISO 8601, int (seconds since 1970), a numpy datetime64 array, or None where it is not
            known, which comes last.
        key: your own priority: one sortable value for each text, the lowest comes first.
        settings: how near-copies are found; None for the defaults.
        threads: how many to work in; None for one for each processor. The groups do not depend on it.
        work_dir: a folder on a disk for signatures and shingle sets, for corpora that memory would not hold;
            None for memory, the only choice for the relation ``contained``. The groups are the same. Of the
            files in it, and of an Arrow array's that are mapped, some 200 MB are resident at a time; some
            60 bytes a text and 200 more for a candidate are in memory as before, and 34 MB and 12 bytes a text
            for each thread. It takes 512 bytes a text, and 8 for each word of texts that are linked to more than
            four million words of others; the files have no names, and are gone when this returns or raises, or
            the process ends.
        progress: is told now and then how many texts are done, and of how many; by the relation ``contained`` at both
            ends only.

    Returns:
        Labels and the evidence for each text that is removed.

    Raises:
        InputError: texts, dates or key are no rows (a table, a mapping, a set); a row holds no text, as None and NaN
            do not; dates or key are not one for each text, or not to be ordered.
        LimitError: relation is ``contained``, and there are more than max_pairs pairs.
        OutputError: work_dir cannot be written, or has no room left.
        SettingsError: a setting is out of its range, contradicts another, or the recall cannot be reached.

    >>> texts = ["One two three four five six.", "Seven.", "ONE two, three four five six", "seven", "Eight"]
    >>> find_duplicates(texts).labels.tolist()
    [0, 1, 0, 1, 4]
    """
    settings = dedup_settings(settings, threshold)
    if relation not in RELATIONS:
        raise SettingsError(f"relation is {relation!r}; it must be one of {', '.join(RELATIONS)}")
    check_progress(progress)
    texts = as_column(texts)
    told = progress or _tell_nobody
    told(0, len(texts))
    if relation == "contained":
        if work_dir is not None:
            raise SettingsError(
                "work_dir is of no use to the relation contained, whose shingle sets are all held in memory, 8 bytes a "
                "word: leave it out, or use the relation similar"
            )
        order = priority_order(texts, len(texts), keeper, dates, key)
        with thread_pool(threads) as pool:
            labels, values = lead_contained(texts, order, settings, pool)
        told(len(texts), len(texts))
        return _duplicates(labels, values, None, settings, relation)
    bands = choose_bands(settings.threshold, settings.num_perm, settings.recall)
    with open_workspace(work_dir) as workspace, thread_pool(threads) as pool:
        workspace.watch(places(texts))
        order = priority_order(texts, len(texts), keeper, dates, key)
        labels, values = _lead_similar(texts, order, bands, settings, pool, workspace, told)
    told(len(texts), len(texts))
    return _duplicates(labels, values, bands, settings, relation)


def _tell_nobody(_done: int, _total: int) -> None:
    """What is told where nobody asked."""


def _lead_similar(
    texts: Column,
    order: NDArray[np.int64],
    bands: Bands,
    settings: DedupSettings,
    pool: Pool,
    workspace: Workspace,
    progress: Callable[[int, int], object],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The row of each text's keeper, int64 (n,), and the similarity to it, float64 (n,)."""
    total = len(order)
    labels = np.arange(total, dtype=np.int64)
    values = np.ones(total, dtype=np.float64)
    # A text that is signed, and has not yet been held against others, is half done.
    sketches = sketch(
        texts, settings, pool, keep=True, workspace=workspace, tell=lambda signed: progress(signed // 2, total)
    )
    speaks = sketches.counts[order] > 0
    silent = order[~speaks]
    labels[silent] = silent[:1]
    buckets = find_buckets(sketches, order[speaks], bands, pool)

    def group(part: NDArray[np.int64], pool: Pool, workspace: Workspace) -> int:
        candidates = find_candidates(sketches, buckets, part, settings, pool, workspace)
        chosen, similarities = _leaders(candidates, sketches, settings, pool, workspace)
        labels[candidates.documents] = candidates.documents[chosen]
        values[candidates.documents] = similarities
        return len(part)

    parts, large_parts = part_buckets(buckets, sketches.counts, pool.threads)
    waiting = sum(map(len, parts)) + sum(map(len, large_parts))
    small = pool.map(lambda part: group(part, ALONE, MEMORY), parts)
    for done in chain(small, (group(part, pool, workspace) for part in large_parts)):
        waiting -= done
        progress(total - (waiting + 1) // 2, total)
    return labels, values


def _duplicates(
    labels: NDArray[np.int64],
    values: NDArray[np.float64],
    bands: Bands | None,
    settings: DedupSettings,
    relation: Relation,
) -> Duplicates:
    members = np.flatnonzero(labels != np.arange(len(labels)))
    return Duplicates(labels, members, labels[members], values[members], bands, settings, relation)


def _leaders(
    candidates: Candidates, sketches: Sketches, settings: DedupSettings, pool: Pool, workspace: Workspace
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Keeper of each candidate, by place among the candidates, and the similarity to it."""
    found = _try_leaders(candidates, sketches, settings, pool)
    if found is None:
        candidates = part_crowded(candidates, settings, pool, workspace)
        found = _try_leaders(candidates, sketches, settings, pool)
    if found is None:
        raise AssertionError("buckets were parted, and patience has no end then")
    return found


def _try_leaders(
    candidates: Candidates, sketches: Sketches, settings: DedupSettings, pool: Pool
) -> tuple[NDArray[np.int64], NDArray[np.float64]] | None:
    """What ``_leaders`` gives, or None as soon as there are too many comparisons that come to nothing."""
    rare = candidates.rare
    # Keepers are chained by bucket, or by rare shingle.
    heads = np.full(candidates.firsts.shape if rare is None else (rare.total, 2), -1, dtype=np.int32)
    nexts = np.empty(candidates.firsts.shape if rare is None else rare.slots.shape, dtype=np.int32)
    leaders = _no_leaders(len(candidates.documents), len(candidates.rows))
    compared = compared_sets(candidates, sketches, settings)

    def lead(part: NDArray[np.int64]) -> bool:
        """Whether there was patience enough for the part: for what is behind, so that a template shows early."""
        kept, wasted_so_far = 0, 0
        size = _BLOCK if sketches.workspace.mapped else _LONG_BLOCK
        for at in range(0, len(part), size):
            block = part[at : at + size]
            patience = candidates.patience_for(_FIRST_DOCUMENTS + at + len(block)) - wasted_so_far
            if rare is None:
                kept, wasted = kernels.lead_by_bucket(
                    block, kept, candidates.sames, candidates.firsts, compared, patience, heads, nexts, leaders
                )
                wasted_so_far += wasted
                if wasted > patience:
                    return False
            else:
                kept = kernels.lead_by_prefix(
                    block, kept, candidates.sames, rare, candidates.firsts, compared, heads, nexts, leaders
                )
            sketches.workspace.trim()
        return True

    # Several parts for each thread: sets that are compared with more keepers take longer than others.
    with closing(pool.map(lead, _parts(candidates, 1 if pool.threads == 1 else _PARTS * pool.threads))) as done:
        return (leaders.chosen, leaders.values) if all(done) else None


def _no_leaders(documents: int, sets: int) -> Leaders:
    """What leader clustering begins with: no keeper, and nothing compared."""
    return Leaders(
        keepers=np.full(sets, -1, dtype=np.int64),
        numbers=np.zeros(sets, dtype=np.int64),
        stamps=np.zeros(sets, dtype=np.int64),
        bests=np.full(sets, -1, dtype=np.int32),
        best_values=np.full(sets, -1.0, dtype=np.float64),
        seen=np.full(sets, -1, dtype=np.int64),
        chosen=np.empty(documents, dtype=np.int64),
        values=np.empty(documents, dtype=np.float64),
    )


def _parts(candidates: Candidates, number: int) -> list[NDArray[np.int64]]:
    """Deal the candidates out to at most so many parts, in order of priority, nothing they meet by to two of them.

    What they meet by is a bucket, or a rare shingle. Buckets have been parted already, as far as that goes.
    """
    rare = candidates.rare
    if number == 1 or rare is None or not len(candidates.rows):
        return [np.arange(len(candidates.documents), dtype=np.int64)]
    parents = np.empty(len(candidates.rows), dtype=np.int64)
    kernels.prefix_components(rare.starts, rare.slots, np.full(rare.total, -1, dtype=np.int64), parents)
    component = parents[candidates.sames]
    weights = np.bincount(component, weights=candidates.sizes[candidates.sames])
    # Components in order, cut where each part has its share of the shingles.
    share = np.minimum(np.cumsum(weights) * number / max(weights.sum(), 1.0), number - 0.5).astype(np.int64)
    dealt = share[component]
    return [part for turn in range(number) if len(part := np.flatnonzero(dealt == turn))]
