"""The shared index, on a real Redis server of its own."""

import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from started import in_threads, killed_writer

from cleaner import DedupSettings, DuplicateIndex
from cleaner.errors import (
    IndexFileError,
    InputError,
    KnownIdError,
    MissingInputError,
    OutputError,
    SignatureError,
)
from cleaner.neardup.index import Match
from cleaner.neardup.index.redis_store import RedisStore

redis = pytest.importorskip("redis", reason="the extra redis is not installed")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """URL of a Redis server that is started for these tests and ended after them."""
    command = shutil.which("redis-server")
    if command is None:
        pytest.skip("no redis-server is installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
        with subprocess.Popen([command, *options], stdout=subprocess.DEVNULL) as process:
            try:
                wait_for(port, process)
                yield f"redis://127.0.0.1:{port}/0"
            finally:
                process.terminate()


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    with redis.Redis(port=port) as client:
        for _ in range(200):
            assert process.poll() is None, "redis-server ended at once"
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.05)
            else:
                return
    pytest.fail("redis-server did not answer")


@pytest.fixture
def url(server: str) -> str:
    with redis.Redis.from_url(server) as client:
        client.flushall()
    return server


@pytest.fixture
def shared(url: str) -> Iterator[DuplicateIndex]:
    with DuplicateIndex.shared(url, "seen") as index:
        yield index


def texts_of(number: int) -> list[str]:
    return [" ".join(f"d{row}w{word}" for word in range(40)) for row in range(number)]


def test_it_answers_as_the_embedded_one_does(shared: DuplicateIndex, tmp_path: Path) -> None:
    texts = [*texts_of(60), "", "short", "\ud800 alone"]
    names = [f"n{row}" for row in range(len(texts) - 1)] + ["\ud800"]
    asked = [text.replace("w7", "other") + " more" for text in texts]
    with DuplicateIndex.open(tmp_path / "it") as embedded:
        for index in (embedded, shared):
            assert index.add_many(names, texts) == len(texts)
            assert index.remove(["n3", "n4", "nothing"]) == 2
            assert index.add("n5", texts[3], existing="replace")
            assert not index.add("n6", texts[4], existing="keep")
            with pytest.raises(KnownIdError, match="holds a document 'n6' already"):
                index.add_many(["new", "n6"], texts[:2])
            index.compact()
        assert shared.query(texts) == embedded.query(texts)
        assert shared.query(asked) == embedded.query(asked)
        assert shared.query(texts[3]) == [Match("n5", 1.0)]
        assert sorted(shared) == sorted(embedded)
        assert len(shared) == len(embedded) == len(texts) - 2
        assert ("n6" in shared, "n3" in shared) == (True, False)
    info = shared.info()
    assert info.where == "index 'seen' on Redis"
    assert info.size > 0


def test_nothing_on_the_wire_is_a_pickle(shared: DuplicateIndex, url: str) -> None:
    """Everything that the server holds is bytes of a form that is told, and nothing is unpickled."""
    shared.add_many(["one", "two"], texts_of(2))
    import pickle  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch, redis.Redis.from_url(url) as client:
        for name in ("loads", "dumps"):
            patch.setattr(pickle, name, lambda *_: pytest.fail("pickle was used"))
        shared.add("three", texts_of(3)[2])
        assert shared.query(texts_of(1)) == [[Match("one", 1.0)]]
        shared.remove("three")
        assert orjson.loads(client.lindex(b"seen:made:made", 0))["format"] == 4
        assert client.lindex(b"seen:text:one", 0).startswith(b"\x28\xb5\x2f\xfd")  # zstd
        bands = [key for key in client.scan_iter() if key.startswith(b"seen:band:") and len(key) == 18]
        assert {name for key in bands for name in client.smembers(key)} == {b"one", b"two"}
        assert len(bands) == 2 * 19


def test_it_is_there_when_it_is_opened_again_and_by_others(shared: DuplicateIndex, url: str) -> None:
    shared.add("it", "one two three")
    with DuplicateIndex.shared(url, "seen") as other, DuplicateIndex.shared(url, "another") as another:
        assert other.query("one two three") == [Match("it", 1.0)]
        other.add("that", "one two three")
        assert another.query("one two three") == []
    assert [match.id for match in shared.query("one two three")] == ["it", "that"]


def test_other_settings_are_refused(url: str) -> None:
    DuplicateIndex.shared(url, "seen").close()
    with pytest.raises(SignatureError, match="seed 1, not 2"):
        DuplicateIndex.shared(url, "seen", DedupSettings(seed=2))


def test_many_writers_at_once(shared: DuplicateIndex, url: str) -> None:
    texts = texts_of(80)

    def work(begin: int) -> None:
        with DuplicateIndex.shared(url, "seen") as own:
            for row in range(begin, begin + 20):
                own.add(str(row), texts[row])

    assert not in_threads(work, range(0, 80, 20))
    assert shared.query(texts) == [[Match(str(row), 1.0)] for row in range(80)]


