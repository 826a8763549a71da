"""The index itself: documents in, near-copies of a text out, whatever the store."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from os import PathLike
from types import TracebackType
from typing import Self, overload

from cleaner.config import DedupSettings, check_count, is_number
from cleaner.errors import SettingsError
from cleaner.given import as_column
from cleaner.neardup.index.batching import batches, checked_names, distinct_rows, taken, texts_at_once
from cleaner.neardup.index.checking import IndexCheck
from cleaner.neardup.index.querying import Match, matches_of_many, matches_of_one
from cleaner.neardup.index.rebuilding import file_of, rebuild_file
from cleaner.neardup.index.salvage import IndexRebuild
from cleaner.neardup.index.signing import pack, sign, sign_packed
from cleaner.neardup.index.single import Single
from cleaner.neardup.index.sqlite_errors import MovedError
from cleaner.neardup.index.sqlite_store import SqliteStore
from cleaner.neardup.index.store import Batch, Existing, Store
from cleaner.neardup.texts import Texts, chunks
from cleaner.neardup.threads import Pool, thread_pool

__all__ = ["DuplicateIndex", "IndexInfo"]

_EXISTING = ("error", "replace", "keep")


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What an index is.

    Attributes:
        where: file, or name of the shared store.
        documents: how many there are.
        size: bytes that they take: of the file, or of the server's memory.
        settings: what near-copies are to this index.
    """

    where: str
    documents: int
    size: int
    settings: DedupSettings


