"""Partitions cleaned on this machine, in this process or in several.

A worker is a program of its own, which is given partitions through a pipe as Arrow streams, writes what it makes of
them itself, and says what it counted. Now and then it gives a sign before a document, so that one shows that takes too
long. A worker that died is started anew and given the same partition again, for who ended it may not do so twice; now
it gives a sign before each document, so that it is known at which one it dies. That one is tried alone, and goes to
quarantine if the process dies of it. A single partition is cleaned in this process, up to a document that takes too
long: then it is given to a worker.
"""

import os
import pickle
import queue
import sys
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, Self

import orjson
import pyarrow as pa

from cleaner.config import RunSettings
from cleaner.corpus.child import Child
from cleaner.corpus.lateness import LateError, Timer
from cleaner.corpus.partfile import clean_partition, read_batch
from cleaner.corpus.partitions import PARTITION_BYTES, Partition
from cleaner.corpus.stages.cleaning import clean_batch
from cleaner.corpus.warm import warm_parse, warm_parse_html
from cleaner.corpus.work import PartFolder, unwritable
from cleaner.errors import CleanerError

__all__ = ["Keyed", "clean_partitions", "serve"]

_SIGN, _END = b".", b"\n"
_BIRTHS = 3  # times that a worker is started which ends before it has said that it is ready
_DEATHS = 12  # of one partition, at documents that are not to blame
_PULSE = 0.1  # seconds between two signs of a worker that has not died of its partition
_LOOK = 0.2  # seconds between two looks at the time that documents take
_MOST_HERE = 2 * PARTITION_BYTES  # of a partition that is cleaned here, documents and what they were read from


class Keyed(NamedTuple):
    """A partition, the key by which its folder is known, and where in the input it is from, as its mark has it."""

    partition: Partition
    key: str
    span: dict[str, Any] | None = None


def clean_partitions(
    given: Iterable[Keyed], parts: Path, settings: RunSettings, workers: int, *, alone: bool = True
) -> Generator[dict[str, Any], None, None]:
    """Clean partitions into their folders, those that are not done.

    Args:
        given: in order.
        parts: the folder of all of them.
        settings: of the run.
        workers: processes.
        alone: a single partition is cleaned in this process, which is faster than to start another; False where there
            will be more, so that workers start while the first is read.

    Yields:
        What is noted down of each, in order.

    Raises:
        OutputError: a folder cannot be written.
        CleanerError: no worker can be started, or they are ended again and again.
    """
    waiting = iter(given)
    head = list(islice(waiting, 2 if alone else 0))
    if alone and len(head) < 2:
        workers = 1
        noted: list[dict[str, Any] | None] = []
        for keyed in head:
            folder = PartFolder(parts, keyed.partition.number)
            noted.append(folder.done(keyed.key) or _clean_here(folder, keyed, settings))
        if None not in noted:
            yield from filter(None, noted)
            return
    with _Pool(workers, settings, parts) as pool:
        yield from pool.clean(chain(head, waiting))


def _clean_here(folder: PartFolder, keyed: Keyed, settings: RunSettings) -> dict[str, Any] | None:
    """Clean a partition in this process.

    Returns:
        What is noted down of it; None where a worker has to do it, as a document takes too long, or may do so while
        nothing can interrupt it.
    """
    data = keyed.partition.data
    if data.size > _MOST_HERE or not Timer.can_be_had():
        return None
    try:
        _warm_for(read_batch(data), settings)
        with Timer(settings.page_seconds) as timer:
            return clean_partition(folder, keyed.key, data, settings, span=keyed.span, before=timer.start)
    except LateError:
        return None
    except OSError as error:
        raise unwritable(folder.path, error) from error


def _warm_for(batch: pa.RecordBatch, settings: RunSettings) -> None:
    """Load what cleaning needs, once, or the first document would be the one that takes too long."""
    if settings.clean:
        _warm_parse()
    if settings.clean and batch.column("html").null_count < batch.num_rows:
        warm_parse_html()


_warm_parse = cache(warm_parse)


class _DiedError(Exception):
    """A worker ended before it gave an answer.

    Attributes:
        row: of the document that it was at; None before the first, and where it did not tell.
        late: whether it was ended, as the document took too long.
    """

    def __init__(self, told: str, row: int | None, *, late: bool) -> None:
        super().__init__(told)
        self.row = row
        self.late = late


