"""Labels that training takes from markup and from readers, traced to a page's blocks."""

import hashlib
import importlib
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from cleaner.cleaning.parse import read_blocks

sys.path.append(str(Path(__file__).parent.parent))  # training is no part of what is installed
pytest.importorskip("lxml", reason="training reads HTML with lxml, of the extra `train`")

places = importlib.import_module("training.labels").places
readings = importlib.import_module("training.readings")
state = importlib.import_module("training.stated").state
traced_ = importlib.import_module("training.traced")
FIELDS, carry, trace = traced_.FIELDS, traced_.carry, traced_.trace
Reading, load_readings, read_labels = readings.Reading, readings.load_readings, readings.read_labels

LINES = (
    "Home",
    "News",
    "Harbour to close for a week",
    "By Ann Lee",
    "3 May 2024 10:00",
    "The harbour will close on Monday for a week, the council said, while divers look at the eastern wall.",
    "Divers at the eastern wall",
    "Ferries will leave from the old pier until the work is done, and tickets stay valid, the council said.",
)
TEXT = "\n".join(LINES)
HTML = """<html><head><script type="application/ld+json">
{"@type": "NewsArticle", "headline": "Harbour to close for a week", "author": {"name": "Ann Lee"},
 "datePublished": "2024-05-03T10:00"}
</script></head><body><h1>Harbour to close for a week</h1>
<figure><img src="a.jpg"><figcaption>Divers at the eastern wall</figcaption></figure></body></html>"""
ROW = {"title": None, "author": None, "date": None, "html": HTML}


def test_markup_states() -> None:
    stated = state(ROW)
    assert stated.headlines == ["Harbour to close for a week"]
    assert stated.authors == ["Ann Lee"]
    assert stated.days == {date(2024, 5, 3)}
    assert stated.captions == ["Divers at the eastern wall"]


def test_what_markup_states_is_traced_to_the_lines() -> None:
    blocks, _ = read_blocks(TEXT)
    body = np.array([len(blocks.passage(i)) > 60 for i in range(len(blocks))], dtype=np.float32)
    traced = trace(state(ROW), blocks, body)
    found = {
        name: [blocks.passage(i) for i in np.flatnonzero(traced.y[:, k] * traced.sure[:, k])]
        for k, name in enumerate(FIELDS)
    }
    assert found == {
        "headline": [LINES[2]],
        "standfirst": [],
        "byline": [LINES[3]],
        "date": [LINES[4]],
        "caption": [LINES[6]],
    }


def test_labels_are_carried_to_a_variant() -> None:
    blocks, _ = read_blocks(TEXT)
    body = np.array([len(blocks.passage(i)) > 60 for i in range(len(blocks))], dtype=np.float32)
    traced = trace(state(ROW), blocks, body)
    before = [blocks.tokens(i) for i in range(len(blocks))]
    joined = [before[0] + before[1], *before[2:], ["nobody", "knows", "this"]]
    carried = carry(traced, before, joined)
    assert np.flatnonzero(carried.y[:, 0]).tolist() == [1]
    assert carried.sure[-1].tolist() == [0.0] * len(FIELDS)


def test_places_are_of_the_first_copy() -> None:
    gold = ["a", "b", "c", "d", "e", "f", "g", "h"]
    assert places([*gold, *gold], gold)[:8].tolist() == list(range(8))


def test_readings_are_of_the_text_they_were_made_of() -> None:
    reading = Reading(
        hashlib.sha256(TEXT.encode()).hexdigest(),
        article=True,
        labels={"headline": [(3, 3)], "body": [(6, 6)]},
        unsure={},
    )
    blocks, _ = read_blocks(TEXT)
    body, _, fields = read_labels(reading, TEXT, blocks)
    assert np.flatnonzero(body).tolist() == [5]
    assert np.flatnonzero(fields.y[:, 0]).tolist() == [2]
    with pytest.raises(ValueError, match="another text"):
        read_labels(reading, TEXT + "\nmore", read_blocks(TEXT + "\nmore")[0])


def test_the_readings_hold_no_text() -> None:
    found = load_readings()
    assert len(found) > 150
    for reading in found.values():
        ranges = [own for labels in (reading.labels, reading.unsure) for parts in labels.values() for own in parts]
        assert all(0 < first <= last for first, last in ranges)
