"""Work space in mapped files: the same answers, little of it resident, nothing left, and errors that say what to do."""

import errno
import mmap
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import corpora

from cleaner import DedupSettings, RunSettings, find_duplicates, iter_similar_pairs, run, similar_pairs
from cleaner.cli.commands import commands as main
from cleaner.errors import InputError, LimitError, OutputError
from cleaner.neardup import candidates as candidates_module
from cleaner.neardup import groups as groups_module
from cleaner.neardup import pairs as pairs_module
from cleaner.neardup import prefix_filter as filter_module
from cleaner.neardup import workspace as workspace_module
from cleaner.neardup.workspace import Workspace, open_workspace

linux = pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="only Linux tells what is resident")
MEGABYTE = 1 << 20


def made_up(number: int, copies: int, seed: int = 1) -> list[str]:
    draw = random.Random(seed)  # noqa: S311  to make texts, not secrets
    texts = [" ".join(f"w{draw.randrange(5000)}" for _ in range(120)) for _ in range(number)]
    for origin in range(copies):
        words = texts[origin].split()
        for _ in range(draw.randrange(5)):
            words[draw.randrange(120)] = f"new{draw.randrange(1000)}"
        texts.append(" ".join(words))
    return texts


def mapped(texts: list[str], path: Path, kind: pa.DataType, batches: int) -> pa.ChunkedArray:
    schema = pa.schema([("text", kind)])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for part in np.array_split(np.arange(len(texts)), batches):
            writer.write_batch(pa.record_batch([pa.array([texts[row] for row in part], kind)], schema=schema))
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all().column("text")


@given(corpora(), st.sampled_from([0.4, 0.8]), st.integers(1, 3), st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_answers_are_the_same_bit_for_bit(
    tmp_path: Path, texts: list[str], threshold: float, threads: int, crowded: bool
) -> None:
    chosen = DedupSettings(shingle_size=2)
    groups = find_duplicates(texts, threshold, settings=chosen)
    pairs = similar_pairs(texts, threshold, settings=chosen)
    options: dict[str, Any] = {"settings": chosen, "threads": threads, "work_dir": tmp_path}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates_module, "_CROWDED", -1 if crowded else 50)
        patch.setattr(candidates_module, "_PART", 4)
        patch.setattr(candidates_module, "_LARGE_PART", 20)
        patch.setattr(groups_module, "_BLOCK", 3)
        patch.setattr(groups_module, "_FIRST_DOCUMENTS", 0)
        for module in (candidates_module, pairs_module, filter_module):
            patch.setattr(module, "_SPAN", 3)
        patch.setattr(filter_module, "_TABLE", 64)
        patch.setattr(workspace_module, "_RESIDENT", -MEGABYTE)  # pages go after every block
        again = find_duplicates(texts, threshold, **options)
        assert again.labels.tobytes() == groups.labels.tobytes()
        assert again.similarities.tobytes() == groups.similarities.tobytes()
        pairs_again = similar_pairs(texts, threshold, **options)
        assert pairs_again.indices.tobytes() == pairs.indices.tobytes()
        assert pairs_again.similarities.tobytes() == pairs.similarities.tobytes()
        streamed = [pair for part in iter_similar_pairs(texts, threshold, batch=2, **options) for pair in part]
    assert sorted(streamed) == list(pairs)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()], ids=str)
