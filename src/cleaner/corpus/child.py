"""A process that works for this one: a program of this Python of its own, fed through pipes."""

import os
import subprocess
import sys
from contextlib import suppress
from typing import IO

__all__ = ["Child"]

_START = "import sys; sys.path[:] = {path!r}; {serve}"


class Child:
    """A program of this Python with pipes to and from it, that ends by itself when this process is gone.

    It is in a process group of its own, so that Ctrl-C reaches only this process, which then ends it.

    Args:
        serve: what it does, in Python.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self, serve: str) -> None:
        self._serve = serve
        self._process = self._started()

    def _started(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603  the program is this Python
            [sys.executable, "-c", _START.format(path=sys.path, serve=self._serve)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            process_group=0 if os.name == "posix" else None,
        )

    @property
    def incoming(self) -> IO[bytes]:
        """What it reads.

        Raises:
            BrokenPipeError: it is closed.
        """
        return _open(self._process.stdin)

    @property
    def outgoing(self) -> IO[bytes]:
        """What it writes.

        Raises:
            BrokenPipeError: it is closed.
        """
        return _open(self._process.stdout)

    def kill(self) -> None:
        """End the process."""
        self._process.kill()

    def end(self) -> int:
        """End the process, and tell the status with which it ended."""
        self._process.kill()
        return self._process.wait()

    def close(self) -> None:
        """End the process and give back its pipes."""
        self.end()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not yet flushed has nobody to go to
                    pipe.close()

    def restart(self) -> None:
        """Start it anew.

        Raises:
            OSError: it cannot be started.
        """
        self.close()
        self._process = self._started()


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None or pipe.closed:
        raise BrokenPipeError
    return pipe
