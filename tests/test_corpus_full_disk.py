"""A disk that is full in any stage of a run, inputs that vanish, folders that cannot be written: the same command ends.

Each disk is a small file system in memory, which is full where it is meant to be, and is made larger when a run has
failed on it.
"""

import errno
import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import orjson
import pyarrow as pa
import pytest
from click.testing import Result
from test_corpus_local import COMMAND, files, text

from cleaner.config import RunSettings
from cleaner.corpus import comparing, local, partitions, run
from cleaner.corpus.folder import OutputFolder, is_final
from cleaner.corpus.partfile import clean_partition
from cleaner.corpus.readers import unpacking
from cleaner.corpus.work import PartFolder, write_mark
from cleaner.errors import MissingInputError, OutputError

PAGE = 4096  # by which a disk in memory grows
LARGE = 64 << 20

Invoke = Callable[..., Result]


class Disk:
    """A file system of its own.

    Args:
        path: where it is mounted.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def resize(self, size: int) -> None:
        """Make it larger or smaller, but no smaller than what lies on it."""
        subprocess.run(["mount", "-o", f"remount,size={size}", self.path], check=True)

    def leave(self, size: int) -> None:
        """Leave so many bytes free."""
        gc.collect()  # an error may hold files that have no name
        found = os.statvfs(self.path)
        self.resize((found.f_blocks - found.f_bfree) * found.f_frsize + size)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount")
    path = tmp_path / "disk"
    path.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={LARGE}", "cleaner-full-disk", str(path)]
    try:
        made = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        pytest.skip(f"nothing can be mounted: {error}")
    if made.returncode != 0:
        pytest.skip(f"nothing can be mounted: {made.stderr.strip()}")
    yield Disk(path)
    subprocess.run(["umount", "-l", path], check=True)


def pages(path: Path, number: int) -> Path:
    """Pages, two in three of them copies, and a line that is broken."""
    lines = [orjson.dumps({"id": n, "text": text(n // 3 if n % 3 else n), "n": n}) for n in range(number)]
    path.write_bytes(b"\n".join([*lines, b"{broken"]))
    return path


def whole(given: Path, out: Path, **settings: Any) -> dict[str, bytes]:
    """The files of a run that nothing disturbed."""
    run(given, out, RunSettings(workers=1, explain=True, **settings))
    return files(out)


def refused(result: Result, place: Path) -> str:
    """What a run said, in a line, when it had to give up for want of room: where, and what to do."""
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    told = result.stderr
    assert told.startswith(f"Error: {place}")
    assert told.count("\n") == 1
    assert "room" in told
    return told


def nothing_looks_whole(out: Path) -> None:
    """Whether an output folder is not there, or has nothing in it but what is done, hidden."""
    if out.exists():
        assert [path.name for path in out.iterdir()] == [".cleaner-work"]
        assert not [path for path in out.rglob("*") if is_final(path.name) and path.parent.parent.name != "parts"]
        assert not [path for path in (out / ".cleaner-work" / "parts").glob("*.*") if path.is_dir()]


class _StopError(Exception):
    pass


def stopped(given: Path, out: Path, stage: str, **settings: Any) -> None:
    """A run that is ended where a stage begins."""

    def stop(state: Any) -> None:
        if state.stage == stage:
            raise _StopError

    with pytest.raises(_StopError):
        run(given, out, RunSettings(workers=1, explain=True, **settings), progress=stop)
    nothing_looks_whole(out)


def test_a_disk_that_is_full_while_the_only_partition_is_cleaned(tmp_path: Path, disk: Disk, invoke: Invoke) -> None:
    given = pages(tmp_path / "in.jsonl", 120)
    expected = whole(given, tmp_path / "whole")
    out = disk.path / "below" / "out"
    told = []
    for size in (PAGE, 3 * PAGE, 12 * PAGE, 24 * PAGE, 48 * PAGE):
        disk.resize(size)
        told.append(refused(invoke("run", given, "-o", out, "--explain", "--workers", 1, "-q"), out))
        assert list(disk.path.iterdir()) == []  # nothing was done, so nothing is left of it
    assert "bytes are free, and the work on" in told[1]
    assert "parts/000000: cannot be written: No space left on device" in told[-1]
    disk.resize(LARGE)
    assert invoke("run", given, "-o", out, "--explain", "--workers", 1, "-q").exit_code == 0
    assert files(out) == expected


def test_a_disk_that_is_full_while_workers_clean(tmp_path: Path, disk: Disk) -> None:
    given, out = pages(tmp_path / "in.jsonl", 120), disk.path / "out"
    arguments = ["run", str(given), "--workers", "2", "--explain", "--keep-work", "-q", "-o"]
    command = [sys.executable, "-c", COMMAND, *arguments]
    disk.resize(40 * PAGE)
    ended = subprocess.run([*command, out], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1), ended.stderr
    assert ended.stderr.startswith(f"Error: {out}/.cleaner-work/parts/0")
    assert "cannot be written: No space left on device; choose another folder or make room for it" in ended.stderr
    nothing_looks_whole(out)
    done = {path: path.stat().st_mtime_ns for path in out.glob(".cleaner-work/parts/*/done.json")}
    assert done
    disk.resize(LARGE)
    assert subprocess.run([*command, out], check=False).returncode == 0
    assert {path: path.stat().st_mtime_ns for path in done} == done  # it went on, and not anew
    assert subprocess.run([*command, tmp_path / "whole"], check=False).returncode == 0
    assert files(out) == files(tmp_path / "whole")


@pytest.mark.parametrize("relation", ["similar", "contained"])
def test_a_disk_that_is_full_while_articles_are_compared(
    tmp_path: Path, disk: Disk, invoke: Invoke, monkeypatch: pytest.MonkeyPatch, relation: str
) -> None:
    given, out = pages(tmp_path / "in.jsonl", 300), disk.path / "out"
    expected = whole(given, tmp_path / "whole", relation=relation)
    monkeypatch.setattr(comparing, "_IN_MEMORY", 0)
    stopped(given, out, "near-duplicates", relation=relation)
    arguments = ("run", given, "-o", out, "--explain", "--workers", 1, "--relation", relation, "-q")
    for size in (12, 16, 20):  # as much as it asks for at once, but not for all bodies and what is made of them
        disk.leave(size * PAGE)
        told = refused(invoke(*arguments), out / ".cleaner-work" / "parts")
        assert "no work space of" in told
        assert "free room there, or name another folder" in told
        nothing_looks_whole(out)
    disk.resize(LARGE)
    assert invoke(*arguments).exit_code == 0
    assert files(out) == expected


def full_at(disk: Disk, stage: str, size: int) -> Callable[[Any], None]:
    """Leaves so many bytes free where a stage begins: what is free before that is no matter."""

    def shrink(state: Any) -> None:
        if state.stage == stage and state.documents == 0:
            disk.leave(size)

    return shrink


def test_a_disk_that_is_full_when_it_is_known_who_stands_for_whom(tmp_path: Path, disk: Disk, invoke: Invoke) -> None:
    given, out = pages(tmp_path / "in.jsonl", 300), disk.path / "out"
    expected = whole(given, tmp_path / "whole")
    with pytest.raises(OutputError, match=r"keepers.npz: cannot be written: No space left on device; .* make room"):
        run(given, out, RunSettings(workers=1, explain=True), progress=full_at(disk, "near-duplicates", PAGE))
    nothing_looks_whole(out)
    assert not list(out.glob(".cleaner-work/parts/*keepers*"))
    arguments = ("run", given, "-o", out, "--explain", "--workers", 1, "-q")
    refused(invoke(*arguments), out)
    disk.resize(LARGE)
    assert invoke(*arguments).exit_code == 0
    assert files(out) == expected


WRITTEN: dict[str, tuple[dict[str, Any], set[str]]] = {
    "lines": ({}, {"articles.jsonl"}),
    "gzip": ({"compression": "gz"}, {"articles.jsonl.gz"}),
    "zstandard": ({"compression": "zst"}, {"articles.jsonl.zst"}),
    "shards": ({"shard_size": 5000}, {"articles-00001.jsonl", "articles-00002.jsonl"}),
    "parquet": ({"output_format": "parquet", "duplicates": "separate"}, {"articles.parquet", "copies.parquet"}),
    "csv": ({"output_format": "csv"}, {"articles.csv"}),
}


@pytest.mark.parametrize("form", WRITTEN)
def test_a_disk_that_is_full_while_files_are_written(tmp_path: Path, disk: Disk, form: str) -> None:
    """A page more each time; some more where there is nothing left to write but what is large."""
    further, articles = WRITTEN[form]
    given, out = pages(tmp_path / "in.jsonl", 24), disk.path / "out"
    expected = whole(given, tmp_path / "whole", keep_work=True, **further)
    settings = RunSettings(workers=1, explain=True, keep_work=True, **further)
    failed: set[str] = set()
    size = 0
    while True:
        disk.resize(LARGE)
        try:
            run(given, out, settings, progress=full_at(disk, "writing", size))
        except OutputError as error:
            name, _, why = str(error).removeprefix(f"{out}/.cleaner-work/").partition(": ")
            assert why == "cannot be written: No space left on device; choose another folder or make room for it"
            failed.add(name.removeprefix("out/"))
            nothing_looks_whole(out)
        else:
            break
        size += PAGE * (1 if "samples.jsonl" not in failed else 3 if "report.html" not in failed else 12)
    assert files(out) == expected
    assert failed >= {*articles, "duplicates.jsonl", "samples.jsonl", "report.json", "report.html"}


def test_a_disk_that_is_full_for_the_last_file(tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    given, out = pages(tmp_path / "in.jsonl", 40), disk.path / "out"
    settings = RunSettings(workers=1, explain=True, keep_work=True)
    expected = whole(given, tmp_path / "whole", keep_work=True)
    real = OutputFolder.commit

    def full(folder: OutputFolder) -> None:
        disk.leave(0)
        real(folder)

    monkeypatch.setattr(OutputFolder, "commit", full)
    with pytest.raises(OutputError, match=r"run.json: cannot be written: No space left on device"):
        run(given, out, settings)
    nothing_looks_whole(out)
    monkeypatch.undo()
    disk.resize(LARGE)
    run(given, out, settings)
    assert files(out) == expected


@pytest.mark.parametrize("number", range(6))
def test_files_of_which_only_some_got_their_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    given, out = pages(tmp_path / "in.jsonl", 20), tmp_path / "out"
    real, named = Path.replace, iter(range(100))

    def full(path: Path, target: Path) -> Path:
        if target.parent == out and next(named) == number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(path, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="out: cannot be written: No space left on device"):
        run(given, out, RunSettings(workers=1, explain=True))
    assert len([path for path in out.iterdir() if path.is_file()]) == number
    assert not (out / "report.json").exists()
    monkeypatch.undo()
    assert whole(given, out) == whole(given, tmp_path / "whole")


def test_a_full_disk_costs_nothing_that_is_done(tmp_path: Path, disk: Disk, invoke: Invoke) -> None:
    given, out = pages(tmp_path / "in.jsonl", 40), disk.path / "out"
    stopped(given, out, "near-duplicates")
    (out / ".cleaner-work" / "lock").write_bytes(b"")
    disk.leave(0)
    for _ in range(2):  # the second finds no lock that the first has left
        refused(invoke("run", given, "-o", out, "--explain", "--workers", 1, "-q"), out)
    assert (out / ".cleaner-work" / "parts" / "000000" / "done.json").exists()


# --- inputs that vanish


class Here(local._Pool):
    """Partitions cleaned in this process, as it takes long to start another."""

    def __init__(self, workers: int, settings: RunSettings, parts: Path) -> None:
        super().__init__(workers, settings, parts)
        self.settings = settings

    def __enter__(self) -> Self:
        return self

    def _ask(self, head: dict[str, Any], data: pa.Buffer) -> dict[str, Any]:
        folder = PartFolder(self._parts, head["number"])
        return clean_partition(folder, head["key"], data, self.settings, span=head["span"])


def test_a_file_that_is_removed_between_two_runs(
    tmp_path: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "PARTITION_BYTES", 40_000)  # a partition a file, so that one gets another's number
    monkeypatch.setattr(local, "_Pool", Here)
    given, out = tmp_path / "given", tmp_path / "out"
    given.mkdir()
    for name in "abc":
        pages(given / f"{name}.jsonl", 40)
    stopped(given, out, "near-duplicates")
    (given / "b.jsonl").unlink()
    arguments = ("run", given, "-o", out, "--explain", "--workers", 1, "-q")
    assert invoke(*arguments).exit_code == 0
    assert files(out) == whole(given, tmp_path / "whole")
    shutil.rmtree(out)
    stopped(given, out, "writing")
    shutil.rmtree(given)
    told = invoke(*arguments)
    assert (told.exit_code, told.stderr.count("\n")) == (2, 1)
    nothing_looks_whole(out)
    assert list(out.glob(".cleaner-work/parts/*/done.json"))
    with pytest.raises(MissingInputError):
        run(given, out, RunSettings(workers=1, explain=True))


def test_a_file_that_is_removed_before_it_is_read(tmp_path: Path) -> None:
    given, out = tmp_path / "given", tmp_path / "out"
    given.mkdir()
    for name in "abc":
        pages(given / f"{name}.jsonl", 9)

    def remove(_state: Any) -> None:
        (given / "b.jsonl").unlink(missing_ok=True)

    report = run(given, out, RunSettings(workers=1), progress=remove)
    assert (report.documents, report.kept + report.duplicates) == (21, 18)
    assert report.problems == {"cannot be read": 1, "not JSON": 2}


@pytest.mark.parametrize("way", ["unlink", "truncate"])
def test_a_file_that_vanishes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    given, out = pages(tmp_path / "in.jsonl", 40), tmp_path / "out"
    expected = whole(given, tmp_path / "whole")
    kept = given.read_bytes()
    monkeypatch.setattr(unpacking, "CHUNK", 4096)
    real, reads = unpacking._some, iter(range(10**6))

    def vanishing(file: Any) -> bytes:
        if next(reads) == 1:
            if way == "unlink":
                given.unlink()
            else:
                os.truncate(given, 6000)
        return real(file)

    monkeypatch.setattr(unpacking, "_some", vanishing)
    settings = RunSettings(workers=1, explain=True, keep_work=True)
    if way == "unlink":  # it is there for as long as somebody reads it
        run(given, out, settings)
        assert files(out) == expected
        return
    report = run(given, out, settings)
    assert 0 < report.kept + report.duplicates < 40
    assert report.problems["changed while it was read"] == 1
    given.write_bytes(kept)
    for path in files(out):
        (out / path).unlink()
    run(given, out, settings)
    assert files(out) == expected


# --- folders that cannot be written


def plainly(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """A command as somebody for whom modes count: they count for root, too, where it has given up its rights.

    Another user might not be able to reach this Python.
    """
    plain = [] if os.geteuid() else ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    command = [*plain, sys.executable, "-c", COMMAND, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


modes = pytest.mark.skipif(
    not hasattr(os, "geteuid") or (os.geteuid() == 0 and shutil.which("setpriv") is None),
    reason="modes count for nobody here, and setpriv is not there",
)


def denied(told: "subprocess.CompletedProcess[str]", place: Path) -> None:
    assert (told.returncode, told.stdout) == (2, ""), told.stderr
    expected = f"Error: {place}: cannot be written: Permission denied; choose another folder or make room for it\n"
    assert told.stderr == expected


@modes
def test_folders_that_can_only_be_read(tmp_path: Path) -> None:
    given, out = pages(tmp_path / "in.jsonl", 10), tmp_path / "out"
    out.mkdir(mode=0o555)
    denied(plainly("run", given, "-o", out, "-q"), out)
    denied(plainly("run", given, "-o", out / "below", "-q"), out / "below")
    told = plainly("run", given, "-o", tmp_path / "deep" / "below", "--work-dir", out, "-q")
    assert told.stderr.startswith(f"Error: {out}/cleaner-")
    denied(told, Path(told.stderr.removeprefix("Error: ").partition(": ")[0]))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out"]
    assert list(out.iterdir()) == []


@modes
def test_work_that_cannot_be_gone_on_with_is_left_alone(tmp_path: Path) -> None:
    given, out = pages(tmp_path / "in.jsonl", 40), tmp_path / "out"
    arguments = ("run", given, "-o", out, "--explain", "--workers", "1", "-q")
    stopped(given, out, "near-duplicates")
    hidden = out / ".cleaner-work"
    for path, shut, opened in ((hidden / "lock", 0o444, 0o644), (hidden, 0o000, 0o755), (hidden, 0o555, 0o755)):
        path.chmod(shut)
        denied(plainly(*arguments), out)
        path.chmod(opened)
        assert (hidden / "parts" / "000000" / "done.json").exists()
    run(given, out, RunSettings(workers=1, explain=True))
    assert files(out) == whole(given, tmp_path / "whole")


def test_a_worker_that_outlives_its_folder_does_not_bring_it_back(tmp_path: Path) -> None:
    folder = PartFolder(tmp_path / "out" / ".cleaner-work" / "parts", 0)
    with pytest.raises(FileNotFoundError), folder.making("key"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_worker_that_outlives_its_run_may_be_the_first_to_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.rename

    def late(path: Path, target: Path) -> Path:
        target.mkdir()
        write_mark(target, {"key": "key"})
        return real(path, target)

    with PartFolder(tmp_path, 0).making("key") as made:
        write_mark(made, {"key": "key"})
        monkeypatch.setattr(Path, "rename", late)
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == ["000000"]
