"""What a block of a page can be: a row a kind, with all that the rest of the house knows of it by the kind alone.

A new kind is a row here, and a section of its phrases in the lexicons where it has any (see CONTRIBUTING.md).
"""

from enum import StrEnum
from typing import Self

__all__ = ["KINDS", "Kind"]


class Kind(StrEnum):
    """What a block of a page is.

    Attributes:
        number: by which arrays and kernels know it: 0 to 30, as the trees of phrases give it five bits.
        told: what pages of it are called in reasons ('as menus say'); empty for a kind that no lexicon has phrases of.
        feature: the feature of the line model that a block has which is known to be of it; empty for none.

    >>> Kind("nav") is Kind.NAV, Kind.NAV.told, Kind.CROSSHEAD.is_body
    (True, 'menus', True)
    """

    number: int
    told: str
    feature: str

    def __new__(cls, value: str, number: int = -1, told: str = "", feature: str = "") -> Self:
        """Make a kind of its row."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.number, kind.told, kind.feature = number, told, feature
        return kind

    BODY = "body", 0
    CROSSHEAD = "crosshead", 1
    HEADLINE = "headline", 2
    STANDFIRST = "standfirst", 3
    BYLINE = "byline", 4, "", "is_byline"
    DATE = "date", 5, "", "is_date"
    SITE = "site", 6, "", "is_menu"
    CAPTION = "caption", 7, "", "is_caption"
    DUPLICATE_CAPTION = "duplicate caption", 8
    NAV = "nav", 9, "menus", "is_menu"
    SHARE = "share", 10, "share bars"
    PROMO = "promo", 11, "promotions", "is_menu"
    RELATED = "related", 12, "lists of links", "is_menu"
    COMMENT = "comment", 13, "comment sections"
    LEGAL = "legal", 14, "legal notices"
    AD = "ad", 15, "advertisements", "is_menu"
    BOILERPLATE = "boilerplate", 16, "decorations"
    SPACE = "space", 17
    DUPLICATE = "duplicate", 18

    @property
    def is_body(self) -> bool:
        """Whether a block of it stays in the body."""
        return self in (Kind.BODY, Kind.CROSSHEAD)


KINDS = tuple(sorted(Kind, key=lambda kind: kind.number))
"""All kinds, by their numbers."""

if [kind.number for kind in KINDS] != list(range(len(KINDS))):
    raise AssertionError("kinds are numbered from 0 on, without a gap")
