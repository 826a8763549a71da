"""The links of a body: where each stands in the text, and where it leads."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

import numpy as np
from numpy.typing import NDArray

from cleaner.cleaning.html.flattening import Flat
from cleaner.cleaning.html.nodes import unescape
from cleaner.cleaning.html.values import ABSOLUTE

__all__ = ["base_of", "find_bases", "links_of", "make_absolute"]

_MOST = 1_000  # links of an article
_LONGEST = 2_000  # bytes of a start tag, in which the address is looked for
_SCHEMES = frozenset({"http", "https", "mailto"})


def links_of(flat: Flat, kept: Sequence[tuple[int, int]], url: str | None) -> tuple[tuple[int, int, str], ...]:
    """The links in a body, in order and without overlap: start and end in the text, and the absolute address.

    A link that goes on over several spans is one in each of them. One that leads nowhere on the web is none: to a place
    on the page itself, to a script, to an address that nobody can make absolute.

    Args:
        flat: the page.
        kept: the spans of the body, in order.
        url: the page's address; None where nobody knows it.

    >>> from cleaner.cleaning.html.flattening import flatten_html
    >>> flat = flatten_html("<p>The <a href='/wall?a=1&amp;b'>wall</a> <a href='javascript:x()'>held</a>.")
    >>> links_of(flat, [(0, 14)], "https://news.example/a")
    ((4, 8, 'https://news.example/wall?a=1&b'),)
    """
    found: list[tuple[int, int, str]] = []
    at, behind = 0, 0
    for start, end, place in _inside(flat.anchors, kept).tolist():
        if start < behind:
            continue  # a link in a link
        while at < len(kept) and kept[at][1] <= start:
            at += 1
        spans = list(_shared(start, end, kept, at))
        address = _address(flat.source, place, url) if spans else None
        if address is None:
            continue
        found += [(first, last, address) for first, last in spans]
        behind = end
        if len(found) >= _MOST:
            break
    return tuple(found[:_MOST])


def find_bases(source: bytes) -> tuple[bytes, ...]:
    """The tags of a repaired page that may say by which address others are made absolute: its first few ``<base>``.

    >>> find_bases(b'<base target="_top"><base href="/b/"><p>One')
    (b'<base target="_top"', b'<base href="/b/"')
    """
    found: list[bytes] = []
    at = source.find(b"<base ")
    while at >= 0 and len(found) < _BASES:
        end = source.find(b">", at)
        found.append(source[at : max(end, at)])
        at = source.find(b"<base ", at + 1)
    return tuple(found)


def base_of(bases: Sequence[bytes], url: str | None) -> str | None:
    """The address by which those of a page are made absolute: that of its first ``<base href>``, or else its own.

    Args:
        bases: what find_bases gives.
        url: the page's address.

    >>> base_of(find_bases(b'<base target="_top"><base href="/b/"><p>One'), "https://news.example/a")
    'https://news.example/b/'
    """
    return next((base for tag in bases if (base := _address(tag, 0, url)) is not None), url)


_BASES = 4  # elements that may say so


def _inside(anchors: NDArray[np.int32], kept: Sequence[tuple[int, int]]) -> NDArray[np.int32]:
    """The anchors that have something of a span: most of a page's are of its menus."""
    if not kept or not len(anchors):
        return anchors[:0]
    spans = np.array(kept, dtype=np.int64)
    next_one = np.searchsorted(spans[:, 1], anchors[:, 0], side="right")
    starts = np.append(spans[:, 0], _NOWHERE)[next_one]
    found: NDArray[np.int32] = anchors[starts < anchors[:, 1]]
    return found


_NOWHERE = 1 << 40  # behind every text


def _shared(start: int, end: int, kept: Sequence[tuple[int, int]], at: int) -> Iterator[tuple[int, int]]:
    """What a link has of the spans from one on."""
    while at < len(kept) and kept[at][0] < end:
        yield max(start, kept[at][0]), min(end, kept[at][1])
        at += 1


def _address(source: bytes, place: int, url: str | None) -> str | None:
    """Where the link leads whose start tag stands at a place of the repaired page; None for nowhere on the web."""
    tag = source[place : place + _LONGEST]
    name = tag.find(b' href="')
    last = tag.find(b'"', name + 7)
    if name < 0 or last < 0:
        return None
    text = unescape(tag[name + 7 : last]).replace("\n", "").strip()
    if not text or text.startswith("#") or not text.isprintable():
        return None
    return make_absolute(text, url or "")


# Paths that urljoin puts behind the host as they are: most of a page's.
_ROOTED = re.compile(r"(?:/[A-Za-z0-9_~%+,@!=&-][A-Za-z0-9._~%+,@!=&-]*+)++/?(?:\?[A-Za-z0-9._~%+,@!=&/:-]++)?")


def make_absolute(text: str, base: str) -> str | None:
    """An address made absolute; None where it leads nowhere on the web.

    >>> make_absolute("/b?c", "https://news.example/a"), make_absolute("../b", "https://news.example/a/c")
    ('https://news.example/b?c', 'https://news.example/b')
    """
    if ABSOLUTE.fullmatch(text):
        return text
    if (root := _root(base)) and _ROOTED.fullmatch(text):
        return root + text
    try:
        whole = urljoin(base, text)
        parts = urlsplit(whole)
    except ValueError:
        return None
    leads = parts.scheme in _SCHEMES and (parts.hostname or (parts.scheme == "mailto" and parts.path))
    return whole.replace(" ", "%20") if leads else None


@lru_cache(maxsize=16)
def _root(base: str) -> str:
    """Scheme and host of an address, '' where it has none of the web."""
    try:
        parts = urlsplit(base)
    except ValueError:
        return ""
    is_plain = parts.scheme in {"http", "https"} and _HOST.fullmatch(parts.netloc)
    return f"{parts.scheme}://{parts.netloc}" if is_plain else ""


_HOST = re.compile(r"[A-Za-z0-9.-]+")
