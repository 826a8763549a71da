"""A page whose letters stand apart from their marks comes out as the same page composed, in its own characters."""

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner import apply_removals, clean, parse
from cleaner.cleaning.composing import compose
from cleaner.cleaning.scanning import scan_raw
from cleaner.kernels.cleaning.codes import CH_COMPOSES
from cleaner.kernels.cleaning.letters import chars_with

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


def test_every_character_that_composing_may_change_is_told() -> None:
    told = set(chars_with(CH_COMPOSES))
    others = [ch for ch in map(chr, range(0x110000)) if ch not in told]
    assert not any(map(unicodedata.combining, others))
    # None is changed by itself, nor by another that is not told, whichever stands before it.
    assert all(unicodedata.is_normalized("NFC", ch) for ch in others)
    assert unicodedata.is_normalized("NFC", "".join(others))
    assert unicodedata.is_normalized("NFC", "".join(reversed(others)))
    assert not scan_raw("".join(others)).may_compose
    # What later versions of Unicode assign is asked for where Python knows of it, and where it does not.
    known = [ch for ch in told if unicodedata.ucd_3_2_0.category(ch) != "Cn"]
    assert len(known) < 3000, "few pages are asked for more"
    assert all(scan_raw(f"a{ch}").may_compose for ch in known)


@pytest.mark.parametrize(
    "text",
    [
        "The naïve café’s owner – “Zoë” – paid 5 €…",
        "Größe, Straße, Übermut: „Ähnlich“",
        "L’été dernier, œuvre d’Éluard où ça",
        "Zażółć gęślą jaźń",
        "Съешь ещё этих мягких булок, й",
        "港口將於週一關閉一周。",
        "港は月曜日に閉鎖される。ガギグゲゴ",
        "Το λιμάνι θα κλείσει τη Δευτέρα",
        "İstanbul’un ışığı şöyle güçlü",
        "Cảng sẽ đóng cửa vào thứ Hai",
        "Pay 5 ❤️ 👍🏽 \ud800",
    ],
)
def test_most_pages_are_not_asked_for_more(text: str) -> None:
    assert not scan_raw(text).may_compose
    assert compose(text).is_same


@given(text=st.text(max_size=60))
def test_what_is_not_told_is_composed(text: str) -> None:
    assert scan_raw(text).may_compose or unicodedata.is_normalized("NFC", text)
