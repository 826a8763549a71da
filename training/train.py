"""Train the line model and write src/cleaner/data/line_model.npz.

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

from training.model import fit, new_net, weights
from training.pages import prepare

__all__ = ["CALIBRATION", "deterministic", "main"]

OUT = Path(__file__).parent.parent / "src" / "cleaner" / "data" / "line_model.npz"
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
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    deterministic()
    gold, silver = prepare(args.data, args.kept)
    pages = gold + silver
    print(
        f"{len({p.page for p in gold})} pages with gold and {len({p.page for p in silver})} with silver labels in "
        f"{len(pages)} variants, {sum(len(p.y) for p in pages)} blocks"
    )
    slope = json.loads(CALIBRATION.read_text())
    np.savez_compressed(args.out, **weights(fit(new_net(pages), pages), slope))
    raw = args.out.read_bytes()
    print(f"{args.out.name}: {len(raw)} bytes, sha256 {hashlib.sha256(raw).hexdigest()}")


if __name__ == "__main__":
    main()
