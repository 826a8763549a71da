"""The line model and the field model as they are trained: small convolutions over a page's blocks.

cleaner.cleaning.scoring runs them. The line model has one output, whether a block is the body's; the field model one a
field, of which the headline's goes through a softmax over the page that has a 'none' of logit 0. Both come for flat
text and for HTML, whose pages have the features of their tags behind the others: a net looks at chosen columns of what
it is given.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from cleaner.cleaning.features import FEATURES
from cleaner.kernels.cleaning.codes import LINE_FEATURES
from training.pages import Floats, Page
from training.traced import FIELDS
from training.vary import vary

__all__ = [
    "EPOCHS", "FIELD_EPOCHS", "HTML_EPOCHS", "HTML_FIELD_EPOCHS", "SEED", "Loss", "Net", "epoch", "field_loss", "fit",
    "line_loss", "logits", "new_field_net", "new_line_net", "weights",
]  # fmt: skip

SEED = 20
CHANNELS, LAYERS, TAPS = 32, 3, 5
EPOCHS, FIELD_EPOCHS, BATCH = 60, 40, 24
# Of HTML, where each page has one shape.
HTML_EPOCHS, HTML_FIELD_EPOCHS = 60, 34
RATE, DECAY, DROPOUT = 3e-3, 0.02, 0.15
# What each field counts.
SHARES = {"headline": 0.4, "standfirst": 0.6, "byline": 0.6, "date": 0.6, "caption": 0.6}
# What a block that is a field's counts beside one that is not: few are.
RARE = {"standfirst": 3.0, "byline": 2.0, "date": 1.5, "caption": 2.0}
# Columns that repeat what a rule says already.
VERDICTS = ("is_date", "is_byline", "is_caption", "is_menu")
# The page as it is comes up this often, else one of its variants.
AS_IS = 0.5
_LONGEST = 1500
# Chrome is lent among this many pages of a kind at least: fewer would lend the same again and again.
_LENDERS = 8


class Net(nn.Module):
    """Features widened, dilated convolutions with residuals, the page pooled into every block."""

    def __init__(
        self,
        mean: Floats,
        scale: Floats,
        columns: Sequence[int],
        outputs: int,
        channels: int = CHANNELS,
        layers: int = LAYERS,
    ) -> None:
        """Make an untrained net.

        Args:
            mean: of all features, float32 (F,).
            scale: of all features, likewise.
            columns: those that the net looks at, in order.
            outputs: how many logits a block gets.
            channels: how wide it is.
            layers: how many convolutions it has.
        """
        super().__init__()
        chosen = list(columns)
        self.register_buffer("columns", torch.tensor(chosen), persistent=False)
        self.register_buffer("mean", torch.tensor(mean[chosen]))
        self.register_buffer("scale", torch.tensor(scale[chosen]))
        self.widen = nn.Linear(len(chosen), channels)
        self.convs = nn.ModuleList(
            nn.Conv1d(channels, channels, TAPS, padding=2**i * (TAPS // 2), dilation=2**i) for i in range(layers)
        )
        self.pool = nn.Linear(2 * channels, channels)
        self.out = nn.Linear(channels, outputs)
        self.drop = nn.Dropout(DROPOUT)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Logits, (pages, blocks, outputs), of features, (pages, blocks, F), where the mask has any."""
        m = mask.unsqueeze(-1)
        h = torch.relu(self.widen((x[..., self.columns] - self.mean) * self.scale)) * m
        for conv in self.convs:
            h = (h + self.drop(torch.relu(conv(h.transpose(1, 2)).transpose(1, 2)))) * m
        mean = h.sum(1) / m.sum(1).clamp(min=1)
        top = (h - (1 - m) * 1e9).max(1).values
        pooled = self.pool(torch.cat([mean, top], 1)).unsqueeze(1)
        return self.out(torch.relu(h + pooled))


def _picked(pages: list[Page], rng: np.random.Generator) -> list[Page]:
    """One variant of each page."""
    chosen = []
    for _, group in groupby(pages, key=lambda p: p.page):
        variants = list(group)
        drawn = len(variants) > 1 and rng.random() >= AS_IS
        chosen.append(variants[int(rng.integers(1, len(variants)))] if drawn else variants[0])
    return chosen


