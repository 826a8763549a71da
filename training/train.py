"""Train the line model and the field model and write their weights into src/cleaner/data.

    pip install -e '.[train]'
    python -m training.train ../shared/data/extraction         # the weights that ship, from the repository's root
    python -m training.measure ../shared/data/extraction       # calibration and the figures of RESULTS.md, by folds

Pages are WCXB's (CC-BY-4.0) with labels from an alignment in order with the gold (labels.py), and those of
trafilatura's evaluation set (Apache-2.0) with silver labels (silver.py); both are attributed in the model card. Each
page comes in several shapes (shapes.py), of which an epoch takes one and varies it (vary.py): the article cropped to a
news item's length, chrome of other pages put around it, captions and chrome between its paragraphs, first sentences of
other articles put after it as teasers, threads of comments, and features that rest on word lists dropped, so that a
language without lists still works. One thread and one seed: the same bytes each time.
"""

import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch

from training.model import FIELD_EPOCHS, field_loss, fit, line_loss, new_field_net, new_line_net, weights
from training.pages import prepare

__all__ = ["CALIBRATION", "deterministic", "main"]

OUT = Path(__file__).parent.parent / "src" / "cleaner" / "data"
# The slope of the logits, fitted by training.measure on pages that the folds' models have not seen.
CALIBRATION = Path(__file__).parent / "calibration.json"


def deterministic() -> None:
    """One thread and no operation that adds up in an order of its own."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(mode=True)


def main() -> None:
    """Train on all pages and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder of the data files")
    parser.add_argument("--kept", type=Path, help="file of prepared pages, written where it is not there")
    parser.add_argument("--out", type=Path, default=OUT, help="the folder of the weights")
    parser.add_argument("--model", choices=("line", "field"), action="append", help="the ones to train; both")
    args = parser.parse_args()
    deterministic()
    gold, silver = prepare(args.data, args.kept)
    pages = gold + silver
    print(
        f"{len({p.page for p in gold})} pages with gold and {len({p.page for p in silver})} with silver labels in "
        f"{len(pages)} variants, {sum(len(p.y) for p in pages)} blocks"
    )
    for model in args.model or ("line", "field"):
        out = args.out / f"{model}_model.npz"
        if model == "line":
            made = weights(fit(new_line_net(pages), pages, line_loss), json.loads(CALIBRATION.read_text()))
        else:
            made = weights(fit(new_field_net(pages), pages, field_loss, FIELD_EPOCHS))
        np.savez_compressed(out, **made)
        raw = out.read_bytes()
        print(f"{out.name}: {len(raw)} bytes, sha256 {hashlib.sha256(raw).hexdigest()}")


if __name__ == "__main__":
    main()
