"""The months of the Bikram Samwat calendar, from the table of the package nepali-datetime.

``python -m training.bikram`` writes src/cleaner/data/bikram.json from the installed package, which has the almanacs'
table (MIT licence); the file names its version. No rule tells how long the months of a year are.
"""

import csv
import importlib.metadata
import json
import sys
from pathlib import Path

OUT = Path(__file__).parent.parent / "src" / "cleaner" / "data" / "bikram.json"
_MONTHS = 12


def build() -> dict[str, object]:
    """Make the table.

    Raises:
        ImportError: nepali-datetime is not installed.
        ValueError: its years have a gap, or no twelve months.
    """
    from nepali_datetime.config import CALENDAR_PATH, REFERENCE_DATE_AD  # noqa: PLC0415  only who makes the file needs it

    with Path(CALENDAR_PATH).open(encoding="utf-8", newline="") as lines:
        rows = [list(map(int, row)) for row in list(csv.reader(lines))[1:]]
    years = [row[0] for row in rows]
    if years != list(range(years[0], years[0] + len(years))) or any(len(row) != 1 + _MONTHS for row in rows):
        raise ValueError("the table has a gap")
    begins = f"{REFERENCE_DATE_AD['year']:04}-{REFERENCE_DATE_AD['month']:02}-{REFERENCE_DATE_AD['day']:02}"
    made_from = {"nepali-datetime": importlib.metadata.version("nepali-datetime")}
    return {"made_from": made_from, "first_year": years[0], "begins": begins, "months": [row[1:] for row in rows]}


def main() -> None:
    """Write the file."""
    table = build()
    OUT.write_text(json.dumps(table).replace("], [", "],\n["), encoding="utf-8")
    sys.stdout.write(f"{table['made_from']}: {OUT.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
