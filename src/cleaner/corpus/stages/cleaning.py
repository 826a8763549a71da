"""The stage that cleans: a batch of documents in, articles, quarantine, cuts and samples out."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from cleaner.article import Article
from cleaner.config import RunSettings
from cleaner.corpus.batches import Refused, Written, article_batch, cut_batch, documents_of, quarantine_batch
from cleaner.corpus.pages import REPORT, Page, Task, as_html, clean_pages
from cleaner.corpus.profile import Profile
from cleaner.corpus.readers import Document
from cleaner.corpus.records import CLEANED_NAMES, UNCLEANED_NAMES, article_record
from cleaner.corpus.values import to_json
from cleaner.errors import RecordError

__all__ = ["CleanedBatch", "clean_batch", "names_of"]

_LATIN = "cp1252"


@dataclass(frozen=True, slots=True)
class CleanedBatch:
    """What cleaning made of a batch of documents.

    Attributes:
        articles: rows of ``batches.ARTICLES``.
        quarantine: rows of ``batches.QUARANTINE``; with the articles, a row a document.
        cuts: rows of ``batches.CUTS``; none where they are not to be explained.
        samples: of some articles the page and its cuts, ready for JSON, each with ``row`` and ``rank``.
        profile: what was counted.
        characters: of all pages that came in.
        altered: articles with a value that could not be written as it was read.
        as_html: documents whose text is HTML, and was read as such.
        as_latin: documents in Windows-1252 by their looks alone.
        firsts: source and place of the first of each of the two.
    """

    articles: pa.RecordBatch
    quarantine: pa.RecordBatch
    cuts: pa.RecordBatch
    samples: list[dict[str, Any]]
    profile: Profile
    characters: int
    altered: int
    as_html: int
    as_latin: int
    firsts: dict[str, tuple[str, str]]


def names_of(settings: RunSettings) -> tuple[str, ...]:
    """The fixed fields of an article's record."""
    return CLEANED_NAMES if settings.clean else UNCLEANED_NAMES


def clean_batch(
    batch: pa.RecordBatch,
    settings: RunSettings,
    *,
    samples: int = 0,
    refused: Mapping[int, str] | None = None,
    before: Callable[[], object] | None = None,
) -> CleanedBatch:
    """Clean a batch of documents.

    Args:
        batch: rows of ``batches.DOCUMENTS``.
        settings: of the run.
        samples: of how many articles the page and its cuts are wanted: those of which a digest of source and place is
            lowest, so that the lowest of several batches are the lowest of all their documents.
        refused: rows that are not to be looked at, and why.
        before: is called before each document.

    Returns:
        What became of the documents; whatever one does to the cleaner, it costs no other.
    """
    making = _Making(settings, samples, refused or {})
    for row, item in enumerate(documents_of(batch)):
        if before is not None:
            before()
        making.take(row, item)
    return making.made()


