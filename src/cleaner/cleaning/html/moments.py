"""Which moment is taken: the one that a page states, or the one that it shows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from cleaner.cleaning.html.claims import Claim
from cleaner.cleaning.html.values import Moment

__all__ = ["choose_moment", "is_later"]


def choose_moment(claims: Sequence[Claim[Moment]], found: datetime | None) -> tuple[Claim[datetime], str | None] | None:
    """The stated moment, else the one that is shown; and how it was stated."""
    timed = next((claim for claim in claims if claim.value.has_time), None)
    best = claims[0] if claims else None
    if best is not None and timed is not None and best.value.when.date() == timed.value.when.date():
        best = timed
    if best is None:
        return None if found is None else (Claim(found, "page"), None)
    when = best.value.when
    if found is None:
        return Claim(when, best.source), best.value.text
    if not _is_day_of(found.date(), when):
        return Claim(when, best.source), best.value.text
    if _says_more(found, best.value):
        return Claim(found, f"page and {best.source}"), None
    return Claim(when, f"page and {best.source}"), best.value.text


_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)  # of UTC, where clocks are farthest from it


def _is_day_of(day: date, stated: datetime) -> bool:
    """Whether a shown day is that of a stated moment; of one in UTC, in some zone of the world."""
    days = {stated.date()}
    if stated.utcoffset() == timedelta():
        days |= {(stated + _EAST).date(), (stated - _WEST).date()}
    return day in days


def _says_more(found: datetime, stated: Moment) -> bool:
    """Whether a shown moment has the hour, or the offset, that the stated one lacks."""
    if not stated.has_time:
        return found.date() == stated.when.date() and found.time() != stated.when.time()
    return stated.when.tzinfo is None and found.tzinfo is not None and found.replace(tzinfo=None) == stated.when


_MINUTE = timedelta(minutes=1)


def is_later(updated: datetime, published: datetime, shown: datetime | None = None) -> bool:
    """Whether one moment is later; where only one has an offset, than the one that the page shows, or by its day.

    Args:
        updated: the one.
        published: the other.
        shown: the other as the page shows it.
    """
    if (updated.tzinfo is None) != (published.tzinfo is None):
        if shown is None or (updated.tzinfo is None) != (shown.tzinfo is None):
            return updated.date() > published.date()
        published = shown
    return updated - published >= _MINUTE
