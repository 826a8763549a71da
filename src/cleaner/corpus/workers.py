"""Pages cleaned in several processes: what one would make of them, in the same order.

The worker processes are started as programs of their own and are fed through pipes. A pool of multiprocessing
would import the caller's main module again in each of them, which fails in scripts without a guard and in
notebooks, and would lose all batches in flight when one process dies.
"""

import os
import pickle
import queue
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import IO, Any, Self, TypeVar

from cleaner.corpus.child import Child
from cleaner.corpus.pages import Cleaned, Page, Task, clean_pages
from cleaner.errors import CleanerError

__all__ = ["Pool", "default_workers", "serve"]

BATCH_CHARACTERS = 200_000
IN_PROCESS_BATCHES = 4
"""As many batches are cleaned here before any process is started: it would take longer to start one."""

T = TypeVar("T")


def default_workers() -> int:
    """Count the processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on every system
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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
                return [Cleaned(error=f"the process died of it ({died})")]
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


class _Worker(Child):
    """A process that cleans batch after batch."""

    def __init__(self, task: Task) -> None:
        super().__init__("from cleaner.corpus.workers import serve; serve()")
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
            raise _DiedError(f"status {self.end()}") from error
        return answer

    def _start(self) -> None:
        try:
            self._send(self._task)
            self._receive()
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise CleanerError(f"a worker process ended at once (status {self.end()}); set workers to 1") from error
        self._ready = True

    def _send(self, message: object) -> None:
        pickle.dump(message, self.incoming, pickle.HIGHEST_PROTOCOL)
        self.incoming.flush()

    def _receive(self) -> Any:
        return pickle.load(self.outgoing)  # noqa: S301  written by our own process


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
