"""What is written: the columns of ``cleaner run``, those that the input brought along with their types."""

from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F  # noqa: N812  as everyone calls them
from pyspark.sql.types import ArrayType, DataType, StringType, StructField, StructType

from cleaner.config import RunSettings
from cleaner.corpus.batches import FURTHER
from cleaner.corpus.stages import names_of
from cleaner.engines.spark.given import Given, carried
from cleaner.engines.spark.names import EXTRA, STANDING, apart, clashing, is_sensitive, laid_out
from cleaner.engines.spark.serving import TRAVELS
from cleaner.logs import log

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

__all__ = ["brought_along", "plain_id", "quarantine", "records"]

_OWN = ("altered", "encoding")  # that an article may have beside its fixed fields
_BLANK = r"^\s*$"


def brought_along(articles: "DataFrame", given: Given | None, settings: RunSettings) -> "dict[str, Column]":
    """What the input brought along, by the name of the column that is written.

    Args:
        articles: rows of ``serving.DONE``, and of a data frame what its columns hold.
        given: the data frame; None where columns and their types are to be told from JSON.
        settings: of the run.
    """
    sensitive = is_sensitive(articles.sparkSession)
    return _of_frame(articles, given, settings, sensitive) if given else _of_json(articles, settings, sensitive)


def _of_frame(articles: "DataFrame", given: Given, settings: RunSettings, sensitive: bool) -> "dict[str, Column]":
    seen = {row[0] for row in articles.select(F.explode(TRAVELS)).distinct().collect()}
    at = {name: number for number, name in enumerate(given.names) if number in seen}
    held = {name: F.col(carried(number)) for name, number in at.items()}
    for field, where in ((given.text, None), (given.id, None), (given.html, _has_html(given))):
        name = None if field is None else given.names[field.at]
        if field is not None and field.inner and name in held:  # the page lies in the column: once is enough
            without = field.emptied(held[name])
            held[name] = without if where is None else F.when(where, without).otherwise(held[name])
    beside, within = laid_out(list(held), settings, sensitive=sensitive)
    found = {name: held[name] for name in beside}
    if within:
        parts = zip(within, apart(within, sensitive=sensitive), strict=True)
        own = F.array(*(F.lit(at[name]) for name in within)).cast("array<int>")
        found[EXTRA] = F.when(F.arrays_overlap(TRAVELS, own), F.struct(*(held[name].alias(as_) for name, as_ in parts)))
    return found


def _has_html(given: Given) -> "Column":
    """Whether a row's page is its HTML: its text is none then, and travels along as such."""
    if given.text is None:
        return F.lit(True)  # noqa: FBT003  Spark's way to write a value
    if not given.text.inner:
        return F.array_contains(TRAVELS, given.text.at)
    text = given.text.column.cast("string")
    return text.isNull() | text.rlike(_BLANK)


def _of_json(articles: "DataFrame", settings: RunSettings, sensitive: bool) -> "dict[str, Column]":
    told = articles.select(FURTHER).filter(F.col(FURTHER).isNotNull())
    if told.isEmpty():
        return {}
    seen: StructType = articles.sparkSession.read.json(told.rdd.map(lambda row: row[0])).schema
    types = {field.name: _writable(field.dataType, sensitive=sensitive) for field in seen}
    extra: Any = seen[EXTRA].dataType if EXTRA in types else None
    names = sorted(types.keys() - {EXTRA}, key=lambda name: (name not in _OWN, name))
    beside, within = laid_out(names, settings, sensitive=sensitive)
    whole = F.from_json(FURTHER, StructType([StructField(name, types[name]) for name in beside]))
    found = {name: whole[name] for name in beside}
    inner = [StructField(one.name, _writable(one.dataType, sensitive=sensitive)) for one in extra or ()]
    if not within and inner and not clashing([field.name for field in inner], sensitive=sensitive):
        found[EXTRA] = F.from_json(FURTHER, StructType([StructField(EXTRA, types[EXTRA])]))[EXTRA]
    elif within or inner:  # each by itself, as in a struct Spark would not tell them apart
        parts = [(field.name, _alone(EXTRA, StructType([field]))[field.name]) for field in inner]
        parts += [(name, _alone(name, types[name])) for name in within]
        made = apart((name for name, _ in parts), sensitive=sensitive)
        some = F.greatest(F.lit(False), *(part.isNotNull() for _, part in parts))  # noqa: FBT003  as above
        found[EXTRA] = F.when(some, F.struct(*(part.alias(as_) for (_, part), as_ in zip(parts, made, strict=True))))
    return found


def _alone(name: str, kind: DataType) -> "Column":
    return F.from_json(FURTHER, StructType([StructField(name, kind)]))[name]


def _writable(kind: DataType, *, sensitive: bool) -> DataType:
    """A type of JSON; an object in which names are the same but for their case stays JSON."""
    if isinstance(kind, ArrayType):
        return ArrayType(_writable(kind.elementType, sensitive=sensitive))
    if not isinstance(kind, StructType):
        return kind
    if clashing(kind.names, sensitive=sensitive):
        return StringType()
    return StructType([StructField(one.name, _writable(one.dataType, sensitive=sensitive)) for one in kind])


def records(
    articles: "DataFrame", brought: "dict[str, Column]", settings: RunSettings, *, whole: bool = True
) -> "DataFrame":
    """Articles as they are written.

    Args:
        articles: rows of ``serving.DONE``, and what is told of near-copies.
        brought: what the input brought along.
        settings: clean and fields are used.
        whole: with all columns, as near-copies are written whatever ``fields`` says.
    """
    own = articles
    for name in {"id", "duplicate_of"} & set(articles.columns):
        own = own.withColumn(name, plain_id(name))
    columns = {name: F.col(name) for name in names_of(settings)} | brought
    standing = {name: F.col(name) for name in STANDING if name in articles.columns}
    if settings.fields is not None and not whole:
        there = columns | standing
        if absent := [name for name in settings.fields if name not in there]:
            log.warning("no article has a field %s, of those that fields names; see how its name is written",
                        ", ".join(map(repr, absent)))  # fmt: skip
        columns = {name: there.get(name, F.lit(None).cast("string")) for name in settings.fields}
    return own.select(*(column.alias(name) for name, column in (columns | standing).items()))


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
    return refused.select("source", "place", error, text, coded)
