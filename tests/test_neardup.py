"""Signatures, pairs and groups through the public names."""

import math
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import datasketch
import numpy as np
import pyarrow as pa
import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st
from made import made_up
from strategies import any_texts, corpora

import cleaner.neardup
from cleaner import (
    DedupSettings,
    choose_bands,
    find_duplicates,
    from_datasketch,
    minhash,
    similar_pairs,
    to_datasketch,
)
from cleaner.errors import InputError, PageError, SettingsError, SignatureError
from cleaner.neardup import bands as bands_module
from cleaner.neardup import candidates as candidates_module
from cleaner.neardup import groups as groups_module
from cleaner.neardup import texts as texts_module
from cleaner.neardup import workers as workers_module
from cleaner.neardup.workers import permutations

NAIVE = datetime(2024, 1, 1, 12)  # noqa: DTZ001  what it counts as is the question
SURE = DedupSettings(recall=0.999999, num_perm=512)  # so sure that small tests can ask for every pair


def edited(text: str, draw: random.Random, edits: int) -> str:
    """A copy with words replaced, inserted and removed."""
    words = text.split()
    for _ in range(edits):
        at = draw.randrange(len(words))
        words[at : at + draw.randrange(2)] = [f"new{draw.randrange(10**6)}"] * draw.randrange(2)
    return " ".join(words)


# --- signatures


@given(st.lists(any_texts, max_size=6), st.integers(8, 40), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_minhash_equals_the_reference(texts: list[str], num_perm: int, size: int) -> None:
    chosen = DedupSettings(num_perm=num_perm, shingle_size=size, seed=5)
    drawn = list(zip(*(part.tolist() for part in permutations(num_perm, 5)), strict=True))
    found = minhash(texts, settings=chosen, threads=1)
    assert found.dtype == np.uint32
    assert found.shape == (len(texts), num_perm)
    assert found.tolist() == [reference.minhash(text, drawn, size) for text in texts]


def test_minhash_equals_datasketch_on_the_same_shingles() -> None:
    texts = ["", "one", *made_up(6, 90)]
    for text, signature in zip(texts, minhash(texts, settings=DedupSettings(seed=3)), strict=True):
        peer = datasketch.MinHash(num_perm=128, seed=3, scheme="affine32", hashfunc=int)
        peer.update_batch([reference.hashed32(shingle) for shingle in reference.shingle_set(text)])
        assert (peer.hashvalues == signature).all()


@pytest.mark.parametrize("lean", [False, True])
def test_datasketch_and_back(lean: bool) -> None:
    signatures = minhash(made_up(4, 60), settings=DedupSettings(seed=9))
    peers = to_datasketch(signatures, seed=9, lean=lean)
    assert {type(peer) for peer in peers} == {datasketch.LeanMinHash if lean else datasketch.MinHash}
    assert (from_datasketch(peers, seed=9) == signatures).all()
    one = to_datasketch(signatures[0], seed=9, lean=lean)
    assert one.jaccard(peers[0]) == 1.0
    assert (from_datasketch(one, seed=9) == signatures[0]).all()
    one.hashvalues[:] = 0  # an object of its own, not a window on the caller's array
    assert signatures[0].any()


def test_a_signature_goes_on_in_datasketch() -> None:
    text, more = "a b c d e f g", 12345
    peer = to_datasketch(minhash([text])[0])
    peer.hashfunc = int
    peer.update(more)
    whole = datasketch.MinHash(num_perm=128, seed=1, scheme="affine32", hashfunc=int)
    whole.update_batch([more, *(reference.hashed32(shingle) for shingle in reference.shingle_set(text))])
    assert (peer.hashvalues == whole.hashvalues).all()


def test_signatures_that_do_not_fit_are_refused() -> None:
    with pytest.raises(SignatureError, match="uint32"):
        to_datasketch(np.zeros((2, 8), dtype=np.uint64))
    with pytest.raises(SignatureError, match="scheme"):
        from_datasketch(datasketch.MinHash(num_perm=8, scheme="affine64"))
    with pytest.raises(SignatureError, match="seed 2"):
        from_datasketch([datasketch.MinHash(num_perm=8, seed=2)])
    with pytest.raises(SignatureError, match="minhash 1 has 16 permutations"):
        from_datasketch([datasketch.MinHash(num_perm=8), datasketch.MinHash(num_perm=16)])
    assert from_datasketch([]).shape[0] == 0


# --- bands


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.7, 0.8, 0.9, 0.99, 1.0])
@pytest.mark.parametrize("num_perm", [64, 128, 256])
def test_bands_reach_the_recall_and_leave_no_room(threshold: float, num_perm: int) -> None:
    chosen = choose_bands(threshold, num_perm, 0.99)
    assert chosen.probability_at_threshold >= 0.99
    assert num_perm - min(chosen.rows) < chosen.permutations_used <= num_perm
    plain = 1 - math.prod(1 - threshold**rows for rows in chosen.rows)
    assert chosen.probability_at_threshold == pytest.approx(plain)
    assert eval(chosen.formula, {"J": threshold}) == pytest.approx(plain)  # noqa: S307  the formula is Python
    assert chosen.formula in chosen.describe()


