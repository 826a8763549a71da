"""What is looked at before a pattern is tried, or instead of folding: it finds all that the plain form finds."""

from collections.abc import Callable

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st
from slow_cleaning.language import ALL
from slow_cleaning.metadata import whole
from strategies import pages

from cleaner import parse
from cleaner.cleaning.cut import cut_page
from cleaner.cleaning.cutting.line import cut_line
from cleaner.cleaning.cutting.parts import prefilter_of
from cleaner.cleaning.fields import dates as date_fields
from cleaner.cleaning.fields.site import _source_bracket, find_signs
from cleaner.cleaning.hashed import hashes_between, hashes_of
from cleaner.cleaning.lexicon import fold, fold_tokens
from cleaner.cleaning.lexicon.hashing import hash_phrases, token_hashes
from cleaner.cleaning.lexicon.opening import OpeningPattern, _alike
from cleaner.cleaning.lines import trim
from cleaner.cleaning.mentions import bylines, names, reading
from cleaner.cleaning.mentions import credits as credit_reading
from cleaner.cleaning.mentions.credits import leading_label
from cleaner.cleaning.mentions.pictures import has_cue
from cleaner.cleaning.page import scan
from cleaner.kernels.cleaning import codes

_BLOCKS = st.sampled_from(
    [
        *("©", "(c)", "(C)", "Copyright", "COPYR\u0130GHT", "copyrıght", "版权所有", "版權所有"),
        *("(", ")", "（", "）", "-", "–", "—", " ", "\n", "\u00a0", "a", "ab" * 17),
        *("Tidewater (Reuters) - ", "（潮見）—", "2024 Tidewater Post. All rights reserved"),
    ]
)
_TEXTS = st.one_of(pages(), st.lists(_BLOCKS, max_size=60).map("".join), st.text(max_size=120))
_SIGN = regex.compile(r"©|\([cC]\)|(?i:copyright)|版权所有|版權所有")
_SOURCE = regex.compile(r"[(（]([^()（）\n]{2,40}+)[)）]\s?[-–—]")


@settings(max_examples=300, deadline=None)
@given(text=_TEXTS)
@example(text="x" * 31 + "(c) Tidewater Post")
@example(text="x" * 28 + "Copyright Tidewater Post")
@example(text="\n".join(["Tidewater (Reuters) - The wall held."] * 100))
def test_signs(text: str) -> None:
    blocks = cut_page(scan(text))
    if not len(blocks):
        return
    found, brackets = find_signs(blocks)
    foot = int(blocks.spans[-40:][0, 0])
    assert {m.start() for m in _SIGN.finditer(text, foot)} <= {at for _, at in found}
    wanted = [m.span() for m in _SOURCE.finditer(text)]
    assert wanted == [m.span() for _, at in brackets if (m := _source_bracket(text, at))]
    for i, at in [*found, *brackets]:
        after = int(blocks.spans[i + 1, 0]) if i + 1 < len(blocks) else len(text)
        assert at < after
        assert i < 0 or blocks.spans[i, 0] <= at


def test_kinds_of_signs() -> None:
    assert (codes.SIGN_COPYRIGHT, codes.SIGN_BRACKET) == (0, 1)


@settings(max_examples=200, deadline=None)
@given(text=_TEXTS, data=st.data())
def test_hashes(text: str, data: st.DataObject) -> None:
    page = scan(text)
    blocks = cut_page(page)
    for i in range(len(blocks)):
        assert hashes_of(blocks, i) == token_hashes(blocks.tokens(i)).tolist()
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert hashes_between(page, start, end) == token_hashes(fold_tokens(text[start:end])).tolist()


def test_hashed_phrases() -> None:
    agencies = sorted(ALL.names.agencies)
    assert hash_phrases(agencies) == {tuple(token_hashes(name.split(" ")).tolist()) for name in agencies}


_CUES = sorted(ALL.names.caption_cues)


@settings(max_examples=300, deadline=None)
@given(parts=st.lists(st.one_of(st.sampled_from(_CUES), st.sampled_from(["the", "wall", "poses", "of"])), max_size=8))
def test_cues(parts: list[str]) -> None:
    for tokens in (" ".join(parts).split(), " ".join(parts).split()[1:]):
        joined = f" {' '.join(tokens)} "
        assert has_cue(ALL, tokens) == any(f" {cue} " in joined for cue in _CUES)


