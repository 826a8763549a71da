"""Fast Similarity Sketching: equal to its slow twin, and as true in its estimates as theory says."""

import math

import numpy as np
import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import any_texts, corpora

from cleaner import (
    DedupSettings,
    Signatures,
    find_duplicates,
    kernels,
    minhash,
    similar_pairs,
    sketch,
    to_datasketch,
)
from cleaner.errors import SignatureError
from cleaner.neardup.workers import permutations, round_keys


@given(st.lists(any_texts, max_size=5), st.integers(8, 40), st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_sketches_equal_the_reference(texts: list[str], num_perm: int, size: int) -> None:
    chosen = DedupSettings(num_perm=num_perm, shingle_size=size, seed=5, scheme="fss")
    keys = round_keys(num_perm, 5).tolist()
    found = minhash(texts, settings=chosen, threads=1)
    assert found.tolist() == [reference.fast_sketch(text, keys, size) for text in texts]


def fast(shingles: list[int], keys: list[int]) -> list[int]:
    found = np.empty(len(keys) // 2, dtype=np.uint32)
    given_shingles = np.array(shingles, dtype=np.uint64)
    kernels.fast_sketch_shingles(given_shingles, len(shingles), np.array(keys, dtype=np.uint64), found)
    return found.tolist()


def test_every_entry_is_filled_even_where_the_rounds_repeat() -> None:
    keys = [round_keys(8, 1).tolist()[0]] * 16  # each of the first rounds throws into the same entry
    found = fast([1], keys)
    assert 2**32 - 1 not in found
    assert fast([], keys) == [2**32 - 1] * 8


def test_the_sketch_of_a_union_is_the_minimum() -> None:
    drawn = np.random.default_rng(1).integers(0, 2**64, 500, dtype=np.uint64).tolist()
    keys = round_keys(64, 1).tolist()
    for cut in (1, 30, 250):
        both = np.minimum(fast(drawn[:cut], keys), fast(drawn[cut:], keys))
        assert both.tolist() == fast(drawn, keys)


@pytest.mark.parametrize("size", [20, 300, 20_000])
@pytest.mark.parametrize("similarity", [0.1, 0.5, 0.8, 0.95])
def test_estimates_are_as_good_as_theory_says(size: int, similarity: float) -> None:
    draw = np.random.default_rng(size)
    common = round(size * similarity)
    rest = max(1, (size - common) // 2)
    trials = 400 if size < 1000 else 60
    keys = round_keys(128, 1)
    errors = []
    left, right = np.empty((2, 128), dtype=np.uint32)
    for _ in range(trials):
        drawn = draw.integers(0, 2**64, common + 2 * rest, dtype=np.uint64)
        one, two = drawn[: common + rest], np.concatenate((drawn[:common], drawn[common + rest :]))
        kernels.fast_sketch_shingles(one, len(one), keys, left)
        kernels.fast_sketch_shingles(two, len(two), keys, right)
        errors.append((left == right).mean() - common / len(drawn))
    exact = common / (common + 2 * rest)
    spread = math.sqrt(exact * (1 - exact) / 128)
    assert abs(np.mean(errors)) < 4 * spread / math.sqrt(trials)
    assert np.std(errors) < 1.25 * spread


@given(corpora(), st.sampled_from([0.4, 0.8, 1.0]), st.integers(1, 3))
@settings(max_examples=100, deadline=None)
def test_both_schemes_find_the_same(texts: list[str], threshold: float, threads: int) -> None:
    chosen = DedupSettings(shingle_size=2, recall=0.999999, num_perm=512, scheme="fss")
    assert list(similar_pairs(texts, threshold, settings=chosen, threads=threads)) == reference.pairs(
        texts, threshold, 2
    )
    found = find_duplicates(texts, threshold, settings=chosen, threads=threads)
    assert found.labels.tolist() == [keeper for keeper, _ in reference.anchored(texts, threshold, None, 2)]


def test_signatures_of_different_making_are_kept_apart() -> None:
    texts = ["a b c d e f g", "a b c d e f h"]
    whole = sketch(texts)
    assert (whole.values == minhash(texts)).all()
    assert len(whole[:1]) == 1
    assert whole.similarity(whole[:1]).tolist() == [[1.0], [(whole.values[0] == whole.values[1]).mean()]]
    for name, value in {"scheme": "fss", "seed": 2, "shingle_size": 4, "num_perm": 64}.items():
        other = sketch(texts, settings=DedupSettings(**{name: value}))
        with pytest.raises(SignatureError, match=f"of {name} "):
            whole.similarity(other)
    with pytest.raises(SignatureError, match="must be uint32"):
        Signatures(np.zeros((1, 8)), "affine32", 1, 5)  # type: ignore[arg-type]
    with pytest.raises(SignatureError, match="no scheme 'fss'"):
        to_datasketch(sketch(texts, settings=DedupSettings(scheme="fss")))
    with pytest.raises(SignatureError, match="seed is 3"):
        to_datasketch(whole, seed=3)
    nine = sketch(texts, settings=DedupSettings(seed=9))
    assert to_datasketch(nine)[0].seed == 9
    assert (to_datasketch(nine)[1].permutations == np.array(permutations(128, 9))).all()
