"""The gold sets, read in place, and the shapes in which flat text comes."""

import gzip
import json
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

__all__ = [
    "FLATTENINGS",
    "GOLD_SETS",
    "REPORTED_SETS",
    "GoldSet",
    "Page",
    "join_headline",
    "prose_lines",
    "read_pages",
]


@dataclass(frozen=True, slots=True)
class GoldSet:
    """A file of pages with a reference text; some references hold the headline, others do not."""

    name: str
    headline_in_gold: bool


GOLD_SETS = (
    GoldSet("wcxb_dev_articles", headline_in_gold=False),
    GoldSet("dragnet", headline_in_gold=True),
    GoldSet("chaos360", headline_in_gold=True),
    GoldSet("big9_shared", headline_in_gold=True),
)
REPORTED_SETS = (
    GoldSet("fundus_shared", headline_in_gold=False),
    GoldSet("daniel_shared", headline_in_gold=True),
)
"""That extraction is measured on too, where they are; nothing else needs them."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a gold set."""

    id: str
    html: str
    text: str
    gold: str


def read_pages(data: Path, name: str, limit: int | None = None) -> Iterator[Page]:
    """Pages of a set, in the order of its file.

    Args:
        data: the folder that holds ``extraction``.
        name: of the set.
        limit: how many at most.
    """
    with gzip.open(data / "extraction" / f"{name}.jsonl.gz", "rt", encoding="utf8") as lines:
        for line in islice(lines, limit):
            row = json.loads(line)
            yield Page(row["id"], row["html"], row["text"], row["gold"])


def _as_is(text: str) -> str:
    return text


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))


def _menus_together(text: str) -> str:
    """Join neighbouring lines of fewer than five words, as a menu is when its items are inline.

    >>> _menus_together("Home\\nNews\\nSport\\nThe council met on Monday.\\nShare")
    'Home News Sport\\nThe council met on Monday.\\nShare'
    """
    lines: list[str] = []
    open_menu = False
    for line in text.split("\n"):
        short = len(line.split()) < 5
        if short and open_menu:
            lines[-1] += f" {line}"
        else:
            lines.append(line)
        open_menu = short
    return "\n".join(lines)


def _wrapped(text: str) -> str:
    """Break each line at 80 columns, between words only."""
    wrapper = textwrap.TextWrapper(width=80, break_long_words=False, break_on_hyphens=False)
    return "\n".join("\n".join(wrapper.wrap(line)) for line in text.split("\n"))


def _blank_lines(text: str) -> str:
    return text.replace("\n", "\n\n")


FLATTENINGS: dict[str, Callable[[str], str]] = {
    "as is": _as_is,
    "one line": _one_line,
    "menus together": _menus_together,
    "wrapped at 80": _wrapped,
    "blank lines": _blank_lines,
}

_SENTENCE_END = re.compile(r"[.!?…][\"'”’»›)\]]*\Z")


def prose_lines(text: str) -> str:
    """The floor that anyone can write: lines of five words or more that end as a sentence does.

    >>> prose_lines("Home News\\nThe council met on Monday.\\nShare this with all your friends")
    'The council met on Monday.'
    """
    lines = (line.strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if len(line.split()) >= 5 and _SENTENCE_END.search(line))


def join_headline(headline: str | None, body: str) -> str:
    """Put the headline before the body, unless the body begins with it.

    Every contender that gives the two apart is scored on the sets whose gold holds both as this joins them.

    >>> join_headline("Bridge opens", "It opened.")
    'Bridge opens\\nIt opened.'
    >>> join_headline("Bridge opens", "BRIDGE OPENS\\nIt opened.")
    'BRIDGE OPENS\\nIt opened.'
    """
    if not headline:
        return body
    begins = " ".join(body[: 2 * len(headline) + 20].split()).casefold()
    return body if begins.startswith(" ".join(headline.split()).casefold()) else f"{headline}\n{body}"