class _Pool:
    """Workers, each lent to one thread at a time."""

    def __init__(self, workers: int, settings: RunSettings, parts: Path) -> None:
        self._workers = workers
        self._start = pickle.dumps((settings, str(parts)))
        self._parts = parts
        self._limit = settings.page_seconds
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="cleaner")
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._all: set[_Worker] = set()
        self._closed = threading.Event()

    def __enter__(self) -> Self:
        try:
            for _ in range(self._workers):
                self._idle.put(self._new())
        except OSError as error:
            self._close()
            raise CleanerError(f"no worker process can be started: {error}; set workers to 1") from error
        threading.Thread(target=self._watch, name="cleaner-watch", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _new(self) -> "_Worker":
        worker = _Worker(self._start, self._closed)
        self._all.add(worker)
        return worker

    def _close(self) -> None:
        self._closed.set()
        for worker in list(self._all):
            worker.kill()  # which also ends the wait of a thread for its answer
        self._threads.shutdown(cancel_futures=True)
        for worker in list(self._all):
            worker.close()

    def _watch(self) -> None:
        """End workers whose document takes too long."""
        while not self._closed.wait(_LOOK):
            for worker in list(self._all):
                if (began := worker.began) is not None and time.monotonic() - began > self._limit:
                    worker.late = True
                    worker.kill()

    def clean(self, given: Iterable[Keyed]) -> Iterator[dict[str, Any]]:
        """Clean partitions; a few more than there are workers are under way at any time."""
        under_way: deque[Future[dict[str, Any]] | dict[str, Any]] = deque()
        for keyed in given:
            noted = PartFolder(self._parts, keyed.partition.number).done(keyed.key)
            under_way.append(self._threads.submit(self._clean, keyed) if noted is None else noted)
            while under_way and (len(under_way) > 2 * self._workers or _is_done(under_way[0])):
                yield _result(under_way.popleft())
        while under_way:
            yield _result(under_way.popleft())

    def _clean(self, keyed: Keyed) -> dict[str, Any]:
        refused: dict[int, str] = {}
        deaths, partition = 0, keyed.partition
        head = {"number": partition.number, "key": keyed.key, "span": keyed.span}
        while True:
            try:
                return self._ask({**head, "refused": refused, "each": deaths > 0}, partition.data)
            except _DiedError as died:
                deaths += 1
                if deaths > _DEATHS + len(refused) and died.late:
                    raise CleanerError(
                        f"pages take longer than {self._limit:g} seconds again and again, which page_seconds allows; "
                        "raise it (--page-seconds)"
                    ) from died
                if deaths > _DEATHS + len(refused):
                    raise CleanerError(
                        f"worker processes are ended again and again ({died}); what is done stays, and the same "
                        "command goes on with it: see whether memory is short"
                    ) from died
                row = died.row
                if row is not None and (why := self._dies_alone(partition, row)):
                    refused[row] = why

    def _dies_alone(self, partition: Partition, row: int) -> str:
        """Why a document ends a process that has no other; empty where it does not."""
        data = pa.BufferOutputStream()
        batch = read_batch(partition.data).slice(row, 1)
        with pa.ipc.new_stream(data, batch.schema) as stream:
            stream.write_batch(batch)
        try:
            self._ask({"number": -1, "each": True}, data.getvalue())
        except _DiedError as died:
            if died.late:
                return f"took too long: more than {self._limit:g} seconds, which page_seconds allows"
            return f"cleaning failed: the process died of it ({died})"
        return ""

    def _ask(self, head: dict[str, Any], data: pa.Buffer) -> dict[str, Any]:
        worker = self._idle.get()
        try:
            self._refuse_if_closed()
            return worker.ask(head, data)
        except _DiedError:
            self._refuse_if_closed()
            self._all.discard(worker)
            worker.close()
            worker = self._new()
            raise
        finally:
            self._idle.put(worker)

    def _refuse_if_closed(self) -> None:
        if self._closed.is_set():  # the processes were ended on purpose, and nobody waits for an answer
            raise CleanerError("the run has ended")


def _is_done(one: "Future[dict[str, Any]] | dict[str, Any]") -> bool:
    return isinstance(one, dict) or one.done()


def _result(one: "Future[dict[str, Any]] | dict[str, Any]") -> dict[str, Any]:
    return one if isinstance(one, dict) else one.result()


class _Worker(Child):
    """A process that cleans partition after partition.

    Attributes:
        began: when it began with the document that it is at; None where it is at none.
        late: whether it was ended, as a document took too long.
    """

    def __init__(self, start: bytes, closed: threading.Event) -> None:
        self._start = start
        self._closed = closed
        super().__init__("from cleaner.corpus.local import serve; serve()")
        self._ready = False
        self.began: float | None = None
        self.late = False

    def ask(self, head: dict[str, Any], data: pa.Buffer) -> dict[str, Any]:
        """Have a partition cleaned.

        Raises:
            _DiedError: the process has ended.
            CleanerError: it ends each time before it is given anything to clean, or its files cannot be written.
        """
        for birth in range(_BIRTHS):
            if self._ready or self._is_born():
                break
            if birth == _BIRTHS - 1:
                raise CleanerError(f"a worker process ended at once (status {self.end()}); set workers to 1")
            if self._closed.is_set():
                raise CleanerError("the run has ended")
            self.restart()
        return self._talk(head, data)

    def _talk(self, head: dict[str, Any], data: pa.Buffer) -> dict[str, Any]:
        """Give it a partition, and wait for what it says."""
        signs = 0
        try:
            pipe = self.incoming
            pipe.write(orjson.dumps({**head, "size": data.size}, option=orjson.OPT_NON_STR_KEYS) + _END)
            pipe.write(data)
            pipe.flush()
            answers = self.outgoing
            while (sign := answers.read(1)) == _SIGN:
                signs += 1
                self.began = time.monotonic()
            self.began = None
            answer: dict[str, Any] = orjson.loads(answers.readline() if sign == _END else b"")  # no JSON: it died
        except (OSError, EOFError, ValueError) as error:
            self.began = None
            row = signs - 1 if signs and head["each"] else None
            raise _DiedError(f"status {self.end()}", row, late=self.late) from error
        if "unwritable" in answer:
            raise unwritable(Path(answer["path"]), OSError(answer["errno"], answer["unwritable"]))
        return answer

    def _is_born(self) -> bool:
        """Whether the process, given what it is to do, says that it is ready."""
        try:
            pipe = self.incoming
            pipe.write(len(self._start).to_bytes(8, "little") + self._start)
            pipe.flush()
            self._ready = self.outgoing.readline() == b"ready\n"
        except OSError:
            return False
        return self._ready


def serve() -> None:
    """Be a worker: clean the partitions that come in on standard input until it ends."""
    incoming = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb", buffering=0) as outgoing:
        os.dup2(2, 1)  # so that nothing that prints can break into an answer
        settings, parts = _started(incoming)
        outgoing.write(b"ready\n")
        with suppress(BrokenPipeError):
            while line := incoming.readline():
                head = orjson.loads(line)
                data = pa.py_buffer(incoming.read(head["size"]))
                answer = _answer(head, data, settings, parts, outgoing)
                outgoing.write(_END + orjson.dumps(answer) + _END)


def _started(incoming: IO[bytes]) -> tuple[RunSettings, Path]:
    size = int.from_bytes(incoming.read(8), "little")
    settings, parts = pickle.loads(incoming.read(size))  # noqa: S301  written by the process that started us
    if settings.clean:
        _warm_parse()
    return settings, Path(parts)


def _answer(
    head: dict[str, Any], data: pa.Buffer, settings: RunSettings, parts: Path, outgoing: IO[bytes]
) -> dict[str, Any]:
    last, parent = -_PULSE, os.getppid()

    def sign() -> None:
        nonlocal last
        if os.getppid() != parent:  # the run is gone, and another one may be at work on the same partitions
            raise SystemExit
        now = time.monotonic()
        if head["each"] or now - last >= _PULSE:
            last = now
            outgoing.write(_SIGN)

    batch = read_batch(data)
    _warm_for(batch, settings)
    if head["number"] < 0:  # a document tried alone
        clean_batch(batch, settings, before=sign)
        return {}
    folder = PartFolder(parts, head["number"])
    refused = {int(row): why for row, why in head["refused"].items()}
    try:
        return clean_partition(
            folder, head["key"], data, settings, span=head["span"], refused=refused, before=sign
        )  # fmt: skip
    except OSError as error:
        return {"unwritable": error.strerror or str(error), "errno": error.errno, "path": str(folder.path)}
