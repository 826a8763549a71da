"""The one decorator of all kernels, and the cache of compiled code behind it.

numba's own cache suits a library badly. It asks for a writable place while the module is imported and raises
``no locator available`` where there is none (read-only install, no home folder). It keeps an index that
several processes write at once when they start cold together, and a torn file in it is an error. It trusts
any file that it finds. And it compares only the file of the outermost function with its source, not those of
the functions inlined into it. So each kernel gets a cache of its own making:

* one file for each compiled signature, named by a digest of everything the machine code depends on (all
  kernel sources, versions of Python, numba, llvmlite and numpy, the processor), so that nothing is ever
  updated in place;
* written beside and renamed, with a checksum in front: a torn or foreign file is a miss, never an error;
* a stamp of when it was last used in each folder of compiled code: where one is made, others go that have none, or one
  of long ago (two installations may well be used in turn);
* a file lock (where the system has flock) around cold compilation: of eight processes that start together one
  compiles and seven load. A lock that cannot be had in time is done without, which costs time and nothing
  else;
* a place that only this user can write, because a cache is code: NUMBA_CACHE_DIR if the user set it, else the
  user's cache folder, else a private folder among the temporary files, else no cache at all.
"""

import contextlib
import hashlib
import importlib.metadata
import os
import pickle
import shutil
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import IO, Any, TypeVar

import numba
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

from cleaner.logs import log

try:
    import fcntl
except ImportError:  # Windows: no lock; renaming keeps the files whole
    fcntl = None  # type: ignore[assignment]

__all__ = ["allocating_kernel", "cache_folder", "inlined", "kernel", "read_kept", "write_kept"]

F = TypeVar("F", bound=Callable[..., Any])


_SLOW = "compiling kernels, once, a minute or two (cleaner warm-up does it ahead)"
_MAGIC = b"cleaner kernel 1\n"
_STAMP = "used"
_OLD = 7 * 24 * 3600.0  # seconds after which a folder that nobody used is of sources that are gone
_LOCK_PATIENCE = 120.0  # seconds; compiling every kernel takes a fraction of it even on a busy machine
_LOCK_PAUSE = 0.05


def _sources_digest() -> str:
    """Digest of all that compiled kernels depend on besides signature and processor."""
    digest = hashlib.sha256(sys.version.encode())
    for package in ("numba", "llvmlite", "numpy"):
        digest.update(f"{package} {importlib.metadata.version(package)}\n".encode())
    folder = Path(__file__).parent
    outer = folder.parent
    # kinds.py has numbers that kernels know, the table of letters flags that are compiled into them.
    known = (outer / "kinds.py", folder / "cleaning" / "letters.npz")
    for source in (*sorted(folder.rglob("*.py")), *known):
        digest.update(source.relative_to(outer).as_posix().encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:20]


def _candidates() -> Iterator[tuple[Path, bool]]:
    """Yield folders to try, best first, and whether each must belong to this user alone."""
    chosen: str = getattr(numba.config, "CACHE_DIR", "")
    if chosen:
        yield Path(chosen).absolute(), False  # the working directory may change
    cache_home = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if cache_home.is_absolute():  # relative ones are to be ignored, says the XDG base directory specification
        yield cache_home, True
    elif sys.platform == "win32" and os.environ.get("LOCALAPPDATA"):
        yield Path(os.environ["LOCALAPPDATA"]), True
    else:
        with contextlib.suppress(RuntimeError):  # no home folder
            yield Path.home() / ".cache", True
    user = os.getuid() if hasattr(os, "getuid") else "user"
    with contextlib.suppress(OSError):  # no folder for temporary files is usable
        yield Path(tempfile.gettempdir()) / f"cleaner-{user}", True


def _is_private(folder: Path) -> bool:
    """Whether nobody but this user can put files there; systems without owners are taken at their word."""
    if not hasattr(os, "getuid"):
        return True
    state = folder.lstat()
    return stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid() and not state.st_mode & 0o022


