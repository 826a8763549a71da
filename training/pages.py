"""Pages ready for training: features, labels and content words of every variant, kept on disk as plain arrays."""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.features import FEATURES
from cleaner.cleaning.lexicon import fold_tokens
from cleaner.cleaning.parse import read_blocks
from cleaner.kernels.cleaning.codes import TK_CONTENT
from training.labels import align
from training.readings import Reading, load_readings, read_labels
from training.shapes import Variant, make
from training.silver import accepted, silver_rows, vote
from training.stated import state
from training.traced import Traced, carry, trace

__all__ = [
    "COL", "FUNDUS", "GOLD", "SILVER", "Cut", "Gold", "Page", "align_gold", "cut", "cut_of", "has_gold", "keep",
    "make_page", "of_reading", "overlap", "prepare", "read_rows", "readings", "rows_read", "take", "vote_silver",
]  # fmt: skip

GOLD, SILVER, FUNDUS = "wcxb_dev_articles", "trafilatura_eval_train", "fundus_shared"
# How many variants of each page are drawn beside the page as it is; one of all is picked each epoch.
VARIANTS = 4
# As kernels/cleaning/places.py has it: a block that ends in a stop and has so many words counts as prose.
PROSE_WORDS = 12
COL = {name: i for i, name in enumerate(FEATURES)}

Floats = NDArray[np.float32]


@dataclass
class Page:
    """A page as the model sees it.

    Attributes:
        page: its name in the data; variants of a page share it.
        site: where it comes from.
        kind: pages of the same kind may lend each other their chrome.
        x: features, float32 (n, F); of HTML, those of the tags behind them.
        y: whether a block is the body's, float32 (n,).
        weight: how much a block counts, float32 (n,).
        words: of each block, float32 (n,).
        prose: whether a block counts as prose for the overlap, bool (n,).
        contents: hashes of each block's content words, uint32, sorted.
        fields: whether a block is a field's, float32 (n, 5), by traced.FIELDS.
        sure: how much that counts, float32 (n, 5), 0 to 1.
    """

    page: str
    site: str
    kind: str
    x: Floats
    y: Floats
    weight: Floats
    words: Floats
    prose: NDArray[np.bool_]
    contents: list[NDArray[np.uint32]]
    fields: Floats
    sure: Floats


def take(page: Page, index: NDArray[np.intp]) -> Page:
    """Some blocks of a page, in order, as a copy."""
    return Page(
        page.page,
        page.site,
        page.kind,
        page.x[index],
        page.y[index],
        page.weight[index],
        page.words[index],
        page.prose[index],
        [page.contents[i] for i in index.tolist()],
        page.fields[index],
        page.sure[index],
    )


def overlap(page: Page) -> Floats:
    """The feature of that name, as kernels/cleaning/places.py has it: float32 (n,)."""
    sizes = np.array([len(c) for c in page.contents])
    owner = np.repeat(np.arange(len(sizes)), sizes)
    words, place = np.unique(np.concatenate([np.zeros(0, np.uint32), *page.contents]), return_inverse=True)
    counts = np.bincount(place[page.prose[owner]], minlength=len(words))
    shared = np.bincount(owner, weights=counts[place] > page.prose[owner], minlength=len(sizes))
    return np.where(sizes >= 2, shared / np.maximum(1, sizes), 0.0).astype(np.float32)


@dataclass(frozen=True)
class Cut:
    """A text as the scorer gets it.

    Attributes:
        x: features of its blocks, float32 (n, F); of HTML, those of the tags behind them.
        open: whether the form of each leaves open what it is, bool (n,).
        tokens: folded tokens of each.
        blocks: the blocks themselves.
    """

    x: Floats
    open: NDArray[np.bool_]
    tokens: list[list[str]]
    blocks: Blocks


def cut(text: str) -> Cut:
    """A page's blocks as the scorer gets them."""
    blocks, features = read_blocks(text)
    return cut_of(blocks, features.x)


def cut_of(blocks: Blocks, x: Floats) -> Cut:
    """Blocks with their features, float32 (n, F)."""
    return Cut(x, blocks.kinds < 0, [blocks.tokens(i) for i in range(len(blocks))], blocks)


