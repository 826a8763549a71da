"""Train the line model and write src/cleaner/data/line_model.npz.

    pip install -e '.[train]'
    python training/train.py ../shared/data/extraction             # the weights that ship
    python training/train.py ../shared/data/extraction --folds 5   # measured by site instead

Pages are WCXB's (CC-BY-4.0) with labels from an alignment in order with the gold (labels.py), and those of
trafilatura's evaluation set (Apache-2.0) with silver labels (silver.py); both are attributed in the model card. Every
epoch each page is varied: the article cropped to a news item's length, chrome of other pages put around it, captions
and chrome between its paragraphs, first sentences of other articles put after it as teasers, and all features that
rest on word lists dropped, so that a language without lists still works. One thread and one seed: the same bytes each
time.
"""

import argparse
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from labels import align
from numpy.typing import NDArray
from silver import silver_labels, silver_rows
from torch import nn

from cleaner.cleaning.copies import mark_captions
from cleaner.cleaning.features import FEATURES, LISTED, PROSE_WORDS, overlaps, page_features
from cleaner.cleaning.lexicon import content_words
from cleaner.cleaning.pieces import Piece, cut_page
from cleaner.cleaning.structure import label_dates, mark_lone_names

OUT = Path(__file__).parent.parent / "src" / "cleaner" / "data" / "line_model.npz"
SEED = 20
CHANNELS, LAYERS, TAPS = 48, 3, 5
EPOCHS, BATCH = 32, 24
NEWS_WORDS = (50, 600)
COL = {name: i for i, name in enumerate(FEATURES)}


@dataclass
class Page:
    """A page as the model sees it: features (n, F), labels (n,), weights (n,), words (n,), and where it comes from."""

    site: str
    x: NDArray[np.float32]
    y: NDArray[np.float32]
    weight: NDArray[np.float32]
    words: NDArray[np.float32]
    contents: list[set[str]]
    prose: list[bool]


def cut(text: str) -> list[Piece]:
    """A page's pieces as the scorer gets them."""
    pieces = cut_page(text)
    label_dates(pieces)
    mark_lone_names(text, pieces)
    mark_captions(text, pieces)
    return pieces


def page_of(text: str, pieces: list[Piece], y: NDArray[np.float32], sure: NDArray[np.float32], site: str) -> Page:
    """A page for the model from its pieces, labels and how sure those are."""
    # What the form decides is decided already; it is shown to the model and not asked of it.
    open_ = np.array([p.kind is None for p in pieces], dtype=np.float32)
    words = np.array([len(p.tokens) for p in pieces], dtype=np.float32)
    weight = np.clip(words, 3, 40) / 20 * open_ * sure
    x = page_features(text, pieces)
    contents = [content_words(p.tokens) for p in pieces]
    prose = [p.kind is None and bool(x[i, COL["stop"]]) and len(p.tokens) >= PROSE_WORDS for i, p in enumerate(pieces)]
    return Page(site, x, y, weight.astype(np.float32), words, contents, prose)


def read_page(text: str, gold: str, site: str) -> Page | None:
    """A page with its labels; None where even the best choice of lines would leave too much of the gold out."""
    pieces = cut(text)
    share = align([p.tokens for p in pieces], gold)
    words = np.array([len(p.tokens) for p in pieces], dtype=np.float32)
    y = (share > 0.5).astype(np.float32)
    found = float((share * words).sum())
    precision, recall = found / max(1.0, float((y * words).sum())), found / max(1, len(gold.split()))
    if 2 * precision * recall / max(1e-9, precision + recall) < 0.9:
        return None
    sure = np.where((share > 0.2) & (share < 0.8), 0.3, 1.0).astype(np.float32)
    return page_of(text, pieces, y, sure, site)


def load_silver(path: Path) -> list[Page]:
    """The pages without gold, labelled where extractors agree."""
    pages = []
    for row, texts in silver_rows(str(path)):
        pieces = cut(row["text"])
        labels = silver_labels(row, texts, [p.tokens for p in pieces])
        if labels is not None:
            pages.append(page_of(row["text"], pieces, *labels, row["site"] or row["id"]))
    return pages


def load(path: Path) -> list[Page]:
    """All usable pages of a data file."""
    pages = []
    with gzip.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            row: dict[str, Any] = json.loads(line)
            page = read_page(row["text"], row["gold"], row["site"] or row["id"])
            if page is not None:
                pages.append(page)
    return pages


