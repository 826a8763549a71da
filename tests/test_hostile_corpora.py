"""Corpora made to break a search for near-copies, and answers too large to give."""

import random
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import corpora

from cleaner import (
    DedupSettings,
    contained_pairs,
    find_duplicates,
    find_repeated_paragraphs,
    iter_similar_pairs,
    similar_pairs,
)
from cleaner.errors import LimitError, SettingsError
from cleaner.neardup import pairs as pairs_module
from cleaner.neardup import workers as workers_module


def words(number: int, draw: random.Random) -> list[str]:
    return [f"w{draw.randrange(5000)}" for _ in range(number)]


@given(corpora(), st.sampled_from([0.4, 0.8]), st.integers(1, 3), st.integers(1, 9))
@settings(max_examples=150, deadline=None)
def test_batches_are_the_whole_list(texts: list[str], threshold: float, threads: int, batch: int) -> None:
    chosen = DedupSettings(shingle_size=2)
    whole = similar_pairs(texts, threshold, settings=chosen, threads=threads)
    parts = list(iter_similar_pairs(texts, threshold, batch=batch, settings=chosen, threads=threads))
    assert all(len(part) == batch for part in parts[:-1])
    assert all(0 < len(part) <= batch for part in parts)
    for part in parts:
        assert list(part) == sorted(part)
    assert sorted(pair for part in parts for pair in part) == list(whole)


def test_a_list_that_would_be_too_long_is_refused() -> None:
    texts = ["the same text again and again"] * 20_000  # 199,990,000 pairs, 4.8 GB
    with pytest.raises(LimitError, match=r"more pairs than allowed, max_pairs is 20,000,000: .*iter_similar_pairs"):
        similar_pairs(texts)
    first = next(iter_similar_pairs(texts, batch=1000))
    assert len(first) == 1000
    draw = random.Random(1)  # noqa: S311
    base = " ".join(words(300, draw))
    near = [f"{base} end{number}" for number in range(60)]  # no two sets are equal
    with pytest.raises(LimitError, match="max_pairs is 1,000"):
        similar_pairs(near, settings=DedupSettings(max_pairs=1000))
    mixed = near[:30] * 4  # 435 pairs of sets, 720 + 6960 of texts
    with pytest.raises(LimitError, match="max_pairs is 5,000"):
        similar_pairs(mixed, settings=DedupSettings(max_pairs=5000))
    assert len(similar_pairs(mixed, settings=DedupSettings(max_pairs=7140))) == 7140
    with pytest.raises(LimitError):
        similar_pairs(mixed, settings=DedupSettings(max_pairs=7139))
    assert sum(len(part) for part in iter_similar_pairs(mixed)) == 7140
    with pytest.raises(SettingsError, match="batch is 0"):
        next(iter_similar_pairs(near, batch=0))


def one_word_apart(number: int) -> list[str]:
    base = words(100, random.Random(6))  # noqa: S311
    return [" ".join([*base[: number % 100], f"own{number}", *base[number % 100 :]]) for number in range(number)]


@pytest.mark.parametrize("search", [similar_pairs, contained_pairs])
def test_pairs_are_counted_while_they_are_found(search: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 4.5 million pairs hardly more than the limit come into being, whatever a thread's share of them is."""
    listed = 0
    plain = pairs_module.Tally.count

    def count(self: pairs_module.Tally, pairs: pairs_module.SetPairs) -> None:
        nonlocal listed
        listed += len(pairs.lefts)
        plain(self, pairs)

    monkeypatch.setattr(pairs_module.Tally, "count", count)
    monkeypatch.setattr(pairs_module, "_LEAST_CAPACITY", 1)
    with pytest.raises(LimitError, match="max_pairs is 10,000"):
        search(one_word_apart(3000), threads=2, settings=DedupSettings(max_pairs=10_000))
    assert listed < 10_000 + 10 * 3000  # two threads draw eight shares ahead, each of which may fill a buffer


@pytest.mark.parametrize("search", [similar_pairs, contained_pairs])
def test_a_pair_costs_what_is_said(search: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "_KEPT_SHINGLES", 1 << 16)  # room that is only taken where it is filled
    texts = one_word_apart(2000)
    search(texts[:10], threads=1)
    tracemalloc.start()
    try:
        found = search(texts, threads=1)
        now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found) > 1_500_000
    assert 23 < now / len(found) < 28
    assert peak / len(found) < 60


def test_all_equal() -> None:
    texts = [" ".join(words(60, random.Random(2)))] * 50_000  # noqa: S311
    found = find_duplicates(texts)
    assert (found.labels == 0).all()
    assert len(contained_pairs(texts)) == 49_999
    (one,) = find_repeated_paragraphs(texts)
    assert one.documents == 50_000


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u00ad"])
def test_all_empty(text: str) -> None:
    texts = [text] * 100_000
    assert (find_duplicates(texts).labels == 0).all()
    assert len(similar_pairs(texts)) == len(contained_pairs(texts)) == 0
    assert find_repeated_paragraphs(texts, min_words=1) == []


def test_one_very_long_document() -> None:
    draw = random.Random(3)  # noqa: S311
    long = " ".join(words(1_000_000, draw))  # 6 MB
    cut = long[: len(long) - 50_000]
    texts = ["short", long, cut, long[:600]]
    found = find_duplicates(texts)
    assert found.labels.tolist() == [0, 1, 1, 3]
    assert [pair[:2] for pair in contained_pairs(texts, 0.9)] == [(2, 1), (3, 1), (3, 2)]


@pytest.mark.parametrize("scheme", ["affine32", "fss"])
def test_a_hundred_thousand_documents_of_one_word(scheme: str) -> None:
    texts = [f"word{number % 50_000}" for number in range(100_000)]
    found = find_duplicates(texts, settings=DedupSettings(scheme=scheme, num_perm=64))  # type: ignore[arg-type]
    assert (found.labels == np.arange(100_000) % 50_000).all()


def test_one_template_under_everything() -> None:
    draw = random.Random(4)  # noqa: S311
    template = " ".join(words(150, draw))
    texts = [f"{template}\n{' '.join(words(40, draw))}" for _ in range(5000)]
    assert len(find_duplicates(texts).kept) == 5000
    assert len(contained_pairs(texts)) == 0
    (one,) = find_repeated_paragraphs(texts)
    assert (one.text, one.documents) == (template, 5000)


def test_no_chain_of_versions_swallows_them() -> None:
    """40 documents in 50 versions each, 2 % away from the last: the last has little of the first."""
    draw = random.Random(5)  # noqa: S311
    texts: list[str] = []
    for _ in range(40):
        version = words(250, draw)
        for _ in range(50):
            texts.append(" ".join(version))
            for _ in range(5):
                version[draw.randrange(250)] = f"new{draw.randrange(10**6)}"
    found = find_duplicates(texts)
    assert (found.similarities >= 0.8).all()
    assert (found.labels // 50 == np.arange(2000) // 50).all()
    groups = np.bincount(np.arange(2000)[found.labels == np.arange(2000)] // 50)
    assert groups.min() >= 10  # a version is near its keeper, not merely near some version that is
