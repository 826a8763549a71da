"""Each kernel against its slow twin in reference.py, bit for bit."""

import ast
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path

import datasketch
import numpy as np
import pytest
import reference
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from strategies import any_texts, unicode_texts

import cleaner.kernels
from cleaner import kernels
from cleaner.kernels.neardup import sets, tables, tokens, verify
from cleaner.kernels.neardup.tuples import Compared
from cleaner.neardup.workers import permutations


def shingles_of(raw: bytes, size: int, mode: str = "default", *, padded: bool = True, before: bytes = b"") -> list[int]:
    """What the kernel makes of one document that stands somewhere in a buffer."""
    tail = bytes(kernels.PADDING) if padded else b""
    data = np.frombuffer(before + raw + tail, dtype=np.uint8)
    work = np.empty(tables.work_bytes(len(raw)), dtype=np.uint8)
    made = []
    for room in (
        tables.most_tokens(len(raw)),
        tables.most_tokens(len(raw)) + 70,
    ):  # with room to spare another loop is taken
        hashes, found = np.empty(room, dtype=np.uint64), np.empty(room, dtype=np.uint64)
        table = tables.characters(mode)
        end = len(before) + len(raw)
        count = tokens.document_shingles(data, len(before), end, size, table, work, hashes, found)
        made.append(found[:count].tolist())
    assert made[0] == made[1]
    return made[0]


@pytest.mark.parametrize("mode", tables.MODES)
@given(any_texts, st.integers(1, 7), st.booleans())
@settings(max_examples=400, deadline=None)
def test_shingles_equal_the_reference(mode: str, text: str, size: int, padded: bool) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    assert shingles_of(raw, size, mode, padded=padded) == reference.shingle_list(text, size, mode)


of_this_unicode = pytest.mark.skipif(
    tables.version() != unicodedata.unidata_version,
    reason=f"the table is of Unicode {tables.version()}, this Python of {unicodedata.unidata_version}",
)


@of_this_unicode
@pytest.mark.parametrize("mode", tables.MODES)
@pytest.mark.parametrize("plane", range(17))
def test_every_code_point(plane: int, mode: str) -> None:
    for first in range(plane << 16, (plane + 1) << 16, 1024):
        text = "".join(f"xY{chr(point)}z {chr(point)} " for point in range(first, first + 1024))
        raw = text.encode("utf-8", "surrogatepass")
        assert shingles_of(raw, 1, mode) == reference.shingle_list(text, 1, mode), hex(first)


@given(st.binary(max_size=100), st.binary(max_size=20))
@settings(max_examples=300, deadline=None)
def test_bytes_that_are_not_utf8_separate(raw: bytes, before: bytes) -> None:
    text = raw.decode("utf-8", "replace")
    assert shingles_of(raw, 1, before=before, padded=False) == reference.shingle_list(text, 1)


@pytest.mark.parametrize("length", [1, 7, 8, 9, 15, 16, 17, 63, 64, 65, 127, 128, 129, 200])
@pytest.mark.parametrize("lead", [0, 1, 31, 63])
@pytest.mark.parametrize("letter", ["w", "W", "\u00e9", "\u4e2d"])
def test_words_across_the_steps_of_the_loop(length: int, lead: int, letter: str) -> None:
    text = " " * lead + letter * length + " end"
    assert shingles_of(text.encode(), 1) == reference.shingle_list(text, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't PANIC!", ["don", "t", "panic"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("東京タワー2024年", ["東", "京", "タ", "ワ", "ー", "2024", "年"]),
        ("infor\u00admation", ["information"]),
        ("x_y 3.5 ½ Ⅷ", ["x", "y", "3", "5", "½", "ⅷ"]),
        ("ภาษา ๑๒", ["ภ", "า", "ษ", "า", "๑๒"]),
        ("a\ud800b covid19", ["a", "b", "covid19"]),
        ("--- !!! 😀", []),
    ],
)
def test_exact_tokens_by_example(text: str, expected: list[str]) -> None:
    assert reference.tokens(text, "exact") == expected
    raw = text.encode("utf-8", "surrogatepass")
    assert shingles_of(raw, 1, "exact") == [reference.token_hash(token) for token in expected]


def test_order_and_number_of_tokens_count() -> None:
    texts = ["a b c d e", "e d c b a", "a b c d", "b a c d", "a b c", "a", "a a", "a a a a a"]
    assert len({shingles_of(text.encode(), 5)[0] for text in texts}) == len(texts)


@given(unicode_texts, st.integers(8, 70), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_signatures_equal_the_reference(text: str, num_perm: int, seed: int) -> None:
    multipliers, offsets = permutations(num_perm, seed)
    shingles = np.array(reference.shingle_list(text, 2), dtype=np.uint64)
    signature = np.empty(num_perm, dtype=np.uint32)
    mixed = np.empty(len(shingles) + 32, dtype=np.uint32)
    kernels.sketch_shingles(shingles, len(shingles), multipliers, offsets, mixed, signature)
    drawn = list(zip(multipliers.tolist(), offsets.tolist(), strict=True))
    assert signature.tolist() == reference.minhash(text, drawn, 2)


@pytest.mark.parametrize("count", [0, 1, 15, 16, 31, 32, 33, 1000])
def test_signatures_equal_datasketch(count: int) -> None:
    shingles = np.random.default_rng(count).integers(0, 2**64, count, dtype=np.uint64)
    peer = datasketch.MinHash(num_perm=96, seed=7, scheme="affine32", hashfunc=int)
    for shingle in shingles.tolist():
        peer.update(reference.hashed32(shingle))
    signature = np.empty(96, dtype=np.uint32)
    mixed = np.empty(count + 32, dtype=np.uint32)
    kernels.sketch_shingles(shingles, count, *permutations(96, 7), mixed, signature)
    assert (signature == peer.hashvalues).all()


hashes = st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 40), st.integers(2**64 - 40, 2**64 - 1))


