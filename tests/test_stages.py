"""The stages that an engine calls: near-copies in four steps end in the labels of find_duplicates."""

from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaner
from cleaner import kernels
from cleaner.config import DedupSettings
from cleaner.corpus.stages import candidates, elect, sign_batch, verify_batch
from cleaner.corpus.stages.near_copies import PAIRS, SIGNED, TEXTS
from cleaner.errors import InputError
from cleaner.kernels.neardup.verify import KEPT, LEFT_OUT, UNSETTLED

WORDS = [f"w{number}" for number in range(40)]
EDITED = st.lists(st.sampled_from(WORDS), min_size=0, max_size=60)


def made_texts(seed: int, total: int = 300) -> list[str]:
    """Texts of which many are copies of earlier ones with a few words changed, some short, some without a word."""
    draw = np.random.default_rng(seed)
    texts: list[str] = []
    for _ in range(total):
        if texts and draw.random() < 0.5:
            words = texts[int(draw.integers(len(texts)))].split()
            for _ in range(int(draw.integers(0, 4))):
                if words:
                    words[int(draw.integers(len(words)))] = f"x{int(draw.integers(1000))}"
        else:
            words = [f"y{number}" for number in draw.integers(0, 5000, int(draw.integers(0, 120)))]
        texts.append(" ".join(words))
    return texts


def text_batch(texts: list[str], first: int = 0) -> pa.RecordBatch:
    numbers = pa.array(range(first, first + len(texts)), pa.int64())
    return pa.RecordBatch.from_arrays([numbers, pa.array(texts, pa.large_string())], schema=TEXTS)


def signed_in_parts(texts: list[str], parts: int, own: DedupSettings) -> pa.RecordBatch:
    edges = np.linspace(0, len(texts), parts + 1, dtype=int).tolist()
    rows = [row for a, b in pairwise(edges) for row in sign_batch(text_batch(texts[a:b], a), own).to_pylist()]
    return pa.RecordBatch.from_pylist(rows, schema=SIGNED)


def by_key(signed: pa.RecordBatch) -> list[pa.RecordBatch]:
    """What a shuffle gives: for each key the rows that have it, with no other key."""
    rows: dict[int, list[dict[str, Any]]] = {}
    for row in signed.to_pylist():
        for key in row["keys"]:
            rows.setdefault(key, []).append({**row, "keys": [key]})
    return [pa.RecordBatch.from_pylist(own, schema=SIGNED) for own in rows.values()]


def verified(pairs: pa.RecordBatch | pa.Table, texts: list[str], own: DedupSettings) -> pa.RecordBatch:
    rows = [
        {**pair, "left_text": texts[pair["left"]], "right_text": texts[pair["right"]]} for pair in pairs.to_pylist()
    ]
    large = [pa.field(name, pa.large_string()) for name in ("left_text", "right_text")]
    return verify_batch(pa.RecordBatch.from_pylist(rows, schema=pa.schema([*PAIRS, *large])), own)


def labels(texts: list[str], own: DedupSettings, parts: int) -> pa.RecordBatch:
    pairs = candidates(signed_in_parts(texts, parts, own), own)
    return elect(verified(pairs, texts, own), pa.array(range(len(texts))))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    "own", [DedupSettings(), DedupSettings(threshold=0.5), DedupSettings(scheme="affine32", shingle_size=2)]
)
def test_four_steps_end_in_the_labels_of_find_duplicates(seed: int, own: DedupSettings) -> None:
    texts = made_texts(seed)
    wanted = cleaner.find_duplicates(texts, settings=own)
    found = labels(texts, own, parts=7)
    assert found.column("keeper").to_pylist() == wanted.labels.tolist()
    similarity = dict(zip(wanted.members.tolist(), wanted.similarities.tolist(), strict=True))
    assert found.column("similarity").to_pylist() == [similarity.get(row, 1.0) for row in range(len(texts))]
    assert len(wanted.members) > 50


@settings(max_examples=30, deadline=None)
@given(st.lists(EDITED, max_size=12))
def test_four_steps_agree_on_any_texts(lists: list[list[str]]) -> None:
    texts = [" ".join(words) for words in lists]
    own = DedupSettings(threshold=0.6, shingle_size=1)
    found = labels(texts, own, parts=min(2, len(texts)) or 1)
    assert found.column("keeper").to_pylist() == cleaner.find_duplicates(texts, settings=own).labels.tolist()


