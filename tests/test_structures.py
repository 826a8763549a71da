"""Parts of articles that are no paragraphs, as training makes them of a page's own words."""

import importlib
import random
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent))  # training is no part of what is installed
pytest.importorskip("babel", reason="training needs babel, of the extra `train`")

structures = importlib.import_module("training.structures")
SEEDS = Path(__file__).parent.parent / "seeds"

HEAD = ["Home", "News", "Log in", "Ferry sinks"]
ARTICLE = [
    "The ferry sank at its mooring on Monday night. Nobody was on board, the harbour master said.",
    "A diver found the hull whole. What had let the water in was a valve that somebody had left open.",
    "The boat is forty years old, and the council had meant to sell it in the spring of next year.",
    "Until it is raised the school bus takes the long way round, over the bridge at the old mill.",
]
FOOT = ["Share", "Most read", "Goats on the motorway again, for the third time in a week, police say", "Contact"]
PAGE = "\n".join([*HEAD, *ARTICLE, *FOOT])


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  nothing is kept secret


def builds() -> list[object]:
    return [pytest.param(one, id=one[0].__name__.strip("_")) for one in structures._BUILDS]


@pytest.mark.parametrize("build", builds())
@pytest.mark.parametrize("seed", range(20))
def test_labels_follow(build: object, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that a part adds is the reference text's too, in order, but what is chrome; chrome stays as it was."""
    monkeypatch.setattr(structures, "_BUILDS", (build,))
    monkeypatch.setattr(random.Random, "sample", lambda _self, those, _count: list(those))
    made = structures.build(PAGE, ["\n".join(ARTICLE)], dice(seed))
    assert made.swaps
    lines = [line for line in made.text.split("\n") if line]
    own = [line for line in made.change("\n".join(ARTICLE)).split("\n") if line]
    assert lines[: len(HEAD)] == HEAD
    assert lines[-len(FOOT) :] == FOOT
    rest = iter(lines[len(HEAD) : -len(FOOT)])
    # One left over is a short line of the page's chrome, under the entries of a live blog.
    assert all(line in rest for line in own)
    assert {*lines} - {*own} <= {*HEAD, *FOOT}
    assert made.unsure <= {*own}


def test_same_seed_makes_the_same() -> None:
    one, other = (structures.build(PAGE, ["\n".join(ARTICLE)], dice(7)) for _ in range(2))
    assert one == other


def test_must_not_touch_what_no_reference_text_holds() -> None:
    """Chrome gets no rows or entries, and a page of which nothing is known stays as it is."""
    made = structures.build(PAGE, ["Something else.", "And more of it."], dice(1))
    assert made.text == PAGE
    assert made.change("One  two.\nThree.") == "One two.\nThree."


@pytest.mark.parametrize("name", ["burmese_hle", "chinese_yangguang", "bengali_sanko"])
def test_words_of_scripts(name: str) -> None:
    """In scripts without spaces as in others, parts are made of the page's own letters and of Latin ones."""
    text = (SEEDS / f"{name}.txt").read_text(encoding="utf-8")
    for seed in range(5):
        made = structures.build(text, [text], dice(seed))
        assert made.swaps
        assert {c for c in made.text if c.isalpha() and ord(c) >= 0x250} <= {*text}
