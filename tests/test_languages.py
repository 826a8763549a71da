"""Languages without a lexicon are read by form: a seed whose letters are exchanged keeps its body."""

import json
import random
import string
from pathlib import Path

import pytest

from cleaner import clean

SEEDS = Path(__file__).parent.parent / "seeds"
VOWELS = "aeiou"
CONSONANTS = "".join(c for c in string.ascii_lowercase if c not in VOWELS)


def exchanged(text: str, seed: int) -> str:
    """The text with vowels for vowels and consonants for consonants: no word of any list is left."""
    draw = random.Random(seed)  # noqa: S311  to make texts, not secrets
    letters = dict(zip(VOWELS + CONSONANTS, [*draw.sample(VOWELS, 5), *draw.sample(CONSONANTS, 21)], strict=True))
    return text.translate(str.maketrans(letters | {a.upper(): b.upper() for a, b in letters.items()}))


def latin_seeds() -> list[tuple[str, list[str]]]:
    found = []
    for path in sorted(SEEDS.glob("*.txt")):
        text = path.read_bytes().decode("utf-8")
        body = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["body"]
        if body and sum(ord(c) > 0x24F and c.isalpha() for c in text) < len(text) / 10:
            found.append((text, body))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_language_without_lists_keeps_its_body(seed: int) -> None:
    words = kept = 0
    for text, body in latin_seeds():
        found = clean(exchanged(text, seed))
        for paragraph in body:
            size = len(paragraph.split())
            words += size
            kept += size * (exchanged(paragraph, seed) in found)
    assert kept >= 0.95 * words, f"{kept} of {words} words were kept"


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda p: p.stem)
def test_a_cleaned_seed_is_left_alone(path: Path) -> None:
    body = clean(path.read_bytes().decode("utf-8"))
    assert clean(body) == body