@pytest.mark.parametrize("batches", [1, 7])
@pytest.mark.parametrize("keeper", ["first", "longest"])
def test_arrow_files_are_read_where_they_lie(
    tmp_path: Path, kind: pa.DataType, batches: int, keeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = made_up(900, 300)
    expected = find_duplicates(texts, keeper=keeper)
    assert len(expected.members) > 100
    file = mapped(texts, tmp_path / "texts.arrow", kind, batches)
    monkeypatch.setattr(workspace_module, "_RESIDENT", -MEGABYTE)
    found = find_duplicates(file, keeper=keeper, work_dir=str(tmp_path))
    assert found.labels.tobytes() == expected.labels.tobytes()
    assert found.similarities.tobytes() == expected.similarities.tobytes()
    assert [path.name for path in tmp_path.iterdir()] == ["texts.arrow"]
    assert file.to_pylist() == texts


def resident_of_files() -> int:
    return workspace_module._resident_of_files() or 0


@pytest.mark.skipif(not hasattr(os, "pwrite"), reason="parts are filled where they are mapped")
@pytest.mark.parametrize("most", [0, 1 << 20])
def test_parts_that_are_filled_are_in_the_array(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Where they lie or by a copy, also one that the system takes only a few bytes of at a time."""
    pwrite = os.pwrite
    written: list[int] = []

    def write_little(descriptor: int, content: memoryview, at: int) -> int:
        written.append(at)
        return pwrite(descriptor, content[:100], at)

    monkeypatch.setattr(os, "pwrite", write_little)
    monkeypatch.setattr(workspace_module, "_MOST_COPIED", most)
    with open_workspace(tmp_path) as workspace:
        first, second = workspace.empty((50, 3), np.uint64), workspace.empty(40, np.uint32)
        second[:] = 7
        for begin, end in ((0, 20), (20, 50), (50, 50)):
            with workspace.filling(first, begin, end) as part:
                part[:] = np.arange(3 * begin, 3 * end).reshape(-1, 3)
        workspace.release()
        assert first.ravel().tolist() == list(range(150))
        assert second.tolist() == [7] * 40
    assert bool(written) == (most > 0)


@pytest.mark.skipif(not hasattr(os, "pwrite"), reason="parts are filled where they are mapped")
def test_a_part_that_cannot_be_written_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> int:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "pwrite", refuse)
    with pytest.raises(OutputError, match=rf"^{tmp_path}: no work space.*Input/output error"):
        similar_pairs(made_up(10, 10), work_dir=tmp_path)


@linux
def test_pages_go_and_come_back(tmp_path: Path) -> None:
    with open_workspace(tmp_path) as workspace:
        numbers = workspace.empty((8, MEGABYTE), np.int64)
        numbers[:] = np.arange(8)[:, np.newaxis]
        before = resident_of_files()
        workspace.release()
        assert before - resident_of_files() > 60 * MEGABYTE
    assert (numbers == np.arange(8)[:, np.newaxis]).all()  # arrays outlive the work space
    assert not list(tmp_path.iterdir())


@linux
def test_pages_of_a_callers_file_go_too(tmp_path: Path) -> None:
    texts = mapped(["some words " * 1000] * 4000, tmp_path / "texts.arrow", pa.string(), 4)
    whole = sum(chunk.buffers()[2].size for chunk in texts.chunks)
    assert whole > 40 * MEGABYTE
    with open_workspace(tmp_path) as workspace:
        workspace.watch(chunk.buffers()[2].address for chunk in texts.chunks)
        assert sum(int(np.frombuffer(chunk.buffers()[2], dtype=np.uint8).max()) for chunk in texts.chunks)
        before = resident_of_files()
        workspace.release()
        assert before - resident_of_files() > 0.9 * whole
    assert texts[3999].as_py() == "some words " * 1000


@linux
def test_pages_that_no_file_holds_are_left_alone(tmp_path: Path) -> None:
    """Of a private mapping that was written to, and of plain memory, letting go would lose what is there."""
    path = tmp_path / "some"
    path.write_bytes(bytes(4 * MEGABYTE))
    with path.open("r+b") as file:
        private = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    private[:4] = b"mine"
    plain = np.ones(MEGABYTE, dtype=np.int64)
    workspace = Workspace(tmp_path)
    workspace.watch([plain.ctypes.data, np.frombuffer(private, dtype=np.uint8).ctypes.data])
    assert not workspace._regions
    workspace.release()
    assert private[:4] == b"mine"
    assert plain.all()


@linux
def test_little_is_resident_while_a_search_goes_on(tmp_path: Path) -> None:
    """A search over 120 MB of texts and signatures in a process of its own, of which 20 MB may be resident."""
    mapped(made_up(2000, 0) * 40, tmp_path / "texts.arrow", pa.string(), 20)
    code = f"""
import pyarrow as pa
from pathlib import Path
from cleaner import find_duplicates
from cleaner.neardup import workspace, texts
texts._CHUNK_BYTES = 1 << 17
def peak():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) // 1024
with pa.memory_map({str(tmp_path / "texts.arrow")!r}) as source:
    column = pa.ipc.open_file(source).read_all().column("text")
find_duplicates(["one two three four five six"] * 99, work_dir={str(tmp_path)!r}, threads=1)
workspace._RESIDENT = 20 << 20
before = peak()
find_duplicates(column, work_dir=None if MEMORY else {str(tmp_path)!r}, threads=1)
print(peak() - before)
"""
    used = [
        int(
            subprocess.run([sys.executable, "-c", f"MEMORY = {memory}\n{code}"], capture_output=True, check=True).stdout
        )
        for memory in (True, False)
    ]
    size = (tmp_path / "texts.arrow").stat().st_size + 80_000 * 512
    assert used[0] > size / MEGABYTE
    assert used[1] < used[0] - size / MEGABYTE / 2


@pytest.mark.parametrize("texts", [pa.array(["a", None]), ["a", 1]], ids=["arrow", "list"])
def test_nothing_is_left_after_an_error(tmp_path: Path, texts: Any) -> None:
    for search in (find_duplicates, similar_pairs):
        with pytest.raises(InputError, match="row 1"):
            search(texts, work_dir=tmp_path)
    with pytest.raises(LimitError):
        similar_pairs(["a b c"] * 9, settings=DedupSettings(max_pairs=3), work_dir=tmp_path)
    parts = iter_similar_pairs(["a b c"] * 9, batch=4, work_dir=tmp_path)
    next(parts)
    parts.close()  # type: ignore[attr-defined]
    assert not list(tmp_path.iterdir())


def test_nothing_is_left_of_a_process_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, sys, signal; from cleaner.neardup.workspace import Workspace\n"
        f"Workspace({str(tmp_path)!r}).empty(1000, 'u8')[:] = 7; os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode != 0
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    file, page = tmp_path / "file", tmp_path / "page.txt"
    for path in (file, page):
        path.write_text("some text", encoding="utf-8")
    for folder in (tmp_path / "absent", file):
        with pytest.raises(OutputError, match=rf"^{folder}: no work space.*--work-dir"):
            find_duplicates(["a", "b"], work_dir=folder)
        with pytest.raises(OutputError, match=rf"^{folder}: no work space"):
            run(page, tmp_path / "out", RunSettings(work_dir=folder))
    assert not (tmp_path / "out").exists()


def test_a_folder_that_takes_no_files_is_not_said_to_be_full() -> None:
    if not Path("/proc/self").is_dir():
        pytest.skip("there is no such folder")
    with pytest.raises(OutputError, match=r"^/proc: no work space can be had there: .*; name another folder"):
        find_duplicates(["a"], work_dir="/proc")


def test_a_full_disk_is_an_error_and_no_signal(tmp_path: Path) -> None:
    """The system refuses files over 1 MB, as a full disk would; pages that no disk has room for kill a process."""
    resource = pytest.importorskip("resource")
    assert resource.RLIMIT_FSIZE is not None
    code = f"""
import resource
from cleaner import find_duplicates
from cleaner.errors import OutputError
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, resource.RLIM_INFINITY))
try:
    find_duplicates(["text"] * 10_000, work_dir={str(tmp_path)!r})
