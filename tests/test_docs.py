"""What docs/ and README say is so: examples, the command line's help, commands, links.

``python tests/test_docs.py`` writes the command line's reference anew.
"""

import doctest
import importlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cleaner.cli.commands import commands

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SITE = sorted(DOCS.glob("*.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *SITE]
REFERENCE = "\n## Reference\n"


def reference() -> str:
    """What each command says of itself, at 80 columns."""
    told = [REFERENCE]
    paths: list[list[str]] = [[]]
    for name, command in sorted(commands.commands.items()):
        paths.append([name])
        if isinstance(command, click.Group):
            paths += [[name, inner] for inner in sorted(command.commands)]
    for path in paths:
        answer = CliRunner().invoke(commands, [*path, "--help"], prog_name="cleaner", terminal_width=80)
        assert answer.exit_code == 0
        told.append(f"\n### {' '.join(['cleaner', *path])}\n\n```text\n{answer.output.rstrip()}\n```\n")
    return "".join(told)


def test_the_command_lines_reference_is_what_the_commands_say() -> None:
    text = (DOCS / "command-line.md").read_text(encoding="utf-8")
    # whatever width this version of click gives its columns
    assert text[text.index(REFERENCE) :].split() == reference().split()


def prose(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", prose(page), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", [page for page in SITE if ">>> " in prose(page)], ids=lambda page: page.name)
def test_what_is_typed_into_python_answers_so(page: Path) -> None:
    results = doctest.testfile(str(page), module_relative=False)
    assert results.attempted >= 1
    assert results.failed == 0


# Pages whose pieces others run: recipes one by one, those of Spark in a session.
ELSEWHERE = {"recipes.md": "tests/test_recipes.py", "spark.md": "tests/test_spark.py"}


PIECES = [
    page for page in SITE if page.name not in ELSEWHERE and any(">>> " not in part for part in blocks(page, "python"))
]


@pytest.mark.parametrize("page", PIECES, ids=lambda page: page.name)
def test_pieces_of_python_run(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A page from its top to its end, as readers take it; what is built on a library that is absent is left out."""
    monkeypatch.chdir(tmp_path)
    there: dict[str, object] = {"__name__": page.stem}
    absent = []
    for piece in blocks(page, "python"):
        if ">>> " in piece:
            continue
        try:
            exec(compile(piece, page.name, "exec"), there)  # noqa: S102  our own words
        except ModuleNotFoundError as error:
            if (error.name or "cleaner").partition(".")[0] in {"cleaner", *sys.stdlib_module_names}:
                raise
            absent.append(str(error.name))
    if absent:
        pytest.skip(f"all ran but what needs {', '.join(absent)}")


def test_getting_started_is_what_happens(tmp_path: Path) -> None:
    """Its commands, one after another in one folder, print what stands below them."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    program = tmp_path / "bin" / "cleaner"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m cleaner "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    place = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT / "src")}
    parts = re.findall(r"^```sh\n(.*?)^```\n\n```text\n(.*?)^```", prose(DOCS / "index.md"), re.DOTALL | re.MULTILINE)
    assert len(parts) == len(blocks(DOCS / "index.md", "sh")) >= 6
    for commands_, told in parts:
        done = subprocess.run(
            ["bash", "-c", commands_], cwd=tmp_path, env=place, capture_output=True, encoding="utf-8", check=False
        )
        assert done.stdout == told, done.stderr


def shell_lines() -> list[tuple[str, str]]:
    """Each line of a page that runs cleaner."""
    return [
        (page.name, re.sub(r"^.*\| *(?=cleaner )", "", line))
        for page in SITE
        for part in blocks(page, "sh")
        for line in part.splitlines()
        if re.match(r"(\w+ [^#]*\| *)?cleaner ", line)
    ]


@pytest.mark.parametrize(("page", "line"), shell_lines())
def test_commands_in_the_shell_have_such_options(
    page: str, line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The command line takes them: names, options, values and how many; whether the files are there is not asked."""
    assert page
    monkeypatch.chdir(tmp_path)
    Path("cleaner.toml").write_text('[run]\nkeeper = "longest"\n', encoding="utf-8")
    Path("out").mkdir()
    Path("out/report.json").write_text('{"settings": {}}', encoding="utf-8")
    monkeypatch.setattr(click.Path, "convert", lambda _self, value, _param, _context: value)
    command: click.Command = commands
    name, *arguments = shlex.split(re.sub(r"\| (cut|head).*", "", line), comments=True)
    context = command.make_context(name, arguments)
    while isinstance(command, click.Group):
        name, command, arguments = command.resolve_command(context, [*context._protected_args, *context.args])
        context = command.make_context(name, arguments, parent=context)


def test_rates_of_fields_are_those_that_were_measured() -> None:
    measured = prose(DOCS / "measured.md")
    rates = re.findall(r"\d+ of \d+(?= \|)", prose(DOCS / "fields.md"))
    assert len(rates) >= 15
    for rate in rates:
        assert re.search(rf"\b{rate}\b", measured), rate


def test_the_site_leads_to_each_page() -> None:
    """Each page of docs/ stands in the site's list, once; what else the list has is made by the hook."""
    listed = re.findall(r"^ +- .*: ([\w-]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    made = {"contributing.md", "changelog.md", "results.md", "from-a-crawl.md"}
    assert sorted(listed) == sorted({page.name for page in SITE} | made)


def test_each_measurement_has_a_command_that_there_is() -> None:
    sys.path.append(str(ROOT))  # benchmarks are no part of what is installed
    runs = importlib.import_module("benchmarks.__main__")
    text = (DOCS / "measured.md").read_text(encoding="utf-8")
    for section in re.split(r"\n#{2,3} ", text)[1:]:
        assert re.search(r"`(time )?(python|pytest) ", section), section.partition("\n")[0]
    named = {shlex.split(command)[3] for command in re.findall(r"`(python -m benchmarks [^`]+)`", text)}
    assert {"extraction", "neardup", "index", "scale", "chrome", "shares", "fixed"} <= named <= {*runs._PARTS}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)]+)\)", text):
        name, _, part = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        assert there.exists(), target
        if part:
            heads = re.findall(r"^#+ (.*)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert part in {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}, target


def test_readme_is_one_screen_and_leads_to_the_site() -> None:
    text = prose(ROOT / "README.md")
    assert 50 <= len(text.splitlines()) <= 90
    linked = set(re.findall(r"\(docs/([\w-]+\.md)\b", text))
    assert {"index.md", "limits.md", "measured.md"} <= linked <= {page.name for page in SITE}


if __name__ == "__main__":
    place = DOCS / "command-line.md"
    written = place.read_text(encoding="utf-8")
    place.write_text(written.partition(REFERENCE)[0] + reference(), encoding="utf-8")
