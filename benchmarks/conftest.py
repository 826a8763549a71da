"""``pytest benchmarks`` collects bench_*.py, which pytest does not take for tests by their names."""

from pathlib import Path

import pytest


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Take a benchmark for a module of tests, unless it was named on the command line and is one already."""
    named = parent.session.isinitpath(file_path)
    if file_path.match("bench_*.py") and not named:
        return pytest.Module.from_parent(parent, path=file_path)
    return None
