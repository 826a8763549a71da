"""The way of one page through cleaning, block by block in plain Python: the slow twin of the kernels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.article import Article, Caption, Kind, Line, Removal, apply_removals
from cleaner.cleaning.lines import ends_in_stop
from cleaner.cleaning.mentions.credits import Credit, read_credit
from cleaner.cleaning.mentions.name_lists import is_name_list
from cleaner.cleaning.page import Page, scan
from cleaner.config import CleanSettings
from slow_cleaning.assemble import cover
from slow_cleaning.blocks import Block, cut_page
from slow_cleaning.copies import find_captions, mark_captions
from slow_cleaning.duplicates import Copy, set_aside, weave
from slow_cleaning.labels import _TOLD, BODY_KINDS, Label, cut_thread, first_labels, least_score, to_lines
from slow_cleaning.language import reading_with
from slow_cleaning.languages import tell_language
from slow_cleaning.lines import join_lines, join_wrapped, split_lines
from slow_cleaning.scoring import LineScorer, default_scorer, said_of
from slow_cleaning.structure import find_head, label_dates, mark_site, read_metadata, stands_apart


@dataclass(frozen=True)
class Provenance:
    """The decisions, worded."""

    told_kept: tuple[tuple[int, int], ...]
    told_lines: tuple[Line, ...]
    told_removed: tuple[Removal, ...]
    packed: bytes = b""
    told: tuple[str, ...] = ()

    def kept(self, _text: str) -> tuple[tuple[int, int], ...]:
        """The spans of the body."""
        return self.told_kept

    def body(self, text: str) -> str:
        """The body."""
        return apply_removals(text, self.told_removed)

    def lines(self, _text: str) -> tuple[Line, ...]:
        """The blocks."""
        return self.told_lines

    def removed(self, _text: str) -> tuple[Removal, ...]:
        """The cuts."""
        return self.told_removed


__all__ = ["parse"]


def parse(text: str, settings: CleanSettings | None = None, *, scorer: LineScorer | None = None) -> Article:
    """Take a page apart."""
    with reading_with(scan(text).lexicon):
        return _parse(text, settings or CleanSettings(), scorer)


def _parse(text: str, settings: CleanSettings, scorer: LineScorer | None) -> Article:
    blocks, copies = set_aside(text, cut_page(text))
    if not blocks:
        nothing = np.empty((0, 5), dtype=np.float32)
        return _article(text, blocks, [], [], settings, nothing, nothing[:, 0])
    label_dates(blocks)
    mark_captions(text, blocks)
    scores = (scorer or default_scorer()).score(text, blocks)
    labels = first_labels(text, blocks, scores, settings)
    if _is_clean(text, blocks, labels):
        told = "the text is clean already: nothing in it speaks of a page around it"
        for label in labels:
            label.kind = Kind.CROSSHEAD if label.kind is Kind.CROSSHEAD else Kind.BODY
            label.score, label.reason = 1.0, told
        lines = weave(text, to_lines(blocks, labels), copies)
        kept, removed = cover(text, lines, _numbers(blocks, copies), BODY_KINDS)
        return _made(text, Provenance(tuple(kept), lines, tuple(removed)))
    said, keep = said_of(scores.x), least_score(text, blocks, scores, settings)
    for i, (block, label) in enumerate(zip(blocks, labels, strict=True)):
        if block.kind is Kind.CAPTION and block.reason.startswith("the picture credit ") and said[i, 4] < 0.1:
            block.kind = None
            label.kind = Kind.BODY if scores.score[i] >= keep else Kind.BOILERPLATE
            label.reason = "a credit stands under it, but no caption is it"
    if not settings.comments_in_body:
        cut_thread(scan(text, day_first=settings.day_first), blocks, labels)
    seen = said[:, 4].copy()
    said[(scores.score >= 0.9) & (said[:, 4] < 0.8), 4] = 0
    return _article(text, blocks, copies, labels, settings, said, seen)


def _numbers(blocks: list[Block], copies: list[Copy]) -> list[int]:
    """The number of the line of each block, copies included."""
    return [p.line for p in sorted([*blocks, *(copy.block for copy in copies)], key=lambda p: (p.start, p.end))]


_SURE = tuple(f"as {told} say" for told in _TOLD.values())


def _is_clean(text: str, blocks: list[Block], labels: list[Label]) -> bool:
    paragraphs = text.split("\n\n")
    plain = all(p and split_lines(p) == [(0, len(p))] for p in paragraphs)
    if len(paragraphs) < 2 or not plain or join_wrapped(text, split_lines(text)) != split_lines(text):
        return False
    dropped = body = 0
    for block, label in zip(blocks, labels, strict=True):
        body += label.kind in BODY_KINDS
        if block.kind is None:
            if block.tokens and label.reason.endswith(_SURE) and "', as " in label.reason:
                return False
            late = label.reason.startswith(("after the head of the comments", "a reader's comment"))
            dropped += len(block.tokens) * (label.kind not in BODY_KINDS and not late)
            continue
        if label.kind in BODY_KINDS:
            continue
        dropped += len(block.tokens) * (label.reason == block.reason)
        if block.credit is not None or any(m.type in ("published", "updated", "byline") for m in block.mentions):
            name_alone = block.credit is None and all(m.type == "byline" for m in block.mentions)
            if body < 6 or not name_alone:
                return False
    return dropped <= 0.75 * max(1, sum(len(p.tokens) for p in blocks))


def _captions(text: str, blocks: Sequence[Block], labels: list[Label], settings: CleanSettings) -> tuple[Caption, ...]:
    """The captions, once each; the labels on their copies say which is the first and whether it stays."""
    captions = []
    place = {id(block): i for i, block in enumerate(blocks)}
    for caption, members in find_captions(text, blocks):
        if caption.text or caption.credit:
            captions.append(caption)
        for k, block in enumerate(members):
            label = labels[place[id(block)]]
            if k and len(block.tokens) and block.credit is not members[0].credit and _has_words(text, block):
                label.kind, label.reason = (
                    Kind.DUPLICATE_CAPTION,
                    f"the same caption again; {block.reason}",
                )
            elif settings.captions_in_body:
                label.kind, label.score = Kind.BODY, 1.0
    return tuple(captions)


def _has_words(text: str, block: Block) -> bool:
    return block.credit is None or bool(text[block.start : block.credit.start].strip())


def _see_captions(page: Page, blocks: Sequence[Block], labels: list[Label], said: NDArray[np.float32]) -> None:
    """Mark the captions that the field model sees."""
    whole = page.lexicon.whole.whole
    for i, (block, label, row) in enumerate(zip(blocks, labels, said, strict=True)):
        free = label.kind not in (Kind.HEADLINE, Kind.STANDFIRST) and not whole(" ".join(block.tokens))
        if row[4] >= 0.5 and block.kind is None and free:
            block.kind, block.reason = Kind.CAPTION, "a picture's words, where captions stand"
            block.credit = read_credit(page, block.start, block.end) or (
                _credit_under(page, block, blocks[i - 1]) if i else None
            )
            label.kind, label.reason = Kind.CAPTION, block.reason


def _credit_under(page: Page, block: Block, above: Block) -> Credit | None:
    """The credit that a line of names with a slash, or under the sign, is to the caption above that has none."""
    passage = page.text[block.start : block.end]
    signed = ("/" in passage or passage[0] == "©") and not any(sign.isdecimal() for sign in passage)
    lone = above.kind is Kind.CAPTION and above.credit is None and len(block.tokens) <= 8
    if not signed or not lone or ends_in_stop(passage) or not is_name_list(page.lexicon, passage):
        return None
    return Credit(block.start, block.end, passage.strip("© \u00a0"))


def _see_credited(blocks: Sequence[Block], labels: list[Label], seen: NDArray[np.float32]) -> None:
    """Mark the sentences under which a credit stands alone, where the model sees some chance of a caption."""
    for i in range(len(blocks) - 1, 0, -1):
        below, block, label = blocks[i], blocks[i - 1], labels[i - 1]
        alone = below.kind is Kind.CAPTION and below.credit is not None and below.credit.start == below.start
        free = block.kind is None and label.kind not in (Kind.HEADLINE, Kind.STANDFIRST)
        if alone and free and seen[i - 1] >= 0.4 and 4 <= len(block.tokens) <= 60:
            block.kind = label.kind = Kind.CAPTION
            block.reason = label.reason = f"the picture credit '{below.credit.names}' stands under it"


def _set_aside_entries(text: str, above: list[Block], labels: list[Label]) -> None:
    for block, label in zip(above, labels, strict=False):
        if label.kind in BODY_KINDS:
            if len(block.tokens) > 4 or ends_in_stop(text[block.start : block.end]):
                return
            label.kind, label.score = Kind.NAV, 0.2
            label.reason = "a short line above the headline, and no prose above it"


def _article(
    text: str,
    blocks: list[Block],
    copies: list[Copy],
    labels: list[Label],
    settings: CleanSettings,
    said: NDArray[np.float32],
    seen: NDArray[np.float32],
) -> Article:
    page = scan(text)
    kept = [v.kind in BODY_KINDS for v in labels]
    heads, standfirst = find_head(text, blocks, said, kept) if blocks else ([], [])
    for n, i in enumerate(heads):
        told = "the line that heads the article" if n == 0 else "the headline again"
        labels[i] = Label(Kind.HEADLINE, 0.1, told)
    _set_aside_entries(text, blocks[: heads[0] if heads else 0], labels)
    for i in standfirst:
        if stands_apart(said, i) or labels[i].kind not in BODY_KINDS:
            labels[i] = Label(Kind.STANDFIRST, 0.2, "stands as a standfirst does, under the headline")
    _see_captions(page, blocks, labels, said)
    _see_credited(blocks, labels, seen)
    captions = _captions(text, blocks, labels, settings)
    site = mark_site(text, blocks, heads[0] if heads else None)
    for block, label in zip(blocks, labels, strict=True):
        if block.kind is Kind.SITE and label.kind is not Kind.SITE:
            label.kind, label.reason = Kind.SITE, block.reason
    meta, names, dates = read_metadata(page, blocks, _said_near(text, blocks, labels, said), site)
    for places, kind, told in (
        (names, Kind.BYLINE, "names whom the article is by"),
        (dates, Kind.DATE, "a date of the article"),
    ):
        for i in places:
            if labels[i].kind not in (Kind.HEADLINE, Kind.STANDFIRST) and blocks[i].kind is None:
                labels[i].kind, labels[i].reason = kind, told
    for i in _author_box(text, blocks, labels, meta.authors):
        labels[i] = Label(Kind.BOILERPLATE, 0.1, "about the author: opens with a name of the byline")
    lines = weave(text, to_lines(blocks, labels), copies)
    kept, removed = cover(text, lines, _numbers(blocks, copies), BODY_KINDS)
    return _made(
        text,
        Provenance(tuple(kept), lines, tuple(removed)),
        headline=join_lines(text[blocks[heads[0]].start : blocks[heads[0]].end]) if heads else None,
        standfirst=" ".join(join_lines(text[blocks[i].start : blocks[i].end]) for i in standfirst) or None,
        byline=meta.byline,
        authors=meta.authors,
        published=meta.published[0] if meta.published else None,
        updated=meta.updated[0] if meta.updated else None,
        published_text=meta.published[1] if meta.published else None,
        updated_text=meta.updated[1] if meta.updated else None,
        site=meta.site,
        captions=captions,
    )


def _said_near(text: str, blocks: list[Block], labels: list[Label], said: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the model says of the blocks, but for names and dates that stand among others than the article."""
    body = [i for i, label in enumerate(labels) if label.kind in BODY_KINDS]
    last = body[-1] if body else -1
    comments = [i for i, label in enumerate(labels) if label.kind is Kind.COMMENT and i > last]
    said = said.copy()
    for i in range(last + 8 if body else len(said), len(said)):  # far below the article
        said[i, 2] = said[i, 2] if said[i, 2] >= np.float32(0.9) or blocks[i].kind is Kind.BYLINE else 0
    if any(len(blocks[i].tokens) > 8 or ends_in_stop(text[blocks[i].start : blocks[i].end]) for i in comments):
        said[comments[0] :, 2:4] = 0  # a count alone is no comment
    return said