except OutputError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"{tmp_path}: no work space of 5.1 MB can be had there: ")
    assert "--work-dir" in done.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("dedup", ["dedup", "run"])
def test_a_run_writes_the_same_with_a_work_folder(tmp_path: Path, dedup: str) -> None:
    source = tmp_path / "texts.jsonl"
    texts = [*made_up(60, 30), "Ünïcode wörds … 北京市"]
    source.write_bytes(b"\n".join(orjson.dumps({"id": str(row), "text": text}) for row, text in enumerate(texts)))
    work = tmp_path / "work"
    work.mkdir()
    for name, extra in (("plain", []), ("mapped", ["--work-dir", str(work)])):
        options = ["-q", *extra, *(["--no-clean"] if dedup == "run" else [])]
        done = CliRunner().invoke(main, [dedup, str(source), "-o", str(tmp_path / name), *options])
        assert done.exit_code == 0, done.output
    for name in ("articles.jsonl", "duplicates.jsonl", "quarantine.jsonl"):
        assert (tmp_path / "plain" / name).read_bytes() == (tmp_path / "mapped" / name).read_bytes()
    reports = [orjson.loads((tmp_path / name / "report.json").read_bytes()) for name in ("plain", "mapped")]
    assert reports[0]["counts"]["duplicates"] > 10
    for report in reports:
        del report["run"]
    assert reports[0] == reports[1]
    assert not list(work.iterdir())
    done = CliRunner().invoke(main, [dedup, str(source), "-o", str(tmp_path / "no"), "--work-dir", str(source)])
    assert done.exit_code == 2
    assert str(source) in done.output
