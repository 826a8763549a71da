"""Hostile text costs time linear in its length: no pattern backtracks without end."""

import gc
import time

import pytest

from cleaner import apply_removals, parse

SEED = (
    "date 2024-05-03 The Harbour Post - News World Business Harbour opens again By ANN LEE Published: MAY 3, 2024 "
    "Divers at the wall (photo credit: JO MAY) The harbour opened again on Monday, the council said. Ferries leave. "
)
UNITS = [
    "a",
    "a ",
    "A ",
    "A. ",
    "(",
    ")",
    "(photo: ",
    "By A",
    "By A, ",
    "1/",
    "2023 ",
    "Published: ",
    "Updated 1 ",
    "x\n",
    "Home ",
    "AP/",
    "@",
    "a.a@",
    "A cap here now (credit: X) ",
    '"',
    ".",
    "…",
    "17 March 2023 ",
    "Jan ",
    "Jan. ",
    "19:",
    "12:30 on ",
    "Photo: A/",
    "© A ",
    "Foto: dpa ",
    "same words here again\n",
    "港",
    "港口。",
    "قال ",
    "\u00a0",
    "\u2028",
    "\x00",
    "-",
    " - ",
    "A - B ",
    "Read more: ",
    "The vote ended. Read more: (Photo: ",
    "Advertisement ",
    "[1/2]",
    "von ",
    "＝",
    "（",
    "（摄）",
    "https://a.b ",
    "Image: !!\n",
    "The council met. AP Photo/",
    "(Photo by Jane Doe)\n",
    "Illustration by  1.  ",
    "Photo: Ann Lee/AFP. ",
    "• ",
    "1. ",
    "The council met on Monday and voted for the wall of the harbour, it said.\n",
    "The council met on Monday and voted for the wall. Ferries leave from the old pier until June, it said.\n\nAd\n",
    "A line | Main | Another line\n",
    "© 2021 ",
    SEED,
]


def cost(text: str, times: int) -> float:
    """The least of some timings of one parse, in processor time: a busy machine does not count.

    Nor does what the tests hold: the collector does not look through it meanwhile.
    """
    best = float("inf")
    gc.collect()
    gc.freeze()
    try:
        for _ in range(times):
            begin = time.process_time()
            article = parse(text)
            best = min(best, time.process_time() - begin)
            assert apply_removals(article.text, article.removed) == article.body
    finally:
        gc.unfreeze()
    return best


@pytest.mark.parametrize("unit", UNITS, ids=[repr(u[:16]) for u in UNITS])
def test_cost_grows_as_the_length(unit: str) -> None:
    parse(unit)
    small = unit * (20_000 // len(unit) + 1)
    ratio = cost(small * 8, 2) / cost(small, 3)
    # Eight times the text: linear is 8, quadratic 64. The bound leaves room for a noisy machine.
    assert ratio < 32, f"8 times the text took {ratio:.0f} times as long"


@pytest.mark.parametrize(
    "text",
    [
        "The council met on Monday and voted for the wall of the harbour, it said.\n" * 10_000,
        "".join(
            f"The council met on Monday and voted for the {side} wall of the harbour, it said, and ferries leave from "
            f"the old {side} pier until the work is done in {side} June.\n"
            for side in ("eastern", "western", "northern") * 3_000
        ),
        "The tide will carry us home again\n" * 100_000,
    ],
    ids=["one paragraph", "a passage of many", "one line"],
)
def test_a_page_that_says_one_thing_again_and_again(text: str) -> None:
    article = parse(text)
    assert apply_removals(article.text, article.removed) == article.body
    assert not article.captions
    if "council" in text:
        assert len(article.paragraphs) == len(set(text.splitlines()))


@pytest.mark.parametrize(("unit", "length"), [(SEED, 800_000), ("He said so. The harbour opened again. ", 5_000_000)])
def test_a_page_of_megabytes_on_one_line(unit: str, length: int) -> None:
    article = parse(unit * (length // len(unit) + 1))
    assert len(article.text) > length
    assert apply_removals(article.text, article.removed) == article.body
