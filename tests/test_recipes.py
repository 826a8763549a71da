"""Each piece of Python in docs/recipes.md runs as it stands there."""

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

RECIPES = Path(__file__).parents[1] / "docs" / "recipes.md"
PIECES = {
    part.partition("\n")[0]: re.findall(r"```python\n(.*?)```", part, re.DOTALL)
    for part in RECIPES.read_text().split("\n## ")[1:]
}
ABSENT = {"fastapi", "pydantic"}  # what the tests do without


def asks_a_service(there: dict[str, Any]) -> None:
    prose = "<p>The harbour will close on Monday for a week, the council said, while divers look at the wall.</p>"
    more = "<p>Ferries will leave from the old pier until the work is done, and tickets stay valid.</p>"
    page = there["Page"](html=f"<title>Harbour to close</title><h1>Harbour to close</h1>{prose}{more}")
    assert there["article"](page)["headline"] == "Harbour to close"
    with pytest.raises(there["HTTPException"], match="max_html"):
        there["article"](there["Page"](html=" " * 5_000_001))
    assert "/article" in {getattr(route, "path", None) for route in there["app"].routes}


@pytest.mark.parametrize("name", PIECES)
def test_a_recipe(name: str) -> None:
    there: dict[str, object] = {}
    for piece in PIECES[name]:
        try:
            exec(compile(piece, f"{RECIPES.name}: {name}", "exec"), there)  # noqa: S102  our own words
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in ABSENT:
                raise
            pytest.skip(f"{error.name} is not installed")
    if name == "DuckDB":
        assert there["bodies"] == [("Prose is here. It has an end.",)]
    elif name == "Spark":
        batch = pa.RecordBatch.from_pydict({"text": ["Prose is here. It has an end.", None]})
        [found] = there["bodies"]([batch])  # type: ignore[operator]
        assert found.column("body").to_pylist() == batch.column("text").to_pylist()
    elif name == "FastAPI":
        asks_a_service(there)
    elif name == "Jupyter":
        assert "1 cut: nav" in there["article"]._repr_html_()  # type: ignore[attr-defined]
    elif "kept" in there:
        assert len(there["kept"]) in (1, 2)  # type: ignore[arg-type]


def test_all_are_found() -> None:
    assert sum(map(len, PIECES.values())) == RECIPES.read_text().count("```python") >= 6
