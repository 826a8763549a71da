"""What commands print: nothing raw on a terminal, and a line instead of a traceback where it cannot be printed."""

import os
import sys
from typing import Any

import click

from cleaner.errors import OutputError
from cleaner.shown import shown, shown_json

__all__ = ["drop_output", "flush", "is_terminal", "print_json", "print_text"]


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def print_text(text: str) -> None:
    """Print text: as it is into a pipe or file, with what steers a terminal escaped on one.

    Raises:
        OutputError: standard output is closed, or full.
        BrokenPipeError: nobody reads it any more.
    """
    _write((shown(text) if is_terminal() else text).encode("utf-8", "replace") + b"\n")


def print_json(record: Any) -> None:
    r"""Print a record as a line of JSON; on a terminal with escapes of JSON's own for what steers one.

    Raises:
        OutputError: standard output is closed, or full.
        BrokenPipeError: nobody reads it any more.
    """
    from cleaner.corpus.values import to_line  # noqa: PLC0415  loaded when it is needed

    line = to_line(record)
    _write(shown_json(line.decode()).encode() if is_terminal() else line)


def _write(content: bytes) -> None:
    if sys.stdout is None:
        raise OutputError("standard output is closed; give it somewhere to lead to")
    try:
        click.echo(content, nl=False)  # UTF-8, whatever the terminal was declared to be
    except BrokenPipeError:
        raise
    except OSError as error:
        drop_output()
        raise OutputError(f"standard output cannot be written: {error.strerror or error}; make room for it") from error


def flush() -> None:
    """Bring out what still waits, so that a failure shows here and not when Python ends.

    Raises:
        OutputError: standard output is full.
        BrokenPipeError: nobody reads it any more.
    """
    if sys.stdout is not None:
        _write(b"")


def drop_output() -> None:
    """Let standard output lead nowhere, so that Python does not try to write the rest of it when it ends."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
