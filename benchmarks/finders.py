"""The contenders that find near-copies, each from raw text to its answer.

Peers get their shingles from the quickest plain Python there is (casefold, one regular expression, str.join
over zip), which on these texts comes to the tokens of truth.py but for underscores and combining marks.
Sketches have 128 permutations. Where a library leaves the number of bands to its user, it gets the fewest
that divide 128 evenly and find a pair exactly at the threshold with a chance of 0.99 at least.

Answers are of three kinds: pairs of texts; texts that are removed, one of each group being kept (with the
pair that is the reason, where the contender tells it); and flags on all texts that have a near-copy, without
telling which.
"""

# ruff: noqa: PLC0415  (a contender loads its library when it runs, and nobody else's)

import json
import re
import struct
import tempfile
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Literal

import numpy as np

__all__ = ["FINDERS", "NUM_PERM", "Answer", "Find", "Finder", "even_bands", "plain_shingles"]

NUM_PERM = 128
_SEED = 1
_WORD = re.compile(r"[^\W_]+")

Kind = Literal["pairs", "removed", "flags"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a contender found.

    Attributes:
        pairs: int64 (m, 2), the lower row first; for kind "removed", text and keeper, where known.
        rows: int64 (k,), texts removed or flagged; empty for kind "pairs".
    """

    pairs: np.ndarray
    rows: np.ndarray


Find = Callable[[list[str], float], Answer]


@dataclass(frozen=True, slots=True)
class Finder:
    """A contender.

    Attributes:
        name: as it stands in the table.
        kind: of its answer.
        prepare: imports what it needs; given a number of cores, returns the function to time.
        module: what must be installed.
        options: how it is used.
        plain: it is given shingles made in plain Python, and does not make its own.
    """

    name: str
    kind: Kind
    prepare: Callable[[int], Find]
    module: str
    options: str = ""
    plain: bool = True


def plain_shingles(text: str) -> list[str]:
    """Runs of five words; fewer words are one run.

    >>> plain_shingles("The ship sailed on Tuesday, again.")
    ['the ship sailed on tuesday', 'ship sailed on tuesday again']
    """
    words = _WORD.findall(text.casefold())
    if len(words) < 5:
        return [" ".join(words)] if words else []
    return list(map(" ".join, zip(words, words[1:], words[2:], words[3:], words[4:], strict=False)))


def even_bands(threshold: float, recall: float = 0.99) -> int:
    """Fewest bands of equal size that find a pair at the threshold with this chance.

    >>> even_bands(0.8), even_bands(0.9)
    (32, 16)
    """
    bands = 1
    while bands < NUM_PERM and 1 - (1 - threshold ** (NUM_PERM // bands)) ** bands < recall:
        bands *= 2
    return bands


def _answer(pairs: Sequence[tuple[int, int]] | np.ndarray = (), rows: Sequence[int] | np.ndarray = ()) -> Answer:
    ordered = np.sort(np.asarray(pairs, dtype=np.int64).reshape(-1, 2), axis=1)
    return Answer(ordered, np.asarray(rows, dtype=np.int64))


def _similar_pairs(cores: int) -> Find:
    from cleaner import similar_pairs

    return lambda texts, threshold: _answer(similar_pairs(texts, threshold, threads=cores).indices)


def _find_duplicates(cores: int) -> Find:
    from cleaner import find_duplicates

    def find(texts: list[str], threshold: float) -> Answer:
        found = find_duplicates(texts, threshold, threads=cores)
        return _answer(np.stack((found.keepers, found.members), axis=1), found.members)

    return find


def _rensa_pairs(_cores: int, *, confirm: bool) -> Find:
    import rensa

    def find(texts: list[str], threshold: float) -> Answer:
        sketches = rensa.RMinHash.from_token_sets(map(plain_shingles, texts), NUM_PERM, _SEED)
        index = rensa.RMinHashLSH(threshold, NUM_PERM, even_bands(threshold))
        index.insert_many(sketches)
        candidates = [
            (row, other) for row, others in enumerate(index.query_all(sketches)) for other in others if row < other
        ]
        if confirm:
            candidates = [
                (left, right) for left, right in candidates if sketches[left].jaccard(sketches[right]) >= threshold
            ]
        return _answer(candidates)

    return find


def _rensa_deduplicator(_cores: int, *, circulant: bool) -> Find:
    import rensa

    def find(texts: list[str], threshold: float) -> Answer:
        if circulant:
            keeper = rensa.CMinHashDeduplicator(threshold, NUM_PERM, _SEED)
        else:
            keeper = rensa.RMinHashDeduplicator(threshold, NUM_PERM, use_lsh=True, seed=_SEED)
        kept = keeper.add_pairs((str(row), plain_shingles(text)) for row, text in enumerate(texts))
        return _answer(rows=np.flatnonzero(~np.asarray(kept, dtype=bool)))

    return find


def _rensa_rho(_cores: int, *, bands: int | None) -> Find:
    import rensa

    def find(texts: list[str], threshold: float) -> Answer:
        sketches = rensa.RMinHash.digest_matrix_from_token_sets_rho(map(plain_shingles, texts), NUM_PERM, _SEED)
        index = rensa.RMinHashLSH(threshold, NUM_PERM, bands or even_bands(threshold))
        flags = index.query_duplicate_flags_matrix_one_shot(sketches)
        return _answer(rows=np.flatnonzero(np.asarray(flags, dtype=bool)))

    return find


def _datasketch(_cores: int) -> Find:
    from datasketch import MinHash, MinHashLSH

    def find(texts: list[str], threshold: float) -> Answer:
        encoded = ([shingle.encode("utf-8") for shingle in plain_shingles(text)] for text in texts)
        sketches = MinHash.bulk(encoded, num_perm=NUM_PERM, seed=_SEED)
        index = MinHashLSH(threshold=threshold, num_perm=NUM_PERM)
        with index.insertion_session() as session:
            for row, sketch in enumerate(sketches):
                session.insert(row, sketch, check_duplication=False)
        return _answer(
            [(row, other) for row, sketch in enumerate(sketches) for other in index.query(sketch) if row < other]
        )

    return find


def _fastsketch(cores: int, *, confirm: bool) -> Find:
    from FastSketchLSH import LSH, FastSimilaritySketch

    def find(texts: list[str], threshold: float) -> Answer:
        sketcher = FastSimilaritySketch(NUM_PERM, _SEED)
        sketches = sketcher.batch([plain_shingles(text) for text in texts], num_threads=cores)
        index = LSH(NUM_PERM, even_bands(threshold), num_threads=cores)
        index.insert(sketches)
        others, edges = index.query(sketches, format="csr")
        rows = np.repeat(np.arange(len(texts)), np.diff(edges).astype(np.int64))
        ordered = rows < others
        lefts, rights = rows[ordered], others[ordered].astype(np.int64)
        if confirm:
            alike = [
                (sketches[left] == sketches[right]).mean() >= threshold
                for left, right in zip(lefts, rights, strict=True)
            ]
            lefts, rights = lefts[alike], rights[alike]
        return _answer(np.stack((lefts, rights), axis=1))

    return find


def _datatrove(_cores: int) -> Find:
    from datatrove.data import Document
    from datatrove.pipeline.dedup import minhash as steps
    from datatrove.utils.hashing import HashConfig
    from datatrove.utils.logging import logger
    from datatrove.utils.text import TextNormConfig
    from datatrove.utils.word_tokenizers import WordTokenizer

    logger.remove()

    class Words(WordTokenizer):  # type: ignore[misc]  # the library has no types
        """Words at white space, after datatrove's own normalisation; its English one needs spaCy."""

        def word_tokenize(self, text: str) -> list[str]:
            return text.split()

        def sent_tokenize(self, text: str) -> list[str]:
            return [text]

        def span_tokenize(self, text: str) -> list[tuple[int, int]]:
            return [(0, len(text))]

    hashing = HashConfig(precision=64, hash_fc="sha1")

    def find(texts: list[str], threshold: float) -> Answer:
        bands = even_bands(threshold)
        config = steps.MinhashConfig(
            n_grams=5, num_buckets=bands, hashes_per_bucket=NUM_PERM // bands, seed=_SEED,
            norm_config=TextNormConfig(norm_numbers=False), hash_config=hashing,
        )  # fmt: skip
        with tempfile.TemporaryDirectory() as folder, redirect_stderr(StringIO()):
            signatures, buckets, removed = (str(Path(folder, name)) for name in ("sigs", "dups", "removed"))
            documents = (Document(text=text, id=str(row)) for row, text in enumerate(texts))
            steps.MinhashDedupSignature(signatures, config, Words()).run(documents)
            for band in range(bands):
                steps.MinhashDedupBuckets(signatures, buckets, config=config).run(None, band, bands)
            steps.MinhashDedupCluster(buckets, removed, config).run()
            listed = Path(removed, "000000.remove")
            raw = listed.read_bytes() if listed.exists() else b""
        return _answer(rows=[row for (row,) in struct.iter_unpack("<I", raw)])

    return find


def _text_dedup(cores: int) -> Find:
    from text_dedup import minhash

    def find(texts: list[str], threshold: float) -> Answer:
        with (
            tempfile.TemporaryDirectory() as folder,
            redirect_stderr(StringIO()),
            redirect_stdout(StringIO()),
        ):
            rows = Path(folder, "texts.jsonl")
            with rows.open("w", encoding="utf8") as out:
                out.writelines(json.dumps({"text": text}) + "\n" for text in texts)
            options = {
                "path": "json", "data_files": rows, "split": "train", "cache_dir": Path(folder, "cache"),
                "output": Path(folder, "output"), "column": "text", "ngram": 5, "min_length": 1,
                "num_perm": NUM_PERM, "threshold": threshold, "seed": _SEED, "num_proc": cores,
            }  # fmt: skip
            words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
            minhash.main(words, standalone_mode=False)
        return _answer(rows=[row for row in range(len(texts)) if minhash.uf.find(row) != row])

    return find


_BANDS = "fewest even bands that find 0.99 at the threshold"
_CONFIRMED = f"{_BANDS}; pairs kept whose estimated similarity reaches the threshold"

FINDERS = (
    Finder("cleaner.similar_pairs", "pairs", _similar_pairs, "cleaner", "as it comes", plain=False),
    Finder("cleaner.find_duplicates", "removed", _find_duplicates, "cleaner", "as it comes", plain=False),
    Finder("rensa full sketch", "pairs", partial(_rensa_pairs, confirm=True), "rensa", _CONFIRMED),
    Finder("rensa full sketch, candidates", "pairs", partial(_rensa_pairs, confirm=False), "rensa", _BANDS),
    Finder(
        "rensa RMinHashDeduplicator",
        "removed",
        partial(_rensa_deduplicator, circulant=False),
        "rensa",
        "use_lsh=True, bands of its own choice",
    ),
    Finder(
        "rensa CMinHashDeduplicator",
        "removed",
        partial(_rensa_deduplicator, circulant=True),
        "rensa",
        "as it comes",
    ),
    Finder(
        "rensa sampled (rho)",
        "flags",
        partial(_rensa_rho, bands=None),
        "rensa",
        f"{_BANDS}; one-shot flags",
    ),
    Finder(
        "rensa sampled (rho), 8 bands",
        "flags",
        partial(_rensa_rho, bands=8),
        "rensa",
        "8 bands, as in rensa's own benchmark; one-shot flags",
    ),
    Finder("datasketch", "pairs", _datasketch, "datasketch", "MinHash.bulk, MinHashLSH(threshold), its own bands"),
    Finder("FastSketchLSH", "pairs", partial(_fastsketch, confirm=True), "FastSketchLSH", _CONFIRMED),
    Finder(
        "FastSketchLSH, candidates",
        "pairs",
        partial(_fastsketch, confirm=False),
        "FastSketchLSH",
        _BANDS,
    ),
    Finder(
        "datatrove",
        "removed",
        _datatrove,
        "datatrove",
        f"its four steps in one process, over files; split at white space, sha1, numbers kept; {_BANDS}",
        plain=False,
    ),
    Finder(
        "text-dedup",
        "removed",
        _text_dedup,
        "text_dedup",
        "its command in this process, over files; 5-grams split at each \\W, bands of its own choice",
        plain=False,
    ),
)
