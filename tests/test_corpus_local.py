"""Partitions cleaned in this process and in several, ended at any moment, and gone on with."""

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import orjson
import pyarrow as pa
import pytest

from cleaner.article import Article
from cleaner.cleaning import parse as way
from cleaner.config import CleanSettings, RunSettings
from cleaner.corpus import Document, child, local, partitions, run
from cleaner.corpus.batches import document_batch, documents_of
from cleaner.corpus.local import Keyed, clean_partitions
from cleaner.corpus.partitions import partitions as part
from cleaner.corpus.stages import clean_batch
from cleaner.corpus.work import PartFolder, write_mark
from cleaner.errors import CleanerError, OutputError, RecordError

PROSE = "The council met on Tuesday evening and voted, after four hours, to keep the old bridge number {} open."
STUBBORN = """
import sys
sys.path[:] = {path!r}
import os, time
from cleaner.cleaning import parse as way
parse = way.parse
def stubborn(text, settings=None, **further):
    if "die" in text:
        os._exit(7)
    if "sleep" in text:
        time.sleep(600)
    if "print" in text:
        print("in the way of the answer")
    return parse(text, settings, **further)
way.parse = stubborn
{serve}
"""


def text(number: int, word: str = "") -> str:
    return f"Menu\nNews\n{word}\n" + "\n\n".join(PROSE.format(number * 10 + n) for n in range(4))


def page(number: int, word: str = "") -> Document:
    own = text(number, word)
    return Document(str(number), "a.txt", "", own, {}, own.encode())


def items(number: int = 40) -> Iterator[Document | RecordError]:
    for n in range(number):
        yield page(n)
        if n % 7 == 3:
            yield RecordError("a.txt", f"line {n}", "broken", "mend it")


