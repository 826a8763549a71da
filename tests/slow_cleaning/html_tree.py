"""The slow twin of kernels/cleaning/html_{strip,room,scan}.py: pages of HTML as elements and lines."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from cleaner.kernels.cleaning import html_codes as codes

__all__ = ["Element", "Line", "Tree", "read_tree", "room_of", "strip_page"]

_TAG_NAME = re.compile(r"[^\x00-\x20>/]*")
_ATTRIBUTE = re.compile(
    r"""[\x00-\x20/]* (?: (?P<end>>) | (?P<name>[^\x00-\x20/>][^\x00-\x20=>/]*)
    (?: = (?: "(?P<quoted>[^"]*)"? | (?P<bare>[^\x00-\x20>]*) ) )? )""",
    re.VERBOSE,
)
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&nbsp;": " "}
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\x00"


@cache
def word_groups() -> tuple[dict[str, str], dict[str, str]]:
    """Group by whole word, and by what words begin with."""
    groups = tomllib.loads((files("cleaner.data") / "html_words.toml").read_text(encoding="utf-8"))
    named = {word: group for group, words in groups.items() for word in words}
    return (
        {word: group for word, group in named.items() if not word.endswith("*")},
        {word[:-1]: group for word, group in named.items() if word.endswith("*")},
    )


def group_of(word: str) -> str | None:
    whole, openings = word_groups()
    found = [openings[word[:n]] for n in range(1, len(word) + 1) if word[:n] in openings]
    return whole.get(word) or (found[-1] if found else None)


@dataclass(eq=False)
class Element:
    name: str
    parent: "Element | None"
    start: int
    inside: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    classes: tuple[str, ...] = ()
    hidden: bool = False
    ordinal: int = 0
    is_link: bool = False
    is_bare: bool = False
    spanned: tuple[int, int] = (1, 1)

    def up(self) -> "list[Element]":
        """The element itself and those that it is in, the page last."""
        found = [self]
        while found[-1].parent is not None:
            found.append(found[-1].parent)
        return found

    @property
    def is_block(self) -> bool:
        return self.name in codes.BLOCKS or self.parent is None

    @property
    def block(self) -> "Element":
        return next(e for e in self.up() if e.is_block)


@dataclass
class Line:
    text: str
    holder: Element
    chars: int
    linked: int
    alt: bool
    column: int


