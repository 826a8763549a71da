"""What cleaning returns: the article, its lines, and every cut with its reason, as spans into the text that was given.

Offsets count Python characters (code points), start inclusive, end exclusive.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from cleaner.kinds import Kind

__all__ = ["Article", "Caption", "Details", "Kind", "Line", "Provenance", "Removal", "apply_removals"]


@dataclass(frozen=True, slots=True)
class Line:
    """One block of the page with the decision on it: a line, or a part of one where chrome and prose share a line.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        kind: what it was taken for.
        score: how sure it is that the block belongs to the body, 0 to 1.
        reason: the strongest evidence, in words.
    """

    start: int
    end: int
    kind: Kind
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A span of the input that is not in the body.

    Attributes:
        start: offset of the first character that was cut.
        end: offset after the last one.
        kind: what it was taken for.
        reason: why, in words.
        score: how sure the cut is, 0 to 1.
        left: what stands in its place in the body: nothing, a space, or a paragraph break.
    """

    start: int
    end: int
    kind: Kind
    reason: str
    score: float
    left: str = ""


@dataclass(frozen=True, slots=True)
class Caption:
    """A picture's caption.

    Attributes:
        text: the caption without its credit.
        credit: the photographer or agency; None where none was stated.
        spans: (start, end) of every place where it stood, the one that was read first.
    """

    text: str
    credit: str | None
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Details:
    """What a page states about its article beside it.

    Attributes:
        byline: the names as they stood, without 'By', role and place; None where none were found, as are the others.
        authors: the names one by one.
        published: when it was published; aware where the page states an offset.
        updated: when it was last changed.
        published_text: the same as it stood, also where it is no date ('3 hours ago').
        updated_text: the same for updated.
        site: the site's name where it shows.
        captions: each caption once, in order.
    """

    byline: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    published_text: str | None = None
    updated_text: str | None = None
    site: str | None = None
    captions: tuple[Caption, ...] = ()


class Provenance(Protocol):
    """The decisions on a page."""

    @property
    def details(self) -> Details:
        """What the page states about the article."""
        ...

    @property
    def lines(self) -> tuple[Line, ...]:
        """The blocks with kind, score and reason, in order."""
        ...

    @property
    def removed(self) -> tuple[Removal, ...]:
        """The spans that are not in the body, in order."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Article:
    """A page taken apart. Its body is there at once; what the page says beside it is read when it is first asked for.

    Attributes:
        text: the input, unchanged.
        body: the paragraphs and crossheads, parted by a blank line.
        headline: None where none was found.
        standfirst: the summary between headline and body; None where none was found.
        kept: (start, end) of the spans that make up the body, in order.
        provenance: the decisions, from which everything else is told when it is asked for.
    """

    text: str
    body: str
    headline: str | None
    standfirst: str | None
    kept: tuple[tuple[int, int], ...]
    provenance: "Provenance"

    def __repr__(self) -> str:
        """All but the provenance, the lines and the removals."""
        told = {"text": self.text, **self.to_dict(), "captions": self.captions, "kept": self.kept}
        return f"Article({', '.join(f'{name}={value!r}' for name, value in told.items())})"

    @property
    def byline(self) -> str | None:
        """The names as they stood, without 'By', role and place; None where none were found."""
        return self.provenance.details.byline

    @property
    def authors(self) -> tuple[str, ...]:
        """The names one by one."""
        return self.provenance.details.authors

    @property
    def published(self) -> datetime | None:
        """When the article was published; aware where the page states an offset, None where it states no date."""
        return self.provenance.details.published

    @property
    def updated(self) -> datetime | None:
        """When the article was last changed; None where the page does not say."""
        return self.provenance.details.updated

    @property
    def published_text(self) -> str | None:
        """When it was published, as it stood, also where it is no date ('3 hours ago')."""
        return self.provenance.details.published_text

    @property
    def updated_text(self) -> str | None:
        """When it was last changed, as it stood."""
        return self.provenance.details.updated_text

    @property
    def site(self) -> str | None:
        """The site's name where it shows."""
        return self.provenance.details.site

    @property
    def captions(self) -> tuple[Caption, ...]:
        """Each caption once, in order."""
        return self.provenance.details.captions

    @property
    def lines(self) -> tuple[Line, ...]:
        """The blocks of the page with kind, score and reason, in order."""
        return self.provenance.lines

    @property
    def removed(self) -> tuple[Removal, ...]:
        """The spans that are not in the body. ``kept`` and ``removed`` cover the input exactly once."""
        return self.provenance.removed

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The body's paragraphs and crossheads, in order."""
        return tuple(self.body.split("\n\n")) if self.body else ()

    def to_dict(self) -> dict[str, Any]:
        """The fields without the input, lines and spans, ready for JSON; dates in ISO 8601."""
        return {
            "headline": self.headline,
            "standfirst": self.standfirst,
            "byline": self.byline,
            "authors": list(self.authors),
            "published": self.published.isoformat() if self.published else None,
            "updated": self.updated.isoformat() if self.updated else None,
            "published_text": self.published_text,
            "updated_text": self.updated_text,
            "site": self.site,
            "body": self.body,
            "captions": [{"text": c.text, "credit": c.credit} for c in self.captions],
        }


def apply_removals(text: str, removed: Iterable[Removal]) -> str:
    r"""Cut the removed spans out of a text: ``apply_removals(a.text, a.removed) == a.body`` for every article.

    Args:
        text: the text that was parsed.
        removed: its removals, in order and without overlap.

    Returns:
        The body.

    >>> apply_removals("Menu\nProse.", [Removal(0, 5, Kind.NAV, "a menu", 1.0)])
    'Prose.'
    """
    parts: list[str] = []
    at = 0
    for removal in removed:
        parts.append(text[at : removal.start])
        parts.append(removal.left)
        at = removal.end
    parts.append(text[at:])
    return "".join(parts)
