"""What each block of a page is: by the models, the rules and the fields that are read in it."""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.article import Caption
from cleaner.cleaning.assemble import merge
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.composing import Composed, compose
from cleaner.cleaning.cut import cut_page
from cleaner.cleaning.duplicates import find_copies, set_aside
from cleaner.cleaning.features import Beside, Features, Rows, describe, place
from cleaner.cleaning.fields.caption_groups import find_captions
from cleaner.cleaning.fields.captions import doubt_unseen, mark_captions, mark_credited, mark_seen
from cleaner.cleaning.fields.dates import label_dates
from cleaner.cleaning.fields.headline import find_head, stands_apart
from cleaner.cleaning.fields.metadata import Metadata, read_metadata
from cleaner.cleaning.fields.names import find_author_box, may_have_author_box
from cleaner.cleaning.fields.seen import see_body
from cleaner.cleaning.fields.shared_credits import mark_shared
from cleaner.cleaning.fields.site import mark_site, site_reach
from cleaner.cleaning.idempotence import is_clean
from cleaner.cleaning.labels import Evidence, Labels, decide
from cleaner.cleaning.lexicon.languages import tell_language
from cleaner.cleaning.lexicon.vocabulary import kind_code
from cleaner.cleaning.lines import ends_in_stop
from cleaner.cleaning.page import Page, scan
from cleaner.cleaning.scanning import scan_raw
from cleaner.cleaning.scoring import FieldScorer, LineScorer, default_field_scorer, default_scorer, score, tell
from cleaner.cleaning.threads import cut_thread
from cleaner.config import CleanSettings
from cleaner.errors import LimitError
from cleaner.kernels.cleaning.codes import F_WHOLE, OUT_BYLINE, OUT_CAPTION, OUT_DATE, OUTPUTS
from cleaner.kinds import Kind

__all__ = ["Decided", "decide_page", "read_page"]

# From these probabilities on a line of the body may be a byline, a date, a caption after all.
_BYLINE, _DATE, _CAPTION = 0.2, 0.5, 0.4
_SURE_BODY, _SURE_CAPTION = 0.9, 0.8
_HEAD_KINDS = (Kind.HEADLINE.number, Kind.STANDFIRST.number)
_CROSSHEAD, _SITE, _COMMENT, _NAMES = (
    kind_code(kind) for kind in (Kind.CROSSHEAD, Kind.SITE, Kind.COMMENT, Kind.BYLINE)
)
_ENTRY = 4  # words of a menu's entry
_FAR, _SURE_FAR = 8, 0.9  # blocks below the article's end from which on a byline must be so likely
_COUNT = 8  # words of a line that counts the comments or links to them


def read_page(page: Page) -> tuple[Blocks, Features]:
    """The blocks of a page that is scanned, with what their form shows, and their features."""
    blocks = cut_page(page)
    features = describe(blocks)
    if len(blocks):
        firsts = find_copies(blocks, features)
        if firsts is not None:
            del features  # before there are others: they are much of what a page takes
            blocks = set_aside(blocks, firsts)
            features = describe(blocks)
        label_dates(blocks)
        mark_captions(blocks, features)
        place(blocks, features)
    return blocks, features


_NOTHING = Metadata(None, (), None, None, None)
_NOTHING_SAID = np.empty((0, OUTPUTS), dtype=np.float32)


