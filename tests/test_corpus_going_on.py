"""A run that goes on: what is done is not read again, what has changed is told, and the files are the same."""

import gzip
import os
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaner.config import CleanSettings, RunSettings
from cleaner.corpus import local, partitions, pipeline, reading, run
from cleaner.corpus.changes import changed_settings
from cleaner.corpus.local import Keyed
from cleaner.corpus.readers import Document, Meter, read_source
from cleaner.corpus.sources import Source, find_sources
from cleaner.corpus.work import PartFolder
from cleaner.errors import RecordError

PROSE = "The council met on Tuesday evening and voted, after four hours, to keep the old bridge number {} open."
KEEP = RunSettings(keep_work=True, explain=True)


def text(number: int) -> str:
    return "Menu\nNews\n\n" + "\n\n".join(PROSE.format(number * 10 + n) for n in range(4))


def lines(number: int = 30) -> list[bytes]:
    found = [orjson.dumps({"id": n, "text": text(n // 2), "n": n}) for n in range(number)]
    found[5] = b"{broken"
    found[11] = b'\xef\xbb\xbf{"text": "caf\xe9"}'  # with a mark of its own
    return [*found[:9], b"", b"  ", *found[9:]]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Source and place of all that is read; partitions are small, and cleaned in this process."""
    seen: list[tuple[str, str]] = []

    def noting(source: Source, settings: RunSettings, meter: Meter) -> Iterator[Document | RecordError]:
        for item in read_source(source, settings, meter):
            seen.append((Path(item.source).name, item.place))
            yield item

    def here(
        given: Iterable[Keyed], parts: Path, settings: RunSettings, _workers: int, *, alone: bool
    ) -> Generator[dict[str, Any], None, None]:
        assert alone in (True, False)
        for keyed in given:
            folder = PartFolder(parts, keyed.partition.number)
            yield folder.done(keyed.key) or local._clean_here(folder, keyed, settings)

    monkeypatch.setattr(reading, "read_source", noting)
    monkeypatch.setattr(pipeline, "clean_partitions", here)
    monkeypatch.setattr(partitions, "PARTITION_BYTES", 2500)
    return seen


def files(folder: Path) -> dict[str, bytes]:
    found = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    del found["report.html"]  # has the time of the run in it
    report = orjson.loads(found.pop("report.json"))
    del report["run"]
    return {**found, "report.json": orjson.dumps(report)}


def ended(out: Path, *lost: int) -> Path:
    """The folder as a run leaves it that was ended before it had all, without some of its partitions."""
    for path in out.iterdir():
        if path.is_file():
            path.unlink()
    for number in lost:
        shutil.rmtree(out / ".cleaner-work" / "parts" / f"{number:06d}")
    return out


def as_lines(folder: Path) -> Path:
    (folder / "in.jsonl").write_bytes(b"\n".join(lines()))
    return folder / "in.jsonl"


def as_marked_lines(folder: Path) -> Path:
    (folder / "in.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(lines()))
    return folder / "in.jsonl"


def as_packed_lines(folder: Path) -> Path:
    (folder / "in.jsonl.gz").write_bytes(gzip.compress(b"\n".join(lines())))
    return folder / "in.jsonl.gz"


def as_wide_lines(folder: Path) -> Path:
    (folder / "in.jsonl").write_bytes("\n".join(line.decode("latin-1") for line in lines()).encode("utf-16"))
    return folder / "in.jsonl"


def as_texts(folder: Path) -> Path:
    (folder / "in").mkdir()
    for n in range(30):
        (folder / "in" / f"{n:03d}.txt").write_bytes(text(n).encode() if n != 7 else b"\0\1\2")
    return folder / "in"


def as_table(folder: Path) -> Path:
    rows = [{"id": f"r{n}", "text": text(n // 2) if n != 4 else None, "n": n} for n in range(30)]
    pq.write_table(pa.Table.from_pylist(rows), folder / "in.parquet", row_group_size=7)
    return folder / "in.parquet"


def as_cells(folder: Path) -> Path:
    rows = "".join(f'{n},"{text(n)}"\n' for n in range(30))
    (folder / "in.csv").write_text("id,text\n" + rows)
    return folder / "in.csv"


def as_archive(folder: Path) -> Path:
    def record(number: int, kind: str) -> bytes:
        content = text(number).encode()
        head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nContent-Type: text/plain\r\nContent-Length: {len(content)}\r\n\r\n"
        return head.encode() + content + b"\r\n\r\n"

    for name in ("a.wet", "b.wet"):
        records = [record(n, "conversion" if n % 3 else "request") for n in range(16)]
        (folder / name).write_bytes(b"".join(records))
    return folder


SHAPES: list[tuple[Callable[[Path], Path], int]] = [
    (as_lines, 0), (as_marked_lines, 0), (as_packed_lines, 0), (as_wide_lines, 30), (as_texts, 0), (as_table, 0),
    (as_cells, 30), (as_archive, 16),
]  # fmt: skip
"""Of each, how many records are read once more where reading goes on within a file."""


@pytest.mark.parametrize(("shape", "again"), SHAPES, ids=[shape.__name__ for shape, _ in SHAPES])
def test_what_is_done_is_not_read_again(
    tmp_path: Path, read: list[tuple[str, str]], shape: Callable[[Path], Path], again: int
) -> None:
    (tmp_path / "given").mkdir()
    given = shape(tmp_path / "given")
    out = tmp_path / "out"
    run(given, out, KEEP)
    expected, whole = files(out), list(read)
    number = len(list(out.glob(".cleaner-work/parts/0*")))
    assert number > 5
    for lost in ((number - 1,), (number // 2,), (1, number - 2), (0,)):
        read.clear()
        run(given, ended(out, *lost), KEEP)
        assert files(out) == expected
        assert whole[-1:] == read[-1:]
        left = len(whole) * (number - min(lost)) // number + 3  # of which partitions have some three each
        assert len(read) <= (left if min(lost) else len(whole)) + again


def test_a_reader_that_goes_on_reads_what_follows(tmp_path: Path) -> None:
    for shape in (as_lines, as_marked_lines, as_packed_lines, as_table):
        (tmp_path / shape.__name__).mkdir()
        (source,) = find_sources(shape(tmp_path / shape.__name__)).sources
        meter = Meter()
        whole, places = [], [()]
        for item in read_source(source, RunSettings(), meter):
            whole.append(str(item))
            places.append(meter.at)
        assert len(whole) == 30
        for at, place in enumerate(places[1:], 1):
            assert place
            from_there = Source(source.path, source.name, source.label, source.format, source.compression, source.size,
                                start=place)  # fmt: skip
            assert [str(item) for item in read_source(from_there, RunSettings(), Meter())] == whole[at:]


def test_behind_damage_a_reader_goes_on_nowhere(tmp_path: Path) -> None:
    path = as_packed_lines(tmp_path)
    path.write_bytes(path.read_bytes()[:-30])
    (source,) = find_sources(path).sources
    meter = Meter()
    items = list(read_source(source, RunSettings(), meter))
    assert isinstance(items[-1], RecordError)
    assert meter.at == ()


def test_changed_inputs_are_told_and_what_they_touch_is_done_anew(
    tmp_path: Path, read: list[tuple[str, str]], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partitions, "PARTITION_BYTES", 1)  # a file each
    given, out = as_texts(tmp_path), tmp_path / "out"
    run(given, out, KEEP)

    size = (given / "012.txt").stat().st_size
    (given / "012.txt").write_text(text(999))
    read.clear()
    run(given, ended(out), KEEP)
    assert f"012.txt ({size + 4} bytes, not {size}); what they touch is done anew" in caplog.text
    assert "1 of the 30 partitions that were done were done anew" in caplog.text
    assert read[0] == ("012.txt", "")
    assert b"bridge number 9992" in files(out)["articles.jsonl"]

    caplog.clear()
    os.utime(given / "003.txt", (1, 1))
    same = (given / "028.txt").stat()
    (given / "028.txt").write_text((given / "028.txt").read_text().replace("Menu", "Tree"))
    os.utime(given / "028.txt", ns=(same.st_atime_ns, same.st_mtime_ns))
    (given / "029.txt").unlink()
    run(given, ended(out), KEEP)
    assert "003.txt (written at another time)" in caplog.text
    assert "028.txt (touched, or another file of the same size and time)" in caplog.text
    assert "029.txt (no longer given)" in caplog.text
    assert "1 of the 29 partitions that were done were done anew, for what has changed: inputs" in caplog.text
    expected = files(out)
    run(given, tmp_path / "fresh", KEEP)
    assert files(tmp_path / "fresh") == expected

    caplog.clear()
    (given / "0000.txt").write_text(text(0))
    run(given, ended(out), KEEP)
    assert f"{given}/0000.txt (new); what" in caplog.text


def test_nothing_is_told_where_nothing_has_changed(
    tmp_path: Path, read: list[tuple[str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("WARNING", logger="cleaner")  # the command line, where it has run, lets more through
    given, out = as_lines(tmp_path), tmp_path / "out"
    run(given, out, KEEP)
    run(given, ended(out, 2), KEEP)
    assert read
    assert [told for told in caplog.messages if "Windows-1252" not in told] == []


def test_changed_settings_are_told_with_both_values(
    tmp_path: Path, read: list[tuple[str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    given, out = as_lines(tmp_path), tmp_path / "out"
    run(given, out, KEEP)
    for settings, told, again, is_read in (
        (
            RunSettings(keep_work=True, explain=True, keeper="longest"),
            "(keeper): keeper was 'first' and is",
            "no page is cleaned again",
            False,
        ),
        (
            RunSettings(keep_work=True, explain=True, id_field="n"),
            "id_field was 'id' and is 'n'",
            "done anew, for what has changed: id_field",
            True,
        ),
        (
            RunSettings(keep_work=True, explain=True, id_field="n", cleaning=CleanSettings(keep=0.7)),
            "(cleaning): cleaning.keep was",
            "done anew, for what has changed: cleaning",
            True,
        ),
    ):
        caplog.clear()
        read.clear()
        run(given, ended(out), settings)
        assert told in caplog.text
        assert again in caplog.text
        assert ("partitions that were done" in caplog.text) == is_read
        assert (len(read) == 30) == is_read
        expected = files(out)
        run(given, tmp_path / "fresh", RunSettings(**{**vars_of(settings), "overwrite": True}))
        assert files(tmp_path / "fresh") == expected


def test_nothing_is_told_of_settings_where_nothing_was_done(
    tmp_path: Path, read: list[tuple[str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    given, out = as_lines(tmp_path), tmp_path / "out"
    run(given, out, KEEP)
    shutil.rmtree(ended(out) / ".cleaner-work" / "parts")
    caplog.set_level("WARNING", logger="cleaner")
    run(given, out, RunSettings(keep_work=True, cleaning=CleanSettings(keep=0.7)))
    assert read
    assert [told for told in caplog.messages if "Windows-1252" not in told] == []


def vars_of(settings: RunSettings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in settings.__slots__}


def test_settings_are_told_up_to_some() -> None:
    before = {f"s{n}": n for n in range(8)}
    told = changed_settings(before, {name: value + 1 for name, value in before.items()})
    assert told.startswith("(s0, s1, s2, s3, s4, s5, s6, s7): s0 was 0 and is 1; s1")
    assert told.endswith("; and 3 more")
    assert changed_settings(before, before) == ""


def test_a_file_that_could_not_be_read_is_tried_again(
    tmp_path: Path, read: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    given, out = as_texts(tmp_path), tmp_path / "out"
    run(given, tmp_path / "fresh", KEEP)
    real = Path.open

    def failing(path: Path, *arguments: Any, **further: Any) -> Any:
        if path.name == "002.txt":
            raise OSError(5, "Input/output error")
        return real(path, *arguments, **further)

    monkeypatch.setattr(Path, "open", failing)
    assert run(given, out, KEEP).problems["cannot be read"] == 1
    monkeypatch.setattr(Path, "open", real)
    read.clear()
    run(given, ended(out), KEEP)
    assert read[0][0] <= "002.txt"
    assert files(out) == files(tmp_path / "fresh")
