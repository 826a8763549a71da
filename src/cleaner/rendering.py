"""An article as Markdown or HTML: headings, lists, quotes, links and tables of what is kept. Nothing goes unescaped."""

import re
import struct
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from cleaner.kinds import Kind
from cleaner.shown import escaped

if TYPE_CHECKING:
    from cleaner.article import Article

__all__ = [
    "GOES_ON",
    "HEADINGS",
    "ITEM",
    "MOST_NUMBERED",
    "NUMBERED",
    "OPENS",
    "PARAGRAPH",
    "PRE",
    "QUOTE",
    "ROW",
    "is_outline",
    "pack_outline",
    "to_html",
    "to_markdown",
]

# What ``Article.outline`` says of a span of the body, a byte each. Headings have their level, items their depth on top.
PARAGRAPH, HEADINGS, QUOTE, PRE, ROW, ITEM, NUMBERED = 0, 6, 7, 8, 9, 16, 24
_CROSSHEAD = 2  # the level of a crosshead in flat text
# Behind these stands a number of two bytes a span, where one says anything: of an item its own plus 1, 0 where nobody
# knows it; of a row the column in which it begins. On top, whether a span goes on with the item or row of one before,
# and whether it opens a table.
MOST_NUMBERED, OPENS, GOES_ON = 0x3FFF, 0x4000, 0x8000


def pack_outline(codes: Sequence[int], numbers: Sequence[int]) -> bytes:
    r"""What ``Article.outline`` holds of the codes of the spans and their numbers.

    >>> pack_outline([QUOTE, PARAGRAPH], [0, 0]), pack_outline([NUMBERED], [5])
    (b'\x07\x00', b'\x18\x05\x00')
    """
    return bytes(codes) + (struct.pack(f"<{len(numbers)}H", *numbers) if any(numbers) else b"")


def is_outline(outline: bytes, spans: int) -> bool:
    """Whether an outline is one of so many spans."""
    return len(outline) in (spans, 3 * spans)


class _Part(NamedTuple):
    """A span of the body: what it is, its number, its text, and the links in it, by offsets in the text."""

    code: int
    number: int
    text: str
    links: tuple[tuple[int, int, str], ...]

    @property
    def goes_on(self) -> bool:
        """Whether it stands in the item or row of a part before."""
        return self.number & GOES_ON != 0


def _parts(article: "Article") -> list[_Part]:
    kept = article.kept
    codes: Sequence[int] = article.outline[: len(kept)]
    numbers: Sequence[int] = [number for (number,) in struct.iter_unpack("<H", article.outline[len(kept) :])]
    if not codes:
        heads = {line.start for line in article.lines if line.kind is Kind.CROSSHEAD}
        codes = [_CROSSHEAD if start in heads else PARAGRAPH for start, _ in kept]
    found: list[_Part] = []
    links, at = article.links, 0
    # What stands in a paragraph at the ends of its lines, by where these end.
    goes_on = {cut.end: cut.left for cut in article.removed if "\n" not in cut.left}
    for code, number, (start, end) in zip(codes, numbers or [0] * len(kept), kept, strict=True):
        own = []
        while at < len(links) and links[at][0] < end:
            first, last, address = links[at]
            if start <= first < last <= end:
                own.append((first - start, last - start, address))
            at += 1
        part = _Part(code, number, article.text[start:end], tuple(own))
        if found and start in goes_on:
            part = _joined(found.pop(), goes_on[start], part)
        found.append(part)
    return found


def _joined(part: _Part, joint: str, further: _Part) -> _Part:
    """A part of a paragraph with the one on its next line."""
    by = len(part.text) + len(joint)
    links = tuple((first + by, last + by, address) for first, last, address in further.links)
    return _Part(part.code, part.number, f"{part.text}{joint}{further.text}", part.links + links)


def _by_link(part: _Part) -> Iterator[tuple[str, str | None]]:
    """The text of a part piece by piece, each link with its address."""
    at = 0
    for first, last, address in part.links:
        yield part.text[at:first], None
        yield part.text[first:last], address
        at = last
    yield part.text[at:], None


def _head_of(article: "Article") -> tuple[str | None, str | None]:
    """What stands above the body: the headline, and the standfirst where the body does not begin with it."""
    standfirst = article.standfirst
    return article.headline, None if standfirst is None or standfirst in article.body else standfirst


