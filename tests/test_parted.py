"""Pages whose links stand on lines of their own: sentences are joined, menus, verse and paragraphs are not."""

import textwrap

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_cleaning.lines import join_parted as slow_join
from slow_cleaning.lines import join_wrapped, split_lines
from strategies import characters
from test_slow_twin import SETTINGS, same

from cleaner import apply_removals, clean, parse
from cleaner.cleaning.lines import join_lines
from cleaner.cleaning.page import scan

MENU = "Home\nNews\nSport\nWeather\nSubscribe\n"
PAGE = f"""{MENU}Harbour to close for a week
By Ann Lee
3 May 2024
The harbour will close on Monday for a week,
the council
said, while divers look at the eastern wall. A report by
Harbour Watch
, which nobody had asked for, found it in March.
Ferries will leave from the old pier until then (see
the timetable
), and tickets stay valid until the last day of June.
About us
Privacy
"""
BODY = (
    "The harbour will close on Monday for a week, the council said, while divers look at the eastern wall. A report by "
    "Harbour Watch, which nobody had asked for, found it in March.\n\nFerries will leave from the old pier until then "
    "(see the timetable), and tickets stay valid until the last day of June."
)
PART = st.sampled_from(
    [
        "The harbour will close on Monday for a week, and the council knew of it all along,",
        "the council",
        "said, while divers look at the eastern wall.",
        "Harbour Watch",
        ", which nobody had asked for, found it in March.",
        ").",
        ", and",
        "a report by",
        "Home",
        "news |",
        "says the man who knows the wall, its stones and its tides better than anyone.",
        "“We asked,” she said.",
        "港の壁は月曜日に閉鎖される",
        "、議会は工事に一週間かかると述べた。",
        "by Ann Lee",
        "…and more",
        "...",
        "2019",
        "The plan was praised by",
        "Ruth Bell",
        "and",
        "said: “",
        "sagte sie.“",
        "„Ich wollte nie die Apfelfrau sein“",
        "»Nein«",
        "他说：",
        "”, and left.",
        "’s report on the state of the wall.",
        "— which met on Monday —",
        "(",
        "12 of 19",
        "by rglass44 on Aug 9, 2012 1:58 PM",
        "says:",
        "which is not so;",
        ".rows()",
    ]
)
END = st.sampled_from(
    ["\n", "\n", "\n", " \n", "\n ", "\n \n", "\n\n", "\r\n", "\r\n\r\n", "\n\u200b\n", "\u2028", "\t\n"]
)


@st.composite
def parted_pages(draw: st.DrawFn) -> str:
    """Pages of parts of sentences, each on a line of its own."""
    parts = draw(st.lists(st.one_of(PART, PART, PART, characters), max_size=24))
    return "".join(part + draw(END) for part in parts)


def joined(text: str) -> list[tuple[int, int]]:
    return [(start, end) for start, end in scan(text).lines.tolist()]


def test_sentences_are_joined_over_their_links() -> None:
    article = parse(PAGE)
    assert article.body == BODY == clean(PAGE)
    assert (article.headline, article.byline) == ("Harbour to close for a week", "Ann Lee")
    assert apply_removals(article.text, article.removed) == article.body
    assert clean(BODY) == BODY
    assert "for a week, the council said, while" in article.to_markdown()
    assert "by Harbour Watch, which" in article.to_html()


@pytest.mark.parametrize("gap", ["\n", " \n", "\n \n", "\r\n"])
def test_whatever_parts_the_lines(gap: str) -> None:
    assert clean(PAGE.replace("\n", gap)).replace(" ,", ",").replace(" )", ")") == BODY


def test_a_blank_before_a_sign_stays_where_it_stood() -> None:
    page = PAGE.replace("Harbour Watch\n, which", "Harbour Watch \n: celui-ci, which")
    assert "Harbour Watch : celui-ci, which" in clean(page)


