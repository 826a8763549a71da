"""What is written: the columns of ``cleaner run``, those that the input brought along with their types."""

from typing import TYPE_CHECKING

from pyspark.sql import functions as F  # noqa: N812  as everyone calls them
from pyspark.sql.types import StructField, StructType

from cleaner.config import RunSettings
from cleaner.corpus.batches import FURTHER
from cleaner.corpus.stages import names_of
from cleaner.engines.spark.cleaning import NUMBER

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

__all__ = ["further_schema", "plain_id", "quarantine", "records"]

_STANDING = ("duplicate_of", "keeper_source", "keeper_place", "similarity", "cluster")


def further_schema(articles: "DataFrame", given: StructType | None) -> StructType:
    """The columns that the input brought along.

    Args:
        articles: with those columns as JSON.
        given: the columns of the data frame, whose types are kept; None where types are to be told from the values.
    """
    told = articles.select(FURTHER).filter(F.col(FURTHER).isNotNull())
    if told.isEmpty():
        return StructType([])
    spark = articles.sparkSession
    seen: StructType = spark.read.json(told.rdd.map(lambda row: row[0])).schema
    types = {} if given is None else {field.name: field.dataType for field in given}
    return StructType([StructField(field.name, types.get(field.name, field.dataType)) for field in seen])


def records(articles: "DataFrame", further: StructType, settings: RunSettings) -> "DataFrame":
    """Articles as they are written, with ``number`` in front.

    Args:
        articles: rows of ``serving.DONE``, and what is told of near-copies.
        further: columns that the input brought along.
        settings: clean and fields are used.
    """
    fixed = list(names_of(settings))
    own = articles
    for name in {"id", "duplicate_of"} & set(articles.columns):
        own = own.withColumn(name, plain_id(name))
    if len(further):
        held = F.from_json(FURTHER, further).alias("_further")
        own = own.select("*", held)
    columns = [F.col(name) for name in fixed]
    columns += [F.col("_further")[field.name].alias(field.name) for field in further if field.name not in fixed]
    standing = [name for name in _STANDING if name in articles.columns]
    if settings.fields is not None:
        there = {*fixed, *further.names, *standing}
        columns = [
            F.col("_further")[name].alias(name) if name in further.names and name not in fixed
            else F.col(name) if name in there else F.lit(None).cast("string").alias(name)
            for name in settings.fields
        ]  # fmt: skip
    return own.select(NUMBER, *columns, *(name for name in standing if name not in (settings.fields or ())))


def plain_id(name: str) -> "Column":
    """An identifier out of its JSON: a text without quotes; numbers stay as their digits."""
    held = F.concat(F.lit('{"id":'), F.col(name), F.lit("}"))
    return F.coalesce(F.from_json(held, "id string")["id"], F.col(name))


def quarantine(refused: "DataFrame") -> "DataFrame":
    """What went to quarantine, as it is written: the columns of quarantine.jsonl, bytes that are no text as bytes."""
    error = F.concat_ws("; ", "problem", "remedy").alias("error")
    is_text = F.expr("is_valid_utf8(raw)")
    text = F.when(is_text, F.col("raw").cast("string")).alias("text")
    coded = F.when(~is_text, F.col("raw")).alias("bytes")
    return refused.select(NUMBER, "source", "place", error, text, coded)