class DuplicateIndex:
    """Documents that stay, each with an identifier, and what of them a text is a near-copy of.

    Documents are found by the bands of their signatures, with at least the probability ``settings.recall``
    where they are exactly at the threshold, and verified by exact Jaccard similarity over 64-bit shingle
    hashes: no match is reported that is not one. Texts of white space are held, and match
    nothing. The index keeps each text, compressed, as that takes less room than its shingle set.

    Any number of processes may read an index while one writes to it; another that wants to write waits for
    the end of the transaction. What was added when ``add`` or ``add_many`` returned is there after any crash,
    and no document is ever half there. One object may be used from several threads, which take turns; threads
    that are to search side by side open one each. It must not be carried into a forked process.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, DuplicateIndex.open(folder + "/seen.index") as index:
    ...     _ = index.add("first", "The council met on Tuesday to vote on the bridge.")
    ...     index.query("The COUNCIL met, on Tuesday, to vote on the bridge!")
    [Match(id='first', similarity=1.0)]
    """

    def __init__(self, store: Store, threads: int | None = None) -> None:
        """Make an index over a store; ``open`` and ``shared`` do it for you."""
        self._store = store
        self._threads = threads
        self._single = Single(store.settings, store.where)

    @classmethod
    def open(
        cls,
        path: str | PathLike[str],
        settings: DedupSettings | None = None,
        *,
        read_only: bool = False,
        timeout: float = 30.0,
        threads: int | None = None,
    ) -> Self:
        """Open an index in a file, or make one.

        Args:
            path: the file; ``-wal`` and ``-shm`` stand beside it while it is open.
            settings: what near-copies are; None for what an index that is there was made with, and for the
                defaults in a new one.
            read_only: only look; nothing is made or changed.
            timeout: seconds to wait while another process writes; 0 for not at all.
            threads: how many sign texts; None for one for each processor. Results do not depend on it.

        Returns:
            The index, to be closed or used in a ``with`` statement.

        Raises:
            MissingInputError: read_only, and there is no file.
            IndexFileError: the file is no index, or of another format, or damaged.
            SignatureError: the index has another scheme, or other settings than asked for.
            SettingsError: a setting is out of its range, or the recall cannot be reached.
            IndexBusyError: another process is writing to it, and did not end in time.
            OutputError: the file cannot be opened or made.
        """
        _check_open(timeout, threads)
        patience = time.monotonic() + timeout
        while True:
            try:
                store = SqliteStore(file_of(path), settings, read_only=read_only, timeout=timeout)
            except MovedError:  # it was made anew while this waited for it
                if time.monotonic() > patience:
                    raise
            else:
                return cls(store, threads)

    @classmethod
    def shared(
        cls,
        url: str,
        name: str = "cleaner",
        settings: DedupSettings | None = None,
        *,
        threads: int | None = None,
    ) -> Self:
        """Open an index on a Redis server, or make one; many machines may write to it at once.

        Args:
            url: of the server and database, such as ``redis://localhost:6379/0``.
            name: of the index; keys in Redis begin with it.
            settings: as for ``open``.
            threads: as for ``open``.

        Returns:
            The index.

        Raises:
            InputError: the extra ``redis`` is not installed, or the URL is none.
            OutputError: the server does not answer.
            IndexFileError: the index is of another format, or damaged.
            SignatureError: the index has another scheme, or other settings than asked for.
            SettingsError: a setting is out of its range, or the recall cannot be reached.
        """
        from cleaner.neardup.index.redis_store import RedisStore  # noqa: PLC0415  an extra

        _check_open(0.0, threads)
        return cls(RedisStore(url, name, settings), threads)

    @property
    def settings(self) -> DedupSettings:
        """What the index was made with."""
        return self._store.settings

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the file or connection back; calling it again does nothing."""
        self._store.close()

    def __len__(self) -> int:
        return self._store.count()

    def __iter__(self) -> Iterator[str]:
        """Identifiers of all documents, in an order that does not change by itself."""
        return self._store.ids()

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._store.contains([name])[0]

    def info(self) -> IndexInfo:
        """What the index is, how much it holds and how large it is."""
        return IndexInfo(self._store.where, self._store.count(), self._store.size(), self.settings)

    def add(self, name: str, text: str, *, existing: Existing = "error") -> bool:
        """Add one document; when this returns, it is there to stay.

        Args:
            name: its identifier.
            text: its text.
            existing: for an identifier that is there already: ``error``, ``replace`` the old document, or
                ``keep`` it.

        Returns:
            Whether it was added: False only if the old one was kept.

        Raises:
            KnownIdError: existing is ``error``, and the identifier is there already.
            InputError: name or text is not a str.
            IndexBusyError: another process is writing, and did not end in time.
            OutputError: the index is read-only, or the disk is full.
        """
        return self._add([name], [text], existing, Pool(1, None)) == 1

    def add_many(self, names: Iterable[str], texts: Texts, *, existing: Existing = "error") -> int:
        """Add documents, many times faster than one by one.

        They go in by transactions of up to 16,384 documents, in order: should the call be ended midway, some
        first part of them is there.

        Args:
            names: their identifiers, one for each text.
            texts: rows of str by position: a list, tuple, iterator, numpy array or Series; or an Arrow array of
                strings.
            existing: as for ``add``; with ``replace``, of equal identifiers in one call the last one counts,
                with ``keep`` the first.

        Returns:
            How many were added.

        Raises:
            KnownIdError: existing is ``error``, and an identifier is there already, or twice in the call
                (then nothing was added).
            InputError: names or texts are no rows (a table, a mapping, a set), not as many, or a row holds no str.
            IndexBusyError: another process is writing, and did not end in time.
            OutputError: the index is read-only, or the disk is full.
        """
        with thread_pool(self._threads) as pool:
            return self._add(names, texts, existing, pool)

    def _add(self, names: Iterable[str], given: Texts, existing: Existing, pool: Pool) -> int:
        if existing not in _EXISTING:
            raise SettingsError(f"existing is {existing!r}; it must be one of {', '.join(_EXISTING)}")
        texts = as_column(given)
        names = checked_names(names, len(texts))
        rows = distinct_rows(names, existing)
        if len(rows) < len(names):
            names, texts = [names[row] for row in rows], taken(texts, rows)
        settings = self.settings

        step = texts_at_once(texts, len(names))

        def prepare(begin: int) -> Batch:
            part = texts[begin : begin + step]
            signed = sign(part, settings, Pool(1, None))
            packed = pack(chunks(part))
            return Batch(names[begin : begin + step], packed, signed.keys, signed.speaks)

        parts = pool.map(prepare, range(0, len(names), step))
        return sum(self._store.add(batch, existing) for batch in batches(parts))

    def remove(self, names: str | Iterable[str]) -> int:
        """Remove documents.

        Args:
            names: one identifier, or several.

        Returns:
            How many of them were there.

        Raises:
            IndexBusyError: another process is writing, and did not end in time.
            OutputError: the index is read-only.
        """
        names = [names] if isinstance(names, str) else names
        return self._store.remove(list(dict.fromkeys(checked_names(names, None))))

    def compact(self) -> None:
        """Drop what removed documents left behind; it happens by itself when that is much.

        Raises:
            IndexBusyError: another process is writing, and did not end in time.
            OutputError: the index is read-only, or the disk is full.
        """
        self._store.compact()

    def check(self) -> IndexCheck:
        """Read all that the index holds, and sign its texts again, to tell whether anything was damaged.

        What is damaged is noticed by whoever reads it, too; this reads all at once.

        Returns:
            What was found; its problems are empty where all is as it was written.

        Raises:
            OutputError: the file or server cannot be used.
        """
        settings, where = self.settings, self._store.where
        documents, problems = self._store.check(lambda packed: sign_packed(packed, settings, where))
        return IndexCheck(where, documents, tuple(problems))

    @classmethod
    def rebuild(
        cls, path: str | PathLike[str], settings: DedupSettings | None = None, *, threads: int | None = None
    ) -> IndexRebuild:
        """Make an index in a file anew from the texts that it holds: one of an older format, or a damaged one.

        The new one takes the place of the old when it is whole; the old stays beside it, as ``NAME.before``. Nobody
        else may have it open meanwhile.

        Args:
            path: the file.
            settings: what near-copies are to be; None for what it was made with, or the defaults where that
                cannot be read.
            threads: how many sign texts; None for one for each processor.

        Returns:
            How many documents there are now, and how many could not be read.

        Raises:
            MissingInputError: there is no such file.
            IndexFileError: it is no index, or nothing of it can be read.
            IndexBusyError: it is open elsewhere.
            OutputError: the new one cannot be written, or there is a ``NAME.before`` already.
            SettingsError: a setting is out of its range, or the recall cannot be reached.
        """
        return rebuild_file(file_of(path), settings, threads, cls.open)

    @classmethod
    def rebuild_shared(
        cls, url: str, name: str = "cleaner", settings: DedupSettings | None = None, *, threads: int | None = None
    ) -> IndexRebuild:
        """Make an index on a Redis server anew from the texts that it holds, where it is.

        Should it be ended midway, no text is lost, and the index refuses to be opened until it is done again.

        Args:
            url: as for ``shared``, as are name and threads.
            name: of the index.
            settings: as for ``rebuild``.
            threads: how many sign texts.

        Returns:
            How many documents there are now, and how many could not be read, which are gone.

        Raises:
            InputError: the extra ``redis`` is not installed, or the URL is none.
            MissingInputError: there is no such index.
            OutputError: the server does not answer.
            SettingsError: a setting is out of its range, or the recall cannot be reached.
        """
        from cleaner.neardup.index.redis_store import RedisStore  # noqa: PLC0415  an extra

        _check_open(0.0, threads)
        store = RedisStore(url, name, settings, rebuild=True)
        with cls(store, threads) as new:
            for names, texts in store.readable():
                new.add_many(names, texts, existing="replace")
            store.finish()
            return IndexRebuild(store.where, len(new), store.lost, None, new.settings)

    @overload
    # A str is a sequence of str, too, and is meant as one text wherever it is given.
    def query(self, texts: str, *, threshold: float | None = None) -> list[Match]: ...  # type: ignore[overload-overlap]

    @overload
    def query(self, texts: Texts, *, threshold: float | None = None) -> list[list[Match]]: ...

    def query(self, texts: str | Texts, *, threshold: float | None = None) -> list[Match] | list[list[Match]]:
        """Find the documents that texts are near-copies of.

        Args:
            texts: one text, or many, as for ``add_many``: rows go by position, whatever labels a Series has. Many at
                once are looked up several times faster.
            threshold: least similarity, from that of the index (which None stands for) to 1.

        Returns:
            For one text, its matches: the most similar first, equal ones by identifier. For many, a list of
            such lists.

        Raises:
            InputError: texts are no rows (a table, a mapping, a set), or one holds no text, as None and NaN do not.
            SettingsError: the threshold is below that of the index, or above 1.
            IndexFileError: the index is damaged.
        """
        least = self.settings.threshold if threshold is None else threshold
        if not is_number(least) or not self.settings.threshold <= least <= 1.0:
            raise SettingsError(
                f"threshold is {least!r}; this index finds near-copies from {self.settings.threshold} to 1"
            )
        if isinstance(texts, str):
            return matches_of_one(self._store, self._single, texts, least)
        with thread_pool(self._threads) as pool:
            return matches_of_many(self._store, as_column(texts), least, pool)


def _check_open(timeout: float, threads: int | None) -> None:
    if not is_number(timeout) or not 0.0 <= timeout <= 1e6:
        raise SettingsError(f"timeout is {timeout!r}; it must be 0 to 1,000,000 seconds")
    check_count("threads", threads)
