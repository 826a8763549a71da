"""Files that appear together or not at all."""

from pathlib import Path

import pytest

from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.writers import LineWriter
from cleaner.errors import OutputError


def everything(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file()}


def write(folder: Path, *, overwrite: bool = False, **files: str) -> None:
    with OutputFolder(folder, overwrite=overwrite) as out:
        for name, content in files.items():
            with LineWriter(out.beside(name.replace("_", "."))) as file:
                file.write(content.encode())
        out.commit()


def fail(folder: Path, error: type[BaseException]) -> None:
    with OutputFolder(folder, overwrite=True) as out:
        out.beside("articles.jsonl").write_text("half")
        raise error


def test_files_appear_when_all_are_whole(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with OutputFolder(folder, overwrite=False) as out:
        out.beside("articles.jsonl").write_text("x")
        out.beside("spool").write_text("y")
        assert not (folder / "articles.jsonl").exists()
        out.commit()
    assert everything(tmp_path) == {"a/b/articles.jsonl": "x"}
    assert [p.name for p in folder.iterdir()] == ["articles.jsonl"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, SystemExit])
def test_whatever_goes_wrong_nothing_is_left(tmp_path: Path, error: type[BaseException]) -> None:
    with pytest.raises(error):
        fail(tmp_path / "a" / "b", error)
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_run_stays_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("mine")
    write(tmp_path, articles_jsonl="old", removed_jsonl="old", report_json="old")
    with pytest.raises(OutputError, match=r"articles\.jsonl is there already; name another folder or set overwrite"):
        write(tmp_path, articles_jsonl="new")
    with pytest.raises(ValueError, match=r"^$"):
        fail(tmp_path, ValueError)
    assert everything(tmp_path) == {
        "mine.md": "mine",
        "articles.jsonl": "old",
        "removed.jsonl": "old",
        "report.json": "old",
    }
    write(tmp_path, overwrite=True, articles_parquet="new", report_json="new")
    assert everything(tmp_path) == {"mine.md": "mine", "articles.parquet": "new", "report.json": "new"}


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="a file is in the place of the output folder"):
        write(tmp_path / "file")
    with pytest.raises(OutputError, match=r"file/below: cannot be written: Not a directory"):
        write(tmp_path / "file" / "below")
    with pytest.raises(OutputError, match="cannot be written: No such file"):
        LineWriter(tmp_path / "nowhere" / "file")
    with pytest.raises(OutputError, match="not open"):
        OutputFolder(tmp_path, overwrite=False).beside("x")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only where a full disk can be had")
@pytest.mark.parametrize("size", [10, 10**6])
def test_a_full_disk(size: int) -> None:
    with (
        pytest.raises(OutputError, match="/dev/full: cannot be written: No space left"),
        LineWriter(Path("/dev/full")) as file,
    ):
        file.write(b"x" * size)
