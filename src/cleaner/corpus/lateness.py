"""A limit to the time that a document takes in this process: a timer of the system, which interrupts its thread.

It comes between two steps of Python, and within a search of a pattern; what is compiled runs to its end first. So it is
for documents that are small enough for that to be soon.
"""

import signal
import threading
from types import FrameType, TracebackType
from typing import Self

__all__ = ["LateError", "Timer"]

_LONGEST = 1e8  # seconds: more are no limit


class LateError(BaseException):
    """A document takes too long. No Exception, as whatever cleans a document lives on after those."""


class Timer:
    """Raises LateError in the main thread where too long goes by between two calls of ``start``.

    Args:
        seconds: that may go by; years are no limit.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    @staticmethod
    def can_be_had() -> bool:
        """Whether there is a timer, this is the thread that it interrupts, and nobody else uses it."""
        if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
            return False
        return signal.getitimer(signal.ITIMER_REAL)[0] == 0 and signal.getsignal(signal.SIGALRM) is not None

    def __enter__(self) -> Self:
        self._handler = signal.signal(signal.SIGALRM, _interrupt)
        return self

    def start(self) -> None:
        """Begin to count anew."""
        if self._seconds < _LONGEST:
            signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            signal.setitimer(signal.ITIMER_REAL, 0)
        finally:
            signal.signal(signal.SIGALRM, self._handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise LateError
