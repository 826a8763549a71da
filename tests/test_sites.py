"""Pages as large sites have them: what stands around the article, between paragraphs, behind names and credits."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cleaner import apply_removals, parse

_CASES = tomllib.loads((Path(__file__).parent / "cases" / "sites.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", _CASES, ids=lambda case: case["label"])
def test_an_article_comes_out_as_it_is(case: dict[str, Any]) -> None:
    article = parse(case["page"])
    assert article.headline == case["headline"]
    assert list(article.paragraphs) == case["body"].splitlines()
    assert list(article.authors) == case["authors"]
    assert (article.published and article.published.date().isoformat()) == case.get("published")
    shown = [[caption.text, caption.credit or ""] for caption in article.captions if caption.text]
    assert shown == case["captions"]
    assert apply_removals(article.text, article.removed) == article.body
