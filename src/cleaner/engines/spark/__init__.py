"""The stages of a run on Spark: its scheduler, its shuffle, the labels of this machine's engine.

::

    running     run and run_files: from a data frame, or from files, to the articles and the account
    given       a data frame that was given: its columns under names that clash with none, what is wrong with them
    stamps      by what files are known, and whether there is text in them
    holding     where what a stage made lies, so that it is made once
    cleaning    a data frame of documents into one of articles, quarantine, signatures and keys
    serving     what a task asks: a process beside it, which a page may end or hold up without harm
    numbering   the order in which documents are asked whether they stand for themselves
    comparing   documents that share a key into pairs, pairs into verified ones
    buckets     documents of one key, in order, into pairs that may be near-copies
    crowded     keys that many documents share: those that may be kept first
    electing    verified pairs into who stands for whom
    columns     what is written: the columns of ``cleaner run``; names says which would clash
    failures    what Spark and Java raise, in a line

Needs the extra ``spark``, and a classic session (not Spark Connect).
"""

from cleaner.errors import InputError

try:
    import pyspark  # noqa: F401
except ImportError as error:
    raise InputError("the engine spark needs the extra spark: pip install 'cleaner-news[spark]'") from error

from cleaner.engines.spark.running import SparkRun, run, run_files

__all__ = ["SparkRun", "run", "run_files"]
