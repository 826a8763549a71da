"""CSV that is safe to open in a spreadsheet."""

import codecs
import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cleaner.corpus.values import to_json
from cleaner.corpus.writers.lines import LineWriter

__all__ = ["Csv"]

_FORMULA = re.compile(r"[\t\r\n]|[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠]")
"""What a spreadsheet takes a cell for a formula by (OWASP: CSV Injection), also behind what does not show."""


class Csv:
    """Records as CSV: a head, a record a row, lists and objects as JSON, the rest of the input's fields in one column.

    The file begins with a byte order mark, without which Excel takes UTF-8 for the encoding of its country. A text that
    a spreadsheet would take for a formula stands behind an apostrophe, which spreadsheets hide.

    Args:
        path: the file.
        names: of the columns.
        rest: of the column that holds all other fields, as JSON; empty for none.
    """

    def __init__(self, path: Path, names: Sequence[str], rest: str = "") -> None:
        self._lines = LineWriter(path)
        self._names = tuple(names)
        self._rest = rest
        self._lines.write(codecs.BOM_UTF8)
        self._row([*names, rest] if rest else list(names))

    def _row(self, cells: list[Any]) -> int:
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerow(cells)
        row = out.getvalue().encode("utf-8", "replace")
        self._lines.write(row)
        return len(row)

    def write(self, record: dict[str, Any]) -> int:
        """Write a record; how many bytes that were."""
        cells = [_cell(record.get(name)) for name in self._names]
        if self._rest:
            rest = {name: value for name, value in record.items() if name not in self._names}
            cells.append(to_json(rest).decode() if rest else "")
        return self._row(cells)

    def close(self) -> None:
        """Bring all of it to the disk."""
        self._lines.close()


def _cell(value: Any) -> Any:
    """What stands in a cell.

    >>> _cell("=1+1"), _cell("\ufeff＋1"), _cell(["a"]), _cell(-2), _cell(None)
    ("'=1+1", "'\ufeff＋1", '["a"]', -2, '')
    """
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else to_json(value).decode()
    return f"'{text}" if _FORMULA.match(text) else text
