"""A session for the command line."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession

from cleaner.engines.spark.failures import cause_of
from cleaner.errors import CleanerError

__all__ = ["session"]


@contextmanager
def session(master: str | None, *, shown: bool) -> Iterator[SparkSession]:
    """A session that ends with the context.

    Args:
        master: its address; None for what spark-submit or the configuration says.
        shown: whether Spark tells on standard error how far stages are.

    Raises:
        CleanerError: there is no Java, or no such master.
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the Python that has this package, on this machine
    builder = SparkSession.builder.appName("cleaner").config("spark.ui.showConsoleProgress", str(shown).lower())
    builder = builder.config("spark.log.level", "OFF")  # until it is there: what goes wrong is said below
    if master is not None:
        builder = builder.master(master)
        if master.startswith("local"):
            builder = builder.config("spark.sql.shuffle.partitions", 4 * (os.cpu_count() or 1))
    try:
        spark = builder.getOrCreate()
    except Exception as error:  # of Java, of Spark, of what lies between them
        cause = cause_of(error)
        if "stopped SparkContext" in cause:  # which nobody but Spark has stopped
            cause = "the master does not answer"
        raise CleanerError(
            f"no session of Spark can be had: {cause.rstrip('.')}; see that --master is an address that Spark knows, "
            "and that Java 17 or newer is there"
        ) from error
    try:
        spark.sparkContext.setLogLevel("ERROR")
        yield spark
    finally:
        spark.stop()
