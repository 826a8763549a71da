"""Whatever texts are given in, rows go by position, are counted as they are read, or are refused by name."""

import random
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import datasets
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from cleaner import (
    DuplicateIndex,
    contained_pairs,
    find_duplicates,
    find_repeated_paragraphs,
    iter_similar_pairs,
    minhash,
    similar_pairs,
    sketch,
)
from cleaner.errors import InputError

DRAW = random.Random(5)  # noqa: S311  to mix, not for secrets
STORIES = [f"the council of town {n} voted {7 * n} to {n} for bridge {n} over river {n} today" for n in range(60)]
TEXTS = DRAW.sample([*STORIES, *STORIES[:20]], 80)
LABELS = find_duplicates(TEXTS).labels.tolist()
SERIES = pd.Series(TEXTS, index=DRAW.sample(range(80), 80))


class Wrapped(pa.ExtensionType):
    def __init__(self) -> None:
        super().__init__(pa.string(), "cleaner.test")

    def __arrow_ext_serialize__(self) -> bytes:
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, _storage: pa.DataType, _written: bytes) -> "Wrapped":
        return cls()


class Capsule:
    """Of no library that is known by name: it gives Arrow's own interface, and nothing else."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return pa.chunked_array([TEXTS]).__arrow_c_stream__(requested_schema)


ROWS: dict[str, Callable[[], Any]] = {
    "tuple": lambda: tuple(TEXTS),
    "generator": lambda: (text for text in TEXTS),
    "deque": lambda: deque(TEXTS),
    "values of a dict": lambda: dict(enumerate(TEXTS)).values(),
    "numpy objects": lambda: np.array(TEXTS, dtype=object),
    "numpy str": lambda: np.array(TEXTS),
    "numpy strings": lambda: np.array(TEXTS, dtype=np.dtypes.StringDType()),
    "pandas": lambda: SERIES,
    "pandas objects": lambda: SERIES.astype(object),
    "pandas category": lambda: SERIES.astype("category"),
    "pandas python strings": lambda: SERIES.astype("string[python]"),
    "pandas arrow": lambda: SERIES.astype(pd.ArrowDtype(pa.string())),
    "pandas index": lambda: pd.Index(TEXTS),
    "polars": lambda: pl.Series(TEXTS),
    "polars category": lambda: pl.Series(TEXTS, dtype=pl.Categorical),
    "column of a dataset": lambda: datasets.Dataset.from_dict({"text": TEXTS})["text"],
    "arrow": lambda: pa.array(TEXTS),
    "large": lambda: pa.array(TEXTS, pa.large_string()),
    "views": lambda: pa.array(TEXTS).cast(pa.string_view()),
    "dictionary": lambda: pa.array(TEXTS).dictionary_encode(),
    "dictionary in chunks": lambda: pa.chunked_array([TEXTS[:30], [], TEXTS[30:]]).dictionary_encode(),
    "runs": lambda: pc.run_end_encode(pa.array(TEXTS)),
    "extension": lambda: pa.ExtensionArray.from_storage(Wrapped(), pa.array(TEXTS)),
    "chunks": lambda: pa.chunked_array([TEXTS[:1], [], TEXTS[1:]]),
    "slice": lambda: pa.array(["before", *TEXTS, "after"]).slice(1, len(TEXTS)),
    "capsule": Capsule,
}

FRAME = {"text": TEXTS, "number": list(range(len(TEXTS)))}


class Odd(str):
    """A str of another class is a text."""

    __slots__ = ()


ROWS["runs of views"] = lambda: pa.RunEndEncodedArray.from_arrays(
    pa.array(range(1, len(TEXTS) + 1), pa.int32()), pa.array(TEXTS).cast(pa.string_view())
)
ROWS["runs of a dictionary"] = lambda: pa.RunEndEncodedArray.from_arrays(
    pa.array(range(1, len(TEXTS) + 1), pa.int32()), pa.array(TEXTS).dictionary_encode()
)
ROWS["polars objects"] = lambda: pl.Series(TEXTS, dtype=pl.Object)
ROWS["another str"] = lambda: [Odd(text) for text in TEXTS]

NO_ROWS: dict[str, tuple[Callable[[], Any], str]] = {
    "pandas frame": (lambda: pd.DataFrame(FRAME), 'pandas.DataFrame, a table; .*df["text"]'),
    "frame without text": (lambda: pd.DataFrame({"body": TEXTS}), 'give one column of it: df["body"]'),
    "polars frame": (lambda: pl.DataFrame(FRAME), 'polars.DataFrame, a table; .*df["text"]'),
    "lazy frame": (lambda: pl.LazyFrame(FRAME), 'df.collect()["text"]'),
    "table": (lambda: pa.table(FRAME), 'pyarrow.Table, a table; .*df["text"]'),
    "batch": (lambda: pa.record_batch(FRAME), 'pyarrow.RecordBatch, a table; .*df["text"]'),
    "dataset": (lambda: datasets.Dataset.from_dict(FRAME), 'datasets.Dataset, a table; .*df["text"]'),
    "datasets": (lambda: datasets.DatasetDict(train=datasets.Dataset.from_dict(FRAME)), 'ds["train"]["text"]'),
    "stream": (lambda: datasets.Dataset.from_dict(FRAME).to_iterable_dataset(), 'row["text"] for row in ds'),
    "mapping": (lambda: dict(enumerate(TEXTS)), "list(texts.values())"),
    "set": (lambda: set(TEXTS), "a set, which has no order"),
    "keys": (lambda: dict.fromkeys(TEXTS).keys(), "has no order"),
    "one text": (lambda: TEXTS[0], "a single text"),
    "bytes": (lambda: b"text", "a single text"),
    "matrix": (lambda: np.array([TEXTS, TEXTS]), "of 2 dimensions"),
    "scalar": (lambda: np.array("text"), "of 0 dimensions"),
    "records": (lambda: np.array([("a", 1)], dtype=[("text", "U9"), ("n", int)]), "texts['text']"),
    "structs": (lambda: pa.array([{"text": "a"}]), "struct<text: string>"),
    "numbers": (lambda: pa.array([1]), "Arrow array of int64"),
    "binary": (lambda: pa.array([b"x"]), 'texts.cast("string")'),
    "type": (lambda: str, "a type, which has no rows"),
    "methods of a Series": (lambda: pd.Series(TEXTS).str, "which has no rows"),
    "nothing": (lambda: None, "a NoneType, which has no rows"),
}

FUNCTIONS: list[Callable[[Any], Any]] = [
    find_duplicates,
    similar_pairs,
    lambda texts: list(iter_similar_pairs(texts)),
    contained_pairs,
    find_repeated_paragraphs,
    minhash,
    sketch,
    lambda texts: find_duplicates(TEXTS).explain(0, texts),
]


@pytest.fixture
def index(tmp_path: Path) -> Iterator[DuplicateIndex]:
    with DuplicateIndex.open(tmp_path / "seen.index") as opened:
        yield opened


@pytest.mark.parametrize("kind", ROWS)
def test_rows_go_by_position_whatever_they_lie_in(kind: str, index: DuplicateIndex) -> None:
    make = ROWS[kind]
    assert find_duplicates(make()).labels.tolist() == LABELS
    assert (minhash(make()) == minhash(TEXTS)).all()
    names = [f"n{row}" for row in range(len(TEXTS))]
    assert index.add_many(names, make()) == len(TEXTS)
    assert index.query(make()) == index.query(TEXTS)
    assert all(f"n{row}" in [match.id for match in found] for row, found in enumerate(index.query(make())))


@pytest.mark.parametrize("kind", ROWS)
def test_a_difference_is_told_of_the_same_rows(kind: str) -> None:
    found = find_duplicates(TEXTS)
    row = int(found.removed[3])
    told = found.explain(row, ROWS[kind]())
    assert (told.similarity, told.member) == (1.0, TEXTS[row])


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("kind", NO_ROWS)
def test_what_has_no_rows_is_refused_with_what_works(kind: str, function: Callable[[Any], Any]) -> None:
    make, words = NO_ROWS[kind]
    pattern = ".*".join("".join(f"\\{c}" if c in "[]().<>" else c for c in part) for part in words.split(".*"))
    with pytest.raises(InputError, match=pattern):
        function(make())


@pytest.mark.parametrize(
    "rows",
    [
        ["a", None],
        ["a", float("nan")],
        ["a", np.float32("nan")],
        ["a", pd.NA],
        np.array(["a", None], dtype=object),
        pd.Series(["a", None]),
        pd.Series(["a", None], dtype=object),
        pl.Series(["a", None]),
        pa.array(["a", None]),
        pa.array(["a", None]).dictionary_encode(),
        pa.DictionaryArray.from_arrays(pa.array([0, 1]), pa.array(["a", None])),
    ],
)
@pytest.mark.parametrize("function", FUNCTIONS[:7])
def test_a_missing_text_is_told_in_one_way(rows: Any, function: Callable[[Any], Any]) -> None:
    with pytest.raises(InputError, match=r"texts, row 1: it holds no text \(None, NaN or null\)"):
        function(rows)


def test_names_dates_and_keys_go_by_position_too(index: DuplicateIndex) -> None:
    names = pd.Series(["x", "y"], index=[1, 0])
    index.add_many(names, ["one text here", "another text there"])
    assert list(index) == ["x", "y"]
    assert index.remove(pa.array(["y"])) == 1
    texts = ["the same words in both of them", "the same words in both of them"]
    dates = pd.Series(pd.to_datetime(["2024-05-02", "2024-05-01"]), index=[1, 0])
    assert find_duplicates(texts, keeper="earliest", dates=dates).kept.tolist() == [1]
    assert find_duplicates(texts, keeper="earliest", dates=iter(["2024-05-02", None])).kept.tolist() == [0]
    assert find_duplicates(texts, key=pl.Series([2, 1])).kept.tolist() == [1]
    for wrong in ({0: 1, 1: 2}, {1, 2}, pd.DataFrame({"a": [1, 2]})):
        with pytest.raises(InputError, match="key is a"):
            find_duplicates(texts, key=wrong)
        with pytest.raises(InputError, match="names is a"):
            index.add_many(wrong, texts)  # type: ignore[arg-type]


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NA, pd.NaT, np.datetime64("NaT", "s")])
def test_a_date_that_is_missing_comes_last_and_a_key_may_not_be(missing: Any) -> None:
    texts = ["the same words in both of them", "the same words in both of them"]
    assert find_duplicates(texts, keeper="earliest", dates=[missing, "2999-01-01"]).kept.tolist() == [1]
    category = pd.Series(["2024-05-01", None], dtype="category")
    assert find_duplicates(texts, keeper="earliest", dates=category).kept.tolist() == [0]
    if not isinstance(missing, np.datetime64):
        with pytest.raises(InputError, match="key, row 1: it holds no value"):
            find_duplicates(texts, key=[1.0, missing])


def test_rows_to_explain_are_checked() -> None:
    found = find_duplicates(["a b c d e f", "a b c d e f", "g h i j k l"])
    for rows, words in (
        ([b"a b c", b"a b c", b"g"], "row 0: it holds bytes"),
        ([None, None, None], "row 0: it holds no text"),
    ):
        with pytest.raises(InputError, match=words):
            found.explain(1, rows)
    for row in ("1", None, True, 1.0, 7, -1):
        with pytest.raises(InputError, match=f"row {row!r} is none of the 3 texts"):
            found.explain(row, ["a", "b", "c"])  # type: ignore[arg-type]
    assert found.explain(np.int64(1), ["a b c d e f"] * 3).similarity == 1.0  # type: ignore[arg-type]


def test_fewer_texts_than_there_were_are_no_ground_to_explain_on() -> None:
    with pytest.raises(InputError, match="there are 3 texts, and there were 80"):
        find_duplicates(TEXTS).explain(int(find_duplicates(TEXTS).removed[0]), TEXTS[:3])
