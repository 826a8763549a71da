"""Captions under credits that no list has, known by what the pictures of one page have in common.

'A sign along the desert road. Tara Atkinson for Rest of World' and, further down, 'The road to the port. Tara Atkinson
for Rest of World': the same name behind sentences that differ. And 'The islands, seen from the north. (Nine)' on a page
where another caption ends in '(AP)'.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import regex
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.lexicon import COLON, Lexicon, fold, fold_tokens
from cleaner.cleaning.lines import ends_in_stop, is_abbreviation
from cleaner.cleaning.mentions.credits import Credit
from cleaner.cleaning.mentions.names import day_words
from cleaner.cleaning.page import Page
from cleaner.kernels.cleaning.codes import OUT_CAPTION
from cleaner.kinds import Kind

__all__ = ["mark_shared"]

# Words of a caption, its credit among them, and of what stands in front of that.
_MOST, _FEWEST = 60, 4
_REACH = 90  # characters in which a credit stands
_WORD = r"\p{Lu}[\p{L}\p{M}'’.&\-]{0,30}+"
# Names behind a sentence that ends, in capitals but for the short words between them, and without a stop.
_NEXT = rf"(?:[ \u00a0]|[ ]?[/,][ ]?)(?:\p{{Ll}}{{1,4}}[ ])?{_WORD}"
_BEHIND_STOP = r"[\"”»’)]?+[ \u00a0]?"
_BARE = regex.compile(rf"{_BEHIND_STOP}(?P<names>{_WORD}(?:{_NEXT}){{0,6}}+)\Z")
_BRACKETS = regex.compile(rf"{_BEHIND_STOP}\((?P<names>\p{{Lu}}[^()\n.:]{{1,40}}+)\)\Z")
_CLOSERS = '"”»’)'
_COLON = regex.compile(f"[{COLON}]")
_SPACE = regex.compile(r"[ \u00a0/,]+")
_FIRST = 8  # tokens by which the sentences in front of two credits are told apart


class _Line(NamedTuple):
    """A block that may be a caption.

    Attributes:
        place: of the block.
        credit: what would be its credit.
        in_brackets: whether that stands in brackets.
        key: the tokens of the names.
        lead: the first tokens of the block.
    """

    place: int
    credit: Credit
    in_brackets: bool
    key: tuple[str, ...]
    lead: tuple[int, ...]


def mark_shared(blocks: Blocks, said: NDArray[np.float32], free: NDArray[np.bool_]) -> list[int]:
    """Mark the blocks that are captions by the credit that the pictures of the page share, or by its form.

    Must not fire on a page of quotations, each with the name of who said it: most names there stand once; nor on links
    behind teasers ('Read more'), which lexicons know, or which are words in small letters.

    Args:
        blocks: of the page, in order, captions of known credits marked; those that turn out to be captions are.
        said: float32 (n, OUTPUTS), what the model says of them.
        free: bool (n,), whether each may turn out to be one.

    Returns:
        Their places.
    """
    candidates = _candidates(blocks, said, free)
    lexicon, likely = blocks.page.lexicon, said[:, OUT_CAPTION]
    marked: list[int] = []
    for pattern in (_BARE, _BRACKETS) if candidates else ():
        lines = list(_lines(blocks, pattern, candidates))
        formed = any(likely[line.place] >= _SURE for line in lines)
        formed = formed or _is_form_of_page(blocks, bracket=pattern is _BRACKETS)
        for line in _captions_among(lines, likely, lexicon, formed=formed):
            told = f"ends in '{line.credit.names}', as other captions of the page end in a credit"
            blocks.tell(line.place, Kind.CAPTION, told)
            blocks.known[line.place].credit = line.credit
            marked.append(line.place)
    return marked


def _captions_among(
    lines: list[_Line], likely: NDArray[np.float32], lexicon: Lexicon, *, formed: bool
) -> Iterator[_Line]:
    """Those of the lines of one form that are captions, given whether the page has one of the form beyond doubt."""
    leads = defaultdict(set)
    for line in lines:
        leads[line.key].add(line.lead)
        if likely[line.place] >= _IN_CAPITALS and line.credit.names.isupper() and len(line.key) > 1:
            formed = True  # names in capitals behind a sentence are no part of one
    enough = {key: _LIKELY if len(own) < _MANY else _LIKELY_OF_MANY for key, own in leads.items()}
    seen = {line.key for line in lines if likely[line.place] >= enough[line.key]}
    shared = [line for line in lines if line.key in seen and len(leads[line.key]) > 1]
    are_shared = sum(_is_firm(lexicon, line) for line in shared) >= _SHARED
    if not (formed and seen) and not (are_shared and 2 * len(shared) > len(lines)):
        return
    for line in lines:
        is_agency = " ".join(line.key) in lexicon.names.agencies
        # What one line is says what others are under the same name; an agency's may sign a paragraph.
        least = _SIGNED if is_agency else _LEAST if line.key in seen else _LIKELY
        if likely[line.place] >= least and (line.in_brackets or are_shared or _is_firm(lexicon, line)):
            yield line


# Lines that share a credit, at least.
_SHARED = 2
# The probability from which on one may be a caption beside another under the same name, and by the form alone; one
# under an agency's name; and from which on one is a caption by itself.
_LEAST, _LIKELY, _SIGNED, _SURE = 0.001, 0.05, 0.5, 0.5
_IN_CAPITALS = 0.1  # the same of one in capitals
# Where so many lines that differ share a name, this is enough for one of them.
_MANY, _LIKELY_OF_MANY = 3, 0.015


def _candidates(blocks: Blocks, said: NDArray[np.float32], free: NDArray[np.bool_]) -> list[int]:
    """The places of the blocks that may be captions; none where none of them is likely enough, as on most pages."""
    page, places = blocks.page, np.empty(len(blocks), dtype=np.int32)
    count = kernels.list_signed(
        page.points, page.classes, blocks.spans, blocks.bounds, blocks.kinds, free, said, _REACH, _FEWEST, _MOST,
        _LEAST, _LIKELY_OF_MANY, places,
    )  # fmt: skip
    found: list[int] = places[:count].tolist()
    return found


_STOPPED = re.compile(r"[.!?…]")


def _lines(blocks: Blocks, pattern: regex.Pattern[str], candidates: list[int]) -> Iterator[_Line]:
    """The blocks that end in names as a pattern has them."""
    page, bounds = blocks.page, blocks.bounds
    for place in candidates:
        start, end = blocks.spans[place].tolist()
        found = _behind_stop(page, pattern, start, end) if page.text[start].isalnum() else None
        if found is None:
            continue
        names = found.group("names")
        key = tuple(fold_tokens(names))
        first, size = int(bounds[place, 0]), blocks.size(place)
        if size - len(key) < _FEWEST or not _may_be_names(page.lexicon, names, key):
            continue
        lead = tuple(page.numbers[first : first + min(_FIRST, size - len(key))].tolist())
        in_brackets = page.text[end - 1] == ")"
        yield _Line(place, Credit(found.start("names") - in_brackets, end, names), in_brackets, key, lead)


def _behind_stop(page: Page, pattern: regex.Pattern[str], start: int, end: int) -> regex.Match[str] | None:
    """The names behind the first sentence's end that they stand behind, or None; bare ones stand behind a word."""
    text = page.text
    for stop in _STOPPED.finditer(text, max(start, end - _REACH), end - 1):
        found = pattern.match(text, stop.end(), end)
        word = text[max(start, stop.start() - 3) : stop.start()].rstrip(_CLOSERS)[-2:]
        is_word = len(word) == 2 and word.isalpha()
        if found is not None and (is_word or pattern is _BRACKETS):
            return None if is_abbreviation(page.lexicon, text, start, stop.start()) else found
    return None