def _usable(base: Path, leaf: str, private: bool) -> Path | None:
    folder = base / "cleaner"
    try:
        if base.name.startswith("cleaner-") and private:
            base.mkdir(mode=0o700, exist_ok=True)
            if not _is_private(base):
                return None
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = folder / leaf
        is_new = not place.exists()
        place.mkdir(mode=0o700, exist_ok=True)
        if private and not (_is_private(folder) and _is_private(place)):
            return None
        readable = os.access(place, os.R_OK | os.X_OK)
    except OSError:
        return None
    with contextlib.suppress(OSError):  # a folder that can only be read is as good
        (place / _STAMP).touch()
    if is_new:
        _remove_old(folder, place)
    return place if readable else None


def _remove_old(folder: Path, place: Path) -> None:
    """Remove what other sources than these compiled, unless somebody used it lately."""
    for other in folder.glob("kernels-*"):
        with contextlib.suppress(OSError):
            stamp = other / _STAMP
            if other != place and (not stamp.exists() or time.time() - stamp.stat().st_mtime > _OLD):
                shutil.rmtree(other, ignore_errors=True)


@cache
def _tell_slow() -> None:
    """Say, once in a process, why a call takes so long: to who sits at a terminal, or else to the log."""
    if sys.stderr is not None and sys.stderr.isatty():
        with contextlib.suppress(OSError):
            print(f"cleaner: {_SLOW}", file=sys.stderr, flush=True)  # noqa: T201  meant for the person who waits
    else:
        log.info(_SLOW)


@cache
def cache_folder() -> Path | None:
    """Where compiled kernels are kept; None where there is no place for them."""
    try:
        leaf = f"kernels-{_sources_digest()}"
    except (OSError, importlib.metadata.PackageNotFoundError):
        return None  # sources that cannot be read (a frozen program) cannot be told from changed ones
    for base, private in _candidates():
        place = _usable(base, leaf, private)
        if place is not None:
            return place
    log.warning("no place can be written that keeps compiled kernels: every process compiles them; set NUMBA_CACHE_DIR")
    return None


class _ColdLock:
    """A lock between processes, held by this one from the first miss until its outermost compilation ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._depth = 0
        self._guard = threading.Lock()
        self._file: IO[bytes] | None = None
        self._given_up = False

    def take(self) -> None:
        """Wait for the lock, but not for ever; without it work goes on, only not alone."""
        with self._guard:
            if fcntl is None or self._given_up or self._file is not None:
                return
            try:
                file = self._path.open("ab")
            except OSError:
                return
            deadline = time.monotonic() + _LOCK_PATIENCE
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    if time.monotonic() > deadline:
                        self._given_up = True
                        file.close()
                        return
                    time.sleep(_LOCK_PAUSE)
                else:
                    self._file = file
                    return

    @contextlib.contextmanager
    def compiling(self) -> Iterator[None]:
        """Mark a compilation, perhaps within another; the end of the outermost gives the lock back."""
        with self._guard:
            self._depth += 1
        try:
            yield
        finally:
            with self._guard:
                self._depth -= 1
                if self._depth == 0 and self._file is not None:
                    # Closing is not enough: a process forked meanwhile has the file open too.
                    fcntl.flock(self._file, fcntl.LOCK_UN)
                    self._file.close()
                    self._file = None


class _KernelCache:
    """What numba's dispatcher asks of a cache (numba.core.caching._Cache), for one kernel."""

    def __init__(self, name: str, folder: Path, lock: _ColdLock) -> None:
        self._name = name
        self._folder = folder
        self._lock = lock

    @property
    def cache_path(self) -> str:
        return str(self._folder)

    def enable(self) -> None:
        pass

    def disable(self) -> None:
        pass

    def flush(self) -> None:
        pass

    def load_overload(self, signature: Any, context: Any) -> Any:
        context.refresh()
        path = self._path(signature, context.codegen())
        found = self._read(path, context)
        if found is None:
            _tell_slow()
            self._lock.take()
            found = self._read(path, context)  # another process may have compiled it while this one waited
        return found

    def save_overload(self, signature: Any, result: Any) -> None:
        path = self._path(signature, result.codegen if hasattr(result, "codegen") else result.library.codegen)
        try:
            payload = dumps(result._reduce())  # type: ignore[no-untyped-call]  # noqa: SLF001
        except (pickle.PicklingError, AttributeError, TypeError):
            return
        write_kept(path, payload)

    def _path(self, signature: Any, codegen: Any) -> Path:
        key = repr((self._name, str(signature), codegen.magic_tuple()))
        return self._folder / f"{self._name}-{hashlib.sha256(key.encode()).hexdigest()[:24]}.bin"

    @staticmethod
    def _read(path: Path, context: Any) -> Any:
        payload = read_kept(path)
        if payload is None:
            return None
        try:
            # The folder belongs to this user alone and the checksum holds: this is what save_overload wrote.
            parts = pickle.loads(payload)  # noqa: S301
            return CompileResult._rebuild(context, *parts)  # type: ignore[no-untyped-call]  # noqa: SLF001
        except Exception:  # noqa: BLE001  whatever is wrong with an entry, compiling anew is right
            return None


