"""What there is room for at first, and how much is done at once, changes no answer: long pages are read as short."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import pages, repeating_pages

from cleaner import kernels, parse
from cleaner.cleaning import assemble, features, lines, scanning
from cleaner.cleaning.cutting import chrome
from cleaner.cleaning.features import Rows
from cleaner.cleaning.fields import captions
from cleaner.cleaning.html.flattening import _make_tree, load_tables
from cleaner.cleaning.mentions import dates
from cleaner.cleaning.parse import read_blocks
from cleaner.cleaning.scoring import default_field_scorer, default_scorer
from cleaner.kernels.cleaning import html_codes

SEEDS = [path.read_bytes().decode() for path in sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))]
# Twice each paragraph, on one line, wrapped, a word a line: what long pages have much of.
LAYOUTS = {
    "as it is": lambda text: text,
    "again and again": lambda text: "\n".join([text] * 3),
    "one line": lambda text: " ".join(text.split()),
    "a word a line": lambda text: "\n".join(text.split()),
    "wrapped": lambda text: "\n".join(
        " ".join(words[i : i + 12]) for words in (text.split(),) for i in range(0, len(words), 12)
    ),
}
SMALL = (
    (scanning, "_FEW_TOKENS", 2),
    (scanning, "_AT_ONCE", 3),
    (features, "_PHRASES", 2),
    (captions, "_FEW_PAIRS", 1),
    (captions, "_AT_ONCE", 3),
    (dates, "_FEW_DATES", 1),
    (dates, "_AT_ONCE", 3),
    (lines, "_AT_ONCE", 3),
    (assemble, "_AT_ONCE", 3),
    (chrome, "_AT_ONCE", 5),
)


def check(texts: list[str]) -> None:
    expected = [parse(text) for text in texts]
    with pytest.MonkeyPatch.context() as patched:
        for module, name, small in SMALL:
            patched.setattr(module, name, small)
        found = [parse(text) for text in texts]
    for one, other in zip(expected, found, strict=True):
        assert one.to_dict() == other.to_dict()
        assert (one.kept, one.lines, one.removed) == (other.kept, other.lines, other.removed)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_little_room_changes_nothing_on_seeds(layout: str) -> None:
    check([LAYOUTS[layout](text) for text in SEEDS])


@settings(max_examples=100, deadline=None)
@given(text=st.one_of(pages(), repeating_pages(), st.text(max_size=400)))
def test_little_room_changes_nothing(text: str) -> None:
    check([text])


@pytest.mark.parametrize("text", SEEDS[:8])
def test_features_as_they_are_held_say_what_the_matrix_says(text: str) -> None:
    _, found = read_blocks(text)
    x = found.x
    assert (Rows.of(x).spread() == x).all()
    assert (default_scorer().score(x) == default_scorer().score(found.rows)).all()
    assert (default_field_scorer().tell(x) == default_field_scorer().tell(found.rows)).all()
    wide = Rows(found.rows.flags, found.rows.numbers, x[:1, :3].copy(), np.zeros(len(x), dtype=np.int32))
    assert (wide.spread() == np.column_stack((x, np.repeat(x[:1, :3], len(x), axis=0)))).all()


_PIECES = (
    *("<p>", "</p>", "<div", ">", "<", "<5", "a", "\n", "<pre>", "</pre>", "<br>", "<td>"),
    '<img alt="one two three">',
    '<IMG ALT="a b c d"/>',
    "<!--",
    "-->",
    "x y",
    '"',
    "=",
    "<a href=x>",
    "<b <i>",
    "&lt;",
    "<?",
    "</",
    "/>",
    " alt=",
)


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(st.sampled_from(_PIECES), max_size=30))
def test_a_page_of_html_has_room_for_its_elements_and_lines(pieces: list[str]) -> None:
    source = "".join(pieces).encode()
    room, more = _make_tree(source), _make_tree(source + b"<a>\n" * 200)
    kernels.scan_html(np.frombuffer(source, dtype=np.uint8), load_tables(), more)
    assert more.state[html_codes.HS_ELEMENTS] <= len(room.elements)
    assert more.state[html_codes.HS_LINES] <= len(room.lines)