def cleaned(
    parts: Path, given: Any, settings: RunSettings, processes: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The articles and what is in quarantine, of all partitions."""
    keyed = (Keyed(partition, partition.digest) for partition in part(given))
    number = len(list(clean_partitions(keyed, parts, settings, processes)))
    articles, quarantine = [], []
    for n in range(number):
        articles += PartFolder(parts, n).table("articles.arrow").drop(["row"]).to_pylist()
        quarantine += PartFolder(parts, n).table("quarantine.arrow").drop(["row"]).to_pylist()
    return articles, quarantine


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "PARTITION_BYTES", 3000)


def test_documents_come_out_of_a_batch_as_they_went_in() -> None:
    given = [
        *items(8),
        Document(2**70, "b.html", "", "", {"a": [1, {"b": None}]}, b"<p>x", {"a": "how"}, b"<p>x", "https://a.example"),
        Document("c", "c.jsonl", "line 1", "", {}, b"{}", {}, "<p>é", None),
    ]
    assert [str(o) if isinstance(o, RecordError) else o for o in documents_of(document_batch(given))] == [
        str(o) if isinstance(o, RecordError) else o for o in given
    ]


@pytest.mark.parametrize(("processes", "size"), [(1, 1), (1, 10**9), (2, 3000), (3, 9000)])
def test_outcomes_are_the_same_for_any_workers_and_partitions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, processes: int, size: int
) -> None:
    expected = cleaned(tmp_path / "a", items(), RunSettings(), 1)
    monkeypatch.setattr(partitions, "PARTITION_BYTES", size)
    assert cleaned(tmp_path / "b", items(), RunSettings(), processes) == expected
    assert (len(expected[0]), len(expected[1])) == (40, 6)


def test_what_is_done_is_not_done_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    expected = cleaned(tmp_path, items(), RunSettings(), 1)
    monkeypatch.setattr(local, "_clean_here", None)
    assert cleaned(tmp_path, items(), RunSettings(), 1) == expected


def test_a_single_partition_starts_no_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(local, "_Pool", None)
    assert len(cleaned(tmp_path, items(), RunSettings(), 2)[0]) == 40


@pytest.mark.usefixtures("_small")
def test_documents_that_kill_their_process_are_found_and_the_others_are_cleaned(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(child, "_START", STUBBORN)
    pages = [page(n, "die" if n in (5, 6) else "print" if n % 5 == 0 else "") for n in range(16)]
    articles, quarantine = cleaned(tmp_path, pages, RunSettings(), 2)
    assert [(q["problem"], q["raw"]) for q in quarantine] == [
        ("cleaning failed: the process died of it (status 7)", pages[n].raw) for n in (5, 6)
    ]
    assert [orjson.loads(a["id"]) for a in articles] == [str(n) for n in range(16) if n not in (5, 6)]


@pytest.mark.usefixtures("_small")
def test_a_document_that_takes_too_long_is_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(child, "_START", STUBBORN)
    pages = [page(n, "sleep" if n == 3 else "") for n in range(12)]
    articles, quarantine = cleaned(tmp_path, pages, RunSettings(page_seconds=7), 2)
    assert [q["problem"] for q in quarantine] == ["took too long: more than 7 seconds, which page_seconds allows"]
    assert len(articles) == 11


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such timer")
@pytest.mark.parametrize("way_to_be_late", ["a loop", "a pattern"])
def test_a_document_of_a_single_partition_that_takes_too_long_is_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way_to_be_late: str
) -> None:
    parse, before = way.parse, signal.getsignal(signal.SIGALRM)

    def slow(given: str, settings: CleanSettings, **further: Any) -> Article:
        if "sleep" in given and way_to_be_late == "a loop":
            while True:
                pass
        if "sleep" in given:
            re.match(r"(a+)+$", "a" * 60 + "b")
        return parse(given, settings, **further)

    monkeypatch.setattr(way, "parse", slow)
    monkeypatch.setattr(child, "_START", STUBBORN)
    pages = [page(n, "sleep" if n == 1 else "") for n in range(4)]
    articles, quarantine = cleaned(tmp_path, pages, RunSettings(page_seconds=4), 2)
    assert [q["problem"] for q in quarantine] == ["took too long: more than 4 seconds, which page_seconds allows"]
    assert [orjson.loads(a["id"]) for a in articles] == ["0", "2", "3"]
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such timer")
def test_where_nothing_can_interrupt_a_document_a_worker_cleans_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[int] = []

    class Noted(local._Pool):
        def __init__(self, workers: int, settings: RunSettings, parts: Path) -> None:
            super().__init__(workers, settings, parts)
            asked.append(workers)

    monkeypatch.setattr(local, "_Pool", Noted)
    thread = threading.Thread(target=cleaned, args=(tmp_path / "a", items(3), RunSettings(), 2))
    thread.start()
    thread.join()
    signal.setitimer(signal.ITIMER_REAL, 600)  # of who uses the library
    try:
        cleaned(tmp_path / "b", items(3), RunSettings(), 2)
        assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 600
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    monkeypatch.setattr(local, "_MOST_HERE", 100)
    cleaned(tmp_path / "c", items(3), RunSettings(), 2)
    assert asked == [1, 1, 1]


def test_a_document_that_cannot_be_cleaned_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    parse = way.parse

    def raising(given: str, settings: CleanSettings, **further: Any) -> Article:
        if "raise" in given:
            raise RecursionError("too\ndeep")
        return parse(given, settings, **further)

    monkeypatch.setattr(way, "parse", raising)
    made = clean_batch(document_batch([page(1), page(2, "raise"), page(3)]), RunSettings())
    assert made.quarantine.column("problem").to_pylist() == ["cleaning failed: RecursionError: too deep"]
    assert made.quarantine.column("row").to_pylist() == [1]
    assert made.articles.column("row").to_pylist() == [0, 2]


@pytest.mark.usefixtures("_small")
def test_a_worker_that_cannot_start_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(child, "_START", "raise SystemExit(4)  # {path} {serve}")
    with pytest.raises(CleanerError, match=r"status 4\); set workers to 1"):
        cleaned(tmp_path, items(), RunSettings(), 2)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(CleanerError, match="no worker process can be started"):
        cleaned(tmp_path, items(), RunSettings(), 2)


@pytest.mark.usefixtures("_small")
def test_workers_end_when_nobody_wants_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[Any] = []

    class Noted(local._Worker):
        def __init__(self, start: bytes, closed: threading.Event) -> None:
            super().__init__(start, closed)
            started.append(self)

    monkeypatch.setattr(local, "_Worker", Noted)
    keyed = (Keyed(partition, "x") for partition in part(page(n) for n in range(10**6)))
    outcomes = clean_partitions(keyed, tmp_path, RunSettings(), 2)
    for _ in range(3):
        next(outcomes)
    outcomes.close()
    assert len(started) == 2
    assert all(worker._process.poll() is not None for worker in started)


def corpus_file(folder: Path, number: int = 60) -> Path:
    """Pages, copies of some, and a line that is broken."""
    lines = [orjson.dumps({"id": n, "text": text(n // 3 if n % 3 else n), "n": n}) for n in range(number)]
    lines.insert(7, b"{broken")
    path = folder / "in.jsonl"
    path.write_bytes(b"\n".join(lines))
    return path


def files(folder: Path) -> dict[str, bytes]:
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert found.pop("report.html")  # has the time of the run in it
    report = orjson.loads(found.pop("report.json"))
    del report["run"]
    return {**found, "report.json": orjson.dumps(report)}


COMMAND = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from cleaner.corpus import partitions
partitions.PARTITION_BYTES = 4000
from cleaner import cli
cli.main()
"""


def start(given: Path, out: Path, *further: str) -> "subprocess.Popen[bytes]":
    arguments = ["run", str(given), "-o", str(out), "--workers", "2", "--explain", "--quiet", *further]
    return subprocess.Popen([sys.executable, "-c", COMMAND, *arguments], stderr=subprocess.PIPE)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another matter there")
def test_a_run_that_is_killed_at_any_moment_goes_on_and_ends_with_the_same_bytes(tmp_path: Path) -> None:
    given = corpus_file(tmp_path)
    began = time.monotonic()
    whole = start(given, tmp_path / "whole")
    _, said = whole.communicate()
    assert whole.returncode == 0, said
    took = time.monotonic() - began
    expected = files(tmp_path / "whole")
    chance = random.Random(7)  # noqa: S311
    out = tmp_path / "out"
    kills = 0
    for _ in range(6):
        process = start(given, out)
        try:
            process.wait(timeout=took * chance.uniform(0.3, 1.1))
        except subprocess.TimeoutExpired:
            process.kill()
            kills += 1
        process.communicate()
        if (out / "report.json").exists():
            break
    if not (out / "report.json").exists():
        process = start(given, out)
        _, told = process.communicate()
        assert process.returncode == 0, told
    assert kills > 0
    assert files(out) == expected
    assert not (out / ".cleaner-work").exists()


@pytest.mark.skipif(not Path("/proc").exists(), reason="workers are found in /proc")
def test_workers_that_are_killed_change_nothing(tmp_path: Path) -> None:
    given = corpus_file(tmp_path, 120)
    whole = start(given, tmp_path / "whole")
    _, said = whole.communicate()
    assert whole.returncode == 0, said
    process = start(given, tmp_path / "out")
    killed = 0
    while process.poll() is None:
        time.sleep(0.6)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        try:
            names = children.read_text().split()
        except OSError:
            break
        if names and killed < 2:
            os.kill(int(names[killed % len(names)]), signal.SIGKILL)
            killed += 1
    _, told = process.communicate()
    assert process.returncode == 0, told
    assert killed > 0
    assert files(tmp_path / "out") == files(tmp_path / "whole")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another matter there")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_ended_says_so_and_leaves_no_file_that_looks_whole(
    tmp_path: Path, number: int, status: int
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "run", "-", "-o", str(tmp_path / "out"), "--workers", "2"],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    for n in range(40):
        process.stdin.write(orjson.dumps({"text": text(n)}) + b"\n")
    process.stdin.flush()
    parts = tmp_path / "out" / ".cleaner-work" / "parts"
    while not (parts / "000000" / "done.json").exists():
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(number)
    assert process.wait(timeout=60) == status  # while its input is still open: it has not come to the end
    _, told = process.communicate()
    assert b"Traceback" not in told
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".cleaner-work"]


