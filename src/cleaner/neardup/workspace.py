"""Work space of a search: in memory, or in memory-mapped files of which only the pages at work are resident."""

import ctypes
import errno
import math
import mmap
import os
import tempfile
import threading
import time
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

from cleaner.config import check_folder
from cleaner.errors import OutputError

__all__ = ["MEMORY", "FolderLike", "Spool", "Workspace", "open_workspace"]

FolderLike: TypeAlias = str | os.PathLike[str]

_RESIDENT = 176 << 20  # bytes of mapped files from which on pages are let go
_PAUSE = 0.01  # seconds between two looks; at five gigabytes a second 50 MB come in meanwhile
_SHORT_PAUSE = 0.001  # seconds between two looks of those who work in blocks; a look takes ten microseconds
_BLIND_PAUSE = 0.5  # where the system does not tell what is resident
_MOST_COPIED = 1 << 23  # bytes of a part that is filled elsewhere and then written
_ZEROS = 1 << 22
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_STATM = Path("/proc/self/statm")
_MAPS = Path("/proc/self/maps")


class _Region(NamedTuple):
    """A mapping of this process that a file stands behind: where it begins, and its bytes."""

    address: int
    size: int


class Workspace:
    """Gives arrays to work in.

    Without a folder they lie in memory. With one each lies in a file that has no name, so nothing is left of
    it however the process ends, and its room is taken at once: a disk that is full is an error here, and not
    a signal that ends the process when a page is written.

    Args:
        folder: where the files are; None for memory.
    """

    def __init__(self, folder: FolderLike | None) -> None:
        self._folder = None if folder is None else Path(folder)
        self._maps: list[mmap.mmap] = []
        self._files: dict[int, int] = {}
        self._regions: list[_Region] = []
        self._next_look = 0.0
        self._before = 0 if folder is None else _resident_of_files() or 0

    @property
    def mapped(self) -> bool:
        """Whether arrays lie in files."""
        return self._folder is not None

    def empty(self, shape: int | tuple[int, ...], dtype: DTypeLike) -> NDArray[Any]:
        """An array with anything in it.

        Args:
            shape: of the array.
            dtype: of its entries.

        Raises:
            OutputError: the folder cannot be written, or has no room for it.
        """
        size = math.prod(shape if isinstance(shape, tuple) else (shape,)) * np.dtype(dtype).itemsize
        if self._folder is None or size == 0:
            return np.empty(shape, dtype=dtype)
        with _told(self._folder, size):
            file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  lives as long as this does
            weakref.finalize(self, file.close)
            _take_room(file.fileno(), size)
            mapping = mmap.mmap(file.fileno(), size)
        self._maps.append(mapping)
        array = np.frombuffer(mapping, dtype=dtype).reshape(shape)
        self._files[array.ctypes.data] = file.fileno()
        return array

    @contextmanager
    def filling(self, array: NDArray[Any], begin: int, end: int) -> Iterator[NDArray[Any]]:
        """Give a part of an array to fill, all of it.

        Of an array in a file it is a copy, which is written at the end: a page that is written where it is mapped
        costs the system three times as much. What is too large for a copy is mapped all the same.

        Args:
            array: as ``empty`` gave it.
            begin: first row of the part.
            end: after the last one.

        Raises:
            OutputError: the file cannot be written.
        """
        part = array[begin:end]
        if self._folder is None or part.nbytes > _MOST_COPIED or not hasattr(os, "pwrite"):
            yield part
            return
        part = np.empty_like(part)
        yield part
        left, at = part.reshape(-1).view(np.uint8).data, begin * array.strides[0]
        with _told(self._folder, part.nbytes):
            while left:
                written = os.pwrite(self._files[array.ctypes.data], left, at)
                left, at = left[written:], at + written

    def watch(self, addresses: Iterable[int]) -> None:
        """Let go of the pages of a caller's mapped files too.

        Args:
            addresses: of bytes that may lie in mappings of files. What lies elsewhere, or in a mapping that
                holds what its file does not, is left alone.
        """
        if self._folder is not None:
            self._regions += _file_regions(addresses)

    def trim(self) -> None:
        """Let go of all pages if too many are resident: for the end of a block, in any thread.

        Blocks may be short, and asking the system is not cheap, so it is not asked again at once.
        """
        now = time.monotonic()
        if self._folder is None or now < self._next_look:
            return
        self._next_look = now + _SHORT_PAUSE
        if (_resident_of_files() or 0) > self._before + _RESIDENT:
            self.release()

    def release(self) -> None:
        """Let go of all pages; what is in them stays in the files, and comes back when it is asked for."""
        for mapping in tuple(self._maps):
            if hasattr(mapping, "madvise"):
                mapping.madvise(mmap.MADV_DONTNEED)
        for region in tuple(self._regions):
            _libc().madvise(ctypes.c_void_p(region.address), ctypes.c_size_t(region.size), mmap.MADV_DONTNEED)


