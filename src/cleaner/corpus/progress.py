"""How far a run has come: a bar on a terminal, plain lines now and then elsewhere."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Literal, TextIO

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

    from cleaner.corpus.readers import Meter

__all__ = ["PlainProgress", "Progress", "ProgressCallback", "Stage", "Teller", "TerminalProgress", "progress_on"]

Stage = Literal["reading", "cleaning", "near-duplicates", "writing"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come.

    Attributes:
        stage: what it is at: in a run ``reading`` includes cleaning, which ``parse_many`` does alone.
        documents: done in this stage.
        total: documents of this stage; None while nobody knows, as long as something is still to be read.
        bytes_read: of the files, as they lie on the disk; in a run about those of the documents that are done, for
            more is read ahead.
        bytes_total: of all files; None where standard input is among them.
    """

    stage: Stage
    documents: int
    total: int | None
    bytes_read: int
    bytes_total: int | None

    @property
    def fraction(self) -> float | None:
        """The part of the stage that is done, 0 to 1; None where nobody knows."""
        if self.total is not None:
            return self.documents / self.total if self.total else 1.0
        return min(self.bytes_read / self.bytes_total, 1.0) if self.bytes_total else None


ProgressCallback = Callable[[Progress], None]
"""What ``run`` tells how far it is: a function of one ``Progress``."""
_TELL_EVERY = 0.1  # seconds between two calls of it


class Teller:
    """Tells how far a run is, but not for every document.

    Args:
        callback: is told; None for nobody.
        bytes_total: of all files; None where nobody knows.
        meter: counts what is read.
    """

    def __init__(self, callback: ProgressCallback | None, bytes_total: int | None, meter: "Meter") -> None:
        self._callback = callback
        self._bytes_total = bytes_total
        self._last = 0.0
        self._meter = meter

    def tell(self, stage: Stage, documents: int, total: int | None = None, *, of: int = 0, now: bool = False) -> None:
        """Tell the stage, the documents that are done in it, and of how many, of which so many are read."""
        if self._callback is None:
            return
        time_ = time.monotonic()
        if now or time_ - self._last >= _TELL_EVERY:
            self._last = time_
            read = self._meter.read * documents // (of or documents or 1)  # some of those read are not done yet
            self._callback(Progress(stage, documents, total, read, self._bytes_total))


def progress_on(stream: TextIO) -> "TerminalProgress | PlainProgress":
    """Choose how progress is shown.

    Args:
        stream: where it is shown, most often standard error.

    Returns:
        A bar where the stream is a terminal, or this a notebook, plain lines elsewhere; a context manager that gives
        the callback.
    """
    if "IPython" in sys.modules:
        from rich.console import Console  # noqa: PLC0415  loaded only where there may be a notebook

        if (notebook := Console()).is_jupyter:
            return TerminalProgress(stream, notebook)
    return TerminalProgress(stream) if stream.isatty() else PlainProgress(stream)


class PlainProgress:
    """A line every few seconds, and one more at the end of a stage that had any.

    Args:
        stream: where the lines go.
        every: seconds between two lines.
        clock: gives the time in seconds.
        tell: is called with how far the run is, and the same in words, instead of writing a line.
    """

    def __init__(
        self,
        stream: TextIO = sys.stderr,
        every: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
        tell: Callable[[Progress, str], None] | None = None,
    ) -> None:
        self._stream = stream
        self._every = every
        self._clock = clock
        self._tell = tell or self._write
        self._stage: Stage | None = None
        self._told: int | None = None  # documents that the last line of this stage said
        self._began = self._last = clock()

    def __enter__(self) -> ProgressCallback:
        return self.show

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def show(self, progress: Progress) -> None:
        """Show how far the run has come, if the last time is long enough ago.

        Args:
            progress: how far.
        """
        now = self._clock()
        if progress.stage != self._stage:
            self._stage, self._began, self._told = progress.stage, now, None
        is_end = progress.documents == progress.total and self._told not in (None, progress.total)
        if now - self._last < self._every and not is_end:
            return
        self._last, self._told = now, progress.documents
        self._tell(progress, describe(progress, now - self._began))

    def _write(self, _progress: Progress, told: str) -> None:
        print(f"cleaner: {told}", file=self._stream, flush=True)


def describe(progress: Progress, seconds: float) -> str:
    """Say how far the stage has come, how fast, and how long it will take.

    Args:
        progress: how far.
        seconds: since the stage began.

    Returns:
        One line.

    >>> describe(Progress("reading", 1200, None, 50, 200), 60.0)
    'reading: 1200 documents, 25 %, 20/s, 3:00 left'
    >>> describe(Progress("reading", 1200, None, 50, 20000), 60.0)
    'reading: 1200 documents, 0 %, 20/s, 6:39:00 left'
    """
    parts = [f"{progress.documents} documents"]
    fraction = progress.fraction
    if fraction is not None:
        parts.append(f"{fraction:.0%}".replace("%", " %"))
    if seconds > 0:
        parts.append(f"{progress.documents / seconds:.0f}/s")
        if fraction and fraction < 1:
            left = round(seconds * (1 - fraction) / fraction)
            hours, minutes = divmod(left // 60, 60)
            told = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
            parts.append(f"{told}:{left % 60:02d} left")
    return f"{progress.stage}: {', '.join(parts)}"


class TerminalProgress:
    """A bar for each stage, with a rate and the time that remains.

    Args:
        stream: the terminal.
        console: rich's, where it is not to be made for the stream.
    """

    def __init__(self, stream: TextIO = sys.stderr, console: "Console | None" = None) -> None:
        from rich.console import Console  # noqa: PLC0415  loaded only where it is shown
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
        from rich.progress import Progress as Bars  # noqa: PLC0415

        self._bars = Bars(
            TextColumn("{task.description:>15}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[documents]} documents"),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=console or Console(file=stream),
            transient=True,
        )
        self._stage: Stage | None = None
        self._task: TaskID | None = None
        self._began = 0.0

    def __enter__(self) -> ProgressCallback:
        self._bars.start()
        return self.show

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def show(self, progress: Progress) -> None:
        """Move the bar.

        Args:
            progress: how far the run has come.
        """
        if self._task is None or progress.stage != self._stage:
            self._stage, self._began = progress.stage, time.monotonic()
            self._task = self._bars.add_task(progress.stage, total=None, documents=0, rate="")
        seconds = time.monotonic() - self._began
        rate = f"{progress.documents / seconds:.0f}/s" if seconds > 0 else ""
        fraction = progress.fraction
        self._bars.update(
            self._task,
            total=None if fraction is None else 1.0,
            completed=fraction or 0.0,
            documents=progress.documents,
            rate=rate,
        )
