"""News-like articles by the million, with near-copies of known exact similarity, written straight to Arrow files.

A sentence has 20 words: four slots (a surname, a place, a firm, a number), each followed by a phrase of four.
Within an article no two slots of a kind hold the same word, so every run of five words holds a slot's word and
occurs once; an article of s sentences has exactly 20 s - 4 shingles of five words. A near-copy has k of its
numbers changed to numbers that occur nowhere else; each takes five shingles away and brings five new ones, so
its similarity is exactly (n - 5 k) / (n + 5 k). Nothing is read: all words are made up here, from a seed.
"""

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

__all__ = ["HOSTILE", "Known", "Pieces", "pieces", "read_texts", "write_articles", "write_texts"]

Ids = NDArray[np.int64]

WORDS = 20  # of a sentence
SENTENCES = (18, 32)  # of an article: 3.2 kB on average
BLOCK = 5_000  # articles of a record batch
COPIES = 0.1  # of all articles
VERSIONS = 50
LONG = 200_000_000

_SLOT = 4  # slots of a sentence, each with its phrase
_ONSETS = ("b", "br", "d", "dr", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "w")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
_ENDS = (("son", "man", "ley", "wick"), ("ford", "ham", "burg", "stead"), ("corp", "tec", "ex", "ium"))
_NOUNS = """
council bridge harbour school budget railway hospital market river union border court museum farm airport factory
ministry police theatre library stadium forest coast bank mine college road tunnel station dam shipyard refinery
province parliament embassy vineyard orchard quarry tram canal
"""
_VERBS = """
runs leads advises owns left joined founded sued praised warned visited defended criticised audited represents
chairs inspected financed rebuilt closed
"""
_TELLS = "told assured reminded informed wrote promised cautioned notified taught asked"
_DEALS = "sold bought lost shipped stored planted repaired ordered delivered counted"
_UNITS = "tonnes euros people homes jobs trees tickets lorries letters votes"
_ARTICLES = "the a their one"


class Known(NamedTuple):
    """What is known of near-copies: int64 (m,) rows, the lower first, and float64 (m,) exact similarities."""

    lefts: Ids
    rights: Ids
    similarities: NDArray[np.float64]


class Pieces(NamedTuple):
    """Pieces of text: the bytes of all, int64 (n + 1,) bounds, and where each of the eight kinds begins.

    Kinds alternate: a slot's words, its phrases. Each has a prime number of pieces, so that steps through it
    come to no piece twice. The last kind but one holds numbers; those of copies follow after all kinds.
    """

    data: NDArray[np.uint8]
    bounds: Ids
    firsts: Ids
    sizes: Ids
    fresh: int


def _names(ends: tuple[str, ...], draw: np.random.Generator) -> list[str]:
    made = [f"{a}{b}{c}{d}{end}".capitalize() for a, b, c, d, end in product(_ONSETS, _VOWELS, _ONSETS, "aeo", ends)]
    return [made[k] for k in draw.permutation(len(made))]


def _phrases(*words: str, end: str, draw: np.random.Generator) -> list[str]:
    made = [" ".join(chosen) for chosen in product(*(choice.split() for choice in words))]
    return [f" {made[k]}{end}" for k in draw.permutation(len(made))]


def _prime(most: int) -> int:
    return next(n for n in range(most, 1, -1) if all(n % d for d in range(2, int(n**0.5) + 1)))


def pieces(seed: int = 1) -> Pieces:
    """Make the pieces that articles are put together from."""
    draw = np.random.default_rng([seed, 0])
    kinds = [
        _names(_ENDS[0], draw), _phrases(_VERBS, _ARTICLES, _NOUNS, "near", end=" ", draw=draw),
        _names(_ENDS[1], draw), _phrases(_TELLS, _ARTICLES, _NOUNS, "of", end=" ", draw=draw),
        _names(_ENDS[2], draw), _phrases("which it", "has had", _DEALS, "some nearly about",
                                         end=" ", draw=draw),
        [str(k) for k in range(1000, 100_000)], _phrases(_UNITS, "of for", _ARTICLES, _NOUNS, end=". ", draw=draw),
    ]  # fmt: skip
    kinds = [kind[: _prime(len(kind))] for kind in kinds]
    fresh = [str(k) for k in range(100_000, 1_000_000)]
    parts = [piece.encode() for kind in (*kinds, fresh) for piece in kind]
    sizes = np.array([len(kind) for kind in kinds], dtype=np.int64)
    bounds = np.zeros(len(parts) + 1, dtype=np.int64)
    np.cumsum([len(part) for part in parts], out=bounds[1:])
    data = np.frombuffer(b"".join(parts), dtype=np.uint8)
    return Pieces(data, bounds, np.cumsum(sizes) - sizes, sizes, int(sizes.sum()))


