"""Folds by site and publisher, and nets that are trained on them."""

import gzip
import importlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from cleaner import clean_html
from cleaner.cleaning.scoring import html_field_scorer, html_scorer

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT))  # training is no part of what is installed
for needed in ("torch", "lxml", "trafilatura", "readability", "babel"):
    pytest.importorskip(needed, reason=f"training needs {needed}, of the extra `train`")

folds, pages = (importlib.import_module(f"training.{name}") for name in ("folds", "pages"))
made_pages = importlib.import_module("benchmarks.no_article").made_pages

BODY = (
    "The harbour will close on Monday for a week, the council said, while divers look at the eastern wall.",
    "Ferries will leave from the old pier until the work is done, and tickets stay valid, the council said.",
    "Anna Rees, who sells fish on the quay, said that she would rather have a week without boats than without a wall.",
)
HTML = f"""<html><body><nav><ul><li><a href="/">Home</a><li><a href="/news">News</a></ul></nav>
<article><h1>Harbour to close for a week</h1><p>{"<p>".join(BODY)}</article><footer>Privacy</footer></body>"""
TEXT = "\n".join(("Home", "News", "Harbour to close for a week", *BODY, "Privacy"))


def row(name: str, site: str, **more: Any) -> dict[str, Any]:
    stated = {"title": None, "author": None, "date": None}
    return {"id": name, "site": site, "html": HTML, "text": TEXT, "gold": "\n".join(BODY), **stated, **more}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Six sites, two of them one publisher's, and a page without gold of one of these."""
    rows = {
        pages.GOLD: [row(f"gold {number}", f"{number}.example") for number in range(4)],
        pages.FUNDUS: [row(f"fundus {site}", f"{site}.example", publisher="A", headline=None) for site in "ab"],
        pages.SILVER: [row("silver", "a.example", gold_with=[], gold_without=[])],
    }
    for name, own in rows.items():
        (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, own)).encode()))
    return tmp_path


def test_sites_are_dealt_out_evenly_and_always_alike() -> None:
    sites = [f"{number}.example" for number in range(10)]
    drawn = folds.fold_of([*sites, *sites], 5)
    assert drawn == folds.fold_of(reversed(sites), 5)
    assert sorted(drawn.values()) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert set(folds.fold_of(sites).values()) == set(range(folds.FOLDS))


def test_the_sites_of_a_publisher_lie_together() -> None:
    rows = [
        row("1", "a.example", publisher="A"),
        row("2", "b.example", publisher="A"),
        row("3", ""),
        row("4", "c.example"),
    ]
    assert folds.group_of(rows) == {
        "a.example": "publisher A", "b.example": "publisher A", "3": "3", "c.example": "c.example",
    }  # fmt: skip


@pytest.mark.parametrize("page", [HTML, *(page.html for page in made_pages()), ""], ids=str)
def test_with_what_ships_it_is_clean_html(page: str) -> None:
    assert folds.body_of_html(page, html_scorer(), html_field_scorer()) == clean_html(page)


@pytest.mark.parametrize("models", [("html_line",), ("html_line", "html_field"), ("line",)], ids=" and ".join)
def test_no_net_is_scored_on_a_site_that_it_has_seen(
    models: tuple[str, ...], data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained: list[set[str]] = []

    def fit(net: Any, seen: list[Any], _loss: Any, epochs: int) -> Any:
        assert epochs == 3
        trained.append({page.site for page in seen})
        return net.eval()

    monkeypatch.setattr(folds, "fit", fit)
    found = folds.measure(data, models, 2, 3)
    assert len(trained) == 2 * len(models)
    assert sum(len(one["unseen"]) for one in found) == 6
    assert sum(len(one["unseen"]) for one in found if one["set"] == pages.FUNDUS) == 2
    (holder,) = {one["fold"] for one in found if one["set"] == pages.FUNDUS}
    for number, sites in enumerate(trained):
        fold = number // len(models)
        assert ({"a.example", "b.example"} & sites == set()) == (fold == holder)
    everything = set.union(*trained)
    assert everything >= {f"{number}.example" for number in range(4)}
    assert all(len(one["shipped"]) == len(one["unseen"]) for one in found)


def test_the_command_trains_on_a_part_of_the_data(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = data / "told.json"
    given = ("--model", "html_line", "--folds", "2", "--epochs", "1", "--limit", "2", "--json", str(told))
    monkeypatch.setattr(sys, "argv", ["folds", str(data), *given])
    monkeypatch.setattr(folds, "deterministic", lambda: None)  # which is this process's for good
    folds.main()
    assert {one["set"] for one in json.loads(told.read_text())} == {pages.GOLD, pages.FUNDUS}
    assert f"| {pages.GOLD} | all | 2 |" in capsys.readouterr().out


@pytest.mark.parametrize(
    "given",
    [("--model", "line", "--model", "html_line"), ("--model", "line", "--folds", "1"), (), ("--model", "other")],
    ids=str,
)
def test_what_makes_no_sense_is_refused(given: tuple[str, ...], data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["folds", str(data), *given])
    with pytest.raises(SystemExit):
        folds.main()
