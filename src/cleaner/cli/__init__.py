"""The command line: parses, calls the library, prints.

::

    commands   the group of all commands; what the library raises becomes a line and a status
    statuses   exit statuses, and the errors that end with them
    options    options that several commands have, and the settings made of them
    naming     settings in messages by the names of their options
    output     to standard output: nothing raw on a terminal, no traceback where it cannot be written
    saying     to standard error: lines, or lines of JSON
    interrupt  Ctrl-C and SIGTERM while there is something to put away
    run        run and dedup
    report     report
    clean      clean
    index      index add, query, info, check, rebuild
    warm_up    warm-up

This module itself loads next to nothing, so that Ctrl-C ends the command in a line from its first moment on. It does so
without raising anything: modules that are being loaded turn what is raised in them into errors of their own.
"""

import os
import signal
import sys
import time

__all__ = ["asks_for_json", "main"]

_INTERRUPTED = 130


def main() -> None:
    """Be the command ``cleaner``: does not return."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # and not ignored, as nohup and & have it
        signal.signal(signal.SIGINT, _leave)
    _open_streams()
    from cleaner.cli.commands import go  # noqa: PLC0415  takes long enough to be interrupted

    status = go(sys.argv[1:])
    # Whoever presses Ctrl-C from here on ends a process that is done.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(status)


def asks_for_json(arguments: list[str]) -> bool:
    """Whether --json-log is among the options that stand before the command.

    >>> asks_for_json(["--config", "c.toml", "--json-log", "run"]), asks_for_json(["run", "--json-log"])
    (True, False)
    """
    given = iter(arguments)
    for argument in given:
        if argument == "--json-log":
            return True
        if argument == "--config":
            next(given, None)
        elif not argument.startswith("-"):
            return False
    return False


def _leave(_number: int, _frame: object) -> None:
    """End at once; nothing is left behind that a kill would not leave."""
    told = "Interrupted."
    if asks_for_json(sys.argv[1:]):
        now = time.strftime("%Y-%m-%dT%H:%M:%S.000+00:00", time.gmtime())
        told = f'{{"time": "{now}", "level": "warning", "message": "{told}"}}'
    try:
        os.write(2, told.encode() + b"\n")
    finally:
        os._exit(_INTERRUPTED)


def _open_streams() -> None:
    """See to it that no file is opened in the place of a standard stream that was closed by whoever started us.

    Python has None for such a stream: standard error then leads nowhere, and standard output stays None, by which
    ``output`` tells that what is asked for cannot be printed.
    """
    for stream in range(3):
        try:
            os.fstat(stream)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, which is this one
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123  as long as the process
    for written in (sys.stdout, sys.stderr):
        if hasattr(written, "reconfigure"):
            written.reconfigure(errors="backslashreplace")  # whatever the terminal was declared to be
