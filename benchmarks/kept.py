"""How much of the article survives in each language: paragraphs kept, other lines gone, headline, byline and date.

Two folders of pages of the project's own: seeds/, which tests hold to their expectations, and language_pages/.
"""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

__all__ = ["FOLDERS", "measure", "show"]

_HERE = Path(__file__).parent
FOLDERS = {"seeds": _HERE.parent / "seeds", "language_pages": _HERE / "language_pages"}
_COUNTS = ("kept", "paragraphs", "gone", "others")
_FIELDS = ("headline", "byline", "published")


def _page(path: Path) -> dict[str, Any] | None:
    """What came of one page; None where nothing is expected of the file."""
    from cleaner import parse  # noqa: PLC0415

    expected = json.loads(path.read_text(encoding="utf8"))
    page = path.with_suffix(".txt")
    if not page.is_file():
        return None
    text = page.read_bytes().decode("utf8")
    article = parse(text)
    found, body = set(article.paragraphs), set(expected["body"])
    others = {line.strip() for line in text.splitlines()} - body - {""}
    when = expected["published"] and datetime.fromisoformat(expected["published"]).date()
    stated = article.published and article.published.date()
    row: dict[str, Any] = {
        "language": expected.get("language", path.stem),
        "kept": sum(one in found for one in expected["body"]),
        "paragraphs": len(expected["body"]),
        "gone": len(others - found),
        "others": len(others),
    }
    for name, wanted, right in (
        ("headline", expected["headline"], article.headline == expected["headline"]),
        ("byline", expected["byline"], article.byline == expected["byline"]),
        ("published", when, stated == when),
    ):
        row[name] = None if not wanted else bool(right)
    row["wrong dates"] = int(bool(stated and when and stated != when))
    return row


def measure(report: Callable[[str], None]) -> dict[str, Any]:
    """What came of each page, by folder."""
    found: dict[str, Any] = {}
    for name, folder in FOLDERS.items():
        report(f"kept: {name}")
        rows = [row for path in sorted(folder.glob("*.json")) if path.stem != "groups" and (row := _page(path))]
        found[name] = {"pages": rows, "languages": len({row["language"] for row in rows})}
    return found


def show(found: dict[str, Any], console: Console) -> None:
    """Print a table of each folder: the whole, and the languages that lose something."""
    for name, result in found.items():
        table = Table("language", "paragraphs kept", "other lines gone", *_FIELDS, "wrong dates")
        rows = result["pages"]
        table.add_row(f"all {result['languages']}", *_cells(rows), end_section=True)
        for language in sorted({row["language"] for row in rows}):
            own = [row for row in rows if row["language"] == language]
            if any(row["kept"] < row["paragraphs"] or row["gone"] < row["others"] for row in own):
                table.add_row(language, *_cells(own))
        table.title = f"{name}: {len(rows)} pages; below, the languages that lose a paragraph or keep another line"
        console.print(table)


def _cells(rows: list[dict[str, Any]]) -> list[str]:
    kept, paragraphs, gone, others = (sum(row[count] for row in rows) for count in _COUNTS)
    cells = [f"{kept / paragraphs:.3f}" if paragraphs else "-", f"{gone / others:.3f}" if others else "-"]
    for field in _FIELDS:
        asked = [row[field] for row in rows if row[field] is not None]
        cells.append(f"{sum(asked)} of {len(asked)}")
    return [*cells, str(sum(row["wrong dates"] for row in rows))]
