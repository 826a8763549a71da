"""Pages that strangers wrote to see what is not yet right, with what any reader would expect of them.

Each is a file of tests/cases/written: the page, and what must stand in the body, what must not, and fields; of what is
not yet right ``missed`` says why.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cleaner import Article, apply_removals, parse

_FOLDER = Path(__file__).parent / "cases" / "written"


def _pages() -> list[Any]:
    found = []
    for path in sorted(_FOLDER.glob("*.toml")):
        page = tomllib.loads(path.read_text(encoding="utf-8"))
        missed = page.get("missed")
        marks = [pytest.mark.xfail(reason=missed, strict=True)] if missed else []
        found.append(pytest.param(page, marks=marks, id=path.stem))
    return found


def squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def given(article: Article, name: str) -> Any:
    """A field as the pages state it."""
    if name == "captions":
        return [squeezed(caption.text) for caption in article.captions]
    if name == "credits":
        return [squeezed(caption.credit) for caption in article.captions]
    if name == "authors":
        return [author.casefold() for author in article.authors]
    if name in {"published", "updated"}:
        when = getattr(article, name)
        return "" if when is None else when.replace(tzinfo=None).isoformat()
    return squeezed(getattr(article, name))


@pytest.mark.parametrize("page", _pages())
def test_a_page_comes_out_as_a_reader_would_have_it(page: dict[str, Any]) -> None:
    article, expected = parse(page["raw"]), page["expect"]
    body = squeezed(article.body)
    assert [passage for passage in expected.get("keep", ()) if squeezed(passage) not in body] == []
    assert [passage for passage in expected.get("drop", ()) if squeezed(passage) in body] == []
    for name in expected.keys() - {"keep", "drop"}:
        wanted = expected[name]
        own = given(article, name)
        if name == "authors":
            wanted = [author.casefold() for author in wanted]
        elif name in {"published", "updated"}:
            wanted = wanted[: len("2024-05-03T10:00:00")]
        elif isinstance(wanted, str):
            wanted = squeezed(wanted)
        assert own in wanted if name == "site" and isinstance(wanted, list) else own == wanted, name
    assert apply_removals(article.text, article.removed) == article.body
