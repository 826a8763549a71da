"""What is read from lines against patterns tried everywhere: dates, bylines, credits, and what prefilters leave out."""

from hypothesis import given, settings
from hypothesis import strategies as st
from slow_cleaning import credits as slow_credits
from slow_cleaning import metadata as slow_metadata
from slow_cleaning.blocks import cut_page as slow_cut
from slow_cleaning.language import ALL
from strategies import lines_of

from cleaner.cleaning.cut import cut_page
from cleaner.cleaning.mentions import credits as credit_reading
from cleaner.cleaning.mentions import reading
from cleaner.cleaning.page import scan

NAMES = ALL.names
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
MENUS = lines_of([phrase for phrase, _ in ALL.whole.items()], ALL.menu_connectors)


@settings(max_examples=1500, deadline=None)
@given(line=DATED, at=st.integers(0, 2))
def test_marks(line: str, at: int) -> None:
    at = min(at, len(line))
    page = scan(line, ALL)
    assert reading.read_mentions(page, at, len(line)) == slow_metadata.read_mentions(page, at, len(line))


@settings(max_examples=1500, deadline=None)
@given(line=CREDITED.filter(str.strip))
def test_credits(line: str) -> None:
    line = line.strip()
    page = scan(line, ALL)
    assert credit_reading.read_credit(page, 0, len(line)) == slow_credits.read_credit(line, 0, len(line))
    found = credit_reading.credits_in_brackets(page, 0, len(line))
    assert found == slow_credits.credits_in_brackets(line, 0, len(line))


@settings(max_examples=800, deadline=None)
@given(lines=st.lists(st.one_of(DATED, CREDITED, MENUS), min_size=1, max_size=9))
def test_lines_without_a_prefilter_are_whole(lines: list[str]) -> None:
    text = "\n".join(line[:180] for line in lines)
    blocks = cut_page(scan(text, ALL))
    spans = zip(blocks.spans.tolist(), blocks.lines.tolist(), strict=True)
    ours = [(*span, line, blocks.kind(i)) for i, (span, line) in enumerate(spans)]
    theirs = slow_cut(text)
    assert ours == [(p.start, p.end, p.line, p.kind) for p in theirs]
    for i, block in enumerate(theirs):
        if block.kind is not None:
            known = blocks.known[i]
            assert (known.reason, known.mentions, known.credit) == (block.reason, block.mentions, block.credit)
