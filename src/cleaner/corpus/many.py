"""Many texts to articles, one after the other as they come, on all cores."""

import sys
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from datetime import date
from typing import Any, NamedTuple, TypeVar, cast

from cleaner.article import Article
from cleaner.config import CleanSettings, check_count, check_today, settings_or
from cleaner.corpus.pages import Cleaned, Page, Task, clean_pages
from cleaner.corpus.progress import Progress, progress_on
from cleaner.corpus.workers import BATCH_CHARACTERS, IN_PROCESS_BATCHES, Pool, default_workers
from cleaner.errors import PageError
from cleaner.given import holds_no_text, iterate
from cleaner.logs import log

__all__ = ["clean_many", "parse_many"]

R = TypeVar("R")

_BATCH_ROWS = 1000
_PATIENCE = 0.2  # seconds for which a row waits for others
_ROW_CHARACTERS = 200  # that a row counts as besides its text: short ones cost something too


def parse_many(
    texts: Iterable[str | bytes],
    settings: CleanSettings | None = None,
    *,
    html: bool = False,
    today: date | None = None,
    workers: int | None = None,
    progress: bool = False,
) -> Iterator[Article | PageError]:
    """Take pages apart as ``parse`` does, one after the other as they come, on all cores.

    What comes in is drawn only a few batches ahead of what goes out (200,000 characters each, or what comes within a
    fifth of a second), so memory is bounded whatever there is to read. The first 800,000 characters are cleaned in
    this process, page by page; for more, worker processes are started, which import nothing of the caller's and end
    with the iterator. Results do not depend on how many there are; what the iterable raises comes after the results
    of what it gave before, unless it is to end the program (KeyboardInterrupt, SystemExit), which waits for nothing.

    Args:
        texts: any iterable of str, endless ones too; Series and Arrow arrays by position.
        settings: how pages are cleaned.
        html: the pages are HTML, str or bytes, for ``parse_html``.
        today: when the pages were read, as for ``parse``.
        workers: processes; 1 for this one alone, None for one for each processor.
        progress: show how far it is on standard error: a bar on a terminal and in a notebook, a line now and then
            elsewhere.

    Returns:
        An iterator of an Article for each text, in order; in the place of a row that is no text, or on which cleaning
        raised, stands a PageError that says so, as in that of a page that is longer than ``settings.max_page``.

    Raises:
        InputError: texts are no rows (a table, a mapping, a set, a single text).
        SettingsError: workers is no whole number from 1 to 1,024, settings are none, or today is no date.
        CleanerError: while iterating: no worker process can be started.

    >>> [type(found).__name__ for found in parse_many(["Prose is here. It has an end.", None])]
    ['Article', 'PageError']
    """
    check_today(today)
    task = Task(settings_or(settings, CleanSettings), give="article", today=today)
    return cast("Iterator[Article | PageError]", _many(texts, task, workers, html=html, progress=progress))


def clean_many(
    texts: Iterable[str | bytes],
    settings: CleanSettings | None = None,
    *,
    html: bool = False,
    workers: int | None = None,
    progress: bool = False,
) -> Iterator[str | PageError]:
    """Give the body of each page as ``clean`` does, one after the other as they come, on all cores.

    Args:
        texts: as for ``parse_many``, as are the others.
        settings: how pages are cleaned.
        html: the pages are HTML, str or bytes.
        workers: processes.
        progress: show how far it is.

    Returns:
        An iterator of a str for each text, or a PageError in its place.

    Raises:
        InputError: texts are no rows (a table, a mapping, a set, a single text).
        SettingsError: workers is no whole number from 1 to 1,024, or settings are none.
        CleanerError: while iterating: no worker process can be started.

    >>> list(clean_many(["Prose is here. It has an end."]))
    ['Prose is here. It has an end.']
    """
    task = Task(settings_or(settings, CleanSettings), give="body")
    return cast("Iterator[str | PageError]", _many(texts, task, workers, html=html, progress=progress))


class _Batch(NamedTuple):
    """Some rows: pages, and errors in the places of others."""

    first: int
    rows: list[Page | PageError]

    @property
    def pages(self) -> list[Page]:
        return [row for row in self.rows if isinstance(row, Page)]


def _many(given: Any, task: Task, workers: int | None, *, html: bool, progress: bool) -> Iterator[Any]:
    """Refuse at once what cannot be done; the rest is done when results are asked for."""
    check_count("workers", workers)
    read = _html if html else _text
    rows = (read(row, number) for number, row in enumerate(iterate(given)))
    total = len(given) if hasattr(given, "__len__") else None
    found = _results(rows, task, workers or default_workers())
    return _shown(found, total) if progress else found


def _results(given: Iterator[Any], task: Task, workers: int) -> Generator[Any, None, None]:
    """The first pages are cleaned here, each as it comes: for few of them no process is worth its start."""
    rows = enumerate(given)
    left = IN_PROCESS_BATCHES * BATCH_CHARACTERS
    for number, row in rows:
        yield row if isinstance(row, PageError) else _made(clean_pages([row], task)[0], number)
        left -= _size(row)
        if workers > 1 and left <= 0:
            break
    else:
        return
    failed: list[BaseException] = []
    with Pool(workers, task) as pool:
        for batch, cleaned in pool.clean(_batches(rows, failed), lambda batch: batch.pages):
            yield from _joined(batch, iter(cleaned))
    if failed:  # after what came before it
        raise failed[0]


def _text(row: Any, number: int) -> Page | PageError:
    return Page(row) if isinstance(row, str) else PageError(number, holds_no_text(row))


def _html(row: Any, number: int) -> Page | PageError:
    return Page("", row) if isinstance(row, str | bytes) else PageError(number, holds_no_text(row))


def _size(row: Page | PageError) -> int:
    """Characters that a row counts for."""
    return _ROW_CHARACTERS + (0 if isinstance(row, PageError) else len(row.text) + len(row.html or ""))


def _joined(batch: _Batch, cleaned: Iterator[Cleaned]) -> Iterator[Any]:
    for place, row in enumerate(batch.rows, batch.first):
        yield row if isinstance(row, PageError) else _made(next(cleaned), place)


def _made(cleaned: Cleaned, row: int) -> Any:
    if not cleaned.error:
        return cleaned.made
    error = PageError(row, "; ".join(cleaned.problem()))
    log.warning("%s", error)
    return error


def _batches(rows: Iterator[tuple[int, Any]], failed: list[BaseException]) -> Iterator[_Batch]:
    """Rows together, but none that wait for others to come; what iterating raises ends them, and is noted."""
    batch: list[Page | PageError] = []
    first = size = 0
    opened = time.monotonic()
    try:
        for number, row in rows:
            if not batch:
                first, opened = number, time.monotonic()
            batch.append(row)
            size += _size(row)
            if size >= BATCH_CHARACTERS or len(batch) == _BATCH_ROWS or time.monotonic() - opened > _PATIENCE:
                yield _Batch(first, batch)
                batch, size = [], 0
    except Exception as error:  # noqa: BLE001  it is raised when what came before it is given
        failed.append(error)
    if batch:
        yield _Batch(first, batch)


def _shown(found: Generator[R, None, None], total: int | None) -> Iterator[R]:
    """Show how far it is while it goes on."""
    with closing(found), progress_on(sys.stderr) as show:
        for done, result in enumerate(found, 1):
            show(Progress("cleaning", done, total, 0, None))
            yield result
