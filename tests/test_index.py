"""The index: what it finds, what it refuses, and that it agrees with comparing everything."""

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pytest
import reference
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from made import made_up
from started import in_threads
from strategies import any_texts

import cleaner
from cleaner import DedupSettings, DuplicateIndex
from cleaner.errors import (
    IndexBusyError,
    IndexFileError,
    InputError,
    KnownIdError,
    MissingInputError,
    OutputError,
    SettingsError,
    SignatureError,
)
from cleaner.neardup.index import Match, lookup, merging, postings, sqlite_store
from cleaner.neardup.index.sums import row_sum

SURE = DedupSettings(recall=0.999999, num_perm=512)  # so sure that small tests can ask for every match
SMALL = DedupSettings(num_perm=32, shingle_size=2, recall=0.9999, threshold=0.6)


def edited(text: str, draw: random.Random, edits: int) -> str:
    words = text.split()
    for _ in range(edits):
        words[draw.randrange(len(words))] = f"new{draw.randrange(10**6)}"
    return " ".join(words)


def jaccard(left: str, right: str, size: int = 5) -> float:
    a, b = (set(reference.shingle_set(text, size)) for text in (left, right))
    return len(a & b) / len(a | b) if a | b else 0.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "seen.index"


@pytest.fixture
def index(path: Path) -> Iterator[DuplicateIndex]:
    with DuplicateIndex.open(path) as opened:
        yield opened


# --- what it finds


def test_matches_are_those_of_comparing_everything(path: Path) -> None:
    draw = random.Random(4)  # noqa: S311
    originals = made_up(40, 120)
    held = [*originals, *(edited(text, draw, draw.randrange(1, 6)) for text in originals)]
    asked = [edited(text, draw, draw.randrange(4)) for text in originals]
    with DuplicateIndex.open(path, SURE) as index:
        index.add_many([f"d{row}" for row in range(len(held))], held)
        found = index.query(asked)
    for text, matches in zip(asked, found, strict=True):
        values = {f"d{row}": jaccard(text, other) for row, other in enumerate(held)}
        expected = sorted(
            (Match(name, value) for name, value in values.items() if value >= SURE.threshold),
            key=lambda match: (-match.similarity, match.id),
        )
        assert matches == expected
    assert sum(map(len, found)) > 30


def test_one_text_or_many_or_arrow(index: DuplicateIndex) -> None:
    texts = made_up(5, 60)
    assert index.add_many(list("abcde"), pa.array(texts)) == 5
    expected = [[Match(name, 1.0)] for name in "abcde"]
    assert index.query(texts) == expected
    assert index.query(pa.array(texts)) == expected
    assert index.query(pa.chunked_array([texts[:2], texts[2:]])) == expected
    assert index.query(texts[3]) == expected[3]
    assert index.query([]) == []


