"""Buckets, and the rarest shingles by which crowded ones are parted: kernels, and that no pair is lost."""

import random

import numpy as np
import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import DedupSettings, find_duplicates, similar_pairs
from cleaner.kernels.neardup.tuples import PrefixFilter
from cleaner.neardup import candidates as candidates_module
from cleaner.neardup import groups as groups_module
from cleaner.neardup import pairs as pairs_module
from cleaner.neardup import prefix_filter as filter_module
from cleaner.neardup.bands import Bands
from cleaner.neardup.prefix_filter import prefix_filter
from cleaner.neardup.threads import thread_pool
from cleaner.neardup.workers import MEMORY, ShingleSets, Sketches

# Few upper bits, so that shingles share slots, and few values, so that sets share shingles.
hashes = st.builds(lambda high, low: (high << 58) | low, st.integers(0, 63), st.integers(0, 3))
shingle_sets = st.lists(st.frozensets(hashes, min_size=1, max_size=40), min_size=1, max_size=12)


def as_sets(groups: list[frozenset[int]]) -> ShingleSets:
    sizes = np.array([len(group) for group in groups], dtype=np.int64)
    flat = np.array([value for group in groups for value in sorted(group)], dtype=np.uint64)
    return ShingleSets(flat, np.cumsum(sizes) - sizes, sizes, np.zeros((len(groups), 2), dtype=np.uint64))


@given(st.lists(st.lists(st.integers(0, 2), min_size=7, max_size=7), max_size=30), st.sampled_from([1, 3, 64]))
@settings(max_examples=80, deadline=None)
def test_buckets_equal_the_reference(rows: list[list[int]], part: int) -> None:
    signatures = np.array(rows, dtype=np.uint32).reshape(-1, 7)
    nothing = np.empty(0, dtype=np.int64)
    sketches = Sketches(signatures, nothing, np.empty(0, dtype=np.uint64), nothing, [])
    bands = Bands((2, 2, 3), 0.8, 0.5, 7)
    with pytest.MonkeyPatch.context() as patch, thread_pool(1) as pool:
        patch.setattr(candidates_module, "_PART", part)
        patch.setattr(candidates_module, "_SPAN", 4)
        found = candidates_module._bucket_firsts(sketches, np.arange(len(rows)), bands, pool)
        assert found.tolist() == reference.bucket_firsts(rows, bands.rows)
        # Of documents with the same set, the first one's buckets are those of the set.
        sets = [row[:3] for row in rows]
        distinct = [place for place, one in enumerate(sets) if sets.index(one) == place]
        numbers = [distinct.index(sets.index(one)) for one in sets]
        buckets = candidates_module.Buckets(np.arange(len(rows)), found, nothing, np.array(numbers, dtype=np.int32))
        by_set = candidates_module._by_set(buckets, np.array(distinct, dtype=np.int64), pool)
    assert by_set.tolist() == [
        [numbers[first] if (first := column[place]) >= 0 else -1 for column in found.tolist()] for place in distinct
    ]


@given(shingle_sets, st.sampled_from([0.1, 0.5, 0.75, 0.8, 1.0]), st.integers(1, 3), st.sampled_from([16, 1 << 26]))
@settings(max_examples=150, deadline=None)
def test_rare_shingles_equal_the_reference(
    groups: list[frozenset[int]], threshold: float, threads: int, table: int
) -> None:
    made = as_sets(groups)
    with pytest.MonkeyPatch.context() as patch, thread_pool(threads) as pool:
        patch.setattr(filter_module, "_TABLE", table)
        patch.setattr(filter_module, "_SPAN", 5)
        rare, shared = prefix_filter(made, threshold, pool, MEMORY)
    assert rare is not None
    count_slots = 1 << max(1, (2 * sum(map(len, groups))).bit_length())
    longest = sum(len(one) - int(np.ceil(threshold * len(one) - 1.0)) + 1 for one in groups)
    expected = reference.prefix_filter(groups, threshold, count_slots, 1 << max(1, longest.bit_length()))
    slots, starts, middles = rare.slots.tolist(), rare.starts.tolist(), rare.middles.tolist()
    listed = [
        (slots[begin:middle], slots[middle:end])
        for begin, middle, end in zip(starts[:-1], middles, starts[1:], strict=True)
    ]
    assert listed == expected
    check_chains(rare)
    for own, group in enumerate(groups):
        elsewhere = set().union(*(other for at, other in enumerate(groups) if at != own))
        assert len(group & elsewhere) <= shared[own] <= len(group)


