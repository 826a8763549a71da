"""Ctrl-C and SIGTERM while a command has something to put away."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from cleaner.cli.statuses import TERMINATED

__all__ = ["InterruptedRunError", "put_away_first"]


class InterruptedRunError(Exception):
    """Ctrl-C was pressed, and all is put away.

    Attributes:
        stays: whether anything was done that stays, so that the same command goes on with it.
    """

    def __init__(self, *, stays: bool = False) -> None:
        super().__init__()
        self.stays = stays


class _Interrupt:
    """What was pressed, and how it is raised."""

    def __init__(self) -> None:
        self.pressed = False

    def raise_it(self, _number: int, _frame: object) -> None:
        """Note and raise Ctrl-C."""
        self.pressed = True
        raise KeyboardInterrupt

    def raise_again(self) -> None:
        """Raise what was pressed, should it have been lost."""
        if self.pressed:
            raise KeyboardInterrupt

    def say_unraisable(self, told: Any) -> None:
        """Say what Python cannot raise, but for Ctrl-C and what comes of it: objects that were being made."""
        if not self.pressed and not issubclass(told.exc_type, KeyboardInterrupt):
            sys.__unraisablehook__(told)


def _terminate(_number: int, _frame: object) -> None:
    raise SystemExit(TERMINATED)


@contextmanager
def put_away_first() -> Iterator[Callable[[], None]]:
    """Let Ctrl-C and SIGTERM raise, so that everything on the way is put away.

    What is raised may be lost, in a callback of C's or when an object is deleted, or come back as another error, from a
    module that was being loaded; so it is noted, and what comes after counts as the interrupt. The process is about to
    end then, and what Python cannot raise stays unsaid until it has.

    Yields:
        A function that raises again what was lost; to be called now and then.

    Raises:
        InterruptedRunError: on leaving: Ctrl-C was pressed.
        SystemExit: SIGTERM came.
    """
    interrupt = _Interrupt()
    before = [(number, signal.getsignal(number)) for number in (signal.SIGINT, signal.SIGTERM)]
    if before[0][1] is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, interrupt.raise_it)
    signal.signal(signal.SIGTERM, _terminate)
    hook, sys.unraisablehook = sys.unraisablehook, interrupt.say_unraisable
    try:
        yield interrupt.raise_again
    except SystemExit:
        raise
    except BaseException as error:
        if interrupt.pressed or isinstance(error, KeyboardInterrupt):
            raise InterruptedRunError from None
        raise
    finally:
        if not interrupt.pressed:
            sys.unraisablehook = hook
        for number, handler in before:
            signal.signal(number, handler)
