"""Folds by site, and what a scorer makes of pages end to end: through cleaner.parse, scored as the benchmarks score.

    python -m training.folds ../shared/data/extraction --model html_line --folds 5 --epochs 8
    python -m training.folds ../shared/data/extraction --model html_line --model html_field --epochs 8 --limit 40

trains each model that is named once a fold, on the pages of the other folds, and prints the F1 of the fold's own pages
beside that of the weights that ship, which have seen them all. Folds are by site, those of fundus_shared by publisher.
A model that is not named is the one that ships: without ``html_field`` the headline and captions of a page are told by
a net that has seen it. Fewer epochs than a recipe has make a weaker net.
"""

import argparse
import gzip
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.pages import join_headline
from benchmarks.scores import page_score

from cleaner import CleanSettings, parse
from cleaner.cleaning.html.parsing import decide_html
from cleaner.cleaning.parse import body_of
from cleaner.cleaning.scoring import (
    ConvFieldScorer,
    ConvScorer,
    FieldScorer,
    LineScorer,
    html_field_scorer,
)
from training.html_pages import prepare_html
from training.model import SEED, Net, fit, line_loss, weights
from training.pages import FUNDUS, GOLD, SILVER, Floats, Page, prepare, read_rows
from training.train import CALIBRATION, RECIPES, deterministic

__all__ = [
    "FOLDS", "PlainScorer", "body_of_html", "f1", "fold_of", "group_of", "outside", "score_html_rows", "score_rows",
    "site_of",
]  # fmt: skip

FOLDS = 5


@dataclass(frozen=True, slots=True)
class PlainScorer:
    """A scorer from a function of features, float32 (n, F), to probabilities, (n,)."""

    probability: Callable[[Floats], Floats]

    def score(self, x: Floats) -> Floats:
        """Score the blocks of a page."""
        return self.probability(x.copy()).astype(np.float32)


def site_of(row: dict[str, Any]) -> str:
    """The site of a row; a page without one is a site of its own."""
    return str(row["site"] or row["id"])


