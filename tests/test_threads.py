"""A thread of readers' comments that no head opens, under an article."""

import pytest

from cleaner import CleanSettings, clean, parse

HEAD = "Home\nSport\nHarbour to close for a week\nBy Ann Lee\n3 May 2024\n"
PROSE = (
    "The harbour will close on Monday for a week, the council said, while divers look at the eastern wall.\n"
    "Ferries will leave from the old pier until the work is done, and tickets stay valid for the whole month.\n"
    "Shops near the water expect fewer visitors, and some owners plan to take their holidays early this year.\n"
    "The mayor promised that the noise would stop at eight each evening, and that nobody would lose a mooring.\n"
)
NAMES = ("marrow_man", "Tide", "J. Oakes", "anna77")
SAID = (
    "The wall of the harbour moved when my father was a boy, and the council knew of it. Ferries have been late since.",
    "The ferries left from the old pier in the winter, too, and the council said it would take a week. It did not.",
    "Divers of the navy looked at the eastern wall in March. The harbour was closed on a Monday then, as I remember.",
    "The council should close the harbour for the summer and build the wall anew. Owners of boats lose their mooring.",
)
COMMENTS = tuple(zip(NAMES, SAID, strict=True))


def thread(button: str, *, dated: bool = False) -> str:
    entry = f"{{}}\n{'May 4, 2024 10:0{}' if dated else ''}\n{{}}\n{button}\n"
    rows = [(name, *((k,) if dated else ()), said) for k, (name, said) in enumerate(COMMENTS)]
    return "Add a comment\n" + "".join(entry.format(*row) for row in rows)


@pytest.mark.parametrize("button", ["Reply", "Report abuse", "Reply to this comment"])
@pytest.mark.parametrize("dated", [True, False])
def test_a_thread_is_cut(button: str, dated: bool) -> None:
    page = HEAD + PROSE + thread(button, dated=dated) + "About us\nPrivacy\n"
    assert parse(page).paragraphs == tuple(PROSE.splitlines())


def test_a_thread_stays_where_comments_are_asked_for() -> None:
    body = clean(HEAD + PROSE + thread("Reply"), CleanSettings(comments_in_body=True))
    assert all(said in body for _, said in COMMENTS)


def test_a_chronology_under_one_button_is_no_thread() -> None:
    told = (
        "The Mill Bridge has been closed to all traffic, police say, and drivers are asked to use the ring road.",
        "Pictures from the harbour show waves that reach over the wall, and two boats have broken loose from the pier.",
        "Ferries to the north shore are cancelled until noon, the operators say, and tickets can be used on all buses.",
        "The town hall has been opened as a shelter, and some forty people have come there through the night so far.",
    )
    entries = "".join(f"{k} March 2024, 10:1{k}\n{one} Nobody was hurt, they said.\n" for k, one in enumerate(told, 2))
    body = clean(HEAD + PROSE + "Report\n" + entries)
    assert all(one in body for one in told)


def test_two_buttons_are_no_thread() -> None:
    first, *others = PROSE.splitlines()
    page = "\n".join([HEAD, first, others[0], "Comment", *others[1:], "Comment", first])
    assert set(others) <= set(parse(page).paragraphs)


def test_a_live_blog_is_no_thread() -> None:
    entries = "".join(f"1{k}:05\n{line}\nShare\n" for k, line in enumerate(PROSE.splitlines()))
    assert set(PROSE.splitlines()) <= set(parse(HEAD + entries).paragraphs)
