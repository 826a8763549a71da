"""The cases in tests/cases: each rule where it fires and where it must not."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from slow_cleaning.language import ALL

from cleaner.article import Kind
from cleaner.cleaning.fields.caption_groups import find_captions
from cleaner.cleaning.lexicon import Lexicon, load_lexicon
from cleaner.cleaning.mentions.reading import read_mentions
from cleaner.cleaning.page import scan
from cleaner.cleaning.parse import parse, read_blocks

CASES = Path(__file__).parent / "cases"


def load(name: str) -> list[Any]:
    cases = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return [
        pytest.param(
            case,
            id=case["label"],
            marks=pytest.mark.xfail(strict=True, reason=case["known_failure"]) if "known_failure" in case else (),
        )
        for case in cases
    ]


def lexicon_of(case: dict[str, Any]) -> Lexicon:
    """That of the case's language; of all together where it does not matter."""
    return load_lexicon((case["language"],)) if "language" in case else ALL


@pytest.mark.parametrize("case", load("bylines"))
def test_byline(case: dict[str, Any]) -> None:
    line = case["line"]
    lexicon = lexicon_of(case)
    mentions, end = read_mentions(scan(line, lexicon), 0, len(line))
    whole = end == len(line)
    found = [a for m in mentions if m.type == "byline" for a in m.authors] if whole else []
    assert found == case["authors"]


@pytest.mark.parametrize("case", load("dates"))
def test_date(case: dict[str, Any]) -> None:
    line = case["line"]
    mentions, end = read_mentions(scan(line, lexicon_of(case)), 0, len(line))
    if not case["type"]:
        assert not mentions or end < len(line)
        return
    assert end == len(line)
    (mention,) = mentions
    assert (mention.type, mention.value) == (case["type"], case["value"])
    assert (mention.when.isoformat() if mention.when else "") == case["iso"]


@pytest.mark.parametrize("case", load("credits"))
def test_credit(case: dict[str, Any]) -> None:
    text = case["line"]
    blocks, _ = read_blocks(text, ALL)
    captions = [caption for caption, _ in find_captions(blocks)]
    if not case["credit"]:
        assert not captions
        return
    (caption,) = captions
    assert (caption.text, caption.credit) == (case["text"], case["credit"])


WHOLE = ("headline", "repeat", "site")
TIMES: dict[str, Callable[[int], bool]] = {
    "keep": lambda n: n > 0,
    "once": lambda n: n == 1,
    "twice": lambda n: n == 2,
    "drop": lambda n: n == 0,
}


@pytest.mark.parametrize("case", [case for name in WHOLE for case in load(name)])
def test_whole_page(case: dict[str, Any]) -> None:
    """A whole page, and what is expected of its article; what is kept and what is dropped is told by its words."""
    article, expect = parse(case["raw"]), case["expect"]
    body = " ".join(article.body.split())
    for key, holds in TIMES.items():
        for passage in expect.get(key, ()):
            assert holds(body.count(" ".join(passage.split()))), (key, passage)
    for name in ("headline", "standfirst", "site"):
        if name in expect:
            assert (getattr(article, name) or "") == expect[name], name
    told = {
        "authors": list(article.authors),
        "published": article.published.isoformat() if article.published else "",
        "captions": [caption.text for caption in article.captions],
    }
    assert {name: value for name, value in told.items() if name in expect} == {
        k: expect[k] for k in told if k in expect
    }
    for kind, passages in expect.get("kinds", {}).items():
        cut = [article.text[r.start : r.end] for r in article.removed if r.kind is Kind(kind)]
        for passage in passages:
            assert any(part.startswith(passage) for part in cut), (kind, passage)


@pytest.mark.parametrize("case", load("pages"))
def test_page(case: dict[str, Any]) -> None:
    article = parse(case["page"])
    for passage in case.get("kept", ()):
        assert passage in article.body
    for passage in case.get("cut", ()):
        assert passage["text"] not in article.body
        at = case["page"].index(passage["text"])
        kinds = {r.kind for r in article.removed if r.start < at + len(passage["text"]) and r.end > at}
        assert Kind(passage["kind"]) in kinds
    for name in ("headline", "byline"):
        if name in case:
            assert getattr(article, name) == case[name]
    if "captions" in case:
        assert [[c.text, c.credit or ""] for c in article.captions] == case["captions"]
