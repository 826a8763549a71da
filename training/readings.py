"""Labels read by hand: training/readings.json, each line of some 185 pages, twice and independently.

Only labels are kept: the page's set and id, the SHA-256 of its text, and ranges of lines. Where the two readings differ
and nobody settled it, a line is unsure.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cleaner.cleaning.blocks import Blocks
from training.traced import FIELDS, Labels, Traced

__all__ = ["Reading", "load_readings", "read_labels"]

READINGS = Path(__file__).parent / "readings.json"
BODY = ("body", "crosshead")


@dataclass(frozen=True, slots=True)
class Reading:
    """What readers said of a page's lines.

    Attributes:
        sha256: of its text.
        article: whether it has one.
        labels: ranges of lines by label, inclusive, from 1.
        unsure: the same of the lines on which the readings differ, by label.
    """

    sha256: str
    article: bool
    labels: dict[str, list[tuple[int, int]]]
    unsure: dict[str, list[tuple[int, int]]]

    def lines(self, *names: str, unsure: bool = False) -> set[int]:
        """The numbers of the lines with one of some labels."""
        ranges = self.unsure if unsure else self.labels
        return {k for name in names for a, b in ranges.get(name, ()) for k in range(a, b + 1)}


def load_readings() -> dict[str, Reading]:
    """The readings by the id of their page; none where there are none yet."""
    if not READINGS.exists():
        return {}
    held = json.loads(READINGS.read_text(encoding="utf8"))
    return {
        one["id"]: Reading(one["sha256"], one["article"], one["labels"], one.get("unsure", {})) for one in held["pages"]
    }


def read_labels(reading: Reading, text: str, blocks: Blocks) -> tuple[Labels, Labels, Traced]:
    """Labels of a page's blocks as it is: whether each is the body's, how sure that is, and the fields.

    Args:
        reading: of the page.
        text: the page.
        blocks: of it.

    Raises:
        ValueError: the text is another one.
    """
    if hashlib.sha256(text.encode("utf8", "surrogatepass")).hexdigest() != reading.sha256:
        raise ValueError("the readings are of another text; read the page anew, or take it out of readings.json")
    ends = np.cumsum([len(line) + 1 for line in text.split("\n")])
    line = (np.searchsorted(ends, blocks.spans[:, 0], side="right") + 1).tolist()
    member = lambda lines: np.array([k in lines for k in line], dtype=np.float32)  # noqa: E731
    body = member(reading.lines(*BODY))
    doubt = member(reading.lines(*BODY, unsure=True))
    y = np.stack([member(reading.lines(name)) for name in FIELDS], axis=1)
    sure = 1 - np.stack([member(reading.lines(name, unsure=True)) for name in FIELDS], axis=1)
    return body, np.where(doubt > 0, 0.3, 1.0).astype(np.float32), Traced(y, sure.astype(np.float32))
