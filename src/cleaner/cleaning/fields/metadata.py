"""What the page states of the article: byline, dates and site, chosen among its mentions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.mentions.mention import Mention

__all__ = ["Metadata", "read_metadata"]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the page states about the article.

    Attributes:
        byline: names as they stand.
        authors: names one by one.
        published: moment and text.
        updated: moment and text.
        site: name of the site.
    """

    byline: str | None
    authors: tuple[str, ...]
    published: tuple[datetime | None, str] | None
    updated: tuple[datetime | None, str] | None
    site: str | None


def read_metadata(blocks: Blocks, head: int | None, body: tuple[int, int], site: str | None) -> Metadata:
    """Choose among the page's mentions the ones that are the article's: those around its head, then those at its end.

    Args:
        blocks: of the page, in order.
        head: place of the headline; None where there is none.
        body: places of the first block of the body and of the one after its last.
        site: the site's name.
    """
    stating = [i for i, p in sorted(blocks.known.items()) if p.mentions]
    first = head if head is not None else next((i for i in stating if body[0] - 15 <= i < body[0]), body[0])
    ranges = ((first - 6, body[0] + 4), (body[1], body[1] + 4), (0, 2))
    mentions = [m for low, high in ranges for i in stating if low <= i < high for m in blocks.known[i].mentions]
    text = blocks.page.text
    bylines = [m for m in mentions if m.type == "byline"]
    # Behind a 'By' stand names; without one a section may stand where names do.
    byline = min(bylines, key=lambda m: text.startswith(m.value, m.start), default=None)
    published = _choose(text, [m for m in mentions if m.type in ("published", "date")])
    updated = _choose(text, [m for m in mentions if m.type == "updated"])
    return Metadata(
        byline.value if byline else None,
        byline.authors if byline else (),
        (published.when, published.value) if published else None,
        (updated.when, updated.value) if updated else None,
        site,
    )


def _choose(text: str, mentions: Sequence[Mention]) -> Mention | None:
    """The fullest: a label before none, a time before none, a moment before text; then the first."""

    def rank(mention: Mention) -> tuple[bool, bool, bool]:
        bare = mention.type == "date" or text[mention.start : mention.start + 4].casefold() == "date"
        return (bare, not mention.has_time, mention.when is None)

    return min(mentions, key=rank, default=None)
