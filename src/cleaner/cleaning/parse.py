"""The way of one page through cleaning."""

import numpy as np

from cleaner.article import Article
from cleaner.cleaning.assemble import join_kept, keep
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.copies import mark_captions
from cleaner.cleaning.cut import cut_page
from cleaner.cleaning.duplicates import set_aside
from cleaner.cleaning.features import Features, describe, place
from cleaner.cleaning.idempotence import is_clean
from cleaner.cleaning.labels import Evidence, Labels, decide
from cleaner.cleaning.page import scan
from cleaner.cleaning.provenance import Decisions
from cleaner.cleaning.scoring import LineScorer, default_scorer
from cleaner.cleaning.structure import find_head, label_dates, mark_lone_names
from cleaner.cleaning.vocabulary import kind_code
from cleaner.config import CleanSettings, settings_or
from cleaner.kinds import Kind

__all__ = ["clean", "parse", "read_blocks"]

CROSSHEAD = kind_code(Kind.CROSSHEAD)


def parse(text: str, settings: CleanSettings | None = None, *, scorer: LineScorer | None = None) -> Article:
    """Take a page apart: the article, its fields, and every cut with its reason.

    Args:
        text: a page flattened to text; any str, lone surrogates and NUL included.
        settings: how pages are cleaned.
        scorer: what scores the blocks; None for the one that ships.

    Returns:
        The article. ``kept`` and ``removed`` cover ``text`` exactly once, and
        ``apply_removals(article.text, article.removed) == article.body``.

    Raises:
        TypeError: text is not a str.

    >>> page = '''Home News Sport Weather Subscribe
    ... Harbour to close for a week
    ... By Ann Lee
    ... Published: 3 May 2024 10:00
    ... The harbour will close on Monday for a week, the council said, while divers look at the eastern wall.
    ... Ferries will leave from the old pier until the work is done, and tickets stay valid.'''
    >>> article = parse(page)
    >>> article.headline, article.byline, len(article.paragraphs)
    ('Harbour to close for a week', 'Ann Lee', 2)
    """
    if not isinstance(text, str):
        raise TypeError(f"text is {type(text).__name__}; parse takes a str (decode bytes first)")
    settings = settings_or(settings, CleanSettings)
    blocks, features = read_blocks(text)
    if not len(blocks):
        return _empty(text, blocks, settings)
    scores = (scorer or default_scorer()).score(features.x)
    labels = decide(blocks, features, scores, settings)
    if is_clean(blocks, labels):
        return _left_alone(blocks, labels, settings)
    return _article(blocks, features, labels, settings)


def read_blocks(text: str) -> tuple[Blocks, Features]:
    """The blocks of a page with what their form shows, and their features: what a scorer is given.

    Args:
        text: a page flattened to text.
    """
    blocks = cut_page(scan(text))
    features = describe(blocks)
    if len(blocks):
        every, blocks = blocks, set_aside(blocks, features)
        features = features if blocks is every else describe(blocks)
        label_dates(blocks)
        mark_lone_names(blocks, features.facts)
        mark_captions(blocks, features)
        place(blocks, features)
    return blocks, features


def clean(text: str, settings: CleanSettings | None = None) -> str:
    """The body of a page: its paragraphs and crossheads, parted by a blank line.

    Args:
        text: a page flattened to text.
        settings: how pages are cleaned.

    Raises:
        TypeError: text is not a str.
    """
    return parse(text, settings).body


def _empty(text: str, blocks: Blocks, settings: CleanSettings) -> Article:
    none = np.empty(0, dtype=np.int32)
    scores = np.empty(0, dtype=np.float32)
    evidence = Evidence(scores.reshape(0, 1), scores, 1.0)
    labels = Labels(none.astype(np.int8), none.astype(np.float64), none, none, evidence, none, {})
    return Article(text, "", None, None, (), Decisions(blocks, labels, settings, None, stated=False, kept=([], None)))


def _left_alone(blocks: Blocks, labels: Labels, settings: CleanSettings) -> Article:
    """The article of a text that is clean already: all of it is the body, but what stands in it again."""
    text = blocks.page.text
    for i in range(len(blocks)):
        stays = Kind.CROSSHEAD if labels.kind[i] == CROSSHEAD else Kind.BODY
        labels.overrule(i, stays, 1.0, "the text is clean already: nothing in it speaks of a page around it")
    kept = keep(blocks, labels)
    provenance = Decisions(blocks, labels, settings, None, stated=False, kept=kept)
    body = join_kept(text, kept) if len(blocks.aside) else text
    return Article(text, body, None, None, tuple(kept[0]), provenance)


def _article(blocks: Blocks, features: Features, labels: Labels, settings: CleanSettings) -> Article:
    heads, standfirst = find_head(blocks, features, labels.kind)
    for n, i in enumerate(heads):
        told = "the article's words, above it" if n == 0 else "the headline again"
        labels.overrule(i, Kind.HEADLINE, 0.1, told)
    for i in standfirst:
        labels.overrule(i, Kind.STANDFIRST, 0.2, "between the headline and the byline or date")
    provenance = Decisions(blocks, labels, settings, heads[0] if heads else None, stated=True, kept=([], None))
    if provenance.change_body():
        provenance.details  # noqa: B018  before the body is read
    provenance.kept = kept = keep(blocks, labels)
    return Article(
        blocks.page.text,
        join_kept(blocks.page.text, kept),
        blocks.passage(heads[0]) if heads else None,
        " ".join([blocks.passage(i) for i in standfirst]) or None,
        tuple(kept[0]),
        provenance,
    )