def _author_box(text: str, blocks: list[Block], labels: list[Label], authors: tuple[str, ...]) -> list[int]:
    """Of the last three blocks of the body those that open with an author whom no block above names."""
    passages = [text[block.start : block.end] for block in blocks]
    places = [i for i, label in enumerate(labels) if label.kind in BODY_KINDS]
    found = []
    for author in (a for a in authors if " " in a):
        box = [i for k, i in enumerate(places) if k >= 3 and k >= len(places) - 3]
        own = [i for i in box if passages[i].startswith(author) or _is_under(blocks, passages, i, author)]
        if own and not any(author in passages[i] for i in places if i < own[0]):
            found += own
    return found


def _is_under(blocks: Sequence[Block], passages: Sequence[str], i: int, author: str) -> bool:
    """Whether a block that begins with a letter stands under an author's name, a short line at most between."""
    above = [j for j in (i - 2, i - 1) if j >= 0]
    named = [j for j in above if passages[j].strip() == author]
    return bool(named) and passages[i][0].isalpha() and all(len(blocks[j].tokens) <= 6 for j in range(named[0], i))


def _made(text: str, decisions: Provenance, **fields: Any) -> Article:
    """An article of what was found; what was not found is None, or empty."""
    body = decisions.body(text)
    language, confidence = tell_language(body)
    nothing = dict.fromkeys(Article.__dataclass_fields__) | dict.fromkeys(("authors", "captions", "tags", "links"), ())
    known = ("headline", "standfirst", "authors", "published", "updated", "site")
    fields |= {"sources": tuple((name, "page") for name in known if fields.get(name)), "outline": b""}
    told = {"language": language, "language_confidence": confidence}
    return Article(**{**nothing, **fields, **told, "text": text, "body": body, "decisions": decisions})