def check_chains(rare: PrefixFilter) -> None:
    """From each entry the chains reach every later set in its slot, by a near entry and by a far one."""
    middles = rare.middles
    for entry, slot in enumerate(rare.slots.tolist()):
        for following, is_far in ((rare.near_next, False), (rare.far_next, True)):
            reached, at = [], int(following[entry])
            while at >= 0:
                reached.append(int(rare.owners[at]))
                at = int(following[at])
            later = [
                int(rare.owners[e])
                for e in np.flatnonzero(rare.slots == slot)
                if (e >= middles[rare.owners[e]]) == is_far and rare.owners[e] > rare.owners[entry]
            ]
            assert reached == sorted(set(later))


@given(shingle_sets, st.sampled_from([0.3, 0.5, 0.8, 1.0]))
@settings(max_examples=150, deadline=None)
def test_similar_sets_always_meet(groups: list[frozenset[int]], threshold: float) -> None:
    groups = sorted(set(groups), key=sorted)
    with thread_pool(1) as pool:
        rare, _ = prefix_filter(as_sets(groups), threshold, pool, MEMORY)
    assert rare is not None
    entries = [
        [set(rare.slots[a:b].tolist()) for a, b in ((s, m), (m, e))]
        for s, m, e in zip(rare.starts[:-1], rare.middles, rare.starts[1:], strict=True)
    ]
    for left in range(len(groups)):
        for right in range(left):
            if reference.jaccard(groups[left], groups[right]) >= threshold:
                (near, far), (other_near, other_far) = entries[left], entries[right]
                assert near & (other_near | other_far) or other_near & far


@given(st.lists(st.lists(st.integers(0, 5), min_size=7, max_size=7), max_size=30), st.sampled_from([1, 40, 1 << 20]))
@settings(max_examples=150, deadline=None)
def test_parts_hold_whole_buckets(rows: list[list[int]], size: int) -> None:
    signatures = np.array(rows, dtype=np.uint32).reshape(-1, 7)
    counts = np.arange(len(rows)) % 9 + 1
    nothing = np.empty(0, dtype=np.int64)
    sketches = Sketches(signatures, counts, np.empty(0, dtype=np.uint64), nothing, [])
    with pytest.MonkeyPatch.context() as patch, thread_pool(1) as pool:
        buckets = candidates_module.find_buckets(sketches, np.arange(len(rows)), Bands((2, 2, 3), 0.8, 0.5, 7), pool)
        patch.setattr(candidates_module, "_PART_SHINGLES", size)
        patch.setattr(candidates_module, "_LARGE_PART", 30)
        small, large = candidates_module.part_buckets(buckets, counts, 3)
    parts = [part.tolist() for part in (*small, *large)]
    assert all(part == sorted(part) for part in parts)
    assert sorted(place for part in parts for place in part) == buckets.shared.tolist()
    part_of = {place: number for number, part in enumerate(parts) for place in part}
    for column in buckets.firsts.tolist():
        assert all(part_of[place] == part_of[first] for place, first in enumerate(column) if first >= 0)
    assert all(counts[part].sum() > 30 for part in large)


@pytest.mark.parametrize("own", [range(16, 60), range(1, 30)], ids=["none similar", "some similar"])
def test_one_template_under_all_costs_nobody_a_pair(own: range, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts of one template, some with words of their own that others have too; parted and unparted the same."""
    draw = random.Random(8)  # noqa: S311
    template = [f"t{draw.randrange(5000)}" for _ in range(120)]
    texts = [" ".join([*template, *(f"w{draw.randrange(300)}" for _ in range(draw.choice(own)))]) for _ in range(400)]
    chosen = DedupSettings(num_perm=256, recall=0.9999)
    answers = []
    for crowded in (1 << 60, -1, 5, 20):
        monkeypatch.setattr(candidates_module, "_CROWDED", crowded)
        monkeypatch.setattr(groups_module, "_FIRST_DOCUMENTS", 0)
        found = find_duplicates(texts, settings=chosen)
        answers.append(
            (found.labels.tolist(), found.similarities.tolist(), list(similar_pairs(texts, settings=chosen)))
        )
    assert all(answer == answers[0] for answer in answers)
    assert bool(answers[0][2]) == (own.start == 1)


def test_many_near_copies_of_each_text_are_not_taken_for_a_template(monkeypatch: pytest.MonkeyPatch) -> None:
    """They share all buckets, and comparing them is no waste: parting would cost ten times as much."""
    draw = random.Random(3)  # noqa: S311
    stories = [[f"w{draw.randrange(9000)}" for _ in range(90)] for _ in range(30)]
    texts = [" ".join([*story, f"end{number}"]) for story in stories for number in range(40)]

    def refuse(*_: object) -> None:
        raise AssertionError("buckets are parted")

    monkeypatch.setattr(groups_module, "part_crowded", refuse)
    monkeypatch.setattr(pairs_module, "part_crowded", refuse)
    assert len(find_duplicates(texts).kept) == 30
    assert len(similar_pairs(texts)) == 30 * 40 * 39 // 2
