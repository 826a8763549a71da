"""Articles written as they are wanted: a file a format, one contract.

A writer is given records one after the other, and writes them into files beside their final names:
``articles.jsonl``, or ``articles-00001.jsonl`` and so on where files of a certain size are wanted.
"""

from cleaner.corpus.writers.contract import RecordWriter, article_names, open_writer
from cleaner.corpus.writers.lines import LineWriter

__all__ = ["LineWriter", "RecordWriter", "article_names", "open_writer"]
