"""What the command line says on standard error: lines of JSON, options by their names, and what to do about it."""

import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result

import cleaner
from cleaner import corpus
from cleaner.cli import asks_for_json, commands, saying
from cleaner.cli.commands import commands as main
from cleaner.cli.naming import by_options
from cleaner.corpus import Progress, partitions, progress, rethreshold, run
from cleaner.corpus.folder import OutputFolder
from cleaner.corpus.progress import PlainProgress
from cleaner.corpus.work import Lock
from cleaner.errors import HtmlWarning, OutputError
from cleaner.logs import log

Invoke = Callable[..., Result]

PROSE = "The harbour will close on Monday for a week, the council said, while divers look at the eastern wall."
HTML = f"<!doctype html>\n<title>Harbour</title><h1>Harbour to close</h1><p>{PROSE}</p><p>{PROSE[:-1]} again.</p>"
STAYS = "Interrupted; what was done stays, and the same command goes on with it.\n"


def process(*arguments: object, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "cleaner", *(str(a) for a in arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


def told_as_json(stderr: str | bytes) -> list[dict[str, Any]]:
    """Lines of JSON, each of which says when, how bad and what."""
    told = [orjson.loads(line) for line in stderr.splitlines()]
    assert all({"time", "level", "message"} <= set(line) for line in told)
    return told


@pytest.fixture(autouse=True)
def _log() -> Iterator[None]:
    """The log, which --json-log changes for the whole process, as it was."""
    handlers, level = list(log.handlers), log.level
    shown, hook = warnings.showwarning, sys.excepthook
    yield
    log.handlers, warnings.showwarning, sys.excepthook = handlers, shown, hook
    log.setLevel(level)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    records = ({"id": f"p{n}", "text": f"{PROSE} Number {n} of them all, said {n * n}."} for n in range(40))
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    return path


# --- lines of JSON


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run"], "Missing argument 'INPUT...'; see cleaner run --help"),
        (["rum"], "No such command 'rum'"),
        (["run", "nowhere", "-o", "out", "--threshold", "5"], "--threshold is 5.0; it must be"),
        (["clean", "nowhere.txt"], "nowhere.txt: there is no such file or folder"),
        (["--config", "nowhere.toml", "run"], "nowhere.toml: cannot be read"),
        (["--nonsense"], "No such option"),
    ],
)
def test_errors_are_lines_of_json_where_that_is_asked_for(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert commands.go(["--json-log", *arguments]) == 2
    (told,) = told_as_json(capsys.readouterr().err)
    assert told["level"] == "error"
    assert told["message"].startswith(message)


def test_the_option_counts_where_it_stands_before_the_command() -> None:
    assert asks_for_json(["--json-log", "run"])
    assert asks_for_json(["--config", "c.toml", "--json-log"])
    assert not asks_for_json(["--config", "--json-log", "run"])
    assert not asks_for_json(["clean", "--json-log"])


def test_warnings_of_python_go_through_the_log() -> None:
    for head, begin in (([], b"cleaner: a text is HTML"), (["--json-log"], b"{")):
        told = process(*head, "clean", "--stdin-format", "text", stdin=HTML.encode())
        (line,) = told.stderr.splitlines()
        assert line.startswith(begin)
        assert b".py" not in line
    assert told_as_json(line)[0]["level"] == "warning"


def test_a_warning_is_one_line_without_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    log.addHandler(saying.LogLines())
    saying.log_warnings()
    warnings.showwarning(HtmlWarning("use parse_html"), HtmlWarning, "parse.py", 7)
    warnings.showwarning("two\nlines", UserWarning, "parse.py", 8)
    first, second = capsys.readouterr().err.splitlines()
    assert "parse" not in first
    assert second == "cleaner: two\\nlines"


def test_a_fault_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    saying.log_as_json()
    saying.log_warnings()
    sys.excepthook(RuntimeError, RuntimeError("a fault"), None)
    (told,) = told_as_json(capsys.readouterr().err)
    assert told["level"] == "critical"
    assert told["message"].endswith("RuntimeError: a fault")


def test_progress_is_lines_of_json_with_its_numbers(
    tmp_path: Path, pages: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PlainProgress", partial(PlainProgress, every=0.0))
    result = invoke("--json-log", "dedup", pages, "-o", tmp_path / "out")
    told = [line for line in told_as_json(result.stderr) if "stage" in line]
    assert [line["level"] for line in told] == ["info"] * len(told)
    last = [line for line in told if line["stage"] == "reading"][-1]
    assert (last["documents"], last["total"]) == (40, 40)
    assert last["bytes_read"] == last["bytes_total"] == pages.stat().st_size
    assert last["message"].startswith("reading: 40 documents, 100 %")


def test_records_that_cannot_be_read_are_lines_of_json(invoke: Invoke) -> None:
    result = invoke("--json-log", "clean", "--json", "--stdin-format", "jsonl", stdin=b"broken\n")
    (told,) = told_as_json(result.stderr)
    assert told["message"].startswith("<stdin>, line 1: not JSON")


# --- HTML that nothing says to be HTML


def test_html_is_read_as_such_and_told(tmp_path: Path, invoke: Invoke) -> None:
    log.addHandler(saying.LogLines())
    (tmp_path / "page").write_text(HTML)
    (tmp_path / "page.html").write_text(HTML)
    expected = invoke("clean", tmp_path / "page.html")
    assert (expected.exit_code, expected.stderr) == (0, "")
    result = invoke("clean", stdin=HTML.encode())
    assert (result.exit_code, result.stdout) == (0, expected.stdout)
    assert result.stderr == "cleaner: <stdin> is HTML, read as such; --stdin-format text reads it as text\n"
    result = invoke("clean", tmp_path / "page")
    assert (result.exit_code, result.stdout) == (0, expected.stdout)
    assert result.stderr.startswith(
        f"cleaner: {tmp_path.as_posix()}/page is HTML, read as such; --stdin-format text < "
    )
    result = invoke("clean", "--stdin-format", "html", stdin=HTML.encode())
    assert (result.stdout, result.stderr) == (expected.stdout, "")


def test_html_says_itself_in_which_encoding_it_is(invoke: Invoke) -> None:
    page = (
        HTML.replace("<title>", '<meta charset="shift_jis"><title>').replace("divers", "潜水士の人たち").encode("cp932")
    )
    result = invoke("clean", stdin=page)
    assert result.exit_code == 0, result.stderr
    assert "潜水士の人たち" in result.stdout


def test_html_in_records_is_told_once(invoke: Invoke) -> None:
    log.addHandler(saying.LogLines())
    records = b"".join(orjson.dumps({"text": text}) + b"\n" for text in (PROSE, HTML, HTML))
    result = invoke("clean", "--json", "--stdin-format", "jsonl", stdin=records)
    body = f"{PROSE}\n\n{PROSE[:-1]} again."
    assert [orjson.loads(line)["text"] for line in result.stdout.splitlines()][1:] == [body] * 2
    assert result.stderr == "cleaner: <stdin>, line 2 is HTML, read as such\n"


def test_text_that_is_asked_for_stays_text(invoke: Invoke) -> None:
    with pytest.warns(HtmlWarning):
        result = invoke("clean", "--stdin-format", "text", stdin=HTML.encode())
    assert "<h1>" in result.stdout


# --- settings by their options


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("clean and dedup are both off; a run needs one", "--clean and --dedup are both off; a run needs one"),
        ("explain is on and clean is off; nothing", "--explain is on and --clean is off; nothing"),
        ("compression is gz and output_format csv; only", "--compress is gz and --format csv; only"),
        ("out: not JSON; run again with overwrite", "out: not JSON; run again with --overwrite"),
        ("run again with overwrite and keep_work", "run again with --overwrite and --keep-work"),
        ("fields is ('',); name one, or None for all", "--fields is ''; name one, or leave it out for all"),
        ("encoding is 'x'; it must be known, or None", "--encoding is 'x'; it must be known, or leave it out"),
        ("name its encoding with encoding (--encoding)", "name its encoding with --encoding"),
        ("other settings than before (cleaning, keeper)", "other settings than before (cleaning, --keeper)"),
        ("other settings (near_duplicates, work_dir)", "other settings (near duplicates, --work-dir)"),
        ("name another with work_dir (--work-dir)", "name another with --work-dir"),
    ],
)
def test_settings_are_told_by_their_options(message: str, expected: str) -> None:
    assert by_options(message, main.commands["run"], main) == expected


