"""Which files a run reads, and in which order."""

import errno
import fnmatch
import glob
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Literal

from cleaner.errors import MissingInputError, OutputError

__all__ = ["ENDINGS", "STDIN", "Found", "Inputs", "Source", "find_sources", "format_of", "printable"]

Inputs = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]
Format = Literal["text", "html", "lines", "json", "parquet"]
Compression = Literal["", "gz", "zst"]

STDIN = "<stdin>"
_LOOP = "a link that leads to itself"
_FORMATS: dict[str, Format] = {
    ".txt": "text",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}
_COMPRESSIONS: dict[str, Compression] = {".gz": "gz", ".zst": "zst"}
ENDINGS = (*_FORMATS, *(f + c for f in _FORMATS for c in _COMPRESSIONS), ".parquet")


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read, or standard input.

    Attributes:
        path: the file; None for standard input.
        name: the file as the records name it: the path that was given, and for a file in a folder what
            follows.
        label: what identifiers made from the file begin with: its path relative to the folder that was given.
        format: ``text`` or ``html`` (one document a file), ``lines`` (JSON lines), ``json`` (lines, or one array or
            object) or ``parquet``.
        compression: ``gz``, ``zst`` or empty.
        size: in bytes; 0 for standard input.
    """

    path: Path | None
    name: str
    label: str
    format: Format
    compression: Compression
    size: int


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a run.

    Attributes:
        sources: in the order in which they are read.
        skipped: how many files in folders and globs have an ending that is not read.
        unusable: links that lead to themselves, pipes and devices in folders and globs, by name: what they are.
    """

    sources: tuple[Source, ...]
    skipped: int
    unusable: dict[str, str] = field(default_factory=dict)

    @property
    def size(self) -> int | None:
        """Bytes to read; None where standard input is among the sources."""
        return None if any(s.path is None for s in self.sources) else sum(s.size for s in self.sources)


def format_of(name: str) -> tuple[Format, Compression] | None:
    """Tell by its ending how a file is read; None for an ending that is not known.

    >>> format_of("pages/a.JSONL.gz")
    ('lines', 'gz')
    >>> format_of("page.html"), format_of("page.pdf") is None
    (('html', ''), True)
    """
    path = PurePath(name.lower())
    if path.suffix == ".parquet":
        return "parquet", ""
    compression = _COMPRESSIONS.get(path.suffix, "")
    known = _FORMATS.get(PurePath(path.stem).suffix if compression else path.suffix)
    return (known, compression) if known else None


def find_sources(
    inputs: Inputs,
    *,
    output: Path | None = None,
    stdin_format: Literal["jsonl", "text"] = "jsonl",
    any_ending: bool = False,
) -> Found:
    """List the files of paths, folders and globs: each once, in the order given, a folder's sorted.

    Folders are read with their subfolders. Hidden files and folders are not read, links to folders are not followed
    (by ``**`` neither), two links to one file are one file. A link that leads to itself is skipped and told, and so is
    a pipe, socket or device that is not named by itself.

    Args:
        inputs: a path, folder, glob, ``-`` for standard input, or several of them.
        output: a folder whose files are never read: the one the run writes to.
        stdin_format: how standard input is read.
        any_ending: read a file that is named by itself and has an ending that is not known as text.

    Returns:
        The files.

    Raises:
        MissingInputError: an input matches nothing, is a file whose ending is not known, or a link to itself.
        OutputError: an input lies in the output folder.
    """
    given = [os.fspath(i) for i in ([inputs] if isinstance(inputs, str | os.PathLike) else inputs)]
    if not given:
        raise MissingInputError("no input was given; name files, folders or globs, or - for standard input")
    sources: dict[str, Source] = {}
    skipped: set[Path] = set()
    unusable: dict[str, str] = {}
    for name in given:
        if not name:
            raise MissingInputError("an input is an empty name; name a file or folder (. for this one)")
        if name == "-":
            sources.setdefault(name, _stdin(stdin_format))
            continue
        _refuse_output(name, output)
        found = _sources_of(name, output, unusable, any_ending=any_ending)
        usable = [source for source in found if isinstance(source, Source)]
        skipped.update(source for source in found if isinstance(source, Path))
        if not usable:
            raise MissingInputError(_nothing_in(name))
        for source in usable:
            sources.setdefault(str(source.path and source.path.resolve()), source)
    return Found(tuple(sources.values()), len(skipped), unusable)


def _sources_of(name: str, output: Path | None, unusable: dict[str, str], *, any_ending: bool) -> list[Source | Path]:
    """What one input names: files that are read, and paths of those whose ending is not; others join the unusable.

    Raises:
        MissingInputError: a file named by itself cannot be read.
    """
    found: list[Source | Path] = []
    for file in list(_files(name, output)):
        wrong = _what_is_wrong(file)
        if wrong and file.named:
            raise MissingInputError(f"{printable(name)}: {wrong}; name what it was to lead to")
        if wrong:
            unusable[printable(file.path.as_posix())] = wrong
        else:
            found.append(_source(file, as_text=any_ending and file.named))
    return found


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    label: str
    named: bool  # by itself, not through a folder or glob


