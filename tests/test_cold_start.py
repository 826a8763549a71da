"""The first call in a new process: with a warm cache, a cold one that others want too, and none at all."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import cleaner
from cleaner import kinds
from cleaner.kernels import _jit

TEXTS = """
words = [f"w{number}" for number in range(400)]
texts = [" ".join(words[start : start + 60]) for start in range(0, 300, 10)] * 2
texts += [text + " and one more" for text in texts[:5]] + ["", "é ß 東京"]
found = cleaner.find_duplicates(texts, threads=2).labels.tolist()
assert len(cleaner.similar_pairs(texts, threads=2)) >= 30
"""
# A few kernels, one within another: what a cache does with few it does with many, and these compile in a second.
FEW = """
import numpy as np
from cleaner import kernels
parents = np.empty(5, dtype=np.int64)
kernels.components(np.array([[0, 0, 2, 2, 4], [0, 1, 1, 3, 4]], dtype=np.int32), parents)
found = parents.tolist()
"""
FOUND = {TEXTS: [*range(30), *range(30), *range(5), 65, 66], FEW: [0, 0, 0, 0, 4]}
SCRIPT = """
import json
{prelude}
import cleaner
{work}
from cleaner.kernels import _jit
print(json.dumps([found, str(_jit.cache_folder()), cleaner.__file__]))
"""
NO_TEMPORARY_FILES = "import tempfile; tempfile.tempdir = '/dev/null/none'"

posix = pytest.mark.skipif(os.name != "posix", reason="places that cannot be written are made the POSIX way")


def environment(**changes: str) -> dict[str, str]:
    """This process's environment without anything that says where caches go, and with changes."""
    places = ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "TMPDIR", "LOCALAPPDATA")
    return {name: value for name, value in os.environ.items() if name not in places} | changes


