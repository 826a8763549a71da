"""Kinds of line models side by side: the same folds and pages, scored end to end through cleaner.parse.

python -m training.compare ../shared/data/extraction --kept pages.npz
"""

import argparse
import json
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from time import perf_counter
from typing import Any

import lightgbm
import numpy as np
import torch
from torch import nn

from cleaner.cleaning.features import FEATURES
from training.folds import PlainScorer, f1, fold_of, outside, score_rows, site_of
from training.model import SEED, epoch, fit, logits, new_net, spread
from training.pages import GOLD, Floats, Page, prepare, read_rows

OUT = Path(__file__).parent / "compare.json"
NEAR = 2
Probability = Callable[[Floats], Floats]


def sigmoid(x: Floats) -> Floats:
    return (1 / (1 + np.exp(-np.clip(x, -30, 30)))).astype(np.float32)


class Scaled(nn.Module):
    """A net that scales its features first."""

    def __init__(self, pages: list[Page]) -> None:
        super().__init__()
        mean, scale = spread(pages)
        self.register_buffer("mean", torch.tensor(mean))
        self.register_buffer("scale", torch.tensor(scale))

    def scaled(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return (x - self.mean) * self.scale * mask.unsqueeze(-1)


class Chain(Scaled):
    """A linear-chain CRF of two states; emissions are linear in a block's features, its neighbours' and the page's.

    With two states the forward and the backward pass are recursions over one log-odds a block. Trained on the
    marginals' log loss (Kakade, Teh & Roweis 2002, "An alternate objective function for Markovian fields"), so that
    blocks weigh here as they do for the other models.
    """

    def __init__(self, pages: list[Page], near: int = NEAR) -> None:
        super().__init__(pages)
        self.emit = nn.Conv1d(len(FEATURES), 1, 2 * near + 1, padding=near)
        self.page = nn.Linear(len(FEATURES), 1, bias=False)
        self.steps = nn.Parameter(torch.zeros(2, 2))

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        h = self.scaled(x, mask)
        mean = h.sum(1) / mask.sum(1, keepdim=True).clamp(min=1)
        own = (self.emit(h.transpose(1, 2))[:, 0] + self.page(mean)) * mask
        t, zero = self.steps, torch.zeros(len(x))
        passed = lambda a, p, q: torch.logaddexp(a + p[1], p[0]) - torch.logaddexp(a + q[1], q[0])  # noqa: E731
        before = [zero]
        for i in range(own.shape[1] - 1):
            before.append(passed(before[-1] + own[:, i], t[:, 1], t[:, 0]))
        after = [zero]
        for i in range(own.shape[1] - 1, 0, -1):
            after.append(passed(after[-1] + own[:, i], t[1], t[0]) * mask[:, i])
        return own + torch.stack(before, 1) + torch.stack(after[::-1], 1)


class Recurrent(Scaled):
    """A GRU over the blocks, both ways."""

    def __init__(self, pages: list[Page], width: int = 32) -> None:
        super().__init__(pages)
        self.widen = nn.Linear(len(FEATURES), width)
        self.both = nn.GRU(width, width, batch_first=True, bidirectional=True)
        self.drop = nn.Dropout(0.15)
        self.out = nn.Linear(2 * width, 1)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        h = torch.relu(self.widen(self.scaled(x, mask)))
        packed = nn.utils.rnn.pack_padded_sequence(h, mask.sum(1).long(), batch_first=True, enforce_sorted=False)
        h, _ = nn.utils.rnn.pad_packed_sequence(self.both(packed)[0], batch_first=True, total_length=x.shape[1])
        return self.out(self.drop(h)).squeeze(-1)


def with_context(x: Floats) -> Floats:
    """A block's features, its neighbours', means over five and fifteen blocks around it, and the page's mean."""
    n = len(x)
    columns = [x]
    padded = np.concatenate([np.zeros((1, x.shape[1]), np.float32), x, np.zeros((1, x.shape[1]), np.float32)])
    columns += [padded[:n], padded[2:]]
    sums = np.concatenate([np.zeros((1, x.shape[1])), np.cumsum(x, axis=0, dtype=np.float64)])
    i = np.arange(n)
    for reach in (5, 15):
        a, b = np.maximum(0, i - reach), np.minimum(n, i + reach + 1)
        columns.append((sums[b] - sums[a]) / (b - a)[:, None])
    columns.append(np.broadcast_to(sums[-1] / n, x.shape))
    return np.concatenate(columns, axis=1, dtype=np.float32, casting="same_kind")


def trees(pages: list[Page], rounds: int) -> tuple[Any, tuple[float, ...]]:
    """Boosted trees over blocks with context, and how often body and chrome follow each other, as logarithms."""
    rng = np.random.default_rng(SEED)
    varied = [p for _ in range(2) for p in epoch(pages, rng)]
    steps = np.ones((2, 2))
    for page in varied:
        y = page.y.astype(int)
        np.add.at(steps, (y[:-1], y[1:]), 1)
    weight = np.concatenate([p.weight / max(1.0, float(p.weight.sum())) ** 0.7 for p in varied])
    asked = weight > 0
    data = lightgbm.Dataset(
        np.concatenate([with_context(p.x) for p in varied])[asked],
        np.concatenate([p.y for p in varied])[asked],
        weight=weight[asked] / weight[asked].mean(),
    )
    options = {
        "objective": "binary",
        "num_leaves": 31,
        "learning_rate": 0.08,
        "min_data_in_leaf": 60,
        "feature_fraction": 0.5,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "num_threads": 1,
        "seed": SEED,
        "deterministic": True,
        "verbose": -1,
    }
    found = lightgbm.train(options, data, rounds)
    return found, tuple(np.log(steps / steps.sum(axis=1, keepdims=True)).ravel().tolist())


def tree_probability(model: Any, steps: tuple[float, ...], *, smooth: float, x: Floats) -> Floats:
    """What the trees say; smoothed over the chain (forward and backward) with their votes taken at less than full."""
    own = np.asarray(model.predict(with_context(x), raw_score=True), dtype=np.float64)
    if not smooth:
        return sigmoid(own)
    t00, t01, t10, t11 = steps
    # The trees know their surroundings already: at full worth, the chain would count those twice.
    own, n = own * smooth, len(own)
    before, after = np.zeros(n), np.zeros(n)
    for i in range(1, n):
        a = before[i - 1] + own[i - 1]
        before[i] = np.logaddexp(a + t11, t01) - np.logaddexp(a + t10, t00)
    for i in range(n - 2, -1, -1):
        a = after[i + 1] + own[i + 1]
        after[i] = np.logaddexp(a + t11, t10) - np.logaddexp(a + t01, t00)
    return sigmoid(own + before + after)


def net_probability(net: nn.Module) -> Probability:
    return lambda x: sigmoid(logits(net, x))


def contenders(pages: list[Page], epochs: int) -> dict[str, Callable[[], Probability]]:
    """How each kind of model is made from pages."""

    @cache
    def grown() -> tuple[Any, tuple[float, ...]]:
        return trees(pages, 250)

    def forest(smooth: float) -> Probability:
        model, steps = grown()
        return lambda x: tree_probability(model, steps, smooth=smooth, x=x)

    def seeded(kind: type[Scaled], rate: float) -> Probability:
        torch.manual_seed(SEED)
        return net_probability(fit(kind(pages), pages, epochs, rate))

    nets = {
        f"convolution, {c} channels, {n} layers": partial(
            lambda c, n: net_probability(fit(new_net(pages, c, n), pages, epochs)), c, n
        )
        for c, n in ((16, 3), (32, 2), (32, 3), (48, 3))
    }
    return {
        "linear-chain CRF": lambda: seeded(Chain, 1e-2),
        "boosted trees with context": lambda: forest(0.0),
        "boosted trees with context, smoothed over the chain": lambda: forest(0.5),
        "recurrent (GRU, 32 each way)": lambda: seeded(Recurrent, 3e-3),
        **nets,
    }


def main() -> None:
    """Compare and write compare.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--kept", type=Path, help="file of prepared pages, written where it is not there")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--folds", type=int, default=5, help="how many of the five folds are measured")
    parser.add_argument("--only", help="models whose name holds this")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(mode=True)
    gold, silver = prepare(args.data, args.kept)
    rows = list(read_rows(args.data, GOLD))
    folds = fold_of(site_of(row) for row in rows)
    found: dict[str, list[dict[str, Any]]] = json.loads(OUT.read_text()) if args.only and OUT.exists() else {}
    for fold in range(args.folds):
        held = [row for row in rows if folds[site_of(row)] == fold]
        for name, make in contenders(outside(gold + silver, folds, fold), args.epochs).items():
            if args.only and args.only not in name:
                continue
            start = perf_counter()
            scorer = PlainScorer(make())
            seconds = perf_counter() - start
            scores = score_rows(held, scorer)
            found.setdefault(name, []).append({"fold": fold, "pages": len(held), "scores": scores, "seconds": seconds})
            print(f"fold {fold}: {name}: F1 {f1(scores):.4f} on {len(held)} pages, made in {seconds:.0f} s", flush=True)
    for name, parts in found.items():
        print(f"| {name} | {f1([s for part in parts for s in part['scores']]):.4f} |")
    OUT.write_text(json.dumps(found))


if __name__ == "__main__":
    main()
