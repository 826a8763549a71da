"""The order in which documents are asked whether they stand for themselves: the keeper policy's, then that of input."""

from typing import TYPE_CHECKING

from pyspark.sql import functions as F  # noqa: N812  as everyone calls them

from cleaner.config import RunSettings
from cleaner.corpus.stages import date_of
from cleaner.engines.spark.cleaning import BY, NUMBER

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

    from cleaner.engines.spark.holding import Holding

__all__ = ["input_order", "ranked"]


def input_order(cleaned: "DataFrame") -> "list[Column]":
    """The order of the input: that of a column that was named, else that in which rows came."""
    number = F.col(NUMBER)
    return [F.col(BY).asc_nulls_last(), F.col("digest"), number] if BY in cleaned.columns else [number]


def ranked(articles: "DataFrame", settings: RunSettings, holding: "Holding") -> "DataFrame":
    """Articles with their ranks.

    Args:
        articles: with ``number``.
        settings: keeper is used.
        holding: where they lie, if their ranks are not their numbers.

    Returns:
        The articles, with ``uid``, the number that they had, and ``number``, their rank: the lower goes first.
    """
    order = input_order(articles)
    if settings.keeper == "longest":
        order = [F.length("text").desc(), *order]
    elif settings.keeper == "earliest":
        # The hints of date_of are no types of Spark's, which warns of them.
        instant = F.udf(lambda stated, published: date_of(stated, published), "timestamp")  # noqa: PLW0108
        order = [instant("date", "published").asc_nulls_last(), *order]
    if len(order) == 1:
        return articles.withColumn("uid", F.col(NUMBER))

    def made() -> "DataFrame":
        ordered = articles.orderBy(*order).withColumnRenamed(NUMBER, "uid")
        return ordered.withColumn(NUMBER, F.monotonically_increasing_id())  # a later partition holds later rows

    return holding.hold("ranked", made)
