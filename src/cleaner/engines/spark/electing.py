"""Verified pairs into who is kept, by rounds, and in the end by one task: the labels of leader clustering.

In a round, who has no earlier near-copy left is kept, and who has one that is kept is not; both leave, with all their
pairs, and the next round sees fewer. When few pairs are left one task takes them in order, as this machine's engine
does: a chain of copies of copies would take as many rounds as it is long.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from pyspark.sql import functions as F  # noqa: N812  as everyone calls them

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from cleaner.engines.spark.holding import Holding

__all__ = ["AT_ONCE", "keepers", "left_out"]

AT_ONCE = 4_000_000
"""Pairs that one task takes in order; some 40 bytes each."""

_SIDES = ("left", "right")


def left_out(
    pairs: "DataFrame", holding: "Holding", name: str, *, at_once: int = AT_ONCE, opened: "DataFrame | None" = None
) -> "DataFrame":
    """The documents that are not kept.

    Args:
        pairs: ``left`` and ``right`` of near-copies, the left one earlier; held already.
        holding: where rounds lie.
        name: that theirs begin with.
        at_once: pairs that one task takes.
        opened: ``number`` of documents of which not all pairs with earlier ones are known: none of them is taken for
            kept, so what is said to be left out is so for sure.

    Returns:
        ``number``, each once.
    """
    edges = pairs.select(*_SIDES).distinct()
    for side in _SIDES:
        if opened is None:
            edges = edges.withColumn(f"open_{side}", F.lit(False))  # noqa: FBT003  Spark's way to write a value
        else:
            own = opened.select(F.col("number").alias(side), F.lit(True).alias(f"open_{side}"))  # noqa: FBT003
            edges = edges.join(own, side, "left").fillna(value=False, subset=[f"open_{side}"])
    edges = holding.hold(f"{name}-edges", lambda: edges.select(*_SIDES, "open_left", "open_right"))
    found: list[DataFrame] = []
    while (size := edges.count()) > at_once:
        out, rest = _round(edges, holding, f"{name}-{len(found)}")
        found.append(out)
        edges = rest
        if edges.count() == size:  # of nobody who is left all pairs are known
            break
    else:
        found.append(edges.repartition(1).mapInArrow(_in_order, "number long"))
    whole = found[0]
    for more in found[1:]:
        whole = whole.union(more)
    return whole.distinct()


def _round(edges: "DataFrame", holding: "Holding", name: str) -> "tuple[DataFrame, DataFrame]":
    """Who is left out as an earlier near-copy is kept, and the pairs of whom nothing is known yet."""
    later = edges.select(F.col("right").alias("left")).distinct()
    heads = edges.filter(~F.col("open_left")).select("left").distinct().join(later, "left", "left_anti")
    out = holding.hold(
        f"{name}-out", lambda: edges.join(heads, "left", "left_semi").select(F.col("right").alias("number")).distinct()
    )

    def rest() -> "DataFrame":
        left = edges.join(heads, "left", "left_anti")
        for side in _SIDES:
            left = left.join(out.withColumnRenamed("number", side), side, "left_anti")
        return left.select(*_SIDES, "open_left", "open_right")

    return out, holding.hold(f"{name}-pairs", rest)


def _in_order(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """All pairs in one task: the documents that are not kept."""
    from cleaner import kernels  # noqa: PLC0415  loads numba
    from cleaner.kernels.neardup.verify import LEFT_OUT  # noqa: PLC0415  as above

    parts = [batch for batch in batches if batch.num_rows]
    if not parts:
        return
    table = pa.Table.from_batches(parts)
    lefts, rights = (np.asarray(table.column(side)) for side in _SIDES)
    numbers = np.unique(np.concatenate((lefts, rights)))
    opened = np.zeros(len(numbers), dtype=np.bool_)
    places = [np.searchsorted(numbers, own) for own in (lefts, rights)]
    for side, at in zip(_SIDES, places, strict=True):
        opened[at[np.asarray(table.column(f"open_{side}"), dtype=np.bool_)]] = True
    order = np.argsort(places[1], kind="stable")
    starts = np.searchsorted(places[1][order], np.arange(len(numbers) + 1))
    fates = np.empty(len(numbers), dtype=np.int8)
    kernels.settle_leaders(starts, places[0][order], opened, fates)
    yield pa.RecordBatch.from_arrays([pa.array(numbers[fates == LEFT_OUT])], names=["number"])


def keepers(pairs: "DataFrame", out: "DataFrame", members: "DataFrame") -> "DataFrame":
    """Say for each document that is not kept which one stands for it: the most similar, the earliest of equals.

    Args:
        pairs: ``left``, ``right`` and ``similarity`` of near-copies.
        out: ``number`` of those documents among them that are not kept.
        members: ``number`` of each document that is not kept, and ``node``, which of the pairs' documents it is a copy
            of, or itself; each may be stood for by earlier ones alone.

    Returns:
        ``number``, ``keeper`` and ``similarity``.
    """
    both = pairs.union(pairs.select("right", "left", "similarity")).toDF("node", "keeper", "similarity")
    beside = both.join(out.select(F.col("number").alias("node")), "node", "left_semi")
    beside = beside.join(out.select(F.col("number").alias("keeper")), "keeper", "left_anti")
    found = members.join(beside, "node").filter(F.col("keeper") < F.col("number"))
    best = F.max(F.struct("similarity", (-F.col("keeper")).alias("before"))).alias("best")
    told = found.groupBy("number").agg(best)
    return told.select("number", (-F.col("best.before")).alias("keeper"), F.col("best.similarity").alias("similarity"))