@dataclass(slots=True)
class _Making:
    """What has been made of the documents so far."""

    settings: RunSettings
    wanted: int
    refused: Mapping[int, str]
    articles: list[Written] = field(default_factory=list)
    quarantine: list[Refused] = field(default_factory=list)
    cuts: list[tuple[int, Any]] = field(default_factory=list)
    samples: list[tuple[str, int, Article, dict[str, Any], str | None]] = field(default_factory=list)
    profile: Profile = field(default_factory=Profile)
    characters: int = 0
    altered: int = 0
    as_html: int = 0
    as_latin: int = 0
    firsts: dict[str, tuple[str, str]] = field(default_factory=dict)

    def take(self, row: int, item: Document | RecordError) -> None:
        """Clean a document, if it is one."""
        self.characters += item.size if isinstance(item, Document) else 0
        if isinstance(item, RecordError):
            self._refuse(row, item, item.problem, item.remedy)
        elif row in self.refused:
            self._refuse(row, item, self.refused[row], REPORT)
        elif self.settings.clean:
            self._clean(row, item)
        else:
            self._flatten(row, item)

    def _refuse(self, row: int, item: Document | RecordError, problem: str, remedy: str) -> None:
        self.quarantine.append(Refused(row, item.source, item.place, problem, remedy, item.raw))

    def _clean(self, row: int, document: Document) -> None:
        if (page := as_html(document, self.settings.encoding)) is not None:
            document = page
            self.as_html += 1
            self.firsts.setdefault("as_html", (document.source, document.place))
        else:
            self._see_encoding(document)
        task = Task(self.settings.cleaning, today=self.settings.today)
        (cleaned,) = clean_pages([Page(document.text, document.html, document.url, document.encoding)], task)
        if not isinstance(cleaned.made, Article):
            self._refuse(row, document, *cleaned.problem())
        elif not cleaned.made.body:
            remedy = "see cleaner clean --explain for what each line was taken for"
            self._refuse(row, document, "no article found", remedy)
        else:
            self._write(row, document, cleaned.made)

    def _see_encoding(self, document: Document) -> None:
        """Count a document that was read as Windows-1252 as nothing said otherwise."""
        if document.encoding == _LATIN and self.settings.encoding is None and not isinstance(document.html, bytes):
            self.as_latin += 1
            self.firsts.setdefault("as_latin", (document.source, document.place))

    def _flatten(self, row: int, document: Document) -> None:
        """Take a document as it is; of HTML its text."""
        self._see_encoding(document)
        if document.html is None:
            self._write(row, document, None)
            return
        task = Task(self.settings.cleaning, give="text")
        (cleaned,) = clean_pages([Page("", document.html, document.url, document.encoding)], task)
        if not isinstance(cleaned.made, str):
            self._refuse(row, document, *cleaned.problem())
        else:
            self._write(row, replace(document, text=cleaned.made), None)

    def _write(self, row: int, document: Document, article: Article | None) -> None:
        found = None if article is None else article.to_dict(text=False)
        record = article_record(document, found, self.settings)
        try:
            to_json(record.get("extra"))  # which stands a level deeper than it was read
        except TypeError as error:
            self._refuse(row, document, f"not JSON: {error}", "nest its fields less deeply")
            return
        stated = document.date(self.settings.date_field)
        date = None if stated is None else stated.isoformat()
        self.articles.append(Written(row, record, date, document.size))
        self.altered += bool(document.altered)
        if article is not None:
            self._count(row, document, article, record)

    def _count(self, row: int, document: Document, article: Article, record: dict[str, Any]) -> None:
        self.profile.see_article(record)
        self.profile.see_cuts(article.text, *article.decisions.cuts())
        if self.settings.explain:
            self.cuts += [(row, cut) for cut in article.removed]
        if self.wanted:
            self._sample(row, document, article, record)

    def _sample(self, row: int, document: Document, article: Article, record: dict[str, Any]) -> None:
        told = f"{document.source}\n{document.place}".encode("utf-8", "replace")
        rank = hashlib.blake2b(told, digest_size=8).hexdigest()
        self.samples.append((rank, row, article, record, document.url))
        if len(self.samples) > 2 * self.wanted:
            self._keep_lowest()

    def _keep_lowest(self) -> None:
        self.samples.sort(key=lambda sample: sample[:2])
        del self.samples[self.wanted :]

    def made(self) -> CleanedBatch:
        """All of it, as batches."""
        self._keep_lowest()
        return CleanedBatch(
            article_batch(self.articles, names_of(self.settings)),
            quarantine_batch(self.quarantine),
            cut_batch(self.cuts),
            [_told(*sample) for sample in self.samples],
            self.profile,
            self.characters,
            self.altered,
            self.as_html,
            self.as_latin,
            self.firsts,
        )


_SAMPLED = ("id", "source", "place", "site", "language", "headline", "standfirst", "byline", "published")


def _told(rank: str, row: int, article: Article, record: dict[str, Any], url: str | None) -> dict[str, Any]:
    removed = [[cut.start, cut.end, cut.kind.value, cut.reason, cut.score] for cut in article.removed]
    own = {name: record[name] for name in _SAMPLED}
    return {
        "rank": rank,
        "row": row,
        **own,
        "url": article.url or url,
        "text": article.text,
        "body": article.body,
        "removed": removed,
    }


def date_of(stated: str | None, published: str | None) -> datetime | None:
    """The date a record states, or else its page, in UTC; without an offset it is taken as UTC."""
    told = stated or published
    if told is None:
        return None
    date = datetime.fromisoformat(told)
    try:
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except OverflowError:  # at the edges of the calendar
        return None
