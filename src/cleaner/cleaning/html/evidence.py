"""What a page states of itself against what it shows: for each field one value, and who says so.

The page is what readers saw; what it states of itself is often meant for others, for search engines and networks. On
132 pages of 97 publishers, their text parsed without the markup, these are as a parser made for the publisher has them:

=================  =======  ======  ======  ===
field              visible  stated  chosen  of
=================  =======  ======  ======  ===
headline               107     111     115  132
standfirst              72      63      74  102
authors                 80     109     114  130
day of publication     104     127     129  132
=================  =======  ======  ======  ===

Of the 30 pages without a standfirst all state one that is none, and 5 have one chosen.

Headline
    A stated headline that is the visible one gives way to it, as it is shown, whatever site, section or kicker stands
    beside it. Another one wins where it is a first heading (h1) of the page or stands on it, word for word: then what
    looked like the headline was its kicker or another's. One that stands nowhere on the page is for search engines,
    and used only where none is visible, without the site's name.
Standfirst
    The visible one wins. Where none is, a description is one only if it stands on the page in full, and outside the
    body: most are the article's first words, or a line for networks.
Authors
    Stated ones win, for what looks like a byline may be a picture's credit or an editor's. The site, its publisher and
    other organizations alone, which systems state for every article, give way to visible names; and what is visible
    stays as it is where any source agrees.
Published
    A stated moment wins: it has the time, and it is the article's. It gives way only where it is a day and the
    visible one is a moment of that day.
Updated
    Likewise, where it is later than the publication by a minute or more; else there was no update.
Site
    A stated name wins, for what is visible may be an agency or the site's owner. A visible one is taken where it is
    the same in other letters.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

import regex

from cleaner.cleaning.html.claims import Author, Claim, Picture, Stated
from cleaner.cleaning.html.values import Moment
from cleaner.cleaning.lexicon import fold

__all__ = ["Chosen", "Found", "choose"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found:
    """What was read from the visible page.

    Attributes:
        headline: None where none was found, as are the others.
        standfirst: the summary between headline and body.
        authors: the names one by one.
        published: when it was published.
        updated: when it was last changed.
        site: the site's name.
        body: the article's paragraphs.
        text: all that is visible; '' where it is not known what else the page shows.
    """

    headline: str | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    site: str | None = None
    body: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The fields of an article, each with its source; None where nobody says anything.

    Attributes:
        headline: as it is shown, where it is.
        standfirst: likewise.
        authors: the names one by one.
        published: aware where an offset is stated.
        updated: likewise.
        published_text: the publication as it was stated; None where the page shows it.
        updated_text: likewise.
        site: the site's name.
        section: under which the article stands.
        tags: of the surest source.
        language: as ISO 639-1.
        url: the canonical address.
        pictures: in order, each once.
    """

    headline: Claim[str] | None
    standfirst: Claim[str] | None
    authors: Claim[tuple[str, ...]] | None
    published: Claim[datetime] | None
    updated: Claim[datetime] | None
    published_text: str | None
    updated_text: str | None
    site: Claim[str] | None
    section: Claim[str] | None
    tags: Claim[tuple[str, ...]] | None
    language: Claim[str] | None
    url: Claim[str] | None
    pictures: tuple[Picture, ...]


def choose(stated: Stated, found: Found) -> Chosen:
    """The best of what a page states and what it shows, by the rules above.

    Args:
        stated: what read_stated gives.
        found: what the visible page gives.

    >>> moment = Moment(datetime(2024, 5, 3, 10, tzinfo=UTC), "2024-05-03T10:00Z", has_time=True)
    >>> stated = Stated(headline=(Claim("Harbour to close - Herald", "title"),), published=(Claim(moment, "JSON-LD"),))
    >>> chosen = choose(stated, Found(headline="Harbour to close", published=datetime(2024, 5, 3)))
    >>> chosen.headline, chosen.published.source
    (Claim(value='Harbour to close', source='page and title'), 'page and JSON-LD')
    """
    published = _moment(stated.published, found.published)
    updated = _moment(stated.updated, found.updated)
    if updated is not None and published is not None and not _is_later(updated[0].value, published[0].value):
        updated = None
    return Chosen(
        headline=_headline(stated, found),
        standfirst=_standfirst(stated, found),
        authors=_authors(stated, found),
        published=published and published[0],
        updated=updated and updated[0],
        published_text=published and published[1],
        updated_text=updated and updated[1],
        site=_site(stated, found),
        section=_first(stated.section),
        tags=_first(stated.tags),
        language=_first(stated.language),
        url=_first(stated.url),
        pictures=stated.pictures,
    )


