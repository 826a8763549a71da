"""Files on other machines: s3://, gs://, hf://, http(s):// and what else fsspec knows; needs the extra ``remote``."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, NamedTuple

from cleaner.errors import MissingInputError

__all__ = ["RemoteFile", "find_remote", "open_remote"]


class RemoteFile(NamedTuple):
    """A file on another machine.

    Attributes:
        address: of it.
        label: its path below what was named.
        size: in bytes; 0 where nobody says.
        named: by itself, not through a folder or glob.
    """

    address: str
    label: str
    size: int
    named: bool


def find_remote(address: str) -> list[RemoteFile]:
    """List what lies at an address: a file, all files below a folder, or those that match a glob; sorted.

    Raises:
        MissingInputError: what it needs is not installed, or the other machine does not answer or refuses.
    """
    try:
        import fsspec  # noqa: PLC0415  an extra

        system, path = fsspec.core.url_to_fs(address)
        return _files(system, path, address)
    except ImportError as error:
        remedy = "install the extra: pip install 'cleaner-news[remote]', or what the message names"
        raise MissingInputError(f"{address}: cannot be read: {_said(error)}; {remedy}") from error
    except Exception as error:  # each kind of machine has errors of its own
        remedy = "check the address and what lets you read it"
        raise MissingInputError(f"{address}: cannot be read: {_said(error)}; {remedy}") from error


def _files(system: Any, path: str, address: str) -> list[RemoteFile]:
    protocol = address.partition("://")[0]
    if protocol in ("http", "https"):  # a page with links is no folder
        return [RemoteFile(address, address, int(system.info(path).get("size") or 0), named=True)]
    if any(sign in path for sign in "*?["):
        found = {name: info for name, info in system.glob(path, detail=True).items() if info["type"] == "file"}
        top = ""
    elif system.isfile(path):
        found, top = {path: system.info(path)}, ""
    else:
        found, top = system.find(path, detail=True), f"{path.rstrip('/')}/"
    named = path in found
    files = []
    for name in sorted(found):
        label = name.removeprefix(top)
        if not any(part.startswith(".") for part in label.split("/")):
            size = int(found[name].get("size") or 0)
            files.append(RemoteFile(system.unstrip_protocol(name), label, size, named))
    return files


def _said(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


class _Reader:
    """A file whose errors are those of the system, whatever the other machine's kind calls them."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def read(self, size: int = -1) -> bytes:
        try:
            data: bytes = self._file.read(size)
        except OSError:
            raise
        except Exception as error:
            raise OSError(_said(error)) from error
        return data


@contextmanager
def open_remote(address: str) -> Iterator[IO[bytes]]:
    """Open a file on another machine.

    Raises:
        OSError: it cannot be opened or read.
    """
    try:
        import fsspec  # noqa: PLC0415  an extra

        file: Any = fsspec.open(address, "rb").open()
    except OSError:
        raise
    except Exception as error:
        raise OSError(_said(error)) from error
    try:
        yield _Reader(file)  # type: ignore[misc]
    finally:
        file.close()