def _sort_of(part: _Part) -> int:
    """Parts of one sort stand together: the items of a list, the rows of a table, the lines of a quote."""
    return min(ITEM, part.code)


# Markdown (CommonMark, with GitHub's tables).

_SIGNS = re.compile(r"([\\`*_\[\]<>|~]|&(?=#?\w{1,32};))")
_OPENS = re.compile(r"^(\s{0,3})([#+\-=]|\d{1,9}(?=[.)]))")


def _plain(text: str) -> str:
    """Text that Markdown reads as it stands."""
    text = _SIGNS.sub(r"\\\1", text)
    return _OPENS.sub(lambda m: m[1] + (m[2] if m[2].isdigit() else f"\\{m[2]}"), text, count=1)


def _number_escaped(text: str) -> str:
    """'1. May' as text that opens no list."""
    return re.sub(r"^(\s{0,3}\d{1,9})([.)])(?=\s|$)", r"\1\\\2", text)


def _inline(part: _Part) -> str:
    """The text of a part with its links, on one line."""
    pieces: list[str] = []
    for text, address in _by_link(part):
        if address is None:
            pieces.append(_plain(text))
        else:
            pieces[-1] = re.sub(r"!$", r"\\!", pieces[-1])  # which would make a picture of the link
            pieces.append(f"[{_plain(text)}](<{_target(address)}>)")
    return _number_escaped(" ".join("".join(pieces).split()))


def _target(address: str) -> str:
    """An address that stands between angle brackets."""
    address = re.sub(r"&(?=#?\w{1,32};)", "&amp;", address)
    return re.sub(r"[<>\\\s]", lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode("utf-8", "replace")), address)


def to_markdown(article: "Article", *, headline: bool = True) -> str:
    """The article in Markdown.

    Args:
        article: of a page of text or HTML.
        headline: put headline and standfirst above the body.
    """
    blocks = []
    title, standfirst = _head_of(article) if headline else (None, None)
    if title:
        blocks.append(_heading(1, _number_escaped(_plain(" ".join(title.split())))))
    if standfirst:
        blocks.append(f"*{_plain(' '.join(standfirst.split()))}*")
    for sort, group in groupby(_parts(article), _sort_of):
        blocks += _markdown_of(sort, list(group))
    return "\n\n".join(blocks)


def _markdown_of(sort: int, parts: list[_Part]) -> Iterator[str]:
    if sort == ITEM:
        yield "\n".join(_items(parts))
    elif sort == ROW:
        for table in _tables(parts):
            yield "\n".join(_rows(table))
    elif sort == QUOTE:
        yield "\n>\n".join(f"> {_inline(part)}" for part in parts)
    elif sort == PRE:
        fence = "`" * max(3, 1 + max((len(run) for part in parts for run in re.findall("`+", part.text)), default=0))
        yield "\n".join([fence, *(part.text for part in parts), fence])
    else:
        for part in parts:
            yield _heading(part.code, _inline(part)) if part.code else _inline(part)


def _heading(level: int, text: str) -> str:
    """A heading; signs at its end that would close it are escaped."""
    return re.sub(r"(?<= )(#+)$", r"\\\1", f"{'#' * level} {text}")


def _items(parts: Sequence[_Part]) -> Iterator[str]:
    """Items, none deeper than a step below the one before, each as far in as the text of its holder.

    A further paragraph of an item stands under its text, behind an empty line.
    """
    open_: list[tuple[bool, int, int]] = []  # of each list: whether it is numbered, its last number, its items' margin
    for part in parts:
        numbered, depth = _list_of(part, len(open_))
        if part.goes_on and depth < len(open_):
            del open_[depth + 1 :]
            yield f"\n{' ' * open_[depth][2]}{_inline(part)}"
            continue
        last = open_[depth][1] if depth < len(open_) and open_[depth][0] == numbered else 0
        number = _number_of(part, last)
        margin = open_[depth - 1][2] if depth else 0
        mark = f"{number}." if numbered else "-"
        open_[depth:] = [(numbered, number, margin + len(mark) + 1)]
        yield f"{' ' * margin}{mark} {_inline(part)}"


def _list_of(part: _Part, deepest: int) -> tuple[bool, int]:
    """Whether an item's list is numbered, and how deep it is, no deeper than it may be."""
    numbered = part.code >= NUMBERED
    return numbered, min(part.code - (NUMBERED if numbered else ITEM), deepest)


