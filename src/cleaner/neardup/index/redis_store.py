"""The shared store: a Redis server, through the storage classes of datasketch.

datasketch's MinHashLSH pickles keys before it stores them, and unpickles what comes back, which whoever can
write to the server could use to run code. Its storage classes beneath take keys and values as bytes and leave
them alone, so they are used directly, and no pickle goes over the wire in either direction. In Redis stand:

* ``<name>:made``, what ``format.describe`` gives, under the key ``made``;
* ``<name>:band:<8 bytes>``, the identifiers of the documents with this key, as a set;
* ``<name>:text:<identifier>``, the packed text, as a list of one.

Writers need no lock: the keys of a document are written before its text and removed after it, and an
identifier without a text is no document, so none is ever half there. A text is replaced in one transaction,
and the keys that only the old one had go after it; what a writer leaves that is killed there is keys that
lead to a text which is compared and found unlike. Of two writers that add the same
identifier at the same time, the first text stands. What Redis itself keeps over a crash of the machine is a
matter of its settings (``appendonly``).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import numpy as np
import orjson
import zstandard
from numpy.typing import NDArray

from cleaner.config import DedupSettings, settings_or
from cleaner.errors import IndexFileError, InputError, MissingInputError, OutputError, SettingsError
from cleaner.neardup.index.checking import Sign
from cleaner.neardup.index.format import describe, settings_of
from cleaner.neardup.index.signing import sign_packed
from cleaner.neardup.index.store import Batch, Candidates, Existing, refuse_known

try:
    import redis
except ImportError as error:
    raise InputError("a shared index needs the extra redis: pip install 'cleaner-news[redis]'") from error

from datasketch.storage import RedisListStorage, RedisSetStorage

__all__ = ["RedisStore"]

_LOOKED_UP_AT_ONCE = 1 << 14  # keys to a round trip
_READ_AT_ONCE = 1024  # documents
_WRITTEN_AT_ONCE = 8192  # documents to a transaction; more commands would exceed datasketch's buffer, which cuts them
_MADE = b"made"


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Say in cleaner's words what the client raises."""
    try:
        yield
    except redis.RedisError as error:
        raise OutputError(f"{where}: the server cannot be used ({error})") from error


def _connection(url: str) -> dict[str, Any]:
    """Arguments of redis.Redis, which is what datasketch hands them to."""
    try:
        found = dict(redis.connection.parse_url(url))
    except ValueError as error:
        raise InputError(f"the address of the shared index is no URL of Redis: {error}") from error
    kind = found.pop("connection_class", None)
    if kind is redis.SSLConnection:
        found["ssl"] = True
    if "path" in found:
        found["unix_socket_path"] = found.pop("path")
    found["decode_responses"] = False
    return found


