"""The decisions on a page, and what it states beside the article: worded and read when they are asked for."""

from dataclasses import dataclass
from functools import cached_property

from cleaner.article import Caption, Details, Line, Removal
from cleaner.cleaning.assemble import Kept, cover
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.copies import find_captions
from cleaner.cleaning.duplicates import with_copies
from cleaner.cleaning.labels import Labels, explain
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
        blocks: of the page.
        labels: on them.
        settings: how it is cleaned.
        head: place of the headline; None where there is none.
        stated: whether the page may state anything beside the article.
        kept: the spans of the body, and what joins them.
    """

    blocks: Blocks
    labels: Labels
    settings: CleanSettings
    head: int | None
    stated: bool
    kept: Kept

    def change_body(self) -> bool:
        """Whether the site's name or a caption may be taken from the body, or put into it, by what is read late."""
        return self.settings.captions_in_body or bool(self.labels.is_body()[: site_reach(self.blocks, self.head)].any())

    @cached_property
    def details(self) -> Details:
        """What the page states beside the article; blocks that turn out to be the site's or a caption's copy say so."""
        if not self.stated:
            return Details()
        blocks, labels = self.blocks, self.labels
        captions = _captions(blocks, labels, self.settings)
        site = mark_site(blocks, labels.facts, self.head)
        for i, block in blocks.known.items():
            if block.kind is Kind.SITE and labels.kind[i] != _SITE:
                labels.overrule(i, Kind.SITE, None, block.reason)
        body = labels.is_body()
        first, last = int(body.argmax()), len(body) - int(body[::-1].argmax())
        meta = read_metadata(blocks, self.head, (first, last) if body[first] else (0, 0), site)
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
        """The blocks with kind, score and reason, in order."""
        self.details  # noqa: B018  which may decide some anew
        columns = (self.blocks.spans.tolist(), self.labels.kind.tolist(), self.labels.score.tolist())
        lines = tuple(
            Line(start, end, KINDS[kind], score, explain(self.blocks, self.labels, i))
            for i, ((start, end), kind, score) in enumerate(zip(*columns, strict=True))
        )
        return with_copies(lines, self.blocks) if len(self.blocks.aside) else lines

    @cached_property
    def removed(self) -> tuple[Removal, ...]:
        """The spans that are not in the body, in order."""
        return tuple(cover(self.blocks.page.text, self.lines, self.kept))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Decisions):
            return NotImplemented
        return (self.details, self.lines, self.removed) == (other.details, other.lines, other.removed)

    def __hash__(self) -> int:
        return hash(self.blocks.page.text)


def _captions(blocks: Blocks, labels: Labels, settings: CleanSettings) -> tuple[Caption, ...]:
    """The captions, once each; the labels on their copies say which is the first and whether it stays."""
    captions = []
    for caption, members in find_captions(blocks):
        if caption.text or caption.credit:
            captions.append(caption)
        first = blocks.known[members[0]]
        for k, i in enumerate(members):
            block = blocks.known[i]
            if k and blocks.size(i) and block.credit is not first.credit and _has_words(blocks, i):
                labels.overrule(i, Kind.DUPLICATE_CAPTION, None, f"the same caption again; {block.reason}")
            elif settings.captions_in_body:
                labels.overrule(i, Kind.BODY, 1.0, None)
    return tuple(captions)


def _has_words(blocks: Blocks, i: int) -> bool:
    block = blocks.known[i]
    return block.credit is None or bool(blocks.page.text[block.start : block.credit.start].strip())