def _number_of(part: _Part, last: int) -> int:
    """An item's own number, or the one behind the last."""
    return (part.number & MOST_NUMBERED) - 1 if part.number & MOST_NUMBERED else last + 1


def _tables(parts: Sequence[_Part]) -> Iterator[list[list[str]]]:
    """The tables of some rows, each a list of rows of cells; what goes on with a row is put into its cells."""
    table: list[list[str]] = []
    for part in parts:
        if part.number & OPENS and table:
            yield table
            table = []
        if not (part.goes_on and table):
            table.append([])
        row, column = table[-1], part.number & MOST_NUMBERED
        cells = part.text.split("\t")
        row += [""] * (column + len(cells) - len(row))
        for at, cell in enumerate(cells, column):
            row[at] = " ".join(f"{row[at]} {cell}".split())
    yield table


def _rows(table: Sequence[Sequence[str]]) -> Iterator[str]:
    cells = [[_plain(cell) for cell in row] for row in table]
    width = max(map(len, cells))
    for i, row in enumerate(cells):
        yield f"| {' | '.join([*row, *[''] * (width - len(row))])} |"
        if i == 0:
            yield f"|{' --- |' * width}"


# HTML.


def _linked(part: _Part) -> str:
    pieces = (
        escaped(text) if address is None else f'<a href="{escaped(address)}">{escaped(text)}</a>'
        for text, address in _by_link(part)
    )
    return "".join(pieces)


def to_html(article: "Article", *, headline: bool = True) -> str:
    """The article as an ``<article>`` of plain HTML, without scripts and styles.

    Args:
        article: of a page of text or HTML.
        headline: put headline and standfirst above the body.
    """
    blocks = []
    title, standfirst = _head_of(article) if headline else (None, None)
    if title:
        blocks.append(f"<h1>{escaped(title)}</h1>")
    if standfirst:
        blocks.append(f"<p><em>{escaped(standfirst)}</em></p>")
    for sort, group in groupby(_parts(article), _sort_of):
        blocks += _html_of(sort, list(group))
    return "\n".join(["<article>", *blocks, "</article>"])


def _html_of(sort: int, parts: list[_Part]) -> Iterator[str]:
    if sort == ITEM:
        yield _lists(parts)
    elif sort == ROW:
        for table in _tables(parts):
            cells = ("".join(f"<td>{escaped(cell)}</td>" for cell in row) for row in table)
            yield f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
    elif sort == QUOTE:
        yield f"<blockquote>{''.join(f'<p>{_linked(part)}</p>' for part in parts)}</blockquote>"
    elif sort == PRE:
        yield f"<pre>{escaped(chr(10).join(part.text for part in parts))}</pre>"
    else:
        for part in parts:
            name = f"h{part.code}" if part.code else "p"
            yield f"<{name}>{_linked(part)}</{name}>"


def _lists(parts: Sequence[_Part]) -> str:
    """Lists in lists, as deep as the items say, numbered as they are."""
    pieces: list[str] = []
    open_: list[tuple[bool, int]] = []  # of each list: whether it is numbered, its last number
    for part in parts:
        numbered, depth = _list_of(part, len(open_))
        goes_on = part.goes_on and depth < len(open_)
        while len(open_) > depth + 1 or (len(open_) == depth + 1 and open_[-1][0] != numbered and not goes_on):
            pieces.append(_LIST_ENDS[open_.pop()[0]])
        if goes_on:
            pieces.append(f"<p>{_linked(part)}</p>")
            continue
        is_first = len(open_) == depth
        number = _number_of(part, 0 if is_first else open_[-1][1])
        if is_first:
            start = f' start="{number}"' if numbered and number != 1 else ""
            pieces.append(f"<ol{start}>" if numbered else "<ul>")
        else:
            pieces.append("</li>")
        value = f' value="{number}"' if numbered and not is_first and number != open_[-1][1] + 1 else ""
        pieces.append(f"<li{value}>{_linked(part)}")
        open_[depth:] = [(numbered, number)]
    pieces += [_LIST_ENDS[numbered] for numbered, _ in reversed(open_)]
    return "".join(pieces)


_LIST_ENDS = {True: "</li></ol>", False: "</li></ul>"}
