"""JSON-LD: the objects of a page's scripts, mended where that is cheap and safe, and which of them is the article."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from cleaner.cleaning.html.tables import load_names
from cleaner.cleaning.html.values import address, page_key, plain
from cleaner.cleaning.lexicon import fold

__all__ = ["Hints", "Thing", "choose_things", "parse_json", "read_things", "types_of", "urls_of"]

JsonObject = Mapping[str, Any]

_LONGEST = 2_000_000  # characters of a script
_ALL = 4_000_000  # and of all scripts of a page
_MOST = 20_000  # objects and lists of a page
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class Thing:
    """One object of JSON-LD.

    Attributes:
        found: what it holds.
        types: of it, in small letters.
        aside: whether it stands in something other than the page itself: a list of related articles, a comment.
    """

    found: JsonObject
    types: frozenset[str]
    aside: bool


@dataclass(frozen=True, slots=True)
class Hints:
    """What else a page says of itself, by which its article is known among others.

    Attributes:
        urls: its addresses.
        titles: its titles and headings.
    """

    urls: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()


_WRAPPED = re.compile(r"(?:[\s\x00-\x1f\ufeff\u200b]|//|/\*|\*/|<!--|<!\[CDATA\[)*+")
# A string, closed or not, or a comma that nothing follows.
_LOOSE = re.compile(r'"(?:[^"\\]|\\.)*+"?+|,(?=\s*+[}\]])', re.DOTALL)
_WRONG_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.)|\Z)', re.DOTALL)
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+"?+|([\[{])|[\]}]', re.DOTALL)


def parse_json(text: str) -> object:
    r"""What a script of JSON-LD holds; None where it cannot be read.

    What is not JSON is read without comments or CDATA around it, commas before a closing bracket, backslashes in front
    of what needs none, and what follows the first value; line ends may stand in strings. Must not fire on quotation
    marks inside strings: where a string ends is nobody's guess.

    >>> parse_json('<!-- {"a": [1, 2,], "b": "x\ny\\\'s"}; -->')
    {'a': [1, 2], 'b': "x\ny's"}
    """
    if len(text) > _LONGEST:
        return None
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        pass
    m = _WRAPPED.match(text)
    text = _LOOSE.sub(_mend, text[m.end() if m else 0 :])
    if _is_too_deep(text):
        return None
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _mend(m: re.Match[str]) -> str:
    found = m.group()
    if found == ",":
        return ""
    return _WRONG_ESCAPE.sub(_mend_escape, found) if "\\" in found else found


def _mend_escape(m: re.Match[str]) -> str:
    if m[1] is not None:
        return m.group()
    return m[2] if m[2] == "'" else f"\\\\{m[2] or ''}"


def _is_too_deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= _DEEPEST:
        return False
    depth = 0
    for m in _BRACKETS.finditer(text):
        if m[1] is not None:
            depth += 1
            if depth > _DEEPEST:
                return True
        elif m.group() in "]}":
            depth -= 1
    return False


def read_things(scripts: Iterable[str]) -> list[Thing]:
    """The objects of a page's scripts, in order; those that are only named ('@id') are put in the place of their names.

    Args:
        scripts: the texts of its scripts of JSON-LD.
    """
    roots, size = [], 0
    for script in scripts:
        size += len(script)
        if size > _ALL:
            break
        roots.append(parse_json(script))
    things = list(_walk(roots))
    named = {
        one.found["@id"]: one.found
        for one in reversed(things)
        if isinstance(one.found.get("@id"), str) and len(one.found) > 1
    }
    return [Thing(_resolved(one.found, named), one.types, one.aside) for one in things if one.types]


def _walk(roots: Sequence[object]) -> Iterator[Thing]:
    own, count = load_names().own, 0
    stack: list[tuple[object, bool]] = [(root, False) for root in reversed(roots)]
    while stack and count < _MOST:
        one, aside = stack.pop()
        count += 1
        if isinstance(one, list):
            stack.extend((part, aside) for part in reversed(one[:_MOST]) if isinstance(part, list | dict))
        elif isinstance(one, dict):
            yield Thing(one, types_of(one), aside)
            stack.extend(
                (value, aside or key.lower() not in own)
                for key, value in reversed(one.items())
                if isinstance(value, list | dict)
            )


def types_of(found: JsonObject) -> frozenset[str]:
    """The types of an object, in small letters, without the address of who defines them."""
    stated = found.get("@type")
    stated = stated if isinstance(stated, list) else [stated]
    names = (one.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for one in stated[:20] if isinstance(one, str))
    return frozenset(name for name in names if name)


_SHARED = ("author", "creator", "publisher", "image", "isPartOf", "mainEntityOfPage")


def _resolved(found: JsonObject, named: Mapping[str, JsonObject]) -> JsonObject:
    """An object whose authors, publisher and pictures are what their names stand for."""

    def whole(value: object) -> object:
        if isinstance(value, dict) and len(value) <= 2 and "@id" in value and "name" not in value:
            return named.get(value["@id"], value) if isinstance(value["@id"], str) else value
        return (
            [whole(one) for one in value[:_LISTED] if not isinstance(one, list)] if isinstance(value, list) else value
        )

    shared = {key: whole(found[key]) for key in _SHARED if key in found and not _is_nested(found[key])}
    return {**found, **shared} if shared else found


_LISTED = 100  # entries of a list of authors or pictures


def _is_nested(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(one, list) for one in value[:_LISTED])


def choose_things(things: Sequence[Thing], hints: Hints) -> list[Thing]:
    """The objects that are the page's article, the surest first; none where there is none.

    An article is surer than a page, one whose address or headline is the page's than another, one for itself than one
    in a list. A related article, which is in a list and matches nothing, is none, nor is one whose headline shares no
    word with any title of the page. Behind the first come those that
    match as well, and the page itself, which states what the article may not.
    """
    names = load_names()
    keys = {key for url in hints.urls if (key := page_key(url)) is not None}
    titles = [fold(title[:_TITLE]) for title in hints.titles]
    ranked = []
    articles = [one for one in things if one.types & (names.articles | names.pages)]
    for place, one in enumerate(articles[:_RANKED]):
        is_article, headline = bool(one.types & names.articles), plain(one.found.get("headline"))
        matches = _matches(one.found, keys, titles)
        if (not one.aside and (matches or not _is_another(headline, titles))) or (is_article and matches):
            ranked.append(((not is_article, -matches, one.aside, not headline, place), one))
    ranked.sort(key=lambda own: own[0])
    others = [own for own in ranked[1:] if own[0][0] or own[0][1] < 0]
    return [own[1] for own in [*ranked[:1], *others]][:_KEPT]


def _is_another(headline: str, titles: Sequence[str]) -> bool:
    """Whether a headline shares no long word with any title of the page: it is another article's."""
    words = {word for word in fold(headline[:_TITLE]).split() if len(word) >= _LONG}
    return len(words) >= _TELLING and bool(titles) and words.isdisjoint(" ".join(titles).split())


