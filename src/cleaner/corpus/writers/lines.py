"""JSON lines, also compressed."""

import gzip
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Literal, Self

import zstandard

from cleaner.corpus.values import to_line
from cleaner.corpus.work import fsync_file, unwritable

__all__ = ["JsonLines", "LineWriter"]

_BUFFER = 1 << 18
_LEVEL_GZ, _LEVEL_ZST = 6, 3


class LineWriter:
    """A file that lines are written to; every failure names the file.

    Args:
        path: the file.
        compression: of what is written: ``gz``, ``zst`` or none. The same lines are the same bytes.

    Raises:
        OutputError: on making, writing or closing it: the file cannot be written.
    """

    def __init__(self, path: Path, compression: Literal["", "gz", "zst"] = "") -> None:
        self._path = path
        self.lines = 0
        try:
            self._file: IO[bytes] = path.open("wb", buffering=_BUFFER)
        except OSError as error:
            raise unwritable(path, error) from error
        self._out = _packed(self._file, compression)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            with suppress(OSError):  # the first failure is the one to be told
                self._file.close()

    def write(self, line: bytes) -> None:
        """Write a line.

        Args:
            line: with its end.
        """
        try:
            self._out.write(line)
        except OSError as error:
            raise unwritable(self._path, error) from error
        self.lines += 1

    def close(self) -> None:
        """Bring all lines to the disk, so that a file that is renamed is whole even after a power cut."""
        try:
            with self._file:
                if self._out is not self._file:
                    self._out.close()
                fsync_file(self._file)
        except OSError as error:
            raise unwritable(self._path, error) from error


def _packed(file: IO[bytes], compression: str) -> Any:
    if compression == "gz":  # without a name and a time in its head
        return gzip.GzipFile("", "wb", _LEVEL_GZ, file, mtime=0)
    if compression == "zst":
        return zstandard.ZstdCompressor(level=_LEVEL_ZST).stream_writer(file, closefd=False)
    return file


class JsonLines:
    """Records as JSON lines.

    Args:
        path: the file.
        compression: of it.
    """

    def __init__(self, path: Path, compression: Literal["", "gz", "zst"]) -> None:
        self._lines = LineWriter(path, compression)

    def write(self, record: dict[str, Any]) -> int:
        """Write a record; how many bytes that were, before they were packed."""
        line = to_line(record)
        self._lines.write(line)
        return len(line)

    def close(self) -> None:
        """Bring all of it to the disk."""
        self._lines.close()