def epoch(pages: list[Page], rng: np.random.Generator, *, bare: bool) -> list[Page]:
    """Every page once, one of its variants, varied.

    Args:
        pages: all variants of all pages, those of one page together, the page as it is first.
        rng: decides.
        bare: whether pages may lose their article: a page without a headline is one, but a page without a body teaches
            the line model to lose short ones.
    """
    picked = _picked(pages, rng)
    kinds: dict[str, list[Page]] = {}
    for page in picked:
        kinds.setdefault(page.kind, []).append(page)
    return [vary(p, k if len(k := kinds[p.kind]) >= _LENDERS else [], rng, bare=bare) for p in picked]


@dataclass(frozen=True, slots=True)
class Batch:
    """Pages of like length, padded, each (pages, blocks, ..): features, labels, weights, and which blocks there are."""

    x: torch.Tensor
    y: torch.Tensor
    weight: torch.Tensor
    fields: torch.Tensor
    sure: torch.Tensor
    mask: torch.Tensor


def batches(varied: list[Page], rng: np.random.Generator) -> Iterator[Batch]:
    """Batches of pages of like length."""
    order = sorted(range(len(varied)), key=lambda i: len(varied[i].y) + rng.uniform(0, 40))
    groups = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    rng.shuffle(groups)
    for group in groups:
        size = min(_LONGEST, max(len(varied[i].y) for i in group))
        x = torch.zeros(len(group), size, varied[0].x.shape[1])
        y, weight, mask = (torch.zeros(len(group), size) for _ in range(3))
        fields, sure = (torch.zeros(len(group), size, len(FIELDS)) for _ in range(2))
        for k, i in enumerate(group):
            n = min(size, len(varied[i].y))
            x[k, :n] = torch.from_numpy(varied[i].x[:n])
            y[k, :n] = torch.from_numpy(varied[i].y[:n])
            weight[k, :n] = torch.from_numpy(varied[i].weight[:n])
            fields[k, :n] = torch.from_numpy(varied[i].fields[:n])
            sure[k, :n] = torch.from_numpy(varied[i].sure[:n])
            mask[k, :n] = 1
        # A page counts as a page, long or short.
        yield Batch(x, y, weight / weight.sum(1, keepdim=True).clamp(min=1) ** 0.7, fields, sure, mask)


def line_loss(out: torch.Tensor, batch: Batch) -> torch.Tensor:
    """The loss of the line model's logits, (pages, blocks, 1)."""
    entropy = nn.functional.binary_cross_entropy_with_logits
    return entropy(out[..., 0], batch.y, weight=batch.weight, reduction="sum") / batch.weight.sum()


def field_loss(out: torch.Tensor, batch: Batch) -> torch.Tensor:
    """The loss of the field model's logits, (pages, blocks, fields)."""
    entropy = nn.functional.binary_cross_entropy_with_logits
    total = torch.zeros(())
    for k, name in enumerate(FIELDS):
        logits, y = out[..., k], batch.fields[..., k]
        sure = batch.sure[..., k] * batch.mask
        if name == "headline":
            total = total + SHARES[name] * _headline_loss(logits, y, sure, batch.mask)
        else:
            # Rare: per page, not per block, or the many that are none of it drown them.
            weight = sure * (1 + (RARE[name] - 1) * y)
            total = total + SHARES[name] * entropy(logits, y, weight=weight, reduction="sum") / len(y) / _PER_PAGE
    return total


# The loss of so many blocks in doubt makes a page's loss of one.
_PER_PAGE = 4.0
_NEVER = -1e4


