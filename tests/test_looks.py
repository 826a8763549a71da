"""What is looked at before a pattern is tried, or instead of folding: it finds all that the plain form finds."""

from collections.abc import Callable

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st
from slow_cleaning.metadata import whole
from strategies import pages

from cleaner import parse
from cleaner.cleaning import captions, metadata
from cleaner.cleaning.captions import has_cue, leading_label
from cleaner.cleaning.cut import cut_page
from cleaner.cleaning.cutting import cut_line, prefilter_of
from cleaner.cleaning.fields import dates, names
from cleaner.cleaning.fields.site import _signs, _source_bracket
from cleaner.cleaning.hashed import hash_phrases, hashes_between, hashes_of
from cleaner.cleaning.lexicon import fold, fold_tokens, load_lexicon
from cleaner.cleaning.lines import trim
from cleaner.cleaning.opening import OpeningPattern, _alike
from cleaner.cleaning.page import scan, token_hashes
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
    found, brackets = _signs(blocks)
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
    agencies = sorted(load_lexicon().names.agencies)
    assert hash_phrases(agencies) == {tuple(token_hashes(name.split(" ")).tolist()) for name in agencies}


_CUES = sorted(load_lexicon().names.caption_cues)


@settings(max_examples=300, deadline=None)
@given(parts=st.lists(st.one_of(st.sampled_from(_CUES), st.sampled_from(["the", "wall", "poses", "of"])), max_size=8))
def test_cues(parts: list[str]) -> None:
    for tokens in (" ".join(parts).split(), " ".join(parts).split()[1:]):
        joined = f" {' '.join(tokens)} "
        assert has_cue(tokens) == any(f" {cue} " in joined for cue in _CUES)


@pytest.mark.parametrize("label", load_lexicon().names.credit_labels)
def test_labels(label: str) -> None:
    for gap in (" ", "  ", "- "):
        for colon in (":", "  :", " ："):
            text = f"{label.upper().replace(' ', gap)}{colon} the wall was low and nobody saw that it had moved."
            pattern = whole(captions._patterns().leading).match(text)
            assert leading_label(text, 0, len(text)) == (pattern.end() if pattern else None)


def test_letters_that_are_one_where_case_is_ignored() -> None:
    cased = [c for c in map(chr, range(0x110000)) if c.lower() != c or c.upper() != c or c.casefold() != c]
    for letter in {word[0] for pattern in _openings().values() for word in pattern._words}:
        same = regex.compile(regex.escape(letter), regex.IGNORECASE)
        for other in cased:
            assert not same.match(other) or _alike(letter) & _alike(other)


def test_no_ideograph_comes_before_the_first() -> None:
    early = [chr(point) for point in range(ord(names._FIRST_IDEOGRAPH)) if chr(point) != " "]
    assert not [ch for ch in early if names._CJK_NAME.fullmatch(ch * 2)]
    assert names._CJK_NAME.fullmatch(names._FIRST_IDEOGRAPH * 2)


def _openings() -> dict[str, OpeningPattern]:
    dates = metadata._patterns()
    return {"label": dates.label, "lead": dates.lead, "credit": captions._patterns().leading}


_WORDS = sorted(
    {
        *load_lexicon().names.byline_leads,
        *load_lexicon().names.credit_labels,
        *load_lexicon().names.published,
        *load_lexicon().names.updated,
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
    st.sampled_from([*_WORDS, *load_lexicon().names.credit_trailers, *load_lexicon().names.picture_alone]),
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
    assert cut_line(text, start, end, 9, prefilter_of(text, start, end)) == cut_line(text, start, end, 9, anything)


_DATE_WORDS = sorted({*load_lexicon().names.weekdays, *load_lexicon().names.months})
_NUMBERS = st.sampled_from(["3", "14", "2024", "24", "'24", "19:42", "7 pm", "20.15 Uhr", "3h", "5時30分"])
_BETWEEN = st.sampled_from(["", " ", ", ", ".", "/", "-", ". ", " de ", "th ", "年", "月", "日", " of ", ":", " |  · "])


@settings(max_examples=400, deadline=None)
@given(words=st.lists(st.tuples(st.one_of(st.sampled_from(_DATE_WORDS), _NUMBERS, _NUMBERS), _BETWEEN), max_size=6))
@example(words=[("19:42", ", "), ("3", ". "), (max(_DATE_WORDS, key=len), " "), ("2024", "")])
def test_a_time_that_comes_first_is_looked_for(words: list[tuple[str, str]]) -> None:
    text = "".join(word + joint for word, joint in words)
    if metadata._patterns().time_first.match(text, 0, len(text)):
        assert metadata._MAY_BE_TIME.match(text)


@pytest.mark.parametrize("month", ["APR\u0130L", "apr\u0130l", "\u017feptember"])
def test_a_letter_that_is_only_like_another_makes_no_month(month: str) -> None:
    text = f"14 {month} 2024\n\n{month} 14, 2024 19:42\n\nThe council met on Tuesday and voted for the library."
    assert "The council met" in parse(text).body


def test_date_labels() -> None:
    names = load_lexicon().names
    published, updated = dates._date_labels()
    assert published == {tuple(token_hashes(fold(w).split(" ")).tolist()) for w in names.published}
    assert updated == {tuple(token_hashes(fold(w).split(" ")).tolist()) for w in names.updated}
