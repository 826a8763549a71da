"""The words of a text with their places: what kernels hash, for those who want to see them.

The same table, the same rules as in kernels/neardup/normalising.py and tokens.py, one character at a time over a list
of characters, each with the place it came from.
"""

import re
from typing import NamedTuple

from cleaner.config import Normalisation
from cleaner.kernels.neardup import tables

__all__ = ["Word", "words_of"]

_LINE_END = re.compile(r"(?:\r\n|\r|\n)[ \t]*")
_WORD = {True: re.compile(r"[a-z\x80-\U0010ffff]+|[0-9]+"), False: re.compile(r"[a-z0-9\x80-\U0010ffff]+")}
_OWN_END = chr(tables.OWN_END)
_DOT, _IOTA, _IOTA_LETTER = "\u0307", "\u0345", "\u03b9"
_VOWEL, _FINAL = range(0x1161, 0x1176), range(0x11A8, 0x11C3)
_INITIALS, _SYLLABLES = range(0x1100, 0x1113), range(0xAC00, 0xD7A4)


class Word(NamedTuple):
    """A word, or another token.

    Attributes:
        folded: what is compared.
        start: where it stands, in code points.
        end: after its last one.
    """

    folded: str
    start: int
    end: int


def words_of(text: str, normalise: Normalisation) -> list[Word]:
    r"""The tokens of a text, as ``kernels.neardup.tokens`` defines them.

    Args:
        text: the text.
        normalise: as in the settings.

    Returns:
        The tokens in order; where one character gives several, all have its place.

    >>> words_of("nach-\ndem ENDE", "default")
    [Word(folded='nachdem', start=0, end=9), Word(folded='ende', start=10, end=14)]
    """
    table = tables.characters(normalise)
    made = _Normalised(table, text)
    found = []
    for match in _WORD[table.full].finditer("".join(made.written)):
        own = slice(*match.span())
        start, end = min(made.places[own]), max(made.ends[own]) + 1
        found.append(Word(match[0].replace(_IOTA, _IOTA_LETTER), start, end))
    return found or _signs(table, text)


class _Normalised:
    """What the kernel would write, character by character.

    Attributes:
        written: the characters.
        places: for each, the place in the text that it came from.
        ends: for each, the last place that it came from: of a syllable, that of its last jamo.
    """

    def __init__(self, table: tables.Characters, text: str) -> None:
        self.written: list[str] = []
        self.places: list[int] = []
        self.ends: list[int] = []
        self._table = table
        at = 0
        while at < len(text):
            start = self._next_line(text, at)
            if start < 0:
                self._take(text[at], at)
            at = at + 1 if start < 0 else start

    def _info(self, character: str) -> int:
        point = ord(character)
        return int(self._table.infos[int(self._table.pages[point >> 8]) * 256 + (point & 255)])

    def _next_line(self, text: str, at: int) -> int:
        """Where the text goes on behind a hyphen at a line's end; -1 where there is none."""
        hyphen = text[at] == "-" or self._info(text[at]) & 15 in (tables.HYPHEN, tables.SOFT_HYPHEN)
        if not (self._table.full and hyphen and self._ends_word()):
            return -1
        line = _LINE_END.match(text, at + 1)
        small = line and line.end() < len(text) and self._info(text[line.end()]) & tables.SMALL
        return line.end() if line and small else -1

    def _ends_word(self) -> bool:
        return bool(self.written) and (self.written[-1].isalpha() or not self.written[-1].isascii())

    def _take(self, character: str, place: int) -> None:
        """Write what a character of the text folds to."""
        info = self._info(character)
        kind, entry = info & 15, info >> 16
        if kind == tables.FOLD:
            raw = int(self._table.fold_bytes[entry]).to_bytes(8, "little")[: self._table.fold_lengths[entry]]
            for part in raw.decode():
                self._write(part, place)
        elif kind == tables.LIST:
            begin, end = self._table.list_starts[entry : entry + 2].tolist()
            for point in self._table.list_points[begin:end].tolist():
                self._put(chr(point), place)
        elif kind not in (tables.DROP, tables.SOFT_HYPHEN):
            self._put(character, place)

    def _write(self, character: str, place: int, at: int | None = None) -> None:
        at = len(self.written) if at is None else at
        self.written.insert(at, character)
        self.places.insert(at, place)
        self.ends.insert(at, place)

    def _put(self, character: str, place: int) -> None:
        """Write a character that folds to itself."""
        kind = self._info(character) & 15
        if kind in (tables.MARK, tables.ACCENT):
            self._put_mark(character, place)
        elif kind == tables.JAMO:
            self._put_jamo(character, place)
        else:
            if kind != tables.WORD:
                self._write(" ", place)
            if kind in (tables.WORD, tables.OWN, tables.BREAK):
                self._write(character, place)
            if kind == tables.OWN:
                self._write(_OWN_END, place)

    def _put_mark(self, character: str, place: int) -> None:
        at = len(self.written)
        if at and self.written[-1] == _OWN_END:
            if character == _IOTA:
                return
            at -= 1
        elif not self._ends_word():
            return
        base = at
        while self._info(self.written[base - 1]) & 15 in (tables.MARK, tables.ACCENT):
            base -= 1
        info, letter = self._info(character), self.written[base - 1]
        if info & 15 == tables.ACCENT and character != _IOTA:
            idle = letter == "i" if character == _DOT else self._info(letter) & tables.GREEK
            if idle:
                return
        rank = _rank(info)
        while rank and at > base and _rank(self._info(self.written[at - 1])) > rank:
            at -= 1
        self._write(character, place, at)

    def _put_jamo(self, character: str, place: int) -> None:
        before, point = ord(self.written[-1]) if self.written else 0, ord(character)
        joined = 0
        if point in _VOWEL and before in _INITIALS:
            joined = _SYLLABLES[0] + ((before - _INITIALS[0]) * len(_VOWEL) + point - _VOWEL[0]) * (len(_FINAL) + 1)
        elif point in _FINAL and before in _SYLLABLES and (before - _SYLLABLES[0]) % (len(_FINAL) + 1) == 0:
            joined = before + point - _FINAL[0] + 1
        if not joined:
            self._write(character, place)
            return
        self.written[-1] = chr(joined)
        self.ends[-1] = place


def _rank(info: int) -> int:
    return (info >> 8) & 255


def _signs(table: tables.Characters, text: str) -> list[Word]:
    """The signs of a text without a word."""
    found = []
    for place, character in enumerate(text):
        info = int(table.infos[int(table.pages[ord(character) >> 8]) * 256 + (ord(character) & 255)])
        if info & tables.SIGN:
            begin, end = table.list_starts[info >> 16 : (info >> 16) + 2].tolist()
            signs = map(chr, table.list_points[begin:end].tolist()) if info >> 16 else [character]
            found += [Word(sign, place, place + 1) for sign in signs]
    return found
