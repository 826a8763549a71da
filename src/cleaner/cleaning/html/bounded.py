"""As much of a page as the reader of what it states may see: no page makes its parser slow.

Parsers that follow the HTML standard take time in the square of how deep elements stand in one another, and of how many
formatting elements are open. So they are given the page as flattening has repaired it, in which there are no more of
these than html_codes.py allows, and of one that is deeper than any that people write only its head.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from cleaner.cleaning.html.claims import Stated
from cleaner.cleaning.html.flattening import Flat
from cleaner.cleaning.html.stated import read_stated

__all__ = ["linked_data", "stated_of"]

_DEEPEST = 500  # elements in one another; of 1,440 pages of news the deepest has some 60
_BEHIND_HEAD = re.compile(rb"<(?:body|frameset|template)")  # templates may be in the head, and as deep as any
# Letters of both sizes, not IGNORECASE, under which no place is found by its first sign: some 30 times as slow.
_OPENING = re.compile(r"<(?:!--|[Ss][Cc][Rr][Ii][Pp][Tt](?=[\s/>]))")
_CLOSING = re.compile(r"</[Ss][Cc][Rr][Ii][Pp][Tt](?=[\s/>])")


def stated_of(html: str, flat: Flat, url: str | None) -> Stated:
    """What a page states of its article, as ``read_stated`` tells it, in time linear in its length.

    Args:
        html: the page.
        flat: the same page, flattened.
        url: its address.
    """
    source = flat.source
    if flat.depth > _DEEPEST:
        source = _BEHIND_HEAD.split(source, maxsplit=1)[0]
    scripts = "".join(f'<script type="application/ld+json">{script}</script>' for script in linked_data(html))
    scripts = scripts.encode("utf-8", "replace").decode()
    return read_stated(LexborHTMLParser(source.decode("utf-8", "replace") + scripts), url)


def linked_data(html: str) -> Iterator[str]:
    """The texts of the scripts of JSON-LD, in order; none that stand in comments or in other scripts.

    >>> script = "<script type=application/ld+json>{}</script>"
    >>> list(linked_data(f"<!-- {script.format(1)} -->{script.format(2)}"))
    ['2']
    """
    at = 0
    while opening := _OPENING.search(html, at):
        if opening[0] == "<!--":
            at = html.find("-->", opening.start() + 2) + 3
            if at < 3:
                return
            continue
        at = html.find(">", opening.end()) + 1
        closing = _CLOSING.search(html, at) if at else None
        if closing is None:
            return
        if "ld+json" in html[opening.end() : at].lower():
            yield html[at : closing.start()]
        at = closing.end()
