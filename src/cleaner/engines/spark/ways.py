"""From which numbers on a run does things another way."""

from dataclasses import dataclass

from cleaner.engines.spark.buckets import MOST
from cleaner.engines.spark.comparing import FEW
from cleaner.engines.spark.electing import AT_ONCE

__all__ = ["Ways"]


@dataclass(frozen=True, slots=True)
class Ways:
    """From which numbers on things are done another way; the results are the same.

    Attributes:
        most: documents of a key that are held against each other.
        few: numbers of documents that go to all tasks.
        at_once: pairs that one task takes in order.
    """

    most: int = MOST
    few: int = FEW
    at_once: int = AT_ONCE