@given(st.lists(any_texts, max_size=30), st.lists(any_texts, max_size=6), st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_text_is_answered_as_many_are(held: list[str], asked: list[str], data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from([SMALL, replace(SMALL, scheme="fss")]))
    with tempfile.TemporaryDirectory() as folder, DuplicateIndex.open(Path(folder, "it"), chosen) as index:
        for begin in range(0, len(held), 7):  # several segments
            part = held[begin : begin + 7]
            index.add_many([f"d{begin + row}" for row in range(len(part))], part)
        index.remove([f"d{row}" for row in range(0, len(held), 5)])
        asked = [*asked, *held, *(f"{text} more" for text in held[:5])]
        for threshold in (0.6, 0.9):
            expected = index.query(asked, threshold=threshold)
            assert [index.query(text, threshold=threshold) for text in asked] == expected


def test_one_text_with_more_candidates_than_are_read_at_once(
    index: DuplicateIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = made_up(1, 80)[0]
    draw = random.Random(5)  # noqa: S311
    copies = [edited(text, draw, 1) for _ in range(50)]
    for row, copy in enumerate(copies):
        index.add(f"d{row}", copy)
    monkeypatch.setattr(sqlite_store, "_AT_ONCE", 8)
    monkeypatch.setattr(lookup, "_FEW", 16)
    assert index.query(text) == index.query([text])[0]
    assert len(index.query(text)) > 40
    index._single._shingles = np.empty(0, dtype=np.uint64)  # each query signs anew
    assert index.query(text) == index.query([text])[0]


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=300), st.data())
@settings(max_examples=60, deadline=None)
def test_few_keys_are_found_as_many_are(keys: list[int], data: st.DataObject) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for statement in postings.SCHEMA:
            connection.execute(statement)
        # Keys whose bytes are all alike also stand across two neighbours.
        drawn = keys + [0, 0x0101010101010101, 0x0101010101010102] * 3
        for begin in range(0, len(drawn), 100):
            part = np.array(drawn[begin : begin + 100], dtype=np.uint64)
            numbers = np.arange(begin, begin + len(part), dtype=np.uint32)
            merging.add(connection, postings.Postings(part, numbers))
        asked = np.array(data.draw(st.lists(st.sampled_from([*drawn, 1, 2**63]), max_size=40)), dtype=np.uint64)
        _, many = lookup.find(connection, asked)
        recent = lookup.Recent()
        with pytest.MonkeyPatch.context() as patch:
            for room, worth in ((2**21, 2**21), (2**21, 0), (120, 100), (0, 2**21)):  # all, none, some of them held
                patch.setattr(lookup, "_RECENT_ENTRIES", room)
                patch.setattr(lookup, "_WORTH", worth)
                for _ in range(3):
                    assert lookup.find_few(connection, asked, recent) == sorted(set(many.numbers.tolist()))


def test_what_a_reader_holds_is_never_taken_for_what_came_after(path: Path) -> None:
    """An index that was emptied is filled again with as many documents, whose segment looks like the old one."""
    with DuplicateIndex.open(path) as writer, DuplicateIndex.open(path, read_only=True) as reader:
        for turn, text in enumerate(made_up(4, 40)):
            writer.add(f"d{turn}", text)
            for _ in range(5):
                assert reader.query(text) == [Match(f"d{turn}", 1.0)]
            assert reader._store._recent._held  # type: ignore[attr-defined]
            writer.remove(f"d{turn}")
            assert reader.query(text) == []
            writer.compact()


