"""Stores that the index could stand on, on its own work: ``python -m benchmarks stores``.

Needs the packages lmdb and rocksdict; a store whose package is not there is left out, with a word. The work
is that of the index without its texts' signing: a document has 20 random 64-bit keys and a packed text of 930
bytes; documents come in batches of 16,384, each acknowledged only when it is on the disk; then 2,048 times 20
keys are looked up at once, half of them of documents that are held. ``sqlite rows``, ``lmdb`` and ``rocksdb``
hold a row for each key, as stores are commonly used; ``sqlite segments`` holds them as
``cleaner.neardup.index.postings`` does. Each store runs in a process of its own.

Then the whole index, signing and verification among it, in a file and on a Redis server that is started for it, on
the machine itself and without writing to the disk; on fewer documents, as the latter is far slower.
"""

import multiprocessing
import os
import socket
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from benchmarks.neardup_index import article, many, questions
from benchmarks.tables import show_rows
from cleaner import DuplicateIndex
from cleaner.neardup.index import lookup, merging, postings

KEYS = 20
BATCH = 16_384
QUERIES = 2_048
TEXT = 930
WHOLE = 4_000  # documents of the whole index
WHOLE_QUERIES = 1_000

Keys = NDArray[np.uint64]
Adder = Callable[[int, Keys, list[bytes]], None]
Finder = Callable[[Keys], int]


def keys_of(first: int, count: int) -> Keys:
    """Keys of some documents, uint64 (count, KEYS); a document has the same ones each time."""
    return np.random.default_rng(first).integers(0, 2**64, (count, KEYS), dtype=np.uint64)


def big_endian(keys: Keys) -> list[bytes]:
    joined = keys.astype(">u8").tobytes()
    return [joined[begin : begin + 8] for begin in range(0, len(joined), 8)]


def sqlite(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "it", isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -32768"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE texts (number INTEGER PRIMARY KEY, text BLOB)")
    return connection


