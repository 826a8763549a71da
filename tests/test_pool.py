"""Threads that the near-duplicate kernels run in: order, errors, who draws, and what is drawn ahead."""

import threading
import time
from collections.abc import Iterator

import pytest

from cleaner.errors import SettingsError
from cleaner.neardup.threads import thread_pool


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
def test_results_come_in_order_whoever_is_slow(threads: int) -> None:
    def slow_at_times(number: int) -> int:
        time.sleep(0.002 * (number % 3 == 0))
        return number * number

    with thread_pool(threads) as pool:
        for total in (0, 1, 2, 50):
            assert list(pool.map(slow_at_times, range(total))) == [number * number for number in range(total)]


@pytest.mark.parametrize("threads", [2, 5])
def test_all_threads_work(threads: int) -> None:
    meeting = threading.Barrier(threads, timeout=60)
    with thread_pool(threads) as pool:
        assert len(set(pool.map(lambda _: meeting.wait(), range(threads)))) == threads


def test_items_are_drawn_in_the_thread_of_the_caller_and_few_ahead() -> None:
    own = threading.current_thread()
    drawn = 0

    def items() -> Iterator[int]:
        nonlocal drawn
        for number in range(200):
            assert threading.current_thread() is own
            drawn += 1
            yield number

    with thread_pool(3) as pool:
        for given, number in enumerate(pool.map(lambda number: number, items())):
            assert number == given
            assert drawn <= given + 1 + 4 * 3


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_an_error_comes_in_its_turn(threads: int) -> None:
    def fails(number: int) -> int:
        if number >= 5:
            raise ValueError(f"number {number}")
        return number

    with thread_pool(threads) as pool:
        results = pool.map(fails, range(100))
        assert [next(results) for _ in range(5)] == [0, 1, 2, 3, 4]
        with pytest.raises(ValueError, match="number 5"):
            next(results)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_an_error_of_the_items_is_raised(threads: int) -> None:
    def items() -> Iterator[int]:
        yield from range(3)
        raise KeyError("no more")

    with thread_pool(threads) as pool, pytest.raises(KeyError, match="no more"):
        list(pool.map(abs, items()))


@pytest.mark.parametrize("threads", [2, 3])
def test_nothing_runs_on_once_nobody_wants_more(threads: int) -> None:
    running = 0
    guard = threading.Lock()

    def work(_: int) -> None:
        nonlocal running
        with guard:
            running += 1
        time.sleep(0.005)
        with guard:
            running -= 1

    with thread_pool(threads) as pool:
        results = pool.map(work, range(1000))
        next(results)
        results.close()
        assert running == 0
        assert list(pool.map(abs, [-1, -2])) == [1, 2]  # and the threads are free again


def test_results_that_nobody_takes_hold_nothing_up() -> None:
    with thread_pool(2) as pool:
        results = pool.map(abs, range(100))
        assert next(results) == 0
    with thread_pool(2) as pool:
        later = pool.map(abs, range(100))
    for left in (results, later):
        with pytest.raises(RuntimeError):
            list(left)


def test_a_search_within_a_search_ends() -> None:
    with thread_pool(2) as pool:
        sums = [sum(pool.map(abs, range(number))) for number in pool.map(abs, range(30))]
    assert sums == [number * (number - 1) // 2 for number in range(30)]


def test_no_threads_are_refused() -> None:
    with pytest.raises(SettingsError, match="at least 1"), thread_pool(0):
        pass
