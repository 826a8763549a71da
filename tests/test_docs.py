"""What docs/ and README say is so: examples, the command line's help, commands, links.

``python tests/test_docs.py`` writes the command line's reference anew.
"""

import doctest
import importlib
import re
import shlex
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cleaner.cli.commands import commands

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
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


def test_the_examples_of_python() -> None:
    results = doctest.testfile(str(DOCS / "python.md"), module_relative=False)
    assert results.attempted >= 20
    assert results.failed == 0


def test_the_examples_of_html() -> None:
    results = doctest.testfile(str(DOCS / "html.md"), module_relative=False)
    assert results.attempted >= 8
    assert results.failed == 0


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


def test_readme_is_one_screen_and_leads_to_each_page() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert 50 <= len(text.splitlines()) <= 90
    for page in DOCS.glob("*.md"):
        assert f"(docs/{page.name})" in text, page.name


if __name__ == "__main__":
    place = DOCS / "command-line.md"
    written = place.read_text(encoding="utf-8")
    place.write_text(written.partition(REFERENCE)[0] + reference(), encoding="utf-8")
