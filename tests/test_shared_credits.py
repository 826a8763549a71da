"""Captions under credits that no list has: the pictures of one page share them, or the form in which they stand."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner import parse
from cleaner.cleaning.blocks import Blocks
from cleaner.cleaning.fields import shared_credits
from cleaner.cleaning.fields.shared_credits import mark_shared
from cleaner.cleaning.parse import read_blocks
from cleaner.kernels.cleaning.codes import OUT_CAPTION, OUTPUTS

_HEAD = "Home\nNews\nRegion\nSport\nThe weir that the town would not let go\nBy Nora Finch\n3 May 2024\n"
_PROSE = (
    "The old weir above the mill has held the river since the year in which the railway came, and for as long the "
    "town has argued about it. On Monday the council voted to keep it, by one vote.\n"
    "What decided the matter was the fishermen, who brought their nets into the hall and laid them over the benches. "
    "They have fished below the weir for six generations, and they mean to go on.\n"
    "Work begins in June, when the water is low, and will last until the first frost. Until then the path along the "
    "bank stays closed, and the boats of the rowing club lie in the yard of the mill."
)
_FOOT = "\nShare this article\nMost read\nContact us\nPrivacy policy\nAll rights reserved."
_SEEN = (
    "The weir above the mill, seen from the footbridge on Monday.",
    "Nets laid over the benches of the council hall, next to the mayor.",
    "Old timbers from the wall in the yard of the mill.",
)


def page_with(lines: list[str]) -> str:
    parts = _PROSE.split("\n")
    body = [part for i, own in enumerate(parts) for part in (own, *lines[i :: len(parts)])]
    return _HEAD + "\n".join(body) + _FOOT


def credits_of(lines: list[str], likely: list[float]) -> list[str]:
    """The credits of the captions among lines, where a model gives them such chances."""
    blocks, _ = read_blocks(page_with(lines))
    said = np.zeros((len(blocks), OUTPUTS), dtype=np.float32)
    passages = [blocks.passage(i) for i in range(len(blocks))]
    for line, chance in zip(lines, likely, strict=True):
        said[passages.index(line), OUT_CAPTION] = chance
    marked = mark_shared(blocks, said, np.ones(len(blocks), dtype=np.bool_))
    return sorted(blocks.known[i].credit.names for i in marked)


def test_a_credit_that_pictures_share_makes_captions() -> None:
    name = "Orla Brandt for The Weir Post"
    lines = [f"{seen} {name}" for seen in _SEEN]
    assert credits_of(lines, [0.1, 0.1, 0.01]) == [name] * 3
    assert credits_of(lines, [0.0, 0.1, 0.1]) == [name] * 2
    assert credits_of(lines, [0.01, 0.01, 0.01]) == []  # the model sees none at all


def test_so_does_the_form_of_one_that_the_model_is_sure_of() -> None:
    lines = [f"{_SEEN[0]} (Weir Trust)", f"{_SEEN[1]} (Brandt's)", f"{_SEEN[2]} (Nine)"]
    assert credits_of(lines, [0.6, 0.06, 0.06]) == ["Brandt's", "Nine", "Weir Trust"]
    assert credits_of(lines, [0.4, 0.06, 0.06]) == []


def test_so_does_the_form_of_a_credit_that_is_known() -> None:
    known = f"{_SEEN[0]} (AP Photo/Ann Lee)"
    lines = [f"{_SEEN[1]} (Brandt's)", known]
    assert credits_of(lines, [0.06, 0.0]) == ["Brandt's"]
    assert credits_of([f"{_SEEN[1]} (Brandt's)", _SEEN[0]], [0.06, 0.0]) == []


def test_an_agency_may_sign_a_paragraph() -> None:
    lines = [f"{_SEEN[0]} (Weir Trust)", f"{_SEEN[1]} (AFP)"]
    assert credits_of(lines, [0.6, 0.4]) == ["Weir Trust"]
    assert credits_of(lines, [0.6, 0.55]) == ["AFP", "Weir Trust"]


@pytest.mark.parametrize(
    "lines",
    [
        # Quotations, each with the name of who said it.
        [
            "You can move a river, but you cannot tell it where to go. Ada Holm",
            "Whoever builds a wall builds it for the fish as well. Ben Okoro",
            "A town is what it does not sell when it could. Cleo Marsh",
        ],
        # A remark in brackets.
        [
            "The council will meet again in the autumn, when it is dry. (The old hall is closed until then.)",
            "Nobody asked the miller, who has held the key for thirty years. (He would have said yes)",
        ],
        # Links behind teasers.
        ["The school roof leaks again. Read more", "The choir looks for tenors. Read more"],
        # Abbreviations end no sentence.
        ["The land on the bank belongs to Brandt and Co. Limited", "The boats in the yard belong to Holm Co. Limited"],
        # Dates, and names in front of which stands next to nothing.
        [
            "What is it that the river wants of us? (June 9, 2004)",
            "And what did the miller say to that? (July 4, 2006)",
        ],
        ["The weir. Orla Brandt", "The nets. Orla Brandt"],
    ],
)
def test_other_lines_are_none(lines: list[str]) -> None:
    assert credits_of(lines, [0.1] * len(lines)) == []


def test_such_captions_leave_the_body_and_stand_in_their_field() -> None:
    name = "Orla Brandt for The Weir Post"
    article = parse(page_with([f"{seen} {name}" for seen in _SEEN]))
    assert [(caption.text, caption.credit) for caption in article.captions] == [(seen, name) for seen in _SEEN]
    assert article.body == _PROSE.replace("\n", "\n\n")
    assert "as other captions of the page end in a credit" in "".join(cut.reason for cut in article.removed)


_PIECES = ["The wall held. ", "Ann Lee", " (", ")", "AP", " / ", ", ", "for ", "Dr. ", "“", "” ", "\n", ". "]


@given(st.lists(st.sampled_from(_PIECES), max_size=60).map("".join), st.floats(0, 1))
def test_whatever_is_marked_ends_in_its_credit(text: str, chance: float) -> None:
    blocks, _ = read_blocks(page_with([]) + text)
    said = np.full((len(blocks), OUTPUTS), chance, dtype=np.float32)
    for i in mark_shared(blocks, said, np.ones(len(blocks), dtype=np.bool_)):
        credit = blocks.known[i].credit
        assert credit is not None
        assert blocks.page.text[credit.start : credit.end].strip("() ") == credit.names.strip("() ")
        assert credit.end == blocks.spans[i, 1]


_WORDS = ("Ann", "Lee", "the", "wall", "held.", "港", "so!", "(AP)", "12", "why?", "e…")


def may_end_in_names(blocks: Blocks, i: int, least: float, said: np.ndarray, free: np.ndarray) -> bool:
    """What list_signed asks of a block, letter by letter."""
    text, (start, end) = blocks.page.text, blocks.spans[i].tolist()
    if blocks.kinds[i] >= 0 or not free[i] or said[i, OUT_CAPTION] < np.float32(least) or not 4 < blocks.size(i) <= 60:
        return False
    closed = text[end - 1].isalpha() or text[end - 1] == ")"
    return closed and any(sign in ".!?…" for sign in text[max(start, end - 90) : end - 1])


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join),
        min_size=1, max_size=12,
    ),
    st.randoms(use_true_random=False),
)  # fmt: skip
def test_the_kernel_lists_what_a_walk_over_the_blocks_does(lines: list[str], random: Random) -> None:
    blocks, _ = read_blocks("\n".join(lines))
    if not len(blocks):
        return
    said = np.zeros((len(blocks), OUTPUTS), dtype=np.float32)
    said[:, OUT_CAPTION] = [random.choice((0.0, 0.002, 0.4)) for _ in range(len(blocks))]
    free = np.array([random.random() < 0.8 for _ in range(len(blocks))])
    found = [i for i in range(len(blocks)) if may_end_in_names(blocks, i, 0.001, said, free)]
    enough = any(said[i, OUT_CAPTION] >= 0.015 for i in found)
    assert shared_credits._candidates(blocks, said, free) == (found if enough else [])