def read_rows(data: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of a data file."""
    with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf8") as lines:
        yield from map(json.loads, lines)


def make_page(row: dict[str, Any], variant: Variant, blocks: Cut, y: Floats, sure: Floats, traced: Traced) -> Page:
    """A page from its blocks, labels and how sure those are."""
    # What the form decides is decided already; it is shown to the model and not asked of it.
    words = np.array([len(tokens) for tokens in blocks.tokens], dtype=np.float32)
    weight = (np.clip(words, 3, 40) / 20 * blocks.open * sure).astype(np.float32)
    x = blocks.x
    prose = blocks.open & (x[:, COL["stop"]] > 0) & (words >= PROSE_WORDS)
    contents = [_contents(blocks.blocks, i) for i in range(len(words))]
    # A headline or caption that an extractor took is none of the body's.
    taken = (traced.y[:, [0, 1, 4]] * traced.sure[:, [0, 1, 4]]).any(axis=1) & (y > 0)
    weight[taken] = 0
    return Page(
        row["id"], row["site"] or row["id"], variant.kind, x, y, weight, words, prose, contents, traced.y, traced.sure
    )


def _contents(blocks: Blocks, i: int) -> NDArray[np.uint32]:
    """The content words of a block, by what is left of their hashes."""
    first, last = blocks.bounds[i].tolist()
    content = (blocks.page.token_flags[first:last] & TK_CONTENT) != 0
    return np.unique(blocks.page.hashes(slice(first, last))[content].astype(np.uint32))


_Labels = tuple[Floats, Floats, Traced]
Gold = Callable[[Cut, Variant, int], tuple[Floats, Floats] | None]


@cache
def readings() -> dict[str, Reading]:
    """The readings by the id of their page."""
    return load_readings()


def _variants(row: dict[str, Any], gold: Gold) -> Iterator[Page]:
    """A page in all its variants, its labels from gold or silver and its markup; none where they cannot be had."""
    plain, own = None, None
    for i, variant in enumerate(make(row["text"], row["html"], row["id"], VARIANTS)):
        blocks = cut(variant.text)
        found = gold(blocks, variant, i) if blocks.tokens else None
        if i == 0 and found is not None:
            plain, own = blocks, trace(state(row), blocks.blocks, found[0])
            yield make_page(row, variant, blocks, *found, own)
        elif plain is None or own is None:
            return
        elif found is not None:
            yield make_page(row, variant, blocks, *found, carry(own, _changed(plain, variant), blocks.tokens))


def _changed(plain: Cut, variant: Variant) -> list[list[str]]:
    """The folded tokens of a page's blocks in the words of a variant."""
    return [fold_tokens(variant.change(plain.blocks.passage(k))) for k in range(len(plain.blocks))]


def rows_read(data: Path) -> Iterator[tuple[dict[str, Any], Cut, Traced]]:
    """The rows that were read by hand: their blocks, and what those are, the body's column before the fields'."""
    for name in (GOLD, SILVER):
        for row in read_rows(data, name):
            reading = readings().get(row["id"])
            if reading is not None:
                plain = cut(row["text"])
                body, sure, fields = read_labels(reading, row["text"], plain.blocks)
                yield row, plain, Traced(np.column_stack([body, fields.y]), np.column_stack([sure, fields.sure]))


def of_reading(row: dict[str, Any], variant: Variant, blocks: Cut, whole: Traced) -> Page:
    """A page from its blocks and what they are, the body's column before the fields'."""
    fields = Traced(whole.y[:, 1:], whole.sure[:, 1:])
    return make_page(row, variant, blocks, whole.y[:, 0], whole.sure[:, 0], fields)


def _read_pages(data: Path) -> Iterator[Page]:
    """The pages that were read by hand, in all their variants."""
    for row, plain, whole in rows_read(data):
        own, *others = make(row["text"], row["html"], row["id"], VARIANTS)
        yield of_reading(row, own, plain, whole)
        for variant in others:
            blocks = cut(variant.text)
            if blocks.tokens:
                yield of_reading(row, variant, blocks, carry(whole, _changed(plain, variant), blocks.tokens))


def align_gold(row: dict[str, Any], blocks: Cut, variant: Variant, i: int) -> tuple[Floats, Floats] | None:
    """Labels from the page's gold; None where even the best choice of blocks is under the floor (F1 of words)."""
    gold = variant.change(row["gold"])
    share = align(blocks.tokens, gold)
    words = np.array([len(tokens) for tokens in blocks.tokens], dtype=np.float32)
    y = (share > 0.5).astype(np.float32)
    found = float((share * words * y).sum())
    precision, recall = found / max(1.0, float((y * words).sum())), found / max(1, len(fold_tokens(gold)))
    if 2 * precision * recall / max(1e-9, precision + recall) < (0.85 if i else 0.9):
        return None
    return y, np.where((share > 0.2) & (share < 0.8), 0.3, 1.0).astype(np.float32)


def _gold_pages(data: Path, name: str) -> Iterator[Page]:
    for row in read_rows(data, name):
        if row["id"] not in readings():
            yield from _variants(row, partial(align_gold, row))


def vote_silver(
    row: dict[str, Any], texts: list[str], blocks: Cut, variant: Variant, i: int
) -> tuple[Floats, Floats] | None:
    """Labels from what extractors made of the page; None where the set's own passages object."""
    y, sure = vote([variant.change(t) for t in texts], blocks.tokens)
    return None if i == 0 and not accepted(row, blocks.tokens, y) else (y, sure)


def _silver_pages(data: Path) -> Iterator[Page]:
    for row, texts in silver_rows(data / f"{SILVER}.jsonl.gz"):
        if row["id"] not in readings():
            yield from _variants(row, partial(vote_silver, row, texts))


def prepare(data: Path, kept: Path | None = None) -> tuple[list[Page], list[Page]]:
    """All usable pages, those with gold and those with silver labels.

    Args:
        data: the folder of the data files.
        kept: a file of prepared pages: read where it is, else written; None to prepare anew.
    """
    pages = keep(
        kept, lambda: (*_gold_pages(data, GOLD), *_gold_pages(data, FUNDUS), *_silver_pages(data), *_read_pages(data))
    )
    gold = has_gold(data)
    return [p for p in pages if p.page in gold], [p for p in pages if p.page not in gold]


def has_gold(data: Path) -> set[str]:
    """The names of the pages that have gold."""
    return {row["id"] for name in (GOLD, FUNDUS) for row in read_rows(data, name)}


def keep(kept: Path | None, make_pages: Callable[[], Iterable[Page]]) -> list[Page]:
    """Pages from the file in which they are kept; where it is not there they are made, and written to it."""
    if kept is not None and kept.exists():
        return _read(kept)
    pages = list(make_pages())
    if kept is not None:
        _write(kept, pages)
    return pages


_ARRAYS = ("x", "y", "weight", "words", "prose", "fields", "sure")


def _write(path: Path, pages: list[Page]) -> None:
    contents = [c for p in pages for c in p.contents]
    with path.open("wb") as out:  # numpy would add an ending to a name that has none
        np.savez(
            out,
            names=np.array([(p.page, p.site, p.kind) for p in pages]),
            sizes=np.array([len(p.y) for p in pages]),
            content_sizes=np.array([len(c) for c in contents]),
            contents=np.concatenate(contents),
            **{name: np.concatenate([getattr(p, name) for p in pages]) for name in _ARRAYS},
        )


def _read(path: Path) -> list[Page]:
    with np.load(path, allow_pickle=False) as stored:
        held = {name: stored[name] for name in stored.files}
    ends = np.cumsum(held["sizes"])
    contents = np.split(held["contents"], np.cumsum(held["content_sizes"])[:-1])
    pages = []
    for (page, site, kind), end, size in zip(
        held["names"].tolist(), ends.tolist(), held["sizes"].tolist(), strict=True
    ):
        span = slice(end - size, end)
        arrays = [held[name][span] for name in _ARRAYS]
        pages.append(Page(page, site, kind, *arrays[:5], contents[span], *arrays[5:]))
    return pages
