"""A page as arrays: its code points, lines and folded tokens, found in one pass."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.lexicon import Lexicon, load_lexicon
from cleaner.cleaning.lexicon.calendar import load_calendar
from cleaner.cleaning.lexicon.languages import tell_languages
from cleaner.cleaning.lexicon.vocabulary import load_vocabulary
from cleaner.cleaning.lines import FEW_WIDE, join_wrapped, part_run_together
from cleaner.cleaning.mentions.dates import Dates, find_dates
from cleaner.cleaning.scanning import Ints, Raw, scan_raw

__all__ = ["Page", "scan"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the kernels see it.

    Attributes:
        text: the page.
        lexicon: of its languages.
        points: uint32 (n,), its code points.
        classes: uint8 (n,), what each is (kernels/cleaning/letters.py).
        signs: int32 (s,), the places of what is neither a small letter nor white space.
        lines: int32 (m, 2), the lines that hold more than white space, those of wrapped paragraphs and of parted
            sentences joined.
        bounds: int32 (m, 2), the first token of each line and the one after its last.
        spans: int32 (t, 2), the tokens.
        ids: uint16 (t,), their places in the vocabulary, codes.NO_WORD for none.
        token_flags: uint32 (t,), what each is (kernels/cleaning/codes.py).
        numbers: int32 (t,), the number of each among the page's different tokens.
        different: uint64 (d,), the hashes of these.
        words: blanks and lines.
        dates: with the times of day beside them.
        wrapped: whether lines were joined to paragraphs or sentences.
    """

    text: str
    lexicon: Lexicon
    points: NDArray[np.uint32]
    classes: NDArray[np.uint8]
    signs: Ints
    lines: Ints
    bounds: Ints
    spans: Ints
    ids: NDArray[np.uint16]
    token_flags: NDArray[np.uint32]
    numbers: Ints
    different: NDArray[np.uint64]
    words: int
    dates: Dates
    wrapped: bool = False

    def settled(self) -> "Page":
        """The page without what only its blocks were made with: ``ids``, ``signs``, the ends of dates."""
        none = np.empty(0, dtype=np.int32)
        dates = replace(self.dates, ends=none.astype(np.uint8))
        return replace(self, ids=none.astype(np.uint16), signs=none, dates=dates)

    def hashes(self, tokens: slice | Ints) -> NDArray[np.uint64]:
        """The hashes of some folded tokens, uint64, given where they stand."""
        return self.different[self.numbers[tokens]]


def scan(
    text: str,
    lexicon: Lexicon | None = None,
    *,
    day_first: bool | None = None,
    raw: Raw | None = None,
    joined: bool = True,
) -> Page:
    """Find the lines, the tokens and the dates of a page, and in which languages it is written.

    Args:
        text: the page; lone surrogates separate.
        lexicon: what it is read with; None for that of its own languages.
        day_first: how '3/4/2024' is read; None for how its language does.
        raw: what scan_raw makes of the text, where it is made already.
        joined: whether lines may be parts of paragraphs, to be joined.
    """
    raw = raw or scan_raw(text)
    lexicon = lexicon or load_lexicon(tell_languages(raw))
    ids = np.empty(len(raw.spans), dtype=np.uint16)
    kernels.know_tokens(
        raw.numbers, load_vocabulary(lexicon).table, raw.different, np.empty_like(raw.different), ids, raw.token_flags,
    )  # fmt: skip
    lines, bounds, wrapped = _join_lines(text, raw) if joined else (raw.lines, raw.bounds, False)
    return Page(
        text, lexicon, raw.points, raw.classes, raw.signs, lines, bounds, raw.spans, ids, raw.token_flags, raw.numbers,
        raw.different, raw.blanks + len(lines),
        find_dates(raw, bounds, load_calendar(lexicon), day_first), wrapped,
    )  # fmt: skip


def _join_lines(text: str, raw: Raw) -> tuple[Ints, Ints, bool]:
    """The lines and their tokens, those of wrapped paragraphs or of parted sentences joined, and whether some were.

    What the tokens are is known before: a line that ends in a function word ends in the middle of a sentence.
    """
    lines = raw.lines
    if raw.wide <= FEW_WIDE:
        lines = join_wrapped(text, lines)
    if lines is raw.lines:
        joined = np.empty_like(lines)
        count = kernels.join_parted(raw.points, raw.classes, raw.spans, raw.token_flags, lines, raw.bounds, joined)
        lines = lines if count == len(lines) else joined[:count].copy()
    wrapped = len(lines) < len(raw.lines)
    # An ideograph is a token by itself: in scripts with blanks there are hardly more tokens than these and lines.
    if len(raw.spans) > _IDEOGRAPHS * (raw.blanks + len(lines)):
        lines = part_run_together(text, raw.points, lines)
    if lines is raw.lines:
        return lines, raw.bounds, False
    bounds = np.searchsorted(raw.spans[:, 0], lines.reshape(-1)).astype(np.int32).reshape(-1, 2)
    return lines, bounds, wrapped


_IDEOGRAPHS = 2
