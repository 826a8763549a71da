"""A page whose letters stand apart from their marks comes out as the same page composed, in its own characters."""

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import apply_removals, clean, parse
from cleaner.cleaning.composing import compose

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
FIELDS = ("headline", "standfirst", "byline", "authors", "published", "updated", "published_text", "site", "language")


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("path", SEEDS, ids=[path.stem for path in SEEDS])
def test_a_seed_in_parts_comes_out_as_composed(path: Path) -> None:
    text = composed(path.read_bytes().decode("utf-8"))
    parted = unicodedata.normalize("NFD", text)
    whole, found = parse(text), parse(parted)
    for field in FIELDS:
        ours, theirs = getattr(found, field), getattr(whole, field)
        ours = tuple(map(composed, ours)) if field == "authors" else composed(ours) if isinstance(ours, str) else ours
        assert ours == theirs, field
    assert found.headline is None or found.headline in parted
    assert composed(found.body) == whole.body
    assert apply_removals(parted, found.removed) == found.body == clean(parted)
    assert [line.kind for line in found.lines] == [line.kind for line in whole.lines]
    captions = [(composed(c.text), c.credit and composed(c.credit)) for c in found.captions]
    assert captions == [(c.text, c.credit) for c in whole.captions]
    assert [composed(parted[slice(*span)]) for c in found.captions for span in c.spans] == [
        text[slice(*span)] for c in whole.captions for span in c.spans
    ]
    assert type(found).from_dict(found.to_dict()) == found


@given(text=st.text(st.sampled_from("aeo\u0301\u0323\u0308\n .\u1100\u1161\u11a8é가\u0dd9\u0dcf"), max_size=40))
def test_composing_is_unicodes_and_leads_back(text: str) -> None:
    found = compose(text)
    assert composed(found.text) == composed(text)
    back = found.back(np.arange(len(found.text) + 1, dtype=np.int32))
    assert back[0] == 0
    assert back[-1] == len(text)
    assert (np.diff(back) >= 0).all()
