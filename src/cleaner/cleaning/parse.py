"""The way of one page through cleaning."""

import numpy as np

from cleaner.article import Article
from cleaner.cleaning.already import is_clean
from cleaner.cleaning.assemble import join_kept, keep
from cleaner.cleaning.copies import mark_captions
from cleaner.cleaning.cut import cut_page
from cleaner.cleaning.decide import Evidence, Verdicts, decide
from cleaner.cleaning.page import scan
from cleaner.cleaning.pieces import Pieces
from cleaner.cleaning.scoring import LineScorer, default_scorer
from cleaner.cleaning.structure import find_head, label_dates, mark_lone_names
from cleaner.cleaning.trail import Decisions
from cleaner.cleaning.traits import Traits, describe, place
from cleaner.cleaning.vocabulary import kind_code
from cleaner.config import CleanSettings, settings_or
from cleaner.kinds import Kind

__all__ = ["clean", "parse", "read_pieces"]

CROSSHEAD = kind_code(Kind.CROSSHEAD)


def parse(text: str, settings: CleanSettings | None = None, *, scorer: LineScorer | None = None) -> Article:
    """Take a page apart: the article, its fields, and every cut with its reason.

    Args:
        text: a page flattened to text; any str, lone surrogates and NUL included.
        settings: how pages are cleaned.
        scorer: what scores the pieces; None for the one that ships.

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
    pieces, traits = read_pieces(text)
    if not len(pieces):
        return _empty(text, pieces, settings)
    scores = (scorer or default_scorer()).score(traits.x)
    verdicts = decide(pieces, traits, scores, settings)
    if is_clean(pieces, verdicts):
        return _left_alone(pieces, verdicts, settings)
    return _article(pieces, traits, verdicts, settings)


def read_pieces(text: str) -> tuple[Pieces, Traits]:
    """The pieces of a page with what their form shows, and their traits: what a scorer is given.

    Args:
        text: a page flattened to text.
    """
    pieces = cut_page(scan(text))
    traits = describe(pieces)
    if len(pieces):
        label_dates(pieces)
        mark_lone_names(pieces, traits.facts)
        mark_captions(pieces, traits.keys[:, 1])
        place(pieces, traits)
    return pieces, traits


def clean(text: str, settings: CleanSettings | None = None) -> str:
    """The body of a page: its paragraphs and crossheads, parted by a blank line.

    Args:
        text: a page flattened to text.
        settings: how pages are cleaned.

    Raises:
        TypeError: text is not a str.
    """
    return parse(text, settings).body


def _empty(text: str, pieces: Pieces, settings: CleanSettings) -> Article:
    none = np.empty(0, dtype=np.int32)
    scores = np.empty(0, dtype=np.float32)
    evidence = Evidence(scores.reshape(0, 1), scores, 1.0)
    verdicts = Verdicts(none.astype(np.int8), none.astype(np.float64), none, none, evidence, none, {})
    return Article(text, "", None, None, (), Decisions(pieces, verdicts, settings, None, stated=False, kept=([], None)))


def _left_alone(pieces: Pieces, verdicts: Verdicts, settings: CleanSettings) -> Article:
    """The article of a text that is clean already: all of it is the body."""
    text = pieces.page.text
    for i in range(len(pieces)):
        stays = Kind.CROSSHEAD if verdicts.kind[i] == CROSSHEAD else Kind.BODY
        verdicts.overrule(i, stays, 1.0, "the text is clean already: nothing in it speaks of a page around it")
    kept = keep(pieces, verdicts)
    trail = Decisions(pieces, verdicts, settings, None, stated=False, kept=kept)
    return Article(text, text, None, None, tuple(kept[0]), trail)


def _article(pieces: Pieces, traits: Traits, verdicts: Verdicts, settings: CleanSettings) -> Article:
    heads, standfirst = find_head(pieces, traits, verdicts.kind)
    for n, i in enumerate(heads):
        told = "the article's words, above it" if n == 0 else "the headline again"
        verdicts.overrule(i, Kind.HEADLINE, 0.1, told)
    for i in standfirst:
        verdicts.overrule(i, Kind.STANDFIRST, 0.2, "between the headline and the byline or date")
    trail = Decisions(pieces, verdicts, settings, heads[0] if heads else None, stated=True, kept=([], None))
    if trail.change_body():
        trail.details  # noqa: B018  before the body is read
    trail.kept = kept = keep(pieces, verdicts)
    return Article(
        pieces.page.text,
        join_kept(pieces.page.text, kept),
        pieces.passage(heads[0]) if heads else None,
        " ".join([pieces.passage(i) for i in standfirst]) or None,
        tuple(kept[0]),
        trail,
    )
