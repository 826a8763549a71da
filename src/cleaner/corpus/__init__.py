"""Whole corpora: many formats in, cleaned articles without near-copies out, nothing lost on the way.

::

    sources    which files there are, in which order
    reading    their bytes into documents; what cannot be read becomes a RecordError and goes to quarantine
    columnar   the same for Parquet, and articles written as Parquet
    workers    documents cleaned, in this process or in several, always in the order they were read
    bodies     the texts of a run that are compared
    values     JSON in and out as others write it
    many       parse_many and clean_many: texts in, articles out, without files
    warm       everything compiled ahead
    records    what is written of an article, a duplicate, a cut, a record in quarantine
    writing    files beside their final names, renamed when all of them are whole
    pipeline   run(): the stages above after one another, and the account that must balance
    report     what a run returns, report.json, and report.html, which people read
    progress   how far a run has come, on a terminal or in plain lines
"""

from cleaner.corpus.many import clean_many, parse_many
from cleaner.corpus.pipeline import run
from cleaner.corpus.progress import Progress, ProgressCallback
from cleaner.corpus.reading import Document, read_documents
from cleaner.corpus.report import RunReport
from cleaner.corpus.warm import warm_up

__all__ = [
    "Document",
    "Progress",
    "ProgressCallback",
    "RunReport",
    "clean_many",
    "parse_many",
    "read_documents",
    "run",
    "warm_up",
]
