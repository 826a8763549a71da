"""An index in a file made anew from its texts, beside the old one, and put in its place when it is whole."""

import os
from contextlib import suppress
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from cleaner.config import DedupSettings
from cleaner.errors import IndexFileError, MissingInputError, OutputError, SettingsError
from cleaner.neardup.index.salvage import IndexRebuild, Salvage

__all__ = ["file_of", "rebuild_file"]


def rebuild_file(path: Path, settings: DedupSettings | None, threads: int | None, opened: Any) -> IndexRebuild:
    """Do what ``DuplicateIndex.rebuild`` says, and raise what it says.

    Args:
        path: the file.
        settings: what near-copies are to be; None for what it was made with.
        threads: how many sign texts.
        opened: ``DuplicateIndex.open``.
    """
    path = Path(os.path.realpath(path))  # of a link, what it leads to is replaced
    before, making = (path.with_name(path.name + ending) for ending in (".before", ".rebuilding"))
    if before.exists():
        raise OutputError(f"{before} is there already; move what was kept of an earlier rebuilding away")
    salvage = Salvage(path)
    try:
        _remove(making)
        with opened(making, settings or salvage.settings(), threads=threads) as new:
            for names, texts in salvage.batches():
                new.add_many(names, texts, existing="keep")
            made = IndexRebuild(str(path), len(new), salvage.total() - len(new), str(before), new.settings)
        if not made.documents and made.lost:
            raise IndexFileError(f"{path}: none of its {made.lost} documents can be read; it was left as it is")
        _put_in_place(making, path, before)  # while nobody else can open the old one
    finally:
        salvage.close()
        _remove(making)
    return made


def file_of(given: str | PathLike[str]) -> Path:
    """The file of an index.

    Raises:
        MissingInputError: its name is empty, or no name of a file.
        OutputError: the system refuses the name.
        SettingsError: it is no path.
    """
    try:
        name = fspath(given)
    except TypeError as error:
        raise SettingsError(f"the index is {given!r}; it must be the path of a file") from error
    path = Path(name)
    if not path.name or "\0" in name:
        raise MissingInputError(f"the index is {name!r}, which names no file; name its file")
    try:
        # Not is_file, which tells of no error from Python 3.14 on.
        with suppress(FileNotFoundError, NotADirectoryError):
            path.stat()
    except OSError as error:
        raise OutputError(f"{path}: cannot be used: {error.strerror or error}; name another file") from error
    return path


def _files(path: Path) -> list[Path]:
    """The files of an index."""
    return [path.with_name(path.name + ending) for ending in ("", "-wal", "-shm")]


def _remove(path: Path) -> None:
    for file in _files(path):
        file.unlink(missing_ok=True)


def _put_in_place(new: Path, path: Path, before: Path) -> None:
    """Give an index the name of another one, which gets a third; at no moment is there no file of that name.

    (Whoever opens it just then would make an empty one, whose journal the next one takes for that of the new index.)

    Raises:
        OutputError: a file cannot be renamed.
    """
    try:
        _name_too(path, before)
        for old, kept in zip(_files(path)[1:], _files(before)[1:], strict=True):
            if old.exists():
                old.rename(kept)
        new.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be renamed: {error.strerror or error}; see {before} and {new}") from error


def _name_too(path: Path, before: Path) -> None:
    """Give a file a second name; where the file system knows no second names, the first is lost."""
    try:
        before.hardlink_to(path)
    except FileExistsError:  # an earlier one, which renaming would overwrite
        raise
    except OSError:
        path.rename(before)
