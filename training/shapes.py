"""The shapes in which a page comes out of scrapers: flattenings of its HTML, layouts, and languages it is put into.

A variant is made of a page's HTML anew, so that it goes through cutting and labelling as any text does. What changes
letters or words changes the reference text in the same way.
"""

import random
import re
import textwrap
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from babel import Locale
from lxml import html as lxml_html

__all__ = ["Shape", "Variant", "cipher", "draw", "flatten", "make"]

_LEFT_OUT = frozenset(
    {"script", "style", "noscript", "template", "svg", "head", "iframe", "textarea", "object"},
)
_BLOCK_NAMES = (
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol optgroup option p pre "
    "section select summary table tbody td tfoot th thead title tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Shape:
    """What is done to a page's HTML on its way to lines.

    Attributes:
        br: whether a line break in the HTML parts lines.
        alts: whether the alternative texts of pictures are put in.
        captions: how often the captions of figures stand in the text.
        menus: whether lists of short entries are run together on one line.
    """

    br: bool = True
    alts: bool = False
    captions: int = 1
    menus: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """One shape of a page.

    Attributes:
        kind: pages of the same kind may lend each other their chrome: whether all stands on one line, and the language.
        text: the page.
        change: what was done to its words, to be done to the reference text too.
    """

    kind: str
    text: str
    change: Callable[[str], str]


def flatten(page: str, shape: Shape) -> str:
    """The lines of a page's HTML.

    >>> page = "<body><ul><li>Home</li><li>News</li></ul><p>One<br>two</p><img alt='A boat'></body>"
    >>> flatten(page, Shape()).split("\\n")
    ['Home', 'News', 'One', 'two']
    >>> flatten(page, Shape(br=False, alts=True, menus=True)).split("\\n")
    ['Home News', 'One two', 'A boat']
    """
    try:
        tree = lxml_html.fromstring(page)
    except (ValueError, lxml_html.etree.ParserError):
        # A page that declares its encoding inside is refused as str by lxml.
        tree = lxml_html.fromstring(page.encode())
    parts: list[str] = []
    _walk(tree, shape, parts)
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(parts).split("\v"))
    return "\n".join(line for line in lines if line)


def _walk(root: lxml_html.HtmlElement, shape: Shape, parts: list[str]) -> None:
    """Write a tree's text, a vertical tab where a line ends; a stack, since pages nest deeper than Python calls."""
    stack: list[tuple[lxml_html.HtmlElement, bool, bool]] = [(root, False, False)]
    while stack:
        node, leaving, joined = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else None
        edge = " " if joined or (tag == "br" and not shape.br) else "\v"
        if leaving:
            if tag in _BLOCKS:
                parts.append(edge)
            parts.append(node.tail or "")
            continue
        if tag is None or tag in _LEFT_OUT:
            parts.append(node.tail or "")
            continue
        if tag in _BLOCKS:
            parts.append(edge)
        if tag == "img" and shape.alts and len((node.get("alt") or "").split()) > 1:
            parts.append(f"\v{node.get('alt')}\v")
        inside = joined or (shape.menus and tag in ("ul", "ol", "nav") and _is_menu(node))
        if tag == "figcaption" and shape.captions > 1:
            parts.append(f"{_text(node)}{edge}" * (shape.captions - 1))
        parts.append(node.text or "")
        stack.append((node, True, joined))
        stack.extend((child, False, inside) for child in reversed(node))


def _text(node: lxml_html.HtmlElement) -> str:
    return _SPACE.sub(" ", str(node.text_content())).strip()


def _is_menu(node: lxml_html.HtmlElement) -> bool:
    """Whether a list's entries are short and none ends as a sentence does."""
    items = [_text(item) for item in node.iter("li", "a")]
    return len(items) > 1 and all(len(t.split()) <= 5 and t[-1:] not in ".!?" for t in items)


def _menus_together(text: str, words: int, between: str) -> str:
    """Join neighbouring lines of at most so many words."""
    lines: list[str] = []
    open_ = False
    for line in text.split("\n"):
        short = len(line.split()) <= words
        if short and open_:
            lines[-1] += between + line
        else:
            lines.append(line)
        open_ = short
    return "\n".join(lines)


def _head_together(text: str) -> str:
    """Join all lines above the first that has the length of a headline or more, as some scrapers do."""
    lines = text.split("\n")
    first = next((i for i, line in enumerate(lines) if len(line.split()) > 6), 0)
    return "\n".join([" ".join(lines[:first]), *lines[first:]]).lstrip("\n")


