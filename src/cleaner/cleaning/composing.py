"""Pages whose letters stand apart from their marks, read as if they stood together (Unicode's canonical composition).

Lexicons and patterns have letters composed, as nearly all pages do; macOS and some extractors part them.
"""

import unicodedata

import numpy as np
import regex

from cleaner.cleaning.scanning import Ints

__all__ = ["Composed", "compose"]

# A letter with marks behind it, or the parts of a Korean syllable: where composing may change anything.
_PARTED = regex.compile(r"[^\p{M}\n]\p{M}++|[\uac00-\ud7a3]?[\u1100-\u11ff]++")


class Composed:
    """A text composed, and where each of its characters stands in the text as it was given.

    Attributes:
        given: the text as it was given.
        text: the text composed; the given one where nothing changes.
    """

    __slots__ = ("_places", "given", "text")

    def __init__(self, given: str, text: str, places: Ints | None) -> None:
        self.given = given
        self.text = text
        self._places = places

    @property
    def is_same(self) -> bool:
        """Whether the text is as it was given."""
        return self._places is None

    def back(self, offsets: Ints) -> Ints:
        """Offsets in the text as it was given; behind a letter's marks where they end behind it.

        Args:
            offsets: int32 (any), in the composed text.
        """
        return offsets if self._places is None else self._places[offsets]

    def as_given(self, passage: str) -> str:
        """A passage of the composed text as the given one has it."""
        at = self.text.find(passage) if self._places is not None and not passage.isascii() else -1
        if at < 0:
            return passage
        start, end = self.back(np.array((at, at + len(passage)), dtype=np.int32)).tolist()
        return self.given[start:end]


def compose(text: str) -> Composed:
    r"""Compose a text.

    >>> found = compose("Publie\u0301 hier")
    >>> found.text, found.back(np.array([0, 6, 11], dtype=np.int32)).tolist()
    ('Publié hier', [0, 7, 12])
    """
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return Composed(text, text, None)
    parts: list[str] = []
    places: list[Ints] = []
    at = 0
    for m in _PARTED.finditer(text):
        own = m.group()
        together = unicodedata.normalize("NFC", own)
        if together == own:
            continue
        parts += (text[at : m.start()], together)
        places.append(np.arange(at, m.start(), dtype=np.int32))
        places.append(np.minimum(m.start() + np.arange(len(together), dtype=np.int32), m.end() - 1))
        at = m.end()
    if not parts:
        return Composed(text, text, None)
    places.append(np.arange(at, len(text) + 1, dtype=np.int32))
    return Composed(text, "".join([*parts, text[at:]]), np.concatenate(places))
