"""Texts inside longer ones, against brute force."""

import random
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import any_texts, corpora

from cleaner import DedupSettings, RunSettings, contained_pairs, find_duplicates, kernels
from cleaner.errors import LimitError, SettingsError
from cleaner.kernels.neardup import tables
from cleaner.neardup import containment as containment_module
from cleaner.neardup import pairs as pairs_module
from cleaner.neardup import threads as threads_module
from cleaner.neardup import workers as workers_module


def words(number: int, draw: random.Random) -> list[str]:
    return [f"w{draw.randrange(5000)}" for _ in range(number)]


@given(corpora(), st.sampled_from([0.4, 0.7, 0.8, 1.0]), st.integers(1, 3), st.integers(1, 4))
@settings(max_examples=200, deadline=None)
def test_pairs_equal_the_reference(texts: list[str], threshold: float, threads: int, least: int) -> None:
    chosen = DedupSettings(shingle_size=2)
    found = contained_pairs(texts, threshold, min_shingles=least, settings=chosen, threads=threads)
    expected = reference.contained(texts, threshold, least, 2)
    assert list(found) == expected  # their sets are no larger than the sample, so none is missed
    assert found.indices.shape == (len(expected), 2)
    assert found.indices.dtype == np.int64


def inner_text(outer: list[str], draw: random.Random) -> list[str]:
    """A part of a text, as a truncated copy, a brief or a quotation makes it, sometimes edited."""
    length = draw.randrange(25, len(outer) - 10)
    begin = draw.choice([0, 0, draw.randrange(len(outer) - length)])
    part = outer[begin : begin + length]
    for _ in range(draw.randrange(1 + length // 30)):
        part[draw.randrange(len(part))] = f"edit{draw.randrange(10**6)}"
    return part + words(draw.randrange(1 + length // 12), draw)


def made_up_corpus() -> list[str]:
    draw = random.Random(3)  # noqa: S311  to make texts, not secrets
    longer = [words(draw.randrange(80, 600), draw) for _ in range(120)]
    texts = longer + [inner_text(draw.choice(longer), draw) for _ in range(300)]
    template = words(30, draw)
    draw.shuffle(texts)
    return [" ".join(text + template if draw.random() < 0.1 else text) for text in texts]


def test_recall_and_precision_on_made_up_truncations() -> None:
    texts = made_up_corpus()
    expected = {(inner, outer): share for inner, outer, share in reference.contained(texts, 0.8)}
    found = {(inner, outer): share for inner, outer, share in contained_pairs(texts)}
    assert len(expected) > 200
    assert {pair: expected.get(pair) for pair in found} == found
    near = [pair for pair, share in expected.items() if share < 0.85]
    assert len(near) > 25
    assert len(found) >= 0.995 * len(expected)
    assert sum(pair in found for pair in near) >= 0.97 * len(near)


def test_nothing_depends_on_threads_or_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = made_up_corpus()[:400]
    whole = contained_pairs(texts, threads=1)
    assert len(whole) > 20
    monkeypatch.setattr(workers_module, "_KEPT_SHINGLES", 0)
    monkeypatch.setattr(pairs_module, "_LEAST_CAPACITY", 1)
    for form in (texts, pa.array(texts)):
        again = contained_pairs(form, threads=3, settings=DedupSettings(scheme="fss", num_perm=64))
        assert list(again) == list(whole)


def test_a_long_outer_text_is_searched_not_merged() -> None:
    draw = random.Random(4)  # noqa: S311
    outer = words(20_000, draw)
    found = contained_pairs([" ".join(outer[500:560]), " ".join(outer)])
    assert list(found) == [(0, 1, 1.0)]


def test_what_all_pages_share_is_not_looked_up() -> None:
    draw = random.Random(5)  # noqa: S311
    template = words(60, draw)
    texts = [" ".join(template + words(80, draw)) for _ in range(5000)]
    assert len(contained_pairs(texts)) == 0


def test_short_texts_are_no_pairs_unless_asked_for() -> None:
    texts = ["a b c d e f", "a b c d e f g h i j k l m n o p q", "", "...", "a b"]
    assert list(contained_pairs(texts)) == []
    assert list(contained_pairs(texts, min_shingles=1)) == [(0, 1, 1.0)]
    assert list(contained_pairs([])) == []


def test_limits_and_settings() -> None:
    draw = random.Random(6)  # noqa: S311
    outer = words(100, draw)
    texts = [" ".join(outer[: 100 - cut]) for cut in range(20)]
    assert len(contained_pairs(texts)) == 190
    with pytest.raises(LimitError, match="max_pairs is 100"):
        contained_pairs(texts, settings=DedupSettings(max_pairs=100))
    with pytest.raises(SettingsError, match="min_shingles is 0"):
        contained_pairs(texts, min_shingles=0)


# --- groups


@given(corpora(), st.sampled_from([0.4, 0.7, 0.8, 1.0]), st.integers(1, 3), st.integers(1, 4), st.randoms())
@settings(max_examples=200, deadline=None)
def test_groups_equal_the_reference(
    texts: list[str], threshold: float, threads: int, least: int, draw: random.Random
) -> None:
    order = list(range(len(texts)))
    draw.shuffle(order)
    chosen = DedupSettings(shingle_size=2, threshold=threshold)
    with threads_module.thread_pool(threads) as pool:
        labels, shares = containment_module.lead_contained(
            texts, np.array(order, dtype=np.int64), chosen, pool, min_shingles=least
        )
    found = list(zip(labels.tolist(), shares.tolist(), strict=True))
    assert found == reference.leaders_contained(texts, threshold, order, least, 2)


def test_each_keeper_holds_what_it_stands_for() -> None:
    texts = made_up_corpus()
    sets = [reference.shingle_set(text) for text in texts]
    found = find_duplicates(texts, relation="contained")
    expected = reference.leaders_contained(texts, 0.8, range(len(texts)))
    agree = sum(label == keeper for label, (keeper, _) in zip(found.labels.tolist(), expected, strict=True))
    assert agree >= 0.99 * len(texts)
    assert len(found.evidence) > 200
    for member, keeper, share in found.evidence:
        assert share == len(sets[member] & sets[keeper]) / len(sets[member]) >= 0.8
        assert len(sets[member]) <= len(sets[keeper])
        assert found.labels[keeper] == keeper
    again = find_duplicates(pa.array(texts), relation="contained", threads=3, settings=DedupSettings(scheme="fss"))
    assert again.labels.tolist() == found.labels.tolist()


def test_the_holder_is_kept_whatever_the_policy() -> None:
    draw = random.Random(7)  # noqa: S311
    long = words(90, draw)
    texts = [" ".join(long[:40]), " ".join(long).upper(), " ".join(long), " ".join(long[30:80])]
    days = ["2024-01-04", "2024-01-03", "2024-01-02", "2024-01-01"]
    assert find_duplicates(texts, relation="contained").labels.tolist() == [1, 1, 1, 1]
    by_date = find_duplicates(texts, relation="contained", keeper="earliest", dates=days)
    assert by_date.labels.tolist() == [2, 2, 2, 2]
    assert by_date.evidence == [(0, 2, 1.0), (1, 2, 1.0), (3, 2, 1.0)]
    assert find_duplicates(texts).labels.tolist() == [0, 1, 1, 3]


def test_short_and_silent_texts_join_only_their_equals() -> None:
    long = " ".join(f"w{number}" for number in range(60))
    texts = [" ", "w3 w4 w5 w6 w7 w8", long, "W3, w4 w5 w6 w7 w8.", "\u200b", "", "w1"]
    assert find_duplicates(texts, relation="contained").labels.tolist() == [0, 1, 2, 1, 0, 0, 6]
    assert find_duplicates([], relation="contained").labels.tolist() == []
    assert find_duplicates(["", "\n"], relation="contained").labels.tolist() == [0, 0]


def test_groups_of_contained_texts_are_explained() -> None:
    long = " ".join(f"w{number}" for number in range(60))
    found = find_duplicates([long[:100] + " end", long], relation="contained")
    told = str(found.explain(0, [long[:100] + " end", long]))
    assert told.startswith(f"containment {found.similarities[0]:.3f}: 1 passage only in the keeper")
    assert "24 shingles" in found.describe()
    assert found.bands is None
    with pytest.raises(SettingsError, match="relation is 'like'"):
        find_duplicates([], relation="like")  # type: ignore[arg-type]


def test_work_space_is_refused_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="work_dir is of no use to the relation contained"):
        find_duplicates(["a", "b"], relation="contained", work_dir=tmp_path)
    assert RunSettings(relation="contained", work_dir=tmp_path).work_dir == tmp_path  # for what is cleaned


@pytest.mark.parametrize(("sample", "threshold"), [(24, 0.8), (24, 0.3), (24, 1.0), (5, 0.5)])
def test_the_hits_that_are_needed_are_nearly_always_there(sample: int, threshold: float) -> None:
    needed = containment_module.needed_hits(sample, threshold, 0.99)
    hits = np.random.default_rng(1).binomial(sample, threshold, 200_000)
    assert 1 <= needed <= sample
    assert (hits < needed).mean() <= 0.0013 or needed == 1


@given(st.lists(any_texts, max_size=5), st.booleans())
@settings(max_examples=60, deadline=None)
def test_hashes_of_whole_texts_equal_the_reference(texts: list[str], signs: bool) -> None:
    raw = [text.encode("utf-8", "surrogatepass") for text in texts]
    bounds = np.cumsum([0, *map(len, raw)], dtype=np.int64)
    data = np.frombuffer(b"".join(raw) + bytes(kernels.PADDING), dtype=np.uint8)
    longest = max(map(len, raw), default=0)
    work = np.empty(tables.work_bytes(longest), dtype=np.uint8)
    tokens = np.empty(tables.most_tokens(longest), dtype=np.uint64)
    counts, fingerprints = np.empty(len(texts), dtype=np.int64), np.empty((len(texts), 2), dtype=np.uint64)
    kernels.hash_documents(
        data,
        bounds,
        np.arange(len(bounds) - 1),
        tables.characters("default"),
        signs,
        work,
        tokens,
        counts,
        fingerprints,
    )
    assert counts.tolist() == [len(reference.tokens(text, signs=signs)) for text in texts]
    assert [tuple(row) for row in fingerprints.tolist()] == [
        reference.whole_hashes(reference.tokens(text, signs=signs)) for text in texts
    ]


@given(st.sets(st.integers(0, 2**64 - 1), max_size=40), st.integers(0, 2**64 - 1))
@settings(max_examples=100, deadline=None)
def test_the_table_holds_every_key(keys: set[int], other: int) -> None:
    given_keys = np.array(sorted(keys), dtype=np.uint64)
    slots = np.empty(64, dtype=np.int32)
    kernels.fill_table(given_keys, slots)
    assert sorted(slots[slots >= 0].tolist()) == list(range(len(keys)))
    for key in [*keys, other]:
        slot = (key * 0x9E3779B97F4A7C15 % 2**64) >> 58
        while slots[slot] >= 0 and given_keys[slots[slot]] != key:
            slot = (slot + 1) % 64
        assert (slots[slot] >= 0) == (key in keys)