@dataclass(slots=True)
class Decided:
    """A page whose blocks are decided, and whose head is found.

    Attributes:
        composed: the page with its letters and marks together, as it is read, and as it was given.
        blocks: of the page.
        labels: on them.
        settings: how it is cleaned.
        said: float32 (n, OUTPUTS), what the model says of the blocks.
        head: place of the headline; None where there is none.
        standfirst: places of the standfirst's blocks.
        stated: whether the page may state anything beside the article.
        shown: the site's name and the captions, once they are read.
        metadata: what else it states, once it is read.
    """

    composed: Composed
    blocks: Blocks
    labels: Labels
    settings: CleanSettings
    said: NDArray[np.float32]
    head: int | None = None
    standfirst: tuple[int, ...] = ()
    stated: bool = False
    shown: tuple[str | None, tuple[Caption, ...]] | None = None
    metadata: Metadata | None = None

    def settle_body(self) -> NDArray[np.int32]:
        """The spans of the body, int32 (k, 2), wrapped paragraphs as one.

        What the page states is read before where it may change them: the site's name may be taken from the body, a
        caption put into it.
        """
        if self.stated:
            seen = see_body(self.blocks, self.said, self.labels.kind)
            named_site = 0 <= seen.first < site_reach(self.blocks, self.head)
            if self.settings.captions_in_body or named_site or seen.likely[OUT_CAPTION] >= _CAPTION:
                self._read_shown()
            if (
                seen.likely[OUT_BYLINE] >= _BYLINE
                or seen.likely[OUT_DATE] >= _DATE
                or may_have_author_box(self.blocks, seen)
            ):
                self._read_metadata()
        return merge(self.blocks, self.labels)

    def as_given(self, merged: NDArray[np.int32]) -> tuple[Blocks, NDArray[np.int32]]:
        """The blocks and the spans of the body in the text as it was given."""
        if self.composed.is_same:
            return self.blocks, merged
        back, blocks = self.composed.back, self.blocks
        aside = blocks.aside.copy()
        aside[:, :4] = back(aside[:, :4])
        page = replace(blocks.page, text=self.composed.given)
        return replace(blocks, page=page, spans=back(blocks.spans), aside=aside), back(merged)

    def metadata_as_given(self, metadata: Metadata) -> Metadata:
        """What the page states, in the words of the text as it was given."""

        def told(value: str | None) -> str | None:
            return None if value is None else self.composed.as_given(value)

        def dated(stated: tuple[datetime | None, str] | None) -> tuple[datetime | None, str] | None:
            return stated and (stated[0], self.composed.as_given(stated[1]))

        return replace(
            metadata,
            byline=told(metadata.byline),
            authors=tuple([self.composed.as_given(author) for author in metadata.authors]),
            published=dated(metadata.published),
            updated=dated(metadata.updated),
            site=told(metadata.site),
        )

    def captions_as_given(self, captions: tuple[Caption, ...]) -> tuple[Caption, ...]:
        """Captions in the words of the text as it was given, with their spans in it."""
        if self.composed.is_same:
            return captions
        found = []
        for one in captions:
            spans = self.composed.back(np.array(one.spans, dtype=np.int32)).tolist()
            credit = one.credit and self.composed.as_given(one.credit)
            text = self.composed.as_given(one.text)
            found.append(Caption(text, credit, tuple((start, end) for start, end in spans)))
        return tuple(found)

    def language(self, merged: NDArray[np.int32]) -> tuple[str | None, float]:
        """The language of the body, given its spans, and how sure that is."""
        parts = np.empty_like(merged)
        kernels.find_parts(self.blocks.page.spans, merged, parts)
        return tell_language(self.blocks.page, parts)

    def read_details(self) -> tuple[Metadata, tuple[Caption, ...]]:
        """What the page states beside the article; blocks that turn out to be the site's or a caption's copy say so."""
        if not self.stated:
            return _NOTHING, ()
        return self._read_metadata(), self._read_shown()[1]

    def _read_shown(self) -> tuple[str | None, tuple[Caption, ...]]:
        """The site's name and the captions."""
        if self.shown is None:
            self.shown = self._find_shown()
        return self.shown

    def _find_shown(self) -> tuple[str | None, tuple[Caption, ...]]:
        blocks, labels = self.blocks, self.labels
        # What is as surely the body's must be as surely a caption.
        sure = (labels.evidence.scores >= _SURE_BODY) & (self.said[:, OUT_CAPTION] < _SURE_CAPTION)
        headed = (labels.kind == _HEAD_KINDS[0]) | (labels.kind == _HEAD_KINDS[1])
        chrome = labels.facts[:, F_WHOLE] > 0  # a button: 'View image in fullscreen'
        free = ~(headed | sure | chrome)
        for i in (*mark_seen(blocks, self.said, free), *mark_credited(blocks, self.said, ~headed)):
            labels.overrule(i, Kind.CAPTION, None, blocks.known[i].reason)
        captions = _captions(blocks, labels, self.settings)
        site = mark_site(blocks, labels.facts, self.head)
        for i, block in blocks.known.items():
            if block.kind is Kind.SITE and labels.kind[i] != _SITE:
                labels.overrule(i, Kind.SITE, None, block.reason)
        return site, captions

    def _said_near(self) -> NDArray[np.float32]:
        """What the model says of the blocks, but for names and dates that stand among others than the article.

        Under readers' comments none is the article's. Far below its end a name needs its form or a sure model.
        """
        body = np.flatnonzero(self.labels.is_body())
        last = int(body[-1]) if len(body) else -1
        comments = self._find_comments(last + 1)
        doubted = (self.said[:, OUT_BYLINE] < _SURE_FAR) & (self.blocks.kinds != _NAMES)
        doubted[: last + _FAR if len(body) else None] = False
        if comments == len(self.said) and not doubted.any():
            return self.said
        said = self.said.copy()
        said[doubted, OUT_BYLINE] = 0.0
        said[comments:, [OUT_BYLINE, OUT_DATE]] = 0.0
        return said

    def _find_comments(self, first: int) -> int:
        """Where readers' comments begin from a block on; the number of blocks where none do.

        A count of comments alone, or a link to them, is none: a byline may stand at the foot under it.
        """
        blocks = self.blocks
        below = (first + np.flatnonzero(self.labels.kind[first:] == _COMMENT)).tolist()
        said = any(blocks.size(i) > _COUNT or ends_in_stop(blocks.passage(i)) for i in below)
        return below[0] if said else len(blocks)

    def _read_metadata(self) -> Metadata:
        """The names and dates, and the site's name with them."""
        if self.metadata is not None:
            return self.metadata
        (site, _), blocks, labels = self._read_shown(), self.blocks, self.labels
        self.metadata, names, dates = read_metadata(blocks, self._said_near(), site)
        told_of = (names, Kind.BYLINE, "names whom the article is by"), (dates, Kind.DATE, "a date of the article")
        for places, kind, told in told_of:
            for i in places:
                if labels.kind[i] not in _HEAD_KINDS and i not in blocks.known:
                    labels.overrule(i, kind, None, told)
        for i in find_author_box(blocks, labels.is_body(), self.metadata.authors):
            labels.overrule(i, Kind.BOILERPLATE, 0.1, "about the author: opens with a name of the byline")
        return self.metadata


