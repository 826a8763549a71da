"""Every error that cleaner raises on purpose.

::

    CleanerError
    ├── SettingsError        a setting is out of its range (also a ValueError)
    ├── InputError           something that was to be read
    │   ├── MissingInputError    a path, folder or glob that matches nothing, or a format that is not known
    │   ├── IndexFileError       no index, one of another format, or a damaged one
    │   ├── KnownIdError         an identifier that the index holds already
    │   ├── LexiconError         a language's file says what nothing acts on
    │   ├── PageError            a page among many that could not be cleaned
    │   ├── NoTextError          a corpus of which the first records have no text in the field that is named
    │   └── RecordError          one record: broken JSON, a missing field, bytes that are not UTF-8
    │       └── MissingTextError     one that has no text in the field that is named
    ├── OutputError          something that was to be written: it exists, or the place cannot be written
    │   └── IndexBusyError       another process writes to the index for longer than was to be waited
    ├── SignatureError       signatures made in different ways that were to be compared
    ├── LimitError           a page or an answer is larger than the settings allow
    └── AccountingError      kept + duplicates + quarantined is not what came in

    HtmlWarning              text that was to be cleaned is HTML (a UserWarning)

Each message names the place (file, line or row), what was wrong there and what to do about it. Names and messages of
others stand in it as ``shown.one_line`` writes them, so that it may be printed anywhere.
"""

from typing import Any, Self

from cleaner.shown import one_line

__all__ = [
    "AccountingError",
    "CleanerError",
    "HtmlWarning",
    "IndexBusyError",
    "IndexFileError",
    "InputError",
    "LexiconError",
    "LimitError",
    "MissingInputError",
    "MissingTextError",
    "NoTextError",
    "OutputError",
    "PageError",
    "RecordError",
    "SettingsError",
    "SignatureError",
]


class CleanerError(Exception):
    """The root of all errors that cleaner raises on purpose.

    >>> import cleaner
    >>> try:
    ...     cleaner.find_duplicates(["One.", None])
    ... except cleaner.CleanerError as error:
    ...     print(type(error).__name__, error, sep=": ")
    InputError: texts, row 1: it holds no text (None, NaN or null); leave the row out or fill it with ''
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(one_line(message))


class SettingsError(CleanerError, ValueError):
    """A setting is out of its range, or two settings contradict each other."""


class InputError(CleanerError):
    """Something that was to be read could not be read."""


class MissingInputError(InputError):
    """A path, folder or glob matches nothing, or its format is not one that cleaner reads."""


class IndexFileError(InputError):
    """What was to be opened is no index, or one of another format, or it is damaged or out of reach."""


class KnownIdError(InputError):
    """An identifier was to be added that the index holds already, or that stands twice in one call.

    Attributes:
        names: such identifiers.
        rows: of the call in which the first of them stands, where it stands there twice.
    """

    def __init__(self, message: str = "", *, names: tuple[str, ...] = (), rows: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.names = names
        self.rows = rows


class LexiconError(InputError):
    """A language's file has phrases of a kind that nothing acts on, or a list that nothing reads."""


class RecordError(InputError):
    """One record could not be read; in a corpus run it goes to quarantine and the run goes on.

    Attributes:
        source: name of the file, or ``<stdin>``.
        place: ``line 12`` or ``row 3``; empty where the whole file is the record.
        problem: what was wrong.
        remedy: what to do about it.
        raw: the bytes of the record as they were read.
    """

    def __init__(self, source: str, place: str, problem: str, remedy: str, raw: bytes = b"") -> None:
        where = f"{source}, {place}" if place else source
        super().__init__(f"{where}: {problem}; {remedy}")
        self.source = source
        self.place = place
        self.problem = problem
        self.remedy = remedy
        self.raw = raw

    def __reduce__(self) -> tuple[Any, ...]:
        """As it was made: errors cross from one process to another."""
        return type(self), (self.source, self.place, self.problem, self.remedy, self.raw)


class MissingTextError(RecordError):
    """A record has no text in the field that is named, nor HTML in the other.

    Attributes:
        fields: that it has.
        records: how many it stands for: all rows of a table that has no such column.
    """

    def __init__(
        self,
        source: str,
        place: str,
        problem: str,
        remedy: str,
        raw: bytes = b"",
        *,
        fields: tuple[str, ...] = (),
        records: int = 1,
    ) -> None:
        super().__init__(source, place, problem, remedy, raw)
        self.fields = fields
        self.records = records

    def __reduce__(self) -> tuple[Any, ...]:
        """As it was made: errors cross from one process to another."""
        return *super().__reduce__(), {"fields": self.fields, "records": self.records}


class NoTextError(InputError):
    """None of the first records of a corpus has text: the message lists the fields that they have."""


class PageError(InputError):
    """A page among many that could not be cleaned: no text, or cleaning raised; it stands in the page's place.

    Attributes:
        row: number of the page, from 0.
        problem: what was wrong.

    >>> import cleaner
    >>> [error] = cleaner.parse_many([None])
    >>> error.row, error.problem
    (0, "it holds no text (None, NaN or null); leave the row out or fill it with ''")
    """

    def __init__(self, row: int, problem: str) -> None:
        super().__init__(f"texts, row {row}: {problem}")
        self.row = row
        self.problem = problem

    def __reduce__(self) -> tuple[type[Self], tuple[Any, ...]]:
        """As it was made: errors cross from one process to another."""
        return type(self), (self.row, self.problem)


class OutputError(CleanerError):
    """The output exists already or cannot be written."""


class IndexBusyError(OutputError):
    """Another process writes to the index, for longer than was to be waited."""


class SignatureError(CleanerError, ValueError):
    """Signatures of different schemes, seeds, sizes or normalisations were to be compared."""


class LimitError(CleanerError):
    """A page is, or an answer would be, larger than the settings allow; the message says what to do instead."""


class AccountingError(CleanerError):
    """The documents that came out of a run are not those that went in."""


class HtmlWarning(UserWarning):
    """A text that was to be cleaned is HTML: its tags are read as prose.

    >>> import cleaner, warnings
    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     body = cleaner.clean("<html><body><p>The wall held.</p></body></html>")
    >>> caught[0].category.__name__, str(caught[0].message)
    ('HtmlWarning', 'the text is HTML, and is read as if it were prose; use clean_html')
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(one_line(message))
