"""What the page states of the article: byline, dates and site, chosen among its mentions."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.fields.dates import choose_dates, find_stated
from cleaner.cleaning.fields.names import find_bylines, join_names, of_persons
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


def _is_that_day(published: Mention, updated: Mention) -> bool:
    """Whether an update states nothing but the day of the publication, whose time the page states."""
    if published.when is None or updated.when is None or updated.has_time or not published.has_time:
        return False
    return updated.when.date() == published.when.date()


def read_metadata(blocks: Blocks, said: NDArray[np.float32], site: str | None) -> tuple[Metadata, list[int], list[int]]:
    """The article's byline, dates and site, read in the lines that the model sees as theirs.

    Args:
        blocks: of the page, in order.
        said: float32 (n, OUTPUTS), what the model says of them.
        site: the site's name.

    Returns:
        What the page states, and the places of the lines that state the names and the dates.
    """
    bylines, dates = find_bylines(blocks, said), find_stated(blocks, said)
    persons = of_persons(blocks.page.lexicon, [mention for _, mention in bylines], site)
    byline = join_names(persons) if persons else None
    published, updated = choose_dates([mention for _, mention in dates])
    if published and updated and _is_that_day(published, updated):
        updated = None
    metadata = Metadata(
        byline.value if byline else None,
        byline.authors if byline else (),
        (published.when, published.value) if published else None,
        (updated.when, updated.value) if updated else None,
        site,
    )
    return metadata, [i for i, _ in bylines], [i for i, _ in dates]
