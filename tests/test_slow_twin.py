"""The kernels of cleaning against their slow twin: the same article, field by field and cut by cut."""

import gzip
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_cleaning.blocks import cut_page as slow_cut
from slow_cleaning.features import page_features
from slow_cleaning.language import reading_with
from slow_cleaning.parse import parse as slow_parse
from slow_cleaning.scoring import ConvScorer as SlowScorer
from slow_cleaning.scoring import scores_in_order
from strategies import pages, repeating_pages
from test_languages import exchanged

from cleaner import Article, CleanSettings, parse
from cleaner.cleaning.cut import cut_page
from cleaner.cleaning.features import FEATURES, describe, place
from cleaner.cleaning.lexicon import fold_tokens, load_weights
from cleaner.cleaning.page import scan
from cleaner.cleaning.parse import read_blocks
from cleaner.cleaning.scoring import ConvScorer, default_scorer
from cleaner.kernels.cleaning import codes, letters

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
DATA = Path(__file__).parents[2] / "shared" / "data" / "extraction"
SETTINGS = (
    CleanSettings(),
    CleanSettings(keep=0.8, captions_in_body=True, comments_in_body=True),
    CleanSettings(keep=0.1),
)


def told(article: Article) -> dict[str, Any]:
    """All that an article says, scores to three places: sums in another order differ in the last ones."""
    names = (*article.__dataclass_fields__, "kept")
    parts = {name: getattr(article, name) for name in names if name not in ("decisions", "text")}
    parts["lines"] = [replace(line, score=round(line.score, 3)) for line in article.lines]
    parts["removed"] = [replace(cut, score=round(cut.score, 3)) for cut in article.removed]
    return parts


def same(text: str, choice: CleanSettings) -> None:
    fast, slow = parse(text, choice), slow_parse(text, choice)
    for name, value in told(slow).items():
        if name in ("lines", "removed"):
            for ours, theirs in zip(told(fast)[name], value, strict=True):
                one, other = asdict(ours), asdict(theirs)
                assert abs(one.pop("score") - other.pop("score")) <= 0.002
                assert one == other
        else:
            assert getattr(fast, name) == value, name


@pytest.mark.parametrize("choice", SETTINGS, ids=["default", "keep more", "keep less"])
@pytest.mark.parametrize("path", SEEDS, ids=[p.stem for p in SEEDS])
def test_seeds(path: Path, choice: CleanSettings) -> None:
    same(path.read_bytes().decode("utf-8"), choice)


@pytest.mark.parametrize("path", SEEDS, ids=[p.stem for p in SEEDS])
def test_seeds_in_a_language_without_lists(path: Path) -> None:
    same(exchanged(path.read_bytes().decode("utf-8"), 3), SETTINGS[0])


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(pages(), st.text(max_size=400)))
def test_any_text(text: str) -> None:
    same(text, SETTINGS[0])


@settings(max_examples=150, deadline=None)
@given(text=repeating_pages())
def test_pages_that_repeat(text: str) -> None:
    same(text, SETTINGS[0])


@pytest.mark.parametrize("name", ["wcxb_dev_articles", "dragnet", "chaos360", "big9_shared", "trafilatura_eval_train"])
def test_real_pages(name: str) -> None:
    path = DATA / f"{name}.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"no {path.name} beside the project")
    with gzip.open(path, "rt", encoding="utf8") as lines:
        texts = [json.loads(line)["text"] for k, line in enumerate(lines) if k % 40 == 7]
    for text in texts[:12]:
        same(text, SETTINGS[0])
        # Every line is looked at in the twin; here only those with a prefilter.
        page = scan(text)
        with reading_with(page.lexicon):
            theirs = slow_cut(text)
        assert cut_page(page).spans.tolist() == [[p.start, p.end] for p in theirs]


