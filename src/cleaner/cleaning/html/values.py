"""The values that pages state, made plain: texts, addresses, languages, moments."""

import html
import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from cleaner.cleaning.html.tables import load_names
from cleaner.cleaning.lexicon import load_lexicon
from cleaner.cleaning.page import scan

__all__ = ["ABSOLUTE", "Moment", "address", "language_code", "moment", "page_key", "plain"]

_LONGEST_VALUE = 20_000
"""Characters of a value that are looked at."""

_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")
_WITHOUT_WIDTH = re.compile("[\u00ad\u200b\u2060\ufeff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def plain(value: object) -> str:
    """A value's words, without entities, markup and marks of no width, white space single; '' for what is no text.

    Entities are read twice, for content systems that write '&amp;amp;'. A lone surrogate becomes U+FFFD. Must not
    fire on '<' in prose: 'a < b' stays.

    >>> plain(" A &amp;amp; B:<br>the <b>harbour</b> "), plain("3 < 4"), plain(None)
    ('A & B: the harbour', '3 < 4', '')
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:.15g}" if isinstance(value, float) else str(value) if abs(value) < _LARGE else ""
    if not isinstance(value, str):
        return ""
    text = value[:_LONGEST_VALUE]
    if "&" in text:
        text = _unescape(_unescape(text))
    if "<" in text:
        text = _TAG.sub(lambda tag: " " if tag.group().lower().startswith(_PARTING) else "", text)
    if not text.isascii():
        text = _WITHOUT_WIDTH.sub("", _SURROGATE.sub("\ufffd", text))
    return _SPACE.sub(" ", text).strip()


_LARGE = 10**30
_PARTING = ("<br", "<p", "</p", "<div", "</div", "<li", "<h")


def _unescape(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a number of more digits than Python reads
        return text


def address(value: object, base: str | None = None) -> str | None:
    """An address of the web, made absolute by the page's own; None for any other.

    Of entities '&amp;' alone is read, which JSON-LD may have: 'a=1&copy=2' is no sign of copyright.

    >>> address("/a?b=1", "https://news.example/x"), address("javascript:void(0)"), address("//news.example/a#top")
    ('https://news.example/a?b=1', None, 'https://news.example/a')
    >>> address("https://news.example/?a=1&amp;copy=2")
    'https://news.example/?a=1&copy=2'
    """
    text = _SPACE.sub(" ", _SURROGATE.sub("\ufffd", value[:_LONGEST_VALUE])).strip() if isinstance(value, str) else ""
    text = text.replace("&amp;", "&")
    if ABSOLUTE.fullmatch(text) and len(text) <= _LONGEST_ADDRESS:
        return text
    if not text or len(text) > _LONGEST_ADDRESS or " " in text:
        return None
    try:
        whole = urljoin(base or "", text)
        whole = f"https:{whole}" if whole.startswith("//") else whole
        parts = urlsplit(whole)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return whole.partition("#")[0]


_LONGEST_ADDRESS = 4_000
ABSOLUTE = re.compile(r"https?://[A-Za-z0-9.-]+/[A-Za-z0-9._~%+,@!=&/-]*+(?:\?[A-Za-z0-9._~%+,@!=&/:-]++)?")
"""Addresses that urljoin gives back as they are: most of a page's."""


def page_key(url: str) -> tuple[str, str] | None:
    """What the addresses of one page share: scheme, 'www.', query and a last slash aside.

    None for a site's front page, which is no article's.

    >>> page_key("http://www.news.example/a/?utm=1"), page_key("https://news.example/")
    (('news.example', '/a'), None)
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = parts.path.rstrip("/")
    return (parts.netloc.lower().removeprefix("www."), path) if path else None


_TWO_LETTERS = re.compile(r"[a-z]{2}")


def language_code(value: object) -> str | None:
    """The language by ISO 639-1, of a tag, a locale or a name; None where it says none.

    >>> language_code("pt_BR"), language_code("deu"), language_code("English"), language_code("zxx")
    ('pt', 'de', 'en', None)
    """
    first = re.split(r"[-_,; ]", plain(value).lower(), maxsplit=1)[0]
    code = load_names().languages.get(first, first)
    return code if _TWO_LETTERS.fullmatch(code) and code not in _NO_LANGUAGE else None


_NO_LANGUAGE = frozenset({"xx", "en_", "zz", "un"})


class Moment(NamedTuple):
    """A moment that a page states.

    Attributes:
        when: aware where it states an offset, as Article.published is; midnight where it states a day.
        text: as it was stated.
        has_time: whether it states a time of day.
    """

    when: datetime
    text: str
    has_time: bool


_ISO = re.compile(
    r"(?P<year>\d{4})(?P<sign>[-/.]?)(?P<month>\d{2}|(?<=[-/.])\d)(?P=sign)(?P<day>\d{2}|(?<=[-/.])\d)"
    r"(?:(?:[T ]|\s)\s?(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"(?:\s?(?P<zone>Z|UTC|GMT|[+\-−]\d{1,2}(?::?\d{2})?))?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?:19|20)\d{6}T?\d{4}(?:\d{2})?")
_EPOCH = re.compile(r"\d{9,10}(?:\d{3}|\.\d+)?")
_OFFSET = re.compile(r"([+\-−])(\d{1,2}):?(\d{2})?")
_NUMERIC = re.compile(r"\s(?:[+-]\d{4}|GMT|UTC)(?:\s\([^()]*\))?\Z")
_LONGEST_DATE = 100
_FIRST, _LAST = 1900, 2100  # years of articles
_EPOCH_DAYS = 2  # days after the beginning of Unix's time which a clock that was never set states


def moment(value: object, language: str | None = None) -> Moment | None:
    """The moment that a value states; None for none, and for what no article can be of.

    ISO 8601 in its common forms, seconds or milliseconds since 1970, mail's dates, and else what the dates of pages
    are read by. The offset stays as it is stated; what states none is naive.

    Args:
        value: a text or a number.
        language: the page's, for the names of months.

    >>> moment("2024-05-03T10:00:00+0200").when.isoformat(), moment("20240503").when.isoformat()
    ('2024-05-03T10:00:00+02:00', '2024-05-03T00:00:00')
    >>> moment(1714723200000).when.isoformat(), moment("1970-01-01T00:00:00Z"), moment("0001-01-01")
    ('2024-05-03T08:00:00+00:00', None, None)
    """
    text = plain(value)
    if not text or len(text) > _LONGEST_DATE:
        return None
    try:
        read = _from_iso(text) or _from_epoch(text) or _from_mail(text) or _from_page(text, language)
    except (ValueError, OverflowError, OSError):
        return None
    if read is None:
        return None
    when, has_time = read
    unset = when.replace(tzinfo=None) < datetime(1970, 1, 1) + timedelta(days=_EPOCH_DAYS)  # noqa: DTZ001  compared naive
    if not _FIRST <= when.year <= _LAST or (unset and when.year in {1969, 1970}):
        return None
    return Moment(when, text, has_time)


def _from_iso(text: str) -> tuple[datetime, bool] | None:
    if _COMPACT.fullmatch(text):
        text = f"{text[:8]}T{text[8:].removeprefix('T')}"
    m = _ISO.fullmatch(text)
    if m is None:
        return None
    hour, minute, second = (int(m[name] or 0) for name in ("hour", "minute", "second"))
    later = timedelta(days=1) if hour == 24 and not minute + second else timedelta()
    when = datetime(
        int(m["year"]),
        int(m["month"]),
        int(m["day"]),
        0 if later else hour,
        minute,
        min(second, 59),
        tzinfo=_zone(m["zone"]),
    )
    return when + later, m["hour"] is not None


def _zone(text: str | None) -> timezone | None:
    """The offset that a text states: 'Z', '+02:00', '-0430'."""
    if not text:
        return None
    m = _OFFSET.fullmatch(text)
    if m is None:
        return UTC
    minutes = int(m[2]) * 60 + int(m[3] or 0)
    return timezone(timedelta(minutes=minutes if m[1] == "+" else -minutes))


def _from_epoch(text: str) -> tuple[datetime, bool] | None:
    if not _EPOCH.fullmatch(text):
        return None
    whole = int(text.partition(".")[0])
    return datetime.fromtimestamp(whole / 1000 if whole > 10**11 else whole, tz=UTC).replace(microsecond=0), True


def _from_mail(text: str) -> tuple[datetime, bool] | None:
    """Mail's date where its offset is a number: what three letters mean, zones.toml knows better."""
    if not _NUMERIC.search(text):
        return None
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)), True


def _from_page(text: str, language: str | None) -> tuple[datetime, bool] | None:
    """The first date that the text pipeline reads in it."""
    lexicon = load_lexicon((language,)) if language else None
    found = next((one for one in scan(text, lexicon).dates.within(0, len(text)) if one.when is not None), None)
    return None if found is None or found.when is None else (found.when, found.has_time)
