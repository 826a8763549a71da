"""Fast Similarity Sketching: equal to its slow twin, and as true in its estimates as theory says."""

import math
from dataclasses import replace

import numpy as np
import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
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
from cleaner.config import Scheme
from cleaner.errors import SignatureError
from cleaner.neardup.workers import first_key, permutations


@given(st.lists(any_texts, max_size=5), st.integers(8, 40), st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_sketches_equal_the_reference(texts: list[str], num_perm: int, size: int) -> None:
    chosen = DedupSettings(num_perm=num_perm, shingle_size=size, seed=5, scheme="fss")
    drawn = list(zip(*(part.tolist() for part in permutations(num_perm, 5)), strict=True))
    found = sketch(texts, settings=chosen, threads=1).values
    assert found.tolist() == [reference.fast_sketch(text, int(first_key(5)), drawn, size) for text in texts]


@pytest.mark.parametrize("words", [1, 7, 90, 600, 3000])
@pytest.mark.parametrize("num_perm", [13, 128, 200])
def test_sketches_of_any_length_equal_the_reference(words: int, num_perm: int) -> None:
    draw = np.random.default_rng(words)
    text = " ".join(f"w{number}" for number in draw.integers(0, 10**6, words).tolist())
    drawn = list(zip(*(part.tolist() for part in permutations(num_perm, 1)), strict=True))
    chosen = DedupSettings(num_perm=num_perm, scheme="fss")
    assert sketch([text], settings=chosen).values[0].tolist() == reference.fast_sketch(text, int(first_key(1)), drawn)


def fast(shingles: NDArray[np.uint64], num_perm: int) -> NDArray[np.uint32]:
    found = np.empty(num_perm, dtype=np.uint32)
    work = np.empty(len(shingles), dtype=np.uint32), np.empty(4 * (num_perm + 8), dtype=np.uint32)
    kernels.fast_sketch_shingles(shingles, len(shingles), first_key(1), *permutations(num_perm, 1), *work, found)
    return found


@pytest.mark.parametrize("num_perm", [8, 64, 71])
def test_every_entry_is_filled(num_perm: int) -> None:
    drawn = np.random.default_rng(1).integers(0, 2**64, 500, dtype=np.uint64)
    for size in (1, 2, 40, 500):
        assert 2**32 - 1 not in fast(drawn[:size], num_perm)
    assert (fast(drawn[:0], num_perm) == 2**32 - 1).all()


def test_the_sketch_of_a_union_is_the_minimum() -> None:
    drawn = np.random.default_rng(1).integers(0, 2**64, 500, dtype=np.uint64)
    for cut in (1, 30, 250):
        both = np.minimum(fast(drawn[:cut], 64), fast(drawn[cut:], 64))
        assert (both == fast(drawn, 64)).all()


@pytest.mark.parametrize("size", [20, 130, 300, 20_000])
@pytest.mark.parametrize("similarity", [0.1, 0.5, 0.8, 0.95])
def test_estimates_are_as_good_as_theory_says(size: int, similarity: float) -> None:
    draw = np.random.default_rng(size)
    common = round(size * similarity)
    rest = max(1, (size - common) // 2)
    trials = 400 if size < 1000 else 60
    errors = []
    for _ in range(trials):
        drawn = draw.integers(0, 2**64, common + 2 * rest, dtype=np.uint64)
        one, two = drawn[: common + rest], np.concatenate((drawn[:common], drawn[common + rest :]))
        errors.append((fast(one, 128) == fast(two, 128)).mean() - common / len(drawn))
    exact = common / (common + 2 * rest)
    spread = math.sqrt(exact * (1 - exact) / 128)
    assert abs(np.mean(errors)) < 4 * spread / math.sqrt(trials)
    assert np.std(errors) < 1.25 * spread


@given(corpora(), st.sampled_from([0.4, 0.8, 1.0]), st.integers(1, 3), st.sampled_from(["fss", "affine32"]))
@settings(max_examples=150, deadline=None)
def test_both_schemes_find_the_same(texts: list[str], threshold: float, threads: int, scheme: Scheme) -> None:
    chosen = DedupSettings(shingle_size=2, recall=0.999999, num_perm=512, scheme=scheme)
    assert list(similar_pairs(texts, threshold, settings=chosen, threads=threads)) == reference.pairs(
        texts, threshold, 2
    )
    found = find_duplicates(texts, threshold, settings=chosen, threads=threads)
    assert found.labels.tolist() == [keeper for keeper, _ in reference.leaders(texts, threshold, None, 2)]


def test_signatures_of_different_making_are_kept_apart() -> None:
    texts = ["a b c d e f g", "a b c d e f h"]
    slow = DedupSettings(scheme="affine32")
    whole = sketch(texts, settings=slow)
    assert (whole.values == minhash(texts)).all()
    assert (whole.values == minhash(texts, settings=DedupSettings(scheme="fss"))).all()
    assert len(whole[:1]) == 1
    assert whole.similarity(whole[:1]).tolist() == [[1.0], [(whole.values[0] == whole.values[1]).mean()]]
    for name, value in {"scheme": "fss", "seed": 2, "shingle_size": 4, "num_perm": 64}.items():
        other = sketch(texts, settings=replace(slow, **{name: value}))
        with pytest.raises(SignatureError, match=f"of {name} "):
            whole.similarity(other)
    with pytest.raises(SignatureError, match="must be uint32"):
        Signatures(np.zeros((1, 8)), "affine32", 1, 5)  # type: ignore[arg-type]
    with pytest.raises(SignatureError, match="no scheme 'fss'"):
        to_datasketch(sketch(texts))
    with pytest.raises(SignatureError, match="seed is 3"):
        to_datasketch(whole, seed=3)
    nine = sketch(texts, settings=replace(slow, seed=9))
    assert to_datasketch(nine)[0].seed == 9
    assert (to_datasketch(nine)[1].permutations == np.array(permutations(128, 9))).all()
