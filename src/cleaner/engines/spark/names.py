"""Names of columns, of which Spark most often takes those for the same that differ in case alone."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cleaner.config import RunSettings
from cleaner.corpus.stages import names_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["EXTRA", "STANDING", "apart", "clashing", "is_sensitive", "laid_out"]

EXTRA = "extra"
"""The column of those whose name is taken."""
STANDING = ("duplicate_of", "keeper_source", "keeper_place", "similarity", "cluster")
"""What near-copies have beside all of an article."""


def is_sensitive(spark: "SparkSession") -> bool:
    """Whether a session tells names apart that differ in case alone."""
    told: str = spark.conf.get("spark.sql.caseSensitive") or ""
    return told.lower() == "true"


def _folded(name: str, *, sensitive: bool) -> str:
    return name if sensitive else name.lower()


def clashing(names: Iterable[str], *, sensitive: bool) -> list[str]:
    """Those names that others are the same as.

    >>> clashing(["Tag", "a", "tag"], sensitive=False), clashing(["Tag", "tag"], sensitive=True)
    (['Tag', 'tag'], [])
    """
    by: dict[str, list[str]] = {}
    for name in names:
        by.setdefault(_folded(name, sensitive=sensitive), []).append(name)
    return [name for same in by.values() if len(same) > 1 for name in same]


def apart(names: Iterable[str], *, sensitive: bool) -> list[str]:
    """Names of which none is the same as another: what follows has a number.

    >>> apart(["Tag", "tag"], sensitive=False)
    ['Tag', 'tag 2']
    """
    found: dict[str, str] = {}
    for name in names:
        made, number = name, 2
        while (folded := _folded(made, sensitive=sensitive)) in found:
            made, number = f"{name} {number}", number + 1
        found[folded] = made
    return list(found.values())


def laid_out(names: Sequence[str], settings: RunSettings, *, sensitive: bool) -> tuple[list[str], list[str]]:
    """Which of the input's columns lie beside those of an article, and which in ``extra``, as their names are taken.

    >>> laid_out(["page", "Headline", "Tag", "tag"], RunSettings(), sensitive=False)
    (['page', 'Tag'], ['Headline', 'tag'])
    """
    taken = {_folded(name, sensitive=sensitive) for name in (*names_of(settings), *STANDING, "containment", EXTRA)}
    beside: list[str] = []
    within: list[str] = []
    for name in names:
        folded = _folded(name, sensitive=sensitive)
        (within if folded in taken else beside).append(name)
        taken.add(folded)
    return beside, within
