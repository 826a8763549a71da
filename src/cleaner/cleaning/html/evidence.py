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
    Stated ones win, for what looks like a byline may be a picture's credit or an editor's. The site, its staff and
    other organizations alone, which systems state for every article, give way to visible names; and what is visible
    stays as it is where any source agrees.
Published
    A stated moment wins: it has the time, and it is the article's. It gives way only where the visible one is the same
    with its hour or its offset.
Updated
    Likewise, where it is later than the publication by a minute or more; else there was no update.
Site
    A stated name wins, for what is visible may be an agency or the site's owner. A visible one is taken where it is
    the same in other letters.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import TypeVar
from urllib.parse import urlsplit

import regex

from cleaner.cleaning.html.claims import Author, Claim, Picture, Stated
from cleaner.cleaning.html.moments import choose_moment, is_later
from cleaner.cleaning.html.tables import load_names
from cleaner.cleaning.lexicon import fold, fold_case

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

    >>> from cleaner.cleaning.html.values import Moment
    >>> moment = Moment(datetime(2024, 5, 3, 10), "2024-05-03T10:00", has_time=True)
    >>> stated = Stated(headline=(Claim("Harbour to close - Herald", "title"),), published=(Claim(moment, "JSON-LD"),))
    >>> chosen = choose(stated, Found(headline="Harbour to close", published=datetime(2024, 5, 3)))
    >>> chosen.headline, chosen.published.source
    (Claim(value='Harbour to close', source='page and title'), 'page and JSON-LD')
    """
    published = choose_moment(stated.published, found.published)
    updated = choose_moment(stated.updated, found.updated)
    if (
        updated is not None
        and published is not None
        and not is_later(updated[0].value, published[0].value, found.published)
    ):
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


def _folded(text: str) -> str:
    return fold(_without_width(text))


def _without_width(text: str) -> str:
    if text.isascii():
        return text
    for mark in "\u00ad\u200b\u2060\ufeff":
        text = text.replace(mark, "")
    return text


_FEWEST = 3  # words by which a text is known inside another


def _is_long(text: str) -> bool:
    return text.count(" ") + 1 >= _FEWEST


def _holds(whole: str, part: str) -> bool:
    """Whether a folded text has another of some words in it, whole words of it."""
    return _is_long(part) and f" {part} " in f" {whole} "


_WORD = regex.compile(r"\p{L}+")
_PLACES = 20  # of a text's longest word, at which the text is looked for
_PROBES = 4  # of its words that are looked for there before any is folded
_SOUGHT, _LONGEST = 10, 1_500  # texts that are looked for on a page, and the characters of one


@lru_cache(maxsize=2)
def _sought(page: str) -> str:
    """A page as it is looked through; several texts are looked for in one."""
    return fold_case(_without_width(page))


def _stands_in(page: str, text: str) -> bool:
    """Whether a page has a text of some words in it, by their folded forms, around any place of its longest word."""
    if len(text) > _LONGEST:
        return False
    folded, page = _folded(text), _sought(page)
    # Words of ASCII are whole tokens wherever they stand: what has not all of these has not the text.
    probes = sorted({t for t in folded.split(" ") if t.isascii() and t.isalpha()}, key=len)[-_PROBES:]
    longest = max(_WORD.findall(fold_case(_without_width(text))), key=len, default="")
    reach, at = 2 * len(text), -1
    for _ in range(_PLACES if longest and _is_long(folded) else 0):
        at = page.find(longest, at + 1)
        if at < 0:
            break
        around = page[max(0, at - reach) : at + reach]
        if all(probe in around for probe in probes) and _holds(fold(around), folded):
            return True
    return False


def _headline(stated: Stated, found: Found) -> Claim[str] | None:
    sites = _site_names(stated)
    plain = [Claim(_without_site(claim.value, sites), claim.source) for claim in stated.headline]
    meant = [claim for claim in plain if claim.source not in _BARE]
    if found.headline is None:
        return _unseen([*meant, *plain], sites) if _is_article(stated, found) else None
    own = _folded(found.headline)
    headings = {_folded(claim.value) for claim in plain if claim.source == "h1"}
    folded = [(_folded(claim.value), claim) for claim in meant]
    same = [_both(found.headline, claim.source) for text, claim in folded if text == own]
    if same and (not headings or own in headings):
        return same[0]
    headed = [_both(claim.value, claim.source) for text, claim in folded if text in headings and _is_long(text)]
    if headed or same:
        return [*headed, *same][0]
    beside = (_both(claim.value, claim.source) for claim in meant[:_SOUGHT] if _stands_in(found.text, claim.value))
    others = [*meant, *(claim for claim in plain if claim.source == "title")]
    wider = (_both(found.headline, claim.source) for claim in others if _holds(_folded(claim.value), own))
    return next(chain(beside, wider), Claim(found.headline, "page"))


_BARE = frozenset({"title", "h1"})


def _is_article(stated: Stated, found: Found) -> bool:
    """Whether a page on which no headline was seen holds an article: by its body, or by whom it is, or when.

    Every page has a title, most have a first heading: what was not found, logins, errors. Must not fire on an article
    whose headline the model did not see.
    """
    told = stated.published or stated.authors or found.published or found.authors or _is_linked(stated.headline)
    return len(found.body) >= _SHORT or bool(told)


def _is_linked(claims: Sequence[Claim[str]]) -> bool:
    """Whether an object that is an article has a headline."""
    return any(claim.source in _OBJECTS for claim in claims)


_OBJECTS = frozenset({"JSON-LD", "microdata"})
_SHORT = 300  # characters of a body that is none by itself


def _unseen(plain: Sequence[Claim[str]], sites: AbstractSet[str]) -> Claim[str] | None:
    """The headline where none was seen: as a first heading has it, where the surest one opens or ends with that.

    Must not fire on the site's name, which may be a heading.
    """
    if not plain:
        return None
    surest = _folded(plain[0].value)
    for claim in plain:
        heading = _folded(claim.value)
        if claim.source == "h1" and heading not in sites:
            opens = " " in heading and surest.startswith(f"{heading} ")
            if opens or (_is_long(heading) and surest.endswith(f" {heading}")):
                return Claim(claim.value, plain[0].source)
    return plain[0]


_TAIL = regex.compile(r"\s(?:[-–—|•·:›»]|\|\|)\s|\s?\|\s?")
_TAILS = 3  # names behind one headline: section, paper, its address


def _without_site(headline: str, sites: AbstractSet[str]) -> str:
    """A headline without the site's name behind it, or in front of it where words of a headline remain.

    Must not fire on a headline in which the site itself is the news: 'Herald - the end'.
    """
    for _ in range(_TAILS):
        parts = list(_TAIL.finditer(headline))
        if not parts:
            break
        last, first = parts[-1], parts[0]
        if _folded(headline[last.end() :]) in sites:
            headline = headline[: last.start()].rstrip()
        elif _folded(headline[: first.start()]) in sites and _is_long(_folded(headline[first.end() :])):
            headline = headline[first.end() :].lstrip()
        else:
            break
    return headline


def _site_names(stated: Stated) -> set[str]:
    """The folded names of a site, those included that its address gives it: www.news.example is 'news', too."""
    names = {_folded(claim.value) for claim in stated.site}
    for claim in stated.url[:2]:
        host = (urlsplit(claim.value).hostname or "").removeprefix("www.")
        names |= {_folded(host), *(_folded(part) for part in host.split(".")[:-1] if len(part) > 2)}
    return names - {""}


def _standfirst(stated: Stated, found: Found) -> Claim[str] | None:
    if found.standfirst is not None:
        own = _folded(found.standfirst)
        same = next((claim.source for claim in stated.standfirst if _folded(claim.value) == own), None)
        return _both(found.standfirst, same) if same else Claim(found.standfirst, "page")
    for claim in stated.standfirst[:_SOUGHT]:
        text = claim.value
        if _is_whole(text) and _stands_in(found.text, text) and not _stands_in(found.body, text):
            return _both(text, claim.source)
    return None


_BROKEN = regex.compile(r"(?:\.{2,}|…)\W{0,3}\Z")
_CUT = 120  # characters from which on a description without a full stop was cut


def _is_whole(text: str) -> bool:
    """Whether a description was not cut to a length."""
    return _BROKEN.search(text) is None and (len(text) < _CUT or not text[-1].isalnum())


def _authors(stated: Stated, found: Found) -> Claim[tuple[str, ...]] | None:
    own = {_folded(name) for name in found.authors}
    for claim in stated.authors:
        several = any(" " in author.name for author in claim.value)
        if {_folded(author.name) for author in claim.value} == own and (several or claim is stated.authors[0]):
            return _both(found.authors, claim.source)
    sites = _site_names(stated) | {_folded(found.site or "")}
    people = [Claim(_people(claim.value, sites), claim.source) for claim in stated.authors]
    surest = next((claim for claim in people if claim.value), None)
    if surest is not None:
        return surest
    if found.authors:
        return Claim(found.authors, "page")
    named = _first(stated.authors)
    return None if named is None else Claim(tuple(author.name for author in named.value), named.source)


def _people(authors: Sequence[Author], sites: AbstractSet[str]) -> tuple[str, ...]:
    """The names among authors that are no site's and no desk's; those of agencies only beside them."""
    others = [author for author in authors if not _is_desk(_folded(author.name), sites)]
    return tuple(author.name for author in others) if any(not author.is_organization for author in others) else ()


def _is_desk(name: str, sites: AbstractSet[str]) -> bool:
    """Whether a folded name is the site's, or its staff's: 'staff writer', 'herald staff', 'the herald newsroom'.

    Must not fire on a name of which a desk's word is the last by chance: 'Ann Staff'.
    """
    desks = load_names().desks
    if name in sites or name in desks:
        return True
    words = name.split()
    return any(
        " ".join(words[at:]) in desks and any(_is_name_of(words[:at], site) for site in sites)
        for at in range(1, len(words))
    )


def _is_name_of(words: Sequence[str], site: str) -> bool:
    """Whether words are a site's name, an article before either aside."""
    own = site.split()
    return bool(own) and (list(words) in (own, own[1:]) or list(words[1:]) == own)


def _site(stated: Stated, found: Found) -> Claim[str] | None:
    best = _first(stated.site)
    if found.site is None:
        return best
    own = _folded(found.site)
    same = next((claim for claim in stated.site if _folded(claim.value) == own), None)
    if same is not None:
        return _both(found.site, same.source)
    return best or Claim(found.site, "page")