_LONG, _TELLING = 4, 2  # letters of a word, and words that tell
_RANKED = 1_000  # articles of a page
_KEPT = 8  # objects that say something of the article


def _matches(found: JsonObject, keys: set[tuple[str, str]], titles: Sequence[str]) -> int:
    """How many of address and headline are the page's."""
    headline = fold((plain(found.get("headline")) or plain(found.get("name")))[:_TITLE])
    by_address = any(page_key(url) in keys for url in urls_of(found))
    return by_address + any(_is_same_title(headline, title) for title in titles)


def urls_of(found: JsonObject, base: str | None = None) -> list[str]:
    """The addresses that an object has for its own, the surest first."""
    page = found.get("mainEntityOfPage")
    pages = [page.get("@id"), page.get("url")] if isinstance(page, dict) else [page]
    stated = (address(value, base) for value in (found.get("url"), *pages, found.get("@id")) if isinstance(value, str))
    return [url for url in stated if url is not None]


_FEWEST = 3  # words by which a headline is known in a longer title


def _is_same_title(one: str, other: str) -> bool:
    """Whether two folded titles are one, the site's name and the like behind or in front of either aside.

    >>> _is_same_title("harbour to close", "harbour to close the herald"), _is_same_title("news", "news of the world")
    (True, False)
    """
    a, b = sorted((one, other), key=len)
    return bool(a) and (a == b or (a.count(" ") + 1 >= _FEWEST and f" {a} " in f" {b} "))


_TITLE = 1_000  # characters of a title