def test_what_a_reader_holds_is_bounded(index: DuplicateIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = made_up(60, 40)
    monkeypatch.setattr(lookup, "_RECENT_ENTRIES", 500)
    for row, text in enumerate(texts):
        index.add(f"d{row}", text)
        assert index.query(text) == [Match(f"d{row}", 1.0)]
        held = index._store._recent._held.values()  # type: ignore[attr-defined]
        assert sum(len(segment.keys) for segment in held) <= 500
    assert [index.query(text) for text in texts] == index.query(texts)


def test_equal_similarities_come_by_identifier(index: DuplicateIndex) -> None:
    index.add_many(["c", "a", "b"], ["one two three"] * 3)
    assert [match.id for match in index.query("One, two; three!")] == ["a", "b", "c"]


def test_texts_without_a_token_are_held_and_match_nothing(index: DuplicateIndex) -> None:
    index.add_many(["empty", "blank", "signs"], ["", " \n\u200b", "... !?"])
    assert len(index) == 3
    assert "blank" in index
    assert index.query(["", " \n\u200b", "word"]) == [[], [], []]
    assert index.query("") == []
    assert index.query("…!?") == [Match("signs", 1.0)]


def test_a_higher_threshold_can_be_asked_for(index: DuplicateIndex) -> None:
    text = made_up(1, 100)[0]
    index.add("it", text)
    copy = text + " and a bit more of it"
    similarity = index.query(copy)[0].similarity
    assert similarity == jaccard(text, copy)
    assert index.query(copy, threshold=similarity) == [Match("it", similarity)]
    assert index.query(copy, threshold=1.0) == []
    for wrong in (0.5, 1.01, float("nan")):
        with pytest.raises(SettingsError, match="threshold is"):
            index.query(copy, threshold=wrong)


def test_results_do_not_depend_on_threads_or_on_how_documents_came(tmp_path: Path) -> None:
    texts = made_up(1500, 30)
    names = [f"d{row}" for row in range(len(texts))]
    found = []
    for threads in (1, 3):
        with DuplicateIndex.open(tmp_path / f"{threads}", threads=threads) as index:
            for begin in range(0, len(texts), 200 * threads):
                index.add_many(names[begin : begin + 200 * threads], texts[begin : begin + 200 * threads])
            found.append(index.query([text + " more" for text in texts]))
    assert found[0] == found[1]


# --- identifiers


def test_identifiers_are_any_text(index: DuplicateIndex) -> None:
    names = ["", "a", "ä", "\0", "x" * 5000, "\ud800", "新聞"]
    index.add_many(names, made_up(len(names), 20))
    assert list(index) == names
    assert all(name in index for name in names)
    assert "b" not in index
    assert 5 not in index


def test_what_becomes_of_an_identifier_that_is_there(index: DuplicateIndex) -> None:
    old, new, other = made_up(3, 50)
    assert index.add("it", old)
    with pytest.raises(KnownIdError, match="holds a document 'it' already"):
        index.add("it", new)
    with pytest.raises(KnownIdError, match="'it' already"):
        index.add_many(["other", "it"], [other, new])
    assert "other" not in index  # nothing of the batch was added
    assert not index.add("it", new, existing="keep")
    assert index.query([old, new]) == [[Match("it", 1.0)], []]
    assert index.add("it", new, existing="replace")
    assert index.query([old, new]) == [[], [Match("it", 1.0)]]
    assert len(index) == 1
    assert index.add_many(["it", "other"], [old, other], existing="keep") == 1
    assert index.query([old, new, other]) == [[], [Match("it", 1.0)], [Match("other", 1.0)]]


def test_an_identifier_twice_in_one_call(index: DuplicateIndex) -> None:
    first, last, other = made_up(3, 50)
    with pytest.raises(KnownIdError, match="rows 0 and 2: both are 'it'"):
        index.add_many(["it", "other", "it"], [first, other, last])
    assert len(index) == 0
    assert index.add_many(["it", "other", "it"], pa.array([first, other, last]), existing="replace") == 2
    assert index.query([first, last]) == [[], [Match("it", 1.0)]]
    assert index.add_many(["new", "new"], [first, last], existing="keep") == 1
    assert index.query(first) == [Match("new", 1.0)]


def test_removing(index: DuplicateIndex) -> None:
    texts = made_up(3, 50)
    index.add_many(["a", "b", "c"], texts)
    assert index.remove("b") == 1
    assert index.remove(["b", "a", "a", "nothing"]) == 1
    assert list(index) == ["c"]
    assert index.query(texts) == [[], [], [Match("c", 1.0)]]
    index.add("b", texts[0])  # another text under the old name
    assert index.query(texts) == [[Match("b", 1.0)], [], [Match("c", 1.0)]]
    index.compact()
    assert index.query(texts) == [[Match("b", 1.0)], [], [Match("c", 1.0)]]
    assert index.remove(["b", "c"]) == 2
    index.compact()
    assert (len(index), list(index), index.query(texts)) == (0, [], [[], [], []])


def test_removed_keys_are_dropped_by_themselves(index: DuplicateIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_store, "_DEAD", 10)
    texts = made_up(100, 20)
    names = [f"d{row}" for row in range(100)]
    for _ in range(5):
        index.add_many(names, texts, existing="replace")
    connection: Any = index._store._connection  # type: ignore[attr-defined]
    (entries,) = connection.execute("SELECT sum(entries) FROM segments").fetchone()
    keys = 20 * len(texts)
    assert keys <= entries <= 2 * keys
    assert index.query(texts) == [[Match(name, 1.0)] for name in names]


# --- against a model


operations = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 8), any_texts),
        st.tuples(st.just("remove"), st.integers(0, 8), st.just("")),
        st.tuples(st.just("many"), st.integers(0, 5), any_texts),
        st.tuples(st.sampled_from(["compact", "reopen"]), st.just(0), st.just("")),
    ),
    max_size=25,
)


