"""What an epoch makes of a page: its article cropped to a news item, others' chrome put in, features dropped."""

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.features import FEATURES, LISTED
from cleaner.kernels.cleaning.html_codes import INSIDE, TF_FIGURES, TF_INSIDE, TF_NEAR
from training.pages import COL, Page, overlap, take

__all__ = ["vary"]

NEWS_WORDS = (50, 600)


def crop(page: Page, rng: np.random.Generator) -> Page:
    """The page with its article cropped to a news item's length, mostly from its end."""
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


def insert(page: Page, at: int, new: Page, *, counted: bool = True) -> Page:
    """Blocks of another page put in as chrome."""
    parts = lambda a, b: np.concatenate([a[:at], b, a[at:]])  # noqa: E731
    zeros = np.zeros(len(new.y), dtype=np.float32)
    # Above the article a headline, name or date of another page could be this one's.
    own = np.flatnonzero(page.y > 0)
    above = not len(own) or at <= own[0]
    sure = np.where(above & (new.fields > 0), 0.0, new.sure if counted else 0.0).astype(np.float32)
    weight = (np.clip(new.words, 3, 40) / 20).astype(np.float32) if counted else zeros
    return Page(
        page.page,
        page.site,
        page.kind,
        parts(page.x, new.x),
        parts(page.y, zeros),
        parts(page.weight, weight),
        parts(page.words, new.words),
        parts(page.prose, new.prose),
        page.contents[:at] + new.contents + page.contents[at:],
        parts(page.fields, np.zeros_like(new.fields)),
        parts(page.sure, sure),
    )


def _any(lenders: list[Page], rng: np.random.Generator) -> Page:
    return lenders[int(rng.integers(len(lenders)))]


def with_others(page: Page, lenders: list[Page], rng: np.random.Generator) -> Page:
    """The page with another page's head or foot around it, or with other articles' openings under it as teasers."""
    other = _any(lenders, rng)
    body = np.flatnonzero(other.y > 0)
    own = np.flatnonzero(page.y > 0)
    if not len(body) or not len(own):
        return page
    dice = rng.random()
    if dice < 0.45:
        foot = np.arange(body[-1] + 1, min(len(other.y), body[-1] + 1 + int(rng.integers(3, 60))))
        return insert(page, int(own[-1]) + 1, take(other, foot))
    if dice < 0.8:
        head = np.arange(max(0, body[0] - int(rng.integers(3, 40))), body[0])
        return insert(page, 0, take(other, head))
    for _ in range(int(rng.integers(2, 8))):
        other = _any(lenders, rng)
        body = np.flatnonzero((other.y > 0) & (other.words >= 6) & (other.words <= 28))
        if len(body):
            title = body[0] - 1 if body[0] and rng.random() < 0.6 else body[0]
            at = int(own[-1]) + 1 if rng.random() < 0.8 else int(own[0])
            page = insert(page, at, take(other, np.arange(title, body[0] + 1)))
            own = np.flatnonzero(page.y > 0)
    return page


def _caption(other: Page, rng: np.random.Generator) -> Page | None:
    """A block of another page as a caption, once or twice."""
    like = np.flatnonzero((other.words >= 5) & (other.words <= 35))
    if not len(like):
        return None
    index = np.repeat(like[int(rng.integers(len(like)))], 1 + int(rng.random() < 0.5))
    caption = take(other, index)
    caption.x[:, [COL[n] for n in ("is_date", "is_byline", "is_menu")]] = 0.0
    caption.x[:, COL["is_caption"]] = 1.0
    caption.x[:, COL["stop"]] = float(rng.random() < 0.5)
    caption.prose[:] = False
    return caption


def interrupted(page: Page, lenders: list[Page], rng: np.random.Generator) -> Page:
    """The page with captions, once or twice each, and short runs of chrome between its paragraphs."""
    for _ in range(int(rng.integers(1, 5))):
        own = np.flatnonzero(page.y > 0)
        if len(own) < 2:
            return page
        at = int(own[int(rng.integers(0, len(own)))]) + int(rng.random() < 0.6)
        other = _any(lenders, rng)
        if rng.random() < 0.5:
            caption = _caption(other, rng)
            page = page if caption is None else insert(page, at, caption, counted=False)
        else:
            short = np.flatnonzero((other.y == 0) & (other.words < 14))
            if len(short) > 3:
                begin = int(rng.integers(len(short) - 1))
                run = short[begin : begin + int(rng.integers(1, 7))]
                page = insert(page, at, take(other, run[run - run[0] < 12]))
    return page


