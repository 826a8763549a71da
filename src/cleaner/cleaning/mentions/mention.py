"""What a page states beside its article, at a place in its text."""

from datetime import datetime
from typing import Literal, NamedTuple

__all__ = ["Mention", "MentionType"]

MentionType = Literal["published", "updated", "date", "byline", "filler"]


class Mention(NamedTuple):
    """Metadata at a place in the text.

    Attributes:
        type: what it is; ``date`` is a date without a label, ``filler`` goes with metadata ('5 min read').
        start: offset of its first character, label included.
        end: offset after its last character.
        value: the date or the names as they stand.
        when: the moment, where the date is one.
        has_time: whether the date states a time of day.
        authors: the names one by one.
    """

    type: MentionType
    start: int
    end: int
    value: str
    when: datetime | None = None
    has_time: bool = False
    authors: tuple[str, ...] = ()