def test_a_page_that_ended_a_small_run_is_left_out_by_the_next_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(child, "_START", STUBBORN)
    lines = [orjson.dumps({"id": n, "text": text(n, "die" if n == 2 else "")}) for n in range(4)]
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(lines))
    hidden = tmp_path / "out" / ".cleaner-work"
    hidden.mkdir(parents=True)
    (hidden / "run.json").write_bytes(b'{"settings": {}, "overwrite": false}')  # as a run leaves it that was killed
    report = run(tmp_path / "in.jsonl", tmp_path / "out", RunSettings(workers=1))
    assert (report.kept, report.quarantined, report.problems) == (3, 1, {"cleaning failed": 1})


def test_a_worker_that_outlives_its_run_spoils_nothing(tmp_path: Path) -> None:
    for _ in range(2):  # the second finds that the first has done the same
        with PartFolder(tmp_path, 3).making("k") as path:
            write_mark(path, {"key": "k"})
    assert [one.name for one in tmp_path.iterdir()] == ["000003"]
    with PartFolder(tmp_path, 3).making("other") as path:
        assert path.name != "000003.part"
        write_mark(path, {"key": "other"})
    assert PartFolder(tmp_path, 3).done("other") == {"key": "other", "files": {}}


def test_html_that_is_too_long_costs_no_other_where_nothing_is_cleaned(tmp_path: Path) -> None:
    lines = [orjson.dumps({"id": n, "html": f"<p>{'x' * (50 * n)}"}) for n in range(1, 4)]
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(lines))
    settings = RunSettings(clean=False, cleaning=CleanSettings(max_html=120))
    report = run(tmp_path / "in.jsonl", tmp_path / "out", settings)
    assert (report.kept, report.problems) == (2, {"too long": 1})


