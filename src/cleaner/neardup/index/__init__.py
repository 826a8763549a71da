"""An index of documents that lasts, for a crawl that never ends.

::

    duplicate_index  DuplicateIndex: what a user sees
    signing          texts into keys of bands, and texts packed
    format           what a store says of itself, and what is refused
    batching         names beside texts, and what is added at once
    querying         texts to their matches: found in a store, and verified
    single           one text against packed ones, without what many at once cost
    store            what an index needs of whatever holds it
    sqlite_store     the embedded store, in SQLite
    sqlite_file      its file: opened or made, and its transactions
    postings         keys to documents, in sorted segments inside SQLite
    lookup           keys looked up there
    merging          keys added there, and segments merged
    sqlite_errors    what SQLite raises, in cleaner's words
    sums             checksums of rows
    checking         whether all of it is as it was written
    salvage          the texts of an older or damaged one
    rebuilding       a new one made of them, in the old one's place
    redis_store      the shared store, on a Redis server
"""

from cleaner.neardup.index.checking import IndexCheck
from cleaner.neardup.index.duplicate_index import DuplicateIndex, IndexInfo
from cleaner.neardup.index.querying import Match
from cleaner.neardup.index.salvage import IndexRebuild

__all__ = ["DuplicateIndex", "IndexCheck", "IndexInfo", "IndexRebuild", "Match"]