SENTENCES = (
    "The wall was closed in|2019|after a storm that took three boats and a part of the pier.",
    "The mayor of|Northwick|said: “|We had no choice|”, and left the room.",
    "He read it in|The Guardian|’s report on the state of the wall last year.",
    "The|Mill Bridge|has been closed to all traffic since the morning, police say.",
    "The plan was praised by|Ruth Bell|and|Tom Reed|of the|Green Party|, who had asked for more.",
    "The union of|sailors|— which met on Monday —|is against it, as it always was.",
    "Der Stadtrat hat am|30. April|beschlossen, die|Hafengebühren|um ein Zehntel zu erhöhen.",
    "El ministro|Pedro Molina|, que llegó el lunes, dijo que no había otra salida.",
    "По данным|ТАСС|, в среду гавань закроют на неделю из-за ремонта стены.",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_joined(sentence: str) -> None:
    parted = sentence.replace("|", "\n")
    whole = sentence.replace("|", " ").replace(" ,", ",").replace("“ ", "“").replace(" ”", "”").replace(" ’", "’")
    assert join_lines(parted) == whole
    assert joined(parted) == [(0, len(parted))]


def test_no_sentence_goes_on_across_an_empty_line() -> None:
    apart = PAGE.replace("\n", "\n\n")
    assert joined(apart) == split_lines(apart)


@pytest.mark.parametrize(
    "text",
    [
        MENU.lower(),
        (
            "The old boat creaks, the old rope sings,\nthe gulls are fed, the lamp is lit,\n"
            "and who can say what Monday brings\nto us who only sit."
        ),
        "Read more\nby Ann Lee\nby John Roe\nand others",
        "The council met on Monday.\nthe mayor was not there, and nobody knew where she was, or said so.",
        "A headline without a stop\nAnother line that begins with a capital, and ends with a stop as sentences do.",
        "Ann Lee, 3 May 2024 at 10:05\nwhat a lovely wall, and how well it stands there in the sun, they say.",
        "You will need:\na torch with spare batteries\ndrinking water for three days\nblankets and warm clothes.",
        "They may not:\ndig under the wall;\nclimb on it, or let others climb, for longer than it takes;\nor paint it.",
        "„Wir baten um einen Bericht, und niemand schrieb ihn.“\nDie Bürgermeisterin ging und kam, sagt sie, wieder.",
        "»Wir haben um einen Bericht gebeten, und keiner kam«\nDie Bürgermeisterin ging und kam, sagt sie, wieder.",
        "Sport | News |\nand here goes what may be prose or not, but a bar stands before it, so nothing is joined.",
    ],
)
def test_menus_verse_and_paragraphs_stay_apart(text: str) -> None:
    assert joined(text) == split_lines(text)


def test_a_headline_that_a_link_parts_is_one_line() -> None:
    parted = "Harbour of Tidewater to close for all of a week, says the\ncouncil\n."
    page = PAGE.replace("Harbour to close for a week", parted)
    headline = parse(page).headline
    assert headline is not None
    assert "\n" not in headline


@settings(deadline=None)
@given(parted_pages())
def test_as_the_slow_twin_joins(text: str) -> None:
    lines = split_lines(text)
    wrapped = join_wrapped(text, lines)
    words = scan(text).lexicon.function_words
    assert joined(text) == (slow_join(text, lines, words) if wrapped == lines else wrapped)


@settings(deadline=None)
@given(parted_pages(), st.sampled_from(SETTINGS))
def test_the_article_of_the_slow_twin(text: str, choice: object) -> None:
    same(text, choice)  # type: ignore[arg-type]
    article = parse(text)
    assert apply_removals(article.text, article.removed) == article.body


def test_as_beautiful_soup_parts_them() -> None:
    soup = pytest.importorskip("bs4", reason="beautifulsoup4 is not installed")
    html = (
        "<ul><li><a href=/>Home</a><li><a href=/n>News</a></ul><h1>Harbour to close</h1><p>The harbour will close on "
        "Monday for a week, <a href=/c>the council</a> said, while <b>divers</b> look at the eastern wall.</p>\n"
        "<p>A report by <a href=/w>Harbour Watch</a>, which nobody had asked for, found it in <i>March</i>.</p>"
    )
    body = clean(soup.BeautifulSoup(html, "html.parser").get_text("\n"))
    assert body.split("\n\n") == [
        "The harbour will close on Monday for a week, the council said, while divers look at the eastern wall.",
        "A report by Harbour Watch, which nobody had asked for, found it in March.",
    ]


def test_lines_cover_what_they_joined() -> None:
    page = scan(PAGE)
    assert page.wrapped
    assert np.all(page.bounds[:, 0] <= page.bounds[:, 1])
    assert page.bounds[0, 0] == 0
    assert page.bounds[-1, 1] == len(page.spans)
    assert np.array_equal(page.bounds[1:, 0], page.bounds[:-1, 1])


def test_verse_is_no_wrapped_prose() -> None:
    verse = ["The flood stood still at half past three,", "and I stood still with it and thee,", "the gulls flew home"]
    verse = [line[:26].rstrip(" ,") for line in verse for _ in range(4)]
    text = "\n".join(f"{line} {number}" for number, line in enumerate(verse))
    assert joined(text) == split_lines(text)


def test_narrow_columns_of_scripts_without_blanks_are_wrapped_prose() -> None:
    sentence = "港の壁は月曜日に閉鎖され議会は工事に一週間かかると述べた船は古い桟橋から出る切符は六月まで使える"
    text = "\n".join((sentence * 8)[at : at + 30] for at in range(0, 330, 30))
    assert len(joined(text)) < len(split_lines(text))


PROSE = """\
The harbour will close on Monday for a week, the council said, while divers look at the wall with its crack.
Ferries will leave from the old pier until then, and tickets stay valid until June, a spokesman told reporters there.
Fishermen feared for their catch, which they had sold in the hall by the water for as long as anybody could remember.
"""


@pytest.mark.parametrize("above", ["Home\n" * 90, "https://news.example/" + "harbour-" * 14 + "\nHome\n"])
def test_few_wrapped_paragraphs_among_long_menus_are_joined(above: str) -> None:
    wrapped = "\n".join(line for text in PROSE.splitlines() for line in textwrap.wrap(text, 50, break_long_words=False))
    page = scan(f"{above}{wrapped}\nAbout us\nPrivacy\n")
    lines = [join_lines(page.text[start:end]) for start, end in page.lines.tolist()]
    assert [line for line in lines if " " in line and len(line) > 20] == PROSE.splitlines()


def test_a_list_of_headlines_is_no_wrapped_prose() -> None:
    titles = [f"Harbour number {n} to close for a week, says council report" for n in range(20)]
    page = scan("Home\n" * 90 + "\n".join(titles) + "\nPrivacy\n")
    assert not page.wrapped