class RedisStore:
    """An index on a Redis server.

    Args:
        url: of the server and database.
        name: of the index.
        settings: as for SqliteStore.
        rebuild: drop all keys, so that the texts that are ``readable`` can be added again, and then ``finish``.

    Raises:
        InputError: the URL is none.
        MissingInputError: there is nothing to rebuild.
        OutputError: the server does not answer.
        IndexFileError: the index is of another format, or damaged.
        SignatureError: it has another scheme or other settings.
        SettingsError: a new index cannot have these settings.
    """

    def __init__(self, url: str, name: str, settings: DedupSettings | None, *, rebuild: bool = False) -> None:
        wanted = describe(settings_or(settings, DedupSettings))
        self.lost = 0
        self._connect(url, name)
        try:
            with _told(self.where):
                if rebuild:
                    self.settings = self._taken_apart(settings)
                    return
                if not self._made.get(_MADE):
                    self._made.insert(_MADE, wanted)
                self.settings = settings_of(self._made.get(_MADE)[0], self.where, settings)
        except BaseException:
            self.close()
            raise

    def _connect(self, url: str, name: str) -> None:
        self.where = f"index {name!r} on Redis"
        arguments = _connection(url)
        config = {"type": "redis", "redis": arguments, "redis_buffer": {"transaction": True}}
        self._prefix = name.encode("utf-8", "surrogatepass")
        self._client = redis.Redis(**arguments)
        self._bands = RedisSetStorage(config, name=self._prefix + b":band:")
        self._texts = RedisListStorage(config, name=self._prefix + b":text:")
        self._made = RedisListStorage(config, name=self._prefix + b":made:")

    def add(self, batch: Batch, existing: Existing) -> int:
        """Add documents whose identifiers differ from each other; see SqliteStore.add.

        Raises:
            KnownIdError: existing is ``error``, and an identifier is there already.
            OutputError: the server does not answer.
        """
        known = self._held(batch.ids)
        if existing == "error":
            refuse_known(sorted(known), self.where)
        rows = [row for row, name in enumerate(batch.ids) if existing != "keep" or name not in known]
        names = [_bytes(name) for name in batch.ids]
        with _told(self.where):
            for row in rows:
                for key in _key_bytes(batch.keys[row]) if batch.speaks[row] else ():
                    self._bands.insert(key, names[row], buffer=True)
            self._bands.empty_buffer()  # keys first: a document is there once its text is
            for begin in range(0, len(rows), _WRITTEN_AT_ONCE):
                for row in rows[begin : begin + _WRITTEN_AT_ONCE]:
                    if batch.ids[row] in known:
                        self._texts.remove(names[row], buffer=True)
                    self._texts.insert(names[row], batch.texts[row], buffer=True)
                self._texts.empty_buffer()
            replaced = {batch.ids[row]: row for row in rows if batch.ids[row] in known}
            kept = {names[row]: _key_set(batch, row) for row in replaced.values()}
            self._drop_keys([(_bytes(name), known[name]) for name in replaced], kept)
        return len(rows)

    def _held(self, ids: Sequence[str]) -> dict[str, bytes]:
        """Packed texts of the documents that are there, by identifier."""
        with _told(self.where):
            found = zip(ids, self._texts.getmany(*map(_bytes, ids)), strict=True)
            return {name: texts[0] for name, texts in found if texts}

    def _drop_keys(self, documents: list[tuple[bytes, bytes]], kept: dict[bytes, set[bytes]]) -> None:
        """Remove the keys of documents, of which their old texts tell; some of them may be theirs again."""
        if not documents:
            return
        signed = sign_packed([text for _, text in documents], self.settings, self.where)
        for (name, _), keys in zip(documents, signed.keys, strict=True):
            for key in _key_bytes(keys):
                if key not in kept.get(name, ()):
                    self._bands.remove_val(key, name, buffer=True)
        self._bands.empty_buffer()

    def remove(self, ids: Sequence[str]) -> int:
        """Remove documents; how many were there.

        Raises:
            OutputError: the server does not answer.
        """
        held = [(_bytes(name), text) for name, text in self._held(ids).items()]
        with _told(self.where):
            for begin in range(0, len(held), _WRITTEN_AT_ONCE):
                some = [name for name, _ in held[begin : begin + _WRITTEN_AT_ONCE]]
                self._texts.remove(*some, buffer=True)
                self._texts.empty_buffer()  # text first: without it there is no document
            self._drop_keys(held, {})
        return len(held)

    def candidates(self, keys: NDArray[np.uint64]) -> Iterator[Candidates]:
        """Find the documents that share a band with texts; see SqliteStore.candidates.

        Raises:
            OutputError: the server does not answer.
        """
        rows_of: dict[bytes, set[int]] = {}
        flat = _key_bytes(keys.ravel())
        with _told(self.where):
            for begin in range(0, len(flat), _LOOKED_UP_AT_ONCE):
                found = self._bands.getmany(*flat[begin : begin + _LOOKED_UP_AT_ONCE])
                for place, names in enumerate(found, begin):
                    for name in names:
                        rows_of.setdefault(name, set()).add(place // keys.shape[1])
            wanted = sorted(rows_of)
            for begin in range(0, len(wanted), _READ_AT_ONCE):
                yield self._read(wanted[begin : begin + _READ_AT_ONCE], rows_of)

    def _read(self, wanted: list[bytes], rows_of: dict[bytes, set[int]]) -> Candidates:
        found = zip(wanted, self._texts.getmany(*wanted), strict=True)
        there = [(name, texts[0]) for name, texts in found if texts]
        pairs = [(row, which) for which, (name, _) in enumerate(there) for row in sorted(rows_of[name])]
        table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        ids = [name.decode("utf-8", "surrogatepass") for name, _ in there]
        rows, which = np.ascontiguousarray(table.T)
        return Candidates(rows, which, ids, [text for _, text in there])

    def contains(self, ids: Sequence[str]) -> list[bool]:
        """Whether each document is there."""
        held = self._held(ids)
        return [name in held for name in ids]

    def ids(self) -> Iterator[str]:
        """Identifiers, sorted by their UTF-8; all of them are fetched at once."""
        with _told(self.where):
            names = sorted(self._texts.keys())
        return (name.decode("utf-8", "surrogatepass") for name in names)

    def count(self) -> int:
        """How many documents there are."""
        with _told(self.where):
            return int(self._texts.size())

    def size(self) -> int:
        """Bytes that the server uses, for all that it holds."""
        with _told(self.where):
            return int(self._client.info("memory")["used_memory"])

    def check(self, sign: Sign) -> tuple[int, list[str]]:
        """Read all texts, sign them again, and see whether each document stands under all of its keys.

        Raises:
            OutputError: the server does not answer.
        """
        problems: list[str] = []
        sound = 0
        names = [_bytes(name) for name in self.ids()]
        for begin in range(0, len(names), _READ_AT_ONCE):
            for name, text in self._texts_of(names[begin : begin + _READ_AT_ONCE]):
                try:
                    signed = sign([text])
                except IndexFileError:
                    problems.append(f"the text of document {_name(name)!r} is not as it was written")
                    continue
                keys = _key_bytes(signed.keys[0]) if signed.speaks[0] else []
                with _told(self.where):
                    missing = sum(name not in held for held in self._bands.getmany(*keys)) if keys else 0
                if missing:
                    problems.append(f"document {_name(name)!r} does not stand under {missing} of its keys")
                sound += not missing
        return sound, problems

    def _texts_of(self, names: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
        with _told(self.where):
            found = list(zip(names, self._texts.getmany(*names), strict=True))
        for name, texts in found:
            if texts:
                yield name, texts[0]

    def readable(self) -> Iterator[tuple[list[str], list[str]]]:
        """Identifiers and texts, some at a time; those that cannot be read are removed, and counted in ``lost``.

        Raises:
            OutputError: the server does not answer.
        """
        unpack = zstandard.ZstdDecompressor().decompress
        names = [_bytes(name) for name in self.ids()]
        for begin in range(0, len(names), _READ_AT_ONCE):
            found: list[tuple[str, str]] = []
            for name, packed in self._texts_of(names[begin : begin + _READ_AT_ONCE]):
                try:
                    found.append((_name(name), unpack(packed).decode("utf-8", "surrogatepass")))
                except (zstandard.ZstdError, ValueError, MemoryError):
                    self.lost += 1
                    with _told(self.where):
                        self._texts.remove(name)
            yield [name for name, _ in found], [text for _, text in found]

    def _taken_apart(self, settings: DedupSettings | None) -> DedupSettings:
        """Drop all keys; until ``finish`` the index says that it has to be rebuilt, and with what.

        Raises:
            MissingInputError: there is no such index.
        """
        made = self._made.get(_MADE)
        if not made and not self._texts.size():
            raise MissingInputError(f"{self.where}: there is no index; add documents first")
        with suppress(ValueError, TypeError, KeyError, IndexError, SettingsError):
            settings = settings or DedupSettings(**orjson.loads(made[0])["settings"])
        settings = settings or DedupSettings()
        self._make(describe(settings, whole=False))
        for key in self._client.scan_iter(match=_literal(self._prefix + b":band:") + b"*", count=_READ_AT_ONCE):
            self._client.delete(key)
        return settings

    def _make(self, made: bytes) -> None:
        self._made.remove(_MADE, buffer=True)
        self._made.insert(_MADE, made, buffer=True)
        self._made.empty_buffer()

    def finish(self) -> None:
        """Let an index that was rebuilt be opened again.

        Raises:
            OutputError: the server does not answer.
        """
        with _told(self.where):
            self._make(describe(self.settings))

    def compact(self) -> None:
        """Nothing is left behind here."""

    def close(self) -> None:
        """Close the connections; calling it again does nothing."""
        for storage in (self._bands, self._texts, self._made):
            storage._redis.close()  # noqa: SLF001  datasketch has no other way
        self._client.close()


def _name(stored: bytes) -> str:
    return stored.decode("utf-8", "surrogatepass")


def _literal(pattern: bytes) -> bytes:
    """A pattern of Redis that means just these bytes."""
    return b"".join(b"\\" + bytes([byte]) if byte in b"*?[]^\\" else bytes([byte]) for byte in pattern)


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def _key_set(batch: Batch, row: int) -> set[bytes]:
    return set(_key_bytes(batch.keys[row])) if batch.speaks[row] else set()


def _key_bytes(keys: NDArray[np.uint64]) -> list[bytes]:
    joined = keys.astype(">u8").tobytes()
    return [joined[begin : begin + 8] for begin in range(0, len(joined), 8)]