def _first(claims: Sequence[Claim[T]]) -> Claim[T] | None:
    return claims[0] if claims else None


def _both(value: T, source: str) -> Claim[T]:
    return Claim(value, f"page and {source}")


_FEWEST = 3  # words by which a headline is known inside another text


def _headline(stated: Stated, found: Found) -> Claim[str] | None:
    plain = [Claim(_without_site(claim.value, stated), claim.source) for claim in stated.headline]
    meant = [claim for claim in plain if claim.source not in _BARE]
    if found.headline is None:
        return _unseen([*meant, *plain])
    own, shown = _folded(found.headline), _folded(found.text)
    headings = {_folded(claim.value) for claim in plain if claim.source == "h1"}
    folded = [(_folded(claim.value), claim) for claim in meant]
    same = [claim for text, claim in folded if text == own]
    if same and (not headings or own in headings):
        return _both(found.headline, same[0].source)
    headed = [claim for text, claim in folded if text in headings and _is_long(text)]
    beside = [claim for text, claim in folded if _holds(shown, text)]
    wider = [Claim(found.headline, claim.source) for text, claim in folded if _holds(text, own)]
    titles = [_folded(claim.value) for claim in plain if claim.source == "title"]
    titled = [Claim(found.headline, "title") for text in titles if text == own or _holds(text, own)]
    best = next(iter([*headed, *same, *beside, *wider, *titled]), None)
    if best is None:
        return Claim(found.headline, "page")
    return _both(found.headline if _folded(best.value) == own else best.value, best.source)


def _folded(text: str) -> str:
    return fold(text.translate(_WITHOUT_WIDTH))


_WITHOUT_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


def _unseen(plain: Sequence[Claim[str]]) -> Claim[str] | None:
    """The headline of a page on which none was seen: as a first heading has it, where a title opens or ends with one.

    Must not fire on the site's name, which is a heading of a word or two, behind others.
    """
    headings = [(_folded(claim.value), claim.value) for claim in plain if claim.source == "h1"]
    for claim in plain[:1]:
        folded = _folded(claim.value)
        for heading, value in headings:
            opens = folded.startswith(f"{heading} ") and " " in heading
            if opens or (_is_long(heading) and folded.endswith(f" {heading}")):
                return Claim(value, claim.source)
    return _first(plain)


_BARE = frozenset({"title", "h1"})


def _is_long(text: str) -> bool:
    return text.count(" ") + 1 >= _FEWEST


def _holds(whole: str, part: str) -> bool:
    """Whether a folded text has another of some words in it, whole words of it."""
    return part.count(" ") + 1 >= _FEWEST and f" {part} " in f" {whole} "


_TAIL = regex.compile(r"\s(?:[-–—|•·:›»]|\|\|)\s|\s?\|\s?")
_TAILS = 3  # names behind one headline: section, paper, its address


def _without_site(headline: str, stated: Stated) -> str:
    """A headline without the site's name behind or in front of it.

    Must not fire on a headline in which the site itself is the news: 'Herald - the story of a paper'.
    """
    names = {fold(claim.value) for claim in stated.site} | set(_hosts(stated.url))
    for _ in range(_TAILS):
        parts = list(_TAIL.finditer(headline))
        if not parts:
            break
        last, first = parts[-1], parts[0]
        if _is_name(headline[last.end() :], names):
            headline = headline[: last.start()].rstrip()
        elif _is_name(headline[: first.start()], names) and fold(headline[first.end() :]).count(" ") + 1 >= _FEWEST:
            headline = headline[first.end() :].lstrip()
        else:
            break
    return headline


