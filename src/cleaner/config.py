"""Frozen settings that validate themselves when they are made."""

import os
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from numbers import Integral, Real
from typing import Any, Literal, TypeVar, get_args

from cleaner.errors import SettingsError

__all__ = [
    "CleanSettings",
    "DedupSettings",
    "KeeperPolicy",
    "Normalisation",
    "Relation",
    "RunSettings",
    "Scheme",
    "StdinFormat",
    "check_count",
    "check_folder",
    "check_today",
    "dedup_settings",
    "is_number",
    "settings_or",
]

KeeperPolicy = Literal["first", "longest", "earliest"]
Relation = Literal["similar", "contained"]
Scheme = Literal["fss", "affine32"]
Normalisation = Literal["default", "exact"]
StdinFormat = Literal["jsonl", "text", "html", "json", "csv", "tsv", "parquet", "arrow", "warc"]
STDIN_FORMATS: tuple[StdinFormat, ...] = get_args(StdinFormat)
NORMALISATIONS: tuple[Normalisation, ...] = get_args(Normalisation)
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
RELATIONS: tuple[Relation, ...] = get_args(Relation)
KEEPER_POLICIES: tuple[KeeperPolicy, ...] = get_args(KeeperPolicy)


Settings = TypeVar("Settings")
_MOST_THREADS = 1024
_LONGEST_PAGE = 2_000_000_000


# The settings that are taken where none are given, by their class.
_DEFAULTS: dict[type, Any] = {}


def settings_or(settings: Settings | None, kind: type[Settings]) -> Settings:
    """The settings that were given, or the defaults.

    Raises:
        SettingsError: something else was given.
    """
    if settings is None:
        made: Settings = _DEFAULTS.setdefault(kind, _DEFAULTS.get(kind) or kind())
        return made
    if not isinstance(settings, kind):
        raise SettingsError(f"settings is {settings!r}; it must be {kind.__name__}(…), or None for the defaults")
    return settings


def is_number(value: object) -> bool:
    """Whether it is a real number; True and False are none."""
    return isinstance(value, Real) and not isinstance(value, bool)


def check_folder(name: str, folder: object) -> None:
    """Refuse what is no name of a folder.

    Raises:
        SettingsError: it is empty, or no path.
    """
    right = folder is None or isinstance(folder, os.PathLike | str)
    _check(right, f"{name} is {folder!r}; it must be the path of a folder, or None for memory")
    _check(folder != "", f"{name} is an empty name; name a folder (. for this one), or leave it out")


def check_count(name: str, value: object) -> None:
    """Refuse a number of threads or processes that no machine has.

    Raises:
        SettingsError: it is no whole number from 1 to 1,024, nor None.
    """
    if value is None:
        return
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    _check(whole, f"{name} is {value!r}; it must be a whole number, or None for one for each processor")
    _check(value >= 1, f"{name} is {value}; it must be at least 1")  # type: ignore[operator]
    _check(value <= _MOST_THREADS, f"{name} is {value}; it must be at most {_MOST_THREADS}")  # type: ignore[operator]


def check_today(today: object) -> None:
    """Refuse what is no day to count back from.

    Raises:
        SettingsError: it is neither a date nor a moment, nor None.
    """
    right = today is None or isinstance(today, date)
    _check(right, f"today is {today!r}; it must be a datetime.date or a datetime.datetime, or None")


def check_encoding(encoding: object) -> None:
    """Refuse what is no encoding of text.

    Raises:
        SettingsError: it is neither the name of one that Python knows, nor None.
    """
    try:
        right = encoding is None or (isinstance(encoding, str) and "a".encode(encoding).decode(encoding) == "a")
    except (LookupError, ValueError):  # none, or one of bytes, or a name with NUL in it
        right = False
    _check(right, f"encoding is {encoding!r}; it must be one that Python knows, such as cp1251 or shift_jis, or None")


def check_url(url: object) -> None:
    """Refuse what is no address of a page.

    Raises:
        TypeError: it is neither a str nor None.
    """
    if not isinstance(url, str | None):
        raise TypeError(f"url is {type(url).__name__}; give the page's address as a str, or None")