def _headline_loss(logits: torch.Tensor, y: torch.Tensor, sure: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Cross entropy over the blocks of a page and 'none', copies of the headline counting together."""
    asked = torch.where(sure > 0, logits, torch.full_like(logits, _NEVER))
    with_none = torch.cat([asked, torch.zeros(len(y), 1)], 1)
    own = torch.where((y > 0) & (sure > 0), logits, torch.full_like(logits, _NEVER))
    right = torch.cat([own, torch.zeros(len(y), 1)], 1)
    has = ((y > 0) & (sure > 0)).any(1)
    right[:, -1] = torch.where(has, torch.full_like(logits[:, 0], _NEVER), torch.zeros_like(logits[:, 0]))
    known = (has | ((sure * mask).sum(1) >= mask.sum(1))).float()
    return ((torch.logsumexp(with_none, 1) - torch.logsumexp(right, 1)) * known).sum() / len(y)


def spread(pages: list[Page]) -> tuple[Floats, Floats]:
    """Mean and inverse spread of the features, float32 (F,) each."""
    everything = np.concatenate([p.x for p in pages])
    return everything.mean(axis=0), (1 / np.maximum(everything.std(axis=0), 0.05)).astype(np.float32)


Loss = Callable[[torch.Tensor, Batch], torch.Tensor]


def fit(net: nn.Module, pages: list[Page], loss: Loss, epochs: int = EPOCHS, rate: float = RATE) -> nn.Module:
    """Train a net on pages, all variants of a page together; it takes features and mask and gives logits."""
    rng = np.random.default_rng(SEED)
    count = len({p.page for p in pages})
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=DECAY)
    steps = epochs * -(-count // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps + 1)
    net.train()
    for _ in range(epochs):
        for batch in batches(epoch(pages, rng, bare=loss is field_loss), rng):
            optimiser.zero_grad()
            loss(net(batch.x, batch.mask), batch).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    return net.eval()


def new_line_net(pages: list[Page]) -> Net:
    """An untrained line model for pages, always the same; for those of HTML it sees all that the tags say."""
    torch.manual_seed(SEED)
    mean, scale = spread(pages)
    return Net(mean, scale, [*range(LINE_FEATURES), *range(len(FEATURES), len(mean))], 1)


def new_field_net(pages: list[Page], channels: int = CHANNELS) -> Net:
    """An untrained field model for pages, likewise."""
    torch.manual_seed(SEED)
    mean, scale = spread(pages)
    # What a rule's verdict repeats is not shown.
    scale[[FEATURES.index(name) for name in VERDICTS]] = 0.0
    return Net(mean, scale, range(len(mean)), len(FIELDS), channels)


def logits(net: nn.Module, x: Floats) -> Floats:
    """The logits of a page's blocks, float32 (n, outputs)."""
    with torch.no_grad():
        found: NDArray[np.float32] = net(torch.from_numpy(x)[None], torch.ones(1, len(x)))[0].numpy()
    return found


def weights(net: Net, slope: float = 1.0, lowered: float = 0.0) -> dict[str, Floats]:
    """The weights as cleaner.cleaning.scoring reads them.

    Args:
        net: a trained net. The arrays are as wide as the last column that it looks at is far; those between that it
            does not look at have weights of zero.
        slope: turns its logits into those of calibrated probabilities; it goes into the last layer, so that it costs
            nothing where the model runs.
        lowered: what is taken off its logits then, likewise.
    """
    arrays = {
        "mean": _spread_out(net.mean, net.columns),
        "scale": _spread_out(net.scale, net.columns),
        "in_w": _spread_out(net.widen.weight.T, net.columns),
        "in_b": net.widen.bias,
    }
    for i, conv in enumerate(net.convs):
        arrays[f"conv{i}_w"], arrays[f"conv{i}_b"] = conv.weight.permute(2, 1, 0), conv.bias
    arrays |= {
        "pool_w": net.pool.weight.T,
        "pool_b": net.pool.bias,
        "out_w": net.out.weight.T * slope,
        "out_b": net.out.bias * slope - lowered,
    }
    return {k: np.ascontiguousarray(v.detach().numpy(), dtype=np.float32) for k, v in arrays.items()}


def _spread_out(rows: torch.Tensor, columns: torch.Tensor) -> torch.Tensor:
    """Rows of chosen columns put where those are, zeros between them."""
    wide = torch.zeros(int(columns.max()) + 1, *rows.shape[1:])
    wide[columns] = rows.detach()
    return wide
