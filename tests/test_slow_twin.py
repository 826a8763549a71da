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

from cleaner import Article, CleanSettings, kernels, parse
from cleaner.cleaning.cut import cut_page
from cleaner.cleaning.features import FEATURES, Rows, describe, place
from cleaner.cleaning.lexicon import fold_tokens, load_weights
from cleaner.cleaning.page import scan
from cleaner.cleaning.parse import read_blocks
from cleaner.cleaning.scoring import ConvFieldScorer, ConvScorer, default_scorer
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


def same_features(text: str) -> None:
    page = scan(text)
    blocks = cut_page(page)
    if not len(blocks):
        return
    found = describe(blocks)
    place(blocks, found)
    with reading_with(page.lexicon):
        expected = page_features(text, slow_cut(text))
    for column, name in enumerate(FEATURES):
        ours, theirs = found.x[:, column], expected[:, column]
        assert np.allclose(ours, theirs, atol=1e-6), name
        # Those of show_fields agree bit for bit.
        assert column < codes.LINE_FEATURES or ours.tolist() == theirs.tolist(), name


@pytest.mark.parametrize("path", SEEDS, ids=[p.stem for p in SEEDS])
def test_features(path: Path) -> None:
    same_features(path.read_bytes().decode("utf-8"))


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(pages(), repeating_pages(), st.text(max_size=400)))
def test_features_of_any_text(text: str) -> None:
    same_features(text)


@pytest.mark.parametrize("path", SEEDS[:6], ids=[p.stem for p in SEEDS[:6]])
def test_scores(path: Path) -> None:
    _, found = read_blocks(path.read_bytes().decode("utf-8"))
    slow = 1.0 / (1.0 + np.exp(-SlowScorer(load_weights("line")).logits(found.x)[:, 0]))
    assert np.abs(default_scorer().score(found.x) - slow).max() < 1e-4


def _made_up(shape: tuple[int, ...], seed: int) -> Any:
    return np.random.default_rng([seed, *shape]).standard_normal(shape).astype(np.float32) / np.float32(3)


_FEATURES = 7
_SHAPES = st.tuples(st.integers(1, 50), st.integers(1, 3), st.sampled_from([1, 3, 5]), st.integers(1, 6))


def _weights(shape: tuple[int, int, int, int], seed: int) -> dict[str, Any]:
    """Made-up weights of so many channels, layers, taps and outputs."""
    channels, layers, taps, outputs = shape
    weights = {
        "mean": _made_up((_FEATURES,), seed),
        "scale": _made_up((_FEATURES,), seed + 1),
        "in_w": _made_up((_FEATURES, channels), seed),
        "in_b": _made_up((channels,), seed),
        "pool_w": _made_up((2 * channels, channels), seed),
        "pool_b": _made_up((channels,), seed + 1),
        "out_w": _made_up((channels, outputs), seed + 2),
        "out_b": _made_up((outputs,), seed),
    }
    for layer in range(layers):
        weights[f"conv{layer}_w"] = _made_up((taps, channels, channels), seed + layer)
        weights[f"conv{layer}_b"] = _made_up((channels,), seed + 5 + layer)
    return weights


def _bits(scores: Any) -> list[Any]:
    bits: list[Any] = np.ascontiguousarray(scores).view(np.uint32).tolist()
    return bits


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(1, 40),
    shape=_SHAPES,
    over_page=st.integers(-1, 5),
    loud=st.sampled_from([1, 50]),
    more=st.integers(0, 3),
    seed=st.integers(0, 9),
)
def test_scores_bit_for_bit(
    n: int, shape: tuple[int, int, int, int], over_page: int, loud: int, more: int, seed: int
) -> None:
    stored = _weights(shape, seed)
    stored["out_w"] *= np.float32(loud)  # logits beyond those that count, too
    x = _made_up((n, _FEATURES + more), seed)
    same_scores(x, stored, min(over_page, shape[-1] - 1))
    assert _bits(ConvFieldScorer.of(stored).tell(x)) == _bits(scores_in_order(x, stored, codes.OUT_HEADLINE))


def same_scores(x: Any, stored: dict[str, Any], over_page: int) -> None:
    found = np.empty((len(x), len(stored["out_b"])), dtype=np.float32)
    score_blocks: Any = kernels.score_blocks
    rows = Rows.of(x)
    weights = ConvFieldScorer.of(stored).weights
    score_blocks(rows.flags, rows.numbers, rows.beside, rows.own, *weights, over_page, found)
    assert _bits(found) == _bits(scores_in_order(x, stored, over_page))


# The kernel takes 48 blocks at once, and pages of more than 4096 in stretches; what is over the page is over them all.
@pytest.mark.parametrize("n", [47, 48, 49, 96, 103, 4096, 4097, 4110, 8200])
def test_scores_of_long_pages_bit_for_bit(n: int) -> None:
    same_scores(_made_up((n, _FEATURES + 2), 1), _weights((3, 3, 5, 3), 1), 1)
    same_scores(_made_up((n, _FEATURES), 2), _weights((2, 1, 1, 1), 2), -1)


def test_far_taps_bit_for_bit() -> None:
    # Taps that reach further than the blocks taken at once.
    same_scores(_made_up((400, _FEATURES), 0), _weights((3, 5, 9, 2), 0), 0)


@pytest.mark.parametrize("shape", [(9,), (9, 1)], ids=["a row", "a column"])
def test_scores_of_one_output_bit_for_bit(shape: tuple[int, ...]) -> None:
    stored = _weights((9, 2, 3, 1), 4)
    stored["out_w"] = stored["out_w"].reshape(shape)
    x = _made_up((20, _FEATURES), 4)
    assert _bits(ConvScorer.of(stored).score(x)) == _bits(scores_in_order(x, stored)[:, 0])


@pytest.mark.parametrize("path", SEEDS[:6], ids=[p.stem for p in SEEDS[:6]])
def test_scores_of_seeds_bit_for_bit(path: Path) -> None:
    _, found = read_blocks(path.read_bytes().decode("utf-8"))
    assert _bits(default_scorer().score(found.x)) == _bits(scores_in_order(found.x, load_weights("line"))[:, 0])


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