def _stdin(form: Literal["jsonl", "text"]) -> Source:
    return Source(None, STDIN, STDIN, "lines" if form == "jsonl" else "text", "", 0)


def _source(file: _File, *, as_text: bool) -> Source | Path:
    """Describe a file, or give back its path where its ending is not known."""
    path = file.path
    known = format_of(path.name) or (("text", "") if as_text else None)
    if known is None:
        return path.resolve()
    try:
        size = path.stat().st_size
    except OSError:  # gone, or a link to nowhere: reading it says so, in quarantine
        size = 0
    return Source(path, printable(path.as_posix()), printable(file.label), *known, size)


def _files(name: str, output: Path | None) -> Iterator[_File]:
    path = Path(name)
    if path.is_dir():
        yield from _walk(path, output)
    elif os.path.lexists(name):
        yield _File(path, path.as_posix(), named=True)
    else:
        for match in map(Path, sorted(_matches(name))):
            if not match.is_dir():
                yield _File(match, match.as_posix(), named=False)
            elif "**" not in name:  # which lists what is in its folders by itself
                yield from (_File(f.path, f.path.as_posix(), named=False) for f in _walk(match, output))


def _walk(folder: Path, output: Path | None) -> list[_File]:
    found: list[Path] = []
    for here, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if f[0] != "." and not _inside(Path(here, f), output)]
        texts = any(format_of(file) is not None and ".txt" in Path(file).suffixes for file in files)
        # Beside pages of text, .json files describe them; named or matched by a glob, they are read.
        read = (file for file in files if file[0] != "." and not (texts and ".json" in Path(file).suffixes))
        found.extend(Path(here, file) for file in read)
    found.sort(key=lambda path: path.parts)
    return [_File(path, path.relative_to(folder).as_posix(), named=False) for path in found]


def _matches(pattern: str) -> Iterable[str]:
    """Files and folders that match; ``**`` goes into folders but through no link, as two that lead up never end."""
    parts = PurePath(pattern).parts
    if "**" not in parts:
        return glob.glob(pattern)  # noqa: PTH207  the pattern may be absolute
    first = parts.index("**")
    bases = glob.glob(str(PurePath(*parts[:first]))) if first else ["."]  # noqa: PTH207  as above
    found: list[str] = []
    for base in bases:
        for here, folders, files in os.walk(base):
            folders[:] = [folder for folder in folders if folder[0] != "."]
            for name in (*folders, *files):
                path = PurePath(here, name)
                if name[0] != "." and _fits(path.relative_to(base).parts, parts[first:]):
                    found.append(str(path))
    return found


def _fits(names: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """Whether names match a pattern of names, of which ``**`` stands for any number.

    >>> _fits(("a", "b", "c.txt"), ("**", "*.txt")), _fits(("a", "c.txt"), ("**", "b", "*.txt"))
    (True, False)
    """
    reached = {0}  # places in the pattern before which the names so far may end
    for name in (*names, None):
        for at, part in enumerate(pattern):
            if part == "**" and at in reached:  # stands for nothing
                reached.add(at + 1)
        if name is not None:
            parts = [(at, pattern[at]) for at in reached if at < len(pattern)]
            reached = {at for at, part in parts if part == "**"}
            reached |= {at + 1 for at, part in parts if part != "**" and fnmatch.fnmatchcase(name, part)}
    return len(pattern) in reached


def _what_is_wrong(file: _File) -> str:
    """Why a file is not read: a link that leads to itself; what is no file, unless it is named by itself, as a pipe is.

    Reading it says what else may be wrong with it.
    """
    try:
        mode = file.path.stat().st_mode
    except OSError as error:
        return _LOOP if error.errno == errno.ELOOP else ""
    return "" if file.named or stat.S_ISREG(mode) else "a pipe, socket or device"


def _is_loop(path: Path) -> bool:
    """Whether it is a link that leads to itself."""
    return _what_is_wrong(_File(path, "", named=True)) == _LOOP


def _inside(path: Path, folder: Path | None) -> bool:
    return folder is not None and not _is_loop(path) and path.resolve().is_relative_to(folder.resolve())


def _refuse_output(name: str, output: Path | None) -> None:
    if _inside(Path(name), output):
        raise OutputError(f"{printable(name)} lies in the output folder {output}; write to another folder")


def _nothing_in(name: str) -> str:
    endings = f"{', '.join(_FORMATS)} (each also with .gz or .zst) and .parquet"
    if Path(name).is_dir():
        return f"{printable(name)}: no file in this folder is one that cleaner reads; it reads {endings}"
    if os.path.lexists(name):
        return f"{printable(name)}: its ending is not one that cleaner reads; it reads {endings}"
    if glob.has_magic(name):
        return f"{printable(name)}: no file that cleaner reads matches this pattern; it reads {endings}"
    return f"{printable(name)}: there is no such file or folder; check the path, or use - for standard input"


def printable(name: str) -> str:
    r"""Give a file's name as text that can be written; bytes in it that are not UTF-8 become escapes.

    >>> printable("caf\udce9.txt")
    'caf\\xe9.txt'
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace")