def group_of(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    """By site, what must lie in one fold: its publisher where a row names one, else the site itself.

    >>> group_of([{"site": "a.example", "publisher": "A"}, {"site": "b.example"}])
    {'a.example': 'publisher A', 'b.example': 'b.example'}
    """
    found: dict[str, str] = {}
    for row in rows:
        publisher = row.get("publisher")
        if publisher is not None:
            found[site_of(row)] = f"publisher {publisher}"
        else:
            found.setdefault(site_of(row), site_of(row))
    return found


def fold_of(sites: Iterable[str], count: int = FOLDS) -> dict[str, int]:
    """The fold of each site: as many sites in each, drawn with the seed."""
    names = sorted(set(sites))
    drawn = np.random.default_rng(SEED).permutation(len(names)) % count
    return dict(zip(names, drawn.tolist(), strict=True))


def outside(pages: list[Page], folds: dict[str, int], fold: int) -> list[Page]:
    """The pages that a fold's model learns from."""
    return [p for p in pages if folds.get(p.site, -1) != fold]


def score_rows(
    rows: Iterable[dict[str, Any]],
    scorer: LineScorer | None,
    field_scorer: FieldScorer | None = None,
    *,
    headline: bool = False,
    change: Callable[[str], str] = str,
) -> list[tuple[float, float]]:
    """Precision and recall of each row's page.

    Args:
        rows: rows with text and gold.
        scorer: what scores the blocks; None for the one that ships.
        field_scorer: what tells the fields; None likewise.
        headline: whether the gold holds the headline.
        change: what is done to the text before.
    """
    scores = []
    for row in rows:
        article = parse(change(row["text"]), scorer=scorer, field_scorer=field_scorer)
        found = join_headline(article.headline, article.body) if headline else article.body
        scores.append(page_score(found, row["gold"]))
    return scores


def f1(scores: Sequence[tuple[float, float]]) -> float:
    """F1 of precision and recall averaged over pages."""
    precision, recall = np.mean(np.array(scores, dtype=np.float64), axis=0).tolist()
    return float(2 * precision * recall / max(1e-12, precision + recall))


# Pages of HTML.


def body_of_html(page: str, scorer: LineScorer | None, field_scorer: FieldScorer | None) -> str:
    """The body that ``clean_html`` gives with these scorers in place of those that ship; None for the one that does."""
    return body_of(decide_html(page, CleanSettings(), scorer, field_scorer)[1])


def score_html_rows(
    rows: Iterable[dict[str, Any]], scorer: LineScorer | None, field_scorer: FieldScorer | None = None
) -> list[tuple[float, float]]:
    """Precision and recall of each row's page of HTML, whose gold is without a headline.

    Args:
        rows: rows with html and gold.
        scorer: what scores the blocks; None for the one that ships.
        field_scorer: what tells the fields; None likewise.
    """
    return [page_score(body_of_html(row["html"], scorer, field_scorer), row["gold"]) for row in rows]


# The folds' models, each on the pages that it has not seen.


def _scorers(nets: Mapping[str, Net]) -> tuple[LineScorer | None, FieldScorer | None]:
    """What nets say, as the way of a page takes it; None where there is no net."""
    scorer: LineScorer | None = None
    telling: FieldScorer | None = None
    for name, net in nets.items():
        recipe = RECIPES[name]
        made = weights(net, json.loads(CALIBRATION.read_text()) if recipe.calibrated else 1.0)
        if recipe.loss is line_loss:
            scorer = ConvScorer.of(made)
        else:
            model = ConvFieldScorer.of(made)
            telling = replace(html_field_scorer(), model=model) if recipe.html else model
    return scorer, telling


def measure(
    data: Path, models: Sequence[str], count: int, epochs: int | None, kept: Path | None = None
) -> list[dict[str, Any]]:
    """Train the models once a fold, and score the pages of each fold that none of its nets has seen.

    Args:
        data: the folder of the data files.
        models: names of RECIPES, all of HTML or all of flat text.
        count: of folds.
        epochs: of each model; None for those of its recipe.
        kept: a file of prepared pages of that kind: read where it is, else written; None to prepare anew.

    Returns:
        A row for each fold and set with pages in it: their number, F1 of the fold's nets (``unseen``) and of the
        weights that ship (``shipped``), and the seconds that the fold's training took.
    """
    html = RECIPES[models[0]].html
    rows = {name: list(read_rows(data, name)) for name in (GOLD, FUNDUS)}
    groups = group_of(row for own in rows.values() for row in own)
    drawn = fold_of(groups.values(), count)
    folds = {site: drawn[group] for site, group in groups.items()}
    pages = prepare_html(data, kept) if html else [page for part in prepare(data, kept) for page in part]
    score = score_html_rows if html else score_rows
    found = []
    for fold in range(count):
        own, begin, nets = outside(pages, folds, fold), time.perf_counter(), {}
        for model in models:
            recipe = RECIPES[model]
            nets[model] = fit(recipe.new_net(own), own, recipe.loss, epochs or recipe.epochs)
        seconds = time.perf_counter() - begin
        for name, named in rows.items():
            held = [row for row in named if folds[site_of(row)] == fold]
            if held:
                unseen, shipped = score(held, *_scorers(nets)), score(held, None)
                found.append({"fold": fold, "set": name, "unseen": unseen, "shipped": shipped, "seconds": seconds})
                print(f"fold {fold}, {name}: {f1(unseen):.4f} ({f1(shipped):.4f} shipped)", flush=True)
    return found


def show(found: list[dict[str, Any]]) -> None:
    """A line for each fold and set, and one for each set as a whole."""
    print("\n| set | fold | pages | unseen | weights that ship, trained on | seconds of training |")
    print("|---" * 6 + "|")
    together: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        together[row["set"]].append(row)
    for name, rows in together.items():
        for row in rows:
            cells = len(row["unseen"]), f"{f1(row['unseen']):.4f}", f"{f1(row['shipped']):.4f}", f"{row['seconds']:.0f}"
            print("|", " | ".join(map(str, (name, row["fold"], *cells))), "|")
        unseen, shipped = ([one for row in rows for one in row[key]] for key in ("unseen", "shipped"))
        print("|", " | ".join((name, "all", str(len(unseen)), f"{f1(unseen):.4f}", f"{f1(shipped):.4f}", "")), "|")


def first_rows(data: Path, target: Path, limit: int) -> Path:
    """A folder with the first rows of each file that training reads, to try the way of it on."""
    for name in (GOLD, FUNDUS, SILVER):
        path = f"{name}.jsonl.gz"
        with (
            gzip.open(data / path, "rt", encoding="utf8") as lines,
            gzip.open(target / path, "wt", encoding="utf8") as out,
        ):
            out.writelines(islice(lines, limit))
    return target


def main() -> None:
    """Train and measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder of the data files")
    parser.add_argument("--model", choices=RECIPES, action="append", required=True, help="trained on folds; repeatable")
    parser.add_argument("--folds", type=int, default=FOLDS)
    parser.add_argument("--epochs", type=int, help="of each model; those of its recipe if not given")
    parser.add_argument("--limit", type=int, help="pages of each file, at most, to try this out")
    parser.add_argument(
        "--kept", type=Path, help="file of prepared pages, written where it is not there; not with --limit"
    )
    parser.add_argument("--json", type=Path, help="where to write precision and recall of each page")
    args = parser.parse_args()
    if len({RECIPES[model].html for model in args.model}) > 1:
        parser.error("models of HTML and of flat text are measured on different pages; name those of one kind")
    if args.folds < 2 or (args.limit and args.kept):
        parser.error("there are two folds at least, and pages are not kept of a part of the data")
    deterministic()
    with tempfile.TemporaryDirectory() as folder:
        data = first_rows(args.data, Path(folder), args.limit) if args.limit else args.data
        found = measure(data, args.model, args.folds, args.epochs, args.kept)
    show(found)
    if args.json:
        args.json.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
