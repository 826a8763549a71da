"""Keys that many documents share: a site's template, a text printed ten thousand times with another date.

Each document against each would be the square of their number. Labels need the pairs of those that are kept alone, so
those that may be kept are asked first: in each such key the first documents that are not left out already, one in the
first turn, twice as many in each that follows, are held against all others of the key. A hundred thousand variants of
one page are settled in the first turn, as the first of them is kept and leaves all others out.

Documents of one key lie in any task; those that are asked go to all of them.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from pyspark.sql import Window
from pyspark.sql import functions as F  # noqa: N812  as everyone calls them

from cleaner.config import DedupSettings
from cleaner.corpus.stages.near_copies import may_be_alike
from cleaner.engines.spark.buckets import alike_bits, bytes_of
from cleaner.engines.spark.comparing import bodies_of, verified
from cleaner.engines.spark.electing import left_out
from cleaner.engines.spark.ways import Ways

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from cleaner.engines.spark.holding import Holding

__all__ = ["crowded_pairs"]

_SALTS = 64  # shares in which the first of a key are looked for
_PAIRS = "left long, right long"


def crowded_pairs(
    members: "DataFrame",
    pairs: "DataFrame",
    bodies: "DataFrame",
    lasts: "DataFrame",
    settings: DedupSettings,
    holding: "Holding",
    ways: Ways,
) -> "DataFrame":
    """Find and verify the pairs of documents that share crowded keys, those that labels need.

    Args:
        members: ``key``, ``number``, ``size`` and ``bits``, a row for each crowded key of each document; held.
        pairs: rows of ``near_copies.COMPARED``, the near-copies that share another key; held.
        bodies: of all documents, as for ``comparing.verified``.
        lasts: ``number`` and ``last`` of documents with equal ones: the number of the last of these. They are compared
            with all before that.
        settings: how near-copies are found.
        holding: where turns lie.
        ways: how many numbers go to all tasks, and how many pairs to one.

    Returns:
        All pairs, rows of ``near_copies.COMPARED``.
    """
    if members.isEmpty():
        return pairs
    members = holding.hold(
        "crowd", lambda: members.join(lasts, "number", "left").withColumn("last", F.coalesce("last", "number"))
    )
    numbers = members.select("number").distinct()
    bodies = holding.hold("crowd-bodies", lambda: bodies_of(numbers, bodies, ways.few))
    asked: DataFrame | None = None  # key and number of those that were held against all others of the key
    turn = 0
    while True:
        waiting = members.select("key", "number", "size", "bits")
        if asked is not None:
            waiting = waiting.join(asked, ["key", "number"], "left_anti")
            opened = waiting.select("number").distinct()
            out = left_out(pairs, holding, f"turn-{turn}", at_once=ways.at_once, opened=opened)
            waiting = waiting.join(out, "number", "left_anti")
        chosen = waiting
        front = holding.hold(f"front-{turn}", lambda chosen=chosen, turn=turn: _first(chosen, 1 << turn))  # type: ignore[misc]
        if front.isEmpty():
            return pairs
        found = _beside(front, members, settings)
        near = holding.hold(f"crowd-{turn}", lambda found=found: verified(found, bodies, settings))  # type: ignore[misc]
        pairs = pairs.union(near)
        own = front.select("key", "number")
        asked = own if asked is None else asked.union(own)
        turn += 1


def _first(waiting: "DataFrame", number: int) -> "DataFrame":
    """The first documents of each key; of each share of it first, for one task would have to sort a whole key."""
    salted = waiting.withColumn("salt", F.pmod("number", F.lit(_SALTS)))
    for share in (["key", "salt"], ["key"]):
        window = Window.partitionBy(*share).orderBy("number")
        salted = salted.withColumn("rank", F.row_number().over(window)).filter(F.col("rank") <= number)
    return salted.select("key", "number", "size", "bits")


def _beside(front: "DataFrame", members: "DataFrame", settings: DedupSettings) -> "DataFrame":
    """Pairs of documents that are asked and others of the same key that may be near-copies, each once."""
    asked = front.toDF("key", *(f"asked_{name}" for name in ("number", "size", "bits")))
    both = members.join(F.broadcast(asked), "key").filter(
        (F.col("last") > F.col("asked_number")) & (F.col("number") != F.col("asked_number"))
    )

    def alike(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if not batch.num_rows:
                continue
            sizes, asked_sizes = (np.asarray(batch.column(name)) for name in ("size", "asked_size"))
            open_ = np.flatnonzero(may_be_alike(sizes, asked_sizes, settings.threshold))
            part = batch.take(pa.array(open_, pa.int64()))
            bits, asked_bits = (bytes_of(part.column(name)) for name in ("bits", "asked_bits"))
            totals = sizes[open_] + asked_sizes[open_]
            rows = np.flatnonzero(alike_bits(bits, asked_bits, totals, settings)) if len(open_) else open_
            numbers, others = (np.asarray(part.column(name))[rows] for name in ("number", "asked_number"))
            own = [pa.array(np.minimum(numbers, others)), pa.array(np.maximum(numbers, others))]
            yield pa.RecordBatch.from_arrays(own, names=["left", "right"])

    own = both.select("number", "size", "bits", "asked_number", "asked_size", "asked_bits")
    return own.mapInArrow(alike, _PAIRS).distinct()
