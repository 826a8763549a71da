"""Texts that tests make up."""

import random


def made_up(number: int, words: int, seed: int = 0) -> list[str]:
    """Texts of words that hardly ever form the same shingle."""
    draw = random.Random(seed)  # noqa: S311  to make texts, not secrets
    return [" ".join(f"w{draw.randrange(5000)}" for _ in range(words)) for _ in range(number)]