def _comment(
    other: Page, about: NDArray[np.uint32], rng: np.random.Generator, *, dated: bool, button: bool
) -> Page | None:
    """A reader's comment: a name, mostly a date, what was written, a button.

    What was written is another page's prose with some of the article's own words in it, as comments have.
    """
    prose = np.flatnonzero((other.words >= 5) & (other.words <= 90) & (other.x[:, COL["stop"]] > 0))
    names = np.flatnonzero((other.words >= 1) & (other.words <= 4))
    if not len(prose) or not len(names):
        return None
    name, first, last = (int(k[int(rng.integers(len(k)))]) for k in (names, prose, names))
    more = first + 1 < len(other.y) and rng.random() < 0.3
    new = take(other, np.array([name, *[name] * dated, first, *[first + 1] * more, *[last] * button]))
    new.x[0, [COL[n] for n in (*LISTED, "is_date", "is_caption", "stop")]] = 0.0
    if dated:
        glued = new.x[1, COL["glued"]]
        new.x[1, :] = 0.0
        new.x[1, [COL["is_date"], COL["length"], COL["one_to_three"], COL["glued"]]] = (1.0, 0.5, 1.0, glued)
    written = 1 + dated
    new.x[written, COL["you"]] = max(float(new.x[written, COL["you"]]), float(rng.uniform(0, 0.15)))
    if len(about):
        picked = rng.choice(about, min(len(about), int(rng.integers(0, 6))), replace=False)
        new.contents[written] = np.union1d(new.contents[written], picked)
    if button:
        new.x[-1, [COL["chrome_whole"], COL["one_to_three"]]] = 1.0
        new.x[-1, COL["repeats"]] = 2.0
    return new


def commented(page: Page, lenders: list[Page], rng: np.random.Generator) -> Page:
    """The page with a thread of readers' comments under its article."""
    own = np.flatnonzero(page.y > 0)
    if not len(own):
        return page
    about = np.unique(np.concatenate([page.contents[i] for i in own[:40].tolist()]))
    at = int(own[-1]) + 1 + int(rng.integers(0, 4))
    dated, button = bool(rng.random() < 0.7), bool(rng.random() < 0.6)
    for _ in range(int(rng.integers(2, 14))):
        new = _comment(_any(lenders, rng), about, rng, dated=dated, button=button)
        if new is not None and at <= len(page.y):
            page = insert(page, at, new)
            at += len(new.y)
    return page


def place(page: Page) -> None:
    """Write the features of place anew after blocks came and went, as the kernels places.py and shown.py do."""
    x, n = page.x, len(page.x)
    i = np.arange(n)
    x[:, COL["from_top"]] = np.log2(1 + i) / 8
    x[:, COL["from_bottom"]] = np.log2(n - i) / 8
    x[:, COL["depth"]] = (np.cumsum(page.words) - page.words) / max(1.0, float(page.words.sum()))
    x[:, COL["overlap"]] = overlap(page)
    prose = page.prose & (x[:, COL["overlap"]] >= FAMILIAR)
    own = np.flatnonzero(prose if prose.any() else page.prose)
    first, last = (int(own[0]), int(own[-1])) if len(own) else (-1, -1)
    x[:, COL["under_prose"]] = first <= i
    x[:, COL["to_prose"]] = np.log2(1 + np.maximum(0, first - i)) / 8
    x[:, COL["behind_prose"]] = i > last
    x[:, COL["past_prose"]] = np.log2(1 + np.maximum(0, i - last)) / 8
    x[:, COL["page_prose"]] = np.log2(1 + len(own)) / 6
    x[:, COL["page_size"]] = np.log2(1 + n) / 10
    _since_menu(page, first)
    near = [k for k in np.flatnonzero(page.prose).tolist() if k >= first >= 0][:FIRST_PROSE]
    words = np.unique(np.concatenate([np.zeros(0, np.uint32), *(page.contents[k] for k in near)]))
    before = np.zeros(0, np.uint32)
    for k, own_words in enumerate(page.contents):
        size = max(1, len(own_words))
        x[k, COL["shared_first"]] = np.isin(own_words, words, assume_unique=True).sum() / size
        x[k, COL["shared_above"]] = np.isin(own_words, before, assume_unique=True).sum() / size
        before = own_words


