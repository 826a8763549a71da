"""Real texts with made-up copies among them, the same ones every time."""

from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from random import Random

from benchmarks.edits import edit
from benchmarks.pages import GOLD_SETS, read_pages

__all__ = ["Copy", "Corpus", "build", "with_copies"]

_LEAST_WORDS = 25  # of a paragraph
_PAGES, _ARTICLES = 0.2, 0.2  # shares of whole pages and of their gold texts; the rest are paragraphs
_COPIES = 0.4  # for each real text
_FLOOR = 0.45  # copies are made to be at least about this similar to their originals


@dataclass(frozen=True, slots=True)
class Copy:
    """Where a copy stands, what of, and the edits that made it."""

    row: int
    origin: int
    edits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Texts in the order in which contenders get them."""

    texts: list[str]
    copies: list[Copy]

    @property
    def megabytes(self) -> float:
        """Size in UTF-8."""
        return sum(len(text.encode("utf-8", "surrogatepass")) for text in self.texts) / 1e6


def build(data: Path, real: int, seed: int = 1) -> Corpus:
    """Choose real texts, a fifth pages, a fifth gold texts, the rest paragraphs, and add edited copies.

    Args:
        data: the folder that holds ``extraction``.
        real: how many real texts; two copies are added for every five.
        seed: of the choice and the edits.
    """
    draw = Random(seed)  # noqa: S311  to choose texts, not secrets
    pages: list[str] = []
    articles: list[str] = []
    for page in chain.from_iterable(read_pages(data, one.name) for one in GOLD_SETS):
        pages.append(page.text)
        articles.append(page.gold)
    lines = chain.from_iterable(page.split("\n") for page in pages)
    paragraphs = [line for line in lines if len(line.split()) >= _LEAST_WORDS]
    chosen = draw.sample(pages, min(len(pages), round(_PAGES * real)))
    chosen += draw.sample(articles, min(len(articles), round(_ARTICLES * real)))
    chosen += draw.sample(paragraphs, min(len(paragraphs), real - len(chosen)))
    return with_copies(chosen, round(_COPIES * len(chosen)), draw)


def with_copies(originals: list[str], number: int, draw: Random) -> Corpus:
    """Shuffle edited copies in among the originals; now and then a copy is made of a copy."""
    texts = list(originals)
    made: list[tuple[int, tuple[str, ...]]] = []
    for _ in range(number):
        origin = draw.randrange(len(texts))
        copy, edits = edit(texts[origin], draw.uniform(0, 1 - _FLOOR), draw, originals)
        texts.append(copy)
        made.append((origin, edits))
    places = list(range(len(texts)))
    draw.shuffle(places)
    shuffled = [""] * len(texts)
    for text, place in zip(texts, places, strict=True):
        shuffled[place] = text
    copies = [Copy(places[len(originals) + at], places[origin], edits) for at, (origin, edits) in enumerate(made)]
    return Corpus(shuffled, copies)