def sqlite_rows(folder: Path) -> tuple[Adder, Finder]:
    connection = sqlite(folder)
    connection.execute("CREATE TABLE keys (key INTEGER, number INTEGER, PRIMARY KEY (key, number)) WITHOUT ROWID")

    def add(first: int, keys: Keys, texts: list[bytes]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO texts VALUES (?, ?)", enumerate(texts, first))
        flat = keys.astype(np.int64).ravel()
        order = np.argsort(flat)  # neighbours together touch the fewest pages
        rows = zip(flat[order].tolist(), (first + order // KEYS).tolist(), strict=True)
        connection.executemany("INSERT INTO keys VALUES (?, ?)", rows)
        connection.execute("COMMIT")

    def find(keys: Keys) -> int:
        flat = np.sort(keys.astype(np.int64).ravel()).tolist()
        statement = "SELECT k.key, k.number FROM json_each(?) AS j CROSS JOIN keys AS k ON k.key = j.value"
        return len(connection.execute(statement, (str(flat),)).fetchall())

    return add, find


def sqlite_segments(folder: Path) -> tuple[Adder, Finder]:
    connection = sqlite(folder)
    for statement in postings.SCHEMA:
        connection.execute(statement)

    def add(first: int, keys: Keys, texts: list[bytes]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO texts VALUES (?, ?)", enumerate(texts, first))
        numbers = np.repeat(np.arange(first, first + len(keys), dtype=np.uint32), KEYS)
        merging.add(connection, postings.Postings(keys.ravel(), numbers))
        connection.execute("COMMIT")

    def find(keys: Keys) -> int:
        return len(lookup.find(connection, keys.ravel())[0])

    return add, find


def lmdb_rows(folder: Path) -> tuple[Adder, Finder]:
    import lmdb  # noqa: PLC0415  may not be there

    environment = lmdb.open(str(folder / "it"), map_size=1 << 36, max_dbs=2)
    texts_of = environment.open_db(b"texts", integerkey=True)
    numbers_of = environment.open_db(b"keys", dupsort=True, dupfixed=True)

    def add(first: int, keys: Keys, texts: list[bytes]) -> None:
        flat = np.sort(keys.ravel())
        rows = zip(big_endian(flat), [first.to_bytes(4, "little")] * len(flat), strict=True)
        with environment.begin(write=True) as transaction, transaction.cursor(numbers_of) as cursor:
            for number, text in enumerate(texts, first):
                transaction.put(number.to_bytes(8, "little"), text, db=texts_of, append=True)
            cursor.putmulti(rows)

    def find(keys: Keys) -> int:
        with environment.begin() as transaction, transaction.cursor(numbers_of) as cursor:
            return len(cursor.getmulti(big_endian(np.sort(keys.ravel())), dupdata=True))

    return add, find


def rocksdb_rows(folder: Path) -> tuple[Adder, Finder]:
    from rocksdict import Options, Rdict, WriteBatch, WriteOptions  # noqa: PLC0415

    options = Options(raw_mode=True)
    options.create_if_missing(True)  # noqa: FBT003  it takes no name
    options.increase_parallelism(2)
    store = Rdict(str(folder / "it"), options)
    durable = WriteOptions()
    durable.sync = True

    def add(first: int, keys: Keys, texts: list[bytes]) -> None:
        batch = WriteBatch(raw_mode=True)
        for number, text in enumerate(texts, first):
            batch.put(b"t" + number.to_bytes(4, "big"), text)
        # A key may have several documents: the document's number is part of what it is stored under.
        numbers = [number.to_bytes(4, "big") for number in range(first, first + len(keys))]
        for place, key in enumerate(big_endian(keys.ravel())):
            batch.put(b"k" + key + numbers[place // KEYS], b"")
        store.write(batch, durable)

    def find(keys: Keys) -> int:
        found = 0
        cursor = store.iter()
        for key in big_endian(np.sort(keys.ravel())):
            cursor.seek(b"k" + key)
            while cursor.valid() and cursor.key()[1:9] == key:
                found += 1
                cursor.next()
        return found

    return add, find


STORES: dict[str, tuple[Callable[[Path], tuple[Adder, Finder]], str]] = {
    "sqlite rows": (sqlite_rows, "sqlite3"),
    "sqlite segments": (sqlite_segments, "sqlite3"),
    "lmdb": (lmdb_rows, "lmdb"),
    "rocksdb": (rocksdb_rows, "rocksdict"),
}


def memory() -> float:
    """Resident MB of this process that no file stands behind."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1e3
    return float("nan")


def measure_store(task: tuple[str, int, str | None]) -> list[dict[str, Any]]:
    """Rows of the table for one store: after a tenth of the documents, and after all of them."""
    name, documents, parent = task
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        add, find = STORES[name][0](Path(folder))
        seconds, since = 0.0, 0
        text = os.urandom(TEXT)  # packed texts cannot be packed further
        for first, last in spans(documents):
            keys = keys_of(first, last - first)
            started = time.perf_counter()
            add(first, keys, [text] * (last - first))
            seconds += time.perf_counter() - started
            if last in {documents, documents // 10 // BATCH * BATCH}:
                size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
                rows.append(
                    {
                        "store": name,
                        "documents": last,
                        "added_per_second": (last - since) / seconds,
                        "queries_per_second": ask(find, last),
                        "mb": size / 1e6,
                        "resident_mb": memory(),
                    }
                )
                seconds, since = 0.0, last
    return rows


def spans(documents: int) -> Iterator[tuple[int, int]]:
    for first in range(0, documents, BATCH):
        yield first, min(first + BATCH, documents)


def ask(find: Finder, held: int) -> float:
    """How many texts a second are looked up."""
    best = 0.0
    for turn in range(3):
        half = QUERIES // 2
        first = turn * BATCH % max(1, held // BATCH * BATCH)
        known = keys_of(first, min(BATCH, held - first))[:half]
        keys = np.concatenate((known, keys_of(2**40 + turn, half)))
        started = time.perf_counter()
        found = find(keys)
        best = max(best, len(keys) / (time.perf_counter() - started))
        assert found == known.size, (found, known.size)
    return best


@contextmanager
def redis_server() -> Iterator[str]:
    """A server of its own, as long as the block lasts; its URL."""
    import redis  # noqa: PLC0415  an extra

    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process, redis.Redis(port=port) as client:
            try:
                for _ in range(200):
                    with suppress(redis.ConnectionError):
                        client.ping()
                        break
                    time.sleep(0.05)
                yield f"redis://127.0.0.1:{port}/0"
            finally:
                process.terminate()


def measure_index(name: str, index: DuplicateIndex) -> dict[str, Any]:
    """Rates of a whole index."""
    index.query(["compiles", "the kernels"])
    texts = [article(number) for number in range(WHOLE)]
    asked, expected = questions(WHOLE, WHOLE_QUERIES, seed=1)
    started = time.perf_counter()
    index.add_many([f"document-{number:09d}" for number in range(WHOLE)], texts)
    added = WHOLE / (time.perf_counter() - started)
    rate, found = many(index, asked, expected)
    started = time.perf_counter()
    for text in asked:
        index.query(text)
    return {
        "index": name,
        "documents": WHOLE,
        "added_per_second": added,
        "queries_per_second_many": rate,
        "queries_per_second_single": len(asked) / (time.perf_counter() - started),
        "copies_found": found,
        "mb": index.info().size / 1e6,
    }


def measure(
    report: Callable[[str], None], *, documents: int, folder: str | None, only: Sequence[str] | None
) -> dict[str, Any]:
    """Rows of each store, and of the index in a file and on Redis.

    Args:
        report: told what is running.
        documents: in each store.
        folder: where the stores are made; None for a temporary one.
        only: names of stores; None for all.
    """
    found: dict[str, Any] = {"stores": [], "skipped": {}, "indexes": []}
    for name, (_, package) in STORES.items():
        if only and name not in only:
            continue
        if find_spec(package) is None:
            found["skipped"][name] = f"{package} is not installed"
            continue
        report(f"stores: {name}")
        with closing(multiprocessing.get_context("spawn").Pool(1)) as pool:
            found["stores"] += pool.map(measure_store, [(name, documents, folder)])[0]
    if not only:
        report("stores: the index in a file")
        with tempfile.TemporaryDirectory(dir=folder) as inside, DuplicateIndex.open(Path(inside, "it")) as index:
            found["indexes"].append(measure_index("in a file", index))
        if which("redis-server") is None or find_spec("redis") is None:
            found["skipped"]["Redis"] = "redis-server or the package redis is not installed"
        else:
            report("stores: the index on Redis")
            with redis_server() as url, DuplicateIndex.shared(url) as index:
                found["indexes"].append(measure_index("on Redis", index))
    return found


def show(found: dict[str, Any], console: Console) -> None:
    """Print both tables, and what was left out."""
    show_rows("stores, on the index's work without signing", found["stores"], console)
    show_rows("the whole index", found["indexes"], console)
    for name, reason in found["skipped"].items():
        console.print(f"{name} left out: {reason}")
