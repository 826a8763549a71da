"""Tables of rows that all have the same fields."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

__all__ = ["show_rows"]


def show_rows(title: str, rows: Sequence[dict[str, Any]], console: Console) -> None:
    """Print a table with a column for each field of the first row."""
    table = Table(title=title, title_justify="left")
    if not rows:
        table.add_column("no rows")
        console.print(table)
        return
    for name, value in rows[0].items():
        table.add_column(name.replace("_", " "), justify="left" if isinstance(value, str) else "right")
    for row in rows:
        table.add_row(*(cell(value) for value in row.values()))
    console.print(table)


def cell(value: object) -> str:
    """Show a value.

    >>> cell(0.98765), cell(12345.6), cell(1000), cell(None), cell("as it is")
    ('0.9877', '12,346', '1,000', '-', 'as it is')
    """
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.4f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
