"""What is read from lines against patterns tried everywhere: dates, bylines, credits, and what prefilters leave out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_cleaning import credits as slow_credits
from slow_cleaning import metadata as slow_metadata
from slow_cleaning.blocks import cut_page as slow_cut
from strategies import lines_of

from cleaner.cleaning import captions, metadata
from cleaner.cleaning.cut import cut_page
from cleaner.cleaning.lexicon import load_lexicon
from cleaner.cleaning.page import scan

NAMES = load_lexicon().names
DATED = lines_of(
    NAMES.months, NAMES.months, NAMES.weekdays, NAMES.published, NAMES.updated, NAMES.byline_leads, NAMES.relative
)
CREDITED = lines_of(
    NAMES.credit_labels,
    NAMES.trailing_labels,
    NAMES.picture_tails,
    NAMES.picture_heads,
    NAMES.picture_alone,
    NAMES.agencies,
    ["(", "[", "（", ")", "]", "）", "/", "|", ":", "：", "©", "=", "by", "von", "via", "AP Photo", "Images"],
)
MENUS = lines_of([phrase for phrase, _ in load_lexicon().whole.items()], load_lexicon().menu_connectors)


@settings(max_examples=1500, deadline=None)
@given(line=DATED, at=st.integers(0, 2))
def test_marks(line: str, at: int) -> None:
    at = min(at, len(line))
    assert metadata.read_date(line, at, len(line)) == slow_metadata.read_date(line, at, len(line))
    assert metadata.read_mentions(line, at, len(line)) == slow_metadata.read_mentions(line, at, len(line))


@pytest.mark.parametrize("month", sorted(NAMES.months))
def test_every_month(month: str) -> None:
    weekdays = ("", "Fri, ", "Mar. ", "Monday ", "sexta-feira, ", "Sa ", "土曜日")
    for name in (month, month.title(), month.upper()):
        for weekday in weekdays:
            for form in (
                "{} 3, 2024",
                "3 {} 2024",
                "3. {} 2024 19:42",
                "3rd of {}, 2024",
                "3{} 2024",
                "{} 2024",
                "1er {} '24",
            ):
                line = weekday + form.format(name)
                assert metadata.read_date(line, 0, len(line)) == slow_metadata.read_date(line, 0, len(line)), line


@settings(max_examples=1500, deadline=None)
@given(line=CREDITED.filter(str.strip))
def test_credits(line: str) -> None:
    line = line.strip()
    assert captions.read_credit(line, 0, len(line)) == slow_credits.read_credit(line, 0, len(line))
    found = captions.credits_in_brackets(line, 0, len(line))
    assert found == slow_credits.credits_in_brackets(line, 0, len(line))


@settings(max_examples=800, deadline=None)
@given(lines=st.lists(st.one_of(DATED, CREDITED, MENUS), min_size=1, max_size=9))
def test_lines_without_a_prefilter_are_whole(lines: list[str]) -> None:
    text = "\n".join(line[:180] for line in lines)
    blocks = cut_page(scan(text))
    spans = zip(blocks.spans.tolist(), blocks.lines.tolist(), strict=True)
    ours = [(*span, line, blocks.kind(i)) for i, (span, line) in enumerate(spans)]
    theirs = slow_cut(text)
    assert ours == [(p.start, p.end, p.line, p.kind) for p in theirs]
    for i, block in enumerate(theirs):
        if block.kind is not None:
            known = blocks.known[i]
            assert (known.reason, known.mentions, known.credit) == (block.reason, block.mentions, block.credit)
