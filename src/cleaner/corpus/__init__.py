"""Whole corpora: many formats in, cleaned articles without near-copies out, nothing lost on the way.

::

    formats    which formats are read, and by what a file shows its own
    sources    which files there are, in which order; remote has those on other machines, earlier what runs have written
    readers    their bytes into documents, a file a format; what cannot be read becomes a RecordError
    partitions what is read, in stretches that are cleaned whole and never twice
    batches    Arrow batches of documents, articles, cuts and quarantine, which the stages take and give
    stages     clean_batch, sign_batch, candidates, verify_batch, elect: batches in, batches out; they know nothing of
               who calls
    pages      what cleaning makes of one page, whichever process does it
    partfile   a partition cleaned into the files of its folder; work has the folder, marks and the lock
    local      partitions cleaned in this process or in several; child is such a process
    comparing  near-copies among the articles of all partitions; bodies has their texts
    remarks    what is said in a line of what was taken for something else
    profile    what the report tells of the text beside its account
    records    what is written of an article, a duplicate, a cut, a record in quarantine
    output     all files of a run, from its partitions; writers writes articles, a file a format
    folder     the output folder, in which files appear when all of them are whole
    pipeline   run(): the stages above after one another, and the account that must balance
    again      rethreshold(): other near-copies from the work that a run has left
    copies     why a document was left out as a near-copy, with both texts
    report     what a run returns, report.json and report.html
    progress   how far a run has come, on a terminal or in plain lines
    values     JSON in and out as others write it
    many       parse_many and clean_many: texts in, articles out, without files, by the processes of workers
    warm       everything compiled ahead
"""

from cleaner.corpus.again import rethreshold
from cleaner.corpus.copies import explain_copies
from cleaner.corpus.many import clean_many, parse_many
from cleaner.corpus.pipeline import run
from cleaner.corpus.progress import Progress, ProgressCallback
from cleaner.corpus.readers import Document, read_documents, read_records
from cleaner.corpus.report import RunReport
from cleaner.corpus.warm import warm_up

__all__ = [
    "Document",
    "Progress",
    "ProgressCallback",
    "RunReport",
    "clean_many",
    "explain_copies",
    "parse_many",
    "read_documents",
    "read_records",
    "rethreshold",
    "run",
    "warm_up",
]