@pytest.mark.parametrize("label", ALL.names.credit_labels)
def test_labels(label: str) -> None:
    for gap in (" ", "  ", "- "):
        for colon in (":", "  :", " ："):
            text = f"{label.upper().replace(' ', gap)}{colon} the wall was low and nobody saw that it had moved."
            pattern = whole(credit_reading._patterns(ALL).leading).match(text)
            assert leading_label(scan(text, ALL), 0, len(text)) == (pattern.end() if pattern else None)


def test_letters_that_are_one_where_case_is_ignored() -> None:
    cased = [c for c in map(chr, range(0x110000)) if c.lower() != c or c.upper() != c or c.casefold() != c]
    for letter in {word[0] for pattern in _openings().values() for word in pattern._words}:
        same = regex.compile(regex.escape(letter), regex.IGNORECASE)
        for other in cased:
            assert not same.match(other) or _alike(letter) & _alike(other)


def test_no_ideograph_comes_before_the_first() -> None:
    scripts = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
    assert not [point for point in range(ord(bylines._FIRST_IDEOGRAPH)) if scripts.match(chr(point))]
    assert scripts.match(bylines._FIRST_IDEOGRAPH)


def _openings() -> dict[str, OpeningPattern]:
    found = {
        "label": reading._patterns(ALL).label,
        "lead": names._patterns(ALL).lead,
        "credit": credit_reading._patterns(ALL).leading,
    }
    return {name: pattern for name, pattern in found.items() if pattern is not None}


_WORDS = sorted(
    {
        *ALL.names.byline_leads,
        *ALL.names.credit_labels,
        *ALL.names.published,
        *ALL.names.updated,
    }
)


@settings(max_examples=400, deadline=None)
@given(
    words=st.lists(
        st.one_of(st.sampled_from(_WORDS), st.sampled_from(["Ann", "3", "\u0130n", "ſ", "K", "é"])), max_size=4
    ),
    case=st.sampled_from([str, str.upper, str.lower, str.title]),
    joint=st.sampled_from([" ", ": ", "", "：", "\u00a0", "-", " - ", "_", " :  ", "\x1c", "/ ", " • "]),
)
def test_patterns_that_open_with_a_word(words: list[str], case: Callable[[str], str], joint: str) -> None:
    text = joint.join(map(case, words)) + joint
    for name, pattern in _openings().items():
        for at in range(len(text) + 1):
            ours, other = pattern.match(text, at, len(text)), whole(pattern).match(text, at, len(text))
            assert ours == (other and other.end()), name


_PARTS = st.one_of(
    st.sampled_from([*_WORDS, *ALL.names.credit_trailers, *ALL.names.picture_alone]),
    st.sampled_from(["Home", "News", "Sport", "12 May 2024", "19:42", "AP", "Advertisement", "Related", "Ann Lee"]),
    st.sampled_from(["(Photo: Ann Lee/AFP)", "[1/3]", "Picture 2 of 9", "ann@tide.org", "@ann", "said the council."]),
)


@settings(max_examples=400, deadline=None)
@given(
    parts=st.lists(_PARTS, min_size=1, max_size=9),
    joint=st.sampled_from([" ", ": ", ", ", " | ", "  ", ". ", "\x1c", "-"]),
)
def test_parts_of_lines_hold_nothing_beyond_their_hints(parts: list[str], joint: str) -> None:
    text = joint.join(parts)
    start, end = trim(text, 0, len(text))
    anything = codes.ALL_PREFILTERS & ~codes.PREFILTER_PAGE & ~codes.PREFILTER_SECTION
    page = scan(text, ALL)
    assert cut_line(page, start, end, 9, prefilter_of(page, start, end)) == cut_line(page, start, end, 9, anything)


@pytest.mark.parametrize("month", ["APR\u0130L", "apr\u0130l", "\u017feptember"])
def test_a_letter_that_is_only_like_another_makes_no_month(month: str) -> None:
    text = f"14 {month} 2024\n\n{month} 14, 2024 19:42\n\nThe council met on Tuesday and voted for the library."
    assert "The council met" in parse(text).body


def test_date_labels() -> None:
    lists = ALL.names
    published, updated = date_fields._date_labels(ALL)
    assert published == {tuple(token_hashes(fold(w).split(" ")).tolist()) for w in lists.published}
    assert updated == {tuple(token_hashes(fold(w).split(" ")).tolist()) for w in lists.updated}
