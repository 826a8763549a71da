"""Figures of RESULTS.md: five folds by site, each page scored by a model that has seen no page of its site.

    python -m training.measure ../shared/data/extraction folds     # trains the folds' models; writes calibration.json
    python -m training.measure ../shared/data/extraction shipped   # the weights that ship, on sets they never saw

Both write to results.json; ``python -m training.measure DATA tables`` prints it as tables.
"""

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
import trafilatura
from benchmarks.pages import FLATTENINGS, join_headline
from benchmarks.scores import page_score
from lxml import html as lxml_html

from cleaner import parse
from cleaner.article import Article
from cleaner.cleaning.features import LISTED
from cleaner.cleaning.parse import read_blocks
from cleaner.cleaning.scoring import ConvScorer, default_scorer
from training.folds import FOLDS, PlainScorer, f1, fold_of, outside, score_rows, site_of
from training.labels import align
from training.model import EPOCHS, SEED, Net, epoch, fit, line_loss, logits, new_line_net, weights
from training.pages import COL, GOLD, Floats, Page, prepare, read_rows
from training.shapes import cipher
from training.train import CALIBRATION, deterministic

OUT = Path(__file__).parent / "results.json"
# What went wrong on the worst pages, told by a reader of them: set and id of the page, then the class.
WORST = Path(__file__).parent / "worst.json"
MEASURED = ("dragnet", "chaos360", "big9_shared")
SHAPES = ("as is", "menus together", "wrapped at 80", "one line")
CIPHER = 7
# Other shapes are measured on every second page of a fold.
SOME = 2
# How often the pages of a fold are varied for the calibration.
DRAWS = 2


# Calibration.


def sigmoid(x: Floats) -> Floats:
    return (1 / (1 + np.exp(-np.clip(x, -30, 30)))).astype(np.float64)


def temperature(x: Floats, y: Floats) -> float:
    """The slope that makes logits probable: of the least log loss (Guo et al. 2017), blocks alike; at most 16.

    The loss is convex in it, so halving the range in which its slope changes sign ends where Newton's steps may not.
    A slope alone leaves what is kept at one half as it is. An offset would move it, to the share of body in the pages
    that it was fitted on.
    """
    low, high = 0.0, 16.0
    for _ in range(40):
        middle = (low + high) / 2
        if float((x * (y - sigmoid(x * middle))).sum()) > 0:
            low = middle
        else:
            high = middle
    return round((low + high) / 2, 4)


def reliability(p: Floats, y: Floats) -> dict[str, Any]:
    """Ten bins of probability: how many blocks, what was said, what was true; and the expected calibration error."""
    slot = np.minimum(9, (p * 10).astype(int))
    count = np.bincount(slot, minlength=10)
    said = np.bincount(slot, weights=p, minlength=10) / np.maximum(1, count)
    true = np.bincount(slot, weights=y, minlength=10) / np.maximum(1, count)
    error = float((count * np.abs(said - true)).sum() / max(1, count.sum()))
    return {"bins": [*zip(count.tolist(), said.tolist(), true.tolist(), strict=True)], "error": error}


# Classes of blocks.

