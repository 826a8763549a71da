"""What most lines of metadata are, read at one look, against what the patterns of all languages read there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.cleaning.lexicon import load_lexicon
from cleaner.cleaning.metadata import read_marks
from cleaner.cleaning.plain_marks import read_plain_mark

NAMES = load_lexicon().names
_ASCII = [word for word in (*NAMES.published, *NAMES.updated) if word.isascii()]
_DAYS = [word for word in NAMES.weekdays if word.isascii()]
_MONTHS = [word for word in NAMES.months if word.isascii()]
_ROLES = sorted(role for role in NAMES.role_words if role.isascii())

READ = [
    "Mar 15, 2017",
    "Mon, Oct 23, 2017",
    "24th July 2012 - 19:58",
    "2017-03-17 14:01",
    "4/1/2014",
    "12/30/2012 5:52 PM",
    "3/22/2017, 4:23:10 AM",
    "Published Jun 4, 2025",
    "Posted on: Sunday, May 3, 2017 at 5:30 p.m. EST",
    "3 days ago",
    "Updated an hour ago",
    "By Casey Ross and Tara Bannow",
    "BY CAROLINE PORTER AND KRISTINA PETERSON",
]
LEFT = [
    "By Functionality",
    "By Ann Lee, Editor",
    "31 April 2012",
    "By Our Correspondent",
    "Home, May 3, 2017",
    "May 2017",
]


@pytest.mark.parametrize("line", READ)
def test_is_read(line: str) -> None:
    mark = read_plain_mark(line, 0, len(line))
    assert mark is not None
    assert read_marks(line, 0, len(line)) == ([mark], len(line))


@pytest.mark.parametrize("line", LEFT)
def test_is_left_to_the_patterns(line: str) -> None:
    assert read_plain_mark(line, 0, len(line)) is None


def _cased(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda word, case: case(word), words, st.sampled_from([str.lower, str.upper, str.title]))


def _parts(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


_few = st.integers(0, 40).map(str)
_year = st.sampled_from(["2017", "1899", "2050", "1999", "12", "02017"])
_month = _cased(st.sampled_from([*_MONTHS, "monday", "may be"]))
_joint = st.sampled_from([" ", ", ", ". ", " at ", ", at ", " - ", " @ ", "  ", ": ", ""])
_date = st.one_of(
    _parts(_month, _joint, _few, st.sampled_from(["", "st", "nd", "th"]), _joint, _year),
    _parts(_few, st.sampled_from(["", "st", ".", "rd"]), _joint, _month, _joint, _year),
    _parts(_year, st.just("-"), _few, st.just("-"), _few),
    _parts(_few, st.sampled_from("/-."), _few, st.just("/"), _year),
)
_clock = _parts(
    _joint,
    _few,
    st.just(":"),
    st.sampled_from(["05", "59", "60", "5"]),
    st.sampled_from(["", ":30", ":3"]),
    st.sampled_from(["", " AM", "pm", " p.m.", " p.m", " a"]),
    st.sampled_from(["", " EST", " ET", " WIB", " HRS", " BERLIN", " UTC", " z"]),
)
_label = _parts(_cased(st.sampled_from([*_ASCII, "on", "home"])), _joint)
_week = _parts(_cased(st.sampled_from([*_DAYS, "home"])), _joint)
_ago = _parts(
    st.sampled_from(["3", "12", "a", "An", "some"]),
    st.just(" "),
    _cased(st.sampled_from(["hours", "day", "mins", "week"])),
    st.just(" ago"),
)
_empty = st.just("")
dates = _parts(_label | _empty, st.one_of(_parts(_week | _empty, _date, _clock | _empty), _ago))
_word = _cased(
    st.sampled_from(["ann", "lee", "o'brien", "smith-jones", "j.", "e.", "and", "our", "may", "updated", *_ROLES])
)
bylines = _parts(
    st.sampled_from(["By ", "by ", "BY ", "By: ", "by"]),
    st.lists(_word, min_size=1, max_size=7).map(" ".join),
    st.one_of(_empty, _parts(st.sampled_from([" and ", " AND ", " with "]), st.lists(_word, max_size=4).map(" ".join))),
)


@given(
    before=st.sampled_from(["", "\n", "7", " "]), line=st.one_of(dates, bylines), after=st.sampled_from(["", "\n3 May"])
)
def test_reads_what_the_patterns_read(before: str, line: str, after: str) -> None:
    text = before + line + after
    end = len(before) + len(line)
    mark = read_plain_mark(text, len(before), end)
    if mark is not None:
        assert read_marks(text, len(before), end) == ([mark], end)