_KINDS: dict[object, tuple[type, str]] = {
    float: (Real, "a number"),
    int: (Integral, "a whole number"),
    bool: (bool, "True or False"),
    str: (str, "a str"),
}


def _check_types(settings: Any) -> None:
    """Refuse values of other types than a setting has."""
    for field_ in fields(settings):
        known = _KINDS.get(field_.type)
        value = getattr(settings, field_.name)
        if known is not None:
            right = isinstance(value, known[0]) and (field_.type is bool or not isinstance(value, bool))
            _check(right, f"{field_.name} is {value!r}; it must be {known[1]}")
        elif is_dataclass(field_.type):
            right = isinstance(value, field_.type)  # type: ignore[arg-type]
            _check(right, f"{field_.name} is {value!r}; it must be {field_.type.__name__}(…)")  # type: ignore[union-attr]


def _check(condition: bool, message: str) -> None:
    if not condition:
        raise SettingsError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanSettings:
    """How pages are cleaned.

    Attributes:
        keep: a block stays in the body when its score is at least 0.94 * (1 - keep) of that of the page's surest
            sentence, or 0.94 * (1 - keep) where no sentence has 0.15; 0 < keep < 1. Higher keeps more.
        captions_in_body: leave one copy of each caption in the body.
        comments_in_body: leave readers' comments in the body.
        day_first: whether '3/4/2024' is the third of April, or the fourth of March; None for what the page's language
            says: all say so but English, whose regions differ and whose such dates stay text, and Filipino.
        max_page: characters from which on a text is refused as no page (LimitError; a run puts it into quarantine);
            1 to 2,000,000,000. A page takes 20 to 40 times its size in memory while it is read, more where its lines
            are a few letters each.
        max_html: the same of a page of HTML, in characters or bytes of its markup; 1 to 2,000,000,000.

    Raises:
        SettingsError: keep, max_page or max_html is out of its range.
    """

    keep: float = 0.5
    captions_in_body: bool = False
    comments_in_body: bool = False
    day_first: bool | None = None
    max_page: int = 16_000_000
    max_html: int = 128_000_000

    def __post_init__(self) -> None:
        _check_types(self)
        _check(0.0 < self.keep < 1.0, f"keep is {self.keep}; it must lie between 0 and 1, both excluded")
        _check(
            self.day_first is None or isinstance(self.day_first, bool),
            f"day_first is {self.day_first!r}; it must be True, False, or None for what the page's language does",
        )
        # Kernels count characters and tokens in 32 bits.
        for name in ("max_page", "max_html"):
            _check(
                1 <= getattr(self, name) <= _LONGEST_PAGE,
                f"{name} is {getattr(self, name)}; it must be a number of characters from 1 to {_LONGEST_PAGE}",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class DedupSettings:
    """How near-copies are found.

    Attributes:
        threshold: exact Jaccard similarity from which two texts are near-copies; 0 < threshold <= 1.
        shingle_size: words to a shingle; 1 to 32.
        num_perm: permutations to a signature; 8 to 4096.
        seed: of the permutations; 0 to 2**32 - 1.
        scheme: ``fss``, Fast Similarity Sketching, which signs texts of more than 1,000 words three times as fast
            as the other, and those of fewer than 130 more slowly; or ``affine32``, MinHash as datasketch has it.
            Both find a pair with the same chance.
        normalise: what counts as the same word. ``default``: composed or not, in any case or width, with or without
            what does not show and the vowel signs of Arabic and Hebrew (docs/near-duplicates.md has a table);
            ``exact``: in any case, and no more.
        max_pairs: pairs that a list of them may have at most, of 24 bytes each, and some 50 while it is made; at
            least 1.
        recall: least probability with which a pair exactly at the threshold is found; 0 < recall < 1.

    Raises:
        SettingsError: a value is out of its range.
    """

    threshold: float = 0.8
    shingle_size: int = 5
    num_perm: int = 128
    seed: int = 1
    recall: float = 0.99
    scheme: Scheme = "fss"
    normalise: Normalisation = "default"
    max_pairs: int = 20_000_000

    def __post_init__(self) -> None:
        _check_types(self)
        _check(
            0.0 < self.threshold <= 1.0,
            f"threshold is {self.threshold}; it must be above 0 and at most 1; 0.8 finds edited copies",
        )
        _check(1 <= self.shingle_size <= 32, f"shingle_size is {self.shingle_size}; it must be 1 to 32 words")
        _check(8 <= self.num_perm <= 4096, f"num_perm is {self.num_perm}; it must be 8 to 4096")
        _check(0 <= self.seed < 2**32, f"seed is {self.seed}; it must be 0 to 2**32 - 1")
        _check(self.max_pairs >= 1, f"max_pairs is {self.max_pairs}; it must be at least 1")
        _check(self.scheme in SCHEMES, f"scheme is {self.scheme!r}; it must be one of {', '.join(SCHEMES)}")
        _check(
            self.normalise in NORMALISATIONS,
            f"normalise is {self.normalise!r}; it must be one of {', '.join(NORMALISATIONS)}",
        )
        _check(0.0 < self.recall < 1.0, f"recall is {self.recall}; it must lie between 0 and 1, excluded")


def dedup_settings(settings: DedupSettings | None, threshold: float | None) -> DedupSettings:
    """The settings that were given, or the defaults, with the threshold that was given beside them, if one was.

    Raises:
        SettingsError: the settings are something else, or the threshold is out of its range.
    """
    settings = settings_or(settings, DedupSettings)
    _check(
        not isinstance(threshold, DedupSettings), "threshold is settings; give them by name: settings=DedupSettings(…)"
    )
    return settings if threshold is None else replace(settings, threshold=threshold)


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
        work_dir: a folder on a disk for what is compared, its signatures and its shingle sets, for corpora that
            memory would not hold; None for memory. What comes out is the same. Not for the relation ``contained``.
        today: when the pages were read, a date or a moment, from which '3 hours ago' and 'yesterday' count back; None
            leaves them text.
        cleaning: how pages are cleaned.
        near_duplicates: how near-copies are found.

    Raises:
        SettingsError: a value is out of its range, or two contradict each other: clean and dedup both off,
            explain without clean, one field for both text and identifier, work_dir for the relation ``contained``,
            max_record less than max_html.
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
    output_format: Literal["jsonl", "parquet"] = "jsonl"
    overwrite: bool = False
    workers: int | None = None
    work_dir: str | os.PathLike[str] | None = None
    today: date | None = None
    cleaning: CleanSettings = field(default_factory=CleanSettings)
    near_duplicates: DedupSettings = field(default_factory=DedupSettings)

    def __post_init__(self) -> None:
        _check_types(self)
        _check(self.clean or self.dedup, "clean and dedup are both off; a run needs one of them")
        _check(self.clean or not self.explain, "explain is on and clean is off; nothing is cut then")
        _check(
            self.text_field != self.id_field,
            f"text_field and id_field are both {self.text_field!r}; they must differ",
        )
        _check(
            self.stdin_format in STDIN_FORMATS,
            f"stdin_format is {self.stdin_format!r}; it must be one of {', '.join(STDIN_FORMATS)}",
        )
        check_encoding(self.encoding)
        _check(
            self.max_record >= self.cleaning.max_html,
            f"max_record is {self.max_record}, less than max_html, {self.cleaning.max_html}; raise max_record, or lower"
            " max_html",
        )
        _check(
            self.keeper in KEEPER_POLICIES,
            f"keeper is {self.keeper!r}; it must be one of {', '.join(KEEPER_POLICIES)}",
        )
        _check(self.relation in RELATIONS, f"relation is {self.relation!r}; it must be one of {', '.join(RELATIONS)}")
        _check(
            self.relation == "similar" or self.work_dir is None,
            "work_dir (--work-dir) is of no use to the relation contained, whose shingle sets are all held in memory;"
            " leave it out, or use the relation similar",
        )
        _check(
            self.output_format in ("jsonl", "parquet"),
            f"output_format is {self.output_format!r}; it must be jsonl or parquet",
        )
        check_count("workers", self.workers)
        check_folder("work_dir", self.work_dir)
        check_today(self.today)
        for name in ("text_field", "html_field", "url_field", "id_field", "site_field", "date_field"):
            _check(getattr(self, name) != "", f"{name} is an empty name; name a field")
