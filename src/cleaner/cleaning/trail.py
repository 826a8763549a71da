"""The decisions on a page, and what it states beside the article: worded and read when they are asked for."""

from dataclasses import dataclass
from functools import cached_property

from cleaner.article import Caption, Details, Line, Removal
from cleaner.cleaning.assemble import Kept, cover
from cleaner.cleaning.copies import find_captions
from cleaner.cleaning.decide import Verdicts, explain
from cleaner.cleaning.pieces import Pieces
from cleaner.cleaning.structure import mark_site, read_metadata, site_reach
from cleaner.cleaning.vocabulary import kind_code
from cleaner.config import CleanSettings
from cleaner.kinds import KINDS, Kind

__all__ = ["Decisions"]

_SITE = kind_code(Kind.SITE)


@dataclass(eq=False)
class Decisions:
    """The decisions on a page.

    Attributes:
        pieces: of the page.
        verdicts: on them.
        settings: how it is cleaned.
        head: place of the headline; None where there is none.
        stated: whether the page may state anything beside the article.
        kept: the spans of the body, and what joins them.
    """

    pieces: Pieces
    verdicts: Verdicts
    settings: CleanSettings
    head: int | None
    stated: bool
    kept: Kept

    def change_body(self) -> bool:
        """Whether the site's name or a caption may be taken from the body, or put into it, by what is read late."""
        return self.settings.captions_in_body or bool(
            self.verdicts.is_body()[: site_reach(self.pieces, self.head)].any()
        )

    @cached_property
    def details(self) -> Details:
        """What the page states beside the article; pieces that turn out to be the site's or a caption's copy say so."""
        if not self.stated:
            return Details()
        pieces, verdicts = self.pieces, self.verdicts
        captions = _captions(pieces, verdicts, self.settings)
        site = mark_site(pieces, verdicts.facts, self.head)
        for i, piece in pieces.known.items():
            if piece.kind is Kind.SITE and verdicts.kind[i] != _SITE:
                verdicts.overrule(i, Kind.SITE, None, piece.reason)
        body = verdicts.is_body()
        first, last = int(body.argmax()), len(body) - int(body[::-1].argmax())
        meta = read_metadata(pieces, self.head, (first, last) if body[first] else (0, 0), site)
        return Details(
            byline=meta.byline,
            authors=meta.authors,
            published=meta.published[0] if meta.published else None,
            updated=meta.updated[0] if meta.updated else None,
            published_text=meta.published[1] if meta.published else None,
            updated_text=meta.updated[1] if meta.updated else None,
            site=meta.site,
            captions=captions,
        )

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The pieces with kind, score and reason, in order."""
        self.details  # noqa: B018  which may decide some anew
        columns = (self.pieces.spans.tolist(), self.verdicts.kind.tolist(), self.verdicts.score.tolist())
        return tuple(
            Line(start, end, KINDS[kind], score, explain(self.pieces, self.verdicts, i))
            for i, ((start, end), kind, score) in enumerate(zip(*columns, strict=True))
        )

    @cached_property
    def removed(self) -> tuple[Removal, ...]:
        """The spans that are not in the body, in order."""
        return tuple(cover(self.pieces.page.text, self.lines, self.kept))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Decisions):
            return NotImplemented
        return (self.details, self.lines, self.removed) == (other.details, other.lines, other.removed)

    def __hash__(self) -> int:
        return hash(self.pieces.page.text)


def _captions(pieces: Pieces, verdicts: Verdicts, settings: CleanSettings) -> tuple[Caption, ...]:
    """The captions, once each; the verdicts on their copies say which is the first and whether it stays."""
    captions = []
    for caption, members in find_captions(pieces):
        if caption.text or caption.credit:
            captions.append(caption)
        first = pieces.known[members[0]]
        for k, i in enumerate(members):
            piece = pieces.known[i]
            if k and pieces.size(i) and piece.credit is not first.credit and _has_words(pieces, i):
                verdicts.overrule(i, Kind.DUPLICATE_CAPTION, None, f"the same caption again; {piece.reason}")
            elif settings.captions_in_body:
                verdicts.overrule(i, Kind.BODY, 1.0, None)
    return tuple(captions)


def _has_words(pieces: Pieces, i: int) -> bool:
    piece = pieces.known[i]
    return piece.credit is None or bool(pieces.page.text[piece.start : piece.credit.start].strip())
