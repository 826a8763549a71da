"""The way of one page through cleaning."""

import warnings
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.article import Article
from cleaner.cleaning.assemble import join_spans
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.deciding import Decided, decide_page, read_page
from cleaner.cleaning.features import Features
from cleaner.cleaning.fields.dates import date_in_address
from cleaner.cleaning.fields.metadata import Metadata
from cleaner.cleaning.lexicon import Lexicon
from cleaner.cleaning.lines import join_lines
from cleaner.cleaning.markup import is_html
from cleaner.cleaning.mentions.relative import count_back
from cleaner.cleaning.page import scan
from cleaner.cleaning.provenance import Decisions
from cleaner.cleaning.scoring import FieldScorer, LineScorer
from cleaner.config import CleanSettings, check_today, check_url, settings_or
from cleaner.errors import HtmlWarning

__all__ = ["body_of", "clean", "make_article", "parse", "read_blocks"]


def parse(
    text: str,
    settings: CleanSettings | None = None,
    *,
    scorer: LineScorer | None = None,
    field_scorer: FieldScorer | None = None,
    today: date | None = None,
    url: str | None = None,
) -> Article:
    """Take a page apart: the article, its fields, and every cut with its reason.

    Args:
        text: a page flattened to text; any str, lone surrogates and NUL included.
        settings: how pages are cleaned.
        scorer: what scores the blocks; None for the one that ships.
        field_scorer: what tells the fields among them; None likewise.
        today: when the page was read, a date or a moment; '3 hours ago' and 'yesterday' are counted back from it. None
            leaves them text, for the page does not say from when they count. A later date is none of the article's.
        url: the page's address; the day in it serves where the page shows none, and ``published_text`` is then that
            part of the address.

    Returns:
        The article. ``kept``, ``removed`` and white space between them cover ``text`` exactly once, and
        ``apply_removals(article.text, article.removed) == article.body``.

    Warns:
        HtmlWarning: the text is HTML, which ``parse_html`` takes.

    Raises:
        TypeError: text is not a str, or url neither one nor None.
        LimitError: it is longer than ``settings.max_page``.
        SettingsError: settings are none, or today is no date.

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
    check_today(today)
    check_url(url)
    text = _plain(text)
    _warn_of_html(text, "parse_html")
    decided = decide_page(text, settings_or(settings, CleanSettings), scorer, field_scorer)
    return make_article(text, decided, today=today, url=url)


def make_article(text: str, decided: Decided, *, today: date | None = None, url: str | None = None) -> Article:
    """The article of a page whose blocks are decided; its fields as ``parse`` gives them.

    Args:
        text: the page.
        decided: what its blocks are.
        today: when it was read.
        url: its address.
    """
    merged = decided.settle_body()
    metadata, captions = decided.read_details()
    language, confidence = decided.language(merged)
    blocks = decided.blocks
    given, merged = decided.as_given(merged)
    if not decided.composed.is_same:
        metadata = decided.metadata_as_given(metadata)
    fields = {
        "headline": None if decided.head is None else _as_line(given, decided.head),
        "standfirst": " ".join([_as_line(given, i) for i in decided.standfirst]) or None,
        "byline": metadata.byline,
        "authors": metadata.authors,
        **_moments(blocks, metadata, today, url),
        "site": metadata.site,
    }
    return Article(
        text=text,
        body=_body(given, merged),
        **fields,
        language=language,
        language_confidence=confidence,
        captions=decided.captions_as_given(captions),
        decisions=Decisions.of(given, decided.labels, merged),
        url=url,
        sources=_sources(fields, dated=metadata.published is not None),
    )


def _as_line(blocks: Blocks, i: int) -> str:
    """The text of a block, which may stand on several lines where some are joined, as one."""
    return join_lines(blocks.passage(i)) if blocks.page.wrapped else blocks.passage(i)


def _sources(fields: dict[str, Any], *, dated: bool) -> tuple[tuple[str, str], ...]:
    """Whose word each field is: the page's, or, of a day that it does not show, the address's."""
    found = [name for name in ("headline", "standfirst", "authors", "published", "updated", "site") if fields[name]]
    return tuple((name, "page" if name != "published" or dated else "address") for name in found)


def _moments(blocks: Blocks, metadata: Metadata, today: date | None, url: str | None) -> dict[str, Any]:
    """The fields of an article's dates, counted back from today where they count back and it is known."""
    made: dict[str, Any] = {}
    published = metadata.published or (date_in_address(url) if url else None)
    for name, stated in (("published", published), ("updated", metadata.updated)):
        when, told = stated or (None, None)
        if when is None and told is not None and today is not None:
            when = count_back(told, today, blocks.page.lexicon)
        if when is not None and today is not None and when.toordinal() > today.toordinal() + 1:
            when = told = None  # an event's, a deadline's: no page was published after it was read
        made |= {name: when, f"{name}_text": told}
    return made


def read_blocks(text: str, lexicon: Lexicon | None = None, *, day_first: bool | None = None) -> tuple[Blocks, Features]:
    """The blocks of a page with what their form shows, and their features: what a scorer is given.

    Args:
        text: a page flattened to text.
        lexicon: what it is read with; None for that of its own languages.
        day_first: how '3/4/2024' is read; None for how its language does.
    """
    return read_page(scan(text, lexicon, day_first=day_first))


def clean(text: str, settings: CleanSettings | None = None) -> str:
    r"""The body of a page: its paragraphs and crossheads, parted by a blank line; ``parse`` without the fields.

    Args:
        text: a page flattened to text.
        settings: how pages are cleaned.

    Raises:
        TypeError: text is not a str.
        LimitError: it is longer than ``settings.max_page``.

    >>> print(clean("Home News Sport Weather Subscribe\nThe wall held on Monday, the council said, all night long."))
    The wall held on Monday, the council said, all night long.
    """
    text = _plain(text)
    _warn_of_html(text, "clean_html")
    return body_of(decide_page(text, settings_or(settings, CleanSettings)))


def _plain(text: str) -> str:
    """A text as a plain str, that of numpy's or another's subclass, too: what is taken out of it is one then."""
    return str.__str__(text) if isinstance(text, str) else text


def _warn_of_html(text: str, call: str) -> None:
    """Say that a text is HTML, whose tags would be read as prose, and which call takes it."""
    if isinstance(text, str) and is_html(text):
        warnings.warn(f"the text is HTML, and is read as if it were prose; use {call}", HtmlWarning, stacklevel=3)


def body_of(decided: Decided) -> str:
    """The body of a page whose blocks are decided."""
    return _body(*decided.as_given(decided.settle_body()))


def _body(blocks: Blocks, merged: NDArray[np.int32]) -> str:
    """The body, given its spans."""
    page = blocks.page
    body = join_spans(page.text, merged, wrapped=page.wrapped)
    return page.text if body == page.text else body
