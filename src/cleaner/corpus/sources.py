"""Which files a run reads, and in which order."""

import codecs
import errno
import glob
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePath
from typing import IO, Any
from urllib.parse import unquote

from cleaner.config import StdinFormat
from cleaner.corpus.earlier import is_earlier, is_output, of_earlier_run
from cleaner.corpus.formats import Compression, Format, format_of, readable_endings
from cleaner.corpus.patterns import matching
from cleaner.corpus.skipped import Skipped, printable
from cleaner.errors import MissingInputError, OutputError

__all__ = ["RECORDS", "STDIN", "Found", "Inputs", "Source", "find_sources", "format_of", "given_paths", "printable"]

Inputs = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

STDIN = "<stdin>"
RECORDS = "<records>"
_LOOP = "a link that leads to itself"
_LIST = "@"
_DESCRIBING = {".json", ".csv", ".tsv"}  # what in a folder of pages of text is about them
_KEY = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
_COMMENT = b"#"
_PERMISSIONS = "see to it that you may read it and enter the folders it lies in"


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
        at_first_sight: a pipe or device with no known ending, and standard input of which nobody said what it is: its
            first bytes tell the format when it is opened.
        held: the file, where it is open already and stands at its beginning.
        stamp: when it was written and when it was changed in any way, in nanoseconds, and its number on the disk; empty
            where nobody knows.
        start: where in it reading goes on, as its reader has told by ``Meter.at``; empty for its beginning.
    """

    path: Path | None
    name: str
    label: str
    format: Format
    compression: Compression
    size: int
    keys: tuple[tuple[str, str | None], ...] = ()
    remote: str = ""
    at_first_sight: bool = False
    held: IO[bytes] | None = field(default=None, repr=False, compare=False)
    stamp: tuple[int, ...] = field(default=(), repr=False, compare=False)
    start: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """The files of a run.

    Attributes:
        sources: in the order in which they are read.
        skipped: how many files in folders and globs are not read, for their ending or what lies beside them.
        unusable: by name what cannot be read in folders and globs, and why: folders without permission, links that lead
            to themselves, pipes and devices; and of each folder or glob the files that are skipped, some by name.
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

    ``@list.txt`` names what stands in a file, one path a line; lines that begin with # are comments. Addresses
    (``s3://bucket/folder``) need the extra ``remote``. A file that is named by itself and has no known ending is told
    by the bytes that it begins with: Parquet, Arrow, an archive of the web, JSON or HTML, else text, if it is text.

    Folders are read with their subfolders. Hidden files and folders are not read, links to folders are not followed
    (by ``**`` neither), two links to one file are one file. A folder that cannot be read is skipped and told, and so
    are a link that leads to itself, a pipe, socket or device that is not named by itself, and files of endings that are
    not known. In a folder with .txt files, .csv, .tsv and .json are taken to describe them: they are skipped and told,
    unless they are named, or matched by a glob. A folder within that an earlier run has written is skipped and told.

    Args:
        inputs: a path, folder, glob, ``-`` for standard input, or several of them.
        output: a folder whose files are never read: the one the run writes to.
        stdin_format: how standard input is read.
        any_ending: read a file that is named by itself as text where neither its ending nor its first bytes tell it.

    Returns:
        The files.

    Raises:
        MissingInputError: an input matches nothing, is a file that neither its ending nor its first bytes tell, or a
            link to itself; a folder, list or address cannot be read; a folder is what an earlier run has written.
        OutputError: an input lies in the output folder.
    """
    sources: dict[str, Source] = {}
    left = Skipped()
    for name, where in _listed(inputs):
        if name == "-":
            sources.setdefault(name, _stdin(stdin_format))
            continue
        _refuse(name, output)
        try:
            found = _sources_of(name, output, left, any_ending=any_ending)
        except MissingInputError as error:
            raise MissingInputError(f"{where}{error}") from error
        for source in found:
            sources.setdefault(source.remote or str(source.path and source.path.resolve()), source)
    number = len(left.files.keys() - sources.keys())
    return Found(tuple(sources.values()), number, {**left.unusable, **left.in_words(sources)})


def _sources_of(name: str, output: Path | None, left: Skipped, *, any_ending: bool) -> list[Source]:
    """The files that one input names; those that are not read are noted.

    Raises:
        MissingInputError: there is none, or one that is named by itself cannot be read.
    """
    found: list[Source] = []
    if "://" in name:
        found += _remote_sources(name, left, as_text=any_ending)
    else:
        for file in list(_files(name, output, left)):
            wrong = _what_is_wrong(file)
            source = None if wrong else _source(file, as_text=any_ending and file.named)
            if wrong and file.named:
                raise MissingInputError(f"{printable(name)}: {wrong}; name what it was to lead to")
            if wrong:
                left.unusable[printable(file.path.as_posix())] = wrong
            elif source is None:
                known = format_of(file.path.name) is not None
                left.files.setdefault(str(file.path.resolve()), (name, file.label, known))
            else:
                found.append(source)
    if not found:
        raise MissingInputError(_nothing_in(name, left))
    return found


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    label: str
    named: bool  # by itself, not through a folder or glob
    beside: bool = False  # pages of text, which it is taken to describe


def given_paths(inputs: Any) -> list[str]:
    """The inputs as they were given, one by one.

    Raises:
        MissingInputError: one is no path.
    """
    several = isinstance(inputs, Iterable) and not isinstance(inputs, str | bytes | os.PathLike)
    given = list(inputs) if several else [inputs]
    for one in given:
        if not isinstance(one, str | os.PathLike):
            raise MissingInputError(f"an input is {one!r}; it must be a path, as a str or a Path")
    return [str(os.fspath(one)) for one in given]


def _listed(inputs: Inputs) -> Iterator[tuple[str, str]]:
    """The inputs, with what stands in a list in the list's place: each with where it stands, as messages begin.

    Raises:
        MissingInputError: there is none, or a list cannot be read, or names nothing.
    """
    given = given_paths(inputs)
    if not given:
        raise MissingInputError("no input was given; name files, folders or globs, or - for standard input")
    for name in given:
        if not name.startswith(_LIST):
            yield name, ""
            continue
        try:
            rows = Path(name.removeprefix(_LIST)).read_bytes().removeprefix(codecs.BOM_UTF8).splitlines()
        except OSError as error:
            problem = f"{printable(name)}: this list cannot be read: {error.strerror or error}"
            closed = isinstance(error, PermissionError)
            remedy = _PERMISSIONS if closed else f"a file of that very name is ./{printable(name)}"
            raise MissingInputError(f"{problem}; {remedy}") from error
        # A file may be called as a comment begins.
        names = {at: row for at, row in enumerate(rows, 1) if row.strip() and not _is_comment(row)}
        if not names:
            raise MissingInputError(f"{printable(name)}: this list names nothing; write one path a line")
        yield from ((os.fsdecode(row), f"{printable(name)}, line {at}: ") for at, row in names.items())


def _is_comment(row: bytes) -> bool:
    return row.lstrip().startswith(_COMMENT) and not os.path.lexists(row)


def _remote_sources(name: str, left: Skipped, *, as_text: bool) -> Iterator[Source]:
    """What lies at an address.

    Raises:
        MissingInputError: nothing does, or it cannot be asked.
    """
    from cleaner.corpus.remote import find_remote, open_remote  # noqa: PLC0415  loads fsspec

    for file in find_remote(name):
        known = format_of(file.address.partition("?")[0])
        if known is None and file.named:
            known = _format_within(partial(open_remote, file.address)) or (("text", "") if as_text else None)
        if known is None:
            left.files.setdefault(file.address, (name, file.label, False))
        else:
            yield Source(None, file.address, file.label, *known, file.size, _keys(file.label), file.address)


def _stdin(form: StdinFormat) -> Source:
    known = "lines" if form == "jsonl" else form
    return Source(None, STDIN, STDIN, known, "", 0, at_first_sight=form == "jsonl")


def _source(file: _File, *, as_text: bool) -> Source | None:
    """Describe a file; None where it is not read."""
    path = file.path
    try:
        found = path.stat()
    except OSError:  # gone, or a link to nowhere: reading it says so, in quarantine
        found = None
    size = found.st_size if found else 0
    stream = found is not None and not stat.S_ISREG(found.st_mode)
    known = None if file.beside else format_of(path.name)
    at_first_sight = known is None and file.named and stream
    if known is None and file.named:
        known = None if stream else _format_within(lambda: path.open("rb")) if found else None
        known = known or (("text", "") if as_text or stream else None)
    if known is None:
        return None
    label = printable(file.label)
    stamp = (found.st_mtime_ns, found.st_ctime_ns, found.st_ino) if found and not stream else ()
    name = printable(path.as_posix())
    return Source(path, name, label, *known, size, _keys(label), at_first_sight=at_first_sight, stamp=stamp)


def _format_within(opened: Callable[[], AbstractContextManager[IO[bytes]]]) -> tuple[Format, Compression] | None:
    """Tell by its first bytes how a file is read; None where they are no text."""
    from cleaner.corpus.readers.telling import tell  # noqa: PLC0415  readers know sources

    try:
        with opened() as file:
            return tell(file)[0]
    except OSError:  # reading it says so
        return "text", ""


def _keys(label: str) -> tuple[tuple[str, str | None], ...]:
    """What the folders of a file say, as those of a partitioned data set do.

    >>> _keys("site=a%20b/year=2024/part-0.parquet")
    (('site', 'a b'), ('year', '2024'))
    """
    found = (_KEY.fullmatch(part) for part in PurePath(label).parts[:-1])
    said = ((m[1], unquote(m[2])) for m in found if m)
    return tuple((name, None if value == _NO_VALUE else value) for name, value in said)


def _files(name: str, output: Path | None, left: Skipped) -> Iterator[_File]:
    path = Path(name)
    if os.path.isdir(name):  # noqa: PTH112  which raises nothing where a folder above it is closed
        yield from _walk(path, output, left)
    elif os.path.lexists(name):
        yield _File(path, path.as_posix(), named=True)
    else:
        for match in map(Path, sorted(matching(name, left))):
            if not os.path.isdir(match):  # noqa: PTH112  as above
                yield _File(match, match.as_posix(), named=False)
            elif "**" not in name:  # which lists what is in its folders by itself
                within = _walk(match, output, left, named=False)
                yield from (replace(file, label=file.path.as_posix()) for file in within)


def _walk(folder: Path, output: Path | None, left: Skipped, *, named: bool = True) -> list[_File]:
    found: list[tuple[Path, bool]] = []
    for here, folders, files in os.walk(folder, onerror=left.closed):
        if is_output((*folders, *files)):
            if named and Path(here) == folder:
                raise MissingInputError(f"{printable(folder.as_posix())}: this is {of_earlier_run(folder)}")
            left.unusable[printable(Path(here).as_posix())] = of_earlier_run(Path(here))
            folders.clear()
            continue
        folders[:] = [f for f in folders if f[0] != "." and not _inside(Path(here, f), output)]
        texts = any(format_of(file) is not None and ".txt" in Path(file).suffixes for file in files)
        # Beside pages of text, .json and .csv describe them; named or matched by a glob, they are read.
        shown = (f for f in files if f[0] != ".")
        found += [(Path(here, f), texts and not _DESCRIBING.isdisjoint(Path(f).suffixes)) for f in shown]
    found.sort(key=lambda file: file[0].parts)
    return [_File(path, path.relative_to(folder).as_posix(), named=False, beside=b) for path, b in found]


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


def _refuse(name: str, output: Path | None) -> None:
    if not name:
        raise MissingInputError("an input is an empty name; name a file or folder (. for this one)")
    if "://" not in name and _inside(Path(name), output):
        raise OutputError(f"{printable(name)} lies in the output folder {output}; write to another folder")


def _nothing_in(name: str, left: Skipped) -> str:
    told = printable(name)
    mode = 0
    try:
        mode = 0 if "://" in name else Path(name).stat().st_mode
    except PermissionError as error:
        return f"{told}: cannot be read: {error.strerror}; {_PERMISSIONS}"
    except OSError:
        pass
    matching = not mode and glob.has_magic(name)
    closed = left.first_closed(re.split(r"/?[*?[]", told)[0] if matching else told)
    if closed and (matching or stat.S_ISDIR(mode)):
        return f"{closed}; {_PERMISSIONS}"
    earlier = next((f"{one}: {why}" for one, why in left.unusable.items() if is_earlier(why)), "")
    if earlier and (matching or stat.S_ISDIR(mode)):
        return f"{told}: nothing to read is in it but {earlier}"
    if "://" in name:
        what = "nothing that cleaner reads lies at this address"
    elif stat.S_ISDIR(mode):
        what = "no file in this folder is one that cleaner reads"
    elif os.path.lexists(name):
        what = "its ending is not one that cleaner reads, and its first bytes are no text"
    elif matching:
        what = "no file that cleaner reads matches this pattern"
    else:
        return f"{told}: there is no such file or folder; check the path, or use - for standard input"
    return f"{told}: {what}; it reads {readable_endings()}"
