"""Lines with a name and a moment part readers' comments; a timeline, a list of works and quoted posts have others."""

import pytest
from slow_cleaning.parse import parse as slow_parse

from cleaner import CleanSettings, parse

ABOVE = """The Tolvane Notebook
Why the ferry is late
The ferry to Port Annick has been late on eleven of the last twelve Mondays, and the company says that the tide is to
blame. I wrote the times of the tide beside those of the ferry, and they have nothing to do with each other. On the one
Monday on which it came in time, the water was lower than on any other. What the late days have in common is the van.
It brings the post from Corrin, it may not be left behind, and on Mondays it has the parcels of two days."""
SAID = (
    "The boat is the dredger, which has a right to the bridge until the contract ends, and the contract has no end.",
    "The harbour office prints the hours of the bridge on the back of the tide table, where no one looks at all.",
    "In the minutes of the council of 1998 there is a motion to let the ferry go without the post from Corrin.",
    "The parcels could come on Saturday with the milk, as they did before the railway had its new timetable.",
    "The bridge opens at ten for a boat that nobody has seen since the winter, and the ferry waits for the van.",
)


def page(heads: tuple[str, ...]) -> str:
    lines = [f"{head}\n{said}" for head, said in zip(heads, SAID, strict=True)]
    return "\n".join([" ".join(ABOVE.splitlines()[2:]).join(("Why the ferry is late\n", "")), *lines])


def kept(heads: tuple[str, ...], settings: CleanSettings | None = None) -> int:
    body = parse(page(heads), settings).body
    assert "What the late days have in common" in body
    return sum(said in body for said in SAID)


NAMES = ("Mattis", "Lena", "Oskar", "Ines", "Dov")
THREADS = {
    "a name, a day and a time": [f"{name} on June {n}, 2012 at 9:3{n} am" for n, name in enumerate(NAMES, 1)],
    "signed, with a button": [f"{name} Harrow | 0{n}.06.2012 10:1{n} | Reply" for n, name in enumerate(NAMES, 1)],
    "numbered, with days that follow": [f"{n}. {name} Abel - June {n}, 2012" for n, name in enumerate(NAMES, 1)],
}
# Each differs from a thread in one thing.
OTHERS = {
    "a chronology": [f"June {n}, 2012 at 9:3{n} am: {name} calls" for n, name in enumerate(NAMES, 1)],
    "heads with a colon": [f"{name} on June {n}, 2012 at 9:3{n} am:" for n, name in enumerate(NAMES, 1)],
    "works of many years": [f"{n}. The {name} Ferry - June {n}, 200{n}" for n, name in enumerate(NAMES, 1)],
    "days without numbers": [f"{name} Festival - June {n}, 2012" for n, name in enumerate(NAMES, 1)],
    "days that fall": [f"{n}. {name} Abel - June {9 - n}, 2012" for n, name in enumerate(NAMES, 1)],
    "quoted posts": [f"— {name} Harrow (@h{n}) June {n}, 2012 9:1{n} am" for n, name in enumerate(NAMES, 1)],
    "events at full hours": [f"{name} Quartet on June {n}, 2012 at 7:30 pm" for n, name in enumerate(NAMES, 1)],
    "events of days that may be months": [f"{name} Quartet | 06/0{n}/2012 7:30 PM" for n, name in enumerate(NAMES, 1)],
    "one label again": [f"Price as of June {n}, 2012 9:1{n} am" for n in range(1, 6)],
    "times of a live blog": [f"June 4, 2012 at 1{n}:1{n} am" for n in range(1, 6)],
    "words behind": [f"{name} on June {n}, 2012 at 9:3{n} am in the hall of Corrin" for n, name in enumerate(NAMES, 1)],
    "a sentence": [f"{name} came on June {n}, 2012 at 9:3{n} am by van." for n, name in enumerate(NAMES, 1)],
    "three of them": [
        *(f"{name} on June {n}, 2012 at 9:3{n} am" for n, name in enumerate(NAMES[:3], 1)),
        *("What the van had brought", "What the ferry had left"),
    ],
}


@pytest.mark.parametrize("name", THREADS)
def test_a_thread_is_cut_behind_its_first_line(name: str) -> None:
    text = page(tuple(THREADS[name]))
    assert kept(tuple(THREADS[name])) == 0
    cuts = [line for line in parse(text).lines if "in a thread" in line.reason]
    assert len(cuts) >= 3
    assert {cut.kind.value for cut in cuts} == {"comment"}


@pytest.mark.parametrize("name", THREADS)
def test_comments_that_are_asked_for_stay(name: str) -> None:
    assert kept(tuple(THREADS[name]), CleanSettings(comments_in_body=True)) >= 3


@pytest.mark.parametrize("name", OTHERS)
def test_what_else_is_dated_stays(name: str) -> None:
    text = page(tuple(OTHERS[name]))
    assert not [line for line in parse(text).lines if "in a thread" in line.reason]
    assert kept(tuple(OTHERS[name])) >= 3


def test_an_article_between_its_byline_and_its_comments_stays() -> None:
    """Teasers above it may be kept: its own byline is no comment's."""
    teaser, *_ = page(tuple(THREADS["a name, a day and a time"])).split("\n" + THREADS["a name, a day and a time"][0])
    article = "\n".join(f"{said} It was told on day {n} of the week, and again." for said in SAID for n in range(3))
    heads = THREADS["signed, with a button"]
    thread = "\n".join(f"{head}\n{said}" for head, said in zip(heads, SAID, strict=True))
    body = parse(f"{teaser}\nBy Ann Lee on June 1, 2012 at 8:11 am\n{article}\n{thread}").body
    assert "on day 2 of the week" in body


@pytest.mark.parametrize("heads", [*THREADS.values(), *OTHERS.values()], ids=[*THREADS, *OTHERS])
def test_threads_are_those_of_the_slow_twin(heads: list[str]) -> None:
    text = page(tuple(heads))
    one, other = parse(text), slow_parse(text)
    assert one.body == other.body
    assert [(line.kind, line.reason) for line in one.lines] == [(line.kind, line.reason) for line in other.lines]
