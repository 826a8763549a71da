"""Each piece of Python in docs/recipes.md runs as it stands there."""

import re
from pathlib import Path

import pytest

RECIPES = Path(__file__).parents[1] / "docs" / "recipes.md"
PIECES = {
    part.partition("\n")[0]: re.findall(r"```python\n(.*?)```", part, re.DOTALL)
    for part in RECIPES.read_text().split("\n## ")[1:]
}


@pytest.mark.parametrize("name", PIECES)
def test_a_recipe(name: str) -> None:
    there: dict[str, object] = {}
    for piece in PIECES[name]:
        exec(compile(piece, f"{RECIPES.name}: {name}", "exec"), there)  # noqa: S102  our own words
    if name == "DuckDB":
        assert there["bodies"] == [("Prose is here. It has an end.",)]
    elif "kept" in there:
        assert len(there["kept"]) in (1, 2)  # type: ignore[arg-type]


def test_all_are_found() -> None:
    assert sum(map(len, PIECES.values())) == RECIPES.read_text().count("```python") >= 6
