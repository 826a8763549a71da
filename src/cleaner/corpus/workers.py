"""Documents cleaned, in this process or in several: the same articles in the same order either way.

The worker processes are started as programs of their own and are fed through pipes. A pool of multiprocessing
would import the caller's main module again in each of them, which fails in scripts without a guard and in
notebooks, and would lose all batches in flight when one process dies.
"""

import os
import pickle
import queue
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import chain, islice
from types import TracebackType
from typing import IO, Any, Self, TypeVar

from cleaner.corpus.pages import Cleaned, Page, Task, clean_pages
from cleaner.corpus.readers import Document
from cleaner.errors import CleanerError, RecordError

__all__ = ["Pool", "clean_documents", "default_workers", "serve"]

BATCH_CHARACTERS = 200_000
IN_PROCESS_BATCHES = 4
"""As many batches are cleaned here before any process is started: it would take longer to start one."""

_START = "import sys; sys.path[:] = {path!r}; from cleaner.corpus.workers import serve; serve()"


T = TypeVar("T")
Item = Document | RecordError
Outcome = tuple[Document, Cleaned] | RecordError


def default_workers() -> int:
    """Count the processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on every system
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def clean_documents(items: Iterable[Item], task: Task, workers: int) -> Iterator[Outcome]:
    """Clean documents; the outcome of each in the order of the documents, whatever the number of processes.

    A document on which cleaning raises, or in several processes a process dies, becomes a RecordError, as does one
    that is longer than ``max_page`` allows.

    Args:
        items: documents, and RecordErrors, which are passed on.
        task: how they are cleaned.
        workers: processes; 1 cleans in this one.

    Yields:
        Each document with what cleaning made of it, or a RecordError.

    Raises:
        CleanerError: no process can be started.
    """
    batches = _batches(items)
    first = list(islice(batches, IN_PROCESS_BATCHES))
    more = next(batches, None)
    if more is None or workers == 1:
        for batch in chain(first, [] if more is None else [more], batches):
            yield from _outcomes(batch, clean_pages(_pages(batch), task))
        return
    with Pool(workers, task) as pool:
        for batch, cleaned in pool.clean(chain(first, [more], batches), _pages):
            yield from _outcomes(batch, cleaned)


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += 200 + (item.size if isinstance(item, Document) else len(item.raw))
        if size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _pages(batch: list[Item]) -> list[Page]:
    return [Page(item.text, item.html, item.url) for item in batch if isinstance(item, Document)]


def _outcomes(batch: list[Item], cleaned: list[Cleaned]) -> Iterator[Outcome]:
    of_documents = iter(cleaned)
    for item in batch:
        if isinstance(item, RecordError):
            yield item
            continue
        outcome = next(of_documents)
        if outcome.error:
            yield RecordError(item.source, item.place, *outcome.problem(), item.raw)
        else:
            yield item, outcome


class Pool:
    """Worker processes, each lent to one thread at a time.

    Args:
        workers: how many.
        task: what they do with each page.

    Raises:
        CleanerError: on entering: no process can be started.
    """

    def __init__(self, workers: int, task: Task) -> None:
        self._workers = workers
        self._task = task
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="cleaner")
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self._all: set[_Worker] = set()
        self._closed = False

    def __enter__(self) -> Self:
        try:
            for worker in [_Worker(self._task) for _ in range(self._workers)]:
                self._all.add(worker)
                self._idle.put(worker)
        except OSError as error:
            self._close()
            raise CleanerError(f"no worker process can be started: {error}; set workers to 1") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        self._closed = True
        for worker in list(self._all):
            worker.kill()  # which also ends the wait of a thread for its answer
        self._threads.shutdown(cancel_futures=True)
        for worker in list(self._all):
            worker.close()

    def clean(self, batches: Iterable[T], pages_of: Callable[[T], list[Page]]) -> Iterator[tuple[T, list[Cleaned]]]:
        """Clean batches; a few more than there are workers are under way at any time.

        Args:
            batches: whatever has pages.
            pages_of: gives them.

        Yields:
            Each batch with what became of its pages, in order.
        """
        under_way: deque[tuple[T, Future[list[Cleaned]]]] = deque()
        for batch in batches:
            under_way.append((batch, self._threads.submit(self._clean, pages_of(batch))))
            while under_way and (len(under_way) > 2 * self._workers or under_way[0][1].done()):
                done, future = under_way.popleft()
                yield done, future.result()
        for done, future in under_way:
            yield done, future.result()

    def _clean(self, pages: list[Page]) -> list[Cleaned]:
        """Clean a batch; where the process dies, one page after the other, to find the one it dies of."""
        try:
            return self._ask(pages)
        except _DiedError as died:
            if len(pages) == 1:
                return [Cleaned({}, error=f"the process died of it ({died})")]
        return [self._clean([page])[0] for page in pages]

    def _ask(self, pages: list[Page]) -> list[Cleaned]:
        worker = self._idle.get()
        try:
            self._refuse_if_closed()
            return worker.ask(pages)
        except _DiedError:
            self._refuse_if_closed()
            self._all.discard(worker)
            worker.close()
            worker = _Worker(self._task)
            self._all.add(worker)
            raise
        finally:
            self._idle.put(worker)

    def _refuse_if_closed(self) -> None:
        if self._closed:  # the processes were ended on purpose, and nobody waits for an answer
            raise CleanerError("the run has ended")


class _DiedError(Exception):
    """A worker process ended before it gave an answer."""


class _Worker:
    """A process that cleans batch after batch.

    It is in a process group of its own, so that Ctrl-C reaches only this process, which then ends the
    workers; they also end by themselves when this process is gone.
    """

    def __init__(self, task: Task) -> None:
        self._process = subprocess.Popen(  # noqa: S603  the program is this Python
            [sys.executable, "-c", _START.format(path=sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            process_group=0 if os.name == "posix" else None,
        )
        self._task = task
        self._ready = False

    def ask(self, pages: list[Page]) -> list[Cleaned]:
        """Have pages cleaned.

        Raises:
            _DiedError: the process has ended.
            CleanerError: it has ended before it was given anything to clean.
        """
        if not self._ready:
            self._start()
        try:
            self._send(pages)
            answer: list[Cleaned] = self._receive()
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self._process.kill()
            raise _DiedError(f"status {self._process.wait()}") from error
        return answer

    def _start(self) -> None:
        try:
            self._send(self._task)
            self._receive()
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self._process.kill()
            status = self._process.wait()
            raise CleanerError(f"a worker process ended at once (status {status}); set workers to 1") from error
        self._ready = True

    def _send(self, message: object) -> None:
        pipe = self._process.stdin
        if pipe is None or pipe.closed:
            raise BrokenPipeError
        pickle.dump(message, pipe, pickle.HIGHEST_PROTOCOL)
        pipe.flush()

    def _receive(self) -> Any:
        pipe = self._process.stdout
        if pipe is None or pipe.closed:
            raise EOFError
        return pickle.load(pipe)  # noqa: S301  written by our own process

    def kill(self) -> None:
        """End the process."""
        self._process.kill()

    def close(self) -> None:
        """End the process and give back its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not yet flushed has nobody to go to
                    pipe.close()


def serve() -> None:
    """Be a worker process: clean what comes in on standard input until it ends."""
    from cleaner.cleaning.parse import parse  # noqa: F401, PLC0415  what it costs to load is paid before "ready"

    incoming = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb") as outgoing:
        os.dup2(2, 1)  # so that nothing that prints can break into an answer
        task: Task = pickle.load(incoming)  # noqa: S301  written by the process that started us
        _answer(outgoing, "ready")
        with suppress(EOFError, BrokenPipeError):
            while True:
                pages: list[Page] = pickle.load(incoming)  # noqa: S301  as above
                _answer(outgoing, clean_pages(pages, task))


def _answer(outgoing: IO[bytes], message: object) -> None:
    pickle.dump(message, outgoing, pickle.HIGHEST_PROTOCOL)
    outgoing.flush()
