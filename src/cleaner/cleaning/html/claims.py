"""What is told of a page: for each field what states it, in order, and where it is stated."""

from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

from cleaner.cleaning.html.tables import Field
from cleaner.cleaning.html.values import Moment

__all__ = ["Author", "Claim", "Field", "Picture", "Row", "Source", "Stated"]

Source = Literal[
    "JSON-LD", "OpenGraph", "meta", "microdata", "rel=author", "time", "title", "h1", "link", "html", "figure"
]  # fmt: skip

T = TypeVar("T")


class Row(NamedTuple):
    """A field with what is stated of it, as it stands.

    Attributes:
        field: of which field.
        value: what is stated: a text, a number, a list of texts, authors, a picture.
        source: where it stands.
    """

    field: Field
    value: object
    source: Source


class Claim(NamedTuple, Generic[T]):
    """A value, and who says so.

    Attributes:
        value: the value.
        source: where it stands: 'JSON-LD', 'OpenGraph'; of what was chosen also 'page' and 'page and JSON-LD'.
    """

    value: T
    source: str


class Author(NamedTuple):
    """Whom an article is by.

    Attributes:
        name: the name.
        is_organization: whether it is stated to be an agency, a desk, a paper.
    """

    name: str
    is_organization: bool = False


class Picture(NamedTuple):
    """What is stated of a picture.

    Attributes:
        caption: its caption without the credit; '' for none.
        credit: the photographer or agency; None where none is stated.
        source: where it stands.
    """

    caption: str
    credit: str | None
    source: Source


@dataclass(frozen=True, slots=True)
class Stated:
    """What a page states of its article: by field, the surest source first, each value once.

    Attributes:
        headline: titles, also with the site's name behind them.
        standfirst: descriptions, also such as are the article's beginning.
        authors: of one source together.
        published: when it was published.
        updated: when it was last changed.
        site: names of the site or its publisher.
        section: under which it stands.
        tags: of one source together.
        language: as ISO 639-1.
        url: absolute addresses, http or https.
        pictures: in order, each once.
    """

    headline: tuple[Claim[str], ...] = ()
    standfirst: tuple[Claim[str], ...] = ()
    authors: tuple[Claim[tuple[Author, ...]], ...] = ()
    published: tuple[Claim[Moment], ...] = ()
    updated: tuple[Claim[Moment], ...] = ()
    site: tuple[Claim[str], ...] = ()
    section: tuple[Claim[str], ...] = ()
    tags: tuple[Claim[tuple[str, ...]], ...] = ()
    language: tuple[Claim[str], ...] = ()
    url: tuple[Claim[str], ...] = ()
    pictures: tuple[Picture, ...] = ()