def read_kept(path: Path) -> bytes | None:
    """What ``write_kept`` wrote; None where nothing is there, or anything else."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    head = len(_MAGIC) + 32
    payload = content[head:]
    return payload if content[:head] == _MAGIC + hashlib.sha256(payload).digest() else None


def write_kept(path: Path, payload: bytes) -> None:
    """Write a file of the cache whole, with a checksum in front, or not at all: a disk may be full, a folder gone."""
    with contextlib.suppress(OSError):
        handle, temporary = tempfile.mkstemp(prefix=path.stem, suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_MAGIC + hashlib.sha256(payload).digest() + payload)
            Path(temporary).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise


@cache
def _lock() -> _ColdLock:
    folder = cache_folder()
    return _ColdLock((folder or Path(tempfile.gettempdir())) / "compiling.lock")


def _give_cache(dispatcher: Any, name: str, folder: Path) -> None:
    """Put our cache into a dispatcher, in the place where ``cache=True`` would put numba's."""
    lock = _lock()
    compile_plain = dispatcher.compile

    def compile_locked(signature: Any) -> Any:
        with lock.compiling():
            return compile_plain(signature)

    dispatcher._cache = _KernelCache(name, folder, lock)  # noqa: SLF001
    dispatcher.compile = compile_locked


def _tell_at_compiling(dispatcher: Any) -> None:
    compile_plain = dispatcher.compile

    def compile_told(signature: Any) -> Any:
        _tell_slow()
        return compile_plain(signature)

    dispatcher.compile = compile_told


def kernel(function: F) -> F:
    """Compile a function at its first call, to run without the interpreter lock, and keep the result.

    Kernels work on C-contiguous typed arrays which their callers own, hold no Python object, start no thread
    and raise nothing. Integers wrap around. They make no arrays, so numba need not count who refers to the ones they
    are given: it does so by an atomic instruction an array at each call between kernels, a tenth of all the time over
    short texts. A kernel that makes one does not compile.

    Args:
        function: the function; it may call other kernels.

    Returns:
        The compiled function, to be called as the plain one.
    """
    return _compile(function, counted=False)


def allocating_kernel(function: F) -> F:
    """Do the same for a function that makes arrays of its own, or is given them by another kernel.

    Args:
        function: the function; it may call other kernels.

    Returns:
        The compiled function, to be called as the plain one.
    """
    return _compile(function, counted=True)


def inlined(function: F) -> F:
    """Compile a function into each kernel that calls it, whatever its size.

    A call hands every array on as seven numbers and more; where a dozen arrays go to a function that does little, that
    is most of what it costs.

    Args:
        function: the function; nothing but kernels calls it.

    Returns:
        The compiled function, to be called as the plain one.
    """
    compiled: F = numba.njit(nogil=True, error_model="numpy", _nrt=False, forceinline=True)(function)  # type: ignore[call-overload]
    return compiled


def _compile(function: F, *, counted: bool) -> F:
    dispatcher: Any = numba.njit(nogil=True, error_model="numpy", _nrt=counted, no_cfunc_wrapper=True)(function)  # type: ignore[call-overload]
    if not hasattr(dispatcher, "_cache"):  # plain functions under NUMBA_DISABLE_JIT have none
        return function
    folder = cache_folder()
    if folder is None:
        _tell_at_compiling(dispatcher)
    else:
        _give_cache(dispatcher, f"{function.__module__.removeprefix('cleaner.kernels.')}.{function.__name__}", folder)
    compiled: F = dispatcher
    return compiled