def _article_ids(made: Pieces, rows: int, sentences: int, draw: np.random.Generator) -> Ids:
    """Ids of pieces, int64 (rows, sentences, 8): from a random piece of each kind on, in steps of a random size."""
    begins = draw.integers(0, made.sizes, (rows, 1, 2 * _SLOT))
    steps = draw.integers(1, made.sizes, (rows, 1, 2 * _SLOT))
    return (begins + steps * np.arange(sentences)[:, np.newaxis]) % made.sizes + made.firsts


def _renumber(made: Pieces, ids: Ids, changed: NDArray[np.bool_], draw: np.random.Generator) -> None:
    """Put fresh numbers into chosen sentences, bool (rows, sentences), none twice in an article."""
    rows, sentences = changed.shape
    fresh = 899_981  # a prime
    numbers = (draw.integers(0, fresh, (rows, 1)) + draw.integers(1, fresh, (rows, 1)) * np.arange(sentences)) % fresh
    ids[:, :, -2] = np.where(changed, made.fresh + numbers, ids[:, :, -2])


def _joined(made: Pieces, ids: Ids, present: NDArray[np.bool_]) -> pa.StringArray:
    """Articles of those sentences that are present, bool (rows, sentences); copied byte by byte at once."""
    flat = ids[present].ravel()
    lengths = made.bounds[flat + 1] - made.bounds[flat]
    ends = np.cumsum(lengths)
    places = np.repeat(made.bounds[flat] - (ends - lengths), lengths)
    places += np.arange(len(places))
    last = np.cumsum(present.sum(axis=1)) * ids.shape[2]
    offsets = np.zeros(len(ids) + 1, dtype=np.int32)
    offsets[1:] = np.concatenate((np.zeros(1, dtype=np.int64), ends))[last]
    return pa.StringArray.from_buffers(len(ids), pa.py_buffer(offsets), pa.py_buffer(made.data[places]))


def write_texts(path: Path, batches: Iterator[pa.StringArray]) -> None:
    """Write texts to an Arrow IPC file with one column, ``text``."""
    schema = pa.schema([("text", pa.string())])
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for texts in batches:
            writer.write_batch(pa.record_batch([texts], schema=schema))


