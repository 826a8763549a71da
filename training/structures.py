"""Parts of articles that are no paragraphs: tables, entries of live blogs, letters, interviews, verse, lists, terms.

They are made of a page's own paragraphs and words, so that nothing of a language is learnt, and the same is done to the
reference text, so that labels follow.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import time, timedelta

from babel.dates import format_time, format_timedelta

__all__ = ["SENTENCE_END", "Structured", "build"]

SENTENCE_END = re.compile(r"(?<=[^\W\d_][.!?…”»]) (?=[^\s\W])|(?<=[。！？।።։၊။]) ?(?=\S)")
_SPACE = re.compile(r"\s+")
_EDGES = re.compile(r"^\W+|\W+$")
# A line of fewer characters may stand on the page more than once.
_LEAST = 40
# Words longer than this on average are not parted by spaces.
_UNSPACED = 14


@dataclass(frozen=True, slots=True)
class Structured:
    """A page with parts that are no paragraphs.

    Attributes:
        text: the page.
        swaps: paragraphs, and what the reference text has in place of each.
        unsure: lines that one may count to the article or not.
    """

    text: str
    swaps: tuple[tuple[str, str], ...]
    unsure: frozenset[str]

    def change(self, text: str) -> str:
        """A reference text with the same parts.

        >>> Structured("", (("One two.", "One\\ntwo."),), frozenset()).change("Nought.\\nOne  two. Three.")
        'Nought.\\nOne\\ntwo. Three.'
        """
        text = "\n".join(_squeeze(line) for line in text.split("\n"))
        for old, new in self.swaps:
            text = text.replace(old, new, 1)
        return text


@dataclass(slots=True)
class _Quarry:
    """What parts are made of.

    Attributes:
        words: of the article.
        chrome: short lines of the page that are none of the article's.
        stop: what ends its sentences.
        dice: decides.
        unsure: lines made that one may count to the article or not.
    """

    words: list[str]
    chrome: list[str]
    stop: str
    dice: random.Random
    unsure: set[str] = field(default_factory=set)

    def phrase(self, least: int, most: int) -> str:
        """Words that stand together in the article."""
        count = self.dice.randint(least, most)
        at = self.dice.randrange(max(1, len(self.words) - count))
        return " ".join(self.words[at : at + count])

    def title(self, least: int, most: int) -> str:
        """Such words that begin with a capital."""
        found = self.phrase(least, most)
        return found[:1].upper() + found[1:]

    def name(self) -> str:
        """What reads as the name of a person or a place."""
        return " ".join(self.title(1, 1) for _ in range(self.dice.choice((1, 2, 2, 2, 2, 3))))

    def sentence(self, least: int, most: int, stops: str = "") -> str:
        """Words that end as a sentence does."""
        return self.title(least, most) + self.dice.choice(stops or self.stop)

    def number(self) -> str:
        """A count, a price, a share or a score."""
        dice, big = self.dice, self.dice.choice((9, 99, 999, 20000))
        count, value = dice.randint(0, big), dice.uniform(0, big)
        kinds = (f"{count}", f"{count}", f"{value:.2f}", f"{value:.1f}".replace(".", ","), f"{count}%")
        return dice.choice((*kinds, f"{dice.randint(0, 9)}-{dice.randint(0, 9)}"))

    def clock(self) -> str:
        """A time of day or how long ago, as CLDR has it in one of some languages, or with words behind it."""
        dice, language = self.dice, self.dice.choice(("en", "en", "en", "de", "fr", "es", "pl"))
        at = time(dice.randrange(24), dice.randrange(60))
        roll = dice.random()
        if roll < 0.35:
            return f"{at.hour}{dice.choice(':.')}{at.minute:02}"
        if roll < 0.6:
            ago = timedelta(minutes=dice.choice((dice.randint(1, 59), 60 * dice.randint(1, 23))))
            style = dice.choice(("long", "short", "narrow"))
            return format_timedelta(ago, add_direction=True, format=style, locale=language, threshold=1)
        told = format_time(at, dice.choice(("short", "h a", "HH:mm zzz")), locale=dice.choice(("en", "en", language)))
        return told if roll < 0.8 else f"{told}, {self.title(1, 2)}"


_Part = list[tuple[str, bool]]  # lines, and whether each is the article's
_Build = Callable[[Sequence[str], _Quarry], list[_Part]]


def _squeeze(line: str) -> str:
    return _SPACE.sub(" ", line).strip()


def _own(lines: Sequence[str]) -> _Part:
    return [(line, True) for line in lines]


def _sentences(line: str) -> list[str]:
    return [part.strip() for part in SENTENCE_END.split(line) if part.strip()]


def _opening(line: str, dice: random.Random) -> str:
    """The first sentence or two of a paragraph, or all of it."""
    sentences = _sentences(line)
    return " ".join(sentences[: dice.randint(1, 2)]) if dice.random() < 0.5 else line


def _table(run: Sequence[str], quarry: _Quarry) -> list[_Part]:
    """Rows of cells behind a paragraph, a row a line or a cell a line."""
    dice = quarry.dice
    columns, words = dice.randint(1, 4), dice.choice((0.0, 0.0, 0.2, 0.5))
    rows = [[quarry.title(1, 2) for _ in range(columns + 1)]] if dice.random() < 0.6 else []
    ranked = dice.random() < 0.3
    for rank in range(dice.randint(3, 9)):
        cells = [quarry.title(1, 2) if dice.random() < words else quarry.number() for _ in range(columns)]
        rows.append([*([f"{rank + 1}."] if ranked else []), quarry.title(1, 3), *cells])
    between = dice.choice(("\t", " ", " ", "  ", " | ", "\n", "\n", "\n", "\n"))
    lines = [line for row in rows for line in between.join(row).split("\n")]
    return [_own([run[0], *_heading(quarry, 0.2), *lines])]


def _heading(quarry: _Quarry, share: float) -> list[str]:
    return [quarry.title(1, 4)] if quarry.dice.random() < share else []


def _entries(run: Sequence[str], quarry: _Quarry) -> list[_Part]:
    """Entries of a live blog or of a programme: a time, a name or a title over each."""
    dice = quarry.dice
    times, named, titled, footed = (dice.random() < share for share in (0.85, 0.4, 0.6, 0.4))
    first = dice.random() < 0.5
    foot = quarry.chrome[0] if quarry.chrome else ""
    names = [quarry.name() for _ in range(2)]
    parts = []
    for line in run:
        head: _Part = []
        if times:
            head.append((quarry.clock(), True))
        if named:
            head.insert(0 if first else len(head), (dice.choice(names), True))
            quarry.unsure.update(names)
        if titled and dice.random() < 0.8:
            head.append((quarry.title(2, 6), True))
        tail = [(foot, False)] if footed and foot else []
        parts.append([*head, (_opening(line, dice), True), *tail])
    return parts


def _letters(run: Sequence[str], quarry: _Quarry) -> list[_Part]:
    """Letters: under each who wrote it, and from where."""
    placed = quarry.dice.random() < 0.6
    place = lambda: [quarry.dice.choice((quarry.title(1, 1), f"{quarry.title(1, 2)}, {quarry.title(1, 1)}"))]  # noqa: E731
    return [_own([line, quarry.name(), *(place() if placed else [])]) for line in run]


def _interview(run: Sequence[str], quarry: _Quarry) -> list[_Part]:
    """Questions and answers, a line each, labelled or not, of which some are short."""
    dice = quarry.dice
    names = (quarry.title(1, 1), quarry.title(1, 1))
    short = (names[0][:2], names[1][:2])
    labels = dice.choice(
        ((f"{names[0]}: ", f"{names[1]}: "), (f"{short[0]}: ", f"{short[1]}: "), ("Q: ", "A: "), ("", ""))
    )
    parts = []
    for line in run:
        lines = []
        for answer in _sentences(line)[: dice.randint(1, 3)]:
            asked = quarry.sentence(3, 9, "?")
            told = quarry.sentence(1, 4) if dice.random() < 0.35 else answer
            lines += [labels[0] + asked, labels[1] + told]
        parts.append(_own(lines))
    return parts


def _verse(run: Sequence[str], quarry: _Quarry) -> list[_Part]:
    """Verse: lines of a few words, in stanzas."""
    dice = quarry.dice
    most, capital, bare, stanza = (
        dice.randint(4, 8),
        dice.random() < 0.4,
        dice.random() < 0.4,
        dice.choice((0, 2, 4, 4)),
    )
    parts = []
    for line in run:
        words, lines = line.split(), []
        while words and len(lines) < 16:
            count = dice.randint(max(2, most - 3), most)
            verse = " ".join(words[:count])
            words = words[count:]
            verse = verse.rstrip(".,;:") if bare else verse
            lines.append(verse[:1].upper() + verse[1:] if capital else verse)
            if stanza and len(lines) % stanza == 0 and dice.random() < 0.8:
                lines[-1] += "\n"
        parts.append(_own(lines))
    return parts


def _items(run: Sequence[str], quarry: _Quarry) -> list[_Part]:
    """A list behind a paragraph: what is needed, how much of it, then what is done with it, a sentence a line."""
    dice = quarry.dice
    counted, mark = dice.choice((0.0, 0.8, 0.8, 1.0)), dice.choice(("", "", "", "- ", "• "))
    units = [quarry.phrase(1, 1)[:2].lower() for _ in range(3)]
    items = []
    for _ in range(dice.randint(3, 10)):
        amount = dice.choice(
            (str(dice.randint(1, 6)), str(dice.randint(1, 9) * 50), f"{dice.randint(1, 3)}/{dice.randint(2, 4)}")
        )
        unit = f" {dice.choice(units)}" if dice.random() < 0.6 else ""
        items.append(mark + (f"{amount}{unit} " if dice.random() < counted else "") + quarry.phrase(1, 4))
    return [
        _own([run[0], *_heading(quarry, 0.6), *items, *_heading(quarry, 0.4)]),
        *(_own(_sentences(line)) for line in run[1:]),
    ]


def _terms(run: Sequence[str], quarry: _Quarry) -> list[_Part]:
    """Terms, code or links on lines of their own inside a paragraph."""
    dice = quarry.dice
    parts = []
    for line in run:
        words, lines = line.split(), []
        while len(words) > 6:
            count = dice.randint(4, 14)
            lines.append(" ".join(words[:count]))
            term = dice.choice((1, 1, 1, 2, 3))
            held = words[count : count + term]
            words = words[count + term :]
            if held and dice.random() < 0.4:
                bare = _EDGES.sub("", held[0])
                held = [dice.choice((f".{bare}()", "_".join(held), f"{bare}.{quarry.phrase(1, 1)[:3]}"))]
            if held:
                lines.append(" ".join(held))
        parts.append(_own([*lines, " ".join(words)] if words else lines))
    return parts


def _last(run: Sequence[str], quarry: _Quarry) -> list[_Part]:
    """Short sentences, a line each, behind a paragraph: as the last of an article are."""
    dice = quarry.dice
    few = [quarry.sentence(1, 5, quarry.stop * 6 + "?!") for _ in range(dice.randint(1, 3))]
    return [_own([run[0], *few])]


# Each with the paragraphs that it takes, at most, and how often it comes, at most.
_BUILDS: tuple[tuple[_Build, int, int], ...] = (
    (_table, 1, 2),
    (_entries, 9, 1),
    (_letters, 5, 1),
    (_interview, 6, 1),
    (_verse, 4, 1),
    (_items, 4, 2),
    (_terms, 4, 2),
    (_last, 1, 3),
)


def _quarry(article: Sequence[str], others: Sequence[str], dice: random.Random) -> _Quarry:
    words: list[str] = []
    for line in article:
        parts = [part for word in line.split() if (part := _EDGES.sub("", word))]
        if sum(map(len, parts)) > _UNSPACED * len(parts):
            joined, parts = "".join(parts), []
            while joined:
                size = dice.randint(2, 5)
                parts, joined = [*parts, joined[:size]], joined[size:]
        words += parts
    chrome = [line for line in others if 0 < len(line) <= 16 and not any(c.isdigit() for c in line)]
    dice.shuffle(chrome)
    ends = [line[-1] for line in article if not line[-1].isalnum() and line[-1] not in "\"'”»:)"]
    return _Quarry(words, chrome, max(set(ends), key=ends.count) if ends else ".", dice)


def build(text: str, articles: Sequence[str], dice: random.Random) -> Structured:
    """A page with one sort of such parts, or two, among its paragraphs.

    Args:
        text: the page, a block a line.
        articles: what the reference texts have of it; a line is the article's where more than half of them hold it.
        dice: decides.
    """
    lines = [_squeeze(line) for line in text.split("\n")]
    held = [_squeeze(article) for article in articles]
    long = [i for i, line in enumerate(lines) if len(line) >= _LEAST and lines.count(line) == 1]
    own = [i for i in long if sum(lines[i] in article for article in held) * 2 > len(held)]
    if len(own) < 2:
        return Structured(text, (), frozenset())
    inside = set(own)
    quarry = _quarry([lines[i] for i in own], [line for i, line in enumerate(lines) if i not in inside], dice)
    made: dict[int, _Part] = {}
    for making, most, times in dice.sample(_BUILDS, 1 + (dice.random() < 0.3)):
        for _ in range(dice.randint(1, times)):
            run = _run(own, most, dice)
            if not quarry.words or any(i in made for i in run):
                continue
            made |= dict(zip(run, making([lines[i] for i in run], quarry), strict=False))
    swaps = tuple((lines[i], "\n".join(line for line, held_ in part if held_)) for i, part in made.items())
    out = [line for i, own_line in enumerate(lines) for line, _ in made.get(i, [(own_line, True)])]
    return Structured("\n".join(out), swaps, frozenset(map(_squeeze, quarry.unsure)))


def _run(own: Sequence[int], most: int, dice: random.Random) -> Sequence[int]:
    """Some paragraphs that follow each other: near the first, where a cropped article is, or the last ones."""
    count = dice.randint(min(2, most), most)
    if dice.random() < 0.25:
        return own[-count:]
    at = dice.randrange(max(1, min(len(own) - count, 12) + 1))
    return own[at : at + count]
