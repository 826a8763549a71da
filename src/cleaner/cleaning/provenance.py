"""The decisions on a page as a few bytes a block, from which kept spans, lines and removals are told when asked for."""

import struct
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from cleaner import kernels
from cleaner.article import Line, Removal
from cleaner.cleaning import explain
from cleaner.cleaning.assemble import CUT, EDGE, KEPT, bridge, cut_lines, join_kept, unwrap
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.duplicates import SCORE
from cleaner.cleaning.labels import Labels
from cleaner.cleaning.lines import Span
from cleaner.kernels.cleaning.codes import CODE_JOINED, CODE_KIND, CODE_STATED, KIND_CROSSHEAD
from cleaner.kinds import KINDS

__all__ = ["Decisions"]

_HEAD = struct.Struct("<BI4B")
_FORM = 1  # of what is packed; a change of the bytes, or of what they mean, is another one
_WRAPPED = 128  # beside it, where the page's paragraphs are wrapped
_DIGITS = 6  # after the point, of a score that a rule sets
_WIDTHS = {1: "<u1", 2: "<u2", 4: "<u4"}


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions on a page's blocks, packed.

    Attributes:
        packed: a head (the form of the rest, and whether paragraphs are wrapped; the number n of blocks; the bytes to a
            number in each of the last four columns), and behind it columns of n numbers, little-endian: codes (uint32,
            see explain.py), scores (float32), and as uint8, uint16 or uint32, whatever holds the largest, the code
            points before each block and in it, and the numbers ``first`` and ``second``. Some 13 bytes a block.
        told: reasons in words.
    """

    packed: bytes
    told: tuple[str, ...]

    @classmethod
    def of(cls, blocks: Blocks, labels: Labels, merged: NDArray[np.int32]) -> Self:
        """Pack the decisions on a page.

        Args:
            blocks: of the page.
            labels: the decisions, after the last word on them.
            merged: int32 (k, 2), the spans of the body, as ``assemble.merge`` gives them.
        """
        if not len(blocks):
            return cls(_HEAD.pack(_FORM, 0, 1, 1, 1, 1), ())
        wrapped, spans = blocks.page.wrapped, blocks.spans
        code, first, second, told = explain.encode(blocks, labels)
        score = labels.score.astype("<f4")
        if len(blocks.aside):
            at = np.searchsorted(blocks.spans[:, 0], blocks.aside[:, 0])
            own, codes, numbers = explain.encode_copies(blocks, len(told))
            code, first = np.insert(code, at, codes), np.insert(first, at, numbers)
            second, score = np.insert(second, at, 0), np.insert(score, at, np.float32(SCORE))
            told = (*told, *own)
            spans = np.insert(blocks.spans, at, blocks.aside[:, :2], axis=0)
        gaps, sizes = np.empty((2, len(spans)), dtype=np.int32)
        most = np.empty(4, dtype=np.int64)
        kernels.lay_columns(spans, merged, code, first, second, gaps, sizes, most)
        widths = [1 if largest < 1 << 8 else 2 if largest < 1 << 16 else 4 for largest in most.tolist()]
        head = _HEAD.pack(_FORM | wrapped * _WRAPPED, len(spans), *widths)
        # The places are within the int32 that they are held in.
        parts = [code.astype("<i4", copy=False), score]
        parts += [c.astype(_WIDTHS[width]) for c, width in zip((gaps, sizes, first, second), widths, strict=True)]
        return cls(b"".join([head, *(part.data for part in parts)]), told)

    @classmethod
    def checked(cls, packed: bytes, told: tuple[str, ...], text: str) -> Self:
        """What was packed before, looked through.

        Raises:
            ValueError: it is not what ``of`` has packed for this text.
        """
        found = cls(packed, told)
        try:
            lines, _ = found.lines(text), found.removed(text)
        except (struct.error, LookupError, TypeError) as error:
            raise ValueError(str(error)) from error
        if lines and lines[-1].end > len(text):
            raise ValueError("it is of a longer text")
        return found

    def kept(self, text: str) -> tuple[Span, ...]:
        """The spans of the body, in order."""
        return tuple(unwrap(text, self._merged(), wrapped=self._wrapped)[0])

    def body(self, text: str) -> str:
        """The body."""
        return join_kept(text, unwrap(text, self._merged(), wrapped=self._wrapped))

    def lines(self, text: str) -> tuple[Line, ...]:
        """The blocks with kind, score and reason, in order."""
        told, reason, kinds = self.told, explain.reason, CODE_KIND
        return tuple(
            [
                Line(start, end, KINDS[code & kinds], score, reason(code, first, second, text, start, end, told))
                for start, end, code, score, first, second in self._rows()
            ]
        )

    def removed(self, text: str) -> tuple[Removal, ...]:
        """The spans that are not in the body and are more than white space between blocks, in order."""
        told, reason, kinds, joined = self.told, explain.reason, CODE_KIND, CODE_JOINED
        found: list[Removal] = []
        at, before = 0, EDGE
        for start, end, code, score, first, second in self._rows():
            kind, begin = code & kinds, start
            kept = kind <= KIND_CROSSHEAD
            near = (kept and not code & joined) or (before == KEPT and not kept)
            if at < start and (near or not text[at:start].isspace()) and not (kept and code & joined):
                begin = bridge(text, at, start, before, found, kept=kept)
            at, before = end, KEPT if kept else CUT
            if not kept:
                why = reason(code, first, second, text, start, end, told)
                found.append(Removal(begin, end, KINDS[kind], why, 1.0 - score))
        if at < len(text):
            bridge(text, at, len(text), EDGE, found, kept=False)
        if self._wrapped:
            found = sorted([*found, *cut_lines(text, self._merged())], key=lambda cut: cut.start)
        return tuple(found)

    def cuts(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint32]]:
        """Starts, ends and kinds' numbers of the blocks that are cut, in order: ``removed`` without reasons."""
        code, _, gaps, sizes, _, _ = self._columns()
        kinds = code & np.uint32(CODE_KIND)
        cut = kinds > KIND_CROSSHEAD
        ends = np.cumsum(gaps + sizes.astype(np.int64))[cut]
        return ends - sizes[cut], ends, kinds[cut]

    @property
    def _wrapped(self) -> bool:
        return bool(self.packed[0] & _WRAPPED)

    def _columns(self) -> list[NDArray[Any]]:
        form, n, *widths = _HEAD.unpack_from(self.packed)
        if form & ~_WRAPPED != _FORM:
            raise ValueError(f"it is of the form {form & ~_WRAPPED}, and this version of cleaner reads {_FORM}")
        found, at = [], _HEAD.size
        for dtype in ("<u4", "<f4", *[_WIDTHS[width] for width in widths]):
            found.append(np.frombuffer(self.packed, dtype, n, at))
            at += found[-1].nbytes
        if at != len(self.packed):
            raise ValueError(f"it has {len(self.packed)} bytes, and should have {at}")
        return found

    def _rows(self) -> "zip[tuple[int, int, int, float, int, int]]":
        """Start, end, code, score, first and second of each block."""
        code, score, gaps, sizes, first, second = self._columns()
        ends = np.cumsum(gaps + sizes.astype(np.int64))
        scores = score.astype(np.float64)
        stated = np.flatnonzero(code & np.uint32(CODE_STATED))
        # A number of few digits is the one that is nearest to its float32.
        scores[stated] = np.round(scores[stated], _DIGITS)
        columns = (ends - sizes, ends, code, scores, first, second)
        return zip(*[column.tolist() for column in columns], strict=True)

    def _merged(self) -> list[Span]:
        """The spans of the body, those of wrapped paragraphs with their line ends."""
        code, _, gaps, sizes, _, _ = self._columns()
        ends = np.cumsum(gaps + sizes.astype(np.int64))
        body = np.flatnonzero(code & np.uint32(CODE_KIND) <= KIND_CROSSHEAD)
        begins = np.flatnonzero(code[body] & np.uint32(CODE_JOINED) == 0)
        starts = (ends - sizes)[body[begins]].tolist()
        return (
            list(zip(starts, ends[body[np.append(begins[1:], len(body)) - 1]].tolist(), strict=True)) if starts else []
        )
