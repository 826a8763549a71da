"""README's examples are what happens."""

import doctest
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    results = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert results.attempted >= 6
    assert results.failed == 0


def test_the_two_commands_are_there_in_one_line_each() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert all("pip install" in command for command in commands)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