def test_bands_do_the_least_work() -> None:
    chosen = choose_bands(0.8, 128, 0.99)
    work = sum(0.4**rows for rows in chosen.rows)
    for rows in range(1, 129):
        uniform = 128 // rows
        if 1 - (1 - 0.8**rows) ** uniform >= 0.99:
            assert work <= uniform * 0.4**rows


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0.0, 128, 0.99), "threshold is 0"),
        ((1.1, 128, 0.99), "threshold is 1.1"),
        ((0.8, 0, 0.99), "num_perm is 0"),
        ((0.8, 128, 1.0), "recall is 1"),
        ((0.01, 128, 0.99), "raise num_perm or the threshold"),
        (("x", 128, 0.99), "threshold is 'x'; it must be a number"),
        (([0.8], 128, 0.99), r"threshold is \[0.8\]; it must be a number"),
        ((0.8, 128.0, 0.99), "num_perm is 128.0; it must be a whole number"),
        ((0.8, 128, None), "recall is None; it must be a number"),
    ],
)
def test_bands_that_cannot_be(arguments: tuple[float, int, float], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        choose_bands(*arguments)


def test_the_comparison_of_signatures_loses_one_in_a_million() -> None:
    floor = bands_module.agreement_floor(0.8, 128)

    def below(bound: int) -> float:
        return sum(math.comb(128, k) * 0.8**k * 0.2 ** (128 - k) for k in range(bound))

    assert below(floor) <= 1e-6 < below(floor + 1)
    assert bands_module.agreement_floor(1.0, 128) == 128


# --- pairs


@given(corpora(), st.sampled_from([0.4, 0.5, 0.8, 1.0]), st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_pairs_equal_the_reference(texts: list[str], threshold: float, threads: int) -> None:
    chosen = DedupSettings(shingle_size=2, recall=0.999999, num_perm=512)
    found = similar_pairs(texts, threshold, settings=chosen, threads=threads)
    expected = reference.pairs(texts, threshold, 2)
    assert list(found) == expected
    assert found.indices.dtype == np.int64
    assert found.indices.shape == (len(expected), 2)
    assert found.similarities.dtype == np.float64


def test_recall_and_precision_on_made_up_edits() -> None:
    draw = random.Random(1)  # noqa: S311
    originals = made_up(400, 120)
    texts = originals + [edited(draw.choice(originals), draw, draw.randrange(1, 7)) for _ in range(1200)]
    expected = {(left, right): value for left, right, value in reference.pairs(texts, 0.8)}
    found = {(left, right): value for left, right, value in similar_pairs(texts)}
    assert len(expected) > 500
    assert all(expected[pair] == value for pair, value in found.items())
    assert len(found) >= 0.99 * len(expected)
    near = [pair for pair, value in expected.items() if value < 0.85]
    assert len(near) > 100
    assert sum(pair in found for pair in near) >= 0.97 * len(near)


def test_the_buffer_of_pairs_may_overflow(monkeypatch: pytest.MonkeyPatch) -> None:
    base = made_up(1, 300)[0]
    texts = [f"{base} end{number}" for number in range(60)]
    whole = similar_pairs(texts, threads=1)
    assert len(whole) == 60 * 59 // 2
    monkeypatch.setattr(cleaner.neardup.pairs, "_LEAST_CAPACITY", 1)
    assert (similar_pairs(texts, threads=1).indices == whole.indices).all()


# --- groups


def check_groups(texts: list[str], threshold: float, size: int, found: cleaner.neardup.Duplicates) -> None:
    """What holds for groups however candidates were found."""
    sets = [reference.shingle_set(text, size) for text in texts]
    assert (found.labels[found.labels] == found.labels).all()
    assert sorted([*found.kept.tolist(), *found.removed.tolist()]) == list(range(len(texts)))
    for member, keeper, similarity in found.evidence:
        assert found.labels[member] == keeper != member
        assert similarity == reference.jaccard(sets[member], sets[keeper]) >= threshold
    assert {keeper: sorted(members) for keeper, members in found.groups().items()} == found.groups()
    assert sum(map(len, found.groups().values())) == len(found.members)


@given(corpora(), st.sampled_from([0.4, 0.5, 0.8, 1.0]), st.integers(1, 3), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_groups_equal_the_reference(texts: list[str], threshold: float, threads: int, draw: random.Random) -> None:
    key = [draw.randrange(5) for _ in texts]
    order = sorted(range(len(texts)), key=key.__getitem__)
    chosen = DedupSettings(shingle_size=2, recall=0.999999, num_perm=512)
    found = find_duplicates(texts, threshold, key=key, settings=chosen, threads=threads)
    expected = reference.leaders(texts, threshold, order, 2)
    assert found.labels.tolist() == [keeper for keeper, _ in expected]
    assert found.similarities.tolist() == [expected[row][1] for row in found.members]
    check_groups(texts, threshold, 2, found)


def test_nothing_depends_on_threads_or_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(2)  # noqa: S311
    texts = made_up(300, 80)
    texts += [edited(draw.choice(texts), draw, draw.randrange(8)) for _ in range(900)]
    draw.shuffle(texts)
    groups, pairs, signatures = (
        find_duplicates(texts, threads=1),
        similar_pairs(texts, threads=1),
        minhash(texts),
    )
    for threads, chunk_bytes, crowded, room in [
        (1, 1, -1, 1 << 25),
        (2, 1000, 50, 0),
        (3, 50_000, 0.3, 40_000),
        (8, 1 << 20, 50, 1 << 25),
    ]:
        monkeypatch.setattr(workers_module, "_KEPT_SHINGLES", room)
        monkeypatch.setattr(texts_module, "_CHUNK_BYTES", chunk_bytes)
        monkeypatch.setattr(candidates_module, "_CROWDED", crowded)
        monkeypatch.setattr(groups_module, "_FIRST_DOCUMENTS", 0)
        monkeypatch.setattr(groups_module, "_LONG_BLOCK", 5)
        monkeypatch.setattr(candidates_module, "_LARGE_PART", 300 * threads)
        monkeypatch.setattr(candidates_module, "_PART_SHINGLES", 2000 // threads)
        for given_texts in (texts, pa.array(texts)):
            again = find_duplicates(given_texts, threads=threads)
            assert (again.labels == groups.labels).all()
            assert (again.similarities == groups.similarities).all()
            assert (similar_pairs(given_texts, threads=threads).indices == pairs.indices).all()
            assert (minhash(given_texts, threads=threads) == signatures).all()
    check_groups(texts, 0.8, 5, groups)


def test_half_a_fingerprint_does_not_make_sets_equal() -> None:
    fingerprints = np.array([[5, 2], [5, 1], [5, 2], [4, 2], [5, 1], [4, 2]], dtype=np.uint64)
    sames, distinct = candidates_module.equal_sets(fingerprints)
    assert sames.tolist() == [0, 1, 0, 2, 1, 2]
    assert distinct.tolist() == [0, 1, 3]


def test_groups_are_not_chained() -> None:
    words = made_up(1, 400)[0].split()
    versions = [" ".join(words[10 * step : 10 * step + 200]) for step in range(20)]  # each near the next only
    found = find_duplicates(versions)
    check_groups(versions, 0.8, 5, found)
    assert len(found.kept) > 5


def test_the_most_similar_keeper_is_chosen() -> None:
    words = made_up(1, 100)[0].split()
    far = " ".join([*words[:96], "x1", "x2", "x3", "x4"])
    near = " ".join(words[:-1])
    found = find_duplicates([far, near, " ".join(words)], 0.95, settings=SURE)
    assert found.labels.tolist() == [0, 1, 1]


def test_ten_thousand_copies() -> None:
    page = made_up(1, 300)[0]
    texts = [page] * 10_000 + made_up(50, 100, seed=3)
    found = find_duplicates(texts)
    assert found.labels[:10_000].tolist() == [0] * 10_000
    assert len(found.kept) == 51
    assert (found.similarities == 1.0).all()
    pairs = similar_pairs(texts[-2050:])
    assert len(pairs) == 2000 * 1999 // 2
    assert (pairs.indices[:, 0] < pairs.indices[:, 1]).all()


def test_copies_that_come_late_find_a_better_keeper() -> None:
    """A set is compared anew when keepers have come up since its first text."""
    words = made_up(1, 120)[0].split()
    member = " ".join(words)
    first = " ".join([*words[:108], *(f"x{number}" for number in range(12))])
    late = " ".join([*words[9:], "y"])
    texts = [first, member, late, member]
    assert find_duplicates(texts, settings=SURE).labels.tolist() == [
        keeper for keeper, _ in reference.leaders(texts, 0.8)
    ]


@pytest.mark.parametrize("words_of_template", [60, 150])  # similarities of 0.39 and 0.63
def test_ten_thousand_pages_of_one_template(words_of_template: int) -> None:
    template = made_up(1, words_of_template, seed=4)[0]
    stories = made_up(10_000, 40, seed=5)
    found = find_duplicates([f"{template} {story}" for story in stories])
    assert len(found.kept) == 10_000
    assert len(similar_pairs([f"{template} {story}" for story in stories[:2000]])) == 0


@pytest.mark.parametrize("number", [1, 3, 100_000])
def test_texts_without_a_token(number: int) -> None:
    texts = ["one two three", *["", "\u200b", " \n"] * number, "one two three"]
    found = find_duplicates(texts)
    assert found.labels[:3].tolist() == [0, 1, 1]
    assert found.labels[-1] == 0
    assert len(found.kept) == 2
    assert list(similar_pairs(texts)) == [(0, len(texts) - 1, 1.0)]


def test_short_texts_are_copies_only_if_their_tokens_are_the_same() -> None:
    texts = ["Sold out", "sold OUT!", "sold", "out sold", "sold out now", "Sold, out."]
    assert find_duplicates(texts).labels.tolist() == [0, 0, 2, 3, 4, 0]


def test_no_texts_at_all() -> None:
    for texts in ([], pa.array([], pa.string()), pa.chunked_array([], pa.large_string())):
        assert find_duplicates(texts).labels.tolist() == []
        assert find_duplicates(texts, keeper="longest").labels.tolist() == []
        assert list(similar_pairs(texts)) == []
        assert minhash(texts).shape == (0, 128)


# --- keepers


def test_keeper_policies() -> None:
    words = made_up(1, 200)[0].split()
    texts = [" ".join(words[:-2]), " ".join(words), " ".join(words[:-1])]
    days = [datetime(2024, 1, 2, tzinfo=UTC), None, date(2024, 1, 1)]
    assert find_duplicates(texts).labels.tolist() == [0, 0, 0]
    assert find_duplicates(texts, keeper="longest").labels.tolist() == [1, 1, 1]
    assert find_duplicates(pa.array(texts), keeper="longest").labels.tolist() == [1, 1, 1]
    assert find_duplicates(texts, keeper="earliest", dates=days).labels.tolist() == [2, 2, 2]
    assert find_duplicates(texts, key=["b", "a", "c"]).labels.tolist() == [1, 1, 1]


def test_longest_counts_code_points() -> None:
    texts = ["é é é é é é é", "e e e e e e e !!"]
    twice = [text + " " + text for text in texts]
    for given_texts in (twice, pa.array(twice), pa.chunked_array([twice[:1], twice[1:]])):
        counts = texts_module.character_counts(given_texts)
        assert counts.tolist() == [len(text) for text in twice]


@pytest.mark.parametrize(
    "later_and_earlier",
    [
        (NAIVE, datetime(2024, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))),
        (date(2024, 1, 2), "2024-01-01T23:59:59Z"),
        ("2024-01-01", 1_700_000_000),
        (np.datetime64("2024-01-02"), np.datetime64("2024-01-01T05:00")),
        (np.datetime64("NaT", "s"), "2999-01-01"),
        (None, NAIVE),
        (np.int64(5), 4),
    ],
)
def test_dates_of_every_kind(later_and_earlier: tuple[Any, Any]) -> None:
    dates = list(later_and_earlier)
    assert find_duplicates(["a b", "a b"], keeper="earliest", dates=dates).labels.tolist() == [1, 1]


@pytest.mark.parametrize("make", [np.array, pa.array])
def test_arrays_of_dates(make: Callable[[Any], Any]) -> None:
    dates = make([NAIVE, None, NAIVE - timedelta(days=1)])
    if isinstance(dates, np.ndarray):
        dates = dates.astype("datetime64[s]")
    assert find_duplicates(["a b"] * 3, keeper="earliest", dates=dates).labels.tolist() == [2, 2, 2]


# --- what is refused


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"texts": ["a", None]}, InputError, "row 1: it holds no text"),
        ({"texts": ["a", b"b"]}, InputError, "row 1: it holds bytes"),
        (
            {"texts": ["a", PageError(1, "too long: …")]},
            InputError,
            r"could not be cleaned \(too long: …\); leave the row out",
        ),
        ({"texts": "a text"}, InputError, "a single text"),
        ({"texts": 7}, InputError, "an int, which has no rows"),
        ({"texts": pa.array(["a", None])}, InputError, "row 1: it holds no text"),
        ({"texts": pa.chunked_array([["a", "b"], ["c", None]])}, InputError, "row 3: it holds no text"),
        ({"texts": pa.array([1, 2])}, InputError, "Arrow array of int64"),
        ({"texts": ["a"], "threshold": 0.0}, SettingsError, "threshold is 0"),
        ({"texts": ["a"], "threads": 0}, SettingsError, "threads is 0"),
        ({"texts": ["a"], "keeper": "best"}, SettingsError, "keeper is 'best'"),
        ({"texts": ["a"], "keeper": "earliest"}, SettingsError, "go together"),
        ({"texts": ["a"], "dates": [None]}, SettingsError, "go together"),
        ({"texts": ["a"], "keeper": "longest", "key": [1]}, SettingsError, "contradict"),
        ({"texts": ["a"], "keeper": "earliest", "dates": []}, InputError, "0 values for 1 texts"),
        ({"texts": ["a"], "keeper": "earliest", "dates": ["soon"]}, InputError, "'soon' is not ISO 8601"),
        ({"texts": ["a"], "keeper": "earliest", "dates": [True]}, InputError, "bool is no date"),
        ({"texts": ["a", "b"], "key": [1]}, InputError, "1 values for 2 texts"),
        ({"texts": ["a", "b"], "key": [1, "x"]}, InputError, "cannot be compared"),
        ({"texts": ["a"], "settings": DedupSettings(threshold=0.02)}, SettingsError, "raise num_perm"),
    ],
)
def test_what_is_refused(arguments: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        find_duplicates(**arguments)


# --- Arrow


def arrow_forms(texts: list[str]) -> list[Any]:
    whole = pa.array(["before", *texts, "after"])
    return [
        pa.array(texts),
        pa.array(texts, pa.large_string()),
        whole.slice(1, len(texts)),
        whole.cast(pa.large_string()).slice(1, len(texts)),
        pa.chunked_array([texts[:3], [], texts[3:]], pa.string()),
        pa.array(texts, pa.string_view()),
        pa.array(texts, pa.string()).dictionary_encode(),
    ]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=8))
