"""What a corpus run does with its input."""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Literal, get_args

from cleaner.config.checks import (
    Settings,
    check,
    check_count,
    check_encoding,
    check_folder,
    check_today,
    check_types,
    is_whole,
)
from cleaner.config.pages import CleanSettings, DedupSettings, KeeperPolicy, Relation

__all__ = ["STDIN_FORMATS", "RunSettings", "StdinFormat", "settings_from"]

StdinFormat = Literal["jsonl", "text", "html", "json", "csv", "tsv", "parquet", "arrow", "warc"]
STDIN_FORMATS: tuple[StdinFormat, ...] = get_args(StdinFormat)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """What a corpus run does with its input.

    Attributes:
        text_field: field that holds the text.
        html_field: field that holds the page as HTML; it is read where a record has no text.
        url_field: field that holds the page's address.
        id_field: field that holds the identifier; where it is absent, the file and line or row make one.
        site_field: field that holds the site's name.
        date_field: field that holds the date, for the keeper policy ``earliest``.
        clean: take pages apart; off, the text is compared and written as it is.
        dedup: look for near-copies; off, every document is kept.
        keeper: which document of a group stands for it.
        relation: ``similar``, or ``contained``: a document is left out when it stands inside a longer one.
        explain: also write each cut of each article, with its reason.
        stdin_format: of standard input: JSON lines, one text, or any other that is read from files.
        encoding: in which text, HTML, JSON and CSV are that have no byte order mark, a name that Python knows; None for
            UTF-8, and Windows-1252 where what is no UTF-8 is text in Latin letters. Of HTML it goes before what the
            page declares.
        max_record: bytes of a record beyond which it goes to quarantine with its first 1,000 bytes, its length and a
            digest; never less than ``cleaning.max_html``. So much of a record is held in memory.
        output_format: of the articles.
        overwrite: replace an output that exists.
        workers: processes that clean; None for one a core.
        compression: of JSON lines: ``gz``, ``zst`` or none.
        shard_size: bytes of a file of articles, about; None for one file.
        fields: names of the fields that are written of an article, in order; None for all.
        duplicates: what becomes of near-copies, all of which duplicates.jsonl holds: ``drop`` leaves them out of the
            articles; ``mark`` leaves them in, with ``duplicate_of``, ``similarity`` and ``cluster``, which are null
            for those of no group; ``separate`` writes them beside the articles and as these are, into ``copies``.
        page_seconds: how long cleaning may take over one page before it goes to quarantine; above 0, inf for no limit.
        work_dir: a folder on a disk for what is done and what is compared; None for a hidden one in the output folder.
        keep_work: leave what was done there when the run is whole, for ``rethreshold``.
        today: when the pages were read, a date or a moment, from which '3 hours ago' and 'yesterday' count back; None
            leaves them text.
        cleaning: how pages are cleaned.
        near_duplicates: how near-copies are found.

    Raises:
        SettingsError: a value is out of its range, or two contradict each other: clean and dedup both off,
            explain without clean, one field for both text and identifier, a compression of what is no JSON lines,
            max_record less than max_html.

    >>> settings = RunSettings(text_field="content", keeper="longest", near_duplicates=DedupSettings(threshold=0.9))
    >>> settings.near_duplicates.threshold
    0.9
    """

    text_field: str = "text"
    html_field: str = "html"
    url_field: str = "url"
    id_field: str = "id"
    site_field: str = "site"
    date_field: str = "date"
    clean: bool = True
    dedup: bool = True
    keeper: KeeperPolicy = "first"
    relation: Relation = "similar"
    explain: bool = False
    stdin_format: StdinFormat = "jsonl"
    encoding: str | None = None
    max_record: int = 256_000_000
    output_format: Literal["jsonl", "parquet", "csv"] = "jsonl"
    compression: Literal["", "gz", "zst"] = ""
    shard_size: int | None = None
    fields: tuple[str, ...] | None = None
    duplicates: Literal["drop", "mark", "separate"] = "drop"
    page_seconds: float = 30.0
    overwrite: bool = False
    workers: int | None = None
    work_dir: str | os.PathLike[str] | None = None
    keep_work: bool = False
    today: date | None = None
    cleaning: CleanSettings = field(default_factory=CleanSettings)
    near_duplicates: DedupSettings = field(default_factory=DedupSettings)

    def __post_init__(self) -> None:
        check_types(self)
        check(self.clean or self.dedup, "clean and dedup are both off; a run needs one of them")
        check(self.clean or not self.explain, "explain is on and clean is off; nothing is cut then")
        check(
            self.text_field != self.id_field,
            f"text_field and id_field are both {self.text_field!r}; they must differ",
        )
        check_encoding(self.encoding)
        check(
            self.max_record >= self.cleaning.max_html,
            f"max_record is {self.max_record}, less than max_html, {self.cleaning.max_html}; raise max_record, or lower"
            " max_html",
        )
        _check_output(self)
        check_count("workers", self.workers)
        check_folder("work_dir", self.work_dir)
        check_today(self.today)
        for name in ("text_field", "html_field", "url_field", "id_field", "site_field", "date_field"):
            check(getattr(self, name) != "", f"{name} is an empty name; name a field")


def settings_from(record: Mapping[str, Any]) -> RunSettings:
    """Settings of a run, of what report.json says of them.

    Args:
        record: names and values; what is missing has its default.

    Raises:
        SettingsError: a name is none, or a value is out of its range.

    >>> settings_from({"keeper": "longest", "near_duplicates": {"threshold": 0.9}}).near_duplicates.threshold
    0.9
    >>> settings_from({"page_seconds": "inf"}).page_seconds
    inf
    """
    values = dict(record)
    for name, kind in (("cleaning", CleanSettings), ("near_duplicates", DedupSettings)):
        values[name] = _made(kind, values.get(name, {}))
    if isinstance(values.get("today"), str):
        told = values["today"]
        values["today"] = date.fromisoformat(told) if len(told) == len("2024-05-03") else datetime.fromisoformat(told)
    if values.get("page_seconds") == "inf":  # JSON has no infinity
        values["page_seconds"] = math.inf
    if isinstance(values.get("fields"), list):
        values["fields"] = tuple(values["fields"])
    return _made(RunSettings, values)


def _made(kind: type[Settings], values: Mapping[str, Any]) -> Settings:
    known = {one.name for one in fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(set(values) - known)
    check(not unknown, f"{', '.join(unknown)}: {kind.__name__} has no such setting")
    return kind(**values)


def _check_output(settings: RunSettings) -> None:
    check(
        not settings.compression or settings.output_format == "jsonl",
        f"compression is {settings.compression} and output_format {settings.output_format}; only jsonl is compressed",
    )
    size = settings.shard_size
    check(
        size is None or (is_whole(size) and size >= 1),
        f"shard_size is {size!r}; it must be a whole number of bytes, such as 5_000_000, or None for one file",
    )
    names: Any = settings.fields
    check(
        names is None or (isinstance(names, tuple | list) and all(isinstance(name, str) for name in names)),
        f'fields is {names!r}; it must be names in order, such as ("id", "text"), or None for all',
    )
    check(names is None or (names and all(names)), f"fields is {names!r}; name at least one field, or None for all")
    check(settings.page_seconds > 0, f"page_seconds is {settings.page_seconds}; it must be above 0")
