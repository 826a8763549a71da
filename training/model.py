"""The line model as it is trained: a small convolution over a page's blocks; cleaner.cleaning.scoring runs it."""

from collections.abc import Iterator
from itertools import groupby

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from cleaner.cleaning.features import FEATURES
from training.pages import Floats, Page
from training.vary import vary

__all__ = ["EPOCHS", "SEED", "Net", "epoch", "fit", "logits", "weights"]

SEED = 20
CHANNELS, LAYERS, TAPS = 32, 3, 5
EPOCHS, BATCH = 60, 24
RATE, DECAY, DROPOUT = 3e-3, 0.02, 0.15
# The page as it is comes up this often, else one of its variants.
AS_IS = 0.5
_LONGEST = 1500
# Chrome is lent among this many pages of a kind at least: fewer would lend the same again and again.
_LENDERS = 8


class Net(nn.Module):
    """Features widened, dilated convolutions with residuals, the page pooled into every block."""

    def __init__(self, mean: Floats, scale: Floats, channels: int = CHANNELS, layers: int = LAYERS) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean))
        self.register_buffer("scale", torch.tensor(scale))
        self.widen = nn.Linear(len(FEATURES), channels)
        self.convs = nn.ModuleList(
            nn.Conv1d(channels, channels, TAPS, padding=2**i * (TAPS // 2), dilation=2**i) for i in range(layers)
        )
        self.pool = nn.Linear(2 * channels, channels)
        self.out = nn.Linear(channels, 1)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        m = mask.unsqueeze(-1)
        h = torch.relu(self.widen((x - self.mean) * self.scale)) * m
        for conv in self.convs:
            h = (h + self.drop(torch.relu(conv(h.transpose(1, 2)).transpose(1, 2)))) * m
        mean = h.sum(1) / m.sum(1).clamp(min=1)
        top = (h - (1 - m) * 1e9).max(1).values
        pooled = self.pool(torch.cat([mean, top], 1)).unsqueeze(1)
        return self.out(torch.relu(h + pooled)).squeeze(-1)


def _picked(pages: list[Page], rng: np.random.Generator) -> list[Page]:
    """One variant of each page."""
    chosen = []
    for _, group in groupby(pages, key=lambda p: p.page):
        variants = list(group)
        drawn = len(variants) > 1 and rng.random() >= AS_IS
        chosen.append(variants[int(rng.integers(1, len(variants)))] if drawn else variants[0])
    return chosen


def epoch(pages: list[Page], rng: np.random.Generator) -> list[Page]:
    """Every page once, one of its variants, varied.

    Args:
        pages: all variants of all pages, those of one page together, the page as it is first.
        rng: decides.
    """
    picked = _picked(pages, rng)
    kinds: dict[str, list[Page]] = {}
    for page in picked:
        kinds.setdefault(page.kind, []).append(page)
    return [vary(p, k if len(k := kinds[p.kind]) >= _LENDERS else [], rng) for p in picked]


Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]


def batches(varied: list[Page], rng: np.random.Generator) -> Iterator[Batch]:
    """Batches of pages of like length, padded: features, labels, weights and which blocks there are."""
    order = sorted(range(len(varied)), key=lambda i: len(varied[i].y) + rng.uniform(0, 40))
    groups = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    rng.shuffle(groups)
    for group in groups:
        size = min(_LONGEST, max(len(varied[i].y) for i in group))
        x = torch.zeros(len(group), size, len(FEATURES))
        y, weight, mask = (torch.zeros(len(group), size) for _ in range(3))
        for k, i in enumerate(group):
            n = min(size, len(varied[i].y))
            x[k, :n] = torch.from_numpy(varied[i].x[:n])
            y[k, :n] = torch.from_numpy(varied[i].y[:n])
            weight[k, :n] = torch.from_numpy(varied[i].weight[:n])
            mask[k, :n] = 1
        # A page counts as a page, long or short.
        yield x, y, weight / weight.sum(1, keepdim=True).clamp(min=1) ** 0.7, mask


def spread(pages: list[Page]) -> tuple[Floats, Floats]:
    """Mean and inverse spread of the features, float32 (F,) each."""
    everything = np.concatenate([p.x for p in pages])
    return everything.mean(axis=0), (1 / np.maximum(everything.std(axis=0), 0.05)).astype(np.float32)


def fit(net: nn.Module, pages: list[Page], epochs: int = EPOCHS, rate: float = RATE) -> nn.Module:
    """Train a net on pages, all variants of a page together; it takes features and mask and gives logits."""
    rng = np.random.default_rng(SEED)
    count = len({p.page for p in pages})
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=DECAY)
    steps = epochs * -(-count // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1)
    net.train()
    for _ in range(epochs):
        for x, y, weight, mask in batches(epoch(pages, rng), rng):
            losses = nn.functional.binary_cross_entropy_with_logits(net(x, mask), y, weight=weight, reduction="sum")
            optimiser.zero_grad()
            (losses / weight.sum()).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    return net.eval()


def new_net(pages: list[Page], channels: int = CHANNELS, layers: int = LAYERS) -> Net:
    """An untrained net for pages, always the same."""
    torch.manual_seed(SEED)
    return Net(*spread(pages), channels, layers)


def logits(net: nn.Module, x: Floats) -> Floats:
    """The logits of a page's blocks, float32 (n,)."""
    with torch.no_grad():
        found: NDArray[np.float32] = net(torch.from_numpy(x)[None], torch.ones(1, len(x)))[0].numpy()
    return found


def weights(net: Net, slope: float = 1.0) -> dict[str, Floats]:
    """The weights as cleaner.cleaning.scoring reads them.

    Args:
        net: a trained net.
        slope: turns its logits into those of calibrated probabilities; it goes into the last layer, so that it costs
            nothing where the model runs.
    """
    arrays = {"mean": net.mean, "scale": net.scale, "in_w": net.widen.weight.T, "in_b": net.widen.bias}
    for i, conv in enumerate(net.convs):
        arrays[f"conv{i}_w"], arrays[f"conv{i}_b"] = conv.weight.permute(2, 1, 0), conv.bias
    arrays |= {
        "pool_w": net.pool.weight.T,
        "pool_b": net.pool.bias,
        "out_w": net.out.weight[0] * slope,
        "out_b": net.out.bias * slope,
    }
    return {k: np.ascontiguousarray(v.detach().numpy(), dtype=np.float32) for k, v in arrays.items()}
