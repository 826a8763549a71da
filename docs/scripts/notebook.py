"""``python docs/scripts/notebook.py`` runs docs/from-a-crawl.ipynb and keeps what comes out in it."""

from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

__all__ = ["NOTEBOOK", "executed"]

NOTEBOOK = Path(__file__).parents[1] / "from-a-crawl.ipynb"


def executed() -> Any:
    """The notebook as it is when it has been run from its folder: with its outputs, without times and counters."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": NOTEBOOK.parent}}).execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
            cell.execution_count = None
            cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
            for output in cell.outputs:
                if "execution_count" in output:
                    output["execution_count"] = None
    return notebook


if __name__ == "__main__":
    nbformat.write(executed(), NOTEBOOK)