def test_two_runs_into_one_folder(tmp_path: Path) -> None:
    given = corpus_file(tmp_path, 6)
    (tmp_path / "out" / ".cleaner-work").mkdir(parents=True)
    from cleaner.corpus.work import Lock  # noqa: PLC0415

    with (
        Lock(tmp_path / "out" / ".cleaner-work" / "lock", "process 12 since noon"),
        pytest.raises(OutputError, match=r"another run is at work here \(process 12 since noon\)"),
    ):
        run(given, tmp_path / "out")
    assert run(given, tmp_path / "out").kept


@pytest.mark.usefixtures("_small")
def test_only_what_a_change_touches_is_done_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(text(ord(name)))
    monkeypatch.setattr(partitions, "PARTITION_BYTES", 1)
    real = local.clean_partition
    done: list[int] = []

    def noted(folder: PartFolder, *arguments: Any, **further: Any) -> dict[str, Any]:
        done.append(folder.number)
        return real(folder, *arguments, **further)

    class Here(local._Pool):
        def __init__(self, workers: int, settings: RunSettings, parts: Path) -> None:
            super().__init__(workers, settings, parts)
            self.settings, self.parts = settings, parts

        def __enter__(self) -> Self:
            return self

        def _ask(self, head: dict[str, Any], data: pa.Buffer) -> dict[str, Any]:
            folder = PartFolder(self.parts, head["number"])
            return noted(folder, head["key"], data, self.settings, span=head["span"])

    monkeypatch.setattr(local, "_Pool", Here)
    keep = {"keep_work": True, "overwrite": False}
    run(f"{tmp_path}/?.txt", tmp_path / "out", RunSettings(**keep))  # type: ignore[arg-type]
    assert sorted(done) == [0, 1, 2]
    for path in (tmp_path / "out").glob("*.*"):
        if path.is_file():
            path.unlink()
    done.clear()
    (tmp_path / "b.txt").write_text(text(99))
    run(f"{tmp_path}/?.txt", tmp_path / "out", RunSettings(**keep, keeper="longest"))  # type: ignore[arg-type]
    assert done == [1]
    assert "other settings than before (keeper)" in caplog.text


def spoilt(whole: bytes) -> Iterator[bytes | None]:
    """What a disk may make of a file: bits that flip, a file cut off, emptied or gone."""
    for at in (0, len(whole) // 3, len(whole) // 2, len(whole) - 1):
        yield whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :]
    yield from (whole[: len(whole) // 2], b"", None)


@pytest.mark.parametrize("name", ["articles.arrow", "quarantine.arrow", "cuts.arrow", "samples.jsonl", "done.json"])
def test_kept_work_that_is_damaged_is_done_anew_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    settings = RunSettings(explain=True)
    expected = cleaned(tmp_path, items(), settings, 1)
    path = tmp_path / "000000" / name
    whole = path.read_bytes()
    for content in spoilt(whole):
        path.write_bytes(content) if content is not None else path.unlink()
        caplog.clear()
        assert cleaned(tmp_path, items(), settings, 1) == expected
        assert path.read_bytes() == whole
        is_gone = content is None and name == "done.json"  # as where a run was ended before
        assert ("is damaged" in caplog.text and "it is done anew" in caplog.text) is not is_gone


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only where a full disk can be had")
def test_a_partition_whose_files_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = local.clean_partition

    def full(*_arguments: Any, **_further: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(local, "clean_partition", full)
    with pytest.raises(OutputError, match="cannot be written: No space left on device"):
        cleaned(tmp_path, items(3), RunSettings(), 1)
    monkeypatch.setattr(local, "clean_partition", real)
    assert len(cleaned(tmp_path, items(3), RunSettings(), 1)[0]) == 3
