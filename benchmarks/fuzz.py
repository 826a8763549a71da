"""Fuzz: pages made of one fragment, or of a few drawn ones, again and again; what reading them costs as they grow.

Every fragment of tests/hostile_fragments.toml alone, joined by nothing, by a space and by a line's end, and 2,000 units
of two to four fragments, joined likewise. Reading one must raise nothing, its removals must give its body, and four
times the text must take about four times as long.
"""

# ruff: noqa: S311  (chance makes texts here, not secrets)

import gc
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from rich.console import Console

from benchmarks.tables import show_rows

__all__ = ["BOUND", "SIZES", "Unit", "measure", "show", "times_linear", "units"]

FRAGMENTS = Path(__file__).parent.parent / "tests" / "hostile_fragments.toml"
SIZES = (20_000, 80_000, 320_000)
BOUND = 5.0
"""How many times as long as its length tells a page may take."""
_JOINERS = {"nothing": "", "space": " ", "newline": "\n"}
_MIXED, _SEED = 2000, 7
_SHOWN = 20
# A unit that seems to take longer than this, times linear, is timed again: most of it is the machine's noise.
_DOUBTED = 1.8
_AGAIN = 3


class Unit(NamedTuple):
    """What a page is made of.

    Attributes:
        fragments: in order.
        joiner: what stands between two of them, and between two units: a key of _JOINERS.
    """

    fragments: tuple[str, ...]
    joiner: str

    def page(self, size: int) -> str:
        """A page of at least so many characters."""
        between = _JOINERS[self.joiner]
        unit = between.join(self.fragments) + between
        return unit * (size // len(unit) + 1)


def fragments() -> list[str]:
    """All fragments, in the order of the file."""
    return [one for sort in tomllib.loads(FRAGMENTS.read_text(encoding="utf8")).values() for one in sort]


def units() -> list[Unit]:
    """Every fragment with every joiner, and the mixed ones; the same each time."""
    found, draw = fragments(), Random(_SEED)
    mixed = [Unit(tuple(draw.sample(found, draw.randint(2, 4))), draw.choice([*_JOINERS])) for _ in range(_MIXED)]
    return [Unit((one,), joiner) for one in found for joiner in _JOINERS] + mixed


def _seconds(text: str, rounds: int) -> float:
    """The least of some timings of one parse, in processor time."""
    import cleaner  # noqa: PLC0415  slow to load, and a list of units needs none of it

    best = float("inf")
    for _ in range(rounds):
        begin = time.process_time()
        article = cleaner.parse(text)
        best = min(best, time.process_time() - begin)
        if cleaner.apply_removals(article.text, article.removed) != article.body:
            raise AssertionError("the removals do not give the body")
    return best


def _ratio(seconds: list[float], sizes: tuple[int, ...]) -> float:
    """The most that a page takes, by character, beside a shorter one."""
    rates = [s / size for s, size in zip(seconds, sizes, strict=True)]
    return max(later / max(earlier, 1e-12) for i, earlier in enumerate(rates) for later in rates[i + 1 :])


def times_linear(unit: Unit, sizes: tuple[int, ...] = SIZES, doubted: float = _DOUBTED) -> tuple[float, list[float]]:
    """How many times as long as linear a unit's pages take as they grow, and the seconds of each.

    Args:
        unit: what the pages are made of.
        sizes: of the pages, in characters, growing.
        doubted: a ratio above it is measured again, each page several times, without the collector.

    Raises:
        AssertionError: the removals of a page do not give its body.
    """
    pages = [unit.page(size) for size in sizes]
    _seconds(unit.page(sizes[0] // 10), 1)  # patterns are made when the first page needs them
    seconds = [_seconds(page, 1) for page in pages]
    if _ratio(seconds, sizes) > doubted:
        gc.collect()
        gc.freeze()
        try:
            again = [_seconds(page, _AGAIN) for page in pages]
        finally:
            gc.unfreeze()
        seconds = [min(pair) for pair in zip(seconds, again, strict=True)]
    return _ratio(seconds, sizes), seconds


def measure(limit: int | None, report: Callable[[str], None]) -> dict[str, Any]:
    """The ratios of all units.

    Args:
        limit: units, at most, drawn by a fixed seed.
        report: told what is running, and what raises.
    """
    every = units()
    chosen = every if limit is None else Random(_SEED).sample(every, min(limit, len(every)))
    times_linear(every[0])
    rows, failed = [], []
    for number, unit in enumerate(chosen, 1):
        try:
            ratio, seconds = times_linear(unit)
        except Exception as error:  # noqa: BLE001  whatever a page raises is what is looked for
            report(f"fuzz: {unit!r}: {error!r}")
            failed.append({"unit": repr(unit.fragments), "joiner": unit.joiner, "error": repr(error)})
            continue
        if ratio > BOUND:
            report(f"fuzz: {unit!r}: {ratio:.1f} times linear")
        rows.append(
            {
                "unit": repr("|".join(unit.fragments)),
                "joiner": unit.joiner,
                "times linear": ratio,
                **{f"{size // 1000} KB, ms": 1000 * s for size, s in zip(SIZES, seconds, strict=True)},
            }
        )
        if number % 250 == 0:
            report(f"fuzz: {number} of {len(chosen)} units")
    rows.sort(key=lambda row: -row["times linear"])
    slow = sorted(rows, key=lambda row: -list(row.values())[-1])
    return {
        "units": len(chosen),
        "bound": BOUND,
        "over": sum(row["times linear"] > BOUND for row in rows),
        "failed": failed,
        "worst": rows[:_SHOWN],
        "slowest": slow[:_SHOWN],
    }


def show(found: dict[str, Any], console: Console) -> None:
    """Print the worst ratios, the slowest pages, and what raised."""
    console.print(f"{found['units']} units; {found['over']} take more than {found['bound']:.0f} times linear")
    show_rows("what grows the most beside its length", found["worst"], console)
    show_rows("what takes the longest", found["slowest"], console)
    if found["failed"]:
        show_rows("what raised", found["failed"], console)
