"""The command line: statuses, messages, and what goes to which stream."""

import gzip
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result
from started import on_a_terminal

import cleaner
from cleaner.cli import statuses
from cleaner.cli.commands import commands
from cleaner.cli.naming import by_options
from cleaner.corpus import Progress
from cleaner.corpus.progress import PlainProgress, describe

SEEDS = Path(__file__).parents[1] / "seeds"
BRIEF = SEEDS / "brief_power_cut.txt"
CHROME = SEEDS / "all_chrome.txt"

Invoke = Callable[..., Result]


def lines(path: Path) -> list[Any]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def process(*arguments: object, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "cleaner", *(str(a) for a in arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


def test_version_and_help(invoke: Invoke) -> None:
    assert invoke("--version").output == f"cleaner, version {cleaner.__version__}\n"
    for command in ("run", "dedup", "clean"):
        result = invoke(command, "-h")
        assert result.exit_code == 0
        assert "Exit status:" in result.output


def test_help_loads_nothing_heavy() -> None:
    heavy = "{'numba', 'numpy', 'pyarrow', 'rich', 'orjson', 'regex', 'zstandard'}"
    code = f"import sys, cleaner.cli; print({heavy} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert told.stdout == b"set()" + os.linesep.encode()


def test_run(tmp_path: Path, invoke: Invoke) -> None:
    result = invoke("run", f"{SEEDS}/*.txt", "-o", tmp_path / "out", "--explain", "--format", "parquet")
    assert result.exit_code == 0
    report = orjson.loads((tmp_path / "out" / "report.json").read_bytes())
    counts = report["counts"]
    assert result.stdout.split() == [
        *("in", str(counts["in"]), "kept", str(counts["kept"]), "duplicates", str(counts["duplicates"])),
        *("quarantined", "1", "(no", "article", "found:", "1)", "written", "to", f"{tmp_path}/out"),
    ]
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        *("articles.parquet", "duplicates.jsonl", "quarantine.jsonl", "removed.jsonl", "samples.jsonl"),
        *("report.html", "report.json"),
    }


def test_clean_is_told_the_address_of_the_page(tmp_path: Path, invoke: Invoke) -> None:
    address = "https://www.herald.example/wall"
    for name in (BRIEF, "-"):
        done = invoke("clean", name, "--json", "--url", address, stdin=BRIEF.read_bytes())
        found = orjson.loads(done.stdout)
        assert found["url"] == address
    prose = "<p>The harbour will close on Monday for a week, the council said, while divers look at <a href=/w>it</a>."
    more = "<p>Ferries will leave from the old pier until the work is done, and tickets stay valid."
    (tmp_path / "a.html").write_text(f"<h1>Harbour to close</h1>{prose}{more}")
    done = invoke("clean", tmp_path / "a.html", "--format", "markdown", "--url", address)
    assert "[it](<https://www.herald.example/w>)" in done.stdout
    done = invoke("clean", tmp_path / "a.html", BRIEF, "--json", "--url", address)
    assert "these are several texts; --url is the address of one page, leave it out" in done.stderr


def test_the_summary_counts_what_was_passed_over(tmp_path: Path, invoke: Invoke) -> None:
    head = "WARC/1.0\r\nWARC-Type: {}\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n"
    page = BRIEF.read_bytes()
    records = [head.format("request", 1).encode() + b"a", head.format("conversion", len(page)).encode() + page]
    (tmp_path / "a.wet").write_bytes(b"\r\n\r\n".join([records[0], *records]))
    result = invoke("run", tmp_path / "a.wet", "-o", tmp_path / "out")
    assert "passed over          2  (request: 2)\nwritten to" in result.stdout


def test_every_option_reaches_the_run(tmp_path: Path, invoke: Invoke) -> None:
    options = (
        "--text-field t --html-field h --url-field u --id-field i --site-field s --date-field d "
        "--keeper longest --keep 0.3 "
        "--captions-in-body --comments-in-body --month-first --max-page 9999 --max-html 99999 "
        "--threshold 0.7 --shingle-size 3 "
        "--num-perm 64 --seed 5 --recall 0.9 --scheme affine32 --normalise exact --max-pairs 77 --relation contained "
        "--workers 1 --explain --overwrite --today 2024-05-03 --compress gz --shard-size 2MB --fields id,text,site "
        "--duplicates mark --page-seconds 60 --encoding cp1252 --max-record 99999999"
    )
    record = orjson.dumps({"i": "x", "t": BRIEF.read_text(), "s": "S", "d": "2024"})
    result = invoke("run", "-", "-o", tmp_path / "out", *options.split(), stdin=record)
    assert result.exit_code == 0, result.output
    report = orjson.loads((tmp_path / "out" / "report.json").read_bytes())
    assert report["settings"] == {
        "text_field": "t",
        "html_field": "h",
        "url_field": "u",
        "id_field": "i",
        "site_field": "s",
        "date_field": "d",
        "clean": True,
        "dedup": True,
        "keeper": "longest",
        "relation": "contained",
        "explain": True,
        "stdin_format": "jsonl",
        "encoding": "cp1252",
        "max_record": 99_999_999,
        "output_format": "jsonl",
        "compression": "gz",
        "shard_size": 2_000_000,
        "fields": ["id", "text", "site"],
        "duplicates": "mark",
        "page_seconds": 60.0,
        "today": "2024-05-03",
        "cleaning": {
            "keep": 0.3,
            "captions_in_body": True,
            "comments_in_body": True,
            "day_first": False,
            "max_page": 9999,
            "max_html": 99999,
        },
        "near_duplicates": {
            "threshold": 0.7,
            "shingle_size": 3,
            "num_perm": 64,
            "seed": 5,
            "recall": 0.9,
            "scheme": "affine32",
            "normalise": "exact",
            "max_pairs": 77,
        },
    }
    assert report["run"]["workers"] == 1
    assert report["run"]["overwrite"] is True
    (article,) = gzip.decompress((tmp_path / "out" / "articles-00001.jsonl.gz").read_bytes()).splitlines()
    article = orjson.loads(article)
    assert list(article) == ["id", "text", "site", "duplicate_of"]
    assert (article["site"], article["duplicate_of"]) == ("S", None)


def test_dedup_is_run_without_cleaning(tmp_path: Path, invoke: Invoke) -> None:
    text = BRIEF.read_text()
    stdin = b"\n".join(orjson.dumps({"id": name, "text": text}) for name in "ab")
    assert invoke("dedup", "-", "-o", tmp_path / "a", stdin=stdin).exit_code == 0
    assert invoke("run", "-", "--no-clean", "-o", tmp_path / "b", stdin=stdin).exit_code == 0
    assert [a["text"] for a in lines(tmp_path / "a" / "articles.jsonl")] == [text]
    for name in ("articles.jsonl", "duplicates.jsonl"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_texts_that_stand_inside_longer_ones_are_left_out(tmp_path: Path, invoke: Invoke) -> None:
    long = " ".join(f"w{number}" for number in range(60))
    stdin = b"\n".join(
        orjson.dumps({"id": name, "text": text}) for name, text in (("brief", long[:100]), ("long", long))
    )
    done = invoke("dedup", "-", "-o", tmp_path / "out", "--relation", "contained", stdin=stdin)
    assert done.exit_code == 0, done.output
    assert [a["id"] for a in lines(tmp_path / "out" / "articles.jsonl")] == ["long"]
    [duplicate] = lines(tmp_path / "out" / "duplicates.jsonl")
    assert (duplicate["id"], duplicate["duplicate_of"]) == ("brief", "long")
    assert 0.9 < duplicate["containment"] < 1.0
    assert "similarity" not in duplicate


def test_standard_input_as_one_text(tmp_path: Path, invoke: Invoke) -> None:
    out = tmp_path / "out"
    assert invoke("run", "-", "--stdin-format", "text", "-o", out, stdin=BRIEF.read_bytes()).exit_code == 0
    assert lines(out / "articles.jsonl")[0]["text"] == cleaner.clean(BRIEF.read_text())


WRONG = {
    "threshold": (["run", BRIEF, "--threshold", "0"], "threshold is 0.0; it must be above 0"),
    "keep": (["run", BRIEF, "--keep", "1"], "keep is 1.0"),
    "keeper": (["run", BRIEF, "--keeper", "last"], "'last' is not one of"),
    "recall out of reach": (["run", BRIEF, "--threshold", "0.01", "--num-perm", "8"], ""),
    "neither": (["run", BRIEF, "--no-clean", "--no-dedup"], "--clean and --dedup are both off"),
    "no input": (["run"], "Missing argument 'INPUT...'"),
    "no output": (["run", BRIEF], "Missing option '-o'"),
    "nowhere": (["run", "nowhere"], "nowhere: there is no such file or folder"),
    "glob": (["run", "nowhere/*.txt"], "nowhere/*.txt: no file that cleaner reads matches this pattern"),
    "ending": (["run", sys.executable], "its ending is not one that cleaner reads"),
    "unknown option": (["run", BRIEF, "--fast"], "No such option"),
    "unknown command": (["walk"], "No such command"),
    "clean nowhere": (["clean", "nowhere.txt"], "nowhere.txt: there is no such file or folder"),
}


@pytest.mark.parametrize(("arguments", "message"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_used_ends_with_status_2_and_a_short_message(
    tmp_path: Path, invoke: Invoke, arguments: list[object], message: str
) -> None:
    needs_output = arguments[0] == "run" and len(arguments) > 1 and "-o" not in message
    result = invoke(*arguments, *(["-o", tmp_path / "out"] if needs_output else []))
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Error: " in result.stderr
    assert result.stdout == ""
    assert not (tmp_path / "out").exists()


def test_outputs_that_cannot_be_used(tmp_path: Path, invoke: Invoke) -> None:
    (tmp_path / "file").write_text("x")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        result = invoke("run", BRIEF, "-o", out)
        assert result.exit_code == 2
        assert result.stderr.startswith(f"Error: {out}: ")
    assert invoke("run", BRIEF, "-o", tmp_path / "out").exit_code == 0
    result = invoke("run", BRIEF, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "articles.jsonl is there already" in result.stderr
    assert invoke("run", BRIEF, "-o", tmp_path / "out", "--overwrite").exit_code == 0


def test_quarantine_and_the_statuses(tmp_path: Path, invoke: Invoke) -> None:
    some = orjson.dumps({"text": BRIEF.read_text()}) + b"\nbroken\n"
    assert invoke("run", "-", "-o", tmp_path / "a", stdin=some).exit_code == 0
    strict = invoke("run", "-", "-o", tmp_path / "b", "--strict", stdin=some)
    assert strict.exit_code == 3
    assert f"1 records went to quarantine; see {tmp_path}/b" in strict.stderr
    assert len(lines(tmp_path / "b" / "quarantine.jsonl")) == 1
    nothing = invoke("run", "-", "-o", tmp_path / "c", stdin=b"broken\n3\n")
    assert nothing.exit_code == 1
    assert "every record went to quarantine (not JSON: 1, not an object: 1)" in nothing.stderr
    empty = invoke("run", "-", "-o", tmp_path / "d", "--strict", stdin=b"")
    assert empty.exit_code == 1
    assert "the input is empty" in empty.stderr


def test_quiet_says_nothing(tmp_path: Path, invoke: Invoke) -> None:
    result = invoke("run", BRIEF, "-o", tmp_path / "out", "-q")
    assert (result.exit_code, result.output) == (0, "")


def test_clean_prints_the_body(invoke: Invoke, tmp_path: Path) -> None:
    expected = cleaner.clean(BRIEF.read_text()) + "\n"
    (tmp_path / "page").write_bytes(BRIEF.read_bytes())
    for result in (
        invoke("clean", BRIEF),
        invoke("clean", tmp_path / "page"),
        invoke("clean", stdin=BRIEF.read_bytes()),
        invoke("clean", "-", stdin=BRIEF.read_bytes()),
        invoke("clean", "--stdin-format", "jsonl", stdin=orjson.dumps({"text": BRIEF.read_text()})),
    ):
        assert (result.exit_code, result.stdout) == (0, expected)


def test_clean_as_json(invoke: Invoke) -> None:
    result = invoke("clean", "--json", BRIEF, SEEDS / "chinese_yangguang.txt")
    assert result.exit_code == 0
    one, two = (orjson.loads(line) for line in result.stdout.splitlines())
    article = cleaner.parse(BRIEF.read_text())
    told = {name: value for name, value in article.to_dict(text=False).items() if name != "body"}
    head = {"id": BRIEF.as_posix(), "source": BRIEF.as_posix(), "place": ""}
    assert one == {**head, **told, "text": article.body}  # as run names them
    assert two["source"].endswith("chinese_yangguang.txt")
    told = orjson.loads(invoke("clean", "--json", "--explain", BRIEF).stdout)
    removed = tuple(cleaner.Removal(**{**r, "kind": cleaner.Kind(r["kind"])}) for r in told["removed"])
    assert removed == article.removed
    assert [tuple(span) for span in told["kept"]] == list(article.kept)


def test_today_is_what_dates_count_back_from(invoke: Invoke, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    prose = "The harbour will close on Monday for a week, the council said, while divers look at the eastern wall.\n"
    page.write_text(f"Harbour to close for a week\nYesterday, 10:00\n{prose}", encoding="utf-8")
    article = orjson.loads(invoke("clean", "--json", "--today", "2024-05-03", page).stdout)
    assert (article["published"], article["published_text"]) == ("2024-05-02T10:00:00", "Yesterday, 10:00")
    assert orjson.loads(invoke("clean", "--json", page).stdout)["published"] is None
    invoke("run", page, "-o", tmp_path / "out", "--today", "2024-05-03T12:00", "-q")
    ran = orjson.loads((tmp_path / "out" / "articles.jsonl").read_bytes().splitlines()[0])
    assert ran["published"] == "2024-05-02T10:00:00"
    refused = invoke("clean", "--today", "yesterday", page)
    assert refused.exit_code == 2
    assert "'yesterday' is no date; use 2024-05-03" in refused.stderr


def test_clean_explains_each_block(invoke: Invoke) -> None:
    head, *rows = (line.split("\t") for line in invoke("clean", "--explain", BRIEF).stdout.splitlines())
    assert head == ["decision", "kind", "score", "start", "end", "reason", "text"]
    article = cleaner.parse(BRIEF.read_text())
    assert len(rows) == len(article.lines)
    kept = [row[6] for row in rows if row[0] == "kept"]
    assert kept == list(article.paragraphs)


def test_clean_says_what_is_wrong(invoke: Invoke, tmp_path: Path) -> None:
    nothing = invoke("clean", CHROME)
    assert (nothing.exit_code, nothing.stdout) == (1, "")
    assert "no article found" in nothing.stderr
    (tmp_path / "latin.txt").write_bytes(b"caf\x9d")
    unreadable = invoke("clean", tmp_path / "latin.txt")
    assert unreadable.exit_code == 2
    told = f"Error: {tmp_path}/latin.txt: not UTF-8: byte 0x9d at offset 3; save it as UTF-8"
    assert unreadable.stderr.startswith(told)
    several = invoke("clean", BRIEF, CHROME)
    assert several.exit_code == 2
    assert "add --json" in several.stderr


def test_clean_goes_on_behind_a_page_that_is_too_long(invoke: Invoke) -> None:
    pages = b"\n".join(orjson.dumps({"text": text}) for text in (BRIEF.read_text() * 3, BRIEF.read_text()))
    result = invoke("clean", "--json", "--stdin-format", "jsonl", "--max-page", "500", stdin=pages)
    assert result.exit_code == 2
    assert [orjson.loads(line)["place"] for line in result.stdout.splitlines()] == ["line 2"]
    assert result.stderr.startswith("Error: <stdin>, line 1: too long: the page has ")


def test_a_page_cannot_steer_the_terminal(invoke: Invoke) -> None:
    page = b"Menu \x1b[2J\x07\n" + BRIEF.read_bytes()
    result = invoke("clean", "--explain", stdin=page)
    assert "\x1b" not in result.stdout
    assert "\\x1b[2J\\x07" in result.stdout


def test_the_real_command(tmp_path: Path) -> None:
    told = process("run", BRIEF, CHROME, "-o", tmp_path / "out")
    assert told.returncode == 0
    assert all(line.startswith(b"cleaner: ") for line in told.stderr.splitlines())  # only where it takes long
    assert told.stdout.startswith(b"in ")
    missing = process("run", tmp_path / "nowhere", "-o", tmp_path / "out2")
    assert missing.returncode == 2
    assert missing.stderr.startswith(b"Error: ")
    assert b"Traceback" not in missing.stderr
    body = process("clean", stdin=BRIEF.read_bytes()).stdout.decode()
    assert body == cleaner.clean(BRIEF.read_text()) + "\n"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are another matter there")
def test_nobody_reads_the_output() -> None:
    pages = [str(path) for path in SEEDS.glob("*.txt")]
    command = [sys.executable, "-m", "cleaner", "clean", "--json", "--explain", *pages]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    running.stdout.read(10)
    running.stdout.close()
    assert running.stderr is not None
    with running.stderr:
        assert running.stderr.read() == b""
    assert running.wait() == statuses.BROKEN_PIPE


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_plain_progress_is_a_line_every_few_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with PlainProgress(sys.stderr, every=5.0, clock=clock) as show:
        for second in range(11):
            clock.now = float(second)
            show(Progress("reading", second * 100, None, second * 10, 200))
    assert capsys.readouterr().err.splitlines() == [
        "cleaner: reading: 500 documents, 25 %, 100/s, 0:15 left",
        "cleaner: reading: 1000 documents, 50 %, 100/s, 0:10 left",
    ]


def test_what_nobody_knows_is_not_told() -> None:
    assert describe(Progress("reading", 3, None, 5, None), 1.0) == "reading: 3 documents, 3/s"
    assert describe(Progress("writing", 0, 0, 0, 0), 0.0) == "writing: 0 documents, 100 %"


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are another matter there")
def test_a_terminal_gets_a_bar_and_a_table(tmp_path: Path) -> None:
    status, shown = on_a_terminal(
        "run", f"{SEEDS}/*.txt", "-o", tmp_path / "out", "--no-dedup", TERM="xterm", LINES="60"
    )
    assert status == 0
    assert "reading" in shown
    assert f"{len(list(SEEDS.glob('*.txt')))} documents" in shown
    assert "quarantined" in shown
    status, shown = on_a_terminal("clean", "--explain", BRIEF, TERM="xterm", LINES="60")
    assert status == 0
    assert "kept" in shown
    assert "━" in shown


def test_settings_are_named_by_their_options() -> None:
    clean, run = commands.commands["clean"], commands.commands["run"]
    assert by_options("split it, or raise max_page of CleanSettings", clean) == "split it, or raise --max-page"
    assert by_options("there are more: max_pairs is 5: use", run) == "there are more: --max-pairs is 5: use"
    assert by_options("work_dir (--work-dir) is of no use", run) == "--work-dir is of no use"
    assert by_options("keep is 3; it must be 0 to 1", clean) == "--keep is 3; it must be 0 to 1"
    assert by_options("out: x is there; name another or set overwrite", run).endswith("or set --overwrite")
    assert by_options("no worker; set workers to 1", run) == "no worker; set --workers to 1"


@pytest.mark.parametrize(
    "message",
    [
        "pages/max_page.txt, line 3: no JSON",
        "/data/max_page: it is a folder",
        "field 'text_field' is missing",
        "what you keep is yours",
        "raise max_depth",
    ],
)
def test_what_is_no_setting_stays_as_it_is(message: str) -> None:
    assert by_options(message, commands.commands["clean"]) == message