def read_texts(path: Path) -> pa.ChunkedArray:
    """The texts of a file, mapped: nothing is read before it is asked for."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all().column("text")


def _sentence_counts(rows: int, draw: np.random.Generator) -> Ids:
    return draw.integers(SENTENCES[0], SENTENCES[1] + 1, rows)


def _block(made: Pieces, seed: int, number: int, rows: int) -> tuple[Ids, Ids]:
    """The originals of a block: ids of pieces and numbers of sentences."""
    draw = np.random.default_rng([seed, 1, number])
    return _article_ids(made, rows, SENTENCES[1], draw), _sentence_counts(rows, draw)


def write_articles(path: Path, total: int, seed: int = 1) -> Known:
    """Write articles, a tenth of them near-copies, of similarities from 0.6 to 1, of articles half a file before.

    Args:
        path: of the file.
        total: articles; a multiple of two.
        seed: the same gives the same file.

    Returns:
        The near-copies; all other pairs share a phrase at most.
    """
    made = pieces(seed)
    block = min(BLOCK, total // 2)
    blocks = total // block
    known: list[tuple[Ids, Ids, NDArray[np.float64]]] = []

    def batches() -> Iterator[pa.StringArray]:
        for number in range(blocks):
            ids, counts = _block(made, seed, number, block)
            source = number - (blocks - blocks // 2)
            if source >= 0:
                draw = np.random.default_rng([seed, 2, number])
                rows = np.sort(draw.choice(block, round(2 * COPIES * block), replace=False))
                known.append(_copy_into(made, (ids, counts), _block(made, seed, source, block), rows, draw))
                known[-1][0][:] += source * block
                known[-1][1][:] += number * block
            yield _joined(made, ids, np.arange(SENTENCES[1]) < counts[:, np.newaxis])

    write_texts(path, batches())
    return Known(*(np.concatenate(column) for column in zip(*known, strict=True)))


def _copy_into(
    made: Pieces, target: tuple[Ids, Ids], source: tuple[Ids, Ids], rows: Ids, draw: np.random.Generator
) -> tuple[Ids, Ids, NDArray[np.float64]]:
    """Replace rows of a block by copies of other rows of an earlier one, with some numbers changed."""
    ids, counts = target
    origins = draw.permutation(len(ids))[: len(rows)]
    copies, sentences = source[0][origins], source[1][origins]
    present = np.arange(SENTENCES[1]) < sentences[:, np.newaxis]
    changes = draw.integers(0, sentences + 1)
    order = np.where(present, draw.random(present.shape), 2.0).argsort(axis=1).argsort(axis=1)
    _renumber(made, copies, order < changes[:, np.newaxis], draw)
    ids[rows], counts[rows] = copies, sentences
    shingles = WORDS * sentences - 4
    return origins.copy(), rows.copy(), (shingles - 5 * changes) / (shingles + 5 * changes)


# --- corpora made to break a search


def _blocks(total: int) -> Iterator[tuple[int, int]]:
    for first in range(0, total, BLOCK):
        yield first // BLOCK, min(BLOCK, total - first)


def _all_equal(total: int) -> Iterator[pa.StringArray]:
    made = pieces()
    one = _article_ids(made, 1, 25, np.random.default_rng(3))
    for _, rows in _blocks(total):
        yield _joined(made, np.repeat(one, rows, axis=0), np.ones((rows, 25), dtype=np.bool_))


def _all_empty(total: int) -> Iterator[pa.StringArray]:
    for _, rows in _blocks(total):
        yield pa.array([""] * rows, pa.string())


def _one_word(total: int) -> Iterator[pa.StringArray]:
    for number, rows in _blocks(total):
        yield pa.array([f"word{number * BLOCK + row}" for row in range(rows)], pa.string())


def _one_long(total: int) -> Iterator[pa.StringArray]:
    """One document of 200 bytes for each text there is in all (200 MB in a million), and articles: a hundredth."""
    made = pieces()
    length = LONG * total // 1_000_000
    draw = np.random.default_rng(4)
    # Numbers and names go round after some thousand sentences, in other company each time.
    sentences = length // 100
    parts = _joined(made, _article_ids(made, 1, sentences, draw), np.ones((1, sentences), dtype=np.bool_))
    yield pa.array([parts[0].as_py()[:length]], pa.string())
    yield _joined(made, _article_ids(made, total // 100, 25, draw), np.ones((total // 100, 25), dtype=np.bool_))


def _one_template(total: int) -> Iterator[pa.StringArray]:
    """Fifteen sentences that all have, and two to six of each text's own: similarities of 0.787 and below."""
    made = pieces()
    template = _article_ids(made, 1, 15, np.random.default_rng(5))
    for number, rows in _blocks(total):
        draw = np.random.default_rng([6, number])
        own = _article_ids(made, rows, 6, draw)
        present = np.arange(21) < draw.integers(17, 22, rows)[:, np.newaxis]
        yield _joined(made, np.concatenate((np.repeat(template, rows, axis=0), own), axis=1), present)


def _versions(total: int) -> Iterator[pa.StringArray]:
    """Articles in 50 versions one after the other, each with one more of 24 numbers changed: similarity 0.979."""
    made = pieces()
    for number, rows in _blocks(total):
        draw = np.random.default_rng([7, number])
        stories = -(-rows // VERSIONS)
        ids = np.repeat(_article_ids(made, stories, 24, draw)[:, np.newaxis], VERSIONS, axis=1)
        fresh = draw.permuted(np.broadcast_to(np.arange(899_981), (1, 899_981)), axis=1)[0]
        for version in range(1, VERSIONS):
            at = (number * 17 + np.arange(stories) * VERSIONS + version) * 8_191 % len(fresh)
            ids[:, version:, version % 24, -2] = (made.fresh + fresh[at])[:, np.newaxis]
        flat = ids.reshape(stories * VERSIONS, 24, -1)[:rows]
        yield _joined(made, flat, np.ones((rows, 24), dtype=np.bool_))


HOSTILE: dict[str, Callable[[int], Iterator[pa.StringArray]]] = {
    "all equal": _all_equal,
    "all empty": _all_empty,
    "one of 200 MB": _one_long,
    "one word each": _one_word,
    "one template": _one_template,
    "50 versions each": _versions,
}
