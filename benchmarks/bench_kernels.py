"""Each kernel by itself, on generated text: ``pytest benchmarks/bench_kernels.py``.

Rates, in the extra information of the JSON that ``--benchmark-json`` writes, are MB of UTF-8, or millions of
shingles, texts or calls, a second of one core.
"""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cleaner import DedupSettings, find_duplicates, kernels, minhash, similar_pairs
from cleaner.kernels.neardup import normalising, sets, tables, tokens, verify
from cleaner.kernels.neardup.tuples import Compared
from cleaner.neardup import bands
from cleaner.neardup.workers import permutations

pytest.importorskip("pytest_benchmark", reason="benchmarks need pytest-benchmark")

TABLE = tables.characters("default")
_draw = random.Random(1)  # noqa: S311  to make texts, not secrets
# Word lengths as in English news: 4.7 letters on average.
_WORDS = [
    "".join(_draw.choices("etaoinshrdlcumwfgypbvk", k=length))
    for length in _draw.choices(range(1, 13), (3, 17, 20, 17, 11, 9, 8, 6, 4, 3, 1, 1), k=5000)
]


def english(words: int, *, quotes: bool = False) -> str:
    text = " ".join(_draw.choices(_WORDS, k=words)).capitalize() + "."
    return text.replace(" a", " “a").replace("s ", "s” ") if quotes else text


def chinese(characters: int) -> str:
    return "".join(chr(_draw.randrange(0x4E00, 0x9000)) for _ in range(characters))


TEXTS = {
    "ascii": english(50_000),
    "quotes": english(50_000, quotes=True),
    "chinese": chinese(100_000),
    "short": " ".join(_draw.choices("abcdefgh", k=150_000)),
}


def padded(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode() + bytes(kernels.PADDING), dtype=np.uint8)


def rate(benchmark: Any, amount: float, function: Callable[..., Any], *arguments: Any) -> None:
    """Run a benchmark and note how many millions of ``amount`` go through in a second."""
    function(*arguments)  # compiles
    benchmark(function, *arguments)
    if benchmark.stats is not None:
        benchmark.extra_info["rate"] = round(amount / benchmark.stats.stats.min / 1e6, 1)


@pytest.mark.parametrize("name", TEXTS)
def test_document_shingles(benchmark: Any, name: str) -> None:
    data = padded(TEXTS[name])
    length = len(data) - kernels.PADDING
    work = np.empty(tables.work_bytes(length), dtype=np.uint8)
    hashes = np.empty(tables.most_tokens(length), dtype=np.uint64)
    found = np.empty_like(hashes)
    rate(benchmark, length, tokens.document_shingles, data, 0, length, 5, TABLE, work, hashes, found)


@pytest.mark.parametrize("name", ["ascii", "short"])
def test_tokenise(benchmark: Any, name: str) -> None:
    data = padded(TEXTS[name].lower())
    length = len(data) - kernels.PADDING
    rate(
        benchmark,
        length,
        tokens.tokenise,
        data,
        length,
        TABLE.full,
        np.empty(tables.most_tokens(length), dtype=np.uint64),
    )


@pytest.mark.parametrize("name", ["ascii", "quotes", "chinese"])
def test_normalise(benchmark: Any, name: str) -> None:
    data = padded(TEXTS[name])
    length = len(data) - kernels.PADDING
    work = np.empty(tables.work_bytes(length), dtype=np.uint8)
    rate(benchmark, length, normalising.normalise, data, 0, length, TABLE, work)


def random_hashes(count: int, seed: int = 0) -> NDArray[np.uint64]:
    return np.random.default_rng(seed).integers(0, 2**64, count, dtype=np.uint64)


def test_shingle(benchmark: Any) -> None:
    hashes = random_hashes(4000)
    rate(benchmark, len(hashes), tokens.shingle, hashes, len(hashes), 5, np.empty_like(hashes))


@pytest.mark.parametrize("count", [10, 100, 500, 5000])
def test_sketch_shingles(benchmark: Any, count: int) -> None:
    mixed, signature = np.empty(count + 32, dtype=np.uint32), np.empty(128, dtype=np.uint32)
    shingles = random_hashes(count)
    rate(benchmark, count, kernels.sketch_shingles, shingles, count, *permutations(128, 1), mixed, signature)


@pytest.mark.parametrize("count", [100, 1000, 100_000])
def test_sort_unique(benchmark: Any, count: int) -> None:
    starts, work = np.empty(count + 1, dtype=np.int32), np.empty(count + 2, dtype=np.uint64)
    result, fingerprints = np.empty(count, dtype=np.uint64), np.empty(2, dtype=np.uint64)
    rate(benchmark, count, sets.sort_unique, random_hashes(count), count, starts, work, result, fingerprints)


@pytest.mark.parametrize("common", [0, 500, 1000])
def test_intersection(benchmark: Any, common: int) -> None:
    shared = random_hashes(common)
    left = np.unique(np.concatenate((shared, random_hashes(1000 - common, 1))))
    right = np.unique(np.concatenate((shared, random_hashes(1000 - common, 2))))
    rate(benchmark, 2000, sets.intersection, left, right, 0)


def test_similarity_of_unlike_sets(benchmark: Any) -> None:
    left, right = np.sort(random_hashes(1000, 1)), np.sort(random_hashes(1000, 2))
    signatures = np.random.default_rng(3).integers(0, 2**32, (2, 128), dtype=np.uint32)
    sizes = np.array([1000, 1000])
    compared = Compared(
        np.concatenate((left, right)), np.array([0, 1000]), sizes, sizes, signatures, np.arange(2), 0.8, 75
    )
    rate(benchmark, 1, verify.similarity, 0, 1, compared, 0.8)


def test_bucket_firsts(benchmark: Any) -> None:
    signatures = np.random.default_rng(4).integers(0, 2**32, (50_000, 128), dtype=np.uint32)
    keys = np.empty((1, len(signatures)), dtype=np.uint64)
    kernels.bucket_keys(signatures, np.arange(len(signatures)), np.array([7]), 0, len(signatures), keys)
    grouped, slots = np.empty_like(keys[0]), np.empty(1 << 17, dtype=np.int32)
    places, firsts = np.empty((2, len(signatures)), dtype=np.int32)
    rate(benchmark, len(signatures), kernels.bucket_firsts, keys[0], 1, grouped, places, slots, firsts)


def corpus(number: int, words: int) -> list[str]:
    """Texts of which a third are edited copies."""
    texts = [english(words) for _ in range(number * 2 // 3)]
    for _ in range(number - len(texts)):
        copy = _draw.choice(texts).split()
        copy[_draw.randrange(len(copy))] = "edited"
        texts.append(" ".join(copy))
    return texts


@pytest.mark.parametrize("function", [minhash, find_duplicates, similar_pairs])
@pytest.mark.parametrize("words", [60, 600])
def test_from_text(benchmark: Any, function: Callable[..., Any], words: int) -> None:
    """The public calls in one thread, encoding of the Python strings included."""
    texts = corpus(600_000 // words, words)
    rate(benchmark, sum(map(len, texts)), lambda: function(texts, threads=1))


def test_choose_bands(benchmark: Any) -> None:
    choose = bands._choose.__wrapped__  # noqa: SLF001  without its cache
    rate(benchmark, 1, choose, 0.8, DedupSettings().num_perm, 0.99)
