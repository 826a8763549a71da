"""Writers that are killed at any moment: what they acknowledged is there, and nothing is half there."""

import random
import sys
from pathlib import Path

import pytest
from started import killed_writer

from cleaner import DuplicateIndex
from cleaner.neardup.index import Match

KILLS = 20

# Adds, replaces and removes without end, and says each time what is done. A document's text names it and
# carries its version, so that what is found tells which one it is.
WRITER = """
import random, sys
from cleaner import DuplicateIndex
from cleaner.neardup.index import postings
path, run = sys.argv[1], int(sys.argv[2])
draw = random.Random(run)

def text(name):
    return " ".join(f"{name}x{word}" for word in range(30))

with DuplicateIndex.open(path) as index:
    print("open", flush=True)
    number = 0
    while True:
        size = draw.choice([1, 1, 7, 400])
        names = [f"r{run}n{number + i}" for i in range(size)]
        number += size
        if size == 1:
            index.add(names[0], text(names[0]))
        else:
            index.add_many(names, [text(name) for name in names])
        print("added", *names, flush=True)
        if draw.random() < 0.3:
            gone = draw.choice(names)
            print("removing", gone, flush=True)
            index.remove(gone)
            print("removed", gone, flush=True)
        if draw.random() < 0.05:
            index.compact()
"""


def text(name: str) -> str:
    return " ".join(f"{name}x{word}" for word in range(30))


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_writer_loses_nothing_and_leaves_nothing_half(tmp_path: Path) -> None:
    path = tmp_path / "seen.index"
    draw = random.Random(7)  # noqa: S311  when to kill
    sure: set[str] = set()  # acknowledged
    gone: set[str] = set()
    open_ends: set[str] = set()  # under way when the writer was killed
    for run in range(KILLS):
        lines = killed_writer(WRITER, path, run, after=draw.random() ** 2 * 0.4)
        for what, *names in lines:
            {"added": sure, "removing": open_ends, "removed": gone}[what].update(names)
        check(path, sure, gone, open_ends, run)
    assert len(sure) > 600
    assert gone


def check(path: Path, sure: set[str], gone: set[str], open_ends: set[str], run: int) -> None:
    with DuplicateIndex.open(path) as index:
        there = list(index)
        assert len(there) == len(set(there)) == len(index)
        assert sure - open_ends - gone <= set(there)
        assert not gone & set(there)
        # Batches are whole or not there: what was not acknowledged is one batch of the run at most.
        extra = [name for name in there if name not in sure and name.startswith(f"r{run}n")]
        assert len(extra) in {0, 1, 7, 400}
        sure.update(extra)  # it was committed, and only the word of it is lost
        sample = [*there[-450:], *there[:50]]
        found = index.query([text(name) for name in sample])
        assert found == [[Match(name, 1.0)] for name in sample]  # no document without its keys
        assert index.query([text(name) for name in sorted(gone)[:50]]) == [[]] * len(sorted(gone)[:50])
        connection = index._store._connection  # type: ignore[attr-defined]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
