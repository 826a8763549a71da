"""The way of one page of HTML through cleaning: flattened, decided with its tags beside its words, its claims heard.

The flat text goes the way that any text goes; its blocks are scored by models that see the tags around them, too. What
the page states of itself is held against what it shows, by the rules of evidence.py.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from cleaner.article import Article
from cleaner.cleaning.deciding import Decided, decide_page
from cleaner.cleaning.features import Beside
from cleaner.cleaning.html.encoding import Decoded, decode_told
from cleaner.cleaning.html.evidence import Chosen, Found, choose
from cleaner.cleaning.html.flattening import Flat, flatten_html
from cleaner.cleaning.html.links import base_of, find_bases, links_of
from cleaner.cleaning.html.outlining import outline_of
from cleaner.cleaning.html.pictures import captions_of
from cleaner.cleaning.html.reasons import tell_tags
from cleaner.cleaning.html.standfirsts import take_standfirst
from cleaner.cleaning.html.stated import read_stated
from cleaner.cleaning.html.values import address
from cleaner.cleaning.html.wholes import keep_wholes
from cleaner.cleaning.parse import body_of, make_article
from cleaner.cleaning.scoring import FieldScorer, LineScorer, default_scorer, html_field_scorer, html_scorer
from cleaner.config import CleanSettings, check_today, check_url, settings_or
from cleaner.errors import LimitError, SettingsError
from cleaner.kernels.cleaning.html_codes import TAG_FEATURES
from cleaner.kinds import Kind

if TYPE_CHECKING:
    from cleaner.cleaning.html.claims import Claim

__all__ = ["clean_html", "decide_html", "flatten", "parse_html"]


def parse_html(
    html: str | bytes,
    *,
    url: str | None = None,
    encoding: str | None = None,
    settings: CleanSettings | None = None,
    today: date | None = None,
) -> Article:
    """Take a page of HTML apart: the article, its fields, and every cut with its reason.

    Args:
        html: the page; bytes are decoded by their byte order mark, ``encoding``, what the page declares, or a guess.
        url: the page's address, by which others in it are made absolute.
        encoding: in which the server says the bytes are; one that they are not in is passed over.
        settings: how pages are cleaned.
        today: when the page was read, as ``parse`` takes it.

    Returns:
        The article. Its ``text`` is the page as ``flatten`` gives it, and all spans are of that; ``evidence`` says
        whose word each field is.

    Raises:
        TypeError: html is neither a str nor bytes, or url neither a str nor None.
        LimitError: its text is longer than ``settings.max_page``, or it than ``settings.max_html``.
        SettingsError: settings are none, today is no date, or encoding no str.

    >>> page = '''<title>Harbour to close - The Herald</title><nav><a href="/">Home</a> <a href="/news">News</a></nav>
    ... <article><h1>Harbour to close</h1><p class="byline">By Ann Lee</p><time>3 May 2024</time>
    ... <p>The harbour will close on Monday for a week, the council said, while divers look at the eastern wall.</p>
    ... <p>Ferries will leave from the old pier until the work is done, and tickets stay valid.</p></article>'''
    >>> article = parse_html(page)
    >>> article.headline, article.authors, len(article.paragraphs)
    ('Harbour to close', ('Ann Lee',), 2)
    """
    check_today(today)
    check_url(url)
    settings = settings_or(settings, CleanSettings)
    decoded = _decoded(html, encoding, settings)
    flat, decided = decide_html(decoded.text, settings)
    tell_tags(flat, decided)
    article = make_article(flat.text, decided, today=today, url=url)
    bases = find_bases(flat.source)
    chosen = choose(read_stated(flat.source, flat.scripts, url, bases), _found(article))
    return _with_chosen(article, chosen, flat, url, decoded, bases)


def clean_html(
    html: str | bytes,
    *,
    url: str | None = None,
    encoding: str | None = None,
    settings: CleanSettings | None = None,
) -> str:
    """The body of a page of HTML; ``parse_html`` without the fields.

    Args:
        html: the page, as ``parse_html`` takes it.
        url: the page's address; taken so that the two calls may be exchanged.
        encoding: in which the server says the bytes are.
        settings: how pages are cleaned.

    Raises:
        TypeError: html is neither a str nor bytes, or url neither a str nor None.
        LimitError: its text is longer than ``settings.max_page``, or it than ``settings.max_html``.

    >>> page = '''<nav>Home News</nav><article><p>The harbour will close on Monday for a week, they said.</p>
    ... <p>Ferries will leave from the old pier until the work is done, and tickets stay valid.</p></article>'''
    >>> print(clean_html(page))
    The harbour will close on Monday for a week, they said.
    <BLANKLINE>
    Ferries will leave from the old pier until the work is done, and tickets stay valid.
    """
    check_url(url)
    settings = settings_or(settings, CleanSettings)
    return body_of(decide_html(_decoded(html, encoding, settings).text, settings)[1])


def flatten(html: str | bytes, *, encoding: str | None = None, settings: CleanSettings | None = None) -> str:
    r"""The text of a page of HTML, a block a line, as ``parse_html`` reads it; nothing is cut but what is not shown.

    Args:
        html: the page, as ``parse_html`` takes it.
        encoding: in which the server says the bytes are.
        settings: how long pages may be.

    Raises:
        TypeError: html is neither a str nor bytes.
        LimitError: it is longer than ``settings.max_html``.

    >>> flatten("<h1>The wall</h1><ul><li>It held.<li>So far.</ul><script>x()</script>")
    'The wall\nIt held.\nSo far.'
    """
    return flatten_html(_decoded(html, encoding, settings_or(settings, CleanSettings)).text).text


def _decoded(html: str | bytes, encoding: str | None, settings: CleanSettings) -> Decoded:
    """The page as text.

    Raises:
        TypeError: it is neither a str nor bytes.
        SettingsError: the encoding is neither a str nor None.
        LimitError: it is too long.
    """
    if not isinstance(html, str | bytes | bytearray | memoryview):
        raise TypeError(f"html is {type(html).__name__}; parse_html takes a str or bytes")
    if not isinstance(encoding, str | None):
        raise SettingsError(
            f"encoding is {encoding!r}; it must be a str, as the server's Content-Type names it, or None"
        )
    if len(html) > settings.max_html:
        raise LimitError(
            f"too long: the page has {len(html):,} characters of HTML, and max_html allows {settings.max_html:,}; "
            "leave it out, or raise max_html of CleanSettings"
        )
    return Decoded(html, None) if isinstance(html, str) else decode_told(bytes(html), declared=encoding)


def decide_html(
    html: str, settings: CleanSettings, scorer: LineScorer | None = None, field_scorer: FieldScorer | None = None
) -> tuple[Flat, Decided]:
    """What each block of a page of HTML is.

    Args:
        html: the page.
        settings: how it is cleaned.
        scorer: what scores its blocks; None for the one that ships.
        field_scorer: what tells the fields among them; None likewise.

    Raises:
        LimitError: its text is longer than ``settings.max_page``.
    """
    flat = flatten_html(html)
    beside = Beside(np.ascontiguousarray(flat.lines[:, 0]), flat.tags)
    alone = _stands_alone(flat)
    if scorer is None:
        scorer = default_scorer() if alone else html_scorer()
    decided = decide_page(flat.text, settings, scorer, field_scorer or html_field_scorer(), beside)
    if decided.head is None and decided.stated:
        _take_heading(flat, decided, alone=alone)
    keep_wholes(flat, decided)
    take_standfirst(flat, decided)
    return flat, decided


_LINK_SHARE = TAG_FEATURES.index("link_share")
_AROUND = [TAG_FEATURES.index(f"in_{name}") for name in ("button", "nav", "aside", "footer", "form", "dialog")]
_A_LINK = 0.5  # the share of a line in links that makes it one


def _stands_alone(flat: Flat) -> bool:
    """Whether an article has nothing around it, as in a feed: what reads flat text reads that; no other saw any."""
    return not (flat.tags[:, _LINK_SHARE] >= _A_LINK).any() and not flat.tags[:, _AROUND].any()


_FIRST = 3  # blocks of the body among which the headline may stand that no model saw, and above an article alone
_H1 = TAG_FEATURES.index("is_h1")


def _take_heading(flat: Flat, decided: Decided, *, alone: bool) -> None:
    """Take the first heading (h1) that opens the body for the headline that no model saw.

    Or that stands right above it, where there is nothing else: pages that are no article have such headings, too.
    """
    body = np.flatnonzero(decided.labels.is_body())[:_FIRST].tolist()
    above = range(max(0, body[0] - _FIRST), body[0]) if body and alone else ()
    for i in (*body, *above):
        start = decided.composed.back(decided.blocks.spans[i, :1])
        if flat.tags[flat.lines_at(start)[0], _H1] > 0:
            decided.labels.overrule(i, Kind.HEADLINE, 0.1, "the first heading of the page")
            decided.head = i
            return


def _found(article: Article) -> Found:
    return Found(
        article.headline, article.standfirst, article.authors, article.published, article.updated, article.site,
        article.body, article.text,
    )  # fmt: skip


def _with_chosen(
    article: Article, chosen: Chosen, flat: Flat, url: str | None, decoded: Decoded, bases: Sequence[bytes]
) -> Article:
    """The article with what was chosen of what its page shows and states, and what its body is in the HTML."""
    fields: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name in ("headline", "standfirst", "authors", "published", "updated", "site", "section", "tags", "url"):
        claim: Claim[Any] | None = getattr(chosen, name)
        if claim is not None:
            shown = article.evidence.get(name, "page")  # of the day in the address that was read as if it were shown
            fields[name], sources[name] = claim.value, claim.source.replace("page", shown, 1)
    if chosen.language is not None and article.language is None:
        fields["language"], sources["language"] = chosen.language.value, chosen.language.source
    if "authors" in fields and fields["authors"] != article.authors:
        fields["byline"] = ", ".join(fields["authors"])
    for name in ("published", "updated"):
        told, when = f"{name}_text", fields.get(name)
        stated = getattr(chosen, told)
        fields[told] = (
            stated if stated is not None else getattr(article, told) if _is_own(article, name, when) else None
        )
        fields.setdefault(name, None)
    fields.setdefault("url", url if address(url) else None)
    if decoded.name is not None:
        sources["encoding"] = decoded.name
    if decoded.guessed:
        sources["encoding_by"] = "guess"
    kept, base = article.kept, base_of(bases, url or fields["url"])
    fields["outline"], fields["links"] = outline_of(flat, kept), links_of(flat, kept, base)
    fields["captions"] = captions_of(flat, article, kept, chosen.pictures)
    return replace(article, **fields, sources=tuple(sources.items()))


def _is_own(article: Article, name: str, when: datetime | None) -> bool:
    """Whether a moment is the one that the page shows, or the page's words say what nobody could date."""
    return when is None or when == getattr(article, name)
