"""Where signs, tokens and lines stand, held against a walk over the text letter by letter; masks hold 64 at once."""

from math import log2

import numpy as np
import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaner.cleaning.scanning import scan_raw
from cleaner.kernels.cleaning import letters
from cleaner.kernels.cleaning.codes import CH_BREAKS, CH_NUMBER, CH_UNSPACED, CH_WORD, WIDEST_LINE
from cleaner.kernels.cleaning.logs import log_of

_TOKEN = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}ー]|[\p{Nd}\p{Nl}\p{No}]+|[\p{L}\p{M}--[\p{Han}\p{Hiragana}\p{Katakana}ー]]+",
    regex.V1,
)
_LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_INVISIBLE = "\u200b\ufeff\u2060"
# What begins, parts and ends tokens and lines, and what is neither.
SIGNS = st.sampled_from([*"aZé9½٣ \t.,-\u00a0😀\u0301", *_LINE_ENDS, "港", "カ", "ー", "한", "\ud800", "\u200b"])
texts = st.lists(st.one_of(SIGNS, st.sampled_from(["x" * 40, " " * 30, "1" * 33, "港" * 20, "\n" * 9])), max_size=60)


def lines_of(text: str) -> list[tuple[int, int]]:
    """The lines that hold more than white space, trimmed."""
    found, begin = [], 0
    for end in [*(i for i, sign in enumerate(text) if sign in _LINE_ENDS), len(text)]:
        ink = [i for i in range(begin, end) if not text[i].isspace() and text[i] not in _INVISIBLE]
        if ink:
            found.append((ink[0], ink[-1] + 1))
        begin = end + 1
    return found


@settings(deadline=None)
@given(texts.map("".join))
@example("")
@example("a" * 64)
@example("a" * 63 + "\n" + "b" * 64)
@example(" " * 64 + "港" * 65)
@example("9" * 64 + "a" * 64 + "\n")
def test_places_are_those_of_a_walk_over_the_text(text: str) -> None:
    raw = scan_raw(text)
    assert raw.spans.tolist() == [list(m.span()) for m in _TOKEN.finditer(text)]
    lines = lines_of(text)
    assert raw.lines.tolist() == [list(line) for line in lines]
    assert raw.wide == sum(end - start > WIDEST_LINE for start, end in lines)
    signs = [i for i, sign in enumerate(text) if not sign.islower() and not sign.isspace()]
    assert raw.signs.tolist() == signs
    assert raw.blanks == text.count(" ")
    tokens = raw.spans[:, 0].tolist()
    assert [tokens[first:last] for first, last in raw.bounds.tolist()] == [
        [at for at in tokens if start <= at < end] for start, end in lines
    ]


def test_no_character_begins_tokens_of_two_sorts() -> None:
    """The masks take each sort by itself; what breaks a run of letters is in one."""
    flags = letters.load().flags
    sorts = [(flags & one) != 0 for one in (CH_WORD, CH_UNSPACED, CH_NUMBER)]
    assert (np.sum(sorts, axis=0) <= 1).all()
    assert (sorts[0] | ~((flags & CH_BREAKS) != 0)).all()


@pytest.mark.parametrize("count", [0, 1, 2, 63, 4095, 4096, 10**6])
def test_logarithms_of_counts(count: int) -> None:
    assert log_of(count) == pytest.approx(log2(1 + count), rel=1e-15, abs=0)