def _wrapped(text: str, width: int, between: str) -> str:
    wrapper = textwrap.TextWrapper(width=width, break_long_words=False, break_on_hyphens=False)
    return between.join("\n".join(wrapper.wrap(line)) for line in text.split("\n"))


_SENTENCE_END = re.compile(r"(?<=[^\W\d_][.!?…”»]) (?=[^\s\W])|(?<=[。！？।።։၊။]) ?(?=\S)")
_CLAUSE_END = re.compile(r"(?<=[,;:,،、，；]) ?(?=\S)")
_LONG = 10  # words of a line that is parted


def _parted(text: str, dice: random.Random) -> str:
    """Runs of long lines as their sentences, one a line, or as clauses: interviews, verse, lists, short last lines."""
    end = _CLAUSE_END if dice.random() < 0.3 else _SENTENCE_END
    share, lines, parting = dice.choice((0.1, 0.3, 0.6, 1.0)), [], False
    for line in text.split("\n"):
        if len(line.split()) < _LONG and len(line) < 6 * _LONG:
            lines.append(line)
            continue
        # A run goes on: neighbouring paragraphs are alike.
        parting = dice.random() < (0.7 + 0.3 * share if parting else share)
        parts = end.split(line) if parting else [line]
        lines += _SENTENCE_END.split(line) if parting and len(parts) == 1 else parts
    return "\n".join(part.strip() for part in lines if part.strip())


def _same(text: str) -> str:
    return text


def _plain(text: str) -> str:
    """Without accents."""
    return "".join(ch for ch in unicodedata.normalize("NFD", text) if not unicodedata.combining(ch))


_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def cipher(seed: int) -> Callable[[str], str]:
    """Each letter replaced by another, always by the same one: the form of a language that has no word lists."""
    shuffled = [*_LETTERS]
    random.Random(seed).shuffle(shuffled)
    to = "".join(shuffled)
    table = str.maketrans(_LETTERS + _LETTERS.upper(), to + to.upper())
    return lambda text: text.translate(table)


_LATIN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_STOP = re.compile(r"([。！？，：；])[ ]+|(?<=[\u4e00-\u9fff])[ ]+(?=[\u4e00-\u9fff])")
_WIDE = str.maketrans({".": "。", ",": "，", "!": "！", "?": "？", ":": "：", ";": "；"})


@cache
def _ideographs(word: str) -> str:
    """One to three ideographs for a word, always the same; the choice is a checksum's."""
    value = zlib.crc32(word.encode())
    return "".join(
        chr(0x4E00 + (value >> shift) % 3000) for shift in (0, 9, 17)[: 1 + (len(word) > 3) + (len(word) > 8)]
    )


def _without_spaces(text: str) -> str:
    """Words as ideographs with nothing between them, stops as such scripts write them."""
    text = _LATIN.sub(lambda m: _ideographs(m.group().lower()), text).translate(_WIDE)
    return _STOP.sub(lambda m: m.group(1) or "", text)


@dataclass(frozen=True, slots=True)
class Script:
    """A script that a page's letters are put into, with a language of it.

    Attributes:
        language: whose months CLDR names.
        first: the code point that stands for 'a'; the 25 behind it, gaps aside, for the others.
        last: after which no letter is taken.
        stop: what ends a sentence; a space where nothing does.
        comma: what parts clauses.
        spaced: whether words are parted.
    """

    language: str
    first: int
    last: int
    stop: str = "."
    comma: str = ","
    spaced: bool = True


SCRIPTS = (
    Script("hi", 0x0915, 0x0939, "।"),
    Script("bn", 0x0995, 0x09B9, "।"),
    Script("pa", 0x0A15, 0x0A39, "।"),
    Script("gu", 0x0A95, 0x0AB9),
    Script("ta", 0x0B95, 0x0BB9),
    Script("te", 0x0C15, 0x0C39),
    Script("kn", 0x0C95, 0x0CB9),
    Script("ml", 0x0D15, 0x0D39),
    Script("si", 0x0D9A, 0x0DC6),
    Script("ar", 0x0628, 0x064A, ".", "،"),
    Script("fa", 0x0628, 0x064A, ".", "،"),
    Script("he", 0x05D0, 0x05EA),
    Script("am", 0x1200, 0x1300, "።", "፣"),
    Script("hy", 0x0561, 0x0586, "։"),
    Script("ka", 0x10D0, 0x10F0),
    Script("el", 0x03B1, 0x03C9),
    Script("ru", 0x0430, 0x044F),
    Script("th", 0x0E01, 0x0E2E, " ", " ", spaced=False),
    Script("my", 0x1000, 0x1021, "။", "၊", spaced=False),
    Script("km", 0x1780, 0x17A2, "។", " ", spaced=False),
)
_CASED = frozenset(("el", "ru", "hy"))
_MONTHS_OF = ("en", "de", "fr", "es", "pl")


