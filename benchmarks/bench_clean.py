"""Taking pages apart, page by page: ``pytest benchmarks/bench_clean.py``.

The pages are those of seeds/, and generated ones of growing length: cost should grow as the length does. The
extra information of the JSON that ``--benchmark-json`` writes holds the rate in millions of characters a
second.
"""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleaner import clean, parse

pytest.importorskip("pytest_benchmark", reason="benchmarks need pytest-benchmark")

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
_WORDS = (  # noqa: SIM905  prose reads better as prose
    "the council said on a new bridge over the river would open in spring after long talks with people who "
    "live near it and had asked for years that traffic be led around their streets while schools wait"
).split()
_MENU = ("Home", "News", "Sport", "Business", "Opinion", "Weather", "Sign in", "Subscribe")
_FOOTER = ("Read more", "Share on Facebook", "Most read", "Privacy policy", "All rights reserved.")


def generated_page(paragraphs: int, seed: int = 1) -> str:
    """A menu, a headline, a byline, a date, paragraphs of prose and a footer, one block a line."""
    draw = random.Random(seed)  # noqa: S311  to make pages, not secrets
    prose = [
        " ".join(
            f"{' '.join(draw.choices(_WORDS, k=draw.randrange(8, 25))).capitalize()}."
            for _ in range(draw.randrange(2, 6))
        )
        for _ in range(paragraphs)
    ]
    head = ["Council opens bridge after years of talks", "By Anna Muster", "Published: August 17, 2023 19:42"]
    return "\n".join([*_MENU, *head, *prose, *_FOOTER])


def rate(benchmark: Any, texts: list[str], function: Callable[[str], Any]) -> None:
    """Run a function over texts, and note how many million characters go through in a second."""
    benchmark(lambda: [function(text) for text in texts])
    if benchmark.stats is not None:
        characters = sum(map(len, texts))
        benchmark.extra_info["rate"] = round(characters / benchmark.stats.stats.min / 1e6, 3)
        benchmark.extra_info["characters"] = characters


@pytest.mark.parametrize("function", [clean, parse])
def test_seeds(benchmark: Any, function: Callable[[str], Any]) -> None:
    rate(benchmark, [path.read_text(encoding="utf8") for path in SEEDS], function)


@pytest.mark.parametrize("paragraphs", [3, 30, 300, 3000])
def test_generated_page(benchmark: Any, paragraphs: int) -> None:
    rate(benchmark, [generated_page(paragraphs)], parse)


def test_whole_page_on_one_line(benchmark: Any) -> None:
    rate(benchmark, [generated_page(30).replace("\n", " ")], parse)
