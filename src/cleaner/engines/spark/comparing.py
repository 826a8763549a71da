"""From keys to verified pairs: one shuffle by key, and joins of the candidates alone."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pyspark.sql import functions as F  # noqa: N812  as everyone calls them

from cleaner.config import DedupSettings
from cleaner.corpus.stages import verify_batch
from cleaner.corpus.stages.near_copies import signed_alike
from cleaner.engines.spark.buckets import MOST, pairs_in_buckets

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["FEW", "bodies_of", "bucket_pairs", "members_of", "verified"]

FEW = 2_000_000  # numbers that go to all tasks: some 40 MB
_BUCKETS = "left long, right long, key long, number long, size long, bits binary"
_COMPARED = "left long, right long, similarity double"


def members_of(nodes: "DataFrame") -> "DataFrame":
    """A row for each key of each document."""
    return nodes.select(F.explode("keys").alias("key"), "number", "size", "bits")


def bucket_pairs(members: "DataFrame", settings: DedupSettings, most: int = MOST) -> "DataFrame":
    """Pairs that may be near-copies, and the documents of keys that many share; rows of ``buckets.BUCKETS``."""

    def pairs(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        yield from pairs_in_buckets(batches, settings, most)

    dealt = members.repartition("key").sortWithinPartitions("key", "number")
    return dealt.mapInArrow(pairs, _BUCKETS)


def bodies_of(numbers: "DataFrame", bodies: "DataFrame", most: int = FEW) -> "DataFrame":
    """The bodies of some documents.

    Numbers of few documents go to all tasks, and no other body through a shuffle.

    Args:
        numbers: ``number`` of each, once.
        bodies: of all documents.
        most: numbers that go to all tasks.
    """
    few = numbers.limit(most + 1).count() <= most
    return bodies.join(F.broadcast(numbers) if few else numbers, "number", "left_semi")


def verified(pairs: "DataFrame", bodies: "DataFrame", settings: DedupSettings) -> "DataFrame":
    """Compare pairs: by their signatures, then exactly.

    Args:
        pairs: ``left`` and ``right``, the numbers of two documents, each pair once.
        bodies: ``number``, ``size``, ``signature`` and ``text`` of these documents; of others, they are in the way.
        settings: how near-copies are found.

    Returns:
        Rows of ``near_copies.COMPARED``: the near-copies.
    """

    def compare(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if not batch.num_rows:
                continue
            lefts, rights = (_signatures(batch.column(f"{side}_signature")) for side in ("left", "right"))
            totals = np.asarray(batch.column("left_size")) + np.asarray(batch.column("right_size"))
            rows = np.arange(batch.num_rows)
            alike = np.flatnonzero(signed_alike(lefts, rows, rights, rows, totals, settings))
            chosen = batch.take(pa.array(alike, pa.int64()))
            texts = [chosen.column(name).cast(pa.large_string()) for name in ("left_text", "right_text")]
            names = ["left", "right", "left_text", "right_text"]
            own = [chosen.column("left"), chosen.column("right"), *texts]
            yield verify_batch(pa.RecordBatch.from_arrays(own, names=names), settings)

    joined = pairs
    for side in ("right", "left"):
        own = bodies.select(*(F.col(name).alias(f"{side}_{name}") for name in ("number", "size", "signature", "text")))
        joined = joined.join(own, F.col(side) == F.col(f"{side}_number")).drop(f"{side}_number")
    return joined.mapInArrow(compare, _COMPARED)


def _signatures(column: "pa.Array[Any]") -> "np.ndarray[Any, np.dtype[np.uint32]]":
    held: list[Any] = column.to_pylist()
    return np.frombuffer(b"".join(held), dtype=np.uint32).reshape(len(column), -1)