@cache
def _month_numbers() -> dict[str, int]:
    """The names of months of the languages that the pages are in, wide and short, folded."""
    return {
        name.rstrip(".").casefold(): number
        for language in _MONTHS_OF
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in Locale(language).months[context][width].items()
    }


_DATED = re.compile(r"(?<=\d )[^\W\d_]{3,12}|(?<=\d\. )[^\W\d_]{3,12}|[^\W\d_]{3,12}(?=\.? \d)")


def _native(script: Script) -> Callable[[str], str]:
    """Words in the letters of another script, months beside numbers as CLDR has them there, digits native."""
    letters = [chr(k) for k in range(script.first, script.last + 1) if unicodedata.category(chr(k)) in ("Lo", "Ll")]
    step = max(1, len(letters) // len(_LETTERS))
    small = {ch: letters[(i * step) % len(letters)] for i, ch in enumerate(_LETTERS)}
    # A script without case has one form of a letter.
    both = small | {ch.upper(): to.upper() if script.language in _CASED else to for ch, to in small.items()}
    marks = {".": script.stop, ",": script.comma}
    months = Locale(script.language).months["format"]["wide"]
    digits = _digits(script.language)

    def put(text: str) -> str:
        held: list[str] = []

        def month(m: re.Match[str]) -> str:
            number = _month_numbers().get(m.group().casefold())
            if number is None:
                return m.group()
            held.append(months[number])
            return chr(0xE000 + len(held) - 1)

        out = _plain(_DATED.sub(month, text)).translate(str.maketrans(both))
        out = re.sub(r"[.,](?=\s|$)", lambda m: marks[m.group()], out)
        if not script.spaced:
            out = re.sub(r"(?<=[^\W\d_]) (?=[^\W\d_])", "", out)
        out = re.sub(
            r"[\ue000-\uf8ff]",
            lambda m: held[ord(m.group()) - 0xE000] if ord(m.group()) - 0xE000 < len(held) else " ",
            out,
        )
        return out.translate(digits) if digits else out

    return put


def _digits(language: str) -> dict[int, str]:
    """The digits that a language writes where these are not ours, by Unicode's decimal values."""
    own = {"ar": 0x0660, "fa": 0x06F0, "my": 0x1040, "bn": 0x09E6}.get(language)
    return {} if own is None else {48 + k: chr(own + k) for k in range(10)}


def _layout(text: str, dice: random.Random) -> tuple[str, str]:
    """A layout's name and the text in it."""
    roll = dice.random()
    if roll < 0.2:
        return "line", " ".join(text.split("\n"))
    if roll < 0.4:
        return "lines", _wrapped(text, dice.choice((60, 72, 76, 80, 80, 80, 100)), dice.choice(("\n", "\n", "\n\n")))
    if roll < 0.6:
        return "lines", _menus_together(text, dice.choice((3, 4, 4, 5)), dice.choice((" ", " ", " ", " | ")))
    if roll < 0.7:
        return "lines", _head_together(text)
    return "lines", text


def _language(dice: random.Random) -> tuple[str, Callable[[str], str]]:
    """A language's name and how words are put into it."""
    roll = dice.random()
    if roll < 0.08:
        return "cipher", cipher(dice.getrandbits(32))
    if roll < 0.12:
        return "unspaced", _without_spaces
    if roll < 0.34:
        script = SCRIPTS[dice.randrange(len(SCRIPTS))]
        return "native" if script.spaced else "unspaced", _native(script)
    if roll < 0.37:
        return "small", str.lower
    if roll < 0.42:
        return "own", _plain
    return "own", _same


# How often the paragraphs of a page are parted into short lines.
PARTED = 0.3


def draw(page: str, seed: str) -> Variant:
    """One variant of a page's HTML; the same seed draws the same."""
    dice = random.Random(seed)
    shape = Shape(
        br=dice.random() < 0.7,
        alts=dice.random() < 0.3,
        captions=2 if dice.random() < 0.3 else 1,
        menus=dice.random() < 0.3,
    )
    language, change = _language(dice)
    text = change(flatten(page, shape))
    text = _parted(text, dice) if dice.random() < PARTED else text
    layout, text = _layout(text, dice)
    return Variant(f"{layout} {language}", text, change)


def make(text: str, page: str, seed: str, count: int) -> list[Variant]:
    """The page as it is, then so many variants drawn from its HTML."""
    return [Variant("lines own", text, _same), *(draw(page, f"{seed}/{k}") for k in range(count))]
