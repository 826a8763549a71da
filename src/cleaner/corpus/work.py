"""The work folder of a run: what is done already, so that the same command goes on where a run was ended.

::

    lock                 who is at work
    run.json             settings and inputs of the run
    parts/000012/        a partition that is done: its Arrow files, and done.json with a digest of each
    parts/000012.3456    one that a process is making, or was; whatever is in it is made anew
    out/                 the files of the output, before they get their names

A partition is known by a digest of its documents and of the settings that its files depend on, and as long as its
input is untouched also by where it begins and ends there. What is done is marked
by the name of its folder, which it gets when all of its files are on the disk; one of which a file is no longer as it
was written is not done.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import IO, Any, Self

import orjson
import pyarrow as pa

from cleaner.errors import OutputError
from cleaner.logs import log
from cleaner.shown import one_line

__all__ = [
    "Lock",
    "PartFolder",
    "Parts",
    "digest_of",
    "fsync_file",
    "fsync_folder",
    "unwritable",
    "write_batch",
    "write_mark",
    "write_whole",
]

_MARK = "done.json"
_DIGEST_BYTES = 16
_OTHER = "its digest is another than when it was written"


def unwritable(path: Path, error: OSError) -> OutputError:
    """What is told of a file or folder that cannot be written."""
    reason = error.strerror or str(error)
    return OutputError(f"{path}: cannot be written: {reason}; choose another folder or make room for it")


def digest_of(*parts: bytes | memoryview) -> str:
    """A digest of some bytes, each of which counts by itself."""
    made = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for part in parts:
        made.update(len(part).to_bytes(8, "little"))
        made.update(part)
    return made.hexdigest()


def fsync_file(file: IO[bytes]) -> None:
    """Bring what was written to a file to the disk, so that one that is renamed is whole even after a power cut."""
    file.flush()
    os.fsync(file.fileno())


def fsync_folder(path: Path) -> None:
    """Bring the names in a folder to the disk, where the system can."""
    if os.name != "posix":
        return
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is whole wherever it is seen, whatever happens meanwhile.

    Raises:
        OutputError: it cannot be written.
    """
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            fsync_file(file)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):  # the first failure is the one to be told
            beside.unlink()
        raise unwritable(path, error) from error


def write_batch(path: Path, batch: pa.RecordBatch) -> None:
    """Write a batch as an Arrow file, and bring it to the disk."""
    with path.open("wb") as file:
        with pa.ipc.new_file(file, batch.schema) as writer:
            writer.write_batch(batch)
        fsync_file(file)


def write_mark(folder: Path, noted: dict[str, Any]) -> dict[str, Any]:
    """Mark a partition as done, whose files are all written.

    Args:
        folder: with its files.
        noted: what is noted down of it.

    Returns:
        The same, and under ``files`` the digest of each.

    Raises:
        OSError: the mark cannot be written, or a file not be read.
    """
    whole = {**noted, "files": {path.name: _digest_of_file(path) for path in sorted(folder.iterdir())}}
    with (folder / _MARK).open("wb") as file:
        file.write(orjson.dumps({"digest": digest_of(orjson.dumps(whole)), "noted": whole}))
        fsync_file(file)
    return whole


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=_DIGEST_BYTES)).hexdigest()


def _damaged(path: Path, why: object) -> OutputError:
    return OutputError(f"{path}: the work that was kept is damaged, or cannot be read: {why}; run again with overwrite")


