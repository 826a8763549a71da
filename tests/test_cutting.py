"""What cutting a line into blocks keeps to, whatever the line.

Cutting is plain Python over the lexicons, and is no kernel: a twin would be the same rules written down a second time,
some two thousand lines that change with each rule. So it is held to properties: the pieces stand on the line in order
and cover its words exactly once, the prefilters of the kernel spare no line that would be cut, and a piece that is
prose by itself is cut no further when it is a line by itself. What is cut where is said by tests/cases.
"""

import gzip
import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import pages, repeating_pages

from cleaner.cleaning.cut import cut_page
from cleaner.cleaning.cutting.line import cut_line
from cleaner.cleaning.lines import trim
from cleaner.cleaning.page import Page, scan
from cleaner.kernels.cleaning import codes

ROOT = Path(__file__).parent.parent
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))
DATA = ROOT.parent / "shared" / "data" / "extraction"
_ALL = codes.ALL_PREFILTERS & ~codes.PREFILTER_PAGE & ~codes.PREFILTER_SECTION


def _pieces(page: Page, line: int, prefilters: int) -> list[tuple[int, int]]:
    start, end = page.lines[line].tolist()
    return [(block.start, block.end) for block in cut_line(page, start, end, line, prefilters)]


def check(text: str) -> None:
    page = scan(text)
    for line, (start, end) in enumerate(page.lines.tolist()):
        for prefilters in (0, _ALL, codes.ALL_PREFILTERS):
            pieces = _pieces(page, line, prefilters)
            at = start
            for first, last in pieces:
                assert at <= first < last <= end, "in order, none empty, none beyond the line"
                assert trim(text, first, last) == (first, last), "without white space at its ends"
                assert not any(sign.isalnum() for sign in text[at:first]), "no word is lost between two"
                at = last
            assert not any(sign.isalnum() for sign in text[at:end])
            assert pieces == _pieces(page, line, prefilters), "the same again"
        assert _pieces(page, line, 0) == [(start, end)], "nothing is cut without evidence"
    blocks = cut_page(page)
    assert blocks.lines.tolist() == sorted(blocks.lines.tolist())
    assert set(blocks.lines.tolist()) == set(range(len(page.lines)))
    spans = blocks.spans.tolist()
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize("path", SEEDS, ids=[path.stem for path in SEEDS])
def test_pieces_of_seeds(path: Path) -> None:
    check(path.read_bytes().decode("utf-8"))
    check(" ".join(path.read_bytes().decode("utf-8").split()))


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(pages(), repeating_pages(), st.text(max_size=400)))
def test_pieces_of_any_text(text: str) -> None:
    check(text)


@pytest.mark.parametrize("name", ["wcxb_dev_articles", "big9_shared", "daniel_shared"])
def test_pieces_of_real_pages(name: str) -> None:
    path = DATA / f"{name}.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"no {path.name} beside the project")
    with gzip.open(path, "rt", encoding="utf8") as lines:
        texts = [json.loads(line)["text"] for k, line in enumerate(lines) if k % 60 == 11]
    for text in texts[:10]:
        check(text)


@pytest.mark.parametrize("path", SEEDS, ids=[path.stem for path in SEEDS])
def test_a_piece_of_prose_is_cut_no_further(path: Path) -> None:
    page = scan(path.read_bytes().decode("utf-8"))
    blocks = cut_page(page)
    for i, (start, end) in enumerate(blocks.spans.tolist()):
        again = cut_line(page, start, end, int(blocks.lines[i]), _ALL) if blocks.kinds[i] < 0 else []
        assert len(again) <= 1
