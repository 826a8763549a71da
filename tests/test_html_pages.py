"""Pages of HTML that are prepared for training, and the nets that are made for them."""

import gzip
import hashlib
import importlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cleaner.cleaning.features import FEATURES
from cleaner.cleaning.html.parsing import flatten
from cleaner.cleaning.lexicon import load_weights
from cleaner.cleaning.scoring import ConvScorer
from cleaner.kernels.cleaning.html_codes import N_TAG_FEATURES, TAG_FEATURES

sys.path.append(str(Path(__file__).parent.parent))  # training is no part of what is installed
for needed in ("torch", "lxml", "trafilatura", "readability", "babel"):
    pytest.importorskip(needed, reason=f"training needs {needed}, of the extra `train`")

html_pages, model, pages_ = (importlib.import_module(f"training.{name}") for name in ("html_pages", "model", "pages"))
FIELDS = importlib.import_module("training.traced").FIELDS
Reading = importlib.import_module("training.readings").Reading
train = importlib.import_module("training.train")

BODY = (
    "The harbour will close on Monday for a week, the council said, while divers look at the eastern wall.",
    "Ferries will leave from the old pier until the work is done, and tickets stay valid, the council said.",
    "Anna Rees, who sells fish on the quay, said that she would rather have a week without boats than without a wall.",
)
SHOWN = ("Harbour to close for a week", "By Ann Lee", "3 May 2024 10:00", *BODY)
HTML = f"""<html><head><meta property="og:title" content="{SHOWN[0]}"></head><body>
<nav><ul><li><a href="/">Home</a><li><a href="/news">News</a></ul></nav>
<article><h1>{SHOWN[0]}</h1><p>{SHOWN[1]}<p>{SHOWN[2]}<p>{"<p>".join(BODY)}</article><footer>Privacy</footer></body>"""
# As another flattening has it, which parts no entries of menus.
TEXT = "\n".join(("Home News", *SHOWN, "Privacy"))
WIDTH = len(FEATURES) + N_TAG_FEATURES


def row(name: str, site: str) -> dict[str, Any]:
    stated = {"title": None, "author": None, "date": None}
    return {"id": name, "site": site, "html": HTML, "text": TEXT, "gold": "\n".join(BODY), **stated}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a page that has gold and one that was read by hand."""
    rows = {pages_.GOLD: [row("gold", "a.example"), row("read", "b.example")], pages_.FUNDUS: [], pages_.SILVER: []}
    for name, own in rows.items():
        (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, own)).encode()))
    labels = {"headline": [(2, 2)], "byline": [(3, 3)], "date": [(4, 4)], "body": [(5, 7)]}
    reading = Reading(hashlib.sha256(TEXT.encode()).hexdigest(), article=True, labels=labels, unsure={})
    readings = lambda: {"read": reading}  # noqa: E731
    monkeypatch.setattr(pages_, "readings", readings)
    monkeypatch.setattr(html_pages, "readings", readings)
    return tmp_path


def test_pages_have_the_features_of_their_tags_behind_those_of_their_words(data: Path) -> None:
    pages = html_pages.prepare_html(data)
    lines = flatten(HTML).split("\n")
    assert lines == ["Home", "News", *SHOWN, "Privacy"]
    assert [(p.page, p.site) for p in pages] == [("gold", "a.example"), ("read", "b.example")]
    first_heading = len(FEATURES) + TAG_FEATURES.index("is_h1")
    for page in pages:
        assert page.x.shape == (len(lines), WIDTH)
        assert page.x.dtype == np.float32
        assert np.flatnonzero(page.x[:, first_heading]).tolist() == [2]
        assert page.fields.shape == page.sure.shape == (len(lines), len(FIELDS))
        assert {len(part) for part in (page.y, page.weight, page.words, page.prose, page.contents)} == {len(lines)}


def test_labels_are_those_of_the_gold_and_of_readers(data: Path) -> None:
    gold, read = html_pages.prepare_html(data)
    assert np.flatnonzero(gold.y).tolist() == np.flatnonzero(read.y).tolist() == [5, 6, 7]
    headline, byline = FIELDS.index("headline"), FIELDS.index("byline")
    for page in (gold, read):
        assert np.flatnonzero(page.fields[:, headline] * page.sure[:, headline]).tolist() == [2]
    assert np.flatnonzero(read.fields[:, byline] * read.sure[:, byline]).tolist() == [3]


def test_pages_are_kept(data: Path) -> None:
    kept = data / "kept"
    made = html_pages.prepare_html(data, kept)
    (data / f"{pages_.GOLD}.jsonl.gz").unlink()
    again = html_pages.prepare_html(data, kept)
    assert [(p.page, p.site, p.kind) for p in again] == [(p.page, p.site, p.kind) for p in made]
    for name in ("x", "y", "weight", "words", "prose", "fields", "sure"):
        assert all(np.array_equal(getattr(a, name), getattr(b, name)) for a, b in zip(made, again, strict=True))


@pytest.mark.parametrize("name", train.RECIPES)
def test_weights_are_of_the_form_of_those_that_ship(name: str, data: Path) -> None:
    recipe = train.RECIPES[name]
    pages = train._prepare(data, None, html=recipe.html)
    made, ships = model.weights(recipe.new_net(pages)), load_weights(name)
    assert {key: (part.shape, part.dtype) for key, part in made.items()} == {
        key: (part.shape, part.dtype) for key, part in ships.items()
    }
    # What the net does not look at weighs nothing in either.
    assert np.flatnonzero(made["scale"] == 0).tolist() == np.flatnonzero(ships["scale"] == 0).tolist()


def test_the_kernel_scores_as_the_net_does(data: Path) -> None:
    pages = html_pages.prepare_html(data)
    recipe = train.RECIPES["html_line"]
    net = model.fit(recipe.new_net(pages), pages, recipe.loss, epochs=2)
    logits = model.logits(net, pages[0].x)[:, 0]
    found = ConvScorer.of(model.weights(net)).score(pages[0].x)
    np.testing.assert_allclose(found, 1 / (1 + np.exp(-logits)), atol=1e-5)
