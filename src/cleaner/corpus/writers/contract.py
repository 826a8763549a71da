"""What writers have in common: how files are named, and when the next one begins."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Protocol, Self

from cleaner.corpus.writers.lines import JsonLines
from cleaner.corpus.writers.table import Csv

__all__ = ["RecordFile", "RecordWriter", "article_names", "open_writer"]

Format = Literal["jsonl", "parquet", "csv"]
Compression = Literal["", "gz", "zst"]

REST = "further"
"""The column of CSV for what the input brought along."""


class RecordFile(Protocol):
    """A file that records are written to."""

    def write(self, record: dict[str, Any]) -> int:
        """Write a record; how many bytes that were, or are guessed to be."""
        ...

    def close(self) -> None:
        """Bring all of it to the disk."""
        ...


def article_names(form: Format, compression: Compression, number: int | None, stem: str = "articles") -> str:
    """The name of a file of articles.

    Args:
        form: of the file.
        compression: of it.
        number: from 1, where there are several; None for the only one.
        stem: what it begins with.

    >>> article_names("jsonl", "gz", None), article_names("parquet", "", 2)
    ('articles.jsonl.gz', 'articles-00002.parquet')
    """
    count = "" if number is None else f"-{number:05d}"
    return f"{stem}{count}.{form}{'.' if compression else ''}{compression}"


class RecordWriter:
    """Records written into one file, or into several of about the same size.

    Args:
        opening: opens the file of a name.
        name: gives the names, by their number.
        size: bytes from which on a file is full; None for one file.
    """

    def __init__(
        self, opening: Callable[[str], RecordFile], name: Callable[[int | None], str], size: int | None
    ) -> None:
        self._opening = opening
        self._name = name
        self._size = size
        self._number = 1
        self._written = 0
        self.records = 0
        self.names: list[str] = []
        self._file = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._file.close()
        else:
            with suppress(Exception):  # the first failure is the one to be told
                self._file.close()

    def _open(self) -> RecordFile:
        self.names.append(self._name(None if self._size is None else self._number))
        return self._opening(self.names[-1])

    def write(self, record: dict[str, Any]) -> None:
        """Write a record.

        Raises:
            OutputError: the file cannot be written.
        """
        if self._size is not None and self._written >= self._size:
            self._file.close()
            self._number += 1
            self._written = 0
            self._file = self._open()
        self._written += self._file.write(record)
        self.records += 1


def open_writer(  # noqa: PLR0913  each is a question of its own
    folder: Callable[[str], Path],
    form: Format,
    *,
    compression: Compression = "",
    size: int | None = None,
    names: Sequence[str] = (),
    schema: Any = None,
    rest: bool = True,
    stem: str = "articles",
) -> RecordWriter:
    """Open the files of articles.

    Args:
        folder: where the file of a name is written.
        form: of them.
        compression: of JSON lines.
        size: bytes of each, about; None for one file.
        names: the columns of CSV.
        schema: of Parquet.
        rest: whether CSV has a column for all other fields.
        stem: what their names begin with.
    """

    def opening(name: str) -> RecordFile:
        path = folder(name)
        if form == "jsonl":
            return JsonLines(path, compression)
        if form == "csv":
            return Csv(path, names, REST if rest else "")
        from cleaner.corpus.writers.parquet import Parquet  # noqa: PLC0415  a run without it need not load it

        return Parquet(path, schema)

    return RecordWriter(opening, lambda number: article_names(form, compression, number, stem), size)
