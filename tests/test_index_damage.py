"""Damaged copies of an index: an answer that is right, or an IndexFileError; and what can be saved is saved."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import orjson
import pytest
import zstandard
from click.testing import CliRunner

from cleaner import DedupSettings, DuplicateIndex
from cleaner.cli.commands import commands
from cleaner.errors import (
    CleanerError,
    IndexBusyError,
    IndexFileError,
    MissingInputError,
    OutputError,
    SettingsError,
    SignatureError,
)
from cleaner.neardup.index import format as format_module
from cleaner.neardup.index import postings, sqlite_file

DRAW = random.Random(11)  # noqa: S311
WORDS = [f"word{number}" for number in range(2000)]
TEXTS = [" ".join(DRAW.choices(WORDS, k=40)) for _ in range(400)]
TEXTS += [text + " and a few words more" for text in TEXTS[:60]]
NAMES = [f"page {number}" for number in range(len(TEXTS))]
PAGE = 16384  # bytes of SQLite's


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of several segments, with removed documents whose keys are still there, as one file."""
    path = tmp_path_factory.mktemp("index") / "seen.db"
    with DuplicateIndex.open(path) as index:
        for begin in range(0, len(TEXTS), 90):
            index.add_many(NAMES[begin : begin + 90], TEXTS[begin : begin + 90])
        index.remove(NAMES[100:110])
    return path


@pytest.fixture(scope="module")
def answers(whole: Path) -> list[Any]:
    return asked(whole)


def asked(path: Path) -> list[Any]:
    """All that can be asked of an index without changing it, by both ways of looking up."""
    with DuplicateIndex.open(path, read_only=True) as index:
        one_by_one = [index.query(text) for text in TEXTS[::9]]
        many = index.query(TEXTS)
        there = [name in index for name in NAMES[::40]]
        return [many, one_by_one, list(index), len(index), there]


def changed(path: Path) -> list[Any]:
    """What there is after a document was added, one replaced and one removed, and all segments were merged."""
    with DuplicateIndex.open(path) as index:
        index.add_many(["new", NAMES[0]], ["entirely new words stand here", TEXTS[1]], existing="replace")
        index.remove(NAMES[5])
        index.compact()
        found = [index.query(TEXTS), sorted(index), len(index)]
        if problems := index.check().problems:  # what has no part in the answers can be damaged too
            raise IndexFileError(f"{path}: {problems}")
        return found


def copies(whole: Path, folder: Path, number: int, seed: int) -> list[Path]:
    """Copies that are damaged in one place each: a byte, some bytes, a page of another place, or the end gone."""
    content = whole.read_bytes()
    draw = random.Random(seed)  # noqa: S311
    made = []
    for turn in range(number):
        data = bytearray(content)
        at = draw.randrange(len(data)) if turn % 3 else draw.randrange(100) if turn % 6 else draw.randrange(PAGE)
        way = draw.randrange(6)
        if way < 3:
            data[at] ^= 1 << draw.randrange(8)
        elif way == 3:
            data[at : at + 64] = bytes(64)
        elif way == 4:
            pages = len(data) // PAGE
            one, other = draw.randrange(pages), draw.randrange(pages)
            data[one * PAGE : (one + 1) * PAGE] = content[other * PAGE : (other + 1) * PAGE]
        else:
            del data[at:]
        made.append(folder / f"{turn}.db")
        made[-1].write_bytes(data)
    return made


@pytest.mark.parametrize("work", [asked, changed])
def test_a_damaged_copy_answers_right_or_says_that_it_is_damaged(
    whole: Path, tmp_path: Path, work: Callable[[Path], list[Any]]
) -> None:
    sound = tmp_path / "sound.db"
    shutil.copy(whole, sound)
    expected = work(sound)
    told = 0
    for copy in copies(whole, tmp_path, 120, 3 if work is asked else 4):
        try:
            assert work(copy) == expected
        except IndexFileError as error:
            told += str(copy) in str(error)
    assert told > 50


def test_a_check_finds_what_is_damaged_and_nothing_else(whole: Path, tmp_path: Path, answers: list[Any]) -> None:
    with DuplicateIndex.open(whole, read_only=True) as index:
        found = index.check()
    assert (found.where, found.documents, found.problems) == (str(whole), len(TEXTS) - 10, ())
    for copy in copies(whole, tmp_path, 60, 5):
        try:
            with DuplicateIndex.open(copy, read_only=True) as index:
                sound = not index.check().problems
        except IndexFileError:
            sound = False
        if sound:
            assert asked(copy) == answers


