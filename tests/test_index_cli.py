"""``cleaner index``: what the library does, by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result

from cleaner import DuplicateIndex
from cleaner.cli import index

Invoke = Callable[..., Result]


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    return path


@pytest.fixture
def held(tmp_path: Path) -> Path:
    records = [{"id": f"d{n}", "text": f"document {n} is about nothing but itself {n}"} for n in range(5)]
    return write(tmp_path / "held.jsonl", records)


def test_add_query_info(tmp_path: Path, held: Path, invoke: Invoke) -> None:
    path = tmp_path / "it.index"
    done = invoke("index", "add", held, "--index", path)
    assert done.exit_code == 0
    assert done.output == "5 of 5 documents added; the index holds 5\n"

    asked = b'{"id": "q", "text": "DOCUMENT 3, is about nothing but itself: 3"}\n{"text": "something else"}\n'
    done = invoke("index", "query", "-", "--index", path, stdin=asked)
    assert done.exit_code == 0
    first, second = (orjson.loads(line) for line in done.stdout.splitlines())
    assert first == {"id": "q", "matches": [{"id": "d3", "similarity": 1.0}]}
    assert second["matches"] == []

    told = orjson.loads(invoke("index", "info", "--index", path).stdout)
    assert told["documents"] == 5
    assert told["where"] == str(path)
    assert told["settings"]["num_perm"] == 128


def test_what_becomes_of_known_identifiers(tmp_path: Path, held: Path, invoke: Invoke) -> None:
    path = tmp_path / "it.index"
    invoke("index", "add", held, "--index", path)
    done = invoke("index", "add", held, "--index", path)
    assert done.exit_code == 2
    assert f"{held}, line 1: {path} holds a document 'd0' and 4 more of this batch already" in done.output
    assert "say --existing keep for what is there, or --existing replace for what is given" in done.output
    done = invoke("index", "add", held, "--index", path, "--existing", "keep")
    assert done.output == "0 of 5 documents added; the index holds 5\n"
    done = invoke("index", "add", held, "--index", path, "--existing", "replace")
    assert done.output == "5 of 5 documents added; the index holds 5\n"


def test_settings_of_a_new_index_and_of_an_old_one(tmp_path: Path, held: Path, invoke: Invoke) -> None:
    path = tmp_path / "it.index"
    invoke("index", "add", held, "--index", path, "--seed", 7, "--shingle-size", 2)
    with DuplicateIndex.open(path) as index:
        assert (index.settings.seed, index.settings.shingle_size) == (7, 2)
    done = invoke("index", "add", held, "--index", path, "--existing", "keep")
    assert done.exit_code == 0
    done = invoke("index", "add", held, "--index", path, "--seed", 8)
    assert done.exit_code == 2
    assert "seed 7, not 8" in done.output


def test_what_cannot_be_read_is_told(tmp_path: Path, held: Path, invoke: Invoke) -> None:
    path = tmp_path / "it.index"
    done = invoke("index", "query", held, "--index", path)
    assert done.exit_code == 2
    assert "there is no index" in done.output
    done = invoke("index", "add", "-", "--index", path, stdin=b'{"id": "a", "text": "x"}\n{no JSON}\n')
    assert done.exit_code == 2
    assert "1 of 1 documents added" in done.output
    assert "line 2" in done.output
    done = invoke("index", "query", held, "--index", path, "--threshold", 0.2)
    assert done.exit_code == 2
    assert "threshold is 0.2" in done.output


def test_a_new_index_with_another_scheme(tmp_path: Path, held: Path, invoke: Invoke) -> None:
    path = tmp_path / "it.index"
    assert invoke("index", "add", held, "--index", path, "--scheme", "affine32").exit_code == 0
    assert orjson.loads(invoke("index", "info", "--index", path).stdout)["settings"]["scheme"] == "affine32"
    asked = b'{"id": "q", "text": "DOCUMENT 3, is about nothing but itself: 3"}\n'
    [line] = invoke("index", "query", "-", "--index", path, stdin=asked).stdout.splitlines()
    assert orjson.loads(line)["matches"] == [{"id": "d3", "similarity": 1.0}]
    done = invoke("index", "add", held, "--index", path, "--scheme", "fss")
    assert done.exit_code == 2
    assert "scheme affine32, not fss" in done.output


@pytest.mark.parametrize("command", ["add", "query", "info"])
def test_each_command_tells_what_it_does(command: str, invoke: Invoke) -> None:
    told = invoke("index", command, "--help").output
    assert "--index PATH" in told
    assert "--timeout" in told
    assert ("INPUT..." in told) == (command != "info")


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("given", [("nowhere.jsonl",), ("held.jsonl", "nowhere*.txt"), ("held.unknown",)])
def test_an_input_that_is_not_there_leaves_no_index(
    given: tuple[str, ...], tmp_path: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "held.unknown").write_bytes(bytes(range(256)) * 20)
    done = invoke("index", "add", *given, "--index", tmp_path / "it.index")
    assert done.exit_code == 2
    assert not list(tmp_path.glob("it.index*"))


def test_help_says_that_pages_are_signed_as_they_are(invoke: Invoke) -> None:
    assert "signed raw" in " ".join(invoke("index", "--help").output.split())
    assert "pages are not cleaned" in " ".join(invoke("index", "add", "--help").output.split())


def test_settings_are_told_by_their_options(tmp_path: Path, held: Path, invoke: Invoke) -> None:
    done = invoke("index", "add", held, "--index", tmp_path / "it.index", "--shingle-size", 99)
    assert "--shingle-size is 99" in done.output
    done = invoke("index", "add", held, "--index", tmp_path / "it.index", "--text-field", "body")
    assert "name the field with --text-field" in done.output


def test_equal_identifiers_are_told_with_their_places(
    tmp_path: Path, held: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = write(tmp_path / "again.jsonl", [{"id": "new", "text": "new"}, {"id": "d3", "text": "another third"}])
    for at_once, there in ((100, "nothing was added"), (3, "6 documents before it were added")):
        monkeypatch.setattr(index, "_AT_ONCE", at_once)
        done = invoke("index", "add", held, again, "--index", tmp_path / f"{at_once}.index")
        assert done.exit_code == 2
        assert f"{held}, line 4 and {again}, line 2: both are 'd3'; {there}: give each its own" in done.stderr
        assert "say --existing keep for the first, or --existing replace for the last" in done.stderr


def test_what_came_on_standard_input_is_not_read_twice(
    tmp_path: Path, held: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "_AT_ONCE", 3)
    given = held.read_bytes() + b'{"id": "d0", "text": "again"}\n'
    done = invoke("index", "add", "-", "--index", tmp_path / "it.index", stdin=given)
    assert done.exit_code == 2
    assert "<stdin>, line 6: " in done.stderr
    assert "holds a document 'd0' already; 3 documents before it were added" in done.stderr