@given(operations)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_it_behaves_as_a_dictionary_that_compares(steps: list[tuple[str, int, str]]) -> None:
    model: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        index = DuplicateIndex.open(Path(folder) / "it", SMALL)
        for what, number, text in steps:
            name = f"n{number}"
            if what == "add":
                assert index.add(name, text, existing="replace")
                model.pop(name, None)
                model[name] = text
            elif what == "many":
                names = [f"n{other}" for other in range(number)]
                added = index.add_many(names, [text] * number, existing="keep")
                assert added == sum(other not in model for other in names)
                model.update({other: text for other in names if other not in model})
            elif what == "remove":
                assert index.remove(name) == (model.pop(name, None) is not None)
            elif what == "compact":
                index.compact()
            else:
                index.close()
                index = DuplicateIndex.open(Path(folder) / "it")
            assert list(index) == list(model)
            assert len(index) == len(model)
        texts = [text for _, _, text in steps] + list(model.values())
        for text, matches in zip(texts, index.query(texts), strict=True):
            values = {name: jaccard(text, other, 2) for name, other in model.items()}
            assert {match.id: match.similarity for match in matches}.items() <= values.items()
            assert {n for n, v in values.items() if v == 1.0} <= {match.id for match in matches}
        index.close()


@given(st.lists(st.lists(st.integers(0, 2**64 - 1), max_size=300), max_size=12), st.integers(0, 3))
@example([[7], [7, 7]], 0)
@settings(max_examples=60, deadline=None)
def test_postings_find_what_was_added(batches: list[list[int]], slice_bits: int) -> None:
    expected: dict[int, list[int]] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "_SLICE_BITS", slice_bits)
        patch.setattr(merging, "_BUCKET_BITS", 2)
        for reads in (postings, lookup):
            patch.setattr(reads, "READ_AT_ONCE", 3)
        connection = sqlite3.connect(":memory:")
        for statement in postings.SCHEMA:
            connection.execute(statement)
        for number, keys in enumerate(batches):
            numbers = np.full(len(keys), number, dtype=np.uint32)
            merging.add(connection, postings.Postings(np.array(keys, dtype=np.uint64), numbers))
            for key in keys:
                expected.setdefault(key, []).append(number)
        # Each key that is there, and one that may not be, or is then asked for twice and found at both places.
        asked = np.array([*sorted(expected), 7], dtype=np.uint64)
        places, found = lookup.find(connection, asked)
        assert (asked[places] == found.keys).all()
        assert sorted(zip(places.tolist(), found.numbers.tolist(), strict=True)) == sorted(
            (place, number) for place, key in enumerate(asked.tolist()) for number in expected.get(key, ())
        )
        sizes = [row[0] for row in connection.execute("SELECT entries FROM segments ORDER BY segment")]
        assert sizes == sorted(sizes, reverse=True)
        assert len(sizes) <= max(1, sum(map(len, batches))).bit_length()
        connection.close()


def test_keys_of_one_kind_are_not_found_among_another() -> None:
    keys = np.arange(2**60, 2**60 + 50, dtype=np.uint64)
    kinds = {postings.BANDS: 0, postings.IDS: 100}  # and the number of the first document of each
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for statement in postings.SCHEMA:
            connection.execute(statement)
        for part in np.split(keys, 5):
            for kind, first in kinds.items():
                numbers = np.arange(first, first + len(part), dtype=np.uint32)
                merging.add(connection, postings.Postings(part, numbers), kind)
        for merged in (False, True):
            if merged:
                merging.merge_all(connection)
                assert connection.execute("SELECT kind, entries FROM segments").fetchall() == [(0, 50), (1, 50)]
            for kind, first in kinds.items():
                places, found = lookup.find(connection, keys, kind)
                assert sorted(places.tolist()) == list(range(50))
                assert set(found.numbers.tolist()) == set(range(first, first + 10))
            assert lookup.find_few(connection, keys, lookup.Recent()) == list(range(10))


# --- files that are opened again


