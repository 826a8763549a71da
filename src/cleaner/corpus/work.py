"""The work folder of a run: what is done already, so that the same command goes on where a run was ended.

::

    lock                 who is at work
    run.json             settings and inputs of the run
    parts/000012/        a partition that is done: its Arrow files, and done.json
    parts/000012.3456    one that a process is making, or was; whatever is in it is made anew
    out/                 the files of the output, before they get their names

A partition is known by a digest of its documents and of the settings that its files depend on. What is done is marked
by the name of its folder, which it gets when all of its files are on the disk.
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

__all__ = [
    "Lock",
    "PartFolder",
    "Parts",
    "digest_of",
    "fsync_file",
    "fsync_folder",
    "unwritable",
    "write_batch",
    "write_whole",
]


def unwritable(path: Path, error: OSError) -> OutputError:
    """What is told of a file or folder that cannot be written."""
    reason = error.strerror or str(error)
    return OutputError(f"{path}: cannot be written: {reason}; choose another folder or make room for it")


def digest_of(*parts: bytes | memoryview) -> str:
    """A digest of some bytes, each of which counts by itself."""
    made = hashlib.blake2b(digest_size=16)
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


class PartFolder:
    """The folder of one partition.

    Args:
        parts: the folder of all of them.
        number: of the partition, from 0.
    """

    def __init__(self, parts: Path, number: int) -> None:
        self.path = parts / f"{number:06d}"
        # A worker whose run was killed may still be at the partition that the next run is making.
        self._beside = parts / f"{number:06d}.{os.getpid()}"

    def done(self, key: str | None) -> dict[str, Any] | None:
        """What was noted down when the partition was done; None where it is not, or has not the key asked for."""
        try:
            noted: dict[str, Any] = orjson.loads((self.path / "done.json").read_bytes())
        except (OSError, ValueError):
            return None
        return noted if key is None or noted.get("key") == key else None

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
        if self.done(key) is not None:
            shutil.rmtree(self._beside)
            return
        if self.path.exists():
            shutil.rmtree(self.path)
        try:
            self._beside.rename(self.path)
        except OSError:
            if self.done(key) is None:  # else another process has done the same since the look above
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
            raise OutputError(
                f"{path}: the work that was kept is damaged, or cannot be read: {error}; run again with overwrite"
            ) from error


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