class PartFolder:
    """The folder of one partition.

    Args:
        parts: the folder of all of them.
        number: of the partition, from 0.
    """

    def __init__(self, parts: Path, number: int) -> None:
        self.number = number
        self.path = parts / f"{number:06d}"
        # A worker whose run was killed may still be at the partition that the next run is making.
        self._beside = parts / f"{number:06d}.{os.getpid()}"

    def done(self, key: str) -> dict[str, Any] | None:
        """What was noted down when the partition was done; None where it is not, has another key, or is damaged.

        Damage is told: a run that goes on does the partition anew.
        """
        try:
            return self._marked(key)
        except OutputError as error:
            log.warning("%s; it is done anew", one_line(str(error).rpartition("; ")[0]))
            return None

    def seen(self, *, files: bool = True) -> dict[str, Any] | None:
        """What was noted down of the partition, whatever its key; None where it is not done, or damaged.

        Args:
            files: look at its files, too, not at the mark alone.
        """
        try:
            return self._marked(None, files=files)
        except OutputError:  # told when it is done anew
            return None

    def kept(self) -> dict[str, Any]:
        """What was noted down when the partition was done, whatever its key.

        Raises:
            OutputError: it is not done, or damaged.
        """
        noted = self._marked(None)
        if noted is None:
            raise OutputError(f"{self.path}: the work of the run is not whole; run again with keep_work and overwrite")
        return noted

    def _marked(self, key: str | None, *, files: bool = True) -> dict[str, Any] | None:
        """What stands in the mark; None where there is none, or another key was asked for.

        Raises:
            OutputError: the mark, or a file, is not as it was written.
        """
        path = self.path / _MARK
        try:
            mark = orjson.loads(path.read_bytes())
            noted: dict[str, Any] = mark["noted"]
            if mark["digest"] != digest_of(orjson.dumps(noted)):
                raise _damaged(path, _OTHER)
            if key is not None and noted["key"] != key:
                return None
            for name, digest in noted["files"].items() if files else ():
                path = self.path / name
                if _digest_of_file(path) != digest:
                    raise _damaged(path, _OTHER)
        except FileNotFoundError as error:
            if path.name == _MARK:
                return None
            raise _damaged(path, error.strerror) from error
        except OSError as error:
            raise _damaged(path, error.strerror or error) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise _damaged(path, f"it is no mark ({error})") from error
        return noted

    def _is_done(self, key: str) -> bool:
        try:
            return self._marked(key) is not None
        except OutputError:
            return False

    @contextmanager
    def making(self, key: str) -> Iterator[Path]:
        """Give a folder to write into, which becomes the partition's when nothing went wrong.

        Args:
            key: of what is written; where another process has just done the same, that stays.

        Raises:
            OSError: it cannot be written.
        """
        shutil.rmtree(self._beside, ignore_errors=True)
        # No parents: a worker that outlives its run must not bring back a folder that is gone with its work.
        self._beside.parent.mkdir(exist_ok=True)
        self._beside.mkdir()
        yield self._beside
        fsync_folder(self._beside)
        if self._is_done(key):
            shutil.rmtree(self._beside)
            return
        if self.path.exists():
            shutil.rmtree(self.path)
        try:
            self._beside.rename(self.path)
        except OSError:
            if not self._is_done(key):  # else another process has done the same since the look above
                raise
            shutil.rmtree(self._beside, ignore_errors=True)
        fsync_folder(self.path.parent)

    def table(self, name: str) -> pa.Table:
        """The rows of one of its files, read; mapped files would count as memory for as long as nobody needs it.

        Raises:
            OutputError: it cannot be read.
        """
        path = self.path / name
        try:
            with path.open("rb") as file, pa.ipc.open_file(file) as reader:
                return reader.read_all()
        except (OSError, pa.ArrowException) as error:
            if isinstance(error, MemoryError):
                raise
            raise _damaged(path, error) from error


@dataclass(frozen=True, slots=True)
class Parts:
    """The partitions of a run that are done.

    Attributes:
        folders: of each, in order.
        counts: articles of each.
    """

    folders: tuple[PartFolder, ...]
    counts: tuple[int, ...]

    @property
    def starts(self) -> list[int]:
        """The number of the first article of each among those of all, and of what would come behind them."""
        return [0, *accumulate(self.counts)]


class Lock:
    """A file that one process at a time holds, and in which it says who it is.

    Args:
        path: of the file.

    Raises:
        OutputError: on entering: another process holds it.
    """

    def __init__(self, path: Path, told: str) -> None:
        self._path = path
        self._told = told
        self._number: int | None = None

    def __enter__(self) -> Self:
        number = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _hold(number)
        except OSError as error:
            with suppress(OSError):
                told = os.read(number, 500).decode("utf-8", "replace").strip()
            os.close(number)
            raise OutputError(
                f"{self._path.parent}: another run is at work here ({told or 'it has not said who it is'}); "
                "wait until it has ended, or name another folder"
            ) from error
        with suppress(OSError):  # on a full disk the next thing is to remove what is not whole
            os.ftruncate(number, 0)
            os.write(number, self._told.encode())
        self._number = number
        return self

    def __exit__(self, *_: object) -> None:
        if self._number is not None:
            os.close(self._number)  # which lets go of it, as the end of the process does
            self._number = None


if os.name == "posix":
    import fcntl

    def _hold(number: int) -> None:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)

else:
    import msvcrt

    def _hold(number: int) -> None:
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
