"""Which files a run reads, and in which order."""

import codecs
import errno
import fnmatch
import glob
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from urllib.parse import unquote

from cleaner.config import StdinFormat
from cleaner.corpus.formats import Compression, Format, format_by_magic, format_of, readable_endings
from cleaner.errors import MissingInputError, OutputError

__all__ = ["RECORDS", "STDIN", "Found", "Inputs", "Source", "find_sources", "format_of", "printable"]

Inputs = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

STDIN = "<stdin>"
RECORDS = "<records>"
_LOOP = "a link that leads to itself"
_LIST = "@"
_DESCRIBING = {".json", ".csv", ".tsv"}  # what in a folder of pages of text is about them
_KEY = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
_HEAD = 512  # bytes by which a file is told that is named by itself and has no known ending


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read, or standard input.

    Attributes:
        path: the file; None for standard input.
        name: the file as the records name it: the path that was given, and for a file in a folder what
            follows.
        label: what identifiers made from the file begin with: its path relative to the folder that was given.
        format: ``text`` or ``html`` (one document a file), ``lines`` (JSON lines), ``json`` (lines, or one array or
            object), ``csv``, ``tsv``, ``parquet``, ``arrow`` or ``warc``.
        compression: ``gz``, ``zst``, ``xz``, ``bz2`` or empty.
        size: in bytes; 0 for standard input, and where nobody knows.
        keys: what the names of its folders say, as ``site=x`` does, by name.
        remote: its address, where it lies on another machine; else empty.
    """

    path: Path | None
    name: str
    label: str
    format: Format
    compression: Compression
    size: int
    keys: tuple[tuple[str, str | None], ...] = ()
    remote: str = ""


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
        return None if any(s.path is None and not s.remote for s in self.sources) else sum(s.size for s in self.sources)


def find_sources(
    inputs: Inputs,
    *,
    output: Path | None = None,
    stdin_format: StdinFormat = "jsonl",
    any_ending: bool = False,
) -> Found:
    """List the files of paths, folders, globs and addresses: each once, in the order given, a folder's sorted.

    ``@list.txt`` names what stands in a file, one path a line. Addresses (``s3://bucket/folder``) need the extra
    ``remote``. A file that is named by itself and has no known ending is told by the bytes that it begins with, if it
    is Parquet, Arrow or an archive of the web.

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
        MissingInputError: an input matches nothing, is a file whose ending is not known, or a link to itself; a list
            or an address cannot be read.
        OutputError: an input lies in the output folder.
    """
    sources: dict[str, Source] = {}
    skipped: set[Path] = set()
    unusable: dict[str, str] = {}
    for name in _listed(inputs):
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
            sources.setdefault(source.remote or str(source.path and source.path.resolve()), source)
    return Found(tuple(sources.values()), len(skipped), unusable)


def _sources_of(name: str, output: Path | None, unusable: dict[str, str], *, any_ending: bool) -> list[Source | Path]:
    """What one input names: files that are read, and paths of those whose ending is not; others join the unusable.

    Raises:
        MissingInputError: a file named by itself cannot be read.
    """
    if "://" in name:
        return _remote_sources(name, as_text=any_ending)
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


def _listed(inputs: Inputs) -> Iterator[str]:
    """The inputs, with what stands in a list in the list's place.

    Raises:
        MissingInputError: there is none, or a list cannot be read, or names nothing.
    """
    given = [os.fspath(i) for i in ([inputs] if isinstance(inputs, str | os.PathLike) else inputs)]
    if not given:
        raise MissingInputError("no input was given; name files, folders or globs, or - for standard input")
    for name in given:
        if not name.startswith(_LIST):
            yield name
            continue
        try:
            rows = Path(name.removeprefix(_LIST)).read_bytes().removeprefix(codecs.BOM_UTF8).splitlines()
        except OSError as error:
            problem = f"{printable(name)}: this list cannot be read: {error.strerror or error}"
            raise MissingInputError(f"{problem}; a file of that very name is ./{printable(name)}") from error
        names = [os.fsdecode(row) for row in rows if row.strip()]
        if not names:
            raise MissingInputError(f"{printable(name)}: this list names nothing; write one path a line")
        yield from names


def _remote_sources(name: str, *, as_text: bool) -> list[Source | Path]:
    """What lies at an address.

    Raises:
        MissingInputError: nothing does, or it cannot be asked.
    """
    from cleaner.corpus.remote import find_remote  # noqa: PLC0415  loads fsspec

    found: list[Source | Path] = []
    for file in find_remote(name):
        known = format_of(file.address.partition("?")[0]) or (("text", "") if as_text and file.named else None)
        if known is None:
            found.append(Path(file.address))
        else:
            keys = _keys(file.label)
            found.append(Source(None, file.address, file.label, *known, file.size, keys, file.address))
    return found


def _stdin(form: StdinFormat) -> Source:
    return Source(None, STDIN, STDIN, "lines" if form == "jsonl" else form, "", 0)


def _source(file: _File, *, as_text: bool) -> Source | Path:
    """Describe a file, or give back its path where its ending is not known."""
    path = file.path
    known = format_of(path.name) or (_format_within(path) if file.named else None)
    known = known or (("text", "") if as_text else None)
    if known is None:
        return path.resolve()
    try:
        size = path.stat().st_size
    except OSError:  # gone, or a link to nowhere: reading it says so, in quarantine
        size = 0
    label = printable(file.label)
    return Source(path, printable(path.as_posix()), label, *known, size, _keys(label))


def _format_within(path: Path) -> tuple[Format, Compression] | None:
    """Tell by its first bytes how a file is read; None where they do not tell, and for what is no plain file."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        with path.open("rb") as file:
            known = format_by_magic(file.read(_HEAD))
    except OSError:  # reading it says so
        return None
    return (known, "") if known else None


def _keys(label: str) -> tuple[tuple[str, str | None], ...]:
    """What the folders of a file say, as those of a partitioned data set do.

    >>> _keys("site=a%20b/year=2024/part-0.parquet")
    (('site', 'a b'), ('year', '2024'))
    """
    found = (_KEY.fullmatch(part) for part in PurePath(label).parts[:-1])
    said = ((m[1], unquote(m[2])) for m in found if m)
    return tuple((name, None if value == _NO_VALUE else value) for name, value in said)


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
        # Beside pages of text, .json and .csv describe them; named or matched by a glob, they are read.
        read = (f for f in files if f[0] != "." and not (texts and _DESCRIBING.intersection(Path(f).suffixes)))
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
    if "://" not in name and _inside(Path(name), output):
        raise OutputError(f"{printable(name)} lies in the output folder {output}; write to another folder")


def _nothing_in(name: str) -> str:
    endings = readable_endings()
    if "://" in name:
        return f"{printable(name)}: nothing that cleaner reads lies at this address; it reads {endings}"
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