def test_settings_that_a_command_has_no_option_for_are_told_by_those_of_others() -> None:
    told = by_options("run again with overwrite and keep_work", main.commands["rethreshold"], main)
    assert told == "run again with --overwrite and --keep-work"
    told = by_options("say existing='replace' or existing='keep'", main.commands["index"], main)
    assert told == "say --existing replace or --existing keep"


@pytest.mark.parametrize("message", ["it is clean and dedup is fast", "(keep, or leave)", "it is text, or None"])
def test_words_that_are_no_settings_stay(message: str) -> None:
    assert by_options(message, main.commands["run"], main) == message


def test_the_log_tells_settings_by_their_options(capsys: pytest.CaptureFixture[str]) -> None:
    log.addHandler(saying.LogLines())
    with main.make_context("cleaner", ["run", "x", "-o", "y"], ignore_unknown_options=True):
        log.warning("name fields that hold HTML with html_field (--html-field)")
    assert capsys.readouterr().err == "cleaner: name fields that hold HTML with --html-field\n"


def test_names_of_fields_that_are_empty_are_told_as_they_were_given(tmp_path: Path, invoke: Invoke) -> None:
    result = invoke("run", "x", "-o", tmp_path / "out", "--fields", "")
    assert result.stderr == "Error: --fields is ''; name at least one field, or leave it out for all\n"


