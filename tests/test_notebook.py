"""docs/from-a-crawl.ipynb runs, and says what it said when it was kept."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

RUN = """
import json, sys
import nbformat, notebook
kept, run = nbformat.read(notebook.NOTEBOOK, as_version=4), notebook.executed()
for one, other in zip(kept.cells, run.cells, strict=True):
    if one.cell_type == "code" and one.outputs != other.outputs:
        sys.exit(f"{one.source}\\n\\nkept: {json.dumps(one.outputs)}\\n\\nnow: {json.dumps(other.outputs)}")
"""


@pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("nbclient", "ipykernel")),
    reason="nbclient and ipykernel, of the extra docs, are not installed",
)
def test_the_notebook_runs_and_says_what_it_said() -> None:
    """If it says something else rightly: ``python docs/scripts/notebook.py``, and read what it keeps."""
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT / "docs" / "scripts")])
    place = {**os.environ, "PYTHONPATH": paths}  # in a process of its own: kernels and their sockets leave warnings
    done = subprocess.run([sys.executable, "-c", RUN], env=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