def decide_page(
    text: str,
    settings: CleanSettings,
    scorer: LineScorer | None = None,
    field_scorer: FieldScorer | None = None,
    beside: Beside | None = None,
) -> Decided:
    """What each block of a page is.

    Args:
        text: the page.
        settings: how it is cleaned.
        scorer: what scores its blocks; None for the one that ships.
        field_scorer: what tells the fields among them; None likewise.
        beside: what is known of its lines beside their words; the scorers are given it behind the features. Its lines
            are whole then, none of them is a wrapped paragraph's.

    Raises:
        TypeError: text is not a str.
        LimitError: it is longer than ``settings.max_page``.
    """
    _check_page(text, settings)
    composed, blocks, features = _read_composed(text, settings, joined=beside is None)
    if not len(blocks):
        return Decided(composed, blocks, _no_labels(), settings, _NOTHING_SAID)
    rows = features.rows if beside is None else beside.widen(features.rows, composed.back(blocks.spans[:, 0]))
    scores = score(scorer or default_scorer(), rows)
    labels = decide(blocks, features, scores, settings)
    if is_clean(blocks, labels):
        _leave_alone(blocks, labels)
        return Decided(composed, blocks, labels, settings, _NOTHING_SAID)
    said = tell(field_scorer or default_field_scorer(), rows)
    for i in doubt_unseen(blocks, said):
        kind = Kind.BODY if float(scores[i]) >= labels.evidence.keep else Kind.BOILERPLATE
        labels.overrule(i, kind, None, "a credit stands under it, but no caption is it")
    if not settings.comments_in_body:
        cut_thread(blocks, labels)
    heads, standfirst = _label_head(blocks, labels, said)
    free = np.ones(len(blocks), dtype=np.bool_)
    for i in (*heads, *standfirst):
        free[i] = False
    for i in mark_shared(blocks, said, free):
        labels.overrule(i, Kind.CAPTION, None, blocks.known[i].reason)
    head = heads[0] if heads else None
    return Decided(composed, blocks, labels, settings, said, head, tuple(standfirst), stated=True)