def _may_be_names(lexicon: Lexicon, names: str, key: tuple[str, ...]) -> bool:
    """Whether words are mostly in capitals, none of a button, and hold no number and no day."""
    words = _SPACE.split(names)
    if len(names) < 2 or "0" in key or not day_words(lexicon).isdisjoint(key):
        return False
    if 2 * sum(word[:1].islower() for word in words) >= len(words):
        return False
    return lexicon.contains.within(list(key)) is None and lexicon.whole.whole(" ".join(key)) is None


def _is_firm(lexicon: Lexicon, line: _Line) -> bool:
    """Whether names are those of a person, of an agency, or a short form in capitals."""
    agencies = lexicon.names.agencies
    parts = [fold(part) for part in line.credit.names.split("/")]
    if len(parts) > 1:  # 'Bo Ray/AP', not 'Adults/Children'
        return any(part in agencies for part in parts) or all(" " in part for part in parts)
    return len(line.key) > 1 or line.credit.names.isupper() or parts[0] in agencies


def _is_form_of_page(blocks: Blocks, *, bracket: bool) -> bool:
    """Whether a caption of the page ends in a credit without a label, behind a sentence, in brackets or not."""
    text = blocks.page.text
    for block in blocks.known.values():
        credit = block.credit
        if block.kind is not Kind.CAPTION or credit is None or credit.start <= block.start:
            continue
        told = text[credit.start : credit.end].strip(" .\u00a0")
        is_bare = not _COLON.search(told) and told.startswith("(") == bracket
        if is_bare and ends_in_stop(text[block.start : credit.start].rstrip()):
            return True
    return False