@settings(max_examples=40, deadline=None)
def test_arrow_equals_list(texts: list[str]) -> None:
    expected = minhash(texts, threads=1)
    for form in arrow_forms(texts):
        assert (minhash(form, threads=1) == expected).all(), form.type


def test_arrow_bytes_are_not_copied() -> None:
    for array in (pa.array(["a b", "c d"]), pa.array(["x", "a b", "c d"], pa.large_string())[1:]):
        for chunk in texts_module.chunks(array):
            assert chunk.data.__array_interface__["data"][0] == array.buffers()[2].address


def test_public_names() -> None:
    assert sorted(cleaner.neardup.__all__) == cleaner.neardup.__all__
    visible = {name for name, value in vars(cleaner.neardup).items() if callable(value)}
    assert visible == set(cleaner.neardup.__all__)


@pytest.mark.parametrize("relation", ["similar", "contained"])
def test_progress_moves_and_ends_with_all_texts(relation: Any) -> None:
    texts = [f"{' '.join(f'w{(row * step) % 997}' for step in range(60))}" for row in range(3000)] * 2
    told: list[tuple[int, int]] = []
    find_duplicates(texts, relation=relation, threads=2, progress=lambda done, total: told.append((done, total)))
    assert {total for _, total in told} == {len(texts)}
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert (told[0][0], told[-1][0]) == (0, len(texts))
    assert relation == "contained" or any(0 < done < len(texts) for done, _ in told)
