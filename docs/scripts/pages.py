"""What mkdocs is to make pages of besides docs/: texts that stand at the top of the project, and the notebook.

Each is written once, where it belongs, and read from there. Links between them lead to the pages that the site has.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ELSEWHERE = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "training/RESULTS.md": "results.md",
}
"""Files outside docs/ that are pages of the site, and what they are called there."""
LAST = "---\nsearch:\n  boost: 0.1\n---\n"
"""What puts a page behind all others in the search: the changes name everything."""
NOTEBOOK = "from-a-crawl.ipynb"
_LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")


def led(text: str, folder: str) -> str:
    """A page's text with links to what the site calls otherwise.

    Args:
        text: in Markdown.
        folder: in which the page lies, from the project's top.

    >>> led("[how](../CONTRIBUTING.md#a-field), [notebook](from-a-crawl.ipynb), [limits](limits.md)", "docs")
    '[how](contributing.md#a-field), [notebook](from-a-crawl.md), [limits](limits.md)'
    >>> led("[limits](docs/limits.md#pages)", "")
    '[limits](limits.md#pages)'
    """

    def leads(link: re.Match[str]) -> str:
        target = (ROOT / folder / link[1]).resolve()
        if not target.is_relative_to(ROOT):
            return link[0]
        inside = target.relative_to(ROOT).as_posix()
        page = ELSEWHERE.get(inside, inside.removeprefix("docs/")).replace(NOTEBOOK, NOTEBOOK.replace("ipynb", "md"))
        return f"]({page}{link[2] or ''})"

    return _LINK.sub(leads, text)


def notebook_page(notebook: dict[str, Any]) -> str:
    """A notebook as Markdown: its words, its code, and what came out when it was run.

    Args:
        notebook: as its JSON has it.

    >>> cells = [{"cell_type": "markdown", "source": ["# Title"]}, {"cell_type": "code", "source": ["1 + 1"],
    ...     "outputs": [{"output_type": "execute_result", "data": {"text/plain": ["2"]}}]}]
    >>> print(notebook_page({"cells": cells}))
    # Title
    <BLANKLINE>
    ```python
    1 + 1
    ```
    <BLANKLINE>
    ```text
    2
    ```
    """
    return "\n\n".join(part for cell in notebook["cells"] for part in _cell(cell))


def _cell(cell: dict[str, Any]) -> Iterable[str]:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        yield source
        return
    yield f"```python\n{source}\n```"
    for output in cell["outputs"]:
        data = output.get("data", {"text/plain": output.get("text", "")})
        if "text/html" in data:
            shown = re.sub(r"\s*\n\s*", " ", "".join(data["text/html"]))
            yield f'<div class="admonition" markdown="0">{shown}</div>'
        elif output.get("name") != "stderr":
            yield f"```text\n{''.join(data['text/plain']).rstrip()}\n```"


def on_files(files: Any, *, config: Any) -> Any:
    """Add the pages that do not lie in docs/."""
    from mkdocs.structure.files import File  # noqa: PLC0415  the tests of these functions need no mkdocs

    made = {}
    for name, page in ELSEWHERE.items():
        head = LAST if name == "CHANGELOG.md" else ""
        made[page] = head + led((ROOT / name).read_text(encoding="utf-8"), str(Path(name).parent))
    notebook = ROOT / "docs" / NOTEBOOK
    made[NOTEBOOK.replace("ipynb", "md")] = notebook_page(json.loads(notebook.read_text(encoding="utf-8")))
    for page, text in made.items():
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Any, config: Any, files: Any) -> str:  # noqa: ARG001  as mkdocs calls it
    """Lead links of docs/ to the pages of this site."""
    return led(markdown, "docs") if page.file.generated_by is None else markdown
