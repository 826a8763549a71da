"""An index of documents that lasts, for a crawl that never ends.

::

    duplicate_index  DuplicateIndex: what a user sees
    signing          texts into keys of bands, and texts packed
    format           what a store says of itself, and what is refused
    store            the embedded store, in SQLite
    postings         keys to documents, in sorted segments inside SQLite
    redis_store      the shared store, on a Redis server
"""

from cleaner.neardup.index.duplicate_index import DuplicateIndex, IndexInfo, Match

__all__ = ["DuplicateIndex", "IndexInfo", "Match"]
