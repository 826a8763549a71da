"""Tables and patterns made of lexicons, kept beside the compiled kernels: reading one takes a tenth of making it.

What is kept lies in a folder named by a digest of all that it is made of, so that a changed word, list or line of code
makes it anew; it is whole or not there (``kernels._jit``).
"""

import contextlib
import hashlib
import os
import pickle
import shutil
import stat
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Protocol, TypeVar, cast

import regex

from cleaner.cleaning.lexicon.files import data_folder

__all__ = ["keep", "kept"]

T = TypeVar("T")


class _OfLanguages(Protocol):
    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of languages that have a lexicon."""
        ...


L = TypeVar("L", bound=_OfLanguages)

_SHARED = ("universal.toml", "agencies.toml", "zones.toml", "dates.toml", "calendars.json")


def _state() -> tuple[tuple[Path, int, int], ...]:
    """The files that tables are made of, with when each was written and its size; none where one cannot be seen."""
    data = Path(str(data_folder()))
    sources = (
        *sorted(Path(__file__).parents[1].rglob("*.py")),
        *sorted((data / "lexicon").glob("*.toml")),
        *(data / name for name in _SHARED),
    )
    try:
        states = [(path, path.stat()) for path in sources]
    except OSError:  # as in a frozen program, or one in an archive
        return ()
    return tuple((path, state.st_mtime_ns, state.st_size) for path, state in states)


_LOADED = _state()  # this process's code; what is changed later must not pass for it


@cache
def _digest() -> str:
    """Digest of what all of them are made of: the code of cleaning, and the data.

    The folder of the kernels is named by the rest: Python, numpy, the kernels, the kinds and the letters.

    Raises:
        OSError: a source cannot be read.
    """
    digest = hashlib.sha256(regex.__version__.encode())
    for path, _, size in _LOADED:
        digest.update(f"\n{path.name} {size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


_FOLDER = "lexicons-"
_OTHERS = 1  # folders of other code that stay, those last used: two installations may be used in turn


@cache
def _folder(base: Path, digest: str) -> Path | None:
    """The folder of what is made by this code of this data; where it is a new one, those that nobody used lately go."""
    folder = base / f"{_FOLDER}{digest}"
    try:
        is_new = not folder.is_dir()
        folder.mkdir(mode=0o700, exist_ok=True)
        if not _is_trusted(folder):
            return None
    except OSError:
        return None
    with contextlib.suppress(OSError):  # one that can only be read is as good
        os.utime(folder)
    if is_new:
        others: list[tuple[float, Path]] = []
        for other in base.glob(f"{_FOLDER}*"):
            with contextlib.suppress(OSError):
                others += [(other.stat().st_mtime, other)] if other != folder else []
        for _, other in sorted(others)[: max(0, len(others) - _OTHERS)]:
            shutil.rmtree(other, ignore_errors=True)
    return folder


def _is_trusted(folder: Path) -> bool:
    """Whether only this user or the system's can have put anything there: what is kept is unpickled."""
    if not hasattr(os, "getuid"):
        return True
    state = folder.lstat()
    return stat.S_ISDIR(state.st_mode) and state.st_uid in {0, os.getuid()} and not state.st_mode & 0o022


def _place(name: str, languages: tuple[str, ...]) -> Path | None:
    """Where a table is kept; None where there is no place for any."""
    from cleaner.kernels._jit import cache_folder  # noqa: PLC0415  numba loads with the first page, not with the import

    base = cache_folder() if _LOADED else None
    folder = None if base is None else _folder(base, _digest())
    return None if folder is None else folder / f"{name}-{'+'.join(languages)}.bin"


def keep(name: str, languages: tuple[str, ...], make: Callable[[], T]) -> T:
    """A table of some languages: the one that is kept, or one that is made and then kept.

    A crawl may meet hundreds of pairs of languages: where so many tables are kept already, those of pairs are not.

    Args:
        name: which table.
        languages: of whose lexicons it is made; nothing else may change it.
        make: makes it.
    """
    try:
        place = _place(name, languages)
    except OSError:  # sources that cannot be read, as in a frozen program
        place = None
    if place is None:
        return make()
    from cleaner.kernels._jit import read_kept, write_kept  # noqa: PLC0415  as above

    payload = read_kept(place)
    if payload is not None:
        with contextlib.suppress(*_DAMAGED):  # whatever is wrong with it, making it anew is right
            # Nobody else can write in the folder and the checksum holds: this is what was written below.
            found: T = pickle.loads(payload)  # noqa: S301
            return found
    made = make()
    if (len(languages) == 1 or _has_room(place.parent)) and _state() == _LOADED:
        write_kept(place, pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL))
    return made


_DAMAGED = (
    pickle.UnpicklingError, EOFError, AttributeError, ImportError, LookupError, TypeError, ValueError, regex.error,
)  # fmt: skip
_MOST_KEPT = 600  # files of pairs, some sixty megabytes


def _has_room(folder: Path) -> bool:
    try:
        return sum("+" in name for name in os.listdir(folder)) < _MOST_KEPT  # noqa: PTH208  names are all that is asked for
    except OSError:
        return False


def kept(make: Callable[[L], T]) -> Callable[[L], T]:
    """Do once a process what ``keep`` does, for a function of a lexicon that ``load_lexicon`` gave.

    Args:
        make: the function; what it gives is made of the lexicon alone, and may be pickled.
    """
    name = f"{make.__module__}.{make.__name__}"

    @cache
    @wraps(make)
    def found(lexicon: L) -> T:
        return keep(name, lexicon.languages, lambda: make(lexicon))

    return cast("Callable[[L], T]", found)
