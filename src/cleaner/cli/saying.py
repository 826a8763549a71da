"""What commands say on standard error: a line each, or each as a line of JSON where that is asked for."""

import json
import logging
import sys
import traceback
import warnings
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click

from cleaner.cli.naming import by_options
from cleaner.errors import HtmlWarning
from cleaner.logs import log
from cleaner.shown import one_line, shown, shown_json

if TYPE_CHECKING:
    from cleaner.corpus import Progress, ProgressCallback

__all__ = ["JsonLog", "JsonProgress", "LogLines", "log_as_json", "log_warnings", "logs_json", "say", "show_error"]

_ERROR = "Error: "
_HTML = "a text is HTML, and is read as if it were prose; leave out --stdin-format text"


def say(message: str, level: int = logging.ERROR) -> None:
    """Say a line on standard error, where somebody reads it.

    Args:
        message: what is said; what would end the line becomes escapes.
        level: of the log, which lines of JSON have.
    """
    if logs_json():
        _say_json(level, one_line(message).removeprefix(_ERROR))
    else:
        with suppress(OSError):
            click.echo(one_line(message), err=True)


def _say_json(level: int, message: str, moment: datetime | None = None, **further: Any) -> None:
    when = (moment or datetime.now(UTC)).isoformat(timespec="milliseconds")
    told = {"time": when, "level": logging.getLevelName(level).lower(), "message": message, **further}
    with suppress(OSError):
        click.echo(shown_json(json.dumps(told, ensure_ascii=False)), err=True)


def show_error(error: click.ClickException) -> None:
    """Say what click says of an error, in which names stand as they were given: they may steer a terminal."""
    context = getattr(error, "ctx", None)
    is_help = isinstance(error, click.exceptions.NoArgsIsHelpError)
    message = error.format_message()
    if logs_json():
        see = "" if is_help or context is None else f"; see {context.command_path} --help"
        _say_json(logging.ERROR, f"{message.removesuffix('.') if see else message}{see}")
        return
    told = message if is_help else f"{_ERROR}{shown(message)}"
    if context is not None and not is_help:
        told = f"{context.get_usage()}\nTry '{context.command_path} --help' for help.\n\n{told}"
    with suppress(OSError):
        click.echo(told, err=True)


class LogLines(logging.Handler):
    """Says what the library logs as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        """Say a record."""
        say(f"cleaner: {by_options(record.getMessage())}")


class JsonLog(logging.Handler):
    """Says all that the library logs as lines of JSON: time (ISO 8601, UTC), level, message."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)

    def emit(self, record: logging.LogRecord) -> None:
        """Say a record."""
        message = one_line(by_options(record.getMessage()))
        _say_json(record.levelno, message, datetime.fromtimestamp(record.created, UTC))


def logs_json() -> bool:
    """Whether all that is said is said as lines of JSON."""
    return any(isinstance(handler, JsonLog) for handler in log.handlers)


def log_as_json() -> None:
    """Say all that is said from now on as lines of JSON."""
    log.handlers = [handler for handler in log.handlers if not isinstance(handler, LogLines | JsonLog)]
    log.addHandler(JsonLog())
    log.setLevel(logging.INFO)


def log_warnings() -> None:
    """Let Python's warnings, and faults that nobody caught where lines of JSON are asked for, go through the log."""
    warnings.showwarning = _log_warning
    sys.excepthook = _log_fault


def _log_warning(message: Warning | str, category: type[Warning], *_place: Any, **_further: Any) -> None:
    """Say a warning without the place in the source, which is of no use to who runs a command."""
    log.warning("%s", _HTML if issubclass(category, HtmlWarning) else message)


def _log_fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if logs_json():
        _say_json(logging.CRITICAL, "".join(traceback.format_exception(kind, error, trace)).rstrip())
    else:
        sys.__excepthook__(kind, error, trace)


class JsonProgress:
    """How far a run has come, as lines of JSON that hold its numbers; told when ``PlainProgress`` would tell it."""

    def __enter__(self) -> "ProgressCallback":
        from cleaner.corpus.progress import PlainProgress  # noqa: PLC0415  loaded when it is needed

        return PlainProgress(tell=self._tell).show

    def __exit__(self, *_: object) -> None:
        pass

    @staticmethod
    def _tell(progress: "Progress", told: str) -> None:
        numbers = {name: getattr(progress, name) for name in ("documents", "total", "bytes_read", "bytes_total")}
        _say_json(logging.INFO, told, stage=progress.stage, **numbers)