def test_what_was_added_is_there_when_it_is_opened_again(path: Path) -> None:
    texts = made_up(20, 40)
    with DuplicateIndex.open(path, SURE) as index:
        index.add_many([str(row) for row in range(20)], texts)
    with DuplicateIndex.open(path) as index:
        assert index.settings == SURE
        info = index.info()
        assert (info.where, info.documents, info.settings) == (str(path), 20, SURE)
        assert info.size >= path.stat().st_size > 0
        assert index.query(texts[7]) == [Match("7", 1.0)]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (DedupSettings(seed=2), "seed 1, not 2"),
        (DedupSettings(shingle_size=3), "shingle_size 5, not 3"),
        (DedupSettings(num_perm=64), "num_perm 128, not 64"),
        (DedupSettings(threshold=0.7, recall=0.95), r"threshold 0\.8, not 0\.7, recall 0\.99, not 0\.95"),
    ],
)
def test_other_settings_are_refused(path: Path, other: DedupSettings, told: str) -> None:
    DuplicateIndex.open(path).close()
    with pytest.raises(SignatureError, match=told):
        DuplicateIndex.open(path, other)
    DuplicateIndex.open(path, DedupSettings()).close()


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        (
            {"format": 3},
            IndexFileError,
            "format 3; this cleaner reads and writes format 4: cleaner index rebuild --index ",
        ),
        ({"scheme": "fast"}, SignatureError, "signatures of scheme 'fast'"),
        ({"probe": "0"}, SignatureError, "takes texts apart in another way"),
        ({"settings": {"seed": -1}}, IndexFileError, "damaged"),
        ({"settings": 3}, IndexFileError, "damaged"),
        (None, IndexFileError, "damaged"),
    ],
)
def test_another_format_is_refused(
    path: Path, change: dict[str, Any] | None, error: type[Exception], told: str
) -> None:
    DuplicateIndex.open(path).close()
    connection = sqlite3.connect(path)
    (made,) = connection.execute("SELECT value FROM state WHERE name = 'made'").fetchone()
    written = b"no JSON" if change is None else orjson.dumps(orjson.loads(made) | change)
    connection.execute(
        "UPDATE state SET value = ?, sum = ? WHERE name = 'made'", (written, row_sum(0, "made", written))
    )
    connection.commit()
    connection.close()
    for read_only in (False, True):
        with pytest.raises(error, match=told):
            DuplicateIndex.open(path, read_only=read_only)


def text_file(path: Path) -> None:
    path.write_text("Not an index at all, but a text of some length. " * 100)


def other_database(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE mine (value)")
    connection.commit()
    connection.close()


def broken(path: Path) -> None:
    with DuplicateIndex.open(path) as index:
        index.add_many([str(row) for row in range(500)], made_up(500, 50))
    data = bytearray(path.read_bytes())
    data[4096:] = os.urandom(len(data) - 4096)
    path.write_bytes(data)


@pytest.mark.parametrize("make", [text_file, other_database, broken])
@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_no_index_is_refused(path: Path, make: Callable[[Path], None], read_only: bool) -> None:
    make(path)
    before = path.read_bytes()
    with pytest.raises(IndexFileError, match=r"no index|damaged"):
        DuplicateIndex.open(path, read_only=read_only)
    assert path.read_bytes() == before


def test_a_text_that_cannot_be_unpacked_is_told(index: DuplicateIndex) -> None:
    index.add("it", "one two three")
    index._store._connection.execute(  # type: ignore[attr-defined]
        "UPDATE texts SET text = x'00', sum = ?", (row_sum(0, b"\0"),)
    )
    with pytest.raises(IndexFileError, match="damaged: a text in it cannot be unpacked"):
        index.query("one two three")


def test_places_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(MissingInputError, match="there is no index"):
        DuplicateIndex.open(tmp_path / "nothing", read_only=True)
    with pytest.raises(OutputError, match="unable to open"):
        DuplicateIndex.open(tmp_path / "no" / "folder")
    with pytest.raises(SettingsError, match="permutations find a pair"):
        DuplicateIndex.open(tmp_path / "new", DedupSettings(threshold=0.01, num_perm=8))
    assert list(tmp_path.iterdir()) == []


def test_names_with_every_sign(tmp_path: Path) -> None:
    path = tmp_path / "a b?c=d#e%20 ü.index"
    with DuplicateIndex.open(path) as index:
        index.add("it", "text")
    assert path.is_file()


def test_wrong_arguments(index: DuplicateIndex, path: Path) -> None:
    with pytest.raises(InputError, match="2 identifiers for 1 texts"):
        index.add_many(["a", "b"], ["x"])
    with pytest.raises(InputError, match="names is a single text"):
        index.add_many("ab", ["x", "y"])
    with pytest.raises(InputError, match="single text"):
        index.add_many(["a"], "x")
    with pytest.raises(InputError, match="names, row 1: it holds int"):
        index.add_many(["a", 5], ["x", "y"])  # type: ignore[list-item]
    with pytest.raises(InputError, match="texts, row 1: it holds no text"):
        index.add_many(["a", "b"], ["x", None])  # type: ignore[list-item]
    with pytest.raises(SettingsError, match="existing is 'no'"):
        index.add("a", "x", existing="no")  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="timeout is -1"):
        DuplicateIndex.open(path, timeout=-1)
    with pytest.raises(SettingsError, match="threads is 0"):
        DuplicateIndex.open(path, threads=0)
    assert len(index) == 0