class Tree:
    """A repaired page as it is read, tag by tag."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.page = Element("", None, 0)
        self.elements = [self.page]
        self.lines: list[Line] = []
        self.open: list[tuple[str, Element | None]] = []
        self.written = ""
        self.pending = ""
        self.runs: list[tuple[Element, int]] = []
        self.alts: list[tuple[str, Element]] = []
        self.links: dict[Element, list[tuple[int, int, int]]] = {}  # places on lines, by line
        self.touched: list[tuple[Element, int, int]] = []
        self.column = self.next = self.first = self.last = 0
        self.taken: list[dict[int, int]] = [{}]  # of each open table, for how many rows each column is taken
        self.outer: list[tuple[int, int]] = []  # in which columns tables stand

    @property
    def anchors(self) -> list[list[int]]:
        """The links that have text: its span, and the place of the start tag."""
        starts = [sum(len(line.text) + 1 for line in self.lines[:row]) for row in range(len(self.lines))]
        order = [e for e in self.elements if e.is_link][: codes.MOST_ANCHORS]
        return [
            [starts[self.links[e][0][0]] + self.links[e][0][1], starts[self.links[e][-1][0]] + self.links[e][-1][2],
             len(self.source[: e.start].encode())]
            for e in order if e in self.links
        ]  # fmt: skip

    @property
    def top(self) -> Element | None:
        """The innermost open element; None in what is hidden."""
        return self.open[-1][1] if self.open else self.page

    @property
    def is_pre(self) -> bool:
        return any(name == "pre" for name, _ in self.open)

    def begins_anew(self, sign: str) -> bool:
        before = self.written.rstrip(_INVISIBLE)[-1:]
        if _is(sign, "upper"):
            return _is(before, "lower") or _is(before, "decimal")
        return _is(sign, "decimal") and _is(before, "lower")

    def stands_apart(self) -> bool:
        """Whether the text that comes stands in another link or part than what is on the line, with nothing else."""
        if not self.runs or self.pending:
            return False
        one, two = ([*reversed(e.up())] for e in (self.runs[-1][0], self.top))
        shared = sum(a is b for a, b in zip(one, two, strict=False))
        if shared in (len(one), len(two)) or one[shared - 1].is_bare:
            return False
        one, two = one[shared], two[shared]
        parts = ("a", "span", "time", "label", "cite", "small")
        differ = (one.name, one.classes) != (two.name, two.classes)
        return {one.name, two.name} <= set(parts) and (differ or one.name == two.name == "a")

    def write(self, text: str, *, apart: bool = False) -> int:
        """Put text on the line; how many letters it has."""
        chars = 0
        for letter in re.findall("&(?:lt|gt|amp|quot|nbsp);|.", text, re.DOTALL):
            sign = _ENTITIES.get(letter, letter)
            if sign.isspace():
                self.pending = self.pending or " "
                continue
            if sign in _INVISIBLE and not self.written:
                continue
            if apart and not chars and not self.pending and self.begins_anew(sign):
                self.pending = " "
            steps = max(1, self.column - self.last) if "\t" in self.pending else 1
            self.first = self.first if self.written else self.column
            self.written += (self.pending * steps if self.written else "") + sign
            self.pending, self.last = "", self.column
            chars += sign not in _INVISIBLE
        return chars

    def read_text(self, text: str) -> None:
        for number, part in enumerate(text.split("\n") if self.is_pre else [text]):
            if number:
                self.end_line()
            before = self.written
            chars = self.write(part, apart=self.stands_apart())
            if chars:
                self.top.is_bare = True
                self.runs.append((self.top, chars))
                new = self.written[len(before) :]
                first = len(self.written) - len(new.lstrip(" \t"))
                link = next((e for e in self.top.up() if e.is_link), None)
                if link is not None:
                    self.touched.append((link, first, len(self.written.rstrip(_INVISIBLE + " \t"))))

    def end_line(self) -> None:
        if self.runs:
            shared = [e for e in self.runs[0][0].up() if all(e in run.up() for run, _ in self.runs)]
            linked = sum(n for e, n in self.runs if any("a" in up.inside for up in e.up()))
            self.close(shared[0], sum(n for _, n in self.runs), linked, alt=False)
        self.begin()
        for text, picture in self.alts:
            chars = self.write(text)
            if len(re.split("[ \t]", self.written)) >= codes.ALT_WORDS and chars:
                linked = chars if any("a" in up.inside for up in picture.up()) else 0
                self.close(picture, chars, linked, alt=True)
            self.begin()
        self.alts = []

    def begin(self) -> None:
        self.written = self.pending = ""
        self.runs = []
        self.touched = []

    def close(self, holder: Element, chars: int, linked: int, *, alt: bool) -> None:
        line = Line(self.written.rstrip(_INVISIBLE + " \t"), holder, chars, linked, alt, 0 if alt else self.first)
        if self.lines and (alt or self.lines[-1].alt) and self.lines[-1].text == line.text:
            if not alt:
                self.lines[-1] = line
        else:
            self.lines.append(line)
        for link, first, last in self.touched:
            self.links.setdefault(link, []).append((len(self.lines) - 1, first, last))

    def meet(self, name: str) -> None:
        if name in ("td", "th"):
            self.pending = "\t" if self.written else ""
        elif name in codes.BLOCKS:
            self.end_line()

    def open_rows(self, element: Element) -> None:
        """Count the columns of tables."""
        name = element.name
        if name == "table":
            self.outer.append((self.column, self.next))
            if len(self.taken) < len(self.outer) <= codes.MOST_TABLES:
                self.taken.append({})
            self.column = 0
        if name in ("table", "thead", "tbody", "tfoot"):
            self.taken[self.level].clear()
            self.next = 0
        elif name == "tr":
            self.taken[self.level] = {c: rows - 1 for c, rows in self.taken[self.level].items()}
            self.column = self.next = 0
        elif name in ("td", "th"):
            free = (c for c in range(self.next, codes.MOST_COLUMNS) if self.taken[self.level].get(c, 0) < 1)
            self.column = next(free, codes.MOST_COLUMNS)
            self.next = min(self.column + element.spanned[0], codes.MOST_COLUMNS)
            self.taken[self.level] |= dict.fromkeys(range(self.column, self.next), element.spanned[1])

    @property
    def level(self) -> int:
        return min(max(len(self.outer) - 1, 0), codes.MOST_TABLES - 1)

    def add(self, element: Element) -> None:
        if element.name == "li":
            siblings = sum(e.parent is element.parent and e.name == "li" for e in self.elements)
            element.ordinal = siblings + 1
        else:
            element.ordinal = element.parent.ordinal
        self.elements.append(element)

    def open_tag(self, name: str, start: int, attributes: list[tuple[str, str]]) -> None:
        hidden = self.top is None
        element = Element(name, self.top, start)
        element.is_link = name == "a" and any(each == "href" for each, _ in attributes)
        if not hidden and name not in codes.SKIPPED:
            _read_attributes(element, attributes)
        if name in codes.VOID:
            if not hidden and not element.hidden:
                self.add_void(element, attributes)
            return
        skipped = hidden or name in codes.SKIPPED
        if skipped or (element.hidden and name not in ("html", "body", "main", "article")):
            self.open.append((name, None))
            return
        self.meet(name)
        self.add(element)
        self.open_rows(element)
        self.open.append((name, element))

    def add_void(self, element: Element, attributes: list[tuple[str, str]]) -> None:
        if element.name == "br" and self.top.block.name == "h1":
            self.pending = self.pending or " "
        elif element.name == "br" or element.name in codes.BLOCKS:
            self.end_line()
        elif element.name == "img":
            self.add(element)
            alt = [value for name, value in attributes if name == "alt"]
            if alt and alt[-1]:
                self.alts.append((alt[-1], element))
                if not self.written:
                    self.end_line()

    def close_tag(self, name: str) -> None:
        if self.open and self.open[-1][0] == name:
            if self.top is not None:
                self.meet(name)
                if name == "table":
                    self.column, self.next = self.outer.pop()
            self.open.pop()


def _read_attributes(element: Element, attributes: list[tuple[str, str]]) -> None:
    name = element.name
    known = {"b": "strong", "i": "em", "q": "cite", "summary": "details", "search": "form", "dl": "ul", "menu": "ul"}
    own = known.get(name, name)
    if own in codes.INSIDE:
        element.inside.add(own)
    words: list[str] = []
    hidden = streamed = False
    for attribute, value in attributes:
        said: list[str] = []
        if attribute in ("class", "id"):
            found = re.findall("[A-Za-z]+", re.sub("([a-z])([A-Z])", r"\1 \2", value))
            element.groups |= {group for word in found if (group := group_of(_lower(word)))}
            words += [_lower(word) for word in found] if attribute == "class" else []
            streamed |= attribute == "id" and len(value.encode()) > 2 and value.startswith("S:")
        elif attribute == "hidden":
            hidden = True
        elif attribute == "style":
            said = re.split("[;!]", re.sub(r"[\x00-\x20]", "", _lower(value)))
        elif attribute in ("role", "itemprop", "rel", "aria-hidden"):
            said = re.split(r"[\x00-\x20;]", _lower(value))
        for each in said:
            what = codes.VALUES.get(f"{attribute}={each}")
            hidden |= what == "hidden"
            if what and what != "hidden":
                element.inside.add(what)
    element.hidden = hidden and not streamed
    element.spanned = _spanned(attributes)
    element.classes = tuple(sorted(words))
    if name in ("html", "body"):
        element.groups = set()


def _spanned(attributes: list[tuple[str, str]]) -> tuple[int, int]:
    """How many columns and rows a cell takes."""
    found = {"colspan": 1, "rowspan": 1}
    for name, value in attributes:
        if name in found:
            found[name] = min(int(re.match("[0-9]*", value)[0] or 1), 65534)
    return max(1, found["colspan"]), found["rowspan"] or 65534


def _is(sign: str, what: str) -> bool:
    return bool(sign) and {"upper": sign.isupper(), "lower": sign.islower(), "decimal": sign.isdecimal()}[what]


def _lower(text: str) -> str:
    return re.sub("[A-Z]+", lambda found: found[0].lower(), text)


def _tag(source: str, at: int) -> tuple[str, list[tuple[str, str]], int]:
    """The name and the attributes of a start tag, and the place behind it."""
    name = _TAG_NAME.match(source, at + 1)
    at, found = name.end(), []
    while match := _ATTRIBUTE.match(source, at):
        at = match.end()
        if match["end"]:
            return name[0], found, at
        found.append((match["name"], match["quoted"] or match["bare"] or ""))
    return name[0], found, len(source)


def read_tree(source: str) -> Tree:
    """Read a page that a parser has repaired."""
    tree, at, n = Tree(source), 0, len(source)
    while at < n:
        if source.startswith("</", at):
            name = _TAG_NAME.match(source, at + 2)
            tree.close_tag(name[0])
            at = source.find(">", name.end()) + 1 or n
        elif re.match("<[A-Za-z]", source[at : at + 2]):
            name, attributes, end = _tag(source, at)
            tree.open_tag(name, at, attributes)
            at = end
            if name in codes.RAW:
                stop = source.find(f"</{name}>", at)
                at = stop if stop >= 0 else n
        elif source.startswith("<!--", at):
            end = re.compile("(?:-?>|.*?-->)", re.DOTALL).match(source, at + 4)
            at = end.end() if end else n
        elif re.match("<[!?]", source[at : at + 2]):
            at = source.find(">", at + 2) + 1 or n
        else:
            end = source.find("<", at + 1)
            end = n if end < 0 else end
            if tree.top is not None:
                tree.read_text(source[at:end])
            at = end
    tree.end_line()
    return tree


# --- html_strip.py

_RAW_ATTRIBUTE = re.compile(
    rb"""[\x00-\x20/]* (?: (?P<end>>) | [^\x00-\x20/>][^\x00-\x20=>/]*
    (?: [\x00-\x20]* = [\x00-\x20]* (?: "[^"]*"? | '[^']*'? | [^\x00-\x20>]* ) )? )""",
    re.VERBOSE,
)
_RAW_NAME = re.compile(rb"[^\x00-\x20>/]*")
_FORMATTING = (b"b", b"big", b"code", b"em", b"font", b"i", b"s", b"small", b"strike", b"strong", b"tt", b"u")


def _raw_tag(page: bytes, at: int) -> tuple[bytes, bytes, int]:
    """A tag's name, the tag with no more attributes than are allowed, and the place behind it."""
    first = at
    at = _RAW_NAME.match(page, at + (2 if page.startswith(b"</", at) else 1)).end()
    name = page[first:at].lstrip(b"<").removeprefix(b"/").lower()
    places = []
    while match := _RAW_ATTRIBUTE.match(page, at):
        at = match.end()
        if match["end"]:
            break
        places.append(match.start() + len(match[0]) - len(match[0].lstrip(bytes(range(33)) + b"/")))
    else:
        at = len(page)
    kept = page[first:at]
    if len(places) > codes.MOST_ATTRIBUTES:
        kept = page[first : places[codes.MOST_ATTRIBUTES]] + page[at - 1 : at]
    return name, kept, at


def _raw_end(page: bytes, name: bytes, at: int) -> int:
    for found in re.finditer(b"</", page):
        if found.start() >= at and _RAW_NAME.match(page, found.end())[0].lower() == name:
            return _raw_tag(page, found.start())[2]
    return -1


def _linked(page: bytes, name: bytes, at: int, end: int) -> list[bytes]:
    """What a script holds whose start tag stands between two places, where that says JSON-LD."""
    if name != b"script" or b"ld+json" not in page[at:end].lower():
        return []
    closings = re.finditer(rb"(?i)</script(?=[\x00-\x20/>]|\Z)", page)
    return [page[end : next(found.start() for found in closings if found.start() >= end)]]


def strip_page(page: bytes) -> tuple[bytes, list[bytes]]:
    """A page without scripts, styles and comments, and without what is too much; and its JSON-LD."""
    made, linked, at, options, formatting = [], [], 0, 0, 0
    while at < len(page):
        stop = page.find(b"<", at)
        if stop < 0 or stop + 1 == len(page):
            return b"".join([*made, page[at:]]), linked
        made.append(page[at:stop])
        at = stop
        if page.startswith(b"<!--", at):
            end = re.compile(b"-?>|.*?--!?>", re.DOTALL).match(page, at + 4)
            if not end:
                return b"".join([*made, page[at:]]), linked
            at = end.end()
            continue
        if not re.match(b"</|<[A-Za-z]", page[at : at + 2]):
            made.append(b"<")
            at += 1
            continue
        closes = page.startswith(b"</", at)
        name, kept, end = _raw_tag(page, at)
        if name in (b"script", b"style", b"noscript") and not closes:
            stop = _raw_end(page, name, end)
            if stop >= 0:
                linked += _linked(page, name, at, end)
                at = stop
                continue
        omitted = False
        if name == b"option" and not closes:
            options += 1
            omitted = options > codes.MOST_OPTIONS
        if name in _FORMATTING:
            omitted = not closes and formatting >= codes.MOST_FORMATTING
            formatting = max(0, formatting + (-1 if closes else 1 - omitted))
        made.append(b"" if omitted else kept)
        at = end
    return b"".join(made), linked


def room_of(page: bytes) -> tuple[int, int, int]:
    """Elements, lines, and tables with their rows, at most."""
    elements = page.count(b"<") - page.count(b"</") + 1
    texts = page.count(b">") - page.count(b"><") + page.count(b"\n") + len(re.findall(rb"<(?![A-Za-z/!?])", page))
    return elements, texts + len(re.findall(rb"(?i)alt", page)) + 2, len(re.findall(rb"<t[ra]", page))
