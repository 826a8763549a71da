"""The output folder: files that appear under their names only when all of them are whole, and the work beside them."""

import os
import re
import shutil
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from cleaner.corpus.values import to_json
from cleaner.corpus.work import Lock, fsync_folder, unwritable, write_whole
from cleaner.errors import OutputError

__all__ = ["OutputFolder", "is_final"]

_FINAL = re.compile(
    r"(?:(?:articles|copies)(?:-\d{5,})?\.(?:jsonl(?:\.gz|\.zst)?|parquet|csv)"
    r"|(?:duplicates|quarantine|samples)\.jsonl|removed\.jsonl(?:\.(?:gz|zst))?|report\.(?:json|html))"
)
_LAST = "report.json"  # the last to appear: where it is, the run is whole
_WORK = ".cleaner-work"


def is_final(name: str) -> bool:
    """Whether a file of this name is one that a run writes.

    >>> is_final("articles-00001.jsonl.gz"), is_final("notes.txt")
    (True, False)
    """
    return _FINAL.fullmatch(name) is not None


class OutputFolder:
    """A folder that receives a run's files all together.

    They are written in a hidden folder inside it and renamed by `commit`. Where a run ends before that, what it has
    done stays in the hidden folder, and the next run goes on from there; where it has done nothing yet, the hidden
    folder is removed, and so are the folders that were made for it.

    Args:
        path: the folder; it is made where it does not exist.
        overwrite: replace the files of an earlier run, and begin anew.
        work_dir: a folder for partitions, instead of the hidden one.
        keep_work: leave the partitions when the run is whole.
        keep_parts: begin with those that are there, also where files are replaced.

    Raises:
        OutputError: on entering: the path is a file, holds a run's files already, cannot be written, or another run is
            at work in it.
    """

    def __init__(
        self,
        path: Path,
        *,
        overwrite: bool,
        work_dir: Path | None = None,
        keep_work: bool = False,
        keep_parts: bool = False,
    ) -> None:
        self.path = path
        self.hidden = path / _WORK
        self._overwrite = overwrite
        self._work_dir = work_dir
        self._keep_work = keep_work
        self._keep_parts = keep_parts
        self._made: list[Path] = []
        self._is_new = False
        self._open = ExitStack()
        self._entered = False
        self._committed = False

    @property
    def parts(self) -> Path:
        """Where partitions lie."""
        return (self._work_dir or self.hidden) / "parts"

    def __enter__(self) -> Self:
        try:
            self._check()
            self._make()
            told = f"process {os.getpid()} since {datetime.now(UTC).isoformat(timespec='seconds')}"
            self._open.enter_context(Lock(self.hidden / "lock", told))
            self._prepare()
        except (OSError, OutputError) as error:
            self._open.close()
            if self._is_new:  # else it holds what another run has done, or is doing
                shutil.rmtree(self.hidden, ignore_errors=True)
            self._remove_made()
            if isinstance(error, OutputError):
                raise
            raise unwritable(self.path, error) from error
        self._entered = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entered = False
        if not self._committed:
            self._clear()  # on a full disk others wait for the room
        self._open.close()
        if self._committed:
            if not self._keep_work:
                self._remove()
        elif not any(self.parts.glob("*/done.json")):
            self._remove()

    def _prepare(self) -> None:
        if self._overwrite and not self._keep_parts:
            shutil.rmtree(self.parts, ignore_errors=True)
            (self.hidden / "run.json").unlink(missing_ok=True)
        self._clear()
        (self.hidden / "out").mkdir()
        try:
            self.parts.mkdir(parents=True, exist_ok=True)
        except OSError as error:  # it may be elsewhere
            raise unwritable(self.parts, error) from error

    def _clear(self) -> None:
        """Remove what was begun and is not whole; what is done stays."""
        shutil.rmtree(self.hidden / "out", ignore_errors=True)
        for left in self.parts.glob("*.*"):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)

    def noted_before(self) -> dict[str, Any] | None:
        """What ``note`` noted down in the run that this one goes on with; None where it begins anew."""
        try:
            noted: dict[str, Any] = orjson.loads((self.hidden / "run.json").read_bytes())
        except (OSError, ValueError):
            return None
        return noted

    def note(self, settings: dict[str, Any], **further: Any) -> None:
        """Note down what the run does.

        Args:
            settings: of the run.
            further: what else is to be known of it.

        Raises:
            OutputError: it cannot be written.
        """
        told = {"settings": settings, "overwrite": self._overwrite, **further}
        write_whole(self.hidden / "run.json", to_json(told))

    def beside(self, name: str) -> Path:
        """Where a file is written until it is renamed.

        Args:
            name: its final name, or that of a file that is not to stay.

        Returns:
            The path.
        """
        if not self._entered:
            raise OutputError(f"{self.path}: not open; use it in a with statement")
        return self.hidden / "out" / name

    def commit(self) -> None:
        """Give all files that were written their final names; what an earlier run left is gone, and so is the work.

        Raises:
            OutputError: a file cannot be renamed.
        """
        out = self.hidden / "out"
        try:
            written = {path.name for path in out.iterdir() if is_final(path.name)}
            if self._keep_work:  # while the run can still fail: it wants room
                noted = self.noted_before() or {}
                write_whole(self.hidden / "run.json", orjson.dumps({**noted, "overwrite": False}))
            # Between the first and the last renaming the folder is a mixture: no report may vouch for it.
            (self.path / _LAST).unlink(missing_ok=True)
            for name in sorted(path.name for path in self.path.iterdir() if is_final(path.name)):
                if name not in written:
                    (self.path / name).unlink(missing_ok=True)
            for name in sorted(written, key=lambda name: (name == _LAST, name)):
                (out / name).replace(self.path / name)
            fsync_folder(self.path)
        except OSError as error:
            raise unwritable(self.path, error) from error
        self._made.clear()
        self._committed = True
        if self._keep_work:
            shutil.rmtree(out, ignore_errors=True)

    def _check(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise OutputError(f"{self.path}: a file is in the place of the output folder; name a folder")
        if self._overwrite or not self.path.exists():
            return
        there = sorted(path.name for path in self.path.iterdir() if is_final(path.name))
        unfinished = (self.hidden / "run.json").exists() and (_LAST not in there or self._was_overwriting())
        if there and not unfinished:
            raise OutputError(f"{self.path}: {there[0]} is there already; name another folder or set overwrite")

    def _was_overwriting(self) -> bool:
        """Whether what is at work here, or was ended, replaces what lies here."""
        try:
            return bool(orjson.loads((self.hidden / "run.json").read_bytes())["overwrite"])
        except (OSError, ValueError, KeyError):
            return False

    def _make(self) -> None:
        missing = [p for p in (self.path, *self.path.parents) if not p.exists()]
        for folder in reversed(missing):
            folder.mkdir(exist_ok=True)
            self._made.append(folder)
        with suppress(FileExistsError):
            self.hidden.mkdir()
            self._is_new = True

    def _remove(self) -> None:
        """Remove the work, and the folders that were made for nothing."""
        if self._work_dir is not None:
            shutil.rmtree(self._work_dir / "parts", ignore_errors=True)
            with suppress(OSError):
                self._work_dir.rmdir()
        shutil.rmtree(self.hidden, ignore_errors=True)
        self._remove_made()

    def _remove_made(self) -> None:
        for folder in reversed(self._made):
            with suppress(OSError):  # somebody else has put something there
                folder.rmdir()
        self._made.clear()