def test_a_document_without_its_text_is_none(shared: DuplicateIndex, url: str) -> None:
    """What a writer leaves that is killed between a document's keys and its text."""
    shared.add("it", "one two three")
    with redis.Redis.from_url(url) as client:
        client.delete(b"seen:text:it")
        client.hdel(b"seen:text:", b"it")
    assert shared.query("one two three") == []
    assert (len(shared), "it" in shared, list(shared)) == (0, False, [])
    assert shared.add("it", "one two three")
    assert shared.query("one two three") == [Match("it", 1.0)]


WRITER = """
import random, sys
from cleaner import DuplicateIndex
url, run = sys.argv[1], sys.argv[2]
draw = random.Random(run)

def text(name, version):
    return " ".join(f"{name}x{word}" for word in range(30)) + f" {version}"

with DuplicateIndex.shared(url, "seen") as index:
    index.query(text("loads the kernels", 0))
    print("open", flush=True)
    number = 0
    while True:
        size = draw.choice([1, 5, 100])
        names = [f"r{run}n{number + i}" for i in range(size)]
        number += size
        index.add_many(names, [text(name, 1) for name in names])
        print("added", *names, flush=True)
        changed = draw.sample(names, 1 + size // 3)
        index.add_many(changed, [text(name, 2) for name in changed], existing="replace")
        print("replaced", *changed, flush=True)
        gone = changed[: size // 5]
        print("removing", *gone, flush=True)
        index.remove(gone)
        print("removed", *gone, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_writer_leaves_no_document_half_there(shared: DuplicateIndex, url: str) -> None:
    draw = random.Random(7)  # noqa: S311  when to kill
    told: dict[str, set[str]] = {what: set() for what in ("added", "replaced", "removing", "removed")}
    for run in range(5):
        for what, *names in killed_writer(WRITER, url, run, after=draw.random() * 0.8):
            told[what].update(names)
        there = list(shared)
        assert told["added"] - told["removing"] <= set(there)
        assert not told["removed"] & set(there)
        with redis.Redis.from_url(url) as client:  # every text is listed, and has one version
            prefix = b"seen:text:"
            texts = {key[len(prefix) :].decode() for key in client.scan_iter(count=10_000) if key.startswith(prefix)}
            assert {name for name in texts if name} == set(there)
            assert {client.llen(prefix + name.encode()) for name in there} <= {1}
        there = [name for name in there if name.startswith(f"r{run}n")]
        texts_there = [" ".join(f"{name}x{word}" for word in range(30)) for name in there]
        old, new = (shared.query([f"{text} {version}" for text in texts_there]) for version in (1, 2))
        for name, first, second in zip(there, old, new, strict=True):
            exact = [{match.id for match in found if match.similarity == 1.0} for found in (first, second)]
            assert exact in ([{name}, set()], [set(), {name}])
            assert name not in told["replaced"] or exact[1]
    assert len(told["added"]) > 100
    assert told["removed"]


def test_servers_that_are_not_there() -> None:
    with pytest.raises(OutputError, match="the server cannot be used"):
        DuplicateIndex.shared("redis://127.0.0.1:1/0")
    with pytest.raises(InputError, match="no URL of Redis"):
        DuplicateIndex.shared("http://127.0.0.1/")


def test_a_check_and_a_rebuilding(shared: DuplicateIndex, url: str) -> None:
    texts = texts_of(30)
    shared.add_many([f"page {number}" for number in range(30)], texts)
    assert shared.check().documents == 30
    assert shared.check().problems == ()
    with redis.Redis.from_url(url) as client:
        client.lset(b"seen:text:page 7", 0, b"no longer packed")
        band = next(key for key in client.scan_iter(b"seen:band:?*") if client.sismember(key, b"page 8"))
        client.srem(band, b"page 8")
        told = shared.check()
        assert told.documents == 28
        assert told.problems == (
            "the text of document 'page 7' is not as it was written",
            "document 'page 8' does not stand under 1 of its keys",
        )
        made = orjson.loads(client.lindex(b"seen:made:made", 0))
        client.lset(b"seen:made:made", 0, orjson.dumps({**made, "format": 2}))
    with pytest.raises(IndexFileError, match=r"has format 2; .* cleaner index rebuild"):
        DuplicateIndex.shared(url, "seen")
    rebuilt = DuplicateIndex.rebuild_shared(url, "seen")
    assert (rebuilt.documents, rebuilt.lost, rebuilt.before) == (29, 1, None)
    with DuplicateIndex.shared(url, "seen") as again:
        assert again.check().problems == ()
        assert [match.id for match in again.query(texts[8])] == ["page 8"]


def test_a_rebuilding_that_was_ended_is_done_again(shared: DuplicateIndex, url: str) -> None:
    shared.add_many(["a", "b"], texts_of(2))
    RedisStore(url, "seen", None, rebuild=True).close()
    with pytest.raises(IndexFileError, match="cleaner index rebuild"):
        DuplicateIndex.shared(url, "seen")
    assert DuplicateIndex.rebuild_shared(url, "seen").documents == 2
    with DuplicateIndex.shared(url, "seen") as again:
        assert [match.id for match in again.query(texts_of(1)[0])] == ["a"]
    with pytest.raises(MissingInputError, match="there is no index"):
        DuplicateIndex.rebuild_shared(url, "nowhere")
