"""Files that appear under their names only when all of them are whole."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from cleaner.errors import OutputError

__all__ = ["FINAL_NAMES", "LineWriter", "OutputFolder"]

FINAL_NAMES = (
    "articles.jsonl",
    "articles.parquet",
    "duplicates.jsonl",
    "quarantine.jsonl",
    "removed.jsonl",
    "report.json",  # the last to appear: where it is, the run is whole
)


class OutputFolder:
    """A folder that receives a run's files all together.

    They are written in a hidden folder inside it and renamed by `commit`. However a run ends before that, the
    hidden folder is removed, and so are the folders that were made for it; only a process that is killed
    leaves it behind.

    Args:
        path: the folder; it is made where it does not exist.
        overwrite: replace the files of an earlier run.

    Raises:
        OutputError: on entering: the path is a file, holds a run's files already, or cannot be written.
    """

    def __init__(self, path: Path, *, overwrite: bool) -> None:
        self.path = path
        self._overwrite = overwrite
        self._made: list[Path] = []
        self._beside: Path | None = None

    def __enter__(self) -> Self:
        self._check()
        try:
            self._make()
            self._beside = Path(tempfile.mkdtemp(prefix=".cleaner-", dir=self.path))
        except OSError as error:
            self._remove()
            raise _unwritable(self.path, error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()

    def beside(self, name: str) -> Path:
        """Where a file is written until it is renamed.

        Args:
            name: its final name, or that of a file that is not to stay.

        Returns:
            The path.
        """
        if self._beside is None:
            raise OutputError(f"{self.path}: not open; use it in a with statement")
        return self._beside / name

    def commit(self) -> None:
        """Give all files that were written their final names; what an earlier run left is gone.

        Raises:
            OutputError: a file cannot be renamed.
        """
        try:
            # Between the first and the last renaming the folder is a mixture: no report may vouch for it.
            for name in reversed(FINAL_NAMES):
                if name == "report.json" or not self.beside(name).exists():
                    (self.path / name).unlink(missing_ok=True)
            for name in FINAL_NAMES:
                if self.beside(name).exists():
                    self.beside(name).replace(self.path / name)
        except OSError as error:
            raise _unwritable(self.path, error) from error
        self._made.clear()

    def _check(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise OutputError(f"{self.path}: a file is in the place of the output folder; name a folder")
        there = [name for name in FINAL_NAMES if os.path.lexists(self.path / name)]
        if there and not self._overwrite:
            raise OutputError(f"{self.path}: {there[0]} is there already; name another folder or set overwrite")

    def _make(self) -> None:
        missing = [p for p in (self.path, *self.path.parents) if not p.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            self._made.append(folder)

    def _remove(self) -> None:
        if self._beside is not None:
            shutil.rmtree(self._beside, ignore_errors=True)
            self._beside = None
        for folder in reversed(self._made):
            with suppress(OSError):  # somebody else has put something there
                folder.rmdir()
        self._made.clear()


class LineWriter:
    """A file that lines are written to; every failure names the file.

    Args:
        path: the file.

    Raises:
        OutputError: on making, writing or closing it: the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.lines = 0
        try:
            self._file = path.open("wb", buffering=1 << 18)
        except OSError as error:
            raise _unwritable(path, error) from error

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
            self._file.write(line)
        except OSError as error:
            raise _unwritable(self._path, error) from error
        self.lines += 1

    def close(self) -> None:
        """Bring all lines to the disk, so that a file that is renamed is whole even after a power cut."""
        try:
            with self._file:
                self._file.flush()
                os.fsync(self._file.fileno())
        except OSError as error:
            raise _unwritable(self._path, error) from error


def _unwritable(path: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    return OutputError(f"{path}: cannot be written: {reason}; choose another folder or make room for it")