def test_a_row_that_was_changed_behind_its_sum(whole: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    for statement, words in (
        ("UPDATE texts SET text = (SELECT text FROM texts WHERE number = 3) WHERE number = 2", "the text of document"),
        ("UPDATE documents SET id = 'other' WHERE number = 2", "the identifier of document 2"),
        ("DELETE FROM documents WHERE number = 2", "a document is missing"),
        ("DELETE FROM texts WHERE number = 2", "the text of document 2"),
        ("DELETE FROM segments WHERE segment = (SELECT max(segment) FROM segments)", "list of segments"),
        ("UPDATE segments SET bits = bits + 1", "list of segments"),
        ("DELETE FROM buckets", "a bucket of keys is missing"),
        ("UPDATE buckets SET keys = zeroblob(length(keys))", "a bucket of keys is not as it was written"),
        ("DELETE FROM dead", "a document is missing"),
        ("UPDATE state SET value = value + 1 WHERE name = 'documents'", "its count 'documents'"),
        ("UPDATE state SET value = 'x' WHERE name = 'next'", "its count 'next'"),
        ("DROP TABLE dead", "no such table"),
        ("DROP TABLE texts", "no such table"),
    ):
        shutil.copy(whole, copy)
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute(statement)
            connection.commit()
        with pytest.raises(IndexFileError, match=words):
            asked(copy)


def test_what_can_still_be_read_is_saved(whole: Path, tmp_path: Path) -> None:
    saved = lost = 0
    for copy in copies(whole, tmp_path, 40, 6):
        try:
            made = DuplicateIndex.rebuild(copy)
        except IndexFileError:
            continue
        assert made.before is not None
        assert Path(made.before).exists()
        saved, lost = saved + made.documents, lost + made.lost
        assert made.documents + made.lost >= len(TEXTS) - 10 or made.documents == len(TEXTS)
        with DuplicateIndex.open(copy, read_only=True) as index:
            assert index.check().problems == ()
            texts = dict(zip(NAMES, TEXTS, strict=True))
            names = list(index)
            for name, matches in zip(names, index.query([texts[name] for name in names]), strict=True):
                assert name in [match.id for match in matches if match.similarity == 1.0]
    assert saved > 30 * (len(TEXTS) - 10)
    assert lost < saved / 10


def older(path: Path) -> None:
    """An index of format 2: no sums, no list of segments, and only buckets that hold a key."""
    made = orjson.loads(format_module.describe(DedupSettings(threshold=0.7)))
    pack = zstandard.ZstdCompressor(level=1, write_checksum=False).compress
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE state (name TEXT PRIMARY KEY, value) WITHOUT ROWID")
        connection.execute("CREATE TABLE documents (number INTEGER PRIMARY KEY, id TEXT NOT NULL)")
        connection.execute("CREATE TABLE texts (number INTEGER PRIMARY KEY, text BLOB NOT NULL)")
        state = {"made": orjson.dumps(made | {"format": 2}), "documents": len(TEXTS), "dead": 0, "next": len(TEXTS)}
        connection.executemany("INSERT INTO state VALUES (?, ?)", state.items())
        connection.executemany("INSERT INTO documents VALUES (?, ?)", enumerate(NAMES))
        connection.executemany("INSERT INTO texts VALUES (?, ?)", enumerate(pack(text.encode()) for text in TEXTS))
        connection.execute(f"PRAGMA application_id = {sqlite_file.APPLICATION}")
        connection.commit()


def test_an_older_format_names_what_makes_it_anew(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    older(path)
    with pytest.raises(IndexFileError, match=r"has format 2; .*: cleaner index rebuild --index .* signs the texts"):
        DuplicateIndex.open(path)
    before = path.read_bytes()
    made = DuplicateIndex.rebuild(path)
    assert (made.documents, made.lost, made.settings.threshold) == (len(TEXTS), 0, 0.7)
    head = 100  # of SQLite's, in which it notes that a file was locked
    assert Path(str(made.before)).read_bytes()[head:] == before[head:]
    with DuplicateIndex.open(path) as index:
        assert list(index) == NAMES
        assert [match.id for match in index.query(TEXTS[3])] == ["page 3", "page 403"]
    with pytest.raises(OutputError, match=r"old\.db\.before is there already"):
        DuplicateIndex.rebuild(path)
    Path(str(made.before)).unlink()
    assert DuplicateIndex.rebuild(path, DedupSettings(threshold=0.9)).settings.threshold == 0.9
    assert sorted(file.name for file in tmp_path.iterdir()) == ["old.db", "old.db.before"]


def test_another_way_to_take_texts_apart_names_it_too(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(format_module, "_probe", lambda _: "another")
    with pytest.raises(SignatureError, match=r"cleaner index rebuild --index .* signs the texts"):
        DuplicateIndex.open(whole, read_only=True)


def test_what_cannot_be_made_anew(tmp_path: Path) -> None:
    with pytest.raises(MissingInputError, match="there is no index"):
        DuplicateIndex.rebuild(tmp_path / "nowhere.db")
    (tmp_path / "text").write_text("no index at all " * 100)
    with pytest.raises(IndexFileError, match="nothing of it can be read"):
        DuplicateIndex.rebuild(tmp_path / "text")
    assert [file.name for file in tmp_path.iterdir()] == ["text"]


def test_what_is_open_elsewhere_is_not_made_anew(tmp_path: Path) -> None:
    """Or what is added there afterwards would go into a file that nobody opens again."""
    path = tmp_path / "it.db"
    with DuplicateIndex.open(path) as held:
        held.add("one", "x y z w v u t")
        with pytest.raises(IndexBusyError, match="open elsewhere"):
            DuplicateIndex.rebuild(path)
        held.add("two", "p q r s t u v w")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["it.db"]
    assert DuplicateIndex.rebuild(path).documents == 2


REBUILDING = """
import pathlib, sys, time
from cleaner import DuplicateIndex
from cleaner.errors import IndexBusyError, MissingInputError
path = pathlib.Path(sys.argv[1])
done = 0
deadline = time.monotonic() + 60
while done < 5 and time.monotonic() < deadline:
    try:
        DuplicateIndex.rebuild(path)
    except (IndexBusyError, MissingInputError):
        continue
    done += 1
    pathlib.Path(f"{path}.before").rename(f"{path}.{done}")
print(done)
"""
WRITING = """
import sys, time
from cleaner import DuplicateIndex
from cleaner.errors import IndexBusyError
print("started", flush=True)
for number in range(60):
    while True:
        try:
            with DuplicateIndex.open(sys.argv[1], timeout=30) as index:
                index.add(f"added {number}", f"number {number} of those that were added meanwhile")
            break
        except IndexBusyError:
            time.sleep(0.01)
"""


def test_nothing_that_others_add_is_lost_while_it_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "it.db"
    with DuplicateIndex.open(path) as index:
        index.add_many(NAMES, TEXTS)
    writer = subprocess.Popen([sys.executable, "-c", WRITING, str(path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "started\n"
    rebuilder = subprocess.run(
        [sys.executable, "-c", REBUILDING, str(path)], capture_output=True, text=True, check=False
    )
    assert (rebuilder.stdout, rebuilder.stderr) == ("5\n", "")
    assert writer.wait(120) == 0
    writer.stdout.close()
    with DuplicateIndex.open(path) as index:
        assert index.check().problems == ()
        assert sorted(index) == sorted([*NAMES, *(f"added {number}" for number in range(60))])


@pytest.mark.skipif(os.name != "posix", reason="files in use cannot be replaced there")
def test_there_is_a_file_of_that_name_at_every_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who opens it in a gap makes one of his own, whose journal stands beside the new index as if it were its own."""
    path = tmp_path / "it.db"
    with DuplicateIndex.open(path) as index:
        index.add_many(NAMES, TEXTS)
    moved = []

    def watched(plain: Callable[..., object]) -> Callable[..., object]:
        def move(*arguments: object, **named: object) -> object:
            done = plain(*arguments, **named)
            moved.append(path.exists())
            return done

        return move

    for name in ("rename", "replace", "hardlink_to", "unlink"):
        monkeypatch.setattr(Path, name, watched(getattr(Path, name)))
    before = path.stat().st_ino
    DuplicateIndex.rebuild(path)
    assert len(moved) > 2
    assert all(moved)
    assert (tmp_path / "it.db.before").stat().st_ino == before != path.stat().st_ino


@pytest.mark.skipif(os.name != "posix", reason="links are another matter there")
def test_of_a_link_what_it_leads_to_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    with DuplicateIndex.open(tmp_path / "real" / "x.db") as index:
        index.add("one", "x y z w v u t")
    (tmp_path / "link.db").symlink_to(tmp_path / "real" / "x.db")
    made = DuplicateIndex.rebuild(tmp_path / "link.db")
    assert made.before == str(tmp_path / "real" / "x.db.before")
    assert (tmp_path / "link.db").is_symlink()
    with DuplicateIndex.open(tmp_path / "link.db") as index:
        assert list(index) == ["one"]


@pytest.mark.parametrize("tables", ["", "CREATE TABLE documents (a, b, c); CREATE TABLE texts (a, b, c)"])
def test_a_database_of_another_program_is_left_as_it_is(tmp_path: Path, tables: str) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(tables or "CREATE TABLE mine (value)")
    before = path.read_bytes()
    with pytest.raises(IndexFileError, match="no index of cleaner"):
        DuplicateIndex.rebuild(path)
    assert path.read_bytes() == before
    (tmp_path / "empty.db").touch()
    with pytest.raises(IndexFileError, match="no index of cleaner"):
        DuplicateIndex.rebuild(tmp_path / "empty.db")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["empty.db", "other.db"]


def test_names_that_are_no_file(tmp_path: Path) -> None:
    for use in (DuplicateIndex.open, DuplicateIndex.rebuild):
        for name in ("", ".", "/", "a\0b"):
            with pytest.raises(MissingInputError, match="names no file"):
                use(name)
        for wrong in (None, 5):
            with pytest.raises(SettingsError, match="must be the path of a file"):
                use(wrong)  # type: ignore[arg-type]
        with pytest.raises(OutputError, match="too long"):
            use(tmp_path / ("x" * 300))
    for timeout in (None, "x", True):
        with pytest.raises(SettingsError, match="timeout is"):
            DuplicateIndex.open(tmp_path / "it.db", timeout=timeout)  # type: ignore[arg-type]
    with DuplicateIndex.open(tmp_path / "it.db") as index, pytest.raises(SettingsError, match="threshold is 'x'"):
        index.query("text", threshold="x")  # type: ignore[call-overload]
    with pytest.raises(IndexFileError, match="is a folder"):
        DuplicateIndex.open(tmp_path)


def test_many_equal_keys_leave_buckets_empty_and_they_are_there(tmp_path: Path) -> None:
    with DuplicateIndex.open(tmp_path / "it.db") as index:
        index.add_many([str(number) for number in range(3000)], ["the very same words again"] * 3000)
        assert len(index.query("the very same words again")) == 3000
        connection: Any = index._store._connection  # type: ignore[attr-defined]
        for bits, segment in connection.execute("SELECT bits, segment FROM segments").fetchall():
            edges = (segment << 32, (segment + 1) << 32)
            (rows,) = connection.execute(
                "SELECT count(*) FROM buckets WHERE bucket >= ? AND bucket < ?", edges
            ).fetchone()
            assert rows == 1 << bits
        assert {kind for (kind,) in connection.execute("SELECT kind FROM segments")} == {postings.BANDS, postings.IDS}


def test_the_commands(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "it.db"
    shutil.copy(whole, path)
    runner = CliRunner()
    sound = runner.invoke(commands, ["index", "check", "--index", str(path)])
    assert (sound.exit_code, sound.output) == (0, f"{len(TEXTS) - 10} documents, all of them as they were written\n")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE texts SET text = x'00' WHERE number = 7")
        connection.commit()
    damaged = runner.invoke(commands, ["index", "check", "--index", str(path)])
    assert damaged.exit_code == 2
    assert "the text of document 'page 7' is not as it was written" in damaged.stderr
    assert f"cleaner index rebuild --index {path}" in damaged.stderr
    query = runner.invoke(
        commands, ["index", "query", "-", "--index", str(path)], input=orjson.dumps({"text": TEXTS[7]})
    )
    assert (query.exit_code, query.stdout) == (2, "")
    assert "Traceback" not in query.stderr
    rebuilt = runner.invoke(commands, ["index", "rebuild", "--index", str(path)])
    assert rebuilt.exit_code == 0
    assert rebuilt.stderr == "1 documents could not be read\n"
    assert rebuilt.stdout == f"{len(TEXTS) - 11} documents signed again; as it was, it lies in {path}.before\n"
    assert runner.invoke(commands, ["index", "check", "--index", str(path)]).exit_code == 0


def test_nothing_else_is_raised(whole: Path, tmp_path: Path) -> None:
    """Of garbage in every page, too."""
    content = whole.read_bytes()
    draw = random.Random(8)  # noqa: S311
    copy = tmp_path / "copy.db"
    for page in range(len(content) // PAGE):
        data = bytearray(content)
        data[page * PAGE + 200 : (page + 1) * PAGE] = draw.randbytes(PAGE - 200)
        copy.write_bytes(data)
        for work in (asked, changed, DuplicateIndex.rebuild):
            with suppress(CleanerError):
                work(copy)
            (tmp_path / "copy.db.before").unlink(missing_ok=True)
            copy.write_bytes(data)
