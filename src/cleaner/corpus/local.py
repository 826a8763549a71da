"""Partitions cleaned on this machine, in this process or in several.

A worker is a program of its own, which is given partitions through a pipe as Arrow streams, writes what it makes of
them itself, and says what it counted. Now and then it gives a sign before a document, so that one shows that takes too
long. The document of which a worker dies goes to quarantine (``asked``). A single partition is cleaned in this process,
up to a document that takes too long: then it is given to a worker.
"""

import os
import queue
import sys
import threading
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
from cleaner.corpus.asked import END, LOOK, AskedChild, DiedError, cleaned_surely, sign_giver, started_with
from cleaner.corpus.batches import pack, unpack
from cleaner.corpus.lateness import LateError, Timer
from cleaner.corpus.partfile import clean_partition
from cleaner.corpus.partitions import PARTITION_BYTES, Partition
from cleaner.corpus.stages.cleaning import clean_batch
from cleaner.corpus.warm import warm_parse, warm_parse_html
from cleaner.corpus.work import PartFolder, unwritable
from cleaner.errors import CleanerError

__all__ = ["Keyed", "clean_partitions", "serve"]

_MOST_HERE = 2 * PARTITION_BYTES  # of a partition that is cleaned here, documents and what they were read from
_REMEDIES = (
    "raise it (--page-seconds)",
    "what is done stays, and the same command goes on with it: see whether memory is short",
)


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
        _warm_for(unpack(data), settings)
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


class _Pool:
    """Workers, each lent to one thread at a time."""

    def __init__(self, workers: int, settings: RunSettings, parts: Path) -> None:
        self._workers = workers
        self._start = (settings, str(parts))
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
        while not self._closed.wait(LOOK):
            for worker in list(self._all):
                worker.end_if_late(self._limit)

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
        partition = keyed.partition
        own = {"number": partition.number, "key": keyed.key, "span": keyed.span}

        def alone(row: int) -> object:
            return self._ask({"number": -1, "each": True}, pack(unpack(partition.data).slice(row, 1)))

        return cleaned_surely(lambda head: self._ask({**own, **head}, partition.data), alone, self._limit, _REMEDIES)

    def _ask(self, head: dict[str, Any], data: pa.Buffer) -> dict[str, Any]:
        worker = self._idle.get()
        try:
            self._refuse_if_closed()
            return worker.clean(head, data)
        except DiedError:
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


class _Worker(AskedChild):
    """A process that cleans partition after partition."""

    def __init__(self, start: object, closed: threading.Event) -> None:
        super().__init__("from cleaner.corpus.local import serve; serve()", start, closed, "set workers to 1")

    def clean(self, head: dict[str, Any], data: pa.Buffer) -> dict[str, Any]:
        """Have a partition cleaned.

        Raises:
            DiedError: the process has ended.
            CleanerError: it ends each time before it is given anything to clean, or its files cannot be written.
        """
        answer: dict[str, Any] = self.ask(head, data, lambda answers: orjson.loads(answers.readline()))
        if "unwritable" in answer:
            raise unwritable(Path(answer["path"]), OSError(answer["errno"], answer["unwritable"]))
        return answer


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
                outgoing.write(END + orjson.dumps(answer) + END)


def _started(incoming: IO[bytes]) -> tuple[RunSettings, Path]:
    settings, parts = started_with(incoming)
    if settings.clean:
        _warm_parse()
    return settings, Path(parts)


def _answer(
    head: dict[str, Any], data: pa.Buffer, settings: RunSettings, parts: Path, outgoing: IO[bytes]
) -> dict[str, Any]:
    sign = sign_giver(outgoing, each=head["each"])
    batch = unpack(data)
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
