"""The pages in seeds/ and the real seed page come out as stated, field by field."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cleaner import Kind, apply_removals, parse

SEEDS = Path(__file__).parent.parent / "seeds"
REAL_SEED = Path(__file__).parent.parent.parent / "shared" / "seeds" / "jpost_lukashenko.txt"
PAGES = sorted(p.stem for p in SEEDS.glob("*.txt"))


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def expectation(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SEEDS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def known(name: str) -> Any:
    """A page with what is not yet as expected of it, if anything is."""
    reason = expectation(name).get("known_failure")
    return pytest.param(name, marks=pytest.mark.xfail(strict=True, reason=reason) if reason else ())


@pytest.mark.parametrize("name", [known(name) for name in PAGES])
def test_seed_comes_out_as_expected(name: str) -> None:
    article = parse(read(SEEDS / f"{name}.txt"))
    expected = expectation(name)
    assert list(article.paragraphs) == expected["body"]
    for field in ("headline", "standfirst", "byline", "published_text", "updated_text", "site"):
        assert getattr(article, field) == expected[field], field
    assert list(article.authors) == expected["authors"]
    assert article.published == moment(expected["published"])
    assert article.updated == moment(expected["updated"])
    assert [{"text": c.text, "credit": c.credit} for c in article.captions] == expected["captions"]


@pytest.mark.parametrize("name", PAGES)
def test_seed_is_covered_and_replays(name: str) -> None:
    article = parse(read(SEEDS / f"{name}.txt"))
    assert apply_removals(article.text, article.removed) == article.body


@pytest.mark.skipif(not REAL_SEED.exists(), reason="the real seed page is not beside the checkout")
def test_real_seed() -> None:
    article = parse(read(REAL_SEED))
    assert article.headline == "Zelensky halts direct contact between Ukraine and Belarus - Lukashenko"
    assert article.standfirst is not None
    assert article.standfirst.startswith("Lukashenko also said")
    assert article.standfirst.endswith("negotiating table.")
    assert (article.byline, article.authors) == ("REUTERS", ("REUTERS",))
    assert article.published == datetime(2023, 8, 17, 19, 42)  # noqa: DTZ001  the page states no offset
    assert article.updated == datetime(2023, 8, 17, 19, 51)  # noqa: DTZ001
    assert [c.credit for c in article.captions] == [
        "REUTERS",
        "SPUTNIK/ALEXANDER DEMYANCHUK/POOL VIA REUTERS",
    ]
    assert len({c.text for c in article.captions}) == 2
    assert len(article.captions[1].spans) == 2
    lines = [line.strip() for line in article.text.splitlines() if line.strip()]
    assert list(article.paragraphs) == lines[7:13]
    nav = [article.text[r.start : r.end] for r in article.removed if r.kind is Kind.NAV]
    assert any("Health & Wellness WORLD NEWS Middle East" in passage for passage in nav)
    duplicates = [r for r in article.removed if r.kind is Kind.DUPLICATE_CAPTION]
    assert len(duplicates) == 1


@pytest.mark.skipif(not REAL_SEED.exists(), reason="the real seed page is not beside the checkout")
def test_real_seed_on_one_line_keeps_its_prose() -> None:
    page = " ".join(read(REAL_SEED).split())
    article = parse(page)
    assert article.byline == "REUTERS"
    assert [c.credit for c in article.captions] == [
        "REUTERS",
        "SPUTNIK/ALEXANDER DEMYANCHUK/POOL VIA REUTERS",
    ]
    assert "is not trying to push Belarus" in article.body
    assert article.body.endswith("he said.")
    assert "Middle East Business" not in article.body


def test_the_command_gives_the_same(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "cleaner", "run", str(SEEDS), "-o", str(out), "--quiet"]
    subprocess.run(command, check=True, capture_output=True)
    lines = (out / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    articles = {Path(record["id"]).stem: record for record in map(json.loads, lines)}
    for name, record in articles.items():
        expected = expectation(name)
        if "known_failure" in expected:
            continue
        assert record["text"] == "\n\n".join(expected["body"])
        for field in ("headline", "standfirst", "byline", "authors", "captions", "site"):
            assert record[field] == expected[field], (name, field)
    groups = json.loads((SEEDS / "groups.json").read_text(encoding="utf-8"))
    copies = map(json.loads, (out / "duplicates.jsonl").read_text(encoding="utf-8").splitlines())
    keeper_of = {Path(c["id"]).stem: (Path(c["duplicate_of"]).stem, c["similarity"]) for c in copies}
    (family,) = groups["near_copies"]
    assert set(keeper_of) == set(family) - {family[0]}
    assert {keeper for keeper, _ in keeper_of.values()} == {family[0]}
    for pair in groups["pairs"]:
        if family[0] in pair[:2] and set(pair[:2]) <= set(family):
            (member,) = set(pair[:2]) - {family[0]}
            assert keeper_of[member][1] == pytest.approx(pair[2], abs=5e-5)
    for pair in groups["hard_negatives"]:
        assert set(pair) <= set(articles)
    empty = [name for name in PAGES if not json.loads((SEEDS / f"{name}.json").read_text(encoding="utf-8"))["body"]]
    assert set(articles) | set(keeper_of) | set(empty) == set(PAGES)