def test_a_page_that_is_too_long_names_the_option(invoke: Invoke) -> None:
    result = invoke("clean", "--max-page", "3", stdin="A page.")
    assert "--max-page allows 3; split it where one page ends, or raise --max-page\n" in result.output
    result = invoke("clean", "--keep", "3", stdin="A page.")
    assert "--keep is 3" in result.output


@pytest.mark.parametrize("option", ["--config", "--json-log"])
def test_options_of_all_commands_stand_before_the_command(invoke: Invoke, option: str) -> None:
    result = invoke("run", "in", option, "c.toml", "-o", "out")
    assert result.exit_code == 2
    assert f"{option} stands before the command: cleaner {option} … run …" in result.stderr
    assert "Did you mean" not in result.stderr
    assert "Did you mean '--overwrite'" in invoke("run", "in", "--overwrit").stderr


# --- another threshold for what is not there, or not whole


def test_another_threshold_says_what_is_missing(tmp_path: Path, pages: Path, invoke: Invoke) -> None:
    out = tmp_path / "out"

    def told() -> str:
        result = invoke("rethreshold", out, "0.9")
        assert result.exit_code == 2
        return result.stderr.replace(str(out), "OUT")

    assert told() == "Error: OUT: there is no such folder; name the output folder of a run\n"
    out.mkdir()
    assert told() == "Error: OUT: no run has written here; name the output folder of a run\n"
    with OutputFolder(out, overwrite=False) as folder:
        folder.note({})
        assert told().startswith("Error: OUT/.cleaner-work: another run is at work here (process ")
        folder.beside("x").parent.parent.joinpath("parts", "000000").mkdir()
        folder.beside("x").parent.parent.joinpath("parts", "000000", "done.json").write_text("{}")
    assert told().startswith("Error: OUT: the run into it was ended before all was cleaned; give its command again")
    assert invoke("dedup", pages, "-o", out, "--overwrite", "-q").exit_code == 0
    assert told() == "Error: OUT: the work of its run was not kept; run again with --keep-work and --overwrite\n"