def test_read_only(path: Path) -> None:
    with DuplicateIndex.open(path) as index:
        index.add("it", "one two three")
    with DuplicateIndex.open(path, read_only=True) as index:
        assert index.query("one two three") == [Match("it", 1.0)]
        for change in (lambda: index.add("b", "x"), lambda: index.remove("it"), index.compact):
            with pytest.raises(OutputError, match="was opened read_only; open it without that"):
                change()
        assert list(index) == ["it"]


def test_closed(index: DuplicateIndex) -> None:
    index.close()
    index.close()
    for use in (len, list, lambda it: it.add("b", "x"), lambda it: it.query("one two"), lambda it: it.info()):
        with pytest.raises(OutputError, match="was closed; open it again"):
            use(index)


# --- several at once


def test_readers_see_one_state_while_another_writes(path: Path) -> None:
    with DuplicateIndex.open(path) as writer, DuplicateIndex.open(path, read_only=True) as reader:
        writer.add("a", "one two three")
        assert reader.query("one two three") == [Match("a", 1.0)]
        names = iter(reader)
        assert next(names) == "a"
        with writer._store._file.writing():  # type: ignore[attr-defined]
            assert reader.query("one two three") == [Match("a", 1.0)]
            assert len(reader) == 1
        writer.remove("a")
        assert reader.query("one two three") == []


def test_a_second_writer_waits_or_is_told(path: Path) -> None:
    with (
        DuplicateIndex.open(path) as first,
        DuplicateIndex.open(path, timeout=0) as hasty,
        DuplicateIndex.open(path, timeout=30) as patient,
    ):
        inside = threading.Event()

        def hold() -> None:
            with first._store._file.writing():  # type: ignore[attr-defined]
                inside.set()
                time.sleep(0.5)

        holder = threading.Thread(target=hold)
        holder.start()
        assert inside.wait(10)
        with pytest.raises(IndexBusyError, match="being written to by another process"):
            hasty.add("a", "x")
        assert patient.add("b", "y")
        holder.join()
        assert list(hasty) == ["b"]
        assert hasty.add("a", "x")


ADDING = """
import sys
from cleaner import DuplicateIndex
with DuplicateIndex.open(sys.argv[1], timeout=60) as index:
    for number in range(40):
        index.add(f"{sys.argv[2]}-{number}", f"document {number} of process {sys.argv[2]}")
"""


def test_processes_that_make_and_fill_one_index_together(path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", ADDING, str(path), str(n)]) for n in range(4)]
    assert [writer.wait(120) for writer in writers] == [0] * 4
    with DuplicateIndex.open(path, read_only=True) as index:
        assert len(index) == 160
        assert sorted(index) == sorted(f"{n}-{number}" for n in range(4) for number in range(40))
        assert index.query("document 7 of process 2") == [Match("2-7", 1.0)]


def test_threads_share_one_object(index: DuplicateIndex) -> None:
    texts = made_up(200, 30)

    def work(begin: int) -> None:
        for row in range(begin, begin + 50):
            index.add(str(row), texts[row])
            assert index.query(texts[row]) == [Match(str(row), 1.0)]

    assert not in_threads(work, range(0, 200, 50))
    assert len(index) == 200


def test_it_is_a_public_name() -> None:
    assert cleaner.DuplicateIndex is DuplicateIndex