def start(env: dict[str, str], work: str = FEW, prelude: str = "") -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SCRIPT.format(prelude=prelude, work=work)],
        env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def outcome(process: "subprocess.Popen[str]", work: str = FEW) -> tuple[str, str]:
    """Check what a process found; where it keeps its cache, and which package it ran."""
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert err == ""
    found, folder, package = json.loads(out)
    assert found == FOUND[work]
    return folder, package


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder that one process has filled with a few kernels."""
    place = tmp_path_factory.mktemp("few")
    outcome(start(environment(XDG_CACHE_HOME=str(place))))
    return place


@posix
def test_nowhere_to_write(tmp_path: Path) -> None:
    """A package that cannot be written to, no home folder, no temporary files."""
    site = tmp_path / "site"
    source = Path(cleaner.__file__).parent
    shutil.copytree(source, site / "cleaner", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in [path for path in (site / "cleaner").rglob("*") if path.is_dir()]:
        (folder / "__pycache__").write_bytes(b"")  # permissions would not stop root; a file in the way does
    env = environment(HOME="/dev/null", XDG_CACHE_HOME="/dev/null/x", PYTHONPATH=str(site))
    folder, package = outcome(start(env, TEXTS, NO_TEMPORARY_FILES), TEXTS)
    assert folder == "None"
    assert Path(package).parent == site / "cleaner"


@posix
def test_without_a_home_folder_the_cache_is_private(tmp_path: Path) -> None:
    code = "from cleaner.kernels import _jit; print(_jit.cache_folder())"
    env = environment(HOME="/dev/null", TMPDIR=str(tmp_path))
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    place = Path(run.stdout.strip())
    assert place.is_relative_to(tmp_path / f"cleaner-{os.getuid()}")
    while place != tmp_path:
        assert place.stat().st_mode & 0o077 == 0
        place = place.parent


def test_eight_cold_processes_share_one_empty_cache(tmp_path: Path, few: Path) -> None:
    env = environment(NUMBA_CACHE_DIR=str(tmp_path))
    for process in [start(env) for _ in range(8)]:
        folder, _ = outcome(process)
        assert Path(folder).is_relative_to(tmp_path)
    made = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert made == sorted(path.name for path in few.rglob("*") if path.is_file())


def _damaged(content: bytes, way: int) -> bytes:
    middle = len(content) // 2
    flipped = bytes([content[middle] ^ 0xFF])  # a constant put there may be what stood there
    return [b"", content[:middle], content[:middle] + flipped + content[middle + 1 :], b"nonsense" * 100][way]


def _is_whole(content: bytes) -> bool:
    head = len(_jit._MAGIC) + 32
    return len(content) > head and content[:head] == _jit._MAGIC + hashlib.sha256(content[head:]).digest()


@pytest.mark.parametrize("way", range(4))
def test_a_damaged_cache_is_made_anew(tmp_path: Path, few: Path, way: int) -> None:
    shutil.copytree(few, tmp_path / "cache")
    entries = sorted((tmp_path / "cache").rglob("*.bin"))
    for entry in entries:
        entry.write_bytes(_damaged(entry.read_bytes(), way))
        assert not _is_whole(entry.read_bytes())
    folder, _ = outcome(start(environment(XDG_CACHE_HOME=str(tmp_path / "cache"))))
    assert {entry.parent for entry in entries} == {Path(folder)}, "the kernels were edited while the tests ran"
    assert len(entries) >= 3
    assert [entry.name for entry in entries if not _is_whole(entry.read_bytes())] == []


def test_a_warm_start_takes_little_more_than_loading_numba(tmp_path: Path) -> None:
    outcome(start(environment(XDG_CACHE_HOME=str(tmp_path)), TEXTS), TEXTS)

    def seconds(*command: str) -> float:
        begin = time.perf_counter()
        subprocess.run([sys.executable, *command], env=environment(XDG_CACHE_HOME=str(tmp_path)), check=True)
        return time.perf_counter() - begin

    call = "import cleaner; cleaner.find_duplicates(['a b c d e f', 'A b c d e f!'])"
    loading = min(seconds("-c", "import numba") for _ in range(3))
    # Compiling takes ten to twenty times as long as loading numba.
    assert min(seconds("-c", call) for _ in range(3)) < 5 * loading


@pytest.mark.parametrize("names", ["cleaner", "cleaner.kernels, cleaner.neardup"])
def test_importing_loads_neither_numba_nor_pyarrow(names: str) -> None:
    code = f"import sys, {names}; print([m for m in ('numba', 'pyarrow', 'datasketch') if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@posix
def test_a_folder_that_others_can_write_is_not_used(tmp_path: Path) -> None:
    assert _jit._usable(tmp_path, "leaf", private=True) == tmp_path / "cleaner" / "leaf"
    (tmp_path / "cleaner" / "leaf").chmod(0o770)
    assert _jit._usable(tmp_path, "leaf", private=True) is None
    assert _jit._usable(tmp_path, "leaf", private=False) is not None


@posix
def test_a_folder_of_another_user_is_not_used(tmp_path: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give files away")
    (tmp_path / "cleaner").mkdir(mode=0o700)
    os.chown(tmp_path / "cleaner", 12345, 12345)
    assert _jit._usable(tmp_path, "leaf", private=True) is None


@posix
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "cleaner").symlink_to(tmp_path / "elsewhere")
    assert _jit._usable(tmp_path, "leaf", private=True) is None


def test_old_caches_go_when_a_new_one_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "cleaner"
    for name, age in (("kernels-unstamped", None), ("kernels-old", 8), ("kernels-lately", 6), ("elsewhere", None)):
        (folder / name).mkdir(parents=True)
        (folder / name / "page.find-0.bin").write_bytes(b"x")
        if age is not None:
            (folder / name / _jit._STAMP).touch()
            moment = time.time() - age * 24 * 3600
            os.utime(folder / name / _jit._STAMP, (moment, moment))
    place = _jit._usable(tmp_path, "kernels-new", private=False)
    assert place == folder / "kernels-new"
    assert sorted(path.name for path in folder.iterdir()) == ["elsewhere", "kernels-lately", "kernels-new"]
    (folder / "kernels-unstamped").mkdir()
    _jit._usable(tmp_path, "kernels-new", private=False)
    assert (folder / "kernels-unstamped").exists()  # looked for only when a new one is made


def test_a_change_of_any_kernel_gives_another_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Wherever it lies: kernels are inlined into others, of other folders too."""
    package = tmp_path / "kernels"
    shutil.copytree(Path(_jit.__file__).parent, package)
    shutil.copy(Path(kinds.__file__), tmp_path)
    monkeypatch.setattr(_jit, "__file__", str(package / "_jit.py"))
    digests = {_jit._sources_digest()}
    sources = [*sorted(package.rglob("*.py")), tmp_path / "kinds.py"]
    for source in sources:
        with source.open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        digests.add(_jit._sources_digest())
    assert len(digests) == len(sources) + 1 > 20


def test_kernels_of_one_name_in_two_rooms_do_not_share_a_file() -> None:
    from cleaner.kernels.cleaning.prefilters import find_prefilters  # noqa: PLC0415

    assert find_prefilters._cache._name == "cleaning.prefilters.find_prefilters"  # type: ignore[attr-defined]


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Path]:
    """A lock file that another open file has locked."""
    fcntl = pytest.importorskip("fcntl", reason="there are no file locks here")
    path = tmp_path / "compiling.lock"
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield path


def test_a_lock_that_is_never_given_back_is_done_without(held: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_jit, "_LOCK_PATIENCE", 0.1)
    lock = _jit._ColdLock(held)
    with lock.compiling():
        lock.take()
        assert lock._file is None
        monkeypatch.setattr(_jit, "_LOCK_PATIENCE", 1e9)
        lock.take()  # and is not waited for a second time


def test_the_lock_is_held_until_the_outermost_compilation_ends(tmp_path: Path) -> None:
    pytest.importorskip("fcntl", reason="there are no file locks here")
    lock = _jit._ColdLock(tmp_path / "lock")
    with lock.compiling():
        with lock.compiling():
            lock.take()
        assert lock._file is not None
    assert lock._file is None
