"""Train the line models and the field models, of flat text and of HTML, and write their weights into src/cleaner/data.

    pip install -e '.[train]'
    python -m training.train ../shared/data/extraction         # the weights that ship, from the repository's root
    python -m training.train ../shared/data/extraction --model html_line --model html_field   # those of HTML alone
    python -m training.measure ../shared/data/extraction       # calibration and the figures of RESULTS.md, by folds

Pages are WCXB's (CC-BY-4.0) with labels from an alignment in order with the gold (labels.py), those of fundus_shared
(MIT) likewise, and those of trafilatura's evaluation set (Apache-2.0) with silver labels (silver.py); all are
attributed in the models' cards. For the models of flat text each page comes in several shapes (shapes.py), of which an
epoch takes one; for those of HTML as it is, with the features of its tags (html_pages.py). An epoch varies it
(vary.py): the article cropped to a news item's length, chrome of other pages put around it, captions and chrome between
its paragraphs, first sentences of other articles put after it as teasers, threads of comments, and features that rest
on word lists dropped, so that a language without lists still works; of HTML features of the tags
likewise. One thread and one seed: the same bytes each time.
"""

import argparse
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from training.html_pages import prepare_html
from training.model import (
    EPOCHS,
    FIELD_EPOCHS,
    HTML_EPOCHS,
    HTML_FIELD_EPOCHS,
    Loss,
    Net,
    field_loss,
    fit,
    line_loss,
    new_field_net,
    new_line_net,
    weights,
)
from training.pages import Page, has_gold, prepare

__all__ = ["CALIBRATION", "RECIPES", "Recipe", "deterministic", "main"]

OUT = Path(__file__).parent.parent / "src" / "cleaner" / "data"
# The slope of the logits, fitted by training.measure on pages that the folds' models have not seen.
CALIBRATION = Path(__file__).parent / "calibration.json"
# Of HTML more chrome was kept than body lost on every set but one: 0.25 is a chance of 0.56.
LOWERED = 0.25


def deterministic() -> None:
    """One thread and no operation that adds up in an order of its own."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(mode=True)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a model is made.

    Attributes:
        new_net: the untrained net for pages.
        loss: what it learns by.
        epochs: how long.
        html: whether of pages of HTML.
        calibrated: whether its logits are multiplied by the slope of CALIBRATION, which holds for the net that it was
            fitted for.
        lowered: what is taken off its logits, so that a block needs more than an even chance.
    """

    new_net: Callable[[list[Page]], Net]
    loss: Loss
    epochs: int
    html: bool = False
    calibrated: bool = False
    lowered: float = 0.0


RECIPES = {
    "line": Recipe(new_line_net, line_loss, EPOCHS, calibrated=True),
    "field": Recipe(new_field_net, field_loss, FIELD_EPOCHS),
    "html_line": Recipe(new_line_net, line_loss, HTML_EPOCHS, html=True, lowered=LOWERED),
    "html_field": Recipe(new_field_net, field_loss, HTML_FIELD_EPOCHS, html=True),
}


def _prepare(data: Path, kept: Path | None, *, html: bool) -> list[Page]:
    """The pages of flat text, those with gold first, or those of HTML, which are kept in a file of their own."""
    if html:
        pages = prepare_html(data, kept.with_stem(f"{kept.stem}_html") if kept is not None else None)
    else:
        gold, silver = prepare(data, kept)
        pages = gold + silver
    names, with_gold = {p.page for p in pages}, has_gold(data)
    print(
        f"{len(names & with_gold)} pages with gold and {len(names - with_gold)} with silver labels in "
        f"{len(pages)} variants, {sum(len(p.y) for p in pages)} blocks",
        flush=True,
    )
    return pages


def main() -> None:
    """Train on all pages and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder of the data files")
    parser.add_argument(
        "--kept", type=Path, help="file of prepared pages, written where it is not there; those of HTML stand beside it"
    )
    parser.add_argument("--out", type=Path, default=OUT, help="the folder of the weights")
    parser.add_argument("--model", choices=RECIPES, action="append", help="the ones to train; all")
    args = parser.parse_args()
    deterministic()
    pages: dict[bool, list[Page]] = {}
    for model in args.model or RECIPES:
        recipe = RECIPES[model]
        if recipe.html not in pages:
            pages[recipe.html] = _prepare(args.data, args.kept, html=recipe.html)
        slope = json.loads(CALIBRATION.read_text()) if recipe.calibrated else 1.0
        own = pages[recipe.html]
        made = weights(fit(recipe.new_net(own), own, recipe.loss, recipe.epochs), slope, recipe.lowered)
        out = args.out / f"{model}_model.npz"
        np.savez_compressed(out, **made)
        raw = out.read_bytes()
        print(f"{out.name}: {len(raw)} bytes, sha256 {hashlib.sha256(raw).hexdigest()}", flush=True)


if __name__ == "__main__":
    main()
