"""The stages of a run: Arrow batches in, Arrow batches out. They know nothing of who calls.

::

    cleaning     clean_batch: documents in; articles, quarantine, cuts and samples out
    near_copies  sign_batch, candidates, verify_batch and elect: texts in; signatures, pairs that may be near-copies,
                 pairs that are, and for each text the one that stands for it out

``cleaner.run`` cleans by these; it compares by ``cleaner.find_duplicates``, which does what the last four do after one
another, over arrays that lie in one place. An engine that deals its rows out to many machines has the four.
"""

from cleaner.corpus.stages.cleaning import CleanedBatch, clean_batch, date_of, names_of
from cleaner.corpus.stages.near_copies import candidates, elect, sign_batch, verify_batch

__all__ = [
    "CleanedBatch",
    "candidates",
    "clean_batch",
    "date_of",
    "elect",
    "names_of",
    "sign_batch",
    "verify_batch",
]
