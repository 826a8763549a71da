"""Options from files and from other runs, and the commands that go on with an output."""

import tomllib
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner, Result

from cleaner.cli import commands
from cleaner.cli.commands import commands as main

TEXT = " ".join(f"word{number}" for number in range(60)) + "."


def invoke(*arguments: Any) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    texts = [TEXT, TEXT.replace("word30", "other30"), TEXT.upper()]
    path.write_bytes(b"\n".join(orjson.dumps({"id": f"p{n}", "text": text}) for n, text in enumerate(texts)))
    return path


def settings_of(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((out / "report.json").read_bytes())["settings"]
    return found


def test_a_file_gives_defaults_that_options_go_before(tmp_path: Path, pages: Path) -> None:
    file = tmp_path / "cleaner.toml"
    file.write_text('[dedup]\nkeeper = "longest"\nthreshold = 0.95\nfields = ["id", "text"]\nquiet = true\n')
    assert invoke("--config", file, "dedup", pages, "-o", tmp_path / "a").exit_code == 0
    found = settings_of(tmp_path / "a")
    assert (found["keeper"], found["near_duplicates"]["threshold"], found["fields"]) == (
        "longest",
        0.95,
        ["id", "text"],
    )
    assert invoke("--config", file, "dedup", pages, "-o", tmp_path / "b", "--keeper", "first").exit_code == 0
    assert settings_of(tmp_path / "b")["keeper"] == "first"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[run]\n\ntreshold = 0.5\n", "line 3: 'treshold' is no option of run; did you mean 'threshold'?"),
        ("[rum]\nkeeper = 'first'\n", "line 1: 'rum' is no command; did you mean 'run'?"),
        (
            "keeper = 'first'\n",
            "line 1: 'keeper' is an option of run, dedup; put it below a line that names the command: [run]",
        ),
        ("nonsense = 1\n", "line 1: 'nonsense' is no command; see cleaner -h"),
        ("[run]\nkeeper = 'last'\n", "line 2: --keeper: 'last' is not one of"),
        ("[run]\nthreshold = 'high'\n", "line 2: --threshold: 'high' is not a valid float"),
        ("[run]\noverwrite = 'yes'\n", "line 2: --overwrite is 'yes'; it must be true or false"),
        ("[run]\n[run.keeper]\na = 1\n", "a table is no value of --keeper"),
        ("[index.add]\nexisting = 'x'\n", "line 2: --existing"),
        ("[run\n", "not TOML"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_with_its_line(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "cleaner.toml"
    file.write_text(content)
    result = invoke("--config", file, "config")
    assert result.exit_code == 2
    assert told in result.output
    assert str(file) in result.output


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = invoke("--config", tmp_path / "nowhere.toml", "config")
    assert (result.exit_code, "cannot be read: No such file" in result.output) == (2, True)


def test_the_effective_options_are_a_file_that_gives_them_again(tmp_path: Path) -> None:
    file = tmp_path / "cleaner.toml"
    file.write_text(
        '[run]\nkeeper = "longest"\nmax-page = 9000\ncaptions-in-body = true\n[index.add]\nthreshold = 0.5\n'
    )
    first = invoke("--config", file, "config")
    assert first.exit_code == 0, first.output
    found = tomllib.loads(first.output)
    assert (found["run"]["keeper"], found["run"]["max-page"], found["run"]["captions-in-body"]) == (
        "longest",
        9000,
        True,
    )
    assert found["index"]["add"]["threshold"] == 0.5
    assert found["dedup"]["keeper"] == "first"
    assert (found["run"]["clean"], found["run"]["overwrite"]) == (True, False)
    file.write_text(first.output)
    assert invoke("--config", file, "config").output == first.output
    assert set(found) >= set(main.commands) - {"config", "rethreshold", "diff", "report", "warm-up"}


def test_a_run_repeats_the_settings_of_another(tmp_path: Path, pages: Path) -> None:
    options = (
        "--threshold",
        0.6,
        "--fields",
        "id,text",
        "--duplicates",
        "mark",
        "--no-clean",
        "--page-seconds",
        "inf",
        "-q",
    )
    assert invoke("run", pages, "-o", tmp_path / "a", *options).exit_code == 0
    assert invoke("run", pages, "-o", tmp_path / "b", "--like", tmp_path / "a", "-q").exit_code == 0
    assert settings_of(tmp_path / "b") == settings_of(tmp_path / "a")
    assert invoke("run", pages, "-o", tmp_path / "c", "--like", tmp_path / "a", "--threshold", 0.9).exit_code == 0
    assert settings_of(tmp_path / "c")["near_duplicates"]["threshold"] == 0.9
    result = invoke("run", pages, "-o", tmp_path / "d", "--like", tmp_path)
    assert (result.exit_code, "name the output folder of a run" in result.output) == (2, True)


def test_another_threshold_and_a_pair_explained(tmp_path: Path, pages: Path) -> None:
    out = tmp_path / "out"
    assert invoke("dedup", pages, "-o", out, "--keep-work", "-q").exit_code == 0
    told = invoke("diff", out, "p1")
    assert told.exit_code == 0, told.output
    assert told.output.splitlines()[0] == f"p0  {pages.as_posix()} line 1  no date  keeper"
    assert "other" in told.output.splitlines()[-1]
    assert invoke("diff", out, "p0").exit_code == 2
    again = invoke("rethreshold", out, 1.0)
    assert again.exit_code == 0, again.output
    assert again.output.split()[:8] == ["in", "3", "kept", "2", "duplicates", "1", "quarantined", "0"]
    assert invoke("rethreshold", out, 2).exit_code == 2
    assert invoke("rethreshold", tmp_path, 0.5).exit_code == 2


@pytest.mark.parametrize(("size", "number"), [("4000", 4000), ("2KB", 2000), ("500mb", 500_000_000), ("1 G", 10**9)])
def test_sizes(tmp_path: Path, pages: Path, size: str, number: int) -> None:
    out = tmp_path / "out"
    assert invoke("dedup", pages, "-o", out, "--shard-size", size, "-q").exit_code == 0
    assert settings_of(out)["shard_size"] == number
    assert invoke("dedup", pages, "-o", tmp_path / "x", "--shard-size", "much").exit_code == 2


def test_a_log_in_json(tmp_path: Path, pages: Path) -> None:
    handlers, level = list(commands.log.handlers), commands.log.level
    try:
        result = invoke("--json-log", "run", pages, "-o", tmp_path / "out", "-q", "--no-clean")
        (tmp_path / "out" / "report.json").unlink()
        (tmp_path / "out" / ".cleaner-work").mkdir()
        (tmp_path / "out" / ".cleaner-work" / "run.json").write_bytes(b'{"settings": {"keeper": "longest"}}')
        again = invoke("--json-log", "run", pages, "-o", tmp_path / "out", "-q", "--no-clean", "--keeper", "earliest")
    finally:
        commands.log.handlers, commands.log.level = handlers, level
    assert (result.exit_code, again.exit_code) == (0, 0)
    told = [orjson.loads(line) for line in again.output.splitlines()]
    assert [set(line) for line in told] == [{"time", "level", "message"}] * len(told)
    assert any(line["level"] == "info" and "going on with the run" in line["message"] for line in told)
    assert any(line["level"] == "warning" and "where the earliest is kept" in line["message"] for line in told)
