"""The columns of tables while their cells go by: empty cells, and such as reach over several columns or rows.

Slow twin: tests/slow_cleaning.
"""

from cleaner.kernels._jit import inlined
from cleaner.kernels._types import int64
from cleaner.kernels.cleaning.html_codes import (
    HS_COLSPAN,
    HS_COLUMN,
    HS_NEXT,
    HS_ROWSPAN,
    HS_TABLES,
    MOST_COLUMNS,
    MOST_TABLES,
    NAME_TABLE,
    NAME_TR,
    NAMES_ROWS,
)
from cleaner.kernels.cleaning.html_tuples import HtmlTree

__all__ = ["leave_table", "open_cell", "open_rows"]

_THEAD, _TBODY, _TFOOT = NAMES_ROWS


@inlined
def _level(tree: HtmlTree) -> int:
    """The row of the spans that is the innermost open table's; those too far in share the last."""
    return min(max(int64(tree.state[HS_TABLES]) - 1, 0), MOST_TABLES - 1)


@inlined
def open_rows(name: int, tree: HtmlTree) -> None:
    """Begin a table, a part of its rows, or a row, by the number of an element's name."""
    state, spans = tree.state, tree.spans
    if name == NAME_TABLE:
        state[HS_TABLES] += 1
        level = _level(tree)
        spans[level, MOST_COLUMNS] = state[HS_COLUMN]
        spans[level, MOST_COLUMNS + 1] = state[HS_NEXT]
        state[HS_COLUMN] = 0
    if name == NAME_TR:
        level = _level(tree)
        for c in range(MOST_COLUMNS):
            spans[level, c] = max(int64(spans[level, c]) - 1, 0)
        state[HS_COLUMN] = state[HS_NEXT] = 0
    elif name == NAME_TABLE or name == _THEAD or name == _TBODY or name == _TFOOT:
        level = _level(tree)
        for c in range(MOST_COLUMNS):
            spans[level, c] = 0
        state[HS_NEXT] = 0


@inlined
def open_cell(tree: HtmlTree) -> None:
    """Begin a cell: in the next column that no cell of a row above reaches into."""
    state, spans = tree.state, tree.spans
    level, column = _level(tree), int64(state[HS_NEXT])
    while column < MOST_COLUMNS and spans[level, column] > 0:
        column += 1
    end = min(column + int64(state[HS_COLSPAN]), MOST_COLUMNS)
    for c in range(column, end):
        spans[level, c] = state[HS_ROWSPAN]
    state[HS_COLUMN] = column
    state[HS_NEXT] = end


@inlined
def leave_table(tree: HtmlTree) -> None:
    """Go back to the cell in which a table stood that ends."""
    state, spans = tree.state, tree.spans
    level = _level(tree)
    state[HS_COLUMN] = spans[level, MOST_COLUMNS]
    state[HS_NEXT] = spans[level, MOST_COLUMNS + 1]
    state[HS_TABLES] -= 1
