"""What cleaning makes of one page, whichever process does it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from cleaner.article import Article
from cleaner.cleaning.markup import is_html
from cleaner.config import CleanSettings
from cleaner.errors import LimitError

if TYPE_CHECKING:
    from cleaner.corpus.readers import Document

__all__ = ["REPORT", "Cleaned", "Page", "Task", "as_html", "clean_pages", "parse_page"]

REPORT = "report the page as a bug"
"""What is to be done about a page on which cleaning fails."""


class Page(NamedTuple):
    """A page as it was read.

    Attributes:
        text: flat text; '' where there is HTML.
        html: the page as HTML; None where there is text.
        url: its address; None where nobody says.
        encoding: in which the server says that bytes of HTML are; None where nobody says.
    """

    text: str
    html: str | bytes | None = None
    url: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning made of one page.

    Attributes:
        made: what was asked for; None where cleaning failed.
        error: why there is no article; empty where there is one.
        remedy: what to do about it; empty where cleaning failed, which is a bug.
    """

    made: Article | str | None = None
    error: str = ""
    remedy: str = ""

    def problem(self) -> tuple[str, str]:
        """Why there is no article, and what to do about it."""
        return (self.error, self.remedy) if self.remedy else (f"cleaning failed: {self.error}", REPORT)


@dataclass(frozen=True, slots=True)
class Task:
    """How pages are cleaned.

    Attributes:
        settings: of cleaning.
        give: the ``article``, its ``body``, or of HTML the ``text`` as it is flattened.
        today: when the pages were read; None where nobody says.
    """

    settings: CleanSettings
    give: Literal["article", "body", "text"] = "article"
    today: date | None = None


def as_html(document: "Document", encoding: str | None) -> "Document | None":
    """A document whose text is HTML as one of HTML; None where it is none, or is one of HTML already.

    Of a file that is a page it is the bytes, of which the page says by itself how they are to be read.

    Args:
        document: as it was read.
        encoding: that the settings name.
    """
    if document.html is not None or not is_html(document.text):
        return None
    if document.place:
        return replace(document, text="", html=document.text)
    return replace(document, text="", html=document.raw, encoding=encoding)


def clean_pages(pages: Iterable[Page], task: Task) -> list[Cleaned]:
    """Clean some pages in this process.

    Args:
        pages: in order.
        task: how they are cleaned.

    Returns:
        What became of each.
    """
    return [_clean_page(page, task) for page in pages]


def _clean_page(page: Page, task: Task) -> Cleaned:
    try:
        if task.give == "body":
            return Cleaned(_body(page, task))
        if task.give == "text":
            return Cleaned(_text(page, task))
        return Cleaned(parse_page(page, task.settings, task.today))
    except LimitError as error:
        problem, _, remedy = str(error).partition("; ")
        return Cleaned(error=problem, remedy=remedy)
    except Exception as error:  # noqa: BLE001  whatever one page does to the cleaner, the run goes on
        return Cleaned(error=f"{type(error).__name__}: {' '.join(str(error).split())}".rstrip(": "))


def parse_page(page: Page, settings: CleanSettings, today: date | None) -> Article:
    """The article of a page, of text or HTML.

    Raises:
        LimitError: it is longer than the settings allow.
    """
    if page.html is not None:
        from cleaner.cleaning.html.parsing import parse_html  # noqa: PLC0415  a run without HTML loads no parser

        return parse_html(page.html, url=page.url, encoding=page.encoding, settings=settings, today=today)
    from cleaner.cleaning.parse import parse  # noqa: PLC0415  a run that does not clean loads no lexicons

    return parse(page.text, settings, today=today, url=page.url)


def _body(page: Page, task: Task) -> str:
    if page.html is not None:
        from cleaner.cleaning.html.parsing import clean_html  # noqa: PLC0415  as above

        return clean_html(page.html, encoding=page.encoding, settings=task.settings)
    from cleaner.cleaning.parse import clean  # noqa: PLC0415  as above

    return clean(page.text, task.settings)


def _text(page: Page, task: Task) -> str:
    if page.html is None:
        return page.text
    from cleaner.cleaning.html.parsing import flatten  # noqa: PLC0415  as above

    return flatten(page.html, encoding=page.encoding, settings=task.settings)