_NEWSLETTER = re.compile(r"newsletter|subscribe|sign up|inbox", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def _blocks(page: str) -> dict[str, set[str]]:
    """The texts of a page's list items, links, block quotes and comments, as its HTML marks them."""
    tree = lxml_html.fromstring(page.encode())
    squeezed = lambda e: _SPACE.sub(" ", str(e.text_content())).strip()  # noqa: E731
    found = {
        "li": {squeezed(e) for e in tree.iter("li")},
        "a": {squeezed(e) for e in tree.iter("a")},
        "quote": {squeezed(e) for b in tree.iter("blockquote") for e in (b, *b.iter("p"))},
    }
    threads = [e for e in tree.iter("div", "section", "ol", "ul") if _is_thread(e)]
    found["comment"] = {squeezed(p) for e in threads for p in e.iter("p", "div", "li")}
    return found


def _is_thread(element: lxml_html.HtmlElement) -> bool:
    named = f"{element.get('id') or ''} {element.get('class') or ''}".lower()
    return "comment" in named and "no-comment" not in named


def classes(row: dict[str, Any], page: Page, texts: list[str]) -> Iterator[tuple[str, int]]:
    """The classes of a page's blocks, as (class, place); a block may be of several or none."""
    blocks = _blocks(row["html"])
    for i in np.flatnonzero(page.weight > 0).tolist():
        found = _of_body(blocks, page, texts, i) if page.y[i] > 0 else _of_chrome(blocks, page, texts, i)
        for name, so in found.items():
            if so:
                yield name, i


def _of_body(blocks: dict[str, set[str]], page: Page, texts: list[str], i: int) -> dict[str, bool]:
    """What a block of the body is."""
    x, words, stop = page.x[i], page.words, bool(page.x[i, COL["stop"]] > 0)
    item = texts[i] in blocks["li"]
    follows = i + 1 < len(words) and page.y[i + 1] > 0 and words[i + 1] >= 15
    return {
        "body: crossheads": bool(words[i] <= 10 and not stop and follows and not item),
        "body: list items": bool(item or x[COL["bullet"]]),
        "body: one-line paragraphs": bool(words[i] <= 20 and stop and x[COL["inner_stops"]] == 0 and not item),
        "body: quotes": bool(texts[i] in blocks["quote"] or x[COL["quote"]]),
        "body: all": True,
    }


def _of_chrome(blocks: dict[str, set[str]], page: Page, texts: list[str], i: int) -> dict[str, bool]:
    """What a block of chrome of five words and more is."""
    long = bool(page.words[i] >= 5)
    stop = bool(page.x[i, COL["stop"]] > 0)
    return {
        "chrome: teasers, links of five words and more": long and texts[i] in blocks["a"],
        "chrome: comments of readers, five words and more": long and texts[i] in blocks["comment"],
        "chrome: sentences about newsletters": long and stop and _NEWSLETTER.search(texts[i]) is not None,
        "chrome: all": True,
    }


# One fold.


def passages(article_text: str, row: dict[str, Any]) -> tuple[int, int, int, int]:
    """Of the passages that must be there and that must not, how many are satisfied, and of how many."""
    body = _SPACE.sub(" ", article_text).casefold()
    inside = lambda p: _SPACE.sub(" ", p).strip().casefold() in body  # noqa: E731
    wanted, unwanted = row["gold_with"] or [], row["gold_without"] or []
    return sum(map(inside, wanted)), len(wanted), sum(not inside(p) for p in unwanted), len(unwanted)


def unlisted(scorer: ConvScorer) -> PlainScorer:
    """The scorer without what rests on word lists."""

    def probability(x: Floats) -> Floats:
        x[:, [COL[name] for name in LISTED]] = 0.0
        return scorer.score(x)

    return PlainScorer(probability)


def ciphered_scores(rows: list[dict[str, Any]], scorer: ConvScorer) -> list[tuple[float, float]]:
    change = cipher(CIPHER)
    return score_rows([{**row, "text": change(row["text"]), "gold": change(row["gold"])} for row in rows], scorer)


def _kept(article: Article) -> list[bool]:
    return [line.kind.is_body for line in article.lines]


def held_out(rows: list[dict[str, Any]], pages: dict[str, Page], scorer: ConvScorer) -> dict[str, Any]:
    """What a fold's model makes of the pages that it has not seen."""
    found: dict[str, Any] = {"ids": [row["id"] for row in rows], "passages": [], "classes": {}, "cleaner": []}
    for row in rows:
        article = parse(row["text"], scorer=scorer)
        found["cleaner"].append(page_score(article.body, row["gold"]))
        found["passages"].append(passages(article.body, row))
        page = pages.get(row["id"])
        if page is None or len(page.y) != len(article.lines):
            continue
        kept = _kept(article)
        texts = [_SPACE.sub(" ", row["text"][line.start : line.end]) for line in article.lines]
        for name, i in classes(row, page, texts):
            right, total = found["classes"].get(name, (0, 0))
            found["classes"][name] = (right + int(kept[i] == (page.y[i] > 0)), total + 1)
    some = rows[::SOME]
    for shape in SHAPES[1:]:
        found[shape] = score_rows(some, scorer, change=FLATTENINGS[shape])
    found["without word lists"] = score_rows(some, unlisted(scorer))
    found["ciphered"] = ciphered_scores(some, scorer)
    return found


def peer(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What trafilatura makes of the same pages from their HTML."""
    texts = [trafilatura.extract(row["html"]) or "" for row in rows]
    return {
        "scores": [page_score(text, row["gold"]) for text, row in zip(texts, rows, strict=True)],
        "passages": [passages(text, row) for text, row in zip(texts, rows, strict=True)],
    }


def _asked(pages: list[Page], net: Net) -> tuple[Floats, Floats]:
    """Logits and labels of the blocks that the model is asked about."""
    parts = [(logits(net, p.x)[p.weight > 0, 0], p.y[p.weight > 0]) for p in pages]
    return np.concatenate([x for x, _ in parts]), np.concatenate([y for _, y in parts])


def _trained(pages: list[Page], stored: Path | None, epochs: int) -> Net:
    """A net trained on pages, or the one that an earlier run stored."""
    net = new_line_net(pages)
    if stored is not None and stored.exists():
        net.load_state_dict(torch.load(stored, weights_only=True))
        net.eval()
        return net
    fit(net, pages, line_loss, epochs)
    if stored is not None:
        torch.save(net.state_dict(), stored)
    return net


def measure_folds(data: Path, kept: Path | None, work: Path | None, epochs: int) -> dict[str, Any]:
    """Train the folds' models, calibrate each on the others' unseen pages, and measure them on their own.

    Calibration is on pages varied as in training: articles of a news item's length among full chrome, as scraped news
    is. WCXB's own pages, three quarters article, would teach a prior that no news page has.
    """
    gold, silver = prepare(data, kept)
    rows = list(read_rows(data, GOLD))
    folds = fold_of(site_of(row) for row in rows)
    rng = np.random.default_rng(SEED + 1)
    plain = {p.page: p for i, p in enumerate(gold) if i == 0 or gold[i - 1].page != p.page}
    nets, varied, as_is = [], [], []
    for fold in range(FOLDS):
        net = _trained(outside(gold + silver, folds, fold), work / f"fold{fold}.pt" if work else None, epochs)
        held = [p for p in gold if folds[p.site] == fold]
        nets.append(net)
        varied.append(_asked([p for _ in range(DRAWS) for p in epoch(held, rng, bare=False)], net))
        as_is.append(_asked([p for p in plain.values() if folds[p.site] == fold], net))
        print(
            f"fold {fold}: trained; {temperature(*varied[-1])} varied, {temperature(*as_is[-1])} as it is", flush=True
        )
    joined = lambda parts: [np.concatenate(part) for part in zip(*parts, strict=True)]  # noqa: E731
    CALIBRATION.write_text(json.dumps(temperature(*joined(varied))) + "\n")
    results: dict[str, Any] = {"folds": [], "reliability": {}, "calibration": []}
    for fold in range(FOLDS):
        results["calibration"].append(temperature(*joined(varied[:fold] + varied[fold + 1 :])))
    for name, asked in (("wcxb, varied", varied), ("wcxb, as it is", as_is)):
        said = [sigmoid(x * slope) for (x, _), slope in zip(asked, results["calibration"], strict=True)]
        results["reliability"][name] = reliability(np.concatenate(said), joined(asked)[1])
        print(name, results["reliability"][name]["error"], flush=True)
    for fold, net in enumerate(nets):
        held_rows = [row for row in rows if folds[site_of(row)] == fold]
        found = held_out(held_rows, plain, ConvScorer.of(weights(net, results["calibration"][fold])))
        results["folds"].append(found | {"trafilatura": peer(held_rows)})
        print(f"fold {fold}: {f1(found['cleaner']):.4f}", flush=True)
    return results


# The weights that ship, on the sets that only measure.


class Recorder:
    """The shipped scorer, which remembers the last page's scores."""

    def __init__(self) -> None:
        self.scores = np.zeros(0, dtype=np.float32)

    def score(self, x: Floats) -> Floats:
        """Score the blocks of a page."""
        self.scores = default_scorer().score(x)
        return self.scores


def _said_and_true(seen: Recorder, article: Article, gold: str) -> tuple[Floats, Floats]:
    """A page's scores beside labels from an alignment; the headline, which these golds hold, is left out."""
    blocks, _ = read_blocks(article.text)
    share = align([blocks.tokens(i) for i in range(len(blocks))], gold)
    heads = ("headline", "standfirst")
    asked = [i for i, line in enumerate(article.lines) if blocks.kind(i) is None and line.kind.value not in heads]
    return seen.scores[asked].astype(np.float64), (share[asked] > 0.5).astype(np.float64)


def _whole_set(rows: list[dict[str, Any]]) -> tuple[list[tuple[float, float]], dict[str, Any]]:
    """Scores of all pages as they are, and how far the model's scores are true."""
    seen = Recorder()
    scores, pairs = [], []
    for row in rows:
        article = parse(row["text"], scorer=seen)
        scores.append(page_score(join_headline(article.headline, article.body), row["gold"]))
        if article.lines:
            pairs.append(_said_and_true(seen, article, row["gold"]))
    said, true = (np.concatenate(part) for part in zip(*pairs, strict=True))
    return scores, reliability(said, true)


def measure_shipped(data: Path, limit: int) -> dict[str, Any]:
    """The weights that ship: all pages as they are, the first pages in other shapes, and how far scores are true."""
    found: dict[str, Any] = {"limit": limit, "sets": {}, "reliability": {}, "worst": []}
    for name in MEASURED:
        rows = list(read_rows(data, name))
        whole, found["reliability"][name] = _whole_set(rows)
        sets = {"all pages": whole, "as is": whole[:limit]}
        for shape in SHAPES[1:]:
            sets[shape] = score_rows(rows[:limit], None, headline=True, change=FLATTENINGS[shape])
        found["sets"][name] = {shape: f1(scores) for shape, scores in sets.items()}
        found["worst"] += [(name, row["id"], *scores) for row, scores in zip(rows, whole, strict=True)]
        print(name, found["sets"][name], found["reliability"][name]["error"], flush=True)
    found["worst"] = sorted(found["worst"], key=_page_f1)[:50]
    return found


def _page_f1(page: tuple[str, str, float, float]) -> float:
    return 2 * page[2] * page[3] / max(1e-9, page[2] + page[3])


# Tables.


def _row(*cells: Any) -> None:
    print("|", " | ".join(f"{c:.3f}" if isinstance(c, float) else str(c) for c in cells), "|")


def _head(*cells: str) -> None:
    print()
    _row(*cells)
    print("|---" * len(cells) + "|")


def _together(folds: list[dict[str, Any]], key: str) -> list[tuple[float, float]]:
    return [scores for fold in folds for scores in fold[key]]


def show_folds(found: dict[str, Any]) -> None:
    """The folds' tables."""
    folds = found["folds"]
    _head("fold", "pages", "cleaner", "trafilatura")
    for i, fold in enumerate(folds):
        _row(i, len(fold["ids"]), f1(fold["cleaner"]), f1(fold["trafilatura"]["scores"]))
    both = _together(folds, "cleaner"), [s for fold in folds for s in fold["trafilatura"]["scores"]]
    _row("all", len(both[0]), f1(both[0]), f1(both[1]))
    _head("every second page of wcxb, unseen", "F1", "cost")
    plain = f1([scores for fold in folds for scores in fold["cleaner"][::SOME]])
    _row("as is", plain, 0.0)
    for key in (*SHAPES[1:], "without word lists", "ciphered"):
        score = f1(_together(folds, key))
        _row(key, score, plain - score)
    _head("passages of wcxb", "that must be there", "that must not")
    for name, lists in (
        ("cleaner", [fold["passages"] for fold in folds]),
        ("trafilatura", [fold["trafilatura"]["passages"] for fold in folds]),
    ):
        a, b, c, d = np.array([p for passages in lists for p in passages]).sum(axis=0).tolist()
        _row(name, f"{a / b:.3f} of {b}", f"{c / d:.3f} of {d}")
    _head("blocks of unseen wcxb pages", "blocks", "decided as the gold does")
    for name in dict.fromkeys(name for fold in folds for name in fold["classes"]):
        right, total = np.array([fold["classes"].get(name, (0, 0)) for fold in folds]).sum(axis=0).tolist()
        _row(name, total, right / total)


def show_reliability(tables: dict[str, Any]) -> None:
    """Said and true by bins of a tenth, one pair of columns a set."""
    _head("score", *tables)
    for slot in range(10):
        cells = [tables[name]["bins"][slot] for name in tables]
        _row(
            f"{slot / 10:.1f} to {(slot + 1) / 10:.1f}", *(f"{said:.3f} / {true:.3f} ({n})" for n, said, true in cells)
        )
    _row("expected calibration error", *(tables[name]["error"] for name in tables))


def show_shipped(found: dict[str, Any], told: dict[str, str]) -> None:
    """The measured sets, and the worst pages by what went wrong."""
    _head("weights that ship", *MEASURED)
    for shape in ("all pages", *SHAPES):
        name = shape if shape == "all pages" else f"first {found['limit']}, {shape}"
        _row(name, *(found["sets"][one][shape] for one in MEASURED))
    _head("page", "F1", "precision", "recall", "what went wrong")
    for name, page, precision, recall in found["worst"]:
        _row(
            f"{name} {page}",
            _page_f1((name, page, precision, recall)),
            precision,
            recall,
            told.get(f"{name} {page}", ""),
        )


def show(results: dict[str, Any]) -> None:
    """All tables, as they stand in RESULTS.md."""
    told = json.loads(WORST.read_text()) if WORST.exists() else {}
    show_folds(results["folds"])
    show_reliability(results["folds"]["reliability"] | results["shipped"]["reliability"])
    show_shipped(results["shipped"], told)


def main() -> None:
    """Measure one part, or print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder of the data files")
    parser.add_argument("part", choices=("folds", "shipped", "tables"))
    parser.add_argument("--kept", type=Path, help="file of prepared pages, written where it is not there")
    parser.add_argument("--work", type=Path, help="folder for the folds' models, to be used again")
    parser.add_argument("--limit", type=int, default=100, help="pages of a set that are measured in other shapes")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="of the folds' models; fewer to try this out")
    args = parser.parse_args()
    deterministic()
    results = json.loads(OUT.read_text()) if OUT.exists() else {}
    if args.part == "folds":
        results["folds"] = measure_folds(args.data, args.kept, args.work, args.epochs)
    elif args.part == "shipped":
        results["shipped"] = measure_shipped(args.data, args.limit)
    else:
        show(results)
        return
    OUT.write_text(json.dumps(results))


if __name__ == "__main__":
    main()
