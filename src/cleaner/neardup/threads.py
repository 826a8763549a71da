"""Threads in which kernels run, the caller's own among them; what comes out does not depend on how many there are."""

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, Generic, TypeVar, cast

from cleaner.config import check_count

__all__ = ["ALONE", "Pool", "thread_pool"]

T = TypeVar("T")
R = TypeVar("R")


class _Work(Generic[T, R]):
    """One function over many items, for the caller's thread and others.

    Items are drawn, and results given, in the caller's thread alone: a sequence of texts may be of a kind that works
    in no other. A few items are ready at any time, and whoever is free takes the next, so that no thread is woken for
    each of them.
    """

    def __init__(self, function: Callable[[T], R], items: Iterable[T], threads: int) -> None:
        self._function = function
        self._items = iter(items)
        self._ahead = 4 * threads
        self._ready: deque[tuple[int, T]] = deque()
        self._done: dict[int, tuple[R | None, BaseException | None]] = {}
        self._changed = threading.Condition()
        self._closed = False

    def help(self) -> None:
        """Take items until there will be no more."""
        while self._take(wait=True):
            pass

    def close(self) -> None:
        """Let no item be taken any more."""
        with self._changed:
            self._closed = True
            self._ready.clear()
            self._changed.notify_all()

    def results(self) -> Generator[R, None, None]:
        """Results in the order of the items, of which only a few are drawn ahead."""
        given = drawn = 0
        more = True
        while True:
            while more and drawn - given < self._ahead:
                try:
                    item = next(self._items)
                except StopIteration:
                    more = False
                    break
                with self._changed:
                    self._ready.append((drawn, item))
                    self._changed.notify()
                drawn += 1
            if given == drawn:
                return
            if self._closed:
                raise RuntimeError("the threads are gone; take all results while they are there")
            if given not in self._done and not self._take(wait=False):
                self._wait_for(given)
            while given in self._done:
                result, error = self._done.pop(given)
                if error is not None:
                    raise error
                given += 1
                yield cast("R", result)

    def _wait_for(self, number: int) -> None:
        with self._changed:
            while number not in self._done:
                self._changed.wait()

    def _take(self, *, wait: bool) -> bool:
        """Work on the next item; False where there is none."""
        with self._changed:
            while wait and not self._ready and not self._closed:
                self._changed.wait()
            if not self._ready:
                return False
            number, item = self._ready.popleft()
        try:
            outcome: tuple[R | None, BaseException | None] = self._function(item), None
        except BaseException as error:  # noqa: BLE001  the caller's thread raises it, in its turn
            outcome = None, error
        with self._changed:
            self._done[number] = outcome
            self._changed.notify_all()
        return True


class Pool:
    """Threads to run kernels in, of which the caller's own is one."""

    def __init__(self, threads: int, executor: ThreadPoolExecutor | None) -> None:
        self.threads = threads
        self._executor = executor
        self._open: list[_Work[Any, Any]] = []

    def close(self) -> None:
        """Let threads go that wait for more of what nobody asks for any longer."""
        for work in self._open:
            work.close()

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Generator[R, None, None]:
        """Results in the order of the items, of which only a few are drawn ahead."""
        if self._executor is None:
            yield from map(function, items)
            return
        work = _Work(function, items, self.threads)
        self._open.append(work)
        helpers = [self._executor.submit(work.help) for _ in range(self.threads - 1)]
        try:
            yield from work.results()
        finally:
            work.close()
            self._open.remove(work)
            wait([helper for helper in helpers if not helper.cancel()])


ALONE = Pool(1, None)
"""The thread that uses it."""


@contextmanager
def thread_pool(threads: int | None) -> Iterator[Pool]:
    """Open a pool.

    Args:
        threads: how many; None for one for each processor that this process may use.

    Raises:
        SettingsError: threads is no whole number from 1 to 1,024.
    """
    check_count("threads", threads)
    if threads is None:
        threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if threads == 1:
        yield ALONE
        return
    with ThreadPoolExecutor(threads - 1, thread_name_prefix="cleaner-neardup") as executor:
        pool = Pool(threads, executor)
        try:
            yield pool
        finally:  # an error may hold on to results that were not all taken
            pool.close()
