"""What an HTML page states of itself: in JSON-LD, meta elements, microdata, links to authors, times, its title."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any, TypeVar

from cleaner.cleaning.html.claims import Author, Claim, Field, Picture, Row, Source, Stated
from cleaner.cleaning.html.elements import element_rows, meta_rows
from cleaner.cleaning.html.linked_data import Hints, choose_things, read_things
from cleaner.cleaning.html.linked_fields import linked_rows
from cleaner.cleaning.html.links import base_of, find_bases
from cleaner.cleaning.html.nodes import Nodes
from cleaner.cleaning.html.people import clean_name, split_names
from cleaner.cleaning.html.values import address, language_code, moment, plain
from cleaner.cleaning.lexicon import language_names

__all__ = ["read_stated"]

T = TypeVar("T")

# Which source is surest, for a field or else for all.
_ORDER: tuple[Source, ...] = (
    "JSON-LD", "OpenGraph", "meta", "microdata", "rel=author", "time", "title", "h1", "link", "html", "figure",
)  # fmt: skip
_ORDERS: dict[Field, tuple[Source, ...]] = {
    "url": ("link", "OpenGraph", "JSON-LD", "meta"),
    "site": ("OpenGraph", "JSON-LD", "meta"),
    "language": ("html", "JSON-LD", "meta", "OpenGraph", "microdata"),
}
_MOST = 60  # claims of a field, and names or tags of one
_PICTURES = 200
_TITLES = 8  # by which an article is known among others


def read_stated(
    source: bytes, scripts: Sequence[bytes] = (), url: str | None = None, bases: Sequence[bytes] | None = None
) -> Stated:
    """What a page states of its article.

    Args:
        source: the page, as a parser has repaired and written it out, in UTF-8; as are the next what Flat has.
        scripts: what its scripts of JSON-LD hold.
        url: its address, by which others are made absolute; None where it is unknown.
        bases: what find_bases gives; None where nobody has asked yet.

    Returns:
        For each field what is stated, the surest source first, each value once. Nothing is invented: a field that no
        source states is empty. Any page is read, in time linear in its length.

    >>> from cleaner.cleaning.html.flattening import flatten_html
    >>> flat = flatten_html('''<html lang="en"><title>Harbour to close - The Herald</title>
    ... <meta property="og:site_name" content="The Herald"><script type="application/ld+json">
    ... {"@type": "NewsArticle", "headline": "Harbour to close", "author": {"name": "Ann Lee"},
    ... "datePublished": "2024-05-03T10:00:00+02:00"}</script>''')
    >>> stated = read_stated(flat.source, flat.scripts)
    >>> stated.headline[0], stated.headline[1].source, stated.site[0].value
    (Claim(value='Harbour to close', source='JSON-LD'), 'title', 'The Herald')
    >>> stated.authors[0].value[0].name, stated.published[0].value.when.isoformat(), stated.language[0].value
    ('Ann Lee', '2024-05-03T10:00:00+02:00', 'en')
    """
    page = Nodes.of(source)
    rows = [*meta_rows(page), *element_rows(page)]
    own = address(url)
    base = address(base_of(find_bases(source) if bases is None else bases, own)) or own
    base = base or next((found for row in rows if row.field == "url" and (found := address(row.value))), None)
    urls = [found for row in rows if row.field == "url" and (found := address(row.value, base))]
    titles = [plain(row.value) for row in rows if row.field == "headline"]
    hints = Hints(tuple([*([one] if (one := own or base) else []), *urls][:8]), tuple(titles[:_TITLES]))
    things = read_things(script.decode("utf-8", "replace") for script in scripts)
    rows = [*linked_rows(choose_things(things, hints), things, base), *rows]
    return _sort(rows, base)


def _sort(rows: Sequence[Row], base: str | None) -> Stated:
    """What is stated, by field, made plain."""
    by_field: dict[Field, list[Row]] = {}
    for row in rows:
        by_field.setdefault(row.field, []).append(row)
    for field, own in by_field.items():
        order = _ORDERS.get(field, _ORDER)
        own.sort(key=partial(_place, order))
    language = _claims(by_field, "language", language_code)
    read_in = language[0].value if language and language[0].value in language_names() else "en"
    return Stated(
        headline=_claims(by_field, "headline", _text),
        standfirst=_claims(by_field, "standfirst", _text),
        authors=_claims(by_field, "authors", lambda value: _authors(value, read_in)),
        published=_claims(by_field, "published", lambda value: moment(value, read_in)),
        updated=_claims(by_field, "updated", lambda value: moment(value, read_in)),
        site=_claims(by_field, "site", _site),
        section=_claims(by_field, "section", _text),
        tags=_claims(by_field, "tags", _tags),
        language=language,
        url=_claims(by_field, "url", lambda value: address(value, base)),
        pictures=_pictures(by_field.get("picture", ())),
    )


def _place(order: Sequence[Source], row: Row) -> int:
    return order.index(row.source) if row.source in order else len(order)


def _claims(by_field: dict[Field, list[Row]], field: Field, read: Callable[[object], T | None]) -> tuple[Claim[T], ...]:
    """What is stated of a field, each value once, by the surest source that does."""
    claims: dict[T, Claim[T]] = {}
    for row in by_field.get(field, ())[:_MOST]:
        value = read(row.value)
        if value and value not in claims:
            claims[value] = Claim(value, row.source)
    return tuple(claims.values())


def _text(value: object) -> str | None:
    return plain(value) or None


_LONGEST_SITE = 80  # characters of a site's name


def _site(value: object) -> str | None:
    text = plain(value)
    return text if text and len(text) <= _LONGEST_SITE and not address(text) else None


def _authors(value: object, language: str) -> tuple[Author, ...]:
    """The authors of one source; a single string may name several."""
    stated = [one if isinstance(one, Author) else Author(plain(one)) for one in _listed(value)]
    stated = [one for one in stated if plain(one.name)]
    if len(stated) == 1:
        names = split_names(stated[0].name, language) if not stated[0].is_organization else (stated[0].name,)
        stated = [Author(name, stated[0].is_organization) for name in names]
    cleaned = [(clean_name(one.name, language), one.is_organization) for one in stated[:_MOST]]
    named = {name: Author(name, is_one) for name, is_one in reversed(cleaned) if name is not None}
    # 'All that Ann Lee wrote' is a link to her, beside her name.
    return tuple(one for name, one in reversed(named.items()) if not any(name.endswith(f" {other}") for other in named))


def _tags(value: object) -> tuple[str, ...]:
    """The tags of one source; each of its texts may name several, parted by commas."""
    parts = chain.from_iterable(plain(one).replace(";", ",").split(",") for one in _listed(value))
    return tuple(dict.fromkeys(tag for part in parts if (tag := part.strip(" \t#\"'"))))[:_MOST]


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _pictures(rows: Iterable[Row]) -> tuple[Picture, ...]:
    """Each caption once, with the credit of the first source that states one."""
    known: dict[str, Picture] = {}
    for one in _picture_values(rows):
        caption = plain(one.caption)
        if caption and (caption not in known or known[caption].credit is None):
            known[caption] = Picture(caption, one.credit, one.source)
    return tuple(known.values())[:_PICTURES]


def _picture_values(rows: Iterable[Row]) -> Iterator[Picture]:
    return (row.value for row in rows if isinstance(row.value, Picture))