def test_kept_work_that_is_damaged_is_told(tmp_path: Path, pages: Path, invoke: Invoke) -> None:
    out = tmp_path / "out"
    assert invoke("dedup", pages, "-o", out, "--keep-work", "-q").exit_code == 0
    path = out / ".cleaner-work" / "parts" / "000000" / "articles.arrow"
    whole = path.read_bytes()
    flipped = whole.replace(b"Number 7", b"Number 8", 1)  # a file that can be read
    assert flipped != whole
    for content in (b"junk", whole[: len(whole) // 2], flipped, None):
        path.write_bytes(content) if content is not None else path.unlink()
        with pytest.raises(OutputError, match=r"articles\.arrow: the work that was kept is damaged.*; run again with"):
            rethreshold(out, 0.85)
    result = invoke("rethreshold", out, "0.85")
    assert (result.exit_code, result.stderr.endswith("; run again with --overwrite\n")) == (2, True)
    (out / ".cleaner-work" / "run.json").write_bytes(b"{")
    assert "run.json: the work that was kept is damaged" in invoke("rethreshold", out, "0.85").stderr


def test_a_look_at_a_lock_leaves_it_to_others(tmp_path: Path) -> None:
    with Lock(tmp_path / "lock", "one"), pytest.raises(OutputError, match="another run is at work"):
        Lock(tmp_path / "lock", "two").__enter__()
    with Lock(tmp_path / "lock", "two"):
        pass


# --- interrupts, and how far a run is


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another matter there")
@pytest.mark.parametrize(("stays", "told"), [(False, "Interrupted.\n"), (True, STAYS)])
def test_an_interrupt_says_that_something_stays_where_it_does(
    tmp_path: Path, pages: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch, *, stays: bool, told: str
) -> None:
    def interrupted(_inputs: object, output: str, _settings: Any, **_: object) -> None:
        with OutputFolder(Path(output), overwrite=False) as folder:
            if stays:
                (folder.parts / "000000").mkdir()
                (folder.parts / "000000" / "done.json").write_text("{}")
            signal.raise_signal(signal.SIGINT)
            time.sleep(1.0)

    monkeypatch.setattr(corpus, "run", interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        result = invoke("dedup", pages, "-o", tmp_path / "out", "-q")
    finally:
        signal.signal(signal.SIGINT, before)
    assert (result.exit_code, result.stderr) == (130, told)
    assert (tmp_path / "out").exists() == stays


def test_reading_ends_with_all_documents(tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "PARTITION_BYTES", 2000)
    monkeypatch.setattr("cleaner.corpus.progress._TELL_EVERY", 0.0)
    told: list[Progress] = []
    settings = cleaner.RunSettings(clean=False, workers=1)
    report = run(pages, tmp_path / "out", settings, progress=told.append)
    reading = [state for state in told if state.stage == "reading"]
    assert report.documents == reading[-1].documents == reading[-1].total == 40
    assert reading[-1].bytes_read == pages.stat().st_size
    assert len(reading) > 4
    assert all((state.fraction or 0.0) < 1.0 for state in reading if state.documents < 40)
    assert [state.documents for state in reading] == sorted(state.documents for state in reading)


def test_a_stage_that_had_a_line_ends_with_one() -> None:
    stream = StringIO()
    clock = iter([0.0, 6.0, 7.0, 7.5, 7.6, 8.0, 8.5])
    show = PlainProgress(stream, every=5.0, clock=lambda: next(clock)).show
    show(Progress("reading", 1044, None, 100, 300))
    show(Progress("reading", 2000, None, 200, 300))
    show(Progress("reading", 3000, 3000, 300, 300))
    show(Progress("reading", 3000, 3000, 300, 300))
    show(Progress("writing", 10, 3000, 300, 300))
    show(Progress("writing", 3000, 3000, 300, 300))
    lines = stream.getvalue().splitlines()
    assert [line.split(",")[0] for line in lines] == [
        "cleaner: reading: 1044 documents",
        "cleaner: reading: 3000 documents",
    ]