def crop(page: Page, rng: np.random.Generator) -> Page:
    """The page with its article cut to a news item's length, mostly from its end."""
    want = float(np.exp(rng.uniform(np.log(NEWS_WORDS[0]), np.log(NEWS_WORDS[1]))))
    body = np.flatnonzero(page.y > 0)
    if not len(body) or page.words[body].sum() <= want:
        return page
    start = 0 if rng.random() < 0.75 else int(rng.integers(0, max(1, len(body) // 2)))
    total = np.cumsum(page.words[body[start:]])
    chosen = body[start : start + int(np.searchsorted(total, want)) + 1]
    keep = page.y == 0
    # Chrome that stands between the cropped paragraphs goes with them: only what frames the article stays.
    keep[body[0] : body[-1] + 1] = False
    keep[chosen[0] : chosen[-1] + 1] = True
    return take(page, np.flatnonzero(keep))


def take(page: Page, index: NDArray[np.intp]) -> Page:
    """Some pieces of a page, in order."""
    picked = index.tolist()
    return Page(
        page.site,
        page.x[index].copy(),
        page.y[index],
        page.weight[index],
        page.words[index],
        [page.contents[i] for i in picked],
        [page.prose[i] for i in picked],
    )


def insert(page: Page, at: int, other: Page, index: NDArray[np.intp], *, counted: bool = True) -> Page:
    """Pieces of another page put in as chrome."""
    new = take(other, index)
    parts = lambda a, b: np.concatenate([a[:at], b, a[at:]])  # noqa: E731
    zeros = np.zeros(len(index), dtype=np.float32)
    weight = np.clip(new.words, 3, 40) / 20 if counted else zeros
    return Page(
        page.site,
        parts(page.x, new.x),
        parts(page.y, zeros),
        parts(page.weight, weight),
        parts(page.words, new.words),
        page.contents[:at] + new.contents + page.contents[at:],
        page.prose[:at] + new.prose + page.prose[at:],
    )


def with_others(page: Page, pages: list[Page], rng: np.random.Generator) -> Page:
    """The page with another page's head or foot around it, or with other articles' openings under it as teasers."""
    other = pages[int(rng.integers(len(pages)))]
    body = np.flatnonzero(other.y > 0)
    own = np.flatnonzero(page.y > 0)
    if not len(body) or not len(own):
        return page
    dice = rng.random()
    if dice < 0.45:
        foot = np.arange(body[-1] + 1, min(len(other.y), body[-1] + 1 + int(rng.integers(3, 60))))
        return insert(page, int(own[-1]) + 1, other, foot)
    if dice < 0.8:
        head = np.arange(max(0, body[0] - int(rng.integers(3, 40))), body[0])
        return insert(page, 0, other, head)
    for _ in range(int(rng.integers(2, 8))):
        other = pages[int(rng.integers(len(pages)))]
        body = np.flatnonzero((other.y > 0) & (other.words >= 6) & (other.words <= 28))
        if len(body):
            title = body[0] - 1 if body[0] and rng.random() < 0.6 else body[0]
            at = int(own[-1]) + 1 if rng.random() < 0.8 else int(own[0])
            page = insert(page, at, other, np.arange(title, body[0] + 1))
            own = np.flatnonzero(page.y > 0)
    return page


def interrupted(page: Page, pages: list[Page], rng: np.random.Generator) -> Page:
    """The page with captions, once or twice each, and short runs of chrome between its paragraphs."""
    for _ in range(int(rng.integers(1, 5))):
        own = np.flatnonzero(page.y > 0)
        if len(own) < 2:
            return page
        at = int(own[int(rng.integers(0, len(own)))]) + int(rng.random() < 0.6)
        other = pages[int(rng.integers(len(pages)))]
        if rng.random() < 0.5:
            like = np.flatnonzero((other.words >= 5) & (other.words <= 35))
            if not len(like):
                continue
            caption = take(other, like[[int(rng.integers(len(like)))]])
            caption.x[:, [COL[n] for n in ("is_date", "is_byline", "is_menu")]] = 0.0
            caption.x[:, COL["is_caption"]] = 1.0
            caption.x[:, COL["stop"]] = float(rng.random() < 0.5)
            caption.weight[:] = 0.0
            twice = np.zeros(1 + int(rng.random() < 0.5), dtype=np.intp)
            page = insert(page, at, caption, twice, counted=False)
        else:
            short = np.flatnonzero((other.y == 0) & (other.words < 14))
            if len(short) > 3:
                begin = int(rng.integers(len(short) - 1))
                run = short[begin : begin + int(rng.integers(1, 7))]
                page = insert(page, at, other, run[run - run[0] < 12])
    return page


def commented(page: Page, pages: list[Page], rng: np.random.Generator) -> Page:
    """The page with a thread of readers' comments under its article: a name, mostly a date, what was written, a button.

    What was written is other pages' prose with some of the article's own words in it, as comments have.
    """
    own = np.flatnonzero(page.y > 0)
    if not len(own):
        return page
    about = sorted(set().union(*(page.contents[i] for i in own[:40])))
    at = int(own[-1]) + 1 + int(rng.integers(0, 4))
    dated, button = rng.random() < 0.7, rng.random() < 0.6
    for _ in range(int(rng.integers(2, 14))):
        other = pages[int(rng.integers(len(pages)))]
        prose = np.flatnonzero((other.words >= 5) & (other.words <= 90) & (other.x[:, COL["stop"]] > 0))
        names = np.flatnonzero((other.words >= 1) & (other.words <= 4))
        if not len(prose) or not len(names) or at > len(page.y):
            continue
        index = [int(names[int(rng.integers(len(names)))])]
        index += [index[0]] * dated
        first = int(prose[int(rng.integers(len(prose)))])
        index += [first, *([first + 1] if first + 1 < len(other.y) and rng.random() < 0.3 else [])]
        index += [int(names[int(rng.integers(len(names)))])] * button
        new = take(other, np.array(index))
        new.x[0, [COL[n] for n in (*LISTED, "is_date", "is_caption", "stop")]] = 0.0
        if dated:
            new.x[1, :] = 0.0
            new.x[1, [COL["is_date"], COL["length"], COL["one_to_three"]]] = (1.0, 0.5, 1.0)
        written = 1 + dated
        new.x[written, COL["you"]] = max(float(new.x[written, COL["you"]]), float(rng.uniform(0, 0.15)))
        if about:
            picked = rng.choice(about, min(len(about), int(rng.integers(0, 6))))
            new.contents[written] = new.contents[written] | set(picked)
        if button:
            new.x[-1, [COL["chrome_whole"], COL["one_to_three"]]] = 1.0
            new.x[-1, COL["repeats"]] = 2.0
        page = insert(page, at, new, np.arange(len(index)))
        at += len(index)
    return page


def place(x: NDArray[np.float32], words: NDArray[np.float32]) -> NDArray[np.float32]:
    """The features of place, made anew after pieces came and went."""
    n = len(x)
    i = np.arange(n)
    x[:, COL["from_top"]] = np.log2(1 + i) / 8
    x[:, COL["from_bottom"]] = np.log2(n - i) / 8
    x[:, COL["depth"]] = (np.cumsum(words) - words) / max(1.0, float(words.sum()))
    return x


def vary(page: Page, pages: list[Page], rng: np.random.Generator) -> Page:
    """One variant of a page for one epoch."""
    out = take(page, np.arange(len(page.y)))
    if rng.random() < 0.65:
        out = crop(out, rng)
    if rng.random() < 0.5:
        out = with_others(out, pages, rng)
    if rng.random() < 0.5:
        out = interrupted(out, pages, rng)
    if rng.random() < 0.3:
        out = commented(out, pages, rng)
    place(out.x, out.words)
    out.x[:, COL["overlap"]] = overlaps(out.contents, out.prose)
    if rng.random() < 0.2:
        out.x[:, [COL[name] for name in LISTED]] = 0.0
    if rng.random() < 0.1:
        out.x[:, [COL["capitals"], COL["upper"], COL["lower_start"]]] = 0.0
    for name in ("overlap", "repeats"):
        if rng.random() < 0.1:
            out.x[:, COL[name]] = 0.0
    return out


class Net(nn.Module):
    """Features widened, three dilated convolutions with residuals, the page pooled into every piece."""

    def __init__(self, mean: NDArray[np.float32], scale: NDArray[np.float32]) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor(mean))
        self.register_buffer("scale", torch.tensor(scale))
        self.widen = nn.Linear(len(FEATURES), CHANNELS)
        self.convs = nn.ModuleList(
            nn.Conv1d(CHANNELS, CHANNELS, TAPS, padding=2**i * (TAPS // 2), dilation=2**i) for i in range(LAYERS)
        )
        self.pool = nn.Linear(2 * CHANNELS, CHANNELS)
        self.out = nn.Linear(CHANNELS, 1)
        self.drop = nn.Dropout(0.15)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        m = mask.unsqueeze(-1)
        h = torch.relu(self.widen((x - self.mean) * self.scale)) * m
        for conv in self.convs:
            h = (h + self.drop(torch.relu(conv(h.transpose(1, 2)).transpose(1, 2)))) * m
        mean = h.sum(1) / m.sum(1).clamp(min=1)
        top = (h - (1 - m) * 1e9).max(1).values
        pooled = self.pool(torch.cat([mean, top], 1)).unsqueeze(1)
        return self.out(torch.relu(h + pooled)).squeeze(-1)


def batches(pages: list[Page], rng: np.random.Generator) -> Iterator[tuple[torch.Tensor, ...]]:
    """Batches of varied pages of like length, padded."""
    varied = [vary(page, pages, rng) for page in pages]
    order = sorted(range(len(varied)), key=lambda i: len(varied[i].y) + rng.uniform(0, 40))
    groups = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    rng.shuffle(groups)
    for group in groups:
        size = min(1500, max(len(varied[i].y) for i in group))
        x = torch.zeros(len(group), size, len(FEATURES))
        y, weight, mask = (torch.zeros(len(group), size) for _ in range(3))
        for k, i in enumerate(group):
            n = min(size, len(varied[i].y))
            x[k, :n] = torch.tensor(varied[i].x[:n])
            y[k, :n] = torch.tensor(varied[i].y[:n])
            weight[k, :n] = torch.tensor(varied[i].weight[:n])
            mask[k, :n] = 1
        # A page counts as a page, long or short.
        weight = weight / weight.sum(1, keepdim=True).clamp(min=1) ** 0.7
        yield x, y, weight, mask


def train(pages: list[Page], epochs: int = EPOCHS) -> Net:
    """Train on pages."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    everything = np.concatenate([p.x for p in pages])
    scale = 1 / np.maximum(everything.std(axis=0), 0.05)
    net = Net(everything.mean(axis=0), scale.astype(np.float32))
    steps = epochs * (len(pages) // BATCH + 1)
    optimiser = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps + 1)
    for _ in range(epochs):
        net.train()
        for x, y, weight, mask in batches(pages, rng):
            loss = (
                nn.functional.binary_cross_entropy_with_logits(net(x, mask), y, weight=weight, reduction="sum")
                / weight.sum()
            )
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    net.eval()
    return net


def weights(net: Net) -> dict[str, NDArray[np.float32]]:
    """The weights as cleaner.cleaning.scoring reads them."""
    arrays = {"mean": net.mean, "scale": net.scale, "in_w": net.widen.weight.T, "in_b": net.widen.bias}
    for i, conv in enumerate(net.convs):
        arrays[f"conv{i}_w"], arrays[f"conv{i}_b"] = conv.weight.permute(2, 1, 0), conv.bias
    arrays |= {
        "pool_w": net.pool.weight.T,
        "pool_b": net.pool.bias,
        "out_w": net.out.weight[0],
        "out_b": net.out.bias,
    }
    return {k: np.ascontiguousarray(v.detach().numpy(), dtype=np.float32) for k, v in arrays.items()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.use_deterministic_algorithms(mode=True)
    gold = load(Path(args.data) / "wcxb_dev_articles.jsonl.gz")
    silver = load_silver(Path(args.data) / "trafilatura_eval_train.jsonl.gz")
    print(
        f"{len(gold)} pages with gold, {len(silver)} with silver labels, {sum(len(p.y) for p in gold + silver)} pieces"
    )
    pages = gold + silver
    if not args.folds:
        np.savez_compressed(OUT, **weights(train(pages)))
        print(f"{OUT.name}: {OUT.stat().st_size} bytes")
        return
    sites = sorted({p.site for p in gold})
    fold_of = dict(zip(sites, np.random.default_rng(SEED).permutation(len(sites)) % args.folds, strict=True))
    for fold in range(args.folds):
        net = train([p for p in pages if fold_of.get(p.site, -1) != fold])
        held = [p for p in gold if fold_of[p.site] == fold]
        good = total = 0.0
        for page in held:
            with torch.no_grad():
                p = torch.sigmoid(net(torch.tensor(page.x)[None], torch.ones(1, len(page.x))))[0].numpy()
            good += float((((p >= 0.5) == (page.y > 0)) * page.weight).sum())
            total += float(page.weight.sum())
        print(f"fold {fold}: weighted accuracy {good / total:.4f} on {len(held)} pages")


if __name__ == "__main__":
    main()
