"""The kernels of the index against slow twins that share no code with them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import kernels

MASK = 2**64 - 1
hashes = st.sets(st.integers(0, 60), max_size=40)


def mixed(left: int, right: int) -> int:
    product = left * right
    return (product >> 64) ^ (product & MASK)


def key_of(entries: list[int], band: int) -> int:
    key = mixed(0xC2B2AE3D27D4EB4F ^ band, 0x9E3779B185EBCA87)
    for entry in entries:
        key = mixed(key ^ entry, 0x9E3779B185EBCA87)
    return key


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5), st.data())
@settings(max_examples=60, deadline=None)
def test_band_keys(rows: list[int], data: st.DataObject) -> None:
    entry = st.integers(0, 2**32 - 1)
    width = sum(rows) + 2  # not every entry stands in a band
    signatures = data.draw(st.lists(st.lists(entry, min_size=width, max_size=width), min_size=1, max_size=4))
    keys = np.empty((len(signatures), len(rows)), dtype=np.uint64)
    kernels.band_keys(np.array(signatures, dtype=np.uint32), np.array(rows, dtype=np.int64), keys)
    for signature, found in zip(signatures, keys.tolist(), strict=True):
        edges = [sum(rows[:band]) for band in range(len(rows) + 1)]
        expected = [key_of(signature[edges[band] : edges[band + 1]], band) for band in range(len(rows))]
        assert found == expected


def test_equal_entries_in_two_bands_give_two_keys() -> None:
    keys = np.empty((1, 2), dtype=np.uint64)
    kernels.band_keys(np.full((1, 6), 7, dtype=np.uint32), np.array([3, 3]), keys)
    assert keys[0, 0] != keys[0, 1]


near = st.one_of(st.integers(0, MASK), st.integers(0, 3), st.integers(MASK - 3, MASK), st.integers(2**63, 2**63 + 3))


@given(st.lists(near, max_size=60), st.lists(near, max_size=8), st.integers(0, 9))
@settings(max_examples=200, deadline=None)
def test_numbers_of_keys(held: list[int], wanted: list[int], room: int) -> None:
    held.sort()
    found = np.full(room, 10**6, dtype=np.uint32)
    arrays = (np.array(held, dtype=np.uint64), np.arange(len(held), dtype=np.uint32), np.array(wanted, dtype=np.uint64))
    count = kernels.numbers_of_keys(*arrays, found)
    expected = [place for key in wanted for place, one in enumerate(held) if one == key]
    assert count == len(expected)
    assert found[:count].tolist() == expected[:room]
    assert (found[count:] == 10**6).all()


def flat(sets: list[set[int]]) -> "tuple[np.ndarray, np.ndarray, np.ndarray]":
    sizes = np.array([len(one) for one in sets], dtype=np.int64)
    values = [value for one in sets for value in sorted(one)]
    return np.array(values, dtype=np.uint64), np.cumsum(sizes) - sizes, sizes


@given(
    st.lists(hashes, min_size=1, max_size=6),
    st.lists(hashes, min_size=1, max_size=6),
    st.floats(0.01, 1.0),
    st.data(),
)
@settings(max_examples=150, deadline=None)
def test_pair_similarities(left: list[set[int]], right: list[set[int]], threshold: float, data: st.DataObject) -> None:
    pair = st.tuples(st.integers(0, len(left) - 1), st.integers(0, len(right) - 1))
    pairs = data.draw(st.lists(pair, min_size=1, max_size=20))
    ratios = [len(left[a] & right[b]) / max(1, len(left[a] | right[b])) for a, b in pairs]
    threshold = data.draw(st.sampled_from([threshold, *(ratio for ratio in ratios if ratio > 0.0)]))
    lefts, rights = np.ascontiguousarray(np.array(pairs, dtype=np.int64).T)
    values = np.empty(len(pairs), dtype=np.float64)
    kernels.pair_similarities(lefts, *flat(left), rights, *flat(right), threshold, values)
    assert values.tolist() == [ratio if ratio >= threshold else -1.0 for ratio in ratios]