def _check_page(text: object, settings: CleanSettings) -> None:
    """Raise where a page is none, or longer than the settings allow."""
    if not isinstance(text, str):
        raise TypeError(f"text is {type(text).__name__}; parse takes a str (decode bytes first)")
    if len(text) > settings.max_page:
        raise LimitError(
            f"too long: the page has {len(text):,} characters, and max_page allows {settings.max_page:,}; "
            "split it where one page ends, or raise max_page of CleanSettings"
        )


def _label_head(blocks: Blocks, labels: Labels, said: NDArray[np.float32]) -> tuple[list[int], list[int]]:
    """The places of the headline and its copies, and those of the standfirst, which are decided anew."""
    heads, standfirst = find_head(blocks, said, labels.kind)
    for n, i in enumerate(heads):
        labels.overrule(i, Kind.HEADLINE, 0.1, "the line that heads the article" if n == 0 else "the headline again")
    _set_aside_entries(blocks, labels, heads[0] if heads else 0)
    for i in standfirst:
        if stands_apart(said, i) or not labels.is_body()[i]:
            labels.overrule(i, Kind.STANDFIRST, 0.2, "stands as a standfirst does, under the headline")
    return heads, standfirst


def _set_aside_entries(blocks: Blocks, labels: Labels, head: int) -> None:
    """Leave out the short lines above the headline that no prose stands above: entries of a menu."""
    for i in np.flatnonzero(labels.is_body()[:head]).tolist():
        if blocks.size(i) > _ENTRY or ends_in_stop(blocks.passage(i)):
            return  # prose: the headline is perhaps none
        labels.overrule(i, Kind.NAV, 0.2, "a short line above the headline, and no prose above it")


def _read_composed(text: str, settings: CleanSettings, *, joined: bool) -> tuple[Composed, Blocks, Features]:
    """A page composed, and its blocks: the pass over its characters tells whether composing may change any."""
    raw = scan_raw(text)
    composed = compose(text) if raw.may_compose else Composed(text, text, None)
    if not composed.is_same:
        raw = scan_raw(composed.text)
    blocks, features = read_page(scan(composed.text, day_first=settings.day_first, raw=raw, joined=joined))
    if len(raw.spans) > _MANY_TOKENS:
        blocks = replace(blocks, page=blocks.page.settled())
    return composed, blocks, features


_MANY_TOKENS = 1 << 13  # of a page that should take no more than it needs


def _no_labels() -> Labels:
    none = np.empty(0, dtype=np.int32)
    scores = np.empty(0, dtype=np.float32)
    evidence = Evidence(Rows.of(scores.reshape(0, 1)), scores, 1.0)
    return Labels(none.astype(np.int8), none.astype(np.float64), none, none, evidence, none, {})


def _leave_alone(blocks: Blocks, labels: Labels) -> None:
    """Keep all of a text that is clean already."""
    for i in range(len(blocks)):
        stays = Kind.CROSSHEAD if labels.kind[i] == _CROSSHEAD else Kind.BODY
        labels.overrule(i, stays, 1.0, "the text is clean already: nothing in it speaks of a page around it")


def _captions(blocks: Blocks, labels: Labels, settings: CleanSettings) -> tuple[Caption, ...]:
    """The captions, once each; the labels on their copies say which is the first and whether it stays."""
    captions = []
    for caption, members in find_captions(blocks):
        if caption.text or caption.credit:
            captions.append(caption)
        first = blocks.known[members[0]]
        for k, i in enumerate(members):
            block = blocks.known[i]
            if k and blocks.size(i) and block.credit is not first.credit and _has_words(blocks, i):
                labels.overrule(i, Kind.DUPLICATE_CAPTION, None, f"the same caption again; {block.reason}")
            elif settings.captions_in_body:
                labels.overrule(i, Kind.BODY, 1.0, None)
    return tuple(captions)


def _has_words(blocks: Blocks, i: int) -> bool:
    block = blocks.known[i]
    return block.credit is None or bool(blocks.page.text[block.start : block.credit.start].strip())
