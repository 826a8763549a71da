"""Whether all that an index in a file holds is as it was written: every row, and the keys, by its texts."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.errors import IndexFileError
from cleaner.neardup.index import postings
from cleaner.neardup.index.signing import Signed, id_keys
from cleaner.neardup.index.sums import DamageError, row_sum

__all__ = ["IndexCheck", "Sign", "problems_of"]

Sign = Callable[[Sequence[bytes]], Signed]
"""Signs packed texts."""

_AT_ONCE = 4096  # documents
_MOST_TOLD = 20  # malformed pages
_DAMAGE = (DamageError, IndexFileError, sqlite3.DatabaseError, OverflowError, MemoryError, UnicodeDecodeError)


class IndexCheck(NamedTuple):
    """What a check of an index found.

    Attributes:
        where: file, or name of the shared store.
        documents: how many are there and sound.
        problems: what is damaged, in words; empty where all is as it was written.
    """

    where: str
    documents: int
    problems: tuple[str, ...]


class _Held:
    """What the documents that can be read say of the keys that must be there."""

    def __init__(self) -> None:
        self.documents = 0
        self.numbers: list[NDArray[np.uint32]] = []
        self.sums = {postings.BANDS: 0, postings.IDS: 0}

    def add(self, kind: int, keys: NDArray[np.uint64], numbers: NDArray[np.uint32]) -> None:
        self.sums[kind] = (self.sums[kind] + _total(keys, numbers)) % 2**64


def problems_of(connection: sqlite3.Connection, state: dict[str, int], sign: Sign) -> tuple[int, list[str]]:
    """Read all of an index, and sign its texts again.

    Keys are not looked up one by one: what the texts say of keys and documents, and what stands in the segments,
    are added up by a hash of each pair, and the two sums must be one.

    Args:
        connection: in a transaction.
        state: the counts of documents, of removed ones whose keys are still there, and of all there ever were.
        sign: signs packed texts.

    Returns:
        How many documents are sound, and what is damaged, in words.
    """
    held = _Held()
    problems: list[str] = []
    for part in (
        _malformed(connection),
        _documents(connection, sign, held),
        _counts(connection, state, held),
        _keys(connection, held, problems),
    ):
        try:
            problems.extend(part)
        except _DAMAGE as error:
            problems.append(str(error))
    return held.documents, problems


def _malformed(connection: sqlite3.Connection) -> Iterator[str]:
    for (told,) in connection.execute(f"PRAGMA integrity_check({_MOST_TOLD})").fetchall():
        if told != "ok":
            yield f"SQLite says: {told}"


def _documents(connection: sqlite3.Connection, sign: Sign, held: _Held) -> Iterator[str]:
    last = -1
    while True:
        rows = connection.execute(
            "SELECT d.number, d.id, d.sum, t.text, t.sum FROM documents AS d LEFT JOIN texts AS t "
            "ON t.number = d.number WHERE d.number > ? ORDER BY d.number LIMIT ?",
            (last, _AT_ONCE),
        ).fetchall()
        if not rows or rows[-1][0] <= last:
            return
        last = rows[-1][0]
        sound = []
        for number, name, name_sum, text, text_sum in rows:
            if row_sum(number, name) != name_sum:
                yield f"the identifier of document {number} is not as it was written"
            elif not isinstance(text, bytes) or row_sum(number, text) != text_sum:
                yield f"the text of document {name!r} is not as it was written"
            else:
                sound.append((number, name, text))
        if sound:
            _add_up(sound, sign, held)


def _add_up(sound: list[tuple[int, str | bytes, bytes]], sign: Sign, held: _Held) -> None:
    numbers = np.array([number for number, _, _ in sound], dtype=np.uint32)
    names = [name if isinstance(name, str) else name.decode("utf-8", "surrogatepass") for _, name, _ in sound]
    signed = sign([text for _, _, text in sound])
    speaks = signed.speaks
    held.add(postings.BANDS, signed.keys[speaks].ravel(), np.repeat(numbers[speaks], signed.keys.shape[1]))
    held.add(postings.IDS, id_keys(names), numbers)
    held.numbers.append(numbers)
    held.documents += len(sound)


def _counts(connection: sqlite3.Connection, state: dict[str, int], held: _Held) -> Iterator[str]:
    if held.documents != state["documents"]:
        yield f"{held.documents} of {state['documents']} documents are sound"
    dead = postings.dead_numbers(connection)
    if len(dead) != state["dead"]:
        yield f"{len(dead)} of {state['dead']} removed documents are noted"
    most = max([int(dead.max(initial=0)), *(int(numbers.max()) for numbers in held.numbers)])
    if most >= state["next"] and (len(dead) or held.documents):
        yield f"document {most} has a number that the next one would get"


def _keys(connection: sqlite3.Connection, held: _Held, problems: list[str]) -> Iterator[str]:
    dead = postings.dead_numbers(connection)
    for kind, what in ((postings.BANDS, "bands"), (postings.IDS, "identifiers")):
        total = 0
        for some in postings.all_of(connection, kind):
            alive = ~np.isin(some.numbers, dead)
            total = (total + _total(some.keys[alive], some.numbers[alive])) % 2**64
        if total != held.sums[kind] and not problems:  # of a text that cannot be read, nobody knows the keys
            yield f"the keys of {what} are not those of the texts"


def _total(keys: NDArray[np.uint64], numbers: NDArray[np.uint32]) -> int:
    """Sum of the hashes of pairs (splitmix64's finaliser, Steele et al. 2014), modulo 2**64."""
    mixed = keys ^ (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ mixed >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ mixed >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return int((mixed ^ mixed >> np.uint64(31)).sum(dtype=np.uint64))
