"""A tenth of the pages of ``python -m benchmarks fuzz``: nothing raises, and time grows as the length."""

import importlib
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parent.parent))  # benchmarks are no part of what is installed

fuzz = importlib.import_module("benchmarks.fuzz")
UNITS = fuzz.units()
TENTH = Random(11).sample(UNITS, len(UNITS) // 10)  # noqa: S311  chance makes texts here, not secrets
SCRIPTS = "LATIN CYRILLIC GREEK ARABIC HEBREW CJK KATAKANA HANGUL DEVANAGARI THAI BENGALI TAMIL GEORGIAN ARMENIAN"


def test_the_units_are_those_of_the_issue() -> None:
    found = fuzz.fragments()
    assert len(found) == len(set(found)) == 250
    assert len(UNITS) == 3 * 250 + 2000
    assert fuzz.units() == UNITS
    assert {len(unit.fragments) for unit in UNITS} == {1, 2, 3, 4}
    assert {unit.joiner for unit in UNITS[750:]} == {"nothing", "space", "newline"}


def test_the_fragments_are_in_twelve_scripts_at_least() -> None:
    import unicodedata  # noqa: PLC0415

    said = {unicodedata.name(sign, "").split(" ")[0] for fragment in fuzz.fragments() for sign in fragment}
    assert set(SCRIPTS.split()) <= said


@pytest.mark.parametrize("unit", TENTH, ids=[f"{unit.fragments} by {unit.joiner}" for unit in TENTH])
def test_cost_grows_as_the_length(unit: Any) -> None:
    # Twice the bound of the benchmark, for a busy machine; a square is 16 times linear between these sizes.
    ratio, seconds = fuzz.times_linear(unit, (20_000, 320_000), 2 * fuzz.BOUND)
    assert ratio < 2 * fuzz.BOUND, f"{ratio:.1f} times linear: {seconds}"