MEMORY = Workspace(None)
"""The work space in memory; it holds nothing, so all may share it."""


class Spool:
    """Texts end to end in a file that has no name, to be read back where they lie.

    Args:
        folder: where the file is.

    Raises:
        OutputError: the folder cannot be written.
    """

    def __init__(self, folder: FolderLike) -> None:
        self._folder = Path(folder)
        self._size = 0
        with _told(self._folder, 0):
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  lives as long as this does
        weakref.finalize(self, _close, self._file)

    def write(self, content: bytes) -> int:
        """Append; give the size of all.

        Raises:
            OutputError: the folder has no room.
        """
        with _told(self._folder, len(content)):
            self._file.write(content)
        self._size += len(content)
        return self._size

    def mapped(self) -> mmap.mmap | bytes:
        """All that was written, mapped; an empty file cannot be.

        Raises:
            OutputError: the folder has no room.
        """
        with _told(self._folder, self._size):
            self._file.flush()
        return mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ) if self._size else b""


def _close(file: IO[bytes]) -> None:
    with suppress(OSError):  # what could not be written, for want of room, was told when it was
        file.close()


@contextmanager
def open_workspace(folder: FolderLike | None) -> Iterator[Workspace]:
    """Open a work space; while it is open, what is resident of its files is kept small.

    Kernels jump about in whole arrays, so no block has pages that are its own to let go. From 176 MB on all of
    them go, which costs those at work a minor fault, the system's page cache still holding them. Those who work
    in blocks ask for it after each (``trim``); a thread sees to it while one call goes on for long.

    Args:
        folder: where its files are; None for memory.

    Yields:
        The work space. Arrays taken from it may be used after it is closed.

    Raises:
        OutputError: the folder cannot be written.
    """
    check_folder("work_dir", folder)
    if folder is None:
        yield MEMORY
        return
    if not Path(folder).is_dir():
        raise OutputError(f"{folder}: no work space: there is no such folder; make it, or name another (--work-dir)")
    workspace = Workspace(folder)
    workspace.empty(1, np.uint8)  # says at once that a folder cannot be written
    ended = threading.Event()
    watcher = threading.Thread(target=_keep_small, args=(workspace, ended), name="cleaner-workspace", daemon=True)
    watcher.start()
    try:
        yield workspace
    finally:
        ended.set()
        watcher.join()


def _keep_small(workspace: Workspace, ended: threading.Event) -> None:
    """Let pages go whenever too many of them are resident, until it ends."""
    if _resident_of_files() is None:
        while not ended.wait(_BLIND_PAUSE):
            workspace.release()
        return
    while not ended.wait(_PAUSE):
        workspace.trim()


def _resident_of_files() -> int | None:
    """Bytes of mapped files that are resident in this process; None where the system does not tell."""
    try:
        return int(_STATM.read_bytes().split()[2]) * mmap.PAGESIZE
    except (OSError, IndexError, ValueError):
        return None


@contextmanager
def _told(folder: Path, size: int) -> Iterator[None]:
    """Turn what the system says into an error that names the folder."""
    try:
        yield
    except OSError as error:
        full = error.errno in _FULL
        room = f" of {max(size / 1e6, 0.1):,.1f} MB" if full else ""
        free = "free room there, or " if full else ""
        raise OutputError(
            f"{folder}: no work space{room} can be had there: {error.strerror or error}; {free}name another folder "
            "that can be written as work_dir (--work-dir)"
        ) from error


def _take_room(descriptor: int, size: int) -> None:
    """Make a file so long, with its blocks taken."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
        return
    left = size
    while left:
        left -= os.write(descriptor, bytes(min(left, _ZEROS)))


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _file_regions(addresses: Iterable[int]) -> list[_Region]:
    """The mappings of files around some addresses, where letting go of a page loses nothing.

    A shared mapping writes to its file, a private one that cannot be written is its file; pages of any other
    would come back without what was written to them.
    """
    try:
        lines = _MAPS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []  # another system than Linux; its own pager decides
    wanted = np.sort(np.fromiter(addresses, dtype=np.uint64))
    found: list[_Region] = []
    for line in lines:
        span, rights, _, _, inode, *path = line.split(maxsplit=5)
        if inode == "0" or not path or not path[0].startswith("/") or (rights[3] != "s" and rights[1] == "w"):
            continue
        begin, end = (int(edge, 16) for edge in span.split("-"))
        if np.diff(np.searchsorted(wanted, np.array([begin, end], dtype=np.uint64)))[0]:
            found.append(_Region(begin, end - begin))
    return found