# As kernels/cleaning/shown.py has them.
FAMILIAR, FIRST_PROSE, MENU_BLOCKS, MENU_WORDS = 0.15, 3, 3, 3


def _since_menu(page: Page, first: int) -> None:
    since, short, longest, at = len(page.x), 0, 0.0, -1
    page.x[:, COL["longest_above"]] = 0.0
    for k, words in enumerate(page.words.tolist()):
        short = short + 1 if words <= MENU_WORDS else 0
        since = 0 if short >= MENU_BLOCKS else since + 1
        if since == 0 and k < first:
            longest, at = 0.0, -1
        elif k < first and words > longest:
            longest, at = words, k
        page.x[k, COL["since_menu"]] = min(1.0, float(np.log2(1.0 + since)) / 4)
    if at >= 0:
        page.x[at, COL["longest_above"]] = 1.0


def without_article(page: Page) -> Page:
    """The page without its article, head and all: what is left has no headline."""
    own = np.flatnonzero((page.y > 0) | (page.fields[:, :4] > 0).any(axis=1))
    keep = np.ones(len(page.y), dtype=bool)
    keep[own[0] if len(own) else 0 : own[-1] + 1 if len(own) else 0] = False
    left = take(page, np.flatnonzero(keep))
    left.sure[:] = 1
    return left if len(left.y) >= _LEAST_LEFT and not left.y.any() else page


_LEAST_LEFT = 8


# How often each is done to a page in an epoch.
CROPPED, FRAMED, INTERRUPTED, COMMENTED = 0.65, 0.5, 0.5, 0.3
UNLISTED, CASELESS, UNCOUNTED, UNDATED, BARE = 0.2, 0.1, 0.1, 0.12, 0.06
# Of HTML, for the line model: pages whose classes and ids say nothing, whose elements are none but boxes, and that have
# no tags at all.
UNNAMED, UNMEANT, UNTAGGED = 0.1, 0.1, 0.1
# What rests on dates that could be read, and on capitals.
DATED = ("date", "date_share", "label")
CASED = ("capitals", "upper", "lower_start", "capital_run", "small_words")


def vary(page: Page, lenders: list[Page], rng: np.random.Generator, *, bare: bool) -> Page:
    """One variant of a page for one epoch.

    Args:
        page: the page; it stays as it is.
        lenders: pages of its kind, whose blocks may be put into it.
        rng: decides.
        bare: whether the article may be taken out.
    """
    out = take(page, np.arange(len(page.y)))
    if rng.random() < CROPPED:
        out = crop(out, rng)
    for chance, change in ((FRAMED, with_others), (INTERRUPTED, interrupted), (COMMENTED, commented)):
        if rng.random() < chance and lenders:
            out = change(out, lenders, rng)
    if rng.random() < BARE and bare:
        out = without_article(out)
    place(out)
    if rng.random() < UNLISTED:
        out.x[:, [COL[name] for name in LISTED]] = 0.0
    if rng.random() < CASELESS:
        out.x[:, [COL[name] for name in CASED]] = 0.0
    if rng.random() < UNDATED:
        out.x[:, [COL[name] for name in DATED]] = 0.0
    for name in ("overlap", "repeats", "shared_first", "shared_above"):
        if rng.random() < UNCOUNTED:
            out.x[:, COL[name]] = 0.0
    return untagged(out, rng) if out.x.shape[1] > len(FEATURES) and not bare else out


def untagged(page: Page, rng: np.random.Generator) -> Page:
    """The page, now and then without what its tags say: much of the web is laid out by tables and boxes alone."""
    for chance, columns in ((UNNAMED, _NAMED), (UNMEANT, _MEANT), (UNTAGGED, slice(None))):
        if rng.random() < chance:
            page.x[:, len(FEATURES) :][:, columns] = 0.0
    return page


_NAMED = slice(TF_NEAR, TF_FIGURES)
_MEANT = slice(TF_INSIDE + INSIDE.index("article"), TF_NEAR)
