"""Sampled pages with their cuts, as data for the script of the page.

Offsets count code points, a browser's strings UTF-16: so the text is parted here, and the script only shows pieces.
What steers (controls, controls of direction) stands in them as escapes.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from cleaner.corpus.report.folder import Row, number_of, text_of
from cleaner.corpus.values import to_json
from cleaner.shown import one_line, shown

__all__ = ["Samples", "as_data", "class_of", "collect", "moment", "short"]

_MOST_BYTES = 5_500_000  # of all pages together, as they stand in the file
_MOST_CHARACTERS = 60_000  # of a page, and of its body
_MOST_CUTS = 2_000  # of a page
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)")
_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


class Samples(NamedTuple):
    """What the page's script is given.

    Attributes:
        data: JSON that may stand in a script element.
        pages: how many are in it.
        left_out: how many there was no room for.
    """

    data: str
    pages: int
    left_out: int


def as_data(value: Any) -> str:
    r"""A value as JSON that ends no script element, opens no comment, and breaks no line.

    >>> as_data("</script>&\u2028")
    '"\\u003c/script\\u003e\\u0026\\u2028"'
    """
    return to_json(value).decode().translate(_UNSAFE)


def short(value: Any, most: int) -> str:
    """A name, a headline, an address: on one line, and so long that it may stand in a list.

    >>> short("several words", 8)
    'several…'
    """
    text = text_of(value)
    text = one_line(" ".join(text[: 4 * most].split()))
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def moment(value: Any) -> str:
    """A date as a list shows it; without its time where that is midnight, as it is where none is stated.

    >>> moment("2024-03-05T15:20:00+00:00"), moment("2024-03-05T00:00:00"), moment("in May")
    ('2024-03-05 15:20', '2024-03-05', 'in May')
    """
    text = short(value, 40)
    found = _MOMENT.match(text)
    return text if found is None else found[1] if found[2] == "00:00" else f"{found[1]} {found[2]}"


def class_of(kind: str) -> str:
    """The class that gives a kind its colour.

    >>> class_of("duplicate caption"), class_of("<b>")
    ('k-duplicate-caption', 'k-')
    """
    return "k-" + "-".join(word for word in kind.lower().split() if word.isascii() and word.isalpha())


def collect(records: Iterable[Row], threshold: float) -> Samples:
    """Make data of the sampled pages, as many as there is room for.

    Args:
        records: of samples.jsonl.
        threshold: the score from which a piece is cut; cuts near it are told first.

    Returns:
        The data.
    """
    reasons: dict[str, int] = {}
    kinds: dict[str, int] = {}
    pages: list[str] = []
    size = left_out = 0
    for record in records:
        page = as_data(_page(record, kinds, reasons))
        if size + len(page.encode()) > _MOST_BYTES:
            left_out += 1
            continue
        size += len(page.encode())
        pages.append(page)
    told = as_data(
        {"threshold": threshold, "kinds": [[kind, class_of(kind)] for kind in kinds], "reasons": list(reasons)}
    )
    data = f'{told[:-1]},"pages":[{",".join(pages)}]}}'
    return Samples(data, len(pages), left_out)


def _page(record: Row, kinds: dict[str, int], reasons: dict[str, int]) -> Row:
    text, body = text_of(record.get("text")), text_of(record.get("body"))
    address = text_of(record.get("url")) or " ".join((text_of(record.get("source")), text_of(record.get("place"))))
    return {
        "headline": short(record.get("headline") or body or text, 200) or "(empty)",
        "standfirst": short(record.get("standfirst"), 600),
        "byline": short(record.get("byline"), 200),
        "published": moment(record.get("published")),
        "site": short(record.get("site"), 80),
        "language": short(record.get("language"), 20),
        "fate": "copy" if record.get("fate") == "duplicate" else "kept",
        "of": short(record.get("duplicate_of"), 120),
        "address": short(address, 300),
        "pieces": list(_pieces(text[:_MOST_CHARACTERS], record.get("removed"), kinds, reasons)),
        "body": shown(body[:_MOST_CHARACTERS]),
        "clipped": max(len(text), len(body)) > _MOST_CHARACTERS,
    }


def _pieces(text: str, removed: Any, kinds: dict[str, int], reasons: dict[str, int]) -> Iterator[list[Any]]:
    """The text in order: what stays as [text], a cut as [text, number of its kind, of its reason, score or null]."""
    at = 0
    for start, end, kind, reason, score in _cuts(removed, len(text)):
        if start < at:  # another cut has it already
            continue
        if text[at:start]:
            yield [shown(text[at:start])]
        kind_number = kinds.setdefault(short(kind, 40), len(kinds))
        reason_number = reasons.setdefault(short(reason, 300), len(reasons))
        yield [shown(text[start:end]), kind_number, reason_number, score]
        at = end
    if text[at:]:
        yield [shown(text[at:])]


def _cuts(removed: Any, size: int) -> list[tuple[int, int, Any, Any, float | None]]:
    """The cuts in order, those that lie in the text."""
    found = []
    for row in removed if isinstance(removed, list) else ():
        if not isinstance(row, list) or len(row) < 5:
            continue
        start, end, kind, reason, score = row[:5]
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < min(end, size):
            sure = round(number_of(score), 3) if isinstance(score, int | float) else None
            found.append((start, min(end, size), kind, reason, sure))
    return sorted(found, key=lambda cut: cut[:2])[:_MOST_CUTS]