@pytest.mark.parametrize("path", SEEDS, ids=[p.stem for p in SEEDS])
def test_features(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    page = scan(text)
    blocks = cut_page(page)
    found = describe(blocks)
    place(blocks, found)
    with reading_with(page.lexicon):
        expected = page_features(text, slow_cut(text))
    for column, name in enumerate(FEATURES):
        assert np.allclose(found.x[:, column], expected[:, column], atol=1e-6), name


@pytest.mark.parametrize("path", SEEDS[:6], ids=[p.stem for p in SEEDS[:6]])
def test_scores(path: Path) -> None:
    _, found = read_blocks(path.read_bytes().decode("utf-8"))
    slow = 1.0 / (1.0 + np.exp(-SlowScorer(load_weights()).logits(found.x)))
    assert np.abs(default_scorer().score(found.x) - slow).max() < 1e-4


def _made_up(shape: tuple[int, ...], seed: int) -> Any:
    return np.random.default_rng([seed, *shape]).standard_normal(shape).astype(np.float32) / np.float32(3)


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(1, 40),
    channels=st.integers(1, 50),
    layers=st.integers(1, 3),
    taps=st.sampled_from([1, 3, 5]),
    seed=st.integers(0, 9),
)
def test_scores_bit_for_bit(n: int, channels: int, layers: int, taps: int, seed: int) -> None:
    same_scores(n, channels, layers, taps, seed)


# The kernel takes 48 blocks at once, and pages of more than 4096 in stretches.
@pytest.mark.parametrize("n", [47, 48, 49, 96, 103, 4096, 4097, 4110, 8200])
def test_scores_of_long_pages_bit_for_bit(n: int) -> None:
    same_scores(n, 3, 3, 5, 1)
    same_scores(n, 2, 1, 1, 2)


def test_far_taps_bit_for_bit() -> None:
    same_scores(400, 3, 5, 9, 0)  # that reach further than the blocks taken at once


def same_scores(n: int, channels: int, layers: int, taps: int, seed: int) -> None:
    features = 7
    weights = {
        "mean": _made_up((features,), seed),
        "scale": _made_up((features,), seed + 1),
        "in_w": _made_up((features, channels), seed),
        "in_b": _made_up((channels,), seed),
        "pool_w": _made_up((2 * channels, channels), seed),
        "pool_b": _made_up((channels,), seed + 1),
        "out_w": _made_up((channels,), seed + 2),
        "out_b": _made_up((1,), seed),
    }
    for layer in range(layers):
        weights[f"conv{layer}_w"] = _made_up((taps, channels, channels), seed + layer)
        weights[f"conv{layer}_b"] = _made_up((channels,), seed + 5 + layer)
    x = _made_up((n, features), seed)
    found = ConvScorer.of(weights).score(x)
    assert found.view(np.uint32).tolist() == scores_in_order(x, weights).view(np.uint32).tolist()


@pytest.mark.parametrize("path", SEEDS[:6], ids=[p.stem for p in SEEDS[:6]])
def test_scores_of_seeds_bit_for_bit(path: Path) -> None:
    _, found = read_blocks(path.read_bytes().decode("utf-8"))
    expected = scores_in_order(found.x, load_weights())
    assert default_scorer().score(found.x).view(np.uint32).tolist() == expected.view(np.uint32).tolist()


@given(text=st.text(max_size=200))
def test_tokens(text: str) -> None:
    page = scan(text)
    bounds = page.bounds.tolist()
    for (start, end), (first, last) in zip(page.lines.tolist(), bounds, strict=True):
        assert last - first == len(fold_tokens(text[start:end]))


def test_letters_fit_this_python() -> None:
    table = letters.load()
    for point in [*range(0x3000), *range(0x3000, 0x110000, 97)]:
        at = int(table.pages[point >> 8]) * 256 + (point & 255)
        ch = chr(point)
        flags = int(table.flags[table.classes[at]])
        assert bool(flags & codes.CH_SPACE) == ch.isspace()
        fold = int(table.folds[at])
        packed = int(table.fold_points[fold - 1]) if fold else point
        folded = "".join(chr(packed >> shift & 0x1FFFFF) for shift in (0, 21, 42) if packed >> shift)
        if point and not 0xD800 <= point < 0xE000 and flags & codes.CH_ALNUM:
            assert folded == {"İ": "i", "ı": "i"}.get(ch, ch.casefold())
