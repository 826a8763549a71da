"""Processes and threads that tests start."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress


def on_a_terminal(*arguments: object, **environment: str) -> tuple[int, str]:
    """Run the command with a terminal for its output and errors; give back the status and what was shown."""
    master, slave = os.openpty()
    command = [sys.executable, "-m", "cleaner", *(str(a) for a in arguments)]
    terminal = {**os.environ, "TERM": "dumb", "COLUMNS": "120", **environment}
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=slave, stderr=slave, env=terminal) as running:
        os.close(slave)
        told = b""
        with suppress(OSError):  # how the end of a terminal shows on Linux
            while chunk := os.read(master, 1 << 16):
                told += chunk
    os.close(master)
    shown = told.decode().replace("\r\n", "\n")
    return running.returncode, shown.removesuffix("\x1b[0m")  # colorama's last word, where numba finds it


def killed_writer(code: str, *arguments: object, after: float) -> list[list[str]]:
    """Run code that says ``open`` first, and kill it so many seconds after that.

    Gives the words of each line that it wrote in between, those of the last one only if it is whole.
    """
    command = [sys.executable, "-c", code, *(str(a) for a in arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        time.sleep(after)
        writer.kill()
        rest = writer.stdout.read()
        assert writer.wait() == -signal.SIGKILL
    return [line.split() for line in rest.splitlines(keepends=True) if line.endswith("\n")]


def in_threads(work: Callable[[int], None], begins: Iterable[int]) -> list[BaseException]:
    """Call a function with each number, all at once; gives what was raised."""
    errors: list[BaseException] = []

    def run(begin: int) -> None:
        try:
            work(begin)
        except BaseException as error:  # noqa: BLE001  told to whoever asked for it
            errors.append(error)

    threads = [threading.Thread(target=run, args=(begin,)) for begin in begins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
