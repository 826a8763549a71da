"""Tables and patterns made of lexicons, kept beside the compiled kernels: reading one takes a tenth of making it.

What is kept is named by a digest of all that it is made of, so that a changed word, list or line of code makes it anew;
it is whole or not there (``kernels._jit``).
"""

import contextlib
import hashlib
import os
import pickle
import shutil
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


@cache
def _shared_digest() -> str:
    """Digest of what all of them are made of: the code of cleaning, and the data that is no language's own.

    The folder of the kernels is named by the rest: Python, numpy, the kernels, the kinds and the letters.
    """
    digest = hashlib.sha256(regex.__version__.encode())
    for source in sorted(Path(__file__).parents[1].rglob("*.py")):
        digest.update(source.read_bytes())
    for name in _SHARED:
        digest.update((data_folder() / name).read_bytes())
    return digest.hexdigest()


@cache
def _folder(base: Path, digest: str) -> Path | None:
    """The folder of what is made by this code of this data; where it is a new one, those of others go."""
    folder = base / f"{_FOLDER}{digest[:20]}"
    try:
        is_new = not folder.is_dir()
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return None
    for other in base.glob(f"{_FOLDER}*") if is_new else ():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return folder


_FOLDER = "lexicons-"


def _place(name: str, languages: tuple[str, ...]) -> Path | None:
    """Where a table is kept; None where there is no place for any."""
    from cleaner.kernels._jit import cache_folder  # noqa: PLC0415  numba loads with the first page, not with the import

    base = cache_folder()
    folder = None if base is None else _folder(base, _shared_digest())
    if folder is None:
        return None
    digest = hashlib.sha256(repr(languages).encode())
    for language in languages:
        digest.update((data_folder() / "lexicon" / f"{language}.toml").read_bytes())
    return folder / f"{name}-{'-'.join(languages)}-{digest.hexdigest()[:20]}.bin"


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
        with contextlib.suppress(Exception):  # whatever is wrong with it, making it anew is right
            # The folder belongs to this user alone and the checksum holds: this is what was written below.
            found: T = pickle.loads(payload)  # noqa: S301
            return found
    made = make()
    if len(languages) == 1 or _has_room(place.parent):
        write_kept(place, pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL))
    return made


_MOST_KEPT = 1_000  # files, a hundred megabytes


def _has_room(folder: Path) -> bool:
    try:
        return len(os.listdir(folder)) < _MOST_KEPT  # noqa: PTH208  a list of names is all that is asked for
    except OSError:
        return False


def kept(make: Callable[[L], T]) -> Callable[[L], T]:
    """Do once a process what ``keep`` does, for a function of a lexicon that ``load_lexicon`` gave.

    Args:
        make: the function; what it gives is made of the lexicon alone, and may be pickled.
    """
    name = f"{make.__module__.rpartition('.')[2]}.{make.__name__}"

    @cache
    @wraps(make)
    def found(lexicon: L) -> T:
        return keep(name, lexicon.languages, lambda: make(lexicon))

    return cast("Callable[[L], T]", found)
