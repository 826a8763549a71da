"""What Spark and Java raise, in a line."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException

from cleaner.errors import CleanerError, OutputError

__all__ = ["SPARK_ERRORS", "cause_of", "told_in_a_line"]

SPARK_ERRORS = (Py4JError, PySparkException)
_OWN = re.compile(r"^cleaner\.errors\.\w+: (.+)$", re.MULTILINE)  # the end of a traceback of an executor's Python
_PYTHON = re.compile(r"^(?:\w+\.)*\w+(?:Error|Exception): .+$", re.MULTILINE)
_UNWRITABLE = re.compile(
    r"No space left|Permission denied|AccessControlException|Read-only file system|Mkdirs failed|not a directory"
)
_DEPTH = 20  # of causes


def cause_of(error: BaseException) -> str:
    """Why something failed, as the innermost of its causes says."""
    if own := _OWN.findall(str(error)):
        return str(own[-1])
    if "Traceback (most recent call last)" in str(error) and (raised := _PYTHON.findall(str(error))):
        return str(raised[-1])
    inner: Any = getattr(error, "java_exception", None) or getattr(error, "_origin", None)
    if inner is None:
        return _first_line(str(error)) or type(error).__name__
    for _ in range(_DEPTH):
        if inner.getCause() is None:
            break
        inner = inner.getCause()
    return _first_line(str(inner.toString()))


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


@contextmanager
def told_in_a_line(output: str | None) -> Iterator[None]:
    """What Spark raises within becomes an error of cleaner's.

    Args:
        output: the folder that is written to.

    Raises:
        OutputError: it cannot be written.
        CleanerError: something else went wrong.
    """
    try:
        yield
    except SPARK_ERRORS as error:
        cause = cause_of(error)
        if output is not None and _UNWRITABLE.search(cause):
            raise OutputError(f"{output}: cannot be written: {cause}; choose another folder or make room") from error
        if _OWN.search(str(error)):
            raise CleanerError(cause) from error
        raise CleanerError(f"Spark has ended the run: {cause}; see the logs of driver and executors") from error