def sorted_set(values: list[int]) -> NDArray[np.uint64]:
    given_values = np.array(values, dtype=np.uint64)
    result, work = np.empty(len(values), dtype=np.uint64), np.empty(len(values) + 2, dtype=np.uint64)
    starts = np.empty(len(values) + 1, dtype=np.int32)
    fingerprints = np.empty(2, dtype=np.uint64)
    return result[: sets.sort_unique(given_values, len(values), starts, work, result, fingerprints)]


@given(st.lists(hashes, max_size=200))
@settings(max_examples=200, deadline=None)
def test_sorting_equals_sorted(values: list[int]) -> None:
    assert sorted_set(values).tolist() == sorted(set(values))


def test_sorting_where_few_buckets_hold_all() -> None:
    draw = np.random.default_rng(8)
    crowded = draw.integers(2**60, 2**60 + 500, 2000, dtype=np.uint64)
    spread = draw.integers(0, 2**64, 2000, dtype=np.uint64)
    for values in (crowded, spread, np.concatenate((crowded, spread)), np.zeros(300, dtype=np.uint64)):
        assert sorted_set(values.tolist()).tolist() == np.unique(values).tolist()


@given(st.lists(hashes, max_size=120), st.lists(hashes, max_size=120), st.integers(0, 60))
@settings(max_examples=200, deadline=None)
def test_intersection_equals_the_reference(left: list[int], right: list[int], needed: int) -> None:
    common = len(set(left) & set(right))
    found = sets.intersection(sorted_set(left), sorted_set(right), needed)
    assert found == (common if common >= needed else -1)


@given(st.sets(hashes, min_size=1), st.sets(hashes, min_size=1), st.floats(0.05, 1.0))
@settings(max_examples=300, deadline=None)
def test_similarity_equals_the_reference(left: set[int], right: set[int], threshold: float) -> None:
    exact = reference.jaccard(frozenset(left), frozenset(right))
    both = np.concatenate((sorted_set(list(left)), sorted_set(list(right))))
    place, sizes = np.array([0, len(left)]), np.array([len(left), len(right)])
    nothing, rows = np.zeros((1, 8), dtype=np.uint32), np.zeros(2, dtype=np.int64)
    for bound in (threshold, exact):  # exactly at the threshold must count
        compared = Compared(both, place, sizes, np.full(2, 2**40), nothing, rows, bound, 0)
        found = verify.similarity(0, 1, compared, bound)
        assert found == (exact if exact >= bound else -1.0)


@given(st.lists(st.sets(hashes), max_size=12), st.integers(1, 9), st.integers(1, 3))
@settings(max_examples=100, deadline=None)
def test_shared_shingles_are_never_too_few(groups: list[set[int]], bits: int, spans: int) -> None:
    made = [sorted_set(list(group)) for group in groups]
    sizes = np.array([len(one) for one in made], dtype=np.int64)
    place = np.cumsum(sizes) - sizes
    whole = np.concatenate([np.empty(0, dtype=np.uint64), *made])
    marks = np.zeros(1 << bits, dtype=np.uint8)
    for low, high in pairwise(np.linspace(0, 1 << bits, spans + 1, dtype=np.int64).tolist()):
        kernels.mark_shingles(whole, place, sizes, low, high, marks)
    shared = np.empty(len(made), dtype=np.int64)
    kernels.count_marked(whole, place, sizes, 0, len(made), marks, shared)
    slots = [[value >> (64 - bits) for value in group] for group in groups]
    together = Counter(slot for group in slots for slot in group)
    assert shared.tolist() == [sum(together[slot] > 1 for slot in group) for group in slots]


@given(st.lists(st.lists(hashes, min_size=1, max_size=60), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_sets_take_the_place_of_their_shingles(groups: list[list[int]]) -> None:
    counts = np.array([len(group) for group in groups], dtype=np.int64)
    place = np.cumsum(counts) - counts
    whole = np.array([value for group in groups for value in group], dtype=np.uint64)
    sizes, fingerprints = np.empty(len(groups), dtype=np.int64), np.empty((len(groups), 2), dtype=np.uint64)
    starts = np.empty(61, dtype=np.int32)
    kernels.set_shingles(whole, place, counts, starts, np.empty(62, dtype=np.uint64), sizes, fingerprints)
    made = [whole[begin : begin + size].tolist() for begin, size in zip(place, sizes, strict=True)]
    assert made == [sorted(set(group)) for group in groups]
    for i, one in enumerate(made):
        for j, other in enumerate(made):
            assert (one == other) == (fingerprints[i] == fingerprints[j]).all()


def test_public_kernels_are_those_listed() -> None:
    assert sorted(kernels.__all__) == dir(kernels)
    for name in kernels.__all__:
        assert getattr(kernels, name) is not None
    with pytest.raises(AttributeError, match="nothing_such"):
        _ = kernels.nothing_such


def test_only_the_decorator_calls_numba() -> None:
    for source in Path(cleaner.kernels.__file__).parent.glob("*.py"):
        imported = {
            name.name.partition(".")[0]
            for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import)
            for name in node.names
        }
        assert "numba" not in imported or source.name == "_jit.py"