def _is_name(text: str, names: Iterable[str]) -> bool:
    folded = fold(text)
    return bool(folded) and folded in names


def _hosts(urls: Sequence[Claim[str]]) -> Iterable[str]:
    """The names that a site's address gives it: 'news example' and 'news' of www.news.example."""
    for claim in urls[:2]:
        host = (urlsplit(claim.value).hostname or "").removeprefix("www.")
        yield fold(host)
        yield from (fold(part) for part in host.split(".")[:-1] if len(part) > 2)


def _standfirst(stated: Stated, found: Found) -> Claim[str] | None:
    if found.standfirst is not None:
        own = _folded(found.standfirst)
        same = next((claim.source for claim in stated.standfirst if _folded(claim.value) == own), None)
        return _both(found.standfirst, same) if same else Claim(found.standfirst, "page")
    if not stated.standfirst:
        return None
    body, shown = _folded(found.body), _folded(found.text)
    for claim in stated.standfirst:
        folded = _folded(claim.value)
        if _is_whole(claim.value) and _is_long(folded) and not _holds(body, folded) and _holds(shown, folded):
            return _both(claim.value, claim.source)
    return None


_BROKEN = regex.compile(r"(?:\.{2,}|…)\W{0,3}\Z")
_CUT = 120  # characters from which on a description without a full stop was cut


def _is_whole(text: str) -> bool:
    """Whether a description was not cut to a length."""
    return _BROKEN.search(text) is None and (len(text) < _CUT or not text[-1].isalnum())


def _authors(stated: Stated, found: Found) -> Claim[tuple[str, ...]] | None:
    own = {fold(name) for name in found.authors}
    for claim in stated.authors:
        several = any(" " in author.name for author in claim.value)
        if {fold(author.name) for author in claim.value} == own and (several or claim is stated.authors[0]):
            return _both(found.authors, claim.source)
    sites = {fold(claim.value) for claim in stated.site} | set(_hosts(stated.url)) | {fold(found.site or "")}
    people = [Claim(_people(claim.value, sites), claim.source) for claim in stated.authors]
    surest = next((claim for claim in people if claim.value), None)
    if surest is not None:
        return surest
    if found.authors:
        return Claim(found.authors, "page")
    named = _first(stated.authors)
    return None if named is None else Claim(tuple(author.name for author in named.value), named.source)


def _people(authors: Sequence[Author], sites: set[str]) -> tuple[str, ...]:
    """The names among authors that are no site's; those of agencies only beside them."""
    others = [author for author in authors if fold(author.name) not in sites]
    return tuple(author.name for author in others) if any(not author.is_organization for author in others) else ()


def _moment(claims: Sequence[Claim[Moment]], found: datetime | None) -> tuple[Claim[datetime], str | None] | None:
    """The stated moment, else the one that is shown; and how it was stated."""
    timed = next((claim for claim in claims if claim.value.has_time), None)
    best = _first(claims)
    if best is not None and timed is not None and best.value.when.date() == timed.value.when.date():
        best = timed
    if best is None:
        return None if found is None else (Claim(found, "page"), None)
    when = best.value.when
    if found is None:
        return Claim(when, best.source), best.value.text
    if found.date() == when.date():
        is_more = not best.value.has_time and found.time() != when.time()
        return _both(found if is_more else when, best.source), None if is_more else best.value.text
    return Claim(when, best.source), best.value.text


_MINUTE = timedelta(minutes=1)


def _is_later(updated: datetime, published: datetime) -> bool:
    if (updated.tzinfo is None) != (published.tzinfo is None):
        updated, published = updated.replace(tzinfo=UTC), published.replace(tzinfo=UTC)
    return updated - published >= _MINUTE


def _site(stated: Stated, found: Found) -> Claim[str] | None:
    best = _first(stated.site)
    if found.site is None:
        return best
    own = _folded(found.site)
    same = next((claim for claim in stated.site if _folded(claim.value) == own), None)
    if same is not None:
        return _both(found.site, same.source)
    return best or Claim(found.site, "page")