def test_rows_dealt_out_by_key_give_the_same_pairs() -> None:
    texts, own = made_texts(9), DedupSettings()
    signed = signed_in_parts(texts, 3, own)
    whole = set(zip(*(column.to_pylist() for column in candidates(signed, own).columns), strict=True))
    dealt = {
        pair
        for bucket in by_key(signed)
        for pair in zip(*(column.to_pylist() for column in candidates(bucket, own).columns), strict=True)
    }
    assert whole == dealt


def test_a_policy_is_told_by_the_numbers() -> None:
    texts, own = made_texts(4), DedupSettings()
    wanted = cleaner.find_duplicates(texts, keeper="longest", settings=own)
    order = sorted(range(len(texts)), key=lambda row: (-len(texts[row]), row))
    found = labels([texts[row] for row in order], own, parts=4).column("keeper").to_pylist()
    assert {order[at]: order[keeper] for at, keeper in enumerate(found)} == dict(enumerate(wanted.labels.tolist()))


def test_pairs_that_come_twice_and_in_any_order_change_nothing() -> None:
    texts, own = made_texts(5), DedupSettings()
    compared = verified(candidates(signed_in_parts(texts, 1, own), own), texts, own)
    numbers = pa.array(range(len(texts)))
    turned = compared.take(pa.array([*reversed(range(compared.num_rows)), 0, 1]))
    assert elect(turned, numbers).equals(elect(compared, numbers))


def test_nothing_in_nothing_out() -> None:
    signed = sign_batch(text_batch([]))
    assert signed.num_rows == 0
    assert candidates(signed).num_rows == 0
    assert verified(candidates(signed), [], DedupSettings()).num_rows == 0
    assert elect(verified(candidates(signed), [], DedupSettings()), pa.array([], pa.int64())).num_rows == 0


def test_a_row_without_text_is_told() -> None:
    with pytest.raises(InputError, match="row 1"):
        sign_batch(text_batch(["a", None]))  # type: ignore[list-item]


def test_elected_keepers_are_those_of_the_definition() -> None:
    draw = np.random.default_rng(1)
    for _ in range(50):
        total = int(draw.integers(1, 12))
        pairs = [pair for pair in combinations(range(total), 2) if draw.random() < 0.5]
        values = {pair: float(draw.integers(1, 4)) / 4 for pair in pairs}
        wanted: list[int] = []
        for document in range(total):
            near = [(-values[left, document], left) for left in range(document)
                    if (left, document) in values and wanted[left] == left]  # fmt: skip
            wanted.append(min(near)[1] if near else document)
        order = sorted(pairs, key=lambda pair: pair[1])
        starts = np.searchsorted([right for _, right in order], np.arange(total + 1)).astype(np.int64)
        keepers, similarities = np.empty(total, np.int64), np.empty(total)
        kernels.elect_keepers(
            starts, np.array([left for left, _ in order], np.int64), np.array([values[p] for p in order], np.float64),
            keepers, similarities,
        )  # fmt: skip
        assert keepers.tolist() == wanted


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 25), st.floats(0, 1))
def test_what_is_settled_by_some_pairs_is_what_all_pairs_say(seed: int, total: int, known: float) -> None:
    """Against leader clustering by all pairs, of which those with earlier documents are hidden from some documents."""
    draw = np.random.default_rng(seed)
    pairs = [(left, right) for right in range(total) for left in range(right) if draw.random() < 0.2]
    opened = draw.random(total) > known
    shown = [(left, right) for left, right in pairs if not opened[right] or draw.random() < 0.5]
    starts = np.searchsorted([right for _, right in shown], np.arange(total + 1)).astype(np.int64)
    fates = np.empty(total, dtype=np.int8)
    kernels.settle_leaders(starts, np.array([left for left, _ in shown], np.int64), opened, fates)
    kept: set[int] = set()
    for document in range(total):
        if not any(left in kept for left, right in pairs if right == document):
            kept.add(document)
    for document, fate in enumerate(fates.tolist()):
        assert fate == UNSETTLED or (fate == KEPT) == (document in kept)
        lefts = [left for left, right in shown if right == document]
        assert (fate == LEFT_OUT) == any(fates[left] == KEPT for left in lefts)
        if not opened[document] and fate == UNSETTLED:
            assert any(fates[left] == UNSETTLED for left in lefts)
