"""Recall and precision on real texts with made-up edits, against brute force through an inverted index."""

import gzip
import json
import random
from functools import cache
from pathlib import Path

import pytest
import reference

from cleaner import find_duplicates, similar_pairs

DATA = Path(__file__).parents[2] / "shared" / "data" / "extraction"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the evaluation data are not beside the repository")


def _edit(text: str, draw: random.Random) -> str:
    """A copy as a newsroom makes it: other words, sentences cut or moved, an agency line, a shorter end."""
    words = text.split()
    for _ in range(draw.randrange(1, max(2, len(words) // 25))):
        at = draw.randrange(len(words))
        words[at : at + draw.randrange(3)] = [f"edit{draw.randrange(10**6)}"] * draw.randrange(3)
    kind = draw.randrange(4)
    if kind == 0:
        words = ["CITY", "(Agency)", "-", *words]
    elif kind == 1:
        words = words[: max(1, len(words) - draw.randrange(max(2, len(words) // 8)))]
    elif kind == 2:
        at = draw.randrange(len(words))
        words = words[at:] + words[:at]
    return " ".join(words)


@cache
def real_texts() -> tuple[str, ...]:
    """1,500 texts: 150 pages and 750 paragraphs, and 600 edited copies."""
    draw = random.Random(5)  # noqa: S311
    pages: list[str] = []
    for name in ("chaos360", "dragnet", "wcxb_dev_articles"):
        with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf8") as lines:
            pages += [json.loads(line)["text"] for line in lines]
    paragraphs = [line for page in pages for line in page.split("\n") if len(line) > 150]
    originals = draw.sample(pages, 150) + draw.sample(paragraphs, 750)
    texts = originals + [_edit(draw.choice(originals), draw) for _ in range(600)]
    draw.shuffle(texts)
    return tuple(texts)


@cache
def expected_pairs() -> dict[tuple[int, int], float]:
    return {(left, right): value for left, right, value in reference.pairs(real_texts(), 0.8)}


def test_pairs_are_found_and_true() -> None:
    expected = expected_pairs()
    found = {(left, right): value for left, right, value in similar_pairs(real_texts())}
    near = [pair for pair, value in expected.items() if value < 0.85]
    assert len(expected) > 200
    assert len(near) > 40
    assert {pair: expected.get(pair) for pair in found} == found
    assert len(found) >= 0.99 * len(expected)
    assert sum(pair in found for pair in near) >= 0.97 * len(near)


def test_each_removed_text_has_a_true_keeper() -> None:
    expected = expected_pairs()
    found = find_duplicates(real_texts())
    assert len(found.members) > 150
    for member, keeper, similarity in found.evidence:
        assert expected[min(member, keeper), max(member, keeper)] == similarity
    kept = set(found.kept.tolist())
    unseparated = [pair for pair in expected if pair[0] in kept and pair[1] in kept]
    assert len(unseparated) <= 0.01 * len(expected)
